"""A denied place defended under another name: "there is no camp", then "the training centre is lawful".

Words alone do not show that the camp and the centre are one. What does: the same document carries the claim that was denied
and, from those who speak for the same body, the defence of a place of that kind. Such a defence joins the claim as a
statement of its own confidence, `SURE`; it also stays where it was.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..records import ClaimStatement, Stance
from .forming import Formed, Member
from .positions import Sides
from .propositions import Node
from .words import keys, tokens

SURE = 0.5
MOST = 12  # defences that join one claim
_PLACES = keys(
    """camp prison jail facility site centre center compound base institute barracks dungeon warehouse laboratory plant
    school hostel shelter clinic settlement quarters""".split()
)
_DEFENCE = re.compile(
    r"\b(?:lawful|lawfully|legal|legally|voluntary|voluntarily|training|vocational|educational|quarantine|temporary|"
    r"humanitarian|medical|rehabilitation|within the law|under the law|in line with the law|inspected|civilian|peaceful|"
    r"humane|necessary|open to visitors|counter-?terrorism|anti-?extremis[mt])\b",
    re.IGNORECASE,
)


def join(formed: Sequence[Formed], nodes: Sequence[Node], sides: Sides, origin_of: Mapping[str, str]) -> list[Formed]:
    """The claims, those about a denied place with the defences of it by the denier's side."""
    by_document: dict[str, list[Node]] = defaultdict(list)
    for node in sorted(nodes, key=lambda n: n.id):
        if node.speaker is not None and _defends_place(node):
            by_document[node.document].append(node)
    return [_with_defences(item, by_document, sides, origin_of) for item in formed]


def _defends_place(node: Node) -> bool:
    words = tokens(node.text)
    return (
        node.sign > 0
        and node.stance is Stance.ASSERTS
        and not node.action
        and bool(keys(words) & _PLACES)
        and (node.defends or bool(_DEFENCE.search(node.text)))
    )


def _with_defences(
    item: Formed, by_document: Mapping[str, Sequence[Node]], sides: Sides, origin_of: Mapping[str, str]
) -> Formed:
    deniers = {
        m.node.speaker
        for m in item.members
        if m.stance is Stance.DENIES and m.node.existential and m.node.speaker is not None and m.node.keys & _PLACES
    }
    if not deniers:
        return item
    there = {m.node.statement for m in item.members}
    found: dict[str, Node] = {}
    for document in sorted({m.node.document for m in item.members}):
        for node in by_document.get(document, ()):
            ours = any(node.speaker is not None and d is not None and sides.same(d, node.speaker) for d in deniers)
            if ours and node.statement not in there and len(found) < MOST:
                found.setdefault(node.statement, node)
    if not found:
        return item
    joined = [Member(replace(n, defends=True), Stance.ASSERTS, round(SURE * n.sure, 4), True) for n in found.values()]
    members = tuple(sorted((*item.members, *joined), key=lambda m: m.node.statement))
    documents = {m.node.document for m in members}
    claim = replace(
        item.claim,
        statements=tuple(ClaimStatement(m.node.statement, m.stance, m.confidence) for m in members),
        reports=len(documents),
        origins=len({origin_of.get(d, d) for d in documents}),
    )
    return Formed(claim, members, item.facing)
