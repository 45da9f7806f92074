#!/usr/bin/env python3
"""Checks a court pack that onrecord wrote. Needs Python 3.8 or later and nothing else: no network, no other program, not onrecord.

    python3 verify.py                       inside the pack's folder
    python3 verify.py PACK                  a folder, or the zip of one

    --against HEAD    a head of the custody log that somebody kept outside of the pack (the line, or a file that holds it)
    --key FINGERPRINT the fingerprint of the case's key, as it was told to you outside of the pack
    --roots PEM       root certificates of time stamping authorities that you trust: `openssl ts -verify` is run with them
    --headers FILE    Bitcoin's block headers (80 bytes each, as wallets keep them): OpenTimestamps stamps are held against them
    --headers-from N  the height of the first of them [default: 0]
    --checkpoint HEIGHT:HASH  a Bitcoin block that you know from elsewhere, best one after the stamp; can be given again
    --ots             run `ots verify` on OpenTimestamps stamps; `ots` opens connections to the network
    --json            print the outcome for programs

Every check ends as verified, failed (and why) or not checkable (and what is missing); nothing is valid by default. The exit code is
0 (all verified), 5 (something failed), 6 (nothing failed, something could not be checked) or 2 (there is no such pack, or an option
cannot be used).

What is checked by this file alone: the hashes of all files (BagIt, RFC 8493), the custody log and the proofs of its entries (Merkle
tree of RFC 9162, SHA-256), the signatures (Ed25519, RFC 8032), the values that commitments in the log were opened for, and stamps of
OpenTimestamps against the headers that you give. A
checker that comes with what it checks proves little to one who distrusts the giver: take this file from somewhere else.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import stat
import struct
import subprocess
import sys
import tempfile
import zlib
from calendar import timegm
from time import gmtime, strftime, strptime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # for those who check types; nothing of it is there when this runs
    from collections.abc import Callable, Iterator, Sequence
    from typing import IO, Union

    Point = tuple[int, int, int, int]
    Entry = dict[str, Any]
    Found = dict[str, tuple[str, str, int]]  # path -> SHA-256, SHA-512, size
    Keys = list[tuple[int, str]]  # from which entry on which key signs
    Told = Callable[[str, int, int], None]
    Source = Union["Folder", "Zip"]
    Attestation = tuple[str, int, str, bytes]  # kind, height, where, and the bytes that it is about

FORMAT = "onrecord-pack-v1"
VERIFIED, FAILED, NOT_CHECKABLE = "verified", "failed", "not_checkable"
MISSING, ADDED, ALTERED = "missing", "added", "altered"
CHUNK = 1 << 20
MOST_TEXT = 1 << 28  # bytes of a listing or of JSON that are read at once
MOST_LINE = 1 << 20  # bytes of one entry of the log
MOST_DEPTH = 32  # of nested JSON
MOST_FINDINGS = 200  # that are kept of one check; the rest is counted
MOST_RECORD_DEPTH = 100  # of the record's JSON
MOST_STAMP = 1 << 16  # bytes of an OpenTimestamps stamp
MOST_HEADERS = 1 << 29  # bytes of a file of Bitcoin's headers: 6.7 million, a hundred years
MOST_HEIGHT = 10_000_000
MOST_SAFE = 2**53 - 1  # RFC 8785: integers beyond it have no one form

BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
SIGNATURE = "pack-signature.txt"
TAG_FILES = (
    "bag-info.txt",
    "bagit.txt",
    "manifest-sha256.txt",
    "manifest-sha512.txt",
    SIGNATURE,
    "verify.html",
    "verify.py",
)
TAG_LISTS = ("tagmanifest-sha256.txt", "tagmanifest-sha512.txt")
LOG, HEADS, PROOFS, OPENINGS = (
    "custody/custody.log",
    "custody/heads.txt",
    "custody/proofs.json",
    "custody/openings.json",
)
ALWAYS = ("pack.json", "record.json", "report.html", HEADS, PROOFS, OPENINGS)
ADDING = ("added", "joined", "recaptured", "found")
SUFFIXES = ("bin", "gif", "jpg", "mov", "mp4", "ogv", "pdf", "png", "txt", "webm", "webp")  # none that a browser runs
WITHHELD, REDACTED = "withheld.txt", "redacted."

_PATH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,199}(/[A-Za-z0-9_][A-Za-z0-9._-]{0,199}){0,7}")
_HEX = re.compile(r"[0-9a-f]*")
_FIELD = re.compile(r"[a-z0-9_]{1,64}")
_URL = re.compile(rb"[A-Za-z0-9._/:-]*")  # what OpenTimestamps lets stand in a calendar's address
_HEAD = re.compile(
    r"onrecord-head-v1 size=(0|[1-9][0-9]{0,14}) root=([0-9a-f]{64}) time=([0-9TZ:.+-]{20,32}) key=([0-9a-f]{64}) sig=([0-9a-f]{128})"
)
_SIGNED = re.compile(
    r"onrecord-pack-v1 files=([0-9a-f]{64}) info=([0-9a-f]{64}) checker=([0-9a-f]{64}) page=([0-9a-f]{64}) root=([0-9a-f]{64}) key=([0-9a-f]{64}) sig=([0-9a-f]{128})\n"
)
_OTS = b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94\x01\x08"


class Bad(Exception):
    """What was read is not what it has to be; the text says why."""


class Check:
    """One check: its outcome, what it found, what its being verified shows and what it does not show."""

    def __init__(self, name: str, shows: str) -> None:
        self.name = name
        self.shows = shows
        self.findings: list[tuple[str, str, str]] = []  # (what, change, why)
        self.lacks: list[str] = []  # what is missing for the check
        self.notes: list[str] = []
        self.more = 0

    def find(self, what: str, change: str, why: str) -> None:
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append((what, change, why))
        else:
            self.more += 1

    def lack(self, why: str) -> None:
        self.lacks.append(why)

    @property
    def outcome(self) -> str:
        if self.findings:
            return FAILED
        return NOT_CHECKABLE if self.lacks else VERIFIED


# ---------------------------------------------------------------------------------------------- Ed25519 (RFC 8032, section 5.1)

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_I = pow(2, (_P - 1) // 4, _P)  # a square root of -1


def _point(data: bytes) -> Point | None:
    """The point that 32 bytes stand for, as (X, Y, Z, T); None where they stand for none in the one canonical form."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if x * x % _P != square:
        x = x * _I % _P
    if x * x % _P != square or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return x, y, 1, x * y % _P


def _add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % _P, (p[1] + p[0]) * (q[1] + q[0]) % _P
    c, d = 2 * p[3] * q[3] * _D % _P, 2 * p[2] * q[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(number: int, point: Point) -> Point:
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = _add(total, point)
        point = _add(point, point)
        number >>= 1
    return total


def _same(p: Point, q: Point) -> bool:
    return (p[0] * q[2] - q[0] * p[2]) % _P == 0 and (p[1] * q[2] - q[1] * p[2]) % _P == 0


_NONE = (0, 1, 1, 0)
_BASE = _point((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little")) or _NONE


def proper_signature(key: bytes, signature: bytes) -> bool:
    """Whether key and signature are in canonical form and not of small order: those make signatures that fit anything."""
    if len(key) != 32 or len(signature) != 64 or int.from_bytes(signature[32:], "little") >= _L:
        return False
    points = _point(key), _point(signature[:32])
    return all(point is not None and not _same(_times(8, point), _NONE) for point in points)


def ed25519(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether ``signature`` (64 bytes) over ``message`` is good under the public ``key`` (32 bytes): RFC 8032, section 5.1.7.

    Stricter than the standard in what it leaves open: keys and points of small order are refused, and the equation is the
    one without the cofactor.
    """
    if not proper_signature(key, signature):
        return False
    at, r, s = _point(key), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if at is None or r is None:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % _L
    return _same(_times(s, _BASE), _add(r, _times(h, at)))


def fingerprint(key: str) -> str:
    """SHA-256 of the key's SubjectPublicKeyInfo (RFC 8410), in groups of four digits."""
    digest = hashlib.sha256(bytes.fromhex("302a300506032b6570032100" + key)).hexdigest()
    return " ".join(digest[at : at + 4] for at in range(0, 64, 4))


# ---------------------------------------------------------------------------------------------- the Merkle tree (RFC 9162, section 2.1)


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(peaks: Sequence[bytes]) -> bytes:
    """The root over the whole subtrees that the entries fall into, largest first."""
    if not peaks:
        return hashlib.sha256(b"").digest()
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def grow(peaks: list[bytes], number: int, leaf: bytes) -> None:
    """Put entry ``number`` under the peaks of those before it."""
    while number & 1:
        leaf = node_hash(peaks.pop(), leaf)
        number >>= 1
    peaks.append(leaf)


def included(number: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Section 2.1.3.2: whether the entry with this leaf hash is entry ``number`` of ``size``."""
    if not 0 <= number < size:
        return False
    place, last = number, size - 1
    for other in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            leaf = node_hash(other, leaf)
            while place and not place & 1:
                place >>= 1
                last >>= 1
        else:
            leaf = node_hash(leaf, other)
        place >>= 1
        last >>= 1
    return last == 0 and leaf == root


def consistent(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Section 2.1.4.2: whether the tree of ``new`` entries begins with that of ``old``."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place >>= 1
        last >>= 1
    first = second = path[0]
    for other in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = node_hash(other, first), node_hash(other, second)
            while place and not place & 1:
                place >>= 1
                last >>= 1
        else:
            second = node_hash(second, other)
        place >>= 1
        last >>= 1
    return last == 0 and first == old_root and second == new_root


# ---------------------------------------------------------------------------------------------- JSON


def _no(_: str) -> Any:
    raise Bad("it holds a number that JSON does not have")


def canonical(value: Any, depth: int = 0) -> str:
    """The one text of a value by RFC 8785; integers only, as the log has them. Raises Bad."""
    if depth > MOST_DEPTH:
        raise Bad("it is nested too deep")
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(canonical(k) + ":" + canonical(value[k], depth + 1) for k in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical(each, depth + 1) for each in value) + "]"
    if isinstance(value, float) or (isinstance(value, int) and abs(value) > MOST_SAFE):
        raise Bad("it holds a number that is no whole one, or too large")
    return json.dumps(value, ensure_ascii=False)


def exact(data: bytes) -> Any:
    """The value of a canonical JSON text. Raises Bad where it is none, or in any other form than the one."""
    try:
        value = json.loads(data.decode("utf-8"), parse_constant=_no)
        again = canonical(value).encode("utf-8")
    except (ValueError, RecursionError):
        raise Bad("it is no JSON") from None
    if again != data:
        raise Bad("it is not in canonical form")
    return value


def too_deep(value: Any, most: int) -> bool:
    """Whether a value is nested deeper; readers of JSON differ in what they bear."""
    level = [value]
    for _ in range(most + 1):
        inner = [each.values() if isinstance(each, dict) else each for each in level if isinstance(each, (dict, list))]
        level = [value for each in inner for value in each]
    return bool(level)


def is_text(value: Any) -> bool:
    return isinstance(value, str)


def is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_SAFE


def is_hex(value: Any, digits: int) -> bool:
    return isinstance(value, str) and len(value) == digits and _HEX.fullmatch(value) is not None


def is_proof(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= 64 and all(is_hex(node, 64) for node in value)


def text_in(entry: Entry, key: str) -> str:
    """A text of an entry; nothing where it has none, or something else, by that name."""
    value = entry.get(key)
    return value if isinstance(value, str) else ""


def count_in(entry: Entry, key: str) -> int | None:
    """A count of an entry; None where it has none (``true`` is no 1)."""
    value = entry.get(key)
    return value if is_count(value) else None


def shaped(value: Any, keys: Sequence[str], name: str) -> dict[str, Any]:
    """The value, where it is an object with exactly these keys. Raises Bad."""
    if not isinstance(value, dict) or sorted(value) != sorted(keys):
        raise Bad(name + " has not the keys that it must have")
    return value


def listed(value: Any, name: str) -> list[Any]:
    if not isinstance(value, list):
        raise Bad(name + " is no list")
    return value


def need(true: Any, why: str) -> None:
    if not true:
        raise Bad(why)


# ---------------------------------------------------------------------------------------------- where the files are


class Folder:
    """The pack as a folder: every file in it, by its path with slashes. Links are not followed: what is behind one is not in the pack."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.sizes: dict[str, int] = {}
        self.links: set[str] = set()
        self.odd: set[str] = set()  # pipes, sockets, devices: they are never opened
        self.findings: list[tuple[str, str, str]] = []
        waiting = [(root, "")]
        while waiting:
            folder, prefix = waiting.pop()
            try:
                with os.scandir(folder) as entries:
                    for entry in entries:
                        path, found = prefix + entry.name, entry.stat(follow_symlinks=False)
                        if stat.S_ISDIR(found.st_mode):
                            waiting.append((entry.path, path + "/"))
                        elif stat.S_ISLNK(found.st_mode):
                            self.links.add(path)
                        else:
                            self.sizes[path] = found.st_size if stat.S_ISREG(found.st_mode) else 0
                            if not stat.S_ISREG(found.st_mode):
                                self.odd.add(path)
            except OSError as trouble:
                self.findings.append((_file(prefix), ALTERED, "It cannot be read: %s." % (trouble.strerror,)))

    def open(self, path: str) -> Any:
        if path in self.odd:
            raise OSError(22, "it is no file")
        return open(os.path.join(self.root, *path.split("/")), "rb")

    def file(self, path: str) -> str:
        """Where other programs find it."""
        return os.path.join(self.root, *path.split("/"))

    def close(self) -> None:
        pass


class _Piece:
    """A stretch of a file, to be read from its beginning to its end."""

    def __init__(self, handle: IO[bytes], start: int, size: int) -> None:
        self._handle, self._at, self._left = handle, start, size

    def read(self, most: int = -1) -> bytes:
        most = self._left if most < 0 else min(most, self._left)
        self._handle.seek(self._at)
        data = self._handle.read(most)
        self._at += len(data)
        self._left -= len(data)
        return data

    def chunk(self) -> bytes:
        return self.read(CHUNK)

    def __enter__(self) -> _Piece:
        return self

    def __exit__(self, *_: object) -> None:
        pass


class Zip:
    """The pack as the zip that onrecord writes: stored, one file behind the other, nothing else in it, nothing left open.

    A zip says everything twice, and readers differ in which of the two they believe. So only the one form is taken.
    """

    def __init__(self, path: str) -> None:
        self.sizes: dict[str, int] = {}
        self.links: set[str] = set()  # there are none
        self.odd: set[str] = set()
        self.findings: list[tuple[str, str, str]] = []
        self._places: dict[str, tuple[int, int]] = {}
        self._folder: str | None = None
        self._handle = open(path, "rb")
        try:
            self._read()
        except (Bad, struct.error, UnicodeDecodeError, OverflowError) as trouble:
            self.sizes = {}
            why = str(trouble) if isinstance(trouble, Bad) else "it is cut off, or no zip"
            self.findings.append(
                (
                    "the zip",
                    ALTERED,
                    "It is not the zip that was written: %s. Unpack it, and check the folder." % (why,),
                )
            )

    def _at(self, start: int, size: int) -> bytes:
        self._handle.seek(start)
        data = self._handle.read(size)
        need(len(data) == size, "it is cut off")
        return data

    def _read(self) -> None:
        size = self._handle.seek(0, 2)
        need(size >= 22, "it is no zip")
        sign, disk, first, here, count, length, start, comment = struct.unpack("<IHHHHIIH", self._at(size - 22, 22))
        need(
            sign == 0x06054B50 and comment == 0 and disk == 0 and first == 0 and here == count,
            "it does not end as it must",
        )
        end = size - 22
        if size >= 98 and self._at(size - 42, 4) == b"PK\x06\x07":
            end -= 76
            sign, rest, made, takes, one, two, here, all_of, long, begins = struct.unpack(
                "<IQHHIIQQQQ", self._at(end, 56)
            )
            need(
                (sign, rest, made, takes, one, two, here) == (0x06064B50, 44, 45, 45, 0, 0, all_of),
                "it does not end as it must",
            )
            need(
                struct.unpack("<IIQI", self._at(end + 56, 20)) == (0x07064B50, 0, end, 1), "it does not end as it must"
            )
            most = (min(here, 0xFFFF), min(long, 0xFFFFFFFF), min(begins, 0xFFFFFFFF))
            need((count, length, start) == most, "it does not end as it must")
            count, length, start = here, long, begins
        need(start + length == end and length <= MOST_TEXT, "its listing is not where it must be")
        listing, at, place, former = self._at(start, length), 0, 0, ""
        for _ in range(count):
            head = struct.unpack("<IHHHHHHIIIHHHHHII", listing[at : at + 46])
            (
                sign,
                made,
                takes,
                flags,
                method,
                time,
                date,
                crc,
                packed,
                plain,
                name_size,
                extra_size,
                note,
                disk,
                inner,
                outer,
                offset,
            ) = head
            name = listing[at + 46 : at + 46 + name_size].decode("ascii")
            extra = listing[at + 46 + name_size : at + 46 + name_size + extra_size]
            at += 46 + name_size + extra_size
            if extra:
                need(
                    extra[:2] == b"\x01\x00" and struct.unpack("<H", extra[2:4])[0] == extra_size - 4,
                    "it holds what is none of ours",
                )
                values = list(struct.unpack("<%dQ" % ((extra_size - 4) // 8,), extra[4:]))
                if plain == 0xFFFFFFFF:
                    need(packed == 0xFFFFFFFF and len(values) >= 2, "its sizes do not fit")
                    plain, packed = values.pop(0), values.pop(0)
                if offset == 0xFFFFFFFF:
                    need(len(values) == 1, "its sizes do not fit")
                    offset = values.pop(0)
                need(not values, "it holds what is none of ours")
            fixed = (sign, flags, method, time, date, note, disk, inner, outer)
            need(fixed == (0x02014B50, 0, 0, 0, 0x21, 0, 0, 0, 0o100644 << 16), "it holds what is none of ours")
            folder, slash, path = name.partition("/")
            need(
                slash and _PATH.fullmatch(folder) and _PATH.fullmatch(path),
                "a file in it has a name that none of ours has",
            )
            need(self._folder in (None, folder), "it holds more than one folder")
            need(former < path, "its files are not in order, or one is there twice")
            need(packed == plain and offset == place, "its files do not stand one behind the other")
            local = struct.unpack("<IHHHHHIIIHH", self._at(offset, 30))
            long = local[10] == 20
            need(takes == (45 if extra or long else 20) and made == 0x300 | takes, "it holds what is none of ours")
            sizes = (0xFFFFFFFF, 0xFFFFFFFF) if long else (plain, plain)
            need(local[:2] == (0x04034B50, 45 if long else 20), "a file in it has another head")
            need(
                local[2:] == (0, 0, 0, 0x21, crc, *sizes, name_size, 20 if long else 0), "a file in it has another head"
            )
            need(self._at(offset + 30, name_size) == name.encode(), "a file in it has two names")
            if long:
                need(
                    struct.unpack("<HHQQ", self._at(offset + 30 + name_size, 20)) == (1, 16, plain, plain),
                    "a file in it has another head",
                )
            begin = offset + 30 + name_size + (20 if long else 0)
            place = begin + plain
            need(place <= start, "it is cut off")
            self._folder, former = folder, path
            self.sizes[path], self._places[path] = plain, (begin, crc)
        need(at == length and place == start and count > 0, "there is something between its files")
        for path, (begin, crc) in self._places.items():
            found, piece = 0, _Piece(self._handle, begin, self.sizes[path])
            for chunk in iter(piece.chunk, b""):
                found = zlib.crc32(chunk, found)
            need(found == crc, "the sum of %s does not fit" % (path,))

    def open(self, path: str) -> Any:
        return _Piece(self._handle, self._places[path][0], self.sizes[path])

    def file(self, path: str) -> str:
        """Where other programs find it: a copy, in a folder that goes when the check is done."""
        if not hasattr(self, "_copies"):
            self._copies = tempfile.mkdtemp()
        copy = os.path.join(self._copies, path.replace("/", "_"))
        with open(copy, "wb") as handle:
            handle.write(whole(self, path))
        return copy

    def close(self) -> None:
        self._handle.close()
        if hasattr(self, "_copies"):
            shutil.rmtree(self._copies, ignore_errors=True)


def whole(source: Source, path: str) -> bytes:
    """A small file. Raises Bad where it is not there, or not small."""
    need(path in source.sizes, "it is not there")
    need(source.sizes[path] <= MOST_TEXT, "it is too large")
    try:
        with source.open(path) as handle:
            data: bytes = handle.read()
            return data
    except OSError as trouble:
        raise Bad("it cannot be read: %s" % (trouble.strerror,)) from None


def _file(path: str) -> str:
    return "file " + path.encode("ascii", "backslashreplace").decode()


# ---------------------------------------------------------------------------------------------- the bag (RFC 8493)


def manifest(source: Source, name: str, digits: int, check: Check) -> dict[str, str] | None:
    """Path -> hash; None, with the reason found, where the listing is not the one form that ours have."""
    try:
        text = whole(source, name)
        need(text.endswith(b"\n"), "its last line has no end")
        found, former = {}, ""
        for number, raw in enumerate(text[:-1].split(b"\n"), 1):
            where = "line %d " % (number,)
            try:
                line = raw.decode("ascii")
            except UnicodeDecodeError:
                raise Bad(where + "is no line of a listing") from None
            digest, path = line[:digits], line[digits + 2 :]
            need(is_hex(digest, digits) and line[digits : digits + 2] == "  ", where + "is no line of a listing")
            need(_PATH.fullmatch(path), where + "names a path that none of ours has")
            need(former < path, where + "is not in order, or is there twice")
            found[path], former = digest, path
        return found
    except Bad as why:
        check.find(_file(name), ALTERED if name in source.sizes else MISSING, "It cannot be used: %s." % (why,))
        return None


def hashes(source: Source, path: str) -> tuple[str, str, int]:
    """SHA-256, SHA-512 and size of a file as it is. Raises OSError."""
    first, second, size = hashlib.sha256(), hashlib.sha512(), 0
    with source.open(path) as handle:
        for chunk in iter(lambda: handle.read(CHUNK), b""):
            first.update(chunk)
            second.update(chunk)
            size += len(chunk)
    return first.hexdigest(), second.hexdigest(), size


def check_files(source: Source, told: Told) -> tuple[Check, Found]:
    """Every file against the listings. Returns path -> (SHA-256, SHA-512, size) of what is there."""
    check = Check("files", "Every file is the one that was packed, and none is missing or added.")
    for finding in source.findings:
        check.find(*finding)
    if not source.sizes:
        if not source.findings:
            check.find("the pack", MISSING, "There is no file in it.")
        return check, {}
    found = {}
    for number, path in enumerate(sorted(source.sizes)):
        told("files", number, len(source.sizes))
        if path in source.odd:
            found[path] = ("", "", 0)  # the hashes of nothing
            continue
        try:
            found[path] = hashes(source, path)
        except OSError as trouble:
            check.find(_file(path), MISSING, "It cannot be read: %s." % (trouble.strerror,))
    try:
        need(whole(source, "bagit.txt") == BAGIT, "it does not say that this is a bag of BagIt 1.0")
    except Bad as why:
        check.find(
            "file bagit.txt", ALTERED if "bagit.txt" in source.sizes else MISSING, "It cannot be used: %s." % (why,)
        )
    check_listing(
        source, check, found, "manifest-sha256.txt", "manifest-sha512.txt", lambda path: path.startswith("data/")
    )
    check_listing(source, check, found, *TAG_LISTS, lambda path: not path.startswith("data/") and path not in TAG_LISTS)
    for path in sorted(
        source.sizes
    ):  # what lies beside "data" is in no signed list: so only what every pack has may lie there
        if not path.startswith("data/") and path not in TAG_FILES + TAG_LISTS:
            check.find(_file(path), ADDED, "No pack has such a file.")
    for path in TAG_FILES:
        if path not in source.sizes and path != SIGNATURE:
            check.find(_file(path), MISSING, "Every pack has it.")
    payload = [size for path, (_, _, size) in found.items() if path.startswith("data/")]
    try:
        lines = whole(source, "bag-info.txt").split(b"\n")
        need(
            b"Payload-Oxum: %d.%d" % (sum(payload), len(payload)) in lines,
            "the number of files or of bytes is not as it says",
        )
    except Bad as why:
        check.find(
            "file bag-info.txt",
            ALTERED if "bag-info.txt" in source.sizes else MISSING,
            "It cannot be used: %s." % (why,),
        )
    return check, found


def check_listing(
    source: Source, check: Check, found: Found, first: str, second: str, covers: Callable[[str], bool]
) -> None:
    """Files against two listings of them. Where only one of the two does not fit, it is the listing that was altered."""
    lists = []
    for place, name in enumerate((first, second)):
        said = manifest(source, name, 128 if place else 64, check)
        if said is not None:
            lists.append((name, place, said))
    if not lists:
        return
    there = {path for path in source.sizes if covers(path)}
    for path in sorted(there.union(*(said for _, _, said in lists))):
        having = [each for each in lists if path in each[2]]
        lacking = [name for name, _, said in lists if path not in said]
        if not covers(path):
            for name, _, _ in having:
                check.find(_file(name), ALTERED, "It lists %s, which has no place in it." % (path,))
        elif path not in there and not lacking:
            link = "It is a link, and what is behind it is not in the pack; " if path in source.links else ""
            check.find(_file(path), MISSING, "%s%s lists it." % (link, having[0][0]))
        elif path not in there:
            for name, _, _ in having:
                check.find(
                    _file(name), ALTERED, "It lists %s, which is not there; the other listing does not." % (path,)
                )
        elif not having:
            why = "%s does not list it. If your system put it there, take it away and check again."
            check.find(_file(path), ADDED, why % (lacking[0],))
        else:
            for name in lacking:
                check.find(_file(name), ALTERED, "It does not list %s; the other listing does." % (path,))
            wrong = [name for name, place, said in having if path in found and found[path][place] != said[path]]
            if len(wrong) == len(having):
                check.find(_file(path), ALTERED, "Its hash is not the one in %s." % (wrong[0],))
            else:
                for name in wrong:
                    check.find(_file(name), ALTERED, "Its hash of %s is another; the other listing fits." % (path,))
    for path in sorted(source.links):
        if covers(path) and not any(path in said for _, _, said in lists):
            check.find(_file(path), ADDED, "It is a link that nothing lists. It was not followed.")


# ---------------------------------------------------------------------------------------------- what is in the pack


class Pack:
    """``pack.json`` as read: all of it checked for its shape."""

    def __init__(self, data: Any) -> None:
        self.data = shaped(data, ("format", "heads", "log", "made_with", "originals", "timestamps", "title"), "it")
        need(data["format"] == FORMAT, "it is of another format than " + FORMAT)
        need(data["log"] in ("whole", "excerpt"), "its log is neither whole nor an excerpt")
        need(
            is_text(data["title"]) and is_text(data["made_with"]) and is_count(data["heads"]), "it is not as it must be"
        )
        self.excerpt = data["log"] == "excerpt"
        self.originals = listed(data["originals"], "the list of originals")
        self.stamps = listed(data["timestamps"], "the list of time stamps")
        former = ""
        for each in self.originals:
            shaped(
                each,
                ("entries", "file", "media_type", "names", "redacted", "sha256", "sha512", "size", "withheld"),
                "an original",
            )
            need(
                is_hex(each["sha256"], 64) and is_hex(each["sha512"], 128) and is_count(each["size"]),
                "an original is not as it must be",
            )
            need(former < each["sha256"], "the originals are not in order, or one is there twice")
            former = each["sha256"]
            need(isinstance(each["withheld"], bool) and is_text(each["media_type"]), "an original is not as it must be")
            need(
                all(map(is_text, listed(each["names"], "the names of an original"))), "an original is not as it must be"
            )
            need(
                all(map(is_count, listed(each["entries"], "the entries of an original"))),
                "an original is not as it must be",
            )
            redacted = each["redacted"]
            if redacted is not None:
                shaped(
                    redacted,
                    ("by", "entry", "media_type", "sha256", "sha512", "size", "why"),
                    "a redacted copy",
                )
                need(
                    is_hex(redacted["sha256"], 64)
                    and is_hex(redacted["sha512"], 128)
                    and all(is_count(redacted[key]) for key in ("entry", "size"))
                    and all(is_text(redacted[key]) for key in ("by", "media_type", "why")),
                    "a redacted copy is not as it must be",
                )
            stem, dot, suffix = each["file"].partition(".") if is_text(each["file"]) else ("", "", "")
            need(stem == "originals/" + each["sha256"] and dot, "an original has another place than it must have")
            if redacted is not None:
                fits = suffix.startswith(REDACTED) and suffix[len(REDACTED) :] in SUFFIXES
            else:
                fits = suffix == WITHHELD if each["withheld"] else suffix in SUFFIXES
            need(fits and (redacted is None or each["withheld"]), "an original has another place than it must have")
        last = (0, "")
        for each in self.stamps:
            shaped(each, ("chain", "covers", "entry", "name", "ots", "ots_entry", "reply", "request"), "a time stamp")
            need(
                is_text(each["name"]) and re.fullmatch("[0-9]{4,9}", each["name"]), "a time stamp is not as it must be"
            )
            place = (len(each["name"]), each["name"])
            need(last < place, "the time stamps are not in order, or one is there twice")
            last = place
            need(
                is_count(each["covers"])
                and all(isinstance(each[kind], bool) for kind in ("chain", "ots", "reply", "request"))
                and all(each[key] is None or is_count(each[key]) for key in ("entry", "ots_entry")),
                "a time stamp is not as it must be",
            )
            need(
                (each["reply"] or each["ots"])
                and (each["reply"] or not (each["request"] or each["chain"] or each["entry"] is not None))
                and (each["ots"] or each["ots_entry"] is None),
                "a time stamp is not as it must be",
            )

    def files(self) -> set[str]:
        """Every path that has to be under ``data``."""
        found = set(ALWAYS) | {each["file"] for each in self.originals}
        if not self.excerpt:
            found.add(LOG)
        for each in self.stamps:
            found.add("timestamps/%s.head" % (each["name"],))
            for kind, suffix in (("reply", "tsr"), ("request", "tsq"), ("ots", "head.ots"), ("chain", "chain.pem")):
                if each[kind]:
                    found.add("timestamps/%s.%s" % (each["name"], suffix))
        return found


def check_contents(source: Source) -> tuple[Check, Pack | None]:
    check = Check("contents", "The pack holds what its list says, and nothing else.")
    try:
        data = whole(source, "data/pack.json")
        need(data.endswith(b"\n"), "it is cut off")
        pack = Pack(exact(data[:-1]))
    except Bad as why:
        check.find(
            "file data/pack.json",
            ALTERED if "data/pack.json" in source.sizes else MISSING,
            "It cannot be used: %s." % (why,),
        )
        return check, None
    there = {path[5:] for path in source.sizes if path.startswith("data/")}
    for path in sorted(pack.files() - there):
        check.find(_file("data/" + path), MISSING, "pack.json names it.")
    for path in sorted(there - pack.files()):
        check.find(_file("data/" + path), ADDED, "pack.json does not name it.")
    return check, pack


def check_signature(source: Source, found: Found, heads: list[Head], keys: Keys, tools: type[Tools]) -> Check:
    check = Check(
        "signature",
        "Whoever has the case's key signed the list of all these files: report, record, originals, log. It does not say who that is.",
    )
    if SIGNATURE not in source.sizes:
        check.lack(
            "The pack was not signed: it was made without the case's key. Who put report and record together is not shown."
        )
        return check
    try:
        text = whole(source, SIGNATURE).decode("ascii", "replace")
        match = _SIGNED.fullmatch(text)
        if match is None:
            raise Bad("it is no signature of a pack")
        files, info, checker, page, root, key, signature = match.groups()
        for path, digest in (
            ("manifest-sha256.txt", files),
            ("bag-info.txt", info),
            ("verify.py", checker),
            ("verify.html", page),
        ):
            need(path in found and found[path][0] == digest, "it is about another " + path)
        if not heads:
            check.lack("The heads cannot be read.")
            return check
        need(root == heads[-1].root, "it is about another head")
        need(
            tools.ed25519(bytes.fromhex(key), text.partition(" sig=")[0].encode(), bytes.fromhex(signature)),
            "its signature is not good",
        )
        valid = key_at(keys, heads[-1].size)
        need(valid is None or key == valid, "it is signed with another key than the log's")
        if valid is None:
            check.lack("Which key is the case's cannot be read from the log.")
    except Bad as why:
        check.find(_file(SIGNATURE), ALTERED, "It does not hold: %s." % (why,))
    return check


# ---------------------------------------------------------------------------------------------- the custody log


class Head:
    """A signed head: one line of text."""

    def __init__(self, line: str) -> None:
        match = _HEAD.fullmatch(line)
        if match is None:
            raise Bad("it is no head of a custody log")
        self.line, self.size = line, int(match.group(1))
        self.root, self.time, self.key, self.signature = match.group(2, 3, 4, 5)
        self.name = "head of %d entries" % (self.size,)

    def good(self, tools: type[Tools]) -> bool:
        return tools.ed25519(
            bytes.fromhex(self.key), self.line.partition(" sig=")[0].encode(), bytes.fromhex(self.signature)
        )


def key_at(keys: Keys, size: int) -> str | None:
    """The key that signs a log of ``size`` entries; None where the log does not say."""
    valid = None
    for number, key in keys:
        if number < max(1, size):
            valid = key
    return valid


def read_heads(source: Source, pack: Pack, check: Check) -> list[Head]:
    try:
        text = whole(source, "data/" + HEADS).decode("ascii", "replace")
        need(text.endswith("\n"), "its last line has no end")
        heads = [Head(line) for line in text[:-1].split("\n")]
        need(
            all(a.size < b.size for a, b in zip(heads, heads[1:])), "its heads are not in order, or one is there twice"
        )
        need(len(heads) == pack.data["heads"], "a head is missing or added")
        return heads
    except Bad as why:
        check.find(_file("data/" + HEADS), ALTERED, "It cannot be used: %s." % (why,))
        return []


def read_proofs(source: Source, pack: Pack, check: Check) -> dict[str, Any] | None:
    """Entries with their proofs, and proofs between heads."""
    try:
        data = whole(source, "data/" + PROOFS)
        need(data.endswith(b"\n"), "it is cut off")
        value = shaped(exact(data[:-1]), ("consistency", "entries"), "it")
        former = -1
        for each in listed(value["entries"], "the list of entries"):
            shaped(each, ("line", "n", "proof"), "an entry")
            need(
                is_count(each["n"]) and is_text(each["line"]) and is_proof(each["proof"]),
                "an entry is not as it must be",
            )
            need(former < each["n"], "its entries are not in order, or one is there twice")
            former = each["n"]
        for each in listed(value["consistency"], "the list of proofs between heads"):
            shaped(each, ("from", "proof", "to"), "a proof between heads")
            need(
                is_count(each["from"]) and is_count(each["to"]) and is_proof(each["proof"]),
                "a proof between heads is not as it must be",
            )
        need(pack.excerpt or not value["entries"], "it holds entries, though the log is whole")
        return value
    except Bad as why:
        check.find(_file("data/" + PROOFS), ALTERED, "It cannot be used: %s." % (why,))
        return None


def check_heads(source: Source, pack: Pack, tools: type[Tools]) -> tuple[Check, list[Head], dict[str, Any] | None]:
    """Signatures, and that each head goes on from the one before."""
    check = Check("heads", "The log was signed as it stood at these moments, and was only added to between them.")
    heads, proofs = read_heads(source, pack, check), read_proofs(source, pack, check)
    for head in heads:
        if not head.good(tools):
            check.find(head.name, ALTERED, "Its signature is not good.")
    if heads and proofs is not None:
        pairs = [(each["from"], each["to"]) for each in proofs["consistency"]]
        if pairs != [(a.size, b.size) for a, b in zip(heads, heads[1:])]:
            check.find(_file("data/" + PROOFS), ALTERED, "Its proofs are not those between the heads.")
        else:
            for a, b, each in zip(heads, heads[1:], proofs["consistency"]):
                path = [bytes.fromhex(node) for node in each["proof"]]
                if not tools.consistent(a.size, b.size, bytes.fromhex(a.root), bytes.fromhex(b.root), path):
                    check.find(
                        b.name,
                        ALTERED,
                        "It does not go on from the head of %d entries: the log was rewritten or forked." % (a.size,),
                    )
    return check, heads, proofs


def entry_of(line: bytes, number: int) -> Entry:
    """The entry of a line. Raises Bad where it is none, or another."""
    value: Entry = exact(line)
    need(isinstance(value, dict), "it is no object")
    need(
        is_count(value.get("n")) and all(is_text(value.get(key)) for key in ("at", "event", "with")),
        "it has not the keys of an entry",
    )
    committed = value.get("committed", {})
    need(
        isinstance(committed, dict) and all(is_hex(each, 64) for each in committed.values()), "its commitments are none"
    )
    need(value["n"] == number, "it says that it is entry %d" % (value["n"],))
    return value


class Log:
    """What is known of the log: the entries that matter, by number, the keys, and roots at asked sizes (whole logs only)."""

    def __init__(self) -> None:
        self.entries: dict[int, Entry] = {}
        self.keys: Keys = []
        self.count = 0
        self.roots: dict[int, str] = {}
        self.known = True  # whether it could be read at all

    def take(self, entry: Entry, about: set[str]) -> None:
        if entry["event"] == "key_made" and is_hex(entry.get("key"), 64):
            self.keys.append((entry["n"], entry["key"]))
        if entry["event"] in ("key_made", "timestamped", "case_made", "log_begun") or text_in(entry, "sha256") in about:
            self.entries[entry["n"]] = entry


def lines_of(source: Source, path: str) -> Iterator[bytes]:
    """Lines without their ends; the last may be torn, which is said. Raises Bad."""
    rest = b""
    with source.open(path) as handle:
        for chunk in iter(lambda: handle.read(CHUNK), b""):
            pieces = (rest + chunk).split(b"\n")
            rest = pieces.pop()
            for piece in pieces:
                yield piece
            need(len(rest) <= MOST_LINE, "it holds a line that is too long")
    need(not rest, "its last line has no end")


def check_log(
    source: Source,
    pack: Pack,
    heads: list[Head],
    proofs: dict[str, Any] | None,
    asked: list[int],
    tools: type[Tools],
    told: Told,
) -> tuple[Check, Log]:
    if pack.excerpt:
        words = (
            "Each entry that is shown stands in the signed log at its place. What the other entries say is not shown."
        )
    else:
        words = "The log is the one that was signed: no entry was changed, left out, put in or moved since."
    check, log = Check("log", words), Log()
    if not heads or (pack.excerpt and proofs is None):
        check.lack("The heads or the proofs cannot be read.")
        log.known = False
        return check, log
    if not pack.excerpt and "data/" + LOG not in source.sizes:
        check.find(_file("data/" + LOG), MISSING, "It is not there.")
        log.known = False
        return check, log
    about = {each["sha256"] for each in pack.originals}
    newest = heads[-1]
    if pack.excerpt and proofs is not None:
        for each in proofs["entries"]:
            what, line = "entry %d" % (each["n"],), each["line"].encode("utf-8", "surrogatepass")
            try:
                entry = entry_of(line, each["n"])
                path = [bytes.fromhex(node) for node in each["proof"]]
                need(
                    tools.included(each["n"], newest.size, tools.leaf_hash(line), path, bytes.fromhex(newest.root)),
                    "its proof does not lead to the head",
                )
                log.take(entry, about)
            except Bad as why:
                check.find(what, ALTERED, "It is not in the log as it stands here: %s." % (why,))
    else:
        wanted = {head.size for head in heads} | set(asked)
        peaks: list[bytes] = []
        try:
            for line in lines_of(source, "data/" + LOG):
                try:
                    log.take(entry_of(line, log.count), about)
                except Bad as why:
                    check.find("entry %d" % (log.count,), ALTERED, "It is no entry of the log: %s." % (why,))
                grow(peaks, log.count, tools.leaf_hash(line))
                log.count += 1
                if log.count in wanted:
                    log.roots[log.count] = root_of(peaks).hex()
                if log.count % 10000 == 0:
                    told("entries of the log", log.count, newest.size)
        except (Bad, OSError) as why:
            reason = why if isinstance(why, Bad) else why.strerror
            check.find(_file("data/" + LOG), ALTERED, "It cannot be read to its end: %s." % (reason,))
        if log.count != newest.size:
            change = MISSING if log.count < newest.size else ADDED
            check.find(_file("data/" + LOG), change, "It has %d entries; %d were signed." % (log.count, newest.size))
        for head in heads:
            if log.roots.get(head.size) != head.root and head.size <= log.count:
                check.find(
                    head.name,
                    ALTERED,
                    "The log does not lead to it: one of its first %d entries is another." % (head.size,),
                )
    for head in heads:
        if key_at(log.keys, head.size) != head.key:
            check.find(head.name, ALTERED, "It is signed with another key than the one that the log names.")
    return check, log


def check_originals(pack: Pack, found: Found, log: Log) -> Check:
    check = Check(
        "originals",
        "Each original that is in the pack is, to the bit, what the log says was added; each redacted copy is the one that the log says was made. That what it says is true, or where it came from, is not shown.",
    )
    if not log.known:
        check.lack("The log cannot be read: whether they are what was added is not known.")
    for each in pack.originals:
        what = _file("data/" + each["file"])
        there, redacted = found.get("data/" + each["file"]), each["redacted"]
        if redacted is not None:
            by, why = (redacted[key] or "not said" for key in ("by", "why"))
            check.notes.append(
                "%s: shown with places blacked out. Who made the copy: '%s'. Reason given: '%s'. Entry %d of the log has the hashes of both; that nothing but what is black was changed is not shown."
                % (each["sha256"], by, why, redacted["entry"])
            )
        elif each["withheld"]:
            check.notes.append("%s: withheld; only its hash and size are shown." % (each["sha256"],))
        shown = each if redacted is None else redacted
        if redacted is None and each["withheld"]:
            pass
        elif there is None:
            check.find(what, MISSING, "It is not there.")
        elif there != (shown["sha256"], shown["sha512"], shown["size"]):
            check.find(
                what,
                ALTERED,
                "It is not the file that its name says." if redacted is None else "It is not the redacted copy.",
            )
        if not log.known:
            continue
        entered = False
        for number in each["entries"]:
            entry = log.entries.get(number)
            if entry is None or entry.get("sha256") != each["sha256"]:
                check.find(what, ALTERED, "Entry %d of the log is not there, or about something else." % (number,))
            elif entry["event"] in ADDING:
                entered = True
                if count_in(entry, "size") != each["size"] or entry.get("sha512") not in (each["sha512"], ""):
                    check.find(what, ALTERED, "Entry %d of the log has another size or another SHA-512." % (number,))
        about = [n for n in sorted(log.entries) if log.entries[n].get("sha256") == each["sha256"]]
        if about != each["entries"]:
            check.find(what, ALTERED, "The entries of the log about it are not those that are listed.")
        elif not entered:
            check.find(what, ALTERED, "No entry of the log says that it was added.")
        if redacted is not None:
            entry = log.entries.get(redacted["entry"], {})
            said = [entry.get(key) for key in ("event", "sha256", "copy", "sha512", "media_type")]
            asked = ["redacted", each["sha256"], redacted["sha256"], redacted["sha512"], redacted["media_type"]]
            if said != asked or count_in(entry, "size") != redacted["size"]:
                check.find(what, ALTERED, "Entry %d of the log is about another copy." % (redacted["entry"],))
    return check


def check_openings(source: Source, pack: Pack, log: Log) -> Check:
    check = Check(
        "openings",
        "Names, addresses and titles that are shown are those that were hidden in the log when it was written.",
    )
    if not log.known:
        check.lack("The log cannot be read.")
        return check
    try:
        data = whole(source, "data/" + OPENINGS)
        need(data.endswith(b"\n"), "it is cut off")
        former, values = (-1, ""), {}
        for each in listed(exact(data[:-1]), "it"):
            shaped(each, ("field", "n", "salt", "value"), "an opening")
            need(
                is_count(each["n"]) and all(is_text(each[key]) for key in ("field", "salt", "value")),
                "an opening is not as it must be",
            )
            need(is_hex(each["salt"], 32) and _FIELD.fullmatch(each["field"]), "an opening is not as it must be")
            place = (each["n"], each["field"])
            need(former < place, "its openings are not in order, or one is there twice")
            former = place
            entry = log.entries.get(each["n"], {})
            text = canonical([each["field"], each["value"]]).encode("utf-8", "surrogatepass")
            digest = hashlib.sha256(bytes.fromhex(each["salt"]) + text).hexdigest()
            if entry.get("committed", {}).get(each["field"]) != digest:
                check.find(
                    "entry %d, %s" % (each["n"], each["field"]),
                    ALTERED,
                    "The value is not the one that the log holds.",
                )
            values[place] = each["value"]
        for each in pack.originals:
            for key, field in (("by", "who"), ("why", "why")):
                redacted = each["redacted"]
                if redacted is not None and redacted[key] != values.get((redacted["entry"], field), ""):
                    what = "entry %d, %s" % (redacted["entry"], field)
                    check.find(what, ALTERED, "What pack.json says of the redacted copy was not opened.")
    except Bad as why:
        check.find(_file("data/" + OPENINGS), ALTERED, "It cannot be used: %s." % (why,))
    return check


def check_record(source: Source, pack: Pack) -> Check:
    check = Check(
        "record",
        "The record is about the originals that are shown. It was made by a program: its words are to be read in them.",
    )
    try:
        record = json.loads(whole(source, "data/record.json").decode("utf-8"), parse_constant=_no, parse_int=float)
        need(
            isinstance(record, dict) and record.get("format") == "onrecord/1", "it is of another format than onrecord/1"
        )
        need(not too_deep(record, MOST_RECORD_DEPTH), "it is nested too deep")
        known = {each["sha256"] for each in pack.originals}
        for kind in ("documents", "footage", "snapshots"):
            for each in listed(record.get(kind), kind):
                need(
                    isinstance(each, dict) and is_text(each.get("sha256")) and each["sha256"] in known,
                    "it is about an original that is not in the pack",
                )
    except Bad as why:
        check.find("file data/record.json", ALTERED, "It cannot be used: %s." % (why,))
    except (ValueError, RecursionError):
        check.find("file data/record.json", ALTERED, "It cannot be used: it is no JSON.")
    return check


# ---------------------------------------------------------------------------------------------- time stamps


def check_stamps(
    source: Source,
    pack: Pack,
    heads: list[Head],
    log: Log,
    found: Found,
    tools: type[Tools],
    options: Options,
) -> list[Check]:
    """Every head that an authority stamped (RFC 3161), or that OpenTimestamps anchors in Bitcoin: a check for each of the two."""
    checks, anchored = [], []
    for stamp in pack.stamps:
        for kind, label in (("reply", "time stamp"), ("ots", "OpenTimestamps")):
            if not stamp[kind]:
                continue
            name = "data/timestamps/" + stamp["name"]
            check = Check(
                "%s %s" % (label, stamp["name"]),
                "The log up to its head, and all that it speaks of, existed by that time. Not how long before.",
            )
            checks.append(check)
            if not log.known:
                check.lack("The log cannot be read.")
                continue
            try:
                text = whole(source, name + ".head")
                head = next((head for head in heads if head.line.encode() + b"\n" == text), None)
            except Bad:
                head = None
            if head is None or head.size != stamp["covers"]:
                check.find(
                    _file(name + ".head"), ALTERED, "It is none of the heads of the log, or not the one that is said."
                )
                continue
            entry = stamp["entry"] if kind == "reply" else stamp["ots_entry"]
            said = ", taken in by entry %d" % (entry,) if entry is not None else ""
            check.notes.append("It stamps the head of the first %d entries of the log%s." % (head.size, said))
            if kind == "reply":
                check_reply(source, stamp, name, head, text, log, found, tools, options, check)
            else:
                anchored.append((check, name, read_ots(source, stamp, name, head, text, log, found, tools, check)))
    heights = {each[1] for _, _, ends in anchored for each in ends or () if each[0] == "bitcoin"}
    chain = tools.chain(options, heights) if options.headers else None
    for check, name, ends in anchored:
        if ends is not None:
            judge_ots(source, name, ends, chain, options, check)
    return checks


def check_entry(number: int | None, log: Log, values: tuple[Any, ...], what: str, check: Check) -> Entry:
    """The entry that says that a token or stamp was taken in, held against what it has to say."""
    if number is None:
        check.lack("It was taken in after the head that ends the log here: no entry that is shown speaks of it.")
        return {}
    entry = log.entries.get(number, {})
    said = [entry.get(key) for key in ("event", "kind", "name", "head_sha256", "sha256")]
    if (*said, count_in(entry, "tree_size")) != values:
        check.find(what, ALTERED, "It is not the one that the log says was taken in.")
    return entry


def check_reply(
    source: Source,
    stamp: Entry,
    name: str,
    head: Head,
    text: bytes,
    log: Log,
    found: Found,
    tools: type[Tools],
    options: Options,
    check: Check,
) -> None:
    what, digest = _file(name + ".tsr"), hashlib.sha256(text).hexdigest()
    values = ("timestamped", None, stamp["name"], digest, found.get(name + ".tsr", ("",))[0], head.size)
    entry = check_entry(stamp["entry"], log, values, what, check)
    try:
        reply = whole(source, name + ".tsr")
    except Bad as why:
        check.find(what, MISSING, "It cannot be used: %s." % (why,))
        return
    if not any(hashlib.new(kind, text).digest() in reply for kind in ("sha256", "sha384", "sha512")):
        check.find(what, ALTERED, "It stamps something else: the hash of the head is not in it.")
    if check.findings:
        return
    stamped = text_in(entry, "stamped")
    seconds = seconds_of(stamped)
    command = "openssl ts -verify -data %s.head -in %s.tsr -CAfile ROOTS.pem -attime %s" % (name, name, seconds)
    if not options.roots:
        check.lack(
            "Not checked: the token says %s; whether the authority signed it was not checked. Its root certificate is missing: give it with --roots, or run: %s"
            % (stamped or "a time that openssl can read", command)
        )
        return
    tools.token(source, stamp, name, head, stamped, options, check, command)


def seconds_of(stamped: str) -> str:
    """A time of the log in seconds since 1970, for a command; a placeholder where it is none."""
    try:
        return str(timegm(strptime(stamped[:19], "%Y-%m-%dT%H:%M:%S")))
    except ValueError:
        return "SECONDS"


def by_openssl(
    source: Source, stamp: Entry, name: str, _head: Head, stamped: str, options: Options, check: Check, command: str
) -> None:
    """Have the token checked by ``openssl``, at its own time."""
    program = shutil.which("openssl")
    if program is None:
        check.lack("The program openssl is missing. Where it is there, run: %s" % (command,))
        return
    token, data = source.file(name + ".tsr"), source.file(name + ".head")

    def run(*arguments: str) -> tuple[int, str]:
        done = subprocess.run(
            [program, "ts", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            timeout=60,
        )
        return done.returncode, done.stdout.decode("utf-8", "replace")

    try:
        _, words = run("-reply", "-in", token, "-text")
        match = re.search(
            r"^Time stamp: ([A-Z][a-z]{2} [ 0-9]?[0-9] [0-9:]{8})(?:[.][0-9]+)? ([0-9]{4}) GMT", words, re.M
        )
        if match is None:
            check.find(_file(name + ".tsr"), ALTERED, "openssl cannot read a time from it.")
            return
        moment = timegm(strptime("%s %s" % match.groups(), "%b %d %H:%M:%S %Y"))
        at = strftime("%Y-%m-%dT%H:%M:%SZ", gmtime(moment))
        if stamped and stamped[:19] != at[:19]:
            check.find(_file(name + ".tsr"), ALTERED, "Its time, %s, is not the one in the log, %s." % (at, stamped))
            return
        common = ["-in", token, "-CAfile", options.roots, "-attime", str(moment)]
        if stamp["chain"]:
            common += ["-untrusted", source.file(name + ".chain.pem")]
        asked = (
            (("-data", data), ("-queryfile", source.file(name + ".tsq"))) if stamp["request"] else (("-data", data),)
        )
        for which in asked:
            code, words = run("-verify", *which, *common)
            if code != 0 or "Verification: OK" not in words:
                parts = ([line.split(":") for line in words.splitlines() if line.count(":") > 6] or [[]])[-1]
                reason = (
                    ": ".join(part.strip() for part in parts[4:5] + parts[7:] if part.strip()) or "verification failed"
                )
                check.find(
                    _file(name + ".tsr"), ALTERED, "openssl does not verify it under these roots: %s." % (reason,)
                )
                return
        check.notes.append("openssl verifies it: what it covers existed by %s." % (at,))
    except (OSError, subprocess.SubprocessError, ValueError) as trouble:
        check.lack("openssl could not be run (%s). Run: %s" % (type(trouble).__name__, command))


def read_ots(
    source: Source,
    stamp: Entry,
    name: str,
    head: Head,
    text: bytes,
    log: Log,
    found: Found,
    tools: type[Tools],
    check: Check,
) -> list[Attestation] | None:
    """What a stamp of OpenTimestamps ends in; None where it is not about this head, or none that can be used."""
    what, digest = _file(name + ".head.ots"), hashlib.sha256(text)
    values = (
        "timestamped",
        "ots",
        stamp["name"],
        digest.hexdigest(),
        found.get(name + ".head.ots", ("",))[0],
        head.size,
    )
    check_entry(stamp["ots_entry"], log, values, what, check)
    try:
        proof = whole(source, name + ".head.ots")
        need(len(proof) <= MOST_STAMP, "it is too large")
        need(proof.startswith(_OTS), "it does not begin as a stamp of SHA-256 does")
        need(
            proof[len(_OTS) : len(_OTS) + 32] == digest.digest(),
            "it stamps something else: the hash in it is not that of the head",
        )
        ends = tools.attestations(proof)
    except Bad as why:
        check.find(what, ALTERED, "It cannot be used: %s." % (why,))
        return None
    except Unknown as why:
        check.lack("Not checked: %s. Run (it opens connections): %s" % (why, ots_command(name)))
        return None
    return None if check.findings else ends


def ots_command(name: str) -> str:
    return "ots verify -f %s.head %s.head.ots" % (name, name)


def judge_ots(
    source: Source, name: str, ends: list[Attestation], chain: Chain | None, options: Options, check: Check
) -> None:
    """Whether a stamp ends in a block that is known to be Bitcoin's. One such block is enough."""
    of_blocks = [end for end in ends if end[0] == "bitcoin"]  # where there are any, what waits does not matter
    judged = [judged_end(end, chain) for end in of_blocks or ends]
    times = sorted((at, words) for outcome, at, words in judged if outcome == VERIFIED)
    failed = [words for outcome, _, words in judged if outcome == FAILED]
    if times:
        at = strftime("%Y-%m-%dT%H:%M:%SZ", gmtime(times[0][0]))
        check.notes.append("What it covers existed by %s: %s." % (at, times[0][1]))
    elif failed:
        check.find(_file(name + ".head.ots"), ALTERED, " ".join("%s." % (words,) for words in sorted(set(failed))))
    elif not (options.ots and of_blocks and by_ots(source, name, check)):
        words = ["%s." % (words,) for _, _, words in judged] or ["Not checked: it ends in nothing that says when."]
        run = "Run (it opens connections): %s" % (ots_command(name),)
        check.lack(" ".join([*sorted(set(words)), run]))


def judged_end(end: Attestation, chain: Chain | None) -> tuple[str, int, str]:
    """Outcome, time of the block, and words without a full stop."""
    kind, height, where, message = end
    if kind == "pending":
        return NOT_CHECKABLE, 0, "Pending: it waits at the calendar %s for a block, and says no time yet" % (where,)
    if kind != "bitcoin":
        return (
            NOT_CHECKABLE,
            0,
            "Not checked: it ends in an attestation of a kind that is not checked here (%s)" % (where,),
        )
    block = "Bitcoin block %d" % (height,)
    if height > MOST_HEIGHT:
        return FAILED, 0, "It names a block of a height that there is not"
    if len(message) != 32:
        return FAILED, 0, "What it says of %s is no Merkle root" % (block,)
    if chain is None:
        return (
            NOT_CHECKABLE,
            0,
            "Not checked: it says that %s has the Merkle root %s. Bitcoin's block headers, and a block that you know, were not given (--headers FILE --checkpoint HEIGHT:HASH)"
            % (block, message[::-1].hex()),
        )
    known = chain.block(height)
    if known is None:
        fault = " (%s)" % (chain.trouble,) if chain.trouble else ""
        words = "Not checked: it names %s, and the headers go from %d to %d%s"
        return NOT_CHECKABLE, 0, words % (block, chain.first, chain.last, fault)
    merkle, time, trusted, why = known
    if not trusted:
        return NOT_CHECKABLE, 0, "Not checked: it names %s, and %s" % (block, why)
    if merkle != message:
        return FAILED, 0, "It is not in %s: its hash is not the Merkle root there" % (block,)
    return VERIFIED, time, "it is in %s; %s" % (block, why)


def by_ots(source: Source, name: str, check: Check) -> bool:
    """Ask ``ots``. Returns whether it verified the stamp; otherwise what it said is among what is missing."""
    program = shutil.which("ots")
    if program is None:
        check.lack("The program ots is missing.")
        return False
    try:
        arguments = [program, "verify", "-f", source.file(name + ".head"), source.file(name + ".head.ots")]
        done = subprocess.run(
            arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, timeout=300
        )
        words = done.stdout.decode("utf-8", "replace").strip().splitlines()[-1:] or [""]
    except (OSError, subprocess.SubprocessError) as trouble:
        check.lack("The program ots could not be run (%s)." % (type(trouble).__name__,))
        return False
    if done.returncode == 0 and "Success" in words[0]:
        check.notes.append("ots: " + words[0])
        return True
    check.lack("The program ots does not verify it (%s)." % (words[0],))
    return False


# ---------------------------------------------------------------------------------------------- stamps of OpenTimestamps


class Unknown(Exception):
    """What was read may be good, and cannot be checked by this file; the text says why."""


_BITCOIN, _PENDING = bytes.fromhex("0588960d73d71901"), bytes.fromhex("83dfe30d2ef90c8e")
_OTHER_CHAINS = (bytes.fromhex("06869a0d73d71b45"), bytes.fromhex("30fe8087b5c7ead7"))  # Litecoin, Ethereum
_OTHER_HASHES = {2: ("SHA-1", 20), 3: ("RIPEMD-160", 20), 0x67: ("Keccak-256", 32)}
_MOST_MESSAGE = 4096


class _Stamp:
    """A stamp file while it is read: operations on the hash of the stamped file, and the attestations that they lead to."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at, self.unknown = data, 0, ""

    def take(self, size: int) -> bytes:
        need(self.at + size <= len(self.data), "it is cut off")
        self.at += size
        return self.data[self.at - size : self.at]

    def number(self) -> int:
        """An unsigned number (LEB128); what is larger than any that makes sense is the largest that does."""
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value = min(value | (byte & 127) << min(shift, 64), MOST_SAFE)
            shift += 7
            if not byte & 128:
                return value

    def sized(self, most: int, least: int = 0) -> bytes:
        size = self.number()
        need(least <= size <= most, "it has a part of a size that none has")
        return self.take(size)

    def ends(self, message: bytes, depth: int = 256) -> list[Attestation]:
        """Everything that follows on a message. Of one operation that is there twice the second counts, as in other readers."""
        need(depth, "its operations are nested deeper than any should be")
        here: list[Attestation] = []
        behind: dict[bytes, list[Attestation]] = {}
        while True:
            tag = self.take(1)[0]
            more = tag == 0xFF
            if more:
                tag = self.take(1)[0]
            if tag == 0:
                here.append(self.attestation(message))
            else:
                start = self.at - 1
                result = self.operation(tag, message)
                operation = bytes([tag]) + self.data[start + 1 : self.at]
                behind[operation] = self.ends(result, depth - 1)
            if not more:
                return here + [end for ends in behind.values() for end in ends]

    def operation(self, tag: int, message: bytes) -> bytes:
        if tag in (0xF0, 0xF1):
            part = self.sized(_MOST_MESSAGE, 1)
            result = message + part if tag == 0xF0 else part + message
        elif tag == 0xF2:
            result = message[::-1]
        elif tag == 0xF3:
            need(len(message) <= _MOST_MESSAGE // 2, "it makes something too large")
            result = message.hex().encode()
        elif tag == 8:
            result = hashlib.sha256(message).digest()
        elif tag in _OTHER_HASHES:
            name, size = _OTHER_HASHES[tag]
            self.unknown, result = "it uses the hash %s, which is not computed here" % (name,), bytes(size)
        else:
            raise Bad("it holds an operation that is not known")
        need(len(result) <= _MOST_MESSAGE, "it makes something too large")
        return result

    def attestation(self, message: bytes) -> Attestation:
        tag, inner = self.take(8), _Stamp(self.sized(8192))
        if tag == _PENDING:
            where = inner.sized(1000)
            need(_URL.fullmatch(where), "it names a calendar by what is no address")
            end: Attestation = ("pending", 0, where.decode("ascii"), message)
        elif tag == _BITCOIN:
            end = ("bitcoin", inner.number(), "", message)
        elif tag in _OTHER_CHAINS:
            inner.number()
            return "other", 0, tag.hex(), message
        else:
            return "other", 0, tag.hex(), message
        need(inner.at == len(inner.data), "it holds an attestation with something behind it")
        return end


def attestations(proof: bytes) -> list[Attestation]:
    """What a stamp of a SHA-256 ends in. Raises Bad, and Unknown where it uses a hash that is not computed here."""
    stamp = _Stamp(proof[len(_OTS) :])
    found = stamp.ends(stamp.take(32))
    need(stamp.at == len(stamp.data), "there is something behind its end")
    if stamp.unknown:
        raise Unknown(stamp.unknown)
    return found


# ---------------------------------------------------------------------------------------------- Bitcoin's block headers


class BadHeaders(Exception):
    """The file that was given is no file of headers; the text says why."""


class Network:
    """What a chain must fulfil: its easiest target, whether that is adjusted, and the work (hashes) that has to stand on a block."""

    def __init__(self, easiest: int, adjusts: bool, least_work: int) -> None:
        self.easiest, self.adjusts, self.least_work = easiest, adjusts, least_work


MAIN = Network(0xFFFF << 208, True, 1 << 70)
_PERIOD, _TIMESPAN = (
    2016,
    2016 * 600,
)  # blocks between two adjustments of the target, and the seconds that they should take


def target_of(bits: int) -> int:
    """A target from its compact form; 0 where it is negative or none."""
    size, value = bits >> 24, bits & 0x7FFFFF
    if bits & 0x800000 or size > 34:
        return 0
    return value >> 8 * (3 - size) if size <= 3 else value << 8 * (size - 3)


def compact(target: int) -> int:
    """The compact form of a target."""
    size = (target.bit_length() + 7) // 8
    value = target << 8 * (3 - size) if size <= 3 else target >> 8 * (size - 3)
    if value & 0x800000:
        value, size = value >> 8, size + 1
    return size << 24 | value


class Run:
    """Headers that follow one another without a fault."""

    def __init__(self, first: int) -> None:
        self.last = first
        self.work = 0
        self.confirmed: list[int] = []  # heights at which it has the block that the user named
        self.contradicted: int | None = None


class Chain:
    """A file of headers, gone through once: proof of work, hashes, adjustment of the target; after the Bitcoin developer reference.

    A file by itself proves little: anybody can make up a chain that took little work. So a block counts only if it is an ancestor of
    one that the user knows from elsewhere, or if it follows on one and much work stands on it.
    """

    def __init__(self, options: Options, wanted: set[int]) -> None:
        self.network, self.first, self.last, self.trouble = options.network, options.first, options.first, ""
        self.blocks: dict[int, tuple[bytes, int, Run, int]] = {}  # height -> Merkle root, time, run, work before it
        named, run = dict(options.checkpoints), None
        digest, former, began = b"", 0, None  # of the header before: hash and compact target; when its period began
        height, time_before = options.first - 1, 0
        for header in self._headers(options.headers):
            height += 1
            previous, merkle = header[4:36], header[36:68]
            time, bits = struct.unpack("<II", header[68:76])
            now = hashlib.sha256(hashlib.sha256(header).digest()).digest()
            target = target_of(bits)
            if not 0 < target <= self.network.easiest or int.from_bytes(now, "little") > target:
                why = (
                    "the target is none that is allowed"
                    if not 0 < target <= self.network.easiest
                    else "the header has not the work that it claims"
                )
                self.trouble = self.trouble or "at %d %s" % (height, why)
                digest, began = b"", None
                continue
            follows = digest != b"" and previous == digest and self._adjusted(height, bits, former, time_before, began)
            if self.network.adjusts and height % _PERIOD == 0:
                began = time
            elif not follows:
                began = None
            if not follows or run is None:
                if run is not None:
                    self.trouble = self.trouble or "at %d the chain is broken" % (height,)
                run = Run(height)
            digest, former, time_before, run.last = now, bits, time, height
            if height in wanted:
                self.blocks[height] = (merkle, time, run, run.work)
            if height in named:
                if now[::-1].hex() == named[height]:
                    run.confirmed.append(height)
                elif run.contradicted is None:
                    run.contradicted = height
            run.work += (1 << 256) // (target + 1)
        self.last = height

    def _headers(self, path: str) -> Iterator[bytes]:
        try:
            size = os.path.getsize(path)
            if not size or size % 80 or size > MOST_HEADERS:
                raise BadHeaders("it has %d bytes, and headers have 80 each" % (size,))
            with open(path, "rb") as handle:
                for piece in iter(lambda: handle.read(80 * 4096), b""):
                    for at in range(0, len(piece) - 79, 80):
                        yield piece[at : at + 80]
        except OSError as trouble:
            raise BadHeaders("it cannot be read: %s" % (trouble.strerror,)) from None

    def _adjusted(self, height: int, bits: int, former: int, last: int, began: int | None) -> bool:
        """Whether the target is the one that the blocks before it ask for."""
        if not self.network.adjusts or height % _PERIOD:
            return bits == former
        before, now = target_of(former), target_of(bits)
        if began is None:  # the period's first block is not here: what can be told is the bound
            return before // 4 * 1000 <= now * 1001 and now <= before * 4
        took = min(max(last - began, _TIMESPAN // 4), _TIMESPAN * 4)
        return bits == compact(min(before * took // _TIMESPAN, self.network.easiest))

    def block(self, height: int) -> tuple[bytes, int, bool, str] | None:
        """Merkle root and time of a block, whether it can be relied on, and why; None where the file has none such."""
        if height not in self.blocks:
            return None
        merkle, time, run, before = self.blocks[height]
        above = [named for named in run.confirmed if named >= height]
        if run.contradicted is not None:
            return (
                merkle,
                time,
                False,
                "the headers are another chain: at %d they have another block than the one named" % (run.contradicted,),
            )
        if above:
            same = min(above) == height
            return (
                merkle,
                time,
                True,
                "it is the block that was named"
                if same
                else "it is an ancestor of block %d, which was named" % (min(above),),
            )
        if not run.confirmed:
            fault = "; " + self.trouble if self.trouble else ""
            why = "nothing ties these headers to Bitcoin: name a block that is known from elsewhere, best a later one, with --checkpoint HEIGHT:HASH"
            return merkle, time, False, why + fault
        if run.work - before < self.network.least_work:
            return (
                merkle,
                time,
                False,
                "too little work stands on the block: give a longer file of headers, or name a later block with --checkpoint",
            )
        return (
            merkle,
            time,
            True,
            "it follows on block %d, which was named, and %d more blocks stand on it"
            % (max(run.confirmed), run.last - height),
        )


def chain_of(options: Options, wanted: set[int]) -> Chain:
    return Chain(options, wanted)


# ---------------------------------------------------------------------------------------------- what others kept


def _one_line(given: str) -> str:
    """A head as it was given, without line breaks and the mark that some editors put before a text."""
    return " ".join(given[:4096].replace("\ufeff", " ").split())


def check_against(given: str, heads: list[Head], log: Log, tools: type[Tools]) -> Check:
    """A head that somebody kept outside of the pack."""
    check = Check(
        "head kept outside",
        "The log begins with what was signed when that head was given away: nothing before it was rewritten, even by one who has the key.",
    )
    try:
        head = Head(_one_line(given))
    except Bad as why:
        check.find("the head that you gave", ALTERED, "It cannot be used: %s." % (why,))
        return check
    check.name += ": %d entries" % (head.size,)
    if not head.good(tools):
        check.find(head.name, ALTERED, "Its signature is not good.")
    elif key_at(log.keys, head.size) != head.key:
        check.find(
            head.name,
            ALTERED,
            "It is signed with another key than this log's: it is of another case, or this log was made anew.",
        )
    elif any(head.size == other.size and head.root == other.root for other in heads):
        check.notes.append("It is one of the heads in the pack.")
    elif any(head.size == other.size for other in heads) or (
        head.size in log.roots and log.roots[head.size] != head.root
    ):
        check.find(
            head.name,
            ALTERED,
            "The log's first %d entries are not those that it was given out for: the log was rewritten." % (head.size,),
        )
    elif head.size not in log.roots:
        check.lack(
            "The pack does not hold what leads to a head of %d entries. Ask for a pack with the whole log, or a later one."
            % (head.size,)
        )
    return check


def check_key(given: str, log: Log) -> Check:
    check = Check("key told outside", "The log is signed with the key that you were told is the case's.")
    asked = "".join(given.lower().split()).replace(":", "")
    if not is_hex(asked, 64):
        check.find("the fingerprint that you gave", ALTERED, "It is no fingerprint: 64 hexadecimal digits.")
    elif asked not in [fingerprint(key).replace(" ", "") for _, key in log.keys]:
        check.find(
            "the case's key", ALTERED, "No key of this log has that fingerprint: the log was made by somebody else."
        )
    return check


# ---------------------------------------------------------------------------------------------- all of it


class Tools:
    """What the checks are made with. onrecord puts libraries in the place of what stands here."""

    ed25519 = staticmethod(ed25519)
    leaf_hash = staticmethod(leaf_hash)
    included = staticmethod(included)
    consistent = staticmethod(consistent)
    token = staticmethod(by_openssl)
    attestations = staticmethod(attestations)
    chain = staticmethod(chain_of)


class Options:
    """What the user asks for, beyond the pack itself."""

    def __init__(
        self,
        against: Sequence[str] = (),
        key: str = "",
        roots: str = "",
        ots: bool = False,
        headers: str = "",
        first: int = 0,
        checkpoints: Sequence[tuple[int, str]] = (),
        network: Network = MAIN,
    ) -> None:
        self.against, self.key, self.roots, self.ots = tuple(against), key, roots, ots
        self.headers, self.first, self.checkpoints = headers, first, tuple(checkpoints)
        self.network: Any = network


class Result:
    """All checks, in order, and what can be told of the pack."""

    def __init__(self, checks: list[Check], keys: Sequence[tuple[int, str]] = (), heads: Sequence[Head] = ()) -> None:
        self.checks = checks
        self.keys = [key for _, key in keys]
        self.head = heads[-1].line if heads else ""

    @property
    def verdict(self) -> str:
        outcomes = [check.outcome for check in self.checks]
        return FAILED if FAILED in outcomes else NOT_CHECKABLE if NOT_CHECKABLE in outcomes else VERIFIED

    def as_json(self) -> dict[str, Any]:
        return {
            "verdict": self.verdict,
            "checks": [
                {
                    "check": check.name,
                    "outcome": check.outcome,
                    "shows": check.shows,
                    "findings": [{"what": what, "change": change, "why": why} for what, change, why in check.findings],
                    "more": check.more,
                    "missing": check.lacks,
                    "notes": check.notes,
                }
                for check in self.checks
            ],
            "fingerprints": [fingerprint(key) for key in self.keys],
            "head": self.head,
        }


def _quiet(_what: str, _done: int, _total: int) -> None:
    pass


def verify(path: str, options: Options | None = None, tools: type[Tools] = Tools, told: Told = _quiet) -> Result:
    """Check a pack, a folder or a zip. Raises OSError where there is nothing at ``path``, BadHeaders where the headers are none."""
    options = options or Options()
    source = Folder(path) if os.path.isdir(path) else Zip(path)
    try:
        return _verified(source, options, tools, told)
    finally:
        source.close()


def _verified(source: Source, options: Options, tools: type[Tools], told: Told) -> Result:
    files, found = check_files(source, told)
    contents, pack = check_contents(source)
    if pack is None:
        missing = [Check(name, "") for name in ("heads", "log", "signature", "originals", "openings", "record")]
        for check in missing:
            check.lack("What is in the pack cannot be read.")
        return Result([files, contents, *missing])
    heads_check, heads, proofs = check_heads(source, pack, tools)
    asked = []
    for given in options.against:
        match = _HEAD.fullmatch(_one_line(given))
        if match:
            asked.append(int(match.group(1)))
    log_check, log = check_log(source, pack, heads, proofs, asked, tools, told)
    checks = [files, contents, heads_check, log_check, check_signature(source, found, heads, log.keys, tools)]
    checks += [check_originals(pack, found, log), check_openings(source, pack, log), check_record(source, pack)]
    checks += check_stamps(source, pack, heads, log, found, tools, options)
    checks += [check_against(given, heads, log, tools) for given in options.against]
    if options.key:
        checks.append(check_key(options.key, log))
    return Result(checks, log.keys, heads)


LIMITS = (
    "What this shows: whether the pack is what was packed, and whether that is what the signed log of the case says. A time stamp that is",
    "verified shows by when it existed at the latest. None of it shows that a source is true, where it came from before it was added, or",
    "that nothing was left out by not adding it.",
)
MARKS = {VERIFIED: "ok", FAILED: "FAILED", NOT_CHECKABLE: "not checkable"}
LAST = {
    VERIFIED: "VERIFIED: all %d checks hold.",
    FAILED: "FAILED: %d of %d checks do not hold; they are marked above. Do not rely on this pack until that is explained.",
    NOT_CHECKABLE: "NOT ALL CHECKED: nothing failed; %d of %d checks could not be made. What is missing for them stands above.",
}
CODES = {VERIFIED: 0, FAILED: 5, NOT_CHECKABLE: 6}


def in_words(result: Result) -> list[str]:
    """The outcome for people, in lines."""
    lines = []
    for check in result.checks:
        lines.append("%-14s %s" % (MARKS[check.outcome], check.name))
        lines += ["               %s: %s. %s" % finding for finding in check.findings]
        if check.more:
            lines.append("               and %d more" % (check.more,))
        lines += ["               " + text for text in check.notes + check.lacks]
        if check.outcome == VERIFIED and check.shows:
            lines.append("               Shows: " + check.shows)
    lines.append("")
    for key in result.keys:
        lines.append("Key of the case: " + fingerprint(key))
    if result.keys:
        lines.append(
            "Compare it with what the case's keeper told you by another way; without that, anybody could have made this pack."
        )
    return [_printable(line) for line in [*lines, "", *LIMITS, "", last_words(result)]]


def last_words(result: Result) -> str:
    """The verdict as one line."""
    outcomes = [check.outcome for check in result.checks]
    if result.verdict == VERIFIED:
        return LAST[VERIFIED] % (len(outcomes),)
    return LAST[result.verdict] % (outcomes.count(result.verdict), len(outcomes))


def _printable(line: str) -> str:
    """A line that a terminal only shows: names of files are a stranger's, and may hold what moves the cursor."""
    return "".join(c if " " <= c <= "~" else c.encode("unicode_escape", "surrogatepass").decode() for c in line)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage="python3 verify.py [PACK] [options]",
    )
    parser.add_argument(
        "pack",
        nargs="?",
        default=os.path.dirname(os.path.abspath(__file__)),
        help="a folder or a zip [default: where this file stands]",
    )
    parser.add_argument("--against", metavar="HEAD", action="append", default=[])
    parser.add_argument("--key", metavar="FINGERPRINT", default="")
    parser.add_argument("--roots", metavar="PEM", default="")
    parser.add_argument("--headers", metavar="FILE", default="")
    parser.add_argument("--headers-from", metavar="HEIGHT", type=int, default=0)
    parser.add_argument("--checkpoint", metavar="HEIGHT:HASH", action="append", default=[])
    parser.add_argument("--ots", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    heads = []
    for text in given.against:
        try:
            with open(text, encoding="utf-8-sig", errors="replace") as handle:
                heads.append(handle.read(5000))
        except (OSError, ValueError):
            heads.append(text)
    for file in (given.roots, given.headers):
        if file and not os.path.isfile(file):
            parser.error("there is no file " + file)
    blocks = [re.fullmatch("([0-9]{1,8}):([0-9a-f]{64})", text.strip().lower()) for text in given.checkpoint]
    if not all(blocks) or not 0 <= given.headers_from <= MOST_HEIGHT:
        parser.error("a checkpoint is a Bitcoin block's height and its hash: 840000:0000...")
    checkpoints = [(int(match.group(1)), match.group(2)) for match in blocks if match]
    options = Options(heads, given.key, given.roots, given.ots, given.headers, given.headers_from, checkpoints)
    try:
        result = verify(given.pack, options)
    except BadHeaders as trouble:
        parser.error("%s holds no block headers of Bitcoin: %s" % (given.headers, trouble))
    except OSError as trouble:
        parser.error("%s cannot be read: %s" % (given.pack, trouble.strerror))
    if given.json:
        sys.stdout.write(json.dumps(result.as_json(), indent=1) + "\n")
    else:
        sys.stdout.write("\n".join(in_words(result)) + "\n")
    return CODES[result.verdict]


if __name__ == "__main__":
    sys.exit(main())
