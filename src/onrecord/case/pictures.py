"""Single frames and contact sheets as files: pictures out of a case, with what cites them.

They leave the case like everything else: only out of what may leave (``Outgoing``), so nothing of a sealed, erased or withheld item is ever written.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord import footage
from onrecord.errors import UsageError
from onrecord.publish import Outgoing
from onrecord.publish.export import storage, umask
from onrecord.records import Footage

if TYPE_CHECKING:
    from onrecord.footage.frames import Packed

_FORMS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}


@dataclass(frozen=True, slots=True)
class Cited:
    """A frame that was written, and everything by which it can be found and checked again."""

    item: str
    sha256: str  # of the file that the frame is in
    asked: str
    at: str  # seconds from the beginning of the track, exact
    timecode: str
    until: str | None  # when the next frame is shown, exact
    stamp: int | None  # as it stands in the file
    unit: str | None  # seconds that one of the stamp is
    width: int
    height: int
    pixels: str  # SHA-256, see footage.frames.digest
    reader: str
    file: str
    file_sha256: str
    exact: bool  # PNG keeps every pixel, JPEG does not

    @property
    def again(self) -> str:
        """How to get it again."""
        return f"onrecord footage CASE {self.item} --still {self.at} OUT.png"

    @property
    def words(self) -> str:
        """The citation in one line."""
        stamp = f"; time stamp {self.stamp} × {self.unit} s" if self.stamp is not None else ""
        return (
            f"{self.item} (SHA-256 {self.sha256}), frame at {self.timecode} ({self.at} s{stamp}), {self.width} × {self.height} pixels, "
            f"SHA-256 of its pixels {self.pixels}, decoded by {self.reader}. Again: {self.again}"
        )


def still(left: Outgoing, piece: Footage, asked: str, out: Path) -> Cited:
    """Write the frame that is on the screen at a time. Raises UsageError where there is none, or it may not leave."""
    form = _form(out)
    _may_leave(left, piece)
    from onrecord.footage import frames
    from onrecord.footage.reading import Reel, Unreadable

    try:
        at = frames.seconds_of(asked)
    except ValueError as trouble:
        raise UsageError(
            f"{str(trouble)[:1].upper()}{str(trouble)[1:]}.", "Give it as 00:00:03.240, 3.24 or 81/25."
        ) from trouble
    with left.open(piece.sha256) as handle:
        try:
            found = frames.still(Reel(handle, piece.media_type), at)
        except Unreadable as trouble:
            raise UsageError(
                f"“{piece.name}” cannot be read: {trouble}.", "Open the original with another program."
            ) from trouble
        except ValueError as trouble:
            raise UsageError(
                f"“{piece.name}” has no frame at {asked}: {trouble}.", "Give an earlier time."
            ) from trouble
    shown = found.shown
    data = frames.written(shown.picture, form)
    _put(out, data)
    height, width = shown.picture.shape[:2]
    return Cited(
        item=piece.id,
        sha256=piece.sha256,
        asked=asked,
        at=str(shown.time),
        timecode=frames.timecode(shown.time),
        until=str(shown.until) if shown.until is not None else None,
        stamp=shown.stamp,
        unit=str(Fraction(shown.unit)) if shown.unit is not None else None,
        width=width,
        height=height,
        pixels=found.digest,
        reader=found.reader,
        file=out.name,
        file_sha256=hashlib.sha256(data).hexdigest(),
        exact=form == "PNG",
    )


def contact_sheet(left: Outgoing, piece: Footage, known: Packed | None, out: Path) -> tuple[Packed, str]:
    """Write the key frames as one picture; with its SHA-256. ``known``: as the stage gave them. Raises UsageError."""
    form = _form(out)
    if form != "PNG":
        raise UsageError("A contact sheet is a PNG file.", "Give a name that ends in .png.")
    _may_leave(left, piece)
    from onrecord.footage import frames
    from onrecord.footage.reading import Reel, Unreadable

    packed = known
    if packed is None or not packed.frames:
        with left.open(piece.sha256) as handle:
            try:
                packed = frames.key_frames(Reel(handle, piece.media_type), piece.id)
            except Unreadable as trouble:
                raise UsageError(
                    f"“{piece.name}” cannot be read: {trouble}.", "Open the original with another program."
                ) from trouble
    data = frames.contact_sheet(packed, f"{piece.id}   SHA-256 {piece.sha256}")
    _put(out, data)
    return packed, hashlib.sha256(data).hexdigest()


def _form(out: Path) -> str:
    form = _FORMS.get(out.suffix.lower())
    if form is None:
        raise UsageError(f"{out.name} is no name of a picture.", "Give one that ends in .png or .jpg.")
    if os.path.lexists(out):
        raise UsageError(f"Something stands at {out} already.", "Choose another name: nothing is overwritten.")
    return form


def _may_leave(left: Outgoing, piece: Footage) -> None:
    if piece.sha256 not in left.originals:
        raise UsageError(
            f"“{piece.name}” may not leave the case: it is sealed, erased, withheld, or there is no consent to its use.",
            "onrecord seals and onrecord consent say which.",
        )
    if not footage.available():
        raise UsageError("The checks on footage are not installed.", footage.HOW_TO_GET)


def _put(out: Path, data: bytes) -> None:
    """All or nothing."""
    with storage(out):
        handle, name = tempfile.mkstemp(prefix=f".{out.name[:80]}.", dir=out.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, 0o666 & ~umask())
            os.link(name, out)  # not over what somebody put there meanwhile
        finally:
            os.unlink(name)
