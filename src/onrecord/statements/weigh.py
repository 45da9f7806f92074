"""Act, stance and evidence of one attribution: what the rules find, weighed with its other signals by a small linear model.

The weights (models/kinds-weights.json, see models/kinds.md) are multinomial for the act and one logistic each for the bases. A
signal costs one look-up; nothing else is computed. The rules' stance is kept where it agrees with the act.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from onrecord.errors import ModelDamaged
from onrecord.records import Act, Basis, Span, Stance
from onrecord.statements import content as said_words
from onrecord.statements import signals
from onrecord.statements.basis import evidence_for, found_by_rules, outermost
from onrecord.statements.kinds import ByRules, Kind, by_rules, left_open

FOLDER = Path(__file__).parent.parent / "models"
Row = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """For each signal how much it speaks for or against each class."""

    acts: tuple[Act, ...]
    bases: tuple[Basis, ...]
    act_bias: tuple[float, ...]
    basis_bias: tuple[float, ...]
    act: dict[str, Row]
    basis: dict[str, Row]
    margin: float  # how far another act must be ahead of the rules' own

    def act_of(self, shown: Sequence[str], by_rules: Act) -> Act:
        """The act of the highest score; the rules' act unless another is ahead of it by the margin."""
        scores = _sums(self.act, self.act_bias, shown)
        best = max(range(len(scores)), key=scores.__getitem__)
        return self.acts[best] if scores[best] > scores[self.acts.index(by_rules)] + self.margin else by_rules

    def bases_of(self, shown: Sequence[str]) -> tuple[Basis, ...]:
        """The bases that are likelier than not, in the order of the vocabulary."""
        scores = _sums(self.basis, self.basis_bias, shown)
        return tuple(b for b, score in zip(self.bases, scores, strict=True) if score > 0)


def _sums(table: dict[str, Row], bias: Sequence[float], shown: Sequence[str]) -> list[float]:
    return [sum(column) for column in zip(bias, *(table[signal] for signal in shown if signal in table), strict=True)]


def weights_from(values: dict[str, Any]) -> Weights:
    """The weights as they are written: rows of numbers by signal."""

    def table(rows: dict[str, list[float]]) -> dict[str, Row]:
        return {signal: tuple(row) for signal, row in rows.items()}

    return Weights(
        tuple(Act(a) for a in values["acts"]),
        tuple(Basis(b) for b in values["bases"]),
        tuple(values["act_bias"]),
        tuple(values["basis_bias"]),
        table(values["act"]),
        table(values["basis"]),
        float(values["margin"]),
    )


@cache
def shipped(folder: Path = FOLDER) -> Weights:
    """The shipped weights, checked against their digest; ModelDamaged if they are not what was shipped."""
    try:
        about = json.loads((folder / "kinds.json").read_text(encoding="utf-8"))
        content = (folder / "kinds-weights.json").read_bytes()
        if hashlib.sha256(content).hexdigest() != about["files"]["kinds-weights.json"]:
            raise ValueError("kinds-weights.json is not what was shipped")
        return weights_from(json.loads(content))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelDamaged(f"The model of kinds is damaged: {error}.", "Install onrecord again.") from error


@dataclass(frozen=True, slots=True)
class Shown:
    """The signals of one attribution, with what the rules make of it."""

    rules: ByRules
    found: dict[Basis, list[Span]]
    for_act: tuple[str, ...]
    said: signals.Read


def shown(text: str, source: Sequence[Span], cue: Sequence[Span], content: Sequence[Span], sentence: Span) -> Shown:
    """The signals of one attribution, in a fixed order so that sums are the same every time."""
    rules = by_rules(text, source, cue, content)
    said = signals.read(text, source, cue, content, sentence)
    found = found_by_rules(text, source, cue, content, rules.kind.act, sentence)
    for_act = signals.of_act(said, rules.kind.act.value, rules.by_cue, rules.by_words)
    return Shown(rules, found, tuple(sorted(for_act)), said)


def assigned(
    text: str,
    source: Sequence[Span],
    cue: Sequence[Span],
    content: Sequence[Span],
    sentence: Span,
    weights: Weights | None = None,
) -> tuple[Kind, tuple[Basis, ...], tuple[Span, ...]]:
    """Act and stance, the bases (never empty), and the spans of the words that show them."""
    weights = weights or shipped()
    seen = shown(text, source, cue, content, sentence)
    act = seen.rules.kind.act if seen.rules.sure else weights.act_of(seen.for_act, seen.rules.kind.act)
    for_basis = sorted(signals.of_basis(seen.said, tuple(seen.found), seen.rules.kind.act.value))
    bases = weights.bases_of(for_basis)
    if not bases:
        return _coherent(act, seen, content), (Basis.NONE_GIVEN,), ()
    evidence: list[Span] = []
    for basis in bases:
        evidence += seen.found.get(basis) or evidence_for(text, basis, source, cue, content, sentence)
    return _coherent(act, seen, content), bases, outermost(evidence)


def _coherent(act: Act, seen: Shown, content: Sequence[Span]) -> Kind:
    """The act with the stance that goes with it; the rules' stance wherever it does."""
    kind = _of_act(act, seen, content)
    return left_open(kind) if seen.rules.supposed else kind


def _of_act(act: Act, seen: Shown, content: Sequence[Span]) -> Kind:
    rules = seen.rules
    stance = rules.kind.stance
    if act is rules.kind.act:
        return rules.kind
    if act is Act.DENY:
        # "said there was no raid" owns a negative sentence; "scoffed at the claim of a raid" denies what it names.
        return Kind(act, Stance.ASSERTS if rules.by_cue in ("plain", "none") else Stance.DENIES)
    if act in (Act.ASK, Act.DECLINE):
        return Kind(act, Stance.HEDGES)
    if stance is Stance.PASSES_ON or (stance is Stance.DENIES and act is Act.APPRAISE):
        return Kind(act, stance)
    if act in (Act.DEMAND, Act.THREATEN, Act.COMMIT):
        return Kind(act, Stance.ASSERTS)
    return Kind(act, Stance.HEDGES if said_words.hedged(seen.said.opening) else Stance.ASSERTS)
