"""Clips to measure the finding of copies on: rendered scenes, and edits of any clip whose true alignment is known.

A clip here is a list of RGB pictures (height, width, 3) at ``rate`` a second. Rendered scenes are made of photographs that packages carry
(scikit-image, scikit-learn): the camera pans over one, things move in front; or the camera stands and only the things move.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Picture = NDArray[np.uint8]


@dataclass
class Clip:
    name: str
    pictures: list[Picture]
    rate: float

    @property
    def seconds(self) -> float:
        return len(self.pictures) / self.rate


@dataclass
class Edited:
    """A copy: its pictures, and where it lies in the original: original time = start + speed × time of the copy."""

    name: str
    pictures: list[Picture]
    rate: float
    start: float = 0.0
    speed: float = 1.0
    bits: int = 1_500_000
    kinds: tuple[str, ...] = ()


def encode(pictures: Sequence[Picture], rate: float, bits: int = 1_500_000) -> bytes:
    """As H.264 in MP4."""
    from fractions import Fraction

    out = io.BytesIO()
    height, width = (pictures[0].shape[0] // 2 * 2, pictures[0].shape[1] // 2 * 2)
    with av.open(out, "w", format="mp4") as container:
        stream: Any = container.add_stream("libx264", rate=Fraction(rate).limit_denominator(1000))
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = width, height, "yuv420p", bits
        stream.thread_type = "NONE"
        stream.options = {"preset": "veryfast", "threads": "1"}
        for picture in pictures:
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture[:height, :width]), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return out.getvalue()


def png(picture: Picture) -> bytes:
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "PNG")
    return out.getvalue()


def decode(data: bytes | Path) -> Clip:
    with av.open(io.BytesIO(data) if isinstance(data, bytes) else str(data)) as container:
        stream = container.streams.video[0]
        pictures = [frame.to_ndarray(format="rgb24") for frame in container.decode(stream)]
        return Clip("", pictures, float(stream.average_rate or 25))


def photographs() -> dict[str, Picture]:
    """Photographs that scikit-image carries, of at least 300 pixels a side."""
    import skimage

    folder = Path(skimage.__file__).parent / "data"
    names = (
        "astronaut",
        "brick",
        "camera",
        "chelsea",
        "coffee",
        "coins",
        "grass",
        "gravel",
        "hubble_deep_field",
        "ihc",
        "rocket",
        "retina",
    )
    found = {}
    for name in names:
        for path in folder.glob(f"{name}.*"):
            found[name] = np.asarray(Image.open(path).convert("RGB"))
    return found


def rendered(
    name: str, back: Picture, seed: int, seconds: float = 20, size: tuple[int, int] = (640, 360), pans: bool = True
) -> Clip:
    """A scene: the camera drifts and zooms over a photograph (or stands still), coloured things with texture cross it."""
    random = np.random.default_rng(seed)
    rate = 25.0
    width, height = size
    big = cv2.resize(back, (1400, round(1400 * back.shape[0] / back.shape[1])), interpolation=cv2.INTER_CUBIC)
    if big.shape[0] < 800:
        big = cv2.resize(back, (round(800 * back.shape[1] / back.shape[0]), 800), interpolation=cv2.INTER_CUBIC)
    phase = random.uniform(0, 6.28, 4)
    things = []
    for _ in range(4):
        patch = random.integers(0, 255, (6, 6, 3), dtype=np.uint8)
        wide, high = int(random.integers(40, 110)), int(random.integers(40, 140))
        things.append(
            (
                cv2.resize(patch, (wide, high), interpolation=cv2.INTER_CUBIC),
                random.uniform(0, 1, 2),
                random.uniform(-0.14, 0.14, 2),
            )
        )
    pictures = []
    for number in range(int(seconds * rate)):
        t = number / rate
        zoom = 1.0 + (0.2 * np.sin(0.23 * t + phase[0]) if pans else 0)
        view_w, view_h = int(width / zoom), int(height / zoom)
        room_x, room_y = big.shape[1] - view_w - 2, big.shape[0] - view_h - 2
        x = int(room_x * (0.5 + (0.5 * np.sin(0.31 * t + phase[1]) if pans else 0)))
        y = int(room_y * (0.5 + (0.5 * np.sin(0.19 * t + phase[2]) if pans else 0)))
        picture = cv2.resize(big[y : y + view_h, x : x + view_w], size, interpolation=cv2.INTER_LINEAR).copy()
        for patch, at, by in things:
            px, py = (at + by * t) % 1.0
            left, top = int(px * (width + 120)) - 120, int(py * (height + 120)) - 120
            _put(picture, patch, left, top)
        noise = random.normal(0, 2.0, picture.shape)
        pictures.append(np.clip(picture + noise, 0, 255).astype(np.uint8))
    return Clip(name, pictures, rate)


def stereo(back: Picture, seed: int, seconds: float, size: tuple[int, int], side: int) -> Clip:
    """One of two cameras beside each other (``side`` 0 or 1) that film one scene at one time: what is nearer is shifted more."""
    random = np.random.default_rng(seed)
    width, height = size
    far = rendered("", back, seed, seconds, (width + 40, height), False).pictures
    nearer = []
    for _ in range(6):
        wide, high = int(random.integers(60, 150)), int(random.integers(60, 150))
        y, x = int(random.integers(0, back.shape[0] - 60)), int(random.integers(0, back.shape[1] - 60))
        part = cv2.resize(back[y : y + 60, x : x + 60], (wide, high), interpolation=cv2.INTER_CUBIC)
        at = int(random.integers(0, width - 60)), int(random.integers(0, height - 60))
        nearer.append((np.asarray(part, np.uint8), at, int(random.integers(6, 18))))
    pictures = []
    for number, picture in enumerate(far):
        seen = picture[:, 20 + 3 * side : 20 + 3 * side + width].copy()
        for part, (left, top), shift in nearer:
            _put(seen, part, left + side * shift + int(0.3 * number), top)
        pictures.append(seen)
    return Clip("", pictures, 25.0)


def _put(picture: Picture, patch: Picture, left: int, top: int) -> None:
    height, width = picture.shape[:2]
    x0, y0, x1, y1 = max(left, 0), max(top, 0), min(left + patch.shape[1], width), min(top + patch.shape[0], height)
    if x1 > x0 and y1 > y0:
        picture[y0:y1, x0:x1] = patch[y0 - top : y1 - top, x0 - left : x1 - left]


# ------------------------------------------------------------------------------------------------------------- edits

Change = Callable[[Edited, np.random.Generator], Edited]


def _each(edited: Edited, change: Callable[[Picture], Picture], kind: str) -> Edited:
    return Edited(
        edited.name,
        [change(p) for p in edited.pictures],
        edited.rate,
        edited.start,
        edited.speed,
        edited.bits,
        (*edited.kinds, kind),
    )


def bars(edited: Edited, random: np.random.Generator) -> Edited:
    """Coloured or black bars left and right."""
    wide = int(edited.pictures[0].shape[1] * random.uniform(0.08, 0.3)) // 2 * 2
    colour = [0, 0, 0] if random.random() < 0.5 else random.integers(0, 255, 3).tolist()
    return _each(edited, lambda p: cv2.copyMakeBorder(p, 0, 0, wide, wide, cv2.BORDER_CONSTANT, value=colour), "bars")


def letterbox(edited: Edited, random: np.random.Generator) -> Edited:
    height = edited.pictures[0].shape[0]
    high = int(height * random.uniform(0.08, 0.35)) // 2 * 2
    return _each(
        edited, lambda p: cv2.copyMakeBorder(p, high, high, 0, 0, cv2.BORDER_CONSTANT, value=[0, 0, 0]), "letterbox"
    )


def logo(edited: Edited, random: np.random.Generator) -> Edited:
    height, width = edited.pictures[0].shape[:2]
    wide, high = int(width * random.uniform(0.1, 0.16)), int(height * random.uniform(0.08, 0.14))
    x = 8 if random.random() < 0.5 else width - wide - 8
    y = 8 if random.random() < 0.5 else height - high - 8
    ground, ink = random.integers(0, 255, 3).tolist(), random.integers(0, 255, 3).tolist()

    def put(p: Picture) -> Picture:
        p = p.copy()
        cv2.rectangle(p, (x, y), (x + wide, y + high), ground, -1)
        cv2.putText(p, "TV9", (x + 4, y + high - 6), cv2.FONT_HERSHEY_SIMPLEX, high / 40, ink, 2)
        return p

    return _each(edited, put, "logo")


def banner(edited: Edited, random: np.random.Generator) -> Edited:
    height, width = edited.pictures[0].shape[:2]
    high = int(height * random.uniform(0.12, 0.2))
    y = height - high if random.random() < 0.7 else 0
    ground, ink = random.integers(0, 255, 3).tolist(), random.integers(0, 255, 3).tolist()

    def put(p: Picture) -> Picture:
        p = p.copy()
        cv2.rectangle(p, (0, y), (width, y + high), ground, -1)
        cv2.putText(
            p, "BREAKING: crowd at the gate", (10, y + high * 2 // 3), cv2.FONT_HERSHEY_SIMPLEX, high / 50, ink, 2
        )
        return p

    return _each(edited, put, "banner")


def crop(edited: Edited, random: np.random.Generator) -> Edited:
    """Up to 15 % off each side, blown up to the old size."""
    height, width = edited.pictures[0].shape[:2]
    left, right, top, bottom = random.uniform(0.04, 0.15, 4)
    x0, x1, y0, y1 = int(left * width), int((1 - right) * width), int(top * height), int((1 - bottom) * height)
    return _each(edited, lambda p: cv2.resize(p[y0:y1, x0:x1], (width, height), interpolation=cv2.INTER_LINEAR), "crop")


def mirror(edited: Edited, random: np.random.Generator) -> Edited:
    return _each(edited, lambda p: np.ascontiguousarray(p[:, ::-1]), "mirror")


def speed(edited: Edited, random: np.random.Generator) -> Edited:
    factor = float(random.choice([0.9, 0.93, 0.96, 1.04, 1.07, 1.1]))
    return Edited(
        edited.name,
        edited.pictures,
        edited.rate * factor,
        edited.start,
        edited.speed * factor,
        edited.bits,
        (*edited.kinds, "speed"),
    )


def reencode(edited: Edited, random: np.random.Generator) -> Edited:
    return Edited(
        edited.name,
        edited.pictures,
        edited.rate,
        edited.start,
        edited.speed,
        edited.bits // 10,
        (*edited.kinds, "re-encoded"),
    )


def inset(edited: Edited, random: np.random.Generator) -> Edited:
    """At half its size in another picture that moves a little."""
    height, width = edited.pictures[0].shape[:2]
    other = list(photographs().values())[int(random.integers(4))]
    ground = cv2.resize(other, (width + 40, height + 40))
    x, y = int(random.uniform(0, width / 2)), int(random.uniform(0, height / 2))
    changed = []
    for number, p in enumerate(edited.pictures):
        shift = int(20 + 19 * np.sin(number / 15))
        frame = ground[shift : shift + height, shift : shift + width].copy()
        small = cv2.resize(p, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
        frame[y : y + height // 2, x : x + width // 2] = small
        changed.append(frame)
    return Edited(edited.name, changed, edited.rate, edited.start, edited.speed, edited.bits, (*edited.kinds, "inset"))


def cut(edited: Edited, random: np.random.Generator) -> Edited:
    """Five seconds of it (or the half of a shorter one)."""
    length = min(int(5 * edited.rate), len(edited.pictures) // 2)
    first = int(random.integers(0, len(edited.pictures) - length + 1))
    return Edited(
        edited.name,
        edited.pictures[first : first + length],
        edited.rate,
        edited.start + edited.speed * first / edited.rate,
        edited.speed,
        edited.bits,
        (*edited.kinds, "cut"),
    )


def grey(edited: Edited, random: np.random.Generator) -> Edited:
    return _each(edited, lambda p: cv2.cvtColor(cv2.cvtColor(p, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB), "grey")


EDITS: dict[str, Change] = {
    "bars": bars,
    "letterbox": letterbox,
    "logo": logo,
    "banner": banner,
    "crop": crop,
    "mirror": mirror,
    "speed": speed,
    "re-encoded": reencode,
    "inset": inset,
    "cut": cut,
    "grey": grey,
}


def edit(clip: Clip, names: Sequence[str], seed: int) -> Edited:
    """A copy of the clip after the named edits, in that order."""
    random = np.random.default_rng(seed)
    edited = Edited(clip.name, clip.pictures, clip.rate)
    for name in names:
        edited = EDITS[name](edited, random)
    return edited
