"""Scores the shipped attribution extractor on a gold file, with intervals, and holds it to the floors.

    python -m evaluation.attributions [GOLD] [--parts] [--calibration] [--floors] [--json] [--plot FILE]
                                      [--keep OUT.jsonl | --scored OUT.jsonl]

The scorer is ../shared/score/attributions.py. Intervals are percentile bootstrap intervals (Efron 1979): articles are drawn
again with replacement, 2,000 times, from a fixed seed, because attributions of one article are not independent.
Floors only rise, and are pinned with the digest of the gold file they were measured on.

The calibration error is that of Naeini, Cooper and Hauskrecht (2015): the mean distance between confidence and share right, over
10 bins, weighted by their size. "Right" is: this attribution is matched with a gold one by the scorer's rule. The headline figure has bins
of equal width; the one with bins of equal mass stands beside it. Only what is given out is counted: attributions under the
extractor's threshold are dropped before, so nothing is said of their confidence.
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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.statements.model import Extractor

from .svg import INK, PAPER, SOFT, Plot

SHARED = Path(__file__).parent.parent / "../shared"
GOLD = SHARED / "corpora/polnear/dev.jsonl.gz"
GOLD_DIGEST = "e8842ab68df1df092406fb7cbbcd61ca80cf3c7c0c5bad56d968e3d1ed553481"  # of the gold file that the floors were measured on
FLOORS = {"attribution": 0.78, "attribution_quoted": 0.9, "attribution_unquoted": 0.73, "exact": 0.58}  # F1
WORDS_PER_SECOND = 2000  # of CPU time, one thread; low, since machines that check it are busy

ROLES = ("source", "cue", "content")
FIGURES = ("attribution", "attribution_quoted", "attribution_unquoted", "exact", *ROLES)  # as the scorer names them
RESAMPLES, SEED = 2000, 2015
BINS = 10

Document = dict[str, Any]
Attributed = dict[str, Any]
Figures = dict[str, dict[str, float]]
Floats = NDArray[np.float64]


# ---------------------------------------------------------------------------------------------- gold and predictions


@lru_cache(1)
def scorer() -> Any:
    """The project's scorer, as a module."""
    path = SHARED / "score/attributions.py"
    spec = importlib.util.spec_from_file_location("score_attributions", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"no scorer at {path}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def lines(path: Path) -> Iterator[Document]:
    """The objects of a file of JSON lines, gzipped or not."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as source:
        for line in source:
            if line.strip():
                yield json.loads(line)


def read(gold: Path) -> list[Document]:
    """Every article once, with its first annotator, as the scorer counts them."""
    once: dict[str, Document] = {}
    for document in lines(gold):
        once.setdefault(document["id"], document)
    return list(once.values())


def predict(documents: list[Document]) -> tuple[dict[str, list[Attributed]], float]:
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


# ---------------------------------------------------------------------------------------------- one article


@dataclass(frozen=True)
class Compared:
    """The gold and the predicted attributions of one article, and which of them the scorer matches."""

    document: Document
    gold: list[Attributed]
    predicted: list[Attributed]

    @property
    def text(self) -> str:
        return str(self.document["text"])

    @cached_property
    def gold_relations(self) -> list[dict[str, Any]]:
        """The gold attributions as the scorer sees them: sets of characters, and whether quoted."""
        relations: list[dict[str, Any]] = scorer().relations(self.text, self.gold)
        return relations

    @cached_property
    def predicted_relations(self) -> list[dict[str, Any]]:
        """The predicted ones, likewise."""
        relations: list[dict[str, Any]] = scorer().relations(self.text, self.predicted)
        return relations

    @cached_property
    def pairs(self) -> list[tuple[int, int]]:
        """(gold, predicted) indexes that match by the scorer's rule, one to one."""
        pairs: list[tuple[int, int]] = scorer().matches(self.gold_relations, self.predicted_relations)
        return pairs

    def counts(self) -> dict[str, list[int]]:
        """The scorer's counts of this article: hits, predicted, gold of each figure."""
        counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        scorer().tally(self.gold_relations, self.predicted_relations, counts)
        return counts


def compare(documents: list[Document], predicted: dict[str, list[Attributed]]) -> list[Compared]:
    """Every article with its predictions; none counts as nothing found."""
    return [Compared(d, d["attributions"], predicted.get(d["id"], [])) for d in documents]


def score(documents: list[Document], predicted: dict[str, list[Attributed]]) -> Figures:
    """What the scorer says of these documents, and nothing else."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in compare(documents, predicted):
        scorer().tally(one.gold_relations, one.predicted_relations, counts)
    figures: Figures = scorer().figures(counts)
    return figures


# ---------------------------------------------------------------------------------------------- intervals


@dataclass(frozen=True)
class Figure:
    """Precision, recall and F1 over articles together, with the 95 % interval of F1 (equal ends where it cannot be had)."""

    name: str
    articles: int
    gold: int
    p: float
    r: float
    f1: float
    low: float
    high: float


def f1(counts: Floats) -> Floats:
    """F1 of (…, 3) counts: hits, predicted, gold; 0 where there is nothing."""
    total = counts[..., 1] + counts[..., 2]
    return np.divide(2 * counts[..., 0], total, out=np.zeros_like(total), where=total > 0)


def figure(name: str, counts: Sequence[Sequence[int]]) -> Figure:
    """The figure of some articles' counts (hits, predicted, gold), one row an article."""
    table = np.array(counts, float).reshape(-1, 3)
    total = table.sum(0)
    hits, predicted, gold = total
    articles = int((table.sum(1) > 0).sum())
    low = high = float(f1(total))
    if len(table) > 1:
        drawn = np.random.default_rng(SEED).multinomial(
            len(table), np.full(len(table), 1 / len(table)), size=RESAMPLES
        )  # how often each article is drawn
        low, high = np.quantile(f1(drawn @ table), (0.025, 0.975))
    precision, recall = hits / predicted if predicted else 0.0, hits / gold if gold else 0.0
    rounded = (round(float(x), 4) for x in (precision, recall, f1(total), low, high))
    return Figure(name, articles, int(gold), *rounded)


def figures(compared: Sequence[Compared]) -> list[Figure]:
    """All of the scorer's figures with their intervals."""
    counted = [one.counts() for one in compared]
    return [figure(name, [counts[name] for counts in counted]) for name in FIGURES]


# ---------------------------------------------------------------------------------------------- slices

Member = Callable[[str, Attributed, dict[str, Any], bool], bool]
"""Whether an attribution belongs to a slice: the text, its offsets, the scorer's view of it, whether it is nested."""


def size(text: str, attribution: Attributed) -> int:
    """Words of the content."""
    return sum(len(text[a:b].split()) for a, b in attribution["content"])


def within(inner: dict[str, Any], outer: dict[str, Any]) -> bool:
    """Whether all of one attribution stands in the other's content, which has more than that."""
    everything = inner["source"] | inner["cue"] | inner["content"]
    return bool(everything) and everything < outer["content"]


def nested(relations: Sequence[dict[str, Any]]) -> list[bool]:
    """For each attribution of an article, whether it stands within another one's content."""
    return [any(within(inner, outer) for outer in relations if outer is not inner) for inner in relations]


KINDS: dict[str, Member] = {
    "quoted": lambda text, a, r, inner: bool(r["quoted"]),
    "unquoted": lambda text, a, r, inner: not r["quoted"],
    "with a source": lambda text, a, r, inner: bool(r["source"]),
    "without a source": lambda text, a, r, inner: not r["source"],
    "content of 1 to 5 words": lambda text, a, r, inner: size(text, a) <= 5,
    "content of 6 to 15 words": lambda text, a, r, inner: 5 < size(text, a) <= 15,
    "content of 16 to 30 words": lambda text, a, r, inner: 15 < size(text, a) <= 30,
    "content over 30 words": lambda text, a, r, inner: size(text, a) > 30,
    "content in one piece": lambda text, a, r, inner: len(a["content"]) <= 1,
    "content in pieces": lambda text, a, r, inner: len(a["content"]) > 1,
    "nested in another": lambda text, a, r, inner: inner,
    "not nested": lambda text, a, r, inner: not inner,
}


def of_kind(one: Compared, member: Member) -> list[int]:
    """Hits, predicted and gold of a slice, as the scorer counts quoted ones: a match counts by its gold attribution."""
    gold_nested, predicted_nested = nested(one.gold_relations), nested(one.predicted_relations)
    gold = [member(one.text, *x) for x in zip(one.gold, one.gold_relations, gold_nested, strict=True)]
    predicted = [
        member(one.text, *x) for x in zip(one.predicted, one.predicted_relations, predicted_nested, strict=True)
    ]
    matched = {j for _, j in one.pairs}
    hits = sum(gold[i] for i, _ in one.pairs)
    return [hits, hits + sum(p for j, p in enumerate(predicted) if j not in matched), sum(gold)]


def slices(compared: Sequence[Compared]) -> list[Figure]:
    """Attribution F1 by outlet, by length of article, and by kind of attribution."""
    groups: dict[str, list[Compared]] = defaultdict(list)
    for one in compared:
        words = len(one.text.split())
        groups["outlet " + one.document["id"].split("_")[0]].append(one)
        length = "under 500 words" if words < 500 else "500 to 1,000 words" if words <= 1000 else "over 1,000 words"
        groups["article of " + length].append(one)
    lengths = ["article of under 500 words", "article of 500 to 1,000 words", "article of over 1,000 words"]
    order = sorted(name for name in groups if name.startswith("outlet")) + [n for n in lengths if n in groups]
    out = [figure(name, [one.counts()["attribution"] for one in groups[name]]) for name in order]
    return out + [figure(name, [of_kind(one, member) for one in compared]) for name, member in KINDS.items()]


# ---------------------------------------------------------------------------------------------- calibration


@dataclass(frozen=True)
class Bin:
    """Attributions of like confidence: how sure they were, what share was right (95 % Wilson interval), how many."""

    confidence: float
    right: float
    low: float
    high: float
    number: int


@dataclass(frozen=True)
class Calibration:
    """How far confidences can be taken at their word, over the attributions that are given out."""

    number: int
    error: float  # headline: expected calibration error, bins of equal width
    error_equal_mass: float
    by_chance: float  # what perfectly calibrated confidences would show on so many, equal width
    mean_confidence: float
    share_right: float
    brier: float
    lowest: float  # the lowest confidence given out
    bins: tuple[Bin, ...]  # of equal width, those that are not empty


def wilson(hits: float, number: int, z: float = 1.96) -> tuple[float, float]:
    """The interval of Wilson (1927) for a share of `number`."""
    middle = (hits + z * z / 2) / (number + z * z)
    half = z / (number + z * z) * float(np.sqrt(hits * (number - hits) / number + z * z / 4))
    return max(0.0, middle - half), min(1.0, middle + half)


def calibration(compared: Sequence[Compared]) -> Calibration | None:
    """None where the predictions say no confidence."""
    judged: list[tuple[float, bool]] = []
    for one in compared:
        matched = {j for _, j in one.pairs}
        judged += [(a["confidence"], j in matched) for j, a in enumerate(one.predicted) if "confidence" in a]
    return calibrated(judged)


def calibrated(judged: Sequence[tuple[float, bool]]) -> Calibration | None:
    """The calibration of (confidence, right) pairs."""
    if not judged:
        return None
    judged = sorted(judged)
    sure = np.array([c for c, _ in judged])
    right = np.array([r for _, r in judged], float)
    place = np.minimum((sure * BINS).astype(int), BINS - 1)
    count = np.bincount(place, minlength=BINS)

    def error(right: Floats) -> float:
        return float(np.abs(np.bincount(place, sure - right, BINS)).sum() / len(sure))

    masses = np.array_split(np.arange(len(sure)), min(BINS, len(sure)))
    rng = np.random.default_rng(SEED)
    chance = np.mean([error((rng.random(len(sure)) < sure).astype(float)) for _ in range(1000)])
    bins = []
    for b in np.flatnonzero(count).tolist():
        number, hits = int(count[b]), float(right[place == b].sum())
        low, high = wilson(hits, number)
        mean = float(sure[place == b].mean())
        bins.append(Bin(round(mean, 4), round(hits / number, 4), round(low, 4), round(high, 4), number))
    return Calibration(
        number=len(judged),
        error=round(error(right), 4),
        error_equal_mass=round(float(sum(abs((sure[m] - right[m]).sum()) for m in masses)) / len(sure), 4),
        by_chance=round(float(chance), 4),
        mean_confidence=round(float(sure.mean()), 4),
        share_right=round(float(right.mean()), 4),
        brier=round(float(((sure - right) ** 2).mean()), 4),
        lowest=round(float(sure[0]), 4),
        bins=tuple(bins),
    )


def reliability(made: Calibration) -> str:
    """The reliability diagram as SVG: share right against confidence with Wilson intervals, and how many stand in each bin."""
    told = "; ".join(f"at confidence {b.confidence:.2f}, {b.right:.2f} of {b.number} are right" for b in made.bins)
    drawn = Plot(
        "Reliability of the confidence of statements",
        f"Share of right attributions against their confidence, PolNeAR dev, {made.number} attributions given out, none under "
        f"{made.lowest:.2f}. {told}. Expected calibration error {made.error:.3f}.",
        (0, 1),
        (0, 1),
        height=560,
        bottom=150,
        width=560,
    )
    tenths = [i / 5 for i in range(6)]
    drawn.axes(
        tenths,
        tenths,
        ("confidence", "share right, with its 95 % interval"),
        lambda v: f"{v:.1f}",
        lambda v: f"{v:.1f}",
    )
    drawn.line(drawn.px(0), drawn.py(0), drawn.px(1), drawn.py(1), stroke=SOFT, stroke_dasharray="5 4")
    drawn.label(drawn.px(0.03), drawn.py(0.97) + 4, "dashed: confidence means what it says", fill=SOFT)
    words = f"calibration error {made.error:.3f} (10 bins of equal width)"
    drawn.label(drawn.px(0.03), drawn.py(0.91) + 4, words, font_weight="bold")
    drawn.label(drawn.px(0.03), drawn.py(0.85) + 4, f"by chance alone {made.by_chance:.3f}", fill=SOFT)
    floor, most = drawn.height - 52.0, max(b.number for b in made.bins)
    for b in made.bins:
        x = drawn.px(b.confidence)
        drawn.line(x, drawn.py(b.low), x, drawn.py(b.high), stroke_width=1.5)
        drawn.tag("circle", cx=x, cy=drawn.py(b.right), r=5, fill=INK, stroke=PAPER)
        tall = max(1.0, 40 * b.number / most)
        drawn.tag("rect", x=x - 12, y=floor - tall, width=24, height=tall, fill="#8c8c8c", stroke=INK)
        drawn.label(x, floor - tall - 4, f"{b.number:,}", text_anchor="middle", font_size=11)
    drawn.line(drawn.px(0), floor, drawn.px(1), floor)
    drawn.label(drawn.px(0), floor - 6, "how many", fill=SOFT)
    return str(drawn)


# ---------------------------------------------------------------------------------------------- the whole


@dataclass(frozen=True)
class Report:
    """Everything measured in one run."""

    model: str
    gold: str  # SHA-256 of the gold file
    articles: int
    words: int
    words_per_cpu_second: float | None
    figures: tuple[Figure, ...]
    slices: tuple[Figure, ...]
    calibration: Calibration | None


def report(
    gold: Path, compared: Sequence[Compared], model: str, speed: float | None, with_slices: bool = True
) -> Report:
    """The figures of a run."""
    return Report(
        model,
        hashlib.sha256(gold.read_bytes()).hexdigest(),
        len(compared),
        sum(len(one.text.split()) for one in compared),
        None if speed is None else round(speed),
        tuple(figures(compared)),
        tuple(slices(compared)) if with_slices else (),
        calibration(compared),
    )


def below(figures: Figures, words_per_second: float | None, gold: Path) -> list[str]:
    """The floors that are not reached; the speed is held to its floor where it is given."""
    digest = hashlib.sha256(gold.read_bytes()).hexdigest()
    if digest != GOLD_DIGEST:
        return [f"the floors were measured on another gold file ({GOLD_DIGEST[:12]}, not {digest[:12]})"]
    out = [
        f"{name} F1 {figures[name]['f1']:.4f} is under {floor}"
        for name, floor in FLOORS.items()
        if figures[name]["f1"] < floor
    ]
    if words_per_second is not None and words_per_second < WORDS_PER_SECOND:
        out.append(f"{words_per_second:.0f} words per CPU second, under {WORDS_PER_SECOND}")
    return out


def show(report: Report, parts: bool, confidences: bool) -> Iterator[str]:
    """The figures as lines of text."""
    speed = report.words_per_cpu_second
    yield f"{report.model}, {report.articles} articles" + (
        "" if speed is None else f", {speed:.0f} words per CPU second"
    )
    for f in report.figures:
        yield f"{f.name:22s} P {f.p:.3f}  R {f.r:.3f}  F1 {f.f1:.3f}  [{f.low:.3f}, {f.high:.3f}]  {f.gold:5d}"
    for f in report.slices if parts else ():
        yield f"{f.name:32s} P {f.p:.3f}  R {f.r:.3f}  F1 {f.f1:.3f}  [{f.low:.3f}, {f.high:.3f}]  {f.gold:5d}"
    c = report.calibration
    if confidences and c is not None:
        yield (
            f"calibration error {c.error:.4f} (10 bins of equal width; of equal mass {c.error_equal_mass:.4f}; by chance alone "
            f"{c.by_chance:.4f}) over the {c.number} given out, from confidence {c.lowest:.2f} on"
        )
        for b in c.bins:
            yield f"  confidence {b.confidence:.3f}  right {b.right:.3f}  [{b.low:.3f}, {b.high:.3f}]  {b.number:5d}"


GOALS = {
    "attribution": (0.80, 0.77), "attribution_quoted": (0.95, 0.93), "attribution_unquoted": (0.75, 0.71),
    "exact": (0.57, 0.52), "source": (0.88, 0.85), "cue": (0.78, 0.74), "content": (0.93, 0.91),
}  # F1: aimed at, and at least  # fmt: skip


def table(report: Report) -> list[str]:
    """The figures as Markdown."""

    def row(f: Figure, *more: str) -> str:
        if not f.gold:
            return f"| {f.name} | {f.articles} | 0 | – | – | no such in gold |"
        return (
            f"| {f.name} | {f.articles} | {f.gold:,} | {f.p:.3f} | {f.r:.3f} | {f.f1:.3f} [{f.low:.3f}, {f.high:.3f}] |"
            + "".join(more)
        )

    out = [
        f"{report.model} on {report.articles} articles, {report.words:,} words. The three last are counted in characters.",
        "",
    ]
    out += [
        "| what | articles | in gold | P | R | F1 [95 %] | aimed at, at least |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    out += [row(f, " {:.2f}, {:.2f} |".format(*GOALS[f.name])) for f in report.figures]
    out += ["", "| slice | articles | in gold | P | R | F1 [95 %] |", "| --- | --- | --- | --- | --- | --- |"]
    out += [row(f) for f in report.slices]
    c = report.calibration
    if c is not None:
        out += [
            "",
            f"Calibration, over the {c.number:,} attributions given out (those under the threshold are dropped; the lowest is "
            f"{c.lowest:.2f}): **expected calibration error {c.error:.3f}** with 10 bins of equal width (aimed at 0.03, at most 0.05), "
            f"{c.error_equal_mass:.3f} with 10 of equal mass; confidences that meant exactly what they say would show {c.by_chance:.3f} by "
            f"chance. Mean confidence {c.mean_confidence:.3f}, share right {c.share_right:.3f}, Brier score {c.brier:.3f}.",
        ]
    return out


def main() -> int:
    """Prints the figures; 1 if a floor is not reached."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="?", default=GOLD)
    parser.add_argument("--keep", type=Path, metavar="OUT", help="keep the predictions here, as JSON lines")
    parser.add_argument("--scored", type=Path, metavar="OUT", help="score these kept predictions; run no model")
    parser.add_argument("--parts", action="store_true", help="also by outlet, length and kind")
    parser.add_argument("--calibration", action="store_true", help="also what the confidences are worth")
    parser.add_argument("--plot", type=Path, help="write the reliability diagram here, as SVG")
    parser.add_argument("--floors", action="store_true", help="fail when a floor is not reached")
    parser.add_argument("--json", action="store_true", help="everything, as one JSON object")
    options = parser.parse_args()
    documents = read(options.gold)
    speed: float | None = None
    if options.scored:
        predicted = {line["id"]: line["attributions"] for line in lines(options.scored)}
        model = str(options.scored)
    else:
        predicted, speed = predict(documents)
        model = Extractor().version
    if options.keep:
        kept = (json.dumps({"id": name, "attributions": found}) for name, found in predicted.items())
        options.keep.write_text("".join(line + "\n" for line in kept), encoding="utf-8")
    made = report(options.gold, compare(documents, predicted), model, speed, options.parts or options.json)
    if options.json:
        print(json.dumps(asdict(made), indent=1))
    else:
        print("\n".join(show(made, options.parts, options.calibration)))
    if options.plot and made.calibration is not None:
        options.plot.write_text(reliability(made.calibration), encoding="utf-8")
    missed = below(score(documents, predicted), speed, options.gold) if options.floors else []
    for problem in missed:
        print(f"floor: {problem}", file=sys.stderr)
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
