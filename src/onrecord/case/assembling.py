"""Between the stages: one document's work in progress, and the Record put together out of what the stages gave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from onrecord import preserve
from onrecord.case.stages import Found, Item, Kept, Links
from onrecord.records import (
    Claim,
    Dispute,
    Document,
    Footage,
    Origin,
    Position,
    Problem,
    Reading,
    Record,
    Shift,
    Snapshot,
    Speaker,
    Statement,
    Suggestion,
    Utterance,
)


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


I = TypeVar("I", bound=_Identified)  # noqa: E741
T = TypeVar("T")


@dataclass
class Work:
    """One document on its way through the stages. A stage that failed on it leaves what was there before."""

    document: Document
    digest: str
    statements: list[Statement] = field(default_factory=list)
    statements_digest: str = ""
    problems: tuple[Problem, ...] = ()
    mentions: Kept[Any] | None = None

    def item(self) -> Item:
        """The input of a stage that takes the document."""
        return Item(self.document.name, self.digest, (self.document,))

    def item_with_statements(self) -> Item:
        """The input of a stage that takes the document and its statements."""
        return Item(self.document.name, f"{self.digest} {self.statements_digest}", (self.document, self.statements))

    @property
    def given(self) -> str:
        """The digests of the document and of all that was found in it: what stages across documents take of it."""
        mentions = self.mentions.digest if self.mentions is not None else "none"
        return f"{self.digest} {self.statements_digest} {mentions}"

    def take_found(self, found: Kept[Found] | None) -> None:
        """What the search for statements gave; of two statements with one id the first."""
        if found is not None:
            statements, self.problems = found.value
            self.statements = list({s.id: s for s in reversed(statements)}.values())[::-1]
            self.statements_digest = found.digest

    def take_statements(self, filled: Kept[list[Statement]] | None) -> None:
        """The statements with more of their fields filled."""
        if filled is not None:
            self.statements, self.statements_digest = filled.value, filled.digest


def to_resolve(works: Sequence[Work]) -> tuple[list[Document], dict[str, Any], list[Statement]]:
    """What resolving speakers takes: documents, what each knows of its speakers, statements. Not where that failed."""
    known = [work for work in works if work.mentions is not None]
    mentions = {work.document.id: work.mentions.value for work in known if work.mentions is not None}
    return [work.document for work in known], mentions, [s for work in known for s in work.statements]


@dataclass(frozen=True, slots=True)
class NoLinks:
    """What stands in for the links where linking failed: the documents and footage as they were."""

    documents: Sequence[Document]
    footage: Sequence[Footage]
    claims: Sequence[Claim] = ()
    disputes: Sequence[Dispute] = ()
    shifts: Sequence[Shift] = ()
    positions: Sequence[Position] = ()
    utterances: Sequence[Utterance] = ()
    origins: Sequence[Origin] = ()
    suggestions: Sequence[Suggestion] = ()


def assembled(
    title: str,
    made_with: tuple[tuple[str, str], ...],
    snapshots: Sequence[Snapshot],
    statements: Sequence[Statement],
    speakers: Sequence[Speaker],
    suggestions: Sequence[Suggestion],
    links: Links,
) -> Record:
    """The Record, every part of it in an order that only depends on what is in it; its problems are still to be put in."""
    return Record(
        title=title,
        documents=in_id_order(links.documents),
        speakers=in_id_order(speakers),
        statements=tuple(sorted(_once(statements), key=_place)),
        utterances=in_id_order(links.utterances),
        claims=in_id_order(links.claims),
        disputes=_sorted(links.disputes, "claim", "asserts", "denies"),
        shifts=_sorted(links.shifts, "speaker", "claim", "before", "after", "kind"),
        positions=_sorted(links.positions, "speaker", "claim"),
        origins=in_id_order(links.origins),
        footage=in_id_order(links.footage),
        suggestions=_sorted((*suggestions, *links.suggestions), "kind", "left", "right", "score", "reason"),
        problems=(),
        snapshots=tuple(snapshots),
        made_with=made_with,
    )


def in_id_order(items: Iterable[I]) -> tuple[I, ...]:
    """Each id once, sorted."""
    return tuple(sorted(_once(items), key=lambda item: item.id))


def what_reading_met(snapshots: Sequence[Snapshot], readings: Sequence[Kept[Reading] | None]) -> list[Problem]:
    """The problems of reading; where it gave nothing at all and said nothing, what the bytes themselves show."""
    met: list[Problem] = []
    for snapshot, reading in zip(snapshots, readings, strict=True):
        if reading is None:
            continue  # it failed, and that is told
        met += reading.value.problems
        if reading.value == Reading():
            met += preserve.of_content(snapshot)
    return met


def _once(items: Iterable[I]) -> list[I]:
    seen: dict[str, I] = {}
    for item in items:
        seen.setdefault(item.id, item)
    return list(seen.values())


def _place(statement: Statement) -> tuple[str, int, int, str]:
    has_place = statement.source or statement.cue or statement.content
    start, end = (statement.extent.start, statement.extent.end) if has_place else (0, 0)
    return statement.document, start, end, statement.id


def _sorted(items: Iterable[T], *fields: str) -> tuple[T, ...]:
    return tuple(sorted(items, key=lambda item: tuple(getattr(item, name) for name in fields)))
