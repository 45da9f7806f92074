"""The metadata of video, read by PyAV without decoding a picture."""

from __future__ import annotations

import re
from typing import Any, BinaryIO

from .fields import Kind, Moment, Position
from .metadata import Found
from .times import moment

_SAID = {
    "com.apple.quicktime.make": "QuickTime make",
    "com.apple.quicktime.model": "QuickTime model",
    "com.apple.quicktime.software": "QuickTime software",
    "com.android.version": "Android version",
    "com.android.manufacturer": "QuickTime make",
    "com.android.model": "QuickTime model",
    "make": "QuickTime make",
    "model": "QuickTime model",
    "encoder": "container encoder",
    "encoding_tool": "container encoding tool",
    "major_brand": "container brand",
    "comment": "container comment",
    "handler_name": "track handler",
    "writing_application": "container encoder",
}
_PLACE = re.compile(r"^([+-]\d{1,3}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)")  # ISO 6709


def read(source: BinaryIO, found: Found) -> tuple[tuple[int, int] | None, float | None]:
    """Reads into ``found``; gives the size of the pictures as stored, and the duration in seconds."""
    import av

    source.seek(0)
    try:
        with av.open(source, mode="r", options={"protocol_whitelist": ""}, metadata_errors="replace") as opened:
            about: dict[str, Any] = {str(k).lower(): v for k, v in opened.metadata.items()}
            streams: list[Any] = list(opened.streams)[:32]
            duration = opened.duration / 1_000_000 if opened.duration and opened.duration > 0 else None
            size = None
            tracks = []
            for stream in streams:
                tracks.append({str(k).lower(): v for k, v in stream.metadata.items()})
                if stream.type == "video" and size is None and stream.codec_context is not None:
                    size = (int(stream.codec_context.width), int(stream.codec_context.height))
    except (av.FFmpegError, OSError, ValueError, OverflowError) as error:
        found.troubles.append(
            f"Its container could not be opened ({type(error).__name__}): its times and programs were not read."
        )
        return None, None
    for key, name in _SAID.items():
        if key in about:
            found.add(name, about[key])
    for track in tracks:
        for key in ("handler_name", "encoder"):
            if key in track:
                found.add("track handler" if key == "handler_name" else "track encoder", track[key])
    _times(about, tracks, found)
    _position(about, found)
    return size, duration


def _times(about: dict[str, Any], tracks: list[dict[str, Any]], found: Found) -> None:
    apple = str(about.get("com.apple.quicktime.creationdate", ""))
    when = moment(apple, Kind.TAKEN, "QuickTime creationdate") if apple else None
    if when:
        found.add(when.found, apple)
        found.moments.append(when)
    known = set()
    for name, given in [("container creation_time", about), *(("track creation_time", t) for t in tracks)]:
        text = str(given.get("creation_time", ""))
        when = moment(text, Kind.CONTAINER, name) if text else None
        if (
            when and when.local[:4] not in ("1904", "1970") and when.local[:19] not in known
        ):  # those are what a clock that was never set writes
            known.add(when.local[:19])
            found.add(name, text)
            found.moments.append(Moment(when.kind, when.found, when.local, 0))


def _position(about: dict[str, Any], found: Found) -> None:
    for key in ("com.apple.quicktime.location.iso6709", "location", "location-eng"):
        place = _PLACE.match(str(about.get(key, "")))
        if place:
            latitude, longitude = float(place[1]), float(place[2])
            if abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude, longitude) != (0, 0):
                found.positions.append(Position("container location", round(latitude, 6), round(longitude, 6)))
                found.add("container location", f"{latitude:.5f}, {longitude:.5f}", sensitive=True)
            return
