"""One piece of footage laid on another: the map that local features follow, the exact moments, where the two agree, what moves.

Image registration by local features (ORB, RANSAC), then by the correlation of places. Two recordings by one fixed camera lie on each other as well
as copies do wherever nothing moves; what moves tells them apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .aligning import (
    AGREES,
    STEP,
    Agreement,
    Fit,
    Grey,
    Map,
    agreement,
    brightness_apart,
    corners_of,
    fit,
    laid_on,
    median_map,
    motion,
    patches,
)
from .candidates import Candidate
from .pictures import Frame, Frames
from .signature import EVERY, Signature

ANCHORS = 5  # moments at which a candidate is looked at closely
NEARBY = 0.25  # seconds around the voted moment within which every picture is tried
FARTHER = (-1.0, -0.85, -0.7, -0.55, -0.4, 0.4, 0.55, 0.7, 0.85, 1.0)  # and moments farther away
MAP_TOLERANCE = 6.0  # pixels at the corners within which two maps are the same
MAPS_TRIED = 8
SPEED_TELLS = 0.02  # by which another speed must fit better
LATER = 0.4  # seconds over which what moves is looked at

Patch = tuple[int, int, int, int, int]  # left, top, width, height, count: places of the grid of ``Agreement``


@dataclass(frozen=True, slots=True, eq=False)
class Registration:
    """A candidate after a close look. Everything is said of B (mirrored where ``mirrored``)."""

    offset: float
    speed: float
    mirrored: bool
    map: Map  # A to B, pixels at FEATURE_SIDE
    a_size: tuple[int, int]
    b_size: tuple[int, int]
    mean: NDArray[np.float32]  # correlation over the anchors, on the grid of B
    valid: NDArray[np.bool_]
    share: float  # of comparable places that agree
    clear: float  # the same without what was laid over
    laid: tuple[Patch, ...]  # what was laid over
    sides: tuple[str, ...]  # for each of them: "a" or "b", on which it lies, or ""
    moves: float | None  # correlation of motion; None: nothing moves
    moves_one_only: bool
    sharper: float  # detail of B to detail of A, where they agree
    colours: tuple[float, float]  # distance from grey of A and of B where they agree, 0 to 255


def register(
    candidate: Candidate,
    a: Signature,
    b: Signature,
    frames_a: Frames,
    frames_b: Frames,
    within: tuple[float, float] | None = None,
) -> Registration | None:
    """Lays A on B at the candidate's moments; None where no map is found. ``frames_b`` are mirrored where the candidate is.

    ``within``: only between these moments of B.

    Cost: some hundred pictures decoded, local features of up to a hundred, about a second.
    """
    moments = anchors(candidate, a, b, within)
    if not moments:
        return None
    # What is asked for later is decoded along with it: each pass goes through the whole stretch.
    laid_b = frames_b.at([*moments, *(m + LATER for m in moments)])[: len(moments)]
    moving = not (a.still or b.still)
    seeks = not a.still  # a still is looked for in the pictures of A around the moment
    offset, speed = candidate.offset, candidate.speed
    tried: dict[tuple[int, float], _Tried] = {}
    chosen: list[_Tried] = []
    for closer in (False, True):
        wanted = [
            (n, m)
            for n, frame in enumerate(laid_b)
            for m in _around(offset + speed * frame.time, frames_a.step, seeks, closer)
        ]
        fresh = False
        if moving:
            exact = [offset + speed * f.time + k * frames_a.step for f in laid_b for k in range(-4, 5)]
            soon = [offset + speed * (f.time + LATER) + k * frames_a.step for f in laid_b for k in (-1, 0, 1)]
            frames_a.at([*(m for _, m in wanted), *exact, *soon])
        for (anchor, _), frame in zip(wanted, frames_a.at([m for _, m in wanted]), strict=True):
            if (anchor, frame.time) in tried:
                continue
            found = _fit(frame, laid_b[anchor], candidate.map)
            if found is not None:
                score = agreement(frame.grey, laid_b[anchor].detail, found.map).score
                tried[anchor, frame.time] = _Tried(anchor, frame, found, score)
                fresh = True
        if not tried:
            return None
        if closer and not fresh:
            break
        every = list(tried.values())
        _, chosen = max((_under(m, every, laid_b) for m in _best_maps(every)), key=lambda u: u[0])
        line = straight_line(
            [(t.frame.time, laid_b[t.anchor].time) for t in chosen], candidate.speed, slower_frame(a, b)
        )
        moved = max(abs(line[0] - offset + (line[1] - speed) * frame.time) for frame in laid_b)
        offset, speed = line
        if not seeks or moved < NEARBY / 2:
            break
    found_map = median_map([t.fit.map for t in chosen])
    return _closely(
        Candidate(offset, speed, candidate.mirrored, candidate.weight, found_map),
        found_map,
        a,
        b,
        frames_a,
        frames_b,
        laid_b,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Tried:
    """A picture of A that was laid on an anchor of B."""

    anchor: int
    frame: Frame
    fit: Fit
    score: float  # how well it agrees under its own map


def _fit(a: Frame, b: Frame, about: Map | None) -> Fit | None:
    """The map from A to B. ``about``, a map that is nearly right, says whether one of the two is at half its size."""
    scale = float(np.sqrt(max(np.linalg.det(about[:, :2]), 0.0))) if about is not None else 1.0
    if scale < 0.7:
        return fit(a.coarse, b.plain)
    return fit(a.plain, b.coarse) if scale > 1.4 else fit(a.plain, b.plain)


def _best_maps(tried: Sequence[_Tried]) -> list[Map]:
    """Maps of the pictures that agree best, of each anchor: at the true moment the things that move lie on each other, too."""
    kept: list[Map] = []
    rank: dict[int, int] = {}
    for one in sorted(tried, key=lambda t: (-t.score, t.anchor, t.frame.time)):
        rank[one.anchor] = rank.get(one.anchor, 0) + 1
        if rank[one.anchor] > 3:
            continue
        if all(np.abs(corners_of(one.fit.map) - corners_of(k)).max() > MAP_TOLERANCE / 4 for k in kept):
            kept.append(one.fit.map)
    return kept[:MAPS_TRIED]


def _under(found: Map, tried: Sequence[_Tried], laid_b: Sequence[Frame]) -> tuple[float, list[_Tried]]:
    """How well the anchors agree under a map, each at the moment that suits it best; and those moments."""
    best: dict[int, tuple[float, _Tried]] = {}
    corners = corners_of(found)
    for one in tried:
        if np.abs(corners_of(one.fit.map) - corners).max() > MAP_TOLERANCE:
            continue
        score = agreement(one.frame.grey, laid_b[one.anchor].detail, found).score
        if one.anchor not in best or score > best[one.anchor][0]:
            best[one.anchor] = (score, one)
    total = sum(score for score, _ in best.values()) / len(laid_b)
    return total, [one for _, one in best.values()]


def anchors(candidate: Candidate, a: Signature, b: Signature, within: tuple[float, float] | None = None) -> list[float]:
    """Moments of B, spread over what both have, where B can be compared."""
    if b.still:
        return [0.0]
    if a.still:
        return [max(0.0, -candidate.offset)]
    quality = b.qualities if b.inner_qualities is None else np.maximum(b.qualities, b.inner_qualities)
    end = float(a.times[-1]) + EVERY
    there = [
        float(t)
        for t, q in zip(b.times, quality, strict=True)
        if q >= 30
        and (within is None or within[0] <= t <= within[1])
        and -0.2 <= candidate.offset + candidate.speed * t <= end
    ]
    if len(there) <= ANCHORS:
        return there
    return [there[int((i + 0.5) * len(there) / ANCHORS)] for i in range(ANCHORS)]


def _around(guess: float, step: float, seeks: bool, closer: bool) -> list[float]:
    """Moments around one: at most eleven within ``NEARBY``, and farther ones more thinly unless ``closer``."""
    if not seeks:
        return [max(0.0, guess)]
    count = max(1, min(5, round(NEARBY / step)))
    near = [guess + k * NEARBY / count for k in range(-count, count + 1)]
    return [m for m in ([*near] if closer else [*near, *(guess + shift for shift in FARTHER)]) if m >= -step]


def _closely(
    candidate: Candidate,
    found: Map,
    a: Signature,
    b: Signature,
    frames_a: Frames,
    frames_b: Frames,
    laid_b: Sequence[Frame],
) -> Registration:
    """The exact moments under the map, then agreement and motion at them."""
    moving = not (a.still or b.still)
    pairs: list[tuple[float, float]] = []
    laid_a: list[Frame] = []
    grids: list[Agreement] = []
    around = (-3, -2, -1, 0, 1, 2, 3) if not a.still else (0,)
    guesses = [candidate.offset + candidate.speed * frame.time for frame in laid_b]
    options = frames_a.at([guess + k * frames_a.step for guess in guesses for k in around])
    scores: list[list[tuple[float, float]]] = []
    for number, frame_b in enumerate(laid_b):
        beside = {f.time: f for f in options[number * len(around) : (number + 1) * len(around)]}.values()
        scored = [(agreement(f.grey, frame_b.detail, found), f) for f in beside]
        scores.append([(f.time, grid.score) for grid, f in scored])
        grid, frame_a = max(scored, key=lambda s: s[0].score)
        pairs.append((frame_a.time, frame_b.time))
        laid_a.append(frame_a)
        grids.append(grid)
    offset, speed = straight_line(pairs, candidate.speed, slower_frame(a, b))
    if moving and speed != 1:
        # Where little moves the best moment is not sharp: the speed is the same unless that fits clearly less well.
        steady, total = _at_one_speed(scores, [frame.time for frame in laid_b], frames_a.step)
        if total >= (1 - SPEED_TELLS) * sum(max(score for _, score in beside) for beside in scores):
            offset, speed = steady, 1.0
    greys_a, greys_b = [f.grey for f in laid_a], [f.grey for f in laid_b]
    mean, valid = _together(grids)
    same = valid & (mean >= AGREES)
    apart = np.median(
        np.stack([brightness_apart(x, y, found, same) for x, y in zip(greys_a, greys_b, strict=True)]), axis=0
    )
    laid = _laid_over(mean, valid, grids, np.asarray(apart, np.float32))
    keep = np.ones(mean.shape, bool)
    for left, top, wide, high, _ in laid:
        keep[top : top + high, left : left + wide] = False
    outside = valid & keep
    moves, one_only = (None, False)
    if moving:
        moves, one_only = _movement(pairs, speed, float(b.times[-1]), frames_a, frames_b, found, keep, greys_a, greys_b)
    return Registration(
        offset,
        speed,
        candidate.mirrored,
        found,
        laid_a[0].size,
        laid_b[0].size,
        mean,
        valid,
        float((mean[valid] >= AGREES).mean()) if valid.sum() >= 12 else 0.0,
        float((mean[outside] >= AGREES).mean()) if outside.sum() >= 12 else 0.0,
        tuple(laid),
        _sides(laid, greys_a, greys_b, found),
        moves,
        one_only,
        _sharper(greys_a, greys_b, found, mean >= AGREES),
        (float(np.mean([f.colour() for f in laid_a])), float(np.mean([f.colour(mean >= AGREES) for f in laid_b]))),
    )


def _at_one_speed(
    scores: Sequence[Sequence[tuple[float, float]]], times_b: Sequence[float], step: float
) -> tuple[float, float]:
    """The offset that fits best if both run at the same speed, and the sum of the scores there. ``scores``: for each moment of B, times of A with theirs."""
    best = (0.0, -1.0)
    for offset in sorted({time - time_b for beside, time_b in zip(scores, times_b, strict=True) for time, _ in beside}):
        total = 0.0
        for beside, time_b in zip(scores, times_b, strict=True):
            time, score = min(beside, key=lambda s: abs(s[0] - time_b - offset))
            total += score if abs(time - time_b - offset) <= 0.6 * step else 0.0
        if total > best[1]:
            best = (offset, total)
    return best


def slower_frame(a: Signature, b: Signature) -> float:
    """Seconds between pictures of the slower of the two."""
    return 1 / min(max(min(a.facts.rate or 25.0, b.facts.rate or 25.0), 4.0), 60.0)


def straight_line(pairs: Sequence[tuple[float, float]], speed: float, frame: float) -> tuple[float, float]:
    """Offset and speed through the pairs of moments: the median of the slopes and of what they leave (Theil & Sen)."""
    times_a, times_b = (np.array(column) for column in zip(*pairs, strict=True))
    if len(pairs) >= 3 and times_b.max() - times_b.min() >= 1.5:
        slopes = [
            (times_a[j] - times_a[i]) / (times_b[j] - times_b[i])
            for i in range(len(pairs))
            for j in range(i + 1, len(pairs))
            if abs(times_b[j] - times_b[i]) >= 1.0
        ]
        if slopes:
            speed = float(np.median(slopes))
    # The moments are exact to a frame or so: over a short stretch a small change of speed cannot be told.
    if abs(speed - 1) < max(0.012, 2 * frame / max(float(times_b.max() - times_b.min()), 0.1)):
        speed = 1.0
    return float(np.median(times_a - speed * times_b)), speed


def _together(grids: Sequence[Agreement]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    correlation = np.stack([g.correlation for g in grids])
    valid = np.stack([g.valid for g in grids])
    count = valid.sum(axis=0)
    mean = np.where(count > 0, (correlation * valid).sum(axis=0) / np.maximum(count, 1), 0).astype(np.float32)
    return mean, count >= max(1, (len(grids) + 1) // 2)


def _laid_over(
    mean: NDArray[np.float32], valid: NDArray[np.bool_], grids: Sequence[Agreement], apart: Grey
) -> list[Patch]:
    """Places that differ at every moment, compact, among places that agree."""
    differs = valid & (mean < 0.35)
    # What was laid over has other brightness somewhere; a place that only lost its detail in coding has not.
    usual = float(np.median(apart[valid & (mean >= AGREES)])) if (valid & (mean >= AGREES)).any() else 0.0
    total = int(np.stack([g.inside for g in grids]).any(axis=0).sum())
    kept = []
    for left, top, wide, high, count in patches(differs):
        filled = count / (wide * high)
        level = float(np.percentile(apart[top : top + high, left : left + wide], 75))
        if count >= max(4, 0.004 * total) and filled >= 0.4 and count <= 0.4 * total and level > 3 * usual + 6:
            kept.append((left, top, wide, high, count))
    return kept[:6]


def _sides(laid: Sequence[Patch], greys_a: Sequence[Grey], greys_b: Sequence[Grey], found: Map) -> tuple[str, ...]:
    """On which of the two something was laid: it stays the same there from moment to moment, while the other changes."""
    if len(greys_a) < 2 or not laid:
        return ("",) * len(laid)
    height, width = greys_b[0].shape
    change_a = np.stack([laid_on(g, found, (width, height)) for g in greys_a]).std(axis=0)
    change_b = np.stack(greys_b).std(axis=0)
    sides = []
    for left, top, wide, high, _ in laid:
        place = slice(top * STEP, (top + high) * STEP), slice(left * STEP, (left + wide) * STEP)
        a, b = float(np.median(change_a[place])), float(np.median(change_b[place]))
        sides.append("b" if a > 4 and b < 0.4 * a else "a" if b > 4 and a < 0.4 * b else "")
    return tuple(sides)


def _movement(
    pairs: Sequence[tuple[float, float]],
    speed: float,
    end_b: float,
    frames_a: Frames,
    frames_b: Frames,
    found: Map,
    keep: NDArray[np.bool_],
    greys_a: Sequence[Grey],
    greys_b: Sequence[Grey],
) -> tuple[float | None, bool]:
    """The correlation of what moves over the next ``LATER`` seconds (the median over the moments); whether only one of the two moves."""
    later = [LATER if time_b + LATER <= end_b + EVERY / 2 else -LATER for _, time_b in pairs]  # before, at the end
    next_b = frames_b.at([time_b + away for (_, time_b), away in zip(pairs, later, strict=True)])
    next_a = frames_a.at([time_a + away * speed for (time_a, _), away in zip(pairs, later, strict=True)])
    values, moved, alone = [], 0, 0
    for before_a, after_a, before_b, after_b in zip(greys_a, next_a, greys_b, next_b, strict=True):
        correlation, share_a, share_b = motion(before_a, after_a.grey, before_b, after_b.grey, found, keep)
        if max(share_a, share_b) < 0.003:
            continue
        moved += 1
        if min(share_a, share_b) < 0.1 * max(share_a, share_b):
            alone += 1
        values.append(correlation)
    if not moved:
        # Slow things: what differs between the anchors, which are seconds apart.
        order = range(len(pairs) - 1)
        values = [
            correlation
            for correlation, share_a, share_b in (
                motion(greys_a[k], greys_a[k + 1], greys_b[k], greys_b[k + 1], found, keep) for k in order
            )
            if min(share_a, share_b) >= 0.003
        ]
        return (float(np.median(values)), False) if values else (None, False)
    return float(np.median(values)), alone > moved / 2


def _sharper(greys_a: Sequence[Grey], greys_b: Sequence[Grey], found: Map, agree: NDArray[np.bool_]) -> float:
    """Fine detail of B against A, where they agree: under 1, B has lost some."""
    import cv2

    ratios = []
    for a, b in zip(greys_a, greys_b, strict=True):
        height, width = b.shape
        laid = laid_on(a, found, (width, height))
        where = cv2.resize(agree.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST) > 0
        if where.sum() < 400:
            continue
        fine_a = np.abs(cv2.Laplacian(laid, cv2.CV_32F))[where].mean()
        fine_b = np.abs(cv2.Laplacian(b, cv2.CV_32F))[where].mean()
        ratios.append(fine_b / max(float(fine_a), 0.1))
    return float(np.median(ratios)) if ratios else 1.0
