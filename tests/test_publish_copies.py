"""Copies on one axis of time: who stands where, what is marked, and the table that says the same."""

from __future__ import annotations

import re

from onrecord.publish.copies import families
from onrecord.records import CopiedStretch, CopyOf, Footage


def piece(name: str, duration: float, *copies: CopyOf, not_first: bool = False) -> Footage:
    return Footage(
        f"foo-{name}", name * 64, f"{name}.mp4", "video/mp4", 1, copies=copies, not_first=not_first, duration=duration
    )


def of(other: str, *stretches: tuple[float, float, float, float, float], mirrored: bool = False) -> CopyOf:
    return CopyOf(f"foo-{other}", tuple(CopiedStretch(*s) for s in stretches), mirrored)


# b is a from 2 s on, mirrored; c is b at twice the speed: its 2 s are 4 s of b.
A = piece("a", 10.0, of("b", (2.0, 6.0, 0.0, 4.0, 1.0), mirrored=True))
B = piece(
    "b", 4.0, of("a", (0.0, 4.0, 2.0, 6.0, 1.0), mirrored=True), of("c", (0.0, 4.0, 0.0, 2.0, 0.5)), not_first=True
)
C = piece("c", 2.0, of("b", (0.0, 2.0, 0.0, 4.0, 2.0)), not_first=True)
ALONE = piece("d", 5.0)


def rectangles(chart: str, kind: str) -> list[tuple[float, float]]:
    """Left edge and width, top to bottom, in parts of the whole axis."""
    found = [
        tuple(float(v) for v in m.groups())
        for m in re.finditer(rf'<rect class="{kind}" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', chart)
    ]
    whole = max(width for _, width in found)
    left = min(x for x, _ in found)
    return [(round((x - left) / whole, 2), round(width / whole, 2)) for x, width in found]


def test_copies_stand_where_they_align() -> None:
    [family] = families([C, ALONE, B, A])
    chart = str(family.chart)
    assert rectangles(chart, "reel") == [(0.0, 1.0), (0.2, 0.4), (0.2, 0.4)]
    assert re.findall(r'class="lane"[^>]*>([^<]+)<', chart) == ["a.mp4", "b.mp4", "c.mp4"]
    assert re.findall(r'class="remark" [^>]*>([^<]*)', chart) == [
        "",
        "",
        "begins at +2.0 s, mirrored",
        "",
        "begins at +2.0 s, mirrored, × 2.00",
        "",
    ]
    assert chart.count("cannot be the first") == 2
    assert chart.count("<polygon") == 2


def test_the_table_says_the_same() -> None:
    [family] = families([A, B, C])
    told = [(r.name, r.own, r.other, r.theirs, r.speed, r.mirrored, r.not_first) for r in family.rows]
    assert told == [
        ("a.mp4", "2.0 to 6.0 s", "b.mp4", "0.0 to 4.0 s", "1.00", True, False),
        ("b.mp4", "0.0 to 4.0 s", "a.mp4", "2.0 to 6.0 s", "1.00", True, True),
        ("b.mp4", "0.0 to 4.0 s", "c.mp4", "0.0 to 2.0 s", "0.50", False, True),
        ("c.mp4", "0.0 to 2.0 s", "b.mp4", "0.0 to 4.0 s", "2.00", False, True),
    ]


def test_the_order_does_not_matter_and_nothing_alone_is_drawn() -> None:
    assert families([A, B, C]) == families([C, B, A])
    assert families([ALONE]) == []


def test_a_still_picture_has_a_place() -> None:
    still = piece("s", 0.0, of("b", (0.0, 0.0, 3.0, 3.0, 1.0)))
    [family] = families([still, piece("b", 4.0, of("s", (3.0, 3.0, 0.0, 0.0, 1.0)))])
    assert [r.own for r in family.rows] == ["3.0 s", "0.0 s"]
    assert len(rectangles(str(family.chart), "reel")) == 2


def test_many_copies_are_cut_and_counted() -> None:
    first = piece("x", 9.0, *(of(f"y{n:02}", (0.0, 9.0, 0.0, 9.0, 1.0)) for n in range(30)))
    rest = [piece(f"y{n:02}", 9.0, of("x", (0.0, 9.0, 0.0, 9.0, 1.0))) for n in range(30)]
    [family] = families([first, *rest])
    assert "and 7 more, in the table" in str(family.chart)
    assert len(family.rows) == 60
