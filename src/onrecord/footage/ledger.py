"""The denial ledger: what is said of a piece of footage, taken apart into its questions.

For each question that somebody's words touch: who says what, in time; what the checks say for and against; what would settle it. Questions
that nobody asked are not answered, and no check answers more than it looked at: a copy with a banner over it says nothing of what it shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from onrecord.records import (
    Act,
    Document,
    Finding,
    Footage,
    LedgerCheck,
    LedgerEntry,
    LedgerLine,
    NamedPlace,
    Outcome,
    Question,
    Span,
    Stance,
    Statement,
    Time,
)

from . import measured
from .against import FIRST_APPEARANCE, no_later_than
from .appearing import FIRM, earliest
from .denials import REJECTED, SHOWING, THING, touches

VERSION = "ledger-1"
GAP = 80  # characters between cue and content that are read with them

# What would settle each question. Fixed words: nothing here depends on the case.
SETTLES: Mapping[Question, tuple[str, ...]] = {
    Question.MADE_OR_ALTERED: (
        "The original file with its metadata, from the device that recorded it.",
        "An earlier or more complete copy, to be compared picture by picture.",
        "Content credentials that were signed when it was recorded. That there are none speaks neither way.",
    ),
    Question.PLACE: (
        "Fixed things in the picture (buildings, the line of the hills, signs), matched with pictures of the place from another source.",
        "Shadows and a direction, held against the sun at the place that is named.",
        "The position in the original file, if the device wrote one.",
    ),
    Question.TIME: (
        "The earliest capture or upload that can be found: it was filmed no later than that.",
        "The length and direction of a shadow at a known place: on which days and at which hours the sun stands so.",
        "Weather, building work, plants or posters in the picture, with the dates at which they were so.",
        "The times in the original file, and whether the clock of its device was right.",
    ),
    Question.EVENTS: (
        "The whole recording, before and after the part that is shown.",
        "Other recordings of the same moments, from other cameras.",
        "Witnesses, records and documents that do not rest on this footage.",
    ),
    Question.SOURCE: (
        "Who recorded it and how it came to who published it, told by them, under protection where they need it.",
        "The earliest upload, with its account and its time, preserved.",
        "The original file, from the device that recorded it.",
    ),
    Question.UNSPECIFIED: ("To ask what is meant: whether it was made up or altered, or the place, the time, the events, or its source.",),
}  # fmt: skip

_COPIES = "copies in this case"
_FIRST = "first of its copies"
# Check -> the questions that it looks at. The outcome is passed on; copies and their order are worded apart, in ``_of_copies``.
LOOKS_AT: Mapping[str, tuple[Question, ...]] = {
    "agreement of its times": (Question.TIME,),
    "time zone": (Question.TIME, Question.PLACE),
    "taken before publication": (Question.TIME,),
    "clock of the camera": (Question.TIME,),
    "as the camera wrote it": (Question.MADE_OR_ALTERED,),
    "coded like the camera's other files": (Question.MADE_OR_ALTERED, Question.SOURCE),
    "thumbnail of the picture": (Question.MADE_OR_ALTERED,),
    "traces of messengers and platforms": (Question.SOURCE,),
    "one file of one kind": (Question.MADE_OR_ALTERED,),
    "content credentials (C2PA)": (Question.MADE_OR_ALTERED, Question.SOURCE),
    "position in the file": (Question.PLACE,),
    "position against the named place": (Question.PLACE,),
    "coordinates of the named place": (Question.PLACE,),
    "sun and shadow": (Question.PLACE, Question.TIME),
    "sun and shadow: time": (Question.TIME,),
    "sun and shadow: place": (Question.PLACE,),
    "sun: day or night": (Question.TIME,),
    "all checks": (Question.MADE_OR_ALTERED, Question.PLACE, Question.TIME, Question.SOURCE),
}


def with_ledgers(
    footage: Sequence[Footage],
    documents: Iterable[Document],
    statements: Sequence[Statement],
    places: Sequence[NamedPlace] = (),
) -> tuple[Footage, ...]:
    """Every piece of footage with its ledger, out of the statements that may speak of it and its findings."""
    by_document = {d.id: d for d in documents}
    by_id = {s.id: s for s in statements}
    inner: dict[str, list[Statement]] = {}
    for s in statements:
        if s.within is not None:
            inner.setdefault(s.within, []).append(s)
    known = {f.id: f for f in footage}
    where = measured.Known(places)
    return tuple(
        replace(
            f,
            ledger=ledger(
                f,
                [by_id[s] for s in f.statements if s in by_id],
                by_document,
                inner,
                [known[c.other] for c in f.copies if c.other in known],
                where,
            ),
        )
        for f in footage
    )


def ledger(
    footage: Footage,
    statements: Iterable[Statement],
    documents: Mapping[str, Document],
    inner: Mapping[str, Sequence[Statement]] | None = None,
    copies: Sequence[Footage] = (),
    known: measured.Known | None = None,
) -> tuple[LedgerEntry, ...]:
    """The questions that statements about one piece of footage touch, in the order of ``Question``.

    ``inner``: the statements nested in each: their words are theirs, and not said twice. ``copies``: of it, in the case. The order of the statements does not matter.
    """
    lines: dict[Question, list[LedgerLine]] = {}
    known = known or measured.Known()
    times: list[LedgerCheck] = []
    places: list[LedgerCheck] = []
    for statement in sorted(statements, key=_time_key):
        document = documents.get(statement.document)
        if document is not None:
            for question, line in lines_of(statement, document, (inner or {}).get(statement.id, ())):
                lines.setdefault(question, []).append(line)
                if question is Question.TIME:
                    times += _against_first_appearance((footage, *copies), statement, line, document)
                    for time in _times_of(statement, line) if line.stance is not Stance.DENIES else ():
                        words = f"“{document.words(time.span or line.span)}” ({_shown(time)})"
                        said = (time.earliest, time.latest)
                        times += measured.of_time(footage, known, statement, line.span, document, said, words)
                if question is Question.PLACE:
                    said_times = [(t.earliest, t.latest) for t in statement.happened]
                    places += measured.of_place(footage, known, statement, line.span, document, said_times)
    told = {Question.TIME: tuple(dict.fromkeys(times)), Question.PLACE: tuple(dict.fromkeys(places))}
    return tuple(
        LedgerEntry(
            question,
            tuple(lines[question]),
            (*told.get(question, ()), *checks(footage.findings, question)),
            SETTLES[question],
        )
        for question in Question
        if question in lines
    )


def lines_of(
    statement: Statement, document: Document, nested: Sequence[Statement]
) -> list[tuple[Question, LedgerLine]]:
    """The lines that one statement gives."""
    found: dict[tuple[Question, Stance], LedgerLine] = {}
    others = [span for s in nested for span in (*s.cue, *s.content)]
    for begin, end in _stretches(document, statement):
        cue = tuple((c.start - begin, c.end - begin) for c in statement.cue if begin <= c.start < end)
        for touch in touches(document.text[begin:end], cue, statement.stance, statement.act):
            span = Span(begin + touch.start, begin + touch.end)
            if not any(o.start <= span.start < o.end for o in others):
                found.setdefault((touch.question, touch.stance), LedgerLine(statement.id, touch.stance, span))
    if statement.content and footage_speaks(document, statement):
        # "The clip shows men …": the report gives the footage itself as the source.
        found.setdefault(
            (Question.EVENTS, statement.stance), LedgerLine(statement.id, statement.stance, statement.content[0])
        )
    named = {question for question, _ in found}
    if named - {Question.UNSPECIFIED}:
        return [(q, line) for (q, _), line in found.items() if q is not Question.UNSPECIFIED]
    rejects = statement.stance is Stance.DENIES and statement.act is not Act.DECLINE
    if not named and rejects and statement.content and _of_footage_itself(document, statement):
        # Rejected as a whole: the statement speaks of the footage and denies, in no words of the lexicon.
        return [(Question.UNSPECIFIED, LedgerLine(statement.id, Stance.DENIES, statement.content[0]))]
    return [(q, line) for (q, _), line in found.items()]


def _against_first_appearance(
    copies: Sequence[Footage], statement: Statement, line: LedgerLine, document: Document
) -> list[LedgerCheck]:
    """A time at which somebody says that it was filmed, held against when it, or the earliest of its copies, is known to have been there."""
    bounds = [a for a in copies[0].appearances if a.witness != statement.document]
    bound = earliest(bounds) or earliest(bounds, firm=False)
    if line.stance is Stance.DENIES or bound is None:
        return []
    name = next((f.name for f in copies if f.id == bound.footage), "")
    what = "it" if bound.footage == copies[0].id else f"its copy “{name}”"
    found = []
    for time in _times_of(statement, line):
        span = time.span or line.span
        try:
            result = no_later_than((time.earliest, time.latest), bound.at)
        except ValueError:
            continue  # a date in no form that is known: nothing can be held against it
        outcome, told = result.outcome, result.words
        if bound.rests_on not in FIRM and outcome is Outcome.CONTRADICTED:
            outcome, told = Outcome.UNDECIDABLE, f"{result.words} if the report means this one, else undecidable"
        words = f"“{document.words(span)}” ({_shown(time)}) is {told}: {what} was there no later than {bound.at} ({bound.words})."
        found.append(LedgerCheck(FIRST_APPEARANCE, outcome, words, statement.id))
    return found


def _times_of(statement: Statement, line: LedgerLine) -> list[Time]:
    """The times inside the content that the words of a line give for the footage."""
    return [
        time
        for time in statement.happened
        if time.span is not None and line.span.start <= time.span.end and time.span.start <= line.span.end + 2
    ]


def _shown(time: Time) -> str:
    """An interval in digits."""
    if time.earliest == time.latest:
        return time.earliest or "no date"
    return f"{time.earliest or '…'} to {time.latest or '…'}"


def footage_speaks(document: Document, statement: Statement) -> bool:
    """Whether footage is said to show the content: its source names footage, its cue is a verb of showing."""
    source, cue = (" ".join(document.words(span) for span in spans) for spans in (statement.source, statement.cue))
    return SHOWING.search(cue) is not None and THING.search(source) is not None


def _of_footage_itself(document: Document, statement: Statement) -> bool:
    """Whether what is denied is a piece of footage as such ("the video"), and not something that happened to it or is said of it."""
    words = document.words(statement.content[0]).strip(" “”‘’\"'")
    return REJECTED.match(words) is not None


def _stretches(document: Document, statement: Statement) -> list[tuple[int, int]]:
    """Cue and content with what stands between them, where that is little: "called the clip “fake”"."""
    pieces = sorted({*statement.cue, *statement.content})
    if not pieces:
        return []
    cuts = [
        i + 1
        for i, (a, b) in enumerate(pairwise(pieces))
        if b.start - a.end > GAP or "\n" in document.text[a.end : b.start]
    ]
    runs = [pieces[i:j] for i, j in pairwise([0, *cuts, len(pieces)])]
    return [(run[0].start, max(p.end for p in run)) for run in runs]


def checks(findings: Iterable[Finding], question: Question) -> tuple[LedgerCheck, ...]:
    """What the checks say of one question, with the outcome turned to it."""
    found = []
    for f in sorted(findings, key=lambda f: (f.check, f.outcome.value, f.method, f.message)):
        if f.check in (_COPIES, _FIRST):
            outcome = _of_copies(f, question)
        else:
            looks = LOOKS_AT.get(f.check, ())
            outcome = f.outcome if question in looks else None
        if outcome is not None:
            found.append(LedgerCheck(f.check, outcome, f.message))
    return tuple(found)


def _of_copies(finding: Finding, question: Question) -> Outcome | None:
    """Copies show edits and an order, and nothing of what is shown: that a file is not the first contradicts that it is unaltered."""
    if finding.outcome is Outcome.NOT_CHECKED:
        return Outcome.NOT_CHECKED if question in (Question.MADE_OR_ALTERED, Question.TIME, Question.SOURCE) else None
    if finding.check == _FIRST:
        if question in (Question.MADE_OR_ALTERED, Question.SOURCE):
            return finding.outcome
        return Outcome.UNDECIDABLE if question is Question.TIME else None
    return Outcome.UNDECIDABLE if question in (Question.MADE_OR_ALTERED, Question.SOURCE) else None


def _time_key(statement: Statement) -> tuple[str, str, str, int, str]:
    said = statement.said
    earliest, latest = (said.earliest, said.latest) if said is not None else (None, None)
    pieces = (*statement.source, *statement.cue, *statement.content)
    start = min((p.start for p in pieces), default=0)
    return (latest or earliest or "9999", earliest or "", statement.document, start, statement.id)
