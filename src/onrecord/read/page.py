"""A web page to a Document: decode, walk, tell the report from the rest, state the facts."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from onrecord.read import bounds, mainly, pagefacts, problems
from onrecord.read.agencies import FULL_NAMES, SHORT_NAMES, credited
from onrecord.read.blocks import Block
from onrecord.read.encoding import decode
from onrecord.read.furniture import is_date_line, tell
from onrecord.read.given import address, charset, given, published_as_given, title_in_archive
from onrecord.read.html import Shown, parse, place, shown_blocks, without_markup
from onrecord.read.language import language_of
from onrecord.read.text import encoding_problems, hidden_problems, language_problems
from onrecord.records import Document, Fact, Paragraph, ParagraphKind, Place, Problem, Reading, Snapshot, Span

_CHARSET = re.compile(rb"<meta[^<>]{0,400}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"<\?xml[^<>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{2,40})")
_SEPARATOR = "\n\n"
_REPORT = frozenset({ParagraphKind.BODY, ParagraphKind.HEADLINE, ParagraphKind.HEADING, ParagraphKind.CAPTION})


def read_page(data: bytes, snapshot: Snapshot) -> Reading:
    """An HTML page; every paragraph with the XPath of its element."""
    where = snapshot.name
    found: list[Problem] = []
    if len(data) > bounds.MAX_PAGE_BYTES:
        found.append(
            problems.text_cut(where, f"Only the first {bounds.MAX_PAGE_BYTES // 2**20} MB of the page were read.")
        )
    decoded = decode(data, charset(snapshot) or _declared(data), bounds.MAX_PAGE_BYTES)
    if decoded.hopeless:
        return Reading(problems=(problems.not_text(where, "most of its bytes fit no encoding of text"),))
    found.extend(encoding_problems(decoded, where))
    if "\0" in decoded.text:
        found.append(problems.nul_bytes(where, decoded.text.count("\0")))
    root, too_deep = parse(decoded.text)
    if too_deep:
        found.append(problems.html_too_deep(where, bounds.MAX_DEPTH))
        pieces = [
            (words.replace("\0", "�"), Place(offset=decoded.offset(at))) for words, at in without_markup(decoded.text)
        ]
        document = _plain(pieces[: bounds.MAX_PARAGRAPHS], snapshot)
    else:
        document = _page(root, snapshot, found) if root is not None else None
    if document is None:
        return Reading(problems=(*found, problems.no_text(where, "page")))
    found.extend(hidden_problems(document.text, where))
    found.extend(published_as_given(snapshot)[1])
    found.extend(language_problems(document))
    return Reading(document=document, problems=tuple(found))


def _declared(data: bytes) -> str | None:
    head = data[:4_096]
    said = _CHARSET.search(head) or _XML_ENCODING.search(head)
    return said.group(1).decode("ascii") if said else None


def _joined(pieces: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """The document's text, paragraphs apart by an empty line, and where each stands in it."""
    spans = []
    position = 0
    for piece in pieces:
        spans.append((position, position + len(piece)))
        position += len(piece) + len(_SEPARATOR)
    return _SEPARATOR.join(pieces), spans


def _page(root: HtmlElement, snapshot: Snapshot, found: list[Problem]) -> Document | None:
    facts = pagefacts.gather(root)
    blocks = shown_blocks(root)
    if len(blocks) > bounds.MAX_PARAGRAPHS:
        found.append(problems.too_many_paragraphs(snapshot.name))
        blocks = blocks[: bounds.MAX_PARAGRAPHS]
    if not any(not block.alt for block in blocks):
        return None
    said_title = pagefacts.title(facts)
    if said_title and _is_outlet(said_title.value, snapshot, facts):
        said_title = None  # the page is called what its site is called: that says nothing of the report
    title = snapshot.facts.title or (said_title.value if said_title else None)
    in_head = _times_by_block(facts, blocks)
    kinds, sure = mainly.classify(blocks, root, title)  # from here on the tree carries markers
    if not sure:
        found.append(problems.main_text_unsure(snapshot.name))
    kept = [n for n, block in enumerate(blocks) if not (block.alt and _said_again(blocks, n, title))]
    text, spans = _joined([blocks[n].text for n in kept])
    raw = [
        line
        for n, (a, b) in zip(kept, spans, strict=True)
        for line in _lines(text, Block(a, b, kinds[n], place(blocks[n])), blocks[n].tag)
    ]
    told = tell(text, raw, title)
    paragraphs = tuple(Paragraph(Span(b.start, b.end), b.kind or ParagraphKind.BODY, b.place or Place()) for b in told)
    times = [value for number, value in in_head if kinds[number] is ParagraphKind.BYLINE or kinds[number] is None]
    return _document(text, paragraphs, snapshot, facts, said_title, times)


def _is_outlet(title: str, snapshot: Snapshot, facts: pagefacts.PageFacts) -> bool:
    published_by = pagefacts.publisher(facts, None)
    names = (snapshot.facts.publisher, published_by.value if published_by else None)
    return title.casefold() in {name.casefold() for name in names if name}


def _lines(text: str, block: Block, tag: str) -> list[Block]:
    """The lines of a block that has line breaks, where they are paragraphs: a line that goes on in small letters is none."""
    words = text[block.start : block.end]
    if "\n" not in words or tag == "pre" or block.kind not in {None, ParagraphKind.HEADLINE}:
        return [block]
    parts: list[Block] = []
    begin = block.start
    for at in [block.start + m.start() for m in re.finditer(r"\n", words)] + [block.end]:
        goes_on = text[at + 1 : at + 2].islower() or text[max(begin, at - 1) : at] in {",", "-"}
        if at < block.end and goes_on:
            continue
        parts.append(block.part(text, begin, at, block.kind if not parts else None))
        begin = at + 1
    return [part for part in parts if part.start < part.end]


def _said_again(blocks: Sequence[Shown], number: int, title: str | None) -> bool:
    """Whether an alternative text only repeats a caption or title next to it."""
    words = blocks[number].text.casefold()
    near = [b.text.casefold() for b in blocks[max(0, number - 2) : number + 4] if b is not blocks[number]]
    return any(words[:60] in other or other[:60] in words for other in (*near, (title or "\0").casefold()) if other)


def _times_by_block(facts: pagefacts.PageFacts, blocks: Sequence[Shown]) -> list[tuple[int, str]]:
    """The page's ``time`` elements with the number of the block that each stands in."""
    owners = {block.element: number for number, block in reversed(list(enumerate(blocks)))}
    found = []
    for value, element in facts.times:
        node: HtmlElement | None = element
        for _ in range(6):
            if node is None:
                break
            if node in owners:
                found.append((owners[node], value))
                break
            node = node.getparent()
    return found


def _document(
    text: str,
    paragraphs: tuple[Paragraph, ...],
    snapshot: Snapshot,
    facts: pagefacts.PageFacts,
    said_title: Fact | None,
    times: Sequence[str],
) -> Document:
    given_facts = snapshot.facts
    headline = next((p for p in paragraphs if p.kind is ParagraphKind.HEADLINE), None)
    on_page = Fact(headline.span.of(text), "headline of the page", headline.span) if headline else None
    url = address(snapshot) or pagefacts.address(facts) or _name_as_address(snapshot.name)
    lines = [(p.span.of(text), p.kind, Fact(p.span.of(text), "", p.span)) for p in paragraphs if p.kind not in _REPORT]
    head = [line for line in lines if line[1] is not ParagraphKind.FURNITURE]
    byline = pagefacts.byline(facts, head)
    publisher = given(given_facts.publisher) or pagefacts.publisher(facts, url.value if url else None)
    when, _ = published_as_given(snapshot)
    report = " ".join(p.span.of(text) for p in paragraphs if p.kind in _REPORT)[:20_000]
    return Document(
        id=f"doc-{snapshot.sha256[:16]}",
        sha256=snapshot.sha256,
        name=snapshot.name,
        media_type="text/html",
        text=text,
        paragraphs=paragraphs,
        title=given(given_facts.title) or on_page or said_title or title_in_archive(snapshot),
        publisher=publisher,
        byline=byline,
        published=when
        or pagefacts.published(facts, times, head, url.value if url else None, _leftovers(text, paragraphs)),
        url=url,
        agencies=_agencies(text, paragraphs, byline, publisher.value if publisher else None),
        language=pagefacts.language(facts, language_of(report)),
    )


def _agencies(
    text: str, paragraphs: Sequence[Paragraph], byline: Fact | None, publisher: str | None
) -> tuple[Fact, ...]:
    found = credited(text, paragraphs, publisher)
    names = {*FULL_NAMES, *SHORT_NAMES}
    if (
        byline is not None
        and byline.span is None
        and byline.value in names
        and all(f.value != byline.value for f in found)
    ):
        return (*found, byline)
    return found


def _name_as_address(name: str) -> Fact | None:
    return Fact(name, "the name that it was added under") if re.match(r"https?://\S+$", name) else None


def _leftovers(text: str, paragraphs: Sequence[Paragraph]) -> str:
    """What may hold a date of publication: short lines before the report's end that are neither report nor copyright."""
    body = [n for n, p in enumerate(paragraphs) if p.kind is ParagraphKind.BODY]
    if not body:
        return ""
    near = paragraphs[max(0, body[0] - 12) : body[-1] + 4]
    lines = [
        entities.escape(p.span.of(text))
        for p in near
        if p.kind not in _REPORT and p.span.end - p.span.start <= 120 and not pagefacts.is_copyright(p.span.of(text))
    ]
    dated = [line for line in lines if is_date_line(line) or re.search(r"(?i)publish|posted|issued", line)]
    return f"<html><body>{''.join(f'<p>{line}</p>' for line in dated)}</body></html>" if dated else ""


def _plain(pieces: Sequence[tuple[str, Place]], snapshot: Snapshot) -> Document | None:
    """A document of text without markup: the line rules alone tell what is what."""
    if not pieces:
        return None
    text, spans = _joined([words for words, _ in pieces])
    told = tell(
        text, [Block(a, b, None, at) for (a, b), (_, at) in zip(spans, pieces, strict=True)], snapshot.facts.title
    )
    paragraphs = tuple(Paragraph(Span(b.start, b.end), b.kind or ParagraphKind.BODY, b.place or Place()) for b in told)
    when, _ = published_as_given(snapshot)
    return Document(
        id=f"doc-{snapshot.sha256[:16]}",
        sha256=snapshot.sha256,
        name=snapshot.name,
        media_type="text/html",
        text=text,
        paragraphs=paragraphs,
        title=given(snapshot.facts.title),
        publisher=given(snapshot.facts.publisher),
        published=when,
        url=address(snapshot) or _name_as_address(snapshot.name),
        agencies=credited(text, paragraphs),
        language=language_of(text),
    )
