"""Nothing that is sealed leaves a case: every byte of every format is searched, in many writings."""

from __future__ import annotations

import io
import itertools
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyrage
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from onrecord import cli
from onrecord.case import Case, sealing
from onrecord.publish import FORMATS
from onrecord.records import Answer, Purpose, SourceFacts
from tests.archives import JULY, answer, packed, page
from tests.leaks import leaks, needles, packed_away
from tests.test_case_archives import real_reading

NAME, SURNAME = "Zéphyrine Quistgaard", "Quistgaard"
HIDING = "She hid for nine days in the cellar of the old bakery on Plover Street."
INFORMANT = "Thaddeus Blumqvist"
VALUES = {"name": NAME, "surname": SURNAME, "passage": HIDING, "words of a sealed file": INFORMANT}

REPORT = f"""Zéphyrine Quistgaard: the guards closed the gate at noon
Cornelius Wray: Quistgaard’s account is not true
The two met again when ZÉPHYRINE
QUISTGAARD came to the harbour. Ze\u0301phyrine Quistgaard was calm; Zéphyrine never wavered.
A reader wrote to zephyrine.quistgaard@post.example and quoted Z%C3%A9phyrine%20Quistgaard.
Cornelius Wray: the gate was not closed
Nadja Ferrow: {HIDING} Nobody found her.
"""
COPY = f"Nadja Ferrow: {HIDING}\nCornelius Wray: the harbour was empty"
LETTER = f"{INFORMANT}: the orders came by telephone\n{INFORMANT}: I have kept the list"
PAGE = page("Trial of Quistgaard opens", "Z&eacute;phyrine Quistgaard: I saw it.", "Wray: she did not.")


def picture(words: str) -> bytes:
    notes = PngInfo()
    notes.add_itxt("Artist", words, zip=True)
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG", pnginfo=notes)
    return out.getvalue()


def zipped(words: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w>{words}</w>")
    return out.getvalue()


def made(path: Path, folder: Path) -> Case:
    """A case in which the name stands wherever a name can stand."""
    folder.mkdir()
    (folder / "report.txt").write_text(REPORT, "utf-8")
    (folder / "copy.txt").write_text(COPY, "utf-8")
    (folder / "utf16.txt").write_text(f"Wray: {NAME} lied", "utf-16")
    (folder / f"interview {SURNAME.lower()}.txt").write_text("Nadja Ferrow: the tide was low")
    (folder / "thaddeus-blumqvist.txt").write_text(LETTER)
    (folder / "portrait.png").write_bytes(picture(f"{NAME}, by the harbour"))
    (folder / "plain.png").write_bytes(picture("nobody"))
    (folder / "notes.docx").write_bytes(zipped(NAME))
    other = answer(
        page("Salt", "Wray: salt is dear."), f"https://courier.example/{SURNAME}/salt", JULY, X_Author=SURNAME
    )
    (folder / "saved.warc.gz").write_bytes(packed([answer(PAGE), other]))
    case = Case.new(path, f"The account of {NAME}")
    case.add(
        [folder / "report.txt"],
        SourceFacts(title=f"{NAME} speaks", url="https://echo.example/quistgaard?by=Z%C3%A9phyrine"),
    )
    case.add([folder])
    real_reading(case)
    case.process()
    return case


@pytest.fixture(scope="module")
def key() -> str:
    return str(pyrage.x25519.Identity.generate().to_public())


@pytest.fixture(scope="module")
def unsealed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("unsealed")
    made(folder / "case", folder / "in").close()
    return folder / "case"


@pytest.fixture(scope="module")
def sealed(unsealed: Path, key: str) -> Iterator[Case]:
    path = unsealed.with_name("sealed")
    shutil.copytree(unsealed, path)
    with Case.open(path, write=True) as case:
        real_reading(case)
        case.seal(sealing.name(NAME, (), False), [key], "She is a protected witness.")
        case.seal(sealing.passage(case.record(), "report.txt", None, None, HIDING), [key], "It shows who hid her.")
        case.seal(sealing.file(case.source("thaddeus-blumqvist.txt")), [key], "He asked not to be found.")
        yield case


FORMS = (*FORMATS, "pack")  # a court pack has proofs of the case's log besides what leaves


def handed_on(case: Case, form: str, folder: Path) -> Path:
    out = folder / "out"
    out.mkdir()
    if form == "pack":
        case.pack(out / form)
    else:
        case.export(form, out / form)
    return out


@pytest.mark.parametrize("form", FORMS)
def test_nothing_sealed_is_in_any_format(sealed: Case, form: str, tmp_path: Path) -> None:
    assert leaks(handed_on(sealed, form, tmp_path), VALUES) == []


def test_every_format_that_can_be_asked_for_is_searched() -> None:
    assert {form.value for form in cli.ExportFormat} | {"dossier"} == set(FORMS)


@pytest.mark.parametrize("form", FORMS)
def test_without_seals_it_would_be_found(unsealed: Path, form: str, tmp_path: Path) -> None:
    with Case.open(unsealed) as case:
        found = leaks(handed_on(case, form, tmp_path), VALUES)
    assert {each.split(" (")[0] for each in found} == set(VALUES)


def test_nothing_sealed_is_on_a_stream(sealed: Case, tmp_path: Path) -> None:
    for form in ("json", "jsonl", "csv"):
        out = io.BytesIO()
        sealed.export(form, out)
        (tmp_path / form).write_bytes(out.getvalue())
    assert leaks(tmp_path, VALUES) == []


@pytest.mark.parametrize("how", needles(NAME))
def test_every_writing_would_be_found(how: str, tmp_path: Path) -> None:
    written = needles(NAME)[how]
    (tmp_path / "plain").write_bytes(b"before " + written + b" after")
    for kind, data in packed_away(b"before " + written + b" after").items():
        (tmp_path / kind).write_bytes(data)
    found = leaks(tmp_path, {"name": NAME})
    assert {each.split(" in ", 1)[1].split(":")[0] for each in found} == {
        "plain",
        "zip",
        "gzip",
        "deflate",
        "zip in gzip",
    }


def test_what_is_handed_on_is_whole(sealed: Case) -> None:
    """Every id leads somewhere, every span stands on its words, every hash is that of bytes that can be had."""
    left = sealed.leaving(Purpose.PUBLISH).outgoing
    record = left.record
    texts = {d.id: d.text for d in record.documents}
    ids = {s.id for s in record.statements}
    for document in record.documents:
        spans = [p.span for p in document.paragraphs]
        assert all(0 <= s.start < s.end <= len(document.text) for s in spans)
        assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
        assert left.read(document.sha256)
    for statement in record.statements:
        assert statement.speaker in {s.id for s in record.speakers}
        for span in (*statement.source, *statement.content):
            assert span.of(texts[statement.document]).strip()
    assert {m.statement for c in record.claims for m in c.statements} <= ids
    heard = [
        s for s in record.statements if s.speaker in {p.id for p in record.speakers if p.name == "Sealed person 1"}
    ]
    assert [texts[s.document][s.source[0].start : s.source[0].end] for s in heard] == ["Sealed person 1"] * len(heard)
    assert heard
    assert "the guards closed the gate at noon" in [s.content[0].of(texts[s.document]) for s in heard]


def test_what_stays_and_what_does_not(sealed: Case) -> None:
    left = sealed.leaving(Purpose.PUBLISH).outgoing
    withheld = {w.label: w for w in left.record.withheld}
    assert {"Sealed person 1", "Sealed passage 1", "Sealed file 1", "Withheld original"} == set(withheld)
    assert withheld["Sealed passage 1"].statements == 2  # in the report and in its copy
    assert withheld["Sealed file 1"].statements == 2
    (file,) = [d for d in left.record.documents if d.id == withheld["Sealed file 1"].id]
    assert file.text == "Sealed file 1. This file is sealed."
    assert left.read(file.sha256).decode().endswith(f"{withheld['Sealed file 1'].original}\n")
    plain = sealed.source("plain.png")
    assert plain in left.originals
    assert {
        sealed.source(name) for name in ("report.txt", "portrait.png", "notes.docx", "utf16.txt", "saved.warc")
    }.isdisjoint(left.originals)
    assert all(value == left.cleaned(value) for held in left.openings.values() for _, value in held.values())
    assert [label for label, _ in left.sealed.values()] == ["Sealed person 1", "Sealed passage 1", "Sealed file 1"]


def test_the_dossier_says_what_is_withheld_and_where_it_would_stand(sealed: Case, tmp_path: Path) -> None:
    sealed.publish(tmp_path / "dossier")
    limits = (tmp_path / "dossier" / "limits.html").read_text("utf-8")
    footage = (tmp_path / "dossier" / "footage.html").read_text("utf-8")
    for label in ("Sealed person 1", "Sealed passage 1", "Sealed file 1", "Withheld original"):
        assert label in limits
    assert "Not shown: <bdi>It holds words that are sealed.</bdi>" in footage
    assert f'SHA-256 of the original <code class="hash">{sealed.source("portrait.png")}</code>' in footage
    assert f"originals/{sealed.source('plain.png')}.png" in footage


def test_left_out_for_want_of_consent(unsealed: Path, tmp_path: Path) -> None:
    shutil.copytree(unsealed, tmp_path / "case")
    with Case.open(tmp_path / "case", write=True) as case:
        case.consent("thaddeus-blumqvist.txt", Purpose.PUBLISH, Answer.NO, "T. B.")
        for form in FORMATS:
            case.export(form, tmp_path / form, without=True)
            assert leaks(tmp_path / form, {"words": INFORMANT}) == [], form
