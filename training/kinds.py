"""Trains the model of acts and evidence: `python -m training.kinds` writes models/kinds.json and models/kinds-weights.json.

Ridge-penalised logistic regressions over the signals of statements/signals.py, multinomial for the act and one binary each for
the bases, on the hand labels of evaluation/data/kinds.jsonl with the texts of ../shared. The weights of the rows are
combinations of the examples, so the fit is over examples, not signals (accelerated gradient, plain numpy, no chance in it).
`--settings` prints the cross-validation within half A that the settings below were chosen by; `--cross` that of all labels.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.kinds import Answer, Item, half, macro, pieces_of, scores
from evaluation.kinds_reading import LABELS, labels, texts
from onrecord.records import Act, Basis, Span
from onrecord.statements import sentence_around, signals
from onrecord.statements.weigh import FOLDER, Weights, shown, weights_from

FOLDS = 10
ACTS = tuple(Act)
BASES = tuple(b for b in Basis if b is not Basis.NONE_GIVEN)
STRENGTH = {"r": 2.0, "rc": 2.0, "rw": 1.5, "r2": 2.0, "w": 0.7, "b": 0.5, "n": 0.4}  # of a kind of signal, others 1
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Settings:
    """Ridge and how much rare classes count (exponent of the inverse frequency), for both; the act's margin."""

    act_ridge: float = 5.0
    act_rare: float = 0.3
    basis_ridge: float = 10.0
    basis_rare: float = 0.9
    margin: float = 0.0
    least: int = 2  # how many training statements must show a signal


@dataclass(frozen=True)
class Example:
    """One labelled statement: its signals, the rules' act, its labels."""

    item: Item
    act_signals: tuple[str, ...]
    basis_signals: tuple[str, ...]
    rules: Act
    sure: bool


def examples(items: Sequence[Item]) -> list[Example]:
    """The signals of every labelled statement."""
    known = texts()
    out = []
    for item in items:
        text = known[item["corpus"], item["id"]]
        source, cue, content = (tuple(Span(*p) for p in part) for part in pieces_of(item))
        sentence = sentence_around(text, (source or cue or content)[0].start)
        seen = shown(text, source, cue, content, sentence)
        basis = signals.of_basis(seen.said, tuple(seen.found), seen.rules.kind.act.value)
        out.append(Example(item, seen.for_act, tuple(sorted(basis)), seen.rules.kind.act, seen.rules.sure))
    return out


def _matrix(rows: Sequence[Sequence[str]], least: int) -> tuple[Floats, list[str]]:
    counts = Counter(signal for row in rows for signal in row)
    names = sorted(s for s, n in counts.items() if n >= least)
    index = {s: i for i, s in enumerate(names)}
    matrix = np.zeros((len(rows), len(names) + 1))
    matrix[:, -1] = 1
    for at, row in enumerate(rows):
        for signal in row:
            if signal in index:
                matrix[at, index[signal]] = _strength(signal)
    return matrix, names


def _strength(signal: str) -> float:
    return STRENGTH.get(signal.split("=")[0], 1.0)


def _fit(matrix: Floats, target: Floats, cost: Floats, ridge: float, multinomial: bool, steps: int = 250) -> Floats:
    """Weights (signals, classes) of the penalised regression, by Nesterov's method on the examples' coefficients."""
    kernel = matrix @ matrix.T
    step = 1 / ((0.5 if multinomial else 0.25) * cost.max() * np.linalg.norm(kernel, 2) + ridge)
    now = ahead = np.zeros(target.shape)
    speed = 1.0
    for _ in range(steps):
        score = kernel @ ahead
        if multinomial:
            chance = np.exp(score - score.max(1, keepdims=True))
            chance /= chance.sum(1, keepdims=True)
        else:
            chance = 1 / (1 + np.exp(-score))
        new = ahead - step * ((chance - target) * cost + ridge * ahead)
        faster = (1 + np.sqrt(1 + 4 * speed * speed)) / 2
        ahead = new + (speed - 1) / faster * (new - now)
        now, speed = new, faster
    return np.asarray(matrix.T @ now)


def trained(some: Sequence[Example], settings: Settings) -> dict[str, Any]:
    """The weights from these examples, as they are written: two decimals, rows without weight left out."""
    acts = np.array([[e.item["act"] == a for a in ACTS] for e in some], float)
    number = acts.sum(0)
    rare = (number.mean() / np.maximum(number, 1)) ** settings.act_rare
    matrix, act_names = _matrix([e.act_signals for e in some], settings.least)
    act = _fit(matrix, acts, (acts @ rare)[:, None], settings.act_ridge, True)
    bases = np.array([[b in e.item["basis"] for b in BASES] for e in some], float)
    number = bases.sum(0)
    rare = ((len(some) - number) / np.maximum(number, 1)) ** settings.basis_rare
    matrix, basis_names = _matrix([e.basis_signals for e in some], settings.least)
    basis = _fit(matrix, bases, 1 + bases * (rare - 1), settings.basis_ridge, False)

    def table(names: list[str], weights: Floats) -> dict[str, list[float]]:
        rows = {
            n: [round(float(w) * _strength(n), 2) + 0.0 for w in row] for n, row in zip(names, weights, strict=False)
        }
        return {n: row for n, row in rows.items() if any(abs(w) >= 0.03 for w in row)}

    return {
        "acts": [a.value for a in ACTS],
        "bases": [b.value for b in BASES],
        "act_bias": [round(float(w), 3) for w in act[-1]],
        "basis_bias": [round(float(w), 3) for w in basis[-1]],
        "act": table(act_names, act),
        "basis": table(basis_names, basis),
        "margin": settings.margin,
    }


def answer(weights: Weights, example: Example) -> Answer:
    """What these weights give to an example."""
    bases = weights.bases_of(example.basis_signals) or (Basis.NONE_GIVEN,)
    act = example.rules if example.sure else weights.act_of(example.act_signals, example.rules)
    return act.value, tuple(b.value for b in bases)


def cross_validated(some: Sequence[Example], settings: Settings, folds: int = FOLDS) -> list[Answer]:
    """Each example answered by weights from the other folds; a document is in one fold."""
    of = [int(hashlib.sha256(f"fold {e.item['id']}".encode()).hexdigest(), 16) % folds for e in some]
    out: list[Answer] = [("", ())] * len(some)
    for fold in range(folds):
        weights = weights_from(trained([e for e, f in zip(some, of, strict=True) if f != fold], settings))
        for at, (example, f) in enumerate(zip(some, of, strict=True)):
            if f == fold:
                out[at] = answer(weights, example)
    return out


def figures(some: Sequence[Example], answers: Sequence[Answer]) -> tuple[float, float]:
    """Macro F1 of act and basis."""
    act, basis = scores([e.item for e in some], answers)
    return macro(act), macro(basis)


def main() -> None:
    """Writes the weights, or prints what the settings were chosen by."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--settings", action="store_true")
    options = parser.parse_args()
    every = examples(labels())
    in_a = [e for e in every if half(e.item) == "A"]
    if options.settings:
        for ridge in (5.0, 15.0):
            for rare in (0.3, 0.5, 0.9, 1.1):
                for margin in (0.0, 0.5, 1.0):
                    s = Settings(ridge, rare, ridge, rare, margin)
                    print(
                        ridge, rare, margin, *(f"{x:.3f}" for x in figures(in_a, cross_validated(in_a, s))), flush=True
                    )
        return
    settings = Settings()
    content = json.dumps(trained(every, settings), separators=(",", ":"), ensure_ascii=False).encode("utf-8")
    (FOLDER / "kinds-weights.json").write_bytes(content)
    about = {
        "name": "kinds",
        "files": {"kinds-weights.json": hashlib.sha256(content).hexdigest()},
        "labels_sha256": hashlib.sha256(LABELS.read_bytes()).hexdigest(),
        "settings": settings.__dict__,
    }
    (FOLDER / "kinds.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    print(f"{len(content)} bytes")


if __name__ == "__main__":
    main()
