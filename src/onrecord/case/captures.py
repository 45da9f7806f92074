"""What the tables know of web archives and of the answers that were taken out of them; and what the custody log says of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import Connection, select

from onrecord import codec, preserve
from onrecord.preserve import webarchive
from onrecord.records import Archive, Capture, Served
from onrecord.schema.tables import archives, captures, snapshots

STAGE = "web archives"  # what the log calls the going through of one


def known_archives(connection: Connection) -> tuple[Archive, ...]:
    """Every web archive that was gone through, by hash."""
    rows = connection.execute(select(archives.c.payload).order_by(archives.c.sha256)).scalars()
    return tuple(codec.loads(Archive, payload) for payload in rows)


def known_captures(connection: Connection) -> tuple[Capture, ...]:
    """Every capture, by address and time."""
    rows = connection.execute(select(captures.c.payload)).scalars()
    found = (codec.loads(Capture, payload) for payload in rows)
    return tuple(sorted(found, key=lambda c: (c.url, c.captured, c.sha256, c.archive, c.member, c.offset, c.within)))


def served_by_hash(connection: Connection) -> dict[str, list[Served]]:
    """For the bytes of each kept answer, where and when they were served, the earliest first."""
    found: dict[str, set[tuple[str, str, str, str]]] = defaultdict(set)
    for payload in connection.execute(select(captures.c.payload).where(captures.c.sha256 != "")).scalars():
        c = codec.loads(Capture, payload)
        found[c.sha256].add((c.captured or "9999", c.url, c.content_type, c.title))
    return {
        sha256: [Served(u, at if at != "9999" else "", kind, title) for at, u, kind, title in sorted(all_of)]
        for sha256, all_of in found.items()
    }


def name_of(served: Served) -> str:
    """The address, as a name; for a source of a package of ours that had none, its former name."""
    if served.url.startswith(webarchive.OWN):
        from urllib.parse import unquote

        return preserve.display_name(unquote(PurePosixPath(served.url).name))
    limit = 160
    return served.url if len(served.url) <= limit else f"{served.url[: limit - 33]}…{served.url[-32:]}"


# ---------------------------------------------------------------------------------------------- in the custody log


def row_of(capture: Capture) -> dict[str, Any]:
    """A capture as its row in ``captures``."""
    return {
        "archive": capture.archive,
        "member": capture.member,
        "byte_offset": capture.offset,
        "within": capture.within,
        "sha256": capture.sha256,
        "url": capture.url,
        "captured": capture.captured,
        "status": capture.status,
        "digest": capture.digest.value,
        "payload": codec.dumps(capture),
    }


def entered_as(connection: Connection, row: Mapping[Any, Any]) -> dict[str, Any]:
    """The values of the entry for a row of ``captures``: the place of the record, and the snapshot that it gave, if any."""
    values: dict[str, Any] = {"archive": row["archive"], "offset": row["byte_offset"], "within": row["within"]}
    if not row["sha256"]:
        return {**values, "code": "page-gone", "status": row["status"]}
    s = snapshots.c
    kept = connection.execute(select(s.size, s.content, s.sha512).where(s.sha256 == row["sha256"])).mappings().first()
    return {**values, "sha256": row["sha256"], **(kept or {})}


def held_of_capture(row: Mapping[Any, Any]) -> dict[str, str]:
    """What the entry holds as commitments: the address, the file in the archive, and the digest of the whole capture."""
    values = {"url": row["url"], "member": row["member"], "capture": codec.digest(row["payload"])}
    return {name: preserve.escaped(value) for name, value in values.items() if value}


def gone_through(row: Mapping[Any, Any]) -> dict[str, str]:
    """The values of the entry for a row of ``archives``."""
    return {"stage": STAGE, "version": row["version"], "sha256": row["sha256"], "gave": codec.digest(row["payload"])}
