"""`onrecord footage`: the table, one item with its ledger, and what is asked for wrongly."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.test_cli import call, exit_code

Image = pytest.importorskip("PIL.Image", reason="the checks on footage are an extra: pip install 'onrecord[footage]'")

REPORT = """Minister calls harbour picture fake

Arvenia's interior minister Bela Corrigan said on Monday that the harbour picture was a fake.

"The harbour picture is years old," Ms Corrigan told reporters.

Castria's ambassador Jovan Varga said that the harbour picture was genuine.
"""


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("footage")
    (folder / "in").mkdir()
    (folder / "in" / "report.txt").write_text(REPORT, "utf-8")
    for name, colour in (("harbour.png", "navy"), ("harbour-2.png", "maroon")):
        buffer = io.BytesIO()
        Image.new("RGB", (64, 48), colour).save(buffer, "PNG")
        (folder / "in" / name).write_bytes(buffer.getvalue())
    path = folder / "case"
    call("new", str(path), "--title", "The harbour")
    call("add", str(path), str(folder / "in"), "--published", "2024-03-13")
    call("process", str(path))
    return path


def test_the_table_names_every_item_and_the_outcome_of_each_check(case: Path) -> None:
    rows = json.loads(call("footage", str(case), "--json"))
    assert sorted(Path(row["name"]).name for row in rows) == ["harbour-2.png", "harbour.png"]
    table = call("footage", str(case))
    assert "2 pictures and videos" in table
    # Both are copies of each other, and nothing tells which was first: by name or by number, under the outcome.
    heads = [" ".join(line.split()) for line in table.splitlines()]
    assert any("Undecidable" in line and "Consistent" in line for line in heads)


def test_an_item_is_shown_with_its_ledger(case: Path) -> None:
    linked = [row for row in json.loads(call("footage", str(case), "--json")) if row["ledger"]]
    assert linked
    one = json.loads(call("footage", str(case), linked[0]["id"], "--json"))
    told = {(e["question"], x["stance"], x["text"]) for e in one["ledger"] for x in e["lines"]}
    assert ("made_or_altered", "denies", "fake") in told
    assert ("made_or_altered", "asserts", "genuine") in told
    assert ("time", "denies", "years old") in told
    assert {row["id"] for row in one["said"]} == set(one["statements"])
    shown = " ".join(call("footage", str(case), linked[0]["id"]).split())
    for words in ("Made or altered?", "Bela Corrigan", "says that it is made up or altered", "Would settle it:", "No verdict is given."):  # fmt: skip
        assert words in shown


def test_what_is_not_there_or_not_one_is_said(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code("footage", str(case), "tower") == 2
    assert "onrecord footage CASE" in capsys.readouterr().err
    assert exit_code("footage", str(case), "HARBOUR") == 2
    assert "by its id" in capsys.readouterr().err


def test_a_person_decides_on_a_link_and_the_ledger_follows(case: Path, tmp_path: Path) -> None:
    shutil.copytree(case, tmp_path / "case")
    path = str(tmp_path / "case")
    before = next(row for row in json.loads(call("footage", path, "--json")) if row["ledger"])
    statement = next(e["lines"][0]["statement"] for e in before["ledger"] if e["question"] == "time")
    assert exit_code("footage", path, before["id"], "--withdraw", statement) == 2  # nothing was decided
    assert exit_code("footage", path, before["id"], "--reject", "sta-0000000000000000") == 2
    call("footage", path, before["id"], "--reject", statement, "--by", "J. Roe", "--why", "It is about the tower.")

    def now() -> dict[str, Any]:
        found: dict[str, Any] = json.loads(call("footage", path, before["id"], "--json"))
        return found

    rejected = now()
    assert statement not in rejected["statements"]
    assert not [x for e in rejected["ledger"] for x in e["lines"] if x["statement"] == statement]
    [decision] = rejected["decisions"]
    assert (decision["verdict"], decision["by"], decision["why"]) == ("rejected", "J. Roe", "It is about the tower.")
    assert decision["score"] is not None  # of the suggestion, which stays
    assert "rejected by J. Roe" in " ".join(call("footage", path, before["id"]).split())
    call("process", path)
    assert now() == rejected  # made anew, it is the same
    call("publish", path, str(tmp_path / "dossier"))
    page = (tmp_path / "dossier" / "footage" / f"{before['id']}.html").read_text("utf-8")
    apart = page.split("Decided by a person not to be about it")[1]
    assert "years old" in apart
    assert "J. Roe" in apart
    assert "years old" not in page.split('id="asked"')[1].split('id="said"')[0]
    call("footage", path, before["id"], "--withdraw", statement)
    again = now()
    assert (again["ledger"], again["statements"]) == (before["ledger"], before["statements"])
    assert [d["verdict"] for d in again["decisions"]] == ["rejected", "withdrawn"]  # none is lost
    call("footage", path, before["id"], "--accept", statement)
    assert statement in now()["statements"]
    call("audit", path)  # the rows are those of the log
    with sqlite3.connect(tmp_path / "case" / "case.db") as database:
        database.execute("UPDATE footage_links SET verdict = 'accepted' WHERE verdict = 'rejected'")
    database.close()
    assert exit_code("audit", path) != 0
