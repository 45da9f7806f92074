"""Web archives made for the tests: with warcio, and byte by byte where they are to be wrong."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zipfile
from base64 import b32encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

PAGE = """<!DOCTYPE html><html lang="en"><head><title>{title}</title></head><body><nav>Home News Sport</nav>
<article><h1>{title}</h1>{paragraphs}</article><footer>All rights reserved</footer></body></html>"""
QUAY = "https://courier.example/quay"
JUNE, JULY = "2024-06-01T10:00:00Z", "2024-07-02T08:30:00Z"


def page(title: str, *paragraphs: str) -> bytes:
    """A small news page."""
    return PAGE.format(title=title, paragraphs="".join(f"<p>{p}</p>" for p in paragraphs)).encode()


def sha1(data: bytes) -> str:
    return "sha1:" + b32encode(hashlib.sha1(data).digest()).decode()


def http(
    payload: bytes, content_type: str = "text/html; charset=utf-8", status: str = "200 OK", **headers: str
) -> bytes:
    """An answer of HTTP/1.1 as bytes."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {content_type}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + payload


def chunked(payload: bytes, size: int = 7) -> bytes:
    pieces = [payload[at : at + size] for at in range(0, len(payload), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def record(
    block: bytes,
    url: str = QUAY,
    date: str = JUNE,
    kind: str = "response",
    content_type: str = "application/http; msgtype=response",
    length: int | None = -1,
    payload: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """One record as bytes. ``length`` None leaves Content-Length out; ``payload`` gives the payload's digest."""
    lines = ["WARC/1.1", f"WARC-Type: {kind}", f"WARC-Target-URI: {url}", f"WARC-Date: {date}"]
    lines.append(f"WARC-Record-ID: <urn:uuid:{hashlib.md5(block + url.encode() + date.encode()).hexdigest()}>")
    lines.append(f"Content-Type: {content_type}")
    lines.append(f"WARC-Block-Digest: {sha1(block)}")
    if payload is not None:
        lines.append(f"WARC-Payload-Digest: {sha1(payload)}")
    given = dict(headers or {})
    lines = [line for line in lines if line.split(":")[0] not in given]
    lines += [f"{name}: {value}" for name, value in given.items() if value]
    if length is not None:
        lines.append(f"Content-Length: {len(block) if length < 0 else length}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def answer(payload: bytes, url: str = QUAY, date: str = JUNE, **more: str) -> bytes:
    """A response record of a page."""
    return record(http(payload, **more), url, date, payload=payload)


def packed(records: Iterable[bytes]) -> bytes:
    """Each record a member of gzip, as WARCs are kept."""
    return b"".join(gzip.compress(each, mtime=0) for each in records)


@dataclass(frozen=True)
class Wacz:
    """What a package is made of; ``files`` may replace or add any."""

    records: tuple[bytes, ...]
    pages: tuple[Mapping[str, str], ...] = ()
    files: Mapping[str, bytes | None] | None = None
    signed: Mapping[str, object] | None = None
    unlisted: tuple[str, ...] = ()

    def data(self) -> bytes:
        heading = {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}
        lines = "".join(json.dumps(line) + "\n" for line in (heading, *self.pages))
        files: dict[str, bytes | None] = {
            "archive/data.warc.gz": packed(self.records),
            "indexes/index.cdx": b"",
            "pages/pages.jsonl": lines.encode(),
        }
        files |= {name: data for name, data in (self.files or {}).items() if not name.startswith("datapackage")}
        kept = {name: data for name, data in files.items() if data is not None}
        resources = [
            {
                "name": name.split("/")[-1],
                "path": name,
                "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
                "bytes": len(data),
            }
            for name, data in kept.items()
            if name not in self.unlisted
        ]
        package = json.dumps({"profile": "data-package", "wacz_version": "1.1.1", "resources": resources}).encode()
        digest: dict[str, object] = {
            "path": "datapackage.json",
            "hash": f"sha256:{hashlib.sha256(package).hexdigest()}",
        }
        if self.signed is not None:
            digest["signedData"] = {"hash": digest["hash"], **self.signed}
        kept |= {"datapackage.json": package, "datapackage-digest.json": json.dumps(digest).encode()}
        for name, data in (self.files or {}).items():
            if name.startswith("datapackage") and data is not None:
                kept[name] = data
            elif name.startswith("datapackage"):
                del kept[name]
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as zipped:
            for name, data in kept.items():
                zipped.writestr(
                    zipfile.ZipInfo(name, (2024, 6, 1, 12, 0, 0)), data
                )  # a name alone would be given the clock's time
        return out.getvalue()

    def package_hash(self) -> str:
        """What a signature has to sign."""
        with zipfile.ZipFile(io.BytesIO(self.data())) as zipped:
            return f"sha256:{hashlib.sha256(zipped.read('datapackage.json')).hexdigest()}"
