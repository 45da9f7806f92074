"""From a time and a shadow to places: the band of the earth where the sun throws that shadow at that moment.

The band is searched for on a coarse grid of the whole earth and drawn on a finer one where it can be, as polygons (RFC 7946). The drawing is good
to its ``step``; ``contains`` and ``against`` ask the sun itself, and are exact. All places are taken to be at the sea's level unless a height is
given: a thousand metres change the sun's place by less than 0.001°.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import BadTime, NotInstalled
from .shadow import COVERAGE, Array, Place, Shadow, chance, deviation, must_have_directions, quantile
from .spa import HOW_TO_GET, Sky, seconds, seen

EARTH = 6371.0088  # km, mean radius
COARSE = 1.0  # degrees between the places first tried
STEPS = (0.25, 0.1, 0.05, 0.02, 0.01)  # degrees between the places of the drawing
MOST = 3_000_000  # places tried for a drawing
ACROSS = 5.0  # steps that the narrowest part of a band should be wide

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Area:
    """A polygon: rings of (longitude, latitude), closed; the outer one counterclockwise, holes clockwise. Cut at the 180th meridian."""

    outer: Ring
    holes: tuple[Ring, ...]


@dataclass(frozen=True, slots=True)
class Distance:
    """What a claimed place comes to: inside the band, or this many kilometres from it (None when no place fits)."""

    fits: bool
    kilometres: float | None


@dataclass(frozen=True, slots=True)
class Places:
    """All that fits. ``step``: degrees to which the drawing is good; ``subsolar``: where the sun stands overhead; ``square_kilometres`` of the band."""

    time: datetime
    shadow: Shadow
    coverage: float
    limit: float
    height: float
    areas: tuple[Area, ...]
    step: float
    subsolar: tuple[float, float]  # latitude, longitude
    square_kilometres: float
    sun: tuple[
        float, float, float
    ]  # Greenwich hour angle, declination, distance: what the positions are worked out from

    def chi_square(self, latitude: float, longitude: float) -> float:
        """How far the measured shadow is from what the sun gives at this place; infinite where none falls."""
        return float(_chi(self, np.array([latitude]), np.array([longitude]))[0])

    def contains(self, latitude: float, longitude: float) -> bool:
        """Whether this place fits. Raises AtThePole where a direction is asked about at a pole."""
        place = Place(latitude, longitude)
        if self.shadow.direction is not None:
            must_have_directions(place, "a direction")
        return self.chi_square(latitude, longitude) <= self.limit

    def chance(self, latitude: float, longitude: float) -> float:
        """How often errors alone give a deviation as large as at this place."""
        return chance(self.chi_square(latitude, longitude), self.shadow.measurements)

    def against(self, latitude: float, longitude: float, radius: float = 0.0) -> Distance:
        """A claimed place, known to within ``radius`` kilometres: whether it fits, or how far the band is."""
        if self.contains(latitude, longitude):
            return Distance(True, 0.0)
        rings = [ring for area in self.areas for ring in (area.outer, *area.holes)]
        if not rings:
            return Distance(False, None)
        apart = min(_to_ring(np.array(ring), latitude, longitude) for ring in rings) - radius
        return Distance(apart <= 0, max(0.0, apart))

    def geojson(self) -> dict[str, Any]:
        """A FeatureCollection after RFC 7946: the band as a MultiPolygon, and the point under the sun."""
        shapes = [[[list(p) for p in ring] for ring in (area.outer, *area.holes)] for area in self.areas]
        asked: dict[str, Any] = {
            "time": self.time.isoformat(),
            "coverage": self.coverage,
            "chi_square_limit": round(self.limit, 4),
        }
        for name in ("direction", "length"):
            measure = getattr(self.shadow, name)
            if measure is not None:
                asked[name] = {"value": measure.value, "error": measure.error}
        asked |= {"step_degrees": self.step, "square_kilometres": round(self.square_kilometres)}
        return {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"name": "places where the shadow fits", **asked},
                    "geometry": {"type": "MultiPolygon", "coordinates": shapes} if shapes else None,
                },
                {
                    "type": "Feature",
                    "properties": {"name": "the sun stands overhead"},
                    "geometry": {
                        "type": "Point",
                        "coordinates": [round(self.subsolar[1], 4), round(self.subsolar[0], 4)],
                    },
                },
            ],
        }


def places(at: datetime, shadow: Shadow, *, coverage: float = COVERAGE, height: float = 0.0) -> Places:
    """The band of the earth where this shadow is thrown at this aware moment. ``height``: of all places, metres."""
    try:
        import contourpy
    except ImportError as error:
        raise NotInstalled(
            "Drawing the band of places needs contourpy, which is not installed.", HOW_TO_GET + "."
        ) from error
    if not isinstance(at, datetime):
        raise BadTime("That is no time.", "Give one datetime with its time zone.")
    time = float(seconds(at)[0])
    Place(0.0, 0.0, height)
    limit = quantile(coverage, shadow.measurements)
    sun = Sky(time - 60, time + 60).geocentric(time)
    subsolar = (sun[1], float((-sun[0] + 180.0) % 360.0 - 180.0))
    empty = Places(at, shadow, coverage, limit, height, (), COARSE, subsolar, 0.0, sun)
    areas: list[Area] = []
    size, worst = 0.0, 0.0
    for west, east, south, north, wanted in _windows(empty):
        step = _step(shadow, limit, wanted.sum() * COARSE * COARSE)
        worst = max(worst, step)
        x = np.linspace(west, east, round((east - west) / step) + 1)
        y = np.linspace(south, north, round((north - south) / step) + 1)
        field = _field(empty, x, y, (west, south), wanted)
        made = contourpy.contour_generator(x, y, field, fill_type=contourpy.FillType.OuterOffset).filled(-2.0, 0.0)
        for points, starts in zip(*made, strict=True):
            rings = [np.asarray(points[a:b]) for a, b in itertools.pairwise(starts)]
            kept = [_thinned(ring, step) for ring in rings]
            if len(kept[0]) < 4:
                continue
            areas.append(Area(_oriented(kept[0], True), tuple(_oriented(r, False) for r in kept[1:] if len(r) >= 4)))
        inside = (field <= 0).sum(axis=1) * np.cos(np.radians(y))
        size += float(inside.sum()) * (math.radians(step) * EARTH) ** 2
    return Places(at, shadow, coverage, limit, height, tuple(areas), worst or COARSE, subsolar, size, sun)


def _chi(asked: Places, latitude: Array, longitude: Array) -> Array:
    greenwich, declination, radius = asked.sun
    sun = seen(greenwich, declination, radius, latitude, longitude, asked.height)
    return deviation(asked.shadow, sun.azimuth, sun.elevation, sun.refraction)


def _height_of(asked: Places, latitude: Array, longitude: Array) -> Array:
    greenwich, declination, radius = asked.sun
    return seen(greenwich, declination, radius, latitude, longitude, asked.height).elevation


def _narrowest(shadow: Shadow, limit: float) -> float:
    """Degrees of the earth that the band is wide where it is narrowest, roughly."""
    half = math.sqrt(limit)
    widths = []
    if shadow.direction is not None:
        widths.append(
            2 * half * shadow.direction.error * 0.5
        )  # half of what it is a radian from where the sun is overhead
    if shadow.length is not None:
        widths.append(math.degrees(2 * half * shadow.length.error / (1 + shadow.length.value**2)))
    return min(widths)


def _step(shadow: Shadow, limit: float, square_degrees: float) -> float:
    wanted = _narrowest(shadow, limit) / ACROSS
    affordable = [s for s in STEPS if square_degrees / (s * s) <= MOST] or [STEPS[0]]
    return next((s for s in affordable if s <= wanted), affordable[-1])


Window = tuple[float, float, float, float, NDArray[np.bool_]]


def _windows(asked: Places) -> list[Window]:
    """Boxes (west, east, south, north; whole degrees) around each connected set of coarse cells in which something may fit, and which cells those are."""
    from scipy import ndimage

    x = np.arange(-180.0, 180.0 + COARSE / 2, COARSE / 2)
    y = np.arange(-90.0, 90.0 + COARSE / 2, COARSE / 2)
    y = np.clip(y, -89.99, 89.99)  # at the pole itself there is no direction
    greenwich, declination, radius = asked.sun
    sun = seen(greenwich, declination, radius, y[:, None], x[None, :], asked.height)
    # How the deviation can change within a cell: by its range over the 3 x 3 places of the cell, taken as wide again.
    root = np.sqrt(deviation(asked.shadow, sun.azimuth, sun.elevation, sun.refraction))
    root = np.where(np.isfinite(root), root, np.nan)
    shown = np.stack(
        [root[i : i + root.shape[0] - 2 : 2, j : j + root.shape[1] - 2 : 2] for i in range(3) for j in range(3)]
    )
    lit = np.isfinite(shown).any(axis=0)
    with np.errstate(invalid="ignore"):
        low = np.nanmin(np.where(np.isfinite(shown), shown, np.inf), axis=0)
        high = np.nanmax(np.where(np.isfinite(shown), shown, -np.inf), axis=0)
    maybe = lit & (low - (high - low) <= math.sqrt(asked.limit))
    # Near the point under the sun the direction takes every value.
    distance = np.abs(90.0 - sun.true_elevation)
    near = np.stack(
        [
            distance[i : i + distance.shape[0] - 2 : 2, j : j + distance.shape[1] - 2 : 2]
            for i in range(3)
            for j in range(3)
        ]
    )
    if asked.shadow.direction is not None:
        maybe |= lit & (near.min(axis=0) < 2 * COARSE) & _length_may_be_short(asked)
    maybe = ndimage.binary_dilation(maybe, np.ones((3, 3), np.bool_))
    groups, _ = ndimage.label(maybe, np.ones((3, 3)))
    found = []
    for number, (rows, columns) in enumerate(ndimage.find_objects(groups), 1):
        box = groups[rows, columns] == number
        west, south = -180.0 + columns.start * COARSE, -90.0 + rows.start * COARSE
        found.append((west, west + box.shape[1] * COARSE, south, south + box.shape[0] * COARSE, box))
    return found


def _length_may_be_short(asked: Places) -> bool:
    length = asked.shadow.length
    return length is None or length.value - math.sqrt(asked.limit) * length.error < math.tan(math.radians(3 * COARSE))


def _field(asked: Places, x: Array, y: Array, corner: tuple[float, float], wanted: NDArray[np.bool_]) -> Array:
    """(len(y), len(x)): 0 or less where the shadow fits. The square root of chi-square over its limit, less 1, and the sun's depth below the horizon."""
    row = np.clip(((y - corner[1]) / COARSE).astype(np.int64), 0, wanted.shape[0] - 1)
    column = np.clip(((x - corner[0]) / COARSE).astype(np.int64), 0, wanted.shape[1] - 1)
    ask = wanted[row[:, None], column[None, :]]
    i, j = np.nonzero(ask)
    latitude = np.clip(y[i], -89.99, 89.99)
    chi = _chi(asked, latitude, x[j])
    field = np.full(ask.shape, 1.0)
    value = np.sqrt(chi / asked.limit) - 1.0
    # Where no shadow falls: as far outside as the sun is below the horizon, so that the line is drawn where it should be.
    dark = ~np.isfinite(value)
    if dark.any():
        value[dark] = np.clip(-_height_of(asked, latitude[dark], x[j][dark]), 1e-6, 1.0)
    field[i, j] = np.clip(value, -1.0, 1.0)
    return field


def _thinned(ring: Array, step: float) -> list[tuple[float, float]]:
    """The ring to four decimals, without points that lie within a tenth of a step of the line between their neighbours (Ramer-Douglas-Peucker)."""
    keep = np.zeros(len(ring), np.bool_)
    keep[[0, len(ring) // 2, -1]] = True
    stack = [(0, len(ring) // 2), (len(ring) // 2, len(ring) - 1)]
    while stack:
        a, b = stack.pop()
        if b - a < 2:
            continue
        line, between = ring[b] - ring[a], ring[a + 1 : b] - ring[a]
        norm = float(np.hypot(*line))
        off = (
            np.abs(between[:, 0] * line[1] - between[:, 1] * line[0]) / norm
            if norm
            else np.hypot(between[:, 0], between[:, 1])
        )
        k = int(np.argmax(off))
        if off[k] > step / 10:
            keep[a + 1 + k] = True
            stack += [(a, a + 1 + k), (a + 1 + k, b)]
    points = [(round(float(px), 4), round(float(py), 4)) for px, py in ring[keep]]
    return [p for n, p in enumerate(points) if n == 0 or p != points[n - 1]]


def _oriented(ring: list[tuple[float, float]], counterclockwise: bool) -> Ring:
    twice = sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring))
    return tuple(ring if (twice > 0) == counterclockwise else ring[::-1])


def _to_ring(ring: Array, latitude: float, longitude: float) -> float:
    """Kilometres from a place to the nearest point of a ring, its long edges divided."""
    pieces = [ring[:1]]
    for a, b in itertools.pairwise(ring):
        count = max(1, math.ceil(float(np.abs(b - a).max()) / 0.05))
        pieces.append(a + (b - a) * (np.arange(1, count + 1)[:, None] / count))
    points = np.radians(np.concatenate(pieces))
    here = (math.radians(longitude), math.radians(latitude))
    half = (
        np.sin((points[:, 1] - here[1]) / 2) ** 2
        + np.cos(points[:, 1]) * math.cos(here[1]) * np.sin((points[:, 0] - here[0]) / 2) ** 2
    )
    return float(2 * EARTH * np.arcsin(np.sqrt(np.clip(half, 0, 1))).min())
