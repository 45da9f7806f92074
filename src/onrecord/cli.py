"""The command line: parse, call Case, print. Exit codes stand in docs/command-line.md."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from .cli_sun import sun
from .errors import CaseError, OnrecordError, UsageError

if TYPE_CHECKING:
    from .case import Case
    from .custody import Head
    from .records import Document, Problem, Record, Revision, Statement, Time

app = typer.Typer(
    name="onrecord",
    help="From a pile of reports on a contested event to a checkable record: who said what, when, on what evidence.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    epilog="Start with `onrecord demo`, or `onrecord dossier FOLDER -o DOSSIER`. Nothing here opens a network connection, but for "
    "`onrecord timestamp --tsa`, which you ask for.",
)

app.add_typer(sun)

CasePath = Annotated[Path, typer.Argument(metavar="CASE", help="The case's folder.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Jobs = Annotated[int, typer.Option("--jobs", "-j", min=1, max=64, help="Processes to work with.")]

Cell = str | int | float | None


class ExportFormat(StrEnum):
    """What `export` can write."""

    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    WACZ = "wacz"


# ---------------------------------------------------------------------------------------------- printing


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


# ---------------------------------------------------------------------------------------------- making a case


@app.command()
def new(
    case: CasePath,
    title: Annotated[str | None, typer.Option(help="What the case is about; shown on the dossier.")] = None,
) -> None:
    """Make an empty case: one folder that holds everything."""
    from .case import Case

    with Case.new(case, title) as made:
        say(f"New case in {case}. Its key has the fingerprint {key_fingerprint(made)}")
        say("Note that down, and keep it away from the case: it tells your log from one that somebody else made.")
        say(f"Next: onrecord add {case} FOLDER")


@app.command()
def add(
    case: CasePath,
    sources: Annotated[
        list[Path] | None, typer.Argument(metavar="SOURCES", help="Files, or folders with everything in them.")
    ] = None,
    manifest: Annotated[
        Path | None, typer.Option(help="CSV or JSON lines: source, publisher, published, title, url, obtained.")
    ] = None,
    publisher: Annotated[str | None, typer.Option(help="Who published it.")] = None,
    published: Annotated[str | None, typer.Option(help="Publication date, as 2020-07-19.")] = None,
    title: Annotated[str | None, typer.Option(help="Its title.")] = None,
    url: Annotated[str | None, typer.Option(help="Where it stood; nothing is fetched from there.")] = None,
    obtained: Annotated[str | None, typer.Option(help="When you captured it, as 2020-07-20.")] = None,
    as_json: AsJson = False,
) -> None:
    """Preserve originals: copies by SHA-256, bytes as they came. Adding the same thing twice changes nothing."""
    from .records import SourceFacts

    if not sources and manifest is None:
        raise UsageError("Nothing to add.", "Name files or folders, or a list with --manifest.")
    facts = SourceFacts(
        publisher=publisher, published=checked_date(published), title=title, url=url, obtained=checked_date(obtained)
    )
    if manifest is not None and facts != SourceFacts():
        raise UsageError("Flags and a manifest cannot be mixed.", "Write these facts into the manifest's columns.")
    with opened_to_write(case) as opened, progress() as display:
        results = []
        if sources:
            results.append(opened.add(sources, facts, progress=display))
        if manifest is not None:
            results.append(opened.add_manifest(manifest, progress=display))
    problems = [problem for result in results for problem in result.problems]
    added, known = sum(result.added for result in results), sum(result.known for result in results)
    captures = sum(result.captures for result in results)
    if as_json:
        counts = {"added": added, "already_there": known, "captures": captures}
        print_json({**counts, "problems": problem_rows(problems)})
        return
    taken = f"{counted(captures, 'capture')} out of web archives, " if captures else ""
    say(
        f"{added} added, {known} already there, {taken}{counted(len(problems), 'problem')}. Next: onrecord process {case}"
    )
    print_problems(problems)


@app.command()
def process(case: CasePath, jobs: Jobs = 1, as_json: AsJson = False) -> None:
    """Read, find statements, resolve speakers and times, link claims. Can be interrupted; goes on where it was."""

    with opened_to_write(case) as opened, progress() as display:
        opened.process(progress=display, jobs=jobs)
        record = opened.record()
    if as_json:
        print_json({**record_counts(record), "problems": problem_rows(record.problems)})
        return
    print_summary(record)
    say(f"Next: onrecord publish {case} DOSSIER, or onrecord claims {case}")


@app.command()
def dossier(
    sources: Annotated[
        list[Path], typer.Argument(metavar="SOURCES", help="Files, or folders with everything in them.")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="The dossier's folder.")],
    case: Annotated[Path | None, typer.Option(help="The case's folder [default: OUT with “-case” behind it].")] = None,
    manifest: Annotated[Path | None, typer.Option(help="Facts of the sources: CSV or JSON lines.")] = None,
    title: Annotated[str | None, typer.Option(help="What the case is about.")] = None,
    jobs: Jobs = 1,
) -> None:
    """The whole line in one command: from a folder of reports to a dossier."""
    from .case import Case

    if not any(os.path.lexists(source) for source in sources):
        missing = ", ".join(map(str, sources))
        raise UsageError(
            f"There is nothing called {missing}.", "Check the spelling and the folder. Nothing was written."
        )
    folder = case if case is not None else out.with_name(out.name + "-case")
    if not folder.exists():
        Case.new(folder, title).close()
    with opened_to_write(folder) as opened, progress() as display:
        opened.add(sources, progress=display)
        if manifest is not None:
            opened.add_manifest(manifest, progress=display)
        opened.process(progress=display, jobs=jobs)
        publish_case(opened, out)
    say(f"The case is in {folder}.")


@app.command()
def demo(
    case: Annotated[Path, typer.Argument(metavar="CASE", help="Where to make the example case.")] = Path("demo-case"),
    out: Annotated[Path, typer.Option("--dossier", help="Where to write its dossier.")] = Path("demo-dossier"),
    replace: Annotated[bool, typer.Option("--replace", help="Replace a former example case there.")] = False,
) -> None:
    """Run the whole line on the example that comes with onrecord: an invented event, as messy as the web."""
    from .case import Case
    from .example import MANIFEST, TITLE, path

    if replace:
        Case.discard_example(case)
    with Case.new(case, TITLE, example=True) as opened, progress() as display:
        opened.add_manifest(path() / MANIFEST, progress=display)
        opened.process(progress=display)
        publish_case(opened, out)
    say(f"Open {out / 'index.html'} in a browser. The case is in {case}.")


# ---------------------------------------------------------------------------------------------- looking into a case


@app.command()
def statements(
    case: CasePath,
    speaker: Annotated[str | None, typer.Option(help="Only of speakers whose name or alias contains this.")] = None,
    document: Annotated[str | None, typer.Option(help="Only from documents whose name contains this.")] = None,
    stance: Annotated[str | None, typer.Option(help="asserts, denies, hedges or passes_on.")] = None,
    as_json: AsJson = False,
) -> None:
    """Who said what, document by document."""
    from .records import Stance

    if stance is not None and stance not in list(Stance):
        raise UsageError(f"There is no stance “{stance}”.", "Choose asserts, denies, hedges or passes_on.")
    record = loaded(case)
    names = speaker_names(record)
    documents = {d.id: d for d in record.documents}
    wanted = speakers_called(record, speaker) if speaker is not None else None
    chosen = [
        s
        for s in record.statements
        if (wanted is None or s.speaker in wanted)
        and (document is None or document.casefold() in documents[s.document].name.casefold())
        and (stance is None or s.stance == stance)
    ]
    if as_json:
        ids = {s.id for s in chosen}
        print_json([row for row in exported(record)["statements"] if row["id"] in ids])
        return
    print_table(
        f"{len(chosen)} statements",
        ("document", "speaker", "act", "stance", "what", "said", "confidence"),
        (
            (
                documents[s.document].name,
                names.get(s.speaker or "", "not resolved"),
                s.act,
                s.stance,
                shortened(words_of(documents[s.document].text, s)),
                interval(s.said),
                f"{s.confidence:.2f}",
            )
            for s in chosen
        ),
        "No statements. Did `onrecord process` run, and is there a report in English?",
    )


@app.command()
def speakers(case: CasePath, as_json: AsJson = False) -> None:
    """Who speaks, in which roles, for whom, and how often."""
    record = loaded(case)
    if as_json:
        print_json(exported(record)["speakers"])
        return
    names = speaker_names(record)
    counts: dict[str, int] = {}
    for s in record.statements:
        if s.speaker is not None:
            counts[s.speaker] = counts.get(s.speaker, 0) + 1
    print_table(
        f"{len(record.speakers)} speakers",
        ("name", "kind", "roles", "speaks for", "also called", "statements"),
        (
            (
                s.name,
                s.kind,
                "; ".join(dict.fromkeys(r.title if r.of is None else f"{r.title} ({r.of})" for r in s.roles)),
                "; ".join(names[i] for i in s.speaks_for if i in names),
                shortened("; ".join(s.aliases), 80),
                counts.get(s.id, 0),
            )
            for s in sorted(record.speakers, key=lambda s: (-counts.get(s.id, 0), s.name, s.id))
        ),
        "No speakers. Did `onrecord process` run?",
    )


@app.command()
def claims(
    case: CasePath,
    disputed: Annotated[
        bool, typer.Option("--disputed", help="Only claims that someone asserts and another denies.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """What statements are about, who asserts it and who denies it, and on how many independent reports it rests."""
    record = loaded(case)
    disputes = {d.claim: d for d in record.disputes}
    chosen = [c for c in record.claims if not disputed or c.id in disputes]
    if as_json:
        ids = {c.id for c in chosen}
        print_json([row for row in exported(record)["claims"] if row["id"] in ids])
        return
    names = speaker_names(record)
    by_id = {s.id: s for s in record.statements}

    def side(claim_index: int, stance: str) -> str:
        who = (
            names.get(by_id[m.statement].speaker or "", "not resolved")
            for m in chosen[claim_index].statements
            if m.stance == stance
        )
        return "; ".join(dict.fromkeys(who))

    print_table(
        f"{len(chosen)} claims, {len(disputes)} disputed",
        ("claim", "asserts", "denies", "hedges", "passes on", "reports", "origins"),
        (
            (
                shortened(c.text, 140),
                side(i, "asserts"),
                side(i, "denies"),
                side(i, "hedges"),
                side(i, "passes_on"),
                c.reports,
                c.origins,
            )
            for i, c in enumerate(chosen)
        ),
        "No claims. Did `onrecord process` run?",
    )


@app.command()
def timeline(case: CasePath, as_json: AsJson = False) -> None:
    """What was said in order of time; what cannot be dated comes last."""
    record = loaded(case)
    names = speaker_names(record)
    texts = {d.id: d.text for d in record.documents}
    ordered = sorted(record.statements, key=time_key)
    if as_json:
        rows = {row["id"]: row for row in exported(record)["statements"]}
        print_json([rows[s.id] for s in ordered])
        return
    print_table(
        "Timeline",
        ("said", "in the words", "speaker", "what"),
        (
            (
                interval(s.said),
                s.said.text if s.said else "",
                names.get(s.speaker or "", "not resolved"),
                shortened(words_of(texts[s.document], s)),
            )
            for s in ordered
        ),
        "Nothing to show. Did `onrecord process` run?",
    )


@app.command()
def versions(case: CasePath, as_json: AsJson = False) -> None:
    """What changed on pages that were captured more than once: silent edits, retractions, pages that are gone."""
    record = loaded(case)
    if as_json:
        print_json(exported(record)["revisions"])
        return
    documents = {d.id: d for d in record.documents}
    print_table(
        f"{len(record.revisions)} changes",
        ("address", "between", "and", "what", "paragraphs", "statements gone", "in the words"),
        (
            (
                shortened(r.url, 80),
                r.captured_before[:16],
                r.captured_after[:16],
                r.kind.replace("_", " "),
                len(r.changes),
                len(r.vanished),
                shortened(first_change(documents, r), 120),
            )
            for r in record.revisions
        ),
        "Nothing: no address was captured twice with other words. Versions need web archives, or files with url and obtained.",
    )


@app.command()
def search(
    case: CasePath,
    query: Annotated[str, typer.Argument(help="Words to look for; “quotation marks” for a phrase.")],
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    as_json: AsJson = False,
) -> None:
    """Full-text search in the reports and the statements."""
    from .case import Case

    with Case.open(case) as opened:
        hits = opened.search(query, limit)
    if as_json:
        print_json(
            [
                {"kind": h.kind, "document": h.document, "name": h.name, "start": h.start, "end": h.end, "text": h.text}
                for h in hits
            ]
        )
        return
    print_table(
        f"{len(hits)} hits",
        ("document", "offsets", "kind", "words"),
        ((h.name, f"{h.start}–{h.end}", h.kind, shortened(h.text, 240)) for h in hits),
        "Nothing found. Try fewer words.",
    )


# ---------------------------------------------------------------------------------------------- handing it on


@app.command()
def publish(
    case: CasePath, out: Annotated[Path, typer.Argument(metavar="DOSSIER", help="The dossier's folder.")]
) -> None:
    """Write the dossier: one folder of pages that open from disk, without a network or a server."""
    with opened_to_hand_on(case) as opened:
        publish_case(opened, out)


@app.command()
def export(
    case: CasePath,
    format_: Annotated[ExportFormat, typer.Option("--format", help="json, jsonl, csv, or wacz.")] = ExportFormat.JSON,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="File (csv: a folder) to write [default: standard output].")
    ] = None,
) -> None:
    """The whole case for other programs; the formats stand in docs/export.md."""
    if format_ is ExportFormat.WACZ and out is None:
        raise UsageError("A web archive is no text for a terminal.", "Name the file to write: -o FILE.wacz")
    with opened_to_hand_on(case) as opened:
        opened.export(format_.value, out if out is not None else sys.stdout.buffer)


@app.command()
def extract(
    source: Annotated[Path, typer.Argument(metavar="IN.jsonl", help="One {“id”, “text”, “published”?} a line.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="JSON lines, in the same order.")],
    jobs: Jobs = 1,
    as_json: AsJson = False,
) -> None:
    """The statements of loose texts, no case needed. A run that was cut off is taken up by the same command."""
    from .extract import extract_file

    with progress() as display:
        done = extract_file(source, out, jobs, display)
    if as_json:
        print_json({"texts": done.texts, "resumed": done.resumed, "problems": problem_rows(done.problems)})
        return
    again = f" ({done.resumed} were done before)" if done.resumed else ""
    say(f"{counted(done.texts, 'text')}{again}, {counted(len(done.problems), 'problem')}; written to {out}")
    print_problems(done.problems)


# ---------------------------------------------------------------------------------------------- custody


@app.command()
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
        say(f"Looked at {', '.join(f'{n:,} {name}' for name, n in sorted(found.checked.items()))}.")
        words = {
            Verdict.VERIFIED: "Verified: everything is as the log says.",
            Verdict.FAILED: f"Failed: {counted(len(found.marks), 'finding')}.",
            Verdict.NOT_CHECKABLE: "Nothing is known to be altered, but not everything could be checked.",
        }
        say(words[found.verdict])
    code = {Verdict.VERIFIED: 0, Verdict.FAILED: 5, Verdict.NOT_CHECKABLE: 6}[found.verdict]
    if code:
        raise Ended(code)


@app.command()
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


@app.command()
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


@app.command()
def timestamp(
    case: CasePath,
    tsa: Annotated[
        str | None, typer.Option(metavar="URL", help="Ask this authority now: the only thing that opens a connection.")
    ] = None,
    request: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a request (.tsq), to be stamped elsewhere.")
    ] = None,
    reply: Annotated[
        Path | None, typer.Option("--import", metavar="FILE", help="Take in the reply (.tsr) to such a request.")
    ] = None,
    roots: Annotated[
        list[Path] | None, typer.Option(metavar="PEM", help="Root certificates to check the tokens against.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Trusted time (RFC 3161): have the newest head stamped by an independent authority, and check the tokens offline."""
    from .case import Case
    from .custody.timestamps import MAX_REPLY

    if tsa is not None:
        from .custody.fetch import reply_of

        with opened_to_write(case) as opened:
            _, asked = opened.stamp_request()
            say(f"Kept as timestamps/{opened.take_stamp(reply_of(tsa, asked))}.tsr")
    if request is not None:
        with opened_to_write(case) as opened:
            name, asked = opened.stamp_request()
        request.write_bytes(asked)
        say(f"Request {name} in {request}. Next: have it stamped, then onrecord timestamp {case} --import REPLY.tsr")
    if reply is not None:
        if not reply.is_file():
            raise UsageError(f"There is no file {reply}.", "Give the authority's reply.")
        with opened_to_write(case) as opened, reply.open("rb") as handle:
            say(f"Kept as timestamps/{opened.take_stamp(handle.read(MAX_REPLY + 1))}.tsr")
    with Case.open(case) as opened:
        stamps = opened.stamps(roots or ())
    if as_json:
        print_json(
            [
                {
                    "name": s.name,
                    "entries": s.covers,
                    "outcome": s.checked.outcome,
                    "message": s.checked.message,
                    "stamped": s.checked.token.stamped if s.checked.token else None,
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


def print_line(text: str) -> None:
    """A line of results."""
    sys.stdout.write(text + "\n")


def head_from(text: str) -> Head:
    """A head from its line, or from a file that holds it."""
    from .custody import read_head

    path = Path(text)
    try:
        if len(text) < 4_000 and path.is_file():
            with path.open("rb") as handle:
                text = handle.read(5_000).decode("utf-8", "replace")
    except (OSError, ValueError):  # a line of text is no path
        pass
    return read_head(text)


def key_fingerprint(opened: Case) -> str:
    """Of the key that the log is signed with."""
    from .custody import fingerprint

    return fingerprint(opened.head().key)


# ---------------------------------------------------------------------------------------------- shared by the commands


def opened_to_write(case: Path) -> Case:
    """The case, open for writing; ONRECORD_WHO says who works on it."""
    from .case import Case

    opened = Case.open(case, write=True)
    who = os.environ.get("ONRECORD_WHO", "")
    if who:
        opened.work_as(who)
    return opened


def opened_to_hand_on(case: Path) -> Case:
    """The case, open for writing so that what leaves it is logged; for reading where it cannot be written, which is said."""
    from .case import Case
    from .errors import CaseBusy, CaseMissing

    try:
        return opened_to_write(case)
    except (CaseBusy, CaseMissing):
        raise
    except CaseError as error:
        opened = Case.open(case)
        say(f"This is not logged: {printable(error.message)}")
        return opened


def loaded(case: Path) -> Record:
    """The record as last processed."""
    from .case import Case

    with Case.open(case) as opened:
        return opened.record()


def publish_case(opened: Case, out: Path) -> None:
    """Write the dossier and say what is in it."""
    opened.publish(out)
    print_summary(opened.record())
    say(f"Dossier in {out}: open {out / 'index.html'}")


def exported(record: Record) -> dict[str, list[dict[str, object]]]:
    """The export's lists, for `--json`: one shape everywhere."""
    from .publish import as_export

    return {key: value for key, value in as_export(record).items() if isinstance(value, list)}


def record_counts(record: Record) -> dict[str, int]:
    """What the summary counts."""
    return {
        "documents": len(record.documents),
        "origins": len(record.origins),
        "footage": len(record.footage),
        "statements": len(record.statements),
        "speakers": len(record.speakers),
        "claims": len(record.claims),
        "disputes": len(record.disputes),
        "shifts": len(record.shifts),
    }


def print_summary(record: Record) -> None:
    """Counts, then every problem."""
    count = record_counts(record)
    say(
        f"{counted(count['documents'], 'document')} ({counted(count['origins'], 'independent origin')}), "
        f"{counted(count['footage'], 'piece')} of footage, {counted(count['statements'], 'statement')} by "
        f"{counted(count['speakers'], 'speaker')}, {counted(count['claims'], 'claim')}: "
        f"{count['disputes']} disputed, {counted(count['shifts'], 'shift')} of position."
    )
    if record.problems:
        say(f"{counted(len(record.problems), 'problem')}:")
        print_problems(record.problems)


def counted(number: int, noun: str) -> str:
    """ "1 claim", "2 claims"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def problem_rows(problems: Sequence[Problem]) -> list[dict[str, str]]:
    """Problems as the export has them."""
    return [{"where": p.where, "message": p.message, "next_step": p.next_step} for p in problems]


def speaker_names(record: Record) -> dict[str, str]:
    """Speaker id to name."""
    return {s.id: s.name for s in record.speakers}


def speakers_called(record: Record, part: str) -> set[str]:
    """Ids of the speakers whose name or alias contains `part`, whatever the case of letters."""
    low = part.casefold()
    return {s.id for s in record.speakers if any(low in form.casefold() for form in (s.name, *s.aliases))}


def words_of(text: str, statement: Statement) -> str:
    """The content's exact words, pieces joined by an ellipsis."""
    return " … ".join(span.of(text) for span in statement.content)


def first_change(documents: Mapping[str, Document], revision: Revision) -> str:
    """The words of the first change, before and after."""
    if not revision.changes:
        return f"answered {revision.status}" if revision.status else ""
    change = revision.changes[0]
    before = documents[revision.before].words(change.before) if change.before else ""
    after = documents[revision.after].words(change.after) if change.after else ""
    return f"“{shortened(before, 55)}” → “{shortened(after, 55)}”"


def interval(said: Time | None) -> str:
    """A time for a table: one day, an interval, or what is known of it."""
    if said is None:
        return ""
    if said.earliest is None and said.latest is None:
        return f"days {said.days[0]} to {said.days[1]} from publication" if said.days else ""
    if said.earliest == said.latest:
        return said.earliest or ""
    return f"{said.earliest or '…'} – {said.latest or '…'}"


def time_key(statement: Statement) -> tuple[str, str, str, int, str]:
    """By the latest day it can have been said; undated last."""
    last = "9999"
    said = statement.said
    start = statement.extent.start
    if said is None or (said.earliest is None and said.latest is None):
        return (last, last, statement.document, start, statement.id)
    return (said.latest or said.earliest or last, said.earliest or "", statement.document, start, statement.id)


def checked_date(value: str | None) -> str | None:
    """An ISO date or date-time as given; UsageError otherwise."""
    if value is None:
        return None
    from datetime import datetime

    try:
        datetime.fromisoformat(value)
    except ValueError as error:
        raise UsageError(f"“{printable(value)}” is no date.", "Write it as 2020-07-19, or 2020-07-19T10:30.") from error
    return value


class Ended(Exception):
    """The command is done and has said its result; its exit code is part of it."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Interrupted(BaseException):
    """Ctrl-C. Not KeyboardInterrupt, which the command-line library would turn into an exit code of its own."""


def interrupt(_number: int, _frame: object) -> NoReturn:
    """What Ctrl-C does while a command runs."""
    raise Interrupted


def run(command: Callable[[], object]) -> int:
    """Call the command line; every error is rendered here and nowhere else. Returns the exit code."""
    signal.signal(signal.SIGINT, interrupt)
    try:
        command()
    except OnrecordError as error:
        say(f"onrecord: {printable(error.message)} {printable(error.next_step)}")
        return error.exit_code
    except Ended as ended:
        return ended.code
    except Interrupted:
        say("\nonrecord: interrupted. What was done is kept: run the same command again to go on.")
        return 128 + signal.SIGINT
    except BrokenPipeError:
        # The reader of our output (head, less) has seen enough.
        sys.stderr.close()
        return 0
    return 0


def main() -> NoReturn:
    """The entry point of `onrecord`."""
    sys.exit(run(app))


if __name__ == "__main__":
    main()
