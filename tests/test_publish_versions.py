"""Versions of pages where a reader meets them: in the dossier, in the export, and on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from markupsafe import Markup
from typer.testing import CliRunner

from onrecord.case import Case
from onrecord.cli import app
from onrecord.publish import as_export, dossier
from onrecord.publish.revisions import MOST_WORDS, marked
from tests.archives import JULY, QUAY, answer, packed, page
from tests.test_case_archives import NEW, OLD, real_reading, wrote

HOSTILE = page("Quay shut", "Ann: the quay was closed.", "Eve: &lt;script&gt;alert(1)&lt;/script&gt; was here.")
GONE = answer(b"<html>no", date="2024-09-01T00:00:00Z", status="410 Gone")


@pytest.fixture
def case(tmp_path: Path) -> Path:
    data = packed([answer(OLD), answer(NEW, date=JULY), answer(HOSTILE, date="2024-08-01T00:00:00Z"), GONE])
    with Case.new(tmp_path / "case", "The quay") as case:
        case.add([wrote(tmp_path / "quay.warc.gz", data)])
        real_reading(case)
        case.process()
        dossier(case.record(), case.original, tmp_path / "dossier")
    return tmp_path / "case"


def test_the_overview_and_the_source_show_what_changed(case: Path) -> None:
    folder = case.parent / "dossier"
    overview = (folder / "index.html").read_text("utf-8")
    assert overview.index("Gone") < overview.index("Edited silently")
    assert "HTTP 410" in overview
    assert "Quay <del>closed</del>" in overview
    assert "Quay <ins>shut</ins>" in overview
    assert "<del>Cid: the tide was high.</del>" in overview
    pages = [path.read_text("utf-8") for path in (folder / "documents").iterdir()]
    assert len(pages) == 3
    assert all("Versions of this page" in text and "quay.warc.gz, byte " in text for text in pages)
    sources = (folder / "sources.html").read_text("utf-8")
    assert "WARC, " in sources
    assert "left inside: errors: 1" in sources


def test_nothing_in_a_version_can_run(case: Path) -> None:
    for path in (case.parent / "dossier").rglob("*.html"):
        assert "<script>alert" not in path.read_text("utf-8")


def test_the_archive_is_not_copied_into_the_dossier(case: Path) -> None:
    kept = sorted(path.suffix for path in (case.parent / "dossier" / "originals").iterdir())
    assert kept == [".txt"] * 3


def test_the_export_has_the_words_before_and_after(case: Path) -> None:
    with Case.open(case) as opened:
        export = as_export(opened.record())
    revisions = json.loads(json.dumps(export["revisions"]))
    assert [r["kind"] for r in revisions] == ["silent_edit", "silent_edit", "gone"]
    changed = {
        (c["kind"], c["before"] and c["before"]["text"], c["after"] and c["after"]["text"])
        for c in revisions[0]["changes"]
    }
    assert ("changed", "Quay closed", "Quay shut") in changed
    assert ("removed", "Cid: the tide was high.", None) in changed
    captures = json.loads(json.dumps(export["captures"]))
    assert [(c["url"], c["status"], c["sha256"] is None) for c in captures] == [(QUAY, 200, False)] * 3 + [
        (QUAY, 410, True)
    ]
    assert ["Content-Type", "text/html; charset=utf-8"] in captures[0]["headers"]
    (archive,) = json.loads(json.dumps(export["archives"]))
    assert (archive["records"], archive["taken"], archive["digests"], archive["signature"]) == (
        4,
        3,
        {"verified": 4},
        None,
    )


def test_the_command_line(case: Path, tmp_path: Path) -> None:
    runner = CliRunner()
    table = runner.invoke(app, ["versions", str(case)])
    assert table.exit_code == 0
    assert "3 changes" in table.stdout
    told = json.loads(runner.invoke(app, ["versions", str(case), "--json"]).stdout)
    assert [r["status"] for r in told] == [None, None, 410]
    out = tmp_path / "out.wacz"
    assert runner.invoke(app, ["export", str(case), "--format", "wacz", "-o", str(out)]).exit_code == 0
    assert out.read_bytes().startswith(b"PK")
    refused = runner.invoke(app, ["export", str(case), "--format", "wacz"])
    assert "FILE.wacz" in refused.exception.next_step  # type: ignore[union-attr]


def test_words_are_marked_where_they_differ() -> None:
    assert marked("He said < no.", "She said < no!") == (
        Markup("<del>He</del> said &lt; no<del>.</del>"),
        Markup("<ins>She</ins> said &lt; no<ins>!</ins>"),
    )
    long = "word " * (MOST_WORDS + 1)
    assert marked(long, "word")[1] == Markup("<ins>word</ins>")


def test_the_custody_of_a_page_says_where_it_was_captured_and_leads_to_its_versions(case: Path, tmp_path: Path) -> None:
    with Case.open(case) as opened:
        opened.publish(tmp_path / "out")
    sources = (tmp_path / "out" / "sources.html").read_text("utf-8")
    assert "by the clock of the web archive that recorded the server’s answer" in sources
    assert f'<bdi>{QUAY}</bdi></code> <span class="soft">(<bdi>as the web archive recorded it</bdi>)' in sources
    assert "captured 1 time with these bytes" in sources
    assert '.html#versions">' in sources
    archives = sources[sources.index('id="archives"') :]
    assert "Custody: added" in archives  # of the web archive itself
