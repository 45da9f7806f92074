"""Where reports really come from: documents that are copies of one text share one origin.

A copy may be cut, re-headlined, and have a paragraph of its own in front. So what counts is containment: of the shorter
text's runs of `RUN` words, which share stands in the longer one (Broder 1997). Captions, headlines, by-lines and furniture do
not count, nor do runs that stand in more than `MOST_DOCUMENTS` documents. A run within quotation marks counts little: two
reports of one press conference share its quotes without being copies.

Candidates come from an index of a fixed sample of runs (those whose hash is 0 modulo `SAMPLE`, so that all documents sample
the same ones, and at least the `LEAST` smallest), in bounded lists: the work is linear in the text.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ..records import Document, Origin, ParagraphKind, Suggestion
from .words import TOKEN

RUN = 6  # words
SAME = 0.5  # containment of the shorter text in the longer, from which they are copies
NEAR = 0.25  # from here up to SAME: suggested
FEWEST = 25  # runs outside quotation marks that a text must have, less proves nothing
SAMPLE = 8
LEAST = 40
MOST_DOCUMENTS = 200  # a run in more documents finds only the next document that has it
CANDIDATES = 40  # documents that are compared in full with one document
WORDS = 20_000  # of a document that are read; a copy of a longer one is found all the same
QUOTED = 0.15  # weight of a run that lies in quotation marks
_QUOTATION = re.compile(r"[“\"«„][^“”\"«»„]{3,1500}[”\"»]")
_BODY = (ParagraphKind.BODY,)


@dataclass(frozen=True, slots=True)
class _Runs:
    """Hashes of a document's runs of words, with their weight, and the sample that is indexed."""

    weights: Mapping[int, float]
    total: float
    plain: int
    sample: tuple[int, ...]


_STATED = frozenset({"given by the user", "WARC-Target-URI in the web archive"})


def page_of(document: Document) -> str:
    """The page that a document is a version of, by its address; its own id where nobody but the page itself states one."""
    if document.url is None or document.url.found not in _STATED:
        return document.id
    return re.sub(r"^https?://(?:www\.)?", "//", document.url.value.split("#", 1)[0].strip(), flags=re.IGNORECASE)


def find(documents: Sequence[Document]) -> tuple[list[Document], list[Origin], list[Suggestion]]:
    """Documents (sorted by id) with their origin set, the origins, and pairs that may be copies."""
    documents = sorted(documents, key=lambda d: d.id)
    runs = [_runs(d) for d in documents]
    overlaps = _overlaps(runs)
    pairs = [pair for pair, share in overlaps.items() if share >= SAME]
    groups = _joined(len(documents), [*pairs, *_versions(documents)])
    origins, of = [], {}
    for group in groups:
        origin = _origin([documents[i] for i in group], _least(group, overlaps))
        origins.append(origin)
        of.update(dict.fromkeys(group, origin.id))
    suggestions = [
        Suggestion(
            "same_origin",
            documents[a].id,
            documents[b].id,
            share,
            f"{share:.0%} of the shorter text stands in the longer, word for word; copies share {SAME:.0%} or more",
        )
        for (a, b), share in sorted(overlaps.items())
        if NEAR <= share < SAME and of[a] != of[b]
    ]
    dated = [replace(d, origin=of[i]) for i, d in enumerate(documents)]
    return dated, sorted(origins, key=lambda o: o.id), suggestions


def _versions(documents: Sequence[Document]) -> list[tuple[int, int]]:
    """Versions of one page: however much of it was rewritten, the second is no source of its own."""
    at: dict[str, list[int]] = defaultdict(list)
    for i, document in enumerate(documents):
        at[page_of(document)].append(i)
    return [pair for numbers in at.values() for pair in pairwise(numbers)]


def _runs(document: Document) -> _Runs:
    weights: dict[int, float] = {}
    plain = read = 0
    for paragraph in document.paragraphs:
        if paragraph.kind not in _BODY or read >= WORDS:
            continue
        text = paragraph.span.of(document.text)
        quoted = [m.span() for m in _QUOTATION.finditer(text)]
        words = [(m.group().lower().replace("’", "'"), m.start()) for m in TOKEN.finditer(text)][: WORDS - read]
        read += len(words)
        at = 0
        for i in range(len(words) - RUN + 1):
            start, end = words[i][1], words[i + RUN - 1][1]
            while at < len(quoted) and quoted[at][1] <= start:
                at += 1
            inside = at < len(quoted) and quoted[at][0] <= end
            run = _hash(" ".join(w for w, _ in words[i : i + RUN]))
            weight = QUOTED if inside else 1.0
            if run not in weights:
                plain += not inside
            weights[run] = max(weights.get(run, 0.0), weight)
    sample = sorted({h for h in weights if h % SAMPLE == 0} | set(sorted(weights)[:LEAST]))
    return _Runs(weights, round(sum(weights.values()), 4), plain, tuple(sample))


def _hash(run: str) -> int:
    return int.from_bytes(hashlib.blake2b(run.encode(), digest_size=8).digest(), "big")


def _overlaps(runs: Sequence[_Runs]) -> dict[tuple[int, int], float]:
    """Containment of every pair of candidates, from `NEAR` up."""
    index: dict[int, list[int]] = defaultdict(list)
    for i, item in enumerate(runs):
        for run in item.sample:
            index[run].append(i)
    pairs: set[tuple[int, int]] = set()
    for holders in index.values():
        if len(holders) > MOST_DOCUMENTS:  # furniture, or a text with very many copies: those are found along a chain
            pairs.update(pairwise(holders))
    for i, item in enumerate(runs):
        shared: Counter[int] = Counter()
        for run in item.sample:
            holders = index[run]
            if 1 < len(holders) <= MOST_DOCUMENTS:
                shared.update(holders)
        del shared[i]
        for j, _ in sorted(shared.items(), key=lambda x: (-x[1], x[0]))[:CANDIDATES]:
            pairs.add((min(i, j), max(i, j)))
    found = {}
    for a, b in sorted(pairs):
        share = _containment(runs[a], runs[b])
        if share >= NEAR:
            found[a, b] = share
    return found


def _containment(a: _Runs, b: _Runs) -> float:
    """Weight of the runs in both, over the weight of the shorter; 0 where that is too short to tell."""
    short, long = (a, b) if (a.total, a.plain) <= (b.total, b.plain) else (b, a)
    if short.plain < FEWEST:
        return 1.0 if short.weights and short.weights.keys() == long.weights.keys() else 0.0
    common = sum(min(w, long.weights[run]) for run, w in sorted(short.weights.items()) if run in long.weights)
    return round(common / short.total, 4)


def _joined(count: int, pairs: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Groups of numbers that pairs connect, each sorted, in order of their first."""
    parent = list(range(count))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for a, b in sorted(pairs):
        low, high = sorted((root(a), root(b)))
        parent[high] = low
    groups: dict[int, list[int]] = defaultdict(list)
    for i in range(count):
        groups[root(i)].append(i)
    return [groups[r] for r in sorted(groups)]


def _least(group: Sequence[int], overlaps: Mapping[tuple[int, int], float]) -> float:
    """Least of the members' best overlaps with another member."""
    if len(group) == 1:
        return 1.0
    best = dict.fromkeys(group, 0.0)
    members = set(group)
    for (a, b), share in overlaps.items():
        if a in members and b in members:
            best[a], best[b] = max(best[a], share), max(best[b], share)
    return min((share for share in best.values() if share), default=1.0)  # not of members that only share an address


def _origin(documents: Sequence[Document], similarity: float) -> Origin:
    ids = tuple(sorted(d.id for d in documents))
    digest = hashlib.sha256("|".join(ids).encode()).hexdigest()
    return Origin(f"ori-{digest[:16]}", ids, _agency(documents), similarity)


def _agency(documents: Sequence[Document]) -> str | None:
    """The agency most of the copies credit; the first in the alphabet of several."""
    counts = Counter(value for d in documents for value in {f.value for f in d.agencies})
    return min(counts, key=lambda v: (-counts[v], v)) if counts else None
