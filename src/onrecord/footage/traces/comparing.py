"""What the traces of one file say about each other and about what is known of it, in Findings.

Every message says what stands where, by how much it differs, and what else could explain it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from onrecord.footage import pdq
from onrecord.records import Finding, Outcome

from . import checks
from .fields import Credentials, Kind, Moment, Position, Traces, clean
from .times import amount, by_name, latest, local, utc, zone_name

SAME = 60  # seconds up to which two times of one file count as one
ZONES = 26 * 3_600  # seconds between the outermost zones
_QUARTER = 900
FIELDS_METHOD = "fields of EXIF, XMP, IPTC and the container, as they stand in the file"
TIMES_METHOD = "times in the file's own fields, compared with each other"


@dataclass(frozen=True, slots=True)
class Seen:
    """One file of the case: its traces, and what is known of it from outside."""

    traces: Traces
    name: str
    published: str = ""  # ISO date or date-time

    @property
    def taken(self) -> Moment | None:
        """The time of taking, by the field that is nearest to the camera."""
        return taken(self.traces)


_TAKEN = (
    "EXIF DateTimeOriginal",
    "QuickTime creationdate",
    "XMP exif:DateTimeOriginal",
    "XMP photoshop:DateCreated",
    "IPTC DateCreated",
    "EXIF DateTimeDigitized",
    "XMP exif:DateTimeDigitized",
    "XMP xmp:CreateDate",
    "container creation_time",
    "track creation_time",
)


def taken(traces: Traces) -> Moment | None:
    """The time of taking, by the field that is nearest to the camera; None where no field gives one to the second."""
    by_field = {m.found: m for m in reversed(traces.moments) if m.kind is not Kind.DAY}
    return next((by_field[name] for name in _TAKEN if name in by_field), None)


def findings(seen: Seen) -> list[Finding]:
    """Every check that one file allows by itself."""
    t = seen.traces
    found = [_says(t), *_times(t), *_name(seen), *_publication(seen), *_written(t), *_thumbnail(t), *_route(seen)]
    return [*found, *_structure(seen), _credentials(t.credentials), *_position(t)]


# ------------------------------------------------------------------------------------------------- what it says


def _says(t: Traces) -> Finding:
    said = []
    make, model, serial = t.camera
    shown = " ".join(
        x
        for x in (
            t.value("EXIF Make", "QuickTime make", "XMP tiff:Make"),
            t.value("EXIF Model", "QuickTime model", "XMP tiff:Model"),
        )
        if x
    )
    if make or model:
        said.append(f"camera “{shown}”" + (f", serial number “{clean(serial, 40)}”" if serial else ""))
    when = taken(t)
    if when:
        said.append(f"taken {_clock(when)} ({when.found})")
    programs = list(dict.fromkeys(value for _, value in _programs(t)))
    if programs:
        said.append("program " + ", ".join(f"“{clean(p, 60)}”" for p in programs[:4]))
    trouble = " " + " ".join(t.troubles) if t.troubles else ""
    if not said:
        return Finding(
            checks.SAYS,
            Outcome.NOT_CHECKED if t.troubles else Outcome.UNDECIDABLE,
            FIELDS_METHOD,
            "It names no camera, no time and no program. Messengers and platforms take such fields out: that they are missing says nothing about the picture."
            + trouble,
            (("fields", float(len(t.fields))),),
        )
    return Finding(
        checks.SAYS,
        Outcome.UNDECIDABLE,
        FIELDS_METHOD,
        f"It says of itself: {'; '.join(said)}. Anyone can write such fields; see whether they agree.{trouble}",
        (("fields", float(sum(not f.sensitive for f in t.fields))),),
    )


def _clock(m: Moment) -> str:
    when = local(m).replace(microsecond=0).isoformat(" ")
    return f"{when} {zone_name(m.offset)}" if m.offset is not None else f"{when}, no time zone given"


# -------------------------------------------------------------------------------------------------------- times


@dataclass(frozen=True, slots=True)
class Gap:
    """How far two times are apart: "same", "zone" (whole quarters of hours, as between time zones), "days" (whole days), or "other"."""

    kind: str
    seconds: float  # the first minus the second


def gap(a: Moment, b: Moment, tolerance: float = SAME) -> Gap:
    """Compares in UTC where both have a zone, else on their clocks."""
    if Kind.DAY in (a.kind, b.kind):
        days = (local(a).date() - local(b).date()).days
        return Gap("days" if days else "same", days * 86_400.0)
    first, second = utc(a), utc(b)
    if first is None or second is None:
        first, second = local(a), local(b)
    seconds = (first - second).total_seconds()
    if abs(seconds) <= tolerance:
        return Gap("same", seconds)
    near = round(seconds / _QUARTER) * _QUARTER
    if near and abs(seconds - near) <= tolerance:
        if near % 86_400 == 0:
            return Gap("days", float(near))
        if abs(near) <= ZONES:
            return Gap("zone", float(near))
    return Gap("other", seconds)


def _times(t: Traces) -> list[Finding]:
    reference = taken(t)
    if reference is None:
        if t.moments:
            return [
                _undecidable(
                    checks.TIMES, TIMES_METHOD, "It gives only one kind of time: there is nothing to compare it with."
                )
            ]
        return []
    found: list[Finding] = []
    agree = 0
    for other in t.moments:
        if other is reference or other.found == reference.found:
            continue
        if other.kind in (Kind.TAKEN, Kind.DIGITIZED, Kind.DAY):
            trouble = _pair(reference, other, SAME)
        elif other.kind is Kind.CONTAINER:
            trouble = _pair(reference, other, SAME + 60 + (t.duration or 0))
        elif other.kind is Kind.SAVED:
            trouble = _saved(reference, other)
        else:
            continue  # GPS: looked at for all files of the camera together
        agree += trouble is None
        found += [trouble] if trouble else []
    zones = {m.offset for m in t.moments if m.offset is not None and m.found.startswith("EXIF")}
    if len(zones) > 1 and not any(f.check == checks.ZONE for f in found):
        names = " and ".join(sorted(zone_name(z) for z in zones))
        found.append(
            Finding(
                checks.ZONE, Outcome.CONTRADICTED, TIMES_METHOD, f"Its EXIF fields name different time zones: {names}."
            )
        )
    if not any(f.check == checks.TIMES for f in found):
        if agree:
            times = f"{agree + 1} times"
            found.insert(0, Finding(checks.TIMES, Outcome.CONSISTENT, TIMES_METHOD, f"{times} in the file agree, with {reference.found} {_clock(reference)}. They may all come from one clock.", (("times", agree + 1.0),)))  # fmt: skip
        elif not found:
            found.append(
                _undecidable(
                    checks.TIMES,
                    TIMES_METHOD,
                    f"It has one time of taking ({reference.found}) and nothing in the file to compare it with.",
                )
            )
    return found


def _pair(reference: Moment, other: Moment, tolerance: float) -> Finding | None:
    g = gap(reference, other, tolerance)
    if g.kind == "same":
        return None
    one_sided = (reference.offset is None) != (other.offset is None)
    if other.kind is Kind.CONTAINER and reference.offset is None and g.kind == "zone":
        return None  # a local clock and UTC: the difference is the zone
    said = f"{reference.found} is {_clock(reference)}, {other.found} {_clock(other)}"
    figures = (("seconds apart", round(g.seconds, 1)),)
    if g.kind == "zone":
        hint = (
            " Some cameras write their local time where the container's standard wants UTC."
            if other.kind is Kind.CONTAINER
            else ""
        )
        hint += (
            " Programs that change a file like to put the time zone of their own computer."
            if other.found.startswith("XMP")
            else ""
        )
        outcome = Outcome.UNDECIDABLE if one_sided else Outcome.CONTRADICTED
        return Finding(
            checks.ZONE,
            outcome,
            TIMES_METHOD,
            f"{said}: {amount(g.seconds)} apart, a whole number of quarter hours, as a wrong time zone makes.{hint}",
            figures,
        )
    if other.kind is Kind.DIGITIZED and g.seconds < 0:
        return _undecidable(
            checks.TIMES, TIMES_METHOD, f"{said}: {amount(g.seconds)} later. That is so for what was scanned or made from a negative; in a digital camera both are one.", figures
        )  # fmt: skip
    days = " Whole days: one of the dates is wrong." if g.kind == "days" else ""
    return Finding(
        checks.TIMES, Outcome.CONTRADICTED, TIMES_METHOD, f"{said}: {amount(g.seconds)} apart.{days}", figures
    )


def _saved(reference: Moment, other: Moment) -> Finding | None:
    later = gap(other, reference)
    same_clock = abs((local(other) - local(reference)).total_seconds()) <= 2
    if later.kind == "same":
        return None
    both = reference.offset is not None and other.offset is not None
    if both and same_clock:
        return _pair(reference, other, SAME)
    if not both and reference.offset != other.offset and later.kind == "zone":
        return None  # a zone on one side only: the difference may be the zone
    figures = (("seconds apart", round(later.seconds, 1)),)
    if later.seconds > 0:
        return Finding(
            checks.WRITTEN,
            Outcome.CONTRADICTED,
            TIMES_METHOD,
            f"It was saved {amount(later.seconds)} after it was taken ({other.found} {_clock(other)}, {reference.found} {_clock(reference)}). That says that it was saved again, not what was changed.",
            figures,
        )
    return Finding(
        checks.TIMES,
        Outcome.CONTRADICTED,
        TIMES_METHOD,
        f"It would have been saved {amount(later.seconds)} before it was taken ({other.found} {_clock(other)}, {reference.found} {_clock(reference)}).",
        figures,
    )


def _name(seen: Seen) -> list[Finding]:
    """A name's time against the camera's: never more than a hint, names are changed by anyone."""
    named, who = by_name(seen.name)
    when = seen.taken
    if named is None or when is None or who:
        return []
    container = when.kind is Kind.CONTAINER
    g = gap(when, named, 120 + (seen.traces.duration or 0))
    if g.kind == "same" or (
        g.kind == "zone" and (container or named.offset is not None) and (when.offset is None) != (named.offset is None)
    ):
        return []
    return [
        _undecidable(
            checks.TIMES,
            "the time in the file's name against its fields",
            f"Its name gives {_clock(named)}, {when.found} {_clock(when)}: {amount(g.seconds)} apart. Names can be changed by anyone.",
            (("seconds apart", round(g.seconds, 1)),),
        )
    ]


def _publication(seen: Seen) -> list[Finding]:
    until = latest(seen.published) if seen.published else None
    when = seen.taken
    if until is None:
        return []
    method = "the time of taking in the file against the publication date given for it"
    if when is None:
        return [
            _undecidable(
                checks.PUBLICATION, method, "It has no time of taking that could be compared with its publication."
            )
        ]
    known = utc(when)
    earliest = known if known is not None else local(when) - timedelta(hours=14)
    after = (earliest - until).total_seconds()
    said = f"{when.found} is {_clock(when)}; it is said to have been published {seen.published}"
    zone = "" if known is not None else ", whatever its time zone"
    if after > SAME:
        return [
            Finding(
                checks.PUBLICATION,
                Outcome.CONTRADICTED,
                method,
                f"{said}: at least {amount(after)} before it was taken{zone}. The camera's clock is wrong, or one of the two dates.",
                (("hours after publication, at least", round(after / 3600, 2)),),
            )
        ]
    certain = (known if known is not None else local(when) + timedelta(hours=12)) <= until
    if certain:
        return [
            Finding(
                checks.PUBLICATION,
                Outcome.CONSISTENT,
                method,
                f"{said}.",
                (("hours before publication, at most", round(-after / 3600, 2)),),
            )
        ]
    return [
        _undecidable(
            checks.PUBLICATION,
            method,
            f"{said}: which came first depends on the camera's time zone, which is not known.",
        )
    ]


# --------------------------------------------------------------------------------------------- software and size

_PROGRAM_FIELDS = (
    "EXIF Software",
    "EXIF ProcessingSoftware",
    "XMP xmp:CreatorTool",
    "XMP tiff:Software",
    "XMP stEvt:softwareAgent",
    "IPTC OriginatingProgram",
    "QuickTime software",
    "container encoder",
    "container encoding tool",
    "track encoder",
    "track handler",
    "PNG Software",
    "PNG parameters",
    "JPEG comment",
)
EDITORS = re.compile(
    r"photoshop|lightroom|\bgimp\b|affinity|capture one|snapseed|picsart|pixlr|canva\b|paint\.net|windows photo|microsoft photo|photo ?gallery|"
    r"irfanview|xnview|acdsee|darktable|rawtherapee|luminar|facetune|\bvsco\b|meitu|remini|faceapp|inshot|capcut|premiere|after effects|final cut|"
    r"imovie|davinci|kinemaster|vegas (?:pro|movie)|avidemux|handbrake|shotcut|kdenlive|openshot|filmora|picasa|photoscape|fotor|polarr|paintshop|corel|"
    r"imagemagick|graphicsmagick|gd-jpeg|exiftool|\bacorn\b|pixelmator|sketch\b|camera raw|\bdxo\b|\bon1\b|topaz|snagit|photodirector|mainconcept",
    re.I,
)
MAKERS = re.compile(
    r"stable diffusion|midjourney|dall.e\b|adobe firefly|openai|novelai|comfyui|\bimagen \d|\bsora\b|flux\.1|steps: \d+, sampler",
    re.I,
)
LIBRARIES = re.compile(r"\blav[fc]\d*|ffmpeg|libx26[45]|gpac|isomedia|mp4v2", re.I)
_FIRMWARE = re.compile(
    r"^(?:ver(?:sion)?\.?|v|fw|firmware(?: version)?)?[\s.]*\d+(?:\.\d+)*[\w .()/-]{0,30}$|hdr\+|^[A-Z]\w{4,}XX[US]\w+$",
    re.I,
)


def _programs(t: Traces) -> list[tuple[str, str]]:
    return [(f.found, f.value) for f in t.fields if f.found in _PROGRAM_FIELDS and f.found != "track handler"] + [
        (f.found, f.value)
        for f in t.fields
        if f.found == "track handler" and (EDITORS.search(f.value) or "Google" in f.value)
    ]


def _written(t: Traces) -> list[Finding]:
    found = []
    method = "names of programs in the file's fields"
    make, model, _ = t.camera
    for where, value in _programs(t):
        editor = EDITORS.search(value)
        if editor and editor[0].casefold() in f"{make} {model}":
            continue  # makers of programs who make cameras, too
        if MAKERS.search(value):
            found.append(
                Finding(
                    checks.WRITTEN,
                    Outcome.CONTRADICTED,
                    method,
                    f"{where} names “{clean(value, 80)}”, a program that makes pictures from words.",
                )
            )
        elif editor:
            found.append(
                Finding(checks.WRITTEN, Outcome.CONTRADICTED, method, f"{where} names “{clean(value, 80)}”: the file was saved by it. That says that it was saved, not what was changed, nor why.")
            )  # fmt: skip
        elif LIBRARIES.search(value):
            found.append(
                Finding(checks.WRITTEN, Outcome.CONTRADICTED, method, f"{where} names “{clean(value, 80)}”, a library with which editors, messengers and platforms, and a few cameras' apps, write video anew.")
            )  # fmt: skip
    source = t.value("XMP Iptc4xmpExt:DigitalSourceType")
    if source.endswith("lgorithmicMedia"):
        found.append(Finding(checks.WRITTEN, Outcome.CONTRADICTED, method, f"XMP Iptc4xmpExt:DigitalSourceType declares it to be made by a program: “{clean(source.rsplit('/', 1)[-1], 60)}”."))  # fmt: skip
    found += _size(t)
    if found:
        return list(dict.fromkeys(found))
    if not make and not model:
        return [
            _undecidable(
                checks.WRITTEN, method, "It names no camera, so that nothing can be said about how the camera wrote it."
            )
        ]
    unknown = [
        (w, v)
        for w, v in _programs(t)
        if not _FIRMWARE.search(v) and not (model and model in v.casefold()) and not (make and make in v.casefold())
    ]
    if unknown:
        where, value = unknown[0]
        return [
            _undecidable(
                checks.WRITTEN,
                method,
                f"{where} names “{clean(value, 80)}”: whether that is the camera's own program or an editor is not known here.",
            )
        ]
    if any(m.kind is Kind.SAVED and (r := taken(t)) and gap(m, r).seconds > SAME and _saved(r, m) for m in t.moments):
        return []  # said with the times
    return [
        Finding(checks.WRITTEN, Outcome.CONSISTENT, method, "No field names another program, and its sizes fit. Such fields can be taken out, or left as they were, by who edits a file.")
    ]  # fmt: skip


def _size(t: Traces) -> list[Finding]:
    method = "size in the EXIF fields against the picture itself"
    said = [t.value("EXIF PixelXDimension"), t.value("EXIF PixelYDimension")]
    if not all(s.isdigit() for s in said) or t.size is None:
        return []
    named, real = (int(said[0]), int(said[1])), t.size
    if named == real or 0 in named:
        return []
    figures = (
        ("width in EXIF", float(named[0])),
        ("height in EXIF", float(named[1])),
        ("width", float(real[0])),
        ("height", float(real[1])),
    )
    words = f"EXIF gives {named[0]} × {named[1]} pixels, the picture has {real[0]} × {real[1]}"
    if named == (real[1], real[0]):
        return [
            Finding(
                checks.WRITTEN,
                Outcome.CONTRADICTED,
                method,
                f"{words}: it was turned after that was written, as viewers and messengers do.",
                figures,
            )
        ]
    alike = abs(named[0] / named[1] - real[0] / real[1]) <= 0.01 * named[0] / named[1]
    how = "made smaller or larger" if alike else "cut or put together anew"
    return [
        Finding(checks.WRITTEN, Outcome.CONTRADICTED, method, f"{words}: it was {how} after that was written.", figures)
    ]


# ----------------------------------------------------------------------------------------------------- thumbnail

DIFFERENT = 90  # bits of 256 from which two pictures do not look like one another
STRONG = 45.0  # levels: a block of the thumbnail that differs by so much, …
QUIET = 12.0  # … while half of the blocks differ by less than this, was changed


def _thumbnail(t: Traces) -> list[Finding]:
    small = t.thumbnail
    if small is None:
        return []
    method = "the EXIF thumbnail against the picture scaled down: PDQ hashes, and colours in 8 × 8 blocks"
    if small.unreadable:
        return [
            Finding(
                checks.THUMBNAIL, Outcome.NOT_CHECKED, method, f"The thumbnail was not compared: {small.unreadable}."
            )
        ]
    figures = tuple(
        (name, float(value)) for name, value in (("differing bits of 256", small.distance), ("difference, levels", small.difference), ("largest difference, levels", small.most)) if value is not None
    )  # fmt: skip
    if small.turned:
        message = f"The thumbnail is like the picture {small.turned}: the picture was turned or mirrored after the thumbnail was made, as viewers do, or the camera writes the two that way."
        return [_undecidable(checks.THUMBNAIL, method, message, figures)]
    if small.cropped is not None:
        left, top, right, bottom = (round(100 * v) for v in small.cropped)
        return [
            Finding(
                checks.THUMBNAIL,
                Outcome.CONTRADICTED,
                method,
                f"The thumbnail shows more than the picture: the picture is what stands in it from {left} to {right} % across and {top} to {bottom} % down. It was cut after the thumbnail was made.",
                figures,
            )
        ]
    if small.distance is not None and small.distance > DIFFERENT:
        return [
            Finding(
                checks.THUMBNAIL,
                Outcome.CONTRADICTED,
                method,
                "The thumbnail shows something else than the picture: one of the two was put in place of another.",
                figures,
            )
        ]
    most, typical = small.most or 0.0, small.difference or 0.0
    if most >= STRONG and typical <= QUIET and small.where is not None:
        x, y = (round(100 * v) for v in small.where)
        return [
            Finding(
                checks.THUMBNAIL,
                Outcome.CONTRADICTED,
                method,
                f"The thumbnail differs from the picture in one part, most at {x} % across and {y} % down, and is alike elsewhere: the picture was changed there after the thumbnail was made.",
                figures,
            )
        ]
    if small.distance is None:
        return [
            _undecidable(
                checks.THUMBNAIL,
                method,
                "The picture is too flat or dark for its thumbnail to be compared with it.",
                figures,
            )
        ]
    if small.distance > pdq.SAME:
        return [
            _undecidable(
                checks.THUMBNAIL,
                method,
                "The thumbnail is like the picture, but not so like as one is that was made from it.",
                figures,
            )
        ]
    return [
        Finding(
            checks.THUMBNAIL,
            Outcome.CONSISTENT,
            method,
            "The thumbnail shows what the picture shows. Small changes do not show in it.",
            figures,
        )
    ]


# ------------------------------------------------------------------------------------------- route and structure


def _route(seen: Seen) -> list[Finding]:
    said = []
    named, who = by_name(seen.name)
    if who:
        when = f" ({local(named).date() if named.kind is Kind.DAY else _clock(named)})" if named else ""
        said.append(f"Its name is of the form of {who}{when}")
    t = seen.traces
    if t.value("IPTC SpecialInstructions").startswith("FBMD"):
        said.append("IPTC SpecialInstructions begins with “FBMD”, which Facebook and Instagram write")
    if any(f.found == "track handler" and "produced by Google" in f.value for f in t.fields):
        said.append("its tracks say that they were produced by Google, as what comes from YouTube does")
    if not said:
        return []
    return [
        _undecidable(
            checks.ROUTE,
            "forms of names and marks that programs leave",
            f"{'; '.join(said)}. Names and marks can be changed. What passed through such a program was coded anew, and mostly lost its EXIF: that it is missing says nothing.",
        )
    ]


_ENDINGS = {
    "image/jpeg": ("jpg", "jpeg", "jpe", "jfif", "mpo"),
    "image/png": ("png", "apng"),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "image/tiff": ("tif", "tiff", "dng", "nef", "cr2", "arw", "orf", "pef"),
    "image/heic": ("heic", "heif"),
    "image/avif": ("avif",),
}


def _structure(seen: Seen) -> list[Finding]:
    s = seen.traces.structure
    method = "the file's first bytes, its end, and what is behind it"
    found = []
    if s.also:
        found.append(Finding(checks.STRUCTURE, Outcome.CONTRADICTED, method, f"Besides what it seems to be ({s.kind or 'not known'}), it can be opened as {' and '.join(s.also)}. Open it with care."))  # fmt: skip
    if s.behind and not (s.also and "archive" in s.behind_kind):
        normal = "motion photo" in s.behind_kind or "JPEG" in s.behind_kind
        words = (
            " Telephones also put depth maps and larger previews there."
            if normal
            else " Editors, some cameras and some who hide data append such."
        )
        found.append(_undecidable(checks.STRUCTURE, method, f"Behind the end of the picture there are {s.behind:,} bytes: {s.behind_kind}.{words}", (("bytes behind the end", float(s.behind)),)))  # fmt: skip
    if s.cut:
        found.append(
            _undecidable(
                checks.STRUCTURE,
                method,
                "Its end is missing: it was cut off on its way, or is damaged. What stood there is not known.",
            )
        )
    ending = seen.name.rsplit(".", 1)[-1].casefold() if "." in seen.name else ""
    every = {e for endings in _ENDINGS.values() for e in endings}
    if s.kind in _ENDINGS and ending in every and ending not in _ENDINGS[s.kind]:
        found.append(
            _undecidable(
                checks.STRUCTURE,
                method,
                f"Its name ends in “.{ending}”, its bytes are {s.kind}: it was renamed, or saved by a program that did not care.",
            )
        )
    if not found and s.kind:
        found.append(
            Finding(
                checks.STRUCTURE, Outcome.CONSISTENT, method, f"It is {s.kind} and nothing else that was looked for."
            )
        )
    return found or [Finding(checks.STRUCTURE, Outcome.NOT_CHECKED, method, "Of what kind it is is not known.")]


# ---------------------------------------------------------------------------------------------- C2PA and position

_C2PA = "C2PA, read without any connection and without a list of trusted signers"
HOW_TO_GET_C2PA = "Install it with: pip install 'onrecord[footage]', then process the case again."


def _credentials(c: Credentials) -> Finding:
    check = checks.CREDENTIALS
    if c.state == "missing":
        return Finding(
            check, Outcome.NOT_CHECKED, "", f"The reader for content credentials is not installed. {HOW_TO_GET_C2PA}"
        )
    if c.state == "too_large":
        return Finding(
            check, Outcome.NOT_CHECKED, _C2PA, "The file is too large for its credentials to be checked here."
        )
    if c.state == "none":
        why = f" ({c.reason})" if c.reason else ""
        return _undecidable(
            check,
            _C2PA,
            f"It has no content credentials{why}. Most files have none, and platforms take them out: that is no sign of forgery.",
        )
    if c.state == "remote":
        return Finding(
            check,
            Outcome.NOT_CHECKED,
            _C2PA,
            f"It says that its credentials are kept elsewhere, at “{c.remote}”. Nothing was fetched.",
        )
    if c.state == "broken":
        return Finding(
            check,
            Outcome.NOT_CHECKED,
            _C2PA,
            f"It has content credentials that cannot be read ({c.reason or 'broken'}). That can be damage; whether they held is not known.",
        )
    said = [
        f"made with “{c.producer}”" if c.producer else "",
        f"signed by “{c.signer}”" if c.signer else "",
        f"signed {c.signed}" if c.signed else "",
    ]
    about = ", ".join(s for s in said if s)
    actions = f" Actions that it names: {', '.join(c.actions)}." if c.actions else ""
    ai = " It declares that a program made it, or parts of it, from training data." if c.made_by_ai else ""
    if c.state == "tampered":
        parts = "; ".join(f"{b.part} ({b.code})" for b in c.broken)
        return Finding(check, Outcome.CONTRADICTED, _C2PA, f"Its content credentials do not hold: {parts}. The named part was changed after signing. Credentials: {about or 'no maker named'}.{actions}{ai}")  # fmt: skip
    trust = (
        "The signer is on a list that this reader knows."
        if c.trusted
        else "The signer is on no list here: it is not known who that is, which does not make the credentials invalid."
    )
    return Finding(check, Outcome.CONSISTENT, _C2PA, f"Its content credentials hold: the file is as it was signed ({about or 'no maker named'}). {trust} That says who signed and that nothing was changed since, not that what is shown is so.{actions}{ai}")  # fmt: skip


def _position(t: Traces) -> list[Finding]:
    if not t.positions:
        return []
    method = "positions in the file's fields; nothing was looked up"
    first = t.positions[0]
    said = "; ".join(f"{p.latitude:.5f}, {p.longitude:.5f} ({p.found})" for p in t.positions)
    figures: tuple[tuple[str, float], ...] = (("latitude", first.latitude), ("longitude", first.longitude))
    if len(t.positions) == 1:
        return [
            _undecidable(
                checks.POSITION,
                method,
                f"It says that it was taken at {said}. Anyone can write that; nothing else in the file speaks of the place.",
                figures,
            )
        ]
    furthest = max(kilometres(first, p) for p in t.positions[1:])
    figures = (*figures, ("kilometres apart", round(furthest, 3)))
    if furthest > 1:
        return [
            Finding(
                checks.POSITION,
                Outcome.CONTRADICTED,
                method,
                f"Its fields name places that are {furthest:,.1f} km apart: {said}.",
                figures,
            )
        ]
    return [
        Finding(
            checks.POSITION,
            Outcome.CONSISTENT,
            method,
            f"Its fields name one place: {said}. Anyone can write that.",
            figures,
        )
    ]


def kilometres(a: Position, b: Position) -> float:
    """Along the great circle."""
    lat_a, lat_b = math.radians(a.latitude), math.radians(b.latitude)
    half = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin(math.radians(b.longitude - a.longitude) / 2) ** 2
    )
    return 2 * 6_371 * math.asin(min(1.0, math.sqrt(half)))


def _undecidable(check: str, method: str, message: str, figures: Iterable[tuple[str, float]] = ()) -> Finding:
    return Finding(check, Outcome.UNDECIDABLE, method, message, tuple(figures))
