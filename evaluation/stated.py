"""Statements and speakers on the invented cases of corpus/: what PolNeAR and GAP have no labels for.

    python -m evaluation.stated [--split train|dev|both] [--json] [--wrong KIND]

Counts the statements that stand within another one, those that have no source, those with a negated or supposed cue; the act
and stance of those found; and the speakers, as B-cubed over the statements that gold and record both give a speaker
(Bagga and Baldwin 1998), with the share of the found ones that nobody is given for. The documents' texts go in as they are:
no publisher and no page. A statement is found by the scorer's rule: half of the content's characters, and a shared source. Cases kept for
the test are never read: only the line of a case that names its split is looked at first.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from onrecord import speakers
from onrecord.extract import document_statements
from onrecord.read import read_text
from onrecord.records import Document, Statement
from onrecord.statements.model import Extractor

from .attributions import scorer

CORPUS = Path(__file__).parents[1] / "corpus"
_SPLIT = re.compile(r'"split": "(\w+)"')
HEAD = 4000  # characters of a case's file that the split stands in
NOT_SAID = re.compile(
    r"\b(?:not|never|no|without|yet to|if|would not|won['’]t|refus\w+|declin\w+|fail\w+)\b|n['’]t\b", re.IGNORECASE
)

Item = dict[str, Any]


def cases(split: str, corpus: Path = CORPUS) -> Iterable[Item]:
    """The cases of a split ("both": train and dev), by name. Nothing of a test case is read but where it says so."""
    wanted = {"train", "dev"} if split == "both" else {split} - {"test"}
    for file in sorted(corpus.glob("*/case.json")):
        with file.open(encoding="utf-8") as content:
            found = _SPLIT.search(content.read(HEAD))
        if found is not None and found[1] in wanted:
            yield json.loads(file.read_text(encoding="utf-8"))


def recorded(case: Item, extractor: Extractor) -> tuple[list[Document], dict[str, list[Statement]]]:
    """The documents of a case, and what the record has of each, by the corpus's own id."""
    documents: list[Document] = []
    per: dict[str, Any] = {}
    found: list[Statement] = []
    names: dict[str, str] = {}
    for item in case["documents"]:
        document = read_text(item["text"], name=item["id"], published=item["published"])
        said, _, _ = document_statements(document, extractor)
        documents.append(document)
        names[document.id] = item["id"]
        per[document.id] = speakers.mentions(document, said)
        found += said
    _, resolved, _ = speakers.resolve(documents, per, found)
    of: dict[str, list[Statement]] = defaultdict(list)
    for statement in resolved:
        of[names[statement.document]].append(statement)
    return documents, of


def _pairs(item: Item, spans: str) -> list[list[int]]:
    return [[s["start"], s["end"]] for s in item[spans]]


def _of_gold(item: Item) -> Item:
    return {role: _pairs(item, role) for role in ("source", "cue", "content")}


def _of_record(statement: Statement) -> Item:
    return {
        role: [[s.start, s.end] for s in getattr(statement, role)] for role in ("source", "cue", "content")
    }  # fmt: skip


def kinds_of(item: Item, within: object, cue: str) -> list[str]:
    """Under which rows of the table a statement counts."""
    voice = not item["source"] and not item["cue"]
    kinds = ["own voice"] if voice else ["all but own voice", "nested" if within else "outermost"]
    if not voice and not item["source"]:
        kinds.append("no source")
    if NOT_SAID.search(cue):
        kinds.append("not said")
    return kinds


def measured(split: str, extractor: Extractor) -> tuple[dict[str, Any], dict[str, list[Item]]]:
    """The figures, and the single statements that went wrong, by kind."""
    rule = scorer()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    kept: dict[str, list[Item]] = defaultdict(list)
    acts: Counter[str] = Counter()
    precise = recalled = shared = asked = given = unnamed = 0.0
    for case in cases(split):
        _, of = recorded(case, extractor)
        pairs: list[tuple[str, str]] = []
        by_document: dict[str, list[Item]] = defaultdict(list)
        for item in case["statements"]:
            by_document[item["document"]].append(item)
        for document in case["documents"]:
            text, gold, said = document["text"], by_document[document["id"]], of[document["id"]]
            matched = rule.matches(
                rule.relations(text, [_of_gold(g) for g in gold]), rule.relations(text, [_of_record(s) for s in said])
            )
            of_gold, of_said = dict(matched), {j: i for i, j in matched}
            for i, g in enumerate(gold):
                hit = of_gold.get(i)
                for kind in kinds_of(g, g["within"], " ".join(c["text"] for c in g["cue"])):
                    counts[kind]["gold"] += 1
                    counts[kind]["hit"] += hit is not None
                    if hit is None:
                        kept[f"missed {kind}"].append(_shown(case, g, text))
                if hit is None:
                    continue
                one = said[hit]
                row = _shown(case, g, text) | {
                    "record": f"{one.act.value}/{one.stance.value}",
                    "recorded": {k: [text[a:b] for a, b in v] for k, v in _of_record(one).items()},
                }
                acts["found"] += 1
                acts["act"] += one.act.value == g["act"]
                acts["stance"] += one.stance.value == g["stance"]
                if one.act.value != g["act"]:
                    kept["act"].append(row)
                if one.stance.value != g["stance"]:
                    kept["stance"].append(row)
                if one.stance.value == "asserts" and g["stance"] != "asserts":
                    acts["asserts wrongly"] += 1
                asked += g["speaker"] is not None
                if g["speaker"] is None:
                    unnamed += 1
                    given += one.speaker is not None
                elif one.speaker is not None:
                    pairs.append((g["speaker"], one.speaker))
            for j, one in enumerate(said):
                item = _of_record(one)
                for kind in kinds_of(item, one.within, " ".join(text[a:b] for a, b in item["cue"])):
                    counts[kind]["said"] += 1
                    counts[kind]["right"] += j in of_said
                    if j not in of_said:
                        row = {k: [text[a:b] for a, b in v] for k, v in item.items()}
                        kept[f"spurious {kind}"].append(
                            {"case": case["case"], **row, "record": f"{one.act.value}/{one.stance.value}"}
                        )
        golds, saids, both = Counter(g for g, _ in pairs), Counter(s for _, s in pairs), Counter(pairs)
        for pair in pairs:
            precise += both[pair] / saids[pair[1]]
            recalled += both[pair] / golds[pair[0]]
        shared += len(pairs)
    p, r = precise / max(shared, 1), recalled / max(shared, 1)
    figures: dict[str, Any] = {kind: _rates(c) for kind, c in sorted(counts.items())}
    figures["kinds"] = {k: round(v / max(acts["found"], 1), 4) for k, v in acts.items()} | {"found": acts["found"]}
    figures["speakers"] = {
        "p": round(p, 4),
        "r": round(r, 4),
        "f1": round(2 * p * r / (p + r), 4) if p + r else 0.0,
        "abstained": round(1 - shared / max(asked, 1), 4),
        "given where nobody can be told": f"{given:.0f} of {unnamed:.0f}",
    }
    return figures, kept


def _rates(c: Counter[str]) -> dict[str, float]:
    p, r = c["right"] / max(c["said"], 1), c["hit"] / max(c["gold"], 1)
    return {
        "gold": c["gold"],
        "said": c["said"],
        "p": round(p, 4),
        "r": round(r, 4),
        "f1": round(2 * p * r / (p + r), 4) if p + r else 0.0,
    }


def _shown(case: Item, item: Item, text: str) -> Item:
    start = min(s["start"] for s in item["content"])
    return {
        "case": case["case"],
        "id": item["id"],
        **{role: [s["text"] for s in item[role]] for role in ("source", "cue", "content")},
        "gold": f"{item['act']}/{item['stance']}",
        "around": text[max(0, start - 80) : start + 160],
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=("train", "dev", "both"), default="both")
    parser.add_argument("--json", action="store_true")
    parser.add_argument(
        "--wrong", metavar="KIND", help="the statements that went wrong, as JSON lines: act, stance, missed nested, …"
    )
    given = parser.parse_args(arguments)
    figures, kept = measured(given.split, Extractor())
    if given.wrong:
        for row in kept[given.wrong]:
            print(json.dumps(row, ensure_ascii=False))
        return
    if given.json:
        print(json.dumps(figures, indent=1))
        return
    for name, values in figures.items():
        print(f"{name:20}", "  ".join(f"{k} {v}" for k, v in values.items()))


if __name__ == "__main__":
    main()
