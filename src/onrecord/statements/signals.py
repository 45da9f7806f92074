"""What an attribution shows of its act and its evidence, as named signals that a linear model weighs.

Pure look-ups and a few patterns over the pieces' own words and the rest of the sentence; the same code reads the labelled
statements in training and every statement at run time. Half A of the labels alone was looked at for the lists.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from onrecord.records import Basis, Span
from onrecord.statements import content as said_words
from onrecord.statements.lexicon import LEMMAS
from onrecord.statements.needed import Patterns

OPENING, CLOSING = 320, 60  # characters of the content that are read at both ends
_WORD = re.compile(r"[^\W\d_]+(?:['’][a-z]+)?|\d+|[?!%]")
_END = re.compile(r"[.!?;](?=[\s\"”’'])")
_MARKS = "\"“”„«»‘’'‚ \t\n"


class Read(NamedTuple):
    """The pieces as text: source, cue, content's opening and end, and the sentence's words around all pieces."""

    source: str
    cue: str
    opening: str
    ending: str
    around: str
    before: str
    after: str
    direct: bool


def read(text: str, source: Sequence[Span], cue: Sequence[Span], content: Sequence[Span], sentence: Span) -> Read:
    """The words that are looked at, every part bounded."""
    opening = " ".join(text[c.start : min(c.end, c.start + OPENING)] for c in content[:3])[:OPENING]
    ending = text[max(content[-1].start, content[-1].end - CLOSING) : content[-1].end] if content else ""
    end = min(sentence.end, sentence.start + 600)
    left = sentence.start
    around = []
    for piece in sorted((*source, *cue, *content)):
        if piece.start > left:
            around.append(text[left : min(piece.start, end)])
        left = max(left, piece.end)
    if left < end:
        around.append(text[left:end])
    first, last = (cue[0].start, cue[-1].end) if cue else (0, 0)
    return Read(
        " ".join(text[s.start : min(s.end, s.start + 200)] for s in source[:3]),
        " ".join(text[c.start : min(c.end, c.start + 120)] for c in cue[:3]),
        opening,
        ending,
        " / ".join(around),
        text[max(0, first - 30) : first] if cue else "",
        text[last : last + 30] if cue else "",
        bool(content) and any(c in "\"“„«‘'`" for c in text[max(0, content[0].start - 1) : content[0].start + 1]),
    )


def _listed(**groups: str) -> dict[str, tuple[str, ...]]:
    out: dict[str, tuple[str, ...]] = {}
    for name, words in groups.items():
        for word in words.split():
            out[word] = (*out.get(word, ()), name)
    return out


# Word classes for the act: forms as they stand, lower case.
MEANING = _listed(
    good="""good great best better excellent wonderful amazing fantastic terrific tremendous beautiful nice proud happy glad
    grateful thankful thrilled delighted excited honored honoured brilliant smart strong tough brave courageous impressive
    outstanding remarkable incredible extraordinary perfect fair right honest decent effective successful qualified capable
    credible impressed love loves loved like liked likes enjoy enjoyed admire admires respect respects trust optimistic
    confident positive favorable favourable favor favors prefer prefers support supports appreciate welcome welcomed
    pleased hopeful fun funny important helpful legend icon hero talented gifted phenomenal superb okay fine ok useful""",
    bad="""bad worse worst terrible horrible awful disgrace disgraceful disgusting disaster disastrous pathetic weak naive
    dangerous reckless foolish stupid dumb crazy insane ridiculous absurd outrageous unacceptable unfair unjust sad shame
    shameful embarrassing embarrassed tragic tragedy frightening scary scared afraid worried worries worry worrying
    concerned concern concerns concerning troubling troubled disturbing alarming harmful ugly nasty vile offensive hateful
    divisive irresponsible incompetent unfit unqualified unprepared inferior disappointed disappointing disappointment
    frustrated frustrating angry upset unhappy sorry regret hate hates hated dislike dislikes distrust distrusted
    skeptical sceptical uncomfortable negative unfavorable wrong mistake mess failure failed loser clumsy unthinking
    mad madness nightmare bitter silly selfish arrogant cynical hypocrite hypocritical inappropriate inexcusable
    unfortunate unpopular boring wary dismayed appalled shocked shocking confused ambivalent fear fears lousy poor
    ineffective unrealistic simplistic toxic damaging bothered offended insulting disrespectful tired sick""",
    wrong="""lie lies lied lying liar liars crook crooks crooked corrupt corruption fraud fraudulent criminal criminals crime
    crimes illegal illegally illicit guilty steal stole stolen stealing rigged rig rigging cheat cheated cheating betray
    betrayed betrayal betraying violate violated violating violation violations abuse abused abuses abusing assault
    assaulted harass harassed harassment rape raped rapist murder murdered killed killing blackmail blackmailed bribe
    bribed bribes bribery racist racism bigot bigoted bigotry sexist misogynist thief thieves traitor treason cover-up
    coverup hiding hid concealed mislead misled misleading dishonest dishonesty dishonestly deceive deceived deception
    smear smeared attacked bullying bully threatened grabbed disenfranchise disenfranchisement disenfranchised suppress
    unfaithful overthrow meddling hacked indictment unlawful breach breached broke exploited exploit plotting conspiring
    conspired collusion colluded manipulating manipulated irresponsibly recklessly blame blamed responsible causing cause
    caused trash unconstitutional untruthful truthful fomenting inciting incited inflaming stoking negligent""",
    harm="""retaliate retaliation revenge avenge punish punished punishment sue sued lawsuit consequences regret destroy
    destroyed crush bomb bombing shoot kill attack strike fight jail prosecute prosecuted boycott sanctions expel veto
    shutdown war respond militarily countermeasures price hell ban hit hurt hammer""",
    untrue="""false fake untrue baseless unfounded inaccurate nonsense hoax myth fiction fabricated incorrect denied deny
    denies nothing never false misinterpreted mischaracterized contrary ludicrous preposterous""",
    must="must should ought need needs needed let let's required have has got supposed time stop start",
    plan="plan plans planned planning intend intends intention going will would promise promised pledge committed commit continue ready willing want wants prepared decided chosen determined aim try seek",
    grant="yes yeah true correct indeed right admit admitted acknowledge confirmed accurate mistake mistakes fault agreed agree agrees concede share shares apologize",
    silent="comment interested discuss speculate respond answer say refuse refused decline declined rejected turn",
    guess="may might could perhaps maybe probably likely think believe expect appears seems",
    poll="percent % respondents voters majority poll survey",
)  # fmt: skip

_DOC = r"(?:polls?|polling|surveys?|stud(?:y|ies)|analys[ie]s|research|findings|report|book|memoir|autobiography|biography|memos?|letters?|e-?mails?|messages|documents?|files|contracts?|papers?|diar(?:y|ies)|transcripts?|web ?page|website|op-ed|essay|article|platform|rankings?|scorecard|model|projections?|numbers|data|estimates?|exit polls?|blog|tweets?|press release|manual|rules|notes|ad|petition)"
_RECORD = r"(?:court|records|filings?|lawsuits?|suit|complaint|indictment|affidavits?|rulings?|decisions?|verdict|opinion|laws?(?! (?:enforcement|firms?|schools?|professors?|makers?|students?|degree|clerk|partner|office|and order))|bills?|act|statutes?|constitution|amendment|treaty|regulations?|resolution|executive order|orders?|census|inspector general|audit|transcripts?|testimony|police report|registr\w+|ordinance|legislation|code|decree|charter|subpoena|fec|results|official (?:count|figures|data)|deposition|accord|agreement|minutes|proposition)"
_SHOT = r"(?:videos?|footage|tapes?|recordings?|photos?|photographs?|pictures?|images?|imagery|clips?|audio|film|films|cameras?|commercial|movie|documentary|screenshots?)"
_SHOW = r"(?:shows?|showed|shown|showing|finds?|found|says?|said|suggests?|suggested|indicates?|indicated|reveals?|revealed|confirms?|confirmed|states?|stated|features?|details?|detailed|describes?|described|concluded|makes? clear|according to|depicts?|captures?|captured|caught|sees?|seen|saw|hears?|heard|watch|reads?|estimates?|estimated|projects?|argues|notes|alleges?|alleged|requires?|allows?|bars?|provides?|under|based on|citing|cited)"
_OUTLET = (
    r"\b(?:(?:The |the )?(?:[A-Z][\w.&’'-]+ ){0,3}(?:Times|Post|Journal|News|Herald|Tribune|Guardian|Gazette|Telegraph|Chronicle|Inquirer|Globe|Observer|Magazine|Beast|Hill|Examiner|Register|Mail|Press|Daily|Weekly|Review|Dispatch|Radio|TV|Television|Network|Courier|Standard|Bulletin|Sun|Star|Nation|Atlantic|Intercept|Blaze|Insider|Today|TODAY)\b|"
    r"(?:CNN|BBC|ABC|NBC|CBS|MSNBC|NPR|PBS|AP|AFP|KCNA|NYT|WSJ|CNBC|ITV|WABC|Reuters|Bloomberg|Politico|POLITICO|Axios|Vox|BuzzFeed|Breitbart|Gawker|HuffPost|HuffPo|Newsmax|Fox|Newsweek|Time|Slate|Salon|Quartz|Mashable|Vice|Xinhua|Interfax|Yonhap|Kyodo|Dpa|WikiLeaks)\b|[A-Z]\w+\.(?:com|org|net)\b|"
    r"\b(?:newspapers?|media|outlets?|press|news agency|magazine|network|station|broadcaster|reporters?|tabloid)\b)"
)
_I = re.IGNORECASE
_OFFICIAL = r"(?:officials?|aides?|sources?|insiders?|advis[eo]rs?|strategists?|operatives?|staffers?|allies|executives?|diplomats?|lawmakers?|employees?|donors?|agents?|associates?|lieutenants|members?|consultants?|person|people|individuals?|friends?|confidants?|assistants?|bundlers?|democrat|republican|lawyers?|negotiators?)"
PATTERNS: dict[str, tuple[Basis, re.Pattern[str]]] = {
    "doc": (Basis.DOCUMENT, re.compile(rf"\b{_DOC}\b", _I)),
    "docshow": (Basis.DOCUMENT, re.compile(rf"\b{_DOC}\b(?: [\w’'-]+){{0,6}} {_SHOW}\b|\b{_SHOW}(?: [\w’'-]+){{0,3}} {_DOC}\b", _I)),
    "poll": (Basis.DOCUMENT, re.compile(r"\b(?:exit |tracking |national |new |recent )*(?:polls?|surveys?|polling)\b|\b(?:\d+|[a-z]+-?\w*) (?:percent|%) of\b|\b(?:\d+|six|seven|eight|nine|five|four|three|two|one)(?: in | out of |-in-)(?:\d+|ten|five|four|three)\b|\brespondents\b|\b\d+ ?(?:percent|%)", _I)),
    "study": (Basis.DOCUMENT, re.compile(r"\b(?:stud(?:y|ies)|analys[ie]s|research|survey|report|book|memo|letter|e-?mails|documents|memoir)\b", _I)),
    "rec": (Basis.OFFICIAL_RECORD, re.compile(rf"\b{_RECORD}\b", _I)),
    "recshow": (Basis.OFFICIAL_RECORD, re.compile(rf"\b{_RECORD}\b(?: [\w’'-]+){{0,6}} {_SHOW}\b|\b{_SHOW}(?: [\w’'-]+){{0,4}} {_RECORD}\b", _I)),
    "reccap": (Basis.OFFICIAL_RECORD, re.compile(r"\b(?:[A-Z][\w-]+ )+(?:Act|Amendment|Constitution|Treaty|Bill|Law|Order|Resolution|Clause|Code|Agreement|Rule)\b|\b(?:FEC|court|campaign finance|public|property|tax|police|voting|financial|federal|bank|state) (?:records|filings|documents|reports|disclosures?|papers|data)\b")),
    "shot": (Basis.FOOTAGE, re.compile(rf"\b{_SHOT}\b", _I)),
    "shotshow": (Basis.FOOTAGE, re.compile(rf"\b{_SHOT}\b(?: [\w’'-]+){{0,6}} {_SHOW}\b|\b{_SHOW}(?: [\w’'-]+){{0,5}} {_SHOT}\b", _I)),
    "outlet": (Basis.REPORTS_OF_OTHERS, re.compile(_OUTLET)),
    "reported": (Basis.REPORTS_OF_OTHERS, re.compile(r"\breport(?:s|ed|edly|ing)?\b|\brumou?r(?:s|ed)?\b|\bhearsay\b|\ballegations\b", _I)),
    "told": (Basis.REPORTS_OF_OTHERS, re.compile(r"\b(?:told|tells|telling|assured|informed|e-?mailed|texted|called) (?:me|us|him|her|them)\b|\b(?:was|were|been) (?:told|informed|assured)\b|\b(?:I|we|he|she|they)(?:['’]ve| have| had| has)?(?: also| just)? (?:heard|read|learned|been hearing|hear|been told)\b|\bpeople (?:say|are saying|tell|have said|are telling)\b|\bthey (?:say|tell)\b", _I)),
    "othersaid": (Basis.REPORTS_OF_OTHERS, re.compile(r"\b(?:[A-Z]\w+|experts|economists|scientists|he|she|they|everybody|everyone|nobody|officials?|doctors|generals)(?: has| have| had)?(?: also)? (?:said|says|say|stated|complained|announced|concluded|wrote|testified|admitted|told)\b")),
    "anon": (Basis.UNNAMED_SOURCE, re.compile(r"\banonym\w*|\bnot (?:to )?be (?:named|identified|quoted|used)\b|\bdeclined to be (?:named|identified)|\bauthori[sz]ed to\b|\bfamiliar with\b|\bclose to\b|\bknowledge of\b|\bbriefed on\b|\bsources?\b|\bon background\b|\bunnamed\b|\bquoted by name\b|\bprivately\b|\binsiders?\b", _I)),
    "official": (Basis.UNNAMED_SOURCE, re.compile(rf"^(?:(?:an?|one|two|three|some|several|many|another|other|the|top|senior|former|both|u\.s\.|us)\b ?)*(?:[\w.’'/-]+ ){{0,4}}?{_OFFICIAL}\b(?!,? [A-Z])", _I)),
    "aides": (Basis.UNNAMED_SOURCE, re.compile(r"\b(?:officials?|aides?|sources?|advis[eo]rs?|insiders?|strategists?|operatives?)\b(?!,? [A-Z])", _I)),
    "own": (Basis.WITNESSED, re.compile(r"\b(?:I|we|he|she|they)(?:['’]ve|['’]d| have| had| has)?(?: \w+ly| also| just| once| personally| only| recently| never)? (?:saw|seen|met|spoke|spoken|talked|heard|watched|witnessed|visited|went|walked|called|got|received|asked|sat|stood|worked|came|ran|raised|attended|grew|left|looked|told|noticed|was (?:kept|held|posted|there|told|beaten|hit|forced|shot|standing|sitting|in the)|were (?:kept|held|there|told)|lived|served|arrived|drove|took|gave|said to|was born|remember|recall|had a)\b", _I)),
    "me": (Basis.WITNESSED, re.compile(r"\b(?:to|with|at|told|asked|called|hit|by|assaulted|grabbed|against|at) (?:me|us|them|him|her)\b|\bmy (?:own )?(?:conversations?|eyes|friend|father|mother|wife|husband|son|daughter|family|life|marriage)\b|\bconversations? with\b", _I)),
    "there": (Basis.WITNESSED, re.compile(r"\bwho (?:\w+ )?(?:was|were|attended|saw|visited|survived|worked|waited|witnessed|watched|lost|met|knew|served|lived|had|heard|sat|stood)\b|\b(?:witness\w*|survivors?|victims?|residents?|neighbou?rs?|detainees?|attendees?|plaintiffs?|inmates?|prisoners?|refugees?)\b|\bfirst-?hand\b", _I)),
}  # fmt: skip
"""Of what a basis looks like: name of the signal -> (the basis, the words)."""

_TRIGGERS: dict[str, frozenset[str]] = {
    name: frozenset(words.split())
    for name, words in {
        "doc": "DOC", "docshow": "DOC", "study": "DOC",
        "poll": "poll polls polling survey surveys respondents percent %",
        "rec": "REC", "recshow": "REC",
        "reccap": """act amendment constitution treaty bill law order resolution clause code agreement rule records filings
        documents reports disclosure disclosures papers data""",
        "shot": "SHOT", "shotshow": "SHOT",
        "outlet": """times post journal news herald tribune guardian gazette telegraph chronicle inquirer globe observer
        magazine beast hill examiner register mail press daily weekly review dispatch radio tv television network courier
        standard bulletin sun star nation atlantic intercept blaze insider today cnn bbc abc nbc cbs msnbc npr pbs ap afp
        kcna nyt wsj cnbc itv wabc reuters bloomberg politico axios vox buzzfeed breitbart gawker huffpost huffpo newsmax
        fox newsweek time slate salon quartz mashable vice xinhua interfax yonhap kyodo dpa wikileaks com org net
        newspaper newspapers media outlet outlets station broadcaster reporter reporters tabloid""",
        "reported": """report reports reported reportedly reporting rumor rumors rumored rumour rumours rumoured hearsay
        allegations""",
        "told": """told tells telling assured informed mailed emailed texted called texting heard read learned hearing hear say
        saying tell said""",
        "othersaid": "said says say stated complained announced concluded wrote testified admitted told",
        "anon": """anonymity anonymous anonymously be identified authorized authorised familiar close knowledge briefed
        source sources background unnamed quoted privately insider insiders""",
        "official": "OFFICIAL",
        "aides": """official officials aide aides source sources adviser advisers advisor advisors insider insiders
        strategist strategists operative operatives""",
        "own": "i we he she they",
        "me": "me us them him her my conversation conversations",
        "there": """who witness witnesses witnessed eyewitness survivor survivors victim victims resident residents neighbor
        neighbors neighbour neighbours detainee detainees attendee attendees plaintiff plaintiffs inmate inmates prisoner
        prisoners refugee refugees firsthand hand""",
    }.items()
}  # fmt: skip
"""One of these words (lower case, runs of letters, or %) stands in whatever the pattern of that name finds; for a poll, or "in" or "out" and a number."""
_GROUPS = {
    "DOC": """poll polls polling survey surveys study studies analysis analyses research findings report book memoir
    autobiography biography memo memos letter letters mail mails email emails messages document documents file files
    contract contracts paper papers diary diaries transcript transcripts page webpage website op ed essay article platform
    ranking rankings scorecard model projection projections numbers data estimate estimates blog tweet tweets release
    manual rules notes ad petition""",
    "REC": """court records filing filings lawsuit lawsuits suit complaint indictment affidavit affidavits ruling rulings
    decision decisions verdict opinion law laws bill bills act statute statutes constitution amendment treaty regulation
    regulations resolution order orders census inspector audit transcript transcripts testimony report ordinance
    legislation code decree charter subpoena fec results count figures data deposition accord agreement minutes
    proposition registry registration register registered registrar""",
    "SHOT": """video videos footage tape tapes recording recordings photo photos photograph photographs picture pictures
    image images imagery clip clips audio film films camera cameras commercial movie documentary screenshot screenshots""",
    "OFFICIAL": """official officials aide aides source sources insider insiders adviser advisers advisor advisors
    strategist strategists operative operatives staffer staffers ally allies executive executives diplomat diplomats
    lawmaker lawmakers employee employees donor donors agent agents associate associates lieutenant lieutenants member
    members consultant consultants person people individual individuals friend friends confidant confidants assistant
    assistants bundler bundlers democrat republican lawyer lawyers negotiator negotiators""",
}
_TRIGGERS = {
    name: frozenset(_GROUPS[next(iter(words))].split()) if len(words) == 1 and next(iter(words)) in _GROUPS else words
    for name, words in _TRIGGERS.items()
}
# The words of a statement are looked up once for all of these.
_EVIDENCE = Patterns()
_EVIDENCE_PATTERNS = tuple(
    (name, _EVIDENCE.add(found, _TRIGGERS[name]), found) for name, (_, found) in PATTERNS.items()
)
_POLL = next(bit for name, bit, _ in _EVIDENCE_PATTERNS if name == "poll")
_SHOWING = sum(bit for name, bit, _ in _EVIDENCE_PATTERNS if name in ("docshow", "recshow", "shotshow"))
_SHOWN = _EVIDENCE.add(re.compile(rf"\b{_SHOW}\b", _I))
_IN_OR_OUT = _EVIDENCE.add(re.compile(r"\b(?:in|out)\b"))
_NUMBER = _EVIDENCE.add(re.compile(r"\d"), (*"0123456789", *"one two three four five six seven eight nine ten".split()))


def _able(words: Sequence[str]) -> int:
    """The patterns of evidence that may match in a text of these words, as bits."""
    able = _EVIDENCE.able_by(words)
    if not able & _SHOWN:
        able &= ~_SHOWING
    return able | _POLL if able & _IN_OR_OUT and able & _NUMBER else able


_PERSON = re.compile(r"(?:(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov)\.? )?[A-Z][\w’'.-]+(?: [A-Z][\w’'.-]+)+")
_ACTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("iwill", re.compile(r"\b(?:i|we)(?: \w+)?(?:['’]ll| will| shall| am| are|['’]m|['’]re)(?: not| also| never)? (?:going to|gonna|planning|determined|ready|committed|\w+)\b", _I)),
    ("goingto", re.compile(r"\b(?:i|we)(?:['’]m| am|['’]re| are)(?: \w+)? (?:going to|gonna|planning to|ready to|committed to|determined to|prepared to)\b", _I)),
    ("hewould", re.compile(r"^(?:that |if elected,? )*(?:he|she|it|they)(?:['’]ll|['’]d| will| would| plans?| intends?| (?:is|are|was|were) (?:going|planning|willing|committed|ready|prepared))\b", _I)),
    ("toverb", re.compile(r"^to [a-z]+", _I)),
    ("imperative", re.compile(r"^(?:please|let['’]?s?|just|don['’]t|do not|stop|get|go|give|tell|look|vote|release|send|make|take|come|be|keep|email|show|listen|put|never|turn|wait|bring|call)\b", _I)),
    ("wemust", re.compile(r"\b(?:we|you|they|it|he|she|people|everyone|\w+s)(?: \w+)? (?:must|should|ought to|need to|needs to|have to|has to|had better)\b", _I)),
    ("weneed", re.compile(r"\b(?:we|you|they|i)(?: \w+)? (?:need|want|demand|deserve|require)\b", _I)),
    ("shouldhave", re.compile(r"\b(?:should|must)(?:n['’]t| not| never)? have\b", _I)),
    ("copula", re.compile(r"\b(?:is|are|was|were|['’]s|['’]re|am|['’]m)(?: \w+){0,3} (?:a|an|the)? ?\w+", _I)),
    ("not", re.compile(r"\b(?:not|never|no|nothing|nobody|none|neither)\b|n['’]t\b", _I)),
    ("ididnt", re.compile(r"\b(?:i|we)(?: \w+)? (?:did|do|have|had|was|were|am)(?:n['’]t| not| never| no)|\b(?:i|we)(?:['’]ve|['’]d)? never\b", _I)),
    ("hedidnt", re.compile(r"^(?:that )?(?:he|she|it|they) (?:did|do|does|have|has|had|was|were|is)(?:n['’]t| not| never| no)\b|^(?:that )?(?:he|she|it|they) never\b", _I)),
    ("dontknow", re.compile(r"\b(?:don['’]t|do not|didn['’]t|did not|doesn['’]t|does not) (?:know|remember|recall|have any idea)|\bno (?:idea|knowledge|evidence)\b", _I)),
    ("unwilling", re.compile(r"\b(?:not|n['’]t) (?:be )?(?:interested|plan|willing|planning|going to|comment|seek|accept|prosecute|run|consider|participate)\b", _I)),
    ("condition", re.compile(r"\b(?:if|unless|until|or else)\b", _I)),
    ("ithink", re.compile(r"^(?:well,? |look,? |and |but |so )*(?:i|we) (?:\w+ )?(?:think|believe|feel|hope|wish|love|like|hate|want|support|oppose|agree|disagree|fear)\b", _I)),
    ("superlative", re.compile(r"\b(?:most|least|so|too|very|really|such|more|incredibly|extremely|deeply|truly)\b(?= \w)", _I)),
    ("whopening", re.compile(r"^(?:whether|why|how|what|when|where|who|if|which|did|do|does|is|are|was|can|could|would|will|have|has)\b", _I)),
    ("yes", re.compile(r"^(?:yes|yeah|of course|sure|absolutely|indeed)\b", _I)),
    ("no", re.compile(r"^no\b[,.! ]", _I)),
    ("isnottrue", re.compile(r"\b(?:not|n['’]t) (?:true|the case|so|correct|accurate|right)\b|\bnothing to do with\b|\bno such\b|\bthere (?:is|was|are|were|['’]s) (?:no|not|never)\b", _I)),
    ("past3", re.compile(r"^(?:that )?(?:he|she|it|they|the \w+) (?:had|was|were|did|has)\b", _I)),
    ("youthey", re.compile(r"^(?:you|they|he|she)\b", _I)),
    ("gerund", re.compile(r"^\w+ing\b", _I)),
    ("nounphrase", re.compile(r"^(?:the|a|an|his|her|their|its|[A-Z]\w+['’]s) ", 0)),
)  # fmt: skip

_ACTS_IN_CLAUSE = tuple((name, said_words.IN_CLAUSE.add(pattern), pattern) for name, pattern in _ACTS)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The lemma of a reporting verb; of other words the form without its commonest endings."""
    if word in LEMMAS:
        return LEMMAS[word]
    if len(word) > 5:
        for ending in ("ing", "ied", "ies", "ed", "ly"):
            if word.endswith(ending):
                return word[: -len(ending)]
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word


@lru_cache(maxsize=16)  # of one statement: asked for by act and basis
def _words(text: str) -> list[str]:
    return [w.replace("’", "'") for w in _WORD.findall(text.lower())]


def of_act(said: Read, act: str, by_cue: str, by_words: str) -> set[str]:
    """The signals of the act; ``act``, ``by_cue``, ``by_words`` are what the rules make of all, the cue, the content."""
    out = {f"r={act}", f"rc={by_cue}", f"rw={by_words}", f"r2={by_cue}|{by_words}", "q" if said.direct else "nq"}
    cue = [stem(w) for w in _words(said.cue)]
    out.update(f"c={w}" for w in cue)
    if not cue:
        out.add("nocue")
    if before := _words(said.before):
        out.add(f"cb={before[-1]}")
    if after := _words(said.after):
        out.add(f"ca={after[0]}")
    for word in _words(said.cue):
        out.update(f"ck={k}" for k in MEANING.get(word, ()))
    source = _words(said.source)
    if not source:
        out.add("nosource")
    elif source[0] in ("i", "we", "you", "he", "she", "they", "it", "who", "which", "that", "people", "many", "some"):
        out.add(f"s={source[0]}")
    if any("poll" in MEANING.get(w, ()) for w in source):
        out.add("s:poll")
    opening = said.opening.lstrip(_MARKS)
    end = _END.search(opening, 3)
    clause = opening[: end.start()] if end else opening
    words = _words(clause)
    if not words:
        out.add("nocontent")
        return out
    plain = by_cue in ("plain", "none")
    out.add(f"len={min(4, len(words) // 4)}")
    stems = [stem(w) for w in words]
    out.update(f"b={a}_{b}" for a, b in pairwise(stems))
    out.add(f"1={stems[0]}")
    for word in words:
        for kind in MEANING.get(word, ()):
            out.add(f"k={kind}")
            if plain:
                out.add(f"pk={kind}")
    able = said_words.IN_CLAUSE.able(clause)
    for name, bit, pattern in _ACTS_IN_CLAUSE:
        if able & bit and pattern.search(clause):
            out.add(f"p={name}")
            if plain:
                out.add(f"pp={name}")
    for name, shown in (("blames", said_words.blames(clause)), ("values", said_words.values(clause))):
        if shown:
            out.update((f"p={name}", f"p={name}|{by_cue}", f"p={name}|{act}"))
    if said.ending.rstrip(_MARKS + ")").endswith("?"):
        out.add("ends?")
        if plain:
            out.add("pends?")
    if "?" in opening:
        out.add("has?")
    if "!" in said.opening:
        out.add("has!")
    return out


def of_basis(said: Read, by_rules: Sequence[Basis], act: str) -> set[str]:
    """The signals of the basis; ``by_rules`` is what the rules find."""
    out = {f"r={b.value}" for b in by_rules} | {f"a={act}", "q" if said.direct else "nq"}
    cue = [stem(w) for w in _words(said.cue)]
    out.update(f"c={w}" for w in cue)
    source = _words(said.source)
    out.update(f"s={stem(w)}" for w in source[:14])
    if source:
        out.add(f"s1={source[0]}")
    else:
        out.add("nosource")
    if _PERSON.match(said.source):
        out.add("s:person")
    if said.source[:1].islower():
        out.add("s:lower")
    opening, around = _words(said.opening.lstrip(_MARKS)), _words(said.around)
    words = [stem(w) for w in opening[:30]]
    out.update(f"w={w}" for w in words)
    if words:
        out.add(f"1={words[0]}")
        out.add(f"12={'_'.join(words[:2])}")
    out.update(f"n={stem(w)}" for w in around)
    named = "person" if "s:person" in out else "other"
    quoted = "q" if said.direct else "nq"
    in_source, in_cue = _able(source), _able(_words(said.cue))
    for place, where, able in (
        ("s", said.source, in_source),
        ("c", said.cue, in_cue),
        ("w", said.opening, _able(opening)),
        ("n", said.around, _able(around)),
        ("f", f"{said.cue} {said.source} {said.cue}", _able((*source, *_words(said.cue)))),
    ):
        for name, bit, pattern in _EVIDENCE_PATTERNS if able else ():
            if able & bit and pattern.search(where):
                out.add(f"{place}:{name}")
                if place == "s":
                    out.add(f"s:{name}|{named}")
                    if cue:
                        out.add(f"s:{name}|c={cue[-1]}")
                elif place == "w":
                    out.add(f"w:{name}|{quoted}")
    return out
