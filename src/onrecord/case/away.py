"""A whole case put away into one encrypted file, and taken out again; both stand in its log."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from onrecord import schema, sealing
from onrecord.case.lock import Lock
from onrecord.custody import Event
from onrecord.errors import CaseDamaged, CaseError, CaseMissing, UsageError
from onrecord.sealing import locking
from onrecord.store import sync_folder, write_error

Progress = Callable[[str, int, int], None]


def lock(
    path: Path, out: Path, to: Sequence[str], passphrase: str, remove: bool, progress: Progress
) -> tuple[int, Path | None]:
    """See ``Case.lock``."""
    from onrecord.case import Case

    if not (path / schema.NAME).is_file():
        raise missing(path)
    inside = os.path.realpath(out.parent).startswith(os.path.realpath(path) + os.sep)
    if inside or os.path.realpath(out.parent) == os.path.realpath(path):
        raise UsageError("The locked file cannot lie in the case itself.", "Name another file with --out.")
    key_file: Path | None = None
    recipients = sealing.recipients(to) if not passphrase else []
    if os.path.lexists(out):
        raise UsageError(f"Something stands at {out} already.", "Move it away, or name another file with --out.")
    if passphrase:
        key_file = out.with_name(f"{out.name}.key")
        if os.path.lexists(key_file):
            raise UsageError(
                f"Something stands at {key_file} already.", "It may be the key of another case: move it away."
            )
        key, recipient = locking.new_key(passphrase)
        recipients = [recipient]
        _write_key(key_file, key)  # before the file that only it opens
    try:
        with Case.open(path, write=True) as case:
            case.note_whereabouts(Event.LOCKED)
        held = Lock(path)
        try:
            written = locking.lock(path, out, recipients, progress)
            if remove:
                changed = locking.differing(path, written)
                if changed:
                    raise CaseDamaged(
                        f"{changed[0]} was changed while the case was locked.", "The folder was not removed."
                    )
                locking.remove(path, out)
        finally:
            held.release()
    except BaseException:
        if key_file is not None and not out.exists():
            with contextlib.suppress(OSError):
                key_file.unlink()
        raise
    return len(written), key_file


def missing(path: Path) -> CaseMissing:
    """The error where there is no case; a removal that was stopped is finished, and said."""
    finished = locking.finish_removal(path)
    locked = path.with_name(path.name + ".age")
    if finished:
        return CaseMissing(f"There is no case at {path}. {finished}", "Open it with: onrecord open LOCKED_FILE")
    if path.name and locked.is_file():
        return CaseMissing(f"There is no case at {path}; {locked} may be it.", f"Open it with: onrecord open {locked}")
    return CaseMissing(f"There is no case at {path}.", f"Make one with: onrecord new {path}")


def _write_key(path: Path, key: bytes) -> None:
    part = path.with_name(f"{path.name}.new")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as handle:
            handle.write(key)
            handle.flush()
            os.fsync(handle.fileno())
        os.replace(part, path)
        sync_folder(path.parent)
    except OSError as trouble:
        raise write_error(trouble, path) from trouble


def unlock(source: Path, folder: Path, identity: Path, passphrase: str, progress: Progress) -> int:
    """See ``Case.unlock``."""
    from onrecord.case import Case

    locking.finish_removal(folder)
    who = locking.key_with(identity, passphrase) if passphrase else sealing.identities(identity)
    count = locking.unlock(source, folder, who, progress)
    with (
        contextlib.suppress(CaseError),
        Case.open(folder, write=True) as case,
    ):  # a copy without its key is not written to
        case.note_whereabouts(Event.OPENED)
    return count
