"""Whether a statement speaks of a picture or video: the machine suggests it, a person decides, and may take that back.

Decisions are only ever added to: a rejected link leaves the ledger, and the suggestion that it answers stays with its score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection, select

from onrecord import schema
from onrecord.case.journal import Journal, unpacked
from onrecord.case.sealing import storable
from onrecord.custody import Event
from onrecord.errors import UsageError
from onrecord.footage.ledger import with_ledgers
from onrecord.records import Footage, LinkDecision, LinkVerdict, Record, Suggestion
from onrecord.schema import has_table
from onrecord.schema.tables import custody_openings, footage_links

ABOUT = "about_footage"
Decided = Mapping[str, Sequence[LinkDecision]]  # footage id -> decisions, in the order in which they were made


def decide(
    journal: Journal, record: Record, piece: Footage, statement: str, verdict: LinkVerdict, by: str = "", why: str = ""
) -> LinkDecision:
    """Enter a decision, and write the record as it is with it. Raises UsageError where there is nothing to decide."""
    if statement not in {s.id for s in record.statements}:
        raise UsageError(f"There is no statement {statement} in this case.", "List them with: onrecord statements CASE")
    stands = newest(piece.decisions).get(statement, LinkVerdict.WITHDRAWN)
    if stands is verdict:
        what = "Nothing was decided" if verdict is LinkVerdict.WITHDRAWN else f"It is {verdict.value} already"
        raise UsageError(f"{what}: {statement} and {piece.id}.", "See what stands with: onrecord footage CASE ITEM")
    score = _suggested(record.suggestions).get(piece.id, {}).get(statement)
    held = {name: storable(value) for name, value in (("by", by), ("why", why)) if value}
    values = {
        "footage": piece.id,
        "statement": statement,
        "verdict": verdict.value,
        "score": "" if score is None else f"{score:.4f}",
    }
    made = LinkDecision(statement, verdict, held.get("by", ""), held.get("why", ""), values["score"])
    with journal.transaction() as noting:
        known = dict(decided(noting.connection))
        known[piece.id] = (*known.get(piece.id, ()), made)
        schema.write_record(noting.connection, applied(record, known))
        told = {"kind": ABOUT, **values, "record": schema.digests(noting.connection)}
        entry = noting.note(Event.DECIDED, told, held)
        noting.connection.execute(footage_links.insert().values(entry=entry, **values))
    return made


def decided(connection: Connection) -> dict[str, tuple[LinkDecision, ...]]:
    """Every decision, by footage."""
    if not has_table(connection, footage_links.name):
        return {}
    query = select(footage_links, custody_openings.c.payload).outerjoin(
        custody_openings, custody_openings.c.entry == footage_links.c.entry
    )
    found: dict[str, tuple[LinkDecision, ...]] = {}
    for row in connection.execute(query.order_by(footage_links.c.entry)):
        held = {name: opened.value for name, opened in unpacked(row.payload or "{}").items()}
        each = LinkDecision(row.statement, LinkVerdict(row.verdict), held.get("by", ""), held.get("why", ""), row.score)
        found[row.footage] = (*found.get(row.footage, ()), each)
    return found


def newest(decisions: Sequence[LinkDecision]) -> dict[str, LinkVerdict]:
    """What stands, by statement: the last word on each."""
    return {d.statement: d.verdict for d in decisions}


def with_decisions(
    footage: Sequence[Footage], suggestions: Sequence[Suggestion], statements: Mapping[str, object], known: Decided
) -> tuple[Footage, ...]:
    """The footage with the statements that are suggested and not rejected, or accepted; and with the decisions."""
    suggested = _suggested(suggestions)
    done = []
    for f in footage:
        decisions = tuple(d for d in known.get(f.id, ()) if d.statement in statements)
        stands = newest(decisions)
        ids = {s for s in suggested.get(f.id, {}) if stands.get(s) is not LinkVerdict.REJECTED}
        ids |= {s for s, verdict in stands.items() if verdict is LinkVerdict.ACCEPTED}
        done.append(replace(f, statements=tuple(sorted(ids)), decisions=decisions) if decisions else f)
    return tuple(done)


def applied(record: Record, known: Decided) -> Record:
    """The record with the decisions: links, and the ledgers that rest on them."""
    base = _suggested(record.suggestions)
    plain = tuple(replace(f, statements=tuple(sorted(base.get(f.id, {}))), decisions=()) for f in record.footage)
    shown = with_decisions(plain, record.suggestions, {s.id: s for s in record.statements}, known)
    return replace(record, footage=with_ledgers(shown, record.documents, record.statements))


def _suggested(suggestions: Sequence[Suggestion]) -> dict[str, dict[str, float]]:
    """Footage id -> statement id -> score."""
    found: dict[str, dict[str, float]] = {}
    for s in suggestions:
        if s.kind == ABOUT:
            found.setdefault(s.right, {})[s.left] = s.score
    return found
