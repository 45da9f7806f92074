"""Whether bytes hold something sealed: read in every encoding that is usual, and inside what is packed in them.

This is for originals before they are handed on: text of any kind, metadata of pictures, streams of PDFs, members of ZIP
and gzip. What is only drawn (the pixels of a picture, a scanned page) or spoken cannot be found so.
"""

from __future__ import annotations

import codecs
import io
import mmap
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from onrecord.publish.forms import Finder

MAX_UNPACKED = 256 << 20  # bytes that are unpacked out of one original
_DEPTH = 4
_STREAM = re.compile(rb"stream\r?\n")
_GZIP = b"\x1f\x8b\x08"
_DEFLATED = re.compile(
    rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08"
)  # how zlib's and gzip's own streams begin, wherever they stand
_FOLDED_BASE64 = re.compile(r"(?<![A-Za-z0-9+/])(?:[A-Za-z0-9+/]{40,}+\r?\n)+[A-Za-z0-9+/]*={0,2}")
_MUCH = 1 << 20  # bytes: in larger binary data (pixels, films) only plain letters are looked for
_CHUNK = 4 << 20  # characters that are searched at a time
_WINDOW, _OVERLAP = 16 << 20, 64 << 10  # bytes of a large file that are looked at together


class TooMuch(Exception):
    """More is packed in it than is looked through, or it cannot be unpacked."""


Bytes = bytes | mmap.mmap


def mapped(handle: BinaryIO) -> Bytes:
    """The bytes of an opened file without reading them: they come from the disk as they are looked at, however many there are."""
    try:
        return mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError):  # not on a disk, or empty
        return handle.read()


def holds(data: Bytes, finder: Finder) -> bool:
    """Whether anything that ``finder`` looks for stands in these bytes. Raises TooMuch."""
    budget = [MAX_UNPACKED]
    return any(_in_one(window, finder) for piece in _pieces(data, budget, 0) for window in _windows(piece))


def is_text(data: Bytes) -> bool:
    """Whether bytes are text in UTF-8."""
    if b"\0" in data[:65_536]:
        return False
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _WINDOW):
            decoder.decode(data[start : start + _WINDOW], start + _WINDOW >= len(data))
    except UnicodeDecodeError:
        return False
    return True


def _windows(data: Bytes) -> Iterator[bytes]:
    """A large file piece by piece, each beginning before the end of the last, and none in the middle of a character of UTF-8."""
    start = 0
    while len(data) - start > _WINDOW + _OVERLAP:
        end = start + _WINDOW + _OVERLAP
        yield data[_character(data, start) : _character(data, end)]
        start += _WINDOW
    yield data[_character(data, start) :]


def _character(data: Bytes, at: int) -> int:
    """Where the character begins that stands at this place, if it is UTF-8."""
    for back in range(min(4, at)):
        if data[at - back] & 0xC0 != 0x80:
            return at - back
    return at


class _View(io.RawIOBase):
    """Bytes as a file, without a copy of them."""

    def __init__(self, data: Bytes) -> None:
        self._data, self._at = data, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = max(0, offset + (0, self._at, len(self._data))[whence])
        return self._at

    def readinto(self, buffer: Any) -> int:
        piece = self._data[self._at : self._at + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)


def _pieces(data: Bytes, budget: list[int], depth: int) -> Iterator[Bytes]:
    """The bytes themselves, and all that can be unpacked from them."""
    yield data
    if depth == _DEPTH:
        return
    for inner in _unpacked(data, budget):
        budget[0] -= len(inner)
        if budget[0] < 0:
            raise TooMuch
        yield from _pieces(inner, budget, depth + 1)


def _unpacked(data: Bytes, budget: list[int]) -> Iterator[bytes]:
    whole = memoryview(data)  # a slice of it is no copy
    if zipfile.is_zipfile(_View(data)):
        try:
            with zipfile.ZipFile(_View(data)) as zipped:
                for info in zipped.infolist():
                    yield info.filename.encode("utf-8", "replace") + b"\n" + info.comment
                    if info.flag_bits & 1:
                        raise TooMuch  # locked: nobody can look into it
                    with zipped.open(info) as member:
                        yield member.read(budget[0] + 1)
        except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile, zlib.error, EOFError) as trouble:
            raise TooMuch from trouble  # broken, or packed in a way that is not known here
    elif data[: len(_GZIP)] == _GZIP:
        yield from _members(data, budget)
    if b"%PDF-" in data[:1024]:
        for match in _STREAM.finditer(data):
            yield _inflated(whole[match.end() :], zlib.MAX_WBITS, budget)[0]
    elif not data[:3].startswith((b"PK", _GZIP)):
        for match in _DEFLATED.finditer(data):
            kind = 31 if match[0] == _GZIP else zlib.MAX_WBITS
            yield _inflated(whole[match.start() :], kind, budget)[0]


def _members(data: Bytes, budget: list[int]) -> Iterator[bytes]:
    """The members of a gzip file, one after the other (a WARC has one for each record)."""
    whole, at = memoryview(data), 0
    while whole[at : at + len(_GZIP)] == _GZIP:
        inner, read = _inflated(whole[at:], 31, budget)
        yield inner
        at += read


def _inflated(data: memoryview, kind: int, budget: list[int]) -> tuple[bytes, int]:
    """What deflated bytes unpack to, as far as they can be, and how many bytes they are."""
    unpacker = zlib.decompressobj(kind)
    pieces, size = [], 0
    for start in range(0, len(data), 1 << 16):
        try:
            piece = unpacker.decompress(data[start : start + (1 << 16)], budget[0] + 1 - size)
        except zlib.error:
            break  # what came before it counts
        pieces.append(piece)
        size += len(piece)
        if unpacker.eof or size > budget[0]:
            return b"".join(pieces), min(start + (1 << 16), len(data)) - len(unpacker.unused_data)
    return b"".join(pieces), len(data)


def _in_one(data: bytes, finder: Finder) -> bool:
    if len(data) > _MUCH and b"\0" in data and not finder.may_be_in(data):
        return False
    for text, surely in _readings(data):
        for start in range(0, len(text), _CHUNK):
            piece = text[start : start + _CHUNK + 2_000]
            if finder.found(piece, surely):
                return True
        for match in _FOLDED_BASE64.finditer(text):
            if finder.found("".join(match[0].split()), surely):
                return True
    return False


def _readings(data: bytes) -> Iterator[tuple[str, bool]]:
    """The bytes as text in each encoding that they can be in; and whether they are binary, so that chance must be kept out."""
    try:
        text = data.decode("utf-8")
        binary = "\0" in text
        yield text, binary
        if not data.isascii():
            yield data.decode("latin-1"), True
    except UnicodeDecodeError:
        binary = b"\0" in data or sum(b < 9 for b in data[:4096]) > 4
        yield data.decode("utf-8", "ignore"), binary
        yield data.decode("latin-1"), binary
        yield data.decode("cp1251", "replace"), True
    if b"\0" in data:
        for encoding in ("utf-16-le", "utf-16-be"):
            for skipped in (0, 1):
                yield data[skipped:].decode(encoding, "ignore"), True
        yield data.replace(b"\0", b"").decode("latin-1"), True
