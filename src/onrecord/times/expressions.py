"""Time expressions of a text, found and resolved: intervals with their words and the anchor that they rest on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from onrecord.records import Span, Time
from onrecord.times import grammar
from onrecord.times.anchoring import relative_to_unknown, sequence
from onrecord.times.grammar import Found
from onrecord.times.meaning import Meaning

WORDS_THEMSELVES = "the words themselves"
UNKNOWN = "publication date unknown"
CONTEXT = 100  # characters before an expression in which its sentence may speak of what is to come

_AHEAD = re.compile(
    r"\b(?:will|shall|would|to be|(?:is|are) to|plans? to|planned for|planning|scheduled|expected|expects|due|set to|set for|upcoming|forthcoming|until|through|deadline|going to|slated|expires?|"
    r"looms?|looming|ahead of|vow(?:s|ed)?|pledge[sd]?|promise[sd]?|hopes? to|intends? to|(?<!had )(?<!have )(?<!been )by|as (?:early|soon|late) as|must|should|won['’]t|starting|effective|no later than|payable|extended to|deadline for|of record)\b|['’]ll\b",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"\b(?:said|told|announced|was|were|had|did|killed|died|reported|since|after|began|ended|met|voted|added|wrote|arrested|released|issued|closed|rose|fell|took|came|went|made|happened|held|\w{3,}ed) (?:\w+ ){0,2}?$",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(r" (?:on|in|late|early|last|the|of)(?: late| early| the)? $")
_NOT_BEHIND = re.compile(
    r"\b(?:will|would|to|be|extended|scheduled|expected|planned|set|delayed|postponed|slated|ended|is|are|need|based|by) (?:be |have been )?(?:\w+ed )?(?:\w+ ){0,2}?$"
)
_SAID = re.compile(r"\b(?:said|told|announced|added|according|reported|says|had|was|were)\b")
_AFTER = re.compile(r"(?:['’]s)? (?:\w+ ){0,3}?(?:will|would|is expected|is due|is scheduled|is to)\b")
_BREAK = re.compile(r"[.!?][\"”’')]*\s+(?=[\"“‘A-Z])|\n")
_BEFORE_WORD = re.compile(
    r"(?P<word>[Ss]ince|[Ss]tarting|[Uu]ntil|[Tt]ill|[Bb]y|[Bb]efore|[Pp]rior to|[Uu]p to|[Aa]fter|[Ff]rom|[Bb]etween) (?:the |around |about |at least |early in |late in )?$"
)
_BETWEEN = re.compile(r"(?:,? (?:and|to|until|till|through)|[-–—]| [-–—]) ?(?:the |the end of |at least )?$")
_NO_TIME = frozenset(("ref_now", "ref_past", "ref_future", "set", "duration"))


@dataclass(frozen=True, slots=True)
class Expression:
    """One expression: its span, TIMEX3 kind and value ("" without an anchor), and the Time, where it names days."""

    span: Span
    kind: str
    value: str
    time: Time | None


@dataclass(frozen=True, slots=True)
class Anchored:
    """What relative expressions count from: a day with the words that say where it comes from, or nothing."""

    day: date | None
    words: str = UNKNOWN


def published_anchor(published: str | None, found: str = "") -> Anchored:
    """The anchor of a publication date in ISO form; a date that cannot be read is an unknown one."""
    day = day_of(published)
    if day is None:
        return Anchored(None)
    return Anchored(day, f"published {day.isoformat()}" + (f" ({found})" if found else ""))


def day_of(moment: str | None) -> date | None:
    """The day of an ISO date or date-time, or None."""
    if not moment or len(moment) < 10:
        return None
    try:
        return date.fromisoformat(moment[:10])
    except ValueError:
        return None


def recognise(text: str, published: str | None = None) -> list[Expression]:
    """Every time expression of a text, durations and sets too, in order; ``published`` is an ISO date or date-time."""
    return resolved(text, found_in(text), published_anchor(published))


def expressions(text: str, published: str | None = None) -> list[Time]:
    """The expressions of a text that name days, as Times with spans, in order; ``published`` is an ISO date."""
    return [e.time for e in recognise(text, published) if e.time is not None]


def found_in(text: str, regions: Sequence[Span] | None = None) -> list[Found]:
    """The expressions as found, unresolved, in the given regions or in the whole text."""
    if regions is None:
        return grammar.find(text)
    return grammar.find(text, [(region.start, region.end) for region in regions])


def resolved(text: str, found: Sequence[Found], anchor: Anchored, ahead: bool = True) -> list[Expression]:
    """The expressions resolved from an anchor; with ``ahead`` false none is taken to lie in the future."""
    items = list(found)
    futures = [looks_ahead(text, f) if ahead else False for f in items]
    if anchor.day is None:
        meanings = relative_to_unknown(items, futures)
        fixed = [days is None for _, days in meanings]
        made = [
            _expression(text, f, m, days, is_fixed, anchor)
            for f, (m, days), is_fixed in zip(items, meanings, fixed, strict=True)
        ]
    else:
        with_anchor = sequence(items, futures, anchor.day)
        made = [
            _expression(text, f, m, None, f.name in _FIXED and _has_year(f), anchor)
            for f, m in zip(items, with_anchor, strict=True)
        ]
    return _ranges(text, [e for e in made if e is not None])


_FIXED = frozenset(
    "iso numeric month_day day_month month_year decade century year years_range season quarter holiday fiscal part_of".split()
)


def _has_year(found: Found) -> bool:
    return (
        found.name in ("iso", "numeric", "month_year", "century", "year", "years_range", "decade")
        or found.group("year").isdigit()
    )


def looks_ahead(text: str, found: Found) -> bool | None:
    """Whether the words around an expression speak of what is to come, or of what was; None when they do not tell."""
    before = text[max(0, found.start - CONTEXT) : found.start]
    breaks = list(_BREAK.finditer(before))
    if breaks:
        before = before[breaks[-1].end() :]
    near = _PREPOSITION.sub(" ", before.rstrip() + " ")
    if _BEHIND.search(near) and not _NOT_BEHIND.search(near):
        return False
    markers = list(_AHEAD.finditer(before))
    if markers:
        between = before[markers[-1].end() :]
        return not _SAID.search(between)
    return True if _AFTER.match(text[found.end : found.end + 50]) else None


def _expression(
    text: str, found: Found, meaning: Meaning, days: tuple[int, int] | None, fixed: bool, anchor: Anchored
) -> Expression | None:
    if not meaning.value and days is None and meaning.days is None and found.name not in ("duration", "set"):
        return None
    span = Span(found.start, found.end)
    time = None
    if found.name not in _NO_TIME:
        time = _time(text, span, meaning, days, fixed, anchor)
    if found.name == "shift" and meaning.kind == "DURATION":
        # "two months after": the Time needs the last word, TIMEX3 counts only the duration as the expression.
        span = Span(found.start, found.end - len(found.group("way")) - 1)
    return Expression(span, meaning.kind, meaning.value, time)


def _time(
    text: str, span: Span, meaning: Meaning, days: tuple[int, int] | None, fixed: bool, anchor: Anchored
) -> Time | None:
    """An interval as ISO days, opened on one side by "since", "until", "before"."""
    if days is None and meaning.days is None:
        return None
    first, last = meaning.days if meaning.days else (None, None)
    words = _BEFORE_WORD.search(text, max(0, span.start - 16), span.start)
    word = words["word"].lower() if words else ""
    if word in ("since", "until", "till", "by", "before", "prior to", "up to", "after", "starting"):
        span = Span(words.start() if words else span.start, span.end)
        if word in ("since", "starting", "after"):
            last = max(anchor.day, last) if anchor.day and last and word == "since" else None
            days = (days[0], max(days[1], 0)) if days else None
        else:
            first = None
    name = WORDS_THEMSELVES if fixed else anchor.words
    if days is not None:
        return Time(None, None, span.of(text), UNKNOWN, span, days)
    return Time(first.isoformat() if first else None, last.isoformat() if last else None, span.of(text), name, span)


def _ranges(text: str, found: list[Expression]) -> list[Expression]:
    """Joins the Times of "between X and Y", "from X to Y" into one that holds for both ends."""
    joined: list[Expression] = []
    position = 0
    while position < len(found):
        left = found[position]
        right = found[position + 1] if position + 1 < len(found) else None
        if right and left.time and right.time and _opens_range(text, left, right):
            start = text.rfind("between", max(0, left.span.start - 12), left.span.start)
            start = start if start >= 0 else text.rfind("from", max(0, left.span.start - 10), left.span.start)
            span = Span(start if start >= 0 else left.span.start, right.span.end)
            days = (left.time.days[0], right.time.days[1]) if left.time.days and right.time.days else None
            time = Time(left.time.earliest, right.time.latest, span.of(text), right.time.anchor, span, days)
            if time.earliest is None or time.latest is None or time.earliest <= time.latest:
                joined += [
                    Expression(left.span, left.kind, left.value, time),
                    Expression(right.span, right.kind, right.value, None),
                ]
                position += 2
                continue
        joined.append(left)
        position += 1
    return joined


def _opens_range(text: str, left: Expression, right: Expression) -> bool:
    if right.span.start - left.span.end > 24 or not _BETWEEN.match(text[left.span.end : right.span.start]):
        return False
    word = _BEFORE_WORD.search(text, max(0, left.span.start - 16), left.span.start)
    return bool(word) and word["word"].lower() in ("between", "from")  # type: ignore[index]
