"""The Merkle tree written a second time, straight from the text of RFC 9162, section 2.1, and from nothing of ours.

Slow and plain: lists of entries, recursion as the standard defines it. The tests hold our own tree against it.
"""

from __future__ import annotations

import hashlib


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def k_of(n: int) -> int:
    """The largest power of two smaller than n: k < n <= 2k."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def mth(d: list[bytes]) -> bytes:
    """2.1.1: the Merkle Tree Hash of an ordered list of inputs."""
    n = len(d)
    if n == 0:
        return sha(b"")
    if n == 1:
        return sha(b"\x00" + d[0])
    k = k_of(n)
    return sha(b"\x01" + mth(d[:k]) + mth(d[k:]))


def path(m: int, d: list[bytes]) -> list[bytes]:
    """2.1.3.1: PATH(m, D_n)."""
    n = len(d)
    if n == 1:
        return []
    k = k_of(n)
    if m < k:
        return [*path(m, d[:k]), mth(d[k:])]
    return [*path(m - k, d[k:]), mth(d[:k])]


def proof(m: int, d: list[bytes]) -> list[bytes]:
    """2.1.4.1: PROOF(m, D_n)."""
    return subproof(m, d, True)


def subproof(m: int, d: list[bytes], b: bool) -> list[bytes]:
    n = len(d)
    if m == n:
        return [] if b else [mth(d)]
    k = k_of(n)
    if m <= k:
        return [*subproof(m, d[:k], b), mth(d[k:])]
    return [*subproof(m - k, d[k:], False), mth(d[:k])]


# ---------------------------------------------------------------------------------------------- verification

# The standard gives algorithms for verification (2.1.3.2, 2.1.4.2). These follow the definitions of PATH and PROOF backwards
# instead, so that they are another way to the same answer. None where the proof has not the shape that it must have.


def root_by_path(m: int, n: int, leaf: bytes, path: list[bytes]) -> bytes | None:
    """The root that a proof leads to, for entry m of n."""
    if n == 1:
        return leaf if not path else None
    if not path:
        return None
    k = k_of(n)
    inner = root_by_path(m, k, leaf, path[:-1]) if m < k else root_by_path(m - k, n - k, leaf, path[:-1])
    if inner is None:
        return None
    return sha(b"\x01" + inner + path[-1]) if m < k else sha(b"\x01" + path[-1] + inner)


def included(m: int, n: int, leaf: bytes, path: list[bytes], root: bytes) -> bool:
    return 0 <= m < n and root_by_path(m, n, leaf, path) == root


def roots_by_proof(m: int, n: int, proof: list[bytes], b: bool, old: bytes) -> tuple[bytes, bytes] | None:
    """The roots of the old and of the new tree that a proof leads to; ``old`` is what the old root is said to be."""
    if m == n:
        if b:
            return (old, old) if not proof else None
        return (proof[0], proof[0]) if len(proof) == 1 else None
    if not proof:
        return None
    k, last = k_of(n), proof[-1]
    inner = roots_by_proof(m, k, proof[:-1], b, old) if m <= k else roots_by_proof(m - k, n - k, proof[:-1], False, old)
    if inner is None:
        return None
    before, after = inner
    if m <= k:
        return before, sha(b"\x01" + after + last)
    return sha(b"\x01" + last + before), sha(b"\x01" + last + after)


def consistent(m: int, n: int, old: bytes, new: bytes, proof: list[bytes]) -> bool:
    return 0 < m <= n and roots_by_proof(m, n, proof, True, old) == (old, new)
