"""Blocks: stretches of text on their way to becoming paragraphs; and how plain text is cut into them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice, pairwise

from onrecord.read import bounds
from onrecord.records import ParagraphKind, Place

_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_BREAK = re.compile(f"\r\n|[{_BREAKS}]")
_SHORT_GAPS = frozenset({"\n", "\n\n"})  # by far the most
_WORDS = re.compile(r"\S")
_WRAP_WIDTHS = range(40, 101)  # columns at which people and programs wrap lines
_WRAPPED_SHARE = 0.8
_WRAP_SAMPLE = 20_000  # lines, from the start, by which it is told
_SENTENCE_LENGTH = 40  # columns of a line that may end within a sentence; a shorter one may be a heading or verse
_RAGGED_SHARE = 0.5  # of lines that end within a sentence, in a text wrapped by hand
_FULL = 0.8  # of the usual line: shorter ones end their paragraph
_ENDS = frozenset('.!?:;…"”’»)')
_ITEM = re.compile(r"(?:[-–—*•·>|]|[\[(]?(?:\d{1,4}|[ivx]{1,5}|[a-z])[.):/]|§|\d{1,2}[:.]\d\d\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Block:
    """Characters ``[start, end)`` without outer white space; what markup says it is; and where it stands."""

    start: int
    end: int
    kind: ParagraphKind | None = None  # None: the line rules tell
    place: Place | None = None  # None: plain text, the offset map tells

    def part(self, text: str, start: int, end: int, kind: ParagraphKind | None) -> Block:
        """A part of this block, trimmed, of another kind, at the same place."""
        start, end = trimmed(text, start, end)
        return replace(self, start=start, end=end, kind=kind)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The same characters without the white space around them. Looks at no more than it cuts off."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


@dataclass(frozen=True, slots=True)
class _Line:
    start: int  # of its first character that is not white space
    end: int
    indent: int
    width: int  # columns, with the indent
    blank_before: bool


def _lines(text: str) -> Iterator[_Line]:
    """The lines that have words, one after the other. Stretches of white space are crossed in one step."""
    end = 0
    found = _WORDS.search(text)
    while found:
        start = found.start()
        indent, blank = _gap(text, end, start)
        break_ = _BREAK.search(text, start)
        _, stop = trimmed(text, start, break_.start() if break_ else len(text))
        yield _Line(start, stop, indent, indent + stop - start, blank or not end)
        end = stop
        found = _WORDS.search(text, end)


def _gap(text: str, end: int, start: int) -> tuple[int, bool]:
    """The indent of a line, and whether there is an empty line between it and the words before it."""
    between = text[end : min(start, end + 3)]
    if between in _SHORT_GAPS:
        return 0, len(between) > 1
    first = _BREAK.search(text, end, start)
    if first is None:
        return start - end, False
    last = max(text.rfind(character, end, start) for character in _BREAKS) + 1
    return start - last, last > first.end()


def cut(text: str) -> tuple[list[Block], bool]:
    """Plain text to blocks; and whether there were more than the bound.

    Blank lines end a block. Inside it every line is a paragraph of its own, unless the text is hard-wrapped: then nearly
    every line is as full as it could be, that is, the first word of the next line would not have fitted. Wrapped by hand,
    lines are of uneven length; there most of them end within a sentence. A line that plainly does is joined to the next anywhere.
    """
    lines = _lines(text)
    first = list(islice(lines, _WRAP_SAMPLE))
    width = wrap_width(text, first)
    ragged = None if width else _ragged_width(text, first)
    blocks: list[Block] = []
    before: _Line | None = None
    for line in chain(first, lines):
        if before and (
            (width and _continues(text, before, line, width))
            or _goes_on(text, before, line)
            or (ragged and _is_full(text, before, line, ragged))
        ):
            blocks[-1] = replace(blocks[-1], end=line.end)
        elif len(blocks) == bounds.MAX_PARAGRAPHS:
            return blocks, True
        else:
            blocks.append(Block(line.start, line.end))
        before = line
    return blocks, False


def wrap_width(text: str, lines: list[_Line]) -> int | None:
    """The column at which a text was hard-wrapped, or None when its lines are paragraphs."""
    pairs = [(a, b) for a, b in pairwise(lines) if not b.blank_before]
    widths = sorted(line.width for line in lines)
    if len(pairs) < 3 or not widths:
        return None
    width = widths[min(len(widths) - 1, int(len(widths) * 0.99))]  # one long address among many lines is forgiven
    if width not in _WRAP_WIDTHS:
        return None
    full = sum(not _would_fit(text, a, b, width) for a, b in pairs)
    return width if full >= _WRAPPED_SHARE * len(pairs) else None


def _would_fit(text: str, line: _Line, following: _Line, width: int) -> bool:
    head = text[following.start : min(following.end, following.start + 80)]
    word = len(head.split(None, 1)[0])
    return line.width + 1 + word <= width - 2


def _continues(text: str, line: _Line, following: _Line, width: int) -> bool:
    if following.blank_before or following.indent >= line.indent + 2:
        return False
    return not _would_fit(text, line, following, width)


def _ragged_width(text: str, lines: list[_Line]) -> float | None:
    """The columns from which a line counts as full in a text wrapped by hand; None where lines are paragraphs."""
    pairs = [(a, b) for a, b in pairwise(lines) if not b.blank_before]
    cut_off = sorted(a.width for a, b in pairs if _goes_on(text, a, b))
    if len(cut_off) < 3 or len(cut_off) < _RAGGED_SHARE * len(pairs):
        return None
    return _FULL * cut_off[len(cut_off) // 2]


def _goes_on(text: str, line: _Line, following: _Line) -> bool:
    """Whether the line ends within a sentence that the next one goes on with."""
    return (
        not following.blank_before
        and line.width >= _SENTENCE_LENGTH
        and text[following.start].islower()
        and text[line.end - 1] not in _ENDS
        and following.indent < line.indent + 2
        and not _ITEM.match(text, following.start, following.start + 8)
    )


def _is_full(text: str, line: _Line, following: _Line, least: float) -> bool:
    return (
        not following.blank_before
        and line.width >= least
        and following.indent < line.indent + 2
        and not _ITEM.match(text, following.start, following.start + 8)
    )
