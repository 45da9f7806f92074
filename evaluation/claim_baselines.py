"""Two plain ways to find which statements share a claim, against which the claims stage is held.

``embedding``: cosine of the shipped sentence encoder's vectors of two contents. ``words``: Jaccard index of their sets of
words. Statements of a case are clustered by average linkage (Sokal and Michener 1958), merged while two clusters are at least
as alike as a threshold; the threshold is the one with the best F1 of pairs on the statements of the train cases as annotated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from evaluation.corpus_compare import Annotation, f1, linked
from onrecord.claims.embed import encoder

Similarities = NDArray[np.float64]
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def embedding(contents: Sequence[str]) -> Similarities:
    """Cosines of all pairs, (n, n)."""
    vectors = np.asarray(encoder().vectors(contents), float)
    return np.asarray(vectors @ vectors.T, float)


def words(contents: Sequence[str]) -> Similarities:
    """Jaccard indices of all pairs, (n, n)."""
    sets = [{w.lower().replace("’", "'") for w in _WORD.findall(c)} for c in contents]
    return np.array([[len(a & b) / len(a | b) if a | b else 0.0 for b in sets] for a in sets]).reshape(len(sets), -1)


BASELINES: Mapping[str, Callable[[Sequence[str]], Similarities]] = {"embedding": embedding, "words": words}


def contents(annotation: Annotation) -> list[str]:
    """The words of each statement's content."""
    return [" ".join(annotation.texts[s.document][a:b] for a, b in s.content) for s in annotation.statements]


def merges(similarities: Similarities) -> list[tuple[float, int, int]]:
    """How average linkage merges n items: (similarity, cluster that stays, cluster that goes), most alike first."""
    alike = np.array(similarities, float)
    np.fill_diagonal(alike, -np.inf)
    sizes = np.ones(len(alike))
    out = []
    for _ in range(len(alike) - 1):
        stays, goes = sorted(int(i) for i in np.unravel_index(int(alike.argmax()), alike.shape))
        height = float(alike[stays, goes])
        if height == -np.inf:
            break
        out.append((height, stays, goes))
        row = (sizes[stays] * alike[stays] + sizes[goes] * alike[goes]) / (sizes[stays] + sizes[goes])
        alike[stays], alike[:, stays] = row, row
        alike[goes], alike[:, goes] = -np.inf, -np.inf
        alike[stays, stays] = -np.inf
        sizes[stays] += sizes[goes]
    return out


def clusters(merged: Sequence[tuple[float, int, int]], items: Sequence[str], threshold: float) -> list[list[str]]:
    """The clusters of two or more items at a threshold."""
    groups = {i: [item] for i, item in enumerate(items)}
    for height, stays, goes in merged:
        if height < threshold:
            break
        groups[stays] += groups.pop(goes)
    return [sorted(g) for g in groups.values() if len(g) > 1]


def choose(cases: Sequence[Annotation], alike: Callable[[Sequence[str]], Similarities]) -> float:
    """The threshold with the best F1 of pairs over all cases, of 0.02, 0.04, …; the lowest of several."""
    prepared = [(merges(alike(contents(c))), [s.id for s in c.statements], linked(c.claims.values())) for c in cases]
    best = (-1.0, 0.0)
    for step in range(1, 50):
        threshold = step / 50
        hit = found = gold = 0
        for merged, ids, wanted in prepared:
            made = linked(clusters(merged, ids, threshold))
            hit, found, gold = hit + len(made & wanted), found + len(made), gold + len(wanted)
        score = f1(hit, found, hit, gold) or 0.0
        if score > best[0]:
            best = score, threshold
    return best[1]


def claims(
    annotation: Annotation, alike: Callable[[Sequence[str]], Similarities], threshold: float
) -> dict[str, dict[str, str]]:
    """Clusters of an annotation's statements as claims that all of them assert: no plain way tells sides."""
    ids = [s.id for s in annotation.statements]
    found = clusters(merges(alike(contents(annotation))), ids, threshold)
    return {f"claim-{n}": dict.fromkeys(group, "asserts") for n, group in enumerate(found)}
