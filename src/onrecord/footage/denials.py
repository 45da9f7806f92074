"""Which questions about footage words touch, and on which side: "fake" asks whether it was made up, "years old" when it was filmed.

The lexicon is closed: ``LEXICON`` is all of it. What turns a side is looked at in the words of the same clause: negation ("is not fake"),
doubt and denial ("denied that it was altered"), what others are said to claim ("claims that it is fake"), what is left open ("whether it is
fake", "never said that it was fake"). Words that are about something else ("fake passports") touch nothing. docs/footage.md tells it to users.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from onrecord.records import Act, Question, Stance

MOST = 4_000  # characters of one statement that are read

_I = re.IGNORECASE
_THING = r"(?:videos?|footage|clips?|films?|recordings?|tapes?|images?|pictures?|photo(?:graph)?s?|screenshots?|frames?|shots?)(?!\s+(?:recorders?|cameras?|games?|shops?)\b)"
_FILMED = r"(?:filmed|shot|recorded|taken|made|captured|produced)"
_LAND = r"(?:country|state|nation|city|town|region|province|district|village|republic)"
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_WHEN = (
    rf"(?:(?:early|late|mid)[- ]?)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?(?:{_MONTH}\b|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
    r"|(?:19|20)\d\d\b|(?:spring|summer|autumn|winter)\b|(?:yesterday|today)\b|(?:last|this)\s+(?:year|month|week|night|spring|summer|autumn|winter)\b)"
)
_YEAR = rf"(?:{_MONTH}\s+)?(?:19|20)\d\d\b"
_DAY = rf"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|yesterday|(?:that|the same)\s+(?:day|night|morning|afternoon|evening)|\d{{1,2}}\s+{_MONTH})"
_OF = r"(?:the|an?|this|that|these|those|our|its|his|her|their|my)"
# Somewhere that footage can be said to come from, and that a person is not.
_SITE = (
    rf"(?:{_LAND}|cent(?:re|er)|camp|prison|jail|base|barracks|hospital|clinic|school|university|plant|factory|mine|quarry|works|station|port|harbour|airport|airfield"
    r"|building|house|flat|street|road|square|market|bridge|quay|river|valley|coast|beach|border|front|island|hill|farm|yard|gate|tower|church|mosque|stadium|corridor|room|hall|wall|stairs?|stairwell|staircase|floor|cell|office|ward|shop|garden|courtyard|roof)s?"
)
_FORCES = (
    r"(?:units?|troops?|soldiers?|forces|men|officers?|personnel|vehicles?|aircraft|planes?|jets?|helicopters?|drones?|ships?|boats?|vessels?"
    r"|staff|employees|workers|guards?|crews?|fighters?)"
)
_CLOCK = (
    r"(?:noon|midday|midnight|dawn|dusk|sunrise|sunset|\d{1,2}[.:]\d\d|\d{1,2}\s*(?:[ap]\.?m\b|o['’]clock)"
    r"|(?:half|quarter|five|ten|twenty)\s+(?:past|to|before)\s+\w+)"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the lexicon. ``side``: 1 for the question's proposition, -1 against it, 0 where the words leave it open."""

    question: Question
    side: int
    pattern: re.Pattern[str]
    over: bool = False  # may overlap words that another entry took: "filmed in Orme on 3 May" is a place and a time
    describes: bool = False  # an adjective: what it stands right before must be the footage
    named: bool = False  # says nothing of footage by itself: the statement must name the footage


def _entry(
    question: Question, side: int, pattern: str, describes: bool = False, case: bool = False, over: bool = False,
    named: bool = False,
) -> Entry:  # fmt: skip
    return Entry(question, side, re.compile(pattern, 0 if case else _I), over, describes, named)


LEXICON: tuple[Entry, ...] = (
    # made or altered?
    _entry(
        Question.MADE_OR_ALTERED,
        -1,
        r"\b(?:fakes?|faked|fakery|forge(?:d|ry|ries)|fabricat(?:ed|ions?)|hoax(?:es)?|deepfakes?|doctored|altered|edited|manipulat(?:ed|ions?)"
        r"|tampered|photoshop(?:ped)?|inauthentic|(?:computer|ai|artificially|machine)[- ]generated|cgi|montages?|invented|concocted|spliced|cut together|incomplete|shortened|retouched|cloned|cooked up|dubbed over)\b",
        describes=True,
    ),
    _entry(
        Question.MADE_OR_ALTERED,
        -1,
        r"\b(?:made|generated|created|produced)\s+(?:by|with|using)\s+(?:an?\s+)?(?:ai\b|artificial intelligence|neural networks?|computers?|software|programs?)",
    ),
    _entry(Question.MADE_OR_ALTERED, -1, rf"\b(?:an?|the|this)\s+(?:false|AI)\s+{_THING}\b"),
    _entry(Question.MADE_OR_ALTERED, -1, r"\b(?:is|was|are|were|just|all|merely|simply)\s+AI\b", case=True),
    _entry(
        Question.MADE_OR_ALTERED,
        -1,
        r"\b(?:any(?:one|body|\s+\w+)|every(?:one|body)|a child)\b[^.;:!?]{0,50}\b(?:can|could)\s+(?:make|fake|produce|create|put\b[^.;:!?]{0,30}\btogether)\b",
    ),
    _entry(
        Question.MADE_OR_ALTERED,
        -1,
        r"\b(?:traces?|signs?|marks?|evidence|indications?)\s+of\s+(?:any\s+)?(?:\w+\s+)?(?:editing|tampering|alterations?|cuts?)\b"
        r"|\b(?:sound|audio|voices?|faces?|captions?|subtitles?|blood|smoke)\b[^.;:!?]{0,20}\b(?:added|inserted|swapped|replaced|put\s+(?:in|on|onto|over))\b"
        r"|\b(?:sounds?|audio|soundtrack|voices?|speech|words|music|faces?|captions?|subtitles?|blood|smoke|explosions?)\b[^.;:!?]{0,60}\b(?:been|was|were|are|is|be)\s+(?:\w+\s+)?"
        r"(?:laid\s+(?:over|on)|overlaid|superimposed|mixed\s+in|dubbed|looped|pasted\s+(?:in|on|onto|over)|painted\s+(?:in|on|over)|edited\s+(?:in|out)|swapped\s+out)\b",
    ),
    _entry(
        Question.MADE_OR_ALTERED,
        1,
        r"\b(?:genuine|authentic(?:ity|ated)?|unaltered|undoctored|unedited|untouched|unmanipulated|uncut)\b",
        describes=True,
    ),
    _entry(
        Question.MADE_OR_ALTERED,
        1,
        r"\b(?:is|was|are|were|it['’]s|be|as|completely|entirely|absolutely)\s+(?:not\s+)?real\b"
        rf"|\b(?:is|was|are|were)\s+(?:it|this|that|the\s+{_THING})\s+(?:\w+\s+)?real\b",
    ),
    # this place?
    _entry(
        Question.PLACE,
        -1,
        r"\b(?:(?:is|was|are|were|comes?|came|stems?|dates?)\s+from|shows?|showed|depicts?|depicted)\b[^.,;:!?]{0,40}\b(?:abroad|overseas)\b",
        over=True,
        named=True,
    ),
    _entry(
        Question.PLACE,
        1,
        rf"(?<!\bin the\s)(?<!\bin this\s)\b(?:(?!shots?\b){_THING}|they|these|those)\s+(?:(?:do|does|did)(?:\s+not|n[’']t)\s+|\w+\s+)?(?:comes?|came|stem(?:s|med)?|originat(?:es?|ed))\s+(?:not\s+)?from\s+(?:inside\s+)?{_OF}\s+(?!(?:different|another)\b)(?:[\w'’-]+\s+){{0,2}}?{_SITE}\b"
        rf"|\b{_SITE}\s+(?:(?:that\s+(?:is|was)\s+)?(?:seen|shown|visible|pictured)\s+)?in\s+(?:the|this)\s+{_THING}\s+(?:is|was|are|were)\s+(?:not\s+)?(?:(?:in|on|at|near|part of|inside)\s+\w+|(?:ours|mine|hers|theirs)\b)"
        rf"|\bit\s+(?:is|was)\s+(?:not\s+)?(?:my|our|his|her|their)\s+(?:own\s+)?{_SITE}\s+(?:that|which|in|on)\b",
        named=True,
    ),
    _entry(
        Question.PLACE,
        1,
        rf"\b(?:plac|locat|situat)(?:e|es|ed|ing)\s+{_OF}\s+(?:cameras?|phones?|lens|photographer|viewpoint|scene)\s+(?:at|in|near|on|outside|inside|by)\b"
        rf"|\b(?:puts?|putting|pinpoint(?:s|ed)?)\s+{_OF}\s+(?:cameras?|phones?|lens|photographer|viewpoint|scene)\s+(?:at|in|near|on|outside|inside|by)\b",
    ),
    _entry(
        Question.PLACE,
        0,
        r"\bwhere\s+(?:or|and|nor)\s+when\b[^.;:!?,]{0,40}\b(?:is|was|were|been)\s+(?:filmed|recorded|taken|shot|made)\b"
        r"|\b(?:place|location)\b[^.;:!?]{0,30}\s(?:cannot|can['’]t|could\s+not)\s+be\s+(?:made out|determined|established|identified|confirmed)\b",
        named=True,
    ),
    _entry(
        Question.PLACE,
        -1,
        rf"\b(?:from|in|at)\s+(?:somewhere else|elsewhere|(?:another|a different)\s+(?:place|location|continent|{_LAND}))\b|\b{_FILMED}\s+(?:abroad|elsewhere|somewhere else)\b"
        r"|\bwrong\s+(?:place|location|country|city|town)\b",
    ),
    _entry(
        Question.PLACE, 1, rf"\b(?:from|{_FILMED})\s+(?:here\b|(?:in\s+)?(?:my|our|this|his|her|their)\s+{_LAND}\b)"
    ),
    _entry(
        Question.PLACE,
        1,
        rf"\b(?i:{_FILMED})\s+(?i:(?:right|just|directly)\s+)?(?i:in|at|near|outside|inside|from|on|around)\s+(?!(?i:the\s+(?:spring|summer|autumn|winter|morning|evening|night))\b|{_WHEN})(?:(?:the|a)\s+)?(?:[\w'’-]+)",
        case=True,
    ),
    _entry(
        Question.PLACE,
        1,
        r"\b(?i:is|was|are|were|comes?|came)\s+(?i:not\s+)?from\s+(?!(?:January|February|March|April|May|June|July|August|September|October|November|December)\b)[A-Z][\w'’-]+",
        case=True,
    ),
    _entry(
        Question.PLACE,
        1,
        rf"\b(?:placed|located|pinpointed|situated)\s+(?:the\s+|this\s+|these\s+)?(?:{_THING}|it|them)\s+(?:at|in|near|on|outside|inside)\b"
        r"|\bgeo-?locat(?:ed|ion)\b|\bmatch(?:ed|es)\b[^.;:!?]{0,80}\b(?:satellite|aerial|maps?\b|street)",
    ),
    _entry(
        Question.PLACE,
        0,
        r"\b(?:when\s+(?:or|and|nor)\s+)?where\b[^.;:!?,]{0,40}\b(?:is|was|were)\s+(?:filmed|recorded|taken|shot|made)\b",
    ),
    _entry(
        Question.PLACE,
        0,
        r"\b(?:place|location)\b[^.;:!?]{0,60}\b(?:is|was|are|were|be)\s+(?:not\s+|un)?(?:known|established|confirmed|clear|certain)\b",
    ),
    # this time?
    _entry(Question.TIME, 0, r"\bundated\b", named=True),
    _entry(
        Question.TIME,
        0,
        r"\bwhen\s+(?:or|and|nor)\s+where\b[^.;:!?,]{0,40}\b(?:is|was|were|been)\s+(?:filmed|recorded|taken|shot|made)\b"
        r"|\bwhere\s+(?:or|and|nor)\s+when\b[^.;:!?,]{0,40}\b(?:is|was|were|been)\s+(?:filmed|recorded|taken|shot|made)\b"
        r"|\bneither\s+(?:the\s+)?(?:place|location)\s+nor\s+(?:the\s+)?(?:date|time)\b",
        over=True,
        named=True,
    ),
    _entry(
        Question.TIME,
        -1,
        rf"\b(?:from|of)\s+{_YEAR}[^.;:!?]{{0,20}}\bas\s+if\b[^.;:!?]{{0,15}}\b(?:new|recent|current)\b"
        r"|\b(?:passed|passing|pass)\s+(?:[\w'’-]+\s+){0,4}?off\s+as\s+(?:new|recent|current)\b|\bas\s+(?:if|though)\s+(?:it|they|this)\s+(?:is|was|were)\s+(?:new|recent|current)\b",
    ),
    _entry(
        Question.TIME,
        -1,
        rf"\b(?:but|actually|in\s+fact|instead|rather|really|only|merely)\s+(?:it\s+)?(?:shows?|showed|depicts?|depicted)\s+an?\s+(?:[\w'’-]+\s+){{0,2}}?(?:incident|event|attack|fire|flood|accident|crash|collision|protest|march|riot|parade|match|storm|strike|operation|arrest)\s+(?:in|from|of)\s+{_YEAR}",
        over=True,
        named=True,
    ),
    _entry(
        Question.TIME,
        -1,
        rf"\b(?:traced|dug\s+up)\b[^.;:!?]{{0,90}}\b(?:appeared|surfaced|published|posted|uploaded|printed|shown|broadcast)\b[^.;:!?]{{0,20}}\b{_YEAR}"
        rf"|\b(?:already|previously|long)\s+(?:been\s+)?(?:appeared|surfaced|published|posted|uploaded|printed|shown|broadcast|shared)\b[^.;:!?]{{0,40}}\b{_YEAR}"
        r"|\bresurfac(?:es?|ed|ing)\b|\bre-?circulat(?:es?|ed|ing)\b",
        over=True,
        named=True,
    ),
    _entry(
        Question.TIME,
        -1,
        rf"\bsame\s+(?:old\s+)?{_THING}\b[^.;:!?]{{0,40}}\b(?:every|each)\s+(?:single\s+)?(?:elections?|years?|time|wars?|seasons?|summer|winter|month|storm|strike|protest)\b",
    ),
    _entry(
        Question.TIME,
        -1,
        rf"\bin\s+(?:the|this)\s+{_THING}\s+(?:(?:has|have|had)\s+(?:long\s+|already\s+)?been|was|were)\s+(?:demolished|dismantled|torn\s+down|pulled\s+down|knocked\s+down|rebuilt|repainted|renamed|scrapped"
        r"|decommissioned|felled|cut\s+down|sunk)\b[^.;:!?]{0,30}\b(?:ago|before|earlier|since|last|(?:19|20)\d\d)\b",
    ),
    _entry(
        Question.TIME,
        -1,
        rf"\b(?:been|was|were)\s+(?:(?!not\b|never\b)[\w'’-]+\s+){{0,3}}?(?:dry|cloudless|sunny|raining|snowing|overcast|foggy)\b[^.;:!?]{{0,40}}\b{_DAY}\b[^.;:!?]{{0,20}}\b(?:whatever|whereas|unlike|while|yet)\b",
        named=True,
    ),
    _entry(
        Question.TIME,
        -1,
        rf"\b(?:{_THING}|it|they|these|those|which)\s+(?:(?:may|might|could)\s+(?:well\s+)?be|is|was|are|were)\s+(?:not\s+)?(?:much\s+|far\s+|considerably\s+)?older\b(?!\s+than)",
        named=True,
    ),
    _entry(
        Question.TIME,
        1,
        rf"\b(?:filmed|recorded|{_THING}\s+(?:was|were|had\s+been)\s+(?:shot|taken|made|captured)|(?:plac|locat|situat)(?:e|es|ed)\s+{_OF}\s+(?:camera|phone|scene)|puts?\s+{_OF}\s+(?:camera|phone|scene))\b(?:(?!\b(?:was|were|is|had|has|who|that|and)\b)[^.,;:!?]){{0,50}}?"
        rf"\b(?:at|around|about|before|after|towards|by)\s+{_CLOCK}",
        over=True,
        named=True,
    ),
    _entry(
        Question.TIME,
        -1,
        r"\bdat(?:es?|ed|ing)\s+(?:back\s+)?(?:to|from)\s+(?:the|an?)\s+(?:previous|earlier|last|past|former|first)\b"
        r"|\bcirculat(?:ed|ing)\s+since\b|\b(?:is|was|are|were)\s+pictures\s+from\s+the\s+(?:last|previous)\b|\bfrom\s+the\s+(?:last|previous|former)\s+\w+"
        r"|\b(?:appeared|circulat(?:ed|ing)|shown|shared|posted|published|online|seen)\b[^.;:!?]{0,20}\b(?:years?|months?|weeks?)\s+(?:ago|earlier|before)\b"
        r"|\bhad\s+(?:already\s+)?(?:been\s+)?(?:appeared|circulated|shown|shared|posted|published|broadcast)\b[^.;:!?]{0,40}\bin\s+(?:19|20)\d\d\b"
        r"|\b(?:(?:years?|months?|weeks?|decades?)[- ]old|recycled|outdated|(?:is|was|are|were|just|very|too|quite)\s+(?:not\s+)?old)\b"
        rf"|\b(?:an?|this|these|those)\s+(?:old|older|archive|library)\s+{_THING}\b|(?<!\bthe\s)(?<!\bmontage\sof\s)\b(?:old|older|archive|library)\s+{_THING}\b"
        r"|\bfrom\s+(?:(?:\w+\s+)?(?:years?|months?|weeks?|decades?)\s+(?:ago|earlier|before)|an?\s+(?:earlier|previous|older|past)\s+\w+|another\s+(?:year|time|war|season))\b"
        rf"|\bpredat(?:es?|ed)\b|\b{_FILMED}\s+(?:\w+\s+)?(?:years?|months?|weeks?|days?)\s+(?:ago|earlier|before)\b",
    ),
    _entry(Question.TIME, 1, r"\b(?:is|was|are|were)\s+(?:not\s+)?(?:new|recent|current)\b"),
    _entry(
        Question.TIME,
        1,
        rf"\b(?i:{_FILMED}|dates?|dated|dating|(?:is|was|comes?|came)\s+(?:not\s+)?from)\s+(?i:(?:in|on|at|from|to|back to|during|the|(?:night|morning|evening|afternoon|day|eve)\s+of)\s+){{0,4}}{_WHEN}",
        case=True,
    ),
    _entry(
        Question.TIME,
        0,
        r"\bdate\b[^.;:!?]{0,60}\b(?:is|was|are|were|be)\s+(?:not\s+|un)?(?:known|established|confirmed|clear|certain)\b",
    ),
    _entry(
        Question.TIME,
        1,
        rf"\b(?i:{_FILMED})\s+(?i:in|at|near|outside|inside|on|around)\s+(?:the\s+)?(?:[A-Z][\w'’-]+\s+){{1,4}}(?i:(?:in|on|at|during|late in|early in)\s+)(?i:the\s+\w+\s+of\s+)?{_WHEN}",
        case=True,
        over=True,
    ),
    # these events?
    _entry(
        Question.EVENTS,
        -1,
        r"\b(?:wrong|false|misleading|incorrect|erroneous|mistaken)\s+(?:captions?|labels?|descriptions?|titles?|headlines?)\b"
        r"|\b(?:captions?|labels?|descriptions?|titles?)\b[^.,;:!?]{0,40}\b(?:is|was|were|are)\s+(?:wrong|false|misleading|incorrect|mistaken|an error)\b"
        r"|\bmis(?:interpret(?:ed|ation)|read\b|construed)|\btwisted\b",
        named=True,
    ),
    _entry(
        Question.EVENTS,
        -1,
        rf"\b(?:(?:is|was|are|were|comes?|came|dat(?:es?|ed)|{_FILMED})\s+(?:\w+\s+)?(?:from|during|at)|shows?|showed|depicts?|depicted)\s+"
        rf"(?:(?:{_OF}|last|our)\s+)?(?:[\w'’-]+\s+){{0,3}}?(?:drills?|exercises?|rehearsals?|manoeuvres|maneuvers)\b",
        named=True,
    ),
    _entry(
        Question.EVENTS,
        -1,
        r"\b(?:involv(?:es?|ed|ing)|shows?|showed|showing|depicts?|depicted|belong(?:s|ed)?\s+to)\s+an?\s+(?:different|unrelated)\s+\w+",
        named=True,
    ),
    _entry(
        Question.EVENTS,
        -1,
        rf"\b(?:story|narrative|interpretation|meaning|reading|claims?)\s+(?:that\s+(?:is|was)\s+|that['’]s\s+(?:been\s+)?|that\s+(?:has|had)\s+been\s+|being\s+)?(?:wrapped|spun|built|woven|told|put|attached|pinned)\s+(?:around|about|on|onto|to|from)\s+(?:it\b|them\b|{_OF}\s+{_THING})"
        rf"|\ball\s+(?:that\s+)?(?:it|this|that|the\s+{_THING})\s+(?:shows?|proves?)\s+(?:is|was)\b",
    ),
    _entry(
        Question.EVENTS,
        1,
        rf"\b(?:{_THING}|it|this|that|they)\s+(?:shows?|showed|proves?|proved)\s+nothing\b(?!\s+(?:but|other|more|except)\b)",
    ),
    _entry(
        Question.EVENTS,
        1,
        rf"\b(?:none\s+of|no)\s+(?:our|its|their|his|her)\s+(?:own\s+)?{_FORCES}\s+(?:was|were|had\s+been|have\s+been|is|are|has\s+been|operated?)\s+(?:\w+\s+){{0,2}}?"
        r"(?:in|at|near|within|there|anywhere|present|deployed|active|operating|stationed|involved)\b"
        rf"|\b(?:we|it|they|he|she)\s+(?:had|have|has)\s+no\s+(?:\w+\s+)?{_FORCES}\s+(?:of\s+\w+\s+)?(?:in|at|near|there|anywhere)\b"
        rf"|\b(?:we|it|they|units?|troops|soldiers|forces|(?:our|its|their)\s+(?:own\s+)?{_FORCES})\s+(?:(?:was|were|are|is|have|has|had)\s+(?:not|never)|(?:was|were|are|is|have|has|had)n['’]t)\s+(?:been\s+)?(?:operating|active|deployed|stationed|flying)\b",
        named=True,
    ),
    _entry(
        Question.EVENTS,
        1,
        rf"\b(?:is|was|are|were)(?:\s+not|n['’]t)\s+(?:(?:one|any|some)\s+of\s+(?:his|hers|ours|theirs|its|(?:our|its|their|his|her)\s+{_FORCES})|(?:our|its|their)\s+(?:own\s+)?(?:{_FORCES}|uniforms?|weapons?|rifles?|equipment|markings|insignia|colours))\b",
        named=True,
    ),
    _entry(
        Question.EVENTS,
        -1,
        r"\b(?:staged|stage-managed|(?:crisis\s+)?actors?|actress(?:es)?|acted|re-?enact(?:ed|ment)s?|out of (?:its\s+)?context"
        r"|pretend(?:ed|ing)|theat(?:re|er)|extras|film shoot|(?:ripped|torn) (?:from|out of) (?:its )?context|(?:wrongly|falsely)\s+(?:captioned|label(?:l)?ed)|taken out of\s+(?:its\s+|the\s+|their\s+)?context"
        r"|mis(?:captioned|label(?:l)?ed|represent(?:ed|s)|attributed)|(?:training|military|emergency|police)\s+(?:exercises?|drills?|sessions?|flights?|runs?|jumps?)"
        r"|a drill|an exercise|(?:something|somebody|someone)\s+else|unrelated|(?:another|a different)\s+(?:event|incident|war|conflict|protest|attack|fire)"
        r"|a\s+(?:movie|feature film|television series|video game|computer game|film set))\b",
        describes=True,
    ),
    _entry(
        Question.EVENTS,
        1,
        rf"\b(?:{_THING}|it|this|that|they|which|and)(?:\s+[\w'’-]+){{0,5}}?\s+(?:shows?|showed|showing|depicts?|depicted|documents|documented|proves?|proved)\s+(?!where\b|how\b|that it\b)[\w“‘\"]",
    ),
    _entry(Question.EVENTS, 1, r"\b(?:is|was|are|were)\s+(?:not\s+)?(?:those\s+of|ours)\b"),
    # where it comes from
    _entry(
        Question.SOURCE,
        -1,
        r"\b(?:nameless|faceless|unnamed|throwaway|unidentified|untraceable|unknown|anonymous)\s+(?:social\s+media\s+)?(?:accounts?|channels?|users?|profiles?|senders?|uploaders?|pages?)\b",
    ),
    _entry(
        Question.SOURCE,
        1,
        rf"\b(?:traced|tracked)\s+(?:it|them|(?:the|this)\s+{_THING})\s+(?:back\s+)?to\s+\w+|\b(?:it|they|{_THING})\s+(?:(?:was|were|has\s+been|have\s+been|had\s+been|could\s+be)\s+)(?:not\s+)?traced\s+(?:back\s+)?to\s+\w+"
        rf"|\b(?:given|sent|handed|supplied|passed|provided)\s+(?:the|an?)\s+(?:[\w'’-]+\s+){{0,2}}?(?:file|original|copy|card|drive|{_THING})\s+(?:\w+\s+)?by\s+\w+"
        rf"|\b(?:obtained|received|got|had)\s+(?:the|an?)\s+(?:[\w'’-]+\s+){{0,2}}?(?:file|original|copy|card|{_THING})\s+(?:\w+\s+)?from\s+\w+",
        over=True,
    ),
    _entry(
        Question.SOURCE,
        1,
        rf"\b(?:I|we|he|she|they)(?:['’]d|\s+had|\s+have)?\s+(?:himself\s+|herself\s+|myself\s+)?(?:(?:filmed|recorded)\s+(?:it|this)\b|(?:filmed|shot|recorded|took|made)\s+(?:the|this|that|these)\s+{_THING}\b|held\s+the\s+camera\b)",
    ),
    _entry(
        Question.SOURCE,
        0,
        r"\bwho\s+(?:made|filmed|shot|took|recorded|posted|uploaded|leaked|sent)\s+(?:it|this|that|these|the)\b[^.?!]{0,60}\?",
    ),
    _entry(
        Question.SOURCE,
        -1,
        r"\b(?:unknown|unclear|anonymous|dubious|obscure|unverified)\s+(?:sources?|videos?|footage|clips?|material|origins?|provenance|accounts?|persons?|people|channels?|envelopes?|parcels?|e-?mails?)\b|\bunmarked\s+(?:envelopes?|parcels?)\b"
        rf"|\b(?:source|origins?|provenance)(?:\s+of\s+(?:(?:the|this|that|these)\s+)?{_THING})?\s+(?:is|was|are|were|remains?|remained)\s+(?:unknown|unclear|dubious|obscure|not known|in doubt)\b"
        r"|\b(?:posted|uploaded|sent|published)\s+anonymously\b|\bcame (?:out of|from) nowhere\b",
    ),
    _entry(
        Question.SOURCE,
        0,
        rf"\b(?:source|origins?|provenance)(?:\s+of\s+(?:(?:the|this|that|these)\s+)?{_THING})?\s+(?:is|was|are|were|has|have|had)\s+(?:still\s+)?(?:being|been|to be|under)\s+\w+",
    ),
    _entry(
        Question.SOURCE,
        1,
        r"\b(?:have|has|had|holds?|kept)\s+the\s+original\b|\b(?:know|knows|knew|met)\s+the\s+\w+\s+who\s+(?:filmed|made|took|shot|posted|recorded|sent|uploaded)\b",
    ),
    _entry(
        Question.SOURCE,
        1,
        r"\b(?:know|knows|knew|known|knowing|tell|established|understand|idea)\s+(?:exactly\s+)?(?:where|who|how)\b[^.;:!?]{0,60}\b(?:from|filmed|made|took|shot|posted|recorded|sent|uploaded|behind|reached|got)\b"
        r"|\b(?:know|knows|knew|known)\s+(?:the\s+)?(?:source|origin|provenance)\b",
    ),
    _entry(
        Question.SOURCE,
        1,
        rf"\b(?:first\s+)?(?:uploaded|posted|leaked|circulated|surfaced)\s+(?:by|from|to|on|at|in)\s+\w+|\b(?:given|sent|handed|supplied|passed)\s+(?:to\s+\w+\s+|it\s+|the\s+{_THING}\s+)?(?:by|to)\s+\w+"
        rf"|\b(?:obtained|received)\s+(?:it\s+|the\s+{_THING}\s+)?from\s+\w+|\b(?:filmed|shot|recorded|taken)\s+by\s+\w+",
    ),
    # in what, is not said
    _entry(
        Question.UNSPECIFIED,
        -1,
        r"\b(?:propaganda|disinformation|misinformation|untrue|a lie|lies|a smear|slander|nonsense|a provocation|fake news)\b"
        r"|\b(?:is|was|are|were|as|utter|complete|total|pure)\s+(?:rubbish|bogus|garbage)\b"
        rf"|(?:\b(?:can|could)\s+)?\bno longer\s+(?:\w+\s+)?(?:stands?\s+(?:by|behind)|stood\s+(?:by|behind)|vouch(?:es|ed)?\s+for|trusts?|trusted|rel(?:y|ies|ied)\s+on|ha(?:s|d|ve)\s+confidence\s+in)\s+(?:it\b|them\b|{_OF}\s+{_THING})"
        rf"|\breasons?\s+to\s+(?:doubt|question|distrust|mistrust|disbelieve)[”’\"']?\s+(?:it\b|them\b|{_OF}\s+(?:(?!in\b|of\b|on\b)[\w'’-]+\s+){{0,3}}?{_THING})"
        rf"|\b(?:doubt(?:s|ed)?|question(?:s|ed)?)\s+(?:it|this|that|(?:the|these|those)\s+(?:(?!in\b|of\b|on\b)[\w'’-]+\s+){{0,2}}?{_THING})\b"
        rf"|\b(?:reject|dismiss|dispute|den)(?:s|ed|ies|ied|es|y)?\s+(?:the|this|that(?!\s+(?:the|an?|its|his|her|their|our)\b)|these|those)\s+(?:[\w'’-]+\s+){{0,3}}{_THING}\b",
    ),
    _entry(
        Question.UNSPECIFIED,
        1,
        r"\b(?:verif(?:y|ies|ied)|vouch(?:es|ed)?\s+for|(?:stands?|stood)\s+(?:by|behind)|credible|reliable|trustworthy)\b|\b(?:is|was|are|were)\s+(?:not\s+)?true\b",
        describes=True,
    ),
)

THING = re.compile(rf"\b{_THING}\b", _I)
_CAMERA = re.compile(r"\b(?:cameras?|phones?|lens|original)\b", _I)  # words for what recorded it stand for the footage
SHOWING = re.compile(r"\b(?:shows?|showed|showing|depict(?:s|ed)?|captur(?:es|ed)|document(?:s|ed))\b", _I)
REJECTED = re.compile(
    rf"(?:it|this|that|them|these|those|all|everything)\b(?:\s+(?:all|outright|as\s+[\w\s'’-]+))?\W*\Z|(?:(?:the|an?|this|that|these|those|all|its|his|her|their|any|such)\s+)?(?:[\w'’-]+\s+){{0,3}}?{_THING}\b(?!(?:\s+[\w'’-]+){{0,5}}?\s+(?:is|was|are|were|has|had|have|will|would)\b)",
    _I,
)  # a noun phrase about footage that no verb follows
_POINTS = re.compile(r"\b(?:it|its|this|that|they|these|those|them|such (?:a )?things?|it['’]s|which)\b", _I)
_NOT = re.compile(
    r"\b(?:not|no|never|nothing|nobody|none|neither|nor|cannot|without|beyond)\b(?!\s+(?:only|just|longer|necessarily|comment(?:s|ed|ing)?|discuss(?:es|ed|ing)?|respond(?:s|ed|ing)?|speculat(?:e|ed|ing)|engag(?:e|ed|ing))\b)|\w+n['’]t\b",
    _I,
)
_REJECTS = re.compile(
    r"\b(?:doubt(?:s|ed|ing|ful)?|disput(?:e|es|ed|ing)|den(?:y|ies|ied|ying)|denials?|reject(?:s|ed|ing)?|refut(?:e|es|ed|ing)"
    r"|dismiss(?:es|ed|ing)?|debunk(?:s|ed|ing)?|ruled out|baseless|unfounded)\b",
    _I,
)
_AS = re.compile(r"\b(?:as|calling it|calling them|saying|because|since|for being)\s+(?:it\s+\w+\s+|they\s+\w+\s+)?(?:an?\s+|the\s+)?(?:[\w-]+\s+){0,2}[“”‘’\"']*$", _I)  # fmt: skip
_OTHERS = re.compile(
    r"\b(?:claims?|allegations?|reports?|suggestions?|rumou?rs?|accusations?|theor(?:y|ies)|allegedly|reportedly|supposedly)\b",
    _I,
)
_OPEN = re.compile(
    r"\b(?:whether|(?<!as )if|may|might|could|perhaps|possibly|probably|likely|appear(?:s|ed)?|seem(?:s|ed)?|purport(?:s|ed|edly)?|unclear|unsure|not necessarily"
    r"|suspect(?:s|ed)?|(?:cannot|could\s+not|not|unable\s+to|impossible\s+to)\s+(?:\w+\s+)?(?:rule|exclude)d?|(?:can|could|did)n['’]t\s+(?:rule|exclude)"
    # what one has not been told is not denied; that no sign of an alteration was found is another thing, and is turned by its "no"
    r"|no\s+(?:information|proof|confirmation|knowledge|record)\s+(?:that|to\s+(?:suggest|show|indicate|confirm)|of))\b",
    _I,
)
_ASIDE = re.compile(r",\s+(?:which|who)\b[^,]*,", _I)  # "the clip, which it did not show, …"
_UNSAID = re.compile(
    r"(?:\b(?:never|not|nobody|no one)\b|n['’]t\b)\s+(?:\w+\s+){0,2}?(?:said|say|says|saying|claim(?:s|ed)?|suggest(?:s|ed)?|call(?:s|ed)?|alleg(?:e|ed))\b",
    _I,
)
_SAID = re.compile(r"\b(?:said|called|claimed|alleged|suggested|described)\b", _I)
# Words of saying that deny nothing: where only these stand in the cue, it is the content that denies, and is read as it stands.
_NEUTRAL = re.compile(
    r"\W*(?:(?:has|had|have|was|were|also|then|again|in|an?|the|to|on|at|of|his|her|their|its|it|him|them|me|us|reporters|journalists|statement|who|that|which|by)\W+)*"
    r"(?:said|says?|saying|told|tells|add(?:s|ed)|wr(?:ites|ote)|repl(?:ies|ied)|stat(?:es|ed)|insist(?:s|ed)|maintain(?:s|ed)|explain(?:s|ed)|continu(?:es|ed)"
    r"|repeat(?:s|ed)|according|answer(?:s|ed)|declar(?:es|ed)|call(?:s|ed))\b[\w\s]*\W*\Z",
    _I,
)
_CLAUSE = re.compile(
    r"[.!?;:\n]+|,?\s+but\s+|,\s+(?:and|so|while|although|though|because)\s+|\s+and\s+(?=(?:is|was|are|were|it|they|he|she|had|has|the)\b)",
    _I,
)
_ELSE = re.compile(
    r"\b(?:satellite|aerial|archive|reference)\s+\w+(?:\s+[\w'’-]+){0,5}\s*$", _I
)  # "… with satellite pictures taken in May"
_NEXT = re.compile(r"[\s”’\"']*([^\W\d_][\w'’-]*)")
_AFTER = frozenset(
    """and or but nor that which who of in on at by from with for to as is was are were be been because since when while if so then there here
    again too also either says said say it its this the a an he she they we i not no yet only just about entirely completely than made
    made-up material""".split()
)


@dataclass(frozen=True, slots=True)
class Touch:
    """Words that touch a question, ``[start, end)`` of the text that was read, with the stance to the question's proposition."""

    question: Question
    stance: Stance
    start: int
    end: int


def touches(text: str, own: tuple[tuple[int, int], ...], stance: Stance, act: Act) -> list[Touch]:
    """What a statement's words touch, in the order of the text; of each question and stance the first.

    ``text``: cue and content with the few words between them. ``own``: ``[start, end)`` of the cue, whose denial is in ``stance`` already
    and is not counted twice. Linear in the text, of which the first ``MOST`` characters are read.
    """
    text = text[:MOST]
    masked = list(text)
    for start, end in own:
        masked[start:end] = " " * len(masked[start:end])
    clean = "".join(masked)
    ends = [0, *(m.end() for m in _CLAUSE.finditer(clean)), len(text)]
    # "I do not know" is a denial by its own words: not by its cue, which then turns nothing.
    by_cue = not (own and all(_NEUTRAL.match(text[start:end]) for start, end in own))
    found: list[Touch] = []
    taken: list[tuple[int, int]] = []
    # Clauses that say what is shown instead: "shows a training flight"; or who sent it, who is nobody: "sent by a nameless account".
    instead: list[tuple[Question, int, int]] = []
    for entry in LEXICON:
        for m in entry.pattern.finditer(text):
            if not entry.over and any(m.start() < end and start < m.end() for start, end in taken):
                continue
            begin = max(e for e in ends if e <= m.start())
            close = min(e for e in ends if e >= m.end())
            if entry.side > 0 and (entry.question, begin, close) in instead:
                continue
            if not _about_footage(entry, text, begin, close, m):
                continue
            taken.append((m.start(), m.end()))
            in_cue = any(start <= m.start() < end for start, end in own)
            taken_as = _stance(
                entry.side, clean[begin : m.start()], clean[begin : m.end()], in_cue, by_cue, stance, act
            )
            found.append(Touch(entry.question, taken_as, m.start(), m.end()))
            if entry.question in (Question.EVENTS, Question.SOURCE) and entry.side < 0:
                instead.append((entry.question, begin, close))
    if any(t.question is not Question.UNSPECIFIED for t in found):
        found = [t for t in found if t.question is not Question.UNSPECIFIED]
    kept: dict[tuple[Question, Stance], Touch] = {}
    for touch in sorted(found, key=lambda t: (t.start, t.end, t.question.value)):
        kept.setdefault((touch.question, touch.stance), touch)
    return list(kept.values())


def _about_footage(entry: Entry, text: str, begin: int, close: int, m: re.Match[str]) -> bool:
    if entry.describes:
        after = _NEXT.match(text, m.end())
        word = after.group(1).lower() if after is not None and after.end() <= close else ""
        if word and word not in _AFTER and not THING.fullmatch(word) and not word.endswith(("ly", "ing")):
            return False
    if entry.question in (Question.TIME, Question.PLACE) and _ELSE.search(text[begin : m.start()]):
        return False
    clause = text[begin:close]
    if entry.named:
        return THING.search(text) is not None or _CAMERA.search(m.group()) is not None
    if THING.search(clause) or _POINTS.search(clause) or THING.search(m.group()) or _CAMERA.search(m.group()):
        return True
    return len(text[begin : m.start()].split()) <= 3  # "called “a fake”": what is spoken of stands in the cue


def _stance(side: int, before: str, through: str, in_cue: bool, by_cue: bool, stance: Stance, act: Act) -> Stance:
    """The stance to the question's proposition: by what turns the words, and by how the speaker stands to them."""
    before, through = (_ASIDE.sub(",", part) for part in (before, through))
    if not side or _UNSAID.search(before) or act in (Act.ASK, Act.DECLINE):
        return Stance.HEDGES  # who says that it was not said has not said the contrary
    if stance in (Stance.HEDGES, Stance.PASSES_ON):
        return stance
    if _OPEN.search(before):
        return Stance.HEDGES
    if stance is Stance.DENIES and by_cue and not in_cue and _SAID.search(before):
        return Stance.HEDGES  # "denied having called it a forgery"
    outright = _AS.search(before) is not None  # "dismissed it as a fake"
    rejects = 0 if outright else len(_REJECTS.findall(before))
    turned = stance is Stance.DENIES and by_cue and not in_cue and not outright
    if _OTHERS.search(before) and not rejects and not turned:
        return Stance.PASSES_ON
    turns = rejects + len(_NOT.findall(through)) + int(turned)
    return Stance.ASSERTS if side * (-1) ** turns > 0 else Stance.DENIES
