"""A second annotation: what it is made from, that it has the texts of the first, and how far two annotations agree."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from evaluation import corpus, corpus_build, corpus_second
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
    card = (where / "README.md").read_text(encoding="utf-8")
    assert "| two annotators, 1 cases | F1 or share | Cohen's kappa |" in card
    assert "| pairs of statements on one claim | 1.000 |  |" in card
    change(annotated / "second" / "wire.txt", "1 inspectorate assert", "1 inspectorate accuse")
    assert any("second/case.json: file: is not what the sources give" in str(f) for f in corpus.check_corpus(where))


# ---------------------------------------------------------------------------------------------- agreement

# What the second annotator decides otherwise: file, words, other words.
OTHERWISE = {
    "nothing": [],
    "a speaker": [("wire.txt", "12 ruth demand", "12 kerrane demand")],
    "an act": [("wire.txt", "12 ruth demand", "12 ruth commit")],
    "a basis": [("wire.txt", "2 morrow assert basis=witnessed", "2 morrow assert basis=footage")],
    "a stance": [("wire.txt", "1 inspectorate assert said", "1 inspectorate assert/hedges said")],
    "a claim left out": [("wire.txt", "+fish4", "")],
    "a statement left out": [
        ("wire.txt", "12 ruth demand\n", ""),
        ("wire.txt", "{12s|Mayor Ruth Ottavin} {12q|urged} residents {12c|to keep\ndogs and children off the banks}", "Mayor Ruth Ottavin urged residents to keep\ndogs and children off the banks"),
    ],
    "a longer cue": [("wire.txt", "{12q|urged} residents", "{12q|urged residents}")],
}  # fmt: skip


@pytest.mark.parametrize(
    ("what", "touched"),
    [
        ("nothing", set()),
        ("a speaker", {"speaker", "speaker_named", "speakers_b3"}),
        ("an act", {"act"}),
        ("a basis", {"basis"}),
        ("a stance", {"stance"}),
        ("a claim left out", {"claim_pairs", "claim_sides", "claim_pairs_matched", "claims_b3"}),
        ("a statement left out", {"attribution", "attribution_unquoted", "exact", "source", "cue", "content", "outermost"}),
        ("a longer cue", {"exact", "cue"}),
    ],
)  # fmt: skip
def test_agreement_falls_where_the_annotators_differ(annotated: Path, what: str, touched: set[str]) -> None:
    for file, old, new in OTHERWISE[what]:
        change(annotated / "second" / file, old, new)
    corpus_second.write(annotated, corpus_second.build(annotated))
    figures = corpus_second.agreement(annotated).figures()
    fallen = {n for n, f in figures.items() if f.get("f1", f.get("share")) not in (None, 1.0)}
    assert {n for n in fallen if not n.startswith("right_")} == touched  # those follow from the others


def test_differences_are_listed_and_what_was_settled_stays(annotated: Path) -> None:
    change(annotated / "second" / "wire.txt", "12 ruth demand", "12 kerrane commit")
    corpus_second.write(annotated, corpus_second.build(annotated))
    found = corpus_second.write_differences(annotated)
    assert [(d.at, d.what, d.first, d.second) for d in found] == [
        ("wire.12", "speaker", "ruth", "kerrane"),
        ("wire.12", "act", "demand", "commit"),
    ]
    assert corpus_second.check_built(annotated) == []
    path = annotated / "second" / "differences.toml"
    change(path, 'settled = ""\nwhy = ""', 'settled = "first"\nwhy = "The mayor “urged”."')
    # The first annotation may change afterwards; what the two did not agree on stays so.
    change(annotated / "written" / "wire.txt", "12 ruth demand", "12 kerrane commit")
    corpus_build.write(annotated, corpus_build.build(annotated))
    found = corpus_second.write_differences(annotated)
    assert [(d.settled, d.why) for d in found] == [("first", "The mayor “urged”."), ("", "")]
    assert corpus_second.agreement(annotated).figures()["act"]["share"] < 1  # type: ignore[operator]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('settled = ""', 'settled = "maybe"', "settled 'maybe' is none of first, second, other"),
        ('settled = ""', 'settled = "first"', "is settled and does not say why"),
        ('at = "wire.12"', 'at = "wire.11"', "lacks ('wire.12', 'act'"),
        ("[[difference]]", "[[difference", "is not TOML"),
    ],
)
def test_a_spoiled_list_is_told(annotated: Path, old: str, new: str, fault: str) -> None:
    change(annotated / "second" / "wire.txt", "12 ruth demand", "12 ruth commit")
    corpus_second.write(annotated, corpus_second.build(annotated))
    corpus_second.write_differences(annotated)
    change(annotated / "second" / "differences.toml", old, new)
    assert any(fault in str(f) for f in corpus_second.check_built(annotated))


def test_the_command_line(annotated: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--corpus", str(annotated.parent)]
    assert corpus_second.main(["texts", PATTERN, *where]) == 0
    shown = capsys.readouterr().out
    assert "publisher: Tessel Wire\npublished: 2031-03-04\nkind: agency" in shown
    assert "{1" not in shown
    assert corpus_second.main(["build", PATTERN, *where]) == 0
    assert corpus_second.main(["differences", PATTERN, *where]) == 0
    assert "0 differences" in capsys.readouterr().out
    assert corpus_second.main(["agreement", *where]) == 0
    assert "attribution            F1 1.000" in capsys.readouterr().out
    change(annotated / "second" / "wire.txt", "Saltern", "saltern")
    assert corpus_second.main(["build", PATTERN, *where]) == 1
    assert "amber-river/second/wire.txt: text: is not the report's" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="no case 'ember-river'"):
        corpus_second.main(["build", "ember-river", *where])
