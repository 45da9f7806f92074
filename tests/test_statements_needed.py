"""The words that a pattern needs, read from the pattern: a text without them is not searched, and nothing is lost by that."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.caseless import folded
from onrecord.statements import basis, content, inner, signals
from onrecord.statements.needed import Patterns, needed


@pytest.mark.parametrize(
    ("pattern", "literals"),
    [
        (r"\bno comment\b", {"^comment$"}),
        (r"\b(?:lied|lies)\b", {"^lie"}),
        (r"\bstud(?:y|ies)\b", {"^study$", "^studies$"}),
        (r"\bcorrupt\w*", {"^corrupt"}),
        (r"\w+ing\b", {"ing$"}),
        (r"\b(?:is|was) (?:very )?(?:unfair|cruel)\b", {"^unfair$", "^cruel$"}),
        (r"n['’]t (?:true|real)\b", {"^true$", "^real$"}),
        (r"\bpolls?\b", {"^poll"}),
        (r"\b(?:a )?(?:few )*vote(?!s)", {"^vote"}),
        (r"\bcommuniqu[eé]\b", {"^communiqu"}),
        (r"\d+ ?%", None),
        (r"\b(?:said|\w+ed)\b", {"^said$", "ed$"}),
        (r"\b(?:said|\d+)\b", None),
    ],
)
def test_words_are_read_from_the_pattern(pattern: str, literals: set[str] | None) -> None:
    assert needed(re.compile(pattern, re.IGNORECASE)) == (None if literals is None else frozenset(literals))


def test_one_bit_a_pattern() -> None:
    patterns = Patterns()
    lies, polls = patterns.add(re.compile(r"\blies\b")), patterns.add(re.compile(r"\bpolls?\b"))
    always, given_words = patterns.add(re.compile(r"\d")), patterns.add(re.compile(r"\d %"), ["percent", "%", "5"])
    assert patterns.able("Nothing at all.") == always
    assert patterns.able("The POLL lied.") == always | polls
    assert patterns.able("Lies, polls, pollution: 5") == always | lies | polls | given_words
    assert patterns.able_by(["don't", "lies", "?"]) == always | lies
    assert patterns.able("x" * 100_000) == always | lies | polls | given_words


def test_signs_that_a_pattern_takes_for_letters_of_ascii() -> None:
    for sign in map(chr, range(128, 0x3000)):
        for letter in "abcdefghijklmnopqrstuvwxyz":
            if re.fullmatch(letter, sign, re.IGNORECASE):
                assert folded(sign) == letter, hex(ord(sign))
    everything = "".join(map(chr, range(0x110000)))
    assert len(folded(everything)) == len(everything)


UNMADE = {"_BROKEN"}  # what it looks ahead for cannot be made up from the pattern; it is no part of ``Patterns``
SEARCHED = {
    f"{module.__name__}.{name}": pattern
    for module in (content, basis, signals, inner)
    for name, pattern in vars(module).items()
    if isinstance(pattern, re.Pattern) and needed(pattern) is not None and name not in UNMADE
}


@pytest.mark.parametrize("name", SEARCHED)
def test_whatever_a_pattern_matches_is_let_through(name: str) -> None:
    pattern = SEARCHED[name]
    patterns = Patterns()
    bit = patterns.add(pattern)

    @settings(max_examples=15, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.from_regex(pattern), st.sampled_from(["{}", "{}.", "He said {} and", "“{}”", "x{}x"]))
    def check(words: str, around: str) -> None:
        text = around.format(words)
        if pattern.search(text):
            assert patterns.able(text) & bit, text

    check()


@pytest.mark.parametrize("words", ["a ", "totally ", "just a "])
def test_falsity_is_read_once_from_each_word(words: str) -> None:
    said = words * 3
    assert content.FALSITY.search(f"called it {said}lie")
    assert content.FALSITY.search(f"called it {said}“fake”")
    assert not content.FALSITY.search(f"called it {said}shame")
    assert not re.search(
        r"(?<!\\)[*+]|\{\d*,\}", content.FALSITY.pattern
    )  # nothing that runs on, to be read anew from each word
