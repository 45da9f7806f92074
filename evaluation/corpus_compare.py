"""How far two annotations of one case agree: a second annotator's with the first's, or a program's record with the corpus.

`compare` counts, for one case; `Tally.figures` makes figures of counts, of one case or of the sum over many. What is counted:

statements  A statement is *matched* by the rule of the shared scorer for attributions (content Dice at least 0.5, sources share
            a character or both have none; one to one, best first). ``attribution``, ``…_quoted``, ``…_unquoted``, ``exact`` and the
            characters of each role are that scorer's. ``outermost`` and ``nested`` split by ``within``; ``within`` counts the
            pairs (inner, outer). ``right_speaker``, ``right_act``, …: the matched whose speaker (act, …) is right as well,
            against all of theirs and all of gold.
speakers    Speakers of the two are mapped one to one, most matched statements in common first. ``speaker``: share of the
            matched with the same speaker, or with none on both sides. ``speaker_named``: precision and recall of those that
            have one. ``speakers_b3``: B-cubed (Bagga and Baldwin 1998) of the matched that have one, over the documents of a case.
act, stance, basis (as a set), said interval: on the matched; labels with Cohen's kappa (1960).
claims      Two statements are a *pair* when they share a claim. ``claim_pairs`` counts all pairs: one with a statement that is
            not matched is a miss or an error. ``claim_sides``: those that also stand to each other as gold has it, on one side,
            on opposite sides, or one of them on none. ``claim_pairs_matched`` only pairs of matched ones; ``…_across`` of these, only
            those that gold does not hold for one utterance. ``claims_b3``: B-cubed for items in several clusters (Amigó et al.
            2009), of the matched; who is on no claim stands alone. ``claim_stance``: claims are mapped as speakers are; of each
            with two or more statements in common, whether they have the same stance to it. A claim may be worded the other
            way round: its stances are turned where they agree better so.
disputes    One of theirs is right when one of its pairs (asserts, denies) is matched with two statements that face each other
            in a dispute of gold, whichever way round.
shifts      One of theirs is right when its two statements are matched with statements of the same side on the same claim, with
            the stances that the gold shift goes from and to. ``shifts_kind``: and its kind is the same.
origins     Pairs of documents of one origin.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evaluation.corpus_build import bodies

Pieces = tuple[tuple[int, int], ...]
ROLES = ("source", "cue", "content")
TRIM = " \t\r\n\"'“”‘’"
LEAST_DICE = 0.5
OPPOSITE = {"asserts": "denies", "denies": "asserts"}

COUNTED = (
    *("attribution", "attribution_quoted", "attribution_unquoted", "exact", *ROLES, "outermost", "nested", "within"),
    *("right_speaker", "right_act", "right_stance", "right_basis", "right_said"),
    *("speaker_named", "speakers_b3", "utterance_pairs"),
    *("claim_pairs", "claim_sides", "claim_pairs_matched", "claim_pairs_across", "claims_b3"),
    *("disputes", "shifts", "shifts_kind", "origins"),
)  # precision, recall, F1
SHARES = ("speaker", "said_exact", "said_overlapping")
LABELLED = ("act", "stance", "basis", "claim_stance")  # share and kappa


# ---------------------------------------------------------------------------------------------- what is compared


@dataclass(frozen=True, slots=True)
class Said:
    """One statement of an annotation; spans are [start, end) of its document's text."""

    id: str
    document: str
    source: Pieces
    cue: Pieces
    content: Pieces
    act: str
    stance: str
    basis: frozenset[str]
    within: str | None
    speakers: tuple[str, ...]  # the first one, then joint ones; empty: nobody can be told
    said: tuple[str | None, str | None]
    side: frozenset[str] = frozenset()  # the speakers, and the bodies for whom they spoke then


@dataclass(frozen=True, slots=True)
class Shift:
    """A change of position, from one statement to another."""

    speaker: str
    claim: str
    kind: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Annotation:
    """All that is compared of one case."""

    texts: Mapping[str, str]  # document -> text
    statements: tuple[Said, ...]
    claims: Mapping[str, Mapping[str, str]]  # claim -> statement -> stance to it
    utterances: tuple[tuple[str, ...], ...]
    disputes: tuple[tuple[str, frozenset[str], frozenset[str]], ...]  # claim, who asserts, who denies
    shifts: tuple[Shift, ...]
    origins: Mapping[str, str]  # document -> origin


def pieces(spans: Iterable[Mapping[str, Any]]) -> Pieces:
    """Spans as [start, end) pairs."""
    return tuple((int(s["start"]), int(s["end"])) for s in spans)


def of_case(case: Mapping[str, Any]) -> Annotation:
    """A case of the corpus, as case.json holds it."""
    speakers = {s["id"]: s for s in case["speakers"]}
    statements = []
    for s in case["statements"]:
        who = tuple(x for x in (s["speaker"], *s["also_speakers"]) if x)
        side = frozenset().union(*(bodies(x, s["said"], speakers) for x in who))
        statements.append(
            Said(
                s["id"], s["document"], pieces(s["source"]), pieces(s["cue"]), pieces(s["content"]),
                s["act"], s["stance"], frozenset(s["basis"]), s["within"], who, (s["said"]["earliest"], s["said"]["latest"]), side,
            )
        )  # fmt: skip
    return Annotation(
        {d["id"]: d["text"] for d in case["documents"]},
        tuple(statements),
        {c["id"]: {x["statement"]: x["stance"] for x in c["statements"]} for c in case["claims"]},
        tuple(tuple(u["statements"]) for u in case["utterances"]),
        tuple((d["claim"], frozenset(d["asserts"]), frozenset(d["denies"])) for d in case["disputes"]),
        tuple(Shift(s["speaker"], s["claim"], s["kind"], s["from"], s["to"]) for s in case["shifts"]),
        {d["id"]: d["origin"] for d in case["documents"]},
    )


# ---------------------------------------------------------------------------------------------- counts and figures


@dataclass(slots=True)
class Tally:
    """Counts that can be summed over cases."""

    counted: dict[str, list[float]] = field(
        default_factory=lambda: defaultdict(lambda: [0.0] * 4)
    )  # right of theirs, theirs, found of gold, gold
    shares: dict[str, list[float]] = field(default_factory=lambda: defaultdict(lambda: [0.0] * 2))  # right, all
    labels: dict[str, Counter[tuple[str, str]]] = field(default_factory=lambda: defaultdict(Counter))  # (gold, theirs)

    def add(self, name: str, right: float, theirs: float, found: float, gold: float) -> None:
        """Adds to the counts of a figure with precision and recall."""
        for i, value in enumerate((right, theirs, found, gold)):
            self.counted[name][i] += value

    def __iadd__(self, other: Tally) -> Tally:
        for name, counts in other.counted.items():
            self.add(name, *counts)
        for name, (right, of) in other.shares.items():
            self.shares[name][0] += right
            self.shares[name][1] += of
        for name, labels in other.labels.items():
            self.labels[name].update(labels)
        return self

    def figures(self) -> dict[str, dict[str, float | None]]:
        """Every figure: p, r, f1 and gold; or share, of and, of labels, kappa. None where there is nothing to divide by."""
        out: dict[str, dict[str, float | None]] = {}
        for name in COUNTED:
            right, theirs, found, gold = self.counted[name]
            p, r = ratio(right, theirs), ratio(found, gold)
            out[name] = {"p": p, "r": r, "f1": f1(right, theirs, found, gold), "theirs": theirs, "gold": gold}
        for name in SHARES:
            out[name] = {"share": ratio(*self.shares[name]), "of": self.shares[name][1]}
        for name in LABELLED:
            labels = self.labels[name]
            total = sum(labels.values())
            same = sum(n for (a, b), n in labels.items() if a == b)
            out[name] = {"share": ratio(same, total), "of": float(total), "kappa": kappa(labels)}
        return out


def total(tallies: Iterable[Tally]) -> Tally:
    """The sum."""
    out = Tally()
    for tally in tallies:
        out += tally
    return out


def ratio(right: float, of: float) -> float | None:
    """right / of, or None of nothing."""
    return right / of if of else None


def f1(right: float, theirs: float, found: float, gold: float) -> float | None:
    """The harmonic mean of right/theirs and found/gold; None where there is nothing on either side."""
    if not theirs and not gold:
        return None
    p, r = (right / theirs if theirs else 0.0), (found / gold if gold else 0.0)
    return 2 * p * r / (p + r) if p + r else 0.0


def kappa(labels: Mapping[tuple[str, str], int]) -> float | None:
    """Cohen's kappa of pairs of labels; None where chance alone would always agree."""
    total = sum(labels.values())
    left: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for (a, b), n in labels.items():
        left[a] += n
        right[b] += n
    if not total:
        return None
    by_chance = sum(left[k] * right[k] for k in left) / total**2
    agreed = sum(n for (a, b), n in labels.items() if a == b) / total
    return (agreed - by_chance) / (1 - by_chance) if by_chance < 1 else None


# ---------------------------------------------------------------------------------------------- statements


@dataclass(frozen=True, slots=True)
class _Relation:
    """A statement as the scorer sees it."""

    said: Said
    characters: tuple[frozenset[int], ...]  # of source, cue, content
    exact: tuple[tuple[tuple[int, int], ...], ...]
    quoted: bool


def _characters(spans: Pieces) -> frozenset[int]:
    return frozenset(i for a, b in spans for i in range(a, b))


def trimmed(text: str, spans: Pieces) -> Pieces:
    """Spans without blanks and quotation marks at their ends, in order."""
    out = []
    for start, end in sorted(spans):
        while start < end and text[start] in TRIM:
            start += 1
        while start < end and text[end - 1] in TRIM:
            end -= 1
        if start < end:
            out.append((start, end))
    return tuple(out)


def _relation(text: str, said: Said) -> _Relation:
    roles = (said.source, said.cue, said.content)
    first, last = min((a for a, _ in said.content), default=0), max((b for _, b in said.content), default=0)
    around = text[max(0, first - 1) : last + 1]
    quoted = any(mark in around for mark in '"“”') and any(a < b for a, b in said.content)
    return _Relation(
        said, tuple(map(_characters, roles)), tuple(tuple(trimmed(text, r)) for r in roles), quoted
    )  # fmt: skip


def _matched(gold: Sequence[_Relation], theirs: Sequence[_Relation]) -> list[tuple[int, int]]:
    near = []
    for i, g in enumerate(gold):
        for j, t in enumerate(theirs):
            (source, _, content), (source2, _, content2) = g.characters, t.characters
            size = len(content) + len(content2)
            dice = 2 * len(content & content2) / size if size else 0.0
            if dice >= LEAST_DICE and ((not source and not source2) or source & source2):
                near.append((-dice, i, j))
    used: tuple[set[int], set[int]] = (set(), set())
    out = []
    for _, i, j in sorted(near):
        if i not in used[0] and j not in used[1]:
            used[0].add(i)
            used[1].add(j)
            out.append((i, j))
    return out


def _statements(gold: Annotation, theirs: Annotation, tally: Tally) -> dict[str, str]:
    """Counts spans; gold statement -> theirs, of the matched."""
    pairs: dict[str, str] = {}
    of: tuple[dict[str, list[Said]], ...] = (defaultdict(list), defaultdict(list))
    for one, into in zip((gold, theirs), of, strict=True):
        for s in one.statements:
            into[s.document].append(s)
    for document, text in gold.texts.items():
        left, right = ([_relation(text, s) for s in into[document]] for into in of)
        matched = _matched(left, right)
        pairs |= {left[i].said.id: right[j].said.id for i, j in matched}
        taken = {j for _, j in matched}
        alone = [r for j, r in enumerate(right) if j not in taken]
        hits = [left[i] for i, _ in matched]
        for name, keep in (
            ("attribution", lambda r: True),
            ("attribution_quoted", lambda r: r.quoted),
            ("attribution_unquoted", lambda r: not r.quoted),
            ("outermost", lambda r: r.said.within is None),
            ("nested", lambda r: r.said.within is not None),
        ):  # a matched one counts by its gold, one that is not by what it is itself
            hit = sum(map(keep, hits))
            tally.add(name, hit, hit + sum(map(keep, alone)), hit, sum(map(keep, left)))
        same = len({r.exact for r in left} & {r.exact for r in right})
        tally.add("exact", same, len(right), same, len(left))
        for number, role in enumerate(ROLES):
            ours, others = (frozenset().union(*(r.characters[number] for r in side)) for side in (left, right))
            both = len(ours & others)
            tally.add(role, both, len(others), both, len(ours))
    inner = {(s.id, s.within) for s in gold.statements if s.within}
    found = {(s.id, s.within) for s in theirs.statements if s.within}
    hit = len({(pairs.get(a), pairs.get(b)) for a, b in inner} & found)
    tally.add("within", hit, len(found), hit, len(inner))
    return pairs


# ---------------------------------------------------------------------------------------------- groups


def mapped(common: Mapping[tuple[str, str], int]) -> dict[str, str]:
    """theirs -> gold, one to one, of counts (gold, theirs) -> in common; the most in common first."""
    out: dict[str, str] = {}
    for (ours, others), _ in sorted(common.items(), key=lambda item: (-item[1], item[0])):
        if others not in out and ours not in out.values():
            out[others] = ours
    return out


def b_cubed(left: Mapping[str, Collection[Hashable]], right: Mapping[str, Collection[Hashable]]) -> list[float]:
    """Sums for B-cubed of items with their groups, which may be several: (of precision, items, of recall, items).

    An item without a group stands alone. Amigó, Gonzalo, Artiles and Verdejo (2009); with one group an item it is
    B-cubed as Bagga and Baldwin (1998) have it.
    """
    items = sorted(left)
    groups = [{i: set(side.get(i, ())) or {("alone", i)} for i in items} for side in (left, right)]
    sums = [0.0, 0.0]
    for item in items:
        for which, (own, other) in enumerate(((groups[1], groups[0]), (groups[0], groups[1]))):
            shares = []
            for also in items:
                together = len(own[item] & own[also])
                if together:
                    shares.append(min(together, len(other[item] & other[also])) / together)
            sums[which] += sum(shares) / len(shares)
    return [sums[0], len(items), sums[1], len(items)]


def linked(groups: Iterable[Collection[str]]) -> set[tuple[str, str]]:
    """All pairs of items that stand in one group."""
    return {pair for group in groups for pair in itertools.combinations(sorted(group), 2)}


def _speakers(gold: Mapping[str, Said], theirs: Mapping[str, Said], pairs: Mapping[str, str], tally: Tally) -> None:
    common: Counter[tuple[str, str]] = Counter()
    for g, t in pairs.items():
        common.update(itertools.product(gold[g].speakers, theirs[t].speakers))
    to_gold = mapped(common)
    right = named = of_theirs = of_gold = 0
    for g, t in pairs.items():
        ours, others = gold[g].speakers, theirs[t].speakers
        same = any(to_gold.get(x) in ours for x in others)
        named += same
        right += same or not (ours or others)
        of_theirs += bool(others)
        of_gold += bool(ours)
    tally.shares["speaker"] = [right, len(pairs)]
    tally.add("right_speaker", right, len(theirs), right, len(gold))
    tally.add("speaker_named", named, of_theirs, named, of_gold)
    spoken = {g: t for g, t in pairs.items() if gold[g].speakers}
    tally.add(
        "speakers_b3",
        *b_cubed({g: gold[g].speakers[:1] for g in spoken}, {g: theirs[t].speakers[:1] for g, t in spoken.items()}),
    )


def overlapping(one: tuple[str | None, str | None], other: tuple[str | None, str | None]) -> bool:
    """Whether two intervals of days, each end of which may be open, share a day."""
    first, last = max(one[0] or "", other[0] or "")[:10], min(one[1] or "~", other[1] or "~")[:10]
    return first <= last


def _kinds(gold: Mapping[str, Said], theirs: Mapping[str, Said], pairs: Mapping[str, str], tally: Tally) -> None:
    for g, t in pairs.items():
        ours, others = gold[g], theirs[t]
        tally.labels["act"][ours.act, others.act] += 1
        tally.labels["stance"][ours.stance, others.stance] += 1
        tally.labels["basis"]["+".join(sorted(ours.basis)), "+".join(sorted(others.basis))] += 1
        days = [tuple(e and e[:10] for e in s.said) for s in (ours, others)]
        tally.shares["said_exact"][0] += days[0] == days[1]
        tally.shares["said_overlapping"][0] += overlapping(ours.said, others.said)
        for name in ("said_exact", "said_overlapping"):
            tally.shares[name][1] += 1
    for name in ("act", "stance", "basis"):
        right = sum(n for (a, b), n in tally.labels[name].items() if a == b)
        tally.add(f"right_{name}", right, len(theirs), right, len(gold))
    right = int(tally.shares["said_exact"][0])
    tally.add("right_said", right, len(theirs), right, len(gold))


# ---------------------------------------------------------------------------------------------- claims


def _relations(claims: Iterable[Mapping[str, str]]) -> dict[tuple[str, str], set[str]]:
    """For each pair on one claim, how the two stand to each other there: on one side, on opposite sides, or open."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for members in claims:
        for a, b in itertools.combinations(sorted(members), 2):
            one, two = members[a], members[b]
            found[a, b].add("same" if one == two else "opposite" if OPPOSITE.get(one) == two else "open")
    return found


def _claims(gold: Annotation, theirs: Annotation, pairs: Mapping[str, str], tally: Tally) -> None:
    back = {t: g for g, t in pairs.items()}
    ours = linked(gold.claims.values())
    others = linked(theirs.claims.values())
    known = {tuple(sorted((back[a], back[b]))) for a, b in others if a in back and b in back}
    hit = len(ours & known)
    tally.add("claim_pairs", hit, len(others), hit, len(ours))
    sides, others_sides = _relations(gold.claims.values()), _relations(theirs.claims.values())
    agreed = 0
    for (a, b), relations in others_sides.items():
        if a in back and b in back:
            pair = (back[a], back[b]) if back[a] < back[b] else (back[b], back[a])
            agreed += bool(relations & sides.get(pair, set()))
    tally.add("claim_sides", agreed, len(others), agreed, len(ours))
    matched = {p for p in ours if p[0] in pairs and p[1] in pairs}
    tally.add("claim_pairs_matched", hit, len(known), hit, len(matched))
    once = linked(gold.utterances)
    hit = len((matched & known) - once)
    tally.add("claim_pairs_across", hit, len(known - once), hit, len(matched - once))
    spoken = {p for p in once if p[0] in pairs and p[1] in pairs}
    as_one = linked([back[s] for s in u if s in back] for u in theirs.utterances)
    tally.add("utterance_pairs", len(spoken & as_one), len(as_one), len(spoken & as_one), len(spoken))
    on: tuple[dict[str, set[str]], ...] = ({g: set() for g in pairs}, {g: set() for g in pairs})
    for claim, members in gold.claims.items():
        for s in members.keys() & pairs.keys():
            on[0][s].add(claim)
    for claim, members in theirs.claims.items():
        for s in members.keys() & back.keys():
            on[1][back[s]].add(claim)
    tally.add("claims_b3", *b_cubed(*on))
    _claim_stances(gold, theirs, pairs, on, tally)


def _claim_stances(
    gold: Annotation, theirs: Annotation, pairs: Mapping[str, str], on: Sequence[Mapping[str, set[str]]], tally: Tally
) -> None:
    common = Counter(pair for s in pairs for pair in itertools.product(on[0][s], on[1][s]))
    for other, claim in mapped(common).items():
        both = [
            (gold.claims[claim][s], theirs.claims[other][pairs[s]])
            for s in sorted(pairs)
            if claim in on[0][s] and other in on[1][s]
        ]
        if len(both) < 2:
            continue
        turned = [(a, OPPOSITE.get(b, b)) for a, b in both]
        tally.labels["claim_stance"].update(max(both, turned, key=lambda labels: sum(a == b for a, b in labels)))


def _facing(annotation: Annotation, speakers: Mapping[str, Said]) -> list[set[frozenset[str]]]:
    """For each dispute the pairs of statements of which one asserts what the other denies."""
    out = []
    for claim, asserts, denies in annotation.disputes:
        sides: list[list[str]] = []
        for stance, who in (("asserts", asserts), ("denies", denies)):
            members = annotation.claims.get(claim, {})
            sides.append([s for s, x in members.items() if x == stance and who & set(speakers[s].speakers)])
        out.append({frozenset(p) for p in itertools.product(*sides) if len(set(p)) == 2})
    return out


def _disputes(
    gold: Annotation, theirs: Annotation, sides: Sequence[Mapping[str, Said]], back: Mapping[str, str], tally: Tally
) -> None:
    ours = _facing(gold, sides[0])
    others = [{frozenset(back.get(s, "") for s in pair) for pair in facing} for facing in _facing(theirs, sides[1])]
    right = sum(any(o & g for g in ours) for o in others)
    found = sum(any(o & g for o in others) for g in ours)
    tally.add("disputes", right, len(others), found, len(ours))


def _shifts(
    gold: Annotation, theirs: Annotation, said: Mapping[str, Said], back: Mapping[str, str], tally: Tally
) -> None:
    for name in ("shifts", "shifts_kind"):
        left = list(gold.shifts)
        hits = 0
        for shift in theirs.shifts:
            ends = back.get(shift.before), back.get(shift.after)
            for wanted in left:
                stances = gold.claims[wanted.claim]
                if (name == "shifts" or shift.kind == wanted.kind) and all(
                    end is not None and stances.get(end) == stances[like] and wanted.speaker in said[end].side
                    for end, like in zip(ends, (wanted.before, wanted.after), strict=True)
                ):
                    left.remove(wanted)
                    hits += 1
                    break
        tally.add(name, hits, len(theirs.shifts), hits, len(gold.shifts))


def _origins(gold: Annotation, theirs: Annotation, tally: Tally) -> None:
    groups: list[dict[str, list[str]]] = [defaultdict(list), defaultdict(list)]
    for into, annotation in zip(groups, (gold, theirs), strict=True):
        for document, origin in annotation.origins.items():
            into[origin].append(document)
    ours, others = (linked(g.values()) for g in groups)
    tally.add("origins", len(ours & others), len(others), len(ours & others), len(ours))


def compare(gold: Annotation, theirs: Annotation) -> tuple[Tally, dict[str, str]]:
    """The counts of one case, and gold statement -> theirs of the matched. Both are over the same texts."""
    tally = Tally()
    pairs = _statements(gold, theirs, tally)
    back = {t: g for g, t in pairs.items()}
    ours, others = ({s.id: s for s in a.statements} for a in (gold, theirs))
    _speakers(ours, others, pairs, tally)
    _kinds(ours, others, pairs, tally)
    _claims(gold, theirs, pairs, tally)
    _disputes(gold, theirs, (ours, others), back, tally)
    _shifts(gold, theirs, ours, back, tally)
    _origins(gold, theirs, tally)
    return tally, pairs
