"""A Record into its tables, and out of them again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import zip_longest
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Row, Table, create_engine, inspect, select, text

from onrecord import codec
from onrecord.records import (
    Archive,
    Capture,
    Claim,
    Dispute,
    Document,
    Fact,
    Footage,
    Origin,
    Position,
    Problem,
    Record,
    Revision,
    Shift,
    Snapshot,
    Speaker,
    Statement,
    Suggestion,
    Utterance,
)
from onrecord.schema import tables as t

Values = dict[str, Any]
R = TypeVar("R")
_BATCH = 2_000  # rows of one INSERT

# Each part of a Record: its field, the kind of its records, its table, and the columns that are kept beside the payload.
_PARTS: tuple[tuple[str, type, Table, Callable[[Any], Values]], ...] = (
    ("documents", Document, t.documents, lambda d: _document(d)),
    ("speakers", Speaker, t.speakers, lambda s: {"id": s.id, "name": s.name, "kind": s.kind.value}),
    ("statements", Statement, t.statements, lambda s: _statement(s)),
    ("utterances", Utterance, t.utterances, lambda u: {"id": u.id}),
    ("claims", Claim, t.claims, lambda c: _claim(c)),
    ("disputes", Dispute, t.disputes, lambda d: {"claim": d.claim}),
    ("shifts", Shift, t.shifts, lambda s: _shift(s)),
    ("positions", Position, t.positions, lambda p: {"speaker": p.speaker, "claim": p.claim}),
    ("origins", Origin, t.origins, lambda o: {"id": o.id, "agency": o.agency, "similarity": o.similarity}),
    ("footage", Footage, t.footage, lambda f: _footage(f)),
    ("suggestions", Suggestion, t.suggestions, lambda s: _suggestion(s)),
    ("problems", Problem, t.problems, lambda p: _problem(p)),
    ("snapshots", Snapshot, t.record_snapshots, lambda s: {"sha256": s.sha256, "name": s.name}),
    ("archives", Archive, t.record_archives, lambda a: {"sha256": a.sha256, "name": a.name}),
    ("captures", Capture, t.record_captures, lambda c: _capture(c)),
    ("revisions", Revision, t.revisions, lambda r: _revision(r)),
)


def write_record(connection: Connection, record: Record) -> bool:
    """Put the record in the place of the former one. Where it is the same nothing is written and False is returned."""
    payloads = {name: [codec.dumps(item) for item in getattr(record, name)] for name, _, _, _ in _PARTS}
    made_with = codec.dumps(record.made_with)
    fingerprint = _fingerprint(payloads, record.title, made_with)
    facts = {"record": fingerprint, "record_title": record.title, "record_made_with": made_with}
    same = all(_meta(connection, key) == value for key, value in facts.items())
    if same and _meta(connection, "record_rows") == _rows_digest(connection):  # a row that was altered is put right
        return False
    for table in t.DERIVED:
        connection.execute(table.delete())
    connection.execute(text("DELETE FROM search"))
    for name, _, table, columns in _PARTS:
        items = getattr(record, name)
        rows = ({"position": n, "payload": payloads[name][n], **columns(item)} for n, item in enumerate(items))
        _insert(connection, table, rows)
    _details(connection, record)
    _insert(connection, None, _search_rows(record))
    for key, value in {**facts, "record_rows": _rows_digest(connection)}.items():
        connection.execute(t.meta.delete().where(t.meta.c.key == key))
        connection.execute(t.meta.insert().values(key=key, value=value))
    return True


def _rows_digest(connection: Connection) -> str:
    """SHA-256 over every derived row as it stands."""
    hasher = hashlib.sha256()
    for table in t.DERIVED:
        hasher.update(f"{table.name}\n".encode())
        for row in connection.execute(select(table).order_by(*table.primary_key.columns)):
            hasher.update(repr(tuple(row)).encode("utf-8", "surrogatepass"))
    for row in connection.execute(text('SELECT words, kind, id, document, start, "end" FROM search ORDER BY rowid')):
        hasher.update(repr(tuple(row)).encode("utf-8", "surrogatepass"))
    return hasher.hexdigest()


def read_record(connection: Connection) -> Record | None:
    """The record as it was last written; None before the first time. Raises ValueError where rows do not fit the records."""
    made_with = _meta(connection, "record_made_with")
    if made_with is None:
        return None
    parts: dict[str, Any] = {
        name: tuple(
            codec.loads(kind, payload)
            for payload in connection.execute(select(table.c.payload).order_by(table.c.position)).scalars()
        )
        for name, kind, table, _ in _PARTS
    }
    made: tuple[tuple[str, str], ...] = codec.loads(tuple[tuple[str, str], ...], made_with)
    return Record(title=_meta(connection, "record_title") or "", made_with=made, **parts)


def digests(connection: Connection) -> dict[str, str]:
    """SHA-256 over the rows of each part of the record as they stand, and over its title and versions ("made")."""
    found = {}
    for name, _, table, _ in _PARTS:
        hasher = hashlib.sha256()
        for payload in connection.execute(select(table.c.payload).order_by(table.c.position)).scalars():
            hasher.update(payload.encode("utf-8", "surrogatepass") + b"\n")
        found[name] = hasher.hexdigest()
    made = f"{_meta(connection, 'record_title')}\n{_meta(connection, 'record_made_with')}"
    found["made"] = hashlib.sha256(made.encode("utf-8", "surrogatepass")).hexdigest()
    return found


def differing(connection: Connection, most: int = 100) -> list[tuple[str, str]]:
    """Rows of the derived tables that do not say what the record's own rows say: table, and the row's key.

    The record is read and written anew in memory; every derived table must come out the same. Raises ValueError where rows do
    not fit the records.
    """
    record = read_record(connection)
    if record is None:
        return []
    found: list[tuple[str, str]] = []
    with _in_memory().connect() as anew:
        if not inspect(anew).has_table(t.meta.name):
            t.metadata.create_all(anew)
            anew.execute(text(t.SEARCH))
            anew.commit()
        try:
            write_record(anew, record)
            for table in t.DERIVED:
                key = list(table.primary_key.columns)
                pairs = (connection.execute(select(table).order_by(*key)), anew.execute(select(table).order_by(*key)))
                places = [list(table.columns).index(column) for column in key]
                found += [(table.name, name) for name in _unlike(*pairs, places)]
            words = text('SELECT words, kind, id, document, start, "end" FROM search ORDER BY rowid')
            found += [("search", name) for name in _unlike(connection.execute(words), anew.execute(words), [1, 2])]
        finally:
            anew.rollback()  # it is empty again
    return found[:most]


@cache
def _in_memory() -> Engine:
    """A database in memory for each thread, kept: to make it, and what SQLAlchemy keeps with it, takes longer than to use it."""
    return create_engine("sqlite+pysqlite://")


def _unlike(one: Iterable[Row[Any]], other: Iterable[Row[Any]], key: Sequence[int]) -> Iterator[str]:
    for left, right in zip_longest(one, other):
        if left is None or right is None or tuple(left) != tuple(right):
            yield " ".join(str((left if left is not None else right)[place])[:80] for place in key)


def _meta(connection: Connection, key: str) -> str | None:
    return connection.execute(select(t.meta.c.value).where(t.meta.c.key == key)).scalar_one_or_none()


def _fingerprint(payloads: dict[str, list[str]], title: str, made_with: str) -> str:
    hasher = hashlib.sha256(codec.shape(Record).encode())
    for part in (title, made_with, *(line for name in sorted(payloads) for line in (name, *payloads[name]))):
        hasher.update(part.encode() + b"\n")
    return hasher.hexdigest()


def _insert(connection: Connection, table: Table | None, rows: Iterator[Values] | Sequence[Values]) -> None:
    statement = table.insert() if table is not None else text(_INTO_SEARCH)
    batch: list[Values] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            connection.execute(statement, batch)
            batch = []
    if batch:
        connection.execute(statement, batch)


# ---------------------------------------------------------------------------------------------- columns of the records


def _value(fact: Fact | None) -> str | None:
    return fact.value if fact is not None else None


def _document(d: Document) -> Values:
    facts = {name: _value(getattr(d, name)) for name in ("title", "publisher", "byline", "published", "url")}
    return {"id": d.id, "sha256": d.sha256, "name": d.name, "media_type": d.media_type, "language": d.language,
            "origin": d.origin, **facts}  # fmt: skip


def _footage(f: Footage) -> Values:
    facts = {name: _value(getattr(f, name)) for name in ("title", "publisher", "published", "url")}
    return {"id": f.id, "sha256": f.sha256, "name": f.name, "media_type": f.media_type, "size": f.size, **facts}


def _statement(s: Statement) -> Values:
    said = s.said
    return {
        "id": s.id, "document": s.document, "quote": s.quote.value, "act": s.act.value, "stance": s.stance.value,
        "within": s.within, "speaker": s.speaker, "confidence": s.confidence,
        "said_earliest": said.earliest if said else None, "said_latest": said.latest if said else None,
        "said_text": said.text if said else None, "said_anchor": said.anchor if said else None,
    }  # fmt: skip


def _claim(c: Claim) -> Values:
    return {
        "id": c.id,
        "words": c.text,
        "wording": c.wording,
        "topic": c.topic,
        "origins": c.origins,
        "reports": c.reports,
    }


def _shift(s: Shift) -> Values:
    return {"speaker": s.speaker, "claim": s.claim, "kind": s.kind.value, "before": s.before, "after": s.after}


def _suggestion(s: Suggestion) -> Values:
    return {"kind": s.kind, "left": s.left, "right": s.right, "score": s.score, "reason": s.reason}


def _problem(p: Problem) -> Values:
    return {"place": p.where, "message": p.message, "next_step": p.next_step, "code": p.code}


def _capture(c: Capture) -> Values:
    return {"sha256": c.sha256, "url": c.url, "captured": c.captured, "archive": c.archive}


def _revision(r: Revision) -> Values:
    return {
        "url": r.url,
        "kind": r.kind.value,
        "before": r.before,
        "after": r.after,
        "captured_before": r.captured_before,
        "captured_after": r.captured_after,
    }


# ---------------------------------------------------------------------------------------------- what the records hold


def _details(connection: Connection, record: Record) -> None:
    """The rows of the tables that take a record's lists apart."""
    texts = {document.id: document.text for document in record.documents}
    details: tuple[tuple[Table, Iterator[Values]], ...] = (
        (t.paragraphs, (row for d in record.documents for row in _paragraphs(d))),
        (t.speaker_aliases, ({"speaker": s.id, "alias": a} for s in record.speakers for a in _distinct(s.aliases))),
        (t.speaker_roles, (row for s in record.speakers for row in _roles(s))),
        (t.speaker_speaks_for, ({"speaker": s.id, "principal": p} for s in record.speakers for p in _distinct(s.speaks_for))),
        (t.statement_spans, (row for s in record.statements for row in _spans(s, texts.get(s.document, "")))),
        (t.statement_basis, ({"statement": s.id, "basis": b.value} for s in record.statements for b in _distinct(s.basis))),
        (t.statement_candidates, (row for s in record.statements for row in _candidates(s))),
        (t.statement_times, (row for s in record.statements for row in _times(s))),
        (t.statement_numbers, (row for s in record.statements for row in _numbers(s))),
        (t.utterance_statements, ({"utterance": u.id, "statement": s} for u in record.utterances for s in _distinct(u.statements))),
        (t.claim_statements, (row for c in record.claims for row in _claim_statements(c))),
        (t.dispute_speakers, _dispute_speakers(record.disputes)),
        (t.phases, (row for p in _first_of(record.positions) for row in _phases(p))),
        (t.phase_statements, (row for p in _first_of(record.positions) for row in _phase_statements(p))),
        (t.origin_documents, ({"origin": o.id, "document": d} for o in record.origins for d in _distinct(o.documents))),
        (t.findings, (row for f in record.footage for row in _findings(f))),
        (t.footage_statements, ({"footage": f.id, "statement": s} for f in record.footage for s in _distinct(f.statements))),
    )  # fmt: skip
    for table, rows in details:
        _insert(connection, table, rows)


def _distinct(items: Sequence[R]) -> Sequence[R]:
    return tuple(dict.fromkeys(items))


def _first_of(positions: Sequence[Position]) -> Iterator[Position]:
    """One position a speaker and claim: the keys of ``phases``."""
    yield from {(p.speaker, p.claim): p for p in reversed(positions)}.values()


def _paragraphs(d: Document) -> Iterator[Values]:
    for number, p in enumerate(d.paragraphs):
        yield {"document": d.id, "number": number, "start": p.span.start, "end": p.span.end, "kind": p.kind.value,
               "words": d.words(p.span), "byte_offset": p.place.offset, "xpath": p.place.xpath, "page": p.place.page}  # fmt: skip


def _roles(s: Speaker) -> Iterator[Values]:
    for number, r in enumerate(s.roles):
        yield {
            "speaker": s.id,
            "number": number,
            "title": r.title,
            "of": r.of,
            "earliest": r.earliest,
            "latest": r.latest,
        }


def _spans(s: Statement, words: str) -> Iterator[Values]:
    for part, pieces in (("source", s.source), ("cue", s.cue), ("content", s.content), ("evidence", s.evidence)):
        for number, p in enumerate(pieces):
            yield {
                "statement": s.id,
                "part": part,
                "number": number,
                "start": p.start,
                "end": p.end,
                "words": p.of(words),
            }


def _candidates(s: Statement) -> Iterator[Values]:
    for number, c in enumerate(s.candidates):
        yield {"statement": s.id, "number": number, "speaker": c.speaker, "score": c.score, "reason": c.reason}


def _times(s: Statement) -> Iterator[Values]:
    for number, w in enumerate(s.happened):
        yield {
            "statement": s.id,
            "number": number,
            "earliest": w.earliest,
            "latest": w.latest,
            "words": w.text,
            "anchor": w.anchor,
        }


def _numbers(s: Statement) -> Iterator[Values]:
    for number, n in enumerate(s.numbers):
        yield {
            "statement": s.id,
            "number": number,
            "lowest": n.lowest,
            "highest": n.highest,
            "words": n.text,
            "of": n.of,
        }


def _claim_statements(c: Claim) -> Iterator[Values]:
    for link in {link.statement: link for link in reversed(c.statements)}.values():
        yield {"claim": c.id, "statement": link.statement, "stance": link.stance.value, "confidence": link.confidence}


def _dispute_speakers(disputes: Sequence[Dispute]) -> Iterator[Values]:
    sides = [
        (d.claim, side, who)
        for d in disputes
        for side, all_of in (("asserts", d.asserts), ("denies", d.denies))
        for who in all_of
    ]
    for claim, side, speaker in _distinct(sides):
        yield {"claim": claim, "side": side, "speaker": speaker}


def _phases(p: Position) -> Iterator[Values]:
    for number, phase in enumerate(p.phases):
        yield {"speaker": p.speaker, "claim": p.claim, "number": number, "title": phase.title,
               "stance": phase.stance.value, "earliest": phase.earliest, "latest": phase.latest}  # fmt: skip


def _phase_statements(p: Position) -> Iterator[Values]:
    for number, phase in enumerate(p.phases):
        for statement in _distinct(phase.statements):
            yield {"speaker": p.speaker, "claim": p.claim, "phase": number, "statement": statement}


def _findings(f: Footage) -> Iterator[Values]:
    for number, finding in enumerate(f.findings):
        yield {"footage": f.id, "number": number, "check_name": finding.check, "outcome": finding.outcome.value,
               "method": finding.method, "message": finding.message}  # fmt: skip


# ---------------------------------------------------------------------------------------------- full-text search

_INTO_SEARCH = (
    'INSERT INTO search (words, kind, id, document, start, "end") VALUES (:words, :kind, :id, :document, :start, :end)'
)


def _search_rows(record: Record) -> Iterator[Values]:
    """Every paragraph that is not furniture, and every statement with the name of its speaker behind it."""
    names = {speaker.id: speaker.name for speaker in record.speakers}
    texts = {document.id: document.text for document in record.documents}
    for d in record.documents:
        for p in d.paragraphs:
            if p.kind.value != "furniture":
                yield {"words": d.words(p.span), "kind": "paragraph", "id": d.id, "document": d.id, "start": p.span.start,
                       "end": p.span.end}  # fmt: skip
    for s in record.statements:
        if s.source or s.cue or s.content:
            name = names.get(s.speaker or "", "")
            words = s.extent.of(texts.get(s.document, ""))
            yield {"words": f"{words}\n{name}" if name else words, "kind": "statement", "id": s.id, "document": s.document,
                   "start": s.extent.start, "end": s.extent.end}  # fmt: skip
