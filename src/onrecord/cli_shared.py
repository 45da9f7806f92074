"""What the commands share: their common arguments, what they print and how, and how they open a case."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from .case import Case
    from .records import Problem, Record, Time

CasePath = Annotated[Path, typer.Argument(metavar="CASE", help="The case's folder.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]

Cell = str | int | float | None


def say(text: str) -> None:
    """A line for people, to standard error: standard output carries results only."""
    typer.echo(text, err=True)


def print_json(value: object) -> None:
    """Results for programs."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]], empty: str) -> None:
    """Results for people. Text from the evidence is printed as text: no markup, no control characters."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    count = 0
    for row in rows:
        table.add_row(*(Text(printable("" if cell is None else str(cell))) for cell in row))
        count += 1
    console = Console(width=None if sys.stdout.isatty() else 160)
    if count:
        console.print(table)
    else:
        console.print(Text(empty))


def printable(text: str) -> str:
    """The text without anything that steers a terminal or turns the writing direction."""
    return "".join(c if c.isprintable() or c == " " else "�" for c in text.replace("\n", " ").replace("\t", " "))


def shortened(text: str, limit: int = 160) -> str:
    """The text on one line, cut at a word."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[:limit].rsplit(" ", 1)[0] + " …"


def print_problems(problems: Sequence[Problem], limit: int = 20) -> None:
    """Every problem names the place, the reason and the next step."""
    for problem in problems[:limit]:
        say(printable(f"  ! {problem.where}: {problem.message} {problem.next_step}"))
    if len(problems) > limit:
        say(f"  … and {len(problems) - limit} more; `onrecord export CASE --format json` lists all of them.")


class Progress:
    """Tells how far a stage is: a bar on a terminal, a line every few seconds elsewhere; silent while it is quick."""

    QUIET = 2.0  # seconds before the first sign
    EVERY = 10.0  # seconds between two lines where there is no terminal

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._last = self._started
        self._shown = False

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Called by the stages: `done` of `total` pieces of `stage`."""
        now = time.monotonic()
        terminal = sys.stderr.isatty()
        if now - self._started < self.QUIET or now - self._last < (0.1 if terminal else self.EVERY):
            return
        self._last = now
        share = done / total if total else 1.0
        if terminal:
            bar = "█" * int(24 * share) + "░" * (24 - int(24 * share))
            sys.stderr.write(f"\r\x1b[K{stage:<20} {bar} {done} of {total}")
            sys.stderr.flush()
            self._shown = True
        else:
            say(f"{stage}: {done} of {total}")

    def close(self) -> None:
        """Clear the bar."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


@contextmanager
def progress() -> Iterator[Progress]:
    """A progress display for one command."""
    display = Progress()
    try:
        yield display
    finally:
        display.close()


def print_line(text: str) -> None:
    """A line of results."""
    sys.stdout.write(text + "\n")


def head_text(text: str) -> str:
    """The line that was given, or what stands in the file that was."""
    path = Path(text)
    try:
        if len(text) < 4_000 and path.is_file():
            with path.open("rb") as handle:
                text = handle.read(5_000).decode("utf-8", "replace")
    except (OSError, ValueError):  # a line of text is no path
        pass
    return text


def key_fingerprint(opened: Case) -> str:
    """Of the key that the log is signed with."""
    from .custody import fingerprint

    return fingerprint(opened.head().key)


def opened_to_read(case: Path) -> Case:
    """The case, open for reading."""
    from .case import Case

    return Case.open(case)


def opened_to_write(case: Path) -> Case:
    """The case, open for writing; ONRECORD_WHO says who works on it."""
    from .case import Case

    opened = Case.open(case, write=True)
    who = os.environ.get("ONRECORD_WHO", "")
    if who:
        opened.work_as(who)
    return opened


def loaded(case: Path) -> Record:
    """The record as last processed."""
    from .case import Case

    with Case.open(case) as opened:
        return opened.record()


def exported(record: Record) -> dict[str, list[dict[str, object]]]:
    """The export's lists, for `--json`: one shape everywhere."""
    from .publish import as_export

    return {key: value for key, value in as_export(record).items() if isinstance(value, list)}


def record_counts(record: Record) -> dict[str, int]:
    """What the summary counts."""
    from .publish import stubs

    return {
        "documents": len(record.documents) - len(stubs(record)),
        "origins": len(record.origins),
        "footage": len(record.footage),
        "statements": len(record.statements),
        "speakers": len(record.speakers),
        "claims": len(record.claims),
        "disputes": len(record.disputes),
        "shifts": len(record.shifts),
    }


def counted(number: int, noun: str, several: str = "") -> str:
    """ "1 claim", "2 claims"."""
    return f"{number} {noun}" if number == 1 else f"{number} {several or noun + 's'}"


def problem_rows(problems: Sequence[Problem]) -> list[dict[str, str]]:
    """Problems as the export has them."""
    return [{"where": p.where, "message": p.message, "next_step": p.next_step} for p in problems]


def speaker_names(record: Record) -> dict[str, str]:
    """Speaker id to name."""
    return {s.id: s.name for s in record.speakers}


def interval(said: Time | None) -> str:
    """A time for a table: one day, an interval, or what is known of it."""
    if said is None:
        return ""
    if said.earliest is None and said.latest is None:
        return f"days {said.days[0]} to {said.days[1]} from publication" if said.days else ""
    if said.earliest == said.latest:
        return said.earliest or ""
    return f"{said.earliest or '…'} – {said.latest or '…'}"


class Ended(Exception):
    """The command is done and has said its result; its exit code is part of it."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def opened_to_hand_on(case: Path) -> Case:
    """The case, open for writing so that what leaves it is logged; for reading where it cannot be written, which is said."""
    from .case import Case
    from .errors import CaseBusy, CaseError, CaseMissing

    try:
        return opened_to_write(case)
    except (CaseBusy, CaseMissing):
        raise
    except CaseError as error:
        opened = Case.open(case)
        say(f"This is not logged: {printable(error.message)}")
        return opened
