"""From an expression as found to what it means: a kind, a value, and an interval of days, given an anchor day.

A date without its year is the last such date up to the anchor, unless its sentence speaks of what is to come. "A week later"
and "that month" count from the last date that the text named.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise

from onrecord.times import dates, deixis
from onrecord.times.calendar import MONTHS, Interval, add_days, interval_of, make_date, month_end
from onrecord.times.grammar import Found
from onrecord.times.meaning import Anchor, Meaning

QUARTER_HOLDS = 500  # characters in which "a year earlier" compares with the quarter just named


def meaning_of(found: Found, anchor: Anchor) -> Meaning:
    """What an expression means; a pattern whose numbers name no date (30 February) means nothing and has value ""."""
    meaning = _MEANINGS[found.name](found, anchor)
    if meaning.days is None and meaning.kind in ("DATE", "TIME") and meaning.value:
        meaning = replace(meaning, days=interval_of(meaning.value, meaning.mod))
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
        if meaning.kind in ("DATE", "TIME") and meaning.days and found.name in _NAMES_A_DATE:
            first, last = meaning.days
            if first is not None and last is not None:
                reference = (first, last)
    return meanings


_NAMES_A_DATE = frozenset(
    "iso numeric month_day day_month month_year month_said year season weekday quarter holiday relative day ago shift decade".split()
)


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


def _sample(expressions: list[Found]) -> list[date]:
    """The sample with the days on which the text's own dates without a year turn from this year's to last year's."""
    turning: set[date] = set()
    for found in expressions:
        if found.name in ("month_day", "day_month") and not found.group("year") and len(turning) < MOST_SAMPLED:
            day = make_date(
                2024, MONTHS[found.group("month").lower().rstrip(".")], int(re.sub(r"\D", "", found.group("day")))
            )
            if day:
                turning |= {day, add_days(day, -1)}
    return sorted(turning.union(SAMPLE))


def relative_to_unknown(
    expressions: list[Found], futures: list[bool | None]
) -> list[tuple[Meaning, tuple[int, int] | None]]:
    """Meanings without an anchor: those that hold for any day as they are, the others with their range in days from it."""
    sample = _sample(expressions)
    runs = [sequence(expressions, futures, day) for day in sample]
    result: list[tuple[Meaning, tuple[int, int] | None]] = []
    for index in range(len(expressions)):
        meanings = [run[index] for run in runs]
        if all(left.days == right.days for left, right in pairwise(meanings)):
            result.append((meanings[0], None))
            continue
        offsets: list[int] = []
        for day, meaning in zip(sample, meanings, strict=True):
            if meaning.days and meaning.days[0] and meaning.days[1]:
                offsets += [(meaning.days[0] - day).days, (meaning.days[1] - day).days]
        hull = (min(offsets), max(offsets)) if offsets else None
        result.append((replace(meanings[0], value="", days=None), hull))
    return result
