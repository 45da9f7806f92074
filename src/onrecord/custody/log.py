"""The log's two files: ``custody.log``, one canonical entry a line, only ever added to; and ``custody.tree``, its hashes.

``custody.tree`` holds nothing that the log does not: for every whole subtree, in the order in which it became whole, 8 bytes
with the offset in the log behind its last entry and 32 bytes of hash. It is there so that a log of a million entries opens
at once and proves any entry with a few reads; where it is missing or does not fit, it is made again from the log.
"""

from __future__ import annotations

import contextlib
import io
import os
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from onrecord.custody import merkle
from onrecord.custody.entries import MAX_LINE
from onrecord.errors import CaseDamaged, CaseError
from onrecord.store import sync_folder, write_error

NAME = "custody.log"
TREE = "custody.tree"
NODE = struct.Struct(">Q32s")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class State:
    """A log as far as it goes: entries, bytes, and the peaks of its tree. What comes next follows from it alone."""

    size: int = 0
    length: int = 0
    peaks: tuple[bytes, ...] = ()

    @property
    def root(self) -> bytes:
        """The Merkle root."""
        return merkle.root_of(self.peaks)

    def after(self, lines: Sequence[bytes]) -> State:
        """The state when these lines have been added."""
        peaks, _ = merkle.grown(self.size, self.peaks, [merkle.leaf_hash(line) for line in lines])
        return State(self.size + len(lines), self.length + sum(len(line) + 1 for line in lines), tuple(peaks))


class Log:
    """A custody log, opened. Whoever writes holds the case's lock."""

    def __init__(self, folder: Path, write: bool) -> None:
        self.path = folder / NAME
        self._write = write
        self._handle = self._opened(self.path)
        try:
            self._tree = self._opened(folder / TREE) if write else self._tree_for_reading(folder / TREE)
            self.state = State()
            self.torn = 0  # bytes at the end that are no whole line
            self._catch_up()
        except BaseException:
            self.close()
            raise

    def _opened(self, path: Path) -> BinaryIO:
        try:
            if not self._write:
                return open(path, "rb", buffering=0)
            there = path.exists()
            handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
            if not there:
                sync_folder(path.parent)
            return os.fdopen(handle, "r+b", buffering=0)
        except OSError as trouble:
            if self._write:
                raise write_error(trouble, path) from trouble
            raise CaseError(
                f"The custody log {path} cannot be read: {os.strerror(trouble.errno or 0)}.",
                "Copy it back from a backup of the case, or give yourself the right to read it.",
            ) from trouble

    def _tree_for_reading(self, path: Path) -> BinaryIO:
        try:
            return open(path, "rb", buffering=0)
        except OSError:
            return io.BytesIO()

    def close(self) -> None:
        """Let go of the files. Safe to call twice."""
        for handle in (getattr(self, "_handle", None), getattr(self, "_tree", None)):
            if handle is not None:
                handle.close()

    # ------------------------------------------------------------------------------------------ opening

    def _catch_up(self) -> None:
        """Take the state from the tree's file as far as it fits the log, and the rest from the log itself."""
        length = self._handle.seek(0, os.SEEK_END)
        nodes = self._tree.seek(0, os.SEEK_END) // NODE.size
        size = self._within(_size_of(nodes), length)
        if not self._fits(size, length):
            size = 0
        if size and self._write:
            self._tree.truncate(merkle.stored_count(size) * NODE.size)
        if size:
            peaks = merkle.peaks_of(size, self.node)
            self.state = State(size, self._end(size - 1), tuple(peaks))
        if self.state.length < length:
            if not self._write and not isinstance(self._tree, io.BytesIO):  # what is missing is made in memory
                self._tree.seek(0)
                known = self._tree.read(merkle.stored_count(size) * NODE.size)
                self._tree.close()
                self._tree = io.BytesIO(known)
            self._read_on(length)

    def _within(self, size: int, length: int) -> int:
        """The largest tree that the file has nodes for and that ends within the log: a power failure may cut the log alone."""
        low, high = 0, size
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self._end(middle - 1) <= length else (low, middle - 1)
        return low

    def _fits(self, size: int, length: int) -> bool:
        """Whether the tree's last entry is where the log has it: its line ends there, and has that hash."""
        if size == 0:
            return False
        try:
            start, end = (self._end(size - 2) if size > 1 else 0), self._end(size - 1)
            if not start < end <= length or end - start > MAX_LINE:
                return False
            line = self._bytes(start, end)
            return line.endswith(b"\n") and merkle.leaf_hash(line[:-1]) == self.node(0, size - 1)
        except CaseDamaged:
            return False

    def _read_on(self, length: int) -> None:
        """Hash the lines behind the state, and put their nodes into the tree."""
        batch: list[bytes] = []
        for line in lines_of(self._handle, self.state.length):
            if not line.endswith(b"\n"):
                self.torn = len(line)
                break
            batch.append(line[:-1])
            if len(batch) == 10_000:
                self._grow(batch)
                batch = []
        self._grow(batch)

    # ------------------------------------------------------------------------------------------ looking

    @property
    def size(self) -> int:
        """How many entries there are."""
        return self.state.size

    def node(self, level: int, index: int) -> bytes:
        """The hash of a whole subtree. Raises CaseDamaged where the tree's file does not have it."""
        found = self._node(merkle.stored_position(level, index))
        return found[1]

    def _end(self, number: int) -> int:
        return self._node(merkle.stored_position(0, number))[0]

    def _node(self, position: int) -> tuple[int, bytes]:
        self._tree.seek(position * NODE.size)
        data = self._tree.read(NODE.size)
        if len(data) != NODE.size:
            raise CaseDamaged(f"The file {TREE} is cut off.", "Remove it; it is made again from the log.")
        end, digest = NODE.unpack(data)
        return end, digest

    def _bytes(self, start: int, end: int) -> bytes:
        self._handle.seek(start)
        return self._handle.read(end - start)

    def line(self, number: int) -> bytes:
        """The entry as it stands in the log. Raises ValueError where there is none, CaseDamaged where it is altered."""
        if not 0 <= number < self.size:
            raise ValueError(f"a log of {self.size} entries has no entry {number}")
        start = self._end(number - 1) if number else 0
        line = self._bytes(start, min(self._end(number), start + MAX_LINE))
        if not line.endswith(b"\n") or merkle.leaf_hash(line[:-1]) != self.node(0, number):
            raise CaseDamaged(f"Entry {number} of the custody log is not what it was.", "Run: onrecord audit CASE")
        return line[:-1]

    def lines(self) -> Iterator[bytes]:
        """Every whole entry, in order, read from the log and nothing else."""
        for line in lines_of(self._handle, 0):
            if line.endswith(b"\n"):
                yield line[:-1]

    def root(self, size: int | None = None) -> bytes:
        """The root of the first ``size`` entries."""
        return self.state.root if size in (None, self.size) else merkle.root(size or 0, self.node)

    def inclusion(self, number: int, size: int | None = None) -> list[bytes]:
        """The proof that entry ``number`` is in the tree of ``size`` entries (all, where not given)."""
        return merkle.inclusion_proof(number, self.size if size is None else size, self.node)

    def consistency(self, old: int, new: int | None = None) -> list[bytes]:
        """The proof that the log of ``old`` entries is the beginning of that of ``new``."""
        return merkle.consistency_proof(old, self.size if new is None else new, self.node)

    # ------------------------------------------------------------------------------------------ writing

    def append(self, lines: Sequence[bytes], sync: bool = True) -> None:
        """Add entries: all of them in one write, on the disk when this returns (unless ``sync`` is off)."""
        if not lines:
            return
        data = b"".join(line + b"\n" for line in lines)
        try:
            self._handle.seek(self.state.length)
            _write_all(self._handle, data)
            if sync:
                os.fsync(self._handle.fileno())
        except OSError as trouble:
            with contextlib.suppress(OSError):  # a full disk: nothing half-written stays
                self._handle.truncate(self.state.length)
            raise write_error(trouble, self.path) from trouble
        self._grow(lines)

    def _grow(self, lines: Sequence[bytes]) -> None:
        leaves = [merkle.leaf_hash(line) for line in lines]
        peaks, made = merkle.grown(self.state.size, self.state.peaks, leaves)
        end, packed = self.state.length, []
        for line, nodes in zip(lines, made, strict=True):
            end += len(line) + 1
            packed += [NODE.pack(end, node) for node in nodes]
        position = merkle.stored_count(self.state.size) * NODE.size
        with contextlib.suppress(OSError):  # it is made again when the log is opened next
            self._tree.seek(position)
            _write_all(self._tree, b"".join(packed))
            self._tree.truncate()
        self.state = State(self.state.size + len(lines), end, tuple(peaks))


def _write_all(handle: BinaryIO, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[handle.write(view) :]


def _size_of(nodes: int) -> int:
    """The largest tree whose nodes are no more than these."""
    size = nodes // 2
    while merkle.stored_count(size + 1) <= nodes:
        size += 1
    return size


def lines_of(handle: BinaryIO, start: int) -> Iterator[bytes]:
    """Lines with their ends, from ``start``; the last may have none. A line of more than MAX_LINE bytes comes in pieces."""
    handle.seek(start)
    position, rest = start, b""
    while True:
        handle.seek(position)
        chunk = handle.read(_CHUNK)
        if not chunk:
            break
        position += len(chunk)
        pieces = (rest + chunk).split(b"\n")
        rest = pieces.pop()
        for piece in pieces:
            yield piece + b"\n"
        if len(rest) > MAX_LINE:
            yield rest
            rest = b""
    if rest:
        yield rest
