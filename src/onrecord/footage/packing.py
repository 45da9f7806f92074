"""Signatures as text, to be kept with the case: arrays without pickling, in base64."""

from __future__ import annotations

import base64
import io
import json
from dataclasses import asdict, dataclass

import numpy as np

from .reading import Facts
from .signature import Box, Features, Signature


@dataclass(frozen=True, slots=True)
class PackedSignature:
    """A signature, or why there is none."""

    id: str
    packed: str = ""
    unreadable: str = ""


def pack(signature: Signature) -> PackedSignature:
    """The signature as text."""
    arrays = {"times": signature.times, "hashes": signature.hashes, "qualities": signature.qualities}
    if signature.inner_hashes is not None and signature.inner_qualities is not None:
        arrays |= {"inner_hashes": signature.inner_hashes, "inner_qualities": signature.inner_qualities}
    for number, f in enumerate(signature.features):
        arrays |= {
            f"p{number}": f.points.astype(np.float16),
            f"d{number}": f.descriptors,
            f"mp{number}": f.mirrored_points.astype(np.float16),
            f"md{number}": f.mirrored_descriptors,
        }
    about = {
        "facts": asdict(signature.facts),
        "inner": asdict(signature.inner),
        "colour": signature.colour,
        "features": [[f.time, *f.size] for f in signature.features],
    }
    out = io.BytesIO()
    np.savez(out, about=np.frombuffer(json.dumps(about).encode(), np.uint8), **arrays)  # type: ignore[arg-type]
    return PackedSignature(signature.id, base64.b64encode(out.getvalue()).decode("ascii"))


def unpack(kept: PackedSignature) -> Signature:
    """The signature again. ``ValueError`` where there is none."""
    if not kept.packed:
        raise ValueError(f"{kept.id} has no signature: {kept.unreadable}")
    with np.load(io.BytesIO(base64.b64decode(kept.packed)), allow_pickle=False) as arrays:
        about = json.loads(arrays["about"].tobytes())
        features = tuple(
            Features(
                time,
                (width, height),
                arrays[f"p{n}"].astype(np.float32),
                arrays[f"d{n}"],
                arrays[f"mp{n}"].astype(np.float32),
                arrays[f"md{n}"],
            )
            for n, (time, width, height) in enumerate(about["features"])
        )
        framed = "inner_hashes" in arrays
        return Signature(
            kept.id,
            Facts(**about["facts"]),
            arrays["times"],
            arrays["hashes"],
            arrays["qualities"],
            Box(**about["inner"]),
            arrays["inner_hashes"] if framed else None,
            arrays["inner_qualities"] if framed else None,
            about["colour"],
            features,
        )
