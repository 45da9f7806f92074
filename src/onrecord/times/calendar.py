"""Calendar values and the intervals they mean.

A value is written as in TIMEX3 (ISO-TimeML): "1998-08-07", "1998-08", "1998", "199" (a decade), "19" (a century),
"1998-W32", "1998-W32-WE", "1998-Q3", "1998-H1", "1998-SU", with "T10:35", "TMO", "TAF", "TEV", "TNI" after a day. Seasons
are the meteorological ones of the northern hemisphere; a winter belongs to the year in which it begins.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

Interval = tuple[date, date]

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sept sep", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
WEEKDAYS = {
    name: number
    for number, names in enumerate(("monday mon", "tuesday tues tue", "wednesday wed", "thursday thurs thur thu", "friday fri", "saturday sat", "sunday sun"))
    for name in names.split()
}  # fmt: skip
SEASONS = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}
_SEASON_MONTH = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_WEEK = re.compile(r"(\d{4})-W(\d{2})(-WE)?$")
_MONTH = re.compile(r"(\d{4})-(\d{2})$")
_QUARTER = re.compile(r"(\d{4})-Q(\d)$")
_HALF = re.compile(r"(\d{4})-H(\d)$")
_SEASON = re.compile(r"(\d{4})-(SP|SU|FA|WI)$")
_YEARS = re.compile(r"(\d{2,4})$")


def make_date(year: int, month: int, day: int) -> date | None:
    """The date, or None where the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def add_days(day: date, days: int) -> date:
    """``day`` moved by days, kept within the years that a date can hold."""
    try:
        return day + timedelta(days=max(-4_000_000, min(4_000_000, days)))
    except OverflowError:
        return date.min if days < 0 else date.max


def add_months(day: date, months: int) -> date:
    """``day`` moved by months; the 31st becomes the last day of a shorter month."""
    months = max(-40_000, min(40_000, months))
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not 1 <= year <= 9999:
        return date.min if months < 0 else date.max
    return date(year, month + 1, min(day.day, month_end(year, month + 1).day))


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    if year >= 9999 and month == 12:
        return date.max
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def week_value(day: date) -> str:
    """The ISO week of a day, as a value."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def interval_of(value: str, mod: str | None = None) -> Interval | None:
    """The days that a value means, narrowed by START, MID or END; None for a value that names no days."""
    span = _plain_interval(value)
    if span is None or mod not in ("START", "MID", "END"):
        return span
    first, last = span
    length = (last - first).days + 1
    third = max(1, -(-length // 3))
    if mod == "START":
        return first, add_days(first, third)
    if mod == "END":
        return add_days(last, -third), last
    middle = add_days(first, length // 2)
    return add_days(middle, -third), add_days(middle, third)


def _plain_interval(value: str) -> Interval | None:
    if found := _DAY.match(value):
        day = make_date(*(int(g) for g in found.groups()))
        return (day, day) if day else None
    try:
        return _longer(value)
    except ValueError:
        return None


def _longer(value: str) -> Interval | None:
    if found := _WEEK.match(value):
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
        return (add_days(monday, 5), add_days(monday, 6)) if found[3] else (monday, add_days(monday, 6))
    if found := _MONTH.match(value):
        year, month = int(found[1]), int(found[2])
        return date(year, month, 1), month_end(year, month)
    if found := _QUARTER.match(value):
        year, quarter = int(found[1]), int(found[2])
        return date(year, 3 * quarter - 2, 1), month_end(year, 3 * quarter)
    if found := _HALF.match(value):
        year, half = int(found[1]), int(found[2])
        return date(year, 6 * half - 5, 1), month_end(year, 6 * half)
    if found := _SEASON.match(value):
        first = date(int(found[1]), _SEASON_MONTH[found[2]], 1)
        last = add_months(first, 2)
        return first, month_end(last.year, last.month)
    if found := _YEARS.match(value):
        digits = found[1]
        scale = 10 ** (4 - len(digits))
        year = int(digits) * scale
        return date(max(year, 1), 1, 1), date(min(year + scale - 1, 9999), 12, 31)
    return None


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm, Meeus 1991)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (a + 11 * h) // 319
    r = (2 * e + 2 * i - k - h + m + 32) % 7
    n = (h - m + r + 90) // 25
    return date(year, n, (h - m + r + n + 19) % 32)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The nth (from 1; -1 is the last) given weekday of a month."""
    if nth < 0:
        last = month_end(year, month)
        return add_days(last, -((last.weekday() - weekday) % 7))
    first = date(year, month, 1)
    return add_days(first, (weekday - first.weekday()) % 7 + 7 * (nth - 1))


def holiday(name: str, year: int) -> date | None:
    """The day of a holiday that news in English dates things by."""
    fixed = {
        "christmas": (12, 25), "christmas day": (12, 25), "christmas eve": (12, 24), "boxing day": (12, 26), "new year's eve": (12, 31), "new year's day": (1, 1),
        "halloween": (10, 31), "valentine's day": (2, 14), "independence day": (7, 4), "veterans day": (11, 11), "bastille day": (7, 14), "may day": (5, 1),
    }  # fmt: skip
    moving = {
        "thanksgiving": (11, 3, 4),
        "thanksgiving day": (11, 3, 4),
        "labor day": (9, 0, 1),
        "memorial day": (5, 0, -1),
    }
    if name in fixed:
        return make_date(year, *fixed[name])
    if name in moving:
        return nth_weekday(year, *moving[name])
    if name in ("easter", "easter sunday"):
        return easter(year)
    if name == "good friday":
        return add_days(easter(year), -2)
    if name == "easter monday":
        return add_days(easter(year), 1)
    return None
