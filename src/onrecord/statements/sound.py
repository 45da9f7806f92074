"""What has the form of a statement and is none, and parts that are no whole phrase: left out, or set right, by the words' structure.

"The minister's dread of strikes" is what the reporter says of him; "Photo taken in May shows a pier" is a caption; "the clip, …
purporting to show a pier" says what the clip does, not who speaks of it; "responded to that" says nothing. "The" alone is no source.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from onrecord.statements.leads import Lead
from onrecord.statements.lexicon import FEELINGS, LEMMAS, NOUNS, VERBS

if TYPE_CHECKING:
    from onrecord.statements import Attributed

_POSSESSIVE = re.compile(r"(?:.*(?:['’]s|s['’])|his|her|its|their|our|my|your)", re.IGNORECASE | re.DOTALL)
_OF = r"(?:of|for|about|with|in|towards?)"
_NOUN_CUE = re.compile(
    rf"(?:the |an? )?(?:[\w’'-]+ ){{0,3}}?(?P<noun>[^\W\d_][\w’'-]*)(?: (?P<of>{_OF}))?", re.IGNORECASE
)
_OF_FIRST = re.compile(rf"{_OF}\b", re.IGNORECASE)
# nouns made of verbs ("interpretation", "treatment") name what somebody did, in words or deeds
_OF_DOING = re.compile(r"(?:tion|sion|ment|ance|ence|ing|al|sis|y)s?$", re.IGNORECASE)
_WORDS_OF_ONES_OWN = re.compile(r"[\"“”«»]|''|(?:that|whether|to|\w+ing)\b", re.IGNORECASE)
_ARTICLE = re.compile(r"(?:the|an?)", re.IGNORECASE)
_STILL = re.compile(
    r"(?:(?:undated|file|handout|archive|satellite|aerial|press|stock|combination|composite|screen) )*(?:photo(?:graph)?|picture|image|screenshot|screengrab)"
    r"(?:\b|s(?=,| (?:taken|released|provided|dated|shot|issued|supplied|posted|published|made|from|courtesy|by|of)\b))",
    re.IGNORECASE,
)
_REACTION = frozenset("respond react reply answer".split())
_TO_THAT = re.compile(r"(?:to|at) (?:that|this|these|those|it|him|her|them)(?: [\w’'-]+){0,3}[.,]?", re.IGNORECASE)
_ASKED = re.compile(r"(?:When asked|Asked)(?: about)?")
_TIME = re.compile(
    r"(?:[01]?\d|2[0-3])[:.h][0-5]\d(?: ?[ap]\.?m\.?)?(?: ?(?:GMT|BST|UTC|CET|EST))?[ \t]*(?:[-–—|:•][ \t]*)?(?=\S)"
)
_CUT_INSERTION = re.compile(r"\s*[–—][^\n–—“”\".!?]*\b(?:and|or)\s+")
_LONGEST_INSERTION = 120  # characters
_NEAR = 6  # attributions before and after one that are compared with it


def sound(text: str, found: Iterable[Attributed]) -> list[Attributed]:
    """Those of ``found`` that can be statements, in order of text, without an article alone as their source."""
    kept = [_whole(text, one) for one in found if not _no_statement(text, one)]
    kept.sort(key=lambda one: _start(one))
    return [one for k, one in enumerate(kept) if not _part_of_another(text, one, _beside(kept, k))]


def _no_statement(text: str, one: Attributed) -> bool:
    return (
        characterises(text, one)
        or _is_caption(text, one)
        or _only_reacts(text, one)
        or _only_names_whom(text, one)
        or _of_the_outer(text, one)
    )


def characterises(text: str, one: Attributed) -> bool:
    """Whether it only says what somebody feels or is like, in a noun phrase of whoever writes: "X's dread of Y", "the dread of X"."""
    if len(one.source) != 1 or len(one.cue) != 1 or not one.content or one.content[0][0] < one.cue[0][0]:
        return False
    (start, end), (begin, stop) = one.source[0], one.cue[0]
    if not -1 <= begin - end <= 2 and not 0 <= start - stop <= 2:
        return False
    owned = begin >= end and _POSSESSIVE.fullmatch(text, start, end) is not None
    noun = _NOUN_CUE.fullmatch(text, begin, stop)
    if noun is None or not (owned or (noun["of"] == "of" and start >= stop)):
        return False
    said = one.content[0][0]
    if _WORDS_OF_ONES_OWN.match(text, said) or (owned and not noun["of"] and not _OF_FIRST.match(text, said)):
        return False
    words = [word.strip("'") for word in text[begin:stop].lower().replace("’", "'").split()]
    word = noun["noun"].lower().replace("’", "'")
    if any(w in NOUNS and w not in FEELINGS for w in words):
        return False
    if word in FEELINGS:
        return True
    return LEMMAS.get(word, word) not in VERBS and not _OF_DOING.search(word)


def _is_caption(text: str, one: Attributed) -> bool:
    """ "Photo taken in May shows a pier": one still picture without an article, or several and where they are from, open the paragraph and show something."""
    if not one.source or not one.cue or not one.content:
        return False
    start = one.source[0][0]
    if text[max(0, start - 300) : start].rpartition("\n")[2].strip(" \"'“‘([-–—•*"):
        return False
    return _STILL.match(text, start) is not None and start < one.cue[0][0] < one.content[0][0]


def _only_reacts(text: str, one: Attributed) -> bool:
    """ "responded angrily to that": what was reacted to is no words."""
    if len(one.content) != 1 or not _TO_THAT.fullmatch(text, *one.content[0]):
        return False
    return any(LEMMAS.get(word) in _REACTION for a, b in one.cue for word in text[a:b].lower().split())


def _only_names_whom(text: str, one: Attributed) -> bool:
    """ "Hale was asked by members …": the whole content is who was asked."""
    if len(one.content) != 1 or not one.cue or one.content[0][1] > one.cue[0][0]:
        return False
    (a, b), cue = one.content[0], text[one.cue[0][0] : one.cue[-1][1]].lower()
    asked = re.search(r"\b(?:is|was|were|been|being) (?:\w+ )?(?:asked|questioned|quizzed)$", cue)
    return asked is not None and len(text[a:b].split()) <= 5 and not _WORDS_OF_ONES_OWN.search(text, a, b)


def _of_the_outer(text: str, one: Attributed) -> bool:
    """ "dismissed the mayor's claim as “rubbish”": the quoted word is not the mayor's."""
    if len(one.source) != 1 or len(one.cue) != 1 or len(one.content) != 1:
        return False
    between = text[one.cue[0][1] : one.content[0][0]]
    return _POSSESSIVE.fullmatch(text, *one.source[0]) is not None and between.strip() == "as"


def _asked(text: str, one: Attributed) -> bool:
    """ "Asked whether …, she said": who is asked is not who asks."""
    if not one.source or not _ASKED.fullmatch(" ".join(text[a:b] for a, b in one.cue)):
        return False
    before = text[max(0, one.cue[0][0] - 4) : one.cue[0][0]].rstrip(' "“‘')
    return (not before or before[-1] in ".!?\n") and text[one.source[0][0] - 3 : one.source[0][0]] != "by "


def _whole(text: str, one: Attributed) -> Attributed:
    """Without an article that stands for a whole source, and with its content in whole phrases."""
    source = (
        () if _asked(text, one) else tuple(_past_time(text, p) for p in one.source if not _ARTICLE.fullmatch(text, *p))
    )
    content = _joined(text, one.content, (*one.source, *one.cue)) if len(one.content) > 1 else one.content
    content = tuple(_past_time(text, piece) for piece in content)
    if source == tuple(one.source) and content == tuple(one.content):
        return one
    return Lead(source, one.cue, content, one.confidence)


def _past_time(text: str, piece: tuple[int, int]) -> tuple[int, int]:
    """The piece without the time of a live blog's entry ("14:32 The firm") or the part of it that was taken in."""
    a, b = piece
    time = _TIME.match(text, text.rfind("\n", max(0, a - 8), a) + 1 if a else 0, b)
    return (time.end(), b) if time is not None and time.start() <= a < time.end() < b else piece


def _joined(
    text: str, content: Sequence[tuple[int, int]], apart: Iterable[tuple[int, int]]
) -> tuple[tuple[int, int], ...]:
    """The pieces, made one where an insertion between dashes was cut in two: "the film – shown on Sunday and | said to be old – is a fake"."""
    out: list[tuple[int, int]] = []
    for a, b in content:
        gap = text[out[-1][1] : a] if out and a - out[-1][1] <= _LONGEST_INSERTION else ""
        if _CUT_INSERTION.fullmatch(gap) and not any(out[-1][1] <= start < a for start, _ in apart):
            out[-1] = out[-1][0], b
        else:
            out.append((a, b))
    return tuple(out)


def _start(one: Attributed) -> tuple[int, int]:
    pieces = (*one.source, *one.cue, *one.content)
    return min((a for a, _ in pieces), default=0), -max((b for _, b in pieces), default=0)


def _beside(kept: Sequence[Attributed], k: int) -> Sequence[Attributed]:
    return [*kept[max(0, k - _NEAR) : k], *kept[k + 1 : k + 1 + _NEAR]]


def _part_of_another(text: str, one: Attributed, others: Iterable[Attributed]) -> bool:
    """A participle inside what the same source says elsewhere, or a noun inside it that nobody is named for."""
    if not one.cue:
        return False
    begin, stop = one.cue[0][0], one.cue[-1][1]
    held = [o for o in others if any(a <= begin and stop <= b for a, b in o.content) and o.cue != one.cue]
    if not held:
        return False
    if not one.source:
        return (
            text[max(0, begin - 4) : begin].lower() == "the "
        )  # "the reports of it are …": the article was its source
    participle = text[begin:stop].split(" ")[0].lower().endswith("ing")
    return (
        participle
        and not re.search(r"[,;–—-]\s*$", text[max(0, begin - 3) : begin])
        and any(o.source == one.source and o.confidence >= one.confidence for o in held)
    )
