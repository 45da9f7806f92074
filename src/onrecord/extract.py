"""The statements of loose texts: JSON lines in, JSON lines out, no case needed.

Streams at constant memory, in the order of the input. What is done is kept in ``OUT.partial`` and taken up again after a
kill; OUT appears whole, or not at all. Line formats: docs/file-formats.md.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import IO, TYPE_CHECKING

from .errors import StorageFull, UsageError
from .records import Document, Problem, Span, Speaker, Statement

if TYPE_CHECKING:
    from .statements.model import Extractor

MAX_LINE = 256 * 1024 * 1024
"""Bytes of one input line; a longer one is a Problem."""
AHEAD = 4
"""Lines handed to each process before the first answer is taken: bounds the memory."""
MOST_IDS = 1_000_000
"""Ids that are compared with those of later lines; each takes some 80 bytes."""

LONE_SURROGATE = re.compile("[\ud800-\udfff]")

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a run did: lines written in all, lines found already done, and the problems met."""

    texts: int
    resumed: int
    problems: tuple[Problem, ...]


def document_statements(
    document: Document, extractor: Extractor
) -> tuple[list[Statement], list[Speaker], list[Problem]]:
    """The stages for one document on its own: statements, their speakers, when they were said, their numbers."""
    from . import numbers, speakers, statements, times

    found, problems = statements.find(document, extractor)
    found = numbers.find(document, times.resolve(document, found))
    known, found, _ = speakers.resolve([document], {document.id: speakers.mentions(document, found)}, found)
    return found, known, problems


def as_line(item_id: object, document: Document, found: Sequence[Statement], known: Sequence[Speaker]) -> Json:
    """One output object; offsets are into the text as it was given. A statement within another stands in its holder's "nested"."""
    names = {speaker.id: speaker.name for speaker in known}
    held: dict[str | None, list[Statement]] = {}
    for statement in found:
        held.setdefault(statement.within, []).append(statement)

    def those_in(holder: str | None) -> list[Json]:
        return [
            _attribution(document, statement, names) | {"nested": those_in(statement.id)}
            for statement in held.get(holder, ())
        ]

    return {"id": item_id, "attributions": those_in(None)}


def _attribution(document: Document, statement: Statement, names: dict[str, str]) -> Json:
    def pairs(spans: Sequence[Span]) -> list[list[int]]:
        return [[span.start, span.end] for span in spans]

    speaker: Json | None = None
    if statement.speaker is not None:
        words = " ".join(document.words(span) for span in statement.source)
        speaker = {"name": names[statement.speaker], "text": words}
    candidates = [
        {"name": names[c.speaker], "score": c.score}
        for c in (statement.candidates if statement.speaker is None else ())
    ]
    said: Json | None = None
    if statement.said is not None:
        said = {"earliest": statement.said.earliest, "latest": statement.said.latest, "text": statement.said.text}
    return {
        "source": pairs(statement.source),
        "cue": pairs(statement.cue),
        "content": pairs(statement.content),
        "quote": statement.quote.value,
        "act": statement.act.value,
        "stance": statement.stance.value,
        "basis": [basis.value for basis in statement.basis],
        "speaker": speaker,
        "candidates": candidates,
        "said": said,
        "confidence": statement.confidence,
    }


# ---------------------------------------------------------------------------------------------- one line of input

_extractor: Extractor | None = None


def _the_extractor() -> Extractor:
    # One model a process, loaded at the first text.
    global _extractor
    if _extractor is None:
        from .statements.model import Extractor

        _extractor = Extractor(threads=1)
    return _extractor


def extract_line(number: int, raw: bytes) -> tuple[str, list[Problem]]:
    """The output line (without its line break) for one input line; a bad line gives an empty result and a Problem."""
    where = f"line {number}"
    item_id: object = None
    try:
        item = json.loads(raw)
        item_id = item.get("id") if isinstance(item, dict) else None
        if not isinstance(item, dict) or not isinstance(item.get("text"), str):
            raise ValueError('expected an object with "id" and "text"')
        published = item.get("published")
        if published is not None and not isinstance(published, str):
            raise ValueError('"published" must be an ISO date in quotes, or left out')
        # A lone half of a surrogate pair is no text; one sign for one sign keeps every offset where it was.
        text = LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", item["text"])
    except (ValueError, RecursionError) as error:
        problem = Problem(where, f"This line cannot be used: {error}.", "Correct the line and run again.", "bad-line")
        return json.dumps({"id": item_id, "attributions": []}, ensure_ascii=False), [problem]
    from .read import language_problems, read_text

    document = read_text(text, name=where, published=published)
    foreign = language_problems(document)
    if foreign:
        translate = "Give an English translation of this text, if its statements are needed."
        return json.dumps({"id": item_id, "attributions": []}, ensure_ascii=False), [
            Problem(where, p.message, translate, p.code) for p in foreign
        ]
    found, known, problems = document_statements(document, _the_extractor())
    line = json.dumps(as_line(item_id, document, found, known), ensure_ascii=False)
    return line, [Problem(where, p.message, p.next_step, p.code) for p in problems]


def _lines(source: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    number = 0
    while raw := source.readline(MAX_LINE):
        number += 1
        if len(raw) == MAX_LINE and not raw.endswith(b"\n"):
            while (rest := source.readline(1 << 20)) and not rest.endswith(b"\n"):
                pass
            raw = b""
        elif not raw.strip():
            continue
        yield number, raw


# ---------------------------------------------------------------------------------------------- files


def extract_file(
    source: Path,
    target: Path,
    jobs: int = 1,
    progress: Callable[[str, int, int], None] | None = None,
) -> Extracted:
    """Read `source`, write `target`; with `jobs` processes. Raises UsageError for unusable paths, StorageFull."""
    if not source.is_file():
        raise UsageError(f"There is no file {source}.", "Give a file of JSON lines with “id” and “text”.")
    if target.is_dir() or not target.parent.is_dir():
        raise UsageError(f"{target} cannot be written.", "Give a file name in a folder that exists.")
    if target.exists() and target.samefile(source):
        raise UsageError("Input and output are the same file.", "Give another name with -o.")
    size = source.stat().st_size
    partial, state = target.with_name(target.name + ".partial"), target.with_name(target.name + ".state")
    ids = _Ids()
    resumed = _done_already(source, partial, state, ids)
    problems: list[Problem] = []
    written = 0
    try:
        with source.open("rb") as lines, partial.open("ab") as out:
            for number, line, new_problems, position in _answers(lines, resumed, jobs):
                new_problems += ids.met(line, number)
                out.write(line.encode("utf-8", "backslashreplace") + b"\n")
                out.flush()
                written += 1
                problems.extend(new_problems[: max(0, 1000 - len(problems))])
                if progress is not None:
                    progress("extract", position, size)
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        if error.errno == 28:
            raise StorageFull(
                "The disk is full.", f"Make room and run the same command again: {partial} is taken up."
            ) from error
        raise
    os.replace(partial, target)
    state.unlink(missing_ok=True)
    return Extracted(resumed + written, resumed, tuple(problems))


class _Ids:
    """The ids of the lines so far, as hashes."""

    def __init__(self) -> None:
        self._seen: set[int] = set()

    def met(self, line: str, number: int = 0) -> list[Problem]:
        """One more output line; a Problem if a line before has its id. Lines without an id are never the same."""
        start = len('{"id": ')
        item_id, end = json.JSONDecoder().raw_decode(line, start)
        key = hash(line[start:end])
        if item_id is None:
            return []
        if key in self._seen:
            shown = line[start : min(end, start + 80)]
            return [
                Problem(
                    f"line {number}",
                    f"A line before has the id {shown} too: the two results cannot be told apart by it.",
                    "Give every text an id of its own and run again, if they are to be told apart.",
                    "duplicate-id",
                )
            ]
        if len(self._seen) < MOST_IDS:
            self._seen.add(key)
        return []


def _answers(lines: IO[bytes], skip: int, jobs: int) -> Iterator[tuple[int, str, list[Problem], int]]:
    numbered = enumerate(_lines(lines))
    pending = ((number, raw) for index, (number, raw) in numbered if index >= skip)
    if jobs <= 1:
        for number, raw in pending:
            yield (number, *extract_line(number, raw), lines.tell())
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        queue: deque[tuple[int, Future[tuple[str, list[Problem]]], int]] = deque()
        for number, raw in pending:
            queue.append((number, pool.submit(extract_line, number, raw), lines.tell()))
            if len(queue) >= jobs * AHEAD:
                done, answer, position = queue.popleft()
                yield (done, *answer.result(), position)
        while queue:
            done, answer, position = queue.popleft()
            yield (done, *answer.result(), position)


def _done_already(source: Path, partial: Path, state: Path, ids: _Ids) -> int:
    """How many lines an earlier, cut-off run on the same input finished; its half-written last line is dropped.

    `ids` gets their ids.
    """
    fingerprint = _fingerprint(source)
    done = 0
    if partial.is_file() and state.is_file() and state.read_text("utf-8") == fingerprint:
        keep = 0
        with partial.open("rb") as lines:
            for line in lines:
                if not line.endswith(b"\n"):
                    break
                done += 1
                keep += len(line)
                ids.met(line.decode("utf-8", "surrogateescape"))
        os.truncate(partial, keep)
    else:
        partial.unlink(missing_ok=True)
        state.write_text(fingerprint, "utf-8")
    return done


def _fingerprint(source: Path) -> str:
    """Of the input's whole bytes, the code and the model: another input or another version starts anew."""
    from . import statements

    digest = hashlib.sha256(f"{statements.VERSION} {_the_extractor().version}".encode())
    with source.open("rb") as data:
        while block := data.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
