"""The pages of pictures and videos: one over all of them, and one for each, covered until they are asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from onrecord.publish import words
from onrecord.publish.chain import chain
from onrecord.publish.copies import families, family_of
from onrecord.publish.export import sorted_suggestions
from onrecord.publish.lookup import Line, Lookup, file_id, title_of
from onrecord.publish.overview import Card, cards
from onrecord.publish.parts import Copy, Page
from onrecord.records import (
    Footage,
    LedgerCheck,
    LinkVerdict,
    Measurement,
    NamedPlace,
    Outcome,
    Question,
    Suggestion,
    SunChart,
    SunChartKind,
)

BESIDE = 4  # copies whose traces stand beside those of one file
BOUNDS, MEASURED = 60, 60  # of one piece that its page shows; the export has all
_SUN = ("sun and shadow", "sun:")


@dataclass(frozen=True, slots=True)
class Answer:
    """A statement on a question: what it comes to, the words that touch it, and the line of the whole statement."""

    line: Line
    stance: str
    told: str
    words: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the ledger, ready to be shown."""

    id: str
    label: str
    meaning: str
    answers: list[Answer]
    checks: tuple[LedgerCheck, ...]
    settles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A statement that may speak of it: how surely, and why the machine says so."""

    line: Line
    score: float | None
    reason: str
    verdict: str = ""  # of a person; "" where it is a suggestion
    by: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class TraceRow:
    """One kind of trace over several files: of each its (value, field), and which of its checks were contradicted."""

    label: str
    meaning: str
    cells: list[tuple[list[tuple[str, str]], list[str]]]
    differs: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart, and the file of the dossier that has all of it ("" where there is none)."""

    chart: SunChart
    svg: Markup
    file: str


@dataclass(frozen=True, slots=True)
class Measured:
    """One measurement as a row of the table, with its charts below it."""

    id: str
    what: list[str]  # "Direction 88.5° ± 6.0°", …
    at: str  # time code; "" in a picture, or where it was not given
    place: NamedPlace | None
    time: str
    by: str
    note: str
    clicks: str
    drawings: list[Drawing]


@dataclass(frozen=True, slots=True)
class Since:
    """A bound on the first appearance."""

    at: str
    label: str
    meaning: str
    firm: bool
    words: str
    copy: tuple[str, str]  # which: label, page; ("", "") where it is this one
    report: tuple[str, str]  # title, page


@dataclass(frozen=True, slots=True)
class Piece:
    """A picture or video with everything that its page shows of it."""

    card: Card
    href: str
    asked: list[Asked]
    not_asked: list[str]
    links: list[Link]
    accepted: list[Link]
    rejected: list[Link]
    worst: list[tuple[str, list[str]]]  # outcome, checks that came to it: contradicted, undecidable


def href(identifier: str) -> str:
    """The page of a piece of footage, from the root of the dossier."""
    return f"footage/{file_id(identifier)}.html"


def footage_pages(
    lookup: Lookup, copies: Mapping[str, Copy], frames: Collection[str], drawn: Mapping[str, Sequence[SunChart]]
) -> Iterator[Page]:
    """footage.html over all of them, then a page for each. ``frames``: hashes of the small pictures that the dossier has."""
    about: dict[str, list[Suggestion]] = {}
    for suggestion in sorted_suggestions(lookup.record.suggestions):
        if suggestion.kind == "about_footage":
            for side in (suggestion.left, suggestion.right):
                about.setdefault(side, []).append(suggestion)
    pieces = [_piece(lookup, card, about) for card in cards(lookup, copies)]
    yield Page(
        "footage.html",
        "footage.html",
        {
            "title": "Footage",
            "section": "footage.html",
            "pieces": pieces,
            "families": families(lookup.record.footage),
            "hrefs": {f.id: href(f.id) for f in lookup.record.footage},
            "withheld": any(p.card.copy is not None and p.card.copy.withheld for p in pieces),
        },
    )
    for piece in pieces:
        yield _item(lookup, piece, frames, drawn.get(piece.card.footage.id, ()))


def _piece(lookup: Lookup, card: Card, about: Mapping[str, list[Suggestion]]) -> Piece:
    f = card.footage
    linked = sorted((lookup.statements[s] for s in f.statements if s in lookup.statements), key=lookup.time_key)
    why = {s.left if s.right == f.id else s.right: s for s in about.get(f.id, ())}
    stands = {d.statement: d for d in f.decisions}
    rejected = [
        s for d in stands.values() if d.verdict is LinkVerdict.REJECTED and (s := lookup.statements.get(d.statement))
    ]
    sides: dict[str, list[Link]] = {"": [], "accepted": [], "rejected": []}
    every = [*linked, *sorted(rejected, key=lookup.time_key)]
    for s, line in zip(every, lookup.lines(every), strict=True):
        machine, person = why.get(s.id), stands.get(s.id)
        decided = person is not None and person.verdict is not LinkVerdict.WITHDRAWN
        verdict = person.verdict.value if person is not None and decided else ""
        sides[verdict].append(
            Link(
                line,
                machine.score if machine else None,
                machine.reason if machine else "",
                verdict,
                person.by if person is not None and decided else "",
                person.why if person is not None and decided else "",
            )
        )
    asked = _asked(lookup, f)
    named = {entry.question for entry in f.ledger}
    not_asked = [words.label(words.QUESTIONS, q) for q in Question if q not in named and q is not Question.UNSPECIFIED]
    worst = []
    for outcome in (Outcome.CONTRADICTED, Outcome.UNDECIDABLE):
        if checks := sorted({x.check for x in f.findings if x.outcome is outcome}):
            worst.append((outcome.value, checks))
    return Piece(
        card, href(f.id), asked, not_asked if asked else [], sides[""], sides["accepted"], sides["rejected"], worst
    )


def _item(lookup: Lookup, piece: Piece, frames: Collection[str], drawn: Sequence[SunChart]) -> Page:
    f = piece.card.footage
    known = {other.id: other for other in lookup.record.footage}
    beside = [known[c.other] for c in f.copies if c.other in known][:BESIDE]
    return Page(
        piece.href,
        "footage-item.html",
        {
            "title": piece.card.label,
            "section": "footage.html",
            "piece": piece,
            "sheet": [frame for frame in f.frames if frame.small in frames] if _is_shown(piece.card) else [],
            "family": family_of(lookup.record.footage, f.id),
            "hrefs": {other.id: href(other.id) for other in lookup.record.footage},
            "columns": [(f, piece.href), *((other, href(other.id)) for other in beside)],
            "more_copies": max(0, len(f.copies) - BESIDE),
            "traces": _traces([f, *beside]),
            "sun": [x for x in piece.card.findings if x.check.startswith(_SUN)],
            "measured": [_measured(m, drawn) for m in f.measurements[:MEASURED]],
            "more_measured": max(0, len(f.measurements) - MEASURED),
            "since": _since(lookup, f)[:BOUNDS],
            "more_since": max(0, len(f.appearances) - BOUNDS),
            "chain": chain(lookup, f.sha256),
        },
    )


def chart_file(chart: SunChart) -> str:
    """The file of the dossier with all that a chart shows: a table (CSV) of the dates, or the places (GeoJSON)."""
    kind = "csv" if chart.kind is SunChartKind.DATES else "geojson"
    return f"data/sun/{file_id(chart.measurement)}-{chart.kind.value}.{kind}"


def _measured(m: Measurement, drawn: Sequence[SunChart]) -> Measured:
    what = []
    if m.direction is not None:
        what.append(f"Shadow points to {m.direction[0]:.1f}° ± {m.direction[1]:.1f}°")
    if m.length is not None:
        what.append(f"Shadow {m.length[0]:.2f} ± {m.length[1]:.2f} times as long as the thing is high")
    if m.slope[0]:
        what.append(f"Ground falls {m.slope[0]:g}° towards {m.slope[1]:g}°")
    if m.light:
        what.append(f"Light: {m.light}")
    drawings = [
        Drawing(
            chart,
            Markup(chart.svg),  # noqa: S704 - drawn by footage.sun, which escapes
            chart_file(chart) if chart.data else "",
        )
        for chart in drawn
        if chart.measurement == m.id
    ]
    return Measured(m.id, what, words.timecode(m.seconds), m.place, m.time, m.by, m.note, m.clicks, drawings)


def _since(lookup: Lookup, footage: Footage) -> list[Since]:
    known = {other.id: other for other in lookup.record.footage}
    found = []
    for bound in footage.appearances:
        label, meaning, firm = words.APPEARED[bound.rests_on.value]
        other = known.get(bound.footage) if bound.footage != footage.id else None
        document = lookup.documents.get(bound.witness)
        found.append(
            Since(
                bound.at,
                label,
                meaning,
                firm,
                bound.words,
                (other.name, href(other.id)) if other is not None else ("", ""),
                (title_of(document), lookup.document_href(document.id)) if document is not None else ("", ""),
            )
        )
    return found


def _is_shown(card: Card) -> bool:
    """What was put in the place of an original has no frames."""
    return card.copy is not None and card.copy.withheld is None


def _traces(files: list[Footage]) -> list[TraceRow]:
    """Rows for the kinds that any of the files has, in the order of the vocabulary."""
    rows = []
    marked = [_conflicts(f) for f in files]
    for kind, (label, meaning) in words.TRACES.items():
        cells = []
        for f, wrong in zip(files, marked, strict=True):
            mine = [t for t in f.traces if t.kind == kind]
            checks = sorted(check for of, check in wrong if of == kind)
            cells.append(([(t.value, t.found) for t in mine], checks))
        if any(values for values, _ in cells):
            said = {tuple(value for value, _ in values) for values, _ in cells}
            rows.append(TraceRow(label, meaning, cells, len(said) > 1))
    return rows


def _conflicts(footage: Footage) -> set[tuple[str, str]]:
    """(kind of trace, check) that go together where a check was contradicted: the traces that it names, or all that it looks at."""
    found = set()
    for finding in footage.findings:
        if finding.outcome is Outcome.CONTRADICTED:
            looked_at = [t for t in footage.traces if finding.check in t.checks]
            named = [t for t in looked_at if t.found in finding.message or t.value in finding.message]
            found |= {(t.kind, finding.check) for t in named or looked_at}
    return found


def _asked(lookup: Lookup, footage: Footage) -> list[Asked]:
    found = []
    for entry in footage.ledger:
        answers = []
        for line in entry.lines:
            statement = lookup.statements.get(line.statement)
            if statement is not None:
                touched = lookup.documents[statement.document].words(line.span)
                told = words.on_question(entry.question, line.stance)
                answers.append(Answer(lookup.line(statement), line.stance.value, told, touched))
        label, meaning = words.QUESTIONS[entry.question.value]
        found.append(Asked(entry.question.value, label, meaning, answers, entry.checks, entry.settles))
    return found
