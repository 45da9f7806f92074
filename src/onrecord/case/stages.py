"""The stages as functions that a case is given, and how a stage is run: once for the same input.

What a stage gave is kept by (stage, digest of its input, version). A second run takes it from there, so a kill or Ctrl-C
loses only the document under way, and adding a document costs only that document and the stages that work across
documents: their input is the whole case. A document on which a stage fails becomes a Problem; its failure is not kept,
so the next run tries again.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import Connection, bindparam, select

from onrecord import codec, versions
from onrecord.case.journal import Journal
from onrecord.custody import Event
from onrecord.errors import CaseDamaged, OnrecordError
from onrecord.records import (
    Claim,
    Dispute,
    Document,
    Footage,
    Origin,
    Position,
    Problem,
    Reading,
    Revision,
    Shift,
    Speaker,
    Statement,
    Suggestion,
    Utterance,
)
from onrecord.schema import Database
from onrecord.schema.tables import stage_results

T = TypeVar("T")
W = TypeVar("W")
Progress = Callable[[str, int, int], None]  # stage, done, total
Found = tuple[tuple[Statement, ...], tuple[Problem, ...]]
log = logging.getLogger("onrecord")


def quiet(stage: str, done: int, total: int) -> None:
    """Progress that nobody looks at."""


Resolved = tuple[list[Speaker], list[Statement], list[Suggestion]]


class Links(Protocol):
    """What linking gives: see ``claims.Links``."""

    @property
    def documents(self) -> Sequence[Document]: ...  # with their origins set
    @property
    def claims(self) -> Sequence[Claim]: ...
    @property
    def disputes(self) -> Sequence[Dispute]: ...
    @property
    def shifts(self) -> Sequence[Shift]: ...
    @property
    def positions(self) -> Sequence[Position]: ...
    @property
    def utterances(self) -> Sequence[Utterance]: ...
    @property
    def origins(self) -> Sequence[Origin]: ...
    @property
    def suggestions(self) -> Sequence[Suggestion]: ...
    @property
    def footage(self) -> Sequence[Footage]: ...  # with their statements set


@dataclass(frozen=True, slots=True)
class Stage(Generic[T]):
    """A stage: its name, the version of its code and model, what it gives for its input, and the function.

    ``run`` must be a function of a module where ``jobs`` is more than one: other processes find it by its name.
    """

    name: str
    version: str
    gives: Any  # the annotation of T, for the codec
    run: Callable[..., T]


VERSIONS = Stage("versions", versions.VERSION, list[Revision], versions.compare)
"""Works across captures: of (documents, statements, snapshots, captures). Cases without web archives give it nothing to do."""


@dataclass(frozen=True, slots=True)
class Stages:
    """The flow's functions. The product's own are ``ours()``; tests give others."""

    read: Stage[Reading]
    statements: Stage[Found]
    mentions: Stage[Any]
    times: Stage[list[Statement]]
    numbers: Stage[list[Statement]]
    speakers: Stage[Resolved]  # of (documents, what each says of its speakers by document id, statements)
    claims: Stage[Any]  # of (documents, statements, speakers, footage); it gives ``Links``

    @property
    def made_with(self) -> tuple[tuple[str, str], ...]:
        """Stage -> version, in the order of the flow."""
        every = (self.read, self.statements, self.mentions, self.times, self.numbers, self.speakers, self.claims)
        return tuple((stage.name, stage.version) for stage in every)


@dataclass(frozen=True, slots=True)
class Kept(Generic[T]):
    """What a stage gave for one document, and the digest of it, which is part of the next stage's input."""

    value: T
    digest: str


@dataclass(frozen=True, slots=True)
class Item:
    """The input of a stage for one document: its name for problems, its digest, and the arguments."""

    name: str
    digest: str
    arguments: tuple[Any, ...]


@dataclass
class Runner:
    """Runs stages over all documents and across them, and remembers which results were used and which problems met."""

    database: Database
    progress: Progress
    jobs: int = 1
    journal: Journal | None = None  # where what the stages LOGGED did is noted
    problems: list[Problem] = field(default_factory=list)
    worked: dict[str, int] = field(default_factory=dict)  # stage -> inputs that it was really run on
    used: set[tuple[str, str, str]] = field(default_factory=set)
    _pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Runner:
        return self

    def __exit__(self, *_: object) -> None:
        self._end_pool()

    def each(self, stage: Stage[T], items: Sequence[Item]) -> list[Kept[T] | None]:
        """The stage's result for every item, in order; None where it failed."""
        version = f"{stage.version} {codec.shape(stage.gives)}"  # the records' own shape counts as code, too
        kept = [self._kept(stage, version, item) for item in items]
        missing = [n for n, result in enumerate(kept) if result is None]
        done = len(items) - len(missing)
        self.worked[stage.name] = len(missing)
        self.progress(stage.name, done, len(items))
        try:
            with self.database.relaxed():
                for n, outcome in zip(missing, self._run(stage.run, [items[n] for n in missing]), strict=True):
                    kept[n] = self._keep(stage, version, items[n], outcome)
                    done += 1
                    self.progress(stage.name, done, len(items))
        finally:
            if self.journal is not None:
                self.journal.settle()
        return kept

    def over(
        self, stage: Stage[T], works: Sequence[W], item: Callable[[W], Item]
    ) -> Iterable[tuple[W, Kept[T] | None]]:
        """Each work with what the stage gave for it; ``item`` says what the stage takes of a work."""
        return zip(works, self.each(stage, [item(work) for work in works]), strict=True)

    def _kept(self, stage: Stage[T], version: str, item: Item) -> Kept[T] | None:
        key = (stage.name, item.digest, version)
        with self.database.transaction() as connection:
            packed = connection.execute(_LOOK, {"of": key[0], "given": key[1], "by": key[2]}).scalar_one_or_none()
        if packed is None:
            return None
        try:
            payload = zlib.decompress(packed).decode()
            value: T = codec.loads(stage.gives, payload)
        except (zlib.error, ValueError):  # it can be made again
            return None
        self.used.add(key)
        return Kept(value, codec.digest(payload))

    def _keep(self, stage: Stage[T], version: str, item: Item, outcome: T | Failed) -> Kept[T] | None:
        payload = ""
        if not isinstance(outcome, Failed):
            try:
                payload = codec.dumps(outcome)
                value: T = codec.loads(stage.gives, payload)  # what later runs will see; the same even now
            except (ValueError, TypeError) as trouble:
                outcome = Failed(type(trouble).__name__)
        if isinstance(outcome, Failed):
            self.problems.append(failed(stage.name, item.name, outcome))
            if self.journal is not None and stage.name in LOGGED:
                with self.journal.transaction(settle=False) as noting:
                    noting.note(Event.READ, {**_told(stage, item), "failed": outcome.error})
            return None
        key = {"stage": stage.name, "input": item.digest, "version": version}
        with self._transaction(stage, item, payload) as connection:
            connection.execute(
                stage_results.delete().where(*(stage_results.c[name] == part for name, part in key.items()))
            )
            connection.execute(stage_results.insert().values(**key, payload=zlib.compress(payload.encode(), 1)))
        self.used.add((stage.name, item.digest, version))
        return Kept(value, codec.digest(payload))

    @contextlib.contextmanager
    def _transaction(self, stage: Stage[T], item: Item, payload: str) -> Iterator[Connection]:
        """For one result, with its entry in the custody log where the stage has one; it is in the log when the stage ends."""
        if self.journal is None or stage.name not in LOGGED:
            with self.database.transaction() as connection:
                yield connection
            return
        with self.journal.transaction(settle=False) as noting:
            noting.note(Event.READ, {**_told(stage, item), "gave": codec.digest(payload)})
            yield noting.connection

    def _run(self, run: Callable[..., T], items: Sequence[Item]) -> Iterator[T | Failed]:
        if self.jobs < 2 or len(items) < 2:
            for item in items:
                yield attempt(run, item.arguments)
            return
        if self._pool is None:  # one for all stages: each process loads the models once
            self._pool = ProcessPoolExecutor(self.jobs, multiprocessing.get_context("spawn"))
        waiting = [self._pool.submit(_elsewhere, run, item.arguments) for item in items]
        for future in waiting:
            try:
                outcome = future.result()
            except BrokenProcessPool as trouble:  # a process was killed, by the system for its memory or by a user
                outcome = Failed(type(trouble).__name__)
                self._end_pool()
            if isinstance(outcome, _Raised):
                raise outcome.kind(outcome.message, outcome.next_step)
            yield outcome

    def _end_pool(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    def across(self, stage: Stage[T], given: Iterable[str], *arguments: Any) -> Kept[T] | None:
        """What a stage that works across documents gives for the whole case; None where it failed, with a Problem.

        ``given`` are the digests of all that the arguments are made of, in an order that only depends on what they are.
        """
        [kept] = self.each(stage, [Item("the whole case", codec.digest("\n".join(given)), arguments)])
        return kept

    def forget_unused(self) -> None:
        """Drop the results of inputs and versions that the case no longer has."""
        with self.database.transaction() as connection:
            c = stage_results.c
            there = connection.execute(select(c.stage, c.input, c.version)).all()
            gone = [{"of": r.stage, "given": r.input, "by": r.version} for r in there if tuple(r) not in self.used]
            if gone:
                connection.execute(_FORGET, gone)


LOGGED = frozenset({"read", "statements"})  # stages that read evidence: code, and the model


def _told(stage: Stage[Any], item: Item) -> dict[str, str]:
    """What the custody log says of one run of a stage: on which original, by which code and model."""
    return {"stage": stage.name, "version": stage.version, "sha256": item.arguments[0].sha256}


_KEY = (
    stage_results.c.stage == bindparam("of"),
    stage_results.c.input == bindparam("given"),
    stage_results.c.version == bindparam("by"),
)
_LOOK = select(stage_results.c.payload).where(*_KEY)
_FORGET = stage_results.delete().where(*_KEY)


@dataclass(frozen=True, slots=True)
class Failed:
    """A stage failed on a document: the class of what it raised, and for a damaged original what to say of it."""

    error: str
    message: str = ""
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class _Raised:
    """An error of onrecord itself, on its way from another process."""

    kind: type[OnrecordError]
    message: str
    next_step: str


def attempt(run: Callable[..., T], arguments: tuple[Any, ...]) -> T | Failed:
    """The result, or that it failed. Errors of onrecord itself (damaged weights, a full disk) are no matter of one document."""
    try:
        return run(*arguments)
    except CaseDamaged as trouble:  # one original, not the case
        return Failed(type(trouble).__name__, trouble.message, trouble.next_step)
    except OnrecordError:
        raise
    except Exception as trouble:  # the boundary between a document and the rest: it becomes a Problem
        log.debug("a stage failed", exc_info=True)
        return Failed(type(trouble).__name__)


def _elsewhere(run: Callable[..., T], arguments: tuple[Any, ...]) -> T | Failed | _Raised:
    """``attempt`` in another process: exceptions do not travel well."""
    try:
        return attempt(run, arguments)
    except OnrecordError as trouble:
        return _Raised(type(trouble), trouble.message, trouble.next_step)


def failed(stage: str, where: str, trouble: Failed) -> Problem:
    """The Problem of a document that a stage could not work on. No message of the exception: it may hold paths."""
    if trouble.message:
        return Problem(where, trouble.message, trouble.next_step, "original-damaged")
    return Problem(
        where,
        f"The stage “{stage}” failed on it ({trouble.error}); the rest went on.",
        "Process the case again. If it fails again, report it with this message; the original is preserved.",
        "stage-failed",
    )
