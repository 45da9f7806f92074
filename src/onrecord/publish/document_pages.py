"""Pages of documents: the text with its statements marked, notes in the margin, facts with where they were found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from onrecord.publish import revisions, words
from onrecord.publish.lookup import Line, Lookup, Slice, file_id, language_of, numbered, title_of
from onrecord.publish.marks import Block, marked
from onrecord.publish.parts import Copy, Page, Pager, block_html, facts
from onrecord.records import Document, ParagraphKind, Place, Snapshot


def document_pages(lookup: Lookup, copies: Mapping[str, Copy]) -> Iterator[Page]:
    """Every document, on as many pages as its length asks for."""
    origins = {d: o for o in lookup.record.origins for d in o.documents}
    snapshots = {s.sha256: s for s in lookup.record.snapshots}
    for document in lookup.documents.values():
        layout = lookup.layouts[document.id]
        statements = lookup.by_document.get(document.id, [])
        lines = {s.id: lookup.line(s) for s in statements}
        blocks = marked([piece.span for piece in layout.slices], statements)
        origin = origins.get(document.id)
        shared = {
            "title": words.plain(title_of(document)),
            "section": "sources.html",
            "document": document,
            "heading": title_of(document),
            "language": language_of(document),
            "facts": _facts(document),
            "snapshot": snapshots.get(
                document.sha256, Snapshot(document.sha256, 0, document.media_type, (document.name,))
            ),
            "original": copies.get(document.sha256),
            "handlings": lookup.handlings.get(document.sha256, ()),
            "count": len(statements),
            "others": [
                (title_of(lookup.documents[other]), lookup.document_href(other))
                for other in sorted(origin.documents if origin else ())
                if other != document.id and other in lookup.documents
            ],
            "origin": origin,
            "captures": revisions.captures_of(lookup, document.sha256),
            "revisions": [revisions.view(lookup, r) for r in lookup.revisions_of.get(document.id, ())],
        }
        stem = f"documents/{file_id(document.id)}"
        for part, (first, last) in enumerate(layout.parts):
            rows = [_row(lookup, document, layout.slices[i], blocks[i], lines) for i in range(first, last)]
            yield Page(
                numbered(stem, part),
                "document.html",
                {**shared, "groups": _groups(rows), "pager": _pager(stem, part, layout.parts)},
            )


def _pager(stem: str, part: int, parts: tuple[tuple[int, int], ...]) -> Pager | None:
    if len(parts) == 1:
        return None
    first, last = parts[part]
    near = [i for i in range(len(parts)) if i in (0, len(parts) - 1) or abs(i - part) <= 3]
    links = tuple((i + 1, numbered(stem, i)) for i in near)
    return Pager(part + 1, len(parts), first + 1, last, parts[-1][1], "paragraphs", links)


def _facts(document: Document) -> list[tuple[str, str, str]]:
    found = facts(
        ("Title", document.title),
        ("Publisher", document.publisher),
        ("Byline", document.byline),
        ("Published", document.published),
        ("Address", document.url),
    )
    agencies = sorted(document.agencies, key=lambda fact: (fact.value, fact.found))
    return found + facts(*(("Agency credited", fact) for fact in agencies))


def _row(
    lookup: Lookup, document: Document, piece: Slice, block: Block, lines: Mapping[str, Line]
) -> dict[str, object]:
    kind = piece.paragraph.kind.value
    return {
        "kind": kind,
        "label": "" if kind in ("body", "headline", "heading") else words.label(words.PARAGRAPHS, kind),
        "furniture": piece.paragraph.kind is ParagraphKind.FURNITURE and not block.begins,
        "continued": piece.continued,
        "place": place_words(piece.paragraph.place),
        "html": block_html(document.text, block, lines),
        "notes": [_note(lookup, lines[statement]) for statement in block.begins],
    }


def _note(lookup: Lookup, line: Line) -> dict[str, object]:
    links = lookup.claims_of.get(line.id, ())
    candidates = sorted(lookup.statements[line.id].candidates, key=lambda c: (-c.score, c.speaker))
    return {
        "line": line,
        "claims": [(claim.text, lookup.claim_href(claim.id), member.stance.value) for claim, member in links],
        "candidates": [
            (lookup.speaker_name(c.speaker), lookup.speaker_href(c.speaker), c.score, c.reason) for c in candidates
        ],
    }


def place_words(place: Place) -> str:
    """Where a paragraph stands in the original: "page 3", "byte 1,204", or its XPath."""
    found = []
    if place.page is not None:
        found.append(f"page {place.page}")
    if place.xpath:
        found.append(place.xpath)
    if place.offset is not None:
        found.append(f"byte {place.offset:,}")
    return ", ".join(found)


def _groups(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Runs of furniture become one group, shown folded; everything else is a group of its own run."""
    groups: list[dict[str, object]] = []
    for row in rows:
        folded = bool(row["furniture"])
        if not groups or groups[-1]["folded"] != folded:
            groups.append({"folded": folded, "rows": []})
        members = groups[-1]["rows"]
        if isinstance(members, list):
            members.append(row)
    return groups
