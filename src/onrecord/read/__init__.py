"""The read stage: a Snapshot's bytes to a Document (plain text, HTML, PDF) or to Footage.

The flow, on one screen: what the bytes are (``unpack``), then ``text``, ``page``, ``pdf`` or ``footage``; for texts and pages alike the
line rules (``furniture``, ``datelines``) tell the report from what surrounds it. All text is kept, told apart by its
``ParagraphKind``. Places in gzip-compressed originals are places in the unpacked bytes.
"""

from __future__ import annotations

from onrecord.read import problems
from onrecord.read.footage import list_footage
from onrecord.read.text import language_problems, read_plain, read_text
from onrecord.read.unpack import GZIP, gunzip, looks_like_html, media_type
from onrecord.records import Reading, Snapshot

VERSION = "5"

__all__ = ["VERSION", "language_problems", "read", "read_text"]

_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})


def read(data: bytes, snapshot: Snapshot) -> Reading:
    """Read one original. Never raises on what the bytes are: what cannot be read is a Problem.

    ``data`` are the snapshot's bytes. The media type is told by content; the snapshot's own counts only where the content is text.
    The same bytes and snapshot give the same Reading.
    """
    if not data:
        return Reading(problems=(problems.empty_file(snapshot.name),))
    if data.startswith(GZIP):
        unpacked, reason = gunzip(data)
        if unpacked is None:
            broken = reason == "broken"
            problem = (
                problems.compressed_broken(snapshot.name)
                if broken
                else problems.compressed_bomb(snapshot.name, reason or "")
            )
            return Reading(problems=(problem,))
        if not unpacked:
            return Reading(problems=(problems.empty_file(snapshot.name),))
        if unpacked.startswith(GZIP):
            return Reading(problems=(problems.compressed_bomb(snapshot.name, "it is compressed several times over"),))
        data = unpacked
    kind = media_type(data)
    if kind is None:
        return _read_text(data, snapshot)
    if kind == "application/pdf":
        from onrecord.read.pdf import read_pdf

        return read_pdf(data, snapshot)
    if kind.startswith(("image/", "video/")):
        return list_footage(data, snapshot, kind)
    return Reading(problems=(problems.unknown_type(snapshot.name, kind),))


def _read_text(data: bytes, snapshot: Snapshot) -> Reading:
    if snapshot.media_type.startswith(("image/", "video/")) and snapshot.media_type != "image/svg+xml":
        return list_footage(data, snapshot, snapshot.media_type)
    if looks_like_html(data) or (snapshot.media_type in _HTML_TYPES and b"<" in data[:8_192].replace(b"\0", b"")):
        from onrecord.read.page import read_page

        return read_page(data, snapshot)
    return read_plain(data, snapshot)
