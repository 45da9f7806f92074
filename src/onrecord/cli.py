"""The command line: parse, call Case, print. Exit codes stand in docs/command-line.md."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from .cli_custody import archives, audit, custody, head, headers_of, timestamp
from .cli_footage import footage, measurements, place
from .cli_sealing import consent, erase, lock, open_, redact, seal, seals, unseal
from .cli_shared import (
    AsJson,
    CasePath,
    Ended,
    counted,
    exported,
    head_text,
    interval,
    key_fingerprint,
    loaded,
    opened_to_hand_on,
    opened_to_write,
    print_json,
    print_line,
    print_problems,
    print_table,
    printable,
    problem_rows,
    progress,
    record_counts,
    say,
    shortened,
    speaker_names,
)
from .cli_sun import sun
from .errors import OnrecordError, UsageError
from .records import Purpose

if TYPE_CHECKING:
    from .case import Case
    from .case.leaving import Leaving
    from .records import Document, Problem, Record, Revision, Statement

app = typer.Typer(
    name="onrecord",
    help="From a pile of reports on a contested event to a checkable record: who said what, when, on what evidence.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    epilog="Start with `onrecord demo`, or `onrecord dossier FOLDER -o DOSSIER`. Nothing here opens a network connection, but for "
    "`onrecord timestamp` with --tsa or --calendar, which you ask for.",
)

Jobs = Annotated[int, typer.Option("--jobs", "-j", min=1, max=64, help="Processes to work with.")]


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
        raise_if_not_there(results[0].problems if sources else ())
        return
    taken = f"{counted(captures, 'capture')} out of web archives, " if captures else ""
    say(
        f"{added} added, {known} already there, {taken}{counted(len(problems), 'problem')}. Next: onrecord process {case}"
    )
    print_problems(problems)
    raise_if_not_there(results[0].problems if sources else ())


def raise_if_not_there(problems: Sequence[Problem]) -> None:
    """A path of the command line that leads nowhere is most likely mistyped: whatever ran the command must be told."""
    if any(problem.code in ("no-such-file", "not-fetched") for problem in problems):
        raise Ended(UsageError.exit_code)


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
        opened.add(sources, progress=display, but=manifest)  # a list of sources is no source
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


app.command()(archives)
app.command()(footage)
app.command()(place)
app.command()(measurements)
app.add_typer(sun)


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
        publish_case(opened, out, purpose, without, listed=False)


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
        left = opened.leaving(purpose or Purpose.COURT, without, only)
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
                "redacted": made.redacted,
                "signed": made.signed,
                "fingerprint": fingerprint,
            }
        )
        return
    withheld = f", {made.redacted} with places blacked out" if made.redacted else ""
    withheld += f", {made.withheld} of which only hash and size are shown" if made.withheld else ""
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


app.command()(audit)


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
    headers: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Bitcoin's block headers, 80 bytes each, to check OpenTimestamps against."),
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
    """Check a court pack: files, log, proofs, signatures, time stamps. The pack's own verify.py does the same without onrecord.

    Exit code 0: all verified; 5: something failed; 6: nothing failed, and something could not be checked.
    """
    from .case.packs import verified
    from .publish.pack.verify import CODES, in_words

    with progress() as display:
        heads = tuple(head_text(text) for text in against or ())
        blocks = headers_of(headers, headers_from, checkpoint or ())
        found = verified(pack, heads, key, roots, display, blocks)
    if as_json:
        print_json(found.as_json())
    else:
        for line in in_words(found):
            print_line(printable(line))
    if CODES[found.verdict]:
        raise Ended(CODES[found.verdict])


app.command()(custody)
app.command()(head)
app.command()(timestamp)


# ---------------------------------------------------------------------------------------------- what must not leave


for command in (seal, seals, unseal, erase, redact, consent, lock):
    app.command()(command)
app.command("open")(open_)


# ---------------------------------------------------------------------------------------------- shared by the commands


def publish_case(
    opened: Case, out: Path, purpose: Purpose | None = None, without: bool = False, listed: bool = True
) -> None:
    """Write the dossier and say what is in it; ``listed``: with every problem, which `process` has told before."""
    left = opened.publish(out, purpose, without)
    print_summary(left.outgoing.record, listed)
    if left.outgoing.record.problems and not listed:
        say(f"Each is in {out / 'limits.html'}.")
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


def print_summary(record: Record, listed: bool = True) -> None:
    """Counts, then every problem (``listed``) or how many there are."""
    count = record_counts(record)
    speaking = len({s.speaker for s in record.statements if s.speaker is not None})
    say(
        f"{counted(count['documents'], 'document')} ({counted(count['origins'], 'independent origin')}), "
        f"{counted(count['footage'], 'piece')} of footage, {counted(count['statements'], 'statement')} by "
        f"{counted(speaking, 'speaker')}, {counted(count['claims'], 'claim')}: "
        f"{count['disputes']} disputed, {counted(count['shifts'], 'shift')} of position."
    )
    if record.problems:
        say(f"{counted(len(record.problems), 'problem')}{':' if listed else '.'}")
        print_problems(record.problems if listed else ())


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
