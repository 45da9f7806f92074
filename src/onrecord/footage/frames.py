"""Key frames of a picture or video, a contact sheet of them, and single frames as citations.

Key frames stand at the cuts, and between cuts that are far apart at even times. A clip of up to ``WHOLE`` seconds is looked at twice a second and,
where two such pictures differ, frame by frame; so a cut is found to the frame. A longer one is looked at in at most ``LOOKED_AT`` places, by seeking:
it costs as much for ten hours as for one, and a cut is known only to lie between two of them. Slow fades and inserts of under half a second can be missed.

What differs is decided by PySceneDetect's content detector (mean change of hue, saturation and brightness, threshold 27 of 255).
"""

from __future__ import annotations

import base64
import hashlib
import io
import math
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any

from onrecord.records import KeyFrame

from .reading import Facts, Picture, Reel, Shown

VERSION = "frames-1"
MOST = 24  # key frames of one clip
EVEN = 12  # that a clip without cuts has
WHOLE = 600.0  # seconds up to which a clip is looked at as a whole
LOOKED_AT = 240  # places in a longer one
LOOK_CLOSER = 60  # stretches in which a cut is looked for frame by frame
THRESHOLD = 27.0
THUMBNAIL = 320  # pixels of the longer side
QUALITY = 82  # of JPEG


@dataclass(frozen=True, slots=True)
class Packed:
    """Key frames with their small pictures (JPEG in base64), in order; kept with the case by the hash of the original."""

    id: str
    frames: tuple[KeyFrame, ...] = ()
    pictures: tuple[str, ...] = ()
    cuts: int = 0
    note: str = ""  # how the clip was looked at, in words
    width: int = 0
    height: int = 0
    duration: float | None = None

    def picture(self, number: int) -> bytes:
        """The small picture of one of the frames, a JPEG file without metadata."""
        return base64.b64decode(self.pictures[number])


def key_frames(reel: Reel, identity: str) -> Packed:
    """The key frames of a picture or video, at most ``MOST``. Raises ``Unreadable``."""
    facts = reel.facts
    if facts.kind == "picture":
        cuts, note = _Cuts(), ""
    elif not cuts_can_be_found():
        cuts, note = _Cuts(), "Cuts were not looked for: PySceneDetect is not installed (scenedetect-headless)."
    elif facts.duration is not None and facts.duration <= WHOLE:
        cuts = _by_looking(reel)
        note = "Looked at twice a second, and frame by frame where the picture changes."
        if cuts.left:
            note += f" {cuts.left} further changes were not looked at frame by frame."
    elif facts.kind == "animation":
        cuts, note = _Cuts(), "Cuts were not looked for: it is an animated picture of more than ten minutes."
    else:
        cuts = _by_seeking(reel, facts.duration)
        note = f"It is long: looked at in {cuts.looked_at} places. A cut lies somewhere between its frame and the place before."
    chosen = _chosen(cuts, facts)
    frames, pictures = [], []
    seen: set[Fraction] = set()
    for shown in reel.shown(sorted(chosen)):
        if shown.time in seen:
            continue
        seen.add(shown.time)
        small = jpeg(shown.picture)
        frames.append(
            KeyFrame(
                str(shown.time),
                timecode(shown.time),
                _in(shown.time, cuts.times),
                digest(shown.picture),
                hashlib.sha256(small).hexdigest(),
            )
        )
        pictures.append(base64.b64encode(small).decode("ascii"))
    if len(cuts.times) > sum(f.cut for f in frames):
        note += f" Of {len(cuts.times)} cuts {sum(f.cut for f in frames)} are shown."
    return Packed(
        identity,
        tuple(frames),
        tuple(pictures),
        len(cuts.times),
        note.strip(),
        facts.width,
        facts.height,
        facts.duration,
    )


def cuts_can_be_found() -> bool:
    """Whether PySceneDetect is installed."""
    return find_spec("scenedetect") is not None


# ----------------------------------------------------------------------------------------------------------- cuts


@dataclass(frozen=True, slots=True)
class _Cuts:
    """Times of the first frames behind cuts, sorted; ``left``: changes that were not looked at; ``looked_at``: places, where it was sought."""

    times: tuple[Fraction, ...] = ()
    left: int = 0
    looked_at: int = 0


class _Detector:
    """PySceneDetect's content detector, given one picture after the other: whether each begins something new."""

    def __init__(self) -> None:
        from scenedetect import FrameTimecode
        from scenedetect.detectors import ContentDetector

        self._made: Callable[[int], Any] = lambda number: FrameTimecode(number, 25.0)  # it only counts them
        self._detector = ContentDetector(threshold=THRESHOLD, min_scene_len=0)
        self._number = 0

    def new(self, picture: Picture) -> bool:
        import cv2

        found = self._detector.process_frame(self._made(self._number), cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
        self._number += 1
        return bool(found)


def _by_looking(reel: Reel) -> _Cuts:
    """Cuts to the frame: twice a second over all of it, then every frame of the stretches in which something changed."""
    detector, changed, last = _Detector(), [], 0.0
    for time, picture in reel.samples(0.5, 256):
        if detector.new(picture):
            changed.append((last, time))
        last = time
    found: list[Fraction] = []
    for start, end in changed[:LOOK_CLOSER]:
        closer = _Detector()
        for time, picture in reel.between(max(0.0, start - 1e-6), end + 1e-6, 256):
            if closer.new(picture):
                found.append(Fraction(time).limit_denominator(1_000_000))
    return _Cuts(tuple(sorted(set(found))), len(changed) - min(len(changed), LOOK_CLOSER))


def _by_seeking(reel: Reel, duration: float | None) -> _Cuts:
    """Changes between key frames at even places."""
    if not duration:
        return _Cuts()
    detector, found, looked_at = _Detector(), [], 0
    for time, picture in reel.keys((duration * n / LOOKED_AT for n in range(LOOKED_AT)), 256):
        looked_at += 1
        if detector.new(picture):
            found.append(time)
    return _Cuts(tuple(found), looked_at=looked_at)


def _chosen(cuts: _Cuts, facts: Facts) -> set[Fraction]:
    """The first frame, the cuts (evenly chosen where there are too many), and even times where cuts are far apart."""
    room = MOST - 1
    times = list(cuts.times)
    if len(times) > room:
        times = [times[n * len(times) // room] for n in range(room)]
    chosen = sorted({Fraction(0), *times})
    if not facts.duration:
        return set(chosen)
    gap = max(facts.duration / EVEN, 1.0)
    for n in range(1, math.ceil(facts.duration / gap)):
        at = Fraction(n * gap).limit_denominator(1000)
        place = bisect_left(chosen, at)
        near = min(abs(at - c) for c in chosen[max(0, place - 1) : place + 1])
        if near > gap * 0.6 and len(chosen) < MOST:
            chosen.insert(place, at)
    return set(chosen)


def _in(time: Fraction, times: Sequence[Fraction]) -> bool:
    """Whether it is one of these, which may be rounded to a millionth."""
    place = bisect_left(times, time - Fraction(1, 100_000))
    return place < len(times) and abs(times[place] - time) <= Fraction(1, 100_000)


# --------------------------------------------------------------------------------------------------------- pictures


def jpeg(picture: Picture, longest: int = THUMBNAIL) -> bytes:
    """A small copy as JPEG: nothing is in it but the picture."""
    from PIL import Image

    image = Image.fromarray(picture)
    image.thumbnail(
        (longest, longest), Image.Resampling.BOX if max(image.size) > 4 * longest else Image.Resampling.LANCZOS
    )
    return _saved(image, "JPEG")


def written(picture: Picture, form: str) -> bytes:
    """A picture as a file, "PNG" (exact) or "JPEG" (not exact): nothing is in it but the picture."""
    from PIL import Image

    return _saved(Image.fromarray(picture), form)


def _saved(image: Any, form: str) -> bytes:
    out = io.BytesIO()
    if form == "JPEG":
        image.save(out, "JPEG", quality=QUALITY, optimize=False, progressive=False)
    else:
        image.save(out, "PNG", compress_level=6)
    return out.getvalue()


def digest(picture: Picture) -> str:
    """SHA-256 of a frame: of "width height RGB" and a line feed in ASCII, then its pixels row by row, three bytes each."""
    height, width = picture.shape[:2]
    found = hashlib.sha256(f"{width} {height} RGB\n".encode("ascii"))
    found.update(picture.tobytes())
    return found.hexdigest()


def contact_sheet(packed: Packed, about: str) -> bytes:
    """The key frames as one picture (PNG), each with its time code; ``about``: a line at its head, in Latin letters."""
    from PIL import Image, ImageDraw, ImageFont

    small, large = ImageFont.load_default(15), ImageFont.load_default(17)
    columns = max(1, min(4, len(packed.frames)))
    images = [Image.open(io.BytesIO(packed.picture(n))).convert("RGB") for n in range(len(packed.frames))]
    wide, high = max(i.width for i in images), max(i.height for i in images)
    gap, head, foot = 12, 58, 28
    rows = -(-len(images) // columns)
    width = max(columns * (wide + gap) + gap, 720)
    sheet = Image.new("RGB", (width, head + rows * (high + foot + gap) + gap), "#fbf9f4")
    draw = ImageDraw.Draw(sheet)
    draw.text((gap, 10), about, "#1c1a17", large)
    draw.text((gap, 34), sheet_words(packed), "#5d574c", small)
    for number, (frame, image) in enumerate(zip(packed.frames, images, strict=True)):
        left = gap + number % columns * (wide + gap)
        top = head + number // columns * (high + foot + gap)
        sheet.paste(image, (left, top))
        draw.rectangle((left - 1, top - 1, left + image.width, top + image.height), outline="#1c1a17")
        draw.text((left, top + high + 5), f"{frame.timecode}{'  (after a cut)' if frame.cut else ''}", "#1c1a17", small)
    return _saved(sheet, "PNG")


def sheet_words(packed: Packed) -> str:
    """How many frames of what, in words."""
    if not packed.duration:
        return f"{packed.width} × {packed.height} pixels".replace("×", "x")
    count = "1 frame" if len(packed.frames) == 1 else f"{len(packed.frames)} frames"
    cuts = "1 cut" if packed.cuts == 1 else f"{packed.cuts} cuts"
    return f"{count} of {timecode(Fraction(packed.duration).limit_denominator(1000))}; {cuts} found; {packed.width} x {packed.height} pixels"


# ------------------------------------------------------------------------------------------------------- time codes

_CLOCK = re.compile(r"(?:(?:(\d{1,4}):)?(\d{1,2}):)?(\d{1,9}(?:\.\d{1,9})?)\Z", re.ASCII)
_FRACTION = re.compile(r"(\d{1,15})/(\d{1,12})\Z", re.ASCII)


def timecode(seconds: Fraction) -> str:
    """Hours, minutes, seconds and thousandths, cut off and not rounded: asked for again it never gives the frame behind."""
    thousandths = math.floor(seconds * 1000)
    total, rest = divmod(max(thousandths, 0), 1000)
    return f"{total // 3600:02d}:{total // 60 % 60:02d}:{total % 60:02d}.{rest:03d}"


def seconds_of(text: str) -> Fraction:
    """Seconds, exact, of "00:00:03.240", "3:24", "3.24" or "81/25". ``ValueError`` on anything else."""
    if (found := _FRACTION.fullmatch(text.strip())) and int(found[2]):
        return Fraction(int(found[1]), int(found[2]))
    clock = _CLOCK.fullmatch(text.strip())
    if clock is None:
        raise ValueError(f"“{text[:40]}” is no time")
    hours, minutes, seconds = int(clock[1] or 0), int(clock[2] or 0), Fraction(clock[3])
    if (clock[2] is not None and seconds >= 60) or (clock[1] is not None and minutes >= 60):
        raise ValueError(f"“{text[:40]}” is no time")
    return hours * 3600 + minutes * 60 + seconds


# ------------------------------------------------------------------------------------------------------------ stills


@dataclass(frozen=True, slots=True)
class Still:
    """One frame and what cites it."""

    shown: Shown
    digest: str
    reader: str  # what decoded it, with its version


def still(reel: Reel, at: Fraction) -> Still:
    """The frame on the screen at a time. Raises ``Unreadable``, and ``ValueError`` where the clip is over by then."""
    [shown] = reel.shown([at])
    facts = reel.facts
    if shown.until is None and facts.kind != "picture":
        lasts = Fraction(1 / facts.rate if facts.rate else 0.1).limit_denominator(1_000_000)
        end = max(shown.time + lasts, Fraction(facts.duration or 0).limit_denominator(1_000_000))
        if at > end:
            raise ValueError(f"it ends at {timecode(end)}")
    if facts.kind == "picture" and at > 0:
        raise ValueError("it is a single picture: its only time is 0")
    return Still(shown, digest(shown.picture), _reader(facts.kind))


def _reader(kind: str) -> str:
    name = "av" if kind == "video" else "pillow"
    try:
        return f"{'PyAV' if name == 'av' else 'Pillow'} {version(name)}"
    except PackageNotFoundError:
        return name


def numbers(frames: Iterable[KeyFrame]) -> tuple[Fraction, ...]:
    """The exact times of key frames."""
    return tuple(Fraction(f.at) for f in frames)
