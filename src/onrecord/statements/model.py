"""The trained attribution extractor at run time: text in, attributions with character offsets and confidence out.

Two graphs run in onnxruntime, both int8: the encoder reads each window once, the reader looks at it again for every
possible cue. Activations are quantised over all that goes in at once, so windows go in one by one: a text gives the
same result alone or among a thousand others.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import groupby, islice
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from onrecord.errors import ModelDamaged
from onrecord.statements.decode import (
    Attribution,
    Candidate,
    Cue,
    Floats,
    Settings,
    attributions_of,
    candidates_of,
    cues_of,
)
from onrecord.statements.windows import SEP, Window, windows_of
from onrecord.wordpiece import WordPiece

__all__ = ["Attribution", "Extractor", "Network", "scored"]

FOLDER = Path(__file__).parent.parent / "models"
CHUNK = 64  # windows whose cues are decoded together
READ = 160  # tokens around a cue that are read for it, at most
AROUND = 16  # of them before and after its paragraph, at most

Integers = NDArray[np.int64]


class Network(Protocol):
    """The two graphs."""

    def encode(self, ids: Integers, features: Integers) -> tuple[Floats, Floats]:
        """One window, (1, tokens), to cue scores (1, tokens, 3) and states (1, tokens, width)."""

    def read(self, states: Floats, begin: Integers, end: Integers) -> Floats:
        """States by cue, the cue's tokens [begin, end), to role scores (cues, tokens, 7)."""


def scored(
    text: str,
    paragraphs: Sequence[tuple[int, int]] | None,
    tokenizer: WordPiece,
    network: Network,
    settings: Settings,
) -> Iterator[tuple[list[Cue], Floats]]:
    """All possible cues of a text, in batches, with the scores that the reader gives to the tokens around them."""
    windows = windows_of(tokenizer, text, paragraphs)
    while chunk := list(islice(windows, CHUNK)):
        read = [_scored_window(text, window, network, settings) for window in chunk]
        cues = [cue for some, _ in read for cue in some]
        if cues:
            yield cues, np.concatenate([scores for _, scores in read])


def _scored_window(text: str, window: Window, network: Network, settings: Settings) -> tuple[list[Cue], Floats]:
    """One window at a time: nothing is padded, the work stays in the processor's cache, and no window sways another."""
    cue_scores, states = network.encode(np.array([window.ids]), np.array([window.features]))
    marks = [0, *(at for at, token in enumerate(window.ids) if token == SEP)]
    cues = [_bounded(cue, marks) for cue in cues_of(text, window, cue_scores[0], settings)]
    scores = np.zeros((len(cues), READ, 7), np.float32)
    for (low, high), group in groupby(enumerate(cues), key=lambda item: (item[1].low, item[1].high)):
        rows = [row for row, _ in group]
        begin = np.array([cues[row].begin - low for row in rows])
        end = np.array([cues[row].end - low for row in rows])
        around = np.repeat(states[:, low:high], len(rows), axis=0)
        scores[rows, : high - low] = network.read(around, begin, end)
    return cues, scores


def _bounded(cue: Cue, marks: list[int]) -> Cue:
    """The cue with the tokens that are read for it: its paragraph and a little around, or as much as is read at most."""
    tokens = len(cue.window)
    following = bisect_left(marks, cue.end)
    low = max(0, marks[bisect_right(marks, cue.begin) - 1] - AROUND)
    high = min(tokens, (marks[following] if following < len(marks) else tokens) + AROUND)
    if high - low > READ:
        low = max(low, min(cue.begin - READ // 2, high - READ))
        high = low + READ
    return Cue(cue.window, cue.begin, cue.end, cue.chance, low, high)


class _Onnx:
    """The shipped graphs in onnxruntime."""

    def __init__(self, encoder: bytes, reader: bytes, threads: int) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # the fused operator for adding and normalising is slower than its two parts
        kept = {"providers": ["CPUExecutionProvider"], "disabled_optimizers": ["SkipLayerNormFusion"]}
        self._encoder = onnxruntime.InferenceSession(encoder, options, **kept)
        self._reader = onnxruntime.InferenceSession(reader, options, **kept)

    def encode(self, ids: Integers, features: Integers) -> tuple[Floats, Floats]:
        cues, states = self._encoder.run(None, {"ids": ids, "features": features})
        return np.asarray(cues), np.asarray(states)

    def read(self, states: Floats, begin: Integers, end: Integers) -> Floats:
        (scores,) = self._reader.run(None, {"states": states, "begin": begin, "end": end})
        return np.asarray(scores)


class Extractor:
    """Finds attributions. The weights are checked and loaded at the first use."""

    def __init__(self, threads: int = 1) -> None:
        self._threads = threads

    @cached_property
    def _about(self) -> dict[str, Any]:
        try:
            about = json.loads((FOLDER / "attribution.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise _damaged(f"attribution.json cannot be read ({error}).") from error
        if not isinstance(about, dict) or not {"version", "files", "settings"} <= about.keys():
            raise _damaged("attribution.json is not what was shipped.")
        return about

    @property
    def version(self) -> str:
        """The model's name and the beginning of its weights' SHA-256."""
        return str(self._about["version"])

    @cached_property
    def _settings(self) -> Settings:
        values = dict(self._about["settings"])
        return Settings(**values | {"weights": tuple(values["weights"])})

    @cached_property
    def _parts(self) -> tuple[WordPiece, Network]:
        files = {name: _checked(name, digest) for name, digest in self._about["files"].items()}
        tokenizer = WordPiece(files["vocabulary.txt"].decode("utf-8").split("\n")[:-1])
        return tokenizer, _Onnx(files["attribution.onnx"], files["attribution-reader.onnx"], self._threads)

    def attributions(self, text: str, paragraphs: Sequence[tuple[int, int]] | None = None) -> list[Attribution]:
        """The attributions of a text, by position.

        Only `paragraphs`, [start, end) pieces of the text, are read, if given; otherwise the text is split at line
        breaks. Offsets always refer to `text`.
        """
        tokenizer, network = self._parts
        candidates: list[Candidate] = []
        for cues, scores in scored(text, paragraphs, tokenizer, network, self._settings):
            candidates += candidates_of(text, cues, scores, self._settings)
        return attributions_of(text, candidates, self._settings)


def _checked(name: str, digest: str) -> bytes:
    try:
        content = (FOLDER / name).read_bytes()
    except OSError as error:
        raise _damaged(f"{name} cannot be read ({error}).") from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise _damaged(f"{name} is not what was shipped.")
    return content


def _damaged(message: str) -> ModelDamaged:
    return ModelDamaged(f"The attribution model is damaged: {message}", "Install onrecord again.")
