"""The commands that keep things in: sealing, erasing, redacting, consent, and the lock on a whole case. Parse, call Case, print."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from .cli_shared import (
    AsJson,
    CasePath,
    Ended,
    counted,
    opened_to_write,
    print_json,
    print_line,
    print_table,
    printable,
    progress,
    say,
    shortened,
)
from .errors import UsageError
from .records import Answer, Purpose


def seal(
    case: CasePath,
    place: Annotated[
        list[int] | None, typer.Argument(metavar="[START END]", help="Offsets of the passage in the document's text.")
    ] = None,
    name: Annotated[str | None, typer.Option(metavar="NAME", help="Seal a name, in all of its forms.")] = None,
    also: Annotated[
        list[str] | None, typer.Option(metavar="FORM", help="Another spelling of it, or a nickname.")
    ] = None,
    whole: Annotated[bool, typer.Option("--whole", help="Only the name in full: the surname alone stays.")] = False,
    passage: Annotated[str | None, typer.Option(metavar="DOCUMENT", help="Seal a passage of this document.")] = None,
    words: Annotated[
        str | None, typer.Option(metavar="WORDS", help="The passage, quoted instead of its offsets.")
    ] = None,
    file: Annotated[str | None, typer.Option(metavar="SOURCE", help="Seal a source, with everything in it.")] = None,
    to: Annotated[list[str] | None, typer.Option(metavar="KEY", help="Who can open it: age1… or an SSH key.")] = None,
    why: Annotated[str, typer.Option(metavar="REASON", help="Why; sealed, too.")] = "",
    as_json: AsJson = False,
) -> None:
    """Seal a name, a passage or a source: it stays in the case, and never leaves it again until the seal is ended.

    From then on every dossier and export has a label in its place. What was sealed and why can be opened by those whom you name.
    """
    from .case import sealing

    if [name, passage, file].count(None) != 2:
        raise UsageError("Say what to seal.", "Give one of --name, --passage and --file.")
    if place and len(place) != 2:
        raise UsageError("A passage has two offsets.", "Give START and END, or quote it with --words.")
    with opened_to_write(case) as opened:
        if name is not None:
            wanted = sealing.name(name, also or (), whole)
        elif passage is not None:
            start, end = place or (None, None)
            wanted = sealing.passage(opened.record(), passage, start, end, words)
        else:
            wanted = sealing.file(opened.source(file or ""))
        kept = opened.seal(wanted, to or (), why)
        stands = opened.where_sealed(kept.seal)
    if as_json:
        print_json({"seal": kept.seal.id, "label": kept.seal.label, "entry": kept.entry, "stands_in": stands})
        return
    say(f"Sealed as “{kept.seal.label}” ({kept.seal.id}), to {counted(len(kept.recipients), 'recipient')}.")
    if stands:
        say(printable(f"It stands in: {', '.join(stands[:10])}{' …' if len(stands) > 10 else ''}"))
        say(
            "These originals are not copied out any more. To hand on copies with black places: onrecord redact CASE SOURCE"
        )
    elif kept.seal.kind != "file":
        say("It stands in no source that was read so far; what is added later is searched for it, too.")


def seals(case: CasePath, as_json: AsJson = False) -> None:
    """What is sealed, to whom and why; and what was erased."""
    from .case import Case

    with Case.open(case) as opened:
        found, stones = opened.seals(), opened.tombstones()
    gone = {identity: stone for stone in stones for identity in stone.seals}
    if as_json:
        print_json(
            {
                "seals": [
                    {
                        "id": k.seal.id,
                        "label": k.seal.label,
                        "kind": k.seal.kind,
                        "words": k.seal.words or None,
                        "forms": k.seal.forms,
                        "document": k.seal.document or None,
                        "start": k.seal.start if k.seal.document else None,
                        "end": k.seal.end if k.seal.document else None,
                        "sha256": k.seal.sha256 or None,
                        "why": k.reason or None,
                        "recipients": k.recipients,
                        "entry": k.entry,
                        "ended": k.ended,
                        "blob": k.blob or None,
                    }
                    for k in found
                ],
                "erased": [
                    {
                        "label": e.label,
                        "at": e.at,
                        "why": e.why,
                        "entry": e.entry,
                        "seals": e.seals,
                        "originals": {h: {"id": i, "label": label} for h, (i, label) in e.originals.items()},
                    }
                    for e in stones
                ],
            }
        )
        return
    print_table(
        counted(len(found), "seal"),
        ("label", "id", "what", "words", "state", "recipients", "why"),
        (
            (
                k.seal.label,
                k.seal.id,
                k.seal.kind,
                shortened(k.seal.words, 60) or k.seal.sha256[:16],
                gone[k.seal.id].words if k.seal.id in gone else "ended" if k.ended is not None else "sealed",
                len(k.recipients),
                shortened(k.reason, 80),
            )
            for k in found
        ),
        "Nothing is sealed.",
    )
    for stone in stones:
        for sha256, (identity, label) in stone.originals.items():
            print_line(printable(f"{label}  {identity}  {sha256[:16]}…  {stone.words}"))


def unseal(
    case: CasePath,
    seal_: Annotated[str, typer.Argument(metavar="SEAL", help="The seal's id or label.")],
    identity: Annotated[
        Path | None, typer.Option("--identity", "-i", metavar="FILE", help="The file with your secret key.")
    ] = None,
    lift: Annotated[bool, typer.Option("--lift", help="End the seal: what was sealed is handed on again.")] = False,
    why: Annotated[str, typer.Option(metavar="REASON", help="Why it is ended.")] = "",
    as_json: AsJson = False,
) -> None:
    """Open a seal with your key (it stays sealed), or end it. Both are logged."""
    if lift == (identity is not None):
        raise UsageError("Open it, or end it?", "Give --identity FILE to open it, or --lift and --why to end it.")
    with opened_to_write(case) as opened:
        if identity is None:
            say(f"Ended: {opened.lift(seal_, why).seal.label}. It is handed on again from now on.")
            return
        found = opened.unseal(seal_, identity)
    if as_json:
        print_json({"label": found.label, "held": dict(found.held), "proved": found.proved})
        return
    for field, value in found.told.items():
        print_line(printable(f"{field}: {value}"))
    say("It is what the custody log committed to." if found.proved else "It is NOT what the custody log committed to.")
    if not found.proved:
        raise Ended(5)


def erase(
    case: CasePath,
    target: Annotated[str, typer.Argument(metavar="TARGET", help="A source, or a seal's id or label.")],
    why: Annotated[str, typer.Option(metavar="REASON", help="Why; it is shown wherever the thing stood.")],
    with_originals: Annotated[
        bool, typer.Option("--with-originals", help="Erase every original that holds it, too.")
    ] = False,
) -> None:
    """Erase a source, or what is sealed, for good. A tombstone with the reason stays, and the custody log stays whole.

    The bytes, all text that was read from them and the values behind the log's commitments go. Copies elsewhere, backups and what was
    handed on before stay as they are.
    """
    with opened_to_write(case) as opened, progress() as display:
        stone = opened.erase(target, why, with_originals, display)
    say(f"{stone.label}. {printable(stone.words)} {counted(len(stone.originals), 'original')} gone.")
    say(f"Next: onrecord process {case}, so that the record is made anew from what is left.")


def redact(
    case: CasePath,
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="A picture, a PDF or a text of the case.")],
    area: Annotated[
        list[str] | None,
        typer.Option(metavar="PAGE,X0,Y0,X1,Y1", help="From the top left: pixels of a picture, points of a page."),
    ] = None,
    words: Annotated[
        list[str] | None, typer.Option(metavar="WORDS", help="Black out these words wherever they stand.")
    ] = None,
    why: Annotated[str, typer.Option(help="The reason; it is shown with the copy in a court pack.")] = "",
    as_json: AsJson = False,
) -> None:
    """Make a copy with places blacked out, and with everything that is sealed; it is handed on in place of the original.

    The black is in the pixels: nothing is left under it. The original stays in the case as it was.
    """
    from .sealing.redact import area as area_of

    with opened_to_write(case) as opened, progress() as display:
        made = opened.redact(source, [area_of(text) for text in area or ()], words or (), display, why)
    if as_json:
        print_json(
            {
                "original": made.original,
                "copy": made.sha256,
                "media_type": made.media_type,
                "size": made.size,
                "places": made.places,
            }
        )
        return
    say(f"A copy with {counted(made.places, 'black place')} ({made.media_type}, SHA-256 {made.sha256}).")
    say("Look at it before you hand anything on: onrecord publish CASE DOSSIER")


def consent(
    case: CasePath,
    source: Annotated[str | None, typer.Argument(metavar="SOURCE", help="The source that it is about.")] = None,
    purpose: Annotated[Purpose | None, typer.Option("--for", help="What it may be used for.")] = None,
    given: Annotated[
        Answer | None, typer.Option("--given", metavar="yes|no|withdrawn|asked", help="What was said.")
    ] = None,
    at_risk: Annotated[
        bool | None, typer.Option("--at-risk/--not-at-risk", help="Whether a person is at risk through it.")
    ] = None,
    by: Annotated[str, typer.Option(metavar="WHO", help="Who said so.")] = "",
    note: Annotated[str, typer.Option(metavar="WORDS", help="How, when, under which conditions.")] = "",
    as_json: AsJson = False,
) -> None:
    """Enter what was said on the use of a source; without a source, list it. The newest word counts, and none is ever lost.

    Handing on for a purpose is refused as long as a source's consent to it was refused, withdrawn or not given yet, or a person is
    at risk and nobody consented.
    """
    from .case import Case

    if source is not None:
        if (given is None) != (purpose is None) or (given is None and at_risk is None):
            raise UsageError("Say what was said.", "Give --for and --given, or --at-risk, or all three.")
        if given in (Answer.AT_RISK, Answer.NOT_AT_RISK):
            raise UsageError("That is no consent.", "Give yes, no, withdrawn or asked.")
        with opened_to_write(case) as opened:
            if given is not None:
                opened.consent(source, purpose, given, by, note)
            if at_risk is not None:
                opened.consent(source, None, Answer.AT_RISK if at_risk else Answer.NOT_AT_RISK, by, note)
        say("Entered.")
        return
    with Case.open(case) as opened:
        found = opened.consents()
        names = opened.names_of_sources()
    rows = [
        {
            "source": s.sha256,
            "name": names.get(s.sha256, ""),
            "purpose": s.purpose.value if s.purpose else None,
            "answer": s.answer.value,
            "by": s.by or None,
            "note": s.note or None,
            "entry": s.entry,
        }
        for s in found
    ]
    if as_json:
        print_json(rows)
        return
    columns = ("name", "purpose", "answer", "by", "note", "entry")
    table = ([row[c] for c in columns] for row in rows)
    print_table(counted(len(rows), "decision"), columns, table, "Nothing was entered on any consent.")


def lock(
    case: CasePath,
    to: Annotated[list[str] | None, typer.Option(metavar="KEY", help="Who can open it: age1… or an SSH key.")] = None,
    passphrase: Annotated[
        bool, typer.Option("--passphrase", help="Ask for a passphrase; a key that it opens is written beside the file.")
    ] = False,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The file [default: CASE.age].")] = None,
    remove: Annotated[
        bool, typer.Option("--remove", help="Remove the folder when the file was read back whole.")
    ] = False,
) -> None:
    """Lock a whole case into one encrypted file, for a machine that may be taken.

    The file is read back and compared before anything else is done. `age` and `tar` open it, too.
    """
    from .case import Case

    tell_of_removal(case)
    words = ""
    if passphrase == bool(to):
        raise UsageError("Who can open it?", "Give recipients with --to, or --passphrase.")
    if passphrase:
        words = asked_for_passphrase(twice=True)
    file = out if out is not None else case.with_name(case.name + ".age")
    with progress() as display:
        files, key = Case.lock(case, file, to or (), words, remove, display)
    say(f"Locked: {files} files in {file}.{' The folder was removed.' if remove else ''}")
    opens = "" if key is not None or passphrase else " --identity KEYFILE"
    say(f"To get it back: onrecord open {file}{opens}")
    if key is not None:
        say(f"Its key is in {key}, and opens with the passphrase. Without both nobody can open it, nor can we.")


def open_(
    file: Annotated[Path, typer.Argument(metavar="CASE.age", help="The file that `lock` made.")],
    identity: Annotated[
        Path | None,
        typer.Option("--identity", "-i", metavar="FILE", help="The file with your secret key [default: FILE.key]."),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The case's folder [default: without .age].")] = None,
) -> None:
    """Open a locked case: all of it, or nothing is written. The file stays."""
    from .case import Case
    from .sealing.locking import is_locked_by_words

    if not file.is_file():
        raise UsageError(f"There is no file {file}.", "Check the spelling and the folder.")
    key = identity if identity is not None else file.with_name(file.name + ".key")
    if identity is None and not key.is_file():
        raise UsageError("Which key opens it?", "Give the file with your secret key: --identity FILE.")
    words = asked_for_passphrase(twice=False) if is_locked_by_words(key) else ""
    folder = out if out is not None else file.with_suffix("" if file.suffix == ".age" else ".case")
    tell_of_removal(folder)
    with progress() as display:
        files = Case.unlock(file, folder, key, words, display)
    say(f"Opened: {files} files in {folder}. The locked file is still there. Next: onrecord audit {folder}")


def tell_of_removal(folder: Path) -> None:
    """Finish the removal of a locked case that was stopped, and say so."""
    from .case import Case

    if told := Case.finish_removal(folder):
        say(printable(told))


def asked_for_passphrase(twice: bool) -> str:
    """A passphrase from the terminal; from a pipe its first line."""
    if sys.stdin.isatty():
        return str(typer.prompt("Passphrase", hide_input=True, confirmation_prompt=twice, err=True))
    return sys.stdin.readline().rstrip("\r\n")
