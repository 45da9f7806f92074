"""The problems that reading can meet: one function a code, so that each is worded in one place."""

from __future__ import annotations

from onrecord.read import bounds
from onrecord.records import Problem


def empty_file(where: str) -> Problem:
    return Problem(
        where,
        "The file is empty: it has no bytes at all.",
        "Fetch it again and check that the download was finished; then add the new file.",
        "empty-file",
    )


def not_text(where: str, why: str) -> Problem:
    return Problem(
        where,
        f"The bytes are neither text nor a type that is read here: {why}.",
        "Open it with the program that made it and save the report as text, HTML or PDF; then add that file.",
        "not-text",
    )


def unknown_type(where: str, media_type: str) -> Problem:
    return Problem(
        where,
        f"Files of the type {media_type} are not read.",
        "Save the report as text, HTML or PDF, or unpack the archive, and add those files.",
        "unknown-type",
    )


def no_text(where: str, what: str) -> Problem:
    return Problem(
        where,
        f"There is no text in the {what}.",
        "Check that the page was saved after it had loaded; save it again, or add the text as a file of its own.",
        "no-text",
    )


def text_cut(where: str, message: str) -> Problem:
    return Problem(
        where,
        message,
        "Split the file into smaller ones and add them, if the rest is needed.",
        "text-cut",
    )


def too_many_paragraphs(where: str) -> Problem:
    return text_cut(where, f"Only the first {bounds.MAX_PARAGRAPHS:,} paragraphs were read.")


def encoding_guessed(where: str, encoding: str) -> Problem:
    return Problem(
        where,
        f"The file does not say its encoding; it was read as {encoding}, by its letters.",
        "Look whether the words are right; if not, convert the file to UTF-8 with the right encoding and add it again.",
        "encoding-guessed",
    )


def bytes_replaced(where: str, encoding: str, count: int, first: int) -> Problem:
    return Problem(
        where,
        f"{count:,} places are not valid {encoding}; each is shown as U+FFFD. The first is at byte {first:,}.",
        "Compare these places with the original; if the encoding is another one, convert the file to UTF-8 and add it.",
        "bytes-replaced",
    )


def nul_bytes(where: str, count: int) -> Problem:
    return Problem(
        where,
        f"{count:,} NUL characters stand in the text; each is shown as U+FFFD.",
        "Check whether the file was damaged in transfer; fetch it again if it can be fetched.",
        "nul-bytes",
    )


def hidden_characters(where: str, count: int, names: str) -> Problem:
    return Problem(
        where,
        f"{count:,} hidden characters stand in the text ({names}). They are kept; words may not be what they seem.",
        "Look at the marked words in the original: bidirectional and zero-width characters can disguise a text.",
        "hidden-characters",
    )


def language_not_supported(where: str, language: str) -> Problem:
    return Problem(
        where,
        f"The text is not in English (language: {language}). Statements are found in English only.",
        "Add a translation as a file of its own, or read this document by hand; it stays searchable.",
        "language-not-supported",
    )


def compressed_bomb(where: str, why: str) -> Problem:
    return Problem(
        where,
        f"The compressed file was not unpacked: {why}.",
        "If the source is trusted, unpack it yourself and add what is inside.",
        "compressed-bomb",
    )


def compressed_broken(where: str) -> Problem:
    return Problem(
        where,
        "The compressed file is broken or cut off and could not be unpacked.",
        "Fetch it again, or unpack it yourself and add what can be saved.",
        "compressed-broken",
    )


def html_too_deep(where: str, depth: int) -> Problem:
    return Problem(
        where,
        f"The page nests its elements more than {depth:,} deep; it was read without its markup.",
        "Read its paragraphs with care: menus and the report may not be told apart.",
        "html-too-deep",
    )


def main_text_unsure(where: str) -> Problem:
    return Problem(
        where,
        "No article could be made out on the page; all of its text was kept, told apart by simple rules.",
        "Check the marked text of this document; add the report as a text file if menus are mixed with it.",
        "main-text-unsure",
    )


def pdf_broken(where: str) -> Problem:
    return Problem(
        where,
        "The PDF is broken and could not be opened.",
        "Fetch it again, or open it in a PDF program and save or print it as a new PDF.",
        "pdf-broken",
    )


def pdf_locked(where: str) -> Problem:
    return Problem(
        where,
        "The PDF is locked with a password.",
        "Save an unlocked copy with the password, and add that copy.",
        "pdf-locked",
    )


def pdf_no_text(where: str, pages: int) -> Problem:
    return Problem(
        where,
        f"None of the {pages:,} pages has a text layer, as in a scan: no text. OCR is not done.",
        "Run text recognition on it with another program and add the result, or type out the words that matter.",
        "pdf-no-text",
    )


def pdf_page_without_text(where: str, pages: str) -> Problem:
    return Problem(
        where,
        f"Pages without a text layer were left out ({pages}): no text. OCR is not done.",
        "Look at these pages in the original; run text recognition if they matter.",
        "pdf-page-no-text",
    )


def pdf_page_failed(where: str, pages: str) -> Problem:
    return Problem(
        where,
        f"Pages that could not be read were left out ({pages}).",
        "Open the PDF in another program; save it as a new PDF and add that.",
        "pdf-page-broken",
    )


def footage_damaged(where: str, why: str) -> Problem:
    return Problem(
        where,
        f"The picture or video may not open: {why}. It is preserved and listed.",
        "Open it in a viewer; fetch it again from its source if it does not open.",
        "footage-damaged",
    )


def bad_date_given(where: str, value: str) -> Problem:
    return Problem(
        where,
        f"The publication date that was given ({value!r:.60}) is not an ISO date, so it was not used.",
        "Give it as YYYY-MM-DD, or with a time as YYYY-MM-DDTHH:MM.",
        "date-not-understood",
    )
