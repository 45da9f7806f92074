"""The sun chart and the map as SVG, drawn here: no library, no script, nothing fetched; text for screen readers, and a table beside on the page.

A chart carries its own colours for light and dark when it stands alone; inside a page (``alone=False``) the page's style sheet may colour it by the
same classes. Lines and words tell apart what colour does.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from markupsafe import Markup, escape

from . import land, telling
from .dates import Band, Course, Dates, Half, Part
from .places import Places

WIDTH = 1080
LEFT, RIGHT, TOP = 62, 24, 56
PLOT = 480  # pixels of the day on the sun chart

STYLE = """
.sun-chart, .sun-map { --paper:#fbf9f4; --sky:#f4ecd8; --sea:#e4eaee; --dark:#d9dbe0; --ink:#1c1a17; --soft:#5d574c; --rule:#c9c1b0; --fit:#1f5583; --fit2:#9c3524; --land:#ded7c6; --edge:#a39a86;
 font:13px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",Arial,sans-serif; background:var(--paper); max-width:100%; height:auto }
@media (prefers-color-scheme: dark) { .sun-chart, .sun-map { --paper:#15171a; --sky:#2b2a25; --sea:#1b232a; --dark:#1a1d22; --ink:#ebe6db; --soft:#aca596; --rule:#44474c; --fit:#8fbce6; --fit2:#ef9f8b; --land:#33373c; --edge:#5d6269 } }
.sun-chart .paper, .sun-map .paper { fill:var(--paper) }
.sun-chart text, .sun-map text { fill:var(--ink) }
.sun-chart .axis, .sun-map .axis { fill:var(--soft) }
.sun-chart .heading, .sun-map .heading { font-size:16px; font-weight:600 }
.sun-chart .tick, .sun-map .tick { stroke:var(--rule); stroke-width:1; fill:none }
.sun-chart .night { fill:var(--dark) } .sun-chart .day { stroke:var(--sky); fill:none }
.sun-chart .rim { stroke:var(--soft); stroke-width:1.5; fill:none; stroke-dasharray:5 3 } .sun-chart .rim.sets { stroke-dasharray:1.5 3 }
.sun-chart .noon { stroke:var(--soft); stroke-width:1; fill:none }
.sun-chart .fit { stroke:var(--fit); fill:none } .sun-chart .fit.southward { stroke:var(--fit2) }
.sun-chart .label rect { fill:var(--paper); stroke:var(--rule) } .sun-chart .lead { stroke:var(--ink); stroke-width:1; fill:none }
.sun-map .sea { fill:var(--sea) } .sun-map .land { fill:var(--land); stroke:var(--edge); stroke-width:.6 }
.sun-map .fit { fill:var(--fit); fill-opacity:.42; stroke:var(--fit); stroke-width:1.6; fill-rule:evenodd }
.sun-map .place { fill:none; stroke:var(--fit2); stroke-width:2 } .sun-map .sun { fill:var(--paper); stroke:var(--ink); stroke-width:1.5 }
"""


def _svg(
    kind: str, title: str, description: str, height: float, body: Iterable[Markup], alone: bool, name: str
) -> Markup:
    style = Markup("<style>{}</style>").format(Markup(STYLE)) if alone else Markup("")  # noqa: S704 - ours
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="{}" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-labelledby="{}-title {}-desc">'
        '<title id="{}-title">{}</title><desc id="{}-desc">{}</desc>{}<rect class="paper" width="{}" height="{}"/>{}</svg>'
    ).format(
        kind,
        WIDTH,
        height,
        WIDTH,
        height,
        name,
        name,
        name,
        title,
        name,
        description,
        style,
        WIDTH,
        height,
        Markup("").join(body),
    )


# ------------------------------------------------------------------------------------------------------- the sun chart


def sun_chart(d: Dates, *, alone: bool = True, name: str = "sun-chart") -> str:
    """Days from left to right, the time of day upward from midnight: where the sun is up, what fits, and each part of it labelled.

    ``name``: the id that title and description hang on; different for each chart of one page.
    """
    return str(_SunChart(d).drawn(alone, name))


class _SunChart:
    def __init__(self, d: Dates) -> None:
        self.d = d
        self.count = (d.last - d.first).days + 1
        self.wide = (WIDTH - LEFT - RIGHT) / self.count

    def x(self, at: date) -> float:
        return LEFT + ((at - self.d.first).days + 0.5) * self.wide

    @staticmethod
    def y(minute: float) -> float:
        return round(TOP + PLOT * (1 - minute / 1440), 1)

    def drawn(self, alone: bool, name: str) -> Markup:
        d = self.d
        body = [
            Markup('<rect class="night" x="{}" y="{}" width="{}" height="{}"/>').format(
                LEFT, TOP, WIDTH - LEFT - RIGHT, PLOT
            ),
            self._daylight(),
            *self._grid(),
            *self._rims(),
            *self._fits(),
            *self._labels(),
        ]
        year = f"{d.first.year}" if d.first.year == d.last.year else f"{d.first.year}/{d.last.year}"
        title = f"When the shadow fits at {telling.where(d.place)}, {year}"
        heading = Markup('<text class="heading" x="{}" y="22">{}</text>').format(LEFT, title)
        key = Markup(
            '<text class="axis" x="{}" y="42">Time of day in {}; light ground: the sun is up; dashes: sunrise; dots: sunset; filled: the shadow fits ({} %)</text>'
        ).format(LEFT, d.zone_name, f"{100 * d.coverage:g}")
        return _svg(
            "sun-chart", title, " ".join(telling.dates_words(d)), TOP + PLOT + 34, [heading, key, *body], alone, name
        )

    def _columns(self, spans: dict[date, list[tuple[float, float]]]) -> str:
        return "".join(
            f"M{self.x(at):.1f} {self.y(a)}V{self.y(b)}" for at, pieces in sorted(spans.items()) for a, b in pieces
        )

    def _daylight(self) -> Markup:
        spans: dict[date, list[tuple[float, float]]] = {}
        for day in self.d.days:
            edges = sorted([(m, True) for m in day.rises] + [(m, False) for m in day.sets])
            start = 0.0 if (edges and not edges[0][1]) or (not edges and day.up > 0.5) else None
            for minute, rises in edges:
                if rises:
                    start = minute
                elif start is not None:
                    spans.setdefault(day.date, []).append((start, minute))
                    start = None
            if start is not None:
                spans.setdefault(day.date, []).append((start, 1440.0))
        return self._stroked("day", spans)

    def _stroked(self, kind: str, spans: dict[date, list[tuple[float, float]]]) -> Markup:
        return Markup('<path class="{}" stroke-width="{}" d="{}"/>').format(
            kind, round(self.wide + 0.4, 2), self._columns(spans)
        )

    def _grid(self) -> Iterable[Markup]:
        for hour in range(0, 25, 3):
            yield Markup('<path class="tick" d="M{} {}H{}"/>').format(LEFT, self.y(60 * hour), WIDTH - RIGHT)
            yield Markup('<text class="axis" x="{}" y="{}" text-anchor="end">{}:00</text>').format(
                LEFT - 8, self.y(60 * hour) + 4, f"{hour:02d}"
            )
        for at in self._days_named():
            x = round(self.x(at) - self.wide / 2, 1)
            label = (
                f"{at.day} {telling.MONTHS[at.month - 1][:3]}"
                if at.day != 1 or self.count < 60
                else telling.MONTHS[at.month - 1][:3]
            )
            yield Markup('<path class="tick" d="M{} {}V{}"/>').format(x, TOP, TOP + PLOT + 5)
            yield Markup('<text class="axis" x="{}" y="{}">{}</text>').format(x + 4, TOP + PLOT + 20, label)

    def _days_named(self) -> Iterable[date]:
        step = 1 if self.count <= 10 else 7
        for n in range(self.count):
            at = self.d.first + timedelta(days=n)
            if (self.count >= 60 and at.day == 1) or (self.count < 60 and n % step == 0):
                yield at

    def _rims(self) -> Iterable[Markup]:
        for kind, word in (("rises", "sunrise"), ("sets", "sunset")):
            steps: list[str] = []
            before: tuple[date, float] | None = None
            for day in self.d.days:
                for minute in getattr(day, kind)[:1]:
                    joined = before is not None and (day.date - before[0]).days == 1 and abs(minute - before[1]) < 90
                    steps.append(f"{'L' if joined else 'M'}{self.x(day.date):.1f} {self.y(minute)}")
                    before = (day.date, minute)
            if steps:
                yield Markup('<path class="rim {}" d="{}"><title>{}</title></path>').format(kind, "".join(steps), word)

    def _fits(self) -> Iterable[Markup]:
        for course in Course:
            spans: dict[date, list[tuple[float, float]]] = {}
            for band in self.d.bands:
                if band.course is course:
                    for at, a, b in self._pieces(band):
                        spans.setdefault(at, []).append((a, b))
            if spans:
                yield self._stroked(f"fit {course.value}", spans)

    def _pieces(self, band: Band) -> Iterable[tuple[date, float, float]]:
        """A band as (day, from, to) in minutes as shown, cut at midnight; at least a pixel and a half high."""
        start, end = self.d.local(band.start), self.d.local(band.end)
        at, minute, left = start.date(), _minute(start), (band.end - band.start).total_seconds() / 60
        least = 1.5 * 1440 / PLOT
        if end.utcoffset() == start.utcoffset() and left < least:
            minute, left = max(0.0, minute - (least - left) / 2), least
        while True:
            part = min(left, 1440 - minute)
            if self.d.first <= at <= self.d.last:
                yield at, minute, minute + part
            left -= part
            if left <= 1e-9:
                return
            at, minute = at + timedelta(days=1), 0.0

    def _labels(self) -> Iterable[Markup]:
        """A label for each part, where there is room: above the afternoon's bands, under the morning's, moved until none covers another."""
        taken: list[tuple[float, float, float, float]] = []
        for part in sorted(self.d.parts, key=lambda p: -p.minutes)[:8]:
            mine = [b for b in self.d.bands if (b.half, b.course, b.area) == (part.half, part.course, part.area)]
            middle = mine[len(mine) // 2]
            shown = self.d.local(middle.start + (middle.end - middle.start) / 2)
            x, y = self.x(shown.date()), self.y(_minute(shown))
            lines = (
                _upper_first(telling.half(part.half).removesuffix(" by the sun")),
                _short(part),
                f"{telling.clock(part.earliest)}–{telling.until(part.latest)}",
            )
            wide = 7.2 * max(len(line) for line in lines) + 14
            box = self._room(x, y, wide, 52, part.half, taken)
            taken.append(box)
            yield Markup('<path class="lead" d="M{} {}L{} {}"/>').format(
                round(x, 1), y, round(box[0] + wide / 2, 1), box[1] + (0 if box[1] > y else 52)
            )
            yield Markup('<g class="label"><rect x="{}" y="{}" width="{}" height="52" rx="3"/>{}</g>').format(
                round(box[0], 1),
                round(box[1], 1),
                round(wide, 1),
                Markup("").join(
                    Markup('<text x="{}" y="{}">{}</text>').format(
                        round(box[0] + 7, 1), round(box[1] + 16 + 15 * n, 1), line
                    )
                    for n, line in enumerate(lines)
                ),
            )

    @staticmethod
    def _room(
        x: float, y: float, wide: float, high: float, half: Half, taken: Sequence[tuple[float, float, float, float]]
    ) -> tuple[float, float, float, float]:
        left = min(max(x - wide / 2, LEFT + 2), WIDTH - RIGHT - wide - 2)
        down = half is Half.MORNING
        places = [(left, y + (40 if down else -40 - high) + (22 if down else -22) * n) for n in range(8)]
        places += [(left, y + (-40 - high if down else 40) + (-22 if down else 22) * n) for n in range(8)]
        for at, top in places:
            box = (at, top, at + wide, top + high)
            if top < TOP or top + high > TOP + PLOT:
                continue
            if all(box[2] < o[0] or o[2] < box[0] or box[3] < o[1] or o[3] < box[1] for o in taken):
                return box
        return (left, TOP + 4, left + wide, TOP + 4 + high)


def _minute(at: datetime | time) -> float:
    return at.hour * 60 + at.minute + at.second / 60


def _upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def _short(part: Part) -> str:
    def one(at: date) -> str:
        return f"{at.day} {telling.MONTHS[at.month - 1][:3]}"

    return ", ".join(one(a) if a == b else f"{one(a)}–{one(b)}" for a, b in part.dates)


# ------------------------------------------------------------------------------------------------------- the map


def world_map(
    p: Places, *, claimed: tuple[float, float] | None = None, alone: bool = True, name: str = "sun-map"
) -> str:
    """The band on the outline of the land, with a grid; where it is small, on a part of the earth. ``claimed``: latitude and longitude to mark."""
    return str(_Map(p, claimed).drawn(alone, name))


class _Map:
    def __init__(self, p: Places, claimed: tuple[float, float] | None) -> None:
        self.p, self.claimed = p, claimed
        self.west, self.east, self.south, self.north = self._box()
        self.scale = (WIDTH - LEFT - RIGHT) / (self.east - self.west)
        # A part of the earth is drawn true to its shape at its middle, the whole of it plainly by degrees.
        whole = self.east - self.west == 360
        self.down = self.scale if whole else self.scale / _narrowing((self.south + self.north) / 2)
        self.high = round(self.down * (self.north - self.south), 1)

    def _box(self) -> tuple[float, float, float, float]:
        points = [q for area in self.p.areas for q in area.outer]
        if self.claimed is not None:
            points.append((self.claimed[1], self.claimed[0]))
        if not points:
            return -180.0, 180.0, -90.0, 90.0
        x, y = [q[0] for q in points], [q[1] for q in points]
        middle = (min(x) + max(x)) / 2, (min(y) + max(y)) / 2
        wide = max((max(x) - min(x)) * 1.5, (max(y) - min(y)) * 3.0 / _narrowing(middle[1]), 24.0)
        if wide >= 200:
            return -180.0, 180.0, -90.0, 90.0
        tall = wide / 2 * _narrowing(middle[1])
        west = max(-180.0, min(180.0 - wide, middle[0] - wide / 2))
        south = max(-90.0, min(90.0 - tall, middle[1] - tall / 2))
        return west, west + wide, south, south + tall

    def at(self, x: float, y: float) -> str:
        return f"{LEFT + (x - self.west) * self.scale:.1f} {TOP + (self.north - y) * self.down:.1f}"

    def path(self, rings: Iterable[Sequence[tuple[float, float]]]) -> str:
        return "".join("M" + "L".join(self.at(*q) for q in ring) + "Z" for ring in rings)

    def drawn(self, alone: bool, name: str) -> Markup:
        frame = (LEFT, TOP, WIDTH - LEFT - RIGHT, self.high)
        seen = [r for r in land.rings() if self._near(r)]
        body = [
            Markup('<clipPath id="{}-frame"><rect x="{}" y="{}" width="{}" height="{}"/></clipPath>').format(
                name, *frame
            ),
            Markup(
                '<g clip-path="url(#{}-frame)"><rect class="sea" x="{}" y="{}" width="{}" height="{}"/><path class="land" d="{}"/>'
            ).format(name, *frame, self.path(seen)),
            *self._grid(),
            Markup('<path class="fit" d="{}"/>').format(
                self.path(r for area in self.p.areas for r in (area.outer, *area.holes))
            ),
            *self._points(),
            Markup("</g>"),
            *self._names(),
        ]
        title = f"Where the shadow fits at {self.p.time.isoformat()}"
        heading = Markup(
            '<text class="heading" x="{}" y="22">{}</text><text class="axis" x="{}" y="42">{}</text>'
        ).format(
            LEFT,
            title,
            LEFT,
            f"Filled: it fits ({100 * self.p.coverage:g} %){'; ring: the claimed place' if self.claimed else ''}; small disc: the sun stands overhead. Outline: {land.SOURCE}.",
        )
        return _svg(
            "sun-map",
            title,
            " ".join(telling.places_words(self.p)),
            TOP + self.high + 30,
            [heading, *body],
            alone,
            name,
        )

    def _near(self, ring: Sequence[tuple[float, float]]) -> bool:
        return (
            min(q[0] for q in ring) <= self.east
            and max(q[0] for q in ring) >= self.west
            and min(q[1] for q in ring) <= self.north
            and max(q[1] for q in ring) >= self.south
        )

    def _step(self) -> int:
        return next((s for s in (2, 5, 10, 30) if (self.east - self.west) / s <= 13), 30)

    def _lines(self) -> tuple[list[int], list[int]]:
        step = self._step()
        return (
            [v for v in range(-180, 181, step) if self.west <= v <= self.east],
            [v for v in range(-90, 91, step) if self.south <= v <= self.north],
        )

    def _grid(self) -> Iterable[Markup]:
        across, down = self._lines()
        d = "".join(f"M{self.at(v, self.south)}L{self.at(v, self.north)}" for v in across)
        d += "".join(f"M{self.at(self.west, v)}L{self.at(self.east, v)}" for v in down)
        yield Markup('<path class="tick" d="{}"/>').format(d)

    def _names(self) -> Iterable[Markup]:
        across, down = self._lines()
        for v in across:
            x = self.at(v, self.south).split()[0]
            yield Markup('<text class="axis" x="{}" y="{}" text-anchor="middle">{}</text>').format(
                x, TOP + self.high + 18, _degrees(v, "E", "W")
            )
        for v in down:
            y = float(self.at(self.west, v).split()[1])
            yield Markup('<text class="axis" x="{}" y="{}" text-anchor="end">{}</text>').format(
                LEFT - 8, round(y + 4, 1), _degrees(v, "N", "S")
            )

    def _points(self) -> Iterable[Markup]:
        x, y = self.at(self.p.subsolar[1], self.p.subsolar[0]).split()
        yield Markup(
            '<circle class="sun" cx="{}" cy="{}" r="5"><title>the sun stands overhead</title></circle>'
        ).format(x, y)
        if self.claimed is not None:
            x, y = self.at(self.claimed[1], self.claimed[0]).split()
            yield Markup(
                '<circle class="place" cx="{}" cy="{}" r="9"><title>the claimed place</title></circle>'
            ).format(x, y)


def _narrowing(latitude: float) -> float:
    """How much shorter a degree of longitude is than one of latitude; not below a third."""
    return max(1 / 3, math.cos(math.radians(latitude)))


def _degrees(value: int, positive: str, negative: str) -> str:
    return f"{abs(value)}°" + (f" {positive if value > 0 else negative}" if value else "")


# ------------------------------------------------------------------------------------------------------- a page


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title><style>:root{{color-scheme:light dark}}body{{margin:2rem auto;max-width:70rem;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif;background:#fbf9f4;color:#1c1a17}}
@media (prefers-color-scheme: dark){{body{{background:#15171a;color:#ebe6db}}}}
table{{border-collapse:collapse;margin:1.5rem 0}}th,td{{text-align:left;padding:.3rem .9rem .3rem 0;border-bottom:1px solid #8886;vertical-align:top}}caption{{text-align:left;font-weight:600}}</style></head>
<body><main><h1>{title}</h1>{words}{chart}{table}</main></body></html>
"""


def page(
    title: str, words: Sequence[str], chart: str, caption: str, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> str:
    """A page that opens from disk: the words, the chart, and the same as a table. ``chart`` is one of the two above; all else is escaped."""
    said = Markup("").join(Markup("<p>{}</p>").format(w) for w in words)
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(c) for c in columns)
    lines = Markup("").join(
        Markup("<tr>{}</tr>").format(Markup("").join(Markup("<td>{}</td>").format(str(cell)) for cell in row))
        for row in rows
    )
    table = Markup("<table><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(
        caption, head, lines
    )
    return _PAGE.format(title=escape(title), words=said, chart=Markup(chart), table=table)  # noqa: S704 - drawn and escaped here


def dates_page(d: Dates) -> str:
    """The sun chart with its words, the parts, and every band."""
    rows = [
        (
            d.local(b.start).date().isoformat(),
            telling.clock(d.local(b.start)),
            telling.until(d.local(b.end)),
            telling.half(b.half),
            b.start.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ"),
        )
        for b in d.bands
    ]
    return page(
        "When the shadow fits",
        telling.dates_words(d),
        sun_chart(d),
        f"Every band, times {d.zone_name}",
        ("date", "from", "to", "side of noon", "from, in UTC"),
        rows,
    )


def places_page(p: Places, claimed: tuple[float, float] | None = None) -> str:
    """The map with its words and a table of the areas."""
    rows = []
    for number, area in enumerate(p.areas, 1):
        x, y = [q[0] for q in area.outer], [q[1] for q in area.outer]
        rows.append((number, f"{min(y):.2f}", f"{max(y):.2f}", f"{min(x):.2f}", f"{max(x):.2f}"))
    words = telling.places_words(p)
    if claimed is not None:
        words.append(claimed_words(p, claimed))
    return page(
        "Where the shadow fits",
        words,
        world_map(p, claimed=claimed),
        "The areas, degrees",
        ("area", "south", "north", "west", "east"),
        rows,
    )


def claimed_words(p: Places, claimed: tuple[float, float]) -> str:
    """Whether a claimed place fits, or by how many kilometres not."""
    found = p.against(*claimed)
    if found.fits:
        return "The claimed place fits."
    return "The claimed place does not fit" + (
        f": it is about {found.kilometres:,.0f} km from the band."
        if found.kilometres is not None
        else ", and no other does."
    )
