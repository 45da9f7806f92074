"""The timeline: when things were said, and when they are said to have happened. A chart, and the same as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from onrecord.publish import charts, words
from onrecord.publish.export import start_of
from onrecord.publish.lookup import Line, Lookup, numbered, pages_of
from onrecord.publish.parts import Page, pager

ROWS_A_PAGE = 300
LANES = 14
BARS = 3000  # a chart of more is unreadable, and slow to open: the rest is in the table, and the page says so
OTHERS = "other speakers"
UNRESOLVED = "speaker not resolved"


def timeline_pages(lookup: Lookup) -> Iterator[Page]:
    """timeline.html (with both charts) and its further pages of the table."""
    lines = lookup.lines(lookup.statements.values())
    dated = [line for line in lines if line.earliest or line.latest]
    undated = [line for line in lines if not (line.earliest or line.latest)]
    happened = _happened(lookup)
    rows: list[dict[str, object]] = [
        *({"kind": "said", "line": line} for line in dated),
        *({"kind": "undated", "line": line} for line in undated),
        *({"kind": "happened", **event} for event in happened),
    ]
    sheets = pages_of(rows, ROWS_A_PAGE)
    for index, some in enumerate(sheets):
        yield Page(
            numbered("timeline", index),
            "timeline.html",
            {
                "title": "Timeline",
                "section": "timeline.html",
                "said_chart": _said_chart(dated) if index == 0 else None,
                "happened_chart": _happened_chart(happened) if index == 0 else None,
                "said": [row["line"] for row in some if row["kind"] == "said"],
                "undated": [row["line"] for row in some if row["kind"] == "undated"],
                "happened": [row for row in some if row["kind"] == "happened"],
                "totals": (len(dated), len(undated), len(happened)),
                "limit": BARS,
                "first": index == 0,
                "pager": pager("timeline", index, [len(sheet) for sheet in sheets], "lines"),
            },
        )


def _happened(lookup: Lookup) -> list[dict[str, object]]:
    """Times inside what is said, with the words that give them; the earliest first, the undated last."""
    events = []
    for statement in lookup.statements.values():
        for time in statement.happened:
            key = (
                time.earliest or time.latest or "9999",
                time.latest or "9999",
                lookup.time_key(statement),
                time.span.start if time.span else start_of(statement),
                time.text,
            )
            events.append((key, statement, time))
    events.sort(key=lambda event: event[0])
    lines = {s.id: lookup.line(s) for _, s, _ in events}
    return [
        {
            "when": words.when(time),
            "earliest": time.earliest,
            "latest": time.latest,
            "words": time.text,
            "anchor": time.anchor,
            "line": lines[statement.id],
        }
        for _, statement, time in events
    ]


def _lanes(names: list[str]) -> tuple[list[str], dict[str, str]]:
    """The speakers with most lines get a lane each, the others share one."""
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    known = sorted((n for n in counts if n), key=lambda n: (-counts[n], n))
    own = known[:LANES]
    lane_of = {name: name if name in own else OTHERS for name in known}
    lane_of[""] = UNRESOLVED
    return [*own, OTHERS, UNRESOLVED], lane_of


def _said_chart(lines: list[Line]) -> object:
    lanes, lane_of = _lanes([line.speaker for line in lines])
    bars = [
        charts.Bar(
            lane_of[line.speaker],
            line.earliest or line.latest,
            line.latest or line.earliest,
            line.stance,
            f"{line.when}: {line.speaker or UNRESOLVED} {words.label(words.STANCES, line.stance).lower()}: {line.quoted}",
            line.href,
        )
        for line in lines[:BARS]
    ]
    return charts.timeline(bars, lanes)


def _happened_chart(events: list[dict[str, object]]) -> object:
    said = [cast(Line, event["line"]) for event in events]
    lanes, lane_of = _lanes([line.speaker for line in said])
    bars = [
        charts.Bar(
            lane_of[line.speaker],
            cast("str | None", event["earliest"]),
            cast("str | None", event["latest"]),
            "happened",
            f"{event['when']} (“{event['words']}”), says {line.speaker or UNRESOLVED}: {line.quoted}",
            line.href,
        )
        for event, line in list(zip(events, said, strict=True))[:BARS]
    ]
    return charts.timeline(bars, lanes)
