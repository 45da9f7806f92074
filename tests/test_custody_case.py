"""The seam between a case and its custody log: what is done is logged, and a kill leaves a log that says what happened."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pyrage import x25519

from onrecord import custody
from onrecord.case import Case
from onrecord.case.auditing import Verdict
from onrecord.case.sealing import Wanted
from onrecord.errors import CaseDamaged, CaseError, StorageFull
from onrecord.records import SealKind, SourceFacts
from onrecord.schema import database
from tests.archives import JULY, answer, page
from tests.damage import copied
from tests.fake_stages import Fakes

REPORTS = {"a.txt": "Bob: the harbour was closed\nAnn: it was not closed", "b.txt": "Bob: it was closed at noon"}


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


def entries(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (path / "custody.log").read_bytes().splitlines()]


def events(path: Path) -> list[str]:
    return [entry["event"] for entry in entries(path)]


def verified(path: Path) -> bool:
    found = Case.audit(path)
    assert found.marks == [], found.marks
    return found.verdict is Verdict.VERIFIED


# ---------------------------------------------------------------------------------------------- what is logged


def test_everything_that_is_done_is_logged(case: Case, folder: Path) -> None:
    case.add([folder, folder / "gone.txt"], SourceFacts(url="https://echo.example/1"))
    case.process()
    case.close()
    assert events(case.path) == [
        "case_made",
        "key_made",
        "added",
        "recaptured",  # other bytes, said to be from the same address
        "not_added",
        *["read"] * 4,  # two documents, by two stages: the text, then its statements
        "processed",
    ]
    made, added = entries(case.path)[0], entries(case.path)[2]
    assert made["n"] == 0
    assert made["with"].startswith("onrecord ")
    assert set(added) == {"at", "committed", "content", "event", "n", "sha256", "sha512", "size", "with"}
    assert set(added["committed"]) == {"given", "name", "url"}
    assert added["size"] == len(REPORTS["a.txt"])
    assert verified(case.path)


def test_the_log_names_nobody(case: Case, folder: Path) -> None:
    case.add([folder], SourceFacts(publisher="The Echo", title="Witness Ann", url="https://echo.example/1"))
    case.add([folder / "secret place.txt"])
    case.close()
    log = (case.path / "custody.log").read_text("ascii")
    for words in ("a.txt", "Echo", "Ann", "echo.example", "secret", "reports", "harbour", str(folder)):
        assert words not in log


def test_what_changes_nothing_is_not_logged(case: Case, folder: Path) -> None:
    case.add([folder])
    case.process()
    before = len(events(case.path))
    case.add([folder])
    case.process()
    assert len(events(case.path)) == before


def test_a_damaged_original_that_is_replaced_is_logged(case: Case, folder: Path) -> None:
    case.add([folder / "a.txt"])
    path = case.store.path(case._evidence()[0][0].sha256)
    path.chmod(0o644)
    path.write_bytes(b"altered")
    case.add([folder / "a.txt"])
    assert events(case.path)[-1] == "restored"


def test_another_name_for_the_same_bytes_is_logged(case: Case, folder: Path) -> None:
    shutil.copy(folder / "a.txt", folder / "z.txt")
    case.add([folder / "a.txt"])
    case.add([folder / "z.txt"])
    assert events(case.path)[-2:] == ["added", "joined"]


def test_a_stage_that_fails_on_a_document_is_logged(case: Case, folder: Path) -> None:
    (folder / "bad.txt").write_text("Cy: crash in read")
    case.add([folder / "bad.txt"])
    case.process()
    (failed,) = [entry for entry in entries(case.path) if "failed" in entry]
    assert (failed["event"], failed["stage"], failed["version"], failed["failed"]) == (
        "read",
        "read",
        "1",
        "RuntimeError",
    )


def test_who_works_is_held_and_not_shown(case: Case, folder: Path) -> None:
    assert case._journal is not None
    case._journal.who = "A. Investigator"
    case.add([folder / "a.txt"])
    case.close()
    assert "who" in entries(case.path)[-1]["committed"]
    assert b"Investigator" not in (case.path / "custody.log").read_bytes()
    assert verified(case.path)


def test_a_clock_that_goes_back_is_said(case: Case, folder: Path) -> None:
    now = datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC)
    case.clock = lambda: now + timedelta(days=365_000)
    case.add([folder / "a.txt"])
    case.clock = lambda: now
    case.add([folder / "b.txt"])
    case.clock = lambda: now + timedelta(seconds=5)
    case.add([folder / "gone.txt"])
    case.close()
    assert [entry.get("clock_back") for entry in entries(case.path)[2:]] == [None, 365_000 * 86_400, None]
    found = Case.audit(case.path)
    assert found.verdict is Verdict.VERIFIED
    assert any("clock went back between entries 2 and 3, by 31536000000 s" in note for note in found.notes)


def test_the_stored_head_is_that_of_the_log(case: Case, folder: Path) -> None:
    case.add([folder])
    case.close()
    head = Case.audit(case.path).head
    assert head is not None
    log = custody.Log(case.path, write=False)
    assert (head.size, head.root) == (log.size, log.root().hex())
    assert head.is_signed()
    log.close()


# ---------------------------------------------------------------------------------------------- older cases, keys


@pytest.mark.parametrize("number", [1, 2])
def test_a_case_from_before_the_log_gets_one(case: Case, folder: Path, number: int) -> None:
    case.add([folder, folder / "gone.txt"])
    lost = case.store.path(case._evidence()[0][0].sha256)
    case.close()
    _as_format(number, case.path)
    lost.unlink()
    with Case.open(case.path) as old:  # it can be read as it is
        assert old.title == "The harbour"
    assert Case.audit(case.path).verdict is Verdict.NOT_CHECKABLE
    with Case.open(case.path, write=True) as old:
        old.add([folder])
    assert events(case.path) == ["log_begun", "key_made", "found", "found", "not_added", "restored"]
    assert sorted(entry["intact"] for entry in entries(case.path) if entry["event"] == "found") == [False, True]
    assert verified(case.path)


def test_a_case_with_web_archives_from_before_the_log_gets_one(case: Case, tmp_path: Path) -> None:
    (tmp_path / "quay.warc").write_bytes(
        answer(page("Quay", "Ann: it was closed.")) + answer(b"no", status="404 Not Found", date=JULY)
    )
    case.add([tmp_path / "quay.warc"])
    case.close()
    _as_format(2, case.path)
    with Case.open(case.path, write=True):
        pass
    assert events(case.path) == ["log_begun", "key_made", "found", "found", "not_added", "read"]
    assert verified(case.path)


def _as_format(number: int, path: Path) -> None:
    """What a former version of onrecord left: no log and no columns of it (format 2), no web archives either (format 1)."""
    for name in ("custody.log", "custody.tree", "custody.key", "case.db.pages"):
        (path / name).unlink()
    with sqlite3.connect(path / "case.db") as connection:
        for index in ("acquisitions_by_url", "acquisitions_by_entry", "captures_by_url", "captures_by_entry"):
            connection.execute(f"DROP INDEX {index}")
        connection.execute("ALTER TABLE snapshots DROP COLUMN sha512")
        for table in ("acquisitions", "add_problems", "archives", "captures"):
            connection.execute(f"ALTER TABLE {table} DROP COLUMN entry")
        gone = ["custody_pending", "custody_openings", "custody_timestamps"]
        gone += ["seals", "erasures", "redactions", "consents", "measurements", "footage_links"]
        if number == 1:
            gone += ["archives", "captures", "record_archives", "record_captures", "revisions"]
        for table in gone:
            connection.execute(f"DROP TABLE {table}")
        connection.execute("DELETE FROM meta WHERE key LIKE 'custody_%'")
        connection.execute("UPDATE meta SET value = ? WHERE key = 'format'", [str(number)])
    connection.close()
    assert database.FORMAT == 5


def test_without_its_key_a_case_can_be_read_and_not_written(case: Case, folder: Path) -> None:
    case.add([folder])
    case.process()
    case.close()
    key = (case.path / "custody.key").read_bytes()
    (case.path / "custody.key").unlink()
    with Case.open(case.path) as read:
        assert len(read.record().documents) == 2
    with pytest.raises(CaseError, match="not there: nothing can be logged"):
        Case.open(case.path, write=True)
    with Case.open(case.path, write=True, new_key=True) as again:
        again.add([folder])
    assert events(case.path)[-1] == "key_made"
    (case.path / "custody.key").write_bytes(key)
    with pytest.raises(CaseDamaged, match="not the one that the custody log was signed with"):
        Case.open(case.path, write=True)


# ---------------------------------------------------------------------------------------------- stopped between two steps


def _crashed(case: Case, keep: int, folder: Path) -> tuple[bytes, bytes]:
    """A case whose last run was killed while it wrote the log: ``keep`` bytes of its last batch arrived. Log before, and whole."""
    before = (case.path / "custody.log").read_bytes()
    case.add([folder])
    assert case._journal is not None
    assert case._journal._log is not None
    case._journal._log.close()
    case._journal = None  # a killed process says nothing of its database, and does not tidy up
    case.close()
    whole = (case.path / "custody.log").read_bytes()
    (case.path / "custody.log").write_bytes(whole[: len(before) + keep])
    return before, whole


@pytest.mark.parametrize("keep", [0, 1, 100, 600, 900])
@pytest.mark.parametrize("tree", [True, False])
def test_entries_that_a_killed_run_left_waiting_are_written(case: Case, folder: Path, keep: int, tree: bool) -> None:
    _, whole = _crashed(case, keep, folder)
    if not tree:
        (case.path / "custody.tree").unlink()
    waiting = Case.audit(case.path)
    assert waiting.verdict is Verdict.NOT_CHECKABLE
    assert any("wait to be written" in note for note in waiting.notes)
    Case.open(case.path, write=True).close()
    assert (case.path / "custody.log").read_bytes().startswith(whole)
    last = entries(case.path)[-1]
    assert (last["event"], last["first"] + last["entries"], last["n"]) == (
        "recovered",
        last["n"],
        len(whole.splitlines()),
    )
    assert verified(case.path)


def test_bytes_that_are_no_entry_at_the_end_are_replaced(case: Case, folder: Path) -> None:
    _, whole = _crashed(case, 40, folder)
    with (case.path / "custody.log").open("ab") as handle:
        handle.write(bytes(200))  # what a power failure leaves of a file that was growing
    Case.open(case.path, write=True).close()
    assert (case.path / "custody.log").read_bytes().startswith(whole)
    assert entries(case.path)[-1]["torn"] == 240
    assert verified(case.path)


@pytest.mark.parametrize("damage", ["cut", "longer", "other", "gone"])
def test_a_log_that_is_not_what_was_written_is_not_written_to(case: Case, folder: Path, damage: str) -> None:
    case.add([folder / "a.txt"])
    case.add([folder / "b.txt"])
    case.close()
    path = case.path / "custody.log"
    lines = path.read_bytes().splitlines(keepends=True)
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(
            b"".join(
                {
                    "cut": lines[:-2],
                    "longer": [*lines, lines[-1]],
                    "other": [*lines[:-1], lines[-1].replace(b"added", b"addeb")],
                }[damage]
            )
        )
    with pytest.raises(CaseDamaged, match="custody log"):
        Case.open(case.path, write=True)
    assert Case.audit(case.path).verdict is Verdict.FAILED
    with Case.open(case.path) as read:
        assert read.title == "The harbour"


def test_a_full_disk_while_the_log_is_written_loses_nothing(
    case: Case, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert case._journal is not None
    assert case._journal._log is not None
    handle, real = case._journal._log._handle.fileno(), os.fsync

    def fsync(number: int) -> None:
        if number == handle:
            raise OSError(errno.ENOSPC, "no space")
        real(number)

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fsync)
        with pytest.raises(StorageFull):
            case.add([folder])
    case.close()
    Case.open(case.path, write=True).close()
    assert events(case.path)[2:] == ["added", "added", "recovered"]
    assert verified(case.path)


def test_bytes_that_were_stored_and_not_entered_are_told(case: Case, folder: Path) -> None:
    case.close()
    with Case.open(case.path, write=True) as again:
        sha256 = again.store.put_bytes(b"stored by a run that was killed").sha256
    (case.path / "case.db.pages").unlink()
    Case.open(case.path, write=True).close()
    assert entries(case.path)[-1]["event"] == "orphaned"
    assert entries(case.path)[-1]["sha256"] == sha256
    assert verified(case.path)


KILLED = """
import os, random, signal, sys, threading, time
from pathlib import Path
from onrecord.case import Case
from tests.fake_stages import Fakes
folder, path, after = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])
with Case.open(path, write=True) as case:
    Fakes(case)
    signal.setitimer(signal.ITIMER_REAL, after)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    for name in sorted(os.listdir(folder)):
        case.add([folder / name])
        os.write(1, (name + chr(10)).encode())
    case.process()
    os.write(1, b"processed\\n")
"""


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs POSIX timers")
def test_whatever_was_reported_before_a_kill_is_in_the_log(tmp_path: Path, folder: Path) -> None:
    """Ended from outside at some point of its work, again and again: what was said to be added is logged and verifies."""
    for number in range(30):
        (folder / f"more{number}.txt").write_text(f"Bob: word {number}")
    Case.new(tmp_path / "case").close()
    root = Path(__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(root / "src"), str(root)))}
    told: set[str] = set()
    for after in (0.01, 0.05, 0.1, 0.2):
        command = [sys.executable, "-c", KILLED, str(folder), str(tmp_path / "case"), str(after)]
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        told |= {line for line in done.stdout.splitlines() if line != "processed"}
        Case.open(tmp_path / "case", write=True).close()
        assert verified(tmp_path / "case")
        added = [entry for entry in entries(tmp_path / "case") if entry["event"] == "added"]
        assert len(added) >= len(told)
    with Case.open(tmp_path / "case", write=True) as case:
        Fakes(case)
        case.add([folder])
        case.process()
    assert len([e for e in entries(tmp_path / "case") if e["event"] == "added"]) == 32
    assert verified(tmp_path / "case")


# ---------------------------------------------------------------------------------------------- two at once, and no room

ADDING = """
import os, sys
from pathlib import Path
from onrecord.case import Case
from onrecord.errors import CaseBusy
path, files = Path(sys.argv[1]), sys.argv[2:]
busy = 0
for name in files:
    while True:   # the other one writes: again, as a user would
        try:
            with Case.open(path, write=True) as case:
                case.add([Path(name)])
            break
        except CaseBusy:
            busy += 1
print(busy)
"""


def test_two_processes_that_write_at_once_fork_no_log(tmp_path: Path) -> None:
    Case.new(tmp_path / "case").close()
    root = Path(__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(root / "src"), str(root)))}
    files = []
    for number in range(16):
        files.append(tmp_path / f"{number}.txt")
        files[-1].write_text(f"Bob: word {number}")
    running = [
        subprocess.Popen(
            [sys.executable, "-c", ADDING, str(tmp_path / "case"), *map(str, files[half::2])],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for half in (0, 1)
    ]
    told = [process.communicate()[0] for process in running]
    assert [process.returncode for process in running] == [0, 0]
    assert all(line.strip().isdecimal() for line in told)
    kept = entries(tmp_path / "case")
    assert [entry["n"] for entry in kept] == list(range(len(kept)))
    assert len({entry["sha256"] for entry in kept if entry["event"] == "added"}) == 16
    assert verified(tmp_path / "case")


NAMED = Wanted(SealKind.NAME, words="Bob Brown")
WRITES: dict[str, Callable[[Case, Path, Path], object]] = {
    "add": lambda case, folder, out: case.add([folder]),
    "seal": lambda case, folder, out: case.seal(NAMED, [str(x25519.Identity.generate().to_public())], "Asked for."),
    "export": lambda case, folder, out: case.export("json", out),
}


@pytest.mark.parametrize("act", WRITES)
def test_a_disk_that_is_full_at_any_write_is_said_and_loses_nothing(tmp_path: Path, folder: Path, act: str) -> None:
    """Each time that something has to be on the disk, by turns, there is no room for it."""
    with Case.new(tmp_path / "case") as new:
        Fakes(new)
        new.add([folder / "a.txt"])
        new.process()
    real = os.fsync
    for stop in range(40):
        case, out, left = copied(tmp_path / "case", tmp_path / str(stop)), tmp_path / f"{stop}.json", [stop]

        def fsync(number: int, left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise OSError(errno.ENOSPC, "no space")
            real(number)

        told = ""
        with Case.open(case, write=True) as opened, pytest.MonkeyPatch.context() as patched:
            patched.setattr(os, "fsync", fsync)
            try:
                WRITES[act](opened, folder, out)
            except StorageFull as full:
                told = full.message
        assert ("room" in told) == (left[0] < 0), (stop, told)
        assert Case.audit(case).verdict is not Verdict.FAILED  # before the next run has looked
        Case.open(case, write=True).close()
        assert verified(case)
        if left[0] >= 0:
            break
        assert not list(tmp_path.glob(f"*{stop}.json*")) or json.loads(out.read_text())  # all of it, or nothing
    assert stop == {"add": 6, "seal": 1, "export": 2}[act]


SMALL_DISK = """
import resource, sys
from pathlib import Path
from onrecord.case import Case
from onrecord.errors import CaseError
from tests.fake_stages import Fakes
path, most = Path(sys.argv[1]), int(sys.argv[2])
try:
    case = Case.open(path, write=True)
except CaseError as trouble:
    sys.exit(print(type(trouble).__name__, trouble.next_step and "with what to do"))
Fakes(case)
if most >= 0:
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
for act in (lambda: case.add([Path(sys.argv[3])]), case.process, case.head_to_stamp, case.close):
    try:
        act()
        print("done")
    except CaseError as trouble:
        print(type(trouble).__name__, trouble.next_step and "with what to do")
"""


def goes_on_after(case: Path, folder: Path, room: int, more_room: Callable[[], object]) -> list[str]:
    """Add, process and stamp in a process that has no room; then again with room: nothing that was there is lost. What it said."""
    before = entries(case)
    root = Path(__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(root / "src"), str(root)))}
    command = [sys.executable, "-c", SMALL_DISK, str(case), str(room), str(folder)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    more_room()
    with Case.open(case, write=True) as again:
        Fakes(again)
        again.add([folder])
        again.process()
    kept = entries(case)
    assert kept[: len(before)] == before
    assert len([e for e in kept if e["event"] == "added"]) == len(list(folder.iterdir()))
    assert verified(case)
    return done.stdout.splitlines()


@pytest.fixture
def long(folder: Path) -> Path:
    (folder / "long.txt").write_text("\n".join(f"Bob: word {n}" for n in range(800)))
    (folder / "noise.txt").write_text("Ann: " + random.Random(6).randbytes(300_000).hex())
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits of POSIX")
@pytest.mark.parametrize("room", [0, 300, 1_500, 40_000, 400_000])
def test_files_that_may_not_grow_lose_nothing(tmp_path: Path, long: Path, room: int) -> None:
    """The database, the log, the store and the stamps meet the limit one after the other (SQLite calls it an error of the disk)."""
    with Case.new(tmp_path / "case") as new:
        new.add([long / "a.txt"])
    said = goes_on_after(tmp_path / "case", long, room, lambda: None)
    assert said[0].startswith(("StorageFull with what to do", "CaseError with what to do"))


@pytest.mark.parametrize("room", [0, 100, 600, 1_200])  # KB; what is done here takes some 2,000
def test_a_full_disk_loses_nothing(tmp_path: Path, long: Path, room: int) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()

    def sized(kilobytes: int, *more: str) -> bool:
        options = ",".join((*more, f"size={kilobytes}k"))
        return not subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", disk], capture_output=True).returncode

    if sys.platform != "linux" or not sized(64_000):
        pytest.skip("needs to be allowed to mount a disk in memory")
    try:
        with Case.new(disk / "case") as new:
            new.add([long / "a.txt"])
        assert sized(shutil.disk_usage(disk).used // 1_024 + room, "remount")
        said = goes_on_after(disk / "case", long, -1, lambda: sized(64_000, "remount"))
        assert "StorageFull with what to do" in said or room == 0  # then SQLite calls it an error of the disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)
