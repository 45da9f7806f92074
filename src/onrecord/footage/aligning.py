"""How one picture lies in another: the affine map between them, where they agree, and what was laid over.

Pictures are grey, float32, 0 to 255. A map M is (2, 3) and takes pixels (x, y) of A to pixels of B. Features and sampling
consensus: Rublee et al. 2011 (ORB), Fischler & Bolles 1981 (RANSAC), as in OpenCV.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .signature import Keypoints

Grey = NDArray[np.float32]
Map = NDArray[np.float64]

RATIO = 0.88  # a feature's best match counts when the second best is this much farther
TOLERANCE = 2.0  # pixels, at ``signature.FEATURE_SIDE``, within which a match follows the map
LEAST_INLIERS = 14
STEP = 8  # pixels between the places at which agreement is measured
BLOCK = 19  # pixels a side that are correlated at each
BLEED = 18  # pixels more, of both sides together, that are left out along the edge of a picture in another
TEXTURE = 2.0  # grey levels of deviation, after taking out slow changes, from which a place can be compared
_CORNERS = np.array([[0, 0, 1], [480, 0, 1], [0, 300, 1], [480, 300, 1]], np.float64).T
AGREES = 0.55  # correlation from which a place counts as the same


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A map that many features follow."""

    map: Map
    inliers: int
    matches: int


@dataclass(frozen=True, slots=True, eq=False)
class Agreement:
    """Correlation on a grid of places of B, ``STEP`` pixels apart. ``valid``: inside both pictures, with texture."""

    correlation: NDArray[np.float32]
    valid: NDArray[np.bool_]
    inside: NDArray[np.bool_]
    textured: int  # places of the whole of B that have texture

    @property
    def share(self) -> float:
        """Of the places that can be compared, how many are the same; 0 where fewer than twelve can be."""
        return float((self.correlation[self.valid] >= AGREES).mean()) if self.valid.sum() >= 12 else 0.0

    @property
    def score(self) -> float:
        """Correlation, summed over the places that can be compared, for each place of B with texture: at the true moment most of B agrees.

        A mean over the places would be highest where a wrong shift puts what was laid over out of the picture. 0 where fewer than twelve can be compared.
        """
        if self.valid.sum() < 12:
            return 0.0
        return float(np.maximum(self.correlation[self.valid], 0).sum() / max(self.textured, 12))


@dataclass(frozen=True, slots=True, eq=False)
class Detail:
    """A picture without its slow changes of brightness: what is correlated."""

    values: Grey
    mean: Grey  # over each block
    variance: Grey

    @classmethod
    def of(cls, grey: Grey) -> Detail:
        import cv2

        values = _detail(grey)
        mean = cv2.boxFilter(values, -1, (BLOCK, BLOCK))
        variance = np.maximum(cv2.boxFilter(values * values, -1, (BLOCK, BLOCK)) - mean * mean, 0)
        return cls(values, np.asarray(mean, np.float32), variance)


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


def fit(a: Keypoints, b: Keypoints, least: int = LEAST_INLIERS) -> Fit | None:
    """The map from A to B, or None where fewer than ``least`` features agree on one."""
    import cv2

    pairs = matches(a.descriptors, b.descriptors)
    if len(pairs) < least:
        return None
    source, target = a.points[pairs[:, 0]], b.points[pairs[:, 1]]
    cv2.setRNGSeed(17)  # the same pictures give the same map
    found, mask = cv2.estimateAffine2D(
        source, target, method=cv2.RANSAC, ransacReprojThreshold=TOLERANCE, maxIters=3000, confidence=0.999
    )
    if found is None or not np.isfinite(found).all() or not plausible(found):
        return None
    count = int(mask.sum())
    return Fit(np.asarray(found, np.float64), count, len(pairs)) if count >= least else None


def plausible(found: Map) -> bool:
    """A copy is scaled, moved, turned, at most stretched a little; never sheared or turned inside out."""
    linear = found[:, :2]
    if np.linalg.det(linear) <= 0:
        return False
    large, small = np.linalg.svd(linear)[1]
    return bool(small >= 0.15 and large <= 6.5 and large / small <= 1.5)


def agreement(a: Grey, b: Detail, found: Map) -> Agreement:
    """Where the two pictures are the same, once A is laid on B."""
    import cv2

    height, width = b.values.shape
    # Both are brought to the same sharpness: a copy that was coded poorly has lost its finest detail.
    first = Detail.of(laid_on(a, found, (width, height)))
    cover = covered(a, found, (width, height))
    at = slice(STEP // 2, None, STEP)
    both = cv2.boxFilter(first.values * b.values, -1, (BLOCK, BLOCK))[at, at]
    variance_a, variance_b = first.variance[at, at], b.variance[at, at]
    correlation = (both - first.mean[at, at] * b.mean[at, at]) / np.sqrt((variance_a + 0.5) * (variance_b + 0.5))
    # What lies around A in B reaches as far into it as the slow changes are taken from.
    reach = np.ones((BLOCK + BLEED, BLOCK + BLEED), np.uint8)
    whole = cv2.erode(cover, reach, borderType=cv2.BORDER_CONSTANT, borderValue=255) > 0
    inside = whole[at, at]
    texture = np.maximum(variance_a, variance_b) >= TEXTURE**2
    return Agreement(
        np.asarray(correlation, np.float32), inside & texture, inside, int((variance_b >= TEXTURE**2).sum())
    )


def laid_on(a: Grey, found: Map, size: tuple[int, int]) -> Grey:
    """A in the place where the map puts it, in a picture of ``size`` (width, height)."""
    import cv2

    if np.linalg.det(found[:, :2]) < 0.5:
        # Warping takes single pixels: what shrinks much is smoothed before.
        a = cv2.GaussianBlur(a, (0, 0), 0.4 / math.sqrt(float(np.linalg.det(found[:, :2]))))
    return np.asarray(
        cv2.warpAffine(a, found, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32
    )


def covered(a: Grey, found: Map, size: tuple[int, int]) -> NDArray[np.uint8]:
    """255 where A lies, 0 elsewhere."""
    import cv2

    full = np.full(a.shape, 255, np.uint8)
    return np.asarray(cv2.warpAffine(full, found, size, flags=cv2.INTER_NEAREST), np.uint8)


def brightness_apart(a: Grey, b: Grey, found: Map, same: NDArray[np.bool_]) -> Grey:
    """Grey levels between two on the grid, slow changes only, after fitting brightness and contrast where they are the same (colour filters change both)."""
    height, width = b.shape
    at = slice(STEP // 2, None, STEP)
    # Means over what both have: a border around one of them would darken its neighbourhood.
    cover = (covered(a, found, (width, height)) > 0).astype(np.float32)
    weight = smoothed(cover, 4)[at, at] + 1e-3
    slow_a = smoothed(laid_on(a, found, (width, height)) * cover, 4)[at, at] / weight
    slow_b = smoothed(b * cover, 4)[at, at] / weight
    if same.sum() < 12:
        return np.asarray(np.abs(slow_a - slow_b), np.float32)
    x, y = slow_a[same], slow_b[same]
    spread = float(x.std())
    gain = float(np.clip(((x - x.mean()) * (y - y.mean())).mean() / spread**2, 0.3, 3)) if spread > 4 else 1.0
    return np.asarray(np.abs(gain * (slow_a - x.mean()) + y.mean() - slow_b), np.float32)


def _detail(grey: Grey) -> Grey:
    return smoothed(grey, 1.5) - smoothed(grey, 9)


def smoothed(grey: Grey, sigma: float) -> Grey:
    """Gaussian; wide ones on the picture at a quarter of its size, which costs a tenth."""
    import cv2

    height, width = grey.shape
    if sigma < 4 or min(height, width) < 16:
        return np.asarray(cv2.GaussianBlur(grey, (0, 0), sigma), np.float32)
    small = cv2.resize(grey, (width // 4, height // 4), interpolation=cv2.INTER_AREA)
    return np.asarray(
        cv2.resize(cv2.GaussianBlur(small, (0, 0), sigma / 4), (width, height), interpolation=cv2.INTER_LINEAR),
        np.float32,
    )


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
