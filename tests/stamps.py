"""Stamps of OpenTimestamps and Bitcoin headers of the tests' own: a chain with little work, and stamp files that end in it."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.custody import bitcoin

EASY_BITS = 0x207FFFFF
BEGAN = 1_767_225_600  # 2026-01-01T00:00:00Z: time of the first block; each is ten minutes later


def mined(previous: bytes, merkle: bytes, time: int, bits: int = EASY_BITS) -> bytes:
    """A header whose hash meets its target."""
    target, nonce = bitcoin.target_of(bits), 0
    while True:
        header = struct.pack("<4s32s32sIII", b"\x04\0\0\0", previous, merkle, time, bits, nonce)
        if int.from_bytes(hash_of(header), "little") <= target:
            return header
        nonce += 1


def hash_of(header: bytes) -> bytes:
    return hashlib.sha256(hashlib.sha256(header).digest()).digest()


def shown(header: bytes) -> str:
    """A block's hash as people write it."""
    return hash_of(header)[::-1].hex()


def chain(roots: dict[int, bytes], length: int = 12, first: int = 100, began: int = BEGAN) -> list[bytes]:
    """Headers from height ``first`` on; ``roots`` are the Merkle roots that matter, by height."""
    headers: list[bytes] = []
    previous = b"\x11" * 32
    for number in range(length):
        merkle = roots.get(first + number, hashlib.sha256(b"root %d" % number).digest())
        headers.append(mined(previous, merkle, began + 600 * number))
        previous = hash_of(headers[-1])
    return headers


@dataclass(frozen=True)
class Given:
    """A file of headers, and the blocks that the user names."""

    path: Path
    headers: list[bytes]
    first: int = 100

    def file(self, *named: int) -> bitcoin.Headers:
        checkpoints = tuple((height, shown(self.headers[height - self.first])) for height in named)
        return bitcoin.Headers(self.path, self.first, checkpoints, bitcoin.EASY)


def written(folder: Path, headers: Sequence[bytes], first: int = 100) -> Given:
    path = folder / "blockchain_headers"
    path.write_bytes(b"".join(headers))
    return Given(path, list(headers), first)


# ---------------------------------------------------------------------------------------------- stamp files

SHA256, APPEND, PREPEND, REVERSE, HEXLIFY = b"\x08", b"\xf0", b"\xf1", b"\xf2", b"\xf3"
BITCOIN, PENDING = bytes.fromhex("0588960d73d71901"), bytes.fromhex("83dfe30d2ef90c8e")
LITECOIN = bytes.fromhex("06869a0d73d71b45")


def number(value: int) -> bytes:
    """An unsigned number as stamp files write it (LEB128)."""
    out = bytearray()
    while True:
        out.append(value & 0x7F | (0x80 if value > 0x7F else 0))
        value >>= 7
        if not value:
            return bytes(out)


def sized(data: bytes) -> bytes:
    return number(len(data)) + data


def attested(tag: bytes, payload: bytes) -> bytes:
    return b"\x00" + tag + sized(payload)


def in_block(height: int) -> bytes:
    return attested(BITCOIN, number(height))


def waiting(url: str) -> bytes:
    return attested(PENDING, sized(url.encode()))


def stamp(data: bytes, *path: bytes, digest: bytes | None = None) -> bytes:
    """A stamp file of ``data``: the operations and attestations of ``path``, one behind the other, written out by hand."""
    from onrecord.custody.ots import MAGIC

    return MAGIC + b"\x01" + SHA256 + (digest or hashlib.sha256(data).digest()) + b"".join(path)


def fork(*branches: bytes) -> bytes:
    return b"".join(b"\xff" + branch for branch in branches[:-1]) + branches[-1]


def root_of(data: bytes, salt: bytes = b"salt") -> tuple[bytes, bytes]:
    """Operations that lead from the bytes to a Merkle root, and that root."""
    operations = APPEND + sized(salt) + SHA256
    return operations, hashlib.sha256(hashlib.sha256(data).digest() + salt).digest()


class Calendar:
    """A calendar that knows one block: it answers new hashes with "pending", and later with the block."""

    def __init__(self, url: str, height: int) -> None:
        self.url, self.height = url, height
        self.asked: list[tuple[str, bytes]] = []
        self.ready = False

    def __call__(self, waits: Any) -> list[bytes]:
        self.asked.append((waits.kind, waits.message))
        if waits.kind == "unsubmitted":
            return [APPEND + sized(b"calendar") + SHA256 + waiting(self.url)]
        return [SHA256 + in_block(self.height)] if self.ready else []
