"""Vectors of short texts: all-MiniLM-L6-v2 as int8 ONNX (see models/similarity.md), one text at a time.

One at a time, because int8 activations are scaled over all that is in a run: in a batch the vector of a text would depend
on its neighbours, and the record on the order of adding. About 230 texts of 22 word pieces a second on one core.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..errors import ModelDamaged
from ..wordpiece import WordPiece

if TYPE_CHECKING:
    from collections.abc import Iterable

Vectors = NDArray[np.float32]
MODELS = Path(__file__).resolve().parent.parent / "models"
KEEP = 50_000  # texts whose vectors are kept: 75 MB
CHARACTERS = 1000  # of a text, more cannot reach the model


class Encoder:
    """The sentence encoder. ``vectors`` gives unit vectors, (texts, 384) float32.

    Raises ModelDamaged when weights or vocabulary are missing or not those that the model card names.
    """

    def __init__(self, folder: Path = MODELS, threads: int = 1) -> None:
        import onnxruntime as ort

        weights, vocabulary, self.card = _verified(folder)
        self.tokenizer = WordPiece(vocabulary)
        options = ort.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.log_severity_level = 3
        self._session = ort.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
        self._kept: dict[str, NDArray[np.float32]] = {}

    def vectors(self, texts: Iterable[str]) -> Vectors:
        """One unit vector a text, in the same order; the zero vector for a text without words."""
        rows = [self._vector(" ".join(text.split())[:CHARACTERS]) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, int(self.card["dimensions"])), dtype=np.float32)

    def _vector(self, text: str) -> NDArray[np.float32]:
        kept = self._kept.get(text)
        if kept is None:
            if len(self._kept) >= KEEP:
                self._kept.clear()
            kept = self._kept[text] = self._encode(text)
        return kept

    def _encode(self, text: str) -> NDArray[np.float32]:
        ids = self.tokenizer.encode(text).ids
        if len(ids) < 3:
            return np.zeros(int(self.card["dimensions"]), dtype=np.float32)
        most = int(self.card["tokens"])
        if len(ids) > most:
            ids = [*ids[: most - 1], ids[-1]]
        output = self._session.run(["vector"], {"ids": np.array([ids], dtype=np.int64)})
        vector: NDArray[np.float32] = np.asarray(output[0], dtype=np.float32)[0]
        return vector

    def rarity(self, word: str) -> float:
        """How rare a word is in English at large, in (0, 1]: the vocabulary stands in order of frequency."""
        place = self.tokenizer.vocabulary.get(word.lower())
        if place is None:
            return 1.0
        first, last = 1996, 30522  # where whole words begin, and the end
        return round(max(0.15, float(np.log1p(max(0, place - first)) / np.log1p(last - first))), 4)


def _verified(folder: Path) -> tuple[bytes, list[str], dict[str, str]]:
    """The weights, the vocabulary in the order of its ids, and their card, or ModelDamaged."""
    again = "Install onrecord again: its models are part of the package."
    try:
        card = json.loads((folder / "similarity.json").read_text(encoding="utf-8"))
        weights, vocabulary = ((folder / card[name]).read_bytes() for name in ("file", "vocabulary"))
        expected = card["sha256"], card["vocabulary_sha256"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelDamaged("The sentence encoder's files are missing or cannot be read.", again) from error
    for content, digest, what in zip((weights, vocabulary), expected, ("weights", "vocabulary"), strict=True):
        if hashlib.sha256(content).hexdigest() != digest:
            raise ModelDamaged(f"The sentence encoder's {what} are not those of its model card.", again)
    return weights, vocabulary.decode("utf-8").split("\n")[:-1], card


@cache
def encoder() -> Encoder:
    """The shipped encoder, loaded once a process."""
    return Encoder()
