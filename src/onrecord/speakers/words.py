"""The words of a document: where they start and end, their sentence and paragraph, and whether they stand in a quotation.

One linear pass. Offsets are those of the document's text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import islice, pairwise

from onrecord.records import Document, ParagraphKind, Span
from onrecord.speakers.titles import HONORIFICS

MOST_WORDS = 200_000  # of one document; statements are looked for in half as many
_LONGEST_WORD = 30  # characters: no more of a text without blanks is read for each word
READABLE = (ParagraphKind.HEADLINE, ParagraphKind.BODY, ParagraphKind.HEADING, ParagraphKind.CAPTION)
LONGEST_SENTENCE = 300  # words; a longer one is cut, so that no step grows with it
LONGEST_WORD = 60  # characters; what is longer is cut, no name is

_ABBREVIATIONS = sorted((h for h in HONORIFICS if h.endswith(".")), key=len, reverse=True)
_MORE_ABBREVIATIONS = (
    "jr.",
    "sr.",
    "no.",
    "inc.",
    "ltd.",
    "corp.",
    "co.",
    "dept.",
    "vs.",
    "v.",
    "st.",
    "ave.",
    "d.c.",
    "ph.d.",
)
_DOTTED = frozenset((*_ABBREVIATIONS, *_MORE_ABBREVIATIONS))
_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,6}(?!\w)|[^\W_]+(?:(?:['’\-‐‑/&](?=[^\W_])|\.(?=[^\W\d_]{2}))[^\W_]+){0,8}|[^\w\s]|_"
)
_OPENERS = frozenset("“«„")
_CLOSERS = frozenset("”»")
_QUOTES = _OPENERS | _CLOSERS | frozenset("\"'‘’")
_ENDERS = frozenset(".!?…")
_STARTERS = frozenset(
    "the a an he she it they we i in on at but and however this that these those his her their for as when while after before if there".split()
)


class Words:
    """Parallel lists, one item a word or punctuation mark.

    ``text`` as written, ``lower`` in lower case with straight apostrophes, ``start`` and ``end`` character offsets,
    ``sentence`` and ``paragraph`` running numbers, ``quoted`` 0 or the number of the quotation that the word is in,
    ``capital`` whether it starts with a capital letter.
    """

    __slots__ = (
        "capital",
        "end",
        "headline",
        "local",
        "lower",
        "paragraph",
        "paragraph_kinds",
        "quoted",
        "quotes",
        "sentence",
        "sentence_starts",
        "shouted",
        "start",
        "states",
        "surnames",
        "text",
    )

    def __init__(self) -> None:
        self.text: list[str] = []
        self.lower: list[str] = []
        self.start: list[int] = []
        self.end: list[int] = []
        self.sentence: list[int] = []
        self.paragraph: list[int] = []
        self.quoted: list[int] = []
        self.capital: list[bool] = []
        self.sentence_starts: list[int] = []  # index of the first word of each sentence
        self.shouted: set[int] = set()  # paragraphs whose capitals say nothing: all capitals, or Title Case
        self.paragraph_kinds: list[ParagraphKind] = []
        self.quotes: list[tuple[int, int, int, bool]] = []  # (first word, last word + 1, paragraph, closed)
        self.headline: set[int] = set()
        self.local: Phrases | None = None  # names that only this document knows, as "KIND|value"
        self.surnames: set[str] = set()  # words that follow a given name here ("Dean" of "Anna Dean")
        self.states: dict[str, str] = {}  # states, and their adjectives, that only this document knows

    def __len__(self) -> int:
        return len(self.text)

    def between(self, start: int, end: int) -> range:
        """The words that begin in [start, end), and the one that covers ``start``."""
        first = bisect_left(self.start, start)
        if first and self.end[first - 1] > start:
            first -= 1
        return range(first, max(first, bisect_left(self.start, end)))

    def is_acronym(self, i: int) -> bool:
        """US, WHO, IT: capitals that a pronoun or other small word is not written in."""
        return len(self.text[i]) > 1 and self.text[i].isupper() and self.paragraph[i] not in self.shouted

    def span(self, first: int, last: int) -> Span:
        """Characters from the word ``first`` to the word ``last`` (inclusive)."""
        return Span(self.start[first], self.end[last])

    def phrase(self, first: int, last: int) -> str:
        """The words from ``first`` to ``last`` (inclusive) with single spaces, as a reader would write them."""
        parts: list[str] = []
        for i in range(first, last + 1):
            glued = i > first and self.start[i] == self.end[i - 1]
            parts.append(self.text[i] if glued or not parts else " " + self.text[i])
        return "".join(parts)


def read_words(document: Document) -> Words:
    """Words of the paragraphs that belong to the report (not menus, credits, bylines), at most ``MOST_WORDS`` of them."""
    words = Words()
    for paragraph in document.paragraphs:
        if paragraph.kind in READABLE:
            room = (MOST_WORDS - len(words)) * _LONGEST_WORD
            if room <= 0:
                break
            span = Span(paragraph.span.start, min(paragraph.span.end, paragraph.span.start + room))
            _add_paragraph(words, document.text, span, paragraph.kind)
    return words


def _add_paragraph(words: Words, text: str, span: Span, kind: ParagraphKind) -> None:
    number = len(words.paragraph_kinds)
    words.paragraph_kinds.append(kind)
    first = len(words)
    pieces = list(islice(_pieces(text, Span(_after_dateline(text, span), span.end)), max(0, MOST_WORDS - first)))
    added = len(pieces)
    if not added:
        return
    words.start += [start for start, _ in pieces]
    words.end += [end for _, end in pieces]
    made = [text[start:end] for start, end in pieces]
    words.text += made
    words.lower += [word.lower() if word.isascii() else _plain(word) for word in made]
    words.capital += [word[0].isupper() for word in made]
    words.paragraph += [number] * added
    words.sentence += [0] * added
    words.quoted += [0] * added
    _mark_quotes(words, first, number)
    _mark_sentences(words, first)
    if kind is ParagraphKind.HEADLINE:
        words.headline.add(number)
    if _is_shouted(words, first):
        words.shouted.add(number)


_DATELINE = re.compile(r"[A-Z][A-Z.'’]{2,}[^\n—–]{0,60}?(?:—|–|\s--?\s)\s*")


def _after_dateline(text: str, span: Span) -> int:
    """Where the report begins after "BEIRUT (Agency) — "."""
    match = _DATELINE.match(text, span.start, min(span.end, span.start + 80))
    if match is None or any(word.islower() and len(word) > 3 for word in match.group().split()):
        return span.start
    return match.end()


def _pieces(text: str, span: Span) -> Iterable[tuple[int, int]]:
    """Words; a possessive 's and the full stop of an abbreviation or initial are told apart from what they stand at."""
    skip_to = span.start
    for match in _WORD.finditer(text, span.start, span.end):
        start, end = match.span()
        if start < skip_to:
            continue
        if end - start > LONGEST_WORD:
            end = start + LONGEST_WORD
        elif (
            end < span.end
            and text[end] == "."
            and (text[start:end].lower() + "." in _DOTTED or _is_initial(text, start, end))
        ):
            end += 1
        elif end - start > 2 and text[end - 2] in "'’" and text[end - 1] in "sS":
            yield start, end - 2
            start = end - 2
        skip_to = end
        yield start, end


def _is_initial(text: str, start: int, end: int) -> bool:
    """ "J." in a name; not "I." at the end of a sentence."""
    return (
        end - start == 1
        and text[start].isupper()
        and text[start] != "I"
        and text[end + 1 : end + 2] in (" ", "\u00a0")
        and text[end + 2 : end + 3].isupper()
    )


def _plain(word: str) -> str:
    """In lower case, with straight apostrophes and plain hyphens."""
    return word.lower().replace("’", "'").replace("‐", "-").replace("‑", "-")


def _mark_quotes(words: Words, first: int, paragraph: int) -> None:
    """Double quotation marks, and single ones that open before a letter and close after one. Unclosed: to the paragraph's end."""
    opened: int | None = None
    single = False
    n = len(words)
    for i in [i for i in range(first, n) if words.text[i] in _QUOTES]:
        mark = words.text[i]
        if opened is None:
            if mark in _OPENERS or mark == '"':
                opened, single = i, False
            elif (
                mark in ("‘", "'")
                and i + 1 < n
                and words.start[i + 1] == words.end[i]
                and (i == first or words.start[i] > words.end[i - 1])
            ):
                opened, single = i, True
        elif (not single and (mark in _CLOSERS or mark == '"')) or (
            single
            and mark in ("’", "'")
            and (i + 1 == n or words.start[i + 1] > words.end[i] or not words.text[i + 1][0].isalnum())
        ):
            _close(words, opened, i + 1, paragraph, True)
            opened = None
    if opened is not None and not single:
        _close(words, opened, n, paragraph, False)


def _close(words: Words, first: int, end: int, paragraph: int, closed: bool) -> None:
    words.quotes.append((first, end, paragraph, closed))
    for i in range(first, end):
        words.quoted[i] = len(words.quotes)


def _mark_sentences(words: Words, first: int) -> None:
    text, n = words.text, len(words)
    starts = [first]
    # a word that ends with a letter or digit ends no sentence
    for i in [i for i in range(first, n - 1) if not text[i][-1].isalnum()]:
        _cut_long(starts, i - 1)
        if i - starts[-1] >= LONGEST_SENTENCE or _ends_sentence(words, i):
            starts.append(i + 1)
    _cut_long(starts, n - 2)
    for number, (start, end) in enumerate(pairwise([*starts, n]), len(words.sentence_starts)):
        words.sentence[start:end] = [number] * (end - start)
    words.sentence_starts += starts


def _cut_long(starts: list[int], last: int) -> None:
    """Begins a new sentence wherever the one that goes on up to the word ``last`` is too long."""
    while last - starts[-1] >= LONGEST_SENTENCE:
        starts.append(starts[-1] + LONGEST_SENTENCE + 1)


def _ends_sentence(words: Words, i: int) -> bool:
    mark = words.text[i]
    after = i + 1
    if mark in _CLOSERS or mark in "\"'’)":
        # a full stop inside the closing mark ends the sentence, unless the speaker's tag goes on in lower case
        return (
            i > 0
            and words.text[i - 1] in _ENDERS
            and mark not in "'"
            and (words.capital[after] or words.text[after] in _OPENERS)
        )
    if mark in _ENDERS:
        return words.capital[after] or words.text[after] in '“‘"«(' or words.text[after][0].isdigit()
    return (
        mark.endswith(".")
        and len(mark) > 2
        and words.lower[i] not in _DOTTED
        and words.capital[after]
        and words.lower[after] in _STARTERS
    )


def _is_shouted(words: Words, first: int) -> bool:
    """Whether nearly every longer word has a capital: an all-capitals or Title Case line."""
    longer = [i for i in range(first, len(words)) if len(words.text[i]) > 3 and words.text[i].isalpha()]
    if len(longer) < 3 or len(words) - first > 40:
        return bool(longer) and len(longer) >= 3 and all(words.text[i].isupper() for i in longer)
    capitals = sum(words.capital[i] for i in longer)
    return capitals >= 0.8 * len(longer) and words.text[-1] not in _ENDERS and len(longer) >= 4


class Phrases:
    """Longest match of many phrases, by their first word."""

    __slots__ = ("_by_first", "cased")

    def __init__(self, entries: Iterable[tuple[str, str]], cased: bool) -> None:
        self.cased = cased
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for phrase, value in entries:
            parts = tuple(_split(phrase if cased else phrase.lower()))
            self._by_first.setdefault(parts[0], []).append((parts, value))
        for options in self._by_first.values():
            options.sort(key=lambda option: (-len(option[0]), option[0]))

    @property
    def beginnings(self) -> frozenset[str]:
        """The first words of the phrases."""
        return frozenset(self._by_first)

    def match(self, forms: Sequence[str], i: int, end: int) -> tuple[int, str] | None:
        """Number of words matched at ``i`` and the value."""
        options = self._by_first.get(forms[i])
        if options is None:
            return None
        for parts, value in options:
            k = len(parts)
            if i + k <= end and tuple(forms[i : i + k]) == parts:
                return k, value
        return None


def _split(phrase: str) -> list[str]:
    """As :func:`_pieces` would read the phrase."""
    found = []
    for start, end in _pieces(phrase, Span(0, len(phrase))):
        found.append(phrase[start:end])
    return found
