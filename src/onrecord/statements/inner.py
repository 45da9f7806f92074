"""Statements within statements: "Hunt said the diplomats concur that the reports are accurate" holds the diplomats' statement too.

The corpus that the model learned from marks only the outermost attribution, so in its context the model passes over the inner
one. Read by itself, a content is a text like any other: what is said in it is looked for once more, where it has a word of
saying, and two levels deep.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from onrecord.statements.needed import Patterns

if TYPE_CHECKING:
    from onrecord.statements import Attributed, Attributing

DEPTH = 2  # levels below the outermost
SURE = 0.4  # confidence under which an inner statement is left out: it is read without what stands around it
MIN_CHARACTERS = 30  # of a content that is read again: "X says Y" needs some room
OVERLAPS = 8  # contents over one place that are read; more is not language
_EDGE = 2  # characters at which an inner content may end before the outer one: quotation marks, a full stop

_SAYING = re.compile(
    r"\b(?:say|says|said|saying|tells?|told|telling|claim(?:s|ed|ing)?|den(?:y|ies|ied|ying)|confirm(?:s|ed|ing)?|stat(?:es|ed|ing)|report(?:s|ed|ing)|"
    r"alleg(?:e|es|ed|ing)|accus(?:e|es|ed|ing)|admit(?:s|ted|ting)?|acknowledg(?:e|es|ed|ing)|announc(?:e|es|ed|ing)|argu(?:e|es|ed|ing)|assert(?:s|ed|ing)?|"
    r"assur(?:e|es|ed|ing)|concur(?:s|red|ring)?|agree[sd]|conclud(?:e|es|ed|ing)|insist(?:s|ed|ing)?|warn(?:s|ed|ing)?|promis(?:e|es|ed|ing)|vow(?:s|ed|ing)?|"
    r"writ(?:es|ing)|wrote|written|testif(?:y|ies|ied|ying)|maintain(?:s|ed|ing)?|contend(?:s|ed|ing)?|suggest(?:s|ed|ing)?|describ(?:e|es|ed|ing)|"
    r"explain(?:s|ed|ing)?|reveal(?:s|ed|ing)?|disclos(?:e|es|ed|ing)|note[sd]|add(?:s|ed|ing)|ask(?:s|ed|ing)|demand(?:s|ed|ing)?|urg(?:e|es|ed|ing)|order(?:s|ed|ing)|"
    r"declar(?:e|es|ed|ing)|rul(?:ed|ing)|found|shows?|showed|reject(?:s|ed|ing)?|dismiss(?:es|ed|ing)?|called|swore|swears?|recall(?:s|ed|ing)?|"
    r"threaten(?:s|ed|ing)?|complain(?:s|ed|ing)?|informed|informs?|replied|repl(?:y|ies)|answered|believ(?:e|es|ed)|according\ to|reportedly|allegedly)\b",
    re.IGNORECASE,
)
_WORDS = Patterns()
_SAYS = _WORDS.add(_SAYING)
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*\s+(?=[\"'“‘«(\[]?[^\Wa-z_])")
_ACCORDING = re.compile(r"according to|reportedly|allegedly", re.IGNORECASE)
_OWN_VOICE = re.compile(
    r"[\"“‘']?(?:I|we|you|he|she|it|they|me|us|him|her|them|who|which|that|people|everyone|everybody|anyone|anybody|someone|somebody|no one|nobody|one|my|our|your|his|its|their)\b[\"”’']?(?:\s+(?:all|also|both))?$",
    re.IGNORECASE,
)


def inner(text: str, outer: Sequence[Attributed], extractor: Attributing) -> list[Attributed]:
    """What is said inside the contents of `outer`, without what `outer` has already; every content is read once."""
    found: list[Attributed] = []
    known = {(a.cue, a.content) for a in outer}
    level: Sequence[Attributed] = outer
    done: set[tuple[int, int]] = set()
    for _ in range(DEPTH):
        pieces = sorted({part for a in level for piece in a.content for part in _worth_reading(text, piece)} - done)
        done.update(pieces)
        level = []
        for group in _apart(pieces):
            for one in extractor.attributions(text, group):
                if _holds(text, one, group) and (one.cue, one.content) not in known:
                    known.add((one.cue, one.content))
                    level.append(one)
        found += level
        if not level:
            break
    return found


def _worth_reading(text: str, piece: tuple[int, int]) -> list[tuple[int, int]]:
    """The runs of sentences of a content that have a word of saying, whoever says it."""
    if piece[1] - piece[0] < MIN_CHARACTERS:
        return []
    if not _WORDS.able(text[piece[0] : piece[1]]) & _SAYS:
        return []
    saying = [found.start() for found in _SAYING.finditer(text, *piece)]
    if not saying:
        return []
    bounds = [piece[0], *(end.end() for end in _SENTENCE_END.finditer(text, *piece)), piece[1]]
    parts: list[tuple[int, int]] = []
    for start, end in pairwise(bounds):
        if end - start < MIN_CHARACTERS or bisect_left(saying, start) == bisect_left(saying, end):
            continue
        if parts and parts[-1][1] == start:
            start = parts.pop()[0]
        parts.append((start, end))
    return parts


def _apart(pieces: Iterable[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """The pieces in groups whose pieces do not overlap: a content that lies in another's is read apart from it."""
    groups: list[list[tuple[int, int]]] = []
    for piece in pieces:
        for group in groups:
            if group[-1][1] <= piece[0]:
                group.append(piece)
                break
        else:
            if len(groups) < OVERLAPS:
                groups.append([piece])
    return groups


def _holds(text: str, found: Attributed, pieces: Sequence[tuple[int, int]]) -> bool:
    """Whether it is a statement of somebody else, whole, inside one piece of content."""
    if found.confidence < SURE or not found.content or not found.cue:
        return False
    parts = (*found.source, *found.cue, *found.content)
    low, high = min(a for a, _ in parts), max(b for _, b in parts)
    if not any(start <= low and high <= end + _EDGE for start, end in pieces):
        return False
    if not found.source:
        return bool(_ACCORDING.fullmatch(" ".join(text[a:b] for a, b in found.cue)))
    return not _OWN_VOICE.match(" ".join(text[a:b] for a, b in found.source))
