"""The network: an encoder, a tagger of cues over it, and a reader that, for one cue, labels the tokens around it.

The encoder is all-MiniLM-L6-v2 (six layers of 384), whole or with fewer attention heads and inner neurons (see prune.py). To its
word pieces, which are lower case, it gets a small embedding of what they hide: capitals, and whether a token stands within
quotation marks. The reader is one narrow transformer layer over the same tokens, seen from the cue: it is small enough to
run once for every cue.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from onrecord.statements.windows import FEATURES

HIDDEN, LAYERS, HEADS, HEAD_SIZE, INNER = 384, 6, 12, 32, 1536  # of the base model
READER, READER_HEADS, READER_INNER = 192, 6, 384
NEAR = 127  # distances from the cue beyond this count as this
CUE_LABELS = 3  # outside, begins, goes on
ROLE_LABELS = 3  # neither, source, content
EDGES = 4  # source begins, source ends, content begins, content ends


@dataclass(frozen=True)
class Shape:
    """How large a network is: the encoder's layers, the attention heads and inner neurons of each, and those of the reader."""

    layers: int
    heads: int
    inner: int
    reader_heads: int = READER_HEADS
    reader_inner: int = READER_INNER


BASE = Shape(LAYERS, HEADS, INNER)


class Dropout(nn.Module):
    """Dropout with masks cut at random from one large mask: drawing them anew takes a sixth of the time on a CPU."""

    _masks: ClassVar[dict[tuple[float, torch.dtype], Tensor]] = {}

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or not self.rate:
            return x
        key = self.rate, x.dtype
        if key not in self._masks:
            drawn = torch.rand(1 << 23, generator=torch.Generator().manual_seed(1))
            self._masks[key] = (drawn > self.rate).to(x.dtype) / (1 - self.rate)
        mask = self._masks[key]
        start = random.randrange(mask.numel() - x.numel())
        return x * mask[start : start + x.numel()].view(x.shape)


class FusedAttention(torch.autograd.Function):
    """Stands for the run time's one operator for attention when the network is exported."""

    @staticmethod
    def forward(ctx: Any, q: Tensor, k: Tensor, v: Tensor, heads: int) -> Tensor:
        return q

    @staticmethod
    def symbolic(graph: Any, q: Any, k: Any, v: Any, heads: int) -> Any:
        return graph.op("com.microsoft::MultiHeadAttention", q, k, v, num_heads_i=heads).setType(q.type())


class FastGelu(torch.autograd.Function):
    """Stands for the run time's GELU by tanh, which takes half the time of the one by erf."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        return F.gelu(x, approximate="tanh")

    @staticmethod
    def symbolic(graph: Any, x: Any) -> Any:
        return graph.op("com.microsoft::FastGelu", x).setType(x.type())


class Layer(nn.Module):
    """One transformer layer, normalised after each half as in BERT; `heads` of `size` need not make up the width."""

    def __init__(self, hidden: int, heads: int, size: int, inner: int, rate: float) -> None:
        super().__init__()
        self.heads, self.size = heads, size
        self.qkv = nn.Linear(hidden, 3 * heads * size)
        self.out = nn.Linear(heads * size, hidden)
        self.norm1 = nn.LayerNorm(hidden, eps=1e-12)
        self.up = nn.Linear(hidden, inner)
        self.down = nn.Linear(inner, hidden)
        self.norm2 = nn.LayerNorm(hidden, eps=1e-12)
        self.dropout = Dropout(rate)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """`mask` is added to the scores: (batch, 1, 1, tokens), 0 or very negative."""
        mixed = self.out(self._attend(x, mask))
        x = self.norm1(x + self.dropout(mixed)).to(x.dtype)
        up = self.up(x)
        lifted = FastGelu.apply(up) if torch.onnx.is_in_onnx_export() else F.gelu(up)  # type: ignore[no-untyped-call]
        return self.norm2(x + self.dropout(self.down(lifted))).to(x.dtype)

    def _attend(self, x: Tensor, mask: Tensor | None) -> Tensor:
        batch, tokens, _ = x.shape
        width = self.heads * self.size
        if torch.onnx.is_in_onnx_export():
            return FusedAttention.apply(*self.qkv(x).split(width, -1), self.heads)  # type: ignore[no-any-return, no-untyped-call]
        q, k, v = self.qkv(x).view(batch, tokens, 3, self.heads, self.size).permute(2, 0, 3, 1, 4).unbind(0)
        scores = (q * (1 / math.sqrt(self.size))) @ k.transpose(-1, -2)
        if mask is not None:
            scores = scores + mask
        return (scores.softmax(-1).to(v.dtype) @ v).transpose(1, 2).reshape(batch, tokens, width)


def mask_of(present: Tensor | None, kind: torch.dtype) -> Tensor | None:
    """What keeps attention off the padding; nothing where there is none."""
    return None if present is None else ((1 - present.to(kind)) * -1e4)[:, None, None, :]


class Encoder(nn.Module):
    """Token ids to hidden states, cue scores, and what the reader needs of each token."""

    def __init__(self, vocabulary: int, shape: Shape, rate: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, HIDDEN)
        self.positions = nn.Embedding(512, HIDDEN)
        self.features = nn.Embedding(FEATURES, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.layers = nn.ModuleList(
            Layer(HIDDEN, shape.heads, HEAD_SIZE, shape.inner, rate) for _ in range(shape.layers)
        )
        self.cues = nn.Sequential(nn.Linear(HIDDEN, HIDDEN), nn.GELU(), Dropout(rate), nn.Linear(HIDDEN, CUE_LABELS))
        self.project = nn.Linear(HIDDEN, READER)
        self.dropout = Dropout(rate)

    def forward(
        self, ids: Tensor, features: Tensor, present: Tensor | None = None, between: list[Tensor] | None = None
    ) -> tuple[Tensor, Tensor]:
        """(batch, tokens) ids, features and, with padding, presence (0 or 1) to cue scores and projected states.

        What every layer gives out, (batch, tokens, width), is added to `between`.
        """
        where = torch.arange(ids.shape[1], device=ids.device)
        x = self.words(ids) + self.positions(where) + self.features(features)
        x = self.dropout(self.norm(x))
        if torch.is_autocast_enabled("cpu"):
            x = x.bfloat16()  # between the layers too: half the memory to move
        mask = mask_of(present, x.dtype)
        for layer in self.layers:
            x = layer(x, mask)
            if between is not None:
                between.append(x)
        return self.cues(x), self.project(x)


class Reader(nn.Module):
    """For each cue: what role each token of its window plays, and where the roles begin and end."""

    def __init__(self, heads: int, inner: int, rate: float = 0.1) -> None:
        super().__init__()
        self.distances = nn.Embedding(2 * NEAR + 2, READER)  # the last: within the cue itself
        self.cue = nn.Linear(READER, READER)
        self.gate = nn.Linear(READER, READER)
        self.norm = nn.LayerNorm(READER)
        self.layer = Layer(READER, heads, HEAD_SIZE, inner, rate)
        self.labels = nn.Linear(READER, ROLE_LABELS + EDGES)
        self.dropout = Dropout(rate)

    def forward(self, states: Tensor, begin: Tensor, end: Tensor, present: Tensor | None = None) -> Tensor:
        """`states` and `present` by cue (already repeated), the cue's tokens [begin, end), to (cues, tokens, 7)."""
        where = torch.arange(states.shape[1], device=states.device)[None, :]
        inside = (where >= begin[:, None]) & (where < end[:, None])
        weight = inside.to(states.dtype)
        head = (states * weight[:, :, None]).sum(1) / weight.sum(1, keepdim=True)
        distance = torch.where(where < begin[:, None], where - begin[:, None], where - end[:, None] + 1)
        index = torch.where(inside, 2 * NEAR + 1, distance.clamp(-NEAR, NEAR) + NEAR)
        x = states + self.cue(head)[:, None, :] + states * self.gate(head)[:, None, :] + self.distances(index)
        mask = mask_of(present, states.dtype)
        return self.labels(self.layer(self.dropout(self.norm(x)), mask))


class Network(nn.Module):
    """Encoder and reader, trained together."""

    def __init__(self, vocabulary: int, shape: Shape = BASE, rate: float = 0.1) -> None:
        super().__init__()
        self.encoder = Encoder(vocabulary, shape, rate)
        self.reader = Reader(shape.reader_heads, shape.reader_inner, rate)
        for module in (self.encoder.cues, self.encoder.project, self.reader):
            for part in module.modules():
                if isinstance(part, nn.Linear):
                    nn.init.xavier_uniform_(part.weight)
                    nn.init.zeros_(part.bias)
        nn.init.normal_(self.reader.distances.weight, std=0.02)
        nn.init.zeros_(self.encoder.features.weight)

    def load_base(self, weights: dict[str, Tensor]) -> None:
        """Takes over the encoder of a BERT checkpoint."""
        own = self.encoder
        own.words.weight.data.copy_(weights["embeddings.word_embeddings.weight"])
        kinds = weights["embeddings.token_type_embeddings.weight"][0]
        own.positions.weight.data.copy_(weights["embeddings.position_embeddings.weight"] + kinds)
        _copy(own.norm, weights, "embeddings.LayerNorm")
        for number, layer in enumerate(own.layers):
            assert isinstance(layer, Layer)
            prefix = f"encoder.layer.{number}."
            for kind in ("weight", "bias"):
                parts = [weights[f"{prefix}attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
                getattr(layer.qkv, kind).data.copy_(torch.cat(parts))
            _copy(layer.out, weights, prefix + "attention.output.dense")
            _copy(layer.norm1, weights, prefix + "attention.output.LayerNorm")
            _copy(layer.up, weights, prefix + "intermediate.dense")
            _copy(layer.down, weights, prefix + "output.dense")
            _copy(layer.norm2, weights, prefix + "output.LayerNorm")


def shape_of(weights: dict[str, Tensor]) -> Shape:
    """The shape of the network in a checkpoint."""
    layers = 1 + max(int(name.split(".")[2]) for name in weights if name.startswith("encoder.layers."))
    sizes = []
    for name in ("encoder.layers.0", "reader.layer"):
        sizes += [weights[name + ".qkv.weight"].shape[0] // (3 * HEAD_SIZE), weights[name + ".up.weight"].shape[0]]
    return Shape(layers, *sizes)


def _copy(part: nn.Module, weights: dict[str, Tensor], name: str) -> None:
    part.weight.data.copy_(weights[name + ".weight"])  # type: ignore[union-attr, operator]
    part.bias.data.copy_(weights[name + ".bias"])  # type: ignore[union-attr, operator]
