"""The addresses that a page links to or shows something from: what a dated report embeds was there by its date."""

from __future__ import annotations

from urllib.parse import urljoin

VERSION = "addresses-1"
KINDS = frozenset({"text/html", "application/xhtml+xml"})
MOST_BYTES = 8_000_000  # of one page
MOST = 2_000  # addresses of one page
LONGEST = 2_000  # characters of one
_NAMED = ("src", "href", "poster", "data-src", "cite")
_META = frozenset(
    {"og:video", "og:video:url", "og:video:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:player"}
)


def of(page: bytes, base: str) -> tuple[str, ...]:
    """Absolute addresses, each once, in the order of the page; nothing is fetched. A page that cannot be parsed has none."""
    from lxml import etree, html

    try:
        root = html.fromstring(page, parser=html.HTMLParser(huge_tree=False, remove_comments=True, no_network=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ()
    found: dict[str, None] = {}
    for element in root.iter():
        given: list[str | None] = [element.get(name) for name in _NAMED]
        if element.tag == "meta" and (element.get("property") or element.get("name") or "") in _META:
            given.append(element.get("content"))
        for value in given:
            if value and len(value) <= LONGEST:
                try:
                    address = urljoin(base, value.strip())
                except ValueError:
                    continue
                if address.startswith(("http://", "https://")):
                    found.setdefault(address)
        if len(found) >= MOST:
            break
    return tuple(found)
