"""What a file says of itself as rows of a table, so that the files of copies can be laid side by side.

Each row names the checks that look at it: where one of them was contradicted, the row is marked.
"""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.records import Trace

from . import checks
from .fields import Credentials, Kind, Moment, Traces, clean
from .times import local, zone_name

# Kind of a row -> the checks that look at it. The order is that of the table; the words stand in publish.words.
LOOKED_AT_BY: dict[str, tuple[str, ...]] = {
    "camera": (checks.WRITTEN, checks.CODING),
    "software": (checks.WRITTEN,),
    "taken": (checks.TIMES, checks.ZONE, checks.PUBLICATION, checks.CLOCK),
    "gps_time": (checks.TIMES, checks.ZONE, checks.CLOCK),
    "container_time": (checks.TIMES, checks.ZONE, checks.PUBLICATION),
    "saved": (checks.TIMES, checks.PUBLICATION),
    "position": (checks.POSITION, checks.ZONE),
    "credentials": (checks.CREDENTIALS,),
    "thumbnail": (checks.THUMBNAIL,),
    "structure": (checks.STRUCTURE,),
    "coding": (checks.CODING, checks.WRITTEN),
    "size": (checks.WRITTEN,),
    "route": (checks.ROUTE,),
}
MOST = 6  # values of one kind
_MOMENTS = {
    Kind.TAKEN: "taken",
    Kind.DIGITIZED: "taken",
    Kind.DAY: "taken",
    Kind.GPS: "gps_time",
    Kind.CONTAINER: "container_time",
    Kind.SAVED: "saved",
}
_CAMERA = (
    "EXIF Make", "EXIF Model", "EXIF BodySerialNumber", "QuickTime make", "QuickTime model", "XMP tiff:Make", "XMP tiff:Model",
    "XMP aux:SerialNumber",
)  # fmt: skip
_PROGRAMS = ("software", "creatortool", "encoder", "processingsoftware", "program", "writing_library", "encoded_by")


def rows(traces: Traces) -> tuple[Trace, ...]:
    """The rows of one file, in the order of ``LOOKED_AT_BY``; at most ``MOST`` of a kind."""
    found: dict[str, list[Trace]] = {kind: [] for kind in LOOKED_AT_BY}
    for kind, field, value in _all(traces):
        row = Trace(kind, field, clean(value), LOOKED_AT_BY[kind])
        if row not in found[kind] and len(found[kind]) < MOST:
            found[kind].append(row)
    return tuple(row for kind in LOOKED_AT_BY for row in found[kind])


def _all(t: Traces) -> Iterator[tuple[str, str, str]]:
    for name in _CAMERA:
        if value := t.value(name):
            yield "camera", name, value
    for field in t.fields:
        if any(word in field.found.casefold() for word in _PROGRAMS):
            yield "software", field.found, field.value
    for moment in t.moments:
        yield _MOMENTS[moment.kind], moment.found, _when(moment)
    for position in t.positions:
        yield "position", position.found, f"{position.latitude:.5f}, {position.longitude:.5f}"
    yield "credentials", "C2PA", _credentials(t.credentials)
    if t.thumbnail is not None:
        yield "thumbnail", "EXIF", _thumbnail(t)
    if t.structure.kind:
        yield "structure", "first and last bytes", _structure(t)
    if t.coding is not None:
        c = t.coding
        quality = f"quality {c.quality} of libjpeg" if c.quality is not None else "tables that are not libjpeg’s"
        yield "coding", "JPEG", f"{quality}, {c.sampling}, {'progressive' if c.progressive else 'one pass'}"
    if t.size is not None:
        length = f", {t.duration:.3f} s" if t.duration else ""
        yield "size", "as stored", f"{t.size[0]} × {t.size[1]}{length}"


def _when(m: Moment) -> str:
    when = local(m).isoformat(" ")
    if m.kind is Kind.DAY:
        return when[:10]
    return f"{when} {zone_name(m.offset)}" if m.offset is not None else f"{when}, no time zone given"


_STATES = {
    "none": "none",
    "valid": "valid",
    "tampered": "does not hold",
    "remote": "stand elsewhere; not fetched",
    "broken": "cannot be read",
    "missing": "not looked for: the reader is not installed",
    "too_large": "not looked for: the file is too large",
}


def _credentials(c: Credentials) -> str:
    words = [_STATES.get(c.state, c.state)]
    if c.state in ("valid", "tampered"):
        words.append("signer trusted" if c.trusted else "signer not on a list of trust")
        words += [f"signed by “{c.signer}”"] if c.signer else []
        words += [f"not holding: {', '.join(dict.fromkeys(b.part for b in c.broken))}"] if c.broken else []
    return "; ".join(words)


def _thumbnail(t: Traces) -> str:
    small = t.thumbnail
    if small is None or small.unreadable:
        return "cannot be read"
    words = f"{small.width} × {small.height}"
    if small.turned:
        return f"{words}, {small.turned}"
    if small.distance is not None:
        words += f", {small.distance} of 256 bits from the picture"
    return words


def _structure(t: Traces) -> str:
    s = t.structure
    words = [s.kind, *(f"can be opened as {also}, too" for also in s.also)]
    if s.behind:
        words.append(f"{s.behind:,} bytes behind its end{f' ({s.behind_kind})' if s.behind_kind else ''}")
    if s.cut:
        words.append("its end is missing")
    return "; ".join(words)
