"""What was added, in the tables: only ever added to, and read back so that the order of adding cannot be told."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select
from sqlalchemy.dialects.sqlite import insert

from onrecord import preserve
from onrecord.case.captures import entered_as, gone_through, held_of_capture, name_of, served_by_hash
from onrecord.case.journal import Noting
from onrecord.custody import Event
from onrecord.preserve import webarchive
from onrecord.records import Problem, Snapshot, SourceFacts
from onrecord.schema.tables import acquisitions, add_problems, archives, captures, snapshots

_FACTS = tuple(field.name for field in dataclasses.fields(SourceFacts))
HELD = ("name", "given", *_FACTS)  # columns of acquisitions that may have to be hidden one day
PROBLEM_HELD = ("subject", "via", "place", "message", "next_step")  # the same of add_problems


@dataclasses.dataclass(frozen=True, slots=True)
class Added:
    """What adding did. Every file is counted once: ``added``, ``joined``, ``known``, or left out with a problem."""

    added: int = 0  # files whose bytes are new to the case
    joined: int = 0  # bytes that were there: a new name or new facts for them
    known: int = 0  # the same bytes, name and facts: nothing changed
    problems: tuple[Problem, ...] = ()
    captures: int = 0  # answers of servers that were taken out of web archives


def keep(noting: Noting, kept: Sequence[preserve.Preserved]) -> list[str]:
    """Write rows and log entries for bytes that are safe in the store. Says for each: "added", "joined" or "known"."""
    _settled(noting.connection, kept)
    return [_keep_one(noting, each) for each in kept]


def _keep_one(noting: Noting, each: preserve.Preserved) -> str:
    connection = noting.connection
    row = {"sha256": each.sha256, "size": each.size, "content": each.content, "sha512": each.sha512}
    new = connection.execute(_ENTER_SNAPSHOT, row).rowcount
    if each.restored or (each.new and not new):  # it was damaged, or not there any more
        noting.note(Event.RESTORED, {"sha256": each.sha256, "sha512": each.sha512, "size": each.size})
    facts = {name: getattr(each.facts, name) or "" for name in _FACTS}
    acquisition: dict[str, Any] = {
        "sha256": each.sha256,
        "name": each.found.name,
        "given": preserve.escaped(each.found.given),
        "obtained_at": noting.now,
        "entry": noting.next,
        **facts,
    }
    again = bool(new and facts["url"] and has_address(connection, facts["url"], each.sha256))
    joined = connection.execute(_ENTER_ACQUISITION, acquisition).rowcount
    if not joined:
        return "known"
    event = Event.RECAPTURED if again else Event.ADDED if new else Event.JOINED
    noting.note(event, row, held_of(acquisition))
    return "added" if new else "joined"


def held_of(acquisition: Mapping[Any, Any]) -> dict[str, str]:
    """The values of an acquisition that its log entry holds as commitments: names, paths, and what was said of the source."""
    return {name: acquisition[name] for name in HELD if acquisition[name]}


def held_of_problem(row: Mapping[Any, Any]) -> dict[str, str]:
    """The same of a problem that adding met."""
    return {name: preserve.escaped(row[name]) for name in PROBLEM_HELD if row[name]}


def has_address(connection: Connection, url: str, sha256: str) -> bool:
    """Whether other bytes from this address are in the case, added by themselves or in a web archive."""
    a, c = acquisitions.c, captures.c
    queries = (
        select(a.sha256).where(a.url == url, a.sha256 != sha256).limit(1),
        select(c.sha256).where(c.url == url, c.sha256.not_in(("", sha256))).limit(1),
    )
    return any(connection.execute(query).first() is not None for query in queries)


_ENTER_SNAPSHOT = insert(snapshots).on_conflict_do_nothing()
_ENTER_ACQUISITION = insert(acquisitions).on_conflict_do_nothing()
_AT_ONCE = 500  # values of one IN


def _settled(connection: Connection, kept: Sequence[preserve.Preserved]) -> None:
    """A path that is added with success has no problem any more; nor has an address whose page is now there."""
    if connection.execute(select(add_problems.c.id).limit(1)).first() is None:
        return
    gone = [preserve.escaped(each.found.path) for each in kept] + [each.facts.url for each in kept if each.facts.url]
    for start in range(0, len(gone), _AT_ONCE):
        connection.execute(add_problems.delete().where(add_problems.c.subject.in_(gone[start : start + _AT_ONCE])))


def note(noting: Noting, via: str, troubles: Iterable[preserve.Trouble]) -> None:
    """Put the problems met while adding ``via`` (a path or manifest) in the place of those that it gave before."""
    connection = noting.connection
    connection.execute(add_problems.delete().where(add_problems.c.via == preserve.escaped(via)))
    for trouble in dict.fromkeys(troubles):
        problem = trouble.problem
        row: dict[str, Any] = {
            "subject": preserve.escaped(trouble.path),
            "via": preserve.escaped(via),
            "place": problem.where,
            "message": problem.message,
            "next_step": problem.next_step,
            "code": problem.code,
            "entry": noting.next,
        }
        if connection.execute(insert(add_problems).values(row).on_conflict_do_nothing()).rowcount:
            noting.note(Event.NOT_ADDED, {"code": problem.code}, held_of_problem(row))


def note_what_is_there(noting: Noting, hashes: Callable[[str], tuple[str, str, int] | None]) -> None:
    """Log everything that a case had before it had a log; ``hashes`` gives SHA-256, SHA-512 and size of what the store has."""
    connection = noting.connection
    found: dict[str, tuple[str, str, int] | None] = {}
    for kept in connection.execute(select(snapshots).order_by(snapshots.c.sha256)).mappings().all():
        there = found[kept["sha256"]] = hashes(kept["sha256"])
        if there is not None and there[0] == kept["sha256"]:
            same = snapshots.c.sha256 == kept["sha256"]
            connection.execute(snapshots.update().where(same).values(sha512=there[1]))
    query = select(acquisitions, snapshots.c.size, snapshots.c.content, snapshots.c.sha512).join(snapshots)
    for row in connection.execute(query.order_by(acquisitions.c.id)).mappings().all():
        values: dict[str, Any] = {name: row[name] for name in ("sha256", "size", "content", "sha512", "obtained_at")}
        there = found[row["sha256"]]
        values["intact"] = there is not None and there[0] == row["sha256"]
        entry = noting.note(Event.FOUND, values, held_of(row))
        connection.execute(acquisitions.update().where(acquisitions.c.id == row["id"]).values(entry=entry))
    place = (captures.c.archive, captures.c.member, captures.c.byte_offset, captures.c.within)
    for row in connection.execute(select(captures).order_by(*place)).mappings().all():
        there = found.get(row["sha256"])
        intact = {"intact": there is not None and there[0] == row["sha256"]} if row["sha256"] else {}
        event = Event.FOUND if row["sha256"] else Event.NOT_ADDED
        entry = noting.note(event, {**entered_as(connection, row), **intact}, held_of_capture(row))
        same_place = [column == row[column.name] for column in place]
        connection.execute(captures.update().where(*same_place).values(entry=entry))
    for row in connection.execute(select(archives).order_by(archives.c.sha256)).mappings().all():
        entry = noting.note(Event.READ, gone_through(row))
        connection.execute(archives.update().where(archives.c.sha256 == row["sha256"]).values(entry=entry))
    for row in connection.execute(select(add_problems).order_by(add_problems.c.id)).mappings().all():
        entry = noting.note(Event.NOT_ADDED, {"code": row["code"]}, held_of_problem(row))
        connection.execute(add_problems.update().where(add_problems.c.id == row["id"]).values(entry=entry))


def all_snapshots(connection: Connection) -> tuple[list[Snapshot], list[Problem]]:
    """Every snapshot with all of its names and what was said of it, by hash; and where that disagrees."""
    c = acquisitions.c
    columns = [c.sha256, c.name, *(c[name] for name in _FACTS)]
    rows = connection.execute(select(*columns).order_by(c.sha256)).all()
    by_hash: dict[str, list[Row[tuple[object, ...]]]] = defaultdict(list)
    for row in rows:
        by_hash[row.sha256].append(row)
    served = served_by_hash(connection)
    found, problems = [], []
    s = snapshots.c
    for kept in connection.execute(select(s.sha256, s.size, s.content).order_by(s.sha256)):
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
