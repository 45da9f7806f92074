"""Reading pictures and video: what they are, and their pictures at times, upright, in bounded memory.

Times are presentation time stamps in seconds from the first picture shown, never frame numbers: telephones film at a variable rate.
A picture is (height, width, 3) of 8-bit RGB, turned as the file says that it is to be shown. Nothing is fetched; no program is run:
pictures are decoded by Pillow, video by PyAV, which has its own ffmpeg inside.
"""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame

Picture = NDArray[np.uint8]

LARGEST_PICTURE = 120_000_000  # pixels; 8K has 33 million. Above it nothing is decoded
LONGEST_SIDE = 512  # pixels of a frame that is only compared; the hash looks at 64 × 64 of them
MOST_FRAMES = 7_200  # samples of one video: an hour at two a second; a longer one is sampled more thinly
ANIMATION_FRAMES = 2_000  # of an animated picture
ANIMATION_PIXELS = 2_000_000_000  # of all its frames: a few kilobytes can unpack to hours of work
_DECODING = {"max_pixels": str(LARGEST_PICTURE)}  # also where the size changes in mid-stream
_SEEK_FROM = 4.0  # seconds between samples from which seeking costs less than decoding all between


class Unreadable(Exception):
    """The file cannot be decoded: ``str`` says why in words for the reader."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file says of itself that the pictures are read by. ``duration`` in seconds, 0 for a still picture; None: not known."""

    kind: str  # "picture", "animation", "video"
    width: int  # pixels, as shown (after turning)
    height: int
    duration: float | None
    rate: float | None  # frames a second on average
    codec: str
    bits: float | None  # a second, of the pictures alone where known


@dataclass(frozen=True, slots=True)
class Shown:
    """One frame in full size, and since when it is on the screen.

    ``time``: seconds from the beginning of the video track, exact, by the frame's own time stamp; ``stamp`` and ``unit`` are that stamp as it
    stands in the file and the seconds that one of it is. ``stamp`` None: the frame has none, and ``time`` follows from the frame before it.
    ``until``: when the next frame is shown; None where none follows.
    """

    time: Fraction
    until: Fraction | None
    stamp: int | None
    unit: Fraction | None
    picture: Picture


class Reel:
    """An opened picture or video. Reads forward; ``samples`` and ``at`` may be called again."""

    def __init__(self, source: bytes | BinaryIO, media_type: str) -> None:
        """``source`` holds the bytes, or is a file opened for reading that can seek. Raises ``Unreadable``."""
        self._file: BinaryIO = io.BytesIO(source) if isinstance(source, bytes) else source
        self._moving = not media_type.startswith("image/")
        self._first_stamp = 0
        self.facts = self._video_facts() if self._moving else self._picture_facts()

    # ------------------------------------------------------------------------------------------------ pictures

    def samples(self, every: float = 0.5, longest: int = LONGEST_SIDE) -> Iterator[tuple[float, Picture]]:
        """(time, picture) about every ``every`` seconds, scaled down to ``longest`` pixels on the longer side.

        A video of more than ``MOST_FRAMES`` samples is sampled more thinly. Damaged stretches are passed over. Raises
        ``Unreadable`` when not one picture can be decoded.
        """
        if not self._moving:
            yield from self._stills(longest)
            return
        if self.facts.duration and self.facts.duration / every > MOST_FRAMES:
            every = self.facts.duration / MOST_FRAMES
        found = False
        for time, frame in self._sampled(every):
            found = True
            yield time, _upright(frame, longest)
        if not found:
            raise Unreadable("no picture in it can be decoded")

    def at(self, times: Iterable[float], longest: int = LONGEST_SIDE) -> Iterator[tuple[float, Picture]]:
        """(time, picture): for each of ``times`` (sorted, seconds) the picture that is on the screen then; its own time comes with it.

        Times before the first picture give the first, times after the last the last.
        """
        wanted = sorted(times)
        if not wanted:
            return
        if not self._moving:
            position = 0
            shown: tuple[float, Picture] | None = None
            for still in self._stills(longest):
                while shown is not None and position < len(wanted) and wanted[position] < still[0]:
                    yield shown
                    position += 1
                if position == len(wanted):
                    return
                shown = still
            for _ in wanted[position:]:
                if shown is not None:
                    yield shown
            return
        yield from self._shown_at(wanted, longest)

    def between(self, start: float, end: float, longest: int = LONGEST_SIDE) -> Iterator[tuple[float, Picture]]:
        """Every picture of a stretch, (time, picture), in order."""
        if not self._moving:
            yield from ((t, p) for t, p in self._stills(longest) if start <= t <= end)
            return
        for time, frame in self._frames(start):
            if time > end:
                return
            if time >= start:
                yield time, _upright(frame, longest)

    def shown(self, times: Iterable[Fraction]) -> Iterator[Shown]:
        """For each of ``times`` (sorted, seconds) the frame on the screen then, in full size, found by time stamps.

        Times before the first frame give the first, times after the last the last. Raises ``Unreadable`` where nothing can be decoded.
        """
        wanted = sorted(times)
        if self._moving:
            yield from self._whole_frames(wanted)
            return
        stills: Iterator[tuple[float, Picture]] = self._stills(LARGEST_PICTURE)
        now = next(stills)
        after = next(stills, None)
        for time in wanted:
            while after is not None and _milliseconds(after[0]) <= time:
                now, after = after, next(stills, None)
            until = _milliseconds(after[0]) if after is not None else None
            yield Shown(_milliseconds(now[0]), until, None, None, now[1])

    def keys(self, times: Iterable[float], longest: int = LONGEST_SIDE) -> Iterator[tuple[Fraction, Picture]]:
        """(time, picture) of the key frame before each of ``times`` (sorted, seconds): found by seeking, only these are decoded.

        A key frame that stands for several times comes once. What cannot be sought or decoded is left out.
        """
        import av

        with self._open() as container:
            stream = container.streams.video[0]
            stream.thread_type = "NONE"
            stream.codec_context.options = {"skip_frame": "nokey"}
            if not stream.time_base:
                return
            last: Fraction | None = None
            for wanted in sorted(times):
                try:
                    target = (stream.start_time or 0) + int(Fraction(wanted) / stream.time_base)
                    container.seek(target, stream=stream, backward=True)
                    frame = next(_decoded(container, stream), None)
                except (av.FFmpegError, OSError, ValueError, OverflowError):
                    continue
                if frame is None or frame.pts is None or not frame.time_base:
                    continue
                time = Fraction(frame.pts - (stream.start_time or 0)) * frame.time_base
                if last is None or time > last:
                    last = time
                    yield time, _upright(frame, longest)

    # --------------------------------------------------------------------------------------------------- video

    def _whole_frames(self, wanted: list[Fraction]) -> Iterator[Shown]:
        """Decoded forward from the key frame before the first, leaving nothing out; a long way to the next is sought, not decoded."""
        frames: Iterator[tuple[float, VideoFrame]] = iter(())
        now: tuple[Fraction, VideoFrame] | None = None
        after: tuple[Fraction, VideoFrame] | None = None
        for time in wanted:
            far = now is None or (after is not None and time - after[0] > 3 * _SEEK_FROM)
            if far:
                for start in (
                    float(time),
                    0.0,
                ):  # from the beginning, where the key frame that the index names comes too late
                    frames = self._frames(start)
                    now, after = self._next(frames), self._next(frames)
                    if now is not None and now[0] <= time:
                        break
            if now is None:
                raise Unreadable("no picture in it can be decoded")
            while after is not None and after[0] <= time:
                now, after = after, self._next(frames)
            yield self._whole(now, after[0] if after is not None else None)

    def _next(self, frames: Iterator[tuple[float, VideoFrame]]) -> tuple[Fraction, VideoFrame] | None:
        for time, frame in frames:
            return self._exact(frame, time), frame
        return None

    def _exact(self, frame: VideoFrame, time: float) -> Fraction:
        if frame.pts is None or not frame.time_base:
            return Fraction(time).limit_denominator(1_000_000)
        return (frame.pts - self._first_stamp) * frame.time_base

    def _whole(self, found: tuple[Fraction, VideoFrame], until: Fraction | None) -> Shown:
        time, frame = found
        whole = upright(np.asarray(frame.reformat(format="rgb24").to_ndarray(), np.uint8), frame.rotation)
        return Shown(time, until, frame.pts, frame.time_base if frame.pts is not None else None, whole)

    def _open(self) -> InputContainer:
        import av

        self._file.seek(0)
        try:
            # A playlist or a concatenation script names other files and addresses: only what holds its own data is opened.
            opened: InputContainer = av.open(
                self._file, mode="r", options={"protocol_whitelist": ""}, metadata_errors="replace"
            )
            return opened
        except (av.FFmpegError, OSError, ValueError, OverflowError) as error:
            raise Unreadable(f"it cannot be opened as video ({_short(error)})") from error

    def _video_facts(self) -> Facts:
        import av

        with self._open() as container:
            if container.format.name in _SCRIPTS:
                raise Unreadable(f"it is a list of other files ({container.format.name}), not video")
            if not container.streams.video:
                raise Unreadable("it has no video track")
            stream = container.streams.video[0]
            context = stream.codec_context
            if context is None:
                raise Unreadable("its video is in a form that cannot be decoded")
            if context.width * context.height > LARGEST_PICTURE:
                raise Unreadable(f"its pictures are larger than can be decoded ({context.width} × {context.height})")
            context.options = dict(_DECODING)
            duration = _duration(container, stream)
            rate = float(stream.average_rate) if stream.average_rate else None
            turned = 0
            try:
                for frame in container.decode(stream):
                    turned = frame.rotation
                    break
            except (av.FFmpegError, ValueError, OverflowError):
                pass  # said by ``samples``, which goes past damage and knows whether anything can be decoded
            width, height = context.width, context.height
            if turned % 180:
                width, height = height, width
            bits = stream.bit_rate if hasattr(stream, "bit_rate") and stream.bit_rate else context.bit_rate
            return Facts("video", width, height, duration, rate, context.name, float(bits) if bits else None)

    def _frames(self, start: float = 0.0, skip: str = "") -> Iterator[tuple[float, VideoFrame]]:
        """Decoded frames in the order of their times, from the key frame before ``start``; times from the first frame.

        ``skip``: "others" leaves out frames that no other is built on, and the smoothing of blocks, which halves the time; "all but keys".
        """
        import av

        with self._open() as container:
            stream = container.streams.video[0]
            stream.thread_type = "NONE"  # one core a process; many processes are the caller's to start
            context = stream.codec_context
            context.options = dict(_DECODING)
            if skip:
                context.options = {
                    **_DECODING,
                    "skip_frame": "nokey" if skip == "all but keys" else "noref",
                    "skip_loop_filter": "all",
                }
            base = self._first_time(container, stream)
            self._first_stamp = stream.start_time or 0
            if start > 2.0 and stream.time_base:
                try:
                    container.seek(int((base + start) / stream.time_base), stream=stream, backward=True)
                except av.FFmpegError:
                    self._file.seek(0)  # it cannot seek: decoded from its beginning
            clock = -math.inf
            rate = float(stream.average_rate) if stream.average_rate else 25.0
            for frame in _decoded(container, stream):
                time = frame.time - base if frame.time is not None else clock + 1 / rate
                if not math.isfinite(time) or time < clock:
                    time = max(clock, 0.0) + 1 / rate  # a missing stamp, or one that goes back: after the one before
                clock = time
                yield time, frame

    def _first_time(self, container: InputContainer, stream: Any) -> float:
        if stream.start_time is not None and stream.time_base:
            return float(stream.start_time * stream.time_base)
        return 0.0

    def _sampled(self, every: float) -> Iterator[tuple[float, VideoFrame]]:
        due = 0.0
        skip = "all but keys" if every >= _SEEK_FROM else "others" if (self.facts.rate or 0) * every >= 5 else ""
        for time, frame in self._frames(skip=skip):
            if time + 1e-6 >= due:
                yield time, frame
                due = max(due + every, time + every / 2)

    def _shown_at(self, wanted: list[float], longest: int) -> Iterator[tuple[float, Picture]]:
        position = 0
        while position < len(wanted):
            first = wanted[position]
            before: tuple[float, VideoFrame] | None = None
            jumped = False
            for time, frame in self._frames(first):
                while position < len(wanted) and time > wanted[position] + 1e-6:
                    shown = before or (time, frame)
                    yield shown[0], _upright(shown[1], longest)
                    position += 1
                if position == len(wanted):
                    return
                before = (time, frame)
                if wanted[position] - time > 3 * _SEEK_FROM:
                    jumped = True
                    break
            if jumped:
                continue
            if before is None:
                raise Unreadable("no picture in it can be decoded")
            last = _upright(before[1], longest)
            while position < len(wanted):
                yield before[0], last
                position += 1

    # ------------------------------------------------------------------------------------------------ pictures

    def _picture_facts(self) -> Facts:
        with _picture_errors():
            image = self._image()
            width, height = image.size
            if width * height > LARGEST_PICTURE:
                raise Unreadable(f"it is larger than can be decoded ({width} × {height})")
            turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
            if turned:
                width, height = height, width
            moving = getattr(image, "n_frames", 1) > 1 and image.format in ("GIF", "WEBP", "PNG", "AVIF")
            self._animated = moving
            if not moving:
                return Facts("picture", width, height, 0.0, None, (image.format or "").lower(), None)
            frames = _frames_of(image)
            total = 0.0
            for number in range(frames):
                image.seek(number)
                total += _shown_for(image)
            return Facts(
                "animation", width, height, total, frames / total if total else None, image.format.lower(), None
            )

    def _stills(self, longest: int) -> Iterator[tuple[float, Picture]]:
        from PIL import ImageOps

        with _picture_errors():
            image = self._image()
            if not self._animated:
                if image.format == "JPEG":
                    image.draft("RGB", (longest, longest))  # decoded smaller at once; never smaller than asked for
                yield 0.0, _scaled(np.asarray(ImageOps.exif_transpose(image).convert("RGB")), longest)
                return
            time = 0.0
            for number in range(_frames_of(image)):
                image.seek(number)
                yield time, _scaled(np.asarray(image.convert("RGB")), longest)
                time += _shown_for(image)

    def _image(self) -> Any:
        from PIL import Image

        self._file.seek(0)
        return Image.open(self._file)


# Formats of ffmpeg that are not data but lists of what to open.
_SCRIPTS = frozenset({"hls", "concat", "dash", "imf", "ffmetadata", "sdp", "rtsp", "webvtt", "tty"})


def upright(frame: Picture, degrees: int) -> Picture:
    """Turned counter-clockwise by a multiple of 90 degrees."""
    return np.rot90(frame, (degrees // 90) % 4) if degrees % 360 else frame


def _decoded(container: InputContainer, stream: Any) -> Iterator[VideoFrame]:
    """The frames that can be decoded: a damaged packet is passed over, a damaged end ends."""
    import av

    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except StopIteration:
            return
        except (av.FFmpegError, OSError, ValueError):
            return
        try:
            yield from packet.decode()
        except (av.FFmpegError, ValueError, OverflowError):
            continue


def _upright(frame: VideoFrame, longest: int) -> Picture:
    scale = min(1.0, longest / max(frame.width, frame.height))
    width, height = max(2, round(frame.width * scale)), max(2, round(frame.height * scale))
    small = frame.reformat(width=width, height=height, format="rgb24", interpolation="AREA")
    return upright(np.asarray(small.to_ndarray(), np.uint8), frame.rotation)


def _scaled(picture: Picture, longest: int) -> Picture:
    import cv2

    height, width = picture.shape[:2]
    scale = longest / max(width, height)
    if scale >= 1:
        return picture
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def _duration(container: Any, stream: Any) -> float | None:
    """In seconds; None where the file does not say, or says what cannot be."""
    if stream.duration and stream.time_base:
        seconds = float(stream.duration * stream.time_base)
    elif container.duration:
        seconds = container.duration / 1_000_000
    else:
        return None
    return seconds if 0 < seconds < 10_000_000 else None


def _frames_of(image: Any) -> int:
    """How many frames of an animated picture are looked at, from its beginning."""
    width, height = image.size
    most: int = max(1, ANIMATION_PIXELS // (width * height))
    return min(int(image.n_frames), ANIMATION_FRAMES, most)


def _shown_for(image: Any) -> float:
    """Seconds; browsers show frames without a duration for a tenth."""
    milliseconds = image.info.get("duration", 100)
    return float(milliseconds) / 1000 if isinstance(milliseconds, (int, float)) and milliseconds >= 20 else 0.1


class _picture_errors:  # noqa: N801 - reads as a with-statement
    """Pillow's many exceptions, and its warning of a decompression bomb, as ``Unreadable``."""

    def __enter__(self) -> None:
        self._warnings = warnings.catch_warnings()
        self._warnings.__enter__()
        warnings.simplefilter("ignore")  # its limit is the one above; a bomb's size is looked at before decoding

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._warnings.__exit__(None, None, None)
        if isinstance(error, Exception) and not isinstance(error, Unreadable):
            raise Unreadable(f"it cannot be decoded as a picture ({_short(error)})") from error


def _milliseconds(seconds: float) -> Fraction:
    """Animated pictures count in milliseconds."""
    return Fraction(round(seconds * 1000), 1000)


def _short(error: Exception) -> str:
    """What went wrong, without the paths that the message of an error may hold."""
    text = getattr(error, "strerror", None) or ("" if "/" in str(error) or "\\" in str(error) else str(error))
    text = " ".join(str(text).split())
    return (text[:117] + "…" if len(text) > 118 else text) or type(error).__name__
