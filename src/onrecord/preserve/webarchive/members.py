"""Files inside a zip, as streams that can be gone back in at a bounded price.

Python's own goes back to the first byte of a member and unpacks it anew, however near the place is. After damage a reader goes back
once for every record that cannot be read, so that a member with many of them would be unpacked as many times.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import IO, BinaryIO

from onrecord.preserve.webarchive import bounds
from onrecord.preserve.webarchive.stream import Broken

UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
_CHUNK = 256 << 10
_LOCAL = struct.Struct(
    "<4s22xHH"
)  # of a local file header: its sign, and the lengths of the name and of the extra field


def opened(package: zipfile.ZipFile, handle: BinaryIO, info: zipfile.ZipInfo) -> IO[bytes]:
    """One file of a zip. Raises Broken where it cannot be read at all."""
    raw: io.RawIOBase
    if info.compress_type == zipfile.ZIP_STORED:
        raw = _Stored(handle, _start_of(handle, info), info.file_size)
    else:
        raw = _Packed(lambda: package.open(info), info.file_size)
    return io.BufferedReader(raw, 64 << 10)


def _start_of(handle: BinaryIO, info: zipfile.ZipInfo) -> int:
    """Where the bytes of a file begin, behind its local header (APPNOTE.TXT 6.3.10, 4.3.7)."""
    handle.seek(info.header_offset)
    head = handle.read(_LOCAL.size)
    if len(head) < _LOCAL.size or head[:4] != b"PK\x03\x04":
        raise Broken("it is not where the package's table of contents says")
    _, name, extra = _LOCAL.unpack(head)
    return info.header_offset + _LOCAL.size + int(name) + int(extra)


class _Raw(io.RawIOBase):
    """What both kinds have in common: a place that is moved without a limit in either direction."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self._size, self._at = size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        piece = self._piece(min(len(buffer), _CHUNK))
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def _piece(self, most: int) -> bytes:
        raise NotImplementedError


class _Stored(_Raw):
    """A file that is not packed: its bytes stand in the zip as they are."""

    def __init__(self, handle: BinaryIO, start: int, size: int) -> None:
        super().__init__(size)
        self._handle, self._start = handle, start

    def _piece(self, most: int) -> bytes:
        self._handle.seek(self._start + self._at)
        return self._handle.read(max(0, min(most, self._size - self._at)))


class _Packed(_Raw):
    """A packed file. What was unpacked last is kept, so that going back a little costs nothing; going back further unpacks anew,
    within a bound. Raises Broken beyond it, and where the bytes cannot be unpacked."""

    def __init__(self, opening: Callable[[], IO[bytes]], size: int) -> None:
        super().__init__(size)
        self._opening = opening
        self._source = self._open()
        self._behind = bytearray()  # the last bytes that were unpacked
        self._behind_at = 0  # the place of the first of them
        self._again = 0  # bytes that had to be unpacked anew

    def _open(self) -> IO[bytes]:
        try:
            return self._opening()
        except UNREADABLE as trouble:
            raise Broken("it cannot be read out of the package") from trouble

    def _piece(self, most: int) -> bytes:
        if self._at < self._behind_at:
            self._again += self._at
            if self._again > bounds.FREE_AGAIN + bounds.MAX_AGAIN * self._size:
                raise Broken(
                    "its damaged places are too many and too far apart for a file that is packed in the package"
                )
            self._source.close()
            self._source = self._open()
            self._behind, self._behind_at = bytearray(), 0
        while self._behind_at + len(self._behind) <= self._at:
            if not self._unpack():
                return b""
        place = self._at - self._behind_at
        return bytes(self._behind[place : place + most])

    def _unpack(self) -> bool:
        try:
            piece = self._source.read(_CHUNK)
        except UNREADABLE as trouble:
            raise Broken("it cannot be unpacked to its end") from trouble
        self._behind += piece
        if len(self._behind) > 2 * bounds.LOOK_BEHIND:
            gone = min(
                len(self._behind) - bounds.LOOK_BEHIND, self._at - self._behind_at
            )  # nothing that is not read yet
            del self._behind[:gone]
            self._behind_at += gone
        return bool(piece)

    def close(self) -> None:
        if not self.closed:
            self._source.close()
        super().close()
