"""Content credentials (C2PA) of a file, by c2pa-python: what they say, and whether they hold for these bytes.

No connection is opened: fetching of manifests and of revocation lists is off, and the list of hosts that may be reached is empty.
Nothing is written: the reader is given an object that cannot be written to. No list of trusted signers comes with onrecord, so a signature can
hold without its signer being known here: untrusted is not invalid.
"""

from __future__ import annotations

import io
import json
import re
from functools import lru_cache
from importlib.util import find_spec
from typing import Any, BinaryIO

from .fields import Broken, Credentials, clean

LARGEST = 1_000_000_000  # bytes of a file whose hashes are checked
MOST_REPORT = 20_000_000  # characters of the reader's report
OFFLINE: dict[str, Any] = {
    "verify": {
        "remote_manifest_fetch": False,
        "ocsp_fetch": False,
        "verify_trust": True,
        "verify_timestamp_trust": True,
    },
    "core": {"allowed_network_hosts": [], "decode_identity_assertions": False},
}
_TYPES = {
    "image/jpeg", "image/png", "image/webp", "image/tiff", "image/heic", "image/heif", "image/avif", "image/gif", "video/mp4", "video/quicktime",
    "video/x-msvideo",
}  # fmt: skip
_AI = re.compile(r"(?:trainedAlgorithmicMedia|compositeWithTrainedAlgorithmicMedia|algorithmicMedia)$")
# Codes that say that something is not known or not present here; all other failures say that something does not hold.
_NOT_BROKEN = ("signingCredential.untrusted", "timeStamp.untrusted", "signingCredential.ocsp.inaccessible", "signingCredential.ocsp.unknown",
               "manifest.inaccessible", "assertion.inaccessible", "ingredient.unknownProvenance")  # fmt: skip


class _ReadOnly(io.RawIOBase):
    """A file that can only be read, whatever the reader tries."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        data = self._source.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._source.seek(offset, whence)

    def tell(self) -> int:
        return self._source.tell()


def available() -> bool:
    """Whether the reader is installed."""
    return find_spec("c2pa") is not None


@lru_cache(1)
def _context() -> Any:
    import c2pa

    return c2pa.Context(c2pa.Settings.from_dict(OFFLINE))


def read(source: BinaryIO, media_type: str, size: int) -> Credentials:
    """What the credentials of these bytes say."""
    if not available():
        return Credentials("missing")
    if media_type not in _TYPES:
        return Credentials("none", reason="files of this kind hold none that can be read here")
    if size > LARGEST:
        return Credentials("too_large")
    import c2pa

    source.seek(0)
    try:
        with c2pa.Reader(media_type, _ReadOnly(source), context=_context()) as reader:
            text = reader.json()
        if len(text) > MOST_REPORT:
            return Credentials("broken", reason="they are larger than is read")
        return _told(json.loads(text))
    except c2pa.C2paError.ManifestNotFound:
        return Credentials("none")
    except c2pa.C2paError as error:
        said = str(error)
        remote = re.search(r"must fetch remote manifests? from url (\S+)", said)
        if remote:
            return Credentials("remote", remote=clean(remote[1]))
        return Credentials(
            "broken", reason=clean(said.split("\n")[0], 120) if "/" not in said else type(error).__name__.lstrip("_")
        )
    except (ValueError, OSError, RecursionError) as error:
        return Credentials("broken", reason=type(error).__name__)


def _told(report: dict[str, Any]) -> Credentials:
    active = report.get("manifests", {}).get(report.get("active_manifest", ""), {})
    signature = active.get("signature_info") or {}
    generator = (active.get("claim_generator_info") or [{}])[0]
    producer = " ".join(str(generator.get(k, "")) for k in ("name", "version")) or str(
        active.get("claim_generator", "")
    )
    actions: list[str] = []
    ai = False
    for assertion in (active.get("assertions") or [])[:100]:
        if not str(assertion.get("label", "")).startswith("c2pa.actions") or not isinstance(
            assertion.get("data"), dict
        ):
            continue
        for action in (assertion["data"].get("actions") or [])[:100]:
            actions.append(clean(action.get("action", ""), 60))
            ai = ai or bool(_AI.search(str(action.get("digitalSourceType", ""))))
    failures = (report.get("validation_results") or {}).get("activeManifest", {}).get("failure")
    if failures is None:
        failures = report.get("validation_status") or []
    ingredients = [
        failure
        for delta in (report.get("validation_results") or {}).get("ingredientDeltas") or []
        for failure in (delta.get("validationDeltas") or {}).get("failure") or []
    ]
    broken = [_broken(f, "") for f in failures] + [
        _broken(f, " of an earlier version of the file") for f in ingredients
    ]
    parts = tuple(dict.fromkeys(b for b in broken if b.code not in _NOT_BROKEN))
    untrusted = any(b.code == "signingCredential.untrusted" for b in broken)
    return Credentials(
        "tampered" if parts else "valid",
        trusted=not parts and not untrusted,
        producer=clean(producer, 80),
        signer=clean(signature.get("issuer") or signature.get("common_name") or "", 80),
        signed=clean(signature.get("time") or "", 40),
        actions=tuple(dict.fromkeys(a for a in actions if a))[:20],
        made_by_ai=ai,
        broken=parts[:20],
    )


def _broken(failure: dict[str, Any], of: str) -> Broken:
    code, url = clean(failure.get("code", ""), 60), str(failure.get("url", ""))
    last = clean(url.rstrip("/").rsplit("/", 1)[-1], 60)
    if code.startswith(("assertion.dataHash", "assertion.bmffHash", "assertion.boxesHash")):
        part = "the bytes of the file (its hash)"
    elif code.startswith("claimSignature"):
        part = "the signature over the claim"
    elif code.startswith("assertion"):
        part = f"the assertion “{last}”"
    elif code.startswith("timeStamp"):
        part = "the time stamp"
    elif code.startswith("signingCredential"):
        part = "the signer's certificate"
    elif code.startswith("ingredient"):
        part = "an ingredient"
    else:
        part = "the claim"
    return Broken(part + of, code)
