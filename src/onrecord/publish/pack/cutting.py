"""A record cut to some of its originals: nothing in it speaks of what is not shown. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from onrecord.errors import UsageError
from onrecord.publish.prune import footage_without
from onrecord.publish.withhold import Outgoing
from onrecord.records import (
    Capture,
    Claim,
    Dispute,
    Document,
    Footage,
    Position,
    Record,
    Snapshot,
    Speaker,
    Stance,
    Statement,
    Withheld,
)

T = TypeVar("T")

_PREFIX = 8  # hexadecimal digits of a SHA-256 that are enough, where only one original begins with them


def chosen(record: Record, only: Iterable[str]) -> frozenset[str]:
    """The SHA-256 of what is named: ids of documents or footage, hashes or their first digits, or names. Raises UsageError."""
    by_id = {d.id: d.sha256 for d in record.documents} | {f.id: f.sha256 for f in record.footage}
    found = set()
    for asked in only:
        text = asked.strip()
        if text in by_id:
            found.add(by_id[text])
            continue
        low = text.lower()
        fits = {s.sha256 for s in record.snapshots if text in s.names}
        if re.fullmatch(f"[0-9a-f]{{{_PREFIX},64}}", low):
            fits |= {s.sha256 for s in record.snapshots if s.sha256.startswith(low)}
        if len(fits) != 1:
            much = "Several originals are" if fits else "No original is"
            raise UsageError(
                f"{much} called {text[:80]!r}.", "Give the id (doc-…) or the SHA-256, as `onrecord export` has them."
            )
        found |= fits
    return frozenset(found)


def by_default(record: Record) -> frozenset[str]:
    """What a pack of the whole case shows: every original but web archives, out of which the captures were taken."""
    return frozenset(s.sha256 for s in record.snapshots) - {a.sha256 for a in record.archives}


def of_originals(outgoing: Outgoing, whole: Record) -> tuple[Record, dict[str, str], dict[str, str]]:
    """What may leave, under the hashes of the originals again, as the custody log has them; why some are withheld (by hash);
    and the redacted copies that stand in the place of others (hash of the original to that of the copy).

    ``whole`` is the case's record. What was erased is in neither.
    """
    snapshots = {s.sha256: s for s in whole.snapshots}
    hidden = {then: _HIDDEN for now, then in outgoing.of_original.items() if now in outgoing.stand_ins}
    copies = {then: now for now, then in outgoing.of_original.items() if now not in outgoing.stand_ins}

    def back(item: T) -> T:
        then = outgoing.of_original.get(getattr(item, "sha256", None) or "")
        if then is None or then not in snapshots:
            return item
        if isinstance(item, Snapshot):
            return replace(item, sha256=then, size=snapshots[then].size, media_type=snapshots[then].media_type)
        if isinstance(item, Document | Footage):
            return replace(item, sha256=then, media_type=snapshots[then].media_type)
        return replace(item, sha256=then) if isinstance(item, Capture) else item

    record = outgoing.record
    record = replace(
        record,
        documents=tuple(map(back, record.documents)),
        footage=tuple(map(back, record.footage)),
        snapshots=tuple(map(back, record.snapshots)),
        captures=tuple(map(back, record.captures)),
    )
    there = {s.sha256 for s in record.snapshots} & snapshots.keys()
    if len(there) < len(record.snapshots):
        record = replace(cut(record, there), withheld=record.withheld)  # that something was erased is told
    return (
        record,
        {sha256: why for sha256, why in hidden.items() if sha256 in there},
        {sha256: copy for sha256, copy in copies.items() if sha256 in there},
    )


_HIDDEN = "It may not leave the case: something in it is sealed, or there is no consent to this use."


def values_shown(record: Record, sha256: str) -> frozenset[str]:
    """Every value that the record has of an original: a commitment is opened only for one of these."""
    values: set[str | None] = set()
    for snapshot in record.snapshots:
        if snapshot.sha256 == sha256:
            facts = snapshot.facts
            values |= {*snapshot.names, facts.publisher, facts.published, facts.title, facts.url, facts.obtained}
    items: tuple[Document | Footage, ...] = (*record.documents, *record.footage)
    for item in items:
        if item.sha256 == sha256:
            values |= {
                item.name,
                *(fact.value for fact in (item.title, item.publisher, item.published, item.url) if fact),
            }
    for capture in record.captures:
        if capture.sha256 == sha256:
            values |= {capture.url, capture.member}
    return frozenset(value for value in values if value)


def cut(record: Record, shown: Collection[str]) -> Record:
    """The record about the originals with these SHA-256 and nothing else.

    Counts are those of what is left: a claim's reports and origins are counted anew. A claim whose words stand in a
    document that is not shown gets the words of a statement that is.
    """
    documents = tuple(d for d in record.documents if d.sha256 in shown)
    texts = {d.id: d for d in documents}
    snapshots = tuple(s for s in record.snapshots if s.sha256 in shown)
    statements = tuple(s for s in record.statements if s.document in texts)
    kept = {s.id: s for s in statements}
    speakers = _speakers(record, statements, texts)
    names = {s.id for s in speakers}
    statements = tuple(replace(s, candidates=tuple(c for c in s.candidates if c.speaker in names)) for s in statements)
    claims = tuple(made for claim in record.claims if (made := _claim(claim, kept, texts)))
    by_claim = {claim.id: claim for claim in claims}
    others = [f for f in record.footage if f.sha256 not in shown]
    gone = {s.id for s in record.statements} - kept.keys()
    footage = tuple(footage_without(f, others, gone) for f in record.footage if f.sha256 in shown)
    things = {*names, *kept, *texts, *(c.id for c in claims), *(f.id for f in footage)}
    own_names = {name for s in snapshots for name in s.names}
    return replace(
        record,
        documents=documents,
        speakers=speakers,
        statements=statements,
        utterances=tuple(
            replace(u, statements=tuple(s for s in u.statements if s in kept))
            for u in record.utterances
            if any(s in kept for s in u.statements)
        ),
        claims=claims,
        disputes=tuple(left for d in record.disputes if (left := _dispute(d, by_claim, kept))),
        shifts=tuple(s for s in record.shifts if s.before in kept and s.after in kept and s.speaker in names),
        positions=tuple(held for p in record.positions if p.speaker in names and (held := _position(p, kept)).phases),
        origins=tuple(
            replace(o, documents=tuple(d for d in o.documents if d in texts))
            for o in record.origins
            if any(d in texts for d in o.documents)
        ),
        footage=footage,
        suggestions=tuple(s for s in record.suggestions if s.left in things and s.right in things),
        problems=tuple(p for p in record.problems if p.where in own_names),
        snapshots=snapshots,
        archives=tuple(a for a in record.archives if a.sha256 in shown),
        captures=tuple(c for c in record.captures if c.sha256 in shown),
        revisions=tuple(
            replace(
                r,
                vanished=tuple(s for s in r.vanished if s in kept),
                appeared=tuple(s for s in r.appeared if s in kept),
                reworded=tuple(pair for pair in r.reworded if all(s in kept for s in pair)),
            )
            for r in record.revisions
            if r.before in texts and (not r.after or r.after in texts)
        ),
        withheld=tuple(w for w in record.withheld if _is_about(w, shown, documents, speakers)),
    )


def _is_about(
    held: Withheld, shown: Collection[str], documents: Sequence[Document], speakers: Sequence[Speaker]
) -> bool:
    """Whether it is one of what is shown, or its label stands there in the place of a name or passage."""
    if held.original:
        return held.original in shown
    return any(held.label in d.text for d in documents) or any(held.label in s.name for s in speakers)


def _speakers(record: Record, statements: Sequence[Statement], texts: Mapping[str, Document]) -> tuple[Speaker, ...]:
    wanted = {s.speaker for s in statements} | {c.speaker for s in statements for c in s.candidates}
    all_text = "\n".join(document.text for document in texts.values()).casefold()
    made = []
    for speaker in record.speakers:
        if speaker.id in wanted:
            roles = tuple(
                replace(role, documents=tuple(d for d in role.documents if d in texts))
                for role in speaker.roles
                if not role.documents or any(d in texts for d in role.documents)
            )
            aliases = tuple(alias for alias in speaker.aliases if alias.casefold() in all_text)
            for_whom = tuple(other for other in speaker.speaks_for if other in wanted)
            made.append(replace(speaker, roles=roles, aliases=aliases, speaks_for=for_whom))
    return tuple(made)


def _claim(claim: Claim, kept: Mapping[str, Statement], texts: Mapping[str, Document]) -> Claim | None:
    members = tuple(m for m in claim.statements if m.statement in kept)
    if not members:
        return None
    documents = {kept[m.statement].document: texts[kept[m.statement].document] for m in members}
    origins = {d.origin or d.id for d in documents.values()}
    wording, text = claim.wording, claim.text
    if wording not in kept:
        surest = max(members, key=lambda m: (m.confidence, m.statement))
        statement = kept[surest.statement]
        wording = statement.id
        text = " … ".join(span.of(documents[statement.document].text) for span in statement.content)
    return replace(claim, statements=members, wording=wording, text=text, origins=len(origins), reports=len(documents))


def _dispute(dispute: Dispute, claims: Mapping[str, Claim], kept: Mapping[str, Statement]) -> Dispute | None:
    claim = claims.get(dispute.claim)
    if claim is None:
        return None
    sides = {
        stance: {kept[m.statement].speaker for m in claim.statements if m.stance is stance}
        for stance in (Stance.ASSERTS, Stance.DENIES)
    }
    asserts = tuple(s for s in dispute.asserts if s in sides[Stance.ASSERTS])
    denies = tuple(s for s in dispute.denies if s in sides[Stance.DENIES])
    return replace(dispute, asserts=asserts, denies=denies) if asserts and denies else None


def _position(position: Position, kept: Collection[str]) -> Position:
    return replace(position, phases=tuple(p for p in position.phases if all(s in kept for s in p.statements)))
