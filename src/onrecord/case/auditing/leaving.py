"""What must not leave the case, against the log: seals, erasures, copies with places blacked out, consent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, select

from onrecord import schema
from onrecord.case.auditing.findings import BROKEN, Change, Look
from onrecord.case.erasing import tombstones
from onrecord.custody import Entry, Event
from onrecord.schema import tables as t

TABLES = {
    Event.SEALED: t.seals,
    Event.ERASED: t.erasures,
    Event.REDACTED: t.redactions,
    Event.CONSENT: t.consents,
    Event.MEASURED: t.measurements,
    Event.DECIDED: t.footage_links,
}


def has(look: Look, table: Table) -> bool:
    """Whether the case has the table: one of an earlier format has not."""
    return schema.has_table(look.connection, table.name)


class Leaving:
    """What was erased, as the database says; each row that says so is held against its entry as the entries go by."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.values: dict[int, set[str]] = {}  # entry -> fields whose values were erased
        self.originals: dict[str, int] = {}  # SHA-256 -> the entry that says so
        self.read: set[int] = set()  # entries whose words are known
        self._ended: dict[str, int] = {}  # seal -> the entry that ended it
        self._times: dict[int, str] = {}  # of the entries that say that something was erased
        for row in look.connection.execute(select(t.erasures)) if has(look, t.erasures) else ():
            try:
                said = json.loads(row.payload)
                for number, fields in said["openings"].items():
                    self.values.setdefault(int(number), set()).update(fields)
                self.originals |= dict.fromkeys(said["originals"], row.entry)
            except BROKEN:
                look.found.mark(f"row erasures {row.entry}", Change.ALTERED, "It cannot be read.")

    def is_erased(self, entry: Entry) -> bool:
        """Whether what an entry is about was erased by a later one."""
        hashes = (entry.values.get("sha256"), entry.values.get("archive"))
        return any(self.originals.get(h, -1) > entry.number for h in hashes if isinstance(h, str))

    def compare(self, entry: Entry, event: Event, row: Mapping[str, Any] | None) -> None:
        """A row of one of ``TABLES`` against its entry."""
        found, name = self.look.found, f"{TABLES[event].name} of entry {entry.number}"
        if entry.event != event:
            if row is not None:
                found.mark(f"row {name}", Change.ADDED, "The entry is about something else.")
            return
        said = entry.values
        if row is None:
            if event is not Event.REDACTED or not self.is_erased(entry):
                found.mark(f"row {name}", Change.MISSING, "The log says that it was entered.")
            return
        found.checked[TABLES[event].name] += 1
        now: dict[str, Any]
        if event is Event.ERASED:
            now = {"erased": _told(row["payload"])}
        elif event is Event.SEALED:
            now = {"seal": row["id"], "kind": row["kind"], "label": row["label"]}
            now["sha256"] = row["sha256"] or None  # an original's, where one is sealed
            if row["blob"] or not self.values.get(entry.number):
                now["blob"] = hashlib.sha256(str(row["blob"]).encode()).hexdigest()
        else:
            now = {key: value for key, value in row.items() if key != "entry"}
        for key, value in now.items():
            if said.get(key) != value:
                found.mark(f"row {name}", Change.ALTERED, f"Its {key} is not what the entry says.")

    def ended(self, entry: Entry) -> None:
        """An entry that ends a seal."""
        said = entry.values.get("erased", {"seals": [entry.values.get("seal")]})
        for seal in said.get("seals", ()) if isinstance(said, dict) else ():
            self._ended.setdefault(str(seal), entry.number)
        if entry.event == Event.ERASED:
            self._times[entry.number] = entry.at

    def close(self) -> None:
        """Which seals are ended, and what is to be told of what was erased."""
        look = self.look
        if not has(look, t.seals) or not has(look, t.erasures):
            return  # of an earlier format; of this one, each entry has named its row as missing
        for row in look.connection.execute(select(t.seals.c.id, t.seals.c.ended)):
            if row.ended != (said := self._ended.get(row.id)):
                unread = said is None and row.ended not in self.read
                look.differs(f"row seals {row.id}", "The log says otherwise of whether it is ended.", unread)
        for each in tombstones(look.connection, lambda number: self._times.get(number, "")):
            look.found.notes.append(f"Entry {each.entry}: {each.label}. {each.words}")


def _told(payload: object) -> Any:
    try:
        return json.loads(str(payload))
    except ValueError:
        return None
