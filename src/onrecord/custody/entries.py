"""One entry of the custody log: canonical JSON (RFC 8785), with what may have to be hidden only as salted commitments.

An entry is one object. ``n`` is its place in the log, ``at`` the clock of the machine (UTC), ``event`` what was done, ``with``
the version of onrecord; the other keys belong to the event. ``committed`` holds, for each value that names people, places,
paths or addresses, SHA-256(salt || canonical JSON of [field, value]) with a salt of 16 random bytes of its own. The salts
and values are kept apart from the log (``Opened``): without them the commitment tells nothing, with them the value is proved.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import rfc8785

SALT = 16  # bytes: 128 bits that nobody can guess
MAX_LINE = 1 << 20  # bytes of one entry; ours have less than a thousandth of it
_FIXED = frozenset({"n", "at", "event", "with", "committed"})


class Event(StrEnum):
    """What was done. Later versions add events; one that is not known is shown as it stands."""

    CASE_MADE = "case_made"
    LOG_BEGUN = "log_begun"  # of a case that was there before its log
    KEY_MADE = "key_made"
    ADDED = "added"
    JOINED = "joined"  # bytes that were there, under another name or with other facts
    RECAPTURED = "recaptured"  # other bytes from an address that the case has already
    FOUND = "found"  # was in the case when its log began
    NOT_ADDED = "not_added"
    RESTORED = "restored"  # the copy in the store was damaged, and was replaced by bytes with the right hash
    READ = "read"
    PROCESSED = "processed"
    EXPORTING = "exporting"
    EXPORTED = "exported"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    TIMESTAMPED = "timestamped"
    DECIDED = "decided"
    LOOKED_AT = "looked_at"
    REJECTED = "rejected"
    SEALED = "sealed"
    UNSEALED = "unsealed"  # somebody with an identity opened it, and it stays sealed
    LIFTED = "lifted"  # a seal was ended: what was sealed is handed on again
    ERASED = "erased"
    REDACTED = "redacted"  # a working copy with places blacked out was made of an original
    CONSENT = "consent"  # what was said on the use of a source, for one purpose; or that a person is at risk
    MEASURED = "measured"  # on footage, by a person; or where a named place is; or that such a thing is withdrawn
    LOCKED = "locked"  # the whole case was put into one encrypted file
    OPENED = "opened"  # and taken out of it again
    RECOVERED = "recovered"  # after a run that was killed
    ORPHANED = "orphaned"  # bytes in the store that a killed run had not entered


@dataclass(frozen=True, slots=True)
class Opened:
    """What a commitment hides: the salt (hexadecimal) and the value."""

    salt: str
    value: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as read: its place, time, event, its other values, and its commitments (hexadecimal) by field."""

    number: int
    at: str
    event: str
    made_with: str
    values: Mapping[str, Any]
    committed: Mapping[str, str]


def canonical(value: Any) -> bytes:
    """The one JSON text of a value, by RFC 8785."""
    return rfc8785.dumps(value)


def commitment(field: str, opened: Opened) -> str:
    """SHA-256(salt || canonical JSON of [field, value]), hexadecimal. Raises ValueError on a salt that is none."""
    # Of two strings the standard encoder's text is RFC 8785's (a test holds that), and it is much faster.
    text = json.dumps([field, opened.value], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(bytes.fromhex(opened.salt) + text.encode()).hexdigest()


def hidden(values: Mapping[str, str]) -> dict[str, Opened]:
    """Each value with a new salt."""
    return {field: Opened(os.urandom(SALT).hex(), value) for field, value in values.items()}


def line_of(
    number: int, at: str, event: Event, made_with: str, values: Mapping[str, Any], held: Mapping[str, Opened]
) -> bytes:
    """The entry as it stands in the log, without the line end. Raises ValueError where ``values`` use a key of ours."""
    if _FIXED & values.keys():
        raise ValueError(f"{sorted(_FIXED & values.keys())} are keys of every entry")
    whole: dict[str, Any] = {**values, "n": number, "at": at, "event": str(event), "with": made_with}
    if held:
        whole["committed"] = {field: commitment(field, opened) for field, opened in held.items()}
    return canonical(whole)


def parsed(line: bytes) -> Entry:
    """The entry of a line. Raises ValueError where it is no canonical entry."""
    try:
        data = json.loads(line)
        again = canonical(data)
    except (ValueError, RecursionError, rfc8785.CanonicalizationError) as trouble:
        raise ValueError("it is no JSON") from trouble
    if again != line:
        raise ValueError("it is not in canonical form")
    if not isinstance(data, dict):
        raise ValueError("it is no object")
    number, committed = data.get("n"), data.get("committed", {})
    if type(number) is not int or not all(isinstance(data.get(key), str) for key in ("at", "event", "with")):
        raise ValueError("it has not the keys of an entry")
    if not isinstance(committed, dict) or not all(isinstance(value, str) for value in committed.values()):
        raise ValueError("its commitments are none")
    values = {key: value for key, value in data.items() if key not in _FIXED}
    return Entry(number, data["at"], data["event"], data["with"], values, committed)
