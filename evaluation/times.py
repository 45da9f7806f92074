"""Scores `onrecord.times` on the TIMEX3 annotations of TimeBank and AQUAINT, as cleaned for TempEval-3.

usage: python -m evaluation.times [FILE.jsonl.gz] [--part looked-at|measured] [--errors N]

Of the 205 documents only a training part is at hand. Documents whose id hashes (SHA-256) to a first digit 0-3 were looked at
while the patterns were written; the figures are those of the others, whose errors were not (a list of bare expressions, without context, of the first 60 lines
of the file was seen before). As in TempEval-3, a found expression
counts as relaxed when it shares a character with a gold one, as strict when both ends agree; a value is right when it is
the same string, counted over the DATE expressions that were found.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.times import Expression, recognise

CORPUS = Path(__file__).parents[1] / ".." / "shared" / "corpora" / "timex" / "train.jsonl.gz"


@dataclass
class Tally:
    """Counts over documents."""

    documents: int = 0
    gold: int = 0
    predicted: int = 0
    relaxed: int = 0
    strict: int = 0
    dates: int = 0
    right: int = 0

    def figures(self) -> dict[str, float]:
        """Precision, recall and F1 of finding, and the share of found dates whose value is right."""
        out = {"documents": float(self.documents), "expressions": float(self.gold)}
        for name, hits in (("relaxed", self.relaxed), ("strict", self.strict)):
            precision, recall = hits / max(1, self.predicted), hits / max(1, self.gold)
            out[f"{name}_p"], out[f"{name}_r"] = precision, recall
            out[f"{name}_f1"] = 2 * precision * recall / max(1e-9, precision + recall)
        out["date_value_right"] = self.right / max(1, self.dates)
        return {k: round(v, 4) for k, v in out.items()}


def looked_at(document_id: str) -> bool:
    """Whether a document belongs to the part that was read while the patterns were written."""
    return hashlib.sha256(document_id.encode()).hexdigest()[0] in "0123"


def read(path: Path) -> list[dict[str, Any]]:
    """The documents of a gzipped JSON lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def score(document: dict[str, Any], tally: Tally) -> list[str]:
    """Adds one document to the tally and returns its errors, one a line."""
    text: str = document["text"]
    found = recognise(text, (document["published"] or "")[:10] or None)
    pairs = pair(document["times"], found)
    tally.documents += 1
    tally.gold += len(document["times"])
    tally.predicted += len(found)
    tally.relaxed += len(pairs)
    errors = []
    for gold, predicted in pairs:
        tally.strict += (gold["start"], gold["end"]) == (predicted.span.start, predicted.span.end)
        if gold["type"] == "DATE":
            tally.dates += 1
            tally.right += gold["value"] == predicted.value
        if gold["value"] != predicted.value and gold["type"] == "DATE":
            errors.append(
                f"value   {text[gold['start'] - 40 : gold['end'] + 30]!r} gold {gold['value']} got {predicted.value} ({document['published']})"
            )
        if (gold["start"], gold["end"]) != (predicted.span.start, predicted.span.end):
            errors.append(f"extent  {text[gold['start'] : gold['end']]!r} got {predicted.span.of(text)!r}")
    matched_gold = {id(g) for g, _ in pairs}
    matched = {id(p) for _, p in pairs}
    errors += [
        f"missed  {text[max(0, g['start'] - 40) : g['start']]!r} [{text[g['start'] : g['end']]}] {text[g['end'] : g['end'] + 20]!r} {g['type']} {g['value']}"
        for g in document["times"]
        if id(g) not in matched_gold
    ]
    errors += [
        f"extra   {text[max(0, p.span.start - 40) : p.span.start]!r} [{p.span.of(text)}] {text[p.span.end : p.span.end + 20]!r} {p.kind}"
        for p in found
        if id(p) not in matched
    ]
    return [e.replace("\\n", " ") for e in errors]


def pair(gold: Iterable[dict[str, Any]], found: Iterable[Expression]) -> list[tuple[dict[str, Any], Expression]]:
    """One-to-one pairs that share a character, in order of text."""
    pairs = []
    rest = sorted(found, key=lambda e: e.span)
    for item in sorted(gold, key=lambda g: g["start"]):
        hit = next((p for p in rest if p.span.start < item["end"] and item["start"] < p.span.end), None)
        if hit is not None:
            pairs.append((item, hit))
            rest.remove(hit)
    return pairs


def main(arguments: list[str] | None = None) -> int:
    """Prints the figures as JSON, and errors on request."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--part", choices=("looked-at", "measured"), default="measured")
    parser.add_argument("--errors", type=int, default=0, help="print so many errors (of the part looked at only)")
    given = parser.parse_args(arguments)
    if given.errors and given.part == "measured":
        parser.error("errors of the measured part are not shown: it would no longer be unseen")
    tally = Tally()
    errors: list[str] = []
    for document in read(given.file):
        if looked_at(document["id"]) == (given.part == "looked-at"):
            errors += score(document, tally)
    for line in errors[: given.errors]:
        print(line)
    print(json.dumps(tally.figures(), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
