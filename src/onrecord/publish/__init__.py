"""publish: the record as a dossier (one folder that opens from disk) and as exports (JSON, JSON lines, CSV, WACZ).

What leaves a case goes through ``withheld`` first; ``FORMATS`` are the forms in which it can be handed on, and each is given the
``Outgoing`` that ``withheld`` made, and nothing else. ``as_export`` is pure; ``dossier`` and the ``write_`` functions touch files. All of them give the same bytes for the same
record, in whatever order its parts are: everything is sorted here, and no clock is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from onrecord.publish.export import FORMAT, as_export, stubs, write_json, write_jsonl
from onrecord.publish.tables import write_csv, write_statements_csv
from onrecord.publish.wacz import write_wacz
from onrecord.publish.withhold import Outgoing, RedactedCopy, withheld
from onrecord.records import Handling, Purpose, Record, SunChart

VERSION = "publish-1"

__all__ = [
    "FORMAT",
    "FORMATS",
    "VERSION",
    "Format",
    "Outgoing",
    "RedactedCopy",
    "as_export",
    "dossier",
    "stubs",
    "withheld",
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
    frames: Mapping[str, bytes] | None = None,
    charts: Mapping[str, Sequence[SunChart]] | None = None,
) -> None:
    """Write the dossier of a record into the folder ``out``, all or nothing.

    ``handlings`` says, by SHA-256, what was done to each original (``Case.handlings``): with it the pages of the sources show
    their custody. ``frames`` are small pictures of key frames (JPEG) by their own hash,
    ``charts`` of sun and shadow by footage, as the case keeps them. The same of all of these gives the same bytes.

    ``original`` gives the preserved bytes for a SHA-256 (``Case.original``); they are checked again before they are
    copied. The folder is made beside ``out`` and then put in its place; a former dossier there is replaced.

    Raises UsageError when ``out`` is something other than a former dossier, CaseDamaged when an original is not what it
    was, StorageFull when the disk is full. In every case what stood at ``out`` before still stands.
    """
    from onrecord.publish.folder import write  # the templates' engine is loaded only when a dossier is made

    write(record, original, out, handlings or {}, frames or {}, charts or {})


@dataclass(frozen=True, slots=True)
class Format:
    """A form in which a case is handed on. ``write`` is given what may leave, and a path (or a stream, where it is no folder)."""

    write: Callable[[Outgoing, Path | BinaryIO], None]
    purpose: Purpose = Purpose.PUBLISH  # what the sources' consent is asked for, unless the user names another
    folder: bool = False
    binary: bool = False  # no text for a terminal


def _dossier(outgoing: Outgoing, out: Path | BinaryIO) -> None:
    if isinstance(out, Path):
        dossier(outgoing.record, outgoing.read, out, outgoing.handlings, outgoing.frames, outgoing.charts)


def _csv(outgoing: Outgoing, out: Path | BinaryIO) -> None:
    if isinstance(out, Path):
        write_csv(outgoing.record, out)
    else:
        write_statements_csv(outgoing.record, out)


FORMATS: dict[str, Format] = {
    "dossier": Format(_dossier, folder=True),
    "json": Format(lambda outgoing, out: write_json(outgoing.record, out)),
    "jsonl": Format(lambda outgoing, out: write_jsonl(outgoing.record, out)),
    "csv": Format(_csv, folder=True),
    "wacz": Format(
        lambda outgoing, out: write_wacz(outgoing.record, outgoing.open, outgoing.preserved_at, out), binary=True
    ),
}
