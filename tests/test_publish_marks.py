"""Marking: whatever overlaps, nests or lies outside, the text stays what it was and every statement has its number."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from lxml import html as parser

from onrecord.publish.lookup import Lookup
from onrecord.publish.marks import Mark, Segment, marked, segments
from onrecord.publish.parts import block_html
from onrecord.records import (
    Act,
    Basis,
    Document,
    Paragraph,
    ParagraphKind,
    Place,
    QuoteType,
    Record,
    Span,
    Stance,
    Statement,
)

SHA = "ab" * 32


def test_overlap_nesting_and_touching() -> None:
    #       0123456789
    text = "abcdefghij"
    marks = [
        Mark(Span(0, 4), "sta-1", "source"),
        Mark(Span(2, 8), "sta-2", "content"),
        Mark(Span(4, 8), "sta-1", "content"),
    ]
    found = segments(Span(0, 10), marks, [(0, "sta-1"), (2, "sta-2")])
    assert [text[s.start : s.end] for s in found] == ["ab", "cd", "efgh", "ij"]
    assert found[0] == Segment(0, 2, (("sta-1", "source"),), ("sta-1",))
    assert found[1] == Segment(2, 4, (("sta-1", "source"), ("sta-2", "content")), ("sta-2",))
    assert found[2].marks == (("sta-2", "content"), ("sta-1", "content"))
    assert found[3] == Segment(8, 10, ())


def test_a_number_at_the_very_end_and_marks_outside() -> None:
    found = segments(Span(5, 9), [Mark(Span(0, 5), "sta-1", "cue"), Mark(Span(9, 12), "sta-2", "cue")], [(40, "sta-2")])
    assert found == [Segment(5, 9, ()), Segment(9, 9, (), ("sta-2",))]


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[Span], list[Statement]]:
    text = draw(st.text(alphabet=st.sampled_from('ab <&>"\u202e\u2066é“”\n'), min_size=1, max_size=60))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=4)) | {0, len(text)})
    blocks = [Span(a, b) for a, b in pairwise(cuts)]

    def spans(n: int) -> tuple[Span, ...]:
        pairs = [(draw(st.integers(0, len(text) + 3)), draw(st.integers(0, 12))) for _ in range(n)]
        return tuple(sorted(Span(start, start + length) for start, length in pairs))

    statements = [
        Statement(
            id=f"sta-{number:016x}",
            document="doc-1234",
            source=spans(draw(st.integers(0, 1))),
            cue=spans(draw(st.integers(0, 1))),
            content=spans(draw(st.integers(0, 3))),
            quote=QuoteType.DIRECT,
            act=Act.ASSERT,
            stance=draw(st.sampled_from(Stance)),
            basis=(Basis.NONE_GIVEN,),
            confidence=0.5,
        )
        for number in range(draw(st.integers(0, 8)))
    ]
    return text, blocks, statements


def one_document(text: str, statements: list[Statement]) -> Record:
    whole = Paragraph(Span(0, len(text)), ParagraphKind.BODY, Place())
    document = Document("doc-1234", SHA, "a.txt", "text/plain", text, (whole,))
    empty = ((),) * 11
    return Record("t", (document,), (), tuple(statements), *empty[:10])


@given(marked_texts())
def test_the_text_is_kept_and_every_statement_begins_once(case: tuple[str, list[Span], list[Statement]]) -> None:
    text, blocks, statements = case
    found = marked(blocks, statements)
    assert "".join(text[s.start : s.end] for block in found for s in block.segments) == text
    begun = [statement for block in found for s in block.segments for statement in s.begins]
    assert sorted(begun) == sorted(s.id for s in statements)
    assert [s for block in found for s in block.begins] == begun
    covered = {(s.id, c) for s in statements for span in s.content for c in range(span.start, min(span.end, len(text)))}
    shown = {
        (statement, c)
        for block in found
        for s in block.segments
        for statement, part in s.marks
        if part == "content"
        for c in range(s.start, s.end)
    }
    assert shown == covered


@given(marked_texts())
def test_the_html_holds_the_same_text(case: tuple[str, list[Span], list[Statement]]) -> None:
    text, blocks, statements = case
    lookup = Lookup(one_document(text, statements))
    lines = {s.id: lookup.line(s) for s in lookup.statements.values()}
    markup = "".join(str(block_html(text, block, lines)) for block in marked(blocks, statements))
    root = parser.document_fromstring(f"<!doctype html><body><p>{markup}</p></body>").find(".//p")
    assert root.text_content() == text
    assert len(root.xpath(".//a[@id]")) == len(statements)
