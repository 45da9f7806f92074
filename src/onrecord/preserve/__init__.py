"""preserve: the original bytes into the case's store, with what the user says of them; nothing is ever changed or fetched.

``walk`` finds the files, ``preserve`` keeps one of them, ``parse`` reads a manifest; which facts and names belong to the
same bytes is decided by ``merged`` and ``media_type``, which do not depend on the order of adding.
"""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.preserve.manifest import Line, parse
from onrecord.preserve.names import checked, display_name, escaped, harmless, is_url, merged
from onrecord.preserve.problems import MAX_FILE, facts_disagree, of_content
from onrecord.preserve.types import is_footage, media_type, sniffed
from onrecord.preserve.walk import Found, ReadingFailed, Trouble, chunks, walk
from onrecord.records import SourceFacts
from onrecord.store import Store

VERSION = "preserve-1"
NO_FACTS = SourceFacts()

__all__ = [
    "MAX_FILE",
    "NO_FACTS",
    "VERSION",
    "Found",
    "Line",
    "Preserved",
    "ReadingFailed",
    "Trouble",
    "checked",
    "chunks",
    "display_name",
    "escaped",
    "facts_disagree",
    "harmless",
    "is_footage",
    "is_url",
    "media_type",
    "merged",
    "of_content",
    "parse",
    "preserve",
    "sniffed",
    "walk",
]


@dataclass(frozen=True, slots=True)
class Preserved:
    """Bytes that are safe in the store, and what they came with."""

    found: Found
    sha256: str
    size: int
    content: str  # the media type that the bytes show
    facts: SourceFacts
    restored: bool  # the copy in the store was damaged and has been replaced by these bytes
    sha512: str
    new: bool  # these bytes were not in the store


def preserve(found: Found, store: Store, facts: SourceFacts = NO_FACTS, most: int = MAX_FILE) -> Preserved | Trouble:
    """Keep the bytes of one file in the store, hashed while they stream. A file that cannot be read whole is a Trouble.

    The caller calls ``store.settle`` before it tells anybody. Raises StorageFull and CaseError from the store.
    """
    try:
        stored = store.put(chunks(found, most), settle=False)
    except ReadingFailed as failed:
        return Trouble(found.path, failed.problem)
    return Preserved(
        found, stored.sha256, stored.size, sniffed(stored.head), facts, stored.restored, stored.sha512, stored.new
    )
