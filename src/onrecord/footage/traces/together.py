"""What the files of one camera say about each other: one error of its clock, its time zone, how it codes pictures.

A camera is a make, a model and, where the files have one, a serial number; without it two cameras of one model count as one, which the
messages say. GPS time is that of the last position fix: it can be older than the picture, never younger, so a camera that is somewhat ahead of
it proves nothing, while the same difference in several files does.
"""

from __future__ import annotations

import statistics
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from onrecord.records import Finding, Outcome

from . import checks
from .comparing import ZONES, Seen, findings
from .fields import Coding, Kind
from .times import FURTHEST, NEAREST, amount, latest, local, utc, zone_name

NEAR = 120  # seconds: a camera's clock that is so near to GPS is right
STALE = 3_480  # seconds by which a fix is older without that meaning anything
USUAL = 4.5 * 3_600  # seconds by which a local time may differ from that of its longitude (the west of China: 3 h)
_DAY = 86_400
_MOST_CAMERAS = 500  # that are held against all others
_MOST_NEAR = 2_000  # files of one day that a file's zone is compared with
_QUARTER = 900
_METHOD = "the camera's clock against GPS time, over all files of this make, model and serial number"


def all_findings(files: Sequence[Seen]) -> dict[str, tuple[Finding, ...]]:
    """Every finding of every file, by its Footage id: those of the file alone, and those of its camera."""
    found: dict[str, list[Finding]] = {seen.traces.id: findings(seen) for seen in files}
    groups: dict[tuple[str, str, str], list[Seen]] = defaultdict(list)
    alone = 0
    for seen in files:
        key = seen.traces.camera
        if not key[1]:
            alone += 1
            key = ("", "", f"\0{alone}")
        groups[key].append(seen)
    for key in sorted(groups):
        group = sorted(groups[key], key=lambda s: s.traces.id)
        _clock(group, found)
        _coding(group, found)
        _ahead(group, found)
    _lags(list(groups.values()), found)
    _zones(files, found)
    return {identity: tuple(dict.fromkeys(each)) for identity, each in found.items()}


# -------------------------------------------------------------------------------------------------- clock and zone


def _zones(files: Sequence[Seen], found: dict[str, list[Finding]]) -> None:
    """Files that name another time zone than nearly all others of the same day: a hint, for people travel."""
    named = []
    for seen in files:
        own = seen.taken
        when = utc(own) if own and own.kind is not Kind.CONTAINER else None
        if own is not None and when is not None:
            named.append((seen, own, when))
    named.sort(key=lambda x: (x[2], x[0].traces.id))
    times = [when for _, _, when in named]
    for seen, own, when in named:
        mine = found[seen.traces.id]
        by_satellites = any(f.check == checks.CLOCK and f.outcome is Outcome.CONSISTENT for f in mine)
        if by_satellites or any(f.check == checks.ZONE and f.outcome is Outcome.CONTRADICTED for f in mine):
            continue
        first, last = bisect_left(times, when - timedelta(days=1)), bisect_right(times, when + timedelta(days=1))
        others = Counter(m.offset for s, m, _ in named[first : min(last, first + _MOST_NEAR)] if s is not seen)
        total = others.total()
        if total < LEAST_OTHERS or own.offset is None:
            continue
        zone, many = others.most_common(1)[0]
        if zone is None or zone == own.offset or many < MOST * total:
            continue
        message = f"It names {zone_name(own.offset)}; {many} of the {total} other files within a day of it name {zone_name(zone)}. Its zone was set wrong, or it was taken elsewhere."
        figures = (("minutes from the others' zone", float(own.offset - zone)), ("other files", float(total)))
        method = "time zones that the files of the case name"
        mine.append(Finding(checks.ZONE, Outcome.UNDECIDABLE, method, message, figures))


@dataclass(frozen=True, slots=True)
class Error:
    """A camera's clock minus GPS time. ``kind``: "right", "stale" (the fix may be older), "zone", "days", "clock", "unknown"."""

    kind: str
    seconds: float  # what is wrong; for "stale" and "right" what was measured
    measured: float
    zone: int | None = None  # minutes, for cameras that name none: what the two clocks give


def error(seen: Seen) -> Error | None:
    """None where a file has not both times."""
    when = seen.taken
    gps = next((m for m in seen.traces.moments if m.kind is Kind.GPS), None)
    if when is None or gps is None or when.kind is Kind.CONTAINER:
        return None
    satellites = utc(gps)
    if satellites is None:
        return None
    own = utc(when)
    if own is not None:
        return _known((own - satellites).total_seconds())
    longitude = seen.traces.positions[0].longitude if seen.traces.positions else None
    return _unknown((local(when) - satellites).total_seconds(), longitude)


def _known(e: float) -> Error:
    if abs(e) <= NEAR:
        return Error("right", e, e)
    if 0 < e < STALE:
        return Error("stale", e, e)
    days = round(e / _DAY) * _DAY
    if days and -NEAR <= e - days <= _QUARTER:
        return Error("days", float(days), e)
    for step, rest in ((3_600, 2 * NEAR), (1_800, 2 * NEAR), (900, NEAR)):
        whole = int((e + NEAR) // step) * step
        if whole and abs(whole) <= ZONES and -NEAR <= e - whole <= rest:
            return Error("zone", float(whole), e)
    if 0 < e < 6 * 3_600:
        return Error("stale", e, e)
    return Error("clock", e, e)


def _unknown(e: float, longitude: float | None) -> Error:
    """Without a zone in the file: what the difference would be as a zone, and whether it can be one, there."""
    zone = round(e / _QUARTER) * 15
    if longitude is not None:
        off = e - longitude * 240
        days = round(off / _DAY)
        if (
            days
            and abs(off - days * _DAY) <= USUAL
            and not (abs(longitude) > 150 and abs(days) == 1 and NEAREST * 60 <= e <= FURTHEST * 60)
        ):
            return Error("days", float(days * _DAY), e)
        if abs(off - days * _DAY) > USUAL:
            return Error("zone" if abs(off) <= ZONES else "clock", off, e)
        return Error("right", 0.0, e, zone)
    if NEAREST * 60 - NEAR <= e <= FURTHEST * 60 + STALE:
        return Error("right", 0.0, e, zone)
    over = e - FURTHEST * 60 if e > 0 else e - NEAREST * 60
    return Error("unknown", over, e)


def _clock(group: Sequence[Seen], found: dict[str, list[Finding]]) -> None:
    errors = [(s, e) for s in group if (e := error(s)) is not None]
    if not errors:
        return
    constant = _constant([e for _, e in errors])
    wrong = [(s, e) for s, e in errors if e.kind in ("zone", "days", "clock", "unknown")]
    shared = _shared(wrong, len(errors))
    for seen, e in errors:
        if constant is not None:
            found[seen.traces.id].append(_contradicted_clock(seen, constant, len(errors)))
        elif e.kind in ("right", "stale"):
            found[seen.traces.id].append(_fits(e, len(errors)))
        else:
            found[seen.traces.id].append(_wrong(seen, e, shared if shared and _same(e, shared[0]) else None))
    rest = [s for s in group if all(s is not other for other, _ in errors)]
    for seen in rest:
        if constant is not None:
            found[seen.traces.id].append(_contradicted_clock(seen, constant, len(errors), own=False))
        elif shared:
            found[seen.traces.id].append(_by_others(seen, *shared))


def _constant(errors: Sequence[Error]) -> float | None:
    """A difference too small to stand out in one file, and the same in all: a clock that is ahead, not fixes that are old."""
    values = [e.measured for e in errors if e.kind in ("right", "stale") and e.zone is None]
    if len(values) < 3 or len(values) < len(errors):
        return None
    middle = statistics.median(values)
    return middle if abs(middle) > NEAR and max(abs(v - middle) for v in values) <= 15 else None


def _shared(wrong: Sequence[tuple[Seen, Error]], all_of_them: int) -> tuple[Error, int, float] | None:
    """The error that at least two files, and at least half of those with GPS time, have together: it, their number, the spread in seconds."""
    sorted_by = sorted((e for _, e in wrong), key=lambda e: (e.kind, e.measured))
    best: list[Error] = []
    first = 0
    for last, e in enumerate(sorted_by):
        while not _same(sorted_by[first], e):
            first += 1
        if last - first + 1 > len(best):
            best = sorted_by[first : last + 1]
    if len(best) < 2 or 2 * len(best) < all_of_them:
        return None
    seconds = (
        min((e.seconds for e in best), key=abs)
        if best[0].kind == "unknown"
        else statistics.median(e.seconds for e in best)
    )
    measured = [e.measured for e in best]
    return Error(best[0].kind, seconds, statistics.median(measured)), len(best), max(measured) - min(measured)


def _same(a: Error, b: Error) -> bool:
    return a.kind == b.kind and abs(a.measured - b.measured) <= _QUARTER


def _fits(e: Error, files: int) -> Finding:
    figures = (("seconds ahead of GPS", round(e.measured, 1)), ("files with GPS time", float(files)))
    if e.zone is not None:
        message = (
            f"Its clock and GPS time fit together for the time zone {zone_name(e.zone)}; the file itself names none."
        )
    elif e.kind == "stale":
        message = f"Its clock is {amount(e.measured)} ahead of GPS time, which is that of the last position fix and may be older than the picture."
        return Finding(
            checks.CLOCK, Outcome.CONSISTENT if e.measured < STALE else Outcome.UNDECIDABLE, _METHOD, message, figures
        )
    else:
        message = f"Its clock and GPS time agree to {amount(e.measured)}."
    return Finding(checks.CLOCK, Outcome.CONSISTENT, _METHOD, message, figures)


def _direction(seconds: float) -> str:
    return "ahead of" if seconds > 0 else "behind"


def _wrong(seen: Seen, e: Error, shared: tuple[Error, int, float] | None) -> Finding:
    figures: tuple[tuple[str, float], ...] = (("seconds ahead of GPS", round(e.measured, 1)),)
    of = ""
    if shared:
        figures = (
            *figures,
            ("files with the same error", float(shared[1])),
            ("spread in seconds", round(shared[2], 1)),
        )
        of = f" {shared[1]} files of this camera have the same error." + _several(seen)
    when = seen.taken
    if e.kind == "zone":
        named = f" (it names {zone_name(when.offset)})" if when and when.offset is not None else ""
        instead = ""
        if when and when.offset is not None and not e.seconds % _QUARTER:
            right = when.offset + round(e.seconds / 60)
            instead = f"; {zone_name(right)} would make them agree" if NEAREST <= right <= FURTHEST else ""
        message = f"Its clock{named} is {amount(e.seconds)} {_direction(e.seconds)} GPS time, as a wrong time zone makes{instead}. A position fix that was that much older would look the same.{of}"
        if when and when.offset is None:
            message = f"Its clock differs from GPS time by {amount(e.measured)}, which is {amount(e.seconds)} from what is usual at the place that it names: a wrong time zone, a wrong clock or a wrong place.{of}"
        return Finding(checks.ZONE, Outcome.CONTRADICTED, _METHOD, message, figures)
    if e.kind == "days":
        message = (
            f"Its clock is {amount(e.seconds)} {_direction(e.seconds)} GPS time: whole days, as a wrong date makes.{of}"
        )
    elif e.kind == "unknown":
        message = f"Its clock differs from GPS time by {amount(e.measured)}: at least {amount(e.seconds)} more than any time zone explains.{of}"
    else:
        message = f"Its clock is {amount(e.seconds)} {_direction(e.seconds)} GPS time.{of}"
    return Finding(
        checks.CLOCK,
        Outcome.CONTRADICTED,
        _METHOD,
        message,
        (*figures, ("estimated error in seconds", round(e.seconds, 1))),
    )


def _several(seen: Seen) -> str:
    return (
        ""
        if seen.traces.camera[2]
        else " The files give no serial number: they may be of several cameras of one model."
    )


def _contradicted_clock(seen: Seen, seconds: float, files: int, own: bool = True) -> Finding:
    whose = "Its clock" if own else "The clock of this camera, by its other files,"
    message = f"{whose} is {amount(seconds)} {_direction(seconds)} GPS time, the same in {files} files.{_several(seen)}"
    return Finding(checks.CLOCK, Outcome.CONTRADICTED, _METHOD, message, (("estimated error in seconds", round(seconds, 1)), ("files with GPS time", float(files))))  # fmt: skip


def _by_others(seen: Seen, e: Error, files: int, spread: float) -> Finding:
    """What the camera's other files say of a file without GPS time."""
    when = seen.taken
    figures = (
        ("estimated error in seconds", round(e.seconds, 1)),
        ("files with the same error", float(files)),
        ("spread in seconds", round(spread, 1)),
    )
    check = checks.ZONE if e.kind == "zone" else checks.CLOCK
    least = "at least " if e.kind == "unknown" else ""
    message = f"{files} other files of this camera put its clock {least}{amount(e.seconds)} {_direction(e.seconds)} GPS time.{_several(seen)}"
    if when is None:
        return Finding(check, Outcome.UNDECIDABLE, _METHOD, message, figures)
    if not least:
        message += f" If the same holds for this file, its {when.found} {local(when):%Y-%m-%d %H:%M} stands for {local(when) - timedelta(seconds=e.seconds):%Y-%m-%d %H:%M}."
    return Finding(check, Outcome.CONTRADICTED, _METHOD, message, figures)


# ---------------------------------------------------------------------------------------------------- publication


def _ahead(group: Sequence[Seen], found: dict[str, list[Finding]]) -> None:
    """Files of one camera that were published before they were taken bound its clock's error from below."""
    bounds = []
    for seen in group:
        for finding in found[seen.traces.id]:
            if finding.check == checks.PUBLICATION and finding.outcome is Outcome.CONTRADICTED:
                bounds.append(finding.figures[0][1])
    if len(bounds) < 2:
        return
    message = f"{len(bounds)} files of this camera were published before they were taken, by its clock: it is at least {amount(max(bounds) * 3600)} ahead, if those dates are right."
    method = "the camera's clock against the publication dates given for its files"
    for seen in group:
        if not any(f.check == checks.CLOCK and f.outcome is Outcome.CONTRADICTED for f in found[seen.traces.id]):
            figures = (
                ("estimated error in seconds, at least", round(max(bounds) * 3600, 1)),
                ("files published too early", float(len(bounds))),
            )
            found[seen.traces.id].append(
                Finding(checks.CLOCK, Outcome.CONTRADICTED, method, message + _several(seen), figures)
            )


def _lags(groups: Sequence[Sequence[Seen]], found: dict[str, list[Finding]]) -> None:
    """Cameras whose files are dated whole days before publication more than all others': a hint and no more."""
    lags: list[tuple[Sequence[Seen], list[float]]] = []
    for group in groups:
        times = [(latest(s.published), s.taken) for s in group if len(s.published) > 10]
        lags.append((group, [(until - (utc(m) or local(m))).total_seconds() for until, m in times if until and m]))
    for group, own in lags[:_MOST_CAMERAS]:
        if len(own) < 2 or max(own) - min(own) > 3 * 3_600:
            continue
        others = [lag for other, many in lags if other is not group for lag in many]
        if len(others) < 3 or max(others) - min(others) > 12 * 3_600:
            continue
        off = statistics.median(own) - statistics.median(others)
        days = round(off / _DAY)
        if days < 1 or abs(off - days * _DAY) > 4 * 3_600:
            continue
        message = f"Its camera's files are dated {amount(off)} longer before their publication than those of the others here. A clock that is {amount(days * _DAY)} behind would make that; so would files that waited."
        for seen in group:
            if not any(f.check == checks.CLOCK and f.outcome is Outcome.CONTRADICTED for f in found[seen.traces.id]):
                found[seen.traces.id].append(Finding(checks.CLOCK, Outcome.UNDECIDABLE, "times of taking and of publication, over the cameras of the case", message, (("days behind, if so", float(days)),)))  # fmt: skip


# --------------------------------------------------------------------------------------------------------- coding

LEAST_OTHERS = 3  # files of the same camera that a file is compared with
MOST = 0.75  # share of them that must agree
_TABLES = "quantisation tables, scans and sampling against libjpeg's tables and the camera's other files"


@dataclass(slots=True)
class _Codings:
    """How the files of one camera are coded, counted."""

    files: int = 0
    progressive: int = 0
    own_tables: int = 0  # not those of libjpeg
    tables: Counter[str] = field(default_factory=Counter)
    alike: Counter[tuple[str, str]] = field(default_factory=Counter)  # tables and sampling

    def count(self, coding: Coding, by: int) -> None:
        """Adds a file, or takes it out again."""
        self.files += by
        self.progressive += by * coding.progressive
        self.own_tables += by * (coding.quality is None)
        self.tables[coding.tables] += by
        self.alike[coding.tables, coding.sampling] += by


def _coding(group: Sequence[Seen], found: dict[str, list[Finding]]) -> None:
    others = _Codings()
    for seen in group:
        if seen.traces.coding is not None:
            others.count(seen.traces.coding, 1)
    for seen in group:
        own = seen.traces.coding
        if own is not None:
            others.count(own, -1)
            found[seen.traces.id].append(_coded(own, others, bool(seen.traces.camera[1])))
            others.count(own, 1)


def _coded(own: Coding, others: _Codings, camera: bool) -> Finding:
    n = others.files
    figures: tuple[tuple[str, float], ...] = (("other files of this camera", float(n)), ("scans", float(own.scans)))
    libjpeg = ""
    if own.quality is not None:
        figures = (*figures, ("quality of libjpeg's tables", float(own.quality)))
        libjpeg = f"It is written with the tables of libjpeg at quality {own.quality}, as editors and messengers do, and some cameras and telephones, too."
    web = (
        " It is progressive, as files saved for the web are; cameras hardly ever write that." if own.progressive else ""
    )

    def told(outcome: Outcome, message: str) -> Finding:
        return Finding(checks.CODING, outcome, _TABLES, message.strip(), figures)

    if n < LEAST_OTHERS:
        known = libjpeg or "It is written with tables that are not libjpeg's, as cameras and some editors do."
        few = f"The case has {n or 'no'} other file{'s' if n != 1 else ''} of this camera: too few to compare with."
        return told(
            Outcome.UNDECIDABLE,
            f"{known}{web} {few if camera else 'It names no camera that it could be compared with.'}",
        )
    if own.progressive and n - others.progressive >= MOST * n:
        rest = f"{n - others.progressive} of the {n} other files of this camera are not"
        return told(Outcome.CONTRADICTED, f"It is progressive, as files saved for the web are; {rest}. {libjpeg}")
    if own.quality is not None and others.own_tables >= MOST * n:
        rest = f"{others.own_tables} of the {n} other files of this camera have tables of their own"
        return told(Outcome.CONTRADICTED, f"{libjpeg} {rest}: this one was coded anew, or set otherwise.")
    same = others.alike[own.tables, own.sampling]
    if not same and max(others.tables.values()) >= MOST * n:
        differs = libjpeg or "It has other tables than the camera's other files."
        rest = f"Most of the {n} other files of this camera share tables that this one does not have"
        return told(Outcome.UNDECIDABLE, f"{differs} {rest}: another quality was set, or it was coded anew.{web}")
    if not same:
        return told(Outcome.CONSISTENT, f"Its tables differ from those of the {n} other files of this camera, as theirs do from each other.{web}")  # fmt: skip
    return told(Outcome.CONSISTENT, f"It is coded as {same} of the {n} other files of this camera are.{web}")
