"""News agencies, and where a text credits them.

An agency counts as credited where the text says so: in a dateline, a byline, a credit or a copyright line, and in the
words "contributed to this report". A name in the running text ("Xinhua reported") is a source, not a credit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from onrecord.read import bounds
from onrecord.records import Fact, Paragraph, ParagraphKind, Span

# Names that are hardly anything else, longest first in the pattern.
FULL_NAMES = (
    "The Associated Press", "Associated Press", "Press Association", "PA Media", "PA News Agency", "Thomson Reuters",
    "Thomson Reuters Foundation", "Reuters", "Agence France-Presse", "Agence France Presse", "Deutsche Presse-Agentur",
    "Agencia EFE", "Kyodo News", "Kyodo", "Jiji Press", "Jiji", "Xinhua News Agency", "Xinhua", "China News Service",
    "Itar-Tass", "ITAR-TASS", "RIA Novosti", "Sputnik", "Interfax-Ukraine", "Interfax", "Ukrinform", "Ukrainform",
    "UNIAN", "BelTA", "Anadolu Agency", "Anadolu Ajansi", "Anadolu", "Demirören News Agency", "Ihlas News Agency",
    "Yonhap News Agency", "Yonhap", "Press Trust of India", "Asian News International", "Indo-Asian News Service",
    "United News of India", "Associated Press of Pakistan", "Bernama", "Antara", "Vietnam News Agency",
    "Philippine News Agency", "Central News Agency", "Lusa", "Belga", "Keystone-SDA", "Ritzau", "Agerpres", "Tanjug",
    "Azertac", "Armenpress", "Kazinform", "Panapress", "Panafrican News Agency", "News Agency of Nigeria",
    "Ghana News Agency", "Middle East News Agency", "Saudi Press Agency", "Emirates News Agency", "Qatar News Agency",
    "Kuwait News Agency", "Petra", "Tasnim", "Fars News Agency", "Mehr News Agency", "The Canadian Press",
    "Canadian Press", "La Presse Canadienne", "Australian Associated Press", "United Press International", "Notimex",
    "Télam", "Prensa Latina", "Agência Brasil", "Inter Press Service", "Adnkronos", "Europa Press", "Bloomberg",
    "Bloomberg News", "Dow Jones Newswires", "Dow Jones", "CNN Wire", "CNN Newsource", "Al Jazeera and news agencies",
    "States News Service", "Capitol News Illinois", "Kaiser Health News", "Religion News Service", "Tribune News Service",
    "Stats Perform", "Local Democracy Reporting Service", "Radio Free Europe/Radio Liberty", "News agencies",
    "news agencies", "agencies", "Agencies", "wire services", "wire reports", "news wires", "newswires",
)  # fmt: skip
# Short forms: read as agencies only in a credit, a dateline or a byline.
SHORT_NAMES = (
    "AP", "PA", "AFP", "dpa", "DPA", "EFE", "ANSA", "TASS", "Tass", "RIA", "AA", "DHA", "IHA", "KCNA", "PTI", "ANI", "IANS",
    "UNI", "APP", "BSS", "UNB", "VNA", "PNA", "CNA", "ANP", "APA", "SDA", "ATS", "NTB", "TT", "STT", "PAP", "CTK", "ČTK",
    "MTI", "BTA", "HINA", "Hina", "STA", "SRNA", "FENA", "MIA", "ANA-MPA", "MENA", "SPA", "WAM", "QNA", "KUNA", "BNA",
    "ONA", "SANA", "NNA", "WAFA", "IRNA", "ISNA", "NAN", "GNA", "APS", "TAP", "MAP", "ENA", "SUNA", "CP", "AAP", "UPI",
    "ABI", "IPS", "TNS", "LDRS", "RFE/RL", "RFERL", "LUSA", "ddp", "epd", "KNA", "ATA", "UzA", "XNA",
)  # fmt: skip
# Outlets that sign datelines as agencies do; they are not agencies.
OUTLETS = (
    "CNN", "CNN Business", "BBC", "BBC News", "CBS News", "CBS", "NBC News", "ABC News", "Fox News", "VOA", "VOA News",
    "Voice of America", "RFA", "Radio Free Asia", "Al Jazeera", "Politico", "POLITICO", "HuffPost", "The Guardian",
    "UN News", "OHCHR", "UNHCR", "WHO", "Human Rights Watch", "Amnesty International", "IRIN", "The New Humanitarian",
    "Axios", "MEE", "NPR", "Business Wire", "BUSINESS WIRE", "PRNewswire", "PR Newswire", "GLOBE NEWSWIRE", "Globe Newswire",
    "WND", "Breitbart News", "Newsweek", "Sky News", "ITV News", "DW", "Euronews", "France 24", "NHK", "CGTN", "RT",
)  # fmt: skip


def _any_of(names: Sequence[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(set(names), key=lambda name: (-len(name), name)))


NAME = rf"(?:{_any_of((*FULL_NAMES, *SHORT_NAMES))})"
NAME_OR_OUTLET = rf"(?:{_any_of((*FULL_NAMES, *SHORT_NAMES, *OUTLETS))})"
_WHOLE = re.compile(rf"(?<![\w@./-]){NAME}(?![\w@-]|\.\w)")
_CONTRIBUTED = re.compile(
    rf"(?<![\w@./-])(?P<name>{NAME})(?:,? and (?:[A-Z]\S*+ ){{0,3}}[A-Z]\S*+)?\s+(?:also )?(?:contributed|provided|assisted)\b[^.]{{0,40}}"
    r"\b(?:report|story|article|piece|coverage|dispatch)"
)
_COPYRIGHT = re.compile(r"copyright|©|\(c\)|all rights reserved|this material may not be published", re.IGNORECASE)
_PHOTO = re.compile(r"\b(?:photo|photos|photograph|image|images|picture|video|graphic|file)\b", re.IGNORECASE)
_CREDITING = frozenset({ParagraphKind.DATELINE, ParagraphKind.BYLINE, ParagraphKind.CREDIT})


def credited(text: str, paragraphs: Sequence[Paragraph], publisher: str | None = None) -> tuple[Fact, ...]:
    """The agencies that a text credits, each once, with the span where it first stands. In order of text.

    An agency that no list knows is told by how it is credited ("BRENNICK (Strandwire) —", "Additional reporting by Strandwire"); the
    outlet that published the page (``publisher``) credits itself there and counts only where it is known as an agency.
    """
    found: dict[str, Fact] = {}
    own = {words for words in (_bare(publisher or ""),) if words}
    unsure: list[tuple[Fact, str]] = []
    for paragraph in paragraphs:
        for name, start in _in_paragraph(text, paragraph):
            fact = Fact(name, paragraph.kind.value, Span(start, start + len(name)))
            found.setdefault(_bare(name), fact)
        for name, start, sure in _by_form(text, paragraph):
            fact = Fact(name, f"{paragraph.kind.value}, by its form", Span(start, start + len(name)))
            if sure and _bare(name) not in own:
                found.setdefault(_bare(name), fact)
            elif not sure:
                unsure.append((fact, _bare(name)))
    for fact, bare in unsure:
        if bare not in found and bare not in own and acts_as_agency(text, fact.value):
            found[bare] = fact
    return tuple(sorted(found.values(), key=lambda fact: fact.span or Span(0, 0)))


def _bare(name: str) -> str:
    return name.casefold().removeprefix("the ").strip()


def acts_as_agency(text: str, name: str) -> bool:
    """Whether a name is built as agencies' names are, or the text has people speak to it: "two men told Strandwire"."""
    if _BUILT_AS_AGENCY.search(name):
        return True
    head = text[:_EVIDENCE]
    return any(_ACTING.match(head, found.end()) or _TOLD.search(head, max(0, found.start() - 24), found.start())
               for found in islice(re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", head), 50))  # fmt: skip


_EVIDENCE = 20_000  # characters of a text in which a name may act as an agency
_TOLD = re.compile(r"\b(?:told|seen by|interview with|statement to)\s+(?:the\s+)?$")
_ACTING = re.compile(
    r"\s+(?:could not|was unable to|was not able to|did not|has not)\b[^.]{0,40}\bverif|\s+(?:has|had) (?:seen|reviewed|obtained)\b"
)
_BUILT_AS_AGENCY = re.compile(
    r"(?:wire|newswire|agentur|ajans[iı]?|news agency|press agency|press association|news service|wire service|newswires|agency|agence|agencia)$|"
    r"[a-z]press$|\bpresse?$",
    re.IGNORECASE,
)
_WORD_OF_NAME = r"[A-ZÀ-Þ][\w&'’-]*+(?:\.\w+)?"
_NEW_NAME = rf"(?P<name>{_WORD_OF_NAME}(?: {_WORD_OF_NAME}){{0,3}})"
_SIGNED_BY = re.compile(rf"\({_NEW_NAME}\)\s*(?:[–—―-]+|:)?\s*$|(?<![\w/])/{_NEW_NAME.replace('name', 'slashed')}/")
_CREDITED_BY = re.compile(
    rf"(?:(?:[Rr]eporting|[Ff]iles|[Ii]nputs?|[Mm]aterial|[Rr]eports|[Ww]riting|[Cc]opy) (?:by|from)|^\W*(?:[Ww]ith|[Vv]ia|[Ss]ource|[Aa]gency|[Ff]rom)\s*:?)\s+"
    rf"(?:the )?{_NEW_NAME}(?=\W*$|,| and\b|/)"
)
_CONTRIBUTOR = re.compile(rf"^\W*(?:The )?{_NEW_NAME} (?:also )?contributed\b")
_BYLINED = re.compile(
    rf"^\W*(?:(?:[Bb]y|BY|[Ff]rom|[Vv]ia)\s+)?(?:the )?{_NEW_NAME}(?: (?:[Ss]taff|[Nn]ews [Dd]esk|[Cc]orrespondent|[Rr]eporters?))?(?=\W*$|,? [A-Z]?\w+ \d|\s?[|·•,/])"
)
_LAST_OF_BYLINE = re.compile(rf"(?:,|\||·|•|/| – | - )\s*(?:the )?{_NEW_NAME}\W*$")
_NOTICE = re.compile(rf"(?:[Cc]opyright|©|\([Cc]\))\W{{0,3}}(?:[\d–-]{{4,9}})?,?\s*(?:by )?(?:the )?{_NEW_NAME}")
_RESOLD = re.compile(
    r"may not be (?:published|reproduced|redistributed)|without (?:the )?(?:prior )?(?:written )?permission",
    re.IGNORECASE,
)
_NO_AGENCY = frozenset(
    """
    staff admin editor editors reporter reporters correspondent news newsroom desk online web team contributor guest author opinion
    sponsored advertisement update updated live exclusive breaking video photo photos file caption left right above below usa us uk
    uae eu un nato d r republican democrat january february march april may june july august september october november december monday
    tuesday wednesday thursday friday saturday sunday home read more share print comments subscribe
    """.split()
)
_PLACES = frozenset(
    """
    afghanistan albania algeria argentina armenia australia austria azerbaijan bahrain bangladesh belarus belgium bolivia bosnia brazil bulgaria
    burma cambodia cameroon canada chad chile china colombia congo croatia cuba cyprus denmark ecuador egypt england eritrea estonia ethiopia
    finland france gabon gambia gaza georgia germany ghana greece guatemala guinea haiti honduras hungary iceland india indonesia iran iraq
    ireland israel italy jamaica japan jordan kazakhstan kenya kosovo kuwait kyrgyzstan laos latvia lebanon libya lithuania luxembourg
    malaysia mali malta mexico moldova mongolia montenegro morocco mozambique myanmar nepal netherlands nicaragua niger nigeria norway oman
    pakistan palestine panama paraguay peru philippines poland portugal qatar romania russia rwanda scotland senegal serbia singapore slovakia
    slovenia somalia spain sudan sweden switzerland syria taiwan tajikistan tanzania thailand tibet togo tunisia turkey turkmenistan uganda
    ukraine uruguay uzbekistan venezuela vietnam wales xinjiang yemen zambia zimbabwe alabama alaska arizona california colorado
    connecticut florida hawaii idaho illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota
    mississippi missouri montana nebraska nevada ohio oklahoma oregon pennsylvania tennessee texas utah vermont virginia washington wisconsin
    """.split()
)
_KNOWN_OUTLETS = frozenset(name.casefold() for name in OUTLETS)


def _by_form(text: str, paragraph: Paragraph) -> list[tuple[str, int, bool]]:
    """Names that stand where agencies are credited: name, first character, whether the form alone is enough."""
    start, end = paragraph.span.start, min(paragraph.span.end, paragraph.span.start + bounds.RULE_CHARACTERS)
    kind = paragraph.kind
    if kind not in _CREDITING and kind is not ParagraphKind.FURNITURE:
        return []
    line = text[start:end]
    found: list[tuple[str, int, bool]] = []
    for pattern, sure in _forms(line, kind):
        for match in pattern.finditer(line):
            name, at = next((g, match.start(i)) for i, g in enumerate(match.groups(), 1) if g)
            words = name.split()
            if _is_known(name) or not {word.casefold() for word in words}.isdisjoint(_NO_AGENCY | _PLACES):
                continue
            single = len(words) == 1 and len(name) >= 4 and not name.endswith(("'s", "’s"))
            found.append((name, start + at, sure and (single or pattern is _SIGNED_BY)))
    return found


def _forms(line: str, kind: ParagraphKind) -> list[tuple[re.Pattern[str], bool]]:
    """The forms that are looked for in a line of this kind, each with whether a single new name in it is enough."""
    if kind is ParagraphKind.DATELINE:
        return [(_SIGNED_BY, True)]
    if kind is ParagraphKind.FURNITURE:
        return [(_NOTICE, bool(_RESOLD.search(line)))] if _COPYRIGHT.search(line) else []
    if kind is ParagraphKind.CREDIT:
        if _PHOTO.search(line) and "report" not in line.casefold():
            return []
        return [(_CREDITED_BY, True), (_CONTRIBUTOR, True), (_BYLINED, False)]
    return [(_BYLINED, False), (_LAST_OF_BYLINE, False)]


def _is_known(name: str) -> bool:
    return name.casefold() in _KNOWN_OUTLETS or bool(_WHOLE.fullmatch(name))


def _in_paragraph(text: str, paragraph: Paragraph) -> list[tuple[str, int]]:
    start, end = paragraph.span.start, paragraph.span.end
    end = min(end, start + bounds.RULE_CHARACTERS)
    if paragraph.kind is ParagraphKind.BODY:
        tail = max(paragraph.span.start, paragraph.span.end - bounds.RULE_CHARACTERS)
        if text.find("contribut", tail, paragraph.span.end) < 0 and text.find("report", tail, paragraph.span.end) < 0:
            return []
        return [(m.group("name"), m.start("name")) for m in _CONTRIBUTED.finditer(text, tail, paragraph.span.end)]
    line = text[start:end]
    if paragraph.kind is ParagraphKind.FURNITURE and not _COPYRIGHT.search(line):
        return []
    if paragraph.kind is ParagraphKind.CREDIT and _PHOTO.search(line) and "report" not in line.casefold():
        return []  # who took the picture says nothing about the text
    if paragraph.kind in _CREDITING or paragraph.kind is ParagraphKind.FURNITURE:
        return [(m.group(), m.start()) for m in _WHOLE.finditer(text, start, end)]
    return []
