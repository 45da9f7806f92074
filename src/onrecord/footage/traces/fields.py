"""What was read of one file. Plain records, kept with the case by the hash of the original; no file name and no fact given from outside is in them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

LONGEST_VALUE = 200  # characters of a field that are kept


class Kind(StrEnum):
    """What a time in a file is the time of."""

    TAKEN = "taken"
    DIGITIZED = "digitized"  # the same as taken, but for scans
    SAVED = "saved"
    GPS = "gps"  # of the last position fix, by the satellites' clocks
    CONTAINER = "container"  # in UTC by the standard; some cameras write their local time
    DAY = "day"  # only a day


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as a field gives it. ``local`` is what stands there; ``offset`` the minutes east of UTC, None where the field has none."""

    kind: Kind
    found: str  # "EXIF DateTimeOriginal"
    local: str  # ISO 8601 without a zone, to the second or finer
    offset: int | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One field. ``sensitive``: it says where somebody was."""

    found: str  # "EXIF Model", "XMP xmp:CreatorTool"
    value: str
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Position:
    """In degrees, north and east positive."""

    found: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Coding:
    """How a JPEG picture was written. ``quality``: of libjpeg's tables when the tables are those, else None."""

    tables: str  # digest of the quantisation tables
    quality: int | None
    progressive: bool
    sampling: str  # "4:2:0" and the like
    scans: int


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """The thumbnail against the picture scaled down to it. Distances in bits of 256 (PDQ), differences in levels of 255."""

    width: int
    height: int
    distance: int | None = None  # None: one of the two is too flat to be hashed
    difference: float | None = None  # median over blocks
    most: float | None = None  # of the block that differs most
    where: tuple[float, float] | None = None  # the middle of that block, as shares of width and height
    cropped: tuple[float, float, float, float] | None = (
        None  # left, top, right, bottom: the part of it that the picture is
    )
    turned: str = ""  # how the picture would have to be turned or mirrored to look like it, where it would
    unreadable: str = ""


@dataclass(frozen=True, slots=True)
class Broken:
    """A part of the credentials that does not hold."""

    part: str  # "bytes of the file", "assertion c2pa.actions", "signature", …
    code: str  # as the C2PA specification names it


@dataclass(frozen=True, slots=True)
class Credentials:
    """What C2PA says. ``state``: "none", "valid", "tampered", "remote", "broken", "missing" (the reader), "too_large"."""

    state: str
    trusted: bool = False
    producer: str = ""
    signer: str = ""
    signed: str = ""  # time of signing, as the file says it
    actions: tuple[str, ...] = ()
    made_by_ai: bool = False
    broken: tuple[Broken, ...] = ()
    remote: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Structure:
    """What a file is by its bytes. ``also``: other kinds that it can be opened as. ``behind``: bytes behind its end, and what they are."""

    kind: str = ""
    also: tuple[str, ...] = ()
    behind: int = 0
    behind_kind: str = ""
    cut: bool = False  # its end is missing


@dataclass(frozen=True, slots=True)
class Traces:
    """Everything that was read of one file."""

    id: str
    fields: tuple[Field, ...] = ()
    moments: tuple[Moment, ...] = ()
    positions: tuple[Position, ...] = ()
    structure: Structure = Structure()
    size: tuple[int, int] | None = None  # width and height of the picture as stored, before turning
    duration: float | None = None  # seconds of video
    coding: Coding | None = None
    thumbnail: Thumbnail | None = None
    credentials: Credentials = Credentials("missing")
    troubles: tuple[str, ...] = ()  # parts that could not be read, in words

    def value(self, *names: str) -> str:
        """The first of these fields that is there."""
        for name in names:
            for field in self.fields:
                if field.found == name:
                    return field.value
        return ""

    @property
    def camera(self) -> tuple[str, str, str]:
        """Make, model and serial number, as far as they are named; for grouping."""
        make = self.value("EXIF Make", "QuickTime make", "XMP tiff:Make")
        model = self.value("EXIF Model", "QuickTime model", "XMP tiff:Model")
        serial = self.value("EXIF BodySerialNumber", "XMP aux:SerialNumber", "XMP exifEX:BodySerialNumber")
        return " ".join(make.casefold().split()), " ".join(model.casefold().split()), serial.strip()


def clean(value: object, longest: int = LONGEST_VALUE) -> str:
    """Text of a field for showing: one line, without signs that control or turn the writing, not longer than ``longest``."""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    text = "".join(
        " " if c.isspace() else c for c in text[: 4 * longest] if c.isspace() or unicodedata.category(c)[0] != "C"
    )
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1] + "…"
