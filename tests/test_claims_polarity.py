"""Contents to propositions: what is left when yes and no are taken off, and on which side the content stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.claims import polarity
from onrecord.claims.words import key, stem
from onrecord.records import Act, Stance

READINGS = [
    # existence
    ("There is no forced labour in the valley", -1, "forced labour in the valley"),
    ("There are prisoners in the quarry", 1, "prisoners in the quarry"),
    ("the existence of a secret prison", 1, "a secret prison"),
    ("such camps do not exist", -1, "such camps"),
    ("there are no camps, only schools", -1, "camps, only schools"),
    ("not a single shell fell on the market", -1, "shell fell on the market"),
    ("There is no camp, no prison and no cell in the lagoon", -1, "camp, prison and cell in the lagoon"),
    ("the camp described by families “does not exist”", -1, "the camp described by families"),
    ("nobody crossed the river", -1, "crossed the river"),
    # true and false
    ("“fake”", -1, ""),
    ("the clip is fake", -1, "the clip"),
    ("the clip is not fake", 1, "the clip"),
    ("the clip isn't genuine", -1, "the clip"),
    ("those reports (of a landing) are broadly accurate", 1, "a landing"),
    ("the gas attack was “one hundred percent fabrication”", -1, "the gas attack"),
    ("It is against the truth", -1, ""),
    ("it is simply not true that the pier was mined", -1, "the pier was mined"),
    ("it is scientifically impossible that a missile hit the plane", -1, "a missile hit the plane"),
    ("the rebels invented the story", -1, "the story"),
    ("the massacre never happened", -1, "the massacre"),
    ("the mayor's claim that no files were burned is a lie", 1, "files were burned"),
    # rejected, doubted
    ("we categorically reject the accusation of torture", -1, "torture"),
    ("we do not believe that the army shelled the town", -1, "the army shelled the town"),
    ("there is no evidence of child labour at the mill", -1, "child labour at the mill"),
    # negation of the main clause, and only that
    ("the sirens did not sound", -1, "the sirens sound"),
    ("people who did not flee were killed", 1, "people who did not flee were killed"),
    ("the soldiers fired because nobody stopped", 1, "the soldiers fired because nobody stopped"),
    ("it was not only the soldiers who fired", 1, "it was not only the soldiers who fired"),
    ("no fewer than 30 people died", 1, "at least 30 people died"),
    ("it is not true that no one was hurt", 1, "one was hurt"),
    ("the ministry failed to warn the villages", -1, "the ministry warn the villages"),
    # frames
    ("its envoy told the council on Monday that there was no camp", -1, "camp"),
    ("as “fake” a clip that was filmed at night", -1, "a clip that was filmed at night"),
    ("the existence of a camp during a hearing of the council", 1, "a camp"),
    ("reports that many are held in camps", 1, "many are held in camps"),
    ("accusations of widespread abuses", 1, "abuses"),
    ("It is clear that the dam was opened", 1, "the dam was opened"),
]


@pytest.mark.parametrize(("content", "sign", "core"), READINGS)
def test_content_is_peeled(content: str, sign: int, core: str) -> None:
    found = polarity.read(content)
    assert (found.sign, found.core) == (sign, core)


@pytest.mark.parametrize(
    ("cue", "content", "core"),
    [
        ("called", "the accusation absurd", "the accusation"),
        ("dismissed", "talk of a missile as “illogical rumours”", "a missile"),
        ("called", "reports of a spill “exaggerated and false”", "a spill"),
    ],
)
def test_naming_something_false_denies_once(cue: str, content: str, core: str) -> None:
    found = polarity.read(content, cue)
    assert found.core == core
    assert polarity.side(Stance.DENIES, Act.DENY, cue, found) == (-1, Stance.ASSERTS)


@pytest.mark.parametrize(
    ("stance", "act", "cue", "content", "side"),
    [
        (Stance.DENIES, Act.DENY, "denied", "that the clip was fake", (1, Stance.ASSERTS)),
        (Stance.DENIES, Act.DENY, "denied", "that no one was hurt", (1, Stance.ASSERTS)),
        (Stance.DENIES, Act.DENY, "rejected", "accusations of torture", (-1, Stance.ASSERTS)),
        # a stage before may have read the denial out of the content: it counts once
        (Stance.DENIES, Act.DENY, "said", "there was no torture", (-1, Stance.ASSERTS)),
        (Stance.ASSERTS, Act.ASSERT, "said", "there was no torture", (-1, Stance.ASSERTS)),
        (Stance.ASSERTS, Act.ASSERT, "said", "the fire may have been an accident", (1, Stance.HEDGES)),
        (Stance.PASSES_ON, Act.ASSERT, "reports", "prisoners were beaten", (1, Stance.PASSES_ON)),
        (Stance.ASSERTS, Act.ASK, "asked", "whether prisoners were beaten", (1, Stance.HEDGES)),
    ],
)
def test_side_joins_act_and_content(stance: Stance, act: Act, cue: str, content: str, side: tuple[int, Stance]) -> None:
    assert polarity.side(stance, act, cue, polarity.read(content, cue)) == side


def test_opposites_without_a_not() -> None:
    assert dict(polarity.read("the water is safe").poles) == {"safe": 1}
    assert dict(polarity.read("the water is contaminated").poles) == {"safe": -1}
    assert dict(polarity.read("they earn less than the minimum").poles) == {"above": -1}
    assert dict(polarity.read("less than 40 came").poles) == {}


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("sterilisation", "sterilized"),
        ("defence", "defense"),
        ("labour", "labor"),
        ("centres", "center"),
        ("killed", "deaths"),
        ("Uighur", "Uyghurs"),
        ("detained", "imprisoned"),
    ],
)
def test_words_that_mean_the_same_have_one_key(left: str, right: str) -> None:
    assert key(left) == key(right)


def test_words_without_a_topic_have_no_key() -> None:
    assert [key(w) for w in ("the", "not", "allegations", "said", "I")] == [None] * 5


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    found = polarity.read(text, text)
    assert found.sign in (-1, 1)
    assert len(found.core) <= len(text) + 10  # only "as" and "at least" are ever put in


@given(st.sampled_from(["the dam was opened at night", "soldiers burned the school", "guards beat the prisoners"]))
def test_two_negations_cancel(core: str) -> None:
    plain = polarity.read(core)
    twice = polarity.read(f"it is not true that it is a lie that {core}")
    assert (twice.sign, twice.core) == (plain.sign, plain.core)


@given(st.from_regex(r"[a-z]{1,20}", fullmatch=True))
def test_stem_never_empties_a_word(word: str) -> None:
    assert stem(word)
