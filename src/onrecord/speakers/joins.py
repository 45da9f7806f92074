"""Mentions of a sentence joined: complements, appositions, and which of them is a subject.

"Dominic Raab, the foreign secretary," and "the foreign secretary, Dominic Raab," give a name its office, as do "who is" and "was".
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from onrecord.speakers.given_names import is_given
from onrecord.speakers.mention import Body, Mention, Office, Sort, plain_body
from onrecord.speakers.phrases import read_sentence
from onrecord.speakers.segments import segment
from onrecord.speakers.titles import PLAIN_ORG
from onrecord.speakers.words import Words

_BEFORE_OBJECT = frozenset(
    "of in at for from on with by to against about into over under near via within during after before between "
    "among through toward towards including like than without inside outside across behind around".split()
)
_LINKS = frozenset("of for to at in from with on".split())
_SPEECH = frozenset(
    "said says told added asked warned insisted argued claimed denied accused announced confirmed explained replied responded tweeted wrote stated declared concluded urged noted suggested continued".split()
)
_PLACE_BEFORE = frozenset("in at near across from into around outside inside to".split())


def find_mentions(words: Words, turns: frozenset[int] = frozenset()) -> list[Mention]:
    """All mentions in order of text, with appositions and complements joined.

    ``turns``: words with which a source begins right behind its content, or content behind its source. "… held at Grey Quay, the
    minister said" gives the quay no office.
    """
    found: list[Mention] = []
    for first, end in pairwise([*words.sentence_starts, len(words)]):
        sentence = read_sentence(words, segment(words, first, end), end)
        _join_complements(words, sentence)
        _join_appositions(words, sentence, end, turns)
        for mention in sentence:
            mention.subject = _is_subject(words, mention, first)
            _by_noun_before(words, mention, first)
            if mention.first > first and words.lower[mention.first - 1] in _PLACE_BEFORE:
                mention.place_like = True
        found += sentence
    return found


_ORGANISATION_NOUNS = PLAIN_ORG | frozenset("service platform app site network group company airline carrier".split())


def _by_noun_before(words: Words, mention: Mention, first: int) -> None:
    """ "the messaging service Pingo", "news agency Mirpress": the noun before says what the name is."""
    if mention.sort is not Sort.NAME or mention.head <= first or mention.owner or is_given(mention.name[0]):
        return
    before = mention.head - 1
    if words.lower[before] in _ORGANISATION_NOUNS and not words.capital[before]:
        mention.sort, mention.body = Sort.ORGANISATION, Body(mention.text)


def _join_complements(words: Words, sentence: list[Mention]) -> None:
    """ "spokesman for the ministry", "ambassador to the UK", "a statement from the army": whose it is."""
    for k, mention in enumerate(sentence):
        if mention.sort is Sort.PERSON and mention.office is not None and mention.office.of is None:
            _state_after_a_name(words, mention, sentence[k + 1 : k + 3])
        if (
            mention.sort not in (Sort.ROLE, Sort.GROUP, Sort.DOCUMENT, Sort.ORGANISATION, Sort.BODY)
            or not mention.plain
        ):
            continue
        for other in sentence[k + 1 : k + 5]:
            gap = words.lower[mention.last + 1 : other.first]
            if other.first <= mention.last:
                continue
            links = _LINKS | {"by"} if mention.sort is Sort.DOCUMENT else _LINKS
            if not gap or len(gap) > 5 or gap[0] not in links or any(not (w[0].isalpha()) for w in gap):
                break
            if mention.sort is Sort.DOCUMENT and len(gap) > 2:
                break
            if any(w in _SPEECH for w in gap):
                break
            whole = _main(sentence, other)  # "secretary of the Dockers' Union"
            _complete(mention, whole, gap[0])
            mention.last = max(mention.last, other.last, whole.last)
            if mention.sort is not Sort.ROLE:
                break


def _state_after_a_name(words: Words, mention: Mention, after: list[Mention]) -> None:
    """ "President Ruth Hale of Norway"."""
    other = next((m for m in after if m.first == mention.last + 2), None)
    if other is not None and other.body is not None and other.body.is_state and words.lower[mention.last + 1] == "of":
        mention.offices[0] = replace(mention.offices[0], of=other.body)


def _complete(mention: Mention, other: Mention, link: str) -> None:
    body = other.body or (Body(other.text) if other.sort in (Sort.NAME, Sort.ORGANISATION) and other.text else None)
    if other.sort in (Sort.GROUP, Sort.ROLE, Sort.PERSON, Sort.DOCUMENT):
        body = other.body
    if mention.sort is Sort.DOCUMENT and other.modifier:  # "data of the American Community Survey"
        return
    if mention.sort is Sort.ROLE:
        office = mention.offices[0]
        if (
            office.title.endswith(("ambassador", "envoy", "high commissioner", "representative", "consul"))
            and link in ("to", "in")
            and body is not None
            and body.is_state_body
        ):
            mention.offices[0] = Office(office.title, office.of, office.former, office.shadow, office.to or body.state)
        elif (
            office.of is None
            and body is not None
            and (link not in ("to", "in", "from") or (link == "from" and body.is_state))
        ):
            mention.offices[0] = Office(office.title, body, office.former, office.shadow, office.to)
            mention.body = body
    elif mention.sort is Sort.DOCUMENT:
        if link in ("by", "from", "of", "at"):
            mention.body = mention.body or body
            if other.sort in (Sort.NAME, Sort.PERSON) and link in ("by", "from"):
                mention.owned_by = mention.owned_by or other
    elif link in ("of", "from", "at", "for") and mention.body is None and mention.sort is Sort.GROUP:
        mention.body = body
    elif (
        mention.sort is Sort.BODY
        and link == "of"
        and body is not None
        and body.is_state
        and mention.body is not None
        and mention.body.state is None
    ):
        mention.body = plain_body(mention.body.name, body.state, None)
        mention.plain = False


_STOPS = frozenset(',.;:)—–-”"!?')


def _join_appositions(words: Words, sentence: list[Mention], end: int, turns: frozenset[int]) -> None:
    for k, mention in enumerate(sentence[:-1]):
        after = next(
            (m for m in sentence[k + 1 : k + 4] if m.first > mention.last and not (m.modifier and m.sort is Sort.NAME)),
            None,
        )
        if after is None or (turns and not turns.isdisjoint(range(mention.last + 1, after.first + 1))):
            continue
        gap = words.lower[mention.last + 1 : after.first]
        follows = words.lower[after.last + 1] if after.last + 1 < end else "."
        if mention.sort in (Sort.NAME, Sort.PERSON) and not mention.modifier:
            _after_a_name(words, mention, _main(sentence, after), gap, end)
        elif (
            mention.sort is Sort.ROLE
            and after.sort in (Sort.NAME, Sort.PERSON)
            and gap in ([","], ["–"], ["—"], ["-"], [":"])
            and not after.owner
        ):
            if (follows in _STOPS or follows in ("who", "and")) and len(after.name) + after.honorific > 1:
                _same(after, mention)
        elif (
            mention.sort is Sort.ORGANISATION
            and mention.plain
            and after.sort in (Sort.NAME, Sort.ORGANISATION)
            and gap == [","]
            and follows in _STOPS
            and not after.plain
        ):
            mention.same_as, after.sort, after.body = after, Sort.ORGANISATION, after.body or Body(after.text)
        elif (
            mention.sort in (Sort.ORGANISATION, Sort.BODY)
            and not mention.plain
            and gap == ["("]
            and follows == ")"
            and after.first == after.last
            and after.text.isupper()
        ):
            after.same_as = mention
            after.expansion = after.text


def _main(sentence: list[Mention], mention: Mention) -> Mention:
    """The whole phrase that a mention opens: "Labour" of "Labour's shadow foreign secretary"."""
    for other in sentence:
        if other.owned_by is mention and mention.owner:
            return _main(sentence, other)
    return next(
        (
            m
            for m in sentence
            if m is not mention and m.sort is Sort.ROLE and m.first <= mention.first and m.last >= mention.last
        ),
        mention,
    )


def _after_a_name(words: Words, name: Mention, after: Mention, gap: list[str], end: int) -> None:
    follows = words.lower[after.last + 1] if after.last + 1 < end else "."
    if (
        after.sort is Sort.ORGANISATION
        and after.plain
        and gap == [","]
        and after.article in ("a", "an", "the")
        and follows in _STOPS | {"that", "which"}
    ):
        name.sort, name.body = Sort.ORGANISATION, Body(name.text)
        after.same_as = name
        return
    if after.sort is not Sort.ROLE:
        return
    age = gap[1:-1] if len(gap) == 3 and gap[0] == "," and gap[-1] == "," else []
    beside = gap in ([","], ["("], ["–"], ["—"]) or (len(age) == 1 and age[0].isdigit())
    clause = gap[2:] if gap[:2] == [",", "who"] else gap
    says_is = clause in (
        ["is"],
        ["was"],
        ["became"],
        ["has", "been"],
        ["serves", "as"],
        ["served", "as"],
        ["works", "as"],
        ["worked", "as"],
        ["is", "currently"],
        ["is", "now"],
    )
    if says_is and (after.article or after.body or gap[:1] == [","]) and not name.owner:
        if clause[-1] in ("was", "served"):
            after.offices[0] = Office(
                after.offices[0].title,
                after.offices[0].of,
                gap[:1] == [","],
                after.offices[0].shadow,
                after.offices[0].to,
            )
        _same(name, after)
    elif (
        beside
        and not name.owner
        and (
            follows in _STOPS
            or follows in _SPEECH
            or follows
            in ("who", "and", "whose", "based", "with", "in", "at", "from", "which", "as", "that", "has", "is", "was")
        )
    ):
        _same(name, after)


def _same(name: Mention, phrase: Mention) -> None:
    """The name holds the office of the phrase."""
    phrase.same_as = name
    name.sort = Sort.PERSON
    name.offices += phrase.offices
    name.gender = name.gender or phrase.gender


def _is_subject(words: Words, mention: Mention, first: int) -> bool:
    """Whether it opens its clause, or follows a verb of saying that follows a quotation. No parser: position only."""
    if mention.owner or mention.modifier:
        return False
    i = mention.first
    if i == first:
        return True
    before = words.lower[i - 1]
    if before in _BEFORE_OBJECT:
        return False
    if before in _SPEECH:
        return (i - 2 >= first and words.lower[i - 2] in ",”\"’'") or (
            i - 2 >= first and not words.lower[i - 2][0].isalnum()
        )
    return not before[0].isalnum() or before in (
        "that",
        "and",
        "but",
        "while",
        "when",
        "as",
        "because",
        "if",
        "where",
        "after",
        "before",
        "since",
        "although",
        "though",
        "whether",
        "however",
        "which",
        "also",
        "so",
        "or",
        "than",
        "until",
        "month",
        "week",
        "year",
        "morning",
        "night",
        "evening",
        "afternoon",
        "day",
        "today",
        "yesterday",
        "later",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    )
