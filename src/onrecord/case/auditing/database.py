"""The case's folder and its database as a file: its pages, its structure, the signed head in it, and files that are not of the case."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import select, text

from onrecord import schema
from onrecord.case import stamping
from onrecord.case.auditing.findings import Audit, Change, Look, is_of_a_file_manager
from onrecord.case.auditing.originals import PARTIAL
from onrecord.case.erasing import UNFINISHED
from onrecord.case.journal import HEAD, LENGTH, stored_head
from onrecord.case.lock import NAME as LOCK
from onrecord.custody import Head, at_rest, keys
from onrecord.custody import log as log_files
from onrecord.errors import OnrecordError
from onrecord.schema import tables as t

_OURS = frozenset(
    {
        *(
            schema.NAME,
            f"{schema.NAME}-wal",
            f"{schema.NAME}-shm",
            "store",
            LOCK,
            PARTIAL,
            stamping.FOLDER,
            at_rest.NAME,
        ),
        *(log_files.NAME, log_files.TREE, keys.NAME, f"{keys.NAME}.former"),
        *(f"{at_rest.NAME}.new", f"{keys.NAME}.new"),
    }
)


def pages(folder: Path, found: Audit) -> at_rest.AtRest | None:
    """The database page by page against what its last writer left, which is returned; None where nothing stands there."""
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


def strangers(folder: Path, found: Audit) -> None:
    """Files in the case's folder that are not of the case."""
    for entry in sorted(folder.iterdir()):
        if entry.name in _OURS:
            continue
        if is_of_a_file_manager(entry):
            found.notes.append(f"{entry.name} was left by a file manager that the folder was opened with; remove it.")
        else:
            found.mark(f"file {entry.name}", Change.ADDED, "It is not of the case. Keep your own files elsewhere.")
    if not (folder / keys.NAME).exists():
        found.notes.append("The case's signing key is not here. That is as it should be in a copy that was handed on.")


def has_log(look: Look) -> bool:
    """Whether there is anything to hold the case against. Where a log was, or must have been, and is not, it is named as missing."""
    columns = {row[1] for row in look.connection.execute(text("PRAGMA table_info(acquisitions)"))}
    if "entry" in columns and look.meta(HEAD) is not None:
        return True
    if (look.folder / log_files.NAME).exists():
        look.found.mark(f"row meta {HEAD}", Change.MISSING, "The database does not say what was signed.")
    elif _had_log(look):
        look.found.mark(
            f"file {log_files.NAME}",
            Change.MISSING,
            "The log and what was signed of it were taken away: a case of this format has both. Copy them back from a backup. (Only "
            "where the first run of a newer onrecord on an older case was killed is there none yet: open it for writing, "
            "for example with `onrecord process`.)",
        )
    else:
        look.found.mark(
            f"file {log_files.NAME}",
            Change.NOT_CHECKABLE,
            "The case was made before onrecord kept a custody log. It gets one when it is next opened for writing, for "
            "example with `onrecord process`.",
        )
    return False


def _had_log(look: Look) -> bool:
    """Whether anything here is of a case with a custody log, whatever format it says that it has."""
    if any(os.path.lexists(look.folder / name) for name in (log_files.TREE, at_rest.NAME, stamping.FOLDER)):
        return True
    columns = set(look.connection.execute(text(_COLUMNS)).scalars())  # those that the log is bound with
    stated = str(look.meta("format"))
    return bool(columns) or look.meta(LENGTH) is not None or not stated.isdecimal() or int(stated) >= _WITH_LOG


_WITH_LOG = 3  # from this format on a case has a log
_COLUMNS = (
    "SELECT m.name FROM sqlite_master AS m, pragma_table_info(m.name) AS p WHERE m.type = 'table' AND p.name = 'entry'"
)


_META = frozenset(
    {
        "format",
        "title",
        "example",
        "record",
        "record_title",
        "record_made_with",
        "record_rows",
        HEAD,
        LENGTH,
        UNFINISHED,
    }
)


def structure(look: Look) -> None:
    """The database as SQLite checks it, and whether it holds the tables of a case and nothing else.

    A trigger or a view that was slipped in would work on everything that is written later.
    """
    kind = "quick_check" if look.quick else "integrity_check"
    for (message,) in look.connection.execute(text(f"PRAGMA {kind}(20)")).all():
        if message != "ok":
            look.found.mark("file case.db", Change.ALTERED, f"SQLite finds its structure damaged: {message}.")


def objects(look: Look) -> None:
    """Tables, indexes, triggers and facts that a case does not have, or lacks."""
    there = {
        (str(row[0]), str(row[1])) for row in look.connection.execute(text("SELECT type, name FROM sqlite_master"))
    }
    ours = schema.objects()
    for kind, name in sorted(there - ours):
        if not name.startswith("sqlite_"):
            look.found.mark(f"{kind} {name[:80]} of case.db", Change.ADDED, "A case has no such thing.")
    if look.meta("format") == str(schema.FORMAT):
        for kind, name in sorted(ours - there):
            look.found.mark(f"{kind} {name} of case.db", Change.MISSING, "Every case has it.")
    for key in sorted(map(str, look.connection.execute(select(t.meta.c.key)).scalars())):
        if key not in _META:
            look.found.mark(f"row meta {key[:80]}", Change.ADDED, "It is no fact of a case.")


def signed_head(look: Look) -> Head | None:
    """The head to hold the log against: the database's, or where that is altered the one that its last writer left."""
    left = look.left.head if look.left is not None else None
    try:
        head, _ = stored_head(look.connection)
    except OnrecordError:
        head = None
    if head is not None and head.is_signed():
        if left is not None and left.is_signed() and left.size > head.size and left.key == head.key:
            look.found.mark("row meta custody_head", Change.ALTERED, "A later head was signed: it was put back to an older state.")  # fmt: skip
            return left
        return head
    look.found.mark("row meta custody_head", Change.ALTERED, "The signature of the head in the database is not good.")
    return left
