"""audit: every bit that was turned, every row and entry that is missing, added, altered or moved is named; nothing else is."""

from __future__ import annotations

import contextlib
import hashlib
import random
import shutil
import sqlite3
import sys
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from onrecord import custody
from onrecord.case import Case
from onrecord.case.auditing import Change, Verdict, derived, log
from onrecord.custody import keys
from onrecord.errors import CaseBusy, CaseMissing
from onrecord.schema.tables import DERIVED
from tests.archives import JULY, QUAY, answer, packed, page
from tests.damage import LOGS, copied, flip, made
from tests.fake_stages import Fakes

OTHER = "https://mirror.example/quay"
PLACES = ("custody.log", "case.db", "store", "custody.tree", "case.db.pages", "custody.key")
FLIPS = {"custody.log": 50, "case.db": 70, "store": 60, "custody.tree": 12, "case.db.pages": 6, "custody.key": 6}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("audit"))


@pytest.fixture
def case(whole: Path, tmp_path: Path) -> Path:
    return copied(whole, tmp_path / "case")


def marks(path: Path, quick: bool = False) -> list[tuple[str, str]]:
    return [(mark.what, str(mark.change)) for mark in Case.audit(path, quick=quick).marks]


def sql(path: Path, *statements: str) -> None:
    """Change the database behind the back of the case, and hide it from the listing of pages as a thief with the key would."""
    with sqlite3.connect(path / "case.db") as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        for statement in statements:
            connection.execute(statement)
    connection.close()
    key = keys.load(path)
    assert key is not None
    left = custody.at_rest.read(path)
    assert left is not None
    assert custody.at_rest.write(path, path / "case.db", left.head, key)


# ---------------------------------------------------------------------------------------------- no alarms


def test_an_untouched_case_gives_no_alarm(case: Path) -> None:
    found = Case.audit(case)
    assert (found.verdict, found.marks) == (Verdict.VERIFIED, [])
    assert found.checked["originals"] == 7
    assert found.checked["entries of the log"] == len((case / "custody.log").read_bytes().splitlines())
    assert marks(case, quick=True) == []
    assert not (case / "audit.partial").exists()


def test_ordinary_work_gives_no_alarm(case: Path, tmp_path: Path) -> None:
    reports = tmp_path / "more"
    reports.mkdir()
    for number in range(3):
        (reports / f"{number}.txt").write_text(f"Cy: word {number}")
        with Case.open(case, write=True) as opened:
            Fakes(opened)
            opened.add([reports])
            if number:
                opened.process()
        assert marks(case) == []
        with Case.open(case) as reader:
            assert reader.record()
        assert marks(case) == []


def test_a_reader_that_stays_is_no_obstacle(case: Path, tmp_path: Path) -> None:
    with Case.open(case) as reader:
        assert reader.record()
        with Case.open(case, write=True) as opened:
            opened.add([tmp_path / "gone.txt"])
        assert marks(case) == []
    assert marks(case) == []


def test_a_copy_without_the_key_and_the_tree_is_verified(case: Path) -> None:
    (case / "custody.key").unlink()
    (case / "custody.tree").unlink()
    found = Case.audit(case)
    assert found.verdict is Verdict.VERIFIED
    assert any("signing key is not here" in note for note in found.notes)


def test_there_must_be_a_case_and_nobody_may_write(case: Path, tmp_path: Path) -> None:
    with pytest.raises(CaseMissing):
        Case.audit(tmp_path / "nowhere")
    with Case.open(case, write=True), pytest.raises(CaseBusy):
        Case.audit(case)


# ---------------------------------------------------------------------------------------------- one bit


@pytest.mark.parametrize("place", PLACES)
def test_every_turned_bit_is_found_and_named(whole: Path, tmp_path: Path, place: str) -> None:
    chance = random.Random(place)
    case = copied(whole, tmp_path / "case")
    for _ in range(FLIPS[place]):
        path = case / place
        if place == "store":
            path = chance.choice(sorted(p for p in path.rglob("*") if p.is_file()))
        before, mode = path.read_bytes(), path.stat().st_mode
        at, bit = flip(path, chance)
        found = Case.audit(case)
        name = path.relative_to(case).as_posix()
        if place == "custody.key":  # another key, or none: either way not the case's; spaces in PEM mean nothing
            assert found.marks or custody.public(keys.load(case)) == custody.public(_key(before, tmp_path)), (at, bit)  # type: ignore[arg-type]
        else:
            assert found.verdict is Verdict.FAILED, (place, at, bit)
            assert _names(found, name), (at, bit, found.marks)
        path.write_bytes(before)
        path.chmod(mode)
        for left in ("case.db-wal", "case.db-shm"):
            (case / left).unlink(missing_ok=True)
    assert marks(case) == []


def _key(data: bytes, tmp_path: Path) -> object:
    (tmp_path / "custody.key").write_bytes(data)
    return keys.load(tmp_path)


def _names(found: object, name: str) -> bool:
    """Whether the altered file, or what stands in it, is named."""
    words = {
        "custody.log": ("entry", "line", "file custody.log"),
        "case.db": ("page", "file case.db"),
    }.get(name, (f"file {name}",))
    return any(mark.what.startswith(words) for mark in found.marks)  # type: ignore[attr-defined]


def test_a_signature_in_capitals_is_another_one(case: Path) -> None:
    path = case / "case.db.pages"
    body, _, signature = path.read_text().removesuffix("\n").rpartition("\n")
    path.write_text(f"{body}\n{signature.upper()}\n")
    assert marks(case) == [("file case.db.pages", "altered")]


def test_the_altered_entry_is_named_and_no_other(case: Path) -> None:
    path = case / "custody.log"
    lines = path.read_bytes().splitlines(keepends=True)
    lines[5] = lines[5].replace(b'"size":', b'"size":1')
    path.write_bytes(b"".join(lines))
    assert marks(case) == [("entry 5", "altered")]


# ---------------------------------------------------------------------------------------------- the log


@pytest.mark.parametrize("what", LOGS)
@pytest.mark.parametrize("tree", [True, False])
def test_a_log_that_was_tampered_with_is_found(case: Path, what: str, tree: bool) -> None:
    path = case / "custody.log"
    path.write_bytes(b"".join(LOGS[what](path.read_bytes().splitlines(keepends=True))))
    if not tree:
        (case / "custody.tree").unlink()
    found = Case.audit(case)
    assert found.verdict is Verdict.FAILED
    assert any(mark.what.startswith(("entry", "line", "file custody.log")) for mark in found.marks)


def test_what_happened_to_entries_is_told_apart(case: Path) -> None:
    path = case / "custody.log"
    lines = path.read_bytes().splitlines(keepends=True)
    for what, expected in {
        "one in the middle gone": [("entry 4", "missing")],
        "two swapped": [("entry 3", "moved"), ("entry 4", "moved")],
        "one replayed in the middle": [("line 6 of custody.log", "added")],
    }.items():
        path.write_bytes(b"".join(LOGS[what](lines)))
        assert [mark for mark in marks(case) if mark[0] != "rows"] == expected, what


def test_a_forked_log_is_found_by_a_head_that_was_kept(case: Path, tmp_path: Path) -> None:
    """The thief has the key, and everything in the case agrees with itself: only the witness can tell."""
    kept = Case.audit(case).head
    assert kept is not None
    shutil.rmtree(case)
    forged = made(tmp_path / "forged")
    shutil.rmtree(tmp_path / "forged" / "reports")
    assert marks(forged) == []
    found = Case.audit(forged, against=[kept])
    assert found.verdict is Verdict.FAILED
    assert "another key" in found.marks[0].message


def test_heads_kept_by_others(case: Path, tmp_path: Path) -> None:
    with Case.open(case) as _:
        earlier = Case.audit(copied(case, tmp_path / "copy")).head
    with Case.open(case, write=True) as opened:
        opened.add([tmp_path / "gone.txt"])
    now = Case.audit(case, against=[earlier] if earlier else [])
    assert now.verdict is Verdict.VERIFIED
    assert any("is confirmed" in note for note in now.notes)
    assert earlier is not None
    assert now.head is not None
    assert (
        Case.audit(tmp_path / "copy", against=[now.head]).marks[0].change is Change.MISSING
    )  # put back to an older state
    key = keys.load(case)
    assert key is not None
    rewritten = custody.signed_head(key, earlier.size, b"\7" * 32, earlier.time)
    assert "rewritten" in Case.audit(case, against=[rewritten]).marks[0].message
    bad = custody.Head(earlier.size, earlier.root, earlier.time, earlier.key, "00" * 64)
    assert "signature is not good" in Case.audit(case, against=[bad]).marks[0].message


def test_a_log_signed_by_another_key_is_found(case: Path, tmp_path: Path) -> None:
    """The thief has no key and signs the rewritten head with one of his own."""
    other = keys.make(tmp_path)
    log = custody.Log(case, write=False)
    head = custody.signed_head(other, log.size, log.root(), "2026-01-02T03:04:05+00:00")
    log.close()
    sql(case, f"UPDATE meta SET value = '{head.line}' WHERE key = 'custody_head'")
    assert ("row meta custody_head", "altered") in marks(case)


# ---------------------------------------------------------------------------------------------- rows

ROWS: dict[str, tuple[str, str]] = {
    "UPDATE acquisitions SET name = 'other.txt' WHERE id = 2": ("row acquisitions 2", "altered"),
    "UPDATE acquisitions SET publisher = 'The Echo' WHERE id = 2": ("row acquisitions 2", "altered"),
    "UPDATE acquisitions SET obtained_at = '2020-01-01T00:00:00+00:00' WHERE id = 2": ("row acquisitions 2", "altered"),
    "UPDATE acquisitions SET entry = NULL WHERE id = 2": ("row acquisitions 2", "added"),
    "DELETE FROM acquisitions WHERE id = 2": ("row acquisitions of entry 3", "missing"),
    "INSERT INTO acquisitions SELECT 99, sha256, 'x', given, obtained_at, '', '', '', '', '', 4 FROM acquisitions WHERE id = 2": (
        "row acquisitions 99",
        "added",
    ),
    "UPDATE snapshots SET size = size + 1 WHERE content = 'image/gif'": ("row snapshots", "altered"),
    "UPDATE snapshots SET sha512 = '' WHERE content = 'image/gif'": ("row snapshots", "altered"),
    "DELETE FROM snapshots WHERE content = 'image/gif'": ("row snapshots", "missing"),
    f"INSERT INTO snapshots VALUES ('{'0' * 64}', 3, 'text/plain', '')": (f"row snapshots {'0' * 16}…", "added"),
    "UPDATE custody_openings SET payload = replace(payload, '1.txt', '8.txt') WHERE entry = 3": (
        "row custody_openings 3",
        "altered",
    ),
    "UPDATE custody_openings SET payload = '{}' WHERE entry = 3": ("row custody_openings 3", "missing"),
    "UPDATE custody_openings SET payload = 'x' WHERE entry = 3": ("row custody_openings 3", "altered"),
    "DELETE FROM custody_openings WHERE entry = 3": ("row custody_openings 3", "missing"),
    "UPDATE add_problems SET message = 'nothing'": ("row add_problems 1", "altered"),
    "UPDATE add_problems SET code = 'nothing'": ("row add_problems 1", "altered"),
    "UPDATE meta SET value = 'The quay' WHERE key = 'title'": ("row meta title", "altered"),
    "UPDATE documents SET payload = replace(payload, 'Bob', 'Bab')": ("table documents", "altered"),
    "UPDATE statements SET payload = replace(payload, 'denies', 'hedges')": ("table statements", "altered"),
    "DELETE FROM problems": ("table problems", "altered"),
    "UPDATE meta SET value = 'x' WHERE key = 'record_title'": ("rows meta record_title, record_made_with", "altered"),
    "UPDATE statements SET stance = 'hedges' WHERE stance = 'denies'": ("row statements", "altered"),
    "UPDATE paragraphs SET words = 'x' WHERE number = 0": ("row paragraphs", "altered"),
    "DELETE FROM search WHERE rowid = 1": ("row search", "altered"),
    "UPDATE stage_results SET payload = x'00' WHERE stage = 'read'": ("row stage_results", "altered"),
    "INSERT INTO custody_pending VALUES (3, '{}')": ("row custody_pending 3", "altered"),
    "DROP TABLE custody_timestamps": ("table custody_timestamps", "missing"),
    "DROP TABLE consents": ("table consents", "missing"),
    "DROP INDEX captures_by_url": ("index captures_by_url", "missing"),
    "CREATE TRIGGER t AFTER INSERT ON stage_results BEGIN DELETE FROM seals; END": ("trigger t of case.db", "added"),
    "CREATE VIEW hidden AS SELECT * FROM acquisitions": ("view hidden of case.db", "added"),
    "CREATE TABLE notes (words TEXT)": ("table notes of case.db", "added"),
    "INSERT INTO meta VALUES ('note', 'x')": ("row meta note", "added"),
    "UPDATE meta SET value = '7' WHERE key = 'custody_length'": ("row meta custody_length", "altered"),
}


@pytest.mark.parametrize("statement", ROWS)
def test_a_row_that_was_changed_by_one_who_has_the_key_is_named(case: Path, statement: str) -> None:
    sql(case, statement)
    what, change = ROWS[statement]
    assert any(w.startswith(what) and c == change for w, c in marks(case)), marks(case)


def test_a_row_that_was_changed_is_named_though_the_pages_are_not_there(case: Path) -> None:
    sql(case, "UPDATE acquisitions SET name = 'other.txt' WHERE id = 2")
    (case / "case.db.pages").unlink()
    assert ("row acquisitions 2", "altered") in marks(case)


def test_a_database_that_was_put_back_to_an_older_state_is_found(case: Path, tmp_path: Path) -> None:
    older = (case / "case.db").read_bytes()
    with Case.open(case, write=True) as opened:
        opened.add([tmp_path / "gone.txt"])
    (case / "case.db").write_bytes(older)
    assert Case.audit(case).verdict is Verdict.FAILED


@pytest.mark.parametrize("junk", [b"", b"not a database", None])
def test_without_a_database_the_log_and_the_originals_are_checked(case: Path, junk: bytes | None) -> None:
    if junk is None:
        (case / "case.db").unlink()
    else:
        (case / "case.db").write_bytes(junk)
    found = Case.audit(case)
    assert found.verdict is Verdict.FAILED
    assert found.checked["originals"] == 7
    assert found.checked["entries of the log"] > 10
    assert not [mark for mark in found.marks if mark.what.startswith(("entry", "file store"))]


def test_a_listing_of_pages_by_another_key_is_found(case: Path, tmp_path: Path) -> None:
    """The thief has no key: he alters what no entry binds one by one, and signs the listing with a key of his own."""
    left = custody.at_rest.read(case)
    assert left is not None
    with sqlite3.connect(case / "case.db") as connection:
        connection.execute("UPDATE stage_results SET payload = (SELECT payload FROM stage_results LIMIT 1)")
    connection.close()
    other = keys.make(tmp_path)
    head = custody.signed_head(other, left.head.size, bytes.fromhex(left.head.root), left.head.time)
    custody.at_rest.write(case, case / "case.db", head, other)
    assert marks(case) == [("file case.db.pages", "altered")]


def test_an_altered_record_is_put_right_by_processing_and_not_signed(case: Path) -> None:
    with Case.open(case) as opened:
        before = opened.record()
    sql(
        case,
        "UPDATE documents SET payload = replace(payload, 'Bob', 'Bab')",
        "UPDATE paragraphs SET words = 'x' WHERE number = 0",
        "UPDATE meta SET value = 'x' WHERE key = 'record_title'",
    )
    with Case.open(case, write=True) as opened:
        Fakes(opened)
        opened.process()
        assert opened.record() == before
    assert marks(case) == []


def test_a_case_that_was_put_back_as_a_whole_is_found_by_the_heads_that_were_stamped(
    case: Path, tmp_path: Path
) -> None:
    older = copied(case, tmp_path / "older")
    with Case.open(case, write=True) as opened:
        opened.add([tmp_path / "gone.txt"])
        opened.head_to_stamp()
    assert marks(case) == []
    shutil.copytree(case / "timestamps", older / "timestamps", dirs_exist_ok=True)
    assert [(what.split(",")[0], change) for what, change in marks(older)] == [
        (f"stamped head of {len((case / 'custody.log').read_bytes().splitlines())} entries", "missing")
    ]


def test_bytes_behind_the_log_that_are_not_those_that_wait_are_found(case: Path) -> None:
    with sqlite3.connect(case / "case.db") as connection:
        line = (case / "custody.log").read_bytes().splitlines()[-1].decode()
        number = len((case / "custody.log").read_bytes().splitlines()) - 1
        connection.execute("INSERT INTO custody_pending VALUES (?, ?)", (number, line))
    connection.close()
    path = case / "custody.log"
    whole = path.read_bytes()
    path.write_bytes(whole[: whole.rstrip(b"\n").rfind(b"\n") + 1] + line[:20].encode())  # a run that was killed
    assert ("file custody.log", "added") not in marks(case)
    path.write_bytes(path.read_bytes() + b"x")
    assert ("file custody.log", "added") in marks(case)


# ---------------------------------------------------------------------------------------------- originals

FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "gone": (lambda path: path.unlink(), "missing"),
    "cut": (lambda path: path.write_bytes(path.read_bytes()[:-1]), "altered"),
    "longer": (lambda path: path.write_bytes(path.read_bytes() + b"x"), "altered"),
    "a folder": (lambda path: (path.unlink(), path.mkdir()), "missing"),
}


@pytest.mark.parametrize("what", FILES)
def test_an_original_that_is_not_what_it_was_is_named(case: Path, what: str) -> None:
    path = sorted(p for p in (case / "store").rglob("*") if p.is_file())[2]
    path.chmod(0o644)
    FILES[what][0](path)
    assert (f"file {path.relative_to(case).as_posix()}", FILES[what][1]) in marks(case)
    if what != "a folder":
        assert marks(case, quick=True) == [(f"file {path.relative_to(case).as_posix()}", FILES[what][1])]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_an_original_that_is_a_link_is_named(case: Path, tmp_path: Path) -> None:
    path = sorted(p for p in (case / "store").rglob("*") if p.is_file())[2]
    shutil.move(path, tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    for quick in (False, True):
        assert marks(case, quick) == [(f"file {path.relative_to(case).as_posix()}", "altered")]


def test_files_that_are_not_of_the_case_are_named(case: Path) -> None:
    (case / "notes.txt").write_text("mine")
    (case / "store" / "ab").mkdir(exist_ok=True)
    (case / "store" / "ab" / ("0" * 62)).write_text("slipped in")
    (case / "store" / "ab" / "x").write_text("slipped in")
    assert marks(case) == [
        ("file notes.txt", "added"),
        (f"file store/ab/{'0' * 62}", "added"),
        ("file store/ab/x", "added"),
    ]


def test_a_stopped_audit_goes_on_and_cannot_be_told_lies(case: Path) -> None:
    class Stopped(Exception):
        pass

    def stop(stage: str, done: int, total: int) -> None:
        if stage == "audit: originals" and done == 4:
            raise Stopped

    with pytest.raises(Stopped):
        Case.audit(case, progress=stop)
    partial = case / "audit.partial"
    assert len(partial.read_text().splitlines()) == 4
    found = Case.audit(copied(case, case.with_name("copy")))  # other files: nothing that was said of them counts
    assert not any("were not read again" in note for note in found.notes)
    path = sorted(p for p in (case / "store").rglob("*") if p.is_file())[6]
    s = path.stat()
    sha256 = path.parent.name + path.name
    with partial.open("a") as handle:
        handle.write(f"{sha256} {s.st_size} {s.st_mtime_ns} {s.st_ctime_ns} {s.st_ino} {'0' * 64}\n")
    found = Case.audit(case)
    assert found.verdict is Verdict.VERIFIED
    assert any(note.startswith("4 originals") for note in found.notes)
    assert not partial.exists()


# ---------------------------------------------------------------------------------------------- out of web archives


@pytest.fixture(scope="module")
def archived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with a web archive: a page, the same bytes again, other bytes later, and then it is gone."""
    folder = tmp_path_factory.mktemp("archived")
    first, second = page("Quay", "Ann: it was closed."), page("Quay", "Ann: it was not closed.")
    records = [answer(first), answer(first, url=OTHER), answer(second, date=JULY)]
    records.append(answer(b"no", status="404 Not Found", date="2024-08-01T00:00:00Z"))
    (folder / "quay.warc.gz").write_bytes(packed(records))
    with Case.new(folder / "case", "The quay") as case:
        Fakes(case)
        assert case.add([folder / "quay.warc.gz"]).captures == 4
        case.process()
    return folder / "case"


def test_captures_are_logged_and_give_no_alarm(archived: Path) -> None:
    with Case.open(archived) as case:
        log = [each for each in case.custody() if "archive" in each.entry.values]
        of_pages = {sha256: [h.event for h in done] for sha256, done in case.handlings().items()}
    assert [each.entry.event for each in log] == ["added", "joined", "recaptured", "not_added"]
    assert [each.held["url"] for each in log] == [QUAY, OTHER, QUAY, QUAY]
    assert QUAY.encode() not in (archived / "custody.log").read_bytes()
    assert sorted(of_pages[str(log[0].entry.values["sha256"])])[:2] == ["added", "joined"]
    found = Case.audit(archived)
    assert (found.verdict, found.marks, found.checked["captures"]) == (Verdict.VERIFIED, [], 4)
    assert found.checked["originals"] == 3


@pytest.mark.parametrize(
    ("change", "row", "word"),
    [
        ("UPDATE captures SET url = 'https://evil.example/' WHERE status = 404", "captures", Change.ALTERED),
        ("UPDATE captures SET payload = replace(payload, '2024-07', '2023-07')", "captures", Change.ALTERED),
        ("UPDATE captures SET payload = 'x' WHERE status = 404", "captures", Change.ALTERED),
        ("DELETE FROM captures WHERE status = 404", "captures", Change.MISSING),
        ("UPDATE captures SET entry = NULL WHERE status = 404", "captures", Change.ADDED),
        ("UPDATE archives SET payload = replace(payload, 'quay', 'pier')", "archives", Change.ALTERED),
        ("DELETE FROM archives", "archives", Change.MISSING),
        ("UPDATE snapshots SET size = size + 1 WHERE content = 'text/html'", "snapshots", Change.ALTERED),
        ("DELETE FROM snapshots WHERE content = 'text/html'", "snapshots", Change.MISSING),
    ],
)
def test_rows_out_of_web_archives_are_bound(
    archived: Path, tmp_path: Path, change: str, row: str, word: Change
) -> None:
    path = copied(archived, tmp_path / "case")
    sql(path, change)
    found = marks(path, quick=True)
    assert any(what.startswith(f"row {row} ") and is_ == word for what, is_ in found), found


def test_every_export_is_logged(archived: Path, tmp_path: Path) -> None:
    path = copied(archived, tmp_path / "case")
    with Case.open(path, write=True) as case:
        case.export("wacz", tmp_path / "out.wacz")
        last = list(case.custody())[-2:]
    assert [each.entry.event for each in last] == ["exporting", "exported"]
    assert last[1].entry.values["format"] == "wacz"
    assert last[1].entry.values["digest"] == hashlib.sha256((tmp_path / "out.wacz").read_bytes()).hexdigest()
    assert marks(path) == []


@pytest.mark.parametrize("words", [b"CREATE TABLE acquisitions", b"CREATE TABLE meta"])
def test_a_schema_whose_words_are_no_text_any_more_is_named(case: Path, words: bytes) -> None:
    """SQLite then complains in bytes that are no UTF-8, which Python's module cannot even pass on."""
    path = case / "case.db"
    data = path.read_bytes()
    path.chmod(0o644)
    for offset in range(len(words)):
        altered = bytearray(data)
        altered[data.index(words) + offset] ^= 0x80
        path.write_bytes(altered)
        found = Case.audit(case, quick=True)
        assert found.verdict is Verdict.FAILED
        assert [mark.what.split()[0] for mark in found.marks][:1] == ["page"]
        assert "file case.db" in [mark.what for mark in found.marks]
        for left in ("case.db-wal", "case.db-shm"):
            (case / left).unlink(missing_ok=True)


def test_values_that_are_not_there_any_more_end_no_audit(case: Case) -> None:
    """A turned bit in the head of a row makes a value NULL, or a number of a text, whatever its column says."""
    connection = sqlite3.connect(case / "case.db")
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    columns = [
        (table, row[1])
        for table in tables
        if not table.startswith(("search", "sqlite")) and table not in {each.name for each in DERIVED}
        for row in connection.execute(f"PRAGMA table_info({table})")
    ]
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("UPDATE sqlite_master SET sql = replace(sql, 'NOT NULL', '') WHERE type = 'table'")
    connection.commit()
    connection.close()
    whole = (case / "case.db").read_bytes()
    original = next(p for p in (case / "store").rglob("*") if p.is_file())
    original.chmod(0o644)
    original.write_bytes(b"altered")
    for number, (table, column) in enumerate(columns):
        (case / "case.db").write_bytes(whole)
        value = ("NULL", "x'ff'", "NULL", "7")[number % 4]
        connection = sqlite3.connect(case / "case.db", isolation_level=None)
        first = f"rowid IN (SELECT min(rowid) FROM {table})"
        with contextlib.suppress(sqlite3.IntegrityError):  # a key that another row has
            connection.execute(f'UPDATE {table} SET "{column}" = {value} WHERE {first}')
        connection.close()
        found = Case.audit(case, quick=number % 3 == 0)
        assert found.verdict is Verdict.FAILED, (table, column)
        assert any(mark.what.startswith("file store/") for mark in found.marks), (
            table,
            column,
        )  # the rest was looked at


# ---------------------------------------------------------------------------------------------- no false accusations


def test_a_log_that_was_taken_away_is_missing(case: Path) -> None:
    """All that says what was signed is gone, and a row is altered: that is no case of an older version."""
    with sqlite3.connect(case / "case.db") as connection:
        connection.execute("DELETE FROM meta WHERE key IN ('custody_head', 'custody_length')")
        connection.execute("UPDATE acquisitions SET name = 'other.txt' WHERE id = 2")
    connection.close()
    for name in ("custody.log", "custody.tree", "case.db.pages", "custody.key"):
        (case / name).unlink()
    shutil.rmtree(case / "custody.timestamps", ignore_errors=True)
    found = Case.audit(case, quick=True)
    assert found.verdict is Verdict.FAILED
    assert ("file custody.log", "missing") in [(mark.what, str(mark.change)) for mark in found.marks]


@pytest.mark.parametrize("what", ["last entry gone", "first entry gone", "emptied", "one in the middle gone"])
def test_a_damaged_log_accuses_no_row_that_is_sound(case: Path, what: str) -> None:
    path = case / "custody.log"
    path.write_bytes(b"".join(LOGS[what](path.read_bytes().splitlines(keepends=True))))
    accused = [mark for mark in marks(case, quick=True) if mark[1] != "not_checkable"]
    assert accused
    assert all(mark[0].startswith(("entry", "line", "file custody.log")) for mark in accused), accused


def test_what_file_managers_leave_is_no_finding(case: Path) -> None:
    for name in (".DS_Store", "._case.db", "Thumbs.db", "desktop.ini", "store/.DS_Store"):
        (case / name).write_bytes(b"\0\0\0\1Bud1")
    (case / "._folder").mkdir()
    found = Case.audit(case, quick=True)
    assert [(mark.what, str(mark.change)) for mark in found.marks] == [("file ._folder", "added")]
    assert sum("file manager" in note for note in found.notes) == 5


def test_a_result_that_unpacks_to_more_than_any_is_named_and_fills_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derived, "MOST", 3 << 20)
    bomb = zlib.compress(bytes(8 << 20))
    tracemalloc.start()
    assert not derived._unpacks(bomb)
    assert tracemalloc.get_traced_memory()[1] < 5 << 20
    tracemalloc.stop()
    assert derived._unpacks(zlib.compress(bytes(2 << 20)))
    assert not derived._unpacks(bomb[:-9])
    assert not derived._unpacks(7)


def test_many_heads_are_held_against_the_log_in_one_pass(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    leaves = [bytes([n]) * 32 for n in range(40)]
    roots = {n: custody.merkle.root_of(custody.merkle.grown(0, [], leaves[:n])[0]).hex() for n in range(41)}
    hashed, grow = [0], custody.merkle.grown

    def counted(size: int, peaks: list[bytes], more: list[bytes]) -> object:
        hashed[0] += len(more)
        return grow(size, peaks, more)

    monkeypatch.setattr(custody.merkle, "grown", counted)
    assert log._roots(leaves, {*range(60)}) == roots
    assert hashed == [40]
