"""Every bound of the read stage, in one place. Beyond a bound a Problem says what was left out."""

from __future__ import annotations

MAX_TEXT_BYTES = 64 * 2**20  # bytes of plain text that are decoded
MAX_PAGE_BYTES = 16 * 2**20  # bytes of an HTML page that are parsed
MAX_PARAGRAPHS = 50_000  # of one document, four times those of the longest novels; the text is cut there
MAX_UNPACKED = 64 * 2**20  # bytes that a gzip member may unpack to
MAX_RATIO = 200  # unpacked to packed, beyond the first megabyte: news pages stay under 20
MAX_DEPTH = 1_000  # elements nested in each other; libxml2 itself stops at 2,048
MAX_DEPTH_MAIN_TEXT = 150  # beyond it the main-text rules are not asked
MAX_MAIN_TEXT_BYTES = 4 * 2**20  # beyond it the main-text rules are not asked
MAX_MAIN_TEXT_BLOCKS = 20_000  # the same, in blocks of text
MAX_MAIN_TEXT_ELEMENTS = 150_000  # the same, in elements: its rules go over those within each of some elements
MAX_XPATH = 4_000  # characters of an XPath that is kept
MAX_PDF_BYTES = 256 * 2**20
MAX_PDF_PAGES = 500
MAX_PDF_CHARACTERS = 8_000_000
MAX_PDF_PAGE_CHARACTERS = 200_000
MAX_ATTRIBUTE = 2_000  # characters of an attribute or meta value that are looked at
MAX_JSON_LD = 512 * 1024  # characters of one JSON-LD script
MAX_JSON_LD_SCRIPTS = 20
MAX_JSON_LD_NODES = 10_000
SAMPLE = 64 * 1024  # bytes looked at to tell what the bytes are
RULE_CHARACTERS = 600  # characters of a paragraph's head and tail that the line rules look at
