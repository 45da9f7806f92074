"""Which evidence a statement names for itself, with the words that show it.

Only its own words count: source, cue, content, and what stands between them. A video that is called fake is not evidence
that the speaker rests on; a source that is named is not an unnamed source.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from onrecord.records import Act, Basis, Span
from onrecord.statements.needed import Patterns
from onrecord.statements.signals import PATTERNS

GAP = 120  # characters between pieces, or after the source, that still belong to the statement
READ = 4000  # characters of one piece that are searched
MOST_EVIDENCE = 8
NEAR = 400  # characters of a piece that are searched for the words that show a basis of the model's

_I = re.IGNORECASE
_UNNAMED = re.compile(
    r"\b(?:anonymous|unnamed|unidentified|undisclosed|well-placed|informed|diplomatic|intelligence|security|military|government|police|judicial|industry|party)? ?sources?\b(?! (?:of|code|in the open))|"
    r"\b(?:on|under)(?: the)? condition of (?:strict )?anonymity\b|\b(?:who )?(?:asked|requested|wished|preferred|wanted|chose) (?:not to be (?:named|identified|quoted)|to remain (?:anonymous|unnamed)|anonymity)\b|"
    r"\b(?:who )?(?:declined|refused|did not want|didn['’]t want|does not want) to be (?:named|identified|quoted by name)\b|\b(?:not|n['’]t) (?:be )?authori[sz]ed to (?:speak|comment|discuss|talk)\b|"
    r"\b(?:a |an |one |two |three |several |some )?(?:person|people|persons|individuals?|officials?|insiders?) (?:close to|familiar with|with (?:direct |first-hand |intimate )?knowledge|briefed on|aware of|with access)\b|"
    r"\b(?:speaking|spoke|speaks) (?:anonymously|on background|off the record)\b|\banonymous (?:official|diplomat|employee|worker|resident|writer|author|tip)s?\b|"
    r"\b(?:unnamed|unidentified|anonymous) \w+(?: \w+)?\b|\binsiders?\b|\bwhistle-?blowers?\b|\bfor (?:security|safety) reasons\b|\bfor fear of (?:reprisals?|retribution|retaliation|arrest)\b|"
    r"\bname(?:s)? (?:has|have|was|were) been (?:changed|withheld)\b",
    _I,
)
_INDEFINITE = re.compile(
    r"^(?:an?|one|two|three|four|five|several|some|another|other|multiple|various|many) (?:[a-z.-]+ |U\.S\. |US |UK |EU |UN |[A-Z][a-z]+(?:n|sh|se|ch|i|k) ){0,4}"
    r"(?:officials?|aides?|diplomats?|advis[eo]rs?|insiders?|operatives?|staffers?|agents?|officers?|employees?|executives?|bankers?|traders?|strategists?)\b(?!,? [A-Z])(?!,? who (?:is|was))",
)
_WITNESS_SOURCE = re.compile(
    r"\b(?:eye-?witness(?:es)?|witness(?:es)?|bystanders?|onlookers?|passers-?by|survivors?|detainees?|inmates?|prisoners?|captives?|internees?|hostages?|escapees?|defectors?|victims?|"
    r"villagers?|townspeople|neighbou?rs?|rescuers?|first responders?|paramedics?)\b|"
    r"\bwho (?:had |has |have |was |were )?(?:recently |once |also |just |himself |herself |themselves )?(?:visited|saw|seen|witnessed|survived|escaped|fled|attended|been (?:held|detained|there|inside)|held in|detained|imprisoned|jailed|"
    r"present|lived through|was there|were there|watched|filmed|toured|travell?ed to|inspected|spent \w+ (?:days|weeks|months|years) in)\b",
    _I,
)
_WITNESS_WORDS = re.compile(
    r"\b(?:i|we) (?:have |had |had just |personally |myself |clearly |also |just |actually |then |both |all |all just )?(?:saw|seen|witnessed|visited|heard (?!that|about|of|reports|from)|watched|was there|were there|experienced|survived|"
    r"was (?:beaten|tortured|held|detained|arrested|forced|hit|shot)|were (?:beaten|tortured|held|detained|arrested|forced|hit|shot|shown)|inspected|toured|filmed|smelled|smelt|felt the)\b|"
    r"\bwith (?:my|our|his|her|their) own (?:eyes|ears)\b|\bfirst-?hand\b|\beye-?witness(?:es|ed)?\b|\b(?:our|its|their|his|her)(?: own)? (?:\w+ ){0,2}(?:diplomats?|reporters?|teams?|monitors?|observers?|inspectors?|staff|"
    r"correspondents?|investigators?|officers?)\b[^.;,]{0,30}?\b(?:visit(?:ed|ing)?|saw|seeing|witness(?:ed|ing)?|on the ground|who were there|inspected)\b|\bon a (?:recent )?visit to\b|"
    r"\b(?:he|she|they) (?:had |personally |himself |herself |themselves )?(?:saw|seen|witnessed|heard (?:gunfire|shots|explosions?|screams?|a |an |the |loud|bangs?)|watched (?:as|the|a|people|men|them))\b|"
    r"\b(?:he|she|they) (?:was|were|had been) (?:forced to|beaten|tortured|blindfolded|shackled|raped|starved|interrogated|electrocuted)\b",
    _I,
)
_HEAD = r"(?=$|,|\"|”|’(?!\w)| (?:of|by|from|on|that|which|released|issued|published|in|to|obtained|against|posted|shared|taken|shot|with|filmed|leaked|seen|circulating|purporting|showing)\b)"
"""After a noun that is the head of its phrase: "law" is not the head of "law enforcement officials"."""
_FOOTAGE_NOUN = (
    r"(?:(?:video|drone|satellite|cctv|security|mobile|phone|amateur|aerial|television|tv|body|surveillance|dashcam|bodycam)[- ]?(?:camera |phone |cam )?)?(?:footage|videos?|video ?clips?|clips?|film|photo(?:graph)?s?|pictures?|"
    r"images?|imagery|recordings?|livestreams?|screenshots?|audio|tapes?|selfies?)"
)
_FOOTAGE = re.compile(
    rf"\b{_FOOTAGE_NOUN}\b(?: (?!(?:is|are|was|were|said)\b)[\w’'-]+){{0,9}}?,? (?:shows?|showed|showing|shown|depict(?:s|ed|ing)?|reveal(?:s|ed|ing)?|captur(?:es|ed|ing)|suggest(?:s|ed)?|prov(?:es|ed|ing)|confirm(?:s|ed|ing)?|indicat(?:es|ed)|purport(?:s|ed|ing)? to show|appear(?:s|ed)? to show)\b|"
    rf"\b(?:according to|based on|from|citing|cites?|cited|point(?:s|ed|ing) to|analys(?:is|ed|ing) of|analy[sz](?:ed|ing)|review(?:ed|ing|s)?|verif(?:ied|ying)|examin(?:ed|ing)|studied|seen in|visible in|seen on|shown in|captured (?:in|on|by)|"
    rf"caught on|filmed|in (?:a|the|this|one|another|that)) (?:\w+ ){{0,3}}?{_FOOTAGE_NOUN}\b|\bcaught on camera\b|\bcctv\b|\bsatellite (?:images?|imagery|photos?|pictures?)\b|\bgeolocat(?:ed|ion)\b",
    _I,
)
_FOOTAGE_SOURCE = re.compile(rf"\b{_FOOTAGE_NOUN}{_HEAD}", _I)
_DOUBTED = re.compile(
    r"\b(?:fake|faked|staged|doctored|manipulated|edited|fabricated|false|not (?:genuine|authentic|real|true)|old video|ai-generated|deepfake|unverified|could not (?:verify|be verified)|originated|where the (?:video|footage|clip))\b",
    _I,
)
_DOCUMENT_NOUN = (
    r"(?:leaked|internal|confidential|secret|classified|official|court|government|police|party|company|bank|medical)? ?(?:documents?|files?|memos?|memorand(?:um|a)|letters?|e-?mails?|contracts?|dossiers?|diar(?:y|ies)|manuals?|papers|cables?|"
    r"notes?|messages?|text messages|invoices?|receipts?|spreadsheets?|directives?|blueprints?|transcripts?|affidavits?|lawsuit|filing|filings|complaint|communiqu[eé]|press release|white paper|notice|leaflets?|posters?|"
    r"database|ledgers?|wills?|deeds?|permits?|tender|tenders|petition)"
)
_DOCUMENT = re.compile(
    rf"\b(?:according to|based on|citing|cites?|cited|point(?:s|ed|ing) to|seen by|obtained|obtaining|leaked|in (?:a|an|the|this|one|another|that|his|her|its|their)|from (?:a|an|the|these)|per (?:a|an|the)|reviewed|outlined in|contained in|written in|under (?:a|the)) "
    rf"(?:[\w’'-]+ ){{0,3}}?{_DOCUMENT_NOUN}\b|\bleaked {_DOCUMENT_NOUN}\b|\b{_DOCUMENT_NOUN} (?:shows?|showed|seen by|obtained|reveals?|revealed|states?|stated|reads?|indicates?|indicated|suggests?|suggested|confirms?|confirmed|leaked)\b",
    _I,
)
_DOCUMENT_SOURCE = re.compile(rf"\b{_DOCUMENT_NOUN}{_HEAD}", _I)
_RECORD_NOUN = (
    r"(?:(?:court|tribunal|supreme court|high court|police|government|official|parliamentary|un|u\.n\.|united nations|state|federal|congressional|senate|public|company|land|voting|hospital|prison|flight|military|inspection|audit) "
    r"(?:rulings?|judg(?:e)?ments?|records?|data|figures?|statistics?|reports?|documents?|verdicts?|orders?|minutes|inquiry|findings?|logs?|registers?)|statistics?|census(?: data)?|official figures?|rulings?|judg(?:e)?ments?|"
    r"verdict|legislation|statutes?|the law|laws?|decrees?|regulations?|the constitution|minutes|hansard|indictments?|autops(?:y|ies)|post-?mortem|coroner['’]s report|death certificates?|gazette|resolutions?|treat(?:y|ies)|"
    r"commission(?:['’]s)? report|inquiry report|inspectors['’]? report|audit|public records?|court papers|voting records?)"
)
_RECORD = re.compile(
    rf"\b(?:according to|based on|citing|cites?|cited|point(?:s|ed|ing) to|in (?:a|an|the|its|his|her|their|this)|under|from (?:the|a|an)|per|quoting) (?:[\w’'.-]+ ){{0,4}}?{_RECORD_NOUN}\b|"
    rf"\b{_RECORD_NOUN} (?:shows?|showed|states?|stated|finds?|found|indicates?|reveals?|says?|said|recorded|concluded)\b|\b(?:report|ruling|judg(?:e)?ment) (?:by|of|from) (?:the |a )?(?:un|u\.n\.|united nations|government|parliament|court|committee|commission|inspector|ombudsman|auditor)\b|"
    r"\bin an? (?:[\w’'.]+ ){0,3}report\b",
    _I,
)
_RECORD_SOURCE = re.compile(
    rf"\b{_RECORD_NOUN}{_HEAD}|\b(?:un|u\.n\.|united nations|government|official|parliamentary|inquiry|commission|committee|coroner['’]s|ombudsman['’]?s?|watchdog['’]?s?|auditor['’]?s?) (?:[\w’'.]+ ){{0,3}}?(?:report|study|data|figures|survey){_HEAD}",
    _I,
)
_OTHERS = re.compile(
    r"\b(?:according to|citing|cites?|cited|quoting|based on|referr(?:ed|ing) to|following|amid|after|point(?:s|ed|ing) to) (?:[\w’'-]+ ){0,4}?(?:reports?|accounts?|media|newspapers?|press|rumou?rs?|testimon(?:y|ies)|articles?|stories|witness statements|news agenc(?:y|ies))\b(?! (?:by the un|by the united))|"
    r"\b(?:media|news|press|local|unconfirmed|unverified|multiple|recent|initial|earlier|credible|numerous|several|many|various|conflicting|some|these|those|such) reports?\b|\breports (?:of|that|which|about|from|emerged|had|have|say|said|suggest|suggested|claim|claimed|indicate)\b|"
    r"\b(?:was|were|been|being) told\b|\b(?:i|we|he|she|they)(?:['’]ve| have| had)? (?:heard|read) (?:that|about|of|reports|from|in the)\b|\bhearsay\b|\breportedly\b|\bit (?:was|is|has been) reported\b|\brumou?red\b|\bsecond-?hand\b|\bquoted as\b",
    _I,
)
_REPORTS_SOURCE = re.compile(
    r"^(?:the |some |several |multiple |local |media |news |press |state |foreign |western |chinese |russian |many |other |recent |earlier |unconfirmed |these |those )*(?:reports|media|media reports|outlets|newspapers|news reports|press|rumou?rs|accounts|news agencies)\b",
    _I,
)


def _words(text: str) -> tuple[str, ...]:
    """The words of a table; ``_`` stands for a space."""
    return tuple(w.replace("_", " ") for w in text.split())


_IN_PIECE = Patterns()  # most statements name no evidence: what a piece has no word for is not tried


class _Clue:
    """A pattern, with parts of words of which one must stand in the piece too."""

    def __init__(self, pattern: re.Pattern[str], needed: tuple[str, ...] = ()) -> None:
        self.pattern = pattern
        self.needed = needed
        self.bit = _IN_PIECE.add(pattern)


class _Piece:
    """A piece of a text, as far as it is searched."""

    def __init__(self, text: str, span: Span) -> None:
        self.start = span.start
        self.words = text[span.start : min(span.end, span.start + READ)]
        self.able = _IN_PIECE.able(self.words)

    def search(self, clue: _Clue) -> re.Match[str] | None:
        """The first match of the clue."""
        if not self.able & clue.bit:
            return None
        if clue.needed:
            lower = self.words.lower()
            if not any(n in lower for n in clue.needed):
                return None
        return clue.pattern.search(self.words)


_WITNESS_WORDS_CLUE = _Clue(
    _WITNESS_WORDS,
    _words(
        """saw seen witness visit heard watch there experienc surviv was were inspect tour film smel felt eyes
        ears hand been"""
    ),
)
_FOOTAGE_CLUE = _Clue(
    _FOOTAGE,
    _words(
        """video foot clip film photo pictur imag record stream shot audio tape selfie camera cctv satellite
        geoloc"""
    ),
)
_DOCUMENT_CLUE = _Clue(
    _DOCUMENT,
    _words(
        """document file memo letter mail contract dossier diar manual paper cable note message invoice receipt
        sheet directive blueprint transcript affidavit lawsuit filing complaint communiqu press_release
        notice leaflet poster database ledger will deed permit tender petition"""
    ),
)
_RECORD_CLUE = _Clue(
    _RECORD,
    _words(
        """ruling judg record data figure statist report document verdict order minutes inquiry finding log
        register census legislat statute law decree regulation constitution hansard indictment autops mortem
        coroner certificate gazette resolution treat audit papers"""
    ),
)
_OTHERS_CLUE = _Clue(
    _OTHERS,
    _words(
        """report account media newspaper press rumo testimon article stories witness agenc told heard read
        hearsay hand quoted"""
    ),
)
_UNNAMED_CLUE = _Clue(
    _UNNAMED,
    _words(
        """source anonym named identif quoted authori close_to familiar knowledge brief aware access background
        off_the_record insider whistle reasons fear_of name disclosed unidentified"""
    ),
)
_DOUBTED_CLUE = _Clue(_DOUBTED)
_INDEFINITE_CLUE = _Clue(_INDEFINITE)
_WITNESS_SOURCE_CLUE = _Clue(_WITNESS_SOURCE)
_FOOTAGE_SOURCE_CLUE = _Clue(_FOOTAGE_SOURCE)
_DOCUMENT_SOURCE_CLUE = _Clue(_DOCUMENT_SOURCE)
_RECORD_SOURCE_CLUE = _Clue(_RECORD_SOURCE)
_REPORTS_SOURCE_CLUE = _Clue(_REPORTS_SOURCE)

_REPORTS_CUE = re.compile(r"(?:media |news |press )?(?:reports?|allegations?|rumou?rs?|claims|accounts)\b", _I)


def passed_on_by(cue: str) -> bool:
    """Whether the cue alone, without a source, says that others report it ("reports that", "allegations of")."""
    return bool(_REPORTS_CUE.match(cue.strip()))


def owned_by_reports(source: str) -> bool:
    """Whether the source itself is what others report ("local media", "reports"), not somebody who speaks."""
    return bool(_REPORTS_SOURCE.match(source.strip()))


def basis_of(
    text: str, source: Sequence[Span], cue: Sequence[Span], content: Sequence[Span], act: Act, sentence: Span
) -> tuple[tuple[Basis, ...], tuple[Span, ...]]:
    """The rules' bases in the order of the vocabulary, never empty, and the spans of the words that show them."""
    found = found_by_rules(text, source, cue, content, act, sentence)
    if not found:
        return (Basis.NONE_GIVEN,), ()
    return tuple(found), outermost(span for spans in found.values() for span in spans)


def found_by_rules(
    text: str, source: Sequence[Span], cue: Sequence[Span], content: Sequence[Span], act: Act, sentence: Span
) -> dict[Basis, list[Span]]:
    """The bases that the rules find, in the order of the vocabulary, each with the words that show it."""
    regions = [_Piece(text, span) for span in _regions(text, source, cue, content, sentence)]
    beside = [_Piece(text, span) for span in _around_source(text, source, cue, content, sentence)]
    found: dict[Basis, list[Span]] = {}
    for piece in (_Piece(text, span) for span in source):
        _search(piece, _WITNESS_SOURCE_CLUE, Basis.WITNESSED, found)
        _search(piece, _FOOTAGE_SOURCE_CLUE, Basis.FOOTAGE, found)
        if not _search(piece, _RECORD_SOURCE_CLUE, Basis.OFFICIAL_RECORD, found):
            _search(piece, _DOCUMENT_SOURCE_CLUE, Basis.DOCUMENT, found)
        _search(piece, _UNNAMED_CLUE, Basis.UNNAMED_SOURCE, found)
        _search(piece, _INDEFINITE_CLUE, Basis.UNNAMED_SOURCE, found)
        _search(piece, _REPORTS_SOURCE_CLUE, Basis.REPORTS_OF_OTHERS, found)
    footage = any(piece.able & _FOOTAGE_CLUE.bit for piece in (*regions, *beside))
    doubted = footage and any(_Piece(text, span).search(_DOUBTED_CLUE) for span in content)
    for region in regions:
        _search(region, _WITNESS_WORDS_CLUE, Basis.WITNESSED, found)
        if not doubted:
            _search(region, _FOOTAGE_CLUE, Basis.FOOTAGE, found)
        _search(region, _DOCUMENT_CLUE, Basis.DOCUMENT, found)
        _search(region, _RECORD_CLUE, Basis.OFFICIAL_RECORD, found)
        # What is denied, confirmed or demanded is not what the speaker rests on: there the reports are the matter itself.
        if act not in (Act.DENY, Act.CONFIRM, Act.ASK, Act.DECLINE):
            _search(region, _OTHERS_CLUE, Basis.REPORTS_OF_OTHERS, found)
    if cue and not source and passed_on_by(cue[0].of(text)):
        found.setdefault(Basis.REPORTS_OF_OTHERS, []).append(cue[0])
    for region in beside:
        _search(region, _UNNAMED_CLUE, Basis.UNNAMED_SOURCE, found)
        _search(region, _FOOTAGE_CLUE, Basis.FOOTAGE, {} if doubted else found)
    return {basis: found[basis] for basis in Basis if basis in found}


def evidence_for(
    text: str, basis: Basis, source: Sequence[Span], cue: Sequence[Span], content: Sequence[Span], sentence: Span
) -> list[Span]:
    """The words that look most like the basis: in the source, the cue, the content, the sentence; else who speaks, or how."""
    patterns = [pattern for _, (of, pattern) in PATTERNS.items() if of is basis]
    for piece in (*source, *cue, *content, sentence):
        words = text[piece.start : min(piece.end, piece.start + NEAR)]
        for pattern in reversed(patterns):
            if (hit := pattern.search(words)) and hit.group().strip():
                start = piece.start + hit.start() + len(hit.group()) - len(hit.group().lstrip())
                return [Span(start, piece.start + hit.end() - (len(hit.group()) - len(hit.group().rstrip())))]
    piece = (*source, *cue, *content)[0]
    return [Span(piece.start, min(piece.end, piece.start + NEAR))]


def outermost(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans without those that lie in another one, in order of text."""
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda s: (s.start, -s.end)):
        if not kept or span.end > kept[-1].end:
            kept.append(span)
    return tuple(kept[:MOST_EVIDENCE])


def _search(piece: _Piece, clue: _Clue, basis: Basis, found: dict[Basis, list[Span]]) -> bool:
    hit = piece.search(clue)
    if hit is None:
        return False
    raw = hit.group()
    start = piece.start + hit.start() + len(raw) - len(raw.lstrip())
    found.setdefault(basis, []).append(Span(start, start + len(raw.strip())))
    return True


def _regions(
    text: str, source: Sequence[Span], cue: Sequence[Span], content: Sequence[Span], sentence: Span
) -> list[Span]:
    """The pieces, joined where only a few characters of the same sentence lie between them."""
    joined: list[Span] = []
    for piece in sorted((*source, *cue, *content)):
        near = joined and piece.start - joined[-1].end <= 3
        if near:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, piece.end))
        else:
            joined.append(piece)
    return joined


def _around_source(
    text: str, source: Sequence[Span], cue: Sequence[Span], content: Sequence[Span], sentence: Span
) -> list[Span]:
    """What the sentence says of the source beside it: "officials, speaking on condition of anonymity, said"."""
    frame = sorted((*source, *cue))
    if not source or not frame:
        return []
    start, end = frame[0].start, min(frame[-1].end + GAP, sentence.end)
    after = [c.start for c in content if c.start >= frame[-1].end]
    if after:
        end = min(end, after[0])
    return [Span(start, max(start, end))] if end - start <= 4 * GAP else []
