"""The problems that adding can meet: one function a code, so that each is worded in one place."""

from __future__ import annotations

from onrecord.preserve.types import is_readable
from onrecord.records import Problem, Snapshot

MAX_FILE = 2 << 30  # bytes of one file: 2 GiB
READABLE = "text, HTML, PDF, a picture or a video"


def no_such_file(where: str) -> Problem:
    return Problem(
        where,
        "There is no such file.",
        "Check the spelling and the folder that the path starts from; then add it again.",
        "no-such-file",
    )


def unreadable(where: str, why: str) -> Problem:
    return Problem(
        where,
        f"It cannot be read: {why}.",
        "Give yourself the right to read it, or copy it from its source again; then add it again.",
        "unreadable-file",
    )


def special_file(where: str, what: str) -> Problem:
    return Problem(
        where,
        f"It is {what}, not a file with bytes to preserve.",
        "Save what it holds as an ordinary file, and add that.",
        "special-file",
    )


def link_outside(where: str) -> Problem:
    return Problem(
        where,
        "It is a link that leads out of the folder that is being added; it was not followed.",
        "If the file it leads to belongs to the case, add that file itself.",
        "link-outside",
    )


def broken_link(where: str) -> Problem:
    return Problem(
        where,
        "It is a link that leads nowhere.",
        "Add the file that it should lead to.",
        "broken-link",
    )


def too_large(where: str, most: int) -> Problem:
    return Problem(
        where,
        f"It is larger than {most:,} bytes, the most that one file may have; it was not preserved.",
        "Cut it into parts, or make a smaller copy and keep the original elsewhere; add those.",
        "file-too-large",
    )


def changed_meanwhile(where: str) -> Problem:
    return Problem(
        where,
        "It changed while it was being read; it was not preserved.",
        "Wait until the program that writes it is done; then add it again.",
        "file-changed",
    )


def litter(where: str, count: int, names: list[str]) -> Problem:
    files = "1 file" if count == 1 else f"{count} files"
    return Problem(
        where,
        f"{files} that systems leave in folders were passed over ({', '.join(names)}).",
        "Nothing need be done. If one of them is evidence, add it by its own path.",
        "passed-over",
    )


def folder_of_a_page(where: str) -> Problem:
    return Problem(
        where,
        "A browser saved this folder beside a page: scripts, styles and small pictures. It was left out.",
        "If a picture in it is evidence, add that picture by its path, or the whole folder.",
        "page-parts-left-out",
    )


def inside_the_case(where: str) -> Problem:
    return Problem(
        where,
        "It is the case itself or lies inside it; it was left out.",
        "Keep the reports in a folder of their own, outside the case.",
        "inside-the-case",
    )


def not_fetched(where: str) -> Problem:
    return Problem(
        where,
        "onrecord does not fetch: an address alone cannot be preserved.",
        "Save the page and add the file with --url (in a manifest: the file as source, the address in the column url).",
        "not-fetched",
    )


def manifest_line(where: str, message: str, expected: str) -> Problem:
    return Problem(where, f"{message} The line was left out.", f"Expected: {expected}.", "manifest-line")


def manifest_fact(where: str, field: str, value: str, expected: str) -> Problem:
    return Problem(
        where,
        f"The column {field} says “{value}”, which cannot be used; the source was added without it.",
        f"Expected: {expected}. Correct the manifest and add it again.",
        "manifest-fact",
    )


def manifest_column(where: str, column: str, known: str) -> Problem:
    return Problem(
        where,
        f"The column “{column}” is not known; it was not used.",
        f"Use one of: {known}.",
        "manifest-column",
    )


def facts_disagree(where: str, field: str, values: tuple[str, ...]) -> Problem:
    listed = "; ".join(f"“{value}”" for value in values[:5])
    return Problem(
        where,
        f"It was added with different values for {field}: {listed}. The first is used.",
        "See which is right. If it is not the first, make a new case and add the sources with the right value only.",
        "facts-disagree",
    )


def of_content(snapshot: Snapshot) -> tuple[Problem, ...]:
    """What can be said of preserved bytes before they are read: empty, or of a type that is not read."""
    if snapshot.size == 0:
        return (
            Problem(
                snapshot.name,
                "The file is empty: it has no bytes at all.",
                "Fetch it again and check that the download was finished; then add the new file.",
                "empty-file",
            ),
        )
    if is_readable(snapshot.media_type):
        return ()
    return (
        Problem(
            snapshot.name,
            f"It is preserved, but files of the type {snapshot.media_type} are not read.",
            f"Save what it shows as {READABLE}, and add that file too.",
            "unknown-type",
        ),
    )
