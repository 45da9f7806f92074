"""Quotations that name no source: the speaker of the quotation that they go on from, where that is clear; else nobody."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from onrecord.records import ParagraphKind, QuoteType, Stance, Statement

if TYPE_CHECKING:
    from onrecord.speakers.within import Report

MOSTLY = 0.7  # share of a paragraph's words in quotation marks from which it is a quotation of its own


def unsourced(report: Report) -> None:
    """Fill in ``report.spoken`` for statements without a source, in order of text, so that a run of quotations carries on."""
    by_paragraph: dict[int, list[Statement]] = defaultdict(list)
    for statement in report.statements:
        at = _at(report, statement)
        if at is not None:
            by_paragraph[report.words.paragraph[at]].append(statement)
    for statement in report.statements:
        head = report.heads[statement.id]
        if statement.id in report.spoken or head.mention is not None or head.pronoun is not None:
            continue
        at = _at(report, statement)
        if at is None or statement.quote is QuoteType.INDIRECT or statement.stance is Stance.PASSES_ON:
            continue
        report.spoken[statement.id] = _neighbour(report, statement, report.words.paragraph[at], by_paragraph)


def _at(report: Report, statement: Statement) -> int | None:
    reach = next((r for r in report.content[statement.id] if r), None)
    return None if reach is None or reach.start >= len(report.words) else reach.start


def _neighbour(
    report: Report, statement: Statement, paragraph: int, by_paragraph: dict[int, list[Statement]]
) -> list[tuple[int, float, str]]:
    beside = [
        (s, report.speaker_of(s))
        for s in by_paragraph[paragraph]
        if s.id != statement.id and s.quote is not QuoteType.INDIRECT and s.id != statement.within
    ]
    here = sorted({e for s, e in beside if e is not None and not _nested(statement, s)})
    if len(here) == 1:
        return [(here[0], 0.85, "speaks the quotation beside it")]
    if here:
        before = [e for s, e in beside if e is not None and s.extent.start < statement.extent.start]
        return (
            [(e, 0.4, "speaks a quotation beside it") for e in here]
            if not before
            else [(before[-1], 0.7, "speaks the quotation before it in the paragraph")]
        )
    if not _is_quotation(report, paragraph):
        return []
    found = _paragraph_before(report, paragraph, by_paragraph)
    if found is not None:
        return [found]
    return _paragraph_after(report, paragraph, by_paragraph)


def _nested(statement: Statement, other: Statement) -> bool:
    """Whether ``other`` stands inside the content of ``statement``: words inside the quotation are not its speaker's."""
    return any(piece.start <= other.extent.start and other.extent.end <= piece.end for piece in statement.content)


def _is_quotation(report: Report, paragraph: int) -> bool:
    reach = _words_of(report, paragraph)
    return bool(reach) and sum(1 for i in reach if report.words.quoted[i]) >= MOSTLY * len(reach)


def _words_of(report: Report, paragraph: int) -> range:
    from bisect import bisect_left

    numbers = report.words.paragraph
    return range(bisect_left(numbers, paragraph), bisect_left(numbers, paragraph + 1))


def _paragraph_before(
    report: Report, paragraph: int, by_paragraph: dict[int, list[Statement]]
) -> tuple[int, float, str] | None:
    kinds = report.words.paragraph_kinds
    k = paragraph - 1
    while k >= 0 and kinds[k] is ParagraphKind.CAPTION:
        k -= 1
    if k < 0 or kinds[k] is not ParagraphKind.BODY:
        return None
    spoken = [(s, report.speaker_of(s)) for s in by_paragraph.get(k, ())]
    quoted = [e for s, e in spoken if e is not None and s.quote is not QuoteType.INDIRECT]
    reach = _words_of(report, k)
    colon = bool(reach) and report.words.text[reach.stop - 1] == ":"
    if colon and not quoted:
        introduced = [e for _, e in spoken if e is not None] or [
            o.entity for o in report.history if o.paragraph == k and o.subject
        ]
        return (introduced[-1], 0.8, "introduces the quotation") if introduced else None
    if quoted and len(set(quoted)) == 1:
        return (quoted[-1], 0.85, "speaks the quotation in the paragraph before")
    if quoted:
        return (quoted[-1], 0.6, "speaks the last quotation in the paragraph before")
    stated = {e for _, e in spoken if e is not None}
    if len(stated) == 1:
        return (stated.pop(), 0.65, "the only speaker of the paragraph before")
    return None


def _paragraph_after(
    report: Report, paragraph: int, by_paragraph: dict[int, list[Statement]]
) -> list[tuple[int, float, str]]:
    """A quotation that is not closed goes on in the next paragraph, under the speaker who is named there."""
    spoken = sorted(
        {
            e
            for s in by_paragraph.get(paragraph + 1, ())
            if s.quote is not QuoteType.INDIRECT and (e := report.speaker_of(s)) is not None
        }
    )
    unclosed = any(p == paragraph and not closed for _, _, p, closed in report.words.quotes)
    return (
        [(spoken[0], 0.8 if unclosed else 0.45, "speaks the quotation in the paragraph after")]
        if len(spoken) == 1
        else []
    )
