"""Signatures as text, to be kept with the case: arrays without pickling, in base64."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .reading import Facts
from .signature import NO_KEYPOINTS, Box, Features, Keypoints, Signature

_KINDS = ("plain", "coarse", "mirrored", "coarse_mirrored")


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
    for kind in _KINDS:
        every: list[Keypoints] = [getattr(f, kind) for f in signature.features] or [NO_KEYPOINTS]
        arrays |= {
            f"{kind} counts": np.array([len(k) for k in every], np.int64),
            f"{kind} points": np.concatenate([k.points for k in every]).astype(np.float16),
            f"{kind} descriptors": np.concatenate([k.descriptors for k in every]),
            f"{kind} angles": np.concatenate([k.angles for k in every]),
            f"{kind} sizes": np.concatenate([k.sizes for k in every]),
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
        columns = [_keypoints(arrays, kind) for kind in _KINDS]
        features = tuple(
            Features(time, (width, height), *points)
            for (time, width, height), *points in zip(about["features"], *columns, strict=False)
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


def _keypoints(arrays: Mapping[str, NDArray[Any]], kind: str) -> list[Keypoints]:
    """Of each picture."""
    ends = np.cumsum(arrays[f"{kind} counts"])[:-1]
    return [
        Keypoints(points.astype(np.float32), descriptors, angles, sizes)
        for points, descriptors, angles, sizes in zip(
            *(np.split(arrays[f"{kind} {name}"], ends) for name in ("points", "descriptors", "angles", "sizes")),
            strict=True,
        )
    ]
