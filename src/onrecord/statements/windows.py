"""Cuts a text into the windows of word pieces that the attribution model reads.

A text becomes pieces (paragraphs, long ones split at sentence ends), the pieces become tokens, and the tokens are packed
into windows. Every token is *owned* by exactly one window: what is found in a window counts only where it is owned. The rest
of a window is context: the end of what came before and the beginning of what follows.

Training uses this same module, so the model never sees anything cut differently from what it learned, but for a little more context.
Everything is a generator: a text of any length is read in one pass, in bounded memory and linear time.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onrecord.wordpiece import WordPiece

CLS, SEP = 101, 102
MAX_TOKENS = 256  # of a window, with the marks at both ends and between paragraphs
LEFT_CONTEXT = 16  # tokens before the owned ones
RIGHT_CONTEXT = 0  # tokens after them, at most, as far as there is room: they are work and bring no F1
PIECE_CHARACTERS = 700  # a paragraph longer than this is split at sentence ends
PIECE_LIMIT = 1000  # and nowhere is a piece longer than this
QUOTE_LIMIT = 6000  # characters after which an unclosed quotation is taken for a slip

IN_QUOTATION, CAPITAL, CAPITALS = 1, 2, 4  # what the word pieces, which are lower case, do not show
FEATURES = 6  # the values that `features` takes: in a quotation or not, times lower case, Capital, CAPITALS

_LINE_BREAK = re.compile(r"[^\S\n\r\x0b\x0c\x85\u2028\u2029]*(?:\r\n|[\n\r\x0b\x0c\x85\u2028\u2029])\s*")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*\s+(?=[\"'“‘«(\[]?[^\Wa-z_])|[。！？]")
_SPACE = re.compile(r"\s+")
_QUOTES = re.compile(r"[\"“”„«»‘’'`]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_OPENING, _CLOSING = "“„«", "”»"


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph or a part of one, as [start, end) in the text."""

    start: int
    end: int
    opens: bool  # the first piece of its paragraph


@dataclass(slots=True)
class Window:
    """A run of tokens; those from `first` up to `last` are the window's own, the others context."""

    ids: list[int] = field(default_factory=list)
    features: list[int] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)  # in the text; empty (x, x) for the marks
    first: int = 0
    last: int = 0
    going_on: list[bool] = field(default_factory=list)  # where it has cues: tokens that go on with the word before

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(slots=True)
class _Tokens:
    """The tokens of one piece, at most as many as a window can own."""

    ids: list[int]
    features: list[int]
    spans: list[tuple[int, int]]
    opens: bool


def paragraphs_of(text: str) -> Iterator[tuple[int, int]]:
    """The paragraphs of a plain text: split at line breaks, except where a line was plainly just wrapped.

    A line counts as wrapped when it is long, ends within a sentence and the next begins in lower case.
    """
    start = previous = 0
    for found in _LINE_BREAK.finditer(text):
        at, after = found.span()
        if at == start and not text[start:at].strip():
            start = previous = after
            continue
        blank = len(_breaks(found.group())) > 1
        wrapped = at - previous >= 40 and text[at - 1] not in '.!?:;"”’' and text[after : after + 1].islower()
        previous = after
        if wrapped and not blank:
            continue
        yield start, at
        start = after
    end = len(text)
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        yield start, end


def _breaks(space: str) -> list[str]:
    return re.findall(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]", space)


def pieces_of(text: str, paragraphs: Iterable[tuple[int, int]]) -> Iterator[Piece]:
    """The paragraphs, those that are too long for a window cut at sentence ends, at spaces, or just cut."""
    for start, end in paragraphs:
        opens = True
        while end - start > PIECE_CHARACTERS:
            cut = _cut(text, start, end)
            yield Piece(start, cut, opens)
            start, opens = cut, False
        if end > start:
            yield Piece(start, end, opens)


def _cut(text: str, start: int, end: int) -> int:
    """Where to cut a long paragraph: after the last sentence that fits."""
    cut = 0
    for found in _SENTENCE_END.finditer(text, start, min(end, start + PIECE_CHARACTERS)):
        cut = found.end()
    if cut > start:
        return cut
    for found in _SPACE.finditer(text, start + PIECE_CHARACTERS, min(end, start + PIECE_LIMIT)):
        return found.end()
    return min(end, start + PIECE_LIMIT)


def quotations_of(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The quotations within one paragraph, marks included; one left open runs to the paragraph's end.

    Double marks of any kind, and single ones where they cannot be apostrophes.
    """
    found: list[tuple[int, int]] = []
    opened, mark = -1, ""
    for match in _QUOTES.finditer(text, start, end):
        at, char = match.start(), match.group()
        before = text[at - 1] if at > start else " "
        after = text[at + 1] if at + 1 < end else " "
        if char in "‘’'`":
            if (
                opened < 0
                and char != "’"
                and not before.isalnum()
                and after.isalnum()
                and _single_closes(text, at + 1, end)
            ):
                opened, mark = at, "'"
            elif mark == "'" and opened >= 0 and char in "’'" and not after.isalnum() and not before.isspace():
                found.append((opened, at + 1))
                opened, mark = -1, ""
        elif opened < 0:
            if char in _OPENING or (char == '"' and not after.isspace()):
                opened, mark = at, char
        elif mark != "'" and _closes(char, mark, before):
            found.append((opened, at + 1))
            opened, mark = -1, ""
        elif mark != "'" and char == "“" and before.isspace() and at - opened > 1:  # the one before was never closed
            found.append((opened, at))
            opened, mark = at, char
    if opened >= 0 and mark != "'":
        found.append((opened, min(end, opened + QUOTE_LIMIT)))
    return found


def _closes(char: str, mark: str, before: str) -> bool:
    """Whether a double mark closes the quotation that `mark` opened."""
    if char == '"':
        return mark == '"' or not before.isspace()
    return char in _CLOSING or (mark == "„" and char == "“")


def _single_closes(text: str, start: int, end: int) -> bool:
    """Whether a single mark opened before `start` is closed as a quotation would be: by punctuation and a mark."""
    return _SINGLE_CLOSE.search(text, start, min(end, start + 600)) is not None


_CLOSE = re.compile('["”»]')
_SINGLE_CLOSE = re.compile(r"[.,?!][’'](?!\w)|\w[’'](?=[\s.,;:?!)—-]|$)")


def _tokens_of(tokenizer: WordPiece, text: str, pieces: Iterable[Piece], own: int) -> Iterator[_Tokens]:
    quotations: list[tuple[int, int]] = []
    for piece in pieces:
        if piece.opens:
            quotations = quotations_of(text, piece.start, piece.end)
        else:  # carry an open quotation on; look for those that begin here
            still = quotations and quotations[-1][1] == piece.start
            closing = _CLOSE.search(text, piece.start, piece.end)
            if still and closing:
                until = closing.end()
                quotations = [(piece.start, until), *quotations_of(text, until, piece.end)]
            elif still:
                quotations = [(piece.start, piece.end)]
            else:
                quotations = quotations_of(text, piece.start, piece.end)
        words = _LONE_SURROGATE.sub("\ufffd", text[piece.start : piece.end])
        encoding = tokenizer.encode(words, add_special_tokens=False)
        ids, offsets = encoding.ids, encoding.offsets
        base = piece.start
        spans = [(a + base, b + base) for a, b in offsets]
        features = [
            (CAPITALS if b - a > 1 and words[a:b].isupper() else CAPITAL) if words[a].isupper() else 0
            for a, b in offsets
        ]
        for start, end in quotations:
            for i in range(bisect_left(spans, (start, start)), bisect_left(spans, (end, end))):
                features[i] += IN_QUOTATION
        opens = piece.opens
        for i in range(0, len(ids), own):
            yield _Tokens(ids[i : i + own], features[i : i + own], spans[i : i + own], opens)
            opens = False


def windows_of(
    tokenizer: WordPiece,
    text: str,
    paragraphs: Sequence[tuple[int, int]] | None = None,
    limit: int = MAX_TOKENS,
    left: int = LEFT_CONTEXT,
    right: int = RIGHT_CONTEXT,
    first_limit: int | None = None,
) -> Iterator[Window]:
    """The windows of a text, in order. `first_limit` makes the first window shorter (training varies the cuts with it)."""
    own = limit - left - 12
    pieces = pieces_of(text, paragraphs_of(text) if paragraphs is None else sorted(paragraphs))
    waiting: deque[_Tokens] = deque()
    stream = _tokens_of(tokenizer, text, pieces, own)

    def peek(index: int) -> _Tokens | None:
        while len(waiting) <= index:
            tokens = next(stream, None)
            if tokens is None:
                return None
            waiting.append(tokens)
        return waiting[index]

    before: _Tokens | None = None
    room = first_limit or own
    while peek(0) is not None:
        window = Window()
        _add(window, [CLS], [0], [(0, 0)])
        if before is not None:
            cut = max(0, len(before.ids) - left)
            _add(window, before.ids[cut:], before.features[cut:], before.spans[cut:])
        window.first = len(window)
        taken = 0
        while (tokens := peek(0)) is not None and (not taken or taken + len(tokens.ids) + 1 <= room):
            if len(window) > 1 and tokens.opens:
                _mark(window)
                taken += 1
            _add(window, tokens.ids, tokens.features, tokens.spans)
            taken += len(tokens.ids)
            before = waiting.popleft()
        window.last = len(window)
        index = 0
        while (tokens := peek(index)) is not None:
            free = min(limit - 1 - len(window) - tokens.opens, window.last + right - len(window))
            if free < 4:
                break
            if tokens.opens:
                _mark(window)
            _add(window, tokens.ids[:free], tokens.features[:free], tokens.spans[:free])
            index += 1
        _mark(window)
        room = own
        if taken:
            yield window


def _add(window: Window, ids: list[int], features: list[int], spans: list[tuple[int, int]]) -> None:
    window.ids += ids
    window.features += features
    window.spans += spans


def _mark(window: Window) -> None:
    """The mark between two paragraphs, and at the end."""
    end = window.spans[-1][1]
    window.ids.append(SEP)
    window.features.append(0)
    window.spans.append((end, end))
