"""Statements marked in a text: overlapping and nested spans cut into segments that never overlap.

Spans of statements may nest (a quote inside a quote), overlap, touch and repeat. Marking them with one element each is
impossible in a tree, so the text is cut at every boundary, and every segment says which statements it belongs to and as
what. The segments, joined, are the text, character for character.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from onrecord.publish.export import in_order, start_of
from onrecord.records import Span, Statement

SOURCE, CUE, CONTENT = "source", "cue", "content"
MARKS_A_SEGMENT = 16  # more statements over one segment are counted, not listed: the time stays linear


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of a statement, as source, cue or content."""

    span: Span
    statement: str
    part: str


@dataclass(frozen=True, slots=True)
class Segment:
    """Characters that belong to the same pieces. ``begins`` are the statements whose number stands before it."""

    start: int
    end: int
    marks: tuple[tuple[str, str], ...]  # (statement, part)
    begins: tuple[str, ...] = ()


def segments(block: Span, marks: Iterable[Mark], begins: Iterable[tuple[int, str]] = ()) -> list[Segment]:
    """Cut a block of text at every boundary of the marks.

    Marks are clipped to the block. ``begins`` gives where the number of a statement is to stand; an empty segment carries
    it when that is at the very end. Time: sorting, plus at most ``MARKS_A_SEGMENT`` marks a segment.
    """
    opening: dict[int, list[Mark]] = {}
    closing: dict[int, list[Mark]] = {}
    anchors: dict[int, list[str]] = {}
    for mark in marks:
        start, end = max(mark.span.start, block.start), min(mark.span.end, block.end)
        if start < end:
            opening.setdefault(start, []).append(mark)
            closing.setdefault(end, []).append(mark)
    for at, statement in begins:
        anchors.setdefault(min(max(at, block.start), block.end), []).append(statement)
    cuts = sorted({block.start, block.end, *opening, *closing, *anchors})
    active: dict[Mark, int] = {}  # in order of opening; the same mark may be given twice
    found: list[Segment] = []
    for start, end in zip(cuts, [*cuts[1:], block.end], strict=True):
        for mark in closing.get(start, ()):
            active[mark] -= 1
            if not active[mark]:
                del active[mark]
        for mark in opening.get(start, ()):
            active[mark] = active.get(mark, 0) + 1
        here = tuple(anchors.get(start, ()))
        if start < end or here:
            found.append(Segment(start, end, _first(active), here))
    return found


def _first(active: Iterable[Mark]) -> tuple[tuple[str, str], ...]:
    listed: list[tuple[str, str]] = []
    for mark in active:
        listed.append((mark.statement, mark.part))
        if len(listed) == MARKS_A_SEGMENT:
            break
    return tuple(listed)


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a document shown as one block, with what is marked in it."""

    span: Span
    segments: tuple[Segment, ...]
    begins: tuple[str, ...]  # statements whose number stands in this block, in order


def marked(blocks: Sequence[Span], statements: Iterable[Statement]) -> list[Block]:
    """Mark a document's statements in its blocks (sorted, not overlapping).

    Every statement begins in exactly one block, even when its pieces lie outside all of them: it must be linked to.
    Without any block there is nowhere to mark, and the result is empty.
    """
    if not blocks:
        return []
    starts = [b.start for b in blocks]
    marks: list[list[Mark]] = [[] for _ in blocks]
    begins: list[list[tuple[int, str]]] = [[] for _ in blocks]
    ends = [b.end for b in blocks]
    for statement in in_order(statements):
        at = start_of(statement)
        index = min(bisect_right(ends, at), len(blocks) - 1)
        begins[index].append((at, statement.id))
        for part, spans in ((SOURCE, statement.source), (CUE, statement.cue), (CONTENT, statement.content)):
            for span in sorted(spans):
                for i in range(bisect_right(ends, span.start), bisect_left(starts, span.end)):
                    marks[i].append(Mark(span, statement.id, part))
    return [
        Block(span, tuple(segments(span, marks[i], begins[i])), tuple(s for _, s in begins[i]))
        for i, span in enumerate(blocks)
    ]
