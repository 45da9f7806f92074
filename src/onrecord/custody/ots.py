"""Trusted time by OpenTimestamps: stamp files of a tree head, and their check against Bitcoin's block headers, offline.

Reading the files is the work of the package ``opentimestamps`` (LGPL), which the extra ``onrecord[ots]`` brings; without it a
stamp is kept and called "not checkable". A stamp has three outcomes like a token of RFC 3161, and never says "verified" by default.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from onrecord.custody.bitcoin import MAX_HEIGHT, Chain
from onrecord.custody.timestamps import FAILED, NOT_CHECKABLE, VERIFIED, Checked, Token

MAGIC = b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94"  # how such a file begins, with its version behind it
MAX_STAMP = 64 << 10  # bytes: real ones have some hundred to a few thousand
MAX_ANSWER = 10_000  # bytes of a calendar's answer
INSTALL = "install onrecord[ots]"
AHEAD = 2 * 3_600  # seconds that the time of a block may be ahead of the world's (Bitcoin's own rule)
_VERSION = b"\x01"
_LENGTHS = {0x02: ("sha1", 20), 0x03: ("ripemd160", 20), 0x08: ("sha256", 32)}
_NOT_SUBMITTED = hashlib.sha256(b"onrecord: a stamp that no calendar has seen yet").digest()[:8]


class NotInstalled(Exception):
    """The package that reads stamp files is not there."""


@dataclass(frozen=True, slots=True)
class Attestation:
    """What a stamp ends in: ``kind`` is "bitcoin" (with ``height``), "pending" (with ``where``), "unsubmitted", or another's name;
    ``message`` are the bytes that it is about."""

    kind: str
    message: bytes
    height: int = 0
    where: str = ""


def is_stamp(data: bytes) -> bool:
    """Whether bytes begin as a stamp file does."""
    return data.startswith(MAGIC)


def waits_for_calendar(stamp: bytes) -> bool:
    """Whether no calendar has seen a stamp yet, as ``new`` marks it. Needs no package."""
    return b"\x00" + _NOT_SUBMITTED in stamp


def hashes_used(stamp: bytes) -> set[str]:
    """The names of the hashes among a stamp's operations ("sha256", "keccak256", …). Raises NotInstalled, and ValueError."""
    _, _, op = _library()
    tags = (op.CryptOp, op.OpKECCAK256)
    return {each.TAG_NAME for node in _nodes(_file(stamp).timestamp) for each in node.ops if isinstance(each, tags)}


def is_about(stamp: bytes, data: bytes) -> bool:
    """Whether a stamp file is one of these bytes, as its head says. Needs no package. Raises ValueError, with the reason."""
    name, digest = _stated(stamp)
    try:
        return hashlib.new(name, data, usedforsecurity=False).digest() == digest
    except ValueError as trouble:  # RIPEMD-160 is not everywhere
        raise ValueError(f"its hash {name} cannot be computed here") from trouble


def new(data: bytes) -> bytes:
    """A stamp file of these bytes that no calendar has seen yet, to be submitted later. Raises NotInstalled.

    A random number goes in, so that a calendar does not learn the hash of the bytes. Other programs read the file; that it was
    not submitted is an attestation of a kind that they do not know, and pass over.
    """
    timestamp, notary, op = _library()
    file = timestamp.DetachedTimestampFile(op.OpSHA256(), timestamp.Timestamp(hashlib.sha256(data).digest()))
    leaf = file.timestamp.ops.add(op.OpAppend(os.urandom(16))).ops.add(op.OpSHA256())
    leaf.attestations.add(notary.UnknownAttestation(_NOT_SUBMITTED, b"not submitted"))
    return _written(file)


def attestations(stamp: bytes) -> list[Attestation]:
    """Everything that a stamp file ends in, in a fixed order. Raises NotInstalled, and ValueError, with the reason."""
    found = [_attestation(each, message) for message, each in _file(stamp).timestamp.all_attestations()]
    return sorted(found, key=lambda a: (a.kind, a.height, a.where, a.message))


def answered(stamp: bytes, ask: Callable[[Attestation], Sequence[bytes]]) -> bytes:
    """The stamp with what calendars answered for what still waits: ``ask`` is given every attestation that is pending or was
    not submitted. Returns the same bytes where nothing came of it. Raises NotInstalled, and ValueError, with the reason."""
    timestamp, _, _ = _library()
    file, changed = _file(stamp), False
    for node in list(_nodes(file.timestamp)):
        for each in sorted(node.attestations, key=repr):
            waits = _attestation(each, node.msg)
            if waits.kind not in ("pending", "unsubmitted"):
                continue
            before = _leaves(node)
            read = partial(timestamp.Timestamp.deserialize, initial_msg=node.msg)
            for answer in ask(waits):
                node.merge(_read(read, answer, MAX_ANSWER))
            if _leaves(node) - before:
                changed = True
                if waits.kind == "unsubmitted":
                    node.attestations.discard(each)
    return _written(file) if changed else stamp


def check(stamp: bytes, data: bytes, chain: Chain | None, no_headers: str, now: datetime) -> Checked:
    """Whether a stamp shows that ``data`` existed by the time of a block of ``chain``; ``no_headers`` says why there is none."""
    try:
        if not is_about(stamp, data):
            return Checked(FAILED, "It stamps something else: the hash in it is not that of the head.")
    except ValueError as trouble:
        return Checked(
            NOT_CHECKABLE if "computed" in str(trouble) else FAILED, f"It is no stamp that can be used: {trouble}."
        )
    try:
        found = attestations(stamp)
    except NotInstalled:
        return Checked(NOT_CHECKABLE, f"It is an OpenTimestamps stamp of this head; to check it, {INSTALL}.")
    except ValueError as trouble:
        outcome = NOT_CHECKABLE if "here" in str(trouble) else FAILED
        return Checked(outcome, f"It is no stamp that can be used: {trouble}.")
    token = told(found)
    of_blocks = [each for each in found if each.kind == "bitcoin"]  # where there are any, what waits does not matter
    judged = [_judged(each, chain, no_headers, now) for each in of_blocks or found]
    for outcome in (VERIFIED, FAILED, NOT_CHECKABLE):
        of_it = [(at, words) for (result, at, words) in judged if result == outcome]
        if of_it and outcome == VERIFIED:
            at, words = min(of_it)
            when = datetime.fromtimestamp(at, UTC).isoformat()
            whole = Token(when, token.authority, token.imprint, token.hash_name, None)
            return Checked(VERIFIED, f"It existed by {when}: {words}.", whole)
        if of_it:
            return Checked(outcome, " ".join(dict.fromkeys(f"{words}." for _, words in of_it)), token)
    return Checked(NOT_CHECKABLE, "It ends in nothing that says when.", token)


def told(found: Sequence[Attestation]) -> Token:
    """What a stamp says of itself; nothing of it is checked. Its ``authority`` are the blocks or calendars that it names."""
    blocks = [f"Bitcoin block {a.height}" for a in found if a.kind == "bitcoin" and a.height <= MAX_HEIGHT]
    waits = [f"waiting at {a.where}" for a in found if a.kind == "pending"]
    return Token("", ", ".join(dict.fromkeys(blocks or waits))[:500], b"", "sha256", None)


def command(name: str) -> str:
    """What checks the same with the program ``ots`` and a Bitcoin node, from inside the case's folder."""
    return f"ots verify -f timestamps/{name}.head timestamps/{name}.head.ots"


def _judged(each: Attestation, chain: Chain | None, no_headers: str, now: datetime) -> tuple[str, int, str]:
    """Outcome, time of the block, and words without a full stop."""
    if each.kind == "pending":
        where = each.where
        return (
            NOT_CHECKABLE,
            0,
            f"It waits at the calendar {where}: onrecord timestamp CASE --upgrade --calendar {where}",
        )
    if each.kind == "unsubmitted":
        return NOT_CHECKABLE, 0, "It was not submitted yet: onrecord timestamp CASE --upgrade --calendar URL"
    if each.kind != "bitcoin":
        return NOT_CHECKABLE, 0, f"It ends in an attestation that is not checked here ({each.kind})"
    if each.height > MAX_HEIGHT:
        return FAILED, 0, "It names a block of a height that there is not"
    if len(each.message) != 32:
        return FAILED, 0, f"What it says of block {each.height} is no Merkle root"
    block_name = f"Bitcoin block {each.height}"
    if chain is None:
        root = each.message[::-1].hex()  # as it is shown everywhere
        return NOT_CHECKABLE, 0, f"It says that {block_name} has the Merkle root {root}: {no_headers}"
    block = chain.blocks.get(each.height)
    if block is None:
        fault = f" ({chain.trouble})" if chain.trouble else ""
        return NOT_CHECKABLE, 0, f"It names {block_name}, and the headers go from {chain.first} to {chain.last}{fault}"
    trusted, why = chain.trust(block)
    if not trusted:
        return NOT_CHECKABLE, 0, f"It names {block_name}, and {why}"
    if block.merkle != each.message:
        return FAILED, 0, f"It is not in {block_name}: its hash is not the Merkle root there"
    if block.time > now.timestamp() + AHEAD:
        return NOT_CHECKABLE, 0, f"{block_name} is of a time that has not come yet by this machine's clock"
    return VERIFIED, block.time, f"it is in {block_name}; {why}"


# ---------------------------------------------------------------------------------------------- the package


def _library() -> tuple[Any, Any, Any]:
    try:
        from opentimestamps.core import notary, op, timestamp
    except ImportError as trouble:
        raise NotInstalled from trouble
    return timestamp, notary, op


def _stated(stamp: bytes) -> tuple[str, bytes]:
    """The name of the hash and the digest that stand at the head of a stamp file."""
    if len(stamp) > MAX_STAMP:
        raise ValueError(f"it has more than {MAX_STAMP:,} bytes")
    if not is_stamp(stamp):
        raise ValueError("it does not begin as a stamp file does")
    rest = stamp[len(MAGIC) :]
    if rest[:1] != _VERSION:
        raise ValueError("it is of another version of the format")
    name, length = _LENGTHS.get(rest[1] if len(rest) > 1 else 0, ("", 0))
    if not name:
        raise ValueError("its hash is of a kind that is not known")
    if len(rest) < 2 + length:
        raise ValueError("it is cut off")
    return name, rest[2 : 2 + length]


def _file(stamp: bytes) -> Any:
    timestamp, _, _ = _library()
    _stated(stamp)
    return _read(timestamp.DetachedTimestampFile.deserialize, stamp, MAX_STAMP)


def _read(reader: Callable[[Any], Any], data: bytes, most: int) -> Any:
    import warnings

    from opentimestamps.core import serialize

    if len(data) > most:
        raise ValueError(f"it has more than {most:,} bytes")
    context = serialize.BytesDeserializationContext(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the package warns of operations that are rarely used
            read = reader(context)
            context.assert_eof()
        return read
    except serialize.TruncationError as trouble:
        raise ValueError("it is cut off") from trouble
    except serialize.RecursionLimitError as trouble:
        raise ValueError("its operations are nested deeper than any should be") from trouble
    except Exception as trouble:  # the package raises what its parts raise
        if "unsupported hash" in str(trouble):
            raise ValueError("it uses a hash that cannot be computed here") from trouble
        raise ValueError(f"it cannot be read ({type(trouble).__name__})") from trouble


def _written(file: Any) -> bytes:
    from opentimestamps.core import serialize

    context = serialize.BytesSerializationContext()
    file.serialize(context)
    data: bytes = context.getbytes()
    if len(data) > MAX_STAMP:
        raise ValueError(f"with the answers it would have more than {MAX_STAMP:,} bytes")
    return data


def _nodes(node: Any) -> Iterator[Any]:
    yield node
    for following in node.ops.values():
        yield from _nodes(following)


def _leaves(node: Any) -> set[tuple[bytes, Any]]:
    return {(message, each) for message, each in node.all_attestations()}


def _attestation(each: Any, message: bytes) -> Attestation:
    _, notary, _ = _library()
    if isinstance(each, notary.BitcoinBlockHeaderAttestation):
        return Attestation("bitcoin", message, height=min(each.height, MAX_HEIGHT + 1))
    if isinstance(each, notary.PendingAttestation):
        return Attestation("pending", message, where=each.uri)
    if each.TAG == _NOT_SUBMITTED:
        return Attestation("unsubmitted", message)
    if isinstance(each, notary.UnknownAttestation):
        return Attestation(f"unknown, {each.TAG.hex()}", message)
    return Attestation(type(each).__name__.removesuffix("BlockHeaderAttestation"), message)
