"""Speakers: a marked text -> exactly these speakers behind its statements, within a document and across documents.

In the texts ``[1:words]`` is the source and ``{1:words}`` the content of statement 1; a statement without ``[…]`` has no source.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord import codec, speakers
from onrecord.records import (
    Act,
    Basis,
    Document,
    Fact,
    Paragraph,
    ParagraphKind,
    Place,
    QuoteType,
    Span,
    Speaker,
    SpeakerKind,
    Stance,
    Statement,
    Suggestion,
)
from onrecord.speakers.local import DocumentSpeakers, LocalSpeaker

_MARK = re.compile(r"([\[{])(\d+):|[\]}]")


def document(text: str, published: str | None = None, publisher: str | None = None) -> Document:
    """One paragraph a line; lines that begin with "#" are headlines, with "%" furniture."""
    sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    kinds = {"#": ParagraphKind.HEADLINE, "%": ParagraphKind.FURNITURE}
    paragraphs, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            kind = kinds.get(line[0], ParagraphKind.BODY)
            paragraphs.append(Paragraph(Span(at, at + len(line)), kind, Place(offset=at)))
        at += len(line) + 1
    fact = Fact(published, "given by the user") if published else None
    by = Fact(publisher, "given by the user") if publisher else None
    return Document(
        f"doc-{sha256[:16]}", sha256, "report.txt", "text/plain", text, tuple(paragraphs), publisher=by, published=fact
    )  # fmt: skip


def statement(where: str, source: Sequence[Span], content: Sequence[Span], quote: QuoteType) -> Statement:
    name = hashlib.sha256(f"{where}|{source}|{content}".encode()).hexdigest()[:16]
    return Statement(
        f"sta-{name}", where, tuple(source), (), tuple(content), quote, Act.ASSERT, Stance.ASSERTS, (Basis.NONE_GIVEN,), 0.9
    )  # fmt: skip


def marked(text: str, published: str | None = None, publisher: str | None = None) -> tuple[Document, list[Statement]]:
    """The text without its marks, and its statements in the order of their numbers."""
    plain, last, starts = "", 0, dict[tuple[str, int], int]()
    open_marks: list[tuple[str, int]] = []
    spans: dict[tuple[str, int], Span] = {}
    for mark in _MARK.finditer(text):
        plain += text[last : mark.start()]
        last = mark.end()
        if mark[2]:
            open_marks.append((mark[1], int(mark[2])))
            starts[open_marks[-1]] = len(plain)
        elif open_marks:
            key = open_marks.pop()
            spans[key] = Span(starts[key], len(plain))
    made = document(plain + text[last:], published, publisher)
    found = []
    for number in sorted(n for kind, n in spans if kind == "{"):
        words = spans["{", number].of(made.text)
        source = [spans["[", number]] if ("[", number) in spans else []
        quote = QuoteType.DIRECT if words[0] in '“"' else QuoteType.MIXED if "“" in words else QuoteType.INDIRECT
        found.append(statement(made.id, source, [spans["{", number]], quote))
    return made, found


def local(text: str, publisher: str | None = None) -> tuple[DocumentSpeakers, list[LocalSpeaker | None]]:
    made, statements = marked(text, None, publisher)
    result = speakers.mentions(made, statements)
    behind = {s.statement: s.speaker for s in result.sources}
    chosen = [behind[s.id] for s in statements]
    return result, [None if k is None else result.speakers[k] for k in chosen]


def names(text: str) -> list[str | None]:
    return [None if s is None else s.name for s in local(text)[1]]


def for_whom(text: str) -> list[list[str]]:
    result, behind = local(text)
    return [[] if s is None else [result.speakers[k].name for k in s.speaks_for] for s in behind]


# ---------------------------------------------------------------------------------------------- within a document


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # names, parts of names, honorifics
        ("[1:Marta Lindqvist] said {1:no}. [2:Lindqvist] said {2:yes}. [3:Ms Lindqvist] {3:left}.", ["Marta Lindqvist"] * 3),
        ("[1:Zhao Wenli, the envoy,] said {1:no}. [2:Mr Zhao] said {2:yes}. [3:Zhao] {3:left}.", ["Zhao Wenli"] * 3),
        ("[1:Omar bin Rashid] said {1:no}. [2:Bin Rashid] {2:left}. [3:Mr Rashid] {3:wept}.", ["Omar bin Rashid"] * 3),
        ("[1:Yusuf al-Masri] said {1:no}. [2:Al-Masri] {2:left}. [3:Masri] {3:wept}.", ["Yusuf al-Masri"] * 3),
        ("[1:Seán O’Hara] said {1:no}. [2:O’Hara] {2:left}.", ["Seán O’Hara"] * 2),
        ("[1:J. R. Petrov] said {1:no}. [2:Petrov] {2:left}.", ["J. R. Petrov"] * 2),
        # two of one surname: by honorific and given name
        (
            "Anna Berg met Peter Berg on Friday. [1:Mrs Berg] said {1:no}. [2:Mr Berg] said {2:yes}.",
            ["Anna Berg", "Peter Berg"],
        ),
        # a place's name that is a person's
        ("[1:Rep. Carl Jordan (R-Ohio)] said {1:no}. [2:Jordan] said {2:it was over}.", ["Carl Jordan"] * 2),
        # titles before a name, appositions on both sides, a clause with "who is"
        ("[1:Finnish Foreign Minister Aino Koskela] said {1:no}. [2:Koskela] {2:left}.", ["Aino Koskela"] * 2),
        ("[1:The Chilean ambassador, Rosa Ibarra,] said {1:no}. [2:The ambassador] {2:left}.", ["Rosa Ibarra"] * 2),
        ("[1:Rosa Ibarra, Chile’s ambassador to Norway,] said {1:no}. [2:The diplomat] {2:left}.", ["Rosa Ibarra"] * 2),
        ("Rosa Ibarra, who is the mayor of Talca, came. [1:The mayor] said {1:it was calm}.", ["Rosa Ibarra"]),
        ("[1:the BBC’s Tom Farrow] reported that {1:it rained}.", ["Tom Farrow"]),
        ("[1:A lawyer for the families, Ines Duarte,] said {1:no}. [2:The lawyer] {2:left}.", ["Ines Duarte"] * 2),
        # acronyms
        (
            "[1:The Committee on the Protection of Harbours (CPH)] said {1:no}. [2:CPH] {2:left}.",
            ["Committee on the Protection of Harbours"] * 2,
        ),
        ("[1:The US embassy in Kampala] said {1:no}. [2:The embassy] {2:closed}.", ["US Embassy"] * 2),
        # states, their seats of power, and "the government"
        ("[1:Moscow] said {1:no}. [2:The Kremlin] said {2:yes}. [3:Russia] {3:left}.", ["Russia"] * 3),
        ("[1:Oslo] said {1:no}, but [2:the government] later {2:agreed}.", ["Norway"] * 2),
        ("[1:The Peruvian foreign ministry] said {1:no}. [2:The ministry] {2:left}.", ["Peruvian Foreign Ministry"] * 2),
        # groups and documents keep their own words
        ("[1:Finnish diplomats who visited the camp] said {1:no}. [2:The diplomats] {2:left}.", ["Finnish diplomats"] * 2),
        ("[1:Residents of the village] said {1:no}.", ["residents of the village"]),
        ("[1:multiple reports] say {1:it burned}, which [2:the law] says {2:is a crime}.", ["multiple reports", "the law"]),
        ("[1:Amnesty’s report] said {1:no}.", ["Amnesty International"]),
        ("[1:A statement from the Peruvian army] said {1:no}.", ["Peruvian Army"]),
        ("[1:Moreno and Lind] said {1:no}.", ["Moreno and Lind"]),
        ("[1:an official who spoke on condition of anonymity] said {1:no}.", ["official"]),
        ("[1:a high school senior] said {1:no}. [2:many colleges] {2:agreed}.", ["high school senior", "many colleges"]),
        # what nobody said has no speaker, and the body in the words is none
        ("[1:Nobody at the Peruvian foreign ministry] said {1:it rained}. [2:No official] said {2:why}.", [None, None]),
        # a name that ends what is said does not hold the office that says it
        ("{1:Forty men were held at Grey Quay}, [1:the minister] said.", ["minister"]),
        ("{1:The letter was written by Orla Brandt}, [1:the general] said.", ["general"]),
        # a source that is a word too long or too short
        ("Marta Lindqvist {1:denied it}, [1:said Lindqvist].", ["Marta Lindqvist"]),
        ("According to {1:rumours}, it fell. [2:Marta] Lindqvist said {2:no}.", [None, "Marta Lindqvist"]),
    ],
)  # fmt: skip
def test_who_is_behind_a_source(text: str, expected: list[str | None]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the last speaker, not the one who was spoken to or of
        (
            "[1:Marta Lindqvist] accused {1:the port} when Tom Farrow of the BBC met her.\n[2:She] added: {2:“It is a lie.”}",
            ["Marta Lindqvist"] * 2,
        ),
        ("[1:Peter Berg] told Anna Holm that {1:it was over}. [2:He] said {2:the sea was calm}.", ["Peter Berg"] * 2),
        # gender by honorific and by given name
        (
            "[1:Mr Kasri] spoke to Mrs Ode about {1:fish}. [2:She] said {2:the fish was bad}.",
            ["Kasri", "Ode"],
        ),
        # I and we inside a quotation: who speaks it
        ("{1:“[2:I] think {2:it is over},”} [1:Peter Berg] said.", ["Peter Berg"] * 2),
        ("{1:“[2:We] know {2:it is over},”} [1:Finland’s minister, Aino Koskela,] said.", ["Aino Koskela"] * 2),
        # they: a group, and not the state beside it
        ("[1:British diplomats] say {1:no}. [2:Ruth Hale] said {2:“[3:they] agree {3:it is true}”}.", ["British diplomats", "Ruth Hale", "British diplomats"]),
        # somebody's foreman is not the somebody
        ("[1:Anna Holm] said {1:no}. [2:Her foreman] said {2:yes}.", ["Anna Holm", "foreman"]),
        # two women stand before it: nobody is chosen
        ("Anna Holm met Ruth Hale at the quay on Monday. [1:She] said {1:the sea was calm}.", [None]),
        # a relative pronoun
        ("Peter Berg, [1:who] said {1:no}, left.", ["Peter Berg"]),
        # it, for an organisation
        ("[1:The Harbour Watch Institute] said {1:no}. [2:It] said {2:the oil had spread}.", ["Harbour Watch Institute"] * 2),
        # you: nobody
        ("[1:You] know {1:it}.", [None]),
        # capitals that are no pronoun
        ("[1:WHO] said {1:no}.", ["World Health Organization"]),
    ],
)  # fmt: skip
def test_pronouns(text: str, expected: list[str | None]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a quotation of its own goes on from the one before; furniture between them does not count
        ("{1:“It is over,”} [1:Peter Berg] said.\n%More on this story\n{2:“It is done.”}", ["Peter Berg"] * 2),
        ("[1:Peter Berg] spoke first: {1:“One.”}\n{2:“Two.”}\n{3:“Three.”}", ["Peter Berg"] * 3),
        ("[1:Peter Berg] said {1:“it is over”}. {2:“It is done.”}", ["Peter Berg"] * 2),
        # nothing to go on from, or a reporter's own words: nobody
        ("The sea was calm.\n{1:“It is done.”}", [None]),
        ("[1:Peter Berg] said {1:it is over}.\nReportedly {2:the ship sank}.", ["Peter Berg", None]),
    ],
)  # fmt: skip
def test_quotations_without_a_source(text: str, expected: list[str | None]) -> None:
    assert names(text) == expected


def test_the_lede_holds_the_name_back() -> None:
    text = (
        "[1:Vietnam’s ambassador to Chile] has rejected {1:the accusations}.\n"
        "[2:Tran Thi Hoa] accused {2:“so-called experts”} of lying.\n[3:The Vietnamese ambassador] said {3:no}."
    )
    assert names(text) == ["Tran Thi Hoa"] * 3
    # a name that cannot be of that state is not taken for it
    other = "[1:Vietnam’s ambassador to Chile] has rejected {1:it}.\n[2:Carlos Moreno] accused {2:“so-called experts”}."
    assert names(other) == ["Vietnam’s ambassador", "Carlos Moreno"]


def test_an_office_is_not_taken_for_another() -> None:
    text = (
        "[1:Aino Koskela, the Finnish foreign minister,] said {1:no}.\n[2:Li Na, China’s foreign minister,] said {2:yes}.\n"
        "[3:The Finnish minister] {3:left}.\n[4:The Chinese foreign minister] {4:stayed}.\n[5:Labour’s shadow foreign minister] {5:slept}."
    )
    assert names(text)[2:] == ["Aino Koskela", "Li Na", "Labour’s shadow foreign minister"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[1:Chilean Foreign Ministry spokesman Juan Rojas] said {1:no}.", [["Chilean Foreign Ministry"]]),
        ("[1:Chile’s ambassador, Juan Rojas,] said {1:no}.", [["Chile"]]),
        ("[1:Juan Rojas, the foreign secretary,] told MPs {1:no}.", [["United Kingdom"]]),
        ("[1:Ruth Hale, Labour’s shadow home secretary,] said {1:no}.", [["Labour"]]),
        ("[1:Juan Rojas, a former Chilean minister,] said {1:no}.", [[]]),
        ("[1:Juan Rojas, a Chilean farmer,] said {1:no}.", [[]]),
        ("[1:Chilean diplomats] said {1:no}. [2:Chilean residents] said {2:yes}.", [["Chile"], []]),
        ("[1:Juan Rojas, a high-ranking Xinjiang government official,] said {1:no}.", [["Xinjiang government"]]),
        ("[1:the BBC’s Tom Farrow] said {1:no}.", [[]]),
    ],
)  # fmt: skip
def test_for_whom_they_speak(text: str, expected: list[list[str]]) -> None:
    assert for_whom(text) == expected


def test_a_body_speaks_for_its_state() -> None:
    result, _ = local("[1:Chilean Foreign Ministry spokesman Juan Rojas] said {1:no}.")
    ministry = next(s for s in result.speakers if s.name == "Chilean Foreign Ministry")
    assert ministry.kind is SpeakerKind.STATE_BODY
    assert [result.speakers[k].name for k in ministry.speaks_for] == ["Chile"]


def test_kinds() -> None:
    _, behind = local(
        "[1:Marta Lind] said {1:no}. [2:The Harbour Watch Institute] said {2:no}. [3:Chile] said {3:no}. [4:Two fishermen] said {4:no}."
    )
    assert [s.kind.value for s in behind if s] == ["person", "organisation", "state_body", "unnamed"]


def test_what_a_document_says_goes_through_json() -> None:
    result, _ = local("[1:Marta Lind, Chile’s envoy,] said {1:no}. [2:She] said {2:yes}. [3:The report] said {3:so}.")
    assert codec.unpack(DocumentSpeakers, codec.pack(result)) == result


# ---------------------------------------------------------------------------------------------- the two real texts

# text, source, content, quote type, name of the speaker
SEEDS = [
    (0, (0, 28), (42, 110), "indirect", "Liu Xiaoming"),
    (0, (250, 262), (271, 356), "mixed", "Liu Xiaoming"),
    (0, (413, 415), (426, 581), "mixed", "Liu Xiaoming"),
    (0, (754, 760), (671, 753), "direct", "Liu Xiaoming"),
    (0, None, (767, 801), "direct", "Liu Xiaoming"),
    (0, (802, 824), (839, 890), "indirect", "Liu Xiaoming"),
    (0, (903, 939), (948, 1043), "mixed", "Dominic Raab"),
    (0, (1054, 1070), (1074, 1131), "indirect", "multiple reports"),
    (0, (1297, 1304), (1133, 1296), "direct", "Dominic Raab"),
    (0, None, (1332, 1493), "direct", "Dominic Raab"),
    (0, (1494, 1496), (1504, 1709), "direct", "Dominic Raab"),
    (0, (1710, 1756), (1767, 1825), "indirect", "Lisa Nandy"),
    (0, (1908, 1914), (1922, 1977), "mixed", "Liu Xiaoming"),
    (0, (2278, 2292), (2303, 2337), "indirect", "United Kingdom"),
    (0, (2534, 2539), (2580, 2622), "mixed", "China"),
    (0, (2660, 2691), (2706, 2741), "indirect", "Oliver Dowden"),
    (1, (182, 250), (266, 318), "indirect", "British diplomats"),
    (1, (365, 397), (437, 466), "indirect", "Jeremy Hunt"),
    (1, (437, 443), (505, 529), "direct", "United Kingdom"),
    (1, (678, 680), (531, 677), "direct", "Jeremy Hunt"),
    (1, (602, 606), (619, 675), "indirect", "British diplomats"),
    (1, (700, 705), (715, 747), "indirect", "China"),
    (1, (890, 932), (938, 981), "mixed", "Lu Kang"),
    (1, (938, 945), (950, 981), "mixed", "China"),
    (1, (1160, 1162), (1043, 1159), "direct", "Lu Kang"),
    (1, (1233, 1240), (1241, 1302), "indirect", "reports"),
    (1, (1343, 1359), (1364, 1400), "indirect", "former detainees"),
    (1, (1519, 1526), (1480, 1493), "indirect", "China"),
    (1, (1548, 1562), (1595, 1640), "indirect", "China"),
    (1, (1856, 1915), (1662, 1855), "direct", "Shohrat Zakir"),
    (1, None, (1963, 2094), "direct", "Shohrat Zakir"),
    (1, (2190, 2197), (2203, 2245), "mixed", "the law"),
    (1, (2313, 2343), (2362, 2397), "indirect", "Chinese government spokesman"),
    (1, (2631, 2691), (2702, 2729), "indirect", "UN Committee on the Elimination of Racial Discrimination"),
    (1, (3061, 3065), (3179, 3205), "indirect", "Jeremy Hunt"),
    (1, (3299, 3301), (3238, 3298), "direct", "Jeremy Hunt"),
    (1, (3239, 3240), (3247, 3296), "indirect", "Jeremy Hunt"),
]  # fmt: skip


@pytest.mark.shared
def test_the_two_real_texts(shared: Path) -> None:
    files = sorted((shared / "seeds").glob("*.txt"))
    promos = [(583, 670), (2211, 2257)]  # furniture of the first text
    made = []
    for k, (file, published) in enumerate(zip(files, ("2020-07-19", "2018-11-01"), strict=True)):
        plain = document(file.read_text(encoding="utf-8"), published)
        paragraphs = [p for p in plain.paragraphs if k or not any(a <= p.span.start < b for a, b in promos)]
        made.append(
            Document(
                plain.id,
                plain.sha256,
                plain.name,
                plain.media_type,
                plain.text,
                tuple(paragraphs),
                published=plain.published,
            )
        )
    statements = [
        statement(made[k].id, [Span(*source)] if source else [], [Span(*content)], QuoteType(quote))
        for k, source, content, quote, _ in SEEDS
    ]
    found, answered, _ = speakers.resolve(made, {d.id: speakers.mentions(d, statements) for d in made}, statements)
    by_id = {s.id: s for s in found}
    given_names = [None if s.speaker is None else by_id[s.speaker].name for s in answered]
    wrong = [(row, name) for row, name in zip(SEEDS, given_names, strict=True) if row[-1] != name]
    assert wrong == []
    people = {s.name: s for s in found}
    assert {by_id[i].name for i in people["Lu Kang"].speaks_for} == {"Chinese Foreign Ministry"}
    assert "Beijing" in people["China"].aliases
    assert [(r.title, r.of, r.earliest) for r in people["Jeremy Hunt"].roles] == [
        ("foreign secretary", "United Kingdom", "2018-11-01")
    ]
    assert [(r.title, r.of, r.earliest) for r in people["Dominic Raab"].roles] == [
        ("foreign secretary", "United Kingdom", "2020-07-19")
    ]


# ---------------------------------------------------------------------------------------------- across documents


@dataclass
class Joined:
    """A case of marked texts."""

    speakers: dict[str, Speaker]
    statements: list[Statement]
    suggestions: list[Suggestion]

    def name(self, k: int) -> str | None:
        chosen = self.statements[k].speaker
        return None if chosen is None else self.speakers[chosen].name


def joined(*texts: tuple[str, ...] | tuple[str, str | None], shuffle: int | None = None) -> Joined:
    """Texts with the day of publication and, where it matters, the publisher."""
    made = [marked(*text) for text in texts]
    documents, statements = [d for d, _ in made], [s for _, found in made for s in found]
    order = list(documents)
    if shuffle is not None:
        random.Random(shuffle).shuffle(order)
    found, answered, suggestions = speakers.resolve(
        order, {d.id: speakers.mentions(d, statements) for d in order}, statements
    )
    return Joined({s.id: s for s in found}, answered, suggestions)


HALE_2018 = ("[1:Ruth Hale, the Norwegian foreign minister,] said {1:no}.", "2018-11-01")
MOE_2020 = ("[1:Jon Moe, the Norwegian foreign minister,] said {1:yes}.", "2020-07-19")


def test_a_bare_office_is_its_holder_at_that_date() -> None:
    bare = "[1:The Norwegian foreign minister] said {1:perhaps}."
    near = joined(HALE_2018, MOE_2020, (bare, "2020-08-01"))
    assert near.name(2) == "Jon Moe"
    assert near.statements[0].speaker != near.statements[1].speaker
    between = joined(HALE_2018, MOE_2020, (bare, "2019-06-01"))
    undated = joined(HALE_2018, MOE_2020, (bare, None))
    for case in (between, undated):
        answer = case.statements[2]
        assert answer.speaker is not None
        assert case.speakers[answer.speaker].kind is SpeakerKind.UNNAMED  # the office, and not one of the two
        assert [case.speakers[i].name for i in case.speakers[answer.speaker].speaks_for] == ["Norway"]
        assert {"Ruth Hale", "Jon Moe"} <= {case.speakers[c.speaker].name for c in answer.candidates}


def test_two_holders_in_the_window_are_only_candidates() -> None:
    texts = (("[1:Ruth Hale, the Norwegian foreign minister,] said {1:no}.", "2020-07-01"), MOE_2020)
    case = joined(*texts, ("[1:The Norwegian foreign minister] said {1:perhaps}.", "2020-07-25"))
    assert case.name(2) not in ("Ruth Hale", "Jon Moe")
    assert {"Ruth Hale", "Jon Moe"} <= {case.speakers[c.speaker].name for c in case.statements[2].candidates}


def test_roles_have_the_dates_of_their_reports() -> None:
    case = joined(
        HALE_2018,
        ("[1:Foreign Minister Ruth Hale of Norway] said {1:yes}.", "2018-12-24"),
        ("[1:Ruth Hale] {1:left}.", None),
    )
    assert len({s.speaker for s in case.statements}) == 1
    (hale,) = (s for s in case.speakers.values() if s.name == "Ruth Hale")
    assert [(r.title, r.of, r.earliest, r.latest) for r in hale.roles][-1] == (
        "foreign minister",
        "Norway",
        "2018-11-01",
        "2018-12-24",
    )
    undated = joined((HALE_2018[0], None))
    (hale,) = (s for s in undated.speakers.values() if s.name == "Ruth Hale")
    assert [(r.earliest, r.latest) for r in hale.roles] == [(None, None)]


# ---------------------------------------------------------------------------------------------- bodies and bare offices


def bodies_behind(text: str, publisher: str | None = None) -> list[tuple[str, SpeakerKind] | None]:
    return [None if s is None else (s.name, s.kind) for s in local(text, publisher)[1]]


TARVIAN_HOME = ("Interior Ministry of Tarvia", SpeakerKind.STATE_BODY)


@pytest.mark.parametrize(
    ("text", "publisher"),
    [
        # the publisher is the body: "the Ministry", "it" and "we" of its own text
        ("[1:The Ministry] rejects {1:this}.", "Ministry of the Interior of Tarvia"),
        ("[1:We] reject {1:this}.", "Ministry of the Interior of Tarvia"),
        # named in full before, or only below
        ("[1:The Ministry of the Interior of Tarvia] denies {1:it}. [2:The ministry] {2:left}.", "Dunmore Post"),
        ("[1:Tarvia’s Interior Ministry] denies {1:it}. [2:The ministry] {2:left}.", None),
        ("# Ministry denies it\n[1:The ministry] {1:left}. Tarvia’s interior ministry was in Varn.", None),
        # its adjective, and "its"
        ("Tarvia is far. [1:The Tarvian Interior Ministry] {1:left}. [2:The interior ministry] {2:left}.", None),
        ("Tarvia’s foreign minister came. Tarvia was angry. [1:Its Interior Ministry] said {1:no}.", None),
    ],
)
def test_a_bare_ministry_is_the_one_that_the_document_names(text: str, publisher: str | None) -> None:
    found = bodies_behind(text, publisher)
    assert found
    assert set(found) == {TARVIAN_HOME}


def test_an_outlet_is_not_the_we_of_its_report() -> None:
    assert bodies_behind("[1:We] reject {1:this}.", "Dunmore Post") == [None]
    assert bodies_behind("[1:We] reject {1:this}.", "Lantern Rights Committee") == [
        ("Lantern Rights Committee", SpeakerKind.ORGANISATION)
    ]


def test_two_ministries_do_not_become_one() -> None:
    text = "[1:Tarvia’s interior ministry] said {1:no}. [2:Olmia’s foreign ministry] said {2:yes}. [3:The ministry] {3:left}."
    assert names(text) == ["Interior Ministry of Tarvia", "Foreign Ministry of Olmia", "Foreign Ministry of Olmia"]


def test_spokespeople_of_one_body() -> None:
    case = joined(
        ("Tarvia’s Interior Ministry denied it. [1:The ministry’s spokeswoman, Ilse Dorn,] said {1:no}.", "2022-03-16"),
        ("[1:The spokesman of the Ministry, Mr Pavel Rusk,] said {1:yes}.", "2022-05-18", "Ministry of the Interior of Tarvia"),
        ("Interior Minister Jan Okel came. [1:Pavel Rusk, a spokesman for the ministry,] {1:left}.", "2022-05-19"),
        ("The Tarvian government came, from Tarvia. [1:A spokeswoman for its Interior Ministry] said {1:no}.", "2022-05-27"),
    )  # fmt: skip
    bodies = [case.speakers[s.speaker or ""].speaks_for for s in case.statements]
    assert len(set(bodies)) == 1
    (only,) = bodies[0]
    assert case.speakers[only].name == "Interior Ministry of Tarvia"


def test_an_interior_ministry_without_a_state_is_not_that_of_another_country() -> None:
    case = joined(
        ("[1:Tarvia’s interior ministry] said {1:no}.", "2022-05-01"),
        ("[1:The Interior Ministry] said {1:yes}. It rained in Varn.", "2022-05-02"),
    )
    assert case.statements[0].speaker != case.statements[1].speaker


ELDE = "[1:Tarvia’s ambassador to Olmia, Corin Elde,] said {1:no}."


def test_a_bare_office_is_the_person_whom_other_reports_name_in_it() -> None:
    bare = "Corin Elde came back on Monday.\n[1:The ambassador] said {1:yes}. [2:He] said {2:again}."
    near = joined((ELDE, "2024-06-12"), (bare, "2024-06-10"))
    assert [near.name(k) for k in range(3)] == ["Corin Elde"] * 3
    far = joined((ELDE, "2024-06-12"), (bare, "2022-06-10"))
    assert far.name(1) != "Corin Elde"
    elsewhere = joined((ELDE, "2024-06-12"), ("[1:The ambassador] said {1:yes}.", "2024-06-10"))
    assert elsewhere.name(1) != "Corin Elde"  # the report names neither him nor his state


def test_the_lede_holds_the_ambassador_back_below_headline_and_caption() -> None:
    text = (
        "# Ambassador calls it a fake\nTarvia’s ambassador to Olmia has dismissed the clip.\n"
        "Corin Elde told viewers that it was new.\n[1:The ambassador] said {1:nobody was hurt}."
    )
    assert names(text) == ["Corin Elde"]


def test_a_headline_office_is_the_holder_of_the_lead() -> None:
    text = (
        "# Minister: all is well\nInterior Minister Jan Okel came. [1:The minister] said {1:it rained}.\n"
        "Olmia’s foreign minister, Tom Varga, was away."
    )
    assert names(text) == ["Jan Okel"]


def test_the_ambassadors_of_two_states_stay_apart() -> None:
    text = "# Ambassador: a fake\n[1:Tarvia’s ambassador] said {1:no}. [2:Olmia’s ambassador] said {2:yes}."
    first, second = local(text)[1]
    assert first is not None
    assert second is not None
    assert [o.of for s in (first, second) for o in s.offices] == ["Tarvia", "Olmia"]


def test_a_role_without_a_state_is_the_one_of_the_other_reports() -> None:
    case = joined(
        ("[1:Olmia’s foreign minister, Tom Varga,] said {1:no}.", "2022-05-19"),
        ("[1:Foreign Minister Tom Varga] said {1:no}.", "2022-05-27"),
        ("[1:Olmia’s foreign minister, Lena Roth,] said {1:yes}.", "2024-06-12"),
        ("[1:Lena Roth, the foreign minister,] said {1:yes}.", "2024-06-09"),
    )
    held = {s.name: [(r.title, r.of, r.earliest, r.latest) for r in s.roles] for s in case.speakers.values() if s.roles}
    assert held == {
        "Tom Varga": [("foreign minister", "Olmia", "2022-05-19", "2022-05-27")],
        "Lena Roth": [("foreign minister", "Olmia", "2024-06-09", "2024-06-12")],
    }


# ---------------------------------------------------------------------------------------------- what is no person


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # states that no list has
        ("Tarvia’s foreign ministry met. [1:Tarvia] said {1:no}.", ("Tarvia", SpeakerKind.STATE_BODY)),
        ("The government of Tarvia met in Tarvia. [1:Tarvia] said {1:no}.", ("Tarvia", SpeakerKind.STATE_BODY)),
        ("It rained in Tarvia. Tarvian diplomats met. [1:Tarvia] said {1:no}.", ("Tarvia", SpeakerKind.STATE_BODY)),
        ("[1:Tarvia’s ambassador Oskel Vint] said {1:no}. [2:Tarvia] said {2:no}.", ("Tarvia", SpeakerKind.STATE_BODY)),
        ("[1:Tarvia’s prime minister] said {1:no}. [2:Tarvia] said {2:no}.", ("Tarvia", SpeakerKind.STATE_BODY)),
        ("[1:Tarvia’s chief of police Oskel Vint] said {1:no}.", ("Oskel Vint", SpeakerKind.PERSON)),
        # a person's government is no state
        ("Imran Tarvo won. It rained. Tarvo’s government met. [1:Tarvo] said {1:no}.", ("Imran Tarvo", SpeakerKind.PERSON)),
        # places, outlets
        ("It rained in Brenn. The road to Brenn is shut. [1:Brenn] said {1:no}.", ("Brenn", SpeakerKind.STATE_BODY)),
        ("Tarvia’s foreign ministry met. [1:Tarvia One] said {1:no}.", ("Tarvia One", SpeakerKind.ORGANISATION)),
        ("[1:The messaging service Pelko] said {1:no}.", ("Pelko", SpeakerKind.ORGANISATION)),
        ("[1:Radio Brenn] said {1:no}.", ("Radio Brenn", SpeakerKind.ORGANISATION)),
        ("[1:The family] said {1:no}.", ("family", SpeakerKind.UNNAMED)),
        # the group is the organisation that was named, not a house or an office
        (
            "[1:Harbour Watch] said {1:it was filmed from the old salt office}. [2:The group] said {2:in March}.",
            ("Harbour Watch", SpeakerKind.ORGANISATION),
        ),
        # a campaign of somebody's is not the last organisation
        (
            "[1:Harbour Watch] said {1:no}. [2:The Hale campaign] said {2:yes}.",
            ("Hale campaign", SpeakerKind.ORGANISATION),
        ),
        # a surname that is an occupation elsewhere
        ("Anna Dean came. [1:Dean, a doctor,] said {1:no}.", ("Anna Dean", SpeakerKind.PERSON)),
        # a headline's verb is no part of the name
        ("# Ruth Hale Calls Tom Berg A Liar Over Harbour Row\n[1:Ruth Hale] said {1:so}.", ("Ruth Hale", SpeakerKind.PERSON)),
    ],
)  # fmt: skip
def test_states_places_and_outlets_are_no_persons(text: str, expected: tuple[str, SpeakerKind]) -> None:
    assert bodies_behind(text)[-1] == expected


def test_a_capital_that_opens_a_sentence_is_no_name() -> None:
    text = "Forty came. Frame by frame it was read. None left. Ruth Hale came. [1:She] said {1:no}."
    result, (behind,) = local(text)
    assert behind is not None
    assert behind.name == "Ruth Hale"
    assert {s.name for s in result.speakers} == {"Ruth Hale"}


def test_a_name_that_other_documents_show_to_be_a_state_or_an_outlet() -> None:
    case = joined(
        ("[1:Tarvia’s foreign ministry] said {1:no}.", "2022-05-01", "Milwire"),
        ("[1:Tarvia] said {1:no}. [2:Milwire] reported {2:it}.", "2022-05-02"),
    )
    kinds = {s.name: s.kind for s in case.speakers.values()}
    assert kinds["Tarvia"] is SpeakerKind.STATE_BODY
    assert kinds["Milwire"] is SpeakerKind.ORGANISATION


def test_one_name_two_people() -> None:
    case = joined(
        ("[1:Anna Berg, a nurse,] said {1:no}.", "2020-07-01"),
        ("[1:Anna Berg, Norway’s health minister,] said {1:yes}.", "2020-07-01"),
    )
    assert len({s.speaker for s in case.statements}) == 2
    assert [(s.kind, {s.left, s.right}) for s in case.suggestions] == [
        ("same_speaker", {s.speaker for s in case.statements})
    ]


def test_variants_of_one_name() -> None:
    case = joined(
        ("[1:Joseph R. Okoro] said {1:no}.", None), ("[1:Joe Okoro] said {1:yes}.", None), ("[1:Al-Hassan Ould Béchir] said {1:no}.", None),
        ("[1:al Hassan Ould Bechir] said {1:yes}.", None),
    )  # fmt: skip
    assert case.statements[0].speaker == case.statements[1].speaker
    assert case.name(0) == "Joseph R. Okoro"


def test_a_bare_surname_needs_an_office_in_common() -> None:
    full = ("[1:Jon Moe, the Norwegian foreign minister,] said {1:yes}.", "2020-07-19")
    with_office = joined(full, ("[1:Norwegian Foreign Minister Moe] said {1:no}.", "2020-07-20"))
    assert with_office.statements[0].speaker == with_office.statements[1].speaker
    bare = joined(full, ("[1:Mr Moe] said {1:no}.", "2020-07-20"))
    assert bare.statements[0].speaker != bare.statements[1].speaker
    assert [s.kind for s in bare.suggestions] == ["same_speaker"]


def test_a_bare_surname_is_the_only_one_of_that_name_in_reports_on_one_event() -> None:
    full = ("[1:Jon Moe] said {1:yes}. [2:Petra Lundqvist] said {2:maybe}.", "2020-07-19")
    same_event = joined(full, ("[1:Moe] said {1:no}. [2:Petra Lundqvist] said {2:never}.", "2020-07-20"))
    assert same_event.statements[0].speaker == same_event.statements[2].speaker
    capitals = joined(("[1:Jon Halvorsen] said {1:yes}. [2:Petra Lundqvist] said {2:maybe}.", None), ("[1:HALVORSEN]: {1:no}. [2:Petra Lundqvist] said {2:never}.", None))  # fmt: skip
    assert capitals.statements[0].speaker == capitals.statements[2].speaker
    two = joined(full, ("[1:Ada Moe] said {1:so}.", "2020-07-20"), ("[1:Moe] said {1:no}. [2:Petra Lundqvist] said {2:never}.", "2020-07-20"))  # fmt: skip
    assert two.statements[3].speaker not in {two.statements[0].speaker, two.statements[2].speaker}
    years = joined(full, ("[1:Moe] said {1:no}. [2:Petra Lundqvist] said {2:never}.", "2026-07-20"))
    assert years.statements[0].speaker != years.statements[2].speaker


@pytest.mark.parametrize(
    "text",
    [
        "[1:The dam operator, Kestrel Water,] said {1:no}.\n[2:Kestrel Water] admitted {2:a leak}.",
        "[2:Kestrel Water] admitted {2:a leak}.\n[1:The company Kestrel Water] said {1:no}.",
    ],
)
def test_one_name_is_one_speaker_of_the_kind_that_the_report_shows(text: str) -> None:
    _, behind = local(text)
    assert {(s.name, s.kind) for s in behind if s} == {("Kestrel Water", SpeakerKind.ORGANISATION)}


def test_a_headline_in_capitals_names_whom_the_report_names() -> None:
    text = "#[1:KESTREL WATER] ADMITS {1:A LEAK}\n[2:Kestrel Water] admitted {2:a leak}."
    assert names(text) == ["Kestrel Water", "Kestrel Water"]


def test_it_behind_reported_speech_may_be_whom_it_is_about() -> None:
    assert names("{1:The Port Agency had searched the pier,} [1:it] said in a statement.") == ["Port Agency"]


def test_a_firm_in_one_report_is_no_person_in_another() -> None:
    case = joined(
        ("[1:The dam operator, Kestrel Water,] said {1:no}.", None), ("[1:Kestrel Water] admitted {1:a leak}.", None)
    )
    assert case.statements[0].speaker == case.statements[1].speaker


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[1:The clip] shows {1:a pier}.", [None]),
        ("[1:Satellite images from May] show {1:a pier}.", [None]),
        ("[1:A report by the Port Agency] says {1:the pier is safe}.", ["Port Agency"]),
        ("[1:The photographer] said {1:no}.", ["photographer"]),
    ],
)
def test_a_picture_is_evidence_and_nobody_who_speaks(text: str, expected: list[str | None]) -> None:
    assert names(text) == expected


def test_unnamed_groups_stay_apart() -> None:
    case = joined(("[1:Finnish diplomats] said {1:no}.", None), ("[1:Finnish diplomats] said {1:yes}.", None))
    assert len({s.speaker for s in case.statements}) == 2
    assert [s.kind for s in case.suggestions] == ["same_speaker"]


def test_states_and_bodies_are_one_across_documents() -> None:
    case = joined(("[1:Tehran] said {1:no}.", None), ("[1:Iran’s government] said {1:yes}. [2:Iran] {2:left}.", None))
    assert len({s.speaker for s in case.statements}) == 1
    (iran,) = case.speakers.values()
    assert (iran.name, iran.kind) == ("Iran", SpeakerKind.STATE_BODY)
    assert "Tehran" in iran.aliases


CASES = [
    HALE_2018, MOE_2020, ("[1:The Norwegian foreign minister] said {1:perhaps}.", "2020-08-01"),
    ("[1:Anna Berg, a nurse,] said {1:no}. [2:She] said {2:yes}. [3:Finnish diplomats] {3:left}.", None),
    ("[1:Anna Berg, Norway’s health minister,] said {1:no}. [2:Oslo] said {2:yes}.", "2020-01-01"), ("[1:Mr Moe] said {1:no}.", None),
]  # fmt: skip


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_documents_does_not_matter(seed: int) -> None:
    assert joined(*CASES, shuffle=seed) == joined(*CASES)


def test_every_id_that_is_used_is_there() -> None:
    case = joined(*CASES)
    used = {i for s in case.speakers.values() for i in s.speaks_for}
    used |= {c.speaker for s in case.statements for c in s.candidates} | {
        s.speaker for s in case.statements if s.speaker
    }
    used |= {i for s in case.suggestions for i in (s.left, s.right)}
    assert used <= set(case.speakers)
    assert all(re.fullmatch(r"spk-[0-9a-f]{16}", i) for i in case.speakers)


# ---------------------------------------------------------------------------------------------- any text

_PIECES = st.sampled_from(
    ["Mr ", "Lind ", "Ruth Hale", ", the ", "foreign minister ", "said ", "he ", "“", "”", "\n", ". ", "’s ", "China", "US ", "who ", "I ", "(", ")", "\x00", "\u202e", "—", "al-", "A.", "'"]
)  # fmt: skip


@given(st.lists(_PIECES | st.text(max_size=5), max_size=40).map("".join), st.lists(st.tuples(st.integers(0, 200), st.integers(0, 40), st.integers(0, 200), st.integers(1, 60)), max_size=5))  # fmt: skip
def test_any_text_and_any_spans(text: str, spans: list[tuple[int, int, int, int]]) -> None:
    """No text and no span of the model breaks it; names and aliases are words, scores are in [0, 1], the result repeats."""
    made = document(text)
    size = len(text)
    statements = list(
        {
            s.id: s
            for a, b, c, d in spans
            for s in [
                statement(
                    made.id,
                    [Span(min(a, size), min(a + b, size))] if b else [],
                    [Span(min(c, size), min(c + d, size))],
                    QuoteType.MIXED,
                )
            ]
        }.values()
    )
    result = speakers.mentions(made, statements)
    assert speakers.mentions(made, statements[::-1]) == result
    assert {s.statement for s in result.sources} == {s.id for s in statements}
    for source in result.sources:
        assert all(0.0 <= c.score <= 1.0 and 0 <= c.speaker < len(result.speakers) for c in source.candidates)
        assert source.speaker is None or source.speaker in {c.speaker for c in source.candidates}
    assert all(s.name.strip() for s in result.speakers)
    found, answered, _ = speakers.resolve([made], {made.id: result}, statements)
    assert {s.speaker for s in answered if s.speaker} <= {s.id for s in found}


def test_twice_the_text_is_twice_the_work() -> None:
    """Counted, not timed: the lines of our code that run."""
    import sys

    def lines(text: str) -> int:
        count = 0

        def trace(frame, event, _):  # type: ignore[no-untyped-def]
            nonlocal count
            count += event == "line"
            return trace if "onrecord" in frame.f_code.co_filename else None

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            speakers.mentions(document(text), [])
        finally:
            sys.settrace(before)
        return count

    once = "Ruth Hale, the minister, met Jon Moe of Norway. She said “they know” that the government lied. The army left.\n"
    assert lines(once * 80) < 2.6 * lines(once * 40)
