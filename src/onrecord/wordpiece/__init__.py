"""A text into the word pieces of BERT's uncased vocabulary, each with where it stands in the text.

The rules are BERT's (Devlin et al. 2019): control characters are dropped, letters lose their case and their marks, punctuation and Chinese
characters stand alone, and each word is cut greedily into the longest pieces that the vocabulary has (WordPiece, Wu et al. 2016).
Ids and offsets are those of the package `tokenizers`; a test compares the two. That package is not used here because it brings network
clients (huggingface_hub, httpx, hf_xet), 34 MB with itself, which have no place in a program that must open no connection.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import combining, normalize

from .characters import DROPPED, IDEOGRAPHS, MARKS, ORDERED, PUNCTUATION, SPACE

__all__ = ["Encoding", "WordPiece"]

WORD_LIMIT = 100  # characters; a longer word is unknown as a whole
REMEMBERED = 40_000  # strings between spaces whose pieces are kept, at most: some 15 MB
REMEMBERED_CHARACTERS = 40  # of such a string; a longer one will hardly come again

_BETWEEN_SPACES = re.compile(f"[^{SPACE.pattern()}]+")
_ASCII_WORDS = re.compile(r"[0-9a-z]+|[!-~]")
_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_SPECIAL_WORDS = re.compile("|".join(map(re.escape, _SPECIAL)))

Piece = tuple[int, int, int]  # id, and [start, end) of the characters that it stands for
_Part = tuple[int, bool, str]  # class in canonical order, whether out of the same character as the one before, itself
_SPACE: tuple[_Part, ...] = ((0, False, " "),)


@dataclass(frozen=True, slots=True)
class Encoding:
    """Word pieces: their ids in the vocabulary, and their [start, end) in the text."""

    ids: list[int]
    offsets: list[tuple[int, int]]


class WordPiece:
    """Cuts texts into word pieces. `vocabulary` gives the pieces in the order of their ids; those within a word begin with ##.

    Raises ValueError where the vocabulary lacks [PAD], [UNK], [CLS], [SEP] or [MASK].
    """

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self.vocabulary = {piece: number for number, piece in enumerate(vocabulary)}
        missing = [word for word in _SPECIAL if word not in self.vocabulary]
        if missing:
            raise ValueError(f"the vocabulary has no {' '.join(missing)}")
        self._within = {piece[2:]: number for piece, number in self.vocabulary.items() if piece.startswith("##")}
        self._longest = max(map(len, self.vocabulary))
        self._unknown, self._first, self._last = (self.vocabulary[word] for word in ("[UNK]", "[CLS]", "[SEP]"))
        self._known: dict[str, tuple[Piece, ...]] = {}

    def encode(self, text: str, add_special_tokens: bool = True) -> Encoding:
        """The word pieces of any text, with [CLS] before and [SEP] after them at (0, 0) unless told otherwise.

        A lone surrogate counts as U+FFFD. The names of the special pieces, such as [SEP], stand for these pieces in a text, too.
        """
        ids: list[int] = []
        offsets: list[tuple[int, int]] = []
        known = self._known
        for found in _BETWEEN_SPACES.finditer(text):
            string = found.group()
            pieces = known.get(string)
            if pieces is None:
                pieces = self._remember(string)
            at = found.start()
            for number, start, end in pieces:
                ids.append(number)
                offsets.append((at + start, at + end))
        if add_special_tokens:
            return Encoding([self._first, *ids, self._last], [(0, 0), *offsets, (0, 0)])
        return Encoding(ids, offsets)

    def _remember(self, string: str) -> tuple[Piece, ...]:
        pieces = tuple(self._special(string) if "[" in string else self._pieces(string, 0))
        if len(string) <= REMEMBERED_CHARACTERS:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[string] = pieces
        return pieces

    def _special(self, string: str) -> Iterator[Piece]:
        """The pieces of a string that may name special pieces: these are looked for before anything else is done."""
        done = 0
        for found in _SPECIAL_WORDS.finditer(string):
            start, end = found.span()
            yield from self._pieces(string[done:start], done)
            yield self.vocabulary[found.group()], start, end
            done = end
        yield from self._pieces(string[done:], done)

    def _pieces(self, string: str, at: int) -> Iterator[Piece]:
        """The pieces of a string without space that stands at `at`."""
        if string.isascii() and string.isprintable():
            for found in _ASCII_WORDS.finditer(string.lower()):
                start = at + found.start()
                for number, a, b in self._cut(found.group()):
                    yield number, start + a, start + b
            return
        for word, places in _words(string):
            for number, a, b in self._cut(word):
                yield number, at + places[a], at + places[b - 1] + 1

    def _cut(self, word: str) -> list[Piece]:
        """A word into the longest pieces from its start on, or the one unknown piece."""
        size = len(word)
        whole = self.vocabulary.get(word)
        if whole is not None:
            return [(whole, 0, size)]
        if size > WORD_LIMIT:
            return [(self._unknown, 0, size)]
        pieces: list[Piece] = []
        start, known = 0, self.vocabulary
        while start < size:
            for end in range(min(size, start + self._longest), start, -1):
                number = known.get(word[start:end])
                if number is not None:
                    break
            else:
                return [(self._unknown, 0, size)]
            pieces.append((number, start, end))
            start, known = end, self._within
        return pieces


def _words(string: str) -> Iterator[tuple[str, list[int]]]:
    """The words of a string without space, in their normal form, with the place that each character comes from."""
    word: list[str] = []
    places: list[int] = []
    for character, place in _normal(string):
        alone = character in PUNCTUATION
        if (alone or character == " ") and word:
            yield "".join(word), places
            word, places = [], []
        if alone:
            yield character, [place]
        elif character != " ":
            word.append(character)
            places.append(place)
    if word:
        yield "".join(word), places


def _normal(string: str) -> Iterator[tuple[str, int]]:
    """The characters in BERT's normal form, Chinese ones between spaces, and the place of the character each comes from.

    Letters are taken apart and their marks brought into canonical order (Unicode's form NFD) before the marks are dropped.
    Places stay in the order of the text, as in the reference: where two marks change places, their offsets do not.
    """
    places: list[int] = []  # of the characters before they are taken apart
    parts: list[_Part] = []
    for place, character in enumerate(string):
        for taken in _taken_apart(character):
            places.append(place)
            parts += taken
    taken_up = -1
    for _, joined, part in _ordered(parts):
        taken_up += not joined
        if part not in MARKS:
            yield part.lower(), places[max(taken_up, 0)]


@lru_cache(maxsize=16_384)
def _taken_apart(character: str) -> tuple[tuple[_Part, ...], ...]:
    """What a character stands for: nothing, itself in parts, or a Chinese one between spaces."""
    if character in DROPPED:
        return ()
    taken = normalize("NFD", character)
    parts = tuple(
        (combining(part) if part in MARKS or part in ORDERED else 0, number > 0, part)
        for number, part in enumerate(taken)
    )
    return (_SPACE, parts, _SPACE) if character in IDEOGRAPHS else (parts,)


def _ordered(parts: list[_Part]) -> Iterator[_Part]:
    """Canonical order: each run of marks sorted by its class, those of one class as they stood."""
    marks: list[_Part] = []
    for part in parts:
        if part[0]:
            marks.append(part)
            continue
        yield from sorted(marks, key=lambda mark: mark[0])
        marks.clear()
        yield part
    yield from sorted(marks, key=lambda mark: mark[0])
