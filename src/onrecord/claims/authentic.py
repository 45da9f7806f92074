"""Whether a sentence calls footage or a picture real or fake: "the clip is genuine", "it was not made in my country".

What is judged must be named ("the clip"), or be an "it" or "such a thing" where footage was named shortly before. The side is
the parity of what turns it: "no sign that it was altered" turns twice and vouches for it.
"""

from __future__ import annotations

import re

MOVING = frozenset("video videos footage clip clips film recording recordings tape tapes".split())
STILL = frozenset("image images picture pictures photo photos photograph photographs screenshot screenshots".split())
BEFORE = 400  # characters in which the thing that "it" means must be named
_THING = re.compile(r"\b(" + "|".join(sorted(MOVING | STILL, key=len, reverse=True)) + r")\b", re.IGNORECASE)
_POINTS = re.compile(r"\b(?:it|this|that|they|these|those|such (?:a )?things?|them)\b", re.IGNORECASE)
_REAL = re.compile(
    r"\b(?:genuine|authentic(?:ity|ated)?|unaltered|undoctored|unedited|verified|(?:is|was|are|were|it's|be|as|completely|entirely"
    r"|absolutely) real)\b",
    re.IGNORECASE,
)
_FAKE = re.compile(
    r"\b(?:fakes?|faked|fakery|forge(?:d|ry|ries)|fabricat(?:ed|ion|ions)|hoax|deepfakes?|doctored|altered|edited|manipulated|"
    r"manipulation|tampered|staged|photoshopped|inauthentic|(?:computer|ai|artificially)[- ]generated|montage|"
    r"(?:invented|concocted|unreal))\b",
    re.IGNORECASE,
)
_MADE = re.compile(
    r"\b(?:made|filmed|shot|taken|recorded|produced)\s+(?:here|in (?:my|our|this|his|her|their) (?:country|state|nation|city|town))\b",
    re.IGNORECASE,
)
_ANYONE = re.compile(
    r"\b(?:any(?:one|body|\s+\w+)|every(?:one|body)|a child)\b[^.;:]{0,50}\bcan (?:make|fake|produce|film|stage|create)\b",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"\b(?:doubt(?:s|ed|ing|ful)?|question(?:s|ed|ing)?|suspect(?:s|ed)?|disput(?:e|es|ed|ing)|den(?:y|ies|ied))\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|no|never|nothing|nobody|none|neither|cannot|without|beyond)\b|\w+n['’]t\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[;:]|,?\s+(?:and|but)\s+(?!\w+(?:\s+\w+)?$)|\s+(?:which|who|where|because)\s+", re.IGNORECASE)
_DOUBTS_IT = re.compile(r"\bdoubt(?:s|ed)?\s+(?:it|this|that|the \w+)\b|\bdoubts? (?:about|over|on)\b", re.IGNORECASE)
_SHOWS = re.compile(
    _THING.pattern
    + r"(?:\s+[\w'’\-]+){0,4}?\s+(?:show\w*|purport\w*|depict\w*|appear\w*|in which)\s+[^.!?\n“”\"‘]{10,160}",
    re.IGNORECASE,
)
_OF = re.compile(_THING.pattern + r"\s+of\s+[^.!?\n“”\"‘]{10,160}", re.IGNORECASE)


def descriptions(text: str, things: frozenset[str]) -> list[str]:
    """Phrases that describe the thing, "a clip that appears to show …" before "footage of …", in order of the text."""
    wanted = kind(things)
    found = [m for pattern in (_SHOWS, _OF) for m in pattern.finditer(text)]
    return [m.group() for m in found if kind(frozenset({m.group(1).lower()})) == wanted]


def named(text: str) -> frozenset[str]:
    """The words for footage and pictures in a text."""
    return frozenset(m.group().lower() for m in _THING.finditer(text))


def first(text: str) -> frozenset[str]:
    """The first of them: "in the clip, compared with satellite pictures" is about the clip."""
    found = _THING.search(text)
    return frozenset({found.group().lower()}) if found else frozenset()


def kind(words: frozenset[str]) -> str:
    """What the words mean: "moving", "still", or "" for neither or both."""
    moving, still = bool(words & MOVING), bool(words & STILL)
    return "" if moving == still else "moving" if moving else "still"


def judged(text: str, before: str) -> tuple[int, frozenset[str]] | None:
    """(1 for real or -1 for fake, the words for what is judged), or None where nothing of the kind is said.

    ``text`` is one sentence, ``before`` what stands before it in the document.
    """
    own = named(text)
    for clause in _CLAUSE.split(text[:1200]):
        here = named(clause)
        things = here or own
        if not things and (_POINTS.search(clause) or _ANYONE.search(clause)):
            last = list(_THING.finditer(before[-BEFORE:]))
            things = frozenset({last[-1].group().lower()}) if last else frozenset()
        side = _side(clause)
        if things and side:
            return side, things
    return None


def _side(clause: str) -> int:
    if _ANYONE.search(clause):
        return -1
    found = _REAL.search(clause) or _MADE.search(clause)
    side = 1
    if found is None:
        found = _FAKE.search(clause)
        side = -1
    if found is None:
        found = _DOUBTS_IT.search(clause)
        if found is None:
            return 0
        return -1 if len(_NOT.findall(clause[: found.start()])) % 2 == 0 else 1
    if side > 0 and found.re is _MADE and not _NOT.search(clause):
        return 0  # "it was made here" alone does not say that it is real
    before = clause[: found.start()]
    turns = len(_NOT.findall(before)) + len(_DOUBT.findall(before))
    return side if turns % 2 == 0 else -side
