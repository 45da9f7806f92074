"""Statements written by hand for the tests of linking: one line a statement, "source | cue | content"."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from onrecord.records import (
    Act,
    Basis,
    Document,
    Fact,
    Paragraph,
    ParagraphKind,
    Place,
    QuoteType,
    Span,
    Speaker,
    SpeakerKind,
    Stance,
    Statement,
    Time,
)

ACTS = {
    "denied": (Act.DENY, Stance.DENIES),
    "rejected": (Act.DENY, Stance.DENIES),
    "dismissed": (Act.DENY, Stance.DENIES),
    "confirmed": (Act.CONFIRM, Stance.ASSERTS),
    "admitted": (Act.CONFIRM, Stance.ASSERTS),
    "accused": (Act.ACCUSE, Stance.ASSERTS),
    "demanded": (Act.DEMAND, Stance.ASSERTS),
    "threatened": (Act.THREATEN, Stance.ASSERTS),
    "promised": (Act.COMMIT, Stance.ASSERTS),
    "condemned": (Act.APPRAISE, Stance.ASSERTS),
    "suggested": (Act.ASSERT, Stance.HEDGES),
    "reports": (Act.ASSERT, Stance.PASSES_ON),
    "never claimed": (Act.DECLINE, Stance.HEDGES),
    "did not say": (Act.DECLINE, Stance.HEDGES),
    "would not say": (Act.DECLINE, Stance.HEDGES),
    "may argue": (Act.ASSERT, Stance.HEDGES),
}


def speaker(name: str, *bodies: str) -> Speaker:
    """A speaker with the bodies it speaks for, by name."""
    return Speaker(_id("spk", name), name, SpeakerKind.ORGANISATION, speaks_for=tuple(_id("spk", b) for b in bodies))


def document(text: str, published: str | None = None, name: str = "a.txt") -> Document:
    """A plain text, a paragraph a line."""
    paragraphs, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            paragraphs.append(Paragraph(Span(at, at + len(line)), ParagraphKind.BODY, Place(offset=at)))
        at += len(line) + 1
    digest = hashlib.sha256(f"{name}\n{text}".encode()).hexdigest()
    fact = Fact(published, "given by the user") if published else None
    return Document(f"doc-{digest[:16]}", digest, name, "text/plain", text, tuple(paragraphs), published=fact)


def said(
    lines: str, published: str | None = None, name: str = "a.txt", known: Sequence[Speaker] = ()
) -> tuple[Document, list[Statement]]:
    """A document of statements. The words around a cue may carry more: "Beijing | has now *denied* | …"."""
    rows = [[part.strip() for part in line.split("|")] for line in lines.strip().splitlines()]
    text = "\n".join(" ".join(p.replace("*", "") for p in row if p) + "." for row in rows)
    made = document(text, published, name)
    names = {s.name: s.id for s in known}
    statements, at = [], 0
    for (source, cue, content), line in zip(rows, text.split("\n"), strict=True):
        plain = cue.replace("*", "")
        begin = at + (len(source) + 1 if source else 0)
        core = cue.split("*")[1] if "*" in cue else cue
        cue_at = begin + (cue.index("*") if "*" in cue else 0)
        content_at = begin + (len(plain) + 1 if plain else 0)
        act, stance = ACTS.get(core, (Act.ASSERT, Stance.ASSERTS))
        statements.append(
            Statement(
                id=_id("sta", made.id, str(at)),
                document=made.id,
                source=(Span(at, at + len(source)),) if source else (),
                cue=(Span(cue_at, cue_at + len(core)),) if core else (),
                content=(Span(content_at, content_at + len(content)),),
                quote=QuoteType.INDIRECT,
                act=act,
                stance=stance,
                basis=(Basis.NONE_GIVEN,),
                confidence=0.9,
                speaker=names.get(source, _id("spk", source) if source else None),
                said=Time(published, published, "", f"published {published}") if published else None,
            )
        )
        at += len(line) + 1
    return made, statements


def of(statement: Statement, speaker: Speaker) -> Statement:
    """The statement, by that speaker."""
    return replace(statement, speaker=speaker.id)


def _id(kind: str, *parts: str) -> str:
    return f"{kind}-{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:16]}"
