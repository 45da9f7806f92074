"""Redaction: copies of pictures, pages and texts in which places are gone, not covered.

A picture is decoded, painted and encoded anew without any metadata. A PDF becomes one of pictures: each page is drawn, painted, and
put into a new file, so that no text, no layer and no former version is left under the black. A text keeps its words but those.
The original is never changed.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from onrecord.errors import UsageError

DOTS = 200  # an inch, of a page that is drawn
MAX_PIXELS = 100_000_000  # of a picture or a drawn page
MAX_PAGES = 2_000
_PAD = 1.5  # points around the letters of words that are blacked out
_INSTALL = "Install it with: pip install 'onrecord[redact]'"
_Box = tuple[float, float, float, float]
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
    if (
        not all(map(isfinite, (page, left, top, right, bottom)))
        or page < 1
        or page != int(page)
        or not (0 <= left < right and 0 <= top < bottom)
    ):
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
            seen = _eight_bits(ImageOps.exif_transpose(opened))
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
        right, bottom = min(_up(a.right), painted.width), min(_up(a.bottom), painted.height)
        draw.rectangle((int(a.left), int(a.top), right, bottom), fill=black)
    out = io.BytesIO()
    if kind == "JPEG":
        painted.save(out, "JPEG", quality=92)
        return Redacted(out.getvalue(), "image/jpeg", len(areas))
    painted.save(out, "PNG")
    return Redacted(out.getvalue(), "image/png", len(areas))


def _eight_bits(image: Any) -> Any:
    """A picture of 16 or 32 bits a pixel (scans, X-rays) in 8: converting alone cuts off what is above 255, and all would be white."""
    if image.mode.startswith("I;16"):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("I", "F"):
        low, high = image.getextrema()
        span = high - low
        if not (isfinite(low) and isfinite(high)) or span <= 0:
            return image.point(lambda value: value * 0 + 127).convert("L")
        return image.point(lambda value: value * (255 / span) + (-low * 255 / span)).convert("L")
    return image


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
    """Draw one page as it is seen, paint it, and add it. All boxes are in pixels of the drawn page, from its top left."""
    import pypdfium2 as pdfium

    page = source[number]
    width, height = page.get_size()
    for a in areas:
        if a.left >= width or a.top >= height:
            raise UsageError(
                f"The area {a.left:g},{a.top:g} lies outside of page {a.page} ({width:g} by {height:g} points).",
                "Give points (72 an inch) from its top left, as the page is seen.",
            )
    scale = min(DOTS / 72, (MAX_PIXELS / max(width * height, 1.0)) ** 0.5)
    # notes and filled-in forms are no part of the page's text: words would not be found in them, so they are not drawn
    bitmap = page.render(scale=scale, may_draw_forms=False, draw_annots=False)
    letters = list(_letters(page, bitmap.width, bitmap.height))
    text = "".join(letter for letter, _ in letters)
    boxes = [(a.left * scale, a.top * scale, a.right * scale, a.bottom * scale) for a in areas]
    for box in boxes:
        under = "".join(c for c, b in letters if b is not None and _overlap(b, box)).strip()
        if under:
            hidden.append(under)
    places = find(text)
    for start, end in places:
        hidden.append(text[start:end])
        boxes += _lines([b for _, b in letters[start:end] if b is not None], _PAD * scale)
    pixels = bitmap.to_numpy()
    for x0, y0, x1, y1 in boxes:
        rows, columns = slice(max(0, int(y0)), max(0, _up(y1))), slice(max(0, int(x0)), max(0, _up(x1)))
        pixels[rows, columns] = 0
        if pixels.ndim == 3 and pixels.shape[2] == 4:
            pixels[rows, columns, 3] = 255
    image = pdfium.PdfImage.new(made)
    image.set_bitmap(bitmap)
    image.set_matrix(pdfium.PdfMatrix().scale(width, height))
    copy = made.new_page(width, height)
    copy.insert_obj(image)
    copy.gen_content()
    copy.close()
    page.close()
    return len(areas) + len(places)


def _letters(page: Any, width: int, height: int) -> Iterator[tuple[str, _Box | None]]:
    """Each character of a page with its box in a drawing of that size: left, top, right, bottom."""
    import ctypes

    import pypdfium2.raw as raw

    def drawn(x: float, y: float) -> tuple[int, int]:
        # pdfium's own way from the page to the drawing: it knows of crops, turns, and what a page inherits
        across, down = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(page.raw, 0, 0, width, height, 0, x, y, ctypes.byref(across), ctypes.byref(down))
        return across.value, down.value

    text = page.get_textpage()
    try:
        for index in range(text.count_chars()):
            code = raw.FPDFText_GetUnicode(text.raw, index)
            letter = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else " "
            letter = "\u00ad" if letter in "\x02\ufffe" else letter
            try:
                left, bottom, right, top = text.get_charbox(index, loose=True)
            except Exception:  # a character without a box: a space or line end that pdfium made
                yield letter, None
                continue
            (x0, y0), (x1, y1) = drawn(left, bottom), drawn(right, top)
            yield letter, (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
    finally:
        text.close()


def _lines(letters: Sequence[_Box], pad: float) -> list[_Box]:
    """One box around the letters of each line, spaces and all: gaps would tell how long the words are."""
    found: list[_Box] = []
    for b in letters:
        last = found[-1] if found else None
        if last is not None and (_beside(last, b, 1) or _beside(last, b, 0)):
            found[-1] = (min(last[0], b[0]), min(last[1], b[1]), max(last[2], b[2]), max(last[3], b[3]))
        else:
            found.append(b)
    return [(b[0] - pad, b[1] - pad, b[2] + pad, b[3] + pad) for b in found]


def _beside(line: _Box, letter: _Box, across: int) -> bool:
    """Whether a letter stands in a line that runs across (1) or down (0) the page, no further off than a few letters."""
    middle, size = (letter[across] + letter[across + 2]) / 2, line[across + 2] - line[across]
    other = 1 - across
    apart = max(line[other], letter[other]) - min(line[other + 2], letter[other + 2])
    return line[across] < middle < line[across + 2] and apart < 3 * size


def _overlap(one: _Box, other: _Box) -> bool:
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
