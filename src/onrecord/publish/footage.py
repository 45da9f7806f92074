"""The page of pictures and videos: covered until they are asked for, with their checks and the ledger of what is said of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from onrecord.publish import words
from onrecord.publish.chain import chain
from onrecord.publish.copies import families
from onrecord.publish.export import sorted_suggestions
from onrecord.publish.lookup import Line, Lookup
from onrecord.publish.overview import Card, cards
from onrecord.publish.parts import Copy, Page
from onrecord.records import Footage, LedgerCheck, Question, Suggestion


@dataclass(frozen=True, slots=True)
class Answer:
    """A statement on a question: what it comes to, the words that touch it, and the line of the whole statement."""

    line: Line
    stance: str
    told: str
    words: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the ledger, ready to be shown."""

    id: str
    label: str
    meaning: str
    answers: list[Answer]
    checks: tuple[LedgerCheck, ...]
    settles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A picture or video with everything that the page shows of it."""

    card: Card
    asked: list[Asked]
    not_asked: list[str]
    said: list[Line]
    maybe: list[tuple[float, str]]  # how sure the links to the statements are, and why


def footage_page(lookup: Lookup, copies: Mapping[str, Copy]) -> Page:
    """footage.html: every picture and video, which checks ran, what is said of it, question by question."""
    about: dict[str, list[Suggestion]] = {}
    for suggestion in sorted_suggestions(lookup.record.suggestions):
        if suggestion.kind == "about_footage":
            for side in (suggestion.left, suggestion.right):
                about.setdefault(side, []).append(suggestion)
    pieces = []
    for card in cards(lookup, copies):
        linked = [lookup.statements[s] for s in card.footage.statements if s in lookup.statements]
        said = lookup.lines(sorted(linked, key=lookup.time_key))
        asked = _asked(lookup, card.footage)
        named = {entry.question for entry in card.footage.ledger}
        not_asked = [
            words.label(words.QUESTIONS, q) for q in Question if q not in named and q is not Question.UNSPECIFIED
        ]
        maybe = [(s.score, s.reason) for s in about.get(card.footage.id, ())]
        pieces.append(Piece(card, asked, not_asked if asked else [], said, maybe))
    return Page(
        "footage.html",
        "footage.html",
        {
            "title": "Footage",
            "section": "footage.html",
            "pieces": pieces,
            "families": families(lookup.record.footage),
            "chains": {p.card.footage.sha256: chain(lookup, p.card.footage.sha256) for p in pieces},
            "withheld": any(p.card.copy is not None and p.card.copy.withheld for p in pieces),
        },
    )


def _asked(lookup: Lookup, footage: Footage) -> list[Asked]:
    found = []
    for entry in footage.ledger:
        answers = []
        for line in entry.lines:
            statement = lookup.statements.get(line.statement)
            if statement is not None:
                touched = lookup.documents[statement.document].words(line.span)
                told = words.on_question(entry.question, line.stance)
                answers.append(Answer(lookup.line(statement), line.stance.value, told, touched))
        label, meaning = words.QUESTIONS[entry.question.value]
        found.append(Asked(entry.question.value, label, meaning, answers, entry.checks, entry.settles))
    return found
