"""Charts as SVG, drawn here: no library, no script, no style inside (the style sheet colours them by class).

Every chart is a second view of a list or table on the same page, so it is hidden from screen readers and its links are
left out of the tab order; the list holds the same lines and links.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from onrecord.publish import words

WIDTH = 1080
_LABEL = 210  # the lanes' names
_RIGHT = 24
_ROW = 17
_HEAD = 34
_ROWS_A_LANE = 6
_SHAPE = 13  # the width that a shape needs, in pixels


@dataclass(frozen=True, slots=True)
class Bar:
    """An interval on a lane. ``kind`` is a stance, or "happened"."""

    lane: str
    earliest: str | None
    latest: str | None
    kind: str
    label: str
    href: str


# ---------------------------------------------------------------------------------------------- shapes

_SHAPES = {
    "asserts": '<circle cx="8" cy="8" r="5.5"/>',
    "denies": '<path d="M3 3l10 10M13 3L3 13"/>',
    "hedges": '<circle cx="8" cy="8" r="5"/><path class="half" d="M8 3a5 5 0 0 1 0 10z"/>',
    "passes_on": '<path d="M2 8h10M8 3.5L12.5 8 8 12.5"/>',
    "happened": '<rect x="3.5" y="3.5" width="9" height="9" transform="rotate(45 8 8)"/>',
}


def shape(kind: str) -> Markup:
    """The shape of a stance, as a small picture beside its word: a disc, a cross, a half disc, an arrow."""
    inner = _SHAPES.get(kind, _SHAPES["happened"])
    return Markup(f'<svg class="shape k-{_css(kind)}" viewBox="0 0 16 16" aria-hidden="true">{inner}</svg>')  # noqa: S704


def _css(kind: str) -> str:
    return kind if kind in _SHAPES else "happened"


# ---------------------------------------------------------------------------------------------- time


def _day(iso: str | None) -> int | None:
    found = words.parts(iso)
    return date(*found).toordinal() if found else None


def _placed(bar: Bar) -> tuple[int, int] | None:
    first, last = _day(bar.earliest), _day(bar.latest)
    if first is None or last is None:
        return None  # open at one end: listed, not drawn
    return min(first, last), max(first, last)


def timeline(bars: Sequence[Bar], lanes: Sequence[str]) -> Markup | None:
    """Intervals on lanes over one scale of time. A day is a shape; an uncertain date is a bar with the shape at its middle.

    None when nothing has both ends. Lanes grow to a stated number of rows; what does not fit there is counted at its place.
    """
    placed = [(bar, at) for bar in bars if (at := _placed(bar)) is not None]
    if not placed:
        return None
    first, last = min(at[0] for _, at in placed), max(at[1] for _, at in placed)
    pad = max(1, (last - first) // 24)
    scale = _Scale(first - pad, last + pad)
    body: list[Markup] = []
    top = _HEAD
    for number, lane in enumerate(lanes):
        mine = [(bar, at) for bar, at in placed if bar.lane == lane]
        if not mine:
            continue
        drawn, rows = _lane(mine, scale, top)
        height = max(rows, 1) * _ROW + 10
        band = "band odd-lane" if number % 2 else "band"
        body.append(Markup('<rect class="{}" x="0" y="{}" width="{}" height="{}"/>').format(band, top, WIDTH, height))
        body.append(
            Markup('<text class="lane" x="8" y="{}">{}</text>').format(top + height / 2 + 4, words.plain(lane, 30))
        )
        body.append(drawn)
        top += height
    grid = scale.grid(_HEAD, top)
    return Markup('<svg class="chart" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">{}{}</svg>').format(
        WIDTH, top + 8, Markup("").join(body), grid
    )


class _Scale:
    """Days to pixels, and the ticks that suit the range."""

    def __init__(self, first: int, last: int) -> None:
        self.first, self.last = first, max(last, first + 1)

    def x(self, day: float) -> float:
        return round(_LABEL + (WIDTH - _LABEL - _RIGHT) * (day - self.first) / (self.last - self.first), 1)

    def grid(self, top: int, bottom: int) -> Markup:
        drawn: list[Markup] = []
        for day, label in self._ticks():
            x = self.x(day)
            drawn.append(Markup('<path class="tick" d="M{} {}V{}"/>').format(x, top - 8, bottom))
            drawn.append(Markup('<text class="tick-label" x="{}" y="{}">{}</text>').format(x + 4, top - 14, label))
        return Markup("").join(drawn)

    def _ticks(self) -> Iterable[tuple[int, str]]:
        days = self.last - self.first
        if days <= 45:
            step = 1 if days <= 8 else 2 if days <= 16 else 7
            for day in range(max(1, self.first), self.last, step):
                at = date.fromordinal(day)
                month = words.day(at.isoformat()).split()[1][:3]
                yield day, f"{at.day} {month}" + (f" {at.year}" if day == self.first else "")
            return
        months = next((m for m in (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200) if days / (30.4 * m) <= 11), 6000)
        at = date.fromordinal(max(1, self.first)).replace(day=1)
        index = at.year * 12 + at.month - 1
        index += -index % months
        while index // 12 <= 9999:
            at = date(index // 12, index % 12 + 1, 1)
            if at.toordinal() >= self.last:
                return
            if at.toordinal() >= self.first:
                name = words.day(f"{at.year:04d}-{at.month:02d}")
                yield at.toordinal(), str(at.year) if months >= 12 else f"{name.split()[0][:3]} {at.year}"
            index += months


def _lane(bars: Sequence[tuple[Bar, tuple[int, int]]], scale: _Scale, top: int) -> tuple[Markup, int]:
    """Bars packed into the fewest rows, left to right; at most ``_ROWS_A_LANE``."""
    ends: list[float] = []
    drawn: list[Markup] = []
    missed: dict[int, int] = {}
    ordered = sorted(bars, key=lambda item: (item[1], item[0].kind, item[0].label, item[0].href))
    for bar, (first, last) in ordered:
        left, right = scale.x(first), scale.x(last)
        middle = (left + right) / 2
        begin, end = min(left, middle - _SHAPE / 2), max(right, middle + _SHAPE / 2)
        row = next((i for i, used in enumerate(ends) if used + 2 <= begin), None)
        if row is None:
            if len(ends) == _ROWS_A_LANE:
                missed[round(middle)] = missed.get(round(middle), 0) + 1
                continue
            row = len(ends)
            ends.append(0)
        ends[row] = end
        drawn.append(_bar(bar, left, right, top + 5 + row * _ROW))
    rows = len(ends)
    if missed:
        drawn.extend(
            Markup('<text class="more" x="{}" y="{}">+{}</text>').format(x, top + 5 + rows * _ROW + 11, count)
            for x, count in _merged(missed)
        )
        rows += 1
    return Markup("").join(drawn), rows


def _merged(missed: dict[int, int]) -> Iterable[tuple[int, int]]:
    """Counts that stand less than 40 pixels apart become one."""
    at, count = None, 0
    for x in sorted(missed):
        if at is not None and x - at >= 40:
            yield at, count
            at, count = None, 0
        at = x if at is None else at
        count += missed[x]
    if at is not None:
        yield at, count


def _bar(bar: Bar, left: float, right: float, y: float) -> Markup:
    kind = _css(bar.kind)
    span = Markup("")
    if right > left:
        span = Markup('<rect class="span" x="{}" y="{}" width="{}" height="4" rx="2"/>').format(
            left, y + 6, round(right - left, 1)
        )
    x = round((left + right) / 2 - 8, 1)
    return Markup(
        '<a href="{}" tabindex="-1" class="mark k-{}"><title>{}</title>{}<g transform="translate({} {})">{}</g></a>'
    ).format(bar.href, kind, words.plain(bar.label, 240), span, x, y, Markup(_SHAPES[kind]))  # noqa: S704


# ---------------------------------------------------------------------------------------------- documents to origins


def origins(groups: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> Markup:
    """Documents on the left, what they really come from on the right: copies run together.

    ``groups``: (label of the origin, [(label of the document, path)]).
    """
    left, right, step = 470, 690, 24
    body: list[Markup] = []
    y = 12
    for label, documents in groups:
        middle = y + (len(documents) - 1) * step / 2 + 8
        many = "many" if len(documents) > 1 else "one"
        for name, href in documents:
            at = y + 8
            body.append(
                Markup('<path class="link {}" d="M{} {}C{} {} {} {} {} {}"/>').format(
                    many, left, at, left + 110, at, right - 110, middle, right, middle
                )
            )
            body.append(
                Markup('<a href="{}" tabindex="-1"><text class="from" x="{}" y="{}">{}</text></a>').format(
                    href, left - 12, at + 4, words.plain(name, 62)
                )
            )
            body.append(Markup('<circle class="dot" cx="{}" cy="{}" r="3"/>').format(left, at))
            y += step
        body.append(Markup('<circle class="origin {}" cx="{}" cy="{}" r="6"/>').format(many, right, middle))
        body.append(
            Markup('<text class="to" x="{}" y="{}">{}</text>').format(right + 16, middle + 4, words.plain(label, 48))
        )
        y += 8
    return Markup(
        '<svg class="chart origins" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">{}</svg>'
    ).format(WIDTH, y + 4, Markup("").join(body))


def balance(counts: Sequence[tuple[str, int]]) -> Markup:
    """A small bar of how many lines take which stance; the numbers stand beside it in words."""
    total = sum(count for _, count in counts) or 1
    x = 0.0
    body: list[Markup] = []
    for kind, count in counts:
        width = round(120 * count / total, 1)
        if count:
            body.append(
                Markup('<rect class="share k-{}" x="{}" y="0" width="{}" height="8"/>').format(
                    _css(kind), round(x, 1), max(width - 1.5, 1)
                )
            )
        x += width
    return Markup('<svg class="balance" viewBox="0 0 120 8" aria-hidden="true">{}</svg>').format(Markup("").join(body))
