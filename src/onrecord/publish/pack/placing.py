"""A pack is put in place at once: made in a folder beside its place that nobody else can read, made durable, and then renamed.

The folder goes first and the zip last: **a pack is done when its zip stands at its name**. A folder without a zip beside which a work
folder still lies was being put in place when the run was killed; the next run takes both away. A work folder is locked
while its run lives, so that a run that is at work is told from one that was killed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from glob import escape
from pathlib import Path

from onrecord.errors import UsageError

if sys.platform != "win32":
    import fcntl

_MARK = ".onrecord-pack-"
_LISTING = "tagmanifest-sha256.txt"  # tells one pack from another
_FOLDER, _ZIP, _LOCK, _PLACING = "pack", "pack.zip", "lock", "placing"


def places(out: Path) -> tuple[Path, Path]:
    """Where the folder and the zip of a pack go."""
    out = Path(os.path.abspath(out))
    out = out.with_name(out.name.removesuffix(".zip"))
    return out, out.with_name(f"{out.name}.zip")


@contextlib.contextmanager
def workshop(out: Path) -> Iterator[Path]:
    """A folder to make the pack in, as ``pack`` and ``pack.zip``; it is gone at the end, whatever happens."""
    made = Path(tempfile.mkdtemp(prefix=f".{out.name[:80]}{_MARK}", dir=out.parent))  # for its owner alone
    lock = _locked(made)
    try:
        yield made
    finally:
        _take_away(made, out, lock)


def put(made: Path, out: Path) -> None:
    """Put the finished pack of a work folder in place. Raises UsageError where something came to stand there, OSError."""
    folder, zipped = places(out)
    listing = made / _FOLDER / _LISTING
    with (made / _PLACING).open("wb") as handle:
        handle.write(listing.read_bytes())
        synced(handle.fileno())
    for inside, _, _ in os.walk(made):
        sync_folder(Path(inside))
    free(out)
    os.rename(made / _FOLDER, folder)
    sync_folder(folder.parent)
    os.rename(made / _ZIP, zipped)
    sync_folder(folder.parent)


def free(out: Path) -> None:
    """Raises UsageError where something stands at one of a pack's places."""
    folder, zipped = places(out)
    for path in (folder, zipped):
        if not folder.name or os.path.lexists(path):
            raise UsageError(
                f"Something stands at {path} already.", "A pack is never written over: choose another path with -o."
            )


def clear(out: Path) -> None:
    """Take away what killed runs left of a pack for this place: work folders, and a folder that got no zip. Raises OSError."""
    folder, _ = places(out)
    for left in sorted(folder.parent.glob(f"{escape(f'.{folder.name[:80]}{_MARK}')}*")):
        if left.is_symlink() or not left.is_dir():
            continue
        lock = _locked(left)
        if lock is not None:
            _take_away(left, folder, lock)


def _take_away(made: Path, out: Path, lock: int | None) -> None:
    """A work folder, and before it what was put in place out of it where the zip was not."""
    try:
        if (made / _ZIP).exists() and not (made / _FOLDER).exists() and _is_of(made, out):
            os.rename(out, made / _FOLDER)  # at once: half of a folder would not be known again
        shutil.rmtree(made, ignore_errors=True)
    finally:
        if lock is not None:
            os.close(lock)
    if sys.platform == "win32":  # where an open file keeps its folder
        shutil.rmtree(made, ignore_errors=True)


def _is_of(made: Path, out: Path) -> bool:
    try:
        return not out.is_symlink() and (out / _LISTING).read_bytes() == (made / _PLACING).read_bytes()
    except OSError:
        return False


def _locked(made: Path) -> int | None:
    """A lock on a work folder, held until it is closed or the process dies; None where another run has it."""
    path = made / _LOCK
    if sys.platform == "win32":  # a file that is open cannot be removed there
        try:
            path.unlink(missing_ok=True)
        except OSError:
            return None
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    if sys.platform != "win32":
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            return None
    return handle


def synced(handle: int) -> None:
    """Make what was written to a file last."""
    os.fsync(handle)


def sync_folder(folder: Path) -> None:
    """Make names in a folder last. Windows has no such call."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
