"""From the paths that the user gave to the files to preserve: sorted, without following links out of a folder."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from onrecord.preserve import problems
from onrecord.preserve.names import display_name, harmless, is_url, web_address
from onrecord.preserve.problems import MAX_FILE
from onrecord.records import Problem

CHUNK = 1 << 20
_DEPTH = 100  # folders in folders
_LITTER = frozenset({".ds_store", "thumbs.db", "desktop.ini", ".directory", ".localized"})  # left by file managers
_PAGE_PARTS = (
    "_files",
    "-files",
    ".files",
    "_dateien",
    "-dateien",
    "_fichiers",
    "_archivos",
    "_file",
    "_bestanden",
    "_arquivos",
)
_SPECIAL = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A file to preserve. ``where`` names it in problems; ``given`` is the path as the user gave it, with what is below."""

    path: str  # absolute
    real: str  # what is opened: ``path``, or what it led to when it was looked at, where it is a link
    where: str
    given: str

    @property
    def name(self) -> str:
        return display_name(self.path)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A path that could not be preserved. ``path`` is absolute: adding it with success later takes the problem away."""

    path: str
    problem: Problem


class ReadingFailed(Exception):
    """A file could not be read to its end; carries the Problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def walk(given: str, base: Path, case: Path) -> Iterator[Found | Trouble]:
    """Every file at or below ``given`` (relative to ``base``), in sorted order; what is left out is a Trouble.

    Links that the user names are followed. In a folder, a link to a file in the same folder is followed, one that leads
    out of it is not, and links to folders are not: what they lead to is found by itself or does not belong. ``case`` is
    never walked into.
    """
    if is_url(given):
        address = web_address(given)
        yield Trouble(address, problems.not_fetched(harmless(address[:300])))
        return
    path = os.path.abspath(os.path.join(base, given))
    where = display_name(path)
    try:
        real = os.path.realpath(path, strict=True)
        kind = os.stat(real).st_mode
    except (OSError, ValueError) as trouble:
        yield Trouble(path, _unreached(path, where, trouble))
        return
    home = os.path.realpath(case)
    if _within(real, home):
        yield Trouble(path, problems.inside_the_case(where))
    elif stat.S_ISDIR(kind):
        yield from _folder(path, real, where, given, home)
    else:
        yield _entry(path, real, kind, where, given)


def _folder(path: str, root: str, where: str, given: str, case: str) -> Iterator[Found | Trouble]:
    """Everything below a folder; a stack and not recursion, so that depth is bounded by a number."""
    stack = [(path, where, given, 0)]
    litter: Counter[str] = Counter()
    while stack:
        folder, shown, as_given, depth = stack.pop()
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: os.fsencode(entry.name))
        except OSError as trouble:
            yield Trouble(folder, problems.unreadable(shown, _reason(trouble)))
            continue
        pages = {entry.name.rsplit(".", 1)[0].lower() for entry in entries if _is_page(entry.name)}
        below = []
        for entry in entries:
            here = (entry.path, f"{shown}/{display_name(entry.name)}", os.path.join(as_given, entry.name), depth + 1)
            if entry.name.lower() in _LITTER or entry.name.startswith("._"):
                litter["._…" if entry.name.startswith("._") else entry.name] += 1
                continue
            if not entry.is_dir(follow_symlinks=False):
                found = _in_folder(entry, root, case, here[1], here[2])
                if found is not None:
                    yield found
            elif os.path.realpath(entry.path) == case:
                continue
            elif _belongs_to_a_page(entry.name, pages):
                yield Trouble(entry.path, problems.folder_of_a_page(here[1]))
            elif depth >= _DEPTH:
                yield Trouble(entry.path, problems.unreadable(here[1], f"it lies more than {_DEPTH} folders deep"))
            else:
                below.append(here)
        stack.extend(reversed(below))
    if litter:
        yield Trouble(path, problems.litter(where, litter.total(), sorted(litter)))


def _in_folder(entry: os.DirEntry[str], root: str, case: str, where: str, given: str) -> Found | Trouble | None:
    """One entry of a folder that is no folder itself."""
    try:
        if not entry.is_symlink():
            return _entry(entry.path, entry.path, entry.stat(follow_symlinks=False).st_mode, where, given)
        real = os.path.realpath(entry.path, strict=True)
        kind = os.stat(real).st_mode
    except (OSError, ValueError) as trouble:
        return Trouble(entry.path, _unreached(entry.path, where, trouble))
    if not _within(real, root) or _within(real, case):
        return Trouble(entry.path, problems.link_outside(where))
    return None if stat.S_ISDIR(kind) else _entry(entry.path, real, kind, where, given)


def _entry(path: str, real: str, kind: int, where: str, given: str) -> Found | Trouble:
    if stat.S_ISREG(kind):
        return Found(path, real, where, given)
    what = next((name for test, name in _SPECIAL if test(kind)), "no ordinary file")
    return Trouble(path, problems.special_file(where, what))


def chunks(found: Found, most: int = MAX_FILE) -> Iterator[bytes]:
    """The bytes of a file, a piece at a time. Raises ReadingFailed where it cannot be read to its end as it was at its start."""
    try:
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
        handle = os.open(found.real, flags)  # a pipe put there meanwhile does not block, a link is not followed
    except (OSError, ValueError) as trouble:
        raise ReadingFailed(_unreached(found.path, found.where, trouble)) from trouble
    try:
        before = os.fstat(handle)
        if not stat.S_ISREG(before.st_mode):
            raise ReadingFailed(problems.special_file(found.where, "no ordinary file any more"))
        total = 0
        while chunk := _piece(handle, found.where):
            total += len(chunk)
            if total > most or before.st_size > most:
                raise ReadingFailed(problems.too_large(found.where, most))
            yield chunk
        after = os.fstat(handle)
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise ReadingFailed(problems.changed_meanwhile(found.where))
    finally:
        os.close(handle)


def _piece(handle: int, where: str) -> bytes:
    try:
        return os.read(handle, CHUNK)
    except OSError as trouble:
        raise ReadingFailed(problems.unreadable(where, _reason(trouble))) from trouble


def _unreached(path: str, where: str, trouble: Exception) -> Problem:
    if isinstance(trouble, FileNotFoundError | NotADirectoryError | ValueError):
        is_link = "\0" not in path and os.path.islink(path)
        return problems.broken_link(where) if is_link else problems.no_such_file(where)
    return problems.unreadable(where, _reason(trouble))


def _reason(trouble: Exception) -> str:
    number = trouble.errno if isinstance(trouble, OSError) else None
    return os.strerror(number).lower() if number else type(trouble).__name__


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _is_page(name: str) -> bool:
    return name.lower().endswith((".html", ".htm", ".xhtml"))


def _belongs_to_a_page(name: str, pages: set[str]) -> bool:
    """Whether a folder is what "save page, complete" writes beside the page: "Report.html" and "Report_files"."""
    low = name.lower()
    return any(low.endswith(ending) and low[: -len(ending)] in pages for ending in _PAGE_PARTS)
