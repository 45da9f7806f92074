"""The derived record and the results that are kept: against the last ``processed`` entry, and against themselves."""

from __future__ import annotations

import zlib

from sqlalchemy import select

from onrecord import schema
from onrecord.case.auditing.findings import Change, Look
from onrecord.custody import Entry
from onrecord.schema import tables as t


def record(look: Look, processed: Entry | None) -> None:
    """The derived record against the last ``processed`` entry, and its query tables against the record."""
    there = look.meta("record") is not None
    if processed is None:
        if there and not any(mark.change is not Change.NOT_CHECKABLE for mark in look.found.marks):
            look.found.notes.append("The record was made before the log began; process the case again to bind it.")
        return
    said = processed.values.get("record", {})
    wrong = [name for name, digest in schema.digests(look.connection).items() if digest != said.get(name)]
    for name in wrong:
        what = "rows meta record_title, record_made_with" if name == "made" else f"table {name}"
        look.found.mark(what, Change.ALTERED, f"Its rows are not those of entry {processed.number}. Process the case again.")  # fmt: skip
    look.found.checked["parts of the record"] += len(said)
    if look.quick or wrong:
        return
    for table, row in schema.differing(look.connection):
        look.found.mark(
            f"row {table} {row}", Change.ALTERED, "It does not say what the record says. Process the case again."
        )
    c = t.stage_results.c
    for stage, given, payload in look.connection.execute(select(c.stage, c.input, c.payload)):
        look.found.checked["cached results"] += 1
        try:
            zlib.decompress(payload)
        except (zlib.error, TypeError):
            look.found.mark(f"row stage_results {stage} {str(given)[:16]}…", Change.ALTERED, "It cannot be unpacked; it is made again by the next `onrecord process`.")  # fmt: skip
