"""Plain text: encodings with exact byte places, paragraphs, and what each paragraph is to the report."""

from __future__ import annotations

import codecs
import gzip
import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.preserve.problems import of_content
from onrecord.read import read, read_text
from onrecord.read.agencies import credited
from onrecord.read.dates import day, in_address, iso
from onrecord.read.furniture import is_byline, is_date_line, is_furniture
from onrecord.read.language import language_of
from onrecord.records import Document, ParagraphKind, Reading, Snapshot, SourceFacts

SEEDS = Path(__file__).resolve().parents[2] / "shared" / "seeds"


def snapshot(data: bytes, media_type: str = "text/plain", name: str = "report.txt", **facts: str) -> Snapshot:
    return Snapshot(hashlib.sha256(data).hexdigest(), len(data), media_type, (name,), SourceFacts(**facts))


def reading(data: bytes, **facts: str) -> Reading:
    return read(data, snapshot(data, **facts))


def document(data: bytes | str, **facts: str) -> Document:
    found = reading(data.encode() if isinstance(data, str) else data, **facts).document
    assert found is not None
    return found


def told(doc: Document) -> list[tuple[str, str]]:
    return [(p.kind.value, p.span.of(doc.text)) for p in doc.paragraphs]


def codes(found: Reading) -> list[str]:
    return [problem.code for problem in found.problems]


REPORT = (
    "The harbour master of Port Almera said on Monday that nobody had been hurt.\n\n"
    "  “Nobody,” he said – “not one of my men” – when he was asked about the crane.\n\n"
    "Café owners near the quay said that they had seen three ambulances."
)


# ------------------------------------------------------------------------------------------------- encodings


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-32-le", codecs.BOM_UTF32_LE),
        ("utf-32-be", codecs.BOM_UTF32_BE),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("utf-32-le", b""),
        ("utf-32-be", b""),
        ("cp1252", b""),
    ],
)
def test_every_encoding_gives_the_same_text_and_exact_places(encoding: str, mark: bytes) -> None:
    data = mark + REPORT.encode(encoding)
    doc = document(data)
    assert doc.text == REPORT
    for paragraph in doc.paragraphs:
        assert paragraph.place.offset is not None
        words = paragraph.span.of(REPORT)
        assert data[paragraph.place.offset :].startswith(words.encode(encoding))


RUSSIAN = "Министерство обороны сообщило во вторник, что никто не пострадал при пожаре на складе.\n\n" * 4
CHINESE = "外交部发言人星期二表示，这些报道不符合事实。记者问及仓库失火的原因，发言人没有回答。\n\n" * 4
JAPANESE = "外務省の報道官は火曜日に、この報道は事実ではないと述べた。記者は倉庫の火事について質問した。\n\n" * 4


@pytest.mark.parametrize(
    ("text", "encoding", "language"),
    [
        (RUSSIAN, "koi8_r", "ru"),
        (RUSSIAN, "cp1251", "ru"),
        (CHINESE, "gb18030", "zh"),
        (JAPANESE, "cp932", "ja"),
        (JAPANESE, "euc_jp", "ja"),
        (RUSSIAN, "utf-8", "ru"),
    ],
)
def test_other_scripts_are_read_and_said_not_to_be_english(text: str, encoding: str, language: str) -> None:
    data = text.encode(encoding)
    found = reading(data)
    assert found.document is not None
    assert found.document.text == text
    assert found.document.language == language
    assert "language-not-supported" in codes(found)
    for paragraph in found.document.paragraphs:
        assert paragraph.place.offset is not None
        assert data[paragraph.place.offset :].startswith(paragraph.span.of(text).encode(encoding))


def test_a_guessed_encoding_is_said() -> None:
    assert "encoding-guessed" in codes(reading(RUSSIAN.encode("koi8_r")))
    assert "encoding-guessed" not in codes(reading(REPORT.encode("utf-8")))


def test_mixed_encodings_keep_their_places() -> None:
    first = "“It was not us,” the minister said, and left the café at once.\n\n".encode()
    second = "“Nor us,” said the deputy.\n\n".encode("cp1252")
    third = "They both left by the side door of the café.".encode()
    data = first * 3 + second + third
    found = reading(data)
    assert codes(found) == ["bytes-replaced"]
    assert "at byte 207" in found.problems[0].message  # the first quotation mark of the cp1252 paragraph
    assert found.document is not None
    assert "\ufffdNor us,\ufffd said the deputy." in found.document.text
    offsets = [p.place.offset for p in found.document.paragraphs]
    assert offsets == [0, 69, 138, 207, 235]
    assert data[235:] == third


def test_nul_bytes_are_shown_and_said() -> None:
    found = reading(b"The mayor said no.\x00\n\nThe council said yes, and the mayor left\x00 the room.")
    assert found.document is not None
    assert found.document.text.count("\ufffd") == 2
    assert codes(found) == ["nul-bytes"]


def test_hidden_characters_are_kept_and_said() -> None:
    found = reading("The mayor\u200b said \u202eno\u202c to all of it.".encode())
    assert found.document is not None
    assert "\u202eno\u202c" in found.document.text
    assert codes(found) == ["hidden-characters"]
    assert "3 hidden characters" in found.problems[0].message


def test_joiners_in_scripts_that_spell_with_them_are_no_problem() -> None:
    assert "hidden-characters" not in codes(reading("او می\u200cخواهد که به خانه برود و فردا برگردد.".encode()))


# ------------------------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-file"),
        (b" \n\t \r\n", "no-text"),
        (bytes(range(256)) * 8, "not-text"),
        (b"\0" * 400, "not-text"),
        (b"PK\x03\x04 and the rest of it", "unknown-type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 90, "unknown-type"),
        (gzip.compress(b"\0" * 40_000_000, mtime=0), "compressed-bomb"),
        (gzip.compress(REPORT.encode(), mtime=0)[:-30], "compressed-broken"),
        (gzip.compress(gzip.compress(b"said", mtime=0), mtime=0), "compressed-bomb"),
        (gzip.compress(b"", mtime=0), "empty-file"),
    ],
)
def test_what_cannot_be_read_is_one_problem(data: bytes, code: str) -> None:
    found = reading(data)
    assert found.document is None
    assert codes(found) == [code]
    assert found.problems[0].where == "report.txt"
    assert found.problems[0].next_step.endswith(".")


@pytest.mark.parametrize("media_type", ["text/csv", "application/json", "text/x-subtitles", "text/plain"])
def test_what_is_read_is_not_called_unread_when_it_is_added(media_type: str) -> None:
    of = snapshot(b"A line with words,\nand another line.\n", media_type)
    assert read(b"A line with words,\nand another line.\n", of).document is not None
    assert of_content(of) == ()


def test_gzip_is_unpacked_and_places_are_in_the_unpacked_bytes() -> None:
    doc = document(gzip.compress(REPORT.encode(), mtime=0))
    assert doc.text == REPORT
    assert [p.place.offset for p in doc.paragraphs] == [p.place.offset for p in document(REPORT).paragraphs]


def test_two_gzip_members_are_one_text() -> None:
    data = gzip.compress(b"The mayor said no.\n", mtime=0) + gzip.compress(b"The council said yes.\n", mtime=0)
    assert document(data).text == "The mayor said no.\nThe council said yes.\n"


# ------------------------------------------------------------------------------------------------- paragraphs


def test_every_line_is_a_paragraph_when_lines_are_not_wrapped() -> None:
    doc = document("The mayor said no.\r\nThe council said yes, and that it would vote on it again.\rNobody came.")
    assert [words for _, words in told(doc)] == [
        "The mayor said no.",
        "The council said yes, and that it would vote on it again.",
        "Nobody came.",
    ]


def test_hard_wrapped_lines_are_one_paragraph_with_its_exact_words() -> None:
    wrapped = (
        "The mayor of Port Almera said on Tuesday that the council had never\n"
        "been asked about the cranes, and that he himself had heard of them on\n"
        "the radio that morning.\n"
        "\n"
        "A clerk who has worked for the council for twenty years said that the\n"
        "papers had been on the mayor's desk since the spring. She asked not to\n"
        "be named.\n"
    )
    doc = document(wrapped)
    assert [words for _, words in told(doc)] == [part.strip() for part in wrapped.split("\n\n")]


def test_a_short_line_inside_a_wrapped_text_ends_a_paragraph() -> None:
    wrapped = (
        "The mayor of Port Almera said on Tuesday that the council had never\n"
        "been asked about the cranes, and that he himself had heard of them on\n"
        "the radio that morning, when he was driving to his office in the port.\n"
        "He did not stay.\n"
        "A clerk who has worked for the council for twenty years said that the\n"
        "papers had been on the desk of the mayor since the spring of that year.\n"
    )
    assert [words.split()[0] for _, words in told(document(wrapped))] == ["The", "A"]


def test_lines_wrapped_by_hand_are_one_paragraph_though_of_uneven_length() -> None:
    wrapped = (
        "Two of the crane drivers had told the mayor of Port Almera that\n"
        "the ballast was missing, said Orla Brandt, who keeps\n"
        "the log of the yard. Nobody wrote it down, she added, and\n"
        "Port Almera never asked.\n"
        "\n"
        "The council wishes it to be known that it has seen no letter of\n"
        "that kind. It will look for one.\n"
    )
    assert [words for _, words in told(document(wrapped))] == [part.strip() for part in wrapped.split("\n\n")]


def test_lines_of_a_list_or_a_live_page_stay_apart() -> None:
    lines = [
        "The mayor went through the list that the yard had sent him on Monday",
        "- the ballast of the second crane, which nobody had weighed since the spring",
        "- the log of the yard, of which the last nine pages are in another hand",
        "17:40 Nobody at the council had answered the telephone by the early evening",
    ]
    assert [words for _, words in told(document("\n".join(lines)))] == lines


# ------------------------------------------------------------------------------------------------- what paragraphs are

MESSY = """Minister denies that cranes were bought abroad

By Ines Calloway and Tom Brandt, political editor

Published: 3 May 2021 10:15 BST

PORT ALMERA, May 3 (Reuters) - The harbour minister denied on Monday that his office had bought three cranes abroad.

Get the free Tidewater app

“There was no such purchase,” he told reporters at the quay, and walked to his car.

The whole truth, not just the headlines

Mara Quill, who leads the opposition, said the invoices carried the stamp of the ministry.

‘Not our stamp’

The minister’s spokesman said the stamp was a forgery, and that a forensic office would look at it.

Story continues below advertisement

What happens next?

The harbour court has ten days to decide whether to open a case, which could take years.

Read more: Minister says he will not resign over cranes

Workers at the port said that they had unloaded the parts of two cranes. Additional reporting by PAPhoto taken on May 1 shows a crane.

© 2021 Tidewater Media"""


def test_a_messy_text_is_told_apart() -> None:
    assert [(kind, words[:34]) for kind, words in told(document(MESSY))] == [
        ("headline", "Minister denies that cranes were b"),
        ("byline", "By Ines Calloway and Tom Brandt, p"),
        ("byline", "Published: 3 May 2021 10:15 BST"),
        ("dateline", "PORT ALMERA, May 3 (Reuters) -"),
        ("body", "The harbour minister denied on Mon"),
        ("furniture", "Get the free Tidewater app"),
        ("body", "“There was no such purchase,” he t"),
        ("furniture", "The whole truth, not just the head"),
        ("body", "Mara Quill, who leads the oppositi"),
        ("heading", "‘Not our stamp’"),
        ("body", "The minister’s spokesman said the "),
        ("furniture", "Story continues below advertisemen"),
        ("heading", "What happens next?"),
        ("body", "The harbour court has ten days to "),
        ("furniture", "Read more: Minister says he will n"),
        ("body", "Workers at the port said that they"),
        ("credit", "Additional reporting by PA"),
        ("caption", "Photo taken on May 1 shows a crane"),
        ("furniture", "© 2021 Tidewater Media"),
    ]


def test_facts_of_a_text_and_where_they_stand() -> None:
    doc = document(MESSY)
    assert doc.title is not None
    assert doc.title.value == "Minister denies that cranes were bought abroad"
    assert doc.title.span is not None
    assert doc.words(doc.title.span) == doc.title.value
    assert doc.byline is not None
    assert doc.byline.value == "Ines Calloway and Tom Brandt, political editor"
    assert doc.published is not None
    assert (doc.published.value, doc.published.found) == ("2021-05-03", "a date line at the head of the text")
    assert [(fact.value, doc.words(fact.span)) for fact in doc.agencies if fact.span] == [
        ("Reuters", "Reuters"),
        ("PA", "PA"),
    ]
    assert doc.language == "en"


def test_what_the_user_gives_stands_before_the_text() -> None:
    doc = document(
        MESSY, title="Cranes", publisher="The Tidewater Post", published="2021-05-04", url="https://tidewater.example/1"
    )
    facts = (doc.title, doc.publisher, doc.published, doc.url)
    assert [(fact.value, fact.found) for fact in facts if fact] == [
        ("Cranes", "given by the user"),
        ("The Tidewater Post", "given by the user"),
        ("2021-05-04", "given by the user"),
        ("https://tidewater.example/1", "given by the user"),
    ]


def test_an_impossible_date_given_is_a_problem() -> None:
    found = reading(b"The mayor said no.", published="2021-02-31")
    assert codes(found) == ["date-not-understood"]
    assert found.document is not None
    assert found.document.published is None


def test_no_date_is_normal() -> None:
    found = reading(REPORT.encode())
    assert found.document is not None
    assert found.document.published is None
    assert found.problems == ()


@pytest.mark.parametrize(
    "line",
    [
        "Download our new app",
        "Sign up to our newsletter",
        "Sign up for the Morning Tide newsletter",
        "Read more",
        "READ MORE",
        "Most read",
        "Related: Ferry fire trial opens",
        "Watch: Crane falls into harbour",
        "Follow us on Twitter",
        "Share this article",
        "Support our journalism from just £1 a week",
        "Get the latest headlines straight to your inbox",
        "Advertisement",
        "ADVERTISEMENT",
        "Story continues below advertisement",
        "No spin, just the news you need",
        "We use cookies to improve your experience on this site",
        "© 2020 Tidewater Media Ltd",
        "Recommended",
        "Subscribe now for unlimited access",
        "Already have an account? Log in",
        "Skip to main content",
        "Enter your email address",
        "Click here to watch the video",
        "Become a supporter today",
        "Article continues after this advert",
        "All rights reserved.",
        "Listen to our daily podcast on Spotify",
        "* * *",
        "View 12 comments",
    ],
)
def test_furniture_by_its_words(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "“Read more,” she said.",
        "He asked them to sign up for the army.",
        "The app was downloaded two million times in a day.",
        "“You need to get the facts first,” Mr Brandt told the paper.",
        "Support for the government fell to a third.",
        "The newsletter was seized by the police on Friday.",
        "Follow the money, the prosecutor told the court.",
        "More than thirty people were killed.",
        "The minister declined to comment.",
        "They get news from abroad.",
        "Police denied it",
        "Our son was not there.",
        "We will never know.",
        "Watch what they do, he warned.",
        "The advertisement was withdrawn within the hour.",
        "It is a lie.",
        "Video of the strike was posted online.",
        "You are not alone, the mayor told them.",
    ],
)
def test_the_report_is_never_furniture(line: str) -> None:
    assert not is_furniture(line)


@pytest.mark.parametrize(
    ("words", "dateline", "rest"),
    [
        ("LONDON (Reuters) - The mayor said no.", "LONDON (Reuters) -", "The mayor said no."),
        ("KABUL, Afghanistan (AP) — The mayor said no.", "KABUL, Afghanistan (AP) —", "The mayor said no."),
        ("BEIJING, July 19 (Xinhua) -- The mayor said no.", "BEIJING, July 19 (Xinhua) --", "The mayor said no."),
        ("MOSCOW, July 20. /TASS/. The mayor said no.", "MOSCOW, July 20. /TASS/.", "The mayor said no."),
        ("Hong Kong CNN \u00a0— The mayor said no.", "Hong Kong CNN \u00a0—", "The mayor said no."),
        ("(CNN)The mayor said no.", "(CNN)", "The mayor said no."),
        ("WASHINGTON — The mayor said no.", "WASHINGTON —", "The mayor said no."),
        ("Geneva/Nairobi, 3 May 2020 – The mayor said no.", "Geneva/Nairobi, 3 May 2020 –", "The mayor said no."),
        ("ST. PAUL, Minn. (AP) — “No,” the mayor said.", "ST. PAUL, Minn. (AP) —", "“No,” the mayor said."),
        ("TALVIK, June 14 (AP) _ The mayor said no.", "TALVIK, June 14 (AP) _", "The mayor said no."),
    ],
)
def test_a_dateline_is_cut_off_its_paragraph(words: str, dateline: str, rest: str) -> None:
    doc = document(f"{words}\n\nThe council said yes.")
    assert told(doc)[:2] == [("dateline", dateline), ("body", rest)]
    first, second = (p.place.offset for p in doc.paragraphs[:2])
    assert first is not None
    assert second is not None
    assert doc.text.encode()[second:].startswith(rest.encode())


@pytest.mark.parametrize(
    "words",
    [
        "EXCLUSIVE — The mayor said no.",
        "The mayor (a lawyer) - and his deputy - said no.",
        "NATO said on Monday - for the first time - that it knew.",
        "Trump — who was not there — denied it.",
        "Mr Brandt (Labour) said no.",
    ],
)
def test_what_only_looks_like_a_dateline_stays_whole(words: str) -> None:
    assert told(document(f"{words}\n\nThe council said yes."))[0][1] == words


@pytest.mark.parametrize(
    "line",
    [
        "By Jane Doe",
        "By Jane Doe and John Roe, CNN",
        "BY JANE DOE",
        "Jane Doe in Beijing",
        "Jane Doe · Feb 2, 2023",
        "By Jane Doe, Political Editor",
    ],
)
def test_bylines(line: str) -> None:
    assert is_byline(line)


@pytest.mark.parametrize(
    "line",
    [
        "By Monday they had left the town.",
        "They live in Beijing",
        "Jane Doe said no",
        "By the time the police came, he had gone.",
    ],
)
def test_sentences_are_not_bylines(line: str) -> None:
    assert not is_byline(line)


@pytest.mark.parametrize(
    ("line", "agencies"),
    [
        ("With reporting by the Associated Press", ["Associated Press"]),
        ("The Associated Press contributed to this report.", ["The Associated Press"]),
        ("With agencies", ["agencies"]),
        ("(Reporting by Ana Ruiz; Editing by Bo Larsen)", []),
        ("Additional reporting by AFP and dpa", ["AFP", "dpa"]),
        ("Reuters", ["Reuters"]),
        ("Photo: Lena Ortiz/AP", []),
    ],
)
def test_credits(line: str, agencies: list[str]) -> None:
    doc = document(f"The mayor said no, and the council said yes to it.\n\n{line}")
    assert doc.paragraphs[-1].kind is ParagraphKind.CREDIT
    assert [fact.value for fact in credited(doc.text, doc.paragraphs)] == agencies


def test_an_agency_that_is_quoted_is_not_credited() -> None:
    assert document("Xinhua reported that the mayor had left. He told Reuters that he had not.").agencies == ()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2020-07-19T10:00:00Z", "2020-07-19T10:00:00+00:00"),
        ("2020-07-19 10:00", "2020-07-19T10:00:00"),
        ("2020-07-19T10:00:00.123+0200", "2020-07-19T10:00:00+02:00"),
        ("Sun, 19 Jul 2020 10:00:00 GMT", "2020-07-19T10:00:00+00:00"),
        ("July 19, 2020", "2020-07-19"),
        ("19th of July 2020", "2020-07-19"),
        ("20200719", "2020-07-19"),
        ("19. Juli 2020", "2020-07-19"),
        ("2020", None),
        ("July 2020", None),
        ("03/04/2020", None),  # a day, but nobody knows which
        ("2020-02-31", None),
        ("1970-01-01T00:00:00Z", None),
    ],
)
def test_dates(value: str, expected: str | None) -> None:
    assert iso(value) == expected


def test_a_text_with_two_days_names_none() -> None:
    assert day("from 3 May 2020 to 4 May 2020") is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/2020/07/19/uk/story/index.html", "2020-07-19"),
        ("https://a.example/world/2020/jul/19/story", "2020-07-19"),
        ("https://a.example/story-20200719.html", "2020-07-19"),
        ("https://a.example/2020/07/story", None),
        ("https://a.example/story-12345678", None),
    ],
)
def test_dates_in_addresses(url: str, expected: str | None) -> None:
    assert in_address(url) == expected


def test_date_lines() -> None:
    assert is_date_line("Last updated: 3 May 2021, 10:15 BST")
    assert is_date_line("July 19, 2020 at 4:30 PM EDT")
    assert not is_date_line("On July 19, 2020 the mayor left.")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The mayor said that he had not been there and that nobody had asked him about it at all.", "en"),
        ("Der Bürgermeister sagte, dass er nicht da war und dass ihn auch niemand danach gefragt hat.", "de"),
        ("Le maire a dit qu'il n'était pas là et que personne ne lui avait posé la question dans la ville.", "fr"),
        ("El alcalde dijo que no estaba en la ciudad y que nadie le había preguntado por la cuestión.", "es"),
        ("Il sindaco ha detto che non era in città e che nessuno gli aveva fatto la domanda sulla gru.", "it"),
        ("قال رئيس البلدية إنه لم يكن هناك وإن أحدا لم يسأله عن الأمر على الإطلاق في المدينة.", "ar"),
        ("Мер сказав, що його там не було і що ніхто його про це не питав у місті.", "uk"),
        ("No comment.", "und"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert language_of(text) == language


# ------------------------------------------------------------------------------------------------- loose texts


def test_a_loose_text_is_not_changed_and_has_the_same_paragraphs() -> None:
    doc = read_text(MESSY, name="one", published="2021-05-03")
    assert doc.text is MESSY
    assert told(doc) == told(document(MESSY))
    assert (doc.name, doc.published and doc.published.value) == ("one", "2021-05-03")
    assert doc.id == f"doc-{hashlib.sha256(MESSY.encode()).hexdigest()[:16]}"


def test_a_loose_text_may_be_empty_or_broken() -> None:
    assert read_text("").paragraphs == ()
    assert read_text("a \ud800 b\0c").text == "a \ud800 b\0c"


# ------------------------------------------------------------------------------------------------- invariants

PIECES = st.sampled_from(
    "said |Read more|\n|\n\n|\r\n| |“No,” |LONDON (Reuters) - |The mayor |\u202e|\u00a0|\ufeff|\0|\u2028|Additional reporting by PA"
    "|Photo taken on May 1|By Jane Doe|© 2020 |3 May 2021|\f|é|字|😀|xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx|Watch: ".split(
        "|"
    )
)


def check_invariants(doc: Document) -> None:
    position = 0
    for paragraph in doc.paragraphs:
        assert position <= paragraph.span.start < paragraph.span.end <= len(doc.text)
        assert not doc.text[position : paragraph.span.start].strip()
        assert not doc.text[paragraph.span.start].isspace()
        assert not doc.text[paragraph.span.end - 1].isspace()
        position = paragraph.span.end
    assert not doc.text[position:].strip()


@given(st.lists(PIECES, max_size=60).map("".join))
def test_paragraphs_cover_every_word_in_order(text: str) -> None:
    check_invariants(read_text(text))


@given(
    st.lists(PIECES, min_size=1, max_size=40).map("".join),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030"]),
)
def test_offsets_are_the_first_bytes_of_paragraphs(text: str, encoding: str) -> None:
    data = text.encode(encoding) if encoding != "gb18030" else b"\x84\x31\x95\x33" + text.encode(encoding)
    found = read(data, snapshot(data))
    if found.document is None:
        return
    check_invariants(found.document)
    codec = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(encoding, encoding)
    for paragraph in found.document.paragraphs:
        first = found.document.text[paragraph.span.start].replace("\ufffd", "\0")
        assert paragraph.place.offset is not None
        assert data[paragraph.place.offset :].startswith(first.encode(codec))


@settings(max_examples=120)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"<html><body><p>", b"%PDF-1.7\n", b"\x1f\x8b\x08\0", b"\xff\xfe", b"\x89PNG\r\n\x1a\n"]),
)
def test_reading_never_raises_and_is_repeatable(data: bytes, prefix: bytes) -> None:
    whole = prefix + data
    found = read(whole, snapshot(whole))
    assert found == read(whole, snapshot(whole))
    assert found.document or found.footage or found.problems
    if found.document:
        check_invariants(found.document)


@pytest.mark.parametrize(
    "text",
    ["word " * 200_000, "x" * 1_000_000, "\n" * 500_000 + "x", " " * 1_000_000 + "x", "a\n" * 4_000, "(" * 100_000],
)
def test_long_and_odd_texts_are_read_whole(text: str) -> None:
    check_invariants(read_text(text))


# ------------------------------------------------------------------------------------------------- real texts


@pytest.mark.shared
@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seeds are not beside the checkout")
@pytest.mark.parametrize(
    ("name", "kinds", "not_body"),
    [
        (
            "000_d18a3a73ea7a3e38.txt",
            {"body": 16, "furniture": 3, "credit": 1},
            [(583, 623), (624, 670), (2211, 2257), (2876, 2902)],
        ),
        (
            "002_bb608741e184dc1a.txt",
            {"body": 17, "caption": 1, "dateline": 1, "heading": 1},
            [(0, 162), (163, 179), (1170, 1187)],
        ),
    ],
)
def test_the_seeds(name: str, kinds: dict[str, int], not_body: list[tuple[int, int]]) -> None:
    doc = document((SEEDS / name).read_bytes())
    assert {kind.value: n for kind in ParagraphKind if (n := sum(p.kind is kind for p in doc.paragraphs))} == kinds
    assert [(p.span.start, p.span.end) for p in doc.paragraphs if p.kind is not ParagraphKind.BODY] == not_body
    check_invariants(doc)


# ---------------------------------------------------------------------------------------------- agencies by their form

STORY = "Two men told Tidewire on Monday that the crane had fallen. Tidewire could not independently verify it."


@pytest.mark.parametrize(
    ("text", "agencies"),
    [
        ("PORT ALMERA (Tidewire) — Nobody was hurt, the mayor said.\n\nHe left.", ["Tidewire"]),
        ("PORT ALMERA, June 12 (Norline) - Nobody was hurt, the mayor said.\n\nHe left.", ["Norline"]),
        ("Nobody was hurt, the mayor said.\n\nAdditional reporting by Tidewire", ["Tidewire"]),
        ("Nobody was hurt, the mayor said.\n\nTidewire contributed to this report.", ["Tidewire"]),
        (f"Crane falls in port\n\nfrom Tidewire\n\n{STORY}", ["Tidewire"]),
        ("Nobody was hurt, the mayor said.\n\nAdditional reporting by Orla Quist", []),
        ("Nobody was hurt, the mayor said.\n\nOrla Quist contributed to this report.", []),
        ("PORT ALMERA (Ukraine) — Nobody was hurt, the mayor said.\n\nHe left.", []),
        ("PORT ALMERA (CNN) — Nobody was hurt, the mayor said.\n\nHe left.", []),
    ],
)
def test_an_agency_that_no_list_knows_is_told_by_its_form(text: str, agencies: list[str]) -> None:
    doc = document(text)
    assert [fact.value for fact in doc.agencies] == agencies
    assert all(fact.span and doc.words(fact.span) == fact.value for fact in doc.agencies)


def test_slug_lines_and_mail_are_not_the_report() -> None:
    wire = "ABC0417 3 GEN 0431 BC-CRANE-FALL\n\nCrane falls in port\n\n" + REPORT + "\n\nABC 1205 120624\n"
    kinds = told(document(wire))
    assert kinds[0] == ("furniture", "ABC0417 3 GEN 0431 BC-CRANE-FALL")
    assert kinds[1] == ("headline", "Crane falls in port")
    assert kinds[-1] == ("furniture", "ABC 1205 120624")
    mail = told(document(f"fwd: for the file\n\n{REPORT}\n\n--\n\nsent from my phone, sorry\n"))
    assert mail[0][0] == mail[-1][0] == "furniture"
    assert told(document(f"MH370 SEARCH: 12 BOATS BACK\n\n{REPORT}"))[0][0] == "headline"
