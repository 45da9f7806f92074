"""What was added, in the tables: only ever added to, and read back so that the order of adding cannot be told."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Row, func, select
from sqlalchemy.dialects.sqlite import insert

from onrecord import preserve
from onrecord.case.archives import name_of, served_by_hash
from onrecord.preserve import webarchive
from onrecord.records import Problem, Snapshot, SourceFacts
from onrecord.schema.tables import acquisitions, add_problems, snapshots

_FACTS = tuple(field.name for field in dataclasses.fields(SourceFacts))


@dataclasses.dataclass(frozen=True, slots=True)
class Added:
    """What adding did. Every file is counted once: ``added``, ``joined``, ``known``, or left out with a problem."""

    added: int = 0  # files whose bytes are new to the case
    joined: int = 0  # bytes that were there: a new name or new facts for them
    known: int = 0  # the same bytes, name and facts: nothing changed
    problems: tuple[Problem, ...] = ()
    captures: int = 0  # answers of servers that were taken out of web archives


def keep(connection: Connection, kept: Sequence[preserve.Preserved], now: str) -> list[str]:
    """Write rows for bytes that are safe in the store. Says for each what it was: "added", "joined" or "known"."""
    return [_keep_one(connection, each, now) for each in kept]


def _keep_one(connection: Connection, each: preserve.Preserved, now: str) -> str:
    _settled(connection, each)
    row = {"sha256": each.sha256, "size": each.size, "content": each.content}
    new = connection.execute(insert(snapshots).values(row).on_conflict_do_nothing()).rowcount
    facts = {name: getattr(each.facts, name) or "" for name in _FACTS}
    acquisition = {
        "sha256": each.sha256,
        "name": each.found.name,
        "given": preserve.escaped(each.found.given),
        "obtained_at": now,
        **facts,
    }
    joined = connection.execute(insert(acquisitions).values(acquisition).on_conflict_do_nothing()).rowcount
    return "added" if new else "joined" if joined else "known"


def _settled(connection: Connection, each: preserve.Preserved) -> None:
    """A path that is added with success has no problem any more; nor has an address whose page is now there."""
    gone = [preserve.escaped(each.found.path), *([each.facts.url] if each.facts.url else [])]
    connection.execute(add_problems.delete().where(add_problems.c.subject.in_(gone)))


def note(connection: Connection, via: str, troubles: Iterable[preserve.Trouble]) -> None:
    """Put the problems met while adding ``via`` (a path or manifest) in the place of those that it gave before."""
    connection.execute(add_problems.delete().where(add_problems.c.via == preserve.escaped(via)))
    for trouble in troubles:
        problem = trouble.problem
        row = {
            "subject": preserve.escaped(trouble.path),
            "via": preserve.escaped(via),
            "place": problem.where,
            "message": problem.message,
            "next_step": problem.next_step,
            "code": problem.code,
        }
        connection.execute(insert(add_problems).values(row).on_conflict_do_nothing())


def all_snapshots(connection: Connection) -> tuple[list[Snapshot], list[Problem]]:
    """Every snapshot with all of its names and what was said of it, by hash; and where that disagrees."""
    rows = connection.execute(select(acquisitions).order_by(acquisitions.c.sha256)).all()
    by_hash: dict[str, list[Row[tuple[object, ...]]]] = defaultdict(list)
    for row in rows:
        by_hash[row.sha256].append(row)
    served = served_by_hash(connection)
    found, problems = [], []
    for kept in connection.execute(select(snapshots).order_by(snapshots.c.sha256)):
        names = tuple(sorted({row.name for row in by_hash[kept.sha256]}))
        given = tuple(SourceFacts(**{n: getattr(row, n) or None for n in _FACTS}) for row in by_hash[kept.sha256])
        facts, disagree = preserve.merged(given)
        came = served.get(kept.sha256, [])
        names = names or tuple(sorted({name_of(capture) for capture in came}))
        first = came[0] if came else None
        if first is not None and first.url.startswith(webarchive.OWN):
            first = dataclasses.replace(first, url="")  # an address that we made, for what had none
        content = kept.content
        if first is not None and content == "text/plain" and "html" in first.content_type:
            content = "text/html"
        kind = preserve.media_type(content, names)
        found.append(
            Snapshot(
                kept.sha256,
                kept.size,
                kind,
                names or (kept.sha256[:16],),
                facts,
                first,
            )
        )
        problems += [preserve.facts_disagree(found[-1].name, field, values) for field, values in disagree]
    return found, problems


def adding_problems(connection: Connection) -> list[Problem]:
    """The problems that adding met and that still stand."""
    c = add_problems.c
    rows = connection.execute(select(c.place, c.message, c.next_step, c.code).order_by(c.place, c.code, c.message))
    return [Problem(*row) for row in rows]


def first_added(connection: Connection, sha256: str) -> str:
    """The earliest time at which these bytes were added; "" where they never were by themselves."""
    c = acquisitions.c
    return connection.execute(select(func.min(c.obtained_at)).where(c.sha256 == sha256)).scalar_one() or ""
