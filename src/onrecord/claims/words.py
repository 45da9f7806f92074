"""Words of a content: tokens, stems, and the keys by which two contents are found to speak of one thing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from .lexicon import ANTONYMS, CONCEPTS, EVENTS, HELD_THINGS, SCENE, SPEECH_NOUNS, STOP

TOKEN = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_APOSTROPHE = re.compile(r"['’]s?$")
# Suffixes longest first; what is left must keep three letters and a vowel.
_SUFFIXES = (
    "izations", "isations", "ization", "isation", "ational", "fulness", "ousness", "iveness",
    "ations", "ements", "nesses", "ities", "ation", "ement", "ments", "izing", "ising", "ness", "ment", "ions", "ized",
    "ised", "izes", "ises", "ings", "ally", "ists", "ism", "ist", "ity", "ies", "ied", "ion", "ing", "ers", "ize", "ise",
    "est", "ed", "es", "er", "ly", "al", "e", "s", "y",
)  # fmt: skip
_IZE = frozenset("izations isations ization isation izing ising ized ised izes ises ize ise".split())
_SHORT = frozenset("ism ist ists est er ers al ion ions ity ing".split())  # these leave at least four letters
_SPELLINGS = (("centre", "center"), ("defence", "defense"), ("licence", "license"), ("offence", "offense"))
_OUR = re.compile(r"(?<=[a-z]{2})our(?=$|s$|ed$|ing$|able$|al$|er)")


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """A crude stem, the same for British and American spelling: "sterilisation", "sterilized" -> "steriliz"."""
    word = _APOSTROPHE.sub("", word.lower().replace("’", "'"))
    if len(word) <= 3 or not word.isascii() or word.isdigit():
        return word
    for british, american in _SPELLINGS:
        if word.startswith(british):
            word = american + word[len(british) :]
    word = _OUR.sub("or", word)
    for suffix in _SUFFIXES:
        if not word.endswith(suffix) or (suffix == "s" and word.endswith(("ss", "us", "is"))):
            continue
        left = word[: -len(suffix)]
        if len(left) < (4 if suffix in _SHORT else 3) or not any(c in "aeiouy" for c in left):
            continue
        if suffix in _IZE:
            return left + "iz"
        if suffix in ("ies", "ied"):
            return left + "i"
        if suffix == "y":
            return left + "i"
        if suffix in ("s", "es") and left.endswith("e"):
            left = left[:-1]
        if len(left) > 3 and left[-1] == left[-2] and left[-1] not in "lsz":
            left = left[:-1]
        return left
    return word


_CONCEPT = {stem(word): stem(group[0]) for group in reversed(CONCEPTS) for word in group}
_POLES = {
    **{stem(w): (key, 1) for key, positive, _ in ANTONYMS for w in positive},
    **{stem(w): (key, -1) for key, _, negative in ANTONYMS for w in negative},
}
_STOP = STOP | SPEECH_NOUNS
_HOLD = frozenset("hold holds held holding".split())


def tokens(text: str) -> list[str]:
    """Words in order, as written."""
    return [m.group() for m in TOKEN.finditer(text)]


def key(word: str) -> str | None:
    """The key of a word, or None where it carries no topic: "killed" and "deaths" have the same."""
    low = word.lower().replace("’", "'")
    if low in _STOP or _APOSTROPHE.sub("", low) in _STOP or (len(low) < 2 and not low.isdigit()):
        return None
    root = stem(low)
    return _CONCEPT.get(root, root)


def keys(words: Iterable[str]) -> frozenset[str]:
    """All keys of some words; a compound ("re-education") counts as a whole. "Held talks" has no key for "held"."""
    row = list(words)
    return frozenset(k for i, word in enumerate(row) if (k := key(word)) is not None and not _held(row, i))


def _held(words: Sequence[str], i: int) -> bool:
    """Whether the word is the "held" of "held the names of"."""
    return words[i].lower() in _HOLD and any(w.lower() in HELD_THINGS for w in words[i + 1 : i + 4])


def is_scene(found: str) -> bool:
    """Whether a key only says who or where."""
    return found in _SCENE and found not in _EVENTS


_SCENE = frozenset(k for w in SCENE if (k := key(w)) is not None)
_EVENTS = frozenset(k for w in EVENTS if (k := key(w)) is not None)


_TELLING = _EVENTS | frozenset(_CONCEPT.values()) - frozenset(map(stem, ("video", "data", "inform", "police", "child")))


def is_telling(found: str) -> bool:
    """Whether a key alone can show what a content is about: an event, or a word of `CONCEPTS`."""
    return found in _TELLING


def is_event(found: str) -> bool:
    """Whether a key says what happened."""
    return found in _EVENTS


def poles(words: Iterable[str]) -> dict[str, int]:
    """Which pole of which pair of opposites the words hold: {"safe": -1} for "contaminated". Both poles: neither."""
    found: dict[str, int] = {}
    for word in words:
        pole = _POLES.get(stem(word))
        if pole is not None:
            found[pole[0]] = found[pole[0]] + pole[1] if pole[0] in found else pole[1]
    return {name: (1 if sign > 0 else -1) for name, sign in found.items() if sign}


def shingles(words: list[str], size: int) -> list[tuple[str, ...]]:
    """Runs of ``size`` words, lower case, in order."""
    low = [w.lower() for w in words]
    return [tuple(low[i : i + size]) for i in range(len(low) - size + 1)]
