"""Day, twilight or night, and the season, by the sun alone.

Day: the sun's upper edge is above a level horizon, its middle at more than -0.833° without refraction. Civil, nautical and astronomical twilight end
at 6, 12 and 18 degrees below it (U.S. Naval Observatory's definitions). Hills, clouds and street lamps are not in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

import numpy as np

from .dates import RISEN, midnight_after
from .errors import BadTime
from .shadow import Array, Place
from .spa import Sky, checked_year, moment, position, seconds, zone_of

TROPIC = 23.44  # degrees of latitude


class Light(StrEnum):
    """What the sun makes of the sky, by its elevation."""

    DAY = "day"
    CIVIL = "civil twilight"
    NAUTICAL = "nautical twilight"
    ASTRONOMICAL = "astronomical twilight"
    NIGHT = "night"


_BELOW = ((RISEN, Light.DAY), (-6.0, Light.CIVIL), (-12.0, Light.NAUTICAL), (-18.0, Light.ASTRONOMICAL))


class Season(StrEnum):
    """Between which solstice and equinox the sun stands."""

    MARCH = "from the March equinox to the June solstice"
    JUNE = "from the June solstice to the September equinox"
    SEPTEMBER = "from the September equinox to the December solstice"
    DECEMBER = "from the December solstice to the March equinox"


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of one light, UTC."""

    light: Light
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """The sun at one time and place. ``elevation`` with refraction, degrees; ``azimuth`` None at a pole.

    ``polar`` is "polar day" or "polar night" when the sun does not set or rise on that day as shown. ``season_name`` is the season's name outside
    the tropics, None within: there the sun alone gives no seasons. ``phases``: the whole day as shown.
    """

    time: datetime
    place: Place
    light: Light
    elevation: float
    azimuth: float | None
    polar: str | None
    season: Season
    season_name: str | None
    day_length: float  # minutes of the day as shown
    phases: tuple[Phase, ...]
    zone: tzinfo
    zone_name: str


def light(place: Place, at: datetime, *, zone: str | None = None) -> Moment:
    """Day, twilight or night at an aware moment, with the phases of that day and the season."""
    times = seconds(at)
    shown, name = zone_of(zone, place.longitude)
    sun = position(times, place.latitude, place.longitude, place.height)
    true = float(sun.true_elevation[0])
    day = at.astimezone(shown).date()
    over = phases(place, day, zone=zone)
    kinds = {phase.light for phase in over}
    polar = "polar day" if kinds == {Light.DAY} else "polar night" if Light.DAY not in kinds else None
    season = _season(float(times[0]))
    return Moment(
        at,
        place,
        of_elevation(true),
        float(sun.elevation[0]),
        None if place.polar else float(sun.azimuth[0]),
        polar,
        season,
        _named(season, place.latitude),
        sum((p.end - p.start).total_seconds() / 60 for p in over if p.light is Light.DAY),
        over,
        shown,
        name,
    )


def of_elevation(true_elevation: float) -> Light:
    """The light of a sun at this elevation, without refraction, in degrees."""
    return next((kind for bound, kind in _BELOW if true_elevation > bound), Light.NIGHT)


def phases(place: Place, day: date, *, zone: str | None = None) -> tuple[Phase, ...]:
    """The lights of one day as shown, midnight to midnight, in order; their ends to the second."""
    checked_year(day.year)
    shown, _ = zone_of(zone, place.longitude)
    start = datetime.combine(day, time(), shown).timestamp()
    end = midnight_after(day, shown, start + 86400.0)
    times = np.append(np.arange(start, end, 60.0), end)
    sky = Sky(start - 60, end + 60)

    def kind(at: Array) -> Array:
        true = sky.over(at, place).true_elevation
        below: Array = np.sum([true <= bound for bound, _ in _BELOW], axis=0).astype(np.float64)
        return below

    kinds = kind(times)
    change = np.flatnonzero(kinds[1:] != kinds[:-1])
    low, high = times[change], times[change + 1]
    before = kinds[change]
    for _ in range(7):
        middle = (low + high) / 2
        same = kind(middle) == before
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    ends = [start, *np.round(high).tolist(), end]
    lights = [*before.astype(int).tolist(), int(kinds[-1])]
    order = (*(k for _, k in _BELOW), Light.NIGHT)
    return tuple(
        Phase(order[k], moment(a), moment(b)) for k, a, b in zip(lights, ends[:-1], ends[1:], strict=True) if b > a
    )


def against(place: Place, seen: Light, earliest: datetime, latest: datetime) -> tuple[bool, float | None]:
    """Whether this light can be seen at some moment of a claimed stretch (aware, up to two days); else minutes to the nearest, if within a day."""
    if earliest.tzinfo is None or latest.tzinfo is None or not timedelta(0) <= latest - earliest <= timedelta(days=2):
        raise BadTime(
            "The claimed time cannot be.",
            "Give two moments with a time zone, at most two days apart, the earlier first.",
        )
    nearest: float | None = None
    first = earliest.astimezone(zone_of("UTC", 0)[0]).date() - timedelta(days=1)
    for count in range((latest - earliest).days + 4):
        for phase in phases(place, first + timedelta(days=count), zone="UTC"):
            if phase.light is not seen:
                continue
            if phase.start <= latest and earliest <= phase.end:
                return True, 0.0
            apart = (phase.start - latest if phase.start > latest else earliest - phase.end).total_seconds() / 60
            nearest = apart if nearest is None else min(nearest, apart)
    return False, nearest if nearest is not None and nearest <= 1440 else None


def _season(at: float) -> Season:
    declination = Sky(at - 86400, at + 86400).over(np.array([at - 3600, at + 3600]), Place(0, 0)).declination
    north, rising = float(declination.mean()) > 0, bool(declination[1] > declination[0])
    if rising:
        return Season.MARCH if north else Season.DECEMBER
    return Season.JUNE if north else Season.SEPTEMBER


def _named(season: Season, latitude: float) -> str | None:
    if abs(latitude) < TROPIC:
        return None
    names = ["spring", "summer", "autumn", "winter"]
    index = list(Season).index(season)
    return names[index if latitude > 0 else (index + 2) % 4]
