"""What may leave a case: its record after everything was taken out that is sealed, erased, blacked out or not consented to."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar

from sqlalchemy import Connection, select

from onrecord import codec, custody
from onrecord.case import consent, erasing, sealing
from onrecord.case.journal import pending_lines, stored_head, unpacked
from onrecord.case.telling import handlings
from onrecord.case.verifying import FRAMES, MEASURING, first_appearance, given_of, given_of_measurements
from onrecord.custody import Log
from onrecord.errors import CaseError
from onrecord.publish.withhold import Later, Outgoing, RedactedCopy, withheld
from onrecord.records import Document, Footage, Handling, Purpose, Record, Seal, SealKind, Snapshot, SunChart
from onrecord.schema import Database, has_table
from onrecord.schema import tables as t
from onrecord.sealing.redact import Area

if TYPE_CHECKING:
    from onrecord.footage.frames import Packed

T = TypeVar("T")
_SHOWN = frozenset({"name", "url", "title", "publisher", "published", "obtained", "member"})  # of what entries hold


@dataclass(frozen=True, slots=True)
class Leaving:
    """What may leave, and how many of its sources nobody was asked about, or were left out."""

    outgoing: Outgoing
    purpose: Purpose
    sources: int
    silent: int
    left_out: int


def leaving(
    folder: Path,
    database: Database,
    record: Record,
    opened: Callable[[str], BinaryIO],
    preserved: Callable[[str], str],
    purpose: Purpose,
    without: bool,
    only: frozenset[str] | None = None,
) -> Leaving:
    """All of it. Raises ConsentMissing where a source may not be used for the purpose and is not to be left out.

    ``only``: the originals that somebody wants (SHA-256). Others that may not be used are then left out and stop nothing.
    """
    with database.transaction() as connection:
        seals = list(active(folder, connection))
        gone = {seal.sha256 for seal in seals if seal.kind is SealKind.FILE}
        items: tuple[Document | Footage | Snapshot, ...] = (*record.documents, *record.footage, *record.snapshots)
        sources = {item.sha256 for item in items} - gone
        stands = consent.standing(connection, purpose, sources)
        copies = _copies(connection)
        gone_at = {sha256: stone.at for stone in erased(folder, connection) for sha256 in stone.originals}
        blobs = {k.seal.id: (k.seal.label, k.blob) for k in sealing.kept(connection) if k.ended is None}
    wanted = {sha256: why for sha256, why in stands.refused.items() if only is None or sha256 in only}
    if wanted and not without:
        raise consent.refusal(purpose, wanted, {s.sha256: s.name for s in record.snapshots})
    for number, sha256 in enumerate(sorted(stands.refused), 1):
        note = f"It is left out: there is no consent to its use for the purpose “{purpose.value}”."
        seals.append(
            Seal(f"left-out-{sha256[:16]}", SealKind.FILE, f"Source left out {number}", sha256=sha256, note=note)
        )
    hidden = {seal.sha256 for seal in seals if seal.kind is SealKind.FILE}

    def known() -> Mapping[str, Sequence[Handling]]:
        with database.transaction() as connection:
            return handlings(folder, connection) if stored_head(connection)[0] is not None else {}

    def shown() -> Mapping[int, Mapping[str, tuple[str, str]]]:
        with database.transaction() as connection:
            return dict(_openings(connection, hidden, made.cleaned))

    made = withheld(record, seals, opened, copies, Later(known))
    small = Later(lambda: _frames(database, made.record))
    made = replace(
        made,
        preserved=lambda h: gone_at.get(h) or preserved(h),
        openings=Later(shown),
        sealed=blobs,
        frames=small,
        charts=Later(lambda: _charts(database, record, made)),
    )
    return Leaving(made, purpose, len(sources), len(stands.silent), len(stands.refused))


def _frames(database: Database, record: Record) -> dict[str, bytes]:
    """Small pictures of the key frames that a record which may leave still names, by hash."""
    found: dict[str, bytes] = {}
    for piece in record.footage:
        packed = key_frames(database, piece) if piece.frames else None
        if packed is not None:
            small = {frame.small for frame in piece.frames}
            pictures = (packed.picture(number) for number in range(len(packed.frames)))
            found |= {h: data for data in pictures if (h := hashlib.sha256(data).hexdigest()) in small}
    return found


def _charts(database: Database, record: Record, left: Outgoing) -> dict[str, tuple[SunChart, ...]]:
    """Charts of the shadows that were measured on footage that may leave, by id; none that tells what the record no longer does."""
    before = {piece.id: piece for piece in record.footage}
    found = {}
    for piece in left.record.footage:
        whole = before.get(piece.id)
        if whole is None or not piece.measurements or piece.sha256 in left.of_original:
            continue
        untouched = {m.id for m in piece.measurements if m in whole.measurements}
        first = first_appearance(piece)
        told = tuple(
            chart
            for chart in sun_charts(database, whole)
            if chart.measurement in untouched and chart.until in ("", first) and _may_be_told(chart, left.cleaned)
        )
        if told:
            found[piece.id] = told
    return found


def _may_be_told(chart: SunChart, cleaned: Callable[[str], str]) -> bool:
    texts = (chart.title, *chart.words, *(cell for row in chart.rows for cell in row), chart.data)
    return all(cleaned(text) == text for text in texts)


def sun_charts(database: Database, piece: Footage) -> tuple[SunChart, ...]:
    """The charts of what was measured on a piece of the record, as the stage gave them; none where they are not kept."""
    from onrecord.footage.drawing import WorkedOut

    for worked_out in _kept(database, MEASURING, given_of_measurements(piece), WorkedOut):
        if set(worked_out.findings) <= set(piece.findings):
            return worked_out.charts
    return ()


def key_frames(database: Database, piece: Footage) -> Packed | None:
    """The key frames that the record names, as the stage gave them; None where they are not kept."""
    from onrecord.footage.frames import Packed

    kept = _kept(database, FRAMES, given_of(piece), Packed)
    return next((packed for packed in kept if packed.frames == piece.frames), None)


def _kept(database: Database, stage: str, given: str, kind: type[T]) -> Iterator[T]:
    """What a stage gave for an input and is still kept. What is of another version is left out; it is made again by the next run."""
    c = t.stage_results.c
    with database.transaction() as connection:
        query = select(c.payload).where(c.stage == stage, c.input == given).order_by(c.version)
        kept = list(connection.execute(query).scalars())
    for payload in kept:
        with suppress(zlib.error, ValueError):
            yield codec.loads(kind, zlib.decompress(payload).decode())


def _copies(connection: Connection) -> dict[str, RedactedCopy]:
    if not has_table(connection, t.redactions.name):
        return {}
    c = t.redactions.c
    rows = connection.execute(select(c.sha256, c.copy, c.size, c.media_type).order_by(c.entry))
    return {row.sha256: RedactedCopy(row.copy, row.size, row.media_type) for row in rows}


def active(folder: Path, connection: Connection) -> Iterator[Seal]:
    """Everything that must not leave: seals that stand, what was erased, and words that were blacked out.

    Raises CaseError where the case does not say what is sealed: nothing could be withheld then.
    """
    for kept in sealing.kept(connection):
        if kept.ended is not None:
            continue
        if not kept.seal.words and kept.seal.kind is not SealKind.FILE:
            raise CaseError(
                f"This copy of the case does not hold what is sealed as {kept.seal.label}: nothing can be handed on from it.",
                "Hand on from the case itself, in which it was sealed.",
            )
        yield kept.seal
    for tombstone in erased(folder, connection):
        yield from tombstone.instead()
    yield from blacked_out(connection)


def erased(folder: Path, connection: Connection) -> list[erasing.Tombstone]:
    """What was erased, with the time of the entry that says so."""
    if not has_table(connection, t.erasures.name) or stored_head(connection)[0] is None:
        return []
    pending = pending_lines(connection)
    log = Log(folder, write=False)
    try:

        def at(number: int) -> str:
            line = pending[number] if number in pending else log.line(number)
            return custody.parsed(line).at

        return erasing.tombstones(connection, at)
    finally:
        log.close()


_BLACKED = "It is blacked out in a redacted copy."


def blacked_out(connection: Connection) -> Iterator[Seal]:
    """The words under the black of redacted copies: the record must not show them either."""
    if not has_table(connection, t.redactions.name):
        return
    query = select(t.redactions.c.entry, t.custody_openings.c.payload).join(
        t.custody_openings, t.custody_openings.c.entry == t.redactions.c.entry
    )
    number = 0
    told: set[str] = set()
    for row in connection.execute(query.order_by(t.redactions.c.entry)):
        held = {name: opened.value for name, opened in unpacked(row.payload).items()}
        for words in json.loads(held.get("hidden", "[]")):
            if words in told:  # a copy that was made again
                continue
            told.add(words)
            number += 1
            kind = SealKind.NAME if len(words.split()) < 5 else SealKind.PASSAGE
            yield Seal(
                f"redaction-{row.entry}-{number}", kind, f"Blacked out {number}", words, whole=True, note=_BLACKED
            )


def blacked_areas(connection: Connection, original: str) -> list[Area]:
    """The areas that are black in the copies that were made of an original so far, in their order."""
    query = (
        select(t.custody_openings.c.payload)
        .join(t.redactions, t.custody_openings.c.entry == t.redactions.c.entry)
        .where(t.redactions.c.sha256 == original)
        .order_by(t.redactions.c.entry)
    )
    found: dict[Area, None] = {}
    for row in connection.execute(query):
        opened = unpacked(row.payload).get("areas")
        for page, left, top, right, bottom in json.loads(opened.value) if opened is not None else []:
            found[Area(int(page), left, top, right, bottom)] = None
    return list(found)


def _openings(
    connection: Connection, hidden: set[str], cleaned: Callable[[str], str]
) -> Iterator[tuple[int, dict[str, tuple[str, str]]]]:
    """Salts and values that may be shown: of sources that leave, without sealed words, paths of this machine and people."""
    entries: dict[int, str] = {}
    for table in (t.acquisitions, t.captures):
        for row in connection.execute(select(table.c.entry, table.c.sha256)):
            if row.entry is not None and row.sha256 and row.sha256 not in hidden:
                entries[row.entry] = row.sha256
    for row in connection.execute(select(t.custody_openings).order_by(t.custody_openings.c.entry)):
        if row.entry not in entries:
            continue
        held = {
            name: (o.salt, o.value)
            for name, o in unpacked(row.payload).items()
            if name in _SHOWN and cleaned(o.value) == o.value
        }
        if held:
            yield row.entry, held
