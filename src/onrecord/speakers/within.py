"""Within one document: its names, offices, groups and bodies, and who is behind each statement's source span.

One walk in order of text links descriptions and pronouns to what stands before them. Then the quotations whose source is
"I", "we" or nothing at all get the speaker of the quotation around or before them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate

from onrecord.records import Document, ParagraphKind, QuoteType, SpeakerKind, Statement
from onrecord.speakers import bodies, coreference, descriptions, inferred
from onrecord.speakers.coreference import Asked, Occurrence
from onrecord.speakers.entities import Entities, Entity, gather
from onrecord.speakers.joins import find_mentions
from onrecord.speakers.local import DocumentSpeakers, LocalCandidate, LocalOffice, LocalSource, LocalSpeaker
from onrecord.speakers.mention import Body, Mention, Sort
from onrecord.speakers.naming import fold, name_parts, surname_first
from onrecord.speakers.quotes import unsourced
from onrecord.speakers.sources import FEMALE, FIRST, MALE, PLURAL, RELATIVE, SECOND, Head, find_heads, is_footage
from onrecord.speakers.words import Words, read_words

TURN = 3  # characters between a content and its source that begins right behind it: a comma, a quotation mark, a space
LEDE_PARAGRAPHS = 3  # how far into a report a description may wait for its name
LEDE_WAIT = 2  # paragraphs between a description and the name that it waits for
LEAST_NAME = 0.3  # evidence of a full name that is kept though it is behind no statement
KEPT_CANDIDATES = 5
LEAST_CANDIDATE = 0.1  # share below which a candidate is not worth showing
_EAST_ASIA = frozenset(("China", "Taiwan", "South Korea", "North Korea", "Vietnam", "Singapore"))
_TOLD = frozenset(
    "told asked informed reminded assured urged warned advised quoted thanked interviewed questioned".split()
)

PRONOUN = "the pronoun, by what stands before it"  # one of several who may be meant
ONLY_ONE = "the pronoun; nobody else who stands before it fits"
GROUP_MEANT = "the pronoun, by the groups and bodies before it"

Ranked = list[tuple[int, float, str]]  # entity, score in [0, 1], reason


class Report:
    """One document on its way to ``DocumentSpeakers``."""

    def __init__(self, document: Document, statements: Sequence[Statement]) -> None:
        self.document = document
        self.statements = sorted(statements, key=lambda s: (s.extent, s.id))
        self.words: Words = read_words(document)
        known = inferred.infer(document, self.words)
        self.words.local = inferred.phrases(known)
        self.words.states = {**known.adjectives, **known.states}
        self.mentions: list[Mention] = find_mentions(self.words, self._turns())
        self.publisher = bodies.anchor(document, self.words)
        bodies.complete(self.words, self.mentions, self.publisher)
        self.heads: dict[str, Head] = find_heads(self.words, self.mentions, self.statements)
        for statement in self.statements:  # "nobody at the ministry said": no speaker, and the ministry is none either; nor is a clip that shows something
            if statement.source and (
                _NOBODY.match(statement.source[0].of(document.text)) or is_footage(self.words, statement.source)
            ):
                self.heads[statement.id] = Head()
        self.content = {s.id: [self.words.between(c.start, c.end) for c in s.content] for s in self.statements}
        self.sources = {h.mention: s for s in self.statements if (h := self.heads[s.id]).mention is not None}
        self.entities: Entities = gather(self.words, self.mentions, {k for k in self.sources if k is not None})
        self.home = descriptions.home_state(self.words, self.mentions) or (
            self.publisher.state if self.publisher is not None else None
        )
        descriptions.complete_offices(self.entities, self.home)
        self.cover = self._covering()
        kinds = self.words.paragraph_kinds
        self.order = list(accumulate((int(kind is ParagraphKind.BODY) for kind in kinds), initial=0))
        self.history: list[Occurrence] = []
        self.states: list[tuple[int, str, bool]] = []
        self.organisations: list[int] = []
        self.waiting: list[tuple[int, int]] = []  # (described entity, paragraph) with no name yet
        self.merged: dict[int, int] = {}
        self.pronouns: dict[int, Ranked] = {}  # word -> ranked entities
        self.linked: dict[int, Ranked] = {}  # mention -> ranked entities, where it is a description
        self.spoken: dict[str, Ranked] = {  # statement -> ranked entities
            s.id: [] for s in self.statements if s.source and self.heads[s.id] == Head()
        }
        self.last_source: tuple[int, int] | None = None  # (entity, sentence)

    # ------------------------------------------------------------------------------------------ the walk

    def walk(self) -> None:
        """Everything in order of text."""
        pronoun_of = {h.pronoun: s for s in self.statements if (h := self.heads[s.id]).pronoun is not None}
        worded: dict[int, list[Statement]] = {}
        for statement in self.statements:
            if self.heads[statement.id].words:
                worded.setdefault(self.heads[statement.id].first, []).append(statement)
        events: list[tuple[int, int, int]] = [(m.head, 0, k) for k, m in enumerate(self.mentions)]
        gendered = MALE | FEMALE
        asked = {i for i, lower in enumerate(self.words.lower) if lower in gendered and not self.words.is_acronym(i)}
        events += [(i, 1, i) for i in asked | {i for i in pronoun_of if i is not None}]
        events += [(first, 2, first) for first in worded]
        for _, kind, at in sorted(events):
            if kind == 0:
                self._meet(at)
            elif kind == 1:
                self._ask(at, pronoun_of.get(at))
            else:
                self._own_words(at, worded[at])

    def _meet(self, k: int) -> None:
        mention = self.mentions[k]
        if mention.entity < 0 and mention.same_as is None:
            self._link(k, mention)
        elif mention.entity < 0 and mention.same_as is not None:
            mention.entity = mention.same_as.entity
        if mention.entity < 0:
            return
        entity = self.find(mention.entity)
        self._name_what_waits(mention, entity)
        if mention.sort is Sort.BODY and mention.body is not None and mention.body.state and mention.body.is_state:
            self.states.append(
                (
                    mention.head,
                    mention.body.state,
                    not mention.owner and not mention.modifier and not mention.place_like,
                )
            )
        if entity.sort is Sort.ORGANISATION:
            self.organisations = [*self.organisations[-11:], entity.index]
        self._occur(mention.head, entity, mention, k in self.sources)
        if k in self.sources:
            self.last_source = (entity.index, self.words.sentence[mention.head])

    def _occur(self, word: int, entity: Entity, mention: Mention, source: bool) -> None:
        words = self.words
        before = words.lower[mention.first - 1] if mention.first else ""
        first = words.sentence_starts[words.sentence[word]]
        self.history.append(
            Occurrence(
                entity.index, word, words.sentence[word], words.paragraph[word], mention.subject or source, mention.owner,
                not mention.subject and not mention.owner, words.quoted[word], source, mention.first == first, before in _TOLD and not mention.subject,
            )
        )  # fmt: skip

    def _link(self, k: int, mention: Mention) -> None:
        words, entities = self.words, self.entities
        fits: list[tuple[int, float]] = []
        kind = words.paragraph_kinds[words.paragraph[mention.head]]
        mention.in_headline = kind in (ParagraphKind.HEADLINE, ParagraphKind.HEADING)
        if mention.sort is Sort.ROLE:
            if not (mention.article or mention.body is not None or k in self.sources or mention.subject):
                return
            entity, fits = descriptions.link_role(entities, mention, self.home, mention.head)
            if (
                entity.described
                and not entity.count
                and mention.subject
                and not words.quoted[mention.head]
                and entity.definite
            ):
                self.waiting.append((entity.index, self.order[words.paragraph[mention.head]]))
        elif mention.sort is Sort.GROUP:
            entity = descriptions.link_group(entities, words, mention)
        elif mention.sort is Sort.DOCUMENT:
            if k not in self.sources:
                return
            entity = descriptions.link_document(entities, words, mention)
        elif mention.sort is Sort.ORGANISATION:
            entity = descriptions.link_organisation(entities, words, mention, self._meant_organisations(mention))
        elif mention.sort is Sort.BODY:
            if k not in self.sources and mention.article not in descriptions.DEFINITE:
                return
            entity, fits = descriptions.link_body(entities, words, mention, self.states, self.home)
        elif k in self.sources:
            entity = entities.new(Sort.NAME, mention.text)
        else:
            return
        entity = self.find(entity.index)
        offices, mention.offices = mention.offices, []  # a description gives its holder no new office
        entities.note(entity, mention)
        mention.offices = offices
        top = max((score for _, score in fits), default=1.0)
        reason = "the office it names" if mention.sort is Sort.ROLE else "the body it names"
        self.linked[k] = [
            (self.find(i).index, min(1.0, score / max(top, 1.0)), reason) for i, score in fits[:KEPT_CANDIDATES]
        ]

    def _meant_organisations(self, mention: Mention) -> list[int]:
        """Organisations that "the agency" may be: the one that the page credits, never the outlet that writes."""
        if (
            mention.article == "the"
            and mention.text == "agency"
            and len({f.value for f in self.document.agencies}) == 1
        ):
            credited = self.entities.body(Sort.ORGANISATION, Body(self.document.agencies[0].value))
            return [*self.organisations, credited.index]
        outlet = self.document.publisher.value.removeprefix("The ") if self.document.publisher is not None else ""
        return [i for i in self.organisations if self.entities.all[i].name != outlet or self.publisher is not None]

    def _name_what_waits(self, mention: Mention, entity: Entity) -> None:
        """ "China's envoy has rejected …" and, a paragraph on, "Liu Xiaoming accused …": the name that the lede held back."""
        if not self.waiting or mention.sort not in (Sort.NAME, Sort.PERSON):
            return
        paragraph = self.order[self.words.paragraph[mention.head]]
        self.waiting = [(d, p) for d, p in self.waiting if paragraph - p <= LEDE_WAIT and d not in self.merged]
        able = [d for d, p in self.waiting if p < paragraph <= p + LEDE_WAIT and p < LEDE_PARAGRAPHS]
        first = mention.first == next((at for at in sorted(entity.at[:40]) if not self._is_beside(at)), -1)
        if (
            len(able) != 1
            or len(self.waiting) != 1
            or not first
            or not mention.subject
            or entity.offices
            or not entity.is_person
            or entity.bodies
        ):
            return
        if self.words.quoted[mention.head] or len(mention.name) + mention.honorific < 2:
            return
        described = self.entities.all[able[0]]
        state = described.offices[0].of.state if described.offices and described.offices[0].of is not None else None
        turned = surname_first(name_parts(mention.name), mention.name)
        if (state is not None and turned != (state in _EAST_ASIA)) or (
            described.gender and entity.gender and described.gender != entity.gender
        ):
            return
        self._merge(described, entity)

    def _is_beside(self, word: int) -> bool:
        """Whether the word stands in a headline or caption, beside the running text."""
        return self.words.paragraph_kinds[self.words.paragraph[word]] is not ParagraphKind.BODY

    def _merge(self, described: Entity, entity: Entity) -> None:
        self.merged[described.index] = entity.index
        for office in described.offices:
            self.entities.add_office(entity, office)
        described.offices = []
        entity.forms += [form for form in described.forms if form not in entity.forms]
        entity.sort = Sort.PERSON

    def _own_words(self, at: int, statements: Sequence[Statement]) -> None:
        text = self.heads[statements[0].id].words
        named = self._by_name(text) or self._by_whole_name(text)
        if named is not None:  # in a headline, where capitals say nothing
            for statement in statements:
                self.spoken[statement.id] = [(named.index, 0.9, "named in the source")]
            return
        first = text.split(" ")[0].lower()
        one = first in _ONE or (text and self.words.lower[at] in ("a", "an", "the") and _is_singular(text))
        entity = self.entities.new(Sort.ROLE if one and _is_singular(text) else Sort.GROUP, text)
        entity.described, entity.count = True, 1
        entity.forms.append(text)
        words = self.words
        self.history.append(Occurrence(entity.index, at, words.sentence[at], words.paragraph[at], True, source=True))
        for statement in statements:
            self.spoken[statement.id] = [(entity.index, 1.0, "its own words")]
        self.last_source = (entity.index, words.sentence[at])

    # ------------------------------------------------------------------------------------------ pronouns

    def _ask(self, i: int, statement: Statement | None) -> None:
        lower = self.words.lower[i]
        lower = lower.partition("'")[0]
        if lower in RELATIVE:
            ranked = self._antecedent(i)
        elif lower in FIRST or lower in SECOND:
            return  # answered when all quotations have their speakers
        elif lower in MALE or lower in FEMALE:
            ranked = self._person(i, "m" if lower in MALE else "f", statement)
        else:
            ranked = self._many(i, lower in PLURAL, statement)
        self.pronouns[i] = ranked
        best = coreference.clear([(e, s) for e, s, _ in ranked])
        if best is None:
            return
        words = self.words
        gender = "m" if lower in MALE else "f" if lower in FEMALE else ""
        subject = lower in ("he", "she", "they", "it", "who")
        self.history.append(
            Occurrence(
                best,
                i,
                words.sentence[i],
                words.paragraph[i],
                subject,
                lower in ("his", "her", "their", "its"),
                not subject,
                words.quoted[i],
                statement is not None,
                pronoun=True,
                gender=gender,
            )
        )
        if statement is not None:
            self.last_source = (best, words.sentence[i])

    def _person(self, i: int, gender: str, statement: Statement | None) -> Ranked:
        words = self.words
        own = self._own_content(statement)
        history = (
            [o for o in self.history[-coreference.WINDOW :] if not any(o.word in reach for reach in own)]
            if own
            else self.history
        )
        around = self.cover[i]
        speaker = self._speaker_of(self.statements[around]) if around is not None else None
        last = self.last_source
        lower = words.lower[i]
        after = words.lower[i + 1] if i + 1 < len(words) else "."
        possessive = lower == "his" or (lower == "her" and after[0].isalpha() and after not in _NOT_NOUNS)
        asked = Asked(
            i, words.sentence[i], words.paragraph[i], gender, lower in ("he", "she"), possessive, words.quoted[i], speaker, bool(words.quoted[i]),
            last[0] if last is not None and words.sentence[i] - last[1] <= 8 else None, statement is not None,
        )  # fmt: skip
        found = coreference.candidates(asked, self.entities.all, history)
        ranked = coreference.shares(found)[:KEPT_CANDIDATES]
        only = sum(share >= LEAST_CANDIDATE for _, share in ranked) == 1
        sure = only and self.entities.all[ranked[0][0]].gender == gender
        return [(e, round(s, 4), ONLY_ONE if sure else PRONOUN) for e, s in ranked]

    def _many(self, i: int, plural: bool, statement: Statement | None) -> Ranked:
        """they, it: groups, bodies and organisations that stand before, by recency, subject and source."""
        words = self.words
        own = [] if self._stands_behind(i, statement) else self._own_content(statement)
        sums: dict[int, float] = {}
        sorts = (
            {Sort.GROUP: 2.0, Sort.ORGANISATION: 0.4, Sort.BODY: -0.6}
            if plural
            else {Sort.ORGANISATION: 1.0, Sort.BODY: 0.9, Sort.DOCUMENT: 0.5}
        )
        for o in self.history[-30:]:
            entity = self.entities.all[o.entity]
            back = words.sentence[i] - o.sentence
            if entity.sort not in sorts or back > 4 or any(o.word in reach for reach in own):
                continue
            if words.quoted[i] != o.quoted and words.quoted[i]:
                back += 1  # the speaker's "they" is nearer to the speaker's words than to the reporter's
            value = sorts[entity.sort] + 1.4 * o.subject + 1.2 * o.source - 0.8 * o.owner - 0.7 * back - 0.6 * o.object
            if back == 1 and o.subject and o.paragraph == words.paragraph[i]:
                value += 0.6
            if self.last_source is not None and self.last_source[0] == o.entity and not words.quoted[i]:
                value += 1.0
            sums[o.entity] = max(sums.get(o.entity, -9.0), value)
        features = {e: {"last_source": v / coreference.WEIGHTS["last_source"]} for e, v in sums.items()}
        return [(e, round(s, 4), GROUP_MEANT) for e, s in coreference.shares(features)[:KEPT_CANDIDATES]]

    def _stands_behind(self, i: int, statement: Statement | None) -> bool:
        """ "The regulator ordered a search, it said": the pronoun behind reported speech may be whom it is about."""
        if statement is None or statement.quote is not QuoteType.INDIRECT:
            return False
        return all(reach.stop <= i for reach in self.content[statement.id])

    def _antecedent(self, i: int) -> Ranked:
        """who, which, that: the phrase that ends just before."""
        ends = {i - 1, i - 2} if i and self.words.text[i - 1] in ",—–-" else {i - 1}
        people_only = self.words.lower[i].startswith("who")
        for mention in reversed(self.mentions_near(i)):
            if mention.last not in ends and mention.core not in ends:
                continue
            place = mention.sort is Sort.NAME and mention.entity >= 0 and self.find(mention.entity).sort is Sort.PLACE
            if people_only and (place or mention.sort in (Sort.BODY, Sort.ORGANISATION, Sort.DOCUMENT)):
                if mention.first and self.words.lower[mention.first - 1] in _OF_PEOPLE:
                    ends |= {mention.first - 2}  # "a fisherman from the islands, who"
                continue
            if mention.entity < 0:
                continue
            if mention.entity >= 0:
                return [(self.find(mention.entity).index, 0.9, "the phrase that the relative clause stands with")]
        return []

    def mentions_near(self, i: int) -> list[Mention]:
        """Mentions of the last few words before ``i``, in order of text."""
        low = max(0, i - 25)
        return [m for m in self._by_head.get(self.words.sentence[i], []) if low <= m.head < i]

    # ------------------------------------------------------------------------------------------ statements

    def answer(self) -> None:
        """Ranked speakers of each statement, in order of text; then first persons; then quotations without a source."""
        late: list[Statement] = []
        for statement in self.statements:
            head = self.heads[statement.id]
            if head.mention is not None:
                self.spoken[statement.id] = self._of_mention(head.mention)
            elif head.pronoun is not None and self.words.lower[head.pronoun].partition("'")[0] in FIRST:
                late.append(statement)
            elif head.pronoun is not None:
                self.spoken[statement.id] = self.pronouns.get(head.pronoun, [])
        unsourced(self)
        for statement in late:
            self.spoken[statement.id] = self._first_person(statement)

    def _of_mention(self, k: int) -> Ranked:
        mention = self.mentions[k]
        others = self.linked.get(k, [])
        if mention.entity < 0:
            return []
        entity = self.find(mention.entity)
        if entity.sort is Sort.BODY and entity.body is not None and entity.body.state is None and others:
            return others
        reason = "named in the source" if not entity.described else "described in the source"
        if (mention.stands_for or (mention.sort in (Sort.ROLE, Sort.BODY) and mention.plain)) and not entity.described:
            reason = (
                "the one who holds that office here" if mention.sort is Sort.ROLE else "the body it stands for here"
            )
        rest = [(e, round(0.5 * s, 4), r) for e, s, r in others if e != entity.index]
        return [(entity.index, 1.0, reason), *rest][:KEPT_CANDIDATES]

    def _first_person(self, statement: Statement) -> Ranked:
        at = self.heads[statement.id].pronoun
        around = None if at is None else self.cover[at]
        if around is None or self.statements[around].id == statement.id:
            if at is not None and not self.words.quoted[at] and self.publisher is not None:
                return [(self.entities.body(Sort.BODY, self.publisher).index, 0.9, "who published the text")]
            return []
        speaker = self._speaker_of(self.statements[around])
        return [] if speaker is None else [(speaker, 0.9, "who speaks in the quotation")]

    def _speaker_of(self, statement: Statement) -> int | None:
        ranked = self.spoken.get(statement.id)
        if ranked is None:
            head = self.heads[statement.id]
            if head.mention is not None and self.mentions[head.mention].entity >= 0:
                return self.find(self.mentions[head.mention].entity).index
            ranked = self.pronouns.get(head.pronoun, []) if head.pronoun is not None else []
        return best_of(ranked)

    def speaker_of(self, statement: Statement) -> int | None:
        """The clear speaker of a statement so far."""
        return self._speaker_of(statement)

    def _own_content(self, statement: Statement | None) -> list[range]:
        return [] if statement is None else self.content[statement.id]

    def _turns(self) -> frozenset[int]:
        """The words with which a source begins right behind its content, or content right behind its source."""
        turns: set[int] = set()
        for statement in self.statements:
            for source in statement.source:
                for piece in statement.content:
                    left, right = (piece, source) if piece.start < source.start else (source, piece)
                    if 0 <= right.start - left.end <= TURN:
                        turns.update(self.words.between(right.start, right.end)[:1])
        return frozenset(turns)

    def _covering(self) -> list[int | None]:
        """For each word the innermost statement whose content it stands in."""
        cover: list[int | None] = [None] * len(self.words)
        sized = sorted(
            range(len(self.statements)), key=lambda k: (-sum(map(len, self.content[self.statements[k].id])), k)
        )
        for k in sized:
            for reach in self.content[self.statements[k].id]:
                for i in reach[:3000]:
                    cover[i] = k
        return cover

    def find(self, index: int) -> Entity:
        """The entity, where a description has got its name the named one."""
        return self.entities.all[self.merged.get(index, index)]

    @property
    def _by_head(self) -> dict[int, list[Mention]]:
        if self._heads_cache is None:
            self._heads_cache = {}
            for m in self.mentions:
                self._heads_cache.setdefault(self.words.sentence[m.head], []).append(m)
        return self._heads_cache

    _heads_cache: dict[int, list[Mention]] | None = None

    # ------------------------------------------------------------------------------------------ the result

    def result(self, version: str) -> DocumentSpeakers:
        """The speakers that are used: behind statements, candidates, holders of offices, and the bodies that they speak for."""
        ranked = {
            s.id: [(self.find(e).index, v, r) for e, v, r in self.spoken.get(s.id, []) if v >= LEAST_CANDIDATE]
            for s in self.statements
        }
        used = {e for found in ranked.values() for e, _, _ in found}
        used |= {
            e.index for e in self.entities.all if e.offices and e.names and e.is_person and e.index not in self.merged
        }
        # the other persons with a full name: elsewhere they may be known by the office that is bare here
        used |= {
            e.index
            for e in self.entities.all
            if e.sort in (Sort.NAME, Sort.PERSON)
            and e.evidence >= LEAST_NAME
            and e.index not in self.merged
            and max(map(len, e.names), default=0) > 1
        }
        spoken_for: dict[int, list[int]] = {}
        queue = sorted(used)
        while queue:
            entity = self.entities.all[queue.pop()]
            bodies = [self._represented(body).index for body in descriptions.represented(entity, self.home)]
            spoken_for[entity.index] = [b for b in dict.fromkeys(bodies) if b != entity.index]
            queue += sorted(set(spoken_for[entity.index]) - used)
            used |= set(spoken_for[entity.index])
        order = {index: k for k, index in enumerate(sorted(used))}
        speakers = tuple(
            self._local(self.entities.all[i], tuple(order[b] for b in spoken_for[i])) for i in sorted(used)
        )
        sources = tuple(self._source(s, ranked[s.id], order) for s in sorted(self.statements, key=lambda s: s.id))
        named = {
            b.state for m in self.mentions for b in [m.body, *(o.of for o in m.offices)] if b is not None and b.state
        }
        return DocumentSpeakers(self.document.id, version, speakers, sources, tuple(sorted(named)))

    def _represented(self, body: Body) -> Entity:
        """Whom a spokesman speaks for: a person of the report where the name is a person's ("Trump's lawyer")."""
        if not body.is_state_body and body.state is None:
            named = self._by_name(body.name)
            if named is not None:
                return named
        return self.entities.body(Sort.BODY, body)

    def _by_name(self, name: str) -> Entity | None:
        """The only person of the report whom the words can name by a surname or full name."""
        parts = name_parts(name.split())
        held = {self.find(i).index for i in self.entities.by_surname.get(parts[-1], ())[-5:]} if parts else set()
        fits = [
            self.entities.all[i]
            for i in sorted(held)
            if self.entities.all[i].is_person and (len(parts) == 1 or name in self.entities.all[i].forms)
        ]
        return fits[0] if len(fits) == 1 else None

    def _by_whole_name(self, text: str) -> Entity | None:
        """Whoever or whatever the report names in these words of two or more, in capitals or not: "KESTREL WATER ADMITS"."""
        if " " not in text:
            return None
        key = fold(text)
        last = (name_parts(text.split()) or [""])[-1]
        fits = {
            self.find(i).index
            for i in (*self.entities.by_surname.get(last, ())[-5:], *self.entities.bodies[-50:])
            if any(fold(form) == key for form in (self.entities.all[i].name, *self.entities.all[i].forms[:20]))
        }
        return self.entities.all[fits.pop()] if len(fits) == 1 else None

    def _source(self, statement: Statement, ranked: Ranked, order: dict[int, int]) -> LocalSource:
        seen: dict[int, tuple[float, str]] = {}
        for e, value, reason in ranked:
            seen.setdefault(e, (value, reason))
        best = best_of([(e, v, r) for e, (v, r) in seen.items()])
        found = tuple(LocalCandidate(order[e], round(v, 4), r) for e, (v, r) in seen.items())
        return LocalSource(statement.id, order[best] if best is not None else None, found)

    def _local(self, entity: Entity, speaks_for: tuple[int, ...]) -> LocalSpeaker:
        kind = entity.kind
        if entity.sort is Sort.NAME and entity.evidence < (0.6 if entity.with_article else 0.3):
            kind = SpeakerKind.ORGANISATION
        offices = tuple(
            LocalOffice(o.title, o.of.name if o.of else None, o.of.state if o.of else None, o.former)
            for o in (descriptions._completed(office, self.home) for office in entity.offices)
        )
        body: Body | None = entity.body
        name = entity.name if entity.body is None or entity.described else entity.body.name
        aliases = tuple(sorted(set(entity.forms) - {name}))
        return LocalSpeaker(
            kind, name, aliases, not entity.described and not (body is not None and body.state is None and body.is_state_body and body.name == body.name.lower()),
            entity.definite, entity.gender, tuple(dict.fromkeys(offices)), speaks_for, body.state if body is not None else None,
        )  # fmt: skip


def best_of(ranked: Ranked) -> int | None:
    """The clear one; of a pronoun's, the only one who fits."""
    by_pronoun = bool(ranked) and ranked[0][2] == PRONOUN
    return (coreference.meant if by_pronoun else coreference.clear)([(e, s) for e, s, _ in ranked])


_OF_PEOPLE = frozenset("from of in at for with based".split())
_ONE = frozenset("one another other second third first younger older elder".split())


_NOBODY = re.compile(r"(?:nobody|no one|no-one|none|neither|no(?!\.? ?\d))\b", re.IGNORECASE)


def _is_singular(text: str) -> bool:
    """Whether a description of people that no list knows is of one person, by its last word before a complement."""
    head = text.split(" of ")[0].split(" from ")[0].split(" ")[-1].lower()
    return head.isalpha() and not head.endswith("s") and head not in ("people", "men", "women", "two", "three", "some")


_NOT_NOUNS = frozenset(
    "to and or but in on at for with from of by as that when while because after before if so than about into over the a an who which".split()
)


def read_document(document: Document, statements: Sequence[Statement], version: str) -> DocumentSpeakers:
    """Speakers of one document. Time is linear in its words; about 40,000 words a second."""
    report = Report(document, statements)
    report.walk()
    report.answer()
    return report.result(version)


def is_quotation(statement: Statement) -> bool:
    """Whether at least part of the content is in quotation marks."""
    return statement.quote in (QuoteType.DIRECT, QuoteType.MIXED)
