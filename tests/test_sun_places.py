"""From a time and a shadow to places; the charts and the command line of sun and shadow."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from typer.testing import CliRunner

pytest.importorskip("pvlib", reason="needs onrecord[footage]")

from evaluation.footage_sun import cases, in_drawing
from onrecord.cli import app, run
from onrecord.footage import sun
from onrecord.footage.sun import Measure, Place, Shadow, charts, land, telling

AT = datetime(2024, 9, 17, 10, 53, tzinfo=UTC)
BOTH = Shadow(Measure(20, 2), Measure(1.2, 0.1))


def area(ring: list[list[float]]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


def polygons(found: sun.Places) -> list[list[list[list[float]]]]:
    geometry = found.geojson()["features"][0]["geometry"]
    return geometry["coordinates"] if geometry else []


@pytest.mark.parametrize(
    "shadow",
    [
        BOTH,
        Shadow(Measure(20, 2)),
        Shadow(None, Measure(1.2, 0.05)),
        Shadow(None, Measure(25, 5)),
        Shadow(None, Measure(0.02, 0.02)),
    ],
)
@pytest.mark.parametrize("hour", [0, 10])
def test_the_band_is_geojson_as_rfc_7946_has_it(shadow: Shadow, hour: int) -> None:
    found = sun.places(AT.replace(hour=hour), shadow)
    assert polygons(found)
    for polygon in polygons(found):
        for number, ring in enumerate(polygon):
            assert len(ring) >= 4
            assert ring[0] == ring[-1]
            assert (area(ring) > 0) == (number == 0)  # outer rings counterclockwise, holes clockwise
            assert all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in ring)
            # Cut at the 180th meridian, not drawn across the whole earth; only along a pole an edge may go all around.
            assert all(abs(a[0] - b[0]) < 180 or abs(a[1]) == abs(b[1]) == 90 for a, b in pairwise(ring))
    assert json.loads(json.dumps(found.geojson(), allow_nan=False)) == found.geojson()


def test_the_drawing_says_what_the_sun_says() -> None:
    rng = np.random.default_rng(11)
    found = sun.places(AT, Shadow(None, Measure(1.2, 0.1)))
    agree = 0
    for _ in range(400):
        place = Place(float(np.degrees(np.arcsin(rng.uniform(-1, 1)))), float(rng.uniform(-180, 180)))
        agree += in_drawing(found, place) == found.contains(place.latitude, place.longitude)
    assert agree >= 398  # a place within a quarter of a degree of the edge may differ


def test_the_true_place_is_inside_in_the_stated_share() -> None:
    inside = sum(
        sun.places(c.at, c.shadow, height=c.place.height).contains(c.place.latitude, c.place.longitude)
        for c in cases(30, seed=21)
    )
    assert inside >= 25


def test_a_small_band_is_found_and_drawn_finer() -> None:
    seen = sun.position(AT, 50.45, 30.52)
    direction, length = (float(v[0]) for v in sun.cast(seen.azimuth, seen.elevation))
    found = sun.places(AT, Shadow(Measure(direction, 0.1), Measure(length, 0.004)))
    assert found.contains(50.45, 30.52)
    assert len(found.areas) == 1
    assert found.step <= 0.05
    assert in_drawing(found, Place(50.45, 30.52))
    assert 50 < found.square_kilometres < 5000


def test_a_claimed_place_is_off_by_kilometres() -> None:
    found = sun.places(AT, BOTH)
    assert found.against(50.45, 30.52) == sun.Distance(True, 0.0)
    off = found.against(51.5, 0.0)
    assert not off.fits
    # From 0° to the band's western edge at this latitude, which is near 26.9° E.
    assert off.kilometres == pytest.approx(1855, abs=25)
    assert found.against(51.5, 0.0, radius=2000).fits


def test_where_it_is_night_nothing_fits() -> None:
    found = sun.places(AT, Shadow(Measure(20, 1), Measure(1.2, 0.01)))
    assert not found.contains(-50.45, -149.5)
    assert found.chi_square(-50.45, -149.5) == float("inf")


def test_no_place_fits_and_it_is_said() -> None:
    # At a solstice the sun rises in the northeast all over the earth: nowhere does it stand low in the east.
    found = sun.places(datetime(2024, 6, 20, 21, 0, tzinfo=UTC), Shadow(Measure(270, 1), Measure(40, 1)))
    assert not found.areas
    assert telling.places_words(found)[0].startswith("No place on earth")
    assert found.geojson()["features"][0]["geometry"] is None
    assert found.against(0, 0) == sun.Distance(False, None)
    ElementTree.fromstring(charts.world_map(found))


def test_the_land_is_closed_rings_and_small() -> None:
    rings = land.rings()
    assert all(r[0] == r[-1] and len(r) >= 4 for r in rings)
    assert Path(land.__file__).stat().st_size < 150_000

    def on_land(latitude: float, longitude: float) -> bool:
        odd = False
        for ring in rings:
            for (x1, y1), (x2, y2) in pairwise(ring):
                if (y1 > latitude) != (y2 > latitude) and longitude < x1 + (x2 - x1) * (latitude - y1) / (y2 - y1):
                    odd = not odd
        return odd

    assert on_land(50, 30)
    assert on_land(-85, 10)
    assert on_land(66, 178)
    assert on_land(66, -178)
    assert not on_land(30, -40)
    assert not on_land(0, -160)


# ------------------------------------------------------------------------------------------------------- charts


@pytest.fixture(scope="module")
def year() -> sun.Dates:
    return sun.dates(Place(44.1, 12.3), BOTH, 2024, zone="Europe/Rome")


@pytest.fixture(scope="module")
def band() -> sun.Places:
    return sun.places(AT, BOTH)


def test_the_sun_chart_can_be_read_without_seeing_it(year: sun.Dates) -> None:
    root = ElementTree.fromstring(charts.sun_chart(year))
    ns = "{http://www.w3.org/2000/svg}"
    ids = {e.get("id"): e for e in root.iter() if e.get("id")}
    title, description = (ids[i] for i in root.get("aria-labelledby", "").split())
    assert title.text == "When the shadow fits at 44.1000° N, 12.3000° E, 2024"
    assert "Two dates" in (description.text or "")
    assert {p.get("class") for p in root.iter(ns + "path")} >= {
        "rim rises",
        "rim sets",
        "day",
        "fit northward",
        "fit southward",
    }
    labels = " ".join(t.text or "" for t in root.iter(ns + "text"))
    for part in year.parts:
        assert telling.clock(part.earliest) in labels


def test_charts_reach_for_nothing_and_run_nothing(year: sun.Dates, band: sun.Places) -> None:
    for text in (
        charts.sun_chart(year),
        charts.world_map(band),
        charts.dates_page(year),
        charts.places_page(band, (51.5, 0)),
    ):
        assert not re.search(r"<script|href=|src=|@import|url\((?!#)|\son\w+=", text)
        assert "prefers-color-scheme: dark" in text


def test_inside_a_page_a_chart_brings_no_style_and_its_own_ids(year: sun.Dates, band: sun.Places) -> None:
    for text in (charts.sun_chart(year, alone=False, name="one"), charts.world_map(band, alone=False, name="one")):
        assert "<style" not in text
        ids = re.findall(r' id="([^"]+)"', text)
        assert len(ids) == len(set(ids))
        assert all(i.startswith("one-") for i in ids)


def test_the_page_has_every_band_in_a_table(year: sun.Dates, band: sun.Places) -> None:
    page = charts.dates_page(year)
    assert page.count("<tr>") == len(year.bands) + 1
    assert charts.places_page(band).count("<tr>") == len(band.areas) + 1


def test_polar_days_and_single_days_can_be_drawn() -> None:
    for place, days in (
        (Place(78, 15), None),
        (Place(44.1, 12.3), (date(2024, 6, 1), date(2024, 6, 1))),
        (Place(-12, 179.9), None),
    ):
        ElementTree.fromstring(charts.sun_chart(sun.dates(place, Shadow(Measure(200, 5)), 2024, days=days)))


def test_words_from_outside_are_escaped() -> None:
    page = charts.page("<b>", ["<i>&"], "<svg></svg>", "<u>", ["<s>"], [["<q>"]])
    assert not re.search(r"<[biusq]>", page)


# ------------------------------------------------------------------------------------------------------- the command line


def ran(*arguments: str) -> tuple[int, str, str]:
    result: dict[str, object] = {}
    runner = CliRunner()

    def call() -> None:
        out = runner.invoke(app, ["sun", *arguments], catch_exceptions=False, standalone_mode=False)
        result["out"], result["err"] = out.stdout, out.stderr
        if out.exception is not None:
            raise out.exception

    try:
        code = run(call)
    except BaseException as error:
        return 2, "", str(error)
    return code, str(result.get("out", "")), str(result.get("err", ""))


PLACE = ("--at", "44.1,12.3")


def test_every_command_gives_json(tmp_path: Path) -> None:
    commands = {
        "position": (*PLACE, "--time", "2024-05-01T10:00Z"),
        "dates": (*PLACE, "--date", "2024-05-01,2024-05-03", "--direction", "20,3"),
        "places": (
            "--time",
            "2024-05-01T10:00Z",
            "--direction",
            "20,3",
            "--length",
            "0.8,0.05",
            "--claimed",
            "44.1,12.3",
        ),
        "between": (*PLACE, "--angle", "25,3", "--date", "2024-05-01"),
        "light": (*PLACE, "--time", "2024-05-01T22:00+02:00"),
        "measure": (
            "--size",
            "1920,1080",
            "--foot",
            "960,540",
            "--top",
            "960,396",
            "--tip",
            "1115,524",
            "--across",
            "10",
        ),
    }
    for name, arguments in commands.items():
        code, out, err = ran(name, *arguments, "--json")
        assert code == 0, err
        assert json.loads(out)
        code, out, _ = ran(name, *arguments)
        assert code == 0
        assert out.strip()


def test_position_on_the_command_line() -> None:
    _, out, _ = ran("position", "--at", "39.742476,-105.1786,1830.14", "--time", "2003-10-17T12:30:30-07:00", "--json")
    (row,) = json.loads(out)
    assert row["azimuth"] == pytest.approx(194.34024, abs=0.001)


def test_files_are_written_by_their_ending(tmp_path: Path) -> None:
    svg, html, geo = tmp_path / "chart.svg", tmp_path / "chart.html", tmp_path / "band.geojson"
    assert ran("dates", *PLACE, "--date", "2024-05-01", "--direction", "20,3", "-o", str(svg), "-o", str(html))[0] == 0
    assert (
        ran("places", "--time", "2024-05-01T10:00Z", "--direction", "20,3", "--length", "0.8,0.05", "-o", str(geo))[0]
        == 0
    )
    ElementTree.fromstring(svg.read_text("utf-8"))
    assert html.read_text("utf-8").startswith("<!doctype html>")
    assert json.loads(geo.read_text("utf-8"))["type"] == "FeatureCollection"
    assert {p.name for p in tmp_path.iterdir()} == {"chart.svg", "chart.html", "band.geojson"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("dates", "--at", "44.1", "--year", "2024", "--length", "1,0.1"), "--at 50.45,30.52"),
        (("dates", *PLACE, "--length", "1,0.1"), "--year 2024"),
        (("dates", *PLACE, "--year", "2024"), "Give its direction"),
        (("dates", *PLACE, "--year", "2024", "--length", "1"), "--length 1.2,0.1"),
        (("dates", *PLACE, "--year", "2024", "--length", "nan,1"), "Give both as numbers"),
        (("dates", *PLACE, "--year", "2024", "--length", "1,0.1", "--hours", "late"), "--hours 14:00,16:30"),
        (("dates", *PLACE, "--date", "1 May", "--length", "1,0.1"), "2024-05-01"),
        (("dates", *PLACE, "--date", "2024-05-01", "--length", "1,0.1", "-o", "chart.png"), ".svg"),
        (("light", *PLACE, "--time", "2024-05-01T22:00"), "+03:00"),
        (("measure", "--size", "100,100", "--foot", "5,5", "--tip", "50,50"), "--ground"),
    ],
)
def test_errors_end_with_what_to_do(arguments: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, _ = ran(*arguments)
    said = capsys.readouterr().err
    assert code == 2
    assert words in said
    assert "Traceback" not in said


def test_without_the_extra_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *rest: None if name == "pvlib" else real(name, *rest))
    sun.spa._pvlib.cache_clear()
    try:
        assert not sun.available()
        with pytest.raises(sun.NotInstalled, match=r"pip install 'onrecord\[footage\]'"):
            sun.position(AT, 0, 0)
    finally:
        monkeypatch.undo()
        sun.spa._pvlib.cache_clear()
    assert sun.position(AT + timedelta(hours=1), 0, 0).elevation[0] > 0
