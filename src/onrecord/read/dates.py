"""Dates as pages and texts write them, to ISO 8601. Nothing is guessed: what is not clear is None."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar januari janvier enero gennaio janeiro", "february feb februar februari février febrero febbraio fevereiro",
            "march mar märz maart mars marzo março", "april apr avril abril aprile", "may mai mei mayo maggio maio",
            "june jun juni juin junio giugno junho", "july jul juli juillet julio luglio julho", "august aug augustus août agosto",
            "september sep sept septembre septiembre settembre setembro", "october oct oktober okt octobre octubre ottobre outubro",
            "november nov novembre noviembre novembro", "december dec dezember dez décembre diciembre dicembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=lambda name: (-len(name), name)))
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)-(\d\d)-(\d\d)(?!\d)")
_BIG_FIRST = re.compile(r"(?<!\d)((?:19|20)\d\d)[/.](\d\d?)[/.](\d\d?)(?!\d)")
_SMALL_FIRST = re.compile(r"(?<![\d/.])(\d\d?)[/.](\d\d?)[/.]((?:19|20)\d\d)(?![\d/.]\d)")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T?\d{4,6}Z?)?")
_DAY_FIRST = re.compile(
    rf"(?<!\d)(\d\d?)(?:st|nd|rd|th|\.)?(?:\s+of|\s+de)?[\s-]+({_MONTH})\.?,?(?:\s+de)?[\s,-]+((?:19|20)\d\d)(?!\d)"
)
_MONTH_FIRST = re.compile(rf"\b({_MONTH})\.?\s+(\d\d?)(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)(?!\d)")
_CLOCK_REST = re.compile(
    r"(?:\s|[,|·•–—@()/-]|\b(?:at|on|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday|"
    r"published|updated|last|modified|first|posted|am|pm|a\.m\.?|p\.m\.?|et|est|edt|ct|cst|cdt|mt|pt|pst|pdt|gmt|bst|utc|cet|cest|ist|"
    r"jst|hkt|sgt|aest|aedt|msk|hrs|hours|local time)\b|\d{1,2}[:.h]\d\d(?::\d\d)?|\d{1,2}(?=\s?[ap]\.?m)|\d{4}(?=\s?(?:gmt|utc|hrs))|[+-]\d\d:?\d\d|\.|:)*+"
)
_ISO_TIME = re.compile(
    r"((?:19|20)\d\d-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(?:[.,]\d{1,9})?\s*(Z|[+-]\d\d:?\d\d|[+-]\d\d)?(?![\d:])",
    re.IGNORECASE,
)


def iso(value: str) -> str | None:
    """An ISO date, or date-time when the value has one, from what a page states as its date; else None."""
    value = " ".join(value.split())[:100]
    found = _ISO_TIME.match(value)
    if found:
        return _date_time(found) or day(value)
    if re.match(r"[A-Za-z]{3}, \d", value):
        try:
            moment = parsedate_to_datetime(value)
        except (ValueError, TypeError, IndexError, OverflowError):
            return day(value)
        return moment.isoformat() if _plausible(moment.date()) else None
    return day(value)


def _date_time(found: re.Match[str]) -> str | None:
    zone = found.group(4) or ""
    zone = "+00:00" if zone in {"Z", "z"} else zone
    if len(zone) == 3:
        zone += ":00"
    elif len(zone) == 5 and ":" not in zone:
        zone = f"{zone[:3]}:{zone[3:]}"
    try:
        moment = datetime.fromisoformat(f"{found.group(1)}T{found.group(2)}{found.group(3) or ':00'}{zone}")
    except ValueError:
        return None
    return moment.isoformat() if _plausible(moment.date()) else None


def day(value: str) -> str | None:
    """The one day that a short text names, in full (year, month, day); None when it names none or several."""
    days = set(days_in(value[:200]))
    return days.pop() if len(days) == 1 else None


def days_in(value: str) -> list[str]:
    """Every day named in full, in order of the text. Numeric days whose order is not clear are left out."""
    folded = value.casefold()
    found: list[tuple[int, str]] = []
    for pattern, order in (
        (_ISO, (0, 1, 2)),
        (_BIG_FIRST, (0, 1, 2)),
        (_DAY_FIRST, (2, 1, 0)),
        (_MONTH_FIRST, (2, 0, 1)),
    ):
        for match in pattern.finditer(folded):
            parts = match.groups()
            year, month, number = (parts[i] for i in order)
            made = _made(int(year), _MONTHS.get(month) or int(month), int(number))
            if made:
                found.append((match.start(), made))
    for match in _SMALL_FIRST.finditer(folded):
        first, second, third = (int(part) for part in match.groups())
        if first == second or (first > 12) != (second > 12):  # 19/05/2022: only one order makes a day
            made = _made(third, min(first, second), max(first, second))
            if made:
                found.append((match.start(), made))
    compact = _COMPACT.fullmatch(folded.strip())
    if compact and not found:
        made = _made(*(int(part) for part in compact.groups()))
        if made:
            found.append((0, made))
    return [made for _, made in sorted(found)]


def _made(year: int, month: int, number: int) -> str | None:
    try:
        made = date(year, month, number)
    except ValueError:
        return None
    return made.isoformat() if _plausible(made) else None


def _plausible(made: date) -> bool:
    """A day of the modern press, and not the zero of a computer's clock."""
    return made.year >= 1900 and made not in (date(1970, 1, 1), date(1900, 1, 1), date(1969, 12, 31))


def only_a_date(folded: str, labelled: bool) -> bool:
    """Whether a folded line is a date with perhaps a time of day and a zone, and nothing else."""
    rest = folded
    named = False
    for pattern in (_ISO_TIME, _ISO, _BIG_FIRST, _DAY_FIRST, _MONTH_FIRST):
        rest, count = pattern.subn(" ", rest)
        named = named or count > 0
    if not named and labelled:
        rest, count = re.subn(
            r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\d+ (?:minutes?|hours?|days?|weeks?|months?|years?) ago|(?:today|yesterday)",
            " ",
            rest,
        )
        named = count > 0
    return named and bool(_CLOCK_REST.fullmatch(rest))


def in_address(url: str) -> str | None:
    """The day in a web address such as /2020/07/19/ or /2020/jul/19/ or -20200719; None without one."""
    path = url[:500].casefold()
    found = re.search(r"[/_-]((?:19|20)\d\d)[/_-](\d\d?|[a-z]{3})[/_-](\d\d?)(?=[/_.-]|$)", path)
    if found is None:
        found = re.search(r"(?<!\d)((?:19|20)\d\d)([01]\d)([0-3]\d)(?!\d)", path)
    if found is None:
        return None
    year, month, number = found.groups()
    return _made(int(year), _MONTHS.get(month) or (int(month) if month.isdigit() else 0), int(number))
