"""The case's signing key: ``custody.key``, PEM (PKCS #8), readable by its owner only."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from onrecord.errors import CaseDamaged, CaseError
from onrecord.store import sync_folder, write_error

NAME = "custody.key"
_MOST = 10_000  # bytes of a key file that are looked at


def load(folder: Path) -> Ed25519PrivateKey | None:
    """The case's key; None where there is none. Raises CaseDamaged where the file is no such key, CaseError where unreadable."""
    path = folder / NAME
    try:
        with path.open("rb") as handle:
            data = handle.read(_MOST)
    except FileNotFoundError:
        return None
    except OSError as trouble:
        raise CaseError(
            f"The case's key {path} cannot be read: {os.strerror(trouble.errno or 0)}.",
            "Work as the user who owns the case, or give yourself the right to read it.",
        ) from trouble
    try:
        key = load_pem_private_key(data, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as trouble:
        raise CaseDamaged(f"The file {path} is no key any more.", _BACK) from trouble
    if not isinstance(key, Ed25519PrivateKey):
        raise CaseDamaged(f"The file {path} holds a key of another kind.", _BACK)
    return key


def make(folder: Path) -> Ed25519PrivateKey:
    """A new key, durable when this returns; a former file is put aside as ``custody.key.former``."""
    key = Ed25519PrivateKey.generate()
    part = folder / f"{NAME}.new"
    try:
        part.unlink(missing_ok=True)
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(handle, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            os.fsync(handle)
        finally:
            os.close(handle)
        if (folder / NAME).exists():
            os.replace(folder / NAME, folder / f"{NAME}.former")
        os.replace(part, folder / NAME)
        sync_folder(folder)
    except OSError as trouble:
        raise write_error(trouble, part) from trouble
    return key


_BACK = "Put the key back from a backup, or make a new one, which the log then says: onrecord head CASE --new-key."
