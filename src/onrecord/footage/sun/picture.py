"""A shadow measured in a picture: points clicked in it become a direction on the ground and a relative length, with their errors.

Three ways to see the ground, and none without one of them:

    on_ground    four or more points whose place on the ground is known give the perspective (homography; Hartley & Zisserman 2004, 4.1). The height
                 of the thing is given in metres, or follows from its top by the camera that these points imply (square pixels, axis
                 through the middle of the picture; ibid. 8.8)
    from_above   the picture looks straight down, and it is known where north is in it
    across       the shadow lies across the line of sight of a level camera: only its relative length can be had

Every click is taken to be off by a normal error; 2,000 draws with a fixed seed carry it through to the results (Monte Carlo). What the points cannot
give is refused with the reason; it is never a number. The ground is taken to be level, and lens distortion is not corrected.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from .errors import BadMeasurement, NotMeasurable
from .shadow import Array, Measure, Shadow, turned

DRAWS = 2000
SEED = 20240617
LEAST_CLICKS = 4.0  # click errors that two points must be apart, to give a direction or a length
WIDEST = 30.0  # degrees of error from which a direction is refused
LOOSEST = 0.5  # share of a length that its error may be
FAILING = 0.02  # share of the draws that may come to nothing

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Marks:
    """Clicked points, pixels from the top left: the foot of the thing, its top (None if not seen), the tip of its shadow (the end of its middle line).

    ``error``: standard deviation of a click along each axis, pixels. ``size``: width and height of the picture.
    """

    foot: Point
    tip: Point
    top: Point | None
    size: tuple[int, int]
    error: float = 2.0

    def __post_init__(self) -> None:
        points = [self.foot, self.tip, *([self.top] if self.top else [])]
        if not all(math.isfinite(v) for p in points for v in p) or not math.isfinite(self.error):
            raise BadMeasurement("A point is no number.", "Give each as x,y in pixels from the top left corner.")
        if self.error <= 0:
            raise BadMeasurement("A click is never exact.", "Give its error in pixels; 1 to 3 is usual.")
        if min(self.size) < 2:
            raise BadMeasurement(
                f"A picture of {self.size[0]} × {self.size[1]} pixels shows nothing.", "Give its width and height."
            )
        if not _inside(self.foot, self.size, 0):
            raise NotMeasurable(
                "The foot lies outside of the picture.",
                "Choose something whose foot is seen, or check the size of the picture.",
            )


@dataclass(frozen=True, slots=True)
class GroundPoint:
    """A point of the ground: where it is in the picture (pixels), and on the ground (metres east and north of anywhere)."""

    pixel: Point
    ground: Point


@dataclass(frozen=True, slots=True)
class Measured:
    """What the picture gives. ``refused``: what it does not give, and why, in words. ``correlation`` of the two errors, for ``Shadow``."""

    direction: Measure | None
    length: Measure | None
    correlation: float
    shadow_metres: Measure | None
    height_metres: Measure | None
    refused: tuple[str, ...]

    def shadow(self) -> Shadow:
        """As a measured shadow on level ground. NotMeasurable when neither direction nor length could be had."""
        if self.direction is None and self.length is None:
            raise NotMeasurable(" ".join(self.refused), "Choose other points, or another picture.")
        return Shadow(self.direction, self.length, correlation=self.correlation)


# What a set of draws comes to: direction (degrees, NaN without), length of the shadow, height (both in one unit; NaN without).
Evaluate = Callable[[Array], tuple[Array, Array, Array]]


def on_ground(
    marks: Marks, ground: Sequence[GroundPoint], *, height: Measure | None = None, ground_error: float = 0.0
) -> Measured:
    """Direction and relative length by points of the ground. ``height``: of the thing, metres; ``ground_error``: of their coordinates, metres."""
    _check_ground(marks, ground)
    metric = height is not None
    mean, std = _stacked(marks, ground, height, ground_error)
    evaluate = _by_ground(len(ground), metric, marks)
    nominal = evaluate(mean[None, :])
    if not np.isfinite(nominal[1][0]):
        raise NotMeasurable(
            "The foot or the tip of the shadow lies beyond the horizon of the ground that these points span, or the points are not of one ground seen from above.",
            "Check whether two ground points, or east and north, are exchanged, or the picture is mirrored; choose points around the shadow.",
        )
    refused = [] if metric else _why_no_height(marks, nominal[2][0])
    return _result(marks, mean, std, evaluate, refused, metres=True)


def from_above(
    marks: Marks, up: Measure, *, metres_per_pixel: Measure | None = None, height: Measure | None = None
) -> Measured:
    """Direction, and relative length if the scale and the height in metres are given, in a picture that looks straight down. ``up``: azimuth of its upper edge."""
    scaled = metres_per_pixel is not None and height is not None
    scale, tall = metres_per_pixel or Measure(1, 1e-9), height or Measure(1, 1e-9)
    if scale.value <= 0 or tall.value <= 0:
        raise BadMeasurement(
            "A scale and a height are more than nothing.", "Give metres a pixel, and the height in metres."
        )
    mean = np.array([*marks.foot, *marks.tip, up.value, scale.value, tall.value])
    std = np.array([*[marks.error] * 4, up.error, scale.error, tall.error])

    def evaluate(draws: Array) -> tuple[Array, Array, Array]:
        x, y = draws[:, 2] - draws[:, 0], draws[:, 1] - draws[:, 3]
        direction = np.degrees(np.arctan2(x, y)) + draws[:, 4]
        return direction, np.hypot(x, y) * draws[:, 5], draws[:, 6] if scaled else np.full(len(draws), np.nan)

    refused = [] if scaled else ["No relative length: it needs the scale of the picture and the height of the thing."]
    return _result(marks, mean, std, evaluate, refused, metres=scaled)


def across(marks: Marks, *, off: float = 10.0) -> Measured:
    """Relative length by the picture alone, of a shadow across the line of sight of a level camera.

    ``off``: by how many degrees (standard deviation) it may lie otherwise; a shadow that does not lie across looks shorter than it is.
    """
    if marks.top is None or _top_cut(marks):
        raise NotMeasurable(
            "The thing reaches the edge of the picture: its top is not seen, and there is no relative length."
            if marks.top
            else "Without the top of the thing there is no relative length.",
            "Mark the top, or give points of the ground.",
        )
    if not 0 < off <= 30:
        raise BadMeasurement(
            f"A shadow that may lie {off:g}° otherwise is not across.", "Give points of the ground instead."
        )
    mean = np.array([*marks.foot, *marks.tip, *marks.top, 0.0])
    std = np.array([*[marks.error] * 6, off])

    def evaluate(draws: Array) -> tuple[Array, Array, Array]:
        seen = np.hypot(draws[:, 2] - draws[:, 0], draws[:, 3] - draws[:, 1])
        tall = np.hypot(draws[:, 4] - draws[:, 0], draws[:, 5] - draws[:, 1])
        return np.full(len(draws), np.nan), seen / np.cos(np.radians(draws[:, 6])), tall

    return _result(
        marks,
        mean,
        std,
        evaluate,
        ["No direction: without points of the ground or a compass there is none."],
        metres=False,
    )


# ------------------------------------------------------------------------------------------------------- carrying the errors


def _result(marks: Marks, mean: Array, std: Array, evaluate: Evaluate, refused: list[str], *, metres: bool) -> Measured:
    direction, shadow, height = (float(v[0]) for v in evaluate(mean[None, :]))
    rng = np.random.default_rng(SEED)
    draws = evaluate(mean + std * rng.standard_normal((DRAWS, mean.size)))
    sound = np.isfinite(draws[1])
    if 1 - sound.mean() > FAILING:
        raise NotMeasurable(
            "Within the error of the clicks the tip may lie beyond the horizon, or the ground points on one line: no measurement follows.",
            "Choose ground points farther apart and nearer to the shadow, or a picture taken from higher up.",
        )
    whole_picture = _inside(marks.tip, marks.size, 2 * marks.error)
    if math.dist(marks.foot, marks.tip) < LEAST_CLICKS * marks.error:
        raise NotMeasurable(
            "The shadow is too short to be told from the error of the clicks.",
            "Click with a smaller error in an enlarged picture, or choose something taller.",
        )
    found_direction = None
    if math.isfinite(direction):
        off = turned(draws[0][sound] - direction)
        spread = _spread(off)
        if spread > WIDEST:
            refused.append(f"No direction: its error would be {spread:.0f}°.")
        else:
            found_direction = Measure(direction % 360.0, spread)
    found_length = None
    share = None
    if not whole_picture:
        refused.append("No relative length: the shadow reaches the edge of the picture, so its end is not seen.")
    elif math.isfinite(height):
        good = sound & np.isfinite(draws[2])
        if 1 - good.mean() > FAILING:
            refused.append(
                "No relative length: within the error of the clicks the height of the thing cannot be worked out. Give it in metres."
            )
        else:
            share = draws[1] / np.where(good, draws[2], np.nan)
            spread = _spread(share[good] - shadow / height)
            if spread > LOOSEST * shadow / height:
                refused.append(
                    f"No relative length: {shadow / height:.2f} with an error of {spread:.2f} says too little."
                )
            else:
                found_length = Measure(shadow / height, spread)
    correlation = 0.0
    if found_direction is not None and found_length is not None and share is not None:
        both = np.isfinite(share) & sound
        correlation = float(np.clip(np.corrcoef(turned(draws[0][both] - direction), share[both])[0, 1], -0.99, 0.99))
    in_metres: list[Measure | None] = [None, None]
    if metres:
        in_metres = [
            Measure(value, float(np.nanstd(drawn[sound])) or 1e-9) if math.isfinite(value) and seen else None
            for value, drawn, seen in ((shadow, draws[1], whole_picture), (height, draws[2], True))
        ]
    result = Measured(found_direction, found_length, correlation, in_metres[0], in_metres[1], tuple(refused))
    result.shadow()  # raises when there is nothing
    return result


def _spread(off: Array) -> float:
    """The error that stands for these deviations: their root mean square, or that of the longer side where they are skewed.

    A distant tip is skewed: a click's error means more metres the farther away it is, so a shadow measured short has an error that looks too small.
    """
    low, high = np.percentile(off, [2.5, 97.5]) / 1.96
    return float(max(np.sqrt(np.mean(off**2)), -low, high))


def _top_cut(marks: Marks) -> bool:
    """Whether the frame cuts the thing off: what stands at the edge may go on beyond it."""
    return marks.top is not None and not _inside(marks.top, marks.size, 2 * marks.error)


def _inside(point: Point, size: tuple[int, int], margin: float) -> bool:
    return margin <= point[0] <= size[0] - margin and margin <= point[1] <= size[1] - margin


# ------------------------------------------------------------------------------------------------------- the ground


def _check_ground(marks: Marks, ground: Sequence[GroundPoint]) -> None:
    if len(ground) < 4:
        raise NotMeasurable(
            f"The perspective needs four points of the ground; there are {len(ground)}.",
            "Mark four whose place on the ground is known, no three of them on a line.",
        )
    values = [v for g in ground for v in (*g.pixel, *g.ground)]
    if not all(math.isfinite(v) for v in values):
        raise BadMeasurement("A ground point is no number.", "Give each as x,y in pixels and east,north in metres.")
    for name, points, least in (
        ("in the picture", [g.pixel for g in ground], LEAST_CLICKS * marks.error),
        ("on the ground", [g.ground for g in ground], 0.0),
    ):
        flat = sorted(_flatness(*triple) for triple in combinations(points, 3))
        # With four points no three may be on a line; with more, four of them must be free of it, so the second largest must do.
        worst = flat[0] if len(ground) == 4 else flat[-4]
        if worst[0] < 0.02 or worst[1] < least:
            raise NotMeasurable(
                f"Three of the ground points lie on a line {name}: they give no perspective.",
                "Choose four that span an area, as the corners of a square do.",
            )


def _flatness(a: Point, b: Point, c: Point) -> tuple[float, float]:
    """Of a triangle: its least height over its longest side, and that height."""
    twice = abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]))
    longest = max(math.dist(a, b), math.dist(b, c), math.dist(a, c))
    return (twice / longest**2, twice / longest) if longest else (0.0, 0.0)


def _stacked(
    marks: Marks, ground: Sequence[GroundPoint], height: Measure | None, ground_error: float
) -> tuple[Array, Array]:
    """All that carries an error in one row: foot, tip, top, height, then pixels and coordinates of the ground points."""
    if not (math.isfinite(ground_error) and ground_error >= 0):
        raise BadMeasurement("The error of the ground points cannot be.", "Give it in metres, 0 or more.")
    if height is not None and height.value <= 0:
        raise BadMeasurement("A height is more than nothing.", "Give the height of the thing in metres.")
    top = marks.top or (math.nan, math.nan)
    tall = (height.value, height.error) if height is not None else (math.nan, 0.0)
    n = len(ground)
    mean = np.array(
        [
            *marks.foot,
            *marks.tip,
            *top,
            tall[0],
            *(v for g in ground for v in g.pixel),
            *(v for g in ground for v in g.ground),
        ]
    )
    std = np.array([*[marks.error] * 6, tall[1], *[marks.error] * (2 * n), *[ground_error] * (2 * n)])
    return mean, std


def _why_no_height(marks: Marks, height: float) -> list[str]:
    if marks.top is None:
        return ["No relative length: neither the top of the thing is marked nor its height given."]
    if _top_cut(marks):
        return [
            "No relative length: the thing reaches the edge of the picture, so its top is not seen. Give its height in metres."
        ]
    if not math.isfinite(height):
        return [
            "No relative length: the camera cannot be worked out from these ground points. Give the height of the thing in metres."
        ]
    return []


def _by_ground(count: int, metric: bool, marks: Marks) -> Evaluate:
    middle = np.array([marks.size[0] / 2, marks.size[1] / 2])
    unit = float(max(marks.size))
    cut = _top_cut(marks)

    def evaluate(draws: Array) -> tuple[Array, Array, Array]:
        """Rows that give no measurement are NaN."""
        foot, tip, top = ((draws[:, i : i + 2] - middle) / unit for i in (0, 2, 4))
        pixels = (draws[:, 7 : 7 + 2 * count].reshape(-1, count, 2) - middle) / unit
        places = draws[:, 7 + 2 * count :].reshape(-1, count, 2)
        centre = places.mean(axis=1, keepdims=True)
        size = np.abs(places - centre).max(axis=(1, 2))[:, None, None]
        to_picture, sound = _homography((places - centre) / size, pixels)
        back = np.linalg.inv(to_picture)
        at = []
        for point in (foot, tip):
            ground = np.einsum("nij,nj->ni", back, _lifted(point))
            place = ground[:, :2] / ground[:, 2:]
            # In front of the camera like the ground points themselves: the same sign of the depth.
            depth = np.einsum("nj,nj->n", to_picture[:, 2, :], _lifted(place))
            sound = sound & (depth > 0)
            at.append(place * size[:, 0])
        along = at[1] - at[0]
        direction = np.degrees(np.arctan2(along[:, 0], along[:, 1])) % 360.0
        length = np.where(sound, np.hypot(along[:, 0], along[:, 1]), np.nan)
        height = (
            draws[:, 6]
            if metric
            else np.full(len(draws), np.nan)
            if cut
            else _height(to_picture, at[0] / size[:, 0], top) * size[:, 0, 0]
        )
        return np.where(sound, direction, np.nan), length, np.where(height > 0, height, np.nan)

    return evaluate


def _lifted(points: Array) -> Array:
    return np.concatenate([points, np.ones((*points.shape[:-1], 1))], axis=-1)


def _homography(ground: Array, pixels: Array) -> tuple[Array, Array]:
    """(n, 3, 3) from the ground to the picture by the direct linear transform, its sign such that the ground points lie in front; and where they all do."""
    n, count, _ = ground.shape
    # Centred and scaled in the picture, as they are on the ground already: else the fit of more than four points is a poor one (ibid. 4.4).
    middle = pixels.mean(axis=1, keepdims=True)
    spread = np.abs(pixels - middle).mean(axis=(1, 2), keepdims=True)
    pixels = (pixels - middle) / spread
    lifted = _lifted(ground)
    rows = np.zeros((n, 2 * count, 9))
    rows[:, 0::2, 0:3] = lifted
    rows[:, 0::2, 6:9] = -pixels[:, :, :1] * lifted
    rows[:, 1::2, 3:6] = lifted
    rows[:, 1::2, 6:9] = -pixels[:, :, 1:] * lifted
    _, _, v = np.linalg.svd(rows)
    h = v[:, 8, :].reshape(n, 3, 3)
    h[:, :2] = h[:, :2] * spread + middle.transpose(0, 2, 1) * h[:, 2:]
    depth = np.einsum("nj,nkj->nk", h[:, 2, :], lifted)
    h = h * np.where(depth.sum(axis=1) < 0, -1.0, 1.0)[:, None, None]
    sound = (np.einsum("nj,nkj->nk", h[:, 2, :], lifted) > 0).all(axis=1)
    # Seen from above, the turn from east to north goes to the left; from below, or in a mirrored picture, to the right.
    volume = np.linalg.det(h)
    h[np.abs(volume) < 1e-12] = np.eye(3)
    return h, sound & (volume < -1e-12)


def _height(h: Array, foot: Array, top: Array) -> Array:
    """Height above the foot of what is seen at ``top``, in the unit of the ground; NaN where these points imply no camera.

    The camera: K = diag(f, f, 1) about the middle of the picture. The first two columns of H are f-scaled directions at right angles and of one length,
    which gives f; their cross product is the direction upward.
    """
    a = np.stack(
        [
            2 * (h[:, 0, 0] * h[:, 0, 1] + h[:, 1, 0] * h[:, 1, 1]),
            (h[:, :2, 0] ** 2).sum(axis=1) - (h[:, :2, 1] ** 2).sum(axis=1),
        ]
    )
    b = np.stack([2 * h[:, 2, 0] * h[:, 2, 1], h[:, 2, 0] ** 2 - h[:, 2, 1] ** 2])
    with np.errstate(all="ignore"):
        inverse_square = -(a * b).sum(axis=0) / (a * a).sum(axis=0)
        f = 1 / np.sqrt(np.where(inverse_square > 0, inverse_square, np.nan))
        f = np.where((f > 0.2) & (f < 50), f, np.nan)  # from a fisheye to the longest lenses, in widths of the picture
        k = np.stack([f, f, np.ones_like(f)], axis=1)
        east, north, origin = (h[:, :, i] / k for i in range(3))
        scale = np.sqrt(np.linalg.norm(east, axis=1) * np.linalg.norm(north, axis=1))
        up = np.cross(east, north) / (scale**2)[:, None]
        up /= np.linalg.norm(up, axis=1)[:, None]
        east, north, origin = (v / scale[:, None] for v in (east, north, origin))
        above = -(up * origin).sum(axis=1)  # of the camera over the ground
        at_foot = k * (east * foot[:, :1] + north * foot[:, 1:] + origin)
        grow = k * up
        seen = _lifted(top)
        p, q = np.cross(seen, at_foot), np.cross(seen, grow)
        height = -(p * q).sum(axis=1) / (q * q).sum(axis=1)
    return np.asarray(np.where((above > 0) & np.isfinite(height), height, np.nan), np.float64)
