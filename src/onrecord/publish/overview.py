"""The overview: what is disputed and by whom, what changed, and what looks like more sources than it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from onrecord.publish import revisions, words
from onrecord.publish.lookup import Line, Lookup, title_of
from onrecord.publish.parts import Copy, Page, facts
from onrecord.records import Claim, Finding, Footage, Outcome, Question, Shift, Stance

DISPUTES_SHOWN = 6
SHIFTS_SHOWN = 6
SINGLE_ORIGINS_SHOWN = 6
REVISIONS_SHOWN = 6
REVISION_CHANGES = 3
SPEAKERS_A_SIDE = 3
PICTURES_SHOWN = 6


def overview(lookup: Lookup, copies: Mapping[str, Copy]) -> Page:
    """index.html."""
    record = lookup.record
    disputed = [claim for claim in lookup.claims.values() if claim.id in lookup.disputed]
    single = sorted(
        (c for c in lookup.claims.values() if c.origins == 1 and c.reports > 1),
        key=lambda c: (-c.reports, c.text, c.id),
    )
    dates = [s.said for s in record.statements if s.said]
    return Page(
        "index.html",
        "index.html",
        {
            "title": words.plain(record.title),
            "section": "index.html",
            "heading": record.title,
            "standfirst": _standfirst(lookup, len(disputed)),
            "period": words.interval(
                min((d.earliest for d in dates if d.earliest), default=None),
                max((d.latest for d in dates if d.latest), default=None),
            )
            if dates
            else "",
            "figures": _figures(lookup, len(disputed)),
            "disputes": [_dispute(lookup, claim) for claim in disputed[:DISPUTES_SHOWN]],
            "disputes_total": len(disputed),
            "shifts": [shift_view(lookup, shift) for shift in lookup.shifts[:SHIFTS_SHOWN]],
            "shifts_total": len(lookup.shifts),
            "revisions": [
                revisions.view(lookup, revision, REVISION_CHANGES)
                for revision in sorted(lookup.revisions, key=revisions.weight)[:REVISIONS_SHOWN]
            ],
            "revisions_total": len(lookup.revisions),
            "single": [_single(lookup, claim) for claim in single[:SINGLE_ORIGINS_SHOWN]],
            "single_total": len(single),
            "pictures": cards(lookup, copies)[:PICTURES_SHOWN],
            "footage_total": len(record.footage),
            "problems": len(record.problems),
            "unresolved": len(lookup.unresolved),
        },
    )


def reports_and_origins(lookup: Lookup) -> tuple[int, int]:
    """How many documents are shown, and of how many origins: one that is withheld or erased counts as neither."""
    shown = [d for d in lookup.documents.values() if d.id not in lookup.stubs]
    return len(shown), len({d.origin or d.id for d in shown})


def _standfirst(lookup: Lookup, disputed: int) -> str:
    documents, origins = reports_and_origins(lookup)
    text = (
        f"What {words.amount(documents, 'document')} from {words.amount(origins, 'independent origin')} put on record: "
    )
    text += f"{words.amount(len(lookup.statements), 'statement')} by {words.amount(len(lookup.by_speaker), 'speaker')}"
    if disputed or lookup.shifts:
        changes = words.amount(len(lookup.shifts), "change of position", "changes of position")
        parts = [words.amount(disputed, "disputed claim")] if disputed else []
        text += ", with " + words.listed([*parts, *([changes] if lookup.shifts else [])])
    if lookup.stubs:
        more = "is withheld or was erased" if len(lookup.stubs) == 1 else "are withheld or were erased"
        text += f". {words.amount(len(lookup.stubs), 'more document')} {more}, and not counted"
    return text + "."


def _figures(lookup: Lookup, disputed: int) -> list[tuple[int, str, str]]:
    def noun(count: int, singular: str) -> str:
        return singular if count == 1 else f"{singular}s"

    documents, origins = reports_and_origins(lookup)
    counts = (
        (documents, "document", "sources.html"),
        (origins, "independent origin", "sources.html#origins"),
        (len(lookup.statements), "statement", "timeline.html"),
        (len(lookup.by_speaker), "speaker", "speakers.html"),
        (disputed, "disputed claim", "claims.html"),
        (len(lookup.shifts), "shift", "index.html#changed"),
    )
    return [(count, noun(count, word), href) for count, word, href in counts]


def _dispute(lookup: Lookup, claim: Claim) -> dict[str, object]:
    asserts, denies = lookup.disputed[claim.id]
    return {
        "claim": claim,
        "href": lookup.claim_href(claim.id),
        "sides": [
            _side(lookup, claim, Stance.ASSERTS, asserts),
            _side(lookup, claim, Stance.DENIES, denies),
        ],
    }


@dataclass
class Voice:
    """Someone on one side of a dispute, with the line that shows it. ``also``: bodies that this voice speaks for."""

    name: str
    href: str
    line: Line | None
    also: list[tuple[str, str]]


def _side(lookup: Lookup, claim: Claim, stance: Stance, speakers: tuple[str, ...]) -> dict[str, object]:
    """One side of a dispute: a line for each speaker; a body that only speaks through another joins that one's line."""
    own = {m.statement for m in claim.statements}
    voices: dict[str, Voice] = {}
    silent: list[str] = []
    names = {speaker: (lookup.speaker_name(speaker), lookup.speaker_href(speaker)) for speaker in speakers}
    found = [(speaker, lookup.best(claim, stance, speaker)) for speaker in speakers[: 3 * SPEAKERS_A_SIDE]]
    found.sort(key=lambda pair: _voice_key(lookup, *pair))
    for speaker, line in found:
        if line is None or line.id not in own:
            silent.append(speaker)
        elif line.id in voices:
            voices[line.id].also.append(names[speaker])
        else:
            voices[line.id] = Voice(*names[speaker], line, [])
    shown = list(voices.values())[:SPEAKERS_A_SIDE]
    shown += [Voice(*names[speaker], None, []) for speaker in silent[: SPEAKERS_A_SIDE - len(shown)]]
    told = sum(1 + len(voice.also) for voice in shown)
    return {"stance": stance.value, "voices": shown, "more": len(speakers) - told}


def _voice_key(lookup: Lookup, speaker: str, line: Line | None) -> tuple[bool, bool, str, str, str]:
    """Those who spoke themselves first, then by date."""
    if line is None:
        return (True, True, "", "", speaker)
    itself = lookup.statements[line.id].speaker == speaker
    return (False, not itself, line.earliest or line.latest or "9999", lookup.speaker_name(speaker), speaker)


def shift_view(lookup: Lookup, shift: Shift) -> dict[str, object]:
    """A shift with the words before and after."""
    claim = lookup.claims.get(shift.claim)
    own = {m.statement: m for m in claim.statements} if claim else {}
    return {
        "kind": shift.kind.value,
        "kind_words": words.label(words.SHIFTS, shift.kind.value),
        "name": lookup.speaker_name(shift.speaker),
        "speaker_href": lookup.speaker_href(shift.speaker),
        "claim": claim,
        "claim_href": lookup.claim_href(shift.claim) if claim else "",
        "before": lookup.line(lookup.statements[shift.before], own.get(shift.before)),
        "after": lookup.line(lookup.statements[shift.after], own.get(shift.after)),
    }


def _single(lookup: Lookup, claim: Claim) -> dict[str, object]:
    homes = {lookup.statements[m.statement].document for m in claim.statements if m.statement in lookup.statements}
    documents = [d for d in lookup.documents.values() if d.id in homes]
    agencies = sorted({agency for d in documents if (agency := lookup.agency(d))})
    return {
        "claim": claim,
        "href": lookup.claim_href(claim.id),
        "agency": words.listed(agencies),
        "documents": [
            (title_of(d), d.publisher.value if d.publisher else "", lookup.document_href(d.id)) for d in documents
        ],
    }


@dataclass(frozen=True, slots=True)
class Card:
    """A picture or video with its copy in the dossier, ready to be shown."""

    footage: Footage
    copy: Copy | None
    label: str
    checks_run: int
    facts: list[tuple[str, str, str]]
    findings: list[Finding]
    kind: str  # "picture", "video"
    shows: tuple[str, str] | None  # who says what it shows, and in which words: it stands in for the picture


def cards(lookup: Lookup, copies: Mapping[str, Copy]) -> list[Card]:
    """Footage in a fixed order, the earliest published first."""
    ordered = sorted(lookup.record.footage, key=lambda f: (f.published.value if f.published else "9999", f.name, f.id))
    return [
        Card(
            footage=f,
            copy=copies.get(f.sha256),
            label=words.plain(f.title.value if f.title else f.name, 100),
            checks_run=sum(1 for finding in f.findings if finding.outcome is not Outcome.NOT_CHECKED),
            facts=facts(("Title", f.title), ("Publisher", f.publisher), ("Published", f.published), ("Address", f.url)),
            findings=sorted(f.findings, key=lambda x: (x.check, x.outcome.value, x.method, x.message)),
            kind="video" if f.media_type.startswith("video/") else "picture",
            shows=_shows(lookup, f),
        )
        for f in ordered
    ]


def _shows(lookup: Lookup, footage: Footage) -> tuple[str, str] | None:
    """The first who says what it shows, with the words of the report."""
    for entry in footage.ledger:
        for line in entry.lines if entry.question is Question.EVENTS else ():
            statement = lookup.statements.get(line.statement)
            if statement is not None and line.stance is Stance.ASSERTS:
                told = lookup.line(statement)
                return told.speaker or told.lead, told.quoted
    return None
