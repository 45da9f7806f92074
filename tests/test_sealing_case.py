"""Seals, tombstones, redacted copies and consent of a case: what is kept, what is logged, what is refused, what an audit says."""

from __future__ import annotations

import ctypes
import hashlib
import io
import json
import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pypdfium2.raw as raw
import pyrage
import pytest
from PIL import Image

from onrecord import custody
from onrecord.case import Case, erasing, sealing
from onrecord.case.auditing import Change, Verdict
from onrecord.errors import CaseError, ConsentMissing, StorageFull, UsageError
from onrecord.publish import FORMATS
from onrecord.records import Answer, Purpose, SpeakerKind
from onrecord.schema import Database
from onrecord.sealing.redact import area, picture
from onrecord.store import Store
from tests.archives import answer, packed, page
from tests.fake_stages import Fakes
from tests.test_case_archives import real_reading

NAME = "Jane Quistgaard"
REPORT = "Jane Quistgaard: the harbour was closed\nAnn: it was not closed, she hid in the old bakery"


class Keys:
    def __init__(self, folder: Path) -> None:
        self.secret = pyrage.x25519.Identity.generate()
        self.to = [str(self.secret.to_public())]
        self.file = folder / "key.txt"
        self.file.write_text(f"# a comment\n{self.secret}\n")


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    top = tmp_path / "in"
    top.mkdir()
    (top / "report.txt").write_text(REPORT)
    (top / "other.txt").write_text("Bob: the tide was low at noon")
    return top


@pytest.fixture
def case(tmp_path: Path, folder: Path) -> Iterator[Case]:
    with Case.new(tmp_path / "case", "The harbour") as new:
        Fakes(new)
        new.add([folder])
        new.process()
        yield new


def reopened(case: Case) -> Case:
    case.close()
    again = Case.open(case.path, write=True)
    Fakes(again)
    return again


def events(case: Case) -> list[str]:
    return [each.entry.event for each in case.custody()]


def verified(case: Case) -> bool:
    case.close()
    found = Case.audit(case.path)
    assert found.marks == []
    return found.verdict is Verdict.VERIFIED


def sealed(case: Case, keys: Keys, name: str = NAME) -> sealing.Kept:
    return case.seal(sealing.name(name, (), False), keys.to, "She is a witness.")


# ---------------------------------------------------------------------------------------------- seals


def test_a_seal_is_logged_and_names_nobody(case: Case, keys: Keys) -> None:
    kept = sealed(case, keys)
    assert (kept.seal.label, kept.reason, kept.recipients) == ("Sealed person 1", "She is a witness.", tuple(keys.to))
    (entry,) = [each.entry for each in case.custody() if each.entry.event == "sealed"]
    assert entry.values["label"] == "Sealed person 1"
    assert set(entry.committed) == {"words", "more", "why", "recipients"}
    log = (case.path / "custody.log").read_text("ascii")
    assert not any(word in log for word in ("Quistgaard", "witness", keys.to[0]))
    assert case.seals() == [kept]
    assert verified(case)


def test_whoever_has_the_key_opens_it_with_its_proof(case: Case, keys: Keys) -> None:
    kept = sealed(case, keys)
    found = case.unseal("Sealed person 1", keys.file)
    assert found.proved
    assert (found.held["words"], found.held["why"]) == (NAME, "She is a witness.")
    assert events(case)[-1] == "unsealed"
    content = json.loads(pyrage.decrypt(kept.blob.encode(), [keys.secret]))  # with age alone, without the case
    salt, value = content["held"]["words"]
    (entry,) = [each.entry for each in case.custody() if each.entry.event == "sealed"]
    assert custody.commitment("words", custody.Opened(salt, value)) == entry.committed["words"]
    assert verified(case)


def test_a_seal_that_is_ended_is_handed_on_again(case: Case, keys: Keys) -> None:
    sealed(case, keys)
    assert case.leaving(Purpose.PUBLISH).outgoing.record.withheld
    case.lift("Sealed person 1", "She wants to be named.")
    left = case.leaving(Purpose.PUBLISH).outgoing
    assert left.record == case.record()
    assert {s.sha256 for s in left.record.snapshots} == left.originals
    assert sealed(case, keys).seal.label == "Sealed person 2"  # a label is never used for two things
    with pytest.raises(UsageError, match="no longer sealed"):
        case.lift(case.seals()[0].seal.id, "Once more.")
    assert verified(case)


@pytest.mark.parametrize(
    ("to", "why", "message"),
    [
        ([], "x", "Nobody is named"),
        (["age1nonsense"], "x", "no recipient of age"),
        (["AGE-SECRET-KEY-1QQQQ"], "x", "secret key"),
        (["ssh-ed25519 AAAA"], "x", "no recipient of age"),
        (None, " ", "needs a reason"),
    ],
)
def test_what_cannot_be_sealed(case: Case, keys: Keys, to: list[str] | None, why: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        case.seal(sealing.name(NAME, (), False), keys.to if to is None else to, why)
    assert case.seals() == []
    assert "sealed" not in events(case)


def test_sealing_twice_and_sealing_what_is_not_there(case: Case, keys: Keys) -> None:
    sealed(case, keys)
    for again in (NAME, "jane  QUISTGAARD"):
        with pytest.raises(UsageError, match="sealed already: Sealed person 1"):
            sealed(case, keys, again)
    record = case.record()
    with pytest.raises(UsageError, match="has 89 characters: there is no passage from 80 to 99"):
        sealing.passage(record, "report.txt", 80, 99, None)
    with pytest.raises(UsageError, match="no passage from 5 to 5"):
        sealing.passage(record, "report.txt", 5, 5, None)
    with pytest.raises(UsageError, match="do not stand in"):
        sealing.passage(record, "report.txt", None, None, "nobody said this")
    with pytest.raises(UsageError, match="no document “gone”"):
        sealing.passage(record, "gone", 0, 1, None)
    with pytest.raises(UsageError, match="any of 2"):
        sealing.passage(record, ".txt", 0, 1, None)
    with pytest.raises(UsageError, match="The case has no source"):
        case.source("gone.txt")
    with pytest.raises(UsageError, match="cannot be sealed as a name"):
        sealing.name("…", (), False)
    with pytest.raises(UsageError, match="no source 0000000000000000"):
        case.seal(sealing.file("0" * 64), keys.to, "x")
    wanted = sealing.passage(record, "report.txt", None, None, "she hid in  the old bakery")
    assert (wanted.words, wanted.start, wanted.end) == ("she hid in the old bakery", 64, 89)


def test_a_wrong_identity_opens_nothing(case: Case, keys: Keys, tmp_path: Path) -> None:
    sealed(case, keys)
    wrong = tmp_path / "wrong.txt"
    wrong.write_text(str(pyrage.x25519.Identity.generate()))
    (tmp_path / "none.txt").write_text("nothing")
    for file, message in (
        (wrong, "cannot be opened"),
        (tmp_path / "none.txt", "no identity"),
        (tmp_path / "x", "cannot be read"),
    ):
        with pytest.raises(UsageError, match=message):
            case.unseal("Sealed person 1", file)
    with pytest.raises(UsageError, match="no seal"):
        case.unseal("Sealed person 9", keys.file)
    assert "unsealed" not in events(case)


def test_what_was_sealed_cannot_be_handed_on_from_a_copy_that_does_not_know_it(case: Case, keys: Keys) -> None:
    sealed(case, keys)
    case.close()
    with sqlite3.connect(case.path / "case.db") as connection:
        connection.execute("UPDATE custody_openings SET payload = '{}'")
    connection.close()
    with Case.open(case.path) as copy, pytest.raises(CaseError, match="nothing can be handed on from it"):
        copy.leaving(Purpose.PUBLISH)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("DELETE FROM seals", "row seals of entry"),
        ("UPDATE seals SET label = 'other'", "row seals of entry"),
        ("UPDATE seals SET blob = 'other'", "row seals of entry"),
        ("UPDATE seals SET ended = 3", "row seals seal-"),
        ("UPDATE consents SET answer = 'yes'", "row consents of entry"),
        ("UPDATE erasures SET payload = replace(payload, 'Erased', 'Lost')", "row erasures of entry"),
        ("DELETE FROM erasures", "row erasures of entry"),
        ("UPDATE redactions SET sha256 = 'x'", "row redactions of entry"),
        ("UPDATE custody_openings SET payload = '{}' WHERE payload LIKE '%witness%'", "row custody_openings"),
    ],
)
def test_an_audit_finds_every_change(case: Case, keys: Keys, change: str, what: str) -> None:
    sealed(case, keys)
    case.consent("other.txt", Purpose.COURT, Answer.NO)
    case.redact("report.txt", words=["harbour"])
    case.erase("other.txt", "He asked for it.")
    case.close()
    assert Case.audit(case.path).verdict is Verdict.VERIFIED
    with sqlite3.connect(case.path / "case.db") as connection:
        assert connection.execute(change).rowcount > 0
    connection.close()
    found = Case.audit(case.path)
    assert found.verdict is Verdict.FAILED
    assert any(mark.what.startswith(what) for mark in found.marks), found.marks


def test_a_body_is_sealed_only_in_full(case: Case, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    record = case.record()
    body = replace(record.speakers[0], name="Harbour Office of Selm", kind=SpeakerKind.STATE_BODY)
    monkeypatch.setattr(case, "_record_or_none", lambda: replace(record, speakers=(body,)))
    kept = sealed(case, keys, "Harbour Office of Selm")
    assert (kept.seal.label, kept.seal.whole) == ("Sealed name 1", True)


# ---------------------------------------------------------------------------------------------- erasing


def everything(path: Path) -> bytes:
    return b"\n".join(p.read_bytes() for p in sorted(path.rglob("*")) if p.is_file())


def test_an_erased_source_leaves_a_tombstone(case: Case, tmp_path: Path) -> None:
    sha256 = case.source("report.txt")
    (document,) = [d for d in case.record().documents if d.sha256 == sha256]
    stone = case.erase("report.txt", "The witness asked for it.")
    assert stone.originals == {sha256: (document.id, "Erased file 1")}
    case = reopened(case)
    case.process()
    left = case.leaving(Purpose.PUBLISH).outgoing
    (stub,) = [d for d in left.record.documents if d.id == document.id]
    assert stub.text == f"Erased file 1. Erased on {stone.at[:10]}, because: The witness asked for it."
    for name in FORMATS:
        case.export(name, tmp_path / name)
    assert "The witness asked for it" in (tmp_path / "dossier" / "documents" / f"{document.id}.html").read_text("utf-8")
    case.close()
    found = Case.audit(case.path)
    assert (found.verdict, found.marks) == (Verdict.VERIFIED, [])
    assert any("because: The witness asked for it" in note for note in found.notes)
    data = everything(case.path)
    assert not any(word in data for word in (b"quistgaard", b"Quistgaard", b"old bakery", b"report.txt"))


def test_an_erased_name_goes_with_its_originals(case: Case, keys: Keys) -> None:
    sealed(case, keys)
    with pytest.raises(UsageError, match=r"stands in 1 originals \(report.txt\)"):
        case.erase("Sealed person 1", "She asked.")
    with pytest.raises(UsageError, match="The reason holds what is to be erased"):
        case.erase("Sealed person 1", "Jane Quistgaard asked.", with_originals=True)
    case.erase("Sealed person 1", "She asked.", with_originals=True)
    (kept,) = case.seals()
    assert (kept.seal.words, kept.blob, kept.reason) == ("", "", "")
    assert verified(case)
    assert b"uistgaard" not in everything(case.path)
    with Case.open(case.path) as read:
        assert [d.name for d in read.record().documents] == ["other.txt"]


def test_seals_on_what_is_erased_go_with_it(case: Case, keys: Keys) -> None:
    case.seal(sealing.passage(case.record(), "report.txt", None, None, "the old bakery"), keys.to, "Where she hid.")
    case.seal(sealing.file(case.source("report.txt")), keys.to, "All of it.")
    case.lift("Sealed file 1", "No need.")
    case.erase("report.txt", "She asked.")
    assert [(k.seal.words, k.blob, k.ended is None) for k in case.seals()] == [("", "", False)] * 2
    assert case.leaving(Purpose.PUBLISH).outgoing.record.withheld
    assert verified(case)
    assert b"old bakery" not in everything(case.path)


def test_a_passage_too_short_to_look_for_is_erased_with_its_source(case: Case, keys: Keys) -> None:
    case.seal(sealing.passage(case.record(), "report.txt", 0, 3, None), keys.to, "Short.")
    (document,) = [d for d in case.leaving(Purpose.PUBLISH).outgoing.record.documents if d.name == "report.txt"]
    assert document.text == f"[Sealed passage 1]{REPORT[3:]}"
    with pytest.raises(UsageError, match="stands in 1 originals"):
        case.erase("Sealed passage 1", "She asked.")
    case.erase("Sealed passage 1", "She asked.", with_originals=True)
    assert verified(case)


def test_what_was_erased_is_not_taken_in_again(case: Case, folder: Path) -> None:
    case.erase("report.txt", "She asked.")
    added = case.add([folder])
    assert [p.code for p in added.problems] == ["erased-before"]
    assert (added.added, added.known) == (0, 1)
    assert verified(case)


def test_a_page_that_lies_in_a_web_archive_goes_with_it(tmp_path: Path) -> None:
    (tmp_path / "quay.warc.gz").write_bytes(
        packed([answer(page("Quay", "Ann: no.")), answer(page("Salt", "Bob: dear."), "https://salt.example/")])
    )
    with Case.new(tmp_path / "case") as case:
        case.add([tmp_path / "quay.warc.gz"])
        real_reading(case)
        case.process()
        with pytest.raises(UsageError, match="A web archive holds it, too"):
            case.erase("https://salt.example/", "Asked.")
        stone = case.erase("https://salt.example/", "Asked.", with_originals=True)
        assert len(stone.originals) == 3
        assert verified(case)
    assert b"salt.example" not in everything(tmp_path / "case")


def test_more_originals_than_one_question_of_sqlite_can_name_are_erased_together(case: Case) -> None:
    many = {f"{n:064x}" for n in range(40_000)} | {hashlib.sha256(REPORT.encode()).hexdigest()}
    assert case._journal is not None
    with case._journal.transaction() as noting:
        assert erasing._named(noting.connection, many) == "report.txt"
        erasing._rows_of(noting.connection, many, {})
        assert erasing._named(noting.connection, many) == "out of a web archive"


def test_a_kept_result_that_unpacks_to_too_much_is_taken_for_one_that_holds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasing, "MAX_UNPACKED", 1000)
    assert erasing._readable_without(zlib.compress(bytes(1000)), [b"a"], None)
    assert not erasing._readable_without(zlib.compress(bytes(1001)), [b"a"], None)


def test_a_kill_between_the_log_and_the_disk_is_made_good(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    sha256 = case.source("report.txt")
    with monkeypatch.context() as patched:
        patched.setattr(erasing, "finish", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            case.erase("report.txt", "She asked.")
    case._journal, journal = None, case._journal  # closed as a killed process leaves it: nothing said of the file
    assert journal is not None
    journal.close()
    case.close()
    assert Store(case.path / "store").has(sha256)
    with Case.open(case.path, write=True) as again:
        assert not again.store.has(sha256)
        assert verified(again)
    assert b"uistgaard" not in everything(case.path)


def test_a_kill_while_the_database_is_written_anew_is_made_good(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Database, "leave_no_trace", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            case.erase("report.txt", "She asked.")
    case.close()  # in order: the next one to write finishes it all the same
    done: list[Path] = []
    anew = Database.leave_no_trace
    monkeypatch.setattr(Database, "leave_no_trace", lambda self: (done.append(self.path), anew(self))[1])
    with Case.open(case.path, write=True) as again:
        assert done == [again.path / "case.db"]
        assert verified(again)
    assert b"uistgaard" not in everything(case.path)
    with Case.open(case.path, write=True):
        assert len(done) == 1


def test_an_erased_original_that_is_put_back_is_found(case: Case, folder: Path) -> None:
    sha256 = case.source("report.txt")
    case.erase("report.txt", "She asked.")
    case.close()
    Store(case.path / "store").put_bytes((folder / "report.txt").read_bytes())
    marks = Case.audit(case.path).marks
    assert [(m.what, m.change) for m in marks] == [(f"file store/{sha256[:2]}/{sha256[2:]}", Change.ADDED)]


# ---------------------------------------------------------------------------------------------- redaction


def test_a_text_with_black_bars_is_handed_on_in_its_place(case: Case) -> None:
    made = case.redact("report.txt", words=["harbour"])
    left = case.leaving(Purpose.PUBLISH).outgoing
    assert left.read(made.sha256) == REPORT.replace("harbour", "█████").encode()
    assert case.source("report.txt") not in left.originals
    assert not any("harbour" in d.text for d in left.record.documents)
    assert [d.sha256 for d in left.record.documents if d.name == "report.txt"] == [made.sha256]
    assert case.original(made.original) == REPORT.encode()
    assert verified(case)


def test_a_picture_is_black_and_without_metadata(case: Case, folder: Path) -> None:
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = "Jane on the quay", 6  # turned by a quarter: areas are given as it is seen
    Image.new("RGB", (60, 40), "white").save(folder / "quay.jpg", exif=exif)
    case.add([folder])
    case.process()
    made = case.redact("quay.jpg", [area("1,0,0,20,10")])
    data = case.leaving(Purpose.PUBLISH).outgoing.read(made.sha256)
    with Image.open(io.BytesIO(data)) as copy:
        assert copy.size == (40, 60)
        assert max(copy.convert("L").crop((1, 1, 19, 9)).getextrema()) < 16
        assert min(copy.convert("L").crop((24, 16, 40, 60)).getextrema()) > 240
        assert not copy.getexif()
    assert b"Jane" not in data
    for wrong, message in (("1,70,0,80,10", "lies outside"), ("2,0,0,1,1", "lies outside")):
        with pytest.raises(UsageError, match=message):
            case.redact("quay.jpg", [area(wrong)])
    with pytest.raises(UsageError, match="Words cannot be found in a picture"):
        case.redact("quay.jpg", words=["Jane"])
    assert verified(case)


def test_a_second_copy_is_black_where_the_first_one_was(case: Case, folder: Path) -> None:
    Image.new("L", (90, 40), 255).save(folder / "quay.png")
    case.add([folder])
    case.process()
    case.redact("quay.png", [area("1,0,0,20,40")])
    made = case.redact("quay.png", [area("1,60,0,1e300,1e300")])
    assert made.places == 2
    with Image.open(io.BytesIO(case.leaving(Purpose.PUBLISH).outgoing.read(made.sha256))) as copy:
        shades = [copy.convert("L").getpixel((x, 20)) for x in (10, 40, 80)]
    assert shades == [0, 255, 0]


@pytest.mark.parametrize(
    ("mode", "dark", "light"), [("I;16", 3_000, 60_000), ("I", 3_000, 60_000), ("F", 0.25, 0.75), ("L", 12, 234)]
)
def test_a_scan_of_many_bits_keeps_what_it_shows(mode: str, dark: float, light: float) -> None:
    scan = Image.new(mode, (40, 40), light)
    scan.paste(Image.new(mode, (20, 40), dark), (0, 0))
    packed = io.BytesIO()
    scan.save(packed, "TIFF")
    with Image.open(io.BytesIO(picture(packed.getvalue(), [area("1,0,0,40,10")]).data)) as copy:
        grey = copy.convert("L")
        left, right = grey.getpixel((5, 30)), grey.getpixel((35, 30))
        assert (grey.getpixel((35, 5)), left < 80, right > 200) == (0, True, True)


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_page_loses_its_words_and_its_pixels(case: Case, keys: Keys, folder: Path, turned: int) -> None:
    from fpdf import FPDF

    pdf = FPDF(unit="pt", format=(400, 300))
    pdf.set_author("Jane Quistgaard")
    pdf.set_font("helvetica", size=20)
    for line in ("Jane Quistgaard saw it.", "The guards are named Aldo and Brix."):
        pdf.add_page()
        pdf.text(40, 100, line)
    source = pypdfium2.PdfDocument(bytes(pdf.output()))
    source[1].set_rotation(turned)
    sheet = source[0]
    note = raw.FPDFPage_CreateAnnot(sheet.raw, raw.FPDF_ANNOT_SQUARE)  # what it says is no text of the page
    raw.FPDFAnnot_SetRect(note, ctypes.byref(raw.FS_RECTF(20, 60, 60, 20)))
    raw.FPDFAnnot_SetColor(note, raw.FPDFANNOT_COLORTYPE_InteriorColor, 255, 0, 0, 255)
    raw.FPDFPage_CloseAnnot(note)
    source.save(folder / "log.pdf")
    source.close()
    case.add([folder])
    real_reading(case)
    case.process()
    sealed(case, keys)
    seen = {0: "2,30,70,390,120", 90: "2,180,30,230,390", 180: "2,10,180,370,230", 270: "2,70,10,120,370"}[turned]
    made = case.redact("log.pdf", [area(seen)])
    assert made.places == 2
    left = case.leaving(Purpose.PUBLISH).outgoing
    data = left.read(made.sha256)
    copy = pypdfium2.PdfDocument(data)
    try:
        assert [page.get_textpage().get_text_range() for page in copy] == ["", ""]
        first, second = (page.render(scale=1).to_numpy()[..., :3].min(axis=2) for page in copy)
        assert copy[1].get_size() == ((400, 300) if turned in (0, 180) else (300, 400))
    finally:
        copy.close()
    assert first[83:103, 42:180].max() < 60  # the name is black from end to end, and not only its letters
    assert first[250:, :100].min() == 255  # notes on the page are not handed on
    assert first[83:103, 192:].min() < 100  # the words after it can be read
    assert (second < 60).sum() > 15_000  # the whole area
    assert not any(b"uistgaard" in data or name in data for name in (b"Aldo", b"Brix"))
    assert not any("Aldo" in d.text or "Quistgaard" in d.text for d in left.record.documents)
    assert verified(case)


@pytest.mark.parametrize(
    "text", ["", "1,2,3,4", "a,b,c,d,e", "0,1,1,2,2", "1.5,1,1,2,2", "1,5,5,5,9", "1,-1,0,5,5", "nan,0,0,1,1"]
)
def test_what_is_no_area(text: str) -> None:
    with pytest.raises(UsageError, match="is no area"):
        area(text)


def test_what_cannot_be_redacted(case: Case, folder: Path) -> None:
    (folder / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\njunk")
    (folder / "bad.pdf").write_bytes(b"%PDF-1.7\njunk")
    small = pypdfium2.PdfDocument.new()
    small.new_page(300, 200)
    small.save(folder / "small.pdf")
    small.close()
    Image.new("RGB", (9, 9)).save(folder / "moves.gif", save_all=True, append_images=[Image.new("RGB", (9, 9), "red")])
    case.add([folder])
    for name, areas, words, message in (
        ("bad.png", ["1,0,0,1,1"], [], "cannot be decoded"),
        ("bad.pdf", ["1,0,0,1,1"], [], "broken or locked"),
        ("small.pdf", ["1,500,0,600,9"], [], "lies outside of page 1 .300 by 200 points"),
        ("moves.gif", ["1,0,0,1,1"], [], "picture that moves"),
        ("report.txt", [], ["not there"], "It does not hold “not there”"),
        ("report.txt", [], ["harbour", "not there"], "It does not hold “not there”; no copy was made"),
        ("report.txt", ["1,0,0,1,1"], [], "A text has no areas"),
        ("report.txt", [], [], "nothing in it to black out"),
    ):
        with pytest.raises(UsageError, match=message):
            case.redact(name, [area(text) for text in areas], words)
    assert "redacted" not in events(case)


# ---------------------------------------------------------------------------------------------- consent


def test_no_word_on_consent_refuses_nothing(case: Case) -> None:
    left = case.leaving(Purpose.PUBLISH)
    assert (left.silent, left.sources, left.left_out) == (2, 2, 0)


def test_only_what_is_asked_for_can_stop_a_pack(case: Case, folder: Path, tmp_path: Path) -> None:
    (folder / "note.txt").write_text("Mara Venn: the quay was open.")
    case.add([folder])
    case.process()
    case.consent("report.txt", Purpose.COURT, Answer.NO)
    with pytest.raises(ConsentMissing, match=r"report\.txt"):
        case.pack(tmp_path / "pack", only=["note.txt", "report.txt"])
    made = case.pack(tmp_path / "pack", only=["note.txt"])
    assert made.originals == 1
    assert not any(b"bakery" in path.read_bytes() for path in made.folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("answer", [Answer.NO, Answer.WITHDRAWN, Answer.ASKED])
def test_consent_that_is_not_given_refuses(case: Case, answer: Answer, tmp_path: Path) -> None:
    case.consent("report.txt", Purpose.PUBLISH, Answer.YES, "J. Q.")
    case.consent("report.txt", Purpose.PUBLISH, answer, "J. Q.", "by telephone")
    with pytest.raises(ConsentMissing, match=r"“publish”.* report.txt: consent was .* \(to publish\)"):
        case.publish(tmp_path / "dossier")
    assert not (tmp_path / "dossier").exists()
    assert "publishing" not in events(case)
    assert case.leaving(Purpose.COURT).left_out == 0  # another purpose is another question
    case.consent("report.txt", Purpose.PUBLISH, Answer.YES)
    case.publish(tmp_path / "dossier")
    assert [s.answer for s in case.consents()] == [Answer.YES, answer, Answer.YES]
    assert verified(case)


def test_what_may_not_be_kept_may_be_used_for_nothing(case: Case) -> None:
    case.consent("report.txt", Purpose.KEEP, Answer.WITHDRAWN)
    for purpose in (Purpose.PUBLISH, Purpose.ADVOCACY, Purpose.COURT):
        with pytest.raises(ConsentMissing, match="even to keep it"):
            case.leaving(purpose)


def test_a_person_at_risk_needs_consent(case: Case) -> None:
    case.consent("report.txt", None, Answer.AT_RISK)
    with pytest.raises(ConsentMissing, match="a person is at risk, and nobody consented"):
        case.leaving(Purpose.PUBLISH)
    case.consent("report.txt", Purpose.PUBLISH, Answer.YES)
    assert case.leaving(Purpose.PUBLISH).left_out == 0
    with pytest.raises(ConsentMissing):
        case.leaving(Purpose.COURT)
    case.consent("report.txt", None, Answer.NOT_AT_RISK)
    assert case.leaving(Purpose.COURT).left_out == 0
    with pytest.raises(UsageError, match="for a purpose"):
        case.consent("report.txt", None, Answer.YES)


def test_sources_without_consent_are_left_out(case: Case) -> None:
    case.consent("report.txt", Purpose.PUBLISH, Answer.NO)
    left = case.leaving(Purpose.PUBLISH, without=True)
    assert left.left_out == 1
    assert {d.name for d in left.outgoing.record.documents} == {"other.txt", "Source left out 1"}
    assert not any("bakery" in d.text for d in left.outgoing.record.documents)


# ---------------------------------------------------------------------------------------------- a full disk


def test_a_full_disk_seals_nothing_by_half(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise StorageFull("The disk is full.", "Make room.")

    monkeypatch.setattr("onrecord.store.Store.put_bytes", full)
    with pytest.raises(StorageFull):
        case.redact("report.txt", words=["harbour"])
    assert "redacted" not in events(case)
    assert verified(case)


def test_a_case_of_the_former_format_is_read_and_audited_as_it_is(case: Case, tmp_path: Path) -> None:
    case.close()
    with sqlite3.connect(case.path / "case.db") as connection:
        for table in ("seals", "erasures", "redactions", "consents", "measurements", "footage_links"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("UPDATE meta SET value = '3' WHERE key = 'format'")
    connection.close()
    (case.path / "case.db.pages").unlink()
    found = Case.audit(case.path)
    assert {mark.change for mark in found.marks} == {Change.NOT_CHECKABLE}  # only of the pages, which nobody signed
    with Case.open(case.path) as read:
        assert (read.seals(), read.tombstones(), read.consents()) == ([], [], [])
        read.export("json", tmp_path / "out.json")
    with Case.open(case.path, write=True) as migrated:
        migrated.consent("report.txt", Purpose.COURT, Answer.YES)
        assert verified(migrated)
