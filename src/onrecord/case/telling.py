"""The custody log in words: each entry as a sentence that a judge reads, with what it holds hidden put in where it is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from onrecord import custody
from onrecord.case.captures import STAGE
from onrecord.case.journal import pending_lines, unpacked
from onrecord.custody import Entry, Event, Log
from onrecord.errors import CaseDamaged
from onrecord.records import Handling
from onrecord.schema.tables import custody_openings


@dataclass(frozen=True, slots=True)
class Told:
    """An entry, the values behind its commitments as far as they are known, and what it says in words."""

    entry: Entry
    held: Mapping[str, str]
    words: str
    leaf: str  # its leaf hash, hexadecimal


def told(folder: Path, connection: Connection) -> Iterator[Told]:
    """Every entry, in order. Raises CaseDamaged at an entry that cannot be read."""
    openings = iter(connection.execute(select(custody_openings).order_by(custody_openings.c.entry)))
    row = next(openings, None)
    for number, line in _lines(folder, connection):
        try:
            entry = custody.parsed(line)
        except ValueError as trouble:
            raise CaseDamaged(
                f"Entry {number} of the custody log cannot be read: {trouble}.", "Run: onrecord audit CASE"
            ) from trouble
        while row is not None and row.entry < number:
            row = next(openings, None)
        held: dict[str, str] = {}
        if row is not None and row.entry == number:
            try:
                held = {name: opened.value for name, opened in unpacked(row.payload).items()}
            except ValueError:
                held = {}
        yield Told(entry, held, in_words(entry, held), custody.leaf_hash(line).hex())


def _lines(folder: Path, connection: Connection) -> Iterator[tuple[int, bytes]]:
    number = 0
    log = Log(folder, write=False)
    try:
        for line in log.lines():
            yield number, line
            number += 1
    finally:
        log.close()
    pending = pending_lines(connection)
    for waiting in sorted(n for n in pending if n >= number):
        yield waiting, pending[waiting]


def lines_of_log(folder: Path, size: int) -> Iterator[bytes]:
    """The first ``size`` entries as they stand in the log."""
    log = Log(folder, write=False)
    try:
        for number, line in enumerate(log.lines()):
            if number == size:
                return
            yield line
    finally:
        log.close()


def handlings(folder: Path, connection: Connection) -> dict[str, tuple[Handling, ...]]:
    """What was done to each original, by SHA-256, for the dossier: no paths and no names of people."""
    found: dict[str, list[Handling]] = {}
    stamps: list[tuple[int, str, str, str]] = []
    sha512: dict[str, str] = {}
    for each in told(folder, connection):
        entry = each.entry
        if entry.event == Event.TIMESTAMPED:
            v = entry.values
            stamps.append((int(v["tree_size"]), str(v["stamped"]), str(v["authority"]), str(v["name"])))
        sha256 = entry.values.get("sha256")
        if isinstance(sha256, str) and entry.event in _SHOWN:
            sha512.setdefault(sha256, str(entry.values.get("sha512", "")))
            happened = str(entry.values.get("obtained_at", entry.at))
            how = in_words(entry, {})
            found.setdefault(sha256, []).append(
                Handling(entry.number, happened, str(entry.event), how, entry.made_with, sha512[sha256])
            )
    return {
        sha256: tuple(
            Handling(
                h.entry,
                h.at,
                h.event,
                h.words,
                h.made_with,
                h.sha512,
                tuple(s[1:] for s in stamps if s[0] > h.entry and (s[1] or s[2].startswith("Bitcoin block"))),
                tuple(s[0] for s in stamps if s[0] > h.entry and (s[1] or s[2].startswith("Bitcoin block"))),
            )
            for h in done
        )
        for sha256, done in found.items()
    }


_SHOWN = frozenset(
    {
        Event.ADDED,
        Event.JOINED,
        Event.RECAPTURED,
        Event.FOUND,
        Event.RESTORED,
        Event.READ,
        Event.REDACTED,
        Event.MEASURED,
    }
)


def in_words(entry: Entry, held: Mapping[str, str]) -> str:
    """What an entry says."""
    v = entry.values
    name = f"“{held['name']}”" if held.get("name") else "an original"
    short = f"(SHA-256 {str(v['sha256'])[:16]}…)" if "sha256" in v else ""
    size = f"{v['size']:,} bytes" if isinstance(v.get("size"), int) else "its bytes"
    match entry.event:
        case Event.CASE_MADE:
            return f"The case {_quoted(held, 'title')}was made."
        case Event.LOG_BEGUN:
            return f"The custody log of the case {_quoted(held, 'title')}was begun; the case had been there before."
        case Event.KEY_MADE:
            return f"The signing key was made; its fingerprint is {custody.fingerprint(str(v.get('key')))}."
        case Event.ADDED:
            return f"{_upper(name)} was added{_out_of(v)}: {size}, {v.get('content')} {short}{_address(held)}."
        case Event.RECAPTURED:
            return f"{_upper(name)} was added{_out_of(v)}: another capture of an address that the case has already, {size} {short}{_address(held)}."
        case Event.JOINED if "archive" in v:
            return f"The same bytes were captured again: {name}{_out_of(v)} {short}{_address(held)}."
        case Event.JOINED:
            return f"The same bytes were added again under another name or with other facts: {name} {short}{_address(held)}."
        case Event.FOUND if "archive" in v:
            whole = "unaltered" if v.get("intact") else "NOT as its hash says, or missing"
            return f"{_upper(name)}{_out_of(v)} was in the case when the log began, {whole} {short}{_address(held)}."
        case Event.FOUND:
            whole = "unaltered" if v.get("intact") else "NOT as its hash says, or missing,"
            return f"{_upper(name)} was in the case when the log began, {whole}; added {v.get('obtained_at')} {short}."
        case Event.NOT_ADDED if "archive" in v:
            return f"A web archive says that a page was gone (status {v.get('status')}){_out_of(v)}{_address(held)}."
        case Event.NOT_ADDED:
            return f"Something could not be added ({v.get('code')}){': ' + held['place'] + '. ' + held.get('message', '') if 'place' in held else '.'}"
        case Event.RESTORED:
            return f"The store's copy of an original was damaged or missing and was replaced by bytes with the right hash {short}."
        case Event.READ if v.get("stage") == STAGE:
            return f"A web archive was gone through to its end, version {v.get('version')} {short}."
        case Event.READ if "failed" in v:
            return f"An original could not be worked on by “{v.get('stage')}”, version {v.get('version')}: {v.get('failed')} {short}."
        case Event.READ:
            return f"An original was read by “{v.get('stage')}”, version {v.get('version')} {short}."
        case Event.PROCESSED:
            return (
                "The record was made anew from the originals, with "
                + ", ".join(f"{k} {x}" for k, x in _pairs(v.get("versions")))
                + "."
            )
        case Event.PUBLISHING | Event.EXPORTING:
            return (
                f"{'A dossier' if entry.event == Event.PUBLISHING else 'An export'} was begun{_format(v)}{_path(held)}."
            )
        case Event.PUBLISHED | Event.EXPORTED:
            digest = f"; SHA-256 {v['digest']}" if "digest" in v else ""
            return f"{'A dossier' if entry.event == Event.PUBLISHED else 'An export'} was written{_format(v)}{_path(held)}{digest}."
        case Event.TIMESTAMPED if v.get("kind") == "ots":
            return f"A stamp of OpenTimestamps was kept: {_ots(v)}."
        case Event.TIMESTAMPED:
            return f"A time stamp was kept: the first {v.get('tree_size')} entries existed by {v.get('stamped') or 'a time that openssl can read from it'} ({v.get('authority') or 'authority not named'})."
        case Event.RECOVERED:
            return f"A run had been stopped before it was done: {v.get('entries')} entries from entry {v.get('first')} on were written into the log."
        case Event.ORPHANED:
            return f"A run had been stopped: an original is in the store that was not entered {short}."
        case Event.SEALED:
            return f"{v.get('label')} was sealed: a {v.get('kind')} {short}."
        case Event.UNSEALED:
            return f"The seal of {v.get('label')} was opened by somebody who has a key; it stays sealed."
        case Event.LIFTED:
            return f"The seal of {v.get('label')} was ended{_because(held)}."
        case Event.ERASED:
            said = v.get("erased")
            return f"Erased: {said.get('label') if isinstance(said, dict) else ''}{_because(held)}."
        case Event.REDACTED:
            why = f" The reason given: “{held['why']}”" if held.get("why") else ""
            by = f" Whoever made it gave the name “{held['who']}”." if held.get("who") else ""
            return f"A copy with places blacked out was made of an original {short}; it is handed on in its place.{why}{by}"
        case Event.CONSENT:
            answer = str(v.get("answer")).replace("_", " ")
            purpose = f" (to {v['purpose']})" if v.get("purpose") else ""
            return f"On the consent for an original{purpose}: {answer}{', said by ' + held['by'] if held.get('by') else ''} {short}."
        case Event.MEASURED if v.get("kind") == "withdrawn":
            return f"What entry {v.get('about')} holds was withdrawn{_because(held)}."
        case Event.MEASURED if v.get("kind") == "place":
            return "It was entered where a named place is."
        case Event.MEASURED:
            return f"A measurement on a picture or video was entered {short}."
        case Event.DECIDED:
            by = f" by {held['by']}" if held.get("by") else ""
            return f"The link of statement {v.get('statement')} to {v.get('footage')} was {v.get('verdict')}{by}{_because({'why': held['why']} if held.get('why') else {})}."
        case Event.LOCKED:
            return "The whole case was locked into one encrypted file."
        case Event.OPENED:
            return "The case was taken out of a locked file."
        case _:
            return f"{entry.event}: {custody.canonical(dict(v)).decode()}"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _quoted(held: Mapping[str, str], name: str) -> str:
    return f"“{held[name]}” " if held.get(name) else ""


def _out_of(values: Mapping[str, object]) -> str:
    """Where in a web archive it was found."""
    if "archive" not in values:
        return ""
    return f", out of the web archive {str(values['archive'])[:16]}…, byte {values.get('offset')}"


def _address(held: Mapping[str, str]) -> str:
    return f", said to be from {held['url']}" if held.get("url") else ""


def _because(held: Mapping[str, str]) -> str:
    return f", because: {held['why']}" if held.get("why") else ""


def _path(held: Mapping[str, str]) -> str:
    return f" to {held['path']}" if held.get("path") else ""


def _ots(values: Mapping[str, object]) -> str:
    first, said = f"the first {values.get('tree_size')} entries", str(values.get("authority") or "")
    if said.startswith("Bitcoin block"):
        return f"{first} existed before {said} was made"
    return f"it covers {first}; {said or 'when they existed, other programs can read from it'}"


def _format(values: Mapping[str, object]) -> str:
    return f" ({values['format']})" if values.get("format") else ""


def _pairs(found: object) -> list[tuple[str, str]]:
    return [(str(k), str(v)) for k, v in found.items()] if isinstance(found, dict) else []
