"""Which copy cannot be the first: edits go one way, and a copy cannot have what its source lacks.

What was cut off, covered, blurred by coding, made grey or shortened cannot be put back. So where one of two copies has lost something
that the other still has, the one that has lost it was not the source of the other. This says nothing of who filmed, and two copies of a
third that is not in the case can each have lost something: then neither is the source of the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from .appearing import latest
from .copies import Comparison, Verdict
from .edits import Edit

# Edit -> why the one that has it cannot be the source of the other. Speed, mirroring and turning can be undone: they give no direction.
LOSES: Mapping[str, str] = {
    "crop": "lacks parts of the picture that the other has",
    "cut": "lacks moments that the other has",
    "grey": "lacks the colours that the other has",
    "re-encoded": "lacks fine detail that the other has",
    "banner": "has a banner over what the other shows",
    "logo": "has a mark over what the other shows",
    "overlay": "has something laid over what the other shows",
    "bars": "has bars around the picture, which the other has not",
    "letterbox": "has bars above and below, which the other has not",
    "inset": "shows the other small inside another picture",
}
# Bars can be cut off again without a trace; a banner over one edge could be cut off only with that edge. They count, but less.
WEAK = frozenset({"bars", "letterbox", "re-encoded"})


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one cannot be the source of the other."""

    edit: str
    words: str
    detail: str
    strong: bool  # False: it could have been undone, or come about otherwise


@dataclass(frozen=True, slots=True)
class Descent:
    """What can be said of two copies. ``earlier`` may be the source of ``later``; ``later`` cannot be the source of ``earlier``."""

    earlier: str
    later: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """No later than ``at`` (ISO 8601) a copy existed: by ``witness`` (a capture, an upload, a report), in ``words``."""

    at: str
    witness: str
    words: str


@dataclass(frozen=True, slots=True)
class Family:
    """Copies that belong together: members, who cannot come from whom, who cannot be the first, and since when one of them existed."""

    members: tuple[str, ...]
    descents: tuple[Descent, ...]
    apart: tuple[tuple[str, str], ...]  # each lacks something that the other has: neither is the source of the other
    not_first: tuple[str, ...]
    open: tuple[str, ...]  # nothing speaks against their being the first of those in the case
    no_later_than: Bound | None


def direction(comparison: Comparison) -> Descent | tuple[str, str] | None:
    """Which way two copies go: a Descent, the pair where neither can be the source, or None where nothing tells."""
    if comparison.verdict is not Verdict.COPY:
        return None
    lost = {side: [_reason(e) for e in comparison.edits if e.on == side and e.kind in LOSES] for side in ("a", "b")}
    strong = {side: any(r.strong for r in reasons) for side, reasons in lost.items()}
    if strong["a"] and strong["b"]:
        return (comparison.a, comparison.b)
    for side, other in (("b", "a"), ("a", "b")):
        if strong[side] or (lost[side] and not lost[other]):
            names = {"a": comparison.a, "b": comparison.b}
            return Descent(names[other], names[side], tuple(lost[side]))
    return None


def _reason(edit: Edit) -> Reason:
    return Reason(edit.kind, LOSES[edit.kind], edit.detail, edit.kind not in WEAK)


def families(
    comparisons: Iterable[Comparison], bounds: Mapping[str, Sequence[Bound]] | None = None
) -> tuple[Family, ...]:
    """Copies in groups, with what their edits say of the order. ``bounds``: by footage, when it is known to have existed."""
    copies = [c for c in comparisons if c.verdict is Verdict.COPY]
    group: dict[str, str] = {}

    def root(name: str) -> str:
        while group.setdefault(name, name) != name:
            group[name] = group[group[name]]
            name = group[name]
        return name

    for c in copies:
        one, other = sorted((root(c.a), root(c.b)))
        group[other] = one
    members: dict[str, set[str]] = {}
    for name in group:
        members.setdefault(root(name), set()).add(name)
    found = []
    for names in sorted(members.values(), key=min):
        inside = [c for c in copies if c.a in names]
        directions = [direction(c) for c in inside]
        descents = tuple(sorted((d for d in directions if isinstance(d, Descent)), key=lambda d: (d.later, d.earlier)))
        apart = tuple(sorted((min(d), max(d)) for d in directions if isinstance(d, tuple)))
        # A member that lacks something that *any* other has cannot be the first; also where each lacks something of the other.
        lacking = {d.later for d in descents if any(r.strong for r in d.reasons)} | {n for pair in apart for n in pair}
        earliest = min(
            (b for name in sorted(names) for b in (bounds or {}).get(name, ())),
            key=lambda b: (latest(b.at) or datetime.max.replace(tzinfo=UTC), b.at, b.witness, b.words),
            default=None,
        )
        found.append(
            Family(
                tuple(sorted(names)), descents, apart, tuple(sorted(lacking)), tuple(sorted(names - lacking)), earliest
            )
        )
    return tuple(found)
