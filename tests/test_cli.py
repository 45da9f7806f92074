"""The commands as a user types them: what they print, write and answer. One small case for all of them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from onrecord import extract
from onrecord.case import Case
from onrecord.cli import app, run
from onrecord.cli_custody import looked_at
from onrecord.extract import extract_file
from onrecord.records import Problem

DENIAL = """Minister rejects camp claims

Arvenia's interior minister Bela Corrigan denied on Monday that prisoners were beaten at the salt works.

"There is no prison at the salt works," Ms Corrigan told reporters.

Residents said prisoners were beaten at the salt works. Castria's ambassador Jovan Varga accused Arvenia of beating prisoners.
"""


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    (folder / "reports").mkdir()
    (folder / "reports" / "denial.txt").write_text(DENIAL, "utf-8")
    (folder / "reports" / "empty.txt").write_bytes(b"")
    path = folder / "case"
    call("new", str(path), "--title", "The salt works")
    call("add", str(path), str(folder / "reports"), "--published", "2024-03-13")
    call("process", str(path))
    return path


def call(*arguments: str) -> str:
    """Standard output of a command that must work."""
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, (result.output, result.exception)
    return result.stdout


def exit_code(*arguments: str) -> int:
    return run(lambda: app(list(arguments), standalone_mode=False))


def test_statements_name_speaker_act_and_words(case: Path) -> None:
    rows = json.loads(call("statements", str(case), "--speaker", "corrigan", "--json"))
    said = {(row["act"], row["stance"], row["content"][0]["text"]) for row in rows}
    assert ("deny", "denies", "that prisoners were beaten at the salt works") in said
    assert any("There is no prison" in words for _, _, words in said)
    assert "Bela Corrigan" in call("statements", str(case))


def test_a_filter_that_nothing_fits_says_so(case: Path) -> None:
    result = CliRunner().invoke(app, ["statements", str(case), "--speaker", "Nemo"])
    assert result.exit_code == 0
    assert "No statement fits." in result.output
    assert "process" not in result.output


def test_a_filter_by_stance_keeps_only_that_stance(case: Path) -> None:
    rows = json.loads(call("statements", str(case), "--stance", "denies", "--json"))
    assert rows
    assert {row["stance"] for row in rows} == {"denies"}


def test_speakers_have_roles_and_states(case: Path) -> None:
    rows = {row["name"]: row for row in json.loads(call("speakers", str(case), "--json"))}
    assert rows["Bela Corrigan"]["kind"] == "person"
    assert rows["Jovan Varga"]["kind"] == "person"
    assert [(r["title"], r["of"]) for r in rows["Bela Corrigan"]["roles"]] == [("interior minister", "Arvenia")]


def test_claims_show_both_sides(case: Path) -> None:
    disputed = json.loads(call("claims", str(case), "--disputed", "--json"))
    assert any({"asserts", "denies"} <= {m["stance"] for m in claim["statements"]} for claim in disputed)


def test_the_timeline_is_in_order_of_time(case: Path) -> None:
    rows = json.loads(call("timeline", str(case), "--json"))
    latest = [row["said"]["latest"] for row in rows if row["said"] and row["said"]["latest"]]
    assert latest == sorted(latest)
    assert "2024-03-11" in latest  # Monday before the Wednesday of publication


def test_search_finds_words_with_their_place(case: Path) -> None:
    hits = json.loads(call("search", str(case), "salt works", "--json"))
    assert hits
    assert all("salt" in hit["text"].lower() for hit in hits)
    assert json.loads(call("search", str(case), "zeppelin", "--json")) == []


def test_export_writes_each_format(case: Path, tmp_path: Path) -> None:
    whole = json.loads(call("export", str(case)))
    assert whole["format"] == "onrecord/1"
    assert [d["name"] for d in whole["documents"]] == ["denial.txt"]
    lines = call("export", str(case), "--format", "jsonl").splitlines()
    assert all(json.loads(line)["type"] for line in lines)
    call("export", str(case), "--format", "csv", "-o", str(tmp_path / "tables"))
    assert "speaker" in (tmp_path / "tables" / "statements.csv").read_text("utf-8").splitlines()[0]


def test_publish_writes_a_dossier(case: Path, tmp_path: Path) -> None:
    call("publish", str(case), str(tmp_path / "dossier"))
    assert "The salt works" in (tmp_path / "dossier" / "index.html").read_text("utf-8")


def test_the_empty_file_is_a_problem_with_a_next_step(case: Path) -> None:
    problems = json.loads(call("export", str(case)))["problems"]
    assert [p["where"] for p in problems] == ["empty.txt"]
    assert problems[0]["next_step"]


def test_one_command_from_folder_to_dossier(case: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for _ in range(2):  # the second run finds everything done
        call("dossier", str(case.parent / "reports"), "-o", str(out))
    assert (out / "index.html").is_file()
    assert (tmp_path / "out-case" / "case.db").is_file()


def test_a_path_that_is_not_there_ends_with_a_code_and_the_rest_is_added(tmp_path: Path) -> None:
    case, report = str(tmp_path / "case"), tmp_path / "a.txt"
    report.write_text("Ann: it was so")
    assert exit_code("new", case) == 0
    assert exit_code("add", case, str(report), str(tmp_path / "reprots")) == 2
    assert exit_code("add", case, str(report)) == 0
    assert exit_code("add", case, str(tmp_path / "reprots"), "--json") == 2
    with Case.open(case) as opened:
        assert list(opened.names_of_sources().values()) == ["a.txt"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["claims", "nowhere"], 3),
        (["extract", "nowhere.jsonl", "-o", "x.jsonl"], 2),
        (["add", "nowhere"], 2),
        (["add", "nowhere", "x", "--published", "2020-02-30"], 2),
    ],
)
def test_errors_have_their_exit_codes(arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(*arguments) == code
    assert capsys.readouterr().err.startswith("onrecord: ")


# ---------------------------------------------------------------------------------------------- extract


def lines(path: Path, *texts: object) -> Path:
    path.write_text("".join(json.dumps(t) + "\n" for t in texts), "utf-8")
    return path


def extracted(source: Path, *more: str) -> list[dict[str, Any]]:
    out = source.with_suffix(".out")
    call("extract", str(source), "-o", str(out), *more)
    return [json.loads(line) for line in out.read_text("utf-8").splitlines()]


def test_extract_answers_every_line_in_order(tmp_path: Path) -> None:
    source = lines(
        tmp_path / "in.jsonl", {"id": "a", "text": DENIAL, "published": "2024-03-13"}, {"id": 7, "text": ""}, 3
    )
    first, second, third = extracted(source)
    assert (first["id"], second, third) == ("a", {"id": 7, "attributions": []}, {"id": None, "attributions": []})
    attributions = first["attributions"]
    for item in attributions:
        assert set(item) >= {"source", "cue", "content", "quote", "act", "stance", "speaker", "said", "confidence"}
    denial = next(i for i in attributions if "prisoners were beaten" in DENIAL[slice(*i["content"][0])])
    assert (denial["act"], denial["stance"]) == ("deny", "denies")
    assert denial["speaker"] == {"name": "Bela Corrigan", "text": "Arvenia's interior minister Bela Corrigan"}
    assert denial["said"] == {"earliest": "2024-03-11", "latest": "2024-03-11", "text": "Monday"}


def test_an_id_given_twice_is_answered_and_remarked(tmp_path: Path) -> None:
    ids: list[object] = ["a", 1, "a", "1", None, None, {"n": 1}, 1, {"n": 1}]
    source = lines(tmp_path / "in.jsonl", *({"id": i, "text": ""} for i in ids))
    out = tmp_path / "out.jsonl"
    done = extract_file(source, out)
    assert [json.loads(line)["id"] for line in out.read_text("utf-8").splitlines()] == ids
    assert [(p.where, p.code) for p in done.problems] == [(f"line {n}", "duplicate-id") for n in (3, 8, 9)]
    assert all(p.message and p.next_step for p in done.problems)


def test_an_id_given_before_a_kill_is_remarked_after_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = lines(tmp_path / "in.jsonl", *({"id": i, "text": ""} for i in ("a", "b", "a")))
    out = tmp_path / "out.jsonl"
    answer = extract.extract_line

    def killed(number: int, raw: bytes) -> tuple[str, list[Problem]]:
        if number == 3:
            raise KeyboardInterrupt
        return answer(number, raw)

    monkeypatch.setattr(extract, "extract_line", killed)
    with pytest.raises(KeyboardInterrupt):
        extract_file(source, out)
    monkeypatch.setattr(extract, "extract_line", answer)
    done = extract_file(source, out)
    assert (done.texts, done.resumed) == (3, 2)
    assert [(p.where, p.code) for p in done.problems] == [("line 3", "duplicate-id")]


def test_extract_keeps_those_who_may_be_meant(tmp_path: Path) -> None:
    text = "Anna Holm met Ruth Hale at the quay on Monday. She said that the boats had been burnt by the guards."
    ((said,),) = [line["attributions"] for line in extracted(lines(tmp_path / "in.jsonl", {"id": 1, "text": text}))]
    assert said["speaker"] is None
    assert {candidate["name"] for candidate in said["candidates"]} == {"Anna Holm", "Ruth Hale"}
    assert all(0 < candidate["score"] < 1 for candidate in said["candidates"])


def test_two_processes_give_what_one_gives(tmp_path: Path) -> None:
    source = lines(tmp_path / "in.jsonl", *({"id": n, "text": DENIAL[n:]} for n in range(6)))
    assert extracted(source) == extracted(source, "--jobs", "2")


def test_offsets_stay_right_behind_half_a_surrogate_pair(tmp_path: Path) -> None:
    plain, broken = DENIAL.replace("camp", "camp\N{GRINNING FACE}"), DENIAL.replace("camp", "camp\ud83d")
    first, second = extracted(lines(tmp_path / "in.jsonl", {"id": 1, "text": plain}, {"id": 1, "text": broken}))
    pieces = [
        [(item["source"], item["cue"], item["content"]) for item in line["attributions"]] for line in (first, second)
    ]
    assert pieces[0] == pieces[1]
    assert pieces[0]


def test_a_killed_extract_is_taken_up(tmp_path: Path) -> None:
    source = lines(tmp_path / "in.jsonl", *({"id": n, "text": DENIAL} for n in range(80)))
    out = tmp_path / "out.jsonl"
    command = [sys.executable, "-m", "onrecord", "extract", str(source), "-o", str(out)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1] / "src")}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    partial = tmp_path / "out.jsonl.partial"
    while process.poll() is None and not (partial.is_file() and partial.stat().st_size):
        pass
    process.kill()
    process.wait()
    assert not out.exists()
    with partial.open("ab") as torn:
        torn.write(b'{"id": 9')  # what a kill in the middle of a write leaves
    again = subprocess.run([*command, "--json"], env=environment, check=True, capture_output=True, text=True)
    counts = json.loads(again.stdout)
    assert counts["texts"] == 80
    assert 0 < counts["resumed"] < 80
    assert [json.loads(line)["id"] for line in out.read_text("utf-8").splitlines()] == list(range(80))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


def test_ctrl_c_says_that_nothing_is_lost(capsys: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(signal.SIGINT)
    try:
        assert run(lambda: os.kill(os.getpid(), signal.SIGINT)) == 130
    finally:
        signal.signal(signal.SIGINT, before)
    assert "What was done is kept" in capsys.readouterr().err


def test_help_needs_none_of_the_heavy_parts() -> None:
    heavy = ["numpy", "onnxruntime", "sqlalchemy", "readability", "lxml", "jinja2", "pypdfium2"]
    script = (
        "import sys\nfrom onrecord.cli import app\n"
        "try:\n    app(['--help'])\nexcept SystemExit:\n    pass\n"
        f"sys.exit(any(m in sys.modules for m in {heavy}))"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1] / "src")}
    assert subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True).returncode == 0


def test_a_mistyped_folder_makes_no_dossier(tmp_path: Path) -> None:
    assert exit_code("dossier", str(tmp_path / "reprots"), "-o", str(tmp_path / "out")) == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "things", "words"),
    [
        (1, "entries of the log", "1 entry of the log"),
        (1, "heads kept by others", "1 head kept by others"),
        (1, "cached results", "1 cached result"),
        (1, "pages of case.db", "1 page of case.db"),
        (1200, "originals (size only)", "1,200 originals (size only)"),
        (0, "seals", "0 seals"),
    ],
)
def test_what_an_audit_looked_at_in_words(number: int, things: str, words: str) -> None:
    assert looked_at(number, things) == words
