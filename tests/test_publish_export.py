"""Exports: the exact shape of "onrecord/1", and the same bytes for the same record."""

from __future__ import annotations

import csv
import io
import json
import random
from dataclasses import fields, replace
from pathlib import Path

import pytest
from test_publish_fixture import record

from onrecord import records as r
from onrecord.errors import UsageError
from onrecord.publish import as_export, write_csv, write_json, write_jsonl, write_statements_csv

TEXT = "The mayor said the bridge was safe, and was shut on Monday."
SHA = "0123456789abcdef" * 4


def small() -> r.Record:
    document = r.Document(
        id="doc-0123456789abcdef",
        sha256=SHA,
        name="bridge.txt",
        media_type="text/plain",
        text=TEXT,
        paragraphs=(r.Paragraph(r.Span(0, len(TEXT)), r.ParagraphKind.BODY, r.Place(offset=0)),),
        title=r.Fact("The bridge", "first line"),
        language="en",
        origin="ori-1111",
    )
    statement = r.Statement(
        id="sta-2222",
        document=document.id,
        source=(r.Span(0, 9),),
        cue=(r.Span(10, 14),),
        content=(r.Span(36, 58), r.Span(15, 34)),
        quote=r.QuoteType.INDIRECT,
        act=r.Act.ASSERT,
        stance=r.Stance.ASSERTS,
        basis=(r.Basis.WITNESSED, r.Basis.DOCUMENT),
        confidence=0.75,
        speaker="spk-3333",
        candidates=(r.Candidate("spk-3333", 0.9, "the only mayor"),),
        said=r.Time(None, None, "", "publication date unknown", days=(0, 0)),
        happened=(r.Time("2030-01-07", "2030-01-07", "on Monday", "the words themselves", r.Span(49, 58)),),
        numbers=(),
    )
    return r.Record(
        title="Bridge",
        documents=(document,),
        speakers=(
            r.Speaker(
                "spk-3333",
                "the mayor",
                r.SpeakerKind.PERSON,
                (r.Role("mayor", "Selm", None, None, ("doc-0123456789abcdef",)),),
            ),
        ),
        statements=(statement,),
        utterances=(r.Utterance("utt-4444", ("sta-2222",)),),
        claims=(
            r.Claim(
                "cla-5555",
                "the bridge was safe",
                "sta-2222",
                (r.ClaimStatement("sta-2222", r.Stance.ASSERTS, 1.0),),
                1,
                1,
            ),
        ),
        disputes=(r.Dispute("cla-5555", ("spk-3333",), ("spk-6666",)),),
        shifts=(r.Shift("spk-3333", "cla-5555", r.ShiftKind.SOFTENS, "sta-2222", "sta-2222"),),
        positions=(),
        origins=(r.Origin("ori-1111", ("doc-0123456789abcdef",)),),
        footage=(),
        suggestions=(),
        problems=(r.Problem("x.pdf", "It is locked.", "Unlock it.", "pdf-locked"),),
        snapshots=(r.Snapshot(SHA, 58, "text/plain", ("bridge.txt",)),),
        made_with=(("read", "1"),),
    )


def test_the_exact_shape() -> None:
    assert as_export(small()) == {
        "format": "onrecord/1",
        "title": "Bridge",
        "documents": [
            {
                "id": "doc-0123456789abcdef",
                "sha256": SHA,
                "name": "bridge.txt",
                "title": "The bridge",
                "publisher": None,
                "published": None,
                "url": None,
                "origin": "ori-1111",
                "byline": None,
                "agencies": [],
                "language": "en",
                "media_type": "text/plain",
            }
        ],
        "speakers": [
            {
                "id": "spk-3333",
                "name": "the mayor",
                "kind": "person",
                "roles": [
                    {
                        "title": "mayor",
                        "of": "Selm",
                        "earliest": None,
                        "latest": None,
                        "documents": ["doc-0123456789abcdef"],
                    }
                ],
                "speaks_for": [],
                "aliases": [],
            }
        ],
        "statements": [
            {
                "id": "sta-2222",
                "document": "doc-0123456789abcdef",
                "source": [{"start": 0, "end": 9, "text": "The mayor"}],
                "cue": [{"start": 10, "end": 14, "text": "said"}],
                "content": [
                    {"start": 15, "end": 34, "text": "the bridge was safe"},
                    {"start": 36, "end": 58, "text": "and was shut on Monday"},
                ],
                "quote": "indirect",
                "act": "assert",
                "stance": "asserts",
                "basis": ["document", "witnessed"],
                "within": None,
                "speaker": "spk-3333",
                "said": {"earliest": None, "latest": None, "text": "", "anchor": "publication date unknown"},
                "confidence": 0.75,
                "evidence": [],
                "candidates": [{"speaker": "spk-3333", "score": 0.9, "reason": "the only mayor"}],
                "said_days": [0, 0],
                "happened": [
                    {
                        "earliest": "2030-01-07",
                        "latest": "2030-01-07",
                        "text": "on Monday",
                        "anchor": "the words themselves",
                        "days": None,
                        "start": 49,
                        "end": 58,
                    }
                ],
                "numbers": [],
            }
        ],
        "utterances": [{"id": "utt-4444", "statements": ["sta-2222"]}],
        "claims": [
            {
                "id": "cla-5555",
                "text": "the bridge was safe",
                "statements": [{"statement": "sta-2222", "stance": "asserts", "confidence": 1.0}],
                "origins": 1,
                "reports": 1,
                "topic": "",
                "wording": "sta-2222",
            }
        ],
        "disputes": [{"claim": "cla-5555", "asserts": ["spk-3333"], "denies": ["spk-6666"]}],
        "shifts": [
            {"speaker": "spk-3333", "claim": "cla-5555", "kind": "softens", "from": "sta-2222", "to": "sta-2222"}
        ],
        "positions": [],
        "origins": [
            {"id": "ori-1111", "documents": ["doc-0123456789abcdef"], "agency": None, "similarity": 1.0},
        ],
        "footage": [],
        "suggestions": [],
        "withheld": [],
        "problems": [{"where": "x.pdf", "message": "It is locked.", "next_step": "Unlock it.", "code": "pdf-locked"}],
        "snapshots": [
            {"sha256": SHA, "size": 58, "media_type": "text/plain", "names": ["bridge.txt"], "obtained": None}
        ],
        "archives": [],
        "captures": [],
        "revisions": [],
        "made_with": {"read": "1"},
    }


def shuffled(value: r.Record, seed: int) -> r.Record:
    """The same record with every tuple in another order."""
    chance = random.Random(seed)
    changed = {}
    for field in fields(value):
        items = getattr(value, field.name)
        if isinstance(items, tuple):
            changed[field.name] = tuple(chance.sample(items, len(items)))
    made = replace(value, **changed)
    return replace(
        made,
        claims=tuple(replace(c, statements=tuple(chance.sample(c.statements, len(c.statements)))) for c in made.claims),
    )


def test_any_order_gives_the_same_bytes() -> None:
    def everything(value: r.Record) -> bytes:
        out = io.BytesIO()
        write_json(value, out)
        write_jsonl(value, out)
        write_statements_csv(value, out)
        return out.getvalue()

    first = everything(record())
    assert len(first) > 20_000
    assert all(everything(shuffled(record(), seed)) == first for seed in range(5))


def test_json_and_lines_hold_the_same() -> None:
    whole, lines = io.BytesIO(), io.BytesIO()
    write_json(record(), whole)
    write_jsonl(record(), lines)
    assert whole.getvalue().endswith(b"}\n")
    assert json.loads(whole.getvalue()) == as_export(record())
    rows = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert rows[0] == {
        "type": "case",
        "format": "onrecord/1",
        "title": "The saltworks at Port Selm",
        "made_with": {"publish": "publish-1", "read": "read-1", "statements": "model 1"},
    }
    statements = [{k: v for k, v in row.items() if k != "type"} for row in rows if row["type"] == "statement"]
    assert statements == as_export(record())["statements"]


def test_line_ends_and_lone_surrogates_survive() -> None:
    odd = "one\u2028two\x85three \ud800 four\x00"
    out = io.BytesIO()
    write_jsonl(replace(small(), title=odd), out)
    first = out.getvalue().decode("utf-8").splitlines()[0]
    assert json.loads(first)["title"] == odd


def test_csv_is_one_row_a_statement_and_runs_no_formula(tmp_path: Path) -> None:
    write_csv(record(), tmp_path / "tables")
    names = sorted(path.name for path in (tmp_path / "tables").iterdir())
    assert names == [
        f"{n}.csv"
        for n in ("claims", "documents", "footage", "problems", "shifts", "speakers", "statements", "withheld")
    ]
    with (tmp_path / "tables" / "statements.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == len(record().statements)
    denial = next(row for row in rows if row["content"].startswith("anyone is being held"))
    assert denial["speaker_name"] == "Interior ministry of Karesia"
    assert (denial["said_earliest"], denial["said_text"]) == ("2031-03-04", "on Tuesday")
    assert (denial["stance"], denial["stance_to_claim"]) == ("denies", "denies")
    assert denial["claim_text"] == "at least 140 dockers have been held in the saltworks since February"
    assert {row["publisher"] for row in rows if "gates" in row["content"]} == {"'=cmd|'/c calc'!A1"}
    for path in (tmp_path / "tables").iterdir():
        with path.open(encoding="utf-8", newline="") as stream:
            cells = [cell for row in csv.reader(stream) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]


@pytest.mark.parametrize("bad", ["=1+1", "+49 30", "-2", "@SUM(A1)", "\tx", "＝1"])
def test_cells_that_a_spreadsheet_would_run(bad: str) -> None:
    out = io.BytesIO()
    write_statements_csv(replace(small(), documents=(replace(small().documents[0], name=bad),)), out)
    assert next(csv.DictReader(io.StringIO(out.getvalue().decode())))["name"] == f"'{bad}"


def test_a_path_that_cannot_be_written_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        write_json(small(), tmp_path / "missing" / "out.json")
    assert list(tmp_path.iterdir()) == []
    write_json(small(), tmp_path / "out.json")
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]
