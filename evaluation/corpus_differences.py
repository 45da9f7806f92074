"""What two annotators of a case decided differently, as a list that a person settles (CASE/second/differences.toml).

    [[difference]]
    at = "wire.3"            # a statement of the first, or of the second where the first has none; a document; a claim
    what = "stance"
    first = "denies"         # "" where it has nothing of the kind
    second = "asserts"
    settled = "first"        # first: it stands as it was; second: changed to that; other: changed to something else; "": not yet
    why = "“never” answers the charge before it"

Ids of the second's speakers and claims are given as the first's that they are mapped to, or as ``second:ID`` where none is.
"""

from __future__ import annotations

import itertools
import json
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from evaluation.corpus_compare import ROLES, Annotation, Said, compare, mapped, of_case, trimmed

SETTLED = ("first", "second", "other", "")
_KEYS = ("at", "what", "first", "second", "settled", "why")
_WORDS = 90  # characters of words that are shown


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that was decided differently."""

    at: str
    what: str
    first: str
    second: str
    settled: str = ""
    why: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What tells it from others, settled or not."""
        return self.at, self.what, self.first, self.second


def differences(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[Difference]:
    """All of them, for two annotations of one case."""
    one, two = of_case(first), of_case(second)
    _, pairs = compare(one, two)
    ours, others = ({s.id: s for s in a.statements} for a in (one, two))
    voices = Counter(p for g, t in pairs.items() for p in itertools.product(ours[g].speakers, others[t].speakers))
    on = (_claims_of(one), _claims_of(two))
    topics = Counter(p for g, t in pairs.items() for p in itertools.product(on[0].get(g, {}), on[1].get(t, {})))
    speaker, claim = _named(mapped(voices)), _named(mapped(topics))
    back = {t: g for g, t in pairs.items()}
    found = [Difference(s.id, "statement", _shown(one, s), "") for s in one.statements if s.id not in pairs]
    found += [Difference(s.id, "statement", "", _shown(two, s)) for s in two.statements if s.id not in back]
    for g, t in pairs.items():
        a, b = ours[g], others[t]
        for role in ROLES:
            left, right = (trimmed(x.texts[a.document], getattr(s, role)) for x, s in ((one, a), (two, b)))
            if left != right:
                text = one.texts[a.document]
                found.append(Difference(g, role, *(" … ".join(text[i:j] for i, j in side) for side in (left, right))))
        on_first = _stances(on[0].get(g, {}), str)
        on_second = _stances(on[1].get(t, {}), claim)
        for what, left_words, right_words in (
            ("speaker", "+".join(sorted(a.speakers)), "+".join(sorted(map(speaker, b.speakers)))),
            ("act", a.act, b.act),
            ("stance", a.stance, b.stance),
            ("basis", "+".join(sorted(a.basis)), "+".join(sorted(b.basis))),
            ("said", "..".join(e or "" for e in a.said), "..".join(e or "" for e in b.said)),
            ("within", a.within or "", (back.get(b.within, f"second:{b.within}") if b.within else "")),
            ("claims", on_first, on_second),
        ):
            if left_words != right_words:
                found.append(Difference(g, what, left_words, right_words))
    found += _shifts(one, two, speaker, claim, back)
    found += _origins(first, second)
    return found


def _claims_of(annotation: Annotation) -> dict[str, dict[str, str]]:
    """statement -> claim -> stance to it."""
    found: dict[str, dict[str, str]] = {}
    for claim, members in annotation.claims.items():
        for statement, stance in members.items():
            found.setdefault(statement, {})[claim] = stance
    return found


def _named(to_first: Mapping[str, str]) -> Callable[[str], str]:
    return lambda second: to_first.get(second, f"second:{second}")


def _shown(annotation: Annotation, said: Said) -> str:
    text = annotation.texts[said.document]
    words = [" ".join(text[i:j] for i, j in getattr(said, role)) for role in ROLES]
    shown = " | ".join(" ".join(w.split()) for w in words)
    return shown if len(shown) <= _WORDS else shown[:_WORDS].rsplit(" ", 1)[0] + " …"


def _stances(claims: Mapping[str, str], name: Callable[[str], str]) -> str:
    return ", ".join(sorted(f"{name(c)} {stance}" for c, stance in claims.items()))


def _shifts(
    one: Annotation,
    two: Annotation,
    speaker: Callable[[str], str],
    claim: Callable[[str], str],
    back: Mapping[str, str],
) -> list[Difference]:
    """Shifts by speaker, claim and kind: the same change may be told from other statements of the same words."""
    shifts = {(s.speaker, s.claim, s.kind): f"{s.kind} {s.before} {s.after}" for s in one.shifts}
    theirs = {
        (speaker(s.speaker), claim(s.claim), s.kind): " ".join(
            (s.kind, back.get(s.before, f"second:{s.before}"), back.get(s.after, f"second:{s.after}"))
        )
        for s in two.shifts
    }
    found = [Difference(f"{k[0]} on {k[1]}", "shift", w, "") for k, w in shifts.items() if k not in theirs]
    return found + [Difference(f"{k[0]} on {k[1]}", "shift", "", w) for k, w in theirs.items() if k not in shifts]


def _origins(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[Difference]:
    found = []
    others = {d["id"]: d for d in second["documents"]}
    for document in first["documents"]:
        words = [
            f"{d['copied_from']} ({', '.join(sorted(d['copied']))}; {'credit' if d['credited'] else 'no credit'})"
            if d["copied_from"]
            else ""
            for d in (document, others[document["id"]])
        ]
        if words[0] != words[1]:
            found.append(Difference(document["id"], "copy", *words))
    return found


# ---------------------------------------------------------------------------------------------- the list


def settled(found: list[Difference], listed: list[Difference]) -> list[Difference]:
    """The differences, with what was settled of those that stand in a list already."""
    known = {d.key: d for d in listed}
    return [replace(d, settled=known[d.key].settled, why=known[d.key].why) if d.key in known else d for d in found]


def parse(text: str) -> tuple[list[Difference], list[str]]:
    """A list as it is written, and what is wrong with it."""
    try:
        rows = tomllib.loads(text).get("difference", [])
    except tomllib.TOMLDecodeError as error:
        return [], [f"is not TOML: {error}"]
    found, faults = [], []
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict) or set(row) != set(_KEYS) or not all(isinstance(v, str) for v in row.values()):
            faults.append(f"difference {number}: has exactly {', '.join(_KEYS)}, each a text")
        elif row["settled"] not in SETTLED:
            faults.append(f"difference {number}: settled {row['settled']!r} is none of first, second, other")
        elif row["settled"] and not row["why"].strip():
            faults.append(f"difference {number}: is settled and does not say why")
        else:
            found.append(Difference(**row))
    return found, faults


def dump(found: list[Difference]) -> str:
    """The list as TOML; JSON's texts are TOML's basic strings, but for one control character."""
    lines = [
        "# Differences of the two annotations; `settled`: first, second or other, with why. See corpus/SECOND.md.\n"
    ]
    for difference in found:
        lines.append("[[difference]]")
        for key in _KEYS:
            value = json.dumps(getattr(difference, key), ensure_ascii=False).replace("\x7f", "\\u007f")
            lines.append(f"{key} = {value}")
        lines.append("")
    return "\n".join(lines)
