"""Scores of the speaker stage: GAP (pronouns) and GUM (identity of people's mentions within a document).

    python evaluation/speakers.py CORPORA [--fit]

CORPORA is the folder that holds ``gap/`` and ``gum/``. GAP validation and GUM dev are scored; ``--fit`` fits the pronoun weights
on GAP development and GUM train and prints them. No statements are given, so the features of sources have no part in it.

GAP: for each of the two names, whether the pronoun means it (precision, recall, F1 over both, by gender, and the balance of the
two). GUM: for mentions of persons that the stage links (names and he/she), the pairs of neighbours in a gold chain: whether
they are one speaker, as precision and recall of B-cubed over the mentions that both sides have.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

from onrecord.records import Document, Paragraph, ParagraphKind, Place, Span
from onrecord.speakers import coreference
from onrecord.speakers.within import Report, best_of

FEATURES_BY_HAND = (
    "last_source",
    "source",
    "other_quote",
    "speaker_inside",
    "speaker_reported",
    "addressee",
    "headline",
)


def plain_document(text: str) -> Document:
    """A document of one body paragraph a line."""
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    paragraphs, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            paragraphs.append(Paragraph(Span(at, at + len(line)), ParagraphKind.BODY, Place(offset=at)))
        at += len(line) + 1
    return Document(f"doc-{sha256[:16]}", sha256, "x", "text/plain", text, tuple(paragraphs))


def gap(path: Path) -> list[dict[str, str]]:
    """Rows of a GAP file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return list(csv.DictReader(io.StringIO(lines.read()), delimiter="\t"))


def gum(path: Path) -> Iterator[dict[str, object]]:
    """Documents of a GUM file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines)


def entity_at(report: Report, start: int, end: int) -> int | None:
    """The entity whose mention shares a character with [start, end); the shortest such mention."""
    words = report.words
    best: tuple[int, int] | None = None
    for mention in report.mentions:
        low, high = words.start[mention.head], words.end[mention.core]
        if low < end and start < high and mention.entity >= 0:
            size = high - low
            if best is None or size < best[0]:
                best = (size, report.find(mention.entity).index)
    return None if best is None else best[1]


def score_gap(path: Path) -> dict[str, float]:
    """Precision, recall and F1 of the pronouns, and F1 by gender."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in gap(path):
        report = Report(plain_document(row["Text"]), [])
        report.walk()
        at = next(iter(report.words.between(int(row["Pronoun-offset"]), int(row["Pronoun-offset"]) + 1)), None)
        ranked = report.pronouns.get(at, []) if at is not None else []
        best = best_of(ranked)
        gender = "f" if row["Pronoun"].lower() in ("she", "her", "hers") else "m"
        for name in "AB":
            offset = int(row[f"{name}-offset"])
            found = entity_at(report, offset, offset + len(row[name]))
            said = best is not None and found is not None and report.find(best).index == found
            true = row[f"{name}-coref"] == "TRUE"
            for key in ("all", gender):
                counts[key]["hit"] += said and true
                counts[key]["said"] += said
                counts[key]["true"] += true
    return {
        f"{key}_{name}": value
        for key, c in sorted(counts.items())
        for name, value in _figures(c["hit"], c["said"], c["true"]).items()
    }


def _figures(hit: float, said: float, true: float) -> dict[str, float]:
    p, r = hit / max(said, 1), hit / max(true, 1)
    return {"p": round(p, 4), "r": round(r, 4), "f1": round(2 * p * r / (p + r), 4) if p + r else 0.0}


def score_gum(path: Path, genres: tuple[str, ...] = ()) -> dict[str, float]:
    """B-cubed over the person mentions (names, he, she) that gold and stage both have; and how many of the gold ones are linked."""
    precise = recalled = 0.0
    shared = gold_mentions = 0
    for item in gum(path):
        if genres and item["genre"] not in genres:
            continue
        report = Report(plain_document(str(item["text"])), [])
        report.walk()
        pairs: list[tuple[str, int]] = []
        for chain, start, end in _person_mentions(item):
            gold_mentions += 1
            entity = _linked(report, start, end)
            if entity is not None:
                pairs.append((chain, entity))
        gold, said, both = Counter(c for c, _ in pairs), Counter(e for _, e in pairs), Counter(pairs)
        for pair in pairs:
            precise += both[pair] / said[pair[1]]
            recalled += both[pair] / gold[pair[0]]
        shared += len(pairs)
    p, r = precise / max(shared, 1), recalled / max(shared, 1)
    return {
        "p": round(p, 4),
        "r": round(r, 4),
        "f1": round(2 * p * r / (p + r), 4),
        "linked": round(shared / max(gold_mentions, 1), 4),
        "mentions": gold_mentions,
    }


def _person_mentions(item: dict[str, object]) -> Iterator[tuple[str, int, int]]:
    text = str(item["text"])
    for mention in item["mentions"]:  # type: ignore[attr-defined]
        a, b = mention["head"]
        word = text[a:b]
        if mention["type"] == "person" and (
            word.lower() in ("he", "she", "him", "her", "his")
            or (
                word[:1].isupper()
                and word.lower() not in ("i", "we", "you", "they", "who", "my", "our", "your", "their", "us", "me")
            )
        ):
            yield mention["chain"], a, b


def _linked(report: Report, start: int, end: int) -> int | None:
    at = next(iter(report.words.between(start, start + 1)), None)
    if at is not None and at in report.pronouns:
        best = best_of(report.pronouns[at])
        return None if best is None else report.find(best).index
    return entity_at(report, start, end)


# ---------------------------------------------------------------------------------------------- fitting


def examples(corpora: Path) -> list[tuple[list[list[float]], list[bool]]]:
    """Candidates' features and which of them are right, for every pronoun; made with the weights of now."""
    names = [n for n in coreference.WEIGHTS if n not in FEATURES_BY_HAND]
    kept: list[tuple[int, dict[int, dict[str, float]]]] = []
    found: list[tuple[list[list[float]], list[bool]]] = []
    plain = coreference.candidates

    def listening(asked, entities, history):  # type: ignore[no-untyped-def]
        out = plain(asked, entities, history)
        kept.append((asked.word, out))
        return out

    def add(report: Report, at: int | None, right: set[int]) -> None:
        for word, features in kept:
            if word == at and features:
                found.append(
                    (
                        [[f.get(n, 0.0) for n in names] for f in features.values()],
                        [report.find(e).index in right for e in features],
                    )
                )

    with mock.patch.object(coreference, "candidates", listening):
        for row in gap(corpora / "gap" / "gap-development.tsv.gz"):
            kept.clear()
            report = Report(plain_document(row["Text"]), [])
            report.walk()
            at = next(iter(report.words.between(int(row["Pronoun-offset"]), int(row["Pronoun-offset"]) + 1)), None)
            right = {
                entity_at(report, int(row[f"{n}-offset"]), int(row[f"{n}-offset"]) + len(row[n]))
                for n in "AB"
                if row[f"{n}-coref"] == "TRUE"
            } - {None}
            if right or row["A-coref"] == row["B-coref"] == "FALSE":
                add(report, at, right)  # type: ignore[arg-type]
        for item in gum(corpora / "gum" / "train.jsonl.gz"):
            kept.clear()
            report = Report(plain_document(str(item["text"])), [])
            report.walk()
            chains: dict[str, set[int]] = defaultdict(set)
            pronouns: dict[int, str] = {}
            for chain, start, end in _person_mentions(item):
                at = next(iter(report.words.between(start, start + 1)), None)
                if at in report.pronouns:
                    pronouns[at] = chain
                elif (entity := entity_at(report, start, end)) is not None:
                    chains[chain].add(entity)
            for word, chain in pronouns.items():
                if chains[chain]:
                    add(report, word, chains[chain])
    return found


def fit(
    data: list[tuple[list[list[float]], list[bool]]], steps: int = 1500, rate: float = 0.2
) -> tuple[dict[str, float], float]:
    """Conditional logit with a "nobody" choice, by gradient ascent with a small penalty."""
    import numpy as np

    names = [n for n in coreference.WEIGHTS if n not in FEATURES_BY_HAND]
    weights = np.array([coreference.WEIGHTS[n] for n in names])
    nobody = coreference.NOBODY
    most = max(len(x) for x, _ in data)
    x = np.zeros((len(data), most, len(names)))
    present = np.zeros((len(data), most + 1), dtype=bool)
    truth = np.zeros((len(data), most + 1))
    for row, (features, right) in enumerate(data):
        x[row, : len(features)] = features
        present[row, : len(features)] = True
        truth[row, : len(right)] = right
    present[:, -1] = True  # the last choice is nobody
    truth[:, -1] = ~truth.any(axis=1)
    for step in range(steps):
        sums = np.where(present, np.append(x @ weights, np.full((len(data), 1), nobody), axis=1), -np.inf)
        share = np.exp(sums - sums.max(axis=1, keepdims=True))
        share /= share.sum(axis=1, keepdims=True)
        wanted = share * truth
        wanted /= wanted.sum(axis=1, keepdims=True)
        difference = (wanted - share) / len(data)
        speed = rate * (5.0 if step < steps // 2 else 2.0)
        weights = weights + speed * (np.einsum("ij,ijk->k", difference[:, :-1], x) - 0.001 * weights)
        nobody += speed * float(difference[:, -1].sum())
    return {n: round(float(w), 2) for n, w in zip(names, weights, strict=True)}, round(float(nobody), 2)


def main() -> None:
    """Print the figures, or the fitted weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--fit", action="store_true")
    args = parser.parse_args()
    if args.fit:
        data = examples(args.corpora)
        weights, nobody = fit(data)
        print(json.dumps({"examples": len(data), "weights": weights, "nobody": nobody}, indent=1))
        return
    print(
        json.dumps(
            {
                "gap_validation": score_gap(args.corpora / "gap" / "gap-validation.tsv.gz"),
                "gum_dev": score_gum(args.corpora / "gum" / "dev.jsonl.gz"),
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
