"""The problems that a web archive can meet: one function a code, so that each is worded in one place."""

from __future__ import annotations

from collections import Counter

from onrecord.preserve.webarchive import bounds
from onrecord.records import Problem

_AGAIN = "Fetch the archive again from where it came from, or make it anew; then add it."


class Tally:
    """Problems as they are met: the first of a code one by one, the rest as a count, so that no archive can flood the list."""

    def __init__(self, where: str) -> None:
        self.where = where
        self._shown: list[Problem] = []
        self._counts: Counter[str] = Counter()

    def add(self, problem: Problem) -> None:
        self._counts[problem.code] += 1
        if self._counts[problem.code] <= bounds.SHOWN:
            self._shown.append(problem)

    def all(self) -> list[Problem]:
        """All of them, with one more for each code of which not all are shown."""
        more = [
            Problem(
                self.where,
                f"{count - bounds.SHOWN:,} more problems of this kind ({code}) were met in it.",
                _AGAIN,
                code,
            )
            for code, count in sorted(self._counts.items())
            if count > bounds.SHOWN
        ]
        return [*self._shown, *more]


def not_readable(where: str, why: str) -> Problem:
    return Problem(
        where,
        f"The web archive is preserved, but it could not be opened: {why}.",
        _AGAIN,
        "archive-not-readable",
    )


def unforeseen(where: str, trouble: Exception) -> Problem:
    return Problem(
        where,
        f"The web archive is preserved, but reading it ended in an error that was not foreseen ({type(trouble).__name__}). "
        "What was taken out of it before stays; the other archives were read.",
        "Run `onrecord process` to try again. If it ends the same way, please report it, if you can with the archive.",
        "archive-failed",
    )


def record_broken(where: str, why: str) -> Problem:
    return Problem(
        where,
        f"The record could not be read: {why}. It stays in the archive; the records after it were read where they could be found.",
        _AGAIN,
        "archive-record-broken",
    )


def no_length(where: str) -> Problem:
    return Problem(
        where,
        "The record does not say how long it is, so nobody can tell what belongs to it; it was left in the archive.",
        "Make the archive anew with a program that writes Content-Length, or save the page by itself and add it.",
        "archive-record-length",
    )


def truncated(where: str) -> Problem:
    return Problem(
        where,
        "The archive ends inside this record: the end of the file is missing. What came before it was read.",
        _AGAIN,
        "archive-truncated",
    )


def record_cut(where: str, why: str) -> Problem:
    return Problem(
        where,
        f"The program that made the archive says that it cut this answer off ({why}). What is there was taken.",
        "Capture the page again if the rest matters.",
        "archive-record-cut",
    )


def segmented(where: str) -> Problem:
    return Problem(
        where,
        "The record is one piece of an answer that is spread over several records; it was left in the archive.",
        "Save the page by itself and add it.",
        "archive-record-segmented",
    )


def digest(where: str, which: str) -> Problem:
    return Problem(
        where,
        f"The bytes of the record are not those that its {which} was made of: it was altered or damaged after it was recorded.",
        "Do not rely on it. Compare it with another copy of the archive, or with another capture of the same address.",
        "archive-digest",
    )


def bomb(where: str, why: str) -> Problem:
    return Problem(
        where,
        f"It was not unpacked: {why}.",
        "If the source is trusted, unpack it yourself and add what is inside.",
        "archive-bomb",
    )


def too_large(where: str, why: str) -> Problem:
    return Problem(where, f"{why}", "Cut the archive into parts, and add those.", "archive-too-large")


def encoding(where: str, why: str) -> Problem:
    return Problem(
        where,
        f"The answer could not be decoded ({why}); it was left in the archive.",
        "Save the page by itself and add it; for “br” install the extra: pip install 'onrecord[archives]', and add the archive again.",
        "archive-encoding",
    )


def revisit(where: str, url: str) -> Problem:
    return Problem(
        where,
        f"The record says that {url} was captured again with the same bytes, but those bytes are not in this archive.",
        "Add the archive that holds the first capture; what it looked like then is not in this one.",
        "archive-revisit",
    )


def path(where: str, name: str) -> Problem:
    return Problem(
        where,
        f"It holds a file under a path that no package should have ({name}); that file was not read.",
        "Find out who made the archive: such paths are made to write outside a folder.",
        "archive-path",
    )


def files(where: str, message: str) -> Problem:
    return Problem(
        where,
        f"The files of the package are not as its own list says: {message}",
        "Do not rely on it as it is. Compare it with another copy of the archive.",
        "archive-hash",
    )


def index(where: str, message: str) -> Problem:
    return Problem(
        where,
        message,
        "Make the package anew with the program that made it, if its list of pages or its index matters.",
        "archive-index",
    )


def signature_failed(where: str, why: str) -> Problem:
    return Problem(
        where,
        f"The signature of the package does not hold: {why}.",
        "Do not rely on the signature. Ask whoever signed it for the package as it was signed.",
        "archive-signature",
    )


def signature_not_checkable(where: str, missing: str) -> Problem:
    return Problem(
        where,
        f"The signature of the package could not be checked to its end: {missing}.",
        "Check what is missing by other means, and write down how; the package and its signature are preserved.",
        "archive-signature-not-checkable",
    )


def pages_left(where: str, count: int) -> Problem:
    return Problem(
        where,
        f"{count:,} pages are not in the archive's own list of pages (frames, advertisements, embedded parts); they were left in it.",
        "If one of them is evidence, take the .warc.gz files out of the package and add those: then every page is taken.",
        "archive-pages-left",
    )
