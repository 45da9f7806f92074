"""Seals of a case: made, listed, opened by whoever has a key, and ended.

A seal is one row of ``seals`` and one entry of the custody log. What is sealed and why are commitments of the entry; their salts and
values are in ``custody_openings``, because the case itself must know what to withhold, and once more in an age file (``blob``) for
the recipients: whoever opens it can prove what the log committed to, without the case.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select

from onrecord import custody, sealing
from onrecord.case.journal import Journal, Noting, packed, unpacked
from onrecord.custody import Event, Opened
from onrecord.errors import UsageError
from onrecord.publish.forms import Finder
from onrecord.records import Document, Record, Seal, SealKind, Speaker, SpeakerKind
from onrecord.schema import has_table
from onrecord.schema.tables import custody_openings, seals, snapshots

FORMAT = "onrecord-seal-v1"
_LABELS = {SealKind.PASSAGE: "Sealed passage", SealKind.FILE: "Sealed file"}
MAX_NAME = 300  # characters
_NEXT = "List them with: onrecord seals CASE"


@dataclass(frozen=True, slots=True)
class Kept:
    """A seal as the case has it. ``seal.words`` is empty where it was erased or the case was handed on without its values."""

    seal: Seal
    entry: int
    reason: str
    recipients: tuple[str, ...]
    blob: str  # the age file, armored; "" where it was erased
    ended: int | None = None  # the entry with which it was lifted or erased


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user wants to seal: a name with other spellings, a passage of a document, or a file."""

    kind: SealKind
    words: str = ""
    forms: tuple[str, ...] = ()
    whole: bool = False
    document: str = ""
    start: int = 0
    end: int = 0
    sha256: str = ""


def name(words: str, also: Sequence[str], whole: bool) -> Wanted:
    """A name. Raises UsageError on one that could not be found anywhere: without letters, or a single one."""
    for each in (words, *also):
        if sum(c.isalnum() for c in each) < 2 or len(each) > MAX_NAME:
            raise UsageError(
                f"“{each[:80]}” cannot be sealed as a name.", "Give the full name; a passage is sealed with --passage."
            )
    return Wanted(SealKind.NAME, " ".join(words.split()), tuple(" ".join(a.split()) for a in also), whole)


def file(sha256: str) -> Wanted:
    """A source, by the SHA-256 of its original."""
    return Wanted(SealKind.FILE, sha256=sha256)


def passage(record: Record, source: str, start: int | None, end: int | None, words: str | None) -> Wanted:
    """A passage by its offsets or its words. Raises UsageError where it is not there, or its words are there more than once."""
    document = document_of(record, source)
    text = document.text
    if words is not None:
        finder = Finder([Seal("", SealKind.PASSAGE, "", words)])
        found = [(f.start, f.end) for f in finder.found(text)]
        if not found:
            at = text.find(words) if words.strip() else -1
            found = [(at, at + len(words))] if at >= 0 else []
        if not found:
            raise UsageError(
                f"These words do not stand in {document.name}.",
                "Quote them as they stand there: onrecord search CASE shows the words and their offsets.",
            )
        start, end = found[0]
    if start is None or end is None:
        raise UsageError("Which passage?", "Give two offsets behind the document, or its words with --words.")
    if not 0 <= start < end <= len(text):
        raise UsageError(
            f"{document.name} has {len(text)} characters: there is no passage from {start} to {end}.",
            "Give offsets within the text, the first the smaller: onrecord search CASE shows them.",
        )
    return Wanted(SealKind.PASSAGE, text[start:end], (), False, document.id, start, end, document.sha256)


def document_of(record: Record, source: str) -> Document:
    """The document that is meant by an id, the beginning of a hash, or a name. Raises UsageError."""
    low = source.casefold()
    for fits in (
        lambda d: source in (d.id, d.sha256, d.name),
        lambda d: len(source) >= 8 and d.sha256.startswith(low),
        lambda d: low in d.name.casefold(),
    ):
        found = [d for d in record.documents if fits(d)]
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(d.name for d in found[:5])
            raise UsageError(f"“{source}” can be any of {len(found)} documents ({names}).", "Give its id: doc-…")
    raise UsageError(f"The record has no document “{source}”.", "Give its id, its name or a part of it.")


def seal(journal: Journal, record: Record | None, wanted: Wanted, to: Sequence[str], why: str) -> Kept:
    """Seal it. Raises UsageError on bad recipients, and on what is sealed already or cannot be sealed."""
    keys = sealing.recipients(to)
    if not why.strip():
        raise UsageError("A seal needs a reason.", "Say it with --why; it is sealed, too.")
    people = record.speakers if record is not None else ()
    person = wanted.kind is SealKind.NAME and _is_person(wanted, people)
    if wanted.kind is SealKind.NAME and not person:
        wanted = replace(wanted, whole=True)  # the last word of a body's name is no surname
    with journal.transaction() as noting:
        former = list(kept(noting.connection))
        _is_there(noting.connection, wanted)
        _not_twice(former, wanted)
        kind = "Sealed person" if person else _LABELS.get(wanted.kind, "Sealed name")
        number = 1 + sum(1 for k in former if k.seal.label.rstrip("0123456789 ") == kind)
        made = Seal(
            f"seal-{os.urandom(8).hex()}", wanted.kind, f"{kind} {number}", wanted.words, wanted.forms, wanted.whole,
            wanted.document, wanted.start, wanted.end, wanted.sha256,
        )  # fmt: skip
        held = custody.hidden({**_held(made), "why": why.strip(), "recipients": "\n".join(to)})
        blob = sealing.sealed(_content(made, noting.next, held), keys)
        noting.note_hidden(
            Event.SEALED,
            {
                "seal": made.id,
                "kind": made.kind.value,
                "label": made.label,
                "blob": hashlib.sha256(blob.encode()).hexdigest(),
                **({"sha256": made.sha256} if made.sha256 else {}),
            },
            held,
        )
        entry = noting.next - 1
        row = {
            "id": made.id,
            "entry": entry,
            "kind": made.kind.value,
            "label": made.label,
            "sha256": made.sha256,
            "blob": blob,
        }
        noting.connection.execute(seals.insert().values(**row))
    return Kept(made, entry, why.strip(), tuple(to), blob)


def _is_person(wanted: Wanted, people: Sequence[Speaker]) -> bool:
    finder = Finder([Seal("", SealKind.NAME, "", wanted.words, wanted.forms)], people)
    kinds = {s.kind for s in people if s.id in finder.sealed_speakers}
    return not kinds or SpeakerKind.PERSON in kinds


def _held(made: Seal) -> dict[str, str]:
    """What the entry holds as commitments."""
    if made.kind is SealKind.FILE:
        return {}
    place = {"document": made.document, "start": made.start, "end": made.end} if made.kind is SealKind.PASSAGE else {}
    more = {"forms": list(made.forms), "whole": made.whole, **place}
    return {"words": storable(made.words), "more": json.dumps(more, ensure_ascii=True, sort_keys=True)}


def storable(text: str) -> str:
    """The text with what UTF-8 cannot hold (half a surrogate pair) as an escape; all else as it stands, line ends too."""
    return text.encode("utf-8", "backslashreplace").decode()


def _content(made: Seal, entry: int, held: Mapping[str, Opened]) -> bytes:
    """What the recipients get: the values, with the salts that prove them against the entry of the log."""
    whole = {
        "format": FORMAT,
        "seal": made.id,
        "kind": made.kind.value,
        "label": made.label,
        "entry": entry,
        "held": json.loads(packed(held)),
        "sha256": made.sha256,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True).encode("utf-8", "backslashreplace")


def _is_there(connection: Connection, wanted: Wanted) -> None:
    known = select(snapshots.c.sha256).where(snapshots.c.sha256 == wanted.sha256)
    if wanted.sha256 and connection.execute(known).first() is None:
        raise UsageError(f"The case has no source {wanted.sha256[:16]}….", "Add it first: onrecord add CASE FILE")


def _not_twice(former: Sequence[Kept], wanted: Wanted) -> None:
    for each in former:
        same = each.seal
        if each.ended is not None or same.kind is not wanted.kind:
            continue
        if wanted.kind is SealKind.NAME:
            twice = same.words.casefold().split() == wanted.words.casefold().split()
        elif wanted.kind is SealKind.PASSAGE:
            twice = (same.document, same.start, same.end) == (wanted.document, wanted.start, wanted.end)
        else:
            twice = same.sha256 == wanted.sha256
        if twice:
            raise UsageError(
                f"It is sealed already: {same.label} ({same.id}).",
                "To seal it to other recipients or with other spellings, end that seal first: onrecord unseal CASE SEAL --lift.",
            )


# ---------------------------------------------------------------------------------------------- read back


def kept(connection: Connection) -> Iterator[Kept]:
    """Every seal that was ever made, in order."""
    if not has_table(connection, seals.name):
        return
    query = select(seals, custody_openings.c.payload).outerjoin(
        custody_openings, custody_openings.c.entry == seals.c.entry
    )
    for row in connection.execute(query.order_by(seals.c.entry)):
        yield kept_of(row)


def kept_of(row: Any) -> Kept:
    """A seal out of its row and the values of its entry."""
    try:
        held = {name: opened.value for name, opened in unpacked(row.payload or "{}").items()}
        more = json.loads(held.get("more", "{}"))
    except ValueError:
        held, more = {}, {}
    made = Seal(
        row.id, SealKind(row.kind), row.label, held.get("words", ""), tuple(more.get("forms", ())), bool(more.get("whole")),
        str(more.get("document", "")), int(more.get("start", 0)), int(more.get("end", 0)), row.sha256,
    )  # fmt: skip
    to = tuple(held.get("recipients", "").split("\n")) if held.get("recipients") else ()
    return Kept(made, row.entry, held.get("why", ""), to, row.blob, row.ended)


def one(connection: Connection, name: str) -> Kept:
    """The seal with this id or label. Raises UsageError."""
    found = [
        k for k in kept(connection) if name in (k.seal.id, k.seal.label) or k.seal.label.casefold() == name.casefold()
    ]
    if not found:
        raise UsageError(f"There is no seal “{name}”.", _NEXT)
    return found[-1]


@dataclass(frozen=True, slots=True)
class Unsealed:
    """What was in the age file of a seal, and whether it is what the log committed to."""

    label: str
    held: Mapping[str, str]
    proved: bool

    @property
    def told(self) -> dict[str, str]:
        """The same in words, for people."""
        try:
            more = json.loads(self.held.get("more", "{}"))
        except ValueError:
            more = {}
        found = {name: value.replace("\n", ", ") for name, value in self.held.items() if name != "more"}
        if more.get("forms"):
            found["also written"] = "; ".join(map(str, more["forms"]))
        if more.get("whole"):
            found["sealed"] = "only the name in full"
        if more.get("document"):
            found["stands in"] = f"{more['document']}, characters {more.get('start')} to {more.get('end')}"
        return found


def unseal(journal: Journal, log_line: bytes, found: Kept, who: sealing.Identities) -> Unsealed:
    """Open a seal with an identity; that it was opened is logged before anything of it is given back. Raises UsageError."""
    content = opened(found.blob, who)
    try:
        held = unpacked(json.dumps(content["held"]))
        entry = custody.parsed(log_line)
    except (ValueError, KeyError) as trouble:
        raise UsageError("There is something else in it than a seal.", "Copy the case back from a backup.") from trouble
    proved = entry.values.get("seal") == content.get("seal") and all(
        custody.commitment(name, value) == entry.committed.get(name) for name, value in held.items()
    )
    with journal.transaction() as noting:
        noting.note(Event.UNSEALED, {"seal": found.seal.id, "label": found.seal.label})
    return Unsealed(found.seal.label, {name: value.value for name, value in held.items()}, proved)


def opened(blob: str, who: sealing.Identities) -> dict[str, Any]:
    """The content of an age file that is a seal. Raises UsageError."""
    try:
        content = json.loads(sealing.unsealed(blob, who))
    except ValueError as trouble:
        raise UsageError("There is something else in it than a seal.", "Give the age file of a seal.") from trouble
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise UsageError("There is something else in it than a seal.", "Give the age file of a seal.")
    return content


def lift(noting: Noting, found: Kept, why: str) -> None:
    """End a seal: what was sealed is handed on again. Raises UsageError where it is ended already."""
    if found.ended is not None:
        raise UsageError(f"{found.seal.label} is no longer sealed.", _NEXT)
    if not why.strip():
        raise UsageError("Ending a seal needs a reason.", "Say it with --why.")
    entry = noting.note(Event.LIFTED, {"seal": found.seal.id, "label": found.seal.label}, {"why": why.strip()})
    noting.connection.execute(seals.update().where(seals.c.id == found.seal.id).values(ended=entry))
