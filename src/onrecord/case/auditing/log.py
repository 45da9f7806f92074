"""The custody log: its hashes against the signed head and against heads that others kept, and the key that signs."""

from __future__ import annotations

import contextlib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from onrecord import custody
from onrecord.case.auditing.findings import MAYBE, Audit, Change, Look
from onrecord.case.journal import HEAD, LENGTH
from onrecord.custody import Head, at_rest, keys, merkle
from onrecord.custody import log as log_files
from onrecord.errors import OnrecordError


@dataclass
class Hashed:
    """The log's leaf hashes as they stand, with those that wait; and which entries are known to be wrong."""

    leaves: list[bytes]
    bad: frozenset[int]
    agrees: bool  # with the signed head
    shift_at: int  # from here on the numbers of the lines are not those of the entries
    length: int = 0  # bytes, with those that wait
    signed: int = 0  # how many entries there must be
    located: bool = True  # whether those that are wrong are known: all of them are in ``bad``, or behind ``shift_at``

    @property
    def last_unread(self) -> float:
        """The last entry whose words are not known: -1 where all are, infinity where entries are missing or nobody can tell."""
        if not self.located or self.shift_at < self.signed:
            return float("inf")
        return max((number for number in self.bad if number < self.signed), default=-1)


def hashed(folder: Path, pending: Mapping[int, bytes], head: Head | None, found: Audit) -> Hashed:
    """Every leaf hash of the log and of what waits, against the signed head: which entries are altered, missing, added or moved."""
    leaves: list[bytes] = []
    ends = array("Q")
    torn, length = b"", 0
    try:
        with open(folder / log_files.NAME, "rb", buffering=0) as handle:
            for line in log_files.lines_of(handle, 0):
                if line.endswith(b"\n"):
                    length += len(line)
                    ends.append(length)
                    leaves.append(merkle.leaf_hash(line[:-1]))
                else:
                    torn += line
    except OSError:
        if not pending:
            found.mark("file custody.log", Change.MISSING, "The custody log cannot be read.")
    settled = len(leaves)
    waiting = [pending[n] for n in sorted(pending) if n >= settled]
    for line in waiting:
        length += len(line) + 1
        ends.append(length)
        leaves.append(merkle.leaf_hash(line))
    if waiting:
        found.notes.append(
            f"{len(waiting)} entries wait to be written into the log: the run that made them was stopped."
        )
    if torn and not b"".join(line + b"\n" for line in waiting).startswith(torn):
        found.mark("file custody.log", Change.ADDED, f"At its end there are {len(torn)} bytes that are no entry.")
    found.checked["entries of the log"] += len(leaves)
    peaks, _ = merkle.grown(0, [], leaves)
    agrees = head is not None and len(leaves) == head.size and merkle.root_of(peaks).hex() == head.root
    known = _tree_leaves(folder, (leaves, ends) if agrees else None, found)
    if agrees:
        return Hashed(leaves, frozenset(), True, len(leaves), length, signed=len(leaves))
    if head is None:
        found.mark("file custody.log", Change.NOT_CHECKABLE, "There is no signed head to hold it against.")
    trusted = None
    if known is not None and head is not None:
        whole = [*known, *(merkle.leaf_hash(pending[n]) for n in sorted(pending) if n >= len(known))]
        if len(whole) == head.size and merkle.root_of(merkle.grown(0, [], whole)[0]).hex() == head.root:
            trusted = whole
    if trusted is None and known is not None and head is None:
        trusted = known
    if trusted is None:
        if head is not None:
            found.mark(
                "file custody.log",
                Change.ALTERED,
                f"It has {len(leaves)} entries, and not the hash of the {head.size} that were signed; "
                "which of them are altered cannot be told, because custody.tree does not fit either.",
            )
        signed = head.size if head is not None else max(1, len(leaves))
        return Hashed(leaves, frozenset(), False, len(leaves), signed=signed, located=head is None)
    return _compared(leaves, trusted, found)


def _compared(now: list[bytes], then: list[bytes], found: Audit) -> Hashed:
    """Which entries are altered, missing, added or moved: what the log has now against the hashes that were signed."""
    start = 0
    while start < min(len(now), len(then)) and now[start] == then[start]:
        start += 1
    end = 0
    while end < min(len(now), len(then)) - start and now[-1 - end] == then[-1 - end]:
        end += 1
    old, new = then[start : len(then) - end], now[start : len(now) - end]
    were, are, first = set(old), set(new), {leaf: n for n, leaf in reversed(list(enumerate(then)))}
    same = len(old) == len(new)
    bad = set()
    for number, leaf in enumerate(old, start):
        if leaf in are:
            if not same or new[number - start] != leaf:
                found.mark(
                    f"entry {number}", Change.MOVED, "It stands at another place of the log than it was signed at."
                )
        else:
            change = Change.ALTERED if same else Change.MISSING
            found.mark(f"entry {number}", change, "Its bytes in custody.log are not those that were signed.")
        bad.add(number)
    for place, leaf in enumerate(new, start):
        bad.add(place)
        if leaf in first and leaf not in were:
            found.mark(f"line {place + 1} of custody.log", Change.ADDED, f"It is a copy of entry {first[leaf]}.")
        elif leaf not in were and not same:
            found.mark(f"line {place + 1} of custody.log", Change.ADDED, "No such entry was ever signed.")
    return Hashed(now, frozenset(bad), False, len(now) if same else start, signed=len(then))


def _tree_leaves(folder: Path, log: tuple[list[bytes], array[int]] | None, found: Audit) -> list[bytes] | None:
    """The leaf hashes of ``custody.tree``, where it is a whole tree; ``log``: the leaf hashes and ends that it must have."""
    try:
        data = (folder / log_files.TREE).read_bytes()
    except OSError:
        return None
    entry = log_files.NODE.size
    known: list[bytes] = []
    peaks: list[bytes] = []
    position, sound = 0, len(data) % entry == 0
    while sound and position < len(data):
        leaf = data[position + 8 : position + entry]
        peaks, (nodes,) = merkle.grown(len(known), peaks, [leaf])
        stored = data[position : position + entry * len(nodes)]
        sound = [stored[at + 8 : at + entry] for at in range(0, len(stored), entry)] == nodes
        if log is not None:
            at_end = log[1][len(known)].to_bytes(8) if len(known) < len(log[1]) else b""
            sound &= all(stored[at : at + 8] == at_end for at in range(0, len(stored), entry))
        known.append(leaf)
        position += len(stored)
    if log is not None and (not sound or known != log[0][: len(known)]):
        found.mark(
            f"file {log_files.TREE}",
            Change.ALTERED,
            "It does not fit the log, which is as it was signed. Nothing is lost: remove it, and it is made again.",
        )
    return known if sound else None


def against(
    heads: Sequence[Head],
    hashed: Hashed,
    found: Audit,
    made: list[tuple[int, str]],
    unread: float = -1,
    stamped: bool = False,
) -> None:
    """Heads that others have kept, against the log as it stands. ``made``: from which entry on which key signs.

    ``stamped`` are those that lie among the time stamps of the case: they show a log that was put back or rewritten, too.
    """
    if stamped and not hashed.agrees:
        return  # what is wrong with the log is told entry by entry
    roots = _roots(hashed.leaves, {head.size for head in heads})
    for head in heads:
        what = f"{'stamped ' if stamped else ''}head of {head.size} entries, {head.time}"
        valid = [key for number, key in made if number < max(1, head.size)][-1:]
        if not head.is_signed():
            found.mark(what, Change.ALTERED, "Its signature is not good: the line was altered, or is no head.")
        elif made and [head.key] != valid and unread >= 0:
            found.mark(
                what, Change.NOT_CHECKABLE, "It is signed with another key than those that the log names." + MAYBE
            )
        elif made and [head.key] != valid:
            found.mark(what, Change.ALTERED, "It is signed with another key than this case's: the log was made anew, or it is another case.")  # fmt: skip
        elif not made:
            found.mark(what, Change.NOT_CHECKABLE, "Which key is the case's cannot be read from the log.")
        elif head.size > len(hashed.leaves):
            gone = head.size - len(hashed.leaves)
            found.mark(what, Change.MISSING, f"The log has {gone} entries less than when this head was given out.")
        elif roots[head.size] != head.root:
            found.mark(what, Change.ALTERED, f"The first {head.size} entries are not those that this head was given out for: the log was rewritten.")  # fmt: skip
        elif stamped:
            found.checked["heads that were stamped"] += 1
        else:
            found.checked["heads kept by others"] += 1
            found.notes.append(f"The {what}, is confirmed: those entries stand unaltered at the beginning of the log.")


def _roots(leaves: Sequence[bytes], sizes: set[int]) -> dict[int, str]:
    """The roots of the log as it was at each of these sizes, in one pass; none where it has not so many entries."""
    roots: dict[int, str] = {}
    done, peaks = 0, list[bytes]()
    for size in sorted(size for size in sizes if size <= len(leaves)):
        peaks, _ = merkle.grown(done, peaks, leaves[done:size])
        roots[size], done = merkle.root_of(peaks).hex(), size
    return roots


def lines(folder: Path, pending: Mapping[int, bytes]) -> Iterator[tuple[int, bytes]]:
    """Every whole entry with its number, those that wait last."""
    number = 0
    with contextlib.suppress(OSError), open(folder / log_files.NAME, "rb", buffering=0) as handle:
        for line in log_files.lines_of(handle, 0):
            if line.endswith(b"\n"):
                yield number, line[:-1]
                number += 1
    for waiting in sorted(n for n in pending if n >= number):
        yield waiting, pending[waiting]


def signing_key(
    look: Look, made: list[tuple[int, str]], head: Head | None, hashed: Hashed, last_unread: float = -1
) -> None:
    """The key in the folder and the keys of the heads, against the one that the log names. ``made``: from which entry on which key.

    ``case.db.pages`` is signed, too: of another key, or with another head than the database's, it was not left by the last writer.
    """
    current = made[-1][1] if made else None
    unread = bool(made) and last_unread > made[-1][0]  # it may name another key
    if hashed.agrees and head is not None:
        if current is None:
            look.found.mark("file custody.log", Change.ALTERED, "It names no key of the case, so that nobody can tell whose signature it has.")  # fmt: skip
        if look.meta(LENGTH) != str(hashed.length):
            look.found.mark(f"row meta {LENGTH}", Change.ALTERED, f"The log has {hashed.length} bytes.")
    if look.left is not None:
        if current is not None and look.left.head.key != current:
            look.differs(
                f"file {at_rest.NAME}", "It is signed with another key than the one that the log names.", unread
            )
        elif head is not None and head.is_signed() and look.left.head != head:
            look.found.mark(f"file {at_rest.NAME}", Change.ALTERED, "It was made for another head of the log than the database has.")  # fmt: skip
    if head is not None and current is not None and head.key != current:
        look.differs(
            f"row meta {HEAD}", "The log is signed with another key than the one that it says is its own.", unread
        )
    if len(made) > 1:
        look.found.notes.append(f"The case's key was made anew {len(made) - 1} times; the last in entry {made[-1][0]}.")  # fmt: skip
    try:
        key = keys.load(look.folder)
    except OnrecordError as trouble:
        change = Change.ALTERED if trouble.exit_code == 3 and "no key" in trouble.message else Change.NOT_CHECKABLE
        look.found.mark(f"file {keys.NAME}", change, trouble.message)
        return
    if key is not None and current is not None and custody.public(key) != current:
        look.differs(f"file {keys.NAME}", "It is another key than the one that the log names.", unread)
