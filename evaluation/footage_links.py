"""How often a statement that speaks of footage is suggested at the right piece: over the mentions that the corpus marks.

``python -m evaluation.footage_links [train|dev]``. The corpus has no files: each of its pictures, videos and recordings stands in a case as a piece of footage
whose title is what it is said to show. Statements are those marked by hand. In a case with one piece "right" means found at all.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace

from evaluation.corpus import folders, load
from onrecord.claims import shown
from onrecord.records import Act, Basis, Document, Fact, Footage, QuoteType, Span, Stance, Statement, Time

KINDS = {"video": "video/mp4", "picture": "image/jpeg", "audio": "audio/mpeg"}


def measured(split: str) -> dict[str, Counter[str]]:
    """Counts of mentions that stand in a statement, for cases with one piece of footage and with several."""
    counts = {"one piece": Counter[str](), "several": Counter[str]()}
    for folder in folders():
        case = load(folder)
        if case["split"] != split or not case["footage"]:
            continue
        pieces = [
            Footage(f["id"], f["id"], f"{n}.bin", KINDS[f["kind"]], 1, title=Fact(f["what"], "given"))
            for n, f in enumerate(case["footage"])
        ]
        documents = {
            d["id"]: Document(d["id"], d["id"], d["id"], "text/plain", d["text"], ()) for d in case["documents"]
        }
        statements = [
            Statement(
                s["id"], s["document"], _spans(s["source"]), _spans(s["cue"]), _spans(s["content"]), QuoteType(s["quote"]), Act(s["act"]),
                Stance(s["stance"]), tuple(Basis(b) for b in s["basis"]), 1.0, said=Time(s["said"]["earliest"], s["said"]["latest"], "", ""),
            )
            for s in case["statements"]
        ]  # fmt: skip
        _, suggestions = shown.find([replace(p) for p in pieces], documents, statements)
        linked = {s.left: s.right for s in suggestions}
        wanted: dict[str, set[str]] = {}
        for mention in case["footage_mentions"]:
            if mention["statement"]:
                wanted.setdefault(mention["statement"], set()).add(mention["footage"])
        count = counts["one piece" if len(pieces) == 1 else "several"]
        for statement, right in wanted.items():
            found = linked.get(statement)
            count["nothing" if found is None else "right" if found in right else "wrong"] += 1
        count["suggested without a mention"] += len(linked.keys() - wanted.keys())
    return counts


def _spans(given: list[dict[str, int]]) -> tuple[Span, ...]:
    return tuple(Span(s["start"], s["end"]) for s in given)


def main() -> None:
    for kind, count in measured(sys.argv[1] if len(sys.argv) > 1 else "dev").items():
        print(kind, dict(count))


if __name__ == "__main__":
    main()
