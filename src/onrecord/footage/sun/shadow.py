"""What is measured, and what the sun should give: a place, a shadow with its errors, the slope of the ground, and how well they agree.

Errors are standard deviations. A moment or place *fits* when the sum of the squared deviations, each over its error, is no larger than the
chi-square quantile of the asked coverage for the number of measurements (one or two): with normal errors the true one is then inside in
that share of cases, whatever the shape of the band.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import AtThePole, BadMeasurement, BadPlace

Array = NDArray[np.float64]

COVERAGE = 0.95
STEEPEST = 60.0  # degrees of slope
POLAR = 89.9  # degrees of latitude from which a direction means nothing
# The air bends the light by an amount that changes with the weather: allowed for as an error of the sun's height, in degrees.
AIR_ERROR = 0.02
AIR_SHARE = 0.1  # of the refraction at that height


@dataclass(frozen=True, slots=True)
class Place:
    """Degrees north, degrees east, and metres above the sea."""

    latitude: float
    longitude: float
    height: float = 0.0

    def __post_init__(self) -> None:
        hint = (
            "Give degrees: latitude from -90 to 90 (south is negative), longitude from -180 to 180 (west is negative)."
        )
        if not (math.isfinite(self.latitude) and math.isfinite(self.longitude) and math.isfinite(self.height)):
            raise BadPlace("The place is no number.", hint)
        if abs(self.latitude) > 90:
            swapped = " Are latitude and longitude exchanged?" if abs(self.longitude) <= 90 else ""
            raise BadPlace(f"There is no latitude of {self.latitude:g}°.{swapped}", hint)
        if abs(self.longitude) > 180:
            raise BadPlace(f"A longitude of {self.longitude:g}° is not between -180 and 180.", hint)
        if not -500 <= self.height <= 9000:
            raise BadPlace(
                f"No ground is {self.height:g} metres above the sea.", "Give the height in metres, or leave it out."
            )

    @property
    def polar(self) -> bool:
        return abs(self.latitude) > POLAR


@dataclass(frozen=True, slots=True)
class Measure:
    """A measured value and its error, a standard deviation in the same unit."""

    value: float
    error: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.value) and math.isfinite(self.error)):
            raise BadMeasurement("A measurement or its error is no number.", "Give both as numbers.")
        if self.error <= 0:
            raise BadMeasurement(
                f"An error of {self.error:g} cannot be: nothing is measured exactly.",
                "Give the standard deviation, for example half of the range that you would bet two to one on.",
            )


@dataclass(frozen=True, slots=True)
class Slope:
    """How the ground lies: its angle in degrees, and the azimuth in which it falls."""

    angle: float = 0.0
    downhill: float = 0.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.angle) and math.isfinite(self.downhill)):
            raise BadMeasurement("The slope is no number.", "Give its angle and the azimuth downhill, in degrees.")
        if not 0 <= self.angle <= STEEPEST:
            raise BadMeasurement(
                f"A slope of {self.angle:g}° is not between 0 and {STEEPEST:g}.",
                "Give the angle of the ground, and say by the azimuth downhill to which side it falls.",
            )
        if not -360 <= self.downhill <= 360:
            raise BadMeasurement(
                f"An azimuth of {self.downhill:g}° cannot be.", "Give it from 0 to 360, clockwise from north."
            )


LEVEL = Slope()


@dataclass(frozen=True, slots=True)
class Shadow:
    """The shadow of something upright.

    ``direction``: azimuth in which it points, from foot to tip, degrees clockwise from true north, as on a map. ``length``: its length along the
    ground over the height of what throws it. ``correlation``: of the errors of the two, as ``picture.measure`` gives it.
    """

    direction: Measure | None = None
    length: Measure | None = None
    slope: Slope = LEVEL
    correlation: float = 0.0

    def __post_init__(self) -> None:
        if self.direction is None and self.length is None:
            raise BadMeasurement("Nothing of the shadow is given.", "Give its direction, its relative length, or both.")
        if self.direction is not None:
            if not -360 <= self.direction.value <= 360:
                raise BadMeasurement(
                    f"A direction of {self.direction.value:g}° cannot be.",
                    "Give the azimuth from 0 to 360, clockwise from north.",
                )
            if self.direction.error > 180:
                raise BadMeasurement(
                    f"A direction with an error of {self.direction.error:g}° says nothing.",
                    "Leave the direction out, or measure it better.",
                )
        if self.length is not None and self.length.value < 0:
            raise BadMeasurement(
                f"A length of {self.length.value:g} cannot be.",
                "Give the shadow's length divided by the height of the thing.",
            )
        if not -0.999 <= self.correlation <= 0.999:  # also when it is no number
            raise BadMeasurement(
                "A correlation is between -1 and 1.", "Leave it at 0 when the two were measured apart."
            )

    @property
    def measurements(self) -> int:
        return (self.direction is not None) + (self.length is not None)


def must_have_directions(place: Place, what: str) -> None:
    """Raises AtThePole where ``what`` means nothing."""
    if place.polar:
        other = "south" if place.latitude > 0 else "north"
        raise AtThePole(
            f"At the pole every direction is {other}: {what} says nothing there.",
            f"Give a relative length instead, or a place at less than {POLAR:g}° of latitude.",
        )


def checked_coverage(coverage: float) -> float:
    """The coverage, or BadMeasurement."""
    if not 0.01 <= coverage <= 0.9999:
        raise BadMeasurement(f"A coverage of {coverage:g} cannot be.", "Give a share below 1, such as 0.95.")
    return coverage


def quantile(coverage: float, measurements: int) -> float:
    """The chi-square value that ``coverage`` of measurements stay under."""
    from scipy.special import chdtri

    return float(chdtri(measurements, 1 - checked_coverage(coverage)))


def chance(chi_square: float, measurements: int) -> float:
    """How often normal errors alone give a deviation at least this large."""
    from scipy.special import chdtrc

    return float(chdtrc(measurements, chi_square))


def turned(angle: ArrayLike) -> Array:
    """The same angle from -180 to 180 degrees."""
    return (np.asarray(angle, np.float64) + 180.0) % 360.0 - 180.0


def cast(azimuth: ArrayLike, elevation: ArrayLike, slope: Slope = LEVEL) -> tuple[Array, Array]:
    """Direction (degrees) and relative length of the shadow on this slope, of a sun at this azimuth and elevation (degrees).

    Direction as on a map, length along the ground. Both NaN where the sun does not reach the ground: below the horizon, or behind the slope.
    On a slope of angle b the ray from the top of a pole of height 1 meets the ground at the horizontal distance 1 / (tan h - tan b cos d), where
    h is the sun's elevation and d the angle between the shadow and downhill.
    """
    direction = (np.asarray(azimuth, np.float64) + 180.0) % 360.0
    height = np.asarray(elevation, np.float64)
    fall = math.tan(math.radians(slope.angle)) * np.cos(np.radians(direction - slope.downhill))
    with np.errstate(divide="ignore", invalid="ignore"):
        steep = np.tan(np.radians(np.where(height > 0, height, np.nan))) - fall
        steep = np.where(height >= 90, np.inf, steep)
        length = np.where(steep > 0, np.sqrt(1.0 + fall**2) / steep, np.nan)
    return np.where(np.isnan(length), np.nan, direction), length


def deviation(shadow: Shadow, azimuth: Array, elevation: Array, refraction: Array) -> Array:
    """Chi-square of the measured shadow against the sun at these azimuths and elevations; infinite where no shadow falls.

    ``refraction`` (degrees): what of the elevation is owed to the air; a share of it counts as an error of the length.
    """
    direction, length = cast(azimuth, elevation, shadow.slope)
    a = np.zeros_like(length)
    b = np.zeros_like(length)
    if shadow.direction is not None:
        a = turned(direction - shadow.direction.value) / shadow.direction.error
    if shadow.length is not None:
        # On level ground a length changes with the sun's elevation by 1 / sin² h = 1 + length².
        air = np.radians(AIR_ERROR + AIR_SHARE * np.abs(refraction)) * (1.0 + shadow.length.value**2)
        b = (length - shadow.length.value) / np.hypot(shadow.length.error, air)
    r = shadow.correlation if shadow.measurements == 2 else 0.0
    chi = (a * a - 2 * r * a * b + b * b) / (1 - r * r)
    return np.where(np.isnan(length), np.inf, chi)
