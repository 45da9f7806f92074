"""What a page says of itself: title, publisher, byline, publication date, address, language, each with where it was found.

JSON-LD and meta elements are written by anyone: they are bounded in size, depth and number, and only plain strings are
taken from them. A date is never made up: what the page states as its publication date, in this order: JSON-LD, meta, microdata,
``time`` in the article's head, a date line, the address; last htmldate (Barbaresi 2020) on what is left of the page
without its report and without its footer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from onrecord.read import bounds
from onrecord.read.dates import day, days_in, in_address, iso
from onrecord.read.furniture import is_byline, is_date_line, names_of
from onrecord.read.html import hidden
from onrecord.records import Fact, ParagraphKind

_ARTICLES = frozenset(
    "article newsarticle reportagenewsarticle blogposting liveblogposting report opinionnewsarticle analysisnewsarticle webpage "
    "backgroundnewsarticle reviewnewsarticle pressrelease scholarlyarticle advertisercontentarticle satiricalarticle socialmediaposting "
    "techarticle videoobject creativework".split()
)
_DATE_METAS = (
    "article:published_time", "og:article:published_time", "article:published", "og:published_time", "datepublished", "date.published",
    "publish-date", "publish_date", "publishdate", "published_time", "published-date", "published", "publication_date", "publication-date",
    "publicationdate", "pubdate", "pub_date", "publishtime", "publish_time", "parsely-pub-date", "sailthru.date", "article.published",
    "rnews:datepublished", "cxenseparse:recs:publishtime", "citation_publication_date", "citation_date", "dc.date.issued", "dcterms.issued",
    "dc.date.published", "dc.date", "dc.date.created", "dcterms.created", "dcterms.date", "dcterm.created", "article:post_date", "article_date_original",
    "originalpublicationdate", "displaydate", "firstpublished", "gentime", "article-publication-date", "iso-8601-publish-date", "date",
    "live_date", "release_date", "posted", "shareaholic:article_published_time", "bt:pubdate", "ptime", "cxenseparse:publishtime",
)  # fmt: skip
_AUTHOR_METAS = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "citation_author",
    "cxenseparse:author",
)
_SITE_METAS = (
    "og:site_name",
    "application-name",
    "publisher",
    "dc.publisher",
    "dcterms.publisher",
    "dcterm.publisher",
    "dc.rightsholder",
    "dcterms.rightsholder",
    "citation_publisher",
    "citation_journal_title",
    "article:publisher",
    "article.publisher",
    "og:publisher",
    "publisher_name",
    "publisher-name",
    "sailthru.publisher",
    "sailthru.site",
    "parsely-publisher",
    "parsely-site",
    "cxenseparse:publisher",
    "cxenseparse:site",
    "site_name",
    "site-name",
    "apple-mobile-web-app-title",
    "cre",
    "copyright",
)
_TITLE_METAS = (
    "og:title",
    "twitter:title",
    "dc.title",
    "headline",
    "citation_title",
    "parsely-title",
    "sailthru.title",
)
_LOOSE_DATE = re.compile(r'"datePublished"\s{0,5}:\s{0,5}"([^"\\]{8,40})"')
_COPYRIGHT = re.compile(r"©|copyright|\(c\)|all rights reserved", re.IGNORECASE)
_NOT_A_NAME = re.compile(
    r"https?:|www\.|[@<>{}]|^\W*$|^(?:admin|editor|author|staff|user|guest|none|null|unknown|undefined)$", re.IGNORECASE
)


_STATED_DATES = (  # microdata and RDFa
    "//*[@itemprop='datePublished' or @property='datePublished' or @property='schema:datePublished' or @property='dc:issued' "
    "or @property='dcterms:issued' or (not(self::meta) and (@property='dc:date' or @property='dcterms:created'))]"
)


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What the head of a page says; the article's own lines are asked later."""

    metas: dict[str, str]
    articles: tuple[dict[str, object], ...]  # JSON-LD nodes about an article, the first is the page's own
    loose_date: str | None
    canonical: str | None
    page_title: str | None
    lang: str | None
    times: tuple[tuple[str, HtmlElement], ...]  # value of <time> or itemprop=datePublished, and its element
    microdata: str | None


def gather(root: HtmlElement) -> PageFacts:
    """Read the head of a page and its machine-readable statements, before anything is changed in the tree."""
    metas: dict[str, str] = {}
    canonical = page_title = microdata = None
    scripts: list[str] = []
    times: list[tuple[str, HtmlElement]] = []
    for element in root.iter("meta", "link", "title", "script", "time"):
        tag = element.tag
        if tag == "meta":
            key = element.get("property") or element.get("name") or element.get("itemprop") or ""
            value = " ".join((element.get("content") or "")[: bounds.MAX_ATTRIBUTE].split())
            if key and value:
                metas.setdefault(_key(key), value)
        elif tag == "link" and "canonical" in (element.get("rel") or "").casefold().split():
            canonical = canonical or (element.get("href") or "")[: bounds.MAX_ATTRIBUTE].strip() or None
        elif tag == "title" and page_title is None and not _in_drawing(element):
            page_title = " ".join((element.text or "")[: bounds.MAX_ATTRIBUTE].split()) or None
        elif (
            tag == "script"
            and "ld+json" in (element.get("type") or "").casefold()
            and len(scripts) < bounds.MAX_JSON_LD_SCRIPTS
        ):
            scripts.append((element.text or "")[: bounds.MAX_JSON_LD + 1])
        elif tag == "time" and element.get("datetime") and len(times) < 200 and not hidden(element):
            times.append((str(element.get("datetime"))[:100], element))
    for element in root.xpath(_STATED_DATES)[:5]:
        microdata = microdata or element.get("datetime") or element.get("content") or element.text
    nodes = [node for script in scripts for node in json_ld(script)]
    loose = next((m.group(1) for script in scripts for m in [_LOOSE_DATE.search(script)] if m), None)
    lang = (
        root.get("lang")
        or root.get("{http://www.w3.org/XML/1998/namespace}lang")
        or metas.get("og:locale")
        or metas.get("content-language")
    )
    return PageFacts(
        metas, tuple(node for node in nodes if _is_article(node)), None if nodes else loose, canonical, page_title, lang, tuple(times),
        (microdata or "")[:100] or None,
    )  # fmt: skip


def _key(name: str) -> str:
    """A meta's name as the tables here have it: "DC:Publisher" and "dc.publisher" are one."""
    key = name[:80].casefold().strip()
    return key.replace(":", ".", 1) if key.startswith(("dc:", "dcterms:", "dcterm:", "sailthru:")) else key


def _in_drawing(element: HtmlElement) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag in {"svg", "g", "symbol"}


def json_ld(script: str) -> list[dict[str, object]]:
    """The nodes of one JSON-LD script, outermost first; nothing from one that is broken, too long or too deep."""
    if len(script) > bounds.MAX_JSON_LD:
        return []
    script = (
        re.sub(r"^\s*(?://)?\s*<!\[CDATA\[|(?://)?\s*\]\]>\s*$|^\s*<!--|-->\s*$", "", script.strip())
        .strip()
        .rstrip(";")
    )
    try:
        waiting: list[object] = [json.loads(script, strict=False)]
    except (ValueError, RecursionError):
        return []
    nodes: list[dict[str, object]] = []
    seen = 0
    while waiting and seen < bounds.MAX_JSON_LD_NODES:
        node = waiting.pop(0) if len(waiting) < 100 else waiting.pop()
        seen += 1
        if isinstance(node, dict):
            nodes.append(node)
            waiting.extend(value for value in node.values() if isinstance(value, dict | list))
        elif isinstance(node, list):
            waiting.extend(value for value in node[:1_000] if isinstance(value, dict | list))
    return nodes


def _is_article(node: dict[str, object]) -> bool:
    return any(kind.casefold().rsplit("/", 1)[-1] in _ARTICLES for kind in _strings(node.get("@type")))


def _strings(value: object) -> list[str]:
    """The strings that a JSON-LD value gives: itself, its items, or their names."""
    if isinstance(value, str):
        shown = " ".join(value[: bounds.MAX_ATTRIBUTE].split())
        return [shown] if shown else []
    if isinstance(value, list):
        return [words for item in value[:20] if not isinstance(item, list) for words in _strings(item)]
    if isinstance(value, dict):
        name = value.get("name")
        return _strings(name) if isinstance(name, str) else []
    return []


def _first(facts: PageFacts, key: str) -> str | None:
    own = facts.articles
    ranked = sorted(
        own,
        key=lambda node: any(
            k.casefold().endswith(("webpage", "videoobject", "creativework")) for k in _strings(node.get("@type"))
        ),
    )
    return next((value for node in ranked for value in _strings(node.get(key))), None)


def title(facts: PageFacts) -> Fact | None:
    """What the page calls itself in its head."""
    headline = _first(facts, "headline")
    if headline:
        return Fact(headline, "JSON-LD headline")
    for key in _TITLE_METAS:
        if facts.metas.get(key):
            return Fact(_without_site(facts.metas[key], facts), f"meta {key}")
    if facts.page_title:
        return Fact(_without_site(facts.page_title, facts), "title element of the page")
    return None


def _without_site(words: str, facts: PageFacts) -> str:
    """A title without the outlet's name behind a bar or dash at its end."""
    parts = re.split(r"\s[|–—»·-]\s", words)
    if len(parts) < 2:
        return words
    site = (facts.metas.get("og:site_name") or "").casefold()
    tail = parts[-1].strip()
    head = words[: words.rindex(parts[-1])].rstrip(" |–—»·-")
    if tail.casefold() == site or (len(tail.split()) <= 4 and len(head.split()) >= 4):
        return head
    return words


def publisher(facts: PageFacts, url: str | None) -> Fact | None:
    """Who published the page."""
    name = _first(facts, "publisher")
    if name and not _NOT_A_NAME.search(name):
        return Fact(name, "JSON-LD publisher")
    for key in _SITE_METAS:
        value = facts.metas.get(key, "")
        if key == "copyright":
            value = re.sub(r"(?i)copyright|©|\(c\)|\d{4}|all rights reserved\.?", " ", value).strip(" .,-")
        if value and not _NOT_A_NAME.search(value) and len(value) <= 80:
            return Fact(" ".join(value.split()), f"meta {key}")
    return _in_title(facts, url) or _host(url) or _handle(facts)


def _in_title(facts: PageFacts, url: str | None) -> Fact | None:
    """The outlet's name at an end of the page's title, where the host of the address says the same."""
    host = _host(url)
    parts = re.split(r"\s+[|–—»·:«-]\s+", facts.page_title or "")
    if host is None or len(parts) < 2:
        return None
    label = re.sub(r"\W", "", max(host.value.split(".")[:-1], key=len))
    for part in (parts[-1].strip(), parts[0].strip()):
        name = re.sub(r"\W", "", part.casefold())
        if len(name) >= 4 and label in {name, name.removeprefix("the")}:
            return Fact(part, "title element of the page, as the host of its address")
    return None


def _handle(facts: PageFacts) -> Fact | None:
    """The outlet's account on a social network: better than nothing."""
    handle = facts.metas.get("twitter:site", "").strip().removeprefix("@")
    return Fact(handle, "meta twitter:site") if re.fullmatch(r"\w[\w .]{1,60}", handle) else None


def _host(url: str | None) -> Fact | None:
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        host = None
    if not host or "." not in host:
        return None
    return Fact(host.removeprefix("www.").removeprefix("m.").removeprefix("amp."), "host of the page's address")


def address(facts: PageFacts) -> Fact | None:
    """The page's own address, if it is an absolute one."""
    candidates = (
        (facts.canonical, "link rel=canonical"),
        (facts.metas.get("og:url"), "meta og:url"),
        (_first(facts, "url"), "JSON-LD url"),
        (_first(facts, "mainEntityOfPage"), "JSON-LD mainEntityOfPage"),
    )
    for value, found in candidates:
        if value and re.match(r"https?://[^\s<>\"]+$", value):
            return Fact(value, found)
    return None


def byline(facts: PageFacts, lines: Sequence[tuple[str, ParagraphKind, Fact]]) -> Fact | None:
    """Who wrote it: a line of the page, where it stands; else what the head says."""
    own = [fact for words, kind, fact in lines if kind is ParagraphKind.BYLINE and not is_date_line(words)]
    for fact in own:
        if is_byline(fact.value):
            return Fact(names_of(fact.value), "byline on the page", fact.span)
    authors = [n for node in facts.articles[:3] for n in _strings(node.get("author")) if not _NOT_A_NAME.search(n)]
    if authors:
        return Fact(", ".join(dict.fromkeys(authors)), "JSON-LD author")
    for key in _AUTHOR_METAS:
        value = facts.metas.get(key, "")
        if value and not _NOT_A_NAME.search(value) and len(value) <= 200:
            return Fact(names_of(value), f"meta {key}")
    if not own:
        return None
    names = re.sub(r"(?i)^(?:from|via)\s+", "", names_of(own[0].value))
    return Fact(names or own[0].value, "byline on the page", own[0].span)


def published(
    facts: PageFacts,
    head_times: Sequence[str],
    lines: Sequence[tuple[str, ParagraphKind, Fact]],
    url: str | None,
    leftovers: str,
) -> Fact | None:
    """When it was published, by the first statement of the page that can be understood; None when it states nothing.

    ``head_times`` are the ``time`` values in the article's head; ``leftovers`` is an HTML of the page's lines that are neither
    report nor footer, for htmldate.
    """
    for value, found in _stated(facts, head_times):
        when = iso(value)
        if when:
            return Fact(when, found)
    for words, kind, fact in lines:
        if kind in {ParagraphKind.BYLINE, ParagraphKind.DATELINE}:
            stated = day(re.split(r"(?i)\b(?:last )?(?:updated|modified)\b", words)[0])
            if stated:
                return Fact(stated, "a date line on the page", fact.span)
    in_url = in_address(url or "")
    if in_url:
        return Fact(in_url, "the page's address")
    return _by_htmldate(leftovers)


def _stated(facts: PageFacts, head_times: Sequence[str]) -> Iterator[tuple[str, str]]:
    value = _first(facts, "datePublished")
    if value:
        yield value, "JSON-LD datePublished"
    for key in _DATE_METAS:
        if key in facts.metas:
            yield facts.metas[key], f"meta {key}"
    if facts.microdata:
        yield facts.microdata, "itemprop datePublished"
    if facts.loose_date:
        yield facts.loose_date, "datePublished in a script"
    value = _first(facts, "dateCreated") or _first(facts, "uploadDate")
    if value:
        yield value, "JSON-LD dateCreated"
    for time in head_times:
        yield time, "time element"


def _by_htmldate(leftovers: str) -> Fact | None:
    """htmldate's extensive search; what it finds must be a day that those lines name in full."""
    if not re.search(r"(?:19|20)\d\d", leftovers):
        return None
    import logging

    from htmldate import find_date

    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    try:
        value = find_date(
            leftovers, extensive_search=True, original_date=True, min_date="1990-01-01", max_date="2100-01-01"
        )
    except Exception:  # hostile input makes it fail in many ways; no date is normal
        return None
    if not value or value not in days_in(re.sub(r"<[^>]{0,200}>", " ", leftovers)):
        return None
    return Fact(value, "htmldate, in a line of the page")


def language(facts: PageFacts, detected: str) -> str:
    """ISO 639-1: the words of the report first, then what the page says; templates often say "en" of any page."""
    if detected != "und":
        return detected
    said = (facts.lang or "").strip().casefold()
    return said[:2] if re.match(r"[a-z]{2}(?:[-_]|$)", said) else "und"


def is_copyright(line: str) -> bool:
    """Whether a line is a copyright notice: its year says nothing of the page."""
    return bool(_COPYRIGHT.search(line[: bounds.MAX_ATTRIBUTE]))
