"""Copies of one recording on one axis of time: a bar a copy, what they have in common joined. Drawn here, like the other charts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from onrecord.publish import words
from onrecord.publish.charts import WIDTH
from onrecord.records import CopiedStretch, Footage

SHOWN = 24  # copies of one recording that are drawn; the table has all
_LABEL, _RIGHT, _HEAD, _ROW, _BAR = 230, 190, 34, 44, 16
_STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 36000)


@dataclass(frozen=True, slots=True)
class Row:
    """One stretch of one copy, for the table."""

    id: str
    name: str
    own: str
    other: str
    theirs: str
    speed: str
    mirrored: bool
    not_first: bool
    edits: str
    offset: str
    other_id: str
    other_not_first: bool


@dataclass(frozen=True, slots=True)
class Family:
    """Copies that belong together: the chart, and the same as rows."""

    chart: Markup
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A copy on the axis: axis = offset + speed × own time; by which stretches it hangs on the copy above."""

    piece: Footage
    offset: float
    speed: float
    mirrored: bool  # against the first
    hangs_on: str
    stretches: tuple[CopiedStretch, ...]

    def at(self, own: float) -> float:
        return self.offset + self.speed * own

    @property
    def length(self) -> float:
        ends = [s.end for s in self.stretches] + [s.end for c in self.piece.copies for s in c.stretches]
        return max([self.piece.duration or 0.0, *ends])


def families(footage: Sequence[Footage]) -> list[Family]:
    """Every group of copies in the case, the largest first; in an order that does not depend on how the case was made."""
    known = {f.id: f for f in sorted(footage, key=lambda f: f.id)}
    left = {f.id for f in footage if f.copies}
    found = []
    for first in sorted(left, key=lambda name: (known[name].not_first, -(known[name].duration or 0), name)):
        if first not in left:
            continue
        placed = _placed(known, first)
        left -= {p.piece.id for p in placed}
        found.append((len(placed), first, placed))
    found.sort(key=lambda item: (-item[0], item[1]))
    return [Family(_chart(placed[:SHOWN], len(placed)), _rows(known, placed)) for _, _, placed in found]


def family_of(footage: Sequence[Footage], which: str) -> Family | None:
    """The copies of one piece on its own axis of time, and its own rows; None where it has none."""
    known = {f.id: f for f in footage}
    placed = _placed(known, which)
    if len(placed) < 2:
        return None
    return Family(_chart(placed[:SHOWN], len(placed)), _rows(known, placed[:1]))


def _placed(known: dict[str, Footage], first: str) -> list[_Placed]:
    """Every copy that hangs together with ``first``, each placed by the longest stretch that it shares with one placed before."""
    placed = {first: _Placed(known[first], 0.0, 1.0, False, "", ())}
    queue = [first]
    for name in queue:  # it grows
        above = placed[name]
        for copy in known[name].copies:
            if copy.other in placed or copy.other not in known or not copy.stretches:
                continue
            longest = max(copy.stretches, key=lambda s: s.end - s.start)
            speed = above.speed / longest.speed if longest.speed > 0 else above.speed
            offset = above.at(longest.start) - speed * longest.other_start
            turned = tuple(
                CopiedStretch(s.other_start, s.other_end, s.start, s.end, 1 / s.speed if s.speed > 0 else 1.0)
                for s in copy.stretches
            )
            placed[copy.other] = _Placed(
                known[copy.other], offset, speed, copy.mirrored != above.mirrored, name, turned
            )
            queue.append(copy.other)
    return [placed[name] for name in queue]


def _chart(placed: Sequence[_Placed], total: int) -> Markup:
    begin = min(p.at(0) for p in placed)
    end = max(max(p.at(p.length) for p in placed), begin + 0.1)

    def x(axis: float) -> float:
        return round(_LABEL + (WIDTH - _LABEL - _RIGHT) * (axis - begin) / (end - begin), 1)

    shown = {p.piece.id: p for p in placed}  # what one hangs on stands before it
    top = {p.piece.id: _HEAD + n * _ROW for n, p in enumerate(placed)}
    bottom = _HEAD + len(placed) * _ROW
    body = [_ticks(begin, end, bottom, x)]
    for p in placed:
        y = top[p.piece.id]
        for s in p.stretches:
            above = shown[p.hangs_on]
            high, low = top[p.hangs_on] + _BAR, y
            points = (
                (x(above.at(s.other_start)), high), (max(x(above.at(s.other_end)), x(above.at(s.other_start)) + 2), high),
                (max(x(p.at(s.end)), x(p.at(s.start)) + 2), low), (x(p.at(s.start)), low),
            )  # fmt: skip
            body.append(Markup('<polygon class="join" points="{}"/>').format(" ".join(f"{a},{b}" for a, b in points)))
    for p in placed:
        y = top[p.piece.id]
        body.append(
            Markup('<text class="lane" x="8" y="{}">{}</text>').format(
                y + 13, words.plain(p.piece.name.rsplit("/", 1)[-1], 32)
            )
        )
        body.append(_rect("reel", x(p.at(0)), x(p.at(p.length)), y))
        body += [_rect("same", x(p.at(s.start)), x(p.at(s.end)), y) for c in p.piece.copies for s in c.stretches]
        late = Markup('<tspan class="remark late">cannot be the first</tspan>') if p.piece.not_first else Markup("")
        begins = f"begins at {_signed(p.offset)}" if p.hangs_on else ""
        marks = [m for m in (begins, "mirrored" if p.mirrored else "", _speed(p.speed)) if m]
        at = WIDTH - _RIGHT + 10
        body.append(Markup('<text class="remark" x="{}" y="{}">{}</text>').format(at, y + 12, ", ".join(marks)))
        body.append(Markup('<text class="remark" x="{}" y="{}">{}</text>').format(at, y + 27, late))
        done = next((c.edits for c in p.piece.copies if c.other == p.hangs_on), "")
        if done:
            body.append(
                Markup('<text class="remark" x="8" y="{}">{}</text>').format(
                    y + 28, words.plain(done.removeprefix("This one: "), 42)
                )
            )
    if total > len(placed):
        body.append(
            Markup('<text class="more" x="8" y="{}">and {} more, in the table</text>').format(
                bottom + 12, total - len(placed)
            )
        )
        bottom += 18
    return Markup('<svg class="chart copies" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">{}</svg>').format(
        WIDTH, bottom + 8, Markup("").join(body)
    )


def _rect(kind: str, left: float, right: float, y: float) -> Markup:
    width = round(max(right - left, 2), 1)
    return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>').format(kind, left, y, width, _BAR)


def _ticks(begin: float, end: float, bottom: float, x: Callable[[float], float]) -> Markup:
    step = next((s for s in _STEPS if (end - begin) / s <= 10), (end - begin) / 10)
    drawn = []
    number = -(-begin // step)
    while number * step <= end:
        at = x(number * step)
        label = f"{number * step:.1f} s" if step < 1 else f"{number * step:.0f} s"
        drawn.append(Markup('<path class="tick" d="M{} {}V{}"/>').format(at, _HEAD - 8, bottom))
        drawn.append(Markup('<text class="tick-label" x="{}" y="{}">{}</text>').format(at + 4, _HEAD - 14, label))
        number += 1
    return Markup("").join(drawn)


def _speed(speed: float) -> str:
    return f"× {speed:.2f}" if abs(speed - 1) >= 0.015 else ""


def _rows(known: dict[str, Footage], placed: Sequence[_Placed]) -> list[Row]:
    return [
        Row(
            p.piece.id,
            p.piece.name,
            _seconds(s.start, s.end),
            known[c.other].name if c.other in known else c.other,
            _seconds(s.other_start, s.other_end),
            f"{s.speed:.2f}",
            c.mirrored,
            p.piece.not_first,
            c.edits,
            _signed(s.start - s.other_start / s.speed if s.speed > 0 else s.start - s.other_start),
            c.other,
            c.other in known and known[c.other].not_first,
        )
        for p in placed
        for c in p.piece.copies
        if c.other in known
        for s in c.stretches
    ]


def _signed(seconds: float) -> str:
    return f"{seconds + 0.0:+.1f} s".replace("-", "−") if abs(seconds) >= 0.05 else "0.0 s"


def _seconds(start: float, end: float) -> str:
    return f"{start:.1f} s" if start == end else f"{start:.1f} to {end:.1f} s"
