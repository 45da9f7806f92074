"""Web archives of a case: opened after they are preserved, their answers kept as snapshots, a batch at a time.

An archive has its row in ``archives`` only when all of it was gone through. A kill in the middle leaves it without one:
the next ``add`` or ``process`` goes through it again, and what is in the store and the tables already stays as it is.
Each row is written together with its entry in the custody log.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import partial

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from onrecord import codec, preserve
from onrecord.case.captures import entered_as, gone_through, held_of_capture, row_of
from onrecord.case.erasing import erased_originals
from onrecord.case.evidence import has_address, note
from onrecord.case.journal import Journal, Noting
from onrecord.custody import Event
from onrecord.preserve import Trouble, webarchive
from onrecord.preserve.webarchive import Opening, Taken
from onrecord.records import Problem
from onrecord.schema.tables import acquisitions, add_problems, archives, captures, snapshots
from onrecord.store import Store

_BATCH = 64  # answers whose rows are written at once


def open_all(store: Store, journal: Journal, progress: Callable[[str, int, int], None]) -> tuple[int, list[Problem]]:
    """Go through every web archive that was not gone through yet. Returns how many captures were new, and the problems."""
    new, met = 0, list[Problem]()
    for sha256, size, content in _waiting(journal):
        with journal.transaction() as noting:
            c = acquisitions.c
            named = (
                noting.connection.execute(select(c.name).where(c.sha256 == sha256).order_by(c.name)).scalars().first()
            )
        with store.open(sha256) as handle:
            name = named or sha256[:16]
            total = max(size, 1)

            def told(done: int, of: int = total) -> None:
                progress("web archives", min(done, of), of)

            opening = Opening(
                handle, sha256, name, webarchive.KINDS[content], size, partial(store.put, settle=False), told
            )
            new += _take(opening, store, journal)
        problems = opening.problems
        met += problems
        via = f"web archive {sha256}"
        with journal.transaction() as noting:
            note(noting, via, [Trouble(via, problem) for problem in problems])
            row = {"sha256": sha256, "version": webarchive.VERSION, "payload": codec.dumps(opening.archive)}
            noting.connection.execute(archives.delete().where(archives.c.sha256 == sha256))
            noting.connection.execute(insert(archives).values(**row, entry=noting.next))
            noting.note(Event.READ, gone_through(row))
    return new, met


def _waiting(journal: Journal) -> list[tuple[str, int, str]]:
    with journal.transaction() as noting:
        connection = noting.connection
        done = {row.sha256: row.version for row in connection.execute(select(archives))}
        names: dict[str, set[str]] = defaultdict(set)
        for sha256, name in connection.execute(select(acquisitions.c.sha256, acquisitions.c.name)):
            names[sha256].add(name)
        rows = connection.execute(select(snapshots).order_by(snapshots.c.sha256)).all()
    kinds = [(row.sha256, row.size, preserve.media_type(row.content, sorted(names[row.sha256]))) for row in rows]
    return [each for each in kinds if each[2] in webarchive.KINDS and done.get(each[0]) != webarchive.VERSION]


def _take(opening: Opening, store: Store, journal: Journal) -> int:
    new = 0
    batch: list[Taken] = []
    for taken in opening.answers():
        batch.append(taken)
        if len(batch) >= _BATCH:
            new += _keep(store, journal, batch)
            batch = []
    return new + _keep(store, journal, batch)


def _keep(store: Store, journal: Journal, batch: list[Taken]) -> int:
    store.settle()
    with journal.transaction() as noting:
        erased = erased_originals(noting.connection)
        for taken in batch:
            if taken.capture.sha256 in erased:
                store.erase(taken.capture.sha256)
        batch = [taken for taken in batch if taken.capture.sha256 not in erased]
        return sum(_keep_one(noting, taken) for taken in batch)


def _keep_one(noting: Noting, taken: Taken) -> bool:
    """Rows and entry of one answer; whether it is new to the case."""
    connection, capture, stored = noting.connection, taken.capture, taken.stored
    first = False  # whether these bytes are
    if stored is not None:
        kept = {"sha256": stored.sha256, "size": stored.size, "content": preserve.sniffed(stored.head)}
        row = insert(snapshots).values(**kept, sha512=stored.sha512).on_conflict_do_nothing()
        first = bool(connection.execute(row).rowcount)
        if stored.restored or (stored.new and not first):  # it was damaged, or not there any more
            whole = {"sha256": stored.sha256, "sha512": stored.sha512, "size": stored.size}
            noting.note(Event.RESTORED, whole)
    known = first and has_address(connection, capture.url, capture.sha256)
    entered = row_of(capture)
    row = insert(captures).values(**entered, entry=noting.next).on_conflict_do_nothing()
    new = bool(connection.execute(row).rowcount)
    if new:
        event = Event.RECAPTURED if known else Event.ADDED if first else Event.JOINED
        event = event if capture.sha256 else Event.NOT_ADDED
        noting.note(event, entered_as(connection, entered), held_of_capture(entered))
    connection.execute(add_problems.delete().where(add_problems.c.subject == capture.url))
    return new
