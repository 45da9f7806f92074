"""At which moments may one piece of footage be a copy of another? From the signatures alone, without looking at a picture.

Two ways, and both vote for an offset and a speed (time in A = offset + speed × time in B):

1. Hashes that are near each other, in eight orientations, with and without border. They outlast mirroring, bars, small marks, coding.
2. Local features that match. They outlast crops, insets and banners. Descriptors that share 16 bits in a row are held against each other
   (locality-sensitive hashing: Indyk & Motwani 1998); those that are near vote for where one picture lies in the other (a generalised
   Hough transform over scale and shift: Lowe 2004, section 7). What remains is checked by an affine map (RANSAC).

For nearly every pair that is unrelated nothing is near, and it costs some hundredths of a second.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from . import pdq
from .aligning import Fit, Map, corners_of, fit
from .signature import EVERY, Features, Keypoints, Signature

SPEEDS = np.round(np.arange(0.86, 1.1401, 0.01), 2)
NEAR = 62  # bits up to which two pictures of videos may be the same; the vote of many decides
STILL_NEAR = 40  # bits, where one is a single picture
TOGETHER = 0.35  # seconds within which votes count for the same offset
MOST = 4  # candidates of each kind
SURE = 3.0  # weight of votes by hashes from which local features are not asked, too
FITS = 48  # pairs of pictures whose local features are fitted, at most
FIRST_FITS = 8  # and when none of so many fits, no more are tried
LEAST_VOTES = 5  # features of two pictures that agree on where one lies in the other
POOLED = (150, 90)  # strongest local features of one picture, and of it at half its size, that vote
NEAR_FEATURE = 60  # bits up to which two descriptors may be of the same place
CROWDED = 24  # descriptors that share 16 bits: more tell nothing
HASH_PAIRS = 4_000_000  # pairs of hashed pictures of two pieces that are held against each other; of longer pieces every n-th picture
MAP_TOLERANCE = 12.0  # pixels at the corners within which two maps are the same
_MIRRORED = frozenset({1, 3, 6, 7})  # of ``pdq.ORIENTATIONS``

Times = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """Time in A = ``offset`` + ``speed`` × time in B. ``map``: where A lies in B (mirrored where so), when local features gave it.

    ``first`` and ``last``: the moments of B between which there were votes; None where they are not known.
    """

    offset: float
    speed: float
    mirrored: bool
    weight: float
    map: Map | None = None
    first: float | None = None
    last: float | None = None


@dataclass(frozen=True, slots=True)
class _Votes:
    """Pairs of moments that may be the same: times in A and in B (n), and how much each counts (n)."""

    times_a: Times
    times_b: Times
    weights: Times


def candidates(a: Signature, b: Signature, taken: NDArray[np.bool_], by_features: bool = True) -> list[Candidate]:
    """The likeliest first, at most ``2 * MOST``. ``taken`` (pictures of B): what was found before is not asked again."""
    found = by_hashes(a, b, taken)
    if by_features and (not found or found[0].weight < SURE or a.still or b.still):
        found += features_of_both(a, b)
    return found


# ------------------------------------------------------------------------------------------------------------ hashes


def by_hashes(a: Signature, b: Signature, taken: NDArray[np.bool_]) -> list[Candidate]:
    """Cost: eight bit counts for each pair of hashed pictures, four times as many where both have borders; bounded by ``HASH_PAIRS``."""
    near = STILL_NEAR if a.still or b.still else NEAR
    plain: list[_Votes] = []
    mirrored: list[_Votes] = []
    for hashes_a, quality_a in _hashes(a):
        ok_a = np.flatnonzero(quality_a >= pdq.LEAST_QUALITY)
        for hashes_b, quality_b in _hashes(b):
            ok_b = np.flatnonzero((quality_b >= pdq.LEAST_QUALITY) & ~taken)
            if not len(ok_a) or not len(ok_b):
                continue
            stride = math.ceil(math.sqrt(len(ok_a) * len(ok_b) / HASH_PAIRS))
            rows_a, ok_b = ok_a[::stride], ok_b[::stride]
            one = _signs(hashes_a[0][rows_a])
            for orientation in range(len(pdq.ORIENTATIONS)):
                apart = (pdq.BITS - one @ _signs(hashes_b[orientation][ok_b]).T) / 2  # (a, b)
                if apart.min() > near:
                    continue
                keep = min(4, len(rows_a))
                nearest = np.argpartition(apart, keep - 1, axis=0)[:keep]
                distances = np.take_along_axis(apart, nearest, axis=0)
                at = np.nonzero(distances <= near)
                votes = _Votes(
                    a.times[rows_a][nearest[at]],
                    b.times[ok_b][at[1]],
                    1 - distances[at].astype(np.float64) / (near + 8),
                )
                (mirrored if orientation in _MIRRORED else plain).append(votes)
    found = [*_voted(plain, a, b, False), *_voted(mirrored, a, b, True)]
    return sorted(found, key=lambda c: -c.weight)[:MOST]


def _hashes(s: Signature) -> list[tuple[NDArray[np.uint8], NDArray[np.int64]]]:
    """Of the whole pictures and, where a border frames them, of what is inside."""
    kinds = [(s.hashes, s.qualities)]
    if s.inner_hashes is not None and s.inner_qualities is not None:
        kinds.append((s.inner_hashes, s.inner_qualities))
    return kinds


def _signs(hashes: NDArray[np.uint8]) -> NDArray[np.float32]:
    return np.unpackbits(hashes, axis=1).astype(np.float32) * 2 - 1


# --------------------------------------------------------------------------------------------------- votes for a line


def _voted(votes: Sequence[_Votes], a: Signature, b: Signature, mirrored: bool) -> list[Candidate]:
    if not votes:
        return []
    times_a = np.concatenate([v.times_a for v in votes])
    times_b = np.concatenate([v.times_b for v in votes])
    weights = np.concatenate([v.weights for v in votes])
    if a.still or b.still:
        found: list[Candidate] = []
        for i in np.argsort(-weights, kind="stable").tolist():
            offset = float(times_a[i] - times_b[i])
            if all(abs(offset - c.offset) > EVERY / 2 for c in found):
                found.append(Candidate(offset, 1.0, mirrored, 10 * float(weights[i])))
            if len(found) == MOST:
                break
        return found
    return _lines(times_a, times_b, weights, mirrored)


def _lines(times_a: Times, times_b: Times, weights: Times, mirrored: bool) -> list[Candidate]:
    """The offsets and speeds that most pairs of moments agree on, each moment of B counting once for each."""
    found: list[Candidate] = []
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
            offset = float(np.average(sorted_offsets[inside], weights=w_order[inside]))
            found.append(Candidate(offset, float(speed), mirrored, weight, None, min(best), max(best)))
    found.sort(key=lambda c: -c.weight)
    kept: list[Candidate] = []
    middle = float(np.median(times_b))
    for candidate in found:
        if all(abs((c.offset - candidate.offset) + (c.speed - candidate.speed) * middle) > 1.0 for c in kept):
            kept.append(candidate)
        if len(kept) == MOST:
            break
    return kept


# ----------------------------------------------------------------------------------------------------- local features


@dataclass(frozen=True, slots=True, eq=False)
class _Pool:
    """The strongest local features of all pictures of one piece, with the number of their picture."""

    points: NDArray[np.float32]
    descriptors: NDArray[np.uint8]
    angles: NDArray[np.int64]
    sizes: NDArray[np.int64]
    picture: NDArray[np.int64]


def features_of_both(a: Signature, b: Signature) -> list[Candidate]:
    """Moments whose strongest local features match, checked by a map that they follow."""
    found: list[Candidate] = []
    for mirrored in (False, True):
        fits = _fitted(a, b, mirrored)
        if not fits:
            continue
        for common, same in _common([(i, j, f) for i, j, f in fits])[:2]:
            times_a = np.array([a.features[i].time for i, _, _ in same])
            times_b = np.array([b.features[j].time for _, j, _ in same])
            weights = np.array([min(f.inliers / 40, 2.0) for _, _, f in same])
            found += [
                replace(c, map=common) for c in _voted([_Votes(times_a, times_b, weights)], a, b, mirrored)[:MOST]
            ]
    return sorted(found, key=lambda c: -c.weight)[:MOST]


def _fitted(a: Signature, b: Signature, mirrored: bool) -> list[tuple[int, int, Fit]]:
    """Pictures of A and of B with the map that their features follow, the likeliest first."""
    votes, scales = _picture_votes(a, b, mirrored)
    fits: list[tuple[int, int, Fit]] = []
    for number, place in enumerate(np.argsort(-votes, axis=None, kind="stable")[:FITS].tolist()):
        i, j = divmod(place, votes.shape[1])
        if votes[i, j] < LEAST_VOTES or (number == FIRST_FITS and not fits):
            break
        found = fit_of(a.features[i], b.features[j], mirrored, scales[i, j])
        if found is not None:
            fits.append((i, j, found))
    return fits


def fit_of(a: Features, b: Features, mirrored: bool, scale: float) -> Fit | None:
    """The map that the features of two pictures follow. ``scale`` (B to A) says which of the two was scaled down by half or more, if any."""
    plain_b, coarse_b = (b.mirrored, b.coarse_mirrored) if mirrored else (b.plain, b.coarse)
    if scale < 0.7:
        return fit(a.coarse, plain_b)
    return fit(a.plain, coarse_b) if scale > 1.4 else fit(a.plain, plain_b)


def _picture_votes(a: Signature, b: Signature, mirrored: bool) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """(pictures of A, pictures of B): how many features agree on where one lies in the other; and at what scale (B to A)."""
    shape = (len(a.features), len(b.features))
    votes, scales = np.zeros(shape, np.int64), np.ones(shape)
    pool_a, pool_b = _pool(a, False), _pool(b, mirrored)
    one, two = _near_descriptors(pool_a.descriptors, pool_b.descriptors)
    # Copies are upright or turned by quarters: features that are turned otherwise against each other are not of the same place.
    turn = (pool_b.angles[two] - pool_a.angles[one]) % 256
    quarter = ((turn + 32) // 64) % 4
    straight = np.abs((turn + 32) % 64 - 32) <= 14
    one, two, quarter = one[straight], two[straight], quarter[straight]
    if not len(one):
        return votes, scales
    size = (pool_b.sizes[two] - pool_a.sizes[one]).astype(np.int64)
    centre = np.array([f.size for f in a.features], np.float64)[pool_a.picture[one]] / 2
    away = centre - pool_a.points[one]
    turned = np.stack(  # ``away`` in the picture turned by quarters (angles go clockwise, as y goes down)
        [
            np.choose(quarter, [away[:, 0], -away[:, 1], -away[:, 0], away[:, 1]]),
            np.choose(quarter, [away[:, 1], away[:, 0], -away[:, 1], -away[:, 0]]),
        ],
        axis=1,
    )
    pair = pool_a.picture[one] * shape[1] + pool_b.picture[two]
    codes, sources = [], []
    for beside in (-1, 0, 1):  # the size of a feature is known to a step of the pyramid
        step = size + beside
        at = pool_b.points[two] + turned * 2.0 ** (step[:, None] / 4)  # where A's centre comes to lie
        for shift in (0, 20):
            bins = np.floor((at + shift) / 40).astype(np.int64) + 512
            ok = ((bins >= 0) & (bins < 1024)).all(axis=1) & (np.abs(step) <= 15)
            code = (((pair * 4 + quarter) * 32 + step + 16) * 1024 + bins[:, 0]) * 1024 + bins[:, 1]
            codes.append((code * 2 + (shift > 0))[ok])
            sources.append(two[ok])
    code, source = np.concatenate(codes), np.concatenate(sources)
    if not len(code):
        return votes, scales
    # A feature of B counts once for each place, however many of A's are like it.
    order = np.lexsort((source, code))
    code, source = code[order], source[order]
    fresh = np.ones(len(code), bool)
    fresh[1:] = (code[1:] != code[:-1]) | (source[1:] != source[:-1])
    places, counts = np.unique(code[fresh], return_counts=True)
    order = np.argsort(counts, kind="stable")  # the heaviest of each pair of pictures is written last
    pairs = places[order] // (2 * 4 * 32 * 1024 * 1024)
    votes.ravel()[pairs] = counts[order]
    scales.ravel()[pairs] = 2.0 ** ((places[order] // (2 * 1024 * 1024) % 32 - 16) / 4)
    return votes, scales


def _pool(s: Signature, mirrored: bool) -> _Pool:
    rows: list[tuple[Keypoints, int]] = []
    for number, f in enumerate(s.features):
        kinds = (f.mirrored, f.coarse_mirrored) if mirrored else (f.plain, f.coarse)
        rows += [(_first(k, most), number) for k, most in zip(kinds, POOLED, strict=True)]
    if not rows:
        none = np.zeros(0, np.int64)
        return _Pool(np.zeros((0, 2), np.float32), np.zeros((0, 32), np.uint8), none, none, none)
    return _Pool(
        np.concatenate([k.points for k, _ in rows]),
        np.concatenate([k.descriptors for k, _ in rows]),
        np.concatenate([k.angles for k, _ in rows]).astype(np.int64),
        np.concatenate([k.sizes for k, _ in rows]).astype(np.int64),
        np.concatenate([np.full(len(k), number) for k, number in rows]),
    )


def _first(k: Keypoints, most: int) -> Keypoints:
    return Keypoints(k.points[:most], k.descriptors[:most], k.angles[:most], k.sizes[:most])


def _near_descriptors(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows of A and of B (each (n, 32)) within ``NEAR_FEATURE`` bits that share 16 bits in a row; not all of them, but most."""
    if not len(a) or not len(b):
        none = np.zeros(0, np.int64)
        return none, none
    keys_a, keys_b = np.ascontiguousarray(a).view(np.uint16), np.ascontiguousarray(b).view(np.uint16)
    codes = []
    for table in range(keys_a.shape[1]):
        order = np.argsort(keys_a[:, table], kind="stable")
        held = np.bincount(keys_a[:, table], minlength=65_536)
        first = np.cumsum(held) - held
        asked = keys_b[:, table]
        count = held[asked]
        count[count > CROWDED] = 0
        rows_b = np.repeat(np.arange(len(b)), count)
        within = np.arange(len(rows_b)) - np.repeat(np.cumsum(count) - count, count)
        codes.append(order[np.repeat(first[asked], count) + within] * len(b) + rows_b)
    pairs = np.unique(np.concatenate(codes))
    one, two = pairs // len(b), pairs % len(b)
    words_a, words_b = np.ascontiguousarray(a).view(np.uint64), np.ascontiguousarray(b).view(np.uint64)
    apart = np.bitwise_count(words_a[one] ^ words_b[two]).sum(axis=1, dtype=np.int64)
    near = apart <= NEAR_FEATURE
    return one[near], two[near]


def _common(fits: Sequence[tuple[int, int, Fit]]) -> list[tuple[Map, list[tuple[int, int, Fit]]]]:
    """Maps that recur at several moments of B, the most frequent first, each with the pairs of pictures that follow it.

    The two pictures of a copy lie on each other in the same way at all moments. While the camera turns, pictures of wrong moments do so in other
    ways, moment by moment.
    """
    corners = np.stack([corners_of(f.map) for _, _, f in fits])
    moments = np.array([j for _, j, _ in fits])
    near = np.abs(corners[:, None] - corners[None]).max(axis=2) <= MAP_TOLERANCE
    support = np.array([len(set(moments[row].tolist())) for row in near])
    weight = np.array([sum(fits[k][2].inliers for k in np.flatnonzero(row).tolist()) for row in near])
    kept: list[int] = []
    for k in np.lexsort((-weight, -support)).tolist():
        if not any(near[k, other] for other in kept):
            kept.append(k)
    return [(fits[k][2].map, [fits[n] for n in np.flatnonzero(near[k]).tolist()]) for k in kept]
