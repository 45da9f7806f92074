"""Texts that are no clean report: no crash, spans inside the text, work in proportion to the length, other languages told."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.odd_texts import FRAGMENTS, grown
from onrecord import extract, statements
from onrecord.records import Problem, Statement
from onrecord.statements import find_in_text
from onrecord.statements.model import Extractor

ENGLISH = (
    "The harbour master said on Monday that the quay would be closed until the spring, and that no boat could leave it."
)
OTHER = {
    "de": "Der Hafenmeister sagte am Montag, dass der Kai bis zum Frühjahr gesperrt ist und dass kein Boot auslaufen darf.",
    "fr": "Le maire a dit lundi que le quai est fermé et que les bateaux ne sont pas dans le port avec la cargaison.",
    "es": "El alcalde dijo el lunes que el muelle está cerrado y que los barcos no son del puerto, según la policía de la isla.",
    "ru": "Мэр сказал в понедельник, что причал закрыт до весны и что ни одна лодка не может выйти из гавани.",
    "ar": "قال رئيس الميناء يوم الاثنين إن الرصيف مغلق حتى الربيع ولا يمكن لأي قارب أن يغادره.",
    "zh": "港口负责人星期一说，码头将关闭到春天，任何船只都不能离开。",
    "he": "מנהל הנמל אמר ביום שני כי המזח סגור עד האביב ואף סירה אינה יכולה לצאת.",
    "te": "రేవు అధికారి సోమవారం రేవు వసంతం వరకు మూసివేయబడుతుందని చెప్పారు.",
}


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


def line(text: str, number: int = 1) -> tuple[dict[str, Any], list[Problem]]:
    """The answer of `extract` to one text."""
    answer, problems = extract.extract_line(number, json.dumps({"id": 7, "text": text}).encode())
    read: dict[str, Any] = json.loads(answer)
    assert read["id"] == 7
    return read, problems


def outside(text: str, found: Sequence[dict[str, Any]]) -> list[Any]:
    """Pieces that are empty, out of order or outside the text."""
    wrong: list[Any] = []
    for one in found:
        for role in ("source", "cue", "content"):
            last = 0
            for start, end in one[role]:
                if not last <= start < end <= len(text):
                    wrong.append((role, start, end))
                last = end
    return wrong


def as_dicts(found: Sequence[Statement]) -> list[dict[str, Any]]:
    return [{r: [(s.start, s.end) for s in getattr(one, r)] for r in ("source", "cue", "content")} for one in found]


# ---------------------------------------------------------------------------------------------- no crash, spans inside


@pytest.mark.parametrize("name", FRAGMENTS)
def test_odd_texts_keep_every_span_inside(extractor: Extractor, name: str) -> None:
    text = grown(name, 900)
    document, found = find_in_text(text, extractor)
    assert document.text == text
    assert outside(text, as_dicts(found)) == []
    answer, problems = line(text)
    assert outside(text, answer["attributions"]) == []
    assert {p.code for p in problems} <= {"language-not-supported"}
    assert all(0 <= a["confidence"] <= 1 for a in answer["attributions"])


@pytest.mark.parametrize("text", ["", " ", "said", "“", "🙂", "\ud800", "\n" * 50, ENGLISH.upper(), "“" + ENGLISH])
def test_the_smallest_texts(text: str) -> None:
    answer, problems = line(text)
    assert outside(text, answer["attributions"]) == []
    assert problems == []


@settings(max_examples=25)
@given(st.lists(st.sampled_from(sorted(FRAGMENTS)), min_size=1, max_size=6), st.integers(1, 160), st.integers(0, 40))
def test_odd_texts_beside_each_other(names: list[str], length: int, cut: int) -> None:
    text = "".join(grown(name, length) for name in names)[cut:]
    answer, _ = line(text)
    assert outside(text, answer["attributions"]) == []


def test_an_odd_neighbour_costs_no_clear_statement() -> None:
    for name in ("table", "emoji", "html left in", "transcript", "right to left"):
        text = f"{grown(name, 200)}\n\n{ENGLISH}\n\n{grown(name, 200)}"
        start = text.index(ENGLISH)
        answer, _ = line(text)
        sources = [text[a:b] for one in answer["attributions"] for a, b in one["source"] if start <= a < start + 40]
        assert any("harbour master" in words for words in sources), name


# ---------------------------------------------------------------------------------------------- bounds


def test_a_long_line_is_searched_up_to_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "MAX_WORDS", 300)
    text = grown("no line break", 100_000)
    answer, problems = line(text, number=3)
    assert [(p.where, p.code) for p in problems] == [("line 3", "text-cut")]
    assert answer["attributions"]
    ends = [end for one in answer["attributions"] for role in ("source", "cue", "content") for _, end in one[role]]
    assert max(ends) <= len(" ".join(text.split(" ")[:300])) + 1


def test_a_long_text_without_spaces_is_searched_up_to_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "MAX_WORDS", 300)
    for name in ("no spaces", "all quotation marks", "signs on signs"):
        text = grown(name, 60_000)
        answer, problems = line(text)
        assert outside(text, answer["attributions"]) == []
        assert [p.code for p in problems] == ["text-cut"], name


def work(extractor: Extractor, text: str) -> int:
    """Calls of Python functions that the statements of a text take: a measure of work that no clock sways."""
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        find_in_text(text, extractor)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("name", ["open quotation marks", "cues only"])
def test_work_grows_with_the_length(extractor: Extractor, name: str) -> None:
    # Both are longer than what is looked at around one content (6,000 characters), or the growth up to there would count.
    small, large = (work(extractor, grown(name, size)) for size in (7_000, 21_000))
    assert large <= 4.5 * small  # three times the text


# ---------------------------------------------------------------------------------------------- English only


@pytest.mark.parametrize("language", OTHER)
def test_another_language_is_told(language: str) -> None:
    answer, problems = line(OTHER[language], number=5)
    assert answer["attributions"] == []
    assert [(p.where, p.code) for p in problems] == [("line 5", "language-not-supported")]
    assert f"language: {language}" in problems[0].message
    assert "translation" in problems[0].next_step


def test_english_and_what_is_too_short_to_tell_is_searched() -> None:
    for text in (ENGLISH, "“Nein,” the mayor said.", "“Non,” said Ann Lee."):
        answer, problems = line(text)
        assert answer["attributions"], text
        assert problems == []


def test_english_with_foreign_words_is_english() -> None:
    for text in (
        f"{ENGLISH} “لا أحد هنا,” he said, and: “Der Kai ist zu.” {ENGLISH}",
        "The ambassador said “لا أحد محتجز في الميناء” on Monday, and he added that the port was open to all.",
    ):
        answer, problems = line(text)
        assert answer["attributions"], text
        assert problems == []
