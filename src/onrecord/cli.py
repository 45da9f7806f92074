"""The command line: parse, call Case, print. Exit codes stand in docs/command-line.md."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from .cli_footage import footage, measurements, place
from .cli_sun import sun
from .errors import CaseError, OnrecordError, UsageError
from .records import Answer, Purpose

if TYPE_CHECKING:
    from .case import Case
    from .case.leaving import Leaving
    from .custody import Head
    from .custody.bitcoin import Headers
    from .custody.ots import Attestation
    from .records import Document, Problem, Record, Revision, Statement, Time

app = typer.Typer(
    name="onrecord",
    help="From a pile of reports on a contested event to a checkable record: who said what, when, on what evidence.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    epilog="Start with `onrecord demo`, or `onrecord dossier FOLDER -o DOSSIER`. Nothing here opens a network connection, but for "
    "`onrecord timestamp` with --tsa or --calendar, which you ask for.",
)
app.command()(footage)
app.command()(place)
app.command()(measurements)

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
    PACK = "pack"


For = Annotated[
    Purpose | None,
    typer.Option(
        "--purpose", help="What it is handed on for, which each source's consent must allow [default: publish]."
    ),
]
Without = Annotated[bool, typer.Option("--without", help="Leave out the sources that may not be used for it.")]


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
    from .example import CLIP, MANIFEST, PLACE, TITLE, measurement, path

    if replace:
        Case.discard_example(case)
    with Case.new(case, TITLE, example=True) as opened, progress() as display:
        opened.add_manifest(path() / MANIFEST, progress=display)
        opened.name_place(PLACE)
        opened.measure(CLIP, measurement())
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
        counted(len(chosen), "statement"),
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
        "No statement fits. Take out --speaker, --document or --stance; names are in: onrecord speakers CASE"
        if record.statements
        else "No statements. Did `onrecord process` run, and is there a report in English?",
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
        counted(len(record.speakers), "speaker"),
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
        f"{counted(len(chosen), 'claim')}, {len(disputes)} disputed",
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
        "No claim is disputed: nobody denies what another asserts. All of them: onrecord claims CASE"
        if record.claims
        else "No claims. Did `onrecord process` run?",
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
        counted(len(record.revisions), "change"),
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
        counted(len(hits), "hit"),
        ("document", "offsets", "kind", "words"),
        ((h.name, f"{h.start}–{h.end}", h.kind, shortened(h.text, 240)) for h in hits),
        "Nothing found. Try fewer words.",
    )


# ---------------------------------------------------------------------------------------------- handing it on


@app.command()
def publish(
    case: CasePath,
    out: Annotated[Path, typer.Argument(metavar="DOSSIER", help="The dossier's folder.")],
    purpose: For = None,
    without: Without = False,
) -> None:
    """Write the dossier: one folder of pages that open from disk, without a network or a server."""
    with opened_to_hand_on(case) as opened:
        publish_case(opened, out, purpose, without)


@app.command()
def export(
    case: CasePath,
    format_: Annotated[
        ExportFormat, typer.Option("--format", help="json, jsonl, csv, wacz, or pack.")
    ] = ExportFormat.JSON,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="File (csv and pack: a folder) to write [default: standard output]."),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="DOC_OR_SHA", help="pack: only this original; can be given again. An id, a SHA-256, or a name."
        ),
    ] = None,
    roots: Annotated[
        list[Path] | None,
        typer.Option(metavar="PEM", help="pack: root certificates that go with the time stamps."),
    ] = None,
    purpose: For = None,
    without: Without = False,
    as_json: AsJson = False,
) -> None:
    """The whole case for other programs, or a court pack, without what is sealed; see docs/export.md."""
    if format_ is not ExportFormat.PACK and (only or roots):
        raise UsageError("--only and --roots are for a court pack.", "Add --format pack.")
    if format_ is ExportFormat.PACK:
        if out is None:
            raise UsageError("A court pack is a folder and a zip.", "Name the folder to write: -o PACK")
        pack_case(case, out, only or (), roots or (), purpose, without, as_json)
        return
    if as_json:
        raise UsageError("--json is for the outcome of a court pack.", "Add --format pack, or leave it away.")
    if format_ is ExportFormat.WACZ and out is None:
        raise UsageError("A web archive is no text for a terminal.", "Name the file to write: -o FILE.wacz")
    with opened_to_hand_on(case) as opened:
        left = opened.export(format_.value, out if out is not None else sys.stdout.buffer, purpose, without)
        tell_what_left(left)


def pack_case(
    case: Path,
    out: Path,
    only: Sequence[str],
    roots: Sequence[Path],
    purpose: Purpose | None,
    without: bool,
    as_json: bool,
) -> None:
    """Write a court pack and say what is in it."""
    with opened_to_hand_on(case) as opened, progress() as display:
        left = opened.leaving(purpose or Purpose.COURT, without)
        made = opened.pack(out, only, roots, display, left)
        fingerprint = key_fingerprint(opened)
    if as_json:
        print_json(
            {
                "folder": str(made.folder),
                "zip": str(made.zip),
                "sha256": made.sha256,
                "originals": made.originals,
                "withheld": made.withheld,
                "signed": made.signed,
                "fingerprint": fingerprint,
            }
        )
        return
    withheld = f", {made.withheld} of which only hash and size are shown" if made.withheld else ""
    say(f"{counted(made.originals, 'original')}{withheld} in {made.folder}; the same in {made.zip}")
    tell_what_left(left)
    say(f"SHA-256 of the zip: {made.sha256}")
    say(f"Key fingerprint: {fingerprint}. Tell it to the receiver by another way than the pack.")
    if not made.signed:
        say("The pack is not signed: the case's key could not be used.")
    say(
        f"Whoever gets it checks it with: python3 verify.py, or verify.html in a browser. Here: onrecord verify {made.folder}"
    )


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


@app.command()
def verify(
    pack: Annotated[Path, typer.Argument(metavar="PACK", help="A court pack: its folder, or the zip of it.")],
    against: Annotated[
        list[str] | None,
        typer.Option(metavar="HEAD", help="A head that somebody kept: its line, or a file that holds it."),
    ] = None,
    key: Annotated[
        str, typer.Option(metavar="FINGERPRINT", help="The fingerprint of the case's key, told by another way.")
    ] = "",
    roots: Annotated[
        Path | None, typer.Option(metavar="PEM", help="Root certificates to check the time stamps against.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check a court pack: files, log, proofs, signatures, time stamps. The pack's own verify.py does the same without onrecord.

    Exit code 0: all verified; 5: something failed; 6: something could not be checked.
    """
    from .case.packs import verified
    from .publish.pack.verify import CODES, in_words

    with progress() as display:
        found = verified(pack, tuple(head_text(text) for text in against or ()), key, roots, display)
    if as_json:
        print_json(found.as_json())
    else:
        for line in in_words(found):
            print_line(printable(line))
    if CODES[found.verdict]:
        raise Ended(CODES[found.verdict])


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
        say(f"Request {name} in {request}. Next: have it stamped, then onrecord timestamp {case} --import REPLY.tsr")
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


# ---------------------------------------------------------------------------------------------- what must not leave


@app.command()
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


@app.command()
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


@app.command()
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
    for field, value in found.held.items():
        print_line(printable(f"{field}: {value}"))
    say("It is what the custody log committed to." if found.proved else "It is NOT what the custody log committed to.")
    if not found.proved:
        raise Ended(5)


@app.command()
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


@app.command()
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
    as_json: AsJson = False,
) -> None:
    """Make a copy with places blacked out, and with everything that is sealed; it is handed on in place of the original.

    The black is in the pixels: nothing is left under it. The original stays in the case as it was.
    """
    from .sealing.redact import area as area_of

    with opened_to_write(case) as opened, progress() as display:
        made = opened.redact(source, [area_of(text) for text in area or ()], words or (), display)
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


@app.command()
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


@app.command()
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


@app.command("open")
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
    with progress() as display:
        files = Case.unlock(file, folder, key, words, display)
    say(f"Opened: {files} files in {folder}. The locked file is still there. Next: onrecord audit {folder}")


def asked_for_passphrase(twice: bool) -> str:
    """A passphrase from the terminal; from a pipe its first line."""
    if sys.stdin.isatty():
        return str(typer.prompt("Passphrase", hide_input=True, confirmation_prompt=twice, err=True))
    return sys.stdin.readline().rstrip("\r\n")


def print_line(text: str) -> None:
    """A line of results."""
    sys.stdout.write(text + "\n")


def head_from(text: str) -> Head:
    """A head from its line, or from a file that holds it."""
    from .custody import read_head

    return read_head(head_text(text))


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


# ---------------------------------------------------------------------------------------------- shared by the commands


def opened_to_write(case: Path) -> Case:
    """The case, open for writing; ONRECORD_WHO says who works on it."""
    from .case import Case

    opened = Case.open(case, write=True)
    who = os.environ.get("ONRECORD_WHO", "")
    if who:
        opened.work_as(who)
    return opened


def opened_to_read(case: Path) -> Case:
    """The case, open for reading."""
    from .case import Case

    return Case.open(case)


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


def publish_case(opened: Case, out: Path, purpose: Purpose | None = None, without: bool = False) -> None:
    """Write the dossier and say what is in it."""
    left = opened.publish(out, purpose, without)
    print_summary(left.outgoing.record)
    tell_what_left(left)
    say(f"Dossier in {out}: open {out / 'index.html'}")


def tell_what_left(left: Leaving) -> None:
    """What was withheld, and what is not known of the sources' consent."""
    record = left.outgoing.record
    if record.withheld:
        statements_out = sum(w.statements for w in record.withheld)
        originals = sum(1 for w in record.withheld if w.original)
        say(
            f"Withheld: {counted(len(record.withheld) - originals, 'name or passage', 'names or passages')}, "
            f"{counted(originals, 'original')}, {counted(statements_out, 'statement')}."
        )
    if left.left_out:
        say(f"Left out, because there is no consent to {left.purpose.value} them: {counted(left.left_out, 'source')}.")
    if left.silent and left.silent < left.sources:  # a case in which consent is asked for
        say(f"Nobody entered what was said on the use of {left.silent} of {counted(left.sources, 'source')}.")


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
    speaking = len({s.speaker for s in record.statements if s.speaker is not None})
    say(
        f"{counted(count['documents'], 'document')} ({counted(count['origins'], 'independent origin')}), "
        f"{counted(count['footage'], 'piece')} of footage, {counted(count['statements'], 'statement')} by "
        f"{counted(speaking, 'speaker')}, {counted(count['claims'], 'claim')}: "
        f"{count['disputes']} disputed, {counted(count['shifts'], 'shift')} of position."
    )
    if record.problems:
        say(f"{counted(len(record.problems), 'problem')}:")
        print_problems(record.problems)


def counted(number: int, noun: str, several: str = "") -> str:
    """ "1 claim", "2 claims"."""
    return f"{number} {noun}" if number == 1 else f"{number} {several or noun + 's'}"


def looked_at(number: int, things: str) -> str:
    """ "1 entry of the log", "2 entries of the log": ``things`` holds the plural, as its first word in -s."""
    if number != 1:
        return f"{number:,} {things}"
    return "1 " + re.sub(r"(?:(ie)?s)\b", lambda ending: "y" if ending[1] else "", things, count=1)


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
