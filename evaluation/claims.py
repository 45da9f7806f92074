"""Scores the claims stage on its own gold set: which statements speak of one thing, and on which side each stands.

    python -m evaluation.claims [--split tune|report] [--json]

`data/claims.jsonl` holds fictional events, written for this purpose, half of them to tune on and half to report on. Weights and
thresholds were fitted on the first half; some rules were shaped after both had been looked at, so the second is optimistic. Within an
event every pair of statements is a case: same claim or not, and, if the same, same side or opposite. All events of a split
are linked as ONE case, so that links across events count as errors too.

Figures: pairs (precision, recall, F1 of links), strict and with suggestions; sides (of pairs that should be linked and are,
the share whose relative side is right); disputes (found of the gold ones, and wrong ones).
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from onrecord import claims
from onrecord.records import (
    Act,
    Basis,
    Document,
    Fact,
    Paragraph,
    ParagraphKind,
    Place,
    QuoteType,
    Span,
    Speaker,
    SpeakerKind,
    Stance,
    Statement,
    Time,
)

DATA = Path(__file__).with_name("data") / "claims.jsonl"


def _id(kind: str, *parts: str) -> str:
    return f"{kind}-{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:16]}"


def load(split: str) -> list[dict[str, Any]]:
    """The events of a split."""
    events = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
    return [e for e in events if split in ("all", e["split"])]


def case(
    events: Iterable[dict[str, Any]],
) -> tuple[list[Document], list[Statement], list[Speaker], dict[str, dict[str, Any]]]:
    """Events as the records that the stages before would have made; and the gold row of every statement id."""
    documents: list[Document] = []
    statements: list[Statement] = []
    gold: dict[str, dict[str, Any]] = {}
    speakers: dict[str, Speaker] = {}
    for event in events:
        for row in event["statements"]:
            for name in filter(None, (row["speaks_for"], row["speaker"])):
                key = _id("spk", event["event"], name)
                body = row["speaks_for"] if name == row["speaker"] else None
                if key not in speakers or body:
                    speakers[key] = Speaker(
                        key,
                        name,
                        SpeakerKind.ORGANISATION,
                        speaks_for=(_id("spk", event["event"], body),) if body and body != name else (),
                    )
        for name, rows in itertools.groupby(event["statements"], key=lambda r: r["document"]):
            document, found = _document(event["event"], name, list(rows), gold)
            documents.append(document)
            statements += found
    return documents, statements, sorted(speakers.values(), key=lambda s: s.id), gold


def _document(
    event: str, name: str, rows: list[dict[str, Any]], gold: dict[str, dict[str, Any]]
) -> tuple[Document, list[Statement]]:
    key = _id("doc", event, name)
    published = rows[0]["published"]
    text, paragraphs, found = "", [], []
    for row in rows:
        start = len(text)
        spans = []
        for part in ("source", "cue", "content"):
            begin = len(text)
            text += row[part]
            spans.append((Span(begin, len(text)),))
            text += "." if part == "content" else " "
        paragraphs.append(Paragraph(Span(start, len(text)), ParagraphKind.BODY, Place(offset=start)))
        text += "\n\n"
        statement = Statement(
            id=_id("sta", key, str(spans)),
            document=key,
            source=spans[0],
            cue=spans[1],
            content=spans[2],
            quote=QuoteType.INDIRECT,
            act=Act(row["act"]),
            stance=Stance(row["stance"]),
            basis=(Basis.NONE_GIVEN,),
            confidence=0.9,
            speaker=_id("spk", event, row["speaker"]),
            said=Time(published, published, "", f"published {published}"),
        )
        found.append(statement)
        gold[statement.id] = {**row, "event": event}
    document = Document(
        id=key,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        name=f"{event}-{name}.txt",
        media_type="text/plain",
        text=text,
        paragraphs=tuple(paragraphs),
        published=Fact(published, "given"),
        language="en",
    )
    return document, found


def score(split: str) -> dict[str, Any]:
    """Figures of one split, all its events linked as one case."""
    documents, statements, speakers, gold = case(load(split))
    links = claims.link(documents, statements, speakers, ())
    of = {(m.statement, c.id): m for c in links.claims for m in c.statements}
    claims_of: dict[str, set[str]] = {}
    for statement, claim in of:
        claims_of.setdefault(statement, set()).add(claim)
    near = {frozenset((s.left, s.right)) for s in links.suggestions if s.kind == "same_claim"}
    hit = linked = wanted = hinted = right = sided = suggested = 0
    for a, b in itertools.combinations(sorted(gold), 2):
        same = (gold[a]["event"], gold[a]["claim"]) == (gold[b]["event"], gold[b]["claim"])
        common = claims_of.get(a, set()) & claims_of.get(b, set())
        hint = any(frozenset((x, y)) in near for x in claims_of.get(a, ()) for y in claims_of.get(b, ()))
        wanted += same
        linked += bool(common)
        suggested += hint and not common
        hinted += same and (bool(common) or hint)
        if same and common:
            hit += 1
            claim = min(common)
            stances = of[a, claim].stance, of[b, claim].stance
            sides = Stance(gold[a]["side"]), Stance(gold[b]["side"])
            sided += 1
            right += _relation(*stances) == _relation(*sides)
    disputes_found, disputes_gold = _disputes(links, gold, speakers)
    precision, recall = hit / linked if linked else 0.0, hit / wanted
    return {
        "split": split,
        "statements": len(gold),
        "pairs_wanted": wanted,
        "pairs": {"p": round(precision, 4), "r": round(recall, 4), "f1": _f1(precision, recall)},
        "recall_with_suggestions": round(hinted / wanted, 4),
        "suggested_pairs": suggested,
        "sides_right": round(right / sided, 4) if sided else 0.0,
        "disputes": {
            "found": len(disputes_found & disputes_gold),
            "wrong": len(disputes_found - disputes_gold),
            "gold": len(disputes_gold),
        },
        "shifts": len(links.shifts),
    }


def _relation(a: Stance, b: Stance) -> str:
    owned = {Stance.ASSERTS, Stance.DENIES}
    return "same" if a is b else "opposite" if {a, b} == owned else "open"


def _f1(p: float, r: float) -> float:
    return round(2 * p * r / (p + r), 4) if p + r else 0.0


def _disputes(
    links: claims.Links, gold: dict[str, dict[str, Any]], speakers: list[Speaker]
) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Disputed claims as (event, claim), found and gold. A found one counts for the gold claim most of its members have."""
    body = {s.id: (s.speaks_for or (s.id,))[0] for s in speakers}
    wanted: dict[tuple[str, str], dict[str, set[str]]] = {}
    for row in gold.values():
        key = row["event"], row["claim"]
        speaker = _id("spk", row["event"], row["speaker"])
        if row["act"] not in ("demand", "commit", "threaten") and row["content"][:3] != "to ":
            wanted.setdefault(key, {}).setdefault(row["side"], set()).add(body[speaker])
    real = {k for k, v in wanted.items() if any(a != d for a in v.get("asserts", ()) for d in v.get("denies", ()))}
    found = set()
    by_id = {c.id: c for c in links.claims}
    for dispute in links.disputes:
        votes = [(gold[m.statement]["event"], gold[m.statement]["claim"]) for m in by_id[dispute.claim].statements]
        found.add(max(sorted(set(votes)), key=votes.count))
    return found, real


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--split", choices=("tune", "report", "all"), default="report")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    figures = score(args.split)
    if args.json:
        print(json.dumps(figures, indent=1))
        return
    pairs, found = figures["pairs"], figures["disputes"]
    print(f"{figures['statements']} statements, {figures['pairs_wanted']} pairs of one claim ({figures['split']})")
    print(f"pairs                  P {pairs['p']:.3f}  R {pairs['r']:.3f}  F1 {pairs['f1']:.3f}")
    print(f"with suggestions       R {figures['recall_with_suggestions']:.3f}")
    print(f"sides right            {figures['sides_right']:.3f}")
    print(f"disputes               {found['found']} of {found['gold']} found, {found['wrong']} wrong")


if __name__ == "__main__":
    main()
