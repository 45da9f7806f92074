"""Is one piece of footage a copy of another, where do they align, and what was done between them?

1. ``candidates``: hashes of pictures (in eight orientations, with and without border) that are near each other, or local features that match, vote
   for an offset and a speed: time in A = offset + speed × time in B. For most pairs there is no candidate, and no picture is decoded.
2. ``registration``: the best are looked at in the pictures themselves: the affine map that local features follow, the exact moment, where the two
   agree place by place, whether what *moves* agrees. Two recordings by one fixed camera fail there, and so do two cameras beside each other.
3. ``edits``: what was done between the two, by name.

The outcome is one of five words, never a score alone: ``copy``, ``same view`` (a place seen from the same spot, not the same recording),
``undecided``, ``not comparable`` (too small, too flat or too dark), ``nothing in common``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from .aligning import agreement
from .candidates import TOGETHER, Candidate, candidates
from .edits import Edit, Overlay, Stretch, described, exchanged, is_mark
from .pictures import Frames, Opener
from .registration import Registration, anchors, register
from .signature import EVERY, WHOLE, Box, Signature

VERSION = "footage-copies-2"

SEGMENTS = 6  # stretches of one pair, at most
SAMPLES = 240  # moments of B at which the extent of a stretch is looked at, at most
LOOKS = 5  # candidates of one pair that are looked at without finding a copy, at most
LEAST_SHARE = 0.6  # of comparable places that agree, with what was laid over
CLEAR_SHARE = 0.84  # the same without what was laid over; two cameras beside each other reach 0.80
ALIKE_SHARE = 0.45  # from here on it is said that they look alike
MOVES_ALIKE = 0.45  # correlation of what moves, from which it is the same recording
MOVES_APART = 0.2
LEAST_STRETCH = 1.0  # seconds in common, unless one is shorter than twice that
SHORT_STRETCH = 2.5  # seconds below which what moves must agree better, unless it is most of one
SHORT_MOVES_ALIKE = 0.7
STILL_MARKS = 2  # laid over one of two stills, at most


class Verdict(StrEnum):
    COPY = "copy"
    SAME_VIEW = "same view"
    UNDECIDED = "undecided"
    NOT_COMPARABLE = "not comparable"
    NOTHING = "nothing in common"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing two pieces of footage gave. Everything is said of B in terms of A."""

    a: str
    b: str
    verdict: Verdict
    reason: str
    stretches: tuple[Stretch, ...] = ()
    mirrored: bool = False
    turned: int = 0  # degrees, counter-clockwise, from A to B
    shown: Box = WHOLE  # the part of A's picture that is in B
    at: Box = WHOLE  # where in B's picture it stands
    overlays: tuple[Overlay, ...] = ()
    edits: tuple[Edit, ...] = ()
    agreement: float = 0.0

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(edit.kind for edit in self.edits)


def compare(a: Signature, b: Signature, open_a: Opener, open_b: Opener) -> Comparison:
    """Compares two pieces of footage by their signatures, and opens the reels only where something may be found.

    Cost: some hundredths of a second for two that have nothing in common; about a second for each candidate that is looked at.
    """
    for one in (a, b):
        if not one.comparable:
            return Comparison(
                a.id,
                b.id,
                Verdict.NOT_COMPARABLE,
                f"the pictures of {one.id} are too small, too flat or too dark to be compared",
            )
    if a.still and not b.still:  # a still is looked for in the video
        return _exchanged(_compared(b, a, open_b, open_a))
    return _compared(a, b, open_a, open_b)


def _exchanged(c: Comparison) -> Comparison:
    """The same comparison told of A in terms of B."""
    side = {"a": "b", "b": "a", "": ""}
    return Comparison(
        c.b,
        c.a,
        c.verdict,
        c.reason,
        tuple(Stretch(s.b_start, s.b_end, s.a_start, s.a_end, 1 / s.speed, s.agreement) for s in c.stretches),
        c.mirrored,
        (c.turned if c.mirrored else -c.turned) % 360,
        c.at,
        c.shown,
        tuple(exchanged(o, c.at, c.shown, c.mirrored) for o in c.overlays) if not c.turned else (),
        tuple(sorted((replace(e, on=side[e.on]) for e in c.edits), key=lambda e: (e.kind, e.on, e.detail))),
        c.agreement,
    )


def _compared(a: Signature, b: Signature, open_a: Opener, open_b: Opener) -> Comparison:
    frames_a = Frames(open_a, a)
    frames_b = {mirrored: Frames(open_b, b, mirrored) for mirrored in (False, True)}
    seen: list[Registration] = []
    stretches: list[Stretch] = []
    views: list[Registration] = []
    taken = np.zeros(len(b.times), bool)
    for _ in range(SEGMENTS):
        found = stretch = None
        for candidate in candidates(a, b, taken, by_features=not seen):
            if any(_alike(candidate, view, b) for view in views):
                continue
            close = _registered(candidate, a, b, frames_a, frames_b[candidate.mirrored])
            if close is None:
                continue
            if _same_recording(close, a, b):
                stretch = _extent(close, a, b, frames_a, frames_b[close.mirrored])
                if stretch is not None and _tells(stretch, close, a, b):
                    found = close
                    break
            views.append(close)
            if len(views) >= LOOKS:
                break
        if found is None or stretch is None:
            break
        seen.append(found)
        stretches.append(stretch)
        if a.still or b.still:
            break
        fresh = (b.times >= stretch.b_start - EVERY) & (b.times <= stretch.b_end + EVERY) & ~taken
        taken |= fresh
        if not fresh.any() or (~taken).sum() * EVERY < 2.0:
            break
    if not seen:
        return _without_copy(a, b, views)
    told = described(a, b, seen[0], stretches)
    return Comparison(
        a.id,
        b.id,
        Verdict.COPY,
        "the same pictures, lying on each other" + (", moving alike" if seen[0].moves is not None else ""),
        tuple(stretches),
        seen[0].mirrored,
        told.turned,
        told.shown,
        told.at,
        told.overlays,
        told.edits,
        round(seen[0].share, 3),
    )


def _registered(
    candidate: Candidate, a: Signature, b: Signature, frames_a: Frames, frames_b: Frames
) -> Registration | None:
    """Laid on each other over all that they may have in common; where that fails, over the part of it that votes came from."""
    close = register(candidate, a, b, frames_a, frames_b)
    if close is not None and _lies_well(close):
        return close
    if candidate.first is None or candidate.last is None or a.still or b.still:
        return close
    first, last = candidate.first - EVERY / 2, candidate.last + EVERY / 2
    there = anchors(candidate, a, b)
    if not there or last - first > 0.75 * (there[-1] - there[0]):
        return close
    part = register(candidate, a, b, frames_a, frames_b, (first, last))
    return part if part is not None and (close is None or part.clear > close.clear) else close


def _alike(candidate: Candidate, view: Registration, b: Signature) -> bool:
    """Whether a candidate is what was looked at before and was no copy: hashes and features often give the same."""
    middle = float(np.median(b.times))
    apart = candidate.offset - view.offset + (candidate.speed - view.speed) * middle
    return candidate.mirrored == view.mirrored and abs(apart) <= TOGETHER


def _without_copy(a: Signature, b: Signature, views: Sequence[Registration]) -> Comparison:
    best = max(views, key=lambda v: v.share, default=None)
    if best is None or best.share < ALIKE_SHARE:
        return Comparison(a.id, b.id, Verdict.NOTHING, "no moment of one was found in the other")
    verdict, reason = Verdict.UNDECIDED, "they look alike, but what moves in them agrees only in part"
    if best.moves_one_only or (best.moves is not None and best.moves < MOVES_APART):
        verdict, reason = Verdict.SAME_VIEW, "the same place from the same spot, but what moves in them differs"
    elif not _lies_well(best):
        reason = "they look alike, but do not lie on each other as copies do; two cameras beside each other give such pictures"
    elif a.still or b.still:
        reason = "they show the same, but parts of it differ: something was laid over one, or they are of two moments"
    elif best.moves is None:
        reason = "they share a picture that stands still, as a title or one camera before an unmoved scene does; nothing moves by which two recordings could be told apart"
    return Comparison(a.id, b.id, verdict, reason, agreement=round(best.share, 3))


def _lies_well(seen: Registration) -> bool:
    return seen.share >= LEAST_SHARE and seen.clear >= CLEAR_SHARE and int(seen.valid.sum()) >= 30


def _same_recording(seen: Registration, a: Signature, b: Signature) -> bool:
    if not _lies_well(seen):
        return False
    if a.still or b.still:
        # Nothing moves by which two moments could be told apart: marks and banners stand at an edge, what moved away stood anywhere.
        return len(seen.laid) <= STILL_MARKS and all(is_mark(patch, seen) for patch in seen.laid)
    return not seen.moves_one_only and seen.moves is not None and seen.moves >= MOVES_ALIKE


def _tells(stretch: Stretch, seen: Registration, a: Signature, b: Signature) -> bool:
    """Whether a stretch is long enough to tell: two cameras that pass over one place agree for a moment, too."""
    if a.still or b.still:
        return True
    length = stretch.b_end - stretch.b_start
    shorter = min(s.facts.duration or float(s.times[-1]) for s in (a, b))
    if length < min(LEAST_STRETCH, 0.6 * shorter):
        return False
    return length >= min(SHORT_STRETCH, 0.6 * shorter) or (seen.moves is not None and seen.moves >= SHORT_MOVES_ALIKE)


# --------------------------------------------------------------------------------------------------------- extent


def _extent(seen: Registration, a: Signature, b: Signature, frames_a: Frames, frames_b: Frames) -> Stretch | None:
    """From when to when the two agree, looked at over the whole of B."""
    if a.still or b.still:
        time_b = 0.0 if b.still else max(0.0, -seen.offset)
        time_a = 0.0 if a.still else max(0.0, seen.offset + time_b)
        return Stretch(time_a, time_a, time_b, time_b, 1.0, seen.share)
    length_a = a.facts.duration or float(a.times[-1])
    length_b = b.facts.duration or float(b.times[-1])
    first = max(0.0, -seen.offset / seen.speed)
    last = min(length_b, (length_a - seen.offset) / seen.speed)
    inside = [float(t) for t in b.times if first - 1e-6 <= t <= last + 1e-6]
    if len(inside) > SAMPLES:
        inside = [inside[int((i + 0.5) * len(inside) / SAMPLES)] for i in range(SAMPLES)]
    if not inside:
        return None
    scores: list[float] = []
    times: list[float] = []
    for begin in range(0, len(inside), 40):  # so many at a time that the frames stay in memory
        laid_b = frames_b.at(inside[begin : begin + 40])
        # The moment may be off by a frame, which shows when the camera turns fast: the pictures beside it are tried, too.
        around = [seen.offset + seen.speed * f.time + k * frames_a.step for f in laid_b for k in (0, -1, 1)]
        laid_a = frames_a.at(around)
        for number, frame in enumerate(laid_b):
            share = 0.0
            for beside in range(3):
                share = max(share, agreement(laid_a[3 * number + beside].grey, frame.detail, seen.map).share)
                if share >= 0.7:
                    break
            scores.append(share)
            times.append(frame.time)
    same = [score >= 0.4 for score in scores]
    start, end = _longest_run(same)
    if end == start:
        return None
    begins = first if start == 0 else times[start]
    ends = last if end == len(times) else times[end - 1] + EVERY
    mean = float(np.mean([s for s, good in zip(scores[start:end], same[start:end], strict=True) if good]))
    return Stretch(
        round(seen.offset + seen.speed * begins, 3),
        round(seen.offset + seen.speed * ends, 3),
        round(begins, 3),
        round(ends, 3),
        seen.speed,
        round(mean, 3),
    )


def _longest_run(same: Sequence[bool]) -> tuple[int, int]:
    """[start, end) of the longest run, gaps of up to two moments passed over (a flash, a title)."""
    best, start, last = (0, 0), None, -10
    for i, good in enumerate([*same, False, False, False]):
        if good:
            if start is None:
                start = i
            last = i
        elif start is not None and i - last > 2:
            if last + 1 - start > best[1] - best[0]:
                best = (start, last + 1)
            start = None
    return best
