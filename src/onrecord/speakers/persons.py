"""Which names of different documents are one person.

Blocks of one surname. Within a block: full names that agree, unless their offices, states or times speak against it
then
initials and bare surnames, only where exactly one full name agrees in office or state; or where the case has one full name of that
surname only, nothing speaks against it, and both reports name somebody or something else in full: they are on one event.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from onrecord.speakers.local import LocalOffice
from onrecord.speakers.titles import OCCUPATIONS, OFFICES

YEARS_APART = 20  # between reports of one name with no office in common, from which they are two persons
DAYS_APART = 730  # between a bare surname and the nearest report that gives the name in full
MOST_COMPARED = 50  # reports of one person
MOST_SUGGESTED = 3  # full names suggested for one bare surname
_PUBLIC = frozenset(
    "senator congressman congresswoman lawmaker legislator parliamentarian politician candidate nominee backbencher "
    "member assemblyman assemblywoman peer statesman contender challenger rival incumbent general "
    "hopeful frontrunner".split()
)

Node = tuple[str, int]
Group = tuple[str, str, list[Node]]  # canonical name, discriminator, members
Alike = tuple[Node, Node, str]


@dataclass(frozen=True, slots=True)
class Person:
    """A person of one document."""

    node: Node
    name: tuple[str, ...]
    key: tuple[str, str]  # surname, given name
    offices: tuple[LocalOffice, ...]
    gender: str
    day: date | None
    company: frozenset[str] = frozenset()  # whom and what else the document names in full

    @property
    def states(self) -> frozenset[str]:
        """States of the offices held."""
        return frozenset(o.state for o in self.offices if o.state is not None)

    @property
    def titles(self) -> frozenset[str]:
        """Offices held."""
        return frozenset(o.title for o in self.offices)

    @property
    def is_private(self) -> bool:
        """Whether the document knows only occupations of private life."""
        return bool(self.offices) and all(
            o.title in OCCUPATIONS and o.title.split()[-1] not in _PUBLIC for o in self.offices
        )

    @property
    def is_public(self) -> bool:
        """Whether the document gives an office of a state or body."""
        return any(o.title in OFFICES and (o.state is not None or o.of is not None) for o in self.offices)


def cluster_persons(persons: Iterable[Person]) -> tuple[list[Group], list[Alike]]:
    """Groups of nodes that are one person, and pairs of nodes whose groups may be."""
    blocks: dict[str, list[Person]] = defaultdict(list)
    for person in sorted(persons, key=lambda p: p.node):
        blocks[person.key[0]].append(person)
    groups: list[Group] = []
    alike: list[Alike] = []
    for surname in sorted(blocks):
        found, pairs = _block(surname, blocks[surname])
        groups += found
        alike += pairs
    return groups, alike


@dataclass(slots=True, eq=False)
class _Group:
    given: str
    discriminator: str
    members: list[Person]

    def agrees(self, person: Person) -> bool:
        """Whether office or state is shared, and nothing speaks against it."""
        states = {s for m in self.members for s in m.states}
        titles = {t for m in self.members for t in m.titles}
        if person.states and states and not person.states & states:
            return False
        return bool(person.states & states or person.titles & titles)


def _block(surname: str, persons: Sequence[Person]) -> tuple[list[Group], list[Alike]]:
    by_given: dict[str, list[Person]] = defaultdict(list)
    for person in persons:
        by_given[person.key[1]].append(person)
    groups: list[_Group] = []
    alike: list[Alike] = []
    for given in sorted(g for g in by_given if len(g) > 1):
        parts = _split(given, by_given[given])
        groups += parts
        alike += [
            (a.members[0].node, b.members[0].node, "the same name; offices, states or times differ")
            for a, b in pairwise(parts)
        ]
    index = _Index(groups)
    by_initial: dict[str, list[_Group]] = defaultdict(list)
    for group in groups:
        by_initial[group.given[0]].append(group)
    for initial in sorted(g for g in by_given if len(g) == 1):
        for person in by_given[initial]:
            fits = [
                g
                for g in by_initial[initial][: MOST_SUGGESTED + 1]
                if not (person.states and _states(g) and not g.agrees(person))
            ]
            _attach(person, fits, groups, alike, initial, index, sure=len(fits) == 1)
    for person in by_given.get("", ()):
        fits = [g for g in index.near(person) if g.agrees(person)] or _only_one(person, groups)
        _attach(person, fits or groups[:MOST_SUGGESTED], groups, alike, "", index, sure=len(fits) == 1)
    return [(f"{surname}|{g.given}", g.discriminator, [m.node for m in g.members]) for g in groups], alike


def _only_one(person: Person, groups: Sequence[_Group]) -> list[_Group]:
    """The only full name of the surname, where nothing speaks against it and a report of his shares a name in full with the person's."""
    full = [g for g in groups if len(g.given) > 1]
    if len(full) != 1:
        return []
    members = full[0].members[:MOST_COMPARED]
    states = {s for m in members for s in m.states}
    if any(m.gender and person.gender and m.gender != person.gender for m in members):
        return []
    if (person.states and states and not person.states & states) or (
        person.day is not None and _long_ago(members, person.day)
    ):
        return []
    own = f"{person.key[0]}"
    shared = {name for m in members for name in m.company & person.company if own not in name.split()}
    return full if shared else []


def _long_ago(members: Sequence[Person], day: date) -> bool:
    """Whether all dated reports that name the person in full are years from the day."""
    apart = [abs((day - m.day).days) for m in members if m.day is not None]
    return bool(apart) and min(apart) > DAYS_APART


class _Index:
    """Groups of a block by state and office, so that bare surnames are looked up and not compared with all."""

    def __init__(self, groups: Sequence[_Group]) -> None:
        self.found: dict[str, list[_Group]] = defaultdict(list)
        for group in groups:
            for mark in sorted({mark for m in group.members for mark in (*m.states, *m.titles)}):
                self.found[mark].append(group)

    def near(self, person: Person) -> list[_Group]:
        """Groups with a full name that share a state or office, each once."""
        marks = sorted((*person.states, *person.titles))
        return list({id(g): g for mark in marks for g in self.found.get(mark, ())[: MOST_SUGGESTED + 1]}.values())


def _states(group: _Group) -> bool:
    return any(m.states for m in group.members)


def _attach(
    person: Person,
    fits: Sequence[_Group],
    groups: list[_Group],
    alike: list[Alike],
    given: str,
    index: _Index,
    sure: bool,
) -> None:
    """To the only group that agrees; else to those of the same short name and state; else alone, with suggestions."""
    if sure:
        fits[0].members.append(person)
        return
    mark = "|".join(sorted(person.states))
    discriminator = f"{given}|{mark}|{'|'.join(sorted(person.titles))}" if mark else person.node[0]
    same = next((g for g in index.found.get("short " + discriminator, ())), None)
    if same is not None:
        same.members.append(person)
        return
    group = _Group(given, discriminator, [person])
    groups.append(group)
    index.found["short " + discriminator].append(group)
    for other in list(fits)[:MOST_SUGGESTED]:
        alike.append((other.members[0].node, person.node, "the same surname; the report gives no more that agrees"))


def _split(given: str, persons: Sequence[Person]) -> list[_Group]:
    """One full name: one person, unless states, public and private life, middle names or decades part them."""
    parts = _components(persons)
    parts = [part for whole in parts for part in _by_time(whole)]
    if len(parts) == 1:
        return [_Group(given, "", list(parts[0]))]
    return [_Group(given, _discriminator(part), list(part)) for part in sorted(parts, key=lambda part: part[0].node)]


def _components(persons: Sequence[Person]) -> list[list[Person]]:
    """Persons that share a mark (state, or private life, or middle name) belong together; those without any join the only group there is."""
    parent: dict[str, str] = {}

    def find(mark: str) -> str:
        while parent.setdefault(mark, mark) != mark:
            mark = parent[mark]
        return mark

    marks: list[tuple[Person, list[str]]] = []
    for person in persons:
        own = [f"state {s}" for s in sorted(person.states)]
        if person.is_private and not own:
            own = ["private"]
        marks.append((person, own))
        for other in own[1:]:
            parent[find(other)] = find(own[0])
    parts: dict[str, list[Person]] = defaultdict(list)
    loose: list[Person] = []
    for person, own in marks:
        if own:
            parts[find(own[0])].append(person)
        else:
            loose.append(person)
    found = [parts[key] for key in sorted(parts)]
    if "private" in parts and len(parts) == 2 and not any(p.is_public for part in found for p in part):
        found = [[p for part in found for p in part]]
    if loose and len(found) <= 1:
        return [[*(found[0] if found else []), *loose]]
    return [*found, *([loose] if loose else [])]


def _by_time(persons: Sequence[Person]) -> list[list[Person]]:
    dated = sorted((p for p in persons if p.day is not None), key=lambda p: (p.day, p.node))
    undated = [p for p in persons if p.day is None]
    parts: list[list[Person]] = []
    for person in dated:
        if parts and not _decades_apart(parts[-1], person):
            parts[-1].append(person)
        else:
            parts.append([person])
    if len(parts) <= 1:
        return [[*(parts[0] if parts else []), *undated]]
    return [*parts, *([undated] if undated else [])]


def _decades_apart(part: Sequence[Person], person: Person) -> bool:
    last = part[-1].day
    if last is None or person.day is None or (person.day - last).days <= 365 * YEARS_APART:
        return False
    return not any(person.titles & other.titles for other in part)


def _discriminator(part: Sequence[Person]) -> str:
    """What tells this person from the others of the name: states and years, not the order of the documents."""
    states = sorted({s for p in part for s in p.states})
    days = sorted(p.day.isoformat()[:4] for p in part if p.day is not None)
    private = any(p.is_private for p in part)
    return "|".join(
        [
            *states,
            "private" if private else "",
            days[0][:3] if days and not states else "",
            "" if states or private else min(p.node[0] for p in part),
        ]
    )
