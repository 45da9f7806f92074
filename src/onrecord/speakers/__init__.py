"""Who is behind each source span: within a document, then across documents. It may abstain.

``mentions`` reads one document: names, offices ("the Chinese ambassador"), groups, states and their seats of power, pronouns, and
quotations that name nobody. ``resolve`` joins what the documents say, and never merges on less than it states.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onrecord.records import Document, Speaker, Statement, Suggestion
from onrecord.speakers.local import DocumentSpeakers

VERSION = "speakers-4"

__all__ = ["VERSION", "DocumentSpeakers", "mentions", "resolve"]


def mentions(document: Document, statements: Sequence[Statement]) -> DocumentSpeakers:
    """The speakers of one document and who of them is behind each of its statements.

    Depends on nothing but its arguments; keep it by document, statements and ``VERSION``. The result is
    made of frozen dataclasses that go through JSON. Statements of other documents are left out.
    """
    from onrecord.speakers.within import read_document

    return read_document(document, [s for s in statements if s.document == document.id], VERSION)


def resolve(
    documents: Sequence[Document], per_document: Mapping[str, DocumentSpeakers], statements: Sequence[Statement]
) -> tuple[list[Speaker], list[Statement], list[Suggestion]]:
    """Speakers of the whole case, the statements with ``speaker`` and ``candidates``, and what may be the same speaker.

    The result does not depend on the order of any argument. Statements keep the order that they were given in.
    """
    from onrecord.speakers.across import join

    return join(documents, per_document, statements)
