"""Pronouns: which of the speakers named before is meant.

Every candidate gets a weighted sum of features (how far back, subject or not, source of the last statement, gender, …), and the sums
a share by softmax. The weights are a conditional logit fitted on GAP development and GUM train (see evaluation/speakers.py); those
of statements and quotations are set by hand, as these corpora have none. Windows are bounded, so the time is linear.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from onrecord.speakers.entities import Entity

_T = TypeVar("_T")

WINDOW = 40  # occurrences looked back at
SENTENCES = 12  # sentences looked back at
LEAST_SHARE = 0.5  # of the best candidate; below it the machine abstains
LEAST_MARGIN = 0.15  # between the shares of the best and the next
MEANT_SHARE = 0.68  # the same, for a pronoun that a statement or a mention is given to somebody by: a second one who fits is enough
MEANT_MARGIN = 0.5  # to abstain. Under these, nearly one in two was wrong (see evaluation/stated.py)

WEIGHTS: Mapping[str, float] = {
    "same_sentence": 1.18,
    "one_back": 0.62,
    "two_back": -0.22,
    "distance": -0.42,
    "subject": 0.32,
    "opens": 0.48,
    "owner": 0.35,
    "object": 0.08,
    "count": 0.81,
    "person": 1.29,
    "gender": 0.76,
    "parallel": 0.7,
    "same_paragraph": 0.36,
    "bound": -1.07,
    "latest": 0.11,
    "continues": -0.88,
    "cluttered": 0.82,
    "described": -1.69,
    "plain_name": 0.37,
    "soft_gender": 1.23,
    "words": -0.33,
    "chain": 0.68,
    # by hand
    "last_source": 2.0,
    "source": 0.6,
    "carries_on": 0.8,
    "other_quote": -2.0,
    "speaker_inside": -3.0,
    "speaker_reported": 0.9,
    "addressee": -1.0,
    "headline": 0.2,
}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One mention of an entity, or one pronoun resolved to it."""

    entity: int
    word: int
    sentence: int
    paragraph: int
    subject: bool = False
    owner: bool = False
    object: bool = False
    quoted: int = 0
    source: bool = False
    opens: bool = False
    addressee: bool = False
    pronoun: bool = False
    gender: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """The pronoun: where it stands, and the statements that it is part of."""

    word: int
    sentence: int
    paragraph: int
    gender: str  # "m", "f", or ""
    subject: bool
    possessive: bool
    quoted: int
    speaker: int | None = None  # whose content it stands in, where that is known already
    in_quotation: bool = False  # that content is in quotation marks
    last_source: int | None = None
    tells: bool = False  # the pronoun is the source of a statement
    barred: frozenset[int] = frozenset()


def score(asked: Asked, entity: Entity, seen: Sequence[Occurrence], latest: int) -> dict[str, float]:
    """Features of one candidate that are not 0; ``seen`` its occurrences in the window, nearest first."""
    near = seen[0]
    back = asked.sentence - near.sentence
    own: Occurrence | None = None
    chain: Occurrence | None = None
    subject = source = carries_on = False
    outside = not near.quoted  # one of them is
    for o in seen:
        since = asked.sentence - o.sentence
        if own is None and since == 0:
            own = o
        if chain is None and o.pronoun and o.gender == asked.gender:
            chain = o
        subject = subject or (o.subject and since <= 1)
        outside = outside or not o.quoted
        if o.source:
            source = True
            carries_on = carries_on or (o.paragraph == asked.paragraph and since == 1)
    said_last = asked.last_source == entity.index
    named = not entity.described
    features: dict[str, float] = {}
    if back <= 2:
        features[("same_sentence", "one_back", "two_back")[back]] = 1.0
    features["distance"] = math.log1p(back)
    if subject:
        features["subject"] = 1.0
    if near.opens:
        features["opens"] = 1.0
    if near.owner:
        features["owner"] = 1.0
    if near.object:
        features["object"] = 1.0
    features["count"] = math.log(len(seen))
    if named:
        features["person"] = max(-1.0, min(entity.evidence, 2.0)) / 2.0
    else:
        features["described"] = 1.0
    if named and entity.evidence < 0.5:
        features["plain_name"] = 1.0
    gender = entity.gender
    if not gender and (soft := entity.soft_gender):
        features["soft_gender"] = 1.0 if soft == asked.gender else -1.0
    features["words"] = math.log1p((asked.word - near.word) / 5.0)
    if chain is not None:
        features["chain"] = 1.0
    if asked.gender and gender == asked.gender:
        features["gender"] = 1.0
    if asked.subject and near.subject:
        features["parallel"] = 1.0
    if near.paragraph == asked.paragraph:
        features["same_paragraph"] = 1.0
    if own is not None and own.subject and not asked.subject and not asked.possessive and asked.word - own.word < 8:
        features["bound"] = 1.0
    if near.word == latest:
        features["latest"] = 1.0
    if chain is not None and asked.sentence - chain.sentence <= 2:
        features["continues"] = 1.0
    if near.paragraph != asked.paragraph and asked.paragraph - near.paragraph > 1:
        features["cluttered"] = 1.0
    if said_last:
        features["last_source"] = 1.0
    if carries_on and said_last and asked.tells and asked.subject:
        features["carries_on"] = 1.0
    if source:
        features["source"] = 1.0
    if near.quoted and near.quoted != asked.quoted and not outside:
        features["other_quote"] = 1.0
    if asked.speaker == entity.index:
        features["speaker_inside" if asked.in_quotation else "speaker_reported"] = 1.0
    if near.addressee:
        features["addressee"] = 1.0
    if entity.in_headline:
        features["headline"] = 1.0
    return features


def candidates(asked: Asked, entities: Sequence[Entity], history: Sequence[Occurrence]) -> dict[int, dict[str, float]]:
    """Features of every person in the window who can be meant."""
    seen: dict[int, list[Occurrence] | None] = {}  # None: cannot be meant
    latest = -1
    for occurrence in reversed(history[-WINDOW:]):
        if asked.sentence - occurrence.sentence > SENTENCES:
            break
        index = occurrence.entity
        if index not in seen:
            entity = entities[index]
            able = entity.may_be_person and index not in asked.barred
            seen[index] = [] if able and not (asked.gender and entity.gender not in ("", asked.gender)) else None
        found = seen[index]
        if found is not None:
            found.append(occurrence)
            latest = max(latest, occurrence.word)
    return {index: score(asked, entities[index], found, latest) for index, found in seen.items() if found is not None}


def shares(
    features: Mapping[int, Mapping[str, float]], weights: Mapping[str, float] = WEIGHTS
) -> list[tuple[int, float]]:
    """Candidates with their shares (softmax of the weighted sums), best first."""
    if not features:
        return []
    sums = {index: sum(weights[name] * value for name, value in f.items()) for index, f in features.items()}
    top = max(NOBODY, *sums.values())
    # a standing chance that none of them is meant keeps a lone weak candidate from winning
    raised = {index: math.exp(value - top) for index, value in sums.items()}
    total = sum(raised.values()) + math.exp(NOBODY - top)
    return sorted(((index, value / total) for index, value in raised.items()), key=lambda pair: (-pair[1], pair[0]))


NOBODY = 1.99  # the sum at which a lone candidate is as likely as nobody


def clear(ranked: Sequence[tuple[_T, float]], share: float = LEAST_SHARE, margin: float = LEAST_MARGIN) -> _T | None:
    """The best candidate where it is clearly ahead, else None."""
    if not ranked or ranked[0][1] < share:
        return None
    if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < margin:
        return None
    return ranked[0][0]


def meant(ranked: Sequence[tuple[_T, float]]) -> _T | None:
    """Whom a pronoun means, where nobody else fits nearly as well, else None."""
    return clear(ranked, MEANT_SHARE, MEANT_MARGIN)
