"""audit: everything that a case holds, held against its custody log; each thing that is missing, added or altered is named.

What is bound to what: the originals to the rows of ``snapshots`` by two hashes; those rows, and every acquisition and problem, to
the log's entries, by value or by salted commitment; the derived record to the last ``processed`` entry; the entries to the
signed head by the Merkle tree; heads to what others have kept; the database file, page by page, to what its last writer left.
Nothing is written but ``audit.partial``, which lets a full audit go on after it was stopped.

One module for each thing that is looked at: ``database`` the file and the folder, ``log`` the custody log, ``rows`` the rows against the
log's entries, ``leaving`` what was sealed or erased, ``stamps``, ``derived`` the record, ``originals`` the store; ``findings`` is what they fill.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from onrecord.case.auditing import database, derived, log, originals, stamps
from onrecord.case.auditing.findings import BROKEN, Audit, Change, Look, Mark, Progress, Verdict
from onrecord.case.auditing.rows import Rows
from onrecord.case.journal import pending_lines
from onrecord.custody import Head, at_rest
from onrecord.errors import OnrecordError
from onrecord.schema import Database

__all__ = ["Audit", "Change", "Mark", "Verdict", "audit"]


def audit(folder: Path, quick: bool, against: Sequence[Head], progress: Progress) -> Audit:
    """Look at everything in a case's folder. ``quick`` does not read the originals, the derived tables and the cache."""
    found = Audit()
    left = database.pages(folder, found)
    database.strangers(folder, found)
    try:
        opened = Database.open(folder, write=False)
    except OnrecordError as trouble:
        found.mark("file case.db", Change.ALTERED, f"It cannot be opened: {trouble.message}")
        _without_database(folder, found, left, against, progress)
        return found
    try:
        with opened.transaction() as connection:
            _with_database(Look(folder, connection, found, left, quick, progress), against)
    except BROKEN as trouble:
        found.mark("file case.db", Change.ALTERED, f"It cannot be read to its end ({type(trouble).__name__}).")
    finally:
        with contextlib.suppress(OnrecordError, DBAPIError):
            opened.close()
    return found


def _with_database(look: Look, against: Sequence[Head]) -> None:
    if not database.has_log(look):
        return
    look.part(lambda: database.structure(look))
    look.part(lambda: database.objects(look))
    head = look.found.head = database.signed_head(look)
    pending: dict[int, bytes] = {}
    look.part(lambda: pending.update(pending_lines(look.connection)))
    hashed = log.hashed(look.folder, pending, head, look.found)
    rows = Rows(look)
    look.part(lambda: rows.compare(hashed, pending))
    look.part(rows.leaving.close)
    stamps.strangers(look)
    log.signing_key(look, rows.keys, head, hashed, rows.unread)
    log.against(stamps.heads(look.folder), hashed, look.found, rows.keys, stamped=True)
    log.against(against, hashed, look.found, rows.keys, rows.unread)
    look.part(lambda: derived.record(look, rows.processed, rows.unread))
    look.part(lambda: originals.store_of(look, rows.orphans, rows.leaving.originals, rows.unread >= 0))


def _without_database(
    folder: Path, found: Audit, left: at_rest.AtRest | None, against: Sequence[Head], progress: Progress
) -> None:
    head = left.head if left is not None and left.head.is_signed() else None
    log.against(against, log.hashed(folder, {}, head, found), found, [])
    originals.by_their_names(folder, found, progress)
