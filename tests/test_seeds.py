"""The two real reports in one case: what a careful reader finds must stand in the record, with its speaker."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.seeds import Line, compare, process, speaker_id
from onrecord.records import Record

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def record(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Record:
    return process(shared / "seeds", tmp_path_factory.mktemp("seeds") / "case")


@pytest.fixture(scope="module")
def lines(record: Record) -> list[Line]:
    return compare(record)


def test_at_least_80_percent_are_found_with_the_right_speaker(lines: list[Line]) -> None:
    missed = [
        f"{line.text[:3]} {line.content} {line.speakers[0]}, not {line.speaker}" for line in lines if not line.right
    ]
    assert len(missed) <= 0.2 * len(lines), missed


def test_the_ambassador_against_the_foreign_secretary(record: Record, lines: list[Line]) -> None:
    liu, raab = speaker_id(record, "Liu Xiaoming"), speaker_id(record, "Dominic Raab")
    # The rejection of the accusations, and the accusation of gross abuses: one claim, opposite sides.
    accusation = {line.found.id for line in lines[6:8] if line.found}
    rejection = {lines[0].found.id} if lines[0].found else set()
    members = {c.id: {m.statement for m in c.statements} for c in record.claims}
    both = [
        d
        for d in record.disputes
        if raab in d.asserts and liu in d.denies and members[d.claim] & accusation and members[d.claim] & rejection
    ]
    assert both


def test_two_foreign_secretaries_are_two_people(record: Record) -> None:
    assert speaker_id(record, "Jeremy Hunt") != speaker_id(record, "Dominic Raab")


def test_no_promo_is_read_as_a_statement(record: Record) -> None:
    # Offsets of the two promos in the first text.
    furniture = [(583, 670), (2211, 2257)]
    first = next(d for d in record.documents if d.name.startswith("000"))
    for statement in record.statements:
        if statement.document == first.id:
            for piece in statement.content:
                assert not any(piece.start < end and start < piece.end for start, end in furniture)
