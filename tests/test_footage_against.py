"""A said time against feasible ones, on intervals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.footage.against import Band, against, amount, no_later_than
from onrecord.records import Outcome

BANDS: list[Band] = [("2031-05-10T09:00Z", "2031-05-10T09:40Z"), ("2031-08-03T14:00Z", "2031-08-03T14:50Z")]


@pytest.mark.parametrize(
    ("said", "feasible", "words"),
    [
        (("2031-05-10T09:10Z", "2031-05-10T09:20Z"), BANDS, "consistent"),
        (("2031-05-10T09:30Z", "2031-05-10T10:00Z"), BANDS, "consistent in part"),
        (("2031-05-10", "2031-05-10"), BANDS, "consistent in part"),
        (("2031-05-10T10:17Z", "2031-05-10T11:00Z"), BANDS, "contradicted by at least 37 minutes"),
        (("2031-05-10T03:00Z", "2031-05-10T04:00Z"), BANDS, "contradicted by at least 5 hours"),
        (("2031-05-20T00:00Z", "2031-05-21T00:00Z"), BANDS, "contradicted by at least 9 days"),
        (("2031-05-10T10:10+01:00", "2031-05-10T10:20+01:00"), BANDS, "consistent"),
        (("2031-07", None), BANDS, "consistent in part"),
        ((None, "2031-04"), BANDS, "contradicted by at least 8 days"),  # nine, less what a time zone can explain
        ((None, None), BANDS, "undecidable: the time that is said is not known"),
        (("2031-05-10", "2031-05-10"), None, "undecidable: the times that are feasible are not known"),
        (("2031-05-10", "2031-05-10"), [], "contradicted: no time is feasible"),
        (("2031-05-01", "2031-05-20"), [("2031-04-01", "2031-05-10"), ("2031-05-09", None)], "consistent"),
    ],
)
def test_a_said_time_against_bands(said: Band, feasible: list[Band] | None, words: str) -> None:
    assert against(said, feasible).words == words


@pytest.mark.parametrize(
    ("said", "bound", "words"),
    [
        (("2031-03-01", "2031-03-31"), "2031-02-10", "contradicted by at least 16 days"),
        (("2031-03-01", "2031-03-31"), "2031-03-10", "consistent in part"),
        (("2031-03-01", "2031-03-31"), "2031-06-07T04:12+01:00", "consistent"),
        (("2031-03", "2031-03"), None, "undecidable: no capture, upload or dated report of it is known"),
        (("2031-03-11", "2031-03-11"), "2031-03-10", "consistent in part"),  # a day apart: a time zone explains it
    ],
)
def test_what_existed_was_filmed_before(said: Band, bound: str | None, words: str) -> None:
    assert no_later_than(said, bound).words == words


def test_a_known_time_zone_narrows() -> None:
    assert against(("2031-05-11", "2031-05-11"), BANDS[:1]).words == "contradicted by at least 20 minutes"
    assert against(("2031-05-11", "2031-05-11"), BANDS[:1], UTC).words == "contradicted by at least 14 h 20 min"


@pytest.mark.parametrize("band", [("soon", None), ("2031-05-12", "2031-05-10T00:00+00:00"), (None, "2031-13-01")])
def test_what_is_no_interval_is_refused(band: Band) -> None:
    with pytest.raises(ValueError, match=r"ISO|interval|month"):
        against(band, BANDS)


def test_amounts() -> None:
    told = [amount(timedelta(minutes=m)) for m in (0, 1, 119, 120, 2879, 2880)]
    assert told == ["less than a minute", "1 minute", "119 minutes", "2 hours", "47 h 59 min", "2 days"]


INSTANT = st.integers(0, 10_000).map(lambda m: (datetime(2031, 1, 1, tzinfo=UTC) + timedelta(minutes=m)).isoformat())
INTERVAL = st.tuples(INSTANT, INSTANT).map(lambda pair: (min(pair), max(pair)))


@given(INTERVAL, st.lists(INTERVAL, max_size=6))
def test_the_outcome_is_that_of_the_intervals(said: Band, bands: list[Band]) -> None:
    found = against(said, bands)
    apart = [max(datetime.fromisoformat(b[0] or ""), datetime.fromisoformat(said[0] or "")) - min(datetime.fromisoformat(b[1] or ""), datetime.fromisoformat(said[1] or "")) for b in bands]  # fmt: skip
    assert (found.outcome is Outcome.CONSISTENT) == any(gap <= timedelta() for gap in apart)
    if found.outcome is Outcome.CONTRADICTED:
        assert found.by == min(apart, default=None)
    assert found == against(said, bands[::-1])
