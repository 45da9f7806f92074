"""Bytes to characters, with the map back to the bytes built while decoding.

``decode`` tells the encoding (byte order mark, layout of NUL bytes, strict UTF-8, typographic cp1252, then
charset-normalizer on a bounded sample of the telling lines) and decodes in chunks. Every chunk, and every place that is not
valid, is noted with its first byte and its first character, so that ``Decoded.offset`` is exact for any encoding.
"""

from __future__ import annotations

import codecs
import re
from array import array
from bisect import bisect_right
from dataclasses import dataclass, field

from onrecord.read import bounds

_CHUNK = 8 * 1024
_HOPELESS = 1_000  # replaced places, when they are also more than one byte in twenty
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the same bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_GUESSES = (
    "cp1252", "cp1250", "cp1251", "koi8_r", "koi8_u", "cp866", "iso8859_2", "iso8859_5", "cp1253", "cp1254", "cp1255",
    "cp1256", "cp1257", "cp1258", "cp874", "mac_roman", "gb18030", "big5", "cp932", "euc_jp", "cp949", "euc_kr",
)  # fmt: skip
# Quotation marks, dashes, the ellipsis, the euro, no-break space and the like: what English text has beyond ASCII.
_CP1252_TYPOGRAPHY = re.compile(rb"[\x80-\xff]+")
_CP1252_BYTES = bytes.fromhex("8082848b919293949596979985 9b a0a3a7a9abaeb0b7bbbcbdbe")
_CP1252_LETTERS = bytes(
    [*range(0xC0, 0xD7), *range(0xD8, 0xF7), *range(0xF8, 0x100), 0x8A, 0x8C, 0x8E, 0x9A, 0x9C, 0x9E]
)
_CONTROL = bytes(b for b in range(32) if b not in b"\t\n\v\f\r\x1b") + b"\x7f"


@dataclass(frozen=True, slots=True)
class Decoded:
    """Decoded text and where each of its characters begins in the bytes.

    ``starts`` and ``firsts`` give, for every chunk and every replaced place, its first character and first byte.
    """

    text: str
    encoding: str
    data: bytes
    starts: array[int]
    firsts: array[int]
    guessed: bool = False
    replaced: int = 0
    first_replaced: int = 0
    cut: bool = False
    hopeless: bool = False  # so much is not valid that this is no text; decoding stopped
    _last: list[int] = field(default_factory=lambda: [-1, 0, 0], compare=False)  # chunk, character, byte: a cursor

    def offset(self, character: int) -> int:
        """The first byte of a character, in the bytes that ``decode`` was given. Fast for ascending questions."""
        chunk = bisect_right(self.starts, character) - 1
        if chunk < 0:
            return 0
        first, byte = self.starts[chunk], self.firsts[chunk]
        if self._last[0] == chunk and self._last[1] <= character:
            first, byte = self._last[1], self._last[2]
        byte += self._width(self.text[first:character], byte)
        self._last[:] = [chunk, character, byte]
        return byte

    def _width(self, piece: str, byte: int) -> int:
        """Bytes of a piece that was decoded without any error from ``byte`` on."""
        if self.encoding in _SINGLE_BYTE:
            return len(piece)
        coded = piece.encode(self.encoding, "replace")
        if self.encoding.startswith("utf") or self.data.startswith(coded, byte):
            return len(coded)
        return _step(self.data, byte, len(piece), self.encoding)


def _step(data: bytes, byte: int, characters: int, encoding: str) -> int:
    """Bytes that give so many characters, found by decoding one byte after another (encodings with two forms)."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    made = 0
    used = 0
    while made < characters and byte + used < len(data):
        made += len(decoder.decode(data[byte + used : byte + used + 1]))
        used += 1
    return used


_SINGLE_BYTE = frozenset(
    {"ascii", "latin_1", "cp1252", "cp1250", "cp1251", "koi8_r", "koi8_u", "cp866", "iso8859_2", "iso8859_5", "cp1253"}
    | {"cp1254", "cp1255", "cp1256", "cp1257", "cp874", "mac_roman"}
)


def decode(data: bytes, declared: str | None = None, limit: int = bounds.MAX_TEXT_BYTES) -> Decoded:
    """Decode bytes; ``declared`` is what a page says of itself, believed where it can be true."""
    cut = len(data) > limit
    data = data[:limit]
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decode(data, encoding, len(mark), cut, guessed=False)
    wide = _wide(data)
    if wide:
        return _decode(data, wide, 0, cut, guessed=False)
    encoding, guessed = _narrow(data, declared)
    return _decode(data, encoding, 0, cut, guessed)


def _decode(data: bytes, encoding: str, begin: int, cut: bool, guessed: bool) -> Decoded:
    codec = codecs.getincrementaldecoder(encoding)
    pieces: list[str] = []
    starts, firsts = array("Q"), array("Q")
    position, made, replaced, first_replaced = begin, 0, 0, 0
    size = len(data) if encoding == "iso2022_jp" else _CHUNK  # its escapes hold from one chunk to the next
    while position < len(data):
        if replaced > _HOPELESS and replaced > 0.05 * position:
            return Decoded("", encoding, data, starts, firsts, guessed, replaced, first_replaced, cut, hopeless=True)
        decoder = codec("strict")
        chunk = data[position : position + size]
        try:
            piece = decoder.decode(chunk)
            used = len(chunk) - len(decoder.getstate()[0])
            bad = 0
        except UnicodeDecodeError as error:
            piece = chunk[: error.start].decode(encoding)
            used, bad = error.start, max(1, error.end - error.start)
        if not used and not bad:  # the bytes end inside a character
            bad = len(chunk)
            if cut:  # by our own bound: that is no fault of the file
                break
        if piece:
            starts.append(made)
            firsts.append(position)
            pieces.append(piece)
            made += len(piece)
            position += used
        if bad:
            starts.append(made)
            firsts.append(position)
            pieces.append("�")
            first_replaced = first_replaced if replaced else position
            replaced += 1
            made += 1
            position += bad
    text = "".join(pieces)
    return Decoded(text, encoding, data, starts, firsts, guessed, replaced, first_replaced, cut)


def _wide(data: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: told by where the NUL bytes stand."""
    sample = data[: min(bounds.SAMPLE, len(data) // 4 * 4 or len(data))]
    if len(sample) < 4 or b"\0" not in sample:
        return None
    columns = [sample[i::4].count(0) / max(1, len(sample[i::4])) for i in range(4)]
    if min(columns[2], columns[3]) > 0.95 and columns[0] < 0.3:
        return "utf-32-le"
    if min(columns[0], columns[1]) > 0.95 and columns[3] < 0.3:
        return "utf-32-be"
    even, odd = (columns[0] + columns[2]) / 2, (columns[1] + columns[3]) / 2
    if odd > 0.1 and odd > 5 * even and _reads_as(sample, "utf-16-le"):
        return "utf-16-le"
    if even > 0.1 and even > 5 * odd and _reads_as(sample, "utf-16-be"):
        return "utf-16-be"
    return None


def _reads_as(sample: bytes, encoding: str) -> bool:
    """Whether a sample gives letters and spaces, not a scatter of scripts."""
    text = sample.decode(encoding, "replace")
    plain = sum(c.isalnum() or c.isspace() or c.isprintable() for c in text)
    spaces = sum(c.isspace() for c in text)
    return plain >= 0.95 * len(text) and spaces >= 0.02 * len(text) and text.count("�") <= 0.01 * len(text)


def _narrow(data: bytes, declared: str | None) -> tuple[str, bool]:
    """The encoding of bytes that are not UTF-16 or UTF-32, and whether it had to be guessed."""
    if data.isascii():
        if b"\x1b$" in data[: bounds.SAMPLE] and _decodes(data, "iso2022_jp"):
            return "iso2022_jp", False
        return "utf-8", False
    if _decodes(data, "utf-8"):
        return "utf-8", False
    named = _named(declared)
    if named and named != "utf-8" and _decodes(data[: bounds.SAMPLE * 4], named):
        return named, False
    sample = telling_sample(data)
    if _mostly_utf8(sample):
        return "utf-8", False
    high = sample.translate(None, bytes(range(128)))
    if not high.translate(None, _CP1252_BYTES):
        return "cp1252", False
    if not high.translate(None, _CP1252_BYTES + _CP1252_LETTERS) and len(high) < 0.02 * len(sample):
        return "cp1252", True
    return _guess(sample), True


def _decodes(data: bytes, encoding: str) -> bool:
    """Whether the bytes are valid; a character cut off at the very end is no fault."""
    try:
        codecs.getincrementaldecoder(encoding)("strict").decode(data)
    except UnicodeDecodeError:
        return False
    return True


def _named(declared: str | None) -> str | None:
    """The codec that a page means: Latin-1 is read as cp1252, as browsers do."""
    if not declared or len(declared) > 40:
        return None
    try:
        name = codecs.lookup(declared.strip()).name.replace("-", "_")
    except (LookupError, ValueError):
        return None
    known = {"iso8859_1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932"}
    name = known.get(name, name)
    if name == "utf_8":
        return "utf-8"
    return name if name in _GUESSES or name == "iso2022_jp" else None


def telling_sample(data: bytes, size: int = 8 * 1024) -> bytes:
    """Lines (or stretches of long lines) with bytes beyond ASCII, from the whole of the data, at most ``size`` bytes in all."""
    pieces: list[bytes] = []
    total = 0
    end = 0
    for found in _CP1252_TYPOGRAPHY.finditer(data):
        if found.start() < end:
            continue
        begin = data.rfind(b"\n", max(end, found.start() - 1_000), found.start()) + 1 or max(end, found.start() - 60)
        stop = data.find(b"\n", found.end(), found.end() + 1_000)
        end = stop if stop >= 0 else found.end() + 60
        pieces.append(data[begin : min(end, begin + 2_000)])
        total += len(pieces[-1])
        if total >= size:
            break
    return b"\n".join(pieces)[: size * 2]


def _mostly_utf8(sample: bytes) -> bool:
    """Whether most characters beyond ASCII are valid UTF-8: then the rest is damage or a mix of encodings."""
    text = sample.decode("utf-8", "replace")
    valid = sum(c > "\x7f" and c != "�" for c in text)
    return valid > 2 * text.count("�")


_HIRAGANA = re.compile(r"[\u3041-\u309f]")


def _japanese(sample: bytes) -> str | None:
    """Japanese by its hiragana: a quarter of its characters in the right encoding, hardly any in a wrong one."""
    for encoding in ("cp932", "euc_jp"):
        if _decodes(sample, encoding):
            text = sample.decode(encoding, "ignore")
            if len(_HIRAGANA.findall(text)) > 0.2 * sum(c > "\x7f" for c in text):
                return encoding
    return None


def _guess(sample: bytes) -> str:
    japanese = _japanese(sample)
    if japanese:
        return japanese
    from charset_normalizer import from_bytes

    best = from_bytes(sample, steps=4, chunk_size=1_024, cp_isolation=list(_GUESSES), preemptive_behaviour=False).best()
    return best.encoding if best is not None and best.encoding in _GUESSES else "cp1252"


def why_not_text(data: bytes) -> str | None:
    """The reason why bytes cannot be text, or None. Looks at samples from the start, the middle and the end."""
    if any(data.startswith(mark) for mark, _ in _BOMS) or _wide(data):
        return None
    third = bounds.SAMPLE // 3
    middle = len(data) // 2
    sample = data if len(data) <= bounds.SAMPLE else data[:third] + data[middle : middle + third] + data[-third:]
    nuls = sample.count(0)
    if nuls > 0.3 * len(sample):
        return "most of the bytes are NUL"
    controls = len(sample) - len(sample.translate(None, _CONTROL)) - nuls
    if controls > 0.02 * len(sample) and controls > 1:
        return "control bytes stand all through it"
    return None
