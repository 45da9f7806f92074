"""The time between two shots, from the angle between their shadows alone: no compass, and no knowledge of where north is in the picture.

Shadows turn as the sun does, but not evenly: slowly in the morning and evening, fast about noon. So an angle gives a range of times, wide
when nothing is known of the hour and narrow when it is, or when the relative lengths of the shadows are measured too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

import numpy as np

from .dates import DAY, STEP, in_hours, midnight_after
from .errors import BadMeasurement, BadTime, SunNeverUp
from .shadow import COVERAGE, Array, Measure, Place, Shadow, deviation, must_have_directions, quantile, turned
from .spa import Sky, checked_year, moment, zone_of

DAYS_TRIED = 92  # of a range of dates: about one each half degree of the sun's declination
COARSE = 120.0  # seconds between the times tried on many days


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Minutes from the first shot to the second: earliest to latest that fit; negative when the second was first."""

    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Hour:
    """If the first shot was taken within this hour of the day (as shown): minutes to the second, least and most."""

    day: date
    hour: time
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Between:
    """All times between the two shots that fit. ``elapsed`` is empty when none does; ``hours``: on the day nearest to the middle of the range.

    ``first``: earliest and latest time of the first shot that is part of a fit (UTC), None when nothing fits.
    """

    place: Place
    angle: Measure
    signed: bool
    days: tuple[date, date]
    zone: tzinfo
    zone_name: str
    coverage: float
    measurements: int
    elapsed: tuple[Elapsed, ...]
    hours: tuple[Hour, ...]
    first: tuple[datetime, datetime] | None


def between(
    place: Place,
    angle: Measure,
    days: date | tuple[date, date],
    *,
    signed: bool = True,
    first_length: Measure | None = None,
    second_length: Measure | None = None,
    hours: tuple[time, time] | None = None,
    zone: str | None = None,
    coverage: float = COVERAGE,
) -> Between:
    """The time between two shots of one day at one place, on level ground.

    ``angle``: from the shadow in the first shot to that in the second, degrees, clockwise seen from above; with ``signed=False`` only its size
    is known, and either shot may be the first. ``days``: the date, or the first and last it can be. ``first_length``, ``second_length``: relative
    lengths, if measured. ``hours``: known time of day of the first shot. Raises SunNeverUp where the sun is down on all those days.
    """
    must_have_directions(place, "an angle between shadows")
    if not -360 <= angle.value <= 360:
        raise BadMeasurement(
            f"An angle of {angle.value:g}° cannot be.", "Give it from -180 to 180 degrees, clockwise seen from above."
        )
    first, last = days if isinstance(days, tuple) else (days, days)
    if last < first or (last - first).days > 366:
        raise BadTime(
            f"From {first} to {last} is no range of up to a year.", "Give the first and the last date, in that order."
        )
    checked_year(first.year), checked_year(last.year)
    shown, name = zone_of(zone, place.longitude)
    measurements = 1 + (first_length is not None) + (second_length is not None)
    limit = quantile(coverage, measurements)
    lengths = [None if m is None else Shadow(length=m) for m in (first_length, second_length)]
    count = (last - first).days + 1
    step = STEP if count == 1 else COARSE
    chosen = sorted({round(i) for i in np.linspace(0, count - 1, min(count, DAYS_TRIED))})
    found: set[int] = set()
    rows: list[Hour] = []
    span: tuple[float, float] | None = None
    up = False
    for n in chosen:
        day = first + timedelta(days=n)
        start = datetime.combine(day, time(), shown).timestamp()
        end = midnight_after(day, shown, start + DAY)
        times = np.arange(start, end, step)
        sun = Sky(start - 60, end + 60).over(times, place)
        bright = sun.elevation > 0
        up = up or bool(bright.any())
        if not bright.any():
            continue
        azimuth, times = sun.azimuth[bright], times[bright]
        cost = [
            np.zeros(times.size)
            if shadow is None
            else deviation(shadow, azimuth, sun.elevation[bright], sun.refraction[bright])
            for shadow in lengths
        ]
        cost[0] = np.where(in_hours(times, shown, hours), cost[0], np.inf)
        fits = _fitting(azimuth, cost, angle, signed, limit, step)
        if not fits.any():
            continue
        i, j = np.nonzero(fits)
        steps = np.round((times[j] - times[i]) / step).astype(np.int64)
        found.update(np.unique(steps).tolist())
        low, high = float(times[i.min()]), float(times[i.max()])
        span = (low, high) if span is None else (min(span[0], low), max(span[1], high))
        if n == chosen[len(chosen) // 2]:
            rows = _by_hour(times[i], steps * step / 60, day, shown)
    if not up:
        raise SunNeverUp(
            f"The sun is below the horizon from {first} to {last} at {place.latitude:g}, {place.longitude:g}.",
            "If there are shadows, something else throws them, or the place or the date is not this one.",
        )
    return Between(
        place,
        angle,
        signed,
        (first, last),
        shown,
        name,
        coverage,
        measurements,
        _joined(sorted(found), step),
        tuple(rows),
        None if span is None else (moment(span[0]), moment(span[1])),
    )


def _fitting(azimuth: Array, cost: list[Array], angle: Measure, signed: bool, limit: float, step: float) -> Array:
    """(n, n): whether the first shot at time i and the second at time j fit. Half a step's turn at either side counts, so that no fit is stepped over."""
    turn = turned(azimuth[None, :] - azimuth[:, None])
    rate = np.abs(turned(np.gradient(np.unwrap(azimuth, period=360.0)))) / 2
    slack = np.minimum(rate[None, :], 5.0)
    off = np.abs(turned(turn - angle.value))
    if not signed:
        off = np.minimum(off, np.abs(turned(turn + angle.value)))
    off = np.maximum(off - slack, 0.0) / angle.error
    return np.asarray(off**2 + cost[0][:, None] + cost[1][None, :] <= limit, np.float64)


def _joined(steps: list[int], step: float) -> tuple[Elapsed, ...]:
    """Runs of neighbouring steps, half a step wider at both ends."""
    runs: list[list[int]] = []
    for s in steps:
        if runs and s - runs[-1][1] <= 2:
            runs[-1][1] = s
        else:
            runs.append([s, s])
    half = step / 120
    return tuple(Elapsed(a * step / 60 - half, b * step / 60 + half) for a, b in runs)


def _by_hour(first: Array, minutes: Array, day: date, zone: tzinfo) -> list[Hour]:
    hours = {t: moment(t).astimezone(zone).hour for t in set(first.tolist())}
    hour_of = np.array([hours[t] for t in first.tolist()])
    rows = []
    for hour in sorted(set(hours.values())):
        mine = minutes[hour_of == hour]
        rows.append(Hour(day, time(hour), float(mine.min()), float(mine.max())))
    return rows
