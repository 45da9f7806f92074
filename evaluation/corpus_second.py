"""A second annotation of a case, from its texts alone; and how far two annotations agree.

    python -m evaluation.corpus_second texts CASE            # the reports as they are read, without marks or annotation
    python -m evaluation.corpus_second texts CASE --write    # the same into CASE/second, to be marked; keeps what is there
    python -m evaluation.corpus_second build CASE            # CASE/second/case.json, and every fault; 1 where there is one
    python -m evaluation.corpus_second agreement [CASE...]   # of the two, by case and in all; --json
    python -m evaluation.corpus_second differences CASE      # CASE/second/differences.toml: what was decided differently, to be settled
    (CASE: a name or a folder; --corpus DIR: where the cases are, ./corpus when not given)

``CASE/second/ID.txt`` are the reports with marks and lines as in ``written/``, ``CASE/second/second.toml`` what case.toml holds,
without title, event, field, split, names and hard. corpus/SECOND.md tells how it is done.

``differences`` keeps the first annotation as it was then in ``second/first.json``: agreement is that of two people who did not
know of each other, so it is counted from there, whatever is changed afterwards. What is counted: evaluation/corpus_compare.py.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from evaluation import corpus, corpus_differences
from evaluation.corpus_build import Fault, Faulty, assemble, decoded, dump
from evaluation.corpus_compare import COUNTED, LABELLED, SHARES, Tally, compare, of_case, total

FOLDER, FACTS, LIST, FROZEN = "second", "second.toml", "differences.toml", "first.json"
GIVEN = ("publisher", "published", "kind", "url", "title")  # of a document: facts, which no annotator decides
_OWN = ("speakers", "claims", "shifts", "footage")
_TABLES = """\
# Your own speakers, claims and shifts, in the form of WRITING.md. Copies are told in the heads of the reports.
[speakers]

[claims]

# [[shifts]]
# speaker = ""
# claim = ""
# kind = ""
# from = ""
# to = ""
"""


# ---------------------------------------------------------------------------------------------- what is annotated from


def _content(folder: Path, document: dict[str, Any]) -> str:
    return (folder / str(document["file"])).read_bytes().decode("utf-8")


def shown(document: dict[str, Any]) -> str:
    """A report to be read: its facts, a line, its text."""
    lines = [f"{key}: {document[key] or '-'}" for key in GIVEN if document[key] or key == "published"]
    return "\n".join([f"=== {document['id']}.{document['format']}", *lines, "---", document["text"].strip("\n"), ""])


def unmarked(document: dict[str, Any], content: str) -> str:
    """A report to be marked: head, document with its braces escaped, and no statement yet."""
    head = [f"{key}: {document[key] or '-'}" for key in GIVEN if document[key] or key == "published"]
    head.append(f"format: {document['format']}")
    body = re.sub(r"([{}])", r"\\\1", content.lstrip("\n").removesuffix("\n"))
    return "\n".join([*head, "---", body, "=== statements", ""])


def write_texts(folder: Path) -> list[Path]:
    """Puts the unmarked reports and an empty second.toml into CASE/second; a file that is there stays. The paths made."""
    case = corpus.load(folder)
    files = {f"{d['id']}.txt": unmarked(d, _content(folder, d)) for d in case["documents"]}
    files[FACTS] = _TABLES
    made = []
    (folder / FOLDER).mkdir(exist_ok=True)
    for name, text in files.items():
        path = folder / FOLDER / name
        try:
            with path.open("x", encoding="utf-8") as out:
                out.write(text)
        except FileExistsError:
            continue
        made.append(path)
    return made


# ---------------------------------------------------------------------------------------------- building


def build(folder: Path) -> dict[str, Any]:
    """The second annotation of a case, of the same shape as its first. Raises Faulty."""
    first = corpus.load(folder)
    faults: list[Fault] = []
    facts = _facts(folder, faults)
    for key in ("title", "event", "field", "split", "names"):
        facts[key] = first[key]
    try:
        case, reports = assemble(folder.name, facts, folder / FOLDER, faults)
    except Faulty as error:
        raise Faulty([_renamed(fault) for fault in error.faults]) from None
    documents = {d["id"]: d for d in first["documents"]}
    for missing in sorted(set(documents) - set(reports)):
        faults.append(Fault(f"{FOLDER}/{missing}.txt", "file", "is missing; texts CASE --write makes it"))
    for made in case["documents"]:
        file = f"{FOLDER}/{made['id']}.txt"
        given = documents.get(made["id"])
        if given is None:
            faults.append(Fault(file, "file", "is no report of the case"))
            continue
        for key in (*GIVEN, "format"):
            if made[key] != given[key]:
                faults.append(Fault(file, key, f"is {made[key]!r}; the report has {given[key]!r}"))
        before, after = _content(folder, given).strip("\n"), reports[made["id"]].content.strip("\n")
        if before != after:
            at = next(
                (i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after))
            )
            faults.append(
                Fault(file, "text", f"is not the report's: it has {before[at : at + 30]!r} where this has {after[at : at + 30]!r}")
            )  # fmt: skip
    if faults:
        raise Faulty(faults)
    return case


def _facts(folder: Path, faults: list[Fault]) -> dict[str, Any]:
    file = f"{FOLDER}/{FACTS}"
    text = decoded(folder / FOLDER / FACTS, file, faults)
    try:
        facts = tomllib.loads(text or "")
    except tomllib.TOMLDecodeError as error:
        faults.append(Fault(file, "file", f"is not TOML: {error}"))
        return {}
    for key in sorted(set(facts) - set(_OWN)):
        faults.append(Fault(file, key, f"is not known; known: {', '.join(_OWN)}"))
    return {key: facts[key] for key in _OWN if key in facts}


def _renamed(fault: Fault) -> Fault:
    """The builder names the first annotation's files; this one has its own."""
    file = f"{FOLDER}/{FACTS}" if fault.file == "case.toml" else fault.file
    return replace(fault, file=file, reason=fault.reason.replace("case.toml", FACTS))


def check(folder: Path, case: dict[str, Any]) -> list[Fault]:
    """What is wrong with a built second annotation, as the first is checked."""
    name = f"{folder.name}/case.json"
    return [
        replace(f, file=f"{folder.name}/{FOLDER}/case.json") if f.file == name else f
        for f in corpus.check_annotation(folder, case)
    ]


def write(folder: Path, case: dict[str, Any]) -> None:
    """Puts second/case.json in its place."""
    _replace(folder / FOLDER / "case.json", dump(case))


def _replace(path: Path, data: bytes) -> None:
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(data)
    new.replace(path)


def load(folder: Path) -> dict[str, Any]:
    """A built second annotation. Raises OSError and ValueError where there is none."""
    case: dict[str, Any] = json.loads((folder / FOLDER / "case.json").read_bytes())
    return case


def check_built(folder: Path) -> list[Fault]:
    """Whether a case's second annotation is without faults and what its sources give."""
    try:
        case = build(folder)
    except Faulty as error:
        return [replace(f, file=f"{folder.name}/{f.file}") for f in error.faults]
    faults = check(folder, case)
    path = folder / FOLDER / "case.json"
    if not path.is_file() or path.read_bytes() != dump(case):
        reason = f"is not what the sources give: python -m evaluation.corpus_second build {folder.name}"
        faults.append(Fault(f"{folder.name}/{FOLDER}/case.json", "file", reason))
    if (folder / FOLDER / LIST).is_file():
        faults += _list_faults(folder)
    return faults


# ---------------------------------------------------------------------------------------------- two annotations


def first(folder: Path) -> dict[str, Any]:
    """The first annotation, as it was before any difference was settled."""
    path = folder / FOLDER / FROZEN
    case: dict[str, Any] = json.loads((path if path.is_file() else folder / "case.json").read_bytes())
    return case


def agreement(folder: Path) -> Tally:
    """The counts of a case's two annotations."""
    return compare(of_case(first(folder)), of_case(load(folder)))[0]


def listed(folder: Path) -> tuple[list[corpus_differences.Difference], list[str]]:
    """The list of differences as it stands, and what is wrong with it."""
    path = folder / FOLDER / LIST
    return corpus_differences.parse(path.read_text(encoding="utf-8")) if path.is_file() else ([], [])


def _list_faults(folder: Path) -> list[Fault]:
    file = f"{folder.name}/{FOLDER}/{LIST}"
    known, wrong = listed(folder)
    if not wrong:
        found = {d.key for d in corpus_differences.differences(first(folder), load(folder))}
        wrong = [f"lacks {d}" for d in sorted(found - {d.key for d in known})]
        wrong += [f"holds what is no difference: {d}" for d in sorted({d.key for d in known} - found)]
    again = f"python -m evaluation.corpus_second differences {folder.name}"
    return [Fault(file, "difference", f"{reason}: {again}" if "lacks" in reason else reason) for reason in wrong]


def write_differences(folder: Path) -> list[corpus_differences.Difference]:
    """Writes the list, keeping what was settled; the first time the first annotation is kept as it is. Raises Faulty."""
    known, wrong = listed(folder)
    if wrong:
        raise Faulty([Fault(f"{FOLDER}/{LIST}", "difference", reason) for reason in wrong])
    frozen = folder / FOLDER / FROZEN
    if not frozen.is_file():
        _replace(frozen, (folder / "case.json").read_bytes())
    found = corpus_differences.settled(corpus_differences.differences(first(folder), load(folder)), known)
    _replace(folder / FOLDER / LIST, corpus_differences.dump(found).encode())
    return found


def folders(where: Path = corpus.CORPUS) -> list[Path]:
    """The cases that have a second annotation, sorted."""
    return [f for f in corpus.folders(where) if (f / FOLDER / FACTS).is_file()]


# What the data card gives: figure -> its words there.
CARD = {
    "attribution": "statements, matched as above",
    "exact": "all three spans to the character",
    "source": "source, in characters",
    "cue": "cue, in characters",
    "content": "content, in characters",
    "within": "nesting",
    "speaker": "speaker",
    "act": "act",
    "stance": "stance",
    "basis": "evidence basis",
    "said_exact": "when it was said, the same interval",
    "said_overlapping": "… intervals that share a day",
    "claim_pairs_matched": "pairs of statements on one claim",
    "claim_pairs_across": "… that are not one utterance",
    "claim_stance": "stance to the claim",
    "disputes": "disputes",
    "shifts": "shifts",
    "shifts_kind": "… of the same kind",
    "origins": "pairs of reports of one origin",
}


def table(chosen: Sequence[Path]) -> str:
    """The agreement over some cases for the data card, as Markdown; nothing where none is annotated twice."""
    if not chosen:
        return ""
    figures = total(agreement(f) for f in chosen).figures()
    differences = [d for f in chosen for d in listed(f)[0]]
    lines = [
        "",
        f"| two annotators, {len(chosen)} cases | F1 or share | Cohen's kappa |",
        "| --- | ---: | ---: |",
    ]
    for name, words in CARD.items():
        f = figures[name]
        value = f.get("f1", f.get("share"))
        kappa = f.get("kappa")
        lines.append(
            f"| {words} | {'' if value is None else f'{value:.3f}'} | {'' if kappa is None else f'{kappa:.3f}'} |"
        )
    lines.append(
        f"| differences listed, of them settled | {len(differences)}, {sum(bool(d.settled) for d in differences)} | |"
    )
    return "\n".join(lines) + "\n"


# ---------------------------------------------------------------------------------------------- command line


def _where(given: Path | None) -> Path:
    """The folder of the cases: the one given, ./corpus, or the one beside this code."""
    here = Path("corpus")
    return given if given is not None else here if any(here.glob("*/case.toml")) else corpus.CORPUS


def _folder(case: str, where: Path) -> Path:
    """The folder of a case that was given by name or path. Raises SystemExit where there is none."""
    for path in (where / case, Path(case)):
        if (path / "case.json").is_file():
            return path.resolve()
    raise SystemExit(f"no case {case!r} in {where}: name one of its folders, or give --corpus")


def _report(lines: Iterable[object]) -> None:
    for line in lines:
        print(line, file=sys.stderr)


def _texts(folder: Path, write_them: bool) -> int:
    if not write_them:
        print("\n".join(shown(d) for d in corpus.load(folder)["documents"]))
        return 0
    made = write_texts(folder)
    print("\n".join(map(str, made)) or f"all files of {folder / FOLDER} are there already")
    return 0


def _build(folder: Path) -> int:
    try:
        case = build(folder)
    except Faulty as error:
        _report(f"{folder.name}/{fault}" for fault in error.faults)
        return 1
    write(folder, case)
    faults = check(folder, case)
    counted = ", ".join(f"{len(case[k])} {k}" for k in ("documents", "statements", "speakers", "claims", "shifts"))
    print(f"{folder.name}: {counted}, {len(faults)} faults")
    _report(faults)
    return 1 if faults else 0


def _share(value: float | None) -> str:
    return "   –" if value is None else f"{value:.3f}"


def show(name: str, tally: Tally) -> Iterator[str]:
    """The figures of one case, or of several, as lines."""
    figures = tally.figures()
    yield name
    for key in COUNTED:
        f = figures[key]
        if f["gold"] or f["theirs"]:
            yield f"  {key:22s} F1 {_share(f['f1'])}  (first {f['gold']:g}, second {f['theirs']:g})"
    for key in (*SHARES, *LABELLED):
        f = figures[key]
        kappa = f"  kappa {_share(f['kappa'])}" if "kappa" in f else ""
        yield f"  {key:22s} alike {_share(f['share'])} of {f['of']:g}{kappa}"


def _agreement(chosen: list[Path], as_json: bool) -> int:
    if not chosen:
        raise SystemExit("no case is annotated twice yet; corpus/SECOND.md tells how that is done")
    tallies = {folder.name: agreement(folder) for folder in chosen}
    state = {}
    for folder in chosen:
        known = listed(folder)[0]
        state[folder.name] = {"differences": len(known), "settled": sum(bool(d.settled) for d in known)}
    if as_json:
        made = {n: {"figures": t.figures(), **state[n]} for n, t in tallies.items()}
        print(json.dumps({"cases": made, "all": total(tallies.values()).figures()}, indent=1))
        return 0
    for name, tally in tallies.items():
        counts = state[name]
        print("\n".join(show(f"{name}: {counts['settled']} of {counts['differences']} differences settled", tally)))
    print("\n".join(show(f"all {len(tallies)} cases", total(tallies.values()))))
    return 0


def _differences(folder: Path) -> int:
    try:
        found = write_differences(folder)
    except Faulty as error:
        _report(f"{folder.name}/{fault}" for fault in error.faults)
        return 1
    kinds = ", ".join(f"{what} {n}" for what, n in sorted(Counter(d.what for d in found).items()))
    print(f"{folder / FOLDER / LIST}: {len(found)} differences, {sum(bool(d.settled) for d in found)} settled; {kinds}")
    return 0


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--corpus", type=Path, metavar="DIR", help="where the cases are")
    verbs = parser.add_subparsers(dest="verb", required=True)
    one = verbs.add_parser("texts", parents=[common], help="the reports, to annotate from")
    one.add_argument("case")
    one.add_argument("--write", action="store_true", help="into CASE/second, to be marked")
    one = verbs.add_parser("build", parents=[common], help="build and check a second annotation")
    one.add_argument("case")
    one = verbs.add_parser("agreement", parents=[common], help="how far the two annotations agree")
    one.add_argument("case", nargs="*", help="all that are annotated twice when none is given")
    one.add_argument("--json", action="store_true")
    one = verbs.add_parser("differences", parents=[common], help="list what was decided differently")
    one.add_argument("case")
    args = parser.parse_args(arguments)
    where = _where(args.corpus)
    if args.verb == "agreement":
        return _agreement([_folder(c, where) for c in args.case] or folders(where), args.json)
    if args.verb == "differences":
        return _differences(_folder(args.case, where))
    if args.verb == "texts":
        return _texts(_folder(args.case, where), args.write)
    return _build(_folder(args.case, where))


if __name__ == "__main__":
    sys.exit(main())
