"""custody: the append-only log of what was done to the evidence, and its proofs.

``merkle`` has the tree and the proofs of RFC 9162, ``entries`` what stands in the log and how values are hidden in it, ``log``
the files, ``keys`` and ``heads`` who signed what. What is logged, and when, is the matter of Case; the reader's account of
all this is docs/custody.md.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey as PrivateKey

from onrecord.custody.entries import Entry, Event, Opened, canonical, commitment, hidden, line_of, parsed
from onrecord.custody.heads import Head, fingerprint, public, qr, read_head, signed_head
from onrecord.custody.log import Log, State
from onrecord.custody.merkle import (
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

__all__ = [
    "Entry",
    "Event",
    "Head",
    "Log",
    "Opened",
    "PrivateKey",
    "State",
    "canonical",
    "commitment",
    "consistency_proof",
    "fingerprint",
    "hidden",
    "inclusion_proof",
    "leaf_hash",
    "line_of",
    "node_hash",
    "parsed",
    "public",
    "qr",
    "read_head",
    "root_of",
    "signed_head",
    "verify_consistency",
    "verify_inclusion",
]
