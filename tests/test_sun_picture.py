"""Measuring a shadow in a picture: rendered cameras of known place and lens, clicks with known errors."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

pytest.importorskip("pvlib", reason="needs onrecord[footage]")

from onrecord.footage import sun
from onrecord.footage.sun import BadMeasurement, GroundPoint, Marks, Measure, NotMeasurable, picture

SIZE = (1920, 1080)
DIRECTION, LENGTH, HEIGHT = 70.0, 1.2, 3.0
FOOT = (1.0, 0.0)
TIP = (1 + HEIGHT * LENGTH * math.sin(math.radians(DIRECTION)), HEIGHT * LENGTH * math.cos(math.radians(DIRECTION)))
CORNERS = ((-5, -6), (6, -6), (7, 8), (-5, 9))


def camera(
    position: tuple[float, float, float] = (0, -30, 8),
    look: tuple[float, float, float] = (1, 0, 0),
    focal: float = 1500,
) -> Callable[..., tuple[float, float]]:
    """A pinhole camera without distortion: metres (east, north, up) to pixels."""
    at = np.array(position, float)
    forward = np.array(look, float) - at
    forward /= np.linalg.norm(forward)
    right = np.cross(forward, [0, 0, 1])
    right /= np.linalg.norm(right)
    rows = np.stack([right, np.cross(forward, right), forward])

    def seen(x: float, y: float, z: float = 0.0) -> tuple[float, float]:
        c = rows @ (np.array([x, y, z]) - at)
        return (float(focal * c[0] / c[2] + SIZE[0] / 2), float(focal * c[1] / c[2] + SIZE[1] / 2))

    return seen


SEEN = camera()


def marks(error: float = 1.5, seen: Callable[..., tuple[float, float]] = SEEN) -> Marks:
    return Marks(seen(*FOOT), seen(*TIP), seen(*FOOT, HEIGHT), SIZE, error)


def ground(seen: Callable[..., tuple[float, float]] = SEEN) -> list[GroundPoint]:
    return [GroundPoint(seen(*c), c) for c in CORNERS]


@pytest.mark.parametrize("position", [(0, -30, 8), (25, 10, 12), (-12, 14, 3), (1, -9, 30)])
def test_direction_length_and_height_come_out_of_the_points(position: tuple[float, float, float]) -> None:
    seen = camera(position)
    for measured in (
        picture.on_ground(marks(seen=seen), ground(seen)),
        picture.on_ground(marks(seen=seen), ground(seen), height=Measure(HEIGHT, 0.05)),
    ):
        assert measured.direction is not None
        assert measured.length is not None
        assert measured.shadow_metres is not None
        assert measured.direction.value == pytest.approx(DIRECTION, abs=1e-3)
        assert measured.length.value == pytest.approx(LENGTH, abs=1e-4)
        assert measured.shadow_metres.value == pytest.approx(HEIGHT * LENGTH, abs=1e-3)
        assert not measured.refused


def test_more_than_four_points_may_be_given() -> None:
    more = [
        *ground(),
        GroundPoint(SEEN(0, 2), (0, 2)),
        GroundPoint(SEEN(4, -3), (4, -3)),
        GroundPoint(SEEN(-2, -2), (-2, -2)),
    ]
    many = picture.on_ground(marks(), more)
    assert many.direction is not None
    assert many.length is not None
    assert many.direction.value == pytest.approx(DIRECTION, abs=1e-3)
    assert many.length.value == pytest.approx(LENGTH, abs=1e-4)
    # Three of them on a line do no harm when four are free of it.
    line = [*ground(), GroundPoint(SEEN(0.5, -6), (0.5, -6))]
    assert picture.on_ground(marks(), line).direction is not None


@pytest.mark.parametrize("given", [None, Measure(HEIGHT, 0.1)])
def test_the_drawn_errors_agree_with_those_of_first_order(given: Measure | None) -> None:
    measured = picture.on_ground(marks(1.0), ground(), height=given, ground_error=0.02)
    mean, std = picture._stacked(marks(1.0), ground(), given, 0.02)
    evaluate = picture._by_ground(4, given is not None, marks(1.0))
    step = np.where(std > 0, std * 1e-3, 0.0)
    moved = np.concatenate([mean + np.diag(step), mean - np.diag(step)])
    direction, shadow, height = evaluate(moved)
    n = mean.size
    with np.errstate(invalid="ignore", divide="ignore"):
        slopes = [np.where(step > 0, (v[:n] - v[n:]) / (2 * step), 0.0) for v in (direction, shadow / height)]
    a, b = (math.sqrt(float(np.sum((s * std) ** 2))) for s in slopes)
    assert measured.direction is not None
    assert measured.length is not None
    # Not smaller, and larger only by what the skewness of the draws asks for.
    assert 0.95 * a < measured.direction.error < 1.15 * a
    assert 0.95 * b < measured.length.error < 1.15 * b
    assert measured.correlation == pytest.approx(float(np.sum(slopes[0] * slopes[1] * std**2)) / (a * b), abs=0.06)


def test_the_same_points_give_the_same_figures() -> None:
    assert picture.on_ground(marks(), ground()) == picture.on_ground(marks(), ground())


def test_the_measured_shadow_finds_its_time() -> None:
    shadow = picture.on_ground(marks(), ground()).shadow()
    assert shadow.correlation != 0
    assert sun.dates(sun.Place(44.1, 12.3), shadow, 2023).bands


def test_from_above() -> None:
    flat = Marks((500, 500), (530, 460), None, (1000, 1000), 0.5)
    alone = picture.from_above(flat, Measure(10, 1))
    assert alone.direction is not None
    assert alone.direction.value == pytest.approx(math.degrees(math.atan2(30, 40)) + 10)
    assert alone.direction.error == pytest.approx(math.hypot(1, math.degrees(0.5 * math.sqrt(2) / 50)), rel=0.05)
    assert alone.length is None
    assert alone.shadow_metres is None
    scaled = picture.from_above(flat, Measure(10, 1), metres_per_pixel=Measure(0.2, 0.002), height=Measure(5, 0.2))
    assert scaled.length is not None
    assert scaled.length.value == pytest.approx(50 * 0.2 / 5)


def test_across_the_line_of_sight() -> None:
    level = camera((0, -60, 1.5), (0, 0, 1.5), 2500)
    across = Marks(level(0, 0), level(2.4, 0), level(0, 0, 2), SIZE, 1.0)
    measured = picture.across(across, off=5)
    assert measured.length is not None
    assert measured.direction is None
    assert measured.length.value == pytest.approx(1.2, abs=0.01)
    looser = picture.across(across, off=20)
    assert looser.length is not None
    assert looser.length.error > 2 * measured.length.error


# ------------------------------------------------------------------------------------------------------- what is no measurement


def exchanged() -> list[GroundPoint]:
    g = ground()
    return [GroundPoint(g[0].pixel, g[1].ground), GroundPoint(g[1].pixel, g[0].ground), *g[2:]]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: picture.on_ground(marks(), ground()[:3]), "there are 3"),
        (lambda: picture.on_ground(marks(), [*ground()[:2], GroundPoint(SEEN(0.5, -6), (0.5, -6)), ground()[3]]), "on a line"),
        (lambda: picture.on_ground(marks(), [GroundPoint(g.pixel, (g.ground[0], 0.0)) for g in ground()]), "on a line on the ground"),
        (lambda: picture.on_ground(marks(), [GroundPoint((5, 5), g.ground) for g in ground()]), "on a line in the picture"),
        (lambda: picture.on_ground(Marks(SEEN(*FOOT), (900, 20), SEEN(*FOOT, HEIGHT), SIZE), ground()), "beyond the horizon"),
        (lambda: picture.on_ground(marks(), exchanged()), "exchanged"),
        (lambda: picture.on_ground(marks(), [GroundPoint(g.pixel, (-g.ground[0], g.ground[1])) for g in ground()]), "mirrored"),
        (lambda: picture.on_ground(Marks(SEEN(*FOOT), (962, 541), SEEN(*FOOT, HEIGHT), SIZE), ground()), "too short"),
        (lambda: Marks((-3, 5), (50, 50), None, SIZE), "foot lies outside"),
        (lambda: picture.across(Marks((500, 500), (900, 500), None, SIZE)), "Without the top"),
        (lambda: picture.across(Marks((500, 500), (1920, 500), (500, 300), SIZE)), "edge of the picture"),
        (lambda: picture.across(Marks((500, 500), (900, 500), (500, 2), SIZE)), "its top is not seen"),
        (lambda: picture.on_ground(marks(60.0), ground()), ""),
    ],
)  # fmt: skip
def test_what_the_points_cannot_give_is_said_and_is_no_number(make: Callable[[], object], words: str) -> None:
    with pytest.raises(NotMeasurable) as raised:
        make()
    assert words in str(raised.value)
    assert raised.value.next_step.endswith(".")


def test_a_shadow_longer_than_the_picture_keeps_its_direction_only() -> None:
    off = picture.on_ground(Marks(SEEN(*FOOT), (1918, 600), SEEN(*FOOT, HEIGHT), SIZE), ground())
    assert off.length is None
    assert off.shadow_metres is None
    assert off.direction is not None
    assert any("edge of the picture" in r for r in off.refused)


def test_without_a_top_or_a_camera_there_is_no_length() -> None:
    topless = picture.on_ground(Marks(SEEN(*FOOT), SEEN(*TIP), None, SIZE), ground())
    assert topless.length is None
    assert any("neither the top" in r for r in topless.refused)
    # Straight down, the ground points say nothing of the lens.
    down = camera((1.0, -0.001, 30), (1, 0, 0))
    plan = picture.on_ground(marks(seen=down), ground(down))
    assert plan.length is None
    assert plan.direction is not None
    assert plan.direction.value == pytest.approx(DIRECTION, abs=0.1)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Marks((float("nan"), 0), (0, 0), None, SIZE),
        lambda: Marks((1, 1), (0, 0), None, (1, 1)),
        lambda: Marks((1, 1), (0, 0), None, SIZE, error=0),
        lambda: picture.on_ground(marks(), [GroundPoint((float("inf"), 0), g.ground) for g in ground()]),
        lambda: picture.on_ground(marks(), ground(), ground_error=-1),
        lambda: picture.on_ground(marks(), ground(), height=Measure(-2, 0.1)),
        lambda: picture.across(marks(), off=80),
        lambda: picture.from_above(marks(), Measure(0, 1), metres_per_pixel=Measure(-1, 0.1), height=Measure(2, 0.1)),
    ],
)
def test_figures_that_cannot_be(make: Callable[[], object]) -> None:
    with pytest.raises(BadMeasurement):
        make()
