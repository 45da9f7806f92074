"""Redacted working copies: made of an original, kept beside it in the store, and handed on in its place."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from onrecord.case import leaving
from onrecord.case.journal import Journal
from onrecord.case.sealing import storable
from onrecord.case.sources import source_of
from onrecord.custody import Event
from onrecord.errors import UsageError
from onrecord.publish.forms import Finder
from onrecord.records import Record, Seal, SealKind
from onrecord.schema.tables import redactions, snapshots
from onrecord.sealing import redact as blacking
from onrecord.sealing.redact import Area
from onrecord.store import Store


@dataclass(frozen=True, slots=True)
class Made:
    """A redacted copy: of which original, its own hash, kind and size, how many places are black."""

    original: str
    sha256: str
    media_type: str
    size: int
    places: int


def redact(
    folder: Path,
    journal: Journal,
    store: Store,
    record: Record | None,
    source: str,
    areas: Sequence[Area],
    words: Sequence[str],
    progress: Callable[[str, int, int], None],
    why: str = "",
) -> Made:
    """Black out areas, words, and everything that is sealed; log it. Raises UsageError where nothing would be, or it cannot be."""
    with journal.transaction() as noting:
        connection = noting.connection
        sha256 = source_of(connection, record, source)
        content = connection.execute(select(snapshots.c.content).where(snapshots.c.sha256 == sha256)).scalar_one()
        # the last copy is the one handed on: what was black in an earlier one stays black
        areas = list(dict.fromkeys([*leaving.blacked_areas(connection, sha256), *areas]))
        seals = [s for s in leaving.active(folder, connection) if s.kind is not SealKind.FILE]
    wanted = [Seal(f"words-{n}", SealKind.NAME, "Words", each, whole=True) for n, each in enumerate(words)]
    speakers = record.speakers if record is not None else ()
    finder = Finder([*wanted, *seals], speakers)
    documents = {d.sha256: d for d in record.documents} if record is not None else {}
    document = documents.get(sha256)

    unseen = {seal.words: Finder([seal]) for seal in wanted}

    def find(text: str) -> list[tuple[int, int]]:
        for each in [each for each, alone in unseen.items() if alone.found(text)]:
            del unseen[each]
        return [(f.start, f.end) for f in finder.found(text)]

    if content == "application/pdf":
        made = blacking.pages(store.read(sha256), areas, find, progress)
    elif content.startswith("image/"):
        if words:
            raise UsageError(
                "Words cannot be found in a picture.", "Say where they stand: --area 1,x0,y0,x1,y1 (pixels)."
            )
        made = blacking.picture(store.read(sha256), areas)
    elif document is not None:
        if areas:
            raise UsageError("A text has no areas.", "Say what is to go with --words.")
        made = blacking.words(document.text, find)
    else:
        raise UsageError(
            f"A file of this kind ({content}) cannot be redacted.", "Seal it: onrecord seal CASE --file ID."
        )
    if unseen:
        said = ", ".join(f"“{each}”" for each in unseen)
        raise UsageError(
            f"It does not hold {said}; no copy was made.",
            "Write the words as they stand in the text. Words that are only drawn (a scan) need an --area.",
        )
    if not made.places:
        raise UsageError("There is nothing in it to black out.", "Name an area with --area, or words with --words.")
    kept = store.put_bytes(made.data)
    held = {
        "areas": json.dumps([[a.page, a.left, a.top, a.right, a.bottom] for a in areas]),
        "hidden": storable(json.dumps(list(made.hidden), ensure_ascii=False)),
        **({"why": storable(why.strip())} if why.strip() else {}),
    }
    values = {
        "sha256": sha256,
        "copy": kept.sha256,
        "size": kept.size,
        "media_type": made.media_type,
        "sha512": kept.sha512,
    }
    with journal.transaction() as noting:
        entry = noting.note(Event.REDACTED, values, held)
        noting.connection.execute(redactions.insert().values(entry=entry, **values))
    return Made(sha256, kept.sha256, made.media_type, kept.size, made.places)
