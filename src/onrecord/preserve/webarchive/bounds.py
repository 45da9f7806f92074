"""Every bound of reading a web archive, in one place. What is beyond one is a Problem, and the rest goes on where it can."""

from __future__ import annotations

MAX_RECORDS = 1_000_000  # of one archive
MAX_LINE = 64 << 10  # bytes of one header line
MAX_HEADERS = 1 << 20  # bytes of all headers of one record
MAX_HEADERS_KEPT = 16 << 10  # characters of the HTTP headers that a capture keeps
MAX_PAYLOAD = 2 << 30  # bytes of one payload, decoded
FREE_UNPACKED = 64 << 20  # bytes that a record may unpack to, however small it is packed
MAX_RATIO = 200  # beyond them, unpacked to packed: pages stay under 20
FREE_ARCHIVE = 1 << 30  # the same for a whole archive, where a bomb may be unpacked only to come to what is behind it
MAX_ARCHIVE_RATIO = 100
FREE_MEMBER = (
    64 << 20
)  # bytes that one file of a WACZ may unpack to, and beyond them MAX_ARCHIVE_RATIO times its packed size
FREE_PACKAGE = 256 << 20  # the same for all files of a WACZ together, and the size of the whole
LOOK_BEHIND = 4 << 20  # bytes of a packed file in a WACZ that are kept to go back in
FREE_AGAIN = 64 << 20  # bytes of it that may be unpacked anew after damage, and beyond them MAX_AGAIN times its size
MAX_AGAIN = 4
MAX_RESYNCS = 10_000  # places that are tried after a broken gzip member
MAX_DIRECTORY = 64 << 20  # bytes of a zip's table of contents
MAX_MEMBERS = 100_000  # files in a WACZ
MAX_PACKAGE = 16 << 20  # bytes of datapackage.json and its digest
MAX_PAGES = 256 << 20  # bytes of one list of pages
MAX_PAGE_LINE = 8 << 20  # bytes of one line of it: it may hold the page's text
MAX_REDIRECTS = 10  # that lead from a listed address to the page
MAX_LISTED = 500_000  # pages of all lists
MAX_WAITING = 20_000  # records that repeat one which has not come yet
MAX_GONE = 20_000  # answers "there is no such page" that are kept
SHOWN = 10  # problems of one kind that are told one by one
MAX_CERTIFICATES = 10  # of a chain
