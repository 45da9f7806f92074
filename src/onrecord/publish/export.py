"""The exports: the whole record as one JSON object, as JSON lines (CSV: tables.py). See docs/export.md.

The shape "onrecord/1" is fixed: keys are only ever added. Lists that have no order of their own are sorted by id, so that
the bytes do not depend on the order in which documents were added.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from onrecord.errors import StorageFull, UsageError
from onrecord.records import (
    Archive,
    Capture,
    Claim,
    ClaimStatement,
    Document,
    Fact,
    Footage,
    Measurement,
    NamedPlace,
    Position,
    Record,
    Revision,
    Snapshot,
    Span,
    Speaker,
    Statement,
    Suggestion,
    Time,
)

FORMAT = "onrecord/1"

# The plural key of the JSON object -> the "type" of a line of JSON lines, in the order in which they are written.
_LINE_TYPES = {
    "documents": "document",
    "speakers": "speaker",
    "statements": "statement",
    "utterances": "utterance",
    "claims": "claim",
    "disputes": "dispute",
    "shifts": "shift",
    "positions": "position",
    "origins": "origin",
    "footage": "footage",
    "suggestions": "suggestion",
    "problems": "problem",
    "snapshots": "snapshot",
    "archives": "archive",
    "captures": "capture",
    "revisions": "revision",
    "withheld": "withheld",
}


# ---------------------------------------------------------------------------------------------- the JSON object


def stubs(record: Record) -> frozenset[str]:
    """Ids of documents that hold nothing but the words that a source is not shown: no report, and of no origin that is told."""
    told = {(w.id, w.label) for w in record.withheld if w.stand_in}
    return frozenset(d.id for d in record.documents if (d.id, d.name) in told and d.text.startswith(d.name))


def as_export(record: Record) -> dict[str, object]:
    """The record in the shape "onrecord/1": plain dicts, lists, strings and numbers.

    Keys beyond the fixed ones (``title``, ``positions``, ``origins``, ``suggestions``, ``snapshots``, ``made_with``,
    ``archives``, ``captures``, ``revisions``, ``withheld``; in a
    statement ``evidence``, ``candidates``, ``said_days``, ``happened``, ``numbers``) are additions that a reader may ignore.
    """
    texts = {document.id: document.text for document in record.documents}
    homes = {statement.id: statement.document for statement in record.statements}
    return {
        "format": FORMAT,
        "title": record.title,
        "documents": [document_shape(d) for d in sorted(record.documents, key=lambda d: d.id)],
        "speakers": [_speaker(s) for s in sorted(record.speakers, key=lambda s: s.id)],
        "statements": [_statement(s, texts.get(s.document, "")) for s in in_order(record.statements)],
        "utterances": [
            {"id": u.id, "statements": sorted(u.statements)} for u in sorted(record.utterances, key=lambda u: u.id)
        ],
        "claims": [_claim(c) for c in sorted(record.claims, key=lambda c: c.id)],
        "disputes": [
            {"claim": d.claim, "asserts": sorted(d.asserts), "denies": sorted(d.denies)}
            for d in sorted(record.disputes, key=lambda d: (d.claim, sorted(d.asserts), sorted(d.denies)))
        ],
        "shifts": [
            {"speaker": s.speaker, "claim": s.claim, "kind": s.kind.value, "from": s.before, "to": s.after}
            for s in sorted(record.shifts, key=lambda s: (s.speaker, s.claim, s.before, s.after, s.kind.value))
        ],
        "positions": [_position(p) for p in sorted(record.positions, key=lambda p: (p.speaker, p.claim))],
        "origins": [
            {"id": o.id, "documents": sorted(o.documents), "agency": o.agency, "similarity": o.similarity}
            for o in sorted(record.origins, key=lambda o: o.id)
        ],
        "footage": [
            {**footage_shape(f), "ledger": _ledger(f, homes, texts)} for f in sorted(record.footage, key=lambda f: f.id)
        ],
        "suggestions": [_suggestion(s) for s in sorted_suggestions(record.suggestions)],
        "problems": [
            {"where": p.where, "message": p.message, "next_step": p.next_step, "code": p.code}
            for p in sorted(record.problems, key=lambda p: (p.where, p.code, p.message, p.next_step))
        ],
        "snapshots": [_snapshot(s) for s in sorted(record.snapshots, key=lambda s: s.sha256)],
        "archives": [_archive(a) for a in sorted(record.archives, key=lambda a: a.sha256)],
        "captures": [_capture(c) for c in sorted(record.captures, key=capture_key)],
        "revisions": [_revision(r, texts) for r in sorted(record.revisions, key=revision_key)],
        "withheld": [
            {
                "id": w.id,
                "label": w.label,
                "words": w.words,
                "original": w.original or None,
                "stand_in": w.stand_in or None,
                "statements": w.statements,
            }
            for w in sorted(record.withheld, key=lambda w: (w.label, w.id))
        ],
        "made_with": dict(sorted(record.made_with)),
    }


def in_order(statements: Iterable[Statement]) -> list[Statement]:
    """Statements by document, then by where they begin, then by id."""
    return sorted(statements, key=lambda s: (s.document, start_of(s), s.id))


def start_of(statement: Statement) -> int:
    """Where a statement begins: 0 when it has no pieces at all, which no extractor should give."""
    return min((p.start for p in (*statement.source, *statement.cue, *statement.content)), default=0)


def words_of(spans: Sequence[Span], text: str) -> str:
    """The exact words of spans in pieces, with an ellipsis where something stands between them."""
    return " … ".join(span.of(text) for span in sorted(spans))


def claims_of(record: Record) -> dict[str, list[tuple[Claim, ClaimStatement]]]:
    """For every statement the claims it is on, the surest link first."""
    found: dict[str, list[tuple[Claim, ClaimStatement]]] = {}
    for claim in record.claims:
        for member in claim.statements:
            found.setdefault(member.statement, []).append((claim, member))
    for links in found.values():
        links.sort(key=lambda link: (-link[1].confidence, link[0].id, link[1].stance.value))
    return found


def sorted_suggestions(suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    """Suggestions by kind, the surest first."""
    return sorted(suggestions, key=lambda s: (s.kind, -s.score, s.left, s.right, s.reason))


def value_of(fact: Fact | None) -> str | None:
    return fact.value if fact else None


def document_shape(document: Document) -> dict[str, object]:
    return {
        "id": document.id,
        "sha256": document.sha256,
        "name": document.name,
        "title": value_of(document.title),
        "publisher": value_of(document.publisher),
        "published": value_of(document.published),
        "url": value_of(document.url),
        "origin": document.origin,
        "byline": value_of(document.byline),
        "agencies": sorted({fact.value for fact in document.agencies}),
        "language": document.language,
        "media_type": document.media_type,
    }


def _speaker(speaker: Speaker) -> dict[str, object]:
    roles = sorted(speaker.roles, key=lambda r: (r.earliest or "", r.latest or "", r.title, r.of or ""))
    return {
        "id": speaker.id,
        "name": speaker.name,
        "kind": speaker.kind.value,
        "roles": [
            {
                "title": r.title,
                "of": r.of,
                "earliest": r.earliest,
                "latest": r.latest,
                "documents": sorted(r.documents),
            }
            for r in roles
        ],
        "speaks_for": sorted(speaker.speaks_for),
        "aliases": sorted(speaker.aliases),
    }


def _spans(spans: Sequence[Span], text: str) -> list[dict[str, object]]:
    return [{"start": s.start, "end": s.end, "text": s.of(text)} for s in sorted(spans)]


def _time(time: Time | None) -> dict[str, object] | None:
    if time is None:
        return None
    return {"earliest": time.earliest, "latest": time.latest, "text": time.text, "anchor": time.anchor}


def _statement(statement: Statement, text: str) -> dict[str, object]:
    said = statement.said
    return {
        "id": statement.id,
        "document": statement.document,
        "source": _spans(statement.source, text),
        "cue": _spans(statement.cue, text),
        "content": _spans(statement.content, text),
        "quote": statement.quote.value,
        "act": statement.act.value,
        "stance": statement.stance.value,
        "basis": sorted(b.value for b in statement.basis),
        "within": statement.within,
        "speaker": statement.speaker,
        "said": _time(said),
        "confidence": statement.confidence,
        "evidence": _spans(statement.evidence, text),
        "candidates": [
            {"speaker": c.speaker, "score": c.score, "reason": c.reason}
            for c in sorted(statement.candidates, key=lambda c: (-c.score, c.speaker, c.reason))
        ],
        "said_days": list(said.days) if said and said.days else None,
        "happened": [_happened(t) for t in sorted(statement.happened, key=time_key)],
        "numbers": [
            {
                "lowest": n.lowest,
                "highest": n.highest,
                "text": n.text,
                "of": n.of,
                "start": n.span.start,
                "end": n.span.end,
            }
            for n in sorted(statement.numbers, key=lambda n: (n.span, n.text, n.of))
        ],
    }


def time_key(time: Time) -> tuple[int, str, str, str]:
    return (time.span.start if time.span else -1, time.earliest or "", time.latest or "", time.text)


def _happened(time: Time) -> dict[str, object]:
    span = {"start": time.span.start, "end": time.span.end} if time.span else {"start": None, "end": None}
    return {**(_time(time) or {}), "days": list(time.days) if time.days else None, **span}


def _claim(claim: Claim) -> dict[str, object]:
    members = sorted(claim.statements, key=lambda s: (s.statement, s.stance.value, s.confidence))
    return {
        "id": claim.id,
        "text": claim.text,
        "statements": [
            {"statement": s.statement, "stance": s.stance.value, "confidence": s.confidence} for s in members
        ],
        "origins": claim.origins,
        "reports": claim.reports,
        "topic": claim.topic,
        "wording": claim.wording,
    }


def _position(position: Position) -> dict[str, object]:
    return {
        "speaker": position.speaker,
        "claim": position.claim,
        "phases": [
            {
                "title": p.title,
                "stance": p.stance.value,
                "earliest": p.earliest,
                "latest": p.latest,
                "statements": sorted(p.statements),
            }
            for p in position.phases  # phases are a sequence in time: their order is theirs
        ],
    }


def footage_shape(footage: Footage) -> dict[str, object]:
    return {
        "id": footage.id,
        "sha256": footage.sha256,
        "name": footage.name,
        "media_type": footage.media_type,
        "size": footage.size,
        "title": value_of(footage.title),
        "publisher": value_of(footage.publisher),
        "published": value_of(footage.published),
        "url": value_of(footage.url),
        "findings": [
            {
                "check": f.check,
                "outcome": f.outcome.value,
                "method": f.method,
                "message": f.message,
                "figures": dict(sorted(f.figures)),
            }
            for f in sorted(footage.findings, key=lambda f: (f.check, f.outcome.value, f.method, f.message))
        ],
        "statements": sorted(footage.statements),
        "copies": [
            {
                "of": c.other,
                "mirrored": c.mirrored,
                "edits": c.edits,
                "stretches": [
                    {
                        "start": s.start,
                        "end": s.end,
                        "other_start": s.other_start,
                        "other_end": s.other_end,
                        "speed": s.speed,
                    }
                    for s in c.stretches
                ],
            }
            for c in footage.copies
        ],
        "not_first": footage.not_first,
        "duration": footage.duration,
        "frames": [
            {"at": f.at, "timecode": f.timecode, "cut": f.cut, "pixels": f.pixels, "small": f.small}
            for f in footage.frames
        ],
        "decisions": [
            {
                "statement": d.statement,
                "verdict": d.verdict.value,
                "by": d.by or None,
                "why": d.why or None,
                "score": float(d.score) if d.score else None,
            }
            for d in footage.decisions
        ],
        "frames_note": footage.frames_note,
        "traces": [
            {"kind": t.kind, "found": t.found, "value": t.value, "checks": list(t.checks)} for t in footage.traces
        ],
        "measurements": [measurement_shape(m) for m in footage.measurements],
        "appearances": [
            {"at": a.at, "rests_on": a.rests_on.value, "footage": a.footage, "witness": a.witness, "words": a.words}
            for a in footage.appearances
        ],
    }


def measurement_shape(m: Measurement) -> dict[str, object]:
    """What was measured on a picture or video, as in the export."""
    return {
        "id": m.id,
        "by": m.by,
        "note": m.note,
        "seconds": m.seconds,
        "direction": list(m.direction) if m.direction else None,
        "length": list(m.length) if m.length else None,
        "slope": list(m.slope),
        "correlation": m.correlation,
        "coverage": m.coverage,
        "light": m.light,
        "place": None if m.place is None else place_shape(m.place),
        "time": m.time,
        "clicks": m.clicks,
    }


def place_shape(place: NamedPlace) -> dict[str, object]:
    """Where a named place is, as in the export."""
    return {
        "name": place.name,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "radius": place.radius,
        "zone": place.zone,
        "by": place.by,
    }


def _ledger(footage: Footage, homes: Mapping[str, str], texts: Mapping[str, str]) -> list[dict[str, object]]:
    """Question by question; lines in time. ``homes``: statement -> document."""
    return [
        {
            "question": entry.question.value,
            "lines": [
                {
                    "statement": line.statement,
                    "stance": line.stance.value,
                    "start": line.span.start,
                    "end": line.span.end,
                    "text": line.span.of(texts.get(homes.get(line.statement, ""), "")),
                }
                for line in entry.lines
            ],
            "checks": [
                {"check": c.check, "outcome": c.outcome.value, "words": c.words, "statement": c.statement or None}
                for c in entry.checks
            ],
            "settles": list(entry.settles),
        }
        for entry in footage.ledger
    ]


def _suggestion(suggestion: Suggestion) -> dict[str, object]:
    return {
        "kind": suggestion.kind,
        "left": suggestion.left,
        "right": suggestion.right,
        "score": suggestion.score,
        "reason": suggestion.reason,
    }


def _snapshot(snapshot: Snapshot) -> dict[str, object]:
    facts = snapshot.facts
    return {
        "sha256": snapshot.sha256,
        "size": snapshot.size,
        "media_type": snapshot.media_type,
        "names": sorted(snapshot.names),
        "obtained": facts.obtained or (snapshot.served.captured if snapshot.served else None),
    }


def _archive(archive: Archive) -> dict[str, object]:
    return {
        "sha256": archive.sha256,
        "name": archive.name,
        "kind": archive.kind,
        "size": archive.size,
        "records": archive.records,
        "taken": archive.taken,
        "left": dict(sorted(archive.left)),
        "digests": dict(sorted(archive.digests)),
        "files": archive.files.value,
        "files_words": archive.files_words,
        "signed": archive.signed,
        "signature": archive.signature.value if archive.signed else None,
        "signature_words": archive.signature_words,
    }


def capture_key(capture: Capture) -> tuple[str, str, str, str, str, int, int]:
    c = capture
    return (c.url, c.captured, c.sha256, c.archive, c.member, c.offset, c.within)


def _capture(capture: Capture) -> dict[str, object]:
    return {
        "url": capture.url,
        "captured": capture.captured or None,
        "sha256": capture.sha256 or None,
        "archive": capture.archive,
        "member": capture.member,
        "offset": capture.offset,
        "within": capture.within,
        "record": capture.record,
        "status": capture.status or None,
        "content_type": capture.content_type,
        "digest": capture.digest.value,
        "payload": capture.payload or None,
        "title": capture.title,
        "headers": [list(pair) for pair in capture.headers],
    }


def revision_key(revision: Revision) -> tuple[str, str, str, str]:
    """By address and time."""
    return (revision.url, revision.captured_after, revision.before, revision.after)


def _revision(revision: Revision, texts: Mapping[str, str]) -> dict[str, object]:
    before, after = texts.get(revision.before, ""), texts.get(revision.after, "")

    def piece(span: Span | None, text: str) -> dict[str, object] | None:
        return {"start": span.start, "end": span.end, "text": span.of(text)} if span else None

    return {
        "url": revision.url,
        "kind": revision.kind.value,
        "before": revision.before,
        "after": revision.after or None,
        "captured_before": revision.captured_before,
        "captured_after": revision.captured_after,
        "changes": [
            {
                "kind": change.kind.value,
                "part": change.part.value,
                "before": piece(change.before, before),
                "after": piece(change.after, after),
            }
            for change in revision.changes
        ],
        "notice": piece(revision.notice, after),
        "vanished": list(revision.vanished),
        "appeared": list(revision.appeared),
        "reworded": [list(pair) for pair in revision.reworded],
        "status": revision.status or None,
    }


# ---------------------------------------------------------------------------------------------- JSON and JSON lines


def json_bytes(value: object, indent: int | None = None) -> bytes:
    """JSON in UTF-8, unescaped but for what breaks lines or has no UTF-8 form; no newline at the end."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)
    for separator in "\u2028\u2029\x85":  # line ends to some readers; they can only stand inside strings here
        text = text.replace(separator, f"\\u{ord(separator):04x}")
    return text.encode("utf-8", "backslashreplace")  # a lone surrogate becomes its JSON escape


def write_json(record: Record, out: Path | BinaryIO) -> None:
    """Write ``as_export`` as one JSON object, indented by two, ending in a newline.

    ``out`` is a binary stream, or a path that is written all or nothing.
    Raises StorageFull when the disk is full, UsageError when the path cannot be written.
    """
    write_out(out, [json_bytes(as_export(record), indent=2), b"\n"])


def write_jsonl(record: Record, out: Path | BinaryIO) -> None:
    """Write one JSON object a line, each with its "type"; the first line is the "case" itself."""
    write_out(out, _lines(as_export(record)))


def _lines(export: dict[str, object]) -> Iterator[bytes]:
    head = {"type": "case", "format": export["format"], "title": export["title"], "made_with": export["made_with"]}
    yield json_bytes(head) + b"\n"
    for plural, singular in _LINE_TYPES.items():
        rows = export[plural]
        if isinstance(rows, list):
            for row in rows:
                yield json_bytes({"type": singular, **row}) + b"\n"


def write_out(out: Path | BinaryIO, pieces: Iterable[bytes]) -> None:
    if not isinstance(out, Path):
        for piece in pieces:
            out.write(piece)
        return
    with storage(out):
        handle, name = tempfile.mkstemp(prefix=".onrecord-", dir=out.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                for piece in pieces:
                    stream.write(piece)
            os.chmod(name, 0o666 & ~umask())
            os.replace(name, out)
        except BaseException:
            os.unlink(name)
            raise


class storage:  # noqa: N801  (used as a verb: ``with storage(path):``)
    """Turns the operating system's errors into ours: the disk full, or a path that cannot be written."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        import errno

        if not isinstance(error, OSError):
            return
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull(
                f"There is no room left to write {self.path}.", "Free some space, then run the command again."
            ) from error
        raise UsageError(
            f"{self.path} cannot be written ({error.strerror or error}).",
            "Choose a path in a folder that exists and that you may write to.",
        ) from error


def umask() -> int:
    """The process's umask: files made by tempfile are private, and are given the usual rights by it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
