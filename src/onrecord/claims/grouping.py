"""Which propositions are the same one: candidates from indexes, a score for each pair, clusters by average link.

Negation is off already (see `polarity`), so a denial and what it denies are near. Equal propositions are one `Form`; forms
are compared only where they share a key that is not everywhere, or where their vectors are neighbours, or where one stands
next to the other in a document. Every list is bounded, so the work grows with the number of statements, not its square.

The score is a logistic function of cosine, shared keys and, within a document, of a denial following what it may deny;
weights are fitted on half of evaluation/data/claims.jsonl; that of a denial, and what counts as the setting of a case, on the train
cases of corpus/. Other figures, other days, a thing shown against a thing done:
such pairs are suggested at most, never linked.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from . import authentic
from .embed import Vectors
from .propositions import NEAR_REPORTS, Node
from .words import is_event, is_scene, is_telling, key, keys, tokens

LINK = 0.5  # a pair of at least this score may join two clusters,
AVERAGE = 0.3  # if over the pairs between them the mean is at least this
SUGGEST = 0.3  # pairs from here up to LINK are suggested
NEVER = 0.05
WEIGHTS = (8.1, 9.8, 1.6, -6.8)  # cosine, containment, answers; constant
NAME = 0.5  # weight of a name: that both speak of one place or people does not make them one proposition
NAMES_ALONE = 0.7  # cosine below which names, if nothing else is shared, link nothing
ALIKE = 0.6  # cosine from which two contents may be one without a shared word for what happened,
ALIKE_ON_SCENE = 0.75  # where they share nothing but the scene of the whole case
ONE_WORD = 0.35  # … where they share one word, and that does not say what happened
SCENE = 0.85  # weight of a word that only says who or where
EVERYWHERE = 0.8  # of a case's origins: what more of them speak of is the setting of the case
FEW = 6  # origins below which nothing is the setting
COMMON = 0.7  # of its weight is what a word loses that an eighth of a large case speaks of
LEAST_SUM = 1.5  # of the weights of a form's keys that sharing is measured against: one shared word is not everything,
LEAST_SUM_EXISTENTIAL = 1.0  # but "there are no camps" is about camps
OTHER_NAMES = -1.5  # both name someone or somewhere, and not the same
MOST_FORMS_OF_A_KEY = 150  # keys of more forms find no candidates
CANDIDATES = 16  # by shared keys, for each form
NEIGHBOURS = 6  # by vectors, for each form,
LEAST_COSINE = 0.35  # of at least this cosine
EXACT = 3000  # forms up to which vectors are compared exactly, in blocks; beyond, within buckets of random planes
BUCKET = 64  # forms in a bucket, about
TABLES = 8
EXEMPLARS = 6  # of a cluster, that stand for it
ANSWER_PARAGRAPHS = 2
REFERS = 0.2  # cosine from which "those reports (of camps)" may mean the nearest thing that was called a report before
REFER_SCORE = 0.7  # of such a pair, which joins clusters whatever the mean
SAME_FOOTAGE = 0.8  # of two judgements on footage that is described alike
SAME_OBJECT = 0.6  # of two judgements on "the video" and "the footage of …" near each other in one document


@dataclass(frozen=True, slots=True)
class Form:
    """One proposition, however many nodes say it in the same words."""

    id: str  # the least id of its nodes
    node: Node  # that node
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """Two forms (numbers, left < right) and how likely they are one proposition."""

    left: int
    right: int
    score: float


@dataclass(frozen=True, slots=True)
class Groups:
    """Clusters of form numbers, the edges that were scored, and the score of any two forms."""

    forms: tuple[Form, ...]
    clusters: tuple[tuple[int, ...], ...]
    edges: tuple[Edge, ...]
    score: Callable[[int, int], float]


def group(
    nodes: Sequence[Node],
    vectors: Callable[[Iterable[str]], Vectors],
    rarity: Callable[[str], float],
    origin_of: Mapping[str, str] | None = None,
) -> Groups:
    """Clusters the nodes of a case; the result does not depend on the order of ``nodes``.

    ``origin_of``: document id -> origin id, so that copies of one text do not make its words the setting of the case.
    """
    forms = _forms(nodes)
    score = _Scores(forms, vectors(f.node.core for f in forms), rarity, origin_of or {})
    edges = sorted(
        (Edge(a, b, s) for a, b in score.candidates() if (s := score(a, b)) >= SUGGEST),
        key=lambda e: (-e.score, e.left, e.right),
    )
    return Groups(tuple(forms), _clusters(len(forms), edges, score, score.refers), tuple(edges), score)


def _forms(nodes: Sequence[Node]) -> list[Form]:
    same: dict[tuple[object, ...], list[Node]] = defaultdict(list)
    for node in nodes:
        words = " ".join(tokens(node.core.lower()))
        alone = node.id if not node.keys or node.lost else ""
        same[
            words, alone, node.action, node.shown, bool(node.authentic), node.existential, node.figures, node.days
        ].append(node)
    found = [sorted(group, key=lambda n: n.id) for group in same.values()]
    return [Form(g[0].id, g[0], tuple(g)) for g in sorted(found, key=lambda g: g[0].id)]


def _rarities(forms: Sequence[Form], rarity: Callable[[str], float]) -> dict[str, float]:
    """How rare each key is in English: as the commonest of the words that it was made from."""
    found: dict[str, float] = {}
    for form in forms:
        for word in tokens(form.node.core):
            name = key(word)
            if name is not None:
                found[name] = min(rarity(word), found.get(name, 1.0))
    return {k: found.get(k, 1.0) for f in forms for k in f.node.keys}


class _Scores:
    """The score of any two forms, kept once it is known."""

    def __init__(
        self,
        forms: Sequence[Form],
        vectors: Vectors,
        rarity: Callable[[str], float],
        origin_of: Mapping[str, str],
    ) -> None:
        self.forms, self.vectors = forms, vectors
        self.frequency = Counter(k for f in forms for k in f.node.keys)
        rare = _rarities(forms, rarity)
        named = Counter(k for f in forms for k in f.node.names)
        self.names = {k for k, n in named.items() if 2 * n >= self.frequency[k]}
        self.everywhere = {k for k in self.frequency if is_scene(k)} | _everywhere(forms, origin_of)
        self.scene = self.names | self.everywhere
        self.weights = {k: self._weight(k, rare[k], len(forms)) for k in sorted(self.frequency)}
        self.sums = [round(sum(rare[k] for k in sorted(f.node.keys)), 4) for f in forms]
        self.answers = self._answers()
        self.refers = self._refers()
        self.known: dict[tuple[int, int], float] = {}

    def _weight(self, name: str, rare: float, forms: int) -> float:
        """Rarity in English; less of it for names, and for words that much of a case speaks of: they are its setting."""
        share = self.frequency[name] / max(forms, 60)
        return (
            rare
            * (1 - COMMON * min(1.0, share * 8))
            * (NAME if name in self.names else SCENE if name in self.scene else 1.0)
        )

    def _sum(self, keys: Iterable[str]) -> float:
        return sum(self.weights[k] for k in sorted(keys))

    def _answers(self) -> frozenset[tuple[int, int]]:
        """Pairs where a denial, or "those reports", follows what it may speak of."""
        number = {n.id: i for i, f in enumerate(self.forms) for n in f.nodes}
        by_document: dict[str, list[Node]] = defaultdict(list)
        for form in self.forms:
            for node in form.nodes:
                by_document[node.document].append(node)
        pairs = set()
        for nodes in by_document.values():
            nodes.sort(key=lambda n: (n.place, n.id))
            for i, node in enumerate(nodes):
                if node.sign > 0 and not node.looks_back:
                    continue
                for other in nodes[max(0, i - 12) : i]:
                    if node.place[0] - other.place[0] <= ANSWER_PARAGRAPHS and other.statement != node.statement:
                        a, b = number[other.id], number[node.id]
                        if a != b:
                            pairs.add((min(a, b), max(a, b)))
        return frozenset(pairs)

    def _refers(self) -> frozenset[tuple[int, int]]:
        """ "Those reports of camps are accurate": with what was called a report before, and is nearest in meaning."""
        number = {n.id: i for i, f in enumerate(self.forms) for n in f.nodes}
        earlier: dict[str, list[Node]] = defaultdict(list)
        pairs = set()
        for node in sorted((n for f in self.forms for n in f.nodes), key=lambda n: (n.document, n.place, n.id)):
            if node.looks_back and node.keys and node.antecedent is None:
                own = number[node.id]
                best = max(
                    (
                        (
                            round(float(self.vectors[own] @ self.vectors[number[other.id]]), 4),
                            other.place,
                            number[other.id],
                        )
                        for other in earlier[node.document][-16:]
                        if node.place[0] - other.place[0] <= NEAR_REPORTS
                        and other.statement != node.statement
                        and other.speech & node.speech
                        and not other.action
                        and number[other.id] != own
                    ),
                    default=None,
                )
                if best is not None and best[0] >= REFERS:
                    pairs.add((min(own, best[2]), max(own, best[2])))
            earlier[node.document].append(node)
        return frozenset(pairs)

    def __call__(self, left: int, right: int) -> float:
        pair = (left, right) if left < right else (right, left)
        found = self.known.get(pair)
        if found is None:
            found = self.known[pair] = self._score(*pair)
        return found

    def _score(self, left: int, right: int) -> float:
        a, b = self.forms[left].node, self.forms[right].node
        if a.action != b.action and not (a.future and b.future):
            return NEVER
        if (left, right) in self.refers:
            return REFER_SCORE
        if bool(a.authentic) != bool(b.authentic) and not (a.shown and b.shown):
            return NEVER
        if a.authentic and b.authentic:
            return self._one_thing(left, right)
        if a.shown and b.shown and (a.bare or b.bare) and self._near(left, right):
            return SAME_OBJECT
        if not a.keys or not b.keys or a.lost or b.lost:
            return NEVER
        cosine = round(float(self.vectors[left] @ self.vectors[right]), 4)
        shared = self._sum(a.keys & b.keys)
        least = LEAST_SUM_EXISTENTIAL if a.existential or b.existential else LEAST_SUM
        contained = shared / max(least, min(self.sums[left], self.sums[right]))
        cos_weight, shared_weight, answer, constant = WEIGHTS
        logit = cos_weight * cosine + shared_weight * contained + constant
        if (left, right) in self.answers:
            logit += answer
        if a.names and b.names and not a.names & b.names:
            logit += OTHER_NAMES
        score = 1 / (1 + math.exp(-logit))
        if cosine < NAMES_ALONE and a.keys & b.keys and a.keys & b.keys <= self.names:
            score = min(score, LINK - 0.01)
        if not self._same_event(a, b, cosine):
            score = min(score, LINK - 0.01)
        if a.shown != b.shown or _presupposed(a, b) or _other_figures(a, b) or _other_days(a, b):
            score = min(score, LINK - 0.01)
        return round(score, 4)

    def _same_event(self, a: Node, b: Node, cosine: float) -> bool:
        """Whether they share what happens or is, not only who and where; and what a negation is about."""
        if dict(a.poles).keys() & dict(b.poles).keys():
            return True
        shared = a.keys & b.keys
        carrying = shared - self.scene
        if not carrying:
            exists = (a.head if a.existential else frozenset()) | (b.head if b.existential else frozenset())
            on_scene = shared and shared <= self.everywhere and not shared & exists - self.names
            return cosine >= (ALIKE_ON_SCENE if on_scene else ALIKE)
        if cosine >= ALIKE:
            return True
        if len(carrying) == 1 and cosine < ONE_WORD and not any(map(is_telling, carrying)):
            return False
        for one, other in ((a, b), (b, a)):
            about = [k for k in one.focus if k not in self.scene]
            told = any(is_telling(k) for k in about if k in other.keys)
            if about and about[0] not in other.keys and len(carrying) < 2 and not told:
                return False
        return True

    def _one_thing(self, left: int, right: int) -> float:
        """For two judgements on footage: whether it is the same footage, by its descriptions or by being near."""
        a, b = self.forms[left].node, self.forms[right].node
        kinds = authentic.kind(a.authentic), authentic.kind(b.authentic)
        if kinds[0] != kinds[1] and all(kinds):
            return NEVER
        described = [n.keys - keys(n.authentic) for n in (a, b)]
        shared, least = len(described[0] & described[1]), min(map(len, described))
        cosine = round(float(self.vectors[left] @ self.vectors[right]), 4)
        if least >= 2:
            if (shared >= 2 and 2 * shared >= least) or (shared and cosine >= ALIKE_ON_SCENE):
                return round(max(SAME_FOOTAGE, cosine), 4)
            return round(min(LINK - 0.01, max(0.0, cosine)), 4)
        return SAME_OBJECT if self._near(left, right) or self._one_judge(left, right) else LINK - 0.01

    def _one_judge(self, left: int, right: int) -> bool:
        """Whether one speaker judges both: who calls "the clip" a fake on two days means one clip, if nothing tells."""
        judges = [{n.speaker for n in self.forms[i].nodes if n.speaker is not None} for i in (left, right)]
        return bool(judges[0] & judges[1])

    def _near(self, left: int, right: int) -> bool:
        places = {n.document: n.place[0] for n in self.forms[left].nodes}
        return any(
            abs(places[n.document] - n.place[0]) <= NEAR_REPORTS
            for n in self.forms[right].nodes
            if n.document in places
        )

    # ------------------------------------------------------------------------------------------ candidates

    def candidates(self) -> list[tuple[int, int]]:
        """Pairs of forms worth a score, sorted; at most a fixed number for each form."""
        return sorted({*self._by_keys(), *self._by_vectors(), *self.answers, *self.refers, *self._objects()})

    def _by_keys(self) -> set[tuple[int, int]]:
        postings: dict[str, list[int]] = defaultdict(list)
        for i, form in enumerate(self.forms):
            for name in form.node.keys:
                if 1 < self.frequency[name] <= MOST_FORMS_OF_A_KEY:
                    postings[name].append(i)
        index = {name: np.array(numbers, dtype=np.int64) for name, numbers in postings.items()}
        pairs: set[tuple[int, int]] = set()
        for i, form in enumerate(self.forms):
            own = [name for name in sorted(form.node.keys) if name in index]
            if not own:
                continue
            holders, place = np.unique(np.concatenate([index[name] for name in own]), return_inverse=True)
            weights = np.repeat([self.weights[name] for name in own], [len(index[name]) for name in own])
            overlap = np.round(np.bincount(place, weights), 6)
            best = holders[np.lexsort((holders, -overlap))[: CANDIDATES + 1]].tolist()
            pairs.update((min(i, j), max(i, j)) for j in best if j != i)
        return pairs

    def _objects(self) -> set[tuple[int, int]]:
        """Judgements on things shown, next to each other in a document."""
        number = {n.id: i for i, f in enumerate(self.forms) for n in f.nodes}
        by_document: dict[str, list[Node]] = defaultdict(list)
        for node in (n for f in self.forms for n in f.nodes if n.shown):
            by_document[node.document].append(node)
        pairs = set()
        for nodes in by_document.values():
            nodes.sort(key=lambda n: (n.place, n.id))
            for i, node in enumerate(nodes):
                for other in nodes[max(0, i - 6) : i]:
                    a, b = number[node.id], number[other.id]
                    if a != b:
                        pairs.add((min(a, b), max(a, b)))
        return pairs | self._judges()

    def _judges(self) -> set[tuple[int, int]]:
        """Judgements on footage by one speaker: each with the one before it and with the speaker's first."""
        by_judge: dict[str, list[int]] = defaultdict(list)
        for i, form in enumerate(self.forms):
            for judge in sorted({n.speaker for n in form.nodes if n.authentic and n.speaker is not None}):
                by_judge[judge].append(i)
        pairs = set()
        for own in by_judge.values():
            for before, after in pairwise(own):
                pairs |= {(before, after), (own[0], after)} if own[0] != after else set()
        return pairs

    def _by_vectors(self) -> set[tuple[int, int]]:
        count = len(self.forms)
        if count < 2:
            return set()
        if count <= EXACT:
            return self._neighbours(np.arange(count))
        planes = np.random.default_rng(1).standard_normal((self.vectors.shape[1], TABLES * 16)).astype(np.float32)
        bits = min(16, max(1, round(math.log2(count / BUCKET))))
        pairs: set[tuple[int, int]] = set()
        for table in range(TABLES):
            signs = self.vectors @ planes[:, table * 16 : table * 16 + bits] > 0
            codes = signs @ (1 << np.arange(bits))
            order = np.argsort(codes, kind="stable")
            for bucket in np.split(order, np.flatnonzero(np.diff(codes[order])) + 1):
                for start in range(0, len(bucket), 4 * BUCKET):  # a bucket that is too full is cut
                    pairs |= self._neighbours(np.sort(bucket[start : start + 4 * BUCKET]))
        return pairs

    def _neighbours(self, numbers: NDArray[np.int64]) -> set[tuple[int, int]]:
        """For each of some forms the nearest others of them."""
        pairs: set[tuple[int, int]] = set()
        block = self.vectors[numbers]
        most = min(NEIGHBOURS, len(numbers) - 1)
        for start in range(0, len(numbers), 512) if most > 0 else ():
            cosines = np.round(block[start : start + 512] @ block.T, 4)
            rows = np.arange(len(cosines))
            cosines[rows, rows + start] = -2
            nearest = np.argsort(-cosines, axis=1, kind="stable")[:, :most]
            row, column = np.nonzero(np.take_along_axis(cosines, nearest, axis=1) >= LEAST_COSINE)
            left, right = numbers[row + start], numbers[nearest[row, column]]
            pairs.update(zip(np.minimum(left, right).tolist(), np.maximum(left, right).tolist(), strict=True))
        return pairs


def _everywhere(forms: Sequence[Form], origin_of: Mapping[str, str]) -> set[str]:
    """Keys that most origins of a case speak of, unless they say what happened."""
    found: dict[str, set[str]] = defaultdict(set)
    origins = set()
    for form in forms:
        for node in form.nodes:
            origin = origin_of.get(node.document, node.document)
            origins.add(origin)
            for name in node.keys:
                found[name].add(origin)
    if len(origins) < FEW:
        return set()
    return {k for k, held in found.items() if len(held) >= EVERYWHERE * len(origins) and not is_event(k)}


def _presupposed(a: Node, b: Node) -> bool:
    """Whether what both speak of is only the setting of one: "the camp", "deaths at the camp"."""
    shared = a.keys & b.keys
    if a.existential or b.existential:
        there = (b.definite if a.existential else frozenset()) | (a.definite if b.existential else frozenset())
        things = {k for k in shared if not is_scene(k)}
        return bool(shared) and (shared <= a.setting or shared <= b.setting or (bool(things) and things <= there))
    return bool(shared) and shared <= a.setting & b.setting


def _other_figures(a: Node, b: Node) -> bool:
    """Whether both count the same thing and the ranges do not touch."""
    for low, high, of in a.figures:
        for lowest, highest, what in b.figures:
            if of != what or not of:
                continue
            if (low is not None and highest is not None and low > highest) or (
                high is not None and lowest is not None and lowest > high
            ):
                return True
    return False


def _other_days(a: Node, b: Node) -> bool:
    """Whether both say when it happened, each once, and the intervals do not touch."""
    if len(a.days) != 1 or len(b.days) != 1:
        return False
    (start, end), (first, last) = a.days[0], b.days[0]
    return end[:10] < first[:10] or last[:10] < start[:10]


def _clusters(
    count: int, edges: Sequence[Edge], score: Callable[[int, int], float], refers: frozenset[tuple[int, int]]
) -> tuple[tuple[int, ...], ...]:
    """Average-link clustering over the edges, best first; at most `EXEMPLARS` of each side are compared."""
    of = list(range(count))
    members: dict[int, list[int]] = {i: [i] for i in range(count)}
    for edge in edges:
        if edge.score < LINK:
            break
        left, right = of[edge.left], of[edge.right]
        if left == right:
            continue
        pairs = [score(i, j) for i in members[left][:EXEMPLARS] for j in members[right][:EXEMPLARS]]
        if sum(pairs) / len(pairs) < AVERAGE and (edge.left, edge.right) not in refers:
            continue
        keep, gone = min(left, right), max(left, right)
        for i in members[gone]:
            of[i] = keep
        members[keep] = sorted(members[keep] + members.pop(gone))
    return tuple(tuple(group) for _, group in sorted(members.items()))
