"""Findings of the comparing of footage, in words: what is a copy of what, and which cannot be the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onrecord.records import CopiedStretch, CopyOf, Finding, Footage, Outcome

from .checks import COPIES, FIRST
from .copies import Comparison, Verdict
from .edits import Edit
from .genealogy import Family

METHOD = "PDQ hashes and ORB features, aligned in time by voting, checked in the pictures themselves"

_EDIT_WORDS = {
    "bars": "bars at the sides",
    "letterbox": "bars above and below",
    "logo": "a mark over the picture",
    "banner": "a banner over the picture",
    "overlay": "something laid over the picture",
    "crop": "cut off at the edges",
    "inset": "shown small inside another picture",
    "mirror": "mirrored",
    "turned": "turned",
    "speed": "at another speed",
    "cut": "only a part",
    "grey": "without colours",
    "re-encoded": "coded again, with less detail",
}


def not_checked(footage: Footage, why: str, next_step: str) -> Finding:
    """That the comparing did not happen, why, and how to get it."""
    return Finding(COPIES, Outcome.NOT_CHECKED, "", f"{why} {next_step}".strip())


def findings(
    footage: Footage, comparisons: Sequence[Comparison], families: Sequence[Family], names: Mapping[str, str]
) -> tuple[Finding, ...]:
    """What comparing gave for one piece of footage. ``names``: id to the name that is shown."""
    mine = [c for c in comparisons if footage.id in (c.a, c.b)]
    found: list[Finding] = [_copy(footage, c, names) for c in mine if c.verdict is Verdict.COPY]
    found += [_alike(footage, c, names) for c in mine if c.verdict in (Verdict.SAME_VIEW, Verdict.UNDECIDED)]
    if not any(c.verdict is Verdict.COPY for c in mine):
        if mine and all(c.verdict is Verdict.NOT_COMPARABLE for c in mine):
            found.append(
                Finding(
                    COPIES,
                    Outcome.UNDECIDABLE,
                    METHOD,
                    "Not comparable: " + mine[0].reason.replace(footage.id, "this one") + ".",
                )
            )
        else:
            found.append(Finding(COPIES, Outcome.CONSISTENT, METHOD, _none_found(len(mine), len(names) - 1)))
    found += [_first(footage, family, names) for family in families if footage.id in family.members]
    return tuple(found)


def copies_of(footage: Footage, comparisons: Sequence[Comparison]) -> tuple[CopyOf, ...]:
    """What a piece of footage is a copy of, as the record keeps it: each stretch told from this piece's side."""
    found = []
    for c in comparisons:
        if c.verdict is not Verdict.COPY or footage.id not in (c.a, c.b):
            continue
        if footage.id == c.b:
            other, mine, stretches = c.a, "b", [(s.b_start, s.b_end, s.a_start, s.a_end, s.speed) for s in c.stretches]
        else:
            other, mine, stretches = (
                c.b,
                "a",
                [(s.a_start, s.a_end, s.b_start, s.b_end, 1 / s.speed) for s in c.stretches],
            )
        done = _edits(c.edits, mine, "a" if mine == "b" else "b")
        found.append(
            CopyOf(other, tuple(CopiedStretch(*(round(float(v), 3) for v in s)) for s in stretches), c.mirrored, done)
        )
    return tuple(sorted(found, key=lambda c: c.other))


def _none_found(compared: int, others: int) -> str:
    """Says what was found, which is nothing: that it is genuine, or the first, does not follow and is not said."""
    if not others:
        return "There is no other picture or video in this case to compare it with."
    if not compared:
        return f"No shared frames were found among the {_items(others)} in this case; only hashes were compared, which miss crops and insets."
    return f"No shared frames were found among the {_items(compared)} that it was compared with."


def _items(count: int) -> str:
    return f"{count:,} other pictures and videos" if count > 1 else "one other picture or video"


def _copy(footage: Footage, c: Comparison, names: Mapping[str, str]) -> Finding:
    mine, theirs = ("b", "a") if footage.id == c.b else ("a", "b")
    other = names[getattr(c, theirs)]
    parts = []
    for s in c.stretches:
        own = (s.b_start, s.b_end) if mine == "b" else (s.a_start, s.a_end)
        of = (s.a_start, s.a_end) if mine == "b" else (s.b_start, s.b_end)
        parts.append(_stretch(own, of))
    edits = _edits(c.edits, mine, theirs)
    message = f"Shares frames with “{other}”: {'; '.join(parts)}{'. ' + edits if edits else ''}."
    speed = c.stretches[0].speed
    figures = (
        ("agreement", c.agreement),
        *(
            (("offset in seconds", round(c.stretches[0].a_start - speed * c.stretches[0].b_start, 3)),)
            if mine == "b"
            else ()
        ),
        *((("speed", round(speed, 3)),) if abs(speed - 1) >= 0.015 else ()),
    )
    return Finding(COPIES, Outcome.CONSISTENT, METHOD, message, figures)


def _stretch(own: tuple[float, float], of: tuple[float, float]) -> str:
    if own[0] == own[1] and of[0] == of[1]:
        if own[0] == 0 and of[0] == 0:
            return "the same picture"
        return f"the picture at {max(own[0], of[0]):.1f} s"
    return f"{own[0]:.1f} to {own[1]:.1f} s here are {of[0]:.1f} to {of[1]:.1f} s there"


def _edits(edits: Sequence[Edit], mine: str, theirs: str) -> str:
    """Differences, by who has them."""
    said = []
    for side, lead in ((mine, "this one"), (theirs, "the other one"), ("", "between the two")):
        words = [_EDIT_WORDS[e.kind] + (f" ({e.detail})" if e.detail else "") for e in edits if e.on == side]
        if words:
            said.append(f"{lead}: {', '.join(words)}")
    text = "; ".join(said)
    return text[:1].upper() + text[1:]


def _alike(footage: Footage, c: Comparison, names: Mapping[str, str]) -> Finding:
    other = names[c.a if footage.id == c.b else c.b]
    return Finding(
        COPIES,
        Outcome.UNDECIDABLE,
        METHOD,
        f"No shared frames are claimed with “{other}”: {c.reason}.",
        (("agreement", c.agreement),),
    )


def _first(footage: Footage, family: Family, names: Mapping[str, str]) -> Finding:
    method = "edits go one way: what was cut off, covered, blurred or made grey cannot be put back"
    since = (
        f" One of these copies existed no later than {family.no_later_than.at} ({family.no_later_than.words})."
        if family.no_later_than
        else ""
    )
    reasons, weak = (
        [
            f"it {r.words} (“{names[d.earlier]}”{', ' + r.detail if r.detail else ''})"
            for d in family.descents
            if d.later == footage.id
            for r in d.reasons
            if r.strong is strong
        ]
        for strong in (True, False)
    )
    apart = [names[b if a == footage.id else a] for a, b in family.apart if footage.id in (a, b)]
    if apart:
        reasons.append(
            "it and " + ", ".join(f"“{name}”" for name in sorted(apart)) + " each lack something that the other has"
        )
    if footage.id in family.not_first:
        return Finding(FIRST, Outcome.CONTRADICTED, method, f"It cannot be the first: {'; '.join(reasons)}.{since}")
    if weak:
        return Finding(
            FIRST,
            Outcome.UNDECIDABLE,
            method,
            f"Signs that it comes after another of the {len(family.members)} copies in this case, which can come about otherwise, too: {'; '.join(weak)}.{since}",
        )
    return Finding(
        FIRST,
        Outcome.UNDECIDABLE,
        method,
        f"Nothing seen in the pictures speaks against its being the first of the {len(family.members)} copies in this case; an earlier one may be elsewhere.{since}",
    )
