"""What may leave a case: its record after everything was taken out that is sealed, erased, blacked out or not consented to."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from sqlalchemy import Connection, select

from onrecord import codec, custody
from onrecord.case import consent, erasing, sealing
from onrecord.case.journal import pending_lines, stored_head, unpacked
from onrecord.case.telling import handlings
from onrecord.custody import Log
from onrecord.errors import CaseError
from onrecord.publish.withhold import Later, Outgoing, RedactedCopy, withheld
from onrecord.records import Document, Footage, Handling, Purpose, Record, Seal, SealKind, Snapshot
from onrecord.schema import Database, has_table
from onrecord.schema import tables as t
from onrecord.sealing.redact import Area

if TYPE_CHECKING:
    from onrecord.footage.frames import Packed

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
) -> Leaving:
    """All of it. Raises ConsentMissing where a source may not be used for the purpose and is not to be left out."""
    with database.transaction() as connection:
        seals = list(active(folder, connection))
        gone = {seal.sha256 for seal in seals if seal.kind is SealKind.FILE}
        items: tuple[Document | Footage | Snapshot, ...] = (*record.documents, *record.footage, *record.snapshots)
        sources = {item.sha256 for item in items} - gone
        stands = consent.standing(connection, purpose, sources)
        copies = _copies(connection)
        gone_at = {sha256: stone.at for stone in erased(folder, connection) for sha256 in stone.originals}
        blobs = {k.seal.id: (k.seal.label, k.blob) for k in sealing.kept(connection) if k.ended is None}
    if stands.refused and not without:
        raise consent.refusal(purpose, stands.refused, {s.sha256: s.name for s in record.snapshots})
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
        charts=Later(lambda: _charts(made)),
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


def _charts(left: Outgoing) -> dict[str, tuple[tuple[str, str, tuple[str, ...]], ...]]:
    """Charts of the shadows that were measured on footage that may leave, by id."""
    from onrecord.footage import sun
    from onrecord.footage.sun import items

    found = {}
    for piece in left.record.footage:
        measured = getattr(piece, "measurements", ())
        if measured and piece.sha256 not in left.of_original and sun.available():
            year = piece.published.value[:4] if piece.published else ""
            found[piece.id] = items.drawn(measured, int(year) if year.isdecimal() else None)
    return found


def key_frames(database: Database, piece: Footage) -> Packed | None:
    """The key frames that the record names, as the stage gave them; None where they are not kept."""
    from onrecord.case.verifying import FRAMES, given_of
    from onrecord.footage.frames import Packed

    c = t.stage_results.c
    with database.transaction() as connection:
        query = select(c.payload).where(c.stage == FRAMES, c.input == given_of(piece))
        kept = list(connection.execute(query).scalars())
    for payload in kept:
        try:
            packed = codec.loads(Packed, zlib.decompress(payload).decode())
        except (zlib.error, ValueError):  # of another version; it is made again when the case is processed
            continue
        if packed.frames == piece.frames:
            return packed
    return None


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
