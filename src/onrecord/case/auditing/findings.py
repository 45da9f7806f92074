"""What an audit finds, and what each part of it is given to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from onrecord.custody import Head, at_rest
from onrecord.errors import OnrecordError
from onrecord.schema import tables as t

Progress = Callable[[str, int, int], None]
MAYBE = " One of the entries that cannot be read may say why."  # behind what is then no accusation
# What reading a database raises whose bytes were altered: a value may be of another kind than its column, or not be there at all.
BROKEN = (
    OnrecordError,
    DBAPIError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    RecursionError,
)


class Verdict(StrEnum):
    """The three outcomes of a check, and of an audit as a whole."""

    VERIFIED = "verified"
    FAILED = "failed"
    NOT_CHECKABLE = "not_checkable"


class Change(StrEnum):
    """What happened to a thing."""

    MISSING = "missing"
    ADDED = "added"
    ALTERED = "altered"
    MOVED = "moved"
    NOT_CHECKABLE = "not_checkable"


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that is not as it should be: ``what`` names it ("file store/ab/…", "entry 12", "row acquisitions 5")."""

    what: str
    change: Change
    message: str


@dataclass
class Audit:
    """What an audit found. ``checked`` counts what was looked at; ``notes`` are no alarms."""

    marks: list[Mark] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    checked: Counter[str] = field(default_factory=Counter)
    head: Head | None = None

    @property
    def verdict(self) -> Verdict:
        """Failed where anything is missing, added or altered; not checkable where a check could not be made; else verified."""
        if any(mark.change is not Change.NOT_CHECKABLE for mark in self.marks):
            return Verdict.FAILED
        return Verdict.NOT_CHECKABLE if self.marks else Verdict.VERIFIED

    def mark(self, what: str, change: Change, message: str) -> None:
        """Name a thing."""
        self.marks.append(Mark(what, change, message))


@dataclass(frozen=True, slots=True)
class Look:
    """What the parts of an audit share: the case's folder and open database, what was found until now, what the last writer left
    (None where it was stopped), whether the audit is a quick one, and who is told of the progress."""

    folder: Path
    connection: Connection
    found: Audit
    left: at_rest.AtRest | None
    quick: bool
    progress: Progress

    def meta(self, key: str) -> str | None:
        """A fact of the case."""
        return self.connection.execute(select(t.meta.c.value).where(t.meta.c.key == key)).scalar_one_or_none()

    def differs(self, what: str, message: str, unread: bool) -> None:
        """Name a thing that is not what the log says: altered, or, where an entry that cannot be read may say why, not checkable."""
        if unread:
            self.found.mark(what, Change.NOT_CHECKABLE, message + MAYBE)
        else:
            self.found.mark(what, Change.ALTERED, message)

    def part(self, part: Callable[[], object]) -> None:
        """One part of the audit; where the database cannot be read to its end, that is said, and the other parts go on."""
        try:
            part()
        except BROKEN as trouble:
            self.found.mark("file case.db", Change.ALTERED, f"It cannot be read to its end ({type(trouble).__name__}).")


def is_of_a_file_manager(path: Path) -> bool:
    """Whether a file is one that Finder or Explorer leaves in each folder that somebody opens: nobody slipped it in."""
    known = path.name in _OF_FILE_MANAGERS or path.name.startswith("._")
    return known and not path.is_symlink() and path.is_file()


_OF_FILE_MANAGERS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
