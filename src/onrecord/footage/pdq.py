"""PDQ, a 256-bit hash of how a picture looks, in numpy: near copies have hashes that differ in few bits.

Method: "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm", Facebook, 2019 (the published description):
luma, two passes of a box filter along each axis (Jarosz), 64 × 64 samples, the 16 × 16 lowest frequencies but the constant of
a discrete cosine transform, one bit each: above the median or not. The quality is the sum of the samples' gradients.

All eight orientations cost one transform: turning or mirroring the picture only transposes the frequencies and changes signs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

BITS = 256
SIDE = 64  # samples a side, after the filter
LOW = 16  # frequencies a side that are kept
LEAST_QUALITY = 50  # below it a picture is too flat or too dark for its hash to mean anything
SAME = 31  # differing bits up to which the authors call two hashes a match

Luma = NDArray[np.float32]
Floats = NDArray[np.floating[Any]]

ORIENTATIONS = (
    "as it is",
    "mirrored",  # left and right exchanged
    "upside down",  # turned by 180 degrees
    "mirrored and upside down",  # top and bottom exchanged
    "turned left",  # by 90 degrees, counter-clockwise
    "turned right",
    "turned left and mirrored",  # first turned, then left and right exchanged
    "turned right and mirrored",
)


@dataclass(frozen=True, slots=True)
class Hash:
    """The hash of a picture. ``bits`` are 32 bytes, frequency (0, 0) first; ``quality`` goes from 0 to 100."""

    bits: bytes
    quality: int

    @property
    def comparable(self) -> bool:
        """False for flat and dark pictures: their hashes are noise."""
        return self.quality >= LEAST_QUALITY

    def hex(self) -> str:
        """As it is published elsewhere: 64 hexadecimal digits, the last frequency's bit first."""
        return f"{int.from_bytes(np.packbits(unpacked(self.bits)[::-1]).tobytes(), 'big'):064x}"


def of_hex(text: str) -> bytes:
    """The 32 bytes of a published hash of 64 hexadecimal digits. ``ValueError`` for anything else."""
    raw = bytes.fromhex(text)
    if len(raw) != BITS // 8:
        raise ValueError(f"a PDQ hash has 64 hexadecimal digits, this one has {len(text)}")
    return np.packbits(unpacked(raw)[::-1]).tobytes()


def unpacked(bits: bytes) -> NDArray[np.uint8]:
    """256 zeros and ones."""
    return np.unpackbits(np.frombuffer(bits, np.uint8))


def distance(a: bytes, b: bytes) -> int:
    """In how many of the 256 bits two hashes differ. Unrelated pictures: 128, give or take 8."""
    return (int.from_bytes(a, "big") ^ int.from_bytes(b, "big")).bit_count()


def luma(rgb: NDArray[np.uint8]) -> Luma:
    """(height, width, 3) of 0 to 255 -> (height, width), ITU-R BT.601's weights."""
    grey: Luma = np.asarray(rgb @ np.array([0.299, 0.587, 0.114], np.float32), np.float32)
    return grey


def hash_of(picture: Floats) -> Hash:
    """The hash of one picture: luma (height, width), 0 to 255."""
    samples = decimated(picture)
    return Hash(_bits(_frequencies(samples)), quality(samples))


def hashes_of(picture: Floats) -> tuple[Hash, ...]:
    """The hashes of the picture in all eight orientations, in the order of ``ORIENTATIONS``."""
    samples = decimated(picture)
    known = quality(samples)
    return tuple(Hash(_bits(turned), known) for turned in _orientations(_frequencies(samples)))


def batch(samples: Floats) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Hashes (n, 32) and qualities (n) of n pictures of 64 × 64 samples: what a video's frames are hashed by."""
    low = _transform() @ samples @ _transform().T
    flat = low.reshape(len(samples), -1)
    median = _lower_median(flat)
    return np.packbits(flat > median, axis=1), _quality(samples)


def batch_orientations(samples: Floats) -> NDArray[np.uint8]:
    """(8, n, 32): hashes of n pictures of 64 × 64 samples in the order of ``ORIENTATIONS``."""
    low = _transform() @ samples @ _transform().T
    every = []
    for turned in _orientations(low):
        flat = turned.reshape(len(samples), -1)
        every.append(np.packbits(flat > _lower_median(flat), axis=1))
    return np.stack(every)


def decimated(picture: Floats) -> NDArray[np.float32]:
    """64 × 64 samples of the picture, filtered so that none stands for less than its surroundings."""
    height, width = picture.shape
    if not height or not width:
        raise ValueError("a picture without pixels has no hash")
    rows, columns = _window(height), _window(width)
    filtered = np.asarray(picture, np.float32)
    # Only the sampled rows are needed of the last pass down, and only the sampled columns of the last pass across.
    for last in (False, True):
        filtered = _box(filtered, columns, axis=1, at=_places(width) if last else None)
        filtered = _box(filtered, rows, axis=0, at=_places(height) if last else None)
    return filtered


def quality(samples: Floats) -> int:
    """0 for one flat colour, 100 for what has edges all over. Of 64 × 64 samples."""
    return int(_quality(samples[None])[0])


def _quality(samples: Floats) -> NDArray[np.int64]:
    down = np.abs(np.diff(samples, axis=-2) * 100 / 255).astype(np.int64).sum(axis=(-1, -2))
    across = np.abs(np.diff(samples, axis=-1) * 100 / 255).astype(np.int64).sum(axis=(-1, -2))
    known: NDArray[np.int64] = np.minimum((down + across) // 90, 100)
    return known


def _window(size: int) -> int:
    return (size + 2 * SIDE - 1) // (2 * SIDE)


def _places(size: int) -> NDArray[np.int64]:
    return ((np.arange(SIDE) + 0.5) * size / SIDE).astype(np.int64)


def _box(values: NDArray[np.float32], window: int, axis: int, at: NDArray[np.int64] | None) -> NDArray[np.float32]:
    """Running means over ``window`` values, fewer at the edges; at all places, or at those of ``at`` only."""
    size = values.shape[axis]
    centre = np.arange(size) if at is None else at
    half = (window + 2) // 2
    first = np.maximum(centre - (window - half), 0)
    end = np.minimum(centre + half, size)
    if window == 1:
        return values if at is None else np.take(values, centre, axis=axis)
    # Sums in float64: the running total over thousands of pixels loses too many digits in float32.
    total = np.cumsum(values, axis=axis, dtype=np.float64)
    shape = [1, 1]
    shape[axis] = len(centre)
    upper = np.take(total, end - 1, axis=axis)
    lower = np.where((first > 0).reshape(shape), np.take(total, np.maximum(first - 1, 0), axis=axis), 0)
    mean: NDArray[np.float32] = ((upper - lower) / (end - first).reshape(shape)).astype(np.float32)
    return mean


@lru_cache(1)
def _transform() -> NDArray[np.float32]:
    """(16, 64): rows 1 to 16 of the discrete cosine transform of 64 values."""
    i, j = np.arange(1, LOW + 1)[:, None], np.arange(SIDE)[None]
    cosines: NDArray[np.float32] = (np.sqrt(2 / SIDE) * np.cos(np.pi / 2 / SIDE * i * (2 * j + 1))).astype(np.float32)
    return cosines


def _frequencies(samples: Floats) -> NDArray[np.float32]:
    low: NDArray[np.float32] = np.asarray(_transform() @ samples @ _transform().T, np.float32)
    return low


def _orientations(low: Floats) -> Sequence[Floats]:
    """The frequencies (…, 16, 16) of the picture in the eight orientations.

    Mirroring along an axis changes the sign of that axis's odd frequencies (the first one kept is number 1, odd).
    """
    sign = np.where(np.arange(LOW) % 2 == 0, -1, 1).astype(np.float32)
    across, down = low * sign, low * sign[:, None]
    both = across * sign[:, None]
    transposed = np.swapaxes(low, -1, -2)
    return (
        low,
        across,
        both,
        down,
        transposed * sign[:, None],  # turned left: rows become columns, then top and bottom are exchanged
        transposed * sign,
        transposed * sign[:, None] * sign,
        transposed,
    )


def _bits(low: Floats) -> bytes:
    flat = low.reshape(1, -1)
    return np.packbits(flat > _lower_median(flat)).tobytes()


def _lower_median(flat: Floats) -> Floats:
    """The lower of the two middle ones of each row's 256: as the reference takes it."""
    return np.partition(flat, flat.shape[1] // 2 - 1, axis=1)[:, flat.shape[1] // 2 - 1, None]
