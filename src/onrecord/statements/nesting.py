"""Statements in statements: "detainees say they were told that …". Which statement is part of what another one says.

And statements over statements: the same words found twice for one speaker, of which the surer one is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from onrecord.records import Span, Statement

OPEN_AT_ONCE = 64  # statements that may enclose another one at any place; more is not language
SAME = 0.9  # share of the shorter content from which two statements are one, found twice
NEAR = 8  # statements behind one that are looked at
_SLACK = 2  # characters: a closing quotation mark and a full stop belong to one content and not to the other


def nest(statements: Sequence[Statement]) -> list[Statement]:
    """The statements, in order of text, with ``within`` = the innermost statement whose content holds all their pieces."""
    ordered = sorted(((s.extent, s) for s in statements), key=lambda pair: (pair[0].start, -pair[0].end, pair[1].id))
    open_: list[tuple[Span, Statement]] = []
    nested: list[Statement] = []
    for extent, statement in ordered:
        open_ = [o for o in open_ if o[0].end > extent.start][-OPEN_AT_ONCE:]
        around = [o for reach, o in open_ if _holds(reach, o, extent, statement)]
        outer = min(around, key=lambda o: (_length(o.content), o.id)) if around else None
        within = outer.id if outer else None
        nested.append(statement if statement.within == within else replace(statement, within=within))
        open_.append((extent, statement))
    return nested


def _holds(reach: Span, outer: Statement, extent: Span, inner: Statement) -> bool:
    """Whether every piece of the inner one lies in a content piece of the outer one, which has more than that."""
    if _length((extent,)) >= _length((reach,)):
        return False
    pieces = (*inner.source, *inner.cue, *inner.content)
    return all(any(c.start - _SLACK <= p.start and p.end <= c.end + _SLACK for c in outer.content) for p in pieces)


def _length(spans: Sequence[Span]) -> int:
    return sum(s.end - s.start for s in spans)


def without_repeats(statements: Sequence[Statement]) -> list[Statement]:
    """Without those that give the words of a surer one once more, under the same source or cue, with other bounds."""
    ordered = sorted(statements, key=lambda s: (s.extent.start, -s.extent.end, s.id))
    dropped: set[str] = set()
    for index, one in enumerate(ordered):
        for other in ordered[index + 1 : index + 1 + NEAR]:
            if other.extent.start >= one.extent.end:
                break
            if _repeats(one, other):
                dropped.add(min(one, other, key=lambda s: (s.confidence, s.id)).id)
    return [s for s in statements if s.id not in dropped]


def _repeats(one: Statement, other: Statement) -> bool:
    shared = _shared(one.content, other.content)
    if not shared or _shared(one.cue, other.content) or _shared(other.cue, one.content):
        return False
    if _shared(one.cue, other.cue):
        return _shared(one.source, other.source) > 0 or not one.source or not other.source
    if shared < SAME * min(_length(one.content), _length(other.content)):
        return False
    return _shared(one.source, other.source) > 0 or not one.source or not other.source


def _shared(left: Sequence[Span], right: Sequence[Span]) -> int:
    return sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in left for b in right)
