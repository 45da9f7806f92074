"""News agencies, and where a text credits them.

An agency counts as credited where the text says so: in a dateline, a byline, a credit or a copyright line, and in the
words "contributed to this report". A name in the running text ("Xinhua reported") is a source, not a credit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

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


def credited(text: str, paragraphs: Sequence[Paragraph]) -> tuple[Fact, ...]:
    """The agencies that a text credits, each once, with the span where it first stands. In order of text."""
    found: dict[str, Fact] = {}
    for paragraph in paragraphs:
        for name, start in _in_paragraph(text, paragraph):
            key = name.removeprefix("The ").casefold()
            if key not in found:
                found[key] = Fact(name, paragraph.kind.value, Span(start, start + len(name)))
    return tuple(found.values())


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
