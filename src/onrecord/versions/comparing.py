"""Two versions of one page: paragraphs aligned by their words, then those without a partner paired by likeness."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from onrecord.records import (
    Capture,
    ChangeKind,
    Document,
    Paragraph,
    ParagraphKind,
    Revision,
    RevisionKind,
    Snapshot,
    Span,
    Statement,
    TextChange,
)
from onrecord.versions.history import Seen, histories

LIKE = 0.5  # share of words that two paragraphs have in common, from which one stands for the other
REWORDED = 0.6  # the same for what two statements say
MOST_ALIGNED = 2_000  # paragraphs a side, beyond which they are compared as sets
MOST_PAIRS = 40_000  # pairs of paragraphs, or of statements, that are held against each other
_REPORT = frozenset(ParagraphKind) - {ParagraphKind.FURNITURE}
_WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " ", "\u00ad": None, "…": "..."}
)
_NOTICE = re.compile(
    r"\b(?:corrections?\b\s*(?:[:(—–-]|and clarification|\d)|clarifications?\b\s*[:(—–-]|editor['’]?s['’]? note"
    r"|(?:earlier|previous|original) version of this (?:article|story|report|page|post)"
    r"|this (?:article|story|report|page|post) (?:was|has been) (?:amended|corrected|updated|edited|changed|revised|removed|withdrawn|retracted)"
    r"|(?:amended|corrected|updated) (?:on|at) \d|update(?:d)?\s*[:(]|retract(?:ed|ion|s)\b|we (?:regret|apologi[sz]e))",
    re.IGNORECASE,
)
_RETRACTED = re.compile(
    r"\bretract(?:ed|ion|s)\b|(?:article|story|report|page|post) (?:was|has been) (?:withdrawn|removed|retracted|taken down)",
    re.IGNORECASE,
)


def compare(
    documents: Sequence[Document],
    statements: Sequence[Statement],
    snapshots: Sequence[Snapshot],
    captures: Sequence[Capture],
) -> list[Revision]:
    """What changed at every address that was captured more than once, in order of address and time.

    Captures between which the words of the report are the same give nothing. The order of all input does not matter.
    """
    by_hash = {d.sha256: d for d in documents}
    said: dict[str, list[Statement]] = defaultdict(list)
    for statement in sorted(statements, key=lambda s: s.id):
        said[statement.document].append(statement)
    found: list[Revision] = []
    for seen in histories(captures, snapshots).values():
        found += _history(seen, by_hash, said)
    return found


def _history(
    seen: Sequence[Seen], by_hash: Mapping[str, Document], said: Mapping[str, list[Statement]]
) -> list[Revision]:
    found: list[Revision] = []
    last: tuple[Seen, Document] | None = None
    gone = False
    for each in seen:
        document = by_hash.get(each.sha256)
        if document is None:
            if not each.sha256 and last is not None and not gone:
                before = last[1].id
                found.append(
                    Revision(
                        each.url, RevisionKind.GONE, before, "", last[0].captured, each.captured, status=each.status
                    )
                )
                gone = True
            continue
        if last is not None and document.id != last[1].id:
            revision = _revision(last, (each, document), said)
            if revision is not None:
                found.append(revision)
        last, gone = (each, document), False
    return found


def _revision(
    before: tuple[Seen, Document], after: tuple[Seen, Document], said: Mapping[str, list[Statement]]
) -> Revision | None:
    old, new = before[1], after[1]
    changes = text_changes(old, new)
    if not changes:
        return None
    notice = _notice(changes, new)
    kind = RevisionKind.SILENT_EDIT if notice is None else RevisionKind.MARKED_EDIT
    if notice is not None and _RETRACTED.search(notice.of(new.text)):
        kind = RevisionKind.RETRACTED
    gone = _without_words(said.get(old.id, ()), old, new)
    come = _without_words(said.get(new.id, ()), new, old)
    reworded = _reworded(gone, old, come, new)
    paired = {one for pair in reworded for one in pair}
    return Revision(
        url=after[0].url,
        kind=kind,
        before=old.id,
        after=new.id,
        captured_before=before[0].captured,
        captured_after=after[0].captured,
        changes=changes,
        notice=notice,
        vanished=tuple(s.id for s in gone if s.id not in paired),
        appeared=tuple(s.id for s in come if s.id not in paired),
        reworded=reworded,
    )


# ---------------------------------------------------------------------------------------------- paragraphs


def plain(text: str) -> str:
    """Words to compare by: case, quotation marks, dashes and spaces do not count as a change."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_QUOTES).split()).casefold()


def text_changes(old: Document, new: Document) -> tuple[TextChange, ...]:
    """The paragraphs of the report that differ, in the order of the later text."""
    a, b = _paragraphs(old), _paragraphs(new)
    left, right = [key for key, _ in a], [key for key, _ in b]
    of_old, of_new = _Words(old), _Words(new)
    found: list[tuple[int, int, TextChange]] = []
    for i1, i2, j1, j2 in _gaps(left, right):
        gone = [n for n in range(i1, i2) if not of_new.has(left[n], a[n][1].kind)]
        come = [n for n in range(j1, j2) if not of_old.has(right[n], b[n][1].kind)]
        pairs = _pairs([left[n] for n in gone], [right[n] for n in come])
        for x, y in pairs.items():
            one, other = a[gone[x]][1], b[come[y]][1]
            found.append((come[y], 1, TextChange(ChangeKind.CHANGED, other.kind, one.span, other.span)))
        for x, n in enumerate(gone):
            if x not in pairs:
                found.append((j1, 0, TextChange(ChangeKind.REMOVED, a[n][1].kind, before=a[n][1].span)))
        for y, n in enumerate(come):
            if y not in pairs.values():
                found.append((n, 1, TextChange(ChangeKind.ADDED, b[n][1].kind, after=b[n][1].span)))
    found.sort(key=lambda each: (each[0], each[1], each[2].before or Span(0, 0)))
    return tuple(change for _, _, change in found)


class _Words:
    """All words of a document, to see whether a paragraph of another stands in it anywhere, whole or as part of one.

    A headline must stand there as a paragraph: a shortened headline is a change, though its words are among the longer one's.
    """

    def __init__(self, document: Document) -> None:
        self.text = plain(document.text)
        self.paragraphs = frozenset(plain(document.words(p.span)) for p in document.paragraphs)

    def has(self, words: str, kind: ParagraphKind) -> bool:
        return words in self.paragraphs if kind is ParagraphKind.HEADLINE else _stands(words, self.text)


def _stands(words: str, text: str) -> bool:
    """Whether the words stand in the text as whole words: "7 people" does not stand in "17 people", nor in "2.7 people"."""
    at = text.find(words)
    while at >= 0:
        before, after = text[max(0, at - 2) : at], text[at + len(words) : at + len(words) + 1]
        begun = before[-1:].isalnum() or (before[:1].isdigit() and before[1:] in (".", ",") and words[:1].isdigit())
        if not begun and not (after.isalnum() and words[-1:].isalnum()):
            return True
        at = text.find(words, at + 1)
    return False


def _paragraphs(document: Document) -> list[tuple[str, Paragraph]]:
    kept = [(plain(document.words(p.span)), p) for p in document.paragraphs if p.kind in _REPORT]
    return [(key, p) for key, p in kept if key]


def _gaps(left: list[str], right: list[str]) -> list[tuple[int, int, int, int]]:
    """Stretches that differ, after the equal beginning and end are taken off; very long ones as sets, without an order."""
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    end = 0
    while end < min(len(left), len(right)) - start and left[-1 - end] == right[-1 - end]:
        end += 1
    a, b = left[start : len(left) - end], right[start : len(right) - end]
    if not a and not b:
        return []
    if len(a) > MOST_ALIGNED or len(b) > MOST_ALIGNED:
        return [(start, start + len(a), start, start + len(b))]
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return [
        (start + i1, start + i2, start + j1, start + j2)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    ]


def _pairs(gone: Sequence[str], come: Sequence[str], least: float = LIKE) -> dict[int, int]:
    """Which of the one stands for which of the other: the most alike first, each once."""
    if not gone or not come or len(gone) * len(come) > MOST_PAIRS:
        return {}
    words_a, words_b = [Counter(_WORDS.findall(t)) for t in gone], [Counter(_WORDS.findall(t)) for t in come]
    scored = []
    for x, one in enumerate(words_a):
        for y, other in enumerate(words_b):
            score = _alike(one, other)
            if score >= least:
                scored.append((-score, abs(x - y), x, y))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, x, y in sorted(scored):
        if x not in pairs and y not in taken:
            pairs[x] = y
            taken.add(y)
    return pairs


def _alike(one: Counter[str], other: Counter[str]) -> float:
    """Dice's coefficient over words with their counts."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def _notice(changes: Sequence[TextChange], new: Document) -> Span | None:
    """A paragraph that is new or changed and owns the change."""
    for change in changes:
        if change.after is not None and _NOTICE.search(new.words(change.after)):
            return change.after
    return None


# ---------------------------------------------------------------------------------------------- statements


def _without_words(statements: Sequence[Statement], here: Document, there: Document) -> list[Statement]:
    """Statements of which some words do not stand in the other text."""
    text = f" {plain(there.text)} "
    return [
        s for s in statements if s.content and any(not _stands(plain(here.words(span)), text) for span in s.content)
    ]


def _reworded(
    gone: Sequence[Statement], old: Document, come: Sequence[Statement], new: Document
) -> tuple[tuple[str, str], ...]:
    one = [plain(" ".join(old.words(span) for span in s.content)) for s in gone]
    other = [plain(" ".join(new.words(span) for span in s.content)) for s in come]
    return tuple(sorted((gone[x].id, come[y].id) for x, y in _pairs(one, other, REWORDED).items()))
