"""What is wrong with what was asked of the sun: each error has a name, says it in words, and ends with what to do.

UsageError
└── SunError
    ├── BadPlace            a latitude, longitude or height that no place has
    ├── AtThePole           a direction, where every direction is south (or north)
    ├── BadTime             no time, a time without a zone, a zone or an interval that cannot be
    ├── YearOutOfRange      a year that the sun's position cannot be worked out for
    ├── BadMeasurement      an angle, length, error or share that cannot be
    ├── SunNeverUp          the sun is below the horizon all the time that was asked about
    ├── NotMeasurable       the points in the picture give no measurement
    └── NotInstalled        the extra onrecord[footage] is missing
"""

from __future__ import annotations

from onrecord.errors import UsageError


class SunError(UsageError):
    """Base of the errors of this package."""


class BadPlace(SunError):
    """A latitude, longitude or height that no place has."""


class AtThePole(SunError):
    """A direction was given or asked for at a pole, where it means nothing."""


class BadTime(SunError):
    """No time, a time without a zone, or a zone or interval that cannot be."""


class YearOutOfRange(SunError):
    """The sun's position is not worked out for this year."""


class BadMeasurement(SunError):
    """An angle, a length, an error or a coverage that cannot be."""


class SunNeverUp(SunError):
    """The sun is below the horizon during all of the time asked about: nothing throws a shadow by it."""


class NotMeasurable(SunError):
    """The points in the picture give no measurement."""


class NotInstalled(SunError):
    """The sun's position needs the extra."""
