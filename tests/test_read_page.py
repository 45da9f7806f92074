"""Web pages and PDFs: what is the report, where each paragraph stands, and what a page says of itself."""

from __future__ import annotations

import gzip
import hashlib
import json
from io import BytesIO

import pytest
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from onrecord.read import read
from onrecord.records import Document, Outcome, ParagraphKind, Reading, Snapshot, SourceFacts


def snapshot(data: bytes, media_type: str = "text/html", name: str = "page.html", **facts: str) -> Snapshot:
    return Snapshot(hashlib.sha256(data).hexdigest(), len(data), media_type, (name,), SourceFacts(**facts))


def reading(page: str | bytes, **facts: str) -> Reading:
    data = page.encode() if isinstance(page, str) else page
    return read(data, snapshot(data, **facts))


def document(page: str | bytes, **facts: str) -> Document:
    found = reading(page, **facts).document
    assert found is not None
    return found


def told(doc: Document, width: int = 30) -> list[tuple[str, str]]:
    return [(p.kind.value, p.span.of(doc.text)[:width]) for p in doc.paragraphs]


def report(doc: Document, width: int = 30) -> list[tuple[str, str]]:
    return [pair for pair in told(doc, width) if pair[0] != "furniture"]


def codes(found: Reading) -> list[str]:
    return [problem.code for problem in found.problems]


def check_invariants(doc: Document) -> None:
    position = 0
    for paragraph in doc.paragraphs:
        assert position <= paragraph.span.start < paragraph.span.end <= len(doc.text)
        assert not doc.text[position : paragraph.span.start].strip()
        position = paragraph.span.end
    assert not doc.text[position:].strip()


def check_xpaths(doc: Document, data: bytes) -> None:
    """Every XPath leads to exactly one element of the same bytes, and the paragraph's words stand in it."""
    root = html.document_fromstring(data, parser=html.HTMLParser(encoding="utf-8"))
    for paragraph in doc.paragraphs:
        assert paragraph.place.xpath is not None
        (element,) = root.xpath(paragraph.place.xpath)
        words = element.get("alt") if element.tag == "img" else " ".join(element.itertext())
        shown = "".join(words.split())
        assert "".join(paragraph.span.of(doc.text).split()) in shown


NEWS_PAGE = """\
<!doctype html><html lang="en-GB" class="has-sidebar"><head><meta charset="utf-8"><title>Harbour minister denies crane deal | The Tidewater Post</title>
<meta property="og:site_name" content="The Tidewater Post"><meta property="og:title" content="Harbour minister denies crane deal">
<link rel="canonical" href="https://www.tidewaterpost.example/2021/05/03/harbour-crane-deal.html">
<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"Harbour minister denies crane deal","datePublished":"2021-05-03T09:15:00Z","dateModified":"2021-05-04T10:00:00Z","author":[{"@type":"Person","name":"Ines Calloway"}],"publisher":{"@type":"Organization","name":"The Tidewater Post"}}</script>
<style>p{color:red}</style></head><body class="page has-newsletter-popup"><script>alert(1)</script>
<div id="cookie-consent"><p>We use cookies to improve your experience. By continuing you agree to our policy.</p><button>Accept</button></div>
<nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li><li><a>Politics</a></li></ul></nav>
<header class="masthead"><a href="/"><img alt="The Tidewater Post logo with a gull" src=x></a></header>
<main><article class="article-share-wrapper"><h1>Harbour minister denies crane deal</h1>
<p class="standfirst">Opposition says documents show that three cranes were bought from a sanctioned firm</p>
<div class="byline">By <a rel=author>Ines Calloway</a> and <a>Tom Brandt</a></div><time datetime="2021-05-03T09:15:00Z">3 May 2021, 10:15am</time>
<div class="share-tools"><ul><li>Share on Facebook</li><li>Tweet</li></ul></div>
<figure><img src=a.jpg alt="A crane stands over the east quay of Port Almera"><figcaption>The east quay of Port Almera on Sunday. <span class="credit">Photograph: Lena Ortiz/AP</span></figcaption></figure>
<div class="article-body">
<p>PORT ALMERA (Reuters) - The harbour minister, <b>Oskar Lindqvist</b>, has denied that his office bought three cranes from a firm under sanctions, after papers were published by a local website on Sunday.</p>
<p>“There was no such purchase, and there will be none,” he told reporters at the quay.<br>He added that the papers were forged.</p>
<aside class="newsletter-signup"><h3>Sign up to the Morning Tide</h3><p>All the news you need, in your inbox every day before breakfast, free.</p></aside>
<p>The opposition leader, Mara Quill, said the invoices carried the ministry's stamp and called for an inquiry by the harbour court before the end of the month.</p>
<p><a href="/x">Crane firm named on new sanctions list</a></p>
<p>Read more: <a href="/x">Five things we know about the cranes</a></p>
<p>Download the Tidewater Post app</p>
<h2>What happens next?</h2>
<p>A spokesman for the harbour court said it had received the papers on Monday and would decide within ten days whether to open a case, which could take years.</p>
<p><strong>‘Not our stamp’</strong></p>
<p>Mr Lindqvist said the stamp on the invoices was “not our stamp”, and that a forensic office had been asked to look at the originals held by the website.</p>
<p style="display:none">Hidden words that nobody sees in the page at all.</p>
<div class="ad-slot">Advertisement</div>
<p>Workers at the port, who asked not to be named, said they had unloaded the parts of at least two cranes in March from a ship under a foreign flag.</p>
<p>Additional reporting by AFP</p>
</div>
<ul class="tags"><li>Topics</li><li>Port Almera</li></ul>
</article>
<section class="related-stories"><h2>Related</h2><div><h3>Court opens inquiry into ferry fire that killed four in the spring</h3><p>The court says that it will hear the first witnesses in June.</p></div></section>
<section id="comments"><h2>Comments</h2><p>This is a comment by a reader who does not believe any of it, and says so at length in this paragraph.</p></section></main>
<footer><p>© 2024 Tidewater Media. All rights reserved.</p><a>Privacy policy</a></footer></body></html>
"""

TABLE_PAGE = """\
<html><head><title>Strike on depot: army says no one was hurt - Kestrel Wire</title><meta name="date" content="not a date"></head>
<body><table><tr><td class=menu><a>Home</a> | <a>News</a> | <a>Contact</a></td></tr>
<tr><td><font size=5><b>Strike on depot: army says no one was hurt</b></font><br>
Tuesday, 14 June 2022<br><br>
TALVIK, June 14 (AP) _ The army said on Tuesday that nobody was hurt when a depot near the border was hit overnight.<br><br>
"We saw the fire from the roof," said Petra Holm, a teacher who lives two streets away. "There were at least three ambulances."<br><br>
The defence ministry declined to comment on reports that twelve soldiers had been taken to the hospital in the town of Rena, some thirty kilometres away.<br><br>
Residents have posted footage that seems to show the depot burning. It could not be verified.<br><br>
<i>Copyright 2022 The Associated Press. All rights reserved.</i><br>
</td></tr></table>
<div>&copy; 2003-2024 Kestrel Wire</div></body></html>
"""

DIV_PAGE = """\
<html><body><div id=root><div class="css-1a"><div class="css-2b"><div class="css-h"><h1>Council rejects claim that bridge was unsafe</h1></div><div class="css-d">Two engineers say they warned of cracks in a letter last year</div>
<div class="css-9"><span>Dora Meints</span><span> · </span><span>Feb 2, 2023</span></div>
<div class="css-p"><div>The city council has rejected a claim that the Eastgate bridge was unsafe before it was closed in a hurry on Wednesday night, leaving hundreds of drivers stranded.</div><div>“It is simply not so,” the mayor, Alda Vann, told the local radio on Thursday morning, when she was asked about the cracks.</div><div><div>Related</div><a href=x>Bridge toll to rise by ten per cent in the new year</a></div><div>Two engineers, Bo Larsen and Kim Dahl, said they had warned the council in a letter of 4 May 2022, which this paper has seen, that the third pier had moved.</div><div>The council said it had no record of the letter. “We are looking for it,” a spokeswoman said.</div><div>SUBSCRIBE TO OUR NEWSLETTER</div><div>The bridge, which was built in 1961, carries about thirty thousand cars a day, according to the council's own figures for last year.</div></div></div></div></div></body></html>
"""

PAGES = [NEWS_PAGE, TABLE_PAGE, DIV_PAGE]


def test_a_news_page_is_told_apart() -> None:
    assert report(document(NEWS_PAGE)) == [
        ("headline", "Harbour minister denies crane "),
        ("body", "Opposition says documents show"),
        ("byline", "By Ines Calloway and Tom Brand"),
        ("byline", "3 May 2021, 10:15am"),
        ("caption", "A crane stands over the east q"),
        ("caption", "The east quay of Port Almera o"),
        ("dateline", "PORT ALMERA (Reuters) -"),
        ("body", "The harbour minister, Oskar Li"),
        ("body", "“There was no such purchase, a"),
        ("body", "He added that the papers were "),
        ("body", "The opposition leader, Mara Qu"),
        ("heading", "What happens next?"),
        ("body", "A spokesman for the harbour co"),
        ("heading", "‘Not our stamp’"),
        ("body", "Mr Lindqvist said the stamp on"),
        ("body", "Workers at the port, who asked"),
        ("credit", "Additional reporting by AFP"),
    ]


@pytest.mark.parametrize(
    "words",
    [
        "We use cookies",
        "Home",
        "Share on Facebook",
        "Sign up to the Morning Tide",
        "All the news you need",
        "Crane firm named on new",
        "Read more: Five things",
        "Download the Tidewater Post app",
        "Advertisement",
        "Court opens inquiry",
        "This is a comment",
        "Privacy policy",
    ],
)
def test_furniture_of_a_page_is_kept_and_told(words: str) -> None:
    kinds = {kind for kind, text in told(document(NEWS_PAGE), 200) if text.startswith(words)}
    assert kinds == {"furniture"}


@pytest.mark.parametrize("words", ["alert(1)", "Hidden words", "color:red"])
def test_scripts_styles_and_hidden_text_are_dropped(words: str) -> None:
    assert words not in document(NEWS_PAGE).text


def test_facts_of_a_news_page() -> None:
    doc = document(NEWS_PAGE)
    facts = (doc.title, doc.publisher, doc.byline, doc.published, doc.url)
    assert [(fact.value, fact.found) for fact in facts if fact] == [
        ("Harbour minister denies crane deal", "headline of the page"),
        ("The Tidewater Post", "JSON-LD publisher"),
        ("Ines Calloway and Tom Brandt", "byline on the page"),
        ("2021-05-03T09:15:00+00:00", "JSON-LD datePublished"),
        ("https://www.tidewaterpost.example/2021/05/03/harbour-crane-deal.html", "link rel=canonical"),
    ]
    assert [doc.words(fact.span) for fact in doc.agencies if fact.span] == ["Reuters", "AFP"]
    assert doc.language == "en"
    assert reading(NEWS_PAGE).problems == ()


def test_an_old_page_of_tables_and_breaks() -> None:
    doc = document(TABLE_PAGE)
    assert report(doc) == [
        ("headline", "Strike on depot: army says no "),
        ("byline", "Tuesday, 14 June 2022"),
        ("dateline", "TALVIK, June 14 (AP) _"),
        ("body", "The army said on Tuesday that "),
        ("body", '"We saw the fire from the roof'),
        ("body", "The defence ministry declined "),
        ("body", "Residents have posted footage "),
    ]
    assert doc.published is not None
    assert (doc.published.value, doc.published.found) == ("2022-06-14", "a date line on the page")


def test_a_page_of_nothing_but_div() -> None:
    doc = document(DIV_PAGE)
    assert [kind for kind, _ in report(doc)] == ["headline", "body", "byline", "body", "body", "body", "body", "body"]
    assert doc.byline is not None
    assert doc.byline.value == "Dora Meints"
    assert ("furniture", "SUBSCRIBE TO OUR NEWSLETTER") in told(doc)
    assert ("furniture", "Bridge toll to rise by ten per") in told(doc)


@pytest.mark.parametrize("page", PAGES)
def test_every_xpath_leads_to_the_words(page: str) -> None:
    doc = document(page)
    check_xpaths(doc, page.encode())
    check_invariants(doc)


BODY = (
    "<p>The mayor of Port Almera said on Monday that the cranes had been paid for by the port itself, not by the city.</p>"
    * 3
)


def page(head: str = "", before: str = "", after: str = "") -> str:
    return f"<html><head>{head}</head><body><article><h1>Mayor says port paid for cranes</h1>{before}{BODY}{after}</article></body></html>"


@pytest.mark.parametrize(
    ("head", "before", "value", "found"),
    [
        (
            '<meta property="article:published_time" content="2020-07-19T10:00:00+01:00">',
            "",
            "2020-07-19T10:00:00+01:00",
            "meta article:published_time",
        ),
        ('<meta name="pubdate" content="19 July 2020">', "", "2020-07-19", "meta pubdate"),
        ("", '<p class="byline"><time datetime="2020-07-19">yesterday</time></p>', "2020-07-19", "time element"),
        ("", "<p>Published: 19 July 2020 10:00</p>", "2020-07-19", "a date line on the page"),
        ('<link rel="canonical" href="https://a.example/2020/07/19/mayor">', "", "2020-07-19", "the page's address"),
        (
            '<script type="application/ld+json">{"@graph":[{"@type":["NewsArticle"],"datePublished":"2020-07-19"}]}</script>',
            "",
            "2020-07-19",
            "JSON-LD datePublished",
        ),
        (
            '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2020-07-19",}</script>',
            "",
            "2020-07-19",
            "datePublished in a script",
        ),
    ],
)
def test_dates_and_where_they_were_found(head: str, before: str, value: str, found: str) -> None:
    doc = document(page(head, before))
    assert doc.published is not None
    assert (doc.published.value, doc.published.found) == (value, found)


@pytest.mark.parametrize(
    ("head", "after"),
    [
        ("", "<footer><p>© 2019 Tidewater Media</p></footer>"),
        ("", "<p>The cranes were bought on 3 May 2018, the mayor said, when the port was closed for the storm.</p>"),
        ('<meta name="date" content="soon">', ""),
        ('<meta property="article:modified_time" content="2020-07-19">', ""),
        (
            "",
            '<aside class="related"><time datetime="2017-01-02">2 January 2017</time> Another story altogether</aside>',
        ),
    ],
)
def test_a_date_is_never_made_up(head: str, after: str) -> None:
    assert document(page(head, after=after)).published is None


@pytest.mark.parametrize(
    "script",
    [
        "[" * 100_000,
        '{"a":' * 5_000 + "1" + "}" * 5_000,
        '{"@type":"NewsArticle","headline":{"@type":[1,2,{"x":null}]},"author":[[["x"]]],"publisher":5,"datePublished":{}}',
        json.dumps({"@type": "NewsArticle", "headline": "x" * 600_000}),
        "null",
        "\\ud800",
    ],
)
def test_hostile_json_ld_is_passed_over(script: str) -> None:
    doc = document(page(f'<script type="application/ld+json">{script}</script>'))
    assert doc.published is None
    assert doc.title is not None
    assert doc.title.value == "Mayor says port paid for cranes"


def test_what_the_user_gives_stands_before_the_page() -> None:
    doc = document(
        NEWS_PAGE, published="2021-05-05", publisher="Another Post", title="Cranes", url="https://b.example/x"
    )
    facts = (doc.title, doc.publisher, doc.published, doc.url)
    assert [fact.value for fact in facts if fact] == ["Cranes", "Another Post", "2021-05-05", "https://b.example/x"]
    assert {fact.found for fact in facts if fact} == {"given by the user"}


def test_an_encoding_that_the_page_declares_is_used() -> None:
    text = page('<meta charset="koi8-r">').replace("Port Almera", "Порт Альмера")
    assert "Порт Альмера" in document(text.encode("koi8_r")).text


def test_a_page_that_declares_a_wrong_encoding_is_read_by_its_bytes() -> None:
    text = page('<meta charset="iso-8859-1">').replace("said", "said “no” and")
    assert "said “no” and" in document(text.encode("utf-8")).text


def test_a_page_in_utf_16_is_read() -> None:
    assert document(page().encode("utf-16")).paragraphs[0].kind is ParagraphKind.HEADLINE


def test_another_language_is_said() -> None:
    found = reading(
        "<html lang='en'><body><article><h1>Der Bürgermeister hat es nicht gewusst</h1>"
        + "<p>Der Bürgermeister sagte am Montag, dass er von den Kränen nichts gewusst habe und dass auch die Stadt nicht gefragt worden sei.</p>"
        * 3
        + "</article></body></html>"
    )
    assert found.document is not None
    assert found.document.language == "de"
    assert codes(found) == ["language-not-supported"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<html></html>", "no-text"),
        (b"<html><body><script>var a = 1;</script><div hidden>words</div></body></html>", "no-text"),
        (b"<!DOCTYPE html>", "no-text"),
        (b"<html><!-- nothing --></html>", "no-text"),
    ],
)
def test_a_page_without_text_is_a_problem(data: bytes, code: str) -> None:
    found = reading(data)
    assert found.document is None
    assert codes(found) == [code]


@pytest.mark.parametrize("depth", [900, 3_000, 100_000])
def test_a_page_nested_deep_is_read(depth: int) -> None:
    data = (
        b"<html><body><p>The start.</p>"
        + b"<div>" * depth
        + b"<p>The mayor said no.</p>"
        + b"</div>" * depth
        + b"<p>The end.</p></body></html>"
    )
    found = reading(data)
    assert found.document is not None
    assert [p.span.of(found.document.text) for p in found.document.paragraphs] == [
        "The start.",
        "The mayor said no.",
        "The end.",
    ]
    assert ("html-too-deep" in codes(found)) == (depth > 1_000)
    if depth > 1_000:
        offset = found.document.paragraphs[1].place.offset
        assert offset is not None
        assert data[offset:].startswith(b"The mayor")


def test_a_gzipped_page_is_read_as_the_page() -> None:
    packed = gzip.compress(NEWS_PAGE.encode(), mtime=0)
    assert told(document(packed)) == told(document(NEWS_PAGE))


def test_one_page_is_always_read_the_same() -> None:
    assert reading(NEWS_PAGE) == reading(NEWS_PAGE)


TAGS = st.sampled_from(
    "<p>|</p>|<div class='promo'>|</div>|<br>|<br><br>|said |Read more|“x” |(AP) - |LONDON |<h1>|</h1>|<table><tr><td>|</table>|&amp;|&lt;|\u202e|\u2840"
    "|<time datetime='2020-01-01'>|<o:p>|<my-el>|<!--|-->|<script>|</script>|© |Photo taken on May 1|Additional reporting by PA| The mayor |<a href=x>|</a>"
    "|<img alt='a man in a red coat'>|<pre>|</pre>|<b>|</b>|<ul><li>|\0|\x01".split("|")
)


@settings(max_examples=80)
@given(st.lists(TAGS, max_size=60).map("".join))
def test_any_page_keeps_the_invariants(body: str) -> None:
    data = f"<html><body>{body}".encode()
    found = read(data, snapshot(data))
    assert found.document or found.problems
    if found.document:
        check_invariants(found.document)
        root = html.document_fromstring(data.replace(b"\0", "�".encode()), parser=html.HTMLParser(encoding="utf-8"))
        for paragraph in found.document.paragraphs:
            assert paragraph.place.xpath is not None
            assert len(root.xpath(paragraph.place.xpath)) == 1


# ------------------------------------------------------------------------------------------------- PDF


def pdf(pages: int = 3, password: str | None = None) -> bytes:
    out = FPDF()
    out.set_title("Audit office report")
    out.set_margins(20, 20, 20)
    for number in range(pages):
        out.set_auto_page_break(False)
        out.add_page()
        out.set_font("helvetica", size=8)
        out.set_y(8)
        out.cell(0, 5, "Audit office - Quarterly review 2021")
        out.set_y(25)
        if number == 0:
            out.set_font("helvetica", "B", 18)
            out.multi_cell(0, 9, "Audit office finds no invoice for the three cranes bought by the harbour ministry")
            out.ln(4)
            out.set_font("helvetica", size=10)
            out.cell(0, 6, "By Ines Calloway")
            out.ln(6)
            out.cell(0, 6, "3 May 2021")
            out.ln(10)
        out.set_font("times", size=11)
        for part in range(2):
            out.multi_cell(
                0,
                5.5,
                f"Part {number}.{part}: the audit office of Port Almera said on Monday that it had " * 4
                + "found nothing.",
            )
            out.ln(3)
        out.set_y(-12)
        out.set_font("helvetica", size=8)
        out.cell(0, 5, f"Page {number + 1} of {pages}", align="C")
    if password:
        out.set_encryption(owner_password="owner", user_password=password)
    return bytes(out.output())


def read_pdf(data: bytes) -> Reading:
    return read(data, snapshot(data, "application/pdf", "audit.pdf"))


def test_a_pdf_is_read_page_by_page() -> None:
    found = read_pdf(pdf())
    assert found.problems == ()
    assert found.document is not None
    check_invariants(found.document)
    assert [(p.kind.value, p.place.page, p.span.of(found.document.text)[:12]) for p in found.document.paragraphs] == [
        ("furniture", 1, "Audit office"),
        ("headline", 1, "Audit office"),
        ("byline", 1, "By Ines Call"),
        ("byline", 1, "3 May 2021"),
        ("body", 1, "Part 0.0: th"),
        ("body", 1, "Part 0.1: th"),
        ("furniture", 1, "Page 1 of 3"),
        ("furniture", 2, "Audit office"),
        ("body", 2, "Part 1.0: th"),
        ("body", 2, "Part 1.1: th"),
        ("furniture", 2, "Page 2 of 3"),
        ("furniture", 3, "Audit office"),
        ("body", 3, "Part 2.0: th"),
        ("body", 3, "Part 2.1: th"),
        ("furniture", 3, "Page 3 of 3"),
    ]


def test_facts_of_a_pdf_leave_its_creation_date_alone() -> None:
    doc = read_pdf(pdf()).document
    assert doc is not None
    assert doc.published is not None
    assert (doc.published.value, doc.published.found) == ("2021-05-03", "a date line at the head of the text")
    assert doc.byline is not None
    assert doc.byline.value == "Ines Calloway"
    bare = FPDF()
    bare.set_title("A report on cranes")
    bare.add_page()
    bare.set_font("times", size=11)
    bare.multi_cell(0, 6, "The mayor said no to all of it, and the council said yes to all of it on the same day.")
    doc = read_pdf(bytes(bare.output())).document
    assert doc is not None
    assert doc.published is None
    assert doc.title is not None
    assert (doc.title.value, doc.title.found) == ("A report on cranes", "PDF metadata Title")


def scan() -> bytes:
    out = FPDF()
    out.add_page()
    return bytes(out.output())


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (pdf(1)[:900], "pdf-broken"),
        (b"%PDF-1.7\n" + b"x" * 500, "pdf-broken"),
        (pdf(1, "secret"), "pdf-locked"),
        (scan(), "pdf-no-text"),
    ],
)
def test_a_pdf_that_cannot_be_read_is_a_problem(data: bytes, code: str) -> None:
    found = read_pdf(data)
    assert found.document is None
    assert codes(found) == [code]


# ------------------------------------------------------------------------------------------------- footage


def picture() -> bytes:
    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (40, 30), (120, 90, 60)).save(out, "PNG")
    return out.getvalue()


def test_a_picture_is_listed_and_not_checked() -> None:
    data = picture()
    found = read(data, snapshot(data, "image/png", "quay.png", published="2021-05-03", title="The quay"))
    assert found.document is None
    assert found.problems == ()
    assert found.footage is not None
    assert found.footage.id == f"foo-{hashlib.sha256(data).hexdigest()[:16]}"
    assert found.footage.published is not None
    assert [(f.check, f.outcome, f.method) for f in found.footage.findings] == [("all checks", Outcome.NOT_CHECKED, "")]


def test_a_picture_that_was_cut_off_is_listed_with_a_problem() -> None:
    found = read(picture()[:-20], snapshot(picture(), "image/png", "quay.png"))
    assert found.footage is not None
    assert codes(found) == ["footage-damaged"]


# ---------------------------------------------------------------------------------------------- apart from the report

PARAGRAPHS = [
    f"The port of Almera paid {n} million for cranes that never came, the mayor said on Monday, and nobody knows why."
    for n in range(3, 9)
]
IN_PARAGRAPHS = "".join(f"<p>{words}</p>" for words in PARAGRAPHS)


def kind_of(doc: Document, words: str) -> str:
    return next(p.kind.value for p in doc.paragraphs if words in p.span.of(doc.text))


def test_a_date_beside_other_things_under_the_headline_is_the_date() -> None:
    doc = document(page(before='<p class="info">4 May 2021 • by our Almera correspondent • 12 comments</p>'))
    assert doc.published is not None
    assert doc.published.value == "2021-05-04"
    assert kind_of(doc, "12 comments") == "byline"
    assert doc.byline is not None
    assert doc.byline.value == "our Almera correspondent"


@pytest.mark.parametrize(
    ("head", "url", "value"),
    [
        ('<meta name="DCTERMS.publisher" content="Almera Post">', "https://x7.example/1", "Almera Post"),
        ('<meta name="dc:publisher" content="Almera Post">', "https://x7.example/1", "Almera Post"),
        ('<meta name="citation_publisher" content="Almera Post">', "https://x7.example/1", "Almera Post"),
        ("<title>Cranes | Almera Post</title>", "https://www.almerapost.example/1", "Almera Post"),
        ("<title>Cranes | Our view</title>", "https://www.almerapost.example/1", "almerapost.example"),
        ('<meta name="twitter:site" content="@AlmeraPost">', "", "AlmeraPost"),
    ],
)
def test_the_publisher_by_other_names(head: str, url: str, value: str) -> None:
    doc = document(page(head), **({"url": url} if url else {}))
    assert doc.publisher is not None
    assert doc.publisher.value == value


def test_a_caption_is_told_by_its_place_beside_an_image() -> None:
    html_page = page(
        before='<div class="a7"><img src="a.jpg"><div class="x-cap">Mayor Orla Brandt at the quay</div></div>'
        f'{IN_PARAGRAPHS}<div class="pic"><img src="b.jpg"><small>The empty quay. Photo: Post</small></div>'
    )
    doc = document(html_page)
    assert kind_of(doc, "Orla Brandt at the quay") == "caption"
    assert kind_of(doc, "The empty quay") == "caption"


def test_the_side_cells_of_a_layout_by_tables_are_furniture() -> None:
    side = "<td>FOR SALE<br>Boat, one owner, who said it floats and has been dry for all of eleven years now.</td>"
    box = "<table><tr><td><b>The Post needs you!</b> “I never miss it,” says Captain Orr. Subscribe now.</td></tr></table>"
    half = len(PARAGRAPHS) // 2
    rows = "".join(f"<p>{w}</p>" for w in PARAGRAPHS[:half]) + box + "".join(f"<p>{w}</p>" for w in PARAGRAPHS[half:])
    doc = document(
        "<html><head><title>Cranes that the port never saw</title></head><body><table><tr>"
        f"<td><a href='a'>Ferry: union says no</a></td><td>3 May 2021<br><b>Cranes that the port never saw</b>{rows}</td>{side}"
        "</tr></table></body></html>"
    )
    assert [words for kind, words in told(doc, 200) if kind == "body"] == PARAGRAPHS
    assert kind_of(doc, "Cranes that the port never saw") == "headline"


def test_what_stands_behind_the_report_in_other_markup_is_furniture() -> None:
    rows = "".join(f'<div class="pp">{words}</div>' for words in PARAGRAPHS)
    ad = '<div class="pp">SPONSORED &nbsp; Chains by the metre. Ask Orr and Sons, they said no to nobody.</div>'
    doc = document(
        f'<html><body><div id="w"><div class="ttl">Cranes that the port never saw</div><div class="bd">{rows}{ad}</div>'
        '<div class="x4">The Post takes news from skippers and says so. We check nothing at all of what they say.</div></div></body></html>'
    )
    assert [words for kind, words in told(doc, 200) if kind == "body"] == PARAGRAPHS


def test_boxes_that_ask_for_an_address_and_links_are_furniture() -> None:
    box = '<div class="q"><p>The Post by mail. Tell us where you are. <input type="email"></p></div>'
    link = '<p class="seealso">→ See also: <a href="x">“He said he was gone” – the missing</a></p>'
    doc = document(page(before=IN_PARAGRAPHS[: IN_PARAGRAPHS.index("<p>", 3)] + box + link + IN_PARAGRAPHS))
    assert kind_of(doc, "Tell us where you are") == "furniture"
    assert kind_of(doc, "See also") == "furniture"


def test_the_date_is_no_part_of_the_byline() -> None:
    doc = document(page(before='<div class="m"><span>By Ines Calloway</span> <time>June 12, 2021</time></div>'))
    assert doc.byline is not None
    assert doc.byline.value == "Ines Calloway"
