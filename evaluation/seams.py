"""Does a sentence give the same statements wherever it stands? Invented sentences, each put into many places of other documents.

    python -m evaluation.seams [--json] [--show N]

Every sentence is a paragraph of its own. What it gives alone is compared with what it gives at the beginning, in the middle and at the
end of documents of other invented paragraphs, and on both sides of a seam, where one window of the model ends and the next begins. The
model reads context, so its figures may sway; what is counted is how often that changes what comes out:

  same       source, cue and content of every statement are equal to the character
  spans      the same statements, but a bound differs
  lost       a statement that stood there alone is gone
  more       a statement stands there that did not alone

A second part puts the same sentences into one long paragraph without line breaks, where a seam can fall into their midst.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from onrecord.statements.model import Extractor
from onrecord.statements.windows import windows_of

if TYPE_CHECKING:
    from onrecord.wordpiece import WordPiece

SEED = 12
QUOTA = {"beginning": 1, "end": 1, "middle": 2, "before a seam": 4, "after a seam": 4}
OUTCOMES = ("same", "spans", "lost", "more")
Pieces = tuple[tuple[int, int], ...]
CLEAR = 0.8  # confidence alone from which on a statement counts as clear

SENTENCES = (
    "“The bridge will stay closed until spring,” the harbour master said on Monday.",
    "“We counted nine boats and no lights,” said Edda Farrow, a ferry pilot.",
    "Jovan Kessing, the mayor of Tamm, said that the road would be open by Friday.",
    "The ministry denied that any of its guards had been in the valley that night.",
    "“Nobody was hurt,” she told reporters. “Nobody was even there.”",
    "According to the coast guard, the ferry left the pier an hour late.",
    "The union accused the company of hiding two accidents at the quarry.",
    "Governor Ilse Varga promised to publish the report within ten days.",
    "The doctor told the inquiry: “I saw the wound myself, and it was not a fall.”",
    "Two residents said they had heard shots before midnight.",
    "The spokesman declined to say who had signed the order.",
    "“It is a forgery from the first page to the last,” the ambassador insisted.",
    "Pavel Harrick, who runs the salt works, believes that the dam was opened on purpose.",
    "The committee concluded that the warning had come too late.",
    "The prosecutor claimed the papers were burned in the yard.",
    "A nurse, who asked not to be named, said the ward had been full since Sunday.",
    "“Why should we leave?” asked Odile Norrell, whose house stands beside the quay.",
    "The police chief confirmed that four men had been arrested near the airfield.",
    "Critics say the new law would silence the small papers.",
    "The bishop called the search “an insult to the dead”.",
    "In a letter to the council, the teachers demanded that the school be moved.",
    "Mirela Ostrander wrote that she had never met the colonel.",
    "The airline admitted that its crew had not been told of the storm.",
    "“There were children on that boat,” Rasha Quarles said, “and everyone on the pier knew it.”",
    "The defence minister warned that the border would be closed if the shelling went on.",
    "The fishermen argue that the nets were cut by the patrol.",
    "Officials announced on Tuesday that the camp would be emptied.",
    "The general said he regretted the deaths but would not resign.",
    "“I have nothing to add,” the minister replied.",
    "The report found that the pumps had failed twice in one week.",
    "Her lawyer said the charges were without any ground.",
    "Nadir Lorimer recalled that the lights went out at nine.",
    "The company said in a statement that it was looking into the matter.",
    "The opposition leader described the vote as “a theatre for one guest”.",
    "Farmers in the north complain that the water tastes of metal.",
    "“We are not afraid of an audit,” the treasurer told the Tamm Echo.",
    "The judge noted that no witness had seen the car.",
    "The foreign minister rejected the claim that prisoners had been beaten.",
    "A study by the island college suggests that the cliff moves a metre a year.",
    "Corin Dunmore vowed to bring the case before the high court.",
    "The captain reported that the engine had stopped near the lighthouse.",
    "“The numbers are wrong, all of them,” Sefa Wexler, an accountant, said.",
    "The envoy suggested that the talks might be held in Castria.",
    "Neighbours said that the house had been empty for years.",
    "The regulator told the owners that the mine must be shut.",
    "The president said on Thursday that she would not pardon the officers.",
    "The shipping line stressed that its papers were in order.",
    "“He never came back,” his sister said.",
    "The archivist thinks that the map was drawn after the war.",
    "The council agreed that the tower was unsafe.",
    "Hanno Bastide, a retired pilot, estimated that three hundred people had stood on the runway.",
    "The embassy said it knew of no such order.",
    "Aid workers fear that the convoy was turned back.",
    "The reporter asked whether the tapes still existed.",
    "“Let them show us one photograph,” Faruk Galvane said at a rally in Belmora.",
    "The headmaster acknowledged that the door had been locked.",
    "The navy maintains that the wreck lies outside its waters.",
    "An agency diplomat said the two sides had come close to a deal.",
    "Bela Corrigan testified that the guard had slept.",
    "The mayor’s office said: “The decision was taken by the engineers alone.”",
)
NEIGHBOURS = (
    "The river had been high for a week.",
    "On the quay, crates of pears stood in the rain, and the cranes did not move.",
    "“It was a long night,” said Gela Tarvin, who keeps the lighthouse.",
    "The road to the quarry has been closed since 2019, when a slope gave way and buried two trucks.",
    "The council meets on Wednesdays.",
    "The governor said that the budget would be ready by June, and that no tax would rise.",
    "Three of the four ferries were built in Hestia; the fourth, the oldest, came from a yard in Dorland.",
    "“We are waiting for the letter. We have waited before,” Quirin Sallow told the assembly.",
    "The market opened late.",
    "Residents of the upper town denied that they had been asked.",
    "No other island has as many bells, and none has as few roofs.",
    "In the autumn of that year the salt works were sold, the men were paid off and the sheds were left to the gulls.",
    "The trial continues.",
    "According to the almanac, the tide would turn at four.",
    "A second boat, the Marigold, lay at anchor off the point, with its lamps out.",
    "The ministry declined to comment.",
    "Lemo Renner was born in Estovia and came to Tamm as a boy.",
    "“Ask the engineers,” he said. “I only sign what they send me.”",
)


@dataclass(frozen=True)
class Said:
    """A statement of the sentence: pieces of source, cue and content, counted from the sentence's beginning."""

    source: Pieces
    cue: Pieces
    content: Pieces
    confidence: float

    @property
    def spans(self) -> tuple[Pieces, Pieces, Pieces]:
        return self.source, self.cue, self.content


@dataclass(frozen=True)
class Placed:
    """A sentence in a document: `start` is its offset in `text`, `place` one of QUOTA."""

    text: str
    start: int
    place: str


def statements(extractor: Extractor, text: str, start: int, end: int) -> list[Said]:
    """The statements whose cue stands in [start, end)."""

    def moved(spans: Pieces) -> Pieces:
        return tuple((a - start, b - start) for a, b in spans)

    return [
        Said(moved(f.source), moved(f.cue), moved(f.content), f.confidence)
        for f in extractor.attributions(text)
        if all(start <= a and b <= end for a, b in f.cue)
    ]


def place_of(tokenizer: WordPiece, text: str, start: int, end: int) -> str:
    """Where in the document and in its windows [start, end) stands; "across a seam" when no single window owns it."""
    for window in windows_of(tokenizer, text):
        own = [(a, b) for a, b in window.spans[window.first : window.last] if a < b]
        if own and own[0][0] <= start < own[-1][1]:
            if own[-1][1] < end:
                return "across a seam"
            after_seam, before_seam = own[0][0] == start and start > 0, own[-1][1] == end and end < len(text)
            if after_seam or before_seam:
                return "after a seam" if after_seam else "before a seam"
            break
    return "beginning" if start == 0 else "end" if end == len(text) else "middle"


def places(tokenizer: WordPiece, sentence: str, rng: random.Random, joint: str = "\n\n") -> Iterator[Placed]:
    """Documents with the sentence among other paragraphs, as many of each place as QUOTA says."""
    wanted = Counter(QUOTA)
    for _ in range(400):
        if not wanted.total():
            return
        one = placed(tokenizer, sentence, rng, joint, bool(wanted["beginning"]), bool(wanted["end"]))
        if wanted[one.place] > 0:
            wanted[one.place] -= 1
            yield one


def placed(
    tokenizer: WordPiece,
    sentence: str,
    rng: random.Random,
    joint: str = "\n\n",
    first: bool = False,
    last: bool = False,
) -> Placed:
    """One document with the sentence at some place; `first` and `last` allow its first and last paragraph as well."""
    before = rng.choices(NEIGHBOURS, k=rng.randint(0 if first else 1, 16))
    after = rng.choices(NEIGHBOURS, k=rng.randint(0 if last else 1, 4))
    text = joint.join([*before, sentence, *after])
    start = len(joint.join([*before, ""])) if before else 0
    return Placed(text, start, place_of(tokenizer, text, start, start + len(sentence)))


def outcome(alone: Sequence[Said], there: Sequence[Said]) -> str:
    """What became of the statements of a sentence; the worst that holds."""
    if [s.spans for s in alone] == [s.spans for s in there]:
        return "same"
    if any(not any(_alike(one, other) for other in there) for one in alone):
        return "lost"
    if any(not any(_alike(one, other) for other in alone) for one in there):
        return "more"
    return "spans"


def _alike(one: Said, other: Said) -> bool:
    """By the scorer's rule: contents share half of their characters, and sources at least one."""

    def shared(left: Pieces, right: Pieces) -> int:
        return sum(max(0, min(b, d) - max(a, c)) for a, b in left for c, d in right)

    sizes = sum(b - a for said in (one, other) for a, b in said.content)
    same_source = shared(one.source, other.source) > 0 or not (one.source or other.source)
    return same_source and 4 * shared(one.content, other.content) >= sizes


@dataclass(frozen=True)
class Result:
    """How often a sentence gave what it gives alone."""

    sentences: int
    statements: int  # of the sentences alone
    placements: int
    outcomes: dict[str, dict[str, int]]  # place -> outcome -> how often
    clear_lost: int  # of statements with a confidence of at least CLEAR alone: how often one was lost
    clear_changed: int  # … how often a bound of one changed
    clear: int  # … how often one was looked for
    changes: tuple[tuple[str, str, str], ...]  # sentence, place, what became of it


def measure(extractor: Extractor, sentences: Sequence[str] = SENTENCES, joint: str = "\n\n") -> Result:
    """All sentences in all their places."""
    tokenizer = extractor._parts[0]
    rng = random.Random(SEED)
    outcomes: dict[str, Counter[str]] = {place: Counter() for place in QUOTA}
    changes = []
    found = lost = changed = clear = 0
    for sentence in sentences:
        alone = statements(extractor, sentence, 0, len(sentence))
        found += len(alone)
        for one in places(tokenizer, sentence, rng, joint):
            there = statements(extractor, one.text, one.start, one.start + len(sentence))
            became = outcome(alone, there)
            outcomes[one.place][became] += 1
            if became != "same":
                changes.append((sentence, one.place, became))
            for said in alone:
                if said.confidence >= CLEAR:
                    clear += 1
                    lost += not any(_alike(said, other) for other in there)
                    changed += not any(said.spans == other.spans for other in there)
    total = sum(c.total() for c in outcomes.values())
    return Result(
        len(sentences),
        found,
        total,
        {p: dict(c) for p, c in outcomes.items()},
        lost,
        changed - lost,
        clear,
        tuple(changes),
    )


def table(result: Result) -> list[str]:
    """The result as Markdown."""
    out = [
        "| place | placements | same | a bound differs | one lost | one more |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for place, counts in (*result.outcomes.items(), ("all", _sum(result))):
        number = sum(counts.values())
        shares = (f"{counts.get(name, 0)} ({counts.get(name, 0) / max(1, number):.1%})" for name in OUTCOMES)
        out.append(f"| {place} | {number} | {' | '.join(shares)} |")
    out += [
        "",
        f"{result.sentences} sentences with {result.statements} statements. Of the clear ones (confidence alone at least {CLEAR}), looked "
        f"for {result.clear} times, {result.clear_lost} were lost and {result.clear_changed} had another bound.",
    ]
    return out


def _sum(result: Result) -> Counter[str]:
    total: Counter[str] = Counter()
    for counts in result.outcomes.values():
        total.update(counts)
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="also print so many of the changes")
    parser.add_argument("--sentences", type=int, default=len(SENTENCES), help="only the first so many")
    options = parser.parse_args()
    result = measure(Extractor(), SENTENCES[: options.sentences])
    print(json.dumps(asdict(result), indent=1) if options.json else "\n".join(table(result)))
    for sentence, place, became in result.changes[: options.show]:
        print(f"{became:6s} {place:14s} {sentence}")


if __name__ == "__main__":
    main()
