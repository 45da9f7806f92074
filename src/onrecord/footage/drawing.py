"""The sun chart and the map of what was measured on a piece of footage, with the same as words, as a table and as a file.

Worked out with the findings, from the same bands, and kept as they are: whoever publishes a case only copies them.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from onrecord.records import Finding, Footage, Measurement, SunChart, SunChartKind

from . import measured
from .against import instants

VERSION = "drawing-1"
MOST = 4  # measurements of one item that are drawn
ROWS = 24  # of the table beside a chart; the file has all
LARGEST = 256 * 1024  # characters of one drawing, and of one file; what is larger is left out, the words stay


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """What the measurements on one item come to by themselves."""

    sha256: str  # of the item: with it goes what was worked out
    findings: tuple[Finding, ...]
    charts: tuple[SunChart, ...]


def worked_out(piece: Footage, until: str | None) -> WorkedOut:
    """The findings, and the charts of the first ``MOST`` shadows for which a place or a time was given. ``until``: the first appearance."""
    found = tuple(measured.findings(piece, until))
    given = [m for m in piece.measurements if not m.light and (m.place is not None or m.time)]
    return WorkedOut(piece.sha256, found, tuple(chart for m in given[:MOST] for chart in charts_of(m, until)))


def charts_of(m: Measurement, until: str | None) -> list[SunChart]:
    """With a place: the dates and hours that fit in the year before ``until``, else in the year of its time. With a time: the places.

    What has no answer (the sun is down, no year is known) is left out: the finding says why.
    """
    from onrecord.footage import sun

    found = []
    for make in (_dates, _places):
        try:
            chart = make(m, until)
        except (sun.SunError, ValueError, OverflowError):
            continue
        if chart is not None:
            found.append(chart)
    return found


def _dates(m: Measurement, until: str | None) -> SunChart | None:
    from onrecord.footage import sun
    from onrecord.footage.sun import charts, telling

    if m.place is None or not (until or m.time):
        return None
    if until:
        last = instants(until, None)[1].date()
        first = last - timedelta(days=365)
        title = f"When it fits, in the year before {until[:10]}"
    else:
        year = datetime.fromisoformat(m.time).year
        first, last = date(year, 1, 1), date(year, 12, 31)
        title = f"When it fits, in {year}"
    at = sun.Place(m.place.latitude, m.place.longitude)
    d = measured.dates_at(at, measured.shadow(m), first, last, m.coverage, m.place.zone)
    bands = [
        (
            d.local(b.start).date().isoformat(),
            telling.clock(d.local(b.start)),
            telling.until(d.local(b.end)),
            telling.half(b.half),
            b.start.strftime("%Y-%m-%dT%H:%M:%SZ"),
            b.end.strftime("%Y-%m-%dT%H:%M:%SZ"),
        )
        for b in d.bands
    ]
    return SunChart(
        m.id,
        SunChartKind.DATES,
        title,
        _bounded(charts.sun_chart(d, alone=False, name=f"sun-{m.id}")),
        tuple(telling.dates_words(d)),
        ("Dates", "Side of noon", "Earliest", "Latest", "Fits best"),
        tuple(telling.dates_rows(d)[:ROWS]),
        _bounded(_csv(("date", f"from ({d.zone_name})", "to", "side of noon", "from (UTC)", "to (UTC)"), bands)),
        until or "",
    )


def _places(m: Measurement, _: str | None) -> SunChart | None:
    from onrecord.footage.sun import charts, telling

    if not m.time:
        return None
    at = datetime.fromisoformat(m.time)
    if at.tzinfo is None:
        return None
    p = measured.places_at(at, measured.shadow(m), m.coverage)
    claimed = (m.place.latitude, m.place.longitude) if m.place is not None else None
    boxes = []
    for number, area in enumerate(p.areas[:ROWS], 1):
        x, y = [q[0] for q in area.outer], [q[1] for q in area.outer]
        boxes.append((str(number), *(f"{v:.2f}°" for v in (min(y), max(y), min(x), max(x)))))
    words = telling.places_words(p)
    if claimed is not None:
        words.append(charts.claimed_words(p, claimed))
    return SunChart(
        m.id,
        SunChartKind.PLACES,
        f"Where it fits, at {at.isoformat()}",
        _bounded(charts.world_map(p, claimed=claimed, alone=False, name=f"map-{m.id}")),
        tuple(words),
        ("Area", "South", "North", "West", "East"),
        tuple(boxes),
        _bounded(json.dumps(p.geojson(), separators=(",", ":"), allow_nan=False) + "\n"),
    )


def _bounded(text: str) -> str:
    return text if len(text) <= LARGEST else ""


def _csv(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue()
