"""Datelines at the head of a report ("GENEVA, 3 May (Agency) —"), and credits and captions glued to a text's end."""

from __future__ import annotations

import re

from onrecord.read import bounds
from onrecord.read.agencies import NAME_OR_OUTLET
from onrecord.read.blocks import Block, trimmed
from onrecord.records import ParagraphKind

_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?|"
    r"Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?"
_DATE = rf"{_DAY}(?:{_MONTH}\s+\d{{1,2}}(?:,?\s+\d{{4}})?|\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}(?:,?\s+\d{{4}})?)"
_CAPITALS = r"[A-ZÀ-Þ][A-ZÀ-Þ.'’-]+"
_PLACE_CAPITALS = rf"{_CAPITALS}(?:[ /]{_CAPITALS}){{0,4}}"
_TITLE = r"[A-ZÀ-Þ][\w.'’-]*"
_PLACE_TITLE = rf"{_TITLE}(?:(?:[ /]|\s+(?:de|of|the|al|el|la|upon|near)\s+){_TITLE}){{0,4}}"
_REGION = rf"(?:,\s+{_TITLE}(?:\s+{_TITLE}){{0,3}})?"
_DASH = r"(?:\s+(?:--?|[–—―_])|\s*[–—―]|\s*--)"
_SIGNED = rf"(?:\((?:{NAME_OR_OUTLET}|[A-Z][\w.&/ ]{{1,28}})\)|/{NAME_OR_OUTLET}/\.?)"
_DATED = rf"(?:,?\s+\(?{_DATE}\)?\.?)?"
_DATELINE = re.compile(
    "(?:"
    # LONDON (Reuters) - / Kabul, Afghanistan, 3 May (AP) — / (Reuters) - / MOSCOW, July 20. /TASS/.
    rf"(?:(?:{_PLACE_TITLE}){_REGION}{_DATED}\s*)?{_SIGNED}(?:{_DATE})?(?:{_DASH}|(?<=/)\.?|(?<=/\.)|:)"
    # Hong Kong CNN  —
    rf"|(?:{_PLACE_TITLE}){_REGION}{_DATED}\s+{NAME_OR_OUTLET}\s*(?:{_DASH}|:)"
    # Geneva/Nairobi, 3 May 2020 –
    rf"|(?:{_PLACE_TITLE}){_REGION},?\s+\(?{_DATE}\)?{_DASH}"
    # WASHINGTON —
    rf"|{_PLACE_CAPITALS}{_REGION}{_DASH}"
    ")"
)
_DATED_PLACE = re.compile(rf"{_PLACE_TITLE}{_REGION},?\s+\(?{_DAY}(?:{_DATE})\)?\.?")  # "Geneva, 3 May 2020", alone
_CNN_GLUED = re.compile(
    r"(?:[A-Z][\w.]++(?: [A-Z][\w.]++){0,2},? ?(?:[A-Z][\w.]++ ?)?)?\(CNN(?: Business)?\)(?=[A-Z“\"])"
)
_NOT_A_PLACE = re.compile(
    r"(?:BREAKING|UPDATED?|NEW|EXCLUSIVE|WATCH|LIVE|CORRECTION|CORRECTED|ANALYSIS|OPINION|VIDEO|PHOTOS?|NOTE|READ|MORE|ALSO|"
    r"RELATED|Q|A|QUESTION|ANSWER|TRUMP|CLINTON|HOST|UNIDENTIFIED|EDITOR|EDITORIAL|COMMENT|REVIEW|FACT|CLAIM|VERDICT|"
    r"WARNING|ADVERTISEMENT|FILE|WHO|WHAT|WHERE|WHEN|WHY|HOW|THE|THIS|THAT|AND|BUT|TIMELINE|EXPLAINER|FACTBOX|BRIEF|"
    r"SPECIAL|REPORT|DEVELOPING|URGENT|LATEST|JUST|OMG|WINNERS?|LOSERS?|YES|NO|TOP|DAILY|HAPPENING|SPOTTED|FIRST)\b"
)
_CAPTION_START = (
    r"(?:Photo taken (?:on|in)|Photo shows|Photo:|Photos?/|File photo|FILE PHOTO|FILE -|Image (?:caption|source|shows|credit)|"
    r"Image:|Pictured?:|Picture shows|Picture taken|Photograph:|This (?:photo|image|picture|handout)|In this (?:\w+ ){0,3}"
    r"(?:\w+\.? \d{1,2}, \d{4},? )?(?:file )?(?:photo|image|picture|handout)|A (?:file )?(?:photo|picture|handout photo) )"
)
_CREDIT_START = (
    r"\(?(?:(?:Additional|Further|Extra) reporting (?:by|from)|(?:Reporting|Editing|Writing) by|"
    r"With (?:reporting|files|inputs?|agencies|additional|wire)\b[^.]{0,40}?\b(?:by|from)?)\s+(?:the\s+)?(?=[A-ZÀ-Þ])"
)
_LONGEST_CREDIT = 300
_HINT = re.compile(r"[Rr]eporting|Editing|Writing|With |PHOTO|FILE|[Pp]hoto|Image|[Pp]icture|image|handout|Photograph")
_GLUED_CAPTION = re.compile(rf"(?<=[\w.!?”\"’)\]])(?:\s*)(?P<caption>{_CAPTION_START})")
_CREDIT_TAIL = re.compile(rf"(?:(?<=[.!?”\"’)\]])\s*|^)(?P<credit>{_CREDIT_START})")


def dateline_end(text: str, start: int, end: int) -> int | None:
    """Where the dateline at the head of a paragraph ends (its dash is part of it), or None when there is none."""
    end = min(end, start + 140)
    for pattern in (_DATELINE, _CNN_GLUED):
        found = pattern.match(text, start, end)
        if found and not _NOT_A_PLACE.match(text, start, end) and _goes_on(text, found.end(), end):
            return found.end()
    return None


def _goes_on(text: str, position: int, end: int) -> bool:
    """After a dateline comes nothing, or the beginning of a sentence."""
    position, end = trimmed(text, position, end)
    head = text[position : position + 1]
    return not head or head.isupper() or head.isdigit() or head in "“\"‘'(—$£€¿¡…" or not head.isascii()


def with_dateline(text: str, block: Block, kind: ParagraphKind) -> list[Block] | None:
    """A block in two, dateline and the rest; or as a dateline, when it is nothing else; or None."""
    found = dateline_end(text, block.start, block.end)
    if found is None and block.end - block.start <= 80 and _DATED_PLACE.fullmatch(text, block.start, block.end):
        found = block.end
    if found is None:
        return None
    rest = block.part(text, found, block.end, kind)
    head = block.part(text, block.start, found, ParagraphKind.DATELINE)
    return [head, rest] if rest.start < rest.end else [head]


def unglued(text: str, block: Block) -> list[Block]:
    """A block cut where a credit, or a caption after a credit, was glued to its end.

    "… by the firm. Additional reporting by PAPhoto taken on …" becomes three blocks. Only the last few hundred characters
    are looked at; a caption is cut off only where no sentence of the report could go on that way.
    """
    tail = max(block.start, block.end - bounds.RULE_CHARACTERS)
    if not _HINT.search(text, tail, block.end):
        return [block]
    credit = _CREDIT_TAIL.search(text, tail, block.end)
    if credit is None or block.end - credit.start("credit") > 2 * _LONGEST_CREDIT:
        return _caption_glued(text, block, tail)
    at = credit.start("credit")
    parts = [block.part(text, block.start, at, block.kind)] if at > block.start else []
    caption = _GLUED_CAPTION.search(text, credit.end("credit"), block.end)
    if caption and caption.start("caption") > credit.end("credit"):
        parts.append(block.part(text, at, caption.start("caption"), ParagraphKind.CREDIT))
        parts.append(block.part(text, caption.start("caption"), block.end, ParagraphKind.CAPTION))
    else:
        parts.append(block.part(text, at, block.end, ParagraphKind.CREDIT))
    return [part for part in parts if part.start < part.end]


def _caption_glued(text: str, block: Block, tail: int) -> list[Block]:
    for found in _GLUED_CAPTION.finditer(text, tail, block.end):
        at = found.start("caption")
        if at == found.start() and at > block.start and text[at - 1] not in "(“\"‘'":  # no white space between: glued
            before = block.part(text, block.start, at, block.kind)
            return [before, block.part(text, at, block.end, ParagraphKind.CAPTION)]
    return [block]
