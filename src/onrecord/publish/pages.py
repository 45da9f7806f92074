"""Every page of the dossier, in the order in which a reader meets them. What a page shows is computed here; how it looks is
in the templates."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence

from onrecord.publish import charts, words
from onrecord.publish.document_pages import document_pages
from onrecord.publish.footage import footage_pages
from onrecord.publish.lookup import Line, Lookup, file_id, numbered, pages_of, role_words, title_of
from onrecord.publish.overview import overview, shift_view
from onrecord.publish.parts import Copy, Page, pager
from onrecord.publish.sources import how_to_read, limits_page, sources_pages
from onrecord.publish.timeline import timeline_pages
from onrecord.records import Claim, Phase, Position, Speaker, Stance, SunChart

CLAIMS_A_PAGE = 150
SPEAKERS_A_PAGE = 300
CONTEXT_LINES = 3  # of what others had on record at the time of a phase


def pages(
    lookup: Lookup,
    copies: Mapping[str, Copy],
    frames: Collection[str] = (),
    drawn: Mapping[str, Sequence[SunChart]] | None = None,
) -> Iterator[Page]:
    """All pages, one at a time. ``frames``: hashes of the small pictures of key frames that the dossier has; ``drawn``: charts by footage."""
    yield overview(lookup, copies)
    yield from _claims(lookup)
    for claim in lookup.claims.values():
        yield from _claim(lookup, claim)
    yield from _unlinked(lookup)
    yield from timeline_pages(lookup)
    yield from _speakers(lookup)
    for speaker in lookup.speakers.values():
        yield from _speaker(lookup, speaker)
    yield from _unresolved(lookup)
    yield from sources_pages(lookup, copies)
    yield from footage_pages(lookup, copies, frames, drawn or {})
    yield from document_pages(lookup, copies)
    yield limits_page(lookup)
    yield how_to_read(lookup)


# ---------------------------------------------------------------------------------------------- claims


def claim_counts(claim: Claim) -> list[tuple[str, int]]:
    """How many lines take which stance to a claim, in the order of the vocabulary."""
    stances = [member.stance for member in claim.statements]
    return [(stance.value, stances.count(stance)) for stance in Stance]


def _claims(lookup: Lookup) -> Iterator[Page]:
    sheets = pages_of(list(lookup.claims.values()), CLAIMS_A_PAGE)
    alone = sum(1 for statement in lookup.statements if statement not in lookup.claims_of)
    for index, claims in enumerate(sheets):
        rows = []
        for claim in claims:
            members = lookup.members(claim)
            dates = [s.said for s, _ in members if s.said]
            counts = claim_counts(claim)
            rows.append(
                {
                    "claim": claim,
                    "href": lookup.claim_href(claim.id),
                    "disputed": claim.id in lookup.disputed,
                    "shifted": any(s.claim == claim.id for m, _ in members for s in lookup.shifts_to.get(m.id, ())),
                    "counts": counts,
                    "balance": charts.balance(counts),
                    "when": words.interval(
                        min((d.earliest for d in dates if d.earliest), default=None),
                        max((d.latest for d in dates if d.latest), default=None),
                    ),
                }
            )
        yield Page(
            numbered("claims", index),
            "claims.html",
            {
                "title": "Claims",
                "section": "claims.html",
                "rows": rows,
                "alone": alone,
                "total": len(lookup.claims),
                "disputed": len(lookup.disputed),
                "pager": pager("claims", index, [len(sheet) for sheet in sheets], "claims"),
            },
        )


def _claim(lookup: Lookup, claim: Claim) -> Iterator[Page]:
    members = lookup.members(claim)
    stem = f"claims/{file_id(claim.id)}"
    sheets = pages_of([lookup.line(s, m) for s, m in members], lookup.lines_a_page)
    wording = lookup.statements.get(claim.wording)
    numbers = [(line, number) for sheet in sheets for line in sheet for number in line.numbers]
    for index, lines in enumerate(sheets):
        days = _by_day([line for line in lines if line.stance in ("asserts", "denies")])
        yield Page(
            numbered(stem, index),
            "claim.html",
            {
                "title": words.plain(claim.topic or claim.text),
                "section": "claims.html",
                "claim": claim,
                "wording": lookup.line(wording) if wording else None,
                "disputed": claim.id in lookup.disputed,
                "first": lookup.claim_href(claim.id),
                "counts": claim_counts(claim),
                "days": days,
                "hedges": [line for line in lines if line.stance == "hedges"],
                "passes_on": [line for line in lines if line.stance == "passes_on"],
                "numbers": numbers if index == 0 else [],
                "accounts": _accounts(lookup, claim) if index == 0 else [],
                "origins": _origins_of(lookup, claim) if index == 0 else [],
                "pager": pager(stem, index, [len(sheet) for sheet in sheets], "lines"),
            },
        )


def _by_day(lines: list[Line]) -> list[dict[str, object]]:
    """Lines grouped by when they were said, for and against apart; the undated last."""
    days: dict[tuple[str, str], dict[str, list[Line]]] = {}
    for line in lines:
        key = (line.when, line.earliest or line.latest or "")
        days.setdefault(key, {"asserts": [], "denies": []})[line.stance].append(line)
    return [{"when": when, "iso": iso, **sides} for (when, iso), sides in days.items()]


def _origins_of(lookup: Lookup, claim: Claim) -> list[dict[str, object]]:
    """The documents that carry a claim, by where they come from."""
    agencies = {o.id: o.agency for o in lookup.origins.values()}
    documents = {lookup.statements[m.statement].document for m in claim.statements if m.statement in lookup.statements}
    groups: dict[str, list[tuple[str, str]]] = {}
    for document in lookup.documents.values():
        if document.id in documents:
            here = (title_of(document), lookup.document_href(document.id))
            groups.setdefault(document.origin or document.id, []).append(here)
    return [{"agency": agencies.get(origin), "documents": found} for origin, found in groups.items()]


def _accounts(lookup: Lookup, claim: Claim) -> list[dict[str, object]]:
    """Positions on a claim that changed, told in phases, each beside what others had on record by then."""
    return [
        _account(lookup, claim, position)
        for position in lookup.positions_on.get(claim.id, ())
        if len(position.phases) > 1
    ]


def _account(lookup: Lookup, claim: Claim, position: Position) -> dict[str, object]:
    others = [
        (s, m)
        for s, m in lookup.members(claim)
        if not lookup.speaks_as(s, position.speaker) and s.said and s.said.earliest
    ]
    dates = [(s.said.earliest or "")[:10] for s, _ in others if s.said]
    own = {m.statement: m for m in claim.statements}
    phases = []
    for phase in position.phases:
        until = (phase.latest or phase.earliest or "")[:10]
        known = bisect_right(dates, until) if until else 0
        phases.append(
            {
                **_phase(lookup, phase),
                "lines": [
                    lookup.line(lookup.statements[s], own.get(s))
                    for s in sorted(phase.statements)
                    if s in lookup.statements
                ],
                "context": [lookup.line(s, m) for s, m in others[max(0, known - CONTEXT_LINES) : known]],
                "earlier": max(0, known - CONTEXT_LINES),
            }
        )
    return {
        "name": lookup.speaker_name(position.speaker),
        "href": lookup.speaker_href(position.speaker),
        "phases": phases,
    }


def _phase(lookup: Lookup, phase: Phase) -> dict[str, object]:
    known = sorted((lookup.statements[s] for s in phase.statements if s in lookup.statements), key=lookup.time_key)
    return {
        "title": phase.title,
        "stance": phase.stance.value,
        "when": words.interval(phase.earliest, phase.latest),
        "hrefs": [lookup.statement_href(s.id) for s in known],
        "count": len(known),
    }


def _unlinked(lookup: Lookup) -> Iterator[Page]:
    """Statements that are on no claim: every statement can be reached from the claims."""
    alone = [s for s in lookup.statements.values() if s.id not in lookup.claims_of]
    sheets = pages_of(alone, lookup.lines_a_page)
    for index, statements in enumerate(sheets):
        yield Page(
            numbered("unlinked", index),
            "lines.html",
            {
                "title": "Statements on no claim",
                "section": "claims.html",
                "kicker": "Claims",
                "intro": "What is said here was linked to no claim: nothing else in the record was found to be about the "
                "same thing, or it was not sure enough to be linked.",
                "lines": lookup.lines(statements),
                "reasons": {},
                "pager": pager("unlinked", index, [len(sheet) for sheet in sheets], "statements"),
            },
        )


# ---------------------------------------------------------------------------------------------- speakers


def _speakers(lookup: Lookup) -> Iterator[Page]:
    ordered = sorted(
        lookup.speakers.values(), key=lambda s: (-len(lookup.by_speaker.get(s.id, ())), s.name.casefold(), s.id)
    )
    changed = {shift.speaker for shift in lookup.shifts}
    sheets = pages_of(ordered, SPEAKERS_A_PAGE)
    for index, speakers in enumerate(sheets):
        yield Page(
            numbered("speakers", index),
            "speakers.html",
            {
                "title": "Speakers",
                "section": "speakers.html",
                "rows": [
                    {
                        "speaker": s,
                        "href": lookup.speaker_href(s.id),
                        "roles": _roles(s),
                        "for": [lookup.speaker_name(body) for body in sorted(s.speaks_for)],
                        "count": len(lookup.by_speaker.get(s.id, ())),
                        "changed": s.id in changed,
                    }
                    for s in speakers
                ],
                "total": len(lookup.speakers),
                "unresolved": len(lookup.unresolved),
                "pager": pager("speakers", index, [len(sheet) for sheet in sheets], "speakers"),
            },
        )


def _roles(speaker: Speaker) -> list[tuple[str, str]]:
    ordered = sorted(speaker.roles, key=lambda r: (r.earliest or "", r.latest or "", r.title, r.of or ""))
    return [
        (role_words(r), f"reported {words.interval(r.earliest, r.latest)}" if r.earliest or r.latest else "")
        for r in ordered
    ]


def _speaker(lookup: Lookup, speaker: Speaker) -> Iterator[Page]:
    statements = lookup.by_speaker.get(speaker.id, [])
    stem = f"speakers/{file_id(speaker.id)}"
    sheets = pages_of(statements, lookup.lines_a_page)
    for index, some in enumerate(sheets):
        first = index == 0
        yield Page(
            numbered(stem, index),
            "speaker.html",
            {
                "title": words.plain(speaker.name),
                "section": "speakers.html",
                "speaker": speaker,
                "roles": _roles(speaker),
                "for": [(lookup.speaker_name(b), lookup.speaker_href(b)) for b in sorted(speaker.speaks_for)],
                "by": [(lookup.speaker_name(s), lookup.speaker_href(s)) for s in lookup.spoken_for.get(speaker.id, ())],
                "positions": _positions(lookup, speaker.id) if first else [],
                "shifts": [shift_view(lookup, s) for s in lookup.shifts_of.get(speaker.id, ())] if first else [],
                "lines": lookup.lines(some),
                "count": len(statements),
                "pager": pager(stem, index, [len(sheet) for sheet in sheets], "statements"),
            },
        )


def _positions(lookup: Lookup, speaker: str) -> list[dict[str, object]]:
    found = []
    for position in lookup.positions_of.get(speaker, ()):
        claim = lookup.claims.get(position.claim)
        if claim:
            phases = [_phase(lookup, phase) for phase in position.phases]
            found.append({"claim": claim, "href": lookup.claim_href(claim.id), "phases": phases})
    return sorted(found, key=lambda p: -len(p["phases"]))  # type: ignore[arg-type]


def _unresolved(lookup: Lookup) -> Iterator[Page]:
    """Statements whose speaker was not resolved, with the candidates and the reasons."""
    sheets = pages_of(lookup.unresolved, lookup.lines_a_page)
    for index, statements in enumerate(sheets):
        reasons = {
            s.id: [
                (lookup.speaker_name(c.speaker), lookup.speaker_href(c.speaker), c.score, c.reason)
                for c in sorted(s.candidates, key=lambda c: (-c.score, c.speaker, c.reason))
            ]
            for s in statements
        }
        yield Page(
            numbered("unresolved", index),
            "lines.html",
            {
                "title": "Speakers not resolved",
                "section": "speakers.html",
                "kicker": "Speakers",
                "intro": "The machine did not say who speaks here: nobody is named, or more than one speaker fits and it "
                "would have had to guess. The candidates are kept, with the reasons.",
                "lines": lookup.lines(statements),
                "reasons": reasons,
                "pager": pager("unresolved", index, [len(sheet) for sheet in sheets], "statements"),
            },
        )
