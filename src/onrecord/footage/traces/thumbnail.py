"""The thumbnail that a camera puts into a file, against the picture: an editor that leaves it shows what the picture was before."""

from __future__ import annotations

import io
import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.footage import pdq
from onrecord.footage.reading import LARGEST_PICTURE

from .fields import Thumbnail

LARGEST = 4_000_000  # pixels of a thumbnail
_BLOCKS = 8  # a side
_BORDER = 24  # levels that the rows of a black bar have at most on average
_CUT = 0.05  # share of a side from which a part counts as cut off


def compared(thumbnail: bytes, picture: bytes) -> Thumbnail:
    """The two compared. The picture is decoded in a reduced size; neither is turned."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(thumbnail)) as small:
                width, height = small.size
                if width * height > LARGEST:
                    return Thumbnail(width, height, unreadable="it is as large as a picture")
                own = np.asarray(small.convert("RGB"), np.float32)
        except Exception as error:  # Pillow has no errors of its own for most of what is broken
            return Thumbnail(0, 0, unreadable=f"it cannot be decoded ({type(error).__name__})")
        try:
            with Image.open(io.BytesIO(picture)) as large:
                if large.size[0] * large.size[1] > LARGEST_PICTURE:
                    return Thumbnail(width, height, unreadable="the picture is too large to be decoded")
                if large.format == "JPEG":
                    large.draft("RGB", (512, 512))
                whole = large.convert("RGB")
                whole.thumbnail((512, 512), Image.Resampling.BOX)
        except Exception as error:
            return Thumbnail(width, height, unreadable=f"the picture cannot be decoded ({type(error).__name__})")
    return _compared(_without_bars(own, whole.width / whole.height), whole, (width, height))


def _without_bars(own: NDArray[np.float32], aspect: float) -> NDArray[np.float32]:
    """Cameras fit pictures of 3:2 and 16:9 into thumbnails of 4:3 with black bars: cut off where they must be, if it is dark there.

    ``aspect`` is the picture's width over its height.
    """
    height, width = own.shape[:2]
    if aspect > 1.02 * width / height:
        rest = (height - width / aspect) / 2
        if _dark(own, rest):
            return own[round(rest) : height - round(rest)]
    elif aspect < 0.98 * width / height:
        rest = (width - height * aspect) / 2
        if _dark(np.swapaxes(own, 0, 1), rest):
            return own[:, round(rest) : width - round(rest)]
    return own


def _dark(own: NDArray[np.float32], rest: float) -> bool:
    """Whether ``rest`` rows at both ends are black, but for what coding carries over from the picture's edge."""
    bar = max(1, int(rest) - 1)
    ends = np.concatenate([own[:bar], own[-bar:]])
    return float(ends.mean()) <= _BORDER and float(np.percentile(ends, 90)) <= 2 * _BORDER


def _compared(own: NDArray[np.float32], whole: Any, size: tuple[int, int]) -> Thumbnail:
    height, width = own.shape[:2]
    scaled = _scaled(whole, width, height)
    distance, bits = _distance(own, scaled)
    if abs(width / height - whole.width / whole.height) > 0.02 * width / height:
        middle = _scaled(
            _middle(whole, width / height), width, height
        )  # some cameras cut the thumbnail from the middle
        other, fewer = _distance(own, middle)
        if fewer < bits:
            scaled, distance = middle, other
    turned = _turned(own, whole) if distance is not None and distance > pdq.SAME else ""
    blocks = _differences(own, scaled)
    at = np.unravel_index(int(np.argmax(blocks)), blocks.shape)
    where = ((float(at[1]) + 0.5) / _BLOCKS, (float(at[0]) + 0.5) / _BLOCKS)
    cropped = None
    if (distance is not None and distance > pdq.SAME) or abs(
        width / height - whole.width / whole.height
    ) > 0.04 * width / height:
        cropped = _crop(own, whole)
    return Thumbnail(
        *size,
        distance=distance,
        difference=round(float(np.median(blocks)), 1),
        most=round(float(blocks.max()), 1),
        where=(round(where[0], 2), round(where[1], 2)),
        cropped=None if turned else cropped,
        turned=turned,
    )


def _middle(whole: Any, aspect: float) -> Any:
    width, height = min(whole.width, whole.height * aspect), min(whole.height, whole.width / aspect)
    left, top = (whole.width - width) / 2, (whole.height - height) / 2
    return whole.crop((round(left), round(top), round(left + width), round(top + height)))


def _scaled(whole: Any, width: int, height: int) -> NDArray[np.float32]:
    from PIL import Image

    return np.asarray(whole.resize((width, height), Image.Resampling.BOX), np.float32)


def _luma(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(picture @ np.asarray([0.299, 0.587, 0.114], np.float32), np.float32)


def _distance(a: NDArray[np.float32], b: NDArray[np.float32]) -> tuple[int | None, int]:
    samples = np.stack([pdq.decimated(_luma(a)), pdq.decimated(_luma(b))])
    hashes, qualities = pdq.batch(samples)
    bits = int(np.unpackbits(hashes[0] ^ hashes[1]).sum())
    return (bits if int(qualities.min()) >= pdq.LEAST_QUALITY else None), bits


def _turned(own: NDArray[np.float32], whole: Any) -> str:
    """Which of the other seven orientations of the picture is the thumbnail's; "" where none is."""
    picture = pdq.decimated(_luma(np.asarray(whole, np.float32)))
    hashes, _ = pdq.batch(pdq.decimated(_luma(own))[None])
    every = pdq.batch_orientations(picture[None])[:, 0]
    bits = np.unpackbits(every ^ hashes[0], axis=1).sum(axis=1)
    best = int(np.argmin(bits))
    return pdq.ORIENTATIONS[best] if best and bits[best] <= pdq.SAME else ""


def _differences(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mean difference of colour in each of 8 × 8 blocks, after brightness and contrast were made alike: cameras sharpen and light the two differently."""
    alike = np.empty_like(b)
    for channel in range(3):
        x, y = b[..., channel], a[..., channel]
        slope = float(np.clip(y.std() / (x.std() + 1e-6), 0.5, 2))
        alike[..., channel] = (x - x.mean()) * slope + y.mean()
    gap = np.abs(a - alike).mean(axis=2)
    rows = np.array_split(gap, _BLOCKS, axis=0)
    return np.asarray(
        [[part.mean() if part.size else 0.0 for part in np.array_split(row, _BLOCKS, axis=1)] for row in rows],
        np.float32,
    )


def _crop(own: NDArray[np.float32], whole: Any) -> tuple[float, float, float, float] | None:
    """The part of the thumbnail that the picture shows, found by correlating the picture, at several sizes, with the thumbnail."""
    import cv2

    grey = np.asarray(_luma(own), np.uint8)
    height, width = grey.shape
    best: tuple[float, tuple[float, float, float, float]] | None = None
    for share in np.arange(0.4, 1.0001, 0.02):
        w = round(width * float(share))
        h = round(w * whole.height / whole.width)
        if h > height or h < 12 or w < 12:
            continue
        part = np.asarray(_luma(_scaled(whole, w, h)), np.uint8)
        scores = cv2.matchTemplate(grey, part, cv2.TM_CCOEFF_NORMED)
        _, score, _, (x, y) = cv2.minMaxLoc(scores)
        if best is None or score > best[0]:
            best = score, (x / width, y / height, (x + w) / width, (y + h) / height)
    if best is None or best[0] < 0.9:
        return None
    left, top, right, bottom = (round(v, 2) for v in best[1])
    return None if max(left, top, 1 - right, 1 - bottom) < _CUT else (left, top, right, bottom)
