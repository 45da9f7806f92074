"""The words that the claims stage knows: what flips a proposition, what points back, what means the same.

Closed lists, in the order of the grammar, no rules. Spelling is American after `stem` has normalised it; where a list holds
plain words (not stems), British and American forms both stand here.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that carry no topic. Negators and hedges are among them: sides are read by `polarity`, not by similarity.
STOP = _words(
    """
    a an the this that these those such same other another any some all each every both either neither nor no not none
    i me my mine myself we us our ours ourselves you your yours yourself he him his himself she her hers herself it its
    itself they them their theirs themselves who whom whose which what when where why how one ones there here
    am is are was were be been being do does did doing done have has had having will would shall should can could may
    might must ought need dare get gets got getting let lets make makes made making
    and or but if then else than as so because while although though unless until since for to of in on at by from with
    without into onto upon over under about above below between among against during through throughout before after
    again further within across along around behind beyond near off out up down toward towards via per
    very too also just only even still yet already ever never always often sometimes now today yesterday tomorrow soon
    later earlier ago once more most much many few less least several own quite rather really simply merely clearly
    deeply totally completely entirely absolutely categorically utterly wholly broadly largely mostly partly nearly almost
    however therefore thus hence moreover meanwhile instead otherwise indeed certainly perhaps maybe possibly probably
    likely unlikely apparently allegedly reportedly supposedly so-called alleged purported purportedly clear true false
    week weeks day days month months year years hour hours minute minutes time times moment while period periods
    not don't doesn't didn't isn't aren't wasn't weren't hasn't haven't hadn't won't wouldn't can't cannot couldn't
    shouldn't mustn't ain't nobody nothing nowhere going go goes went gone come comes came like well back way thing things
    new old last next first second mr mrs ms dr sir said say says saying told tell tells telling added adding according
    know knew known think thought believe believed mean means meant want wants wanted took take takes taken taking put
    """
)

# What people say: "reports that …", "the accusation of …". Says nothing of the topic; bare, it points back to a claim.
SPEECH_NOUNS = _words(
    """
    accusation accusations allegation allegations assertion assertions charge charges claim claims report reports reporting
    rumor rumors rumour rumours suggestion suggestions statement statements story stories account accounts finding findings
    speculation talk remark remarks comment comments notion idea narrative insinuation insinuations testimony testimonies
    complaint complaints denial denials conclusion conclusions criticism news coverage version
    """
)

# What can be shown: bare, it points back to footage, a picture or a paper.
OBJECT_NOUNS = _words(
    """
    video videos footage clip clips film recording recordings tape tapes image images picture pictures photo photos
    photograph photographs screenshot screenshots audio document documents letter letters memo memos email emails paper
    papers file files leak
    """
)

# What can be done or decided: bare ("the policy", "the move"), it points back to whatever was just spoken of.
MATTER_NOUNS = _words(
    """
    policy policies move moves decision decisions measure measures plan plans action actions step steps practice practices
    programme program programmes programs issue matter incident situation case affair behaviour behavior conduct event
    events facts fact truth kind sort centres centers camps facilities sites
    """
)
POINTERS = _words("it this that these those they them so such he she")
DETERMINERS = _words("the this that these those such any all its their his her our")

# What opens a phrase of place or time, and verbs with which the place is the point.
SETTING = _words(
    "at in on near inside outside within since during after before by around from under over behind beside"
)
LOCATED = _words(
    """
    held hold holding holds detained detain detaining kept imprisoned interned locked jailed housed confined sent sending
    transferred taken brought located situated stationed deployed stored hidden buried operated operate operating run runs
    built exist exists existed placed parked
    """
)

# Who and where, not what: that two contents share such a word shows that they speak of one scene, not of one event.
SCENE = _words(
    """
    man men woman women person people persons families family group groups member members community communities resident
    residents villager villagers citizen citizens individual individuals country countries nation nations state states
    republic government governments ministry ministries minister ministers official officials officer officers authority
    authorities president premier secretary spokesman spokeswoman spokesperson ambassador ambassadors envoy envoys embassy
    diplomat diplomats parliament council committee commission panel police policeman army troops troop soldier soldiers
    guard guards guardsman force forces unit units side sides party leader leaders staff worker workers employee employees
    director chief head company firm agency organisation organization team expert experts journalist journalists reporter
    reporters doctor doctors lawyer lawyers teacher teachers pupil pupils student students
    city cities town towns village villages island islands islet islets lagoon lake sea coast shore beach bay strait quay quays
    pier jetty dock docks harbour harbours harbor harbors port ports river valley mountain hill forest desert region regions
    province provinces district districts area areas county territory capital street road square market border frontier
    place places site sites location building buildings house houses home room hall office
    north south east west northern southern eastern western north-western northwestern central local foreign national
    international world abroad
    million thousand hundred dozen dozens number numbers part lot
    """
)
# What happens or is done: never a mere scene, however often a case speaks of it.
EVENTS = _words(
    """
    kill wound attack strike bomb shoot detain torture abduct rape protest vote fraud leak contaminat flee flood steriliz
    destroy close resign ban cross build store sell block sieg corrupt hack spy crash collaps deport starv die burn drown
    fir open poison beat abus hold inspect sign force lock lie fake
    """
)
# "held talks", "held the names of": nobody is detained.
HELD_THINGS = _words(
    """
    talk talks meeting meetings hearing hearings conference conferences briefing briefings election elections vote vote rally
    rallies name names list lists record records view views opinion office post position title power session sessions
    ceremony vigil funeral march referendum event events copy copies document documents inquiry trial exercise exercises
    responsible accountable hope hopes belief share shares stake
    """
)

# Adverbs that may stand between a verb and what it says.
ADVERB = (
    r"(?:(?:very|totally|completely|entirely|absolutely|categorically|utterly|wholly|broadly|largely|mostly|partly|simply|"
    r"just|clearly|obviously|plainly|all|so|quite|rather|really|also|now|still|again|firmly|strongly|flatly|vehemently|"
    r"strenuously|angrily|repeatedly|consistently|always|never\s+ever|resolutely|outright|manifestly|patently|blatantly|"
    r"demonstrably|deliberately|probably|certainly|definitely|pure|purely|nothing\s+but|one\s+hundred\s+per\s?cent|100%|"
    r"scientifically|technically|logically|physically|exaggerated\s+and|malicious|outrageous|vicious|ridiculous)\s+){0,4}"
)

FALSE_ADJECTIVES = (
    "false|fake|faked|untrue|fabricated|baseless|groundless|unfounded|unsubstantiated|bogus|doctored|staged|invented|"
    "made[- ]up|concocted|manufactured|manipulated|forged|fictitious|fictional|fanciful|absurd|preposterous|nonsensical|"
    "ludicrous|laughable|illogical|impossible|inaccurate|incorrect|wrong|mistaken|misleading|mendacious|libelous|libellous|"
    "slanderous|defamatory|malicious|implausible|apocryphal|deepfaked|photoshopped|ai-generated|computer-generated|"
    "cooked up|trumped[- ]up|distorted|deceptive|counterfeit|phony|phoney|sham|spurious|erroneous"
)
FALSE_NOUNS = (
    "lie|lies|fabrication|fabrications|invention|inventions|hoax|hoaxes|nonsense|rubbish|fairy[- ]tales?|fiction|fictions|"
    "falsehoods?|slanders?|smears?|smear campaign|propaganda|disinformation|misinformation|fantasy|fantasies|myth|myths|"
    "fake news|forgery|forgeries|fraud|charade|farce|garbage|libel|canard|deepfakes?|set-?up|provocation|rumou?rs?|"
    "conspiracy theor(?:y|ies)|figment of (?:the|their|his|her) imagination|smear tactics|hogwash|bunk"
)
FALSE_PHRASES = (
    r"(?:totally |completely )?against the (?:truth|facts)|far from (?:the )?(?:truth|reality)|contrary to (?:the )?(?:truth|facts?)|"
    r"without (?:any )?(?:foundation|merit|basis|substance|grounds)|(?:has|have|had) no (?:foundation|merit|basis|substance)|"
    r"(?:at odds|inconsistent) with (?:the )?(?:facts|reality|truth)|out of (?:the )?question|devoid of (?:truth|substance)"
)
TRUE_ADJECTIVES = (
    "true|accurate|authentic|genuine|correct|credible|well[- ]founded|real|confirmed|verified|right|reliable|legitimate|"
    "factual|undeniable|indisputable|proven|corroborated|trustworthy|original|unaltered"
)

REJECT_VERBS = (
    "deny|denies|denied|denying|reject|rejects|rejected|rejecting|refute|refutes|refuted|dispute|disputes|disputed|dismiss|"
    "dismisses|dismissed|contest|contests|contested|rebut|rebuts|rebutted|repudiate|repudiates|repudiated|disavow|disavows"
)
# Verbs that say that something did not happen; what follows them is the proposition.
NEGATIVE_VERBS = (
    "failed to|fails to|fail to|failing to|refused to|refuses to|refuse to|refusing to|declined to|neglected to|ruled out|"
    "rules out|rule out|refrained from|abstained from|ceased to|stopped|avoided|lacked|lacks|lack"
)
NO_EVIDENCE = (
    "evidence|proof|sign|signs|indication|indications|trace|traces|reason to believe|reason to think|basis for|record|"
    "confirmation"
)
# "not" and its like inside these does not flip the clause.
IDIOMS = (
    r"not only|not just|not merely|not simply|not least|no doubt|without (?:a )?doubt|no matter|no fewer than|no less than|"
    r"not less than|not fewer than|no more than|not until|whether or not|why not|if not|not to mention|no sooner|no secret|"
    r"not surprising|no surprise|no wonder|nothing less than|nothing short of|no question (?:that|but)|cannot but|"
    r"not for the first time|no one but|none other than|not alone|more often than not|or not"
)
DENYING_CUES = (
    r"\b(?:den(?:y|ies|ied|ying|ials?)|reject\w*|refut\w+|disput\w+|dismiss\w*|rebut\w*|repudiat\w+|contradict\w*|disavow\w*|"
    r"contest\w*|disagree\w*|refus\w+|rebuff\w*|discount\w*|debunk\w*|brush\w* (?:off|aside)|wave\w* away|pour\w* scorn|"
    r"called|calling|calls|branded|brands|labelled|labeled|described|describes|denounc\w+|slammed|scoff\w*|ridicul\w+|mock\w*|"
    r"rule[sd]? out|doubt\w*)\b"
)
DEFENDING = (
    r"\b(?:defend(?:s|ed|ing)?|defen[cs]e of|justif(?:y|ies|ied|ying|ication)|legali[sz](?:e|es|ed|ing)|"
    r"as (?:\w+ ){0,3}(?:necessary|lawful|legal|legitimate|needed|proportionate|appropriate|justified|essential|humane|"
    r"voluntary|routine|counter-?terrorism|anti-?terrorism)|(?:was|were|is|are) (?:\w+ ){0,2}(?:justified|necessary|lawful|"
    r"proportionate|legitimate))\b"
)

HEDGES = (
    r"\b(?:may|might|maybe|perhaps|possibly|probably|likely|could (?:have|be|not (?:be )?(?:confirm|verif|rule)\w*)|"
    r"cannot (?:be )?(?:confirm|verif|rule out|exclude)\w*|can't (?:confirm|verify|rule out)|not (?:yet )?(?:clear|known|"
    r"verified|confirmed|certain|sure)|unclear|uncertain|unconfirmed|unverified|unable to (?:confirm|verify)|"
    r"too (?:early|soon) to (?:say|tell|know)|appear(?:s|ed)? to|seem(?:s|ed)? to|suspect(?:s|ed)?|presumably|if true|"
    r"it is possible|had not verified|have not verified|has not verified)\b"
)
# First words of a content that ask or leave open rather than say.
OPEN_HEADS = r"^(?:whether|if)\b(?! anything\b| ever\b)"

# What is yet to be done: such contents are about an action, and do not assert the facts that they presuppose.
FUTURE = r"\b(?:will|would|shall|won't|wouldn't|going to|plans? to|intends? to|about to|to be)\b"

EARLY = (
    r"\b(?:initially|at first|originally|at the outset|in the beginning|to begin with|until (?:then|now|recently)|previously|"
    r"formerly|earlier|had (?:long |always |first |repeatedly )?(?:denied|insisted|said|claimed|maintained|rejected|dismissed)|"
    r"for (?:weeks|months|years),?|before that|first denied|first said|first claimed)\b"
)
LATE = (
    r"\b(?:now|later|since (?:then|admitted|acknowledged|confirmed|said)|has since|have since|subsequently|eventually|finally|"
    r"at last|in recent (?:days|weeks|months)|more recently|these days|today|no longer|afterwards?|days after|weeks after|"
    r"months after|reversed|backtracked|changed (?:its|his|her|their) (?:story|account|position|line)|in the end|conceded|"
    r"admitted|acknowledged)\b"
)

# Words that mean the same in reports of contested events, as stems: the first is the key of all.
CONCEPTS = tuple(
    tuple(line.split())
    for line in """
    kill dead die death fatal slay slain murder killing fatality drown lethal massacr execut assassinat perish toll
    wound injur hurt maim casualt
    attack strike raid assault offensiv onslaught struck
    bomb bombard shell airstrik explos explod blast deton
    shoot shot gunfir gunshot ammunit
    missil rocket projectil
    detain hold held arrest jail imprison intern custody incarcerat lock detention prison detaine prisoner inmate captiv
    camp re-education reeducat internment
    torture beat mistreat abus maltreat brutal ill-treat illtreat violat beaten
    video footage clip film record imag pictur photo photograph tape
    abduct kidnap disappear
    rape sexual
    soldier troop army military serviceman
    police officer policeman
    rebel insurg milit fighter guerrilla
    protest demonstrat rally protester demonstrator marcher
    vote elect ballot poll
    fraud rig
    leak spill escap releas discharg
    oil crude
    contaminat pollut poison toxin toxic
        flee displac refuge evacu
    flood delug inundat
    ship vessel tanker boat
    plane aircraft airlin airplan jet flight
    school classroom
    child children boy girl minor underag
    worker employe staff labor
    pay paid wage salary
    factory mill plant
    house home
    money fund
    steriliz
    gas chemic sarin nerv-ag
    weapon arm armament munit
    destroy demolish raze shred
    close shut
    resign quit step-down
    sanction embargo
    ban forbid prohibit outlaw
    warn caution
    cross enter intrud incurs invad invas trespass
    build built construct
    store stored storag stockpil depot warehous
    sell sold sale
    advertis advertiz
    data inform
    abroad oversea foreign
    sleep asleep slept
    hospital clinic
    door exit
    block obstruct
    sieg blockad encircl
    cell cellar dungeon basement
    corrupt brib graft kickback
    hack breach cyberattack
    spy espionag surveil
    border frontier
    crash collis collid
    collaps
    deport expel expuls
    starv famin hunger
        uyghur uighur uigur
    kyiv kiev
    inquiry investig probe
    email mail
        grenad teargas
    siren alarm
        """.strip().splitlines()
)

# Opposites: (key, positive stems, negative stems). The same key whichever pole; the pole turns the side.
ANTONYMS: tuple[tuple[str, frozenset[str], frozenset[str]], ...] = (
    (
        "safe",
        _words("safe harmless drinkabl potabl"),
        _words("unsafe dangerous contaminated toxic undrinkable hazardous"),
    ),
    ("stabl", _words("stabl"), _words("unstabl")),
    ("legal", _words("legal lawful legitim"), _words("illegal unlawful illegitim")),
    ("voluntari", _words("voluntari consensu"), _words("involuntari forcibl coerc unwil")),
    ("guilti", _words("guilti"), _words("innoc guiltless")),
    (
        "deliber",
        _words("deliberate deliberately intentional intentionally"),
        _words("accident accidental accidentally unintentional unintentionally inadvertent inadvertently"),
    ),
    ("fair", _words("fair"), _words("unfair fraud rig")),
    ("peac", _words("peac nonviol"), _words("violent")),
    ("above", _words("above exceed higher"), _words("below underpaid lower")),
    ("rise", _words("rise rose increas grew climb"), _words("fall fell decreas drop declin shrank")),
    ("suffici", _words("suffici adequat enough"), _words("insuffici inadequat")),
    ("arm", _words("armed"), _words("unarm")),
)
