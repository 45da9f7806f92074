"""What the model passes over and plain patterns find: some leads, and some statements in a content.

"Forty people died, two men who worked there told the agency": what is said, then who says it. "… said that a nurse had told her
sister that the ward was empty": the nurse's statement. Every part is words of the text; where something was found, nothing is added.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

CONFIDENCE = 0.8  # set by hand: of PolNeAR's train and dev only three sentences are such leads, all three attributions
INSIDE = 0.8  # set by hand, as no real texts are labelled for it; on the invented cases see docs/benchmarks.md
HEARSAY = (
    0.7  # of those in PolNeAR's train articles, seven in ten are attributions by its annotators; see docs/benchmarks.md
)
LONGEST = 420  # characters of a sentence that is looked at
Pieces = tuple[tuple[int, int], ...]


class Lead(NamedTuple):
    """One attribution as the model would give it."""

    source: Pieces
    cue: Pieces
    content: Pieces
    confidence: float


_OPENS = (
    r"(?:a|an|the|one|two|three|four|five|six|seven|eight|nine|ten|\d+|several|some|many|most|other|another|his|her|their|its|"
    r"officials|witnesses|residents|villagers|neighbours|neighbors|survivors|relatives|doctors|medics|police|prosecutors|investigators|[A-Z][\w’'.\-]+)"
)
_WORD = r"(?!(?:said|says|told|was|were|is|are|has|have|had|and|but|as|which|that|where|when|while|after|before|because)\b)[\w’'.\-]+"
_SOURCE = rf"(?:{_OPENS}\b(?: {_WORD}){{0,8}}?(?: who (?:[\w’'\-]+ ){{0,7}}?[\w’'\-]+)?)"
_HEARER = r"(?:(?:the|a|an|this|our|his|her|their|its) )?[\w’'.\-]+(?: [\w’'.\-]+){0,4}?"
_WHEN = r"(?: (?:on|in|at|by|late|last|earlier|this|yesterday|today|under|over|during|after)\b[^,.;]{0,60})?"
_LEAD = re.compile(
    rf"(?P<content>(?:[A-Z0-9][^.!?“”\"\n]{{14,300}}?)), (?P<source>{_SOURCE}) (?P<cue>(?:(?:has|have|had|later|also) )?(?:told|tells?)) {_HEARER}{_WHEN}[.]?\s*"
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|did|will|would|can|could|may|might|must|[a-z]{3,}(?:ed|en))\b|\b(?:died|fell|burnt|drowned|came|went|left|shot|held|hit|took|broke|sank)\b"
)
_OPENING = re.compile(
    r"(?!At least|As many as|In all|In total)(?:After|Before|When|While|As|If|Although|Though|In|On|At|For|With|During|Since|By|Asked|Speaking)\b"
)


_TOLD_BY_NOBODY = re.compile(
    r"\b(?:reportedly|allegedly|purportedly|(?:said|believed|thought|reported|understood|rumou?red|alleged|expected) to)\b"
)
# what nobody is named for
_HEARSAY = re.compile(
    r"[“\"]?(?P<cue>Reportedly|Allegedly|Unconfirmed|(?:It|it) (?:is|was|has been|had been)(?: \w+ly| also| now)? (?:said|reported|rumou?red|alleged|claimed|whispered|told|written)"
    r"(?: (?:in|at|among|on) [^,.;]{1,40}?)? that)[,:]? (?P<content>[^.!?“”\"\n]{8,300}?)[.]?[”\"]?\s*"
)


_NO_NP = r"(?:is|are|was|were|has|have|had|be|been|will|would|can|could|may|might|must|do|does|did|that|if|whether|because|and|but|or|not|said|says)"
_NP = rf"(?:(?!{_NO_NP} )[\w’'.$%&-]+,? ){{1,16}}?"
_LEAD_IN = (
    r"[“\"]?(?:(?:But|And|Yet|So|Still|Meanwhile|However|Now|Instead|Then),? )?"
    r"(?:(?:On|In|At|By|After|Before|During|Since|Last|Earlier|Later|This|Late|For|With|Under|As)\b[^,;“”\"]{2,70}, )?"
)
_ADVERB = r"(?:also|now|still|then|once|later|long|both|already|widely|generally|commonly|not|never|\w+ly)"
_BE = r"(?:is|are|was|were|has been|have been|had been)"
# what somebody is said to do or be, and nobody is named who says it
_SAID_TO = re.compile(
    rf"{_LEAD_IN}(?P<subject>{_NP})(?P<cue>{_BE}(?: {_ADVERB})* (?:said|believed|thought|reported|understood|rumou?red|alleged|expected)) (?P<what>to (?:[^.!?“”\"\n;]|\.(?=\w)){{4,300}}?)"
    r"(?=[.!?;](?!\w)|, (?:but|while|although|though|which|who|as|because|and) |$)"
)
_REPORTEDLY = re.compile(
    rf"{_LEAD_IN}(?P<subject>{_NP})(?P<aux>(?:{_BE}|has|have|had|will|would|do|does|did)(?: {_ADVERB})* )?(?P<cue>reportedly|allegedly|purportedly) (?P<what>(?:[^.!?“”\"\n;]|\.(?=\w)){{8,300}}?)"
    r"(?=[.!?;](?!\w)|, (?:but|while|although|though|which|who|because) |$)"
)
_FINITE = re.compile(
    r"(?:is|are|was|were|has|have|had|will|would|did|\w{2,}(?:ed|ew|ought|aught|old|aid)|\w+s (?=the |a |an |his |her |its |their |to |that )|went|came|took|left|met|made|shot|fell|ran|sent|paid|told|lost|held|began|broke|fled|struck|hit|put|cut|set|saw|gave|kept)\b"
)


def hearsay(text: str, sentences: Iterable[tuple[int, int]], found: Iterable[Pieces]) -> list[Lead]:
    """What is told without a source ("the mayor reportedly left", "is said to have left"), outside all pieces of ``found``."""
    taken = sorted(piece for pieces in found for piece in pieces)
    starts = [start for start, _ in taken]
    reach = list(accumulate((end for _, end in taken), max))
    made = []
    for start, end in sentences:
        if end - start > LONGEST or not _TOLD_BY_NOBODY.search(text, start, end):
            continue
        for pattern in (_SAID_TO, _REPORTEDLY):
            match = pattern.match(text, start, end)
            if match is None:
                continue
            first, last = match.start("subject"), match.end("what")
            before = bisect_left(starts, last)
            if before and reach[before - 1] > first:
                continue
            subject = text[first : match.end("subject")].rstrip()
            if (subject.endswith(",") and subject.count(",") == 1) or (
                pattern is _REPORTEDLY and not match["aux"] and not _FINITE.match(match["what"])
            ):
                continue
            stop = match.end("aux") if pattern is _REPORTEDLY and match["aux"] else first + len(subject)
            stop -= text[stop - 1] == " "
            made.append(Lead((), (match.span("cue"),), ((first, stop), match.span("what")), HEARSAY))
            break
    return made


def leads(text: str, sentences: Iterable[tuple[int, int]], found: Sequence[Pieces]) -> list[Lead]:
    """The leads of the sentences in which none of the ``found`` cues stands."""
    cues = sorted(start for pieces in found for start, _ in pieces)
    made = []
    for start, end in sentences:
        if end - start > LONGEST or bisect_left(cues, start) != bisect_left(cues, end):
            continue
        if match := _HEARSAY.fullmatch(text, start, end):
            made.append(Lead((), (match.span("cue"),), (match.span("content"),), CONFIDENCE))
        if " told " not in text[start:end] and " tell" not in text[start:end]:
            continue
        match = _LEAD.fullmatch(text, start, end)
        if match is None or _OPENING.match(match["content"]) or not _VERB.search(match["content"]):
            continue
        made.append(Lead((match.span("source"),), (match.span("cue"),), (match.span("content"),), CONFIDENCE))
    return made


_TELLING = (
    r"(?:told|tells|informed|assured|warned|instructed|ordered|asked|urged|begged|promised|advised)(?: (?:him|her|it|them|us|me|you|the|a|an|his|their|its|our)\b(?: [\w’'.\-]+){0,4}?| [A-Z][\w’'.\-]+(?: [A-Z][\w’'.\-]+){0,2})?|"
    r"(?:said|says|saying|claimed|claims|written|wrote|writes|shouted|reported|reports|insisted|admitted|conceded|denied|alleged|swore|sworn|announced|explained|replied|testified|confirmed|stated|warned|complained)"
)
_PERSON = rf"(?:{_OPENS}\b(?:,? (?!(?:told|had|has|have)\b)(?:and )?{_WORD}){{0,8}}?)"
_INNER = re.compile(
    rf"[“\"‘']?(?:that\s+)?(?P<source>{_PERSON}) (?P<aux>(?:(?:had|has|have|also|later|once|just|already|then|even) ){{0,3}}?)(?P<cue>{_TELLING}) (?P<content>(?:(?:that|to|whether|how|of)\b|[“\"‘]).{{6,}})",
    re.DOTALL,
)
_NO_SPEAKER = re.compile(
    r"(?:his|her|their|its|the|a|an)?\s*(?:report|reports|letter|letters|fact|idea|claim|evidence|it|they|we|he|she|i|you|there|this|that|these|those|who|what|which|nobody|no|none|had|were|should)\b(?! of)",
    re.IGNORECASE,
)


def inside(text: str, pieces: Iterable[tuple[int, int]], cues: Sequence[Pieces]) -> list[Lead]:
    """The statement with which a content piece begins, where none of the ``cues`` stands in the piece."""
    starts = sorted(start for parts in cues for start, _ in parts)
    made = []
    for start, end in sorted(set(pieces)):
        if end - start > LONGEST or bisect_left(starts, start) != bisect_left(starts, end):
            continue
        match = _INNER.fullmatch(text, start, _trimmed(text, start, end))
        if match is None or _NO_SPEAKER.match(match["source"]):
            continue
        verb = match.start("cue") + len(match["cue"].split(" ")[0])
        made.append(Lead((match.span("source"),), ((match.start("aux"), verb),), (match.span("content"),), INSIDE))
    return made


def _trimmed(text: str, start: int, end: int) -> int:
    """The end of a piece without the marks that close the outer quotation."""
    while end > start and text[end - 1] in "”\"’'.,;":
        end -= 1
    return end
