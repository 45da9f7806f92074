"""Footage in a case: what the stage finds stands in the record, and files that cannot be read leave the rest going."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("av", reason="the checks on footage are an extra: pip install 'onrecord[footage]'")
pytest.importorskip("cv2", reason="the checks on footage are an extra: pip install 'onrecord[footage]'")

from onrecord import footage
from onrecord.case import Case, verifying
from onrecord.footage.telling import COPIES, FIRST
from onrecord.records import Outcome
from tests.test_footage_copies import _bars, _mirror, scenery, video, walk


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clips")
    pictures = walk(scenery(11), 4)
    (folder / "first.mp4").write_bytes(video(pictures))
    (folder / "again.mp4").write_bytes(video([_bars(_mirror(p)) for p in pictures[12:]]))
    (folder / "elsewhere.mp4").write_bytes(video(walk(scenery(12), 3, seed=4)))
    (folder / "cut-off.mp4").write_bytes(video(pictures)[:2500])
    return folder


def told(case: Case) -> dict[str, list[tuple[str, str, str]]]:
    """What was found about copies: traces have tests of their own."""
    return {
        f.name: [(x.check, x.outcome.value, x.message) for x in f.findings if x.check in (COPIES, FIRST)]
        for f in case.record().footage
    }


def test_copies_are_found_dated_and_told_on_both_sides(folder: Path, tmp_path: Path) -> None:
    with Case.new(tmp_path / "case", "Clips") as case:
        case.add(folder)
        case.process()
        found = told(case)
        assert case.process().worked  # nothing is looked at again …
        assert all(count == 0 for _, count in case.process().worked)
        assert told(case) == found
        record = case.record()
    copy, first = found["again.mp4"]
    assert copy[2].startswith(
        "Shares frames with “first.mp4”: 0.0 to 3.0 s here are 1.0 to 4.0 s there. This one: bars at the sides"
    )
    assert "mirrored" in copy[2]
    assert first[:2] == ("first of its copies", "contradicted")
    assert "lacks moments" in first[2]
    assert found["first.mp4"][1][:2] == ("first of its copies", "undecidable")
    assert (
        found["elsewhere.mp4"][0][2]
        == "No shared frames were found among the 2 other pictures and videos that it was compared with."
    )
    pieces = {f.name: f for f in record.footage}
    [copied] = pieces["again.mp4"].copies
    assert (copied.other, copied.mirrored) == (pieces["first.mp4"].id, True)
    [stretch] = copied.stretches
    assert [round(s) for s in (stretch.start, stretch.end, stretch.other_start, stretch.other_end)] == [0, 3, 1, 4]
    assert (pieces["again.mp4"].not_first, pieces["first.mp4"].not_first, pieces["elsewhere.mp4"].copies) == (
        True,
        False,
        (),
    )
    [mirror] = pieces["first.mp4"].copies
    assert (mirror.other, mirror.stretches[0].start) == (pieces["again.mp4"].id, stretch.other_start)
    [broken] = found["cut-off.mp4"]
    assert broken[1] == "not_checked"
    assert "cannot be opened as video" in broken[2]
    assert str(tmp_path) not in broken[2]


def test_without_the_extra_the_record_says_not_checked(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(footage, "available", lambda: False)
    with Case.new(tmp_path / "case", "Clips") as case:
        case.add(folder / "first.mp4")
        case.process()
        [piece] = case.record().footage
    [finding] = piece.findings
    assert finding.outcome is Outcome.NOT_CHECKED
    assert "pip install 'onrecord[footage]'" in finding.message


def test_with_very_much_footage_only_near_pairs_are_compared_and_what_is_left_out_is_said(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "clips").mkdir()
    for name in ("first.mp4", "elsewhere.mp4"):
        for number in range(2):
            data = (folder / name).read_bytes() + b"\0\0\0\x09free" + bytes([number])  # the same film in other bytes
            (tmp_path / "clips" / f"{number}-{name}").write_bytes(data)
    monkeypatch.setattr(verifying, "MOST_PAIRS", 1)
    with Case.new(tmp_path / "case", "Clips") as case:
        case.add(tmp_path / "clips")
        case.process()
        copies = [
            name for name, found in told(case).items() if any("Shares frames with" in words for _, _, words in found)
        ]
        (problem,) = [p for p in case.record().problems if p.code == "footage-many"]
    assert len(copies) == 2
    assert "and of these 1 pairs were not" in problem.message
