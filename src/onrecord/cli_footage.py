"""`onrecord footage CASE [ITEM]`: the pictures and videos of a case, what the checks gave, and what is said of them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .errors import UsageError

if TYPE_CHECKING:
    from .records import Footage, LedgerEntry, Record

# The worst first: what one check gave more than once is shown by the outcome that asks for a look.
_WORST = ("contradicted", "undecidable", "consistent", "not_checked")


def footage(
    case: Annotated[Path, typer.Argument(metavar="CASE", help="The case's folder.")],
    item: Annotated[
        str | None, typer.Argument(metavar="ITEM", help="One of them: its id, its name, or a part of its name.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Pictures and videos with the outcome of each check; of ITEM everything, with what is said of it, question by question."""
    from .cli import exported, loaded, print_json, print_table
    from .publish import words

    record = loaded(case)
    if item is not None:
        _one(record, _found(record, item), as_json)
        return
    if as_json:
        print_json(exported(record)["footage"])
        return
    print_table(
        f"{words.amount(len(record.footage), 'picture or video', 'pictures and videos')}",
        ("name", "published", *(words.label(words.OUTCOMES, outcome) for outcome in _WORST), "said of it", "questions"),
        (
            (
                piece.name,
                piece.published.value[:10] if piece.published else None,
                *(_checks(piece, outcome) for outcome in _WORST),
                len(piece.statements),
                ", ".join(words.label(words.QUESTIONS, entry.question) for entry in piece.ledger),
            )
            for piece in record.footage
        ),
        "No pictures or videos. Add some with: onrecord add CASE FILES",
    )


def place(
    case: Annotated[Path, typer.Argument(metavar="CASE", help="The case's folder.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="The place as reports name it.")],
    at: Annotated[str, typer.Argument(metavar="LAT,LON", help="Degrees, north and east positive.")],
    radius: Annotated[float, typer.Option(metavar="KM", help="Kilometres around it that are still meant.")] = 1.0,
    zone: Annotated[
        str, typer.Option(help="Its time zone, as Europe/Kyiv or +03:00: without it every zone is allowed for.")
    ] = "",
    by: Annotated[str, typer.Option(metavar="WHO", help="Who says that it is there; the dossier shows it.")] = "",
) -> None:
    """Enter where a place is that reports name, so that what is said of footage can be held against it. Nothing is looked up."""
    import math

    from .cli import opened_to_write, say
    from .footage import sun
    from .records import NamedPlace

    parts = at.split(",")
    try:
        latitude, longitude = (float(part) for part in parts)
    except ValueError:
        raise UsageError(f"“{at}” is no place.", "Write it as 50.45,30.52: degrees north, then degrees east.") from None
    sun.Place(latitude, longitude)
    if not (math.isfinite(radius) and 0 <= radius <= 20_000):
        raise UsageError(f"A radius of {radius:g} km cannot be.", "Give kilometres, such as --radius 2.")
    if zone:
        sun.zone_of(zone, longitude)
    with opened_to_write(case) as opened:
        kept = opened.name_place(NamedPlace(name, latitude, longitude, radius, zone, by))
    say(f"Entered, entry {kept.entry} of the log. It is held against what is said when the case is next processed.")


def measurements(
    case: Annotated[Path, typer.Argument(metavar="CASE", help="The case's folder.")],
    withdraw: Annotated[
        int | None,
        typer.Option("--withdraw", metavar="ENTRY", help="Take back what this entry holds; it stays in the log."),
    ] = None,
    why: Annotated[str, typer.Option(metavar="WORDS", help="Why it is taken back.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """What was measured on footage, and where named places are, with who says so; a mistake is withdrawn here."""
    from .cli import opened_to_read, opened_to_write, print_json, print_table, say
    from .footage.measured import place_words, shown, upper
    from .publish.export import measurement_shape, place_shape
    from .records import NamedPlace

    if withdraw is not None:
        with opened_to_write(case) as opened:
            opened.withdraw(withdraw, why)
        say("Withdrawn. It counts no more when the case is next processed.")
        return
    with opened_to_read(case) as opened:
        found = opened.entered()
        names = opened.names_of_sources()
    if as_json:
        print_json(
            [
                {
                    "entry": e.entry,
                    "sha256": e.sha256 or None,
                    "what": place_shape(e.what) if isinstance(e.what, NamedPlace) else measurement_shape(e.what),
                }
                for e in found
            ]
        )
        return
    rows = []
    for e in found:
        told = place_words(e.what) if isinstance(e.what, NamedPlace) else upper(shown(e.what))
        rows.append((str(e.entry), names.get(e.sha256, e.sha256[:16]) if e.sha256 else "a place", told))
    print_table(
        "Measurements and places",
        ("entry", "on", "what"),
        rows,
        "None. See: onrecord sun --help, onrecord place --help",
    )


def _checks(piece: Footage, outcome: str) -> str:
    """The checks with this as their worst outcome: all by name where somebody has to look, else how many."""
    worst: dict[str, int] = {}
    for finding in piece.findings:
        rank = _WORST.index(finding.outcome.value)
        worst[finding.check] = min(worst.get(finding.check, rank), rank)
    named = sorted(check for check, rank in worst.items() if _WORST[rank] == outcome)
    return ", ".join(named) if outcome == "contradicted" or len(named) < 3 else f"{len(named)} checks"


def _found(record: Record, wanted: str) -> Footage:
    """The one piece of footage that is meant. Raises UsageError where there is none, or more than one."""
    low = wanted.casefold()
    exact = [f for f in record.footage if wanted in (f.id, f.name, f.sha256)]
    found = exact or [f for f in record.footage if low in f.name.casefold()]
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(
            f"There is no picture or video called “{wanted}” in this case.", "List them with: onrecord footage CASE"
        )
    names = ", ".join(f"{f.name} ({f.id})" for f in found[:5])
    raise UsageError(f"“{wanted}” can be {names}.", "Name it by its id.")


def _one(record: Record, piece: Footage, as_json: bool) -> None:
    from .cli import exported, print_json, print_table, printable
    from .publish import words

    if as_json:
        shapes = exported(record)
        shape = next(row for row in shapes["footage"] if row["id"] == piece.id)
        said = [row for row in shapes["statements"] if row["id"] in piece.statements]
        print_json({**shape, "said": said})
        return
    facts = [("id", piece.id), ("SHA-256", piece.sha256), ("kind", f"{piece.media_type}, {piece.size} bytes")]
    named = (("title", piece.title), ("publisher", piece.publisher), ("published", piece.published), ("url", piece.url))
    facts += [(name, f"{fact.value} ({fact.found})") for name, fact in named if fact is not None]
    print_table(piece.name, ("", ""), facts, "")
    print_table(
        "Checks",
        ("check", "outcome", "what it gave"),
        (
            (f.check, words.label(words.OUTCOMES, f.outcome), f.message)
            for f in sorted(piece.findings, key=lambda f: (f.check, _WORST.index(f.outcome.value), f.message))
        ),
        "Not checked.",
    )
    print_table(
        "There no later than",
        ("date", "rests on", "what that is"),
        ((a.at, a.rests_on.value.replace("_", " "), a.words) for a in piece.appearances),
        "Nothing bounds since when it was there. Give its date: onrecord add CASE FILE --published DATE",
    )
    if piece.measurements:
        from .footage.measured import place_words, shown, upper

        rows = ((m.id, upper(shown(m)), place_words(m.place) if m.place else m.time) for m in piece.measurements)
        print_table("Measured", ("id", "what", "taken for granted"), rows, "")
    if not piece.ledger:
        _line("Nobody is on record with a question about it, or words for or against it.")
    for entry in piece.ledger:
        _question(record, entry)
    _line(
        printable(
            "No verdict is given. Statements are linked to footage by words alone: check that they mean this one."
        )
    )


def _question(record: Record, entry: LedgerEntry) -> None:
    """One question: who says what, what the checks say, what would settle it."""
    from .cli import interval, print_table, speaker_names
    from .publish import words

    names = speaker_names(record)
    statements = {s.id: s for s in record.statements}
    documents = {d.id: d for d in record.documents}
    rows: list[Sequence[str | None]] = []
    for line in entry.lines:
        statement = statements[line.statement]
        document = documents[statement.document]
        who = names.get(statement.speaker or "", "not resolved")
        told = words.on_question(entry.question, line.stance)
        rows.append((interval(statement.said), who, told, f"“{document.words(line.span)}”", document.name))
    _line("")
    label, meaning = words.QUESTIONS[entry.question.value]
    print_table(f"{label} ({meaning})", ("said", "speaker", "stance", "words", "document"), rows, "")
    for check in entry.checks:
        _line(f"  {check.check}: {words.label(words.OUTCOMES, check.outcome).lower()}. {check.words}")
    if not entry.checks:
        _line("  No check looks at this.")
    for way in entry.settles:
        _line(f"  Would settle it: {way}")


def _line(text: str) -> None:
    """A line of results."""
    from .cli import printable

    sys.stdout.write(printable(text) + "\n")
