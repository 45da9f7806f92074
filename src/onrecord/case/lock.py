"""One writer a case: a lock on ``CASE/lock`` that the operating system lets go when its holder dies."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from pathlib import Path

from onrecord.errors import CaseBusy, CaseError
from onrecord.store import write_error

NAME = "lock"
_BUSY = frozenset({errno.EACCES, errno.EAGAIN, errno.EDEADLK})

if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _take(handle: int) -> None:
        os.lseek(handle, 1 << 30, os.SEEK_SET)  # far behind the text, so that others can read who holds it
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Lock:
    """Held from its making to ``release`` or the death of the process. Raises CaseBusy where another holds it."""

    def __init__(self, case: Path) -> None:
        path = case / NAME
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as trouble:
            raise write_error(trouble, path) from trouble
        try:
            _take(handle)
        except OSError as trouble:
            holder = _holder(handle)
            os.close(handle)
            if trouble.errno in _BUSY:
                raise _busy(case, holder) from None
            reason = os.strerror(trouble.errno or 0)
            raise CaseError(
                f"{path} cannot be locked: {reason}.", "Keep the case on a disk that has file locks."
            ) from trouble
        self._handle: int | None = handle
        with contextlib.suppress(OSError):  # a courtesy to whoever meets the lock; it holds without it
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{os.getpid()}\n".encode(), 0) if hasattr(os, "pwrite") else None

    def release(self) -> None:
        """Let go. Safe to call twice."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def _holder(handle: int) -> str:
    with contextlib.suppress(OSError):
        os.lseek(handle, 0, os.SEEK_SET)
        text = os.read(handle, 20).decode("ascii", "replace").strip()
        return text if text.isdecimal() else ""
    return ""


def _busy(case: Path, holder: str) -> CaseBusy:
    if holder == str(os.getpid()):
        who = f"this very process ({holder})"
    else:
        who = f"another process ({holder})" if holder else "another process"
    return CaseBusy(
        f"The case in {case} is being written by {who}.",
        "Wait until it is done, or stop it; a lock never outlives its process.",
    )
