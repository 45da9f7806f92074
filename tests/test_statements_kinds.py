"""What a statement does and rests on: a text with its attribution marked -> exactly this act, stance, quote type and basis.

In the texts [ ] marks the source, { } the cue, < > the content; the marks are taken out before anything is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.records import Document, Paragraph, ParagraphKind, Place, Span, Statement
from onrecord.statements import find, find_in_text
from onrecord.statements.quotes import Quotations, quotations

Pieces = tuple[tuple[int, int], ...]
ROLES = {"[": "source", "]": "source", "{": "cue", "}": "cue", "<": "content", ">": "content"}


@dataclass(frozen=True)
class Attribution:
    source: Pieces
    cue: Pieces
    content: Pieces
    confidence: float = 0.87654


class Fake:
    """An extractor that finds what it was told, and keeps what it was asked."""

    def __init__(self, found: Sequence[Attribution]) -> None:
        self.found = found
        self.asked: list[tuple[int, int]] = []

    def attributions(self, text: str, paragraphs: Sequence[tuple[int, int]] | None = None) -> Sequence[Attribution]:
        self.asked = list(paragraphs or [])
        return self.found


def marked(text: str) -> tuple[str, Attribution]:
    plain, open_, spans = "", {}, {"source": [], "cue": [], "content": []}  # type: ignore[var-annotated]
    for char in text:
        if char in "[{<":
            open_[ROLES[char]] = len(plain)
        elif char in "]}>":
            spans[ROLES[char]].append((open_.pop(ROLES[char]), len(plain)))
        else:
            plain += char
    return plain, Attribution(tuple(spans["source"]), tuple(spans["cue"]), tuple(spans["content"]))


def document(text: str, kind: ParagraphKind = ParagraphKind.BODY, language: str = "en") -> Document:
    spans, start = [], 0
    for line in text.split("\n"):
        if line:
            spans.append(Span(start, start + len(line)))
        start += len(line) + 1
    paragraphs = tuple(Paragraph(s, kind, Place()) for s in spans)
    return Document("doc-1", "0" * 64, "a.txt", "text/plain", text, paragraphs, language=language)


def only(text: str) -> tuple[str, Statement]:
    plain, attribution = marked(text)
    found, problems = find(document(plain), Fake([attribution]))
    (statement,) = [one for one in found if one.within is None]
    assert problems == []
    return plain, statement


@pytest.mark.parametrize(
    ("text", "act", "stance"),
    [
        # the cue decides
        ("[The envoy] {has rejected} <accusations of torture in the valley>.", "deny", "denies"),
        ("[The envoy] {rejected accusations of} <torture in the valley>.", "deny", "denies"),
        ("[A spokesman] {completely denied} <the existence of the camps>.", "deny", "denies"),
        ("<These accounts> were initially {denied} by [the capital].", "deny", "denies"),
        ("[They] {dismissed} <the claims as “lies”>.", "deny", "denies"),
        ("[The general] {ruled out} <a retreat>.", "deny", "denies"),
        ("[He] {pleaded not guilty to} <all charges>.", "deny", "denies"),
        ("[The army] {does not believe} <the dam was hit>.", "deny", "denies"),
        ("[Engineers] {confirmed} <reports that the dam leaks>.", "confirm", "asserts"),
        ("[They] {concur} that <the reports are broadly accurate>.", "confirm", "asserts"),
        ("[The mayor] {admitted} <that mistakes were made>.", "confirm", "asserts"),
        ("[The minister] {accused} <the guards of committing “gross” abuses>.", "accuse", "asserts"),
        ("[The union] {blamed} <the ministry> for the leak.", "accuse", "asserts"),
        ("[The deputy] {called on} <the government to use its powers>.", "demand", "asserts"),
        ("[The union] {asked} <the council to publish the figures>.", "demand", "asserts"),
        ("[She] {told} the crowd <to go home>.", "demand", "asserts"),
        ("[The court] {ordered} <his release>.", "demand", "asserts"),
        ("[The capital] answered angrily, {warning} <the island would “bear all consequences”>.", "threaten", "asserts"),
        ("[The ministers] {vowed to retaliate} <if duties come>.", "threaten", "asserts"),
        ("[Experts] {warned} <that the river will rise>.", "assert", "asserts"),
        ("[The firm] {pledged} <to repair the dam>.", "commit", "asserts"),
        ("[The government] {announced plans} <to resettle three villages>.", "commit", "asserts"),
        ("[The council] {agreed} <to pay for the bridge>.", "commit", "asserts"),
        ("[Reporters] {asked} <whether the minister would resign>.", "ask", "hedges"),
        ("[The ministry] {declined to comment on} <the report>.", "decline", "hedges"),
        ("[The ministry] {did not immediately respond to} <a request for comment>.", "decline", "hedges"),
        ("[The mayor] {refused to confirm} <the report>.", "decline", "hedges"),
        ("[The mayor] {would neither confirm nor deny} <the raid>.", "decline", "hedges"),
        ("[The mayor] {had not said} <whether the bridge was safe>.", "decline", "hedges"),
        ("[She] {described} the ruling {as} <“disgraceful”>.", "appraise", "asserts"),
        ("[She] {called} <it “disgraceful”>.", "appraise", "asserts"),
        ("[The panel] {expressed alarm at} <reports of villagers being held>.", "appraise", "passes_on"),
        ("[The deputy] {condemned} <the killing of marchers>.", "appraise", "asserts"),
        ("[The party] {opposes} <the new levy>.", "appraise", "denies"),
        # negated and passive cues are not the opposite of the cue
        ("[He] {did not deny} <that money changed hands>.", "decline", "hedges"),
        ("[He] {refused to rule out} <new strikes>.", "decline", "hedges"),
        # … and nobody has said what was not said
        ("[The harbour master] {never claimed} <that the pier was unsafe>.", "decline", "hedges"),
        ("[The firm] {has yet to say} <how many men were in the hall>.", "decline", "hedges"),
        ("[Nobody at the ministry] {said} <that the village had been warned>.", "decline", "hedges"),
        ("[No official] {has confirmed} <that a shell hit the boat>.", "decline", "hedges"),
        ("[No. 10 Quay Street] {said} <that the door was open>.", "assert", "asserts"),
        ("Without {saying} <that the tank had leaked>, the firm paid.", "decline", "hedges"),
        ("[The club] {would not be drawn on} <the message>.", "decline", "hedges"),
        ("[The laboratory] {has no view} <on the cause>.", "decline", "hedges"),
        ("[She] {did not wish to say} <who had paid for the suit>.", "decline", "hedges"),
        ("[The firm] {was not aware of} <any complaint>.", "assert", "hedges"),
        # … or what is only supposed
        ("If [the minister] {says} <that the camp was closed>, he is mistaken.", "assert", "hedges"),
        ("Whether [the general] {will claim} <that his men were attacked> is open.", "assert", "hedges"),
        ("Had [the minister] {said} <that the dam was cracked>, people would have left.", "assert", "hedges"),
        ("[Critics] {may argue} <that the count was late>.", "assert", "hedges"),
        ("[The minister] {would later say} <that the camp was a school>.", "assert", "asserts"),
        ("[The regulars] {will tell} you <that the keeper was paid>.", "assert", "asserts"),
        ("<He> {was accused by} [the union] <of lying>.", "accuse", "asserts"),
        ("<The dam> {is believed} <to have failed>.", "assert", "hedges"),
        # what is said decides, where the cue is plain or missing
        ("<“There is no so-called mass eviction,”> [Mr Oyelaran] {said}.", "deny", "asserts"),
        ("<“It is totally against the truth.”>", "deny", "asserts"),
        ("[He] {also insisted} <he did not know where the clip came from>.", "deny", "asserts"),
        ("[The envoy] {said} <the video was fake>.", "deny", "asserts"),
        ("[The envoy] {called} <the footage “a complete fabrication”>.", "deny", "asserts"),
        ("<“We will rebuild every house,”> [she] {said}.", "commit", "asserts"),
        ("<“Release them now,”> [she] {said}.", "demand", "asserts"),
        ("[She] {said} <the guards must go>.", "demand", "asserts"),
        ("<“Did anybody check?”> [she] {said}.", "ask", "hedges"),
        ("<“It is deeply, deeply troubling,”> [the minister] {told} the hall.", "appraise", "asserts"),
        ("<“No comment,”> [he] {said}.", "decline", "hedges"),
        ("[The clerk] {said} <the bridge opened at noon>.", "assert", "asserts"),
        # hedged, and passed on
        ("[He] {suggested} <the video was edited>.", "assert", "hedges"),
        ("[She] {said} <the strike may have hit a school>.", "assert", "hedges"),
        ("The general {reportedly} <fled the city>.", "assert", "hedges"),
        ("[He] {said} <he was not aware of other cases>.", "assert", "hedges"),
        ("[The aid group] {said} <a nurse had told it that the ward was empty>.", "assert", "passes_on"),
        ("[The sergeant] {said} <he had told them to leave>.", "assert", "asserts"),
        ("[The inspector] {said} <the firm never warned us>.", "assert", "asserts"),
        ("[Radio Nord] {quoted} the general {as saying} <the road was closed>.", "assert", "passes_on"),
        ("[The general] {was quoted as saying} <the road was closed>.", "assert", "asserts"),
        ("[The opposition] {cited reports that} <ballots were burned>.", "assert", "passes_on"),
        ("<The chief took money>, {according to} [local media reports].", "assert", "passes_on"),
        ("Outrage grew over {reports} <the state moved as many as 900 people>.", "assert", "passes_on"),
    ],
)  # fmt: skip
def test_act_and_stance(text: str, act: str, stance: str) -> None:
    _, statement = only(text)
    assert (statement.act.value, statement.stance.value) == (act, stance)


@pytest.mark.parametrize(
    ("text", "basis", "evidence"),
    [
        ("[Two diplomats who visited the valley] {confirmed} <it>.", ["witnessed"], ["who visited"]),
        ("<“I saw them take the boys,”> [Amina] {said}.", ["witnessed"], ["I saw"]),
        ("<“We had our own diplomats visiting the valley,”> [he] {said}.", ["witnessed"], ["our own diplomats visiting"]),
        ("[Former detainees] {say} <they were forced to march>.", ["witnessed"], ["detainees", "they were forced to"]),
        ("[Satellite images] {show} <new craters>.", ["footage"], ["Satellite images"]),
        ("[Leaked files from the mill] {reveal} <that staff knew>.", ["document"], ["Leaked files"]),
        ("On May 3 it opened, which [the law] {said} <would help>.", ["official_record"], ["the law"]),
        ("<The roof fell>, {according to} [court records].", ["official_record"], ["according to court records"]),
        ("[The board] {expressed alarm at} <reports of beatings>.", ["reports_of_others"], ["reports of"]),
        ("<The chief took money>, {according to} [sources familiar with the case].", ["unnamed_source"], ["sources"]),
        ("[Officials, speaking on condition of anonymity,] {said} <it failed>.", ["unnamed_source"], ["on condition of anonymity"]),
        ("[A person familiar with the talks] {said} <it failed>.", ["unnamed_source"], ["A person familiar with"]),
        ("[Ilse Brandt] {said} <the dam holds>.", ["none_given"], []),
        # footage that is called false, reports that are denied: not what the speaker rests on
        ("[The envoy] {said} <the video showing bound men was fake>.", ["none_given"], []),
        ("[The envoy] {denied} <reports of beatings>.", ["none_given"], []),
        ("[Law enforcement chiefs] {said} <the dam holds>.", ["none_given"], []),
    ],
)  # fmt: skip
def test_basis_with_the_words_that_show_it(text: str, basis: list[str], evidence: list[str]) -> None:
    plain, statement = only(text)
    assert [b.value for b in statement.basis] == basis
    words = [s.of(plain) for s in statement.evidence]
    assert [w[: len(e)] for w, e in zip(words, evidence, strict=True)] == evidence


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("<“The dam holds,”> [she] {said}.", "direct"),
        ("“<The dam holds>,” [she] {said}.", "direct"),
        ('<"The dam holds,"> [she] {said}.', "direct"),
        ("<‘The dam’s wall, and the officials’ hut, hold,’> [she] {said}.", "direct"),
        ("<'The dam's wall holds,'> [she] {said}.", "direct"),
        ("<„Der Damm hält“>, [she] {said}.", "direct"),
        ("<« The dam holds »>, [she] {said}.", "direct"),
        ("[She] {said} <the dam’s wall holds>.", "indirect"),
        ("[The officials’ union] {said} <the dam holds, in the ’90s manner>.", "indirect"),
        ("[She] {said} <the dam was “as safe as houses”>.", "mixed"),
        ("[She] {said} <the dam was ‘as safe as houses’ and the workers’ huts too>.", "mixed"),
        ("<“The dam holds,”> [she] {said}, <“and the weir too.”>", "direct"),
        # the quotation of a statement around this one is not its own
        ("“[We] {told} them <the dam holds>,” she said.", "indirect"),
    ],
)
def test_quote_type(text: str, quote: str) -> None:
    _, statement = only(text)
    assert statement.quote.value == quote


def test_a_quotation_opened_in_every_paragraph_and_closed_in_the_last() -> None:
    text = "“The dam holds.\n“The weir holds.\nThe sluice holds,” she said.\n“Fine” it is."
    spans = [p.span for p in document(text).paragraphs]
    assert [(text[q.start : q.end], q.depth) for q in quotations(text, spans)] == [
        ("“The dam holds.", 1),
        ("“The weir holds.", 1),
        ("The sluice holds,”", 1),
        ("“Fine”", 1),
    ]


def test_quotations_in_quotations() -> None:
    text = "‘He said “go home” and left,’ she said, ‘twice’."
    found = quotations(text, [Span(0, len(text))])
    assert [(text[q.start : q.end], q.depth) for q in found] == [
        ("‘He said “go home” and left,’", 1),
        ("“go home”", 2),
        ("‘twice’", 1),
    ]


def test_statements_in_statements_name_the_innermost_around_them() -> None:
    outer, a = marked("[Ilse] {said} <the guards told her the mayor denied the leak>.")
    _, b = marked("Ilse said [the guards] {told} her <the mayor denied the leak>.")
    _, c = marked("Ilse said the guards told her [the mayor] {denied} <the leak>.")
    statements, _ = find(document(outer), Fake([c, a, b, c]))
    assert [s.act.value for s in statements] == ["assert", "assert", "deny"]
    assert [s.within for s in statements] == [None, statements[0].id, statements[1].id]


def test_only_readable_paragraphs_are_searched_and_ids_hold() -> None:
    plain, attribution = marked("[Ilse] {said} <so>.")
    fake = Fake([attribution])
    first, _ = find(document(plain), fake)
    assert fake.asked == [(0, len(plain))]
    again, _ = find(document(plain), Fake([attribution, attribution]))
    assert first == again
    assert first[0].id.startswith("sta-")
    assert len(first[0].id) == 20
    assert first[0].confidence == 0.8765
    for kind in (ParagraphKind.FURNITURE, ParagraphKind.CREDIT, ParagraphKind.DATELINE):
        assert find(document(plain, kind), fake) == ([], [])


def test_other_languages_give_no_statements() -> None:
    plain, attribution = marked("[Ilse] {sagte} <nichts>.")
    assert find(document(plain, language="de"), Fake([attribution])) == ([], [])
    assert len(find(document(plain, language="und"), Fake([attribution]))[0]) == 1


def test_loose_text_is_a_document_of_its_paragraphs() -> None:
    plain, attribution = marked("[Ilse] {said} <so>.\n\nRain fell.")
    doc, statements = find_in_text(plain, Fake([attribution]), "2019-05-15")
    assert [p.span.of(plain) for p in doc.paragraphs] == ["Ilse said so.", "Rain fell."]
    assert doc.published is not None
    assert [s.document for s in statements] == [doc.id]


_MARKS = st.lists(st.sampled_from(list("“”‘’\"'«»„`ab s.\n—")), max_size=60).map("".join)


@given(_MARKS)
def test_quotations_stay_in_their_paragraph_and_are_in_order(text: str) -> None:
    paragraphs = [p.span for p in document(text).paragraphs]
    found = quotations(text, paragraphs)
    assert [q.start for q in found] == sorted(q.start for q in found)
    for q in found:
        assert any(p.start <= q.start < q.end <= p.end for p in paragraphs)
        assert 1 <= q.depth <= 3
    for p in paragraphs:
        assert Quotations(text, paragraphs).type_of([p], []).value in ("direct", "indirect", "mixed")


_CUTS = st.lists(st.integers(0, 40), min_size=6, max_size=6)


@given(st.lists(_CUTS, max_size=8))
def test_any_attributions_give_an_acyclic_nesting_in_any_order(cuts: list[list[int]]) -> None:
    text = "she said we saw that he denied it may be "
    made = []
    for a, b, c, d, e, f in (sorted(c) for c in cuts):
        made.append(Attribution(((a, b),), ((c, d),), ((e, f),)))
    forward, _ = find(document(text), Fake(made))
    backward, _ = find(document(text), Fake(made[::-1]))
    assert forward == backward
    by_id = {s.id: s for s in forward}
    for s in forward:
        seen, at = {s.id}, s.within
        while at is not None:
            assert at not in seen
            seen.add(at)
            at = by_id[at].within
        assert s.basis


def test_what_is_said_inside_a_content_is_found_by_reading_it_by_itself() -> None:
    text, outer = marked("[Ilse] {said} <the guards told her that the mayor had denied the leak>.")
    _, within = marked("Ilse said [the guards] {told} her <that the mayor had denied the leak>.")
    _, own = marked("Ilse said the guards told [her] <that the mayor> had {denied} the leak.")

    class Rereading(Fake):
        """Finds the outer one in the whole text, the inner ones in its content."""

        def attributions(self, text: str, paragraphs: Sequence[tuple[int, int]] | None = None) -> Sequence[Attribution]:
            assert paragraphs in ([(0, len(text))], [outer.content[0]], [within.content[0]])
            return {0: [outer], outer.content[0][0]: [within, own]}.get(paragraphs[0][0], [])

    statements, _ = find(document(text), Rereading([]))
    assert [(s.act.value, s.within) for s in statements] == [("assert", None), ("assert", statements[0].id)]
    assert [p.of(text) for p in statements[1].source] == ["the guards"]  # a pronoun is likely the outer speaker


def test_contents_without_a_word_of_saying_are_not_read_again() -> None:
    text, outer = marked("[Ilse] {said} <the crane on the north quay had stood idle for a week or two>.")
    fake = Fake([outer])
    assert len(find(document(text), fake)[0]) == 1
    assert fake.asked == [(0, len(text))]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("<A gate at the quay>. [Photo]{:} Strandwire", 0),
        ("<The ambassador> {was shown} the clip on air", 0),
        ("The quay, where men are {allegedly} <held by the army>", 1),
        ("[Tove Arlind]{:} <“We have nothing to hide.”>", 1),
    ],
)
def test_a_caption_says_what_somebody_is_named_for(text: str, kept: int) -> None:
    plain, attribution = marked(text)
    assert len(find(document(plain, ParagraphKind.CAPTION), Fake([attribution]))[0]) == kept


def test_the_same_words_found_twice_are_one_statement() -> None:
    plain, long = marked(
        "[The mate] {had told} her <that they were working the bank that summer, which is no mistake>."
    )
    content = (plain.index("that they"), plain.index(", which"))
    short = Attribution(long.source, long.cue, (content,), confidence=0.5)
    found, _ = find(document(plain), Fake([long, short]))
    assert [(s.content, s.confidence) for s in found] == [((Span(*long.content[0]),), 0.8765)]


def test_two_who_say_the_same_words_stay_two() -> None:
    plain, one = marked("<The bridge was safe>, [Ilse Brandt] {said}, and Tove Arlind agreed.")
    source, cue = plain.index("Tove"), plain.index("agreed")
    other = Attribution(((source, source + 11),), ((cue, cue + 6),), one.content, confidence=0.5)
    assert len(find(document(plain), Fake([one, other]))[0]) == 2


def parts(text: str, found: Sequence[Attribution] = ()) -> list[tuple[str, str, str]]:
    """Source, cue and content of each statement that is found, beside what the extractor finds."""
    statements, _ = find(document(text), Fake(found))
    return [tuple(" ".join(p.of(text) for p in role) for role in (s.source, s.cue, s.content)) for s in statements]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Forty people died, two men who worked there told the agency.", [("two men who worked there", "told", "Forty people died")]),
        ("At least 40 people have drowned, a pilot told Strandwire on Monday.", [("a pilot", "told", "At least 40 people have drowned")]),
        ("Reportedly, the boat sank at noon.", [("", "Reportedly", "the boat sank at noon")]),
        ("It is told in Velm that a copy exists.", [("", "It is told in Velm that", "a copy exists")]),
        ("On Monday, a pilot told Strandwire.", []),
        ("The gate, which two men had told of, fell.", []),
    ],
)  # fmt: skip
def test_a_lead_that_says_first_and_names_then(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert parts(text) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            "“The prisoner had told his sister that guards beat him,”",
            ("The prisoner", "had told", "that guards beat him"),
        ),
        ("“The commander ordered his men to burn the list,”", ("The commander", "ordered", "to burn the list")),
        ("“He had told his sister that guards beat him,”", None),
        ("“The report told us that guards beat him,”", None),
        ("“The gate was shut by the guards that night,”", None),
    ],
)
def test_a_content_that_begins_with_what_somebody_else_said(
    content: str, expected: tuple[str, str, str] | None
) -> None:
    plain, outer = marked(f"<{content}> [Ilse Brandt] {{said}}.")
    assert parts(plain, [outer])[1:] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # what a reporter says that somebody feels is no statement of theirs
        ("Strikes go on, fed by [the mayor’s] {dread of} <open meetings>.", None),
        ("[Her] {lifelong distaste for} <committees> is known.", None),
        ("The vote shows {the resentment of} [islanders] <towards the port>.", None),
        # … but what they say, and that they hold something to be so, is
        ("[The mayor’s] {denial of} <a leak> came late.", ("The mayor’s", "denial of", "a leak")),
        ("[Her] {fear} <that the wall would break> was noted.", ("Her", "fear", "that the wall would break")),
        ("[His] {public remark about} <lozenges> was noted.", ("His", "public remark about", "lozenges")),
        # a caption shows; a clip in the report is evidence
        ("[Photo taken on 3 May] {shows} <a pier under water>.", None),
        ("[File picture, released by the harbour,] {shows} <a pier>.", None),
        ("[The clip] {shows} <a pier under water>.", ("The clip", "shows", "a pier under water")),
        # no words
        ("[The port] {replied angrily} <to that step>.", None),
        ("[The port] {replied} <that nobody had asked>.", ("The port", "replied", "that nobody had asked")),
        ("<Orlen Vass> {was asked} by [members].", None),
        ("[Photo] {shows} <a pier under water>.", None),
        # a quoted word is whose who quotes it
        ("A clerk dismissed [the mayor’s] {claim} as <‘rubbish’>.", None),
        # who is asked is not who asks; a live blog's time is nobody's word
        ("[Vass] came late. {Asked} <whether he had slept>, he left.", ("", "Asked", "whether he had slept")),
        ("[14:32 The port] {says} <the pier is dry>.", ("The port", "says", "the pier is dry")),
        ("12:[50 Two boats] {are missing}, <the port fears>.", ("Two boats", "are missing", "the port fears")),
        # an article is nobody
        ("[The] {reports} <of a flood are old>.", ("", "reports", "of a flood are old")),
    ],
)  # fmt: skip
def test_what_only_looks_like_a_statement_is_none(text: str, expected: tuple[str, str, str] | None) -> None:
    plain, attribution = marked(text)
    assert parts(plain, [attribution]) == ([expected] if expected else [])


def test_a_participle_inside_what_is_said_does_not_speak_for_the_source() -> None:
    plain, outer = marked(
        "[She] {called} <the film passed round on Sunday and claiming to show a flooded pier a hoax>."
    )
    at = plain.index("claiming")
    inside = Attribution(outer.source, ((at, at + 8),), ((at + 9, plain.index(" a hoax")),), confidence=0.5)
    assert parts(plain, [outer, inside]) == parts(plain, [outer])
    plain, outer = marked("[She] {said} <the pier was dry, adding that the film was old>.")
    at = plain.index("adding")
    added = Attribution(outer.source, ((at, at + 6),), ((at + 7, len(plain) - 1),), confidence=0.5)
    assert len(parts(plain, [outer, added])) == 2


def test_an_insertion_that_was_cut_in_two_is_whole_again() -> None:
    plain, one = marked("[He] {called} <the film> – shown on Sunday and <said to be old – a fake>.")
    assert parts(plain, [one]) == [("He", "called", "the film – shown on Sunday and said to be old – a fake")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The harbour master reportedly left on a night train.", ("", "reportedly", "The harbour master left on a night train")),
        ("On Friday, the pier had allegedly been sold for $2.5 million.", ("", "allegedly", "the pier had been sold for $2.5 million")),
        ("Two divers are believed to have drowned, but none was found.", ("", "are believed", "Two divers to have drowned")),
        ("The port, a state firm, is widely expected to close.", ("", "is widely expected", "The port, a state firm, to close")),
        # no verb: an attribute of a thing
        ("The reportedly sunken boat lay there.", None),
        ("He filmed the pier and a boat, allegedly from Velm.", None),
        ("Nobody expected to see the pier again.", None),
    ],
)  # fmt: skip
def test_what_is_told_by_nobody_has_no_source(text: str, expected: tuple[str, str, str] | None) -> None:
    assert parts(text) == ([expected] if expected else [])


def test_hearsay_stays_out_of_what_somebody_says() -> None:
    plain, attribution = marked("[Vass] {said} <the guard reportedly left the gate open>.")
    assert parts(plain, [attribution]) == [("Vass", "said", "the guard reportedly left the gate open")]


def test_long_runs_of_words_are_no_hearsay() -> None:
    assert parts("a, " * 130 + "reportedly.") == []
    assert parts("word " * 80 + "expected to") == []
