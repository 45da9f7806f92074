"""Makes ``src/onrecord/footage/sun/land.py`` from Natural Earth's 1:110m land: python -m training.world_outline LAND-110M.json.

The input is ``land-110m.json`` of the npm package world-atlas 2.0.2 (TopoJSON; Natural Earth 4.1.0, public domain). Rings are kept to
0.01°, those smaller than 0.3 square degrees left out, and written as differences in the printable signs of Google's polyline encoding.
"""

from __future__ import annotations

import argparse
import itertools
import json
import textwrap
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "src" / "onrecord" / "footage" / "sun" / "land.py"
SMALLEST = 0.3

HEAD = '''"""The outline of the land, for the map: Natural Earth 1:110m land, version 4.1.0 (public domain), as in npm's world-atlas 2.0.2.

Made by ``python -m training.world_outline``; no borders, which are often what a dispute is about. Each ring is a closed line of differences in
hundredths of a degree, longitude before latitude, each number in the printable signs of Google's polyline encoding. A ring over the
180th meridian stands there twice, going over either edge.
"""

from __future__ import annotations

from functools import cache

SOURCE = "Natural Earth 1:110m land, version 4.1.0, public domain"


@cache
def rings() -> tuple[tuple[tuple[float, float], ...], ...]:
    """Closed rings of (longitude, latitude) in degrees."""
    return tuple(_ring(code) for code in _CODES.split())


def _ring(code: str) -> tuple[tuple[float, float], ...]:
    numbers: list[int] = []
    value = shift = 0
    for sign in code:
        bits = ord(sign) - 63
        value |= (bits & 31) << shift
        shift += 5
        if bits < 32:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    points: list[tuple[float, float]] = []
    x = y = 0
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        points.append((x / 100, y / 100))
    return tuple(points)


_CODES = (
'''


def encoded(number: int) -> str:
    value = ~(number << 1) if number < 0 else number << 1
    signs = []
    while value >= 32:
        signs.append(chr((32 | (value & 31)) + 63))
        value >>= 5
    signs.append(chr(value + 63))
    return "".join(signs)


def arcs(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    out = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        out.append(line)
    return out


def area(ring: list[tuple[int, int]]) -> float:
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring))) / 2 / 10_000


def over_the_date_line(ring: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """A ring that crosses the 180th meridian, without its jump and once on either side; the map cuts off what is outside of it."""
    whole, turns = [ring[0]], 0
    for before, (x, y) in itertools.pairwise(ring):
        turns += (x - before[0] < -18000) - (x - before[0] > 18000)
        whole.append((x + 36000 * turns, y))
    if turns:  # around the pole: Antarctica
        whole += [(whole[-1][0], -9000), (whole[0][0], -9000), whole[0]]
    pieces = [whole]
    if max(x for x, _ in whole) > 18000:
        pieces.append([(x - 36000, y) for x, y in whole])
    if min(x for x, _ in whole) < -18000:
        pieces.append([(x + 36000, y) for x, y in whole])
    return pieces


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("topology", type=Path)
    topology = json.loads(parser.parse_args().topology.read_text("utf-8"))
    lines = arcs(topology)
    codes = []
    for geometry in topology["objects"]["land"]["geometries"]:
        for polygon in geometry["arcs"]:
            for indices in polygon:
                ring: list[tuple[int, int]] = []
                for index in indices:
                    piece = lines[index] if index >= 0 else lines[~index][::-1]
                    points = [(round(100 * x), round(100 * y)) for x, y in piece]
                    ring += [p for i, p in enumerate(points) if i or not ring]
                ring = [p for i, p in enumerate(ring) if not i or p != ring[i - 1]]
                for piece in over_the_date_line(ring):
                    if area(piece) < SMALLEST:
                        continue
                    before = (0, 0)
                    code = ""
                    for x, y in piece:
                        code += encoded(x - before[0]) + encoded(y - before[1])
                        before = (x, y)
                    codes.append(code)
    text = HEAD
    for line in textwrap.wrap(" ".join(codes), 116, break_long_words=True, drop_whitespace=False):
        text += "    " + json.dumps(line) + "\n"
    TARGET.write_text(text + ")\n", "utf-8")
    print(f"{len(codes)} rings, {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
