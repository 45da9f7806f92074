"""The case's folder and its database as a file: its pages, its structure, the signed head in it, and files that are not of the case."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import select, text

from onrecord import schema
from onrecord.case import stamping
from onrecord.case.auditing.findings import Audit, Change, Look
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
        if entry.name not in _OURS:
            found.mark(f"file {entry.name}", Change.ADDED, "It is not of the case. Keep your own files elsewhere.")
    if not (folder / keys.NAME).exists():
        found.notes.append("The case's signing key is not here. That is as it should be in a copy that was handed on.")


def has_log(look: Look) -> bool:
    """Whether there is anything to hold the case against."""
    columns = {row[1] for row in look.connection.execute(text("PRAGMA table_info(acquisitions)"))}
    if "entry" in columns and look.meta("custody_head") is not None:
        return True
    there = (look.folder / log_files.NAME).exists()
    look.found.mark(
        "file custody.log" if not there else "row meta custody_head",
        Change.MISSING if there else Change.NOT_CHECKABLE,
        "The database does not say what was signed."
        if there
        else "The case was made before onrecord kept a custody log. It gets one when it is next opened for writing, for "
        "example with `onrecord process`.",
    )
    return False


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
