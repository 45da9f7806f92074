"""What the user says of a source: it stands before all that a page says of itself."""

from __future__ import annotations

from onrecord.read import problems
from onrecord.read.dates import iso
from onrecord.records import Fact, Problem, Snapshot

GIVEN = "given by the user"


def given(value: str | None) -> Fact | None:
    """A fact given by the user, or None."""
    return Fact(value.strip(), GIVEN) if value and value.strip() else None


def published_as_given(snapshot: Snapshot) -> tuple[Fact | None, list[Problem]]:
    """The publication date given by the user; a Problem when it cannot be understood."""
    value = (snapshot.facts.published or "").strip()
    if not value:
        return None, []
    if iso(value) is None:
        return None, [problems.bad_date_given(snapshot.name, value)]
    return Fact(value, GIVEN), []
