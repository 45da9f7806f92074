"""Footage that statements may speak of: suggestions only, by words, never by what the pictures show.

A statement that rests on footage, or names a clip or a picture, is held against the title, file name and other facts of every piece of footage in the
case; the best piece of its kind is suggested when they share words, or when the case holds just one of the kind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from ..records import Basis, Document, Footage, Statement, Suggestion
from . import authentic
from .lexicon import OBJECT_NOUNS
from .propositions import content_text
from .words import keys, tokens

ONLY_ONE = 0.3  # score where the case holds one piece of footage and no words agree
GAP = 80  # characters between cue and content that are read with them
LEAST = 0.25  # of the footage's words that the statement must share
REPORT = 0.5  # of the footage's words that the whole report must hold, where the statement itself does not tell
SHORTEST_NAME = 7  # letters of a file's name, with its ending: “1.jpg” stands for nothing
AHEAD = 0.2  # by which it must be before the next
_GENERIC = keys(OBJECT_NOUNS) | keys(("mp4", "jpg", "jpeg", "png", "mov", "webm", "gif", "img", "vid", "dsc"))


def find(
    footage: Sequence[Footage],
    documents: Mapping[str, Document],
    statements: Sequence[Statement],
    judged: Mapping[str, frozenset[str]] | None = None,
) -> tuple[list[Footage], list[Suggestion]]:
    """Footage (sorted by id) with the statements that may speak of it, and the suggestions.

    ``judged``: statement id -> the words for what it calls real or fake, where "it" stood for them.
    """
    pieces = sorted(footage, key=lambda f: f.id)
    words = {f.id: _words(f) for f in pieces}
    found: list[Suggestion] = []
    reports: dict[str, frozenset[str]] = {}
    for statement in sorted(statements, key=lambda s: s.id) if pieces else ():
        document = documents.get(statement.document)
        if document is None:
            continue
        text = _around(document, statement)
        things = authentic.first(text) or (judged or {}).get(statement.id, frozenset())
        if Basis.FOOTAGE in statement.basis or things:
            if document.id not in reports:
                reports[document.id] = keys(tokens(document.text)) - _GENERIC
            suggested = _best(statement, text, things, pieces, words) or _by_report(
                statement, document, things, pieces, words, reports[document.id]
            )
            found += [suggested] if suggested is not None else []
    linked = {f.id: tuple(sorted(s.left for s in found if s.right == f.id)) for f in pieces}
    return [replace(f, statements=linked[f.id]) for f in pieces], found


def _best(
    statement: Statement,
    text: str,
    things: frozenset[str],
    pieces: Sequence[Footage],
    words: Mapping[str, frozenset[str]],
) -> Suggestion | None:
    """The footage that fits: of the kind that is spoken of, not newer than the words, alone or alike in its facts."""
    kind = authentic.kind(things)
    fitting = [f for f in pieces if _fits(f, kind) and not _later(f, statement)]
    said = keys(tokens(text)) - _GENERIC
    best = max(fitting, key=lambda f: (_share(words[f.id], said), f.id), default=None)
    if best is None:
        return None
    score = _share(words[best.id], said)
    if score >= LEAST:
        shared = ", ".join(sorted(words[best.id] & said)[:5])
        return Suggestion("about_footage", statement.id, best.id, score, f"both speak of {shared}")
    if len(fitting) == 1:
        why = "the only footage of the case" if len(pieces) == 1 else "the only footage of its kind in the case"
        return Suggestion("about_footage", statement.id, best.id, ONLY_ONE, why)
    return None


def _by_report(
    statement: Statement,
    document: Document,
    things: frozenset[str],
    pieces: Sequence[Footage],
    words: Mapping[str, frozenset[str]],
    report: frozenset[str],
) -> Suggestion | None:
    """The footage that the report as a whole is about, where "the clip" says no more: by its address or its facts, ahead of all others of its kind."""
    fitting = [f for f in pieces if _fits(f, authentic.kind(things)) and not _later(f, statement)]
    ranked = sorted(
        ((1.0 if _addressed(f, document) else _share(words[f.id], report), f.id) for f in fitting), reverse=True
    )
    if not ranked or ranked[0][0] < REPORT or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < AHEAD):
        return None
    shared = ", ".join(sorted(words[ranked[0][1]] & report)[:5])
    return Suggestion(
        "about_footage", statement.id, ranked[0][1], ONLY_ONE, f"the report speaks of {shared or 'its address or file'}"
    )


def _addressed(footage: Footage, document: Document) -> bool:
    """Whether the report gives its address, or the name of its file: "the video bikes.mp4"."""
    if footage.url is not None and footage.url.value.removeprefix("https://") in document.text:
        return True
    name = footage.name.rsplit("/", 1)[-1]
    return len(name) >= SHORTEST_NAME and re.search(rf"(?<![\w.-]){re.escape(name)}(?!\w)", document.text) is not None


def _around(document: Document, statement: Statement) -> str:
    """Content and evidence, and the words just behind the cue that a quotation leaves out: "called the clip “fake”"."""
    evidence = " ".join(document.words(span) for span in statement.evidence)
    pieces = sorted((*statement.cue, *statement.content))
    gaps = " ".join(document.text[a.end : b.start] for a, b in pairwise(pieces) if 0 < b.start - a.end <= GAP)
    return f"{content_text(document, statement)} {evidence} {gaps}"


def _fits(footage: Footage, kind: str) -> bool:
    if kind == "moving":
        return footage.media_type.startswith(("video/", "audio/"))
    return kind != "still" or footage.media_type.startswith("image/")


def _later(footage: Footage, statement: Statement) -> bool:
    """Whether the footage was published only after the words were said."""
    said = statement.said.latest if statement.said is not None else None
    shown = footage.published.value if footage.published is not None else None
    return bool(said and shown) and str(said)[:10] < str(shown)[:10]


def _words(footage: Footage) -> frozenset[str]:
    facts = " ".join(f.value for f in (footage.title, footage.publisher) if f is not None)
    name = footage.name.rsplit("/", 1)[-1].replace("_", " ").replace("-", " ").replace(".", " ")
    return keys(tokens(f"{facts} {name}")) - _GENERIC


def _share(footage: frozenset[str], said: frozenset[str]) -> float:
    return round(len(footage & said) / len(footage), 4) if footage else 0.0
