"""What each paragraph is to the report, by its words and its neighbours alone.

The rules are for precision: a paragraph with a quotation or a verb of speech is never furniture, except behind a label
such as "Read more:". What markup has told already (``Block.kind``) stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from onrecord.read import bounds, lexicon
from onrecord.read.agencies import NAME_OR_OUTLET, acts_as_agency
from onrecord.read.blocks import Block
from onrecord.read.datelines import unglued, with_dateline
from onrecord.read.dates import only_a_date
from onrecord.records import ParagraphKind

_LONGEST_FURNITURE = 400
_LONGEST_PROMO_WORDS = 18
_ENGLISH_LETTER = re.compile("[A-Za-z]")
_LONGEST_QUOTE_UNCHECKED = 60
_LONGEST_UNCHECKED = 130  # longer sentences are looked at only if they have a telling word
_HINTS = (
    "©", "/", "copyright", "rights", "cookie", "newsletter", "subscri", " sign ", "photo", "image", "picture", " file", "handout", "reporting",
    "contribut", "browser", "java", "published", "click", "download", "follow", "support", "donat", "email", "e-mail", " app", " above",
    " below", " left", " right", "inbox", " your", " our ",
)  # fmt: skip
_CREDIT_HEAD = re.compile(r"\(?\w+ by ")
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
_META_PART = re.compile(
    r"by\b[^.!?]{1,80}|\d[\d,.]* ?k? (?:comments?|shares?|views?|reads?|likes?|photos?|replies|reactions?)|"
    r"(?:\d+ ?min(?:ute)?s? read|reading time\b.{0,20})|(?:leave a|post a|add a|no) comments?|comments?|share|print|"
    r"(?:in|filed under):? [^.!?]{2,40}",
    re.IGNORECASE,
)  # what stands beside a date in the line under a headline
_CATEGORY = re.compile(r"[A-ZÀ-Þ][\w&’'-]*(?: (?:[A-ZÀ-Þ&][\w&’'-]*|and|of)){0,2}")
_AD_LABEL = re.compile(
    r"\W*(?:SPONSORED(?: (?:CONTENT|POST|STORY|LINK|BY\b))?|ADVERTISEMENT|ADVERTORIAL|ADVT?|PROMOTED(?: CONTENT)?|PROMOTION|"
    r"PARTNER CONTENT|PAID (?:POST|CONTENT|PARTNERSHIP|PROMOTION)|(?:Advertisement|Sponsored|Advertorial|Promoted|Paid post)\s?:)"
    r"(?=[\s:|.–—-])"
)
_MENU_MARK = re.compile(r"\s*[|·•/»>]\s*")
_ADDRESS = re.compile(r"\W*(?:e-?mail:?\s)?[\w.+-]{1,60}@[\w-]{1,60}(?:\.[\w-]{1,40}){1,4}\W*", re.IGNORECASE)
_MAIL_HEADER = re.compile(r"(?:fwd?|re|from|to|cc|bcc|subject|sent|reply-to)\s?:\s", re.IGNORECASE)
_SIGNATURE_MARK = re.compile(r"--\s*|_{5,}")
_LONGEST_SIGNATURE = 6  # lines after the mark, at a text's end
_STRONG_LABEL = re.compile(
    r"(?:see also|read (?:also|more|next)|also (?:read|see|in .{2,30}|on .{2,30})|related(?: \w+)?|more on this|further reading|"
    r"you (?:may|might) also like|don't miss|in case you missed it)\s?[:>»›→]"
)
_IN_QUOTES = re.compile(r"[“\"„«][^“”\"„«»]{1,200}[”\"»]")
_SLUG_SHAPE = re.compile(r"[^a-z]{6,80}|(?:bc|am|pm)-[\w,-]{3,60}(?: [\w,-]{1,20}){0,4}")
_SLUG_TOKENS = (
    re.compile(r"[A-Z]{1,4}\d{3,5}"),  # STW0417
    re.compile(r"\d{3,8}"),  # 0431: words, a time or a date without marks
    re.compile(r"[A-Za-z]{2,}(?:-[A-Z0-9][\w,]*)+"),  # BC-LAGOON-DEATHS
    re.compile(r"\d"),  # an order of urgency
)
_NAMES = re.compile(
    rf"(?:(?:by|By|BY) )?(?:{_NAME}){{2,4}}(?:(?:,|and|&)\s*(?:{_NAME}){{2,4}}){{0,3}}|\d+ min(?:ute)?s? read"
)
_BY = re.compile(
    r"(?:words |written |story |posted |reported |submitted |published )?by\s*:?\s+|authors?\s*:?\s+", re.IGNORECASE
)
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
    if length > _LONGEST_FURNITURE or (length > _LONGEST_UNCHECKED and raw[-1] in '.”"' and not _hinted(raw)):
        return _Line(raw, "", ("",), length, True, True)  # a paragraph of the report, beyond doubt
    if length > _LONGEST_QUOTE_UNCHECKED and raw[-1] in '.”"' and _DOUBLE_QUOTED.search(raw) and not _hinted(raw):
        return _Line(raw, "", ("",), length, True, True)  # the same: a sentence with words in quotation marks
    if not _ENGLISH_LETTER.search(raw) and any(map(str.isalnum, raw)):
        return _Line(raw, "", ("",), length, True, True)  # another script: the rules know English
    folded = " ".join(raw.replace("’", "'").replace("‘", "'").split()).casefold()
    folded = folded.strip("*•·▪►▶→»>|[]_ ").strip()
    words = tuple(word.strip(".'-") for word in _WORD.findall(folded))
    speech = not lexicon.SPEECH.isdisjoint(words)
    return _Line(raw, folded, words, len(raw), speech, bool(_QUOTED.search(raw)))


def _hinted(raw: str) -> bool:
    """Whether a long line has a telling word: then it is looked at closely."""
    lowered = f" {raw.lower()}"
    return any(hint in lowered for hint in _HINTS) or bool(_CREDIT_HEAD.match(raw))


def is_furniture(line_text: str) -> bool:
    """Whether a line is a promo, a menu entry, a share button or the like, by its words alone."""
    return _is_furniture(_line(line_text, Block(0, len(line_text))))


def is_credit(line_text: str) -> bool:
    """Whether a line says who contributed to the report, by its words alone."""
    line = _line(line_text, Block(0, len(line_text)))
    return bool(line.folded) and line.length <= 320 and bool(_CREDIT.fullmatch(line.folded))


def is_slug(line: str) -> bool:
    """Whether a line is what a wire puts before and behind a story: "ABC0417 3 GEN 0431 BC-HARBOUR-FIRE"."""
    if not _SLUG_SHAPE.fullmatch(line):
        return False
    tokens = line.split()
    codes = sum(any(shape.fullmatch(token) for shape in _SLUG_TOKENS) for token in tokens)
    if line[:3].casefold() in {"bc-", "am-", "pm-"}:
        return True
    return codes >= 2 and codes >= 0.5 * len(tokens) and len(tokens) <= 8


def sounds_like_a_promo(words: str) -> bool:
    """Whether a text that is set apart from the report wants something of its reader. Speech in it is no excuse."""
    told = [word.strip(".'-").casefold() for word in _WORD.findall(words[: bounds.RULE_CHARACTERS].replace("’", "'"))]
    goods = any(word in lexicon.MARKETING for word in told)
    wanted = any(
        first.group().strip(".'-").casefold() in lexicon.IMPERATIVES
        for sentence in re.split(r"(?<=[.!?…])\s+", words[: bounds.RULE_CHARACTERS])
        if (first := _WORD.search(sentence))
    )
    near = any(word in lexicon.SECOND_PERSON or word in lexicon.OUTLET_PERSON for word in told)
    return goods + wanted + near >= 2 and len(told) <= 80


def _is_menu(line: _Line) -> bool:
    """ "home | freight | news | jobs": short entries with marks between."""
    parts = [part for part in _MENU_MARK.split(line.raw) if part]
    return (
        len(parts) >= 4
        and line.length <= 300
        and not _DOUBLE_QUOTED.search(line.raw)
        and not _SENTENCE_END.search(line.raw)
        and all(len(part.split()) <= 3 for part in parts)
        and not any(is_date_line(part) for part in parts)
    )


def _is_furniture(line: _Line) -> bool:
    if (
        line.folded
        and line.length <= _LONGEST_FURNITURE
        and (_AD_LABEL.match(line.raw) or _ADDRESS.fullmatch(line.raw))
    ):
        return True
    if line.folded and _is_menu(line):
        return True
    if _STRONG_LABEL.match(line.folded) and not _SENTENCE_END.search(line.raw):
        outside = _WORD.findall(_IN_QUOTES.sub(" ", line.raw).casefold())
        if line.length <= 220 and not any(word in lexicon.SPEECH for word in outside):
            return True
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
        _as(part, _by_words(part, line, first=not number)) if part.kind in _OPEN else part
        for number, (part, line) in enumerate(zip(parts, lines, strict=True))
    ]
    told = _around(told, lines)
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


def _around(blocks: list[Block], lines: list[_Line]) -> list[Block]:
    """What machines put before and behind a report: a wire's slug lines, a mail's header, its sender's signature."""
    told = list(blocks)
    head, tail = range(min(4, len(blocks))), range(max(0, len(blocks) - _LONGEST_SIGNATURE), len(blocks))
    for number in sorted({*head, *tail}):
        if blocks[number].kind in _OPEN and len(blocks) > 2:
            mail = number in head and _MAIL_HEADER.match(lines[number].raw) and lines[number].length <= 200
            if mail or is_slug(lines[number].raw):
                told[number] = replace(blocks[number], kind=ParagraphKind.FURNITURE)
    mark = next((n for n in tail if n and n < len(blocks) - 1 and _SIGNATURE_MARK.fullmatch(lines[n].raw)), None)
    for number in range(mark, len(blocks)) if mark is not None else ():
        if blocks[number].kind in _OPEN and not lines[number].quoted:
            told[number] = replace(blocks[number], kind=ParagraphKind.FURNITURE)
    return told


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
        if (
            is_byline(line.raw)
            or is_date_line(line.raw)
            or (headline and told[number - 1].kind in _ABOVE_BYLINE and _signed_by_agency(text, line))
        ):
            told[number] = replace(block, kind=ParagraphKind.BYLINE)
        elif not headline and len(blocks) > 1 and (_is_called(line, title) or (seen == 1 and _is_title(line, title))):
            told[number] = replace(block, kind=ParagraphKind.HEADLINE)
            headline = True
    return told


_ABOVE_BYLINE = frozenset(
    {ParagraphKind.HEADLINE, ParagraphKind.BYLINE, ParagraphKind.CAPTION, ParagraphKind.FURNITURE}
)
_AGENCY_LINE = re.compile(
    r"(?:(?:from|by|via|source|agency)\s?:?\s)?(?:the )?([A-ZÀ-Þ][\w&.'’-]+(?: [A-ZÀ-Þ][\w&.'’-]+){0,3})", re.IGNORECASE
)


def _signed_by_agency(text: str, line: _Line) -> bool:
    """Whether a line under the headline is nothing but a name that acts as an agency in this text."""
    found = _AGENCY_LINE.fullmatch(line.raw) if line.length <= 60 else None
    return found is not None and found.group(1)[0].isupper() and acts_as_agency(text, found.group(1))


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
    return any(dates) and bool(rest) and all(_beside_a_date(part) for part in rest)


def _beside_a_date(part: str) -> bool:
    return any(shape.fullmatch(part) for shape in (_NAMES, _META_PART, _CATEGORY))


def names_of(byline: str) -> str:
    """The names in a byline, without "By" and without a date."""
    parts = [part.strip() for part in _PARTS.split(byline) if part.strip()]
    if len(parts) > 1:
        named = [part for part in parts if not is_date_line(part)]
        own = [part for part in named if _BY.match(part)] or [p for p in named if not _META_PART.fullmatch(p)]
        byline = ", ".join(own or named) or byline
    return _BY.sub("", _without_date(byline), count=1).strip(" ,|·•–—-")


def _without_date(byline: str) -> str:
    """A byline without the date (and time of day) that stands before or behind the names."""
    starts = [found.start() for found in _WORD.finditer(byline[:200])][1:24]
    for at in starts:
        if is_date_line(byline[at:]) or only_a_date(byline[at:].casefold().removeprefix("on "), labelled=True):
            return byline[:at].rstrip()
    for at in reversed(starts):
        if _BY.match(byline, at) and is_date_line(byline[:at]):
            return byline[at:]
    return byline


def is_date_line(line: str) -> bool:
    """ "Published 19 July 2020, 10:30", or a date alone."""
    folded = line.casefold()
    if len(folded) > 120:
        return False
    label = _DATE_LABEL.match(folded)
    return only_a_date(folded[label.end() :] if label else folded, labelled=bool(label))


def _is_called(line: _Line, title: str | None) -> bool:
    """Whether a line is what the page or the file says that it is called."""
    wanted = " ".join((title or "").replace("’", "'").replace("‘", "'").casefold().split()).rstrip(". ")
    return bool(wanted) and wanted == line.folded.rstrip(". ")


def _is_title(line: _Line, title: str | None) -> bool:
    """Whether a first paragraph is the title: short, and without the end of a sentence or in title case."""
    if _is_called(line, title):
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
        told.append(_as(block, kind))
    return told


def _as(block: Block, kind: ParagraphKind | None) -> Block:
    """The block, of this kind. (``replace`` is slow, and there may be hundreds of thousands.)"""
    return block if block.kind is kind else Block(block.start, block.end, kind, block.place)


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
