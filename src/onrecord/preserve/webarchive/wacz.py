"""A WACZ package (https://specs.webrecorder.net/wacz/1.1.1/): its WARCs, its list of pages, and whether its files are as listed.

Nothing is unpacked to disk: names in the zip are labels here, never paths.
"""

from __future__ import annotations

import hashlib
import json
import re
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any, BinaryIO, cast

from onrecord.preserve.names import escaped
from onrecord.preserve.webarchive import bounds, members, problems, signature
from onrecord.preserve.webarchive.members import UNREADABLE
from onrecord.preserve.webarchive.stream import GZIP, Broken
from onrecord.preserve.webarchive.warc import utc
from onrecord.records import Problem, Proof

PACKAGE, DIGEST = "datapackage.json", "datapackage-digest.json"
_WARC = re.compile(r"archive/[^/\\]+\.warc(?:\.gz)?\Z", re.IGNORECASE)
_PAGES = re.compile(r"pages/[^/\\]+\.jsonl(?:\.gz)?\Z", re.IGNORECASE)
_INDEX = re.compile(r"indexes/[^/\\]+\.(?:cdxj?|idx)(?:\.gz)?\Z", re.IGNORECASE)


class NoPackage(Exception):
    """The bytes are no zip that can be opened. The message says why."""


class PackageBomb(NoPackage):
    """Its files unpack to far more than a package of its size should hold."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A page in the package's own list."""

    url: str
    at: str  # ISO date-time in UTC, or ""
    title: str


@dataclass(frozen=True, slots=True)
class Integrity:
    """What the package's hashes and its signature came to."""

    files: Proof
    files_words: str
    signed: bool = False
    signature: Proof = Proof.NOT_CHECKABLE
    signature_words: str = ""


class Package:
    """An opened WACZ. ``told`` is given every Problem."""

    def __init__(self, handle: BinaryIO, where: str, told: Callable[[Problem], None]) -> None:
        self.where, self._told, self._handle = where, told, handle
        size = _check_directory(handle)
        try:
            self._zip = zipfile.ZipFile(handle)
        except UNREADABLE as trouble:
            raise NoPackage("its table of contents cannot be read") from trouble
        self._members: dict[str, zipfile.ZipInfo] = {}
        for info in self._zip.infolist()[: bounds.MAX_MEMBERS]:
            if info.is_dir():
                continue
            if _climbs(info.filename):
                told(problems.path(where, escaped(info.filename)[:200]))
            elif info.flag_bits & 1:
                told(problems.not_readable(f"{where}/{_label(info.filename)}", "it is locked with a password"))
            elif info.filename in self._members:
                told(problems.files(where, f"two files are called {_label(info.filename)}; the last one is used."))
                self._members[info.filename] = info
            else:
                self._members[info.filename] = info
        if (
            sum(info.file_size for info in self._members.values())
            > bounds.FREE_PACKAGE + bounds.MAX_ARCHIVE_RATIO * size
        ):
            raise PackageBomb("its files unpack to far more than a package of its size should hold")

    def warcs(self) -> list[tuple[str, int]]:
        """The archive's WARCs, by name, and the bytes that each takes in the package."""
        return sorted((name, info.compress_size) for name, info in self._members.items() if _WARC.match(name))

    def open(self, name: str) -> IO[bytes]:
        """One of its files. Raises Broken, also where it says that it unpacks to far more than it should hold."""
        info = self._members[name]
        if info.file_size > bounds.FREE_MEMBER + bounds.MAX_ARCHIVE_RATIO * info.compress_size:
            raise Broken("it unpacks to far more than a file of its size should hold")
        return members.opened(self._zip, self._handle, info)

    # -- the list of pages

    def pages(self) -> Iterator[Listed]:
        """Every page of every list in ``pages/``; what cannot be read of them is a Problem."""
        lists = sorted(name for name in self._members if _PAGES.match(name))
        if "pages/pages.jsonl" not in lists:
            self._told(problems.index(self.where, "The package has no pages/pages.jsonl: every page in it was taken."))
        if not any(_INDEX.match(name) for name in self._members):
            self._told(
                problems.index(
                    self.where, "The package has no index of its records (indexes/): they were read one by one."
                )
            )
        for name in lists:
            bad = 0
            for line in self._lines(name):
                page = _page(line)
                if isinstance(page, Listed):
                    yield page
                bad += page is False
            if bad:
                self._told(
                    problems.index(self.where, f"{bad:,} lines of {_label(name)} are no pages; they were left out.")
                )

    def _lines(self, name: str) -> Iterator[bytes]:
        total = 0
        try:
            with self.open(name) as handle:
                start = handle.read(3) if name.lower().endswith(".gz") else b""
            with self.open(name) as handle:
                stream: IO[bytes] = handle
                if start == GZIP:
                    import gzip

                    stream = cast(IO[bytes], gzip.GzipFile(fileobj=handle))
                while line := stream.readline(bounds.MAX_PAGE_LINE):
                    total += len(line)
                    if total > bounds.MAX_PAGES:
                        self._told(problems.index(self.where, f"{_label(name)} is too long; its rest was not read."))
                        return
                    yield line
        except (*UNREADABLE, Broken):
            self._told(problems.index(self.where, f"{_label(name)} cannot be read to its end."))

    # -- hashes and signature

    def integrity(self, trust: signature.Trust | None = None) -> Integrity:
        """Check every file against datapackage.json, that against its digest, and the signature of it (under what is trusted)."""
        package = self._json(PACKAGE)
        if package is None:
            return Integrity(Proof.NOT_CHECKABLE, f"it has no {PACKAGE} that can be read")
        files = self._files(package[1])
        digest = self._json(DIGEST)
        if digest is None:
            return Integrity(*files)
        made = f"sha256:{hashlib.sha256(package[0]).hexdigest()}"
        stated = digest[1].get("hash")
        if stated != made:
            kind = stated.split(":")[0] if isinstance(stated, str) else ""
            if kind == "sha256" or not isinstance(stated, str):
                self._told(problems.files(self.where, f"{PACKAGE} is not what {DIGEST} was made of."))
                files = (Proof.FAILED, f"{PACKAGE} is not what {DIGEST} was made of")
        if not digest[1].get("signedData"):
            return Integrity(*files)
        found = signature.check(digest[1]["signedData"], made, trust)
        if found.proof is not Proof.FAILED and files[0] is not Proof.VERIFIED:
            failed = files[0] is Proof.FAILED
            words = f"{found.words}; but {files[1]}"
            found = signature.Checked(Proof.FAILED if failed else Proof.NOT_CHECKABLE, words)
        if found.proof is Proof.FAILED:
            self._told(problems.signature_failed(self.where, found.words))
        elif found.proof is Proof.NOT_CHECKABLE:
            self._told(problems.signature_not_checkable(self.where, found.words))
        return Integrity(*files, True, found.proof, found.words)

    def _json(self, name: str) -> tuple[bytes, dict[str, Any]] | None:
        if name not in self._members:
            if name == PACKAGE:
                self._told(problems.index(self.where, f"The package has no {PACKAGE}: its files cannot be checked."))
            return None
        try:
            with self.open(name) as handle:
                data = handle.read(bounds.MAX_PACKAGE + 1)
            value = json.loads(data) if len(data) <= bounds.MAX_PACKAGE else None
        except (*UNREADABLE, Broken, RecursionError):
            value = None
        if not isinstance(value, dict):
            self._told(problems.index(self.where, f"{name} cannot be read: what it vouches for cannot be checked."))
            return None
        return data, value

    def _files(self, package: Mapping[str, Any]) -> tuple[Proof, str]:
        listed: dict[str, str] = {}
        resources = package.get("resources")
        for entry in resources if isinstance(resources, list) else ():
            if isinstance(entry, dict) and isinstance(entry.get("path"), str) and isinstance(entry.get("hash"), str):
                listed[entry["path"]] = entry["hash"]
        wrong = [name for name, stated in sorted(listed.items()) if not self._is(name, stated)]
        for name in wrong:
            there = name in self._members
            what = "is not what its hash was made of" if there else "is listed and is not there"
            self._told(problems.files(self.where, f"{_label(name)} {what}."))
        besides = [name for name in sorted(self._members) if name not in listed and name not in (PACKAGE, DIGEST)]
        if besides:
            shown = ", ".join(_label(name) for name in besides[:3])
            self._told(
                problems.files(
                    self.where, f"{len(besides):,} files are not listed, so nothing vouches for them ({shown})."
                )
            )
        if wrong:
            return Proof.FAILED, f"{len(wrong):,} of its files are not as listed ({_label(wrong[0])})"
        if besides:
            return Proof.FAILED, f"{len(besides):,} of its files are not listed ({_label(besides[0])})"
        if not listed:
            return Proof.NOT_CHECKABLE, f"{PACKAGE} lists no files with their hashes"
        return Proof.VERIFIED, f"{len(listed):,} files are what {PACKAGE} says"

    def _is(self, name: str, stated: str) -> bool:
        kind, _, value = stated.partition(":")
        if name not in self._members or kind not in ("sha256", "sha512", "sha1", "md5"):
            return False
        hasher = hashlib.new(kind, usedforsecurity=False)
        try:
            with self.open(name) as handle:
                while piece := handle.read(1 << 20):
                    hasher.update(piece)
        except (*UNREADABLE, Broken):
            return False
        return hasher.hexdigest() == value.lower()


def _page(line: bytes) -> Listed | bool | None:
    """A line of a list of pages; None for its heading and empty lines, False where it is no page."""
    if not line.strip():
        return None
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return False
    if not isinstance(entry, dict):
        return False
    if "format" in entry and "url" not in entry:
        return None
    url, at, title = entry.get("url"), entry.get("ts"), entry.get("title")
    if not isinstance(url, str):
        return False
    return Listed(url, (utc(at) or "") if isinstance(at, str) else "", title[:1000] if isinstance(title, str) else "")


def _climbs(name: str) -> bool:
    parts = re.split(r"[/\\]", name)
    return ".." in parts or name.startswith(("/", "\\")) or bool(re.match(r"[A-Za-z]:", name)) or "\0" in name


def _label(name: str) -> str:
    return escaped(name)[:120]


def _check_directory(handle: BinaryIO) -> int:
    """Refuse a zip whose table of contents would not fit in memory, before it is loaded. (APPNOTE.TXT 6.3.10, 4.3.14 and 4.3.16)

    Returns the size of the whole in bytes.
    """
    whole = handle.seek(0, 2)
    handle.seek(max(0, whole - (65_535 + 22 + 76)))
    tail = handle.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise NoPackage("its table of contents is missing, as in a file that was cut off")
    size = struct.unpack_from("<L", tail, at + 12)[0]
    big = tail.rfind(b"PK\x06\x06", 0, at)
    if size == 0xFFFFFFFF and big >= 0 and len(tail) - big >= 56:
        size = struct.unpack_from("<Q", tail, big + 40)[0]
    if size > bounds.MAX_DIRECTORY:
        raise NoPackage("its table of contents is longer than any should be")
    handle.seek(0)
    return whole
