"""What several pages share: the page itself, a preserved copy, pages of a long list, and text with its statements marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from onrecord.publish import words
from onrecord.publish.lookup import Line, file_id, numbered
from onrecord.publish.marks import CONTENT, CUE, SOURCE, Block, Segment
from onrecord.records import Fact, Withheld


@dataclass(frozen=True, slots=True)
class Page:
    """One file of the dossier: its path from the root, the template, and what the template shows."""

    path: str
    template: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Copy:
    """A preserved original in the dossier, or what stands in its place (``withheld``).

    ``kind``: image, video, pdf, html, text or other.
    """

    path: str
    kind: str
    size: int
    withheld: Withheld | None = None


@dataclass(frozen=True, slots=True)
class Pager:
    """Where one page of a long list stands. Nothing is left out: the other pages are linked."""

    number: int
    count: int
    first: int  # of the lines, from 1
    last: int
    total: int
    noun: str
    links: tuple[tuple[int, str], ...]  # (page number, path)


def pager(stem: str, index: int, sizes: Sequence[int], noun: str) -> Pager | None:
    """The pager of page ``index``; None where one page holds everything."""
    if len(sizes) == 1:
        return None
    before = sum(sizes[:index])
    links = tuple((i + 1, numbered(stem, i)) for i in _near(index, len(sizes)))
    return Pager(index + 1, len(sizes), before + 1, before + sizes[index], sum(sizes), noun, links)


def _near(index: int, count: int) -> list[int]:
    """The first, the last and the nearest pages: a pager stays short however many pages there are."""
    return [i for i in range(count) if i in (0, count - 1) or abs(i - index) <= 3]


def facts(*named: tuple[str, Fact | None]) -> list[tuple[str, str, str]]:
    """(name, value, where it was found) of the facts that there are."""
    return [(name, fact.value, fact.found) for name, fact in named if fact]


# ---------------------------------------------------------------------------------------------- text with its statements


def block_html(text: str, block: Block, lines: Mapping[str, Line]) -> Markup:
    """A block of text with source, cue and content marked, and a numbered link to its note where each statement begins.

    The text content of the result is the block's text, character for character, but for control characters, which HTML
    has no form for and which are shown as pictures.
    """
    return Markup("").join(_segment_html(text, segment, lines) for segment in block.segments)


def _segment_html(text: str, segment: Segment, lines: Mapping[str, Line]) -> Markup:
    html = Markup("").join(_number(lines[statement]) for statement in segment.begins if statement in lines)
    if segment.start == segment.end:
        return html
    inner = words.shown(text[segment.start : segment.end])
    if not segment.marks:
        return html + inner
    here = " ".join(dict.fromkeys(file_id(statement) for statement, _ in segment.marks))
    return html + Markup('<span class="{}" data-s="{}">{}</span>').format(_classes(segment, lines), here, inner)


def _number(line: Line) -> Markup:
    who = words.plain(line.speaker, 60) or "speaker not resolved"
    stance = words.label(words.STANCES, line.stance).lower()
    return Markup(
        '<a class="ref k-{}" id="{}" href="#note-{}" data-n="{}" data-line aria-label="{}"></a>'
    ).format(
        line.stance, line.anchor, line.anchor, line.number, f"Statement {line.number}: {who} {stance}. To its note."
    )  # fmt: skip


def _classes(segment: Segment, lines: Mapping[str, Line]) -> str:
    parts = {part for _, part in segment.marks}
    classes = ["seg", *(f"is-{part}" for part in (SOURCE, CUE, CONTENT) if part in parts)]
    contents = [statement for statement, part in segment.marks if part == CONTENT]
    if contents:
        innermost = lines.get(contents[-1])
        classes.append(f"k-{innermost.stance if innermost else 'asserts'}")
        classes.append(f"deep-{min(len(set(contents)), 3)}")
    return str(escape(" ".join(classes)))
