"""The only module that opens a network connection: one request to one authority or calendar, when the user asks for that one act."""

from __future__ import annotations

import urllib.error
import urllib.request

from onrecord.custody.ots import MAX_ANSWER
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
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    try:
        return _answer(url, headers, request, MAX_REPLY)
    except (OSError, ValueError) as trouble:  # URLError is an OSError
        raise CaseError(
            f"The authority at {url[:200]} did not answer: {getattr(trouble, 'reason', trouble)}.",
            "Try again later, or make the request elsewhere: onrecord timestamp CASE --request FILE, then --import REPLY.",
        ) from trouble


def from_calendar(url: str, message: bytes, waits: bool) -> bytes | None:
    """What a calendar of OpenTimestamps answers: to a hash that is new to it, or (``waits``) to one that it has had.

    None where it has nothing more yet. The hash says nothing of the case: a random number is in it. Raises UsageError, CaseError.
    """
    headers = {"Accept": "application/vnd.opentimestamps.v1", "User-Agent": "onrecord"}
    place = f"{url.rstrip('/')}/timestamp/{message.hex()}" if waits else f"{url.rstrip('/')}/digest"
    try:
        return _answer(place, headers, None if waits else message, MAX_ANSWER)
    except urllib.error.HTTPError as trouble:
        if waits and trouble.code == 404:
            return None
        raise _no_calendar(url, trouble) from trouble
    except (OSError, ValueError) as trouble:
        raise _no_calendar(url, trouble) from trouble


def _no_calendar(url: str, trouble: Exception) -> CaseError:
    return CaseError(
        f"The calendar at {url[:200]} did not answer: {getattr(trouble, 'reason', trouble)}.",
        "Try again later, or stamp the head elsewhere: onrecord timestamp CASE --ots FILE, then --import FILE.ots.",
    )


def _answer(url: str, headers: dict[str, str], data: bytes | None, most: int) -> bytes:
    """The body of one answer, and one byte more where it is longer than ``most``. Raises UsageError, OSError, ValueError."""
    if not url.lower().startswith(("http://", "https://")):
        raise UsageError(f"{url[:200]!r} is no address of a service.", "Give one that begins with https://")
    asked = urllib.request.Request(url, data=data, headers=headers, method="GET" if data is None else "POST")  # noqa: S310
    with urllib.request.build_opener(_Stay).open(asked, timeout=TIMEOUT) as answer:
        body: bytes = answer.read(most + 1)
        return body
