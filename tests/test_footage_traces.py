"""Traces in a file: what is read, what disagrees, and that nothing that a file holds makes it crash, hang or open a connection."""

from __future__ import annotations

import http.server
import io
import re
import socket
import struct
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("av", reason="the checks on footage are an extra: pip install 'onrecord[footage]'")
pytest.importorskip("exifread", reason="the checks on footage are an extra: pip install 'onrecord[footage]'")

import numpy as np

from evaluation import footage_traces as sets
from onrecord import codec
from onrecord.case import Case
from onrecord.footage.traces import SENSITIVE, checks, credentials
from onrecord.footage.traces.comparing import Seen, findings, gap
from onrecord.footage.traces.fields import Kind, Moment, Position, Traces, clean
from onrecord.footage.traces.jpeg import segments
from onrecord.footage.traces.reading import of
from onrecord.footage.traces.times import amount, by_name, latest, local, moment, offset, utc
from onrecord.footage.traces.together import all_findings
from onrecord.records import Finding, Outcome

C, X, U, N = Outcome.CONSISTENT, Outcome.CONTRADICTED, Outcome.UNDECIDABLE, Outcome.NOT_CHECKED


@pytest.fixture(autouse=True)
def no_connections(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Every test here runs without sockets, but the one that shows that a server would have been reached."""
    if "server" not in request.fixturenames:

        def refused(*_: object, **__: object) -> None:
            raise AssertionError("a connection was to be opened")

        monkeypatch.setattr(socket, "socket", refused)


def picture(seed: int = 1, width: int = 320) -> np.ndarray:
    return sets.scene(seed, width, width * 3 // 4)


def jpeg(exif: bytes = b"", seed: int = 1, **options: object) -> bytes:
    camera = sets.Camera("Fabel", "F-10", "", True, True, None, 90, False)
    return sets.jpeg(picture(seed), camera, exif, **options)


def with_segment(marker: int, body: bytes) -> bytes:
    """A JPEG with one more segment behind its first marker."""
    data = jpeg()
    return data[:2] + bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body + data[2:]


def with_xmp(text: str) -> bytes:
    return with_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + text.encode())


def xmp(fields: str) -> str:
    spaces = "xmp='http://ns.adobe.com/xap/1.0/' xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/' xmlns:exif='http://ns.adobe.com/exif/1.0/'"
    return (
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
        f"<rdf:Description xmlns:{spaces} {fields}/></rdf:RDF></x:xmpmeta>"
    )


def found(data: bytes, name: str = "a.jpg", published: str = "", kind: str = "image/jpeg") -> dict[str, list[Finding]]:
    """Findings of one file, by check."""
    every: dict[str, list[Finding]] = {}
    for finding in all_findings([Seen(of(data, kind, "foo-1"), name, published)])["foo-1"]:
        every.setdefault(finding.check, []).append(finding)
    return every


def seen(*moments: Moment, camera: str = "", identity: str = "foo-1", name: str = "a.jpg", published: str = "", positions: tuple[Position, ...] = ()) -> Seen:  # fmt: skip
    """A file with these times."""
    from onrecord.footage.traces.fields import Field

    fields = (Field("EXIF Model", camera), Field("EXIF BodySerialNumber", "77")) if camera else ()
    return Seen(Traces(identity, fields, moments, positions), name, published)


def taken(text: str, zone: str = "") -> Moment:
    made = moment(text, Kind.TAKEN, "EXIF DateTimeOriginal", zone)
    assert made is not None
    return made


def gps(text: str) -> Moment:
    made = moment(text, Kind.GPS, "GPS time", "Z")
    assert made is not None
    return made


# ------------------------------------------------------------------------------------------------------ what is read


def test_exif_is_read() -> None:
    main = {0x010F: "Fabel", 0x0110: "F-10", 0x0131: "1.2", 0x0132: "2020:06:01 12:00:00"}
    exif = {0x9003: "2020:06:01 12:00:00", 0x9011: "+05:45", 0xA002: 320, 0xA003: 240, 0xA431: "1234567"}
    where = {1: "S", 2: (33, 30, 0), 3: "E", 4: (70, 15, 36), 7: (6, 15, 2), 29: "2020:06:01"}
    t = of(jpeg(sets.exif_block(main, exif, where)), "image/jpeg", "foo-1")
    assert t.camera == ("fabel", "f-10", "1234567")
    assert Moment(Kind.TAKEN, "EXIF DateTimeOriginal", "2020-06-01T12:00:00", 345) in t.moments
    assert Moment(Kind.GPS, "GPS time", "2020-06-01T06:15:02", 0) in t.moments
    assert t.positions == (Position("EXIF GPS", -33.5, 70.26),)
    assert t.size == (320, 240)
    assert t.coding is not None
    assert (t.coding.quality, t.coding.progressive, t.coding.sampling) == (90, False, "4:2:0")
    assert [f.found for f in t.fields if f.sensitive] == ["EXIF GPS position"]
    assert codec.loads(Traces, codec.dumps(t)) == t


def test_xmp_iptc_and_the_names_of_programs_are_read() -> None:
    data = with_xmp(xmp("xmp:CreatorTool='Adobe Photoshop 21.1' xmp:ModifyDate='2020-06-02T08:00:00+02:00' exif:GPSLatitude='33,30.0S' exif:GPSLongitude='70,15,36E'"))  # fmt: skip
    t = of(data, "image/jpeg", "foo-1")
    assert t.value("XMP xmp:CreatorTool") == "Adobe Photoshop 21.1"
    assert t.moments == (Moment(Kind.SAVED, "XMP xmp:ModifyDate", "2020-06-02T08:00:00", 120),)
    assert t.positions == (Position("XMP GPS", -33.5, 70.26),)
    iim = b"".join(b"\x1c\x02" + bytes((n,)) + struct.pack(">H", len(v)) + v for n, v in ((55, b"20200601"), (60, b"120000+0545"), (65, b"Foto Station")))  # fmt: skip
    block = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(iim)) + iim + b"\0" * (len(iim) % 2)
    t = of(with_segment(0xED, block), "image/jpeg", "foo-1")
    assert t.value("IPTC OriginatingProgram") == "Foto Station"
    assert t.moments == (Moment(Kind.TAKEN, "IPTC DateCreated", "2020-06-01T12:00:00", 345),)


@pytest.mark.parametrize("quality", [1, 25, 50, 75, 92, 100])
def test_the_tables_of_libjpeg_are_known_by_their_quality(quality: int) -> None:
    coding = segments(jpeg(quality=quality)).coding
    assert coding is not None
    assert coding.quality == quality


def test_other_tables_are_not_taken_for_libjpegs() -> None:
    camera = sets.Camera("Fabel", "F-10", "", True, True, sets.own_tables(sets.random.Random(1)), 90, False)
    coding = segments(sets.jpeg(picture(), camera, b"", progressive=True)).coding
    assert coding is not None
    assert (coding.quality, coding.progressive, coding.sampling) == (None, True, "4:2:2")


@pytest.mark.parametrize(
    ("name", "when", "who"),
    [
        ("IMG-20200101-WA0001.jpg", "2020-01-01T00:00:00", "WhatsApp, which writes the day of receipt or sending"),
        ("folder/PXL_20210203_040506789.jpg", "2021-02-03T04:05:06", ""),
        ("IMG_20200101_123456.jpg", "2020-01-01T12:34:56", ""),
        ("signal-2021-05-06-07-08-09-123.jpg", "2021-05-06T07:08:09", "Signal, which writes the time of saving or sending"),
        ("IMG_20201399_123456.jpg", None, ""),
        ("holiday.jpg", None, ""),
        ("FB_IMG_1600000000000.jpg", None, "Facebook"),
    ],
)  # fmt: skip
def test_times_in_names(name: str, when: str | None, who: str) -> None:
    named, by = by_name(name)
    assert (named.local if named else None, by) == (when, who)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)), st.integers(-48, 56))
def test_a_time_and_its_zone_come_back(when: datetime, quarters: int) -> None:
    zone = f"{'-' if quarters < 0 else '+'}{abs(quarters) // 4:02d}:{abs(quarters) % 4 * 15:02d}"
    when = when.replace(microsecond=0)
    m = moment(when.strftime("%Y:%m:%d %H:%M:%S"), Kind.TAKEN, "EXIF DateTimeOriginal", zone)
    assert m is not None
    assert local(m) == when
    assert utc(m) == when - timedelta(minutes=15 * quarters)
    assert m == replace(m, offset=offset(zone))


@given(st.text(max_size=40))
def test_any_text_is_a_time_or_none(text: str) -> None:
    assert moment(text, Kind.TAKEN, "x", text) is None or local(
        moment(text, Kind.TAKEN, "x") or taken("2000-01-01 00:00:00")
    )
    assert by_name(text)[0] is None or by_name(text)[0].local  # type: ignore[union-attr]
    assert len(clean(text)) <= 200
    assert "\u202e" not in clean(text + "\u202e")


# --------------------------------------------------------------------------------------------------- what disagrees


@pytest.mark.parametrize(
    ("first", "second", "kind", "seconds"),
    [
        (taken("2020:01:02 12:00:00"), taken("2020:01:02 12:00:30"), "same", -30),
        (taken("2020:01:02 12:00:00", "+02:00"), taken("2020:01:02 12:00:00", "+05:45"), "zone", 3.75 * 3600),
        (taken("2020:01:02 12:00:00"), taken("2020:01:01 12:00:00"), "days", 86_400),
        (taken("2020:01:02 12:00:00"), taken("2020:01:02 11:52:00"), "other", 480),
    ],
)
def test_how_far_two_times_are_apart(first: Moment, second: Moment, kind: str, seconds: float) -> None:
    assert (gap(first, second).kind, gap(first, second).seconds) == (kind, seconds)
    assert gap(second, first).kind == kind


CAMERA_AGAINST_GPS = [
    ("2020:06:01 12:00:05", "+02:00", "2020:06:01 10:00:00", checks.CLOCK, C, "agree to 5 seconds"),
    ("2020:06:01 12:20:00", "+02:00", "2020:06:01 10:00:00", checks.CLOCK, C, "may be older than the picture"),
    ("2020:06:02 12:00:05", "+02:00", "2020:06:01 10:00:00", checks.CLOCK, X, "1 day ahead of GPS time: whole days"),
    ("2020:05:31 12:00:05", "+02:00", "2020:06:01 10:00:00", checks.CLOCK, X, "1 day behind GPS time: whole days"),
    ("2020:06:01 12:00:05", "+01:00", "2020:06:01 10:00:00", checks.ZONE, X, "(it names UTC+01:00) is 1 hour ahead of GPS time, as a wrong time zone makes; UTC+02:00 would"),
    ("2020:06:01 12:00:05", "+05:45", "2020:06:01 10:00:00", checks.ZONE, X, "UTC+02:00 would make them agree"),
    ("2020:06:01 11:51:00", "+02:00", "2020:06:01 10:00:00", checks.CLOCK, X, "9 minutes behind GPS time"),
    ("2020:06:01 12:00:05", "", "2020:06:01 10:00:00", checks.CLOCK, C, "fit together for the time zone UTC+02:00"),
    ("2020:06:02 12:00:05", "", "2020:06:01 10:00:00", checks.CLOCK, X, "at least 12 hours more than any time zone explains"),
]  # fmt: skip


@pytest.mark.parametrize(("camera", "zone", "satellites", "check", "outcome", "words"), CAMERA_AGAINST_GPS)
def test_camera_against_gps(camera: str, zone: str, satellites: str, check: str, outcome: Outcome, words: str) -> None:
    [finding] = [
        f for f in all_findings([seen(taken(camera, zone), gps(satellites))])["foo-1"] if f.check in (checks.CLOCK, checks.ZONE)
    ]  # fmt: skip
    assert (finding.check, finding.outcome) == (check, outcome)
    assert words in finding.message


def test_one_error_of_a_clock_is_carried_over_to_the_files_without_gps() -> None:
    files = [
        seen(taken("2020:06:02 12:00:05", "+02:00"), gps("2020:06:01 10:00:00"), camera="F-10", identity="foo-1"),
        seen(taken("2020:06:02 12:10:07", "+02:00"), gps("2020:06:01 10:10:00"), camera="F-10", identity="foo-2"),
        seen(taken("2020:06:02 13:30:00", "+02:00"), camera="F-10", identity="foo-3"),
        seen(taken("2020:06:02 13:30:00", "+02:00"), camera="other", identity="foo-4"),
    ]
    every = all_findings(files)
    [last] = [f for f in every["foo-3"] if f.check == checks.CLOCK]
    assert last.outcome is X
    assert (
        last.message
        == "2 other files of this camera put its clock 1 day ahead of GPS time. If the same holds for this file, its EXIF DateTimeOriginal 2020-06-02 13:30 stands for 2020-06-01 13:30."
    )
    assert dict(last.figures) == {
        "estimated error in seconds": 86_400,
        "files with the same error": 2,
        "spread in seconds": 2,
    }
    assert not [f for f in every["foo-4"] if f.check == checks.CLOCK]


def test_a_small_error_that_is_the_same_in_all_files_is_the_clock_and_no_old_fix() -> None:
    files = [
        seen(taken(f"2020:06:01 12:{n:02d}:00", "+02:00"), gps(f"2020:06:01 09:{30 + n}:0{n % 3}"), camera="F-10", identity=f"foo-{n}")
        for n in range(4)
    ]  # fmt: skip
    for each in all_findings(files).values():
        [clock] = [f for f in each if f.check == checks.CLOCK]
        assert clock.outcome is X
        assert "30 minutes ahead of GPS time, the same in 4 files" in clock.message or "29 minutes" in clock.message


def test_without_a_zone_the_place_tells_a_day_from_a_zone() -> None:
    west = (Position("EXIF GPS", 40.0, -75.0),)  # UTC-5: a day ahead is 19 hours, but at UTC+14 it would be the zone
    files = [seen(taken("2020:06:02 00:00:05"), gps("2020:06:01 11:00:00"), positions=west)]
    [clock] = [f for f in all_findings(files)["foo-1"] if f.check in (checks.CLOCK, checks.ZONE)]
    assert clock.outcome is X
    [fits] = [f for f in all_findings([seen(taken("2020:06:01 07:00:05"), gps("2020:06:01 11:00:00"), positions=west)])["foo-1"] if f.check == checks.CLOCK]  # fmt: skip
    assert fits.outcome is C


def test_another_zone_than_all_others_of_the_day_is_a_hint() -> None:
    files = [
        seen(taken(f"2020:06:01 1{n}:00:00", "+02:00" if n else "+05:00"), camera=f"F-{n}", identity=f"foo-{n}")
        for n in range(5)
    ]
    every = all_findings(files)
    [hint] = [f for f in every["foo-0"] if f.check == checks.ZONE]
    assert hint.outcome is U
    assert "names UTC+05:00; 4 of the 4 other files within a day of it name UTC+02:00" in hint.message
    assert not [f for n in range(1, 5) for f in every[f"foo-{n}"] if f.check == checks.ZONE]


@pytest.mark.parametrize(
    ("change", "outcome", "words"),
    [
        (lambda p: p, C, "shows what the picture shows"),
        (lambda p: np.rot90(p).copy(), U, "turned"),
        (lambda p: picture(77), X, "shows something else than the picture"),
        (lambda p: np.ascontiguousarray(p[40:200, 60:280]), X, "It was cut after the thumbnail was made"),
        (lambda p: np.ascontiguousarray(p[60:180]), U, ""),
    ],
    ids=["same", "turned", "another", "cut", "from the middle"],
)
def test_thumbnail_against_picture(change: Callable[[np.ndarray], np.ndarray], outcome: Outcome, words: str) -> None:
    """The thumbnail is of the whole; the picture is what became of it. Last: the other way round, as some cameras do."""
    whole = picture(5)
    camera = sets.Camera("Fabel", "F-10", "", True, True, None, 90, False)
    small, large = (whole, change(whole)) if words else (change(whole), whole)
    data = sets.jpeg(large, camera, sets.exif_block({0x0110: "F-10"}, {}, {}, sets.thumbnail(small, False)))
    [finding] = found(data)[checks.THUMBNAIL]
    assert finding.outcome is (outcome if words else C)
    assert words in finding.message


@pytest.mark.parametrize(
    ("camera", "zone", "published", "outcome"),
    [
        ("2020:06:01 12:00:00", "+02:00", "2020-06-01T11:00:00Z", C),
        ("2020:06:01 14:00:00", "+02:00", "2020-06-01T11:00:00Z", X),
        ("2020:06:01 14:00:00", "", "2020-06-01T11:00:00Z", U),
        ("2020:06:02 14:00:00", "", "2020-06-01", U),
        ("2020:06:04 14:00:00", "", "2020-06-01", X),
        ("2020:05:30 14:00:00", "", "2020-06-01", C),
    ],
)
def test_taken_before_publication(camera: str, zone: str, published: str, outcome: Outcome) -> None:
    [finding] = [f for f in findings(seen(taken(camera, zone), published=published)) if f.check == checks.PUBLICATION]
    assert finding.outcome is outcome
    assert latest(published) is not None


def test_saved_again_turned_and_made_smaller() -> None:
    main = {0x0110: "F-10", 0x0132: "2020:06:03 15:00:00"}
    exif = {0x9003: "2020:06:01 12:00:00", 0xA002: 4000, 0xA003: 3000}
    said = [f.message for f in found(jpeg(sets.exif_block(main, exif, {})))[checks.WRITTEN]]
    assert any("saved 2 days 3 hours after it was taken" in m for m in said)
    assert any("EXIF gives 4000 × 3000 pixels, the picture has 320 × 240: it was made smaller" in m for m in said)
    exif = {0x9003: "2020:06:03 15:00:00", 0xA002: 240, 0xA003: 320}
    [turned] = found(jpeg(sets.exif_block(main, exif, {})))[checks.WRITTEN]
    assert "it was turned" in turned.message


@pytest.mark.parametrize(
    ("program", "outcome"),
    [
        ("Adobe Photoshop 21.0 (Windows)", X),
        ("GIMP 2.10.8", X),
        ("Snapseed 2.0", X),
        ("Stable Diffusion", X),
        ("17.4.1", C),
        ("Firmware Version 1.0.2", C),
        ("Ver.1.00", C),
        ("Version1.2", C),
        ("F-10 9.1", C),
        ("Feldmann Studio", U),
        ("", C),
    ],
)
def test_the_program_that_a_file_names(program: str, outcome: Outcome) -> None:
    main = {0x010F: "Fabel", 0x0110: "F-10"} | ({0x0131: program} if program else {})
    written = found(jpeg(sets.exif_block(main, {0x9003: "2020:06:01 12:00:00"}, {})))[checks.WRITTEN]
    assert [f.outcome for f in written] == [outcome]
    assert program in written[0].message or outcome is C


def test_what_a_messenger_sent_is_called_that_and_nothing_more() -> None:
    every = found(jpeg(), "IMG-20200101-WA0001.jpg")
    assert not [f for each in every.values() for f in each if f.outcome is X]
    [route] = every[checks.ROUTE]
    assert "WhatsApp" in route.message
    assert "that it is missing says nothing" in route.message


def test_positions_stand_in_a_check_of_their_own() -> None:
    where = {1: "N", 2: (48, 12, 0), 3: "E", 4: (16, 22, 12), 7: (10, 0, 0), 29: "2020:06:01"}
    exif = {0x9003: "2020:06:01 12:00:00", 0x9011: "+02:00"}
    every = found(jpeg(sets.exif_block({0x0110: "F-10"}, exif, where)))
    assert every[checks.POSITION][0].figures == (("latitude", 48.2), ("longitude", 16.37))
    assert frozenset({checks.POSITION}) == SENSITIVE
    shown = codec.dumps([f for check, each in every.items() if check not in SENSITIVE for f in each])
    assert not re.search(r"48\.2|16\.37", shown)


@pytest.mark.parametrize(("seconds", "words"), [(0, "0 seconds"), (61, "1 minute 1 second"), (-86_400, "1 day"), (97_200, "1 day 3 hours")])  # fmt: skip
def test_amounts_in_words(seconds: float, words: str) -> None:
    assert amount(seconds) == words


# ------------------------------------------------------------------------------------------------------ whole sets


def test_clean_sets_contradict_nothing() -> None:
    rows = sets.measure(3, 11, 240, ("",), say=False)
    assert (rows[""]["sets"], rows[""]["false"]) == (3, 0)
    assert rows[""]["files"] > 20


@pytest.mark.parametrize("fault", sets.FAULTS)
def test_one_fault_in_a_set_is_named_and_nothing_else_is(fault: str) -> None:
    whole = next(w for n in range(12, 60) if (w := sets.with_fault(n, fault, 240)) is not None)
    assert sets.judged(whole) == (True, [])


# ------------------------------------------------------------------------------------------------------------- C2PA

c2pa = pytest.mark.skipif(not credentials.available(), reason="c2pa-python is not installed")


@pytest.fixture(scope="module")
def signed_picture() -> bytes:
    from tests.footage_signing import signed

    return signed(jpeg())


@c2pa
def test_credentials_that_hold_are_not_called_invalid_because_nobody_knows_the_signer(signed_picture: bytes) -> None:
    [finding] = found(signed_picture)[checks.CREDENTIALS]
    assert finding.outcome is C
    assert "signed by “Fictional Camera Works”" in finding.message
    assert "on no list here" in finding.message
    assert "does not make the credentials invalid" in finding.message


@c2pa
def test_tampering_names_the_part(signed_picture: bytes) -> None:
    last = signed_picture[:-400] + bytes([signed_picture[-400] ^ 1]) + signed_picture[-399:]
    [bytes_changed] = found(last)[checks.CREDENTIALS]
    assert bytes_changed.outcome is X
    assert "the bytes of the file (its hash) (assertion.dataHash.mismatch)" in bytes_changed.message
    at = signed_picture.index(b"c2pa.created")
    [claim_changed] = found(signed_picture[:at] + b"c2pa.cropped" + signed_picture[at + 12 :])[checks.CREDENTIALS]
    assert claim_changed.outcome is X
    assert "the assertion “c2pa.actions" in claim_changed.message


@c2pa
def test_made_by_a_program_is_told() -> None:
    from tests.footage_signing import signed

    [finding] = found(signed(jpeg(), source="trainedAlgorithmicMedia"))[checks.CREDENTIALS]
    assert "It declares that a program made it" in finding.message


@c2pa
def test_broken_credentials_are_not_checked_and_none_are_no_sign_of_forgery(signed_picture: bytes) -> None:
    at = signed_picture.index(b"jumd")
    [broken] = found(signed_picture[: at + 4] + bytes(60) + signed_picture[at + 64 :])[checks.CREDENTIALS]
    assert broken.outcome is N
    assert "cannot be read" in broken.message
    [none] = found(jpeg())[checks.CREDENTIALS]
    assert none.outcome is U
    assert "no sign of forgery" in none.message


def test_without_the_reader_credentials_are_not_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(credentials, "available", lambda: False)
    [finding] = found(jpeg())[checks.CREDENTIALS]
    assert finding.outcome is N
    assert "pip install 'onrecord[footage]'" in finding.message


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []

    class Answers(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_address[1]}/there.c2pa", asked
        running.shutdown()
        thread.join()


@c2pa
def test_credentials_kept_elsewhere_are_not_fetched(server: tuple[str, list[str]]) -> None:
    import c2pa as library

    from tests.footage_signing import signed

    address, asked = server
    data = signed(jpeg(), remote=address)
    [finding] = found(data)[checks.CREDENTIALS]
    assert finding.outcome is N
    assert f"kept elsewhere, at “{address}”. Nothing was fetched." in finding.message
    assert asked == []
    with pytest.raises(
        library.C2paError
    ):  # the same file, read as the library does by itself: the server would be asked
        library.Reader("image/jpeg", io.BytesIO(data), context=library.Context(library.Settings.from_dict({})))
    assert asked == ["/there.c2pa"]


_NO_SOCKETS = """
import ctypes, socket, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
libc.prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
number = {"x86_64": 41, "aarch64": 198}[sys.argv[1]]
def line(code, yes, no, value): return struct.pack("HBBI", code, yes, no, value)
program = line(0x20, 0, 0, 0) + line(0x15, 0, 1, number) + line(0x06, 0, 0, 0x80000000) + line(0x06, 0, 0, 0x7FFF0000)
kept = ctypes.create_string_buffer(program, len(program))
class Filter(ctypes.Structure): _fields_ = [("len", ctypes.c_ushort), ("filter", ctypes.c_void_p)]
given = Filter(len(program) // 8, ctypes.cast(kept, ctypes.c_void_p))
from onrecord.footage.traces.reading import of  # imports may not open one, either, but numpy asks for what it likes
if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.addressof(given), 0, 0):
    print("no filter"); raise SystemExit
for path in sys.argv[3:]:
    for kind in ("image/jpeg", "video/mp4"):
        print(of(open(path, "rb"), kind, "foo-1").credentials.state)
if sys.argv[2] == "socket":
    socket.socket()
print("alive")
"""


@c2pa
@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's filter of system calls is Linux's")
def test_no_socket_is_made_by_native_code_either(tmp_path: Path, signed_picture: bytes) -> None:
    """A process in which the system call ``socket`` kills reads the worst files, and lives; with one call it does not."""
    import platform

    from tests.footage_signing import signed

    (tmp_path / "signed.jpg").write_bytes(signed_picture)
    (tmp_path / "remote.jpg").write_bytes(signed(jpeg(), remote="http://192.0.2.1/there.c2pa"))
    (tmp_path / "list.m3u8").write_bytes(b"#EXTM3U\n#EXTINF:5,\nhttp://192.0.2.1/a.ts\n")
    (tmp_path / "entity.jpg").write_bytes(
        with_xmp("<!DOCTYPE a [<!ENTITY b SYSTEM 'http://192.0.2.1/'>]>" + xmp("xmp:CreatorTool='x'"))
    )

    def run(last: str) -> subprocess.CompletedProcess[str]:
        files = [str(p) for p in sorted(tmp_path.iterdir())]
        return subprocess.run(
            [sys.executable, "-c", _NO_SOCKETS, platform.machine(), last, *files],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    done = run("none")
    if "no filter" in done.stdout:
        pytest.skip("filters of system calls are not to be had here")
    assert done.stdout.split()[-1:] == ["alive"], done.stderr
    assert {"valid", "remote"} <= set(done.stdout.split())
    assert "alive" not in run("socket").stdout


# --------------------------------------------------------------------------------------------------------- bad input


def test_an_xml_bomb_is_not_opened() -> None:
    bomb = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>" + "".join(f"<!ENTITY b{n} '{'&a;' if not n else f'&b{n - 1};' * 10}'>" for n in range(12)) + "]>"  # fmt: skip
    t = of(with_xmp(bomb + xmp("xmp:CreatorTool='&b11;'")), "image/jpeg", "foo-1")
    assert any("document type of its own" in trouble for trouble in t.troubles)
    assert t.fields == ()
    wide = (bomb + xmp("xmp:CreatorTool='x'")).encode("utf-16")
    t = of(with_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + wide), "image/jpeg", "foo-1")
    assert any("document type of its own" in trouble for trouble in t.troubles)


def test_deep_and_broken_xmp_is_a_trouble() -> None:
    for text in ("<a>" * 20_000, "<x:xmpmeta", xmp("xmp:CreatorTool='a' xmp:CreatorTool='b'")):
        t = of(with_xmp(text), "image/jpeg", "foo-1")
        assert t.troubles == ("Its XMP data is broken XML and could not be read.",)


def test_tangled_exif_ends_soon() -> None:
    entry = struct.pack(">HHII", 0x9999, 3, 999, 8)
    block = b"MM\0*" + struct.pack(">I", 8) + struct.pack(">H", 5_000) + entry * 5_000 + struct.pack(">I", 9)
    t = of(with_segment(0xE1, b"Exif\0\0" + block[:65_000]), "image/jpeg", "foo-1")
    assert any("tangled" in trouble for trouble in t.troubles)
    assert found(with_segment(0xE1, b"Exif\0\0" + block[:65_000]))[checks.SAYS][0].outcome is N


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ({2: (33, 30, 0), 4: (70, 15, 36)}, "does not say on which side of the equator"),
        ({1: "N", 2: (33, 30, 0), 4: (70, 15, 36)}, "on which side of the meridian of Greenwich"),
        ({1: "?", 2: (33, 30, 0), 3: "E", 4: (70, 15, 36)}, "on which side of the equator"),
    ],
)
def test_degrees_without_a_side_are_no_position(where: dict[int, object], words: str) -> None:
    t = of(jpeg(sets.exif_block({0x0110: "F-10"}, {}, where)), "image/jpeg", "foo-1")
    assert t.positions == ()
    assert any(words in trouble for trouble in t.troubles)


@pytest.mark.parametrize("published", ["9999-12-31", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:00-12:00"])
def test_a_publication_date_at_the_end_of_the_calendar_stops_nothing(published: str) -> None:
    alone = seen(taken("2020:06:01 12:00:00", "+02:00"), published=published)
    assert checks.PUBLICATION not in {f.check for f in all_findings([alone])["foo-1"]}


def test_fields_that_cannot_be_are_troubles_and_no_fields() -> None:
    where = {1: "N", 2: (98, 0, 0), 3: "E", 4: (16, 0, 0)}
    t = of(
        jpeg(sets.exif_block({0x0110: "a\u202eb\x07c"}, {0x9003: "2020:13:45 12:00:00"}, where)), "image/jpeg", "foo-1"
    )
    assert t.troubles == ("Its EXIF DateTimeOriginal is no time: “2020:13:45 12:00:00”.", "Its GPS latitude is no latitude on earth.")  # fmt: skip
    assert (t.moments, t.positions, t.value("EXIF Model")) == ((), (), "abc")


@pytest.mark.parametrize("kept", [0, 1, 2, 3, 10, 100, 500, 3_000])
def test_cut_off_files_are_read_as_far_as_they_go(kept: int) -> None:
    whole = jpeg(
        sets.exif_block({0x0110: "F-10"}, {0x9003: "2020:06:01 12:00:00"}, {}, sets.thumbnail(picture(), False))
    )
    every = found(whole[:kept])
    assert every[checks.STRUCTURE][0].outcome in (U, N)
    assert not [f for each in every.values() for f in each if f.outcome is X]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_damage_crashes_it(data: st.DataObject) -> None:
    exif = sets.exif_block({0x0110: "F-10"}, {0x9003: "2020:06:01 12:00:00"}, {1: "N", 2: (1, 2, 3), 3: "E", 4: (1, 2, 3)}, b"\xff\xd8\xff\xd9")  # fmt: skip
    whole = bytearray(with_xmp(xmp("xmp:CreatorTool='x'"))[:900] + jpeg(exif))
    for _ in range(data.draw(st.integers(1, 30))):
        whole[data.draw(st.integers(0, 1_500))] = data.draw(st.integers(0, 255))
    kind = data.draw(st.sampled_from(("image/jpeg", "image/png", "video/mp4")))
    t = of(bytes(whole), kind, "foo-1")
    assert codec.loads(Traces, codec.dumps(t)) == t
    assert all(f.message for f in all_findings([Seen(t, "a.jpg", "2020-06-01")])["foo-1"])


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from((b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP", b"\0\0\0\x18ftypheic", b"II*\0", b"\0\0\0\x18ftypmp42", b"GIF89a")))  # fmt: skip
def test_any_bytes_are_read_or_told(rest: bytes, magic: bytes) -> None:
    t = of(magic + rest, "image/jpeg", "foo-1")
    assert all(f.message for f in all_findings([Seen(t, "a.jpg", "")])["foo-1"])


def polyglots() -> Iterator[tuple[str, bytes, str]]:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "hello")
    yield "zip", jpeg() + packed.getvalue(), "a zip archive"
    yield "html", with_segment(0xFE, b"<html><script>alert(1)</script>"), "an HTML page"
    yield "pdf", with_segment(0xFE, b"%PDF-1.4\n"), "a PDF"


@pytest.mark.parametrize(
    ("data", "what"), [(data, what) for _, data, what in polyglots()], ids=[n for n, _, _ in polyglots()]
)
def test_a_file_that_is_also_another_is_named(data: bytes, what: str) -> None:
    first = found(data)[checks.STRUCTURE][0]
    assert first.outcome is X
    assert f"can be opened as {what}" in first.message


def test_bytes_behind_the_end_are_told_and_nothing_is_made_of_them() -> None:
    [finding] = found(jpeg() + b"\0\0\0\x18ftypmp42" + bytes(100))[checks.STRUCTURE]
    assert finding.outcome is U
    assert "112 bytes: a video, as motion photos of telephones have" in finding.message


# ----------------------------------------------------------------------------------------------------------- in a case


def test_traces_stand_in_the_record_of_a_case(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    where = {1: "N", 2: (48, 12, 0), 3: "E", 4: (16, 22, 12), 7: (10, 0, 0), 29: "2020:06:01"}
    for n in range(2):
        exif = {0x9003: f"2020:06:02 12:00:0{n}", 0x9011: "+02:00"}
        (folder / f"{n}.jpg").write_bytes(jpeg(sets.exif_block({0x0110: "F-10"}, exif, where), seed=n + 1))
    (folder / "broken.jpg").write_bytes(with_xmp("<x:xmpmeta"))
    with Case.new(tmp_path / "case", "Traces") as case:
        case.add(folder)
        case.process()
        record = case.record()
        assert all(count == 0 for _, count in case.process().worked)
    by_name = {f.name: {x.check: x for x in f.findings} for f in record.footage}
    clock = by_name["0.jpg"][checks.CLOCK]
    assert clock.outcome is X
    assert "1 day ahead" in clock.message
    assert "2 files of this camera have the same error" in clock.message
    [problem] = [p for p in record.problems if p.code == "traces-unreadable"]
    assert (problem.where, problem.message) == ("broken.jpg", "Its XMP data is broken XML and could not be read.")


@pytest.mark.parametrize("kind", ["png", "webp", "tiff", "avif"])
def test_exif_is_read_of_other_kinds_of_pictures(kind: str) -> None:
    from PIL import Image, features

    if kind == "avif" and not features.check("avif"):
        pytest.skip("Pillow was built without AVIF")
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0110], exif[0x0131] = "F-10", "GIMP 2.10"
    exif[0x0132] = "2020:06:01 12:00:00"
    Image.fromarray(picture()).save(out, kind, exif=exif)
    t = of(out.getvalue(), f"image/{kind}", "foo-1")
    assert t.camera == ("", "f-10", "")
    assert t.moments == (Moment(Kind.SAVED, "EXIF DateTime", "2020-06-01T12:00:00"),)
    assert t.structure.kind == f"image/{kind}"
    assert found(out.getvalue(), f"a.{kind}", kind=f"image/{kind}")[checks.WRITTEN][0].outcome is X


def clip(apple: int | None, truth: int = 120) -> bytes:
    """A clip filmed at UTC+2 that names ``apple`` minutes as its zone."""
    camera = sets.Camera("Fabel", "F-10", "", True, True, None, 90, False, named_offset=apple)
    shot = sets.Shot(camera, datetime(2020, 6, 1, 10), False, 0, "", "a.mov", picture())
    return sets.clip(shot, sets.Set(truth, (48.0, 16.0)))


def test_the_times_of_a_clip_are_compared() -> None:
    fits = found(clip(None), "VID_20200601_120000.mov", kind="video/quicktime")
    assert fits[checks.TIMES][0].outcome is C
    assert checks.ZONE not in fits
    [zone] = found(clip(300), "a.mov", kind="video/quicktime")[checks.ZONE]
    assert zone.outcome is X
    assert "QuickTime creationdate is 2020-06-01 12:00:00 UTC+05:00" in zone.message
    assert "Some cameras write their local time" in zone.message


def test_a_clip_that_was_written_anew_names_the_library() -> None:
    data = clip(None).replace(b"Cam.", b"Lavf")
    [finding] = [f for f in found(data, kind="video/quicktime")[checks.WRITTEN] if f.outcome is X]
    assert "a library with which editors, messengers and platforms" in finding.message


def test_a_list_of_addresses_is_no_video_and_nothing_is_opened() -> None:
    every = found(b"#EXTM3U\n#EXTINF:5,\nhttp://192.0.2.1/a.ts\n", "a.m3u8", kind="video/mp4")
    assert every[checks.SAYS][0].outcome is N
