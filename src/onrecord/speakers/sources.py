"""The head of a source span: the name, office, group or pronoun that the span is about.

A source span is the model's: it may be long ("British diplomats who visited …"), a word too short or too long, or empty.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from onrecord.records import Span, Statement
from onrecord.speakers.mention import LONGEST_NAME, Mention, Sort
from onrecord.speakers.segments import FUNCTION
from onrecord.speakers.words import Words

MALE = frozenset("he him his himself".split())
FEMALE = frozenset("she her hers herself".split())
PLURAL = frozenset("they them their theirs themselves".split())
NEUTER = frozenset("it its itself".split())
FIRST = frozenset("i me my mine myself we us our ours ourselves".split())
_POSSESSIVE = frozenset("his her their its my our your".split())
RELATIVE = frozenset("who whom which that whose".split())
SECOND = frozenset("you your yours yourself yourselves".split())
PRONOUNS = MALE | FEMALE | PLURAL | NEUTER | FIRST | SECOND | RELATIVE
_QUANTITIES = frozenset("some many most several few hundreds thousands dozens both others those millions".split())
_PART = frozenset("one another some many most two three several few neither none".split())
_CUTS = frozenset("who whom which that whose where when while".split())
_LEADING = frozenset("according to by from of and but as for per said says the a an also even".split())
_FOOTAGE = frozenset(
    "video videos footage photo photos photograph photographs image images imagery picture pictures clip clips recording recordings screenshot screenshots livestream selfie selfies".split()
)
_BEHIND = frozenset(
    "of by from taken shot filmed posted shared released published showing that which credited provided seen circulating purporting circulated obtained made , ( –".split()
)
LONGEST_SOURCE = 60  # words of a source span that are read


@dataclass(frozen=True, slots=True)
class Head:
    """What a source is about: a mention (position in the list), or a pronoun (position of the word), or only its words."""

    mention: int | None = None
    pronoun: int | None = None
    words: str = ""
    first: int = -1  # first word of the span


def find_heads(words: Words, mentions: list[Mention], statements: list[Statement]) -> dict[str, Head]:
    """Head of each statement's source, by the statement's id. An empty source gives ``Head()``."""
    order = sorted(range(len(mentions)), key=lambda k: (mentions[k].head, k))
    heads = [mentions[k].head for k in order]
    return {s.id: _head(words, mentions, order, heads, s.source) for s in statements}


def _head(words: Words, mentions: list[Mention], order: list[int], heads: list[int], spans: tuple[Span, ...]) -> Head:
    for span in spans:
        reach = words.between(span.start, span.end)[:LONGEST_SOURCE]
        reach = _trimmed(words, reach)
        if not reach:
            continue
        near = [order[k] for k in range(max(0, bisect_left(heads, reach.start) - 6), bisect_left(heads, reach.stop))]
        inside = [k for k in near if mentions[k].head < reach.stop and mentions[k].core >= reach.start]
        head = _choose(words, mentions, inside, reach)
        if head is not None:
            return head
    return Head()


def is_footage(words: Words, spans: tuple[Span, ...]) -> bool:
    """Whether the source is a picture, video or recording: evidence, which nobody speaks."""
    for span in spans[:1]:
        reach = _trimmed(words, words.between(span.start, span.end)[:LONGEST_SOURCE])
        for i in reach:
            if words.lower[i] in _BEHIND and i > reach.start:
                return words.lower[i - 1] in _FOOTAGE
        return bool(reach) and words.lower[reach.stop - 1] in _FOOTAGE
    return False


def _trimmed(words: Words, reach: range) -> range:
    first, end = reach.start, reach.stop
    while first < end and not words.lower[first][0].isalnum():
        first += 1
    while end > first and not words.lower[end - 1][0].isalnum():
        end -= 1
    return range(first, end)


def _choose(words: Words, mentions: list[Mention], inside: list[int], reach: range) -> Head | None:
    main = [k for k in inside if not mentions[k].owner and not mentions[k].modifier]
    opening = next((i for i in reach if words.lower[i] not in _LEADING), reach.start)
    of_them = opening + 2 < reach.stop and words.lower[opening + 1] == "of" and words.lower[opening + 2] in PRONOUNS
    if of_them and words.lower[opening] in _PART:  # "one of them, a baker": not they, and nobody else who is named
        return Head(words=own_words(words, range(opening, reach.stop)).lower(), first=reach.start)
    if (
        words.lower[opening] in PRONOUNS
        and not words.is_acronym(opening)
        and (words.lower[opening] != "that" or len(reach) == 1)
    ):
        owned = [
            k
            for k in main
            if mentions[k].head > opening
            and mentions[k].first >= opening
            and mentions[k].article == words.lower[opening]
        ]
        if (
            not owned
            and words.lower[opening] in _POSSESSIVE
            and opening + 1 < reach.stop
            and words.lower[opening + 1].isalpha()
        ):
            text = own_words(words, range(opening + 1, reach.stop))  # "her foreman" is not she
            if text and not main:
                return Head(words=text, first=reach.start)
        if not owned:
            return Head(pronoun=opening, first=reach.start)
    pair = _pair(words, mentions, main, reach)
    if pair is not None:
        return pair
    if main and _goes_past(words, mentions[main[0]], reach):
        text = own_words(words, range(opening, reach.stop))
        if text:
            return Head(words=text, first=reach.start)
    if main:
        return Head(mention=main[0], first=reach.start)
    if inside:
        return Head(
            mention=inside[-1],
            first=reach.start,
        )
    pronoun = next(
        (
            i
            for i in reach
            if words.lower[i] in PRONOUNS and words.lower[i] not in ("that", "which") and not words.is_acronym(i)
        ),
        None,
    )
    if pronoun is not None:
        return Head(pronoun=pronoun, first=reach.start)
    text = own_words(words, reach)
    return Head(words=text, first=reach.start) if text else None


def _pair(words: Words, mentions: list[Mention], main: list[int], reach: range) -> Head | None:
    """ "Okoro and Lindqvist said": two speakers at once are a group with its own words."""
    if len(main) < 2:
        return None
    left, right = mentions[main[0]], mentions[main[1]]
    gap = words.lower[left.last + 1 : right.first]
    if gap == [","] and len(main) > 2:  # "Britain, France and Norway"
        last = mentions[main[2]]
        if (
            words.lower[right.last + 1 : last.first] in (["and"], [",", "and"], [","])
            and right.sort is left.sort is last.sort
        ):
            end = max(mentions[k].last for k in main)
            return Head(words=words.phrase(left.first, min(end, reach.stop - 1))[:LONGEST_NAME], first=reach.start)
    joined = gap == ["and"]
    if (
        joined
        and left.sort in (Sort.NAME, Sort.PERSON, Sort.ORGANISATION, Sort.BODY, Sort.ROLE)
        and right.sort is not Sort.DOCUMENT
    ):
        return Head(words=words.phrase(left.first, min(right.last, reach.stop - 1))[:LONGEST_NAME], first=reach.start)
    return None


def _goes_past(words: Words, mention: Mention, reach: range) -> bool:
    """Whether the phrase goes on to a noun that no list has: "a high school senior", "many colleges"."""
    after = mention.core + 1
    if after >= reach.stop or words.start[after] > words.end[mention.core] + 1:
        return False
    lower = words.lower[after]
    if words.lower[mention.core] in _QUANTITIES and mention.core == mention.head:
        return lower[0].isalpha() and lower not in FUNCTION
    if mention.sort in (Sort.GROUP, Sort.ROLE, Sort.PERSON, Sort.NAME) or words.capital[after]:
        return False
    return lower.isalpha() and lower not in FUNCTION and not lower.endswith(("ed", "ing", "ly"))


def own_words(words: Words, reach: range) -> str:
    """The span's words up to a relative clause or comma, without "a" or "an"."""
    first = reach.start
    while first < reach.stop and words.lower[first] in ("a", "an", "the", "and", "but", "by", "from"):
        first += 1
    end = first
    while end < reach.stop and not (end > first and (words.lower[end] in _CUTS or words.text[end] in ",;:(")):
        end += 1
    if first >= end or all(words.lower[i] in FUNCTION for i in range(first, end)):
        return ""
    return words.phrase(first, end - 1)[:LONGEST_NAME]
