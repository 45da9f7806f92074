"""What nobody said: "X never claimed that …", "if the minister says …", "I never said that …".

Such words speak of a claim and take no side on it; they make no claim, position, dispute or shift.
"""

from __future__ import annotations

import re

from ..records import Document, Stance, Statement

BEFORE = 30  # characters before source and cue in which "if" or "without" stands
_SAY = (
    r"(?:sa(?:y|ys|id|ying)|claim(?:s|ed|ing)?|suggest(?:s|ed|ing)?|alleg(?:e|es|ed|ing)|assert(?:s|ed|ing)?|tell|told|telling|state[sd]?|stating|"
    r"report(?:s|ed|ing)?|argu(?:e|es|ed|ing)|mention(?:s|ed|ing)?|impl(?:y|ies|ied|ying)|writ(?:e|es|ing|ten)|wrote|testif(?:y|ies|ied|ying)|insist(?:s|ed|ing)?|"
    r"accus(?:e|es|ed|ing)|maintain(?:s|ed|ing)?|declar(?:e|es|ed|ing)|announc(?:e|es|ed|ing)|specif(?:y|ies|ied|ying)|contend(?:s|ed|ing)?|conclud(?:e|es|ed|ing))"
)
_ADVERB = r"(?:\s+(?:\w+ly|ever|yet|even|also|actually|once|so far))*"
_NOBODY = re.compile(r"(?:nobody|no one|no-one|none|neither|no(?!\.? ?\d))\b", re.IGNORECASE)
_NOT_SAID = re.compile(
    rf"\b(?:(?:did|does|do|has|have|had|is|are|was|were)(?:{_ADVERB}\s+not|n['’]t)|never|yet to|without|stopp?(?:s|ed|ing)? short of|short of|rather than){_ADVERB}\s+{_SAY}\b",
    re.IGNORECASE,
)
_MODAL = re.compile(rf"\b(?:may|might|could|should|would|will){_ADVERB}\s+{_SAY}\b", re.IGNORECASE)
_SUPPOSED = re.compile(
    r"\b(?i:if|unless|whether|supposing|suppose|assuming|lest|in case)(?: that)?\s+$|"
    r"\b(?i:without|rather than|instead of|far from|short of)(?: ever| even| actually| explicitly)?\s+$|"
    r"(?:^|[.!?;,\n]\s*|[“\"])(?:Had|Should|Were|had|Did|Does|Will|Would)\s+$"
)
# "I never said that the guards beat anyone" denies words, not the beating
_NEVER_SAID = re.compile(
    rf"[“\"‘']?(?:(?:and|but|that|no),?\s+)*(?:I|we|he|she|they|it|the\s+\w+)\s+(?:(?:(?:did|have|had|has|do|does)(?:\s+not|n['’]t)|never)"
    rf"(?:\s+ever|\s+once|\s+\w+ly)*|(?:have|had|has)\s+never(?:\s+once)?)\s+{_SAY}\b(?!\s+(?:sorry|goodbye|hello|a word|anything|nothing)\b)",
    re.IGNORECASE,
)
_HAVING_SAID = re.compile(
    rf"[“\"‘']?(?:that\s+(?:he|she|they|it|I|we)\s+(?:had\s+)?(?:ever\s+)?{_SAY}|(?:ever\s+)?(?:having\s+(?:ever\s+)?{_SAY}|"
    r"(?:say|claim|suggest|alleg|tell|stat|writ)ing))\s",
    re.IGNORECASE,
)


def is_unsaid(document: Document, statement: Statement, cue: str) -> bool:
    """Whether the report tells that it was not said, or only supposes that it might be."""
    if statement.stance is not Stance.HEDGES:
        return False
    if statement.source and _NOBODY.match(statement.source[0].of(document.text)):
        return True
    frame = sorted((*statement.source[:1], *statement.cue[:1]))
    before = document.text[max(0, frame[0].start - BEFORE) : frame[0].start] if frame else ""
    return bool(_SUPPOSED.search(before) or _NOT_SAID.search(cue) or _MODAL.search(cue))


# what is done, not said: "built a second site", "arrested three men"; the content names a thing and says nothing of it
_DOES = re.compile(
    r"(?:(?:has|have|had|also|then|later|again|is|are|was|were|been|being|\w+ly)\s+)*(?:buil[dt]|building|open(?:s|ed|ing)|clos(?:es|ed|ing)|shut(?:s|ting)?|arrest\w*|detain\w*|jail\w*|"
    r"imprison\w*|releas(?:es|ed|ing)|fre(?:es|ed|eing)|shell(?:s|ed|ing)|bomb\w*|kill(?:s|ed|ing)|fir(?:es|ed|ing)|hir(?:es|ed|ing)|appoint\w*|impos(?:es|ed|ing)|block\w*|"
    r"grant(?:s|ed|ing)|deliver\w*|destroy\w*|demolish\w*|raz(?:es|ed|ing)|bur(?:ies|ied|ying)|mov(?:es|ed|ing)|visit\w*|met|meets?|raid\w*|search\w*|seiz(?:es|ed|ing)|buys?|bought|sells?|sold|pays?|paid|"
    r"sen[dt]s?|sending|led|leads?|guards?|guarded|r[ua]ns?|running|deploy\w*|creat(?:es|ed|ing)|sets? up|launch\w*|captur\w*|evict\w*|deport\w*|transfer\w*|expand\w*|fenc\w+|photograph\w*|film(?:s|ed|ing))",
    re.IGNORECASE,
)
_SAYS = re.compile(r"[“”\"]|^(?:that|whether|if|how|why|what|who|when|where|to)\b", re.IGNORECASE)


def is_deed(cue: str, content: str) -> bool:
    """Whether the cue is a verb of doing and the content names what it is done to."""
    return _DOES.fullmatch(cue.strip()) is not None and _SAYS.search(content) is None


def denies_words(statement: Statement, text: str) -> bool:
    """Whether a sentence of a content denies that something was said: "I never said that …", denied "having said that …"."""
    return _NEVER_SAID.match(text) is not None or (
        statement.stance is Stance.DENIES and _HAVING_SAID.match(text) is not None
    )
