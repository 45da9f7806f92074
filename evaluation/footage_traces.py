"""Measures the checks on traces: python -m evaluation.footage_traces [--sets N] [--seed S].

Sets of rendered pictures and clips of several cameras at one event, with EXIF as cameras write it. A clean set must give no contradiction at all;
a set with one fault must name it, and contradict nothing else. Everything is drawn from the seed.
"""

from __future__ import annotations

import argparse
import io
import random
import struct
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.footage.traces import checks
from onrecord.footage.traces.comparing import Seen
from onrecord.footage.traces.reading import of
from onrecord.footage.traces.together import all_findings
from onrecord.records import Finding, Outcome

Picture = NDArray[np.uint8]


# ------------------------------------------------------------------------------------------------ writing of EXIF


def _entry(tag: int, value: object) -> tuple[int, int, int, bytes]:
    if isinstance(value, str):
        data = value.encode() + b"\0"
        return tag, 2, len(data), data
    if isinstance(value, bytes):
        return tag, 7, len(value), value
    if isinstance(value, int):
        return tag, 4, 1, struct.pack(">I", value)
    parts = [Fraction(v).limit_denominator(100_000) for v in value]  # type: ignore[attr-defined]
    return tag, 5, len(parts), b"".join(struct.pack(">II", p.numerator, p.denominator) for p in parts)


def _directory(entries: dict[int, object], at: int, following: int = 0) -> bytes:
    """A TIFF directory at offset ``at``, its long values behind it."""
    made = [_entry(tag, value) for tag, value in sorted(entries.items())]
    rest, places = b"", at + 2 + 12 * len(made) + 4
    out = struct.pack(">H", len(made))
    for tag, kind, count, data in made:
        if len(data) <= 4:
            out += struct.pack(">HHI", tag, kind, count) + data.ljust(4, b"\0")
        else:
            out += struct.pack(">HHII", tag, kind, count, places + len(rest))
            rest += data + b"\0" * (len(data) % 2)
    return out + struct.pack(">I", following) + rest


def exif_block(
    main: dict[int, object], exif: dict[int, object], gps: dict[int, object], thumbnail: bytes = b""
) -> bytes:
    """A TIFF structure as it stands in APP1, big-endian."""
    main = dict(main) | {0x8769: 0}
    if gps:
        main[0x8825] = 0
    exif_at = 8 + len(_directory(main, 8))
    gps_at = exif_at + len(_directory(exif, exif_at))
    small_at = gps_at + (len(_directory(gps, gps_at)) if gps else 0)
    main[0x8769] = exif_at
    if gps:
        main[0x8825] = gps_at
    out = (
        b"MM\0*" + struct.pack(">I", 8) + _directory(main, 8, small_at if thumbnail else 0) + _directory(exif, exif_at)
    )
    out += _directory(gps, gps_at) if gps else b""
    if thumbnail:
        small: dict[int, object] = {0x0103: 6, 0x0201: 0, 0x0202: len(thumbnail)}
        small[0x0201] = small_at + len(_directory(small, small_at))
        out += _directory(small, small_at) + thumbnail
    return out


# ---------------------------------------------------------------------------------------------------------- files


@dataclass
class Camera:
    """One camera at the event."""

    make: str
    model: str
    serial: str
    writes_offset: bool
    has_gps: bool
    tables: list[list[int]] | None  # its own; None: libjpeg's at a quality of its own
    quality: int
    letterbox: bool
    clock: float = 0.0  # seconds ahead
    named_offset: int | None = None  # minutes; what it writes when that is wrong


@dataclass
class Shot:
    """One file of a set, before and after it was written."""

    camera: Camera
    when: datetime  # in truth, UTC
    gps: bool
    stale: float  # seconds by which the position fix is older
    published: str
    name: str
    picture: Picture
    data: bytes = b""
    media_type: str = "image/jpeg"
    messenger: bool = False


@dataclass
class Set:
    """Files of one event. ``fault``: what was done; ``files``: on which of them."""

    zone: int  # minutes east
    place: tuple[float, float]
    shots: list[Shot] = field(default_factory=list)
    fault: str = ""
    files: list[int] = field(default_factory=list)
    by: set[str] = field(default_factory=set)  # the checks that named the fault


def scene(seed: int, width: int = 640, height: int = 480) -> Picture:
    """A rendered view: soft light, a horizon, things with edges."""
    from PIL import Image, ImageDraw, ImageFilter

    rng = np.random.default_rng(seed)
    coarse = rng.integers(40, 215, (6, 8, 3)).astype(np.uint8)
    image = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(image)
    for _ in range(30):
        x, y = rng.integers(0, width), rng.integers(height // 4, height)
        w, h = rng.integers(12, width // 5), rng.integers(12, height // 3)
        draw.rectangle((int(x), int(y), int(x + w), int(y + h)), fill=tuple(int(v) for v in rng.integers(0, 255, 3)))
    pixels = np.asarray(image.filter(ImageFilter.GaussianBlur(0.8)), np.int16) + rng.normal(
        0, 4, (height, width, 1)
    ).astype(np.int16)
    return np.clip(pixels, 0, 255).astype(np.uint8)


def own_tables(rng: random.Random) -> list[list[int]]:
    """Quantisation tables that are not libjpeg's."""
    return [
        [max(1, round(base + step * (n // 8 + n % 8) + rng.random())) for n in range(64)]
        for base, step in ((2, 0.7), (3, 1.3))
    ]


def jpeg(picture: Picture, camera: Camera, exif: bytes, **options: Any) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    given: dict[str, Any] = (
        {"qtables": camera.tables, "subsampling": 1} if camera.tables else {"quality": camera.quality}
    )
    if exif:
        given["exif"] = b"Exif\0\0" + exif
    Image.fromarray(picture).save(out, "JPEG", **(given | options))
    return out.getvalue()


def thumbnail(picture: Picture, letterbox: bool) -> bytes:
    from PIL import Image, ImageFilter

    image = Image.fromarray(picture)
    height = round(160 * image.height / image.width)
    small = image.resize((160, height), Image.Resampling.LANCZOS).filter(ImageFilter.UnsharpMask(1, 60, 2))
    if letterbox and height < 120:
        whole = Image.new("RGB", (160, 120))
        whole.paste(small, (0, (120 - height) // 2))
        small = whole
    out = io.BytesIO()
    small.save(out, "JPEG", quality=72)
    return out.getvalue()


def _clock(moment: datetime) -> str:
    return moment.strftime("%Y:%m:%d %H:%M:%S")


def _offset(minutes: int) -> str:
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def shot_exif(
    shot: Shot, whole: Set, picture: Picture | None = None, size: tuple[int, int] | None = None, **extra: object
) -> bytes:
    """What the camera writes. ``picture``: for the thumbnail, when it is not the shot's."""
    camera = shot.camera
    local = shot.when + timedelta(minutes=whole.zone, seconds=camera.clock)
    width, height = size or (shot.picture.shape[1], shot.picture.shape[0])
    main: dict[int, object] = {0x010F: camera.make, 0x0110: camera.model, 0x0131: "1.0.3", 0x0132: _clock(local)}
    exif: dict[int, object] = {0x9003: _clock(local), 0x9004: _clock(local), 0xA002: width, 0xA003: height}
    if camera.serial:
        exif[0xA431] = camera.serial
    if camera.writes_offset:
        named = _offset(camera.named_offset if camera.named_offset is not None else whole.zone)
        exif |= {0x9010: named, 0x9011: named, 0x9012: named}
    gps: dict[int, object] = {}
    if shot.gps:
        fix = shot.when - timedelta(seconds=shot.stale)
        latitude, longitude = whole.place
        gps = {
            1: "N" if latitude >= 0 else "S",
            2: _degrees(latitude),
            3: "E" if longitude >= 0 else "W",
            4: _degrees(longitude),
            7: (fix.hour, fix.minute, fix.second),
            29: fix.strftime("%Y:%m:%d"),
        }
    for tag, value in extra.items():
        main[int(tag.removeprefix("tag"))] = value
    return exif_block(main, exif, gps, thumbnail(shot.picture if picture is None else picture, camera.letterbox))


def _degrees(value: float) -> tuple[Fraction, ...]:
    value = abs(value)
    minutes = value % 1 * 60
    return Fraction(int(value)), Fraction(int(minutes)), Fraction(minutes % 1 * 60).limit_denominator(1000)


def clip(shot: Shot, whole: Set) -> bytes:
    """A short video, with its times as telephones write them: in UTC, at the end of the recording."""
    import av

    local = shot.when + timedelta(minutes=whole.zone, seconds=shot.camera.clock)
    zone = shot.camera.named_offset if shot.camera.named_offset is not None else whole.zone
    out = io.BytesIO()
    with av.open(out, "w", format="mov", options={"movflags": "use_metadata_tags"}) as container:
        end = shot.when + timedelta(seconds=shot.camera.clock + 2)
        container.metadata["creation_time"] = end.strftime("%Y-%m-%dT%H:%M:%S.000000Z")
        container.metadata["com.apple.quicktime.make"] = shot.camera.make
        container.metadata["com.apple.quicktime.model"] = shot.camera.model
        container.metadata["com.apple.quicktime.creationdate"] = local.strftime("%Y-%m-%dT%H:%M:%S") + _offset(
            zone
        ).replace(":", "")
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(shot.picture[:120, :160]), format="rgb24")
        for _ in range(10):
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    # The muxer names its own library, which a camera would not.
    return out.getvalue().replace(b"Lavf", b"Cam.").replace(b"Lavc", b"Cam.")


# ----------------------------------------------------------------------------------------------------------- sets

MAKES = (
    ("Fabel", "F-10"),
    ("Fabel", "F-20 Pro"),
    ("Norrland Optik", "NX1"),
    ("Kestrel", "K 5"),
    ("Ostrava", "Mobil 7"),
)
FAULTS = ("a day off", "a day off, no zone", "zone wrong", "zone wrong in one file", "home zone", "software", "painted over", "cut", "coded anew", "progressive")  # fmt: skip
NAMED = {
    "a day off": {checks.CLOCK},
    "a day off, no zone": {checks.CLOCK},
    "zone wrong": {checks.ZONE},
    "zone wrong in one file": {checks.ZONE},
    "home zone": {checks.ZONE, checks.CLOCK},
    "software": {checks.WRITTEN},
    "painted over": {checks.THUMBNAIL, checks.WRITTEN, checks.CODING},
    "cut": {checks.THUMBNAIL, checks.WRITTEN, checks.CODING},
    "coded anew": {checks.CODING},
    "progressive": {checks.CODING},
}
FOLLOWS = {
    checks.PUBLICATION,
    checks.CLOCK,
    checks.TIMES,
    checks.ZONE,
}  # what a wrong clock contradicts besides, on its own files


def planned(seed: int, width: int = 640) -> Set:
    """A clean set, not yet written."""
    rng = random.Random(seed)
    longitude = rng.uniform(-120, 150)
    zone = round(longitude / 15 + rng.uniform(-1.2, 1.8)) * 60 + rng.choice((0, 0, 0, 0, 30, -15))
    whole = Set(max(-11 * 60, min(13 * 60, zone)), (rng.uniform(-55, 65), longitude))
    start = datetime(2019, 1, 1) + timedelta(minutes=rng.randrange(3 * 365 * 1440))
    cameras = []
    for make, model in rng.sample(MAKES, rng.randint(2, 4)):
        telephone = rng.random() < 0.6
        cameras.append(
            Camera(
                make,
                model,
                "" if rng.random() < 0.4 else str(rng.randrange(10**6, 10**7)),
                telephone or rng.random() < 0.3,
                telephone or rng.random() < 0.5,
                own_tables(rng) if rng.random() < 0.7 else None,
                rng.choice((90, 93, 95, 96)),
                rng.random() < 0.5,
                rng.uniform(-40, 40),
            )
        )
    number = 0
    for camera in cameras:
        wide = rng.random() < 0.5
        for _ in range(rng.randint(4, 7)):
            number += 1
            when = start + timedelta(seconds=rng.randrange(7_200))
            later = when + timedelta(hours=rng.uniform(0.5, 60))
            published = rng.choice(("", later.strftime("%Y-%m-%dT%H:%M:%SZ"), later.strftime("%Y-%m-%d")))
            stamp = (when + timedelta(minutes=whole.zone, seconds=camera.clock)).strftime("%Y%m%d_%H%M%S")
            name = rng.choice((f"IMG_{stamp}.jpg", f"DSC{number:05d}.JPG", f"received {number}.jpg"))
            gps = camera.has_gps and rng.random() < 0.7
            stale = min(900.0, rng.expovariate(1 / 60)) if gps else 0.0
            picture = scene(rng.randrange(10**9), width, round(width * (9 / 16 if wide else 3 / 4)))
            kind = rng.random()
            shot = Shot(camera, when, gps, stale, published, name, picture)
            if kind < 0.1:
                shot.messenger, shot.name = True, f"IMG-{when:%Y%m%d}-WA{number:04d}.jpg"
            elif kind < 0.2:
                shot.media_type, shot.name = "video/quicktime", f"VID_{stamp}.mov"
            whole.shots.append(shot)
    return whole


def written(whole: Set) -> Set:
    """Its files' bytes."""
    for shot in whole.shots:
        if shot.data:
            continue
        if shot.messenger:
            camera = replace(shot.camera, tables=None, quality=75)
            shot.data = jpeg(shot.picture, camera, b"", progressive=True)
        elif shot.media_type.startswith("video"):
            shot.data = clip(shot, whole)
        else:
            shot.data = jpeg(shot.picture, shot.camera, shot_exif(shot, whole))
            if shot.stale > 100:  # some telephones append the clip of a motion photo
                shot.data += b"\0\0\0\x18ftypmp42" + bytes(64)
    return whole


def with_fault(seed: int, fault: str, width: int = 640) -> Set | None:
    """The set of this seed with one fault; None where it has no camera or file that the fault can be put on."""
    whole, rng = planned(seed, width), random.Random(f"{seed} {fault}")
    whole.fault = fault
    if fault in FAULTS[:5]:
        needs_zone = fault in ("a day off", "zone wrong", "zone wrong in one file")
        fit = [c for c in {id(s.camera): s.camera for s in whole.shots}.values() if c.writes_offset == needs_zone and sum(s.gps and _still(s) for s in whole.shots if s.camera is c) >= 2]  # fmt: skip
        if not fit:
            return None
        camera = rng.choice(fit)
        mine = [n for n, s in enumerate(whole.shots) if s.camera is camera and not s.messenger]
        away = rng.choice((-180, -120, -60, 60, 120, 180, 30, 45))
        if fault == "zone wrong in one file":
            mine = [rng.choice([n for n in mine if whole.shots[n].gps and _still(whole.shots[n])])]
            whole.shots[mine[0]].camera = replace(camera, named_offset=whole.zone + away)
            whole.shots[mine[0]].stale = min(whole.shots[mine[0]].stale, 60)
        elif fault == "zone wrong":
            camera.named_offset = whole.zone + away
        elif fault == "home zone":
            camera.clock += rng.choice((-1, 1)) * 3_600 * rng.choice((8, 9, 10))
        else:
            camera.clock += rng.choice((-1, 1)) * 86_400
        whole.files = mine
        return written(whole)
    fit_files = [
        n
        for n, s in enumerate(whole.shots)
        if _still(s) and (fault not in ("coded anew", "progressive", "painted over") or s.camera.tables)
    ]
    fit_files = [n for n in fit_files if sum(s.camera is whole.shots[n].camera and _still(s) for s in whole.shots) >= 4]
    if not fit_files:
        return None
    n = rng.choice(fit_files)
    shot = whole.shots[n]
    whole.files = [n]
    libjpeg = replace(shot.camera, tables=None, quality=rng.choice((85, 90, 92, 95)))
    if fault == "software":
        shot.data = jpeg(shot.picture, shot.camera, shot_exif(shot, whole, tag305="Adobe Photoshop 21.0 (Windows)"))
    elif fault == "painted over":
        changed = shot.picture.copy()
        h, w = changed.shape[:2]
        y, x = rng.randrange(h // 2), rng.randrange(w // 2)
        changed[y : y + h // 3, x : x + w // 3] = 255 - changed[y : y + h // 3, x : x + w // 3].mean(
            axis=(0, 1)
        ).astype(np.uint8)
        shot.data = jpeg(changed, libjpeg, shot_exif(shot, whole))
    elif fault == "cut":
        h, w = shot.picture.shape[:2]
        cut = shot.picture[h // 8 : h - h // 10, w // 6 : w - w // 12]
        named = rng.choice((None, (cut.shape[1], cut.shape[0])))  # some editors write the new size, some leave the old
        shot.data = jpeg(np.ascontiguousarray(cut), libjpeg, shot_exif(shot, whole, size=named))
    else:
        shot.data = jpeg(shot.picture, libjpeg, shot_exif(shot, whole), progressive=fault == "progressive")
    return written(whole)


def _still(shot: Shot) -> bool:
    return not shot.messenger and not shot.media_type.startswith("video")


def told(whole: Set) -> list[tuple[Finding, ...]]:
    """The findings for each of its files."""
    seen = [Seen(of(s.data, s.media_type, f"foo-{n}"), s.name, s.published) for n, s in enumerate(whole.shots)]
    found = all_findings(seen)
    return [found[f"foo-{n}"] for n in range(len(whole.shots))]


def judged(whole: Set) -> tuple[bool, list[str]]:
    """Whether its fault was named, and every contradiction that should not be there."""
    every = told(whole)
    named, wrong = not whole.fault, []
    own = {id(whole.shots[n].camera) for n in whole.files} if whole.fault in FAULTS[:3] else set()
    hit = set()
    for n, findings in enumerate(every):
        for finding in findings:
            if finding.outcome is not Outcome.CONTRADICTED:
                continue
            mine = n in whole.files or id(whole.shots[n].camera) in own
            if mine and finding.check in NAMED.get(whole.fault, set()):
                hit.add(n)
                whole.by.add(finding.check)
            allowed = mine and (finding.check in NAMED.get(whole.fault, set()) or (whole.fault in FAULTS[:5] and finding.check in FOLLOWS) or (whole.fault in FAULTS[5:] and finding.check in {checks.WRITTEN, checks.CODING, checks.THUMBNAIL}))  # fmt: skip
            if not allowed:
                wrong.append(f"{whole.shots[n].name}: {finding.check}: {finding.message}")
    if whole.fault:
        named = bool(hit)
    return named, wrong


def measure(
    sets: int, seed: int, width: int = 640, faults: tuple[str, ...] = ("", *FAULTS), say: bool = True
) -> dict[str, Counter[str]]:
    """For each fault ("" is none): sets, named, sets with something falsely contradicted, files."""
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for fault in faults:
        for n in range(sets):
            number = seed * 100_000 + n
            whole = with_fault(number, fault, width) if fault else written(planned(number, width))
            if whole is None:
                continue
            named, wrong = judged(whole)
            rows[fault]["sets"] += 1
            rows[fault]["files"] += len(whole.shots)
            rows[fault]["named"] += named
            rows[fault]["false"] += bool(wrong)
            rows[fault].update(f"by {check}" for check in whole.by)
            if say and (wrong or not named):
                print(f"  {fault or 'clean'} {number}: {'' if named else 'NOT NAMED '}{wrong[:2]}", flush=True)
    return rows


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sets", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--width", type=int, default=640)
    parser.add_argument("--fault", action="append")
    given = parser.parse_args()
    faults = tuple("" if f == "clean" else f for f in given.fault) if given.fault else ("", *FAULTS)
    rows = measure(given.sets, given.seed, given.width, faults)
    print(f"{'fault':26} {'sets':>5} {'files':>6} {'named':>7} {'sets with a false contradiction':>32}")
    for fault, row in rows.items():
        by = ", ".join(f"{key[3:]} {row[key]}" for key in sorted(row) if key.startswith("by "))
        print(
            f"{fault or 'none (clean)':26} {row['sets']:5} {row['files']:6} {row['named']:4}/{row['sets']} {row['false']:32}  {by}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
