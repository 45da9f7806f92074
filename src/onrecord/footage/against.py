"""A time that is said, against the times that are feasible: consistent, contradicted by so much, or undecidable for want of something.

Intervals are ISO 8601 strings, a year, month, day or finer, both ends inclusive; None is an open end. What is given without a time zone is read
in ``zone`` or, where that is not known, as any zone on Earth (UTC+14 to UTC-12), so that nothing is called contradicted that a zone could explain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, datetime, timedelta, tzinfo

from onrecord.records import Outcome

Band = tuple[str | None, str | None]  # from, to
FIRST_APPEARANCE = "first appearance"

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ].+)?)?)?\Z")
_EARLIER, _LATER = timedelta(hours=14), timedelta(hours=12)  # how far local time can be ahead of UTC, and behind it
_BEGINNING, _END = datetime(1, 1, 1, tzinfo=UTC), datetime(MAXYEAR, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Against:
    """What holding a said time against feasible ones gave.

    ``by``: how far the said interval lies from the nearest feasible time, at the least; only where contradicted, and None where nothing
    is feasible at all. ``whole``: all of the said interval is feasible, not a part only. ``missing``: what it would take to decide.
    """

    outcome: Outcome
    by: timedelta | None = None
    whole: bool = False
    missing: str = ""

    @property
    def words(self) -> str:
        """ "contradicted by at least 3 days", "consistent in part", "undecidable: the time that is said is not known"."""
        if self.outcome is Outcome.CONTRADICTED:
            return (
                f"contradicted by at least {amount(self.by)}"
                if self.by is not None
                else "contradicted: no time is feasible"
            )
        if self.outcome is Outcome.CONSISTENT:
            return "consistent" if self.whole else "consistent in part"
        return f"undecidable: {self.missing}"


def against(said: Band, feasible: Sequence[Band] | None, zone: tzinfo | None = None) -> Against:
    """``said`` held against ``feasible`` bands; None: what is feasible is not known. Linear in the bands, whatever their order.

    Raises ValueError where a time is not ISO 8601 or an interval ends before it begins.
    """
    if said == (None, None):
        return Against(Outcome.UNDECIDABLE, missing="the time that is said is not known")
    if feasible is None:
        return Against(Outcome.UNDECIDABLE, missing="the times that are feasible are not known")
    start, end = _interval(said, zone)
    bands = sorted(_interval(band, zone) for band in feasible)
    if not bands:
        return Against(Outcome.CONTRADICTED)
    if any(first <= end and start <= last for first, last in bands):
        return Against(Outcome.CONSISTENT, whole=_covered(start, end, bands))
    gap = min(first - end if first > end else start - last for first, last in bands)
    return Against(Outcome.CONTRADICTED, by=gap)


def no_later_than(said: Band, bound: str | None, zone: tzinfo | None = None) -> Against:
    """A time of filming that is said, against the first appearance: what existed at ``bound`` was filmed before it."""
    if bound is None:
        return Against(Outcome.UNDECIDABLE, missing="no capture, upload or dated report of it is known")
    return against(said, [(None, bound)], zone)


def amount(gap: timedelta) -> str:
    """A gap in the unit that suits it, rounded down: "37 minutes", "2 h 10 min", "12 days"."""
    minutes = int(gap.total_seconds() // 60)
    if 120 <= minutes < 2880 and minutes % 60:
        return f"{minutes // 60} h {minutes % 60} min"
    count, unit = (
        (minutes, "minute")
        if minutes < 120
        else (minutes // 60, "hour")
        if minutes < 2880
        else (minutes // 1440, "day")
    )
    if not minutes:
        return "less than a minute"
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def _covered(start: datetime, end: datetime, bands: Sequence[tuple[datetime, datetime]]) -> bool:
    """Whether sorted bands leave nothing of the interval out."""
    reached = start
    for first, last in bands:
        if first > reached:
            return False
        reached = max(reached, last)
        if reached >= end:
            return True
    return False


def _interval(band: Band, zone: tzinfo | None) -> tuple[datetime, datetime]:
    """First and last instant, in UTC."""
    start = _BEGINNING if band[0] is None else instants(band[0], zone)[0]
    end = _END if band[1] is None else instants(band[1], zone)[1]
    if start > end:
        raise ValueError(f"an interval that ends before it begins: {band[0]} to {band[1]}")
    return start, end


def instants(iso: str, zone: tzinfo | None) -> tuple[datetime, datetime]:
    """The first and the last instant that a date or date-time can mean, in UTC."""
    found = _ISO.match(iso)
    if found is None:
        raise ValueError(f"no ISO 8601 date: {iso[:40]}")
    _, month, day = (int(part) if part else None for part in found.groups())
    if len(iso) > 10:
        first = last = datetime.fromisoformat(iso)
    else:
        first = datetime(int(found[1]), month or 1, day or 1)
        following = first.replace(day=1) + timedelta(days=32)
        last = (
            first + timedelta(days=1)
            if day
            else following.replace(day=1)
            if month
            else first.replace(year=min(int(found[1]) + 1, MAXYEAR))
        )
    if first.tzinfo is not None:
        return first.astimezone(UTC), last.astimezone(UTC)
    if zone is not None:
        return first.replace(tzinfo=zone).astimezone(UTC), last.replace(tzinfo=zone).astimezone(UTC)
    return _moved(first, -_EARLIER), _moved(last, _LATER)


def _moved(naive: datetime, by: timedelta) -> datetime:
    """In UTC, and within the years that there are."""
    try:
        return naive.replace(tzinfo=UTC) + by
    except OverflowError:
        return _BEGINNING if by < timedelta() else _END
