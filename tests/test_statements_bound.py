"""No more than a stated number of words of one document is searched for statements."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from onrecord import statements
from onrecord.read import read_text


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
