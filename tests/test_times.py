"""Times: a text and its publication date -> exactly these intervals, with their words and the anchor that they rest on."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord import times
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
    Stance,
    Statement,
)
from onrecord.times import anchoring, grammar
from onrecord.times.calendar import easter, interval_of, nth_weekday

WEDNESDAY = "2019-05-15"


def found(text: str, published: str | None = WEDNESDAY) -> list[tuple[str, str | None, str | None]]:
    return [(t.text, t.earliest, t.latest) for t in times.expressions(text, published)]


@pytest.mark.parametrize(
    ("text", "words", "earliest", "latest"),
    [
        ("The ferry sank on 2 July 2018.", "2 July 2018", "2018-07-02", "2018-07-02"),
        ("The ferry sank on July 2, 2018, at sea.", "July 2, 2018", "2018-07-02", "2018-07-02"),
        ("The ferry sank on the 2nd of July 2018.", "the 2nd of July 2018", "2018-07-02", "2018-07-02"),
        ("It closed Monday, Oct. 8, 2018.", "Monday, Oct. 8, 2018", "2018-10-08", "2018-10-08"),
        ("Filed 2018-07-02 by the clerk.", "2018-07-02", "2018-07-02", "2018-07-02"),
        ("Stamped 25/12/2018 at the desk.", "25/12/2018", "2018-12-25", "2018-12-25"),
        ("Stamped 03/04/2018 at the desk.", "03/04/2018", "2018-03-04", "2018-04-03"),
        ("Troops left on October 10.", "October 10", "2018-10-10", "2018-10-10"),
        ("In an August 29 letter the board objected.", "August 29", "2018-08-29", "2018-08-29"),
        ("They met in October.", "October", "2018-10-01", "2018-10-31"),
        ("They met in May.", "May", "2019-05-01", "2019-05-31"),
        ("It began in early March.", "early March", "2019-03-01", "2019-03-12"),
        ("The mine opened in 2003.", "2003", "2003-01-01", "2003-12-31"),
        ("Prices rose in the 1990s.", "the 1990s", "1990-01-01", "1999-12-31"),
        ("The canal dates from the 19th century.", "the 19th century", "1800-01-01", "1899-12-31"),
        ("They fled in the summer of 2015.", "the summer of 2015", "2015-06-01", "2015-08-31"),
        ("They fled last winter.", "last winter", "2018-12-01", "2019-02-28"),
        ("Sales fell in the third quarter.", "the third quarter", "2018-07-01", "2018-09-30"),
        ("He resigned on Monday.", "Monday", "2019-05-13", "2019-05-13"),
        ("He resigned Wednesday.", "Wednesday", "2019-05-15", "2019-05-15"),
        ("He resigned last Wednesday.", "last Wednesday", "2019-05-08", "2019-05-08"),
        ("The panel will meet on Friday.", "Friday", "2019-05-17", "2019-05-17"),
        ("The panel will meet next week.", "next week", "2019-05-20", "2019-05-26"),
        ("It was moved last month.", "last month", "2019-04-01", "2019-04-30"),
        ("It was moved last week.", "last week", "2019-05-06", "2019-05-12"),
        ("He spoke earlier this week.", "earlier this week", "2019-05-13", "2019-05-15"),
        ("It opens later this month.", "later this month", "2019-05-15", "2019-05-31"),
        ("They met yesterday.", "yesterday", "2019-05-14", "2019-05-14"),
        ("They met yesterday evening.", "yesterday evening", "2019-05-14", "2019-05-14"),
        ("They met at 10 p.m. Tuesday.", "10 p.m. Tuesday", "2019-05-14", "2019-05-14"),
        ("He left ten days ago.", "ten days ago", "2019-05-05", "2019-05-05"),
        ("He left two weeks ago.", "two weeks ago", "2019-04-28", "2019-05-04"),
        ("He left a year ago.", "a year ago", "2017-11-13", "2018-11-14"),
        ("Numbers grew in recent weeks.", "recent weeks", "2019-03-20", "2019-05-15"),
        ("Over the past three months it grew.", "the past three months", "2019-02-15", "2019-05-15"),
        ("Wages have stalled since 2017.", "since 2017", "2017-01-01", "2019-05-15"),
        ("It must end by Friday.", "by Friday", None, "2019-05-17"),
        ("It ran from 2 March to 9 March.", "from 2 March to 9 March", "2019-03-02", "2019-03-09"),
        ("It fell between 2003 and 2007.", "between 2003 and 2007", "2003-01-01", "2007-12-31"),
        ("Camps closed on Christmas Day.", "Christmas Day", "2018-12-25", "2018-12-25"),
    ],
)  # fmt: skip
def test_an_expression_is_an_interval(text: str, words: str, earliest: str | None, latest: str | None) -> None:
    assert found(text) == [(words, earliest, latest)]


@pytest.mark.parametrize(
    "text",
    [
        "He may go, and she might march on.",
        "About 2000 people came, and 1,950 of them stayed.",
        "They sat for two hours and ate three times a day.",
        "A 34-year-old driver in flat 12 paid $1999.",
        "The sun set; we sat and wed.",
        "It broke on 30 February 2018, which is no day.",
    ],
)
def test_what_is_no_date_names_no_days(text: str) -> None:
    assert found(text) == []


def test_later_dates_count_from_the_date_named_before() -> None:
    text = "The bridge opened on 3 March 2018. Two weeks later it was shut. That year nobody crossed."
    assert found(text) == [
        ("3 March 2018", "2018-03-03", "2018-03-03"),
        ("Two weeks later", "2018-03-14", "2018-03-20"),
        ("That year", "2018-01-01", "2018-12-31"),
    ]


def test_without_a_publication_date_times_stay_relative_and_full_dates_hold() -> None:
    yesterday, full = times.expressions("It burned yesterday, not on 2 July 2018.", None)
    assert (yesterday.earliest, yesterday.latest, yesterday.days) == (None, None, (-1, -1))
    assert yesterday.anchor == "publication date unknown"
    assert (full.earliest, full.latest, full.days) == ("2018-07-02", "2018-07-02", None)
    assert full.anchor == "the words themselves"
    (monday,) = times.expressions("It burned on Monday.", None)
    assert monday.days == (-6, 0)
    (last_month,) = times.expressions("It burned last month.", None)
    assert last_month.days == (-61, -1)
    (october,) = times.expressions("It burned on October 10.", None)
    assert october.days is not None
    assert october.days[0] <= -365
    assert october.days[1] == 0


# ---------------------------------------------------------------------------------------------- said and happened


def document(text: str, published: str | None = WEDNESDAY) -> Document:
    spans, start = [], 0
    for line in text.split("\n"):
        if line:
            spans.append(Span(start, start + len(line)))
        start += len(line) + 1
    paragraphs = tuple(Paragraph(s, ParagraphKind.BODY, Place()) for s in spans)
    fact = Fact(published, "given by the user") if published else None
    return Document("doc-1", "0" * 64, "a.txt", "text/plain", text, paragraphs, published=fact, language="en")


def statement(
    doc: Document, source: str, cue: str, content: str, quote: QuoteType = QuoteType.INDIRECT, after: int = 0
) -> Statement:
    def spans(words: str) -> tuple[Span, ...]:
        if not words:
            return ()
        at = doc.text.index(words, after)
        return (Span(at, at + len(words)),)

    return Statement(
        f"sta-{content[:9]}{cue}", doc.id, spans(source), spans(cue), spans(content), quote, Act.ASSERT, Stance.ASSERTS, (Basis.NONE_GIVEN,), 0.9
    )  # fmt: skip


def said(doc: Document, *statements: Statement) -> list[tuple[str | None, str | None, str] | None]:
    return [(s.said.earliest, s.said.latest, s.said.text) if s.said else None for s in times.resolve(doc, statements)]


@pytest.mark.parametrize(
    ("text", "source", "cue", "content", "expected"),
    [
        ("Mayor Ilse Brandt told the council earlier this week that the dam was safe.", "Mayor Ilse Brandt", "told", "the dam was safe", ("2019-05-13", "2019-05-15", "earlier this week")),
        ("On Monday, Ilse Brandt said the dam was safe.", "Ilse Brandt", "said", "the dam was safe", ("2019-05-13", "2019-05-13", "Monday")),
        ("At a briefing Tuesday, army spokesman Oyelaran said the dam was safe.", "army spokesman Oyelaran", "said", "the dam was safe", ("2019-05-14", "2019-05-14", "Tuesday")),
        ("“The dam is safe,” Ilse Brandt, a planner, told Radio Nord in April.", "Ilse Brandt", "told", "“The dam is safe,”", ("2019-04-01", "2019-04-30", "April")),
        ("In an August 29 letter, the river board expressed alarm at cracks.", "the river board", "expressed alarm at", "cracks", ("2018-08-29", "2018-08-29", "August 29")),
        # Another clause's time is not this one's.
        ("The claim was denied by the army, but in recent weeks it shifted.", "the army", "denied", "The claim", (None, WEDNESDAY, "")),
        ("The council voted on May 3, which the river board said came too late.", "the river board", "said", "came too late", (None, WEDNESDAY, "")),
        ("Engineers who visited in March confirmed the cracks.", "Engineers who visited in March", "confirmed", "the cracks", (None, WEDNESDAY, "")),
        # What is announced for later was not said later.
        ("The gate closes next week, Ilse Brandt said.", "Ilse Brandt", "said", "The gate closes next week", (None, WEDNESDAY, "")),
        ("The firm would pay, Ilse Brandt said on Friday.", "Ilse Brandt", "said", "The firm would pay", ("2019-05-10", "2019-05-10", "Friday")),
    ],
)  # fmt: skip
def test_when_it_was_said(
    text: str, source: str, cue: str, content: str, expected: tuple[str | None, str | None, str]
) -> None:
    doc = document(text)
    assert said(doc, statement(doc, source, cue, content)) == [expected]


def test_the_date_of_a_picture_is_not_when_its_caption_was_said() -> None:
    doc = document(
        "A gate of what the ministry calls a school, 4 September 2018. Photograph: Strandwire\n"
        "Ilse Brandt said on Monday that the gate was shut. Photograph: Strandwire"
    )
    calls = statement(doc, "the ministry", "calls", "a school")
    shut = statement(doc, "Ilse Brandt", "said", "that the gate was shut")
    assert said(doc, calls, shut) == [(None, WEDNESDAY, ""), ("2019-05-13", "2019-05-13", "Monday")]


def test_less_than_two_months_after_a_denial_counts_back_from_the_event() -> None:
    doc = document("The law passed on April 10.\nThat came less than two months after a spokesman denied the camps.")
    (denied,) = times.resolve(doc, [statement(doc, "a spokesman", "denied", "the camps")])
    assert denied.said is not None
    assert (denied.said.earliest, denied.said.latest) == ("2019-02-10", "2019-04-10")
    assert denied.said.text == "less than two months after"


def test_a_quotation_that_goes_on_takes_the_time_of_its_first_paragraph() -> None:
    doc = document("“The dam holds,” Ilse Brandt said on Monday.\n“It always held.”\nRain fell.\n“Nobody asked us.”")
    first = statement(doc, "Ilse Brandt", "said", "“The dam holds,”", QuoteType.DIRECT)
    second = statement(doc, "", "", "“It always held.”", QuoteType.DIRECT)
    third = statement(doc, "", "", "“Nobody asked us.”", QuoteType.DIRECT)
    assert said(doc, first, second, third) == [
        ("2019-05-13", "2019-05-13", "Monday"),
        ("2019-05-13", "2019-05-13", "Monday"),
        (None, WEDNESDAY, ""),
    ]


def test_a_quoted_tomorrow_counts_from_the_day_it_was_said() -> None:
    doc = document("“We open it tomorrow,” Ilse Brandt said on Monday.")
    (one,) = times.resolve(doc, [statement(doc, "Ilse Brandt", "said", "“We open it tomorrow,”", QuoteType.DIRECT)])
    assert [(t.earliest, t.text, t.anchor) for t in one.happened] == [("2019-05-14", "tomorrow", "said 2019-05-13")]


def test_without_words_and_publication_date_nothing_is_said_of_the_time() -> None:
    doc = document("Ilse Brandt said the dam cracked in August.", None)
    (one,) = times.resolve(doc, [statement(doc, "Ilse Brandt", "said", "the dam cracked in August")])
    assert one.said is None
    assert [(t.text, t.anchor) for t in one.happened] == [("August", "publication date unknown")]


# ---------------------------------------------------------------------------------------------- invariants


_PIECES = st.sampled_from(
    "Monday|May|2 July 2018|two weeks ago|last|the|1990s|10 p.m.|’|“|.|,|-|3/4/18|on|next month|since 2015|a|half|quarter|²|İ|\n|99999|between|and|by|31|February|week later".split(
        "|"
    )
)


@given(
    st.lists(_PIECES, max_size=25).map(" ".join),
    st.sampled_from([None, WEDNESDAY, "0001-01-01", "9999-12-31", "not a date"]),
)
def test_spans_are_words_and_intervals_are_ordered(text: str, published: str | None) -> None:
    end = 0
    for expression in times.recognise(text, published):
        assert end <= expression.span.start < expression.span.end <= len(text)
        end = expression.span.end
        time = expression.time
        if time is None:
            continue
        assert time.span is not None
        assert time.span.of(text) == time.text
        if time.earliest and time.latest:
            assert date.fromisoformat(time.earliest) <= date.fromisoformat(time.latest)
        if time.days:
            assert time.days[0] <= time.days[1]
            assert time.earliest is None
            assert time.latest is None


@given(st.lists(_PIECES, max_size=12).map(" ".join))
def test_nothing_is_said_after_it_was_published(words: str) -> None:
    doc = document(f"Ilse Brandt said {words} it held {words}.".replace("\n", " "))
    (one,) = times.resolve(doc, [statement(doc, "Ilse Brandt", "said", "it held")])
    assert one.said is not None
    assert one.said.latest is not None
    assert one.said.latest <= WEDNESDAY
    assert one.said.earliest is None or one.said.earliest <= one.said.latest


def test_the_calendar() -> None:
    assert interval_of("2019-W20") == (date(2019, 5, 13), date(2019, 5, 19))
    assert interval_of("2019-W60") is None
    assert interval_of("2019-13") is None
    assert interval_of("2018-WI") == (date(2018, 12, 1), date(2019, 2, 28))
    assert easter(2019) == date(2019, 4, 21)
    assert nth_weekday(2019, 11, 3, 4) == date(2019, 11, 28)


@pytest.mark.shared
def test_timebank_is_read_as_well_as_before(shared: object) -> None:
    """The measured part of TimeBank and AQUAINT: floors that only rise (0.90 found, 0.78 right are HeidelTime's)."""
    from evaluation.times import CORPUS, Tally, looked_at, read, score

    if not CORPUS.is_file():
        pytest.skip("the time corpus is not beside this checkout")
    tally = Tally()
    for item in read(CORPUS):
        if not looked_at(item["id"]):
            score(item, tally)
    figures = tally.figures()
    assert figures["expressions"] == 1174
    assert figures["relaxed_f1"] >= 0.91
    assert figures["strict_f1"] >= 0.83
    assert figures["date_value_right"] >= 0.84


# ---------------------------------------------------------------------------------------------- many anchors at once

MANY = (
    "The ferry sank on 3 May 2019. Two days later Ada Orr resigned, and a week earlier she had denied it. "
    "On 29 February the port reopened; the next day it closed again at noon. That month nobody came, but last month and on "
    "Friday they did, and the previous Friday too. In the third quarter sales fell, a year earlier they rose. "
    "For three weeks, every day, more than two years ago, in recent months, early next week, this morning: "
    "it will end by 31 December, in the spring, in the 1990s, or on 30 February."
)


def test_a_text_read_for_all_anchor_days_at_once_means_what_it_means_for_each() -> None:
    found = grammar.find(MANY)
    futures: list[bool | None] = [(None, False, True)[n % 3] for n in range(len(found))]
    days = [*anchoring.SAMPLE, *(date(2024, 2, d) for d in (28, 29)), date(2024, 12, 30), date(2024, 12, 31)]
    runs = [anchoring.sequence(found, futures, day) for day in sorted(set(days))]
    ranges = 0
    for n, (meaning, hull) in enumerate(anchoring.relative_to_unknown(found, futures)):
        each = [run[n] for run in runs]
        if len({m.days for m in each}) == 1:
            assert (meaning, hull) == (each[0], None), found[n]
            continue
        off = [
            (end - day).days
            for day, m in zip(sorted(set(days)), each, strict=True)
            if m.days and m.days[0] and m.days[1]
            for end in m.days
            if end
        ]
        assert hull == (min(off), max(off)), found[n]
        assert (meaning.kind, meaning.value, meaning.days) == (each[0].kind, "", None)
        ranges += 1
    assert len(found) >= 20
    assert ranges >= 10


def test_regions_are_read_each_on_its_own() -> None:
    half = MANY.index("That month")
    regions = [(0, half), (half, len(MANY) - 40)]
    apart = [f for region in regions for f in grammar.find(MANY, [region])]
    assert grammar.find(MANY, regions) == apart
    assert apart == [f for f in grammar.find(MANY[: regions[-1][1]]) if f.end <= half or f.start >= half]


# ---------------------------------------------------------------------------------------------- the words looked for first


def without_prefilter(text: str) -> list[grammar.Found]:
    """What the patterns find in the whole of the text."""
    candidates = []
    for rank, (name, _, pattern) in enumerate(grammar.PATTERNS):
        for match in pattern.finditer(text):
            a, b = match.span()
            while b > a and text[b - 1] in " ,":
                b -= 1
            groups = tuple((k, v.strip()) for k, v in match.groupdict().items() if v)
            candidates.append((a, -b, rank, grammar.Found(name, a, b, groups)))
    return grammar._longest(candidates)


TIME_WORDS = st.sampled_from(
    "A an the half few two twenty-one 3 30 2019 1990s '90s 10:30 noon p.m. May March 3rd Monday Tues. early mid late last next this "
    "previous following same first third Q3 quarter century fiscal day days week weekend month year years night nights morning spring "
    "summer ago before after earlier later now recently soon daily every each of in on for over since until and to more than about "
    "Christmas today yesterday tonight seconds ſeconds hours long said boats , - – 12/5/2019 2019-05-03 nineteen ninety".split()
)


@given(st.lists(st.tuples(TIME_WORDS, st.sampled_from([" ", " ", " ", "\n", "-", ", ", ""])), max_size=14))
def test_no_time_is_lost_by_looking_for_its_words_first(parts: list[tuple[str, str]]) -> None:
    text = "".join(word + space for word, space in parts)
    assert grammar.find(text) == without_prefilter(text)


@pytest.mark.parametrize(
    "text",
    [
        "A\nday after",
        "It sank a\nweek ago.",
        "two\nand a half years later",
        "on 3\nMay 2019",
        "on Monday\n3 May",
        "HALF A DOZEN ſeconds later",
        "a few solid weeks earlier",
    ],
)
def test_words_across_a_line_break_are_found_as_the_patterns_find_them(text: str) -> None:
    assert grammar.find(text) == without_prefilter(text)
