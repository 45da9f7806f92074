"""The commands of custody: the log and its head, the audit, trusted time, web archives. Parse, call Case, print."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .cli_shared import (
    AsJson,
    CasePath,
    Ended,
    counted,
    head_text,
    key_fingerprint,
    opened_to_write,
    print_json,
    print_line,
    print_table,
    printable,
    progress,
    say,
)
from .errors import CaseError, UsageError

if TYPE_CHECKING:
    from .custody import Head
    from .custody.bitcoin import Headers
    from .custody.ots import Attestation


def archives(
    case: CasePath,
    roots: Annotated[
        list[Path] | None,
        typer.Option(metavar="PEM", help="Root certificates: signatures for domains are checked under them, offline."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """The web archives of the case: what was taken out of each, and whether its hashes and its signature hold."""
    from .case import Case

    with Case.open(case) as opened:
        found = opened.archives(roots or ())
    if as_json:
        print_json(
            [
                {
                    "sha256": a.sha256,
                    "name": a.name,
                    "kind": a.kind,
                    "records": a.records,
                    "taken": a.taken,
                    "digests": dict(a.digests),
                    "files": a.files,
                    "files_words": a.files_words,
                    "signed": a.signed,
                    "signature": a.signature if a.signed else None,
                    "signature_words": a.signature_words,
                }
                for a in found
            ]
        )
        return
    rows = [
        (
            a.name,
            a.records,
            a.taken,
            ", ".join(f"{n} {proof.replace('_', ' ')}" for proof, n in a.digests),
            f"{a.files.replace('_', ' ')}: {a.files_words}" if a.kind == "wacz" else "",
            f"{a.signature.replace('_', ' ')}: {a.signature_words}" if a.signed else "not signed",
        )
        for a in found
    ]
    print_table(
        "Web archives", ("name", "records", "taken", "digests", "files", "signature"), rows, "No web archive was added."
    )


def audit(
    case: CasePath,
    quick: Annotated[
        bool,
        typer.Option("--quick", help="Do not read the originals and the derived tables: sizes, rows and the log only."),
    ] = False,
    against: Annotated[
        list[str] | None,
        typer.Option(metavar="HEAD", help="A head that somebody kept: its line, or a file that holds it."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Hold everything in the case against its custody log; name every file, row and entry that is missing, added or altered.

    Exit code 0: all verified; 5: something is missing, added or altered; 6: something could not be checked. A full audit that
    was stopped goes on where it was.
    """
    from .case import Case
    from .case.auditing import Verdict

    heads = [head_from(text) for text in against or ()]
    with progress() as display:
        found = Case.audit(case, quick, heads, display)
    if as_json:
        print_json(
            {
                "verdict": found.verdict,
                "checked": dict(sorted(found.checked.items())),
                "findings": [{"what": m.what, "change": m.change, "message": m.message} for m in found.marks],
                "notes": found.notes,
                "head": found.head.line if found.head is not None else None,
            }
        )
    else:
        for mark in found.marks:
            say(printable(f"  ! {mark.change.replace('_', ' ')}: {mark.what}. {mark.message}"))
        for note in found.notes:
            say(printable(f"  - {note}"))
        say(f"Looked at {', '.join(looked_at(n, name) for name, n in sorted(found.checked.items()))}.")
        words = {
            Verdict.VERIFIED: "Verified: everything is as the log says.",
            Verdict.FAILED: f"Failed: {counted(len(found.marks), 'finding')}.",
            Verdict.NOT_CHECKABLE: "Nothing is known to be altered, but not everything could be checked.",
        }
        say(words[found.verdict])
    code = {Verdict.VERIFIED: 0, Verdict.FAILED: 5, Verdict.NOT_CHECKABLE: 6}[found.verdict]
    if code:
        raise Ended(code)


def custody(
    case: CasePath,
    entry: Annotated[
        int | None, typer.Option(min=0, help="Only this entry, with the proof that it is in the log.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """The custody log in words: what was done to the evidence, when, and with which code and model."""
    from .case import Case

    with Case.open(case) as opened:
        if entry is not None:
            line, proof, head = opened.proof(entry)
            if as_json:
                print_json(
                    {"entry": entry, "line": line.decode(), "proof": [node.hex() for node in proof], "head": head.line}
                )
                return
            sys.stdout.write(f"{line.decode()}\n\nproof (RFC 9162):\n" + "".join(f"  {node.hex()}\n" for node in proof))
            sys.stdout.write(f"\nleads to the root in:\n{head.line}\n")
            return
        if as_json:
            sys.stdout.write("[")
            for number, each in enumerate(opened.custody()):
                e = each.entry
                row = {
                    "n": e.number,
                    "at": e.at,
                    "event": e.event,
                    "with": e.made_with,
                    **e.values,
                    "committed": e.committed,
                }
                text = json.dumps(
                    {**row, "held": each.held, "words": each.words, "leaf": each.leaf}, ensure_ascii=False
                )
                sys.stdout.write(f"{',' if number else ''}\n{text}")
            sys.stdout.write("\n]\n")
            return
        for each in opened.custody():
            sys.stdout.write(printable(f"{each.entry.number:>6}  {each.entry.at}  {each.words}") + "\n")


def head(
    case: CasePath,
    qr: Annotated[
        Path | None, typer.Option(metavar="FILE.svg", help="Write it as a QR code; “-” draws it on the terminal.")
    ] = None,
    new_key: Annotated[
        bool,
        typer.Option(
            "--new-key", help="Make another signing key, where the case's own is lost or stolen; it is logged."
        ),
    ] = False,
) -> None:
    """The signed head of the custody log, one line: give it to somebody you trust, and check it with `onrecord audit --against`."""
    from .case import Case
    from .custody import qr as as_qr

    if new_key:
        Case.open(case, write=True, new_key=True).close()
    with Case.open(case) as opened:
        newest = opened.head()
        print_line(newest.line)
        say(f"Key fingerprint: {key_fingerprint(opened)}")
    if qr is not None and str(qr) == "-":
        sys.stdout.write(as_qr(newest.line, "terminal"))
    elif qr is not None:
        qr.write_text(as_qr(newest.line, "svg"), "utf-8")
        say(f"QR code in {qr}")


def timestamp(
    case: CasePath,
    tsa: Annotated[
        str | None, typer.Option(metavar="URL", help="Ask this authority now (RFC 3161): opens one connection.")
    ] = None,
    request: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a request (.tsq), to be stamped elsewhere.")
    ] = None,
    ots: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write the newest head, to be stamped by OpenTimestamps elsewhere; with a name in .ots a stamp file that "
            "--upgrade submits later.",
        ),
    ] = None,
    calendar: Annotated[
        list[str] | None,
        typer.Option(
            metavar="URL",
            help="Ask this calendar of OpenTimestamps: stamps the newest head, or with --upgrade what waits. Opens connections.",
        ),
    ] = None,
    upgrade: Annotated[
        bool, typer.Option("--upgrade", help="Complete the stamps that wait, at the calendars given with --calendar.")
    ] = False,
    reply: Annotated[
        Path | None, typer.Option("--import", metavar="FILE", help="Take in a reply (.tsr) or a stamp (.ots).")
    ] = None,
    roots: Annotated[
        list[Path] | None, typer.Option(metavar="PEM", help="Root certificates to check the tokens against.")
    ] = None,
    headers: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Bitcoin's block headers, 80 bytes each, to check the stamps against."),
    ] = None,
    headers_from: Annotated[int, typer.Option(min=0, metavar="HEIGHT", help="The height of the first of them.")] = 0,
    checkpoint: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HEIGHT:HASH", help="A Bitcoin block that you know from elsewhere; best one after the stamp."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Trusted time (RFC 3161, OpenTimestamps): have the newest head stamped by others, and check what they gave offline."""
    from .case import Case
    from .custody.ots import is_stamp
    from .custody.timestamps import MAX_REPLY

    if upgrade and not calendar:
        raise UsageError("--upgrade asks nobody by itself.", "Name the calendar to ask: --calendar URL")
    if tsa is not None:
        from .custody.fetch import reply_of

        with opened_to_write(case) as opened:
            _, asked = opened.stamp_request()
            say(f"Kept as timestamps/{opened.take_stamp(reply_of(tsa, asked))}.tsr")
    if request is not None:
        with opened_to_write(case) as opened:
            name, asked = opened.stamp_request()
        request.write_bytes(asked)
        say(
            f"Request {name} in {request}. Nothing was sent. Send this one file to a time stamping authority (RFC 3161), from any machine:"
        )
        say(
            f"  curl -H 'Content-Type: application/timestamp-query' --data-binary @{request} URL_OF_THE_AUTHORITY -o reply.tsr"
        )
        say("It holds a hash and nothing of the case. The reply is the time stamp; bring it back and take it in:")
        say(f"  onrecord timestamp {case} --import reply.tsr")
    if ots is not None and ots.suffix != ".ots":
        with opened_to_write(case) as opened:
            name, text = opened.head_to_stamp()
        ots.write_bytes(text)
        say(f"Head {name} in {ots}. Next: ots stamp {ots}, then onrecord timestamp {case} --import {ots}.ots")
    if (ots is not None and ots.suffix == ".ots") or (calendar and not upgrade):
        with opened_to_write(case) as opened:
            name, stamp = opened.stamp_file()
        if ots is not None and ots.suffix == ".ots":
            ots.write_bytes(stamp)
            say(f"Stamp {name} in {ots}, not submitted. Next: onrecord timestamp {case} --upgrade --calendar URL")
    if calendar:
        with opened_to_write(case) as opened:
            kept = opened.upgrade_stamps(asking(calendar), None if upgrade else name)
        for each in kept:
            say(f"Kept as timestamps/{each}.head.ots")
        if not kept:
            say("The calendars have nothing new yet. Bitcoin takes some hours; ask again later with --upgrade.")
    if reply is not None:
        if not reply.is_file():
            raise UsageError(f"There is no file {reply}.", "Give the authority's reply, or a stamp.")
        with opened_to_write(case) as opened, reply.open("rb") as handle:
            given = handle.read(MAX_REPLY + 1)
            say(f"Kept as timestamps/{opened.take_stamp(given)}{'.head.ots' if is_stamp(given) else '.tsr'}")
    with Case.open(case) as opened:
        stamps = opened.stamps(roots or (), headers_of(headers, headers_from, checkpoint or ()))
    if as_json:
        print_json(
            [
                {
                    "name": s.name,
                    "kind": s.kind,
                    "entries": s.covers,
                    "outcome": s.checked.outcome,
                    "message": s.checked.message,
                    "stamped": (s.checked.token.stamped or None) if s.checked.token else None,
                    "authority": s.checked.token.authority if s.checked.token else None,
                    "command": s.command,
                }
                for s in stamps
            ]
        )
        return
    for s in stamps:
        covers = f"covers the first {s.covers} entries" if s.covers is not None else "its head cannot be read"
        print_line(printable(f"{s.name}  {s.checked.outcome.replace('_', ' ')}: {s.checked.message} ({covers})"))
        print_line(f"      {s.command}")
    if not stamps:
        say("No time stamps are kept.")


def asking(calendars: Sequence[str]) -> Callable[[Attestation], list[bytes]]:
    """What asks the calendars that the user named, and no others: a stamp's own text may name any."""
    from .custody.fetch import from_calendar

    def ask(waits: Attestation) -> list[bytes]:
        pending = waits.kind == "pending"
        of = [url for url in calendars if not pending or url.rstrip("/") == waits.where.rstrip("/")]
        answers, troubles = [], []
        for url in of:
            try:
                answers.append(from_calendar(url, waits.message, pending))
            except CaseError as trouble:
                troubles.append(trouble)
        if troubles and not answers:
            raise troubles[0]
        for silent in troubles:  # another one answered: that is kept
            say(str(silent))
        return [answer for answer in answers if answer is not None]

    return ask


def headers_of(path: Path | None, first: int, checkpoints: Sequence[str]) -> Headers | None:
    """Bitcoin's block headers as the user gives them."""
    from .custody.bitcoin import Headers, checkpoint

    if path is None:
        return None
    try:
        return Headers(path, first, tuple(checkpoint(text) for text in checkpoints))
    except ValueError as trouble:
        raise UsageError(
            "A checkpoint is a block's height and its hash: 840000:0000…", "Copy both from a source that you trust."
        ) from trouble


def head_from(text: str) -> Head:
    """A head from its line, or from a file that holds it."""
    from .custody import read_head

    return read_head(head_text(text))


def looked_at(number: int, things: str) -> str:
    """ "1 entry of the log", "2 entries of the log": ``things`` holds the plural, as its first word in -s."""
    if number != 1:
        return f"{number:,} {things}"
    return "1 " + re.sub(r"(?:(ie)?s)\b", lambda ending: "y" if ending[1] else "", things, count=1)
