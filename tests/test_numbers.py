"""Numbers in what is said: words -> exactly this range, in these words, of these things."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord import numbers
from onrecord.records import Act, Basis, Document, Paragraph, ParagraphKind, Place, QuoteType, Span, Stance, Statement

Range = tuple[float | None, float | None, str, str]


def counted(text: str, start: int = 0, end: int | None = None) -> list[Range]:
    whole = Span(0, len(text))
    doc = Document(
        "doc-1", "0" * 64, "a.txt", "text/plain", text, (Paragraph(whole, ParagraphKind.BODY, Place()),), language="en"
    )
    content = (Span(start, len(text) if end is None else end),)
    one = Statement(
        "sta-1", "doc-1", (), (), content, QuoteType.INDIRECT, Act.ASSERT, Stance.ASSERTS, (Basis.NONE_GIVEN,), 0.9
    )
    (filled,) = numbers.find(doc, [one])
    for number in filled.numbers:
        assert number.span.of(text) == number.text
    return [(n.lowest, n.highest, n.text, n.of) for n in filled.numbers]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("as many as one million villagers were moved", (None, 1e6, "as many as one million", "villagers")),
        ("at least 30 detainees fell ill", (30, None, "at least 30", "detainees")),
        ("up to three million Port Amber residents may apply", (None, 3e6, "up to three million", "Port Amber residents")),
        ("between 10 and 20 soldiers stood there", (10, 20, "between 10 and 20", "soldiers")),
        ("between 1 and 2 million votes vanished", (1e6, 2e6, "between 1 and 2 million", "votes")),
        ("10-15 bodies were found", (10, 15, "10-15", "bodies")),
        ("some 400 boats came", (360, 440, "some 400", "boats")),
        ("nearly 1,200 homes burned", (1080, 1200, "nearly 1,200", "homes")),
        ("more than 1.5 million doses spoiled", (1.5e6, None, "more than 1.5 million", "doses")),
        ("fewer than 50 nurses stayed", (None, 50, "fewer than 50", "nurses")),
        ("1,000 or more tents stood there", (1000, None, "1,000 or more", "tents")),
        ("dozens were hurt", (24, 99, "dozens", "")),
        ("hundreds of detained, bound and hooded Marsh men waited", (200, 999, "hundreds", "detained, bound and hooded Marsh men")),
        ("tens of thousands of marchers came", (2e4, 99_999, "tens of thousands", "marchers")),
        ("three hundred and twenty prisoners left", (320, 320, "three hundred and twenty", "prisoners")),
        ("half a million people fled", (5e5, 5e5, "half a million", "people")),
        ("a dozen officers came", (12, 12, "a dozen", "officers")),
        ("at least one person had drowned", (1, None, "at least one", "person")),
        ("60 per cent of households had no water", (60, 60, "60 per cent", "per cent of households")),
        ("it cost $3.5 million in aid", (3.5e6, 3.5e6, "$3.5 million", "$")),
        ("it hit 2000 people", (2000, 2000, "2000", "people")),
    ],
)  # fmt: skip
def test_a_number_is_a_range_in_its_own_words(text: str, expected: Range) -> None:
    assert counted(text) == [expected]


def test_several_numbers_each_have_their_own_noun() -> None:
    assert counted("15 dead and 40 wounded, including 3 children") == [
        (15, 15, "15", "dead"),
        (40, 40, "40", "wounded"),
        (3, 3, "3", "children"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "the 5G network and the F-16 jets of the G20",
        "on July 2, 2018, or 2 July",
        "in 2018 the camps shut",
        "a 34-year-old driver",
        "Ana Ruiz, 43, said so",
        "two years ago and for three weeks",
        "at 10:30 a.m. or at 7 p.m.",
        "12 Harbour Street",
        "Article 5 of the treaty, page 14, Room 101",
        "one of the men, and no one else",
        "the third and the 21st boat",
        "Covid-19 came",
    ],
)
def test_dates_ages_addresses_and_names_are_not_counts(text: str) -> None:
    assert counted(text) == []


def test_only_the_content_is_read() -> None:
    text = "Five aides said 20 boats sank"
    assert counted(text, text.index("20")) == [(20, 20, "20", "boats")]


_PIECES = st.sampled_from(
    "10|to|and|between|at least|dozens|of|million|%|$|2,000|one|hundred|men|-|,|.|3.5|²|½|1234567890123456|nearly|some|a|half".split(
        "|"
    )
)


@given(st.lists(_PIECES, max_size=20).map(" ".join))
def test_ranges_are_ordered_and_spans_are_words(text: str) -> None:
    end = 0
    for lowest, highest, words, _ in counted(text):
        assert words
        assert lowest is not None or highest is not None
        if lowest is not None and highest is not None:
            assert lowest <= highest
        end = max(end, len(words))
    assert end <= len(text)


WORDS = st.sampled_from(
    "A a an few several Hundred thousand TWO twenty-one ſix couple of dozen tens at least 3 12,000 5m 4.5 per cent % ½ ² ٣ people "
    "boats and or to - – $ £ no more than between half million said port".split()
)
SPACES = st.sampled_from([" ", " ", "\n", "\t", "", "-", ". "])


@given(st.lists(st.tuples(WORDS, SPACES), max_size=12))
def test_no_number_is_lost_by_looking_for_its_words_first(parts: list[tuple[str, str]]) -> None:
    text = "".join(word + space for word, space in parts) + "."
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(numbers, "_may_hold_a_number", lambda _: True)
        everywhere = counted(text)
    assert counted(text) == everywhere
