"""Time stamps of a case: requests for its newest head, replies taken in, and all of them checked."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509

from onrecord.case.journal import Journal
from onrecord.custody import Event, read_head, timestamps
from onrecord.errors import OnrecordError, UsageError
from onrecord.schema.tables import custody_timestamps
from onrecord.store import sync_folder, write_error

FOLDER = "timestamps"
_NAME = re.compile(r"[0-9]{4,9}")
_MOST_HEAD = 4_096  # bytes of a head file


@dataclass(frozen=True, slots=True)
class Stamp:
    """A token of the case: its files' name, how many entries it covers, the outcome of its check, OpenSSL's command for it."""

    name: str
    covers: int | None
    checked: timestamps.Checked
    command: str


def request(case: Path, journal: Journal) -> tuple[str, bytes]:
    """Put the newest head and a request for it into ``timestamps``. Returns their name and the request (DER)."""
    folder = case / FOLDER
    text = f"{journal.head().line}\n".encode()
    asked = timestamps.request(text)
    try:
        folder.mkdir(exist_ok=True)
        name = f"{max((int(n) for n in names(folder)), default=0) + 1:04}"
        _write(folder / f"{name}.head", text)
        _write(folder / f"{name}.tsq", asked)
        sync_folder(folder)
    except OSError as trouble:
        raise write_error(trouble, folder) from trouble
    return name, asked


def take(case: Path, journal: Journal, reply: bytes) -> str:
    """Keep a reply beside the head that it stamps, and log it. Returns its name.

    Raises UsageError where it is no reply, or one to another request: then nothing is kept.
    """
    token: timestamps.Token | None = None
    try:
        token = timestamps.read(reply)
    except timestamps.OutOfOrder:  # it is kept; openssl can check it
        pass
    except ValueError as trouble:
        raise UsageError(f"This is no time stamp: {trouble}.", "Ask the authority again, or another one.") from trouble
    folder = case / FOLDER
    for name in sorted(names(folder), reverse=True):
        text = read(folder / f"{name}.head")
        if not text or (folder / f"{name}.tsr").exists():
            continue
        checked = timestamps.check(reply, text, read(folder / f"{name}.tsq") or None, [])
        if checked.outcome == timestamps.FAILED:
            continue
        try:
            _write(folder / f"{name}.tsr", reply)
            sync_folder(folder)
        except OSError as trouble:
            raise write_error(trouble, folder) from trouble
        row = {
            "name": name,
            "tree_size": read_head(text.decode("ascii", "replace")).size,
            "sha256": hashlib.sha256(reply).hexdigest(),
            "stamped": token.stamped if token is not None else "",
            "authority": token.authority if token is not None else "",
        }
        with journal.transaction() as noting:
            values = {**row, "head_sha256": hashlib.sha256(text).hexdigest()}
            row["entry"] = noting.note(Event.TIMESTAMPED, values)
            noting.connection.execute(custody_timestamps.insert().values(row))
        return name
    raise UsageError(
        "This reply answers none of the case's requests that still wait.",
        "Make one with `onrecord timestamp CASE --request FILE`, have that file stamped, and import its reply.",
    )


def checked(case: Path, roots: Sequence[x509.Certificate]) -> list[Stamp]:
    """Every token of a case, checked offline against ``roots``."""
    folder, found = case / FOLDER, []
    for name in sorted(names(folder)):
        reply, text = read(folder / f"{name}.tsr"), read(folder / f"{name}.head")
        if not reply:
            continue
        outcome = timestamps.check(reply, text, read(folder / f"{name}.tsq") or None, roots)
        try:
            covers = read_head(text.decode("ascii", "replace")).size
        except OnrecordError:
            covers = None
        found.append(Stamp(name, covers, outcome, timestamps.command(name, outcome.token)))
    return found


def roots_of(paths: Sequence[Path]) -> list[x509.Certificate]:
    """The root certificates of PEM files. Raises UsageError."""
    found = []
    for path in paths:
        try:
            found += timestamps.certificates(path.read_bytes()[: 10 << 20])
        except (OSError, ValueError) as trouble:
            raise UsageError(
                f"{path} holds no certificates in PEM.",
                "Give the authority's root certificates, as its web page offers them.",
            ) from trouble
    return found


def names(folder: Path) -> list[str]:
    """The names of heads and tokens in a folder of time stamps, sorted."""
    try:
        return sorted({p.stem for p in folder.iterdir() if p.suffix in (".head", ".tsr") and _NAME.fullmatch(p.stem)})
    except OSError:
        return []


def read(path: Path) -> bytes:
    """A small file there; nothing where it cannot be read."""
    try:
        with path.open("rb") as handle:
            return handle.read(timestamps.MAX_REPLY + 1)
    except OSError:
        return b""


def _write(path: Path, data: bytes) -> None:
    part = path.with_name(f"{path.name}.new")
    with part.open("wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(part, path)
