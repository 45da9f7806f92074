"""No later than when a piece of footage was there: captures, uploads and dated reports, each with what it rests on.

A capture proves that these bytes were there; a report only that its readers were shown or told of something. A date that anybody can write is as good
as who gave it, which the words say. Nothing here says when something was filmed but that it was before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

from onrecord.records import Appearance, Appeared, Archive, Capture, Document, Footage, Proof, Snapshot, Statement

from .against import instants

MOST = 200  # bounds that are kept of one piece of footage
FIRM = frozenset(Appeared) - {Appeared.REPORT}
"""What a bound must rest on for what is later to be contradicted by it: a link by words alone is not enough."""


def appearances(
    pieces: Sequence[Footage],
    documents: Sequence[Document],
    statements: Iterable[Statement],
    snapshots: Iterable[Snapshot] = (),
    captures: Iterable[Capture] = (),
    archives: Iterable[Archive] = (),
    shown_in: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, tuple[Appearance, ...]]:
    """Every bound of each piece by itself, the earliest first. ``shown_in``: document id -> addresses that its page links to or shows."""
    signed = {a.sha256 for a in archives if a.signature is Proof.VERIFIED}
    names = {a.sha256: a.name for a in archives}
    by_bytes: dict[str, list[Capture]] = {}
    for capture in captures:
        by_bytes.setdefault(capture.sha256, []).append(capture)
    obtained = {s.sha256: s.facts.obtained for s in snapshots if s.facts.obtained}
    home = {s.id: s.document for s in statements}
    dated = {d.id: d for d in documents if d.published is not None}
    by_address: dict[str, list[str]] = {}
    for document, addresses in (shown_in or {}).items():
        for address in dict.fromkeys(map(same_address, addresses)):
            if address and document in dated:
                by_address.setdefault(address, []).append(document)
    found = {}
    for piece in pieces:
        mine = []
        for c in by_bytes.get(piece.sha256, ()):
            how = "whose signature holds" if c.archive in signed else "that nobody signed"
            rests_on = Appeared.SIGNED_CAPTURE if c.archive in signed else Appeared.CAPTURE
            words = f"captured at {c.url} by the web archive “{names.get(c.archive, c.archive[:16])}”, {how}"
            mine.append(Appearance(c.captured, rests_on, piece.id, c.archive, words))
        if at := obtained.get(piece.sha256):
            mine.append(
                Appearance(
                    at, Appeared.OBTAINED, piece.id, piece.id, f"“{piece.name}” is said to have been obtained then"
                )
            )
        if piece.published is not None:
            words = f"“{piece.name}” is said to have been published then ({piece.published.found})"
            mine.append(Appearance(piece.published.value, Appeared.UPLOAD, piece.id, piece.id, words))
        embedding = by_address.get(same_address(piece.url.value), []) if piece.url is not None else []
        for document in embedding:
            mine.append(_report(piece, dated[document], Appeared.EMBEDDED, "shows it or links to its address"))
        speaking = {home[s] for s in piece.statements if s in home} - set(embedding)
        for document in sorted(speaking & dated.keys()):
            words = "speaks of footage, and was linked to this by words alone"
            mine.append(_report(piece, dated[document], Appeared.REPORT, words))
        found[piece.id] = in_time(a for a in mine if latest(a.at) is not None)[:MOST]
    return found


def _report(piece: Footage, document: Document, rests_on: Appeared, words: str) -> Appearance:
    date = document.published
    at, found = (date.value, date.found) if date is not None else ("", "")
    return Appearance(
        at, rests_on, piece.id, document.id, f"the report “{document.name}” of that date ({found}) {words}"
    )


def in_time(given: Iterable[Appearance]) -> tuple[Appearance, ...]:
    """The earliest first, by the last moment that each date can mean; of two of one moment the stronger."""
    order = list(Appeared)
    return tuple(
        sorted(
            set(given),
            key=lambda a: (latest(a.at) or _NEVER, order.index(a.rests_on), a.at, a.witness, a.footage, a.words),
        )
    )


def earliest(given: Iterable[Appearance], firm: bool = True) -> Appearance | None:
    """The bound that says most: of those that rest on more than a link by words, or of all."""
    return next((a for a in in_time(given) if not firm or a.rests_on in FIRM), None)


_NEVER = datetime.max.replace(tzinfo=UTC)


def latest(at: str) -> datetime | None:
    """The last instant that a date can mean, in UTC; None where it is no ISO 8601 date."""
    try:
        return instants(at, None)[1]
    except (ValueError, OverflowError):
        return None


def same_address(url: str) -> str:
    """An address without what does not tell pages apart: scheme, "www.", fragment, a slash at the end. "" where it is none."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    host = parts.netloc.casefold().removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}{'?' + parts.query if parts.query else ''}"
