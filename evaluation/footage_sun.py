"""Measures sun and shadow: python -m evaluation.footage_sun [--cases N] [--seed S] [--only PART].

Simulated measurements with known errors: random places, dates and times with the sun up, weather that bends the light otherwise than the
standard atmosphere, slopes; the true direction and length by SPA itself, normal errors added. Counted is how often the true moment (or
place) is inside the band that is stated to hold it in 95 % of cases, and how wide the band is.
"""

from __future__ import annotations

import argparse
import math
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np

from onrecord.footage import sun
from onrecord.footage.sun import GroundPoint, Marks, Measure, Place, Shadow, Slope

KINDS = ("direction", "length", "both")


@dataclass(frozen=True)
class Case:
    """One simulated measurement and the truth behind it."""

    place: Place
    at: datetime
    shadow: Shadow
    kind: str


def moments(rng: np.random.Generator, lowest: float = 2.0) -> Iterator[tuple[Place, datetime, float, float]]:
    """Places and times with the sun at least ``lowest`` degrees up, and its azimuth and elevation in that day's weather."""
    start = datetime(2000, 1, 1, tzinfo=UTC)
    while True:
        latitude = math.degrees(math.asin(rng.uniform(math.sin(math.radians(-68)), math.sin(math.radians(68)))))
        place = Place(round(latitude, 4), round(float(rng.uniform(-180, 180)), 4), round(float(rng.uniform(0, 2500))))
        at = start + timedelta(seconds=int(rng.integers(0, 30 * 365 * 86400)))
        weather = (1013 * (1 - 2.25577e-5 * place.height) ** 5.25588 + rng.normal(0, 10), 12 + rng.normal(0, 12))
        seen = sun.position(
            at, place.latitude, place.longitude, place.height, pressure=weather[0], temperature=weather[1]
        )
        if seen.elevation[0] >= lowest:
            yield place, at, float(seen.azimuth[0]), float(seen.elevation[0])


def cases(count: int, seed: int) -> Iterator[Case]:
    """``count`` simulated measurements: a direction (errors of 1 to 10°), a length (3 to 20 %), or both; every second one on a slope of up to 20°."""
    rng = np.random.default_rng(seed)
    made = 0
    for place, at, azimuth, elevation in moments(rng):
        slope = Slope(float(rng.uniform(0, 20)), float(rng.uniform(0, 360))) if rng.random() < 0.5 else sun.LEVEL
        true = tuple(float(v) for v in sun.cast(azimuth, elevation, slope))
        if math.isnan(true[1]) or true[1] > 30:
            continue
        errors = (
            float(np.exp(rng.uniform(0, math.log(10)))),
            true[1] * float(np.exp(rng.uniform(math.log(0.03), math.log(0.2)))),
        )
        direction = Measure(float((true[0] + rng.normal(0, errors[0])) % 360), errors[0])
        length = Measure(true[1] + float(rng.normal(0, errors[1])), errors[1])
        if length.value <= 0:
            continue
        kind = KINDS[made % 3]
        shadow = Shadow(None if kind == "length" else direction, None if kind == "direction" else length, slope)
        yield Case(place, at, shadow, kind)
        made += 1
        if made == count:
            return


def about(case: Case, coverage: float) -> sun.Dates:
    """The bands of the true day and its neighbours: what a whole year gives for these days, in a hundredth of the time."""
    local = (case.at + timedelta(hours=round(case.place.longitude / 15))).date()
    days = (local - timedelta(days=1), local + timedelta(days=1))
    return sun.dates(case.place, case.shadow, local.year, coverage=coverage, days=days)


def on_the_day(found: sun.Dates, at: datetime) -> float:
    """Minutes of the bands within twelve hours of the true moment."""
    return sum(b.minutes for b in found.bands if abs((b.start + (b.end - b.start) / 2 - at).total_seconds()) < 43200)


def interval(hits: int, total: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    p, z = hits / total, 1.96
    middle, half = p + z * z / (2 * total), z * math.sqrt(p * (1 - p) / total + z * z / (4 * total * total))
    return (middle - half) / (1 + z * z / total), (middle + half) / (1 + z * z / total)


def said(name: str, hits: int, total: int, widths: list[float], unit: str) -> None:
    low, high = interval(hits, total)
    width = f", median width {np.median(widths):.1f} {unit}" if widths else ""
    print(
        f"{name:<44} {hits:>6} of {total:<6} {100 * hits / total:6.2f} % [{100 * low:.2f}, {100 * high:.2f}]{width}",
        flush=True,
    )


def simulated(count: int, seed: int, coverage: float) -> None:
    """Dates and times."""
    hits: dict[str, int] = defaultdict(int)
    totals: dict[str, int] = defaultdict(int)
    widths: dict[str, list[float]] = defaultdict(list)
    for case in cases(count, seed):
        found = about(case, coverage)
        inside = found.contains(case.at)
        for name in ("all", case.kind):
            totals[name] += 1
            hits[name] += inside
            widths[name].append(on_the_day(found, case.at))
    for name in ("all", *KINDS):
        said(
            f"time within the band, {100 * coverage:g} %, {name}",
            hits[name],
            totals[name],
            widths[name],
            "min on the day",
        )


def coverages(count: int, seed: int) -> None:
    """The usual coverage at length, two others in short."""
    for cases_of_it, coverage in ((count, 0.95), (count // 10, 0.5), (count // 10, 0.99)):
        simulated(cases_of_it, seed, coverage)


def whole_years(count: int, seed: int) -> None:
    """A whole year for each: the true moment inside, as on the day alone; dates and minutes that fit; time taken."""
    taken, hits, same = [], 0, 0
    days: dict[str, list[float]] = defaultdict(list)
    for case in cases(count, seed):
        year = (case.at + timedelta(hours=round(case.place.longitude / 15))).year
        start = time.process_time()
        found = sun.dates(case.place, case.shadow, year)
        taken.append(time.process_time() - start)
        inside = found.contains(case.at)
        hits += inside
        same += inside == about(case, sun.COVERAGE).contains(case.at)
        days[case.kind].append(len({found.local(b.start).date() for b in found.bands}))
    said("time within the band, whole year", hits, count, [], "")
    print(f"  the same as on the day alone: {same} of {count}")
    print("  median dates that fit: " + ", ".join(f"{kind} {np.median(days[kind]):.0f}" for kind in KINDS))
    print(f"  CPU seconds a year: median {np.median(taken):.2f}, largest {max(taken):.2f}")


def of_places(count: int, seed: int) -> None:
    """The true place inside the band, and the drawing agreeing with the exact answer."""
    hits, drawn, total, taken = 0, 0, 0, []
    sizes: dict[str, list[float]] = defaultdict(list)
    for case in cases(count, seed):
        start = time.process_time()
        found = sun.places(case.at, case.shadow, height=case.place.height)
        taken.append(time.process_time() - start)
        total += 1
        inside = found.contains(case.place.latitude, case.place.longitude)
        hits += inside
        drawn += inside == in_drawing(found, case.place)
        sizes[case.kind].append(found.square_kilometres)
    said("place within the band, 95 %", hits, total, [], "")
    print(
        f"  the drawing says the same: {drawn} of {total}; CPU seconds: median {np.median(taken):.2f}, largest {max(taken):.2f}"
    )
    print("  median km²: " + ", ".join(f"{kind} {np.median(sizes[kind]):,.0f}" for kind in KINDS))


def in_drawing(found: sun.Places, place: Place) -> bool:
    """By counting crossings of a ray, over all rings."""
    odd = False
    for area in found.areas:
        for ring in (area.outer, *area.holes):
            for (x1, y1), (x2, y2) in pairwise(ring):
                if (y1 > place.latitude) != (y2 > place.latitude) and place.longitude < x1 + (x2 - x1) * (
                    place.latitude - y1
                ) / (y2 - y1):
                    odd = not odd
    return odd


def camera(rng: np.random.Generator, size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray, float]:
    """Rotation (rows: right, down, forward), position in metres and focal length in pixels of a camera that looks at the origin from above the ground."""
    turn, far, high = rng.uniform(0, 2 * math.pi), rng.uniform(15, 45), rng.uniform(4, 20)
    position = np.array([far * math.cos(turn), far * math.sin(turn), high])
    forward = -position / np.linalg.norm(position)
    right = np.cross(forward, [0, 0, 1])
    right /= np.linalg.norm(right)
    return np.stack([right, np.cross(forward, right), forward]), position, size[0] * rng.uniform(0.8, 1.6)


def of_pictures(count: int, seed: int) -> None:
    """From clicks to the band: random cameras, four ground points, normal click errors; heights by the camera that the points imply, or given."""
    rng = np.random.default_rng(seed)
    size = (1920, 1080)
    hits: dict[str, int] = defaultdict(int)
    totals: dict[str, int] = defaultdict(int)
    errors: dict[str, list[float]] = defaultdict(list)
    refused = made = 0
    for place, at, azimuth, elevation in moments(rng, 10.0):
        if made == count:
            break
        rotation, position, focal = camera(rng, size)
        tall = float(rng.uniform(1.5, 6))
        direction, length = (float(v) for v in sun.cast(azimuth, elevation))
        tip = tall * length * np.array([math.sin(math.radians(direction)), math.cos(math.radians(direction)), 0])
        corners = [
            np.array([sx * rng.uniform(3, 8), sy * rng.uniform(3, 8), 0])
            for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1))
        ]

        def seen(
            point: np.ndarray, r: np.ndarray = rotation, p: np.ndarray = position, f: float = focal
        ) -> tuple[float, float]:
            c = r @ (point - p)
            return (
                float(f * c[0] / c[2] + size[0] / 2 + rng.normal(0, 2)),
                float(f * c[1] / c[2] + size[1] / 2 + rng.normal(0, 2)),
            )

        made += 1
        given = made % 2 == 0
        height = Measure(tall + float(rng.normal(0, 0.03 * tall)), 0.03 * tall) if given else None
        try:
            marks = Marks(seen(np.zeros(3)), seen(tip), seen(np.array([0, 0, tall])), size, 2.0)
            measured = sun.on_ground(
                marks, [GroundPoint(seen(c), (float(c[0]), float(c[1]))) for c in corners], height=height
            )
        except sun.NotMeasurable:
            refused += 1
            continue
        if measured.direction is None or measured.length is None:
            refused += 1
            continue
        kind = "height given" if given else "height by the camera"
        case = Case(place, at, measured.shadow(), "both")
        totals[kind] += 1
        hits[kind] += about(case, sun.COVERAGE).contains(at)
        errors[kind].append(measured.direction.error)
        errors[kind + " length"].append(measured.length.error / measured.length.value)
        alone = about(replace(case, shadow=Shadow(measured.direction)), sun.COVERAGE)
        totals["direction alone"] += 1
        hits["direction alone"] += alone.contains(at)
    for kind in ("height given", "height by the camera", "direction alone"):
        said(f"from clicks, 95 %, {kind}", hits[kind], totals[kind], [], "")
    for kind in ("height given", "height by the camera"):
        print(
            f"  {kind}: median error of the direction {np.median(errors[kind]):.1f}°, of the length {100 * np.median(errors[kind + ' length']):.1f} %"
        )
    print(f"  refused, mostly as the tip is outside the picture: {refused} of {made}")


def reference() -> None:
    """SPA's worked example (NREL/TP-560-34302, appendix A.5)."""
    at = datetime(2003, 10, 17, 19, 30, 30, tzinfo=UTC)
    seen = sun.position(at, 39.742476, -105.1786, 1830.14, pressure=820, temperature=11)
    print(
        f"SPA's example: zenith {abs(float(seen.zenith[0]) - 50.11162):.6f}°, azimuth {abs(float(seen.azimuth[0]) - 194.34024):.6f}° off"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=("reference", "dates", "years", "places", "pictures"))
    asked = parser.parse_args()
    parts: dict[str, Callable[[], None]] = {
        "reference": reference,
        "dates": lambda: coverages(asked.cases, asked.seed),
        "years": lambda: whole_years(max(asked.cases // 50, 10), asked.seed),
        "places": lambda: of_places(max(asked.cases // 20, 10), asked.seed),
        "pictures": lambda: of_pictures(max(asked.cases // 5, 10), asked.seed),
    }
    for name, run in parts.items():
        if asked.only in (None, name):
            run()


if __name__ == "__main__":
    main()
