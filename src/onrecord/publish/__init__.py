"""publish: the record as a dossier (one folder that opens from disk) and as exports (JSON, JSON lines, CSV, WACZ).

``as_export`` is pure; ``dossier`` and the ``write_`` functions touch files. All of them give the same bytes for the same
record, in whatever order its parts are: everything is sorted here, and no clock is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from onrecord.publish.export import FORMAT, as_export, write_json, write_jsonl
from onrecord.publish.tables import write_csv, write_statements_csv
from onrecord.publish.wacz import write_wacz
from onrecord.records import Handling, Record

VERSION = "publish-1"

__all__ = [
    "FORMAT",
    "VERSION",
    "as_export",
    "dossier",
    "write_csv",
    "write_json",
    "write_jsonl",
    "write_statements_csv",
    "write_wacz",
]


def dossier(
    record: Record,
    original: Callable[[str], bytes],
    out: Path,
    handlings: Mapping[str, Sequence[Handling]] | None = None,
) -> None:
    """Write the dossier of a record into the folder ``out``, all or nothing.

    ``handlings`` says, by SHA-256, what was done to each original (``Case.handlings``): with it the pages of the sources show
    their custody. The same record and handlings give the same bytes.

    ``original`` gives the preserved bytes for a SHA-256 (``Case.original``); they are checked again before they are
    copied. The folder is made beside ``out`` and then put in its place; a former dossier there is replaced.

    Raises UsageError when ``out`` is something other than a former dossier, CaseDamaged when an original is not what it
    was, StorageFull when the disk is full. In every case what stood at ``out`` before still stands.
    """
    from onrecord.publish.folder import write  # the templates' engine is loaded only when a dossier is made

    write(record, original, out, handlings or {})
