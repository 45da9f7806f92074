"""The originals in the store: each hashed anew, and what lies beside them. A full audit that was stopped goes on here."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select

from onrecord.case.auditing.findings import MAYBE, Audit, Change, Look, Progress, is_of_a_file_manager
from onrecord.case.auditing.leaving import has
from onrecord.custody import keys
from onrecord.errors import CaseError, OnrecordError
from onrecord.schema import tables as t
from onrecord.store import Store

PARTIAL = "audit.partial"


def store_of(look: Look, orphans: set[str], erased: Mapping[str, int], unread: bool = False) -> None:
    """Every original, and every file in the store that is none. ``unread``: some entries are not known."""
    store = Store(look.folder / "store")
    s = t.snapshots.c
    rows: Sequence[Any] = look.connection.execute(select(s.sha256, s.size, s.sha512).order_by(s.sha256)).all()
    entered = set(look.connection.execute(select(t.acquisitions.c.sha256).distinct()).scalars())
    entered.update(look.connection.execute(select(t.captures.c.sha256).distinct()).scalars())
    if has(look, t.redactions):
        c = t.redactions.c
        copies = look.connection.execute(select(c.copy.label("sha256"), c.size, c.sha512).order_by(c.copy)).all()
        entered |= {row.sha256 for row in copies}
        rows = [*rows, *copies]
    known = {row.sha256 for row in rows}
    marks = _Marks(look.folder) if not look.quick else None
    try:
        _originals(look, store, rows, entered, marks)
    finally:
        if marks is not None:
            marks.close()
    if marks is not None:
        if marks.resumed:
            look.found.notes.append(f"{marks.resumed} originals had been checked by an audit that was stopped; they were not read again.")  # fmt: skip
        marks.done()
    _extra(look, store, known, orphans, erased, unread)


def _originals(look: Look, store: Store, rows: Sequence[Any], entered: set[str], marks: _Marks | None) -> None:
    for number, row in enumerate(rows):
        look.progress("audit: originals", number, len(rows))
        if row.sha256 not in entered:
            look.found.mark(
                f"row snapshots {str(row.sha256)[:16]}…", Change.ADDED, "No acquisition and no capture is about it."
            )
        try:
            path = store.path(row.sha256)
        except (CaseError, TypeError):  # another text, or no text at all
            look.found.mark("row snapshots", Change.ALTERED, f"{str(row.sha256)[:80]!r} is no SHA-256.")
            continue
        if _is_link(path):
            look.found.mark(f"file {path.relative_to(look.folder).as_posix()}", Change.ALTERED, "It is a link: its bytes are elsewhere, where they can change.")  # fmt: skip
        if marks is None:
            _stands(path, row.size, look.found)
        elif not marks.has(path, row.sha256):
            if bytes_of(store, row.sha256, row.size, row.sha512, look.found):
                marks.put(path, row.sha256)
        else:
            look.found.checked["originals"] += 1


def by_their_names(folder: Path, found: Audit, progress: Progress) -> None:
    """Without a database: every file of the store against the hash that its name is."""
    store = Store(folder / "store")
    for number, path in enumerate(sorted(p for p in store.folder.rglob("*") if p.is_symlink() or not p.is_dir())):
        progress("audit: originals", number, number + 1)
        inside = path.relative_to(store.folder).parts
        if len(inside) == 2 and _HASH.fullmatch("".join(inside)) and len(inside[0]) == 2:
            bytes_of(store, "".join(inside), None, None, found)
        elif inside[0] != "incoming" and not is_of_a_file_manager(path):
            found.mark(f"file {path.relative_to(folder).as_posix()}", Change.ADDED, "No original has such a name.")


_HASH = re.compile("[0-9a-f]{64}")


def _extra(
    look: Look, store: Store, known: set[str], orphans: set[str], erased: Mapping[str, int], unread: bool
) -> None:
    for folder, _, names in os.walk(store.folder):
        for name in sorted(names):
            path = Path(folder) / name
            short = path.relative_to(look.folder).as_posix()
            inside = path.relative_to(store.folder).parts
            sha256 = "".join(inside) if len(inside) == 2 else ""
            if sha256 in known:
                continue
            if inside[0] == "incoming":
                look.found.notes.append(
                    f"{short} is a piece that a killed run left; it goes when the case is next written."
                )
            elif sha256 in erased and look.left is not None:
                look.found.mark(f"file {short}", Change.ADDED, "The log says that it was erased.")
            elif sha256 in orphans:
                look.found.notes.append(
                    f"{short} was stored by a run that was killed before it was entered; the log says so."
                )
            elif look.left is None and len(sha256) == 64:
                look.found.notes.append(f"{short} is entered nowhere: the last run was stopped. The log will say so when the case is next written.")  # fmt: skip
            elif is_of_a_file_manager(path):
                look.found.notes.append(
                    f"{short} was left by a file manager that the folder was opened with; remove it."
                )
            elif unread and len(inside) == 2 and _HASH.fullmatch(sha256):
                look.found.mark(f"file {short}", Change.NOT_CHECKABLE, "No row and no entry is about it." + MAYBE)
            else:
                look.found.mark(f"file {short}", Change.ADDED, "No row and no entry is about it.")


def _is_link(path: Path) -> bool:
    """Whether a file of the store, or its folder there, is a link."""
    return path.is_symlink() or path.parent.is_symlink()


def _stands(path: Path, size: int, found: Audit) -> None:
    found.checked["originals (size only)"] += 1
    name = f"file store/{path.parent.name}/{path.name}"
    try:
        there = path.stat().st_size
    except OSError:
        found.mark(name, Change.MISSING, "The original is not there.")
        return
    if there != size:
        found.mark(name, Change.ALTERED, f"It has {there} bytes; {size} were added.")


def bytes_of(store: Store, sha256: str, size: int | None, sha512: str | None, found: Audit) -> bool:
    """Read and hash one original. True where it is what it was."""
    found.checked["originals"] += 1
    name = f"file store/{sha256[:2]}/{sha256[2:]}"
    try:
        first, second, length = store.both_hashes(sha256)
    except OSError as trouble:
        found.mark(name, Change.MISSING, f"The original cannot be read: {os.strerror(trouble.errno or 0)}.")
        return False
    if first != sha256 or (sha512 and second != sha512):
        found.mark(name, Change.ALTERED, "Its bytes give another hash than those that were added. Add the same file again, or copy it from a backup.")  # fmt: skip
        return False
    if size is not None and length != size:
        found.mark(f"row snapshots {sha256[:16]}…", Change.ALTERED, f"It says {size} bytes; the original has {length}.")
        return False
    return True


class _Marks:
    """Which originals a stopped audit had checked, each line sealed with a secret of the case, so that none can be slipped in.

    A file counts as checked while its size and times are what they were then.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / PARTIAL
        self.resumed = 0
        self._secret = b""
        self._known: set[str] = set()
        with contextlib.suppress(OnrecordError):
            key = keys.load(folder)
            self._secret = key.sign(b"onrecord audit marks") if key is not None else b""
        if self._secret:
            with contextlib.suppress(OSError, UnicodeDecodeError):
                for line in self.path.read_text("ascii").splitlines():
                    body, _, seal = line.rpartition(" ")
                    if hmac.compare_digest(seal, self._seal(body)):
                        self._known.add(body)
        self._handle = None
        if self._secret:
            with contextlib.suppress(OSError):
                self._handle = self.path.open("a", encoding="ascii", buffering=1)

    def _seal(self, body: str) -> str:
        return hmac.new(self._secret, body.encode(), hashlib.sha256).hexdigest()

    def _body(self, path: Path, sha256: str) -> str:
        s = path.stat()
        return f"{sha256} {s.st_size} {s.st_mtime_ns} {s.st_ctime_ns} {s.st_ino}"

    def has(self, path: Path, sha256: str) -> bool:
        """Whether it was checked, and looks untouched since."""
        if not self._known:
            return False
        with contextlib.suppress(OSError):
            if self._body(path, sha256) in self._known:
                self.resumed += 1
                return True
        return False

    def put(self, path: Path, sha256: str) -> None:
        """It was checked now."""
        if self._handle is not None:
            with contextlib.suppress(OSError):
                body = self._body(path, sha256)
                self._handle.write(f"{body} {self._seal(body)}\n")

    def close(self) -> None:
        """Let go of the file."""
        if self._handle is not None:
            self._handle.close()

    def done(self) -> None:
        """The audit came to its end: the next one begins anew."""
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)
