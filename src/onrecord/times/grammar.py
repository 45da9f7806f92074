"""Time expressions of English news text, as patterns. Nothing is resolved here; see `anchoring`.

Every pattern is linear: alternations of words, bounded repetition, nothing nested. Where two patterns meet, the longer
match counts, then the one that stands first in `PATTERNS`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.caseless import folded

MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?|JANUARY|FEBRUARY|MARCH|APRIL|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER)"
_MONTH_ALONE = r"(?:January|February|April|June|July|August|September|October|November|December|Jan\.|Feb\.|Aug\.|Sept\.|Oct\.|Nov\.|Dec\.)"
WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_WEEKDAY_SHORT = r"(?:Mon|Tues?|Wed|Thur?s?|Fri|Sat|Sun)\.?"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d%])"
_YEAR = r"(?:1[0-9]|20)\d\d(?![\d%])"
UNIT = r"(?:seconds?|minutes?|hours?|days?|nights?|weeks?|weekends?|fortnights?|months?|quarters?|years?|decades?|century|centuries)"
_LONG_UNIT = (
    r"(?:days?|weeks?|fortnights?|weekends?|months?|quarters?|years?|decades?|century|centuries|hours?|minutes?)"
)
_ONES = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_NUMBER_WORD = rf"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ]{_ONES})?|{_ONES}|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)(?: hundred| thousand)?"
NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,4}}(?:\.\d+)?(?: \d/\d)?|{_NUMBER_WORD}|a hundred|a dozen|half a dozen|dozens of|hundreds of|a couple(?: of)?|couple of|a few|few|several|many)"
_AMOUNT = rf"(?:{NUMBER}(?: and a half)?|an?(?: half)?|half an?|one and a half)"
_ABOUT = r"(?:about |around |almost |nearly |roughly |approximately |some |more than |less than |fewer than |at least |at most |as much as |as long as |up to |over |under |just under |just over |no more than |no less than |well over )"
PART = r"(?:morning|afternoon|evening|night)"
_CLOCK = r"(?:(?:1[0-2]|0?[1-9])(?:[:.][0-5]\d)? ?(?:a\.m\.?|p\.m\.?|am\b|pm\b|AM\b|PM\b|a\.m|p\.m)|(?:[01]?\d|2[0-3]):[0-5]\d(?! ?(?:a\.m|p\.m|am|pm|AM|PM))|noon|midnight|midday)(?: (?:GMT|EST|EDT|ET|PST|PDT|PT|CST|CET|BST|UTC|local time))?"
_EARLY = r"(?:[Ee]arly|[Ll]ate|[Mm]id|[Mm]iddle|[Ee]arlier|[Ll]ater)"
_EDGE = r"(?:the )?(?:start|beginning|end|middle|close|turn|first half|second half|rest|remainder) of (?:the )?"
_SEASON = r"(?:spring|summer|autumn|fall|winter|Spring|Summer|Autumn|Fall|Winter)"
_ORDINAL = r"(?:first|second|third|fourth|last|final|1st|2nd|3rd|4th|First|Second|Third|Fourth)"
_HOLIDAY = r"(?:Christmas(?: Eve| Day)?|New Year['’]s (?:Eve|Day)|Thanksgiving(?: Day)?|Easter(?: Sunday| Monday)?|Good Friday|Halloween|Boxing Day|Valentine['’]s Day|Labor Day|Memorial Day|Independence Day|Veterans Day)"
_THIS = r"(?:[Tt]his|[Ll]ast|[Nn]ext|[Tt]hat|[Tt]he (?:previous|following|next|same|past|last|coming|current|preceding)|[Tt]his (?:past|coming)|[Tt]hat same|[Pp]ast|[Pp]revious|[Ff]ollowing|[Cc]oming|[Uu]pcoming)"


@dataclass(frozen=True, slots=True)
class Found:
    """One expression as it stands in the text: pattern name, span, and the pattern's named groups."""

    name: str
    start: int
    end: int
    groups: tuple[tuple[str, str], ...]

    def group(self, name: str) -> str:
        """The words of a named group, "" where it did not take part."""
        for key, words in self.groups:
            if key == name:
                return words
        return ""


def _p(name: str, near: str, pattern: str, flags: int = 0) -> tuple[str, str, re.Pattern[str]]:
    return name, near, re.compile(pattern, flags)


# A pattern that opens with what stands before it says first which letter it begins with: that is far cheaper to see.
# A pattern is tried only near one of the words that it cannot do without: looking for plain words is far cheaper.
_UNITS = "second minute hour day night week month quarter year decade centur season"
_NEAR: dict[str, tuple[str, ...]] = {
    name: tuple(w.replace("_", " ") for w in words.split())
    for name, words in {
        "digit": "0 1 2 3 4 5 6 7 8 9",
        "month": "jan feb mar apr may jun jul aug sep oct nov dec",
        "four_digits": "0 1 2 3 4 5 6 7 8 9",
        "tens_of_years": "0s",
        "tens": "enties irties orties ifties ixties ghties neties",
        "centur": "centur",
        "quarter": "quarter half q1 q2 q3 q4",
        "season": "spring summer autumn fall winter",
        "fiscal": "fiscal",
        "clock": "0 1 2 3 4 5 6 7 8 9 noon midnight midday",
        "weekday": "monday tuesday wednesday thursday friday saturday sunday",
        "part": "morning afternoon evening night",
        "day": "today yesterday tomorrow tonight night the_day _day in_the_day",
        "relative": "week month year quarter decade century fortnight hour season spring summer autumn fall winter",
        "unit": f"{_UNITS} summer winter fortnight morning",
        "amount": f"{_UNITS} summer winter fortnight morning",
        "ago": "_ago",
        "shift": "earlier later before after from_now hence prior since beforehand from_today",
        "recent": "recent coming upcoming",
        "past": "recently lately previously formerly once_upon past ago the_time that_time",
        "now": "now current present moment these_days this_time this_point to_date",
        "future": "future soon shortly in_due",
        "holiday": "christmas new_year thanksgiving easter friday halloween boxing valentine labor memorial independence veterans",
        "nineteen": "nineteen",
        "set": f"daily weekly monthly yearly annual hourly nightly biweekly bi-weekly quarterly every each mornings evenings weekends weeknights days _nights {_UNITS}",
    }.items()
}
# The words that stand right before the unit in "two and a half years", "three consecutive days", "dozens of weeks".
_BEFORE_UNIT = frozenset(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
    " twenty thirty forty fifty sixty seventy eighty ninety hundred thousand dozen of couple few several many half a an"
    " full whole consecutive straight long solid calendar working business more".split()
)
REACH = 72  # characters around such a word that an expression can take up

PATTERNS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    _p("iso", "four_digits", r"(?<![\d-])(?P<y>(?:1[5-9]|20)\d\d)-(?P<m>0[1-9]|1[0-2])-(?P<d>0[1-9]|[12]\d|3[01])(?![\d-])"),
    _p("numeric", "digit", r"(?<![\d/.-])(?P<a>\d{1,2})(?P<sep>[/.-])(?P<b>\d{1,2})(?P=sep)(?P<y>(?:1[89]|20)\d\d|\d\d)(?![\d/-])"),
    _p(
        "month_day",
        "month",
        rf"\b(?:(?:(?P<part>early|late|the (?:morning|afternoon|evening|night) of) )?(?:{WEEKDAY}|{_WEEKDAY_SHORT}),? (?:the )?)?(?P<month>{MONTH}) (?P<day>{_DAY})(?:(?P<to>[-–—]| to | and )(?P<day2>{_DAY})(?! {UNIT}))?(?:,? (?P<year>{_YEAR}|['’]\d\d\b))?(?! (?:percent|per cent|million|billion)\b)(?![:,]\d)",
    ),
    _p(
        "day_month",
        "month",
        rf"\b(?:(?:{WEEKDAY}|{_WEEKDAY_SHORT}),? (?:the )?)?(?:the )?(?P<day>{_DAY})(?:(?P<to>[-–—]| to | and )(?P<day2>{_DAY}))?(?: day)?(?: of)? (?P<month>{MONTH})\b(?:,? (?P<year>{_YEAR}|['’]\d\d\b))?",
    ),
    _p("month_year", "month", rf"\b(?:(?P<mod>{_EARLY})[- ]|(?P<edge>{_EDGE}))?(?P<month>{MONTH})(?:,| of)? (?P<year>{_YEAR}|['’]\d\d\b)"),
    _p("month_year", "month", rf"\b(?P<month>{MONTH}) (?P<year>nineteen[- ](?:ninety|eighty|seventy|sixty|fifty|forty|thirty|twenty)(?:[- ]{_ONES})?)\b"),
    _p("month_said", "month", rf"\b(?P<which>[Ll]ast|[Nn]ext|[Tt]his|[Tt]he previous|[Tt]he following|[Tt]his past|[Tt]his coming|[Pp]ast) (?:(?P<mod>{_EARLY})[- ])?(?P<month>{_MONTH_ALONE}|May|March)(?![\w-])(?! \d)"),
    _p("month_said", "month", rf"\b(?:(?P<mod>{_EARLY})[ -]|(?P<edge>{_EDGE}))(?P<month>{_MONTH_ALONE}|May|March)(?![\w])(?! \d)"),
    _p("month_said", "month", rf"(?<![\w$-])(?P<month>{_MONTH_ALONE})(?![\w-]|['’]s [A-Z])(?! \d| [A-Z][a-z]+ (?:said|told))"),
    _p("month_said", "month", r"(?=M)(?:(?<=\b[Ii]n )|(?<=\b[Bb]y )|(?<=\b[Ss]ince )|(?<=\b[Uu]ntil )|(?<=\b[Dd]uring )|(?<=\b[Oo]f )|(?<=\bfrom )|(?<=\bto )|(?<=\bfor )|(?<=\bthrough )|(?<=\bbefore )|(?<=\bafter )|(?<=\band )|(?<=\bbetween ))(?P<month>May|March)(?![\w-])(?! [A-Z\d])"),
    _p("decade", "four_digits", r"\b(?:(?:the )?(?P<mod>[Ee]arly|[Ll]ate|[Mm]id)[- ](?:to[- ]late[- ])?)?(?:the )?(?P<decade>(?:1[5-9]|20)\d0)['’]?s\b"),
    _p("decade", "tens_of_years", r"(?:\b(?P<mod>early|late|mid)[- ])?(?:\bthe )?(?P<decade>['’‘]\d0)s\b"),
    _p("decade", "tens", r"\b(?:the )?(?:(?P<mod>early|late|mid)[- ])?(?P<word>twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties)\b(?! (?:and|or) )"),
    _p("century", "centur", r"\b(?:(?:the )?(?P<mod>early|late|mid)[- ])?(?:the )?(?P<nth>\d{1,2}(?:st|nd|rd|th)|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|twenty-first)[- ]centur(?:y|ies)\b", re.IGNORECASE),
    _p("quarter", "quarter", rf"\b(?:the |this year['’]s |last year['’]s )?(?:(?P<mod>early|late) )?(?P<nth>{_ORDINAL}|latest)(?: fiscal)?[- ](?P<what>quarter|half)\b(?:[- ](?:of )?(?:fiscal )?(?P<year>{_YEAR}|last year|this year|next year))?(?! (?:finals?|of (?:the )?(?:game|match)))"),
    _p("the_quarter", "quarter", r"\b(?:the |a )?(?P<earlier>year[- ]earlier|year[- ]ago|same)(?: third| fourth| first| second)?(?: (?:quarter|period))?\b(?<!same)(?<!year ago)(?<!year earlier)|\bthe quarter\b(?! of| (?:ended|final))"),
    _p("quarter", "quarter", r"\bQ(?P<nth>[1-4])(?:[ ,]+(?P<year>(?:19|20)\d\d))?\b"),
    _p("season", "season", rf"\b(?:the )?(?:(?P<mod>{_EARLY})[- ])?(?P<season>{_SEASON})(?: of| in)? (?P<year>{_YEAR}|last year|this year|next year)"),
    _p("season", "season", rf"\b(?:(?P<mod>{_EARLY})[- ])?(?P<which>[Tt]his|[Ll]ast|[Nn]ext|[Tt]his past|[Tt]his coming|[Tt]he previous|[Tt]he following|[Tt]hat|[Pp]ast) (?:(?P<mod2>early|late) )?(?P<season>spring|summer|autumn|fall|winter)\b"),
    _p("season", "season", rf"(?:(?<=\b[Ii]n )|(?<=\b[Bb]y )|(?<=\b[Ss]ince )|(?<=\bduring )|(?<=\buntil ))(?:the )?(?:(?P<mod>{_EARLY})[- ])?(?P<season>spring|summer|autumn|fall|winter)\b"),
    _p("fiscal", "fiscal", rf"\b[Ff]iscal(?: year)?(?: (?P<year>{_YEAR}))\b|\b(?P<which>this|last|next|the current|the) fiscal year\b"),
    _p("clock", "clock", rf"\b(?:around |about |at about |at around |shortly (?:before|after) |just (?:before|after) )?(?P<clock>{_CLOCK})(?:,? (?:on )?(?:(?P<mod>early|late) )?(?P<weekday>{WEEKDAY}|today|yesterday|tomorrow)(?P<part> {PART})?(?!['’]s [a-z]))?", re.ASCII),
    _p("weekday", "weekday", rf"\b(?:(?P<mod>{_EARLY}|[Ee]arlier on|[Ll]ater on) )?(?:(?P<which>[Ll]ast|[Nn]ext|[Tt]his|[Tt]his past|[Tt]his coming|[Tt]he previous|[Tt]he following) )?(?P<weekday>{WEEKDAY})(?: (?P<part>{PART}|lunchtime|midnight))?(?:,? at (?P<clock>{_CLOCK}))?(?: (?P<week>last week|this week|next week))?(?!s\b)"),
    _p("part_of", "part", rf"\b(?P<part>{PART}) of (?P<month>{MONTH}) (?P<day>{_DAY})(?:,? (?P<year>{_YEAR}))?"),
    _p("day", "day", rf"\b(?P<mod>[Ee]arly |[Ll]ate |[Ll]ater |[Ee]arlier )?(?P<day>today|yesterday|tomorrow|tonight|Today|Yesterday|Tomorrow|Tonight|last night|Last night|overnight|Overnight|the day (?:before|after)(?: yesterday| tomorrow)?|[Tt]he next day|[Tt]he following day|[Tt]he previous day|[Tt]hat (?:same )?day|[Tt]he same day|(?:[Ll]ater|[Ee]arlier) in the day)(?: (?P<part>{PART}))?\b(?! (?:Show|after he|after she|after the|before the|before he))"),
    _p("part_day", "part", rf"\b(?P<mod>[Ee]arly |[Ll]ate |[Ll]ater |[Ee]arlier )?(?P<which>[Tt]his|[Tt]hat|[Ll]ast|[Tt]he (?:next|previous|following|same)) (?P<part>{PART})\b"),
    _p("relative", "relative", rf"\b(?:(?P<mod>{_EARLY}|{_EARLY} in|{_EARLY} on|sometime|some time) )?(?P<edge>{_EDGE})?(?P<which>{_THIS}) (?P<unit>week|month|year|weekend|quarter|decade|century|fortnight|hour|season|spring|summer|autumn|fall|winter)\b(?!['’]?s? ?-|-)"),
    _p("relative", "unit", rf"\b(?:(?P<mod>{_EARLY} in|{_EARLY})|(?P<edge>{_EDGE})) (?:the )?(?P<unit>week|month|year|weekend|decade|century)\b(?! (?:of|ago|old|later|earlier))"),
    _p("relative", "unit", rf"\b(?P<edge>{_EDGE})(?:the )?(?P<unit>week|month|year|weekend|decade|century)\b"),
    _p("weekend", "unit", r"(?=t)(?:(?<=[Oo]ver )|(?<=[Oo]n )|(?<=[Aa]t )|(?<=[Dd]uring ))(?P<unit>the weekend)\b"),
    _p("ago", "ago", rf"\b(?P<about>{_ABOUT})?(?P<amount>{_AMOUNT}|the) (?P<unit>{UNIT}) ago(?: (?P<day>today|{WEEKDAY}|(?:this|last) (?:week|month|year)))?\b", re.IGNORECASE),
    _p("ago", "ago", r"\b(?P<unit>years|months|weeks|days|decades|centuries|hours|minutes) ago\b", re.IGNORECASE),
    _p("shift", "amount", rf"\b(?P<about>{_ABOUT})?(?P<amount>{_AMOUNT}) (?P<unit>{UNIT}) (?P<way>earlier|later|before|after|afterwards?|beforehand|from now|hence|prior|since|from today)\b(?! (?:than|that))", re.IGNORECASE),
    _p("shift", "shift", r"\b(?P<unit>years|months|weeks|days|decades|hours|minutes) (?P<way>earlier|later|from now)\b", re.IGNORECASE),
    _p("window", "amount", rf"\b(?P<which>[Tt]he past|[Tt]he last|[Tt]he next|[Tt]he coming|[Tt]he previous|[Tt]he following|[Tt]he first|[Tt]he final|[Tt]he latest|[Pp]ast|[Ll]ast|[Nn]ext|[Cc]oming|[Pp]revious|[Tt]hese|[Tt]hose|[Ff]irst) (?P<about>about |almost |nearly |more than |over |roughly )?(?P<amount>{_AMOUNT})(?: and a half)? (?P<unit>{UNIT}|summers|winters)\b(?! ago| later| earlier)"),
    _p("window", "unit", r"\b(?P<which>the past|the last|the next|the coming|over the|past) (?P<unit>day|week|month|year|decade|century|days|weeks|months|years|decades)\b(?! of| before| after| ago)", re.IGNORECASE),
    _p("recent", "recent", r"\b(?:the )?(?:(?P<more>more|most) )?recent (?P<unit>days|weeks|months|years|decades|times|hours)\b|\b(?:the )?(?P<coming>coming|upcoming) (?P<unit2>days|weeks|months|years|decades)\b", re.IGNORECASE),
    _p("ref_past", "past", r"\b(?:recently|lately|previously|formerly|once upon a time|(?<=\bin )the (?P<past>past)|not long ago|long ago|a while ago|some time ago|at (?P<time>the time)|(?P<then>that time))\b(?! (?:of|when|by))", re.IGNORECASE),
    _p("ref_now", "now", r"\b(?:now|currently|at present|at the moment|nowadays|these days|(?P<cur>current)|at this (?:time|point)|to date|presently|the present)\b(?![- ](?:that|account|day|defunct|famous))", re.IGNORECASE),
    _p("ref_future", "future", r"\b(?:(?:the )?(?:near |foreseeable |not-too-distant |immediate )?future|(?<!as )soon|shortly(?! (?:before|after))|in due course)\b", re.IGNORECASE),
    _p("holiday", "holiday", rf"\b(?:(?P<which>last|next|this) )?(?P<holiday>{_HOLIDAY})(?: (?P<week>week|weekend|season))?(?:,? (?P<year>{_YEAR}))?\b"),
    _p("year", "four_digits", rf"\b(?:(?P<mod>{_EARLY})[- ](?:in )?|(?P<edge>{_EDGE}))(?P<year>{_YEAR})(?![\w]|,\d|\.\d)"),
    _p("year", "nineteen", r"\b(?P<year>nineteen[- ](?:ninety|eighty|seventy|sixty|fifty|forty|thirty|twenty)(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?)\b", re.IGNORECASE),
    _p("year", "four_digits", r"(?<![\w$£€#.,/:-])(?P<year>1[5-9]\d\d|20[0-4]\d)(?![\w%]|,\d|\.\d|[:/]\d)(?!-(?:foot|mile|pound|page|meter|metre|seat|ton|man|acre|year|yard|kilometer|kilometre|member|strong|plus|horsepower|square|word|room|point|calorie|degree)\b)(?! (?:more |other |new |young |Chinese |American |Russian |U\.S\. )?(?:people|troops|men|women|children|soldiers|dollars|pounds|tons|tonnes|miles|kilometers|kilometres|km|feet|meters|metres|points|shares|students|workers|jobs|employees|homes|houses|votes|members|police|officers|refugees|prisoners|casualties|dead|civilians|times|acres|hectares|percent|per cent|hours|days|years|words|residents|families|fans|guests|delegates|units|cars|stores|companies|pages|million|billion|calories|copies|protesters|passengers|barrels|bodies|yards|square|detainees|fighters|militants|inmates|pilgrims|migrants|schools|villages|patients|doctors|doses|tests|cases|deaths)\b)"),
    _p("years_range", "four_digits", r"(?<![\w$£€#.,/-])(?P<year>(?:1[5-9]|20)\d\d)[-–—/](?P<year2>(?:(?:1[5-9]|20)\d\d|\d\d))(?![\w-])"),
    _p("set", "set", r"\b(?:daily|weekly|monthly|yearly|annually|hourly|nightly|bi-?weekly|bimonthly|semi-?annual(?:ly)?|annual|quarterly|every ?day|everyday)\b", re.IGNORECASE),
    _p("set", "set", rf"\b(?:every|each)(?: (?:other|single|few|couple of|{_ONES}|\d+|second|third))? (?:{UNIT}|morning|afternoon|evening|{WEEKDAY}s?(?: {PART})?|spring|summer|autumn|fall|winter|{MONTH})(?:\b|(?<=\.))", re.IGNORECASE),
    _p("set", "set", rf"\b(?:once|twice|three times|four times|several times|\d+ times) (?:an?|per|every|each) (?:hour|day|week|month|year|decade)\b|\b(?:{WEEKDAY}|[Mm]orning|[Ee]vening|[Ww]eekend|[Ww]eeknight)s(?: (?:morning|afternoon|evening|night)s)?\b|\b{WEEKDAY} nights\b"),
    _p("duration", "amount", rf"(?<!\d )(?<![\d%])\b(?:the (?!\w+-))?(?P<about>{_ABOUT})?(?!an? second\b|(?:one|two|three)[- ]quarters?\b|the an? )(?P<amount>{_AMOUNT})[ -](?:full |whole |consecutive |straight |long |solid |calendar |working |business |more )?(?P<unit>{UNIT})(?:[- ]long|['’])?(?![\w-])(?![ -](?:ago|olds?\b))", re.IGNORECASE),
    _p("duration", "unit", r"(?=[hdwmyc])(?:(?<=\b[Ff]or )|(?<=\b[Ii]n )|(?<=\b[Oo]ver )|(?<=\b[Ii]n the )|(?<=\bwithin )|(?<=\bafter )|(?<=\btook )|(?<=\btake )|(?<=\bof )|(?<=\bspent )|(?<=\bspend ))(?P<unit>hours|days|weeks|months|years|decades|centuries|minutes)\b(?! (?:ago|later|earlier|of age))"),
    _p("duration", "unit", r"\b(?:all|the (?:whole|entire)|an entire|a full|the full) (?P<unit>day|week|month|year|decade|night|summer|morning)\b(?! of| when| that)"),
)  # fmt: skip

_BY_NEAR: dict[str, list[tuple[int, str, re.Pattern[str]]]] = {}
for _rank, (_name, _class, _pattern) in enumerate(PATTERNS):
    _BY_NEAR.setdefault(_class, []).append((_rank, _name, _pattern))


def find(text: str, regions: Sequence[tuple[int, int]] | None = None) -> list[Found]:
    """The expressions of a text, or of its regions ``[start, end)`` alone: in order, none overlapping another of its region."""
    regions = [(0, len(text))] if regions is None else regions
    lower = folded(text[: max((end for _, end in regions), default=0)])
    places: dict[str, list[tuple[int, int]]] = {}
    candidates: list[list[tuple[int, int, int, Found]]] = [[] for _ in regions]
    for near, patterns in _BY_NEAR.items():
        for region, first, last in _windows(lower, _places(lower, near, places), regions):
            for rank, name, pattern in patterns:
                for match in pattern.finditer(text, first, last):
                    a, b = match.span()
                    while b > a and text[b - 1] in " ,":
                        b -= 1
                    groups = tuple((k, v.strip()) for k, v in match.groupdict().items() if v)
                    candidates[region].append((a, -b, rank, Found(name, a, b, groups)))
    return [found for some in candidates for found in _longest(some)]


_DIGITS = re.compile(r"\d+")
_NOT_WORD = re.compile(r"[\W_]")


def _places(lower: str, near: str, known: dict[str, list[tuple[int, int]]]) -> list[tuple[int, int]]:
    """Where the words of one class stand, in order; ``known`` keeps those of each word, which several classes share."""
    places: list[tuple[int, int]] = []
    words = _NEAR[near]
    if words[0] == "0":
        if "0" not in known:
            known["0"] = [m.span() for m in _DIGITS.finditer(lower)]
        least = 4 if near == "four_digits" else 1
        places += [(start, end) for start, end in known["0"] if end - start >= least]
        words = words[10:]
    for word in words:
        found = known.get(word)
        if found is None:
            found = known[word] = []
            at = lower.find(word)
            while at >= 0:
                found.append((at, at + len(word)))
                at = lower.find(word, at + len(word))
        places += found
    if near == "amount":
        places = [place for place in places if _follows_an_amount(lower, place[0])]
    places.sort()
    return places


def _follows_an_amount(lower: str, start: int) -> bool:
    """Whether the word before a unit can be the end of an amount, or stand between amount and unit."""
    if not start or lower[start - 1] not in " -":
        return False
    before = _NOT_WORD.split(lower[max(0, start - 14) : start - 1])[-1]
    return before in _BEFORE_UNIT or before[-1:].isdigit()


def _windows(
    lower: str, places: Sequence[tuple[int, int]], regions: Sequence[tuple[int, int]]
) -> list[tuple[int, int, int]]:
    """The stretches around the places: number of the region, start, end; cut at spaces, none touching another of its region."""
    windows: list[tuple[int, int, int]] = []
    for number, (start, end) in enumerate(regions):
        made = len(windows)
        for k in range(bisect_left(places, (start, start)), len(places)):
            place, until = places[k]
            if place >= end:
                break
            if until > end or (len(windows) > made and place + REACH <= windows[-1][2]):
                continue
            first, last = max(start, place - REACH), min(end, place + REACH)
            if last < end:  # not within a word: the end of a window is an end of text to a pattern
                space = lower.find(" ", last, min(end, last + REACH))
                last = space if space >= 0 else min(end, last + REACH)
            if len(windows) > made and first <= windows[-1][2]:
                windows[-1] = (number, windows[-1][1], last)
            else:
                windows.append((number, first, last))
    return windows


def _longest(candidates: list[tuple[int, int, int, Found]]) -> list[Found]:
    """Of candidates that overlap, the longest; of equals, the first in the list of patterns."""
    ordered = sorted(candidates, key=lambda c: (c[0], c[1], c[2]))
    kept: list[Found] = []
    for start, minus_end, _, found in ordered:
        if kept and start < kept[-1].end:
            if -minus_end - start > kept[-1].end - kept[-1].start:
                kept[-1] = found
            continue
        kept.append(found)
    return kept
