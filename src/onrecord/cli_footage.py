"""`onrecord footage CASE [ITEM]`: the pictures and videos of a case, what the checks gave, and what is said of them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
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
    contact_sheet: Annotated[
        Path | None,
        typer.Option(metavar="OUT.png", help="Write the key frames of ITEM, with their time codes, as one picture."),
    ] = None,
    still: Annotated[
        tuple[str, Path] | None,
        typer.Option(
            metavar="TIME OUT.png", help="Write the frame of ITEM at a time (00:00:03.240, 3.24 or 81/25), and cite it."
        ),
    ] = None,
    accept: Annotated[
        str | None, typer.Option(metavar="STATEMENT", help="Decide that this statement speaks of ITEM.")
    ] = None,
    reject: Annotated[
        str | None, typer.Option(metavar="STATEMENT", help="Decide that it does not: it leaves the ledger.")
    ] = None,
    withdraw: Annotated[
        str | None, typer.Option(metavar="STATEMENT", help="Take the decision back: the suggestion stands again.")
    ] = None,
    by: Annotated[str, typer.Option(metavar="WHO", help="Who decided.")] = "",
    why: Annotated[str, typer.Option(metavar="WORDS", help="Why it was decided so.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Pictures and videos with the outcome of each check; of ITEM everything, with what is said of it, question by question.

    Nothing of what is sealed, erased or withheld is written as a picture.
    """
    from .cli_shared import exported, loaded, print_json, print_table
    from .publish import words

    if contact_sheet is not None or still is not None:
        if item is None:
            raise UsageError("Say which picture or video.", "Name it behind CASE: onrecord footage CASE ITEM …")
        _written(case, item, contact_sheet, still, as_json)
        return
    chosen = [(s, v) for s, v in ((accept, "accepted"), (reject, "rejected"), (withdraw, "withdrawn")) if s is not None]
    if chosen:
        if item is None or len(chosen) > 1:
            raise UsageError(
                "Say of one link what it is.", "onrecord footage CASE ITEM --accept STATEMENT (or --reject, --withdraw)"
            )
        _decided(case, item, *chosen[0], by, why, as_json)
        return
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

    from .cli_shared import opened_to_write, say
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
    from .cli_shared import opened_to_read, opened_to_write, print_json, print_table, say
    from .footage.measured import place_words, shown, upper
    from .publish import export
    from .records import Measurement, NamedPlace

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
                    "what": export.measurement_shape(e.what)
                    if isinstance(e.what, Measurement)
                    else export.place_shape(e.what),
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


def _written(case: Path, item: str, sheet: Path | None, still: tuple[str, Path] | None, as_json: bool) -> None:
    """Pictures out of one item, with what cites them."""
    from .cli_shared import opened_to_hand_on, print_json
    from .records import Purpose

    told: dict[str, object] = {}
    with opened_to_hand_on(case) as opened:
        left = opened.leaving(Purpose.PUBLISH, True)
        piece = _found(left.outgoing.record, item)
        if sheet is not None:
            packed, digest = opened.contact_sheet(left, piece, sheet)
            times = [{"at": f.at, "timecode": f.timecode, "cut": f.cut, "pixels": f.pixels} for f in packed.frames]
            told["contact_sheet"] = {
                "item": piece.id, "sha256": piece.sha256, "file": sheet.name, "file_sha256": digest, "frames": times, "cuts": packed.cuts,
                "note": packed.note,
            }  # fmt: skip
            if not as_json:
                _line(f"{sheet}: {len(times)} frames, SHA-256 {digest}. {packed.note}".rstrip())
        if still is not None:
            cited = opened.still(left, piece, *still)
            told["still"] = {**asdict(cited), "again": cited.again, "citation": cited.words}
            if not as_json:
                _line(
                    f"{still[1]}: SHA-256 {cited.file_sha256}{'' if cited.exact else '; a JPEG, not exact to the pixel'}."
                )
                _line(f"Citation: {cited.words}")
    if as_json:
        print_json(told)


def _decided(case: Path, item: str, statement: str, verdict: str, by: str, why: str, as_json: bool) -> None:
    """A person's word on a link."""
    from .cli_shared import opened_to_write, print_json
    from .records import LinkVerdict

    with opened_to_write(case) as opened:
        piece = _found(opened.record(), item)
        made = opened.decide_link(piece, statement, LinkVerdict(verdict), by, why)
    if as_json:
        print_json({"footage": piece.id, **asdict(made)})
        return
    _line(f"Entered: the link of {statement} to {piece.name} is {verdict}. The ledger was made anew.")


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
    from .cli_shared import exported, print_json, print_table, printable
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
    _links(record, piece)
    _line(
        printable(
            "No verdict is given. Statements are linked to footage by words alone: check that they mean this one."
        )
    )


def _links(record: Record, piece: Footage) -> None:
    """Which statements are linked to it, suggested and decided."""
    from .cli_shared import print_table
    from .publish import words

    documents = {d.id: d for d in record.documents}
    statements = {s.id: s for s in record.statements}
    scores = {s.left: s.score for s in record.suggestions if s.kind == "about_footage" and s.right == piece.id}
    stands = {d.statement: d for d in piece.decisions if d.verdict != "withdrawn"}
    stands = {s: d for s, d in stands.items() if [x for x in piece.decisions if x.statement == s][-1] == d}
    rows = []
    for name in sorted({*scores, *piece.statements, *stands}):
        s, d = statements[name], stands.get(name)
        said = " ".join(documents[s.document].words(span) for span in s.content)
        state = f"{d.verdict.value}{f' by {d.by}' if d.by else ''}{f': {d.why}' if d.why else ''}" if d else "suggested"
        rows.append((name, state, f"{scores[name]:.0%}" if name in scores else None, words.plain(said, 90)))
    _line("")
    print_table(
        "Statements that may speak of it",
        ("statement", "link", "score", "words"),
        rows,
        "No statement was linked to it.",
    )


def _question(record: Record, entry: LedgerEntry) -> None:
    """One question: who says what, what the checks say, what would settle it."""
    from .cli_shared import interval, print_table, speaker_names
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
    from .cli_shared import printable

    sys.stdout.write(printable(text) + "\n")
