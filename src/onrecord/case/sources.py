"""Which original a user means."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import Connection, select

from onrecord.errors import UsageError
from onrecord.records import Document, Footage, Record
from onrecord.schema import tables as t


def source_of(connection: Connection, record: Record | None, text: str) -> str:
    """The SHA-256 of the original that is meant by an id, a hash or its beginning, a name or a part of it. Raises UsageError."""
    names: dict[str, set[str]] = {}
    for table in (t.acquisitions, t.captures):
        column = table.c.name if table is t.acquisitions else table.c.url
        for sha256, name in connection.execute(select(table.c.sha256, column)):
            if sha256:
                names.setdefault(sha256, set()).add(name)
    items: tuple[Document | Footage, ...] = (*record.documents, *record.footage) if record is not None else ()
    for item in items:
        names.setdefault(item.sha256, set()).update((item.id, item.name))
    low = text.casefold()
    tests: Iterable[Callable[[str], bool]] = (
        lambda h: text == h or text in names[h],
        lambda h: len(text) >= 8 and h.startswith(low),
        lambda h: text.startswith(("doc-", "foo-")) and h.startswith(text[4:]) and len(text) > 11,
        lambda h: any(low in name.casefold() for name in names[h]),
    )
    for fits in tests:
        found = [h for h in names if fits(h)]
        if len(found) == 1:
            return found[0]
        if found:
            shown = "; ".join(sorted(min(names[h]) for h in found)[:5])
            raise UsageError(f"“{text}” can be any of {len(found)} sources ({shown}).", "Give its id or its SHA-256.")
    raise UsageError(f"The case has no source “{text}”.", "Give its name, its id, or the beginning of its SHA-256.")
