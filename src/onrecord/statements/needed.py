"""Which patterns can match a text at all, by its words.

Nearly every pattern of the rules finds nothing in nearly every statement, and trying one costs as much as looking up a hundred
words. So each pattern's needed words are read from the pattern itself: its parse tree is walked once, and of every way through it
one literal is kept that the match must hold. A text with none of these words is not searched. The words only spare work: where
they cannot be told (a pattern without a literal, a Python whose `re` has another parser) the pattern is always tried.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cached_property, lru_cache
from itertools import takewhile
from typing import Any

from onrecord.caseless import folded

REMEMBERED = 50_000  # words whose patterns are kept, at most
LONGEST_WORD = 60  # letters; a longer word lets every pattern through
_RUN = re.compile(r"[a-z]+|[%0-9]")


class Patterns:
    """Patterns that are searched for in the same texts: the words of a text are looked up once for all of them.

    A pattern is a bit; `able` gives those that may match.
    """

    def __init__(self) -> None:
        self._needed: list[frozenset[str] | re.Pattern[str]] = []
        self._known: dict[str, int] = {}  # word -> the patterns that it lets through
        self.able: Callable[[str], int] = lru_cache(maxsize=4)(self._able)  # the same text is asked about several times

    def add(self, pattern: re.Pattern[str], words: Iterable[str] = ()) -> int:
        """The bit of one more pattern; with `words`, of which a text must have one, instead of what the pattern shows of itself.

        All patterns are added before the first text is looked at.
        """
        self._needed.append(frozenset(f"^{word}$" for word in words) or pattern)
        return 1 << len(self._needed) - 1

    def _able(self, text: str) -> int:
        return self.able_by(_RUN.findall(folded(text)))

    def able_by(self, words: Iterable[str]) -> int:
        """The patterns that may match in a text of these words, in lower case; what is no word lets none through."""
        found, known = self._literals[1], self._known
        for word in words:
            bits = known.get(word)
            found |= self._of(word) if bits is None else bits
        return found

    @cached_property
    def _literals(self) -> tuple[_Literals, int]:
        """What lets which patterns through, and those that are always tried."""
        found = _Literals()
        always = 0
        for k, given in enumerate(self._needed):
            literals = needed(given) if isinstance(given, re.Pattern) else given
            if literals is None:
                always |= 1 << k
            for literal in literals or ():
                found.add(literal, 1 << k)
        return found, always

    def _of(self, word: str) -> int:
        """The patterns that one word lets through: those with a literal that is a part of it."""
        if len(word) > LONGEST_WORD:
            return (1 << len(self._needed)) - 1
        bits = 0
        for run in _RUN.findall(folded(word)):
            bits |= self._literals[0].of(run)
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[word] = bits
        return bits


class _Literals:
    """Literals by where they must stand in a word: all of it, its beginning, its end, or anywhere."""

    def __init__(self) -> None:
        self._whole: dict[str, int] = {}
        self._parts: dict[tuple[str, int], dict[str, int]] = {}  # edge and length -> literals

    def add(self, literal: str, bits: int) -> None:
        word = literal.strip("^$")
        edge = literal[: literal.startswith("^")] + literal[len(literal) - literal.endswith("$") :]
        table = self._whole if edge == "^$" else self._parts.setdefault((edge, len(word)), {})
        table[word] = table.get(word, 0) | bits

    def of(self, word: str) -> int:
        bits = self._whole.get(word, 0)
        for (edge, length), table in self._parts.items():
            if length > len(word):
                continue
            if edge == "^":
                bits |= table.get(word[:length], 0)
            elif edge == "$":
                bits |= table.get(word[-length:], 0)
            else:
                for start in range(len(word) - length + 1):
                    bits |= table.get(word[start : start + length], 0)
        return bits


def needed(pattern: re.Pattern[str]) -> frozenset[str] | None:
    """Literals, in lower case, one of which is in some word of whatever the pattern matches; None where that is not known.

    ``^`` and ``$`` in a literal stand for the word's beginning and end. A word is a run of ASCII letters of the folded text, a digit, or %.
    """
    try:
        from re import _parser  # type: ignore[attr-defined]  # the tree is nowhere public; without it nothing is spared

        tree = list(_parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE))
    except ImportError:
        return None
    literals = _of_sequence(tree, False, False)
    return None if literals is None else frozenset(literals)


Node = tuple[Any, Any]


def _of_sequence(nodes: list[Node], left: bool, right: bool) -> set[str] | None:
    """The best literals of a sequence; ``left``, ``right``: no letter stands before it, after it."""
    options: list[set[str]] = []
    at = 0
    while at < len(nodes):
        closed = _closed(nodes[:at][::-1], left, last=True)
        word = "".join(takewhile(bool, map(_letter, nodes[at:])))
        if word:
            at += len(word)
            options.append({"^" * closed + word + tail for tail in _tails(nodes, at, right)})
            continue
        found = _of_node(nodes[at], closed, _closed(nodes[at + 1 :], right))
        if found is not None:
            options.append(found)
        at += 1
    return min(options, key=_cost, default=None)


def _tails(nodes: list[Node], at: int, right: bool) -> list[str]:
    """How a word can go on with the node at ``at``: further letters where a group says which, "$" where it ends."""
    if at >= len(nodes):
        return ["$" * right]
    node = nodes[at]
    if str(node[0]) == "SUBPATTERN":
        inner = list(node[1][-1])
        node = inner[0] if len(inner) == 1 and str(inner[0][0]) == "BRANCH" else ("BRANCH", (None, [inner]))
    if str(node[0]) != "BRANCH":
        return ["$" * _closed(nodes[at:], right)]
    tails: list[str] = []
    after = _closed(nodes[at + 1 :], right)
    for branch in map(list, node[1][1]):
        letters = "".join(takewhile(bool, map(_letter, branch)))
        tails.append(letters + "$" * _closed(branch[len(letters) :], after))
    return tails


def _of_node(node: Node, left: bool, right: bool) -> set[str] | None:
    kind, value = str(node[0]), node[1]
    if kind == "SUBPATTERN":
        return _of_sequence(list(value[-1]), left, right)
    if kind == "BRANCH":
        parts = [_of_sequence(list(branch), left, right) for branch in value[1]]
        return None if any(part is None for part in parts) else {w for part in parts if part for w in part}
    if kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") and value[0] > 0:
        once = value[1] == 1
        return _of_sequence(list(value[2]), left and once, right and once)
    if kind == "ATOMIC_GROUP":
        return _of_sequence(list(value), left, right)
    return None


def _letter(node: Node) -> str:
    """The letter that a node stands for, in lower case; "" if it is none of ASCII."""
    if str(node[0]) != "LITERAL":
        return ""
    letter = chr(node[1])
    return letter.lower() if letter.isascii() and letter.isalpha() else ""


def _closed(nodes: list[Node], edge: bool, last: bool = False) -> bool:
    """Whether no letter can stand where these nodes follow, or come before it (``last``: given backwards); ``edge``: beyond them."""
    for node in nodes:
        kind, value = str(node[0]), node[1]
        if kind in ("ASSERT", "ASSERT_NOT"):  # takes up nothing
            continue
        if not (kind.endswith("REPEAT") and value[0] == 0):
            return _no_letter(node, last)
        inside = list(value[2])
        if not inside or not _no_letter(inside[-1 if last else 0], last):
            return False
    return edge


def _no_letter(node: Node, last: bool) -> bool:
    """Whether a node that must be there ends (``last``) or begins without a letter, or stands for the edge of a word."""
    kind, value = str(node[0]), node[1]
    if kind == "LITERAL":
        return not chr(value).isalpha()
    if kind == "AT":
        return str(value) in ("AT_BOUNDARY", "AT_BEGINNING", "AT_BEGINNING_STRING", "AT_END", "AT_END_STRING")
    if kind == "IN":
        return all(str(op) == "LITERAL" and not chr(of).isalpha() for op, of in value)
    if kind == "SUBPATTERN":
        inside = list(value[-1])
        return bool(inside) and _no_letter(inside[-1 if last else 0], last)
    if kind == "BRANCH":
        return all(branch and _no_letter(list(branch)[-1 if last else 0], last) for branch in map(list, value[1]))
    return False


def _cost(literals: set[str]) -> float:
    """How many words of a text are let through, roughly."""
    return sum(map(_share, literals))


def _share(literal: str) -> float:
    word = literal.strip("^$")
    if word in _COMMONEST:
        return 0.03
    if word in _COMMON or len(word) == 1:
        return 0.006
    whole = literal.startswith("^") and literal.endswith("$")
    return 0.0002 if whole else max(0.0003, 5.0 ** -(len(word) + literal.startswith("^")))


_COMMONEST = frozenset("the of to and a in that is it".split())
_COMMON = frozenset(
    """was for on are as with they at be this have from or had by not but what all were we i he she you when can there an
    which their if will about how up out them then some so would other into has more him could no than been its now my did
    may his her your our us who do does""".split()
)
