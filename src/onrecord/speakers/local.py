"""What one document says of its speakers: JSON-able, so that it can be kept by document and read again."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.records import SpeakerKind


@dataclass(frozen=True, slots=True)
class LocalOffice:
    """An office that the document gives a speaker; ``of`` is the body's name, ``state`` the state it is part of."""

    title: str
    of: str | None = None
    state: str | None = None
    former: bool = False


@dataclass(frozen=True, slots=True)
class LocalSpeaker:
    """A speaker within one document.

    ``named`` tells a name from a description; ``definite`` marks an office with an article or owner and no holder here ("the
    foreign secretary"), which other documents may name. ``speaks_for`` are positions in ``DocumentSpeakers.speakers``.
    """

    kind: SpeakerKind
    name: str
    aliases: tuple[str, ...] = ()
    named: bool = True
    definite: bool = False
    gender: str = ""
    offices: tuple[LocalOffice, ...] = ()
    speaks_for: tuple[int, ...] = ()
    state: str | None = None


@dataclass(frozen=True, slots=True)
class LocalCandidate:
    """A speaker that may be meant: position in ``DocumentSpeakers.speakers``, score in [0, 1], reason."""

    speaker: int
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class LocalSource:
    """Who is behind one statement's source span; ``speaker`` None: abstained."""

    statement: str
    speaker: int | None
    candidates: tuple[LocalCandidate, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentSpeakers:
    """The speakers of one document and the statements they are behind."""

    document: str
    version: str
    speakers: tuple[LocalSpeaker, ...] = ()
    sources: tuple[LocalSource, ...] = ()
    states: tuple[str, ...] = ()  # states that the document names, sorted
