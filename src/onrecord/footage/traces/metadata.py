"""EXIF, XMP and IPTC of a picture, within bounds.

EXIF is read by ExifRead from the block alone, with a budget of reads: a block of 64 KB can otherwise be made to be read for hours.
XMP is XML of a stranger: it is parsed without entities, document types, networks and huge trees. IPTC is read by Pillow.
"""

from __future__ import annotations

import io
import itertools
import logging
import math
import zlib
from dataclasses import dataclass, field
from typing import Any

from .fields import Field, Kind, Moment, Position, clean
from .jpeg import Segments
from .times import moment

MOST_EXIF = 8_000_000  # bytes of one EXIF block
MOST_XMP = 1_000_000
MOST_READS = 60_000  # of one EXIF block; an ordinary one takes a few thousand
MOST_VALUES = 400  # of one XMP packet

logging.getLogger("exifread").setLevel(
    logging.CRITICAL
)  # it writes about broken files to the log; they become troubles here


@dataclass(slots=True)
class Found:
    """What was read, and what could not be."""

    fields: list[Field] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    positions: list[Position] = field(default_factory=list)
    thumbnail: bytes = b""
    troubles: list[str] = field(default_factory=list)

    def add(self, found: str, value: object, sensitive: bool = False) -> None:
        text = clean(value)
        if text:
            self.fields.append(Field(found, text, sensitive))


@dataclass(frozen=True, slots=True)
class Blocks:
    """Where the metadata of a picture stands. ``exif``: a TIFF structure."""

    exif: bytes = b""
    xmp: tuple[bytes, ...] = ()
    iptc: bool = False
    texts: tuple[tuple[str, str], ...] = ()  # texts that a PNG or a comment holds


def of_jpeg(found: Segments) -> Blocks:
    """The blocks of a JPEG file's application segments."""
    exif, xmp, texts, iptc = b"", [], [], False
    for marker, body in found.apps:
        if marker == 0xE1 and body.startswith(b"Exif\0") and not exif:
            exif = body[6:]
        elif marker == 0xE1 and body.startswith(b"http://ns.adobe.com/xap/1.0/\0"):
            xmp.append(body[29:])
        elif marker == 0xED and body.startswith(b"Photoshop 3.0"):
            iptc = True
        elif marker == 0xFE:
            texts.append(("JPEG comment", clean(body)))
    return Blocks(exif, tuple(xmp[:8]), iptc, tuple(texts[:8]))


def of_png(data: bytes) -> Blocks:
    """The blocks of a PNG file's chunks (eXIf, iTXt, tEXt, zTXt), unpacked to ``MOST_XMP`` at most."""
    exif, xmp, texts, at = b"", [], [], 8
    for _ in range(5_000):
        if at + 12 > len(data):
            break
        length, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        body = data[at + 8 : at + 8 + min(length, MOST_EXIF)]
        at += 12 + length
        if name == b"eXIf":
            exif = body
        elif name == b"iTXt" and body.startswith(b"XML:com.adobe.xmp\0"):
            rest = body[18:]
            text = rest[2:].split(b"\0", 2)[-1]
            xmp.append(_unpacked(text) if rest[:1] == b"\1" else text)
        elif name == b"tEXt" and b"\0" in body:
            key, text = body.split(b"\0", 1)
            texts.append((f"PNG {clean(key, 40)}", clean(text)))
        elif name == b"IEND":
            break
    return Blocks(exif, tuple(xmp[:8]), False, tuple(texts[:50]))


def of_webp(data: bytes) -> Blocks:
    """The blocks of a WebP file's chunks."""
    exif, xmp, at = b"", [], 12
    for _ in range(5_000):
        if at + 8 > len(data):
            break
        name, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        body = data[at + 8 : at + 8 + min(length, MOST_EXIF)]
        at += 8 + length + length % 2
        if name == b"EXIF":
            exif = body[6:] if body.startswith(b"Exif\0\0") else body
        elif name == b"XMP ":
            xmp.append(body)
    return Blocks(exif, tuple(xmp[:8]))


def packets(data: bytes) -> tuple[bytes, ...]:
    """XMP packets that stand somewhere in bytes, for formats whose boxes are not walked."""
    found: list[bytes] = []
    at = 0
    while len(found) < 8:
        at = data.find(b"<x:xmpmeta", at)
        if at < 0:
            break
        end = data.find(b"</x:xmpmeta>", at, at + MOST_XMP)
        if end < 0:
            break
        found.append(data[at : end + 12])
        at = end
    return tuple(found)


def _unpacked(body: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(body, MOST_XMP)
    except zlib.error:
        return b""


# ------------------------------------------------------------------------------------------------------ EXIF


class _TooManyReads(Exception):
    pass


class _Budget(io.BytesIO):
    """Bytes that can only be read so often."""

    left = MOST_READS

    def read(self, size: int | None = -1, /) -> bytes:
        self.left -= 1
        if self.left < 0:
            raise _TooManyReads
        return super().read(size)


_EXIF_SAID = (
    "Image Make",
    "Image Model",
    "Image Software",
    "Image HostComputer",
    "Image ProcessingSoftware",
    "Image Artist",
    "Image ImageDescription",
    "Image Orientation",
    "EXIF BodySerialNumber",
    "EXIF LensModel",
    "EXIF ExifImageWidth",
    "EXIF ExifImageLength",
)
_NAMED = {"ExifImageWidth": "PixelXDimension", "ExifImageLength": "PixelYDimension"}  # as the standard has it


def exif(block: bytes, found: Found) -> None:
    """Reads an EXIF block, or a whole file of a kind that ExifRead knows, into ``found``."""
    import exifread

    if not block:
        return
    if len(block) > MOST_EXIF:
        found.troubles.append(f"Its EXIF data has {len(block):,} bytes, more than is read.")
        return
    try:
        tags = exifread.process_file(_Budget(block), details=False, debug=False)
    except _TooManyReads:
        found.troubles.append("Its EXIF data is tangled: its parts point into each other more often than is followed.")
        return
    except Exception as error:  # the reader has no errors of its own for most of what is broken
        found.troubles.append(f"Its EXIF data is broken and could not be read ({type(error).__name__}).")
        return
    if not tags and block[:2] in (b"II", b"MM"):
        found.troubles.append("Its EXIF data is broken: no field in it can be read.")
        return
    for name in _EXIF_SAID:
        if name in tags:
            short = name.split(" ", 1)[1]
            value = tags[name].values
            found.add(f"EXIF {_NAMED.get(short, short)}", value[0] if isinstance(value, list) and value else value)
    _exif_times(tags, found)
    _exif_position(tags, found)
    thumbnail = tags.get("JPEGThumbnail")
    if isinstance(thumbnail, bytes):
        found.thumbnail = thumbnail


def _exif_times(tags: dict[str, Any], found: Found) -> None:
    for name, tag, zone, fraction, kind in (
        ("DateTimeOriginal", "EXIF DateTimeOriginal", "EXIF OffsetTimeOriginal", "EXIF SubSecTimeOriginal", Kind.TAKEN),
        ("DateTimeDigitized", "EXIF DateTimeDigitized", "EXIF OffsetTimeDigitized", "EXIF SubSecTimeDigitized", Kind.DIGITIZED),
        ("DateTime", "Image DateTime", "EXIF OffsetTime", "EXIF SubSecTime", Kind.SAVED),
    ):  # fmt: skip
        text = clean(tags[tag].values) if tag in tags else ""
        if not text or not text.strip("0: "):
            continue
        offset = clean(tags[zone].values) if zone in tags else ""
        when = moment(text, kind, f"EXIF {name}", offset, clean(tags[fraction].values) if fraction in tags else "")
        found.add(f"EXIF {name}", f"{text} {offset}".strip())
        if when:
            found.moments.append(when)
        else:
            found.troubles.append(f"Its EXIF {name} is no time: “{clean(text, 40)}”.")
    stamp, day = tags.get("GPS GPSTimeStamp"), tags.get("GPS GPSDate")
    if stamp is None or day is None:
        return
    parts = [_number(v) for v in stamp.values][:3]
    if len(parts) == 3 and all(p is not None for p in parts):
        hours, minutes, seconds = (float(p or 0) for p in parts)
        clock = f"{clean(day.values)} {int(hours):02d}:{int(minutes):02d}:{int(seconds):02d}"
        when = moment(clock, Kind.GPS, "GPS time")
        found.add("EXIF GPS time", f"{clock} UTC")
        if when:
            found.moments.append(Moment(when.kind, when.found, when.local, 0))


def _exif_position(tags: dict[str, Any], found: Found) -> None:
    degrees = []
    for name, sides, zero, most in (
        ("Latitude", "NS", "equator", 90),
        ("Longitude", "EW", "meridian of Greenwich", 180),
    ):
        tag, side = tags.get(f"GPS GPS{name}"), tags.get(f"GPS GPS{name}Ref")
        if tag is None:
            return
        parts = [_number(v) for v in tag.values][:3]
        if len(parts) < 3 or any(p is None for p in parts):
            found.troubles.append(f"Its GPS {name.lower()} is no number.")
            return
        value = sum(float(p or 0) / 60**n for n, p in enumerate(parts))
        named = clean(side.values).strip().upper()[:1] if side is not None else ""
        if not named or named not in sides or any(float(p or 0) < 0 for p in parts):
            # Without its side a latitude stands for two places, and so does a negative one with a side.
            found.troubles.append(f"Its GPS {name.lower()} does not say on which side of the {zero} it is.")
            return
        if named == sides[1]:
            value = -value
        if abs(value) > most:
            found.troubles.append(f"Its GPS {name.lower()} is no {name.lower()} on earth.")
            return
        degrees.append(value)
    if degrees != [0.0, 0.0]:  # what a camera without a fix writes
        found.positions.append(Position("EXIF GPS", round(degrees[0], 6), round(degrees[1], 6)))
        found.add("EXIF GPS position", f"{degrees[0]:.5f}, {degrees[1]:.5f}", sensitive=True)


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (ZeroDivisionError, ValueError, TypeError, OverflowError):
        return None
    return number if math.isfinite(number) else None


# ------------------------------------------------------------------------------------------------------- XMP

_PREFIXES = {
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/xap/1.0/mm/": "xmpMM",
    "http://ns.adobe.com/xap/1.0/sType/ResourceEvent#": "stEvt",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://ns.adobe.com/exif/1.0/": "exif",
    "http://cipa.jp/exif/1.0/": "exifEX",
    "http://ns.adobe.com/exif/1.0/aux/": "aux",
    "http://ns.adobe.com/tiff/1.0/": "tiff",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": "Iptc4xmpExt",
    "http://ns.adobe.com/xmp/1.0/DynamicMedia/": "xmpDM",
    "http://ns.google.com/photos/1.0/camera/": "GCamera",
    "http://ns.adobe.com/camera-raw-settings/1.0/": "crs",
}
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_XMP_TIMES = {
    "xmp:CreateDate": Kind.DIGITIZED,
    "photoshop:DateCreated": Kind.TAKEN,
    "exif:DateTimeOriginal": Kind.TAKEN,
    "exif:DateTimeDigitized": Kind.DIGITIZED,
    "xmp:ModifyDate": Kind.SAVED,
    "xmp:MetadataDate": Kind.SAVED,
}
_XMP_SAID = {
    "xmp:CreatorTool", "tiff:Make", "tiff:Model", "tiff:Software", "aux:SerialNumber", "exifEX:BodySerialNumber", "stEvt:softwareAgent", "stEvt:action",
    "Iptc4xmpExt:DigitalSourceType", "xmpMM:OriginalDocumentID", "dcterms:provenance", "photoshop:Credit", "photoshop:Source", "crs:Version",
    "exif:PixelXDimension", "exif:PixelYDimension",
}  # fmt: skip


def xmp(packet: bytes, found: Found) -> None:
    """Reads an XMP packet into ``found``."""
    from lxml import etree

    if len(packet) > MOST_XMP:
        found.troubles.append(f"Its XMP data has {len(packet):,} bytes, more than is read.")
        return
    packet = packet.strip(b"\0 \r\n\t")
    if (
        b"<!DOCTYPE" in packet
        or b"<!ENTITY" in packet
        or "<!DOCTYPE".encode("utf-16-le") in packet
        or "<!DOCTYPE".encode("utf-16-be") in packet
    ):
        found.troubles.append(
            "Its XMP data brings a document type of its own, which has no place there: it was not read."
        )
        return
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(packet, parser)
    except (etree.XMLSyntaxError, ValueError):
        found.troubles.append("Its XMP data is broken XML and could not be read.")
        return
    seen = 0
    position: dict[str, str] = {}
    for element in root.iter():
        for tag, text in [*element.attrib.items(), (element.tag, element.text if not len(element) else "")]:
            name = _short(str(tag))
            if tag == f"{_RDF}li":
                above = next(itertools.islice(element.iterancestors(), 1, None), None)  # the property, over its list
                name = _short(str(above.tag)) if above is not None else ""
            if not name or not text or not str(text).strip():
                continue
            seen += 1
            if seen > MOST_VALUES:
                found.troubles.append(f"Its XMP data has more than {MOST_VALUES} values; the rest was not read.")
                return
            _xmp_value(name, clean(text), found, position)
    if {"exif:GPSLatitude", "exif:GPSLongitude"} <= position.keys():
        at = [_xmp_degrees(position[n]) for n in ("exif:GPSLatitude", "exif:GPSLongitude")]
        if at[0] is not None and at[1] is not None and abs(at[0]) <= 90 and abs(at[1]) <= 180:
            found.positions.append(Position("XMP GPS", round(at[0], 6), round(at[1], 6)))
            found.add("XMP GPS position", f"{at[0]:.5f}, {at[1]:.5f}", sensitive=True)


def _xmp_value(name: str, text: str, found: Found, position: dict[str, str]) -> None:
    if name in _XMP_TIMES:
        when = moment(text, _XMP_TIMES[name], f"XMP {name}")
        found.add(f"XMP {name}", text)
        if when:
            found.moments.append(when)
    elif name == "exif:GPSTimeStamp":
        when = moment(text, Kind.GPS, "XMP GPS time")
        if when:
            found.moments.append(Moment(when.kind, when.found, when.local, when.offset or 0))
    elif name in ("exif:GPSLatitude", "exif:GPSLongitude"):
        position[name] = text
    elif name in _XMP_SAID:
        found.add(f"XMP {name}", text)


def _short(tag: str) -> str:
    """ "{namespace}Name" as "prefix:Name"; "" where the namespace is none of those that are read."""
    if not tag.startswith("{"):
        return ""
    space, name = tag[1:].split("}", 1)
    prefix = _PREFIXES.get(space)
    return f"{prefix}:{name}" if prefix else ""


def _xmp_degrees(text: str) -> float | None:
    """ "41,53.505N" and "41,53,30.3N"."""
    side = text[-1:].upper()
    parts = [_number(p) for p in text[:-1].split(",")]
    if side not in "NSEW" or not side or not 2 <= len(parts) <= 3 or any(p is None for p in parts):
        return None
    value: float = sum(float(p or 0) / 60.0**n for n, p in enumerate(parts))
    return -value if side in "SW" else value


# ------------------------------------------------------------------------------------------------------ IPTC

_IPTC_SAID = {
    (2, 65): "IPTC OriginatingProgram",
    (2, 40): "IPTC SpecialInstructions",
    (2, 80): "IPTC By-line",
    (2, 110): "IPTC Credit",
    (2, 115): "IPTC Source",
}


def iptc(data: bytes, found: Found) -> None:
    """Reads the IPTC fields of a picture's bytes into ``found``."""
    from PIL import Image, IptcImagePlugin

    try:
        with Image.open(io.BytesIO(data)) as image:
            given: dict[Any, Any] = IptcImagePlugin.getiptcinfo(image) or {}
    except Exception as error:  # Pillow has no errors of its own for most of what is broken
        found.troubles.append(f"Its IPTC data is broken and could not be read ({type(error).__name__}).")
        return

    def text(key: tuple[int, int]) -> str:
        value = given.get(key, b"")
        return clean(value[0] if isinstance(value, list) and value else value)

    for key, name in _IPTC_SAID.items():
        found.add(name, text(key))
    for day, clock, name, kind in (
        ((2, 55), (2, 60), "IPTC DateCreated", Kind.TAKEN),
        ((2, 62), (2, 63), "IPTC DigitalCreationDate", Kind.DIGITIZED),
    ):
        date, time = text(day), text(clock)
        if len(date) != 8:
            continue
        spelled = f"{date[:4]}-{date[4:6]}-{date[6:]}"
        if len(time) >= 6 and time[:6].isdigit():
            spelled += f" {time[:2]}:{time[2:4]}:{time[4:6]}{time[6:11] if len(time) >= 11 else ''}"
        when = moment(spelled, kind, name)
        found.add(name, spelled)
        if when:
            found.moments.append(when)
