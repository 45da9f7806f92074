"""Key frames, contact sheets, and single frames by their time stamps; pages of items, and that nothing sealed is in them."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from lxml import html as parser

pytest.importorskip("av", reason="the checks on footage are an extra: pip install 'onrecord[footage]'")
pytest.importorskip("cv2", reason="the checks on footage are an extra: pip install 'onrecord[footage]'")

import av
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from onrecord.case import Case, sealing
from onrecord.errors import UsageError
from onrecord.footage import appearing, checks, frames, ledger
from onrecord.footage.reading import Picture, Reel
from onrecord.footage.traces import table
from onrecord.publish import dossier, words
from onrecord.records import Appearance, Appeared, Footage, Measurement, NamedPlace, Purpose
from tests.leaks import everything
from tests.test_cli import call, exit_code

SIZE = (48, 64)  # rows, columns


def flat(level: int) -> Picture:
    """A picture that is told from others by its brightness: coding does not change it by more than a little."""
    return np.full((*SIZE, 3), level, np.uint8)


def clip(
    pictures: Sequence[Picture], stamps: Sequence[int], unit: Fraction = Fraction(1, 1000), turned: int = 0
) -> bytes:
    """A video (Matroska) with a frame at each stamp."""
    out = io.BytesIO()
    with av.open(out, "w", format="matroska") as container:
        stream = container.add_stream("libx264", rate=25, options={"crf": "1", "g": "5", "threads": "1"})
        stream.width, stream.height, stream.pix_fmt = SIZE[1], SIZE[0], "yuv444p"
        stream.codec_context.time_base = unit
        for picture, stamp in zip(pictures, stamps, strict=True):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = stamp, unit
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue()


STAMPS = [0, 40, 90, 240, 241, 700, 1500, 1533, 2900, 3000]  # a telephone's: anything but even
LEVELS = [20, 40, 60, 80, 100, 120, 140, 160, 180, 200]


@pytest.fixture(scope="module")
def uneven() -> bytes:
    return clip([flat(level) for level in LEVELS], STAMPS)


def reel(data: bytes) -> Reel:
    return Reel(data, "video/x-matroska")


@pytest.mark.parametrize(("asked", "number"), [("0", 0), ("0.039", 0), ("0.04", 1), ("0.240", 3), ("0.2405", 3), ("241/1000", 4), ("1.499", 5), ("00:00:01.500", 6), ("2.999", 8), ("3", 9)])  # fmt: skip
def test_a_still_is_the_frame_on_the_screen_by_its_time_stamp(uneven: bytes, asked: str, number: int) -> None:
    found = frames.still(reel(uneven), frames.seconds_of(asked))
    assert found.shown.time == Fraction(STAMPS[number], 1000)
    assert abs(float(found.shown.picture.mean()) - LEVELS[number]) < 8
    after = STAMPS[number + 1 : number + 2]
    assert found.shown.until == (Fraction(after[0], 1000) if after else None)
    assert frames.still(reel(uneven), found.shown.time).digest == found.digest  # and so it is got again


def test_behind_the_end_there_is_no_still(uneven: bytes) -> None:
    with pytest.raises(ValueError, match="it ends at"):
        frames.still(reel(uneven), Fraction(30))


def test_cuts_are_found_to_the_frame_and_the_same_again() -> None:
    pictures = [flat(30) if n < 37 else flat(200) if n < 61 else flat(90) for n in range(100)]
    data = clip(pictures, [40 * n for n in range(100)])
    packed = frames.key_frames(reel(data), "foo-1")
    assert [f.at for f in packed.frames if f.cut] == ["37/25", "61/25"]
    assert packed.cuts == 2
    assert packed.frames[0].at == "0"
    assert [f.at for f in packed.frames] == [str(t) for t in sorted(frames.numbers(packed.frames))]
    again = frames.key_frames(reel(data), "foo-1")
    assert again == packed
    assert frames.contact_sheet(again, "foo-1") == frames.contact_sheet(packed, "foo-1")
    for number, frame in enumerate(packed.frames):
        assert hashlib.sha256(packed.picture(number)).hexdigest() == frame.small
        assert b"Exif" not in packed.picture(number)


def test_a_long_clip_is_looked_at_in_a_bounded_number_of_places(uneven: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "WHOLE", 1.0)
    monkeypatch.setattr(frames, "LOOKED_AT", 6)
    whole = Reel._frames
    read = []

    def counted(self: Reel, start: float = 0.0, skip: str = ""):  # type: ignore[no-untyped-def]
        for item in whole(self, start, skip):
            read.append(item)
            yield item

    monkeypatch.setattr(Reel, "_frames", counted)
    packed = frames.key_frames(reel(uneven), "foo-1")
    assert "looked at in" in packed.note
    assert 1 <= len(packed.frames) <= frames.MOST
    assert len(read) <= 2 * len(STAMPS)


def test_many_cuts_are_thinned_and_that_is_said() -> None:
    pictures = [flat(30 if n // 30 % 2 else 220) for n in range(900)]
    packed = frames.key_frames(reel(clip(pictures, [40 * n for n in range(900)])), "foo-1")
    assert len(packed.frames) <= frames.MOST
    assert packed.cuts > sum(f.cut for f in packed.frames)
    assert f"Of {packed.cuts} cuts" in packed.note


@given(st.fractions(0, 400_000, max_denominator=100_000))
def test_a_time_code_leads_to_the_same_frame_or_the_one_before(time: Fraction) -> None:
    said = frames.seconds_of(frames.timecode(time))
    assert 0 <= time - said < Fraction(1, 1000)
    assert frames.seconds_of(str(time)) == time


@pytest.mark.parametrize("text", ["", "-1", "1:60", "1:60:00", "1/0", "3,2", "1e3", "nan", "٣", "1:2:3:4"])
def test_what_is_no_time_is_said(text: str) -> None:
    with pytest.raises(ValueError, match="is no time"):
        frames.seconds_of(text)


def test_one_vocabulary_of_checks() -> None:
    assert len(set(checks.EVERY)) == len(checks.EVERY)
    assert set(ledger.LOOKS_AT) <= {*checks.EVERY, "all checks"}
    # What the ledger does not pass on: the fields alone prove nothing, and copies and first appearance are worded apart.
    passed_on = {"what the file says of itself", checks.COPIES, checks.FIRST, checks.FIRST_APPEARANCE}
    assert set(checks.EVERY) - set(ledger.LOOKS_AT) == passed_on
    assert {c for looked in table.LOOKED_AT_BY.values() for c in looked} <= set(checks.EVERY)
    assert set(words.TRACES) | {"route"} == set(table.LOOKED_AT_BY)
    assert {a for a in Appeared if words.APPEARED[a.value][2]} == appearing.FIRM
    assert list(words.APPEARED) == [a.value for a in Appeared]


# ------------------------------------------------------------------------------------------------------- in a case


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory, uneven: bytes) -> Path:
    folder = tmp_path_factory.mktemp("frames")
    (folder / "in").mkdir()
    (folder / "in" / "quay.mkv").write_bytes(uneven)
    (folder / "in" / "hidden.mkv").write_bytes(clip([flat(70), flat(230), flat(10)], [0, 400, 800]))
    (folder / "in" / "report.txt").write_text("The minister, Bela Corrigan, said that the quay video was a fake.\n")
    call("new", str(folder / "case"), "--title", "The quay")
    call("add", str(folder / "case"), str(folder / "in"))
    call("process", str(folder / "case"))
    return folder / "case"


def test_the_command_writes_a_still_and_cites_it(case: Path, tmp_path: Path) -> None:
    told = json.loads(call("footage", str(case), "quay", "--still", "00:00:01.510", str(tmp_path / "a.png"), "--json"))[
        "still"
    ]
    assert (told["at"], told["timecode"], told["until"]) == ("3/2", "00:00:01.500", "1533/1000")
    data = (tmp_path / "a.png").read_bytes()
    assert told["file_sha256"] == hashlib.sha256(data).hexdigest()
    picture = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    assert frames.digest(picture) == told["pixels"]
    assert {data[i + 4 : i + 8] for i in _chunks(data)} == {b"IHDR", b"IDAT", b"IEND"}  # nothing but the picture
    shown = call("footage", str(case), "quay", "--still", told["at"], str(tmp_path / "b.png"))
    assert told["pixels"] in shown
    assert told["again"] in shown
    assert (tmp_path / "b.png").read_bytes() == data
    assert exit_code("footage", str(case), "quay", "--still", "0", str(tmp_path / "b.png")) == 2  # not overwritten
    assert exit_code("footage", str(case), "quay", "--still", "1:00:00", str(tmp_path / "c.png")) == 2
    assert exit_code("footage", str(case), "quay", "--still", "soon", str(tmp_path / "c.png")) == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.png", "b.png"]


def _chunks(data: bytes) -> list[int]:
    found, at = [], 8
    while at < len(data):
        found.append(at)
        at += 12 + int.from_bytes(data[at : at + 4], "big")
    return found


def test_the_contact_sheet_is_the_stages_and_the_same_again(case: Path, tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        told = json.loads(call("footage", str(case), "quay", "--contact-sheet", str(tmp_path / name), "--json"))
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    with Case.open(case) as opened:
        piece = next(f for f in opened.record().footage if f.name.endswith("quay.mkv"))
    assert [f["at"] for f in told["contact_sheet"]["frames"]] == [f.at for f in piece.frames]


def test_each_item_has_a_page_whose_frames_are_covered(case: Path, tmp_path: Path) -> None:
    with Case.open(case) as opened:
        opened.publish(tmp_path / "dossier")
        piece = next(f for f in opened.record().footage if f.name.endswith("quay.mkv"))
    page = parser.parse(str(tmp_path / "dossier" / "footage" / f"{piece.id}.html"))
    images = page.xpath("//details[@class='cover']//ol//img")
    assert [i.get("alt").split()[2].rstrip(",") for i in images] == [f.timecode for f in piece.frames]
    assert all(i.get("loading") == "lazy" for i in images)
    assert not page.xpath("//details[@open] | //video[@autoplay] | //video[not(@muted)] | //video[@preload != 'none']")
    for frame in piece.frames:
        data = (tmp_path / "dossier" / "frames" / f"{frame.small}.jpg").read_bytes()
        assert hashlib.sha256(data).hexdigest() == frame.small
    rows = [" ".join(row.text_content().split()) for row in page.xpath("//table[contains(@class, 'traces')]/tbody/tr")]
    assert any(row.startswith("Size") and "64 × 48" in row for row in rows)


def test_nothing_of_a_sealed_item_leaves(case: Path, tmp_path: Path) -> None:
    pyrage = pytest.importorskip("pyrage")
    shutil.copytree(case, tmp_path / "case")
    with Case.open(tmp_path / "case", write=True) as opened:
        hidden = next(f for f in opened.record().footage if f.name.endswith("hidden.mkv"))
        key = str(pyrage.x25519.Identity.generate().to_public())
        assert hidden.frames
        opened.seal(sealing.file(opened.source("hidden.mkv")), [key], "Its maker asked not to be found.")
        opened.publish(tmp_path / "out" / "dossier")
        left = opened.leaving(Purpose.PUBLISH)
        for out in ("a.png", "b.png"):
            stub = next(f for f in left.outgoing.record.footage if f.id == hidden.id)
            with pytest.raises(UsageError, match="may not leave"):
                opened.still(left, stub, "0", tmp_path / "out" / out)
            with pytest.raises(UsageError, match="may not leave"):
                opened.contact_sheet(left, stub, tmp_path / "out" / out)
    small = {frame.small for frame in hidden.frames}
    assert exit_code("footage", str(tmp_path / "case"), "hidden", "--still", "0", str(tmp_path / "out" / "c.png")) == 2
    told = [data for _, data in everything(tmp_path / "out")]
    wanted = ["hidden.mkv", *small, *(frame.pixels for frame in hidden.frames)]
    assert [what for what in wanted if any(what.encode() in data for data in told)] == []
    assert (
        tmp_path / "out" / "dossier" / "footage" / f"{hidden.id}.html"
    ).is_file()  # a page that says what is withheld
    assert not [data for data in told if hashlib.sha256(data).hexdigest() in small]


def test_measured_shadows_are_told_and_drawn_on_the_page(case: Path, tmp_path: Path) -> None:
    pytest.importorskip("pvlib")
    from onrecord.footage import drawing
    from onrecord.footage.sun import charts

    there = NamedPlace("<b>Quay</b>", 48.0, 37.8, 0.5, by="the chart")
    whole = Measurement(
        f"mea-{'1' * 16}",
        "the desk",
        "a <post>",
        3.24,
        (300.0, 2.0),
        (1.2, 0.05),
        place=there,
        time="2024-03-13T08:00:00+00:00",
    )
    light = Measurement("mea-2", light="day")
    made = drawing.charts_of(whole, None)
    assert [c.title for c in made] == ["When it fits, in 2024", "Where it fits, at 2024-03-13T08:00:00+00:00"]
    assert made == drawing.charts_of(whole, None)
    with Case.open(case) as opened:
        record = opened.record()
        piece = next(f for f in record.footage if f.name.endswith("quay.mkv"))
        report = record.documents[0]
        bounds = (
            Appearance("2024-03-14", Appeared.REPORT, piece.id, report.id, "the report speaks of footage"),
            Appearance("2024-03-15", Appeared.UPLOAD, piece.id, piece.id, "is said to have been published"),
        )
        shown = replace(piece, measurements=(whole, light), appearances=bounds)
        record = replace(record, footage=tuple(shown if f.id == piece.id else f for f in record.footage))
        dossier(record, opened.original, tmp_path / "dossier", charts={piece.id: made})
    page = parser.parse(str(tmp_path / "dossier" / "footage" / f"{piece.id}.html"))
    sun = page.xpath("//section[@aria-labelledby='sun']")[0]
    assert len(sun.xpath(".//*[local-name()='svg'][@role='img']")) == 2
    assert not page.xpath("//@style | //style")
    text = page.xpath("string(//main)")
    assert all(line in text for c in made for line in c.words)
    rows = [[" ".join(cell.xpath("string()").split()) for cell in row] for row in sun.xpath(".//tbody/tr")]
    assert rows[0][0].startswith("Shadow points to 300.0° ± 2.0°Shadow 1.20 ± 0.05 times as long")
    assert "<b>Quay</b>" in rows[0][1]
    assert "(48.0000, 37.8000 ± 0.5 km; by the chart" in rows[0][1]
    assert rows[0][2].startswith("the desk")
    assert "a <post>" in rows[0][2]
    assert rows[0][3] == "00:00:03.240"
    assert rows[1][0] == "Light: day"
    assert rows[1][1] == "neither a place nor a time"
    since = page.xpath("//section[@aria-labelledby='since']")[0]
    assert [row[0].xpath("string()") for row in since.xpath(".//tbody/tr")] == [
        "14 March 2024",
        "15 March 2024",
    ]
    assert [row[1].xpath("string()")[:12] for row in since.xpath(".//tbody/tr")] == [
        "~ Spoken ofa",
        "Uploadthe ti",
    ]
    [link] = since.xpath(".//a/@href")
    assert link == f"../documents/{report.id}.html"
    data = tmp_path / "dossier" / "data" / "sun"
    table = (data / f"{whole.id}-dates.csv").read_text("utf-8").splitlines()
    assert table[0].startswith("date,from (")
    assert len(table) > 2
    area = json.loads((data / f"{whole.id}-places.geojson").read_text("utf-8"))
    assert area["features"][0]["geometry"]["type"] == "MultiPolygon"
    assert {f"../data/sun/{p.name}" for p in data.iterdir()} == set(sun.xpath(".//a[@download]/@href"))
    assert charts.STYLE in (tmp_path / "dossier" / "static" / "dossier.css").read_text("utf-8")


def test_charts_are_worked_out_with_the_case_and_leave_with_their_measurement_only(case: Path, tmp_path: Path) -> None:
    pytest.importorskip("pvlib")
    pyrage = pytest.importorskip("pyrage")
    from onrecord.footage import drawing

    shutil.copytree(case, tmp_path / "case")
    there = NamedPlace("Tamsin Orrey’s jetty", 48.1234, 37.8765)
    timed = Measurement("", direction=(300.0, 2.0), length=(1.2, 0.05), time="2024-03-13T08:00:00+00:00")
    with Case.open(tmp_path / "case", write=True) as opened:
        plain = opened.measure("quay.mkv", timed).what.id
        named = opened.measure("quay.mkv", replace(timed, place=there)).what.id
        opened.process()
        [piece] = [f for f in opened.record().footage if f.name.endswith("quay.mkv")]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(drawing, "charts_of", None)  # publishing draws nothing
            before = dict(opened.leaving(Purpose.PUBLISH).outgoing.charts)
            key = str(pyrage.x25519.Identity.generate().to_public())
            opened.seal(sealing.name("Tamsin Orrey", (), False), [key], "She asked not to be named.")
            after = dict(opened.leaving(Purpose.PUBLISH).outgoing.charts)
            opened.publish(tmp_path / "dossier")
    assert sorted((c.measurement, c.kind.value) for c in before[piece.id]) == sorted(
        [(plain, "places"), (named, "dates"), (named, "places")]
    )
    assert [c.measurement for c in after[piece.id]] == [plain]
    told = b"".join(data for _, data in everything(tmp_path / "dossier"))
    assert plain.encode() in told
    assert [what for what in ("Orrey", named, "48.1234", "37.8765") if what.encode() in told] == []


def test_charts_are_few_and_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pvlib")
    from onrecord.footage import drawing

    timed = Measurement("mea-0", direction=(300.0, 2.0), time="2024-03-13T08:00:00+00:00")
    none = Measurement("mea-9", direction=(300.0, 2.0))
    many = tuple(replace(timed, id=f"mea-{n}") for n in range(drawing.MOST + 3))
    film = Footage("foo-1", "1" * 64, "a.mp4", "video/mp4", 1, measurements=(none, *many))
    drawn = drawing.worked_out(film, "2024-03-14").charts
    assert [c.measurement for c in drawn] == [f"mea-{n}" for n in range(drawing.MOST)]
    assert [len(c.svg) < drawing.LARGEST and len(c.data) < drawing.LARGEST for c in drawn] == [True] * drawing.MOST
    monkeypatch.setattr(drawing, "LARGEST", 100)
    [small] = drawing.charts_of(timed, None)
    assert (small.svg, small.data) == ("", "")
    assert small.words
    assert small.rows
    assert drawing.charts_of(replace(timed, time="2024-03-13T21:00:00"), None) == []  # no zone
