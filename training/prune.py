"""Takes attention heads and inner neurons out of a trained encoder, those that it would miss least.

How much a part is missed is estimated from how the loss would change without it, to the first order: the sum over its weights of
weight times gradient, its size, averaged over batches (Michel, Levy and Neubig 2019, "Are sixteen heads really better than
one?"; Molchanov et al. 2019, "Importance estimation for neural network pruning"). Every layer keeps as many, so that the
shape stays regular. What is left has to be trained on.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from training.data import Example
from training.network import HEAD_SIZE, Layer, Network, Shape, shape_of

Loss = Callable[[Network, list[Example], random.Random], Tensor]


def pruned(network: Network, shape: Shape, batches: Sequence[list[Example]], loss: Loss) -> Network:
    """A network of `shape`, which has as many layers, with the heads and neurons that matter most to the loss on `batches`."""
    matter = _importance(network, batches, loss)
    smaller = Network(network.encoder.words.num_embeddings, shape)
    weights = network.state_dict()
    if shape_of(weights).layers != shape.layers:
        raise ValueError("layers are not pruned")
    for name, (heads, neurons) in matter.items():
        of_reader = name.startswith("reader")
        few, inner = (shape.reader_heads, shape.reader_inner) if of_reader else (shape.heads, shape.inner)
        kept = torch.topk(heads, few).indices.sort().values
        inside = (kept[:, None] * HEAD_SIZE + torch.arange(HEAD_SIZE)).flatten()
        width = weights[name + ".out.weight"].shape[1]
        rows = torch.cat([part * width + inside for part in range(3)])  # of query, key and value
        up = torch.topk(neurons, inner).indices.sort().values
        for part, chosen in ((".qkv", rows), (".up", up)):
            for kind in (".weight", ".bias"):
                weights[name + part + kind] = weights[name + part + kind][chosen]
        weights[name + ".out.weight"] = weights[name + ".out.weight"][:, inside]
        weights[name + ".down.weight"] = weights[name + ".down.weight"][:, up]
    smaller.load_state_dict(weights)
    return smaller


def _importance(network: Network, batches: Sequence[list[Example]], loss: Loss) -> dict[str, tuple[Tensor, Tensor]]:
    """By the name of a layer, what the loss owes to each of its heads, (heads,), and inner neurons, (inner,)."""
    layers = {name: part for name, part in network.named_modules() if isinstance(part, Layer)}
    owed = {name: (torch.zeros(part.heads), torch.zeros(part.up.out_features)) for name, part in layers.items()}
    network.eval()
    for number, batch in enumerate(batches):
        network.zero_grad()
        with torch.autocast("cpu", torch.bfloat16):
            value = loss(network, batch, random.Random(number))
        value.backward()  # type: ignore[no-untyped-call]
        for name, layer in layers.items():
            heads, neurons = owed[name]
            heads += _owed(layer.out.weight).view(-1, layer.heads, HEAD_SIZE).sum((0, 2)).abs()
            neurons += _owed(layer.down.weight).sum(0).abs()
    network.zero_grad()
    network.train()
    return owed


def _owed(weight: Tensor) -> Tensor:
    if weight.grad is None:
        raise ValueError("the loss does not reach the layer")
    return (weight * weight.grad).detach()
