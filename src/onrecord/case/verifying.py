"""The stage “verify footage”: every picture and video is read once, then compared with every other one; what that gave becomes Findings.

Then the traces in each file are read, and compared with each other and over the files of each camera; and its key frames are chosen.
All steps are kept like all stages' results: a signature by the hash of the original, a comparison by the two signatures,
traces by the hash of the original.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord import codec, footage
from onrecord.case.measuring import Entered
from onrecord.case.stages import Item, Runner, Stage
from onrecord.footage import addresses, appearing, checks, drawing
from onrecord.footage.telling import copies_of, findings, not_checked
from onrecord.records import (
    Appearance,
    Archive,
    Capture,
    Document,
    Finding,
    Footage,
    Measurement,
    NamedPlace,
    Outcome,
    Problem,
    Snapshot,
    Statement,
)
from onrecord.store import Store

if TYPE_CHECKING:
    from onrecord.footage.copies import Comparison
    from onrecord.footage.frames import Packed
    from onrecord.footage.genealogy import Family
    from onrecord.footage.packing import PackedSignature
    from onrecord.footage.signature import Signature
    from onrecord.footage.traces.fields import Traces

MOST_PAIRS = 20_000  # compared in one case, some hundredths of a second each; beyond it only what has near hashes


@dataclass(frozen=True, slots=True)
class Around:
    """What the case knows besides the files themselves: reports, captures, and what people entered."""

    documents: Sequence[Document] = ()
    statements: Sequence[Statement] = ()
    snapshots: Sequence[Snapshot] = ()
    captures: Sequence[Capture] = ()
    archives: Sequence[Archive] = ()
    entered: Sequence[Entered] = ()

    @property
    def places(self) -> tuple[NamedPlace, ...]:
        """In an order that does not depend on when they were entered."""
        found = {e.what for e in self.entered if isinstance(e.what, NamedPlace)}
        return tuple(sorted(found, key=lambda p: (p.name, p.latitude, p.longitude, p.radius, p.by, p.zone)))


def verified(
    run: Runner, store: Path, pieces: Sequence[Footage], around: Around | None = None
) -> tuple[tuple[Footage, ...], list[Problem]]:
    """The footage with what was found about copies of it, since when it was there, and what was measured; problems of files that could not be read."""
    if not pieces:
        return (), []
    around = around or Around()
    pieces = _with_measurements(pieces, around.entered)
    apart = _appearances(run, store, pieces, around)
    pieces = [replace(f, appearances=apart[f.id]) for f in pieces]
    if not footage.available():
        told = [
            replace(f, findings=(not_checked(f, "It was not compared with other footage.", footage.HOW_TO_GET),))
            for f in pieces
        ]
        return tuple(told), []
    from onrecord.footage import copies, genealogy, signature
    from onrecord.footage.packing import PackedSignature, unpack

    reading = Stage("footage", f"{footage.VERSION} {signature.VERSION}", PackedSignature, partial(_signature, store))
    kept = run.each(reading, [Item(f.name, given_of(f), (f,)) for f in pieces])
    packed = {k.value.id: (k.value, k.digest) for k in kept if k is not None}
    readable = [f for f in pieces if f.id in packed and packed[f.id][0].packed]
    problems = []
    if math.comb(len(readable), 2) <= MOST_PAIRS:
        pairs = [_ordered(a, b) for a, b in itertools.combinations(readable, 2)]
    else:
        by_id = {f.id: f for f in readable}
        near = sorted(sorted(pair) for pair in _near([packed[f.id][0] for f in readable]))
        pairs = [(by_id[a], by_id[b]) for a, b in near[:MOST_PAIRS]]
        left_out = len(near) - len(pairs)
        problems.append(
            Problem(
                "footage",
                f"{len(readable)} pictures and videos are more than can all be compared with each other; only those whose pictures have near hashes were{f', and of these {left_out:,} pairs were not' if left_out else ''}.",
                "Cropped and inset copies may be missed: compare those that matter in a case of their own.",
                "footage-many",
            )
        )
    comparing = Stage("copies", f"{footage.VERSION} {copies.VERSION}", copies.Comparison, partial(_compare, store))
    items = [
        Item(
            f"{a.name} and {b.name}",
            codec.digest(f"{packed[a.id][1]} {packed[b.id][1]}"),
            (a, b, packed[a.id][0], packed[b.id][0]),
        )
        for a, b in pairs
    ]
    compared = [k.value for k in run.each(comparing, items) if k is not None]
    names = {f.id: f.name for f in pieces}
    bounds = {
        f.id: [genealogy.Bound(a.at, a.witness, a.words) for a in apart[f.id] if a.rests_on in appearing.FIRM]
        for f in pieces
    }
    families = genealogy.families(compared, bounds)
    done = []
    for f in pieces:
        if f.id in packed and packed[f.id][0].packed:
            given: tuple[Finding, ...] = findings(f, compared, families, names)
            if same := copies_of(f, compared):
                late = any(f.id in family.not_first for family in families)
                f = replace(f, copies=same, not_first=late, duration=unpack(packed[f.id][0]).facts.duration)
        else:
            why = packed[f.id][0].unreadable if f.id in packed else "it could not be looked at"
            given = (
                not_checked(
                    f, f"It was not compared: {why}.", "The original is preserved; open it with another program."
                ),
            )
        done.append(replace(f, findings=given))
    done = _with_those_of_copies(done, families, apart)
    traced, troubles = _traced(run, store, done)
    return _framed(run, store, _with_what_was_measured(run, traced)), [*problems, *troubles]


def _with_measurements(pieces: Sequence[Footage], entered: Sequence[Entered]) -> list[Footage]:
    by_original: dict[str, list[Measurement]] = {}
    for each in entered:
        if isinstance(each.what, Measurement):
            by_original.setdefault(each.sha256, []).append(each.what)
    return [replace(f, measurements=tuple(sorted(by_original.get(f.sha256, ()), key=lambda m: m.id))) for f in pieces]


def _appearances(
    run: Runner, store: Path, pieces: Sequence[Footage], around: Around
) -> dict[str, tuple[Appearance, ...]]:
    """Since when each piece by itself was there. Pages are looked through for its address only where one has an address."""
    shown_in: dict[str, Sequence[str]] = {}
    if any(f.url is not None for f in pieces):
        reading = Stage("addresses", addresses.VERSION, tuple[str, ...], partial(_addresses, store))
        pages = [d for d in around.documents if d.media_type in addresses.KINDS]
        kept = run.each(
            reading, [Item(d.name, codec.digest(f"{d.sha256} {d.url.value if d.url else ''}"), (d,)) for d in pages]
        )
        shown_in = {d.id: k.value for d, k in zip(pages, kept, strict=True) if k is not None}
    return appearing.appearances(
        pieces, around.documents, around.statements, around.snapshots, around.captures, around.archives, shown_in
    )


def _with_those_of_copies(
    pieces: Sequence[Footage], families: Sequence[Family], apart: dict[str, tuple[Appearance, ...]]
) -> list[Footage]:
    """What is known of one copy bounds the recording that all are copies of."""
    members = {m: family.members for family in families for m in family.members}
    return [
        replace(
            f, appearances=appearing.in_time(a for m in members.get(f.id, (f.id,)) for a in apart[m])[: appearing.MOST]
        )
        for f in pieces
    ]


def _with_what_was_measured(run: Runner, pieces: Sequence[Footage]) -> tuple[Footage, ...]:
    """Each measurement by itself: the days of the last year before the first appearance that it fits; and its charts."""
    from onrecord.footage import sun

    with_some = [f for f in pieces if f.measurements]
    if not with_some:
        return tuple(pieces)
    if not sun.available():
        none = Finding(
            checks.SHADOW, Outcome.NOT_CHECKED, "", f"What was measured was not worked out. {footage.HOW_TO_GET}"
        )
        return tuple(replace(f, findings=(*f.findings, none)) if f.measurements else f for f in pieces)
    measuring = Stage(MEASURING, f"{sun.VERSION} {drawing.VERSION}", drawing.WorkedOut, drawing.worked_out)
    items = [Item(f.name, given_of_measurements(f), (f, first_appearance(f))) for f in with_some]
    done = zip(with_some, run.each(measuring, items), strict=True)
    found = {f.id: kept.value.findings for f, kept in done if kept is not None}
    return tuple(replace(f, findings=(*f.findings, *found.get(f.id, ()))) for f in pieces)


def first_appearance(piece: Footage) -> str | None:
    """The bound before which the days that a shadow fits are looked for."""
    first = appearing.earliest(piece.appearances)
    return first.at if first is not None else None


def given_of_measurements(piece: Footage) -> str:
    """The digest of what is taken of a piece to work out what was measured on it."""
    return codec.digest(codec.dumps((piece.measurements, first_appearance(piece))))


def _addresses(store: Path, document: Document) -> tuple[str, ...]:
    """Run in a stage, maybe in another process."""
    with Store(store).open(document.sha256) as handle:
        return addresses.of(handle.read(addresses.MOST_BYTES), document.url.value if document.url else "")


def _traced(run: Runner, store: Path, pieces: Sequence[Footage]) -> tuple[tuple[Footage, ...], list[Problem]]:
    """The footage with what its own traces say: each file is read once, by its hash; then the files of each camera are compared."""
    from onrecord.footage import traces
    from onrecord.footage.traces import credentials, table
    from onrecord.footage.traces.comparing import Seen
    from onrecord.footage.traces.fields import Traces
    from onrecord.footage.traces.together import all_findings

    version = f"{traces.VERSION} {'with' if credentials.available() else 'without'} c2pa"
    reading = Stage("traces", version, Traces, partial(_traces, store))
    kept = run.each(reading, [Item(f.name, given_of(f), (f,)) for f in pieces])
    read = [(f, k) for f, k in zip(pieces, kept, strict=True) if k is not None]
    seen = [Seen(k.value, f.name, f.published.value if f.published else "") for f, k in read]
    given = [f"{k.digest} {codec.dumps((s.name, s.published))}" for s, (_, k) in zip(seen, read, strict=True)]
    comparing = Stage("camera-clocks", traces.VERSION, dict[str, tuple[Finding, ...]], all_findings)
    told = run.across(comparing, given, seen)
    found = told.value if told is not None else {}
    problems = [
        Problem(
            f.name,
            trouble,
            "The rest of it was checked; look at these fields with another program, or get the file again from its source.",
            "traces-unreadable",
        )
        for f, k in read
        for trouble in k.value.troubles
    ]
    rows = {f.id: table.rows(k.value) for f, k in read}
    return tuple(
        replace(f, findings=(*f.findings, *found.get(f.id, ())), traces=rows.get(f.id, ())) for f in pieces
    ), problems


FRAMES, MEASURING = "key-frames", "measurements"


def _framed(run: Runner, store: Path, pieces: Sequence[Footage]) -> tuple[Footage, ...]:
    """The footage with its key frames; where they cannot be had, comparing has already said why."""
    from onrecord.footage import frames

    version = f"{frames.VERSION} {'with' if frames.cuts_can_be_found() else 'without'} cuts"
    reading = Stage(FRAMES, version, frames.Packed, partial(_key_frames, store))
    kept = run.each(reading, [Item(f.name, given_of(f), (f,)) for f in pieces])
    return tuple(
        replace(f, frames=k.value.frames, frames_note=k.value.note) if k is not None else f
        for f, k in zip(pieces, kept, strict=True)
    )


def given_of(piece: Footage) -> str:
    """The digest of what stages that look at one piece of footage take of it."""
    return codec.digest(f"{piece.sha256} {piece.media_type}")


def _ordered(a: Footage, b: Footage) -> tuple[Footage, Footage]:
    """In an order that does not depend on how the case was made."""
    return (a, b) if a.id < b.id else (b, a)


def _near(packed: Sequence[PackedSignature]) -> set[frozenset[str]]:
    """Pairs with near hashes, for cases with very much footage."""
    import numpy as np

    from onrecord.footage.index import HashIndex
    from onrecord.footage.packing import unpack

    signatures = [unpack(p) for p in packed]
    owner = np.concatenate([np.full(len(s.times), n) for n, s in enumerate(signatures)])
    index = HashIndex(np.concatenate([s.hashes[0] for s in signatures]))
    found: set[frozenset[str]] = set()
    for n, s in enumerate(signatures):
        every = s.hashes.reshape(-1, 32)
        for near in index.near(every):
            other = int(owner[near.stored])
            if other != n:
                found.add(frozenset((s.id, signatures[other].id)))
    return found


def _signature(store: Path, piece: Footage) -> PackedSignature:
    """Run in a stage, maybe in another process."""
    from onrecord.footage.packing import PackedSignature, pack
    from onrecord.footage.reading import Reel, Unreadable
    from onrecord.footage.signature import of

    with Store(store).open(piece.sha256) as handle:
        try:
            return pack(of(Reel(handle, piece.media_type), piece.id))
        except Unreadable as trouble:
            return PackedSignature(piece.id, unreadable=str(trouble))


def _traces(store: Path, piece: Footage) -> Traces:
    """Run in a stage, maybe in another process."""
    from onrecord.footage.traces.reading import of

    with Store(store).open(piece.sha256) as handle:
        return of(handle, piece.media_type, piece.id)


def _key_frames(store: Path, piece: Footage) -> Packed:
    """Run in a stage, maybe in another process."""
    from onrecord.footage.frames import Packed, key_frames
    from onrecord.footage.reading import Reel, Unreadable

    with Store(store).open(piece.sha256) as handle:
        try:
            return key_frames(Reel(handle, piece.media_type), piece.id)
        except Unreadable:  # its signature says why
            return Packed(piece.id)


def _compare(store: Path, a: Footage, b: Footage, packed_a: PackedSignature, packed_b: PackedSignature) -> Comparison:
    """Run in a stage, maybe in another process. The originals are opened only where the signatures have something in common."""
    from onrecord.footage.copies import compare
    from onrecord.footage.reading import Reel

    with ExitStack() as opened:

        def reel(piece: Footage) -> Reel:
            return Reel(opened.enter_context(Store(store).open(piece.sha256)), piece.media_type)

        return compare(_unpacked(packed_a), _unpacked(packed_b), partial(reel, a), partial(reel, b))


@lru_cache(128)
def _unpacked(packed: PackedSignature) -> Signature:
    """One signature is asked for in as many pairs as there is footage: about half a megabyte each."""
    from onrecord.footage.packing import unpack

    return unpack(packed)
