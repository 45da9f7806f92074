"""Grey pictures of a reel at given moments, each decoded once: what two pieces of footage are laid on each other by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np

from . import pdq
from .aligning import Detail, Grey
from .reading import Picture, Reel, Unreadable
from .signature import FEATURE_SIDE, Box, Keypoints, Signature, keypoints, sized

MOST = 400  # frames kept at once, about 140 kB each
_CHROMA_STEP = 8

Opener = Callable[[], Reel]


class Frame:
    """One picture: its time in seconds, its grey levels at ``FEATURE_SIDE``, and what is worked out of them when it is asked for."""

    def __init__(self, time: float, picture: Picture, inner: Box) -> None:
        self.time = time
        self._inner = inner
        self._grey = np.clip(np.rint(sized(pdq.luma(picture), FEATURE_SIDE)), 0, 255).astype(np.uint8)
        small = picture[::_CHROMA_STEP, ::_CHROMA_STEP].astype(np.int16)
        self._chroma = (small.max(axis=2) - small.min(axis=2)).astype(np.uint8)

    @property
    def grey(self) -> Grey:
        return self._grey.astype(np.float32)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of ``grey``."""
        return self._grey.shape[1], self._grey.shape[0]

    @cached_property
    def plain(self) -> Keypoints:
        return keypoints(self._grey, self._inner)

    @cached_property
    def coarse(self) -> Keypoints:
        return keypoints(self._grey, self._inner, coarse=True)

    @cached_property
    def detail(self) -> Detail:
        return Detail.of(self.grey)

    def colour(self, where: np.ndarray[tuple[int, ...], np.dtype[np.bool_]] | None = None) -> float:
        """Mean distance of the colours from grey, over all of the picture or over places of it (on any grid)."""
        import cv2

        if where is None or not where.any():
            return float(self._chroma.mean())
        height, width = self._chroma.shape
        mask = cv2.resize(where.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST) > 0
        return float(self._chroma[mask].mean()) if mask.any() else float(self._chroma.mean())


class Frames:
    """The frames of one reel. Moments are those of a regular grid as fine as its frame rate, so that asking twice decodes once."""

    def __init__(self, opener: Opener, signature: Signature, mirrored: bool = False) -> None:
        self._opener = opener
        self._reel: Reel | None = None
        self._mirrored = mirrored
        inner = signature.inner
        self.inner = Box(1 - inner.right, inner.top, 1 - inner.left, inner.bottom) if mirrored else inner
        self.step = 1 / min(max(signature.facts.rate or 25.0, 5.0), 60.0)  # seconds
        self._kept: dict[int, Frame] = {}

    def at(self, moments: Sequence[float]) -> list[Frame]:
        """For each moment (seconds, in any order) the picture that is on the screen then; decoded in one pass."""
        places = [max(0, round(moment / self.step)) for moment in moments]
        missing = sorted(set(places) - self._kept.keys())
        if len(self._kept) + len(missing) > MOST:
            keep = set(places)
            self._kept = {place: frame for place, frame in self._kept.items() if place in keep}
        if missing:
            if self._reel is None:
                self._reel = self._opener()
            # A quarter of a step later: time stamps are rounded.
            pictures = self._reel.at([(place + 0.25) * self.step for place in missing])
            shown: Frame | None = None
            for place, (time, picture) in zip(missing, pictures, strict=False):
                if shown is None or shown.time != time:
                    image = np.ascontiguousarray(picture[:, ::-1]) if self._mirrored else picture
                    shown = Frame(time, image, self.inner)
                self._kept[place] = shown
        try:
            return [self._kept[place] for place in places]
        except KeyError as error:
            raise Unreadable("its pictures end before their time") from error
