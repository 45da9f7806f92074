"""A web page to a Document: own walk over its elements, so that every paragraph has the XPath of its element.

The walk gives blocks of text as a browser shows them; ``mainly`` tells which of them are the report; ``pagefacts`` reads
title, publisher, byline and date. Scripts, styles, forms' fields and hidden elements are dropped.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from onrecord.read import bounds
from onrecord.records import Place

DROPPED = frozenset(
    "script style template noscript head iframe object embed svg math canvas audio video source track select datalist textarea input "
    "meter progress map area dialog applet param frame frameset noframes title meta link base".split()
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rp rt ruby s samp small span strike strong "
    "sub sup time tt u var wbr output center-inline blink amp-link".split()
)
_OF_TEXT = frozenset(
    "p li h1 h2 h3 h4 h5 h6 td th figcaption blockquote dt dd pre caption summary button".split()
)  # not mere containers
_SPACE = re.compile(r"[ \t\n\r\f]+")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SIMPLE_NAME = re.compile(r"[a-z][a-z0-9-]*")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})[^<>]{0,4000}>|<!--|<[!?][^<>]{0,4000}>")
_BLOCK_TAGS = frozenset(
    "p div li h1 h2 h3 h4 h5 h6 br tr td th table ul ol section article header footer nav aside blockquote figure".split()
)


@dataclass(slots=True)
class Shown:
    """One block of text as a browser shows it, with the element that it stands in and what is around it."""

    text: str
    element: HtmlElement
    xpath: str
    tag: str
    link_characters: int = 0
    strong_characters: int = 0
    alt: bool = False  # an image's alternative text
    anchor: tuple[HtmlElement, bool] | None = None  # where its first characters stand: element, and whether as its tail
    around: tuple[HtmlElement, ...] = field(default=(), repr=False)  # ancestors and itself, outermost first


def parse(text: str) -> tuple[HtmlElement | None, bool]:
    """Parse a decoded page. (None, False): there is no element in it; (None, True): it nests deeper than the bound."""
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=False)
    data = text.replace("\0", "�").encode("utf-8", "replace")
    try:
        root = document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None, False
    return (None, True) if _depth(root) > bounds.MAX_DEPTH else (root, False)


def _depth(root: HtmlElement) -> int:
    deepest = depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
        if deepest > bounds.MAX_DEPTH:
            break
    return deepest


def hidden(element: HtmlElement) -> bool:
    """Whether an element is not shown: by attribute or by inline style."""
    get = element.get
    if get("hidden") is not None or get("aria-hidden", "").casefold() == "true":
        return True
    style = get("style")
    return bool(style and _HIDDEN_STYLE.search(style[: bounds.MAX_ATTRIBUTE]))


class _Walk:
    """Collects blocks while going over the tree without recursion."""

    def __init__(self) -> None:
        self.blocks: list[Shown] = []
        self.pieces: list[str] = []
        self.anchor: tuple[HtmlElement, bool] | None = None
        self.links = self.strong = 0
        self.path: list[HtmlElement] = []  # ancestors, outermost first
        self.steps: list[str] = []  # their XPath steps
        self.owner = 0  # index in path of the block element that text belongs to
        self.preformatted = 0
        self.in_link = self.in_strong = 0
        self.common: list[HtmlElement] = []  # the elements around all the text of this block
        self.common_steps: list[str] = []

    def text(self, words: str | None, element: HtmlElement, tail: bool) -> None:
        if not words:
            return
        shown = words if self.preformatted else _SPACE.sub(" ", words)
        if not self.pieces and not shown.strip():
            return
        if shown.strip():
            if self.anchor is None:
                self.anchor = (element, tail)
                self.common, self.common_steps = list(self.path), list(self.steps)
            else:
                self._narrow()
            self.links += len(shown) if self.in_link else 0
            self.strong += len(shown) if self.in_strong else 0
        self.pieces.append(shown)

    def _narrow(self) -> None:
        """Keep of the common ancestors those that the text being added has as well."""
        path, common = self.path, self.common
        if len(common) > len(path) or common[-1] is not path[len(common) - 1]:
            same = next(
                (i for i, (a, b) in enumerate(zip(common, path, strict=False)) if a is not b),
                min(len(common), len(path)),
            )
            self.common_steps = self.common_steps[:same]
            self.common = common[:same]

    def line_break(self) -> None:
        if len(self.pieces) >= 1 and "".join(self.pieces[-2:]).rstrip(" ").endswith("\n"):
            self.flush()  # two breaks in a row end a paragraph
        elif self.pieces:
            self.pieces.append("\n")

    def flush(self) -> None:
        joined = "".join(self.pieces)
        words = joined.strip() if self.preformatted else re.sub(r" ?\n ?", "\n", re.sub(r" {2,}", " ", joined)).strip()
        if words and self.path:
            around, steps = tuple(self.path[: self.owner + 1]), self.steps[: self.owner + 1]
            if around[-1].tag not in _OF_TEXT and len(self.common) > len(around):
                around, steps = tuple(self.common), self.common_steps
            xpath = "/" + "/".join(steps)
            owner = around[-1]
            self.blocks.append(
                Shown(words, owner, xpath, str(owner.tag), self.links, self.strong, anchor=self.anchor, around=around)
            )
        self.pieces, self.anchor, self.links, self.strong = [], None, 0, 0

    def image(self, element: HtmlElement, step: str) -> None:
        words = " ".join((element.get("alt") or "")[: bounds.MAX_ATTRIBUTE].split())
        if len(words.split()) < 4:
            return
        self.flush()
        xpath = "/" + "/".join([*self.steps, step])
        self.blocks.append(Shown(words, element, xpath, "img", alt=True, around=(*self.path, element)))


def shown_blocks(root: HtmlElement) -> list[Shown]:
    """The blocks of text that a browser shows, in document order, and images' alternative texts."""
    walk = _Walk()
    stack: list[tuple[HtmlElement, Iterator[tuple[HtmlElement, str]], int]] = []
    _enter(walk, root, str(root.tag), stack)
    while stack:
        element, children, owner = stack[-1]
        child, step = next(children, (None, ""))
        if child is None:
            stack.pop()
            _leave(walk, element, owner)
            if stack:
                walk.text(element.tail, element, True)
            continue
        tag = child.tag
        if not isinstance(tag, str) or tag in DROPPED or hidden(child):
            walk.text(child.tail, child, True)
        elif tag == "br":
            walk.line_break()
            walk.text(child.tail, child, True)
        elif tag == "img":
            walk.image(child, step)
            walk.text(child.tail, child, True)
        else:
            _enter(walk, child, step, stack)
    walk.flush()
    return walk.blocks


def _enter(
    walk: _Walk,
    element: HtmlElement,
    step: str,
    stack: list[tuple[HtmlElement, Iterator[tuple[HtmlElement, str]], int]],
) -> None:
    tag = str(element.tag)
    owner = walk.owner
    block = tag not in _INLINE
    if block:
        walk.flush()
    walk.path.append(element)
    walk.steps.append(step)
    if block:
        walk.owner = len(walk.path) - 1
    walk.preformatted += tag == "pre"
    walk.in_link += tag == "a"
    walk.in_strong += tag in {"b", "strong"}
    stack.append((element, _steps(element), owner))
    walk.text(element.text, element, False)


def _leave(walk: _Walk, element: HtmlElement, owner: int) -> None:
    tag = str(element.tag)
    if tag not in _INLINE:
        walk.flush()
    walk.path.pop()
    walk.steps.pop()
    walk.owner = owner
    walk.preformatted -= tag == "pre"
    walk.in_link -= tag == "a"
    walk.in_strong -= tag in {"b", "strong"}


def _steps(element: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """Children with their XPath step: tag and number among siblings of that tag (or of any, for odd names)."""
    counts: dict[str, int] = {}
    elements = 0
    for child in element:
        tag = child.tag
        if not isinstance(tag, str):
            yield child, ""
            continue
        elements += 1
        counts[tag] = counts.get(tag, 0) + 1
        if tag in {"body", "head"}:
            yield child, tag
        elif _SIMPLE_NAME.fullmatch(tag):
            yield child, f"{tag}[{counts[tag]}]"
        else:
            yield child, f"*[{elements}]"


def place(block: Shown) -> Place:
    """Where a block stands; an XPath longer than the bound is left out."""
    return Place(xpath=block.xpath if len(block.xpath) <= bounds.MAX_XPATH else None)


def without_markup(text: str) -> list[tuple[str, int]]:
    """Text between tags, by a linear scan: for pages that nest too deep to be parsed. (words, first character) pairs."""
    pieces: list[tuple[str, int]] = []
    words: list[str] = []
    begin = position = 0

    def flush() -> None:
        joined = " ".join("".join(words).split())
        if joined:
            pieces.append((entities.unescape(joined), begin))
        words.clear()

    while position < len(text):
        found = _TAG.search(text, position)
        stop = found.start() if found else len(text)
        if stop > position:
            if not "".join(words).strip():
                words.clear()
                begin = position
            words.append(text[position:stop])
        if found is None:
            break
        position = found.end()
        tag = (found.group(2) or "").casefold()
        if found.group() == "<!--":
            end = text.find("-->", position)
            position = len(text) if end < 0 else end + 3
        elif tag in {"script", "style", "noscript", "template"} and not found.group(1):
            end = text.find(f"</{tag}", position)
            position = len(text) if end < 0 else end
        elif tag in _BLOCK_TAGS:
            flush()
    flush()
    return pieces
