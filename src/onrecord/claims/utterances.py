"""One act of speaking, however many statements report it.

Two statements are one utterance when they stand in copies of one text with the same words, or when the same speaker, at
times that overlap, is reported with nearly the same words: the shorter content's words stand in the longer, in runs. Words
inside quotation marks weigh most, for they are the speaker's own. Every statement is in exactly one utterance.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from ..records import Document, Statement, Time, Utterance
from .propositions import content_text
from .words import shingles, tokens

RUN = 3  # words
SAME = 0.7  # share of the shorter content's runs that stand in the longer
FEWEST = 4  # words of a content; shorter ones are one utterance only in copies
MOST = 60  # statements of one speaker that share a run, beyond which the run finds no candidates
CANDIDATES = 12
_QUOTED = re.compile(r"[“\"]([^“”\"]{8,})[”\"]")


def find(documents: Sequence[Document], statements: Sequence[Statement]) -> list[Utterance]:
    """Utterances of a case, sorted by id; ``documents`` with their origin set. Linear: lists are bounded."""
    texts = {d.id: d for d in documents}
    ordered = sorted((s for s in statements if s.document in texts), key=lambda s: s.id)
    contents = {s.id: content_text(texts[s.document], s) for s in ordered}
    origins = {d.id: d.origin or d.id for d in documents}
    parent = {s.id: s.id for s in ordered}
    for left, right in _pairs(ordered, contents, origins):
        low, high = sorted((_root(parent, left), _root(parent, right)))
        parent[high] = low
    groups: dict[str, list[str]] = defaultdict(list)
    for statement in ordered:
        groups[_root(parent, statement.id)].append(statement.id)
    return sorted((_utterance(g) for g in groups.values()), key=lambda u: u.id)


def _root(parent: dict[str, str], key: str) -> str:
    while parent[key] != key:
        parent[key] = parent[parent[key]]
        key = parent[key]
    return key


def _utterance(statements: Sequence[str]) -> Utterance:
    members = tuple(sorted(statements))
    return Utterance(f"utt-{hashlib.sha256('|'.join(members).encode()).hexdigest()[:16]}", members)


def _pairs(
    statements: Sequence[Statement], contents: Mapping[str, str], origins: Mapping[str, str]
) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    words = {s.id: tokens(contents[s.id].lower()) for s in statements}
    copies: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    by_speaker: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        if words[statement.id]:
            copies[origins[statement.document], " ".join(words[statement.id])].append(statement)
        if statement.speaker is not None and len(words[statement.id]) >= FEWEST:
            by_speaker[statement.speaker].append(statement)
    for group in copies.values():
        found += _across(group)
    for speaker in sorted(by_speaker):
        found += _of_speaker(by_speaker[speaker], words, contents)
    return found


def _across(group: Sequence[Statement]) -> list[tuple[str, str]]:
    """The same words in copies: the first with each of the others that stands in another document, under one speaker."""
    first: dict[tuple[str | None, str], Statement] = {}
    for statement in group:
        first.setdefault((statement.speaker, statement.document), statement)
    kept: dict[str | None, str] = {}
    pairs = []
    for (speaker, _), statement in sorted(first.items(), key=lambda item: item[1].id):
        if speaker in kept:
            pairs.append((kept[speaker], statement.id))
        else:
            kept[speaker] = statement.id
    return pairs


def _of_speaker(
    statements: Sequence[Statement], words: Mapping[str, list[str]], contents: Mapping[str, str]
) -> list[tuple[str, str]]:
    runs = {s.id: set(shingles(words[s.id], RUN)) for s in statements}
    index: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i, statement in enumerate(statements):
        for run in sorted(runs[statement.id]):
            index[run].append(i)
    pairs = []
    for i, statement in enumerate(statements):
        shared: Counter[int] = Counter()
        for run in sorted(runs[statement.id]):
            if len(index[run]) <= MOST:
                shared.update(j for j in index[run] if j > i)
        for j, _ in sorted(shared.items(), key=lambda x: (-x[1], x[0]))[:CANDIDATES]:
            other = statements[j]
            if other.document != statement.document and _one(statement, other, runs, contents):
                pairs.append((statement.id, other.id))
    return pairs


def _one(a: Statement, b: Statement, runs: Mapping[str, set[tuple[str, ...]]], contents: Mapping[str, str]) -> bool:
    if not _overlap(a.said, b.said):
        return False
    left, right = runs[a.id], runs[b.id]
    if len(left & right) >= SAME * min(len(left), len(right)):
        return True
    quotes = [{t for q in _QUOTED.findall(contents[s.id]) for t in shingles(tokens(q.lower()), RUN)} for s in (a, b)]
    shorter = min(map(len, quotes))
    return shorter >= 2 and len(quotes[0] & quotes[1]) >= SAME * shorter


def _overlap(a: Time | None, b: Time | None) -> bool:
    """Whether two times may be the same; what is not known may."""
    if a is None or b is None:
        return True
    for first, second in ((a, b), (b, a)):
        if first.latest and second.earliest and first.latest[:10] < second.earliest[:10]:
            return False
    return True
