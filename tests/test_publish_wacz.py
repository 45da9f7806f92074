"""A case as a WACZ: what is in it, that others accept it, that it is the same every time, and that it can be added again."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from onrecord.case import Case
from onrecord.publish import write_wacz
from onrecord.records import SourceFacts
from tests.archives import JULY, QUAY, answer, packed, page
from tests.test_case_archives import NEW, OLD, real_reading, wrote
from tests.test_webarchive import PICTURE

TEXT = b"Ann: the boats were late.\n"
AUGUST = "2024-08-01T00:00:00Z"


def processed(path: Path, folder: Path, backwards: bool = False) -> Case:
    """A case with an archive, a picture, and files that were added by hand, with and without an address."""
    folder.mkdir(exist_ok=True)
    warc = packed(
        [
            answer(OLD, Server="nginx", Content_Encoding="identity"),
            answer(NEW, date=JULY),
            answer(NEW, date=AUGUST),
            answer(PICTURE, "https://courier.example/a picture?b=2&a=1", content_type="image/png"),
        ]
    )
    steps = [
        (wrote(folder / "quay.warc.gz", warc), SourceFacts()),
        (wrote(folder / "notes & more.txt", TEXT), SourceFacts(obtained="2024-05-01")),
        (
            wrote(folder / "saved.html", page("Salt", "Ann: salt is dear.")),
            SourceFacts(url="https://www.salt.example/", obtained="2024-05-02"),
        ),
    ]
    case = Case.new(path, "The quay")
    for source, facts in steps[::-1] if backwards else steps:
        case.add([source], facts)
    real_reading(case)
    case.process()
    return case


def exported(case: Case) -> bytes:
    out = io.BytesIO()
    write_wacz(case.record(), case.store.open, case.preserved_at, out)
    return out.getvalue()


@pytest.fixture
def package(tmp_path: Path) -> bytes:
    with processed(tmp_path / "case", tmp_path / "in") as case:
        return exported(case)


def test_what_is_in_it(package: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(package)) as zipped:
        files = {name: zipped.read(name) for name in zipped.namelist()}
        assert all(info.compress_type == zipfile.ZIP_STORED for info in zipped.infolist())
        for info in zipped.infolist():  # ReplayWeb.page finds a file's bytes by its name's length alone
            assert package[info.header_offset + 28 : info.header_offset + 30] == b"\0\0"
    assert sorted(files) == [
        "archive/data.warc.gz",
        "datapackage-digest.json",
        "datapackage.json",
        "indexes/index.cdx",
        "pages/pages.jsonl",
    ]
    described = json.loads(files["datapackage.json"])
    assert {r["path"]: r["hash"] for r in described["resources"]} == {
        name: f"sha256:{hashlib.sha256(data).hexdigest()}"
        for name, data in files.items()
        if not name.startswith("datapackage")
    }
    assert (
        json.loads(files["datapackage-digest.json"])["hash"]
        == f"sha256:{hashlib.sha256(files['datapackage.json']).hexdigest()}"
    )
    pages = [json.loads(line) for line in files["pages/pages.jsonl"].splitlines()[1:]]
    assert [(p["url"], p["ts"], p.get("title")) for p in pages][1:] == [
        ("https://www.salt.example/", "2024-05-02T00:00:00Z", "Salt"),
        (QUAY, "2024-06-01T10:00:00Z", "Quay closed"),
        (QUAY, JULY, "Quay shut"),
        (QUAY, AUGUST, "Quay shut"),
    ]


def test_every_line_of_the_index_leads_to_its_record(package: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(package)) as zipped:
        warc, index = zipped.read("archive/data.warc.gz"), zipped.read("indexes/index.cdx").decode().splitlines()
    assert index == sorted(index)
    assert index[0].startswith("example,courier)/a%20picture?a=1&b=2 20240601100000 {")
    for line in index:
        entry = json.loads(line.split(" ", 2)[2])
        at, length = int(entry["offset"]), int(entry["length"])
        (record,) = ArchiveIterator(io.BytesIO(warc[at : at + length]))
        assert record.rec_headers.get_header("WARC-Target-URI") == entry["url"]
        assert record.rec_headers.get_header("WARC-Payload-Digest") == entry["digest"]


def test_warcio_accepts_it(package: bytes, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(package)) as zipped:
        path = tmp_path / "data.warc.gz"
        path.write_bytes(zipped.read("archive/data.warc.gz"))
    checker = Checker(type("Command", (), {"verbose": False, "inputs": [str(path)]})())
    checker.process_all()
    assert checker.exit_value == 0
    with path.open("rb") as handle:
        kinds = [record.rec_type for record in ArchiveIterator(handle, check_digests="raise")]
    assert kinds == ["warcinfo", "resource", "resource", "response", "response", "response", "revisit"]


def test_a_wacz_validator_accepts_it_and_rejects_what_is_altered(package: bytes, tmp_path: Path) -> None:
    """``wacz validate`` of the package wacz (Webrecorder), where that command is: ONRECORD_WACZ, or on the path."""
    command = os.environ.get("ONRECORD_WACZ") or shutil.which("wacz")
    if command is None:
        pytest.skip(
            "no command wacz (pip install wacz, best in an environment of its own): WACZ is not validated by others"
        )

    def accepts(data: bytes) -> bool:
        (tmp_path / "x.wacz").write_bytes(data)
        done = subprocess.run([command, "validate", "-f", str(tmp_path / "x.wacz")], capture_output=True, text=True)
        return done.returncode == 0 and "is valid" in done.stdout

    assert accepts(package)
    with zipfile.ZipFile(io.BytesIO(package)) as zipped:
        members = {name: zipped.read(name) for name in zipped.namelist()}
    for name in ("archive/data.warc.gz", "pages/pages.jsonl", "datapackage.json"):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as again:
            for each, data in members.items():
                again.writestr(each, data + b" " if each == name else data)
        assert not accepts(out.getvalue()), name


def test_the_same_case_gives_the_same_bytes(tmp_path: Path, package: bytes) -> None:
    with processed(tmp_path / "again", tmp_path / "in", backwards=True) as case:
        assert exported(case) == package
        assert exported(case) == package


def test_the_head_of_an_answer_is_as_it_was_served(package: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(package)) as zipped:
        warc = zipped.read("archive/data.warc.gz")
    heads = [r.http_headers for r in ArchiveIterator(io.BytesIO(warc)) if r.rec_type == "response"]
    (quay,) = [h for h in heads if h.get_header("Server")]
    assert quay.get_header("Content-Type") == "text/html; charset=utf-8"
    assert quay.get_header("Content-Encoding") is None
    assert quay.get_header("X-Archive-Orig-Content-Encoding") == "identity"
    assert quay.get_header("Content-Length") == str(len(OLD))


def test_added_again_it_gives_the_same_documents(tmp_path: Path, package: bytes) -> None:
    with processed(tmp_path / "case2", tmp_path / "in") as case:
        before = case.record()
    with Case.new(tmp_path / "other", "The quay") as other:
        added = other.add([wrote(tmp_path / "out.wacz", package)])
        assert added.problems == ()
        real_reading(other)
        other.process()
        after = other.record()
    assert [(d.id, d.text, d.name, d.title and d.title.value) for d in after.documents if "notes" in d.name] == [
        (d.id, d.text, d.name, d.title and d.title.value) for d in before.documents if "notes" in d.name
    ]
    assert {(d.id, d.text, d.url and d.url.value) for d in after.documents} == {
        (d.id, d.text, d.url and d.url.value) for d in before.documents
    }
    assert [f.sha256 for f in after.footage] == [f.sha256 for f in before.footage]
    assert [(r.kind, r.before, r.after, r.captured_after) for r in after.revisions] == [
        (r.kind, r.before, r.after, r.captured_after) for r in before.revisions
    ]


def test_an_empty_case(tmp_path: Path) -> None:
    with Case.new(tmp_path / "case", "Nothing") as case:
        real_reading(case)
        case.process()
        with zipfile.ZipFile(io.BytesIO(exported(case))) as zipped:
            assert len(zipped.namelist()) == 5
