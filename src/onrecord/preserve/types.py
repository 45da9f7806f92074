"""What kind of thing some bytes are: by their content first, then by the names they came under.

Own small sniffing, after the signatures of the WHATWG MIME Sniffing Standard (https://mimesniff.spec.whatwg.org) and the
ISO base media brands. The answer depends on the bytes and the set of names only, never on the order of adding.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable

UNKNOWN = "application/octet-stream"
_WINDOW = 4096  # bytes looked at to tell text from binary
_CONTROLS = bytes(b for b in range(32) if b not in b"\t\n\f\r\x1b\b") + b"\x7f"
_CONTROL_SHARE = 0.05  # of the window, above which it is no text; random bytes have 0.1

_BY_START: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\x1f\x8b", "application/gzip"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"WARC/", "application/warc"),
    (b"{\\rtf", "application/rtf"),
    (b"bplist00", "application/x-plist"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "application/ogg"),
    (b"fLaC", "audio/flac"),
    (b"\x00\x00\x01\xba", "video/mpeg"),
    (b"\x00\x00\x01\xb3", "video/mpeg"),
    (b"FLV\x01", "video/x-flv"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf"),
    (b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (b"\x7fELF", "application/x-executable"),
    (b"MZ\x90\x00", "application/x-executable"),
)
_PICTURE_BRANDS = {b"heic": "image/heic", b"heix": "image/heic", b"heim": "image/heic", b"heis": "image/heic",
                   b"hevc": "image/heic", b"mif1": "image/heif", b"msf1": "image/heif", b"avif": "image/avif",
                   b"avis": "image/avif"}  # fmt: skip
_SOUND_BRANDS = frozenset({b"M4A ", b"M4B "})
_QUICKTIME_BOXES = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
_RIFF = {b"WEBP": "image/webp", b"AVI ": "video/x-msvideo", b"WAVE": "audio/wav"}

WEB_ARCHIVES = ("application/warc", "application/wacz")
_WACZ_FIRST = re.compile(
    rb"(?:datapackage(?:-digest)?\.json|archive/(?:[^/]+\.warc(?:\.gz)?)?|indexes/(?:[^/]+\.(?:cdxj?|idx)(?:\.gz)?)?"
    rb"|pages/(?:[^/]+\.jsonl)?)\Z"
)
_ADDRESS = re.compile(r"https?://[^/?#]*([^?#]*)", re.IGNORECASE)
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_LEADING = re.compile(r"(?:\s+|<!--.{0,20000}?-->|<\?[^>]{0,2000}\?>)", re.DOTALL)
_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|title|meta|link|script|style|iframe|article|section|main|header|nav|div|table"
    r"|h[1-6]|font|center|p|a|b|br)(?=[\s/>])",
    re.IGNORECASE,
)
_ROOT = re.compile(r"<(?:!doctype\s+)?([A-Za-z][\w:.-]{0,40})", re.IGNORECASE)
_MAIL = re.compile(r"(?:(?:From|MIME-Version|Received|Return-Path|Snapshot-Content-Location|Subject|Date): ?[^\n]*\n)")
_XML_ROOTS = {"svg": "image/svg+xml", "html": "text/html", "rss": "application/rss+xml", "feed": "application/atom+xml"}

_TEXT_NAMES = {  # names that say more about a text than its bytes do
    "htm": "text/html", "html": "text/html", "xhtml": "text/html", "shtml": "text/html", "json": "application/json",
    "jsonl": "application/json", "ndjson": "application/json", "csv": "text/csv", "tsv": "text/csv", "xml": "application/xml",
    "js": "text/javascript", "mjs": "text/javascript", "css": "text/css", "svg": "image/svg+xml", "eml": "message/rfc822",
    "mhtml": "multipart/related", "mht": "multipart/related", "py": "text/x-script", "sh": "text/x-script",
    "srt": "text/x-subtitles", "vtt": "text/x-subtitles", "tex": "text/x-tex", "ics": "text/calendar",
}  # fmt: skip
_ZIP_NAMES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "epub": "application/epub+zip",
    "odt": "application/vnd.oasis.opendocument.text", "wacz": "application/wacz", "maff": "application/x-maff",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


def sniffed(head: bytes) -> str:
    """The media type that the first bytes show ("text/plain" for any text), or UNKNOWN. ``head`` may be the whole file."""
    if not head:
        return UNKNOWN
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    packed = _web_archive(head)
    if packed is not None:
        return packed
    for start, kind in _BY_START:
        if head.startswith(start) and not (kind == "image/bmp" and _text_of(head) is not None):
            return kind
    container = _container(head)
    if container is not None:
        return container
    text = _text_of(head)
    return UNKNOWN if text is None else _kind_of_text(text)


def media_type(content: str, names: Iterable[str]) -> str:
    """The media type of bytes whose content shows ``content``, under all of their names.

    A name is believed where the content leaves it open: a text that is called .html or .csv, a zip that is called .docx,
    unknown bytes that are called .pdf (a damaged one). Unknown bytes called .mp4 stay unknown: a picture or video has to show it.
    """
    files = [_file_of(name) for name in names]
    endings = sorted({name.rsplit(".", 1)[-1].lower() for name in files if "." in name})
    believed = {"text/plain": _TEXT_NAMES, "application/zip": _ZIP_NAMES, UNKNOWN: {"pdf": "application/pdf"}}
    kinds = [believed.get(content, {}).get(ending) for ending in endings]
    known = sorted({kind for kind in kinds if kind is not None})
    if "text/html" in known:
        return "text/html"
    plain = content == "text/plain" and any(ending in ("txt", "text", "md") for ending in endings)
    return known[0] if known and not plain else content


def _file_of(name: str) -> str:
    """The last part of an address, without query; any other name as it is."""
    match = _ADDRESS.match(name)
    return (match[1] or "").rsplit("/", 1)[-1] if match else name


def is_footage(kind: str) -> bool:
    """Whether a media type is a picture or a video."""
    return kind.startswith(("image/", "video/")) and kind != "image/svg+xml"


_READ_AS_TEXT = frozenset({"text/plain", "text/html", "text/csv", "text/x-subtitles", "application/json"})


def is_readable(kind: str) -> bool:
    """Whether the ``read`` stage can get a text or footage out of it, as far as its type tells."""
    return is_footage(kind) or kind in _READ_AS_TEXT or kind in ("application/pdf", "application/gzip", *WEB_ARCHIVES)


def _web_archive(head: bytes) -> str | None:
    """A WARC in gzip by its first words, a WACZ by the name of the first file in the zip."""
    if head.startswith(b"\x1f\x8b"):
        try:
            first = zlib.decompressobj(31).decompress(head[:4096], 8)
        except zlib.error:
            return None
        return "application/warc" if first.startswith(b"WARC/") else None
    if head.startswith(b"PK\x03\x04") and len(head) > 30:
        name = head[30 : 30 + int.from_bytes(head[26:28], "little")]
        return "application/wacz" if _WACZ_FIRST.match(name) else None
    return None


def _container(head: bytes) -> str | None:
    """Boxed and chunked formats: ISO media and QuickTime, RIFF, Matroska, MPEG transport streams."""
    box = head[4:8]
    if box == b"ftyp":
        brand = head[8:12]
        if brand in _PICTURE_BRANDS:
            return _PICTURE_BRANDS[brand]
        if brand in _SOUND_BRANDS:
            return "audio/mp4"
        return "video/quicktime" if brand == b"qt  " else "video/mp4"
    if box in _QUICKTIME_BOXES and head[:2] in (b"\x00\x00", b"\x00\x01"):
        return "video/quicktime"
    if head.startswith(b"RIFF") and head[8:12] in _RIFF:
        return _RIFF[head[8:12]]
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm" if b"webm" in head[:256] else "video/x-matroska"
    if head[:1] == b"G" and len(head) > 376 and head[188:189] == b"G" and head[376:377] == b"G":
        return "video/mp2t"
    return None


def _text_of(head: bytes) -> str | None:
    """The first bytes as text, roughly (what is needed to see tags), or None where they are no text."""
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return head[len(bom) :].decode(encoding, "replace")
    window = head[:_WINDOW]
    for encoding, zeros in (("utf-16-le", window[1::2]), ("utf-16-be", window[::2])):
        if len(zeros) >= 4 and zeros.count(0) >= 0.7 * len(zeros) and window.count(0) <= 0.55 * len(window):
            return head.decode(encoding, "replace")
    controls = len(window) - len(window.translate(None, _CONTROLS))
    if controls > max(_CONTROL_SHARE * len(window), 1):
        return None
    return head.decode("latin-1")  # tags are ASCII; the real encoding is found by ``read``


def _kind_of_text(text: str) -> str:
    position = 0
    while (skipped := _LEADING.match(text, position)) is not None:
        position = skipped.end()
    declared = text[:200].lstrip().startswith("<?xml")
    if _HTML.match(text, position) is not None:
        return "text/html"
    root = _ROOT.match(text, position)
    if root is not None and root[1].lower() in _XML_ROOTS:
        return _XML_ROOTS[root[1].lower()]
    if declared:
        return "application/xml"
    start = text[position : position + 4096]
    if _MAIL.match(start) is not None and "multipart/related" in start:
        return "multipart/related"
    if len(_MAIL.findall(start[:2048])) >= 3 and _MAIL.match(start) is not None:
        return "message/rfc822"
    return "text/plain"
