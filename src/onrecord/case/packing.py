"""What a court pack says of custody: the log or its part about what is shown, proofs, heads, time stamps with their chains."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import Connection, select

from onrecord import custody
from onrecord.case import stamping
from onrecord.case.journal import MADE_WITH, unpacked
from onrecord.case.telling import in_words, lines_of_log
from onrecord.custody import Entry, Event, Head, Log, Opened, timestamps
from onrecord.custody import ots as anchoring
from onrecord.errors import CaseDamaged, OnrecordError
from onrecord.publish.pack import Act, Blackened, Evidence, Opening, Proven, Stamp
from onrecord.records import Handling
from onrecord.schema.tables import custody_openings, snapshots

_ALWAYS = frozenset({Event.CASE_MADE, Event.LOG_BEGUN, Event.KEY_MADE, Event.TIMESTAMPED})
NEVER_OPENED = frozenset({"who", "given", "path", "subject", "via", "place", "message", "next_step", "capture"})


def gather(
    folder: Path,
    connection: Connection,
    head: Head,
    title: str,
    shown: Mapping[str, frozenset[str]],
    withheld: Mapping[str, str],
    whole: bool,
    roots: Sequence[x509.Certificate],
    key: custody.PrivateKey | None,
    copies: Mapping[str, str] | None = None,
    cleaned: Callable[[str], str] = lambda text: text,
) -> Evidence:
    """Everything about the originals in ``shown`` (SHA-256 to the values that the record has of it).

    A commitment is opened only where its value is one of those, and never for an original that is ``withheld``: so the
    openings give away nothing that the record does not say. ``copies`` are the redacted copies that are shown (SHA-256 of the
    original to that of the copy): of the entries about them it is opened, too, who made them and why, where ``cleaned`` finds nothing
    in that which may not leave. Raises CaseDamaged where the log is not what was signed.
    """
    log = Log(folder, write=False)
    try:
        if log.size != head.size or log.root().hex() != head.root:
            raise _damaged(folder)
        kept = list(_entries(folder, log, shown))
        made = _entries_of_copies(kept, copies or {})
        opened = _opened(connection, kept, title, shown, withheld, {entry.number for entry in made.values()}, cleaned)
        heads = _heads(folder, log, head)
        stamps = _stamps(folder, heads, [entry for _, _, entry in kept], roots)
        return Evidence(
            whole=whole,
            lines=lambda: lines_of_log(folder, head.size),
            entries=() if whole else tuple(Proven(n, line.decode(), _hex(log.inclusion(n))) for n, line, _ in kept),
            openings=tuple(
                Opening(n, field, o.salt, o.value) for n, found in opened.items() for field, o in found.items()
            ),
            heads=tuple(each.line for each in heads),
            consistency=tuple((a.size, b.size, _hex(log.consistency(a.size, b.size))) for a, b in pairwise(heads)),
            acts=_acts(kept, opened, stamps),
            sha512={
                row.sha256: row.sha512 for row in connection.execute(select(snapshots.c.sha256, snapshots.c.sha512))
            },
            stamps=tuple(stamps),
            size=head.size,
            time=head.time,
            root=head.root,
            fingerprint=custody.fingerprint(head.key),
            made_with=MADE_WITH,
            key=head.key,
            blackened={sha256: _blackened(entry, opened.get(entry.number, {})) for sha256, entry in made.items()},
            sign=None if key is None else lambda data: key.sign(data).hex(),
        )
    finally:
        log.close()


def _damaged(folder: Path) -> CaseDamaged:
    return CaseDamaged("The custody log is not what was signed.", f"Run: onrecord audit {folder}. No pack was written.")


def _hex(nodes: Sequence[bytes]) -> tuple[str, ...]:
    return tuple(node.hex() for node in nodes)


_ABOUT = re.compile(rb'"sha256":"([0-9a-f]{64})"')
_KINDS = tuple(f'"event":"{event}"'.encode() for event in _ALWAYS)


def _entries(folder: Path, log: Log, shown: Mapping[str, frozenset[str]]) -> Iterator[tuple[int, bytes, Entry]]:
    """Entries about what is shown, and those that every proof needs. A million others are passed by without being parsed."""
    hashes = {sha256.encode() for sha256 in shown}
    for number, line in enumerate(log.lines()):
        match = _ABOUT.search(line)
        if (match is None or match[1] not in hashes) and not any(kind in line for kind in _KINDS):
            continue
        try:
            entry = custody.parsed(line)
        except ValueError as trouble:
            raise _damaged(folder) from trouble
        if entry.event in _ALWAYS or entry.values.get("sha256") in shown:
            yield number, line, entry


def _opened(
    connection: Connection,
    kept: Sequence[tuple[int, bytes, Entry]],
    title: str,
    shown: Mapping[str, frozenset[str]],
    withheld: Mapping[str, str],
    redactions: Collection[int],
    cleaned: Callable[[str], str],
) -> dict[int, dict[str, Opened]]:
    """By entry and field, what may be opened; of the entries ``redactions`` who and why."""
    about = {n: entry for n, _, entry in kept}
    found: dict[int, dict[str, Opened]] = {}
    for row in connection.execute(select(custody_openings).order_by(custody_openings.c.entry)):
        entry = about.get(row.entry)
        if entry is None:
            continue
        sha256 = entry.values.get("sha256")
        if isinstance(sha256, str):
            allowed = frozenset() if sha256 in withheld else shown.get(sha256, frozenset())
        else:
            allowed = frozenset({title})
        try:
            values = unpacked(row.payload)
        except ValueError:
            continue  # what cannot be read is not opened; that it is altered is the audit's matter
        mine = {field: o for field, o in values.items() if field not in NEVER_OPENED and o.value in allowed}
        if row.entry in redactions:
            said = {field: o for field, o in values.items() if field in ("who", "why") and o.value}
            mine |= {field: o for field, o in said.items() if cleaned(o.value) == o.value}
        if mine:
            found[row.entry] = mine
    return found


def _entries_of_copies(kept: Sequence[tuple[int, bytes, Entry]], copies: Mapping[str, str]) -> dict[str, Entry]:
    """By original, the last entry that says that its redacted copy was made."""
    return {
        str(entry.values["sha256"]): entry
        for _, _, entry in kept
        if entry.event == Event.REDACTED and copies.get(str(entry.values.get("sha256"))) == entry.values.get("copy")
    }


def _blackened(entry: Entry, opened: Mapping[str, Opened]) -> Blackened:
    v = entry.values
    said = {field: o.value for field, o in opened.items()}
    return Blackened(
        sha256=str(v["copy"]),
        sha512=str(v["sha512"]),
        size=int(v["size"]),
        media_type=str(v["media_type"]),
        entry=entry.number,
        by=said.get("who", ""),
        why=said.get("why", ""),
    )


def unfinished(folder: Path, connection: Connection) -> list[Path]:
    """Where packs were begun to be written that the log does not say were finished, the last hundred of them."""
    begun: list[int] = []
    log = Log(folder, write=False)
    try:
        for number, line in enumerate(log.lines()):
            if _PACK in line and _BEGUN in line:
                begun.append(number)
            elif _PACK in line and _DONE in line and begun:  # one process writes to a case: it is of the last
                begun.pop()
    finally:
        log.close()
    query = select(custody_openings.c.payload).where(custody_openings.c.entry.in_(begun[-100:]))
    found = []
    for payload in connection.execute(query).scalars():
        with contextlib.suppress(
            ValueError
        ):  # what cannot be read leads nowhere; that it is altered is the audit's matter
            path = unpacked(payload).get("path")
            found += [Path(path.value)] if path is not None else []
    return list(dict.fromkeys(found))


_PACK, _BEGUN, _DONE = b'"format":"pack"', b'"event":"exporting"', b'"event":"exported"'


def _heads(folder: Path, log: Log, newest: Head) -> list[Head]:
    """The newest head, and before it those that were put up for a time stamp; each must fit the log."""
    found = {newest.size: newest}
    for name in stamping.names(folder / stamping.FOLDER):
        head = _head_of(folder, name)
        if head is None or not 0 < head.size <= newest.size or log.root(head.size).hex() != head.root:
            continue
        found.setdefault(head.size, head)
    return [found[size] for size in sorted(found)]


def _head_of(folder: Path, name: str) -> Head | None:
    try:
        return custody.read_head(stamping.read(folder / stamping.FOLDER / f"{name}.head").decode("ascii", "replace"))
    except OnrecordError:
        return None


def _stamps(
    folder: Path, heads: Sequence[Head], entries: Sequence[Entry], roots: Sequence[x509.Certificate]
) -> list[Stamp]:
    """Every head with a token or an OpenTimestamps stamp. One that no calendar has seen yet says nothing, and stays."""
    here = folder / stamping.FOLDER
    lines = {f"{head.line}\n".encode(): head for head in heads}
    taken = {
        (str(entry.values.get("name")), str(entry.values.get("sha256"))): entry
        for entry in entries
        if entry.event == Event.TIMESTAMPED
    }
    found = []
    for name in stamping.names(here):
        text, reply = stamping.read(here / f"{name}.head"), stamping.read(here / f"{name}.tsr") or None
        ots = stamping.read(here / f"{name}.head.ots") or stamping.read(here / f"{name}.ots") or None
        head, entry = lines.get(text), taken.get((name, _sha256(reply)))
        anchored = taken.get((name, _sha256(ots)))
        if anchored is None and ots is not None and anchoring.waits_for_calendar(ots):
            ots = None
        if head is None or (reply is None and ots is None):
            continue
        certificates = [*timestamps.certificates_in(reply), *roots] if reply is not None else []
        chain = b"".join(dict.fromkeys(c.public_bytes(Encoding.PEM) for c in certificates))
        found.append(
            Stamp(
                name=name,
                covers=head.size,
                head=text,
                reply=reply,
                request=(stamping.read(here / f"{name}.tsq") or None) if reply is not None else None,
                ots=ots,
                chain=chain or None,
                entry=entry.number if entry is not None else None,
                stamped=str(entry.values.get("stamped", "")) if entry is not None else "",
                authority=str(entry.values.get("authority", "")) if entry is not None else "",
                ots_entry=anchored.number if anchored is not None else None,
                anchor=str(anchored.values.get("authority", "")) if anchored is not None else "",
            )
        )
    return found


def _sha256(data: bytes | None) -> str:
    return hashlib.sha256(data).hexdigest() if data is not None else ""


def _acts(
    kept: Sequence[tuple[int, bytes, Entry]], opened: Mapping[int, Mapping[str, Opened]], stamps: Sequence[Stamp]
) -> dict[str, tuple[Act, ...]]:
    found: dict[str, list[Act]] = {}
    for number, _, entry in kept:
        sha256 = entry.values.get("sha256")
        if isinstance(sha256, str) and entry.event not in _ALWAYS:
            held = {field: o.value for field, o in opened.get(number, {}).items()}
            covering = [s for s in stamps if s.covers > number and s.reply is not None]
            at = str(entry.values.get("obtained_at", entry.at))
            sha512 = str(entry.values.get("sha512", ""))
            words = in_words(entry, held)
            times = tuple((s.stamped, s.authority, s.name) for s in covering)
            sizes = tuple(s.covers for s in covering)
            handling = Handling(number, at, str(entry.event), words, entry.made_with, sha512, times, sizes)
            found.setdefault(sha256, []).append(Act(handling, held))
    return {sha256: tuple(acts) for sha256, acts in found.items()}
