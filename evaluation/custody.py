"""Custody at length: `python -m evaluation.custody flips 10000`, `untouched 1000`, `kills 500`, `log 1000000`, `add 10000`,
`packflips 2000`.

The tests of the suite do a few hundred of each. ``flips`` turns one bit at a random place of a case and asks whether an audit finds
and names it; ``untouched`` asks whether it is silent otherwise; ``kills`` ends a working process from outside at random moments and
asks whether anything that was reported is lost; ``log`` and ``add`` measure; ``packflips`` turns one bit of a court pack, in its folder
or in its zip, and asks its verify.py and us. Every run prints one JSON object; it ends with 1 where
something was missed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyrage import x25519

from onrecord import custody
from onrecord.case import Case
from onrecord.case.auditing import Verdict
from onrecord.case.packs import Libraries
from onrecord.case.sealing import Wanted
from onrecord.publish.pack import verify
from onrecord.records import SealKind
from tests import damage, pack_damage
from tests.fake_stages import Fakes

ROOT = Path(__file__).parents[1]
PLACES = ("custody.log", "case.db", "store", "custody.tree", "case.db.pages", "timestamps")


def flips(folder: Path, count: int, seed: int = 1) -> dict[str, Any]:
    """One bit at a time, by turns in every place, each on the same case, which is put right again afterwards.

    Found is a flip that makes the audit fail, named one of which it says the file, and in the log the entry, in the database the page.
    """
    case, chance = damage.made(folder), random.Random(seed)
    shutil.rmtree(folder / "reports")
    found = named = 0
    missed: list[str] = []
    for number in range(count):
        place = PLACES[number % len(PLACES)]
        path = case / place
        if path.is_dir():
            path = chance.choice(sorted(p for p in path.rglob("*") if p.is_file()))
        before = path.read_bytes()
        at, bit = damage.flip(path, chance)
        try:
            audit = Case.audit(case)
            failed, marks = audit.verdict is Verdict.FAILED, [mark.what for mark in audit.marks]
        except Exception as trouble:  # an audit must not end so, whatever it is given
            failed, marks = False, [repr(trouble)]
        words = _names_of(place, path.relative_to(case).as_posix(), before, at)
        found += failed
        named += any(mark.startswith(words) for mark in marks)
        if not failed or not any(mark.startswith(words) for mark in marks):
            missed.append(f"{path.relative_to(case)} byte {at} bit {bit}: {marks[:3]}")
        path.write_bytes(before)
        for left in ("case.db-wal", "case.db-shm"):
            (case / left).unlink(missing_ok=True)
    return {"flips": count, "found": found, "named": named, "missed": missed, "failed": found < count or named < count}


def _names_of(place: str, path: str, before: bytes, at: int) -> tuple[str, ...]:
    """How an audit may name a flip: the file, the page of the database, the entry or line of the log."""
    if place == "case.db":
        return (f"page {at // 4096 + 1} of case.db",)
    if place == "custody.log":
        entry = before.count(b"\n", 0, at)
        return tuple(f"{what} {entry + more}{end}" for more in (0, 1) for what, end in (("entry", ""), ("line", " of")))
    return (f"file {path}",)


def untouched(folder: Path, count: int, seed: int = 0) -> dict[str, Any]:
    """Audits of cases that nobody touched; between them the ordinary commands work on them."""
    alarms = 0
    for number in range(seed, seed + count):
        here = folder / str(number)
        case = damage.made(here, files=1 + number % 3)
        if number % 2:
            Case.open(case, write=True).close()
        alarms += Case.audit(case, quick=number % 5 == 0).verdict is not Verdict.VERIFIED
        shutil.rmtree(here)
    return {"untouched": count, "alarms": alarms, "failed": alarms > 0}


# What the process that is killed does after adding, by the event that the log has of it when it was reported as done. One more
# command is one more line here.
def seal_one_more(case: Case) -> None:
    """Seal a name that no run before has sealed."""
    name = f"Witness Number {len(case.seals())}"
    case.seal(Wanted(SealKind.NAME, words=name), [str(x25519.Identity.generate().to_public())], "It is asked for.")


COMMANDS: dict[str, Callable[[Case, Path], object]] = {
    "processed": lambda case, out: case.process(),
    "sealed": lambda case, out: seal_one_more(case),
    "exported": lambda case, out: case.export("json", out / "x.json"),
    "published": lambda case, out: case.publish(out / "dossier"),
}


def work(reports: Path, path: Path, out: Path) -> None:
    """What is killed: add all reports, three at a time, then every command; each is told on standard output when it is done."""
    with Case.open(path, write=True) as case:
        Fakes(case)
        os.write(1, b"open\n")
        names = sorted(os.listdir(reports))
        for start in range(0, len(names), 3):
            case.add([reports / name for name in names[start : start + 3]])
            os.write(1, "".join(f"added {name}\n" for name in names[start : start + 3]).encode())
        for event, command in COMMANDS.items():
            command(case, out)
            os.write(1, f"{event}\n".encode())


WORKER = "import sys; from pathlib import Path; from evaluation.custody import work; work(*map(Path, sys.argv[1:]))"


def kills(folder: Path, count: int, seed: int = 2) -> dict[str, Any]:
    """SIGKILL at random moments of adding and of every command; the next run goes on; the log has all that was reported."""
    chance, lost, alarms = random.Random(seed), 0, 0
    where: Counter[str] = Counter()  # the last that was told before the kill
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))}
    reports = folder / "reports"
    reports.mkdir()
    for number in range(24):
        (reports / f"{number:02}.txt").write_text(f"Bob: word {number}\nAnn: it was not so")
    case: Path = folder / "case"
    told: set[str] = set()
    ended, whole = 0, 0.0  # ``whole``: seconds that an undisturbed run takes once it is open
    while ended < count:
        if ended % 4 == 0:  # the first runs on a case do most
            shutil.rmtree(case, ignore_errors=True)
            Case.new(case).close()
            told = set()
        command = [sys.executable, "-c", WORKER, str(reports), str(case), str(folder)]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
        if process.stdout is None:
            raise OSError("no output to listen to")
        process.stdout.readline()  # it is open: from here on the moment is random
        started = time.monotonic()
        if not whole:
            process.wait()
            whole = time.monotonic() - started
            process.stdout.close()
            shutil.rmtree(case)
            Case.new(case).close()
            continue
        time.sleep(chance.random() * whole)
        process.send_signal(signal.SIGKILL)
        lines = process.stdout.read().decode().split()
        where[lines[-1] if lines[-1:] and lines[-1] in COMMANDS else "added" if lines else "open"] += 1
        told |= {line for line in lines if line != "added"}
        process.stdout.close()
        process.wait()
        ended += 1
        Case.open(case, write=True).close()
        audit = Case.audit(case)
        alarms += audit.verdict is not Verdict.VERIFIED
        entries = [json.loads(line) for line in (case / "custody.log").read_bytes().splitlines()]
        events = [entry["event"] for entry in entries]
        lost += events.count("added") < len(told - COMMANDS.keys())
        lost += sum(event not in events for event in told & COMMANDS.keys())
    return {"kills": count, "killed_after": dict(where), "lost": lost, "alarms": alarms, "failed": bool(lost or alarms)}


def log(folder: Path, count: int, seed: int = 0) -> dict[str, Any]:
    """A log of many entries: opening, and the median and 99th percentile in ms of what is done with it once it is open."""
    made, batch = custody.Log(folder, write=True), []
    for number in range(count):
        values = {"content": "text/plain", "sha256": f"{number:064x}", "sha512": f"{number:0128x}", "size": number}
        batch.append(
            custody.canonical({**values, "at": "2026-01-02T03:04:05+00:00", "event": "added", "n": number, "with": "x"})
        )
        if len(batch) == 5_000 or number == count - 1:
            made.append(batch, sync=False)
            batch = []
    made.close()
    code = (
        "import json, sys; from pathlib import Path; from evaluation.custody import measured_log; "
        "print(json.dumps(measured_log(Path(sys.argv[1]))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)], check=True, capture_output=True, text=True, cwd=ROOT
    )
    figures: dict[str, Any] = json.loads(done.stdout)
    worst = max(v for k, v in figures.items() if k.endswith("median_ms") and "synced" not in k)
    return {
        "entries": count,
        **figures,
        "failed": worst >= 1 or figures["opening_s"] >= 1 or figures["memory_mb"] >= 200,
    }


def measured_log(folder: Path) -> dict[str, float]:
    """In a process of its own, so that its memory is the log's."""
    started = time.perf_counter()
    opened = custody.Log(folder, write=True)
    figures = {"opening_s": time.perf_counter() - started}
    key, chance = Ed25519PrivateKey.generate(), random.Random(3)
    acts: dict[str, Callable[[], object]] = {
        "append": lambda: opened.append([b"x" * 400], sync=False),
        "append_synced": lambda: opened.append([b"x" * 400]),
        "head": lambda: custody.signed_head(key, opened.size, opened.root(), "2026-01-02T03:04:05+00:00"),
        "inclusion": lambda: opened.inclusion(chance.randrange(opened.size)),
        "consistency": lambda: opened.consistency(chance.randrange(1, opened.size)),
    }
    for name, act in acts.items():
        taken = []
        for _ in range(500):
            started = time.perf_counter()
            act()
            taken.append((time.perf_counter() - started) * 1e3)
        taken.sort()
        figures |= {f"{name}_median_ms": round(taken[250], 4), f"{name}_p99_ms": round(taken[495], 4)}
    figures["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures


def add(folder: Path, count: int, seed: int = 4) -> dict[str, Any]:
    """Adding files of 20 KB, against `cp` plus fsync of each plus `sha256sum`, by turns in one run."""
    source, chance = folder / "source", random.Random(seed)
    source.mkdir()
    for number in range(count):
        (source / f"{number:06}.txt").write_bytes(chance.randbytes(20_000))
    ours, theirs = [], []
    for turn in range(2):
        os.sync()
        started = time.monotonic()
        with Case.new(folder / f"case{turn}") as case:
            case.add([source])
        ours.append(time.monotonic() - started)
        os.sync()
        started = time.monotonic()
        copy = folder / f"copy{turn}"
        subprocess.run(["cp", "-r", str(source), str(copy)], check=True)
        for path in copy.iterdir():
            handle = os.open(path, os.O_RDONLY)
            os.fsync(handle)
            os.close(handle)
        for start in range(0, count, 1_000):
            names = sorted(map(str, copy.iterdir()))[start : start + 1_000]
            subprocess.run(["sha256sum", *names], check=True, stdout=subprocess.DEVNULL)
        theirs.append(time.monotonic() - started)
    ratio = sum(ours) / sum(theirs)
    return {"files": count, "onrecord_s": ours, "cp_fsync_sha256sum_s": theirs, "ratio": ratio, "failed": ratio > 3}


def packflips(folder: Path, count: int, seed: int = 5) -> dict[str, Any]:
    """One bit at a time, in any file of a pack's folder or anywhere in its zip; each file has to be named by both verifiers."""
    kit, chance = pack_damage.Kit.made(folder), random.Random(seed)
    packs = [kit.whole, kit.only, kit.whole.with_suffix(".zip"), kit.only.with_suffix(".zip")]
    sound = all(verify.verify(str(pack), tools=tools).verdict != verify.FAILED for pack in packs for tools in _TOOLS)
    found = named = 0
    missed: list[str] = []
    for number in range(count):
        pack = packs[number % len(packs)]
        path = pack if pack.is_file() else chance.choice(sorted(p for p in pack.rglob("*") if p.is_file()))
        before = path.read_bytes()
        at, bit = damage.flip(path, chance)
        what = "the zip" if pack.is_file() else f"file {path.relative_to(pack).as_posix()}"
        results = [verify.verify(str(pack), tools=tools) for tools in _TOOLS]
        path.write_bytes(before)
        findings = [{finding[0] for check in result.checks for finding in check.findings} for result in results]
        found += all(result.verdict == verify.FAILED for result in results)
        named += all(what in each for each in findings)
        if any(what not in each for each in findings):
            missed.append(f"{what} byte {at} bit {bit}")
    failed = not sound or found < count or named < count
    return {
        "flips": count,
        "found": found,
        "named": named,
        "missed": missed,
        "untouched_sound": sound,
        "failed": failed,
    }


_TOOLS = (verify.Tools, Libraries)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["flips", "untouched", "kills", "log", "add", "packflips"])
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, help="another draw: many short runs instead of one long one")
    parser.add_argument("--folder", type=Path, help="where to work [default: the system's folder for temporary files]")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=args.folder) as name:
        acts: dict[str, Callable[..., dict[str, Any]]] = {
            "flips": flips,
            "untouched": untouched,
            "kills": kills,
            "log": log,
            "add": add,
            "packflips": packflips,
        }
        seed = {} if args.seed is None else {"seed": args.seed}
        result = acts[args.what](Path(name), args.count, **seed)
    print(json.dumps(result, indent=1))
    return int(result["failed"])


if __name__ == "__main__":
    sys.exit(main())
