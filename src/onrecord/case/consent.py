"""What was said on the use of a source, by purpose, and whether a person is at risk: decisions, only ever added to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from onrecord.case.journal import Journal, unpacked
from onrecord.case.sealing import storable
from onrecord.custody import Event
from onrecord.errors import ConsentMissing, UsageError
from onrecord.records import Answer, Purpose
from onrecord.schema import has_table
from onrecord.schema.tables import consents, custody_openings

_ABOUT_A_PERSON = (Answer.AT_RISK, Answer.NOT_AT_RISK)
_REFUSING = {
    Answer.NO: "consent was refused",
    Answer.WITHDRAWN: "consent was withdrawn",
    Answer.ASKED: "consent was asked for and not given yet",
}


@dataclass(frozen=True, slots=True)
class Said:
    """One decision: about which original, for which purpose (None: the person's risk), by whom, and with what remark."""

    sha256: str
    purpose: Purpose | None
    answer: Answer
    by: str
    note: str
    entry: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How a case's sources stand to one purpose, by SHA-256: why some may not be used, and which nobody asked about."""

    refused: Mapping[str, str]
    silent: Collection[str]


def decide(
    journal: Journal, sha256: str, purpose: Purpose | None, answer: Answer, by: str = "", note: str = ""
) -> Said:
    """Enter a decision. Raises UsageError where answer and purpose do not go together."""
    if (answer in _ABOUT_A_PERSON) != (purpose is None):
        raise UsageError("Consent is for a purpose.", "Say which with --for: keep, publish, advocacy or court.")
    held = {name: storable(value) for name, value in (("by", by), ("note", note)) if value}
    values = {"sha256": sha256, "purpose": purpose.value if purpose else "", "answer": answer.value}
    with journal.transaction() as noting:
        entry = noting.note(Event.CONSENT, values, held)
        noting.connection.execute(consents.insert().values(entry=entry, **values))
    return Said(sha256, purpose, answer, by, note, entry)


def said(connection: Connection) -> Iterator[Said]:
    """Every decision, in order."""
    if not has_table(connection, consents.name):
        return
    query = select(consents, custody_openings.c.payload).outerjoin(
        custody_openings, custody_openings.c.entry == consents.c.entry
    )
    for row in connection.execute(query.order_by(consents.c.entry)):
        held = {name: opened.value for name, opened in unpacked(row.payload or "{}").items()}
        purpose = Purpose(row.purpose) if row.purpose else None
        yield Said(row.sha256, purpose, Answer(row.answer), held.get("by", ""), held.get("note", ""), row.entry)


def standing(connection: Connection, purpose: Purpose, sources: Collection[str]) -> Standing:
    """What the newest decisions say of the sources (SHA-256). One that may not even be kept may be used for nothing."""
    newest: dict[tuple[str, Purpose | None], Answer] = {}
    for each in said(connection):
        newest[each.sha256, each.purpose] = each.answer
    refused, silent = {}, []
    for sha256 in sorted(sources):
        for about in (purpose, Purpose.KEEP):
            answer = newest.get((sha256, about))
            if answer in _REFUSING:
                refused[sha256] = (
                    f"{_REFUSING[answer]} (to {about.value})"
                    if about is purpose
                    else f"{_REFUSING[answer]} (even to keep it)"
                )
                break
        else:
            if newest.get((sha256, purpose)) is None:
                if newest.get((sha256, None)) is Answer.AT_RISK:
                    refused[sha256] = f"a person is at risk, and nobody consented (to {purpose.value})"
                else:
                    silent.append(sha256)
    return Standing(refused, tuple(silent))


def refusal(purpose: Purpose, refused: Mapping[str, str], names: Mapping[str, str]) -> ConsentMissing:
    """The error that names the sources and what each lacks."""
    told = "; ".join(f"{names.get(sha256, sha256[:16])}: {why}" for sha256, why in list(refused.items())[:10])
    more = f"; and {len(refused) - 10} more" if len(refused) > 10 else ""
    sources = "1 source" if len(refused) == 1 else f"{len(refused)} sources"
    return ConsentMissing(
        f"Nothing was handed on for the purpose “{purpose.value}”, because of {sources}: {told}{more}.",
        "Ask, and enter the answer with `onrecord consent CASE SOURCE --for … --given yes`; or leave these sources out with --without.",
    )
