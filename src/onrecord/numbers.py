"""Numbers inside what is said, as ranges in their own words. The public verb is `find`.

"At least 30 detainees" is (30, None) of "detainees"; "as many as one million people" is (None, 1000000). Vague words have
stated ranges: "dozens" 24 to 99, "scores" 40 to 99, "hundreds" 200 to 999, "thousands" 2,000 to 9,999, "millions" 2 million and
more, "several" and "a few" 3 to 9; "about", "some", "nearly" leave ten per cent (`ABOUT`). Dates, durations, ages, house numbers,
ordinals, names with digits (5G, G20, F-16) and numbered things (Article 5, page 4) are not counts and left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from onrecord.records import Document, Number, Span, Statement

VERSION = "1"
ABOUT = 0.1
MOST = 40  # numbers of one statement

_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SMALL = {w: float(n) for n, w in enumerate(_UNITS)} | {w: 10.0 * n for n, w in enumerate(_TENS, start=2)}
_SCALE = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "m": 1e6,
    "mn": 1e6,
    "bn": 1e9,
    "k": 1e3,
    "tn": 1e12,
}
_VAGUE: dict[str, tuple[float, float | None]] = {
    "dozens": (24, 99), "scores": (40, 99), "hundreds": (200, 999), "thousands": (2e3, 9999), "millions": (2e6, None), "billions": (2e9, None),
    "tens of thousands": (2e4, 99_999), "hundreds of thousands": (2e5, 999_999), "tens of millions": (2e7, 99_999_999), "hundreds of millions": (2e8, 999_999_999),
    "several hundred": (300, 900), "several thousand": (3e3, 9e3), "several million": (3e6, 9e6), "a few hundred": (300, 900), "a few thousand": (3e3, 9e3), "several dozen": (36, 99),
    "a few dozen": (36, 99), "half a million": (5e5, 5e5), "half a billion": (5e8, 5e8), "half a dozen": (6, 6), "a dozen": (12, 12), "a handful": (2, 9), "a couple": (2, 2), "a few": (3, 9), "several": (3, 9), "tens": (20, 99),
}  # fmt: skip
_WORD = rf"(?:{'|'.join(sorted(_TENS, key=len, reverse=True))})(?:[- ](?:{'|'.join(_UNITS[1:10])}))?|{'|'.join(sorted(_UNITS, key=len, reverse=True))}"
_SCALE_WORD = r"(?:hundred|thousand|million|billion|trillion)"
_FIGURE = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,12}(?:\.\d{1,6})?"
_NUMBER = (
    rf"(?:(?:{_FIGURE})(?:[ -]?{_SCALE_WORD}\b(?: {_SCALE_WORD}\b)?|(?:bn|mn|m|k|tn)\b)?|"
    rf"\b(?:an? |{_WORD})(?<=a )(?:{_SCALE_WORD})\b|\b(?:{_WORD})(?:[ -]{_SCALE_WORD}\b(?: {_SCALE_WORD}\b)?(?: and (?:{_WORD})\b(?! {_SCALE_WORD}))?)?)"
)
_VAGUE_WORD = "|".join(sorted((re.escape(v) for v in _VAGUE), key=len, reverse=True))
_AT_LEAST = r"at least|no fewer than|no less than|not less than|not fewer than|a minimum of|minimum of|more than|over|upwards? of|in excess of|well over|greater than|above|exceeding|as few as|north of"
_AT_MOST = r"as many as|as much as|up to|at most|no more than|not more than|a maximum of|fewer than|less than|under|below|just under|well under|maximum of"
_ABOUT_WORD = r"about|around|some|approximately|roughly|an estimated|estimated|circa|nearly|almost|close to|approaching|or so|more or less|just over|a total of around|~"
_QUALIFIER = rf"(?:(?P<least>{_AT_LEAST})|(?P<most>{_AT_MOST})|(?P<about>{_ABOUT_WORD})|(?P<between>between|from))"
_MONEY = r"(?:US\$|A\$|C\$|HK\$|[$£€¥₹]|\b(?:USD|EUR|GBP|RMB) ?)"
# No number without a digit or one of these: most of what is said has neither, and the pattern is dear.
_NUMBER_WORDS = frozenset(
    (
        *_SMALL,
        *(w for w in _SCALE if len(w) > 2),
        *(w for phrase in _VAGUE for w in phrase.split() if w not in ("a", "of")),
    )
)
_LETTERS = re.compile(r"\d|[^\W\d_]+")
_PATTERN = re.compile(
    rf"(?<![\w/.,:#&-])(?:{_QUALIFIER} )?(?:(?:an additional|another|a further|the|its|their) )?(?P<money>{_MONEY})?(?P<first>{_VAGUE_WORD}|{_NUMBER})(?![\w/])"
    rf"(?:(?P<join>[-–—]| to | or |(?(between) and |(?!)))(?P<money2>{_MONEY})?(?P<second>{_NUMBER})(?![\w/-]))?(?P<more>\+| or more\b| or fewer\b| or less\b)?(?P<percent> ?%| per ?cent\b| percentage points?\b)?",
    re.IGNORECASE,
)
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\b\.?"
_TIME_UNIT = re.compile(
    r"[ -](?:\w+[ -])?(?:seconds?|minutes?|hours?|days?|nights?|weeks?|weekends?|fortnights?|months?|quarters?|years?|decades?|centur(?:y|ies)|o['’]clock|a\.m|p\.m|am\b|pm\b|GMT)\b",
    re.IGNORECASE,
)
_DATE_AFTER = re.compile(rf" (?:of )?{_MONTH}|(?:st|nd|rd|th)\b")
_DATE_BEFORE = re.compile(rf"{_MONTH} $")
_NUMBERED = re.compile(
    r"(?:\b(?:No|Nos|Number|Article|Articles|Section|Sections|Chapter|Page|Pages|Room|Route|Highway|Unit|Flight|Gate|Channel|Line|Phase|Level|Grade|Class|Paragraph|Clause|Resolution|Rule|Part|Volume|Vol|Episode|Season|Day|Chapter|"
    r"Building|Block|House|Apartment|Flat|Floor|Platform|Terminal|Camp|District|Ward|Zone|Sector|Area|Group|Type|Model|Version|Windows|iPhone|Boeing|Airbus|Formula|Figure|Table|Exhibit|Case|Order|Act|Title|Schedule|Amendment|Psalm|Category|Tier|Covid|Apollo|"
    r"[Aa]ged?|Interstate|Brigade|Battalion|Radio|Box|ext|tel|fax|channel|page|chapter|article|section|room|number|grade|phase|class|under-|over-)\.?[ -])$"
)
_STREET = re.compile(
    r"[A-Z]?,? (?:[A-Z][\w’'.]+ ){1,3}(?:Street|St\.|Road|Rd\.?|Avenue|Ave\.?|Lane|Drive|Boulevard|Blvd|Square|Place|Court|Way|Terrace|Row)\b"
)
_AGE_AFTER = re.compile(r"[- ]years?[- ]old\b|-?year-?olds?\b|, (?:who|a|an|of|from|was|told|said|and)\b|[,)] ")
_NAME_BEFORE = re.compile(r"[A-Z][\w’'.-]+,? \(?$")
_YEAR_CONTEXT = re.compile(
    r"(?:\b(?:in|since|by|until|before|after|of|from|during|early|late|mid|the|and|to|through|between)|[,(–-]) ?$",
    re.IGNORECASE,
)
_NOT_COUNTED = re.compile(
    r" ?(?:of the\b|another\b|thing\b|way\b|reason\b|side\b|hand\b|who\b|that\b|can\b|could\b|should\b|is\b|was\b|would\b|has\b|day\b|must\b|point\b|time\b|or the other|by one|such\b|more\b|'s|’s)|[.,;:!?\"”’)]|$",
    re.IGNORECASE,
)
_STOP = frozenset(
    """in on at to for from with by as who whom which that whose were was are is be been being have has had having will would can could may might should must do does did
    not and or but nor than into over under across through during since until after before against among amid near outside inside without within per each every because when while where why how if though although there here it its
    they them he she his her their our we us i you your this these those then so just also only now still already via versus about around including said says told according yesterday today tomorrow last next ago earlier later
    of the a an killed died left fled went came took made got found lost saw """.split()
)
_JOINABLE = re.compile(
    r"(?:\w+(?:ed|ing|en|ent|al|ous|ive|ful|less|ist|ant|ic|ary)|young|old|bound|male|female|innocent|civilian|wounded|dead|sick|ill)$",
    re.IGNORECASE,
)
# Where a noun phrase ends: at its plural head. Plurals that only describe another noun ("human rights activists") are passed.
_HEAD = re.compile(
    r"(?:[A-Za-z][\w-]*[^s\Wu]s|people|men|women|children|person|man|woman|child|soldier|officer|civilian|police|personnel|dead|wounded|injured|aircraft|cattle|sheep|feet|staff|missing)$"
)
_PLURAL_MODIFIERS = frozenset("arms rights sports weapons sales news communications operations states nations".split())
_AFTER_WORD = re.compile(r"(?P<gap>,? (?:and )?|-)(?P<word>[^\W\d_][\w’'.-]*)")
_LONGEST_OF = 8  # words of the counted noun phrase


def find(document: Document, statements: Sequence[Statement]) -> list[Statement]:
    """The statements of one document, in the order given, with ``numbers`` filled from their content."""
    found = ((s, _numbers(document.text, s.content)) for s in statements)
    return [s if s.numbers == numbers else replace(s, numbers=numbers) for s, numbers in found]


def _numbers(text: str, content: Sequence[Span]) -> tuple[Number, ...]:
    found: list[Number] = []
    for piece in content:
        if not _may_hold_a_number(text[piece.start : piece.end]):
            continue
        for match in _PATTERN.finditer(text, piece.start, piece.end):
            number = _number(text, match, piece)
            if number is not None and len(found) < MOST:
                found.append(number)
    return tuple(found)


def _may_hold_a_number(words: str) -> bool:
    # casefold: to the pattern, which ignores case, "ſ" is an s
    return any(w in _NUMBER_WORDS or w[0].isdigit() for w in _LETTERS.findall(words.casefold()))


def _number(text: str, match: re.Match[str], piece: Span) -> Number | None:
    first = match["first"].lower()
    low_high = _VAGUE.get(first) or _exact(first)
    if low_high is None or (_not_a_count(text, match, piece) and not (match["percent"] or match["money"])):
        return None
    low: float | None
    high: float | None
    low, high = low_high
    end = match.end()
    if match["second"]:
        low, high = _joined(low, match["second"], first)
    if match["least"] or (match["more"] or "").strip() in ("+", "or more"):
        low, high = low, None
    elif match["most"] or (match["more"] or "").strip() in ("or fewer", "or less"):
        low, high = None, high
    elif match["about"] and low is not None and high is not None and first not in _VAGUE:
        word = match["about"].lower()
        below = word in ("nearly", "almost", "close to", "approaching")
        above = word == "just over"
        low, high = (low if above else low * (1 - ABOUT)), (high if below else high * (1 + ABOUT))
    unit = (match["money"] or "").strip() or (match["percent"] or "").strip()
    counted = _counted(text, end, piece.end)
    if first == "one" and not (match["least"] or match["most"] or match["second"] or unit or counted):
        return None
    of = (
        f"{unit} of {counted}"
        if unit and match["percent"] and counted
        else f"{unit} {counted}".strip()
        if unit
        else counted
    )
    start = match.start()
    if match["between"] and not match["second"]:
        start = match.start("money") if match["money"] else match.start("first")
    words = text[start:end].rstrip()
    span = Span(start, start + len(words))
    return Number(_rounded(low), _rounded(high), words, of, span)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 4)


def _exact(words: str) -> tuple[float, float] | None:
    value = _value(words)
    return None if value is None else (value, value)


def _value(words: str) -> float | None:
    """The number that figures and words name together: "1.5 million", "three hundred and twenty", "a thousand"."""
    total, current, any_ = 0.0, 0.0, False
    for token in re.findall(r"\d[\d,]*(?:\.\d+)?|[a-z]+", words.lower()):
        if token[0].isdigit():
            current, any_ = float(token.replace(",", "")), True
        elif token in _SMALL:
            current, any_ = current + _SMALL[token], True
        elif token in ("a", "an"):
            current, any_ = 1.0, True
        elif token in _SCALE:
            current = (current or 1.0) * _SCALE[token]
            if _SCALE[token] >= 1e3:
                total, current = total + current, 0.0
            any_ = True
    return total + current if any_ else None


def _joined(low: float | None, second: str, first: str) -> tuple[float | None, float | None]:
    """Both ends of a range; the scale of the second holds for the first ("1 to 2 million")."""
    high = _value(second)
    scale = next((w for w in re.findall(r"[a-z]+", second.lower()) if w in _SCALE), None)
    if (
        low is not None
        and high is not None
        and scale
        and low < high
        and not any(w in first for w in _SCALE if len(w) > 2)
        and low * _SCALE[scale] <= high
    ):
        low *= _SCALE[scale]
    if low is not None and high is not None and low > high:
        return high, low
    return low, high


def _not_a_count(text: str, match: re.Match[str], piece: Span) -> bool:
    """Dates, durations, ages, addresses, ordinals, numbered things and the pronoun "one"."""
    start, end = match.start("first"), match.end()
    before = text[max(0, start - 24) : start]
    after = text[end : end + 40]
    words = match["first"]
    if _TIME_UNIT.match(after) or _DATE_AFTER.match(after) or _DATE_BEFORE.search(before) or _NUMBERED.search(before):
        return True
    if words.isdigit():
        value = int(words)
        if (
            len(words) == 4
            and 1500 <= value <= 2100
            and "," not in words
            and (_YEAR_CONTEXT.search(before) or not _counted(text, end, piece.end))
        ):
            return True
        if (
            value <= 120
            and _NAME_BEFORE.search(before)
            and (before.rstrip().endswith((",", "(")) and _AGE_AFTER.match(after))
        ):
            return True
        if (
            _STREET.match(after)
            or (after[:1] == "-" and after[1:2].isalpha())
            or (after[:1] == ":" and after[1:2].isdigit())
        ):
            return True
        if before and (before[-1] in "-–" or before[-1].isalpha()):
            return True
    elif after[:1] == "-" and after[1:2].isalpha():
        return True
    if words.lower() in ("one", "zero") and not (match["least"] or match["most"] or match["second"]):
        return bool(_NOT_COUNTED.match(after)) or before.lower().endswith(
            ("no ", "any", "every", "this ", "that ", "each ", "the ", "another ")
        )
    return False


def _counted(text: str, end: int, limit: int) -> str:
    """What is counted, as written: the words after the number up to the end of its noun phrase."""
    start: int | None = None
    position, last, words = end, end, 0
    opening = re.compile(r" of (?:the |its |their |his |her |our |those |these )?| more | other | additional ").match(
        text, end, min(limit, end + 24)
    )
    if opening:
        position = opening.end() - 1
    while words < _LONGEST_OF:
        found = _AFTER_WORD.match(text, position, min(limit, position + 48))
        if found is None or found["word"].lower() in _STOP:
            break
        if "," in found["gap"] or "and" in found["gap"]:
            # "detained, bound and blindfolded men": only adjectives go on after a comma.
            previous = text[last - 14 : last].split()[-1:] if start is not None else []
            if not previous or not _JOINABLE.search(previous[0]):
                break
        start = found.start("word") if start is None else start
        position = last = found.end("word")
        words += 1
        if _HEAD.match(found["word"]) and found["word"].lower() not in _PLURAL_MODIFIERS:
            break
        if text[last - 1] == "." and not re.search(r"\b[A-Z]\.$|(?:[A-Z]\.)+$", text[last - 4 : last]):
            last -= 1
            break
    return "" if start is None else text[start:last].rstrip(".-’'")
