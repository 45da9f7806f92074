"""A second annotation: what it is made from, that it has the texts of the first, and how far two annotations agree."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from evaluation import corpus, corpus_second
from evaluation.corpus_build import Faulty, read_report

PATTERN = "amber-river"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """The pattern case, which tests may spoil."""
    return Path(shutil.copytree(corpus.CORPUS / PATTERN, tmp_path / PATTERN))


@pytest.fixture
def annotated(case: Path) -> Path:
    """The pattern case, whose second annotator decided all as the first did."""
    corpus_second.write_texts(case)
    for path in (case / "written").iterdir():
        shutil.copy(path, case / "second")
    facts = (case / "case.toml").read_text(encoding="utf-8")
    tables = facts[facts.index("[speakers]") : facts.index("[hard]")]
    (case / "second" / "second.toml").write_text(tables, encoding="utf-8")
    corpus_second.write(case, corpus_second.build(case))
    return case


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_reports_to_be_marked_are_the_reports_and_tell_nothing_more(case: Path) -> None:
    made = corpus_second.write_texts(case)
    assert {p.name for p in made} == {f"{p.stem}.txt" for p in (case / "documents").iterdir()} | {"second.toml"}
    documents = corpus_second.build(case)["documents"]
    assert [d["text"] for d in documents] == [d["text"] for d in corpus.load(case)["documents"]]
    assert not any(re.search(r"^(copy|copied|credit):", p.read_text(encoding="utf-8"), re.MULTILINE) for p in made)
    assert corpus_second.write_texts(case) == []  # what is there stays


@pytest.mark.parametrize("content", ["a {1c|b} c\n", "if (x) { y(); }\n", "a \\{ b \\} c { d\n", "no brace\n"])
def test_braces_of_a_report_are_no_marks(content: str) -> None:
    document = {"publisher": "P", "published": None, "kind": "blog", "url": None, "title": None, "format": "txt"}
    faults: list[object] = []
    made = read_report("x", corpus_second.unmarked(document, content), faults)  # type: ignore[arg-type]
    assert faults == []
    assert made is not None
    assert (made.content, made.spans) == (content, {})


def test_the_same_decisions_give_the_same_annotation(annotated: Path) -> None:
    first, second = corpus.load(annotated), corpus_second.load(annotated)
    assert {**first, "hard": {}} == second
    assert corpus_second.check_built(annotated) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("wire.txt", "Saltern Bridge", "Saltern bridge", "second/wire.txt: text: is not the report's"),
        ("wire.txt", "kind: agency", "kind: local", "second/wire.txt: kind: is 'local'; the report has 'agency'"),
        ("wire.txt", "1 inspectorate assert", "1 nobody assert", "second/case.json: statements wire.1.speaker: no speaker"),
        ("wire.txt", "+fish4", "+fish5", "second/wire.txt: statement 1: claim 'fish5' is not in second.toml"),
        ("second.toml", "[claims]", "[hard]\n[claims]", "second/second.toml: hard: is not known"),
        ("second.toml", "[claims]", "[claims", "second/second.toml: file: is not TOML"),
    ],
)  # fmt: skip
def test_faults_name_the_second_annotation_s_files(annotated: Path, file: str, old: str, new: str, fault: str) -> None:
    change(annotated / "second" / file, old, new)
    assert any(fault in str(f) for f in corpus_second.check_built(annotated))


def test_every_report_is_annotated_and_no_other(annotated: Path) -> None:
    second = annotated / "second"
    (second / "wire.txt").rename(second / "wires.txt")
    with pytest.raises(Faulty) as error:
        corpus_second.build(annotated)
    assert "second/belt.txt" in str(error.value)  # its lines lead to wire, which is gone


def test_the_corpus_check_looks_at_second_annotations(annotated: Path) -> None:
    where = annotated.parent
    for name in ("README.md", "SCHEMA.md"):
        shutil.copy(corpus.CORPUS / name, where / name)
    corpus.write_counted(where)
    assert corpus.check_corpus(where) == []
    change(annotated / "second" / "wire.txt", "1 inspectorate assert", "1 inspectorate accuse")
    assert any("second/case.json: file: is not what the sources give" in str(f) for f in corpus.check_corpus(where))
