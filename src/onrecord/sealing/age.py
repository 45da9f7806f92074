"""Encryption to recipients in the age format (https://age-encryption.org/v1), by pyrage; nothing of it is our own.

Recipients are ``age1…`` keys and the SSH keys that age takes (``ssh-ed25519 …``, ``ssh-rsa …``). An identity file is what ``age-keygen``
writes, or a private SSH key without a passphrase.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from onrecord.errors import UsageError

Recipients = Sequence[Any]  # of pyrage's own kinds
Identities = Sequence[Any]
MAX_IDENTITY = 1 << 20  # bytes of an identity file
_SECRET = "AGE-SECRET-KEY-1"  # noqa: S105 (how every secret key begins)
_KEYS = "Make a key with `age-keygen -o key.txt`; it prints the recipient, which begins with age1."


def recipients(words: Iterable[str]) -> Recipients:
    """The keys that are named. Raises UsageError on one that is none, and where there is none at all."""
    import pyrage

    found = []
    for word in words:
        text = word.strip()
        kind = pyrage.ssh if text.startswith("ssh-") else pyrage.x25519
        if text.startswith(_SECRET):
            raise UsageError("This is a secret key, not a recipient.", f"Keep it to yourself. {_KEYS}")
        try:
            found.append(kind.Recipient.from_str(text))
        except (pyrage.RecipientError, ValueError) as trouble:
            raise UsageError(
                f"“{text[:100]}” is no recipient of age.", f"Check it letter by letter. {_KEYS}"
            ) from trouble
    if not found:
        raise UsageError("Nobody is named who could open it.", f"Name at least one recipient with --to. {_KEYS}")
    return found


def identities(path: Path) -> Identities:
    """The secret keys in a file. Raises UsageError where it cannot be read or holds none."""
    import pyrage

    try:
        with path.open("rb") as handle:
            data = handle.read(MAX_IDENTITY)
    except OSError as trouble:
        raise UsageError(
            f"The identity file {path} cannot be read.", "Give the file that holds your secret key."
        ) from trouble
    found: list[Any] = []
    try:
        if b"PRIVATE KEY-----" in data:
            return [pyrage.ssh.Identity.from_buffer(data)]
        for line in data.decode("utf-8", "replace").splitlines():
            if line.strip().startswith(_SECRET):
                found.append(pyrage.x25519.Identity.from_str(line.strip()))
    except (pyrage.IdentityError, ValueError) as trouble:
        raise UsageError(
            f"The identity in {path} is damaged or locked.",
            "Give a key of age-keygen, or an SSH key without a passphrase.",
        ) from trouble
    if not found:
        raise UsageError(
            f"There is no identity in {path}.", "Give the file that holds your secret key (AGE-SECRET-KEY-1…)."
        )
    return found


def sealed(data: bytes, to: Recipients) -> str:
    """The bytes as an age file, armored: text that the program ``age`` opens, too."""
    import pyrage

    armored: bytes = pyrage.encrypt(data, list(to), armored=True)
    return armored.decode("ascii")


def unsealed(blob: str, who: Identities) -> bytes:
    """What is in it. Raises UsageError where no identity opens it, or it is damaged."""
    import pyrage

    try:
        found: bytes = pyrage.decrypt(blob.encode(), list(who))
        return found
    except pyrage.DecryptError as trouble:
        raise UsageError(
            f"It cannot be opened with this identity ({trouble}).",
            "Use the identity of one of the recipients it was sealed to.",
        ) from trouble
