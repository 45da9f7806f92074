"""What an expression means for one anchor: a kind, a value and an interval of days."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from onrecord.times.calendar import Interval
from onrecord.times.grammar import Found

PARTS = {
    "morning": "TMO",
    "afternoon": "TAF",
    "evening": "TEV",
    "night": "TNI",
    "tonight": "TNI",
    "overnight": "TNI",
    "last night": "TNI",
    "lunchtime": "TAF",
    "midnight": "T24:00",
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one expression means for one anchor. Without ``days`` it is found, but names no days ("daily", "now")."""

    kind: str  # "DATE", "TIME", "DURATION", "SET", as in TIMEX3
    value: str
    days: tuple[date | None, date | None] | None = None
    mod: str | None = None


@dataclass(frozen=True, slots=True)
class Anchor:
    """The day that relative expressions count from, and the last date that the text named."""

    day: date
    reference: Interval | None = None
    future: bool | None = None  # None: the words do not tell
    quarter: str = ""  # the last quarter that the text named close by


def mod_of(found: Found) -> str | None:
    """START, MID or END, as "early", "mid" and "late" narrow an interval."""
    words = (found.group("mod") or found.group("mod2")).lower()
    edge = found.group("edge").lower()
    if edge:
        return (
            "START"
            if re.search(r"start|beginning|turn|first", edge)
            else "MID"
            if "middle" in edge
            else "END"
            if re.search("end|close|second|rest|remainder", edge)
            else None
        )
    if words.startswith("early"):
        return "START"
    if words.startswith(("mid", "middle")):
        return "MID"
    return "END" if words.startswith("late") and not words.startswith("later") else None


def nearest_year(make: Callable[[int], date | None], anchor: Anchor, which: str) -> date | None:
    """The year's date that is meant: the last one up to the anchor, or the next one where the sentence looks ahead."""
    dates = [d for d in (make(anchor.day.year + k) for k in (-4, -3, -2, -1, 0, 1, 2, 3, 4)) if d]
    past = [d for d in dates if d <= anchor.day]
    coming = [d for d in dates if d >= anchor.day]
    which = which.lower()
    if which.startswith("next") or (anchor.future and not which):
        return min((d for d in coming if d > anchor.day or not which), default=None)
    if which.startswith("this") and "past" not in which:
        return make(anchor.day.year)
    if which.startswith(("last", "previous", "the previous")):
        past = [d for d in past if d < anchor.day]
    return max(past, default=None)
