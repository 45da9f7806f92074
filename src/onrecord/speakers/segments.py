"""Words to labelled segments: states, bodies, organisations, offices, groups, documents, honorifics and runs of capitals.

One scan from left to right, longest match first. What a run of capitals is (a person, a place, a thing) is decided later, from
everything that the report says of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from onrecord.speakers.given_names import is_given
from onrecord.speakers.states import BODIES, CAPITALS, DEMONYMS, NATIONALS, PEOPLES, REGIONS, STATE_NAMES
from onrecord.speakers.titles import (
    COLLECTIVES,
    DOCUMENT_NOUNS,
    GROUPS,
    HONORIFICS,
    MODIFIERS,
    ORG_WORDS,
    ORGANISATIONS,
    PLAIN_ORG,
    PLURAL_ROLES,
    ROLES,
    STATE_PHRASES,
    STATE_WORDS,
)
from onrecord.speakers.words import Phrases, Words


class Kind(Enum):
    """What a segment is."""

    ARTICLE = auto()  # the, a, this, some; his, their
    OWNER = auto()  # the possessive 's
    STATE = auto()  # value: the state
    CAPITAL = auto()
    ADJECTIVE = auto()  # Chinese
    REGION = auto()  # value: the state it is part of
    BODY = auto()  # a state body; value "canonical|state"
    ORGANISATION = auto()  # value: canonical name
    NATIONALS = auto()  # Britons
    PEOPLE = auto()  # Uyghurs
    HONORIFIC = auto()
    ROLE = auto()  # value: the office
    GROUP = auto()
    PLAIN_BODY = auto()  # ministry, police, in lower case
    PLAIN_ORGANISATION = auto()
    DOCUMENT = auto()
    MODIFIER = auto()
    NUMBER = auto()
    CAPITALS = auto()  # unlabelled capitals


@dataclass(frozen=True, slots=True)
class Segment:
    """Words ``first`` to ``last`` (inclusive)."""

    kind: Kind
    first: int
    last: int
    value: str = ""


ARTICLES = frozenset("the a an this that these those another some any both each every no".split())
POSSESSIVES = frozenset("his her their its our my your whose".split())
FUNCTION = frozenset(
    "a about above across after again against all along also although am amid among an and any are around as at "
    "away back be because been before behind being below beneath beside between beyond but by can cannot could "
    "despite did do does doing done down during either else even ever except far few for none for from further get gets "
    "getting given go goes going got had has have having he hence her here hers herself him himself his how however "
    "i if in inside instead "
    "into is it its itself just last later less like made make many may maybe me meanwhile might mine more moreover "
    "most much must my myself near neither never next no nor not nothing now of off often on once one only onto or "
    "other otherwise our ours "
    "ourselves out outside over own per perhaps please rather said same say saying says see seem seems seen shall "
    "she should since so some soon still such take than that the their theirs them themselves then there therefore "
    "these they this those though "
    "through throughout thus till to today together told tomorrow tonight too toward towards under unless unlike "
    "until up upon us very via was we well went were what whatever when whenever where whereas wherever whether "
    "which while who whoever whole whom "
    "whose why will with within without would yes yesterday yet you your yours yourself asked added according "
    "called came come didn't don't doesn't isn't wasn't won't can't couldn't wouldn't shouldn't hadn't hasn't "
    "haven't aren't weren't it's he's she's i'm "
    "we're they're that's there's let let's asked warned insisted argued claimed denied accused announced confirmed "
    "explained replied responded tweeted wrote stated declared concluded described urged noted suggested continued "
    "spoke speaking asking adding "
    "earlier recently already always almost nearly finally eventually suddenly however additionally furthermore "
    "similarly indeed instead likewise nonetheless nevertheless first second third until despite amid following".split()
)  # fmt: skip
CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august "
    "september october november december jan feb mar apr jun jul aug sept sep oct nov dec mon tue wed thu fri sat "
    "sun "
    "christmas easter ramadan eid spring summer autumn winter islam christianity english arabic mandarin internet "
    "covid covid-19 coronavirus god olympics olympic brexit".split()
)
PARTICLES = frozenset(
    "de del della di da dos das do du van von der den ter ten bin ibn bint al el la le zu y af av abu ould ag ul ur und st st. binti".split()
)
_ORG_LINKS = frozenset("of for on against to in and & de des du".split())
_BROADCASTS = frozenset("radio tv television".split())
_SURNAME_TOO = frozenset(
    "cross house church bank banks post temple power hall watch monitor front league park chambers fund trust group herald times guardian".split()
)
_GIVEN_PLACES = frozenset("chad jordan georgia paris london sydney israel florence virginia carolina victoria chelsea brooklyn austin dallas houston lincoln madison jackson santiago lima sofia berlin vienna india china asia kenya cuba ireland england holland france roman milan boston kingston".split())  # fmt: skip

_NAMED = Phrases(
    [(name, f"{Kind.STATE.name}|{state}") for name, state in STATE_NAMES.items()]
    + [(name, f"{Kind.CAPITAL.name}|{state}") for name, state in CAPITALS.items() if name not in STATE_NAMES]
    + [(name, f"{Kind.ADJECTIVE.name}|{state}") for name, state in DEMONYMS.items() if name not in STATE_NAMES]
    + [(name, f"{Kind.NATIONALS.name}|{state}") for name, state in NATIONALS.items()]
    + [(name, f"{Kind.REGION.name}|{state}") for name, state in REGIONS.items()]
    + [(name, f"{Kind.BODY.name}|{canonical}|{state or ''}") for name, (canonical, state) in BODIES.items()]
    + [(name, f"{Kind.ORGANISATION.name}|{canonical}") for name, (canonical, _) in ORGANISATIONS.items()],
    cased=True,
)
_ROLES = Phrases([(role, role) for role in ROLES], cased=False)
_PLURALS = Phrases([(role, singular) for role, singular in PLURAL_ROLES.items() if " " in role], cased=False)
_STATE_PHRASES = Phrases([(phrase, phrase) for phrase in STATE_PHRASES], cased=False)
_NUMBERS = frozenset(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million dozen dozens hundreds thousands scores several many few numerous multiple various".split()
)

_FIRST_OF_STATE, _FIRST_OF_ROLE, _FIRST_OF_MANY = (p.beginnings for p in (_STATE_PHRASES, _ROLES, _PLURALS))

_BEGINNINGS = (
    ARTICLES
    | POSSESSIVES
    | _NUMBERS
    | _STATE_PHRASES.beginnings
    | _ROLES.beginnings
    | _PLURALS.beginnings
    | frozenset(STATE_WORDS)
    | frozenset(PLAIN_ORG)
    | frozenset(DOCUMENT_NOUNS)
    | frozenset(PEOPLES)
    | frozenset(MODIFIERS)
    | frozenset(GROUPS)
    | frozenset(COLLECTIVES)
)


def is_name_like(words: Words, i: int) -> bool:
    """A capital, or a particle glued to one (al-Bashir, d'Estaing)."""
    if words.capital[i]:
        return True
    prefix, dash, rest = words.text[i].partition("-")
    return bool(dash) and prefix in ("al", "el", "an", "as", "ash", "at", "ad", "ar", "ul") and rest[:1].isupper()


_OUTLET_NUMBERS = frozenset("one two three four five six seven eight nine ten".split())


def _match(words: Words, i: int, end: int) -> tuple[int, str] | None:
    """The longest name of the lists or of the document itself; a state with a number is an outlet ("France 24")."""
    known = _NAMED.match(words.text, i, end)
    own = words.local.match(words.text, i, end) if words.local is not None else None
    best = own if own is not None and (known is None or own[0] >= known[0]) else known
    if best is not None and best[1].startswith("STATE|"):
        j = i + best[0]
        if j < end and words.start[j] == words.end[j - 1] + 1:
            after = words.text[j]
            if (after[0].isupper() and after.lower() in _OUTLET_NUMBERS) or (
                after.isdigit() and 1 < len(after) <= 2 and not _counts(words, j + 1, end)
            ):
                return best[0] + 1, f"{Kind.ORGANISATION.name}|{words.phrase(i, j)}"
    return best


def _counts(words: Words, j: int, end: int) -> bool:
    """Whether a noun follows that a number may count, or a dash or another number of a score or date."""
    return j < end and (words.text[j][0].isalnum() and not words.capital[j] and words.lower[j] not in FUNCTION)


def segment(words: Words, first: int, end: int) -> list[Segment]:
    """Segments of the words in [first, end), one sentence. Words of no kind are left out."""
    found: list[Segment] = []
    shouted = bool(words.shouted) and first < end and words.paragraph[first] in words.shouted
    begins, free = _BEGINS, first
    # most words are of no kind: nothing in lower case is looked at that no list begins with
    for i, lower in enumerate(words.lower[first:end], first):
        if i < free or not (begins[lower] or words.capital[i]):
            continue
        item = _at(words, i, end, found, shouted, sentence_start=i == first)
        if item is not None:
            found.append(item)
            free = item.last + 1
    return found


class _Begins(dict[str, bool]):
    """Whether something of a kind can begin with a word in lower case; remembered for the words met."""

    def __missing__(self, lower: str) -> bool:
        begins = lower in _BEGINNINGS or "-" in lower or lower[0] == "'" or lower[0].isdigit()
        if len(self) >= REMEMBERED:
            self.clear()
        self[lower] = begins
        return begins


REMEMBERED = 50_000  # words, at most
_BEGINS = _Begins()


def _at(words: Words, i: int, end: int, found: list[Segment], shouted: bool, sentence_start: bool) -> Segment | None:
    lower = words.lower[i]
    if not (lower[0].isalnum() or lower[0] in "'"):
        return None
    if lower == "'s" or (
        lower == "'"
        and i
        and words.lower[i - 1].endswith("s")
        and words.end[i - 1] == words.start[i]
        and words.quoted[i] == words.quoted[i - 1]
    ):
        return Segment(Kind.OWNER, i, i)
    if lower[0] == "'":
        return None
    if is_name_like(words, i):
        named = _capitalised(words, i, end, found, shouted, sentence_start)
        if named is not None:
            return named
    return _lower_case(words, i, end, found)


def _capitalised(
    words: Words, i: int, end: int, found: list[Segment], shouted: bool, sentence_start: bool
) -> Segment | None:
    lower = words.lower[i]
    known = _match(words, i, end)
    body = None if shouted else _organisation(words, i, end, sentence_start)
    if body is not None and (known is None or body.last - i + 1 > known[0]):
        return body
    if known is not None and not (known[0] == 1 and _starts_a_name(words, i, end, found)):
        kind, _, value = known[1].partition("|")
        return Segment(Kind[kind], i, i + known[0] - 1, value)
    role = _ROLES.match(words.lower, i, end)
    if (
        lower in HONORIFICS
        and (lower not in ROLES or i + 1 < end)
        and (role is None or role[0] == 1)
        and i + 1 < end
        and is_name_like(words, i + 1)
        and not _after_given(words, i, found)
    ):
        return Segment(Kind.HONORIFIC, i, i)
    named_so = words.text[i] in words.surnames and not (i + 1 < end and words.capital[i + 1])
    if role is not None and not (role[0] == 1 and (named_so or _after_given(words, i, found))):
        return Segment(Kind.ROLE, i, i + role[0] - 1, role[1])
    if lower in PEOPLES:
        return Segment(Kind.PEOPLE, i, i, words.text[i])
    if (
        lower in ARTICLES
        or lower in POSSESSIVES
        or lower in FUNCTION
        or (lower in CALENDAR and not _given_month(words, i, end))
    ):
        return None
    if lower in STATE_WORDS and lower not in ("state", "city", "county", "province", "guard", "guards", "customs"):
        return Segment(Kind.PLAIN_BODY, i, i, lower)
    if (
        sentence_start
        and (
            lower in MODIFIERS
            or lower in GROUPS
            or lower in DOCUMENT_NOUNS
            or lower in PLAIN_ORG
            or lower in _NUMBERS
            or lower in STATE_WORDS
        )
        and not (i + 1 < end and words.capital[i + 1] and is_given(words.text[i]))
    ):
        return None
    if lower in GROUPS and not (i + 1 < end and words.capital[i + 1]) and not _after_given(words, i, found):
        return Segment(Kind.GROUP, i, i)
    if shouted and not is_given(words.text[i]) and not (found and found[-1].kind is Kind.CAPITALS):
        return None
    return Segment(Kind.CAPITALS, i, _run_end(words, i, end))


def _given_month(words: Words, i: int, end: int) -> bool:
    """ "Jan Okel", "June Carter": a month that is a given name here."""
    after = i + 1
    if not is_given(words.text[i]) or after >= end or not words.capital[after] or words.start[after] > words.end[i] + 1:
        return False
    lower = words.lower[after]
    return (
        lower not in CALENDAR and lower not in FUNCTION and lower not in ORG_WORDS and _match(words, after, end) is None
    )


def _after_given(words: Words, i: int, found: list[Segment]) -> bool:
    """Whether the word follows directly on a run of capitals that begins like a name ("Julie Bishop", "Stephen King")."""
    return (
        bool(found)
        and found[-1].kind is Kind.CAPITALS
        and found[-1].last == i - 1
        and is_given(words.text[found[-1].first])
    )


def _starts_a_name(words: Words, i: int, end: int, found: list[Segment]) -> bool:
    """ "Jordan Henderson", "London Breed": a place's name that is a given name here."""
    if words.lower[i] not in _GIVEN_PLACES:
        return False
    after = i + 1
    if (
        after < end
        and words.capital[after]
        and words.lower[after] not in FUNCTION
        and words.end[i] + 1 >= words.start[after]
    ):
        lower = words.lower[after]
        free = (
            lower not in ORG_WORDS
            and lower not in STATE_WORDS
            and lower not in ROLES
            and lower not in HONORIFICS
            and lower not in CALENDAR
        )
        return free and _match(words, after, end) is None and _ROLES.match(words.lower, after, end) is None
    return bool(found) and found[-1].kind in (Kind.HONORIFIC, Kind.CAPITALS) and found[-1].last == i - 1


def _run_end(words: Words, i: int, end: int) -> int:
    """Last word of a run of unlabelled capitals, with the particles inside a name."""
    last = i
    j = i + 1
    given = is_given(words.text[i])
    while j < end and j - i < 8:
        if words.start[j] > words.end[j - 1] + 2:
            break
        lower = words.lower[j]
        if lower in PARTICLES and not words.capital[j] and words.end[j - 1] < words.start[j]:
            k = j + 1
            if k < end and words.lower[k] in PARTICLES:
                k += 1
            if k < end and words.capital[k]:
                last, j = k, k + 1
                continue
            break
        if (
            not is_name_like(words, j)
            or not words.text[j][0].isalpha()
            or lower in FUNCTION
            or (lower in CALENDAR and not given)
        ):
            break
        if words.quoted[j] != words.quoted[i]:
            break
        stop = (
            _match(words, j, end) is not None
            or lower in HONORIFICS
            or lower in PEOPLES
            or _ROLES.match(words.lower, j, end) is not None
            or lower in GROUPS
        )
        if (
            stop
            and not (given and last == i and _is_surname_here(words, j, end))
            and lower not in ("jr.", "sr.", "jr", "sr")
        ):
            break
        last, j = j, j + 1
    return last


def _is_surname_here(words: Words, j: int, end: int) -> bool:
    """A single labelled capital that closes the run ("Irina Bishop said", "Tom England told")."""
    known = _match(words, j, end)
    if known is not None and known[0] > 1:
        return False
    return j + 1 >= end or not words.capital[j + 1]


def _organisation(words: Words, i: int, end: int, sentence_start: bool) -> Segment | None:
    """A capitalised run with a key word of organisations, and its complement: "Committee on the Elimination of …"."""
    if (
        (words.lower[i] in FUNCTION and not words.is_acronym(i))
        or words.lower[i] in CALENDAR
        or words.lower[i] in ARTICLES
    ):
        return None
    j, key = i, -1
    while (
        j < end
        and j - i < 9
        and is_name_like(words, j)
        and (j == i or words.start[j] <= words.end[j - 1] + 2)
        and words.quoted[j] == words.quoted[i]
    ):
        lower = words.lower[j]
        role = _ROLES.match(words.lower, j, end)
        if j > i and (lower in HONORIFICS or (lower in FUNCTION and not words.is_acronym(j))):
            break
        if (
            role is not None
            and (role[0] > 1 or role[1] not in ("general", "human"))
            and not _key_follows(words, j + role[0], end)
        ):
            break
        if lower in ORG_WORDS or lower in STATE_WORDS or lower.endswith("polizei"):
            key = j
        j += 1
    if key < 0:
        return None
    if words.lower[i] in _BROADCASTS and i + 1 < end and words.capital[i + 1] and words.lower[i + 1] not in FUNCTION:
        return Segment(Kind.ORGANISATION, i, max(j - 1, i + 1), words.phrase(i, max(j - 1, i + 1)))
    if key == i and not (i + 1 < end and words.lower[i + 1] in _ORG_LINKS and _complement_end(words, i, end) > i):
        return None
    if key == i + 1 and words.lower[key] in _SURNAME_TOO and is_given(words.text[i]):
        return None
    if (
        words.lower[i] in MODIFIERS
        and sentence_start
        and key == i + 1
        and words.lower[key] not in STATE_WORDS
        and words.lower[i] not in ("national", "international", "republican", "democratic")
    ):
        return None
    last = _complement_end(words, key, end)
    text = words.phrase(i, last)
    is_state = words.lower[key] in STATE_WORDS and words.lower[key] not in (
        "mission",
        "intelligence",
        "guard",
        "guards",
        "council",
        "state",
        "authority",
        "secretariat",
    )
    if is_state or words.lower[key - 1 : key + 1] == ["state", "media"]:
        return Segment(Kind.BODY, i, last, f"{text}|")
    return Segment(Kind.ORGANISATION, i, last, text)


def _key_follows(words: Words, j: int, end: int) -> bool:
    """Whether an organisation's key word follows in capitals ("President's Office", "Lawyers Association")."""
    return j < end and words.capital[j] and (words.lower[j] in ORG_WORDS or words.lower[j] in STATE_WORDS)


def _complement_end(words: Words, key: int, end: int) -> int:
    """End of "on the Elimination of Racial Discrimination" after a key word."""
    last, j = key, key + 1
    while j < end and j - key < 12 and words.lower[j] in _ORG_LINKS and not words.capital[j]:
        link = words.lower[j]
        k = j + 1
        if k < end and words.lower[k] == "the":
            k += 1
        if (
            k >= end
            or not is_name_like(words, k)
            or words.lower[k] in CALENDAR
            or (link in ("in", "to") and words.lower[key] not in ("centre", "center"))
        ):
            break
        if link == "and" and (
            last == key or _ROLES.match(words.lower, k, end) is not None or _match(words, k, end) is not None
        ):
            break
        while (
            k < end
            and is_name_like(words, k)
            and words.lower[k] not in FUNCTION
            and (_ROLES.match(words.lower, k, end) is None or words.lower[k] in ("human", "general"))
        ):
            last = k
            k += 1
        if last < j:
            break
        j = last + 1
    return last


def _lower_case(words: Words, i: int, end: int, found: list[Segment]) -> Segment | None:
    lower = words.lower[i]
    if lower in ARTICLES or lower in POSSESSIVES:
        return Segment(Kind.ARTICLE, i, i)
    phrase = _STATE_PHRASES.match(words.lower, i, end) if lower in _FIRST_OF_STATE else None
    role = _ROLES.match(words.lower, i, end) if lower in _FIRST_OF_ROLE else None
    if phrase is not None and (role is None or phrase[0] >= role[0]):
        return Segment(Kind.PLAIN_BODY, i, i + phrase[0] - 1, phrase[1])
    many = _PLURALS.match(words.lower, i, end) if lower in _FIRST_OF_MANY else None
    if many is not None and (role is None or many[0] >= role[0]):
        return Segment(Kind.GROUP, i, i + many[0] - 1)
    if role is not None and not (role[0] == 1 and lower in MODIFIERS and i + 1 < end and _is_noun(words, i + 1, end)):
        return Segment(Kind.ROLE, i, i + role[0] - 1, role[1])
    if lower in _NUMBERS or lower.replace(",", "").isdigit():
        return Segment(
            Kind.GROUP if lower in GROUPS and not (i + 1 < end and _is_noun(words, i + 1, end)) else Kind.NUMBER, i, i
        )
    if lower in STATE_WORDS and lower not in ("state", "city", "county", "province", "customs", "guard", "guards"):
        return Segment(Kind.PLAIN_BODY, i, i, lower)
    if lower in PLAIN_ORG:
        return Segment(Kind.PLAIN_ORGANISATION, i, i, lower)
    if lower in DOCUMENT_NOUNS:
        return Segment(Kind.DOCUMENT, i, i)
    if lower in PEOPLES:
        return Segment(Kind.PEOPLE, i, i, words.text[i])
    if lower in MODIFIERS and not (lower in GROUPS and not (i + 1 < end and _is_noun(words, i + 1, end))):
        return Segment(Kind.MODIFIER, i, i)
    if lower in GROUPS:
        return Segment(Kind.GROUP, i, i)
    if lower in COLLECTIVES:
        return Segment(Kind.PLAIN_ORGANISATION, i, i, lower)
    return None


def _is_noun(words: Words, i: int, end: int) -> bool:
    lower = words.lower[i]
    return (
        lower in ROLES
        or lower in GROUPS
        or lower in PLAIN_ORG
        or lower in STATE_WORDS
        or lower in DOCUMENT_NOUNS
        or _ROLES.match(words.lower, i, end) is not None
    )
