"""A mention: a name, an office, a group, a body, an organisation or a document, and whose it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from onrecord.speakers.states import ADJECTIVE_OF, BODIES, DEMONYMS, STATE_NAMES
from onrecord.speakers.titles import OFFICES, ORGANISATIONS

_GOVERNMENT = frozenset("government authorities regime leadership".split())
NO_STATES: Mapping[str, str] = {}
LONGEST_NAME = 120  # characters of a name or phrase that is kept


class Sort(Enum):
    """What a mention is the mention of, as far as its own words show."""

    NAME = auto()  # capitals: a person, a place or a thing; decided by the whole report
    PERSON = auto()
    ROLE = auto()
    GROUP = auto()
    BODY = auto()  # a state or a state body
    ORGANISATION = auto()
    DOCUMENT = auto()
    PLACE = auto()  # a name that the report uses for a place only


@dataclass(frozen=True, slots=True)
class Body:
    """A state, state body, organisation or party that somebody may speak for."""

    name: str
    state: str | None = None  # the state it is part of; its own name for a state
    is_state_body: bool = False

    @property
    def is_state(self) -> bool:
        """Whether it is the state itself."""
        return self.is_state_body and self.name == self.state


@dataclass(frozen=True, slots=True)
class Office:
    """An office or occupation as the report gives it. ``to`` is where an ambassador is accredited."""

    title: str
    of: Body | None = None
    former: bool = False
    shadow: bool = False
    to: str | None = None

    @property
    def speaks(self) -> bool:
        """Whether who holds it speaks for somebody."""
        return not self.former and self.title in OFFICES and self.of is not None


@dataclass(slots=True, eq=False)
class Mention:
    """Words ``first`` to ``last`` (inclusive) of one phrase; ``head`` is the first word of its name or head noun."""

    sort: Sort
    first: int
    last: int
    head: int
    text: str
    name: tuple[str, ...] = ()
    article: str = ""
    body: Body | None = None
    offices: list[Office] = field(default_factory=list)
    gender: str = ""
    owner: bool = False  # it has a possessive 's
    modifier: bool = False  # it stands before another noun
    subject: bool = False
    place_like: bool = False  # "in Paris"
    honorific: bool = False
    in_headline: bool = False
    stands_for: bool = False  # a bare "the ministry", by the body that the document names
    plain: bool = False  # described in lower case only ("the committee")
    evidence: float = 0.0  # that a NAME is a person's
    same_as: Mention | None = None  # the name that this phrase stands in apposition to
    expansion: str = ""  # an acronym given in brackets
    entity: int = -1
    owned_by: Mention | None = None
    core: int = -1  # last word without the complement

    def __post_init__(self) -> None:
        self.core = self.last

    @property
    def office(self) -> Office | None:
        """Its first office."""
        return self.offices[0] if self.offices else None


def state_body(value: str, text: str, own: Mapping[str, str] = NO_STATES) -> Body:
    """A body by its name; ``value`` is "canonical|state", the state empty where its first or last words show it.

    ``own`` are states and adjectives that only the document knows.
    """
    canonical, _, state = value.partition("|")
    if not state:
        whose = _state_at_the_end(text, own)
        if whose is not None:
            return plain_body(whose[0], whose[1], None)
        for size in (3, 2, 1):
            first = " ".join(text.split(" ")[:size])
            if first in DEMONYMS or first in STATE_NAMES or first in own:
                state = DEMONYMS.get(first) or STATE_NAMES.get(first) or own[first]
                rest = text[len(first) :].strip()
                return plain_body(rest, state, None) if rest else Body(state, state, True)
    if text.split(" ")[0] in ("European", "International", "UN", "Inter-American"):
        return Body(canonical)
    if canonical.lower().startswith(_MINISTRY) and not state:
        return Body(_title_case(_ministry(canonical.lower())), None, True)
    return Body(canonical, state or None, True)


def organisation(canonical: str) -> Body:
    """An organisation, with the state of a party."""
    known = ORGANISATIONS.get(canonical)
    return Body(canonical, known[1]) if known else Body(canonical)


_OWN_FORCES = {
    (state, forces): name
    for state, name in (("Israel", "Israel Defense Forces"), ("China", "People's Liberation Army"))
    for forces in ("army", "military", "armed forces", "defense forces", "defence forces")
}
_SAME_BODY = {"defense": "Defence", "defence": "Defence"}


def plain_body(phrase: str, state: str | None, region: str | None) -> Body:
    """ "foreign ministry" of a state: "Chinese Foreign Ministry"; a state's government is the state."""
    lower = phrase.lower().removeprefix("the ")
    if region is not None:
        return Body(f"{region} {lower}", state, True)
    if state is None:
        return Body(lower, None, True)
    if lower in _GOVERNMENT or lower == "state":
        return Body(state, state, True)
    known = BODIES.get(_title_case(lower))
    if known is not None and known[1] == state:
        return Body(known[0], state, True)
    if (state, lower) in _OWN_FORCES:
        return Body(_OWN_FORCES[(state, lower)], state, True)
    lower = _ministry(lower)
    if state not in ADJECTIVE_OF:  # a state that only the report knows
        return Body(f"{_title_case(lower)} of {state}", state, True)
    return Body(f"{ADJECTIVE_OF[state]} {_title_case(lower)}", state, True)


_MINISTRY = ("ministry of ", "ministry for ", "department of the interior")
_SAME_FIELD = {"internal": "interior", "external": "foreign", "defense": "defence"}


def _ministry(lower: str) -> str:
    """ "ministry of foreign affairs" is the foreign ministry, "ministry of the interior" the interior ministry."""
    for opening in _MINISTRY[:2]:
        if lower.startswith(opening):
            kept = lower.removeprefix(opening).removeprefix("the ").removesuffix(" affairs")
            return f"{_SAME_FIELD.get(kept, kept)} ministry"
    return lower.replace("defense ministry", "defence ministry")


def _state_at_the_end(text: str, own: Mapping[str, str]) -> tuple[str, str] | None:
    """ "Ministry of the Interior of X": the body without its state, and the state."""
    parts = text.split(" ")
    for size in (1, 2, 3, 4):
        if len(parts) < size + 2:
            break
        name = " ".join(parts[-size:]).removeprefix("the ").removeprefix("The ")
        state = STATE_NAMES.get(name) or own.get(name)
        left = parts[:-size]
        if left[-1] == "the":
            left = left[:-1]
        if state is None or len(left) < 2 or left[-1] not in ("of", "for"):
            continue
        left = left[:-1]
        if len(left) > 2 and left[-1] in ("Republic", "Kingdom") and left[-2] in ("of", "the"):
            left = left[:-2] if left[-2] == "of" else left[:-3]
        return (" ".join(left), state) if left else None
    return None


def kernel(name: str) -> str:
    """The words of a body's name that say what it is: "supreme court" of "Supreme Court of X"."""
    lower = name.lower()
    return lower if lower.startswith(("ministry of", "department of", "court of")) else lower.partition(" of ")[0]


def _title_case(phrase: str) -> str:
    small = ("of", "the", "for", "and", "on")
    return " ".join(_SAME_BODY.get(w, w if w in small else w[:1].upper() + w[1:]) for w in phrase.split(" "))
