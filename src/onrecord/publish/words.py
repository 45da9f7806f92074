"""The words of the dossier: one label and one explanation for every value of every vocabulary, dates and amounts in words,
and text made safe to show. Nothing here knows of pages."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup, escape

from onrecord.records import Number, Time

# value -> (label, what it means). how-to-read.html prints these tables; the pages use the labels.
STANCES = {
    "asserts": ("Asserts", "owns it: says that it is so"),
    "denies": ("Denies", "says that it is not so"),
    "hedges": ("Hedges", "says that it may be so, or leaves it open"),
    "passes_on": ("Passes on", "reports it without owning it"),
}
ACTS = {
    "assert": ("assert", "says that something is so"),
    "deny": ("deny", "says that something is not so, or rejects it"),
    "confirm": ("confirm", "says that what someone else said is so"),
    "accuse": ("accuse", "says that someone did wrong"),
    "demand": ("demand", "calls for something to be done"),
    "threaten": ("threaten", "announces harm or consequences"),
    "commit": ("commit", "promises or announces own action"),
    "ask": ("ask", "puts a question"),
    "decline": ("decline", "refuses to comment, to answer or to act"),
    "appraise": ("appraise", "values: praises, condemns, regrets"),
}
QUOTES = {
    "direct": ("direct quote", "all of it stands inside quotation marks"),
    "indirect": ("indirect", "in the reporter's words, no quotation marks"),
    "mixed": ("mixed quote", "some of the words stand inside quotation marks"),
}
BASES = {
    "witnessed": ("witnessed", "the speaker saw or lived it"),
    "document": ("a document", "a paper, report, study or data set is named"),
    "footage": ("footage", "a picture, video or recording is named"),
    "official_record": ("an official record", "a register, court file, census or official figure is named"),
    "reports_of_others": ("reports of others", "someone else's report is named"),
    "unnamed_source": ("an unnamed source", "a source is named that stays unnamed"),
    "none_given": ("none given", "the statement names no evidence"),
}
SPEAKER_KINDS = {
    "person": ("person", "one person, by name or by role"),
    "organisation": ("organisation", "a company, group, outlet or association"),
    "state_body": ("state body", "a state, government, ministry, court, parliament, army or police"),
    "unnamed": ("unnamed", "a person or group that the report does not name; it stays unnamed"),
}
SHIFTS = {
    "denies_to_asserts": ("Denied, then asserted", "denied it first, asserted it later"),
    "asserts_to_denies": ("Asserted, then denied", "asserted it first, denied it later"),
    "hardens": ("Hardened", "hedged or passed on first; asserted or denied later"),
    "softens": ("Softened", "asserted or denied first; hedged later"),
    "reframes": ("Reframed", "denied first; later defended or justified it under another name"),
}
OUTCOMES = {
    "consistent": ("Consistent", "the check found nothing against what is said of the footage"),
    "contradicted": ("Contradicted", "the check found something that cannot be squared with what is said"),
    "undecidable": ("Undecidable", "the check ran, and could not tell"),
    "not_checked": ("Not checked", "the check was not run"),
}
APPEARED = {  # label, meaning, whether what is said to be later is contradicted by it
    "signed_capture": ("Signed capture", "these bytes, in a web archive whose signature holds", True),
    "capture": ("Capture", "these bytes, in a web archive that nobody signed: the clock of who made it", True),
    "obtained": ("Obtained", "these bytes, by the time that is given for having got them", True),
    "embedded": ("Shown by a report", "a dated report whose page shows it or links to its address", True),
    "upload": ("Upload", "the time at which it is said to have been published; whoever gave it can be wrong", True),
    "report": ("Spoken of", "a dated report that speaks of footage, linked to this by words alone: weak", False),
}
TRACES = {
    "camera": ("Camera", "make, model, serial number"),
    "software": ("Software", "programs that name themselves"),
    "taken": ("Taken", "by the clock of the camera"),
    "gps_time": ("GPS time", "by the clock of the satellites"),
    "container_time": ("Container time", "of the video file, in UTC by its standard"),
    "saved": ("Saved", "the last change that was written down"),
    "position": ("Position", "where the file says that it was taken"),
    "credentials": ("Content credentials", "C2PA; that there are none speaks neither way"),
    "thumbnail": ("Thumbnail", "the small picture inside, against the large one"),
    "structure": ("Kind of file", "by its bytes"),
    "coding": ("Coding", "how the picture was written"),
    "size": ("Size", "in pixels, and in time"),
}
QUESTIONS = {
    "made_or_altered": ("Made or altered?", "whether it is a recording, neither made up nor altered"),
    "place": ("This place?", "whether it was filmed at the place that is named"),
    "time": ("This time?", "whether it was filmed at the time that is named"),
    "events": ("These events?", "whether it shows what it is said to show"),
    "source": ("Its source known?", "whether it is known where it comes from"),
    "unspecified": ("In what, is not said", "it is rejected, doubted or vouched for without saying in what"),
}
# What a stance to each question's proposition comes to, in words: they stand beside the stance, for "denies" alone could be misread.
ON_QUESTION = {
    "made_or_altered": {
        "asserts": "says that it is genuine or unaltered",
        "denies": "says that it is made up or altered",
    },
    "place": {"asserts": "says where it was filmed", "denies": "says that it was not filmed there"},
    "time": {"asserts": "says when it was filmed", "denies": "says that it was not filmed then"},
    "events": {"asserts": "says what it shows", "denies": "says that it does not show this"},
    "source": {
        "asserts": "says something of where it comes from",
        "denies": "says that it is not known where it comes from",
    },
    "unspecified": {"asserts": "vouches for it", "denies": "rejects it"},
}
PARAGRAPHS = {
    "headline": ("headline", "the report's own headline"),
    "body": ("body", "the report"),
    "heading": ("cross-heading", "a heading inside the report"),
    "dateline": ("dateline", "place, date and agency at the head of the report"),
    "byline": ("byline", "who wrote it"),
    "caption": ("caption", "the words under a picture or video; searched for statements too"),
    "credit": ("credit", "who else contributed; evidence of where the report comes from"),
    "furniture": ("page furniture", "menus, promotions, “read more”: kept, never read as the report"),
}
SUGGESTIONS = {
    "same_speaker": ("The same speaker?", "two names that may be one speaker"),
    "same_claim": ("The same claim?", "two claims that may be one"),
    "same_origin": ("The same origin?", "two documents that may be copies of one text"),
    "about_footage": ("About this footage?", "a statement that may speak of a picture or video"),
}
REVISIONS = {
    "silent_edit": ("Edited silently", "the words of the report changed, and the page says nothing of it"),
    "marked_edit": ("Edited, and says so", "the words changed, and a notice on the page owns it"),
    "retracted": ("Retracted", "a notice on the page says that it is retracted or withdrawn"),
    "gone": ("Gone", "the address answered that there is no such page any more"),
}
PROOFS = {
    "verified": ("verified", "it was checked, and it holds"),
    "failed": ("failed", "it was checked, and it does not hold"),
    "not_checkable": ("not checkable", "something that the check needs is missing"),
}
STAGES = {
    "preserve": "preserve: originals by hash",
    "read": "read: text out of originals",
    "statements": "find statements",
    "speakers": "resolve speakers",
    "times": "resolve times",
    "numbers": "read numbers",
    "claims": "link claims",
    "versions": "compare captures of one address",
    "publish": "publish",
}


def label(vocabulary: dict[str, tuple[str, str]], value: str) -> str:
    """The word for a value; the value itself, with spaces, where a later version knows more values than this one."""
    return vocabulary.get(value, (value.replace("_", " "), ""))[0]


def on_question(question: str, stance: str) -> str:
    """What a stance says of a question: "says that it is made up or altered"."""
    if stance == "passes_on":
        return "passes on what others say"
    return ON_QUESTION.get(question, {}).get(stance, "leaves it open")


# ---------------------------------------------------------------------------------------------- dates and amounts

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAYS_IN = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2}:\d{2})(?::[\d.,]+)?(Z|[+-]\d{2}:?\d{2})?)?)?)?\Z")


def parts(date: str | None) -> tuple[int, int, int] | None:
    """Year, month and day of an ISO date or date-time; None when it is not one."""
    match = _ISO.match(date or "")
    if not match:
        return None
    year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
    if not (year and 1 <= month <= 12 and 1 <= day <= last_day(year, month)):
        return None
    return year, month, day


def last_day(year: int, month: int) -> int:
    """The number of days in a month."""
    leap = month == 2 and ((year % 4 == 0 and year % 100 != 0) or year % 400 == 0)
    return _DAYS_IN[month - 1] + leap


def day(date: str | None) -> str:
    """One ISO date in words: "19 July 2020", with the time of day where it is given. What is no date is shown as it is."""
    found = parts(date)
    match = _ISO.match(date or "")
    if not found or not match or not date:
        return date or "not known"
    year, month, number = found
    if not match[2]:
        return str(year)
    if not match[3]:
        return f"{_MONTHS[month - 1]} {year}"
    words = f"{number} {_MONTHS[month - 1]} {year}"
    if match[4]:
        zone = {None: "", "Z": " UTC", "+00:00": " UTC"}.get(match[5], f" {match[5]}")
        words += f", {match[4]}{zone}"
    return words


def moment(date: str | None) -> str:
    """A date-time to the second, where ``day`` says the minute: "24 November 2026, 12:04:31 UTC". A second less would say too much."""
    match = _ISO.match(date or "")
    whole = re.match(r".{10}[T ]\d{2}:\d{2}(:\d{2})", date or "")
    if match is None or not match[4] or whole is None:
        return day(date)
    return day(date).replace(match[4], match[4] + whole[1], 1)


def seconds(date: str) -> int:
    """A date-time in seconds since 1970, as commands want it."""
    return int(datetime.fromisoformat(date).timestamp())


def timecode(at: float | None) -> str:
    """Hours, minutes, seconds and thousandths, cut off; "" where it is not known."""
    if at is None or not 0 <= at < 1e9:
        return ""
    total, rest = divmod(math.floor(round(at * 1000, 6)), 1000)
    return f"{total // 3600:02d}:{total // 60 % 60:02d}:{total % 60:02d}.{rest:03d}"


def interval(earliest: str | None, latest: str | None) -> str:
    """An interval in words, as short as it can be said: "July 2020", "3–5 July 2020", "before 19 July 2020"."""
    if not earliest and not latest:
        return "date not known"
    if not earliest:
        return f"by {day(latest)}"
    if not latest:
        return f"{day(earliest)} or later"
    first, last = parts(earliest), parts(latest)
    if earliest == latest or not first or not last:
        return day(earliest) if earliest == latest else f"{day(earliest)} to {day(latest)}"
    if first == last:
        return day(earliest[:10])
    whole_months = first[2] == 1 and last[2] == last_day(last[0], last[1])
    if whole_months and first[1] == 1 and last[1] == 12:
        return str(first[0]) if first[0] == last[0] else f"{first[0]}–{last[0]}"
    if whole_months:
        if first[:2] == last[:2]:
            return f"{_MONTHS[first[1] - 1]} {first[0]}"
        year = "" if first[0] == last[0] else f" {first[0]}"
        return f"{_MONTHS[first[1] - 1]}{year} to {_MONTHS[last[1] - 1]} {last[0]}"
    if first[:2] == last[:2]:
        return f"{first[2]}–{last[2]} {_MONTHS[first[1] - 1]} {first[0]}"
    if first[0] == last[0]:
        return f"{first[2]} {_MONTHS[first[1] - 1]} to {last[2]} {_MONTHS[last[1] - 1]} {last[0]}"
    return f"{day(earliest[:10])} to {day(latest[:10])}"


def when(time: Time | None) -> str:
    """When, in words; relative to an unknown publication date where that is all that is known."""
    if time is None:
        return "date not known"
    if not time.earliest and not time.latest and time.days:
        return relative(time.days)
    return interval(time.earliest, time.latest)


def relative(days: tuple[int, int]) -> str:
    """Days relative to a publication date that is not known."""
    first, last = days
    if first == last == 0:
        return "on the day of publication"
    if first == last:
        return f"{amount(abs(first), 'day')} {'before' if first < 0 else 'after'} publication"
    if last == 0:
        return f"up to {amount(-first, 'day')} before publication"
    if first == 0:
        return f"up to {amount(last, 'day')} after publication"
    if last < 0:
        return f"{-last}–{-first} days before publication"
    if first > 0:
        return f"{first}–{last} days after publication"
    return f"from {amount(-first, 'day')} before to {amount(last, 'day')} after publication"


def plain_number(value: float) -> str:
    """A number as a reader writes it: 30,000; 2.5."""
    return f"{int(value):,}" if float(value).is_integer() and abs(value) < 1e15 else f"{value:,.4g}"


def number_range(number: Number) -> str:
    """A number's range: "30 or more", "24 to 99", "exactly 3"."""
    lowest, highest = number.lowest, number.highest
    if lowest is None and highest is None:
        return "no bounds known"
    if lowest is None or highest is None:
        if highest is None and lowest is not None:
            return f"{plain_number(lowest)} or more"
        return f"{plain_number(highest or 0)} or fewer"
    return plain_number(lowest) if lowest == highest else f"{plain_number(lowest)} to {plain_number(highest)}"


def amount(count: int, singular: str, plural: str | None = None) -> str:
    """ "1 report", "5 reports", "1,204 reports"."""
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"


def listed(items: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join((", ".join(items[:-1]), items[-1])) if len(items) > 1 else "".join(items)


def size(count: int) -> str:
    """Bytes in words: "512 bytes", "34 KB", "1.2 MB"."""
    if count < 1000:
        return amount(count, "byte")
    if count < 1_000_000:
        return f"{count / 1000:.0f} KB"
    return f"{count / 1_000_000:.1f} MB"


def percent(confidence: float) -> str:
    """A confidence in [0, 1] as a whole per cent."""
    return f"{round(100 * min(max(confidence, 0.0), 1.0))}\u00a0%"


# ---------------------------------------------------------------------------------------------- text made safe to show

# Bidirectional embeddings, overrides and isolates reorder what a reader sees: each is marked, and shut into a box of its
# own. The plain marks (LRM, RLM, ALM) belong to ordinary Arabic and Hebrew text and are left alone.
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_SPACES = re.compile(r"\s+")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}\Z")


def shown(text: object) -> Markup:
    """Text from a document as HTML: escaped, with control and bidirectional characters made visible."""
    parts: list[Markup] = []
    last = 0
    raw = str(text)
    for match in _ODD.finditer(raw):
        parts.append(escape(raw[last : match.start()]))
        parts.append(_odd(match[0]))
        last = match.end()
    parts.append(escape(raw[last:]))
    return Markup("").join(parts)


def _odd(character: str) -> Markup:
    code = ord(character)
    if code < 0x20:
        visible = chr(0x2400 + code)  # control pictures: HTML has no form for the characters themselves
    elif code == 0x7F:
        visible = "\u2421"
    elif 0x202A <= code <= 0x2069:
        visible = character
    else:
        visible = "\ufffd"
    return Markup('<span class="odd" data-code="U+{:04X}">{}</span>').format(code, visible)


def isolated(text: object) -> Markup:
    """Text from a document inside a line of ours: as ``shown``, and isolated, so that it cannot reorder its neighbours."""
    return Markup("<bdi>{}</bdi>").format(shown(text))


_OWN_MARKS = re.compile(r"""\s*(?:“[^“”]*”|"[^"]*"|‘[^‘’]*’|«[^«»]*»|„[^„“”]*[“”]|「[^「」]*」)[\s.,;:!?…]*\Z""")
_DOUBLE_MARKS = re.compile('[“”"„]')


def quoted(text: object, limit: int = 0) -> Markup:
    """Words of a report as a quotation, isolated; cut when ``limit`` is given.

    Words that bring a pair of marks of their own get no more; words with double marks inside are put in single ones.
    """
    cut = short(str(text), limit) if limit else str(text)
    left, right = ("", "") if _OWN_MARKS.match(cut) else ("‘", "’") if _DOUBLE_MARKS.search(cut) else ("“", "”")
    return Markup("<q>{}{}{}</q>").format(left, isolated(cut), right)


def plain(text: object, limit: int = 160) -> str:
    """Text for places that take no markup (page titles, labels for screen readers): one line, no odd characters, cut."""
    return short(_SPACES.sub(" ", _ODD.sub("", str(text))).strip(), limit)


def short(text: str, limit: int = 160) -> str:
    """Text cut at a word where it is longer than ``limit`` characters, with an ellipsis."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    at = cut.rfind(" ", limit // 2)
    return cut[: at if at > 0 else limit - 1].rstrip(" ,;:—–-") + "…"
