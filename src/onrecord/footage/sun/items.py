"""The sun chart and the map of what was measured on a piece of footage, for its page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from . import charts, telling
from .dates import dates
from .errors import SunError
from .places import places
from .shadow import Measure, Place, Shadow, Slope

MOST = 4  # measurements of one item that are drawn
Drawn = tuple[str, str, tuple[str, ...]]  # title, SVG, the same in words


class Somewhere(Protocol):
    """A place that was taken for granted: degrees, and its time zone or ""."""

    @property
    def latitude(self) -> float: ...
    @property
    def longitude(self) -> float: ...
    @property
    def zone(self) -> str: ...


class Measured(Protocol):
    """A shadow as it was measured: values with standard deviations; ``time`` is ISO 8601 with its zone, or ""."""

    @property
    def id(self) -> str: ...
    @property
    def direction(self) -> tuple[float, float] | None: ...
    @property
    def length(self) -> tuple[float, float] | None: ...
    @property
    def slope(self) -> tuple[float, float]: ...
    @property
    def correlation(self) -> float: ...
    @property
    def coverage(self) -> float: ...
    @property
    def place(self) -> Somewhere | None: ...
    @property
    def time(self) -> str: ...


def drawn(measured: Iterable[Measured], year: int | None) -> tuple[Drawn, ...]:
    """For each shadow with a place a chart of the dates and hours that fit in a year (that of its time, else ``year``); with a time a map.

    What has no answer (the sun is down, no year is known) is left out: the findings say why.
    """
    found: list[Drawn] = []
    for m in list(measured)[:MOST]:
        if m.direction is None and m.length is None:
            continue
        try:
            shadow = Shadow(
                direction=Measure(*m.direction) if m.direction else None,
                length=Measure(*m.length) if m.length else None,
                slope=Slope(*m.slope),
                correlation=m.correlation,
            )
            at = datetime.fromisoformat(m.time) if m.time else None
            when = at.year if at is not None else year
            if m.place is not None and when is not None:
                there = Place(m.place.latitude, m.place.longitude)
                d = dates(there, shadow, when, zone=m.place.zone or None, coverage=m.coverage)
                svg = charts.sun_chart(d, alone=False, name=f"sun-{m.id}")
                found.append((f"When the shadow fits, in {when}", svg, tuple(telling.dates_words(d))))
            if at is not None and at.tzinfo is not None:
                p = places(at, shadow, coverage=m.coverage)
                claimed = (m.place.latitude, m.place.longitude) if m.place is not None else None
                svg = charts.world_map(p, claimed=claimed, alone=False, name=f"map-{m.id}")
                found.append(("Where the shadow fits at its time", svg, tuple(telling.places_words(p))))
        except (SunError, ValueError):
            continue
    return tuple(found)
