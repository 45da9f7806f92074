"""On which side of a proposition a content stands, and the proposition with its negation taken off.

"There is no forced labour", "reports of forced labour are false" and "forced labour" are one proposition on two sides. The
words that say yes or no are peeled off from the outside in, each time turning the side or keeping it, until the bare
proposition is left: frames ("it is not true that", "the existence of"), predicates ("… is fake", "… are accurate"), then
the first negation of the main clause. What is left is the text that similarity is measured on.

The side comes from two places: the content, read here, and the act of speaking ("denied", "rejected"), which the
statement's stance holds. `side` joins them: a denied negation asserts.

All patterns are linear: no nested repetition over the same characters, contents are cut at `CHARACTERS`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..records import Act, Stance
from . import lexicon as lex
from .words import poles, tokens

CHARACTERS = 1200
_QUOTES = re.compile(r"[\"“”„«»]|(?<!\w)['‘’]|['’](?!\w)")
_DASHES = re.compile(r"\s*[–—]\s*|\s+-\s+")
_SPACE = re.compile(r"\s+")
_EDGE = re.compile(r"^[\s,.;:!?\-]+|[\s,.;:!?\-]+$")
_BRACKETS = re.compile(r"[()\[\]{}]")

_BE = r"(?:is|are|was|were|be|been|being|'s|'re|has been|have been|had been|remains?|sounds?|looks?|proved|seems?|appears?)"
_SIMPLY = r"(?:(?:simply|just|clearly|certainly|absolutely|definitely|totally|completely|plainly|obviously|also)\s+)?"
_SUBJECT = (
    r"(?:(?:we|i|they|he|she|it|beijing|the (?:government|ministry|company|army|police|state|party|authorities))"
    r"\s+)?(?:(?:have|has|had|would|do|does|must|also|all)\s+){0,2}"
)
_THAT = r"(?:\s+(?:that|of|about|as if|any))?\s+"
_SPEECH = "|".join(sorted(lex.SPEECH_NOUNS | {"fact", "possibility", "accounts", "rumour"}, key=len, reverse=True))
_SPEECH_HEAD = (
    rf"(?:(?:the|these|those|this|that|such|any|all|recent|repeated|many|some|multiple|media|western|foreign|press|new|"
    rf"numerous|earlier|growing|so-called|alleged|his|her|their|its|[\w\-]+'s|[\w\-]+s')\s+){{0,4}}(?:{_SPEECH})"
)
_FALSE = f"(?:{lex.FALSE_ADJECTIVES}|(?:an? |the )?(?:\\w+ ){{0,2}}(?:{lex.FALSE_NOUNS})|{lex.FALSE_PHRASES})"


def _head(pattern: str) -> re.Pattern[str]:
    return re.compile(r"^" + pattern, re.IGNORECASE)


# (pattern at the beginning, turns the side, opens "there is" sentences, how sure)
_FRAMES: tuple[tuple[re.Pattern[str], bool, bool, float], ...] = (
    (_head(rf"{_SUBJECT}{lex.ADVERB}(?:{lex.REJECT_VERBS}){_THAT}"), True, False, 1.0),
    (_head(rf"(?:it|this|that)\s*{_BE}\s+{_SIMPLY}(?:not|n't)\s+{lex.ADVERB}(?:true|correct|accurate|the case|right)\s+(?:that|to say)\s+"),
     True, False, 1.0),
    (_head(rf"(?:it|this|that)\s*(?:isn't|wasn't)\s+{lex.ADVERB}(?:true|correct|the case|right)\s+(?:that|to say)\s+"),
     True, False, 1.0),
    (_head(rf"(?:it|this|that)\s*{_BE}\s+{lex.ADVERB}{_FALSE}\s+(?:that|to say(?: that)?|to claim(?: that)?|to suggest(?: that)?)\s+"),
     True, False, 1.0),
    (_head(r"(?:it|this|that)\s*(?:is|was|'s)\s+(?:\w+\s+)?(?:clear|true|obvious|evident|undeniable|certain|a fact|no secret|"
           r"known|correct|beyond doubt|likely|possible|probable|plain|indisputable)(?:\s+that)?\s+"), False, False, 1.0),
    (_head(r"there\s+(?:(?:is|was|are|were)\s+(?:absolutely |simply |still |currently )?no|(?:isn't|wasn't|aren't) any)\s+"
           rf"(?:\w+\s+){{0,2}}(?:{lex.NO_EVIDENCE})\b(?:\s+(?:whatsoever|at all))?(?:\s+(?:of|that|for|to suggest(?: that)?|"
           r"to support(?: the claim(?: that)?)?|to show(?: that)?|to indicate(?: that)?|to prove(?: that)?))?\s*"), True, False, 0.7),
    (_head(rf"(?:(?:we|they|he|she|it|i|investigators|inspectors|police|officials|experts|researchers)\s+)?(?:has|have|had|"
           rf"found|saw|sees|see)\s+(?:seen\s+|found\s+)?no\s+(?:\w+\s+){{0,2}}(?:{lex.NO_EVIDENCE})\b(?:\s+(?:of|that|for|"
           r"to suggest(?: that)?))?\s*"), True, False, 0.7),
    (_head(rf"no\s+(?:\w+\s+){{0,2}}(?:{lex.NO_EVIDENCE})\s+(?:of|that|for|to suggest(?: that)?)\s+"), True, False, 0.7),
    (_head(r"there\s+(?:is|was)\s+no\s+(?:truth|basis|substance)\s+(?:whatsoever\s+)?(?:to|in|for)\s+"), True, False, 1.0),
    (_head(r"there\s*(?:(?:is|are|was|were|'s|has been|have been|had been|exists?|can be|could be|will be)\s+"
           r"(?:absolutely |simply |certainly )?(?:no|not a single|not any|never(?: been)?(?: any)?|nothing like)|"
           r"(?:isn't|aren't|wasn't|weren't|hasn't been|haven't been|never (?:was|were|has been))(?: any| a single| a)?)\s+"),
     True, True, 1.0),
    (_head(r"there\s*(?:is|are|was|were|'s|has been|have been|had been|exists?)\s+(?:indeed |currently |now )?"
           r"(?:an? |some |many )?(?!not\b|no\b|nothing\b|none\b|never\b)"), False, True, 1.0),
    (_head(r"(?:nothing of the (?:kind|sort)(?: (?:had|has|ever|was))*(?: (?:happened|occurred|took place|existed|done|said))?)"
           r"\s*[:;,.]\s*(?:no|not)?\s*"), True, False, 1.0),
    (_head(r"(?:not a single|not one|none of (?:the|our|its|his|her|their|these|those)|no|neither)\s+"
           r"(?!longer\b|matter\b|doubt\b|fewer\b|less\b|more than\b|later\b|sooner\b|wonder\b|surprise\b|one but\b)"),
     True, False, 1.0),
    (_head(r"(?:nobody|no one|no-one|nothing)\s+(?!less\b|short\b|but\b)"), True, False, 1.0),
    (_head(r"(?:never|not)\s+(?:ever\s+)?(?!only\b|just\b|merely\b|least\b|simply\b|surprising|for the first|until\b)"),
     True, False, 1.0),
    (_head(r"having\s+(?:ever\s+)?|(?:ever\s+)(?=\w)"), False, False, 1.0),
    (_head(r"(?:any\s+)?knowledge\s+of\s+|(?:the\s+)?(?:very\s+)?(?:existence|presence|occurrence|use|reality)\s+of\s+(?:any\s+)?"),
     False, True, 1.0),
    (_head(r"(?:the\s+)?(?:absence|lack)\s+of\s+(?:any\s+)?"), True, True, 1.0),
    (_head(rf"{_SPEECH_HEAD}\s+(?:of|about)\s+(?:any\s+)?"), False, True, 1.0),
    (_head(rf"{_SPEECH_HEAD}\s+(?:that|as to|from \w+ that)\s+"), False, False, 1.0),
    (_head(r"(?:claims|accusations|allegations|reports)\s+(?=(?:the|its|his|her|their|an?|[A-Z])\b)"), False, False, 1.0),
    (_head(rf"{_SUBJECT}(?:had|has|have)\s+nothing\s+to\s+do\s+with\s+"), True, False, 1.0),
    (_head(r"(?:that|of|as|to say(?: that)?|by|with|over|about|against|for|how|on)\s+(?=\S)"), False, False, 1.0),
    (_head(r"(?:so-called|the so-called|alleged|the alleged|purported|supposed|any|widespread|ever)\s+(?=\S)"), False, False, 1.0),
    (_head(r"(?:(?:we|i|they|he|she|it)\s+)?(?:(?:have|has|had|can|also|all|both|now|would)\s+){0,2}(?:know|believe|think|understand|insist|"
           r"confirm|stress|repeat|maintain|say|concur|agree|acknowledge|conclude|find|report|accept|admit|concede|reiterate)"
           r"(?:s|ed|d|red)?\s+(?:that\s+|(?=(?:the|these|those|his|her|its|their|there)\s))"), False, False, 1.0),
    (_head(r"(?:(?:we|i|they|he|she|it)\s+)?(?:do|does|did|would|could)(?:\s+not|n't)\s+(?:know|believe|think|accept|agree|recogni[sz]e|"
           r"concede)\s+(?:that\s+)"), True, False, 1.0),
)  # fmt: skip
_FALSE_TAIL = re.compile(
    rf"\s*,?\s*(?:\b(?:which|that|it|this|they|who)\s+)?(?:\b(?P<be>{_BE}|as|called|branded)\s+|^){_SIMPLY}(?P<not>(?:not|n't|never)\s+)?"
    rf"{lex.ADVERB}(?P<false>{_FALSE})(?:\s+(?:and|or|,)\s+{lex.ADVERB}{_FALSE})?(?:\s+(?:from start to finish|in nature|"
    r"against \w+|by (?:the )?\w+(?: \w+)?|in (?:its|their) entirety|whatsoever|at all|outright))?$",
    re.IGNORECASE,
)
_TRUE_TAIL = re.compile(
    rf"\s*(?:\b(?P<be>{_BE}|isn't|aren't|wasn't|weren't|as)\s+|^){_SIMPLY}(?P<not>(?:not|never)\s+)?{lex.ADVERB}"
    rf"(?P<true>(?:{lex.TRUE_ADJECTIVES})(?:\s+and\s+(?:{lex.TRUE_ADJECTIVES}))?)$",
    re.IGNORECASE,
)
_HAPPEN_TAIL = re.compile(
    r"\s+(?P<neg>(?:did not|didn't|does not|doesn't|do not|don't|never|has never|have never|had never|have not|has not)\s+)"
    r"(?:really\s+|ever\s+|actually\s+)?(?:happen(?:ed)?|occur(?:red)?|exist(?:ed)?|take place|took place|taken place)$",
    re.IGNORECASE,
)
_EXIST_TAIL = re.compile(
    r"\s+(?:do |does |did |really |indeed |actually )?(?:exists?|existed|happened|occurred|took place|are real|is real)$",
    re.I,
)
_FALSE_NOUN_PHRASE = re.compile(
    rf"\b(?:{lex.FALSE_ADJECTIVES})\s+(?:and\s+\w+\s+)?(?:\w+\s+)?(?=(?:{_SPEECH}|"
    + "|".join(sorted(lex.OBJECT_NOUNS, key=len, reverse=True))
    + r"|evidence|information)\b)",
    re.IGNORECASE,
)
_INVENTED = re.compile(
    r"^(?:[\w’'\-]+\s+){0,4}(?:fabricat|invent|concoct|stag|forg|fak|cook|dream|mak|made|mad|doctor)(?:ed|es|e|ing|s|t|"
    r"(?=\s+up))?(?:\s+up)?\s+(?=(?:the|this|these|those|that|such|all)\s)",
    re.IGNORECASE,
)
_IDIOM = re.compile(rf"\b(?:{lex.IDIOMS})\b", re.IGNORECASE)
_NEGATOR = re.compile(
    r"\b(?:(?:do|does|did|is|are|was|were|has|have|had|will|would|could|should|must|can|might|need)n['’]t|can(?:no|['’])t|won['’]t|"
    r"(?:(?:do|does|did)\s+)?not(?:\s+ever)?|never(?:\s+ever)?|no|none|neither|nothing|nobody|hardly|scarcely|barely"
    rf"|{lex.NEGATIVE_VERBS})\b(?:\s+any\b)?",
    re.IGNORECASE,
)
# From here on another clause speaks: its negation is not the main one.
_SUBORDINATE = re.compile(
    r"\b(?:that|something|anything|everything|what|who|whom|which|whose|because|if|when|while|after|before|unless|although|though|since|so that|despite|until|"
    r"whether|where|and|but|as|those|people|anyone)\b|[;:]|,\s+(?:and|but|or|not)\b",
    re.IGNORECASE,
)
_NAMING = re.compile(
    r"\b(?:call|brand|label|describ|dismiss|denounc|deem|consider|reject|slam|term|ridicul|mock)\w*", re.IGNORECASE
)
_NAMED_TAIL = re.compile(
    rf"(?<!\bas )(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )\b(?:an? )?{lex.ADVERB}(?:{lex.FALSE_ADJECTIVES}|{lex.FALSE_NOUNS})$",
    re.IGNORECASE,
)
# a last short quotation that stands without a verb: reports of a leak “exaggerated and false”
_LAST_QUOTE = re.compile(
    rf"(?<!\bas)(?<!\bis)(?<!\bare)(?<!\bwas)(?<!\bwere)(?<=\w)\s+[“\"‘']({lex.ADVERB}{_FALSE})[”\"’'][.,]?$",
    re.IGNORECASE,
)
_HEDGE = re.compile(lex.HEDGES, re.IGNORECASE)
_OPEN = re.compile(lex.OPEN_HEADS, re.IGNORECASE)
_FUTURE = re.compile(lex.FUTURE, re.IGNORECASE)
_OBJECT = re.compile(r"\b(?:" + "|".join(sorted(lex.OBJECT_NOUNS - {"file", "files", "leak"})) + r")\b", re.IGNORECASE)
# where it was said, when that stands at the end of the content, is not part of it
_VENUE = re.compile(
    r"(?<=\w\w)\s+(?:during|at|in)\s+(?:an?|the|his|her|their|its)\s+(?:[\w'\-]+\s+){0,4}?(?:hearing|conference|interview|briefing|"
    r"session|meeting|speech|debate|testimony|address|statement)\b[^.;:]{0,60}$",
    re.IGNORECASE,
)
_SPEAKING = frozenset("i we he she it they".split())
_REPORTED = re.compile(
    r"((?:[\w'.\-]+\s+){0,5}?[\w'.\-]+)\s+(?:had |has |have |also )?(told|said|says|stated|claimed|testified|announced|insisted|"
    r"denied|rejected)\s+(?:[\w'.\-]+\s+){0,9}?that\s+",
    re.IGNORECASE,
)
_FALSE_HEAD = re.compile(
    rf"^(?:as\s+)?{lex.ADVERB}(?:{lex.FALSE_ADJECTIVES}|(?:an? )?(?:{lex.FALSE_NOUNS}))\s+(?=(?:an?|the|these|those|this|that|all)\s)",
    re.IGNORECASE,
)
# "no camp, no prison and no cell": one denial
_NO_MORE = re.compile(r"(,|\band|\bor|\bnor)\s+(?:no|nor|any|not a single)\s+", re.IGNORECASE)
# "no prisoner was beaten": what is denied may stand anywhere behind it
_NO_SUBJECT = re.compile(r"(?:that )?(?:no|not a single|not one|none of|neither)\s+(?!one\b)", re.IGNORECASE)
_EXISTS = re.compile(r"\bexist(?:s|ed)?$", re.IGNORECASE)
_SHOWING = re.compile(r"(?:to show|showing|purport\w*|depicting|appearing to show)\b", re.IGNORECASE)
_DENYING_CUE = re.compile(lex.DENYING_CUES, re.IGNORECASE)
# "less than the minimum", not "less than 40"
_COMPARED = re.compile(
    r"\b(more|higher|better|greater|less|lower|fewer|worse) than (?=(?:the|its|a|any|what)\b)", re.IGNORECASE
)
_AT_LEAST = re.compile(r"\b(?:no|not|never) (?:less|fewer) than\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Proposition:
    """What is left of a content, and how it was said."""

    core: str  # the proposition with its yes and no taken off
    sign: int  # 1: the content says the core, -1: it says the opposite
    poles: tuple[tuple[str, int], ...]  # opposites without a "not": safe / contaminated
    sure: float  # 0.7 where "no evidence of" stands for a denial
    hedged: bool
    existential: bool  # "there is (no) X", "the existence of X": whatever is said to happen in X contradicts a denial
    named: bool  # … in passing: "X as false", "X a pure invention"; the act of speaking says the same once more
    judged: bool  # the content says that something is true, false, accurate, fake
    shown: bool  # the core is a thing that can be shown (a video, a letter)
    future: bool
    reported: bool = False  # the content tells what somebody else said
    focus: str = ""  # what a negation is about: "ask a man with fever" in "we do not ask a man with fever what …"


def clean(text: str) -> str:
    """One line without quotation marks, outer punctuation or long dashes."""
    text = _SPACE.sub(
        " ",
        _BRACKETS.sub(" ", _DASHES.sub(" , ", _QUOTES.sub(" ", text[:CHARACTERS]))).replace("’", "'").replace("‘", "'"),
    )
    return _EDGE.sub("", text).strip()


def read(content: str, cue: str = "") -> Proposition:
    """Peels a content (or one sentence of it) down to its proposition."""
    text = clean(_LAST_QUOTE.sub(r" as \1", content[:CHARACTERS]))
    if _NAMING.search(cue) and not _FALSE_TAIL.search(text[-160:]):
        text = _NAMED_TAIL.sub(r" as \g<0>", text)
    hedged = bool(_HEDGE.search(text) or _OPEN.match(text))
    future = bool(_FUTURE.search(text))
    text = _AT_LEAST.sub("at least", text)
    text = _VENUE.sub("", text)
    no_subject = _NO_SUBJECT.match(text) is not None
    text, sign, existential, sure = _frames(text)
    if sign < 0:
        text = _NO_MORE.sub(r"\1 ", text)
    told = _REPORTED.match(text)
    reported = told is not None and told[1].lower() not in _SPEAKING
    if told is not None and told.end() < len(text):
        sign *= -1 if told[2].lower().startswith(("den", "reject")) else 1
        text, turned, more, less = _frames(text[told.end() :])
        sign, existential, sure = sign * turned, existential or more, min(sure, less)
    existential = existential or _EXISTS.search(text) is not None
    text, turned, judged, named = _predicates(text)
    sign *= turned
    text, turned, more, less = _frames(text)
    sign, existential, sure = sign * turned, existential or more, min(sure, less)
    focus = text if sign < 0 and not judged and not reported and not no_subject else ""
    text, turned, scope = _negation(text)
    sign, focus = sign * turned, scope or focus
    found = tuple(sorted(_poles(text).items()))
    head = " ".join(tokens(text)[:4])
    shown = judged and bool(_OBJECT.search(head) or _SHOWING.match(text))
    return Proposition(
        text, sign, found, sure, hedged, existential, named, judged, shown, future, reported, _clause(focus)
    )


def _poles(text: str) -> dict[str, int]:
    found = poles(tokens(text))
    for match in _COMPARED.finditer(text):
        found["above"] = 1 if match.group(1).lower() in ("more", "higher", "better", "greater") else -1
    return found


def _frames(text: str) -> tuple[str, int, bool, float]:
    """Takes off what stands before the proposition, at most eight layers."""
    sign, existential, sure = 1, False, 1.0
    for _ in range(8):
        for pattern, turns, opens, certainty in _FRAMES:
            match = pattern.match(text)
            if match and match.end() and match.end() < len(text):
                text = _EDGE.sub("", text[match.end() :])
                sign *= -1 if turns else 1
                existential, sure = existential or opens, min(sure, certainty)
                break
        else:
            break
    return text, sign, existential, sure


def _predicates(text: str) -> tuple[str, int, bool, bool]:
    """Takes off "… is fake", "… are accurate", "… never happened", "false …", "invented the …"."""
    if match := _FALSE_HEAD.match(text):
        return text[match.end() :], -1, True, True
    match = _FALSE_TAIL.search(text[-160:]) if len(text) > 160 else _FALSE_TAIL.search(text)
    if match:
        left = text[: len(text) - len(match.group())]
        named = not match["be"] or match["be"].lower() in ("as", "called", "branded")
        return _EDGE.sub("", left), 1 if match["not"] or _negated_be(match["be"]) else -1, True, named
    match = _TRUE_TAIL.search(text[-120:]) if len(text) > 120 else _TRUE_TAIL.search(text)
    if match:
        left = text[: len(text) - len(match.group())]
        return _EDGE.sub("", left), -1 if match["not"] or _negated_be(match["be"]) else 1, True, False
    if match := _HAPPEN_TAIL.search(text):
        return text[: match.start()], -1, False, False
    if match := _EXIST_TAIL.search(text):
        return text[: match.start()], 1, False, False
    if match := _INVENTED.match(text):
        return text[match.end() :], -1, True, False
    if match := _FALSE_NOUN_PHRASE.search(text[:200]):
        return text[: match.start()] + text[match.end() :], -1, True, True
    return text, 1, False, False


def _negated_be(be: str | None) -> bool:
    return bool(be) and "n't" in str(be)


def _clause(text: str) -> str:
    """The first clause."""
    border = _SUBORDINATE.search(text, min(len(text), text.find(" ") + 1))
    return text[: border.start()] if border else text


def _negation(text: str) -> tuple[str, int, str]:
    """Takes off the first negation of the main clause; the last part is what it is about."""
    idioms = [m.span() for m in _IDIOM.finditer(text)]
    border = _SUBORDINATE.search(text, min(len(text), text.find(" ") + 1))  # a first "that" or "those" opens no clause
    end = border.start() if border else len(text)
    for match in _NEGATOR.finditer(text):
        if match.start() > end:
            break
        if any(a <= match.start() < b for a, b in idioms):
            continue
        return (
            _SPACE.sub(" ", text[: match.start()] + " " + text[match.end() :]).strip(),
            -1,
            text[match.end() :].strip(),
        )
    return text, 1, ""


def side(stance: Stance, act: Act, cue: str, reading: Proposition) -> tuple[int, Stance]:
    """(+1 or -1, stance) of a speaker to the core: the act of speaking and the content together.

    The stance is ASSERTS where the speaker owns a side (then the number says which), HEDGES or PASSES_ON where not. A
    denial that the statement stage read out of the content itself ("said there was no …") is not counted twice.
    """
    if stance is Stance.PASSES_ON:
        return reading.sign, Stance.PASSES_ON
    if stance is Stance.HEDGES or act in (Act.ASK, Act.DECLINE):
        return reading.sign, Stance.HEDGES
    sign = reading.sign
    if stance is Stance.DENIES:
        by_cue = not cue or _DENYING_CUE.search(cue) is not None
        already = reading.sign < 0 and (not by_cue or reading.named)
        sign = sign if already else -sign
        return sign, Stance.ASSERTS
    if reading.hedged:
        return sign, Stance.HEDGES
    return sign, Stance.ASSERTS
