"""A bare "the ministry", "the court", "its Interior Ministry": the body of that kind that the same document names.

Bodies are compared by what they are ("interior ministry") and their state. A publisher that is itself a body anchors its own text.
"""

from __future__ import annotations

from dataclasses import replace

from onrecord.records import Document
from onrecord.speakers.mention import Body, Mention, Office, Sort, kernel, plain_body, state_body
from onrecord.speakers.states import BODIES
from onrecord.speakers.titles import ORG_WORDS, STATE_WORDS
from onrecord.speakers.words import Words

MOST_BODIES = 40  # bodies looked back at
_GOVERNMENTS = frozenset("government authorities regime leadership state administration".split())
_OWNED = frozenset(("its", "their", "his", "her", "our"))
_ANY = frozenset(("the", "that", "this", "'s", "", *_OWNED))
_NO_MINISTRY = frozenset(
    "prime first deputy vice junior cabinet shadow state assistant former acting senior chief".split()
)
_FORCES = ("army", "military", "armed forces", "defence forces", "defense forces")
_MEDIA = frozenset(
    "news post times herald tribune journal gazette guardian telegraph television tv radio broadcasting press "
    "newspaper magazine media network agency review wire standard courier telecom company corporation corp "
    "limited ltd inc group".split()
)


def anchor(document: Document, words: Words) -> Body | None:
    """The publisher where it is a state body, or an organisation that is no outlet: its texts speak for it."""
    if document.publisher is None:
        return None
    name = document.publisher.value.strip()
    known = BODIES.get(name)
    if known is not None:
        return state_body(f"{known[0]}|{known[1] or ''}", name, words.states)
    parts = {word.lower().strip(".,") for word in name.split()}
    if not name[:1].isupper() or parts & _MEDIA:
        return None
    if parts & (STATE_WORDS - {"state", "city", "county", "province", "guard", "mission"}):
        return state_body(f"{name}|", name, words.states)
    if parts & ORG_WORDS:
        return Body(name.removeprefix("The "))
    return None


def complete(words: Words, mentions: list[Mention], publisher: Body | None) -> None:
    """Give bodies without a state, and the offices held in them, the body that they stand for. Linear in the mentions."""
    everywhere: dict[str, list[Body]] = {}
    for body in (*([publisher] if publisher is not None else []), *(b for m in mentions for b in _named(m))):
        if body.is_state_body:
            _keep(everywhere, body)
    for mention in mentions:
        for office in mention.offices:
            implied = _ministry_of(office, publisher)
            if implied is not None:
                _keep(everywhere, implied)
    before: list[Body] = []
    states: list[tuple[int, str]] = []  # sentence, state that acts
    for mention in mentions:
        if mention.body is not None:
            found = _complete_one(words, mention, mention.body, everywhere, before, states, publisher)
            if found is not None:
                mention.body = found
                if mention.sort is Sort.BODY:
                    mention.stands_for, mention.plain = mention.plain, False
        mention.offices = [
            _office(words, mention, office, everywhere, before, states, publisher) for office in mention.offices
        ]
        implied_here = [b for o in mention.offices if (b := _ministry_of(o, publisher)) is not None]
        for body in (*implied_here, *_named(mention)):
            before = [*before[1 - MOST_BODIES :], body]
            _keep(everywhere, body)
        if mention.body is not None and mention.body.state and mention.body.is_state_body and not mention.place_like:
            states = [*states[-7:], (words.sentence[mention.head], mention.body.state)]


def _ministry_of(office: Office, publisher: Body | None) -> Body | None:
    """Where there is an interior minister there is an interior ministry."""
    field, _, last = office.title.rpartition(" ")
    if last != "minister" or not field or field.split()[-1] in _NO_MINISTRY or field.split()[0] in _NO_MINISTRY:
        return None
    state = office.of.state if office.of is not None else publisher.state if publisher is not None else None
    name = f"{field.title()} Ministry"
    return plain_body(name, state, None) if state else Body(name, None, True)


def _office(
    words: Words,
    mention: Mention,
    office: Office,
    everywhere: dict[str, list[Body]],
    before: list[Body],
    states: list[tuple[int, str]],
    publisher: Body | None,
) -> Office:
    if office.of is None:
        return office
    found = _complete_one(words, mention, office.of, everywhere, before, states, publisher)
    return office if found is None else replace(office, of=found)


def _keep(everywhere: dict[str, list[Body]], body: Body) -> None:
    """By the last word of what the body is."""
    held = everywhere.setdefault(kernel(body.name).rpartition(" ")[2], [])
    if body not in held and len(held) < MOST_BODIES:
        held.append(body)


def _named(mention: Mention) -> list[Body]:
    bodies = [mention.body, *(office.of for office in mention.offices)]
    return [
        b for b in bodies
        if b is not None and b.is_state_body and not b.is_state and (b.state is not None or b.name != b.name.lower())
    ]  # fmt: skip


def _complete_one(
    words: Words,
    mention: Mention,
    body: Body,
    everywhere: dict[str, list[Body]],
    before: list[Body],
    states: list[tuple[int, str]],
    publisher: Body | None,
) -> Body | None:
    phrase = body.name.lower()
    if not body.is_state_body or body.state is not None or phrase.rpartition(" ")[2] in _GOVERNMENTS:
        return None
    if mention.sort is Sort.BODY and mention.article not in _ANY:
        return None
    fits = [b for b in everywhere.get(phrase.rpartition(" ")[2], ()) if b != body and _is(b, phrase)]
    if phrase in _FORCES:
        fits += [
            b
            for force in _FORCES
            for b in everywhere.get(force.rpartition(" ")[2], ())
            if b not in fits and _is(b, force)
        ]
    whole = [b for b in fits if b.state is not None]
    if mention.article in _OWNED and " " in phrase:
        near = [s for at, s in states if words.sentence[mention.head] - at <= 1]
        return state_body(f"{body.name}|", body.name + " of " + near[-1], {near[-1]: near[-1]}) if near else None
    wanted = (whole if " " in phrase else None) or (fits if " " not in phrase else [])
    if publisher in wanted:
        return publisher
    if len(wanted) == 1:
        return wanted[0]
    return next((b for b in reversed(before) if b in wanted), None)


def _is(body: Body, phrase: str) -> bool:
    """Whether the body is of that kind: "Foreign Ministry of X" is a "foreign ministry" and a "ministry"."""
    name = kernel(body.name)
    return name == phrase or name.endswith(" " + phrase)
