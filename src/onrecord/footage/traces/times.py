"""Dates as EXIF, XMP, IPTC, containers and file names write them; a date that cannot be is no date."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from .fields import Kind, Moment

_EXIF = re.compile(
    r"\s*(\d{4})[:\-/.](\d\d)[:\-/.](\d\d)[ T](\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?\s*(Z|[+-]\d\d:?\d\d)?\s*$"
)
_DAY = re.compile(r"\s*(\d{4})[:\-/.]?(\d\d)[:\-/.]?(\d\d)\s*$")
_OFFSET = re.compile(r"\s*(?:(Z)|([+-])(\d\d):?(\d\d))\s*$")
FURTHEST = 14 * 60  # minutes: UTC+14 and UTC-12 are the outermost zones in use
NEAREST = -12 * 60


def offset(text: str) -> int | None:
    """Minutes east of UTC of "+05:45" or "Z"; None where it is nothing of the kind or no zone on earth."""
    found = _OFFSET.match(text)
    if not found:
        return None
    if found[1]:
        return 0
    minutes = int(found[3]) * 60 + int(found[4])
    minutes = -minutes if found[2] == "-" else minutes
    return minutes if int(found[4]) < 60 and NEAREST <= minutes <= FURTHEST else None


def moment(text: str, kind: Kind, found: str, zone: str = "", fraction: str = "") -> Moment | None:
    """A time of the forms of EXIF ("2020:01:31 12:00:00"), XMP and ISO 8601. ``zone`` and ``fraction``: fields of their own for them."""
    match = _EXIF.match(text[:64])
    if not match:
        day = _DAY.match(text[:64])
        when = _made(*(int(day[n]) for n in (1, 2, 3))) if day else None
        return Moment(Kind.DAY, found, when.date().isoformat() + "T00:00:00") if when else None
    when = _made(*(int(match[n] or 0) for n in range(1, 7)))
    if when is None:
        return None
    parts = match[7] or ("." + fraction.strip() if fraction.strip().isdigit() else "")
    if parts:
        when += timedelta(seconds=float(parts[:7]))
    return Moment(kind, found, when.isoformat(), offset(match[8] or zone))


def _made(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime | None:
    try:
        when = datetime(year, month, day, hour, minute, min(second, 59))
    except ValueError:
        return None
    return when if 1826 <= year <= 2200 else None


def local(m: Moment) -> datetime:
    """The time on its clock."""
    return datetime.fromisoformat(m.local)


def utc(m: Moment) -> datetime | None:
    """In UTC, without a zone in the value; None where the zone is not known."""
    return None if m.offset is None else local(m) - timedelta(minutes=m.offset)


# Names that telephones and programs give. (pattern, what it is, whether the time is UTC, whether only a day)
_NAMES = (
    (re.compile(r"^(?:IMG|VID|AUD|PTT|STK)-(\d{4})(\d\d)(\d\d)-WA\d{4}", re.I), "WhatsApp, which writes the day of receipt or sending", False, True),
    (re.compile(r"^WhatsApp (?:Image|Video) (\d{4})-(\d\d)-(\d\d) at (\d\d)\.(\d\d)\.(\d\d)", re.I), "WhatsApp, which writes the time of saving", False, False),
    (re.compile(r"^signal-(\d{4})-(\d\d)-(\d\d)-(\d\d)-?(\d\d)-?(\d\d)", re.I), "Signal, which writes the time of saving or sending", False, False),
    (re.compile(r"^(?:photo|video)_\d*@?(\d{4})-(\d\d)-(\d\d)_(\d\d)-(\d\d)-(\d\d)", re.I), "Telegram, which writes the time of saving", False, False),
    (re.compile(r"^photo_\d+@(\d\d)-(\d\d)-(\d{4})_(\d\d)-(\d\d)-(\d\d)", re.I), "an export of Telegram", False, False),
    (re.compile(r"^Screenshot[_ ](?:from )?(\d{4})-?(\d\d)-?(\d\d)[-_ ](?:at )?(\d\d)[-.]?(\d\d)[-.]?(\d\d)", re.I), "a picture of a screen", False, False),
)  # fmt: skip
_CAMERA_NAMES = (
    (re.compile(r"^PXL_(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)"), True),
    (
        re.compile(
            r"^(?:IMG|VID|MVIMG|PANO|BURST|DSC|PHOTO|VIDEO|C)?[_-]?(\d{4})(\d\d)(\d\d)[_-](\d\d)(\d\d)(\d\d)", re.I
        ),
        False,
    ),
)
_PLATFORM_NAMES = (
    (re.compile(r"^\d{6,}_\d{10,}_\d{10,}_[no]\.(?:jpe?g|png|webp|mp4)$", re.I), "Facebook or Instagram"),
    (re.compile(r"^FB_IMG_\d{13}", re.I), "Facebook"),
    (re.compile(r"^received_\d{10,}", re.I), "Facebook Messenger"),
    (re.compile(r"^(?:RDT_|Snapchat-|InShot_|VN\d{8}|lv_0_|ssstwitter|ssstik|yt1s|y2mate|videoplayback)", re.I), "an app or a site for downloads"),
    (re.compile(r"^[\w-]{15}\.(?:jpe?g|png)(?:_large|:large|:orig)", re.I), "Twitter"),
)  # fmt: skip


def by_name(name: str) -> tuple[Moment | None, str]:
    """The time that a file's name holds, and which program gives such names ("" for cameras' own). Names can be changed by anyone."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1][:200]
    for pattern, who, in_utc, day_only in _NAMES:
        found = pattern.match(base)
        if found:
            groups = [int(g) for g in found.groups()]
            if groups[0] < 100:  # day first
                groups[:3] = groups[2::-1]
            when = _made(*groups)
            kind = Kind.DAY if day_only else Kind.SAVED
            return (Moment(kind, "file name", when.isoformat(), 0 if in_utc else None) if when else None), who
    for pattern, who in _PLATFORM_NAMES:
        if pattern.match(base):
            return None, who
    for pattern, in_utc in _CAMERA_NAMES:
        found = pattern.match(base)
        when = _made(*(int(g) for g in found.groups())) if found else None
        if when:
            return Moment(Kind.TAKEN, "file name", when.isoformat(), 0 if in_utc else None), ""
    return None, ""


def latest(published: str) -> datetime | None:
    """The last moment, in UTC, that a publication date given as ISO day or time can mean; None where it is none."""
    try:
        when = datetime.fromisoformat(published)
    except ValueError:
        return None
    try:
        if len(published) <= 10:
            return when + timedelta(days=1, minutes=-NEAREST)
        if when.tzinfo is None:
            return when + timedelta(minutes=-NEAREST)
        return when.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:  # the first and the last day that there are
        return None


def amount(seconds: float) -> str:
    """An amount of time in words that do not pretend to be finer than they are."""
    s = abs(round(seconds))
    days, rest = divmod(s, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, left = divmod(rest, 60)
    parts = [
        (days, "day"),
        (hours, "hour"),
        (minutes if not days else 0, "minute"),
        (left if not days and not hours else 0, "second"),
    ]
    said = [f"{n} {word}{'s' if n != 1 else ''}" for n, word in parts if n]
    return " ".join(said[:2]) or "0 seconds"


def zone_name(minutes: int) -> str:
    """UTC+05:45."""
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
