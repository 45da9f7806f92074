"""From an expression as found to what it means: a kind, a value, and an interval of days, given an anchor day.

A date without its year is the last such date up to the anchor, unless its sentence speaks of what is to come. "A week later"
and "that month" count from the last date that the text named.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from onrecord.times import dates, deixis
from onrecord.times.calendar import MONTHS, Interval, add_days, interval_of, make_date, month_end
from onrecord.times.grammar import Found
from onrecord.times.meaning import Anchor, Meaning

QUARTER_HOLDS = 500  # characters in which "a year earlier" compares with the quarter just named


def meaning_of(found: Found, anchor: Anchor) -> Meaning:
    """What an expression means; a pattern whose numbers name no date (30 February) means nothing and has value ""."""
    meaning = _MEANINGS[found.name](found, anchor)
    if meaning.days is None and meaning.kind in ("DATE", "TIME") and meaning.value:
        meaning = Meaning(meaning.kind, meaning.value, interval_of(meaning.value, meaning.mod), meaning.mod)
    return meaning


def sequence(expressions: list[Found], futures: list[bool | None], day: date) -> list[Meaning]:
    """The meanings of a text's expressions in order, each with the dates before it as its reference."""
    reference: Interval | None = None
    quarter, quarter_at = "", -QUARTER_HOLDS
    meanings: list[Meaning] = []
    for found, future in zip(expressions, futures, strict=True):
        near = quarter if found.start - quarter_at <= QUARTER_HOLDS else ""
        meaning = meaning_of(found, Anchor(day, reference, future, near))
        if found.name == "quarter" and "-Q" in meaning.value:
            quarter, quarter_at = meaning.value, found.end
        meanings.append(meaning)
        reference = _reference(found.name, meaning) or reference
    return meanings


def _reference(name: str, meaning: Meaning) -> Interval | None:
    """The days that an expression names for those after it to count from, where it names a date."""
    if name not in _NAMES_A_DATE or meaning.kind not in ("DATE", "TIME") or meaning.days is None:
        return None
    first, last = meaning.days
    return None if first is None or last is None else (first, last)


_NAMES_A_DATE = frozenset(
    "iso numeric month_day day_month month_year month_said year season weekday quarter holiday relative day ago shift decade".split()
)


def _needs_no_day(found: Found) -> bool:
    """Whether an expression means the same whatever day it counts from."""
    if found.name in ("month_day", "day_month", "month_year", "year"):
        year = found.group("year")
        return len(year) == 4 and year.isdigit()
    return found.name in ("duration", "set", "ref_past", "ref_now", "ref_future", "iso", "years_range", "century")


_NO_FUTURE = frozenset("relative shift window day recent part_day decade year duration set".split())


def _future_for(found: Found, future: bool | None) -> bool | None:
    """As much of ``future`` as makes a difference to what an expression means: the same is worked out only once."""
    name = found.name
    if (
        name in _NO_FUTURE
        or (name == "clock" and not found.group("weekday"))
        or (name == "ago" and not found.group("day"))
    ):
        return None
    return bool(future) if name in ("weekday", "weekend", "month_said", "clock", "ago") else future


_READS_QUARTER = frozenset(("ago", "shift", "the_quarter"))


def _reads_reference(found: Found) -> bool:
    """Whether what an expression means depends on the date named before it."""
    name = found.name
    if name == "clock":
        return not found.group("weekday")
    if name in ("weekday", "month_said", "relative"):
        return found.group("which").lower().startswith(("the ", "that", "previous", "following"))
    if name == "day":
        return found.group("day").lower().startswith(("the ", "that", "later in", "earlier in"))
    return name in ("part_day", "shift")


_MEANINGS: dict[str, Callable[[Found, Anchor], Meaning]] = {
    "iso": dates.iso, "numeric": dates.numeric, "month_day": dates.month_day, "day_month": dates.month_day, "month_year": dates.month_year,
    "month_said": dates.month_said, "decade": dates.decade, "century": dates.century, "quarter": dates.quarter, "season": dates.season,
    "fiscal": dates.fiscal, "clock": deixis.clock, "weekday": deixis.weekday, "part_of": deixis.part_of, "day": deixis.day_named, "part_day": deixis.part_day,
    "relative": deixis.relative, "weekend": deixis.weekend, "ago": deixis.ago, "shift": deixis.shift, "window": deixis.window, "recent": deixis.recent,
    "the_quarter": deixis.the_quarter, "ref_past": deixis.reference("PAST_REF"), "ref_now": deixis.reference("PRESENT_REF"), "ref_future": deixis.reference("FUTURE_REF"), "holiday": dates.holiday_named,
    "year": dates.plain_year, "years_range": dates.years_range, "set": deixis.repeated, "duration": deixis.duration,
}  # fmt: skip

# Days that show how far a relative expression can lie from an anchor nobody knows: both ends of every month, with and
# without a leap day, and each weekday.
SAMPLE: tuple[date, ...] = tuple(
    sorted(
        {date(y, m, 1) for y in (2023, 2024) for m in range(1, 13)}
        | {month_end(y, m) for y in (2023, 2024) for m in range(1, 13)}
        | {date(2024, 5, d) for d in range(6, 13)}
    )
)
MOST_SAMPLED = 40  # dates of one text whose own day and the day before are tried as anchors too


def _turning(expressions: list[Found]) -> list[date]:
    """Days of a leap year on which the text's own dates without a year turn from this year's to last year's."""
    turning: set[date] = set()
    for found in expressions:
        if found.name in ("month_day", "day_month") and not found.group("year") and len(turning) < MOST_SAMPLED:
            day = make_date(
                2024, MONTHS[found.group("month").lower().rstrip(".")], int(re.sub(r"\D", "", found.group("day")))
            )
            if day:
                turning |= {day, add_days(day, -1)}
    return sorted(turning.difference(SAMPLE))


def relative_to_unknown(
    expressions: list[Found], futures: list[bool | None]
) -> list[tuple[Meaning, tuple[int, int] | None]]:
    """Meanings without an anchor: those that hold for any day as they are, the others with their range in days from it.

    The expressions are read once for all days of the sample: what one means on each of them is kept, as most are met again.
    """
    sample = (SAMPLE, tuple(_turning(expressions)))
    states = [_State(days, (None,) * len(days), None, -QUARTER_HOLDS) for days in sample if days]
    result: list[tuple[Meaning, tuple[int, int] | None]] = []
    for found, future in zip(expressions, futures, strict=True):
        spreads = [state.next(found, future) for state in states]
        first = spreads[0].first
        if all(s.fixed and s.first.days == first.days for s in spreads):
            result.append((first, None))
            continue
        ranges = [s.range for s in spreads if s.range is not None]
        hull = (min(low for low, _ in ranges), max(high for _, high in ranges)) if ranges else None
        result.append((replace(first, value="", days=None), hull))
    return result


@dataclass(frozen=True, slots=True)
class _Spread:
    """What one expression means over several anchor days."""

    first: Meaning  # on the first of them
    fixed: bool  # the same days whatever the anchor
    range: tuple[int, int] | None  # of its days, in days from the anchor
    references: tuple[Interval | None, ...]  # by anchor day: the date that it names for what comes after it
    quarters: tuple[str, ...] | None  # by anchor day, where it names a quarter


@dataclass(slots=True)
class _State:
    """How far a text is read with each of the anchor days: the last date and the last quarter that it named."""

    days: tuple[date, ...]
    references: tuple[Interval | None, ...]
    quarters: tuple[str, ...] | None
    quarter_at: int

    def next(self, found: Found, future: bool | None) -> _Spread:
        near = self.quarters if found.start - self.quarter_at <= QUARTER_HOLDS else None
        references = self.references if _reads_reference(found) else None
        near = near if found.name in _READS_QUARTER else None
        spread = _spread(found.name, found.groups, _future_for(found, future), self.days, references, near)
        if spread.quarters is not None:
            self.quarters, self.quarter_at = spread.quarters, found.end
        if None not in spread.references:
            self.references = spread.references
        elif any(spread.references):
            self.references = tuple(n or o for n, o in zip(spread.references, self.references, strict=True))
        return spread


@lru_cache(maxsize=1024)
def _spread(
    name: str,
    groups: tuple[tuple[str, str], ...],
    future: bool | None,
    days: tuple[date, ...],
    references: tuple[Interval | None, ...] | None,
    quarters: tuple[str, ...] | None,
) -> _Spread:
    found = Found(name, 0, 0, groups)
    if _needs_no_day(found):
        meaning = meaning_of(found, Anchor(days[0], None, future))
        return _Spread(meaning, True, None, (_reference(name, meaning),) * len(days), None)
    meanings = [
        meaning_of(found, Anchor(day, references[n] if references else None, future, quarters[n] if quarters else ""))
        for n, day in enumerate(days)
    ]
    first = meanings[0]
    offsets: list[int] = []
    for day, meaning in zip(days, meanings, strict=True):
        if meaning.days and meaning.days[0] and meaning.days[1]:
            offsets += [(meaning.days[0] - day).days, (meaning.days[1] - day).days]
    return _Spread(
        first,
        all(meaning.days == first.days for meaning in meanings),
        (min(offsets), max(offsets)) if offsets else None,
        tuple(_reference(name, meaning) for meaning in meanings),
        tuple(m.value for m in meanings) if name == "quarter" and "-Q" in first.value else None,
    )
