"""Who stands where on a claim: disputes between sides, positions over time, and the shifts in them.

A side is a speaker together with all who speak for the same body: a minister and a spokesman of one government cannot be in
dispute with each other; if they differ, the government's position has shifted. A statement comes before another when its
time ends before the other's begins; where times do not tell, words within one document may ("initially", "now"). Where
nothing tells, the order is undecided and there is no shift.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..records import Claim, Dispute, Document, Phase, Position, Shift, ShiftKind, Speaker, Stance, Statement
from . import lexicon as lex
from .forming import Formed, Member

SURE = 0.35  # confidence of a member below which it makes neither dispute nor shift
WORDS = 12  # of a statement that a phase's title quotes
DEPTH = 8  # steps along "speaks for"
MOST = 400  # statements of one speaker on one claim that are ordered; more keep their first and last
_EARLY = re.compile(lex.EARLY, re.IGNORECASE)
_LATE = re.compile(lex.LATE, re.IGNORECASE)
_CLAUSE = re.compile(r"[.!?;\n]|,\s+(?:but|yet|while|and later|and now|then)\b", re.IGNORECASE)
_JOINED = re.compile(r"\b(after|since|before)\s+(?:that\s+)?$", re.IGNORECASE)
_STANCE_WORDS = {
    Stance.ASSERTS: "Asserts",
    Stance.DENIES: "Denies",
    Stance.HEDGES: "Leaves open",
    Stance.PASSES_ON: "Passes on",
}


@dataclass(frozen=True, slots=True)
class _Act:
    """A member with what orders it."""

    member: Member
    statement: Statement
    early: bool
    late: bool
    words: str


class Sides:
    """For whom each speaker speaks, transitively; cycles are cut."""

    def __init__(self, speakers: Iterable[Speaker]) -> None:
        self._next = {s.id: tuple(sorted(s.speaks_for)) for s in speakers}

    def bodies(self, speaker: str) -> tuple[str, ...]:
        """The speaker and all bodies behind it, nearest first."""
        found, level = [speaker], [speaker]
        for _ in range(DEPTH):
            level = [b for s in level for b in self._next.get(s, ()) if b not in found]
            level = sorted(set(level))
            found += level
        return tuple(found)

    def same(self, left: str, right: str) -> bool:
        """Whether two speakers are, or speak for, one body."""
        return bool(set(self.bodies(left)) & set(self.bodies(right)))


# ---------------------------------------------------------------------------------------------- disputes


def disputes(formed: Sequence[Formed], statements: Mapping[str, Statement], sides: Sides) -> list[Dispute]:
    """Claims that someone asserts and someone of another side denies, sorted by claim.

    More is asked than for being on one claim: the two propositions must agree by themselves, not by way of others.
    """
    found = []
    for item in formed:
        sure = {
            m.node.statement: str(statements[m.node.statement].speaker)
            for m in item.members
            if m.confidence >= SURE
            and not m.node.action
            and statements[m.node.statement].speaker is not None
            and not (m.stance is Stance.ASSERTS and m.node.defends)
        }
        pairs = {
            (sure[a], sure[d]) for a, d in item.facing if a in sure and d in sure and not sides.same(sure[a], sure[d])
        }
        if pairs:
            found.append(
                Dispute(item.claim.id, tuple(sorted({a for a, _ in pairs})), tuple(sorted({d for _, d in pairs})))
            )
    return found


# ---------------------------------------------------------------------------------------------- positions and shifts


def positions(
    formed: Sequence[Formed],
    statements: Mapping[str, Statement],
    documents: Mapping[str, Document],
    sides: Sides,
    disputed: frozenset[str],
) -> tuple[list[Position], list[Shift]]:
    """Positions on disputed claims and of speakers who spoke more than once; and every shift, each told once.

    A shift between two speakers of one body is the body's; the nearest body that both speak for.
    """
    held: list[Position] = []
    shifts: dict[tuple[str, str, str], Shift] = {}
    for item in formed:
        acts = [
            _act(m, statements, documents) for m in item.members if statements[m.node.statement].speaker is not None
        ]
        for speaker, own in _by_speaker(acts, sides):
            ordered = _ordered(own)
            phases = _phases(ordered)
            changed = _shifts(speaker, item.claim, phases)
            several = len({a.statement.speaker for a in own}) > 1
            if changed or item.claim.id in disputed or (len(own) > 1 and not several):
                held.append(Position(speaker, item.claim.id, tuple(_phase(p) for p in phases)))
            for shift in changed:
                shifts.setdefault((shift.claim, shift.before, shift.after), shift)
    held.sort(key=lambda p: (p.claim, p.speaker))
    return held, sorted(shifts.values(), key=lambda s: (s.claim, s.speaker, s.before, s.after))


def _by_speaker(acts: Sequence[_Act], sides: Sides) -> list[tuple[str, list[_Act]]]:
    """Each speaker's own acts first, then those of each body for which more than one of its speakers spoke, nearest first."""
    own: dict[str, list[_Act]] = defaultdict(list)
    bodies: dict[str, list[_Act]] = defaultdict(list)
    depth: dict[str, int] = {}
    for act in acts:
        speaker = str(act.statement.speaker)
        own[speaker].append(act)
        for step, body in enumerate(sides.bodies(speaker)):
            bodies[body].append(act)
            depth[body] = max(depth.get(body, 0), step)
    found = [(s, own[s]) for s in sorted(own) if len(bodies[s]) == len(own[s])]
    shared = [b for b in bodies if len({a.statement.speaker for a in bodies[b]}) > 1]
    for speaker in sorted(own):
        if speaker in shared and len(own[speaker]) > 1:
            found.append((speaker, own[speaker]))
    merged: dict[str, list[_Act]] = {}
    seen: dict[frozenset[str], str] = {}
    for body in sorted(shared, key=lambda b: (depth[b], b)):
        members = frozenset(a.statement.id for a in bodies[body])
        if members not in seen:  # a state over its only ministry that spoke says nothing new
            seen[members] = body
            merged[body] = bodies[body]
    kept = [(s, a) for s, a in found if s not in merged]
    return kept + [(b, merged[b]) for b in merged]


def _act(member: Member, statements: Mapping[str, Statement], documents: Mapping[str, Document]) -> _Act:
    statement = statements[member.node.statement]
    document = documents[statement.document]
    extent = statement.extent
    before = document.text[max(0, extent.start - 200) : extent.start]
    breaks = list(_CLAUSE.finditer(before))
    lead = before[breaks[-1].end() if breaks else 0 :] if breaks or extent.start < 200 else before
    inside = document.text[extent.start : min(extent.end, extent.start + 600)]
    after = document.text[extent.end : extent.end + 80]
    stop = _CLAUSE.search(after)
    clause = lead + inside + (after[: stop.start()] if stop else after)
    content = " ".join(document.words(s) for s in statement.content)
    frame = clause.replace(content, " ") if content else clause
    early, late = bool(_EARLY.search(frame)), bool(_LATE.search(frame))
    if joined := _JOINED.search(lead):  # "the move came months after [she denied …]": the move is later than the denial
        early, late = joined[1].lower() != "before", joined[1].lower() == "before"
    return _Act(member, statement, early, late, _words(inside))


def _words(text: str) -> str:
    text = re.sub(r"[“”„«»\"]", "'", text).replace(" '", " ‘").replace("'", "’")  # inner quotation marks
    words = " ".join(text.split()).split(" ")
    return " ".join(words[:WORDS]).strip(" ,.;:‘’") + (" …" if len(words) > WORDS else "")


def _before(a: _Act, b: _Act) -> bool:
    """Whether ``a`` was said before ``b``, as far as times or words tell."""
    first, second = a.statement.said, b.statement.said
    if first is not None and second is not None:
        if first.latest and second.earliest and first.latest[:10] < second.earliest[:10]:
            return True
        if second.latest and first.earliest and second.latest[:10] < first.earliest[:10]:
            return False
        if a.statement.document == b.statement.document and first.days and second.days:
            if first.days[1] < second.days[0]:
                return True
            if second.days[1] < first.days[0]:
                return False
    if a.statement.document != b.statement.document:
        return False
    return (a.early and not b.early) or (b.late and not a.late and not b.early)


def _ordered(acts: Sequence[_Act]) -> list[_Act]:
    """In time as far as it is known: how many of the others come before, then the time, then the place."""
    acts = sorted(acts, key=_place)
    if len(acts) > MOST:
        acts = acts[: MOST // 2] + acts[-MOST // 2 :]
    rank = {a.statement.id: sum(_before(b, a) for b in acts) - sum(_before(a, b) for b in acts) for a in acts}
    return sorted(acts, key=lambda a: (rank[a.statement.id], _place(a)))


def _place(act: _Act) -> tuple[object, ...]:
    said = act.statement.said
    when = (said.latest or said.earliest or "9999") if said else "9999"
    return (when, act.statement.document, act.statement.extent, act.statement.id)


def _phases(acts: Sequence[_Act]) -> list[list[_Act]]:
    """Runs of one stance. A defence of what was denied is a phase of its own. What only passes on ends no phase."""
    phases: list[list[_Act]] = []
    for act in acts:
        last = phases[-1][-1] if phases else None
        if last is not None and (last.member.stance, _defends(last)) == (act.member.stance, _defends(act)):
            phases[-1].append(act)
        else:
            phases.append([act])
    return phases


def _defends(act: _Act) -> bool:
    return act.member.node.defends and act.member.stance is Stance.ASSERTS


def _phase(acts: Sequence[_Act]) -> Phase:
    first = max(acts, key=lambda a: a.member.confidence)
    stance = first.member.stance
    title = "Defends" if _defends(first) else _STANCE_WORDS[stance]
    times = [a.statement.said for a in acts]
    starts = [t.earliest for t in times if t and t.earliest]
    ends = [t.latest for t in times if t and t.latest]
    return Phase(
        title=f"{title}: “{first.words}”",
        stance=stance,
        earliest=min(starts) if starts else None,
        latest=max(ends) if ends else None,
        statements=tuple(a.statement.id for a in acts),
    )


def _shifts(speaker: str, claim: Claim, phases: Sequence[Sequence[_Act]]) -> list[Shift]:
    found = []
    told = [p for p in phases if p[0].member.stance is not Stance.PASSES_ON or len(phases) == 2]
    for earlier, later in pairwise(told):
        kind = _kind(earlier[0], later[0])
        pair = _change(earlier, later) if kind is not None else None
        if kind is not None and pair is not None:
            found.append(Shift(speaker, claim.id, kind, pair[0].statement.id, pair[1].statement.id))
    return found


def _change(earlier: Sequence[_Act], later: Sequence[_Act]) -> tuple[_Act, _Act] | None:
    """The last act before and the first after, of those sure enough and in a known order."""
    for before in reversed(earlier):
        for after in later:
            sure = min(before.member.confidence, after.member.confidence) >= SURE
            if sure and _before(before, after) and not before.member.node.action and not after.member.node.action:
                return before, after
    return None


def _kind(before: _Act, after: _Act) -> ShiftKind | None:
    old, new = before.member.stance, after.member.stance
    if old is Stance.DENIES and new is Stance.ASSERTS:
        return ShiftKind.REFRAMES if _defends(after) else ShiftKind.DENIES_TO_ASSERTS
    if old is Stance.ASSERTS and new is Stance.DENIES:
        return ShiftKind.ASSERTS_TO_DENIES
    if old in (Stance.HEDGES, Stance.PASSES_ON) and new in (Stance.ASSERTS, Stance.DENIES):
        return ShiftKind.HARDENS
    if old in (Stance.ASSERTS, Stance.DENIES) and new is Stance.HEDGES:
        return ShiftKind.SOFTENS
    return None
