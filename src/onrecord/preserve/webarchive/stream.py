"""The bytes of a WARC, unpacked as they are read: plain, gzip by record, or one gzip around all.

warcio's own iterator is not used for reading: it holds a header line or an HTTP chunk of any length in memory, and ends
without a word where gzip data is damaged. Here every step is bounded, damage is an exception with its place, and reading
goes on at the next record.
"""

from __future__ import annotations

import zlib
from typing import BinaryIO

from onrecord.preserve.webarchive import bounds

GZIP = b"\x1f\x8b\x08"
CHUNK = 64 << 10
_STEP = 256 << 10  # bytes that one step unpacks to at most


class Broken(Exception):
    """Packed bytes that cannot be unpacked, or a line without an end."""


class CutOff(Exception):
    """The file ends inside a record."""


class Bomb(Exception):
    """The archive as a whole unpacks to more than is sane."""


class Stream:
    """Reads on through members of gzip; a plain file is one member. ``offset`` is the first byte of the member in the file."""

    def __init__(self, handle: BinaryIO, size: int) -> None:
        self.size = size
        self.offset = 0
        self.within = 0  # unpacked bytes of the member that were read
        self.unpacked = 0  # bytes that were unpacked, of all members
        self.ended = False  # there is no member any more
        self._handle = handle
        self._packed = b""  # read from the file and not given to the unpacker yet
        self._at = 0  # place in the file of the first byte of ``_packed``
        self._buffer = b""
        self._position = 0
        self._unpacker: zlib._Decompress | None = None
        self._gzip = False
        self._resyncs = 0
        self._open(0)

    # -- members

    def _open(self, at: int) -> None:
        """Begin at a place in the file."""
        self._handle.seek(at)
        self._packed, self._at = self._handle.read(CHUNK), at
        self._start()

    def _start(self) -> None:
        self._skip_zeros()
        self.offset, self.within = self._at, 0
        self._buffer, self._position = b"", 0
        self.ended = not self._packed
        self._gzip = self._packed[:3] == GZIP
        self._unpacker = zlib.decompressobj(31) if self._gzip else None

    def _skip_zeros(self) -> None:
        """Some writers fill up with zero bytes between members."""
        while self._packed[:1] == b"\0":
            kept = self._packed.lstrip(b"\0")
            self._at += len(self._packed) - len(kept)
            self._packed = kept or self._handle.read(CHUNK)

    def next_member(self) -> bool:
        """Go to the next member of gzip. False where the file is at its end."""
        if self.ended or not self._gzip:
            self.ended = True
            return False
        while self._unpacker is not None and not self._unpacker.eof:  # what is left of this one
            self._position = len(self._buffer)
            if not self._fill():
                break
        self._start()
        return not self.ended

    def seek(self, offset: int) -> None:
        """Begin anew at a member's first byte; in a plain file, at a record's."""
        self._open(offset)

    @property
    def place(self) -> tuple[int, int]:
        """Where the next byte is: the member's first byte and the distance inside it; in a plain file its own place and 0."""
        return (self.offset, self.within) if self._gzip else (self.offset + self.within, 0)

    def resync(self, after: int) -> bool:
        """After damage: go to the next place behind ``after`` where a record begins. False where there is none."""
        at = after + 1
        packed = self._gzip
        sign = GZIP if packed else b"\nWARC/1."
        while self._resyncs < bounds.MAX_RESYNCS:
            found = self._find(sign, at)
            if found < 0:
                break
            self._resyncs += 1
            at = found + 1
            self._open(found if packed else at)
            try:
                if self.peek(5) == b"WARC/":
                    return True
            except (Broken, CutOff):
                continue
        self.ended = True
        return False

    def _find(self, sign: bytes, at: int) -> int:
        self._handle.seek(at)
        before = b""
        while chunk := self._handle.read(1 << 20):
            window = before + chunk
            found = window.find(sign)
            if found >= 0:
                return at - len(before) + found
            before = window[-len(sign) + 1 :]
            at += len(chunk)
        return -1

    # -- bytes

    def read(self, most: int) -> bytes:
        """At most so many bytes of this member; b"" at its end. Raises Broken, CutOff, Bomb."""
        if self._position >= len(self._buffer) and not self._fill():
            return b""
        piece = self._buffer[self._position : self._position + most]
        self._position += len(piece)
        self.within += len(piece)
        return piece

    def readline(self, length: int | None = None) -> bytes:
        """A line with its end; the last one may have none. Raises Broken where it is longer than the bound."""
        pieces, total = [], 0
        while total <= bounds.MAX_LINE and (length is None or total < length):
            if self._position >= len(self._buffer) and not self._fill():
                break
            end = self._buffer.find(b"\n", self._position)
            stop = len(self._buffer) if end < 0 else end + 1
            if length is not None:
                stop = min(stop, self._position + length - total)
            piece = self._buffer[self._position : stop]
            self._position = stop
            self.within += len(piece)
            total += len(piece)
            pieces.append(piece)
            if piece.endswith(b"\n"):
                break
        if total > bounds.MAX_LINE:
            raise Broken("a header line is longer than any should be")
        return b"".join(pieces)

    def peek(self, count: int) -> bytes:
        """The next bytes of this member, without going on."""
        while len(self._buffer) - self._position < count:
            rest = self._buffer[self._position :]
            self._position = len(self._buffer)
            more = self._fill()
            self._buffer = rest + (self._buffer if more else b"")
            self._position = 0
            if not more:
                break
        return self._buffer[self._position : self._position + count]

    @property
    def progress(self) -> int:
        """Bytes of the file that were read."""
        return self._at

    def _fill(self) -> bool:
        """Put the next unpacked bytes into the buffer. False at the end of the member."""
        if self._unpacker is None:
            self._buffer, self._position = self._packed, 0
            self._at += len(self._packed)
            self._packed = self._handle.read(CHUNK) if self._buffer else b""
            self.unpacked += len(self._buffer)
            return bool(self._buffer)
        while not self._unpacker.eof:
            if not self._packed:
                self._packed = self._handle.read(CHUNK)
                if not self._packed:
                    raise CutOff
            try:
                made = self._unpacker.decompress(self._packed, _STEP)
            except zlib.error as trouble:
                raise Broken("its gzip data is damaged") from trouble
            rest = self._unpacker.unused_data if self._unpacker.eof else self._unpacker.unconsumed_tail
            self._at += len(self._packed) - len(rest)
            self._packed = rest
            self.unpacked += len(made)
            if self.unpacked > bounds.FREE_ARCHIVE + bounds.MAX_ARCHIVE_RATIO * self.size:
                raise Bomb
            if made:
                self._buffer, self._position = made, 0
                return True
        return False
