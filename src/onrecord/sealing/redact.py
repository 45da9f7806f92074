"""Redaction: copies of pictures, pages and texts in which places are gone, not covered.

A picture is decoded, painted and encoded anew without any metadata. A PDF becomes one of pictures: each page is drawn, painted, and
put into a new file, so that no text, no layer and no former version is left under the black. A text keeps its words but those.
The original is never changed.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from onrecord.errors import UsageError

DOTS = 200  # an inch, of a page that is drawn
MAX_PIXELS = 100_000_000  # of a picture or a drawn page
MAX_PAGES = 2_000
_PAD = 1.5  # points around the letters of words that are blacked out
_INSTALL = "Install it with: pip install 'onrecord[redact]'"
Find = Callable[[str], Sequence[tuple[int, int]]]  # places of a text that are to go


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle as it is seen, from the top left: pixels of a picture, points (72 an inch) of a page. Pages count from 1."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Redacted:
    """A redacted copy; ``hidden`` are the words that stood in it where it is black now."""

    data: bytes
    media_type: str
    places: int
    hidden: tuple[str, ...] = ()


def area(text: str) -> Area:
    """An area from "page,x0,y0,x1,y1". Raises UsageError."""
    try:
        page, left, top, right, bottom = (float(part) for part in text.split(","))
    except ValueError as trouble:
        raise UsageError(f"“{text[:80]}” is no area.", "Write page,x0,y0,x1,y1: --area 1,120,80,260,110") from trouble
    if page < 1 or page != int(page) or not (0 <= left < right and 0 <= top < bottom):
        raise UsageError(
            f"“{text[:80]}” is no area.",
            "Pages count from 1; x0 and y0 are the left and the top, x1 and y1 the right and the bottom.",
        )
    return Area(int(page), left, top, right, bottom)


# ---------------------------------------------------------------------------------------------- pictures


def picture(data: bytes, areas: Sequence[Area]) -> Redacted:
    """A picture with black areas. Raises UsageError where it cannot be decoded or an area lies outside."""
    try:
        from PIL import Image, ImageDraw, ImageOps
    except ImportError as trouble:
        raise UsageError("Redacting pictures needs Pillow, which is not installed.", _INSTALL) from trouble
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(data))
            if opened.width * opened.height > MAX_PIXELS:
                raise ValueError("too large")
            frames = getattr(opened, "n_frames", 1)
            kind = opened.format
            seen = ImageOps.exif_transpose(opened)
            plain = seen.convert("RGBA" if kind != "JPEG" and "A" in seen.getbands() else "RGB")
    except Exception as trouble:  # the library raises what its decoders raise
        raise UsageError(
            f"The picture cannot be decoded ({type(trouble).__name__}).",
            "Redact a copy of it in another program, and add that.",
        ) from trouble
    if frames > 1:
        raise UsageError(
            "A picture that moves cannot be redacted.", "Make single pictures of it, and add and redact those."
        )
    painted = Image.frombytes(plain.mode, plain.size, plain.tobytes())  # pixels, and nothing else of the file
    draw = ImageDraw.Draw(painted)
    for a in areas:
        if a.page != 1 or a.left >= painted.width or a.top >= painted.height:
            raise UsageError(
                f"The area {a.left:g},{a.top:g} lies outside of the picture ({painted.width} by {painted.height}).",
                "Give pixels from its top left, on page 1.",
            )
        black = (0, 0, 0, 255)[: len(painted.getbands())]
        draw.rectangle((int(a.left), int(a.top), _up(a.right), _up(a.bottom)), fill=black)
    out = io.BytesIO()
    if kind == "JPEG":
        painted.save(out, "JPEG", quality=92)
        return Redacted(out.getvalue(), "image/jpeg", len(areas))
    painted.save(out, "PNG")
    return Redacted(out.getvalue(), "image/png", len(areas))


def _up(number: float) -> int:
    return int(number) + (number != int(number))


# ---------------------------------------------------------------------------------------------- pages


def pages(data: bytes, areas: Sequence[Area], find: Find, progress: Callable[[str, int, int], None]) -> Redacted:
    """A PDF of pictures, black in the areas and where ``find`` finds something in a page's text. Raises UsageError."""
    import pypdfium2 as pdfium

    try:
        source = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as trouble:
        raise UsageError(
            "The PDF cannot be opened: it is broken or locked.", "Unlock or repair a copy, and add that."
        ) from trouble
    made = pdfium.PdfDocument.new()
    hidden: list[str] = []
    places = 0
    try:
        count = len(source)
        if count > MAX_PAGES:
            raise UsageError(f"The PDF has more than {MAX_PAGES:,} pages.", "Redact a copy with the pages that matter.")
        outside = [a.page for a in areas if a.page > count]
        if outside:
            raise UsageError(f"The PDF has {count} pages, and no page {outside[0]}.", "Pages count from 1.")
        for number in range(count):
            progress("redact: pages", number, count)
            places += _page(source, made, number, [a for a in areas if a.page == number + 1], find, hidden)
        out = io.BytesIO()
        made.save(out)
    except pdfium.PdfiumError as trouble:
        raise UsageError("A page of the PDF cannot be drawn.", "Print it into another PDF, and add that.") from trouble
    finally:
        made.close()
        source.close()
    return Redacted(out.getvalue(), "application/pdf", places, tuple(dict.fromkeys(hidden)))


def _page(source: Any, made: Any, number: int, areas: Sequence[Area], find: Find, hidden: list[str]) -> int:
    import pypdfium2 as pdfium

    page = source[number]
    turned = page.get_rotation()
    page.set_rotation(0)  # letters have their places on the page as it lies
    width, height = page.get_size()
    left, _, _, top = page.get_cropbox()
    boxes = [
        (a[0] + left, top - a[3], a[2] + left, top - a[1])
        for a in (_laid(each, turned, width, height) for each in areas)
    ]
    letters = list(_letters(page))
    text = "".join(letter for letter, _ in letters)
    for box in boxes:
        under = "".join(c for c, b in letters if b is not None and _overlap(b, box)).strip()
        if under:
            hidden.append(under)
    for start, end in find(text):
        hidden.append(text[start:end])
        boxes += [(b[0] - _PAD, b[1] - _PAD, b[2] + _PAD, b[3] + _PAD) for _, b in letters[start:end] if b is not None]
    scale = min(DOTS / 72, (MAX_PIXELS / max(width * height, 1.0)) ** 0.5)
    bitmap = page.render(scale=scale)
    pixels = bitmap.to_numpy()
    for x0, y0, x1, y1 in boxes:
        rows = slice(max(0, int((top - y1) * scale)), max(0, _up((top - y0) * scale)))
        columns = slice(max(0, int((x0 - left) * scale)), max(0, _up((x1 - left) * scale)))
        pixels[rows, columns] = 0
        if pixels.ndim == 3 and pixels.shape[2] == 4:
            pixels[rows, columns, 3] = 255
    image = pdfium.PdfImage.new(made)
    image.set_bitmap(bitmap)
    image.set_matrix(pdfium.PdfMatrix().scale(width, height))
    copy = made.new_page(width, height)
    copy.insert_obj(image)
    copy.gen_content()
    copy.set_rotation(turned)
    copy.close()
    page.close()
    return len(boxes)


def _laid(a: Area, turned: int, width: float, height: float) -> tuple[float, float, float, float]:
    """An area of a page as it is seen, on the page as it lies (from its top left)."""
    corners = [(a.left, a.top), (a.right, a.bottom)]
    if turned == 90:
        corners = [(y, height - x) for x, y in corners]
    elif turned == 180:
        corners = [(width - x, height - y) for x, y in corners]
    elif turned == 270:
        corners = [(width - y, x) for x, y in corners]
    (x0, y0), (x1, y1) = corners
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _letters(page: Any) -> Iterator[tuple[str, tuple[float, float, float, float] | None]]:
    """Each character of a page with its box (points, from the bottom left): left, bottom, right, top."""
    import pypdfium2.raw as raw

    text = page.get_textpage()
    try:
        for index in range(text.count_chars()):
            code = raw.FPDFText_GetUnicode(text.raw, index)
            letter = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else " "
            letter = "\u00ad" if letter in "\x02\ufffe" else letter
            try:
                yield letter, text.get_charbox(index, loose=True)
            except Exception:  # a character without a box: a space or line end that pdfium made
                yield letter, None
    finally:
        text.close()


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


# ---------------------------------------------------------------------------------------------- texts


def words(text: str, find: Find) -> Redacted:
    """The text that was read, with what ``find`` finds as black bars: of pages and plain texts."""
    pieces, position, hidden = [], 0, list[str]()
    for start, end in find(text):
        hidden.append(text[start:end])
        pieces += [text[position:start], "█████"]  # one length for all: it tells nothing of what stood there
        position = end
    data = "".join([*pieces, text[position:]]).encode("utf-8", "replace")
    return Redacted(data, "text/plain", len(hidden), tuple(dict.fromkeys(hidden)))
