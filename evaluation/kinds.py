"""Scores the act and the evidence basis that the program gives to hand-labelled statements (evaluation/KINDS.md).

`python -m evaluation.kinds [--cross] [--agreement] [--floors] [--json]`. The spans are the labels' own, so only the assignment is
measured. Without an option: the shipped program, whose weights were fitted on these labels. `--cross`: the same model
cross-validated by document, and half B by a model that has seen half A only; these are the figures to judge it by.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.kinds_reading import LABELS, SECOND, labels, texts
from onrecord.records import Act, Basis
from onrecord.statements import find_in_text

Item = dict[str, Any]
Answer = tuple[str, tuple[str, ...]]
Pieces = tuple[tuple[int, int], ...]
ROLES = ("source", "cue", "content")
PLACE = ("corpus", "id", "source", "cue", "content")

LABELS_DIGEST = (
    "9426b72fa3450992c7da9a245595689d5232ec06faa2824942b3a612dd9096f0"  # of the labels that the floors were measured on
)
FLOORS = {"all": (0.70, 0.66), "B": (0.64, 0.63), "random": (0.58, 0.73)}
"""Macro F1 of act and basis, cross-validated by document. They only rise."""


@dataclass(frozen=True, slots=True)
class Score:
    """How often a value was labelled, given and rightly given."""

    labelled: int
    given: int
    right: int

    @property
    def precision(self) -> float:
        return self.right / self.given if self.given else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.labelled if self.labelled else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.labelled + self.given) if self.labelled + self.given else 0.0


@dataclass(frozen=True, slots=True)
class _Marked:
    source: Pieces
    cue: Pieces
    content: Pieces
    confidence: float = 1.0


class _Marks:
    """An extractor that finds the labels' own spans."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._found = [_Marked(*pieces_of(item)) for item in items]

    def attributions(self, text: str, paragraphs: Sequence[tuple[int, int]] | None = None) -> list[_Marked]:
        return self._found


def pieces_of(item: Item) -> tuple[Pieces, Pieces, Pieces]:
    """Source, cue and content as [start, end) pieces in order of text."""
    source, cue, content = (tuple(sorted((a, b) for a, b in item[role])) for role in ROLES)
    return source, cue, content


def half(item: Item) -> str:
    """A or B, by the document: rules are developed on the errors in half A only."""
    return "AB"[int(hashlib.sha256(item["id"].encode()).hexdigest(), 16) % 2]


def parts(items: Sequence[Item]) -> dict[str, list[int]]:
    """The parts that are scored apart, as indices: all, the halves, those drawn at random (not by likely words)."""
    every = range(len(items))
    return {
        "all": list(every),
        "A": [i for i in every if half(items[i]) == "A"],
        "B": [i for i in every if half(items[i]) == "B"],
        "random": [i for i in every if items[i]["drawn"] == "random"],
    }


def shipped(items: Sequence[Item]) -> list[Answer]:
    """What the shipped program gives to each item."""
    of_document = defaultdict(list)
    for item in items:
        of_document[item["corpus"], item["id"]].append(item)
    known = texts()
    given: dict[Any, Answer] = {}
    for key, some in of_document.items():
        for s in find_in_text(known[key], _Marks(some))[1]:
            place = tuple(tuple((p.start, p.end) for p in pieces) for pieces in (s.source, s.cue, s.content))
            given[key, place] = (s.act.value, tuple(b.value for b in s.basis))
    return [given[(item["corpus"], item["id"]), pieces_of(item)] for item in items]


def scores(items: Sequence[Item], answers: Sequence[Answer]) -> tuple[dict[str, Score], dict[str, Score]]:
    """By act and by basis."""
    pairs = list(zip(items, answers, strict=True))
    acts = {
        a.value: Score(
            sum(i["act"] == a for i, _ in pairs),
            sum(given == a for _, (given, _) in pairs),
            sum(i["act"] == given == a for i, (given, _) in pairs),
        )
        for a in Act
    }
    bases = {
        b.value: Score(
            sum(b in i["basis"] for i, _ in pairs),
            sum(b in given for _, (_, given) in pairs),
            sum(b in i["basis"] and b in given for i, (_, given) in pairs),
        )
        for b in Basis
    }
    return acts, bases


def macro(of: dict[str, Score]) -> float:
    """The mean F1 of the values."""
    return sum(s.f1 for s in of.values()) / len(of)


def figures(items: Sequence[Item], answers: Sequence[Answer]) -> dict[str, tuple[float, float]]:
    """Macro F1 of act and basis for each part."""
    out = {}
    for name, rows in parts(items).items():
        act, basis = scores([items[i] for i in rows], [answers[i] for i in rows])
        out[name] = (macro(act), macro(basis))
    return out


def below(measured: dict[str, tuple[float, float]]) -> list[str]:
    """The floors that are not reached; they hold for one state of the labels."""
    digest = hashlib.sha256(LABELS.read_bytes()).hexdigest()
    if digest != LABELS_DIGEST:
        return [f"the floors were measured on other labels ({LABELS_DIGEST[:12]}, not {digest[:12]})"]
    return [
        f"{what} of {name}: macro F1 {measured[name][at]:.3f} is under {floor[at]}"
        for name, floor in FLOORS.items()
        for at, what in enumerate(("act", "basis"))
        if measured[name][at] < floor[at]
    ]


def kappa(first: Sequence[object], second: Sequence[object]) -> tuple[float, float]:
    """(share on which two readers agree, Cohen's kappa: Cohen 1960, A coefficient of agreement for nominal scales)."""
    number = len(first)
    same = sum(a == b for a, b in zip(first, second, strict=True)) / number
    left, right = Counter(first), Counter(second)
    chance = sum(left[value] * right[value] for value in left) / number**2
    return same, (same - chance) / (1 - chance) if chance < 1 else 1.0


def agreement(first: Sequence[Item], second: Sequence[Item]) -> dict[str, tuple[float, float]]:
    """Raw agreement and kappa of two readings: of the act, and of each basis (given or not)."""
    by_place = {json.dumps([item[key] for key in PLACE]): item for item in first}
    pairs = [(by_place[json.dumps([item[key] for key in PLACE])], item) for item in second]
    out = {"act": kappa([a["act"] for a, _ in pairs], [b["act"] for _, b in pairs])}
    for basis in Basis:
        out[basis.value] = kappa([basis in a["basis"] for a, _ in pairs], [basis in b["basis"] for _, b in pairs])
    return out


def _table(title: str, items: Sequence[Item], answers: Sequence[Answer]) -> str:
    lines = [title, f"{'':18}{'n':>5}{'P':>7}{'R':>7}{'F1':>7}"]
    for of in scores(items, answers):
        lines += [f"{n:18}{s.labelled:5}{s.precision:7.2f}{s.recall:7.2f}{s.f1:7.2f}" for n, s in of.items()]
        lines.append(f"{'macro F1':37}{macro(of):7.3f}")
    return "\n".join(lines)


def cross(items: Sequence[Item]) -> tuple[list[Answer], list[Answer]]:
    """(each item by a model of the other folds' documents; each item by a model of the other half)."""
    from onrecord.statements.weigh import weights_from
    from training.kinds import Settings, answer, cross_validated, examples, trained

    every = examples(items)
    of_half = {h: weights_from(trained([e for e in every if half(e.item) == h], Settings())) for h in "AB"}
    return cross_validated(every, Settings()), [answer(of_half["BA"["AB".index(half(e.item))]], e) for e in every]


def main() -> int:
    """Prints the figures; 1 if a floor is not reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cross", action="store_true", help="cross-validate the model by document")
    parser.add_argument("--agreement", action="store_true", help="how far two readers agree")
    parser.add_argument("--floors", action="store_true", help="fail when a floor is not reached")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    items = labels()
    if options.agreement:
        for name, (same, chance_free) in agreement(items, labels(SECOND)).items():
            print(f"{name:18} {same:.3f} kappa {chance_free:.3f}")
        return 0
    if options.cross or options.floors:
        answers, other_half = cross(items)
    else:
        answers, other_half = shipped(items), []
    measured = figures(items, answers)
    if other_half:
        measured["B from A"] = figures(items, other_half)["B"]
    if options.json:
        print(json.dumps({name: {"act": a, "basis": b} for name, (a, b) in measured.items()}))
    else:
        print(_table("cross-validated" if options.cross or options.floors else "shipped", items, answers))
        for name, (act, basis) in measured.items():
            print(f"{name:10} act {act:.3f} basis {basis:.3f}")
    problems = below(measured) if options.floors else []
    for problem in problems:
        print(f"floor: {problem}", file=sys.stderr)
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
