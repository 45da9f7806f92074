"""Web archives of a case: opened after they are preserved, their answers kept as snapshots, a batch at a time.

An archive has its row in ``archives`` only when all of it was gone through. A kill in the middle leaves it without one:
the next ``add`` or ``process`` goes through it again, and what is in the store and the tables already stays as it is.
Each row is written together with its entry in the custody log.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from cryptography import x509
from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DBAPIError

from onrecord import codec, preserve
from onrecord.case.captures import entered_as, gone_through, held_of_capture, row_of
from onrecord.case.erasing import erased_originals
from onrecord.case.evidence import has_address, note
from onrecord.case.journal import Journal, Noting
from onrecord.custody import Event, timestamps
from onrecord.errors import CaseDamaged, OnrecordError
from onrecord.preserve import Trouble, webarchive
from onrecord.preserve.webarchive import Opening, Taken
from onrecord.preserve.webarchive.problems import unforeseen
from onrecord.preserve.webarchive.signature import Trust
from onrecord.preserve.webarchive.wacz import NoPackage, Package
from onrecord.records import Archive, Problem, Proof
from onrecord.schema.tables import acquisitions, add_problems, archives, captures, snapshots
from onrecord.store import Store

_BATCH = 64  # answers whose rows are written at once


def open_all(store: Store, journal: Journal, progress: Callable[[str, int, int], None]) -> tuple[int, list[Problem]]:
    """Go through every web archive that was not gone through yet. Returns how many captures were new, and the problems.

    What goes wrong with one archive is its problem; the others are gone through.
    """
    new, met = 0, list[Problem]()
    for sha256, size, content in _waiting(journal):
        with journal.transaction() as noting:
            c = acquisitions.c
            named = (
                noting.connection.execute(select(c.name).where(c.sha256 == sha256).order_by(c.name)).scalars().first()
            )
        name = named or sha256[:16]

        def told(done: int, of: int = max(size, 1)) -> None:
            progress("web archives", min(done, of), of)

        archive: Archive | None = None
        try:
            with store.open(sha256) as handle:
                put = partial(store.put, settle=False)
                opening = Opening(handle, sha256, name, webarchive.KINDS[content], size, put, told)
                taken, failed = _take(opening, store, journal)
        except CaseDamaged as trouble:  # one original, not the case
            problems = [Problem(name, trouble.message, trouble.next_step, "original-damaged")]
        else:
            new += taken
            problems = [*opening.problems, *([unforeseen(name, failed)] if failed is not None else [])]
            archive = opening.archive if failed is None else None
        met += problems
        _enter(journal, sha256, archive, problems)
    return new, met


def _enter(journal: Journal, sha256: str, archive: Archive | None, problems: list[Problem]) -> None:
    """That an archive was gone through, and what was met. Without ``archive`` it was not: the next run tries again."""
    via = f"web archive {sha256}"
    with journal.transaction() as noting:
        note(noting, via, [Trouble(via, problem) for problem in problems])
        if archive is None:
            return
        row = {"sha256": sha256, "version": webarchive.VERSION, "payload": codec.dumps(archive)}
        noting.connection.execute(archives.delete().where(archives.c.sha256 == sha256))
        noting.connection.execute(insert(archives).values(**row, entry=noting.next))
        noting.note(Event.READ, gone_through(row))


def under_roots(store: Store, found: Archive, roots: Sequence[x509.Certificate]) -> Archive:
    """A signed package with its signature checked anew, offline, under these roots; any other archive as it is.

    Raises CaseDamaged, CaseError where the package cannot be read from the store.
    """
    if found.kind != "wacz" or not found.signed:
        return found
    with store.open(found.sha256) as handle:
        try:
            package = Package(handle, found.name, lambda _: None)  # its problems were told when it was opened first
        except NoPackage:
            return found
        checked = package.integrity(Trust(roots, partial(_stamped, roots)))
    return replace(found, signature=checked.signature, signature_words=checked.signature_words)


def _stamped(
    roots: Sequence[x509.Certificate], reply: bytes, data: bytes, signer: x509.Certificate | None
) -> tuple[Proof, str, datetime | None]:
    checked = timestamps.check(reply, data, None, roots, signer)
    at = datetime.fromisoformat(checked.token.stamped) if checked.token is not None else None
    return Proof(checked.outcome), checked.message.rstrip("."), at


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


def _take(opening: Opening, store: Store, journal: Journal) -> tuple[int, Exception | None]:
    """Keep every answer of an archive. Returns how many were new, and what ended the reading before its end, if anything did.

    A failure that nobody foresaw costs one archive and no other; trouble with the disk or the database is not one of the archive.
    """
    new = 0
    batch: list[Taken] = []
    answers = opening.answers()
    while True:
        try:
            taken = next(answers, None)
        except (OnrecordError, DBAPIError):
            raise
        except Exception as trouble:
            return new + _keep(store, journal, batch), trouble
        if taken is None:
            return new + _keep(store, journal, batch), None
        batch.append(taken)
        if len(batch) >= _BATCH:
            new += _keep(store, journal, batch)
            batch = []


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
