"""The rows of the database against the entries of the log, one by one: each by value or by salted commitment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import func, select

from onrecord import codec, custody
from onrecord.case.auditing import stamps
from onrecord.case.auditing.findings import Audit, Change, Look
from onrecord.case.auditing.leaving import TABLES, Leaving, has
from onrecord.case.auditing.log import Hashed, lines
from onrecord.case.captures import STAGE, gone_through, held_of_capture, row_of
from onrecord.case.evidence import HELD, held_of, held_of_problem
from onrecord.case.journal import seconds_back, unpacked
from onrecord.custody import Entry, Event
from onrecord.records import Capture
from onrecord.schema import tables as t

_ADDING = frozenset({Event.ADDED, Event.JOINED, Event.RECAPTURED, Event.FOUND})


class _Cursor:
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


class Rows:
    """The comparison of rows with entries, and what the entries say that other parts of an audit need."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.keys: list[tuple[int, str]] = []  # from which entry on which key signs
        self.orphans: set[str] = set()  # originals that were stored and not entered, as the log says
        self.gone_through: dict[str, tuple[int, bool]] = {}  # web archive -> the last entry, whether its row is there
        self.processed: Entry | None = None  # the last of its kind
        self._at = ""  # the time of the entry before
        self._settled = 0  # entries on what could not be added whose row is not there any more
        self.unread: float = -1  # the last entry whose words are not known; infinity where entries are missing
        self.leaving = Leaving(look)

    def compare(self, hashed: Hashed, pending: Mapping[int, bytes]) -> None:
        """Go through entries and rows side by side, in order of the entries."""
        a, s = t.acquisitions, t.snapshots
        joined = select(a, s.c.size, s.c.content, s.c.sha512, s.c.sha256.label("kept")).outerjoin(
            s, a.c.sha256 == s.c.sha256
        )
        found = self.look.found
        acquisitions = _Cursor(self._all(joined.order_by(a.c.entry)), "acquisitions", found)
        problems = _Cursor(self._all(select(t.add_problems).order_by(t.add_problems.c.entry)), "add_problems", found)
        openings = _Cursor(
            self._all(select(t.custody_openings).order_by(t.custody_openings.c.entry)), "custody_openings", found
        )
        stamps = _Cursor(
            self._all(select(t.custody_timestamps).order_by(t.custody_timestamps.c.entry)), "custody_timestamps", found
        )
        c, w = t.captures, t.archives
        place = func.substr(c.c.archive, 1, 16).op("||")("…, byte ").op("||")(c.c.byte_offset)
        with_bytes = select(
            c, place.label("id"), s.c.size, s.c.content, s.c.sha512, s.c.sha256.label("kept")
        ).outerjoin(s, c.c.sha256 == s.c.sha256)
        captures = _Cursor(self._all(with_bytes.order_by(c.c.entry)), "captures", found)
        archives = _Cursor(self._all(select(w, w.c.sha256.label("id")).order_by(w.c.entry)), "archives", found)
        leaving = [
            (
                event,
                _Cursor(
                    self._all(select(table).order_by(table.c.entry)) if has(self.look, table) else iter(()),
                    table.name,
                    found,
                ),
            )
            for event, table in TABLES.items()
        ]
        self.unread = hashed.last_unread
        if self.unread == float("inf"):
            found.mark("rows", Change.NOT_CHECKABLE, "Entries of the log are missing, or nobody can tell which of them are altered: the rows that they are about were not compared.")  # fmt: skip
        at_most = len(hashed.leaves)
        waits = dict(pending)
        for number, line in lines(self.look.folder, pending):
            if number >= hashed.shift_at:
                break
            if not number % 1000:
                self.look.progress("audit: the log", number, at_most)
            rows = acquisitions.of(number), problems.of(number), openings.of(number), stamps.of(number)
            from_archives = captures.of(number), archives.of(number)
            of_leaving = [(event, each.of(number)) for event, each in leaving]
            if number in hashed.bad:
                waits.pop(number, None)
                continue
            try:
                entry = custody.parsed(line)
            except ValueError as trouble:
                found.mark(f"entry {number}", Change.ALTERED, f"It cannot be read: {trouble}.")
                self.unread = max(self.unread, number)
                continue
            if entry.number != number:
                found.mark(f"entry {number}", Change.MOVED, f"It says that it is entry {entry.number}.")
                self.unread = max(self.unread, number)
                continue
            self._waiting(number, line, waits)
            self._clock(entry)
            self._entry(entry, *rows, *from_archives)
            for event, row in of_leaving:
                self.leaving.compare(entry, event, row)
            self.leaving.read.add(number)
        if hashed.shift_at < hashed.signed:
            return  # rows of the entries that are missing
        for each in (acquisitions, problems, openings, stamps, captures, archives, *(rows for _, rows in leaving)):
            each.close()
        for number in sorted(waits):
            found.mark(f"row custody_pending {number}", Change.ADDED, "The log has no such entry.")
        if self._settled:
            found.notes.append(
                f"{self._settled} times something could not be added that is no problem any more: it was added later, or tried again. "
                "The log has each."
            )
        for sha256, (number, there) in self.gone_through.items():
            if not there and sha256 not in self.leaving.originals:
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
        found, opened = self.look.found, self._opened(entry, opening)
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
            if acquisition is None and self.leaving.is_erased(entry):
                pass
            elif acquisition is None:
                found.mark(
                    f"row acquisitions of entry {entry.number}", Change.MISSING, "The log says that it was entered."
                )
            else:
                self._acquisition(entry, acquisition, opened)
        elif entry.event == Event.NOT_ADDED and problem is None and "archive" not in entry.values:
            self._settled += 1
        elif entry.event == Event.NOT_ADDED and problem is not None and "archive" not in entry.values:
            self._held(f"row add_problems {problem['id']}", entry, held_of_problem(problem), opened)
            if problem["code"] != entry.values.get("code"):
                found.mark(f"row add_problems {problem['id']}", Change.ALTERED, "Its code is not what the log has.")
        elif entry.event == Event.TIMESTAMPED:
            stamps.kept(self.look, entry, stamp)
        elif entry.event in (Event.CASE_MADE, Event.LOG_BEGUN):
            self._held("row meta title", entry, {"title": self.look.meta("title") or ""}, opened)
        elif entry.event == Event.KEY_MADE:
            former = self.keys[-1][1] if self.keys else None
            if entry.values.get("former") != former:
                self.look.differs(
                    f"entry {entry.number}", "The former key that it names is not the one before it.", self.unread >= 0
                )
            self.keys.append((entry.number, str(entry.values.get("key"))))
        elif entry.event == Event.ORPHANED:
            self.orphans.add(str(entry.values.get("sha256")))
        elif entry.event == Event.PROCESSED or (entry.event == Event.DECIDED and "record" in entry.values):
            self.processed = entry
        elif entry.event in (Event.LIFTED, Event.ERASED):
            self.leaving.ended(entry)
            if "record" in entry.values:
                self.processed = entry
        elif entry.event == Event.RECOVERED:
            found.notes.append(
                f"Entry {entry.number}: a run had been stopped; what it had done was entered at {entry.at}."
            )

    def _waiting(self, number: int, line: bytes, waits: dict[int, bytes]) -> None:
        """An entry that is kept beside the log as well, because a killed run may not have written it: it must be the same."""
        if waits.pop(number, line) != line:
            self.look.found.mark(f"row custody_pending {number}", Change.ALTERED, "It is not what the log has.")

    def _clock(self, entry: Entry) -> None:
        """Whether the clock went back: the order of the log stands all the same, so this is no finding."""
        if back := seconds_back(self._at, entry.at):
            self.look.found.notes.append(
                f"The clock went back between entries {entry.number - 1} and {entry.number}, by {back} s: times after that may be "
                "earlier than times before. The order of the log is the order in which things were done."
            )
        self._at = entry.at

    def _opened(self, entry: Entry, row: Mapping[str, Any] | None) -> dict[str, custody.Opened]:
        """The values behind the commitments of an entry; each that does not open its commitment is named."""
        name = f"row custody_openings {entry.number}"
        if row is None:
            if entry.committed:
                self.look.found.mark(name, Change.MISSING, "The salts and values of the entry are not there.")
            return {}
        try:
            opened = unpacked(row["payload"])
        except (ValueError, TypeError):
            self.look.found.mark(name, Change.ALTERED, "It holds no salts and values any more.")
            return {}
        for field_name in sorted(opened.keys() - entry.committed.keys()):
            self.look.found.mark(name, Change.ADDED, f"The log has no commitment to “{field_name}”.")
        erased = self.leaving.values.get(entry.number, set())
        for field_name in sorted(erased & opened.keys()):
            self.look.found.mark(name, Change.ADDED, f"The log says that the value of “{field_name}” was erased.")
        for field_name, digest in entry.committed.items():
            if field_name in erased:
                self.look.found.checked["erased values"] += 1
            elif field_name not in opened:
                self.look.found.mark(name, Change.MISSING, f"The salt and value of “{field_name}” are not there.")
            elif not _opens(field_name, opened[field_name], digest):
                self.look.found.mark(
                    name, Change.ALTERED, f"The salt or value of “{field_name}” is not what was committed."
                )
        return opened

    def _held(self, what: str, entry: Entry, values: Mapping[str, str], opened: Mapping[str, custody.Opened]) -> None:
        """Values of a row, against the commitments of its entry."""
        for name in sorted((values.keys() | entry.committed.keys()) - {"who"}):
            value, digest = values.get(name), entry.committed.get(name)
            if name not in opened:
                continue  # named by ``_opened``, or sealed
            if value is None or digest is None or not _opens(name, custody.Opened(opened[name].salt, value), digest):
                self.look.found.mark(
                    what, Change.ALTERED, f"Its “{name}” is not what entry {entry.number} committed to."
                )
        for name in sorted(values.keys() - entry.committed.keys()):
            self.look.found.mark(what, Change.ALTERED, f"It has a “{name}” that entry {entry.number} does not have.")

    def _acquisition(self, entry: Entry, row: Mapping[str, Any], opened: Mapping[str, custody.Opened]) -> None:
        self.look.found.checked["acquisitions"] += 1
        what = f"row acquisitions {row['id']}"
        said = entry.values
        if row["sha256"] != said.get("sha256"):
            self.look.found.mark(what, Change.ALTERED, f"Its SHA-256 is not that of entry {entry.number}.")
        elif row["kept"] is None:
            self.look.found.mark(
                f"row snapshots {str(row['sha256'])[:16]}…", Change.MISSING, f"Entry {entry.number} is about it."
            )
        else:
            for name in ("size", "content", "sha512"):
                if row[name] != said.get(name):
                    self.look.found.mark(f"row snapshots {str(row['sha256'])[:16]}…", Change.ALTERED, f"Its {name} is not that of entry {entry.number}.")  # fmt: skip
        if row["obtained_at"] != said.get("obtained_at", entry.at):
            self.look.found.mark(what, Change.ALTERED, f"Its time is not that of entry {entry.number}.")
        self._held(what, entry, held_of({name: row[name] for name in HELD}), opened)

    def _from_archive(
        self,
        entry: Entry,
        capture: Mapping[str, Any] | None,
        archive: Mapping[str, Any] | None,
        opened: Mapping[str, custody.Opened],
    ) -> None:
        """Rows of ``captures`` and ``archives`` against the entries that are about them."""
        found, said = self.look.found, entry.values
        if "archive" in said and (entry.event in _ADDING or entry.event == Event.NOT_ADDED):
            if capture is None and self.leaving.is_erased(entry):
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
                if name not in self.leaving.values.get(entry.number, ())
            ):
                found.mark(f"row archives {archive['id']}", Change.ALTERED, f"It is not what entry {entry.number} is about.")  # fmt: skip
        elif archive is not None:
            found.mark(f"row archives {archive['id']}", Change.ADDED, f"Entry {entry.number} is about something else.")

    def _capture(self, entry: Entry, row: Mapping[str, Any], opened: Mapping[str, custody.Opened]) -> None:
        self.look.found.checked["captures"] += 1
        what, said, sha256 = f"row captures {row['id']}", entry.values, row["sha256"]
        try:
            whole = row_of(codec.loads(Capture, row["payload"]))
        except (ValueError, TypeError):
            self.look.found.mark(what, Change.ALTERED, "Its payload is no capture any more.")
            return
        for name in sorted(name for name, value in whole.items() if name != "payload" and row[name] != value):
            self.look.found.mark(what, Change.ALTERED, f"Its {name} is not what its payload says.")
        place = {"archive": row["archive"], "offset": row["byte_offset"], "within": row["within"]}
        if any(said.get(name) != value for name, value in place.items()) or sha256 != said.get("sha256", ""):
            self.look.found.mark(what, Change.ALTERED, f"Its place or its SHA-256 is not that of entry {entry.number}.")
        elif sha256 and row["kept"] is None:
            self.look.found.mark(f"row snapshots {sha256[:16]}…", Change.MISSING, f"Entry {entry.number} is about it.")
        elif sha256:
            for name in ("size", "content", "sha512"):
                if row[name] != said.get(name):
                    self.look.found.mark(f"row snapshots {sha256[:16]}…", Change.ALTERED, f"Its {name} is not that of entry {entry.number}.")  # fmt: skip
        self._held(what, entry, held_of_capture(row), opened)

    def _all(self, query: Any) -> Iterator[Mapping[str, Any]]:
        return iter(self.look.connection.execute(query).mappings())  # type: ignore[arg-type]


def _opens(name: str, opened: custody.Opened, digest: str) -> bool:
    try:
        return custody.commitment(name, opened) == digest
    except (ValueError, UnicodeError):
        return False
