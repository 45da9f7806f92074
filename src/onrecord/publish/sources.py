"""Sources, limits and how to read: where the record comes from, and what it cannot tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from onrecord.publish import charts, revisions, words
from onrecord.publish.chain import chain
from onrecord.publish.export import sorted_suggestions
from onrecord.publish.lookup import Lookup, file_id, language_of, numbered, pages_of, title_of
from onrecord.publish.overview import reports_and_origins
from onrecord.publish.parts import Copy, Page, pager
from onrecord.records import Document

SOURCES_A_PAGE = 150
CHART_DOCUMENTS = 60
SUGGESTIONS_SHOWN = 300
PROBLEMS_SHOWN = 1000


def sources_pages(lookup: Lookup, copies: Mapping[str, Copy]) -> Iterator[Page]:
    """sources.html: documents by origin, the origins with most documents first."""
    record = lookup.record
    groups = _groups(lookup)
    ordered = [document for _, documents in groups for document in documents]
    sheets = pages_of(ordered, SOURCES_A_PAGE)
    counted = reports_and_origins(lookup)
    read = {d.sha256 for d in record.documents} | {f.sha256 for f in record.footage}
    read |= {archive.sha256 for archive in record.archives}
    unread = sorted((s for s in record.snapshots if s.sha256 not in read), key=lambda s: (s.name, s.sha256))
    names = {s.sha256: sorted(s.names) for s in record.snapshots}
    sizes = {s.sha256: s.size for s in record.snapshots}
    for index, documents in enumerate(sheets):
        here = {d.id for d in documents}
        yield Page(
            numbered("sources", index),
            "sources.html",
            {
                "title": "Sources",
                "section": "sources.html",
                "groups": [
                    {
                        "agency": lookup.agency(found[0]),
                        "similarity": lookup.origins[found[0].origin].similarity
                        if found[0].origin in lookup.origins
                        else 1.0,
                        "rows": [_source(lookup, d, names, sizes, copies) for d in found if d.id in here],
                        "count": len(found),
                    }
                    for _, found in groups
                    if any(d.id in here for d in found)
                ],
                "chart": _chart(lookup, groups) if index == 0 else None,
                "chart_limit": CHART_DOCUMENTS,
                "documents_total": counted[0],
                "origins_total": counted[1],
                "withheld_total": len(lookup.stubs),
                "unread": [(s, copies.get(s.sha256), chain(lookup, s.sha256)) for s in unread] if index == 0 else [],
                "archives": [
                    {**revisions.archive_view(a), "chain": chain(lookup, a.sha256)}
                    for a in sorted(record.archives, key=lambda a: (a.name, a.sha256))
                ]
                if index == 0
                else [],
                "suggestions": _suggestions(lookup, {"same_origin"}) if index == 0 else [],
                "pager": pager("sources", index, [len(sheet) for sheet in sheets], "documents"),
            },
        )


def _groups(lookup: Lookup) -> list[tuple[str, list[Document]]]:
    groups: dict[str, list[Document]] = {}
    for document in lookup.documents.values():
        groups.setdefault(document.origin or document.id, []).append(document)
    place = {origin: i for i, origin in enumerate(groups)}
    return sorted(groups.items(), key=lambda item: (-len(item[1]), place[item[0]]))


def _source(
    lookup: Lookup,
    document: Document,
    names: Mapping[str, list[str]],
    sizes: Mapping[str, int],
    copies: Mapping[str, Copy],
) -> dict[str, object]:
    return {
        "document": document,
        "title": title_of(document),
        "href": lookup.document_href(document.id),
        "language": language_of(document),
        "names": names.get(document.sha256, [document.name]),
        "size": sizes.get(document.sha256),
        "kept": copies.get(document.sha256),
        "chain": chain(lookup, document.sha256),
        "captures": len(lookup.captures_of.get(document.sha256, ())),
        "revisions": len(lookup.revisions_of.get(document.id, ())),
        "count": len(lookup.by_document.get(document.id, ())),
        "agencies": sorted({fact.value for fact in document.agencies}),
    }


def _chart(lookup: Lookup, groups: list[tuple[str, list[Document]]]) -> object:
    """Only where there is something to see, and as far as it can be read."""
    if all(len(documents) == 1 for _, documents in groups):
        return None
    shown: list[tuple[str, list[tuple[str, str]]]] = []
    count = 0
    for _, documents in groups:
        if count + len(documents) > CHART_DOCUMENTS and shown:
            break
        some = documents[:CHART_DOCUMENTS]
        count += len(some)
        agency = lookup.agency(some[0])
        label = agency or (f"one text in {words.amount(len(documents), 'report')}" if len(documents) > 1 else "its own")
        if agency and len(documents) > 1:
            label = f"{agency}: one text in {words.amount(len(documents), 'report')}"
        names = [
            (
                f"{words.plain(d.publisher.value, 24)}: {words.plain(title_of(d), 40)}"
                if d.publisher
                else words.plain(title_of(d), 60),
                lookup.document_href(d.id),
            )
            for d in some
        ]
        shown.append((label, names))
    return charts.origins(shown)


def _suggestions(lookup: Lookup, kinds: set[str] | None = None) -> list[dict[str, object]]:
    wanted = [s for s in lookup.record.suggestions if kinds is None or s.kind in kinds]
    return [
        {
            "kind": words.label(words.SUGGESTIONS, s.kind),
            "left": _thing(lookup, s.left),
            "right": _thing(lookup, s.right),
            "score": s.score,
            "reason": s.reason,
        }
        for s in sorted_suggestions(wanted)[:SUGGESTIONS_SHOWN]
    ]


def _thing(lookup: Lookup, identifier: str) -> tuple[str, str]:
    """What an id names, with the path to its page."""
    if identifier in lookup.speakers:
        return lookup.speakers[identifier].name, lookup.speaker_href(identifier)
    if identifier in lookup.claims:
        return lookup.claims[identifier].text, lookup.claim_href(identifier)
    if identifier in lookup.documents:
        return title_of(lookup.documents[identifier]), lookup.document_href(identifier)
    if identifier in lookup.statements:
        return lookup.quoted(lookup.statements[identifier]), lookup.statement_href(identifier)
    if identifier in lookup.footage:
        return lookup.footage[identifier].name, f"footage/{file_id(identifier)}.html"
    return identifier, ""


# ---------------------------------------------------------------------------------------------- limits, how to read


def limits_page(lookup: Lookup) -> Page:
    """limits.html: what went in, what could not be read, what was not checked, and what was left to people."""
    record = lookup.record
    languages: dict[str, int] = {}
    for document in record.documents:
        languages[document.language] = languages.get(document.language, 0) + 1
    publishers = {d.publisher.value for d in record.documents if d.publisher}
    problems = sorted(record.problems, key=lambda p: (p.where, p.code, p.message, p.next_step))
    suggestions = _suggestions(lookup)
    checks = {(f.check, f.outcome.value) for item in record.footage for f in item.findings}
    return Page(
        "limits.html",
        "limits.html",
        {
            "title": "Limits",
            "section": "limits.html",
            "snapshots": len(record.snapshots),
            "documents": len(record.documents),
            "footage": len(record.footage),
            "publishers": sorted(publishers),
            "without_publisher": sum(1 for d in record.documents if not d.publisher),
            "undated": [
                (title_of(d), lookup.document_href(d.id)) for d in lookup.documents.values() if not d.published
            ],
            "languages": sorted(languages.items(), key=lambda item: (-item[1], item[0])),
            "problems": problems[:PROBLEMS_SHOWN],
            "problems_total": len(problems),
            "unresolved": len(lookup.unresolved),
            "unsaid": sum(1 for s in record.statements if not s.said or not (s.said.earliest or s.said.latest)),
            "unlinked": sum(1 for s in lookup.statements if s not in lookup.claims_of),
            "statements": len(lookup.statements),
            "low": sum(1 for s in record.statements if s.confidence < 0.5),
            "checks_run": sorted({check for check, outcome in checks if outcome != "not_checked"}),
            "checks_not_run": sorted({check for check, outcome in checks if outcome == "not_checked"}),
            "suggestions": suggestions,
            "suggestions_total": len(record.suggestions),
            "withheld": sorted(record.withheld, key=lambda w: (w.label, w.id)),
            "made_with": [(words.STAGES.get(k, k), v) for k, v in sorted(record.made_with)],
        },
    )


def how_to_read(lookup: Lookup) -> Page:
    """how-to-read.html: the vocabularies, the marks and the keys."""
    vocabularies = [
        ("stance", "Stance: how a speaker stands to what is said", words.STANCES),
        ("act", "Act: what the speaker does by speaking", words.ACTS),
        ("quote", "Quote: how the words are given", words.QUOTES),
        ("basis", "Basis: the evidence a statement names for itself", words.BASES),
        ("speaker", "Speakers", words.SPEAKER_KINDS),
        ("shift", "Shifts: how a position changed", words.SHIFTS),
        ("outcome", "Checks on footage", words.OUTCOMES),
        (
            "appeared",
            "Since when footage was there, the strongest first",
            {value: (label, meaning) for value, (label, meaning, _) in words.APPEARED.items()},
        ),
        ("question", "What is asked of footage", words.QUESTIONS),
        ("revision", "Versions: what became of a page between two captures", words.REVISIONS),
        ("proof", "Hashes, digests and signatures", words.PROOFS),
        ("paragraph", "Paragraphs", words.PARAGRAPHS),
    ]
    return Page(
        "how-to-read.html",
        "how-to-read.html",
        {"title": "How to read this", "section": "how-to-read.html", "vocabularies": vocabularies},
    )
