"""Time stamps: their rows and files against the entries of the log. Whether they hold is the matter of `onrecord timestamp`."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from onrecord.case import stamping
from onrecord.case.auditing.findings import Change, Look
from onrecord.case.telling import in_words
from onrecord.custody import Entry, Head, read_head
from onrecord.errors import OnrecordError


def kept(look: Look, entry: Entry, row: Mapping[str, Any] | None) -> None:
    """The row and the files of a token or stamp, against its entry."""
    if row is None:
        look.found.mark(f"row custody_timestamps of entry {entry.number}", Change.MISSING, "The log says that a token was kept.")  # fmt: skip
    else:
        for name in ("name", "tree_size", "sha256", "stamped", "authority"):
            if row[name] != entry.values.get(name):
                look.found.mark(f"row custody_timestamps {row['id']}", Change.ALTERED, f"Its {name} is not that of entry {entry.number}.")  # fmt: skip
    kept = stamping.STAMP if entry.values.get("kind") == "ots" else stamping.TOKEN
    for suffix, key in ((kept, "sha256"), (".head", "head_sha256")):
        name = f"{stamping.FOLDER}/{entry.values.get('name')}{suffix}"
        try:
            digest = hashlib.sha256((look.folder / name).read_bytes()).hexdigest()
        except OSError:
            look.found.mark(f"file {name}", Change.MISSING, f"Entry {entry.number} is about it.")
            continue
        look.found.checked["time stamp files"] += 1
        if digest != entry.values.get(key):
            look.found.mark(f"file {name}", Change.ALTERED, f"Its hash is not that of entry {entry.number}.")
    look.found.notes.append(
        f"{in_words(entry, {})} Check it with `onrecord timestamp` (number {entry.values.get('name')})."
    )


def heads(folder: Path) -> list[Head]:
    """The heads that lie there to be stamped; one that cannot be read is named by the hash of its file, where it was stamped."""
    found = []
    for name in stamping.names(folder / stamping.FOLDER):
        with contextlib.suppress(OnrecordError):
            found.append(read_head(stamping.read(folder / stamping.FOLDER / f"{name}.head").decode("ascii", "replace")))
    return found


def strangers(look: Look) -> None:
    """Files among the time stamps that are none."""
    with contextlib.suppress(OSError):
        for path in sorted((look.folder / stamping.FOLDER).iterdir()):
            if not stamping.is_ours(path.name):
                look.found.mark(f"file {stamping.FOLDER}/{path.name}", Change.ADDED, "It is not of the case. Keep your own files elsewhere.")  # fmt: skip
