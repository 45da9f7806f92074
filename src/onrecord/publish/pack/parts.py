"""What a pack is made from, besides the record: the custody of its originals, as plain values that the case gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from onrecord.records import Handling

FORMAT = "onrecord-pack-v1"


@dataclass(frozen=True, slots=True)
class Act:
    """An entry of the custody log about one original, in words; and what it says of its bytes."""

    handling: Handling
    held: Mapping[str, str]  # values that were opened for it: "name", "url", …


@dataclass(frozen=True, slots=True)
class Proven:
    """An entry of the log as it stands there, with its inclusion proof (RFC 9162, hexadecimal) to the newest head."""

    number: int
    line: str
    proof: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """The salt (hexadecimal) and the value behind a commitment of an entry."""

    number: int
    field: str
    salt: str
    value: str


@dataclass(frozen=True, slots=True)
class Blackened:
    """A redacted copy that is shown in the place of an original: what it is, the entry of the log about it, who made it and why."""

    sha256: str
    sha512: str
    size: int
    media_type: str
    entry: int
    by: str = ""  # "": not said, or it may not leave
    why: str = ""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A head that was stamped, with everything that checks it. Bytes that are not there are None."""

    name: str
    covers: int  # entries
    head: bytes  # the stamped line with its line feed
    reply: bytes | None  # RFC 3161, DER
    request: bytes | None
    ots: bytes | None
    chain: bytes | None  # PEM: the certificates in the reply, and what the user gave for it
    entry: int | None  # the entry that says that the reply was taken in
    stamped: str  # ISO date-time of the reply, "" where it cannot be read
    authority: str
    ots_entry: int | None = None  # the entry that says that the OpenTimestamps stamp was taken in
    anchor: str = ""  # the blocks or calendars that it names


@dataclass(frozen=True, slots=True)
class Evidence:
    """The custody log, or its part about what is shown; see docs/custody.md for what each thing proves."""

    whole: bool
    lines: Callable[[], Iterator[bytes]]  # every entry without its end; asked only where the log is ``whole``
    entries: tuple[Proven, ...]  # where it is not
    openings: tuple[Opening, ...]
    heads: tuple[str, ...]  # lines, by size; the last is the newest
    consistency: tuple[tuple[int, int, tuple[str, ...]], ...]  # from, to, proof, between heads that follow each other
    acts: Mapping[str, tuple[Act, ...]]  # SHA-256 -> what was done to it, in order
    sha512: Mapping[str, str]
    stamps: tuple[Stamp, ...]
    size: int  # entries at the newest head
    time: str  # of the newest head
    root: str
    fingerprint: str
    made_with: str  # "onrecord 0.1.0"
    key: str  # the public key of the newest head, hexadecimal
    blackened: Mapping[str, Blackened]  # SHA-256 of an original -> the copy that is shown in its place
    sign: Callable[[bytes], str] | None  # bytes -> signature by that key, hexadecimal; None where the case is only read


@dataclass(frozen=True, slots=True)
class Made:
    """What was written: the folder, its zip, the zip's SHA-256, and how many originals are in it, withheld, or blacked out."""

    folder: Path
    zip: Path
    sha256: str
    originals: int
    withheld: int
    signed: bool
    redacted: int = 0
