"""Broken, hostile and odd files: each gets its Problem, the rest goes on, nothing outside the case is touched."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from onrecord import Case
from onrecord.errors import ManifestError
from onrecord.records import Problem
from tests import bad_input
from tests.bad_input import GOOD, GOOD_WORDS, HEAVY, MARK, ODD_NAMES, SMALL, Bad

MEMORY = 1 << 20  # KiB: one GiB
SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path]:
    """One case on all the small bad files: what it reported, and the folder that it worked in."""
    pytest.importorskip("fpdf")
    top = tmp_path_factory.mktemp("bad")
    bad_input.make(top / "in")
    before = tree(top)
    result = bad_input.run(top / "in", top / "work")
    result["changed"] = sorted(before ^ {entry for entry in tree(top) if not entry[0].startswith("work")})
    return result, top / "work"


@pytest.fixture(scope="module")
def result(ran: tuple[dict[str, Any], Path]) -> dict[str, Any]:
    return ran[0]


@pytest.fixture(scope="module")
def work(ran: tuple[dict[str, Any], Path]) -> Path:
    return ran[1]


def tree(top: Path) -> set[tuple[str, int, int]]:
    """Every entry below a folder with its size and its time of change; links are not followed."""
    found = set()
    for folder, folders, files in os.walk(top):
        for name in (*folders, *files):
            path = os.path.join(folder, name)
            facts = os.lstat(path)
            size = 0 if name in folders else facts.st_size
            found.add((os.path.relpath(path, top), size, 0 if name in folders else facts.st_mtime_ns))
    return found


def codes(result: dict[str, Any], name: str) -> set[str]:
    """The codes of the problems that name this file."""
    return {code for where, code, _, _ in result["problems"] if Path(where.split(",")[0]).name == name}


# ---------------------------------------------------------------------------------------------- small files


@pytest.mark.parametrize("bad", [b for b in SMALL if b.codes], ids=lambda b: b.name)
def test_each_gets_its_problem(result: dict[str, Any], bad: Bad) -> None:
    assert codes(result, bad.name) & set(bad.codes), codes(result, bad.name)


@pytest.mark.parametrize("bad", [b for b in SMALL if b.read], ids=lambda b: b.name)
def test_what_can_be_read_is_read(result: dict[str, Any], bad: Bad) -> None:
    assert bad.read in result["texts"][bad.name]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("link-outside.txt", "link-outside"),
        ("link-to-folder-outside", "link-outside"),
        ("link-nowhere.txt", "broken-link"),
        ("pipe.txt", "special-file"),
    ],
)
def test_links_and_pipes_are_not_followed(result: dict[str, Any], name: str, code: str) -> None:
    assert code in codes(result, name)
    assert name not in result["texts"]


def test_the_outside_is_not_read(result: dict[str, Any]) -> None:
    assert not [name for name, text in result["texts"].items() if "outside secret" in text]


def test_a_file_that_may_not_be_read(result: dict[str, Any]) -> None:
    if os.geteuid() == 0:
        pytest.skip("root can read every file")
    assert codes(result, "closed.txt") == {"unreadable-file"}


def test_every_problem_says_where_what_and_what_to_do(result: dict[str, Any]) -> None:
    assert result["problems"]
    for where, code, message, next_step in result["problems"]:
        assert where
        assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", code), code
        assert message.endswith((".", "”", ")"))
        assert next_step
        for text in (where, message, next_step):
            assert not [c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs")], ascii(text)


def test_the_rest_goes_on(result: dict[str, Any]) -> None:
    assert any(GOOD_WORDS in " ".join(content) for name, content in result["statements"] if name == "good.txt")


def test_odd_names_are_read_and_shown_harmless(result: dict[str, Any]) -> None:
    texts = set(result["texts"].values())
    missing = [name for n, name in enumerate(ODD_NAMES) if not any(f"Boat number {n} was" in text for text in texts)]
    assert not missing
    for name in (*result["texts"], *result["footage"]):
        assert not [c for c in name if unicodedata.category(c) in ("Cc", "Cf", "Cs")], ascii(name)


def test_nothing_outside_the_case_is_touched(result: dict[str, Any]) -> None:
    assert result["touched"] == []
    assert result["changed"] == []


def test_the_case_holds_no_names_from_outside(work: Path) -> None:
    for top in (work / "case", work / "dossier"):
        for path in top.rglob("*"):
            assert not path.is_symlink()
            assert SAFE_NAME.fullmatch(path.name) or path.name.startswith("."), ascii(path.name)


def test_nothing_is_left_in_the_home_folder(work: Path) -> None:
    """Nor by a library that keeps an identifier or reports there: onnxruntime does, unless it is told not to."""
    assert not [str(path.relative_to(work / "home")) for path in (work / "home").rglob("*")]


def test_small_files_take_little_memory(result: dict[str, Any]) -> None:
    assert result["peak"] < MEMORY


# ---------------------------------------------------------------------------------------------- the dossier is safe

DEAD = {"iframe", "object", "embed", "base", "frame", "applet"}
FETCHED = ("src", "srcset", "poster", "data", "action", "formaction", "background", "ping", "xlink:href")


def test_the_dossier_runs_nothing_of_a_hostile_page(work: Path) -> None:
    pages = sorted((work / "dossier").rglob("*.html"))
    assert pages
    seen = False
    for page in pages:
        root = html.fromstring(page.read_text("utf-8"))
        for element in root.iter(html.etree.Element):
            tag = str(element.tag).lower()
            text = element.text or ""
            assert tag not in DEAD, page.name
            assert not (tag in ("script", "style") and MARK in text), page.name
            assert not (tag == "meta" and element.get("http-equiv", "").lower() == "refresh")
            for name, value in element.attrib.items():
                assert not name.lower().startswith("on"), (page.name, name)
                assert not value.strip().lower().startswith(("javascript:", "vbscript:")), (page.name, value)
                if name.lower() in FETCHED or (tag == "link" and name == "href"):
                    assert MARK not in value, (page.name, name)
                    assert not re.match(r"\s*(?:[a-z]+:)?//", value, re.I), (page.name, name, value)
            seen = seen or (tag not in ("script", "style") and MARK in text)
    assert seen  # the page's own words are shown, as text


def test_the_dossier_holds_no_raw_page(work: Path) -> None:
    raw = bad_input.hostile_page()
    for path in (work / "dossier").rglob("*"):
        if path.is_file() and path.suffix.lower() in (".html", ".htm", ".xhtml", ".svg", ".js", ".css", ""):
            assert raw[:200] not in path.read_bytes(), path.name


# ---------------------------------------------------------------------------------------------- heavy files


@pytest.mark.parametrize("group", HEAVY)
def test_heavy_files_are_read_within_bounds(tmp_path: Path, group: str) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for bad in HEAVY[group]:
        bad.write(source)
    (source / "good.txt").write_text(GOOD, "utf-8")
    result = bad_input.run(source, tmp_path / "work")
    assert result["peak"] < MEMORY
    for bad in HEAVY[group]:
        assert not bad.codes or codes(result, bad.name) & set(bad.codes), (bad.name, result["problems"])
        assert bad.read in result["texts"].get(bad.name, "")
    assert any(GOOD_WORDS in " ".join(content) for name, content in result["statements"] if name == "good.txt")
    assert result["touched"] == []


# ---------------------------------------------------------------------------------------------- manifests


def added(folder: Path, name: str, manifest: str | bytes) -> list[Problem]:
    """The problems of adding a manifest that stands beside one good file."""
    (folder / "good.txt").write_text(GOOD, "utf-8")
    (folder / name).write_bytes(manifest if isinstance(manifest, bytes) else manifest.encode())
    with Case.new(folder / "case") as case:
        return list(case.add_manifest(folder / name).problems)


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        "\n\n \n",
        "publisher,published\nTamm Echo,2024-06-01\n",
        "source,source\ngood.txt,good.txt\n",
        b"\xff\xfe\x00\xd8" + bad_input.junk(99),
        b"source,title\ngood.txt,caf\xe9\n",
        '[{"source": "good.txt"}]',
        '{"publisher": "Tamm Echo"}\n',
    ],
    ids=[
        "empty",
        "blank",
        "no source column",
        "two source columns",
        "junk",
        "not UTF-8",
        "a JSON list",
        "no source key",
    ],
)
def test_a_manifest_that_is_of_no_use_is_an_error(tmp_path: Path, manifest: str | bytes) -> None:
    with pytest.raises(ManifestError) as raised:
        added(tmp_path, "list.csv", manifest)
    assert "list.csv" in raised.value.message
    assert raised.value.next_step


@pytest.mark.parametrize(
    ("line", "number", "code", "expected"),
    [
        ("gone.txt,,,", 2, "no-such-file", ""),
        ("good.txt,,2023-02-30,", 2, "manifest-fact", "2020-07-19"),
        ("good.txt,,yesterday,", 2, "manifest-fact", "2020-07-19"),
        ("good.txt,,99999-01-01,", 2, "manifest-fact", "2020-07-19"),
        ("good.txt,,,javascript:alert(1)", 2, "manifest-fact", "http"),
        ("good.txt,,,,,too many", 2, "manifest-line", "4 columns"),
        ("good.txt", 2, "manifest-line", "4 columns"),
        (",Tamm Echo,,", 2, "manifest-line", "source"),
        ('"good.txt,,,', 2, "manifest-line", "quotation mark"),
        ("x" * 300 + ".txt,,,", 2, ("no-such-file", "unreadable-file"), ""),
        ("good\0.txt,,,", 2, ("no-such-file", "unreadable-file", "manifest-line"), ""),
        ("https://port.example/report,,,", 2, "not-fetched", ""),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else None,
)
def test_a_bad_line_is_told_by_its_number(
    tmp_path: Path, line: str, number: int, code: str | tuple[str, ...], expected: str
) -> None:
    problems = added(
        tmp_path, "list.csv", f"source,publisher,published,url\n{line}\n\ngood.txt,Tamm Echo,2024-06-01,\n"
    )
    wanted = {code} if isinstance(code, str) else set(code)
    found = [p for p in problems if p.code in wanted]
    assert found, problems
    assert any(f"line {number}" in f"{p.where} {p.message}" for p in found), found
    assert any(expected in f"{p.message} {p.next_step}" for p in found), found
    with Case.open(tmp_path / "case", write=True) as case:  # the good line was added all the same
        case.process()
        assert [d.publisher.value for d in case.record().documents if d.publisher] == ["Tamm Echo"]


def test_an_unknown_column_is_told(tmp_path: Path) -> None:
    problems = added(tmp_path, "list.csv", "source,colour\ngood.txt,red\n")
    assert [(p.code, p.where) for p in problems] == [("manifest-column", "list.csv, line 1")]


def test_bad_lines_of_json(tmp_path: Path) -> None:
    lines = ['{"source": "good.txt"}', "{not json}", "[1, 2]", '{"source": 7}', "[" * 100_000, '{"source": "gone.txt"}']
    problems = added(tmp_path, "list.jsonl", "\n".join(lines))
    told = {(p.code, p.where.removeprefix("list.jsonl, ")) for p in problems if p.code == "manifest-line"}
    assert told == {("manifest-line", f"line {n}") for n in (2, 3, 4, 5)}
    assert [p for p in problems if p.code == "no-such-file" and "line 6" in f"{p.where} {p.message}"]


def test_a_line_without_a_text_keeps_its_id() -> None:
    from onrecord.extract import extract_line

    line, problems = extract_line(1, b'{"id": "x7", "text": 5}')
    assert json.loads(line) == {"id": "x7", "attributions": []}
    assert [p.code for p in problems] == ["bad-line"]
