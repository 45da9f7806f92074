"""audit: everything that a case holds, held against its custody log; each thing that is missing, added or altered is named.

What is bound to what: the originals to the rows of ``snapshots`` by two hashes; those rows, and every acquisition and problem, to
the log's entries, by value or by salted commitment; the derived record to the last ``processed`` entry; the entries to the
signed head by the Merkle tree; heads to what others have kept; the database file, page by page, to what its last writer left.
Nothing is written but ``audit.partial``, which lets a full audit go on after it was stopped.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import zlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, select, text
from sqlalchemy.exc import DBAPIError

from onrecord import codec, custody, schema
from onrecord.case.captures import STAGE, gone_through, held_of_capture, row_of
from onrecord.case.erasing import tombstones
from onrecord.case.evidence import HELD, held_of, held_of_problem
from onrecord.case.journal import pending_lines, stored_head, unpacked
from onrecord.case.lock import NAME as LOCK
from onrecord.custody import Entry, Event, Head, at_rest, keys, merkle
from onrecord.custody import log as log_files
from onrecord.errors import CaseError, OnrecordError
from onrecord.records import Capture
from onrecord.schema import Database
from onrecord.schema import tables as t
from onrecord.store import Store

Progress = Callable[[str, int, int], None]
PARTIAL = "audit.partial"
STAMPS = "timestamps"  # the folder of time stamp tokens
_OURS = frozenset(
    {
        *(schema.NAME, f"{schema.NAME}-wal", f"{schema.NAME}-shm", "store", LOCK, PARTIAL, STAMPS, at_rest.NAME),
        *(log_files.NAME, log_files.TREE, keys.NAME, f"{keys.NAME}.former"),
        *(f"{at_rest.NAME}.new", f"{keys.NAME}.new"),
    }
)
_BROKEN = (OnrecordError, DBAPIError, ValueError, TypeError, KeyError, UnicodeError)


class Verdict(StrEnum):
    """The three outcomes of a check, and of an audit as a whole."""

    VERIFIED = "verified"
    FAILED = "failed"
    NOT_CHECKABLE = "not_checkable"


class Change(StrEnum):
    """What happened to a thing."""

    MISSING = "missing"
    ADDED = "added"
    ALTERED = "altered"
    MOVED = "moved"
    NOT_CHECKABLE = "not_checkable"


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that is not as it should be: ``what`` names it ("file store/ab/…", "entry 12", "row acquisitions 5")."""

    what: str
    change: Change
    message: str


@dataclass
class Audit:
    """What an audit found. ``checked`` counts what was looked at; ``notes`` are no alarms."""

    marks: list[Mark] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    checked: Counter[str] = field(default_factory=Counter)
    head: Head | None = None

    @property
    def verdict(self) -> Verdict:
        """Failed where anything is missing, added or altered; not checkable where a check could not be made; else verified."""
        if any(mark.change is not Change.NOT_CHECKABLE for mark in self.marks):
            return Verdict.FAILED
        return Verdict.NOT_CHECKABLE if self.marks else Verdict.VERIFIED

    def mark(self, what: str, change: Change, message: str) -> None:
        """Name a thing."""
        self.marks.append(Mark(what, change, message))


def audit(folder: Path, quick: bool, against: Sequence[Head], progress: Progress) -> Audit:
    """Look at everything in a case's folder. ``quick`` does not read the originals, the derived tables and the cache."""
    found = Audit()
    left = _pages(folder, found)
    _strangers(folder, found)
    try:
        database = Database.open(folder, write=False)
    except OnrecordError as trouble:
        found.mark("file case.db", Change.ALTERED, f"It cannot be opened: {trouble.message}")
        _without_database(folder, found, left, against, progress)
        return found
    try:
        with database.transaction() as connection:
            _Auditor(folder, connection, found, left, quick, progress).run(against)
    except _BROKEN as trouble:
        found.mark("file case.db", Change.ALTERED, f"It cannot be read to its end ({type(trouble).__name__}).")
    finally:
        with contextlib.suppress(OnrecordError, DBAPIError):
            database.close()
    return found


def _without_database(
    folder: Path, found: Audit, left: at_rest.AtRest | None, against: Sequence[Head], progress: Progress
) -> None:
    head = left.head if left is not None and left.head.is_signed() else None
    hashed = _hashed(folder, {}, head, found)
    _against(against, hashed, found, [])
    store = Store(folder / "store")
    for number, sha256 in enumerate(store.hashes()):
        progress("audit: originals", number, number + 1)
        _bytes_of(store, sha256, None, None, found)


# ---------------------------------------------------------------------------------------------- the database as a file


def _pages(folder: Path, found: Audit) -> at_rest.AtRest | None:
    path = folder / schema.NAME
    try:
        left = at_rest.read(folder)
    except ValueError as trouble:
        found.mark(f"file {at_rest.NAME}", Change.ALTERED, f"What the last writer said of case.db: {trouble}.")
        return None
    waiting = folder / f"{schema.NAME}-wal"
    if left is None or (waiting.exists() and waiting.stat().st_size):
        found.mark(
            f"file {at_rest.NAME}",
            Change.NOT_CHECKABLE,
            "The last run that wrote was stopped before its end, so that the unused space of case.db and its caches cannot be "
            "checked; its rows are. Open the case for writing once, for example with `onrecord add`, and audit again.",
        )
        return left
    try:
        size, pages = path.stat().st_size, list(at_rest.pages_of(path))
    except OSError as trouble:
        found.mark("file case.db", Change.MISSING, f"It cannot be read: {os.strerror(trouble.errno or 0)}.")
        return left
    found.checked["pages of case.db"] += len(pages)
    for number, (then, now) in enumerate(zip(left.pages, pages, strict=False)):
        if then != now:
            where = f"bytes {number * at_rest.PAGE} to {(number + 1) * at_rest.PAGE - 1}"
            found.mark(
                f"page {number + 1} of case.db", Change.ALTERED, f"Its {where} are not what the last writer left."
            )
    if size != left.size:
        found.mark("file case.db", Change.ALTERED, f"It has {size} bytes; the last writer left {left.size}.")
    return left


def _strangers(folder: Path, found: Audit) -> None:
    for entry in sorted(folder.iterdir()):
        if entry.name not in _OURS:
            found.mark(f"file {entry.name}", Change.ADDED, "It is not of the case. Keep your own files elsewhere.")
    if not (folder / keys.NAME).exists():
        found.notes.append("The case's signing key is not here. That is as it should be in a copy that was handed on.")


# ---------------------------------------------------------------------------------------------- the log


@dataclass
class _Hashed:
    """The log's leaf hashes as they stand, with those that wait; and which entries are known to be wrong."""

    leaves: list[bytes]
    bad: frozenset[int]
    agrees: bool  # with the signed head
    shift_at: int  # from here on the numbers of the lines are not those of the entries


def _hashed(folder: Path, pending: Mapping[int, bytes], head: Head | None, found: Audit) -> _Hashed:
    """First pass: only hashes."""
    leaves: list[bytes] = []
    ends = array("Q")
    torn = length = 0
    try:
        with open(folder / log_files.NAME, "rb", buffering=0) as handle:
            for line in log_files.lines_of(handle, 0):
                if line.endswith(b"\n"):
                    length += len(line)
                    ends.append(length)
                    leaves.append(merkle.leaf_hash(line[:-1]))
                else:
                    torn += len(line)
    except OSError:
        if not pending:
            found.mark("file custody.log", Change.MISSING, "The custody log cannot be read.")
    settled = len(leaves)
    waiting = [pending[n] for n in sorted(pending) if n >= settled]
    for line in waiting:
        length += len(line) + 1
        ends.append(length)
        leaves.append(merkle.leaf_hash(line))
    if waiting:
        found.notes.append(
            f"{len(waiting)} entries wait to be written into the log: the run that made them was stopped."
        )
    elif torn:
        found.mark("file custody.log", Change.ADDED, f"At its end there are {torn} bytes that are no entry.")
    found.checked["entries of the log"] += len(leaves)
    peaks, _ = merkle.grown(0, [], leaves)
    agrees = head is not None and len(leaves) == head.size and merkle.root_of(peaks).hex() == head.root
    known = _tree_leaves(folder, (leaves, ends) if agrees else None, found)
    if agrees:
        return _Hashed(leaves, frozenset(), True, len(leaves))
    if head is None:
        found.mark("file custody.log", Change.NOT_CHECKABLE, "There is no signed head to hold it against.")
    trusted = None
    if known is not None and head is not None:
        whole = [*known, *(merkle.leaf_hash(pending[n]) for n in sorted(pending) if n >= len(known))]
        if len(whole) == head.size and merkle.root_of(merkle.grown(0, [], whole)[0]).hex() == head.root:
            trusted = whole
    if trusted is None and known is not None and head is None:
        trusted = known
    if trusted is None:
        if head is not None:
            found.mark(
                "file custody.log",
                Change.ALTERED,
                f"It has {len(leaves)} entries, and not the hash of the {head.size} that were signed; "
                "which of them are altered cannot be told, because custody.tree does not fit either.",
            )
        return _Hashed(leaves, frozenset(), False, len(leaves))
    return _compared(leaves, trusted, found)


def _compared(now: list[bytes], then: list[bytes], found: Audit) -> _Hashed:
    """Which entries are altered, missing, added or moved: what the log has now against the hashes that were signed."""
    start = 0
    while start < min(len(now), len(then)) and now[start] == then[start]:
        start += 1
    end = 0
    while end < min(len(now), len(then)) - start and now[-1 - end] == then[-1 - end]:
        end += 1
    old, new = then[start : len(then) - end], now[start : len(now) - end]
    were, are, first = set(old), set(new), {leaf: n for n, leaf in reversed(list(enumerate(then)))}
    same = len(old) == len(new)
    bad = set()
    for number, leaf in enumerate(old, start):
        if leaf in are:
            if not same or new[number - start] != leaf:
                found.mark(
                    f"entry {number}", Change.MOVED, "It stands at another place of the log than it was signed at."
                )
        else:
            change = Change.ALTERED if same else Change.MISSING
            found.mark(f"entry {number}", change, "Its bytes in custody.log are not those that were signed.")
        bad.add(number)
    for place, leaf in enumerate(new, start):
        bad.add(place)
        if leaf in first and leaf not in were:
            found.mark(f"line {place + 1} of custody.log", Change.ADDED, f"It is a copy of entry {first[leaf]}.")
        elif leaf not in were and not same:
            found.mark(f"line {place + 1} of custody.log", Change.ADDED, "No such entry was ever signed.")
    return _Hashed(now, frozenset(bad), False, len(now) if same else start)


def _tree_leaves(folder: Path, log: tuple[list[bytes], array[int]] | None, found: Audit) -> list[bytes] | None:
    """The leaf hashes of ``custody.tree``, where it is a whole tree; ``log``: the leaf hashes and ends that it must have."""
    try:
        data = (folder / log_files.TREE).read_bytes()
    except OSError:
        return None
    entry = log_files.NODE.size
    known: list[bytes] = []
    peaks: list[bytes] = []
    position, sound = 0, len(data) % entry == 0
    while sound and position < len(data):
        leaf = data[position + 8 : position + entry]
        peaks, (nodes,) = merkle.grown(len(known), peaks, [leaf])
        stored = data[position : position + entry * len(nodes)]
        sound = [stored[at + 8 : at + entry] for at in range(0, len(stored), entry)] == nodes
        if log is not None:
            at_end = log[1][len(known)].to_bytes(8) if len(known) < len(log[1]) else b""
            sound &= all(stored[at : at + 8] == at_end for at in range(0, len(stored), entry))
        known.append(leaf)
        position += len(stored)
    if log is not None and (not sound or known != log[0][: len(known)]):
        found.mark(
            f"file {log_files.TREE}",
            Change.ALTERED,
            "It does not fit the log, which is as it was signed. Nothing is lost: remove it, and it is made again.",
        )
    return known if sound else None


def _against(heads: Sequence[Head], hashed: _Hashed, found: Audit, made: list[tuple[int, str]]) -> None:
    """Heads that others have kept, against the log as it stands. ``made``: from which entry on which key signs."""
    for head in heads:
        what = f"head of {head.size} entries, {head.time}"
        valid = [key for number, key in made if number < max(1, head.size)][-1:]
        if not head.is_signed():
            found.mark(what, Change.ALTERED, "Its signature is not good: the line was altered, or is no head.")
        elif made and [head.key] != valid:
            found.mark(what, Change.ALTERED, "It is signed with another key than this case's: the log was made anew, or it is another case.")  # fmt: skip
        elif not made:
            found.mark(what, Change.NOT_CHECKABLE, "Which key is the case's cannot be read from the log.")
        elif head.size > len(hashed.leaves):
            gone = head.size - len(hashed.leaves)
            found.mark(what, Change.MISSING, f"The log has {gone} entries less than when this head was given out.")
        elif merkle.root_of(merkle.grown(0, [], hashed.leaves[: head.size])[0]).hex() != head.root:
            found.mark(what, Change.ALTERED, f"The first {head.size} entries are not those that this head was given out for: the log was rewritten.")  # fmt: skip
        else:
            found.checked["heads kept by others"] += 1
            found.notes.append(f"The {what}, is confirmed: those entries stand unaltered at the beginning of the log.")


# ---------------------------------------------------------------------------------------------- rows against entries


class _Rows:
    """Rows with an entry's number, in order of it, taken one by one while the entries go by."""

    def __init__(self, rows: Iterator[Mapping[str, Any]], name: str, found: Audit) -> None:
        self._rows, self._name, self._found = rows, name, found
        self._next: Mapping[str, Any] | None = next(rows, None)

    def of(self, number: int) -> Mapping[str, Any] | None:
        """The row of this entry. Rows of earlier numbers belong to none; of several the first."""
        self._skip(number)
        row = self._next
        if row is None or row["entry"] != number:
            return None
        self._next = next(self._rows, None)
        return row

    def _skip(self, number: float) -> None:
        while self._next is not None and (self._next["entry"] is None or self._next["entry"] < number):
            shown = self._next.get("id", self._next["entry"])
            self._found.mark(f"row {self._name} {shown}", Change.ADDED, "No entry of the log is about it.")
            self._next = next(self._rows, None)

    def close(self) -> None:
        """No more entries: what is left belongs to none."""
        self._skip(float("inf"))


_LEAVING = {
    Event.SEALED: t.seals,
    Event.ERASED: t.erasures,
    Event.REDACTED: t.redactions,
    Event.CONSENT: t.consents,
}
_ADDING = frozenset({Event.ADDED, Event.JOINED, Event.RECAPTURED, Event.FOUND})


class _Auditor:
    def __init__(
        self,
        folder: Path,
        connection: Connection,
        found: Audit,
        left: at_rest.AtRest | None,
        quick: bool,
        progress: Progress,
    ) -> None:
        self.folder, self.connection, self.found, self.left = folder, connection, found, left
        self.quick, self.progress = quick, progress
        self.keys: list[tuple[int, str]] = []
        self.orphans: set[str] = set()
        self.gone_through: dict[str, tuple[int, bool]] = {}  # web archive -> the last entry, whether its row is there
        self.processed: Entry | None = None
        self.ended: dict[str, int] = {}  # seal -> the entry that ended it
        self.times: dict[int, str] = {}  # of the entries that say that something was erased
        self.erased_values: dict[int, set[str]] = {}  # entry -> fields whose values were erased
        self.erased_originals: dict[str, int] = {}  # SHA-256 -> the entry that says so
        self.title: str | None = None

    def run(self, against: Sequence[Head]) -> None:
        if not self._has_log():
            return
        self._structure()
        head = self._head()
        self.found.head = head
        pending = pending_lines(self.connection)
        hashed = _hashed(self.folder, pending, head, self.found)
        self._erased()
        self._rows(hashed, pending)
        self._seals()
        self._keys(head)
        _against(against, hashed, self.found, self.keys)
        self._record()
        self._store()

    def _has_log(self) -> bool:
        columns = {row[1] for row in self.connection.execute(text("PRAGMA table_info(acquisitions)"))}
        if "entry" in columns and self._meta("custody_head") is not None:
            return True
        there = (self.folder / log_files.NAME).exists()
        self.found.mark(
            "file custody.log" if not there else "row meta custody_head",
            Change.MISSING if there else Change.NOT_CHECKABLE,
            "The database does not say what was signed."
            if there
            else "The case was made before onrecord kept a custody log. It gets one when it is next opened for writing, for "
            "example with `onrecord process`.",
        )
        return False

    def _meta(self, key: str) -> str | None:
        return self.connection.execute(select(t.meta.c.value).where(t.meta.c.key == key)).scalar_one_or_none()

    def _structure(self) -> None:
        kind = "quick_check" if self.quick else "integrity_check"
        for (message,) in self.connection.execute(text(f"PRAGMA {kind}(20)")).all():
            if message != "ok":
                self.found.mark("file case.db", Change.ALTERED, f"SQLite finds its structure damaged: {message}.")

    def _head(self) -> Head | None:
        """The head to hold the log against: the database's, or where that is altered the one that its last writer left."""
        left = self.left.head if self.left is not None else None
        try:
            head, _ = stored_head(self.connection)
        except OnrecordError:
            head = None
        if head is not None and head.is_signed():
            if left is not None and left.is_signed() and left.size > head.size and left.key == head.key:
                self.found.mark("row meta custody_head", Change.ALTERED, "A later head was signed: it was put back to an older state.")  # fmt: skip
                return left
            return head
        self.found.mark(
            "row meta custody_head", Change.ALTERED, "The signature of the head in the database is not good."
        )
        return left

    # -------------------------------------------------------------------------------------- second pass

    def _lines(self, hashed: _Hashed, pending: Mapping[int, bytes]) -> Iterator[tuple[int, bytes]]:
        number = 0
        with contextlib.suppress(OSError), open(self.folder / log_files.NAME, "rb", buffering=0) as handle:
            for line in log_files.lines_of(handle, 0):
                if line.endswith(b"\n"):
                    yield number, line[:-1]
                    number += 1
        for waiting in sorted(n for n in pending if n >= number):
            yield waiting, pending[waiting]

    def _all(self, query: Any) -> Iterator[Mapping[str, Any]]:
        return iter(self.connection.execute(query).mappings())  # type: ignore[arg-type]

    def _rows(self, hashed: _Hashed, pending: Mapping[int, bytes]) -> None:
        a, s = t.acquisitions, t.snapshots
        joined = select(a, s.c.size, s.c.content, s.c.sha512, s.c.sha256.label("kept")).outerjoin(
            s, a.c.sha256 == s.c.sha256
        )
        found = self.found
        acquisitions = _Rows(self._all(joined.order_by(a.c.entry)), "acquisitions", found)
        problems = _Rows(self._all(select(t.add_problems).order_by(t.add_problems.c.entry)), "add_problems", found)
        openings = _Rows(
            self._all(select(t.custody_openings).order_by(t.custody_openings.c.entry)), "custody_openings", found
        )
        stamps = _Rows(
            self._all(select(t.custody_timestamps).order_by(t.custody_timestamps.c.entry)), "custody_timestamps", found
        )
        c, w = t.captures, t.archives
        place = func.substr(c.c.archive, 1, 16).op("||")("…, byte ").op("||")(c.c.byte_offset)
        with_bytes = select(
            c, place.label("id"), s.c.size, s.c.content, s.c.sha512, s.c.sha256.label("kept")
        ).outerjoin(s, c.c.sha256 == s.c.sha256)
        captures = _Rows(self._all(with_bytes.order_by(c.c.entry)), "captures", found)
        archives = _Rows(self._all(select(w, w.c.sha256.label("id")).order_by(w.c.entry)), "archives", found)
        leaving = [
            (
                event,
                _Rows(
                    self._all(select(table).order_by(table.c.entry)) if self._has(table) else iter(()),
                    table.name,
                    found,
                ),
            )
            for event, table in _LEAVING.items()
        ]
        if hashed.shift_at < len(hashed.leaves):
            found.mark("rows", Change.NOT_CHECKABLE, "Entries of the log are missing or added: the rows behind them were not compared.")  # fmt: skip
        at_most = len(hashed.leaves)
        for number, line in self._lines(hashed, pending):
            if number >= hashed.shift_at:
                return
            if not number % 1000:
                self.progress("audit: the log", number, at_most)
            rows = acquisitions.of(number), problems.of(number), openings.of(number), stamps.of(number)
            from_archives = captures.of(number), archives.of(number)
            of_leaving = [(event, each.of(number)) for event, each in leaving]
            if number in hashed.bad:
                continue
            try:
                entry = custody.parsed(line)
            except ValueError as trouble:
                found.mark(f"entry {number}", Change.ALTERED, f"It cannot be read: {trouble}.")
                continue
            if entry.number != number:
                found.mark(f"entry {number}", Change.MOVED, f"It says that it is entry {entry.number}.")
                continue
            self._entry(entry, *rows, *from_archives)
            for event, row in of_leaving:
                self._leaving(entry, event, row)
        for each in (acquisitions, problems, openings, stamps, captures, archives, *(rows for _, rows in leaving)):
            each.close()
        for sha256, (number, there) in self.gone_through.items():
            if not there and sha256 not in self.erased_originals:
                found.mark(f"row archives {sha256}", Change.MISSING, f"Entry {number} is about it.")

    def _entry(
        self,
        entry: Entry,
        acquisition: Mapping[str, Any] | None,
        problem: Mapping[str, Any] | None,
        opening: Mapping[str, Any] | None,
        stamp: Mapping[str, Any] | None,
        capture: Mapping[str, Any] | None,
        archive: Mapping[str, Any] | None,
    ) -> None:
        found, opened = self.found, self._opened(entry, opening)
        self._from_archive(entry, capture, archive, opened)
        by_itself = entry.event in _ADDING and "archive" not in entry.values
        if acquisition is not None and not by_itself:
            found.mark(
                f"row acquisitions {acquisition['id']}", Change.ADDED, f"Entry {entry.number} is about something else."
            )
        if problem is not None and (entry.event != Event.NOT_ADDED or "archive" in entry.values):
            found.mark(
                f"row add_problems {problem['id']}", Change.ADDED, f"Entry {entry.number} is about something else."
            )
        if stamp is not None and entry.event != Event.TIMESTAMPED:
            found.mark(
                f"row custody_timestamps {stamp['id']}", Change.ADDED, f"Entry {entry.number} is about something else."
            )
        if by_itself:
            if acquisition is None and self._is_erased(entry):
                pass
            elif acquisition is None:
                found.mark(
                    f"row acquisitions of entry {entry.number}", Change.MISSING, "The log says that it was entered."
                )
            else:
                self._acquisition(entry, acquisition, opened)
        elif entry.event == Event.NOT_ADDED and problem is not None and "archive" not in entry.values:
            self._held(f"row add_problems {problem['id']}", entry, held_of_problem(problem), opened)
            if problem["code"] != entry.values.get("code"):
                found.mark(f"row add_problems {problem['id']}", Change.ALTERED, "Its code is not what the log has.")
        elif entry.event == Event.TIMESTAMPED:
            self._stamp(entry, stamp)
        elif entry.event in (Event.CASE_MADE, Event.LOG_BEGUN):
            self._held("row meta title", entry, {"title": self._meta("title") or ""}, opened)
        elif entry.event == Event.KEY_MADE:
            self.keys.append((entry.number, str(entry.values.get("key"))))
        elif entry.event == Event.ORPHANED:
            self.orphans.add(str(entry.values.get("sha256")))
        elif entry.event == Event.PROCESSED:
            self.processed = entry
        elif entry.event in (Event.LIFTED, Event.ERASED):
            self._ended(entry)
        elif entry.event == Event.RECOVERED:
            found.notes.append(
                f"Entry {entry.number}: a run had been stopped; what it had done was entered at {entry.at}."
            )
        if "clock_back" in entry.values:
            found.notes.append(f"Entry {entry.number}: the clock had gone back by {entry.values['clock_back']} s. The order of the log stands.")  # fmt: skip

    def _opened(self, entry: Entry, row: Mapping[str, Any] | None) -> dict[str, custody.Opened]:
        """The values behind the commitments of an entry; each that does not open its commitment is named."""
        name = f"row custody_openings {entry.number}"
        if row is None:
            if entry.committed:
                self.found.mark(name, Change.MISSING, "The salts and values of the entry are not there.")
            return {}
        try:
            opened = unpacked(row["payload"])
        except (ValueError, TypeError):
            self.found.mark(name, Change.ALTERED, "It holds no salts and values any more.")
            return {}
        for field_name in sorted(opened.keys() - entry.committed.keys()):
            self.found.mark(name, Change.ADDED, f"The log has no commitment to “{field_name}”.")
        erased = self.erased_values.get(entry.number, set())
        for field_name in sorted(erased & opened.keys()):
            self.found.mark(name, Change.ADDED, f"The log says that the value of “{field_name}” was erased.")
        for field_name, digest in entry.committed.items():
            if field_name in erased:
                self.found.checked["erased values"] += 1
            elif field_name not in opened:
                self.found.mark(name, Change.MISSING, f"The salt and value of “{field_name}” are not there.")
            elif not _opens(field_name, opened[field_name], digest):
                self.found.mark(name, Change.ALTERED, f"The salt or value of “{field_name}” is not what was committed.")
        return opened

    def _held(self, what: str, entry: Entry, values: Mapping[str, str], opened: Mapping[str, custody.Opened]) -> None:
        """Values of a row, against the commitments of its entry."""
        for name in sorted((values.keys() | entry.committed.keys()) - {"who"}):
            value, digest = values.get(name), entry.committed.get(name)
            if name not in opened:
                continue  # named by ``_opened``, or sealed
            if value is None or digest is None or not _opens(name, custody.Opened(opened[name].salt, value), digest):
                self.found.mark(what, Change.ALTERED, f"Its “{name}” is not what entry {entry.number} committed to.")
        for name in sorted(values.keys() - entry.committed.keys()):
            self.found.mark(what, Change.ALTERED, f"It has a “{name}” that entry {entry.number} does not have.")

    def _acquisition(self, entry: Entry, row: Mapping[str, Any], opened: Mapping[str, custody.Opened]) -> None:
        self.found.checked["acquisitions"] += 1
        what = f"row acquisitions {row['id']}"
        said = entry.values
        if row["sha256"] != said.get("sha256"):
            self.found.mark(what, Change.ALTERED, f"Its SHA-256 is not that of entry {entry.number}.")
        elif row["kept"] is None:
            self.found.mark(
                f"row snapshots {str(row['sha256'])[:16]}…", Change.MISSING, f"Entry {entry.number} is about it."
            )
        else:
            for name in ("size", "content", "sha512"):
                if row[name] != said.get(name):
                    self.found.mark(f"row snapshots {str(row['sha256'])[:16]}…", Change.ALTERED, f"Its {name} is not that of entry {entry.number}.")  # fmt: skip
        if row["obtained_at"] != said.get("obtained_at", entry.at):
            self.found.mark(what, Change.ALTERED, f"Its time is not that of entry {entry.number}.")
        self._held(what, entry, held_of({name: row[name] for name in HELD}), opened)

    def _from_archive(
        self,
        entry: Entry,
        capture: Mapping[str, Any] | None,
        archive: Mapping[str, Any] | None,
        opened: Mapping[str, custody.Opened],
    ) -> None:
        """Rows of ``captures`` and ``archives`` against the entries that are about them."""
        found, said = self.found, entry.values
        if "archive" in said and (entry.event in _ADDING or entry.event == Event.NOT_ADDED):
            if capture is None and self._is_erased(entry):
                pass
            elif capture is None:
                found.mark(f"row captures of entry {entry.number}", Change.MISSING, "The log says that it was entered.")
            else:
                self._capture(entry, capture, opened)
        elif capture is not None:
            found.mark(f"row captures {capture['id']}", Change.ADDED, f"Entry {entry.number} is about something else.")
        if entry.event == Event.READ and said.get("stage") == STAGE:
            self.gone_through[str(said.get("sha256"))] = entry.number, archive is not None
            if archive is not None and any(
                said.get(name) != value
                for name, value in gone_through(archive).items()
                if name not in self.erased_values.get(entry.number, ())
            ):
                found.mark(f"row archives {archive['id']}", Change.ALTERED, f"It is not what entry {entry.number} is about.")  # fmt: skip
        elif archive is not None:
            found.mark(f"row archives {archive['id']}", Change.ADDED, f"Entry {entry.number} is about something else.")

    def _capture(self, entry: Entry, row: Mapping[str, Any], opened: Mapping[str, custody.Opened]) -> None:
        self.found.checked["captures"] += 1
        what, said, sha256 = f"row captures {row['id']}", entry.values, row["sha256"]
        try:
            whole = row_of(codec.loads(Capture, row["payload"]))
        except (ValueError, TypeError):
            self.found.mark(what, Change.ALTERED, "Its payload is no capture any more.")
            return
        for name in sorted(name for name, value in whole.items() if name != "payload" and row[name] != value):
            self.found.mark(what, Change.ALTERED, f"Its {name} is not what its payload says.")
        place = {"archive": row["archive"], "offset": row["byte_offset"], "within": row["within"]}
        if any(said.get(name) != value for name, value in place.items()) or sha256 != said.get("sha256", ""):
            self.found.mark(what, Change.ALTERED, f"Its place or its SHA-256 is not that of entry {entry.number}.")
        elif sha256 and row["kept"] is None:
            self.found.mark(f"row snapshots {sha256[:16]}…", Change.MISSING, f"Entry {entry.number} is about it.")
        elif sha256:
            for name in ("size", "content", "sha512"):
                if row[name] != said.get(name):
                    self.found.mark(f"row snapshots {sha256[:16]}…", Change.ALTERED, f"Its {name} is not that of entry {entry.number}.")  # fmt: skip
        self._held(what, entry, held_of_capture(row), opened)

    # -------------------------------------------------------------------------------------- sealed, erased, blacked out

    def _erased(self) -> None:
        """What the database says was erased; ``_leaving`` holds each of these rows against the log."""
        for row in self.connection.execute(select(t.erasures)) if self._has(t.erasures) else ():
            try:
                said = json.loads(row.payload)
                for number, fields in said["openings"].items():
                    self.erased_values.setdefault(int(number), set()).update(fields)
                self.erased_originals |= dict.fromkeys(said["originals"], row.entry)
            except _BROKEN:
                self.found.mark(f"row erasures {row.entry}", Change.ALTERED, "It cannot be read.")

    def _has(self, table: Table) -> bool:
        return schema.has_table(self.connection, table.name)

    def _is_erased(self, entry: Entry) -> bool:
        hashes = {entry.values.get("sha256"), entry.values.get("archive")}
        return any(number > entry.number for h, number in self.erased_originals.items() if h in hashes)

    def _leaving(self, entry: Entry, event: Event, row: Mapping[str, Any] | None) -> None:
        """A row of ``seals``, ``erasures``, ``redactions`` or ``consents`` against its entry."""
        name = f"{_LEAVING[event].name} of entry {entry.number}"
        if entry.event != event:
            if row is not None:
                self.found.mark(f"row {name}", Change.ADDED, "The entry is about something else.")
            return
        said = entry.values
        if row is None:
            if event is not Event.REDACTED or not self._is_erased(entry):
                self.found.mark(f"row {name}", Change.MISSING, "The log says that it was entered.")
            return
        self.found.checked[_LEAVING[event].name] += 1
        now: dict[str, Any]
        if event is Event.ERASED:
            now = {"erased": json.loads(row["payload"]) if str(row["payload"]).startswith("{") else None}
        elif event is Event.SEALED:
            now = {"seal": row["id"], "kind": row["kind"], "label": row["label"]}
            if row["sha256"]:
                now["sha256"] = row["sha256"]
            if row["blob"] or not self.erased_values.get(entry.number):
                now["blob"] = hashlib.sha256(str(row["blob"]).encode()).hexdigest()
        else:
            now = {key: value for key, value in row.items() if key != "entry"}
        for key, value in now.items():
            if said.get(key) != value:
                self.found.mark(f"row {name}", Change.ALTERED, f"Its {key} is not what the entry says.")

    def _ended(self, entry: Entry) -> None:
        said = entry.values.get("erased", {"seals": [entry.values.get("seal")]})
        for seal in said.get("seals", ()) if isinstance(said, dict) else ():
            self.ended.setdefault(str(seal), entry.number)
        if entry.event == Event.ERASED:
            self.times[entry.number] = entry.at
            if "record" in entry.values:
                self.processed = entry

    def _seals(self) -> None:
        """Which seals are ended, and what is to be told of what was erased."""
        if not self._has(t.seals) or not self._has(t.erasures):
            return  # of an earlier format; of this one, each entry has named its row as missing
        for row in self.connection.execute(select(t.seals.c.id, t.seals.c.ended)):
            if row.ended != self.ended.get(row.id):
                self.found.mark(f"row seals {row.id}", Change.ALTERED, "The log says otherwise of whether it is ended.")
        for each in tombstones(self.connection, lambda number: self.times.get(number, "")):
            self.found.notes.append(f"Entry {each.entry}: {each.label}. {each.words}")

    def _stamp(self, entry: Entry, row: Mapping[str, Any] | None) -> None:
        if row is None:
            self.found.mark(f"row custody_timestamps of entry {entry.number}", Change.MISSING, "The log says that a token was kept.")  # fmt: skip
        else:
            for name in ("name", "tree_size", "sha256", "stamped", "authority"):
                if row[name] != entry.values.get(name):
                    self.found.mark(f"row custody_timestamps {row['id']}", Change.ALTERED, f"Its {name} is not that of entry {entry.number}.")  # fmt: skip
        for suffix, key in ((".tsr", "sha256"), (".head", "head_sha256")):
            name = f"{STAMPS}/{entry.values.get('name')}{suffix}"
            try:
                digest = hashlib.sha256((self.folder / name).read_bytes()).hexdigest()
            except OSError:
                self.found.mark(f"file {name}", Change.MISSING, f"Entry {entry.number} is about it.")
                continue
            self.found.checked["time stamp files"] += 1
            if digest != entry.values.get(key):
                self.found.mark(f"file {name}", Change.ALTERED, f"Its hash is not that of entry {entry.number}.")

    def _keys(self, head: Head | None) -> None:
        current = self.keys[-1][1] if self.keys else None
        if head is not None and current is not None and head.key != current:
            self.found.mark("row meta custody_head", Change.ALTERED, "The log is signed with another key than the one that it says is its own.")  # fmt: skip
        if len(self.keys) > 1:
            self.found.notes.append(f"The case's key was made anew {len(self.keys) - 1} times; the last in entry {self.keys[-1][0]}.")  # fmt: skip
        try:
            key = keys.load(self.folder)
        except OnrecordError as trouble:
            change = Change.ALTERED if trouble.exit_code == 3 and "no key" in trouble.message else Change.NOT_CHECKABLE
            self.found.mark(f"file {keys.NAME}", change, trouble.message)
            return
        if key is not None and current is not None and custody.public(key) != current:
            self.found.mark(f"file {keys.NAME}", Change.ALTERED, "It is another key than the one that the log names.")

    # -------------------------------------------------------------------------------------- derived, cached

    def _record(self) -> None:
        """The derived record against the last ``processed`` entry, and its query tables against the record."""
        there = self._meta("record") is not None
        if self.processed is None:
            if there and not any(mark.change is not Change.NOT_CHECKABLE for mark in self.found.marks):
                self.found.notes.append("The record was made before the log began; process the case again to bind it.")
            return
        said = self.processed.values.get("record", {})
        wrong = [name for name, digest in schema.digests(self.connection).items() if digest != said.get(name)]
        for name in wrong:
            what = "rows meta record_title, record_made_with" if name == "made" else f"table {name}"
            self.found.mark(what, Change.ALTERED, f"Its rows are not those of entry {self.processed.number}. Process the case again.")  # fmt: skip
        self.found.checked["parts of the record"] += len(said)
        if self.quick or wrong:
            return
        for table, row in schema.differing(self.connection):
            self.found.mark(
                f"row {table} {row}", Change.ALTERED, "It does not say what the record says. Process the case again."
            )
        c = t.stage_results.c
        for stage, given, payload in self.connection.execute(select(c.stage, c.input, c.payload)):
            self.found.checked["cached results"] += 1
            try:
                zlib.decompress(payload)
            except (zlib.error, TypeError):
                self.found.mark(f"row stage_results {stage} {str(given)[:16]}…", Change.ALTERED, "It cannot be unpacked; it is made again by the next `onrecord process`.")  # fmt: skip

    # -------------------------------------------------------------------------------------- originals

    def _store(self) -> None:
        store = Store(self.folder / "store")
        s = t.snapshots.c
        rows = self.connection.execute(select(s.sha256, s.size, s.sha512).order_by(s.sha256)).all()
        entered = set(self.connection.execute(select(t.acquisitions.c.sha256).distinct()).scalars())
        entered.update(self.connection.execute(select(t.captures.c.sha256).distinct()).scalars())
        known = {row.sha256 for row in rows}
        c = t.redactions.c
        query = select(c.copy.label("sha256"), c.size, c.sha512).order_by(c.copy)
        copies = self.connection.execute(query).all() if self._has(t.redactions) else []
        entered |= {row.sha256 for row in copies}
        rows = [*rows, *copies]
        known |= {row.sha256 for row in copies}
        marks = _Marks(self.folder) if not self.quick else None
        try:
            self._originals(store, rows, entered, marks)
        finally:
            if marks is not None:
                marks.close()
        if marks is not None:
            if marks.resumed:
                self.found.notes.append(f"{marks.resumed} originals had been checked by an audit that was stopped; they were not read again.")  # fmt: skip
            marks.done()
        self._extra(store, known)

    def _originals(self, store: Store, rows: Sequence[Any], entered: set[str], marks: _Marks | None) -> None:
        for number, row in enumerate(rows):
            self.progress("audit: originals", number, len(rows))
            if row.sha256 not in entered:
                self.found.mark(
                    f"row snapshots {str(row.sha256)[:16]}…", Change.ADDED, "No acquisition and no capture is about it."
                )
            try:
                path = store.path(row.sha256)
            except CaseError:
                self.found.mark("row snapshots", Change.ALTERED, f"{str(row.sha256)[:80]!r} is no SHA-256.")
                continue
            if marks is None:
                _stands(path, row.size, self.found)
            elif not marks.has(path, row.sha256):
                if _bytes_of(store, row.sha256, row.size, row.sha512, self.found):
                    marks.put(path, row.sha256)
            else:
                self.found.checked["originals"] += 1

    def _extra(self, store: Store, known: set[str]) -> None:
        for folder, _, names in os.walk(store.folder):
            for name in sorted(names):
                path = Path(folder) / name
                short = path.relative_to(self.folder).as_posix()
                inside = path.relative_to(store.folder).parts
                sha256 = "".join(inside) if len(inside) == 2 else ""
                if sha256 in known:
                    continue
                if inside[0] == "incoming":
                    self.found.notes.append(
                        f"{short} is a piece that a killed run left; it goes when the case is next written."
                    )
                elif sha256 in self.erased_originals and self.left is not None:
                    self.found.mark(f"file {short}", Change.ADDED, "The log says that it was erased.")
                elif sha256 in self.orphans:
                    self.found.notes.append(
                        f"{short} was stored by a run that was killed before it was entered; the log says so."
                    )
                elif self.left is None and len(sha256) == 64:
                    self.found.notes.append(f"{short} is entered nowhere: the last run was stopped. The log will say so when the case is next written.")  # fmt: skip
                else:
                    self.found.mark(f"file {short}", Change.ADDED, "No row and no entry is about it.")


def _opens(name: str, opened: custody.Opened, digest: str) -> bool:
    try:
        return custody.commitment(name, opened) == digest
    except (ValueError, UnicodeError):
        return False


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


def _bytes_of(store: Store, sha256: str, size: int | None, sha512: str | None, found: Audit) -> bool:
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
