"""The one seam through which everything that is done to the evidence comes into the custody log.

A transaction of the journal writes three things at once into the database: the rows, the log's next entries, and the signed
head over the log with them. Then the entries go into ``custody.log``. A kill between the two loses nothing: whoever opens the
case for writing next finds the entries waiting in the database, writes them, and logs that this was needed.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from onrecord import __version__, custody
from onrecord.custody import Event, Head, Log, Opened, State, at_rest, keys
from onrecord.custody import log as log_files
from onrecord.errors import CaseDamaged, CaseError, UsageError
from onrecord.schema import Database
from onrecord.schema.tables import custody_openings, custody_pending, meta
from onrecord.store import write_error

HEAD, LENGTH = "custody_head", "custody_length"  # in ``meta``: the signed head, and the log's length in bytes at it
MADE_WITH = f"onrecord {__version__}"
_AUDIT = "Run `onrecord audit CASE` to see what is missing or altered; then copy custody.log and case.db back from one backup."


class Noting:
    """Entries being made inside one transaction."""

    def __init__(self, connection: Connection, number: int, now: str, last: str, who: str | None) -> None:
        self.connection = connection
        self.now = now
        self.lines: list[bytes] = []
        self.openings: list[dict[str, object]] = []
        self._first = number
        self._back = seconds_back(last, now)
        self._who = who

    @property
    def next(self) -> int:
        """The number that the next entry gets."""
        return self._first + len(self.lines)

    def note(self, event: Event, values: Mapping[str, Any] | None = None, held: Mapping[str, str] | None = None) -> int:
        """One more entry; ``held`` are values that may have to be hidden one day. Returns its number in the log."""
        return self.note_hidden(event, values or {}, custody.hidden(held or {}))

    def note_hidden(self, event: Event, values: Mapping[str, Any], held: Mapping[str, Opened]) -> int:
        """The same, with salts that are needed elsewhere, too."""
        number = self.next
        hidden = {**custody.hidden({"who": self._who} if self._who else {}), **held}
        extra: dict[str, Any] = {"clock_back": self._back} if self._back else {}
        self.lines.append(custody.line_of(number, self.now, event, MADE_WITH, {**values, **extra}, hidden))
        if hidden:
            self.openings.append({"entry": number, "payload": packed(hidden)})
        return number


class Journal:
    """The custody log of a case that is open for writing."""

    def __init__(self, folder: Path, database: Database, now: Callable[[], str], key: Ed25519PrivateKey) -> None:
        self.who: str | None = None  # who works on the case, where that was said
        self.unfinished = False  # whether bytes may be in the store that nothing is entered about
        self._folder, self._database, self._now, self._key = folder, database, now, key
        self._log: Log | None = None
        self._state = State()
        self._last = ""
        self._waiting: list[bytes] = []
        self._soft = False  # whether the waiting entries' transactions may be lost with the power

    # ------------------------------------------------------------------------------------------ opening

    @classmethod
    def begin(cls, folder: Path, database: Database, now: Callable[[], str]) -> Journal:
        """Of a case that has no log yet: the key is made. The caller notes what was made, in one transaction."""
        if (folder / log_files.NAME).exists():
            raise CaseDamaged(f"There is a custody log in {folder} that its database knows nothing of.", _AUDIT)
        key = keys.load(folder) or keys.make(folder)
        return cls(folder, database, now, key)

    @classmethod
    def open(cls, folder: Path, database: Database, now: Callable[[], str], new_key: bool = False) -> Journal | None:
        """Of a case that has one; entries that a killed run left waiting are written. None where there is no log yet."""
        with database.transaction() as connection:
            head, length = stored_head(connection)
            pending = pending_lines(connection)
        if head is None:
            return None
        key = keys.make(folder) if new_key else _key_of(folder, head)
        opened = cls(folder, database, now, key)
        try:
            opened._resume(head, length, pending)
            if new_key:
                with opened.transaction() as noting:
                    noting.note(Event.KEY_MADE, {"key": opened.key, "former": head.key})
        except BaseException:
            opened.close()
            raise
        return opened

    def _resume(self, head: Head, length: int, pending: Mapping[int, bytes]) -> None:
        path = self._folder / log_files.NAME
        try:
            there = path.stat().st_size
        except OSError:
            there = 0
        waiting = [pending[number] for number in sorted(pending)]
        settled = length - sum(len(line) + 1 for line in waiting)
        if not settled <= there <= length:
            what = "shorter than what was" if there < settled else "longer than what was ever"
            raise CaseDamaged(f"The custody log {path} is {what} written to it.", _AUDIT)
        torn = b""
        if there < length:
            torn = _cut(path, settled)
        self._log = Log(self._folder, write=True)
        self._last = head.time
        missing = waiting if there < length else []
        self._state = self._log.state.after(missing)
        if self._state.root.hex() != head.root or self._state.size != head.size:
            self._rebuild_tree()
            self._state = self._log.state.after(missing)
        if self._state.root.hex() != head.root or self._state.size != head.size or not head.is_signed():
            raise CaseDamaged(f"The custody log {path} is not what it was when it was last signed.", _AUDIT)
        if missing:
            self._log.append(missing)
            cut = {"torn": len(torn)} if torn else {}
            with self.transaction() as noting:
                noting.note(Event.RECOVERED, {"first": head.size - len(missing), "entries": len(missing), **cut})

    def _rebuild_tree(self) -> None:
        """The side file may be what is wrong: make it again from the log before anything is called damaged."""
        if self._log is not None:
            self._log.close()
        (self._folder / log_files.TREE).unlink(missing_ok=True)
        self._log = Log(self._folder, write=True)

    # ------------------------------------------------------------------------------------------ writing

    @property
    def key(self) -> str:
        """The public key, hexadecimal."""
        return custody.public(self._key)

    @contextlib.contextmanager
    def transaction(self, settle: bool = True) -> Iterator[Noting]:
        """Rows and entries, all of them or none. They are in the log when this ends, or (``settle`` off) by ``settle``."""
        with self._database.transaction() as connection:
            noting = Noting(connection, self._state.size, self._now(), self._last, self.who)
            yield noting
            state = self._state.after(noting.lines)
            if noting.lines:
                self._write(noting, state)
        if noting.lines:
            self._state, self._last = state, noting.now
            self._waiting += noting.lines
            self._soft |= not settle
        if settle:
            self.settle()

    def _write(self, noting: Noting, state: State) -> None:
        settled = self._log.size if self._log else 0
        connection = noting.connection
        connection.execute(custody_pending.delete().where(custody_pending.c.entry < settled))
        first = state.size - len(noting.lines)
        rows = [{"entry": first + n, "line": line.decode()} for n, line in enumerate(noting.lines)]
        connection.execute(custody_pending.insert(), rows)
        if noting.openings:
            connection.execute(custody_openings.insert(), noting.openings)
        self._write_head(connection, state, noting.now)

    def _write_head(self, connection: Connection, state: State, time: str) -> None:
        head = custody.signed_head(self._key, state.size, state.root, time)
        for name, value in ((HEAD, head.line), (LENGTH, str(state.length))):
            row = insert(meta).values(key=name, value=value)
            connection.execute(row.on_conflict_do_update(index_elements=["key"], set_={"value": value}))

    def settle(self) -> None:
        """Write what waits into the log: the database is on the disk before, the log when this returns."""
        if not self._waiting:
            return
        if self._soft:
            with self._database.transaction() as connection:  # its end puts all before it on the disk, too
                self._write_head(connection, self._state, self._last)
            self._soft = False
        if self._log is None:
            self._log = Log(self._folder, write=True)
        self._log.append(self._waiting)
        self._waiting = []

    def head(self) -> Head:
        """The signed head of the log as it is."""
        return custody.signed_head(self._key, self._state.size, self._state.root, self._last)

    @property
    def signing_key(self) -> Ed25519PrivateKey:
        """The key itself, for what else is signed with it: a pack."""
        return self._key

    def leave(self, database: Path) -> None:
        """Say what the closed database file is, for ``onrecord audit``; where that is not said, the next run looks what was left undone."""
        if not self._waiting and not self.unfinished:
            at_rest.write(self._folder, database, self.head(), self._key)

    def close(self) -> None:
        """Let go of the files. Entries that wait are safe in the database; where none does, none is said to."""
        if not self._waiting and self._log is not None and self._log.size == self._state.size:
            with contextlib.suppress(CaseError), self._database.transaction() as connection:
                connection.execute(custody_pending.delete())
        if self._log is not None:
            self._log.close()


# ---------------------------------------------------------------------------------------------- what the database has of it


def stored_head(connection: Connection) -> tuple[Head | None, int]:
    """The last signed head and the log's length in bytes at it. Raises CaseDamaged where they are no such thing."""
    rows = connection.execute(select(meta.c.key, meta.c.value).where(meta.c.key.in_((HEAD, LENGTH))))
    found = {row.key: row.value for row in rows}
    if not found:
        return None, 0
    try:
        return custody.read_head(found[HEAD]), int(found[LENGTH])
    except (KeyError, ValueError, UsageError) as trouble:
        raise CaseDamaged("The head of the custody log in case.db is not what it was.", _AUDIT) from trouble


def pending_lines(connection: Connection) -> dict[int, bytes]:
    """Entries that may not be in the log yet, by number."""
    rows = connection.execute(select(custody_pending.c.entry, custody_pending.c.line))
    return {row.entry: row.line.encode("utf-8", "surrogatepass") for row in rows}


def packed(held: Mapping[str, Opened]) -> str:
    """Salts and values as JSON, for ``custody_openings``."""
    return json.dumps({field: [o.salt, o.value] for field, o in held.items()}, ensure_ascii=False, sort_keys=True)


def unpacked(text: str) -> dict[str, Opened]:
    """What ``packed`` gave. Raises ValueError where it is something else."""
    data = json.loads(text)
    if not isinstance(data, dict):
        raise ValueError("no salts and values")
    found = {}
    for field, pair in data.items():
        match pair:
            case [str(salt), str(value)]:
                found[field] = Opened(salt, value)
            case _:
                raise ValueError("no salts and values")
    return found


def _key_of(folder: Path, head: Head) -> Ed25519PrivateKey:
    key = keys.load(folder)
    if key is None:
        raise CaseError(
            f"The key of the case in {folder} is not there: nothing can be logged.",
            f"Put custody.key back. If it is lost: onrecord head {folder} --new-key makes another, which the log then says.",
        )
    if custody.public(key) != head.key:
        raise CaseDamaged(
            f"The key in {folder} is not the one that the custody log was signed with.",
            f"Put the case's own custody.key back, or take this one: onrecord head {folder} --new-key.",
        )
    return key


def _cut(path: Path, length: int) -> bytes:
    """Take off what a killed run left behind ``length`` bytes: entries that are made anew from the database."""
    try:
        if not path.exists():
            return b""
        with open(path, "r+b") as handle:
            handle.seek(length)
            tail = handle.read()
            handle.truncate(length)
        return tail
    except OSError as trouble:
        raise write_error(trouble, path) from trouble


def seconds_back(last: str, now: str) -> int:
    """By how many whole seconds the clock went back since the last entry; 0 where it did not."""
    try:
        back = (datetime.fromisoformat(last) - datetime.fromisoformat(now)).total_seconds()
    except (ValueError, TypeError):
        return 0
    return max(0, int(back))
