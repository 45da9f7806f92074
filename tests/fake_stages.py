"""Small stages in the place of the product's own: a line is a paragraph, "NAME: words" is a statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from onrecord.case import Case
from onrecord.case.stages import Found, Resolved, Stage, Stages
from onrecord.errors import ModelDamaged
from onrecord.preserve import is_footage
from onrecord.records import (
    Act,
    Basis,
    Claim,
    ClaimStatement,
    Dispute,
    Document,
    Fact,
    Footage,
    Number,
    Origin,
    Paragraph,
    ParagraphKind,
    Place,
    Position,
    Problem,
    QuoteType,
    Reading,
    Shift,
    Snapshot,
    Span,
    Speaker,
    SpeakerKind,
    Stance,
    Statement,
    Suggestion,
    Time,
    Utterance,
)
from onrecord.store import Store


@dataclass(frozen=True)
class Names:
    """What one document says of its speakers."""

    names: tuple[str, ...]


def lines(text: str) -> list[Span]:
    spans, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            spans.append(Span(start, start + len(line)))
        start += len(line) + 1
    return spans


def document_of(data: bytes, snapshot: Snapshot) -> Reading:
    if is_footage(snapshot.media_type):
        return Reading(
            footage=Footage(f"foo-{snapshot.sha256[:16]}", snapshot.sha256, snapshot.name, snapshot.media_type, 1)
        )
    if snapshot.media_type != "text/plain":
        return Reading()
    text = data.decode("utf-8", "replace")
    if "crash in read" in text:
        raise RuntimeError("/a/path/that/is/private")
    published = Fact(snapshot.facts.published, "given by the user") if snapshot.facts.published else None
    return Reading(
        Document(
            f"doc-{snapshot.sha256[:16]}",
            snapshot.sha256,
            snapshot.name,
            snapshot.media_type,
            text,
            tuple(Paragraph(span, ParagraphKind.BODY, Place(offset=span.start)) for span in lines(text)),
            published=published,
        ),
        problems=(Problem(snapshot.name, "It is odd.", "Look.", "odd"),) if "odd" in text else (),
    )


def found(document: Document) -> Found:
    if "crash in statements" in document.text:
        raise ZeroDivisionError
    statements = []
    for span in lines(document.text):
        name, colon, _ = document.words(span).partition(": ")
        if colon:
            end = span.start + len(name)
            stance = Stance.DENIES if " not " in document.words(span) else Stance.ASSERTS
            statements.append(
                Statement(
                    f"sta-{document.id[4:12]}{span.start:08d}",
                    document.id,
                    (Span(span.start, end),),
                    (),
                    (Span(end + 2, span.end),),
                    QuoteType.INDIRECT,
                    Act.ASSERT,
                    stance,
                    (Basis.NONE_GIVEN,),
                    0.5,
                )
            )
    return tuple(statements), ()


def names(document: Document, statements: Sequence[Statement]) -> Names:
    if "crash in mentions" in document.text:
        raise KeyError("x")
    return Names(tuple(sorted({document.words(s.source[0]) for s in statements})))


def times(document: Document, statements: Sequence[Statement]) -> list[Statement]:
    day = document.published.value if document.published else None
    return [replace(s, said=Time(day, day, "", "published"), happened=(Time(None, day, "", "x"),)) for s in statements]


def numbers(document: Document, statements: Sequence[Statement]) -> list[Statement]:
    if "crash in numbers" in document.text:
        raise MemoryError
    return [replace(s, numbers=(Number(1.0, None, "one", "", s.content[0]),)) for s in statements]


def speakers(
    documents: Sequence[Document], per_document: Mapping[str, Any], statements: Sequence[Statement]
) -> tuple[list[Speaker], list[Statement], list[Suggestion]]:
    texts = {d.id: d for d in documents}
    assert set(texts) == set(per_document)
    everyone = sorted({name for each in per_document.values() for name in each.names})
    resolved = [replace(s, speaker=f"spk-{texts[s.document].words(s.source[0])}") for s in statements]
    return [Speaker(f"spk-{n}", n, SpeakerKind.PERSON, aliases=(n.lower(),)) for n in everyone], resolved, []


@dataclass(frozen=True)
class FakeLinks:
    documents: tuple[Document, ...]
    claims: tuple[Claim, ...]
    disputes: tuple[Dispute, ...]
    footage: tuple[Footage, ...]
    origins: tuple[Origin, ...]
    shifts: tuple[Shift, ...] = ()
    positions: tuple[Position, ...] = ()
    utterances: tuple[Utterance, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()


def links(
    documents: Sequence[Document], statements: Sequence[Statement], of: Sequence[Speaker], footage: Sequence[Footage]
) -> FakeLinks:
    """One claim that every statement is about."""
    if not statements:
        return FakeLinks(tuple(documents), (), (), tuple(footage), ())
    on = tuple(ClaimStatement(s.id, s.stance, 1.0) for s in statements)
    claim = Claim("cla-1", "the harbour was closed", statements[0].id, on, 1, len(documents))
    sides = {x: tuple(sorted({s.speaker or "" for s in statements if s.stance == x})) for x in Stance}
    dispute = Dispute("cla-1", sides[Stance.ASSERTS], sides[Stance.DENIES])
    origin = Origin("ori-1", tuple(sorted(d.id for d in documents)))
    return FakeLinks(
        tuple(replace(d, origin="ori-1") for d in documents), (claim,), (dispute,), tuple(footage), (origin,)
    )


def read_from(store: Path, snapshot: Snapshot) -> Reading:
    if snapshot.name == "weights.txt":
        raise ModelDamaged("The weights are missing.", "Install again.")
    return document_of(Store(store).read(snapshot.sha256), snapshot)


def in_processes(case: Case) -> None:
    """The same stages, as functions that other processes can find."""
    stages = Fakes(case).stages
    case.stages = replace(
        stages,
        read=replace(stages.read, run=partial(read_from, case.path / "store")),
        statements=replace(stages.statements, run=found),
        mentions=replace(stages.mentions, run=names),
        times=replace(stages.times, run=times),
        numbers=replace(stages.numbers, run=numbers),
    )


class Fakes:
    """The stages of one case, and how often each was run."""

    def __init__(self, case: Case, version: str = "1") -> None:
        self.runs: list[str] = []
        self.stages = Stages(
            read=Stage(
                "read", version, Reading, lambda s: self._count("read", document_of, case.original(s.sha256), s)
            ),
            statements=Stage("statements", version, Found, lambda *a: self._count("statements", found, *a)),
            mentions=Stage("mentions", version, Names, lambda *a: self._count("mentions", names, *a)),
            times=Stage("times", version, list[Statement], lambda *a: self._count("times", times, *a)),
            numbers=Stage("numbers", version, list[Statement], lambda *a: self._count("numbers", numbers, *a)),
            speakers=Stage("speakers", version, Resolved, lambda *a: self._count("speakers", speakers, *a)),
            claims=Stage("claims", version, FakeLinks, lambda *a: self._count("claims", links, *a)),
        )
        case.stages = self.stages

    def _count(self, name: str, run: Any, *arguments: Any) -> Any:
        self.runs.append(name)
        return run(*arguments)

    def count(self) -> dict[str, int]:
        return {name: self.runs.count(name) for name in dict.fromkeys(self.runs)}
