"""Which documents are copies of one text, and which only speak of the same."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from onrecord.claims import origins
from onrecord.records import Document, Fact, ParagraphKind
from tests.claims_texts import document

STORY = [
    "Heavy rain had already swollen the river for nine days when the sluice above Pennor was raised, by whom nobody will say.",
    "Farmers in the lower valley told how the water came through their yards before dawn, carrying fences, two tractors and a "
    "shed that was later found on the football ground of the next village.",
    "The provincial council meets on Thursday. Its chair would not be drawn on whether the keepers of the sluice had asked for "
    "permission, or whether anyone above them had given an order.",
    "Insurers put the first losses at eleven million, most of it in glasshouses along the southern bank, where the season's "
    "seedlings had been set out a week earlier than usual.",
]
OTHER = [
    "A council keeper who was on duty that night has come forward with the log of the gate, page by page, in his own hand.",
    "It shows three telephone calls, the last of them from the capital, and a note in the margin that reads only: against advice.",
    "Engineers who read the copy for this newspaper found no sign that entries were written later than the times they bear.",
]
QUOTE = (
    "“We were told at midnight that nothing would be opened, and at four the water stood at the altar of the church,”"
)


def texts(*paragraphs: str, name: str) -> Document:
    return document("\n".join(paragraphs), name=name)


def groups(*documents: Document) -> list[list[str]]:
    found, made, _ = origins.find(documents)
    names = {d.id: d.name for d in found}
    return sorted(sorted(names[i] for i in origin.documents) for origin in made)


def test_a_cut_copy_under_another_headline_shares_the_origin() -> None:
    whole = texts("Flood: who raised the sluice?", *STORY, name="whole")
    cut = texts("Valley under water after mystery order", *STORY[:2], name="cut")
    framed = texts("Our reporter writes:", *STORY[1:], "Send us your pictures.", name="framed")
    other = texts(*OTHER, name="other")
    assert groups(whole, cut, framed, other) == [["cut", "framed", "whole"], ["other"]]


def test_reports_that_share_a_quotation_are_not_copies() -> None:
    left = texts(STORY[0], f"{QUOTE} said the verger.", *STORY[1:3], name="left")
    right = texts(OTHER[0], f"{QUOTE} the verger told reporters.", *OTHER[1:], name="right")
    assert groups(left, right) == [["left"], ["right"]]


def test_furniture_does_not_make_copies() -> None:
    menu = " ".join(f"Section {n} of our paper with pictures and letters" for n in range(40))

    def with_menu(body: list[str], name: str) -> Document:
        made = texts(menu, *body, name=name)
        first = replace(made.paragraphs[0], kind=ParagraphKind.FURNITURE)
        return replace(made, paragraphs=(first, *made.paragraphs[1:]))

    assert groups(with_menu(STORY, "one"), with_menu(OTHER, "two")) == [["one"], ["two"]]


def test_a_third_of_a_copy_is_suggested_not_merged() -> None:
    own = [
        f"Sentence {n} of the paper's own about sewers, bridges and what the {n}th ward expects of them."
        for n in range(5)
    ]
    left, right = texts(*STORY, name="left"), texts(STORY[1], *own, name="right")
    found, made, suggested = origins.find([left, right])
    assert len(made) == 2
    assert [(s.kind, origins.NEAR <= s.score < origins.SAME) for s in suggested] == [("same_origin", True)]
    assert {suggested[0].left, suggested[0].right} == {d.id for d in found}


def test_the_agency_is_credited() -> None:
    credited = replace(texts(*STORY, name="one"), agencies=(Fact("Strandwire", "credit"),))
    _, made, _ = origins.find([credited, texts(*STORY, "Extra line.", name="two")])
    assert [(o.agency, len(o.documents)) for o in made] == [("Strandwire", 2)]


def test_hundreds_of_copies_are_one_origin() -> None:
    copies = [texts(f"Edition {n}", *STORY, name=f"{n:03}") for n in range(origins.MOST_DOCUMENTS + 30)]
    assert len(groups(*copies)) == 1


def test_a_copy_may_be_touched_up_word_by_word_and_put_in_another_order() -> None:
    touched = [
        "Seedlings had been set out a week earlier than usual; the first losses are put by insurers at eleven million, most in "
        "glasshouses along the southern bank.",
        "Rain had already swollen the river for nine days when somebody raised the sluice above Pennor.",
        "In the lower valley farmers told how the water came through yards before dawn, carrying fences, tractors and a shed "
        "that was found later on a football ground of the next village.",
    ]
    whole, copy = texts(*STORY, name="whole"), texts("A flood nobody ordered", *touched, name="copy")
    assert groups(whole, copy, texts(*OTHER, name="other")) == [["copy", "whole"], ["other"]]


def test_one_event_in_the_reporters_own_words_makes_no_copies() -> None:
    own = [
        "Water stood in the glasshouses of the southern bank by Sunday, nine days after the rain began to fall on the hills.",
        "The sluice above Pennor was open. The provincial council, asked by whom, said that it would meet on Thursday.",
        "A shed from a farm in the lower valley lies on the football ground; its owner heard nothing until dawn.",
    ]
    assert len(groups(texts(*STORY, name="one"), texts(*own, name="two"))) == 2


def test_short_texts_prove_nothing() -> None:
    assert groups(texts("Rain is expected.", name="a"), texts("Rain is expected. More soon.", name="b")) == [
        ["a"],
        ["b"],
    ]


@given(st.integers(0, 1000))
def test_order_of_adding_does_not_matter(seed: int) -> None:
    documents = [
        texts(*STORY, name="a"),
        texts(*STORY[:2], name="b"),
        texts(*OTHER, name="c"),
        texts(*OTHER[:2], STORY[0], name="d"),
    ]
    shuffled = documents[:]
    random.Random(seed).shuffle(shuffled)
    assert origins.find(shuffled) == origins.find(documents)


def test_versions_of_one_page_are_one_origin_however_much_was_rewritten() -> None:
    from dataclasses import replace

    from onrecord.records import Fact

    archived = Fact("https://courier.example/quay", "WARC-Target-URI in the web archive")
    one, other = texts(*STORY, name="one"), texts("Something else stands here now.", name="two")
    apart = [replace(d, url=Fact(archived.value, "link rel=canonical")) for d in (one, other)]
    assert len(origins.find(apart)[1]) == 2
    given = Fact("http://www.courier.example/quay#top", "given by the user")
    (origin,) = origins.find([replace(one, url=archived), replace(other, url=given)])[1]
    assert origin.documents == tuple(sorted((one.id, other.id)))
    assert origin.similarity == 1.0
