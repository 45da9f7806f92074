"""A clear statement in a paragraph of its own is found wherever it stands: first, last, among others, beside a seam of the model's windows.

The model reads what stands around a sentence, so bounds may sway in doubtful ones (`python -m evaluation.seams` counts how
often); what is clear must come out equal to the character.
"""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.seams import QUOTA, Placed, Said, outcome, place_of, placed, places, statements
from onrecord.statements.model import Extractor

CLEAR = {
    "“The bridge will stay closed until spring,” the mayor said.": ("the mayor", "said"),
    "“It is a forgery,” the ambassador said.": ("the ambassador", "said"),
    "The union said that two men had been hurt at the quarry.": ("The union", "said"),
    "“We saw nine boats and no lights,” said Edda Farrow.": ("Edda Farrow", "said"),
}


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


@pytest.fixture(scope="module")
def alone(extractor: Extractor) -> dict[str, list[Said]]:
    return {sentence: statements(extractor, sentence, 0, len(sentence)) for sentence in CLEAR}


def test_clear_sentences_are_found_alone(alone: dict[str, list[Said]]) -> None:
    for sentence, (source, cue) in CLEAR.items():
        (said,) = alone[sentence]
        assert [sentence[a:b] for a, b in said.source] == [source]
        assert [sentence[a:b] for a, b in said.cue] == [cue]


@pytest.mark.parametrize("sentence", CLEAR)
def test_nothing_is_lost_at_a_seam(extractor: Extractor, alone: dict[str, list[Said]], sentence: str) -> None:
    rng = random.Random(5)
    seen = set()
    for one in places(extractor._parts[0], sentence, rng):
        there = statements(extractor, one.text, one.start, one.start + len(sentence))
        assert [s.spans for s in there] == [s.spans for s in alone[sentence]], (one.place, one.text)
        seen.add(one.place)
    assert seen == set(QUOTA)


@settings(max_examples=15)
@given(st.sampled_from(sorted(CLEAR)), st.randoms(use_true_random=False))
def test_among_any_neighbours(sentence: str, rng: random.Random) -> None:
    extractor = _kept()
    one = placed(extractor._parts[0], sentence, rng, first=True, last=True)
    there = statements(extractor, one.text, one.start, one.start + len(sentence))
    expected = statements(extractor, sentence, 0, len(sentence))
    assert [s.spans for s in there] == [s.spans for s in expected], one


def _kept(store: list[Extractor] = []) -> Extractor:  # noqa: B006 - one model for all examples
    if not store:
        store.append(Extractor())
    return store[0]


# ---- the measure itself


def test_places_are_told_by_the_windows(extractor: Extractor) -> None:
    tokenizer = extractor._parts[0]
    filler = "The road was wet and the carts stood still."
    text = "\n\n".join([filler] * 60)
    kinds = [place_of(tokenizer, text, start, start + len(filler)) for start in range(0, len(text), len(filler) + 2)]
    assert kinds[0] == "beginning"
    assert kinds[-1] == "end" or kinds[-1] == "after a seam"
    assert kinds.count("before a seam") == kinds.count("after a seam") >= 2
    for at, kind in enumerate(kinds[:-1]):
        assert (kind == "before a seam") == (kinds[at + 1] == "after a seam")


def test_a_placed_sentence_stands_where_it_is_said_to(extractor: Extractor) -> None:
    sentence = next(iter(CLEAR))
    found: list[Placed] = list(places(extractor._parts[0], sentence, random.Random(1)))
    assert len(found) == sum(QUOTA.values())
    assert all(one.text[one.start :].startswith(sentence) for one in found)
    assert all((one.start == 0) == (one.place == "beginning") for one in found)


def test_outcomes() -> None:
    one = Said(((0, 3),), ((4, 8),), ((9, 30),), 0.9)
    moved = Said(((0, 3),), ((4, 8),), ((9, 25),), 0.9)
    other = Said(((40, 43),), ((44, 48),), ((50, 60),), 0.9)
    assert outcome([one], [one]) == "same"
    assert outcome([one], [moved]) == "spans"
    assert outcome([one, other], [one]) == "lost"
    assert outcome([one], [moved, other]) == "more"
    assert outcome([], []) == "same"
