"""Scores the record that onrecord makes of the cases of the corpus: statements, speakers, stances, claims, disputes, shifts, origins.

    python -m evaluation.record [CASE...] [--split train|dev|test] [--floors] [--json]
    python -m evaluation.record --steps --baselines    # also with statements, then speakers as annotated; and two plain ways
    python -m evaluation.record --pin                  # raises the floors to what dev reaches now

The reports of a case go into a new case, publisher and date given by a manifest; what is exported after processing is held
against the annotation, whose spans are carried over to the texts as they were read (evaluation/carried.py). What is counted:
evaluation/corpus_compare.py. Intervals are percentile bootstrap intervals (Efron 1979) over cases, drawn 2,000 times from a
fixed seed; there are few cases, so they are wide. Of test cases only sums are shown.

Floors (data/record_floors.json) are pinned for named dev cases with the digest of their case.json, and only rise.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import math
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from evaluation import claim_baselines, corpus
from evaluation.carried import Carried
from evaluation.corpus_compare import (
    COUNTED,
    LABELLED,
    SHARES,
    Annotation,
    Said,
    Shift,
    Tally,
    compare,
    of_case,
    pieces,
    total,
)
from onrecord import Case, claims, numbers, speakers, times
from onrecord.publish.export import as_export
from onrecord.records import (
    Act,
    Basis,
    QuoteType,
    Record,
    Role,
    Span,
    Speaker,
    SpeakerKind,
    Stance,
    Statement,
    Time,
)

FLOORS = Path(__file__).parent / "data" / "record_floors.json"
HELD = (
    *("attribution", "exact", "nested", "right_speaker", "right_act", "right_stance", "right_basis", "right_said"),
    *("claim_pairs", "claim_pairs_across", "claim_sides", "disputes", "shifts", "shifts_kind", "origins"),
)  # F1 of figures that have floors: none that is of the matched only, which finding harder ones would lower
RESAMPLES, SEED = 2000, 1979
STEPS = ("statements", "speakers")


# ---------------------------------------------------------------------------------------------- the record of a case


@dataclass(frozen=True)
class Run:
    """One case of the corpus, and the record that was made of its reports."""

    case: Mapping[str, Any]
    record: Record
    export: Mapping[str, Any]

    @cached_property
    def documents(self) -> dict[str, str]:
        """Document of the record -> of the corpus."""
        names = {Path(d["file"]).name: d["id"] for d in self.case["documents"]}
        return {d["id"]: names[d["name"]] for d in self.export["documents"]}

    @cached_property
    def texts(self) -> dict[str, str]:
        """Document of the corpus -> its text as it was read; "" where it could not be."""
        read = {self.documents[d.id]: d.text for d in self.record.documents}
        return {d["id"]: read.get(d["id"], "") for d in self.case["documents"]}

    @cached_property
    def carried(self) -> dict[str, Carried]:
        """Document of the corpus -> its text carried over."""
        return {d["id"]: Carried(d["text"], self.texts[d["id"]]) for d in self.case["documents"]}

    @cached_property
    def gold(self) -> Annotation:
        """The annotation, over the texts as they were read. A statement none of whose content was read has none."""
        made = of_case(self.case)
        moved = tuple(
            replace(
                s,
                source=self.carried[s.document].spans(s.source),
                cue=self.carried[s.document].spans(s.cue),
                content=self.carried[s.document].spans(s.content),
            )
            for s in made.statements
        )
        return replace(made, texts=self.texts, statements=moved)

    @cached_property
    def found(self) -> Annotation:
        """The record, as an annotation."""
        return of_export(self.export, self.documents, self.texts)


def process(folder: Path) -> Run:
    """The record of a case's reports. Raises SystemExit where two of them are the same bytes."""
    case = corpus.load(folder)
    with tempfile.TemporaryDirectory() as made:
        reports = Path(made) / "reports"
        reports.mkdir()
        lines, known = [], set()
        for document in case["documents"]:
            content = (folder / document["file"]).read_bytes()
            if content in known:
                raise SystemExit(
                    f"{folder.name}: {document['id']} has the bytes of another report; a case cannot tell them apart"
                )
            known.add(content)
            name = Path(document["file"]).name
            (reports / name).write_bytes(content)
            facts = {k: document[k] for k in ("publisher", "published") if document[k]}
            lines.append(json.dumps({"source": name, **facts}))
        manifest = reports / "manifest.jsonl"
        manifest.write_text("\n".join(lines) + "\n", encoding="utf-8")
        with Case.new(Path(made) / "case", case["title"]) as opened:
            opened.add_manifest(manifest)
            opened.process()
            out = io.BytesIO()
            opened.export("json", out)
            return Run(case, opened.record(), json.loads(out.getvalue()))


def of_export(export: Mapping[str, Any], documents: Mapping[str, str], texts: Mapping[str, str]) -> Annotation:
    """The exported record as an annotation; ``documents``: its ids -> those of the corpus."""
    statements = []
    for s in export["statements"]:
        said = s["said"] or {"earliest": None, "latest": None}
        who = (s["speaker"],) if s["speaker"] else ()
        statements.append(
            Said(
                s["id"], documents[s["document"]], pieces(s["source"]), pieces(s["cue"]), pieces(s["content"]),
                s["act"], s["stance"], frozenset(s["basis"]), s["within"], who, (said["earliest"], said["latest"]),
            )
        )  # fmt: skip
    return Annotation(
        texts,
        tuple(statements),
        {c["id"]: {x["statement"]: x["stance"] for x in c["statements"]} for c in export["claims"]},
        tuple(tuple(u["statements"]) for u in export["utterances"]),
        tuple((d["claim"], frozenset(d["asserts"]), frozenset(d["denies"])) for d in export["disputes"]),
        tuple(Shift(s["speaker"], s["claim"], s["kind"], s["from"], s["to"]) for s in export["shifts"]),
        {documents[d["id"]]: d["origin"] or d["id"] for d in export["documents"]},
    )


# ---------------------------------------------------------------------------------------------- steps as annotated


def as_annotated(run: Run, step: str) -> Annotation:
    """The record where the statements are those annotated; with ``step`` "speakers" who speaks, and when, as well.

    What it costs that a stage before errs is the difference between two steps.
    """
    ids = {corpus_id: own for own, corpus_id in run.documents.items()}
    read = list(run.record.documents)
    given: list[Statement] = []
    names: dict[str, str] = {}
    of_gold = {s["id"]: s for s in run.case["statements"]}
    for s in run.gold.statements:
        if s.content:
            names[s.id] = _id("sta", s.id)
    for s in run.gold.statements:
        if s.content:
            given.append(_statement(s, of_gold[s.id], ids[s.document], names, step == "speakers"))
    by_document = {d.id: [s for s in given if s.document == d.id] for d in read}
    if step == "speakers":
        who = [_speaker(s) for s in run.case["speakers"]]
        said = [s for d in read for s in numbers.find(d, by_document[d.id])]
    else:
        mentions: dict[str, Any] = {}
        said = []
        for document in read:
            own = by_document[document.id]
            mentions[document.id] = speakers.mentions(document, own)
            said += numbers.find(document, times.resolve(document, own))
        who, said, _ = speakers.resolve(read, mentions, said)
    links = claims.link(read, said, who)
    record = replace(
        run.record,
        documents=tuple(links.documents),
        statements=tuple(said),
        speakers=tuple(who),
        utterances=tuple(links.utterances),
        claims=tuple(links.claims),
        disputes=tuple(links.disputes),
        shifts=tuple(links.shifts),
    )
    return of_export(as_export(record), run.documents, run.texts)


def _id(kind: str, name: str) -> str:
    return f"{kind}-{hashlib.sha256(name.encode()).hexdigest()[:16]}"


def _statement(
    said: Said, gold: Mapping[str, Any], document: str, names: Mapping[str, str], with_speaker: bool
) -> Statement:
    source, cue, content = (tuple(Span(a, b) for a, b in own) for own in (said.source, said.cue, said.content))
    made = Statement(
        names[said.id], document, source, cue, content, QuoteType(gold["quote"]), Act(said.act), Stance(said.stance),
        tuple(sorted(map(Basis, said.basis))), 1.0, within=names.get(said.within or ""),
    )  # fmt: skip
    if not with_speaker:
        return made
    time = Time(*said.said, "", "as annotated") if any(said.said) else None
    return replace(made, speaker=_id("spk", said.speakers[0]) if said.speakers else None, said=time)


def _speaker(gold: Mapping[str, Any]) -> Speaker:
    roles = tuple(Role(r["title"], r["of"], r["earliest"], r["latest"]) for r in gold["roles"])
    behind = tuple(sorted(_id("spk", e["speaker"]) for e in gold["speaks_for"]))
    kind = SpeakerKind(gold["kind"])
    return Speaker(_id("spk", gold["id"]), gold["name"], kind, roles, behind, tuple(sorted(gold["forms"])))


# ---------------------------------------------------------------------------------------------- scores


@dataclass(frozen=True)
class Scored:
    """The counts of the cases of one split, for one way of making the record."""

    way: str  # "record", "with statements as annotated", "embedding, of those found", …
    split: str
    tallies: tuple[Tally, ...]  # one a case

    def figures(self) -> dict[str, dict[str, float | list[float] | None]]:
        """The figures over all cases, with the interval of F1 or of the share."""
        figures: dict[str, dict[str, float | list[float] | None]] = {}
        for name, values in total(self.tallies).figures().items():
            figures[name] = {k: None if v is None else round(v, 4) for k, v in values.items()}
            figures[name]["interval"] = interval(self.tallies, name)
        return figures


def interval(tallies: Sequence[Tally], name: str) -> list[float] | None:
    """The 95 % bootstrap interval over cases of a figure's F1 or share; None where there is only one case, or nothing."""
    if len(tallies) < 2:
        return None
    rows = np.array([_row(t, name) for t in tallies], float)
    weights = np.random.default_rng(SEED).multinomial(
        len(tallies), np.full(len(tallies), 1 / len(tallies)), size=RESAMPLES
    )
    sums = weights @ rows
    with np.errstate(divide="ignore", invalid="ignore"):
        if rows.shape[1] == 2:
            values = sums[:, 0] / sums[:, 1]
        else:
            p, r = sums[:, 0] / sums[:, 1], sums[:, 2] / sums[:, 3]
            values = np.where((sums[:, 0] > 0) & (sums[:, 2] > 0), 2 * p * r / (p + r), 0.0)
            values[(sums[:, 1] == 0) & (sums[:, 3] == 0)] = np.nan
    values = values[np.isfinite(values)]
    if not len(values):
        return None
    return [round(float(v), 4) for v in np.quantile(values, (0.025, 0.975))]


def _row(tally: Tally, name: str) -> list[float]:
    if name in COUNTED:
        return list(tally.counted[name])
    if name in SHARES:
        return list(tally.shares[name])
    labels = tally.labels[name]
    return [float(sum(n for (a, b), n in labels.items() if a == b)), float(sum(labels.values()))]


def thresholds(where: Path) -> dict[str, float]:
    """The baselines' thresholds, from the statements of the train cases as annotated."""
    train = [of_case(c) for c in map(corpus.load, corpus.folders(where)) if c["split"] == "train"]
    if not train:
        raise SystemExit(f"no train cases in {where} to choose the baselines' thresholds on")
    return {name: claim_baselines.choose(train, alike) for name, alike in claim_baselines.BASELINES.items()}


def score(runs: Sequence[Run], steps: Sequence[str] = (), chosen: Mapping[str, float] | None = None) -> list[Scored]:
    """All figures of the runs, by split, for each way that is asked for."""
    out = []
    for split in corpus.SPLITS:
        own = [r for r in runs if r.case["split"] == split]
        if not own:
            continue
        out.append(Scored("record", split, tuple(compare(r.gold, r.found)[0] for r in own)))
        for step in steps:
            made = tuple(compare(r.gold, as_annotated(r, step))[0] for r in own)
            out.append(Scored(f"with {' and '.join(STEPS[: STEPS.index(step) + 1])} as annotated", split, made))
        for name, threshold in (chosen or {}).items():
            alike = claim_baselines.BASELINES[name]
            for what in ("found", "gold"):
                made = tuple(_baseline(r, what, alike, threshold) for r in own)
                words = "found" if what == "found" else "annotated"
                out.append(Scored(f"{name} ({threshold}), of statements {words}", split, made))
    return out


def _baseline(run: Run, what: str, alike: Any, threshold: float) -> Tally:
    annotation: Annotation = getattr(run, what)
    made = replace(
        annotation, claims=claim_baselines.claims(annotation, alike, threshold), disputes=(), shifts=(), utterances=()
    )
    return compare(run.gold, made)[0]


# ---------------------------------------------------------------------------------------------- floors


def digest(folder: Path) -> str:
    """SHA-256 of a case's case.json."""
    return hashlib.sha256((folder / "case.json").read_bytes()).hexdigest()


def held(tallies: Sequence[Tally]) -> dict[str, float]:
    """The figures that have floors."""
    figures = total(tallies).figures()
    return {name: value for name in HELD if (value := figures[name]["f1"]) is not None}


def below(floors: Mapping[str, Any], figures: Mapping[str, float], digests: Mapping[str, str]) -> list[str]:
    """The floors that are not reached; or which of their cases are not what they were measured on."""
    changed = [name for name, pinned in floors["cases"].items() if digests.get(name) != pinned]
    if changed:
        return [
            f"the floors were measured on other cases: {', '.join(changed)} changed; python -m evaluation.record --pin"
        ]
    return [
        f"{name} {figures.get(name, 0.0):.4f} is under {floor}"
        for name, floor in floors["figures"].items()
        if figures.get(name, 0.0) < floor
    ]


def pinned(
    floors: Mapping[str, Any] | None, figures: Mapping[str, float], digests: Mapping[str, str]
) -> dict[str, Any]:
    """Floors at what is reached now, rounded down. On the cases that they were measured on, none gets lower."""
    new = {name: math.floor(value * 100) / 100 for name, value in figures.items()}
    if floors is not None and floors["cases"] == dict(digests):
        new = {name: max(new.get(name, 0.0), floors["figures"].get(name, 0.0)) for name in {*new, *floors["figures"]}}
    return {"cases": dict(sorted(digests.items())), "figures": dict(sorted(new.items()))}


# ---------------------------------------------------------------------------------------------- command line


def _share(value: float | list[float] | None) -> str:
    return "–" if not isinstance(value, float | int) else f"{value:.3f}"


def _bounds(value: float | list[float] | None) -> str:
    return f" [{value[0]:.2f}, {value[1]:.2f}]" if isinstance(value, list) else ""


def show(scored: Scored) -> Iterator[str]:
    """The figures of one way as lines."""
    figures = scored.figures()
    yield f"{scored.split}, {len(scored.tallies)} cases: {scored.way}"
    claims_only = " of statements " in scored.way
    for name in COUNTED:
        f = figures[name]
        if claims_only and not name.startswith("claim"):
            continue
        numbers_of = f"{f['theirs']:g} found, {f['gold']:g} annotated"
        yield f"  {name:21s} P {_share(f['p'])}  R {_share(f['r'])}  F1 {_share(f['f1'])}{_bounds(f['interval'])}  {numbers_of}"
    for name in () if claims_only else (*SHARES, *LABELLED):
        f = figures[name]
        kappa = f"  kappa {_share(f['kappa'])}" if "kappa" in f else ""
        yield f"  {name:21s} {_share(f['share'])}{_bounds(f['interval'])} of {f['of']:g}{kappa}"


def table(scored: Sequence[Scored]) -> list[str]:
    """The figures as Markdown: of the record, a column a split; then of claims, however they are found."""
    whole = {s.split: s.figures() for s in scored if s.way == "record"}
    counts = ", ".join(f"{s.split} {len(s.tallies)}" for s in scored if s.way == "record")
    out = [f"Cases: {counts}. P / R / F1 or share, with the 95 % interval over cases.", ""]
    out += [f"| what | {' | '.join(whole)} |", "| --- " * (len(whole) + 1) + "|"]
    for name in (*COUNTED, *SHARES, *LABELLED):
        cells = []
        for figures in whole.values():
            f = figures[name]
            if name in COUNTED:
                cells.append(f"{_share(f['p'])} / {_share(f['r'])} / **{_share(f['f1'])}**{_bounds(f['interval'])}")
            else:
                kappa = f", κ {_share(f['kappa'])}" if "kappa" in f else ""
                cells.append(f"**{_share(f['share'])}**{_bounds(f['interval'])}{kappa}")
        out.append(f"| {name} | {' | '.join(cells)} |")
    shown = ("claim_pairs", "claim_pairs_across", "claims_b3", "disputes", "shifts")
    out += ["", f"| claims, F1 | split | {' | '.join(shown)} | claim_stance |", "| --- " * (len(shown) + 3) + "|"]
    for s in scored:
        figures = s.figures()
        plain = " of statements " in s.way
        cells = ["" if plain and n in ("disputes", "shifts") else _share(figures[n]["f1"]) for n in shown]
        stance = "" if plain else _share(figures["claim_stance"]["share"])
        out.append(f"| {s.way} | {s.split} | {' | '.join(cells)} | {stance} |")
    return out


def _progress(done: int, of: int, name: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{done}/{of} {name:30s}", end="" if done < of else "\n", file=sys.stderr, flush=True)


def processed(folders: Sequence[Path]) -> list[Run]:
    """The runs of some cases, with progress."""
    runs = []
    for number, folder in enumerate(folders, 1):
        runs.append(process(folder))
        _progress(number, len(folders), folder.name)
    return runs


def _chosen(args: argparse.Namespace) -> list[Path]:
    where: Path = args.corpus
    folders = [where / c if (where / c / "case.json").is_file() else Path(c) for c in args.case] or corpus.folders(
        where
    )
    for folder in folders:
        if not (folder / "case.json").is_file():
            raise SystemExit(f"no case at {folder}: name a folder of {where}, or give --corpus")
    chosen = [f.resolve() for f in folders if args.split is None or corpus.load(f)["split"] == args.split]
    if not chosen:
        raise SystemExit(f"no {args.split} case among those named; leave --split out")
    return chosen


def _floors(runs: Mapping[Path, Run], pin: bool) -> int:
    """Checks or raises the floors; 1 where one is not reached."""
    floors = json.loads(FLOORS.read_text("utf-8")) if FLOORS.is_file() else None
    if pin:
        dev = {f: r for f, r in runs.items() if r.case["split"] == "dev"}
        figures = held([compare(r.gold, r.found)[0] for r in dev.values()])
        new = FLOORS.with_suffix(".new")
        made = pinned(floors, figures, {f.name: digest(f) for f in dev})
        new.write_text(json.dumps(made, indent=1) + "\n", "utf-8")
        new.replace(FLOORS)
        return 0
    if floors is None:
        raise SystemExit("there are no floors yet: python -m evaluation.record --pin")
    own = {f: r for f, r in runs.items() if f.name in floors["cases"]}
    figures = held([compare(r.gold, r.found)[0] for r in own.values()])
    missed = below(floors, figures, {f.name: digest(f) for f in own})
    for problem in missed:
        print(f"floor: {problem}", file=sys.stderr)
    return bool(missed)


def main(arguments: list[str] | None = None) -> int:
    """Prints the figures; 1 if a floor is not reached."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", nargs="*", help="names or folders of cases; all when none is given")
    parser.add_argument("--split", choices=corpus.SPLITS, help="only cases of this split")
    parser.add_argument("--corpus", type=Path, default=corpus.CORPUS, metavar="DIR", help="where the cases are")
    parser.add_argument("--steps", action="store_true", help="also with statements, then speakers as annotated")
    parser.add_argument("--baselines", action="store_true", help="also claims by two plain ways")
    parser.add_argument("--floors", action="store_true", help="fail when a floor is not reached")
    parser.add_argument("--pin", action="store_true", help="raise the floors to what the dev cases reach now")
    parser.add_argument("--json", action="store_true", help="everything, as one JSON object")
    args = parser.parse_args(arguments)
    folders = _chosen(args)
    runs = dict(zip(folders, processed(folders), strict=True))
    chosen = thresholds(args.corpus) if args.baselines else None
    scored = score(list(runs.values()), STEPS if args.steps else (), chosen)
    if args.json:
        cases = {f.name: compare(r.gold, r.found)[0].figures() for f, r in runs.items() if r.case["split"] != "test"}
        ways = [{"way": s.way, "split": s.split, "cases": len(s.tallies), "figures": s.figures()} for s in scored]
        print(json.dumps({"cases": cases, "all": ways}, indent=1))
    else:
        for s in scored:
            print("\n".join(show(s)))
    return _floors(runs, args.pin) if args.floors or args.pin else 0


if __name__ == "__main__":
    sys.exit(main())
