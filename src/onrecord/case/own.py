"""The product's own stages, loaded when a case is processed and not before: they bring the models with them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.case.stages import Found, Resolved, Stage, Stages
from onrecord.records import Document, Reading, Snapshot, Statement
from onrecord.store import Store

if TYPE_CHECKING:
    from onrecord.speakers import DocumentSpeakers
    from onrecord.statements import Extractor

MOST_READ = 257 << 20  # bytes of one original that are given to ``read``, which has narrower bounds of its own


def ours(store: Path, threads: int = 1) -> Stages:
    """The flow's functions, over the originals in ``store``."""
    from onrecord import claims, numbers, read, speakers, times

    return Stages(
        read=Stage("read", read.VERSION, Reading, partial(_read, store)),
        statements=Stage("statements", _statements_version(threads), Found, partial(_find, threads)),
        mentions=Stage("mentions", speakers.VERSION, speakers.DocumentSpeakers, _mentions),
        times=Stage("times", times.VERSION, list[Statement], _times),
        numbers=Stage("numbers", numbers.VERSION, list[Statement], _numbers),
        speakers=Stage("speakers", speakers.VERSION, Resolved, speakers.resolve),
        claims=Stage("claims", claims.VERSION, claims.Links, claims.link),
    )


def original(store: Path, snapshot: Snapshot) -> bytes:
    """The bytes of an original, checked against its hash; of a very large one the first MOST_READ. Raises CaseDamaged."""
    return Store(store).read(snapshot.sha256, MOST_READ if snapshot.size > MOST_READ else None)


def _read(store: Path, snapshot: Snapshot) -> Reading:
    from onrecord.read import read

    return read(original(store, snapshot), snapshot)


def _statements_version(threads: int) -> str:
    """Of the code and of the model: other weights give other statements."""
    from onrecord.statements import VERSION

    return f"{VERSION} {_extractor(threads).version}"


@cache
def _extractor(threads: int) -> Extractor:
    from onrecord.statements import Extractor

    return Extractor(threads=threads)


def _find(threads: int, document: Document) -> Found:
    from onrecord.statements import find

    found, problems = find(document, _extractor(threads))
    return tuple(found), tuple(problems)


def _mentions(document: Document, statements: Sequence[Statement]) -> DocumentSpeakers:
    from onrecord.speakers import mentions

    return mentions(document, statements)


def _times(document: Document, statements: Sequence[Statement]) -> list[Statement]:
    from onrecord.times import resolve

    return resolve(document, statements)


def _numbers(document: Document, statements: Sequence[Statement]) -> list[Statement]:
    from onrecord.numbers import find

    return find(document, statements)
