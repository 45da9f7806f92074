"""A record without some of its documents, footage or statements: nothing that rests on them alone is left."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from onrecord.publish.export import words_of
from onrecord.publish.forms import fold
from onrecord.records import (
    Appearance,
    Appeared,
    Claim,
    Dispute,
    Finding,
    Footage,
    Origin,
    Phase,
    Position,
    Problem,
    Record,
    Speaker,
    Stance,
    Statement,
)

NAMELESS = "Unnamed speaker"
_STANCES = {Stance.ASSERTS: "Asserts", Stance.DENIES: "Denies", Stance.HEDGES: "Hedges", Stance.PASSES_ON: "Passes on"}


def pruned(
    record: Record, sources: Collection[str], statements: Collection[str] = (), left: Mapping[str, str] | None = None
) -> Record:
    """The record without the sources (ids of documents and footage) and without single statements.

    ``left`` has, by document, the text that is left of it where passages go: names and roles that stood only in what goes go
    too. Claims without statements, disputes without two sides, shifts without both ends go; counts are made anew.
    """
    gone = {s.id for s in record.statements if s.document in sources} | set(statements)
    if not sources and not gone:
        return record
    kept = tuple(replace(s, within=None) if s.within in gone else s for s in record.statements if s.id not in gone)
    by_id = {s.id: s for s in kept}
    origins = {o.id: rest for o in record.origins if (rest := _origin(o, sources, record)).documents}
    documents = tuple(
        replace(d, origin=origins[d.origin].id) if d.origin in origins else d
        for d in record.documents
        if d.id not in sources
    )
    texts = {d.id: d.text for d in documents}
    origin_of = {d.id: d.origin or d.id for d in documents}
    claims = tuple(c for c in (_claim(c, by_id, texts, origin_of) for c in record.claims) if c is not None)
    ids = {c.id for c in claims}
    speakers = _speakers(record, kept, sources, left or {})
    there = {s.id for s in speakers}
    speaks_for = {s.id: set(s.speaks_for) for s in speakers}
    changed = {c.id for c in record.claims if any(m.statement in gone for m in c.statements)}
    kept = tuple(
        replace(
            s,
            candidates=tuple(c for c in s.candidates if c.speaker in there),
            speaker=s.speaker if s.speaker in there else None,
        )
        for s in kept
    )
    hidden = [f for f in record.footage if f.id in sources]
    footage = tuple(footage_without(f, hidden, gone, sources) for f in record.footage if f.id not in sources)
    lost = {*sources, *gone, *({c.id for c in record.claims} - ids), *({s.id for s in record.speakers} - there)}
    by_claim = {c.id: c for c in claims}
    disputes = (
        _dispute(d, by_claim[d.claim], by_id, speaks_for) if d.claim in changed else d
        for d in record.disputes
        if d.claim in ids
    )
    return replace(
        record,
        documents=documents,
        footage=footage,
        statements=kept,
        speakers=speakers,
        utterances=tuple(
            replace(u, statements=said)
            for u in record.utterances
            if (said := tuple(s for s in u.statements if s not in gone))
        ),
        claims=claims,
        disputes=tuple(d for d in disputes if d.asserts and d.denies),
        shifts=tuple(
            s for s in record.shifts if not {s.before, s.after} & gone and s.claim in ids and s.speaker in there
        ),
        positions=tuple(
            p
            for p in (_position(p, gone) for p in record.positions)
            if p.phases and p.claim in ids and p.speaker in there
        ),
        origins=tuple(origins.values()),
        suggestions=tuple(s for s in record.suggestions if not {s.left, s.right} & lost),
        revisions=tuple(
            replace(
                r,
                vanished=tuple(s for s in r.vanished if s not in gone),
                appeared=tuple(s for s in r.appeared if s not in gone),
                reworded=tuple(pair for pair in r.reworded if not set(pair) & gone),
            )
            for r in record.revisions
            if not {r.before, r.after} & set(sources)
        ),
    )


def footage_without(
    footage: Footage, hidden: Collection[Footage], gone: Collection[str], sources: Collection[str] = ()
) -> Footage:
    """A piece of footage without what speaks of the ``hidden`` ones or rests on statements or ``sources`` (ids) that are ``gone``."""
    findings = findings_without(footage.findings, hidden)
    others, words = {f.id for f in hidden}, _names(hidden)
    bounds = tuple(a for a in footage.appearances if not {a.footage, a.witness} & {*others, *sources})
    first = _first(footage.appearances)
    dated = f"In the year before {first[:10]}:" if first is not None and first != _first(bounds) else None
    ledger = (
        replace(
            entry,
            lines=tuple(line for line in entry.lines if line.statement not in gone),
            checks=tuple(
                check
                for check in entry.checks
                if check.statement not in gone and not any(word in check.words for word in words)
            ),
        )
        for entry in footage.ledger
    )
    return replace(
        footage,
        statements=tuple(s for s in footage.statements if s not in gone),
        findings=tuple(found for found in findings if dated is None or dated not in found.message),
        copies=tuple(copy for copy in footage.copies if copy.other not in others),
        not_first=footage.not_first
        and len(findings) == len(footage.findings),  # else the finding that says why is gone
        ledger=tuple(entry for entry in ledger if entry.lines),
        appearances=bounds,
        decisions=tuple(d for d in footage.decisions if d.statement not in gone),
    )


def _first(bounds: Iterable[Appearance]) -> str | None:
    """The bound from which days are looked for: the first that rests on more than a link by words. They are in order of time."""
    return next((a.at for a in bounds if a.rests_on is not Appeared.REPORT), None)


def findings_without(findings: Sequence[Finding], hidden: Collection[Footage]) -> tuple[Finding, ...]:
    """Those that do not speak of the ``hidden`` footage: a finding of copies tells the other's name, times and date."""
    words = _names(hidden)
    return tuple(found for found in findings if not any(word in found.message for word in words))


def _names(hidden: Collection[Footage]) -> list[str]:
    return [word for f in hidden for word in (f"“{f.name}”", f.id)]


def problems_without(problems: Iterable[Problem], names: Collection[str]) -> tuple[Problem, ...]:
    """Those that were not met with a file of these names (or addresses), alone or together with another."""
    first, last = tuple(f"{n}{c}" for n in names for c in " ,:"), tuple(f" {n}" for n in names)
    return tuple(
        p for p in problems if p.where not in names and not p.where.startswith(first) and not p.where.endswith(last)
    )


def _claim(claim: Claim, kept: dict[str, Statement], texts: dict[str, str], origin_of: dict[str, str]) -> Claim | None:
    members = tuple(m for m in claim.statements if m.statement in kept)
    if not members:
        return None
    if len(members) == len(claim.statements):
        return claim
    wording, text = claim.wording, claim.text
    said = {
        m.statement: words_of(kept[m.statement].content, texts.get(kept[m.statement].document, "")) for m in members
    }
    if wording not in said:
        wording = max(members, key=lambda m: (m.confidence, kept[m.statement].confidence, m.statement)).statement
        text = said[wording]
    known = set(fold(" ".join(said.values())).text.split())
    topic = " ".join(w for w in claim.topic.split() if fold(w).text.strip(".,;:") in known)
    reports = {kept[m.statement].document for m in members}
    origins = {origin_of.get(d, d) for d in reports}
    return replace(
        claim, statements=members, wording=wording, text=text, topic=topic, reports=len(reports), origins=len(origins)
    )


def _dispute(dispute: Dispute, claim: Claim, kept: dict[str, Statement], speaks_for: dict[str, set[str]]) -> Dispute:
    def still(side: Iterable[str], stance: Stance) -> tuple[str, ...]:
        who = {kept[m.statement].speaker for m in claim.statements if m.stance is stance}
        voices = who | {body for speaker in who for body in speaks_for.get(speaker or "", ())}
        return tuple(s for s in side if s in voices)

    return replace(dispute, asserts=still(dispute.asserts, Stance.ASSERTS), denies=still(dispute.denies, Stance.DENIES))


def _position(position: Position, gone: set[str]) -> Position:
    return replace(position, phases=tuple(p for p in (_phase(p, gone) for p in position.phases) if p.statements))


def _phase(phase: Phase, gone: set[str]) -> Phase:
    left = tuple(s for s in phase.statements if s not in gone)
    return (
        phase if len(left) == len(phase.statements) else replace(phase, statements=left, title=_STANCES[phase.stance])
    )


def _origin(origin: Origin, sources: Collection[str], record: Record) -> Origin:
    """An origin without documents. Its id is a hash over theirs: the former one would tell whether a document that is gone was a copy."""
    left = tuple(d for d in origin.documents if d not in sources)
    if len(left) == len(origin.documents):
        return origin
    credited = {fact.value for d in record.documents if d.id in left for fact in d.agencies}
    return replace(
        origin,
        id=f"ori-{hashlib.sha256('|'.join(left).encode()).hexdigest()[:16]}",
        documents=left,
        agency=origin.agency if origin.agency in credited else None,
        similarity=origin.similarity if len(left) > 1 else 1.0,
    )


def _speakers(
    record: Record, kept: Sequence[Statement], documents_gone: Collection[str], left_of: Mapping[str, str]
) -> tuple[Speaker, ...]:
    """Who is still heard, or spoken for; without roles and names that only what is gone gave."""
    before = {s.speaker for s in record.statements if s.speaker}
    before |= {c.speaker for s in record.statements for c in s.candidates}
    now = {s.speaker for s in kept if s.speaker} | {c.speaker for s in kept for c in s.candidates}
    bodies = {body for s in record.speakers if s.id in before for body in s.speaks_for}
    still = {body for s in record.speakers if s.id in now for body in s.speaks_for}
    cut = [d for d in record.documents if d.id in documents_gone or d.id in left_of]
    gone = fold("\n".join(d.text for d in cut)).text
    left = fold("\n".join(left_of.get(d.id, d.text) for d in record.documents if d.id not in documents_gone)).text

    def lost(name: str) -> bool:
        words = fold(name).text
        return words in gone and words not in left

    found = []
    for speaker in record.speakers:
        if speaker.id not in now | still and speaker.id in before | bodies:
            continue
        names = [n for n in (speaker.name, *speaker.aliases) if not lost(n)]
        roles = []
        for role in speaker.roles:
            documents = tuple(d for d in role.documents if d not in documents_gone)
            if (documents or not role.documents) and not lost(role.title):
                roles.append(replace(role, documents=documents))
        name = speaker.name if speaker.name in names else max(names, key=len, default=NAMELESS)
        aliases = tuple(a for a in speaker.aliases if a in names and a != name)
        found.append(replace(speaker, name=name, aliases=aliases, roles=tuple(roles)))
    return tuple(found)
