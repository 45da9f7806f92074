"""A PDF to a Document, by its text layer (pypdfium2); every paragraph with its page, counted from 1.

Lines are built from the boxes of pdfium's characters, in pdfium's reading order (columns as the file has them). A new
paragraph begins after a wider gap than usual, at an indent, after a short last line, where the size of the letters changes, and at a
jump to another column. Inside a paragraph the lines are joined by a space. Of words divided at the end of a line the
hyphen is dropped only where pdfium itself marks it as a soft one (U+00AD or U+FFFE); a hard hyphen stays with its
line break as the record has it, joined without a space, since nobody can know whether it belongs to the word.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile
from typing import Any

from onrecord.read import bounds, problems
from onrecord.read.agencies import credited
from onrecord.read.blocks import Block
from onrecord.read.furniture import is_byline, is_date_line, names_of, tell
from onrecord.read.given import address, given, published_as_given
from onrecord.read.language import language_of
from onrecord.read.text import date_line, hidden_problems, language_problems
from onrecord.records import Document, Fact, Paragraph, ParagraphKind, Place, Problem, Reading, Snapshot, Span

_PAGE_NUMBER = re.compile(
    r"(?:page |p\. ?|seite |- ?|– ?)?\d{1,4}(?: ?(?:of|/) ?\d{1,4})?(?: ?-| ?–)?|[ivxlc]{1,6}", re.IGNORECASE
)
_SOFT_HYPHENS = "\u00ad\ufffe\x02"
_EDGE = 0.12  # share of a page's height in which running headers and footers stand
_USELESS_TITLE = re.compile(
    r"(?i)^(?:untitled|microsoft word|document\d*|powerpoint|.*\.(?:docx?|pdf|indd|pptx?|rtf|odt|html?|qxd|txt)$|\W*$)"
)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page: its words and its box (points, from the page's bottom left)."""

    text: str
    page: int
    left: float
    right: float
    bottom: float
    top: float
    height: float  # of its letters, the usual one
    edge: bool = False  # near the top or bottom of its page


def read_pdf(data: bytes, snapshot: Snapshot) -> Reading:
    """A PDF with a text layer. Broken, locked and scanned ones give a Problem."""
    where = snapshot.name
    if len(data) > bounds.MAX_PDF_BYTES:
        return Reading(
            problems=(problems.text_cut(where, f"PDFs over {bounds.MAX_PDF_BYTES // 2**20} MB are not read."),)
        )
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
        pages = len(document)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).casefold() or getattr(error, "err_code", None) == 4
        return Reading(problems=(problems.pdf_locked(where) if locked else problems.pdf_broken(where),))
    try:
        return _read(document, pages, snapshot)
    finally:
        document.close()


def _read(document: Any, pages: int, snapshot: Snapshot) -> Reading:
    where = snapshot.name
    found: list[Problem] = []
    lines: list[_Line] = []
    empty: list[int] = []
    broken: list[int] = []
    characters = 0
    for number in range(min(pages, bounds.MAX_PDF_PAGES)):
        try:
            page_lines = _page_lines(document, number)
        except Exception:  # pdfium's own errors, or a page object that cannot be loaded
            broken.append(number + 1)
            continue
        characters += sum(len(line.text) for line in page_lines)
        if characters > bounds.MAX_PDF_CHARACTERS:
            found.append(
                problems.text_cut(
                    where, f"Only the first {number} pages were read ({bounds.MAX_PDF_CHARACTERS:,} characters)."
                )
            )
            break
        if not page_lines:
            empty.append(number + 1)
        lines.extend(page_lines)
    if pages > bounds.MAX_PDF_PAGES:
        found.append(problems.text_cut(where, f"Only the first {bounds.MAX_PDF_PAGES} of {pages:,} pages were read."))
    if broken:
        found.append(problems.pdf_page_failed(where, _numbers(broken)))
    if not lines:
        return Reading(
            problems=(*found, problems.pdf_no_text(where, pages) if not broken or empty else problems.pdf_broken(where))
        )
    if empty:
        found.append(problems.pdf_page_without_text(where, _numbers(empty)))
    made = _document(lines, snapshot, _metadata_title(document))
    found.extend(hidden_problems(made.text, where))
    found.extend(published_as_given(snapshot)[1])
    found.extend(language_problems(made))
    return Reading(document=made, problems=tuple(found))


def _numbers(pages: Sequence[int]) -> str:
    shown = ", ".join(str(page) for page in pages[:12])
    return (
        f"page {shown}"
        if len(pages) == 1
        else f"pages {shown}" + (f" and {len(pages) - 12} more" if len(pages) > 12 else "")
    )


def _metadata_title(document: Any) -> str | None:
    try:
        title = " ".join(str(document.get_metadata_value("Title"))[: bounds.MAX_ATTRIBUTE].replace("\0", " ").split())
    except Exception:  # a broken dictionary: then there is no title
        return None
    return None if not title or _USELESS_TITLE.match(title) else title


def _page_lines(document: Any, number: int) -> list[_Line]:
    """The lines of one page, from the boxes of its characters."""
    page = document[number]
    try:
        height = float(page.get_height()) or 1.0
        text_page = page.get_textpage()
        try:
            return [
                replace(line, edge=line.bottom > (1 - _EDGE) * height or line.top < _EDGE * height)
                for line in _lines(text_page, number + 1)
            ]
        finally:
            text_page.close()
    finally:
        page.close()


def _lines(text_page: Any, page: int) -> Iterator[_Line]:
    count = min(text_page.count_chars(), bounds.MAX_PDF_PAGE_CHARACTERS)
    if count <= 0:
        return
    characters = _characters(text_page, count)
    begin = 0
    for at in range(count + 1):
        if at == count or characters[at] in "\r\n":
            line = _line(text_page, characters, begin, at, page)
            if line is not None:
                yield line
            begin = at + 1


def _characters(text_page: Any, count: int) -> str:
    """One character for each of pdfium's indexes, so that boxes and words go together."""
    import pypdfium2.raw as raw

    codes = (raw.FPDFText_GetUnicode(text_page, i) for i in range(count))
    return "".join(
        chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "�" if code else " " for code in codes
    )


def _line(text_page: Any, characters: str, begin: int, end: int, page: int) -> _Line | None:
    words = characters[begin:end]
    if not words.strip():
        return None
    boxes = [box for i in range(begin, end) if not characters[i].isspace() for box in [_box(text_page, i)] if box]
    if not boxes:
        return _Line(words, page, 0.0, 0.0, 0.0, 0.0, 0.0)
    heights = sorted(top - bottom for _, bottom, _, top in boxes)
    return _Line(
        words,
        page,
        min(b[0] for b in boxes),
        max(b[2] for b in boxes),
        min(b[1] for b in boxes),
        max(b[3] for b in boxes),
        heights[len(heights) // 2],
    )


def _box(text_page: Any, index: int) -> tuple[float, float, float, float] | None:
    """Left, bottom, right, top of a character; the loose box, whose height is that of the font."""
    import pypdfium2.raw as raw

    box = raw.FS_RECTF()
    if not raw.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(box)):
        return None
    return (box.left, min(box.bottom, box.top), box.right, max(box.bottom, box.top))


def _document(lines: Sequence[_Line], snapshot: Snapshot, metadata_title: str | None) -> Document:
    running = _running(lines)
    groups = _paragraphs(lines, running)
    pieces = [_joined(group) for group, _ in groups]
    text = "\n\n".join(pieces)
    blocks: list[Block] = []
    position = 0
    for (group, kind), piece in zip(groups, pieces, strict=True):
        blocks.append(Block(position, position + len(piece), kind, Place(page=group[0].page)))
        position += len(piece) + 2
    _mark_title(blocks, groups)
    told = tell(text, blocks, snapshot.facts.title or metadata_title)
    paragraphs = tuple(Paragraph(Span(b.start, b.end), b.kind or ParagraphKind.BODY, b.place or Place()) for b in told)
    when, _ = published_as_given(snapshot)
    headline = next((p for p in paragraphs if p.kind is ParagraphKind.HEADLINE), None)
    byline = next((p for p in paragraphs if p.kind is ParagraphKind.BYLINE and not is_date_line(p.span.of(text))), None)
    title = Fact(headline.span.of(text), "headline of the first page", headline.span) if headline else None
    return Document(
        id=f"doc-{snapshot.sha256[:16]}",
        sha256=snapshot.sha256,
        name=snapshot.name,
        media_type="application/pdf",
        text=text,
        paragraphs=paragraphs,
        title=given(snapshot.facts.title)
        or title
        or (Fact(metadata_title, "PDF metadata Title") if metadata_title else None),
        publisher=given(snapshot.facts.publisher),
        byline=Fact(names_of(byline.span.of(text)), "a line at the head of the text", byline.span) if byline else None,
        published=when or date_line(text, paragraphs),
        url=address(snapshot),
        agencies=credited(text, paragraphs),
        language=language_of(text),
    )


def _running(lines: Sequence[_Line]) -> set[_Line]:
    """Running headers, footers and page numbers: at the edge of a page, apart from the text, the same on several pages."""
    outer = [line for page in _by_page(lines) for line in _outermost(page)]
    pages: dict[str, set[int]] = {}
    for line in outer:
        pages.setdefault(_without_numbers(line.text), set()).add(line.page)
    fewest = max(2, min(3, 0.4 * max(line.page for line in lines)))
    return {
        line
        for line in outer
        if len(pages[_without_numbers(line.text)]) >= fewest or _PAGE_NUMBER.fullmatch(line.text.strip())
    } | _letterhead(lines, fewest)


def _letterhead(lines: Sequence[_Line], fewest: float) -> set[_Line]:
    """Outermost lines that stand in the same place of several pages with the same words: no gap is needed then."""
    pages = _by_page(lines)
    places: Counter[tuple[str, int]] = Counter()
    for page in pages:
        places.update({_set(line) for line in (*page[:_LETTERHEAD], *page[-_LETTERHEAD:])})
    found: set[_Line] = set()
    for page in pages:
        for ordered in (page, page[::-1]):
            run = takewhile(lambda line: places[_set(line)] >= fewest, ordered[:_LETTERHEAD])
            found.update(run)
    return found


_LETTERHEAD = 4  # lines


def _set(line: _Line) -> tuple[str, int]:
    """What a line says and how high it stands, to a few points."""
    return " ".join(line.text.casefold().split()), round(line.bottom / 6)


def _by_page(lines: Sequence[_Line]) -> list[list[_Line]]:
    pages: dict[int, list[_Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    return [sorted(page, key=lambda line: (-line.bottom, line.left)) for page in pages.values()]


def _outermost(page: Sequence[_Line]) -> list[_Line]:
    """Up to three lines at the top and at the bottom of a page that a gap parts from its text."""
    found: list[_Line] = []
    for ordered in (page, page[::-1]):
        run: list[_Line] = []
        for line, inner in pairwise([*ordered[:4], ordered[-1]]):
            if not line.edge:
                break
            run.append(line)
            if abs(line.bottom - inner.bottom) > 1.8 * max(line.height, inner.height):
                found.extend(run)
                run = []
    return found


def _without_numbers(words: str) -> str:
    return re.sub(r"\d+", "#", " ".join(words.casefold().split()))


def _paragraphs(lines: Sequence[_Line], running: set[_Line]) -> list[tuple[list[_Line], ParagraphKind | None]]:
    groups: list[tuple[list[_Line], ParagraphKind | None]] = []
    gap = _usual_gap(lines)
    body: list[_Line] | None = None  # the paragraph that the next line may go on with, even over a page break
    for line in lines:
        if line in running:
            groups.append(([line], ParagraphKind.FURNITURE))
            continue
        if body is not None and groups[-1][0] is body and _goes_on(body, line, gap):
            body.append(line)
            continue
        body = [line]
        groups.append((body, None))
    return groups


def _usual_gap(lines: Sequence[_Line]) -> float:
    """The usual distance from one line's bottom to the next one's, in heights of its letters."""
    gaps = Counter(
        round((a.bottom - b.bottom) / a.height, 1)
        for a, b in pairwise(lines)
        if a.page == b.page and a.height > 0 and 0.5 < (a.bottom - b.bottom) / a.height < 3
    )
    return min((gap for gap, count in gaps.items() if count == max(gaps.values())), default=1.2)


def _goes_on(body: Sequence[_Line], line: _Line, gap: float) -> bool:
    """Whether a line belongs to the paragraph before it."""
    before = body[-1]
    if before.page != line.page:
        return False
    if before.page == 1 and len(before.text) <= 80 and _is_head_line(before.text):
        return False
    height = max(before.height, line.height, 1.0)
    if abs(before.height - line.height) > 0.15 * height:
        return False
    down = before.bottom - line.bottom
    if not -0.3 * height <= down <= (gap + 0.35) * height:
        return False  # a gap, or the top of another column
    if down < 0.3 * height:
        return True  # the same line, in two pieces
    left = min(part.left for part in body)
    indented = line.left > left + 0.8 * height and len(body) > 1
    outdented = len(body) == 1 and line.left < before.left - 0.8 * height
    width = max(part.right for part in body) - left
    ended = before.text.rstrip()[-1:] in ".!?”\"’'" and before.right < left + 0.8 * width
    return not indented and (not ended or outdented)


def _is_head_line(words: str) -> bool:
    return is_byline(words.strip()) or is_date_line(words.strip())


def _joined(lines: Sequence[_Line]) -> str:
    words = ""
    for line in lines:
        piece = " ".join(line.text.split())
        if words.endswith(tuple(_SOFT_HYPHENS)):
            words = words[:-1] + piece
        elif re.search(r"\w-$", words) and piece[:1].islower():
            words += piece
        else:
            words = f"{words} {piece}" if words else piece
    for mark in _SOFT_HYPHENS[1:]:
        words = words.replace(mark, "-")
    return words


def _mark_title(blocks: list[Block], groups: Sequence[tuple[list[_Line], ParagraphKind | None]]) -> None:
    """The first paragraph in clearly larger letters than the rest is the headline; other large ones are headings."""
    sizes = Counter(
        round(line.height)
        for group, kind in groups
        if kind is None
        for line in group
        for _ in range(len(line.text) // 20 + 1)
    )
    if not sizes:
        return
    usual = max(sizes, key=lambda size: (sizes[size], -size))
    headline = False
    for number, (group, kind) in enumerate(groups):
        length = blocks[number].end - blocks[number].start
        if kind is not None or group[0].height < 1.15 * max(usual, 1) or length > 300:
            continue
        if not headline and group[0].page == 1:
            blocks[number] = replace(blocks[number], kind=ParagraphKind.HEADLINE)
            headline = True
        elif length <= 150:
            blocks[number] = replace(blocks[number], kind=ParagraphKind.HEADING)
