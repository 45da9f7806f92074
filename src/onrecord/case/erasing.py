"""Erasing: the bytes of an original, or a sealed name or passage, for good; what stays is a tombstone that says so, and why.

The log keeps every entry: of what is erased it holds hashes and commitments only, which tell nothing without the values that go.
The order is: one transaction takes the values, rows and derived data away and says so in the log; then the originals are removed from
the store and the database is written anew. Whoever opens the case for writing after a kill in between finishes that.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select, text
from sqlalchemy.dialects.sqlite import insert

from onrecord import codec, custody, schema
from onrecord.case.captures import row_of
from onrecord.case.evidence import HELD
from onrecord.case.journal import Journal, packed, unpacked
from onrecord.case.sealing import Kept, kept, storable
from onrecord.case.sources import source_of
from onrecord.custody import Event
from onrecord.errors import UsageError
from onrecord.publish.forms import Finder
from onrecord.publish.prune import problems_without, pruned
from onrecord.publish.traces import MAX_UNPACKED, TooMuch, holds, mapped
from onrecord.publish.withhold import withheld
from onrecord.records import Archive, Capture, Document, Footage, Record, Seal, SealKind
from onrecord.schema import Database
from onrecord.schema import tables as t
from onrecord.store import Store

UNFINISHED = "erasing"  # in ``meta``: an erasure is in the log, and its bytes may still be on the disk
_MOST = 900_000  # bytes of the entry


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What stays of something that was erased: its label, when and why, and the originals that went, by hash, with id and label."""

    entry: int
    at: str
    label: str
    why: str
    seals: tuple[str, ...]
    originals: Mapping[str, tuple[str, str]]

    @property
    def words(self) -> str:
        """What may be said of it."""
        because = f", because: {self.why.rstrip('.')}" if self.why else ""
        return f"Erased on {self.at[:10]}{because}."

    def instead(self) -> Iterator[Seal]:
        """What stands in its place wherever something refers to it."""
        for sha256, (identity, label) in self.originals.items():
            yield Seal(f"erased-{sha256[:16]}", SealKind.FILE, label, document=identity, sha256=sha256, note=self.words)


def tombstones(connection: Connection, at_of: Callable[[int], str]) -> list[Tombstone]:
    """Everything that was erased, in order; ``at_of`` gives the time of an entry of the log."""
    found = []
    query = select(t.erasures, t.custody_openings.c.payload.label("held")).outerjoin(
        t.custody_openings, t.custody_openings.c.entry == t.erasures.c.entry
    )
    for row in connection.execute(query.order_by(t.erasures.c.entry)):
        said = json.loads(row.payload)
        why = {name: o.value for name, o in unpacked(row.held or "{}").items()}.get("why", "")
        originals = {sha256: (str(pair[0]), str(pair[1])) for sha256, pair in said["originals"].items()}
        found.append(Tombstone(row.entry, at_of(row.entry), said["label"], why, tuple(said["seals"]), originals))
    return found


def erased_originals(connection: Connection) -> dict[str, int]:
    """Hashes of originals that were erased, with the entry that says so."""
    return {
        sha256: row.entry
        for row in connection.execute(select(t.erasures).order_by(t.erasures.c.entry))
        for sha256 in json.loads(row.payload)["originals"]
    }


# ---------------------------------------------------------------------------------------------- what goes


def with_what_came_out(connection: Connection, hashes: Iterable[str]) -> set[str]:
    """These originals, and of web archives among them all that came out of them alone."""
    gone = set(hashes)
    by_itself = set(connection.execute(select(t.acquisitions.c.sha256)).scalars())
    out: dict[str, set[str]] = {}
    for row in connection.execute(select(t.captures.c.archive, t.captures.c.sha256)):
        out.setdefault(row.sha256, set()).add(row.archive)
    return gone | {sha256 for sha256, of in out.items() if sha256 and of <= gone and sha256 not in by_itself}


def archives_of(connection: Connection, hashes: Iterable[str]) -> set[str]:
    """Web archives that hold these originals, too, and are not among them."""
    gone = set(hashes)
    rows = connection.execute(select(t.captures.c.archive, t.captures.c.sha256))
    return {row.archive for row in rows if row.sha256 in gone} - gone


def originals_with(
    connection: Connection,
    store: Store,
    finder: Finder,
    record: Record | None,
    progress: Callable[[str, int, int], None],
) -> list[str]:
    """Originals in which something stands, as far as they can be looked through."""
    texts = {d.sha256: d.text for d in record.documents} if record is not None else {}
    hashes = connection.execute(select(t.snapshots.c.sha256).order_by(t.snapshots.c.sha256)).scalars().all()
    found = []
    for number, sha256 in enumerate(hashes):
        progress("erase: originals", number, len(hashes))
        try:
            with store.open(sha256) as handle:
                if finder.found(texts.get(sha256, "")) or holds(mapped(handle), finder):
                    found.append(sha256)
        except TooMuch:
            found.append(sha256)  # nobody can say that it is not there
    return found


# ---------------------------------------------------------------------------------------------- the act


def erase(
    journal: Journal,
    record: Record | None,
    hashes: set[str],
    sealed: Kept | None,
    finder: Finder | None,
    why: str,
) -> int:
    """Take everything away but the bytes in the store, which ``finish`` removes, and log it. Returns the entry's number."""
    if not why.strip():
        raise UsageError("What is erased leaves a reason.", "Say it with --why; it is shown where the thing stood.")
    if finder is not None and finder.found(why):
        raise UsageError("The reason holds what is to be erased.", "Say it in other words: the reason stays.")
    with journal.transaction() as noting:
        connection = noting.connection
        ids = _ids(record, hashes)
        number = 1 + len(erased_originals(connection))
        originals = {
            h: [ids.get(h, f"doc-{h[:16]}"), f"Erased file {number + n}"] for n, h in enumerate(sorted(hashes))
        }
        openings: dict[int, set[str]] = {}
        c = t.redactions.c
        copies = sorted(
            copy
            for piece in _pieces(hashes)
            for copy in connection.execute(select(c.copy).where(c.sha256.in_(piece))).scalars()
        )
        _rows_of(connection, hashes, openings)
        main = sealed.seal.id if sealed is not None else ""
        ended = [k for k in kept(connection) if k.blob and (k.seal.sha256 in hashes or k.seal.id == main)]
        for each in ended:  # the seals on passages of what goes hold its words
            openings.setdefault(each.entry, set()).update(_fields(connection, each.entry))
            after = each.ended if each.ended is not None else noting.next
            connection.execute(t.seals.update().where(t.seals.c.id == each.seal.id).values(ended=after, blob=""))
        if finder is not None:
            _values_with(connection, finder, openings)
        _forget(connection, openings)
        _cached(connection, hashes, ids, finder)
        digests = _record(connection, record, ids, hashes, finder)
        said = {
            "label": sealed.seal.label
            if sealed is not None
            else ", ".join(label for _, label in originals.values())[:200],
            "seals": [each.seal.id for each in ended],
            "originals": originals,
            "copies": copies,
            "openings": {str(n): sorted(fields) for n, fields in sorted(openings.items()) if fields},
        }
        if len(custody.canonical(said)) > _MOST:
            raise UsageError(
                "This is too much for one entry of the log.", "Erase the originals first, one after the other."
            )
        entry = noting.note(Event.ERASED, {"erased": said, **digests}, {"why": storable(why.strip())})
        connection.execute(t.erasures.insert().values(entry=entry, payload=custody.canonical(said).decode()))
        connection.execute(insert(t.meta).values(key=UNFINISHED, value="yes").on_conflict_do_nothing())
    return entry


def finish(database: Database, store: Store) -> None:
    """Remove the bytes of what the log says is erased, and the traces in the database. Safe to call at any time."""
    with database.transaction() as connection:
        if connection.execute(select(t.meta.c.value).where(t.meta.c.key == UNFINISHED)).first() is None:
            return
        gone = erased_originals(connection)
        copies = set(connection.execute(select(t.redactions.c.copy)).scalars())
        known = set(connection.execute(select(t.snapshots.c.sha256)).scalars())
        said = [json.loads(row.payload) for row in connection.execute(select(t.erasures))]
    for sha256 in (*gone, *(copy for each in said for copy in each.get("copies", ()) if copy not in copies)):
        if sha256 not in known:
            store.erase(sha256)
    database.leave_no_trace()
    with database.transaction() as connection:  # last: a kill before this leaves the mark, and all is done once more
        connection.execute(t.meta.delete().where(t.meta.c.key == UNFINISHED))


def _ids(record: Record | None, hashes: set[str]) -> dict[str, str]:
    items: tuple[Document | Footage, ...] = (*record.documents, *record.footage) if record is not None else ()
    return {item.sha256: item.id for item in items if item.sha256 in hashes}


def _rows_of(connection: Connection, hashes: set[str], openings: dict[int, set[str]]) -> None:
    """The rows about originals go, and the values that their entries hold."""
    for piece in _pieces(hashes):
        _rows_of_some(connection, piece, openings)


_AT_ONCE = 500  # values of one IN: SQLite takes no more than some ten thousands


def _pieces(values: Iterable[str]) -> Iterator[list[str]]:
    ordered = sorted(values)
    return (ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE))


def _rows_of_some(connection: Connection, hashes: list[str], openings: dict[int, set[str]]) -> None:
    for table, column in (
        (t.acquisitions, t.acquisitions.c.sha256),
        (t.captures, t.captures.c.sha256),
        (t.captures, t.captures.c.archive),
    ):
        for row in connection.execute(select(table.c.entry).where(column.in_(hashes))).all():
            if row.entry is not None:
                openings.setdefault(row.entry, set()).update(_fields(connection, row.entry))
        connection.execute(table.delete().where(column.in_(hashes)))
    for row in connection.execute(select(t.measurements.c.entry).where(t.measurements.c.sha256.in_(hashes))):
        openings.setdefault(row.entry, set()).update(_fields(connection, row.entry))
    for row in connection.execute(select(t.consents.c.entry).where(t.consents.c.sha256.in_(hashes))):
        openings.setdefault(row.entry, set()).update(_fields(connection, row.entry))
    pieces = [f"foo-{sha256[:16]}" for sha256 in hashes]
    for row in connection.execute(select(t.footage_links.c.entry).where(t.footage_links.c.footage.in_(pieces))):
        openings.setdefault(row.entry, set()).update(_fields(connection, row.entry))
    for row in connection.execute(select(t.redactions.c.entry).where(t.redactions.c.sha256.in_(hashes))):
        openings.setdefault(row.entry, set()).update(_fields(connection, row.entry))
    vias = [f"web archive {sha256}" for sha256 in hashes]
    connection.execute(t.add_problems.delete().where(t.add_problems.c.via.in_(vias)))
    connection.execute(t.redactions.delete().where(t.redactions.c.sha256.in_(hashes)))
    connection.execute(t.archives.delete().where(t.archives.c.sha256.in_(hashes)))
    connection.execute(t.snapshots.delete().where(t.snapshots.c.sha256.in_(hashes)))


def _fields(connection: Connection, entry: int) -> set[str]:
    """What an entry holds as commitments, but for who did it."""
    payload = connection.execute(
        select(t.custody_openings.c.payload).where(t.custody_openings.c.entry == entry)
    ).scalar_one_or_none()
    return set(unpacked(payload or "{}")) - {"who"}


def _values_with(connection: Connection, finder: Finder, openings: dict[int, set[str]]) -> None:
    """Every other value in which it stands, in the openings and in the rows that they are of."""
    for row in connection.execute(select(t.custody_openings)).all():
        fields = {name for name, opened in unpacked(row.payload).items() if finder.found(opened.value)}
        if fields:
            openings.setdefault(row.entry, set()).update(fields)
    for acquired in connection.execute(select(t.acquisitions)).mappings().all():
        changed = {name: finder.cleaned(acquired[name]) for name in HELD if finder.found(acquired[name])}
        if changed:
            connection.execute(t.acquisitions.update().where(t.acquisitions.c.id == acquired["id"]).values(**changed))
    for captured in connection.execute(select(t.captures)).mappings().all():
        if finder.found(captured["payload"]):
            capture = _cleaned(codec.loads(Capture, captured["payload"]), finder)
            same = [column == captured[column.name] for column in t.captures.primary_key.columns]
            connection.execute(t.captures.update().where(*same).values(**row_of(capture)))
            openings.setdefault(captured["entry"], set()).add("capture")
    for archived in connection.execute(select(t.archives)).mappings().all():
        if finder.found(archived["payload"]):
            archive = _cleaned(codec.loads(Archive, archived["payload"]), finder)
            connection.execute(
                t.archives.update()
                .where(t.archives.c.sha256 == archived["sha256"])
                .values(payload=codec.dumps(archive))
            )
            openings.setdefault(archived["entry"], set()).add("gave")
    c = t.add_problems.c
    for problem in connection.execute(select(t.add_problems)).mappings().all():
        if any(finder.found(str(problem[name])) for name in ("subject", "via", "place", "message", "next_step")):
            connection.execute(t.add_problems.delete().where(c.id == problem["id"]))
    for key in ("title", "record_title"):
        value = connection.execute(select(t.meta.c.value).where(t.meta.c.key == key)).scalar_one_or_none()
        if value is not None and finder.found(value):
            connection.execute(t.meta.update().where(t.meta.c.key == key).values(value=finder.cleaned(value)))


def _cleaned(item: Any, finder: Finder) -> Any:
    packed_item = json.loads(codec.dumps(item))

    def clean(value: Any) -> Any:
        if isinstance(value, str):
            return finder.cleaned(value)
        if isinstance(value, list):
            return [clean(v) for v in value]
        return {k: clean(v) for k, v in value.items()} if isinstance(value, dict) else value

    return codec.unpack(type(item), clean(packed_item))


def _forget(connection: Connection, openings: Mapping[int, set[str]]) -> None:
    """Salts and values go: the commitments in the log then tell nothing."""
    c = t.custody_openings.c
    for entry, fields in openings.items():
        payload = connection.execute(select(c.payload).where(c.entry == entry)).scalar_one_or_none()
        left = {name: o for name, o in unpacked(payload or "{}").items() if name not in fields}
        connection.execute(t.custody_openings.update().where(c.entry == entry).values(payload=packed(left)))


def _cached(connection: Connection, hashes: set[str], ids: Mapping[str, str], finder: Finder | None) -> None:
    """Results of stages that were made from it, one after the other; the others stay, and are not made again.

    One that cannot be read goes, too: nobody can say what is in it, and it can be made again.
    """
    needles = [word.encode() for h in hashes for word in (h, ids.get(h, h), f"doc-{h[:16]}")]
    c = t.stage_results.c
    numbers = connection.execute(text("SELECT rowid FROM stage_results ORDER BY rowid")).scalars().all()
    for number in numbers:
        row = connection.execute(_RESULT, {"row": number}).one()
        if not _readable_without(row.payload, needles, finder):
            connection.execute(
                t.stage_results.delete().where(c.stage == row.stage, c.input == row.input, c.version == row.version)
            )


_RESULT = text("SELECT stage, input, version, payload FROM stage_results WHERE rowid = :row")


def _readable_without(payload: object, needles: Iterable[bytes], finder: Finder | None) -> bool:
    """Whether a kept result can be read, and holds none of it."""
    try:
        unpacker = zlib.decompressobj()
        data = unpacker.decompress(payload, MAX_UNPACKED + 1)  # type: ignore[arg-type]
        if not unpacker.eof or len(data) > MAX_UNPACKED:
            return False
        words = data.decode("utf-8", "replace") if finder is not None else ""
    except (zlib.error, TypeError, ValueError):
        return False
    return not any(needle in data for needle in needles) and (finder is None or not finder.found(words))


def _record(
    connection: Connection, record: Record | None, ids: Mapping[str, str], hashes: set[str], finder: Finder | None
) -> dict[str, Any]:
    """The record without it, until it is made anew; and its digests for the log."""
    if record is None:
        return {}
    left = pruned(record, set(ids.values()))
    names = {name for s in record.snapshots if s.sha256 in hashes for name in s.names}
    left = replace(
        left,
        problems=problems_without(left.problems, names),
        snapshots=tuple(s for s in left.snapshots if s.sha256 not in hashes),
        captures=tuple(c for c in left.captures if c.sha256 not in hashes and c.archive not in hashes),
        archives=tuple(a for a in left.archives if a.sha256 not in hashes),
    )
    if finder is not None:
        left = replace(withheld(left, finder.seals, _no_bytes).record, withheld=())
    schema.write_record(connection, left)
    connection.execute(text("INSERT INTO search(search) VALUES ('rebuild')"))  # its index keeps deleted words otherwise
    return {"record": schema.digests(connection)}


def _no_bytes(_: str) -> Any:
    import io

    return io.BytesIO()


def erase_what(
    folder: Path,
    journal: Journal,
    store: Store,
    record: Record | None,
    target: str,
    why: str,
    with_originals: bool,
    progress: Callable[[str, int, int], None],
) -> int:
    """Erase what is meant by a seal's id or label, or by a source. Raises UsageError where more would have to go than was asked for."""
    with journal.transaction() as noting:
        connection = noting.connection
        sealed = next((k for k in kept(connection) if target in (k.seal.id, k.seal.label)), None)
        finder: Finder | None = None
        if sealed is None:
            hashes = {source_of(connection, record, target)}
        elif sealed.ended is not None:
            raise UsageError(f"{sealed.seal.label} was ended before.", "Erase the source itself, by its name or id.")
        elif sealed.seal.kind is SealKind.FILE:
            hashes = {sealed.seal.sha256}
        else:
            finder = Finder([sealed.seal], record.speakers if record is not None else ())
            hashes = set(originals_with(connection, store, finder, record, progress))
            here = connection.execute(select(t.snapshots.c.sha256).where(t.snapshots.c.sha256 == sealed.seal.sha256))
            hashes |= set(here.scalars())  # of a passage too short to be looked for
            if hashes and not with_originals:
                raise UsageError(
                    f"{sealed.seal.label} stands in {len(hashes)} originals ({_named(connection, hashes)}): as long as they are here, it is.",
                    "Erase it with them: --with-originals. Or leave it sealed: then it does not leave the case.",
                )
        hashes = with_what_came_out(connection, hashes)
        holding = archives_of(connection, hashes)
        if holding and not with_originals:
            raise UsageError(
                f"A web archive holds it, too ({_named(connection, holding)}).",
                "Erase it with the whole archive: --with-originals. What came only out of the archive goes with it.",
            )
        while holding:
            hashes = with_what_came_out(connection, hashes | holding)
            holding = archives_of(connection, hashes)
    return erase(journal, record, hashes, sealed, finder, why)


def _named(connection: Connection, hashes: Iterable[str]) -> str:
    c = t.acquisitions.c
    found: set[str] = set()
    for piece in _pieces(hashes):
        found.update(connection.execute(select(c.name).where(c.sha256.in_(piece)).distinct()).scalars())
    names = sorted(found)
    return ", ".join(names[:5]) + (" …" if len(names) > 5 else "") or "out of a web archive"
