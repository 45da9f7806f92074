"""Case: owns the database and the store of one case; ``process`` names every stage of the flow, in order."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO

from sqlalchemy import Connection, select

from onrecord import codec, custody, preserve, schema
from onrecord.case import measuring, stamping
from onrecord.case.adding import from_manifest, from_path, in_order, take
from onrecord.case.archives import open_all, under_roots
from onrecord.case.assembling import NoLinks, Work, assembled, in_id_order, to_resolve, what_reading_met
from onrecord.case.auditing import Audit, audit
from onrecord.case.captures import known_archives, known_captures
from onrecord.case.evidence import Added, adding_problems, all_snapshots, first_added, note_what_is_there
from onrecord.case.journal import Journal, stored_head
from onrecord.case.linking import decide, decided, with_decisions
from onrecord.case.lock import NAME as LOCK
from onrecord.case.lock import Lock
from onrecord.case.stages import VERSIONS, Item, Links, Progress, Runner, Stages, quiet
from onrecord.case.telling import Told, handlings, told
from onrecord.case.verifying import Around, verified
from onrecord.custody import Event, Head, Log, at_rest, bitcoin, ots
from onrecord.errors import CaseBusy, CaseDamaged, CaseError, CaseExists, CaseMissing, OnrecordError, UsageError
from onrecord.footage.ledger import with_ledgers
from onrecord.preserve import webarchive
from onrecord.records import (
    Answer,
    Archive,
    Capture,
    Footage,
    Handling,
    LinkDecision,
    LinkVerdict,
    Measurement,
    NamedPlace,
    Problem,
    Purpose,
    Record,
    Seal,
    Snapshot,
    SourceFacts,
)
from onrecord.schema import Database, Hit
from onrecord.schema.tables import meta, redactions, snapshots
from onrecord.store import Store, write_error

if TYPE_CHECKING:
    from onrecord.case import erasing, pictures, redacting, sealing
    from onrecord.case.consent import Said
    from onrecord.case.leaving import Leaving
    from onrecord.footage.frames import Packed
    from onrecord.publish.pack import Made  # brings the templates' engine
    from onrecord.sealing.redact import Area

__all__ = ["Added", "Audit", "Case", "Hit", "Progress", "Stages", "Summary", "quiet"]


@dataclass(frozen=True, slots=True)
class Summary:
    """What processing gave."""

    documents: int
    footage: int
    statements: int
    speakers: int
    claims: int
    disputes: int
    shifts: int
    origins: int
    problems: int
    worked: tuple[tuple[str, int], ...]  # stage -> inputs it was really run on; for the others its result was known
    changed: bool  # whether the record is another than before

    @classmethod
    def of(cls, record: Record, worked: tuple[tuple[str, int], ...], changed: bool) -> Summary:
        """The counts of a record."""
        return cls(
            documents=len(record.documents),
            footage=len(record.footage),
            statements=len(record.statements),
            speakers=len(record.speakers),
            claims=len(record.claims),
            disputes=len(record.disputes),
            shifts=len(record.shifts),
            origins=len(record.origins),
            problems=len(record.problems),
            worked=worked,
            changed=changed,
        )


class Case:
    """One case in its folder. A context manager; whoever writes holds the case's lock until it is closed."""

    def __init__(self, path: Path, database: Database, lock: Lock | None) -> None:
        self.path = path
        self.store = Store(path / "store")
        self.stages: Stages | None = None  # None: the product's own
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self._database = database
        self._lock = lock
        self._journal: Journal | None = None  # there while the case is open for writing

    @classmethod
    def new(cls, path: Path | str, title: str | None = None, example: bool = False) -> Case:
        """Make an empty case and open it for writing. Raises CaseExists where something stands at ``path`` already."""
        path = Path(path)
        if os.path.lexists(path) and not _vacant(path):
            raise CaseExists(
                f"Something stands at {path} already.", "Choose another path, or open the case that is there."
            )
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as trouble:
            raise write_error(trouble, path / schema.NAME) from trouble
        lock = Lock(path)
        try:
            if not _vacant(path):  # another process was faster
                raise CaseExists(
                    f"Something stands at {path} already.", "Choose another path, or open the case that is there."
                )
            facts = {"title": preserve.harmless(title or "")[:1000] or preserve.display_name(str(path.absolute()))}
            Database.make(path, {**facts, **({"example": "yes"} if example else {})})
            case = cls(path, Database.open(path, write=True), lock)
        except BaseException:
            lock.release()
            raise
        return case._with_journal(Event.CASE_MADE)

    @classmethod
    def open(cls, path: Path | str, write: bool = False, new_key: bool = False) -> Case:
        """Open a case. Raises CaseMissing, CaseBusy (only for writing), CaseTooNew, CaseDamaged, CaseError.

        For reading nothing is locked and nothing need be writable; what another process writes meanwhile shows when it is done.
        For writing, what a killed run left undone in the custody log is done first. ``new_key`` makes another signing key.
        """
        path = Path(path)
        if not (path / schema.NAME).is_file():
            raise _missing(path)
        if not write:
            return cls(path, Database.open(path, write=False), None)
        lock = Lock(path)
        former: bytes | None = None
        try:
            with _changing(path):
                former = at_rest.lift(path)
            case = cls(path, Database.open(path, write=True), lock)
        except BaseException:
            at_rest.put_back(path, former)
            lock.release()
            raise
        with contextlib.suppress(OSError):  # pieces of a killed writer; if they cannot go now, they can later
            case.store.clear_incoming()
        return case._with_journal(Event.LOG_BEGUN, new_key, ended_well=former is not None)

    def _with_journal(self, first: Event, new_key: bool = False, ended_well: bool = True) -> Case:
        """Open the custody log, or begin it; log what a run that was stopped in the middle had not entered."""
        try:
            journal = Journal.open(self.path, self._database, self._now, new_key)
            if journal is None:
                journal = Journal.begin(self.path, self._database, self._now)
                with journal.transaction() as noting:
                    noting.note(first, {}, {"title": _meta(noting.connection, "title") or ""})
                    noting.note(Event.KEY_MADE, {"key": journal.key})
                    note_what_is_there(noting, self._hashes)
            else:
                self._finish_erasing()  # also of a run that ended in order, but without room on the disk to finish
                if not ended_well:
                    self._note_orphans(journal)
        except BaseException:
            self.close()
            raise
        self._journal = journal
        return self

    def _hashes(self, sha256: str) -> tuple[str, str, int] | None:
        try:
            return self.store.both_hashes(sha256)
        except OSError:
            return None

    def _finish_erasing(self) -> None:
        """What a former run had logged as erased, and not yet removed."""
        from onrecord.case import erasing

        erasing.finish(self._database, self.store)

    def _note_orphans(self, journal: Journal) -> None:
        """Bytes that a killed run had stored and not yet entered: they stay, and the log says so."""
        with journal.transaction() as noting:
            for sha256 in self._orphans(noting.connection):
                noting.note(Event.ORPHANED, {"sha256": sha256})

    def _orphans(self, connection: Connection) -> Iterator[str]:
        known = set(connection.execute(select(snapshots.c.sha256)).scalars())
        known.update(connection.execute(select(redactions.c.copy)).scalars())
        return (sha256 for sha256 in self.store.hashes() if sha256 not in known)

    @contextlib.contextmanager
    def _storing(self) -> Iterator[Journal]:
        """What puts bytes into the store: where it ends early, the next run is told to look for those that were not entered."""
        journal = self._to_write()
        try:
            yield journal
        except BaseException:
            journal.unfinished = True
            with contextlib.suppress(OnrecordError, OSError), self._database.transaction() as connection:
                journal.unfinished = any(self._orphans(connection))
            raise

    @staticmethod
    def discard_example(path: Path | str) -> None:
        """Remove a former example case, and nothing else. Raises CaseExists where something other stands."""
        path = Path(path)
        if not os.path.lexists(path):
            return
        refused = CaseExists(f"What stands at {path} is no example case; it was left alone.", "Choose another path.")
        if _vacant(path):
            return
        if path.is_symlink() or not (path / schema.NAME).is_file():
            raise refused
        with Case.open(path, write=True) as case, case._database.transaction() as connection:
            if _meta(connection, "example") != "yes":
                raise refused
        shutil.rmtree(path)

    @staticmethod
    def lock(
        path: Path | str, out: Path, to: Sequence[str], passphrase: str, remove: bool, progress: Progress = quiet
    ) -> tuple[int, Path | None]:
        """Lock a whole case into one age file. Returns how many files are in it, and its key's file where a passphrase opens it.

        It is read back and compared before the folder is removed (``remove``). Raises CaseMissing, CaseBusy, UsageError.
        """
        from onrecord.case.away import lock

        return lock(Path(path), out, to, passphrase, remove, progress)

    @staticmethod
    def unlock(source: Path, folder: Path, identity: Path, passphrase: str, progress: Progress = quiet) -> int:
        """Take a case out of such a file, all of it or nothing. Returns how many files there are. Raises UsageError."""
        from onrecord.case.away import unlock

        return unlock(source, folder, identity, passphrase, progress)

    @staticmethod
    def finish_removal(folder: Path | str) -> str:
        """Finish the removal of a locked case that was stopped. Returns what is to be told of it; "" where there was none."""
        from onrecord.sealing.locking import finish_removal

        return finish_removal(Path(folder))

    def note_whereabouts(self, event: Event) -> None:
        """Log that the whole case was locked away, or taken out again."""
        with self._to_write().transaction() as noting:
            noting.note(event)

    @staticmethod
    def audit(path: Path | str, quick: bool = False, against: Sequence[Head] = (), progress: Progress = quiet) -> Audit:
        """Hold everything in a case against its custody log and against heads that others kept; see ``case.auditing``.

        Works on a case that is damaged. Raises CaseMissing, CaseBusy while another process writes.
        """
        path = Path(path)
        if not any((path / name).is_file() for name in (schema.NAME, custody.log.NAME)):
            raise _missing(path)
        lock: Lock | None = None
        try:
            lock = Lock(path)
        except CaseBusy:
            raise
        except CaseError:  # on a disk that only needs reading nobody can write either
            lock = None
        try:
            return audit(path, quick, against, progress)
        finally:
            if lock is not None:
                lock.release()

    def close(self) -> None:
        """Close the database, say what it is now, and let go of the lock. Safe to call twice."""
        journal, self._journal = self._journal, None
        if journal is not None:
            journal.close()
            self._database.into_one_file()  # though somebody may have it open for reading
        self._database.close()
        if journal is not None:
            journal.leave(self.path / schema.NAME)
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def __enter__(self) -> Case:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ------------------------------------------------------------------------------------------ adding

    def add(
        self,
        sources: Iterable[Path | str],
        facts: SourceFacts = preserve.NO_FACTS,
        progress: Progress = quiet,
        but: Path | None = None,
    ) -> Added:
        """Preserve files, and folders with everything in them, ``but`` for one file. The same thing twice changes nothing.

        What cannot be preserved is a Problem. Raises UsageError on facts that cannot be, StorageFull on a full disk: what
        was reported by ``progress`` is on disk by then.
        """
        given = [sources] if isinstance(sources, str | Path) else sources
        with self._storing() as journal:
            found = [from_path(os.fspath(source), facts, self.path, but) for source in given]
            return take(found, self.store, journal, progress)

    def add_manifest(self, path: Path | str, progress: Progress = quiet) -> Added:
        """Preserve the sources that a manifest lists, with its facts. A bad line is a Problem, and the others go on.

        Raises ManifestError where the manifest as a whole cannot be used.
        """
        with self._storing() as journal:
            return take([from_manifest(Path(path), self.path)], self.store, journal, progress)

    # ------------------------------------------------------------------------------------------ the flow

    def process(self, progress: Progress = quiet, threads: int = 1, jobs: int = 1) -> Summary:
        """read → find statements → resolve speakers → resolve times → numbers → link claims; the record is written anew.

        Every stage runs once for the same input and version: what a killed or interrupted run had finished is
        taken from there. ``threads`` are the model's, ``jobs`` the processes that documents are spread over.
        """
        with self._storing() as journal:
            open_all(self.store, journal, progress)  # what a kill left half opened
        stages = self.stages or _ours(self.path / "store", threads)
        with Runner(self._database, progress, jobs, journal) as run:
            record = self._flow(stages, run)
            with journal.transaction() as noting:
                changed = schema.write_record(noting.connection, record)
                if changed or any(run.worked.values()):
                    noting.note(
                        Event.PROCESSED,
                        {
                            "worked": run.worked,
                            "versions": dict(record.made_with),
                            "record": schema.digests(noting.connection),
                        },
                    )
            run.forget_unused()
        return Summary.of(record, tuple(run.worked.items()), changed)

    def _flow(self, stages: Stages, run: Runner) -> Record:
        """Every stage, in order."""
        snapshots, problems = self._evidence()
        archives, captures = self._archived()

        # One document at a time: its text or its footage, its statements, who is named in it, times and numbers.
        snapshots_read = [s for s in snapshots if s.media_type not in webarchive.KINDS]
        items = [Item(s.name, codec.digest(codec.dumps(s)), (s,)) for s in snapshots_read]
        readings = run.each(stages.read, items)
        footage = in_id_order(r.value.footage for r in readings if r is not None and r.value.footage is not None)
        works = [Work(r.value.document, r.digest) for r in readings if r is not None and r.value.document is not None]
        works.sort(key=lambda work: work.document.id)
        for work, found in run.over(stages.statements, works, Work.item):
            work.take_found(found)
        for work, mentions in run.over(stages.mentions, works, Work.item_with_statements):
            work.mentions = mentions
        for work, timed in run.over(stages.times, works, Work.item_with_statements):
            work.take_statements(timed)
        for work, counted in run.over(stages.numbers, works, Work.item_with_statements):
            work.take_statements(counted)

        # Across documents: who the speakers are, then what is claimed, by whom, and how many origins say so.
        # Kept like the rest, by the digests of every document and piece of footage and of what was found in them.
        given = [*(r.digest for r in readings if r is not None), *(work.given for work in works)]
        known = to_resolve(works)
        resolved = run.across(stages.speakers, given, *known)
        speakers, statements, suggestions = resolved.value if resolved is not None else ([], known[2], [])
        statements = [*statements, *(s for work in works if work.mentions is None for s in work.statements)]
        documents = [work.document for work in works]
        given.append(resolved.digest if resolved is not None else "not resolved")
        linked = run.across(stages.claims, given, documents, statements, speakers, footage)
        links: Links = linked.value if linked is not None else NoLinks(documents, footage)

        # Pictures and video: each looked at once, then compared with the others.
        around = Around(links.documents, statements, snapshots, captures, archives, self.entered())
        shown, trouble = verified(run, self.path / "store", links.footage, around)
        problems += trouble
        with self._database.transaction() as connection:
            decisions = decided(connection)
        shown = with_decisions(shown, links.suggestions, {s.id: s for s in statements}, decisions)
        shown = with_ledgers(shown, links.documents, statements, around.places)

        # Across captures of one address: what was changed on the page.
        given = [
            codec.digest(codec.dumps(captures)),
            codec.digest(codec.dumps(snapshots_read)),
            *given,
            linked.digest if linked is not None else "not linked",
        ]
        compared = run.across(VERSIONS, given, links.documents, statements, snapshots_read, captures)
        revisions = compared.value if compared is not None else []
        made_with = (*stages.made_with, (VERSIONS.name, VERSIONS.version))
        record = assembled(self.title, made_with, snapshots, statements, speakers, suggestions, links)
        record = replace(record, footage=shown)
        problems += [
            *what_reading_met(snapshots_read, readings),
            *(p for work in works for p in work.problems),
            *run.problems,
        ]
        record = replace(record, archives=archives, captures=captures, revisions=tuple(revisions))
        return replace(record, problems=in_order(problems))

    def _evidence(self) -> tuple[list[Snapshot], list[Problem]]:
        """What was added, in an order that does not depend on when; and the problems of adding that still stand."""
        with self._database.transaction() as connection:
            snapshots, disagree = all_snapshots(connection)
            return snapshots, [*disagree, *adding_problems(connection)]

    def _archived(self) -> tuple[tuple[Archive, ...], tuple[Capture, ...]]:
        """The web archives that were gone through, and what they hold captures of."""
        with self._database.transaction() as connection:
            return known_archives(connection), known_captures(connection)

    # ------------------------------------------------------------------------------------------ handing on

    def publish(self, out: Path, purpose: Purpose | None = None, without: bool = False) -> Leaving:
        """Write the dossier into the folder ``out``; as ``export``."""
        return self.export("dossier", out, purpose, without)

    def export(self, kind: str, out: Path | BinaryIO, purpose: Purpose | None = None, without: bool = False) -> Leaving:
        """Hand on what may leave, in one of ``publish.FORMATS``, to a path or a stream; logged where the case is open for writing.

        What is sealed or erased is withheld. Raises ConsentMissing where a source may not be used for the purpose (the
        format's own, where none is given), unless such sources are to be left out (``without``).
        """
        from onrecord.publish import FORMATS

        form = FORMATS[kind]
        left = self.leaving(purpose or form.purpose, without)
        words = (Event.PUBLISHING, Event.PUBLISHED) if kind == "dossier" else (Event.EXPORTING, Event.EXPORTED)
        with self._handing_on(*words, kind, out if isinstance(out, Path) else None):
            form.write(left.outgoing, out)
        return left

    def leaving(self, purpose: Purpose, without: bool = False, only: Sequence[str] = ()) -> Leaving:
        """What may leave the case for a purpose: what every publisher is given. Raises ConsentMissing, CaseError.

        ``only`` names originals as for ``pack``: no other can stop what is handed on. Raises UsageError where nothing has the name.
        """
        from onrecord.case.leaving import leaving
        from onrecord.publish import pack

        record = self.record()
        wanted = pack.chosen(record, only) if only else None
        return leaving(self.path, self._database, record, self.store.open, self.preserved_at, purpose, without, wanted)

    def still(self, left: Leaving, piece: Footage, at: str, out: Path) -> pictures.Cited:
        """Write the frame of a picture or video that is shown at a time (PNG, JPEG); logged where the case is open for writing.

        ``piece`` is of ``left``, which says what may leave. Raises UsageError.
        """
        from onrecord.case import pictures

        with self._handing_on(Event.EXPORTING, Event.EXPORTED, "still", out):
            return pictures.still(left.outgoing, piece, at, out)

    def decide_link(
        self, piece: Footage, statement: str, verdict: LinkVerdict, by: str = "", why: str = ""
    ) -> LinkDecision:
        """Enter that a statement speaks of a piece of footage, or does not, or that nothing is decided any more; the record follows.

        Raises UsageError where there is no such statement, or that stands already.
        """
        return decide(self._to_write(), self.record(), piece, statement, verdict, by, why)

    def contact_sheet(self, left: Leaving, piece: Footage, out: Path) -> tuple[Packed, str]:
        """Write its key frames with their time codes as one picture (PNG), and say its SHA-256; as ``still``."""
        from onrecord.case import pictures
        from onrecord.case.leaving import key_frames

        known = key_frames(self._database, piece) if piece.frames else None
        with self._handing_on(Event.EXPORTING, Event.EXPORTED, "contact sheet", out):
            return pictures.contact_sheet(left.outgoing, piece, known, out)

    def pack(
        self,
        out: Path,
        only: Sequence[str] = (),
        roots: Sequence[Path] = (),
        progress: Progress = quiet,
        left: Leaving | None = None,
    ) -> Made:
        """Write a court pack: the folder ``out`` and ``out.zip``; see ``publish.pack``. Logged and signed where that can be.

        ``only`` names originals (ids, hashes, names): then the pack speaks of those and of nothing else, and holds of the log
        the entries about them with their proofs. ``roots`` are files of certificates that go with the time stamps. ``left`` is what
        may leave, for the purpose “court” where it is not given. Raises UsageError, ConsentMissing.
        """
        from onrecord.case import packing
        from onrecord.publish import pack

        whole = self.record()
        left = left or self.leaving(Purpose.COURT, only=only)
        record, hidden, copies = pack.of_originals(left.outgoing, whole)
        head, chain = self.head(), stamping.roots_of(roots)
        if only:
            record = pack.cut(record, pack.chosen(record, only))
        reason = "It is a web archive; what was taken out of it is. It can be had by naming it: --only"
        withheld = {**({} if only else {archive.sha256: reason for archive in record.archives}), **hidden}
        with self._database.transaction() as connection:
            shown = {s.sha256: pack.values_shown(record, s.sha256) for s in record.snapshots}
            key = self._journal.signing_key if self._journal is not None else None
            cleaned = left.outgoing.cleaned
            evidence = packing.gather(
                self.path, connection, head, record.title, shown, withheld, not only, chain, key, copies, cleaned
            )
            killed = packing.unfinished(self.path, connection) if self._journal is not None else []
        for path in killed:
            with contextlib.suppress(OSError):  # it may be on a disk that is not there any more
                pack.clear(path)
        held = {"path": preserve.escaped(os.path.abspath(out))}
        if self._journal is not None:
            with self._journal.transaction() as noting:
                noting.note(Event.EXPORTING, {"format": "pack"}, held)
        made = pack.write_pack(record, left.outgoing.open, evidence, withheld, out, progress)
        if self._journal is not None:
            with self._journal.transaction() as noting:
                noting.note(Event.EXPORTED, {"format": "pack", "digest": made.sha256}, held)
        return made

    @contextlib.contextmanager
    def _handing_on(self, before: Event, after: Event, kind: str, out: Path | None) -> Iterator[None]:
        """The log says that it begins before anything leaves, and that it is done before that is told."""
        if self._journal is None:
            yield
            return
        held = {"path": preserve.escaped(os.path.abspath(out))} if out is not None else {}
        with self._journal.transaction() as noting:
            noting.note(before, {"format": kind}, held)
        yield
        digest = _digest(out)
        with self._journal.transaction() as noting:
            noting.note(after, {"format": kind, **({"digest": digest} if digest else {})}, held)

    # ------------------------------------------------------------------------------------------ sealing

    def seal(self, wanted: sealing.Wanted, to: Sequence[str], why: str) -> sealing.Kept:
        """Seal a name, a passage or a file to recipients (age). Raises UsageError where it cannot be or is already."""
        from onrecord.case import sealing

        return sealing.seal(self._to_write(), self._record_or_none(), wanted, to, why)

    def seals(self) -> list[sealing.Kept]:
        """Every seal that was ever made, in order."""
        from onrecord.case import sealing

        with self._database.transaction() as connection:
            return list(sealing.kept(connection))

    def tombstones(self) -> list[erasing.Tombstone]:
        """Everything that was erased, in order."""
        from onrecord.case import leaving

        with self._database.transaction() as connection:
            return leaving.erased(self.path, connection)

    def unseal(self, name: str, identity: Path) -> sealing.Unsealed:
        """Open a seal with an identity file, which is logged; it stays sealed. Raises UsageError."""
        from onrecord.case import sealing
        from onrecord.sealing import identities

        journal, who = self._to_write(), identities(identity)
        with self._database.transaction() as connection:
            found = sealing.one(connection, name)
        return sealing.unseal(journal, self._entry(found.entry), found, who)

    def lift(self, name: str, why: str) -> sealing.Kept:
        """End a seal: what was sealed is handed on again. Raises UsageError."""
        from onrecord.case import sealing

        with self._to_write().transaction() as noting:
            found = sealing.one(noting.connection, name)
            sealing.lift(noting, found, why)
        return found

    def erase(
        self, target: str, why: str, with_originals: bool = False, progress: Progress = quiet
    ) -> erasing.Tombstone:
        """Erase a source, or what a seal is on, for good; a tombstone stays. The record is without it from now on.

        Raises UsageError where other originals hold it, too, unless they are to be erased with it (``with_originals``).
        """
        from onrecord.case import erasing

        journal, record = self._to_write(), self._record_or_none()
        entry = erasing.erase_what(self.path, journal, self.store, record, target, why, with_originals, progress)
        erasing.finish(self._database, self.store)
        return next(each for each in self.tombstones() if each.entry == entry)

    def redact(
        self,
        source: str,
        areas: Sequence[Area] = (),
        words: Sequence[str] = (),
        progress: Progress = quiet,
        why: str = "",
    ) -> redacting.Made:
        """Make a copy of an original with areas, words and all that is sealed blacked out; it is handed on in its place.

        ``why`` is shown with the copy in a court pack.
        """
        from onrecord.case import redacting

        record = self._record_or_none()
        with self._storing() as journal:
            return redacting.redact(self.path, journal, self.store, record, source, areas, words, progress, why)

    def consent(self, source: str, purpose: Purpose | None, answer: Answer, by: str = "", note: str = "") -> Said:
        """Enter what was said on the use of a source for a purpose, or (no purpose) on a person's risk. Raises UsageError."""
        from onrecord.case import consent

        return consent.decide(self._to_write(), self.source(source), purpose, answer, by, note)

    def consents(self) -> list[Said]:
        """Every such decision, in order."""
        from onrecord.case import consent

        with self._database.transaction() as connection:
            return list(consent.said(connection))

    # ------------------------------------------------------------------------------------------ measuring

    def measure(self, item: str, what: Measurement) -> measuring.Entered:
        """Enter what somebody measured on a picture or video; it is held against what is said when the case is next processed."""
        return measuring.measure(self._to_write(), self.source(item), what)

    def name_place(self, place: NamedPlace) -> measuring.Entered:
        """Enter where a place is that reports name. A second one of the same name makes the name ambiguous."""
        return measuring.name_place(self._to_write(), place)

    def withdraw(self, entry: int, why: str = "") -> measuring.Entered:
        """Take back a measurement or a place. Raises UsageError where the entry holds none that stands."""
        return measuring.withdraw(self._to_write(), entry, why)

    def entered(self) -> list[measuring.Entered]:
        """Every measurement and place that stands, in order."""
        with self._database.transaction() as connection:
            return list(measuring.standing(connection))

    def where_sealed(self, seal: Seal) -> list[str]:
        """Names of the sources in whose text a seal's words stand, as far as they were read."""
        from onrecord.publish.forms import Finder

        record = self._record_or_none()
        if record is None or not seal.words:
            return []
        finder = Finder([seal], record.speakers)
        return sorted(d.name for d in record.documents if d.id == seal.document or finder.found(d.text))

    def names_of_sources(self) -> dict[str, str]:
        """SHA-256 to the name of each original that was added or captured."""
        return {s.sha256: s.name for s in self._evidence()[0]}

    def source(self, text: str) -> str:
        """The SHA-256 of the original that is meant by an id, a hash, or a part of a name. Raises UsageError."""
        from onrecord.case.sources import source_of

        record = self._record_or_none()
        with self._database.transaction() as connection:
            return source_of(connection, record, text)

    def _record_or_none(self) -> Record | None:
        try:
            return self.record()
        except CaseError:
            return None

    def _entry(self, number: int) -> bytes:
        log = Log(self.path, write=False)
        try:
            return log.line(number)
        finally:
            log.close()

    @property
    def logs(self) -> bool:
        """Whether what is done now is logged: the case is open for writing."""
        return self._journal is not None

    # ------------------------------------------------------------------------------------------ custody

    def work_as(self, who: str) -> None:
        """Say who works on the case from now on: each entry of the log holds it, as a value that can be hidden."""
        self._to_write().who = preserve.harmless(who)[:200] or None

    def head(self) -> Head:
        """The signed head of the custody log. Raises CaseError where the case has none yet."""
        with self._database.transaction() as connection:
            head, _ = stored_head(connection)
        if head is None:
            raise CaseError(
                f"The case in {self.path} has no custody log yet.",
                f"It gets one when it is next opened for writing, for example by: onrecord process {self.path}",
            )
        return head

    def custody(self) -> Iterator[Told]:
        """Every entry of the custody log, in order, with its words."""
        self.head()
        with self._database.transaction() as connection:
            yield from told(self.path, connection)

    def handlings(self) -> dict[str, tuple[Handling, ...]]:
        """What was done to each original, by its SHA-256; empty for a case that has no log yet."""
        with self._database.transaction() as connection:
            return handlings(self.path, connection) if stored_head(connection)[0] is not None else {}

    def proof(self, number: int) -> tuple[bytes, list[bytes], Head]:
        """An entry as it stands, its inclusion proof, and the head that the proof leads to. Raises UsageError, CaseDamaged."""
        head = self.head()
        log = Log(self.path, write=False)
        try:
            if not 0 <= number < head.size:
                raise UsageError(f"The log has no entry {number}.", f"Give a number from 0 to {head.size - 1}.")
            if log.size != head.size:
                raise CaseDamaged("The custody log is not what was signed.", f"Run: onrecord audit {self.path}")
            line, proof = log.line(number), log.inclusion(number)
        finally:
            log.close()
        if not custody.verify_inclusion(number, head.size, custody.leaf_hash(line), proof, bytes.fromhex(head.root)):
            raise CaseDamaged("The custody log is not what was signed.", f"Run: onrecord audit {self.path}")
        return line, proof, head

    def stamp_request(self) -> tuple[str, bytes]:
        """A request to a time stamping authority (RFC 3161, DER) for the newest head; its name in ``timestamps``."""
        return stamping.request(self.path, self._to_write())

    def head_to_stamp(self) -> tuple[str, bytes]:
        """The newest head as a file that any program stamps; its name in ``timestamps``, and its bytes."""
        return stamping.head_file(self.path, self._to_write())

    def stamp_file(self) -> tuple[str, bytes]:
        """A stamp file of OpenTimestamps for the newest head, not submitted yet; its name in ``timestamps``, and its bytes."""
        return stamping.stamp_file(self.path, self._to_write())

    def upgrade_stamps(self, ask: Callable[[ots.Attestation], Sequence[bytes]], only: str | None = None) -> list[str]:
        """Keep what calendars answer for stamps that wait or were not submitted, all or ``only`` one; ``ask`` gets it.

        Returns the new names.
        """
        return stamping.upgraded(self.path, self._to_write(), ask, only)

    def take_stamp(self, given: bytes) -> str:
        """Keep the reply to a request, or a stamp of OpenTimestamps. Returns its name. Raises UsageError on another's."""
        return stamping.take(self.path, self._to_write(), given)

    def stamps(self, roots: Sequence[Path] = (), headers: bitcoin.Headers | None = None) -> list[stamping.Stamp]:
        """Every token and stamp, checked offline against the root certificates in these files and Bitcoin's block headers."""
        return stamping.checked(self.path, stamping.roots_of(roots), headers, self.clock())

    # ------------------------------------------------------------------------------------------ looking

    def archives(self, roots: Sequence[Path] = ()) -> list[Archive]:
        """Every web archive that was gone through; with ``roots`` (PEM files) signatures for domains are checked under them."""
        archives, _ = self._archived()
        trusted = stamping.roots_of(roots)
        return [under_roots(self.store, each, trusted) if trusted else each for each in archives]

    @property
    def title(self) -> str:
        """What the case is about."""
        with self._database.transaction() as connection:
            return _meta(connection, "title") or self.path.name

    def record(self) -> Record:
        """The derived case as it was last processed. Raises CaseError where it never was."""
        with self._database.transaction() as connection:
            try:
                record = schema.read_record(connection)
            except ValueError as other:
                raise CaseError(
                    f"The record in {self.path} was made by another version of onrecord ({other}).",
                    f"Make it anew: onrecord process {self.path}",
                ) from other
        if record is None:
            raise CaseError(f"The case in {self.path} was not processed yet.", f"Run: onrecord process {self.path}")
        return record

    def original(self, sha256: str) -> bytes:
        """The preserved bytes, checked against their hash. Raises CaseDamaged where they are not what they were."""
        return self.store.read(sha256)

    def preserved_at(self, sha256: str) -> str:
        """When these bytes were first added, as an ISO date-time in UTC by the machine's clock."""
        with self._database.transaction() as connection:
            return first_added(connection, sha256)

    def search(self, query: str, limit: int = 50) -> list[Hit]:
        """Paragraphs and statements that have all words of the query, best first; "quoted words" stand together."""
        with self._database.transaction() as connection:
            return schema.search(connection, query, limit)

    def _to_write(self) -> Journal:
        if self._journal is None:
            raise CaseError(f"The case in {self.path} was opened for reading.", "Open it with write=True.")
        return self._journal

    def _now(self) -> str:
        return self.clock().astimezone(UTC).isoformat(timespec="seconds")


def _digest(out: Path | None) -> str | None:
    """SHA-256 of a file that was written, or of a dossier's listing of all of its files."""
    path = out / "onrecord-dossier.sha256" if out is not None and out.is_dir() else out
    if path is None or not path.is_file():
        return None
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _ours(store: Path, threads: int) -> Stages:
    from onrecord.case.own import ours  # brings the models

    return ours(store, threads)


@contextlib.contextmanager
def _changing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as trouble:
        raise write_error(trouble, path / schema.NAME) from trouble


def _vacant(path: Path) -> bool:
    """Whether there is an empty folder, or one with nothing but what a killed ``new`` left."""
    if not path.is_dir() or path.is_symlink():
        return False
    return all(entry.name == LOCK or entry.name.startswith(f"{schema.NAME}.new") for entry in path.iterdir())


def _meta(connection: Connection, key: str) -> str | None:
    return connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar_one_or_none()


def _missing(path: Path) -> CaseMissing:
    from onrecord.case.away import missing

    return missing(path)
