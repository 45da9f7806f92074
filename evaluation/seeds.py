"""The two real reports of ../shared/seeds, held against what a careful reader finds in them.

    python -m evaluation.seeds            # the table and the figures
    python -m evaluation.seeds --json

`data/seeds.json` holds offsets, names and digests only. A reader's statement is found when a statement of the record has
content that overlaps its content by a character Dice of at least 0.5; its speaker is right when the resolved speaker has
one of the accepted names (or, for unnamed groups, those words).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from onrecord import Case
from onrecord.records import Record, Statement

DATA = Path(__file__).parent / "data" / "seeds.json"
SHARED = Path(__file__).parents[2] / "shared"


@dataclass(frozen=True)
class Line:
    """One statement of the careful reader with what the record made of it."""

    text: str
    content: tuple[tuple[int, int], ...]
    speakers: tuple[str, ...]
    stance: str
    found: Statement | None
    speaker: str | None
    right: bool


def characters(spans: list[list[int]]) -> set[int]:
    """Offsets covered by [start, end) pairs."""
    return {i for start, end in spans for i in range(start, end)}


def dice(left: set[int], right: set[int]) -> float:
    """2 |A and B| / (|A| + |B|)."""
    return 2 * len(left & right) / (len(left) + len(right)) if left or right else 0.0


def plain(name: str) -> str:
    """A name without its article and case, for comparison."""
    return name.casefold().removeprefix("the ").removeprefix("a ").strip()


def compare(record: Record) -> list[Line]:
    """Every line of the gold data against the record; raises ValueError where a text is not the one that was read."""
    documents = {d.name: d for d in record.documents}
    names = {s.id: {plain(n) for n in (s.name, *s.aliases)} for s in record.speakers}
    shown = {s.id: s.name for s in record.speakers}
    lines = []
    for text in json.loads(DATA.read_text("utf-8"))["texts"]:
        document = documents[text["name"]]
        if document.sha256 != text["sha256"]:
            raise ValueError(f"{text['name']} is not the text that the offsets are for")
        own = [s for s in record.statements if s.document == document.id]
        for gold in text["statements"]:
            wanted = characters(gold["content"])
            accepted = {plain(n) for n in gold["speakers"]}
            near = [(dice(wanted, characters([[p.start, p.end] for p in s.content])), s) for s in own]
            near = [(score, s) for score, s in near if score >= 0.5]
            # One gold line may be met by two nested statements: the one with the right speaker counts.
            near.sort(key=lambda pair: (not names.get(pair[1].speaker or "", set()) & accepted, -pair[0], pair[1].id))
            best = near[0][1] if near else None
            right = best is not None and bool(names.get(best.speaker or "", set()) & accepted)
            speaker = shown.get(best.speaker or "") if best else None
            content = tuple((start, end) for start, end in gold["content"])
            lines.append(Line(text["name"], content, tuple(gold["speakers"]), gold["stance"], best, speaker, right))
    return lines


def speaker_id(record: Record, name: str) -> str:
    """The one speaker of that name; raises LookupError when there is none or more than one."""
    ids = [s.id for s in record.speakers if plain(s.name) == plain(name)]
    if len(ids) != 1:
        raise LookupError(f"{len(ids)} speakers are called {name}")
    return ids[0]


def process(folder: Path, case: Path) -> Record:
    """Both texts in one case."""
    with Case.new(case, "The seeds") as opened:
        opened.add(sorted(folder.glob("*.txt")))
        opened.process()
        return opened.record()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        record = process(SHARED / "seeds", Path(folder) / "case")
    lines = compare(record)
    found, right = sum(line.found is not None for line in lines), sum(line.right for line in lines)
    digest = hashlib.sha256(DATA.read_bytes()).hexdigest()[:12]
    if args.json:
        print(json.dumps({"lines": len(lines), "found": found, "right_speaker": right, "data": digest}))
        return
    for line in lines:
        mark = "ok" if line.right else "found" if line.found else "missed"
        stance = "" if line.found is None or line.found.stance == line.stance else f"stance {line.found.stance}"
        place = f"{line.content[0][0]}-{line.content[-1][1]}"
        print(f"{mark:7s}{line.text[:3]} {place:12s}{line.speakers[0]:32.31s}{line.speaker or '-':32.31s}{stance}")
    print(
        f"{len(lines)} statements: {found} found, {right} with the right speaker ({right / len(lines):.0%}); data {digest}"
    )


if __name__ == "__main__":
    main()
