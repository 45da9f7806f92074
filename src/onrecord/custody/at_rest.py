"""``case.db.pages``: what the database file was, page by page, when the last writer closed it; signed with the case's key.

The rows that matter are bound to the log one by one. This is for everything else in the file: the derived tables, the cache, the
indexes, and space that holds no rows. It stands only while nobody writes, so that its absence also says that the last
writer was stopped before its end.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from onrecord.custody.heads import Head, public, read_head
from onrecord.errors import UsageError
from onrecord.store import sync_folder

NAME = "case.db.pages"
PAGE = 4096  # bytes: SQLite's own page
_DIGITS = 32  # hexadecimal digits of SHA-256 that are kept of each page
_FORMAT = "onrecord-pages-v1"
_MOST = 1 << 30  # bytes of such a file that are read: pages of a database of 128 GB


@dataclass(frozen=True, slots=True)
class AtRest:
    """A database file as it was left: its size in bytes, its pages' digests, and the log's head at that time."""

    size: int
    pages: tuple[str, ...]
    head: Head


def write(folder: Path, database: Path, head: Head, key: Ed25519PrivateKey) -> bool:
    """Say what the database is. Not while changes wait beside it in a write-ahead log; False where it could not be said."""
    waiting = database.with_name(f"{database.name}-wal")
    with contextlib.suppress(OSError):
        if waiting.exists() and waiting.stat().st_size:
            return False
        size = database.stat().st_size
        body = "\n".join([_FORMAT, str(size), head.line, public(key), *pages_of(database)])
        text = f"{body}\n{key.sign(body.encode()).hex()}\n"
        part = folder / f"{NAME}.new"
        with part.open("w", encoding="ascii") as handle:
            handle.write(text)
            handle.flush()
            os.fsync(handle.fileno())
        os.replace(part, folder / NAME)
        sync_folder(folder)
        return True
    return False


def pages_of(database: Path) -> Iterator[str]:
    """The digest of every page of a file, in order."""
    with database.open("rb") as handle:
        while chunk := handle.read(PAGE * 256):
            for start in range(0, len(chunk), PAGE):
                yield hashlib.sha256(chunk[start : start + PAGE]).hexdigest()[:_DIGITS]


def lift(folder: Path) -> bytes | None:
    """Take it away, durably, because the database is going to change. Returns what stood there; None where nothing did.

    Raises OSError.
    """
    path = folder / NAME
    try:
        with path.open("rb") as handle:
            former = handle.read(_MOST)
    except FileNotFoundError:
        return None
    path.unlink()
    sync_folder(folder)
    return former


def put_back(folder: Path, former: bytes | None) -> None:
    """Undo ``lift``: the database was not changed after all."""
    if former is not None:
        with contextlib.suppress(OSError):
            (folder / NAME).write_bytes(former)


def read(folder: Path) -> AtRest | None:
    """What stands there; None where nothing does. Raises ValueError where it is no such thing, or not as it was signed."""
    path = folder / NAME
    try:
        with path.open("rb") as handle:
            text = handle.read(_MOST).decode("ascii")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as trouble:
        raise ValueError("it cannot be read") from trouble
    body, _, signature = text.removesuffix("\n").rpartition("\n")
    lines = body.split("\n")
    try:
        kind, size, head, key = lines[:4]
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), body.encode())
        if kind != _FORMAT or not text.endswith("\n") or signature != signature.lower():
            raise ValueError("it has another format")
        made = AtRest(int(size), tuple(lines[4:]), read_head(head))
    except (ValueError, InvalidSignature, UsageError) as trouble:
        raise ValueError("it is not as it was signed") from trouble
    if made.head.key != key:
        raise ValueError("it is signed by another key")
    return made
