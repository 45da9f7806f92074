"""A case's sources as a WACZ (https://specs.webrecorder.net/wacz/1.1.1/) that ReplayWeb.page opens.

The same record and originals give the same bytes: ids and times come from what they name, and no clock is read.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
import uuid
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, BinaryIO
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from onrecord.publish.export import capture_key, write_out
from onrecord.records import Capture, Document, Footage, Record, Snapshot

VERSION = "1.1.1"  # of the WACZ format
WARC = "data.warc.gz"
NOWHERE = "https://onrecord.invalid"  # RFC 2606: a name that can lead nowhere, for what has no address
_CHUNK = 1 << 20
_UNDONE = {"content-encoding", "transfer-encoding", "content-length"}
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}\Z")  # RFC 9110: what a header's name may be
_SPACE = uuid.UUID("6f6e7265-636f-5264-8000-000000000001")


@dataclass(frozen=True, slots=True)
class _Source:
    """One line of the package: what is written under which address and time."""

    url: str
    at: str  # ISO date-time in UTC, to the second
    snapshot: Snapshot
    title: str
    capture: Capture | None  # None: it was added by hand


def write_wacz(
    record: Record, original: Callable[[str], BinaryIO], preserved: Callable[[str], str], out: Path | BinaryIO
) -> None:
    """Write the documents and footage of a record as a WACZ.

    ``original`` opens the preserved bytes of a SHA-256 after they were checked (``Store.open``); ``preserved`` says when
    they were first added, as an ISO date-time, for files of which nobody said when they were obtained.
    Raises CaseDamaged from ``original``, StorageFull, UsageError as ``write_json`` does.
    """
    with tempfile.TemporaryFile(dir=out.parent if isinstance(out, Path) and out.parent.is_dir() else None) as whole:
        with tempfile.TemporaryFile() as warc:
            lines, pages = _write_warc(warc, record, list(_sources(record, preserved)), original)
            _write_zip(whole, warc, lines, pages, record)
        whole.seek(0)
        write_out(out, iter(lambda: whole.read(_CHUNK), b""))


# ---------------------------------------------------------------------------------------------- what goes in


def _sources(record: Record, preserved: Callable[[str], str]) -> Iterator[_Source]:
    """Every capture of what the record shows, then what was added by hand; sorted by time and address."""
    shown: dict[str, Document | Footage] = {d.sha256: d for d in record.documents}
    shown |= {f.sha256: f for f in record.footage if f.sha256 not in shown}
    snapshots = {s.sha256: s for s in record.snapshots}
    found: dict[tuple[str, str, str], _Source] = {}
    for capture in sorted(record.captures, key=capture_key):
        snapshot, item = snapshots.get(capture.sha256), shown.get(capture.sha256)
        if snapshot is not None and item is not None and capture.captured:
            title = item.title.value if item.title else capture.title
            url = "%20".join(capture.url.split())
            source = _Source(url, _second(capture.captured), snapshot, title, capture)
            found.setdefault((source.at, source.url, capture.sha256), source)
    captured = {source.snapshot.sha256 for source in found.values()}
    for sha256, item in sorted(shown.items()):
        snapshot = snapshots.get(sha256)
        if snapshot is None or sha256 in captured:
            continue
        address = snapshot.facts.url or (item.url.value if item.url and item.url.value.startswith("http") else None)
        url = address or f"{NOWHERE}/{sha256}/{quote(snapshot.name, safe='')}"
        at = _second(snapshot.facts.obtained or preserved(sha256))
        source = _Source(url, at, snapshot, item.title.value if item.title else "", None)
        found.setdefault((at, url, sha256), source)
    yield from (found[key] for key in sorted(found))


def _second(moment: str) -> str:
    """An ISO date or date-time as WARC and WACZ write it: UTC, to the second, with a Z."""
    parsed = datetime.fromisoformat(moment)
    in_utc = parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    return in_utc.replace(microsecond=0, tzinfo=None).isoformat() + "Z"


# ---------------------------------------------------------------------------------------------- the WARC


def _write_warc(
    warc: IO[bytes], record: Record, sources: list[_Source], original: Callable[[str], BinaryIO]
) -> tuple[list[str], list[dict[str, str]]]:
    """Write every record; returns the lines of the index and the list of pages."""
    from warcio.warcwriter import WARCWriter

    writer = WARCWriter(warc, gzip=True, warc_version="1.1")
    last = max((source.at for source in sources), default="1970-01-01T00:00:00Z")
    made_with = dict(record.made_with)
    info = {"software": "onrecord", "format": "WARC File Format 1.1", "description": " ".join(record.title.split()),
            "onrecord-stages": ", ".join(f"{k} {v}" for k, v in sorted(made_with.items()))}  # fmt: skip
    head = writer.create_warcinfo_record(WARC, info)
    head.rec_headers.replace_header("WARC-Date", last)
    head.rec_headers.replace_header("WARC-Record-ID", _id("warcinfo", json.dumps([info, [_key(s) for s in sources]])))
    writer.write_record(head)
    lines, pages = [], []
    first: dict[tuple[str, str], tuple[_Source, str]] = {}  # address and bytes -> the record that holds them
    for source in sources:
        start = warc.tell()
        again = first.get((source.url, source.snapshot.sha256))
        made = _revisit(writer, source, *again) if again else _full(writer, source, original)
        try:
            writer.write_record(made)
        finally:
            made.raw_stream.close()
        digest = str(made.rec_headers.get_header("WARC-Payload-Digest"))
        first.setdefault((source.url, source.snapshot.sha256), (source, digest))
        kind = "warc/revisit" if again else _type(source)
        status = str(source.capture.status or 200) if source.capture else "200"
        entry = {"url": source.url, "mime": kind, "status": status, "digest": digest, "length": str(warc.tell() - start),
                 "offset": str(start), "filename": WARC}  # fmt: skip
        lines.append(f"{_surt(source.url)} {re.sub('[^0-9]', '', source.at)} {json.dumps(entry, ensure_ascii=True)}\n")
        if not source.snapshot.media_type.startswith(("image/", "video/")):
            page = {"id": _id("page", *_key(source))[10:-1], "url": source.url, "ts": source.at}
            pages.append({**page, "title": source.title} if source.title else page)
    return sorted(lines), pages


def _full(writer: Any, source: _Source, original: Callable[[str], BinaryIO]) -> Any:
    payload = original(source.snapshot.sha256)
    headers = {"WARC-Date": source.at, "WARC-Record-ID": _id("record", *_key(source))}
    size = source.snapshot.size
    if source.capture is None or not source.capture.status:
        headers["Content-Type"] = _type(source)
        return writer.create_warc_record(
            source.url,
            "resource",
            payload=payload,
            length=size,
            warc_headers_dict=headers,
            warc_content_type=_type(source),
        )
    if source.capture.record:
        headers["WARC-Source-URI"] = f"urn:sha256:{source.capture.archive}"
    return writer.create_warc_record(
        source.url,
        "response",
        payload=payload,
        length=size,
        warc_headers_dict=headers,
        http_headers=_served(source.capture, size),
    )


def _revisit(writer: Any, source: _Source, first: _Source, digest: str) -> Any:
    headers = {"WARC-Date": source.at, "WARC-Record-ID": _id("record", *_key(source))}
    http = _served(source.capture, None) if source.capture else None
    return writer.create_revisit_record(source.url, digest, first.url, first.at, http, headers)


def _served(capture: Capture, size: int | None) -> Any:
    """The head of the answer as it was served, but for the encodings that are undone in its payload."""
    from warcio.statusandheaders import StatusAndHeaders

    kept: list[tuple[str, str]] = []
    for name, value in capture.headers:
        if _TOKEN.match(name):
            known = name.lower() in _UNDONE
            kept.append((f"X-Archive-Orig-{name}" if known else name, value.encode("ascii", "replace").decode()))
    if size is not None:
        kept.append(("Content-Length", str(size)))
    return StatusAndHeaders(f"{capture.status or 200} OK", kept, protocol="HTTP/1.1")


def _type(source: _Source) -> str:
    said = source.capture.content_type if source.capture else ""
    return (said or source.snapshot.media_type).split(";")[0].strip().lower() or "application/octet-stream"


def _key(source: _Source) -> tuple[str, str, str]:
    return (source.url, source.at, source.snapshot.sha256)


def _id(*parts: str) -> str:
    """A record's id that depends on nothing but what it names (UUID version 5)."""
    return f"<urn:uuid:{uuid.uuid5(_SPACE, ' '.join(parts))}>"


def _surt(url: str) -> str:
    """The key that an index is sorted by: the host backwards, without "www.", in small letters (as pywb and wabac.js have it)."""
    try:
        parts = urlsplit(url.lower())
        host, port = re.sub(r"^www\d*\.", "", parts.hostname or ""), parts.port
    except ValueError:
        return url.lower()
    query = f"?{urlencode(sorted(parse_qsl(parts.query, True)))}" if parts.query else ""
    name = ",".join(reversed(host.split(".")))
    return f"{name}{f':{port}' if port not in (None, 80, 443) else ''}){quote(parts.path or '/', safe='/%:@!$&*+,;=~()')}{query}"


# ---------------------------------------------------------------------------------------------- the package


def _write_zip(
    whole: IO[bytes], warc: IO[bytes], lines: list[str], pages: list[dict[str, str]], record: Record
) -> None:
    heading = {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}
    listed = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in (heading, *pages))
    resources: list[dict[str, object]] = []
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED, allowZip64=True) as zipped:

        def put(path: str, pieces: Iterator[bytes], expected: int = 0) -> str:
            info = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr = 3, 0o644 << 16
            info.file_size = (
                expected  # zip64 only where it is needed: ReplayWeb.page takes the plain header's length for granted
            )
            hasher, size = hashlib.sha256(), 0
            with zipped.open(info, "w") as handle:
                for piece in pieces:
                    hasher.update(piece)
                    size += len(piece)
                    handle.write(piece)
            digest = f"sha256:{hasher.hexdigest()}"
            resources.append({"name": path.split("/")[-1], "path": path, "hash": digest, "bytes": size})
            return digest

        warc.seek(0, 2)
        length = warc.tell()
        warc.seek(0)
        put(f"archive/{WARC}", iter(lambda: warc.read(_CHUNK), b""), length)
        put("indexes/index.cdx", (line.encode() for line in lines))
        put("pages/pages.jsonl", iter([listed.encode("utf-8", "replace")]))
        package: dict[str, object] = {
            "profile": "data-package",
            "wacz_version": VERSION,
            "title": record.title,
            "software": "onrecord",
            "resources": list(resources),
        }
        if pages:
            created = max(page["ts"] for page in pages)
            package |= {"created": created, "mainPageUrl": pages[0]["url"], "mainPageDate": pages[0]["ts"]}
        data = json.dumps(package, ensure_ascii=False, indent=2).encode("utf-8", "replace")
        digest = put("datapackage.json", iter([data]))
        named = {"path": "datapackage.json", "hash": digest}
        put("datapackage-digest.json", iter([json.dumps(named, indent=2).encode()]))
