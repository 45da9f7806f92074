"""PolNeAR as training windows: reading, holding out, changing the typography, labelling tokens."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from onrecord.statements.windows import LEFT_CONTEXT, MAX_TOKENS, Window, windows_of

HELD_OUT = 50  # articles of the training set that only thresholds and calibration see
LEFT, RIGHT = LEFT_CONTEXT, 8  # at run time nothing after: the same F1 on the held-out articles
ROLES = ("source", "content")

Document = dict[str, Any]


@dataclass(slots=True)
class Example:
    """One window with its labels."""

    window: Window
    cues: NDArray[np.int64]  # 0 outside, 1 begins, 2 goes on; -100 where the window does not own the token
    pairs: list[tuple[int, int, NDArray[np.int64], NDArray[np.float32]]]  # cue's begin, end; roles; edges


def read(path: Path) -> list[Document]:
    """The documents of one gzipped JSON-lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def training_documents(corpus: Path) -> tuple[list[Document], list[Document]]:
    """What is trained on, and the held-out articles (all annotations of an article on the same side)."""
    documents = read(corpus / "train.jsonl.gz") + read(corpus / "annotator-training.jsonl.gz")
    names = sorted({d["id"] for d in documents}, key=lambda name: hashlib.sha256(name.encode()).hexdigest())
    held = set(names[:HELD_OUT])
    return [d for d in documents if d["id"] not in held], [d for d in documents if d["id"] in held]


def unlabelled_documents(corpora: Path) -> list[Document]:
    """News and talk without labels, for a network that learns from another: newswire, and the genres of GUM that report."""
    genres = {"news", "interview", "speech", "court", "letter", "bio", "podcast"}
    found = read(corpora / "timex/train.jsonl.gz")
    found += [d for d in read(corpora / "gum/train.jsonl.gz") if d["genre"] in genres]
    return [{"id": d["id"], "text": d["text"], "attributions": []} for d in found]


def digest(corpus: Path) -> str:
    """SHA-256 over the files that training reads."""
    total = hashlib.sha256()
    for name in ("train.jsonl.gz", "annotator-training.jsonl.gz"):
        total.update((corpus / name).read_bytes())
    return total.hexdigest()


def retouched(text: str, chance: random.Random) -> str:
    """The text in another house style: quotation marks, apostrophes, dashes and spaces, character for character.

    Offsets stay what they were: every character is replaced by one character.
    """
    style = chance.random()
    if style < 0.45:
        return text
    marks = _quotation_marks(text)
    out = list(text)
    if style < 0.60:
        opening, closing, apostrophe = "“", "”", "’"
    elif style < 0.75:
        opening, closing, apostrophe = '"', '"', "'"
    elif style < 0.85:
        opening, closing, apostrophe = "‘", "’", "’"
    elif style < 0.90:
        opening, closing, apostrophe = "'", "'", "'"
    elif style < 0.94:
        opening, closing, apostrophe = "«", "»", "’"
    elif style < 0.97:
        opening, closing, apostrophe = " ", " ", "'"
    else:
        opening, closing, apostrophe = "“", '"', "'"
    for at, opens in marks:
        out[at] = opening if opens else closing
    for at, char in enumerate(text):
        if char in "'’" and 0 < at < len(text) - 1 and text[at - 1].isalpha() and text[at + 1].isalpha():
            out[at] = apostrophe
    if chance.random() < 0.15:
        out = ["\xa0" if char == " " and chance.random() < 0.1 else char for char in out]
    if chance.random() < 0.2:
        out = ["–" if char == "—" else char for char in out]
    return "".join(out)


def _quotation_marks(text: str) -> list[tuple[int, bool]]:
    """Every double quotation mark, and whether it opens."""
    found = []
    for at, char in enumerate(text):
        if char in "“”":
            found.append((at, char == "“"))
        elif char == '"':
            before = text[at - 1] if at else " "
            found.append((at, before.isspace() or before in "([—-‘'“"))
    return found


def examples(
    document: Document, tokenizer: Tokenizer, chance: random.Random | None, labelled: bool = True
) -> Iterator[Example]:
    """The windows of one document with labels; with `chance`, cut at other places and in another typography.

    Of a document that is not `labelled` no label is known, which is not to say that there are no attributions.
    """
    text = document["text"]
    first = None
    if chance is not None:
        text = retouched(text, chance)
        first = chance.randrange(20, MAX_TOKENS - LEFT - 12)
    for window in windows_of(tokenizer, text, left=LEFT, right=RIGHT, first_limit=first):
        example = with_labels(window, document["attributions"])
        if not labelled:
            example.cues[:] = -100
        yield example


def with_labels(window: Window, attributions: Iterable[dict[str, list[list[int]]]]) -> Example:
    """The labels of one window's tokens."""
    starts = np.array([a for a, _ in window.spans])
    ends = np.array([b for _, b in window.spans])
    size = len(window)
    cues = np.zeros(size, np.int64)
    pairs = []
    low, high = window.spans[window.first][0], window.spans[window.last - 1][1]
    for attribution in attributions:
        cue = attribution["cue"]
        if not cue or cue[-1][1] <= low or cue[0][0] >= high:
            continue
        inside = _covered(starts, ends, [[cue[0][0], cue[-1][1]]])
        inside[0] = False
        found = np.flatnonzero(inside)
        if not len(found):
            continue
        begin, end = int(found[0]), int(found[-1]) + 1
        cues[begin:end] = 2
        cues[begin] = 1
        if not window.first <= begin < window.last:
            continue
        roles = np.zeros(size, np.int64)
        edges = np.zeros((size, 4), np.float32)
        for number, role in enumerate(ROLES):
            for a, b in attribution[role]:
                covered = np.flatnonzero(_covered(starts, ends, [[a, b]]))
                if not len(covered):
                    continue
                roles[covered] = number + 1
                if a >= window.spans[1][0]:
                    edges[covered[0], 2 * number] = 1
                if b <= window.spans[-1][1]:
                    edges[covered[-1], 2 * number + 1] = 1
        pairs.append((begin, end, roles, edges))
    cues[: window.first] = -100
    cues[window.last :] = -100
    return Example(window, cues, pairs)


def _covered(starts: NDArray[np.int64], ends: NDArray[np.int64], spans: list[list[int]]) -> NDArray[np.bool_]:
    inside = np.zeros(len(starts), bool)
    for a, b in spans:
        inside |= (starts < b) & (ends > a)
    inside[0] = False
    return inside


def batches(chosen: list[Example], tokens: int, chance: random.Random) -> list[list[Example]]:
    """Batches of windows of about one length, `tokens` tokens each with the padding, in random order."""
    ordered = sorted(chosen, key=lambda e: len(e.window) + chance.random() * 12)
    out: list[list[Example]] = [[]]
    widest = 0
    for example in ordered:
        widest = max(widest, len(example.window))
        if out[-1] and widest * (len(out[-1]) + 1) > tokens:
            out.append([])
            widest = len(example.window)
        out[-1].append(example)
    chance.shuffle(out)
    return out
