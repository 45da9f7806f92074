"""What was done between two copies: bars, crops, insets, what was laid over, speed, cuts, colour, coding; each named, with who has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .aligning import STEP, Map, inverse, laid_box
from .registration import Patch, Registration
from .signature import Box, Signature

FILLED = 0.65  # of the box around a mark
EDGE = 0.1  # of the width or height within which marks and banners stand
INSET = 0.67  # of the width and of the height


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of B that is a part of A: seconds. ``a_start`` belongs to ``b_start``."""

    a_start: float
    a_end: float
    b_start: float
    b_end: float
    speed: float  # how many seconds of A pass in one of B
    agreement: float  # share of comparable places that are the same


@dataclass(frozen=True, slots=True)
class Overlay:
    """A place of B that differs from A at all moments looked at: laid over one of the two."""

    box: Box  # of B's picture
    kind: str  # "logo", "banner", "overlay"
    where: str  # "top right", …


@dataclass(frozen=True, slots=True)
class Edit:
    """One difference in how the two were made. ``on``: "a" or "b", the one that has it (has the bars, lacks the part cut off); "" when it cannot be said."""

    kind: str  # bars, letterbox, logo, banner, overlay, crop, inset, mirror, turned, speed, cut, grey, re-encoded, smaller
    on: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Described:
    """How B lies in A, and the edits."""

    shown: Box  # the part of A's picture that is in B
    at: Box  # where in B's picture it stands
    turned: int  # degrees, counter-clockwise, from A to B
    overlays: tuple[Overlay, ...]
    edits: tuple[Edit, ...]


def described(a: Signature, b: Signature, seen: Registration, stretches: Sequence[Stretch]) -> Described:
    """Names the edits between two that are copies."""
    plain_b = flipped_box(b.inner, seen.mirrored)
    back = inverse(seen.map)
    inner_b, banners_b = _frame(
        plain_b, _shares(_laid(seen.map, _pixels(a.inner, seen.a_size)), seen.b_size, clip=False), "b"
    )
    inner_a, banners_a = _frame(
        a.inner, _shares(_laid(back, _pixels(plain_b, seen.b_size)), seen.a_size, clip=False), "a"
    )
    pixels_a, pixels_b = _pixels(inner_a, seen.a_size), _pixels(inner_b, seen.b_size)
    at = _clip(_laid(seen.map, pixels_a), pixels_b)
    shown = _clip(_laid(back, pixels_b), pixels_a)
    at_box, shown_box = _shares(at, seen.b_size), _shares(shown, seen.a_size)
    degrees = round(float(np.degrees(np.arctan2(-seen.map[1, 0], seen.map[0, 0]))) / 90) * 90 % 360
    overlays = tuple(_overlay(patch, seen, at) for patch in seen.laid)
    placed = _placed(inner_a, inner_b, at_box, shown_box)
    # What frames a picture that the other is small in belongs to that picture.
    around = {e.on for e in placed if e.kind == "inset"}
    edits = [
        *banners_a,
        *banners_b,
        *(e for e in _borders(inner_a, inner_b) if e.on not in around),
        *placed,
        *(
            Edit(o.kind, side, o.where)
            for o, side in zip(overlays, seen.sides, strict=True)
            if not any(e.kind == o.kind and e.detail == o.where for e in (*banners_a, *banners_b))
            and not _within(o.box, plain_b, inner_b)
        ),
    ]
    if seen.mirrored:
        edits.append(Edit("mirror", "", ""))
    if degrees:
        edits.append(Edit("turned", "", f"{degrees}°"))
    speed = stretches[0].speed
    if abs(speed - 1) >= 0.015:
        edits.append(Edit("speed", "", f"{speed:.2f}"))
    edits += _lengths(a, b, stretches)
    for side, (own, other) in (("b", seen.colours[::-1]), ("a", seen.colours)):
        if own < 2.5 and other > 5:
            edits.append(Edit("grey", side))
    edits += _coding(a, b, seen)
    if seen.mirrored:
        at_box = flipped_box(at_box, True)
        overlays = tuple(Overlay(flipped_box(o.box, True), o.kind, _where(flipped_box(o.box, True))) for o in overlays)
    return Described(
        shown_box, at_box, degrees, overlays, tuple(sorted(set(edits), key=lambda e: (e.kind, e.on, e.detail)))
    )


def flipped_box(box: Box, mirrored: bool) -> Box:
    return Box(1 - box.right, box.top, 1 - box.left, box.bottom) if mirrored else box


def _frame(inner: Box, laid: Box, side: str) -> tuple[Box, list[Edit]]:
    """The frame around the picture, and what looks like one but lies over it: a banner of one colour along one edge.

    ``laid``: where the other picture comes to lie. It goes on under a banner; it ends at a frame.
    """
    left, top, right, bottom = inner.left, inner.top, inner.right, inner.bottom
    banners = []
    if top > 0 and bottom == 1 and laid.top < 0.4 * top:
        banners.append(Edit("banner", side, "top"))
        top = 0.0
    elif bottom < 1 and top <= 0.012 and 1 - laid.bottom < 0.4 * (1 - bottom):
        banners.append(Edit("banner", side, "bottom"))
        top, bottom = 0.0, 1.0
    return Box(left, top, right, bottom), banners


def _within(box: Box, inside: Box, outside: Box) -> bool:
    """Whether most of ``box`` lies on the banners that are what ``outside`` has more than ``inside``: letters on them are no marks of their own."""
    height = box.bottom - box.top
    strip = max(0.0, min(box.bottom, inside.top) - max(box.top, outside.top)) + max(
        0.0, min(box.bottom, outside.bottom) - max(box.top, inside.bottom)
    )
    return strip > 0.6 * height


def _pixels(box: Box, size: tuple[int, int]) -> tuple[float, float, float, float]:
    return box.left * size[0], box.top * size[1], box.right * size[0], box.bottom * size[1]


def _laid(found: Map, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    left, top, right, bottom = box
    moved = found.copy()
    moved[:, 2] += found[:, :2] @ np.array([left, top])
    return laid_box(moved, (right - left, bottom - top))


def _clip(
    box: tuple[float, float, float, float], inside: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    return (max(box[0], inside[0]), max(box[1], inside[1]), min(box[2], inside[2]), min(box[3], inside[3]))


def _shares(box: tuple[float, float, float, float], size: tuple[int, int], clip: bool = True) -> Box:
    values = (box[0] / size[0], box[1] / size[1], box[2] / size[0], box[3] / size[1])
    return Box(*(round(min(1.0, max(0.0, v)) if clip else v, 3) for v in values))


def _borders(a: Box, b: Box) -> list[Edit]:
    """A frame of one colour that only one of the two has."""
    edits = []
    for side, inner, other in (("b", b, a), ("a", a, b)):
        if max(inner.left, 1 - inner.right) > 0.012 >= max(other.left, 1 - other.right):
            edits.append(Edit("bars", side, f"left {inner.left:.0%}, right {1 - inner.right:.0%}"))
        if max(inner.top, 1 - inner.bottom) > 0.012 >= max(other.top, 1 - other.bottom):
            edits.append(Edit("letterbox", side, f"top {inner.top:.0%}, bottom {1 - inner.bottom:.0%}"))
    return edits


def _placed(inner_a: Box, inner_b: Box, at: Box, shown: Box) -> list[Edit]:
    """Where one picture fills only a part of the other: small in it (inset), or cut out of it (crop).

    From two pictures alone the two cannot be told apart; what is at most two thirds of the other's width and height is called an inset.
    """
    edits = []
    for whole, part, box, inner in (("b", "a", at, inner_b), ("a", "b", shown, inner_a)):
        width, height = inner.right - inner.left, inner.bottom - inner.top
        wide, high = (box.right - box.left) / width, (box.bottom - box.top) / height
        if wide < INSET and high < INSET:
            edits.append(Edit("inset", whole, f"{wide:.0%} of the width"))
            continue
        lost = (box.left - inner.left, inner.right - box.right, box.top - inner.top, inner.bottom - box.bottom)
        if max(lost) > 0.02 and wide * high < 0.965:
            names = ("left", "right", "top", "bottom")
            edits.append(
                Edit("crop", part, ", ".join(f"{n} {v:.0%}" for n, v in zip(names, lost, strict=True) if v > 0.012))
            )
    return edits


def _overlay(patch: Patch, seen: Registration, at: tuple[float, float, float, float]) -> Overlay:
    left, top, wide, high, _ = patch
    width, height = seen.b_size
    box = Box(
        round(left * STEP / width, 3),
        round(top * STEP / height, 3),
        round(min(1.0, (left + wide) * STEP / width), 3),
        round(min(1.0, (top + high) * STEP / height), 3),
    )
    content = max(at[2] - at[0], 1) * max(at[3] - at[1], 1)
    across = wide * STEP / max(at[2] - at[0], 1)
    share = wide * high * STEP * STEP / content
    kind = "banner" if across >= 0.6 and wide > 2 * high else "logo" if share <= 0.07 else "overlay"
    return Overlay(box, kind, _where(box))


def is_mark(patch: Patch, seen: Registration) -> bool:
    """Whether something that was laid over is as marks and banners are: compact, and beside an edge of one of the two pictures."""
    (wide_a, high_a), (wide_b, high_b) = seen.a_size, seen.b_size
    a, b = _laid(seen.map, (0.0, 0.0, wide_a, high_a)), (0.0, 0.0, float(wide_b), float(high_b))
    left, top, wide, high, count = patch
    box = (left * STEP, top * STEP, (left + wide) * STEP, (top + high) * STEP)
    beside = any(
        abs(box[side] - frame[side]) <= EDGE * (frame[side % 2 + 2] - frame[side % 2])
        for frame in (a, b)
        for side in range(4)
    )
    return beside and count >= FILLED * wide * high and _overlay(patch, seen, _clip(a, b)).kind != "overlay"


def exchanged(overlay: Overlay, at: Box, shown: Box, mirrored: bool) -> Overlay:
    """An overlay of B's picture told of A's, which is ``shown`` where B has ``at``."""
    box, at = (flipped_box(overlay.box, True), flipped_box(at, True)) if mirrored else (overlay.box, at)
    wide = (shown.right - shown.left) / max(at.right - at.left, 1e-6)
    high = (shown.bottom - shown.top) / max(at.bottom - at.top, 1e-6)
    values = (
        shown.left + (box.left - at.left) * wide,
        shown.top + (box.top - at.top) * high,
        shown.left + (box.right - at.left) * wide,
        shown.top + (box.bottom - at.top) * high,
    )
    moved = Box(*(round(min(1.0, max(0.0, v)), 3) for v in values))
    return Overlay(moved, overlay.kind, _where(moved))


def _where(box: Box) -> str:
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    rows = "top" if y < 0.36 else "bottom" if y > 0.64 else ""
    columns = "left" if x < 0.36 else "right" if x > 0.64 else ""
    return " ".join(part for part in (rows, columns) if part) or "middle"


def _lengths(a: Signature, b: Signature, stretches: Sequence[Stretch]) -> list[Edit]:
    if a.still or b.still:
        moving = [side for side, one in (("a", a), ("b", b)) if one.facts.kind != "picture"]
        return [
            Edit("cut", "b" if side == "a" else "a", "one picture of it")
            for side in moving
            if not (a.still and b.still)
        ]
    edits = []
    for side, facts, spans in (
        ("b", a.facts, [(s.a_start, s.a_end) for s in stretches]),
        ("a", b.facts, [(s.b_start, s.b_end) for s in stretches]),
    ):
        length = facts.duration
        covered = sum(end - start for start, end in spans)
        if length and length - covered > max(0.7, 0.06 * length):
            edits.append(Edit("cut", side, f"{covered:.1f} of {length:.1f} s"))
    return edits


def _coding(a: Signature, b: Signature, seen: Registration) -> list[Edit]:
    """Signs that one was coded again, more poorly: less fine detail, or far fewer bits a pixel."""
    if seen.sharper < 0.8:
        return [Edit("re-encoded", "b", f"{seen.sharper:.0%} of the fine detail")]
    if seen.sharper > 1.25:
        return [Edit("re-encoded", "a", f"{1 / seen.sharper:.0%} of the fine detail")]
    if a.facts.bits and b.facts.bits:
        first, second = (f.bits / (f.width * f.height) for f in (a.facts, b.facts) if f.bits)
        if second < 0.4 * first:
            return [Edit("re-encoded", "b", f"{second / first:.0%} of the bits a pixel")]
        if first < 0.4 * second:
            return [Edit("re-encoded", "a", f"{first / second:.0%} of the bits a pixel")]
    return []
