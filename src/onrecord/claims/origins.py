"""Where reports really come from: documents that are copies of one text share one origin.

A copy may be cut, re-headlined, put in another order, touched up word by word, and have a paragraph of its own in front. So
what counts is which share of the shorter text's sentences stands in the longer one, containment (Broder 1997) by sentence; and a
sentence stands there when at least `LIGHTLY` of its runs of `RUN` words do. Captions, headlines, by-lines and furniture do not
count. What lies within quotation marks counts little: two reports of one press conference share its quotes without being
copies. Of 6,026 pairs of real reports of three days (PolNeAR), the copies reach 0.53 to 1, all others at most 0.25.

Candidates come from an index of a fixed sample of longer runs (those whose hash is 0 modulo `SAMPLE`, so that all documents
sample the same ones, and at least the `LEAST` smallest), in bounded lists: the work is linear in the text.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, pairwise

from ..records import Document, Origin, ParagraphKind, Suggestion
from .words import TOKEN

RUN = 3  # words
LIGHTLY = 0.3  # of a sentence's runs: it may be touched up
SAME = 0.4  # of the shorter text stands in the longer: they are copies
NEAR = 0.25  # from here up to SAME: suggested
SENTENCE = 40  # words, longer ones are cut
INDEXED = 5  # words of a run by which candidates are found
FEWEST = 25  # runs outside quotation marks that a text must have, less proves nothing
SAMPLE = 8
LEAST = 40
MOST_DOCUMENTS = 200  # a run in more documents finds only the next document that has it
CANDIDATES = 40  # documents that are compared sentence by sentence with one document
WORDS = 20_000  # of a document that are read; a copy of a longer one is found all the same
QUOTED = 0.15  # weight of a run that lies in quotation marks
_QUOTATION = re.compile(r"[“\"«„][^“”\"«»„]{3,1500}[”\"»]")
_END = re.compile(r"[.!?][”\"’)]*\s")
_BASE, _BITS = 0x9E3779B97F4A7C15, (1 << 64) - 1  # odd, so that no bit is lost
_BODY = (ParagraphKind.BODY,)


@dataclass(frozen=True, slots=True)
class _Runs:
    """Hashes of a document's runs of words, those of each sentence with their weights, and the sample that is indexed."""

    runs: frozenset[int]
    sentences: tuple[tuple[float, tuple[tuple[int, float], ...]], ...]  # its weight, its runs with theirs
    total: float
    plain: int  # runs outside quotation marks
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
            f"{share:.0%} of the shorter text stands in the longer, in the same words or nearly so; copies share {SAME:.0%} or more",
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
    sentences: list[tuple[float, tuple[tuple[int, float], ...]]] = []
    longer: set[int] = set()
    runs: set[int] = set()
    plain = read = 0
    for paragraph in document.paragraphs:
        if paragraph.kind not in _BODY or read >= WORDS:
            continue
        text = paragraph.span.of(document.text)
        found = [*islice(TOKEN.finditer(text), WORDS - read)]
        read += len(found)
        words = [_hash(m.group().lower().replace("’", "'")) for m in found]
        starts = [m.start() for m in found]
        inside = _inside(text, starts)
        longer.update(_rolled(words, INDEXED))
        short = _rolled(words, RUN)
        for first, last in _sentences(text, starts):
            weights: dict[int, float] = {}
            for i in range(first, last - RUN + 1):
                run, quoted = short[i], any(inside[i : i + RUN])
                plain += not quoted and run not in runs
                weights[run] = max(weights.get(run, 0.0), QUOTED if quoted else 1.0)
                runs.add(run)
            if weights:
                sentences.append((round(sum(weights.values()), 4), tuple(weights.items())))
    sample = sorted({h for h in longer if h % SAMPLE == 0} | set(sorted(longer)[:LEAST]))
    total = round(sum(weight for weight, _ in sentences), 4)
    return _Runs(frozenset(runs), tuple(sentences), total, plain, tuple(sample))


def _rolled(words: Sequence[int], size: int) -> list[int]:
    """Hashes of the runs of words, from the hashes of the words (Karp and Rabin 1987)."""
    runs = list(words[: max(0, len(words) - size + 1)])
    for step in range(1, size):
        runs = [(run * _BASE + word) & _BITS for run, word in zip(runs, words[step:], strict=False)]
    return runs


def _inside(text: str, starts: Sequence[int]) -> list[bool]:
    """Whether each word stands in quotation marks."""
    quoted = [m.span() for m in _QUOTATION.finditer(text)]
    found = []
    at = 0
    for start in starts:
        while at < len(quoted) and quoted[at][1] <= start:
            at += 1
        found.append(at < len(quoted) and quoted[at][0] <= start)
    return found


def _sentences(text: str, starts: Sequence[int]) -> list[tuple[int, int]]:
    """[first, last) words of each sentence of a paragraph."""
    ends = [m.end() for m in _END.finditer(text)]
    cuts = [0]
    at = 0
    for i, start in enumerate(starts):
        passed = at
        while at < len(ends) and ends[at] <= start:
            at += 1
        if i > cuts[-1] and (at > passed or i - cuts[-1] >= SENTENCE):
            cuts.append(i)
    return [*pairwise([*cuts, len(starts)])]


@lru_cache(maxsize=1 << 16)
def _hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")


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
    """Weight of the shorter one's sentences that stand in the longer, of all of its weight; 0 where it is too short to tell."""
    short, long = (a, b) if (a.total, a.plain) <= (b.total, b.plain) else (b, a)
    if short.plain < FEWEST:
        return 1.0 if short.runs and short.runs == long.runs else 0.0
    if short.runs.isdisjoint(long.runs):
        return 0.0
    copied = 0.0
    for weight, runs in short.sentences:
        if sum(w for run, w in runs if run in long.runs) >= LIGHTLY * weight:
            copied += weight
    return round(copied / short.total, 4)


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
