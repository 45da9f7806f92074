"""The text of a corpus document that its annotations count in, and the quotation marks in it.

Fixed, small, and independent of onrecord's own reading, so that the corpus stays what it is while the program changes:

* ``txt``: the file, decoded as UTF-8. Nothing is changed.
* ``html``: what stands between the tags, character references resolved. Dropped with all they hold: ``script``, ``style``,
  ``head``, ``template``, ``noscript``, ``textarea``, ``select``, ``svg``; comments too. Blanks (space, tab, line breaks, form
  feed) become one space; none at either end of a line. ``br`` breaks the line, every tag that is not inline breaks the
  paragraph (one empty line). A no-break space is a character like others. Attributes (``alt``) are no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html.parser import HTMLParser

DROPPED = frozenset("script style head template noscript textarea select svg".split())
INLINE = frozenset(
    "a abbr b bdi bdo big button cite code data del dfn em font i img ins kbd label mark q s samp small span strike strong sub sup time "
    "tt u var wbr input".split()
)
BLANKS = frozenset(" \t\n\r\f")
# Marks of the builder pass through unseen: characters of this private plane are neither blanks nor text.
FIRST_MARK, LAST_MARK = 0xF0000, 0xFFFFD


def is_mark(character: str) -> bool:
    """Whether a character is one of the builder's marks, which stand for the beginning or end of a span."""
    return FIRST_MARK <= ord(character) <= LAST_MARK


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self._gap = ""  # what stands before the next character: "", " ", "\n" or "\n\n"
        self._dropped = 0
        self._any = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in DROPPED:
            self._dropped += 1
        self._break(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in DROPPED and self._dropped:
            self._dropped -= 1
        self._break(tag)

    def _break(self, tag: str) -> None:
        if tag == "br":
            self._gap = self._gap if self._gap == "\n\n" else "\n"
        elif tag not in INLINE:
            self._gap = "\n\n"

    def handle_data(self, data: str) -> None:
        if self._dropped:
            return
        for character in data:
            if is_mark(character):
                self.text.append(character)
            elif character in BLANKS:
                self._gap = self._gap or " "
            else:
                if self._any:
                    self.text.append(self._gap)
                self._gap, self._any = "", True
                self.text.append(character)


def text_of(content: str, form: str) -> str:
    """The text of a decoded document; ``form`` is "html" or "txt"."""
    if form == "txt":
        return content
    page = _Page()
    page.feed(content)
    page.close()
    return "".join(page.text)


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """[start, end) of the stretches between empty lines."""
    for found in re.finditer(r"[^\n]+(?:\n(?![ \t]*\n)[^\n]+)*", text):
        yield found.span()


# ---------------------------------------------------------------------------------------------- quotation marks

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_GLUE = frozenset("that and but or so as".split())  # outside the marks, these do not make a quotation mixed
_PAIRS = {"“": "”", "„": "“”", "«": "»", '"': '"', "‘": "’", "'": "'"}


@lru_cache(maxsize=16)
def quotations(text: str) -> tuple[tuple[int, int], ...]:
    """[start, end) of every quotation, marks included, inner ones too. One left open ends with its paragraph."""
    found: list[tuple[int, int]] = []
    for start, end in paragraphs(text):
        stack: list[tuple[int, str]] = []
        for at in range(start, end):
            mark = text[at]
            before = text[at - 1] if at > start else " "
            after = text[at + 1] if at + 1 < end else " "
            if stack and mark in _PAIRS[stack[-1][1]] and _closes(text, at, end, before, after):
                found.append((stack.pop()[0], at + 1))
            elif mark in "“„«" or (mark in "\"‘'" and not before.isalnum() and not after.isspace()):
                if mark in "‘'" and not _closed_later(text, at, end, mark):
                    continue
                stack.append((at, mark))
            elif any(mark in _PAIRS[opener] for _, opener in stack) and mark in '”"»':
                while stack:  # an inner one was never closed
                    opened, opener = stack.pop()
                    found.append((opened, at + 1))
                    if mark in _PAIRS[opener]:
                        break
        found += [(opened, end) for opened, _ in stack]
    return tuple(sorted(found))


def _closes(text: str, at: int, end: int, before: str, after: str) -> bool:
    if text[at] not in "’'":
        return text[at] != '"' or not before.isspace()
    if before.isspace() or after.isalnum():
        return False
    possessive = before in "sS" and after == " " and text[at + 2 : at + 3].islower()
    return not (possessive and _closed_later(text, at + 1, end, "‘" if text[at] == "’" else "'"))


def _closed_later(text: str, at: int, end: int, mark: str) -> bool:
    """Whether a single mark has a closing fellow in the paragraph before the next opening one."""
    for index in range(at + 1, end):
        before, after = text[index - 1], text[index + 1] if index + 1 < end else " "
        if text[index] in _PAIRS[mark] and not before.isspace() and not after.isalnum() and index > at + 1:
            return True
        if text[index] == mark and before.isspace() and mark != "'":
            return False
    return False


def quote_type(text: str, content: Sequence[tuple[int, int]], frame: Sequence[tuple[int, int]]) -> str:
    """ "direct" when every word of the content stands in quotation marks, "indirect" when none does, else "mixed".

    A quotation that also holds the frame (source and cue) is somebody else's and does not count.
    """
    own = [
        (a, b)
        for a, b in quotations(text)
        if any(a < end and b > start for start, end in content) and not any(a <= s and e <= b for s, e in frame)
    ]
    inside = outside = 0
    for start, end in content:
        for word in _WORD.finditer(text, start, end):
            if any(a <= word.start() and word.end() <= b for a, b in own):
                inside += 1
            elif word.group().lower() not in _GLUE:
                outside += 1
    if not inside:
        return "indirect"
    return "mixed" if outside else "direct"
