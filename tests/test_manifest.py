"""A manifest: each line becomes a source with its facts, or a Problem that names the line and what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.case import Case
from onrecord.errors import ManifestError
from onrecord.preserve import Line, parse
from onrecord.preserve.manifest import MAX_LINE
from onrecord.records import Problem, SourceFacts


def parsed(text: str | bytes, name: str = "list.csv") -> list[Line | Problem]:
    return list(parse(text if isinstance(text, bytes) else text.encode(), name))


def told(entries: list[Line | Problem]) -> list[tuple[str, str]]:
    """(place, code) of every problem, those of used lines as well."""
    problems = [p for e in entries for p in ([e] if isinstance(e, Problem) else e.problems)]
    return [(p.where, p.code) for p in problems]


FULL = "source,publisher,published,title,url,obtained\n"
ROW = "a.html,The Echo,2020-07-19,Harbour closed,https://echo.example/1,2020-08-01\n"
FACTS = SourceFacts("The Echo", "2020-07-19", "Harbour closed", "https://echo.example/1", "2020-08-01")


@pytest.mark.parametrize(
    "data",
    [
        (FULL + ROW).encode(),
        (FULL + ROW).encode("utf-8-sig"),
        (FULL + ROW).encode("utf-16"),
        (FULL + ROW).encode("utf-16-le"),
        (FULL + ROW).encode("utf-16-be"),
        (FULL + ROW).replace("\n", "\r\n").encode(),
        (FULL + ROW).replace("\n", "\r").encode(),
        (FULL + ROW).replace(",", ";").encode(),
        ("sep=;\n" + (FULL + ROW).replace(",", ";")).encode(),
        (FULL + ROW).replace(",", "\t").encode(),
        ("\n\n" + FULL.upper() + "\n" + ROW + "\n,,,,,\n").encode(),
        (FULL.replace("source", " File ") + ROW.replace("\n", ",,,\n")).encode(),
    ],
    ids=range(12),
)
def test_csv_as_programs_write_it(data: bytes) -> None:
    (line,) = parsed(data)
    assert isinstance(line, Line)
    assert (line.source, line.facts, line.problems) == ("a.html", FACTS, ())


def test_quoted_cells_may_run_over_lines() -> None:
    entries = parsed('source,title\na.html,"One, ""two""\nthree"\nb.html,x\n')
    assert [(e.source, e.facts.title, e.where) for e in entries if isinstance(e, Line)] == [
        ("a.html", 'One, "two" three', "list.csv, line 2"),
        ("b.html", "x", "list.csv, line 4"),
    ]


def test_json_lines() -> None:
    entries = parsed('{"source": "a.html", "title": "T", "publisher": null}\n\n{"PATH": "b.html"}\n', "list.jsonl")
    assert entries == [
        Line("list.jsonl, line 1", "a.html", SourceFacts(title="T")),
        Line("list.jsonl, line 3", "b.html", SourceFacts()),
    ]


@pytest.mark.parametrize(
    ("line", "code", "expected"),
    [
        ("a.html,2020-02-30", "manifest-fact", "a date like 2020-07-19"),
        ("a.html,13/45/2020", "manifest-fact", "a date like 2020-07-19"),
        ("a.html", "manifest-line", "2 columns"),
        ("a.html,2020-07-19,more", "manifest-line", "2 columns"),
        (",2020-07-19", "manifest-line", "the path of a file in “source”"),
        ('a.html,"never closed', "manifest-line", "every quotation mark closed"),
        ('a.html,"x"y', "manifest-line", "quotation marks"),
        ("a.html," + "x" * (MAX_LINE + 1), "manifest-line", "one source a line"),
    ],
)
def test_a_bad_line_names_its_number_and_the_rest_goes_on(line: str, code: str, expected: str) -> None:
    entries = parsed(f"source,published\nfirst.html,\n{line}\nlast.html,2020-07-19\n")
    assert told(entries) == [("list.csv, line 3", code)]
    problem = next(p for e in entries for p in ([e] if isinstance(e, Problem) else e.problems))
    assert expected in problem.next_step
    used = [e.source for e in entries if isinstance(e, Line)]
    assert used[0] == "first.html"
    assert used[-1] == "last.html"
    assert ("a.html" in used) == (code == "manifest-fact")  # a bad fact costs the fact, not the source


@pytest.mark.parametrize(
    "line",
    ["{bad", "[1]", '"a.html"', '{"source": 3}', '{"source": ["a"]}', '{"title": "x"}', '{"source": "a", "file": "b"}',
     '{"a":' * 5000, "[" * 60_000, '{"source": ' + "9" * 5000 + "}", '{"source": "' + "x" * MAX_LINE + '"}'],
    ids=range(11),
)  # fmt: skip
def test_a_bad_line_of_json_names_its_number(line: str) -> None:
    entries = parsed('{"source": "first.html"}\n' + line + '\n{"source": "last.html"}\n', "list.jsonl")
    assert told(entries) == [("list.jsonl, line 2", "manifest-line")]
    assert [e.source for e in entries if isinstance(e, Line)] == ["first.html", "last.html"]


def test_unknown_columns_are_named() -> None:
    entries = parsed("source,colour,title\na.html,red,T\n")
    assert told(entries) == [("list.csv, line 1", "manifest-column")]
    assert "“colour”" in next(e.message for e in entries if isinstance(e, Problem))
    assert told(parsed('{"source": "a", "colour": "red"}')) == [("list.csv, line 1", "manifest-column")]


@pytest.mark.parametrize(
    "data",
    [b"", b" \n\n", b"title,url\nx,y\n", b"file,source\na,b\n", b"source,url,url\n", b"source\ncaf\xe9.html\n",
     b'[{"source": "a"}]', b'{"title": "a"}\n{"title": "b"}\n', b"\xff\xfea", b"a.html\nb.html\n", b"sep=;\n"],
    ids=range(11),
)  # fmt: skip
def test_a_manifest_that_is_of_no_use(data: bytes) -> None:
    with pytest.raises(ManifestError, match=r"list\.csv") as error:
        parsed(data)
    assert error.value.next_step.endswith(".")


@given(st.binary(max_size=300))
def test_any_bytes_are_a_manifest_or_an_error(data: bytes) -> None:
    try:
        entries = parsed(b"source,title\n" + data)
    except ManifestError:
        return
    for entry in entries:
        assert entry.where.startswith("list.csv, line ")


@given(st.lists(st.text("ab,;\"\n\r\t'é ", max_size=12), max_size=6))
def test_any_text_is_gone_through_to_its_end(rows: list[str]) -> None:
    entries = parsed("source,title\n" + "\n".join(rows) + "\nlast.html,\n")
    last = entries[-1]
    assert isinstance(last, Line) or "never closed" in last.message or "column" in last.message


def test_a_manifest_of_many_open_quotation_marks_takes_linear_time() -> None:
    entries = parsed("source,title\n" + 'a.html,"x\n\n\n' * 3_000)
    assert len(entries) < 10_000


# ---------------------------------------------------------------------------------------------- in a case


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "reports" / "sub").mkdir(parents=True)
    (tmp_path / "reports" / "a.txt").write_text("Bob: yes")
    (tmp_path / "reports" / "sub" / "b.txt").write_text("Ann: no")
    (tmp_path / "outside.txt").write_text("Cy: perhaps")
    return tmp_path / "reports"


def test_paths_start_from_the_manifests_folder(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (folder / "list.csv").write_text(
        f"source,title\na.txt,A\nsub\\b.txt,B\n../outside.txt,C\n{tmp_path / 'outside.txt'},C\nsub,\n"
    )
    with Case.new("case") as case:
        added = case.add_manifest("reports/list.csv")
        snapshots, _ = case._evidence()
    assert (added.added, added.joined, added.known, added.problems) == (3, 1, 1, ())
    assert {s.name: s.facts.title for s in snapshots} == {"a.txt": "A", "b.txt": "B", "outside.txt": "C"}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["case", "outside.txt", "reports"]


def test_lines_that_lead_nowhere(folder: Path, tmp_path: Path) -> None:
    (folder / "list.csv").write_text("source,url\ngone.txt,\na.txt,\nhttps://echo.example/1,\n/dev/null,\n")
    with Case.new(tmp_path / "case") as case:
        added = case.add_manifest(folder / "list.csv")
        assert added.added == 1
        assert [(p.where, p.code) for p in added.problems] == [
            ("list.csv, line 2: gone.txt", "no-such-file"),
            ("list.csv, line 4: https://echo.example/1", "not-fetched"),
            ("list.csv, line 5: null", "special-file"),
        ]
        (folder / "gone.txt").write_text("Here again")
        case.add([folder / "gone.txt"])
        (folder / "page.html").write_text("<html>")
        case.add([folder / "page.html"], SourceFacts(url="https://echo.example/1"))
        assert [p.code for p in case._evidence()[1]] == ["special-file"]


def test_a_corrected_manifest_takes_its_problems_away(folder: Path, tmp_path: Path) -> None:
    with Case.new(tmp_path / "case") as case:
        (folder / "list.csv").write_text("source,published\na.txt,2020-02-30\nsub/b.txt\n")
        assert {p.code for p in case.add_manifest(folder / "list.csv").problems} == {"manifest-fact", "manifest-line"}
        assert len(case._evidence()[1]) == 2
        (folder / "list.csv").write_text("source,published\na.txt,2020-02-29\nsub/b.txt,\n")
        assert case.add_manifest(folder / "list.csv").problems == ()
        snapshots, problems = case._evidence()
    assert problems == []
    assert {s.name: s.facts.published for s in snapshots} == {"a.txt": "2020-02-29", "b.txt": None}


@pytest.mark.parametrize("name", ["gone.csv", "."])
def test_no_manifest_there(folder: Path, tmp_path: Path, name: str) -> None:
    with Case.new(tmp_path / "case") as case, pytest.raises(ManifestError):
        case.add_manifest(folder / name)
