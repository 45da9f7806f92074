"""Makes a case of the corpus from what its writer wrote: the documents, and ``case.json`` with exact offsets.

    python -m evaluation.corpus_build CASE...      # folders; writes CASE/documents and CASE/case.json, then checks them

``CASE/case.toml`` holds people, claims, shifts and footage; ``CASE/written/NAME.txt`` one report each: a head of ``key: value``
lines, ``---``, the text with marks, a line ``=== statements``, and one line for every statement. corpus/WRITING.md tells how they
are written, corpus/SCHEMA.md what comes out. The same sources give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from evaluation.corpus_text import FIRST_MARK, LAST_MARK, is_mark, quote_type, text_of
from onrecord.records import Act, Basis, Stance

FORMAT = "onrecord-corpus/1"
ROLES = {"s": "source", "q": "cue", "c": "content", "t": "time"}
STANCE_SIGNS = {"+": "asserts", "-": "denies", "~": "hedges", ">": "passes_on"}
KEYS = frozenset("publisher published kind format url title copy copied credit".split())
STANCE_OF_ACT = {"deny": "denies", "decline": "hedges", "ask": "hedges"}
_OPEN = re.compile(r"\{((?:\d+[a-z]+|f:[a-z0-9_-]+)(?:,(?:\d+[a-z]+|f:[a-z0-9_-]+))*)\|")
_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")
_TRIM = " \t\r\n\f\u00a0"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: in which file, in which of its fields, and why."""

    file: str
    field: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.field}: {self.reason}"


class Faulty(Exception):
    """A case that cannot be built; ``faults`` says all that is wrong."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(slots=True)
class Spans:
    """The pieces of one statement, by role, as [start, end)."""

    source: list[tuple[int, int]] = field(default_factory=list)
    cue: list[tuple[int, int]] = field(default_factory=list)
    content: list[tuple[int, int]] = field(default_factory=list)
    time: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    """One written report, taken apart."""

    id: str
    file: str
    head: dict[str, str]
    content: str  # the document as it is stored
    text: str
    spans: dict[int, Spans]
    footage: list[tuple[str, int, int]]
    lines: dict[int, tuple[str, list[str]]]  # statement number -> (first words, tokens)


# ---------------------------------------------------------------------------------------------- one report


def read_report(name: str, written: str, faults: list[Fault], folder: str = "written") -> Report | None:
    """A written report; what is wrong with it is added to ``faults``. None where nothing can be made of it."""
    file = f"{folder}/{name}.txt"
    before = len(faults)
    head_text, found, rest = written.partition("\n---\n")
    if not found:
        faults.append(Fault(file, "head", "no line '---' between the head and the text"))
        return None
    body, found, tail = rest.partition("\n=== statements\n")
    if not found:
        faults.append(Fault(file, "statements", "no line '=== statements' after the text"))
        return None
    head = _head(file, head_text, faults)
    form = head.setdefault("format", "html" if body.lstrip()[:1] == "<" else "txt")
    if form not in ("html", "txt"):
        faults.append(Fault(file, "format", f"{form!r} is not html or txt"))
        return None
    bare, marked, events = _unmarked(file, body.lstrip("\n") + "\n", faults)
    if len(faults) > before:
        return None
    text, spans, footage = _placed(file, text_of(marked, form), events, faults)
    if text != text_of(bare, form):
        faults.append(Fault(file, "text", "a mark stands within an entity or a tag; move it"))
    return Report(name, file, head, bare, text, spans, footage, _lines(file, tail, faults))


def _head(file: str, text: str, faults: list[Fault]) -> dict[str, str]:
    head: dict[str, str] = {}
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        key, found, value = line.partition(":")
        if not found or key.strip() not in KEYS:
            faults.append(Fault(file, key.strip() or "head", f"no key of the head; known: {', '.join(sorted(KEYS))}"))
        else:
            head[key.strip()] = value.strip()
    return head


def _unmarked(file: str, body: str, faults: list[Fault]) -> tuple[str, str, list[tuple[str, bool]]]:
    """The body without marks; with one private character for each mark; and what each of them opens or closes."""
    if any(is_mark(c) for c in body):
        faults.append(Fault(file, "text", "characters of the private plane U+F0000 cannot stand in a text"))
        return "", "", []
    bare: list[str] = []
    marked: list[str] = []
    events: list[tuple[str, bool]] = []
    stack: list[tuple[str, int]] = []
    at = 0
    while at < len(body):
        if body[at] == "\\" and body[at + 1 : at + 2] in ("{", "}"):
            bare.append(body[at + 1])
            marked.append(body[at + 1])
            at += 2
        elif opened := _OPEN.match(body, at):
            stack.append((opened[1], at))
            marked.append(chr(FIRST_MARK + len(events)))
            events.append((opened[1], True))
            at = opened.end()
        elif body[at] == "}" and stack:
            marked.append(chr(FIRST_MARK + len(events)))
            events.append((stack.pop()[0], False))
            at += 1
        else:
            bare.append(body[at])
            marked.append(body[at])
            at += 1
        if len(events) > LAST_MARK - FIRST_MARK:
            faults.append(Fault(file, "text", "too many marks"))
            return "", "", []
    for tags, where in stack:
        faults.append(
            Fault(
                file,
                "text",
                f"the mark {{{tags}| in line {body.count(chr(10), 0, where) + 1} of the text is not closed",
            )
        )
    return "".join(bare), "".join(marked), events


def _placed(
    file: str, marked: str, events: list[tuple[str, bool]], faults: list[Fault]
) -> tuple[str, dict[int, Spans], list[tuple[str, int, int]]]:
    """The text, the pieces of each statement, and the mentions of footage."""
    characters: list[str] = []
    stack: list[tuple[int, str, int]] = []
    seen: set[int] = set()
    pieces: list[tuple[int, int, str]] = []
    for character in marked:
        if not is_mark(character):
            characters.append(character)
            continue
        number = ord(character) - FIRST_MARK
        seen.add(number)
        tags, opens = events[number]
        if opens:
            stack.append((number, tags, len(characters)))
        elif stack and stack[-1][1] == tags:
            pieces.append((stack.pop()[2], len(characters), tags))
        else:
            faults.append(Fault(file, "text", f"the mark {{{tags}| begins or ends inside a tag, a script or a head"))
    for number, (tags, _) in enumerate(events):
        if number not in seen:
            faults.append(Fault(file, "text", f"the mark {{{tags}| begins or ends inside a tag, a script or a head"))
    text = "".join(characters)
    spans: dict[int, Spans] = {}
    footage: list[tuple[str, int, int]] = []
    for start, end, tags in sorted(pieces):
        while start < end and text[start] in _TRIM:
            start += 1
        while start < end and text[end - 1] in _TRIM:
            end -= 1
        words = text[start:end]
        if not words:
            faults.append(Fault(file, "text", f"the mark {{{tags}| holds no words"))
        elif re.search(r"\n[ \t]*\n", words):
            faults.append(
                Fault(
                    file,
                    "text",
                    f"the mark {{{tags}| at {words[:40]!r} crosses a paragraph: mark each paragraph by itself",
                )
            )
        for tag in tags.split(","):
            if tag.startswith("f:"):
                footage.append((tag[2:], start, end))
                continue
            number, letter = int(re.sub(r"\D", "", tag)), re.sub(r"\d", "", tag)
            if letter not in ROLES:
                faults.append(
                    Fault(file, "text", f"{tag!r}: a role is s (source), q (cue), c (content) or t (time words)")
                )
                continue
            getattr(spans.setdefault(number, Spans()), ROLES[letter]).append((start, end))
    return text, spans, footage


def _lines(file: str, tail: str, faults: list[Fault]) -> dict[int, tuple[str, list[str]]]:
    lines: dict[int, tuple[str, list[str]]] = {}
    for line in tail.splitlines():
        words = line.split("#")[0].split()
        if not words:
            continue
        if not words[0].isdecimal() or len(words) < 2:
            faults.append(
                Fault(
                    file,
                    "statements",
                    f"{line.strip()!r}: a line is NUMBER SPEAKER ACT …, or NUMBER =DOCUMENT.NUMBER …",
                )
            )
        elif int(words[0]) in lines:
            faults.append(Fault(file, f"statement {words[0]}", "stands twice"))
        else:
            lines[int(words[0])] = (words[1], words[2:])
    return lines


# ---------------------------------------------------------------------------------------------- statements


@dataclass(slots=True)
class Said:
    """What a writer says of one statement, in words not yet looked up."""

    speakers: list[str]
    act: str
    stance: str
    basis: list[str]
    said: str | None
    claims: dict[str, str]
    utterance: str
    within: str | None = None  # None: by the places of the spans; "-": in nothing
    quote: str | None = None


def _said(reports: dict[str, Report], faults: list[Fault]) -> dict[tuple[str, int], Said]:
    """Every statement line; those that say "as DOCUMENT.NUMBER" take what that one says."""
    out: dict[tuple[str, int], Said] = {}
    pending = [(r.id, n) for r in reports.values() for n in sorted(r.lines)]
    waiting: set[tuple[str, int]] = set()

    def of(key: tuple[str, int]) -> Said | None:
        if key in out:
            return out[key]
        report = reports[key[0]]
        place = f"statement {key[1]}"
        first, tokens = report.lines[key[1]]
        if not first.startswith("="):
            if not tokens:
                faults.append(Fault(report.file, place, "the act is missing"))
                return None
            act, _, stance = tokens[0].partition("/")
            made = Said(
                [s for s in first.split("+") if s != "-"], act, stance or STANCE_OF_ACT.get(act, "asserts"),
                [], None, {}, f"{key[0]}.{key[1]}",
            )  # fmt: skip
            tokens = tokens[1:]
        else:
            other, _, number = first[1:].rpartition(".")
            other = other or key[0]
            target = (other, int(number)) if number.isdecimal() else None
            if (
                target is None
                or target[0] not in reports
                or target[1] not in reports[target[0]].lines
                or key in waiting
            ):
                faults.append(Fault(report.file, place, f"{first[1:]!r} is no other statement"))
                return None
            waiting.add(key)
            model = of(target)
            if model is None:
                return None
            made = Said(
                list(model.speakers), model.act, model.stance, list(model.basis),
                model.said, dict(model.claims), model.utterance,
            )  # fmt: skip
        _tokens(report, key[1], tokens, made, faults)
        out[key] = made
        return made

    for key in pending:
        of(key)
    return out


def _tokens(report: Report, number: int, tokens: list[str], made: Said, faults: list[Fault]) -> None:
    for token in tokens:
        key, found, value = token.partition("=")
        if token[0] in STANCE_SIGNS and len(token) > 1:
            made.claims[token[1:]] = STANCE_SIGNS[token[0]]
        elif token.startswith("!"):
            made.claims.pop(token[1:], None)
        elif found and key == "basis":
            made.basis = value.split(",")
        elif found and key == "said":
            made.said = value
        elif found and key == "u":
            made.utterance = value
        elif found and key == "in":
            made.within = value
        elif found and key == "quote":
            made.quote = value
        elif found and key == "by":
            made.speakers = [s for s in value.split("+") if s != "-"]
        elif found and key == "act":
            made.act, _, stance = value.partition("/")
            made.stance = stance or STANCE_OF_ACT.get(made.act, "asserts")
        else:
            faults.append(
                Fault(
                    report.file,
                    f"statement {number}",
                    f"{token!r} is none of +c -c ~c >c !c basis= said= u= in= quote= by= act=",
                )
            )


def interval(words: str | None, published: str | None) -> tuple[str | None, str | None]:
    """The interval of "2031-05-02", "A..B", "A..", "..B" or "?"; None stands for "not after publication".

    Raises ValueError for anything else, and where it ends before it begins.
    """
    if words is None:
        return None, published[:10] if published else None
    if words == "?":
        return None, None
    earliest, dots, latest = words.partition("..")
    ends = [earliest or None, (latest or None) if dots else earliest]
    for end in filter(None, ends):
        if len(end) < 10:
            raise ValueError(f"{end!r} is not a day; write 2031-05-01..2031-05-31 for a month")
        datetime.fromisoformat(end)
    if ends[0] and ends[1] and ends[0][:10] > ends[1][:10]:
        raise ValueError(f"{words!r} ends before it begins")
    return ends[0], ends[1]


def _within(number: int, spans: dict[int, Spans]) -> int | None:
    """The innermost other statement whose content holds every piece of this one."""
    own = spans[number]
    pieces = [*own.source, *own.cue, *own.content]
    best: tuple[int, int] | None = None
    for other, theirs in spans.items():
        size = sum(e - s for s, e in theirs.content)
        if other == number or not pieces or size <= sum(e - s for s, e in own.content):
            continue
        if all(any(s <= a and b <= e for s, e in theirs.content) for a, b in pieces) and (
            best is None or (size, other) < best
        ):
            best = (size, other)
    return best[1] if best else None


# ---------------------------------------------------------------------------------------------- the case


def build(folder: Path) -> dict[str, bytes]:
    """Every file that the sources of a case give, by its path in the folder. Raises Faulty."""
    faults: list[Fault] = []
    case, reports = assemble(folder.name, _facts(folder, faults), folder / "written", faults)
    files = {f"documents/{r.id}.{r.head['format']}": r.content.encode() for r in reports.values()}
    files["case.json"] = dump(case)
    return files


def assemble(
    name: str, facts: dict[str, Any], written: Path, faults: list[Fault]
) -> tuple[dict[str, Any], dict[str, Report]]:
    """A case of its facts and of the written reports in a folder. Raises Faulty, with ``faults`` and what it finds itself."""
    reports: dict[str, Report] = {}
    paths = sorted(written.glob("*.txt"))
    if not paths:
        faults.append(Fault(written.name, "files", "no report"))
    for path in paths:
        file = f"{written.name}/{path.name}"
        if not _ID.fullmatch(path.stem):
            faults.append(Fault(file, "name", "a name is small letters, digits, _ and -"))
            continue
        content = decoded(path, file, faults)
        if content is not None and (report := read_report(path.stem, content, faults, written.name)):
            reports[report.id] = report
    said = _said(reports, faults)
    if faults:
        raise Faulty(faults)
    case = _case(name, facts, reports, said, faults)
    if faults:
        raise Faulty(faults)
    return case, reports


def decoded(path: Path, file: str, faults: list[Fault]) -> str | None:
    """The text of a UTF-8 file; None, with the fault, where it cannot be had."""
    try:
        return path.read_bytes().decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        faults.append(Fault(file, f"byte {error.start}", "is not UTF-8; save the file as UTF-8"))
    except OSError as error:
        faults.append(Fault(file, "file", f"cannot be read: {error.strerror}"))
    return None


def _facts(folder: Path, faults: list[Fault]) -> dict[str, Any]:
    text = decoded(folder / "case.toml", "case.toml", faults)
    if text is None:
        return {}
    try:
        facts = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        faults.append(Fault("case.toml", "file", f"is not TOML: {error}"))
        return {}
    for key, kind in {"title": str, "event": str, "field": str, "split": str, "names": list}.items():
        if not isinstance(facts.get(key), kind):
            faults.append(Fault("case.toml", key, f"is missing or no {'list' if kind is list else 'text'}"))
    known = {"title", "event", "field", "split", "names", "speakers", "claims", "shifts", "footage", "hard"}
    for key in sorted(set(facts) - known):
        faults.append(Fault("case.toml", key, f"is not known; known: {', '.join(sorted(known))}"))
    return facts


def _case(
    name: str, facts: dict[str, Any], reports: dict[str, Report], said: dict[tuple[str, int], Said], faults: list[Fault]
) -> dict[str, Any]:
    speakers = [_speaker(key, value, faults) for key, value in facts.get("speakers", {}).items()]
    claims = _claims(facts.get("claims", {}), faults)
    statements: list[dict[str, Any]] = []
    utterances: dict[str, list[str]] = {}
    mentions: list[dict[str, Any]] = []
    for report in reports.values():
        for number in sorted(set(report.spans) - set(report.lines)):
            faults.append(Fault(report.file, f"statement {number}", "is marked in the text and has no line below it"))
        for number in sorted(set(report.lines) - set(report.spans)):
            faults.append(Fault(report.file, f"statement {number}", "has a line and no mark in the text"))
        for number in sorted(set(report.lines) & set(report.spans)):
            words = said[report.id, number]
            statements.append(_statement(report, number, words, faults))
            utterances.setdefault(words.utterance, []).append(f"{report.id}.{number}")
            for claim, stance in words.claims.items():
                if claim in claims:
                    claims[claim]["statements"].append({"statement": f"{report.id}.{number}", "stance": stance})
                else:
                    faults.append(Fault(report.file, f"statement {number}", f"claim {claim!r} is not in case.toml"))
        mentions += [_mention(report, footage, start, end) for footage, start, end in report.footage]
    case: dict[str, Any] = {
        "format": FORMAT,
        "case": name,
        **{key: facts.get(key) for key in ("title", "event", "field", "split", "names")},
        "documents": [_document(report, reports, faults) for report in reports.values()],
        "speakers": speakers,
        "statements": statements,
        "claims": list(claims.values()),
        "utterances": [{"id": key, "statements": value} for key, value in sorted(utterances.items())],
        "disputes": [],
        "shifts": [_shift(n, value, faults) for n, value in enumerate(facts.get("shifts", []), 1)],
        "footage": [
            {"id": key, "kind": str(value.get("kind", "")), "what": str(value.get("what", ""))}
            for key, value in facts.get("footage", {}).items()
        ],
        "footage_mentions": mentions,
        "hard": facts.get("hard", {}),
    }
    case["disputes"] = disputes(case)
    return case


def _document(report: Report, reports: dict[str, Report], faults: list[Fault]) -> dict[str, Any]:
    head = report.head
    published = head.get("published", "")
    if published in ("", "-"):
        if not published:
            faults.append(Fault(report.file, "published", "is missing; write '-' for a report without a date"))
        date_value = None
    else:
        date_value = published
        try:
            datetime.fromisoformat(published)
        except ValueError:
            faults.append(Fault(report.file, "published", f"{published!r} is no ISO date"))
    for key in ("publisher", "kind"):
        if not head.get(key):
            faults.append(Fault(report.file, key, "is missing"))
    model = head.get("copy", "")
    ways = head.get("copied", "").replace(",", " ").split()
    if bool(model) != bool(ways):
        faults.append(Fault(report.file, "copied", "copy (of what) and copied (in which ways) go together"))
    if model and not model.startswith("absent:") and (model not in reports or model == report.id):
        faults.append(
            Fault(report.file, "copy", f"{model!r} is no other report; write absent:NAME for one outside the case")
        )
    credit = head.get("credit", "")
    if credit not in ("", "yes", "no") or bool(credit) != bool(model):
        faults.append(Fault(report.file, "credit", "yes or no, for copies and only for them"))
    return {
        "id": report.id,
        "file": f"documents/{report.id}.{head['format']}",
        "format": head["format"],
        "publisher": head.get("publisher", ""),
        "published": date_value,
        "kind": head.get("kind", ""),
        "url": head.get("url"),
        "title": head.get("title"),
        "origin": _origin(report.id, reports),
        "copied_from": model or None,
        "copied": ways,
        "credited": {"yes": True, "no": False}.get(credit),
        "text": report.text,
    }


def _origin(name: str, reports: dict[str, Report]) -> str:
    seen = [name]
    while (model := reports[seen[-1]].head.get("copy")) and model in reports and model not in seen:
        seen.append(model)
    model = reports[seen[-1]].head.get("copy", "")
    return model if model.startswith("absent:") else seen[-1]


def _span(text: str, start: int, end: int) -> dict[str, Any]:
    return {"start": start, "end": end, "text": text[start:end]}


def _statement(report: Report, number: int, words: Said, faults: list[Fault]) -> dict[str, Any]:
    spans = report.spans[number]
    place = f"statement {number}"
    if not spans.content:
        faults.append(Fault(report.file, place, "has no content (c)"))
    for what, value, known in (
        ("act", [words.act], list(Act)),
        ("stance", [words.stance], list(Stance)),
        ("basis", words.basis, list(Basis)),
    ):
        for item in value:
            if item not in known:
                faults.append(Fault(report.file, place, f"{what} {item!r} is none of {', '.join(known)}"))
    published = report.head.get("published")
    try:
        earliest, latest = interval(words.said, None if published in (None, "-") else published)
    except ValueError as error:
        faults.append(Fault(report.file, place, f"said: {error}"))
        earliest = latest = None
    if words.within is None:
        within = _within(number, report.spans)
    elif words.within.isdecimal() and int(words.within) in report.lines and int(words.within) != number:
        within = int(words.within)
    else:
        within = None
        if words.within != "-":
            faults.append(Fault(report.file, place, f"in={words.within}: no other statement of this report"))
    pieces = {role: sorted(getattr(spans, role)) for role in ROLES.values()}
    computed = quote_type(report.text, tuple(pieces["content"]), (*pieces["source"], *pieces["cue"]))
    return {
        "id": f"{report.id}.{number}",
        "document": report.id,
        **{role: [_span(report.text, *p) for p in found] for role, found in pieces.items()},
        "quote": words.quote or computed,
        "act": words.act,
        "stance": words.stance,
        "basis": words.basis or ["none_given"],
        "within": f"{report.id}.{within}" if within else None,
        "speaker": words.speakers[0] if words.speakers else None,
        "also_speakers": words.speakers[1:],
        "said": {"earliest": earliest, "latest": latest},
    }


def _mention(report: Report, footage: str, start: int, end: int) -> dict[str, Any]:
    """A mention of footage, with the smallest statement that it stands in."""
    around = []
    for number, spans in report.spans.items():
        pieces = (*spans.source, *spans.cue, *spans.content)
        if any(s <= start and end <= e for s, e in pieces):
            around.append((sum(e - s for s, e in pieces), number))
    statement = f"{report.id}.{min(around)[1]}" if around else None
    return {"footage": footage, "document": report.id, "span": _span(report.text, start, end), "statement": statement}


def _speaker(key: str, value: Any, faults: list[Fault]) -> dict[str, Any]:
    place = f"speakers.{key}"
    if not isinstance(value, dict) or not _ID.fullmatch(key):
        faults.append(Fault("case.toml", place, "an id is small letters, digits, _ and -; its value a table"))
        return {"id": key}
    for unknown in sorted(set(value) - {"name", "kind", "forms", "roles", "for", "maybe_same"}):
        faults.append(
            Fault("case.toml", f"{place}.{unknown}", "is not known; known: name kind forms roles for maybe_same")
        )
    roles = []
    for role in value.get("roles", []):
        title, of, when = [*role, "", "", ""][:3]
        earliest, latest = _since(when, f"{place}.roles", faults)
        roles.append({"title": title, "of": of or None, "earliest": earliest, "latest": latest})
    behind = []
    for entry in value.get("for", []):
        body, _, when = str(entry).partition(" ")
        earliest, latest = _since(when, f"{place}.for", faults)
        behind.append({"speaker": body, "earliest": earliest, "latest": latest})
    return {
        "id": key,
        "name": value.get("name", ""),
        "kind": value.get("kind", ""),
        "forms": list(value.get("forms", [])),
        "roles": roles,
        "speaks_for": behind,
        "possibly_same": list(value.get("maybe_same", [])),
    }


def _since(words: str, place: str, faults: list[Fault]) -> tuple[str | None, str | None]:
    """ "2030-01..2031-05": from and to, a year, a month or a day; either may be left out."""
    if not words.strip():
        return None, None
    earliest, dots, latest = words.strip().partition("..")
    ends = (earliest or None, latest or None)
    for end in ends:
        if end and not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", end):
            faults.append(Fault("case.toml", place, f"{words!r}: write FROM..TO, each a year, month or day, or empty"))
    if not dots:
        faults.append(Fault("case.toml", place, f"{words!r}: write FROM..TO"))
    return ends


def _claims(claims: dict[str, Any], faults: list[Fault]) -> dict[str, dict[str, Any]]:
    out: dict[str, dict[str, Any]] = {}
    for key, value in claims.items():
        if isinstance(value, str):
            value = {"text": value}
        if not isinstance(value, dict) or not _ID.fullmatch(key) or set(value) - {"text", "near", "part_of"}:
            faults.append(
                Fault(
                    "case.toml", f"claims.{key}", 'a claim is "sentence", or {text=, near=["id:difference"], part_of=}'
                )
            )
            continue
        out[key] = {
            "id": key,
            "text": value.get("text", ""),
            "part_of": value.get("part_of"),
            "near": [],
            "statements": [],
        }
    for key, value in claims.items():
        for entry in value.get("near", []) if isinstance(value, dict) else []:
            other, _, differs = str(entry).partition(":")
            if other not in out or other == key or key not in out:
                faults.append(Fault("case.toml", f"claims.{key}.near", f"{other!r} is no other claim"))
                continue
            for one, two in ((key, other), (other, key)):
                if not any(n["claim"] == two for n in out[one]["near"]):
                    out[one]["near"].append({"claim": two, "differs": differs})
    return out


def _shift(number: int, value: Any, faults: list[Fault]) -> dict[str, Any]:
    keys = ("speaker", "claim", "kind", "from", "to")
    if not isinstance(value, dict) or set(value) != set(keys):
        faults.append(Fault("case.toml", f"shifts[{number}]", f"has exactly {', '.join(keys)}"))
        return dict.fromkeys(keys, "")
    return {key: str(value[key]) for key in keys}


# ---------------------------------------------------------------------------------------------- sides


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two intervals, whose ends may be years, months, days or unknown, can share a day."""

    def first(value: str | None) -> str:
        return (value or "0000")[:10]

    def last(value: str | None) -> str:
        return (value or "9999")[:10] + "~"  # after every day of that year or month

    return first(one["earliest"]) <= last(other["latest"]) and first(other["earliest"]) <= last(one["latest"])


def bodies(speaker: str, said: dict[str, Any], speakers: dict[str, dict[str, Any]]) -> set[str]:
    """The speaker, and every body for which it spoke at that time, directly or through others."""
    found, level = {speaker}, [speaker]
    while level:
        one = speakers.get(level.pop(), {})
        for entry in one.get("speaks_for", []):
            if entry["speaker"] not in found and _overlap(entry, said):
                found.add(entry["speaker"])
                level.append(entry["speaker"])
    return found


def disputes(case: dict[str, Any]) -> list[dict[str, Any]]:
    """Claims that someone asserts and someone of another side denies; who speaks for one body is one side."""
    speakers = {s["id"]: s for s in case["speakers"]}
    statements = {s["id"]: s for s in case["statements"]}
    found = []
    for claim in case["claims"]:
        sides: dict[str, list[tuple[str, set[str]]]] = {"asserts": [], "denies": []}
        for link in claim["statements"]:
            statement = statements.get(link["statement"])
            if statement and statement["speaker"] and link["stance"] in sides:
                for speaker in (statement["speaker"], *statement["also_speakers"]):
                    sides[link["stance"]].append((speaker, bodies(speaker, statement["said"], speakers)))
        pairs = {(a, d) for a, theirs in sides["asserts"] for d, others in sides["denies"] if not theirs & others}
        if pairs:
            found.append(
                {
                    "claim": claim["id"],
                    "asserts": sorted({a for a, _ in pairs}),
                    "denies": sorted({d for _, d in pairs}),
                }
            )
    return found


# ---------------------------------------------------------------------------------------------- writing


def dump(case: dict[str, Any]) -> bytes:
    """JSON with one item of a list a line: readable, and a change shows as one line."""
    lines = []
    for key, value in case.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            items = ",\n".join("  " + json.dumps(item, ensure_ascii=False) for item in value)
            lines.append(f" {json.dumps(key)}: [\n{items}\n ]")
        else:
            lines.append(f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def write(folder: Path, files: dict[str, bytes]) -> None:
    """Puts the built files into the case's folder; documents of reports that are gone go too."""
    made = folder / ".documents.new"
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir()
    for name, data in files.items():
        if name.startswith("documents/"):
            (made / Path(name).name).write_bytes(data)
    shutil.rmtree(folder / "documents", ignore_errors=True)
    made.rename(folder / "documents")
    new = folder / ".case.json.new"
    new.write_bytes(files["case.json"])
    new.replace(folder / "case.json")


def main(arguments: list[str] | None = None) -> int:
    """Builds and checks; 1 where something is wrong."""
    from evaluation.corpus import check_case  # the checker reads what was built here

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", nargs="+", type=Path, help="folder of a case")
    wrong = 0
    for folder in parser.parse_args(arguments).case:
        folder = folder.resolve()
        try:
            files = build(folder)
        except Faulty as error:
            wrong += len(error.faults)
            print("\n".join(f"{folder.name}/{fault}" for fault in error.faults), file=sys.stderr)
            continue
        write(folder, files)
        faults = check_case(folder)
        wrong += len(faults)
        case = json.loads(files["case.json"])
        print(
            f"{folder.name}: {len(case['documents'])} reports, {len(case['statements'])} statements, {len(faults)} faults"
        )
        print("\n".join(map(str, faults)), file=sys.stderr)
    return 1 if wrong else 0


__all__ = [
    "Fault",
    "Faulty",
    "assemble",
    "bodies",
    "build",
    "date",
    "decoded",
    "disputes",
    "dump",
    "interval",
    "main",
    "read_report",
    "write",
]

if __name__ == "__main__":
    raise SystemExit(main())
