"""Statements in statements: "detainees say they were told that …". Which statement is part of what another one says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from onrecord.records import Span, Statement

OPEN_AT_ONCE = 64  # statements that may enclose another one at any place; more is not language
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
