"""The corpus of contested events: the cases as they stand, the builder on marked texts, and what the checker must find."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation import corpus, corpus_build
from evaluation.corpus_build import Fault, Faulty, interval, read_report
from evaluation.corpus_text import quotations, quote_type, text_of
from onrecord.records import Act, Basis, ShiftKind, SpeakerKind, Stance

ROOT = Path(__file__).parents[1]
PATTERN = "amber-river"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A copy of the pattern case, to be spoilt."""
    return Path(shutil.copytree(corpus.CORPUS / PATTERN, tmp_path / PATTERN))


def changed(folder: Path, change: Any) -> list[str]:
    """The faults, as text, of a case whose case.json was changed by hand."""
    path = folder / "case.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    change(data)
    path.write_bytes(corpus_build.dump(data))
    return [str(f) for f in corpus.check_case(folder) if f.field != "file"]


def statement(data: dict[str, Any], key: str) -> dict[str, Any]:
    return next(s for s in data["statements"] if s["id"] == key)


# ---------------------------------------------------------------------------------------------- the cases


def test_there_is_nothing_wrong_with_the_corpus() -> None:
    assert corpus.check_corpus() == []
    assert corpus.folders()


def test_the_wheel_holds_none_of_it() -> None:
    targets = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]
    assert targets["wheel"]["packages"] == ["src/onrecord"]


@pytest.mark.parametrize("vocabulary", [Act, Stance, Basis, ShiftKind])
def test_the_guidelines_define_every_word(vocabulary: type) -> None:
    text = (corpus.CORPUS / "GUIDELINES.md").read_text(encoding="utf-8")
    assert [w for w in vocabulary if f"`{w}`" not in text] == []  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "words",
    [corpus.KINDS, corpus.COPIED, corpus.FIELDS, corpus.DIFFERS, Act, Stance, Basis, ShiftKind, SpeakerKind],
)
def test_the_instructions_name_every_word(words: Any) -> None:
    named = set(re.findall(r"\w+", (corpus.CORPUS / "WRITING.md").read_text(encoding="utf-8")))
    assert [w for w in words if w not in named and w != Basis.NONE_GIVEN] == []  # what is written when nothing is


# ---------------------------------------------------------------------------------------------- the builder


def report(body: str, lines: str = "") -> tuple[corpus_build.Report | None, list[Fault]]:
    faults: list[Fault] = []
    head = "publisher: P\npublished: 2031-01-02\nkind: agency"
    return read_report("a", f"{head}\n---\n{body}\n=== statements\n{lines}\n", faults), faults


def pieces(body: str) -> dict[int, dict[str, list[str]]]:
    """The words of every role of every statement."""
    found, faults = report(body)
    assert faults == []
    assert found
    return {
        n: {
            r: [found.text[a:b] for a, b in getattr(s, r)]
            for r in ("source", "cue", "content", "time")
            if getattr(s, r)
        }
        for n, s in found.spans.items()
    }


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "{1s|The mayor} {1q|said} {1t|on Monday} {1c|that it rained}.",
            {1: {"source": ["The mayor"], "cue": ["said"], "time": ["on Monday"], "content": ["that it rained"]}},
        ),
        (
            "{1c|“We saw it,”} {1s,2s|she} {1q|said}, {1c|“and ran.”} But {2q|denied} {2c|any blame}.",
            {
                1: {"source": ["she"], "cue": ["said"], "content": ["“We saw it,”", "“and ran.”"]},
                2: {"source": ["she"], "cue": ["denied"], "content": ["any blame"]},
            },
        ),
        (
            "{1s|He} {1q|said} {1c|{2s|a nurse} {2q|told} him {2c|it was empty}}.",
            {
                1: {"source": ["He"], "cue": ["said"], "content": ["a nurse told him it was empty"]},
                2: {"source": ["a nurse"], "cue": ["told"], "content": ["it was empty"]},
            },
        ),
        ("Set \\{x\\} and {1c| a {b\\} c }.", {1: {"content": ["a {b} c"]}}),
        (
            "<html><head><title>T</title></head><body><p>Fish  &amp; {1s|chips\n <b>Ltd</b>} {1q|said}:</p><p>{1c|“No&nbsp;more”}</p></body></html>",
            {1: {"source": ["chips Ltd"], "cue": ["said"], "content": ["“No\u00a0more”"]}},
        ),
    ],
)
def test_marks_become_exact_spans(body: str, expected: dict[int, dict[str, list[str]]]) -> None:
    assert pieces(body) == expected


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("{1c|never closed", "the mark {1c| in line 1 of the text is not closed"),
        ("{1x|who}", "'1x': a role is s (source), q (cue), c (content) or t (time words)"),
        ("{1c|  }", "the mark {1c| holds no words"),
        ("{1c|one\n\ntwo}", "the mark {1c| at 'one\\n\\ntwo' crosses a paragraph: mark each paragraph by itself"),
        ("<p>a {1c|b</p><p>c}</p>", "the mark {1c| at 'b\\n\\nc' crosses a paragraph: mark each paragraph by itself"),
        ('<p><a href="{1c|x}">a</a></p>', "the mark {1c| begins or ends inside a tag, a script or a head"),
        ("<p>a</p><script>{1c|x}</script>", "the mark {1c| begins or ends inside a tag, a script or a head"),
    ],
)
def test_marks_that_cannot_be_are_told(body: str, reason: str) -> None:
    _, faults = report(body)
    assert reason in [f.reason for f in faults]


WORDS = st.lists(st.text("abc é’“”.,&<>{}\\\n\t|", min_size=1, max_size=12), min_size=1, max_size=8)


@given(WORDS, st.booleans())
def test_marks_leave_the_text_as_it_is(parts: list[str], html: bool) -> None:
    def escaped(part: str) -> str:
        part = part.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") if html else part.replace("<", "x")
        return part.replace("\\", "/").replace("{", "\\{").replace("}", "\\}")

    inner = [escaped(p) for p in parts]
    marked = "".join(f"x{{{n}c|y{p}z}}" for n, p in enumerate(inner, 1))
    plain = "".join(f"xy{p}z" for p in inner).replace("\\{", "{").replace("\\}", "}")
    body, bare = (f"<p>{marked}</p>", f"<p>{plain}</p>\n") if html else (f"T {marked}", f"T {plain}\n")
    found, faults = report(body)
    assert found
    assert [f for f in faults if "crosses a paragraph" not in f.reason] == []
    assert found.content == bare
    assert found.text == text_of(bare, "html" if html else "txt")
    for number, spans in found.spans.items():
        ((start, end),) = spans.content
        assert found.text[start] == "y"
        assert found.text[end - 1] == "z"
        assert found.text[:end].count("y") == number


def test_a_page_becomes_the_text_between_its_tags() -> None:
    page = "<head><title>no</title></head><nav>A <b>b</b>\n c</nav><p>One<br>two<script>no</script></p><p> </p>three<!-- no -->"
    assert text_of(page, "html") == "A b c\n\nOne\ntwo\n\nthree"
    assert text_of(page, "txt") == page


@pytest.mark.parametrize(
    ("text", "content", "frame", "expected"),
    [
        ("“No one came,” he said.", "“No one came,”", "he said", "direct"),
        ("He said no one came.", "no one came", "He said", "indirect"),
        ("He said it was “a lie”.", "it was “a lie”", "He said", "mixed"),
        (
            "‘The officials’ demands weren’t met,’ he said.",
            "‘The officials’ demands weren’t met,’",
            "he said",
            "direct",
        ),
        ("She said: “He told me it was shut.”", "it was shut", "He told", "indirect"),
        ("“It began here. \n\n“It ended there,” he said.", "“It began here.", "he said", "direct"),
        ('"We won\'t go," he said.', '"We won\'t go,"', "he said", "direct"),
    ],
)
def test_quote_type_is_by_the_marks(text: str, content: str, frame: str, expected: str) -> None:
    def place(words: str) -> tuple[int, int]:
        return text.index(words), text.index(words) + len(words)

    assert quote_type(text, (place(content),), (place(frame),)) == expected


def test_a_quotation_left_open_ends_with_its_paragraph() -> None:
    assert quotations("“One.\n\n“Two,” he said") == ((0, 5), (7, 13))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (None, (None, "2031-05-02")),
        ("?", (None, None)),
        ("2031-05-01", ("2031-05-01", "2031-05-01")),
        ("2031-04-01..2031-04-30", ("2031-04-01", "2031-04-30")),
        ("..2031-04-30", (None, "2031-04-30")),
        ("2031-04-30..", ("2031-04-30", None)),
    ],
)
def test_intervals(words: str | None, expected: tuple[str | None, str | None]) -> None:
    assert interval(words, "2031-05-02T08:00") == expected


@pytest.mark.parametrize("words", ["2031-04", "yesterday", "2031-02-30", "2031-05-02..2031-05-01"])
def test_intervals_that_are_none(words: str) -> None:
    with pytest.raises(ValueError):
        interval(words, None)


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("written/wire.txt", "1 inspectorate assert", "1 inspectorate assert/sure", "written/wire.txt: statement 1: stance 'sure' is none of asserts, denies, hedges, passes_on"),
        ("written/wire.txt", "1 inspectorate assert", "1 inspectorate claim", "written/wire.txt: statement 1: act 'claim' is none of assert, deny, confirm, accuse, demand, threaten, commit, ask, decline, appraise"),
        ("written/wire.txt", "basis=witnessed", "basis=seen", "written/wire.txt: statement 2: basis 'seen' is none of witnessed, document, footage, official_record, reports_of_others, unnamed_source, none_given"),
        ("written/wire.txt", "+fish4", "+fish5", "written/wire.txt: statement 1: claim 'fish5' is not in case.toml"),
        ("written/wire.txt", "12 ruth demand", "", "written/wire.txt: statement 12: is marked in the text and has no line below it"),
        ("written/wire.txt", "kind: agency", "kin: agency", "written/wire.txt: kin: no key of the head; known: copied, copy, credit, format, kind, published, publisher, title, url"),
        ("written/belt.txt", "3 =wire.2", "3 =wire.99", "written/belt.txt: statement 3: 'wire.99' is no other statement"),
        ("written/belt.txt", "copy: wire", "copy: wine", "written/belt.txt: copy: 'wine' is no other report; write absent:NAME for one outside the case"),
        ("written/wire.txt", "said=2031-03-04", "said=March", "written/wire.txt: statement 1: said: 'March' is not a day; write 2031-05-01..2031-05-31 for a month"),
        ("case.toml", 'near = ["feb:date"', 'near = ["febr:date"', "case.toml: claims.out.near: 'febr' is no other claim"),
        ("case.toml", "[claims]", "[claims]\nout = 'twice.'", "case.toml: file: is not TOML: Cannot overwrite a value"),
    ],
)  # fmt: skip
def test_the_builder_tells_what_is_wrong(case: Path, file: str, old: str, new: str, expected: str) -> None:
    path = case / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Faulty) as caught:
        corpus_build.build(case)
    assert any(str(f).startswith(expected) for f in caught.value.faults), str(caught.value)


def test_a_source_that_is_not_utf8(case: Path) -> None:
    (case / "written" / "wire.txt").write_bytes(b"publisher: caf\xe9\n")
    with pytest.raises(Faulty, match=r"written/wire.txt: byte 14: is not UTF-8"):
        corpus_build.build(case)


def test_building_again_gives_the_same_bytes(case: Path) -> None:
    before = {p.relative_to(case): p.read_bytes() for p in case.rglob("*") if p.is_file()}
    corpus_build.write(case, corpus_build.build(case))
    assert {p.relative_to(case): p.read_bytes() for p in case.rglob("*") if p.is_file()} == before


# ---------------------------------------------------------------------------------------------- the checker


def set_of(key: str, field: str, value: Any) -> Any:
    return lambda d: statement(d, key).update({field: value})


CHANGES: list[tuple[Any, str]] = [
    (lambda d: statement(d, "wire.1")["cue"][0].update(start=180), "case.json: statements wire.1.cue: [180, "),
    (lambda d: statement(d, "wire.1")["cue"][0].update(end=99999), "case.json: statements wire.1.cue: [182, 99999) is not in the text"),
    (set_of("wire.1", "speaker", "nobody"), "case.json: statements wire.1.speaker: no speaker 'nobody'"),
    (set_of("wire.1", "stance", "maybe"), "case.json: statements[42] wire.1.stance: 'maybe' is none of asserts, denies, hedges, passes_on"),
    (set_of("wire.1", "basis", []), "case.json: statements wire.1.basis: is one or more kinds"),
    (set_of("wire.1", "within", "wire.1"), "case.json: statements wire.1.within: leads back to itself"),
    (set_of("wire.1", "content", []), "case.json: statements wire.1.content: is empty"),
    (set_of("wire.1", "said", {"earliest": None, "latest": "2031-03-09"}), "case.json: statements wire.1.said: is after the report came out (2031-03-04)"),
    (set_of("wire.1", "said", {"earliest": "soon", "latest": None}), "case.json: statements wire.1.said: 'soon' is no ISO date"),
    (lambda d: d["claims"][1].update(id="out"), "case.json: claims 'out': the id stands 2 times"),
    (lambda d: d["claims"][0]["statements"][0].update(stance="sure"), "case.json: claims out.statements: stance 'sure' is none of"),
    (lambda d: d["claims"][0]["near"][0].update(claim="gone"), "case.json: claims out.near: no claim 'gone'"),
    (lambda d: d["claims"][0]["statements"].append({"statement": "wire.8", "stance": "asserts"}), "case.json: claims out.statements 'wire.8': the statement stands 2 times"),
    (lambda d: d["disputes"].pop(), "case.json: disputes: do not agree with the stances on told"),
    (lambda d: d["shifts"][0].update({"from": "wire.1"}), "case.json: shifts lowered wire.1 → release.2.from: is no statement on the claim"),
    (lambda d: d["shifts"][0].update(speaker="union"), "case.json: shifts lowered wire.3 → release.2.from: its speaker neither is nor speaks for 'union'"),
    (lambda d: d["shifts"].pop(), "case.json: shifts told: inspectorate turns from "),
    (lambda d: d["utterances"][0]["statements"].append("wire.2"), "case.json: utterances: 'wire.2' is a statement of exactly one utterance, not of 2"),
    (lambda d: d["documents"][0].update(origin="belt"), "case.json: documents belt.origin: 'belt' is not 'wire', which it was copied from"),
    (lambda d: d["documents"][0].update(text="other"), "case.json: documents belt.text: is not the text of the file"),
    (lambda d: d["speakers"][0]["forms"].append("Pelard"), "case.json: speakers company.forms: 'Pelard' stands in no text"),
    (lambda d: d["footage"].append({"id": "x", "kind": "video", "what": "w"}), "case.json: footage x: is nowhere mentioned"),
    (lambda d: d["hard"].update(nested=["wire.77"]), "case.json: hard.nested: no statement, speaker, claim or document 'wire.77'"),
    (lambda d: d["hard"].update(odd=["wire.1"]), "case.json: hard.odd: is none of "),
    (lambda d: d.update(split="exam"), "case.json: case.split: 'exam' is none of train, dev, test"),
    (lambda d: d.pop("shifts"), "case.json: case.shifts: is missing"),
    (lambda d: d.update(documents=3), "case.json: case.documents: is no list"),
    (lambda d: d["statements"].append(7), "case.json: statements[55]: is no table"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), CHANGES, ids=[e[11:60] for _, e in CHANGES])
def test_the_checker_names_file_field_and_reason(case: Path, change: Any, expected: str) -> None:
    faults = changed(case, change)
    assert any(f.startswith(f"{PATTERN}/{expected}") for f in faults), faults


def test_a_document_that_is_not_utf8(case: Path) -> None:
    (case / "documents" / "wire.txt").write_bytes(b"caf\xe9")
    assert f"{PATTERN}/documents/wire.txt: byte 3: is not UTF-8" in map(str, corpus.check_case(case))


def test_a_built_file_that_was_edited(case: Path) -> None:
    path = case / "documents" / "wire.txt"
    path.write_text(path.read_text(encoding="utf-8") + "More.\n", encoding="utf-8")
    assert any(
        f.file == f"{PATTERN}/documents/wire.txt" and "sources give" in f.reason for f in corpus.check_case(case)
    )


def test_addresses_are_under_example(case: Path) -> None:
    for folder in ("documents", "written"):
        path = case / folder / "wire.txt"
        path.write_text(path.read_text(encoding="utf-8").replace("the gate", "www.dye.org"), encoding="utf-8")
    assert any("'www.dye.org'" in f.reason or "'dye.org'" in f.reason for f in corpus.check_case(case))


def test_a_folder_without_a_case(tmp_path: Path) -> None:
    (fault,) = corpus.check_case(tmp_path)
    assert "cannot be read" in fault.reason


def test_splits_share_no_names_and_no_runs(case: Path) -> None:
    one = corpus.load(case)
    two = {**one, "case": "twin", "split": "test"}
    assert "splits share no names" in corpus._split_names([one, two])[0].reason
    assert corpus._split_names([one, {**two, "split": "train"}]) == []
    (first, *_) = corpus._alike([one, two])
    assert first.reason.startswith("shares 1.00000 of its 6-word runs with amber-river")


def test_different_is_the_mean_of_samples() -> None:
    assert corpus.different(["a", "b"], 2) == pytest.approx(2)
    assert corpus.different(["a", "a", "b"], 2) == pytest.approx(5 / 3)  # aa, ab, ab
    assert corpus.different(["a"], 2) is None


def test_stale_figures_are_found(tmp_path: Path) -> None:
    copy = tmp_path / "corpus"
    shutil.copytree(corpus.CORPUS / PATTERN, copy / PATTERN)
    for name in ("README.md", "SCHEMA.md"):
        shutil.copy(corpus.CORPUS / name, copy / name)
    corpus.write_counted(copy)
    assert corpus.check_corpus(copy) == []
    readme = copy / "README.md"
    readme.write_text(readme.read_text(encoding="utf-8").replace("| cases | ", "| cases | 9"), encoding="utf-8")
    assert [f.file for f in corpus.check_corpus(copy)] == ["corpus/README.md"]
    corpus.write_counted(copy)
    assert corpus.check_corpus(copy) == []


@pytest.mark.shared
def test_the_figures_of_real_news_are_measured(shared: Path) -> None:
    real = corpus.peers(shared / "corpora" / "polnear" / "train.jsonl.gz")
    assert real["mean share"] >= corpus.REAL_MEAN_SHARE
    assert real["high share"] == pytest.approx(corpus.REAL_HIGH_SHARE, rel=0.01)
    assert real["variety"] == corpus.REAL_VARIETY
