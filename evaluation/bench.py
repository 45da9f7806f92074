"""Speed, memory and growth, measured in one run: `make bench`. Writes the table between the markers of docs/benchmarks.md.

CPU seconds and peak memory are the operating system's own figures for the finished process (getrusage); what is compared
is measured in the same run, one after the other. Accuracy stands in evaluation/attributions.py and evaluation/seeds.py.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from . import generated

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"


@dataclass(frozen=True)
class Cost:
    """One finished process: seconds of the wall and of the CPU, peak resident memory in MB."""

    wall: float
    cpu: float
    peak: float


def run(*command: str) -> Cost:
    """Run a command; raises CalledProcessError with its output when it fails."""
    started = time.monotonic()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, cwd=ROOT)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            raise subprocess.CalledProcessError(process.returncode, command, output.read())
    return Cost(time.monotonic() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def onrecord(*arguments: str) -> Cost:
    """One call of the command line."""
    return run(sys.executable, "-m", "onrecord", *arguments)


def extraction(folder: Path) -> list[tuple[str, str, str]]:
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
    dev = ROOT.parent / "shared" / "corpora" / "polnear" / "dev.jsonl.gz"
    if dev.is_file():
        import gzip

        with gzip.open(dev, "rt", encoding="utf-8") as source:
            items = [json.loads(line) for line in source]
        path = lines("dev.jsonl", [item["text"] for item in items])
        cost = onrecord("extract", str(path), "-o", str(folder / "dev.out"))
        count = sum(len(item["text"].split()) for item in items)
        rows.append(("the same on PolNeAR dev", f"{count / (cost.cpu - empty.cpu):,.0f}", f"{count:,} words"))
    return rows


def growth(folder: Path) -> list[tuple[str, str, str]]:
    """The whole line for 100 and for 1,000 documents."""
    costs = {}
    for count in (100, 1000):
        words = generated.write(folder / f"pile-{count}", count)
        case, out = folder / f"case-{count}", folder / f"dossier-{count}"
        costs[count] = onrecord("dossier", str(folder / f"pile-{count}"), "-o", str(out), "--case", str(case)), words
    (small, small_words), (large, large_words) = costs[100], costs[1000]
    again = onrecord("process", str(folder / "case-1000"))
    return [
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


def demo(folder: Path) -> list[tuple[str, str, str]]:
    """`onrecord demo` after set-up, and the command line's start."""
    cost = onrecord("demo", str(folder / "demo-case"), "--dossier", str(folder / "demo-dossier"))
    starts = sorted(onrecord("--help").wall for _ in range(5))
    return [
        ("demo after set-up", f"{cost.wall:.1f} s", f"at most 15 s; {cost.cpu:.1f} CPU s"),
        ("demo, peak memory", f"{cost.peak:.0f} MB", "at most 700 MB"),
        ("onrecord --help, median of 5", f"{starts[2]:.2f} s", "at most 0.4 s"),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--print", action="store_true", help="print only; leave docs/benchmarks.md as it is")
    args = parser.parse_args()
    rows: list[tuple[str, str, str]] = []
    with tempfile.TemporaryDirectory() as name:
        for part in (demo, extraction, growth):
            rows.extend(part(Path(name)))
            print(f"{part.__name__}: done", file=sys.stderr)
    when = datetime.now(UTC).date().isoformat()
    cpu = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    table = "\n".join(
        [BEGIN, f"`make bench`, {when}, {cpu}:", "", "| what | figure | note |", "| --- | --- | --- |"]
        + [f"| {' | '.join(row)} |" for row in rows]
        + [END]
    )
    print(table)
    if not args.print:
        page = PAGE.read_text("utf-8")
        head, _, rest = page.partition(BEGIN)
        PAGE.write_text(head + table + rest.partition(END)[2], "utf-8")


if __name__ == "__main__":
    main()
