"""The Merkle tree of RFC 9162, section 2.1: hashes, proofs, and their verification. Pure functions, no files.

A tree over n entries is addressed by its whole subtrees: node (level, index) covers the entries
``[index << level, (index + 1) << level)``. Functions that need such hashes take a ``Nodes`` to look them up.
All hashes are SHA-256, 32 bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

Nodes = Callable[[int, int], bytes]  # (level, index) -> hash of that whole subtree
HASH = 32  # bytes
EMPTY = hashlib.sha256(b"").digest()  # the root of a tree without entries


def leaf_hash(entry: bytes) -> bytes:
    """HASH(0x00 || entry)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """HASH(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


# ---------------------------------------------------------------------------------------------- growing


def stored_count(size: int) -> int:
    """How many whole subtrees a tree of ``size`` entries has, single entries included."""
    return 2 * size - size.bit_count()


def stored_position(level: int, index: int) -> int:
    """The place of a node where nodes are stored in the order in which they become whole."""
    last = ((index + 1) << level) - 1  # the entry that makes it whole
    return stored_count(last) + level


def grown(size: int, peaks: Sequence[bytes], leaves: Sequence[bytes]) -> tuple[list[bytes], list[list[bytes]]]:
    """A tree of ``size`` entries with more ``leaves`` (hashes): its new peaks, and for each leaf the nodes it makes whole.

    ``peaks`` are the hashes of the whole subtrees that the entries fall into, largest first: one for each bit of ``size``.
    The nodes of a leaf are the leaf itself, then each larger subtree that it ends.
    """
    now = list(peaks)
    made: list[list[bytes]] = []
    for number, leaf in enumerate(leaves, size):
        node, nodes = leaf, [leaf]
        while number & 1:
            node = node_hash(now.pop(), node)
            nodes.append(node)
            number >>= 1
        now.append(node)
        made.append(nodes)
    return now, made


def root_of(peaks: Sequence[bytes]) -> bytes:
    """The root over the peaks of a tree."""
    if not peaks:
        return EMPTY
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def peaks_of(size: int, nodes: Nodes) -> list[bytes]:
    """The peaks of the first ``size`` entries."""
    found, start = [], 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            found.append(nodes(level, start >> level))
            start += 1 << level
    return found


# ---------------------------------------------------------------------------------------------- proofs


def _tree(start: int, end: int, nodes: Nodes) -> bytes:
    """MTH(D[start:end]); ``start`` is a multiple of the smallest power of two that is not below ``end - start``."""
    count = end - start
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return nodes(level, start >> level)
    split = 1 << (count - 1).bit_length() - 1
    return node_hash(_tree(start, start + split, nodes), _tree(start + split, end, nodes))


def root(size: int, nodes: Nodes) -> bytes:
    """MTH(D[0:size])."""
    return _tree(0, size, nodes) if size else EMPTY


def inclusion_proof(number: int, size: int, nodes: Nodes) -> list[bytes]:
    """PATH(number, D[0:size]), RFC 9162 section 2.1.3.1. Raises ValueError where there is no such entry."""
    if not 0 <= number < size:
        raise ValueError(f"a tree of {size} entries has no entry {number}")
    proof, start, end = [], 0, size
    while end - start > 1:
        split = start + (1 << (end - start - 1).bit_length() - 1)
        if number < split:
            proof.append(_tree(split, end, nodes))
            end = split
        else:
            proof.append(_tree(start, split, nodes))
            start = split
    return proof[::-1]


def consistency_proof(old: int, new: int, nodes: Nodes) -> list[bytes]:
    """PROOF(old, D[0:new]), RFC 9162 section 2.1.4.1; empty for equal sizes. Raises ValueError on sizes that cannot be."""
    if not 0 < old <= new:
        raise ValueError(f"there is no proof from {old} to {new} entries")
    proof, start, end, whole = [], 0, new, True
    while old != end:
        split = start + (1 << (end - start - 1).bit_length() - 1)
        if old <= split:
            proof.append(_tree(split, end, nodes))
            end = split
        else:
            proof.append(_tree(start, split, nodes))
            start, whole = split, False
    if not whole:
        proof.append(_tree(start, end, nodes))
    return proof[::-1]


# ---------------------------------------------------------------------------------------------- verification


def verify_inclusion(number: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the entry with this leaf hash is entry ``number`` of the tree (RFC 9162, section 2.1.3.2)."""
    if not 0 <= number < size:
        return False
    place, last, node = number, size - 1, leaf
    for other in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            node = node_hash(other, node)
            while not place & 1 and place:
                place >>= 1
                last >>= 1
        else:
            node = node_hash(node, other)
        place >>= 1
        last >>= 1
    return last == 0 and node == root


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of ``new`` entries begins with the tree of ``old`` entries (RFC 9162, section 2.1.4.2)."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place >>= 1
        last >>= 1
    first = second = path[0]
    for other in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = node_hash(other, first), node_hash(other, second)
            while not place & 1 and place:
                place >>= 1
                last >>= 1
        else:
            second = node_hash(second, other)
        place >>= 1
        last >>= 1
    return last == 0 and first == old_root and second == new_root
