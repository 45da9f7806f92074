"""Where the sun is: pvlib's implementation of SPA (Reda & Andreas, Solar Position Algorithm, NREL/TP-560-34302, 2003; ±0.0003°).

Delta T, the difference between the time of clocks and the time of the planets, follows the date (Espenak & Meeus, as in pvlib; from 2005 on
a forecast of theirs, which by 2026 is about 6 seconds too large: 0.00007° in the sun's place).
"""

from __future__ import annotations

import importlib.util
import math
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import BadTime, NotInstalled, YearOutOfRange
from .shadow import Array, Place

# SPA holds from -2000 to 6000; but before 1600 dates are of another calendar, and after 3000 nobody can say delta T.
FIRST_YEAR, LAST_YEAR = 1600, 3000
HORIZON_REFRACTION = 0.5667  # degrees
STANDARD_PRESSURE = 1013.25  # hPa at the sea
NODES = 21600.0  # seconds between the times that SPA is asked for when many are wanted
HOW_TO_GET = "Install it with: pip install 'onrecord[footage]'"


@cache
def _pvlib() -> ModuleType:
    """``pvlib.spa`` alone: the whole of pvlib would load pandas, scipy and a network client, and take a second."""
    found = importlib.util.find_spec("pvlib")
    if found is None or found.origin is None:
        raise NotInstalled("The sun's position needs pvlib, which is not installed.", HOW_TO_GET + ".")
    spec = importlib.util.spec_from_file_location("onrecord_pvlib_spa", Path(found.origin).with_name("spa.py"))
    if spec is None or spec.loader is None:
        raise NotInstalled("pvlib is there, but without its solar position algorithm.", HOW_TO_GET + ", anew.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def available() -> bool:
    """Whether the extra is installed."""
    return all(importlib.util.find_spec(name) is not None for name in ("pvlib", "scipy", "contourpy"))


@dataclass(frozen=True, slots=True, eq=False)
class Positions:
    """Degrees, one of each a time. ``elevation`` and ``zenith`` with refraction, as the sun is seen; ``true_elevation`` without.

    ``azimuth`` clockwise from true north; ``hour_angle`` from -180 to 180, negative before solar noon; ``declination`` of the sun.
    """

    azimuth: Array
    elevation: Array
    true_elevation: Array
    hour_angle: Array
    declination: Array

    @property
    def zenith(self) -> Array:
        return 90.0 - self.elevation

    @property
    def refraction(self) -> Array:
        return self.elevation - self.true_elevation


def seconds(times: datetime | Iterable[datetime] | ArrayLike) -> Array:
    """Unix seconds of aware datetimes, or of what is seconds already. BadTime for naive ones, YearOutOfRange beyond SPA's years."""
    if isinstance(times, datetime):
        times = [times]
    listed: Any = list(times) if isinstance(times, Iterable) and not isinstance(times, np.ndarray) else times
    if isinstance(listed, list) and listed and isinstance(listed[0], datetime):
        for time in listed:
            if time.tzinfo is None:
                raise BadTime(
                    f"{time.isoformat()} has no time zone.", "Write it with its zone, as 2024-05-01T10:30+03:00 or …Z."
                )
            checked_year(time.year)
        listed = [time.timestamp() for time in listed]
    try:
        array = np.atleast_1d(np.asarray(listed, np.float64))
    except (TypeError, ValueError) as error:
        raise BadTime("That is no list of times.", "Give datetimes with a time zone, or Unix seconds.") from error
    if not np.isfinite(array).all():
        raise BadTime("A time is no number.", "Give datetimes with a time zone, or Unix seconds.")
    if array.size and (array.min() < _FIRST or array.max() > _LAST):
        raise YearOutOfRange(
            f"A time lies outside the years {FIRST_YEAR} to {LAST_YEAR}.",
            "Check the year; the sun's position is not worked out for it.",
        )
    return array


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST = (datetime(FIRST_YEAR, 1, 1, tzinfo=UTC) - _EPOCH).total_seconds()
_LAST = (datetime(LAST_YEAR + 1, 1, 2, tzinfo=UTC) - _EPOCH).total_seconds()


def checked_year(year: int) -> int:
    """The year, or YearOutOfRange."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise YearOutOfRange(
            f"The sun's position is not worked out for the year {year}.",
            f"Give a year from {FIRST_YEAR} to {LAST_YEAR}.",
        )
    return year


def moment(second: float) -> datetime:
    """Unix seconds as a datetime in UTC, to the second."""
    return _EPOCH + timedelta(seconds=round(second))


def delta_t(times: Array) -> Array:
    """Seconds by which the time of the planets is ahead of the time of clocks, by date."""
    years = 1970.0 + times / 31556952.0
    whole = np.floor(years)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # beyond the year 3000 pvlib says that the figure is not meant for it
        return np.asarray(_pvlib().calculate_deltat(whole, (years - whole) * 12 + 0.5), np.float64)


def pressure_at(height: float) -> float:
    """hPa in the standard atmosphere (ISO 2533) at this height in metres."""
    return float(STANDARD_PRESSURE * (1 - 2.25577e-5 * height) ** 5.25588)


def temperature_at(height: float) -> float:
    """Degrees Celsius in the standard atmosphere at this height in metres."""
    return 15.0 - 0.0065 * height


def position(
    times: datetime | Iterable[datetime] | ArrayLike,
    latitude: float,
    longitude: float,
    height: float = 0.0,
    *,
    pressure: float | None = None,
    temperature: float | None = None,
    delta_seconds: float | None = None,
) -> Positions:
    """The sun at these times (aware datetimes or Unix seconds) and this place; SPA itself, for every time.

    ``pressure`` (hPa) and ``temperature`` (°C) bend the light; by default those of the standard atmosphere at this height.
    """
    place = Place(latitude, longitude, height)
    array = seconds(times)
    spa = _pvlib()
    dt = delta_t(array) if delta_seconds is None else np.full_like(array, delta_seconds)
    out = spa.solar_position_numpy(
        array,
        place.latitude,
        place.longitude,
        place.height,
        pressure_at(place.height) if pressure is None else pressure,
        temperature_at(place.height) if temperature is None else temperature,
        dt,
        HORIZON_REFRACTION,
        1,
    )
    sidereal, ascension, declination = spa.solar_position_numpy(array, 0, 0, 0, 0, 0, dt, 0, 1, sst=True)
    angle = (sidereal + place.longitude - ascension + 180.0) % 360.0 - 180.0
    return Positions(out[4], out[2], out[3], angle, declination)


class Sky:
    """The sun over a stretch of time for any place, fast: SPA every six hours, what changes slowly interpolated in between (within 1e-6°)."""

    def __init__(self, start: float, end: float) -> None:
        spa = _pvlib()
        self._start = start - 2 * NODES
        count = math.ceil((end - start) / NODES) + 6
        nodes: Array = self._start + NODES * np.arange(count, dtype=np.float64)
        dt = delta_t(nodes)
        sidereal, ascension, declination = spa.solar_position_numpy(nodes, 0, 0, 0, 0, 0, dt, 0, 1, sst=True)
        (radius,) = spa.solar_position_numpy(nodes, 0, 0, 0, 0, 0, dt, 0, 1, esd=True)
        # Greenwich hour angle, less the part that grows evenly with the clock.
        slow = np.unwrap(sidereal - ascension - (nodes % 86400.0) / 240.0, period=360.0)
        self._nodes = np.stack([slow, declination, radius])

    def _between(self, times: Array) -> Array:
        """(3, n) by the cubic through the four nodes around each time."""
        at = (times - self._start) / NODES
        index = np.clip(np.floor(at).astype(np.int64), 1, self._nodes.shape[1] - 3)
        x = at - index
        weights = (
            -x * (x - 1) * (x - 2) / 6,
            (x + 1) * (x - 1) * (x - 2) / 2,
            -(x + 1) * x * (x - 2) / 2,
            (x + 1) * x * (x - 1) / 6,
        )
        return sum((w * self._nodes[:, index + k - 1] for k, w in enumerate(weights)), np.zeros((3, times.size)))

    def geocentric(self, time: float) -> tuple[float, float, float]:
        """Greenwich hour angle, declination (degrees) and distance (astronomical units) at one time."""
        slow, declination, radius = self._between(np.array([time]))[:, 0]
        return float(slow + (time % 86400.0) / 240.0), float(declination), float(radius)

    def over(self, times: Array, place: Place) -> Positions:
        """The sun at these times (Unix seconds, ascending or not) and one place."""
        slow, declination, radius = self._between(times)
        return seen(
            slow + (times % 86400.0) / 240.0, declination, radius, place.latitude, place.longitude, place.height
        )


def seen(
    greenwich: Array | float,
    declination: Array | float,
    radius: Array | float,
    latitude: Array | float,
    longitude: Array | float,
    height: float,
) -> Positions:
    """The topocentric half of SPA (its sections 3.9 to 3.14): arrays that broadcast against each other, degrees."""
    spa = _pvlib()
    hour = np.asarray(greenwich, np.float64) + longitude
    parallax = spa.equatorial_horizontal_parallax(np.asarray(radius, np.float64))
    u = spa.uterm(latitude)
    x, y = spa.xterm(u, latitude, height), spa.yterm(u, latitude, height)
    shift = spa.parallax_sun_right_ascension(x, parallax, hour, declination)
    local = spa.topocentric_sun_declination(declination, x, y, parallax, shift, hour)
    angle = spa.topocentric_local_hour_angle(hour, shift)
    true = spa.topocentric_elevation_angle_without_atmosphere(latitude, local, angle)
    bent = spa.atmospheric_refraction_correction(pressure_at(height), temperature_at(height), true, HORIZON_REFRACTION)
    azimuth = spa.topocentric_azimuth_angle(spa.topocentric_astronomers_azimuth(angle, local, latitude))
    turned: NDArray[np.float64] = (hour + 180.0) % 360.0 - 180.0
    return Positions(azimuth, true + bent, true, turned, np.asarray(declination, np.float64))


# ------------------------------------------------------------------------------------------------------- zones


def zone_of(name: str | None, longitude: float) -> tuple[tzinfo, str]:
    """The zone in which times are shown, with its name. Without a name: the whole hour nearest to the sun's own time at this longitude."""
    if name is None:
        return _fixed(60 * round(longitude / 15.0))
    text = name.strip()
    if text.upper() in {"UTC", "Z", "GMT"}:
        return UTC, "UTC"
    sign = text.upper().removeprefix("UTC")
    if sign[:1] in {"+", "-"}:
        hours, _, minutes = sign[1:].partition(":")
        if not minutes and len(hours) == 4:
            hours, minutes = hours[:2], hours[2:]
        if hours.isdecimal() and (not minutes or minutes.isdecimal()) and int(hours) <= 14 and int(minutes or 0) < 60:
            return _fixed((int(hours) * 60 + int(minutes or 0)) * (-1 if sign[0] == "-" else 1))
    else:
        import zoneinfo

        try:
            return zoneinfo.ZoneInfo(text), text
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            pass
    raise BadTime(f"There is no time zone “{text}”.", "Write it as Europe/Kyiv, as +03:00, or as UTC.")


def _fixed(minutes: int) -> tuple[tzinfo, str]:
    if not minutes:
        return UTC, "UTC"
    hours, rest = divmod(abs(minutes), 60)
    name = f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02d}" if rest else "")
    return timezone(timedelta(minutes=minutes), name), name
