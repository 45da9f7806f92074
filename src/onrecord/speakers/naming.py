"""How names are compared: folded to plain letters, with middle names, initials, particles and short forms allowed for."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from onrecord.speakers.given_names import SHORT_FORMS, SURNAMES_FIRST, gender_of, is_given
from onrecord.speakers.segments import PARTICLES

_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv"))
_FOLD = {
    ord("ł"): "l",
    ord("ø"): "o",
    ord("ı"): "i",
    ord("đ"): "d",
    ord("ß"): "ss",
    ord("æ"): "ae",
    ord("œ"): "oe",
    ord("þ"): "th",
    ord("ð"): "d",
}


def fold(text: str) -> str:
    """Lower case, without diacritics, apostrophes, hyphens and full stops: "Al-Sa‘dī" is "alsadi"."""
    plain = text.lower()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain.translate(_FOLD))
    return plain if plain.isalnum() else "".join(c for c in plain if c.isalnum())


def name_parts(name: Sequence[str]) -> tuple[str, ...]:
    """Folded parts without particles and suffixes; "al-Bashir" is "bashir"."""
    return _name_parts(tuple(name))


@lru_cache(maxsize=4096)
def _name_parts(name: tuple[str, ...]) -> tuple[str, ...]:
    parts = []
    for word in name:
        lower = word.lower()
        if lower in PARTICLES and len(name) > 1:
            continue
        head, dash, rest = lower.partition("-")
        part = fold(
            rest if dash and head in ("al", "el", "an", "as", "ash", "at", "ad", "ar", "ul") and len(rest) > 2 else word
        )
        if part and part not in _SUFFIXES:
            parts.append(part)
    return tuple(parts) or tuple(fold(word) for word in name if fold(word))


def surname_first(parts: Sequence[str], name: Sequence[str]) -> bool:
    """Whether the surname stands first, as in Chinese and Korean names in Latin letters ("Liu Xiaoming")."""
    if not 2 <= len(parts) <= 3 or parts[0] not in SURNAMES_FIRST or len(parts) != len(name):
        return False
    return not is_given(name[0]) or not (is_given(name[1]) or len(name[1]) == 1)


def surname_keys(name: Sequence[str]) -> tuple[str, ...]:
    """The parts by which the person may be called alone, most usual first."""
    parts = name_parts(name)
    if len(parts) < 2:
        return parts
    if surname_first(parts, name):
        return (parts[0], parts[-1])
    return (parts[-1], *reversed(parts[1:-1]))


def given_key(name: Sequence[str]) -> str:
    """The given name, short forms unified; "" when there is none."""
    parts = name_parts(name)
    if len(parts) < 2:
        return ""
    given = "".join(parts[1:]) if surname_first(parts, name) else parts[0]
    return SHORT_FORMS.get(given, given)


def person_key(name: Sequence[str]) -> tuple[str, str]:
    """(surname, given name): equal for variants of one full name."""
    keys = surname_keys(name)
    return (keys[0] if keys else "", given_key(name))


def same_given(left: str, right: str) -> bool:
    """Equal, or one is the initial of the other."""
    return left == right or (bool(left) and bool(right) and min(len(left), len(right)) == 1 and left[0] == right[0])


def name_gender(name: Sequence[str]) -> str:
    """By the given name of a full name."""
    if len(name) < 2 or surname_first(name_parts(name), name):
        return ""
    return gender_of(name[0])


def initials(name: str) -> str:
    """Capitals of the words: "Committee on the Elimination of Racial Discrimination" is "CERD"."""
    return "".join(word[0] for word in name.replace("-", " ").split() if word[:1].isupper())
