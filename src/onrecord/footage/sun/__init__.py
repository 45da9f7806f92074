"""Sun and shadow: what a shadow in a picture says of the date, the time and the place, and what the sun says of day and night.

Pure: facts in, results out. Needs the extra ``onrecord[footage]`` (pvlib for the sun's position, scipy, contourpy); without it NotInstalled says
how to get it. Errors are standard deviations; a band holds all that fits within the chi-square quantile of the asked coverage.

    spa      where the sun is (SPA)
    shadow   what is measured, and how far it is from what the sun gives
    picture  measuring in a picture: clicked points to direction and relative length
    dates    a place and a shadow: every band of date and time
    places   a time and a shadow: the band of places
    between  the angle between two shadows: the time between
    light    day, twilight, night; the season by the sun
    telling  results in words and as plain data
    charts   the sun chart, the map, and a page with both and their tables
"""

from __future__ import annotations

from .between import Between, between
from .dates import Against, Band, Dates, dates
from .errors import (
    AtThePole,
    BadMeasurement,
    BadPlace,
    BadTime,
    NotInstalled,
    NotMeasurable,
    SunError,
    SunNeverUp,
    YearOutOfRange,
)
from .light import Light, Moment, light, phases
from .picture import GroundPoint, Marks, Measured, across, from_above, on_ground
from .places import Distance, Places, places
from .shadow import COVERAGE, LEVEL, Measure, Place, Shadow, Slope, cast
from .spa import HOW_TO_GET, Positions, available, position, zone_of

VERSION = "sun-1"

__all__ = [
    "COVERAGE",
    "HOW_TO_GET",
    "LEVEL",
    "VERSION",
    "Against",
    "AtThePole",
    "BadMeasurement",
    "BadPlace",
    "BadTime",
    "Band",
    "Between",
    "Dates",
    "Distance",
    "GroundPoint",
    "Light",
    "Marks",
    "Measure",
    "Measured",
    "Moment",
    "NotInstalled",
    "NotMeasurable",
    "Place",
    "Places",
    "Positions",
    "Shadow",
    "Slope",
    "SunError",
    "SunNeverUp",
    "YearOutOfRange",
    "across",
    "available",
    "between",
    "cast",
    "dates",
    "from_above",
    "light",
    "on_ground",
    "phases",
    "places",
    "position",
    "zone_of",
]
