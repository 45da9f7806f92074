"""What may leave a case: the record without what is sealed, erased or left out, and the originals that may go with it.

``withheld`` stands before every publisher: each is given an ``Outgoing`` and nothing else of the case. Whatever is text anywhere in the record
goes through one function, whatever is an original is looked through, and what may not leave has a stand-in of its own, under
the hash of the stand-in: a publisher cannot copy what it has no hash of, and a new field or format needs no code here.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, BinaryIO, TypeVar

from onrecord.errors import OnrecordError
from onrecord.publish.forms import Finder, shown
from onrecord.publish.prune import problems_without, pruned
from onrecord.publish.traces import TooMuch, holds, is_text, mapped
from onrecord.records import (
    Capture,
    Document,
    Footage,
    Handling,
    LedgerLine,
    Measurement,
    Paragraph,
    ParagraphKind,
    Place,
    Proof,
    Record,
    Revision,
    Seal,
    SealKind,
    Snapshot,
    SourceFacts,
    Span,
    Statement,
    SunChart,
    Withheld,
)

T = TypeVar("T")
K = TypeVar("K")
_SEARCHED = ("text/", "image/", "video/", "audio/")  # kinds in which what stands there in letters is found
_SEARCHED_KINDS = frozenset(
    {"application/xhtml+xml", "application/xml", "application/json", "application/x-ndjson", "application/zip"}
)
_PLAIN = "text/plain"
_WHERE = re.compile(r"“([^”\n]{1,500})” \(-?\d+\.\d{4}, ")  # as findings say where a named place is


class Later(Mapping[K, T]):
    """A mapping that is made when it is first looked at: what takes long is done only for those who use it."""

    def __init__(self, make: Callable[[], Mapping[K, T]]) -> None:
        self._make = make
        self._made: Mapping[K, T] | None = None

    def _whole(self) -> Mapping[K, T]:
        if self._made is None:
            self._made = self._make()
        return self._made

    def __getitem__(self, key: K) -> T:
        return self._whole()[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._whole())

    def __len__(self) -> int:
        return len(self._whole())


@dataclass(frozen=True, slots=True)
class RedactedCopy:
    """A working copy of an original with places blacked out, which is handed on in its place."""

    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """All that a publisher is given of a case. Hashes in ``record`` are those of bytes that ``read`` and ``open`` give.

    ``originals`` are the hashes of the preserved originals and redacted copies that may be copied out; ``stand_ins`` the bytes, by
    hash, of what stands in the place of the others. ``openings`` has, by entry of the custody log, the salts and values that may
    be shown: ``{field: (salt, value)}``. ``sealed`` has, by seal, its label and its age file (armored), for whoever has the key.
    """

    record: Record
    originals: frozenset[str]
    stand_ins: Mapping[str, bytes]
    kept: Callable[[str], BinaryIO]  # opens preserved bytes by hash; only for ``originals``
    preserved: Callable[[str], str] = lambda _: "1970-01-01"  # when an original was first added, or erased
    handlings: Mapping[str, Sequence[Handling]] = field(default_factory=dict)
    openings: Mapping[int, Mapping[str, tuple[str, str]]] = field(default_factory=dict)
    sealed: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    cleaned: Callable[[str], str] = lambda text: text  # for any further text that is to go with it
    charts: Mapping[str, Sequence[SunChart]] = field(default_factory=dict)  # by footage
    frames: Mapping[str, bytes] = field(default_factory=dict)  # small pictures of key frames, by their own hash
    of_original: Mapping[str, str] = field(default_factory=dict)  # hash in the record -> hash of the original it is for

    def open(self, sha256: str) -> BinaryIO:
        """The bytes under a hash of the record. Raises CaseDamaged, and OnrecordError on what may not leave."""
        if sha256 in self.stand_ins:
            return io.BytesIO(self.stand_ins[sha256])
        if sha256 not in self.originals:
            raise OnrecordError(
                f"The original {sha256[:16]}… may not leave the case.", "This is an error of the program: report it."
            )
        return self.kept(sha256)

    def read(self, sha256: str) -> bytes:
        """The same, as bytes."""
        with self.open(sha256) as handle:
            return handle.read()

    def preserved_at(self, sha256: str) -> str:
        """When the original of this was first added."""
        return self.preserved(self.of_original.get(sha256, sha256))


def withheld(
    record: Record,
    seals: Sequence[Seal],
    kept: Callable[[str], BinaryIO],
    copies: Mapping[str, RedactedCopy] | None = None,
    handlings: Mapping[str, Sequence[Handling]] | None = None,
) -> Outgoing:
    """The part of a record that may leave. ``copies`` are handed on in the place of their originals, sealed or not.

    ``kept`` opens preserved bytes by hash, checked (``Store.open``). Raises CaseDamaged from it.
    """
    work = _Withholding(record, seals, kept, dict(copies or {}))
    return work.outgoing(handlings or {})


# ---------------------------------------------------------------------------------------------- one record's work


class _Moved:
    """Where the characters of a text are after some of its stretches were replaced."""

    def __init__(self, text: str, places: Sequence[tuple[int, int, str]]) -> None:
        pieces, position, now = [], 0, 0
        self._ranges: list[tuple[int, int, int, int]] = []  # before: start, end; after: start, end
        for start, end, label in places:
            pieces += [text[position:start], label]
            now += start - position
            self._ranges.append((start, end, now, now + len(label)))
            now += len(label)
            position = end
        self._starts = [start for start, *_ in self._ranges]
        self.text = "".join([*pieces, text[position:]])

    def span(self, span: Span) -> Span:
        """A span with the whole label of what it only touches."""
        start, end = self._at(span.start, True, False), self._at(span.end, False, False)
        return Span(start, max(start, end))

    def paragraph(self, span: Span) -> Span:
        """A span that leaves the label to the one in which the stretch begins: paragraphs do not overlap."""
        start, end = self._at(span.start, True, True), self._at(span.end, False, True)
        return Span(start, max(start, end))

    def _at(self, place: int, is_start: bool, exclusive: bool) -> int:
        before = bisect_left(self._starts, place)
        if not before:
            return place
        _, end, now, after = self._ranges[before - 1]
        if place < end:
            return now if is_start and not exclusive else after
        return place + after - end


class _Withholding:
    def __init__(
        self, record: Record, seals: Sequence[Seal], kept: Callable[[str], BinaryIO], copies: dict[str, RedactedCopy]
    ) -> None:
        self.record, self.seals, self.kept, self.copies = record, seals, kept, copies
        self.made_by_us = {copy.sha256 for copy in copies.values()}  # pixels, or plain text
        self.files = self._files()
        self.finder = Finder(seals, record.speakers, tuple(self._names_of_files()))
        found = enumerate(sorted(self.finder.sealed_speakers.items()))
        # The id of a speaker is a hash over the name: whoever has a list of names could try them. So they get others.
        self.ids = {speaker: f"spk-{_digest(seal.id, str(n))[:16]}" for n, (speaker, seal) in found}
        self.moved: dict[str, _Moved] = {}
        self.documents = {s.id: s.document for s in record.statements}  # statement -> the document of its spans
        self.stand_ins: dict[str, bytes] = {}
        self.instead: dict[str, tuple[str, int, str]] = {}  # original -> hash, size and media type of what goes out
        self.told: list[Withheld] = []
        self.allowed: set[str] = set()

    def _files(self) -> dict[str, Seal]:
        """Originals that do not leave at all, by hash; of a web archive all that came out of it alone."""
        files = {s.sha256: s for s in self.seals if s.kind is SealKind.FILE}
        archives = {a.sha256 for a in self.record.archives} & files.keys()
        if archives:
            others = {c.sha256 for c in self.record.captures if c.archive not in archives}
            alone = {s.sha256 for s in self.record.snapshots if s.served is None}
            for capture in self.record.captures:
                if capture.archive in archives and capture.sha256 and capture.sha256 not in others | alone:
                    files.setdefault(capture.sha256, replace(files[capture.archive], sha256=capture.sha256))
        return files

    def _names_of_files(self) -> Iterable[tuple[str, Seal]]:
        """Names and addresses of what does not leave: nothing may name it."""
        for snapshot in self.record.snapshots:
            seal = self.files.get(snapshot.sha256)
            if seal is not None:
                yield from ((name, seal) for name in snapshot.names)
                yield from ((url, seal) for url in (snapshot.facts.url, snapshot.served and snapshot.served.url) if url)
        for capture in self.record.captures:
            if capture.sha256 in self.files:
                yield capture.url, self.files[capture.sha256]

    # ------------------------------------------------------------------------------------------ in order

    def outgoing(self, handlings: Mapping[str, Sequence[Handling]]) -> Outgoing:
        """All of it."""
        record = self._without_files_and_passages()
        self._originals(record)
        if self.seals:
            record = self._cleaned(record)
        record = self._rehashed(record)
        record = replace(record, withheld=tuple(sorted(self.told, key=lambda w: (w.label, w.id))))
        return Outgoing(
            record=record,
            originals=frozenset(self.allowed),
            stand_ins=self.stand_ins,
            kept=self.kept,
            handlings=Later(lambda: self._handlings(handlings)),
            cleaned=self.finder.cleaned,
            of_original={now: then for then, (now, _, _) in self.instead.items()},
        )

    def _without_files_and_passages(self) -> Record:
        record = self.record
        gone = [d.id for d in record.documents if d.sha256 in self.files]
        gone += [f.id for f in record.footage if f.sha256 in self.files]
        passages: dict[str, list[tuple[int, int, Seal]]] = {}
        left: dict[str, str] = {}
        for document in record.documents if self.seals else ():
            if document.sha256 in self.files:
                continue
            places = self._places(document)
            self.moved[document.id] = _Moved(document.text, [(s, e, shown(seal)) for s, e, seal in _merged(places)])
            cut = [p for p in places if p[2].kind is SealKind.PASSAGE]
            if cut:
                passages[document.id] = cut
                left[document.id] = _Moved(document.text, [(s, e, "\n") for s, e, _ in _merged(cut)]).text
        touched = {s.id: p[2].id for s in record.statements for p in passages.get(s.document, ()) if _touches(s, p)}
        counts = Counter(touched.values())
        for seal in self.seals:
            if seal.kind is not SealKind.FILE:
                words = seal.note or f"A {seal.kind} is sealed."
                self.told.append(Withheld(seal.id, seal.label, words, statements=counts[seal.id]))
        without = Counter(s.document for s in record.statements if s.document in gone)
        after = pruned(record, gone, touched, left)
        names = {name for name, _ in self._names_of_files()}
        after = replace(after, problems=problems_without(after.problems, names))
        return self._with_stubs(record, after, without)

    def _places(self, document: Document) -> list[tuple[int, int, Seal]]:
        """Every stretch of a text that is sealed."""
        found = [(f.start, f.end, f.seal) for f in self.finder.found(document.text)]
        here = [s for s in self.seals if s.kind is SealKind.PASSAGE and s.document == document.id]
        return [*found, *((s.start, s.end, s) for s in here if s.start < s.end <= len(document.text))]

    def _with_stubs(self, before: Record, after: Record, without: Mapping[str, int]) -> Record:
        """What does not leave has an empty document (or footage) in its place, so that every reference to it still leads somewhere."""
        if not self.files:
            return after
        known = {s.sha256: s for s in before.snapshots}
        documents, footage = list(after.documents), list(after.footage)
        there = {d.sha256: d.id for d in before.documents} | {f.sha256: f.id for f in before.footage}
        pictures = {f.sha256 for f in before.footage}
        archives = {a.sha256 for a in before.archives}
        for sha256, seal in sorted(self.files.items()):
            if sha256 not in known and not seal.note and sha256 not in there:
                continue
            identity = there.get(sha256) or seal.document or f"doc-{sha256[:16]}"
            words = seal.note or "This file is sealed."
            stand_in = self._stand_in(sha256, f"{seal.label}. {words}")
            if sha256 not in archives:
                if sha256 in pictures or identity.startswith("foo-"):
                    footage.append(Footage(identity, sha256, seal.label, _PLAIN, len(stand_in)))
                else:
                    text = f"{seal.label}. {words}"
                    whole = (Paragraph(Span(0, len(text)), ParagraphKind.FURNITURE, Place()),)
                    documents.append(Document(identity, sha256, seal.label, _PLAIN, text, whole))
            self.told.append(
                Withheld(identity, seal.label, words, sha256, self.instead[sha256][0], without.get(identity, 0))
            )
        snapshots = [s for s in after.snapshots if s.sha256 not in self.files]
        snapshots += [
            Snapshot(sha256, self.instead[sha256][1], _PLAIN, (seal.label,), SourceFacts())
            for sha256, seal in self.files.items()
            if sha256 in self.instead and sha256 not in archives
        ]
        return replace(
            after,
            documents=tuple(sorted(documents, key=lambda d: d.id)),
            footage=tuple(sorted(footage, key=lambda f: f.id)),
            snapshots=tuple(sorted(snapshots, key=lambda s: s.sha256)),
            captures=tuple(c for c in after.captures if c.sha256 not in self.files and c.archive not in self.files),
            archives=tuple(a for a in after.archives if a.sha256 not in self.files),
        )

    # ------------------------------------------------------------------------------------------ originals

    def _originals(self, record: Record) -> None:
        """Which originals may be copied out, and what stands in the place of the others."""
        texts = {d.sha256: d for d in record.documents}
        ids = {f.sha256: f.id for f in record.footage} | {d.sha256: d.id for d in record.documents}
        items: tuple[Document | Footage | Snapshot, ...] = (*record.documents, *record.footage, *record.snapshots)
        kinds = {item.sha256: item.media_type for item in items}
        given: set[str] = set()  # redacted copies that stand in the place of an original
        for sha256, kind in sorted(kinds.items()):
            if sha256 in self.instead:
                continue
            copy = self.copies.get(sha256)
            kept_at = sha256 if copy is None else copy.sha256
            document = texts.get(sha256) if copy is None else None
            why = self._why_not(kept_at, kind if copy is None else copy.media_type, document) if self.seals else ""
            if copy is not None and copy.sha256 in given:
                why = "What is left of it after places were blacked out is the same as of another original."
            label = "Withheld original"
            if why:
                self._stand_in(sha256, f"{label}. {why}")
            elif copy is not None:
                self.instead[sha256] = (copy.sha256, copy.size, copy.media_type)
                given.add(copy.sha256)
                label, why = "Redacted copy", "A copy with places blacked out stands in the place of the original."
            if self.instead.get(sha256, ("",))[0] not in self.stand_ins:
                self.allowed.add(kept_at)
            if why:
                self.told.append(Withheld(ids.get(sha256, sha256), label, why, sha256, self.instead[sha256][0]))
        self._archives(record)

    def _archives(self, record: Record) -> None:
        """A web archive that holds what does not leave stays, too; and one that holds such an archive."""
        archives = {a.sha256 for a in record.archives} & self.allowed
        holding: dict[str, set[str]] = {}
        for capture in self.record.captures:
            if capture.archive in archives:
                holding.setdefault(capture.sha256, set()).add(capture.archive)
        away = [sha256 for sha256 in holding if sha256 in self.instead or sha256 in self.files]
        while away:
            for archive in holding.get(away.pop(), set()) & self.allowed:
                self.allowed.discard(archive)
                self._stand_in(archive, "Withheld original. It is a web archive that holds what is withheld.")
                away.append(archive)

    def _why_not(self, sha256: str, kind: str, document: Document | None) -> str:
        moved = self.moved.get(document.id) if document is not None else None
        if document is not None and moved is not None and moved.text != document.text:
            return "It holds words that are sealed."
        with self.kept(sha256) as handle:
            data = mapped(handle)
            try:
                if holds(data, self.finder):
                    return "It holds words that are sealed."
            except TooMuch:
                return "It cannot be looked through for what is sealed."
            if (
                document is None
                and sha256 not in self.made_by_us
                and not kind.startswith(_SEARCHED)
                and kind not in _SEARCHED_KINDS
                and not kind.endswith(("+xml", "+zip"))
            ):
                packed = data[:4].startswith((b"PK\x03\x04", b"\x1f\x8b")) or is_text(data)
                return "" if packed else "It cannot be looked through for what is sealed."
        return ""

    def _stand_in(self, sha256: str, words: str) -> bytes:
        text = f"{words}\n\nSHA-256 of the original, which is kept in the case:\n{sha256}\n"
        data = text.encode()
        now = hashlib.sha256(data).hexdigest()
        self.stand_ins[now] = data
        self.instead[sha256] = (now, len(data), _PLAIN)
        return data

    # ------------------------------------------------------------------------------------------ every text

    def _cleaned(self, record: Record) -> Record:
        parts = {each.name: self._rewritten(getattr(record, each.name), None) for each in dataclasses.fields(Record)}
        speakers = tuple(self._speaker(s) for s in parts["speakers"])
        return replace(record, **{**parts, "speakers": speakers})

    def _speaker(self, speaker: Any) -> Any:
        sealed = {self.ids[s]: seal for s, seal in self.finder.sealed_speakers.items()}
        seal = sealed.get(speaker.id)
        return (
            replace(speaker, name=seal.label, aliases=())
            if seal is not None
            else replace(speaker, aliases=tuple(dict.fromkeys(a for a in speaker.aliases if a != speaker.name)))
        )

    def _rewritten(self, value: Any, moved: _Moved | None) -> Any:
        """Any part of a record with its texts cleaned, its ids exchanged and its spans moved."""
        if isinstance(value, Enum) or value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, str):
            return self.ids.get(value) or self.finder.cleaned(value)
        if isinstance(value, tuple):
            return tuple(self._rewritten(item, moved) for item in value)
        if isinstance(value, Span):
            if moved is None:
                raise TypeError("a span outside of any document: say in publish/withhold.py whose it is")
            return moved.span(value)
        if isinstance(value, Document):
            return self._document(value)
        if isinstance(value, Revision):
            return self._revision(value)
        if isinstance(value, Statement):
            moved = self.moved.get(value.document, _SAME)
        if isinstance(value, Measurement):
            return self._measurement(value)
        if isinstance(value, Footage):
            value = self._without_places(value)
        if isinstance(value, LedgerLine):
            moved = self.moved.get(self.documents.get(value.statement, ""), _SAME)
        return self._fields(value, moved)

    def _measurement(self, measurement: Measurement) -> Measurement:
        """Without the place whose name is sealed, and under another id: the former one is a hash over all of it, which tells names apart."""
        place = measurement.place
        if place is not None and self.finder.cleaned(place.name) != place.name:
            measurement = replace(measurement, place=None)
        told: Measurement = self._fields(measurement, None)
        if told == measurement and place == measurement.place:
            return told
        told = replace(told, id="")
        return replace(told, id=f"mea-{_digest(repr(told))[:16]}")

    def _without_places(self, footage: Footage) -> Footage:
        """Without findings and checks that say where a place is whose name is sealed."""

        def told(text: str) -> bool:
            return all(self.finder.cleaned(m[1]) == m[1] for m in _WHERE.finditer(text))

        ledger = (replace(entry, checks=tuple(c for c in entry.checks if told(c.words))) for entry in footage.ledger)
        return replace(footage, findings=tuple(f for f in footage.findings if told(f.message)), ledger=tuple(ledger))

    def _fields(self, value: Any, moved: _Moved | None, **given: Any) -> Any:
        rest = [f.name for f in dataclasses.fields(value) if f.init and f.name not in given]
        return replace(value, **{n: self._rewritten(getattr(value, n), moved) for n in rest}, **given)

    def _document(self, document: Document) -> Document:
        moved = self.moved.get(document.id, _SAME)
        text = document.text if moved is _SAME else moved.text
        away = document.sha256 in self.instead
        paragraphs = []
        for paragraph in document.paragraphs:
            span = paragraph.span if moved is _SAME else moved.paragraph(paragraph.span)
            if span.start < span.end:
                place = replace(paragraph.place, offset=None, xpath=None) if away else paragraph.place
                paragraphs.append(Paragraph(span, paragraph.kind, place))
        return self._fields(document, moved, text=text, paragraphs=tuple(paragraphs), id=document.id)  # type: ignore[no-any-return]

    def _revision(self, revision: Revision) -> Revision:
        before, after = self.moved.get(revision.before, _SAME), self.moved.get(revision.after, _SAME)
        changes = tuple(
            replace(
                c, before=before.span(c.before) if c.before else None, after=after.span(c.after) if c.after else None
            )
            for c in revision.changes
        )
        notice = after.span(revision.notice) if revision.notice else None
        return self._fields(revision, None, changes=changes, notice=notice)  # type: ignore[no-any-return]

    # ------------------------------------------------------------------------------------------ hashes

    def _rehashed(self, record: Record) -> Record:
        """What stands in the place of an original, under its own hash."""

        def exchanged(item: T) -> T:
            now = self.instead.get(getattr(item, "sha256", ""))
            if now is None:
                return item
            sha256, size, kind = now
            if isinstance(item, Document):
                return replace(item, sha256=sha256, media_type=kind)
            if isinstance(item, Footage):  # frames and traces are those of the original
                return replace(item, sha256=sha256, media_type=kind, size=size, frames=(), frames_note="", traces=())
            if isinstance(item, Snapshot):
                return replace(item, sha256=sha256, media_type=kind, size=size)
            if isinstance(item, Capture):
                headers = tuple(h for h in item.headers if h[0].lower() not in _OF_BODY)
                return replace(
                    item, sha256=sha256, content_type=kind, payload="", digest=Proof.NOT_CHECKABLE, headers=headers
                )
            return item

        return replace(
            record,
            documents=tuple(map(exchanged, record.documents)),
            footage=tuple(map(exchanged, record.footage)),
            snapshots=tuple(map(exchanged, record.snapshots)),
            captures=tuple(map(exchanged, record.captures)),
        )

    def _handlings(self, handlings: Mapping[str, Sequence[Handling]]) -> dict[str, tuple[Handling, ...]]:
        found = {}
        for sha256, done in handlings.items():
            now = self.instead[sha256][0] if sha256 in self.instead else sha256
            found[now] = tuple(replace(h, words=self.finder.cleaned(h.words)) for h in done)
        return found


_OF_BODY = frozenset(
    {"content-type", "content-length", "content-disposition", "etag", "content-md5", "digest", "repr-digest"}
)
_SAME = _Moved("", ())


def _merged(places: Iterable[tuple[int, int, Seal]]) -> list[tuple[int, int, Seal]]:
    """In order, those that overlap as one; a passage's label goes before a name's inside it."""
    found: list[tuple[int, int, Seal]] = []
    for start, end, seal in sorted(places, key=lambda p: (p[0], -p[1])):
        if found and start < found[-1][1]:
            first, last, former = found[-1]
            longer = former if last - first >= end - start else seal
            found[-1] = (first, max(last, end), longer)
        else:
            found.append((start, end, seal))
    return found


def _touches(statement: Statement, passage: tuple[int, int, Seal]) -> bool:
    start, end, _ = passage
    pieces = (*statement.source, *statement.cue, *statement.content, *statement.evidence)
    return any(p.start < end and start < p.end for p in pieces)


def _digest(*parts: str) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()
