"""The items that a second reader labels, to be read without the first reader's labels (evaluation/KINDS.md).

`python -m evaluation.kinds_reading draw` writes the places of the 150 items into evaluation/data/kinds_second.jsonl, without labels.
`python -m evaluation.kinds_reading show ITEMS.txt` writes them as text: [[source]], {{cue}}, <<content>>.
`python -m evaluation.kinds_reading keep ANSWERS.txt` puts the answers, a line each, ``number act basis[,basis]``, into the file.
The texts stay in ../shared; only offsets and labels are kept.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path
from typing import Any

from evaluation.kinds_draw import SHARED, read
from onrecord.records import Act, Basis

LABELS = Path(__file__).parent / "data/kinds.jsonl"
SECOND = Path(__file__).parent / "data/kinds_second.jsonl"
SEED, OF_EACH_ACT, NUMBER = 7, 12, 150
Item = dict[str, Any]
PLACE = ("corpus", "id", "sha256", "source", "cue", "content")


def labels(path: Path = LABELS) -> list[Item]:
    """The labelled items, in the order that they were drawn in."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def texts() -> dict[tuple[str, str], str]:
    """Every text that items stand in, by corpus and id."""
    out: dict[tuple[str, str], str] = {}
    for corpus in ("polnear", "gum"):
        path = SHARED / "corpora" / corpus / "train.jsonl.gz"
        out |= {(corpus, document["id"]): document["text"] for document in read(path)}
    for path in sorted((SHARED / "seeds").glob("*.txt")):
        out["seeds", path.stem] = path.read_text(encoding="utf-8")
    return out


def for_second_reader(items: list[Item]) -> list[Item]:
    """150 items: twelve of each act, the rest by turns from each basis; in an order that shows neither."""
    chance = random.Random(SEED)
    shuffled = items[:]
    chance.shuffle(shuffled)
    chosen: list[Item] = []
    for act in Act:
        chosen += [item for item in shuffled if item["act"] == act][:OF_EACH_ACT]
    named = [basis for basis in Basis if basis is not Basis.NONE_GIVEN]
    of_basis = {basis: [i for i in shuffled if basis in i["basis"] and i not in chosen] for basis in named}
    while len(chosen) < NUMBER:
        for basis in named:
            if len(chosen) < NUMBER:
                item = next(i for i in of_basis[basis] if i not in chosen)
                chosen.append(item)
    chance.shuffle(chosen)
    return chosen


def shown(text: str, item: Item, before: int = 250, after: int = 150) -> str:
    """The statement with its parts marked, and some of the text on both sides, on one line."""
    marks = {"source": ("[[", "]]"), "cue": ("{{", "}}"), "content": ("<<", ">>")}
    inserted = []
    for role, (opening, closing) in marks.items():
        for start, end in item[role]:
            inserted += [(end, 0, -start, closing), (start, 1, -end, opening)]
    inserted.sort()
    at = max(0, inserted[0][0] - before)
    out = ""
    for position, _, _, mark in inserted:
        out += text[at:position] + mark
        at = position
    return (out + text[at : at + after]).replace("\n", " / ")


def save(items: list[Item]) -> None:
    SECOND.write_text("".join(json.dumps(item, separators=(",", ":")) + "\n" for item in items), encoding="utf-8")


def keep(items: list[Item], answers: str) -> None:
    """Puts the second reader's answers into the file; every item needs one."""
    given = {}
    for line in answers.splitlines():
        if line.strip():
            number, act, basis = line.split()[:3]
            given[int(number.lstrip("#"))] = {
                "act": Act(act).value,
                "basis": [Basis(b).value for b in basis.split(",")],
            }
    if missing := sorted(set(range(len(items))) - set(given)):
        raise SystemExit(f"no answer to {missing}")
    save([{**item, **given[number]} for number, item in enumerate(items)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["draw", "show", "keep"])
    parser.add_argument("path", type=Path, nargs="?")
    options = parser.parse_args()
    if options.what == "draw":
        save([{key: item[key] for key in PLACE} for item in for_second_reader(labels())])
    elif options.path is None:
        parser.error("name the file")
    elif options.what == "show":
        all_texts = texts()
        lines = [f"#{n} {shown(all_texts[i['corpus'], i['id']], i)}\n\n" for n, i in enumerate(labels(SECOND))]
        options.path.write_text("".join(lines), encoding="utf-8")
    else:
        keep(labels(SECOND), options.path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
