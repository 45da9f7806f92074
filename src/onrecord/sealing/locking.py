"""A whole case in one encrypted file: a tar of its folder in the age format, streamed, and taken out again.

Nothing is held in memory but a few blocks. What is written is read back and compared, file by file, before it gets its name; so
whoever then removes the folder loses nothing. Any program that knows age and tar opens it: ``age -d -i KEY CASE.age | tar x``.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import json
import os
import shutil
import stat
import tarfile
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Self

from onrecord.errors import CaseDamaged, CaseError, OnrecordError, StorageFull, UsageError
from onrecord.sealing.age import MAX_IDENTITY, Identities, Recipients
from onrecord.store import sync_folder, write_error

Progress = Callable[[str, int, int], None]
_BLOCK = 512  # bytes of tar
_CHUNK = 1 << 20
_LEFT_OUT = frozenset({"lock", "audit.partial"})  # of this machine and moment, and of no use elsewhere
_AGE = b"age-encryption.org/"
_NOTE = "removing.json"  # beside what is being removed: the file that it was locked into


# ---------------------------------------------------------------------------------------------- locking


def lock(folder: Path, out: Path, to: Recipients, progress: Progress) -> dict[str, str]:
    """Write ``folder`` into the age file ``out``. Returns the SHA-256 of every file in it, by its path.

    Raises UsageError where something stands at ``out``, CaseError where a file is none of a case, StorageFull, CaseDamaged where what was written cannot be read back.
    """
    import pyrage

    if os.path.lexists(out):
        raise UsageError(f"Something stands at {out} already.", "Move it away, or name another file with --out.")
    _check(folder)
    witness = pyrage.x25519.Identity.generate()  # reads back what was written, and is forgotten then
    written: dict[str, str] = {}
    with _storage(out):
        handle, name = tempfile.mkstemp(prefix=f".{out.name[:80]}.", dir=out.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            try:
                pyrage.encrypt_io(
                    _Reader(_packed(folder, written, progress)), _Checked(stream, out), [*to, witness.to_public()]
                )
            except pyrage.EncryptError as trouble:
                raise _cause(trouble, out) from trouble
            with _storage(out):
                stream.flush()
                os.fsync(stream.fileno())
        if _members(part, [witness], progress) != written:
            raise CaseDamaged(
                f"What was written to {out.parent} reads otherwise.", "Look at the disk; nothing was removed."
            )
        with _storage(out):
            part.chmod(0o600)
            os.replace(part, out)
            sync_folder(out.parent)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    return written


def differing(folder: Path, written: dict[str, str]) -> list[str]:
    """Files of the folder that are not what was locked away: then it must not be removed."""
    now: dict[str, str] = {}
    for _ in _packed(folder, now, lambda *_: None):
        pass
    return sorted({name for name, _ in {*now.items()} ^ {*written.items()}})


def remove(folder: Path, out: Path) -> None:
    """Remove a folder whose content was locked away into ``out``, which is on the disk.

    The folder loses its name first, so that no half of a case is left under it. What a kill leaves of it is removed by
    ``finish_removal``; the note beside it says into which file it was locked.
    """
    finish_removal(folder)
    aside = _aside(folder)
    with _storage(folder):
        aside.mkdir(mode=0o700)
        with (aside / _NOTE).open("x", encoding="utf-8") as handle:
            json.dump({"locked": os.path.abspath(out), "size": out.stat().st_size}, handle)
            handle.flush()
            os.fsync(handle.fileno())
        sync_folder(aside)
        os.rename(folder, aside / "case")
        sync_folder(folder.parent)
        _clear(aside)


def finish_removal(folder: Path) -> str:
    """Finish a removal that was stopped. Returns what is to be told of it; "" where there was none.

    Nothing is removed where the file that it was locked into is not there as it was: it may be all that is left of the case.
    """
    aside = _aside(folder)
    if not aside.is_dir() or aside.is_symlink():
        return ""
    plain = aside / "case"
    if not os.path.lexists(plain):  # stopped before the folder lost its name, or at the very end
        with _storage(folder):
            _clear(aside)
        return ""
    try:
        said = json.loads((aside / _NOTE).read_text("utf-8"))
        locked, size = Path(str(said["locked"])), said["size"]
        there = locked.stat().st_size == size
    except (OSError, ValueError, LookupError, TypeError):
        there, locked = False, Path("a file that is not there any more")
    if not there:
        return (
            f"The removal of {folder} was stopped, and the file that it was locked into ({locked}) is not where it was. What is left of the "
            f"folder is in {plain}, readable for everybody who has this machine: remove it yourself, if the locked file is safe."
        )
    with _storage(folder):
        _clear(aside)
    return f"The removal of {folder} had been stopped; what was left of it is removed now. The case is in {locked}."


def _aside(folder: Path) -> Path:
    whole = Path(os.path.abspath(folder))
    return whole.with_name(f".{whole.name[:80]}.removed")


def _clear(aside: Path) -> None:
    """Remove it, the note last: as long as anything is there, it says what it is."""
    for top, _, names in os.walk(aside):
        for name in names:
            if os.name == "nt":
                os.chmod(Path(top) / name, stat.S_IWRITE)
    if os.path.lexists(aside / "case"):
        shutil.rmtree(aside / "case")
    (aside / _NOTE).unlink(missing_ok=True)
    shutil.rmtree(aside)
    sync_folder(aside.parent)


def _files(folder: Path) -> list[Path]:
    found = []
    for top, folders, names in os.walk(folder):
        folders.sort()
        inside = Path(top).relative_to(folder)
        if inside.parts == ("store", "incoming"):
            continue
        found += [Path(top) / n for n in sorted(names) if not (inside == Path() and n in _LEFT_OUT)]
    return found


def _check(folder: Path) -> None:
    """Raise CaseError where the folder holds what could not be taken out of a locked case again."""
    for path in _files(folder):
        if not stat.S_ISREG(path.lstat().st_mode):
            raise CaseError(f"{path} is no file of a case.", "Move it out of the case first.")
        if _leads_out(path.relative_to(folder).as_posix()):
            raise CaseError(
                f"{path} has a name with “:” or “\\”, which a file cannot have everywhere.",
                "It is no file of a case: move it out of the case first.",
            )


def _packed(folder: Path, written: dict[str, str], progress: Progress) -> Iterator[bytes]:
    """The folder as a tar, chunk by chunk; the hash of each file is put into ``written``."""
    files = _files(folder)
    for number, path in enumerate(files):
        progress("lock", number, len(files))
        name = path.relative_to(folder).as_posix()
        there = path.lstat()
        if not stat.S_ISREG(there.st_mode):
            raise CaseError(f"{path} is no file of a case.", "Move it out of the case first.")
        entry = tarfile.TarInfo(f"case/{name}")
        entry.size, entry.mtime, entry.mode = there.st_size, int(there.st_mtime), stat.S_IMODE(there.st_mode)
        yield entry.tobuf(tarfile.PAX_FORMAT)
        hasher, left = hashlib.sha256(), there.st_size
        with path.open("rb") as handle:
            while left and (chunk := handle.read(min(_CHUNK, left))):
                hasher.update(chunk)
                left -= len(chunk)
                yield chunk
            if left or handle.read(1):
                raise CaseError(
                    f"{path} changed while it was read.", "Close what writes to the case, and lock it again."
                )
        written[name] = hasher.hexdigest()
        yield b"\0" * (-there.st_size % _BLOCK)
    yield b"\0" * (2 * _BLOCK)


class _Reader(io.BufferedIOBase):
    """Chunks as a file to read from."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._rest = chunks, b""

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return b""
            self._rest = chunk
        if size is None or size < 0:
            size = len(self._rest)
        given, self._rest = self._rest[:size], self._rest[size:]
        return given


class _Checked(io.BufferedIOBase):
    """A file to write to, whose errors say what they are."""

    def __init__(self, handle: BinaryIO, out: Path) -> None:
        self._handle, self._out = handle, out

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        with _storage(self._out):
            return self._handle.write(data)

    def flush(self) -> None:
        with _storage(self._out):
            self._handle.flush()


def _cause(trouble: Exception, out: Path) -> OnrecordError:
    """An error of the encryption as ours; pyrage hands on only the words of what a stream raised."""
    text = str(trouble)
    if "no room left" in text:
        return StorageFull(f"There is no room left to write {out}.", "Free some space, then run the command again.")
    return CaseError(f"{out} cannot be written ({text[:300]}).", "Look at the message; nothing was removed.")


# ---------------------------------------------------------------------------------------------- opening


def unlock(source: Path, folder: Path, who: Identities, progress: Progress) -> int:
    """Take a case out of an age file into ``folder``, all of it or nothing. Returns how many files there are.

    Raises UsageError where something stands at ``folder``, or the file is no locked case, cannot be opened with these
    identities, or holds a path that leads out of the folder.
    """
    if os.path.lexists(folder):
        raise UsageError(f"Something stands at {folder} already.", "Name another folder with --out.")
    with _storage(folder):
        made = Path(tempfile.mkdtemp(prefix=f".{folder.name[:80]}.", dir=folder.parent))
    try:
        count = 0
        with _tar(source, who) as archive:
            for count, (name, mode, chunks) in enumerate(_entries(archive), 1):
                progress("open", count, count)
                target = made / "case" / name
                with _storage(folder):
                    with _new(target, name) as handle:
                        for chunk in chunks:
                            handle.write(chunk)
                        handle.flush()
                        os.fsync(handle.fileno())
                    target.chmod(mode)
        if not (made / "case" / "case.db").is_file():
            raise UsageError(f"There is no case in {source}.", "Give a file that `onrecord lock` made.")
        with _storage(folder):
            os.rename(made / "case", folder)
            sync_folder(folder.parent)
        return count
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _new(target: Path, name: PurePosixPath) -> BinaryIO:
    """Open a new file. Raises UsageError on a name that came before, lies below a file, or is too long for any disk."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        return target.open("xb")
    except OSError as trouble:
        if isinstance(trouble, FileExistsError | NotADirectoryError | IsADirectoryError) or trouble.errno in _NAMELESS:
            raise _no_file_of_a_case(str(name)) from trouble
        raise


_NAMELESS = frozenset({errno.ENAMETOOLONG, errno.EINVAL})


def _members(source: Path, who: Identities, progress: Progress) -> dict[str, str]:
    """The SHA-256 of every file in a locked case."""
    found: dict[str, str] = {}
    with _tar(source, who) as archive:
        for name, _, chunks in _entries(archive):
            progress("lock: read back", len(found), len(found) + 1)
            hasher = hashlib.sha256()
            for chunk in chunks:
                hasher.update(chunk)
            found[str(name)] = hasher.hexdigest()
    return found


def _entries(archive: tarfile.TarFile) -> Iterator[tuple[PurePosixPath, int, Iterator[bytes]]]:
    """Files, each with its path inside the case. Raises UsageError on anything that is none, or leads elsewhere.

    A sparse file is refused, too: its few bytes could fill any disk.
    """
    for entry in _members_of(archive):
        path, bad = PurePosixPath(entry.name), _leads_out(entry.name)
        if entry.isdir() and not bad:
            continue
        if bad or not entry.isreg() or entry.issparse() or path.parts[:1] != ("case",) or len(path.parts) < 2:
            raise _no_file_of_a_case(entry.name)
        handle = archive.extractfile(entry)
        chunks = iter(lambda: handle.read(_CHUNK), b"") if handle is not None else iter(())  # noqa: B023 (used at once)
        yield PurePosixPath(*path.parts[1:]), 0o600 if entry.mode & 0o200 else 0o400, chunks


def _members_of(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """Each header of a tar. Raises ReadError on what tarfile stumbles over: the headers of a hostile one can say anything."""
    while True:
        with _stumbling():
            entry = archive.next()
        if entry is None:
            return
        yield entry


def _opened(pipe: BinaryIO) -> tarfile.TarFile:
    with _stumbling():
        return tarfile.open(fileobj=pipe, mode="r|", tarinfo=_Header)


@contextlib.contextmanager
def _stumbling() -> Iterator[None]:
    try:
        yield
    except (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError) as trouble:
        raise tarfile.ReadError("a header in it cannot be read") from trouble


class _Header(tarfile.TarInfo):
    """A header whose further headers (long names, times) are bounded: tarfile reads them whole, and those for all files stay."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        made = super().frombuf(buf, encoding, errors)
        if made.size < 0 or made.type == tarfile.XGLTYPE or (made.type in _FURTHER and made.size > _MOST_HEADER):
            raise tarfile.ReadError("a header in it is none of a locked case")
        return made


_FURTHER = (tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)
_MOST_HEADER = 1 << 20  # bytes


def _leads_out(name: str) -> bool:
    """Whether a name is none that a file of a case can have: it leads elsewhere, here or on another system."""
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or any(character in name for character in "\\:\0")


def _no_file_of_a_case(name: str) -> UsageError:
    return UsageError(
        f"It holds something that is no file of a case ({name[:100]!r}); nothing was written.",
        "Do not trust where it comes from.",
    )


@contextlib.contextmanager
def _tar(source: Path, who: Identities) -> Iterator[tarfile.TarFile]:
    """The tar inside an age file. What was read counts only when this ends: then all of it was authentic."""
    import pyrage

    out, into = os.pipe()
    troubles: list[BaseException] = []

    def decrypt() -> None:
        # Outside of the pipe, whose closing writes, too: whoever reads may have refused what came, and be gone.
        with contextlib.suppress(BrokenPipeError), os.fdopen(into, "wb") as pipe:
            try:
                with source.open("rb") as handle:
                    pyrage.decrypt_io(handle, pipe, list(who))
            except BaseException as trouble:  # whatever it is: what came until then is not known to be whole
                troubles.append(trouble)

    worker = threading.Thread(target=decrypt, daemon=True)
    try:
        worker.start()
    except BaseException:
        os.close(out)
        os.close(into)
        raise
    done = False
    try:
        with os.fdopen(out, "rb") as pipe:
            try:
                with _opened(pipe) as archive:
                    yield archive
                done = True
            except (tarfile.TarError, EOFError) as trouble:
                # The pipe is closed before anybody waits for the worker, who may be writing into it. An end that came too early
                # is the worker's trouble, which stands there before the end does.
                raise _unreadable(source, list(troubles), str(trouble)) from trouble
            finally:
                if done:
                    while pipe.read(_CHUNK):  # to the end: only then the last piece is known to be authentic
                        pass
    finally:
        worker.join()
    if troubles:
        raise _unreadable(source, troubles)


def _unreadable(source: Path, troubles: Sequence[BaseException], of_tar: str = "") -> UsageError:
    why = str(troubles[0]) if troubles else f"it holds no tar archive: {of_tar[:200]}"
    return UsageError(
        f"{source} cannot be opened ({why}); nothing was written.",
        "Use the identity of one of those it was locked for, and a whole copy of the file.",
    )


# ---------------------------------------------------------------------------------------------- with words instead of a key


def new_key(passphrase: str) -> tuple[bytes, Any]:
    """A new key, in the form of an age file that a passphrase opens (what ``age -p`` makes of a key), and its recipient."""
    import pyrage

    if len(passphrase) < 12:
        raise UsageError(
            "The passphrase is too short.", "Take at least 12 characters, better five words that nobody said together."
        )
    made = pyrage.x25519.Identity.generate()
    text = f"# public key: {made.to_public()}\n{made}\n".encode()
    return pyrage.passphrase.encrypt(text, passphrase), made.to_public()


def key_with(path: Path, passphrase: str) -> Identities:
    """The identities in a file that a passphrase opens. Raises UsageError."""
    import pyrage

    try:
        with path.open("rb") as handle:
            text = pyrage.passphrase.decrypt(handle.read(MAX_IDENTITY), passphrase).decode("ascii")
        return [pyrage.x25519.Identity.from_str(line) for line in text.split() if line.startswith("AGE-SECRET-KEY-1")]
    except OSError as trouble:
        raise UsageError(
            f"The key {path} cannot be read.", "Keep it beside the locked case, under the same name."
        ) from trouble
    except (pyrage.DecryptError, pyrage.IdentityError, ValueError) as trouble:
        raise UsageError(f"The passphrase does not open {path}.", "Try it again.") from trouble


def is_locked_by_words(path: Path) -> bool:
    """Whether a key file needs a passphrase."""
    try:
        with path.open("rb") as handle:
            return handle.read(200).startswith(_AGE)
    except OSError:
        return False


@contextlib.contextmanager
def _storage(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as trouble:
        raise write_error(trouble, path) from trouble
