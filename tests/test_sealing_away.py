"""A whole case in one encrypted file and out again; and the commands that seal, as a user meets them."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tarfile
import threading
import zlib
from pathlib import Path
from typing import Any

import pyrage
import pytest
from typer.testing import CliRunner

from onrecord import cli, cli_shared
from onrecord.case import Case
from onrecord.case.auditing import Verdict
from onrecord.errors import CaseBusy, CaseDamaged, CaseError, CaseMissing, OnrecordError, UsageError
from onrecord.sealing import locking
from tests.fake_stages import Fakes


class Keys:
    def __init__(self, folder: Path) -> None:
        self.secret = pyrage.x25519.Identity.generate()
        self.to = [str(self.secret.to_public())]
        self.file = folder / "key.txt"
        self.file.write_text(str(self.secret))


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    (tmp_path / "report.txt").write_text("Jane Quistgaard: the harbour was closed\nAnn: it was not closed")
    (tmp_path / "empty.txt").write_bytes(b"")
    with Case.new(tmp_path / "case", "The harbour") as made:
        Fakes(made)
        made.add([tmp_path / "report.txt", tmp_path / "empty.txt"])
        made.process()
    return tmp_path / "case"


def files(folder: Path) -> dict[str, bytes]:
    found = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    return {name: data for name, data in found.items() if name != "lock"}


def test_there_and_back(case: Path, keys: Keys, tmp_path: Path) -> None:
    before = files(case)
    count, key = Case.lock(case, tmp_path / "case.age", keys.to, "", remove=True)
    assert key is None
    assert not case.exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["case.age", "empty.txt", "key.txt", "report.txt"]
    assert b"harbour" not in (tmp_path / "case.age").read_bytes()
    assert Case.unlock(tmp_path / "case.age", case, keys.file, "") == count
    after = files(case)
    assert {n for n in before if n.startswith("store/")} == {n for n in after if n.startswith("store/")}
    assert all(after[n] == data for n, data in before.items() if n.startswith("store/"))
    assert after["custody.log"].startswith(before["custody.log"])
    with Case.open(case) as again:
        assert [each.entry.event for each in again.custody()][-2:] == ["locked", "opened"]
    assert Case.audit(case).verdict is Verdict.VERIFIED


def test_age_and_tar_open_it_too(case: Path, keys: Keys, tmp_path: Path) -> None:
    Case.lock(case, tmp_path / "case.age", keys.to, "", remove=False)
    data = pyrage.decrypt((tmp_path / "case.age").read_bytes(), [keys.secret])
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        assert {m.name.removeprefix("case/") for m in archive.getmembers()} == set(files(case))


def test_with_a_passphrase(case: Path, tmp_path: Path) -> None:
    """One test for all of it: every use of a passphrase takes a second on purpose."""
    assert run("lock", case, "--passphrase", given="short\n")[0] == 2
    assert run("lock", case, "--passphrase", "--remove", given="five words that nobody said\n")[0] == 0
    assert not case.exists()
    assert (tmp_path / "case.age.key").is_file()
    assert run("open", tmp_path / "case.age", given="wrong words in this place\n")[0] == 2
    assert run("open", tmp_path / "case.age", given="five words that nobody said\n")[0] == 0
    assert Case.audit(case).verdict is Verdict.VERIFIED


def test_what_cannot_be_locked(case: Path, keys: Keys, tmp_path: Path) -> None:
    (tmp_path / "there.age").write_bytes(b"mine")
    for out, message in ((tmp_path / "there.age", "stands at"), (case / "case.age", "cannot lie in the case")):
        with pytest.raises(UsageError, match=message):
            Case.lock(case, out, keys.to, "", remove=True)
    with pytest.raises(UsageError, match="no recipient"):
        Case.lock(case, tmp_path / "case.age", ["age1nonsense"], "", remove=True)
    with pytest.raises(CaseMissing):
        Case.lock(tmp_path / "gone", tmp_path / "case.age", keys.to, "", remove=True)
    with Case.open(case, write=True), pytest.raises(CaseBusy):
        Case.lock(case, tmp_path / "case.age", keys.to, "", remove=True)
    assert (tmp_path / "there.age").read_bytes() == b"mine"
    assert Case.audit(case).verdict is Verdict.VERIFIED


def test_what_is_written_wrong_removes_nothing(
    case: Path, keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = locking._members
    monkeypatch.setattr(locking, "_members", lambda *a: {**read(*a), "case.db": "another hash"})
    with pytest.raises(CaseDamaged, match="reads otherwise"):
        Case.lock(case, tmp_path / "case.age", keys.to, "", remove=True)
    assert case.exists()
    assert not list(tmp_path.glob("*.age*"))


def test_a_full_disk_loses_nothing(case: Path, keys: Keys, tmp_path: Path) -> None:
    """The file system's own refusal: no file may grow beyond some bytes."""
    script = (
        "import resource, signal, sys; from pathlib import Path; from onrecord.case import Case\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "real = Case.open\n"
        "def opened(*a, **k):\n"
        "    made = real(*a, **k); return made\n"
        "from onrecord.sealing import locking; write = locking.lock\n"
        "def limited(*a):\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)); return write(*a)\n"
        "locking.lock = limited\n"
        "try: Case.lock(Path(sys.argv[1]), Path(sys.argv[2]), [sys.argv[3]], '', True)\n"
        "except Exception as error: print(type(error).__name__)\n"
    )
    out = tmp_path / "case.age"
    run = subprocess.run(
        [sys.executable, "-c", script, str(case), str(out), keys.to[0]], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "StorageFull", run.stderr
    assert case.exists()
    assert not out.exists()
    assert Case.audit(case).verdict is Verdict.VERIFIED


def test_a_kill_at_any_moment_loses_nothing(case: Path, keys: Keys, tmp_path: Path) -> None:
    """Killed after n steps of the work, for every n until it is done: folder or file, one of them is whole."""
    script = (
        "import os, signal, sys; from pathlib import Path; from onrecord.case import Case\n"
        "left = int(sys.argv[4])\n"
        "def step(*_):\n"
        "    global left; left -= 1\n"
        "    if left < 0: os.kill(os.getpid(), signal.SIGKILL)\n"
        "from onrecord.sealing import locking\n"
        "for name in ('sync_folder',): setattr(locking, name, (lambda real: lambda *a: (step(), real(*a), step())[1])(getattr(locking, name)))\n"
        "real_rmtree = locking.shutil.rmtree\n"
        "locking.shutil.rmtree = lambda *a, **k: (step(), real_rmtree(*a, **k), step())[1]\n"
        "Case.lock(Path(sys.argv[1]), Path(sys.argv[2]), [sys.argv[3]], '', True, step)\n"
    )
    whole = files(case)
    killed = 0
    for steps in (0, 2, 5, 9, 14, *range(20, 60, 3)):
        out = tmp_path / f"{steps}.age"
        run = subprocess.run(
            [sys.executable, "-c", script, str(case), str(out), keys.to[0], str(steps)], capture_output=True
        )
        if run.returncode == 0:
            break
        assert run.returncode == -signal.SIGKILL, run.stderr.decode()
        killed += 1
        if case.exists():
            assert whole.keys() <= files(case).keys()
            assert all(files(case)[n] == d for n, d in whole.items() if n.startswith("store/"))
        else:  # then the file has its name, and all of it
            assert Case.unlock(out, case, keys.file, "") >= len(whole)
    assert killed > 3
    if not case.exists():
        Case.unlock(out, case, keys.file, "")
    assert Case.audit(case).verdict is not Verdict.FAILED


class Killed(BaseException):
    """What nothing catches."""


STEPS = ((locking.os, "mkdir"), (locking.os, "fsync"), (locking, "sync_folder"), (locking.os, "rename"), (locking.os, "unlink"), (locking.os, "rmdir"))  # fmt: skip


@pytest.mark.parametrize("after", [False, True])
def test_a_removal_that_was_stopped_is_finished_and_told(tmp_path: Path, after: bool) -> None:
    """Stopped before or after each step of it: whatever is readable then is gone when anything looks for the case next."""
    told = set()
    for stop in range(30):
        here = tmp_path / str(stop)
        folder, out = here / "case", here / "case.age"
        (folder / "store" / "ab").mkdir(parents=True)
        for path in (folder / "case.db", folder / "store" / "ab" / "c", folder / "store" / "ab" / "d"):
            path.write_bytes(b"readable")
        out.write_bytes(b"locked")
        left = [stop]

        def stepped(real: Any, left: list[int] = left) -> Any:
            def step(*arguments: Any, **more: Any) -> Any:
                left[0] -= 1
                if left[0] < 0 and not after:
                    raise Killed
                done = real(*arguments, **more)
                if left[0] < 0:
                    raise Killed
                return done

            return step

        with pytest.MonkeyPatch.context() as patched:
            for module, name in STEPS:
                patched.setattr(module, name, stepped(getattr(module, name)))
            with contextlib.suppress(Killed):
                locking.remove(folder, out)
        if left[0] >= 0:
            break
        if folder.exists():  # nothing was removed yet
            assert len([p for p in folder.rglob("*") if p.is_file()]) == 3
            assert locking.finish_removal(folder) == ""
            assert (folder / "case.db").exists()
        else:
            with pytest.raises(CaseMissing) as missing:
                Case.open(folder)
            told.add("removed now" in str(missing.value))
            assert [p.name for p in here.rglob("*")] == ["case.age"]
        if folder.exists():
            locking.remove(folder, out)
            assert [p.name for p in here.rglob("*")] == ["case.age"]
    assert stop > 8
    assert told == {True, False}  # at the very end nothing was left to be told


def test_what_is_left_of_a_removal_stays_where_its_locked_file_is_gone(tmp_path: Path) -> None:
    folder, out = tmp_path / "case", tmp_path / "case.age"
    folder.mkdir()
    (folder / "case.db").write_bytes(b"readable")
    out.write_bytes(b"locked")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(locking, "_clear", lambda _: None)
        locking.remove(folder, out)
    out.write_bytes(b"locked, and another one")
    assert "is not where it was" in locking.finish_removal(folder)
    assert (tmp_path / ".case.removed" / "case" / "case.db").exists()
    out.write_bytes(b"locked")
    assert "removed now" in Case.finish_removal(folder)
    assert not (tmp_path / ".case.removed").exists()


def test_a_decryption_that_breaks_off_in_any_way_gives_nothing(
    case: Path, keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole tar came, and then the library ended in a way that it should not."""
    out = tmp_path / "case.age"
    Case.lock(case, out, keys.to, "", False)
    real = pyrage.decrypt_io

    def broken(*arguments: Any) -> None:
        real(*arguments)
        raise Killed("no such thing")

    monkeypatch.setattr(pyrage, "decrypt_io", broken)
    with pytest.raises(UsageError, match="no such thing"):
        Case.unlock(out, tmp_path / "again", keys.file, "")
    assert not (tmp_path / "again").exists()


def test_kept_results_that_cannot_be_read_are_erased_with_a_source(case: Path) -> None:
    def results() -> set[str]:
        with contextlib.closing(sqlite3.connect(case / "case.db")) as connection:
            return {row[0] for row in connection.execute("SELECT input FROM stage_results")}

    with contextlib.closing(sqlite3.connect(case / "case.db")) as connection, connection:
        for name, payload in (("junk", b"x"), ("number", 7), ("others", zlib.compress(b"{}"))):
            connection.execute("INSERT INTO stage_results VALUES ('read', ?, '1', ?)", (name, payload))
    with Case.open(case, write=True) as opened:
        opened.erase("report.txt", "She asked.")
    assert "others" in results()
    assert not {"junk", "number"} & results()


# ---------------------------------------------------------------------------------------------- opening what others made


def locked(path: Path, keys: Keys, *members: tuple[str, bytes, bytes]) -> Path:
    """A file with members of one's own making: name, type, content."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, kind, data in members:
            entry = tarfile.TarInfo(name)
            entry.type, entry.size, entry.linkname = kind, len(data), "/etc/passwd"
            archive.addfile(entry, io.BytesIO(data))
    path.write_bytes(pyrage.encrypt(out.getvalue(), [keys.secret.to_public()]))
    return path


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("case/../../out.txt", tarfile.REGTYPE),
        ("../out.txt", tarfile.REGTYPE),
        ("/tmp/out.txt", tarfile.REGTYPE),
        ("case/a\\..\\..\\out.txt", tarfile.REGTYPE),
        ("case/C:out.txt", tarfile.REGTYPE),
        ("other/out.txt", tarfile.REGTYPE),
        ("case", tarfile.REGTYPE),
        ("case/link", tarfile.SYMTYPE),
        ("case/link", tarfile.LNKTYPE),
        ("case/pipe", tarfile.FIFOTYPE),
        ("case/device", tarfile.CHRTYPE),
    ],
)
def test_a_path_that_leads_out_is_refused(keys: Keys, tmp_path: Path, name: str, kind: bytes) -> None:
    file = locked(tmp_path / "bad.age", keys, ("case/case.db", tarfile.REGTYPE, b"x"), (name, kind, b""))
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UsageError, match="no file of a case"):
        Case.unlock(file, tmp_path / "new", keys.file, "")
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "names",
    [("case/a", "case/a"), ("case/a", "case/a/b"), ("case/a/b", "case/a"), ("case/" + "n" * 300, "case/b")],
    ids=["twice", "below a file", "a folder's", "too long"],
)
def test_names_that_no_disk_can_hold_are_not_blamed_on_the_disk(keys: Keys, tmp_path: Path, names: tuple[str]) -> None:
    file = locked(tmp_path / "bad.age", keys, *((name, tarfile.REGTYPE, b"x") for name in names))
    with pytest.raises(UsageError, match="no file of a case"):
        Case.unlock(file, tmp_path / "new", keys.file, "")
    assert [p.name for p in tmp_path.iterdir() if "new" in p.name] == []


def test_a_case_that_is_refused_early_is_refused_quietly(
    keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The thread that decrypts writes into a pipe that nobody reads any more."""
    raised: list[object] = []
    monkeypatch.setattr(threading, "excepthook", raised.append)
    file = locked(
        tmp_path / "bad.age", keys, ("../evil", tarfile.REGTYPE, b""), ("case/a", tarfile.REGTYPE, bytes(5 << 20))
    )
    with pytest.raises(UsageError, match="no file of a case"):
        Case.unlock(file, tmp_path / "new", keys.file, "")
    assert raised == []


@pytest.mark.parametrize(
    ("kind", "headers"),
    [
        (tarfile.XHDTYPE, {"GNU.sparse.map": "a,b", "GNU.sparse.size": "1"}),
        (tarfile.XHDTYPE, {"GNU.sparse.major": "1", "GNU.sparse.minor": "0"}),
        (tarfile.XHDTYPE, {"comment": "x" * (2 << 20)}),
        (tarfile.XGLTYPE, {"comment": "x"}),
    ],
    ids=["map", "version", "long", "for all"],
)
def test_headers_that_say_anything_end_in_words(
    keys: Keys, tmp_path: Path, kind: bytes, headers: dict[str, str]
) -> None:
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w", format=tarfile.PAX_FORMAT) as archive:
        if kind == tarfile.XGLTYPE:
            tar.write(tarfile.TarInfo.create_pax_global_header(headers))
        entry = tarfile.TarInfo("case/case.db")
        entry.pax_headers = headers if kind == tarfile.XHDTYPE else {}
        archive.addfile(entry)
        rest = tarfile.TarInfo("case/rest")  # more than a pipe takes: whoever writes it must not be waited for
        rest.size = 1 << 20
        archive.addfile(rest, io.BytesIO(bytes(rest.size)))
    file = tmp_path / "bad.age"
    file.write_bytes(pyrage.encrypt(tar.getvalue(), [keys.secret.to_public()]))
    with pytest.raises(UsageError, match="a header in it"):
        Case.unlock(file, tmp_path / "new", keys.file, "")
    assert [p.name for p in tmp_path.iterdir() if "new" in p.name] == []


@pytest.mark.skipif(os.name == "nt", reason="no file has such a name there")
def test_a_stray_file_that_could_not_be_taken_out_again_is_named_first(keys: Keys, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "notes: mine.txt").write_text("mine")
    with pytest.raises(CaseError, match="has a name with"):
        locking.lock(folder, tmp_path / "case.age", [keys.secret.to_public()], lambda *_: None)
    assert [p.name for p in tmp_path.glob("*.age*")] == []


def test_a_sparse_file_is_refused(keys: Keys, tmp_path: Path) -> None:
    """A hundred gigabytes out of a few bytes."""
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w", format=tarfile.PAX_FORMAT) as archive:
        entry = tarfile.TarInfo("case/case.db")
        entry.pax_headers = {"GNU.sparse.map": "0,0", "GNU.sparse.size": str(100 << 30)}
        archive.addfile(entry)
    file = tmp_path / "bad.age"
    file.write_bytes(pyrage.encrypt(tar.getvalue(), [pyrage.x25519.Recipient.from_str(keys.to[0])]))
    with pytest.raises(UsageError, match="no file of a case"):
        Case.unlock(file, tmp_path / "new", keys.file, "")
    assert not (tmp_path / "new").exists()


def test_what_cannot_be_opened(case: Path, keys: Keys, tmp_path: Path) -> None:
    file = tmp_path / "case.age"
    Case.lock(case, file, keys.to, "", remove=False)
    data = file.read_bytes()
    other = Keys(tmp_path / "case")
    bad = {
        "cut": data[: len(data) // 2],
        "cut at its end": data[:-1],
        "empty": b"",
        "junk": os.urandom(5000),
        "flipped": data[:-300] + bytes([data[-300] ^ 1]) + data[-299:],
        "no tar": pyrage.encrypt(b"hello" * 1000, [keys.secret.to_public()]),
        "no case": locked(tmp_path / "x.age", keys, ("case/a.txt", tarfile.REGTYPE, b"x")).read_bytes(),
    }
    for name, content in bad.items():
        (tmp_path / "bad.age").write_bytes(content)
        with pytest.raises(UsageError):
            Case.unlock(tmp_path / "bad.age", tmp_path / "new", keys.file, "")
        assert not (tmp_path / "new").exists(), name
    with pytest.raises(UsageError, match="identity"):
        Case.unlock(file, tmp_path / "new", other.file, "")
    with pytest.raises(UsageError, match="stands at"):
        Case.unlock(file, case, keys.file, "")
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


# ---------------------------------------------------------------------------------------------- the commands


def run(*arguments: object, given: str = "") -> tuple[int, str, str]:
    """Exit code, standard output, and what was said; errors are rendered as for a user."""
    result = CliRunner().invoke(cli.app, [str(a) for a in arguments], input=given)
    if isinstance(result.exception, OnrecordError):
        return result.exception.exit_code, result.stdout, f"{result.exception.message} {result.exception.next_step}"
    if isinstance(result.exception, cli_shared.Ended):
        return result.exception.code, result.stdout, result.stderr
    return result.exit_code, result.stdout, result.stderr


def test_sealing_on_the_command_line(case: Path, keys: Keys, tmp_path: Path) -> None:
    to = ["--to", keys.to[0], "--why", "A witness."]
    code, _, told = run("seal", case, "--name", "Jane Quistgaard", *to)
    assert (code, "Sealed as “Sealed person 1”" in told, "It stands in: report.txt" in told) == (0, True, True)
    assert run("seal", case, "--passage", "report.txt", 55, 70, *to)[0] == 2  # beyond the text
    assert run("seal", case, "--passage", "report.txt", 17, 40, *to)[0] == 0
    assert run("seal", case, "--passage", "report.txt", "--words", "it was not closed", *to)[0] == 0
    assert run("seal", case, "--file", "empty.txt", *to)[0] == 0
    assert run("seal", case, *to)[0] == 2
    assert run("seal", case, "--name", "A B", "--file", "x", *to)[0] == 2
    assert run("seal", case, "--name", "Ann", "--why", "x")[2].startswith("Nobody is named")
    code, out, _ = run("seals", case, "--json")
    listed = json.loads(out)
    assert [s["label"] for s in listed["seals"]] == [
        "Sealed person 1",
        "Sealed passage 1",
        "Sealed passage 2",
        "Sealed file 1",
    ]
    assert "Jane Quistgaard" in run("seals", case)[1]
    code, out, told = run("unseal", case, "Sealed person 1", "--identity", keys.file)
    assert (code, "words: Jane Quistgaard" in out, "committed to" in told) == (0, True, True)
    assert "{" not in out
    assert "characters 17 to 40" in run("unseal", case, "Sealed passage 1", "--identity", keys.file)[1]
    assert run("unseal", case, "Sealed person 1")[0] == 2
    assert run("unseal", case, "Sealed file 1", "--lift", "--why", "It is public.")[0] == 0
    code, out, told = run("export", case)
    assert (code, "Quistgaard" in out, "Withheld: 3 names or passages" in told) == (0, False, True)
    code, _, told = run("publish", case, tmp_path / "dossier")
    assert (code, "Withheld:" in told) == (0, True)
    code, _, told = run("erase", case, "Sealed person 1", "--why", "She asked.", "--with-originals")
    assert (code, "1 original gone" in told) == (0, True)
    assert "Erased on" in run("seals", case)[1]
    assert run("audit", case)[0] == 0


def test_consent_on_the_command_line(case: Path, tmp_path: Path) -> None:
    assert run("consent", case, "report.txt", "--for", "publish", "--given", "no", "--by", "Jane")[0] == 0
    code, _, told = run("export", case, "-o", tmp_path / "x.json")
    assert (code, "report.txt: consent was refused (to publish)" in told, "--without" in told) == (7, True, True)
    code, _, told = run("export", case, "-o", tmp_path / "x.json", "--without")
    assert (code, "Left out, because there is no consent to publish them: 1 source" in told) == (0, True)
    assert run("export", case, "-o", tmp_path / "y.json", "--purpose", "court")[0] == 0
    assert run("consent", case, "report.txt", "--at-risk")[0] == 0
    assert run("export", case, "-o", tmp_path / "y.json", "--purpose", "court")[0] == 7
    assert run("consent", case, "report.txt")[0] == 2
    assert run("consent", case, "report.txt", "--for", "publish", "--given", "at_risk")[0] == 2
    rows = json.loads(run("consent", case, "--json")[1])
    assert [(r["name"], r["purpose"], r["answer"], r["by"]) for r in rows] == [
        ("report.txt", "publish", "no", "Jane"),
        ("report.txt", None, "at_risk", None),
    ]


def test_redacting_and_locking_on_the_command_line(case: Path, keys: Keys, tmp_path: Path) -> None:
    code, out, _ = run("redact", case, "report.txt", "--words", "harbour", "--json")
    assert (code, json.loads(out)["places"]) == (0, 1)
    assert run("redact", case, "report.txt", "--area", "x")[0] == 2
    assert run("redact", case, "report.txt", "--words", "harbour")[0] == 0
    dossier = tmp_path / "dossier"
    assert "Withheld: 1 name or passage, 1 original, 0 statements." in run("publish", case, dossier)[2]
    assert "It is blacked out in a redacted copy." in (dossier / "limits.html").read_text()
    assert run("lock", case)[0] == 2
    assert run("lock", case, "--to", keys.to[0], "--passphrase")[0] == 2
    assert run("lock", case, "--to", keys.to[0], "--remove")[0] == 0
    assert not case.exists()
    assert f"onrecord open {tmp_path / 'case.age'}" in run("claims", case)[2]
    assert run("open", tmp_path / "case.age")[0] == 2
    assert run("open", tmp_path / "case.age", "--identity", keys.file)[0] == 0
    assert run("audit", case)[0] == 0
    assert run("open", tmp_path / "gone.age")[0] == 2
