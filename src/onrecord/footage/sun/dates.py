"""From a place and a shadow to dates and times: every band of the year in which the sun would throw it.

The year is gone through minute by minute; where the measured shadow fits, the ends of the band are refined to the second, and a fit that lies
between two minutes is looked for. Nothing is chosen among what fits: the morning and the afternoon, and the two dates of the year on
which the sun takes the same path, are shown side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from .errors import BadTime, SunNeverUp
from .shadow import COVERAGE, Array, Place, Shadow, chance, deviation, must_have_directions, quantile
from .spa import Positions, Sky, checked_year, moment, zone_of

STEP = 60.0  # seconds between the times tried
DAY = 86400.0
RISEN = -0.833  # degrees of true elevation of the sun's middle when its upper edge stands on a sea horizon


class Half(StrEnum):
    """Before or after the sun stands highest."""

    MORNING = "morning"
    AFTERNOON = "afternoon"


class Course(StrEnum):
    """Which way the sun's noon height goes, in the north: from the December to the June solstice it goes north."""

    NORTHWARD = "northward"
    SOUTHWARD = "southward"


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of time, UTC, in which the shadow fits; ``area`` numbers the connected areas of date and time of day."""

    start: datetime
    end: datetime
    half: Half
    course: Course
    area: int

    @property
    def minutes(self) -> float:
        return (self.end - self.start).total_seconds() / 60


@dataclass(frozen=True, slots=True)
class Fit:
    """A moment (UTC), how far the measured shadow is from what the sun gives then, and how often errors alone give as much."""

    time: datetime
    chi_square: float
    chance: float


@dataclass(frozen=True, slots=True)
class Part:
    """Bands on the same side of noon and of the solstices. ``dates``: runs of days, as shown; times of day as shown, earliest and latest."""

    half: Half
    course: Course
    dates: tuple[tuple[date, date], ...]
    earliest: time
    latest: time
    best: Fit
    minutes: float
    area: int


@dataclass(frozen=True, slots=True)
class Day:
    """The sun on one day as shown: minutes after midnight at which it rises and sets; ``up`` is the share of the day that it is up."""

    date: date
    rises: tuple[float, ...]
    sets: tuple[float, ...]
    up: float


@dataclass(frozen=True, slots=True)
class Against:
    """What a claimed time comes to. ``fits``: some of it lies in a band. Else ``minutes`` to the nearest moment that fits, None without any."""

    fits: bool
    minutes: float | None
    nearest: datetime | None


@dataclass(frozen=True, slots=True)
class Dates:
    """All that fits, and what was asked. ``best`` is the moment nearest to the measured shadow, whether or not anything fits."""

    place: Place
    shadow: Shadow
    first: date
    last: date
    hours: tuple[time, time] | None
    zone: tzinfo
    zone_name: str
    coverage: float
    limit: float  # the chi-square up to which a moment fits
    bands: tuple[Band, ...]
    parts: tuple[Part, ...]
    best: Fit
    days: tuple[Day, ...]

    @property
    def minutes(self) -> float:
        """Of all bands together."""
        return sum(band.minutes for band in self.bands)

    def local(self, at: datetime) -> datetime:
        """A moment as shown."""
        return at.astimezone(self.zone)

    def contains(self, at: datetime) -> bool:
        """Whether this moment fits."""
        return any(band.start <= at <= band.end for band in self.bands)

    def against(self, earliest: datetime, latest: datetime) -> Against:
        """A claimed stretch of time (aware) against the bands. Only within the days that were asked about does the answer hold."""
        if earliest.tzinfo is None or latest.tzinfo is None or latest < earliest:
            raise BadTime("The claimed time cannot be.", "Give two moments with a time zone, the earlier first.")
        nearest: tuple[timedelta, datetime] | None = None
        for band in self.bands:
            if band.start <= latest and earliest <= band.end:
                return Against(True, 0.0, max(band.start, earliest))
            apart = (band.start - latest, band.start) if band.start > latest else (earliest - band.end, band.end)
            nearest = apart if nearest is None else min(nearest, apart)
        return (
            Against(False, None, None)
            if nearest is None
            else Against(False, nearest[0].total_seconds() / 60, nearest[1])
        )


def dates(
    place: Place,
    shadow: Shadow,
    year: int,
    *,
    zone: str | None = None,
    coverage: float = COVERAGE,
    days: tuple[date, date] | None = None,
    hours: tuple[time, time] | None = None,
) -> Dates:
    """Every band of date and time in a year that the shadow fits, at this place.

    ``zone``: only for showing, and for what a date and ``hours`` mean; by default the whole hour nearest to the sun's time. ``days``: known first
    and last date, instead of the whole year. ``hours``: known time of day; from later than to goes over midnight.
    Raises SunNeverUp where the sun is below the horizon all the time.
    """
    checked_year(year)
    if shadow.direction is not None:
        must_have_directions(place, "a direction")
    limit = quantile(coverage, shadow.measurements)
    shown, name = zone_of(zone, place.longitude)
    first, last = days if days is not None else (date(year, 1, 1), date(year, 12, 31))
    if last < first or (last - first).days > 366:
        raise BadTime(
            f"From {first} to {last} is no range of up to a year.", "Give the first and the last date, in that order."
        )
    checked_year(first.year), checked_year(last.year)
    start = datetime.combine(first, time(), shown).timestamp()
    end = start + ((last - first).days + 1) * DAY
    end = midnight_after(last, shown, end)
    if end <= start:
        raise BadTime(
            f"There was no {first} in {name}: the clocks there went over it.",
            "Give another date, or another time zone.",
        )
    times: Array = start + STEP * np.arange(round((end - start) / STEP) + 1, dtype=np.float64)
    sky = Sky(times[0] - STEP, times[-1] + STEP)
    sun = sky.over(times, place)
    allowed = _allowed(times, shown, hours)
    if not (allowed & (sun.elevation > 0)).any():
        raise SunNeverUp(
            f"The sun is below the horizon {_during(first, last, hours)} at {place.latitude:g}, {place.longitude:g}.",
            "If there is a shadow, something else throws it, or the place, the date or the time is not this one.",
        )
    search = _Search(place, shadow, sky, limit)
    chi = deviation(shadow, sun.azimuth, sun.elevation, sun.refraction)
    chi[~allowed] = np.inf
    stretches = search.stretches(times, chi)
    spans = _within_hours(stretches, shown, hours)
    best = search.best(times, np.where(in_hours(times, shown, hours), chi, np.inf), refined=hours is None)
    bands = _bands(spans, sky, place, DAY * ((last - first).days + 1) if days is None else None)
    return Dates(
        place,
        shadow,
        first,
        last,
        hours,
        shown,
        name,
        coverage,
        limit,
        bands,
        _parts(bands, search, shown),
        best,
        _days(times, sun, shown, first, last),
    )


def midnight_after(last: date, zone: tzinfo, otherwise: float) -> float:
    """Unix seconds of the midnight at which this day ends as shown; ``otherwise`` past the last date there is."""
    try:
        return datetime.combine(last + timedelta(days=1), time(), zone).timestamp()
    except OverflowError:
        return otherwise


def _during(first: date, last: date, hours: tuple[time, time] | None) -> str:
    days = f"on {first}" if first == last else f"from {first} to {last}"
    return days + (f" between {hours[0]:%H:%M} and {hours[1]:%H:%M}" if hours else "")


def offsets(times: Array, zone: tzinfo) -> Array:
    """Seconds that the zone is ahead of UTC at each of these evenly spaced times; zones change at quarters of an hour."""
    quarter = np.floor(times / 900.0).astype(np.int64)
    low, high = int(quarter[0]), int(quarter[-1])
    if zone.utcoffset(None) is not None:
        return np.full(times.size, _offset(zone, times[0]))
    table = np.array([_offset(zone, 900.0 * q) for q in range(low, high + 1)])
    return np.asarray(table[quarter - low], np.float64)


def _offset(zone: tzinfo, second: float) -> float:
    offset = moment(second).astimezone(zone).utcoffset()
    return offset.total_seconds() if offset is not None else 0.0


def _of_day(at: time) -> float:
    return at.hour * 3600.0 + at.minute * 60.0 + at.second


def in_hours(times: Array, zone: tzinfo, hours: tuple[time, time] | None) -> NDArray[np.bool_]:
    """Which of these times lie in the known hours of the day as shown."""
    if hours is None:
        return np.ones(times.size, np.bool_)
    low, high = _of_day(hours[0]), _of_day(hours[1])
    of_day = (times + offsets(times, zone)) % DAY
    return (of_day >= low) & (of_day <= high) if low <= high else (of_day >= low) | (of_day <= high)


def _allowed(times: Array, zone: tzinfo, hours: tuple[time, time] | None) -> NDArray[np.bool_]:
    """Which minutes lie in the known hours, one more at either side: the ends are cut exactly afterwards."""
    inside = in_hours(times, zone, hours)
    wide = inside.copy()
    wide[1:] |= inside[:-1]
    wide[:-1] |= inside[1:]
    return wide


def _within_hours(
    stretches: list[tuple[float, float]], zone: tzinfo, hours: tuple[time, time] | None
) -> list[tuple[float, float]]:
    if hours is None:
        return stretches
    low, length = _of_day(hours[0]), (_of_day(hours[1]) - _of_day(hours[0])) % DAY
    cut = []
    for start, end in stretches:
        shift = _offset(zone, start)
        day = np.floor((start + shift - low) / DAY)
        for begin in (day * DAY + low - shift, (day + 1) * DAY + low - shift):
            left, right = max(start, begin), min(end, begin + length)
            if left <= right:
                cut.append((left, right))
    return cut


class _Search:
    """The measured shadow against the sun at one place, at any times."""

    def __init__(self, place: Place, shadow: Shadow, sky: Sky, limit: float) -> None:
        self.place, self.shadow, self.sky, self.limit = place, shadow, sky, limit

    def chi(self, times: Array) -> Array:
        sun = self.sky.over(times, self.place)
        return deviation(self.shadow, sun.azimuth, sun.elevation, sun.refraction)

    def stretches(self, times: Array, chi: Array) -> list[tuple[float, float]]:
        """All [start, end] in seconds where the shadow fits, in order."""
        inside = chi <= self.limit
        edges = np.diff(np.concatenate(([0], inside.view(np.int8), [0])))
        starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1
        before = np.where(starts > 0, times[np.maximum(starts - 1, 0)], times[starts])
        after = np.where(ends < times.size - 1, times[np.minimum(ends + 1, times.size - 1)], times[ends])
        left, right = self._edge(before, times[starts]), self._edge(after, times[ends])
        found = list(zip(left.tolist(), right.tolist(), strict=True))
        return sorted(found + self._between_minutes(times, chi))

    def _edge(self, outside: Array, within: Array) -> Array:
        """The last moments that fit between one that does not and one that does, to half a second, by halving; rounded outward."""
        out, fits = outside.copy(), within.copy()
        for _ in range(7):
            middle = (out + fits) / 2
            good = self.chi(middle) <= self.limit
            fits = np.where(good, middle, fits)
            out = np.where(good, out, middle)
        edge: Array = np.where(outside == within, within, np.where(outside < within, np.floor(out), np.ceil(out)))
        return edge

    def _between_minutes(self, times: Array, chi: Array) -> list[tuple[float, float]]:
        """Fits that are over before the next minute: about each least deviation that is too large at the minute itself."""
        low = (chi[1:-1] <= chi[:-2]) & (chi[1:-1] <= chi[2:]) & np.isfinite(chi[1:-1]) & (chi[1:-1] > self.limit)
        near = np.flatnonzero(low) + 1
        # Within a minute the sun moves a quarter of a degree; only what a few times that could bring inside is worth a look.
        near = near[chi[near] <= 9 * (np.sqrt(self.limit) + 1) ** 2 + 4 * self._steepness(chi, near)]
        if not near.size:
            return []
        at, least = self._least(times[near])
        hit = least <= self.limit
        at = at[hit]
        left, right = self._edge(at - STEP, at), self._edge(at + STEP, at)
        return list(zip(left.tolist(), right.tolist(), strict=True))

    @staticmethod
    def _steepness(chi: Array, near: NDArray[np.intp]) -> Array:
        sides = np.stack([chi[near - 1], chi[near + 1]])
        larger: Array = np.where(np.isfinite(sides), sides, 0.0).max(axis=0)
        return larger

    def _least(self, middle: Array) -> tuple[Array, Array]:
        """Where the deviation is least within a minute of each of these times: golden section."""
        ratio = (5**0.5 - 1) / 2
        low, high = middle - STEP, middle + STEP
        for _ in range(14):
            a, b = high - ratio * (high - low), low + ratio * (high - low)
            smaller = self.chi(a) < self.chi(b)
            high = np.where(smaller, b, high)
            low = np.where(smaller, low, a)
        at = (low + high) / 2
        chi, at_middle = self.chi(at), self.chi(middle)
        return np.where(chi <= at_middle, at, middle), np.minimum(chi, at_middle)

    def best(self, times: Array, chi: Array, *, refined: bool) -> Fit:
        """The moment nearest to the measured shadow; to the minute, or ``refined``."""
        if not np.isfinite(chi).any():  # the sun is up, but never reaches the sloping ground
            index = int(np.argmin(np.abs(times - times.mean())))
            return Fit(moment(times[index]), float("inf"), 0.0)
        index = int(np.argmin(chi))
        at, least = self._least(times[[index]]) if refined else (times[[index]], chi[[index]])
        return Fit(moment(at[0]), float(least[0]), chance(float(least[0]), self.shadow.measurements))


# ------------------------------------------------------------------------------------------------------- what fits, sorted


def _bands(spans: list[tuple[float, float]], sky: Sky, place: Place, year: float | None) -> tuple[Band, ...]:
    """Bands cut at the sun's noon and midnight, with the side of the year that they lie on and the area that they belong to."""
    if not spans:
        return ()
    areas = _areas(spans, year)
    pieces: list[tuple[float, float, int]] = []
    for (start, end), area in zip(spans, areas, strict=True):
        for left, right in _cut_at_noon(start, end, sky, place):
            pieces.append((left, right, area))
    middle = np.array([(left + right) / 2 for left, right, _ in pieces])
    sun = sky.over(middle, place)
    rising = sky.over(middle + 3600.0, place).declination > sky.over(middle - 3600.0, place).declination
    return tuple(
        Band(
            moment(left),
            moment(right),
            Half.MORNING if angle < 0 else Half.AFTERNOON,
            Course.NORTHWARD if north else Course.SOUTHWARD,
            area,
        )
        for (left, right, area), angle, north in zip(pieces, sun.hour_angle.tolist(), rising.tolist(), strict=True)
    )


def _cut_at_noon(start: float, end: float, sky: Sky, place: Place) -> list[tuple[float, float]]:
    cuts = [start]
    hour = float(sky.over(np.array([start]), place).hour_angle[0])
    # The hour angle grows by 15° an hour, give or take a few seconds a day; noon is at 0, midnight at 180.
    at = start + (0.0 if hour < 0 else 180.0) * 240.0 - hour * 240.0
    while at < end:
        off = float(sky.over(np.array([at]), place).hour_angle[0])
        off = off if abs(off) < 90 else (off - 180.0 if off > 0 else off + 180.0)
        cuts.append(float(round(at - off * 240.0)))
        at += DAY / 2
    cuts = [c for c in cuts if c < end]
    return [(a, b) for a, b in zip(cuts, [*cuts[1:], end], strict=True) if b > a or start == end]


def _areas(spans: Sequence[tuple[float, float]], year: float | None) -> list[int]:
    """A number for each span: spans that overlap on neighbouring days belong to one area, also over the end of a whole ``year`` (seconds)."""
    parent = list(range(len(spans)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    other = 0
    for i, (start, end) in enumerate(spans):
        while other < len(spans) and spans[other][1] < start + DAY - 2 * STEP:
            other += 1
        j = other
        while j < len(spans) and spans[j][0] <= end + DAY + 2 * STEP:
            if i != j:
                parent[max(root(i), root(j))] = min(root(i), root(j))
            j += 1
    if year is not None:
        early = [i for i, span in enumerate(spans) if span[0] < spans[0][0] + 2 * DAY]
        late = [i for i, span in enumerate(spans) if span[1] > spans[-1][1] - 2 * DAY]
        for i in late:
            for j in early:
                # The day after the last is like the first, some minutes apart.
                if (
                    spans[i][0] - year + DAY <= spans[j][1] + 5 * STEP
                    and spans[j][0] <= spans[i][1] - year + DAY + 5 * STEP
                ):
                    parent[max(root(i), root(j))] = min(root(i), root(j))
    numbers: dict[int, int] = {}
    return [numbers.setdefault(root(i), len(numbers) + 1) for i in range(len(spans))]


def _parts(bands: Sequence[Band], search: _Search, zone: tzinfo) -> tuple[Part, ...]:
    groups: dict[tuple[Half, Course, int], list[Band]] = {}
    for band in bands:
        groups.setdefault((band.half, band.course, band.area), []).append(band)
    parts = []
    for (half, course, area), mine in groups.items():
        local = [(b.start.astimezone(zone), b.end.astimezone(zone)) for b in mine]
        inside = np.concatenate([np.linspace(b.start.timestamp(), b.end.timestamp(), 9) for b in mine])
        chi = search.chi(inside)
        at = int(np.argmin(chi))
        opposite = (
            _of_day(local[len(local) // 2][0].time()) + DAY / 2
        ) % DAY  # times of day are ordered from here on, over midnight
        earliest = min((s.time() for s, _ in local), key=lambda s: (_of_day(s) - opposite) % DAY)
        latest = max((e.time() for _, e in local), key=lambda e: (_of_day(e) - opposite) % DAY)
        parts.append(
            Part(
                half,
                course,
                _runs(sorted({s.date() for s, _ in local})),
                earliest,
                latest,
                Fit(moment(float(inside[at])), float(chi[at]), chance(float(chi[at]), search.shadow.measurements)),
                sum(b.minutes for b in mine),
                area,
            )
        )
    return tuple(sorted(parts, key=lambda p: (p.dates[0][0], p.earliest, p.area)))


def _runs(days: Sequence[date]) -> tuple[tuple[date, date], ...]:
    runs: list[tuple[date, date]] = []
    for day in days:
        if runs and (day - runs[-1][1]).days <= 1:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return tuple(runs)


def _days(times: Array, sun: Positions, zone: tzinfo, first: date, last: date) -> tuple[Day, ...]:
    """Sunrise, sunset and how much of each day the sun is up, as shown."""
    height = sun.true_elevation - RISEN
    count = (last - first).days + 1
    local = times + offsets(times, zone)
    midnight = (datetime.combine(first, time(), UTC) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()
    day = np.clip(np.floor((local - midnight) / DAY).astype(np.int64), 0, count - 1)
    total = np.bincount(day, minlength=count)
    up = np.bincount(day, weights=height > 0, minlength=count) / np.maximum(total, 1)
    rises: list[list[float]] = [[] for _ in range(count)]
    sets: list[list[float]] = [[] for _ in range(count)]
    change = np.flatnonzero((height[:-1] > 0) != (height[1:] > 0))
    share = height[change] / (height[change] - height[change + 1])
    for index, part in zip(change.tolist(), share.tolist(), strict=True):
        at = (local[index] - midnight - day[index] * DAY) / 60 + part * STEP / 60
        (sets if height[index] > 0 else rises)[int(day[index])].append(round(float(at), 2))
    return tuple(
        Day(first + timedelta(days=n), tuple(rises[n]), tuple(sets[n]), round(float(up[n]), 4)) for n in range(count)
    )
