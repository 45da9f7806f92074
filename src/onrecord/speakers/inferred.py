"""What a document itself shows of names that no list has: states, their adjectives, and the outlets that it names.

"the government of X", "X's foreign minister", "ambassador to X" and an adjective made of X before an office ("Xan diplomats") make X a
state, unless the document shows X with the marks of a person. Publisher and agencies are facts of the document, not guesses.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import compress

from onrecord.records import Document
from onrecord.speakers.given_names import is_given
from onrecord.speakers.segments import CALENDAR, FUNCTION
from onrecord.speakers.states import CAPITALS, DEMONYMS, NATIONALS, PEOPLES, REGIONS, STATE_NAMES
from onrecord.speakers.titles import (
    DOCUMENT_NOUNS,
    GROUPS,
    HONORIFICS,
    MODIFIERS,
    OFFICES,
    ORG_WORDS,
    ORGANISATIONS,
    ROLES,
    STATE_WORDS,
)
from onrecord.speakers.words import Phrases, Words

ENOUGH = 2.0  # sum of signs from which a name is taken for a state's
_SURNAMES_TOO = ROLES - frozenset(
    "president minister premier ambassador secretary spokesman spokeswoman envoy governor senator".split()
)
LONGEST_NAME = 3  # words
LEAST_STEM = 4  # letters that a name and its adjective share
_OF = frozenset("government republic kingdom emirate sultanate principality".split())
_WHOSE = frozenset(
    "government parliament army military navy embassy ambassador envoy ministry police authorities capital".split()
)
_SURE_OFFICES = ("minister", "ambassador", "embassy", "ministry", "head of state", "parliament", "armed forces")
_IN = frozenset("in to from across into throughout of".split())
_ENDINGS = tuple(sorted("an ian n ean ese ish i ic ite".split()))
_VOWELS = "aeiouy"
_AFTER_ADJECTIVE = STATE_WORDS | GROUPS | MODIFIERS | ROLES
_KNOWN_WORDS = frozenset(
    name for table in (STATE_NAMES, CAPITALS, DEMONYMS, NATIONALS, REGIONS) for name in table
) | frozenset(ORGANISATIONS)


@dataclass(slots=True)
class Inferred:
    """Names as written -> the state; outlets as written -> their name."""

    states: dict[str, str] = field(default_factory=dict)
    adjectives: dict[str, str] = field(default_factory=dict)
    nationals: dict[str, str] = field(default_factory=dict)
    organisations: dict[str, str] = field(default_factory=dict)


def infer(document: Document, words: Words) -> Inferred:
    """Linear in the words of the document."""
    found = Inferred()
    signs: dict[str, float] = defaultdict(float)
    barred: set[str] = set()
    seen: set[str] = set()
    for i in compress(range(len(words)), words.capital):
        if i and words.capital[i - 1] and words.lower[i] in _SURNAMES_TOO and is_given(words.text[i - 1]):
            words.surnames.add(words.text[i])
    for first, last in _runs(words):
        name = words.phrase(first, last)
        seen.add(name)
        if _is_persons(words, first, last):
            barred.add(name)
            barred.update(name.split()[-1:])
            continue
        signs[name] += _sign(words, first, last)
    for fact in (document.publisher, document.title):
        if fact is not None:
            _of_a_title(fact.value, signs)
    pairs = _adjectives(words, {n for n in signs if " " not in n or signs[n] >= ENOUGH})
    for name, adjectives in pairs.items():
        signs[name] += 1.0 + max(strength for _, strength in adjectives)
    for name, score in signs.items():
        if score >= ENOUGH and name not in barred and _may_be_state(name):
            _add_state(found, name, pairs.get(name, ()))
    _add_outlets(found, document)
    return found


def _add_state(found: Inferred, name: str, adjectives: Iterable[tuple[str, float]]) -> None:
    state = name.title() if name.isupper() and len(name) > 3 else name
    found.states[name] = found.states[state] = found.states[state.upper()] = state
    for adjective, _ in adjectives:
        table = found.nationals if adjective.endswith("s") and not adjective.endswith("ss") else found.adjectives
        table[adjective] = state


def _add_outlets(found: Inferred, document: Document) -> None:
    for fact in (*([document.publisher] if document.publisher else []), *document.agencies):
        name = fact.value.strip()
        parts = name.removeprefix("The ").split()
        if not parts or len(parts) > 6 or "." in name or not name[0].isupper() or name in _KNOWN_WORDS:
            continue
        if any(word.lower() in STATE_WORDS or is_given(word) for word in parts[:1] + parts[-1:]):
            continue
        found.organisations[" ".join(parts)] = " ".join(parts)
        if len(parts) > 1 and parts[-1].lower() in ORG_WORDS:
            continue
        if len(parts) > 1 and parts[-1].lower() not in FUNCTION:
            found.organisations["The " + parts[-1]] = " ".join(parts)


def _of_a_title(text: str, signs: dict[str, float]) -> None:
    """ "Ministry of the Interior of X", "Government of X" as a publisher."""
    parts = text.split()
    if len(parts) >= 3 and parts[-2] == "of" and parts[-1][0].isupper():
        key = {word.lower() for word in parts[:-2]}
        if key & _OF or (key & (STATE_WORDS | {"minister"}) and "of" in parts[:-2]):
            signs[parts[-1]] += ENOUGH


def _runs(words: Words) -> Iterable[tuple[int, int]]:
    """Runs of one to three capitals outside Title Case lines."""
    next_one, n = 0, len(words)
    for i in compress(range(n), words.capital):
        if i < next_one or not _free(words, i):
            continue
        last = i
        while last + 1 < n and last - i < 5 and _free(words, last + 1) and words.start[last + 1] == words.end[last] + 1:
            last += 1
        if last - i < LONGEST_NAME:
            yield i, last
        next_one = last + 1


def _free(words: Words, i: int) -> bool:
    lower = words.lower[i]
    return (
        words.capital[i]
        and words.text[i].replace("-", "").isalpha()
        and len(lower) > 2
        and lower not in FUNCTION
        and lower not in CALENDAR
        and lower not in ROLES
        and lower not in STATE_WORDS
        and lower not in HONORIFICS
        and lower not in PEOPLES
        and words.text[i] not in _KNOWN_WORDS
        and words.paragraph[i] not in words.shouted
    )


def _is_persons(words: Words, first: int, last: int) -> bool:
    together = first > 0 and words.paragraph[first] == words.paragraph[first - 1]
    before = words.lower[first - 1] if together else ""
    return before in HONORIFICS or before in ROLES or is_given(words.text[first]) or before in MODIFIERS & ROLES


def _sign(words: Words, first: int, last: int) -> float:
    """How much this one mention says that the name is a state's."""
    before = words.lower[max(0, first - 6) : first]
    after = words.lower[last + 1 : last + 5]
    score = 0.0
    if before and before[-1] in _IN:
        score = 0.25
    if len(before) > 1 and before[-1] == "of" and before[-2] in _OF:
        score = 1.5
    if len(before) > 1 and before[-1] in ("of", "to") and before[-2] in ("ambassador", "minister"):
        score = ENOUGH
    if len(before) > 3 and before[-1] == "of" and ("ministry" in before[-6:-2] or "minister" in before[-6:-2]):
        score = ENOUGH  # "the Ministry of the Interior of X"
    if after and after[0] in ("'s", "'"):
        phrase = after[1:4]
        if phrase[:1] and (phrase[0] in _WHOSE or (phrase[1:2] and phrase[1] in _WHOSE | {"minister"})):
            text = " ".join(phrase)
            sure = any(office in text for office in _SURE_OFFICES)
            # nobody but a state has a minister, or an ambassador "to" somewhere; a firm may have "a brand ambassador"
            if sure and "ambassador" in text:
                sure = after[1] == "ambassador" and (
                    after[2:3] in (["to"], ["in"], ["at"]) or _is_named(words, last + 3)
                )
            score = ENOUGH if sure else 1.5 if "ambassador" in text else 1.0
    if first and words.lower[first - 1] == "and" and after[:1] == ["trade"]:
        score = max(score, 0.5)
    return score


def _is_named(words: Words, at: int) -> bool:
    """Whether a name stands here, or behind a comma."""
    if at < len(words) and words.lower[at] == ",":
        at += 1
    return at < len(words) and words.capital[at]


def _may_be_state(name: str) -> bool:
    lower = [word.lower() for word in name.split()]
    return not any(w in MODIFIERS or w in ORG_WORDS or w in DOCUMENT_NOUNS or w in GROUPS for w in lower)


def _adjectives(words: Words, names: set[str]) -> dict[str, list[tuple[str, float]]]:
    """Adjectives that stand before an office, a body or a noun and are made of one of the names."""
    stems = {name.lower().rstrip(_VOWELS) or name.lower(): name for name in sorted(names) if " " not in name}
    pairs: dict[str, dict[str, float]] = defaultdict(dict)
    for i in compress(range(len(words)), words.capital) if stems else ():
        if words.text[i] in _KNOWN_WORDS:
            continue
        lower = words.lower[i]
        single = lower[:-1] if lower.endswith("s") and not lower.endswith("ss") else lower
        for ending in _ENDINGS:
            if not single.endswith(ending):
                continue
            stem = single[: -len(ending)]
            name = stems.get(stem) if len(stem) >= LEAST_STEM else None
            if name is None or name.lower() == single:
                continue
            after = words.lower[i + 1] if i + 1 < len(words) else ""
            body = any(word in STATE_WORDS for word in words.lower[i + 2 : i + 3])
            strength = 1.0 if body or after in _AFTER_ADJECTIVE or after in OFFICES else 0.0
            pairs[name][words.text[i]] = max(pairs[name].get(words.text[i], 0.0), strength)
    return {name: sorted(found.items()) for name, found in pairs.items()}


def phrases(found: Inferred) -> Phrases:
    """For the scan that labels words: "KIND|value" by the name as written."""
    return Phrases(
        [(name, f"STATE|{state}") for name, state in found.states.items()]
        + [(name, f"ADJECTIVE|{state}") for name, state in found.adjectives.items()]
        + [(name, f"NATIONALS|{state}") for name, state in found.nationals.items()]
        + [(name, f"ORGANISATION|{canonical}") for name, canonical in found.organisations.items()],
        cased=True,
    )
