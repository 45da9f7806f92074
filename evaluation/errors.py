"""The errors of the attribution extractor on dev by kind, and a page of the worst documents.

    python -m evaluation.errors [GOLD] [--scored OUT.jsonl] [--page FILE] [--documents 50] [--json]

The page is one file that opens without a connection. It holds text of the corpus, so it is written to .cache/, which is ignored;
only the counts by kind go anywhere else.

An error is a gold attribution that the scorer matches with none, a predicted one likewise, or one of each that belong together
(same content under another source, one in pieces, …): such a pair is one error, and costs both recall and precision.
"""

from __future__ import annotations

import argparse
import json
import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from onrecord.statements.model import Extractor

from . import attributions
from .attributions import Attributed, Compared, nested, size

PAGE = Path(__file__).parents[1] / ".cache" / "errors.html"
SHORT = 5  # words of content up to which an attribution counts as short

KINDS = {
    "wrong source": "right content, under another source",
    "source not found": "right content, no source where gold has one",
    "source invented": "right content, a source where gold has none",
    "same content twice": "right content and source, but already matched with another attribution",
    "split": "one gold attribution found as several",
    "merged": "several gold attributions found as one",
    "overlap too small": "contents share something, but less than half",
    "missed: no source": "not found; gold has no source (reportedly, it is said)",
    "missed: short": f"not found; content of up to {SHORT} words (often a belief or a feeling)",
    "missed: quoted": "not found; with a quotation",
    "missed: other": "not found; indirect",
    "spurious: nested": "found inside another found attribution, not in gold",
    "spurious: no source": "found without a source, not in gold",
    "spurious: short": f"content of up to {SHORT} words, not in gold",
    "spurious: quoted": "with a quotation, not in gold",
    "spurious: other": "indirect, not in gold",
}


@dataclass(frozen=True)
class Error:
    """`gold` and `predicted` are indexes into the article's attributions; at least one of them is there."""

    kind: str
    gold: int | None
    predicted: int | None


def errors(one: Compared) -> list[Error]:
    """All errors of an article, each unmatched attribution in exactly one."""
    gold, predicted = one.gold_relations, one.predicted_relations
    missed = dict.fromkeys(sorted(set(range(len(gold))) - {i for i, _ in one.pairs}))
    extra = dict.fromkeys(sorted(set(range(len(predicted))) - {j for _, j in one.pairs}))
    out: list[Error] = []

    def take(kind: str, i: int | None, j: int | None) -> None:
        out.append(Error(kind, i, j))
        if i is not None:
            del missed[i]
        if j is not None:
            del extra[j]

    # A missed and an extra one that belong together, those that share most content first.
    shared = sorted(
        (
            (attributions.scorer().dice(gold[i]["content"], predicted[j]["content"]), i, j)
            for i in missed
            for j in extra
        ),
        key=lambda x: (-x[0], x[1], x[2]),
    )
    for overlap, i, j in shared:
        if overlap and i in missed and j in extra:
            take(_pair(gold, predicted, i, j, overlap), i, j)
    # What remains is near something that is matched, or near nothing.
    for i in list(missed):
        mine = gold[i]["content"]
        if any(2 * len(mine & p["content"]) >= len(mine) > 0 for p in predicted):
            same = any(attributions.scorer().dice(mine, p["content"]) >= 0.5 for p in predicted)
            take("same content twice" if same else "merged", i, None)
        else:
            take("missed: " + _sort(one.text, one.gold[i], gold[i]), i, None)
    inside = nested(predicted)
    for j in list(extra):
        mine = predicted[j]["content"]
        if inside[j]:
            take("spurious: nested", None, j)
        elif any(2 * len(mine & g["content"]) >= len(mine) > 0 for g in gold):
            same = any(attributions.scorer().dice(mine, g["content"]) >= 0.5 for g in gold)
            take("same content twice" if same else "split", None, j)
        else:
            take("spurious: " + _sort(one.text, one.predicted[j], predicted[j]), None, j)
    return out


def _pair(gold: Sequence[dict[str, Any]], predicted: Sequence[dict[str, Any]], i: int, j: int, overlap: float) -> str:
    """The kind of an error of a gold attribution and a predicted one whose contents share something."""
    mine, found = gold[i], predicted[j]
    if overlap >= 0.5:
        if mine["source"] and found["source"]:
            return "wrong source" if not mine["source"] & found["source"] else "same content twice"
        return "source not found" if mine["source"] else "source invented"
    if sum(2 * len(mine["content"] & p["content"]) > len(p["content"]) for p in predicted) > 1:
        return "split"
    if sum(2 * len(g["content"] & found["content"]) > len(g["content"]) for g in gold) > 1:
        return "merged"
    return "overlap too small"


def _sort(text: str, attribution: Attributed, relation: dict[str, Any]) -> str:
    if not relation["source"]:
        return "no source"
    if relation["quoted"]:
        return "quoted"
    return "short" if size(text, attribution) <= SHORT else "other"


def counts(compared: Sequence[Compared]) -> dict[str, dict[str, int]]:
    """For each kind: how many errors, and how many gold attributions and predicted ones they cost."""
    out = {kind: {"errors": 0, "gold": 0, "predicted": 0} for kind in KINDS}
    for one in compared:
        for error in errors(one):
            out[error.kind]["errors"] += 1
            out[error.kind]["gold"] += error.gold is not None
            out[error.kind]["predicted"] += error.predicted is not None
    return out


def table(compared: Sequence[Compared]) -> list[str]:
    """The counts as Markdown: no word of the corpus."""
    counted = counts(compared)
    out = ["| kind | errors | gold missed | wrongly found | what it is |", "| --- | --- | --- | --- | --- |"]
    for kind, number in counted.items():
        out.append(f"| {kind} | {number['errors']} | {number['gold']} | {number['predicted']} | {KINDS[kind]} |")
    total = [sum(number[name] for number in counted.values()) for name in ("errors", "gold", "predicted")]
    golds, found = (sum(len(x) for x in xs) for xs in ([o.gold for o in compared], [o.predicted for o in compared]))
    out.append(f"| all | {total[0]} | {total[1]} of {golds} | {total[2]} of {found} | |")
    return out


# ---------------------------------------------------------------------------------------------- the page

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 1rem 1.5rem 4rem; color: #1a1a1a; background: #fff; }
h1, h2, h3 { line-height: 1.25; } h2 { margin-top: 3rem; border-top: 2px solid; padding-top: 1rem; }
table { border-collapse: collapse; } td, th { border: 1px solid #999; padding: .2rem .6rem; text-align: left; vertical-align: top; }
td.n { text-align: right; font-variant-numeric: tabular-nums; }
.error { margin: 1rem 0; padding-left: .8rem; border-left: 3px solid #767676; } .error p { margin: .2rem 0; }
.who { display: inline-block; min-width: 4.5rem; font-weight: 600; }
mark { color: inherit; padding: 0 .1em; } mark.source { background: #d6e6ff; border-bottom: 3px double #1f4e9c; }
mark.cue { background: #eee; border: 1px solid #555; } mark.content { background: #fff3bf; border-bottom: 2px solid #8a6d00; }
"""


def page(compared: Sequence[Compared], model: str, documents: int = 50) -> str:
    """The worst documents (those with most errors), as one page of HTML. Every text is escaped; there is no script."""
    found = [(one, errors(one)) for one in compared]
    worst = sorted(found, key=lambda item: (-len(item[1]), item[0].document["id"]))[:documents]
    return "\n".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Errors by document</title>',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f"<style>{STYLE}</style></head><body><main>",
            f"<h1>Errors of {escape(model)}</h1>",
            f"<p>The {len(worst)} documents with most errors of {len(compared)}. Holds text of the corpus: not to be passed on. ",
            'Marks: <mark class="source">source</mark> <mark class="cue">cue</mark> <mark class="content">content</mark>.</p>',
            *_kinds(compared),
            "<h2>Documents</h2><ol>",
            *(
                f'<li><a href="#d{n}">{escape(one.document["id"])}</a>: {len(some)} errors</li>'
                for n, (one, some) in enumerate(worst)
            ),
            "</ol>",
            *(line for n, (one, some) in enumerate(worst) for line in _document(n, one, some)),
            "</main></body></html>",
            "",
        ]
    )


def _kinds(compared: Sequence[Compared]) -> Iterator[str]:
    yield "<h2>Kinds, over all documents</h2><table><thead><tr><th>kind<th>errors<th>gold missed<th>wrongly found<th>what it is</thead><tbody>"
    for kind, number in counts(compared).items():
        cells = "".join(f'<td class="n">{number[name]}</td>' for name in ("errors", "gold", "predicted"))
        yield f'<tr><th scope="row">{escape(kind)}</th>{cells}<td>{escape(KINDS[kind])}</td></tr>'
    yield "</tbody></table>"


def _document(number: int, one: Compared, some: Sequence[Error]) -> Iterator[str]:
    f1 = attributions.figure("", [one.counts()["attribution"]]).f1
    yield f'<h2 id="d{number}">{escape(one.document["id"])}</h2>'
    yield (
        f"<p>{len(one.text.split()):,} words, {len(one.gold)} gold attributions, {len(one.predicted)} found, {len(one.pairs)} "
        f"matched, F1 {f1:.2f}. {escape(', '.join(f'{k}: {n}' for k, n in Counter(e.kind for e in some).most_common()))}.</p>"
    )
    by_kind: dict[str, list[Error]] = defaultdict(list)
    for error in some:
        by_kind[error.kind].append(error)
    for kind in KINDS:
        if kind in by_kind:
            yield f"<h3>{escape(kind)} ({len(by_kind[kind])})</h3>"
        for error in by_kind.get(kind, ()):
            yield '<div class="error">'
            sides = (("gold", one.gold, error.gold), ("found", one.predicted, error.predicted))
            for side, attributed, index in sides:
                if index is not None:
                    sure = attributed[index].get("confidence")
                    told = f" ({sure:.2f})" if sure is not None else ""
                    yield f'<p><span class="who">{side}{told}</span> {marked(one.text, attributed[index])}</p>'
            yield "</div>"


def marked(text: str, attribution: Attributed, around: int = 70, longest: int = 900) -> str:
    """The words of an attribution with some before and after, its roles marked; long stretches are cut in their midst."""
    role_at: dict[int, str] = {}
    for role in ("content", "cue", "source"):  # where roles overlap, the smaller one shows
        for start, end in attribution[role]:
            role_at.update(dict.fromkeys(range(start, end), role))
    if not role_at:
        return ""
    low, high = max(0, min(role_at) - around), min(len(text), max(role_at) + 1 + around)
    out: list[str] = ["…" if low else ""]
    at = low
    while at < high:
        here, start = role_at.get(at, ""), at
        while at < high and role_at.get(at, "") == here:
            at += 1
        words = text[start:at]
        if len(words) > longest:
            words = f"{words[: longest // 2]} […] {words[-longest // 2 :]}"
        shown = escape(words).replace("\n", " ⏎ ")
        out.append(f'<mark class="{here}" title="{here}">{shown}</mark>' if here else shown)
    out.append("…" if high < len(text) else "")
    return "".join(out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="?", default=attributions.GOLD)
    parser.add_argument("--scored", type=Path, metavar="OUT", help="these kept predictions; run no model")
    parser.add_argument("--page", type=Path, default=PAGE)
    parser.add_argument("--documents", type=int, default=50)
    parser.add_argument("--json", action="store_true", help="print the counts as JSON")
    options = parser.parse_args()
    documents = attributions.read(options.gold)
    if options.scored:
        predicted, model = {x["id"]: x["attributions"] for x in attributions.lines(options.scored)}, str(options.scored)
    else:
        predicted, model = attributions.predict(documents)[0], Extractor().version
    compared = attributions.compare(documents, predicted)
    write(options.page, page(compared, model, options.documents))
    print(json.dumps(counts(compared), indent=1) if options.json else "\n".join(table(compared)))


def write(target: Path, text: str) -> None:
    """Whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".partial")
    partial.write_text(text, encoding="utf-8")
    os.replace(partial, target)


if __name__ == "__main__":
    main()
