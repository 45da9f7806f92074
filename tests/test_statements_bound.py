"""No more than a stated number of words of one document is searched for statements, and no more is read for speakers and times."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from onrecord import speakers, statements
from onrecord.read import read_text
from onrecord.records import Act, Basis, QuoteType, Span, Stance, Statement
from onrecord.speakers import words
from onrecord.times import grammar, saying


class Seen:
    """Finds nothing, and remembers what it was asked to search."""

    words = ""

    def attributions(
        self, text: str, paragraphs: Sequence[tuple[int, int]] | None = None
    ) -> list[statements.Attributed]:
        self.words = " ".join(text[a:b] for a, b in paragraphs or ())
        return []


@pytest.mark.parametrize(("paragraphs", "searched"), [(3, 24), (4, 30), (9, 30)])
def test_words_beyond_the_bound_are_not_searched(
    monkeypatch: pytest.MonkeyPatch, paragraphs: int, searched: int
) -> None:
    monkeypatch.setattr(statements, "MAX_WORDS", 30)
    seen = Seen()
    document = read_text("\n\n".join(["The mayor said that nobody had been hurt."] * paragraphs), "long.txt")
    _, problems = statements.find(document, seen)
    assert len(seen.words.split()) == searched
    assert [(p.where, p.code) for p in problems] == ([("long.txt", "text-cut")] if paragraphs > 3 else [])
    assert all(f"{searched} words" in p.message for p in problems)


def test_text_without_spaces_is_bounded_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "MAX_WORDS", 30)
    seen = Seen()
    _, problems = statements.find(read_text("ferry" * 1_000), seen)
    assert 0 < len(seen.words) < 500
    assert [p.code for p in problems] == ["text-cut"]


def test_no_more_words_of_one_endless_paragraph_are_read_for_speakers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "MOST_WORDS", 30)
    whole = "The mayor, Ada Orr, said that nobody had been hurt. "
    document = read_text(whole * 50, "long.txt")
    read = words.read_words(document)
    assert len(read) == 30
    assert read.end[-1] <= len(whole) * 3
    assert len(read.sentence) == len(read.paragraph) == len(read.quoted) == len(read.lower) == 30
    mentioned = speakers.mentions(document, [])
    assert "Ada Orr" in {s.name for s in mentioned.speakers}


def test_no_more_of_one_endless_paragraph_is_read_for_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saying, "BEYOND", 100)
    read: list[int] = []
    find = grammar.find

    def seen(text: str, regions: Sequence[tuple[int, int]] | None = None) -> list[grammar.Found]:
        read.extend(end - start for start, end in regions or ())
        return find(text, regions)

    monkeypatch.setattr(grammar, "find", seen)
    text = "On Monday the mayor said that nobody had been hurt since May. " * 50
    at = text.index("that nobody")
    (timed,) = saying.resolve(
        read_text(text, "long.txt", "2024-05-15"),
        [
            Statement(
                "sta-1", "doc-1", (Span(10, 19),), (Span(20, 24),), (Span(at, at + 37),), QuoteType.INDIRECT,
                Act.ASSERT, Stance.ASSERTS, (Basis.NONE_GIVEN,), 0.9,
            )
        ],
    )  # fmt: skip
    assert read == [at + 37 + 100]
    assert timed.said is not None
    assert (timed.said.earliest, timed.said.text) == ("2024-05-13", "Monday")
    assert [t.text for t in timed.happened] == ["since May"]
