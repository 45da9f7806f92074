"""A court pack, checked by us: the procedure of the pack's own ``verify.py``, with libraries in the place of what it carries.

Signatures are checked by ``cryptography``, proofs by ``onrecord.custody``, time stamp tokens by ``rfc3161-client``, stamps of
OpenTimestamps by ``opentimestamps`` (where it is installed) and ``onrecord.custody.bitcoin``. So that the three
who can check a pack (verify.py, verify.html, this) come to their verdicts by different code; a test holds them equal.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from onrecord import custody
from onrecord.case.stamping import roots_of
from onrecord.custody import bitcoin, ots, timestamps
from onrecord.errors import UsageError
from onrecord.publish.pack import verify

Progress = Callable[[str, int, int], None]
_MARKS = ("bagit.txt", "manifest-sha256.txt", "verify.py", "data/pack.json")


def verified(
    path: Path,
    against: tuple[str, ...],
    key: str,
    roots: Path | None,
    progress: Progress,
    headers: bitcoin.Headers | None = None,
) -> verify.Result:
    """Check the pack at ``path``, a folder or a zip. Raises UsageError where there is none, or where ``roots`` or ``headers`` are none."""
    if roots is not None:
        roots_of([roots])
    # Without any of these it is another folder: to call it altered would accuse whoever sent the pack.
    if path.is_dir() and not any((path / name).exists() for name in _MARKS):
        raise UsageError(
            f"{path} is no court pack: it has none of {', '.join(_MARKS)}.",
            "Give the folder that verify.py lies in, or the zip of it.",
        )
    options = verify.Options(against, key, str(roots) if roots is not None else "")
    if headers is not None:
        options.headers, options.first = str(headers.path), headers.first
        options.checkpoints, options.network = headers.checkpoints, headers.network
    try:
        found: verify.Result = verify.verify(str(path), options, Libraries, progress)
    except verify.BadHeaders as trouble:
        raise UsageError(
            f"{options.headers} is no file of Bitcoin's block headers: {trouble}.",
            "Give headers of 80 bytes each, one behind the other, as some wallets keep them.",
        ) from trouble
    except OSError as trouble:
        raise UsageError(
            f"There is no pack at {path} ({trouble.strerror}).", "Give the pack's folder, or the zip of it."
        ) from trouble
    return found


class Libraries(verify.Tools):
    """What the checks are made with, here."""

    @staticmethod
    def ed25519(key: bytes, message: bytes, signature: bytes) -> bool:
        """By OpenSSL; keys and points of small order, which it takes, are refused before."""
        if not verify.proper_signature(key, signature):
            return False
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    leaf_hash = staticmethod(custody.leaf_hash)
    included = staticmethod(custody.verify_inclusion)
    consistent = staticmethod(custody.verify_consistency)

    @staticmethod
    def attestations(proof: bytes) -> list[tuple[str, int, str, bytes]]:
        """By the package opentimestamps."""
        try:
            found = ots.attestations(proof)
            others = ots.hashes_used(proof) - {"sha256"}
        except ots.NotInstalled as trouble:
            raise verify.Unknown(f"to check it, {ots.INSTALL}") from trouble
        except ValueError as trouble:
            if "here" in str(trouble):
                raise verify.Unknown(str(trouble)) from trouble
            raise verify.Bad(str(trouble)) from trouble
        if others:  # verify.py and the page compute no other
            raise verify.Unknown(f"it uses the hash {sorted(others)[0]}, which is not computed here")
        return [
            (each.kind, each.height, each.where, each.message)
            if each.kind in ("bitcoin", "pending")
            else ("other", 0, each.kind, each.message)
            for each in found
        ]

    @staticmethod
    def chain(options: Any, wanted: set[int]) -> Any:
        """By ``onrecord.custody.bitcoin``."""
        network = options.network
        if network is verify.MAIN:
            network = bitcoin.MAIN
        try:
            file = bitcoin.Headers(Path(options.headers), options.first, options.checkpoints, network)
            return _Chain(bitcoin.read(file, wanted))
        except (OSError, ValueError) as trouble:
            raise verify.BadHeaders(str(trouble)) from trouble

    @staticmethod
    def token(
        source: Any, stamp: Any, name: str, head: Any, stamped: str, options: Any, check: verify.Check, command: str
    ) -> None:
        """By rfc3161-client, under the roots that the user gave."""
        text = f"{head.line}\n".encode()
        asked = verify.whole(source, f"{name}.tsq") if stamp["request"] else None
        found = timestamps.check(verify.whole(source, f"{name}.tsr"), text, asked, roots_of([Path(options.roots)]))
        if found.outcome == timestamps.FAILED:
            check.find(f"file {name}.tsr", verify.ALTERED, found.message)
        elif found.outcome == timestamps.NOT_CHECKABLE:
            check.lack(f"{found.message} {command}")
        elif found.token is not None and stamped and found.token.stamped[:19] != stamped[:19]:
            check.find(
                f"file {name}.tsr",
                verify.ALTERED,
                f"Its time, {found.token.stamped}, is not the one in the log, {stamped}.",
            )
        else:
            check.notes.append(found.message)


class _Chain:
    """A chain of ``onrecord.custody.bitcoin`` as verify.py asks it."""

    def __init__(self, chain: bitcoin.Chain) -> None:
        self._chain = chain
        self.first, self.last, self.trouble = chain.first, chain.last, chain.trouble

    def block(self, height: int) -> tuple[bytes, int, bool, str] | None:
        block = self._chain.blocks.get(height)
        return None if block is None else (block.merkle, block.time, *self._chain.trust(block))
