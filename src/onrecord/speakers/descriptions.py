"""Descriptions to speakers: "the ambassador", "the government", "the ministry", "the report", "British diplomats".

A description is linked to a speaker of the same document who holds that office, or is that body; else it is a speaker of its
own, under its own words. Offices are looked up by their last word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from onrecord.speakers.entities import Entities, Entity
from onrecord.speakers.mention import LONGEST_NAME, Body, Mention, Office, Sort, plain_body
from onrecord.speakers.naming import fold
from onrecord.speakers.states import STATE_NAMES
from onrecord.speakers.titles import HOME_OF_TITLE, HOME_WORDS, OFFICES, PLURAL_ROLES, WIDER
from onrecord.speakers.words import Words

DEFINITE = frozenset(("the", "this", "that", "these", "those", "'s"))
_GOVERNMENTS = frozenset("government authorities regime leadership state administration".split())
_NATIONAL = frozenset("parliament army military navy cabinet legislature judiciary treasury".split())
SOON = 60  # words after "the director" in which its holder may be named
LONGEST_COMPLEMENT = 6  # words of "of the village" that stay in a group's name
_SAME_FORCES = ("army", "military", "armed forces", "defense forces")
_ANY_ORGANISATION = frozenset(
    "group organisation organization agency company firm body charity ngo watchdog party movement campaign newspaper paper network broadcaster outlet".split()
)
_STATE_OFFICES = (
    "minister",
    "secretary",
    "president",
    "premier",
    "chancellor",
    "ambassador",
    "attorney general",
    "governor",
)


def home_state(words: Words, mentions: Iterable[Mention]) -> str | None:
    """The state whose politics the report takes for granted, by words that only one state uses; None unless one leads."""
    votes: Counter[str] = Counter()
    for word in filter(HOME_WORDS.__contains__, words.lower):
        votes[HOME_WORDS[word]] += 1
    for mention in mentions:
        for office in mention.offices:
            if office.of is None and HOME_OF_TITLE.get(office.title):
                votes[HOME_OF_TITLE[office.title]] += 2
    ranked = votes.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def complete_offices(entities: Entities, home: str | None) -> None:
    """Offices without a state get the state that their title or the report shows."""
    for entity in entities.all:
        entity.offices = [_completed(office, home) for office in entity.offices]


def _completed(office: Office, home: str | None) -> Office:
    if office.of is not None and not (office.of.state is None and office.of.is_state_body):
        return office
    state = HOME_OF_TITLE.get(office.title) or (
        home if office.of is None and office.title.endswith(_STATE_OFFICES) and office.title in OFFICES else None
    )
    if office.of is not None:
        return (
            replace(office, of=plain_body(office.of.name, state or home, None))
            if (state or home) and _is_plain(office.of)
            else office
        )
    return replace(office, of=Body(state, state, True)) if state else office


def _is_plain(body: Body) -> bool:
    return body.name == body.name.lower()


def matches(description: Office, held: Office) -> float:
    """How well an office held fits the description; 0 not at all."""
    if description.shadow != held.shadow:
        return 0.0
    if held.former and not description.former and description.title in OFFICES and description.of is not None:
        return 0.0
    fit = _title_fit(description.title, held.title)
    if fit == 0.0:
        return 0.0
    if description.of is not None and held.of is not None:
        same = fold(description.of.name) == fold(held.of.name)
        state = description.of.state is not None and description.of.state == held.of.state
        if not same and not state:
            return 0.0
        fit += 0.5 if same else 0.3
    if description.to is not None and held.to is not None:
        if description.to != held.to:
            return 0.0
        fit += 0.2
    return fit


def _title_fit(described: str, held: str) -> float:
    if described == held:
        return 1.0
    asked, has = described.split(), held.split()
    if set(asked) <= set(has) and asked[-1] == has[-1]:
        # "the minister" is a foreign minister, and only at need a prime or deputy minister
        return (
            0.35
            if has[0] in ("prime", "deputy", "vice", "former", "assistant", "first") and has[0] not in asked
            else 0.8
        )
    if {asked[-1], has[-1]} == {"secretary", "minister"} and asked[:-1] == has[:-1] and len(asked) > 1:
        return 0.7
    if len(asked) == 1 and has[-1] in WIDER.get(asked[0], ()):
        return 0.5
    return 0.0


def link_role(
    entities: Entities, mention: Mention, home: str | None, position: int
) -> tuple[Entity, list[tuple[int, float]]]:
    """Who "the Chinese ambassador" is: the holder where one fits best, else a new speaker. Also all that fit, with scores."""
    office = mention.offices[0] if mention.offices else Office(mention.text)
    fits: list[tuple[int, float]] = []
    if _refers_back(mention, office):
        words = {office.title.split(" of ")[0].split(" ")[-1], *(w.split(" ")[-1] for w in WIDER.get(office.title, ()))}
        if office.title.endswith(("secretary", "minister")):
            words |= {"secretary", "minister"}
        indexes = sorted({i for word in sorted(words) for i in entities.by_office.get(word, ())[-30:]})
        for index in indexes:
            entity = entities.all[index]
            if mention.gender and entity.gender and mention.gender != entity.gender:
                continue
            soon = any(at <= position + SOON for at in entity.at) or not entity.at  # mostly the first one tells
            if not office.title.endswith(_STATE_OFFICES) and not soon:
                continue  # "the director" of the film is not a director who comes far below
            if entity.described and office.of is not None and all(held.of is None for held in entity.offices):
                continue  # "Norway's envoy" is not the bare "envoy" of the headline
            fit = max((matches(office, _completed(held, home)) for held in entity.offices), default=0.0)
            if fit:
                less = 0.0 if not entity.described else 0.1 if office.of is not None else 0.25
                fits.append((index, fit - less + _nearness(entity, position, ahead=mention.article == "")))
        fits.sort(key=lambda pair: (-pair[1], pair[0]))
    if fits and (len(fits) == 1 or fits[0][1] - fits[1][1] >= 0.05):
        return entities.all[fits[0][0]], fits
    again = _same_words(entities, mention, office, fits)
    if again is not None:
        return again, fits
    entity = entities.new(Sort.ROLE, mention.text)
    entity.described, entity.definite = (
        True,
        mention.article in DEFINITE or (mention.body is not None and mention.article == ""),
    )
    entity.head = office.title
    entities.add_office(entity, _completed(office, home))
    return entity, fits


def _same_words(entities: Entities, mention: Mention, office: Office, fits: list[tuple[int, float]]) -> Entity | None:
    """The same words once more, in a headline without an article or with "the": the same unnamed person."""
    if mention.article not in ("", *DEFINITE) or mention.owned_by is not None:
        return None
    word = office.title.split(" of ")[0].split(" ")[-1]
    held = [i for i, _ in fits] or entities.by_office.get(word, ())[-12:]
    same = [
        i for i in held
        if entities.all[i].described and fold(entities.all[i].name) == fold(mention.text) and office in entities.all[i].offices
    ]  # fmt: skip
    named = any(not entities.all[i].described for i, _ in fits)
    return entities.all[same[-1]] if same and not named else None


def _refers_back(mention: Mention, office: Office) -> bool:
    if (
        mention.owned_by is not None
        and mention.owned_by.body is None
        and mention.owned_by.sort in (Sort.NAME, Sort.PERSON, Sort.ROLE)
    ):
        return False
    bare = mention.article == "" and not mention.gender
    return mention.article in DEFINITE or (
        bare and (office.of is not None or (mention.in_headline and office.title in OFFICES))
    )


def _nearness(entity: Entity, position: int, ahead: bool = False) -> float:
    """Up to 0.3 for a mention close before; nothing for one that comes only later, but for the lead below a headline."""
    before = max((at for at in entity.at[-20:] if at < position), default=None)
    if before is None:
        return 0.25 / (1.0 + max(0, entity.at[0] - position) / 40.0) if ahead and entity.at else 0.0
    return 0.3 / (1.0 + (position - before) / 80.0)


def link_group(entities: Entities, words: Words, mention: Mention) -> Entity:
    """A group under its own words; the same words, or "the" and the same noun, are the same group."""
    text = mention.text
    if mention.core < mention.last <= mention.core + LONGEST_COMPLEMENT and words.lower[mention.core + 1] in (
        "of",
        "from",
        "for",
    ):
        text = f"{text} {words.phrase(mention.core + 1, mention.last)}"[:LONGEST_NAME]
    elif (
        words.lower[mention.core + 1 : mention.core + 3] == ["of", "the"]
        and words.lower[mention.core + 3 : mention.core + 4]
    ):
        text = f"{text} {words.phrase(mention.core + 1, mention.core + 3)}"  # "of the village"
    head = words.lower[mention.core]
    for index in reversed(entities.by_head.get(head, ())[-8:]):
        entity = entities.all[index]
        same = fold(entity.name) == fold(text)
        if mention.article in ("our", "my") and entity.body is not None and not entity.name.startswith(("our", "own")):
            return entity  # "our diplomats": the diplomats of a state that the report has named
        back = (
            mention.article in DEFINITE
            and mention.core == mention.head
            and fold(text) == fold(head)
            and (mention.body is None or mention.body == entity.body)
        )
        if same or back:
            return entity
    entity = entities.new(Sort.GROUP, text)
    entity.described, entity.head, entity.body = True, head, mention.body
    entities.by_head[head].append(entity.index)
    return entity


def link_document(entities: Entities, words: Words, mention: Mention) -> Entity:
    """A document's author where it is named; else the document under its own words."""
    if mention.owned_by is not None and mention.owned_by.entity >= 0:
        return entities.all[mention.owned_by.entity]
    if mention.body is not None:
        return entities.body(Sort.BODY, mention.body)
    head = words.lower[mention.core]
    if mention.article in DEFINITE:
        for index in reversed(entities.by_head.get("document " + head, ())[-3:]):
            return entities.all[index]
    text = f"the {mention.text}" if mention.article == "the" else mention.text
    entity = entities.new(Sort.DOCUMENT, text)
    entity.described, entity.head = True, head
    entities.by_head["document " + head].append(entity.index)
    return entity


def link_organisation(entities: Entities, words: Words, mention: Mention, recent: list[int]) -> Entity:
    """ "the committee": the last organisation with that word in its name; "the group": the last one that spoke or acted."""
    head = words.lower[mention.core]
    if mention.article in DEFINITE:
        for index in reversed(recent):
            entity = entities.all[index]
            if (
                entity.sort is Sort.ORGANISATION
                and not entity.described
                and head in entity.name.lower().split() + [w.lower() for form in entity.forms[:6] for w in form.split()]
            ):
                return entity
        if head in _ANY_ORGANISATION and fold(mention.text) == fold(head):  # not "the Hale campaign"
            for index in reversed(recent[-6:]):
                if entities.all[index].sort is Sort.ORGANISATION and not entities.all[index].described:
                    return entities.all[index]
    same = entities.by_head.get("organisation " + fold(mention.text))
    if same:
        return entities.all[same[-1]]
    entity = entities.new(Sort.ORGANISATION, mention.text)
    entity.described, entity.head, entity.body = True, head, mention.body
    entities.by_head["organisation " + fold(mention.text)].append(entity.index)
    return entity


def link_body(
    entities: Entities, words: Words, mention: Mention, states: list[tuple[int, str, bool]], home: str | None
) -> tuple[Entity, list[tuple[int, float]]]:
    """ "the government", "the foreign ministry", "police" without a state. Also all states that fit, with scores.

    ``states`` are (word, state, acts) of the states met so far, in order of text.
    """
    phrase = mention.body.name.lower() if mention.body is not None else mention.text.lower()
    head = phrase.split(" ")[-1]
    if head in _GOVERNMENTS:
        return _government(entities, words, mention, states, home, phrase)
    for index in reversed(entities.bodies[-60:]):
        entity = entities.all[index]
        name = entity.name.lower()
        if (
            entity.sort is Sort.BODY
            and mention.article in DEFINITE
            and name != phrase
            and name.endswith(_SAME_FORCES if phrase in _SAME_FORCES else phrase)
        ):
            return entity, []
    if (
        home is not None
        and mention.article in ("the", "")
        and (phrase in _NATIONAL or phrase.endswith(" ministry") or phrase.startswith(("supreme", "central", "high")))
    ):
        return entities.body(Sort.BODY, plain_body(phrase, home, None)), []
    return entities.body(Sort.BODY, Body(phrase, None, True)), []


def _government(
    entities: Entities,
    words: Words,
    mention: Mention,
    states: list[tuple[int, str, bool]],
    home: str | None,
    phrase: str,
) -> tuple[Entity, list[tuple[int, float]]]:
    scores: dict[str, float] = {}
    for word, state, acts in states[-12:]:
        back = words.sentence[mention.first] - words.sentence[word]
        value = (1.6 if acts else 0.6) / (1.0 + back) if back <= 4 else 0.0
        scores[state] = max(scores.get(state, 0.0), value)
    if home is not None:
        scores[home] = scores.get(home, 0.0) + 0.9
    ranked = sorted(((s, v) for s, v in scores.items() if v > 0), key=lambda pair: (-pair[1], pair[0]))
    fits = [(entities.body(Sort.BODY, Body(state, state, True)).index, value) for state, value in ranked[:4]]
    if ranked and ranked[0][1] >= 0.5 and (len(ranked) == 1 or ranked[0][1] - ranked[1][1] >= 0.25):
        return entities.all[fits[0][0]], fits
    return entities.body(Sort.BODY, Body(phrase, None, True)), fits


def represented(entity: Entity, home: str | None) -> list[Body]:
    """For whom the entity speaks: by its offices, by the body before a group, by the state of a body."""
    found: list[Body] = []
    for office in (_completed(o, home) for o in entity.offices):
        if office.speaks and office.of is not None:
            found.append(office.of)
    if entity.sort is Sort.GROUP and entity.body is not None and PLURAL_ROLES.get(entity.head, "") in OFFICES:
        found.append(entity.body)
    if entity.sort is Sort.BODY and entity.body is not None and entity.body.state and not entity.body.is_state:
        found.append(Body(entity.body.state, entity.body.state, True))
    found += [b for b in entity.bodies if b.is_state_body or (b.state in STATE_NAMES and not b.is_state_body)]
    return list(dict.fromkeys(found))
