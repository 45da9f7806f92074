"""Looks for values in everything that was handed on, byte by byte: in many encodings, in file names, and inside what is packed.

Written apart from the product's own search (publish/traces.py), so that what one overlooks the other may find.
"""

from __future__ import annotations

import base64
import contextlib
import gzip
import io
import quopri
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote


def needles(value: str) -> dict[str, bytes]:
    """A value in every writing that is looked for: the name of the writing, and its bytes."""
    found: dict[str, bytes] = {}
    for form, text in {
        "as it is": value,
        "small": value.lower(),
        "capital": value.upper(),
        "NFC": unicodedata.normalize("NFC", value),
        "NFD": unicodedata.normalize("NFD", value),
        "without accents": "".join(c for c in unicodedata.normalize("NFD", value) if not unicodedata.combining(c)),
        "reversed": value[::-1],
        "one word": "".join(value.split()),
        "with underscores": "_".join(value.split()),
        "in two lines": "\n".join(value.split(" ")),
    }.items():
        for name, data in _written(text).items():
            found[f"{form}, {name}"] = data
    return found


def _written(text: str) -> dict[str, bytes]:
    utf8 = text.encode()
    return {
        "UTF-8": utf8,
        "UTF-16 LE": text.encode("utf-16-le"),
        "UTF-16 BE": text.encode("utf-16-be"),
        "Latin-1": text.encode("latin-1", "ignore"),
        "entities, decimal": "".join(f"&#{ord(c)};" for c in text).encode(),
        "entities, hexadecimal": "".join(f"&#x{ord(c):x};" for c in text).encode(),
        "entities, only where needed": text.encode("ascii", "xmlcharrefreplace"),
        "percent": "".join(f"%{b:02X}" for b in utf8).encode(),
        "percent, only where needed": quote(text).encode(),
        "JSON": "".join(f"\\u{ord(c):04x}" for c in text).encode(),
        "JSON, only where needed": "".join(c if c.isascii() else f"\\u{ord(c):04x}" for c in text).encode(),
        "base64": _aligned(utf8, 0),
        "base64, one byte on": _aligned(utf8, 1),
        "base64, two bytes on": _aligned(utf8, 2),
        "hexadecimal": utf8.hex().encode(),
        "HEXADECIMAL": utf8.hex().upper().encode(),
        "quoted-printable": quopri.encodestring(utf8),
    }


def _aligned(data: bytes, before: int) -> bytes:
    """The characters of base64 that are the same whatever stands around the data."""
    whole = base64.b64encode(b"\0" * before + data)
    start = -(-before * 8 // 6)
    return whole[start : (before + len(data)) * 8 // 6]


def pieces(name: str, data: bytes, depth: int = 0) -> Iterator[tuple[str, bytes]]:
    """The bytes, and everything that is packed in them: zip, gzip, deflated streams."""
    yield name, data
    if depth == 5:
        return
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as zipped:
            for info in zipped.infolist():
                yield f"{name}: name", info.filename.encode()
                yield from pieces(f"{name}: {info.filename}", zipped.read(info), depth + 1)
    at = data.find(b"\x1f\x8b\x08")
    while at >= 0:
        try:
            unpacker = zlib.decompressobj(31)
            yield from pieces(f"{name}: gzip at {at}", unpacker.decompress(data[at:]), depth + 1)
        except zlib.error:
            pass
        at = data.find(b"\x1f\x8b\x08", at + 1)
    for mark in (b"\x78\x9c", b"\x78\xda", b"\x78\x01", b"\x78\x5e"):
        at = data.find(mark)
        while at >= 0:
            with contextlib.suppress(zlib.error):
                yield f"{name}: deflated at {at}", zlib.decompressobj().decompress(data[at:])
            at = data.find(mark, at + 1)


def everything(out: Path) -> Iterator[tuple[str, bytes]]:
    """Every byte at or below a path, the names of files too."""
    for path in sorted([out, *out.rglob("*")]) if out.is_dir() else [out]:
        yield f"name of {path.name}", path.name.encode("utf-8", "surrogateescape")
        if path.is_file():
            yield from pieces(path.name, path.read_bytes())


def leaks(out: Path, values: dict[str, str]) -> list[str]:
    """Where a value stands, and in which writing."""
    wanted = {(what, how): data for what, value in values.items() for how, data in needles(value).items() if data}
    by_bytes = {data: key for key, data in wanted.items()}
    found = []
    for name, data in everything(out):
        low = data.lower()
        for needle, (what, how) in by_bytes.items():
            if needle in data or needle.lower() in low:
                found.append(f"{what} ({how}) in {name}")
    return found


def packed_away(data: bytes) -> dict[str, bytes]:
    """The bytes in each kind of packing that is looked into."""
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.txt", data)
    return {
        "zip": zipped.getvalue(),
        "gzip": gzip.compress(data, mtime=0),
        "deflate": b"%PDF-1.7\nstream\n" + zlib.compress(data) + b"\nendstream",
        "zip in gzip": gzip.compress(zipped.getvalue(), mtime=0),
    }
