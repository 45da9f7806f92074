"""Web archives in a case: preserved, opened once, resumed after a kill, and the same record whatever the order."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from onrecord.case import Case
from onrecord.case.auditing import Verdict
from onrecord.errors import StorageFull
from onrecord.records import Proof, RevisionKind, SourceFacts
from onrecord.store import Store
from tests.archives import JULY, JUNE, QUAY, Wacz, answer, packed, page
from tests.fake_stages import Fakes

OLD = page("Quay closed", "Ann: the quay was closed.", "Bob: it was not closed.", "Cid: the tide was high.")
NEW = page("Quay shut", "Ann: the quay was closed.", "Bob: it was not closed at all.")


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with Case.new(tmp_path / "case", "The quay") as new:
        yield new


def real_reading(case: Case) -> None:
    """The product's own reading with the small stages behind it."""
    from dataclasses import replace
    from functools import partial

    from onrecord.case.own import _read

    stages = Fakes(case).stages
    case.stages = replace(stages, read=replace(stages.read, run=partial(_read, case.path / "store")))


def wrote(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_an_archive_and_its_pages(case: Case, tmp_path: Path) -> None:
    data = packed([answer(OLD), answer(NEW, date=JULY)])
    added = case.add([wrote(tmp_path / "quay.warc.gz", data)])
    assert (added.added, added.captures, added.problems) == (1, 2, ())
    real_reading(case)
    case.process()
    record = case.record()
    assert sorted(d.sha256 for d in record.documents) == sorted(hashlib.sha256(p).hexdigest() for p in (OLD, NEW))
    (document,) = [d for d in record.documents if d.sha256 == hashlib.sha256(OLD).hexdigest()]
    assert (document.name, document.title.value if document.title else "") == (QUAY, "Quay closed")
    assert document.url is not None
    assert (document.url.value, document.url.found) == (QUAY, "WARC-Target-URI in the web archive")
    assert [s.media_type for s in record.snapshots if s.served is None] == ["application/warc"]
    assert case.original(hashlib.sha256(data).hexdigest()) == data
    (revision,) = record.revisions
    assert revision.kind is RevisionKind.SILENT_EDIT
    assert (revision.captured_before, revision.captured_after) == (
        "2024-06-01T10:00:00+00:00",
        "2024-07-02T08:30:00+00:00",
    )
    assert not record.problems


def test_adding_it_twice_changes_nothing(case: Case, tmp_path: Path) -> None:
    path = wrote(tmp_path / "quay.warc.gz", packed([answer(OLD), answer(NEW, date=JULY).replace(b"shut", b"SHUT")]))
    first = case.add([path])
    assert [p.code for p in first.problems] == ["archive-digest"]
    real_reading(case)
    case.process()
    record = case.record()
    second = case.add([path])
    assert (second.added, second.known, second.captures) == (0, 1, 0)
    assert not case.process().changed
    assert case.record() == record
    assert [p.code for p in record.problems] == ["archive-digest"]


def test_a_kill_in_the_middle_is_taken_up(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever answer it was at: the archive is gone through again, by ``add`` or by ``process``, and nothing is there twice."""
    pages = [answer(page(f"Page {n}", f"Ann: number {n}."), f"https://courier.example/{n}") for n in range(5)]
    path = wrote(tmp_path / "many.warc.gz", packed(pages))
    put, left = Store.put, [3]

    def dies(self: Store, chunks: object, settle: bool = True) -> object:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return put(self, chunks, settle)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "put", dies)
    with pytest.raises(KeyboardInterrupt):
        case.add([path])
    monkeypatch.setattr(Store, "put", put)
    real_reading(case)
    case.process()
    assert len(case.record().documents) == 5
    assert len(case.record().captures) == 5
    assert case.add([path]).known == 1


def test_the_order_of_adding_does_not_matter(tmp_path: Path) -> None:
    june = wrote(tmp_path / "june.warc.gz", packed([answer(OLD)]))
    july = wrote(
        tmp_path / "july.wacz",
        Wacz((answer(NEW, date=JULY), answer(OLD, date=JULY, url="https://mirror.example/")), ()).data(),
    )
    saved = wrote(tmp_path / "saved.html", OLD)
    records = []
    for number, order in enumerate([(june, july, saved), (saved, july, june)]):
        with Case.new(tmp_path / f"case{number}", "The quay") as case:
            for path in order:
                case.add([path])
            real_reading(case)
            case.process()
            records.append(case.record())
    assert records[0] == records[1]
    assert [d.name for d in records[0].documents if d.sha256 == hashlib.sha256(OLD).hexdigest()] == ["saved.html"]


def test_what_the_user_says_stands_before_the_archive(case: Case, tmp_path: Path) -> None:
    case.add([wrote(tmp_path / "quay.warc", answer(OLD))])
    case.add([wrote(tmp_path / "saved.html", OLD)], SourceFacts(url="https://other.example/", title="Mine"))
    real_reading(case)
    case.process()
    (document,) = case.record().documents
    assert document.url is not None
    assert document.title is not None
    assert (document.url.value, document.title.value) == ("https://other.example/", "Mine")


def test_the_header_of_the_server_gives_the_encoding(case: Case, tmp_path: Path) -> None:
    data = page("Größe", "Ann: die Brücke war geschlossen.").decode().encode("iso-8859-15")
    case.add([wrote(tmp_path / "quay.warc", answer(data, content_type="text/html; charset=iso-8859-15"))])
    real_reading(case)
    case.process()
    assert "Brücke" in case.record().documents[0].text


def test_a_signature_is_in_the_record(case: Case, tmp_path: Path) -> None:
    from tests.test_webarchive import PACKAGE, signed

    case.add([wrote(tmp_path / "quay.wacz", signed(PACKAGE).data())])
    real_reading(case)
    case.process()
    (archive,) = case.record().archives
    assert (archive.kind, archive.files, archive.signature) == ("wacz", Proof.VERIFIED, Proof.VERIFIED)


def test_a_case_of_the_first_format_is_brought_up(case: Case, tmp_path: Path) -> None:
    path = wrote(tmp_path / "quay.warc.gz", packed([answer(OLD)]))
    with case._database.transaction() as connection:
        for table in ("captures", "archives", "revisions", "record_captures", "record_archives"):
            connection.execute(text(f"DROP TABLE {table}"))
        connection.execute(text("UPDATE meta SET value = '1' WHERE key = 'format'"))
    case.close()
    with Case.open(case.path, write=True) as again:
        assert again.add([path]).captures == 1
    assert JUNE


KILLED = """
import os, signal, sys
from onrecord.case import Case
from onrecord.store import Store
put, left = Store.put, [int(sys.argv[3])]
def dies(self, chunks, settle=True):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return put(self, chunks, settle)
Store.put = dies
with Case.open(sys.argv[1], write=True) as case:
    case.add([sys.argv[2]])
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
@pytest.mark.parametrize("answers", [1, 65, 100])
def test_sigkill(answers: int, tmp_path: Path) -> None:
    """Killed before, after and between the rows of a batch: nothing is lost, and the next run ends where an unbroken one does."""
    pages = [answer(page(f"Page {n}", f"Ann: number {n}."), f"https://courier.example/{n}") for n in range(120)]
    path = wrote(tmp_path / "many.warc.gz", packed(pages))
    records = []
    for name, killed in (("killed", True), ("whole", False)):
        Case.new(tmp_path / name, "The quay").close()
        if killed:
            run = subprocess.run(
                [sys.executable, "-c", KILLED, str(tmp_path / name), str(path), str(answers)], check=False
            )
            assert run.returncode == -signal.SIGKILL
        with Case.open(tmp_path / name, write=True) as case:
            case.add([path])
            records.append((case._evidence(), case._archived()))
        assert Case.audit(tmp_path / name).verdict is Verdict.VERIFIED
    assert records[0] == records[1]
    assert len(records[0][1][1]) == 120


def test_a_redirect_to_no_address_spoils_nothing(case: Case, tmp_path: Path) -> None:
    from tests.archives import record as warc_record

    away = warc_record(b"HTTP/1.1 302 Found\r\nLocation: http://[evil\r\n\r\n", QUAY, JUNE, payload=b"")
    added = case.add([wrote(tmp_path / "bad.warc.gz", packed([away, answer(OLD, date=JULY)]))])
    assert added.captures == 1
    assert case.add([wrote(tmp_path / "later.txt", b"Ann said so.")]).added == 1


def test_captures_are_compared_again_when_it_is_told_when_they_were_obtained(case: Case, tmp_path: Path) -> None:
    real_reading(case)
    pages = [wrote(tmp_path / "old.html", OLD), wrote(tmp_path / "new.html", NEW)]
    for file in pages:
        case.add([file], SourceFacts(url=QUAY))
    case.process()
    assert case.record().revisions == ()
    for file, day in zip(pages, ("2031-01-01", "2031-01-02"), strict=True):
        case.add([file], SourceFacts(url=QUAY, obtained=day))
    case.process()
    assert len(case.record().revisions) == 1


def test_an_archive_that_fails_as_nobody_foresaw_costs_no_other(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from onrecord.preserve.webarchive import Opening

    texts = [page(f"Quay {n}", f"Ann: it was {n}.") for n in range(3)]
    files = [wrote(tmp_path / f"{n}.warc.gz", packed([answer(t, f"{QUAY}/{n}")])) for n, t in enumerate(texts)]
    real = Opening.answers

    def fails(self: Opening) -> Iterator[object]:
        taken = list(real(self))
        yield taken[0]
        if self.name == "1.warc.gz":
            raise IndexError("as nobody foresaw")
        yield from taken[1:]

    monkeypatch.setattr(Opening, "answers", fails)
    added = case.add(files)
    assert added.captures == 3  # what was taken out of it before stays
    assert [(p.where, p.code) for p in added.problems] == [("1.warc.gz", "archive-failed")]
    assert len(case.archives()) == 2
    monkeypatch.setattr(Opening, "answers", real)
    real_reading(case)
    case.process()  # tries again
    assert len(case.archives()) == 3
    assert "archive-failed" not in [p.code for p in case.record().problems]
    case.close()
    assert Case.audit(case.path).verdict is Verdict.VERIFIED


def test_a_full_disk_is_no_matter_of_one_archive(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = Store.put, 0

    def put(self: Store, *given: object, **named: object) -> object:
        nonlocal calls
        calls += 1
        if calls > 1:  # the archive itself has room, its page has not
            raise StorageFull("The disk is full.", "Make room.")
        return real(self, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "put", put)
    with pytest.raises(StorageFull):
        case.add([wrote(tmp_path / "quay.warc.gz", packed([answer(OLD)]))])
    monkeypatch.undo()
    assert case.archives() == []
    real_reading(case)
    case.process()
    assert len(case.archives()) == 1


def test_a_damaged_archive_is_its_own_problem(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from onrecord.case import adding

    files = [wrote(tmp_path / f"{n}.warc.gz", packed([answer(t)])) for n, t in enumerate((OLD, NEW))]
    monkeypatch.setattr(adding, "open_all", lambda *_: (0, []))
    case.add(files)
    monkeypatch.undo()
    spoilt = case.store.path(hashlib.sha256(files[0].read_bytes()).hexdigest())
    spoilt.chmod(0o644)
    spoilt.write_bytes(b"spoilt")
    real_reading(case)
    case.process()
    assert [a.name for a in case.archives()] == ["1.warc.gz"]
    assert "original-damaged" in [p.code for p in case.record().problems]
