"""Statements: who is said to have said what, in which words. The public verb is `find`.

The trained model finds the attributions (source, cue, content); this stage gives each its quote type, what is done by it
(act), how the speaker stands to it (stance), the evidence it names (basis), and which statement it is part of.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from onrecord.records import Document, Fact, Paragraph, ParagraphKind, Place, Problem, Span, Statement
from onrecord.statements.inner import inner
from onrecord.statements.leads import hearsay, inside, leads
from onrecord.statements.nesting import nest, without_repeats
from onrecord.statements.quotes import Quotations
from onrecord.statements.sound import sound
from onrecord.statements.weigh import assigned
from onrecord.statements.windows import paragraphs_of

if TYPE_CHECKING:
    from onrecord.statements.model import Extractor

__all__ = ["MAX_WORDS", "READABLE", "VERSION", "Attributed", "Attributing", "Extractor", "find", "find_in_text"]

VERSION = "5"
MAX_WORDS = 100_000  # of one document that are searched: a whole book; less than a minute of one core
_LONGEST_WORD = 12  # characters: a longer run counts as several words, so that text without spaces is bounded as well
_WORD = re.compile(r"\S+")
READABLE = (ParagraphKind.HEADLINE, ParagraphKind.BODY, ParagraphKind.CAPTION)
Pieces = tuple[tuple[int, int], ...]


class Attributed(Protocol):
    """One attribution as the model gives it: pieces as ``[start, end)`` characters, in order of text."""

    @property
    def source(self) -> Pieces: ...
    @property
    def cue(self) -> Pieces: ...
    @property
    def content(self) -> Pieces: ...
    @property
    def confidence(self) -> float: ...


class Attributing(Protocol):
    """What finds attributions in the given paragraphs of a text."""

    def attributions(self, text: str, paragraphs: Sequence[tuple[int, int]] | None = None) -> Sequence[Attributed]: ...


def __getattr__(name: str) -> Any:
    """`Extractor` is loaded when it is asked for: it brings numpy and the model with it."""
    if name == "Extractor":
        from onrecord.statements.model import Extractor

        return Extractor
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def find(document: Document, extractor: Attributing) -> tuple[list[Statement], list[Problem]]:
    """The statements of one document, in order of text, without speaker and time; and the problems met.

    A document in a known language other than English gives none: `read` has said so already. Only its first ``MAX_WORDS``
    words of report are searched; a Problem says so where there are more.
    """
    if document.language != "und" and not document.language.lower().startswith("en"):
        return [], []
    readable = [p.span for p in document.paragraphs if p.kind in READABLE and p.span.end > p.span.start]
    if not readable:
        return [], []
    searched, words = _first_words(document.text, readable)
    cut_short = len(searched) < len(readable) or searched[-1].end < readable[len(searched) - 1].end
    found: list[Attributed] = list(extractor.attributions(document.text, [(s.start, s.end) for s in searched]))
    sentences = _Sentences(document.text, searched)
    found += leads(document.text, sentences, [one.cue for one in found])
    found += hearsay(document.text, sentences, (part for one in found for part in (one.source, one.cue, one.content)))
    found += inner(document.text, found, extractor)
    found += inside(document.text, (piece for one in found for piece in one.content), [one.cue for one in found])
    return _statements(document, searched, sentences, _without_captions(document, sound(document.text, found))), [
        _cut_short(document, words)
    ] if cut_short else []


_CREDIT = re.compile(r"(?:Photo(?:graph)?|Picture|Image|File|Credit|Source|Caption)s?(?: by)?:?")
_HEARSAY = re.compile(r"reported|alleged|said to|claim", re.IGNORECASE)


def _without_captions(document: Document, found: Sequence[Attributed]) -> list[Attributed]:
    """Those that are no picture's credit ("Photo: …"), nor words of a caption that nobody is named for."""
    captions = sorted(p.span for p in document.paragraphs if p.kind is ParagraphKind.CAPTION)
    starts = [span.start for span in captions]

    def is_said(one: Attributed) -> bool:
        source, cue = (" ".join(document.text[a:b] for a, b in part) for part in (one.source, one.cue))
        if _CREDIT.fullmatch(source or cue) and (cue == ":" or not source):
            return False
        if source or not captions:
            return True
        first = min(a for part in (one.cue, one.content) for a, _ in part)
        index = bisect_right(starts, first) - 1
        return index < 0 or captions[index].end <= first or _HEARSAY.search(cue) is not None

    return [one for one in found if is_said(one)]


def _first_words(text: str, paragraphs: Sequence[Span]) -> tuple[list[Span], int]:
    """The paragraphs of the first ``MAX_WORDS`` words, the last one cut at the bound, and how many words they are, where that matters."""
    if sum(p.end - p.start for p in paragraphs) <= MAX_WORDS:
        return list(paragraphs), 0
    kept: list[Span] = []
    counted = words = 0
    for paragraph in paragraphs:
        length = paragraph.end - paragraph.start
        here = min(length, (MAX_WORDS - counted) * _LONGEST_WORD)  # no more of a huge paragraph is looked at
        ends = [found.end() for found in _WORD.finditer(text, paragraph.start, paragraph.start + here)]
        stop = ends[MAX_WORDS - counted - 1] if len(ends) > MAX_WORDS - counted else paragraph.start + here
        kept.append(Span(paragraph.start, stop))
        words += min(len(ends), MAX_WORDS - counted)
        counted += max(len(ends), here // _LONGEST_WORD)
        if counted >= MAX_WORDS:
            break
    return kept, words


def _cut_short(document: Document, words: int) -> Problem:
    return Problem(
        document.name,
        f"Only the first {words:,} words of the report were searched for statements.",
        "Split the file into smaller ones and add them, if the rest is needed.",
        "text-cut",
    )


def find_in_text(text: str, extractor: Attributing, published: str | None = None) -> tuple[Document, list[Statement]]:
    """A loose text as a document of plain paragraphs, and its statements. ``published`` is an ISO date, if it is known.

    The text is taken to be English: which language a text is in is told when it is read (`onrecord.read.read_text`).
    """
    sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    paragraphs = tuple(Paragraph(Span(a, b), ParagraphKind.BODY, Place()) for a, b in paragraphs_of(text))
    when = Fact(published, "given by the user") if published else None
    document = Document(
        f"doc-{sha256[:16]}", sha256, "text", "text/plain", text, paragraphs, published=when, language="en"
    )
    return document, find(document, extractor)[0]


def _statements(
    document: Document, readable: Sequence[Span], sentences: _Sentences, found: Iterable[Attributed]
) -> list[Statement]:
    quotations = Quotations(document.text, readable)
    made: dict[str, Statement] = {}
    for attributed in found:
        source, cue, content = (_spans(p) for p in (attributed.source, attributed.cue, attributed.content))
        if not content and not (source and cue):
            continue
        id_ = _id(document.id, source, cue, content)
        sentence = sentences.around((source or cue or content)[0].start)
        kind, basis, evidence = assigned(document.text, source, cue, content, sentence)
        made[id_] = Statement(
            id=id_,
            document=document.id,
            source=source,
            cue=cue,
            content=content,
            quote=quotations.type_of(content, (*source, *cue)),
            act=kind.act,
            stance=kind.stance,
            basis=basis,
            evidence=evidence,
            confidence=round(float(attributed.confidence), 4),
        )
    return nest(without_repeats(list(made.values())))


def sentence_around(text: str, position: int) -> Span:
    """The sentence of a loose text that the position stands in."""
    return _Sentences(text, [Span(a, b) for a, b in paragraphs_of(text)]).around(position)


def _spans(pieces: Pieces) -> tuple[Span, ...]:
    return tuple(sorted(Span(int(a), int(b)) for a, b in pieces if b > a))


def _id(document: str, source: Sequence[Span], cue: Sequence[Span], content: Sequence[Span]) -> str:
    named = "|".join([document, *(",".join(f"{s.start}-{s.end}" for s in part) for part in (source, cue, content))])
    return "sta-" + hashlib.sha256(named.encode()).hexdigest()[:16]


class _Sentences:
    """The sentences of the readable paragraphs, to be looked up by place."""

    _END = re.compile(r"[.!?…][\"'”’»)\]]*\s+(?=[\"'“‘«(\[]?[^\Wa-z_])")

    def __init__(self, text: str, paragraphs: Sequence[Span]) -> None:
        self._spans: list[Span] = []
        for paragraph in paragraphs:
            start = paragraph.start
            for end in self._END.finditer(text, paragraph.start, paragraph.end):
                self._spans.append(Span(start, end.end()))
                start = end.end()
            if start < paragraph.end:
                self._spans.append(Span(start, paragraph.end))
        self._spans.sort()
        self._starts = [s.start for s in self._spans]

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return ((span.start, span.end) for span in self._spans)

    def around(self, position: int) -> Span:
        index = bisect_right(self._starts, position) - 1
        return self._spans[index] if index >= 0 else Span(position, position)
