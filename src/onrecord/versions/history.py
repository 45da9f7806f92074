"""The captures of every address, in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

from onrecord.records import Capture, Snapshot

_CAMPAIGN = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "igshid", "ref_src", "cmpid")
GONE = frozenset({404, 410, 451})


@dataclass(frozen=True, slots=True, order=True)
class Seen:
    """What stood at an address at a time: the bytes with this hash, or "" and the answer that there is no page."""

    captured: str
    sha256: str
    status: int
    url: str


def address_key(url: str) -> str:
    """An address to compare by: http and https the same, without "www.", fragment, and the marks of campaigns."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return url.strip()
    kept = [(name, value) for name, value in parse_qsl(parts.query, True) if not name.lower().startswith(_CAMPAIGN)]
    query = f"?{urlencode(kept)}" if kept else ""
    return f"{host}{port}{parts.path or '/'}{query}"


def histories(captures: Iterable[Capture], snapshots: Sequence[Snapshot]) -> dict[str, list[Seen]]:
    """For every address, by its key: what was seen there, in time. Files saved by hand count where both address and time are given."""
    found: dict[str, set[Seen]] = defaultdict(set)
    for c in captures:
        if c.captured and (c.sha256 or c.status in GONE):
            found[address_key(c.url)].add(Seen(c.captured, c.sha256, c.status, c.url))
    for s in snapshots:
        if s.facts.url and s.facts.obtained:
            found[address_key(s.facts.url)].add(Seen(s.facts.obtained, s.sha256, 0, s.facts.url))
    return {key: sorted(seen, key=lambda each: (moment(each.captured), each)) for key, seen in sorted(found.items())}


def moment(written: str) -> datetime:
    """A date or date-time as a moment in UTC to order by: without a zone it counts as UTC, a day as its beginning, and what
    is neither as the beginning of all time."""
    try:
        found = datetime.fromisoformat(written)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return datetime.min.replace(tzinfo=UTC)
