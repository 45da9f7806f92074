"""All figures of docs/benchmarks.md that a machine can make again: `make bench`, or `python -m evaluation.bench --only PART …`.

    statements   accuracy with intervals, by slice, and what the confidences are worth; docs/images/reliability.svg
    errors       the errors by kind, and a page of the worst documents in .cache/errors.html
    seams        whether a sentence gives the same statements wherever it stands
    peers        onrecord and its peers on the same texts: speed, memory, F1; docs/images/peers.svg
    record       the record of the corpus's cases against their annotation, by split; claims by two plain ways
    record-errors   what goes wrong in it, by kind, on train and dev
    odd          odd texts of growing length: CPU seconds in proportion to it; one of 10 MB
    demo, extraction, growth   the whole line on generated reports

Each part writes between its own markers of docs/benchmarks.md, with its date and command. CPU seconds and peak memory are the operating
system's own figures for the finished process (getrusage); what is compared is measured in the same run, one after the other.
The parts that need ../shared are skipped, visibly, where it is not beside the checkout.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from onrecord.statements.model import Extractor

from . import attributions, corpus, errors, generated, odd_texts, peers, record, record_errors, seams
from .peers import Cost, run

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
IMAGES = ROOT / "docs" / "images"
ODD_SIZES = (8_000, 32_000)  # characters
LONG = 10_000_000  # characters of one line


def as_table(rows: Sequence[tuple[str, str, str]]) -> list[str]:
    """Rows of (what, figure, note) as Markdown."""
    return ["| what | figure | note |", "| --- | --- | --- |", *(f"| {' | '.join(row)} |" for row in rows)]


# ---------------------------------------------------------------------------------------------- the model


@lru_cache(1)
def dev() -> tuple[list[attributions.Compared], float]:
    """Dev with what the shipped model finds in it, and words a CPU second; predicted once a run."""
    documents = attributions.read(attributions.GOLD)
    predicted, speed = attributions.predict(documents)
    return attributions.compare(documents, predicted), speed


def statements(folder: Path) -> list[str]:
    """Accuracy of the statements on dev."""
    compared, speed = dev()
    made = attributions.report(attributions.GOLD, compared, Extractor().version, speed)
    if made.calibration is not None:
        errors.write(IMAGES / "reliability.svg", attributions.reliability(made.calibration))
    return attributions.table(made)


def mistakes(folder: Path) -> list[str]:
    """The errors by kind; the page of the worst documents stays in .cache."""
    compared, _ = dev()
    errors.write(errors.PAGE, errors.page(compared, Extractor().version))
    return errors.table(compared)


def placing(folder: Path) -> list[str]:
    """The same sentences in many places: as paragraphs of their own, and within one long paragraph."""
    extractor = Extractor()
    joined = seams.table(seams.measure(extractor, seams.SENTENCES[: len(seams.SENTENCES) // 4], " "))
    return [
        "Each sentence a paragraph of its own:",
        "",
        *seams.table(seams.measure(extractor)),
        "",
        "A quarter of them, each within one long paragraph without line breaks:",
        "",
        *joined,
    ]


def compared_with_peers(folder: Path) -> list[str]:
    """Us and the peers on dev."""
    made = peers.compare(ROUNDS[0])
    errors.write(IMAGES / "peers.svg", peers.plot(made))
    return peers.table(made)


@lru_cache(1)
def runs() -> list[record.Run]:
    """The record of every case of the corpus; made once a run."""
    return record.processed(corpus.folders())


def cases(folder: Path) -> list[str]:
    """The record of every case of the corpus, step by step, and two plain ways to link claims."""
    return record.table(record.score(runs(), record.STEPS, record.thresholds(corpus.CORPUS)))


def mistaken(folder: Path) -> list[str]:
    """What goes wrong in the record of train and dev cases, by kind."""
    open_ones = [r for r in runs() if r.case["split"] != "test"]
    return record_errors.table(open_ones, [m for r in open_ones for m in record_errors.mistakes(r)])


ROUNDS = [2]  # how often the peers take turns; --rounds sets it


def odd(folder: Path) -> list[str]:
    """CPU seconds of `extract` on odd texts of two lengths, and on one long line."""
    from onrecord.extract import extract_line

    def seconds(text: str) -> float:
        line = json.dumps({"id": 1, "text": text}).encode()
        began = time.process_time()
        extract_line(1, line)
        return time.process_time() - began

    seconds("The mayor said so.")
    rows = []
    small, large = ODD_SIZES
    for name in odd_texts.FRAGMENTS:
        costs = [seconds(odd_texts.grown(name, size)) for size in ODD_SIZES]
        # a text that takes next to nothing says nothing about growth
        growth = f"{costs[1] / costs[0]:.1f}" if costs[0] >= 0.02 else "–"
        rows.append(f"| {name} | {costs[0]:.2f} | {costs[1]:.2f} | {growth} |")
        print(f"odd: {name} {costs[0]:.2f} {costs[1]:.2f}", file=sys.stderr)
    source, out = folder / "long.jsonl", folder / "long.out"
    source.write_text(json.dumps({"id": 1, "text": odd_texts.grown("no line break", LONG)}) + "\n", "utf-8")
    cost = onrecord("extract", str(source), "-o", str(out))
    return [
        f"| text | CPU s for {small:,} characters | for {large:,} | times ({large // small} is in proportion) |",
        "| --- | --- | --- | --- |",
        *rows,
        "",
        f"One line of {LONG:,} characters, of which the first 100,000 words are searched: {cost.cpu:.1f} CPU s with start, "
        f"{cost.peak:.0f} MB at the peak.",
    ]


# ---------------------------------------------------------------------------------------------- the whole line


def onrecord(*arguments: str) -> Cost:
    """One call of the command line."""
    return run(sys.executable, "-m", "onrecord", *arguments)


def extraction(folder: Path) -> list[str]:
    """Words a CPU second of `extract`, one thread; and whether a text costs the same alone or among 1,000."""
    texts = [text for _, text in generated.reports(1000)]
    words = [len(text.split()) for text in texts]

    def lines(name: str, chosen: list[str]) -> Path:
        path = folder / name
        path.write_text("".join(json.dumps({"id": i, "text": t}) + "\n" for i, t in enumerate(chosen)), "utf-8")
        return path

    empty = onrecord("extract", str(lines("none.jsonl", ["word"])), "-o", str(folder / "none.out"))
    many = onrecord("extract", str(lines("many.jsonl", texts)), "-o", str(folder / "many.out"))
    few = onrecord("extract", str(lines("few.jsonl", texts[:20])), "-o", str(folder / "few.out"))
    speed = sum(words) / (many.cpu - empty.cpu)
    speed_few = sum(words[:20]) / (few.cpu - empty.cpu)
    alone = (folder / "few.out").read_text("utf-8").splitlines()
    among = (folder / "many.out").read_text("utf-8").splitlines()[:20]
    rows = [
        ("extract, words a CPU second, one thread, start-up taken off", f"{speed:,.0f}", "1,000 generated texts"),
        (
            "the same for 20 of these texts",
            f"{speed_few:,.0f}",
            f"cost among 1,000 against among 20: {speed_few / speed:.2f}",
        ),
        ("the same 20 texts give the same lines alone and among 1,000", "yes" if alone == among else "NO", ""),
        ("extract, peak memory", f"{many.peak:.0f} MB", f"start-up and load of the model: {empty.cpu:.2f} CPU s"),
    ]
    return as_table(rows)


def growth(folder: Path) -> list[str]:
    """The whole line for 100 and for 1,000 documents."""
    costs = {}
    for count in (100, 1000):
        words = generated.write(folder / f"pile-{count}", count)
        case, out = folder / f"case-{count}", folder / f"dossier-{count}"
        costs[count] = onrecord("dossier", str(folder / f"pile-{count}"), "-o", str(out), "--case", str(case)), words
    (small, small_words), (large, large_words) = costs[100], costs[1000]
    again = onrecord("process", str(folder / "case-1000"))
    return as_table(
        [
            (
                "dossier of 100 documents",
                f"{small.wall:.1f} s",
                f"{small.cpu / 100 * 1000:.0f} CPU ms a document, {small_words:,} words, {small.peak:.0f} MB",
            ),
            (
                "dossier of 1,000 documents",
                f"{large.wall:.1f} s",
                f"{large.cpu / 1000 * 1000:.0f} CPU ms a document, {large_words:,} words, {large.peak:.0f} MB",
            ),
            ("1,000 against 100 documents", f"{large.wall / small.wall:.1f} times", "at most 11"),
            ("processing the 1,000 again, nothing new", f"{again.wall:.1f} s", "per-document results are kept"),
        ]
    )


def demo(folder: Path) -> list[str]:
    """`onrecord demo` after set-up, and the command line's start."""
    cost = onrecord("demo", str(folder / "demo-case"), "--dossier", str(folder / "demo-dossier"))
    starts = sorted(onrecord("--help").wall for _ in range(5))
    return as_table(
        [
            ("demo after set-up", f"{cost.wall:.1f} s", f"at most 15 s; {cost.cpu:.1f} CPU s"),
            ("demo, peak memory", f"{cost.peak:.0f} MB", "at most 700 MB"),
            ("onrecord --help, median of 5", f"{starts[2]:.2f} s", "at most 0.4 s"),
        ]
    )


PARTS: dict[str, Callable[[Path], list[str]]] = {
    "statements": statements,
    "errors": mistakes,
    "seams": placing,
    "peers": compared_with_peers,
    "record": cases,
    "record-errors": mistaken,
    "odd": odd,
    "demo": demo,
    "extraction": extraction,
    "growth": growth,
}
NEED_SHARED = ("statements", "errors", "peers")


def between(page: str, part: str, lines: Sequence[str]) -> str:
    """The page with the lines between the markers of a part; raises ValueError where it has no such markers."""
    begin, end = f"<!-- bench {part}: begin -->", f"<!-- bench {part}: end -->"
    head, found, rest = page.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"docs/benchmarks.md has no markers {begin} and {end}: add them where the part should stand")
    return "\n".join([head + begin, *lines, end]) + after


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=PARTS, metavar="PART", help=f"only these: {', '.join(PARTS)}")
    parser.add_argument("--rounds", type=int, default=ROUNDS[0], help="how often the peers take turns (2)")
    parser.add_argument("--print", action="store_true", help="print only; leave docs/benchmarks.md as it is")
    options = parser.parse_args()
    ROUNDS[0] = options.rounds
    when = datetime.now(UTC).date().isoformat()
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    for part in options.only or PARTS:
        if part in NEED_SHARED and not attributions.GOLD.is_file():
            print(f"{part}: SKIPPED, ../shared is not beside this checkout", file=sys.stderr)
            continue
        with tempfile.TemporaryDirectory() as folder:
            made = PARTS[part](Path(folder))
        lines = [f"`python -m evaluation.bench --only {part}`, {when}, {machine}:", "", *made]
        print("\n".join(lines), end="\n\n")
        if not options.print:  # each part as it is done: a run that is cut off loses nothing
            errors.write(PAGE, between(PAGE.read_text("utf-8"), part, lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
