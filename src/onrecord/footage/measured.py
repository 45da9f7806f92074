"""What was measured on footage, and where its file says that it was taken, held against the times and places that statements give for it.

Places are those that somebody gave coordinates for in the case; there is no gazetteer, for what a report means by a name only its readers can say. What is
lacking is said: a name without coordinates, a name that stands for two places, a time wider than a year, no time at all. Needs the extra for shadows.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING

from onrecord.records import Document, Finding, Footage, LedgerCheck, Measurement, NamedPlace, Outcome, Span, Statement

from . import HOW_TO_GET
from .against import Against, Band, against, instants
from .checks import LIGHT, NAMED_PLACE, NAMED_POSITION, SHADOW

if TYPE_CHECKING:
    from onrecord.footage import sun

POSITION, PLACE = NAMED_POSITION, NAMED_PLACE
MOST = 300  # intersections of one case
NEAR_DAYS, FAR_DAYS = 45, 182  # around what is claimed: looked at first, and where nothing fits there
SHORT = timedelta(hours=6)  # a stretch of time in which the band of places is looked at every quarter of an hour
NOT_THERE = f"What was measured was not held against what is said. {HOW_TO_GET}"
GPS_ERROR = 0.05  # kilometres
_EARTH = 6371.0088
_CLAUSE = re.compile(r"[.!?;:\n]")
_AFTER = re.compile(
    r"\b(?:in|at|from|near|outside|inside|on|around)\s+(?:the\s+)?((?:[A-Z][\w'’-]+)(?:\s+(?:of\s+)?[A-Z][\w'’-]+){0,3})"
)
_MONTHS = frozenset(
    "January February March April May June July August September October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
)


@dataclass
class Known:
    """What is known of a case's places, and how many intersections may still be made."""

    places: Sequence[NamedPlace] = ()
    left: int = MOST
    by_name: dict[str, list[NamedPlace]] = field(init=False)

    def __post_init__(self) -> None:
        self.by_name = {}
        for place in self.places:
            self.by_name.setdefault(_key(place.name), []).append(place)
        names = sorted((re.escape(p.name) for p in self.places), key=lambda n: (-len(n), n))
        self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)", re.I) if names else None

    def named_in(self, text: str) -> list[str]:
        """The known names that stand in a text, as they are keyed, each once."""
        found = self._pattern.finditer(text) if self._pattern is not None else ()
        return list(dict.fromkeys(_key(m.group()) for m in found))

    def takes(self) -> bool:
        """Whether one more intersection may be made."""
        self.left -= 1
        return self.left >= 0


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


# ------------------------------------------------------------------------------------------------------- against statements


def of_time(
    piece: Footage, known: Known, statement: Statement, span: Span, document: Document, said: Band, words: str
) -> list[LedgerCheck]:
    """A time that is claimed, against every shadow and light that was measured: at the place that the same words name, else at that which was taken for granted."""
    found: list[LedgerCheck] = []
    if piece.measurements and not _can():
        return [LedgerCheck(SHADOW, Outcome.NOT_CHECKED, NOT_THERE)]
    for m in piece.measurements:
        places, _ = _claimed(known, span, document)
        for place in places or ([m.place] if m.place is not None else []):
            if not known.takes():
                return [
                    *found,
                    LedgerCheck(
                        SHADOW,
                        Outcome.UNDECIDABLE,
                        f"{words}: this case has more claims than are held against measurements.",
                        statement.id,
                    ),
                ]
            found += _time_at(m, place, statement, said, words)
        if not places and m.place is None:
            lacking = "the place is not known for which it was measured, and none that has coordinates is named"
            found.append(
                LedgerCheck(
                    LIGHT if m.light else SHADOW,
                    Outcome.UNDECIDABLE,
                    f"{words} is undecidable by {shown(m)}: {lacking}.",
                    statement.id,
                )
            )
    return found


def of_place(
    piece: Footage, known: Known, statement: Statement, span: Span, document: Document, times: Iterable[Band]
) -> list[LedgerCheck]:
    """A place that is named, against the position in the file and against every shadow that was measured."""
    places, lacking = _claimed(known, span, document)
    if lacking:
        return [LedgerCheck(PLACE, Outcome.UNDECIDABLE, lacking, statement.id)]
    found = []
    for place in places:
        at = position(piece.findings)
        if at is not None:
            found.append(_position_against(at, place, statement))
        for m in piece.measurements if _can() else ():
            if m.light:
                continue
            moments: list[tuple[Band, str]] = (
                [((m.time, m.time), f"at {m.time}, as that was taken for granted")] if m.time else []
            )
            moments += [
                (band, f"at the time that the same words give ({band[0]} to {band[1]})")
                for band in times
                if _is_short(band)
            ]
            for band, when in moments:
                if known.takes():
                    found += _shadow_at(m, place, statement, band, when)
            if not moments:
                found.append(
                    LedgerCheck(
                        SHADOW,
                        Outcome.UNDECIDABLE,
                        f"{place_words(place)} is undecidable by {shown(m)}: without an hour a shadow fits a band around the earth. See “this time?” for the days that are named.",
                        statement.id,
                    )
                )
    return found


def _can() -> bool:
    from onrecord.footage import sun

    return sun.available()


def _claimed(known: Known, span: Span, document: Document) -> tuple[list[NamedPlace], str]:
    """The places with coordinates that the clause names, or what is lacking, in words; neither where it names none."""
    text = document.text
    ends = [m.end() for m in _CLAUSE.finditer(text, max(0, span.start - 300), span.start)]
    begin = ends[-1] if ends else max(0, span.start - 300)
    stop = _CLAUSE.search(text, span.end, min(len(text), span.end + 120))
    near = text[begin : stop.start() if stop else min(len(text), span.end + 120)]
    names = known.named_in(text[span.start : span.end + 60]) or known.named_in(near)
    found = []
    for name in names:
        given = known.by_name[name]
        if any(
            kilometres(a.latitude, a.longitude, b.latitude, b.longitude) > a.radius + b.radius
            for a in given
            for b in given
            if a is not b
        ):
            candidates = "; ".join(place_words(p) for p in given[:5])
            return (
                [],
                f"“{given[0].name}” is undecidable: the case has more than one place of that name: {candidates}. Withdraw what is not meant: onrecord measurements CASE",
            )
        found.append(given[0])
    if found:
        return found, ""
    named = _AFTER.search(text, span.start, min(len(text), span.end + 60))
    if named is not None and named[1].split()[0] not in _MONTHS:
        return (
            [],
            f"“{named[1]}” is undecidable: the case has no coordinates for it. Give them: onrecord place CASE “{named[1]}” LAT,LON --radius KM",
        )
    return [], ""


def _position_against(at: tuple[float, float], place: NamedPlace, statement: Statement) -> LedgerCheck:
    apart = kilometres(*at, place.latitude, place.longitude) - place.radius - GPS_ERROR
    if apart <= 0:
        words = f"The position in its file lies at {place_words(place)}: consistent. Anybody can write such fields."
        return LedgerCheck(POSITION, Outcome.CONSISTENT, words, statement.id)
    words = f"{place_words(place)} is contradicted by at least {distance(apart)}: so far from it lies the position in its file. Anybody can write such fields."
    return LedgerCheck(POSITION, Outcome.CONTRADICTED, words, statement.id)


def _is_short(band: Band) -> bool:
    try:
        return (
            band[0] is not None
            and band[1] is not None
            and len(band[0]) > 10
            and _aware(band[1]) - _aware(band[0]) <= SHORT
        )
    except ValueError:
        return False


def _aware(iso: str) -> datetime:
    at = datetime.fromisoformat(iso)
    if at.tzinfo is None:
        raise ValueError("without a zone an hour stands for any hour of a day")
    return at


def _shadow_at(m: Measurement, place: NamedPlace, statement: Statement, band: Band, when: str) -> list[LedgerCheck]:
    from onrecord.footage import sun

    try:
        first, last = _aware(str(band[0])), _aware(str(band[1]))
        steps = max(1, math.ceil((last - first) / timedelta(minutes=15)))
        bands = [
            places_at(first + (last - first) * n / steps, shadow(m), m.coverage)
            for n in range(steps + 1 if last > first else 1)
        ]
        results = [b.against(place.latitude, place.longitude, place.radius) for b in bands]
    except (sun.SunError, ValueError) as trouble:
        return [
            LedgerCheck(
                SHADOW,
                Outcome.UNDECIDABLE,
                f"{place_words(place)} is undecidable by {shown(m)}: {trouble}",
                statement.id,
            )
        ]
    lead = f"{place_words(place)}, {when}, by {shown(m)}"
    if any(r.fits for r in results):
        return [LedgerCheck(SHADOW, Outcome.CONSISTENT, f"{lead}: consistent. Other places fit as well.", statement.id)]
    apart = min((r.kilometres for r in results if r.kilometres is not None), default=None)
    if apart is None:
        return [
            LedgerCheck(
                SHADOW,
                Outcome.CONTRADICTED,
                f"{lead}: contradicted; no place on earth has that shadow then.",
                statement.id,
            )
        ]
    return [
        LedgerCheck(
            SHADOW,
            Outcome.CONTRADICTED,
            f"{lead}: contradicted; the place lies {distance(apart)} outside the band.",
            statement.id,
        )
    ]


def _time_at(m: Measurement, place: NamedPlace, statement: Statement, said: Band, words: str) -> list[LedgerCheck]:
    """What is claimed at one place, against one measurement."""
    from onrecord.footage import sun

    check = LIGHT if m.light else SHADOW
    lead = f"{words}, at {place_words(place)}, by {shown(m)}"

    def told(outcome: Outcome, rest: str) -> list[LedgerCheck]:
        return [LedgerCheck(check, outcome, f"{lead}: {rest}", statement.id)]

    try:
        zone = sun.zone_of(place.zone, place.longitude)[0] if place.zone else None
        first, last = (instants(iso, zone)[n] if iso is not None else None for n, iso in enumerate(said))
        if first is None or last is None or last - first > timedelta(days=367):
            return told(Outcome.UNDECIDABLE, "undecidable; the time that is said has no two ends within a year.")
        if m.light:
            return _light_at(m, place, told, first, last)
        result, rest = _shadow_times(m, place, said, first, last, zone)
    except (sun.SunError, ValueError, OverflowError) as trouble:
        return told(Outcome.UNDECIDABLE, f"undecidable; {trouble}")
    return told(result.outcome, f"{result.words}{rest}.")


def _shadow_times(
    m: Measurement, place: NamedPlace, said: Band, first: datetime, last: datetime, zone: tzinfo | None
) -> tuple[Against, str]:
    from onrecord.footage import sun

    at = sun.Place(place.latitude, place.longitude)
    found: sun.Dates | None = None
    for days in (NEAR_DAYS, FAR_DAYS):
        span = min(365, (last - first).days + 2 * days)
        begin = first.date() - timedelta(days=(span - (last - first).days) // 2)
        try:
            found = dates_at(at, shadow(m), begin, begin + timedelta(days=span), m.coverage, place.zone)
        except sun.SunNeverUp:
            continue  # a polar night; perhaps not within half a year
        if found.bands:
            break
    bands: list[Band] = [(b.start.isoformat(), b.end.isoformat()) for b in found.bands] if found is not None else []
    result = against(said, bands, zone)
    if found is None or result.outcome is not Outcome.CONSISTENT:
        return result, ""
    inside = [b for b in found.bands if b.start <= last and first <= b.end]
    days_that_fit = sorted({found.local(b.start).date() for b in inside})
    hours = sorted(f"{found.local(b.start):%H:%M} to {found.local(b.end):%H:%M}" for b in inside)
    some = (
        f"; on that day it fits {' and '.join(hours)} ({found.zone_name})"
        if len(days_that_fit) == 1
        else f"; it fits on {len(days_that_fit)} days of that time, {_day(days_that_fit[0])} to {_day(days_that_fit[-1])}"
    )
    return result, some if days_that_fit else ""


def _light_at(
    m: Measurement,
    place: NamedPlace,
    told: Callable[[Outcome, str], list[LedgerCheck]],
    first: datetime,
    last: datetime,
) -> list[LedgerCheck]:
    from onrecord.footage import sun
    from onrecord.footage.sun import telling

    middle = first + (last - first) / 2
    about = telling.light_words(sun.light(sun.Place(place.latitude, place.longitude), middle, zone=place.zone or None))[
        1:
    ]
    season = " " + " ".join(about)
    if last - first > timedelta(days=3):
        return list(told(Outcome.UNDECIDABLE, "undecidable; over so long a time there is every light." + season))
    end = min(last, first + timedelta(days=2))
    finding = telling.light_finding(sun.Place(place.latitude, place.longitude), sun.Light(m.light), first, end)
    return list(told(finding.outcome, f"{finding.outcome.value}; {finding.message}{season}"))


# ------------------------------------------------------------------------------------------------------- by itself


def findings(piece: Footage, until: str | None) -> list[Finding]:
    """What each measurement says by itself: the days of the year before the first appearance on which it fits."""
    from onrecord.footage import sun
    from onrecord.footage.sun import telling

    found = []
    for m in piece.measurements:
        if m.light:
            found.append(
                Finding(
                    LIGHT,
                    Outcome.UNDECIDABLE,
                    "seen by a person in the footage",
                    f"{upper(shown(m))}. By itself that dates nothing.",
                )
            )
            continue
        lead = f"{upper(shown(m))}."
        try:
            if m.place is None or until is None:
                rest = (
                    "With no place taken for granted it dates nothing."
                    if m.place is None
                    else "It is not known since when the footage existed: no year was gone through."
                )
                found.append(Finding(SHADOW, Outcome.UNDECIDABLE, telling.METHOD, f"{lead} {rest}"))
                continue
            last = instants(until, None)[1].date()
            at = sun.Place(m.place.latitude, m.place.longitude)
            result = dates_at(at, shadow(m), last - timedelta(days=365), last, m.coverage, m.place.zone)
            said = " ".join(telling.dates_words(result))
            found.append(
                Finding(
                    SHADOW,
                    Outcome.UNDECIDABLE,
                    telling.METHOD,
                    f"{lead} Taken for granted: {place_words(m.place)}. In the year before {until[:10]}: {said}",
                    (("days that fit", float(len({result.local(b.start).date() for b in result.bands}))),),
                )
            )
        except (sun.SunError, ValueError, OverflowError) as trouble:
            found.append(Finding(SHADOW, Outcome.UNDECIDABLE, telling.METHOD, f"{lead} {trouble}"))
    return found


def shadow(m: Measurement) -> sun.Shadow:
    """The measured shadow. Raises SunError where it cannot be one."""
    from onrecord.footage import sun

    return sun.Shadow(
        sun.Measure(*m.direction) if m.direction else None,
        sun.Measure(*m.length) if m.length else None,
        sun.Slope(*m.slope),
        m.correlation,
    )


@lru_cache(64)
def dates_at(at: sun.Place, measured: sun.Shadow, first: date, last: date, coverage: float, zone: str) -> sun.Dates:
    """When the shadow fits at a place, from one day to another; kept, for claims ask for the same again and again."""
    from onrecord.footage import sun

    return sun.dates(at, measured, first.year, days=(first, last), coverage=coverage, zone=zone or None)


@lru_cache(64)
def places_at(at: datetime, measured: sun.Shadow, coverage: float) -> sun.Places:
    """Where the shadow fits at a moment."""
    from onrecord.footage import sun

    return sun.places(at.astimezone(UTC), measured, coverage=coverage)


def position(given: Iterable[Finding]) -> tuple[float, float] | None:
    """Where the file says that it was taken, out of the findings of its traces; None where it says nothing, or two places."""
    for finding in given:
        if finding.check == "position in the file" and finding.outcome is not Outcome.CONTRADICTED:
            figures = dict(finding.figures)
            if {"latitude", "longitude"} <= figures.keys():
                return figures["latitude"], figures["longitude"]
    return None


def shown(m: Measurement) -> str:
    """A measurement in words: "the shadow pointing to 321.5° ± 1.9° (the mooring post; measured by A)"."""
    about = "; ".join(
        x
        for x in (m.note, f"at {m.seconds:g} s" if m.seconds is not None else "", f"measured by {m.by}" if m.by else "")
        if x
    )
    aside = f" ({about})" if about else ""
    if m.light:
        return f"the light that is seen, {m.light}{aside}"
    parts = []
    if m.direction is not None:
        parts.append(f"pointing to {m.direction[0]:.1f}° ± {m.direction[1]:.1f}°")
    if m.length is not None:
        parts.append(f"{m.length[0]:.2f} ± {m.length[1]:.2f} times as long as the thing is high")
    return f"the shadow {', '.join(parts)}{aside}"


def place_words(place: NamedPlace) -> str:
    """ "“Grey Quay” (47.3000, -16.2000 ± 0.5 km, given by A)"."""
    name = f"“{place.name}” " if place.name else ""
    radius = f" ± {place.radius:g} km" if place.radius else ""
    by = f", given by {place.by}" if place.by else ""
    return f"{name}({place.latitude:.4f}, {place.longitude:.4f}{radius}{by})"


def distance(apart: float) -> str:
    """Kilometres, rounded down: "340 km", "2.4 km"."""
    if apart < 1:
        return "less than 1 km"
    return f"{math.floor(apart * 10) / 10:g} km" if apart < 20 else f"{math.floor(apart):,} km"


def kilometres(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Along the great circle."""
    a, b = math.radians(lat_a), math.radians(lat_b)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(lon_b - lon_a) / 2) ** 2
    return 2 * _EARTH * math.asin(min(1.0, math.sqrt(half)))


def upper(text: str) -> str:
    """With its first letter large."""
    return text[:1].upper() + text[1:]


def _day(at: date) -> str:
    from onrecord.footage.sun import telling

    return f"{telling.day(at)} {at.year}"
