"""Expressions that name a date, with or without its year: "2 July 2018", "October", "the third quarter", "the 1990s"."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from onrecord.times.amounts import year_of
from onrecord.times.calendar import MONTHS, SEASONS, add_days, add_months, holiday, make_date, week_value
from onrecord.times.grammar import Found
from onrecord.times.meaning import PARTS, Anchor, Meaning, mod_of, nearest_year

NEAR_AHEAD, FAR_BACK = 45, 300  # days: a bare date so near ahead is not the one so long ago
_NTH = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
    "1": 1,
    "2": 2,
    "3": 3,
    "4": 4,
}
_CENTURY = {
    "fifteenth": 15,
    "sixteenth": 16,
    "seventeenth": 17,
    "eighteenth": 18,
    "nineteenth": 19,
    "twentieth": 20,
    "twenty-first": 21,
}


def _date(year: int | None, month: int, day: int, day2: str, anchor: Anchor, part: str = "") -> Meaning:
    made = (
        make_date(year, month, day)
        if year is not None
        else nearest_year(lambda y: make_date(y, month, day), anchor, "")
    )
    if year is None and made and anchor.future is None and (anchor.day - made).days >= FAR_BACK:
        ahead = make_date(anchor.day.year + (month < anchor.day.month), month, day)
        if ahead and 0 <= (ahead - anchor.day).days <= NEAR_AHEAD:
            made = ahead
    if made is None:
        return Meaning("DATE", "")
    if day2:
        last = make_date(made.year, month, int(re.sub(r"\D", "", day2)))
        if last and last > made:
            return Meaning("DATE", made.isoformat(), (made, last))
    return Meaning("DATE", made.isoformat() + part)


def iso(f: Found, a: Anchor) -> Meaning:
    return _date(int(f.group("y")), int(f.group("m")), int(f.group("d")), "", a)


def numeric(f: Found, a: Anchor) -> Meaning:
    """Day and month in either order: where both could be, the value is the American one and the days cover both."""
    first, second, year = int(f.group("a")), int(f.group("b")), year_of(f.group("y"), a.day)
    american, european = make_date(year or 0, first, second), make_date(year or 0, second, first)
    options = sorted(d for d in (american, european) if d)
    if not options:
        return Meaning("DATE", "")
    return Meaning("DATE", (american or options[0]).isoformat(), (options[0], options[-1]))


def month_day(f: Found, a: Anchor) -> Meaning:
    month = MONTHS[f.group("month").lower().rstrip(".")]
    day = int(re.sub(r"\D", "", f.group("day")))
    return _date(year_of(f.group("year"), a.day), month, day, f.group("day2"), a, PARTS.get(f.group("part"), ""))


def month_year(f: Found, a: Anchor) -> Meaning:
    year = year_of(f.group("year"), a.day)
    return (
        Meaning("DATE", f"{year:04d}-{MONTHS[f.group('month').lower().rstrip('.')]:02d}", mod=mod_of(f))
        if year
        else Meaning("DATE", "")
    )


def month_said(f: Found, a: Anchor) -> Meaning:
    month = MONTHS[f.group("month").lower().rstrip(".")]
    which = f.group("which").lower()
    start = a.day.replace(day=1)
    if which.startswith(("the previous", "the following")) and a.reference:
        start = a.reference[0].replace(day=1)
        which = "last" if "previous" in which else "next"
    made = nearest_year(lambda y: make_date(y, month, 1), Anchor(start, None, a.future), which)
    return Meaning("DATE", made.isoformat()[:7] if made else "", mod=mod_of(f))


def decade(f: Found, a: Anchor) -> Meaning:
    words = f.group("decade") or f.group("word")
    names = {
        "twenties": 20,
        "thirties": 30,
        "forties": 40,
        "fifties": 50,
        "sixties": 60,
        "seventies": 70,
        "eighties": 80,
        "nineties": 90,
    }
    if words.isdigit():
        return Meaning("DATE", words[:3], mod=mod_of(f))
    short = names.get(words.lower()) or int(re.sub(r"\D", "", words))
    century = a.day.year // 100 - (short > a.day.year % 100)
    return Meaning("DATE", f"{century}{short // 10}", mod=mod_of(f))


def century(f: Found, a: Anchor) -> Meaning:
    words = f.group("nth").lower()
    nth = _CENTURY.get(words) or int(re.sub(r"\D", "", words) or 0)
    return Meaning("DATE", f"{nth - 1:02d}", mod=mod_of(f)) if 1 <= nth <= 30 else Meaning("DATE", "")


def quarter(f: Found, a: Anchor) -> Meaning:
    nth_words, what = f.group("nth").lower(), f.group("what") or "quarter"
    year = year_of(f.group("year"), a.day)
    months = 6 if what == "half" else 3
    letter = "H" if what == "half" else "Q"
    if nth_words in ("last", "latest", "final"):
        before = add_months(a.day.replace(day=1), -months)
        return Meaning("DATE", f"{before.year:04d}-{letter}{(before.month - 1) // months + 1}", mod=mod_of(f))
    nth = _NTH[nth_words]
    if year is None:
        ahead = a.future if re.search(r"\bnext\b", f.group("year")) else None
        made = nearest_year(
            lambda y: make_date(y, months * (nth - 1) + 1, 1) if nth * months <= 12 else None,
            replace(a, future=ahead),
            "",
        )
        year = made.year if made else a.day.year
    return Meaning("DATE", f"{year:04d}-{letter}{nth}", mod=mod_of(f))


def season(f: Found, a: Anchor) -> Meaning:
    code = SEASONS[f.group("season").lower()]
    year = year_of(f.group("year"), a.day)
    if year is None:
        which = f.group("which").lower()
        starts = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}[code]
        if which.startswith("this") and "past" not in which:
            year = a.day.year - (code == "WI" and a.day.month <= 6)
        else:
            made = nearest_year(lambda y: make_date(y, starts, 1), a, which)
            if made and which.startswith("last") and add_months(made, 3) > a.day:
                made = add_months(made, -12)
            year = made.year if made else a.day.year
    return Meaning("DATE", f"{year:04d}-{code}", mod=mod_of(f))


def fiscal(f: Found, a: Anchor) -> Meaning:
    which = f.group("which").lower()
    year = year_of(f.group("year"), a.day) or a.day.year + {"last": -1, "next": 1}.get(which, 0)
    first = make_date(year - 1, 1, 1)  # fiscal years begin anywhere in the year before or in the year itself
    last = make_date(year, 12, 31)
    return Meaning("DATE", f"{year:04d}", (first, last) if first and last else None)


def holiday_named(f: Found, a: Anchor) -> Meaning:
    name = f.group("holiday").lower().replace("’", "'")
    year = year_of(f.group("year"), a.day)
    made = holiday(name, year) if year else nearest_year(lambda y: holiday(name, y), a, f.group("which"))
    if made is None:
        return Meaning("DATE", "")
    if f.group("week"):
        return Meaning("DATE", week_value(made), (add_days(made, -6), add_days(made, 6)))
    return Meaning("DATE", made.isoformat())


def plain_year(f: Found, a: Anchor) -> Meaning:
    year = year_of(f.group("year"), a.day)
    return Meaning("DATE", f"{year:04d}" if year else "", mod=mod_of(f))


def years_range(f: Found, a: Anchor) -> Meaning:
    first = int(f.group("year"))
    second = f.group("year2")
    last = int(second) if len(second) == 4 else first - first % 100 + int(second)
    if last < first:
        return Meaning("DATE", "")
    return Meaning("DATE", f"{first:04d}", (date(first, 1, 1), date(last, 12, 31)))
