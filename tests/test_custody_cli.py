"""The commands of custody as a user types them: results, exit codes, and what the dossier shows."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from onrecord import custody
from onrecord.case import Case
from onrecord.cli import app, run
from tests import authority
from tests.fake_stages import Fakes


@pytest.fixture
def case(tmp_path: Path) -> Path:
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "a.txt").write_text("Bob: the harbour was closed")
    (reports / "clip.gif").write_bytes(b"GIF89a....")
    (reports / "x.zip").write_bytes(b"PK\x03\x04")
    call("new", str(tmp_path / "case"), "--title", "The harbour")
    call("add", str(tmp_path / "case"), str(reports))
    with Case.open(tmp_path / "case", write=True) as opened:
        Fakes(opened)
        opened.process()
    return tmp_path / "case"


def call(*arguments: str) -> str:
    """Standard output of a command that must work."""
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, (result.output, result.exception)
    return result.stdout


def code(*arguments: str) -> int:
    return run(lambda: app(list(arguments), standalone_mode=False))


def test_new_prints_the_fingerprint(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["new", str(tmp_path / "case")])
    with Case.open(tmp_path / "case") as opened:
        assert custody.fingerprint(opened.head().key) in result.output


def test_audit_ends_with_its_verdict(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert code("audit", str(case)) == 0
    assert "Verified" in capsys.readouterr().err
    assert code("audit", str(case), "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["verdict"], found["findings"]) == ("verified", [])
    (case / "case.db.pages").unlink()
    assert code("audit", str(case)) == 6
    (case / "strange.txt").write_text("x")
    assert code("audit", str(case), "--quick", "--json") == 5
    assert {"what": "file strange.txt", "change": "added"}.items() <= json.loads(capsys.readouterr().out)["findings"][
        -1
    ].items()
    assert code("audit", str(case.parent / "nowhere")) == 3
    assert code("audit", str(case), "--against", "nonsense") == 2


def test_a_head_is_given_away_and_checked(case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = call("head", str(case), "--qr", str(tmp_path / "head.svg"))
    assert custody.read_head(line).is_signed()
    assert "<svg" in (tmp_path / "head.svg").read_text()
    assert "█" in call("head", str(case), "--qr", "-") or "▄" in call("head", str(case), "--qr", "-")
    (tmp_path / "head.txt").write_text(line)
    call("export", str(case), "-o", str(tmp_path / "x.json"))
    for given in (line.strip(), str(tmp_path / "head.txt")):
        assert code("audit", str(case), "--against", given) == 0
        assert "is confirmed" in capsys.readouterr().err
    call("head", str(case), "--new-key")
    assert code("audit", str(case), "--against", line) == 0  # it was signed by the key of its time


def test_the_log_in_words(case: Path) -> None:
    text = call("custody", str(case))
    assert "The case “The harbour” was made." in text
    assert "“a.txt” was added: 27 bytes, text/plain" in text
    rows = json.loads(call("custody", str(case), "--json"))
    assert [row["n"] for row in rows] == list(range(len(rows)))
    assert rows[2]["held"]["name"] == "a.txt"
    assert custody.leaf_hash((case / "custody.log").read_bytes().splitlines()[2]).hex() == rows[2]["leaf"]


def test_a_proof_of_one_entry_holds_by_itself(case: Path) -> None:
    given = json.loads(call("custody", str(case), "--entry", "2", "--json"))
    head = custody.read_head(given["head"])
    proof = [bytes.fromhex(node) for node in given["proof"]]
    leaf = custody.leaf_hash(given["line"].encode())
    assert head.is_signed()
    assert custody.verify_inclusion(2, head.size, leaf, proof, bytes.fromhex(head.root))
    assert code("custody", str(case), "--entry", "99") == 2


def test_what_leaves_the_case_is_logged(case: Path, tmp_path: Path) -> None:
    call("export", str(case), "-o", str(tmp_path / "x.json"))
    call("publish", str(case), str(tmp_path / "dossier"))
    call("export", str(case), "--format", "csv")
    rows = json.loads(call("custody", str(case), "--json"))[-6:]
    assert [(row["event"], row["format"]) for row in rows] == [
        ("exporting", "json"),
        ("exported", "json"),
        ("publishing", "dossier"),
        ("published", "dossier"),
        ("exporting", "csv"),
        ("exported", "csv"),
    ]
    import hashlib

    assert rows[1]["digest"] == hashlib.sha256((tmp_path / "x.json").read_bytes()).hexdigest()
    assert (
        rows[3]["digest"] == hashlib.sha256((tmp_path / "dossier" / "onrecord-dossier.sha256").read_bytes()).hexdigest()
    )
    assert rows[1]["held"]["path"] == str(tmp_path / "x.json")
    assert code("audit", str(case)) == 0


def test_an_export_that_cannot_be_logged_says_so(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (case / "custody.key").unlink()
    assert code("export", str(case), "-o", str(tmp_path / "x.json")) == 0
    assert "not logged" in capsys.readouterr().err
    with Case.open(case) as opened:
        assert not opened.logs


def test_the_dossier_shows_the_custody_of_every_source_and_is_the_same_twice(case: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        call("publish", str(case), str(tmp_path / name))
    files = sorted(p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*") if p.is_file())
    assert all((tmp_path / "one" / p).read_bytes() == (tmp_path / "two" / p).read_bytes() for p in files)
    pages = {p.name: p.read_text("utf-8") for p in (tmp_path / "one").rglob("*.html")}
    with Case.open(case) as opened:
        done = opened.handlings()
        record = opened.record()
    assert len(done) == 3
    shown_in = ("sources.html", f"{record.footage[0].id}.html", f"{record.documents[0].id}.html")
    for text in map(pages.__getitem__, shown_in):
        assert "Custody: added" in text
        assert "no time stamp of an independent authority covers it" in text
        for name in ("Obtained", "From", "Added to the case", "SHA-256", "SHA-512", "Existed by"):
            assert f"<dt>{name}</dt>" in text, name
    shown = "".join(pages.values())
    for sha256, acts in done.items():
        assert acts[0].sha512 in shown, sha256
        assert f"entry {acts[0].entry} of the custody log" in shown
        assert f'<li value="{acts[0].entry}">' in shown
    assert str(tmp_path) not in shown  # no paths of the machine


# ---------------------------------------------------------------------------------------------- time stamps


@pytest.fixture
def tsa(tmp_path: Path) -> Iterator[tuple[str, authority.Authority]]:
    """An authority that listens on this machine."""
    if shutil.which("openssl") is None:
        pytest.skip("needs the openssl command")
    made = authority.made(tmp_path / "tsa")

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/moved":
                self.send_response(307)
                self.send_header("Location", "/")
                self.end_headers()
                return
            (tmp_path / "asked.tsq").write_bytes(asked)
            reply = made.reply(tmp_path / "asked.tsq", tmp_path / "reply.tsr").read_bytes()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_time_stamp_from_request_to_check(
    case: Path, tmp_path: Path, tsa: tuple[str, authority.Authority], capsys: pytest.CaptureFixture[str]
) -> None:
    url, made = tsa
    call("timestamp", str(case), "--tsa", url)
    call("timestamp", str(case), "--request", str(tmp_path / "q.tsq"))
    made.reply(tmp_path / "q.tsq", tmp_path / "r.tsr")
    call("timestamp", str(case), "--import", str(tmp_path / "r.tsr"))
    unchecked = json.loads(call("timestamp", str(case), "--json"))
    assert [stamp["outcome"] for stamp in unchecked] == ["not_checkable"] * 2
    stamps = json.loads(call("timestamp", str(case), "--roots", str(made.root), "--json"))
    assert [stamp["outcome"] for stamp in stamps] == ["verified"] * 2
    assert "openssl ts -verify" in call("timestamp", str(case))
    assert code("audit", str(case)) == 0
    call("publish", str(case), str(tmp_path / "dossier"))
    sources = (tmp_path / "dossier" / "sources.html").read_text("utf-8")
    assert ", existed by " in sources
    assert stamps[0]["stamped"][11:19] in sources  # to the second
    assert f"on the head of the first {stamps[0]['entries']} entries of the log" in sources
    assert code("timestamp", str(case), "--tsa", f"{url}moved") == 3  # no redirects
    assert code("timestamp", str(case), "--tsa", "file:///etc/hostname") == 2
    assert code("timestamp", str(case), "--import", str(tmp_path / "gone.tsr")) == 2
    capsys.readouterr()
