"""Is one piece of footage a copy of another, where do they align, and what was done between them?

1. Hashes of pictures (in eight orientations, with and without border) that are near each other, or local features that match, give pairs
   of moments that may be the same.
2. The pairs vote for an offset and a speed: time in A = offset + speed × time in B (a Hough transform over few speeds).
3. The best votes are looked at in the pictures themselves: the affine map that local features follow, the exact moment, where the two
   agree place by place, whether what *moves* agrees. Two recordings by one fixed camera fail there, and so do two cameras beside each other.

The outcome is one of five words, never a score alone: ``copy``, ``same view`` (a place seen from the same spot, not the same recording),
``undecided``, ``not comparable`` (too flat or too dark), ``nothing in common``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from . import pdq
from .aligning import (
    AGREES,
    STEP,
    Agreement,
    Fit,
    Grey,
    Map,
    agreement,
    corners_of,
    fit,
    inverse,
    laid_box,
    median_map,
    motion,
    patches,
)
from .reading import Picture, Reel
from .signature import EVERY, FEATURE_SIDE, WHOLE, Box, Features, Signature, features_of, sized

VERSION = "footage-copies-1"

SPEEDS = np.round(np.arange(0.86, 1.1401, 0.01), 2)
NEAR = 62  # bits up to which two pictures of videos may be the same; the vote of many decides
STILL_NEAR = 40  # bits, where one is a single picture
TOGETHER = 0.35  # seconds within which votes count for the same offset
ANCHORS = 5  # moments at which a candidate is looked at closely
FITS = 48  # pairs of pictures whose local features are fitted, at most
CANDIDATES = 4  # candidates looked at, at most
NEARBY = 0.25  # seconds around the voted moment within which every picture is tried
FARTHER = np.array([-1.0, -0.85, -0.7, -0.55, -0.4, 0.4, 0.55, 0.7, 0.85, 1.0])  # and moments farther away
MAP_TOLERANCE = 6.0  # pixels at the corners within which two maps are the same
MAPS_TRIED = 8
SEGMENTS = 6  # stretches of one pair, at most
SAMPLES = 240  # moments of B at which the extent of a stretch is looked at, at most
LEAST_SHARE = 0.6  # of comparable places that agree, with what was laid over
CLEAR_SHARE = 0.84  # the same without what was laid over; two cameras beside each other reach 0.80
ALIKE_SHARE = 0.45  # from here on it is said that they look alike
MOVES_ALIKE = 0.45  # correlation of what moves, from which it is the same recording
MOVES_APART = 0.2
INSET = 0.67  # of the width and of the height


class Verdict(StrEnum):
    COPY = "copy"
    SAME_VIEW = "same view"
    UNDECIDED = "undecided"
    NOT_COMPARABLE = "not comparable"
    NOTHING = "nothing in common"


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
class Comparison:
    """What comparing two pieces of footage gave. Everything is said of B in terms of A."""

    a: str
    b: str
    verdict: Verdict
    reason: str
    stretches: tuple[Stretch, ...] = ()
    mirrored: bool = False
    turned: int = 0  # degrees, counter-clockwise, from A to B
    shown: Box = WHOLE  # the part of A's picture that is in B
    at: Box = WHOLE  # where in B's picture it stands
    overlays: tuple[Overlay, ...] = ()
    edits: tuple[Edit, ...] = ()
    agreement: float = 0.0

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(edit.kind for edit in self.edits)


@dataclass(frozen=True, slots=True)
class _Candidate:
    offset: float
    speed: float
    mirrored: bool
    weight: float


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """A candidate after a close look."""

    offset: float
    speed: float
    mirrored: bool
    map: Map  # A to B (B mirrored where ``mirrored``), pixels at FEATURE_SIDE
    a_size: tuple[int, int]
    b_size: tuple[int, int]
    mean: NDArray[np.float32]  # correlation over the anchors, on the grid of B
    valid: NDArray[np.bool_]
    share: float
    clear: float
    overlays: tuple[tuple[int, int, int, int, int], ...]
    covered: tuple[str, ...]  # for each of them: "a" or "b", on which it lies, or ""
    moves: float | None  # correlation of motion; None: nothing moves
    moves_one_only: bool
    sharper: float  # detail of B to detail of A, where they agree
    colours: tuple[float, float]  # distance from grey of A, and of B where they agree, 0 to 255
    followed: float  # share of the matching local features that the map explains


def compare(a: Signature, b: Signature, reel_a: Reel, reel_b: Reel) -> Comparison:
    """Compares two pieces of footage by their signatures, and looks into the reels only where something may be found.

    Cost: the product of their hashed pictures in bit operations, and about a second for each candidate that is looked at.
    """
    for one in (a, b):
        if not one.comparable:
            return Comparison(
                a.id, b.id, Verdict.NOT_COMPARABLE, f"the pictures of {one.id} are too flat or too dark to be compared"
            )
    seen: list[_Seen] = []
    stretches: list[Stretch] = []
    views: list[_Seen] = []
    taken = np.zeros(len(b.times), bool)
    for _ in range(SEGMENTS):
        found = None
        for candidate in _candidates(a, b, taken, by_features=not seen):
            close = _look(candidate, a, b, reel_a, reel_b)
            if close is None:
                continue
            if _same_recording(close, a, b):
                found = close
                break
            views.append(close)
        if found is None:
            break
        stretch = _extent(found, a, b, reel_a, reel_b)
        if stretch is None:
            break
        seen.append(found)
        stretches.append(stretch)
        if a.still or b.still:
            break
        fresh = (b.times >= stretch.b_start - EVERY) & (b.times <= stretch.b_end + EVERY) & ~taken
        taken |= fresh
        if not fresh.any() or (~taken).sum() * EVERY < 2.0:
            break
    if not seen:
        return _without_copy(a, b, views)
    return _described(a, b, seen[0], stretches)


def _without_copy(a: Signature, b: Signature, views: Sequence[_Seen]) -> Comparison:
    best = max(views, key=lambda v: v.share, default=None)
    if best is None or best.share < ALIKE_SHARE:
        return Comparison(a.id, b.id, Verdict.NOTHING, "no moment of one was found in the other")
    share = round(best.share, 3)
    if best.moves_one_only or (best.moves is not None and best.moves < MOVES_APART):
        return Comparison(
            a.id,
            b.id,
            Verdict.SAME_VIEW,
            "the same place from the same spot, but what moves in them differs",
            agreement=share,
        )
    reason = "they look alike, but what moves in them agrees only in part"
    if best.moves is None or best.moves >= MOVES_ALIKE:
        reason = "they look alike, but do not lie on each other as copies do; two cameras beside each other give such pictures"
    return Comparison(a.id, b.id, Verdict.UNDECIDED, reason, agreement=share)


# -------------------------------------------------------------------------------------------------- candidates


def _candidates(a: Signature, b: Signature, taken: NDArray[np.bool_], by_features: bool) -> list[_Candidate]:
    found = _by_hashes(a, b, taken)
    if by_features and (not found or found[0].weight < 3):
        found += _by_features(a, b)
    return found[: 2 * CANDIDATES]


def _by_hashes(a: Signature, b: Signature, taken: NDArray[np.bool_]) -> list[_Candidate]:
    rows: list[tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], bool]] = []
    near = STILL_NEAR if a.still or b.still else NEAR
    for hashes_a, quality_a in _kinds(a):
        for hashes_b, quality_b in _kinds(b):
            ok_a, ok_b = quality_a >= pdq.LEAST_QUALITY, (quality_b >= pdq.LEAST_QUALITY) & ~taken
            if not ok_a.any() or not ok_b.any():
                continue
            times_a, times_b = a.times[ok_a], b.times[ok_b]
            one = _signs(hashes_a[0][ok_a])
            for orientation in range(len(pdq.ORIENTATIONS)):
                apart = (pdq.BITS - one @ _signs(hashes_b[orientation][ok_b]).T) / 2  # (a, b)
                keep = min(4, len(times_a))
                nearest = np.argpartition(apart, keep - 1, axis=0)[:keep]
                distances = np.take_along_axis(apart, nearest, axis=0)
                at = np.nonzero(distances <= near)
                if len(at[0]):
                    weights = 1 - distances[at] / (near + 8)
                    rows.append((times_a[nearest[at]], times_b[at[1]], weights, orientation in (1, 3, 6, 7)))
    return _voted(rows, a, b)


def _kinds(s: Signature) -> list[tuple[NDArray[np.uint8], NDArray[np.int64]]]:
    kinds = [(s.hashes, s.qualities)]
    if s.inner_hashes is not None and s.inner_qualities is not None:
        kinds.append((s.inner_hashes, s.inner_qualities))
    return kinds


def _signs(hashes: NDArray[np.uint8]) -> NDArray[np.float32]:
    return np.unpackbits(hashes, axis=1).astype(np.float32) * 2 - 1


def _voted(
    rows: Sequence[tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], bool]],
    a: Signature,
    b: Signature,
) -> list[_Candidate]:
    found: list[_Candidate] = []
    for mirrored in (False, True):
        chosen = [row for row in rows if row[3] is mirrored]
        if not chosen:
            continue
        times_a, times_b, weights = (np.concatenate([row[i] for row in chosen]) for i in range(3))
        if a.still or b.still:
            order = np.argsort(-weights)[:CANDIDATES]
            found += [_Candidate(float(times_a[i] - times_b[i]), 1.0, mirrored, 10 * float(weights[i])) for i in order]
            continue
        found += _lines(times_a, times_b, weights, mirrored)
    return sorted(found, key=lambda c: -c.weight)[:CANDIDATES]


def _lines(
    times_a: NDArray[np.float64], times_b: NDArray[np.float64], weights: NDArray[np.float64], mirrored: bool
) -> list[_Candidate]:
    """The offsets and speeds that most pairs of moments agree on, each moment of B counting once for each."""
    found: list[_Candidate] = []
    for speed in SPEEDS:
        offsets = times_a - speed * times_b
        order = np.argsort(offsets, kind="stable")
        sorted_offsets, b_order, w_order = offsets[order], times_b[order], weights[order]
        ends = np.searchsorted(sorted_offsets, sorted_offsets + 2 * TOGETHER, side="right")
        # The heaviest windows first; the exact count (each moment of B once) only for those.
        total = np.concatenate([[0], np.cumsum(w_order)])
        heavy = np.argsort(-(total[ends] - total[:-1]), kind="stable")[:6]
        for start in heavy:
            inside = slice(int(start), int(ends[start]))
            best: dict[float, float] = {}
            for moment, weight in zip(b_order[inside].tolist(), w_order[inside].tolist(), strict=True):
                best[moment] = max(best.get(moment, 0.0), weight)
            weight = sum(best.values()) * (1.0 if abs(speed - 1) < 0.005 else 0.97)
            found.append(
                _Candidate(
                    float(np.average(sorted_offsets[inside], weights=w_order[inside])), float(speed), mirrored, weight
                )
            )
    found.sort(key=lambda c: -c.weight)
    kept: list[_Candidate] = []
    for candidate in found:
        middle = float(np.median(times_b))
        if all(abs((c.offset - candidate.offset) + (c.speed - candidate.speed) * middle) > 1.0 for c in kept):
            kept.append(candidate)
        if len(kept) == CANDIDATES:
            break
    return kept


def _by_features(a: Signature, b: Signature) -> list[_Candidate]:
    """Moments whose strongest local features match, checked by a map that they follow."""
    rows = []
    for mirrored in (False, True):
        votes = _feature_votes(a.features, b.features, mirrored)
        fits: list[tuple[int, int, Fit]] = []
        for place in np.argsort(-votes, axis=None, kind="stable")[:FITS].tolist():
            i, j = divmod(place, votes.shape[1])
            if votes[i, j] < 5:
                break
            found = fit(a.features[i], b.features[j], mirrored)
            if found is not None:
                fits.append((i, j, found))
        if not fits:
            continue
        for common in _common_maps([(j, f) for _, j, f in fits])[:2]:
            same = [
                (i, j, f)
                for i, j, f in fits
                if np.abs(corners_of(f.map) - corners_of(common)).max() <= 2 * MAP_TOLERANCE
            ]
            times_a = np.array([a.features[i].time for i, _, _ in same])
            times_b = np.array([b.features[j].time for _, j, _ in same])
            rows.append((times_a, times_b, np.array([min(f.inliers / 40, 2.0) for _, _, f in same]), mirrored))
    return _voted(rows, a, b)


def _feature_votes(a: Sequence[Features], b: Sequence[Features], mirrored: bool) -> NDArray[np.int64]:
    """(pictures of A, pictures of B): how many features of one have their nearest in the other, over all pictures at once."""
    votes = np.zeros((len(a), len(b)), np.int64)
    for j, one in enumerate(b):
        descriptors = (one.mirrored_descriptors if mirrored else one.descriptors)[:200]
        if not len(descriptors):
            continue
        signs = _signs(descriptors)
        for i, other in enumerate(a):
            if len(other.descriptors):
                apart = (pdq.BITS - signs @ _signs(other.descriptors[:200]).T) / 2
                first = apart.argmin(axis=1)
                back = apart.argmin(axis=0)
                nearest = apart[np.arange(len(signs)), first]
                votes[i, j] = int(((nearest <= 56) & (back[first] == np.arange(len(signs)))).sum())
    return votes


# ------------------------------------------------------------------------------------------------- the close look


def _grey(picture: Picture) -> Grey:
    return sized(pdq.luma(picture), FEATURE_SIDE)


def _look(candidate: _Candidate, a: Signature, b: Signature, reel_a: Reel, reel_b: Reel) -> _Seen | None:
    """Looks at a candidate in the pictures; None where no map is found."""
    moments = _anchors(candidate, a, b)
    if not moments:
        return None
    pictures_b = [(t, _flipped(p, candidate.mirrored)) for t, p in reel_b.at(moments)]
    features_b = [features_of(t, p, _flipped_box(b.inner, candidate.mirrored), mirrored=False) for t, p in pictures_b]
    greys_b = [_grey(p) for _, p in pictures_b]
    moving = not (a.still or b.still)
    offset, speed = candidate.offset, candidate.speed
    tried: dict[tuple[int, float], _Tried] = {}
    for closer in (False, True):
        fresh = False
        for anchor, ((moment, _), one) in enumerate(zip(pictures_b, features_b, strict=True)):
            guess = max(0.0, offset + speed * moment)
            for time, picture in _around(reel_a, guess, closer) if moving else reel_a.at([guess]):
                if (anchor, time) in tried:
                    continue
                found = fit(features_of(time, picture, a.inner, mirrored=False), one, False)
                if found is not None:
                    grey = _grey(picture)
                    score = _score(agreement(grey, greys_b[anchor], found.map))
                    tried[anchor, time] = _Tried(anchor, time, grey, found, score)
                    fresh = True
        if not tried:
            return None
        if closer and not fresh:
            break
        every = list(tried.values())
        _, chosen = max((_under(m, every, greys_b) for m in _best_maps(every)), key=lambda u: u[0])
        line = _line([(t.time, pictures_b[t.anchor][0]) for t in chosen], candidate.speed, _frame_time(a, b))
        moved = max(abs(line[0] - offset + (line[1] - speed) * m) for m, _ in pictures_b)
        offset, speed = line
        if not moving or moved < NEARBY / 2:
            break
    return _fine(
        _Candidate(offset, speed, candidate.mirrored, candidate.weight),
        a,
        b,
        reel_a,
        reel_b,
        pictures_b,
        greys_b,
        median_map([t.fit.map for t in chosen]),
        float(np.median([t.fit.inliers / t.fit.matches for t in chosen])),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Tried:
    """A picture of A that was laid on an anchor of B."""

    anchor: int
    time: float
    grey: Grey
    fit: Fit
    score: float  # how well it agrees under its own map


def _best_maps(tried: Sequence[_Tried]) -> list[Map]:
    """Maps of the pictures that agree best, of each anchor: at the true moment the things that move lie on each other, too."""
    kept: list[Map] = []
    rank: dict[int, int] = {}
    for one in sorted(tried, key=lambda t: (-t.score, t.anchor, t.time)):
        rank[one.anchor] = rank.get(one.anchor, 0) + 1
        if rank[one.anchor] > 3:
            continue
        if all(np.abs(corners_of(one.fit.map) - corners_of(k)).max() > MAP_TOLERANCE / 4 for k in kept):
            kept.append(one.fit.map)
    return kept[:MAPS_TRIED]


def _common_maps(fits: Sequence[tuple[int, Fit]]) -> list[Map]:
    """Maps that recur at several moments, the most frequent first.

    The two pictures of a copy lie on each other in the same way at all moments. While the camera turns, pictures of wrong moments do so in other
    ways, moment by moment.
    """
    corners = np.stack([corners_of(f.map) for _, f in fits])
    anchors = np.array([anchor for anchor, _ in fits])
    near = np.abs(corners[:, None] - corners[None]).max(axis=2) <= MAP_TOLERANCE
    support = np.array([len(set(anchors[row].tolist())) for row in near])
    weight = np.array([sum(fits[k][1].inliers for k in np.flatnonzero(row).tolist()) for row in near])
    kept: list[int] = []
    for k in np.lexsort((-weight, -support)).tolist():
        if not any(near[k, other] for other in kept):
            kept.append(k)
        if len(kept) == MAPS_TRIED or support[k] < support.max() - 1:
            break
    return [fits[k][1].map for k in kept]


def _under(found: Map, tried: Sequence[_Tried], greys_b: Sequence[Grey]) -> tuple[float, list[_Tried]]:
    """How well the anchors agree under a map, each at the moment that suits it best; and those moments."""
    best: dict[int, tuple[float, _Tried]] = {}
    corners = corners_of(found)
    for one in tried:
        if np.abs(corners_of(one.fit.map) - corners).max() > MAP_TOLERANCE:
            continue
        score = _score(agreement(one.grey, greys_b[one.anchor], found))
        if one.anchor not in best or score > best[one.anchor][0]:
            best[one.anchor] = (score, one)
    total = sum(score for score, _ in best.values()) / len(greys_b)
    return total, [one for _, one in best.values()]


def _score(found: Agreement) -> float:
    return float(found.correlation[found.valid].mean()) if found.valid.sum() >= 12 else 0.0


def _flipped(picture: Picture, mirrored: bool) -> Picture:
    return np.ascontiguousarray(picture[:, ::-1]) if mirrored else picture


def _flipped_box(box: Box, mirrored: bool) -> Box:
    return Box(1 - box.right, box.top, 1 - box.left, box.bottom) if mirrored else box


def _anchors(candidate: _Candidate, a: Signature, b: Signature) -> list[float]:
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
        if q >= 30 and -0.2 <= candidate.offset + candidate.speed * t <= end
    ]
    if len(there) <= ANCHORS:
        return there
    return [there[int((i + 0.5) * len(there) / ANCHORS)] for i in range(ANCHORS)]


def _around(reel: Reel, guess: float, closer: bool) -> list[tuple[float, Picture]]:
    """Pictures around a moment: every one within ``NEARBY`` (at most eleven), farther ones more thinly unless ``closer``."""
    near = list(reel.between(max(0.0, guess - NEARBY), guess + NEARBY))
    near = near[:: max(1, -(-len(near) // 11))]
    if closer:
        return near
    far = [guess + shift for shift in FARTHER.tolist() if guess + shift >= 0]
    return [*near, *reel.at(far)]


def _fine(
    candidate: _Candidate,
    a: Signature,
    b: Signature,
    reel_a: Reel,
    reel_b: Reel,
    pictures_b: list[tuple[float, Picture]],
    greys_b: list[Grey],
    found: Map,
    followed: float,
) -> _Seen:
    """The exact moments under the map, then agreement and motion at them."""
    moving = not (a.still or b.still)
    pairs: list[tuple[float, float]] = []
    greys_a: list[Grey] = []
    colours_a: list[float] = []
    for (time_b, _), grey_b in zip(pictures_b, greys_b, strict=True):
        guess = candidate.offset + candidate.speed * time_b
        options = (
            list(reel_a.between(max(0.0, guess - 0.13), guess + 0.13)) if moving else list(reel_a.at([max(0.0, guess)]))
        )
        if not options:
            options = list(reel_a.at([max(0.0, guess)]))
        scored = [(_score(agreement(g, grey_b, found)), t, g, p) for t, g, p in ((t, _grey(p), p) for t, p in options)]
        _, time_a, grey_a, picture_a = max(scored, key=lambda s: s[0])
        pairs.append((time_a, time_b))
        greys_a.append(grey_a)
        colours_a.append(_colour(picture_a, None))
    offset, speed = _line(pairs, candidate.speed, _frame_time(a, b))
    grids = [agreement(x, y, found) for x, y in zip(greys_a, greys_b, strict=True)]
    mean, valid = _together(grids)
    height, width = greys_b[0].shape
    laid = _laid_over(mean, valid, grids, (height, width))
    outside = valid.copy()
    for left, top, wide, high, _ in laid:
        outside[top : top + high, left : left + wide] = False
    share = float((mean[valid] >= AGREES).mean()) if valid.sum() >= 12 else 0.0
    clear = float((mean[outside] >= AGREES).mean()) if outside.sum() >= 12 else 0.0
    moves, one_only = (None, False)
    if moving:
        keep = np.ones(mean.shape, bool)
        for left, top, wide, high, _ in laid:
            keep[top : top + high, left : left + wide] = False
        moves, one_only = _movement(
            pairs, offset, speed, reel_a, reel_b, candidate.mirrored, found, keep, greys_a, greys_b
        )
    return _Seen(
        offset,
        speed,
        candidate.mirrored,
        found,
        (greys_a[0].shape[1], greys_a[0].shape[0]),
        (width, height),
        mean,
        valid,
        share,
        clear,
        tuple(laid),
        _covered(laid, greys_a, greys_b, found),
        moves,
        one_only,
        _sharper(greys_a, greys_b, found, mean >= AGREES),
        (float(np.mean(colours_a)), float(np.mean([_colour(p, mean >= AGREES) for _, p in pictures_b]))),
        followed,
    )


def _frame_time(a: Signature, b: Signature) -> float:
    """Seconds between pictures of the slower of the two."""
    return 1 / min(max(min(a.facts.rate or 25.0, b.facts.rate or 25.0), 4.0), 60.0)


def _line(pairs: Sequence[tuple[float, float]], speed: float, frame: float) -> tuple[float, float]:
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
    mean: NDArray[np.float32], valid: NDArray[np.bool_], grids: Sequence[Agreement], size: tuple[int, int]
) -> list[tuple[int, int, int, int, int]]:
    """Places that differ at every moment, compact, among places that agree."""
    differs = valid & (mean < 0.35)
    # What was laid over has other brightness somewhere; a place that only lost its detail in coding has not.
    apart = np.median(np.stack([g.apart for g in grids]), axis=0)
    usual = float(np.median(apart[valid & (mean >= AGREES)])) if (valid & (mean >= AGREES)).any() else 0.0
    total = int(np.stack([g.inside for g in grids]).any(axis=0).sum())
    kept = []
    for left, top, wide, high, count in patches(differs):
        filled = count / (wide * high)
        level = float(np.percentile(apart[top : top + high, left : left + wide], 75))
        if count >= max(4, 0.004 * total) and filled >= 0.4 and count <= 0.4 * total and level > 3 * usual + 6:
            kept.append((left, top, wide, high, count))
    return kept[:6]


def _covered(
    laid: Sequence[tuple[int, int, int, int, int]], greys_a: Sequence[Grey], greys_b: Sequence[Grey], found: Map
) -> tuple[str, ...]:
    """On which of the two something was laid: it stays the same there from moment to moment, while the other changes."""
    import cv2

    if len(greys_a) < 2 or not laid:
        return ("",) * len(laid)
    height, width = greys_b[0].shape
    change_a = np.stack([cv2.warpAffine(g, found, (width, height)) for g in greys_a]).std(axis=0)
    change_b = np.stack(greys_b).std(axis=0)
    sides = []
    for left, top, wide, high, _ in laid:
        place = slice(top * STEP, (top + high) * STEP), slice(left * STEP, (left + wide) * STEP)
        a, b = float(np.median(change_a[place])), float(np.median(change_b[place]))
        sides.append("b" if a > 4 and b < 0.4 * a else "a" if b > 4 and a < 0.4 * b else "")
    return tuple(sides)


def _movement(
    pairs: Sequence[tuple[float, float]],
    offset: float,
    speed: float,
    reel_a: Reel,
    reel_b: Reel,
    mirrored: bool,
    found: Map,
    keep: NDArray[np.bool_],
    greys_a: Sequence[Grey],
    greys_b: Sequence[Grey],
) -> tuple[float | None, bool]:
    """The correlation of what moves over the next 0.4 seconds (the median over the moments); whether only one of the two moves."""
    later_b = [t + 0.4 for _, t in pairs]
    next_b = [_grey(_flipped(p, mirrored)) for _, p in reel_b.at(later_b)]
    next_a = [_grey(p) for _, p in reel_a.at([max(0.0, ta + 0.4 * speed) for ta, _ in pairs])]
    values, moved, alone = [], 0, 0
    for before_a, after_a, before_b, after_b in zip(greys_a, next_a, greys_b, next_b, strict=True):
        correlation, share_a, share_b = motion(before_a, after_a, before_b, after_b, found, keep)
        if max(share_a, share_b) < 0.003:
            continue
        moved += 1
        if min(share_a, share_b) < 0.1 * max(share_a, share_b):
            alone += 1
        values.append(correlation)
    if not moved:
        return None, False
    return float(np.median(values)), alone > moved / 2


def _sharper(greys_a: Sequence[Grey], greys_b: Sequence[Grey], found: Map, agree: NDArray[np.bool_]) -> float:
    """Fine detail of B against A, where they agree: under 1, B has lost some."""
    import cv2

    ratios = []
    for a, b in zip(greys_a, greys_b, strict=True):
        height, width = b.shape
        laid = cv2.warpAffine(a, found, (width, height))
        where = cv2.resize(agree.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST) > 0
        if where.sum() < 400:
            continue
        fine_a = np.abs(cv2.Laplacian(laid, cv2.CV_32F))[where].mean()
        fine_b = np.abs(cv2.Laplacian(b, cv2.CV_32F))[where].mean()
        ratios.append(fine_b / max(float(fine_a), 0.1))
    return float(np.median(ratios)) if ratios else 1.0


def _colour(picture: Picture, where: NDArray[np.bool_] | None) -> float:
    """Mean distance of the colours from grey, over all of a picture or over places of it."""
    import cv2

    chroma = (picture.max(axis=2) - picture.min(axis=2)).astype(np.float32)
    if where is None or not where.any():
        return float(chroma.mean())
    small = cv2.resize(chroma, (where.shape[1], where.shape[0]), interpolation=cv2.INTER_AREA)
    return float(small[where].mean())


def _same_recording(seen: _Seen, a: Signature, b: Signature) -> bool:
    if seen.share < LEAST_SHARE or seen.clear < CLEAR_SHARE or int(seen.valid.sum()) < 30:
        return False
    if a.still or b.still:
        return True
    if seen.moves_one_only:
        return False
    return seen.moves is None or seen.moves >= MOVES_ALIKE


# --------------------------------------------------------------------------------------------------------- extent


def _extent(seen: _Seen, a: Signature, b: Signature, reel_a: Reel, reel_b: Reel) -> Stretch | None:
    """From when to when the two agree, looked at over the whole of B."""
    if a.still or b.still:
        time_b = 0.0 if b.still else max(0.0, -seen.offset)
        time_a = 0.0 if a.still else max(0.0, seen.offset + time_b)
        return Stretch(time_a, time_a, time_b, time_b, 1.0, seen.share)
    length_a = a.facts.duration or float(a.times[-1])
    length_b = b.facts.duration or float(b.times[-1])
    first = max(0.0, -seen.offset / seen.speed)
    last = min(length_b, (length_a - seen.offset) / seen.speed)
    inside = [float(t) for t in b.times if first - 1e-6 <= t <= last + 1e-6]
    if len(inside) > SAMPLES:
        inside = [inside[int((i + 0.5) * len(inside) / SAMPLES)] for i in range(SAMPLES)]
    if not inside:
        return None
    pictures_b = list(reel_b.at(inside))
    # The moment may be off by a frame, which shows when the camera turns fast: the pictures beside it are tried, too.
    frame = 1 / min(max(a.facts.rate or 25.0, 5.0), 60.0)
    around = [max(0.0, seen.offset + seen.speed * t + beside * frame) for t, _ in pictures_b for beside in (0, -1, 1)]
    order = sorted(range(len(around)), key=lambda k: (around[k], k))
    laid = dict(zip(order, (p for _, p in reel_a.at([around[k] for k in order])), strict=True))
    scores = []
    for number, (_, picture) in enumerate(pictures_b):
        grey = _grey(_flipped(picture, seen.mirrored))
        share = 0.0
        for beside in range(3):
            share = max(share, agreement(_grey(laid[3 * number + beside]), grey, seen.map).share)
            if share >= 0.7:
                break
        scores.append(share)
    same = [score >= 0.4 for score in scores]
    start, end = _longest_run(same)
    if end == start:
        return None
    times = [t for t, _ in pictures_b]
    begins = first if start == 0 else times[start]
    ends = last if end == len(times) else times[end - 1] + EVERY
    mean = float(np.mean([s for s, good in zip(scores[start:end], same[start:end], strict=True) if good]))
    return Stretch(
        round(seen.offset + seen.speed * begins, 3),
        round(seen.offset + seen.speed * ends, 3),
        round(begins, 3),
        round(ends, 3),
        seen.speed,
        round(mean, 3),
    )


def _longest_run(same: Sequence[bool]) -> tuple[int, int]:
    """[start, end) of the longest run, gaps of up to two moments passed over (a flash, a title)."""
    best, start, last = (0, 0), None, -10
    for i, good in enumerate([*same, False, False, False]):
        if good:
            if start is None:
                start = i
            last = i
        elif start is not None and i - last > 2:
            if last + 1 - start > best[1] - best[0]:
                best = (start, last + 1)
            start = None
    return best


# ---------------------------------------------------------------------------------------------------- description


def _described(a: Signature, b: Signature, seen: _Seen, stretches: Sequence[Stretch]) -> Comparison:
    plain_b = _flipped_box(b.inner, seen.mirrored)
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
    overlays = tuple(_overlay(patch, seen, at) for patch in seen.overlays)
    edits = [
        *banners_a,
        *banners_b,
        *_borders(inner_a, inner_b),
        *_placed(inner_a, inner_b, at_box, shown_box),
        *(
            Edit(o.kind, side, o.where)
            for o, side in zip(overlays, seen.covered, strict=True)
            if not any(e.kind == o.kind and e.detail == o.where for e in (*banners_a, *banners_b))
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
        at_box = _flipped_box(at_box, True)
        overlays = tuple(
            Overlay(_flipped_box(o.box, True), o.kind, _where(_flipped_box(o.box, True))) for o in overlays
        )
    return Comparison(
        a.id,
        b.id,
        Verdict.COPY,
        "the same pictures, lying on each other" + (", moving alike" if seen.moves is not None else ""),
        tuple(stretches),
        seen.mirrored,
        degrees,
        shown_box,
        at_box,
        overlays,
        tuple(sorted(set(edits), key=lambda e: (e.kind, e.on, e.detail))),
        round(seen.share, 3),
    )


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


def _overlay(patch: tuple[int, int, int, int, int], seen: _Seen, at: tuple[float, float, float, float]) -> Overlay:
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


def _coding(a: Signature, b: Signature, seen: _Seen) -> list[Edit]:
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
