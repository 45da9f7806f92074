"""Segments to mentions: noun phrases with their head, what they say of an office and of whose it is.

"UK Foreign Secretary Jeremy Hunt", "China's ambassador", "the BBC's Andrew Marr": a phrase may hold several mentions, the last is its head.
"""

from __future__ import annotations

from onrecord.speakers.given_names import gender_of, is_given
from onrecord.speakers.mention import LONGEST_NAME, Body, Mention, Office, Sort, organisation, plain_body, state_body
from onrecord.speakers.segments import ARTICLES, FUNCTION, Kind, Segment
from onrecord.speakers.states import PEOPLES, SEATS
from onrecord.speakers.titles import (
    DOCUMENT_NOUNS,
    FEMALE_WORDS,
    GROUPS,
    HONORIFICS,
    MALE_WORDS,
    MODIFIERS,
    OFFICE_OF_HONORIFIC,
    ORG_WORDS,
    PLAIN_ORG,
    ROLES,
    STATE_WORDS,
)
from onrecord.speakers.words import Words

_COMMON = (GROUPS | MODIFIERS | ROLES | DOCUMENT_NOUNS | PLAIN_ORG | STATE_WORDS) - PEOPLES
_FORMER = frozenset("former ex ex- late then outgoing".split())


def read_sentence(words: Words, segments: list[Segment], end: int) -> list[Mention]:
    """Mentions of the segments of one sentence, in order of text, longer ones first."""
    sentence: list[Mention] = []
    for chunk in _chunks(words, segments, end):
        sentence += _read_chunk(words, chunk)
    sentence.sort(key=lambda m: (m.first, -m.last))
    return sentence


def _chunks(words: Words, segments: list[Segment], end: int) -> list[list[Segment]]:
    chunks: list[list[Segment]] = []
    current: list[Segment] = []
    for item in segments:
        if current and not _goes_on(words, current, item):
            chunks.append(current)
            current = []
        current.append(item)
    if current:
        chunks.append(current)
    return chunks


_AFTER = {
    Kind.GROUP: (Kind.OWNER,),
    Kind.NATIONALS: (Kind.OWNER,),
    Kind.ROLE: (Kind.OWNER, Kind.CAPITALS, Kind.HONORIFIC, Kind.ROLE, Kind.GROUP, Kind.PLAIN_ORGANISATION, Kind.PLAIN_BODY),
    Kind.DOCUMENT: (Kind.OWNER, Kind.GROUP, Kind.ROLE),
    Kind.PLAIN_BODY: (Kind.OWNER, Kind.GROUP, Kind.ROLE, Kind.HONORIFIC, Kind.PLAIN_BODY, Kind.PLAIN_ORGANISATION, Kind.DOCUMENT, Kind.MODIFIER),
    Kind.CAPITALS: (Kind.OWNER, Kind.GROUP, Kind.ROLE, Kind.PLAIN_BODY, Kind.PLAIN_ORGANISATION, Kind.DOCUMENT, Kind.MODIFIER, Kind.HONORIFIC),
}  # fmt: skip


# Tuples, not sets: a kind is found by identity, its hash is slow.
_STANDS_ALONE = (Kind.OWNER, Kind.STATE, Kind.CAPITALS, Kind.BODY, Kind.ORGANISATION, Kind.CAPITAL, Kind.REGION, Kind.HONORIFIC, Kind.ADJECTIVE)  # fmt: skip
_OPENED = (Kind.ARTICLE, Kind.ADJECTIVE, Kind.OWNER, Kind.MODIFIER, Kind.NUMBER, Kind.REGION, Kind.STATE)
_OPENING = (Kind.ARTICLE, Kind.ADJECTIVE, Kind.STATE, Kind.NUMBER, Kind.REGION)


def _goes_on(words: Words, current: list[Segment], item: Segment) -> bool:
    """Whether the next segment belongs to the same phrase."""
    before = current[-1]
    if item.kind is Kind.ARTICLE and before.kind is not Kind.OWNER:
        return before.kind is Kind.ARTICLE and item.first == before.last + 1
    gap = range(before.last + 1, item.first)
    if gap:
        return (
            len(gap) <= 3
            and before.kind in _OPENED
            and item.kind not in _STANDS_ALONE
            and current[0].kind in _OPENING
            and all(_may_be_noun(words, i) for i in gap)
        )
    allowed = _AFTER.get(before.kind)
    return allowed is None or item.kind in allowed


def _may_be_noun(words: Words, i: int) -> bool:
    lower = words.lower[i]
    return (
        lower.replace("-", "").isalpha()
        and lower not in FUNCTION
        and not words.capital[i]
        and (("-" in lower) or not lower.endswith(("s", "ed", "ing", "ly")))
    )


def _read_chunk(words: Words, chunk: list[Segment]) -> list[Mention]:
    """Mentions of one phrase: what owns it, what stands before its head, and itself (last)."""
    found: list[Mention] = []
    owner: Mention | None = None
    start = 0
    article = ""
    for k, item in enumerate(chunk):
        if item.kind is Kind.OWNER:
            left = _read_part(words, chunk[start:k], article, owner, found)
            if left is not None:
                left.owner = True
                owner = left
            article, start = "", k + 1
        elif item.kind is Kind.ARTICLE and k == start:
            article, start = words.lower[item.first], k + 1
        elif item.kind is Kind.ARTICLE:
            start = k + 1
            article = words.lower[item.first]
    _read_part(words, chunk[start:], article, owner, found)
    return found


def _read_part(
    words: Words, part: list[Segment], article: str, owner: Mention | None, found: list[Mention]
) -> Mention | None:
    while part and part[-1].kind in (Kind.MODIFIER, Kind.NUMBER):
        part = part[:-1]
    if not part:
        return None
    head, before = part[-1], part[:-1]
    for item in before:
        if item.kind is Kind.CAPITALS:
            found.append(_plain_name(words, item, modifier=True))
    mention = _HEADS[head.kind](words, before, head, owner)
    if mention is None:
        return None
    if mention.sort is Sort.BODY and article == "that":
        article = ""
    if article and mention.first > 0 and words.lower[mention.first - 1] == article:
        mention.first -= 1
    mention.article = article or ("'s" if owner is not None else "")
    mention.owned_by = owner
    found.append(mention)
    return mention


def _plain_name(words: Words, item: Segment, modifier: bool = False) -> Mention:
    name = tuple(words.text[i] for i in range(item.first, item.last + 1))
    return Mention(
        Sort.NAME,
        item.first,
        item.last,
        item.first,
        words.phrase(item.first, item.last)[:LONGEST_NAME],
        name,
        modifier=modifier,
    )


def _body_of(words: Words, before: list[Segment], owner: Mention | None) -> Body | None:
    """Whose office it is: the nearest body, organisation or name before the head, with the state that is named."""
    state = next((item.value for item in before if item.kind in (Kind.STATE, Kind.ADJECTIVE, Kind.CAPITAL)), None)
    inherited = owner.body if owner is not None else None
    if inherited is None and owner is not None and owner.sort is Sort.PERSON and owner.office is not None:
        inherited = owner.office.of  # a president's spokesman speaks for the president's state
    for item in reversed(before):
        if item.kind is Kind.BODY:
            return state_body(item.value, words.phrase(item.first, item.last), words.states)
        if item.kind is Kind.ORGANISATION:
            return organisation(item.value)
        if item.kind is Kind.PLAIN_BODY:
            region = next((words.phrase(o.first, o.last) for o in before if o.kind is Kind.REGION), None)
            name = next((words.phrase(o.first, o.last) for o in before if o.kind is Kind.CAPITALS), None)
            return plain_body(item.value, state or (inherited.state if inherited else None), region or name)
        if item.kind is Kind.CAPITALS and (inherited is None or inherited.is_state_body):
            last = next(
                (o.last for o in before if o.first == item.last + 1 and o.kind in (Kind.PLAIN_ORGANISATION,)), item.last
            )
            return Body(words.phrase(item.first, last), state)
    if state is not None:
        return Body(state, state, True)
    for item in before:
        if item.kind is Kind.REGION:
            return Body(words.phrase(item.first, item.last), item.value, True)
    if inherited is not None:
        return inherited
    if owner is not None and owner.sort is Sort.NAME:
        return Body(owner.text)
    return None


def _named(words: Words, before: list[Segment], head: Segment, owner: Mention | None) -> Mention | None:
    mention = _plain_name(words, head)
    if mention.name[-1].lower() in DOCUMENT_NOUNS and not is_given(mention.name[0]):
        return _document_head(words, before, head, owner)  # "the Refugee Convention"
    if owner is not None and owner.sort is Sort.NAME and not before and mention.name[-1].lower() in ORG_WORDS:
        whole = words.phrase(owner.head, head.last)[:LONGEST_NAME]  # "Dockers' Union"
        mention.sort, mention.text, mention.first, mention.body = Sort.ORGANISATION, whole, owner.first, Body(whole)
        return mention
    if before:
        mention.first = before[0].first
    close = before[-1].kind if before else None
    if close in (Kind.PLAIN_ORGANISATION, Kind.PLAIN_BODY):
        mention.sort, mention.body = Sort.ORGANISATION, Body(mention.text)
        return mention
    _read_honorifics(words, before, mention)
    roles = [k for k, item in enumerate(before) if item.kind is Kind.ROLE]
    for k in roles:
        mention.offices.append(_office(words, before[:k], before[k], owner))
        mention.gender = mention.gender or _word_gender(words, before[k])
    if close in (Kind.ROLE, Kind.HONORIFIC):
        mention.sort = Sort.PERSON
    elif owner is not None or close in (Kind.ADJECTIVE, Kind.ORGANISATION):
        mention.body = _body_of(words, before, owner)
    mention.evidence += 1.0 if is_given(mention.name[0]) and len(mention.name) > 1 else 0.0
    mention.gender = mention.gender or (gender_of(mention.name[0]) if len(mention.name) > 1 else "")
    return mention


def _read_honorifics(words: Words, before: list[Segment], mention: Mention) -> None:
    for k, item in enumerate(before):
        if item.kind is not Kind.HONORIFIC:
            continue
        lower = words.lower[item.first]
        mention.honorific = True
        mention.gender = mention.gender or HONORIFICS.get(lower, "")
        office = OFFICE_OF_HONORIFIC.get(lower)
        if office is not None:
            mention.offices.append(Office(office, _body_of(words, before[:k], None)))


def _office(words: Words, before: list[Segment], head: Segment, owner: Mention | None) -> Office:
    modifiers = {
        words.lower[i] for item in before if item.kind is Kind.MODIFIER for i in range(item.first, item.last + 1)
    }
    if owner is None and before and before[0].kind is Kind.ROLE:
        before = before[1:]
    title = plain_title(head.value)
    shadow = "shadow" in modifiers or title.startswith("shadow ")
    if "shadow" in modifiers and not title.startswith("shadow "):
        title = "shadow " + title
    close = before[-1] if before else None
    if (
        close is not None
        and close.kind is Kind.MODIFIER
        and words.lower[close.first] in ("deputy", "vice", "acting", "interim", "assistant", "presidential")
    ):
        title = f"{words.lower[close.first]} {title}"
    if (
        close is not None
        and close.kind is Kind.CAPITALS
        and close.first == close.last
        and title in ("minister", "secretary", "chairman", "commissioner")
    ):
        title = f"{words.lower[close.first]} {title}"
        before = before[:-1]
    of = _body_of(words, before, owner)
    if (
        title.startswith("government ")
        and of is not None
        and of.is_state_body
        and not of.is_state
        and "government" not in of.name
    ):
        of = Body(f"{of.name} government", of.state, True)
    return Office(title, of, bool(modifiers & _FORMER), shadow)


def plain_title(title: str) -> str:
    """ "minister of the interior" is the "interior minister", "minister of foreign affairs" the "foreign minister"."""
    office, link, what = title.partition(" of ") if " of " in title else title.partition(" for ")
    if not link or not office.endswith("minister") or what == "state":
        return title
    what = what.removeprefix("the ").removesuffix(" affairs")
    deputy = office.removesuffix("minister").strip()
    return f"{deputy} {what} minister".strip().replace("defense minister", "defence minister")


def _word_gender(words: Words, head: Segment) -> str:
    lower = words.lower[head.last]
    return "m" if lower in MALE_WORDS else "f" if lower in FEMALE_WORDS else ""


def _first_of(before: list[Segment], head: Segment) -> int:
    return before[0].first if before else head.first


def _described(words: Words, before: list[Segment], head: Segment, owner: Mention | None) -> Mention:
    first = _first_of(before, head)
    office = _office(words, before, head, owner)
    return Mention(
        Sort.ROLE,
        first,
        head.last,
        head.first,
        _own_words(words, first, head.last, owner),
        offices=[office],
        body=office.of,
        gender=_word_gender(words, head),
        plain=True,
    )


def _own_words(words: Words, first: int, last: int, owner: Mention | None) -> str:
    phrase = words.phrase(first, last)
    if owner is not None:
        first = owner.first if words.lower[owner.first] not in ARTICLES else owner.first + 1
        phrase = words.phrase(first, last)
    if (
        owner is None
        and words.capital[first]
        and first == words.sentence_starts[words.sentence[first]]
        and words.lower[first] in _COMMON
        and not words.is_acronym(first)
    ):
        # the capital only opens the sentence, or all of a headline is in capitals
        phrase = phrase.lower() if phrase.isupper() else phrase[:1].lower() + phrase[1:]
    return phrase[:LONGEST_NAME]


def _grouped(words: Words, before: list[Segment], head: Segment, owner: Mention | None) -> Mention | None:
    first = _first_of(before, head)
    body = _body_of(words, before, owner)
    if head.kind is Kind.NATIONALS:
        body = None
    if words.lower[head.last] == "authorities" and body is not None and body.is_state_body:
        return Mention(Sort.BODY, first, head.last, head.first, body.name, body=body)
    return Mention(
        Sort.GROUP, first, head.last, head.first, _own_words(words, first, head.last, owner), body=body, plain=True
    )


def _people(words: Words, before: list[Segment], head: Segment, owner: Mention | None) -> Mention | None:
    if before and before[-1].kind is Kind.CAPITALS:
        return None
    first = _first_of(before, head)
    return Mention(Sort.GROUP, first, head.last, head.first, _own_words(words, first, head.last, owner), plain=True)


def _state(words: Words, before: list[Segment], head: Segment, owner: Mention | None) -> Mention | None:
    body = Body(head.value, head.value, True)
    text = words.phrase(head.first, head.last)
    return Mention(
        Sort.BODY,
        head.first,
        head.last,
        head.first,
        text,
        body=body,
        place_like=head.kind is Kind.CAPITAL and text not in SEATS,
        modifier=head.kind is Kind.ADJECTIVE,
    )


def _region(words: Words, before: list[Segment], head: Segment, owner: Mention | None) -> Mention | None:
    text = words.phrase(head.first, head.last)
    return Mention(
        Sort.BODY, head.first, head.last, head.first, text, body=Body(text, head.value, True), place_like=True
    )


def _body(words: Words, before: list[Segment], head: Segment, owner: Mention | None) -> Mention | None:
    text = words.phrase(head.first, head.last)
    body = state_body(head.value, text, words.states)
    prior = next(
        (item.value for item in before if item.kind in (Kind.STATE, Kind.ADJECTIVE)),
        owner.body.state if owner is not None and owner.body is not None and owner.body.is_state else None,
    )
    if body.state is None and prior:
        body = plain_body(text, prior, None)
    return Mention(
        Sort.BODY if body.is_state_body else Sort.ORGANISATION,
        _first_of(before, head),
        head.last,
        head.first,
        text,
        body=body,
    )


def _organisation_head(words: Words, before: list[Segment], head: Segment, owner: Mention | None) -> Mention | None:
    text = words.phrase(head.first, head.last)
    return Mention(
        Sort.ORGANISATION, _first_of(before, head), head.last, head.first, text, body=organisation(head.value)
    )


def _plain_body_head(words: Words, before: list[Segment], head: Segment, owner: Mention | None) -> Mention | None:
    first = _first_of(before, head)
    body = _body_of(words, [*before, head], owner)
    return Mention(
        Sort.BODY,
        first,
        head.last,
        head.first,
        _own_words(words, first, head.last, owner),
        body=body,
        plain=body is None or body.state is None,
    )


def _plain_organisation_head(
    words: Words, before: list[Segment], head: Segment, owner: Mention | None
) -> Mention | None:
    first = _first_of(before, head)
    text = _own_words(words, first, head.last, owner)
    return Mention(
        Sort.ORGANISATION, first, head.last, head.first, text, body=_body_of(words, before, owner), plain=True
    )


def _document_head(words: Words, before: list[Segment], head: Segment, owner: Mention | None) -> Mention | None:
    first = _first_of(before, head)
    return Mention(
        Sort.DOCUMENT,
        first,
        head.last,
        head.first,
        _own_words(words, first, head.last, owner),
        body=_body_of(words, before, owner),
        plain=True,
    )


def _nothing(words: Words, before: list[Segment], head: Segment, owner: Mention | None) -> Mention | None:
    return None


_HEADS = {
    Kind.ARTICLE: _nothing,
    Kind.OWNER: _nothing,
    Kind.MODIFIER: _nothing,
    Kind.NUMBER: _nothing,
    Kind.HONORIFIC: _nothing,
    Kind.CAPITALS: _named,
    Kind.ROLE: _described,
    Kind.GROUP: _grouped,
    Kind.NATIONALS: _grouped,
    Kind.PEOPLE: _people,
    Kind.STATE: _state,
    Kind.CAPITAL: _state,
    Kind.ADJECTIVE: _state,
    Kind.REGION: _region,
    Kind.BODY: _body,
    Kind.ORGANISATION: _organisation_head,
    Kind.PLAIN_BODY: _plain_body_head,
    Kind.PLAIN_ORGANISATION: _plain_organisation_head,
    Kind.DOCUMENT: _document_head,
}
