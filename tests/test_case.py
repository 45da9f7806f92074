"""The case as a whole: one writer, nothing lost by a kill, the same record whatever the order."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from onrecord import schema
from onrecord.case import Case, Stages, Summary
from onrecord.case.auditing import Verdict
from onrecord.errors import (
    CaseBusy,
    CaseDamaged,
    CaseError,
    CaseExists,
    CaseMissing,
    CaseTooNew,
    ModelDamaged,
    StorageFull,
    UsageError,
)
from onrecord.records import Problem, Record, SourceFacts, Stance
from onrecord.schema import Database, database
from tests.fake_stages import Fakes, in_processes

REPORTS = {
    "a.txt": "Bob: the harbour was closed\nAnn: it was not closed",
    "b.txt": "Bob: it was closed at noon",
    "c.txt": "Nobody spoke.",
    "clip.gif": "GIF89a....",
}


FILES = [
    "case.db",
    "case.db.pages",
    "custody.key",
    "custody.log",
    "custody.tree",
]  # of a closed case, besides lock and store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    top = tmp_path / "reports"
    top.mkdir()
    for name, words in REPORTS.items():
        (top / name).write_text(words)
    return top


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with Case.new(tmp_path / "case", "The harbour") as new:
        Fakes(new)
        yield new


def rows(case: Case, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(f"file:{case.path / schema.NAME}?mode=ro", uri=True) as connection:
        found = connection.execute(query).fetchall()
    connection.close()
    return found


# ---------------------------------------------------------------------------------------------- new and open


def test_a_new_case_is_one_folder(tmp_path: Path) -> None:
    with Case.new(tmp_path / "deep" / "case") as case:
        assert case.title == "case"
    assert sorted(p.name for p in (tmp_path / "deep" / "case").iterdir()) == [*FILES, "lock"]
    with Case.open(tmp_path / "deep" / "case") as case:
        assert case.title == "case"


def test_new_never_takes_what_stands_there(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "nowhere").symlink_to("gone")
    Case.new(tmp_path / "case").close()
    for path in (folder, tmp_path / "file", tmp_path / "nowhere", tmp_path / "case"):
        with pytest.raises(CaseExists):
            Case.new(path)


def test_new_takes_an_empty_folder_and_what_a_killed_new_left(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    Case.new(tmp_path / "empty").close()
    (tmp_path / "half").mkdir()
    for name in ("lock", "case.db.new", "case.db.new-wal"):
        (tmp_path / "half" / name).write_text("half")
    with pytest.raises(CaseMissing):
        Case.open(tmp_path / "half")
    Case.new(tmp_path / "half", "T").close()
    with Case.open(tmp_path / "half") as case:
        assert case.title == "T"


def test_titles_are_harmless(tmp_path: Path) -> None:
    with Case.new(tmp_path / "case", "Gulls\u202e\x1b[2J\n over the harbour") as case:
        assert case.title == "Gulls��[2J over the harbour"


@pytest.mark.parametrize("name", ["gone", "file", "folder"])
def test_there_is_no_case(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder").mkdir()
    with pytest.raises(CaseMissing):
        Case.open(tmp_path / name)
    assert not (tmp_path / "gone").exists()


@pytest.mark.parametrize("write", [False, True])
def test_a_newer_case_is_left_alone(tmp_path: Path, write: bool) -> None:
    Case.new(tmp_path / "case").close()
    with sqlite3.connect(tmp_path / "case" / "case.db") as connection:
        connection.execute(f"UPDATE meta SET value = '{schema.FORMAT + 1}' WHERE key = 'format'")
    connection.close()
    before = (tmp_path / "case" / "case.db").read_bytes()
    with pytest.raises(CaseTooNew, match=f"format {schema.FORMAT + 1}"):
        Case.open(tmp_path / "case", write=write)
    assert (tmp_path / "case" / "case.db").read_bytes() == before
    with pytest.raises(CaseTooNew):  # and the lock was let go
        Case.open(tmp_path / "case", write=True)


def test_an_older_case_is_migrated_a_step_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Case.new(tmp_path / "case", "Old").close()

    def fails(connection: object) -> None:
        connection.execute(text("CREATE TABLE half (x)"))  # type: ignore[attr-defined]
        raise RuntimeError("the power went")

    def adds(connection: object) -> None:
        connection.execute(text("CREATE TABLE later (x)"))  # type: ignore[attr-defined]

    monkeypatch.setattr(database, "FORMAT", schema.FORMAT + 1)
    monkeypatch.setattr(database, "MIGRATIONS", (*database.MIGRATIONS, fails))
    with pytest.raises(RuntimeError):
        Case.open(tmp_path / "case", write=True)
    monkeypatch.setattr(database, "MIGRATIONS", (*database.MIGRATIONS[:-1], adds))
    with Case.open(tmp_path / "case", write=True) as case:
        assert case.title == "Old"
        tables = {name for (name,) in rows(case, "SELECT name FROM sqlite_master")}
    assert "later" in tables
    assert "half" not in tables


@pytest.mark.parametrize("junk", [b"", b"not a database at all" * 99, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_database_is_an_error(tmp_path: Path, junk: bytes) -> None:
    Case.new(tmp_path / "case").close()
    (tmp_path / "case" / "case.db").write_bytes(junk)
    for write in (False, True):
        with pytest.raises(CaseDamaged):
            Case.open(tmp_path / "case", write=write)


def test_a_database_of_something_else_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "case").mkdir()
    with sqlite3.connect(tmp_path / "case" / "case.db") as connection:
        connection.execute("CREATE TABLE recipes (x)")
    connection.close()
    with pytest.raises(CaseDamaged, match="not that of a case"):
        Case.open(tmp_path / "case", write=True)


# ---------------------------------------------------------------------------------------------- one writer


def test_two_writers(case: Case, folder: Path) -> None:
    with pytest.raises(CaseBusy, match=f"this very process \\({os.getpid()}\\)"):
        Case.open(case.path, write=True)
    code = f"from onrecord.case import Case; Case.open({str(case.path)!r}, write=True)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=_environment())
    assert f"CaseBusy: The case in {case.path} is being written by another process ({os.getpid()})" in done.stderr
    with Case.open(case.path) as reader:  # readers are let in, and see what is done
        case.add([folder])
        assert len(reader._evidence()[0]) == 4


def test_a_reader_cannot_write(case: Case, folder: Path) -> None:
    with Case.open(case.path) as reader:
        for act in (lambda: reader.add([folder]), lambda: reader.add_manifest(folder / "x.csv"), reader.process):
            with pytest.raises(CaseError, match="opened for reading"):
                act()


def test_the_lock_ends_with_the_case(tmp_path: Path) -> None:
    Case.new(tmp_path / "case").close()
    case = Case.open(tmp_path / "case", write=True)
    case.close()
    case.close()
    Case.open(tmp_path / "case", write=True).close()


# ---------------------------------------------------------------------------------------------- adding


def test_adding_twice_changes_nothing(case: Case, folder: Path) -> None:
    first = case.add([folder])
    assert (first.added, first.joined, first.known, first.problems) == (4, 0, 0, ())
    case.process()
    evidence, record = case._evidence(), case.record()
    before = rows(case, "SELECT * FROM acquisitions")
    again = case.add([folder / "b.txt", folder])
    assert (again.added, again.joined, again.known) == (0, 0, 5)
    assert case._evidence() == evidence
    assert rows(case, "SELECT * FROM acquisitions") == before
    assert not case.process().changed
    assert case.record() == record


def test_the_same_bytes_under_another_name(case: Case, folder: Path) -> None:
    shutil.copy(folder / "a.txt", folder / "A copy.txt")
    added = case.add([folder / "a.txt"], SourceFacts(published="2020-07-19"))
    joined = case.add([folder / "A copy.txt"], SourceFacts(publisher="The Echo"))
    assert (added.added, joined.added, joined.joined) == (1, 0, 1)
    (snapshot,), _ = case._evidence()
    assert snapshot.names == ("A copy.txt", "a.txt")
    assert snapshot.facts == SourceFacts(publisher="The Echo", published="2020-07-19")
    assert case.original(snapshot.sha256) == REPORTS["a.txt"].encode()


def test_what_is_said_differently_is_told(case: Case, folder: Path) -> None:
    case.add([folder / "a.txt"], SourceFacts(published="2020-07-20"))
    case.add([folder / "a.txt"], SourceFacts(published="2020-07-19"))
    case.process()
    (problem,) = case.record().problems
    assert (problem.where, problem.code) == ("a.txt", "facts-disagree")
    assert "“2020-07-19”; “2020-07-20”" in problem.message


def test_facts_that_cannot_be_are_the_users_error(case: Case, folder: Path) -> None:
    with pytest.raises(UsageError, match="“2020-02-30” cannot be used for published"):
        case.add([folder], SourceFacts(published="2020-02-30"))
    assert case._evidence() == ([], [])


def test_where_it_came_from_is_kept_escaped(case: Case, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    (folder / "turn\u202e\x07.txt").write_text("x")
    os.symlink("a.txt", os.fsencode(folder) + b"/\xff.txt")
    case.clock = lambda: __import__("datetime").datetime(2024, 5, 6, 7, 8, 9, tzinfo=__import__("datetime").UTC)
    case.add(["reports"])
    got = rows(case, "SELECT name, given, obtained_at FROM acquisitions WHERE given LIKE '%\\%' ORDER BY name")
    assert got == [
        ("turn��.txt", r"reports/turn\u202e\x07.txt", "2024-05-06T07:08:09+00:00"),
        ("�.txt", r"reports/\udcff.txt", "2024-05-06T07:08:09+00:00"),
    ]


def test_problems_of_adding_are_kept_until_they_are_solved(case: Case, folder: Path) -> None:
    added = case.add([folder / "gone.txt", "https://echo.example/1", folder / "a.txt"])
    assert [p.code for p in added.problems] == ["no-such-file", "not-fetched"]
    case.process()
    assert [(p.where, p.code) for p in case.record().problems] == [
        ("gone.txt", "no-such-file"),
        ("https://echo.example/1", "not-fetched"),
    ]
    (folder / "gone.txt").write_text("found")
    case.add([folder])
    case.process()
    assert [p.code for p in case.record().problems] == ["not-fetched"]


def test_a_folder_that_was_set_right_has_no_problems(case: Case, folder: Path) -> None:
    (folder / "link.txt").symlink_to("/etc/hostname")
    assert [p.code for p in case.add([folder]).problems] == ["link-outside"]
    (folder / "link.txt").unlink()
    case.add([folder])
    assert case._evidence()[1] == []


def test_empty_and_unknown_files_are_preserved_and_told(case: Case, folder: Path) -> None:
    (folder / "empty.txt").write_bytes(b"")
    (folder / "x.zip").write_bytes(b"PK\x03\x04")
    added = case.add([folder])
    assert added.added == 6
    assert [(p.where, p.code) for p in added.problems] == [("empty.txt", "empty-file"), ("x.zip", "unknown-type")]
    case.process()
    assert case.record().problems == added.problems


def test_a_damaged_original_is_restored_by_adding_it_again(case: Case, folder: Path) -> None:
    case.add([folder / "a.txt"])
    (snapshot,), _ = case._evidence()
    path = case.store.path(snapshot.sha256)
    path.chmod(0o644)
    path.write_bytes(b"altered")
    with pytest.raises(CaseDamaged):
        case.original(snapshot.sha256)
    case.process()
    assert [p.code for p in case.record().problems] == ["original-damaged"]
    assert [p.code for p in case.add([folder / "a.txt"]).problems] == ["original-restored"]
    case.process()
    assert case.record().problems == ()
    assert len(case.record().documents) == 1


def test_progress_tells_what_is_on_disk(case: Case, tmp_path: Path) -> None:
    many = tmp_path / "many"
    many.mkdir()
    for number in range(270):
        (many / f"{number:03}.txt").write_text(str(number))
    told: list[tuple[str, int, int]] = []

    def progress(stage: str, done: int, total: int) -> None:
        told.append((stage, done, total))
        assert len(rows(case, "SELECT * FROM acquisitions")) == done

    case.add([many], progress=progress)
    assert told == [("preserve", n, 270) for n in (0, 256, 270)]


# ---------------------------------------------------------------------------------------------- the record


def test_the_record_holds_what_the_stages_gave(case: Case, folder: Path) -> None:
    case.add([folder])
    summary = case.process()
    record = case.record()
    assert isinstance(summary, Summary)
    assert (summary.documents, summary.footage, summary.statements, summary.speakers) == (3, 1, 3, 2)
    assert (summary.claims, summary.disputes, summary.origins, summary.problems) == (1, 1, 1, 0)
    assert record.title == "The harbour"
    assert [d.id for d in record.documents] == sorted(d.id for d in record.documents)
    assert {d.name: d.origin for d in record.documents} == dict.fromkeys(("a.txt", "b.txt", "c.txt"), "ori-1")
    assert [s.name for s in record.speakers] == ["Ann", "Bob"]
    assert record.statements[0].said is not None
    assert record.statements[0].numbers
    assert (record.disputes[0].asserts, record.disputes[0].denies) == (("spk-Bob",), ("spk-Ann",))
    assert [name for name, _ in record.made_with] == (
        ["read", "statements", "mentions", "times", "numbers", "speakers", "claims", "versions"]
    )
    with Case.open(case.path) as again:
        assert again.record() == record


def test_the_record_can_be_asked_in_sql(case: Case, folder: Path) -> None:
    case.add([folder], SourceFacts(published="2020-07-19"))
    case.process()
    denials = rows(
        case,
        "SELECT d.name, p.name, w.words, s.said_earliest FROM claim_statements AS l JOIN statements AS s ON s.id = l.statement "
        "JOIN documents AS d ON d.id = s.document JOIN speakers AS p ON p.id = s.speaker "
        "JOIN statement_spans AS w ON w.statement = s.id AND w.part = 'content' WHERE l.stance = 'denies'",
    )
    assert denials == [("a.txt", "Ann", "it was not closed", "2020-07-19")]
    assert rows(case, "SELECT side, speaker FROM dispute_speakers ORDER BY side") == [
        ("asserts", "spk-Bob"),
        ("denies", "spk-Ann"),
    ]
    assert rows(case, "SELECT count(*), min(byte_offset) FROM paragraphs") == [(4, 0)]
    assert rows(case, "SELECT alias FROM speaker_aliases ORDER BY alias") == [("ann",), ("bob",)]


def test_every_part_of_a_full_record_comes_back(tmp_path: Path, folder: Path) -> None:
    """The tables hold a record that has something in every list."""
    from onrecord import records as r

    with Case.new(tmp_path / "full") as case:
        Fakes(case)
        case.add([folder])
        case.process()
        record = case.record()
        s, d, f = record.statements[0].id, record.documents[0].id, record.footage[0]
        full = replace(
            record,
            statements=(replace(record.statements[0], candidates=(r.Candidate("spk-x", 0.5, "why"),)), *record.statements[1:]),
            speakers=(replace(record.speakers[0], roles=(r.Role("mayor", None, None, None),), speaks_for=("spk-Bob",)), *record.speakers[1:]),
            utterances=(r.Utterance("utt-1", (s,)),),
            shifts=(r.Shift("spk-Bob", "cla-1", next(iter(r.ShiftKind)), s, s),),
            positions=(r.Position("spk-Bob", "cla-1", (r.Phase("Denies", Stance.DENIES, None, None, (s, s)),)),) * 2,
            footage=(replace(f, findings=(r.Finding("sun", r.Outcome.NOT_CHECKED, "none", "not yet"),), statements=(s,)),),
            suggestions=(r.Suggestion("same_speaker", "a", "b", 0.5, "why"),),
            problems=(Problem("x", "y", "z", "other"),) * 2,
            archives=(r.Archive("a" * 64, "x.warc", "warc", 9, 2, 1, (("scripts", 1),), (("verified", 2),)),),
            captures=(r.Capture("https://x.example/", "2024-06-01T10:00:00+00:00", d, "a" * 64, headers=(("A", "b"),)),),
            revisions=(r.Revision("https://x.example/", r.RevisionKind.SILENT_EDIT, d, d, "2024", "2025", reworded=((s, s),)),),
        )  # fmt: skip
        for part in full.__dataclass_fields__:
            assert getattr(full, part) or part == "withheld", part  # that is made when a record is handed on
        with case._database.transaction() as connection:
            assert schema.write_record(connection, full)
            assert not schema.write_record(connection, full)
        assert case.record() == full
        assert rows(case, "SELECT count(*) FROM phase_statements") == [(1,)]
        assert d in {row[0] for row in rows(case, "SELECT document FROM origin_documents")}


def _record_of(path: Path, acts: list[Callable[[Case], object]]) -> Record:
    with Case.new(path, "T") as case:
        Fakes(case)
        for act in acts:
            act(case)
        case.process()
        return case.record()


def test_the_order_of_adding_does_not_matter(tmp_path: Path, folder: Path) -> None:
    shutil.copy(folder / "a.txt", folder / "z.txt")
    (folder / "list.csv").write_text("source,title,published\nb.txt,B,2020-01-01\ngone.txt,,\na.txt,A,13/45/2020\n")
    acts: list[Callable[[Case], object]] = [
        lambda case: case.add([folder]),
        lambda case: case.add([folder / "z.txt", folder / "missing.txt"], SourceFacts(title="Z")),
        lambda case: (case.add_manifest(folder / "list.csv"), case.process()),
    ]
    found = {
        schema.rows._fingerprint({"r": [repr(_record_of(tmp_path / f"case{n}", list(order)))]}, "", "")
        for n, order in enumerate(itertools.permutations(acts))
    }
    assert len(found) == 1
    record = _record_of(tmp_path / "last", acts)
    assert {p.code for p in record.problems} == {"no-such-file", "manifest-fact", "facts-disagree"}
    assert str(tmp_path) not in repr(record)


def test_nothing_is_done_twice(case: Case, folder: Path) -> None:
    case.add([folder / "a.txt", folder / "b.txt"])
    fakes = Fakes(case)
    case.process()
    assert fakes.count() == {
        "read": 2,
        "statements": 2,
        "mentions": 2,
        "times": 2,
        "numbers": 2,
        "speakers": 1,
        "claims": 1,
    }
    fakes.runs.clear()
    case.process()
    assert fakes.count() == {}
    case.add([folder / "c.txt"])
    summary = case.process()
    once = dict.fromkeys(("read", "statements", "mentions", "times", "numbers", "speakers", "claims"), 1)
    assert fakes.count() == once
    assert dict(summary.worked) == once | {"versions": 1}  # compares captures, and had none


def test_stages_across_documents_run_again_only_where_their_input_or_version_changed(case: Case, folder: Path) -> None:
    def runs_with(stages: Stages) -> dict[str, int]:
        fakes.runs.clear()
        case.stages = stages
        case.process()
        return fakes.count()

    case.add([folder])
    fakes = Fakes(case)
    case.process()
    record, stages = case.record(), fakes.stages
    assert runs_with(stages) == {}
    assert case.record() == record
    newer = replace(stages, claims=replace(stages.claims, version="2"))
    assert runs_with(newer) == {"claims": 1}
    assert replace(case.record(), made_with=()) == replace(record, made_with=())
    # the same speakers by another version: what claims are made of is the same
    newer = replace(newer, speakers=replace(stages.speakers, version="2"))
    assert runs_with(newer) == {"speakers": 1}
    (folder / "more.txt").write_text("Fay: the harbour was open")
    case.add([folder / "more.txt"])
    assert runs_with(newer).items() >= {"speakers": 1, "claims": 1, "read": 1}.items()
    case.add([folder / "more.txt"], SourceFacts(published="2020-07-19"))
    assert runs_with(newer).items() >= {"speakers": 1, "claims": 1, "read": 1}.items()
    anew = case.record()
    with case._database.transaction() as connection:
        connection.execute(text("DELETE FROM stage_results"))
    assert runs_with(newer)["claims"] == 1
    assert case.record() == anew


def test_a_stage_across_documents_that_failed_is_tried_again(case: Case, folder: Path) -> None:
    case.add([folder])
    fakes = Fakes(case)
    case.stages = replace(fakes.stages, speakers=replace(fakes.stages.speakers, run=lambda *_: 1 / 0))
    case.process()
    fakes.runs.clear()
    case.stages = fakes.stages
    case.process()
    assert fakes.count() == {"speakers": 1, "claims": 1}
    assert case.record().problems == ()


def test_facts_given_later_are_read_anew(case: Case, folder: Path) -> None:
    case.add([folder / "a.txt"])
    case.process()
    assert case.record().documents[0].published is None
    case.add([folder / "a.txt"], SourceFacts(published="2020-07-19"))
    fakes = Fakes(case)
    case.process()
    assert fakes.count()["read"] == 1
    assert {s.said.earliest for s in case.record().statements if s.said} == {"2020-07-19"}


def test_a_new_version_of_the_code_runs_anew_and_forgets_the_old(case: Case, folder: Path) -> None:
    case.add([folder / "a.txt"])
    case.process()
    fakes = Fakes(case, version="2")
    case.process()
    assert fakes.count()["read"] == 1
    assert {v.split()[0] for (v,) in rows(case, "SELECT version FROM stage_results WHERE stage <> 'versions'")} == {"2"}


def test_a_spoilt_cache_is_made_again(case: Case, folder: Path) -> None:
    case.add([folder])
    case.process()
    record = case.record()
    with case._database.transaction() as connection:
        connection.execute(text("UPDATE stage_results SET payload = x'00' WHERE stage = 'read'"))
    case.process()
    assert case.record() == record


@pytest.mark.parametrize(
    ("stage", "error"),
    [
        ("read", "RuntimeError"),
        ("statements", "ZeroDivisionError"),
        ("mentions", "KeyError"),
        ("numbers", "MemoryError"),
    ],
)
def test_a_document_that_a_stage_fails_on_is_a_problem(case: Case, folder: Path, stage: str, error: str) -> None:
    (folder / "bad.txt").write_text(f"Cy: crash in {stage}")
    case.add([folder])
    case.process()
    record = case.record()
    (problem,) = record.problems
    assert (problem.where, problem.code) == ("bad.txt", "stage-failed")
    assert f"“{stage}”" in problem.message
    assert error in problem.message
    assert "private" not in problem.message
    assert len(record.documents) == (3 if stage == "read" else 4)
    assert len(record.statements) == (3 if stage in ("read", "statements") else 4)
    fakes = Fakes(case)
    case.process()  # a failure is not kept: it is tried again
    assert fakes.count()[stage] == 1


def test_a_stage_across_documents_that_fails_leaves_the_rest(case: Case, folder: Path) -> None:
    case.add([folder])
    for part in ("speakers", "claims"):
        fakes = Fakes(case)
        failing = replace(getattr(fakes.stages, part), run=lambda *_: 1 / 0)
        case.stages = replace(fakes.stages, **{part: failing})
        case.process()
        record = case.record()
        assert [(p.where, p.code) for p in record.problems] == [("the whole case", "stage-failed")]
        assert (len(record.documents), len(record.statements), len(record.footage)) == (3, 3, 1)


def test_damaged_weights_end_the_run(case: Case, folder: Path) -> None:
    case.add([folder])
    fakes = Fakes(case)

    def damaged(*_: object) -> object:
        raise ModelDamaged("The weights are missing.", "Install again.")

    case.stages = replace(fakes.stages, statements=replace(fakes.stages.statements, run=damaged))
    with pytest.raises(ModelDamaged):
        case.process()


def test_several_processes_give_the_same(case: Case, folder: Path) -> None:
    (folder / "bad.txt").write_text("Cy: crash in read")
    (folder / "lost.txt").write_text("Di: the bytes of this were lost")
    in_processes(case)
    case.add([folder])
    lost = next(s for s in case._evidence()[0] if s.name == "lost.txt")
    case.store.path(lost.sha256).unlink()
    assert case.process(jobs=2).changed
    assert {p.code for p in case.record().problems} == {"stage-failed", "original-damaged"}
    Fakes(case, version="2")
    assert dict(case.process().worked)["read"] == 6
    in_processes(case)
    assert dict(case.process().worked)["statements"] == 3
    one = replace(case.record(), made_with=())
    case.stages = None
    (folder / "weights.txt").write_text("x")
    in_processes(case)
    case.add([folder / "weights.txt"])
    with pytest.raises(ModelDamaged, match="weights are missing"):  # three to read: the two that failed are tried again
        case.process(jobs=2)
    assert replace(case.record(), made_with=()) == one


def test_values_that_cannot_be_kept_are_a_failure_of_the_stage(case: Case, folder: Path) -> None:
    case.add([folder])
    fakes = Fakes(case)
    case.stages = replace(
        fakes.stages,
        numbers=replace(fakes.stages.numbers, run=lambda d, s: [replace(x, confidence=float("nan")) for x in s]),
    )
    case.process()
    assert {p.code for p in case.record().problems} == {"stage-failed"}
    assert len(case.record().statements) == 3


def test_problems_of_stages_are_in_the_record(case: Case, folder: Path) -> None:
    (folder / "odd.txt").write_text("odd")
    case.add([folder])
    case.process()
    assert case.record().problems == (Problem("odd.txt", "It is odd.", "Look.", "odd"),)


def test_a_case_that_was_not_processed(case: Case) -> None:
    with pytest.raises(CaseError, match="not processed yet"):
        case.record()
    assert case.search("harbour") == []
    case.process()
    assert case.record().documents == ()


def test_a_record_of_another_shape_is_told(case: Case, folder: Path) -> None:
    case.add([folder])
    case.process()
    with case._database.transaction() as connection:
        connection.execute(text("UPDATE documents SET payload = '{}'"))
        connection.execute(text("UPDATE meta SET value = '' WHERE key = 'record'"))
    with pytest.raises(CaseError, match="another version"):
        case.record()
    case.process()
    assert len(case.record().documents) == 3


def test_a_case_can_be_moved(case: Case, folder: Path, tmp_path: Path) -> None:
    case.add([folder])
    case.process()
    record = case.record()
    case.close()
    shutil.move(case.path, tmp_path / "elsewhere")
    with Case.open(tmp_path / "elsewhere", write=True) as moved:
        fakes = Fakes(moved)
        assert not moved.process().changed
        assert fakes.count() == {}
        assert moved.record() == record


def test_the_example_case_can_be_discarded_and_nothing_else(tmp_path: Path, folder: Path) -> None:
    Case.new(tmp_path / "example", example=True).close()
    Case.new(tmp_path / "real").close()
    Case.discard_example(tmp_path / "example")
    Case.discard_example(tmp_path / "gone")
    assert not (tmp_path / "example").exists()
    for path in (tmp_path / "real", folder):
        with pytest.raises(CaseExists):
            Case.discard_example(path)
        assert any(path.iterdir())


# ---------------------------------------------------------------------------------------------- search


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("noon", [("paragraph", "b.txt"), ("statement", "b.txt")]),
        ("NOON bob", [("paragraph", "b.txt"), ("statement", "b.txt")]),
        ('"closed at"', [("paragraph", "b.txt"), ("statement", "b.txt")]),
        ("“at closed”", []),
        ("noo*", [("paragraph", "b.txt"), ("statement", "b.txt")]),
        ("noo", []),
        ("spoke", [("paragraph", "c.txt")]),
        ("", []),
        ('"', []),
        ("NEAR(", []),
        ("words: AND OR NOT ^ - + { } ) \0 '", []),
        ("* ** ***", []),
    ],
)
def test_search(case: Case, folder: Path, query: str, found: list[tuple[str, str]]) -> None:
    case.add([folder])
    case.process()
    hits = case.search(query)
    assert sorted((hit.kind, hit.name) for hit in hits) == found
    texts = {d.id: d.text for d in case.record().documents}
    for hit in hits:
        assert texts[hit.document][hit.start : hit.end] == hit.text
        assert (hit.statement is not None) == (hit.kind == "statement")


def test_search_is_bounded(case: Case, folder: Path) -> None:
    case.add([folder])
    case.process()
    assert len(case.search("closed", limit=1)) == 1
    assert len(case.search("closed", limit=-5)) == 1
    assert case.search("harbour " * 100_000)


# ---------------------------------------------------------------------------------------------- disks


def test_a_disk_that_fills_up_while_rows_are_written(case: Case, folder: Path, tmp_path: Path) -> None:
    case.add([folder / "a.txt"])
    case.process()
    record = case.record()
    with case._database.transaction() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
    raw = case._database._connection.connection.dbapi_connection
    assert raw is not None
    raw.execute(f"PRAGMA max_page_count = {pages}")
    (folder / "long.txt").write_text("\n".join(f"Bob: word{n} {n * n}" for n in range(1_500)))

    def go_on() -> None:
        case.add([folder])
        case.process()

    with pytest.raises(StorageFull):
        go_on()
    assert case.record() == record
    raw.execute("PRAGMA max_page_count = 1000000")
    go_on()
    assert len(case.record().documents) == 4


@pytest.fixture
def ordinary_user() -> Iterator[Path]:
    """A folder, and the rights of a user who is not root: root may write everywhere."""
    folder = Path(tempfile.mkdtemp(prefix="onrecord-"))
    folder.chmod(0o755)
    if os.geteuid() == 0:
        os.chown(folder, 65534, 65534)
        os.seteuid(65534)
    try:
        yield folder
    finally:
        if os.getuid() == 0:
            os.seteuid(0)
        for path in folder.rglob("*"):
            if path.is_dir():
                path.chmod(0o755)
        shutil.rmtree(folder)


def test_a_case_that_cannot_be_written_can_be_read(ordinary_user: Path) -> None:
    (ordinary_user / "a.txt").write_text("Bob: noon")
    with Case.new(ordinary_user / "case", "T") as case:
        Fakes(case)
        case.add([ordinary_user / "a.txt"])
        case.process()
        record = case.record()
    for path in ((ordinary_user / "case" / "case.db"), (ordinary_user / "case" / "lock")):
        path.chmod(0o444)
    for path in ((ordinary_user / "case" / "store"), (ordinary_user / "case")):
        path.chmod(0o555)
    with Case.open(ordinary_user / "case") as case:
        assert case.record() == record
        assert [hit.name for hit in case.search("noon")] == ["a.txt", "a.txt"]
        assert case.original(record.snapshots[0].sha256) == b"Bob: noon"
    with pytest.raises(CaseError, match="cannot be written"):
        Case.open(ordinary_user / "case", write=True)
    with pytest.raises(CaseError, match="cannot be written"):
        Case.new(ordinary_user / "case" / "inner")
    assert sorted(p.name for p in (ordinary_user / "case").iterdir()) == [*FILES, "lock", "store"]


def test_files_that_may_not_be_read(ordinary_user: Path) -> None:
    (ordinary_user / "in" / "closed").mkdir(parents=True)
    for name in ("secret.txt", "open.txt"):
        (ordinary_user / "in" / name).write_text(name)
    (ordinary_user / "in" / "secret.txt").chmod(0)
    (ordinary_user / "in" / "closed").chmod(0)
    with Case.new(ordinary_user / "case") as case:
        added = case.add([ordinary_user / "in"])
    assert added.added == 1
    assert [(p.where, p.code) for p in added.problems] == [
        ("in/closed", "unreadable-file"),
        ("in/secret.txt", "unreadable-file"),
    ]


# ---------------------------------------------------------------------------------------------- kills

CHILD = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import event
from sqlalchemy.engine import Engine
from onrecord.case import Case
from tests.fake_stages import Fakes

folder, base = Path(sys.argv[1]), Path(sys.argv[2])
count, at = 0, 0

def tick(*_):
    global count
    count += 1
    if count == at:
        os.kill(os.getpid(), signal.SIGKILL)

def ticking(call):
    def run(*arguments, **named):
        tick()
        try:
            return call(*arguments, **named)
        finally:
            tick()
    return run

os.fsync, os.replace = ticking(os.fsync), ticking(os.replace)
event.listen(Engine, "commit", tick)   # before a transaction is written
event.listen(Engine, "begin", tick)

def work(path, say):
    def progress(stage, done, total):
        say(stage, done)
        tick()

    with (Case.open(path, write=True) if (path / "case.db").exists() else Case.new(path, "T")) as case:
        say("open", 1)
        Fakes(case)
        case.add([folder], progress=progress)
        say("added", 1)
        case.process(progress)
        say("processed", len(case.record().documents))
        case.export("json", path.parent / f"{path.name}.json")
        say("exported", 1)
    say("ticks", count)

for at in map(int, sys.argv[3:]):   # one process for each point at which it is killed
    child = os.fork()
    if child == 0:
        out = os.open(base / f"told{at}", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        work(base / f"case{at}", lambda *words: os.write(out, (" ".join(map(str, words)) + chr(10)).encode()))
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def _environment() -> dict[str, str]:
    root = Path(__file__).parents[1]
    return {**os.environ, "PYTHONPATH": os.pathsep.join((str(root / "src"), str(root))), "PYTHONDONTWRITEBYTECODE": "1"}


def _runs(folder: Path, base: Path, points: list[int]) -> dict[int, tuple[int, dict[str, int]]]:
    """For each point its exit code, and the last that was reported of each stage."""
    command = [sys.executable, "-c", CHILD, str(folder), str(base), *map(str, points)]
    done = subprocess.run(command, capture_output=True, text=True, env=_environment())
    assert done.returncode == 0, done.stderr
    told = {}
    for point, code in zip(points, done.stdout.split(), strict=True):
        path = base / f"told{point}"
        lines = path.read_text().splitlines() if path.exists() else []
        told[point] = (int(code), {k: int(v) for k, v in (line.split() for line in lines)})
    return told


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs POSIX processes")
def test_nothing_that_was_reported_is_lost_by_a_kill(folder: Path, tmp_path: Path) -> None:
    _, all_told = _runs(folder, tmp_path, [0])[0]
    with Case.open(tmp_path / "case0") as case:
        whole = case.record()
    points = list(range(1, all_told["ticks"], max(1, all_told["ticks"] // 40)))
    runs = _runs(folder, tmp_path, points)
    assert {code for code, _ in runs.values()} == {-signal.SIGKILL}
    for point, (_, told) in runs.items():
        path = tmp_path / f"case{point}"
        if not (path / "case.db").exists():  # killed while it was made: it can be made again
            assert "open" not in told
            Case.new(path, "T").close()
        with Case.open(path, write=True) as case:
            snapshots, problems = case._evidence()
            assert problems == []
            assert len(snapshots) >= (4 if "added" in told else told.get("preserve", 0))
            for snapshot in snapshots:
                case.store.verify(snapshot.sha256)
            if "processed" in told:
                assert case.record() == whole
            kept = dict(rows(case, "SELECT stage, count(*) FROM stage_results GROUP BY stage"))
            for stage in ("read", "statements", "mentions", "times", "numbers"):
                assert kept.get(stage, 0) >= told.get(stage, 0), stage
            fakes = Fakes(case)
            case.add([folder])
            case.process()
            assert fakes.count().get("read", 0) == 4 - kept.get("read", 0)  # only the rest is done
            assert case.record() == whole
            assert not list((path / "store" / "incoming").iterdir())
        audited = Case.audit(path)  # and the log says what happened
        assert (audited.verdict, audited.marks) == (Verdict.VERIFIED, []), point
        entries = [json.loads(line) for line in (path / "custody.log").read_bytes().splitlines()]
        assert sum(entry["event"] == "added" for entry in entries) == 4
        assert ("exported" in [entry["event"] for entry in entries]) >= ("exported" in told)
        assert entries[-1]["event"] in ("processed", "recovered", "orphaned", "exported", "exporting")


def test_an_interrupt_keeps_what_was_done(case: Case, folder: Path) -> None:
    case.add([folder])
    fakes = Fakes(case)

    def progress(stage: str, done: int, total: int) -> None:
        if (stage, done) == ("statements", 2):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        case.process(progress)
    with pytest.raises(CaseError):
        case.record()
    fakes.runs.clear()
    case.process()
    assert (fakes.count().get("read", 0), fakes.count()["statements"]) == (0, 1)


def test_an_interrupt_while_adding_keeps_what_was_preserved(
    case: Case, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, calls = case.store.put, []

    def interrupted(chunks: object, settle: bool = True) -> object:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return put(chunks, settle)  # type: ignore[arg-type]

    monkeypatch.setattr(case.store, "put", interrupted)
    with pytest.raises(KeyboardInterrupt):
        case.add([folder])
    assert len(case._evidence()[0]) == 2


def test_the_database_is_one_file_when_it_is_closed(case: Case, folder: Path) -> None:
    case.add([folder])
    case.process()
    case.close()
    assert sorted(p.name for p in case.path.iterdir()) == [*FILES, "lock", "store"]
    Database.open(case.path, write=False).close()


# ---------------------------------------------------------------------------------------------- its description

FORMATS = Path(__file__).parents[1] / "docs" / "file-formats.md"


def test_every_table_and_column_is_described() -> None:
    page = FORMATS.read_text("utf-8")
    rows_of_page = [line for line in page.splitlines() if line.startswith("| `")]
    for table in [*schema.metadata.tables.values()]:
        (row,) = [line for line in rows_of_page if f"`{table.name}`" in line.split("|")[1]]
        columns = {column.name for column in table.columns} - {"id", "position", "payload"}
        assert not [name for name in columns if f"`{name}`" not in row], table.name


def test_the_query_of_the_page_answers(case: Case, folder: Path) -> None:
    query = FORMATS.read_text("utf-8").split("```sql\n")[1].split("```")[0]
    case.add([folder])
    case.process()
    assert rows(case, query) == [("Ann", None, "it was not closed", "a.txt")]


def test_the_manifests_of_the_page_are_good() -> None:
    from onrecord.preserve import Line, parse

    page = FORMATS.read_text("utf-8")
    for kind, count in (("csv", 2), ("json", 1)):
        entries = list(parse(page.split(f"```{kind}\n")[1].split("```")[0].encode(), "list"))
        assert len(entries) == count
        assert all(isinstance(entry, Line) and not entry.problems for entry in entries)
