"""Names and facts that come from outside, made harmless before they are kept or shown."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from datetime import date, datetime

from onrecord.records import SourceFacts

NAME_LIMIT = 160  # characters of a file name that are kept; the end, with its suffix, always is
FACT_LIMIT = 1_000  # characters of a publisher or a title
URL_LIMIT = 4_000  # characters of a URL

_UNSAFE = frozenset(
    {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
)  # control, bidi and zero-width, surrogates, private, separators
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,30}:/{1,3}[^/\s]")  # a Path makes "https:/" of "https://"
_WEB = re.compile(r"https?://[^\s/?#]+[^\s]*", re.IGNORECASE)
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
_DATE = re.compile(rf"({_DAY})(?:[T ]({_CLOCK}))?")

DATE_EXPECTED = "a date like 2020-07-19 or 2020-07-19T14:30+01:00"
URL_EXPECTED = "an address that begins with http:// or https://"


def is_url(text: str) -> bool:
    """Whether a source is written as an address and not as a path."""
    return _SCHEME.match(text) is not None


def web_address(text: str) -> str:
    """An address with both slashes after its scheme, which a path type may have folded into one."""
    scheme, rest = text.split(":", 1)
    return f"{scheme.lower()}://{rest.lstrip('/')}"


def display_name(path: str) -> str:
    """The base name of a path, harmless to show and to use as a name: "�" for each character that is not.

    No separators, no control, bidi or zero-width characters, at most NAME_LIMIT characters, never empty, "." or "..".
    """
    base = re.split(r"[/\\]", path.rstrip("/\\"))[-1]
    name = harmless(base)
    if len(name) > NAME_LIMIT:
        name = f"{name[: NAME_LIMIT - 33]}…{name[-32:]}"
    return name if name.strip(". ") else "unnamed"


def harmless(text: str) -> str:
    """The text in one line, composed (NFC), with "�" for every control, bidi, zero-width or broken character."""
    text = "".join("�" if unicodedata.category(c) in _UNSAFE and c not in "\t\n\r" else c for c in text)
    return unicodedata.normalize("NFC", " ".join(text.split()))


def escaped(text: str) -> str:
    """The text with every character that a terminal or a page could act on written as an escape; reversible by eye."""
    return "".join(
        c.encode("unicode_escape", "backslashreplace").decode("ascii") if unicodedata.category(c) in _UNSAFE else c
        for c in text
    )


def iso_date(text: str) -> str | None:
    """An ISO 8601 date or date-time in one spelling ("T" between, "+00:00" for "Z"), or None where it is none."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    day, clock = match.groups()
    try:
        return datetime.fromisoformat(f"{day}T{clock}").isoformat() if clock else date.fromisoformat(day).isoformat()
    except ValueError:  # the 30th of February, hour 25
        return None


def checked(facts: SourceFacts) -> tuple[SourceFacts, tuple[tuple[str, str, str], ...]]:
    """The facts that can be used, and for each that cannot: its field, its value, and what was expected."""
    good: dict[str, str] = {}
    bad: list[tuple[str, str, str]] = []
    for field in dataclasses.fields(SourceFacts):
        given = getattr(facts, field.name)
        if given is None or not given.strip():
            continue
        value, expected = _CHECKS.get(field.name, _text)(given)
        if value is None:
            bad.append((field.name, harmless(given[:80]), expected))
        else:
            good[field.name] = value
    return SourceFacts(**good), tuple(bad)


def _text(given: str) -> tuple[str | None, str]:
    value = harmless(given)
    return (value if len(value) <= FACT_LIMIT else None), f"at most {FACT_LIMIT:,} characters"


def _url(given: str) -> tuple[str | None, str]:
    value = harmless(given)
    good = _WEB.fullmatch(value) is not None and len(value) <= URL_LIMIT and "�" not in value
    return (value if good else None), URL_EXPECTED


def _when(given: str) -> tuple[str | None, str]:
    return iso_date(given), DATE_EXPECTED


_CHECKS = {"published": _when, "obtained": _when, "url": _url}


def merged(facts: tuple[SourceFacts, ...]) -> tuple[SourceFacts, tuple[tuple[str, tuple[str, ...]], ...]]:
    """What was said of one source at different times, as one; and the fields that disagree, with all their values.

    The order does not matter. Where values disagree the first in sorted order stands. Two dates of one day do not
    disagree: the finer stands. Nor do two dates of capture: the earlier stands.
    """
    one: dict[str, str] = {}
    disagree = []
    for field in dataclasses.fields(SourceFacts):
        values = sorted({value for each in facts if (value := getattr(each, field.name)) is not None})
        if not values:
            continue
        one[field.name] = values[0]
        if len(values) == 1 or field.name == "obtained":
            continue
        if field.name == "published" and len({value[:10] for value in values}) == 1:
            one[field.name] = max(values, key=lambda value: (len(value), value))
            if len({value for value in values if len(value) > 10}) <= 1:
                continue
        disagree.append((field.name, tuple(values)))
    return SourceFacts(**one), tuple(disagree)
