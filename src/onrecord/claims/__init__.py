"""Which statements are about the same thing, which stance each takes, disputes, shifts, origins. See `link`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..records import (
    Claim,
    Dispute,
    Document,
    Footage,
    Origin,
    Position,
    Shift,
    Speaker,
    Statement,
    Suggestion,
    Utterance,
)

VERSION = "7 similarity-309cc974"  # of the code, and of the weights


@dataclass(frozen=True, slots=True)
class Links:
    """All that this stage finds, sorted by id. ``documents`` have their origin set, ``footage`` its statements."""

    documents: tuple[Document, ...]
    claims: tuple[Claim, ...]
    disputes: tuple[Dispute, ...]
    shifts: tuple[Shift, ...]
    positions: tuple[Position, ...]
    utterances: tuple[Utterance, ...]
    origins: tuple[Origin, ...]
    suggestions: tuple[Suggestion, ...]
    footage: tuple[Footage, ...]


def link(
    documents: Sequence[Document],
    statements: Sequence[Statement],
    speakers: Sequence[Speaker],
    footage: Sequence[Footage] = (),
) -> Links:
    """Links the statements of a case. Pure; the result does not depend on the order of the arguments' items.

    Raises ModelDamaged when the sentence encoder's files are missing or altered.
    """
    from . import embed, forming, grouping, origins, positions, propositions, renamed, shown, utterances

    documents, found_origins, same_origin = origins.find(documents)
    by_document = {d.id: d for d in documents}
    by_statement = {s.id: s for s in sorted(statements, key=lambda s: s.id) if s.document in by_document}
    said = tuple(by_statement.values())

    nodes = propositions.build(documents, said)
    encoder = embed.encoder()
    origin_of = {d.id: d.origin or d.id for d in documents}
    groups = grouping.group(nodes, encoder.vectors, encoder.rarity, origin_of)
    formed, same_claim = forming.form(groups, origin_of)

    sides = positions.Sides(speakers)
    formed = renamed.join(formed, nodes, sides, origin_of)
    page_of = {d.id: origins.page_of(d) for d in documents}
    formed = [forming.as_reports(item, page_of) for item in formed]
    disputed = positions.disputes(formed, by_statement, sides)
    held, shifts = positions.positions(formed, by_statement, by_document, sides, frozenset(d.claim for d in disputed))
    shown_in, about_footage = shown.find(
        footage, by_document, said, {n.statement: n.authentic for n in nodes if n.authentic}
    )
    suggestions = sorted((*same_origin, *same_claim, *about_footage), key=lambda s: (s.kind, -s.score, s.left, s.right))
    return Links(
        documents=tuple(documents),
        claims=tuple(f.claim for f in formed),
        disputes=tuple(disputed),
        shifts=tuple(shifts),
        positions=tuple(held),
        utterances=tuple(utterances.find(documents, said)),
        origins=tuple(found_origins),
        suggestions=tuple(suggestions),
        footage=tuple(shown_in),
    )


__all__ = ["VERSION", "Links", "link"]
