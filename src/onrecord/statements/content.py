"""What is done by what is said, where the reporting word leaves it open: "we will respond" threatens or promises.

Only the opening of a content decides: its first clause, bounded by `CLAUSE` characters.
"""

from __future__ import annotations

import re
from functools import lru_cache

from onrecord.records import Act
from onrecord.statements.needed import Patterns

CLAUSE = 260

_QUOTE = "\"“”„«»‘’'‚ \t\n"
_FLAGS = re.IGNORECASE


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(" ".join(pattern.split()).replace("␣", r"\s+"), _FLAGS)


_QUESTION = re.compile(r"\?[\"”’'»)\]]*\s*$")
_ASK_WORD = re.compile(r"(?:whether|if)\b", _FLAGS)
_SILENCE = re.compile(
    r"\bno comment\b|\b(?:i|we|he|she|they|it) (?:can(?:no|'|’)t|cannot|could not|couldn['’]t|won['’]t|will not|would not|am not going to|are not going to|"
    r"do(?:es)? not|don['’]t) [\"“‘']?(?:comment|discuss|confirm or deny|speculate|go into|talk about|elaborate|be commenting|authenticate|vouch for)\b|"
    r"\bnot (?:able|going|in a position) to (?:comment|speak|say|discuss)\b|\brather not (?:say|comment|talk|speak|discuss|have an opinion)\b|\b(?:can(?:no|'|’)t|cannot) (?:talk|say)\s*[\"”’.]*$|"
    r"\b(?:neither confirm nor deny|not commenting)\b",
    _FLAGS,
)
_CONFIRM = re.compile(
    r"^(?:yes\b(?! we can)|that(?:['’]s| is) (?:true|right|correct)\b|it is true\b|i admit\b|we admit\b)|\b(?:i|we) (?:can )?(?:confirm|acknowledge|concede|admit)\b|"
    r"\b(?:is|are|was|were) (?:indeed |broadly |largely |entirely |essentially |all )?(?:accurate|authentic|genuine|correct|credible|true|confirmed)\b",
    _FLAGS,
)
_STRESSED = (
    r"(?:totally |completely |utterly |entirely |absolutely |simply |just |pure |purely |all |a |an |nothing (?:but|more than) |outright |total |complete |deliberate |blatant |"
    r"sheer |so-called |politically motivated |malicious )*[\"“‘']?"
)
_FALSE_WORD = (
    r"(?:false|fake|faked|untrue|lies?|fabricat(?:ed|ion|ions)|nonsense|baseless|groundless|unfounded|"
    r"hoax|slander|smears?|rumours?|rumors?|fiction|propaganda|disinformation|misinformation|staged|doctored|ridiculous|absurd|rubbish|fantasy|myth|inaccurate|wrong|incorrect|"
    r"against the truth|without (?:foundation|merit|basis)|contrary to the (?:facts|truth)|not based on fact)\b"
)
_DENY = re.compile(
    r"^no[,.] |\bthere (?:is|are|was|were|has been|have been|had been)(?: absolutely| simply)?(?: no| never been| not) (?:so-called|such|truth|evidence|plans?|link|connection|\\w+ (?:eviction|plan|link))|"
    rf"\b(?:is|are|was|were|['’]s|['’]re|as|be|been) {_STRESSED}{_FALSE_WORD}|"
    r"\b(?:is|are|was|were)(?: simply| just)?(?: not|n['’]t) (?:true|real|accurate|correct|authentic|genuine|the case|responsible|involved|guilty|to blame|behind|credible|based on)\b|"
    r"\b(?:never happened|no truth|no such|nothing to do with|no evidence|no involvement|no basis|did nothing wrong|not guilty|no intention|no role|no part)\b|"
    r"^(?:(?:that|and|but|because) )?(?:i|we)(?: \w+ly)? (?!(?:do not|don['’]t|does not|doesn['’]t) know)(?:did not|didn['’]t|do not|don['’]t|does not|doesn['’]t|had not|hadn['’]t|have not|haven['’]t|has not|hasn['’]t|had never|"
    r"have never|has never|never|was not|wasn['’]t|were not|weren['’]t|am not|are not|is not) (?!aware|sure|certain|clear|want|think|believe|expect|need|hope|like|enough|care|mind|understand|only|just|merely)|"
    r"\b(?:am|is|was|were|are) innocent\b",
    _FLAGS,
)
_DENY_INDIRECT = re.compile(
    r"^(?:(?:that|and|but|because) )?(?:he|she|it|they)(?: \w+ly)? (?!(?:do not|don['’]t|does not|doesn['’]t) know)(?:did not|didn['’]t|do not|don['’]t|does not|doesn['’]t|had not|hadn['’]t|have not|haven['’]t|has not|hasn['’]t|had never|"
    r"have never|has never|never|was not|wasn['’]t|were not|weren['’]t|am not|are not|is not) (?!aware|sure|certain|clear|want|think|believe|expect|need|hope|like|enough|care|mind|understand|only|just|merely)",
    _FLAGS,
)
_PENALTY = (
    r"(?:bear (?:all |the |full )*(?:consequences|responsibility)|(?:pay|paid) (?:a|the|for)|face (?:\w+ ){0,3}(?:consequences|retaliation|punishment|response|sanctions|"
    r"action|prosecution|justice|reprisals)|regret|retaliat\w+|punish\w*|strike back|respond (?:\w+ly|in kind|with force|firmly)|resolute response|"
    r"take (?:\w+ ){0,3}(?:countermeasures|counter-measures|retaliatory|measures|revenge)|countermeasures|be (?:destroyed|crushed|killed|punished|dealt with)|hit back|reprisals?|"
    r"(?:serious|severe|grave|dire|terrible|heavy) (?:consequences|costs?|price)|not (?:hesitate|stand idly|sit idly|tolerate|remain silent)|revenge|avenge|crush|destroy|expel|sue|"
    r"legal action|suspend|cut off|resolute|strong response|firm response|a response|be consequences|have consequences)"
)
_THREAT = re.compile(
    rf"\b(?:will|would|shall|['’]ll|['’]d|must|should|to|of|if|ready to)\b[^.!?]{{0,80}}?\b{_PENALTY}\b|[\"“‘]{_PENALTY}\b",
    _FLAGS,
)
PENALTY = re.compile(rf"\b{_PENALTY}\b", _FLAGS)
_COMMITMENT = re.compile(
    r"(?<!think )(?<!hope )(?<!guess )(?<!believe )\b(?:i|we)(?: \w+ly| also| now| all)?(?: will|['’]ll| shall| pledge| promise| vow| undertake| guarantee| commit| intend| plan| are committed| am committed| are determined| am determined|"
    r" are going to| am going to|['’]re going to|['’]m going to|['’]m gonna|['’]re gonna| are ready to| am ready to| won['’]t)\b|"
    r"^(?:its |their |his |her |the )?(?:plans?|intention|intentions) (?:to|for)\b",
    _FLAGS,
)
_COMMITMENT_INDIRECT = re.compile(
    r"^(?:(?:that|and|if (?:re-?)?elected,?) )?(?:it|he|she|they|(?:his|her|its|their) (?:\w+ ){1,2}?)(?: also)?(?: will| would|['’]d|['’]ll| intends? to| plans? to| (?:is|are|was|were) (?:committed|determined|ready|planning|going) to)\b(?! be\b| have been| like\b| have to| need)",
    _FLAGS,
)
_COMMAND = re.compile(
    r"^(?!let(?: us|['’]s) (?:be |face|see|say))(?:please|let us|let['’]s|do not|don['’]t|never|stop|release|free|end|halt|cease|withdraw|leave|give|tell|show|bring|take|allow|let|stay|go|get|come|stand|send|open|close|"
    r"listen|respect|resign|apologi[sz]e|join|vote|call|prove|return|hand over|lay down|put down|wake up|shame on|keep|make|be )\b(?! (?:is|was|are|of|has|had)\b)",
    _FLAGS,
)
_MUST = re.compile(
    r"(?<!\bi )(?<!['’]d )(?<!there )\b(?:must(?! have\b)|should(?! have\b)|ought to|(?<!would )(?<!will )(?<!['’]ll )(?:need|needs|has|have) to(?! (?:be|have) (?:seen|said))|had better|let(?:['’]s| us) (?!be |face |see |say )|what is (?:required|needed) is|we (?:call on|call for|demand|urge|ask|insist|request|appeal)|"
    r"i (?:call on|demand|urge|ask|insist|appeal)|is time (?:to|for))\b",
    _FLAGS,
)
_ACCUSATION = re.compile(
    r"\b(?:guilty of|to blame for|responsible for|(?:is|are|was|were) (?:behind|lying|covering up|hiding|to blame|responsible)|(?<!may )(?<!might )(?<!could )(?:has|have|had) (?:lied|covered up|violated|breached|broken|betrayed|"
    r"committed|carried out|tortured|killed|murdered|massacred|abused)|(?:is|are|was|were) (?:committing|violating|abusing|torturing|killing|murdering|targeting|interfering|meddling|"
    r"spreading|carrying out)|crimes? against humanity|war crimes?|genocide|human rights (?:abuses?|violations?)|violations? of|cover-up)\b",
    _FLAGS,
)
_NOT_BLAMED = re.compile(r"\b(?:not|n['’]t|never|no|nobody)\b", _FLAGS)
_EVALUATION = (
    r"(?:abhorrent|absurd|alarming|amazing|appall?ing|astonishing|atrocious|awesome|awful|bad|barbaric|beautiful|best|bold|brave|brilliant|brutal|careless|chilling|concern|concerned|concerning|"
    r"confident|contemptible|courageous|cowardly|crazy|cruel|dangerous|deeply|delighted|deplorable|despicable|devastated|devastating|difficult|disappointed|disappointing|disaster|disastrous|"
    r"disgrace|disgraceful|disgusted|disgusting|dismayed|distressing|disturbing|embarrassing|encouraging|encouraged|evil|excellent|exceptional|excited|exciting|extraordinary|extremely|fair|fantastic|"
    r"farce|fascinating|firmly|foolish|frightening|frustrated|frustrating|glad|good|grateful|grave|gravely|great|greatest|grim|happy|harmful|heartbreaking|heartbroken|heroic|honest|honou?red|hopeful|horrible|"
    r"horrific|horrified|horrifying|humbled|hypocritical|ideal|illegitimate|immoral|important|impressive|incompetent|incredible|inexcusable|inhuman|inhumane|insane|inspiring|insulting|intolerable|"
    r"irresponsible|joke|lucky|mad|magnificent|marvellous|meaningless|mistake|monstrous|nice|nightmare|offensive|opposed|optimistic|outrage|outraged|outrageous|outstanding|painful|pathetic|perfect|pleased|"
    r"positive|powerful|premature|proud|racist|reckless|regrettable|reminiscent|remarkable|reprehensible|ridiculous|sad|saddened|safe|scandal|scandalous|scared|serious|sick|sickening|shame|shameful|shock|shocked|shocking|"
    r"shocking|sorry|stable|stunning|stupid|success|successful|superb|surprised|surprising|tasteless|terrible|terrific|terrifying|thankful|thrilled|thrilling|totally|tragedy|tragic|travesty|"
    r"tremendous|troubled|troubling|ugly|unacceptable|unbelievable|unconscionable|unfair|unfortunate|unhappy|unjust|unprecedented|upset|upsetting|useless|vile|violent|weak|welcome|"
    r"wonderful|worried|worrying|worse|worst|wrong)"
)
_APPRAISAL = re.compile(
    rf"\b(?:is|are|was|were|am|['’]s|['’]re|['’]m|been|be|feel|feels|felt|looks?|seems?)(?: not| n['’]t)?(?: (?:a|an|the|so|very|really|quite|truly|deeply|extremely|utterly|completely|absolutely|simply|just|"
    rf"too|more|most|of|not only|also|both|pretty|rather|such|all|our|my|[\"“‘]))* ?[\"“‘]?{_EVALUATION}\b|"
    r"\b(?:i|we) (?:\w+ly )?(?:welcome|condemn|regret|deplore|applaud|commend|praise|love|hate|oppose|support|reject|like|admire|thank|appreciate|respect|fear|hope|worry)\b|"
    rf"^[\"“‘]?(?:an? |the |so |very )*{_EVALUATION}[\"”’,.\s]*$|^(?:what|such) an? \b",
    _FLAGS,
)
_VALUE = (
    r"(?:good|great(?:est)?|better|best|excellent|wonderful|amazing|fantastic|terrific|tremendous|beautiful|nice|brilliant|smart|tough|brave|strong|talented|gifted|effective|inspiring|qualified|capable|decent|honest|"
    r"fair|okay|ok|fine|right|proper|compelling|harmful|terrible|horrible|awful|bad|worse|worst|weak|naive|foolish|stupid|dumb|crazy|insane|ridiculous|inferior|superior|clumsy|boring|lousy|poor|pathetic|phony|"
    r"unfit|unqualified|incompetent|dangerous|reckless|scary|frightening|sad|shameful|disgusting|offensive|hateful|divisive|selfish|arrogant|cynical|hypocritical|irresponsible|unfair|unjust|wrong|inappropriate|"
    r"legend|hero|icon|champion|genius|star|joke|clown|idiot|fool|loser|winner|coward|hypocrite|disaster|disgrace|mess|failure|nightmare|embarrassment|mistake|treasure|blessing|catastrophe|travesty|farce|"
    r"madness|nonsense|tactic|foremost|satisfied|dissatisfied|ambivalent|comfortable|uncomfortable|proud|honou?red|humbled|thrilled|pleased|glad|grateful|worried|concerned|afraid|scared|angry|disappointed|frustrated|upset|sick|tired|fed up)"
)
_VALUED = re.compile(
    rf"^[^,;:]{{0,90}}?\b(?:is|are|was|were|am|be|been|being|['’]s|['’]re|['’]m|feel|feels|felt|look|looks|sounds?|seems?|become|became|makes?|made)(?: [\w’'-]+){{0,4}}? [\"“‘']*{_VALUE}\b|"
    r"\b(?:i|we) (?:really |just |do not |don['’]t |do |also )*(?:wish|love|like|hate|dislike|support|oppose|disagree|trust|distrust|admire|respect|prefer|understand (?:how|why)|regret|hope|fear|care about)\b|"
    r"^(?:they|he|she|it)(?: \w+ly)? (?:hopes?|hoped|fears?|feared|disagrees?|disagreed|supports?|supported|opposes?|opposed|likes?|liked|loves?|loved|prefers?|preferred|trusts?|(?:did not|didn['’]t|does not|doesn['’]t) (?:support|like|trust|care|regret))\b|"
    r"\b(?:positive|negative|favou?rable|unfavou?rable|dim|high|low) (?:view|opinion|impression)\b|\bin question\b|\bno place\b|\bdeserves? (?!to know)",
    _FLAGS,
)
_SELF = re.compile(
    r"^(?:well,? |look,? |and |but |that |so )*(?:i|we|my|our)\b(?! (?:think|believe|know|feel|just|see|say))", _FLAGS
)
_HEDGE = re.compile(
    r"\b(?:may|might|possibly|perhaps|probably|apparently|allegedly|reportedly|purportedly|supposedly|seemingly|presumably|could(?= (?:have|be|also|well|lead|mean|face))|(?:appears?|appeared|seems?|seemed) (?:to|that|as)|"
    r"(?:is|are|was|were) (?:likely|unlikely|possible|unclear|not clear|not certain|not sure)|(?:it|that)['’]s (?:possible|likely|unclear)|i(?:['’]m| am) not sure|we(?:['’]re| are) not sure|believed to|thought to|"
    r"said to|rumou?red to|alleged to|suspected (?:of|to)|(?:not|n['’]t) (?:been |yet )?aware|unaware|no (?:knowledge|recollection|memory|record|indication) (?:of|that)|"
    r"can(?:not|['’]t|not longer| no longer) (?:be )?(?:excluded?|ruled? out)|could not (?:be )?(?:excluded?|ruled? out)|would no longer swear|no longer (?:sure|certain)|"
    r"not swear|in all likelihood|no evidence (?:so far|yet|as yet|at this (?:stage|time|point))|no policy of|n[o']t recogni[sz]e (?:that|this|the)|don['’]t recogni[sz]e (?:that|this|the)|not yet (?:clear|known|established))\b"
)
_MAY_MONTH = re.compile(r"\b(?:in|last|next|this|by|since|of|until) May\b|\bMay \d|\d May\b")
_CLAUSE_END = re.compile(
    r"[.!?;:](?=[\s\"”’'])|(?<=\w)[,–—] (?=(?:but|which|who|while|although|though|because|and (?:that|he|she|it|they|we|i))\b)",
    _FLAGS,
)
REPORTS_FIRST = re.compile(
    r"^(?:the |these |those |such |any |some |recent |new |multiple |numerous |widespread |media |news |press |several |all )*"
    r"(?:reports?|allegations?|accusations?|claims?|rumou?rs?|suggestions?|accounts?|testimon(?:y|ies)|charges?|stories) (?:of|that|about|the|by|from|which|regarding|concerning|\()",
    _FLAGS,
)
FALSITY = re.compile(rf"\b{_FALSE_WORD}", _FLAGS)
"""Without what may stress it ("totally", "just a"): the word is found all the same, and a run of these is read only once."""

# All are searched for in a clause. What it has no word for is not tried.
IN_CLAUSE = Patterns()
_DIRECT = tuple(
    (act, IN_CLAUSE.add(pattern), pattern)
    for act, pattern in (
        (Act.DECLINE, _SILENCE),
        (Act.CONFIRM, _CONFIRM),
        (Act.DENY, _DENY),
        (Act.THREATEN, _THREAT),
        (Act.COMMIT, _COMMITMENT),
        (Act.DEMAND, _COMMAND),
        (Act.DEMAND, _MUST),
        (Act.ACCUSE, _ACCUSATION),
        (Act.APPRAISE, _APPRAISAL),
    )
)
_INDIRECT = tuple(
    (act, IN_CLAUSE.add(pattern), pattern)
    for act, pattern in ((Act.DENY, _DENY_INDIRECT), (Act.COMMIT, _COMMITMENT_INDIRECT))
)
_VALUES, _HEDGED = IN_CLAUSE.add(_VALUED), IN_CLAUSE.add(_HEDGE)


_ANOTHER = re.compile(
    r"(?:that\s+)?(?!(?:i|we|he|she|they|it|you|there|this|that|what|who|if|when|as|no|nobody|none)\b)(?:[\w’'.-]+,?\s+){1,9}?"
    r"(?:(?:had|has|have|also|later|then|once|just|already|even)\s+){0,3}"
    r"(?:(?:told|informed|assured|warned|promised|asked)\s+(?:him|her|them|us|me|it|the|his|their|our|a|an|police|[A-Z])|"
    r"(?:said|says|claimed|claims|stated|insisted|insists|alleged|alleges|denied|denies|swore|swears|swearing|testified|announced|wrote|written|writes|boasted|shouted|called\s+out|"
    r"admitted|acknowledged|confessed|conceded|complained)\b(?!\s+to\s+be\b))",
    _FLAGS,
)
_OWN_SIDE = re.compile(r"^(?:that\s+)?(?:my|our|its|his own|her own)\b", _FLAGS)


def reports_another(content: str) -> bool:
    """Whether the content's main clause is what somebody else said: "a nurse had told her that …", not "he had told them …"."""
    clause = first_clause(content)
    found = _ANOTHER.match(clause)
    return found is not None and not _BROKEN.search(found.group()) and not _OWN_SIDE.match(clause)


_BROKEN = re.compile(
    r"\b(?:is|are|was|were|been|never|not|we|i|he|she|they|it|because|that|which|who|whose|when|while|if|after|before|and|but|will|would|must|should|can|could|do|does|did)\b(?!\s*$)",
    _FLAGS,
)


@lru_cache(maxsize=4)
def first_clause(content: str) -> str:
    """The opening of what is said, without its quotation marks, up to the end of its first clause."""
    opening = content[: CLAUSE * 2].lstrip(_QUOTE)[:CLAUSE].replace("\u00a0", " ")
    end = _CLAUSE_END.search(opening, 3)
    return opening[: end.start()] if end else opening


@lru_cache(maxsize=4)  # asked twice about every statement
def act_of(content: str, direct: bool) -> Act:
    """What the words themselves do. Rules in order of how rarely they are wrong; plain assertion when none applies.

    In reported speech "it will …" is the speaker's own promise; in a quotation (``direct``) only "we will …" is.
    """
    if _QUESTION.search(content[-40:]):
        return Act.ASK
    clause = first_clause(content)
    if _ASK_WORD.match(clause) and len(clause) == len(content.strip(_QUOTE)) and clause.lower().startswith("whether"):
        return Act.ASK
    able = IN_CLAUSE.able(clause)
    for act, bit, pattern in _DIRECT:
        if able & bit and pattern.search(clause):
            if act is Act.CONFIRM and _NOT_BLAMED.search(clause):
                continue
            if act is Act.ACCUSE and _NOT_BLAMED.search(clause):
                continue
            return act
    if not direct:
        for act, bit, pattern in _INDIRECT:
            if able & bit and pattern.search(clause):
                return act
    return Act.ASSERT


_WRONGS = re.compile(
    r"\b(?:li(?:ed|es|ar|ars|ying)|crook(?:s|ed)?|corrupt\w*|fraud\w*|criminals?|crimes?|illegal\w*|illicit|guilty|st(?:ole|olen|ealing)|rig(?:ged|ging)?|cheat\w*|betray\w*|violat\w+|abus\w+|"
    r"(?:sexually )?assault\w*|harass\w*|rap(?:e|ed|ist)|murder\w*|blackmail\w*|brib\w+|racis[tm]|bigot\w*|traitor|cover(?:ed|ing)?[- ]up|misle(?:d|ading)|dishonest\w*|deceiv\w+|"
    r"bully\w*|disenfranchis\w+|unfaithful|overthrow|meddl\w+|unlawful\w*|breach\w*|conspir\w+|collu\w+|manipulat\w+|plagiari\w+|tortur\w+|beat(?:en|ing)|stalk\w*|grop\w+)\b",
    _FLAGS,
)


_WRONG = IN_CLAUSE.add(_WRONGS)


def wrongs(content: str) -> bool:
    """Whether the opening names a wrong that somebody does: a crime, a lie, a breach."""
    return bool(_WRONGS.search(content[: CLAUSE * 2]))


def blames(clause: str) -> bool:
    """Whether a clause about somebody else names a wrong, without a negation."""
    return (
        bool(IN_CLAUSE.able(clause) & _WRONG and _WRONGS.search(clause))
        and not _NOT_BLAMED.search(clause)
        and not _SELF.match(clause)
    )


def values(clause: str) -> bool:
    """Whether a clause says how good or bad something is, or whether the speaker is for or against it."""
    return bool(IN_CLAUSE.able(clause) & _VALUES and _VALUED.search(clause))


def asks(content: str) -> bool:
    """Whether the content reads as a question put: "whether …", "why …", or words that end in a question mark."""
    clause = content[:80].lstrip(_QUOTE).lower()
    return clause.startswith(_QUESTION_OPENINGS) or bool(_QUESTION.search(content[-40:]))


_QUESTION_OPENINGS = (
    "whether ", "if ", "why ", "how ", "what ", "when ", "where ", "who ", "which ", "about ", "for comment", "did ", "is ", "are ", "do ",
)  # fmt: skip


def hedged(content: str) -> bool:
    """Whether the first clause itself is put as possible, not as so ("may", "appears to", "reportedly")."""
    clause = first_clause(content)[:160]
    return bool(IN_CLAUSE.able(clause) & _HEDGED and _HEDGE.search(_MAY_MONTH.sub(" ", clause)))


def threatens(content: str) -> bool:
    """Whether a warning names what the speaker's side would do, or what the other would have to bear."""
    return bool(PENALTY.search(content[: CLAUSE * 2]))


def commits(content: str) -> bool:
    """Whether what is announced is something that the speaker is going to do."""
    clause = first_clause(content)
    return bool(
        _COMMITMENT.search(clause) or _COMMITMENT_INDIRECT.search(clause) or _PLANS.match(content[:80].lstrip(_QUOTE))
    )


_PLANS = re.compile(r"(?:\w+ ){0,3}?(?:plans?|intention)\b|to \w+|(?:it|he|she|they) (?:will|would)\b", _FLAGS)


def of_somebody_to(content: str) -> bool:
    """Whether the content is "… to do something", with few words before the "to": the form of a demand."""
    return bool(_TO.match(content[:120].lstrip(_QUOTE)))


_FINITE = r"that|is|are|was|were|has|have|had|will|would|should|can|could|may|might|must|wants?|wanted|needs?|needed|going|plans?|planned|he|she|they|we|i|it"
_TO = re.compile(
    rf"(?:(?!(?:{_FINITE})\b)[\w’'.-]+ ){{0,7}}?(?:not )?to (?:\w+ly )?(?!the\b|a\b|an\b|his\b|her\b|its\b|their\b|our\b|my\b|me\b|us\b|him\b|them\b|[A-Z0-9])[a-z]+\b"
)
