"""Clusters to claims: the wording, each statement's stance to it, how many reports and origins carry it."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..records import Claim, ClaimStatement, Stance, Suggestion
from . import authentic
from .grouping import EXEMPLARS, LINK, Groups
from .propositions import Node
from .words import key, tokens

_LEAD = re.compile(
    r"^(?:[“\"‘']?(?:that(?!\s+(?:is|was|are|were|answer|day)\b)|of|whether)\s+|(?:the\s+|these\s+|those\s+)?(?:reports|allegations|claims|accusations|evidence)\s+that\s+|"
    r"it is (?:clear|true|obvious) that\s+|[^“\"‘.]{0,60}\s[–—]\s+that\s+)(?=\S)",
    re.IGNORECASE,
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|do|does|did|will|would|can|could|may|might|must|should|'s|'re|"
    r"said|says|burned|shot|came|went|took|saw|gave|held|fell|hit|struck|broke|kept|ran|knew|beat|fired|killed|died|drowned|"
    r"opened|closed|started|set|made|used|[a-z]{3,}(?:ed|es)|[a-z]+n['’]t)\b"
)
_NO_CLAUSE = re.compile(
    r"^(?:to|as|for|with|by|over|about|against|in|on|at|from|whether|if|and|but|accused|called|committing|the existence of|"
    r"[\w'’\-]+ing)\b|^(?:[\w'’\-]+\s+){1,4}of\s+(?:[“\"‘']?\w+ing\b|[“\"‘'])",
    re.IGNORECASE,
)
_TURNED = re.compile(r"\b(?:no|not|never|nothing|nobody|doubt|altered|edited|doctored)\b|n['’]t\b", re.IGNORECASE)
TEXT = 300  # characters of a claim's text
TOPIC = 4  # words
FRAGMENT = 2  # words of a content that is no claim of its own, unless they are a clause
SUGGESTED = 5  # other claims suggested for one claim, at most
SAME = 0.7  # score from which two on one side say the same
FACING = 40  # members of each side that are held against each other
ALONE = 1.0  # confidence of a statement that is a claim of its own


@dataclass(frozen=True, slots=True)
class Member:
    """A statement on a claim, with the sentence through which it is."""

    node: Node
    stance: Stance
    confidence: float
    concedes: bool  # justifies or appraises: takes for granted, does not assert


@dataclass(frozen=True, slots=True)
class Formed:
    """A claim with its members, for what follows."""

    claim: Claim
    members: tuple[Member, ...]
    facing: frozenset[tuple[str, str]] = frozenset()  # (asserting, denying) statements that are linked themselves


def form(groups: Groups, origin_of: Mapping[str, str]) -> tuple[list[Formed], list[Suggestion]]:
    """All claims, sorted by id, and suggestions between them. ``origin_of``: document id -> origin id."""
    many: dict[int, list[int]] = {}
    single: dict[int, list[int]] = {}
    placed: set[str] = set()
    for number, cluster in enumerate(groups.clusters):
        statements = {n.statement for i in cluster for n in groups.forms[i].nodes}
        (many if len(statements) > 1 else single)[number] = list(cluster)
        if len(statements) > 1:
            placed |= statements
    formed, of_form = [], {}
    for forms in many.values():
        formed.append(_claim(groups, forms, origin_of))
        of_form.update(dict.fromkeys(forms, formed[-1].claim.id))
    for forms in single.values():
        nodes = [n for i in forms for n in groups.forms[i].nodes]
        if nodes[0].statement not in placed and any(n.main and not _is_fragment(n) for n in nodes):
            formed.append(_claim(groups, forms, origin_of))
            of_form.update(dict.fromkeys(forms, formed[-1].claim.id))
    formed.sort(key=lambda f: f.claim.id)
    return formed, _suggestions(groups, of_form)


def _claim(groups: Groups, cluster: Sequence[int], origin_of: Mapping[str, str]) -> Formed:
    number = {n.id: i for i in cluster for n in groups.forms[i].nodes}
    nodes = _one_a_statement(n for i in cluster for n in groups.forms[i].nodes)
    wording = min(nodes, key=_explicitness)
    members = tuple(
        Member(
            n, _stance(n, wording), _confidence(groups, n, number[n.id], cluster, len(nodes)), n.defends or n.appraises
        )
        for n in nodes
    )
    documents = {n.document for n in nodes}
    digest = hashlib.sha256(f"{wording.statement}|{wording.sentence}".encode()).hexdigest()
    claim = Claim(
        id=f"cla-{digest[:16]}",
        text=_shown(wording.text),
        wording=wording.statement,
        statements=tuple(ClaimStatement(m.node.statement, m.stance, m.confidence) for m in members),
        origins=len({origin_of.get(d, d) for d in documents}),
        reports=len(documents),
        topic=_topic(nodes, wording),
    )
    return Formed(claim, members, _facing(groups, members, number))


def as_reports(formed: Formed, page_of: Mapping[str, str]) -> Formed:
    """The same with its reports counted by page: versions of one page are one report."""
    reports = len({page_of[m.node.document] for m in formed.members})
    return replace(formed, claim=replace(formed.claim, reports=reports))


def _facing(groups: Groups, members: Sequence[Member], number: Mapping[str, int]) -> frozenset[tuple[str, str]]:
    """Pairs on opposite sides whose own propositions agree: being in one cluster by way of others is not enough."""
    asserting = [m.node for m in members if m.stance is Stance.ASSERTS]
    denying = [m.node for m in members if m.stance is Stance.DENIES]
    found = set()
    for deny in denying[:FACING]:
        for says in asserting[:FACING]:
            i, j = number[says.id], number[deny.id]
            if i == j or groups.score(i, j) >= LINK:
                found.add((says.statement, deny.statement))
    faced = {a for a, _ in found}
    known = [n for n in asserting[:FACING] if n.statement in faced]
    for says in asserting[:FACING]:  # who says the same as one that faces a denial, faces it too
        if says.statement not in faced:
            same = {k.statement for k in known if groups.score(number[says.id], number[k.id]) >= SAME}
            found |= {(says.statement, d) for a, d in sorted(found) if a in same}
    return frozenset(found)


def _one_a_statement(nodes: Iterable[Node]) -> list[Node]:
    """The node through which each statement is a member: its main one, else the first. Sorted by statement."""
    best: dict[str, Node] = {}
    for node in nodes:
        kept = best.get(node.statement)
        if kept is None or (not node.main, node.sentence) < (not kept.main, kept.sentence):
            best[node.statement] = node
    return [best[s] for s in sorted(best)]


def _explicitness(node: Node) -> tuple[object, ...]:
    """Sorts the best wording first: a clause that says it itself, affirmatively, owns it, in enough words, not too many."""
    words = len(node.keys)
    text = _shown(node.text)
    return (
        bool(node.authentic) and not authentic.named(text),
        node.bare and not node.authentic,
        node.content_sign < 0,
        not is_clause(text),
        node.stance is not Stance.ASSERTS,
        node.sign < 0,
        node.defends or node.appraises,
        bool(node.authentic) and _TURNED.search(text) is not None,
        node.judged and not node.authentic,
        not node.main,
        abs(min(words, 14) - 8),
        -len(node.text) if len(node.text) <= TEXT else 0,
        node.statement,
        node.sentence,
    )


def _stance(node: Node, wording: Node) -> Stance:
    """The stance to the claim as worded."""
    if node.stance is not Stance.ASSERTS:
        return node.stance
    turn = wording.content_sign
    theirs = dict(wording.poles)
    for name, pole in node.poles:
        turn *= pole * theirs.get(name, pole)
    return Stance.ASSERTS if node.sign * turn > 0 else Stance.DENIES


def _confidence(groups: Groups, node: Node, number: int, cluster: Sequence[int], statements: int) -> float:
    if statements == 1:
        return ALONE
    if len(groups.forms[number].nodes) > 1:
        return round(node.sure, 4)
    others = [i for i in cluster if i != number][: 2 * EXEMPLARS]
    best = max((groups.score(number, i) for i in others), default=1.0)
    return round(best * node.sure, 4)


def is_clause(text: str) -> bool:
    """Whether the words can stand alone: a subject before a finite verb, not "officials of committing …"."""
    head = " ".join(text.split()[:16])
    if _NO_CLAUSE.match(head):
        return False
    verb = _FINITE.search(head)
    return verb is not None and verb.start() > 0


def _is_fragment(node: Node) -> bool:
    """A word or two that say nothing by themselves ("the raid", "it"): no claim of their own."""
    return len(tokens(node.text)) <= FRAGMENT and not is_clause(_shown(node.text))


def _shown(text: str) -> str:
    """The words as written, without a leading "that" and outer quotation marks, cut at a word."""
    text = " ".join(text.split()).strip(" ,;:–—-")
    text = _LEAD.sub("", text, count=1)
    for opening, closing in ("“”", '""', "‘’"):
        if text[:1] == opening and (text[-1:] == closing or closing not in text[1:]):
            text = text[1:].removesuffix(closing).strip()
        elif text[-1:] == closing and opening not in text[:-1]:
            text = text[:-1].strip()
    if len(text) <= TEXT:
        return text
    return text[:TEXT].rsplit(" ", 1)[0] + " …"


def _topic(nodes: Sequence[Node], wording: Node) -> str:
    """The few words that most of the statements share, as the wording has them."""
    counts = Counter(k for n in nodes for k in n.keys)
    words: dict[str, str] = {}
    for word in tokens(wording.core):
        found = key(word)
        if found is not None and found not in words:
            words[found] = word if found in wording.names else word.lower()
    best = sorted(words, key=lambda k: (-counts[k], k in wording.names, list(words).index(k)))[:TOPIC]
    return " ".join(words[k] for k in words if k in best)


def _suggestions(groups: Groups, of_form: Mapping[int, str]) -> list[Suggestion]:
    """The best pair of forms between two claims that were not joined, a few for each claim."""
    best: dict[tuple[str, str], tuple[float, int, int]] = {}
    for edge in groups.edges:
        left, right = of_form.get(edge.left), of_form.get(edge.right)
        if left and right and left != right:
            best.setdefault((min(left, right), max(left, right)), (edge.score, edge.left, edge.right))
    used: dict[str, int] = defaultdict(int)
    found = []
    for (left, right), (score, i, j) in sorted(best.items(), key=lambda item: (-item[1][0], item[0])):
        if used[left] >= SUGGESTED or used[right] >= SUGGESTED:
            continue
        used[left] += 1
        used[right] += 1
        a, b = groups.forms[i].node, groups.forms[j].node
        shared = ", ".join(sorted(a.keys & b.keys)[:5])
        why = "near in meaning" + (f", both speak of {shared}" if shared else "")
        if score >= LINK - 0.0101:
            why += "; too little else agrees to link them"
        found.append(Suggestion("same_claim", left, right, score, why))
    return found
