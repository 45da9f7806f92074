"""Time stamps of a case: requests for its newest head, tokens and stamps taken in, and all of them checked.

Everything is in ``timestamps``: ``NAME.head`` is what is stamped, ``NAME.tsq`` and ``NAME.tsr`` are the request and the token of
RFC 3161, ``NAME.head.ots`` is a stamp of OpenTimestamps. A file that was entered in the log is never changed: a stamp that was
upgraded is kept under the next name, beside a copy of the head.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from sqlalchemy import select

from onrecord.case.journal import Journal
from onrecord.custody import Event, bitcoin, ots, read_head, timestamps
from onrecord.errors import OnrecordError, UsageError
from onrecord.schema.tables import custody_timestamps
from onrecord.store import sync_folder, write_error

FOLDER = "timestamps"
TOKEN, STAMP = ".tsr", ".head.ots"  # the endings of what is kept; its kind in the log is "ots" for the second
_FILE = re.compile(r"([0-9]{4,9})(\.head|\.tsq|\.tsr|\.head\.ots)(\.new)?")
_NO_HEADERS = (
    "give Bitcoin's block headers with --headers FILE, and a block that is known from elsewhere with --checkpoint"
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A token of the case: its files' name, how many entries it covers, the outcome of its check, the command for the same.

    ``kind`` is "rfc3161" or "ots".
    """

    name: str
    covers: int | None
    checked: timestamps.Checked
    command: str
    kind: str = "rfc3161"


def request(case: Path, journal: Journal) -> tuple[str, bytes]:
    """Put the newest head and a request for it into ``timestamps``. Returns their name and the request (DER)."""
    name, text = _new_head(case, journal)
    asked = timestamps.request(text)
    _put(case, {f"{name}.head": text, f"{name}.tsq": asked})
    return name, asked


def head_file(case: Path, journal: Journal) -> tuple[str, bytes]:
    """Put the newest head into ``timestamps``, to be stamped by any program. Returns its name and bytes."""
    name, text = _new_head(case, journal)
    _put(case, {f"{name}.head": text})
    return name, text


def stamp_file(case: Path, journal: Journal) -> tuple[str, bytes]:
    """The same with a stamp file of OpenTimestamps that no calendar has seen yet. Raises UsageError without the extra."""
    name, text = _new_head(case, journal)
    try:
        stamp = ots.new(text)
    except ots.NotInstalled as trouble:
        raise _not_installed() from trouble
    _put(case, {f"{name}.head": text, f"{name}{STAMP}": stamp})
    return name, stamp


def take(case: Path, journal: Journal, given: bytes) -> str:
    """Keep a token or a stamp beside the head that it stamps, and log it. Returns its name.

    Raises UsageError where it is none, or one of another head: then nothing is kept.
    """
    return _take_stamp(case, journal, given) if ots.is_stamp(given) else _take_token(case, journal, given)


def upgraded(
    case: Path, journal: Journal, ask: Callable[[ots.Attestation], Sequence[bytes]], only: str | None = None
) -> list[str]:
    """Ask for every stamp that waits or was not submitted (or ``only`` one), and keep what came of it. Returns the new names.

    ``ask`` is given what waits, and gives the answers of calendars; it is what opens connections. Raises UsageError, and what
    ``ask`` raises.
    """
    new = []
    for name in names(case / FOLDER) if only is None else [only]:
        stamp, text = _bytes(case, f"{name}{STAMP}"), _bytes(case, f"{name}.head")
        if not stamp or not text:
            continue
        try:
            if _is_complete(stamp) or _later(case, name, stamp, text):
                continue
            more = ots.answered(stamp, ask)
        except ots.NotInstalled as trouble:
            raise _not_installed() from trouble
        except ValueError as trouble:
            raise UsageError(
                f"What came for the stamp {name} cannot be used: {trouble}.", "Ask again later, or another calendar."
            ) from trouble
        if more != stamp:
            new.append(_keep_stamp(case, journal, more, name, text))
    return new


def checked(
    case: Path, roots: Sequence[x509.Certificate], headers: bitcoin.Headers | None, now: datetime
) -> list[Stamp]:
    """Every token and stamp of a case, checked offline against ``roots`` and Bitcoin's ``headers``.

    Raises UsageError where the file of headers is none.
    """
    found = []
    every = names(case / FOLDER)
    stamps = {name: stamp for name in every if (stamp := _bytes(case, f"{name}{STAMP}"))}
    chain = _chain(headers, stamps.values())
    for name in every:
        token, text = _bytes(case, f"{name}{TOKEN}"), _bytes(case, f"{name}.head")
        covers = _covered(text)
        if token:
            outcome = timestamps.check(token, text, _bytes(case, f"{name}.tsq") or None, roots)
            found.append(Stamp(name, covers, outcome, timestamps.command(name, outcome.token)))
        if name in stamps:
            outcome = ots.check(stamps[name], text, chain, _NO_HEADERS, now)
            if outcome.outcome == timestamps.NOT_CHECKABLE and (later := _later(case, name, stamps[name], text)):
                more = f"{outcome.message} Number {later} stamps the same head and says more."
                outcome = timestamps.Checked(outcome.outcome, more, outcome.token)
            found.append(Stamp(name, covers, outcome, ots.command(name), "ots"))
    return found


def roots_of(paths: Sequence[Path]) -> list[x509.Certificate]:
    """The root certificates of PEM files. Raises UsageError."""
    found = []
    for path in paths:
        try:
            found += timestamps.certificates(path.read_bytes()[: 10 << 20])
        except (OSError, ValueError) as trouble:
            raise UsageError(
                f"{path} holds no certificates in PEM.",
                "Give the authority's root certificates, as its web page offers them.",
            ) from trouble
    return found


def is_ours(name: str) -> bool:
    """Whether a file in ``timestamps`` has a name that such files have."""
    return _FILE.fullmatch(name) is not None


# ---------------------------------------------------------------------------------------------- taking in


def _take_token(case: Path, journal: Journal, reply: bytes) -> str:
    token: timestamps.Token | None = None
    try:
        token = timestamps.read(reply)
    except timestamps.OutOfOrder:  # it is kept; openssl can check it
        pass
    except ValueError as trouble:
        raise UsageError(f"This is no time stamp: {trouble}.", "Ask the authority again, or another one.") from trouble
    entered = _entered(journal)
    for name in reversed(names(case / FOLDER)):
        text = _bytes(case, f"{name}.head")
        if not text or _is_entered(case, f"{name}{TOKEN}", entered):
            continue
        outcome = timestamps.check(reply, text, _bytes(case, f"{name}.tsq") or None, [])
        if outcome.outcome == timestamps.FAILED:
            continue
        _put(case, {f"{name}{TOKEN}": reply})
        _enter(journal, name, text, reply, token, {})
        return name
    raise UsageError(
        "This reply answers none of the case's requests that still wait.",
        "Make one with `onrecord timestamp CASE --request FILE`, have that file stamped, and import its reply.",
    )


def _take_stamp(case: Path, journal: Journal, stamp: bytes) -> str:
    try:
        found = ots.attestations(stamp)
    except ots.NotInstalled:  # it is kept; another program can check it
        found = None
    except ValueError as trouble:
        raise UsageError(f"This is no stamp that can be used: {trouble}.", "Have the head stamped again.") from trouble
    if found is not None and all(each.kind == "unsubmitted" for each in found):
        raise UsageError(
            "This stamp was not submitted yet: it says nothing about a time.",
            "Submit it first: onrecord timestamp CASE --upgrade --calendar URL",
        )
    for name in names(case / FOLDER):
        text = _bytes(case, f"{name}.head")
        try:
            if text and ots.is_about(stamp, text):
                if _known(case, stamp, text):
                    raise UsageError("This stamp is kept already.", "Nothing need be done.")
                return _keep_stamp(case, journal, stamp, name, text)
        except ValueError as trouble:
            raise UsageError(
                f"This is no stamp that can be used: {trouble}.", "Have the head stamped again."
            ) from trouble
    raise UsageError(
        "This stamp is of none of the case's heads.",
        "Write a head with `onrecord timestamp CASE --ots FILE`, have that file stamped, and import FILE.ots.",
    )


def _keep_stamp(case: Path, journal: Journal, stamp: bytes, name: str, text: bytes) -> str:
    """Under the head's own name; where a stamp is entered there already, under the next one with a copy of the head."""
    files: dict[str, bytes] = {}
    if _is_entered(case, f"{name}{STAMP}", _entered(journal)):
        name = _next_name(case)
        files[f"{name}.head"] = text
    _put(case, {**files, f"{name}{STAMP}": stamp})
    try:
        token = ots.told(ots.attestations(stamp))
    except ots.NotInstalled:
        token = None
    _enter(journal, name, text, stamp, token, {"kind": "ots"})
    return name


def _enter(
    journal: Journal, name: str, text: bytes, kept: bytes, token: timestamps.Token | None, kind: dict[str, str]
) -> None:
    row: dict[str, Any] = {
        "name": name,
        "tree_size": read_head(text.decode("ascii", "replace")).size,
        "sha256": hashlib.sha256(kept).hexdigest(),
        "stamped": token.stamped if token is not None else "",
        "authority": token.authority if token is not None else "",
    }
    with journal.transaction() as noting:
        values = {**row, **kind, "head_sha256": hashlib.sha256(text).hexdigest()}
        row["entry"] = noting.note(Event.TIMESTAMPED, values)
        noting.connection.execute(custody_timestamps.insert().values(row))


def _entered(journal: Journal) -> set[tuple[str, str]]:
    """Names and hashes of everything that the log has."""
    with journal.transaction() as noting:
        c = custody_timestamps.c
        return {(row.name, row.sha256) for row in noting.connection.execute(select(c.name, c.sha256))}


def _is_entered(case: Path, file: str, entered: set[tuple[str, str]]) -> bool:
    """Whether a file is there and in the log; one that a killed run left is not, and may be written again."""
    kept = _bytes(case, file)
    return bool(kept) and (file.split(".")[0], hashlib.sha256(kept).hexdigest()) in entered


# ---------------------------------------------------------------------------------------------- stamps of one head


def _is_complete(stamp: bytes) -> bool:
    return any(each.kind == "bitcoin" for each in ots.attestations(stamp))


def _same_head(case: Path, text: bytes) -> list[tuple[str, bytes]]:
    """The stamps of a head, by name."""
    folder = case / FOLDER
    found = [(name, _bytes(case, f"{name}{STAMP}")) for name in names(folder) if _bytes(case, f"{name}.head") == text]
    return [(name, stamp) for name, stamp in found if stamp]


def _later(case: Path, name: str, stamp: bytes, text: bytes) -> str:
    """The number of a stamp that holds all that this one does and more; "" where there is none."""
    try:
        mine = set(ots.attestations(stamp))
        for other, found in reversed(_same_head(case, text)):
            if (
                other > name
                and set(ots.attestations(found)) - mine
                and mine <= set(ots.attestations(found)) | _waits(mine)
            ):
                return other
    except (ots.NotInstalled, ValueError):
        pass
    return ""


def _waits(found: set[ots.Attestation]) -> set[ots.Attestation]:
    """What other programs take out when they upgrade a stamp."""
    return {each for each in found if each.kind in ("pending", "unsubmitted")}


def _known(case: Path, stamp: bytes, text: bytes) -> bool:
    """Whether nothing is in a stamp that the case has not."""
    held = _same_head(case, text)
    if any(stamp == each for _, each in held):
        return True
    try:
        there = {each for _, found in held for each in ots.attestations(found)}
        return set(ots.attestations(stamp)) <= there
    except (ots.NotInstalled, ValueError):
        return False


def _chain(headers: bitcoin.Headers | None, stamps: Any) -> bitcoin.Chain | None:
    if headers is None:
        return None
    wanted: set[int] = set()
    for stamp in stamps:
        try:
            wanted.update(each.height for each in ots.attestations(stamp) if each.kind == "bitcoin")
        except (ots.NotInstalled, ValueError):
            continue
    try:
        return bitcoin.read(headers, wanted)
    except (OSError, ValueError) as trouble:
        raise UsageError(
            f"{headers.path} is no file of Bitcoin's block headers: {trouble}.",
            "Give headers of 80 bytes each, one behind the other, as some wallets keep them.",
        ) from trouble


def _covered(text: bytes) -> int | None:
    try:
        return read_head(text.decode("ascii", "replace")).size
    except OnrecordError:
        return None


def _not_installed() -> UsageError:
    return UsageError("The part that reads stamps of OpenTimestamps is not installed.", "pip install 'onrecord[ots]'")


# ---------------------------------------------------------------------------------------------- files


def _new_head(case: Path, journal: Journal) -> tuple[str, bytes]:
    return _next_name(case), f"{journal.head().line}\n".encode()


def _next_name(case: Path) -> str:
    return f"{max((int(name) for name in names(case / FOLDER)), default=0) + 1:04}"


def names(folder: Path) -> list[str]:
    """The names that are taken, in order of their numbers."""
    try:
        found = {match[1] for path in folder.iterdir() if (match := _FILE.fullmatch(path.name)) and not match[3]}
    except OSError:
        return []
    return sorted(found, key=int)


def _bytes(case: Path, file: str) -> bytes:
    return read(case / FOLDER / file)


def read(path: Path) -> bytes:
    """A small file there; nothing where it cannot be read."""
    try:
        with path.open("rb") as handle:
            return handle.read(timestamps.MAX_REPLY + 1)
    except OSError:
        return b""


def _put(case: Path, files: dict[str, bytes]) -> None:
    folder = case / FOLDER
    try:
        folder.mkdir(exist_ok=True)
        for name, data in files.items():
            _write(folder / name, data)
        sync_folder(folder)
    except OSError as trouble:
        raise write_error(trouble, folder) from trouble


def _write(path: Path, data: bytes) -> None:
    part = path.with_name(f"{path.name}.new")
    with part.open("wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(part, path)
