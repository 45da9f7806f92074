"""What a statement does (act) and how its speaker stands to what is said (stance), read from cue and content.

The cue's reporting word decides where it is specific ("denied", "accused"); where it is plain ("said") or missing, what is
said decides. Negated cues are not the opposite of the cue: "did not deny" is no denial, and no confirmation either.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from onrecord.records import Act, Span, Stance
from onrecord.statements import content as said
from onrecord.statements.basis import owned_by_reports, passed_on_by
from onrecord.statements.lexicon import (
    ADJECTIVES,
    ADVERBS,
    AUXILIARIES,
    BE,
    EXPECTING,
    LEMMAS,
    NEGATIONS,
    NOUNS,
    OPINION,
    PHRASES,
    SPEAKING,
    VERBS,
    WISHING,
    WITHHOLDING,
    Entry,
)

BEFORE, AFTER = 60, 80  # characters around the cue that are read with it
_WORD = re.compile(r"n['’]t\b|[^\W\d_]+?(?=n['’]t\b)|[^\W_]+(?:-[^\W_]+)*|['’](?:s|re|ve|d|ll)\b|[:?]")
_SENTENCE_BREAK = re.compile(r"[.!?][\"”’')\]]*\s+(?=[\"“‘(\[]?[A-Z0-9])|\n")
_BY = re.compile(r"\s+(?:\w+\s+){0,2}?by\b")

_SAY = Entry(Act.ASSERT, Stance.ASSERTS, plain=True)
_OPENING_MARKS = frozenset("\"“„«‘'`")
_WHETHER = re.compile(r"[\"“‘']?(?:whether|if|why|how|what|when|where|who)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Kind:
    """Act and stance of one statement."""

    act: Act
    stance: Stance


@dataclass(frozen=True, slots=True)
class _Cue:
    """The cue as words: those before it (nearest last), its own, and those that follow."""

    before: tuple[str, ...]
    own: tuple[str, ...]
    after: tuple[str, ...]


def kind_of(text: str, source: Sequence[Span], cue: Sequence[Span], content: Sequence[Span]) -> Kind:
    """Act and stance of one attribution by the rules. Pieces in order of text; any of them may be empty."""
    return by_rules(text, source, cue, content).kind


class ByRules(NamedTuple):
    """What the rules make of all, and of the cue and the content alone ("plain", "none": they leave it open)."""

    kind: Kind
    by_cue: str
    by_words: str
    sure: bool = False  # nothing else may outweigh it
    supposed: bool = False  # whatever the act, nobody owns it


def by_rules(text: str, source: Sequence[Span], cue: Sequence[Span], content: Sequence[Span]) -> ByRules:
    """The rules' kind of one attribution with the two halves that it was made of."""
    what = " ".join(text[c.start : min(c.end, c.start + 2 * said.CLAUSE)] for c in content)
    # The end counts as well: a question shows there.
    if content:
        ending = text[max(content[-1].start, content[-1].end - 40) : content[-1].end]
        what = what if what.endswith(ending) else f"{what} {ending}"
    who = " ".join(text[s.start : min(s.end, s.start + 200)] for s in source)
    words = _words_around(text, cue)
    direct = bool(content) and any(
        c in _OPENING_MARKS for c in text[max(0, content[0].start - 1) : content[0].start + 1]
    )
    entry = _entry(words)
    by_cue = "none" if entry is None else "plain" if entry[0].plain else entry[0].act.value
    if entry is not None and (_withheld(words, entry[1]) or _negations(words, entry[1]) % 2):
        by_cue = f"not_{by_cue}"
    by_words = said.act_of(what, direct).value if what else "none"
    if cue and not source and passed_on_by(cue[0].of(text)):
        return ByRules(Kind(Act.ASSERT, Stance.PASSES_ON), by_cue, by_words)
    before = _before(text, source, cue)
    unsaid = _unsaid(words, who, before)
    if unsaid is not None:
        return ByRules(unsaid, by_cue, by_words, sure=True)
    # A cue that names the act is the act; and "insisted that he did not" answers a doubt. The content cannot outweigh these.
    kind = _owned(_of_cue(words, who, what, direct), words, who)
    if (
        kind.stance is Stance.ASSERTS
        and (by_cue in ("plain", "none") or kind.act is Act.CONFIRM)
        and said.reports_another(what)
    ):
        kind = Kind(kind.act if kind.act is Act.CONFIRM else Act.ASSERT, Stance.PASSES_ON)
    supposed = _supposed(words, entry, who, before)
    if supposed:
        kind = left_open(kind)
    sure = (
        by_cue not in ("plain", "none", "assert")
        or (by_cue == "assert" and kind.act is not Act.ASSERT)
        or (by_words == "deny" and any(LEMMAS.get(w) in ("insist", "maintain") for w in words.own))
    )
    return ByRules(kind, by_cue, by_words, sure, supposed)


def left_open(kind: Kind) -> Kind:
    """The kind of what is only supposed to be said: the same act, owned by nobody."""
    return Kind(kind.act, Stance.HEDGES) if kind.stance in (Stance.ASSERTS, Stance.DENIES) else kind


def _words_around(text: str, cue: Sequence[Span]) -> _Cue:
    if not cue:
        return _Cue((), (), ())
    start, end = cue[0].start, cue[-1].end
    before = text[max(0, start - BEFORE) : start]
    breaks = list(_SENTENCE_BREAK.finditer(before))
    before = before[breaks[-1].end() :] if breaks else before
    after = text[end : end + AFTER]
    if stop := _SENTENCE_BREAK.search(after):
        after = after[: stop.start()]
    own: list[str] = []
    for piece in cue:
        own += _words(text[piece.start : min(piece.end, piece.start + 200)])
    return _Cue(tuple(_words(before)), tuple(own), tuple(_words(after)))


def _before(text: str, source: Sequence[Span], cue: Sequence[Span]) -> str:
    """What stands before source and cue in their sentence, or in the clause: nothing, where the content stands between."""
    frame = sorted((*source[:1], *cue[:1]))
    return text[max(0, frame[0].start - BEFORE) : frame[0].start] if frame else ""


def _words(text: str) -> list[str]:
    return [w.lower().replace("’", "'") for w in _WORD.findall(text)]


# ---------------------------------------------------------------------------------------------- the cue


def _of_cue(cue: _Cue, who: str, what: str, direct: bool) -> Kind:
    found = _entry(cue)
    if found is None:
        return _of_words(_SAY, what, direct)
    entry, at, lemma, phrase = found
    negations = _negations(cue, at)
    withheld = _withheld(cue, at)
    if withheld or negations % 2:
        return _negated(entry, lemma, withheld or "not", what, cue.own[at + 1 :] or cue.after)
    return _turned(entry, lemma, phrase, cue, at, who, what) or _of_words(entry, what, direct)


@lru_cache(maxsize=2)  # asked for twice of every statement
def _entry(cue: _Cue) -> tuple[Entry, int, str, tuple[str, ...]] | None:
    """The cue's most telling word: (entry, index in the cue, lemma, further words of the phrase)."""
    words = cue.own + cue.after
    best: tuple[int, int, Entry, int, str, tuple[str, ...]] | None = None
    for at, word in enumerate(cue.own):
        lemma = LEMMAS.get(word, word)
        options: list[tuple[int, Entry, tuple[str, ...]]] = []
        phrase = _phrase(lemma, words, at)
        if phrase:
            options.append((3 if not phrase[1].plain else 1, phrase[1], phrase[0]))
        if lemma in VERBS and not _is_noun(word, cue.own, at):
            entry = VERBS[lemma]
            options.append((0 if entry.plain else 2, entry, ()))
        elif word in NOUNS:
            entry = NOUNS[word]
            options.append((-1 if entry.plain else 1, entry, ()))
        elif word in ADVERBS and len(cue.own) == 1:
            options.append((2, ADVERBS[word], ()))
        if word in ADJECTIVES:
            options.append((1, ADJECTIVES[word], ()))
        for rank, entry, rest in options:
            if best is None or (rank, len(rest)) > best[:2]:
                best = (rank, len(rest), entry, at, lemma, rest)
    return None if best is None else best[2:]


def _is_noun(word: str, own: Sequence[str], at: int) -> bool:
    """ "a statement", "his claims", "the report": an article or possessive before a form that may be a noun."""
    return at > 0 and word in NOUNS and own[at - 1] in _DETERMINERS


_DETERMINERS = frozenset(
    "a an the his her its their our my your this that these those no any new of s 's for joint angry strong".split()
)


def _phrase(lemma: str, words: Sequence[str], at: int) -> tuple[tuple[str, ...], Entry] | None:
    for rest, entry in PHRASES.get(lemma, ()):
        if _matches(rest, words, at + 1):
            return rest, entry
    return None


def _matches(rest: Sequence[str], words: Sequence[str], position: int) -> bool:
    """Words of the phrase in order; adverbs between are passed over, ``*`` passes over up to four words."""
    gap = 0
    for wanted in rest:
        if wanted == "*":
            gap = 4
            continue
        while position < len(words) and not _is(words[position], wanted):
            if gap:
                gap -= 1
            elif not (words[position].endswith("ly") or words[position] in _PASSED_OVER):
                return False
            position += 1
        if position >= len(words):
            return False
        position += 1
        gap = 0
    return True


_PASSED_OVER = frozenset("also again once even both all publicly later still now then previously the".split())


def _is(word: str, wanted: str) -> bool:
    if word == wanted or LEMMAS.get(word) == wanted:
        return True
    return word.endswith("s") and (word[:-1] == wanted or (word.endswith("ies") and word[:-3] + "y" == wanted))


def _negations(cue: _Cue, at: int) -> int:
    """How many negations bear on the word at ``at``: in the cue before it, and in the auxiliaries before the cue."""
    count = sum(w in NEGATIONS for w in cue.own[:at])
    for word in reversed(cue.before[-4:]):
        if word in NEGATIONS:
            count += 1
        elif (
            word not in AUXILIARIES
            and not word.endswith("ly")
            and word not in ("yet", "also", "so", "far", "to", "ever")
        ):
            break
    return count


def _withheld(cue: _Cue, at: int) -> str | None:
    """ "refused to", "declined to", "failed to", "stopped short of" before the word at ``at``."""
    chain = (*cue.before[-3:], *cue.own[:at])
    for index, word in enumerate(chain):
        lemma = LEMMAS.get(word, _WITHHOLD_FORMS.get(word, word))
        if lemma in WITHHOLDING and any(
            w in ("to", "from", "of", "short", "even") or w.endswith("ing") for w in chain[index + 1 :]
        ):
            return lemma
    return None


_WITHHOLD_FORMS = {
    form: verb
    for verb, forms in {
        "fail": "fails failed failing failure",
        "avoid": "avoids avoided avoiding",
        "stop": "stops stopped stopping",
        "hesitate": "hesitates hesitated",
        "neglect": "neglects neglected",
        "refuse": "refusal",
    }.items()
    for form in forms.split()
}


def _negated(entry: Entry, lemma: str, how: str, what: str, following: Sequence[str] = ()) -> Kind:
    """A negated, refused or omitted act of speaking."""
    if entry.act is Act.DENY:
        # "did not deny" leaves unsaid what was asked; "did not rule out" says that it may be.
        return Kind(Act.DECLINE if how in ("refuse", "decline") or lemma == "deny" else Act.ASSERT, Stance.HEDGES)
    if lemma in WISHING and following[:1] == ("to",) and set(following[1:3]) & SPEAKING:
        return Kind(Act.DECLINE, Stance.HEDGES)  # "did not wish to say"
    if lemma in OPINION and how != "decline":
        return Kind(Act.DENY, Stance.DENIES)
    if lemma == "doubt":
        return Kind(Act.ASSERT, Stance.ASSERTS)
    if entry.act in (Act.ACCUSE, Act.DEMAND) and how == "not":
        return Kind(Act.ASSERT, Stance.HEDGES)
    if entry.act is Act.APPRAISE and entry.stance is Stance.DENIES:
        return Kind(Act.ASSERT, Stance.HEDGES)
    return Kind(Act.DECLINE, Stance.HEDGES)


def _unsaid(cue: _Cue, who: str, before: str) -> Kind | None:
    """The kind of what nobody says: "nobody claimed that …", "has yet to say …", "without saying that …".

    The words are there, so they are found; but nobody owns them, and nothing may be built on them as if somebody did.
    """
    if _NOBODY.match(who) and not _NUMBER.match(who):
        return Kind(Act.DECLINE, Stance.HEDGES)
    with_before, with_after = (*cue.before[-3:], *cue.own), (*cue.own, *cue.after[:3])
    if _SILENT.search(" ".join(with_before)) or _SILENT.search(" ".join(with_after)) or _OMITTED.search(before):
        return Kind(Act.DECLINE, Stance.HEDGES)
    return Kind(Act.ASSERT, Stance.HEDGES) if _UNAWARE.search(" ".join(with_before)) else None


def _supposed(cue: _Cue, entry: tuple[Entry, int, str, tuple[str, ...]] | None, who: str, before: str) -> bool:
    """Whether it is only supposed that somebody says it: "if the minister says …", "critics may argue that …"."""
    if _IF.search(before):
        return True
    if entry is None or not (entry[0].plain or entry[0].act in (Act.DENY, Act.CONFIRM, Act.ACCUSE)):
        return False
    following = (*cue.own[entry[1] + 1 :], *cue.after)[:1]
    if _SPEAKS_HERE.match(who) or following in (("you",), ("only",)):
        return False
    return _MODAL.search(" ".join((*cue.before[-2:], *cue.own[: entry[1]]))) is not None


_NUMBER = re.compile(r"No\.? ?\d")
_NOBODY = re.compile(r"(?:nobody|no one|no-one|none|neither|no)\b", re.IGNORECASE)
_SPEAKS_HERE = re.compile(r"(?:i|we)\b", re.IGNORECASE)
_SILENT = re.compile(
    r"\b(?:yet to|remains? to) (?:\w+ly )?(?:say|tell|comment|confirm|deny|explain|answer|reply|respond|disclose|reveal|name|acknowledge|admit|state|announce|publish|consider)\b|"
    r"\b(?:has|have|had|takes?|took|express(?:es|ed)?|gives?|gave|pass(?:es|ed)?|draws?|drew|makes?|made|offers?|offered) no "
    r"(?:view|opinion|position|comment|judge?ment|conclusion|word|statement|answer|explanation|details?)\b|"
    r"\b(?:say|says|said|saying|tell|tells|told) nothing\b|\breserve[sd]? (?:its |his |her |their )?(?:comment|judge?ment)\b|"
    r"\b(?:not|never|n't) be (?:drawn|pressed)\b|\brather not (?:say|talk|comment|speak|discuss|answer)\b|"
    r"\bpreferr?(?:s|ed)? not to (?:say|comment|talk|speak|answer)\b|\bno longer say\b"
)
_OMITTED = re.compile(
    r"\b(?:without|rather than|instead of|far from|short of)(?: ever| even| actually| explicitly)?\s+$", re.IGNORECASE
)
_IF = re.compile(
    r"\b(?i:if|unless|whether|supposing|suppose|assuming|lest|in case)(?: that)?\s+$|"
    r"(?:^|[.!?;,\n]\s*|[“\"])(?:Had|Should|Were|had|Did|Does|Will|Would)\s+$"
)
_UNAWARE = re.compile(
    r"\b(?:not|n't|un)(?: been| yet)? ?aware\b|\b(?:has|have|had) no (?:recollection|memory|knowledge|record|indication)\b|"
    r"\b(?:knows?|knew) (?:of )?(?:no|nothing)\b|\bconsider(?:s|ed)? it (?:\w+ )?(?:plausible|possible|likely)\b|"
    r"\bthought it (?:possible|likely)\b|\blean(?:s|ed)? towards?\b"
)
_MODAL = re.compile(
    r"\b(?:may|might|could|should|would|will|'ll)(?: (?!later\b|often\b|always\b|only\b|repeatedly\b|eventually\b|subsequently\b|then\b|go\b|like\b|not\b|never\b|neither\b|hardly\b)\w+)?$"
)


def _turned(entry: Entry, lemma: str, phrase: Sequence[str], cue: _Cue, at: int, who: str, what: str) -> Kind | None:
    """What the cue does, for the words whose construction or content turns their meaning."""
    turn = _TURNS.get(lemma)
    if turn is not None and (
        not phrase or lemma in ("quote", "want", "wish", "agree") or (lemma == "describe" and "as" in phrase)
    ):
        turned = turn(cue, at, who, what)
        if turned is not None:
            return turned
    if entry.act is Act.COMMIT and said.threatens(what) and lemma in ("vow", "promise", "pledge", "swear"):
        return Kind(Act.THREATEN, Stance.ASSERTS)
    if (
        entry.act is Act.APPRAISE
        and said.REPORTS_FIRST.match(what.lstrip("\"“‘' "))
        and entry.stance is Stance.ASSERTS
        and lemma in _MOVED
    ):
        # Alarm at reports of something: the reports are passed on, not owned.
        return Kind(Act.APPRAISE, Stance.PASSES_ON)
    if _passive(cue, at) and not _by_follows(cue, at) and lemma in EXPECTING and not who:
        return Kind(Act.ASSERT, Stance.HEDGES)
    if any(
        LEMMAS.get(w) in EXPECTING and _passive(cue, i) and "to" in cue.own[i:at] for i, w in enumerate(cue.own[:at])
    ):
        return Kind(entry.act, Stance.HEDGES)  # "is expected to endorse"
    return None


_MOVED = frozenset("express voice raise worry concern be fear lament regret condemn deplore sound".split())


def _of_words(entry: Entry, what: str, direct: bool) -> Kind:
    """The kind of a plain cue by what is said, of any other cue by itself; hedged words hedge an assertion."""
    act, stance = entry.act, entry.stance
    if entry.plain:
        act = said.act_of(what, direct) if what else act
        if act is Act.ASK or act is Act.DECLINE:
            return Kind(act, Stance.HEDGES)
    if (
        stance is Stance.ASSERTS
        and act in (Act.ASSERT, Act.DENY, Act.CONFIRM, Act.ACCUSE, Act.APPRAISE)
        and said.hedged(what)
    ):
        stance = Stance.HEDGES
    return Kind(act, stance)


def _owned(kind: Kind, cue: _Cue, who: str) -> Kind:
    """Reports do not own what they report; "reportedly" beside the cue leaves it open."""
    if kind.act is Act.ASSERT and kind.stance is Stance.ASSERTS:
        if who and owned_by_reports(who):
            return Kind(kind.act, Stance.PASSES_ON)
        if "to" in cue.own and "according" in cue.own and owned_by_reports(" ".join(cue.after[:4])):
            return Kind(kind.act, Stance.PASSES_ON)
    beside = (*cue.before[-2:], *cue.own, *cue.after[:1])
    if kind.stance is Stance.ASSERTS and any(w in _HEARSAY for w in beside):
        return Kind(kind.act, Stance.HEDGES)
    return kind


_HEARSAY = frozenset("reportedly allegedly apparently purportedly supposedly".split())


def _passive(cue: _Cue, at: int) -> bool:
    """A past participle after a form of "be": "was accused", "has been asked"."""
    word = cue.own[at]
    if not (word.endswith(("ed", "n", "t", "d")) and LEMMAS.get(word, word) != word):
        return False
    for before in reversed((*cue.before[-4:], *cue.own[:at])):
        if before in BE:
            return True
        if (
            before not in AUXILIARIES
            and before not in NEGATIONS
            and not before.endswith("ly")
            and before not in ("also", "once", "later", "widely", "first", "then")
        ):
            return False
    return False


def _by_follows(cue: _Cue, at: int) -> bool:
    return "by" in (*cue.own[at + 1 :], *cue.after)[:4]


# ---------------------------------------------------------------------------------------------- words that turn


def _call(cue: _Cue, at: int, who: str, what: str) -> Kind | None:
    """ "called it fake" denies; "called it disgraceful" appraises."""
    if said.FALSITY.search(" ".join((*cue.own, *cue.after))[:160]):
        return Kind(Act.DENY, Stance.ASSERTS if said.FALSITY.search(what) else Stance.DENIES)
    return None


def _ask(cue: _Cue, at: int, who: str, what: str) -> Kind | None:
    if said.asks(what):
        return Kind(Act.ASK, Stance.HEDGES)
    if said.of_somebody_to(what) or _object_to(cue, at):
        return Kind(Act.DEMAND, Stance.ASSERTS)
    return None


def _object_to(cue: _Cue, at: int) -> bool:
    """ "asked the council to …": the object stands between the cue and the content."""
    following = (*cue.own[at + 1 :], *cue.after)[:8]
    return "to" in following and not any(w in ("whether", "if", "why", "what", "how", "about") for w in following)


def _tell(cue: _Cue, at: int, who: str, what: str) -> Kind | None:
    if not what.startswith(tuple(_OPENING_MARKS)) and said.of_somebody_to(what):
        return Kind(Act.DEMAND, Stance.ASSERTS)
    return None


def _warn(cue: _Cue, at: int, who: str, what: str) -> Kind | None:
    if said.threatens(what):
        return Kind(Act.THREATEN, Stance.ASSERTS)
    return _tell(cue, at, who, what)


def _announce(cue: _Cue, at: int, who: str, what: str) -> Kind | None:
    if said.commits(what):
        return Kind(Act.COMMIT, Stance.ASSERTS)
    return None


def _agree(cue: _Cue, at: int, who: str, what: str) -> Kind | None:
    if what.lstrip("\"“‘' ").lower().startswith("to ") or "to" in cue.own[at + 1 : at + 4]:
        return Kind(Act.COMMIT, Stance.ASSERTS)
    if cue.own[at] == "agree" and re.search(r"s$", who) and "with" not in cue.own and what[:5] != "with ":
        return _SAID  # among themselves
    return None


_SAID = Kind(Act.ASSERT, Stance.ASSERTS)


def _question(cue: _Cue, at: int, who: str, what: str) -> Kind | None:
    if said.asks(what) or _WHETHER.match(what):
        return Kind(Act.ASK, Stance.HEDGES)
    return (
        Kind(Act.ASK, Stance.HEDGES)
        if cue.own[at] in ("questioned", "questioning") and _passive(cue, at)
        else Kind(Act.APPRAISE, Stance.HEDGES)
    )


def _quote(cue: _Cue, at: int, who: str, what: str) -> Kind | None:
    """ "was quoted as saying": the words are the quoted speaker's own, so they count as such."""
    if _passive(cue, at) and who and not owned_by_reports(who):
        return _of_words(_SAY, what, "saying" not in cue.own)
    return None


def _offer(cue: _Cue, at: int, who: str, what: str) -> Kind | None:
    """ "offered to pay" commits; "offered a different account" tells."""
    following = (*cue.own[at + 1 :], *cue.after, *_words(what[:40]))
    return None if "to" in following[:3] else _of_words(_SAY, what, direct=True)


def _refuse(cue: _Cue, at: int, who: str, what: str) -> Kind | None:
    """ "refused to comment" declines; "refused to withdraw" refuses what was asked."""
    words = [w for w in (*cue.own[at + 1 :], *cue.after, *_words(what[:40])) if w != "to"]
    verb = next((LEMMAS.get(w, w) for w in words if not w.endswith("ly") and w not in _PASSED_OVER), "")
    if verb in ("rule", "deny", "dismiss", "reject"):
        return Kind(Act.DECLINE, Stance.HEDGES)
    if LEMMAS.get(cue.own[at]) == "refuse":
        if verb in OPINION:
            return Kind(Act.DENY, Stance.DENIES)
        if verb not in SPEAKING:
            return Kind(Act.DECLINE, Stance.DENIES)
    return Kind(Act.DECLINE, Stance.HEDGES)


def _wish(cue: _Cue, at: int, who: str, what: str) -> Kind | None:
    """ "wants to go" is a plan, "wants to know" a question, "wants them to go" a demand."""
    following = [w for w in (*cue.own[at + 1 :], *cue.after, *_words(what[:30])) if not w.endswith("ly")][:3]
    if following[:1] == ["to"]:
        if following[1:2] and following[1] in ("know", "understand", "hear", "ask"):
            return Kind(Act.ASK, Stance.HEDGES)
        return Kind(Act.APPRAISE if following[1:2] == ["see"] else Act.COMMIT, Stance.ASSERTS)
    return None


def _wonder(cue: _Cue, at: int, who: str, what: str) -> Kind | None:
    return Kind(Act.ASK, Stance.HEDGES) if _WHETHER.match(what) or said.asks(what) else None


def _attack(cue: _Cue, at: int, who: str, what: str) -> Kind | None:
    """ "criticised him for lying" accuses, "criticised his plan" appraises."""
    beyond = " ".join((*cue.own[at + 1 :], what))
    return Kind(Act.ACCUSE, Stance.ASSERTS) if " for " in f" {beyond} " and said.wrongs(beyond) else None


def _claim(cue: _Cue, at: int, who: str, what: str) -> Kind | None:
    return Kind(Act.ACCUSE, Stance.ASSERTS) if said.wrongs(what) and said.act_of(what, True) is not Act.DENY else None


def _reject(cue: _Cue, at: int, who: str, what: str) -> Kind | None:
    """Claims and charges are denied, offers and requests declined, ideas and policies judged."""
    about = " ".join((*cue.own[at + 1 :], *_words(what[:90])))
    if _ASKED_FOR.search(about):
        return Kind(Act.DECLINE, Stance.DENIES)
    if _CLAIMED.search(about):
        return None
    return Kind(Act.APPRAISE, Stance.DENIES) if _MATTER.search(about) else None


_ASKED_FOR = re.compile(
    r"\b(?:request|appeal|offer|invitation|application|bid|petition|motion|challenge|questions?|proposal|status|entry|access|permission|visas?|claims? for)\b"
)
_CLAIMED = re.compile(
    r"\b(?:claim|charge|allegation|accusation|report|suggestion|assertion|rumou?r|idea that|notion that|criticism|contention|implication|link|involvement)s?\b"
)
_MATTER = re.compile(
    r"\b(?:bills?|laws?|legislation|polic(?:y|ies)|plans?|ideas?|approach|rhetoric|views?|deal|agreement|conventions?|values?|party|candidates?|measures?|nominee|support|politics)\b"
)


def _expect(cue: _Cue, at: int, who: str, what: str) -> Kind | None:
    if _passive(cue, at) and not _by_follows(cue, at):
        return Kind(Act.ASSERT, Stance.HEDGES)
    return None


_TURNS = {
    "call": _call,
    "describe": _call,
    "label": _call,
    "brand": _call,
    "dub": _call,
    "ask": _ask,
    "tell": _tell,
    "warn": _warn,
    "caution": _warn,
    "forewarn": _warn,
    "advise": _tell,
    "remind": _tell,
    "announce": _announce,
    "reveal": _announce,
    "unveil": _announce,
    "declare": _announce,
    "outline": _announce,
    "agree": _agree,
    "consent": _agree,
    "decide": _agree,
    "resolve": _agree,
    "question": _question,
    "quote": _quote,
    "cite": _quote,
    "offer": _offer,
    "refuse": _refuse,
    "decline": _refuse,
    "expect": _expect,
    "want": _wish,
    "wish": _wish,
    "wonder": _wonder,
    "criticise": _attack,
    "criticize": _attack,
    "condemn": _attack,
    "denounce": _attack,
    "slam": _attack,
    "blast": _attack,
    "attack": _attack,
    "claim": _claim,
    "reject": _reject,
    "dismiss": _reject,
    "deny": _reject,
    "rebuff": _reject,
    "challenge": _reject,
}
