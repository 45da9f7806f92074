"""What goes wrong in the record of the corpus's train and dev cases, by kind, with counts; never of test cases.

    python -m evaluation.record_errors [CASE...] [--split train|dev] [--list WORDS] [--json]

``--list`` shows the errors whose kind contains the words. A statement missed is counted under the first kind that fits; a
pair of statements that share a claim is lost with a statement, or missed though both were found, or joined wrongly.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluation import corpus
from evaluation.corpus_compare import Annotation, Said, compare, linked, mapped
from evaluation.record import Run, processed

_PRONOUN = re.compile(r"(?:i|we|he|she|they|it|who|that|this)\b", re.IGNORECASE)
_FEW = 5  # errors of a kind, fewer are put together
_SHORT = 5  # words
_SHOWN = 150  # characters


@dataclass(frozen=True, slots=True)
class Mistake:
    """One error: what kind, where, and in which words."""

    kind: str
    case: str
    where: str
    words: str


# ---------------------------------------------------------------------------------------------- statements


def _characters(said: Said, role: str = "content") -> set[int]:
    return {i for a, b in getattr(said, role) for i in range(a, b)}


def _words(annotation: Annotation, said: Said) -> str:
    text = annotation.texts[said.document]
    parts = (" ".join(text[a:b] for a, b in getattr(said, role)) for role in ("source", "cue", "content"))
    return " | ".join(" ".join(p.split()) for p in parts)[:_SHOWN]


def _near(said: Said, others: Sequence[Said]) -> tuple[float, bool]:
    """The best Dice of its content with another's, and whether that one has a source in common (or both none)."""
    own, source = _characters(said), _characters(said, "source")
    best = (0.0, False)
    for other in others:
        theirs = _characters(other)
        both = len(own & theirs)
        if both:
            source2 = _characters(other, "source")
            best = max(best, (2 * both / (len(own) + len(theirs)), bool(source & source2) or not (source or source2)))
    return best


def missed(run: Run, said: Said, found: Sequence[Said]) -> str:
    """Why an annotated statement was not found."""
    if not said.content:
        return "not read"
    dice, same_source = _near(said, found)
    content = " ".join(run.texts[said.document][a:b] for a, b in said.content)
    cue = " ".join(run.texts[said.document][a:b] for a, b in said.cue).strip()
    if dice >= 0.5:
        return "found twice over, or matched otherwise" if same_source else "found, with another source or none"
    if not said.source and not said.cue:
        return "own voice: no source, no cue" + (" (part of it found)" if dice else "")
    if dice:
        return "found, contents overlap by less than half"
    if said.within:
        return "nested"
    if not re.search(r"\w", cue):
        return "no word of saying: a label with its colon or dash"
    if not said.source:
        return "no source"
    if len(content.split()) <= _SHORT:
        return f"content of up to {_SHORT} words"
    return "quoted" if re.search(r"[“\"]", content) else "indirect"


def _statements(run: Run, pairs: Mapping[str, str]) -> Iterator[Mistake]:
    name = run.case["case"]
    gold, found = run.gold, run.found
    kinds = {d["id"]: d["kind"] for d in run.case["documents"]}
    matched = set(pairs.values())
    for said in gold.statements:
        if said.id not in pairs:
            kind = missed(run, said, [s for s in found.statements if s.document == said.document])
            yield Mistake(f"statement missed: {kind}", name, f"{said.id} ({kinds[said.document]})", _words(gold, said))
    for said in found.statements:
        if said.id not in matched:
            dice, _ = _near(said, [s for s in gold.statements if s.document == said.document])
            kind = "overlaps an annotated one" if dice else "nothing annotated there"
            yield Mistake(f"statement invented: {kind}", name, said.document, _words(found, said))


# ---------------------------------------------------------------------------------------------- speakers and kinds


def _speakers(run: Run, pairs: Mapping[str, str]) -> Iterator[Mistake]:
    name = run.case["case"]
    gold, found = ({s.id: s for s in a.statements} for a in (run.gold, run.found))
    common = Counter(p for g, t in pairs.items() for p in itertools.product(gold[g].speakers, found[t].speakers))
    to_gold = mapped(common)
    names = {s["id"]: s["name"] for s in run.export["speakers"]}
    behind = {s["id"]: set(s["speaks_for"]) for s in run.export["speakers"]}
    kinds = {s["id"]: s["kind"] for s in run.case["speakers"]}
    for g, t in pairs.items():
        ours, theirs = gold[g].speakers, found[t].speakers
        if any(to_gold.get(x) in ours for x in theirs) or not (ours or theirs):
            continue
        text = run.texts[gold[g].document]
        source = " ".join(text[a:b] for a, b in gold[g].source)
        if not theirs:
            kind = f"nobody resolved: {_form(source, kinds[ours[0]])}"
        elif not ours:
            kind = "somebody, where nobody can be told"
        elif any(to_gold.get(b) in ours for x in theirs for b in behind[x]) or any(
            to_gold.get(x) in gold[g].side - set(ours) for x in theirs
        ):
            kind = "a body for who speaks for it, or the other way"
        elif any(x in to_gold for x in theirs):
            kind = f"taken for another: {_form(source, kinds[ours[0]])}"
        else:
            kind = f"one speaker as two: {_form(source, kinds[ours[0]])}"
        words = f"{'+'.join(ours) or '-'}, not {'+'.join(names[x] for x in theirs) or '-'}: {_words(run.gold, gold[g])}"
        yield Mistake(f"speaker: {kind}", name, g, words)


def _form(source: str, kind: str) -> str:
    """What the words of a source are."""
    if not source:
        return "no source"
    if kind == "unnamed":
        return "an unnamed source"
    if _PRONOUN.match(source):
        return "a pronoun"
    names = re.findall(r"(?<!^)(?<![.!?“] )\b[A-Z]\w+|^(?!The\b|A\b|An\b|One\b)[A-Z]\w+", source)
    return "a name" if names else "a description"


def _kinds(run: Run, pairs: Mapping[str, str]) -> Iterator[Mistake]:
    gold, found = ({s.id: s for s in a.statements} for a in (run.gold, run.found))
    for g, t in pairs.items():
        for what in ("act", "stance", "basis"):
            ours, theirs = (_label(getattr(s, what)) for s in (gold[g], found[t]))
            if ours != theirs:
                yield Mistake(f"{what}: {ours} as {theirs}", run.case["case"], g, _words(run.gold, gold[g]))


def _label(value: str | frozenset[str]) -> str:
    return value if isinstance(value, str) else "+".join(sorted(value))


# ---------------------------------------------------------------------------------------------- claims


def _claims(run: Run, pairs: Mapping[str, str]) -> Iterator[Mistake]:
    name = run.case["case"]
    gold = {s.id: s for s in run.gold.statements}
    back = {t: g for g, t in pairs.items()}
    once = linked(run.gold.utterances)
    near = {(c["id"], n["claim"]): n["differs"] for c in run.case["claims"] for n in c["near"]}
    parts = {(c["id"], c["part_of"]) for c in run.case["claims"]}
    on: dict[str, dict[str, str]] = {s: {} for s in gold}
    for claim, members in run.gold.claims.items():
        for statement, stance in members.items():
            on[statement][claim] = stance
    wanted = linked(run.gold.claims.values())
    made = linked(run.found.claims.values())
    joined = {(min(back[a], back[b]), max(back[a], back[b])) for a, b in made if a in back and b in back}
    for a, b in sorted(wanted - joined):
        claim = min(set(on[a]) & set(on[b]))
        words = f"{claim}: {_words(run.gold, gold[a])}  ↔  {_words(run.gold, gold[b])}"
        if a not in pairs or b not in pairs:
            kind = "lost with a statement that was not found"
        elif (a, b) in once:
            kind = "not joined: one utterance in two reports"
        else:
            sides = {on[a][claim], on[b][claim]}
            kind = "not joined: " + (
                "on one side" if len(sides) == 1 else "on opposite sides" if sides == {"asserts", "denies"} else "one of them hedges or passes on"
            )  # fmt: skip
        yield Mistake(f"claims: {kind}", name, f"{a} {b}", words)
    for a, b in sorted(joined - wanted):
        differs = {near[p] for p in itertools.product(on[a], on[b]) if p in near}
        if not on[a] or not on[b]:
            kind = "one of them is on no claim"
        elif differs:
            kind = f"near claims ({min(differs)})"
        elif any((x, y) in parts or (y, x) in parts for x, y in itertools.product(on[a], on[b])):
            kind = "a part and its whole"
        else:
            kind = "of two claims"
        words = f"{_words(run.gold, gold[a])}  ↔  {_words(run.gold, gold[b])}"
        yield Mistake(f"claims: joined wrongly: {kind}", name, f"{a} {b}", words)
    for a, b in sorted(made):
        if a not in back or b not in back:
            yield Mistake("claims: joined wrongly: with a statement that is not annotated", name, f"{a} {b}", "")


def mistakes(run: Run) -> list[Mistake]:
    """Every error in one case. Raises ValueError for a test case."""
    if run.case["split"] == "test":
        raise ValueError(f"{run.case['case']} is a test case: test cases are scored, never looked into")
    _, pairs = compare(run.gold, run.found)
    return [m for part in (_statements, _speakers, _kinds, _claims) for m in part(run, pairs)]


def table(runs: Sequence[Run], found: Sequence[Mistake]) -> list[str]:
    """The kinds with their counts as Markdown, those of one sort together; the rarest of a sort in one line."""
    every = Counter(m.kind for m in found)
    counts: Counter[str] = Counter()
    sorts: Counter[str] = Counter()
    for kind, count in every.items():
        sort = kind.partition(":")[0]
        counts[kind if count >= _FEW else f"{sort}: kinds of fewer than {_FEW} errors"] += count
        sorts[sort] += count
    statements = sum(len(r.gold.statements) for r in runs)
    pairs = sum(len(linked(r.gold.claims.values())) for r in runs)
    out = [
        f"{len(runs)} cases of train and dev, {statements:,} statements, {pairs:,} pairs of statements that share a claim.",
        "",
        "| kind | errors |",
        "| --- | ---: |",
    ]
    order = sorted(counts, key=lambda k: (-sorts[k.partition(":")[0]], k.partition(":")[0], -counts[k], k))
    return [*out, *(f"| {kind} | {counts[kind]:,} |" for kind in order)]


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", nargs="*", help="names of cases; all of train and dev when none is given")
    parser.add_argument("--split", choices=("train", "dev"))
    parser.add_argument("--corpus", type=Path, default=corpus.CORPUS, metavar="DIR", help="where the cases are")
    parser.add_argument("--list", metavar="WORDS", help="show the errors whose kind contains these words")
    parser.add_argument("--json", action="store_true", help="every error, as JSON lines")
    args = parser.parse_args(arguments)
    folders = [args.corpus / c for c in args.case] or corpus.folders(args.corpus)
    try:
        splits = {f: corpus.load(f)["split"] for f in folders}
    except OSError as error:
        raise SystemExit(f"no case at {Path(error.filename).parent}: name a folder of {args.corpus}") from None
    if args.case and "test" in splits.values():
        raise SystemExit("test cases are scored, never looked into: name cases of train and dev")
    runs = processed([f for f, split in splits.items() if split != "test" and args.split in (None, split)])
    found = [m for run in runs for m in mistakes(run)]
    for m in found:
        if args.list and args.list in m.kind and not args.json:
            print(f"{m.kind}\n  {m.case} {m.where}: {m.words}")
        elif args.json and (not args.list or args.list in m.kind):
            print(json.dumps({"kind": m.kind, "case": m.case, "where": m.where, "words": m.words}, ensure_ascii=False))
    if not args.list and not args.json:
        print("\n".join(table(runs, found)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
