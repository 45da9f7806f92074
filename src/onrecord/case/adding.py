"""Adding: from what the user gives to bytes in the store and rows in the tables, a batch at a time."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from onrecord import preserve
from onrecord.case.archives import open_all
from onrecord.case.erasing import erased_originals
from onrecord.case.evidence import Added, all_snapshots, keep, note
from onrecord.case.journal import Journal
from onrecord.case.stages import Progress
from onrecord.errors import CaseError, ManifestError, UsageError
from onrecord.preserve import Found, Preserved, Trouble
from onrecord.preserve.manifest import MAX_MANIFEST
from onrecord.records import Problem, SourceFacts
from onrecord.store import Store

_BATCH = 256  # files whose rows are written at once: what is reported as done is on disk
_BATCH_BYTES = 32 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """What one path, or one manifest, led to: files with the facts that go with them, and troubles."""

    via: str  # the absolute path or address, "manifest …" for a manifest: its former problems are replaced
    files: tuple[tuple[Found, SourceFacts], ...]
    troubles: tuple[Trouble, ...]


def from_path(source: str, facts: SourceFacts, case: Path, but: Path | None = None) -> Source:
    """The files at or below a path that the user gave, ``but`` for one. Raises UsageError on facts that cannot be."""
    checked, bad = preserve.checked(facts)
    for field, value, expected in bad:
        raise UsageError(f"“{value}” cannot be used for {field}.", f"Give {expected}.")
    met = list(preserve.walk(source, Path.cwd(), case))
    if but is not None:
        met = [each for each in met if os.path.abspath(each.path) != os.path.abspath(but)]
    return Source(
        source if preserve.is_url(source) or "\0" in source else os.path.abspath(source),
        tuple((each, checked) for each in met if isinstance(each, Found)),
        tuple(each for each in met if isinstance(each, Trouble)),
    )


def from_manifest(path: Path, case: Path) -> Source:
    """The files that a manifest lists. Raises ManifestError where it is of no use as a whole."""
    name, via = preserve.display_name(str(path.absolute())), f"manifest {os.path.abspath(path)}"
    files: list[tuple[Found, SourceFacts]] = []
    troubles: list[Trouble] = []
    for line in preserve.parse(_bytes_of(path, name), name):
        if isinstance(line, Problem):
            troubles.append(Trouble(via, line))
            continue
        troubles += [Trouble(via, problem) for problem in line.problems]
        for each in _on_disk(line.source, path.absolute().parent, case):
            if isinstance(each, Found):
                files.append((replace(each, where=f"{line.where}: {each.where}"), line.facts))
            else:
                told = replace(each.problem, where=f"{line.where}: {each.problem.where}")
                troubles.append(Trouble(each.path, told))
    return Source(via, tuple(files), tuple(troubles))


def _on_disk(source: str, base: Path, case: Path) -> list[Found | Trouble]:
    """As ``walk``; a path that is written with backslashes is tried with slashes, too."""
    met = list(preserve.walk(source, base, case))
    if len(met) == 1 and isinstance(met[0], Trouble) and met[0].problem.code == "no-such-file" and "\\" in source:
        again = list(preserve.walk(source.replace("\\", "/"), base, case))
        return again if not (len(again) == 1 and isinstance(again[0], Trouble)) else met
    return met


def _bytes_of(path: Path, name: str) -> bytes:
    try:
        if not path.is_file():
            raise ManifestError(f"There is no manifest {name}.", "Check the spelling and the folder.")
        with path.open("rb") as handle:
            return handle.read(MAX_MANIFEST + 1)
    except OSError as trouble:
        reason = os.strerror(trouble.errno or 0).lower()
        raise ManifestError(
            f"The manifest {name} cannot be read: {reason}.", "Give yourself the right to read it."
        ) from trouble


def take(sources: Sequence[Source], store: Store, journal: Journal, progress: Progress) -> Added:
    """Preserve everything found: bytes first, then rows and log entries, then the word that it is done.

    Where it ends early (a full disk, Ctrl-C), what is safe in the store by then is written into the tables, if that can be done.
    """
    batch = _Batch(store, journal, progress, sum(len(source.files) for source in sources))
    failed: dict[int, list[Trouble]] = {}
    progress("preserve", 0, batch.total)
    with journal.transaction() as noting:
        erased = erased_originals(noting.connection)
    try:
        for number, source in enumerate(sources):
            for found, facts in source.files:
                kept = preserve.preserve(found, store, facts)
                if isinstance(kept, Preserved) and kept.sha256 in erased:
                    store.erase(kept.sha256)
                    kept = Trouble(found.path, _erased(found.where))
                if isinstance(kept, Trouble):
                    failed.setdefault(number, []).append(kept)
                batch.add(kept)
    except BaseException:
        batch.write_what_can_be()
        raise
    batch.write()
    captured, in_archives = open_all(store, journal, progress)
    troubles = [(source.via, (*source.troubles, *failed.get(number, ()))) for number, source in enumerate(sources)]
    by_via: dict[str, list[Trouble]] = {}
    for via, met in troubles:
        by_via.setdefault(via, []).extend(met)
    with journal.transaction() as noting:
        for via, all_met in by_via.items():
            note(noting, via, all_met)
        told = [
            p for s in all_snapshots(noting.connection)[0] if s.sha256 in batch.hashes for p in preserve.of_content(s)
        ]
    problems = [*(trouble.problem for _, met in troubles for trouble in met), *batch.restored, *told, *in_archives]
    counts = batch.outcomes
    added, joined, known = (counts.count(outcome) for outcome in ("added", "joined", "known"))
    return Added(added, joined, known, in_order(problems), captured)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem once, sorted."""
    return tuple(sorted(set(problems), key=lambda p: (p.where, p.code, p.message, p.next_step)))


class _Batch:
    """Files that are safe in the store and wait for their rows."""

    def __init__(self, store: Store, journal: Journal, progress: Progress, total: int) -> None:
        self.store, self.journal, self.progress, self.total = store, journal, progress, total
        self.outcomes: list[str] = []
        self.restored: list[Problem] = []
        self.hashes: set[str] = set()
        self._waiting: list[Preserved] = []
        self._seen = 0

    def add(self, kept: Preserved | Trouble) -> None:
        self._seen += 1
        if isinstance(kept, Preserved):
            self._waiting.append(kept)
            self.hashes.add(kept.sha256)
            if kept.restored:
                self.restored.append(_restored(kept.found.where))
        if len(self._waiting) >= _BATCH or sum(each.size for each in self._waiting) >= _BATCH_BYTES:
            self.write()

    def write(self) -> None:
        if self._waiting:
            self.store.settle()
            with self.journal.transaction() as noting:
                outcomes = keep(noting, self._waiting)
                self._waiting = []
            self.outcomes += outcomes
        self.progress("preserve", self._seen, self.total)

    def write_what_can_be(self) -> None:
        try:
            self.write()
        except CaseError:  # the error that ended it is the one to tell
            return


def _erased(where: str) -> Problem:
    return Problem(
        where,
        "These bytes were erased from the case before, and were not taken in again.",
        "`onrecord seals CASE` says when and why. What may be kept after all has to go into another case.",
        "erased-before",
    )


def _restored(where: str) -> Problem:
    return Problem(
        where,
        "The copy of it in the case's store was damaged; it was replaced by these bytes, which have the right hash.",
        "Nothing need be done for this file. Look at the disk, and check who else can write into the case.",
        "original-restored",
    )
