"""Opening ``case.db``: SQLite with a write-ahead log, foreign keys, and numbered migrations.

What a transaction has written is on disk when it ends (``synchronous=FULL``), but for the cache of stage results, which
may be lost with the power: see ``Database.relaxed``.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from onrecord.errors import CaseBusy, CaseDamaged, CaseError, CaseTooNew, StorageFull
from onrecord.schema.tables import SEARCH, meta, metadata
from onrecord.store import sync_folder, write_error

NAME = "case.db"
APPLICATION = 0x6F6E7265  # "onre", in the file's header: what `file` and SQLite's own tools can show
_WAIT = 10.0  # seconds that a reader waits for a writer's short locks
_BACKUP = "Copy the case back from a backup; the originals in its store/ are checked by their own hashes."


def _first(connection: Connection) -> None:
    metadata.create_all(connection)
    connection.execute(text(SEARCH))


def _web_archives(connection: Connection) -> None:
    metadata.create_all(connection)  # makes what is not there yet


def _custody(connection: Connection) -> None:
    """Columns and tables of the custody log. Where a step before made a table anew they are there already."""
    metadata.create_all(connection)
    for table, column, kind in (
        ("snapshots", "sha512", "TEXT NOT NULL DEFAULT ''"),
        ("acquisitions", "entry", "INTEGER"),
        ("add_problems", "entry", "INTEGER"),
        ("archives", "entry", "INTEGER"),
        ("captures", "entry", "INTEGER"),
    ):
        there = {row[1] for row in connection.execute(text(f"PRAGMA table_info({table})"))}
        if column not in there:
            connection.execute(text(f"ALTER TABLE {table} ADD COLUMN {column} {kind}"))
    for table, column in (
        ("acquisitions", "url"),
        ("acquisitions", "entry"),
        ("captures", "url"),
        ("captures", "entry"),
    ):
        connection.execute(text(f"CREATE INDEX IF NOT EXISTS {table}_by_{column} ON {table} ({column})"))


def _sealing(connection: Connection) -> None:
    """Tables of what is sealed, erased, blacked out and consented to."""
    metadata.create_all(connection)


def _footage(connection: Connection) -> None:
    """The tables of what people measured on footage, of places, and of what they decided on links to footage."""
    metadata.create_all(connection)


# Number n of the list takes a case from format n to n + 1. A migration is never changed once it is released.
MIGRATIONS: tuple[Callable[[Connection], None], ...] = (_first, _web_archives, _custody, _sealing, _footage)
FORMAT = len(MIGRATIONS)


class Database:
    """One connection to a case's database. Close it; the last one to close leaves a single file."""

    def __init__(self, path: Path, engine: Engine, connection: Connection) -> None:
        self.path = path
        self._engine = engine
        self._connection = connection

    @classmethod
    def make(cls, folder: Path, facts: dict[str, str]) -> None:
        """Make the database of a new case: it gets its name only when it is whole."""
        part = folder / f"{NAME}.new"
        with translated(part):
            for left in (part, *(folder / f"{part.name}{end}" for end in ("-wal", "-shm", "-journal"))):
                left.unlink(missing_ok=True)
        made = cls._connect(part, f"file:{quote(str(part.absolute()))}?mode=rwc")
        try:
            made.migrate()
            with made.transaction() as connection:
                connection.execute(
                    meta.insert(), [{"key": key, "value": value} for key, value in sorted(facts.items())]
                )
        finally:
            made.close()
        with translated(part):
            os.replace(part, folder / NAME)
            sync_folder(folder)

    @classmethod
    def open(cls, folder: Path, write: bool) -> Database:
        """Open the database of a case; for writing it is migrated. Raises CaseTooNew, CaseDamaged, CaseError."""
        path = folder / NAME
        name = f"file:{quote(str(path.absolute()))}"
        if write:
            opened = cls._checked(path, f"{name}?mode=rw")
            try:
                opened.migrate()
                with (
                    opened.transaction() as connection
                ):  # the header only: shows now, and not at the end, that it cannot be written
                    connection.execute(text(f"PRAGMA application_id = {APPLICATION:d}"))
            except BaseException:
                opened.close()
                raise
            return opened
        waiting = path.with_name(f"{NAME}-wal")
        for way in ("?mode=rw", "?mode=ro", "?immutable=1"):
            if way == "?immutable=1" and waiting.exists() and waiting.stat().st_size:
                break  # it would be read without its last changes
            try:
                return cls._checked(path, name + way)
            except _CannotOpen:
                continue
        raise CaseError(
            f"The case in {folder} cannot be read where it is: its last changes wait in {waiting.name}.",
            "Copy the whole case to a folder where you may write, and open it there.",
        )

    @classmethod
    def _checked(cls, path: Path, uri: str) -> Database:
        opened = None
        try:
            opened = cls._connect(path, uri)
            found = opened.format()
            if found == 0:  # a case gets its database whole, never empty
                raise CaseDamaged(f"The database {path} is empty.", _BACKUP)
        except BaseException as trouble:
            if opened is not None:
                opened.close()
            # A turned bit in the schema's own text: SQLite's words about it may not even be UTF-8.
            if isinstance(trouble, (DBAPIError, sqlite3.Error, UnicodeDecodeError)):
                raise CaseDamaged(f"The database {path} cannot be read: its schema is damaged.", _BACKUP) from trouble
            raise
        if found > FORMAT:
            opened.close()
            raise CaseTooNew(
                f"The case in {path.parent} has format {found}; this version of onrecord knows formats up to {FORMAT}.",
                "Install the latest version of onrecord and open it with that.",
            )
        return opened

    @classmethod
    def _connect(cls, path: Path, uri: str) -> Database:
        def connect() -> sqlite3.Connection:
            connection = sqlite3.connect(uri, uri=True, timeout=_WAIT, isolation_level=None, check_same_thread=False)
            try:
                for pragma in ("foreign_keys = ON", "synchronous = FULL", "temp_store = MEMORY", "cache_size = -32000"):
                    connection.execute(f"PRAGMA {pragma}")
                if "mode=rw" in uri and os.access(path.parent, os.W_OK):
                    connection.execute("PRAGMA journal_mode = WAL")
            except BaseException:
                connection.close()
                raise
            return connection

        with translated(path):
            engine = create_engine("sqlite+pysqlite://", creator=connect, poolclass=StaticPool)
            event.listen(engine, "begin", _begin)
            try:
                return cls(path, engine, engine.connect())
            except BaseException:
                engine.dispose()
                raise

    def close(self) -> None:
        """Close the connection. Safe to call twice."""
        with contextlib.suppress(DBAPIError):
            self._connection.close()
        self._engine.dispose()

    def into_one_file(self) -> None:
        """Bring the changes that wait in the write-ahead log into the file itself; where somebody reads just now, not yet."""
        with contextlib.suppress(CaseError):
            self._pragma("wal_checkpoint(TRUNCATE)")

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All of it or nothing; on disk when it ends."""
        with translated(self.path), self._connection.begin():
            yield self._connection

    def leave_no_trace(self) -> None:
        """Write the file anew, so that nothing of what was deleted stays in unused space; it takes as much room again meanwhile."""
        self._pragma("secure_delete = ON")
        self._pragma("wal_checkpoint(TRUNCATE)")
        with translated(self.path):
            raw = self._connection.connection.dbapi_connection
            if raw is not None:
                raw.execute("VACUUM")
        self.into_one_file()

    @contextlib.contextmanager
    def relaxed(self) -> Iterator[None]:
        """Within, transactions survive a kill but may be lost with the power: for what can be made again."""
        self._pragma("synchronous = NORMAL")
        try:
            yield
        finally:
            self._pragma("synchronous = FULL")

    def format(self) -> int:
        """The number of the database's format; 0 where nothing is in it yet."""
        with self.transaction() as connection:
            if not connection.execute(text("SELECT count(*) FROM sqlite_master WHERE name = 'meta'")).scalar_one():
                if connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar_one():
                    raise CaseDamaged(f"{self.path} is a database, but not that of a case.", _BACKUP)
                return 0
            value = connection.execute(select(meta.c.value).where(meta.c.key == "format")).scalar_one_or_none()
        if not isinstance(value, str) or not value.isdecimal():
            raise CaseDamaged(f"{self.path} does not say which format it has.", _BACKUP)
        return int(value)

    def migrate(self) -> None:
        """Bring an older format to this version's, a step at a time, each whole or not at all."""
        for number in range(self.format(), FORMAT):
            with self.transaction() as connection:
                MIGRATIONS[number](connection)
                connection.execute(meta.delete().where(meta.c.key == "format"))
                connection.execute(meta.insert().values(key="format", value=str(number + 1)))

    def _pragma(self, words: str) -> None:
        with translated(self.path):
            raw = self._connection.connection.dbapi_connection
            if raw is not None:
                raw.execute(f"PRAGMA {words}")


@cache
def objects() -> frozenset[tuple[str, str]]:
    """Kind and name of every table and index of a case of this format."""
    with sqlite3.connect(":memory:") as made:
        made.execute(SEARCH)
        inside = {(str(kind), str(name)) for kind, name in made.execute("SELECT type, name FROM sqlite_master")}
    made.close()
    tables = {("table", table.name) for table in metadata.tables.values()}
    indexes = {("index", str(index.name)) for table in metadata.tables.values() for index in table.indexes}
    return frozenset(inside | tables | indexes)


def has_table(connection: Connection, name: str) -> bool:
    """Whether a table is there: cases of an earlier format that can only be read have not all of them."""
    query = text("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = :name")
    return connection.execute(query, {"name": name}).first() is not None


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")  # the driver itself would begin late, and not before changes of the schema


class _CannotOpen(CaseError):
    """This way of opening did not work; another may."""


@contextlib.contextmanager
def translated(path: Path) -> Iterator[None]:
    """Errors of SQLite as errors of onrecord."""
    try:
        yield
    except OSError as trouble:
        raise write_error(trouble, path) from trouble
    except (DBAPIError, sqlite3.Error) as trouble:
        known = _known(trouble, path)
        if known is None:
            raise
        raise known from trouble


def _known(trouble: Exception, path: Path) -> CaseError | None:
    cause = trouble.orig if isinstance(trouble, DBAPIError) else trouble
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF  # the extended code's low byte is the code
    case = path.parent
    if code == sqlite3.SQLITE_FULL:
        return StorageFull(
            f"The disk that holds {case} has no room left; nothing half-written was kept.",
            "Make room and run the same command again: it goes on where it stopped.",
        )
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return CaseDamaged(f"The database of the case in {case} is damaged ({cause}).", _BACKUP)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return CaseBusy(f"The database of the case in {case} is locked by another program.", "Wait until it is done.")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        return _CannotOpen(
            f"The case in {case} cannot be written here ({cause}).",
            "Change its permissions, or copy it to a place where you may write.",
        )
    if code == sqlite3.SQLITE_IOERR:
        return CaseError(
            f"Reading or writing {path} failed ({cause}).", "Look at the disk; then run the same command again."
        )
    if code == sqlite3.SQLITE_ERROR and "fts5" in str(cause).lower():
        return CaseError("This Python's SQLite has no full-text search (FTS5).", "Use a Python whose SQLite has it.")
    return None
