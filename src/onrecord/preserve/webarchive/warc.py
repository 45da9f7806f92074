"""The records of a WARC (ISO 28500:2017, WARC 1.0 and 1.1), one after the other, with their digests checked.

Header blocks are parsed by warcio; how they and the bytes behind them are reached is bounded here (see stream.py).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from onrecord.preserve.types import UNKNOWN, sniffed
from onrecord.preserve.webarchive import bounds
from onrecord.preserve.webarchive.stream import CHUNK, Broken, CutOff, Stream
from onrecord.records import Proof

_STATUS = re.compile(r"HTTP/\d(?:\.\d)?\s+(\d{3})")
_ALGORITHMS = {"sha1": "sha1", "sha-1": "sha1", "sha256": "sha256", "sha-256": "sha256", "sha512": "sha512",
               "sha-512": "sha512", "sha384": "sha384", "md5": "md5", "blake2b": "blake2b"}  # fmt: skip


@dataclass
class Record:
    """One record. ``body`` gives its block once, in pieces; what is not read of it is passed over by ``records``."""

    offset: int
    within: int
    type: str
    headers: dict[str, str]  # names in lower case; of two with one name the first
    length: int | None
    body: Body
    block: Digest | None = None  # the digest that it gives of its block, made as the block is read
    trouble: Exception | None = None  # set by whoever reads the body and cannot: ``records`` then goes on behind it

    def header(self, name: str) -> str:
        return self.headers.get(name.lower(), "")

    @property
    def url(self) -> str:
        return self.header("WARC-Target-URI").strip("<> ")

    @property
    def captured(self) -> str | None:
        """WARC-Date as an ISO date-time in UTC, or None where it is none."""
        return utc(self.header("WARC-Date"))


def utc(text: str) -> str | None:
    """A date-time of a WARC or a list of pages, in UTC and one spelling."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    try:
        return (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)).isoformat()
    except (OverflowError, ValueError):
        return None


@dataclass
class Body:
    """The block of a record, hashed as it is read."""

    stream: Stream
    left: int
    hashes: list[Any] = field(default_factory=list)

    def read(self, most: int = CHUNK) -> bytes:
        """The next bytes, b"" at the end. Raises Broken, CutOff, Bomb."""
        return self._seen(self.stream.read(min(most, self.left)) if self.left else b"", True)

    def readline(self, length: int | None = None) -> bytes:
        """A line within the block."""
        most = self.left if length is None else min(length, self.left)
        return self._seen(self.stream.readline(most) if most else b"", True)

    def _seen(self, piece: bytes, must: bool) -> bytes:
        if must and self.left and not piece:
            raise CutOff
        self.left -= len(piece)
        for each in self.hashes:
            each.update(piece)
        return piece

    def drain(self) -> None:
        """To the end of the block."""
        while self.left:
            self.read()


def records(stream: Stream, damaged: Callable[[tuple[int, int], Exception], None]) -> Iterator[Record]:
    """Every record that can be found, in order. ``damaged`` is told the place of what cannot be read, and why.

    Raises Bomb where the archive as a whole unpacks to too much.
    """
    place = stream.place
    before: Record | None = None  # read to its end
    while not stream.ended:
        place = stream.place
        try:
            line = stream.readline()
            if not line and not stream.next_member():
                return
            if not line.strip():
                continue
            if not line.startswith(b"WARC/"):
                if before is not None and before.block is not None and not before.block.holds():
                    place = before.offset, before.within  # it said that it was longer: others may lie in what it took
                raise Broken("no record begins where one should")
            before = None
            record = _record(stream, line, place)
            yield record
            if record.trouble is not None:
                raise record.trouble
            if record.length is None:  # its end cannot be known: in gzip it is the member's, else the next sign of one
                if not stream.next_member() and not stream.resync(place[0]):
                    return
                continue
            record.body.drain()
            before = record
        except (Broken, CutOff) as trouble:
            before = None
            damaged(place, trouble)
            if not stream.resync(place[0]):
                return


def _record(stream: Stream, line: bytes, place: tuple[int, int]) -> Record:
    headers = {name.lower(): value for name, value in reversed(parsed_headers(line, stream.readline))}
    written = headers.get("content-length", "").strip()
    length = int(written) if written.isascii() and written.isdecimal() and len(written) < 16 else None
    kind = headers.get("warc-type", "").strip().lower()
    block = digest_of(headers.get("warc-block-digest", ""))
    body = Body(stream, length or 0, [block.made] if block is not None else [])
    return Record(place[0], place[1], kind, headers, length, body, block)


def parsed_headers(first: bytes, readline: Callable[[], bytes]) -> list[tuple[str, str]]:
    """A block of header lines, up to the empty one. Raises Broken where it is longer than the bound."""
    from warcio.statusandheaders import StatusAndHeadersParser

    waiting, total = [first], 0

    class Lines:
        def readline(self) -> bytes:
            nonlocal total
            line = waiting.pop() if waiting else readline()
            total += len(line)
            if total > bounds.MAX_HEADERS:
                raise Broken("its headers are longer than any should be")
            return line

    parsed = StatusAndHeadersParser([], verify=False).parse(Lines())
    return [(str(name), str(value)) for name, value in parsed.headers]


# ---------------------------------------------------------------------------------------------- answers of a server


@dataclass(frozen=True, slots=True)
class Http:
    """The head of an answer, as it was served."""

    status: int
    headers: tuple[tuple[str, str], ...]

    def header(self, name: str) -> str:
        """The first header of that name, whatever its letters."""
        low = name.lower()
        return next((value for key, value in self.headers if key.lower() == low), "")


def http_of(body: Body) -> Http | None:
    """The status line and headers of an answer; None where the block is none. Raises Broken, CutOff."""
    line = body.readline()
    status = _STATUS.match(line[:64].decode("latin-1"))
    if status is None:
        return None
    return Http(int(status[1]), tuple(parsed_headers(line, body.readline)))


class Undecodable(Exception):
    """A transfer or content encoding that cannot be undone. The message says why."""


class TooLarge(Exception):
    """The payload unpacks to more than is sane. The message says how."""


def pieces(body: Body) -> Iterator[bytes]:
    """The bytes behind the headers, as they are in the archive."""
    while piece := body.read():
        yield piece


def unchunked(body: Body, raw: Iterator[bytes]) -> Iterator[bytes]:
    """Chunks of HTTP put together. Where the first line is no length, the answer was stored without its chunks."""
    buffer = b""
    first = True

    def more() -> bool:
        nonlocal buffer
        piece = next(raw, b"")
        buffer += piece
        return bool(piece)

    while True:
        while b"\n" not in buffer[:256] and len(buffer) < 256 and more():
            pass
        line, found, rest = buffer.partition(b"\n")
        digits = line.split(b";", 1)[0].strip()
        if not found or not re.fullmatch(rb"[0-9A-Fa-f]{1,15}", digits):
            if not first:
                raise Undecodable("its HTTP chunks do not fit together")
            while buffer or more():
                yield buffer
                buffer = b""
            return
        first, buffer, left = False, rest, int(digits, 16)
        if not left:
            for _ in raw:  # trailers belong to the block and to its digest
                pass
            return
        while left:
            if not buffer and not more():
                raise Undecodable("its last HTTP chunk is cut off")
            piece, buffer = buffer[:left], buffer[left:]
            left -= len(piece)
            yield piece
        while len(buffer) < 2 and more():
            pass
        if buffer[:2] == b"\r\n":
            buffer = buffer[2:]
        elif buffer[:1] == b"\n":
            buffer = buffer[1:]
        elif buffer:
            raise Undecodable("its HTTP chunks do not fit together")


def decoded(encodings: str, served: Iterator[bytes]) -> Iterator[bytes]:
    """The payload without its content encodings, the last applied first, within bounds.

    Where the very first bytes are not what the header says, the archive holds the decoded bytes and they pass as they are.
    Raises Undecodable, TooLarge.
    """
    flow = served
    for name in reversed([part.strip().lower() for part in encodings.split(",") if part.strip()][:4]):
        if name in ("identity", "none", "utf-8", "utf8"):
            continue
        flow = _unpacked(_unpacker(name), flow, name)
    return flow


def _unpacked(unpacker: tuple[_Engine, bytes | None], flow: Iterator[bytes], name: str) -> Iterator[bytes]:
    engine, sign = unpacker
    taken = made = 0
    for piece in flow:
        fits = sign is None or taken or piece.startswith(sign[: len(piece)])
        before = made
        try:
            if not fits:
                raise ValueError
            for out in engine(piece):
                made += len(out)
                if made > max(bounds.FREE_UNPACKED, bounds.MAX_RATIO * (taken + len(piece))):
                    raise TooLarge(f"its content encoding unpacks to more than {bounds.MAX_RATIO} times its size")
                yield out
        except (zlib.error, ValueError) as trouble:
            if taken or made > before:
                raise Undecodable(f"its content encoding “{name}” is damaged") from trouble
            yield piece  # stored decoded, under the header of before
            yield from flow
            return
        taken += len(piece)


_Engine = Callable[[bytes], Iterator[bytes]]


def _unpacker(name: str) -> tuple[_Engine, bytes | None]:
    """A function from packed bytes to unpacked ones, and the sign that such data begins with."""
    if name in ("gzip", "x-gzip"):
        return _by_zlib(31), b"\x1f\x8b"
    if name == "deflate":
        return _deflate(), None
    if name == "br":
        return _by_brotli(), None
    raise Undecodable(f"its content encoding is “{name[:20]}”, which is not read here")


def _by_brotli() -> _Engine:
    """Brotli has no sign that its data begins with: bytes that show what they are were stored decoded."""
    try:
        import brotli
    except ImportError:
        brotli = None
    engine = brotli.Decompressor() if brotli is not None else None
    begun = False

    def step(data: bytes) -> Iterator[bytes]:
        nonlocal begun
        if not begun and sniffed(data) != UNKNOWN:
            raise ValueError
        begun = True
        if engine is None:
            raise Undecodable("its content encoding is “br”, and the part that reads it is not installed")
        try:
            yield engine.process(data, output_buffer_limit=CHUNK * 4)
            while not engine.can_accept_more_data():
                yield engine.process(b"", output_buffer_limit=CHUNK * 4)
        except brotli.error as trouble:
            raise ValueError(str(trouble)) from trouble

    return step


def _by_zlib(bits: int) -> _Engine:
    engine = zlib.decompressobj(bits)

    def step(data: bytes) -> Iterator[bytes]:
        while data and not engine.eof:  # behind the end there is only padding
            yield engine.decompress(data, CHUNK * 4)
            data = engine.unconsumed_tail

    return step


def _deflate() -> _Engine:
    """ "deflate" is zlib's form by the standard, and bare deflate by habit."""
    chosen: list[_Engine] = []

    def step(data: bytes) -> Iterator[bytes]:
        if not chosen:
            zlib_form = len(data) > 1 and data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0
            chosen.append(_by_zlib(15 if zlib_form else -15))
        return chosen[0](data)

    return step


# ---------------------------------------------------------------------------------------------- digests


@dataclass
class Digest:
    """A digest that a record gives of itself, and the hash that is made of its bytes to check it."""

    value: bytes
    made: Any

    def holds(self) -> bool:
        return bool(self.made.digest() == self.value)


def digest_of(written: str) -> Digest | None:
    """ "sha1:BASE32" or "sha-256:hex" as a Digest; None where there is none or its kind is not known."""
    name, colon, value = written.strip().partition(":")
    algorithm = _ALGORITHMS.get(name.strip().lower())
    if not colon or algorithm is None:
        return None
    made = hashlib.new(algorithm, usedforsecurity=False)
    size, value = made.digest_size, value.strip()
    try:
        if len(value) == 2 * size:
            raw = bytes.fromhex(value)
        elif len(value.rstrip("=")) == -(-size * 8 // 5):
            raw = base64.b32decode(value.rstrip("=").upper() + "=" * (-len(value.rstrip("=")) % 8))
        else:
            raw = base64.b64decode(value.replace("-", "+").replace("_", "/") + "=" * (-len(value) % 4), validate=True)
    except (ValueError, binascii.Error):
        return None
    return Digest(raw, made) if len(raw) == size else None


def outcome(block: Digest | None, payloads: list[Digest]) -> tuple[Proof, str]:
    """Whether the digests of a record hold, and which does not. Of a payload one of its readings (with or without chunks) must."""
    if block is not None and not block.holds():
        return Proof.FAILED, "WARC-Block-Digest"
    if payloads and not any(each.holds() for each in payloads):
        return Proof.FAILED, "WARC-Payload-Digest"
    return (Proof.VERIFIED if block is not None or payloads else Proof.NOT_CHECKABLE), ""
