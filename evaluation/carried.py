"""Spans of one text carried over to another reading of the same page, by words (corpus/README.md, "Text and offsets").

Words are letters and digits, case kept. Each paragraph of the first text is looked up as a run of words of the second, the
longest paragraphs first, each in its first free place; what is not there as one run goes by its longest common pieces. Words that
the second text does not hold go nowhere, and a span loses them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from difflib import SequenceMatcher

from evaluation.corpus_text import paragraphs

LEAST_PIECE = 3  # words that a piece of a paragraph has in common, or all of it
_WORD = re.compile(r"[^\W_]+")


class Carried:
    """Where the words of one text stand in another. ``spans`` carries spans over; ``lost`` counts words that went nowhere."""

    def __init__(self, text: str, other: str) -> None:
        self.text, self.other = text, other
        self._words = [m.span() for m in _WORD.finditer(text)]
        self._others = [m.span() for m in _WORD.finditer(other)]
        self._to: dict[int, int] = (
            {i: i for i in range(len(self._words))} if text == other else _aligned(self._said(), self._found(), text)
        )

    @property
    def lost(self) -> int:
        """Words of the first text that the second does not hold."""
        return len(self._words) - len(self._to)

    def _said(self) -> list[str]:
        return [self.text[a:b] for a, b in self._words]

    def _found(self) -> list[str]:
        return [self.other[a:b] for a, b in self._others]

    def spans(self, spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
        """[start, end) of the first text as [start, end) of the second, in order; fewer, shorter or more where words are apart."""
        found: set[tuple[int, int]] = set()
        for start, end in spans:
            if self.text == self.other:
                found.add((start, end))
                continue
            numbers = [i for i, (a, b) in enumerate(self._words) if start <= a and b <= end]
            places = sorted((self._to[i], i) for i in numbers if i in self._to)
            run: list[tuple[int, int]] = []
            for place in [*places, (-1, -1)]:
                if run and place[0] != run[-1][0] + 1:
                    found.add(self._widened(run[0], run[-1], start, end))
                    run = []
                run.append(place)
        return tuple(sorted(found))

    def _widened(self, first: tuple[int, int], last: tuple[int, int], start: int, end: int) -> tuple[int, int]:
        """From a first to a last word of the other text, with the signs around them that the span has in the first text."""
        low, high = self._others[first[0]][0], self._others[last[0]][1]
        at = self._words[first[1]][0]
        while at > start and low and self.text[at - 1] == self.other[low - 1] and not self.text[at - 1].isalnum():
            at, low = at - 1, low - 1
        at = self._words[last[1]][1]
        while at < end and high < len(self.other) and self.text[at] == self.other[high] and not self.text[at].isalnum():
            at, high = at + 1, high + 1
        while low < high and self.other[low].isspace():
            low += 1
        while low < high and self.other[high - 1].isspace():
            high -= 1
        return low, high


def _aligned(words: list[str], others: list[str], text: str) -> dict[int, int]:
    """Number of a word -> number of the same word in the other text."""
    starts = [m.start() for m in _WORD.finditer(text)]
    runs = []
    for start, end in paragraphs(text):
        numbers = [i for i, at in enumerate(starts) if start <= at < end]
        if numbers:
            runs.append((numbers[0], numbers[-1] + 1))
    where: dict[str, list[int]] = defaultdict(list)
    for i, word in enumerate(others):
        where[word].append(i)
    to: dict[int, int] = {}
    used: set[int] = set()
    rest = []
    for low, high in sorted(runs, key=lambda r: (r[0] - r[1], r[0])):
        size = high - low
        for at in where.get(words[low], ()):
            if others[at : at + size] == words[low:high] and not used & set(range(at, at + size)):
                to |= {low + i: at + i for i in range(size)}
                used |= set(range(at, at + size))
                break
        else:
            rest.append((low, high))
    for low, high in rest:
        free = [None if i in used else word for i, word in enumerate(others)]  # in order: a place is taken once
        blocks = SequenceMatcher(None, free, list(words[low:high]), autojunk=False).get_matching_blocks()
        for at, own, size in blocks:
            if size >= min(LEAST_PIECE, high - low):
                to |= {low + own + i: at + i for i in range(size)}
                used |= set(range(at, at + size))
    return to
