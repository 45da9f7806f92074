"""Content-addressed files: every original under the SHA-256 of its bytes, in ``store/ab/cdef…``.

A file gets its name only when all of its bytes are on disk: written to ``store/incoming``, flushed, made read-only,
then renamed. A kill at any moment leaves either the whole file or, in ``incoming``, a piece that the next writer clears
away. Bytes are checked against their name whenever they are read.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from onrecord.errors import CaseDamaged, CaseError, StorageFull

CHUNK = 1 << 20  # bytes read or written at a time
_HASH = re.compile(r"[0-9a-f]{64}")
_FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
RESTORE = "Add the same file again from where it came from, or copy it back from a backup of the case."


@dataclass(frozen=True, slots=True)
class Stored:
    """What ``put`` did. ``new``: these bytes were not there; ``restored``: the copy there was damaged and was replaced.

    ``sha512`` is a second hash of another make, for the day on which the first is broken.
    """

    sha256: str
    size: int
    head: bytes  # the first bytes, for telling the type
    new: bool
    restored: bool = False
    sha512: str = ""


class Store:
    """The originals of one case. ``put`` needs the case's lock; reading does not."""

    HEAD = 1 << 16  # bytes of a file that ``Stored.head`` keeps

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._incoming = folder / "incoming"
        self._count = 0
        self._unsettled: set[Path] = set()  # folders with new names that may not be on the disk yet

    def path(self, sha256: str) -> Path:
        """Where the bytes with this hash stand, or would stand."""
        if not _HASH.fullmatch(sha256):
            raise CaseError(f"{sha256[:80]!r} is not a SHA-256.", "Give the 64 hexadecimal digits shown by the record.")
        return self.folder / sha256[:2] / sha256[2:]

    def has(self, sha256: str) -> bool:
        """Whether a file with this name is there; says nothing about its bytes."""
        return self.path(sha256).is_file()

    def clear_incoming(self) -> int:
        """Remove what a killed writer left half written. Returns how many pieces."""
        if not self._incoming.is_dir():
            return 0
        pieces = [entry for entry in self._incoming.iterdir() if not entry.is_dir()]
        for piece in pieces:
            piece.unlink()
        return len(pieces)

    def put_bytes(self, data: bytes) -> Stored:
        """Keep these bytes; as ``put``."""
        return self.put([data])

    def put(self, chunks: Iterable[bytes], settle: bool = True) -> Stored:
        """Keep the bytes of all chunks, hashed while they stream; the same bytes are kept once.

        Durable when it returns; with ``settle`` off the bytes are, and their names when ``settle`` is called: one flush of a
        folder for many files.

        Raises StorageFull when the disk has no room, CaseError when the store cannot be written; an error raised by
        ``chunks`` passes through. In every such case nothing half-written is kept.
        """
        with _translated(self.folder):
            self._incoming.mkdir(parents=True, exist_ok=True)
            piece, handle = self._piece()
        try:
            filled = self._fill(handle, chunks)
            with _translated(self.folder):
                kept = self._name(piece, filled)
            if settle:
                self.settle()
            return kept
        finally:
            with contextlib.suppress(OSError):
                piece.unlink(missing_ok=True)

    def settle(self) -> None:
        """Put the names of all files on the disk that ``put`` has kept since the last time."""
        with _translated(self.folder):
            for folder in sorted(self._unsettled, key=lambda folder: len(folder.parts), reverse=True):
                sync_folder(folder)
        self._unsettled.clear()

    def _piece(self) -> tuple[Path, BinaryIO]:
        while True:
            self._count += 1
            piece = self._incoming / f"{os.getpid()}-{self._count}"
            with contextlib.suppress(FileExistsError):
                return piece, open(piece, "xb")

    def _fill(self, handle: BinaryIO, chunks: Iterable[bytes]) -> Stored:
        """Write, hash and flush. Only the writing is translated: what ``chunks`` raises is the reader's matter."""
        hasher, second, size, head = hashlib.sha256(), hashlib.sha512(), 0, b""
        try:
            for chunk in chunks:
                hasher.update(chunk)
                second.update(chunk)
                size += len(chunk)
                if len(head) < self.HEAD:
                    head += chunk[: self.HEAD - len(head)]
                with _translated(self.folder):
                    handle.write(chunk)
            with _translated(self.folder):
                handle.flush()
                os.fsync(handle.fileno())
        finally:
            with _translated(self.folder):
                handle.close()
        return Stored(hasher.hexdigest(), size, head, new=True, sha512=second.hexdigest())

    def _name(self, piece: Path, filled: Stored) -> Stored:
        """Give the finished piece its name, unless the same bytes are there already."""
        target = self.path(filled.sha256)
        there = target.is_file()
        if there and self._intact(filled.sha256):
            self._unsettled.add(target.parent)  # the one who wrote it may have been killed before it was settled
            return replace(filled, new=False)
        if not target.parent.is_dir():
            target.parent.mkdir(exist_ok=True)
            self._unsettled.add(self.folder)
        os.chmod(piece, stat.S_IMODE(piece.stat().st_mode) & 0o444)
        if there and os.name == "nt":
            os.chmod(target, stat.S_IWRITE)
        os.replace(piece, target)
        self._unsettled.add(target.parent)
        return replace(filled, new=not there, restored=there)

    def open(self, sha256: str) -> BinaryIO:
        """The bytes, checked from first to last, then rewound. Raises CaseDamaged where they are missing or altered."""
        try:
            handle = open(self.path(sha256), "rb")  # noqa: SIM115 (returned open)
        except OSError as trouble:
            raise _damaged(sha256, f"cannot be read ({os.strerror(trouble.errno or 0)})") from trouble
        try:
            hasher = hashlib.sha256()
            for chunk in _chunks(handle):
                hasher.update(chunk)
            if hasher.hexdigest() != sha256:
                raise _damaged(sha256, "is not what it was: its bytes give another hash")
            handle.seek(0)
        except OSError as trouble:
            handle.close()
            raise _damaged(sha256, f"cannot be read ({os.strerror(trouble.errno or 0)})") from trouble
        except BaseException:
            handle.close()
            raise
        return handle

    def read(self, sha256: str, most: int | None = None) -> bytes:
        """All the bytes (or the first ``most``) after the whole file was checked. Raises CaseDamaged.

        The bytes that are returned are those that were hashed: one pass over one open file.
        """
        if most is not None:
            with self.open(sha256) as handle:
                return handle.read(most)
        try:
            data = self.path(sha256).read_bytes()
        except OSError as trouble:
            raise _damaged(sha256, f"cannot be read ({os.strerror(trouble.errno or 0)})") from trouble
        if hashlib.sha256(data).hexdigest() != sha256:
            raise _damaged(sha256, "is not what it was: its bytes give another hash")
        return data

    def erase(self, sha256: str) -> bool:
        """Remove an original for good. Whether it was there."""
        path = self.path(sha256)
        with _translated(self.folder):
            if not path.exists():
                return False
            if os.name == "nt":
                os.chmod(path, stat.S_IWRITE)
            path.unlink()
            sync_folder(path.parent)
        return True

    def verify(self, sha256: str) -> None:
        """Raises CaseDamaged where the bytes are missing or altered."""
        self.open(sha256).close()

    def both_hashes(self, sha256: str) -> tuple[str, str, int]:
        """SHA-256, SHA-512 and size of the bytes that stand under a name, whatever they are. Raises OSError."""
        first, second, size = hashlib.sha256(), hashlib.sha512(), 0
        with open(self.path(sha256), "rb") as handle:
            for chunk in _chunks(handle):
                first.update(chunk)
                second.update(chunk)
                size += len(chunk)
        return first.hexdigest(), second.hexdigest(), size

    def hashes(self) -> Iterator[str]:
        """The names of all files in the store, sorted; files that are none of ours are left out."""
        for folder in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            for entry in sorted(folder.iterdir()):
                if _HASH.fullmatch(folder.name + entry.name):
                    yield folder.name + entry.name

    def _intact(self, sha256: str) -> bool:
        try:
            self.verify(sha256)
        except CaseDamaged:
            return False
        return True


def _chunks(handle: BinaryIO) -> Iterator[bytes]:
    while chunk := handle.read(CHUNK):
        yield chunk


def _damaged(sha256: str, what: str) -> CaseDamaged:
    return CaseDamaged(f"The original {sha256[:16]}… {what}.", RESTORE)


def sync_folder(folder: Path) -> None:
    """Make a rename last. Windows has no such call for folders: there the rename is durable with the file."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def _translated(folder: Path) -> Iterator[None]:
    """Errors of the operating system, while writing, as errors of onrecord."""
    try:
        yield
    except OSError as trouble:
        raise write_error(trouble, folder) from trouble


def write_error(trouble: OSError, folder: Path) -> CaseError:
    """What a failed write into the case means to the user."""
    if trouble.errno in _FULL:
        return StorageFull(
            f"The disk that holds {folder.parent} has no room left; nothing half-written was kept.",
            "Make room and run the same command again: it goes on where it stopped.",
        )
    if trouble.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return CaseError(
            f"The case in {folder.parent} cannot be written: {os.strerror(trouble.errno)}.",
            "Change its permissions, or copy it to a place where you may write.",
        )
    reason = os.strerror(trouble.errno) if trouble.errno else str(trouble)
    return CaseError(
        f"Writing into the case in {folder.parent} failed: {reason}.",
        "Look at the disk; then run the same command again.",
    )
