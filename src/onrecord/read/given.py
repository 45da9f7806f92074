"""What the user says of a source: it stands before all that a page says of itself."""

from __future__ import annotations

import re

from onrecord.read import problems
from onrecord.read.dates import iso
from onrecord.records import Fact, Problem, Snapshot

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
GIVEN = "given by the user"
ARCHIVED = "WARC-Target-URI in the web archive"


def given(value: str | None) -> Fact | None:
    """A fact given by the user, or None."""
    return Fact(value.strip(), GIVEN) if value and value.strip() else None


def address(snapshot: Snapshot) -> Fact | None:
    """Where it stood: as the user says, else as the web archive says that holds it."""
    served = snapshot.served
    return given(snapshot.facts.url) or (Fact(served.url, ARCHIVED) if served is not None and served.url else None)


def title_in_archive(snapshot: Snapshot) -> Fact | None:
    """Its title in the web archive's own list of pages."""
    served = snapshot.served
    return Fact(served.title, "list of pages in the web archive") if served is not None and served.title else None


def charset(snapshot: Snapshot) -> str | None:
    """The encoding that the server declared in its header."""
    found = _CHARSET.search(snapshot.served.content_type) if snapshot.served is not None else None
    return found[1] if found else None


def published_as_given(snapshot: Snapshot) -> tuple[Fact | None, list[Problem]]:
    """The publication date given by the user; a Problem when it cannot be understood."""
    value = (snapshot.facts.published or "").strip()
    if not value:
        return None, []
    if iso(value) is None:
        return None, [problems.bad_date_given(snapshot.name, value)]
    return Fact(value, GIVEN), []
