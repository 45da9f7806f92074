"""Quotation marks: which characters of a paragraph stand inside them, and which quote type that makes a statement.

Read: straight and curly double marks, single ones in the British manner (told apart from apostrophes), German „ “ and » «,
French « » and ‹ ›, corner brackets, TeX-style `` '', and the newspaper's habit of opening every paragraph of a long
quotation and closing only the last. One pass over a paragraph; every look ahead is prepared from the right, so the work is linear.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from onrecord.records import QuoteType, Span

_MARK = re.compile("``|''|[\"“”„‟«»‹›‘’‚'「」『』]")
_OPENS_ONLY = {"“": "“", "„": "„", "‟": "“", "``": "`", "「": "「", "『": "『", "‚": "‚"}
_CLOSES = {
    "“": '”"“',
    "„": '“”"',
    "`": "''\"",
    "「": "」",
    "『": "』",
    "«": "»",
    "»": "«",
    "‹": "›",
    "›": "‹",
    '"': '"”',
    "‘": "’'",
    "'": "'’",
    "‚": "‘’",
}
_SINGLE = "‘'‚"
# What stands before a single mark that opens: nothing, space, an opening bracket, a dash, another quotation mark.
_BEFORE_OPENING = frozenset(" \t\n\r\u00a0([{—–-/:\"“„«‘'…")
_ELISION = re.compile(
    r"['’‘](?:\d0s|\d\d\b|em\b|til\b|tis\b|twas\b|cause\b|n['’‘]?\b|round\b|bout\b|neath\b|ere\b|s\b)", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_GLUE = frozenset("that and but or so as".split())  # words outside the marks that do not make a quote mixed
QUOTE_LIMIT = 6000  # characters after which an unclosed quotation is taken for a slip
MAX_DEPTH = 3  # quotations in quotations in quotations; deeper ones are not told apart


@dataclass(frozen=True, slots=True)
class Quotation:
    """Characters ``[start, end)`` of a text, marks included. ``depth`` 1 is the outermost."""

    start: int
    end: int
    depth: int


def quotations(text: str, paragraphs: Iterable[Span]) -> list[Quotation]:
    """Every quotation of the paragraphs, in order of start. A quotation left open runs to the end of its paragraph.

    A closing mark without an opening one, in a paragraph that follows an open quotation, closes that one.
    """
    found: list[Quotation] = []
    still_open = False
    for paragraph in paragraphs:
        inside, still_open = _of_paragraph(text, paragraph, still_open)
        found += inside
    return sorted(found, key=lambda q: (q.start, -q.end, q.depth))


def _of_paragraph(text: str, paragraph: Span, continued: bool) -> tuple[list[Quotation], bool]:
    start, end = paragraph.start, paragraph.end
    marks = [(m.start(), m.end(), m.group()) for m in _MARK.finditer(text, start, end)]
    closes_later = _closing_singles(text, marks, start, end)
    found: list[Quotation] = []
    stack: list[tuple[int, str]] = []  # where it opened, with which mark
    for number, (at, after, mark) in enumerate(marks):
        if stack and at - stack[0][0] > QUOTE_LIMIT:
            stack.clear()
        level = _closed_level(text, stack, at, after, mark, end, closes_later[number])
        if level is not None:
            found += [Quotation(stack[level][0], after, level + 1)]
            del stack[level:]
        elif _opens(text, at, after, mark, start, end, closes_later[number], stack) and len(stack) < MAX_DEPTH:
            stack.append((at, _OPENS_ONLY.get(mark, mark)))
        elif continued and not found and not stack and mark in '”»"' and at - start <= QUOTE_LIMIT:
            found.append(Quotation(start, after, 1))
            continued = False
    open_end = False
    for level, (at, mark) in enumerate(stack):
        # A straight single mark without its fellow is an apostrophe; a curly one counts only where a paragraph begins.
        if mark == "'" or (mark == "‘" and text[start:at].strip()):
            continue
        found.append(Quotation(at, min(end, at + QUOTE_LIMIT), level + 1))
        open_end = open_end or level == 0
    return found, open_end


def _closed_level(
    text: str, stack: Sequence[tuple[int, str]], at: int, after: int, mark: str, end: int, more: bool
) -> int | None:
    """Which open quotation this mark closes, counted from the outermost; None when it closes none."""
    for level in range(len(stack) - 1, -1, -1):
        opened, opener = stack[level]
        if mark not in _CLOSES[opener] or at <= opened + 1 - (opener == "`"):
            continue
        if opener in _SINGLE:
            if _closes_single(text, at, after, end) and not (more and _possessive(text, at, after)):
                return level
            continue
        if mark == "“" and opener == "“":
            return None  # a second opening mark: the first was never closed, the new one is nested or a slip
        if mark == '"' and text[at - 1].isspace() and text[after : after + 1].strip():
            continue  # space before, word after: this straight mark opens
        return level
    return None


def _opens(
    text: str, at: int, after: int, mark: str, start: int, end: int, closable: bool, stack: Sequence[tuple[int, str]]
) -> bool:
    before = text[at - 1] if at > start else " "
    follows = text[after] if after < end else " "
    if mark in _OPENS_ONLY and mark != "‚":
        return True
    if mark in "«»‹›":
        return not follows.isspace() or mark in "«‹"
    if mark == '"':
        return not follows.isspace() and not before.isalnum()
    if mark in "‘'‚":
        if any(opener in _SINGLE for _, opener in stack) or before not in _BEFORE_OPENING or follows.isspace():
            return False
        if _ELISION.match(text, at, min(end, at + 12)):
            return False
        return closable or mark == "‘"
    return False


def _closing_singles(text: str, marks: Sequence[tuple[int, int, str]], start: int, end: int) -> list[bool]:
    """For each mark: does a single closing mark follow it in the paragraph before the next single opening one?"""
    later = [False] * len(marks)
    seen = False
    for number in range(len(marks) - 1, -1, -1):
        at, after, mark = marks[number]
        later[number] = seen
        if mark in "’'" and _closes_single(text, at, after, end):
            seen = True
        elif mark in "‘'" and (at == start or text[at - 1] in _BEFORE_OPENING):
            seen = False
    return later


def _closes_single(text: str, at: int, after: int, end: int) -> bool:
    before = text[at - 1] if at else " "
    follows = text[after] if after < end else " "
    return not before.isspace() and not follows.isalnum()


def _possessive(text: str, at: int, after: int) -> bool:
    """A plural's apostrophe ("the officials’ demands"): an s before, a word in lower case after."""
    return text[at - 1] in "sS" and text[after : after + 1] == " " and text[after + 1 : after + 2].islower()


def quote_type(text: str, pieces: Sequence[Span], own: Sequence[Quotation]) -> QuoteType:
    """Direct when every word of the pieces stands inside one of the quotations, indirect when none does, else mixed."""
    if not own:
        return QuoteType.INDIRECT
    inside = outside = 0
    ranges = sorted((q.start, q.end) for q in own)
    for piece in pieces:
        position = 0
        for word in _WORD.finditer(text, piece.start, piece.end):
            while position < len(ranges) and ranges[position][1] <= word.start():
                position += 1
            if position < len(ranges) and ranges[position][0] <= word.start():
                inside += 1
            elif word.group().lower() not in _GLUE:
                outside += 1
    if not inside:
        return QuoteType.INDIRECT
    return QuoteType.MIXED if outside else QuoteType.DIRECT


class Quotations:
    """The quotations of one document, to be looked up by place."""

    def __init__(self, text: str, paragraphs: Sequence[Span]) -> None:
        self._text = text
        self._all = quotations(text, paragraphs)
        self._starts = [q.start for q in self._all]
        self._longest = max((q.end - q.start for q in self._all), default=0)

    def near(self, span: Span) -> list[Quotation]:
        """Those that share a character with the span."""
        first = bisect_left(self._starts, span.start - self._longest)
        last = bisect_left(self._starts, span.end)
        return [q for q in self._all[first:last] if q.end > span.start]

    def type_of(self, content: Sequence[Span], frame: Sequence[Span]) -> QuoteType:
        """The quote type of a content. A quotation that also holds the frame (source and cue) is somebody else's."""
        own: list[Quotation] = []
        for piece in content:
            for quotation in self.near(piece):
                if not any(quotation.start <= f.start and f.end <= quotation.end for f in frame):
                    own.append(quotation)
        # Overlapping ranges (depths) do no harm: the outermost covers the inner ones.
        outer = [q for q in own if not any(o.start <= q.start and q.end <= o.end and o.depth < q.depth for o in own)]
        return quote_type(self._text, content, outer)
