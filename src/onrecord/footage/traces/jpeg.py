"""The segments of a JPEG file (ITU-T T.81, annex B) and its quantisation tables, within bounds."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from .fields import Coding

MOST_SEGMENTS = 5_000
MOST_APP = 4_000_000  # bytes of application segments that are kept

# Annex K of T.81, in the order of rows: the tables that libjpeg scales by its quality.
_LUMA = (
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
)  # fmt: skip
_CHROMA = (
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
    *(99,) * 32,
)  # fmt: skip


def _zigzag() -> tuple[int, ...]:
    cells = sorted(
        ((r, c) for r in range(8) for c in range(8)), key=lambda x: (x[0] + x[1], x[0] if (x[0] + x[1]) % 2 else x[1])
    )
    return tuple(r * 8 + c for r, c in cells)


_ORDER = _zigzag()


def _scaled(table: tuple[int, ...], quality: int) -> tuple[int, ...]:
    """As libjpeg's ``jpeg_set_quality`` does, in zigzag order."""
    scale = 5_000 // quality if quality < 50 else 200 - 2 * quality
    return tuple(min(255, max(1, (table[n] * scale + 50) // 100)) for n in _ORDER)


STANDARD = {_scaled(_LUMA, q): q for q in range(100, 0, -1)}
_STANDARD_CHROMA = {q: _scaled(_CHROMA, q) for q in range(1, 101)}


@dataclass(slots=True)
class Segments:
    """What stands in the file. ``apps``: (marker, content) of application segments and comments; ``end``: offset behind the picture."""

    apps: list[tuple[int, bytes]] = field(default_factory=list)
    tables: dict[int, tuple[int, ...]] = field(default_factory=dict)  # zigzag order
    sof: int = 0
    width: int = 0
    height: int = 0
    sampling: tuple[tuple[int, int], ...] = ()
    scans: int = 0
    end: int | None = None  # None: no end of the picture was found

    @property
    def coding(self) -> Coding | None:
        """None where the file has no tables or no frame."""
        if not self.tables or not self.sof:
            return None
        every = [self.tables[n] for n in sorted(self.tables)]
        digest = hashlib.sha256(repr(every).encode()).hexdigest()[:16]
        return Coding(digest, _quality(every), self.sof in (0xC2, 0xCA), _sampling(self.sampling), self.scans)


def _quality(tables: list[tuple[int, ...]]) -> int | None:
    quality = STANDARD.get(tables[0])
    if quality is None or any(t not in (tables[0], _STANDARD_CHROMA[quality]) for t in tables[1:]):
        return None
    return quality


def _sampling(factors: tuple[tuple[int, int], ...]) -> str:
    if len(factors) < 3:
        return "grey" if len(factors) == 1 else ""
    (h, v), (ch, cv) = factors[0], factors[1]
    ratio = (h // ch if ch else 0, v // cv if cv else 0)
    return {(1, 1): "4:4:4", (2, 1): "4:2:2", (2, 2): "4:2:0", (1, 2): "4:4:0", (4, 1): "4:1:1"}.get(
        ratio, f"{ratio[0]}x{ratio[1]}"
    )


def segments(data: bytes) -> Segments:
    """Walks from the first marker to the end of the picture. What is broken ends the walk; what was found before stands."""
    found = Segments()
    at, size, kept = 2, len(data), 0
    for _ in range(MOST_SEGMENTS):
        at = data.find(b"\xff", at)
        while 0 <= at < size - 1 and data[at + 1] == 0xFF:  # fill bytes
            at += 1
        if at < 0 or at >= size - 1:
            return found
        marker = data[at + 1]
        at += 2
        if marker == 0xD9:
            found.end = at
            return found
        if marker in (0x00, 0x01) or 0xD0 <= marker <= 0xD8:
            continue
        length = int.from_bytes(data[at : at + 2], "big")
        if length < 2 or at + length > size:
            return found
        body = data[at + 2 : at + length]
        at += length
        if 0xE0 <= marker <= 0xEF or marker == 0xFE:
            if kept + len(body) <= MOST_APP:
                found.apps.append((marker, body))
                kept += len(body)
        elif marker == 0xDB:
            _tables(body, found.tables)
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC) and not found.sof:
            _frame(body, marker, found)
        elif marker == 0xDA:
            found.scans += 1
            at = _behind_scan(data, at)
            if at < 0:
                return found
    return found


def _tables(body: bytes, into: dict[int, tuple[int, ...]]) -> None:
    at = 0
    while at < len(body):
        wide, number = body[at] >> 4, body[at] & 15
        size = 128 if wide else 64
        values = body[at + 1 : at + 1 + size]
        if len(values) < size:
            return
        into[number] = (
            tuple(values) if not wide else tuple(int.from_bytes(values[n : n + 2], "big") for n in range(0, 128, 2))
        )
        at += 1 + size


def _frame(body: bytes, marker: int, found: Segments) -> None:
    if len(body) < 6:
        return
    found.sof = marker
    found.height, found.width = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
    parts = [body[n : n + 3] for n in range(6, min(len(body), 6 + 3 * body[5]), 3)]
    found.sampling = tuple((p[1] >> 4, p[1] & 15) for p in parts if len(p) == 3)


_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7]")  # neither a stuffed byte nor a restart


def _behind_scan(data: bytes, at: int) -> int:
    """Where the next marker stands; -1 where there is none."""
    found = _MARKER.search(data, at)
    return found.start() if found else -1
