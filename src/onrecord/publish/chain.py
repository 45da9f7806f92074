"""The chain of custody of one source, in words: obtained when, from where, by what; hashes, places in the log, time stamps, versions."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.publish import words
from onrecord.publish.lookup import Lookup
from onrecord.records import Fact, Handling

ADDING = ("added", "joined", "recaptured", "found")


@dataclass(frozen=True, slots=True)
class Chain:
    """What a page shows of a source's custody. Words are plain text; ``done`` is everything that was done to it, in order."""

    sha256: str
    sha512: str
    obtained: str  # when, and who says so
    addresses: tuple[tuple[str, str], ...]  # where from, and who says so
    added: Handling | None  # the entry with which it came into the case
    done: tuple[Handling, ...]
    stamps: tuple[tuple[str, str, str, int], ...]  # time, authority, name, entries covered: those that cover ``added``
    captures: int
    changes: int  # between captures of its address
    href: str  # of the page that shows those, "" where there are none


def chain(lookup: Lookup, sha256: str) -> Chain | None:
    """The custody of an original; None where no entry of a log is known."""
    done = tuple(lookup.handlings.get(sha256, ()))
    if not done:
        return None
    added = next((each for each in done if each.event in ADDING), None)
    stamps = tuple((*stamp, size) for stamp, size in zip(added.stamps, added.covers, strict=True)) if added else ()
    documents = lookup.documents_of.get(sha256, [])
    changed = next((d for d in documents if lookup.revisions_of.get(d.id)), None)
    return Chain(
        sha256=sha256,
        sha512=next((each.sha512 for each in done if each.sha512), ""),
        obtained=_obtained(lookup, sha256),
        addresses=_addresses(lookup, sha256),
        added=added,
        done=done,
        stamps=stamps,
        captures=len(lookup.captures_of.get(sha256, ())),
        changes=len(lookup.revisions_of.get(changed.id, ())) if changed else 0,
        href=f"{lookup.document_href(changed.id)}#versions" if changed else "",
    )


def _obtained(lookup: Lookup, sha256: str) -> str:
    snapshot = lookup.snapshots.get(sha256)
    if snapshot is None:
        return ""
    if snapshot.served is not None and snapshot.served.captured:
        return f"{words.moment(snapshot.served.captured)}, by the clock of the web archive that recorded the server’s answer"
    if snapshot.facts.obtained:
        return f"{words.day(snapshot.facts.obtained)}, as whoever added it said"
    return "when is not said; it was there when it was added"


def _addresses(lookup: Lookup, sha256: str) -> tuple[tuple[str, str], ...]:
    """Where it is said to be from, the surest first, each once."""
    found: dict[str, str] = {}
    for capture in lookup.captures_of.get(sha256, ()):
        found.setdefault(capture.url, "as the web archive recorded it")
    snapshot = lookup.snapshots.get(sha256)
    if snapshot is not None and snapshot.facts.url:
        found.setdefault(snapshot.facts.url, "as whoever added it said")
    facts: list[Fact | None] = [d.url for d in lookup.documents_of.get(sha256, ())]
    if sha256 in lookup.footage_of:
        facts.append(lookup.footage_of[sha256].url)
    for fact in facts:
        if fact is not None:
            found.setdefault(fact.value, f"found in it: {fact.found}")
    return tuple(found.items())[:6]
