"""Amounts and years as English writes them: "two and a half", "a couple of", "nineteen ninety-six", "'98"."""

from __future__ import annotations

import re
from datetime import date

_WORDS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
        " eighteen nineteen".split()
    )
}
_TENS = {
    word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
_VAGUE = {
    "a couple": 2.0,
    "couple": 2.0,
    "half a dozen": 6.0,
    "a dozen": 12.0,
    "a hundred": 100.0,
    "half": 0.5,
    "half a": 0.5,
    "half an": 0.5,
    "a half": 0.5,
    "an half": 0.5,
    "the": 1.0,
}
_FEW = ("few", "several", "many", "dozens", "hundreds")


def amount_of(words: str) -> float | None:
    """The number that an amount names; None for "a few", "several", "many"."""
    words = words.lower().replace("-", " ").strip()
    half = words.endswith(" and a half")
    words = words.removesuffix(" and a half").removesuffix(" of").strip()
    if words in _VAGUE:
        return _VAGUE[words] + half / 2
    if words in ("a", "an"):
        return 1 + half / 2
    if any(w in words.split() for w in _FEW):
        return None
    if words == "one and a half":
        return 1.5
    if re.fullmatch(r"[\d,]+(?:\.\d+)?(?: \d/\d)?", words):
        whole, _, fraction = words.partition(" ")
        number = float(whole.replace(",", ""))
        if fraction:
            above, below = fraction.split("/")
            number += int(above) / int(below) if int(below) else 0
        return number + half / 2
    total = 0.0
    for word in words.split():
        if word in _WORDS:
            total += _WORDS[word]
        elif word in _TENS:
            total += _TENS[word]
        elif word == "hundred":
            total = max(total, 1) * 100
        elif word == "thousand":
            total = max(total, 1) * 1000
    return total + half / 2 if total or half else None


def year_of(words: str, anchor: date) -> int | None:
    """The year that words name: four digits, two with the century near the anchor, "last year", or in words."""
    words = words.lower().strip()
    if not words:
        return None
    if words.startswith(("last", "this", "next")):
        return anchor.year + {"last": -1, "this": 0, "next": 1}[words.split()[0]]
    digits = words.lstrip("'’‘")
    if digits.isdigit():
        number = int(digits)
        if len(digits) <= 2:
            century = anchor.year - anchor.year % 100
            number += century if number <= anchor.year % 100 + 10 else century - 100
        return number
    rest = re.split(r"[- ]+", words)
    if rest and rest[0] == "nineteen":
        return 1900 + sum(_TENS.get(w, _WORDS.get(w, 0)) for w in rest[1:])
    return None
