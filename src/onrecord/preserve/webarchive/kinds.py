"""Which answers of a server become snapshots, by what their bytes are; what the others are counted as."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from onrecord.preserve.types import is_footage, sniffed

SMALL_PICTURE = 4 << 10  # bytes: what is smaller are icons, buttons and counting pixels
_WHOLE_PAGE = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<article[\s>]", re.IGNORECASE)
_SCRIPTS = ("javascript", "ecmascript", "x-script", "wasm")
_OFFICE = re.compile(
    r"application/(?:msword|rtf|vnd\.(?:openxmlformats-officedocument|oasis\.opendocument|ms-)|epub|x-ole-storage)"
)
_TEXT_NAMES = (".txt", ".text", ".md", ".log")
_MACHINE_TEXTS = ("/robots.txt", "/ads.txt", "/app-ads.txt", "/humans.txt", "/security.txt", "/llms.txt")

PAGE = "pages"
KEPT = frozenset({PAGE, "PDF", "pictures", "videos", "sound", "texts", "office documents"})


def kind_of(head: bytes, content_type: str, url: str, size: int | None) -> str:
    """What an answer is, as the word that it is counted under: one of KEPT, or what is left in the archive.

    ``head`` are its first decoded bytes (all of them, where ``size`` says so). The bytes count first; where they are text the header decides.
    """
    said = content_type.split(";", 1)[0].strip().lower()
    if not head:
        return "empty answers"
    shown = sniffed(head)
    if shown == "application/pdf":
        return "PDF"
    if is_footage(shown):
        small = shown.startswith("image/") and size is not None and size < SMALL_PICTURE
        return "small pictures" if small else "pictures" if shown.startswith("image/") else "videos"
    if shown.startswith("audio/"):
        return "sound"
    if "font" in said or head[:4] in (b"wOFF", b"wOF2", b"OTTO", b"\0\1\0\0"):
        return "fonts"
    if any(word in said for word in _SCRIPTS):
        return "scripts"
    if said == "text/css":
        return "styles"
    if shown == "image/svg+xml" or said == "image/svg+xml":
        return "small pictures"
    if _OFFICE.match(said) and shown in (
        "application/zip",
        "application/x-ole-storage",
        "application/rtf",
        "text/plain",
    ):
        return "office documents"
    if "json" in said or said in ("application/xml", "text/xml") or (said.endswith("+xml") and "xhtml" not in said):
        return "data"
    if shown == "text/html" or ("html" in said and shown == "text/plain"):
        return PAGE if _WHOLE_PAGE.search(head) else "parts of pages"
    if shown == "text/plain":
        path = urlsplit(url).path.lower()
        report = path.endswith(_TEXT_NAMES) and not path.endswith(_MACHINE_TEXTS)
        return "texts" if report and said in ("text/plain", "", "application/octet-stream", "text/markdown") else "data"
    return "other files"
