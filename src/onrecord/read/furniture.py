"""What each paragraph is to the report, by its words and its neighbours alone.

The rules are for precision: a paragraph with a quotation or a verb of speech is never furniture, except behind a label
such as "Read more:". What markup has told already (``Block.kind``) stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from onrecord.read import bounds, lexicon
from onrecord.read.agencies import NAME_OR_OUTLET
from onrecord.read.blocks import Block
from onrecord.read.datelines import unglued, with_dateline
from onrecord.read.dates import only_a_date
from onrecord.records import ParagraphKind

_LONGEST_FURNITURE = 400
_LONGEST_PROMO_WORDS = 18
_ENGLISH_LETTER = re.compile("[A-Za-z]")
_LONGEST_UNCHECKED = 130  # longer sentences are looked at only if they have a telling word
_HINT = re.compile(
    r"©|[Cc]opyright|[Rr]ights|[Cc]ookie|[Nn]ewsletter|[Ss]ubscri|[Ss]ign |[Pp]hoto|[Ii]mage|[Pp]icture|PHOTO|FILE|[Ff]ile |[Hh]andout|"
    r"[Rr]eporting|contribut|^\(?\w+ by |[Bb]rowser|[Jj]ava|[Pp]ublished|[Cc]lick|[Dd]ownload|[Ff]ollow|[Ss]upport|[Dd]onat|[Ee]-?mail|[Aa]pp\b|"
    r"[Aa]bove|[Bb]elow|[Ll]eft|[Rr]ight|/|inbox|[Yy]our\b|[Oo]ur\b"
)
_NEAR_HEAD = 8  # blocks among which a byline or a date line may stand
_DATELINES_NEAR_HEAD = 12
_TERMINAL = re.compile(r"[.!?…:;,—–-][\"'”’»)\]]*$|[\"”»]$")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*$")
_QUOTED = re.compile(r"[\"“”„«»]|''|(?:^|\s)[‘'](?=\w)")
_DOUBLE_QUOTED = re.compile(r"[\"“”„«»]|''")
_WORD = re.compile(r"[\w][\w'.-]*")
_WHOLE = re.compile("|".join(f"(?:{rule})" for rule in lexicon.WHOLE_LINES))
_LABEL = re.compile(lexicon.LABELS)
_CREDIT = re.compile("|".join(f"(?:{rule})" for rule in lexicon.CREDITS))
_CAPTION = re.compile("|".join(f"(?:{rule})" for rule in lexicon.CAPTIONS))
_SLOGAN = re.compile(
    r"\bnot just\b|^no [\w ]{2,30}[,.:–—-]+ ?(?:just|only)\b|^(?:all|everything) (?:the |you )|\byou need\b|\bwithout (?:the )?(?:noise|hype|spin|"
    r"clutter|ads|bias)\b|\bthat matters?\b|\bin one place\b|\bat your fingertips\b|\bon the go\b|\bfor (?:just|only|free)\b|\bfree for \d+\b|"
    r"\bevery (?:day|morning|evening|week)\b|\bstraight to your\b|\b\d+ ?% off\b|\bno paywalls?\b|\bnews you can trust\b"
)
_NAME = r"(?:(?:[A-ZÀ-Þ][\w.'’-]*+|de|van|der|von|al|el|bin|ibn|al-[A-Z]\w+|la|le|di|da|du|dos|ben)(?:\s++|$|(?=,)))"
_BYLINE = re.compile(
    rf"(?:(?:By|BY|Words by|Story by|Written by|Posted by|Report by|Reported by|Text by|Author|Authors|Published by|Analysis by|Opinion by)"
    rf"\s*:?\s+(?:the )?(?:{_NAME}){{1,6}}|(?:{_NAME}){{1,4}}in {_NAME})"
)
_SMALL_WORDS = frozenset(
    """
    and for in at of de la von van the & with affairs correspondent correspondents reporter reporters editor editors writer writers
    journalist staff bureau chief columnist producer contributor senior deputy political diplomatic foreign special
    """.split()
)
_ROLE = re.compile(
    r"(?:(?:chief|senior|deputy|staff|foreign|political|diplomatic|defence|home affairs|world|china|middle east|africa|asia|us|uk|europe|"
    r"special|health|science|crime|legal|education|business|economics|security|media|national|international|associate|assistant|"
    r"managing|news|freelance|data|investigations?|environment|technology|social affairs|north america|washington|beijing|"
    r"jerusalem|moscow|brussels|westminster|parliamentary) ){0,4}(?:correspondent|reporter|editor|writer|journalist|staff|bureau chief|"
    r"columnist|producer|contributor)(?:s)?(?:,? (?:in )?[\w .&]{2,40})?\W*"
)
_PARTS = re.compile(r"\s*(?:[·•|]|\s[–—-]\s|\n)\s*")
_NAMES = re.compile(
    rf"(?:(?:by|By|BY) )?(?:{_NAME}){{2,4}}(?:(?:,|and|&)\s*(?:{_NAME}){{2,4}}){{0,3}}|\d+ min(?:ute)?s? read"
)
_BY = re.compile(r"(?:words |written |story |posted |reported )?by\s*:?\s+|authors?\s*:?\s+", re.IGNORECASE)
_DATE_LABEL = re.compile(
    r"(?:(?:first |originally |last |date )?(?:published|updated|posted|modified|edited|created|issued|added|uploaded|released|date|time)"
    r"(?: (?:on|at|by [\w .]{2,40}))?\s*[:|–—-]?\s*)"
)


@dataclass(frozen=True, slots=True)
class _Line:
    """A paragraph as the rules look at it: its head, folded; and what is in it."""

    raw: str  # at most RULE_CHARACTERS
    folded: str
    words: tuple[str, ...]
    length: int  # of the whole paragraph
    speech: bool
    quoted: bool


def _line(text: str, block: Block) -> _Line:
    raw = text[block.start : min(block.end, block.start + bounds.RULE_CHARACTERS)]
    length = block.end - block.start
    if length > _LONGEST_FURNITURE or (length > _LONGEST_UNCHECKED and raw[-1] in '.”"' and not _HINT.search(raw)):
        return _Line(raw, "", ("",), length, True, True)  # a paragraph of the report, beyond doubt
    if not _ENGLISH_LETTER.search(raw) and any(map(str.isalnum, raw)):
        return _Line(raw, "", ("",), length, True, True)  # another script: the rules know English
    folded = re.sub(r"\s+", " ", raw.replace("’", "'").replace("‘", "'")).casefold().strip()
    folded = folded.strip("*•·▪►▶→»>|[]_ ").strip()
    words = tuple(word.strip(".'-") for word in _WORD.findall(folded))
    speech = any(word in lexicon.SPEECH for word in words)
    return _Line(raw, folded, words, len(raw), speech, bool(_QUOTED.search(raw)))


def is_furniture(line_text: str) -> bool:
    """Whether a line is a promo, a menu entry, a share button or the like, by its words alone."""
    return _is_furniture(_line(line_text, Block(0, len(line_text))))


def is_credit(line_text: str) -> bool:
    """Whether a line says who contributed to the report, by its words alone."""
    line = _line(line_text, Block(0, len(line_text)))
    return bool(line.folded) and line.length <= 320 and bool(_CREDIT.fullmatch(line.folded))


def _is_furniture(line: _Line) -> bool:
    if not line.words and line.length <= 80:
        return not _DOUBLE_QUOTED.search(line.raw)
    if _LABEL.fullmatch(line.folded) and not _SENTENCE_END.search(line.raw) and not _DOUBLE_QUOTED.search(line.raw):
        return True
    if line.quoted or (line.speech and not line.folded.startswith(("©", "(c)", "copyright"))):
        return False
    if _WHOLE.fullmatch(line.folded):
        return not (_SENTENCE_END.search(line.raw) and len(line.words) > 9 and _promo_score(line) < 3)
    return _promo_score(line) >= (3 if not _SENTENCE_END.search(line.raw) else 5)


def _promo_score(line: _Line) -> int:
    """How much a line sounds like marketing: an imperative, the goods, "you", "our", a slogan."""
    words = line.words
    if not words or len(words) > _LONGEST_PROMO_WORDS:
        return 0
    goods = len({word for word in words if word in lexicon.MARKETING})
    score = min(goods, 2) + (words[0] in lexicon.IMPERATIVES)
    score += any(word in lexicon.SECOND_PERSON for word in words)
    score += 2 * bool(_SLOGAN.search(line.folded)) * bool(goods)
    score += any(word in lexicon.OUTLET_PERSON for word in words) and goods > 0
    return score


def tell(text: str, blocks: Sequence[Block], title: str | None = None) -> list[Block]:
    """Blocks with their kinds, cut where a dateline, a credit or a caption was part of another paragraph.

    ``title`` is what the page or the file says that it is called, if it says so.
    """
    parts = [part for block in blocks for part in (unglued(text, block) if block.kind in _OPEN else [block])]
    lines = [_line(text, part) for part in parts]
    told = [
        replace(part, kind=_by_words(part, line, first=not number)) if part.kind in _OPEN else part
        for number, (part, line) in enumerate(zip(parts, lines, strict=True))
    ]
    told = _head(text, told, lines, title)
    told = _between(told, lines)
    return _datelines(text, told)


_OPEN = frozenset({None, ParagraphKind.BODY})
_REPORT = frozenset({ParagraphKind.BODY, ParagraphKind.HEADLINE})


def _by_words(block: Block, line: _Line, first: bool) -> ParagraphKind | None:
    """Kinds that the words of one line give away. None: a paragraph of the report, as far as can be told so far.

    The first line may be a title with a label ("Poll: three races are tight").
    """
    if not line.folded and line.words:
        return ParagraphKind.BODY
    if line.length <= 320 and not _DOUBLE_QUOTED.search(line.raw) and _CREDIT.fullmatch(line.folded):
        return ParagraphKind.CREDIT
    if line.length <= 80 and re.fullmatch(rf"\W{{0,3}}(?:The )?{NAME_OR_OUTLET}\W{{0,3}}", line.raw):
        return ParagraphKind.CREDIT
    if _CAPTION.fullmatch(line.folded):
        return ParagraphKind.CAPTION
    if _is_furniture(line) and not (first and _LABEL.fullmatch(line.folded)):
        return ParagraphKind.FURNITURE
    return block.kind


def _head(text: str, blocks: list[Block], lines: list[_Line], title: str | None) -> list[Block]:
    """Headline, byline and date lines at the head of a text."""
    seen = 0
    headline = any(block.kind is ParagraphKind.HEADLINE for block in blocks)
    told = list(blocks)
    for number, (block, line) in enumerate(zip(blocks, lines, strict=True)):
        if seen >= _NEAR_HEAD:
            break
        if block.kind is ParagraphKind.FURNITURE:
            continue
        seen += 1
        if block.kind not in _OPEN:
            continue
        if is_byline(line.raw) or is_date_line(line.raw):
            told[number] = replace(block, kind=ParagraphKind.BYLINE)
        elif not headline and seen == 1 and len(blocks) > 1 and _is_title(line, title):
            told[number] = replace(block, kind=ParagraphKind.HEADLINE)
            headline = True
    return told


def is_byline(line: str) -> bool:
    """ "By Jane Doe and John Roe, political editor", "Jane Doe in London"; never a sentence."""
    if len(line) > 200 or (line.endswith((".", "?", "!")) and not re.search(r"\b(?:Jr|Sr|St)\.$", line)):
        return False
    if _names_and_date(line):
        return True
    found = _BYLINE.match(line)
    if found is None:
        role = _ROLE.fullmatch(line.casefold())
        return bool(role) and len(line) <= 80
    if (
        line[:3].casefold() == "by "
        and len(line) <= 80
        and not re.search(r"\b(?:is|was|are|were|has|had|will)\b", line)
    ):
        return True
    rest = [word.strip(",;|/·•–—-()") for word in line[found.end() :].split()]
    return len(rest) <= 16 and all(not w or w[0].isupper() or w.casefold() in _SMALL_WORDS for w in rest)


def _names_and_date(line: str) -> bool:
    """ "Jane Doe · Feb 2, 2023": names and a date with a mark between, in either order."""
    parts = [part.strip() for part in _PARTS.split(line) if part.strip()]
    if not 2 <= len(parts) <= 5:
        return False
    dates = [is_date_line(part) for part in parts]
    rest = [part for part, dated in zip(parts, dates, strict=True) if not dated]
    return any(dates) and bool(rest) and all(_NAMES.fullmatch(part) for part in rest)


def names_of(byline: str) -> str:
    """The names in a byline, without "By" and without a date."""
    parts = [part.strip() for part in _PARTS.split(byline) if part.strip()]
    if len(parts) > 1:
        byline = ", ".join(part for part in parts if not is_date_line(part)) or byline
    return _BY.sub("", byline, count=1).strip()


def is_date_line(line: str) -> bool:
    """ "Published 19 July 2020, 10:30", or a date alone."""
    folded = line.casefold()
    if len(folded) > 120:
        return False
    label = _DATE_LABEL.match(folded)
    return only_a_date(folded[label.end() :] if label else folded, labelled=bool(label))


def _is_title(line: _Line, title: str | None) -> bool:
    """Whether a first paragraph is the title: short, and without the end of a sentence or in title case."""
    if title and " ".join(title.casefold().split()).rstrip(". ") == line.folded.rstrip(". "):
        return True
    if not line.words or len(line.words) > 25 or line.length > 220:
        return False
    if not _TERMINAL.search(line.raw) or line.raw.endswith("?"):
        return len(line.words) <= 25
    return _title_case(line.raw) and len(line.words) >= 3


def _title_case(line: str) -> bool:
    words = [word for word in re.findall(r"[^\W\d_][\w'’.-]*", line) if len(word) > 3]
    return len(words) >= 3 and sum(word[0].isupper() for word in words) >= 0.75 * len(words)


def _between(blocks: list[Block], lines: list[_Line]) -> list[Block]:
    """Cross-headings: short lines without a full stop, between paragraphs of the report; the rest is the report."""
    open_lines = [line for block, line in zip(blocks, lines, strict=True) if block.kind in _OPEN]
    ended = sum(bool(_TERMINAL.search(line.raw.rstrip())) if line.folded else True for line in open_lines)
    sentences = ended >= 0.6 * len(open_lines)  # a list or a poem has no cross-headings
    told: list[Block] = []
    for number, (block, line) in enumerate(zip(blocks, lines, strict=True)):
        kind = block.kind
        if kind is None or (kind is ParagraphKind.BODY and line.folded):
            kind = ParagraphKind.BODY
            if sentences and _is_crosshead(line) and _stands_between(blocks, lines, number):
                kind = ParagraphKind.HEADING
        told.append(replace(block, kind=kind))
    return told


_QUOTED_WHOLE = re.compile(r"[‘“'\"][^‘’“”'\"]{2,60}(?:['’][^‘’“”'\"]{1,40})?[’”'\"]")


def _is_crosshead(line: _Line) -> bool:
    if not line.words or len(line.words) > 9 or line.length > 70 or line.raw[:1] in "-–—•*·(":
        return False
    if _QUOTED_WHOLE.fullmatch(line.raw):
        inner = line.raw[1:-1]
        return inner[-1:] not in ".!,;:?" and len(line.words) <= 7 and line.raw[0] not in '"“'
    if _DOUBLE_QUOTED.search(line.raw) or line.speech:
        return False
    if line.raw.endswith("?"):
        return len(line.words) <= 8 and line.words[0] in _QUESTION_WORDS
    return not _TERMINAL.search(line.raw) and line.raw[:1].isupper() | line.raw[:1].isdigit() | (line.raw[:1] in "‘'")


_QUESTION_WORDS = frozenset(
    "what who why how where when which is are was were will can could does do did should has have so".split()
)


def _stands_between(blocks: list[Block], lines: list[_Line], number: int) -> bool:
    """Whether a paragraph of the report stands on both sides (furniture may stand between)."""
    before = _neighbour(blocks, lines, number, -1)
    after = _neighbour(blocks, lines, number, 1)
    return before is not None and after is not None and lines[after].length >= 40


def _neighbour(blocks: list[Block], lines: list[_Line], number: int, step: int) -> int | None:
    at = number + step
    for _ in range(6):
        if not 0 <= at < len(blocks):
            return None
        if blocks[at].kind in _OPEN:
            return at if bool(lines[at].raw) else None
        at += step
    return None


def _datelines(text: str, blocks: list[Block]) -> list[Block]:
    told: list[Block] = []
    seen = 0
    for block in blocks:
        if block.kind is not ParagraphKind.BODY and block.kind is not ParagraphKind.HEADING:
            told.append(block)
            continue
        seen += 1
        split = with_dateline(text, block, ParagraphKind.BODY) if seen <= _DATELINES_NEAR_HEAD else None
        told.extend(split or [block])
    return told
