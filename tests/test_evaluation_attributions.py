"""What measures the statements: floors on dev, intervals, calibration, kinds of errors, and the pages that are made of them."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from lxml import html

from evaluation import attributions, bench, errors, peers
from evaluation.attributions import Attributed, Compared, calibrated, figure, score
from onrecord.statements.model import Extractor

TEXT = "Lee said that the quay was shut. Rao denied it. “It leaks,” Lee <b>added</b>, and the guards were told to go."


def spans(words: str) -> list[tuple[int, int]]:
    """Where each of these pieces, divided by " / ", stands in TEXT."""
    return [(TEXT.index(piece), TEXT.index(piece) + len(piece)) for piece in words.split(" / ") if piece]


def attributed(source: str, cue: str, content: str, confidence: float = 0.9) -> Attributed:
    return {"source": spans(source), "cue": spans(cue), "content": spans(content), "confidence": confidence}


SHUT = attributed("Lee", "said", "that the quay was shut")
DENIED = attributed("Rao", "denied", "it.")
LEAKS = attributed("Lee <b>", "added", "“It leaks,”")
TOLD = attributed("", "were told", "to go")


@pytest.fixture
def scored(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The scorer stands in ../shared."""
    monkeypatch.setattr(attributions, "SHARED", shared)


def compared(gold: list[Attributed], predicted: list[Attributed]) -> Compared:
    return Compared({"id": "echo_1", "text": TEXT, "attributions": gold}, gold, predicted)


# ---------------------------------------------------------------------------------------------- floors


@pytest.mark.shared
def test_the_floors_hold(shared: Path) -> None:
    gold = shared / "corpora" / "polnear" / "dev.jsonl.gz"
    documents = attributions.read(gold)
    predicted, _ = attributions.predict(documents)
    assert attributions.below(score(documents, predicted), None, gold) == []
    made = attributions.calibration(attributions.compare(documents, predicted))
    assert made is not None
    assert made.error <= 0.05


def test_floors_are_for_one_gold_file(tmp_path: Path) -> None:
    other = tmp_path / "gold.jsonl"
    other.write_text("{}")
    (problem,) = attributions.below({}, 1e6, other)
    assert "another gold file" in problem


# ---------------------------------------------------------------------------------------------- figures


def test_an_interval_holds_the_figure_and_is_the_same_every_time() -> None:
    counts = [[3, 4, 5], [0, 1, 2], [9, 9, 9], [2, 6, 3]]
    made = figure("attribution", counts)
    assert (made.p, made.r, made.f1) == (round(14 / 20, 4), round(14 / 19, 4), round(28 / 39, 4))
    assert made.low < made.f1 < made.high
    assert made.articles == 4
    assert figure("attribution", counts) == made


def test_one_article_and_none_have_no_interval() -> None:
    one, none = figure("x", [[1, 2, 2]]), figure("x", [])
    assert (one.low, one.f1, one.high) == (0.5, 0.5, 0.5)
    assert (none.gold, none.f1) == (0, 0.0)


def test_calibration_of_known_confidences() -> None:
    made = calibrated([(0.95, True)] * 9 + [(0.95, False)] + [(0.55, True)] * 5 + [(0.55, False)] * 5)
    assert made is not None
    assert made.error == pytest.approx(0.05)  # 0.95 against 0.9, 0.55 against 0.5
    assert [(b.confidence, b.right, b.number) for b in made.bins] == [(0.55, 0.5, 10), (0.95, 0.9, 10)]
    assert (made.mean_confidence, made.share_right, made.lowest) == (0.75, 0.7, 0.55)
    assert all(b.low < b.right < b.high for b in made.bins)


def test_confidences_that_lie_are_found_out() -> None:
    made = calibrated([(1.0, False)] * 4)
    assert made is not None
    assert made.error == made.error_equal_mass == made.brier == 1.0
    assert calibrated([]) is None


def test_slices_count_as_the_scorer_does(scored: None) -> None:
    one = compared([SHUT, DENIED, LEAKS], [SHUT, LEAKS, TOLD])
    slices = {f.name: f for f in attributions.slices([one])}
    counted = {f.name: f for f in attributions.figures([one])}
    assert slices["quoted"].f1 == counted["attribution_quoted"].f1 == 1.0
    assert slices["unquoted"].f1 == counted["attribution_unquoted"].f1 == 0.5
    assert (slices["without a source"].gold, slices["without a source"].p) == (0, 0.0)
    assert slices["outlet echo"].f1 == slices["article of under 500 words"].f1 == counted["attribution"].f1


# ---------------------------------------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("gold", "predicted", "kinds"),
    [
        ([SHUT], [SHUT], []),
        ([SHUT], [{**SHUT, "source": spans("Rao")}], ["wrong source"]),
        ([SHUT], [{**SHUT, "source": []}], ["source not found"]),
        ([TOLD], [{**TOLD, "source": spans("the guards")}], ["source invented"]),
        ([SHUT], [{**SHUT, "content": spans("shut")}], ["overlap too small"]),
        ([SHUT], [{**SHUT, "content": spans(piece)} for piece in ("that th", "y was s")], ["split", "split"]),
        ([SHUT, DENIED], [{**SHUT, "content": [(0, len(TEXT))]}], ["merged", "merged"]),
        ([SHUT], [SHUT, SHUT], ["same content twice"]),
        ([SHUT, TOLD, DENIED, LEAKS], [SHUT], ["missed: no source", "missed: quoted", "missed: short"]),
        ([SHUT], [SHUT, TOLD, DENIED, LEAKS], ["spurious: no source", "spurious: quoted", "spurious: short"]),
    ],
)
def test_kinds_of_errors(scored: None, gold: list[Attributed], predicted: list[Attributed], kinds: list[str]) -> None:
    one = compared(gold, predicted)
    found = errors.errors(one)
    assert sorted(error.kind for error in found) == kinds
    assert sorted(e.gold for e in found if e.gold is not None) == sorted(
        set(range(len(gold))) - {i for i, _ in one.pairs}
    )
    assert sorted(e.predicted for e in found if e.predicted is not None) == sorted(
        set(range(len(predicted))) - {j for _, j in one.pairs}
    )


def test_the_page_shows_text_as_text(scored: None) -> None:
    page = errors.page([compared([SHUT, LEAKS], [DENIED])], "model <1>")
    root = html.fromstring(page)
    assert not root.xpath("//script | //b | //link | //img")
    assert "Lee <b>added</b>" in " ".join(root.text_content().split())
    assert [mark.text for mark in root.xpath("//mark[@class='cue']")][1:] == ["said", "added", "denied"]
    assert "model <1>" in root.text_content()


def test_the_counts_hold_no_words_of_the_text(scored: None) -> None:
    table = "\n".join(errors.table([compared([SHUT, LEAKS], [DENIED])]))
    assert "| all | 3 | 2 of 2 | 1 of 1 | |" in table
    assert "quay" not in table


# ---------------------------------------------------------------------------------------------- pictures and the page


def test_pictures_have_a_title_and_a_description() -> None:
    calibration = calibrated([(0.95, True), (0.5, False), (0.7, True)])
    assert calibration is not None
    measured = tuple(
        peers.Measured(name, speed, 9.0, 1.0, 200.0, figure("a", [[f1, 10, 10]] * 3), figure("q", [[f1, 10, 10]]))
        for name, speed, f1 in ((peers.OURS, 9000, 8), (peers.WHOLE, 6000, 8), (peers.PEER + " <x>", 4000, 3))
    )
    costs = {"model_wall": 0.4, "model_cpu": 0.4, "imports_wall": 0.3, "imports_cpu": 0.3, "peak": 150.0}
    made = peers.Comparison("dev", 1000, 1, measured, {"ours : theirs": 2.25}, "", costs)
    for picture in (attributions.reliability(calibration), peers.plot(made)):
        root = ElementTree.fromstring(picture)
        told = {child.get("id"): child.text or "" for child in root if child.get("id")}
        assert root.get("aria-labelledby") == "title desc"
        assert len(told["title"]) > 10
        assert len(told["desc"]) > 60
        assert all("script" not in element.tag for element in root.iter())
    assert "0.800" in peers.plot(made)
    table = "\n".join(peers.table(made))
    assert "2.25" in table
    assert "(given)" in table
    assert "not measured" not in table
    without = peers.Comparison("dev", 1000, 1, measured[:2], {}, "no index", costs)
    assert "was not measured**: no index" in "\n".join(peers.table(without))


def test_a_part_is_written_between_its_markers_only() -> None:
    page = "a\n<!-- bench x: begin -->\nold\n<!-- bench x: end -->\nb <!-- bench y: begin --><!-- bench y: end -->\n"
    written = bench.between(page, "x", ["new"])
    assert written == page.replace("old", "new")
    assert bench.between(written, "x", ["new"]) == written
    with pytest.raises(ValueError, match="no markers"):
        bench.between(page, "z", [])


def test_the_page_of_benchmarks_has_a_place_for_every_part() -> None:
    page = bench.PAGE.read_text("utf-8")
    for part in bench.PARTS:
        bench.between(page, part, [])
    assert page.count("<!-- bench ") == 2 * len(bench.PARTS)


def test_the_figures_are_those_of_the_shipped_weights() -> None:
    assert f"{Extractor().version} on " in bench.PAGE.read_text("utf-8"), (
        "run: python -m evaluation.bench --only statements"
    )
