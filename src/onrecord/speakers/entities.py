"""Mentions of one document to its speakers: names in full, then parts of names, acronyms, bodies.

Names are compared by an index on surname, acronym and body, so the time is linear in the number of mentions.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import compress

from onrecord.records import SpeakerKind
from onrecord.speakers.given_names import gender_of, is_given
from onrecord.speakers.mention import Body, Mention, Office, Sort
from onrecord.speakers.naming import (
    fold,
    given_key,
    initials,
    name_gender,
    name_parts,
    person_key,
    same_given,
    surname_first,
    surname_keys,
)
from onrecord.speakers.titles import COLLECTIVES, PLAIN_ORG
from onrecord.speakers.words import Words

MOST_COMPARED = 50  # speakers of one surname that a name is compared with
PERSON_AT = 1.0  # evidence from which a run of capitals is taken for a person
_SPEECH_AFTER = frozenset(
    "said says told added asked warned insisted argued claimed denied accused announced confirmed explained replied responded tweeted wrote stated declared concluded urged noted suggested testified who".split()
)


@dataclass(slots=True, eq=False)
class Entity:
    """One speaker of the document while it is being built."""

    index: int
    sort: Sort
    name: str
    names: list[tuple[str, ...]] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    offices: list[Office] = field(default_factory=list)
    genders: set[str] = field(default_factory=set)
    body: Body | None = None
    evidence: float = 0.0
    count: int = 0
    definite: bool = False
    described: bool = False  # no name of its own
    author: int | None = None  # of a document
    bodies: list[Body] = field(default_factory=list)
    head: str = ""
    in_headline: bool = False
    marked: bool = False  # shown as a person: honorific, office, given name, initials
    placed: int = 0  # times "in", "at", "near" it
    spoke: int = 0  # times that it is a source or stands before a verb of saying
    with_article: bool = False  # "the Times": no person
    at: list[int] = field(default_factory=list)  # first words of its mentions

    @property
    def gender(self) -> str:
        """What its words show; "" unknown or contradictory."""
        only = ""
        for gender in self.genders:
            if gender and only:
                return ""
            only = gender or only
        return only

    @property
    def is_person(self) -> bool:
        """Whether it is taken for a person."""
        return (
            self.sort is Sort.PERSON
            or (self.sort is Sort.NAME and self.evidence >= PERSON_AT)
            or self.sort is Sort.ROLE
        )

    @property
    def may_be_person(self) -> bool:
        """Whether a pronoun for a person may mean it."""
        return self.sort in (Sort.PERSON, Sort.NAME, Sort.ROLE)

    @property
    def soft_gender(self) -> str:
        """What a single name suggests, which may be a surname too."""
        return gender_of(self.names[0][0]) if len(self.names) == 1 and len(self.names[0]) == 1 else ""

    @property
    def kind(self) -> SpeakerKind:
        """Kind for the record."""
        if self.described and self.sort not in (Sort.BODY, Sort.ORGANISATION):
            return SpeakerKind.UNNAMED
        if self.sort is Sort.BODY:
            return SpeakerKind.STATE_BODY
        if self.sort is Sort.ORGANISATION:
            people = self.described and self.head in COLLECTIVES and self.head not in PLAIN_ORG
            return SpeakerKind.UNNAMED if people else SpeakerKind.ORGANISATION
        if self.sort is Sort.PLACE:  # "Paris denied": whoever speaks there for it
            return SpeakerKind.STATE_BODY
        return SpeakerKind.PERSON if self.sort in (Sort.NAME, Sort.PERSON) else SpeakerKind.UNNAMED


class Entities:
    """The speakers of one document, with the indexes that find them again."""

    def __init__(self) -> None:
        self.all: list[Entity] = []
        self.by_surname: dict[str, list[int]] = defaultdict(list)
        self.by_given: dict[str, list[int]] = defaultdict(list)
        self.by_full: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.by_body: dict[tuple[Sort, str], int] = {}
        self.bodies: list[int] = []  # in the order that they were met
        self.by_acronym: dict[str, int] = {}
        self.by_office: dict[str, list[int]] = defaultdict(list)  # last word of an office -> who holds it
        self.by_head: dict[str, list[int]] = defaultdict(list)  # head noun of groups and documents

    def new(self, sort: Sort, name: str) -> Entity:
        """A new entity."""
        entity = Entity(len(self.all), sort, name)
        self.all.append(entity)
        return entity

    def note(self, entity: Entity, mention: Mention) -> None:
        """One more mention of the entity."""
        mention.entity = entity.index
        entity.count += 1
        entity.at.append(mention.first)
        entity.with_article = entity.with_article or mention.article == "the"
        if mention.text and mention.text not in entity.forms:
            entity.forms.append(mention.text)
        for office in mention.offices:
            self.add_office(entity, office)
        entity.genders.add(mention.gender)

    def add_office(self, entity: Entity, office: Office) -> None:
        """The entity holds the office."""
        if office not in entity.offices:
            entity.offices.append(office)
            word = (
                office.title.split(" ")[-1]
                if " of " not in office.title
                else office.title.split(" of ")[0].split(" ")[-1]
            )
            if entity.index not in self.by_office[word]:
                self.by_office[word].append(entity.index)

    def body(self, sort: Sort, body: Body) -> Entity:
        """The entity of a state, body or organisation, made when it is not there yet."""
        sort = Sort.BODY if body.is_state_body else Sort.ORGANISATION
        key = (sort, fold(body.name))
        index = self.by_body.get(key)
        if index is None:
            entity = self.new(sort, body.name)
            entity.body = body
            self.by_body[key] = entity.index
            self.bodies.append(entity.index)
            letters = initials(body.name)
            if len(letters) >= 2:
                self.by_acronym.setdefault(letters, entity.index)
            return entity
        return self.all[index]


def gather(words: Words, mentions: list[Mention], sources: set[int]) -> Entities:
    """Entities of all names and bodies. Descriptions ("the ambassador") are linked later, in order of text.

    ``sources`` are positions of mentions that a statement names as its source.
    """
    entities = Entities()
    often = Counter(words.text)
    lower = {word for word in often if not word[0].isupper()}
    for word in lower:
        del often[word]
    inner = {
        words.text[i]
        for i in compress(range(len(words)), words.capital)
        if i != words.sentence_starts[words.sentence[i]]
        and words.text[i - 1][0].isalnum()
        and words.paragraph[i] not in words.shouted
    }
    names = [(k, m) for k, m in enumerate(mentions) if m.sort in (Sort.NAME, Sort.PERSON)]
    for _, mention in names:
        _cut_headline(mention)
        _drop_sentence_start(words, mention, lower)
    organised = {
        fold(m.text): m
        for m in mentions
        if m.sort in (Sort.ORGANISATION, Sort.BODY) and m.body is not None and not m.plain and " " in m.text
    }
    for _, mention in names:
        _take_for_organisation(mention, organised)
    names = [(k, m) for k, m in names if m.sort in (Sort.NAME, Sort.PERSON)]
    for k, mention in names:
        if len(name_parts(mention.name)) > 1:
            _add_full(entities, words, mention, k in sources)
    for mention in mentions:
        if mention.sort in (Sort.BODY, Sort.ORGANISATION) and mention.body is not None and not mention.plain:
            if _is_surname(entities, mention):
                mention.sort, mention.name, mention.body = Sort.NAME, (mention.text,), None
            else:
                entities.note(entities.body(mention.sort, mention.body), mention)
    for k, mention in enumerate(mentions):
        if mention.sort in (Sort.NAME, Sort.PERSON) and len(name_parts(mention.name)) <= 1:
            _add_part(entities, words, mention, k in sources, lower, inner, often)
    for entity in entities.all:
        if entity.sort is Sort.NAME and _is_only_a_place(entity):
            entity.sort = Sort.PLACE
    for entity in list(entities.all):
        for office in entity.offices:
            if office.speaks and office.of is not None:
                entities.body(Sort.BODY, office.of)
    for mention in mentions:
        if mention.same_as is not None and mention.same_as.entity >= 0 and mention.entity < 0:
            mention.entity = mention.same_as.entity
            target = entities.all[mention.entity]
            if mention.text not in target.forms:
                target.forms.append(mention.text)
            if mention.expansion:
                entities.by_acronym[mention.expansion] = mention.entity
    return entities


def _take_for_organisation(mention: Mention, organised: Mapping[str, Mention]) -> None:
    """A run of capitals that the same report shows as an organisation ("the operator, Kestrel Water") is one everywhere in it."""
    if mention.sort is not Sort.NAME or _is_marked(mention):
        return
    shown = organised.get(fold(mention.text))
    if shown is not None:
        mention.sort, mention.body = shown.sort, shown.body


def _is_surname(entities: Entities, mention: Mention) -> bool:
    """ "Jordan" in a report on "Rep. Jim Jordan": a place's name that is a person's here."""
    if (
        mention.place_like
        or mention.article
        or mention.modifier
        or " " in mention.text
        or not mention.text[:1].isupper()
        or mention.text.isupper()
    ):
        return False
    held = entities.by_surname.get(fold(mention.text), ())[-MOST_COMPARED:]
    return any(entities.all[i].evidence >= PERSON_AT for i in held)


_HEADLINE_VERBS = frozenset(
    "says calls rips slams blasts tells accuses denies warns urges claims defends hits attacks backs vows wants gets makes "
    "asks joins leads faces wins loses takes gives rejects admits insists demands condemns dismisses mocks praises "
    "criticizes criticises confirms announces reveals suggests thinks believes hopes plans threatens refuses declines "
    "agrees responds reacts explains argues sees knows likes loves hates did does is was were has had will would can "
    "could should may might must won't doesn't didn't isn't over after before amid against despite".split()
)


def _cut_headline(mention: Mention) -> None:
    """ "Ruth Hale Calls Tom Berg": capitals of a headline run on over the verb; the name ends before it."""
    for k, word in enumerate(mention.name):
        if k and len(mention.name) > 2 and word.lower().replace("’", "'") in _HEADLINE_VERBS:
            mention.last = mention.core = mention.head + k - 1
            mention.name = mention.name[:k]
            mention.text = " ".join(mention.name)
            return


def _drop_sentence_start(words: Words, mention: Mention, lower: set[str]) -> None:
    """ "Embattled Donald Trump": a first word that is only capitalised because it opens the sentence."""
    if len(mention.name) < 3 and not (len(mention.name) == 2 and mention.name[0].lower() in lower):
        return
    i = mention.head
    if i != words.sentence_starts[words.sentence[i]] and not (i and not words.lower[i - 1][0].isalnum()):
        return
    if (is_given(mention.name[1]) and not is_given(mention.name[0])) or (
        mention.name[0].lower() in lower and not is_given(mention.name[0]) and len(mention.name) == 2
    ):
        mention.name = mention.name[1:]
        mention.head += 1
        mention.text = words.phrase(mention.head, mention.last)


def _evidence(words: Words, mention: Mention, is_source: bool) -> float:
    score = (
        mention.evidence + 1.5 * mention.honorific + 1.0 * bool(mention.offices) + 1.0 * (mention.sort is Sort.PERSON)
    )
    parts = name_parts(mention.name)
    if surname_first(parts, mention.name):
        score += 0.8
    if len(mention.name) == 1 and is_given(mention.name[0]):
        score += 0.5
    if any(len(p) == 2 and p.endswith(".") for p in mention.name[1:]) or (
        len(mention.name) > 1 and mention.name[0].endswith(".") and len(mention.name[0]) == 2
    ):
        score += 1.0
    if is_source and mention.article != "the" and not mention.place_like:
        score += 1.0 if len(mention.name) > 1 else 0.7
    after = mention.last + 1
    if after < len(words):
        if words.lower[after] in _SPEECH_AFTER and not mention.place_like and mention.article != "the":
            score += 0.7
        if (
            words.text[after] == ","
            and after + 1 < len(words)
            and words.text[after + 1].isdigit()
            and len(words.text[after + 1]) == 2
        ):
            score += 0.8
    if mention.article in ("the", "a", "an") and not mention.honorific and not mention.offices:
        score -= 1.0
    if (
        mention.place_like
        and not mention.honorific
        and words.lower[mention.first - 1] in ("in", "at", "near", "across", "around")
    ):
        score -= 0.6
    if (
        len(mention.name) > 1
        and len(mention.name) <= 4
        and not mention.place_like
        and not mention.modifier
        and mention.article == ""
    ):
        score += 0.3
    return score


def _add_full(entities: Entities, words: Words, mention: Mention, is_source: bool) -> None:
    key = person_key(mention.name)
    entity = None
    for index in reversed(entities.by_surname.get(key[0], ())[-MOST_COMPARED:]):
        other = entities.all[index]
        if any(same_given(given_key(n), key[1]) and _middles_agree(n, mention.name) for n in other.names if len(n) > 1):
            entity = other
            break
    if entity is None:
        entity = entities.new(mention.sort, mention.text)
        for part in surname_keys(mention.name):
            entities.by_surname[part].append(entity.index)
        parts = name_parts(mention.name)
        if parts:
            entities.by_given[parts[0]].append(entity.index)
    _take_name(entities, entity, words, mention, is_source)


def _middles_agree(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """ "J. A. Smith" and "J. B. Smith" differ; a missing middle name agrees with any."""
    a, b = name_parts(left)[1:-1], name_parts(right)[1:-1]
    return all(x[0] == y[0] and (len(x) == 1 or len(y) == 1 or x == y) for x, y in zip(a, b, strict=False))


def _take_name(entities: Entities, entity: Entity, words: Words, mention: Mention, is_source: bool) -> None:
    if mention.name not in entity.names:
        entity.names.append(mention.name)
    if len(mention.name) > len(max(entity.names[:1], key=len)) or len(mention.text) > len(entity.name):
        entity.name = mention.text
    entity.marked = entity.marked or _is_marked(mention)
    entity.placed += _is_place(words, mention)
    entity.spoke += is_source or _speaks(words, mention)
    if mention.sort is Sort.PERSON:
        entity.sort = Sort.PERSON
    elif mention.sort is Sort.ORGANISATION:
        entity.sort = Sort.ORGANISATION
    entity.evidence = (
        max(entity.evidence, _evidence(words, mention, is_source))
        if entity.count
        else _evidence(words, mention, is_source)
    )
    if mention.body is not None and mention.body not in entity.bodies:
        entity.bodies.append(mention.body)
    if words.paragraph[mention.first] in words.headline:
        entity.in_headline = True
    entities.note(entity, mention)
    entity.genders.add(name_gender(mention.name))


def _add_part(
    entities: Entities,
    words: Words,
    mention: Mention,
    is_source: bool,
    lower: set[str],
    inner: set[str],
    often: Counter[str],
) -> None:
    """A surname, given name or acronym alone: the latest full name before it that fits, else the only one."""
    word = mention.name[0]
    part = (name_parts(mention.name) or (fold(word),))[0]
    held = entities.by_acronym.get(word) if word.isupper() and len(word) > 1 else None
    if held is None:
        held = entities.by_body.get((Sort.ORGANISATION, fold(word)))
    if held is not None:
        entities.note(entities.all[held], mention)
        return
    fits = [i for i in entities.by_surname.get(part, ())[-MOST_COMPARED:] if _agrees(entities.all[i], mention)]
    if not fits and not mention.honorific:
        fits = [i for i in entities.by_given.get(part, ())[-MOST_COMPARED:] if _agrees(entities.all[i], mention)]
    if fits:
        entity = entities.all[_nearest(fits, entities, mention)]
        _take_name(entities, entity, words, mention, is_source)
        entity.evidence += 0.4
        return
    bare = not mention.honorific and not mention.offices
    if word.lower() in lower and bare and not is_source:
        return
    if (
        bare
        and not is_given(word)
        and often[word] == 1
        and word not in inner
        and not word.isupper()
        and not _speaks(words, mention)
    ):
        return  # a capital that only opens the sentence
    if word.isupper() and len(word) > 1 and not mention.honorific and not mention.offices:
        mention.sort, mention.body = Sort.ORGANISATION, Body(mention.text)
        entity = entities.body(Sort.ORGANISATION, mention.body)
        entities.note(entity, mention)
        return
    entity = entities.new(mention.sort, mention.text)
    entities.by_surname[part].append(entity.index)
    _take_name(entities, entity, words, mention, is_source)


_LANDSCAPE = frozenset(
    "lagoon river lake island islands islet islets strait bay gulf peninsula valley mountains hills coast delta desert "
    "province region district neighbourhood neighborhood suburb town village city county governorate prefecture port "
    "harbour harbor airport crossing border highway street avenue camp".split()
)
_AT = frozenset("in at near across outside around inside off".split())


def _is_only_a_place(entity: Entity) -> bool:
    """In, at or near it, and nothing of a person; a lone word may speak for those who sit there ("Paris denied")."""
    if entity.marked or not entity.placed:
        return False
    return (
        entity.placed >= entity.spoke
        if len(max(entity.names, key=len)) == 1
        else not entity.spoke and 2 * entity.placed >= entity.count
    )


def _is_marked(mention: Mention) -> bool:
    """Whether the mention shows a person: an honorific, an office, a given name or an initial."""
    if mention.honorific or mention.offices or mention.sort is Sort.PERSON or is_given(mention.name[0]):
        return True
    turned = surname_first(name_parts(mention.name), mention.name)
    return turned or any(len(part) == 2 and part.endswith(".") for part in mention.name)


def _speaks(words: Words, mention: Mention) -> bool:
    return mention.last + 1 < len(words) and words.lower[mention.last + 1] in _SPEECH_AFTER


def _is_place(words: Words, mention: Mention) -> int:
    """1 where it stands in, at or near it ("on" only for names of two words: "on Tower Hill")."""
    after = mention.last + 1
    if after < len(words) and words.lower[after] in _LANDSCAPE and not mention.owner:
        return 1
    if mention.first == 0 or mention.owner or mention.modifier:
        return 0
    if words.paragraph[mention.first] != words.paragraph[mention.first - 1]:
        return 0
    before = words.lower[mention.first - 1]
    return int(before in _AT or (before in ("on", "from") and len(mention.name) > 1))


def _agrees(entity: Entity, mention: Mention) -> bool:
    return not (mention.gender and entity.gender and mention.gender != entity.gender)


def _nearest(fits: list[int], entities: Entities, mention: Mention) -> int:
    """By offices in common, then the one named last before it."""
    if len(fits) == 1:
        return fits[0]
    titles = {o.title for o in mention.offices}

    def rank(i: int) -> tuple[int, int, int]:
        entity = entities.all[i]
        before = max((at for at in entity.at[-50:] if at < mention.first), default=-1)
        return (len(titles & {o.title for o in entity.offices}), before, -i)

    return max(fits, key=rank)
