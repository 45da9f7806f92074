"""The only module that opens a network connection: one request to one authority, when the user asks for that one act."""

from __future__ import annotations

import urllib.error
import urllib.request

from onrecord.custody.timestamps import MAX_REPLY
from onrecord.errors import CaseError, UsageError

TIMEOUT = 60  # seconds


class _Stay(urllib.request.HTTPRedirectHandler):
    """No redirects: the request goes where the user said, and nowhere else."""

    def redirect_request(self, *_: object) -> None:
        return None


def reply_of(url: str, request: bytes) -> bytes:
    """What a time stamping authority answers to a request (RFC 3161, section 3.4). The request holds one hash and a number.

    Raises UsageError on an address that is none, CaseError where there is no answer.
    """
    if not url.lower().startswith(("http://", "https://")):
        raise UsageError(f"{url[:200]!r} is no address of an authority.", "Give one that begins with https://")
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    asked = urllib.request.Request(url, data=request, headers=headers, method="POST")  # noqa: S310 (checked above)
    try:
        with urllib.request.build_opener(_Stay).open(asked, timeout=TIMEOUT) as answer:
            data: bytes = answer.read(MAX_REPLY + 1)
            return data
    except (OSError, ValueError) as trouble:  # URLError is an OSError
        raise CaseError(
            f"The authority at {url[:200]} did not answer: {getattr(trouble, 'reason', trouble)}.",
            "Try again later, or make the request elsewhere: onrecord timestamp CASE --request FILE, then --import REPLY.",
        ) from trouble
