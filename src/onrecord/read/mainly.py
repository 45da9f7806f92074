"""Which blocks of a page are the report, and what the others are.

readability-lxml (the rules of Arc90's Readability) decides where the main text is. Every block goes to it with a marker in front,
written in characters that the page does not use and that mean nothing to it; the markers that come back name our blocks exactly.
Our own rules on markup then take out what stands inside an article without being the report, and put back what stands between
and what goes on in the next container of the same kind.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from itertools import islice, pairwise

from lxml.html import HtmlElement

from onrecord.read import bounds
from onrecord.read.furniture import is_byline, is_credit, is_date_line, sounds_like_a_promo
from onrecord.read.html import Shown
from onrecord.records import ParagraphKind

# Printable symbols (\W), so that they are neither stripped nor taken for words: Braille patterns.
_DIGITS = "".join(chr(0x2840 + i) for i in range(16))
_MARK, _END = "\u28fe", "\u28ff"
_MARKER = re.compile(f"{_MARK}([{_DIGITS}]+){_END}")
_UNWANTED = re.compile("[\u2800-\u28ff\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # ours, and what XML has no place for
_TOKENS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_FURNITURE_TAGS = frozenset({"nav", "aside", "footer", "form", "button", "menu", "dialog"})
_FURNITURE_ROLES = frozenset(
    {
        "navigation",
        "complementary",
        "banner",
        "contentinfo",
        "search",
        "menu",
        "menubar",
        "toolbar",
        "dialog",
        "alertdialog",
    }
)
_FURNITURE_TOKENS = frozenset(
    """
    ad ads advert adverts advertisement advertising adslot adunit dfp gpt promo promos promoted promotion promotional promobox newsletter newsletters related
    recommend recommended recommendation recommendations recirc recirculation sharing sharebar sharetools socials
    comment comments commenting disqus cookie cookies consent gdpr onetrust banner subscribe subscription subscriptions
    signup paywall regwall popular trending breadcrumb breadcrumbs menu nav navbar navigation navigations footer sidebar sidebars rail widget
    outbrain taboola popup modal overlay toolbar tags taglist topics readmore morefrom mostread mostpopular sponsor sponsored
    donate donation membership upsell teaser teasers carousel pagination pager skiplink skip appeal callout marketing
    adv advt advertorial adbox adblock spons readmore seealso alsoread signup ftr newsl mailinglist
    follow onward zergnet dianomi disclaimer copyright masthead login signin register notification notifications toast interstitial
    """.split()
)
_PAIRS = frozenset(
    {
        ("read", "more"), ("read", "next"), ("most", "read"), ("most", "popular"), ("most", "viewed"), ("also", "read"), ("sign", "up"), ("see", "also"),
        ("more", "on"), ("more", "from"), ("more", "stories"), ("social", "share"), ("social", "links"), ("social", "media"), ("social", "bar"),
        ("social", "icons"), ("share", "bar"), ("share", "buttons"), ("share", "tools"), ("share", "links"), ("share", "button"), ("up", "next"),
        ("inline", "link"), ("author", "bio"), ("about", "author"), ("app", "promo"), ("app", "download"), ("article", "tags"), ("tag", "list"),
        ("latest", "news"), ("top", "stories"), ("in", "brief"), ("call", "to"), ("email", "capture"), ("you", "may"), ("rich", "link"), ("story", "list"),
        ("article", "list"), ("further", "reading"), ("next", "article"), ("print", "only"), ("screen", "reader"), ("sr", "only"), ("visually", "hidden"),
    }
)  # fmt: skip
_JOINED = frozenset("".join(pair) for pair in _PAIRS) - {"moreon", "inbrief", "callto", "youmay", "printonly", "upnext"}
_CAPTION_TOKENS = frozenset({"caption", "captions", "figcaption", "cutline", "imagecaption", "photocaption", "legend"})
_SHORT_CAPTION_TOKENS = frozenset({"cap", "capt", "cptn", "legende", "desc"})  # beside an image
_CREDIT_TOKENS = frozenset(
    {"cred", "crd", "credit", "credits", "photocredit", "imagecredit", "attribution", "copyright"}
)
_BYLINE_TOKENS = frozenset(
    {"by", "byline", "bylines", "author", "authors", "byl", "contributor", "contributors", "writer", "reporter"}
)
_DATE_TOKENS = frozenset(
    {
        "meta",
        "postmeta",
        "submitted",
        "date",
        "timestamp",
        "datetime",
        "pubdate",
        "published",
        "dateline",
        "time",
        "publish",
        "updated",
        "datestamp",
    }
)
_DECK_TOKENS = frozenset(
    {
        "standfirst",
        "deck",
        "dek",
        "subhead",
        "subheadline",
        "subtitle",
        "summary",
        "lede",
        "intro",
        "kicker",
        "description",
    }
)
_TITLE_TOKENS = frozenset({"title", "ttl", "headline", "hed", "heading", "head", "hdl"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CONTAINERS = frozenset({"body", "html", "main", "article", "section"})
_LONG = 80  # characters: a paragraph that tells where the report stands
_HOME_SHARE = 0.8  # of the report's long paragraphs that its home holds
_READ_ATTRIBUTES = frozenset(
    {"class", "id", "style", "hidden", "role", "type", "itemprop", "itemtype", "rel", "href", "src", "alt", "name"}
)
_LEAD_WORDS = 12  # of a deck that no class marks as one
_LINKED_SHARE = 0.3  # of a paragraph's characters in links, from which on it need not be a report's
_CONTAINED_SHARE = 0.35  # a "promo" element that holds more of the main text than this is a wrapper, not a promo


def classify(blocks: Sequence[Shown], root: HtmlElement, title: str | None) -> tuple[list[ParagraphKind | None], bool]:
    """A kind for each block; None leaves it to the line rules as part of the report. And whether a report was found.

    The tree is changed: markers are written into it. It must not be used afterwards.
    """
    flags = _Flags(blocks, root)
    found = _asked(blocks, root)
    main = {number for number in found if not flags.furniture(number)}
    if not main:
        main = {n for n in _long_paragraphs(blocks) if not flags.furniture(n)}
    sure = bool(main)
    if main:
        main |= {n for n in _continued(blocks, main) if not flags.furniture(n)}
        main |= _between(blocks, main, flags)
    headline = _headline(blocks, main, title, flags)
    main -= _apart(blocks, main, headline)
    extent = (min(main, default=0), max(main, default=-1))
    kinds: list[ParagraphKind | None] = [
        _kind(number, block, main, extent, headline, flags) for number, block in enumerate(blocks)
    ]
    return kinds, sure


def _asked(blocks: Sequence[Shown], root: HtmlElement) -> set[int]:
    """The blocks that readability takes for the main text."""
    deepest = max((len(block.around) for block in blocks), default=0)
    size = sum(len(block.text) for block in blocks)
    if (
        len(blocks) > bounds.MAX_MAIN_TEXT_BLOCKS
        or next(islice(root.iter(), bounds.MAX_MAIN_TEXT_ELEMENTS, None), None) is not None
    ):
        return set()
    if not blocks or deepest > bounds.MAX_DEPTH_MAIN_TEXT or size > bounds.MAX_MAIN_TEXT_BYTES:
        return set()
    _mark(blocks, root)
    from readability import Document

    logging.getLogger("readability").setLevel(logging.CRITICAL)
    try:
        words = Document(_plain(root)).summary(html_partial=True)
    except Exception:  # hostile pages make it fail in many ways; our own rules take over
        return set()
    return {number for number in map(_number, _MARKER.findall(words)) if number < len(blocks)}


def _plain(root: HtmlElement) -> HtmlElement:
    """A copy to be taken apart, with only the attributes that tell of the text: in the others a page may hide what takes long."""
    copy = deepcopy(root)
    for element in copy.iter("*"):
        for name, value in element.attrib.items():
            if name not in _READ_ATTRIBUTES or len(value) > bounds.MAX_ATTRIBUTE:
                del element.attrib[name]
    return copy


def _mark(blocks: Sequence[Shown], root: HtmlElement) -> None:
    for element in root.iter():
        if element.text and _UNWANTED.search(element.text):
            element.text = _UNWANTED.sub(" ", element.text)
        if element.tail and _UNWANTED.search(element.tail):
            element.tail = _UNWANTED.sub(" ", element.tail)
    for number, block in enumerate(blocks):
        if block.anchor is None:
            continue
        element, tail = block.anchor
        marker = f"{_MARK}{''.join(_DIGITS[int(digit, 16)] for digit in f'{number:x}')}{_END}"
        if tail:
            element.tail = marker + (element.tail or "")
        else:
            element.text = marker + (element.text or "")


def _number(digits: str) -> int:
    number = 0
    for digit in digits[:8]:
        number = number * 16 + _DIGITS.index(digit)
    return number


class _Flags:
    """What the markup around each block says: classes, ids, roles and tags."""

    def __init__(self, blocks: Sequence[Shown], root: HtmlElement) -> None:
        self.blocks = blocks
        self.pictured = _homes_of(root, ("img", "picture", "amp-img", "video"))
        self.asking = {e for e in _homes_of(root, ("input", "textarea")) if e.tag not in _CONTAINERS}
        self.shown = Counter(e for block in blocks if not block.alt for e in block.around[-3:])  # blocks in an element
        self.letters = Counter[HtmlElement]()  # of those blocks, for the same elements
        for block in blocks:
            if not block.alt:
                self.letters.update(dict.fromkeys(block.around[-3:], len(block.text)))
        self.known: dict[HtmlElement, tuple[bool, frozenset[str]]] = {}
        self.lengths: Counter[HtmlElement] = Counter()  # of text in paragraphs, by flagged element
        self.all = 0
        for block in blocks:
            if block.tag in {"p", "div", "blockquote", "li"} and len(block.text) >= 80 and not block.alt:
                self.all += len(block.text)
                for element in block.around:
                    if self._element(element)[0]:
                        self.lengths[element] += len(block.text)

    def _element(self, element: HtmlElement) -> tuple[bool, frozenset[str]]:
        known = self.known.get(element)
        if known is None:
            known = self.known[element] = _judged(element)
        return known

    def furniture(self, number: int) -> bool:
        """Whether the block stands in an element that is furniture by its markup and is not the article's wrapper."""
        around = self.blocks[number].around
        for element in around:
            if element in self.asking and element is not around[0] and self._is_form(element):
                return True
            if not self._element(element)[0]:
                continue
            if element.tag in {"body", "html", "main", "article"}:
                continue
            if self.lengths[element] <= _CONTAINED_SHARE * self.all or element.tag in {"nav", "footer"}:
                return True
        return False

    def _is_form(self, element: HtmlElement) -> bool:
        """Whether what asks for something holds hardly more than that: a sign-up box with its promise, its button and its small print."""
        few = self.shown[element] <= _SMALL
        return few or (self.shown[element] <= 2 * _SMALL and self.letters[element] <= _FORM_LETTERS)

    def beside_image(self, number: int) -> bool:
        """Whether the block stands with an image in a small element that holds hardly more than the two."""
        around = self.blocks[number].around
        return any(e in self.pictured and self.shown[e] <= _SMALL and e.tag not in _CONTAINERS for e in around[-2:])

    def tokens(self, number: int, levels: int = 3) -> frozenset[str]:
        """Words of the classes and ids of the innermost elements around a block."""
        return frozenset().union(*(self._element(e)[1] for e in self.blocks[number].around[-levels:]))


_FEW = 5  # blocks of a report so short that one beside a picture may well be part of it
_FORM_LETTERS = 300  # in a form of more blocks than that
_SMALL = 3  # blocks of text in a picture's element, or in a form that was not marked as one


def _homes_of(root: HtmlElement, tags: tuple[str, ...]) -> set[HtmlElement]:
    """The two innermost elements around each shown element of these tags."""
    homes: set[HtmlElement] = set()
    for element in root.iter(*tags):
        if (element.get("type") or "").casefold() in {"hidden", "checkbox", "radio"}:
            continue
        parent = element.getparent()
        for _ in range(2):
            if parent is None or parent.tag == "body":
                break
            homes.add(parent)
            parent = parent.getparent()
    return homes


def _apart(blocks: Sequence[Shown], main: set[int], headline: int | None) -> set[int]:
    """What the main-text rules took along that stands apart from the report's paragraphs.

    Of a layout by tables, the other cells of the report's row, and boxes in it that want something of the reader; what comes
    behind the element that holds the report and is marked up in another way; short lines before the headline.
    """
    long = [n for n in main if len(blocks[n].text) >= _LONG and not blocks[n].alt and blocks[n].link_characters < 40]
    if len(long) < 3:
        return set()
    home = _home(blocks, long)
    marked = {_markup(blocks[n]) for n in long if home in blocks[n].around}
    last = max((n for n in long if home in blocks[n].around), default=max(long))
    cell = next((e for e in reversed(_to(blocks[last].around, home)) if e.tag == "td"), None)
    apart: set[int] = set()
    boxes: dict[HtmlElement, bool] = {}
    for number in main:
        block = blocks[number]
        inside = home in block.around
        behind = number > last and not inside and _markup(block) not in marked
        before = headline is not None and number < headline and len(block.text) < _LONG and not inside
        column = cell is not None and cell not in block.around and _same_row(block, cell)
        if (
            ((behind or before) and not _closing_credit(block) and not is_date_line(block.text))
            or column
            or (inside and _boxed(block, home, boxes) and sounds_like_a_promo(block.text))
        ):
            apart.add(number)
    return apart


def _home(blocks: Sequence[Shown], long: Sequence[int]) -> HtmlElement:
    """The innermost element that holds nearly all the long paragraphs of the report."""
    lengths: Counter[HtmlElement] = Counter()
    for number in long:
        for element in blocks[number].around:
            lengths[element] += len(blocks[number].text)
    whole = sum(len(blocks[number].text) for number in long)
    deepest = {e: depth for number in long for depth, e in enumerate(blocks[number].around)}
    return max((e for e, length in lengths.items() if length >= _HOME_SHARE * whole), key=lambda e: deepest[e])


def _to(around: Sequence[HtmlElement], home: HtmlElement) -> Sequence[HtmlElement]:
    return around[: around.index(home) + 1] if home in around else ()


def _markup(block: Shown) -> tuple[str, str]:
    """The innermost element that is not of the line: its tag and class."""
    owner = next((e for e in reversed(block.around) if e.tag not in _OF_LINE), block.around[-1])
    return str(owner.tag), (owner.get("class") or "")[: bounds.MAX_ATTRIBUTE]


def _same_row(block: Shown, cell: HtmlElement) -> bool:
    """Whether a block stands in another cell of the row in which the report stands, or of a row around it."""
    return any(e.tag == "td" and _holds(e.getparent(), cell) for e in block.around)


def _holds(row: HtmlElement | None, cell: HtmlElement) -> bool:
    return row is not None and any(ancestor is row for ancestor in cell.iterancestors("tr"))


def _boxed(block: Shown, home: HtmlElement, known: dict[HtmlElement, bool]) -> bool:
    """Whether a block stands in a table of one cell within the report: a box."""
    around = block.around
    for element in around[around.index(home) + 1 :]:
        if element.tag == "table":
            if element not in known:
                known[element] = len(list(islice(element.iter("td", "th"), 2))) == 1
            return known[element]
    return False


_OF_LINE = frozenset({"font", "span", "b", "i", "em", "strong", "a", "small", "big", "u"})


def _judged(element: HtmlElement) -> tuple[bool, frozenset[str]]:
    tag = str(element.tag)
    names = " ".join(
        (element.get(name) or "")[: bounds.MAX_ATTRIBUTE]
        for name in ("class", "id", "itemprop", "data-component", "data-testid", "rel")
    )
    words = [word.casefold() for word in _TOKENS.findall(names)]
    tokens = frozenset(words)
    role = (element.get("role") or "").casefold()
    marked = tag in _FURNITURE_TAGS or role in _FURNITURE_ROLES or bool(tokens & _FURNITURE_TOKENS)
    marked = marked or any(pair in _PAIRS for pair in pairwise(words)) or bool(tokens & _JOINED)
    if tokens & (_CAPTION_TOKENS | _CREDIT_TOKENS) and not tokens & {"related", "promo", "footer"}:
        marked = tag in _FURNITURE_TAGS
    return marked, tokens


def _long_paragraphs(blocks: Sequence[Shown]) -> set[int]:
    """Without any main text found: paragraphs long enough to be one, that are not lists of links."""
    return {
        number
        for number, block in enumerate(blocks)
        if not block.alt
        and len(block.text.split()) >= 8
        and block.link_characters < 0.5 * len(block.text)
        and block.tag not in _HEADINGS
    }


def _continued(blocks: Sequence[Shown], main: set[int]) -> set[int]:
    """Paragraphs of a report that is cut into several containers, by pictures and boxes, of which only one was found.

    They stand in an element of the same tag as one that holds two or more of the report's paragraphs, beside it or beside its parent.
    """
    homes = Counter(blocks[n].around[-2] for n in main if len(blocks[n].around) > 3 and _is_paragraph(blocks[n]))
    chains: dict[HtmlElement, set[tuple[str, ...]]] = {}  # around a home: the tags from there down to it
    for home, count in homes.items():
        if count < 2:
            continue
        tags: tuple[str, ...] = (str(home.tag),)
        around = home.getparent()
        for _ in range(2):
            if around is None or around.tag in {"body", "html"}:
                break
            chains.setdefault(around, set()).add(tags)
            tags = (str(around.tag), *tags)
            around = around.getparent()
    return {
        number
        for number, block in enumerate(blocks)
        if number not in main
        and block.tag == "p"
        and _is_paragraph(block)
        and any(
            tuple(str(e.tag) for e in block.around[-1 - up : -1]) in chains.get(block.around[-2 - up], ())
            for up in (1, 2)
            if len(block.around) > up + 2
        )
    }


def _is_paragraph(block: Shown) -> bool:
    length = len(block.text)
    return length >= _LONG and not block.alt and block.link_characters <= _LINKED_SHARE * length


def _between(blocks: Sequence[Shown], main: set[int], flags: _Flags) -> set[int]:
    """Blocks in the same element as the report's paragraphs, that were passed over: credits, quotes, posts shown in the report."""
    parents = Counter(blocks[number].around[-2] for number in main if len(blocks[number].around) > 1)
    homes = {parent for parent, count in parents.items() if count >= max(2, 0.2 * len(main))}
    first, last = min(main), max(main)
    added = set()
    for number, block in enumerate(blocks):
        if number in main or block.alt or number < first or number > last + 4 or len(block.around) < 2:
            continue
        beside = block.around[-2] in homes and block.tag in {"p", "blockquote"}
        if ((beside or _in_quote(block, homes)) and not flags.furniture(number)) or (
            first < number < last and block.around[-1] in homes and block.tag == "div"
        ):
            added.add(number)
    return added


def _in_quote(block: Shown, homes: set[HtmlElement]) -> bool:
    """Whether a block stands in a block quote beside the report's paragraphs, as other people's posts do."""
    return any(inner.tag == "blockquote" and outer in homes for outer, inner in pairwise(block.around[-4:]))


def _headline(blocks: Sequence[Shown], main: set[int], title: str | None, flags: _Flags) -> int | None:
    """The heading that is the title: like what the page calls itself, else the last h1 before the report."""
    first = min(main, default=len(blocks))
    wanted = _folded(title or "")
    candidates = [n for n, b in enumerate(blocks) if b.tag == "h1" and not b.alt and len(b.text) <= 400]
    like = [
        n for n, b in enumerate(blocks)
        if b.tag in _HEADINGS and len(b.text) >= 8 and wanted and (_folded(b.text) in wanted or wanted in _folded(b.text))
    ]  # fmt: skip
    for number in (*[n for n in like if blocks[n].tag == "h1"], *[n for n in like if n <= first + 2]):
        return number
    for number, block in enumerate(blocks[: first + 12]):
        words = _folded(block.text)
        shown = len(wanted) >= 12 and len(words) >= 12 and not block.alt and block.tag not in {"title", "li"}
        if shown and (words == wanted or (wanted.startswith(words + " ") and len(words) >= 0.6 * len(wanted))):
            return number
    near = [n for n in candidates if n <= first + 2 and len(blocks[n].text.split()) >= 3]
    if near:
        return near[-1]
    begin = next((n for n in sorted(main) if len(blocks[n].text) >= _LONG and not blocks[n].alt), 0)
    for number in range(max(0, begin - 6), begin):  # no heading at all: a line whose class says what it is
        block = blocks[number]
        if len(block.text.split()) >= 4 and flags.tokens(number, 1) & _TITLE_TOKENS and not flags.furniture(number):
            return number
    later = [n for n in candidates if len(blocks[n].text.split()) >= 3 and not flags.furniture(n)]
    return later[0] if later else None


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _kind(
    number: int, block: Shown, main: set[int], extent: tuple[int, int], headline: int | None, flags: _Flags
) -> ParagraphKind | None:
    if number == headline:
        return ParagraphKind.HEADLINE
    marked = flags.furniture(number)
    first, last = extent
    begin = min(first, headline) if headline is not None else first
    inside = begin <= number <= last + 3
    tokens = flags.tokens(number)
    tags = {str(element.tag) for element in block.around[-4:]}
    if marked and not (tokens & _BYLINE_TOKENS and inside and is_byline(block.text)):
        return ParagraphKind.FURNITURE
    if block.alt:
        return ParagraphKind.CAPTION if inside else ParagraphKind.FURNITURE
    if "figcaption" in tags or tokens & _CAPTION_TOKENS:
        if not inside:
            return ParagraphKind.FURNITURE
        return ParagraphKind.CREDIT if _only_credit(block, flags, number) else ParagraphKind.CAPTION
    if (
        inside
        and flags.beside_image(number)
        and _is_caption(block, flags.tokens(number, 2), number in main and (block.tag == "p" or len(main) < _FEW))
    ):
        return ParagraphKind.CREDIT if _only_credit(block, flags, number) else ParagraphKind.CAPTION
    if inside and number <= first + 3 and _is_byline_block(block, tokens, number in main):
        return ParagraphKind.BYLINE
    if number in main:
        return _main_kind(block, number, headline)
    if (
        inside
        and begin < number < first
        and ((tokens & _DECK_TOKENS and len(block.text.split()) >= 5) or (number > begin and _is_lead(block)))
    ):
        return ParagraphKind.BODY
    if first < number < last and block.tag in _HEADINGS and block.link_characters < 0.8 * len(block.text):
        return ParagraphKind.HEADING
    if last < number <= last + 8 and _closing_credit(block):
        return None
    return ParagraphKind.FURNITURE


def _is_lead(block: Shown) -> bool:
    """Whether a text between headline and report is long enough for a deck, and no row of links."""
    return len(block.text.split()) >= _LEAD_WORDS and block.link_characters <= _LINKED_SHARE * len(block.text)


def _is_caption(block: Shown, tokens: frozenset[str], main: bool) -> bool:
    """Whether a text beside an image is about it: by the words of its class; else short, no link and no heading."""
    if block.tag in _HEADINGS or block.link_characters >= 0.5 * len(block.text) or len(block.text) > 600:
        return False
    if tokens & (_BYLINE_TOKENS | _DATE_TOKENS) and not tokens & _SHORT_CAPTION_TOKENS:
        return False
    if is_byline(block.text) or is_date_line(block.text):
        return False
    return bool(tokens & _SHORT_CAPTION_TOKENS) or (len(block.text) <= 300 and not main)


def _closing_credit(block: Shown) -> bool:
    return block.tag in {"p", "div", "span", "small", "li", "footer"} and is_credit(block.text)


def _main_kind(block: Shown, number: int, headline: int | None) -> ParagraphKind | None:
    if block.tag == "h1":
        return ParagraphKind.HEADLINE if headline is None else ParagraphKind.HEADING
    if block.tag in _HEADINGS:
        if headline is not None and number <= headline + 2 and len(block.text.split()) >= 8:
            return ParagraphKind.BODY  # a deck: the report in a sentence
        return ParagraphKind.HEADING
    words = len(block.text.split())
    ended = block.text.rstrip()[-1:] in ".!?…”\"'’:;"
    if block.link_characters >= 0.9 * len(block.text) and words <= 25 and not ended:
        return ParagraphKind.FURNITURE  # a link to another piece
    if block.tag == "p" and block.strong_characters >= 0.95 * len(block.text) and 1 <= words <= 9 and not ended:
        return ParagraphKind.HEADING
    return None


def _is_byline_block(block: Shown, tokens: frozenset[str], main: bool) -> bool:
    short = len(block.text) <= 200 and len(block.text.split()) <= 25
    if not short:
        return False
    if is_byline(block.text) or is_date_line(block.text):
        return True
    if main and block.text.rstrip().endswith((".", "”", '"')):
        return False
    return bool(tokens & (_BYLINE_TOKENS | _DATE_TOKENS)) or any(e.tag == "time" for e in block.around[-3:])


def _only_credit(block: Shown, flags: _Flags, number: int) -> bool:
    """A credit in an element of its own beside the caption."""
    own = flags.tokens(number, 1)
    return bool(own & _CREDIT_TOKENS) and not own & _CAPTION_TOKENS and len(block.text.split()) <= 12
