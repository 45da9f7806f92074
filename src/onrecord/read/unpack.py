"""gzip by its magic, unpacked within bounds; and what the bytes are, by their first bytes."""

from __future__ import annotations

import re
import zlib

from onrecord.read import bounds

GZIP = b"\x1f\x8b"
_STEP = 64 * 1024
_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"OggS", "video/ogg"),
    (b"FLV\x01", "video/x-flv"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"{\\rtf", "application/rtf"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\xfd7zXZ\0", "application/x-xz"),
    (b"BZh", "application/x-bzip2"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"SQLite format 3\0", "application/vnd.sqlite3"),
    (b"\x7fELF", "application/x-executable"),
    (b"MZ\x90", "application/x-msdownload"),
    (b"WARC/1.", "application/warc"),
    (b"ID3", "audio/mpeg"),
    (b"fLaC", "audio/flac"),
    (b"bplist00", "application/x-bplist"),
    (b"wOFF", "font/woff"),
    (b"wOF2", "font/woff2"),
    (b"GIMP", "image/x-xcf"),
    (b"8BPS", "image/vnd.adobe.photoshop"),
)
_PICTURE_BRANDS = (b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1")
_HTML = re.compile(
    rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<(?:div|article|section|table|p|meta|title|script|span|main|header)[\s>][^<]{0,4000}<",
    re.IGNORECASE,
)


def media_type(data: bytes) -> str | None:
    """The media type that the first bytes give away, or None (text, HTML or junk)."""
    head = data[:64].lstrip(b"\r\n\t \x00") if data[:1] in b"\r\n\t " else data[:64]
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if b"%PDF-" in data[:1_024] and (head.startswith(b"%PDF-") or b"%%EOF" in data[-2_048:]):
        return "application/pdf"
    if data[4:8] == b"ftyp":
        if data[8:12] in _PICTURE_BRANDS:
            return "image/heif"
        return "audio/mp4" if data[8:12] in (b"M4A ", b"M4B ") else "video/mp4"
    if data[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"AVI ": "video/x-msvideo", b"WAVE": "audio/wav"}.get(data[8:12])
    if data[:2] == b"BM" and len(data) > 26 and data[6:10] == b"\0\0\0\0":
        return "image/bmp"
    if data[4:8] in (b"moov", b"mdat", b"wide") and not data[:4].isalnum():
        return "video/quicktime"
    if data[:3] == b"\0\0\x01" and data[3:4] in (b"\xba", b"\xb3"):
        return "video/mpeg"
    return None


def looks_like_html(data: bytes) -> bool:
    """Whether text is a web page, by a tag near its beginning."""
    head = data[:8_192]
    if b"\0" in head[:64]:  # UTF-16 or UTF-32
        head = head.replace(b"\0", b"")
    return bool(_HTML.search(head)) and head.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")[:1] == b"<"


def gunzip(data: bytes) -> tuple[bytes | None, str | None]:
    """Unpacked bytes, or None and the reason: "broken", or why it is taken for a bomb.

    Unpacks in steps and stops at the bound, so that no more than the bound is ever held. Members behind each other are one.
    """
    pieces: list[bytes] = []
    total = 0
    rest = data
    while rest.startswith(GZIP):
        unpacker = zlib.decompressobj(wbits=31)
        waiting = rest
        try:
            while not unpacker.eof:
                piece = unpacker.decompress(waiting, _STEP)
                waiting = unpacker.unconsumed_tail
                if not piece and not waiting and not unpacker.eof:
                    return None, "broken"
                total += len(piece)
                if total > bounds.MAX_UNPACKED:
                    return None, f"it unpacks to more than {bounds.MAX_UNPACKED // 2**20} MB"
                if total > max(2**20, bounds.MAX_RATIO * len(data)):
                    return None, f"it unpacks to more than {bounds.MAX_RATIO} times its size"
                pieces.append(piece)
        except zlib.error:
            return None, "broken"
        rest = unpacker.unused_data
    return b"".join(pieces), None
