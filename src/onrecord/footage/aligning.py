"""How one picture lies in another: the affine map between them, where they agree, and what was laid over.

Pictures are grey, float32, 0 to 255. A map M is (2, 3) and takes pixels (x, y) of A to pixels of B. Features and sampling
consensus: Rublee et al. 2011 (ORB), Fischler & Bolles 1981 (RANSAC), as in OpenCV.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .signature import Features

Grey = NDArray[np.float32]
Map = NDArray[np.float64]

RATIO = 0.88  # a feature's best match counts when the second best is this much farther
TOLERANCE = 2.0  # pixels, at ``signature.FEATURE_SIDE``, within which a match follows the map
LEAST_INLIERS = 14
STEP = 8  # pixels between the places at which agreement is measured
BLOCK = 19  # pixels a side that are correlated at each
TEXTURE = 2.0  # grey levels of deviation, after taking out slow changes, from which a place can be compared
_CORNERS = np.array([[0, 0, 1], [480, 0, 1], [0, 300, 1], [480, 300, 1]], np.float64).T
AGREES = 0.55  # correlation from which a place counts as the same


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A map that many features follow."""

    map: Map
    inliers: int
    matches: int
    spread: float  # share of the smaller picture's area that the inliers' hull covers


@dataclass(frozen=True, slots=True, eq=False)
class Agreement:
    """Correlation on a grid of places of B, ``STEP`` pixels apart. ``valid``: inside both pictures, with texture."""

    correlation: NDArray[np.float32]
    valid: NDArray[np.bool_]
    inside: NDArray[np.bool_]
    apart: NDArray[np.float32]  # grey levels between the two, slow changes only, after their brightness was evened

    @property
    def share(self) -> float:
        """Of the places that can be compared, how many are the same; 0 where fewer than twelve can be."""
        count = int(self.valid.sum())
        return float((self.correlation[self.valid] >= AGREES).mean()) if count >= 12 else 0.0


def matches(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> NDArray[np.int64]:
    """(n, 2): rows of descriptors (m, 32) that are each other's best match, clearly."""
    import cv2

    if len(a) < 2 or len(b) < 2:
        return np.zeros((0, 2), np.int64)
    found = cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(a, b, k=2)
    good = [
        (m.queryIdx, m.trainIdx, m.distance)
        for m, n in (p for p in found if len(p) == 2)
        if m.distance < RATIO * n.distance and m.distance <= 72
    ]
    best: dict[int, tuple[float, int]] = {}
    for query, train, distance in good:
        if train not in best or distance < best[train][0]:
            best[train] = (distance, query)
    return np.array(sorted((query, train) for train, (_, query) in best.items()), np.int64).reshape(-1, 2)


def fit(a: Features, b: Features, mirrored: bool) -> Fit | None:
    """The map from A to B (to B mirrored), or None where too few features agree on one."""
    import cv2

    points, descriptors = (b.mirrored_points, b.mirrored_descriptors) if mirrored else (b.points, b.descriptors)
    pairs = matches(a.descriptors, descriptors)
    if len(pairs) < LEAST_INLIERS:
        return None
    source, target = a.points[pairs[:, 0]], points[pairs[:, 1]]
    cv2.setRNGSeed(17)  # the same pictures give the same map
    found, mask = cv2.estimateAffine2D(
        source, target, method=cv2.RANSAC, ransacReprojThreshold=TOLERANCE, maxIters=3000, confidence=0.999
    )
    if found is None or not plausible(found):
        return None
    inside = mask.ravel().astype(bool)
    count = int(inside.sum())
    if count < LEAST_INLIERS:
        return None
    hull = cv2.contourArea(cv2.convexHull(target[inside]))
    smaller = min(b.size[0] * b.size[1], abs(np.linalg.det(found[:, :2])) * a.size[0] * a.size[1])
    return Fit(np.asarray(found, np.float64), count, len(pairs), float(hull / max(smaller, 1)))


def plausible(found: Map) -> bool:
    """A copy is scaled, moved, turned, at most stretched a little; never sheared or turned inside out."""
    linear = found[:, :2]
    if np.linalg.det(linear) <= 0:
        return False
    large, small = np.linalg.svd(linear)[1]
    return bool(small >= 0.15 and large <= 6.5 and large / small <= 1.5)


def agreement(a: Grey, b: Grey, found: Map) -> Agreement:
    """Where the two pictures are the same, once A is laid on B."""
    import cv2

    height, width = b.shape
    laid = cv2.warpAffine(
        a,
        found,
        (width, height),
        flags=cv2.INTER_AREA if _shrinks(found) else cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    cover = cv2.warpAffine(np.full(a.shape, 255, np.uint8), found, (width, height), flags=cv2.INTER_NEAREST)
    # Both are brought to the same sharpness: a copy that was coded poorly has lost its finest detail.
    first, second = _detail(laid), _detail(b)
    mean = [
        cv2.boxFilter(x, -1, (BLOCK, BLOCK)) for x in (first, second, first * first, second * second, first * second)
    ]
    variance_a = np.maximum(mean[2] - mean[0] ** 2, 0)
    variance_b = np.maximum(mean[3] - mean[1] ** 2, 0)
    correlation = (mean[4] - mean[0] * mean[1]) / np.sqrt((variance_a + 0.5) * (variance_b + 0.5))
    inside = cv2.erode(cover, np.ones((BLOCK, BLOCK), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=255) > 0
    texture = np.maximum(variance_a, variance_b) >= TEXTURE**2
    at = slice(STEP // 2, None, STEP)
    same = (correlation >= AGREES) & inside & texture
    return Agreement(
        np.asarray(correlation[at, at], np.float32),
        (inside & texture)[at, at],
        inside[at, at],
        _apart(cv2.GaussianBlur(laid, (0, 0), 4)[at, at], cv2.GaussianBlur(b, (0, 0), 4)[at, at], same[at, at]),
    )


def _apart(a: Grey, b: Grey, same: NDArray[np.bool_]) -> Grey:
    """Grey levels between two, after fitting brightness and contrast where they are the same (colour filters change both)."""
    if same.sum() < 12:
        return np.asarray(np.abs(a - b), np.float32)
    x, y = a[same], b[same]
    spread = float(x.std())
    gain = float(np.clip(((x - x.mean()) * (y - y.mean())).mean() / spread**2, 0.3, 3)) if spread > 4 else 1.0
    found: Grey = np.abs(gain * (a - x.mean()) + y.mean() - b)
    return found


def _shrinks(found: Map) -> bool:
    return bool(np.linalg.det(found[:, :2]) < 0.8)


def _detail(grey: Grey) -> Grey:
    import cv2

    return np.asarray(cv2.GaussianBlur(grey, (0, 0), 1.5) - cv2.GaussianBlur(grey, (0, 0), 9), np.float32)


def motion(
    before_a: Grey, after_a: Grey, before_b: Grey, after_b: Grey, found: Map, keep: NDArray[np.bool_] | None
) -> tuple[float, float, float]:
    """(correlation, share of A moving, share of B moving) of what changes from one moment to the next in both.

    Two recordings by one fixed camera agree wherever nothing moves; what moves tells them apart. ``keep`` (grid of ``Agreement``)
    leaves out what was laid over.
    """
    import cv2

    height, width = before_b.shape
    change_a = cv2.warpAffine(cv2.GaussianBlur(after_a - before_a, (0, 0), 2), found, (width, height))
    change_b = cv2.GaussianBlur(after_b - before_b, (0, 0), 2)
    cover = cv2.warpAffine(np.full(before_a.shape, 255, np.uint8), found, (width, height), flags=cv2.INTER_NEAREST) > 0
    if keep is not None:
        cover &= cv2.resize(keep.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST) > 0
    if not cover.any():
        return 0.0, 0.0, 0.0
    one, two = change_a[cover], change_b[cover]
    moving = np.maximum(np.abs(one), np.abs(two)) > 8
    share_a, share_b = float((np.abs(one) > 8).mean()), float((np.abs(two) > 8).mean())
    if moving.sum() < 60:
        return 0.0, share_a, share_b
    x, y = one[moving], two[moving]
    return float((x * y).sum() / np.sqrt((x * x).sum() * (y * y).sum() + 1e-9)), share_a, share_b


def corners_of(found: Map) -> NDArray[np.float64]:
    """(8): where the corners of a picture of 480 × 300 come to lie. Two maps are alike when these are near."""
    return (found @ _CORNERS).ravel()


def median_map(maps: list[Map]) -> Map:
    """The map that most agree on: the one whose corners are nearest to the median of all maps' corners."""
    laid = np.stack([corners_of(m) for m in maps])
    middle = np.median(laid, axis=0)
    return maps[int(np.abs(laid - middle).sum(axis=1).argmin())]


def inverse(found: Map) -> Map:
    """The map from B to A."""
    import cv2

    return np.asarray(cv2.invertAffineTransform(found), np.float64)


def laid_box(found: Map, size: tuple[float, float]) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of where a picture of ``size`` (width, height) comes to lie."""
    width, height = size
    corners = found @ np.array([[0, 0, 1], [width, 0, 1], [0, height, 1], [width, height, 1]], np.float64).T
    return float(corners[0].min()), float(corners[1].min()), float(corners[0].max()), float(corners[1].max())


def patches(differs: NDArray[np.bool_]) -> list[tuple[int, int, int, int, int]]:
    """Connected places: (left, top, width, height, count) in grid places, the largest first."""
    import cv2

    closed = cv2.morphologyEx(differs.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=8)
    rows: list[Any] = sorted((stats[i].tolist() for i in range(1, count)), key=lambda s: -s[4])
    return [(int(s[0]), int(s[1]), int(s[2]), int(s[3]), int(s[4])) for s in rows]
