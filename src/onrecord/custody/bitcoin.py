"""Bitcoin's block headers from a file: their chain, their proof of work, and the times that they vouch for. No node, no network.

The file holds headers of 80 bytes, one behind the other, as several wallets keep them ("blockchain_headers"). A file by itself
proves little: anybody can make up a chain that took little work. So the user names at least one block ("checkpoint") that is
known from elsewhere. A block below it is its ancestor by hashes alone; a block above it rests on the proof of work between.

Rules after the Bitcoin developer reference, "Block Chain": the header's layout, the compact form of a target, and its
adjustment every 2,016 blocks.
"""

from __future__ import annotations

import hashlib
import math
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

SIZE = 80  # bytes of a header
MAX_FILE = 1 << 29  # bytes: 6.7 million headers, a hundred years
MAX_HEIGHT = 10_000_000
_PERIOD = 2_016  # blocks between two adjustments of the target
_TIMESPAN = _PERIOD * 600  # seconds that they should take
_FACTOR = 4  # by which an adjustment changes the target at most
_FIELDS = struct.Struct("<4s32s32sIII")  # version, hash of the block before, Merkle root, time, target, nonce
_AT_ONCE = SIZE * 4_096


@dataclass(frozen=True, slots=True)
class Network:
    """What a chain must fulfil: ``easiest`` target, whether it ``adjusts``, and the work that has to stand on a block.

    ``least_work`` (expected number of hashes) counts only where a block is trusted for the work on it and not as the ancestor
    of a block that the user named.
    """

    name: str
    easiest: int
    adjusts: bool
    least_work: int


# 2**70 hashes: some six blocks of 2016, when OpenTimestamps began; a good miner of 2025 takes two months for them.
MAIN = Network("Bitcoin", 0xFFFF << 208, True, 1 << 70)
# Targets that every second hash meets and nothing adjusts: for tests.
EASY = Network("a chain for tests", 0x7FFFFF << 232, False, 1)


@dataclass(frozen=True, slots=True)
class Headers:
    """A file of headers, as the user gives it. ``first`` is the height of the first one, ``checkpoints`` are heights and hashes
    (as they are shown: hexadecimal, the last byte first)."""

    path: Path
    first: int = 0
    checkpoints: tuple[tuple[int, str], ...] = ()
    network: Network = MAIN


@dataclass(frozen=True, slots=True)
class Block:
    """A header that was read: its height, Merkle root, time (seconds since 1970), the run that it stands in, the work before it."""

    height: int
    merkle: bytes
    time: int
    run: int
    before: int


@dataclass
class _Run:
    """Headers that follow one another without a fault."""

    first: int
    last: int
    work: int = 0
    confirmed: list[int] = field(default_factory=list)  # heights of checkpoints that it holds
    contradicted: int | None = None  # height at which it has another block than the user named


@dataclass
class Chain:
    """What a file of headers came to: the ``blocks`` that were asked for, and what is known of the chain around each."""

    network: Network
    first: int
    last: int
    blocks: dict[int, Block]
    trouble: str  # the first fault of the file, "" where there is none
    _runs: list[_Run]
    _befores: dict[int, int]  # checkpoint -> work before it

    def trust(self, block: Block) -> tuple[bool, str]:
        """Whether a block can be relied on, and on what that rests or what is missing."""
        run = self._runs[block.run]
        if run.contradicted is not None:
            return (
                False,
                f"the headers are another chain: at {run.contradicted} they have another block than the one named",
            )
        above = [height for height in run.confirmed if height >= block.height]
        if above:
            named = min(above)
            what = (
                "it is the block that was named"
                if named == block.height
                else f"it is an ancestor of block {named}, which was named"
            )
            return True, what
        if not run.confirmed:
            fault = f"; {self.trouble}" if self.trouble else ""
            return False, (
                f"nothing ties these headers to {self.network.name}: name a block that is known from elsewhere, "
                f"best a later one, with --checkpoint HEIGHT:HASH{fault}"
            )
        below, on_top = max(run.confirmed), run.work - block.before
        if on_top < self.network.least_work:
            return False, (
                f"too little work stands on the block (2^{math.log2(on_top):.0f} hashes): give a longer file of headers, or name a "
                "later block with --checkpoint"
            )
        return True, (
            f"it follows on block {below}, which was named, and {run.last - block.height} more blocks and work of "
            f"2^{math.log2(on_top):.0f} hashes stand on it"
        )


def checkpoint(text: str) -> tuple[int, str]:
    """ "HEIGHT:HASH" as a pair. Raises ValueError."""
    height, colon, digest = text.strip().partition(":")
    digest = digest.strip().lower()
    if not colon or not (height.isascii() and height.isdigit()) or len(height) > 8 or len(bytes.fromhex(digest)) != 32:
        raise ValueError("no height and hash of a block")
    return int(height), digest


def read(headers: Headers, wanted: Iterable[int]) -> Chain:
    """Go through a file once. ``wanted``: the heights of the blocks that matter. Raises OSError, and ValueError with the reason."""
    size = headers.path.stat().st_size
    if not size or size % SIZE:
        raise ValueError(f"its size is {size:,} bytes: headers have {SIZE} bytes each")
    if size > MAX_FILE:
        raise ValueError(f"it has more than {MAX_FILE:,} bytes")
    wanted, named = frozenset(wanted), dict(headers.checkpoints)
    blocks: dict[int, Block] = {}
    befores: dict[int, int] = {}
    rules = _Rules(headers.network)
    runs: list[_Run] = []
    trouble = ""
    height = headers.first
    for height, header, (_, previous, merkle, time, bits, _nonce) in _all(headers):
        digest = hashlib.sha256(hashlib.sha256(header).digest()).digest()
        fault, follows = rules.next(height, digest, previous, time, bits)
        if fault:
            trouble = trouble or f"at {height} {fault}"
            continue
        if not follows:
            if runs:
                trouble = trouble or f"at {height} the chain is broken"
            runs.append(_Run(height, height))
        run = runs[-1]
        run.last = height
        if height in wanted:
            blocks[height] = Block(height, merkle, time, len(runs) - 1, run.work)
        if height in named:
            befores[height] = run.work
            if digest[::-1].hex() == named[height]:
                run.confirmed.append(height)
            elif run.contradicted is None:
                run.contradicted = height
        run.work += rules.work(bits)
    return Chain(headers.network, headers.first, height, blocks, trouble, runs, befores)


def _all(headers: Headers) -> Iterator[tuple[int, bytes, tuple[bytes, bytes, bytes, int, int, int]]]:
    height = headers.first
    with headers.path.open("rb") as handle:
        while piece := handle.read(_AT_ONCE):
            whole = len(piece) - len(piece) % SIZE
            for at, fields in zip(range(0, whole, SIZE), _FIELDS.iter_unpack(piece[:whole]), strict=True):
                yield height, piece[at : at + SIZE], fields
                height += 1


class _Rules:
    """What a header must fulfil behind the one before it."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._digest = b""  # of the header before; b"" where none is sound
        self._bits = self._time = 0
        self._period_began: int | None = None  # time of the first block of this period, where it is in the run
        self._targets: dict[int, int] = {}

    def next(self, height: int, digest: bytes, previous: bytes, time: int, bits: int) -> tuple[str, bool]:
        """What is wrong with a header by itself ("" for nothing), and whether it follows on the one before it."""
        target = self._target(bits)
        if not 0 < target <= self._network.easiest:
            return self._broken("there is no header" if not bits else "the target is none that is allowed")
        if int.from_bytes(digest, "little") > target:
            return self._broken("the header has not the work that it claims")
        follows = bool(self._digest) and previous == self._digest and self._adjusted(height, bits)
        if self._network.adjusts and height % _PERIOD == 0:
            self._period_began = time
        elif not follows:
            self._period_began = None
        self._digest, self._bits, self._time = digest, bits, time
        return "", follows

    def work(self, bits: int) -> int:
        """The number of hashes that such a target takes on average."""
        return (1 << 256) // (self._target(bits) + 1)

    def _broken(self, fault: str) -> tuple[str, bool]:
        self._digest, self._period_began = b"", None
        return fault, False

    def _target(self, bits: int) -> int:
        found = self._targets.get(bits)
        if found is None:
            found = self._targets[bits] = target_of(bits)
        return found

    def _adjusted(self, height: int, bits: int) -> bool:
        """Whether the target is the one that the blocks before it ask for."""
        if not self._network.adjusts or height % _PERIOD:
            return bits == self._bits
        former, now = self._target(self._bits), self._target(bits)
        if self._period_began is None:  # the period's first block is not here: what can be told is the bound
            return former // _FACTOR <= now * 1.001 and now <= former * _FACTOR
        return bits == adjusted(self._bits, self._time - self._period_began, self._network.easiest)


def adjusted(bits: int, took: int, easiest: int) -> int:
    """The compact target behind a period whose first and last block are ``took`` seconds apart."""
    bounded = min(max(took, _TIMESPAN // _FACTOR), _TIMESPAN * _FACTOR)
    return compact(min(target_of(bits) * bounded // _TIMESPAN, easiest))


def target_of(bits: int) -> int:
    """A target from its compact form; 0 where it is negative or none."""
    size, value = bits >> 24, bits & 0x7FFFFF
    if bits & 0x800000 or size > 34:
        return 0
    return value >> 8 * (3 - size) if size <= 3 else value << 8 * (size - 3)


def compact(target: int) -> int:
    """The compact form of a target."""
    size = (target.bit_length() + 7) // 8
    value = target << 8 * (3 - size) if size <= 3 else target >> 8 * (size - 3)
    if value & 0x800000:
        value, size = value >> 8, size + 1
    return size << 24 | value
