"""Web archives of a case: opened after they are preserved, their answers kept as snapshots, a batch at a time.

An archive has its row in ``archives`` only when all of it was gone through. A kill in the middle leaves it without one:
the next ``add`` or ``process`` goes through it again, and what is in the store and the tables already stays as it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from pathlib import PurePosixPath

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from onrecord import codec, preserve
from onrecord.preserve import webarchive
from onrecord.preserve.webarchive import Opening, Taken
from onrecord.records import Archive, Capture, Problem, Served
from onrecord.schema import Database
from onrecord.schema.tables import acquisitions, add_problems, archives, captures, snapshots
from onrecord.store import Store

_BATCH = 64  # answers whose rows are written at once


def open_all(store: Store, database: Database, progress: Callable[[str, int, int], None]) -> tuple[int, list[Problem]]:
    """Go through every web archive that was not gone through yet. Returns how many captures were new, and the problems."""
    new, met = 0, list[Problem]()
    for sha256, size, content in _waiting(database):
        with database.transaction() as connection:
            c = acquisitions.c
            named = connection.execute(select(c.name).where(c.sha256 == sha256).order_by(c.name)).scalars().first()
        with store.open(sha256) as handle:
            name = named or sha256[:16]
            total = max(size, 1)

            def told(done: int, of: int = total) -> None:
                progress("web archives", min(done, of), of)

            opening = Opening(handle, sha256, name, webarchive.KINDS[content], size, store.put, told)
            new += _take(opening, database)
        problems = opening.problems
        met += problems
        with database.transaction() as connection:
            _note(connection, sha256, problems)
            row = {"sha256": sha256, "version": webarchive.VERSION, "payload": codec.dumps(opening.archive)}
            connection.execute(archives.delete().where(archives.c.sha256 == sha256))
            connection.execute(insert(archives).values(row))
    return new, met


def _waiting(database: Database) -> list[tuple[str, int, str]]:
    with database.transaction() as connection:
        done = {row.sha256: row.version for row in connection.execute(select(archives))}
        names: dict[str, set[str]] = defaultdict(set)
        for sha256, name in connection.execute(select(acquisitions.c.sha256, acquisitions.c.name)):
            names[sha256].add(name)
        rows = connection.execute(select(snapshots).order_by(snapshots.c.sha256)).all()
    kinds = [(row.sha256, row.size, preserve.media_type(row.content, sorted(names[row.sha256]))) for row in rows]
    return [each for each in kinds if each[2] in webarchive.KINDS and done.get(each[0]) != webarchive.VERSION]


def _take(opening: Opening, database: Database) -> int:
    new = 0
    batch: list[Taken] = []
    for taken in opening.answers():
        batch.append(taken)
        if len(batch) >= _BATCH:
            new += _keep(database, batch)
            batch = []
    return new + _keep(database, batch)


def _keep(database: Database, batch: list[Taken]) -> int:
    new = 0
    with database.transaction() as connection:
        for taken in batch:
            capture, stored = taken.capture, taken.stored
            if stored is not None:
                row = {"sha256": stored.sha256, "size": stored.size, "content": preserve.sniffed(stored.head)}
                connection.execute(insert(snapshots).values(row).on_conflict_do_nothing())
            row = {
                "archive": capture.archive,
                "member": capture.member,
                "byte_offset": capture.offset,
                "within": capture.within,
                "sha256": capture.sha256,
                "url": capture.url,
                "captured": capture.captured,
                "status": capture.status,
                "digest": capture.digest.value,
                "payload": codec.dumps(capture),
            }
            new += connection.execute(insert(captures).values(row).on_conflict_do_nothing()).rowcount
            connection.execute(add_problems.delete().where(add_problems.c.subject == capture.url))
    return new


def _note(connection: Connection, sha256: str, problems: list[Problem]) -> None:
    """The problems of one archive in the place of those that it gave before."""
    via = f"web archive {sha256}"
    connection.execute(add_problems.delete().where(add_problems.c.via == via))
    for problem in problems:
        row = {
            "subject": via,
            "via": via,
            "place": problem.where,
            "message": problem.message,
            "next_step": problem.next_step,
            "code": problem.code,
        }
        connection.execute(insert(add_problems).values(row).on_conflict_do_nothing())


def known_archives(connection: Connection) -> tuple[Archive, ...]:
    """Every web archive that was gone through, by hash."""
    rows = connection.execute(select(archives.c.payload).order_by(archives.c.sha256)).scalars()
    return tuple(codec.loads(Archive, payload) for payload in rows)


def known_captures(connection: Connection) -> tuple[Capture, ...]:
    """Every capture, by address and time."""
    rows = connection.execute(select(captures.c.payload)).scalars()
    found = (codec.loads(Capture, payload) for payload in rows)
    return tuple(sorted(found, key=lambda c: (c.url, c.captured, c.sha256, c.archive, c.member, c.offset, c.within)))


def served_by_hash(connection: Connection) -> dict[str, list[Served]]:
    """For the bytes of each kept answer, where and when they were served, the earliest first."""
    found: dict[str, set[tuple[str, str, str, str]]] = defaultdict(set)
    for payload in connection.execute(select(captures.c.payload).where(captures.c.sha256 != "")).scalars():
        c = codec.loads(Capture, payload)
        found[c.sha256].add((c.captured or "9999", c.url, c.content_type, c.title))
    return {
        sha256: [Served(u, at if at != "9999" else "", kind, title) for at, u, kind, title in sorted(all_of)]
        for sha256, all_of in found.items()
    }


def name_of(served: Served) -> str:
    """The address, as a name; for a source of a package of ours that had none, its former name."""
    if served.url.startswith(webarchive.OWN):
        from urllib.parse import unquote

        return preserve.display_name(unquote(PurePosixPath(served.url).name))
    limit = 160
    return served.url if len(served.url) <= limit else f"{served.url[: limit - 33]}…{served.url[-32:]}"
