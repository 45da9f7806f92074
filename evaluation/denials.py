"""How well words are taken apart into the questions of the denial ledger: precision and recall for each question, over sentences of our own.

``python -m evaluation.denials [dev|test|opened|closed|fresh] [model]``. ``data/denials.jsonl`` has one report a line, with the spans of its statement, the statement's
stance and act, and the questions that a careful reader finds touched, each with its stance and its words. The half ``dev`` was used to develop the lexicon; the half
``test`` was written by somebody who had read it, and was used for it after one measurement. ``data/denials_fresh.jsonl`` was written without sight of the lexicon, one
or more statements a report: ``fresh`` is all of it, ``opened`` the half that the lexicon was then widened on, ``closed`` the half that is measured only. ``model``: the
same from the text alone, with statements as the product finds them.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from onrecord.footage.ledger import lines_of
from onrecord.records import (
    Act,
    Basis,
    Document,
    LedgerLine,
    Paragraph,
    ParagraphKind,
    Place,
    Question,
    QuoteType,
    Span,
    Stance,
    Statement,
)

DATA = Path(__file__).parent / "data"
FILES = ("denials.jsonl", "denials_fresh.jsonl")
HALVES = {
    "dev": ("dev",),
    "test": ("test",),
    "opened": ("opened",),
    "closed": ("closed",),
    "fresh": ("opened", "closed"),
}


@dataclass(frozen=True, slots=True)
class Touched:
    """A question that a reader finds touched."""

    question: Question
    stance: Stance
    span: Span


@dataclass(frozen=True, slots=True)
class Sentence:
    """A labelled report: its document, its statements by hand, and what they touch."""

    id: str
    half: str
    document: Document
    statements: tuple[Statement, ...]
    touched: tuple[Touched, ...]


def sentences() -> Iterator[Sentence]:
    """All of the data, in order."""
    for line in (line for name in FILES for line in (DATA / name).read_text("utf-8").splitlines()):
        row = json.loads(line)
        text = row["text"]
        whole = Paragraph(Span(0, len(text)), ParagraphKind.BODY, Place(offset=0))
        document = Document(
            f"doc-{row['id']}", "0" * 64, f"{row['id']}.txt", "text/plain", text, (whole,), language="en"
        )
        statements = []
        for n, said in enumerate(row.get("statements", [row])):
            spans = {part: tuple(Span(*pair) for pair in said[part]) for part in ("source", "cue", "content")}
            statements.append(Statement(
                f"sta-{row['id']}-{n}", document.id, spans["source"], spans["cue"], spans["content"], QuoteType.INDIRECT, Act(said["act"]),
                Stance(said["stance"]), (Basis.NONE_GIVEN,), 1.0,
            ))  # fmt: skip
        touched = tuple(
            Touched(Question(label["question"]), Stance(label["stance"]), Span(label["start"], label["end"])) for label in row["labels"]
        )  # fmt: skip
        yield Sentence(row["id"], row["half"], document, tuple(statements), touched)


def found_by_lexicon(sentence: Sentence) -> list[tuple[Question, LedgerLine]]:
    """What the ledger reads in the statements that were marked by hand."""
    return [x for statement in sentence.statements for x in lines_of(statement, sentence.document, ())]


def found_by_model(given: list[Sentence]) -> list[list[tuple[Question, LedgerLine]]]:
    """What the ledger reads in all statements that the product finds in the text, as if each spoke of the footage."""
    from onrecord.case.own import ours

    stages = ours(Path("unused"), 1)
    every = []
    for sentence in given:
        statements, _ = stages.statements.run(sentence.document)
        inner: dict[str, list[Statement]] = {}
        for statement in statements:
            if statement.within is not None:
                inner.setdefault(statement.within, []).append(statement)
        every.append([x for s in statements for x in lines_of(s, sentence.document, inner.get(s.id, ()))])
    return every


@dataclass(slots=True)
class Score:
    """Counts of one question."""

    right: int = 0  # found, with the right stance
    turned: int = 0  # found, with another stance
    wrong: int = 0  # found where there is none
    missed: int = 0

    @property
    def precision(self) -> float:
        """Of what was found, the share that is right in question and stance."""
        return self.right / max(1, self.right + self.turned + self.wrong)

    @property
    def recall(self) -> float:
        """Of what is there, the share that was found with the right stance."""
        return self.right / max(1, self.right + self.turned + self.missed)


def scored(
    pairs: list[tuple[Sentence, list[tuple[Question, LedgerLine]]]], show: bool = False
) -> dict[Question, Score]:
    """Per question; of one question and stance in one report, one is counted."""
    scores = {question: Score() for question in Question}
    for sentence, lines in pairs:
        gold = Counter({(t.question, t.stance): 1 for t in sentence.touched})
        found = Counter({(q, line.stance): 1 for q, line in lines})
        for question in Question:
            there = {s for q, s in gold if q is question}
            said = {s for q, s in found if q is question}
            score = scores[question]
            score.right += len(there & said)
            rest, more = there - said, said - there
            score.turned += min(len(rest), len(more))
            score.missed += max(0, len(rest) - len(more))
            score.wrong += max(0, len(more) - len(rest))
            if show and there != said:
                print(f"{sentence.id} {question}: {sorted(said)}, not {sorted(there)}: {sentence.document.text}")
    return scores


def table(scores: dict[Question, Score]) -> list[str]:
    """Rows of Markdown."""
    whole = Score()
    rows = []
    for question, s in scores.items():
        whole = Score(whole.right + s.right, whole.turned + s.turned, whole.wrong + s.wrong, whole.missed + s.missed)
        rows.append((question.value, s))
    return [
        f"| {name} | {s.right + s.turned + s.missed} | {s.precision:.2f} | {s.recall:.2f} | {s.turned} |"
        for name, s in [*rows, ("all", whole)]
    ]


def main() -> None:
    half = sys.argv[1] if len(sys.argv) > 1 else "dev"
    given = [s for s in sentences() if s.half in HALVES[half]]
    show = "--show" in sys.argv
    print("| question | labelled | precision | recall | wrong side |")
    if "model" in sys.argv:
        print("\n".join(table(scored(list(zip(given, found_by_model(given), strict=True)), show))))
    else:
        print("\n".join(table(scored([(s, found_by_lexicon(s)) for s in given], show))))


if __name__ == "__main__":
    main()
