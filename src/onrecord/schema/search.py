"""Full-text search over paragraphs and statements: any words that a user types, none of them taken as syntax."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import Connection, select, text

from onrecord.schema import tables as t

MAX_QUERY = 1_000  # characters
MAX_HITS = 1_000
_TERM = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]|([^\s"“”„«»]+)')
_FIND = text(
    'SELECT words, kind, id, document, start, "end" FROM search WHERE search MATCH :query '
    'ORDER BY bm25(search), document, start, "end", kind, id LIMIT :limit'
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that has the words, best first: ``text`` is what stands at [start, end) of the document's text."""

    kind: str  # "paragraph" or "statement"
    document: str
    name: str  # of the document
    start: int
    end: int
    text: str
    statement: str | None = None  # its id, for a statement


def search(connection: Connection, query: str, limit: int) -> list[Hit]:
    """Places that have all words of the query; "quoted words" as a phrase, a word* by its beginning."""
    wanted = _match(query)
    if not wanted:
        return []
    rows = connection.execute(_FIND, {"query": wanted, "limit": max(1, min(limit, MAX_HITS))}).all()
    names = {row.id: row.name for row in connection.execute(select(t.documents.c.id, t.documents.c.name))}
    return [
        Hit(
            kind=row.kind,
            document=row.document,
            name=names.get(row.document, ""),
            start=row.start,
            end=row.end,
            text=row.words[: row.end - row.start],
            statement=row.id if row.kind == "statement" else None,
        )
        for row in rows
    ]


def _match(query: str) -> str:
    """The query as FTS5 wants it: every term a quoted string, so that no operator is read out of it."""
    terms = []
    for phrase, word in _TERM.findall(query[:MAX_QUERY].replace("\0", " ")):
        term = phrase or word
        if any(c.isalnum() for c in term):
            beginning = word.endswith("*")
            terms.append(f'"{term.rstrip("*")}"*' if beginning else f'"{term}"')
    return " ".join(terms)
