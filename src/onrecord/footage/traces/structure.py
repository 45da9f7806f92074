"""Of what kinds a file is: by its first bytes, by what else it can be opened as, by what hangs behind its end."""

from __future__ import annotations

import io
import re
import zipfile

from .fields import Structure
from .jpeg import Segments

_MAGIC = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"BM", "image/bmp"),
    (b"\x1aE\xdf\xa3", "video/x-matroska"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"MZ", "a program for Windows"),
    (b"\x7fELF", "a program for Linux"),
)
_HTML = re.compile(rb"<(?:!doctype\s+html|html[\s>]|script[\s>]|body[\s>]|iframe[\s>]|svg[\s>])", re.I)
_BEHIND = (
    (b"PK\x03\x04", "a zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"%PDF-", "a PDF"),
    (b"\xff\xd8\xff", "another JPEG picture"),
    (b"\x89PNG", "a PNG picture"),
    (b"\x7fELF", "a program"),
)
HEAD = 1_000_000  # bytes that are looked through for other kinds


def kind_of(head: bytes) -> str:
    """A media type by magic; "" where it is none of those known here."""
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if brand in (b"heic", b"heix", b"mif1", b"heim", b"hevc"):
            return "image/heic"
        if brand in (b"avif", b"avis"):
            return "image/avif"
        return "video/quicktime" if brand == b"qt  " else "video/mp4"
    if head[4:8] in (b"moov", b"mdat", b"wide", b"free", b"skip"):
        return "video/quicktime"
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"AVI ": "video/x-msvideo"}.get(head[8:12], "")
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), "")


def structure(head: bytes, tail: bytes, size: int, whole: bytes | None, jpeg: Segments | None) -> Structure:
    """``head`` and ``tail``: up to ``HEAD`` bytes from the start and from the end; ``whole`` where all bytes are at hand."""
    kind = kind_of(head)
    also = []
    if kind != "application/zip" and _is_zip(tail):
        also.append("a zip archive")
    if kind != "application/pdf" and b"%PDF-" in head[:1024]:
        also.append("a PDF")
    # Browsers guess by the first bytes only; a page deeper inside is still one where a server says that it is.
    if _HTML.search(_without_xmp(head[:65_536])) or _HTML.search(tail[-4_096:]):
        also.append("an HTML page")
    end = _end(kind, whole, jpeg)
    if end is None or whole is None:
        cut = whole is not None and kind in ("image/jpeg", "image/png") and end is None
        return Structure(kind, tuple(also), cut=cut)
    rest = whole[end:]
    behind = len(rest) if rest.strip(b"\0\r\n \xff") else 0
    return Structure(kind, tuple(also), behind, _behind(rest) if behind else "")


def _without_xmp(head: bytes) -> bytes:
    """XMP is markup, too."""
    return re.sub(rb"<\?xpacket begin.{0,60000}?<\?xpacket end[^>]{0,20}>", b"", head, flags=re.S)


def _is_zip(tail: bytes) -> bool:
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        return False
    try:
        return zipfile.is_zipfile(io.BytesIO(tail[-66_000:])) and int.from_bytes(tail[at + 10 : at + 12], "little") > 0
    except (OSError, ValueError):
        return False


def _end(kind: str, whole: bytes | None, jpeg: Segments | None) -> int | None:
    if whole is None:
        return None
    if kind == "image/jpeg":
        return jpeg.end if jpeg else None
    if kind == "image/png":
        at = 8
        while at + 12 <= len(whole):
            name = whole[at + 4 : at + 8]
            at += 12 + int.from_bytes(whole[at : at + 4], "big")
            if name == b"IEND":
                return min(at, len(whole))
        return None
    if kind == "image/webp":
        length = int.from_bytes(whole[4:8], "little") + 8
        return length if length <= len(whole) else None
    return None


def _behind(rest: bytes) -> str:
    start = rest.lstrip(b"\0")[:16]
    if b"ftyp" in rest[:64]:
        return "a video, as motion photos of telephones have"
    for magic, what in _BEHIND:
        if start.startswith(magic):
            return what
    if b"ftyp" in rest[:200_000]:
        return "data with a video in it, as motion photos of telephones have"
    return "data of a kind that is not known here"
