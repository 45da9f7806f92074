"""A manifest: one source a line, as CSV with a header row or as JSON lines, with what the user knows of each source.

Columns (keys): ``source`` (a path, relative to the manifest's folder; ``file`` and ``path`` mean the same), and optionally
``publisher``, ``published``, ``title``, ``url``, ``obtained``. A bad line is a Problem with its number and what was
expected; the other lines go on. Only a manifest that is of no use as a whole raises ManifestError.
"""

from __future__ import annotations

import csv
import dataclasses
import json
from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.errors import ManifestError
from onrecord.preserve import problems
from onrecord.preserve.names import checked, harmless
from onrecord.records import Problem, SourceFacts

MAX_MANIFEST = 64 << 20  # bytes
MAX_LINE = 1 << 16  # characters
_MAX_QUOTED_LINES = 20  # lines that one quoted cell may run over
SOURCE = "source"
SOURCE_NAMES = (SOURCE, "file", "path")
FACTS = tuple(field.name for field in dataclasses.fields(SourceFacts))
COLUMNS = (SOURCE, *FACTS)
_LISTED = ", ".join(COLUMNS)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a manifest that can be used."""

    where: str  # "manifest.csv, line 4"
    source: str  # as written
    facts: SourceFacts
    problems: tuple[Problem, ...] = ()  # facts that could not be used


def parse(data: bytes, name: str) -> Iterator[Line | Problem]:
    """The lines of a manifest. ``name`` is its display name.

    Raises ManifestError where it is too large, empty, not UTF-8 or UTF-16, or has no column for the source.
    """
    lines = _decoded(data, name).split("\n")
    lines = [line.removesuffix("\r") for line in lines]
    first = next((line for line in lines if line.strip()), None)
    if first is None:
        raise ManifestError(
            f"The manifest {name} is empty.", f"Give a header row with {_LISTED}, and one source a line."
        )
    if first.lstrip().startswith("["):
        raise ManifestError(
            f"The manifest {name} is a JSON list, not JSON lines.",
            "Write one JSON object a line, without a list around.",
        )
    return _json_lines(lines, name) if first.lstrip().startswith("{") else _csv(lines, name)


def _decoded(data: bytes, name: str) -> str:
    if len(data) > MAX_MANIFEST:
        raise ManifestError(
            f"The manifest {name} has more than {MAX_MANIFEST:,} bytes.", "Cut it into several manifests."
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif data[1:2] == b"\0" or data[:1] == b"\0":
        encoding = "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
    else:
        encoding = "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as trouble:
        line = data.count(b"\n", 0, trouble.start) + 1
        raise ManifestError(
            f"The manifest {name} is not valid UTF-8 or UTF-16 (near line {line}).",
            "Save it as UTF-8 (in a spreadsheet: “CSV UTF-8”) and add it again.",
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


# ---------------------------------------------------------------------------------------------- CSV


def _csv(lines: list[str], name: str) -> Iterator[Line | Problem]:
    start = next(number for number, line in enumerate(lines) if line.strip())
    if lines[start].lower().startswith("sep=") and len(lines[start].strip()) <= 5:  # a spreadsheet's own first line
        start += 1
    header, delimiter = _header(lines[start] if start < len(lines) else "", name)
    columns, known = _columns(header, name)
    for column in header:
        if column and column.lower() not in known:
            yield problems.manifest_column(f"{name}, line {start + 1}", harmless(column[:80]), _LISTED)
    number = start + 1
    while number < len(lines):
        where = f"{name}, line {number + 1}"
        record, used = _record(lines, number)
        number += used
        if record is None:
            message = f"It is longer than {MAX_LINE:,} characters, or has a quotation mark that is never closed."
            yield problems.manifest_line(where, message, "one source a line, and every quotation mark closed")
        elif record.strip(" \t,;"):
            yield _csv_line(record, delimiter, columns, len(header), where)


def _header(line: str, name: str) -> tuple[list[str], str]:
    """The names of the columns and the delimiter: the one of comma, semicolon and tab that gives a source column."""
    for delimiter in (",", ";", "\t"):
        try:
            header = [
                cell.strip() for cell in next(csv.reader([line[:MAX_LINE]], delimiter=delimiter, strict=True), [])
            ]
        except csv.Error:
            continue
        if any(cell.lower() in SOURCE_NAMES for cell in header):
            return header, delimiter
    raise ManifestError(
        f"The manifest {name} has no column “{SOURCE}” in its first row.",
        f"Begin with a header row: {_LISTED}. Only {SOURCE}, the file's path, is required.",
    )


def _columns(header: list[str], name: str) -> tuple[dict[int, str], set[str]]:
    """Which cell holds which fact."""
    columns: dict[int, str] = {}
    for number, cell in enumerate(header):
        key = SOURCE if cell.lower() in SOURCE_NAMES else cell.lower()
        if key in COLUMNS and key in columns.values():
            raise ManifestError(f"The manifest {name} has two columns for “{key}”.", "Keep one of them.")
        if key in COLUMNS:
            columns[number] = key
    return columns, {*FACTS, *SOURCE_NAMES}


def _record(lines: list[str], start: int) -> tuple[str | None, int]:
    """The record that begins at a line, and how many lines to go on by; None where it has no end within bounds.

    A record is whole when its quotation marks are even. Where they never are, only its first line is given up.
    """
    record, marks = "", 0
    for count in range(1, _MAX_QUOTED_LINES + 1):
        if start + count > len(lines):
            break
        line = lines[start + count - 1]
        if len(record) + len(line) > MAX_LINE:
            break
        record = line if count == 1 else f"{record}\n{line}"
        marks += line.count('"')
        if marks % 2 == 0:
            return record, count
    return None, 1


def _csv_line(record: str, delimiter: str, columns: dict[int, str], width: int, where: str) -> Line | Problem:
    try:
        cells = next(csv.reader([record], delimiter=delimiter, strict=True))
    except (csv.Error, StopIteration) as trouble:
        return problems.manifest_line(
            where, f"It is not valid CSV ({trouble}).", "cells with quotation marks around and doubled inside"
        )
    extra = [cell for cell in cells[width:] if cell.strip()]
    if extra or len(cells) < width:
        return problems.manifest_line(
            where, f"It has {len(cells)} columns, the header has {width}.", f"{width} columns"
        )
    return _line({key: cells[number] for number, key in columns.items()}, where)


# ---------------------------------------------------------------------------------------------- JSON lines


def _json_lines(lines: list[str], name: str) -> Iterator[Line | Problem]:
    found = [
        entry
        for number, line in enumerate(lines, 1)
        if line.strip()
        for entry in _json_line(line, f"{name}, line {number}")
    ]
    sourceless = [entry for entry in found if isinstance(entry, Problem) and entry.message.startswith(_NO_SOURCE)]
    if sourceless and not any(isinstance(entry, Line) for entry in found):
        raise ManifestError(
            f"No line of the manifest {name} has the key “{SOURCE}”.",
            f"Write one object a line, with the keys {_LISTED}. Only {SOURCE}, the file's path, is required.",
        )
    yield from found


_NO_SOURCE = "It names no source."


def _json_line(line: str, where: str) -> Iterator[Line | Problem]:
    if len(line) > MAX_LINE:
        yield problems.manifest_line(where, f"It is longer than {MAX_LINE:,} characters.", "one source a line")
        return
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as trouble:
        reason = str(trouble).split(":")[0] if isinstance(trouble, json.JSONDecodeError) else "too deep or too long"
        yield problems.manifest_line(
            where, f"It is not valid JSON ({reason}).", 'an object like {"source": "report.html"}'
        )
        return
    if not isinstance(row, dict):
        yield problems.manifest_line(where, "It is not a JSON object.", 'an object like {"source": "report.html"}')
        return
    keys: dict[str, str] = {}
    for key, value in row.items():
        low = key.strip().lower()
        low = SOURCE if low in SOURCE_NAMES else low
        if low not in COLUMNS:
            yield problems.manifest_column(where, harmless(key[:80]), _LISTED)
        elif value is not None and not isinstance(value, str):
            yield problems.manifest_line(
                where, f"The value of “{low}” is not a text.", "texts in quotation marks, or null"
            )
            return
        elif low in keys and value is not None:
            yield problems.manifest_line(where, f"It has two values for “{low}”.", f"one value for {low}")
            return
        elif value is not None:
            keys[low] = value
    yield _line(keys, where)


def _line(row: dict[str, str], where: str) -> Line | Problem:
    source = row.get(SOURCE, "").strip()
    if not source:
        return problems.manifest_line(where, _NO_SOURCE, f"the path of a file in “{SOURCE}”")
    facts, bad = checked(SourceFacts(**{key: value for key, value in row.items() if key != SOURCE}))
    return Line(where, source, facts, tuple(problems.manifest_fact(where, *each) for each in bad))
