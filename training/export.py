"""From a checkpoint to the files that are shipped: two int8 graphs, the vocabulary, thresholds, figures, hashes.

`python -m training.export CHECKPOINT` does what the end of training does. Thresholds are tuned on the held-out training
articles with the int8 graphs themselves; dev is read once, for the figures.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import json
import shutil
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn

from onrecord.statements import model as runtime
from training import calibrate, data
from training.network import Network, shape_of
from training.train import CHECKPOINTS, CORPUS, base_folder, tokenizer_of

MODELS = Path(__file__).parent.parent / "src/onrecord/models"
ENCODER, READER, VOCABULARY = "attribution.onnx", "attribution-reader.onnx", "vocabulary.txt"


class TorchNetwork:
    """The network in torch, in full precision, behind the interface that the run time uses."""

    def __init__(self, network: Network) -> None:
        self.network = network.eval()

    @torch.inference_mode()
    def encode(self, ids: Any, features: Any) -> tuple[Any, Any]:
        cues, states = self.network.encoder(torch.from_numpy(ids), torch.from_numpy(features))
        return cues.numpy(), states.numpy()

    @torch.inference_mode()
    def read(self, states: Any, begin: Any, end: Any) -> Any:
        return self.network.reader(*map(torch.from_numpy, (states, begin, end))).numpy()


def load(*checkpoints: Path) -> tuple[Network, dict[str, Any]]:
    """The mean of the averaged weights of the checkpoints, which are of one shape, and what is known of the last."""
    states = [torch.load(checkpoint, weights_only=True) for checkpoint in checkpoints]
    weights = {name: sum(s["weights"][name] for s in states) / len(states) for name in states[0]["weights"]}
    network = Network(weights["encoder.words.weight"].shape[0], shape_of(weights))
    network.load_state_dict(weights)
    return network.eval(), states[-1]["about"] | {"averaged": [s["about"]["epoch"] for s in states]}


class Evened(nn.Module):
    """A linear layer whose input is scaled channel by channel, and its weights the other way: the same function."""

    def __init__(self, linear: nn.Linear, scale: Tensor) -> None:
        super().__init__()
        self.in_features, self.out_features = linear.in_features, linear.out_features
        self.linear = linear
        self.inverse = nn.Parameter(1 / scale)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(x * self.inverse)  # type: ignore[no-any-return]


EVENED = ("qkv", "up")  # the layers that read a layer norm's output, where MiniLM has channels that lie far out


@torch.no_grad()
def evened(network: Network, windows: list[data.Example], strength: float = 0.8) -> Network:
    """The same function with evener activations, so that int8 loses less: channels that lie far out are scaled down
    before a linear layer, and up again in its weights.
    """
    network = copy.deepcopy(network)
    peaks: dict[nn.Module, Tensor] = {}

    def watch(module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        peak = inputs[0].abs().flatten(0, -2).amax(0)
        peaks[module] = torch.maximum(peaks[module], peak) if module in peaks else peak

    linear = {
        name: part for name, part in network.named_modules() if isinstance(part, nn.Linear) and name.endswith(EVENED)
    }
    hooks = [part.register_forward_pre_hook(watch) for part in linear.values()]
    whole = TorchNetwork(network)
    for example in windows:
        _, states = whole.encode(np.array([example.window.ids]), np.array([example.window.features]))
        pairs = example.pairs[:4]
        if pairs:
            whole.read(np.repeat(states, len(pairs), 0), *(np.array([pair[i] for pair in pairs]) for i in (0, 1)))
    for hook in hooks:
        hook.remove()
    for name, part in linear.items():
        weight = part.weight.abs().amax(0).clamp(min=1e-4)
        scale = peaks[part].clamp(min=1e-4) ** strength / weight ** (1 - strength)
        scale = scale / scale.log().mean().exp()
        part.weight.mul_(scale)
        parent, _, own = name.rpartition(".")
        setattr(network.get_submodule(parent), own, Evened(part, scale))
    return network


def to_onnx(part: nn.Module, inputs: dict[str, Tensor], outputs: list[str], path: Path) -> None:
    """One graph, with free numbers of rows and tokens."""
    axes = {name: {0: "rows"} | ({1: "tokens"} if value.dim() > 1 else {}) for name, value in inputs.items()}
    axes |= {name: {0: "rows", 1: "tokens"} for name in outputs}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            part, tuple(inputs.values()), str(path), input_names=list(inputs), output_names=outputs,
            dynamic_axes=axes, opset_version=17, dynamo=False,
        )  # fmt: skip


def to_int8(source: Path, target: Path) -> None:
    """Weights per channel, activations per batch; word embeddings per row."""
    ready = source.with_suffix(".ready.onnx")
    quant_pre_process(str(source), str(ready), skip_symbolic_shape=True)
    quantize_dynamic(
        str(ready), str(target), op_types_to_quantize=["MatMul", "Gemm"], per_channel=True,
        weight_type=QuantType.QInt8, extra_options={"MatMulConstBOnly": True},
    )  # fmt: skip
    graph = onnx.load(str(target))
    for initializer in list(graph.graph.initializer):
        if initializer.data_type == TensorProto.FLOAT and len(initializer.dims) == 2 and initializer.dims[0] > 5000:
            _int8_rows(graph.graph, initializer)
    onnx.save(graph, str(target))


def _int8_rows(graph: onnx.GraphProto, table: onnx.TensorProto) -> None:
    """Stores a table of embeddings as int8 with one scale a row; only the rows looked up are scaled back."""
    values = numpy_helper.to_array(table)
    scale = np.maximum(np.abs(values).max(1, keepdims=True), 1e-8) / 127
    whole = np.clip(np.rint(values / scale), -127, 127).astype(np.int8)
    name = table.name
    (gather,) = [node for node in graph.node if node.op_type == "Gather" and node.input[0] == name]
    graph.initializer.remove(table)
    graph.initializer.extend(
        [
            numpy_helper.from_array(whole, name + ".int8"),
            numpy_helper.from_array(scale.astype(np.float32), name + ".scale"),
        ]
    )
    at = list(graph.node).index(gather)
    ids, out = gather.input[1], gather.output[0]
    graph.node.remove(gather)
    nodes = [
        helper.make_node("Gather", [name + ".int8", ids], [out + ".whole"]),
        helper.make_node("Cast", [out + ".whole"], [out + ".float"], to=TensorProto.FLOAT),
        helper.make_node("Gather", [name + ".scale", ids], [out + ".scale"]),
        helper.make_node("Mul", [out + ".float", out + ".scale"], [out]),
    ]
    for offset, node in enumerate(nodes):
        graph.node.insert(at + offset, node)


def graphs(network: Network, folder: Path, int8: bool = True) -> None:
    """Writes both graphs."""
    ids = torch.ones(2, 16, dtype=torch.int64)
    states = torch.zeros(2, 16, network.encoder.project.out_features)
    begin, end = torch.tensor([2, 3]), torch.tensor([3, 5])
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) if int8 else folder
        encoder_inputs = {"ids": ids, "features": torch.zeros_like(ids)}
        to_onnx(network.encoder, encoder_inputs, ["cues", "states"], plain / ENCODER)
        reader_inputs = {"states": states, "begin": begin, "end": end}
        to_onnx(network.reader, reader_inputs, ["roles"], plain / READER)
        for name in (ENCODER, READER) if int8 else ():
            to_int8(plain / name, folder / name)


def session(folder: Path) -> Any:
    """The graphs of a folder, as the run time runs them."""
    return runtime._Onnx((folder / ENCODER).read_bytes(), (folder / READER).read_bytes(), threads=1)


def vocabulary() -> str:
    """The base model's word pieces in the order of their ids, one a line."""
    pieces = tokenizer_of(base_folder()).get_vocab()
    return "".join(piece + "\n" for piece in sorted(pieces, key=lambda piece: pieces[piece]))


def sha256(content: bytes) -> str:
    """In hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def export(*checkpoints: Path, folder: Path = MODELS, compare: bool = True) -> dict[str, Any]:
    """Writes the shipped files, all at the end, and returns the figures; with `compare`, in full precision too."""
    network, about = load(*checkpoints)
    tokenizer = tokenizer_of(base_folder())
    trained_on, held = data.training_documents(CORPUS)
    windows = [e for d in trained_on[::80] for e in data.examples(d, tokenizer, None)]
    dev = data.read(CORPUS / "dev.jsonl.gz")
    with tempfile.TemporaryDirectory() as name:
        new, whole = Path(name) / "int8", Path(name) / "fp32"
        new.mkdir()
        whole.mkdir()
        graphs(evened(network, windows), new)
        (new / VOCABULARY).write_text(vocabulary(), encoding="utf-8", newline="\n")
        settings, tuned = calibrate.tune(held, tokenizer, session(new))
        figures = {"held out": tuned, "dev int8": calibrate.figures(dev, tokenizer, session(new), settings)}
        if compare:
            graphs(network, whole, int8=False)
            figures["dev fp32"] = calibrate.figures(dev, tokenizer, session(whole), settings)
        files = {name: sha256((new / name).read_bytes()) for name in (ENCODER, READER, VOCABULARY)}
        digest = sha256(json.dumps(files, sort_keys=True).encode())
        about_all = {
            "version": f"attribution-1+sha256:{digest[:8]}",
            "files": files,
            "settings": settings.__dict__,
            "corpus": data.digest(CORPUS),
            "training": about,
            "figures": figures,
            "made with": {"python": sys.version.split()[0], "torch": torch.__version__, "onnx": onnx.__version__},
        }
        (new / "attribution.json").write_text(json.dumps(about_all, indent=1) + "\n", encoding="utf-8")
        folder.mkdir(parents=True, exist_ok=True)
        for file in sorted(new.iterdir()):
            shutil.copy(file, folder / file.name)
    return figures


def main() -> None:
    """Exports one checkpoint, or the mean of several."""
    torch.set_num_threads(1)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "checkpoint", type=Path, nargs="*", help="the last epoch's if left out, the mean of all if several"
    )
    parser.add_argument("--folder", type=Path, default=MODELS)
    parser.add_argument("--quick", action="store_true", help="without the figures in full precision")
    options = parser.parse_args()
    latest = sorted(CHECKPOINTS.glob("epoch-*.pt"), key=lambda path: path.stat().st_mtime)[-1:]
    figures = export(*(options.checkpoint or latest), folder=options.folder, compare=not options.quick)
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
