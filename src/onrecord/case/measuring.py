"""What people measured on footage, and where named places are: decisions, only ever added to; a mistake is withdrawn and stays in the log.

The table says what an entry of the custody log is about; the values themselves (who, where, how much) are hidden values of the entry, so that they
can be taken away with the original, or be proved without telling the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from onrecord import codec
from onrecord.case.journal import Journal, unpacked
from onrecord.case.sealing import storable
from onrecord.custody import Event
from onrecord.errors import UsageError
from onrecord.records import Measurement, NamedPlace
from onrecord.schema import has_table
from onrecord.schema.tables import custody_openings, measurements

MOST = 1_000  # that one case holds
LONGEST = 500  # characters of a name or note


@dataclass(frozen=True, slots=True)
class Entered:
    """One thing that stands: a measurement on the original ``sha256``, or a place (""), with the entry of the log that holds it."""

    entry: int
    sha256: str
    what: Measurement | NamedPlace


def measure(journal: Journal, sha256: str, what: Measurement) -> Entered:
    """Enter a measurement. Its id is made here, out of all the rest; the same again changes nothing."""
    what = replace(what, id="", by=_text(what.by), note=_text(what.note))
    what = replace(what, id="mea-" + codec.digest(f"{sha256} {codec.dumps(what)}")[:16])
    return _enter(journal, sha256, "light" if what.light else "shadow", what)


def name_place(journal: Journal, place: NamedPlace) -> Entered:
    """Enter where a place is. Another one under the same name makes the name ambiguous: nothing is replaced."""
    name = " ".join(_text(place.name).split())
    if not name:
        raise UsageError(
            "A place without a name cannot be found in what is said.", "Give the name as reports write it."
        )
    return _enter(journal, "", "place", replace(place, name=name, by=_text(place.by)))


def withdraw(journal: Journal, number: int, why: str) -> Entered:
    """Take back what an entry holds; it stays in the log, and is held against nothing any more. Raises UsageError."""
    with journal.transaction() as noting:
        found = next((e for e in standing(noting.connection) if e.entry == number), None)
        if found is None:
            raise UsageError(f"Entry {number} holds no measurement and no place that stands.", "List them with: onrecord measurements CASE")  # fmt: skip
        values = {"sha256": found.sha256, "kind": "withdrawn", "about": number}
        entry = noting.note(Event.MEASURED, values, {"why": _text(why)} if why else {})
        noting.connection.execute(measurements.insert().values(entry=entry, **values))
    return found


def standing(connection: Connection) -> Iterator[Entered]:
    """Everything that was entered and not withdrawn, in order. What was erased is not among it."""
    if not has_table(connection, measurements.name):
        return
    query = select(measurements, custody_openings.c.payload).outerjoin(
        custody_openings, custody_openings.c.entry == measurements.c.entry
    )
    rows = connection.execute(query.order_by(measurements.c.entry)).all()
    gone = {row.about for row in rows if row.kind == "withdrawn"}
    for row in rows:
        held = unpacked(row.payload or "{}").get("what")
        if row.kind == "withdrawn" or row.entry in gone or held is None:
            continue
        what: Measurement | NamedPlace
        if row.kind == "place":
            what = codec.loads(NamedPlace, held.value)
        else:
            what = codec.loads(Measurement, held.value)
        yield Entered(row.entry, row.sha256, what)


def _enter(journal: Journal, sha256: str, kind: str, what: Measurement | NamedPlace) -> Entered:
    values = {"sha256": sha256, "kind": kind, "about": 0}
    with journal.transaction() as noting:
        there = list(standing(noting.connection))
        for each in there:
            if (each.sha256, each.what) == (sha256, what):
                return each
        if len(there) >= MOST:
            raise UsageError(
                f"The case holds {MOST:,} measurements and places.", "Withdraw some, or make another case."
            )
        entry = noting.note(Event.MEASURED, values, {"what": codec.dumps(what)})
        noting.connection.execute(measurements.insert().values(entry=entry, **values))
    return Entered(entry, sha256, what)


def _text(text: str) -> str:
    return storable(text)[:LONGEST]
