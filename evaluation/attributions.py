"""Scores the shipped attribution extractor on a gold file and holds it to the floors.

`python -m evaluation.attributions [GOLD] [--predicted OUT.jsonl] [--parts] [--floors]`; the scorer is
../shared/score/attributions.py. Floors only rise, and are pinned with the digest of the gold file they were measured on.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import importlib.util
import json
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from onrecord.statements.model import Extractor

SHARED = Path(__file__).parent.parent / "../shared"
GOLD = SHARED / "corpora/polnear/dev.jsonl.gz"
GOLD_DIGEST = "e8842ab68df1df092406fb7cbbcd61ca80cf3c7c0c5bad56d968e3d1ed553481"  # of the gold file that the floors were measured on
FLOORS = {"attribution": 0.75, "attribution_quoted": 0.88, "attribution_unquoted": 0.69, "exact": 0.52}  # F1
WORDS_PER_SECOND = 2000  # of CPU time, one thread; low, since machines that check it are busy

Document = dict[str, Any]
Figures = dict[str, dict[str, float]]


def scorer() -> Any:
    """The project's scorer, as a module."""
    path = SHARED / "score/attributions.py"
    spec = importlib.util.spec_from_file_location("score_attributions", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"no scorer at {path}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(gold: Path) -> list[Document]:
    """Every article once, with its first annotator, as the scorer counts them."""
    opener = gzip.open if gold.suffix == ".gz" else open
    once: dict[str, Document] = {}
    with opener(gold, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                document = json.loads(line)
                once.setdefault(document["id"], document)
    return list(once.values())


def predict(documents: list[Document]) -> tuple[dict[str, list[dict[str, Any]]], float]:
    """The extractor's attributions of every article, and words per CPU second."""
    extractor = Extractor()
    extractor.attributions("She said it was so.")  # the weights are loaded here, which is not counted
    found = {}
    began = time.process_time()
    for document in documents:
        found[document["id"]] = [
            {"source": a.source, "cue": a.cue, "content": a.content, "confidence": a.confidence}
            for a in extractor.attributions(document["text"])
        ]
    spent = time.process_time() - began
    return found, sum(len(document["text"].split()) for document in documents) / spent


def score(documents: list[Document], predicted: dict[str, list[dict[str, Any]]]) -> Figures:
    """What the scorer says of these documents."""
    tool = scorer()
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for document in documents:
        text = document["text"]
        gold = tool.relations(text, document["attributions"])
        tool.tally(gold, tool.relations(text, predicted[document["id"]]), counts)
    figures: Figures = tool.figures(counts)
    return figures


def parts(documents: list[Document], predicted: dict[str, list[dict[str, Any]]]) -> list[tuple[str, int, float]]:
    """Attribution F1 by outlet and by the article's length, and recall by kind of attribution, with their numbers."""
    groups: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        words = len(document["text"].split())
        groups["outlet " + document["id"].split("_")[0]].append(document)
        groups[
            "article of " + ("under 500" if words < 500 else "500 to 1,000" if words < 1000 else "over 1,000")
        ].append(document)
    out = [(name, len(some), score(some, predicted)["attribution"]["f1"]) for name, some in sorted(groups.items())]
    tool = scorer()
    kinds: dict[str, list[bool]] = defaultdict(list)
    for document in documents:
        text = document["text"]
        gold = tool.relations(text, document["attributions"])
        matched = {i for i, _ in tool.matches(gold, tool.relations(text, predicted[document["id"]]))}
        for index, (relation, labels) in enumerate(zip(gold, document["attributions"], strict=True)):
            size = sum(len(text[a:b].split()) for a, b in labels["content"])
            kinds["recall, quoted" if relation["quoted"] else "recall, unquoted"].append(index in matched)
            kinds["recall, with a source" if relation["source"] else "recall, no source"].append(index in matched)
            kinds["recall, content up to 5 words" if size <= 5 else "recall, content over 5 words"].append(
                index in matched
            )
            if len(labels["content"]) > 1:
                kinds["recall, content in pieces"].append(index in matched)
    return out + [(name, len(hits), sum(hits) / len(hits)) for name, hits in sorted(kinds.items())]


def below(figures: Figures, words_per_second: float, gold: Path) -> list[str]:
    """The floors that are not reached."""
    digest = hashlib.sha256(gold.read_bytes()).hexdigest()
    if digest != GOLD_DIGEST:
        return [f"the floors were measured on another gold file ({GOLD_DIGEST[:12]}, not {digest[:12]})"]
    out = [
        f"{name} F1 {figures[name]['f1']:.4f} is under {floor}"
        for name, floor in FLOORS.items()
        if figures[name]["f1"] < floor
    ]
    if words_per_second < WORDS_PER_SECOND:
        out.append(f"{words_per_second:.0f} words per CPU second, under {WORDS_PER_SECOND}")
    return out


def main() -> int:
    """Prints the figures; 1 if a floor is not reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path, nargs="?", default=GOLD)
    parser.add_argument("--predicted", type=Path, help="keep the predictions here, as JSON lines")
    parser.add_argument("--parts", action="store_true", help="also by outlet, length and kind")
    parser.add_argument("--floors", action="store_true", help="fail when a floor is not reached")
    options = parser.parse_args()
    documents = read(options.gold)
    predicted, speed = predict(documents)
    if options.predicted:
        lines = (json.dumps({"id": name, "attributions": found}) for name, found in predicted.items())
        options.predicted.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    figures = score(documents, predicted)
    print(f"{Extractor().version}, {len(documents)} articles, {speed:.0f} words per CPU second")
    for name, f in figures.items():
        print(f"{name:22s} P {f['p']:.3f}  R {f['r']:.3f}  F1 {f['f1']:.3f}")
    for part, number, figure in parts(documents, predicted) if options.parts else []:
        print(f"{part:32s} {number:5d}  {figure:.3f}")
    problems = below(figures, speed, options.gold) if options.floors else []
    for problem in problems:
        print(f"floor: {problem}", file=sys.stderr)
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
