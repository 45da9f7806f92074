"""Plain text to a Document."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence

from onrecord.read import bounds, problems
from onrecord.read.agencies import credited
from onrecord.read.blocks import Block, cut
from onrecord.read.dates import day, iso
from onrecord.read.encoding import Decoded, decode, why_not_text
from onrecord.read.furniture import is_date_line, names_of, tell
from onrecord.read.given import address, charset, given, published_as_given
from onrecord.read.language import language_of
from onrecord.records import Document, Fact, Paragraph, ParagraphKind, Place, Problem, Reading, Snapshot, Span

_HIDDEN = {
    "\u200b": "zero width space", "\u200c": "zero width non-joiner", "\u200d": "zero width joiner", "\u2060": "word joiner",
    "\ufeff": "zero width no-break space", "\u00ad": "soft hyphen", "\u200e": "left-to-right mark",
    "\u200f": "right-to-left mark", "\u061c": "Arabic letter mark", "\u202a": "left-to-right embedding",
    "\u202b": "right-to-left embedding", "\u202c": "pop directional formatting", "\u202d": "left-to-right override",
    "\u202e": "right-to-left override", "\u2066": "left-to-right isolate", "\u2067": "right-to-left isolate",
    "\u2068": "first strong isolate", "\u2069": "pop directional isolate", "\u180e": "Mongolian vowel separator",
    "\u2061": "function application", "\u2062": "invisible times", "\u2063": "invisible separator", "\u2064": "invisible plus",
}  # fmt: skip
_HIDDEN_SET = re.compile("[" + "".join(_HIDDEN) + "\U000e0000-\U000e007f]")
_JOINERS = frozenset("\u200c\u200d")  # part of the spelling in Arabic, Indic scripts and in emoji
_ENGLISH = frozenset({"en", "und"})


def read_plain(data: bytes, snapshot: Snapshot) -> Reading:
    """Plain text of any encoding; every paragraph with the first byte of it in the original."""
    reason = why_not_text(data)
    if reason:
        return Reading(problems=(problems.not_text(snapshot.name, reason),))
    decoded = decode(data, charset(snapshot))
    if decoded.hopeless:
        reason = "most of its bytes fit no encoding of text"
        return Reading(problems=(problems.not_text(snapshot.name, reason),))
    found = encoding_problems(decoded, snapshot.name)
    text = decoded.text
    if "\0" in text:
        found.append(problems.nul_bytes(snapshot.name, text.count("\0")))
        text = text.replace("\0", "�")
    found.extend(hidden_problems(text, snapshot.name))
    blocks, cut_short = cut(text)
    if not blocks:
        return Reading(problems=(*found, problems.no_text(snapshot.name, "file")))
    if decoded.cut:
        found.append(problems.text_cut(snapshot.name, f"Only the first {bounds.MAX_TEXT_BYTES // 2**20} MB were read."))
    if cut_short:
        found.append(problems.too_many_paragraphs(snapshot.name))
        text = text[: blocks[-1].end]
    document = from_blocks(text, tell(text, blocks, snapshot.facts.title), snapshot, decoded.offset)
    found.extend(published_as_given(snapshot)[1])
    found.extend(language_problems(document))
    return Reading(document=document, problems=tuple(found))


def read_text(text: str, name: str = "", published: str | None = None) -> Document:
    """A loose text, already decoded, to a Document: offsets are of this very string, which is not changed.

    The id is made of the SHA-256 of its UTF-8 bytes. ``published`` is an ISO date, if it is known.
    """
    blocks, cut_short = cut(text)
    if cut_short:
        last = blocks.pop()
        blocks.append(last.part(text, last.start, len(text), None))
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    paragraphs = _paragraphs(tell(text, blocks), lambda _: Place())
    when = Fact(published, "given by the user") if published else None
    return Document(
        id=f"doc-{digest[:16]}",
        sha256=digest,
        name=name,
        media_type="text/plain",
        text=text,
        paragraphs=paragraphs,
        title=_headline(text, paragraphs),
        published=when,
        agencies=credited(text, paragraphs),
        language=language_of(text[:20_000]),
    )


def from_blocks(text: str, blocks: Sequence[Block], snapshot: Snapshot, offset: Callable[[int], int]) -> Document:
    """A Document of plain text; ``offset`` gives the first byte of a character."""
    paragraphs = _paragraphs(blocks, lambda start: Place(offset=offset(start)))
    when, _ = published_as_given(snapshot)
    byline = next((p for p in paragraphs if p.kind is ParagraphKind.BYLINE and not is_date_line(p.span.of(text))), None)
    return Document(
        id=f"doc-{snapshot.sha256[:16]}",
        sha256=snapshot.sha256,
        name=snapshot.name,
        media_type="text/plain",
        text=text,
        paragraphs=paragraphs,
        title=given(snapshot.facts.title) or _headline(text, paragraphs),
        publisher=given(snapshot.facts.publisher),
        byline=Fact(names_of(byline.span.of(text)), "a line at the head of the text", byline.span) if byline else None,
        published=when or date_line(text, paragraphs),
        url=address(snapshot),
        agencies=credited(text, paragraphs),
        language=language_of(text),
    )


def _paragraphs(blocks: Sequence[Block], place: Callable[[int], Place]) -> tuple[Paragraph, ...]:
    return tuple(
        Paragraph(Span(block.start, block.end), block.kind or ParagraphKind.BODY, block.place or place(block.start))
        for block in blocks
    )


def _headline(text: str, paragraphs: Sequence[Paragraph]) -> Fact | None:
    first = next((p for p in paragraphs if p.kind is ParagraphKind.HEADLINE), None)
    return Fact(first.span.of(text), "the first paragraph of the text", first.span) if first else None


def date_line(text: str, paragraphs: Sequence[Paragraph]) -> Fact | None:
    """The date of a date line at the head; when it was updated is not when it was published.

    A PDF's CreationDate says when the file was made, not when the report came out: it is not asked.
    """
    for paragraph in paragraphs[:20]:
        line = paragraph.span.of(text)
        if paragraph.kind is ParagraphKind.DATELINE and len(line) <= 160 and (value := day(line)):
            return Fact(value, "the dateline", paragraph.span)
        if paragraph.kind is ParagraphKind.BYLINE and is_date_line(line):
            value = iso(re.sub(r"^[^\d:]{0,40}:\s*", "", line))
            if value and not re.match(r"(?:last )?(?:updated|modified|edited)", line.casefold()):
                return Fact(value, "a date line at the head of the text", paragraph.span)
    return None


def encoding_problems(decoded: Decoded, where: str) -> list[Problem]:
    """What was uncertain in the decoding."""
    found = []
    if decoded.guessed:
        found.append(problems.encoding_guessed(where, decoded.encoding))
    if decoded.replaced:
        found.append(problems.bytes_replaced(where, decoded.encoding, decoded.replaced, decoded.first_replaced))
    return found


def hidden_problems(text: str, where: str) -> list[Problem]:
    """Bidirectional and zero-width characters: kept in the text, and said."""
    if text.isascii():
        return []
    counts: dict[str, int] = {}
    for match in _HIDDEN_SET.finditer(text):
        character = match.group()
        around = text[max(0, match.start() - 1) : match.start()] + text[match.end() : match.end() + 1]
        if character in _JOINERS and any(c > "\u0530" for c in around):
            continue
        counts[_HIDDEN.get(character, "tag character")] = counts.get(_HIDDEN.get(character, "tag character"), 0) + 1
    if not counts:
        return []
    names = ", ".join(f"{name}: {count:,}" for name, count in sorted(counts.items()))
    return [problems.hidden_characters(where, sum(counts.values()), names)]


def language_problems(document: Document) -> list[Problem]:
    """A Problem for a document that is not in English, or no problem."""
    if document.language in _ENGLISH:
        return []
    return [problems.language_not_supported(document.name, document.language)]
