"""`onrecord sun …`: parse, ask the sun, print. No case is needed and none is touched."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .errors import UsageError

if TYPE_CHECKING:
    from .footage.sun import Marks, Measure, Measured, Place, Shadow

sun = typer.Typer(
    name="sun",
    help="Sun and shadow: dates, places and times from a shadow; day and night; measuring in a picture. Docs: docs/sun.md.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

At = Annotated[
    str,
    typer.Option(
        "--at",
        metavar="LAT,LON",
        help="The place in degrees, north and east positive; a third number is its height in metres.",
    ),
]
When = Annotated[str, typer.Option("--time", metavar="TIME", help="With its zone: 2024-05-01T10:30+03:00, or …Z.")]
Direction = Annotated[
    str | None,
    typer.Option(
        "--direction",
        metavar="DEG,ERR",
        help="Azimuth in which the shadow points, from true north, and its standard deviation.",
    ),
]
Length = Annotated[
    str | None,
    typer.Option(
        "--length",
        metavar="REL,ERR",
        help="Length of the shadow over the height of the thing, and its standard deviation.",
    ),
]
SlopeOf = Annotated[
    str | None, typer.Option("--slope", metavar="DEG,AZIMUTH", help="Slope of the ground, and the azimuth downhill.")
]
Correlation = Annotated[
    float, typer.Option("--correlation", help="Of the errors of direction and length, as `measure` gives it.")
]
Coverage = Annotated[
    float, typer.Option("--coverage", help="Share of cases in which the true one shall be among what is shown.")
]
Zone = Annotated[
    str | None,
    typer.Option(
        "--zone", help="Time zone for showing: Europe/Kyiv, +03:00, UTC [default: the hour nearest to the sun's time]."
    ),
]
Out = Annotated[
    list[Path] | None,
    typer.Option("--out", "-o", help="Write a file; its ending says which. Can be given more than once."),
]
InCase = Annotated[
    Path | None, typer.Option("--case", metavar="CASE", help="Enter the measurement in this case, on --item.")
]
OnItem = Annotated[
    str | None, typer.Option("--item", metavar="ITEM", help="The picture or video that it was measured on.")
]
By = Annotated[str, typer.Option("--by", metavar="WHO", help="Who measured; the dossier shows it.")]
Note = Annotated[str, typer.Option("--note", metavar="WORDS", help="What was measured, and how.")]
Second = Annotated[float | None, typer.Option("--second", metavar="S", help="Where in the video, in seconds.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


# ------------------------------------------------------------------------------------------------------- commands


@sun.command()
def position(
    at: At,
    when: Annotated[
        list[str], typer.Option("--time", metavar="TIME", help="With its zone; can be given more than once.")
    ],
    as_json: AsJson = False,
) -> None:
    """Where the sun stands: azimuth and elevation in degrees, refraction included."""
    from .cli_shared import print_json, print_table
    from .footage.sun import position as asked
    from .footage.sun import telling

    place = place_of(at)
    times = [time_of(one) for one in when]
    rows = telling.position_rows(times, asked(times, place.latitude, place.longitude, place.height))
    if as_json:
        print_json(rows)
        return
    print_table(
        "Position of the sun",
        ("time", "azimuth °", "elevation °", "zenith °"),
        ([r["time"], r["azimuth"], r["elevation"], r["zenith"]] for r in rows),
        "",
    )


@sun.command()
def dates(
    at: At,
    year: Annotated[int | None, typer.Option("--year", help="The year to go through.")] = None,
    day: Annotated[
        str | None,
        typer.Option(
            "--date",
            metavar="DATE[,DATE]",
            help="A known date, or the first and the last it can be, instead of a year.",
        ),
    ] = None,
    hours: Annotated[
        str | None,
        typer.Option("--hours", metavar="FROM,TO", help="A known time of day, as 14:00,16:30, in the shown zone."),
    ] = None,
    direction: Direction = None,
    length: Length = None,
    slope: SlopeOf = None,
    correlation: Correlation = 0.0,
    zone: Zone = None,
    coverage: Coverage = 0.95,
    out: Out = None,
    in_case: InCase = None,
    item: OnItem = None,
    by: By = "",
    note: Note = "",
    second: Second = None,
    as_json: AsJson = False,
) -> None:
    """From a place and a shadow to every date and time that fit. --out: .svg (sun chart), .html (chart and table), .json."""
    from .cli_shared import print_json, print_table, say
    from .footage.sun import charts, telling
    from .footage.sun import dates as asked

    place, shadow = place_of(at), shadow_of(direction, length, slope, correlation)
    days = None if day is None else days_of(day)
    if (year is None) == (days is None):
        raise UsageError(
            "Either a year or a date is needed.",
            "Give --year 2024, or --date 2024-05-01 (or --date 2024-05-01,2024-05-20).",
        )
    found = asked(
        place,
        shadow,
        year if year is not None else days[0].year if days else 0,
        zone=zone,
        coverage=coverage,
        days=days,
        hours=hours_of(hours),
    )
    entered(in_case, item, shadow, coverage, by, note, second, place=place, zone=zone)
    data = telling.dates_data(found)
    writers = {
        ".svg": lambda: charts.sun_chart(found),
        ".html": lambda: charts.dates_page(found),
        ".json": lambda: as_text(data),
    }
    written(out, writers)
    if as_json:
        print_json(data)
        return
    for line in telling.dates_words(found):
        say(line)
    print_table(
        "What fits", ("dates", "side of noon", "from", "to", "best"), telling.dates_rows(found), "Nothing fits."
    )


@sun.command()
def places(
    when: When,
    direction: Direction = None,
    length: Length = None,
    slope: SlopeOf = None,
    correlation: Correlation = 0.0,
    claimed: Annotated[
        str | None,
        typer.Option(
            "--claimed", metavar="LAT,LON", help="A place that somebody names: does it fit, or by how far not?"
        ),
    ] = None,
    coverage: Coverage = 0.95,
    out: Out = None,
    in_case: InCase = None,
    item: OnItem = None,
    by: By = "",
    note: Note = "",
    second: Second = None,
    as_json: AsJson = False,
) -> None:
    """From a time and a shadow to the band of places. --out: .geojson, .svg (map), .html (map and table)."""
    from .cli_shared import print_json, print_table, say
    from .footage.sun import charts, telling
    from .footage.sun import places as asked

    named = place_of(claimed) if claimed is not None else None
    spot = (named.latitude, named.longitude) if named else None
    shadow = shadow_of(direction, length, slope, correlation)
    found = asked(time_of(when), shadow, coverage=coverage)
    entered(in_case, item, shadow, coverage, by, note, second, time=when)
    data = found.geojson()
    if spot is not None:
        against = found.against(*spot)
        data["features"].append(
            {
                "type": "Feature",
                "properties": {
                    "name": "claimed place",
                    "fits": against.fits,
                    "kilometres": None if against.kilometres is None else round(against.kilometres, 1),
                },
                "geometry": {"type": "Point", "coordinates": [spot[1], spot[0]]},
            }
        )
    writers = {
        ".geojson": lambda: as_text(data),
        ".json": lambda: as_text(data),
        ".svg": lambda: charts.world_map(found, claimed=spot),
        ".html": lambda: charts.places_page(found, spot),
    }
    written(out, writers)
    if as_json:
        print_json(data)
        return
    for line in telling.places_words(found)[:1]:
        say(line)
    if spot is not None:
        say(charts.claimed_words(found, spot))
    print_table("Where it fits", ("area",), ((telling.reach(area.outer),) for area in found.areas), "No place fits.")


@sun.command()
def between(
    at: At,
    angle: Annotated[
        str,
        typer.Option(
            "--angle",
            metavar="DEG,ERR",
            help="From the first shot's shadow to the second's, clockwise seen from above, and its standard deviation.",
        ),
    ],
    day: Annotated[
        str, typer.Option("--date", metavar="DATE[,DATE]", help="The date, or the first and the last it can be.")
    ],
    either: Annotated[
        bool, typer.Option("--either", help="Only the size of the angle is known: either shot may be the first.")
    ] = False,
    first_length: Annotated[
        str | None, typer.Option("--first-length", metavar="REL,ERR", help="Relative length of the first shadow.")
    ] = None,
    second_length: Annotated[
        str | None, typer.Option("--second-length", metavar="REL,ERR", help="Relative length of the second shadow.")
    ] = None,
    hours: Annotated[
        str | None,
        typer.Option("--hours", metavar="FROM,TO", help="Known time of day of the first shot, in the shown zone."),
    ] = None,
    zone: Zone = None,
    coverage: Coverage = 0.95,
    as_json: AsJson = False,
) -> None:
    """The time between two shots, from the angle between their shadows; no compass needed."""
    from .cli_shared import print_json, print_table, say
    from .footage.sun import between as asked
    from .footage.sun import telling

    found = asked(
        place_of(at),
        measure_of(angle, "--angle", "20,3"),
        days_of(day),
        signed=not either,
        first_length=None if first_length is None else measure_of(first_length, "--first-length", "1.2,0.1"),
        second_length=None if second_length is None else measure_of(second_length, "--second-length", "1.2,0.1"),
        hours=hours_of(hours),
        zone=zone,
        coverage=coverage,
    )
    if as_json:
        print_json(telling.between_data(found))
        return
    for line in telling.between_words(found):
        say(line)
    print_table(
        "By the hour of the first shot",
        ("date", f"hour ({found.zone_name})", "least", "most"),
        ((h.day.isoformat(), f"{h.hour:%H:%M}", signed_minutes(h.least), signed_minutes(h.most)) for h in found.hours),
        "Nothing fits.",
    )


@sun.command()
def light(
    at: At,
    when: When,
    zone: Zone = None,
    seen: Annotated[
        str | None,
        typer.Option(
            "--seen",
            metavar="LIGHT",
            help="With --case: the light that the footage shows: day, “civil twilight”, …, night.",
        ),
    ] = None,
    in_case: InCase = None,
    item: OnItem = None,
    by: By = "",
    note: Note = "",
    second: Second = None,
    as_json: AsJson = False,
) -> None:
    """Day, twilight or night at a time and place, and the season, by the sun alone."""
    from .cli_shared import print_json, print_table, say
    from .footage.sun import Light, telling
    from .footage.sun import light as asked

    place = place_of(at)
    found = asked(place, time_of(when), zone=zone)
    if seen is not None or in_case is not None or item is not None:
        if seen not in list(Light):
            raise UsageError(
                f"“{seen or ''}” is no light that can be seen.", f"Give --seen with one of: {', '.join(Light)}."
            )
        entered(in_case, item, None, 0.95, by, note, second, place=place, zone=zone, light=seen or "")
    if as_json:
        print_json(telling.light_data(found))
        return
    for line in telling.light_words(found):
        say(line)
    rows = (
        (p.light.value, f"{p.start.astimezone(found.zone):%H:%M:%S}", f"{p.end.astimezone(found.zone):%H:%M:%S}")
        for p in found.phases
    )
    print_table(f"That day, {found.zone_name}", ("light", "from", "to"), rows, "")


@sun.command()
def measure(
    size: Annotated[str, typer.Option("--size", metavar="W,H", help="Width and height of the picture in pixels.")],
    foot: Annotated[str, typer.Option("--foot", metavar="X,Y", help="Foot of the thing, pixels from the top left.")],
    tip: Annotated[str, typer.Option("--tip", metavar="X,Y", help="Tip of its shadow.")],
    top: Annotated[str | None, typer.Option("--top", metavar="X,Y", help="Top of the thing.")] = None,
    click: Annotated[float, typer.Option("--click", help="Standard deviation of a click, pixels.")] = 2.0,
    ground: Annotated[
        list[str] | None,
        typer.Option(
            "--ground",
            metavar="X,Y,EAST,NORTH",
            help="A point of the ground: pixels, then metres east and north of anywhere. Four or more.",
        ),
    ] = None,
    ground_error: Annotated[float, typer.Option("--ground-error", help="Standard deviation of the metres.")] = 0.0,
    height: Annotated[
        str | None, typer.Option("--height", metavar="M,ERR", help="Height of the thing in metres, if known.")
    ] = None,
    up: Annotated[
        str | None,
        typer.Option(
            "--from-above", metavar="DEG,ERR", help="The picture looks straight down; azimuth of its upper edge."
        ),
    ] = None,
    scale: Annotated[
        str | None, typer.Option("--scale", metavar="M,ERR", help="Metres a pixel, for --from-above.")
    ] = None,
    across: Annotated[
        float | None,
        typer.Option(
            "--across",
            metavar="DEG",
            help="The shadow lies across the line of sight of a level camera, give or take this.",
        ),
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="LAT,LON", help="With --case: the place that is taken for granted.")
    ] = None,
    zone: Zone = None,
    in_case: InCase = None,
    item: OnItem = None,
    by: By = "",
    note: Note = "",
    second: Second = None,
    as_json: AsJson = False,
) -> None:
    """Measure a shadow in a picture: direction and relative length with their errors, for `dates` and `places`."""
    from .cli_shared import print_json, print_table, say
    from .footage.sun import telling

    marks = marks_of(size, foot, tip, top, click)
    found = measured(marks, ground or [], ground_error, height, up, scale, across)
    if in_case is not None or item is not None:
        given = {
            "size": size, "foot": foot, "tip": tip, "top": top, "click": click, "ground": ground, "ground-error": ground_error, "height": height,
            "from-above": up, "scale": scale, "across": across,
        }  # fmt: skip
        kept = (
            as_text({name: value for name, value in given.items() if value not in (None, [])}).replace("\n", "").strip()
        )
        spot = None if at is None else place_of(at)
        entered(in_case, item, found.shadow(), 0.95, by, note, second, place=spot, zone=zone, clicks=kept)
    if as_json:
        print_json(telling.measured_data(found))
        return
    rows = [
        (name, f"{value.value:.2f}", f"{value.error:.2f}")
        for name, value in (
            ("direction, °", found.direction),
            ("relative length", found.length),
            ("length, m", found.shadow_metres),
            ("height, m", found.height_metres),
        )
        if value is not None
    ]
    print_table("Measured", ("what", "value", "standard deviation"), rows, "Nothing could be measured.")
    for line in found.refused:
        say(line)
    flags = [
        f"--{n} {v.value:.4g},{v.error:.2g}"
        for n, v in (("direction", found.direction), ("length", found.length))
        if v is not None
    ]
    if found.direction is not None and found.length is not None:
        flags.append(f"--correlation {found.correlation:.2f}")
    say(f"Next: onrecord sun dates --at LAT,LON --year YEAR {' '.join(flags)}")


# ------------------------------------------------------------------------------------------------------- reading what was given


def numbers(text: str, option: str, counts: Sequence[int], example: str) -> list[float]:
    """Numbers with commas between; UsageError with an example otherwise."""
    parts = text.replace(" ", "").split(",")
    try:
        values = [float(part) for part in parts]
    except ValueError:
        values = []
    if len(values) not in counts:
        raise UsageError(f"{option} cannot be read: “{text}”.", f"Write it as {option} {example}")
    return values


def place_of(text: str) -> Place:
    """A place out of LAT,LON or LAT,LON,HEIGHT."""
    from .footage.sun import Place

    return Place(*numbers(text, "--at", (2, 3), "50.45,30.52 (degrees), or 50.45,30.52,180 with the height in metres."))


def measure_of(text: str, option: str, example: str) -> Measure:
    """A value and its error."""
    from .footage.sun import Measure

    return Measure(*numbers(text, option, (2,), f"{example}: the value, and its standard deviation."))


def shadow_of(direction: str | None, length: str | None, slope: str | None, correlation: float) -> Shadow:
    """The shadow out of its options."""
    from .footage.sun import LEVEL, Shadow, Slope

    return Shadow(
        None if direction is None else measure_of(direction, "--direction", "118,3"),
        None if length is None else measure_of(length, "--length", "1.2,0.1"),
        LEVEL
        if slope is None
        else Slope(*numbers(slope, "--slope", (2,), "5,180: the angle, and the azimuth downhill.")),
        correlation,
    )


def time_of(text: str) -> datetime:
    """One moment with its zone."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise UsageError(
            f"“{text}” is no time with a zone.", "Write it as 2024-05-01T10:30+03:00, or 2024-05-01T07:30Z."
        )
    return at


def days_of(text: str) -> tuple[date, date]:
    """One date, or two with a comma."""
    try:
        days = [date.fromisoformat(part.strip()) for part in text.split(",")]
    except ValueError:
        days = []
    if len(days) not in (1, 2):
        raise UsageError(f"“{text}” is no date.", "Write it as 2024-05-01, or as 2024-05-01,2024-05-20 for a range.")
    return days[0], days[-1]


def hours_of(text: str | None) -> tuple[time, time] | None:
    """FROM,TO as times of day."""
    if text is None:
        return None
    try:
        hours = [time.fromisoformat(part.strip()) for part in text.split(",")]
    except ValueError:
        hours = []
    if len(hours) != 2 or any(hour.tzinfo is not None for hour in hours):
        raise UsageError(
            f"--hours cannot be read: “{text}”.", "Write it as --hours 14:00,16:30; the zone is that of --zone."
        )
    return hours[0], hours[1]


def marks_of(size: str, foot: str, tip: str, top: str | None, click: float) -> Marks:
    """The clicked points."""
    from .footage.sun import Marks

    def point(text: str, option: str) -> tuple[float, float]:
        x, y = numbers(text, option, (2,), "812,640")
        return x, y

    width, height = point(size, "--size")
    if not (1 <= width <= 1e6 and 1 <= height <= 1e6):
        raise UsageError(f"A picture of {width:g} × {height:g} pixels cannot be.", "Give --size 1920,1080")
    tall = None if top is None else point(top, "--top")
    return Marks(point(foot, "--foot"), point(tip, "--tip"), tall, (int(width), int(height)), click)


def measured(
    marks: Marks,
    ground: Sequence[str],
    ground_error: float,
    height: str | None,
    up: str | None,
    scale: str | None,
    across: float | None,
) -> Measured:
    """By the one way of seeing the ground that was given."""
    from .footage.sun import GroundPoint, from_above, on_ground
    from .footage.sun import across as by_sight

    if (bool(ground) + (up is not None) + (across is not None)) != 1:
        raise UsageError(
            "How the ground lies in the picture must be given in one way.",
            "Give four --ground points, or --from-above AZIMUTH,ERR for a picture that looks straight down, or --across 10 for a shadow across the line of sight.",
        )
    tall = None if height is None else measure_of(height, "--height", "2.5,0.1")
    if up is not None:
        return from_above(
            marks,
            measure_of(up, "--from-above", "0,2"),
            metres_per_pixel=None if scale is None else measure_of(scale, "--scale", "0.3,0.01"),
            height=tall,
        )
    if across is not None:
        return by_sight(marks, off=across)
    points = []
    for text in ground:
        x, y, east, north = numbers(text, "--ground", (4,), "640,512,0,12.5: pixels, then metres east and north.")
        points.append(GroundPoint((x, y), (east, north)))
    return on_ground(marks, points, height=tall, ground_error=ground_error)


# ------------------------------------------------------------------------------------------------------- entering


def entered(
    case: Path | None,
    item: str | None,
    shadow: Shadow | None,
    coverage: float,
    by: str,
    note: str,
    second: float | None,
    *,
    place: Place | None = None,
    zone: str | None = None,
    time: str = "",
    light: str = "",
    clicks: str = "",
) -> None:
    """Enter what was measured in a case, if one was named."""
    import math

    from .cli_shared import opened_to_write, say
    from .records import Measurement, NamedPlace

    if case is None and item is None:
        return
    if case is None or item is None:
        raise UsageError("A measurement is entered on one item of one case.", "Give both --case CASE and --item ITEM.")
    if second is not None and not (math.isfinite(second) and second >= 0):
        raise UsageError("That is no second of a video.", "Give --second 12.5, counted from its beginning.")

    def pair(measure: Measure | None) -> tuple[float, float] | None:
        return (measure.value, measure.error) if measure is not None else None

    what = Measurement(
        "", by, note, second,
        pair(shadow.direction) if shadow else None, pair(shadow.length) if shadow else None,
        (shadow.slope.angle, shadow.slope.downhill) if shadow else (0.0, 0.0), shadow.correlation if shadow else 0.0,
        coverage, light, NamedPlace("", place.latitude, place.longitude, zone=zone or "") if place is not None else None, time, clicks,
    )  # fmt: skip
    with opened_to_write(case) as opened:
        kept = opened.measure(item, what)
    say(
        f"Entered on {item}, entry {kept.entry} of the log. It is held against what is said when the case is next processed: onrecord process {case}"
    )


# ------------------------------------------------------------------------------------------------------- writing


def as_text(data: object) -> str:
    """JSON for a file."""
    import json

    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def signed_minutes(value: float) -> str:
    """ "1 h 24 min", or "-1 h 24 min"."""
    from .footage.sun import telling

    return ("-" if value < 0 else "") + telling.minutes(value)


def written(out: Sequence[Path] | None, writers: Mapping[str, Callable[[], str]]) -> None:
    """Write each file by its ending, whole or not at all."""
    import os

    from .cli_shared import say

    for path in out or []:
        if path.suffix.lower() not in writers:
            raise UsageError(
                f"What to write into {path.name} is not known.", f"Let its name end with {', '.join(writers)}."
            )
    for path in out or []:
        text = writers[path.suffix.lower()]()
        part = path.with_name(path.name + ".partial")
        try:
            part.write_text(text, "utf-8")
            os.replace(part, path)
        except OSError as error:
            raise UsageError(
                f"{path} cannot be written ({error.strerror}).",
                "Choose a folder that exists and that you may write to.",
            ) from error
        say(f"Written: {path}")
