"""Signed tree heads: what the log was at one moment, in one line of text, signed with the case's key (Ed25519, RFC 8032).

``onrecord-head-v1 size=N root=HEX time=… key=HEX sig=HEX``. What is signed are the bytes before `` sig=``. Whoever keeps such
a line can later show that the log was rewritten, even if the key was stolen: a witness.
"""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from onrecord.errors import UsageError

FORMAT = "onrecord-head-v1"
_LINE = re.compile(
    rf"{FORMAT} size=(0|[1-9][0-9]{{0,14}}) root=([0-9a-f]{{64}}) time=([0-9TZ:.+-]{{20,32}}) "
    r"key=([0-9a-f]{64}) sig=([0-9a-f]{128})"
)
MAX_TEXT = 4_096  # characters that are looked at for a head


@dataclass(frozen=True, slots=True)
class Head:
    """``size`` entries with the Merkle root ``root``, at ``time`` by the clock of the machine; all in hexadecimal."""

    size: int
    root: str
    time: str
    key: str  # the public key
    signature: str

    @property
    def signed(self) -> bytes:
        """The bytes that the signature is over."""
        return f"{FORMAT} size={self.size} root={self.root} time={self.time} key={self.key}".encode()

    @property
    def line(self) -> str:
        """The head as text, without a line end."""
        return f"{self.signed.decode()} sig={self.signature}"

    def is_signed(self) -> bool:
        """Whether the signature is good under the key that the head names. Whose key that is, is another question."""
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.key)).verify(
                bytes.fromhex(self.signature), self.signed
            )
        except (InvalidSignature, ValueError):
            return False
        return True


def signed_head(key: Ed25519PrivateKey, size: int, root: bytes, time: str) -> Head:
    """The head of a log, signed."""
    unsigned = Head(size, root.hex(), time, public(key), "")
    return Head(size, unsigned.root, time, unsigned.key, key.sign(unsigned.signed).hex())


def read_head(text: str) -> Head:
    """A head from its line; spaces and line ends that mail and chat put in are taken out. Raises UsageError where it is none."""
    words = " ".join(text[:MAX_TEXT].split())
    match = _LINE.fullmatch(words)
    if match is None:
        raise UsageError(
            "This is no head of a custody log.",
            f"Give the whole line that `onrecord head` printed, from “{FORMAT}” to the end of sig=, or a file that holds it.",
        )
    size, root, time, key, signature = match.groups()
    return Head(int(size), root, time, key, signature)


def public(key: Ed25519PrivateKey) -> str:
    """The raw public key, hexadecimal."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def fingerprint(key: str) -> str:
    """SHA-256 of the key's SubjectPublicKeyInfo (as in RFC 9162, section 4.4), hexadecimal in groups of four.

    ``openssl pkey -in custody.key -pubout -outform DER | sha256sum`` gives the same.
    """
    made = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
    digest = hashlib.sha256(made.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def qr(line: str, kind: str) -> str:
    """The line as a QR code: ``kind`` is "svg" (an XML text) or "terminal" (block characters)."""
    import segno

    code = segno.make(line, error="m", boost_error=False, micro=False)
    if kind == "svg":
        data = io.BytesIO()
        code.save(data, kind="svg", scale=4, xmldecl=True, svgns=True)
        return data.getvalue().decode()
    text = io.StringIO()
    code.terminal(text, compact=True)
    return text.getvalue()
