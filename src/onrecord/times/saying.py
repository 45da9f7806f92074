"""Which time belongs to the act of saying, and which to what is said.

Inside the content: when what is said happened. In the clause of cue and source: when it was said. Without such words the
publication date bounds it: a report cannot report what is said after it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from onrecord.records import Document, ParagraphKind, QuoteType, Span, Statement, Time
from onrecord.times.expressions import (
    WORDS_THEMSELVES,
    Anchored,
    Expression,
    day_of,
    found_in,
    published_anchor,
    resolved,
)
from onrecord.times.grammar import Found

BEYOND = 20_000  # characters of a paragraph behind the last statement that are still read
BESIDE = 4  # characters between an expression and the cue in a caption, whose date is the picture's
REACH = 110  # characters between an expression and the cue or source that it can belong to
NEIGHBOURS = 64  # statements of one sentence that are compared; more is not language
_READABLE = (ParagraphKind.HEADLINE, ParagraphKind.BODY, ParagraphKind.CAPTION)
_CLAUSE = re.compile(
    r"[;:]|\b(?:but|while|which|whereas|although|though|after|before|when|who|whom|whose|because|since|that|until|unless|if|amid|following|where|ahead of|despite)\b|, (?:and|or|as)\b|\band (?:then )?(?:has|have|had|is|are|was|were|will|would|did|does)\b| [–—-] ",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\b(?:who|whom|which|that|whose|born|elected|appointed|since|when|after)\b", re.IGNORECASE)
_OPEN_ENDED = re.compile(r"(?:since|until|till|by|before|after|starting|up to|prior to)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*\s+(?=[\"'“‘«(\[]?[A-Z])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Gen|Col|Capt|Maj|Lt|Sgt|Cpl|Sen|Rep|Gov|Rev|Prof|Hon|St|Jr|Sr|vs|No|Inc|Corp|Co|Ltd|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)|\b[A-Z](?:\.[A-Z])*|\b[ap]\.m)\.$"
)
_CREDIT = re.compile(r"\b(?:Photo(?:graph)?s?|Pictures?|Images?)(?: by\b|: ?\S)")
CREDIT_WITHIN = 80  # characters of a paragraph's end that its credit stands in
_NOT_SAID = frozenset(("duration", "set", "ref_now", "ref_future", "ref_past", "century"))


@dataclass(frozen=True, slots=True)
class _Item:
    """One expression: as found, and resolved for what is said and for the act of saying (never in the future)."""

    found: Found
    happened: Expression | None
    said: Expression | None

    @property
    def span(self) -> Span:
        return Span(self.found.start, self.found.end)


class _Text:
    """A document's readable paragraphs, sentences and expressions, to be looked up by place.

    Nothing behind the paragraph of the last statement is read: of a very long text only the beginning is searched for them.
    """

    def __init__(self, document: Document, until: int) -> None:
        self.text = document.text
        self.published = (
            document.published.value[:10] if document.published and day_of(document.published.value) else None
        )
        self.anchor = published_anchor(self.published, document.published.found if document.published else "")
        self.paragraphs = sorted(
            Span(p.span.start, min(p.span.end, until + BEYOND))
            for p in document.paragraphs
            if p.kind in _READABLE and p.span.start < until
        )
        self._captions = {p.span.start for p in document.paragraphs if p.kind is ParagraphKind.CAPTION}
        self._paragraph_starts = [p.start for p in self.paragraphs]
        found = found_in(self.text, self.paragraphs)
        ahead = _by_start(resolved(self.text, found, self.anchor))
        behind = _by_start(resolved(self.text, found, self.anchor, ahead=False))
        self.items = [_Item(f, ahead.get(f.start), behind.get(f.start)) for f in found]
        self._starts = [i.found.start for i in self.items]
        self._sentence_starts = [s for p in self.paragraphs for s in _sentences(self.text, p)]

    def paragraph_of(self, position: int) -> int:
        return bisect_right(self._paragraph_starts, position) - 1

    def is_caption(self, position: int) -> bool:
        """Whether a place is in a picture's caption, by the page or by the credit that ends it."""
        index = self.paragraph_of(position)
        if index < 0:
            return False
        paragraph = self.paragraphs[index]
        return paragraph.start in self._captions or (
            _CREDIT.search(self.text, max(paragraph.start, paragraph.end - CREDIT_WITHIN), paragraph.end) is not None
        )

    def sentence_of(self, position: int) -> Span:
        index = bisect_right(self._sentence_starts, position) - 1
        if index < 0:
            return Span(position, position)
        start = self._sentence_starts[index]
        paragraph = self.paragraphs[self.paragraph_of(position)]
        end = self._sentence_starts[index + 1] if index + 1 < len(self._sentence_starts) else paragraph.end
        return Span(start, min(end, max(paragraph.end, start)))

    def before(self, position: int) -> list[Found]:
        """The last few expressions before a position: the dates that "two months after" can count from."""
        at = bisect_left(self._starts, position)
        return [i.found for i in self.items[max(0, at - 12) : at]]

    def within(self, span: Span) -> list[_Item]:
        """The expressions that lie in a span."""
        first, last = bisect_left(self._starts, span.start), bisect_left(self._starts, span.end)
        return [i for i in self.items[first:last] if i.found.end <= span.end]


def _by_start(expressions: Iterable[Expression]) -> dict[int, Expression]:
    return {e.span.start: e for e in expressions}


def _sentences(text: str, paragraph: Span) -> list[int]:
    """Where the sentences of a paragraph begin."""
    starts = [paragraph.start]
    for end in _SENTENCE_END.finditer(text, paragraph.start, paragraph.end):
        if not _ABBREVIATION.search(text, max(paragraph.start, end.start() - 8), end.start() + 1):
            starts.append(end.end())
    return starts


def resolve(document: Document, statements: Sequence[Statement]) -> list[Statement]:
    """The statements of one document, in the order given, with ``said`` and ``happened`` filled."""
    if not statements:
        return []
    text = _Text(document, max(s.extent.end for s in statements))
    by_sentence: dict[int, list[Statement]] = {}
    for statement in statements:
        for piece in statement.content:
            by_sentence.setdefault(text.sentence_of(piece.start).start, []).append(statement)
    timed: dict[str, Statement] = {}
    before: Statement | None = None
    for statement in sorted(statements, key=lambda s: (s.extent.start, -s.extent.end, s.id)):
        said = _said(text, statement, by_sentence)
        if said is None and before is not None and _continues(text, before, statement):
            said = before.said
        if said is None and text.published:
            said = Time(None, text.published, "", text.anchor.words)
        happened = _happened(text, statement, said)
        done = statement
        if (said, happened) != (statement.said, statement.happened):
            done = replace(statement, said=said, happened=happened)
        timed[statement.id] = done
        if statement.within is None:
            before = done
    return [timed[s.id] for s in statements]


# ---------------------------------------------------------------------------------------------- the act of saying


def _said(text: _Text, statement: Statement, by_sentence: dict[int, list[Statement]]) -> Time | None:
    frame = sorted((*statement.source, *statement.cue))
    if not frame:
        return None
    head = (statement.cue or statement.source)[0]
    sentence = text.sentence_of(head.start)
    others = [o for o in by_sentence.get(sentence.start, [])[:NEIGHBOURS] if o.id != statement.id]
    best: tuple[int, int, Time] | None = None
    items = text.within(_around(sentence, frame))
    caption = bool(items) and text.is_caption(head.start)
    for item in items:
        if caption and all(min(abs(item.span.start - p.end), abs(p.start - item.span.end)) > BESIDE for p in frame):
            continue
        if _inside(item.span, statement.content) or _of_other(item.span, head, others):
            continue
        distance = _distance(text.text, item.span, statement, frame)
        time = _not_after(_time_of_saying(text, item, frame), text.published) if distance is not None else None
        if distance is not None and time is not None and (best is None or (distance, item.found.start) < best[:2]):
            best = (distance, item.found.start, time)
    return best[2] if best else None


def _around(sentence: Span, frame: Sequence[Span]) -> Span:
    """The part of the sentence that the frame's times can stand in."""
    start = max(sentence.start, frame[0].start - 3 * REACH)
    return Span(start, max(start, min(sentence.end, frame[-1].end + 20 * REACH)))


def _inside(span: Span, pieces: Sequence[Span]) -> bool:
    return any(p.start <= span.start and span.end <= p.end for p in pieces)


def _of_other(span: Span, head: Span, others: Sequence[Statement]) -> bool:
    """Whether an expression belongs to another statement: in its content, which does not hold this statement's cue."""
    return any(_inside(span, o.content) and not _inside(head, o.content) for o in others)


def _distance(text: str, span: Span, statement: Statement, frame: Sequence[Span]) -> int | None:
    """Characters between an expression and the nearest piece of the frame; None where a clause ends between them."""
    if any(p.start <= span.start and span.end <= p.end for p in statement.cue):
        return 0
    for piece in statement.source:
        if piece.start <= span.start and span.end <= piece.end:
            return None if _RELATIVE.search(text[piece.start : span.start]) else 0
    before = [p for p in frame if p.end <= span.start]
    after = [p for p in frame if p.start >= span.end]
    options: list[int] = []
    for piece in before[-1:]:
        gap = _gap(text, piece.end, span.start, statement.content)
        if gap is not None and len(gap) <= REACH and not _CLAUSE.search(gap):
            options.append(len(gap))
        elif piece in statement.source and after:
            return None  # "Liu, who came in August, said": the time is the relative clause's
    for piece in after[:1]:
        gap = _gap(text, span.end, piece.start, statement.content)
        if gap is not None and len(gap) <= REACH and not _CLAUSE.search(gap):
            options.append(len(gap) + 1)
    return min(options, default=None)


def _gap(text: str, start: int, end: int, content: Sequence[Span]) -> str | None:
    """The text between two places without the statement's own content."""
    if end - start > 20 * REACH:
        return None
    kept: list[str] = []
    at = start
    for piece in content:
        if piece.end <= start or piece.start >= end:
            continue
        kept.append(text[at : max(at, piece.start)])
        at = max(at, piece.end)
    kept.append(text[at:end])
    return " ".join(kept)


def _time_of_saying(text: _Text, item: _Item, frame: Sequence[Span]) -> Time | None:
    found = item.found
    if found.name in _NOT_SAID or item.said is None or item.said.time is None:
        return None
    way = found.group("way").lower()
    if found.name == "shift" and way in ("before", "after") and frame[0].start >= found.end:
        return _turned(text, item)
    if _OPEN_ENDED.match(item.said.time.text):
        return None
    return item.said.time


def _turned(text: _Text, item: _Item) -> Time | None:
    """ "That came two months after he denied": he denied two months before that."""
    found = item.found
    way = "before" if found.group("way").lower() == "after" else "after"
    turned = Found(found.name, found.start, found.end, tuple((k, way if k == "way" else v) for k, v in found.groups))
    earlier = text.before(found.start)
    made = resolved(text.text, [*earlier, turned], text.anchor, ahead=False)
    time = next((e.time for e in made if e.span.start == found.start), None)
    if time is None or not earlier:
        return None
    return replace(time, text=Span(found.start, found.end).of(text.text), span=Span(found.start, found.end))


def _not_after(time: Time | None, published: str | None) -> Time | None:
    """The time cut off at the publication; None when it lies wholly after it."""
    if time is None:
        return None
    if time.days is not None:
        if time.days[0] > 0:
            return None
        return replace(time, days=(time.days[0], min(time.days[1], 0)))
    if published is None:
        return time
    if time.earliest and time.earliest[:10] > published:
        return None
    if time.latest is None or time.latest[:10] > published:
        return replace(time, latest=published)
    return time


def _continues(text: _Text, before: Statement, statement: Statement) -> bool:
    """Whether a quotation without a cue goes on in the words of the speaker before, in the same or the next paragraph."""
    if statement.cue or before.said is None or not before.said.text or statement.within is not None:
        return False
    apart = text.paragraph_of(statement.extent.start) - text.paragraph_of(before.extent.end - 1)
    if not 0 <= apart <= 1:
        return False
    if statement.speaker and before.speaker:
        return statement.speaker == before.speaker
    if not statement.source:
        return True
    return [s.of(text.text).lower() for s in statement.source] == [s.of(text.text).lower() for s in before.source]


# ---------------------------------------------------------------------------------------------- what is said


def _happened(text: _Text, statement: Statement, said: Time | None) -> tuple[Time, ...]:
    """The times inside the content. In a quotation they count from the day it was said, where that is known."""
    items = [i for piece in statement.content for i in text.within(piece)]
    if not items:
        return ()
    times: list[Time] = [i.happened.time for i in items if i.happened and i.happened.time]
    spoken = day_of(said.earliest) if said and said.earliest and said.earliest == said.latest else None
    if spoken and said and statement.quote is QuoteType.DIRECT and spoken.isoformat() != text.published:
        anchor = Anchored(spoken, f"said {spoken.isoformat()}")
        again = {e.time.span: e.time for e in resolved(text.text, [i.found for i in items], anchor) if e.time}
        times = [again.get(t.span, t) if t.anchor != WORDS_THEMSELVES else t for t in times]
    kept: dict[tuple[Span | None, str], Time] = {}
    for time in times:
        kept.setdefault((time.span, time.text), time)
    return tuple(kept.values())
