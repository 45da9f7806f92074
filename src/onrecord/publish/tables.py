"""The CSV tables: statements with what they are joined to, and a table for each other noun. See docs/export.md."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from onrecord.publish.export import (
    claims_of,
    document_shape,
    footage_shape,
    in_order,
    start_of,
    storage,
    time_key,
    value_of,
    words_of,
    write_out,
)
from onrecord.records import Record, Time

# A spreadsheet runs a cell that starts with one of these as a formula; full-width forms are folded by some of them.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Row = Mapping[str, object]


def write_csv(record: Record, folder: Path) -> None:
    """Write ``statements.csv`` (the main table) and its companions into a folder, made if need be.

    UTF-8 without a byte order mark, commas, quotes doubled, lines end in ``\\n``. A text cell that a spreadsheet could run
    as a formula gets a leading apostrophe. Files of the same names are replaced; nothing else in the folder is touched.
    """
    with storage(folder):
        folder.mkdir(parents=True, exist_ok=True)
    for name, rows in _tables(record).items():
        write_out(folder / f"{name}.csv", _csv(_COLUMNS[name], rows))


def write_statements_csv(record: Record, out: Path | BinaryIO) -> None:
    """Write only the main table, statements with their speaker, claim and document, to one file or stream."""
    write_out(out, _csv(_COLUMNS["statements"], _statement_rows(record)))


_COLUMNS: dict[str, tuple[str, ...]] = {
    "statements": (
        "statement", "document", "document_title", "publisher", "published", "url", "name", "origin", "speaker",
        "speaker_name", "speaker_kind", "source", "cue", "content", "quote", "act", "stance", "basis", "within",
        "said_earliest", "said_latest", "said_text", "said_anchor", "happened", "numbers", "claim", "claim_text",
        "stance_to_claim", "claim_confidence", "other_claims", "confidence", "start", "end",
    ),
    "claims": ("claim", "text", "topic", "asserts", "denies", "hedges", "passes_on", "reports", "origins", "disputed"),
    "documents": (
        "document", "name", "title", "publisher", "published", "published_found", "url", "byline", "agencies",
        "language", "media_type", "origin", "sha256",
    ),
    "speakers": ("speaker", "name", "kind", "roles", "speaks_for", "aliases", "statements"),
    "shifts": ("speaker", "speaker_name", "claim", "claim_text", "kind", "from", "from_words", "to", "to_words"),
    "footage": ("footage", "name", "media_type", "size", "title", "publisher", "published", "url", "findings", "sha256"),
    "problems": ("where", "message", "next_step", "code"),
    "withheld": ("id", "label", "words", "original", "stand_in", "statements"),
}  # fmt: skip


def cell(value: object) -> str:
    """One cell: numbers as they are, nothing as "", text guarded against being run as a formula."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return repr(value)
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[bytes]:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([cell(row.get(column)) for column in columns])
        yield buffer.getvalue().encode("utf-8", "replace")
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue().encode("utf-8", "replace")


def _tables(record: Record) -> dict[str, Iterable[Row]]:
    tables: dict[str, Callable[[Record], Iterable[Row]]] = {
        "statements": _statement_rows,
        "claims": _claim_rows,
        "documents": _document_rows,
        "speakers": _speaker_rows,
        "shifts": _shift_rows,
        "footage": _footage_rows,
        "problems": _problem_rows,
        "withheld": _withheld_rows,
    }
    return {name: rows(record) for name, rows in tables.items()}


def _interval(time: Time) -> str:
    return f"{time.earliest or '…'}/{time.latest or '…'} “{time.text}”"


def _statement_rows(record: Record) -> Iterator[Row]:
    documents = {d.id: d for d in record.documents}
    speakers = {s.id: s for s in record.speakers}
    claims = claims_of(record)
    for statement in in_order(record.statements):
        row: dict[str, object] = {}
        document = documents.get(statement.document)
        text = document.text if document else ""
        if document:
            row |= {"document_title": value_of(document.title), "publisher": value_of(document.publisher)}
            row |= {"published": value_of(document.published), "url": value_of(document.url)}
            row |= {"name": document.name, "origin": document.origin}
        speaker = speakers.get(statement.speaker or "")
        if speaker:
            row |= {"speaker_name": speaker.name, "speaker_kind": speaker.kind.value}
        if statement.said:
            said = statement.said
            row |= {"said_earliest": said.earliest, "said_latest": said.latest}
            row |= {"said_text": said.text, "said_anchor": said.anchor}
        links = claims.get(statement.id, [])
        if links:
            claim, member = links[0]
            row |= {"claim": claim.id, "claim_text": claim.text, "stance_to_claim": member.stance.value}
            row |= {"claim_confidence": member.confidence, "other_claims": " ".join(c.id for c, _ in links[1:])}
        pieces = (*statement.source, *statement.cue, *statement.content)
        row |= {
            "statement": statement.id,
            "document": statement.document,
            "speaker": statement.speaker,
            "source": words_of(statement.source, text),
            "cue": words_of(statement.cue, text),
            "content": words_of(statement.content, text),
            "quote": statement.quote.value,
            "act": statement.act.value,
            "stance": statement.stance.value,
            "basis": " ".join(sorted(b.value for b in statement.basis)),
            "within": statement.within,
            "happened": "; ".join(_interval(t) for t in sorted(statement.happened, key=time_key)),
            "numbers": "; ".join(
                f"{n.text} {n.of}".strip() for n in sorted(statement.numbers, key=lambda n: (n.span, n.text))
            ),
            "confidence": statement.confidence,
            "start": start_of(statement),
            "end": max((p.end for p in pieces), default=0),
        }
        yield row


def _claim_rows(record: Record) -> Iterator[Row]:
    disputed = {d.claim for d in record.disputes}
    for claim in sorted(record.claims, key=lambda c: c.id):
        stances = [s.stance.value for s in claim.statements]
        counts = {stance: stances.count(stance) for stance in ("asserts", "denies", "hedges", "passes_on")}
        yield {
            "claim": claim.id,
            "text": claim.text,
            "topic": claim.topic,
            **counts,
            "reports": claim.reports,
            "origins": claim.origins,
            "disputed": "yes" if claim.id in disputed else "no",
        }


def _document_rows(record: Record) -> Iterator[Row]:
    for document in sorted(record.documents, key=lambda d: d.id):
        shape = document_shape(document)
        agencies = sorted({fact.value for fact in document.agencies})
        yield {
            **shape,
            "document": document.id,
            "agencies": "; ".join(agencies),
            "published_found": document.published.found if document.published else None,
        }


def _speaker_rows(record: Record) -> Iterator[Row]:
    names = {s.id: s.name for s in record.speakers}
    counts: dict[str, int] = {}
    for statement in record.statements:
        if statement.speaker:
            counts[statement.speaker] = counts.get(statement.speaker, 0) + 1
    for speaker in sorted(record.speakers, key=lambda s: s.id):
        roles = sorted(speaker.roles, key=lambda r: (r.earliest or "", r.latest or "", r.title, r.of or ""))
        yield {
            "speaker": speaker.id,
            "name": speaker.name,
            "kind": speaker.kind.value,
            "roles": "; ".join(
                f"{r.title}{f', {r.of}' if r.of else ''} [{r.earliest or '…'}/{r.latest or '…'}]" for r in roles
            ),
            "speaks_for": "; ".join(names.get(other, other) for other in sorted(speaker.speaks_for)),
            "aliases": "; ".join(sorted(speaker.aliases)),
            "statements": counts.get(speaker.id, 0),
        }


def _shift_rows(record: Record) -> Iterator[Row]:
    texts = {d.id: d.text for d in record.documents}
    words = {s.id: words_of(s.content, texts.get(s.document, "")) for s in record.statements}
    names = {s.id: s.name for s in record.speakers}
    claims = {c.id: c.text for c in record.claims}
    for s in sorted(record.shifts, key=lambda s: (s.speaker, s.claim, s.before, s.after, s.kind.value)):
        yield {
            "speaker": s.speaker,
            "speaker_name": names.get(s.speaker),
            "claim": s.claim,
            "claim_text": claims.get(s.claim),
            "kind": s.kind.value,
            "from": s.before,
            "from_words": words.get(s.before),
            "to": s.after,
            "to_words": words.get(s.after),
        }


def _footage_rows(record: Record) -> Iterator[Row]:
    for footage in sorted(record.footage, key=lambda f: f.id):
        findings = sorted(footage.findings, key=lambda f: (f.check, f.outcome.value))
        yield {
            **footage_shape(footage),
            "footage": footage.id,
            "findings": "; ".join(f"{f.check}: {f.outcome.value}" for f in findings),
        }


def _problem_rows(record: Record) -> Iterator[Row]:
    for p in sorted(record.problems, key=lambda p: (p.where, p.code, p.message, p.next_step)):
        yield {"where": p.where, "message": p.message, "next_step": p.next_step, "code": p.code}


def _withheld_rows(record: Record) -> Iterator[Row]:
    for w in sorted(record.withheld, key=lambda w: (w.label, w.id)):
        yield {"id": w.id, "label": w.label, "words": w.words, "original": w.original, "stand_in": w.stand_in,
               "statements": w.statements}  # fmt: skip
