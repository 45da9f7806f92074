"""What is left of footage where other footage, or statements about it, do not leave the case."""

from __future__ import annotations

from dataclasses import replace

from onrecord.publish.prune import footage_without
from onrecord.records import (
    CopiedStretch,
    CopyOf,
    Finding,
    Footage,
    LedgerCheck,
    LedgerEntry,
    LedgerLine,
    Outcome,
    Question,
    Span,
    Stance,
)

HIDDEN = Footage("foo-hidden", "b" * 64, "cellar.mp4", "video/mp4", 9)
COPY = Finding(
    "copies in this case",
    Outcome.CONSISTENT,
    "",
    "Shares frames with “cellar.mp4”: 0.0 to 2.0 s here are 1.0 to 3.0 s there.",
)
PLAIN = Finding("software", Outcome.CONSISTENT, "", "No software is named.")


def line(statement: str) -> LedgerLine:
    return LedgerLine(statement, Stance.DENIES, Span(0, 4))


SHOWN = Footage(
    "foo-shown",
    "a" * 64,
    "street.mp4",
    "video/mp4",
    9,
    findings=(COPY, PLAIN),
    statements=("stm-1", "stm-2"),
    copies=(CopyOf("foo-hidden", (CopiedStretch(0, 2, 1, 3, 1.0),)), CopyOf("foo-third", ())),
    not_first=True,
    ledger=(
        LedgerEntry(
            Question.MADE_OR_ALTERED,
            (line("stm-1"), line("stm-2")),
            (
                LedgerCheck("copies in this case", Outcome.UNDECIDABLE, "See “cellar.mp4”."),
                LedgerCheck("software", Outcome.CONSISTENT, "None."),
            ),
        ),
        LedgerEntry(Question.TIME, (line("stm-2"),)),
    ),
)


def test_nothing_tells_of_hidden_footage_or_of_statements_that_are_gone() -> None:
    left = footage_without(SHOWN, [HIDDEN], {"stm-2"})
    assert left == replace(
        SHOWN,
        findings=(PLAIN,),
        statements=("stm-1",),
        copies=(CopyOf("foo-third", ()),),
        not_first=False,
        ledger=(
            LedgerEntry(
                Question.MADE_OR_ALTERED, (line("stm-1"),), (LedgerCheck("software", Outcome.CONSISTENT, "None."),)
            ),
        ),
    )


def test_where_nothing_is_hidden_it_stays_as_it_is() -> None:
    assert footage_without(SHOWN, [], ()) == SHOWN
