"""Expressions that point from a day: "Monday", "last month", "two weeks ago", "a year earlier", "in recent weeks".

Vague ones have stated bounds: "recent weeks" are the last eight, "N units ago" may be half a unit off either way.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from onrecord.times.amounts import amount_of
from onrecord.times.calendar import SEASONS, WEEKDAYS, Interval, add_days, add_months, interval_of, week_value
from onrecord.times.dates import month_day
from onrecord.times.grammar import Found
from onrecord.times.meaning import PARTS, Anchor, Meaning, mod_of

RECENT = 8  # "recent weeks": at most so many
_PER_YEAR = {"decade": 10, "century": 100, "centurie": 100, "year": 1, "season": 1}
_CODE = {
    "second": "TS",
    "minute": "TM",
    "hour": "TH",
    "day": "D",
    "night": "D",
    "week": "W",
    "weekend": "WE",
    "fortnight": "W",
    "month": "M",
    "quarter": "Q",
    "year": "Y",
    "decade": "DE",
    "century": "CE",
    "centurie": "CE",
    "summer": "SU",
    "winter": "WI",
    "morning": "D",
}


def weekday(f: Found, a: Anchor) -> Meaning:
    number = WEEKDAYS[f.group("weekday").lower()]
    which, week = f.group("which").lower(), f.group("week").lower()
    ahead = (number - a.day.weekday()) % 7
    back = (a.day.weekday() - number) % 7
    if week:
        monday = add_days(a.day, -a.day.weekday() + {"last": -7, "this": 0, "next": 7}[week.split()[0]])
        day = add_days(monday, number)
    elif which.startswith("next"):
        day = add_days(a.day, ahead or 7)
    elif which.startswith(("the previous", "the following")) and a.reference:
        base = a.reference[0]
        step = (number - base.weekday()) % 7 or 7
        day = add_days(base, step) if "following" in which else add_days(base, -((base.weekday() - number) % 7 or 7))
    elif which.startswith(("last", "this past", "the previous")):
        day = add_days(a.day, -(back or 7))
    elif which.startswith("this"):
        day = add_days(a.day, ahead) if ahead else a.day
    elif a.future:
        day = add_days(a.day, ahead)
    else:
        day = add_days(a.day, -back)
    part = PARTS.get(f.group("part").lower(), "")
    clock = _clock_value(f.group("clock"))
    kind = "TIME" if part or clock else "DATE"
    return Meaning(kind, day.isoformat() + (clock or part), (day, day), mod_of(f) if part else None)


def _clock_value(words: str) -> str:
    words = words.lower()
    if not words:
        return ""
    if words.startswith(("noon", "midday")):
        return "T12:00"
    if words.startswith("midnight"):
        return "T24:00"
    found = re.match(r"(\d{1,2})(?:[:.](\d\d))?\s*(a|p)?", words)
    if not found:
        return ""
    hour, minute, half = int(found[1]), found[2] or "00", found[3]
    if half == "p" and hour < 12:
        hour += 12
    if half == "a" and hour == 12:
        hour = 0
    return f"T{hour:02d}:{minute}"


def clock(f: Found, a: Anchor) -> Meaning:
    day, clock = a.day, _clock_value(f.group("clock"))
    words = f.group("weekday")
    if words in WEEKDAYS or words.lower() in WEEKDAYS:
        moved = weekday(Found("weekday", f.start, f.end, (("weekday", words),)), a).days
        day = moved[0] if moved and moved[0] else day
    elif words:
        day = add_days(day, {"yesterday": -1, "tomorrow": 1}.get(words, 0))
    elif a.reference and a.reference[0] == a.reference[1]:
        day = a.reference[0]
    return Meaning("TIME", day.isoformat() + clock, (day, day))


def part_of(f: Found, a: Anchor) -> Meaning:
    day = month_day(f, a)
    return (
        Meaning("TIME", day.value + PARTS[f.group("part").lower()], interval_of(day.value))
        if day.value
        else Meaning("TIME", "")
    )


def day_named(f: Found, a: Anchor) -> Meaning:
    words = f.group("day").lower()
    base = a.reference[1] if a.reference else None
    if words.startswith(("the day before yesterday", "the day after tomorrow")):
        day = add_days(a.day, -2 if "before" in words else 2)
    elif words.startswith(("the day before", "the previous day")):
        day = add_days(base or a.day, -1)
    elif words.startswith(("the day after", "the next day", "the following day")):
        day = add_days(base or a.day, 1)
    elif words.startswith(("that", "the same", "later in", "earlier in")):
        day = base or a.day
    else:
        day = add_days(a.day, {"yesterday": -1, "tomorrow": 1, "last night": -1, "overnight": 0}.get(words, 0))
    part = PARTS.get(f.group("part").lower()) or PARTS.get(words, "")
    if words == "overnight":
        return Meaning("TIME", day.isoformat() + part, (add_days(day, -1), day))
    if words == "today" and not part:
        # "today" is the day in news, the present age in speeches: both hold on the anchor's day.
        return Meaning("DATE", day.isoformat(), (day, day))
    return Meaning("TIME" if part else "DATE", day.isoformat() + part, (day, day))


def part_day(f: Found, a: Anchor) -> Meaning:
    which, part = f.group("which").lower(), f.group("part").lower()
    base = a.reference[1] if a.reference else a.day
    if which == "this":
        day = a.day
    elif which == "last":
        day = add_days(a.day, -1)
    elif which == "that" or "same" in which:
        day = base
    else:
        day = add_days(base, -1 if "previous" in which else 1)
    return Meaning("TIME", day.isoformat() + PARTS[part], (day, day))


def relative(f: Found, a: Anchor) -> Meaning:
    which, unit = f.group("which").lower() or "this", f.group("unit").lower()
    base, step = a.day, 0
    if which.startswith(
        ("that", "the same", "the previous", "the following", "the preceding", "previous", "following")
    ):
        base = a.reference[0] if a.reference else a.day
        step = -1 if "prev" in which or "preced" in which else 1 if "follow" in which else 0
    elif which.startswith(("last", "the last", "the past", "past", "this past")):
        step = -1
    elif which.startswith(("next", "the next", "the coming", "coming", "upcoming", "this coming")):
        step = 1
    meaning = _unit_value(unit, base, step)
    mod = mod_of(f)
    words = f.group("mod").lower()
    if meaning.days is None:
        days = interval_of(meaning.value, mod)
    else:
        days = (meaning.days[0], meaning.days[1])  # type: ignore[assignment]
    if step == 0 and base == a.day and days and not f.group("edge"):
        # "Earlier this week" ends with today, "later this year" begins with it; "this year" said of what was, or will be.
        first, last = days
        if words.startswith("earlier"):
            days = (first, min(last, a.day)) if first <= a.day else days
        elif words.startswith("later"):
            days = (max(first, a.day), last)
    return Meaning(meaning.kind, meaning.value, days, mod)


def _unit_value(unit: str, base: date, step: int) -> Meaning:
    """The week, month, … of the base day, moved by ``step`` of them."""
    if unit == "week":
        return Meaning("DATE", week_value(add_days(base, 7 * step)))
    if unit == "fortnight":
        return Meaning("DATE", week_value(add_days(base, 14 * step)), tuple(sorted((base, add_days(base, 14 * step)))))  # type: ignore[arg-type]
    if unit in ("weekend", "the weekend"):
        saturday = add_days(base, 5 - base.weekday() + 7 * step + (7 if step < 0 and base.weekday() >= 7 else 0))
        return Meaning("DATE", week_value(saturday) + "-WE")
    if unit == "month":
        return Meaning("DATE", add_months(base.replace(day=1), step).isoformat()[:7])
    if unit == "quarter":
        moved = add_months(base.replace(day=1), 3 * step)
        return Meaning("DATE", f"{moved.year:04d}-Q{(moved.month - 1) // 3 + 1}")
    if unit in SEASONS:
        code = SEASONS[unit]
        return Meaning("DATE", f"{base.year + step:04d}-{code}")
    if unit == "decade":
        return Meaning("DATE", f"{(base.year + 10 * step) // 10:03d}")
    if unit == "century":
        return Meaning("DATE", f"{(base.year + 100 * step) // 100:02d}")
    if unit == "hour":
        return Meaning("TIME", base.isoformat(), (base, base))
    year = base.year + step
    return Meaning("DATE", f"{year:04d}" if 1 <= year <= 9999 else "")


def weekend(f: Found, a: Anchor) -> Meaning:
    saturday = (
        add_days(a.day, 5 - a.day.weekday())
        if a.future or a.day.weekday() >= 5
        else add_days(a.day, -2 - a.day.weekday())
    )
    return Meaning("DATE", week_value(saturday) + "-WE", (saturday, add_days(saturday, 1)))


def _shifted(base: date, amount: float, unit: str, sign: int) -> tuple[str, date]:
    """The base moved by an amount of units: the value to the unit's own precision, and the day."""
    unit = unit.lower().rstrip("s") if unit.lower() != "centuries" else "century"
    whole = int(amount)
    if unit in ("day", "night"):
        day = add_days(base, sign * whole)
        return day.isoformat(), day
    if unit in ("week", "weekend", "fortnight"):
        day = add_days(base, sign * round(amount * (14 if unit == "fortnight" else 7)))
        return week_value(day), day
    if unit == "month":
        day = add_months(base, sign * whole)
        return day.isoformat()[:7], day
    if unit == "quarter":
        day = add_months(base, 3 * sign * whole)
        return f"{day.year:04d}-Q{(day.month - 1) // 3 + 1}", day
    if unit in _PER_YEAR:
        day = add_months(base, sign * round(12 * amount) * _PER_YEAR[unit])
        return f"{day.year:04d}", day
    return base.isoformat(), base  # hours, minutes, seconds stay within the day


def _slack(unit: str, vague: bool) -> int:
    """How many days "N units ago" may be off either way: half a unit, since people round."""
    unit = unit.lower().rstrip("s")
    days = {
        "day": 0,
        "night": 0,
        "week": 3,
        "weekend": 3,
        "fortnight": 7,
        "month": 15,
        "quarter": 45,
        "year": 183,
        "decade": 1830,
        "century": 18300,
        "centurie": 18300,
    }.get(unit, 0)
    return days * (2 if vague else 1)


def ago(f: Found, a: Anchor) -> Meaning:
    unit, words = f.group("unit").lower(), f.group("amount")
    amount = amount_of(words) if words else None
    about = f.group("about").lower()
    if amount is None:
        value, far = _shifted(a.day, RECENT, unit, -1)
        _, near = _shifted(a.day, 2, unit, -1)
        if not words:
            return Meaning("DATE", "PAST_REF", (None, near))
        return Meaning("DATE", "PAST_REF", (add_days(far, -_slack(unit, True)), near))
    if unit.startswith("year") and amount == 1 and a.quarter:
        return _year_before(a.quarter)
    if f.group("day") and WEEKDAYS.get(f.group("day").lower()) is not None:
        base = weekday(Found("weekday", f.start, f.end, (("weekday", f.group("day")),)), a).days
        if base and base[0] and unit.startswith("week"):
            day = add_days(base[0], -7 * int(amount))
            return Meaning("DATE", day.isoformat(), (day, day))
    value, day = _shifted(a.day, amount, unit, -1)
    first, last = add_days(day, -_slack(unit, False)), add_days(day, _slack(unit, False))
    if about.startswith(("more than", "over", "at least", "well over", "no less")):
        first, last = add_days(day, -2 * _slack(unit, True)), day
    elif about.startswith(("less than", "under", "up to", "within", "no more", "almost", "nearly")):
        first = day
    return Meaning("DATE", value, (first, min(last, a.day)))


def _year_before(quarter: str) -> Meaning:
    """The same quarter of the year before: what a result is compared with."""
    return Meaning("DATE", f"{int(quarter[:4]) - 1:04d}{quarter[4:]}")


def the_quarter(f: Found, a: Anchor) -> Meaning:
    """ "The quarter", "the year-earlier quarter": the one just named, or none."""
    if f.group("earlier"):
        return _year_before(a.quarter) if a.quarter else Meaning("DATE", f"{a.day.year - 1:04d}")
    return Meaning("DATE", a.quarter)


def shift(f: Found, a: Anchor) -> Meaning:
    unit, way = f.group("unit").lower(), f.group("way").lower()
    if "now" in way or "hence" in way or "today" in way:
        base: Interval = (a.day, a.day)
    elif a.reference:
        base = a.reference
    else:
        base = (a.day, a.day)
    sign = -1 if way in ("earlier", "before", "beforehand", "prior") else 1
    amount = amount_of(f.group("amount")) if f.group("amount") else None
    about = f.group("about").lower()
    if sign < 0 and unit.startswith("year") and amount == 1 and a.quarter and way == "earlier":
        return _year_before(a.quarter)
    if amount is None:
        _, near = _shifted(base[0] if sign < 0 else base[1], 1, unit, sign)
        _, far = _shifted(base[0] if sign < 0 else base[1], RECENT, unit, sign)
        return Meaning("DURATION", f"PX{_CODE.get(unit.rstrip('s'), 'X')}", (min(near, far), max(near, far)))
    value, first = _shifted(base[0], amount, unit, sign)
    _, last = _shifted(base[1], amount, unit, sign)
    if about.startswith(("less than", "under", "within", "up to")):
        # Less than two months after: anywhere between the reference and two months from it.
        first, last = (first, base[1]) if sign < 0 else (base[0], last)
    else:
        slack = _slack(unit, False)
        first, last = add_days(first, -slack), add_days(last, slack)
    if way in ("before", "after", "since", "afterward", "afterwards", "prior"):
        return Meaning("DURATION", _duration_value(f), (first, last))
    return Meaning("DATE", value, (first, last))


def window(f: Found, a: Anchor) -> Meaning:
    which, unit = f.group("which").lower(), f.group("unit").lower()
    words = f.group("amount")
    amount = amount_of(words) if words else (1.0 if not unit.endswith("s") else None)
    code = (
        _duration_value(f)
        if words
        else (f"P1{_CODE.get(unit, 'Y')}" if not unit.endswith("s") else f"PX{_CODE.get(unit.rstrip('s'), 'X')}")
    )
    if not any(w in which for w in ("past", "last", "next", "coming", "latest", "these", "over the")):
        return Meaning("DURATION", code)
    _, edge = _shifted(
        a.day, amount if amount is not None else RECENT, unit, 1 if "next" in which or "coming" in which else -1
    )
    return Meaning("DURATION", code, (min(edge, a.day), max(edge, a.day)))


def recent(f: Found, a: Anchor) -> Meaning:
    unit = (f.group("unit") or f.group("unit2")).lower()
    if unit == "times":
        return Meaning("DATE", "PAST_REF")
    ahead = bool(f.group("coming"))
    _, edge = _shifted(a.day, RECENT, unit, 1 if ahead else -1)
    return Meaning("DATE", "FUTURE_REF" if ahead else "PAST_REF", (min(edge, a.day), max(edge, a.day)))


def reference(value: str) -> Callable[[Found, Anchor], Meaning]:
    return lambda f, a: Meaning("DATE", value)


def _duration_value(f: Found) -> str:
    unit = f.group("unit").lower()
    code = _CODE.get(unit if unit in _CODE else unit.rstrip("s"), "D")
    amount = amount_of(f.group("amount")) if f.group("amount") else None
    if unit.startswith("fortnight") and amount is not None:
        amount *= 2
    number = "X" if amount is None else f"{amount:g}"
    return f"PT{number}{code[1]}" if len(code) == 2 and code[0] == "T" else f"P{number}{code}"


def duration(f: Found, a: Anchor) -> Meaning:
    return Meaning("DURATION", _duration_value(f))


def repeated(f: Found, a: Anchor) -> Meaning:
    return Meaning("SET", "P1D")
