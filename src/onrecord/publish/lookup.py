"""The record looked up from every side: by document, speaker and claim, each in a fixed order, and where every page is.

Built once, in time linear in the record (but for sorting); the pages only read it.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from onrecord.publish import words
from onrecord.publish.export import capture_key, claims_of, revision_key, start_of, stubs, words_of
from onrecord.records import (
    Capture,
    Claim,
    ClaimStatement,
    Document,
    Footage,
    Handling,
    Origin,
    Paragraph,
    ParagraphKind,
    Place,
    Position,
    Record,
    Revision,
    Role,
    Shift,
    Snapshot,
    Span,
    Speaker,
    Stance,
    Statement,
)

BLOCK_CHARACTERS = 20_000  # a longer paragraph is shown in pieces
PART_CHARACTERS = 150_000  # a longer document is shown on several pages
PART_BLOCKS = 400
PART_STATEMENTS = 300
LINES_A_PAGE = 200  # of a claim, a speaker, or a list of statements

_SAFE_ID = re.compile(r"[a-z]{2,8}-[0-9a-f]{4,64}\Z")


def file_id(identifier: str) -> str:
    """A name that is safe as a file name and an anchor: the id itself, or a hash of one that does not look like ours."""
    if _SAFE_ID.match(identifier):
        return identifier
    return "x-" + hashlib.sha256(identifier.encode("utf-8", "backslashreplace")).hexdigest()[:16]


def numbered(stem: str, index: int) -> str:
    """The path of the n-th page (from 0) of a thing that is split: stem.html, stem-2.html, …"""
    return f"{stem}.html" if index == 0 else f"{stem}-{index + 1}.html"


@dataclass(frozen=True, slots=True)
class Slice:
    """A paragraph, or a piece of a very long one."""

    span: Span
    paragraph: Paragraph
    continued: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """How a document is shown: its slices, cut into parts (pages)."""

    slices: tuple[Slice, ...]
    parts: tuple[tuple[int, int], ...]  # [first, last) slice


@dataclass(frozen=True, slots=True)
class Line:
    """One statement, ready to be shown as a line anywhere in the dossier. Paths are from the dossier's root."""

    id: str
    anchor: str
    href: str  # to the words in the document's page
    number: int  # of the statement within its document
    quoted: str  # the exact words of the content
    lead: str  # the words of source and cue
    speaker: str  # name, or "" when nobody was resolved
    speaker_href: str
    role: str
    stance: str  # to the claim where the line stands on a claim's page, else to what is said
    act: str
    quote: str
    basis: tuple[str, ...]
    confidence: float
    link_confidence: float | None  # how sure the link to the claim is
    when: str
    earliest: str | None
    latest: str | None
    when_words: str
    when_anchor: str
    document: str
    document_href: str
    publisher: str
    language: str
    numbers: tuple[str, ...]
    within: str = ""  # href of the statement that this one is nested in
    changed: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A shift, seen from one of its two statements: the other one is said before or after."""

    kind: str
    other: str  # "before" or "later"
    href: str
    when: str
    claim_href: str


@dataclass
class Lookup:
    """The record, indexed. ``documents`` … are sorted for reading: the earliest first, then by title and id."""

    record: Record
    lines_a_page: int = 0
    documents: dict[str, Document] = field(default_factory=dict)
    speakers: dict[str, Speaker] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    statements: dict[str, Statement] = field(default_factory=dict)
    by_document: dict[str, list[Statement]] = field(default_factory=dict)
    by_speaker: dict[str, list[Statement]] = field(default_factory=dict)
    unresolved: list[Statement] = field(default_factory=list)
    claims_of: dict[str, list[tuple[Claim, ClaimStatement]]] = field(default_factory=dict)
    disputed: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)
    shifts_to: dict[str, list[Shift]] = field(default_factory=dict)
    shifts_from: dict[str, list[Shift]] = field(default_factory=dict)
    shifts: list[Shift] = field(default_factory=list)
    shifts_of: dict[str, list[Shift]] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    stubs: frozenset[str] = frozenset()  # documents that only say that they are withheld
    footage: dict[str, Footage] = field(default_factory=dict)
    positions_on: dict[str, list[Position]] = field(default_factory=dict)
    positions_of: dict[str, list[Position]] = field(default_factory=dict)
    revisions: list[Revision] = field(default_factory=list)
    revisions_of: dict[str, list[Revision]] = field(default_factory=dict)  # document -> where it is before or after
    captures_of: dict[str, list[Capture]] = field(default_factory=dict)  # SHA-256 -> captures of these bytes, in time
    spoken_for: dict[str, list[str]] = field(default_factory=dict)  # body -> those who speak for it
    snapshots: dict[str, Snapshot] = field(default_factory=dict)  # by SHA-256
    documents_of: dict[str, list[Document]] = field(default_factory=dict)  # SHA-256 -> what was read from it
    footage_of: dict[str, Footage] = field(default_factory=dict)  # by SHA-256
    layouts: dict[str, Layout] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    _unresolved_at: dict[str, int] = field(default_factory=dict)
    part_of: dict[str, int] = field(default_factory=dict)  # statement -> part of its document
    handlings: Mapping[str, Sequence[Handling]] = field(
        default_factory=dict
    )  # SHA-256 -> what was done to that original

    def __post_init__(self) -> None:
        record = self.record
        self.lines_a_page = self.lines_a_page or LINES_A_PAGE
        self.documents = {d.id: d for d in sorted(record.documents, key=document_key)}
        self.speakers = {s.id: s for s in sorted(record.speakers, key=lambda s: (s.name.casefold(), s.name, s.id))}
        self.claims_of = claims_of(record)
        self.origins = {o.id: o for o in record.origins}
        self.stubs = stubs(record)
        self.footage = {f.id: f for f in record.footage}
        self.footage_of = {f.sha256: f for f in record.footage}
        self.snapshots = {s.sha256: s for s in record.snapshots}
        for document in self.documents.values():
            self.documents_of.setdefault(document.sha256, []).append(document)
        self._file_statements()
        self._file_claims()
        self._file_versions()
        self._lay_out()

    # -- filing

    def _file_statements(self) -> None:
        placed = [s for s in self.record.statements if s.document in self.documents]
        self.statements = {s.id: s for s in sorted(placed, key=self.time_key)}
        for statement in self.statements.values():
            self.by_document.setdefault(statement.document, []).append(statement)
            if statement.speaker in self.speakers:
                self.by_speaker.setdefault(statement.speaker or "", []).append(statement)
            else:
                self._unresolved_at[statement.id] = len(self.unresolved)
                self.unresolved.append(statement)
        for statements in self.by_document.values():
            statements.sort(key=lambda s: (start_of(s), s.id))
            for number, statement in enumerate(statements, 1):
                self.numbers[statement.id] = number
        for speaker in self.speakers.values():
            for body in sorted(speaker.speaks_for):
                self.spoken_for.setdefault(body, []).append(speaker.id)

    def _file_claims(self) -> None:
        record = self.record
        for dispute in sorted(record.disputes, key=lambda d: (d.claim, sorted(d.asserts), sorted(d.denies))):
            self.disputed[dispute.claim] = (tuple(sorted(dispute.asserts)), tuple(sorted(dispute.denies)))
        self.claims = {c.id: c for c in sorted(record.claims, key=self._claim_key)}
        known = [s for s in record.shifts if s.before in self.statements and s.after in self.statements]
        self.shifts = sorted(
            known, key=lambda s: (self.time_key(self.statements[s.after]), s.speaker, s.claim, s.before, s.kind.value)
        )
        for shift in self.shifts:
            self.shifts_to.setdefault(shift.after, []).append(shift)
            self.shifts_from.setdefault(shift.before, []).append(shift)
            self.shifts_of.setdefault(shift.speaker, []).append(shift)
        for position in sorted(record.positions, key=lambda p: (p.claim, p.speaker)):
            self.positions_on.setdefault(position.claim, []).append(position)
            self.positions_of.setdefault(position.speaker, []).append(position)

    def _file_versions(self) -> None:
        self.revisions = sorted(self.record.revisions, key=revision_key)
        for revision in self.revisions:
            for document in {revision.before, revision.after} - {""}:
                self.revisions_of.setdefault(document, []).append(revision)
        for capture in sorted(self.record.captures, key=lambda c: (c.captured or "9999", *capture_key(c))):
            if capture.sha256:
                self.captures_of.setdefault(capture.sha256, []).append(capture)

    def _claim_key(self, claim: Claim) -> tuple[bool, int, int, str, str]:
        return (claim.id not in self.disputed, -len(claim.statements), -claim.origins, claim.text, claim.id)

    def time_key(self, statement: Statement) -> tuple[str, str, str, str, int, str]:
        """Earliest said first; what has no date comes last, by document and place."""
        said, document = statement.said, self.documents[statement.document]
        earliest = (said.earliest or said.latest) if said else None
        latest = (said.latest or said.earliest) if said else None
        published = document.published.value if document.published else "9999"
        return (
            earliest or "9999",
            latest or "9999",
            published,
            statement.document,
            start_of(statement),
            statement.id,
        )

    # -- where things are

    def _lay_out(self) -> None:
        for document in self.documents.values():
            slices = tuple(_slices(document))
            statements = self.by_document.get(document.id, [])
            ends = [s.span.end for s in slices]
            homes = [min(bisect_right(ends, start_of(s)), len(slices) - 1) for s in statements]
            counts = [0] * len(slices)
            for home in homes:
                counts[home] += 1
            parts = tuple(_parts(slices, counts))
            firsts = [first for first, _ in parts]
            for statement, home in zip(statements, homes, strict=True):
                self.part_of[statement.id] = bisect_right(firsts, home) - 1
            self.layouts[document.id] = Layout(slices, parts)

    def document_href(self, document: str, part: int = 0) -> str:
        """The page of a document, or of a part of it."""
        return numbered(f"documents/{file_id(document)}", part)

    def statement_href(self, statement: str) -> str:
        """The words of a statement, in the page of its document."""
        home = self.statements[statement].document
        return f"{self.document_href(home, self.part_of[statement])}#{file_id(statement)}"

    def claim_href(self, claim: str) -> str:
        """The page of a claim."""
        return f"claims/{file_id(claim)}.html"

    def speaker_href(self, speaker: str) -> str:
        """The page of a speaker; the page of the unresolved for one that is not in the record."""
        return f"speakers/{file_id(speaker)}.html" if speaker in self.speakers else "unresolved.html"

    def unresolved_href(self, statement: str) -> str:
        """The line of a statement among those without a resolved speaker."""
        return f"{numbered('unresolved', self._unresolved_at[statement] // self.lines_a_page)}#{file_id(statement)}"

    def speaker_name(self, speaker: str) -> str:
        """A speaker's name; the id of one that is not in the record."""
        return self.speakers[speaker].name if speaker in self.speakers else speaker

    def agency(self, document: Document) -> str:
        """The agency that a document's origin is credited to, or ""."""
        origin = self.origins.get(document.origin or "")
        return (origin.agency or "") if origin else ""

    # -- a statement as a line

    def quoted(self, statement: Statement) -> str:
        """The exact words of what is said."""
        return words_of(statement.content, self.documents[statement.document].text)

    def lead(self, statement: Statement) -> str:
        """The exact words of source and cue, in order of the text."""
        return words_of((*statement.source, *statement.cue), self.documents[statement.document].text)

    def line(self, statement: Statement, member: ClaimStatement | None = None) -> Line:
        """A statement as a line; with the stance to a claim where ``member`` is given."""
        document = self.documents[statement.document]
        speaker = self.speakers.get(statement.speaker or "")
        said = statement.said
        return Line(
            id=statement.id,
            anchor=file_id(statement.id),
            href=self.statement_href(statement.id),
            number=self.numbers[statement.id],
            quoted=self.quoted(statement),
            lead=self.lead(statement),
            speaker=speaker.name if speaker else "",
            speaker_href=self.speaker_href(speaker.id) if speaker else self.unresolved_href(statement.id),
            role=role_words(role_at(speaker, statement)) if speaker else "",
            stance=(member.stance if member else statement.stance).value,
            act=statement.act.value,
            quote=statement.quote.value,
            basis=tuple(sorted(b.value for b in statement.basis)),
            confidence=statement.confidence,
            link_confidence=member.confidence if member else None,
            when=words.when(said),
            earliest=said.earliest if said else None,
            latest=said.latest if said else None,
            when_words=said.text if said else "",
            when_anchor=said.anchor if said else "",
            document=title_of(document),
            document_href=self.document_href(document.id),
            publisher=document.publisher.value if document.publisher else "",
            language=language_of(document),
            numbers=tuple(
                f"“{n.text}”{f' {n.of}' if n.of and n.of not in n.text else ''}: {words.number_range(n)}"
                for n in sorted(statement.numbers, key=lambda n: (n.span, n.text, n.of))
            ),
            within=self.statement_href(statement.within) if statement.within in self.statements else "",
            changed=tuple(self._changes(statement.id)),
        )

    def _changes(self, statement: str) -> Iterable[Change]:
        sides = [(s, "before", s.before) for s in self.shifts_to.get(statement, ())]
        sides += [(s, "later", s.after) for s in self.shifts_from.get(statement, ())]
        for shift, other, there in sides:
            yield Change(
                kind=words.label(words.SHIFTS, shift.kind.value),
                other=other,
                href=self.statement_href(there),
                when=words.when(self.statements[there].said),
                claim_href=self.claim_href(shift.claim) if shift.claim in self.claims else "",
            )

    def lines(self, statements: Iterable[Statement]) -> list[Line]:
        """Statements as lines, in the order given."""
        return [self.line(statement) for statement in statements]

    def members(self, claim: Claim) -> list[tuple[Statement, ClaimStatement]]:
        """The statements on a claim with their stance to it, in time."""
        found = [(self.statements[m.statement], m) for m in claim.statements if m.statement in self.statements]
        return sorted(found, key=lambda pair: (self.time_key(pair[0]), pair[1].stance.value, pair[1].confidence))

    def speaks_as(self, statement: Statement, body: str) -> bool:
        """Whether a statement is by a speaker, or by one who speaks for it."""
        speaker = statement.speaker
        return speaker == body or (speaker in self.speakers and body in self.speakers[speaker or ""].speaks_for)

    def best(self, claim: Claim, stance: Stance, speaker: str) -> Line | None:
        """The line that shows a speaker's stance on a claim best: quoted before told, the surer first, then the earliest."""
        fitting = [(s, m) for s, m in self.members(claim) if m.stance is stance and self.speaks_as(s, speaker)]
        if not fitting:
            return None
        rank = {"direct": 0, "mixed": 1, "indirect": 2}
        statement, member = min(
            fitting,
            key=lambda p: (
                p[0].speaker != speaker,
                rank[p[0].quote.value],
                -p[1].confidence,
                -p[0].confidence,
                self.time_key(p[0]),
            ),
        )
        return self.line(statement, member)


def document_key(document: Document) -> tuple[str, str, str]:
    """Documents by date of publication (those without one last), then title, then id."""
    published = document.published.value if document.published else "9999"
    return (published, title_of(document).casefold(), document.id)


def title_of(document: Document) -> str:
    """A document's title, or the name it was added under."""
    return document.title.value if document.title and document.title.value.strip() else document.name


def language_of(document: Document) -> str:
    """The language tag of a document's words, or "" when it is not known."""
    tag = document.language
    return tag if tag != "und" and words.LANGUAGE.match(tag) else ""


def role_at(speaker: Speaker, statement: Statement) -> Role | None:
    """The role in which a speaker spoke: the one that the same document gives, else the one held then, else the only one."""
    roles = sorted(speaker.roles, key=lambda r: (r.earliest or "", r.latest or "", r.title, r.of or ""))
    for role in roles:
        if statement.document in role.documents:
            return role
    date = (statement.said.earliest or statement.said.latest) if statement.said else None
    if date:
        for role in roles:
            if (role.earliest or "0") <= date and date[:10] <= (role.latest or "9999"):
                return role
    return roles[0] if len(roles) == 1 else None


def role_words(role: Role | None) -> str:
    """A role in words: "foreign secretary, United Kingdom"."""
    if role is None:
        return ""
    return f"{role.title}, {role.of}" if role.of and role.of.casefold() not in role.title.casefold() else role.title


def _slices(document: Document) -> Iterable[Slice]:
    length = len(document.text)
    given = [
        (p, Span(max(0, p.span.start), min(p.span.end, length)))
        for p in sorted(document.paragraphs, key=lambda p: p.span)
    ]
    paragraphs = [(p, span) for p, span in given if span.start < span.end]
    if not paragraphs:  # nothing was told apart: the whole text, as one
        whole = Span(0, length)
        paragraphs = [(Paragraph(whole, ParagraphKind.BODY, Place()), whole)]
    for paragraph, span in paragraphs:
        for start in range(span.start, max(span.end, span.start + 1), BLOCK_CHARACTERS):
            yield Slice(Span(start, min(start + BLOCK_CHARACTERS, span.end)), paragraph, start > span.start)


def _parts(slices: Sequence[Slice], statements: Sequence[int]) -> Iterable[tuple[int, int]]:
    first = characters = count = 0
    for i, piece in enumerate(slices):
        length = piece.span.end - piece.span.start
        full = characters + length > PART_CHARACTERS or count + statements[i] > PART_STATEMENTS
        if i > first and (full or i - first >= PART_BLOCKS):
            yield first, i
            first, characters, count = i, 0, 0
        characters += length
        count += statements[i]
    yield first, len(slices)


T = TypeVar("T")


def pages_of(items: Sequence[T], size: int) -> list[Sequence[T]]:
    """Items cut into pages of at most ``size``; one empty page when there are none."""
    return [items[i : i + size] for i in range(0, len(items), size)] or [items]
