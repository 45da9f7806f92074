"""What was measured, and what files say of their place, against what statements claim; since when footage was there; entered in a case and withdrawn."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

pytest.importorskip("pvlib", reason="sun and shadow are an extra: pip install 'onrecord[footage]'")

from onrecord import codec
from onrecord.case import Case
from onrecord.case.auditing import Verdict
from onrecord.cli import app
from onrecord.errors import UsageError
from onrecord.footage import addresses, appearing
from onrecord.footage.ledger import ledger
from onrecord.footage.measured import Known
from onrecord.records import (
    Appeared,
    Archive,
    Capture,
    Document,
    Fact,
    Finding,
    Footage,
    LedgerCheck,
    Measurement,
    NamedPlace,
    Outcome,
    Proof,
    Question,
    Snapshot,
    SourceFacts,
    Span,
    Statement,
    Time,
)
from tests.fake_stages import Fakes
from tests.test_footage_ledger import document

QUAY = NamedPlace("Grey Quay", 47.3, -16.2, 0.8, "-01:00", "the chart")
# The sun over the quay on 28 May 2024 at 17:30 UTC throws 88.8° and 1.652.
SHADOW = Measurement("mea-1", "the desk", "a post", None, (88.8, 3.0), (1.652, 0.03), place=QUAY)
FILM = Footage("foo-1", "1" * 64, "a.mp4", "video/mp4", 1)


def held(
    words: str, times: dict[str, tuple[str, str]], question: str, film: Footage, *places: NamedPlace
) -> list[LedgerCheck]:
    """The checks of one question against a statement with these words, of which some are times."""
    home, [said] = document("a", ("said", words, "2024-06-14"))
    happened = tuple(
        Time(a, b, t, "the words themselves", Span(home.text.index(t), home.text.index(t) + len(t))) for t, (a, b) in times.items()
    )  # fmt: skip
    said = replace(said, happened=happened)
    entries = ledger(replace(film, statements=(said.id,)), [said], {home.id: home}, known=Known(places))
    return [c for e in entries if e.question.value == question for c in e.checks if c.statement]


@pytest.mark.parametrize(
    ("time", "interval", "outcome", "words"),
    [
        ("28 May 2024", ("2024-05-28", "2024-05-28"), "consistent", "on that day it fits"),
        ("in December 2021", ("2021-12-01", "2021-12-31"), "contradicted", "contradicted by at least 1"),
        (
            "on 28 May 2024",
            ("2024-05-28T15:00-01:00", "2024-05-28T15:10-01:00"),
            "contradicted",
            "contradicted by at least 73 minutes",
        ),
        ("in 2023", ("2021-01-01", "2024-01-01"), "undecidable", "no two ends within a year"),
    ],
)
def test_a_claimed_time_against_a_shadow(time: str, interval: tuple[str, str], outcome: str, words: str) -> None:
    said = f"the clip was filmed {time}"
    [check] = held(said, {time: interval}, "time", replace(FILM, measurements=(SHADOW,)))
    assert (check.check, check.outcome.value) == ("sun and shadow", outcome)
    assert words in check.words
    assert "measured by the desk" in check.words


def test_the_place_that_is_named_goes_before_the_one_taken_for_granted() -> None:
    south = NamedPlace("Orle Bay", -47.3, -16.2, 1.0)
    said = "the clip was filmed in Orle Bay on 28 May 2024"
    film = replace(FILM, measurements=(SHADOW,))
    [check] = held(said, {"28 May 2024": ("2024-05-28", "2024-05-28")}, "time", film, QUAY, south)
    assert "“Orle Bay”" in check.words
    assert check.outcome is Outcome.CONTRADICTED


@pytest.mark.parametrize(
    ("latitude", "outcome", "words"),
    [(47.3, "consistent", "consistent. Other places fit"), (62.3, "contradicted", "km outside the band")],
)
def test_a_claimed_place_at_a_known_moment(latitude: float, outcome: str, words: str) -> None:
    film = replace(FILM, measurements=(replace(SHADOW, place=None, time="2024-05-28T17:30+00:00"),))
    [check] = held("the clip was filmed on Grey Quay", {}, "place", film, replace(QUAY, latitude=latitude))
    assert (check.outcome.value, words in check.words) == (outcome, True), check.words


AT_THE_QUAY = Finding("position in the file", Outcome.UNDECIDABLE, "", "", (("latitude", 47.305), ("longitude", -16.2)))


@pytest.mark.parametrize(
    ("places", "outcome", "words"),
    [
        ((QUAY,), "consistent", "lies at “Grey Quay”"),
        ((replace(QUAY, latitude=48.3),), "contradicted", "contradicted by at least 109 km"),
        ((QUAY, replace(QUAY, latitude=-12.0)), "undecidable", "more than one place of that name"),
        ((QUAY, replace(QUAY, latitude=47.301)), "consistent", "lies at"),  # the same place twice
        ((), "undecidable", "no coordinates for it"),
    ],
)
def test_the_position_in_the_file_against_the_named_place(
    places: tuple[NamedPlace, ...], outcome: str, words: str
) -> None:
    [check] = held("the clip was not filmed on Grey Quay", {}, "place", replace(FILM, findings=(AT_THE_QUAY,)), *places)
    assert (check.outcome.value, words in check.words) == (outcome, True), check.words


@pytest.mark.parametrize(("seen", "outcome"), [("night", "contradicted"), ("day", "consistent")])
def test_light_that_is_seen(seen: str, outcome: str) -> None:
    film = replace(FILM, measurements=(Measurement("mea-2", light=seen, place=QUAY),))
    times = {"on 28 May 2024": ("2024-05-28T15:00-01:00", "2024-05-28T15:30-01:00")}
    [check] = held("the clip was filmed on 28 May 2024", times, "time", film)
    assert (check.check, check.outcome.value) == ("sun: day or night", outcome)
    assert "By the sun it is spring" in check.words


# ------------------------------------------------------------------------------------------------- since when


def report(name: str, published: str | None, text: str = "") -> Document:
    date = Fact(published, "given") if published else None
    return Document(f"doc-{name}", "2" * 64, name, "text/html", text, (), published=date)


def test_bounds_in_time_with_what_they_rest_on() -> None:
    home, [said] = document("spoken", ("said", "the clip is a fake", "2024-06-03"))
    home = replace(home, published=Fact("2024-06-03", "given"))
    film = replace(
        FILM,
        statements=(said.id,),
        published=Fact("2024-06-07", "given"),
        url=Fact("https://www.p.example/v/1/", "given"),
    )
    captures = [
        Capture("https://p.example/v/1", "2024-06-09T10:00:00+00:00", film.sha256, sha) for sha in ("a" * 64, "b" * 64)
    ]
    archives = [Archive("b" * 64, "signed.wacz", "wacz", 1, 1, 1, signed=True, signature=Proof.VERIFIED)]
    snapshots = [Snapshot(film.sha256, 1, "video/mp4", ("a.mp4",), SourceFacts(obtained="2024-06-10"))]
    documents = [home, report("shows", "2024-06-06"), report("undated", None)]
    shown = {"doc-shows": ["http://p.example/v/1#t=3"], "doc-undated": ["https://p.example/v/1"]}
    found = appearing.appearances([film], documents, [said], snapshots, captures, archives, shown)[film.id]
    assert [(a.at[:10], a.rests_on.value) for a in found] == [
        ("2024-06-03", "report"),
        ("2024-06-06", "embedded"),
        ("2024-06-07", "upload"),
        ("2024-06-09", "signed_capture"),
        ("2024-06-09", "capture"),
        ("2024-06-10", "obtained"),
    ]
    firm = appearing.earliest(found)
    assert firm is not None
    assert firm.rests_on is Appeared.EMBEDDED


def test_a_link_by_words_alone_contradicts_nothing() -> None:
    home, [said] = document("spoken", ("said", "the clip was filmed in July", "2024-06-03"))
    at = home.text.index("in July")
    said = replace(said, happened=(Time("2024-07-01", "2024-07-31", "in July", "", Span(at, at + 7)),))
    other = report("other", "2024-06-03")
    film = replace(FILM, statements=(said.id, "sta-other"))
    other_said: Statement = replace(said, id="sta-other", document=other.id)
    film = replace(film, appearances=appearing.appearances([film], [other], [other_said])[film.id])
    [entry] = [e for e in ledger(film, [said], {home.id: home}) if e.question is Question.TIME]
    assert [(c.check, c.outcome.value) for c in entry.checks] == [("first appearance", "undecidable")]
    assert "if the report means this one" in entry.checks[0].words


def test_addresses_of_a_page() -> None:
    page = b'<html><meta property="og:video" content="/v/2"><a href="clip.mp4#t=1">x</a><img src="data:x"><a href="javascript:x">y</a><video src="http://[bad">'
    assert addresses.of(page, "https://r.example/a/b") == ("https://r.example/v/2", "https://r.example/a/clip.mp4#t=1")
    assert addresses.of(b"", "https://r.example/") == ()


# ------------------------------------------------------------------------------------------------- in a case


@pytest.fixture
def case(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text("Ann: it was not closed")
    with Case.new(tmp_path / "case", "Harbour") as case:
        Fakes(case)
        case.add([tmp_path / "a.txt"])
    return tmp_path / "case"


POINTS = "measure --size 480,270 --foot 190,238 --top 190,188 --tip 270,234 --across 10"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("dates --at 47.3,-16.2 --date 2024-05-28 --zone -01:00 --direction 88.8,3 --length 1.65,0.03 --second 2.5",
         Measurement("", "the desk", "", 2.5, (88.8, 3.0), (1.65, 0.03), place=NamedPlace("", 47.3, -16.2, zone="-01:00"))),
        ("places --time 2024-05-28T17:30Z --length 1.65,0.03", Measurement("", "the desk", length=(1.65, 0.03), time="2024-05-28T17:30Z")),
        ("light --at 47.3,-16.2 --time 2024-05-28T17:30Z --seen night", Measurement("", "the desk", light="night", place=NamedPlace("", 47.3, -16.2))),
    ],
)  # fmt: skip
def test_the_commands_enter_what_they_were_given(case: Path, given: str, kept: Measurement) -> None:
    done = CliRunner().invoke(app, ["sun", *given.split(), "--case", str(case), "--item", "a.txt", "--by", "the desk"])
    assert done.exit_code == 0, done.output
    with Case.open(case) as opened:
        [entered] = opened.entered()
    assert isinstance(entered.what, Measurement)
    assert replace(entered.what, id="") == kept


def test_clicks_are_kept_to_be_measured_again(case: Path) -> None:
    assert CliRunner().invoke(app, ["sun", *POINTS.split(), "--case", str(case), "--item", "a.txt"]).exit_code == 0
    with Case.open(case) as opened:
        [entered] = opened.entered()
    assert isinstance(entered.what, Measurement)
    assert json.loads(entered.what.clicks) == {
        "size": "480,270", "foot": "190,238", "tip": "270,234", "top": "190,188", "click": 2.0, "ground-error": 0.0, "across": 10.0
    }  # fmt: skip
    assert entered.what.direction is None
    assert entered.what.length is not None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("sun measure --size nan,nan --foot 1,1 --tip 9,9 --top 1,5 --across 10", "cannot be"),
        ("sun dates --at 47,12 --date 2024-06-01 --hours 14:00+03:00,15:00 --length 1,0.1", "--hours cannot be read"),
        ("sun dates --at -13.8,-171.7 --date 2011-12-30 --zone Pacific/Apia --length 1,0.1", "There was no 2011-12-30"),
        ("sun places --time 2024-06-01T12:00Z --direction 0,5 --claimed 90,0", "At the pole"),
        ("sun dates --at 47,12 --year 2024 --length 1,0.1 --case nowhere", "--case CASE and --item ITEM"),
        ("sun light --at 47,12 --time 2024-06-01T12:00Z --seen bright", "no light that can be seen"),
    ],
)
def test_bad_input_is_said(given: str, words: str) -> None:
    done = CliRunner().invoke(app, given.split())
    assert isinstance(done.exception, UsageError)
    assert words in str(done.exception)


def test_entered_audited_and_withdrawn(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ann: it was not closed")
    with Case.new(tmp_path / "case", "Harbour") as case:
        Fakes(case)
        case.add([tmp_path / "a.txt"])
        place = case.name_place(QUAY)
        kept = case.measure("a.txt", SHADOW)
        assert case.measure("a.txt", SHADOW) == kept  # the same again changes nothing
        assert [e.what for e in case.entered()] == [QUAY, kept.what]
        assert codec.loads(Measurement, codec.dumps(kept.what)) == kept.what
        case.withdraw(place.entry, "the other quay")
        assert [e.entry for e in case.entered()] == [kept.entry]
        with pytest.raises(UsageError, match="holds no measurement"):
            case.withdraw(place.entry)
        told = [t.words for t in case.custody()]
        assert any("A measurement on a picture or video was entered" in words for words in told)
        assert any("was withdrawn, because: the other quay" in words for words in told)
    assert "47.3" not in (tmp_path / "case" / "custody.log").read_text()  # hidden values of the entry
    assert Case.audit(tmp_path / "case").verdict is Verdict.VERIFIED
    with Case.open(tmp_path / "case", write=True) as case:
        case.erase("a.txt", "asked for")
        assert case.entered() == []
