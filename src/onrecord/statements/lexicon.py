"""The reporting words of English: what is done by saying them, and how the speaker then stands to what is said.

Verbs stand as lemmas, and their forms are generated (`LEMMAS`); nouns serve as cues too ("denial of", "calls for").
Phrases are words in order, lemmas where inflected; ``*`` stands for up to four words between. The grouping follows the
speech-act classes of reporting verbs in English grammars, reduced to the record's ten acts.
"""

from __future__ import annotations

from typing import NamedTuple

from onrecord.records import Act, Stance


class Entry(NamedTuple):
    """What a reporting word does. ``plain`` words leave the act to what is said ("said": a threat, a promise, …)."""

    act: Act
    stance: Stance
    plain: bool = False


ASSERTS, DENIES, HEDGES, PASSES_ON = Stance.ASSERTS, Stance.DENIES, Stance.HEDGES, Stance.PASSES_ON

_PLAIN = Entry(Act.ASSERT, ASSERTS, plain=True)
_OWN = Entry(Act.ASSERT, ASSERTS)
_GUESS = Entry(Act.ASSERT, HEDGES, plain=True)
_RELAY = Entry(Act.ASSERT, PASSES_ON)
_DENY = Entry(Act.DENY, DENIES)
_CONFIRM = Entry(Act.CONFIRM, ASSERTS)
_ACCUSE = Entry(Act.ACCUSE, ASSERTS)
_DEMAND = Entry(Act.DEMAND, ASSERTS)
_THREATEN = Entry(Act.THREATEN, ASSERTS)
_COMMIT = Entry(Act.COMMIT, ASSERTS)
_ASK = Entry(Act.ASK, HEDGES)
_DECLINE = Entry(Act.DECLINE, HEDGES)
_APPRAISE = Entry(Act.APPRAISE, ASSERTS)
_OPPOSE = Entry(Act.APPRAISE, DENIES)
_FEAR = Entry(Act.APPRAISE, HEDGES)

_VERBS: tuple[tuple[Entry, str], ...] = (
    (
        _PLAIN,
        """say tell state add note write remark comment mention reply respond answer continue tweet retweet post email
        message text blog caption broadcast speak talk explain declare announce report observe read stress emphasise
        emphasize underline underscore highlight reiterate repeat restate recount recall remember relate narrate
        summarise summarize conclude interject quip joke chuckle laugh smile sigh shrug nod whisper murmur mutter mumble
        shout yell scream cry exclaim bellow roar thunder chant sing gasp sob stammer drawl croak growl bark snap
        retort counter elaborate expand specify clarify detail outline describe recite dictate preach lecture recite
        testify swear depose brief inform notify advise remind assure reassure convince persuade teach
        publish print proclaim pronounce claim contend argue assert maintain insist affirm aver avow submit posit
        opine reason think believe reckon know learn realise realize understand feel find discover
        determine establish show demonstrate prove illustrate reveal disclose divulge uncover expose unveil indicate
        signal document record list name identify attribute credit estimate calculate count project forecast predict
        foresee envision envisage anticipate expect prophesy judge rule hold decide resolve vote
        interpret portray depict present characterise characterize discuss debate address begin start resume
        chime boast brag gush enthuse volunteer confide hear notice mean imagine
        put go sum chat gossip advertise teach sign signify denote certify warrant register log enter
        file testify rejoin echo parrot tout promote explain justify rationalise rationalize contextualise
        introduce release issue air stream relay recognise recognize announce decree enact legislate stipulate provide prescribe""",
    ),
    (
        _GUESS,
        """suggest imply hint insinuate intimate speculate suspect guess assume presume suppose surmise conjecture
        hypothesise hypothesize theorise theorize appear seem look sound doubt wonder ponder muse rumour rumor
        allude""",
    ),
    (_RELAY, "cite quote paraphrase recirculate republish reproduce"),
    (
        _DENY,
        """deny reject dismiss refute rebut dispute contradict disclaim repudiate rebuff negate gainsay debunk
        discount discredit contest disprove controvert recant retract disown invalidate overrule spurn challenge
        disagree dissent demur""",
    ),
    (
        _CONFIRM,
        """confirm corroborate acknowledge admit concede verify concur agree validate authenticate
        attest vouch confess substantiate grant allow accept ratify reaffirm reconfirm own share""",
    ),
    (
        _ACCUSE,
        """accuse allege blame charge indict implicate incriminate impeach fault sue arraign prosecute
        finger arraign scapegoat impugn""",
    ),
    (
        _DEMAND,
        """demand urge order instruct command direct request require plead beg implore beseech entreat exhort press
        pressure push appeal petition lobby call propose recommend counsel encourage invite summon tell_to want seek
        need advocate campaign mandate enjoin admonish solicit bid compel oblige forbid prohibit ban desire""",
    ),
    (_THREATEN, "threaten menace blackmail"),
    (
        _COMMIT,
        """pledge promise vow commit undertake guarantee offer plan intend aim consent volunteer mean_to propose_to
        hope_to prepare""",
    ),
    (_ASK, "ask wonder question inquire enquire query quiz interrogate probe grill"),
    (_DECLINE, "decline refuse refrain abstain sidestep dodge evade deflect duck stonewall withhold balk baulk"),
    (
        _APPRAISE,
        """criticise criticize condemn praise laud hail welcome applaud commend celebrate salute cheer thank
        congratulate compliment admire love like adore enjoy deplore decry lament regret mourn bemoan bewail rue
        slam blast lash attack assail savage pillory excoriate castigate censure chastise chide rebuke reprimand
        reproach scold berate upbraid deride mock ridicule scoff sneer scorn satirise satirize lampoon taunt insult
        disparage belittle denigrate vilify malign knock rap pan trash roast skewer eviscerate bash hammer
        flay rail rant rage fume seethe complain grumble gripe moan whine protest carp
        express voice evince profess call label brand dub term consider deem regard view perceive rate assess evaluate
        appraise characterise characterize describe style pronounce prefer favour favor support back endorse champion
        defend embrace espouse uphold second appreciate value respect hate loathe detest despise resent dislike
        apologise apologize sympathise sympathize excuse forgive bristle compare liken equate marvel
        trust rejoice gloat bless curse damn belittle downplay minimise minimize trivialise trivialize exaggerate
        overstate vent decry exult denounce lambast lambaste distrust demonise demonize acclaim promote fancy cherish idolise idolize revere envy hype adulate dismay worship ridicule badmouth deify scapegoat_ glorify romanticise romanticize disavow vouch""",
    ),
    (_OPPOSE, "oppose resist object disapprove veto boycott shun"),
    (_FEAR, "fear worry hope dread wish fret despair"),
)

_PHRASES: tuple[tuple[Entry, str], ...] = (
    (
        _PLAIN,
        """accord to; in the word of; as * put it; go on; go on to; put it; make clear; make it clear; make the point;
        point out; spell out; set out; lay out; read out; reel off; tell of; speak of; talk of; write in; come forward;
        go public; break the news; issue a statement; give evidence; give an account; bear witness; take the stand;
        weigh in; chip in; sum up; call attention to; draw attention to; find out; find * guilty; rule that;
        know as; refer to; turn to; single out""",
    ),
    (
        _OWN,
        "point to; stand by; stick to; stick by; double down; call attention; take the view; raise awareness",
    ),
    (
        _GUESS,
        "cast doubt on; cast doubt; have doubt; raise the possibility; raise the prospect; float the idea; not rule out; leave open",
    ),
    (_RELAY, "pass on; pass along; pass * on; quote * as; cite * as; relay report"),
    (
        _DENY,
        """rule out; ruled out; brush aside; brush off; brush * aside; shrug off; wave away; wave off; laugh off; hit back at;
        push back on; push back against; push back; pour cold water on; throw out; turn down; take issue; take exception;
        plead not guilty; plead innocent; protest * innocence; maintain * innocence; insist * innocence; issue a denial;
        set the record straight; give the lie to; cry foul""",
    ),
    (
        _CONFIRM,
        """own up; plead guilty; bear out; back up; agree with; come clean; accept responsibility; take responsibility;
        claim responsibility; claim credit; sign off on; say yes""",
    ),
    (
        _ACCUSE,
        """hold * responsible; hold * accountable; point the finger; point a finger; point * finger; lay the blame;
        lay blame; pin the blame; put the blame; place the blame; bring charge; press charge; file a complaint;
        file suit; file a lawsuit; file * lawsuit; level * accusation; level accusation; make * allegation; call * liar;
        call * murderer; call * criminal; call * terrorist; call out; call * out""",
    ),
    (
        _DEMAND,
        """call on; call upon; call for; call * to; push for; press for; appeal to; appeal for; ask for; ask to; insist on; cry out for; make a plea; issue an appeal; issue a call; issue an order;
        join call; renew call; put pressure on; plead for; plead with; would like; insist on; lay down; set a deadline; give * ultimatum;
        issue * ultimatum; make the case for; argue for; argue in favour of; argue in favor of; come out in favour of; come out for""",
    ),
    (
        _THREATEN,
        """vow to retaliate; vow retaliation; vow revenge; vow to avenge; promise retaliation; promise to retaliate;
        threaten to; issue a threat; make * threat; warn of retaliation; warn of consequence; vow to respond; reserve the right;
        pledge to retaliate; pledge retaliation; vow to strike; vow to punish""",
    ),
    (
        _COMMIT,
        """agree to; announce plan; announce * plan; announce * intention; reveal plan; unveil plan; outline plan; have plan; lay out plan; set out plan;
        give * word; give assurance; give an assurance; take an oath; sign up to; sign up; undertake to; promise to; pledge to; volunteer to; offer to;
        be commit to; commit to; want to; seek to; wish to; long to; hope to; like to; be willing; be prepare to; be ready to; be determined to; plan to; intend to; decide to; resolve to; mean to; aim to; hope to; consent to""",
    ),
    (
        _ASK,
        "call into question whether; raise query; ask about; ask whether; ask if; ask why; ask how; ask what; raise question; raise * question; want to know; put the question; pose a question; demand to know; demand an explanation; call for explanation",
    ),
    (
        _DECLINE,
        """decline to; refuse to comment; refuse to say; no comment; could not be reach; can not be reach; unavailable for comment;
        not available for comment; not immediately available; stay silent; remain silent; stay mum; keep mum; keep quiet;
        fall short of; stop short of; shy away from; steer clear of; hang up; walk away from; give no detail; offer no detail; give no; offer no;
        provide no; make no comment; make no mention; have no comment; decline comment; dodge question; avoid comment; avoid question""",
    ),
    (
        _APPRAISE,
        """express; voice; lash out; lash out at; hit out; hit out at; rail against; speak out; speak out against; sound the alarm; sound off;
        raise concern; raise * concern; raise alarm; raise the alarm; raise fear; raise eyebrow; raise objection; see as; see * as; view as; view * as; regard * as;
        describe as; describe * as; refer to * as; portray * as; characterise * as; characterize * as; depict * as; think of * as;
        take aim at; tear into; rip into; lay into; lace into; go after; take a swipe at; take to task; fly into; pay tribute; heap praise; heap scorn;
        pour scorn; speak up for; stand up for; stand with; stand behind; come out in support; come out against; throw * support behind; throw * weight behind;
        find * disgraceful; give credit; thumb * nose; poke fun; make fun; make light of; play down; talk up; speak highly of; take offence; take offense;
        take umbrage; take pride; be proud; be glad; be happy; be please; be sorry; be concern; be alarm; be shock; be appal; be appall; be outrage; be sadden;
        be sceptical of; be critical of; be disappoint; be dismay; be confident; be optimistic; call into question; call * into question; take * stance; take a stand; side with; vouch for; have * view; have a problem with; take a dim view; hit out; fire at; fire back; lose patience; lose faith; lose confidence; fall in love; feel good; feel bad; be fed up; be against""",
    ),
    (
        _OPPOSE,
        "be against; vote against; be oppose to; campaign against; argue against; warn against; advise against; object to; stand against; be opposed to; speak against",
    ),
    (
        _FEAR,
        "be afraid; be worry; be fearful; express hope; express fear; voice fear; voice hope; be hopeful; be concerned about",
    ),
)

_NOUNS: tuple[tuple[Entry, str], ...] = (
    (
        _PLAIN,
        "statement comment remark word account testimony assertion claim view opinion argument message belief idea announcement declaration report letter memo tweet post speech finding conclusion contention assessment explanation verdict prediction forecast estimate",
    ),
    (_GUESS, "suggestion speculation suspicion rumour rumor hint implication doubt"),
    (_DENY, "denial rejection rebuttal dismissal refutation repudiation"),
    (_CONFIRM, "confirmation admission acknowledgement acknowledgment confession concession"),
    (_ACCUSE, "accusation allegation charge indictment complaint blame"),
    (_DEMAND, "demand call plea appeal request order instruction proposal recommendation ultimatum petition directive"),
    (_THREATEN, "threat"),
    (_COMMIT, "pledge promise vow commitment offer assurance guarantee plan intention undertaking"),
    (_ASK, "question inquiry enquiry query"),
    (_DECLINE, "refusal silence"),
    (
        _APPRAISE,
        "skepticism scepticism disdain contempt disgust enthusiasm admiration affection sympathy frustration disappointment excitement satisfaction dissatisfaction unease discontent resentment hostility displeasure favor favour approval disapproval preference distrust mistrust trust love hatred dislike criticism condemnation praise support endorsement backing concern alarm outrage anger dismay regret attack critique applause welcome tribute apology indignation scorn",
    ),
    (_OPPOSE, "opposition objection protest opponent"),
    (_FEAR, "fear worry hope"),
    (Entry(Act.ACCUSE, ASSERTS), "accuser plaintiff"),
    (_APPRAISE, "supporter critic admirer backer"),
)

FEELINGS = frozenset(
    "fear dread terror panic horror worry anxiety unease concern hope longing desire yearning love hatred hate loathing dislike distaste disgust contempt disdain scorn resentment hostility enmity bitterness rancour rancor "
    "anger rage fury outrage indignation frustration disappointment dismay despair grief sorrow regret remorse guilt shame envy jealousy greed pride joy delight excitement enthusiasm passion zeal fondness affection "
    "admiration respect reverence sympathy empathy pity mercy gratitude trust mistrust distrust suspicion skepticism scepticism doubt confidence faith obsession fixation preoccupation fascination infatuation "
    "ambition ambivalence indifference apathy satisfaction dissatisfaction discontent displeasure favor favour preference aversion revulsion antipathy animosity".split()
)
"""Nouns of what somebody feels: a reporter's word for it is no statement of theirs ("the mayor's dread of strikes")."""

_IRREGULAR = """say:says said saying|tell:tells told telling|write:writes wrote written writing|speak:speaks spoke spoken speaking
think:thinks thought thinking|know:knows knew known knowing|feel:feels felt feeling|find:finds found finding|show:shows showed shown showing
hold:holds held holding|swear:swears swore sworn swearing|mean:means meant meaning|hear:hears heard hearing|see:sees saw seen seeing
put:puts put putting|go:goes went gone going|sing:sings sang sung singing|read:reads read reading|teach:teaches taught teaching
understand:understands understood understanding|foresee:foresees foresaw foreseen foreseeing|begin:begins began begun beginning
broadcast:broadcasts broadcast broadcasted broadcasting|forecast:forecasts forecast forecasted forecasting|cry:cries cried crying
undertake:undertakes undertook undertaken undertaking|seek:seeks sought seeking|beseech:beseeches besought beseeched beseeching
forbid:forbids forbade forbidden forbidding|bid:bids bid bidding|give:gives gave given giving|take:takes took taken taking
make:makes made making|have:has had having|be:is are was were been being am be|come:comes came coming|stand:stands stood standing
lay:lays laid laying|keep:keeps kept keeping|fall:falls fell fallen falling|shut:shuts shut shutting|withhold:withholds withheld withholding
stick:sticks stuck sticking|draw:draws drew drawn drawing|break:breaks broke broken breaking|bear:bears bore borne bearing
throw:throws threw thrown throwing|fly:flies flew flown flying|rip:rips ripped ripping|tear:tears tore torn tearing
plead:pleads pleaded pled pleading|set:sets set setting|cast:casts cast casting|leave:leaves left leaving|let:lets let letting
uphold:upholds upheld upholding|hit:hits hit hitting|pay:pays paid paying|lose:loses lost losing|quit:quits quit quitting
bring:brings brought bringing|lie:lies lied lying|hang:hangs hung hanging|shy:shies shied shying|spell:spells spelled spelt spelling
learn:learns learned learnt learning|get:gets got getting|overrule:overrules overruled overruling|quiz:quizzes quizzed quizzing
do:does did done doing|sum:sums summed summing|own:owns owned owning|turn:turns turned turning|rise:rises rose risen rising
oversee:oversees oversaw overseen overseeing|sue:sues sued suing|dub:dubs dubbed dubbing|text:texts texted texting"""

_DOUBLING = frozenset(
    """admit rebut refer quip chat plan brag beg ban pan rap slam bar nod sob snap bid submit permit commit dub
    regret log rebuff_ sum step stop drop wag gut veto_ abet compel rebel control cancel label level signal counsel
    defer infer demur scoff_ hammer_ pin flag tip vet trap scrap recap equip occur incur abhor confer excel impel
    propel repel concur quiz""".split()
)
_FUNCTION_VERBS = "give take make have be come stand lay keep fall stick draw break bear throw fly rip tear set cast leave hit pay bring hang shy spell get turn raise claim pour heap shout level pass brush shrug wave laugh push double point issue stop stay remain steer walk avoid sound sort see play poke thumb speak float accord single reserve come reel chip weigh lose fail find pose pin place lash warn caution"


def forms_of(verb: str) -> list[str]:
    """The inflected forms of a regular verb, both spellings where British and American double differently."""
    if verb.endswith("e"):
        stem = verb[:-1]
        ing = verb + "ing" if verb.endswith(("ee", "oe", "ye")) else stem + "ing"
        return [verb, verb + "s", verb + "d", ing]
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return [verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"]
    third = verb + "es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else verb + "s"
    forms = [verb, third, verb + "ed", verb + "ing"]
    if verb in _DOUBLING:
        forms += [verb + verb[-1] + "ed", verb + verb[-1] + "ing"]
    return forms


def _lemmas() -> dict[str, str]:
    irregular = dict(part.split(":") for line in _IRREGULAR.splitlines() for part in line.split("|"))
    verbs = {verb for _, words in _VERBS for verb in words.split() if "_" not in verb}
    verbs |= set(_FUNCTION_VERBS.split())
    verbs |= {p.split()[0] for _, phrases in _PHRASES for p in phrases.split(";") if p.split()} - {
        "in",
        "as",
        "no",
        "not",
        "could",
        "can",
        "would",
        "unavailable",
        "ruled",
    }
    verbs |= {
        "alarm",
        "worry",
        "concern",
        "shock",
        "appal",
        "appall",
        "outrage",
        "sadden",
        "disappoint",
        "dismay",
        "please",
        "reach",
        "prepare",
    }
    table: dict[str, str] = {}
    for verb in sorted(verbs | set(irregular)):
        forms = [verb, *irregular[verb].split()] if verb in irregular else forms_of(verb)
        for form in forms:
            if form not in verbs or form == verb:
                table.setdefault(form, verb)
    table.update({"appalled": "appal", "lies": "lies", "found": "find", "saw": "see", "felt": "feel", "left": "leave"})
    return table


def _nouns() -> dict[str, Entry]:
    table: dict[str, Entry] = {}
    for entry, words in _NOUNS:
        for noun in words.split():
            plural = noun[:-1] + "ies" if noun.endswith("y") and noun[-2] not in "aeiou" else noun + "s"
            table[noun] = table[plural] = entry
    table.update({"criticisms": _APPRAISE, "speeches": table["speech"]})
    return table


def _verbs() -> dict[str, Entry]:
    table: dict[str, Entry] = {}
    for entry, words in _VERBS:
        for verb in words.split():
            # The later group wins ("describe" is an appraisal before it is a telling).
            table[verb] = entry
    table["warn"] = table["caution"] = table["forewarn"] = _OWN
    return table


def _phrases() -> dict[str, tuple[tuple[tuple[str, ...], Entry], ...]]:
    by_first: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
    for entry, phrases in _PHRASES:
        for phrase in phrases.split(";"):
            words = tuple(phrase.split())
            if len(words) > 1:
                by_first.setdefault(words[0], []).append((words[1:], entry))
    # Longest first: "refuse to comment" before "refuse to".
    return {first: tuple(sorted(rest, key=lambda r: (-len(r[0]), r[0]))) for first, rest in sorted(by_first.items())}


VERBS = _verbs()
NOUNS = _nouns()
PHRASES = _phrases()
LEMMAS = _lemmas() | {"warns": "warn", "forewarned": "forewarn", "mistold": "tell"}

ADVERBS: dict[str, Entry] = {
    word: Entry(Act.ASSERT, HEDGES)
    for word in (
        "reportedly allegedly apparently supposedly seemingly ostensibly purportedly presumably possibly perhaps"
        " maybe probably arguably rumoured rumored purported"
    ).split()
}
"""Cues without a verb: nobody in particular owns what is said."""

ADJECTIVES: dict[str, Entry] = {
    word: entry
    for entry, words in (
        (
            _APPRAISE,
            """skeptical sceptical optimistic pessimistic unhappy happy critical supportive favorable favourable wary
            uncomfortable comfortable disappointed frustrated angry furious outraged delighted thrilled enthusiastic
            confused ambivalent proud desperate fond impressed unimpressed disgusted dismayed worried concerned afraid
            fearful hopeful eager sorry glad grateful dissatisfied satisfied disillusioned alarmed troubled upset
            dismissive contemptuous opposed hostile sympathetic bullish bearish excited nervous anxious jealous""",
        ),
        (_COMMIT, "willing ready prepared determined committed"),
        (_DECLINE, "unwilling reluctant silent mum unavailable"),
    )
    for word in words.split()
}
"""Cues without a reporting verb ("was unhappy with", "is willing to")."""

SPEAKING = frozenset(
    """say tell comment respond reply answer discuss disclose reveal confirm elaborate specify explain clarify mention
    address speak talk return provide give name identify state detail go offer release divulge speculate be
    acknowledge admit verify deny state indicate publish share issue make""".split()
)
"""After "declined to", "did not", "refused to": the speaker keeps silent rather than refuses to do something."""

OPINION = frozenset(
    """believe think expect want support back endorse like favour favor prefer accept agree recognise recognize concur
    see consider regard view feel buy trust approve condone share know embrace love tolerate wish""".split()
)
"""Negated, these reject what is said ("does not believe that"), they do not just withhold it."""

EXPECTING = frozenset(
    "expect believe think say report allege rumour rumor know consider estimate see suspect understand assume fear presume suppose".split()
)
"""In the passive without a "by", these are owned by nobody ("is said to", "is expected to")."""

NEGATIONS = frozenset("not n't never neither nor without cannot no hardly scarcely nobody none".split())
AUXILIARIES = frozenset(
    """do does did has have had having will would could can may might must shall should am is are was were be been
    being 's 've 'd 'll 're ca wo get got""".split()
)
BE = frozenset("is are was were be been being am 's 're get gets got".split())
WISHING = frozenset("wish want like prefer care choose".split())
"""Negated before "to say": the speaker keeps silent."""
WITHHOLDING = frozenset("refuse decline fail refrain avoid stop hesitate abstain neglect".split())
