"""The derived record and the results that are kept: against the last ``processed`` entry, and against themselves."""

from __future__ import annotations

import zlib

from sqlalchemy import select

from onrecord import schema
from onrecord.case.auditing.findings import Change, Look
from onrecord.custody import Entry
from onrecord.schema import tables as t

_CHUNK = 1 << 20
MOST = 1 << 30  # bytes that a kept result may unpack to; more is none of ours


def record(look: Look, processed: Entry | None, last_unread: float = -1) -> None:
    """The derived record against the last ``processed`` entry, and its query tables against the record."""
    there = look.meta("record") is not None
    if processed is None and last_unread < 0:
        if there and not any(mark.change is not Change.NOT_CHECKABLE for mark in look.found.marks):
            look.found.notes.append("The record was made before the log began; process the case again to bind it.")
        return
    wrong = _wrong(look, processed, last_unread) if processed is not None else []
    if look.quick or wrong:
        return
    for table, row in schema.differing(look.connection):
        look.found.mark(
            f"row {table} {row}", Change.ALTERED, "It does not say what the record says. Process the case again."
        )
    c = t.stage_results.c
    for stage, given, payload in look.connection.execute(select(c.stage, c.input, c.payload)):
        look.found.checked["cached results"] += 1
        if not _unpacks(payload):
            look.found.mark(f"row stage_results {stage} {str(given)[:16]}…", Change.ALTERED, "It cannot be unpacked; it is made again by the next `onrecord process`.")  # fmt: skip


def _wrong(look: Look, processed: Entry, last_unread: float) -> list[str]:
    """Parts of the record whose rows are not those of the entry; each is named."""
    said = processed.values.get("record", {})
    wrong = [name for name, digest in schema.digests(look.connection).items() if digest != said.get(name)]
    for name in wrong:
        what = "rows meta record_title, record_made_with" if name == "made" else f"table {name}"
        message = f"Its rows are not those of entry {processed.number}. Process the case again."
        look.differs(what, message, last_unread > processed.number)
    look.found.checked["parts of the record"] += len(said)
    return wrong


def _unpacks(payload: object) -> bool:
    """Whether a kept result can be unpacked. Nothing of it is kept, so that one that was made to fill the memory does not."""
    unpacker, size = zlib.decompressobj(), 0
    try:
        rest = bytes(payload) if isinstance(payload, bytes | memoryview) else b""
        while rest and not unpacker.eof and size <= MOST:
            size += len(unpacker.decompress(rest, _CHUNK))
            rest = unpacker.unconsumed_tail
    except zlib.error:
        return False
    return unpacker.eof and size <= MOST
