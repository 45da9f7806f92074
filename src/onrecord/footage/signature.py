"""What footage is compared by: hashes of its pictures at two a second, in eight orientations, and local features of a few.

A Signature is small (a minute of video: about 60 kB of hashes and half a megabyte of features) and is made once; comparing two asks for no pixels
until they look alike. Pictures are hashed as they are and, where a border of one colour frames them, without it.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from . import pdq
from .reading import MOST_FRAMES, Facts, Picture, Reel

VERSION = "footage-signature-2"
EVERY = 0.5  # seconds between hashed pictures
FEATURE_SIDE = 480  # pixels of the longer side of pictures whose local features are taken
FEATURES = 400  # a picture
LEAST_FEATURES = 14  # of one picture, for it to be laid on another
SMALLEST = 32  # pixels of the shorter side from which there are any: a feature is described by 31 × 31
FEATURE_PICTURES = 24  # of one video
FLAT = 14.0  # a row or column is of one colour when its grey levels (5th to 95th percentile) are within this
BORDER_DRIFT = 10.0  # and its mean stays within this over the video
LARGEST_BORDER = 0.42  # of a side: what would leave less than a sixth in the middle is no border


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle as shares of width and height: 0 is left and top, 1 right and bottom."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def whole(self) -> bool:
        return self == WHOLE

    @property
    def area(self) -> float:
        return max(0.0, self.right - self.left) * max(0.0, self.bottom - self.top)


WHOLE = Box(0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class Keypoints:
    """Local features (ORB) of one picture, the strongest first within each part of it.

    ``points`` (n, 2) x and y in pixels of the picture at ``FEATURE_SIDE``, ``descriptors`` (n, 32), ``angles`` (n) in 256ths of a turn,
    ``sizes`` (n) in quarters of an octave.
    """

    points: NDArray[np.float32]
    descriptors: NDArray[np.uint8]
    angles: NDArray[np.uint8]
    sizes: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.points)


NO_KEYPOINTS = Keypoints(
    np.zeros((0, 2), np.float32), np.zeros((0, 32), np.uint8), np.zeros(0, np.uint8), np.zeros(0, np.int8)
)


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """Local features of one picture of ``size`` (width, height).

    ``coarse`` are those of the picture at half its size: what is found in a picture within a picture. ``mirrored`` and ``coarse_mirrored``
    are those of the picture with left and right exchanged, since descriptors cannot be mirrored afterwards.
    """

    time: float
    size: tuple[int, int]
    plain: Keypoints
    coarse: Keypoints = NO_KEYPOINTS
    mirrored: Keypoints = NO_KEYPOINTS
    coarse_mirrored: Keypoints = NO_KEYPOINTS


@dataclass(frozen=True, slots=True, eq=False)
class Signature:
    """What one picture or video is compared by."""

    id: str
    facts: Facts
    times: NDArray[np.float64]  # (n), seconds
    hashes: NDArray[np.uint8]  # (8, n, 32), in the order of ``pdq.ORIENTATIONS``, of the whole pictures
    qualities: NDArray[np.int64]  # (n)
    inner: Box  # what a border of one colour frames; ``WHOLE`` where there is none
    inner_hashes: NDArray[np.uint8] | None  # (8, n, 32) of the framed part
    inner_qualities: NDArray[np.int64] | None
    colour: float  # mean distance of the colours from grey, 0 to 255
    features: tuple[Features, ...] = field(default=())

    @property
    def comparable(self) -> bool:
        """False when every picture is too small, too flat or too dark to be compared: there must be something to lay on another."""
        known = self.qualities if self.inner_qualities is None else np.maximum(self.qualities, self.inner_qualities)
        most = max((len(f.plain) for f in self.features), default=0)
        return most >= 60 or (most >= LEAST_FEATURES and bool((known >= pdq.LEAST_QUALITY).any()))

    @property
    def still(self) -> bool:
        return self.facts.kind == "picture"


def of(reel: Reel, name: str) -> Signature:
    """The signature of a picture or video. Raises ``reading.Unreadable``; memory grows with the samples, 64 kB each, ``MOST_FRAMES`` at most."""
    rows: list[_Sampled] = []
    kept: list[tuple[float, Picture]] = []
    every = stride = 1
    for number, (time, picture) in enumerate(reel.samples(EVERY)):
        # A few pictures over the whole length, without knowing the length before: every second one goes when they are too many.
        if number % stride == 0:
            kept.append((time, picture))
            if len(kept) > 2 * FEATURE_PICTURES:
                kept = kept[::2]
                stride *= 2
        # So do the samples of a video that is longer than it says.
        if number % every == 0:
            grey = pdq.luma(picture)
            rows.append(_Sampled(time, pdq.decimated(grey), _lines(grey), _colour(picture), _thumbnail(grey)))
            if len(rows) > MOST_FRAMES:
                rows = rows[::2]
                every *= 2
    times = [row.time for row in rows]
    lines = [row.lines for row in rows]
    inner = _inner(lines)
    whole = np.stack([row.sample for row in rows])
    hashes, qualities = pdq.batch_orientations(whole), pdq.batch(whole)[1]
    inner_hashes = inner_qualities = None
    if not inner.whole:
        cut = np.stack([pdq.decimated(cropped(row.thumbnail.astype(np.float32), inner)) for row in rows])
        inner_hashes, inner_qualities = pdq.batch_orientations(cut), pdq.batch(cut)[1]
    chosen = kept if len(kept) <= FEATURE_PICTURES else [kept[i] for i in _spread(len(kept), FEATURE_PICTURES)]
    return Signature(
        name,
        reel.facts,
        np.array(times),
        hashes,
        qualities,
        inner,
        inner_hashes,
        inner_qualities,
        float(np.mean([row.colour for row in rows])),
        tuple(features_of(time, picture, inner) for time, picture in chosen),
    )


def features_of(time: float, picture: Picture, inner: Box = WHOLE) -> Features:
    """Local features of a picture, inside its border, and those of its mirror image."""
    grey = np.ascontiguousarray(sized(pdq.luma(picture), FEATURE_SIDE).astype(np.uint8))
    height, width = grey.shape
    flipped = np.ascontiguousarray(grey[:, ::-1])
    turned = Box(1 - inner.right, inner.top, 1 - inner.left, inner.bottom)
    return Features(
        time,
        (width, height),
        keypoints(grey, inner),
        keypoints(grey, inner, coarse=True),
        keypoints(flipped, turned),
        keypoints(flipped, turned, coarse=True),
    )


def keypoints(grey: NDArray[np.uint8], inner: Box = WHOLE, coarse: bool = False) -> Keypoints:
    """Local features (Rublee et al. 2011, ORB) of a grey picture, spread over it: of a busy corner alone no crop could be told.

    ``coarse``: of the picture at half its size; points are in pixels of the whole one all the same.
    """
    import cv2

    most = FEATURES // 2 if coarse else FEATURES
    if coarse:
        grey = cv2.resize(grey, (max(2, grey.shape[1] // 2), max(2, grey.shape[0] // 2)), interpolation=cv2.INTER_AREA)
    height, width = grey.shape
    if min(height, width) < SMALLEST:
        return NO_KEYPOINTS
    mask = np.zeros_like(grey)
    mask[
        round(inner.top * height) : round(inner.bottom * height), round(inner.left * width) : round(inner.right * width)
    ] = 255
    detector = cv2.ORB.create(
        nfeatures=4 * most, scaleFactor=1.2, nlevels=6 if coarse else 8, fastThreshold=8, edgeThreshold=15, patchSize=31
    )
    found = detector.detect(grey, mask)
    if not found:
        return NO_KEYPOINTS
    place = np.array([p.pt for p in found], np.float64)
    response = np.array([p.response for p in found])
    order = np.lexsort((place[:, 1], place[:, 0], -response))
    cell = (8 * place[:, 0] / width).astype(np.int64) * 8 + (8 * place[:, 1] / height).astype(np.int64)
    # How many stronger ones its own cell has: the first eight of every cell come first, then more where there is room.
    grouped = order[np.argsort(cell[order], kind="stable")]
    sorted_cells = cell[grouped]
    rank = np.empty(len(found), np.int64)
    rank[grouped] = np.arange(len(found)) - np.searchsorted(sorted_cells, sorted_cells)
    tier = rank * 50 // most
    chosen = [k for k in np.lexsort((place[:, 1], place[:, 0], -response, tier)).tolist() if rank[k] < most // 16]
    described, descriptors = detector.compute(grey, [found[k] for k in chosen[:most]])
    if descriptors is None or not len(described):
        return NO_KEYPOINTS
    factor = 2.0 if coarse else 1.0
    return Keypoints(
        np.array([p.pt for p in described], np.float32) * np.float32(factor),
        np.asarray(descriptors, np.uint8),
        np.array([round(p.angle * 256 / 360) % 256 for p in described], np.uint8),
        np.array([round(4 * math.log2(p.size * factor / 31)) for p in described], np.int8),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Sampled:
    """What is kept of one sampled picture until all are known."""

    time: float
    sample: NDArray[np.float32]  # 64 × 64
    lines: _Lines
    colour: float
    thumbnail: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class _Lines:
    """Spread and mean of the grey levels of each row and column of a picture."""

    row_spread: NDArray[np.float32]
    row_mean: NDArray[np.float32]
    column_spread: NDArray[np.float32]
    column_mean: NDArray[np.float32]


def _lines(grey: NDArray[np.float32]) -> _Lines:
    # 64 samples along a line are enough to see whether it is of one colour.
    rows = grey[:, _spread(grey.shape[1], 64)]
    columns = grey[_spread(grey.shape[0], 64)]
    return _Lines(_spread_of(rows, 1), rows.mean(1), _spread_of(columns, 0), columns.mean(0))


def _spread_of(values: NDArray[np.float32], axis: int) -> NDArray[np.float32]:
    low, high = np.percentile(values, (5, 95), axis=axis)
    spread: NDArray[np.float32] = (high - low).astype(np.float32)
    return spread


def _inner(lines: Sequence[_Lines]) -> Box:
    """What lies inside a border that is of one colour in nearly all pictures of the video."""
    top, bottom = _edges([line.row_spread for line in lines], [line.row_mean for line in lines])
    left, right = _edges([line.column_spread for line in lines], [line.column_mean for line in lines])
    if right - left < 0.15 or bottom - top < 0.15:
        return WHOLE
    return Box(left, top, right, bottom)


def _edges(spreads: Sequence[NDArray[np.float32]], means: Sequence[NDArray[np.float32]]) -> tuple[float, float]:
    spread, mean = np.stack(spreads), np.stack(means)  # (pictures, lines)
    size = spread.shape[1]
    flat = np.quantile(spread, 0.9, axis=0) <= FLAT
    steady = np.quantile(mean, 0.9, axis=0) - np.quantile(mean, 0.1, axis=0) <= BORDER_DRIFT
    border = flat & steady
    level = np.median(mean, axis=0)
    first = _run(border, level, range(size))
    last = size - _run(border, level, range(size - 1, -1, -1))
    # A line or two of another colour at an edge come from scaling, not from a border.
    return (first / size if first / size > 0.012 else 0.0), (last / size if 1 - last / size > 0.012 else 1.0)


def _run(border: NDArray[np.bool_], level: NDArray[np.float32], order: range) -> int:
    """How many lines from the edge on are border, of the colour of the outermost."""
    length = 0
    limit = int(LARGEST_BORDER * len(border))
    outermost = level[order[0]]
    for line in order[: limit + 1]:
        if not border[line] or abs(level[line] - outermost) > BORDER_DRIFT:
            # One line of mixed colour between border and picture belongs to the border.
            return length + 1 if length else 0
        length += 1
    return 0 if length > limit else length


def cropped(grey: NDArray[np.float32], box: Box) -> NDArray[np.float32]:
    height, width = grey.shape
    top, bottom = round(box.top * height), round(box.bottom * height)
    left, right = round(box.left * width), round(box.right * width)
    return grey[top : max(bottom, top + 2), left : max(right, left + 2)]


def _thumbnail(grey: NDArray[np.float32]) -> NDArray[np.uint8]:
    return sized(grey, 256).astype(np.uint8)


def sized(grey: NDArray[np.float32], longest: int) -> NDArray[np.float32]:
    import cv2

    height, width = grey.shape
    scale = longest / max(width, height)
    if abs(scale - 1) < 1e-9:
        return grey
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    if scale >= 1 and max(width, height) >= 256:
        return grey
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(cv2.resize(grey, size, interpolation=method), np.float32)


def _colour(picture: Picture) -> float:
    sample = picture[:: max(1, picture.shape[0] // 64), :: max(1, picture.shape[1] // 64)].astype(np.int16)
    return float((sample.max(axis=2) - sample.min(axis=2)).mean())


def _spread(size: int, count: int) -> list[int]:
    """``count`` places over ``size``, evenly; all of them where there are not so many."""
    return list(range(size)) if size <= count else [int((i + 0.5) * size / count) for i in range(count)]


def digest(signature: Signature) -> str:
    """Changes when anything changes that a comparison looks at."""
    state = hashlib.sha256(f"{VERSION} {signature.id} {signature.facts}".encode())
    for array in _arrays(signature):
        state.update(array.tobytes())
    return state.hexdigest()


def _arrays(signature: Signature) -> Iterator[NDArray[np.generic]]:
    yield signature.times
    yield signature.hashes
    yield signature.qualities
    for f in signature.features:
        yield f.plain.descriptors
