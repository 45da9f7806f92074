"""Results in words, and as plain data for JSON. Times are UTC in data and in the shown zone in words; nothing is chosen among what fits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from onrecord.footage.checks import LIGHT, SUN_PLACE, SUN_TIME
from onrecord.records import Finding, Outcome

from .between import Between
from .dates import Course, Dates, Half, Part
from .light import Light, Moment
from .light import against as light_against
from .picture import Measured
from .places import Places
from .shadow import Measure, Place, Shadow
from .spa import Positions

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

Row = dict[str, Any]


def day(at: date) -> str:
    """ "3 February"."""
    return f"{at.day} {MONTHS[at.month - 1]}"


def clock(at: time | datetime) -> str:
    """ "09:12"."""
    return f"{at:%H:%M}"


def until(at: time | datetime) -> str:
    """The end of a stretch to the minute, rounded up."""
    if not at.second:
        return clock(at)
    whole = (at.hour * 60 + at.minute + 1) % 1440
    return f"{whole // 60:02d}:{whole % 60:02d}"


def runs(spans: Sequence[tuple[date, date]]) -> str:
    """Runs of days: "3 to 19 February and 2 to 9 March"."""
    told = []
    for first, last in spans:
        if first == last:
            told.append(day(first))
        elif (first.year, first.month) == (last.year, last.month):
            told.append(f"{first.day} to {day(last)}")
        else:
            told.append(f"{day(first)} to {day(last)}")
    return " and ".join(told)


def listed(words: Sequence[str]) -> str:
    """ "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def where(place: Place) -> str:
    """ "44.1000° N, 12.3000° E"."""
    return f"{abs(place.latitude):.4f}° {'S' if place.latitude < 0 else 'N'}, {abs(place.longitude):.4f}° {'W' if place.longitude < 0 else 'E'}"


def measure(m: Measure, unit: str = "") -> str:
    """ "118.0° ± 2.0°", with two figures of the error."""
    places = 2 if m.error < 1 else 1
    return f"{m.value:.{places}f}{unit} ± {m.error:.{places}f}{unit}"


def asked(shadow: Shadow) -> str:
    """What was measured."""
    parts = []
    if shadow.direction is not None:
        parts.append(f"pointing to {measure(shadow.direction, '°')}")
    if shadow.length is not None:
        parts.append(f"{measure(shadow.length)} times as long as the thing is high")
    if shadow.slope.angle:
        parts.append(f"on ground that falls {shadow.slope.angle:g}° towards {shadow.slope.downhill % 360:g}°")
    return "a shadow " + ", ".join(parts)


def half(which: Half) -> str:
    return "before noon by the sun" if which is Half.MORNING else "after noon by the sun"


def course(which: Course) -> str:
    return (
        "between the December and the June solstice"
        if which is Course.NORTHWARD
        else "between the June and the December solstice"
    )


# ------------------------------------------------------------------------------------------------------- dates


def dates_words(d: Dates) -> list[str]:
    """What fits, and what the shadow alone cannot tell apart."""
    per_cent = f"{100 * d.coverage:g} %"
    if not d.parts:
        best = d.local(d.best.time)
        odds = f"errors alone give a deviation as large in {_share(d.best.chance)} of cases"
        return [
            f"Nothing fits between {d.first} and {d.last}{_hours(d)}. The nearest moment is {day(best.date())} {best.year}, {clock(best)} ({d.zone_name}); {odds}.",
            "Either the place, the year or the measurement is not as given, or the errors are larger than stated.",
        ]
    said = [
        f"All moments that fit {asked(d.shadow)}, at {where(d.place)}. In {per_cent} of such measurements the true moment is among them. "
        f"Times are {d.zone_name}."
    ]
    said += [f"{_upper(runs(p.dates))}, {half(p.half)}: {clock(p.earliest)} to {until(p.latest)}." for p in d.parts]
    halves, courses = {p.half for p in d.parts}, {p.course for p in d.parts}
    if len(halves) == 2:
        if d.shadow.direction is None:
            said.append(
                "Morning or afternoon: a length alone does not tell them apart; the direction would, or what else is known of the hour."
            )
        else:
            said.append(
                "The bands lie on both sides of the sun's noon: the measurement does not tell before from after it."
            )
    if len(courses) == 2 and (d.last - d.first).days > 31:
        if d.shadow.length is None:
            said.append("A direction alone gives a time of day for each date, not a date.")
        else:
            said.append(
                "Two dates: the sun takes nearly the same path twice a year, on its way north and on its way back; leaves, snow, crops or another "
                "dated detail tells them apart, the shadow does not."
            )
    return said


def _hours(d: Dates) -> str:
    return f", {clock(d.hours[0])} to {clock(d.hours[1])}" if d.hours else ""


def _share(chance: float) -> str:
    return (
        "fewer than 1 in 1,000,000"
        if chance < 1e-6
        else f"about 1 in {round(1 / chance):,}"
        if chance < 0.1
        else f"{100 * chance:.0f} %"
    )


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def dates_rows(d: Dates) -> list[tuple[str, str, str, str, str]]:
    """One row a part: dates, before or after noon, earliest, latest, the best moment of it."""
    return [
        (
            runs(p.dates),
            half(p.half),
            clock(p.earliest),
            until(p.latest),
            f"{day(d.local(p.best.time).date())}, {clock(d.local(p.best.time))}",
        )
        for p in d.parts
    ]


def dates_data(d: Dates) -> Row:
    """Everything, times in UTC."""
    return {
        "place": _place(d.place),
        "shadow": _shadow(d.shadow),
        "first": d.first.isoformat(),
        "last": d.last.isoformat(),
        "hours": [h.isoformat() for h in d.hours] if d.hours else None,
        "zone": d.zone_name,
        "coverage": d.coverage,
        "chi_square_limit": round(d.limit, 4),
        "fits": bool(d.bands),
        "minutes": round(d.minutes, 2),
        "best": _fit(d.best.time, d.best.chi_square, d.best.chance),
        "parts": [_part(p) for p in d.parts],
        "bands": [
            {"start": _z(b.start), "end": _z(b.end), "half": b.half.value, "course": b.course.value, "area": b.area}
            for b in d.bands
        ],
        "words": dates_words(d),
    }


def _part(p: Part) -> Row:
    return {
        "dates": [[a.isoformat(), b.isoformat()] for a, b in p.dates],
        "half": p.half.value,
        "course": p.course.value,
        "earliest": p.earliest.isoformat(),
        "latest": p.latest.isoformat(),
        "minutes": round(p.minutes, 2),
        "area": p.area,
        "best": _fit(p.best.time, p.best.chi_square, p.best.chance),
    }


def _fit(at: datetime, chi_square: float, chance: float) -> Row:
    return {"time": _z(at), "chi_square": round(chi_square, 4) if chi_square < 1e300 else None, "chance": chance}


def _z(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _place(place: Place) -> Row:
    return {"latitude": place.latitude, "longitude": place.longitude, "height": place.height}


def _measure(m: Measure | None) -> Row | None:
    return None if m is None else {"value": round(m.value, 6), "error": round(m.error, 6)}


def _shadow(shadow: Shadow) -> Row:
    return {
        "direction": _measure(shadow.direction),
        "length": _measure(shadow.length),
        "slope": {"angle": shadow.slope.angle, "downhill": shadow.slope.downhill},
        "correlation": round(shadow.correlation, 4),
    }


# ------------------------------------------------------------------------------------------------------- places


def places_words(p: Places) -> list[str]:
    """Where it fits, in words: the reach of each area."""
    at = p.time.isoformat()
    if not p.areas:
        return [
            f"No place on earth has {asked(p.shadow)} at {at}.",
            "Check the time and its zone, or whether the errors are larger than stated.",
        ]
    areas = sorted(p.areas, key=lambda a: -(max(x for x, _ in a.outer) - min(x for x, _ in a.outer)))
    said = [
        f"All places that fit {asked(p.shadow)}, at {at}: {p.square_kilometres:,.0f} km², drawn to {p.step:g}°. "
        f"In {100 * p.coverage:g} % of such measurements the true place is among them."
    ]
    said += [reach(a.outer) for a in areas[:6]]
    if len(areas) > 6:
        said.append(f"And {len(areas) - 6} smaller areas.")
    said.append("Mountains, walls and the height of the ground are not in it.")
    return said


def reach(ring: Sequence[tuple[float, float]]) -> str:
    """The box around a ring, in words."""
    x, y = [p[0] for p in ring], [p[1] for p in ring]
    south, north = (f"{abs(v):.1f}° {'S' if v < 0 else 'N'}" for v in (min(y), max(y)))
    west, east = (f"{abs(v):.1f}° {'W' if v < 0 else 'E'}" for v in (min(x), max(x)))
    return f"Between {south} and {north}, {west} and {east}."


# ------------------------------------------------------------------------------------------------------- between, light, picture, position


def minutes(value: float) -> str:
    """ "1 h 24 min"."""
    whole = round(abs(value))
    hours, rest = divmod(whole, 60)
    return (f"{hours} h " if hours else "") + f"{rest} min"


def between_words(b: Between) -> list[str]:
    """The time between, in words."""
    if not b.elapsed:
        return [
            f"No two moments of one day between {b.days[0]} and {b.days[1]} have shadows {measure(b.angle, '°')} apart there.",
            "Check the sense of the angle (clockwise seen from above is positive), the dates and the place; the shots may be of two days.",
        ]
    said = []
    for e in b.elapsed:
        if e.least >= 0:
            said.append(f"The second shot was taken {minutes(e.least)} to {minutes(e.most)} after the first.")
        elif e.most <= 0:
            said.append(f"The second shot was taken {minutes(e.most)} to {minutes(e.least)} before the first.")
        else:
            said.append(
                f"Between {minutes(e.least)} before and {minutes(e.most)} after the first; which came first is not settled."
            )
    said.append(
        f"With {100 * b.coverage:g} % coverage, on one day and at one place; the hour of the first shot makes the range narrower (see the table)."
    )
    return said


def between_data(b: Between) -> Row:
    return {
        "place": _place(b.place),
        "angle": _measure(b.angle),
        "signed": b.signed,
        "days": [d.isoformat() for d in b.days],
        "zone": b.zone_name,
        "coverage": b.coverage,
        "measurements": b.measurements,
        "elapsed_minutes": [[e.least, e.most] for e in b.elapsed],
        "by_hour_of_the_first": [
            {"day": h.day.isoformat(), "hour": h.hour.isoformat(), "least": h.least, "most": h.most} for h in b.hours
        ],
        "first": None if b.first is None else [_z(t) for t in b.first],
        "words": between_words(b),
    }


def light_words(m: Moment) -> list[str]:
    """Day or night, and the season."""
    local = m.time.astimezone(m.zone)
    there = "" if m.azimuth is None else f" in the direction {m.azimuth:.1f}°"
    side = "above" if m.elevation >= 0 else "below"
    said = [
        f"{_upper(m.light.value)} at {clock(local)} ({m.zone_name}), {day(local.date())} {local.year}: the sun is {abs(m.elevation):.1f}° {side} the horizon{there}."
    ]
    if m.polar:
        said.append(
            f"It is {m.polar} there: the sun does not {'set' if m.polar == 'polar day' else 'rise'} on that day."
        )
    else:
        said.append(f"The sun is up for {minutes(m.day_length)} of that day.")
    if m.season_name:
        said.append(f"By the sun it is {m.season_name}, {m.season.value}.")
    else:
        said.append(f"It is the time {m.season.value}; within the tropics the sun alone gives no seasons.")
    return said


def light_data(m: Moment) -> Row:
    return {
        "time": _z(m.time),
        "place": _place(m.place),
        "light": m.light.value,
        "elevation": round(m.elevation, 4),
        "azimuth": None if m.azimuth is None else round(m.azimuth, 4),
        "polar": m.polar,
        "season": m.season.value,
        "season_name": m.season_name,
        "day_length_minutes": round(m.day_length, 1),
        "zone": m.zone_name,
        "phases": [{"light": p.light.value, "start": _z(p.start), "end": _z(p.end)} for p in m.phases],
        "words": light_words(m),
    }


def measured_words(m: Measured) -> list[str]:
    """What the picture gives and what it does not."""
    said = []
    if m.direction is not None:
        said.append(f"The shadow points to {measure(m.direction, '°')}.")
    if m.length is not None:
        said.append(f"It is {measure(m.length)} times as long as the thing is high.")
    if m.shadow_metres is not None:
        said.append(f"Its length is {measure(m.shadow_metres, ' m')}.")
    if m.height_metres is not None:
        said.append(f"The thing is {measure(m.height_metres, ' m')} high.")
    return said + list(m.refused)


def measured_data(m: Measured) -> Row:
    return {
        "direction": _measure(m.direction),
        "length": _measure(m.length),
        "correlation": round(m.correlation, 4),
        "shadow_metres": _measure(m.shadow_metres),
        "height_metres": _measure(m.height_metres),
        "refused": list(m.refused),
        "words": measured_words(m),
    }


def position_rows(times: Sequence[datetime], sun: Positions) -> list[Row]:
    """One row a time, degrees."""
    return [
        {
            "time": _z(at),
            "azimuth": round(float(a), 5),
            "elevation": round(float(e), 5),
            "zenith": round(90 - float(e), 5),
        }
        for at, a, e in zip(times, sun.azimuth, sun.elevation, strict=True)
    ]


# ------------------------------------------------------------------------------------------------------- as Findings


METHOD = "the sun's position by SPA; what fits within the stated errors of the measured shadow"
TIME, PLACE = SUN_TIME, SUN_PLACE


def time_finding(d: Dates, earliest: datetime, latest: datetime) -> Finding:
    """A claimed time (aware, within the days asked about) against what the shadow allows: how many minutes it is off."""
    found = d.against(earliest, latest)
    lead = f"The shadow, at {100 * d.coverage:g} % coverage,"
    if found.fits:
        count = len({d.local(b.start).date() for b in d.bands})
        others = f" It fits on {count:,} of the {len(d.days):,} dates asked about." if d.first != d.last else ""
        return Finding(
            TIME, Outcome.CONSISTENT, METHOD, f"{lead} fits the claimed time.{others}", (("minutes off", 0.0),)
        )
    if found.minutes is None or found.nearest is None:
        return Finding(
            TIME,
            Outcome.CONTRADICTED,
            METHOD,
            f"{lead} fits no time between {d.first} and {d.last}. {dates_words(d)[1]}",
        )
    near = d.local(found.nearest)
    return Finding(
        TIME,
        Outcome.CONTRADICTED,
        METHOD,
        f"{lead} does not fit the claimed time: the nearest that fits is {day(near.date())} {near.year}, {clock(near)} ({d.zone_name}), "
        f"{minutes(found.minutes)} away.",
        (("minutes off", round(found.minutes, 1)),),
    )


def place_finding(p: Places, latitude: float, longitude: float, radius: float = 0.0) -> Finding:
    """A claimed place, known to within ``radius`` kilometres, against what the shadow allows: how many kilometres it is off."""
    found = p.against(latitude, longitude, radius)
    lead = f"The shadow, at {100 * p.coverage:g} % coverage,"
    if found.fits:
        return Finding(
            PLACE,
            Outcome.CONSISTENT,
            METHOD,
            f"{lead} fits the claimed place; {p.square_kilometres:,.0f} km² of the earth fit as well.",
            (("kilometres off", 0.0),),
        )
    if found.kilometres is None:
        return Finding(PLACE, Outcome.CONTRADICTED, METHOD, f"{lead} fits no place on earth at the stated time.")
    return Finding(
        PLACE,
        Outcome.CONTRADICTED,
        METHOD,
        f"{lead} does not fit the claimed place: the nearest that fits is {found.kilometres:,.0f} km away.",
        (("kilometres off", round(found.kilometres, 1)),),
    )


def light_finding(place: Place, seen: Light, earliest: datetime, latest: datetime) -> Finding:
    """What light is seen in the footage against a claimed time (aware, at most two days)."""
    fits, apart = light_against(place, seen, earliest, latest)
    method = "sun's elevation by SPA, level horizon"
    if fits:
        return Finding(
            LIGHT,
            Outcome.CONSISTENT,
            method,
            f"There is {seen.value} there at the claimed time.",
            (("minutes off", 0.0),),
        )
    if apart is None:
        return Finding(
            LIGHT, Outcome.CONTRADICTED, method, f"There is no {seen.value} there within a day of the claimed time."
        )
    return Finding(
        LIGHT,
        Outcome.CONTRADICTED,
        method,
        f"There is no {seen.value} there at the claimed time; the nearest is {minutes(apart)} away.",
        (("minutes off", round(apart, 1)),),
    )
