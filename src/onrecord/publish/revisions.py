"""Versions of one page, ready to be shown: what was added, removed and changed, and which statements vanished."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from markupsafe import Markup

from onrecord.publish import words
from onrecord.publish.export import revision_key
from onrecord.publish.lookup import Line, Lookup, title_of
from onrecord.records import Archive, Capture, ParagraphKind, Proof, Revision, RevisionKind, TextChange

CHANGES_SHOWN = 40
LINES_SHOWN = 20
CAPTURES_SHOWN = 12
MOST_WORDS = 1_500  # of a paragraph, beyond which it is shown whole and not word by word
_PIECES = re.compile(r"\s+|[^\W_]+(?:['’][^\W_]+)?|[^\w\s]|_")
_ORDER = (RevisionKind.RETRACTED, RevisionKind.GONE, RevisionKind.SILENT_EDIT, RevisionKind.MARKED_EDIT)


def weight(revision: Revision) -> tuple[int, bool, int, tuple[str, str, str, str]]:
    """What a reader wants to see first: retractions, pages that are gone, then silent edits by what they took away."""
    headline = any(change.part is ParagraphKind.HEADLINE for change in revision.changes)
    return (_ORDER.index(revision.kind), not headline, -len(revision.vanished), revision_key(revision))


def view(lookup: Lookup, revision: Revision, changes: int = CHANGES_SHOWN) -> dict[str, object]:
    """One revision for a template."""
    before, after = lookup.documents.get(revision.before), lookup.documents.get(revision.after)
    old, new = before.text if before else "", after.text if after else ""
    ordered = sorted(revision.changes, key=lambda change: change.part is not ParagraphKind.HEADLINE)
    return {
        "kind": revision.kind.value,
        "kind_words": words.label(words.REVISIONS, revision.kind.value),
        "url": revision.url,
        "title": title_of(before) if before else revision.url,
        "status": revision.status,
        "before": (words.day(revision.captured_before), lookup.document_href(revision.before) if before else ""),
        "after": (words.day(revision.captured_after), lookup.document_href(revision.after) if after else ""),
        "counts": _counts(revision),
        "changes": [_change(change, old, new) for change in ordered[:changes]],
        "more": max(0, len(ordered) - changes),
        "notice": revision.notice.of(new) if revision.notice else "",
        "vanished": _lines(lookup, revision.vanished),
        "vanished_more": max(0, len(revision.vanished) - LINES_SHOWN),
        "appeared": _lines(lookup, revision.appeared),
        "appeared_more": max(0, len(revision.appeared) - LINES_SHOWN),
        "reworded": [
            (lookup.line(lookup.statements[one]), lookup.line(lookup.statements[other]))
            for one, other in revision.reworded[:LINES_SHOWN]
            if one in lookup.statements and other in lookup.statements
        ],
    }


def _lines(lookup: Lookup, statements: tuple[str, ...]) -> list[Line]:
    return [lookup.line(lookup.statements[s]) for s in statements[:LINES_SHOWN] if s in lookup.statements]


def _counts(revision: Revision) -> str:
    kinds = [change.kind.value for change in revision.changes]
    told = [
        words.amount(kinds.count(k), f"paragraph {k}", f"paragraphs {k}")
        for k in ("changed", "removed", "added")
        if k in kinds
    ]
    if revision.vanished:
        told.append(words.amount(len(revision.vanished), "statement gone", "statements gone"))
    return words.listed(told)


def _change(change: TextChange, old: str, new: str) -> dict[str, object]:
    before = change.before.of(old) if change.before else ""
    after = change.after.of(new) if change.after else ""
    left, right = marked(before, after) if before and after else (words.shown(before), words.shown(after))
    part = change.part.value
    return {
        "kind": change.kind.value,
        "label": f"{words.label(words.PARAGRAPHS, part)} {change.kind.value}" if part != "body" else change.kind.value,
        "before": left if before else None,
        "after": right if after else None,
    }


def marked(before: str, after: str) -> tuple[Markup, Markup]:
    """Two texts with what only one of them has marked, word by word; both whole where they are very long."""
    a, b = _PIECES.findall(before), _PIECES.findall(after)
    if len(a) > MOST_WORDS or len(b) > MOST_WORDS:
        return Markup("<del>{}</del>").format(words.shown(before)), Markup("<ins>{}</ins>").format(words.shown(after))
    left, right = Markup(""), Markup("")
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        one, other = words.shown("".join(a[i1:i2])), words.shown("".join(b[j1:j2]))
        left += one if tag == "equal" or not one else Markup("<del>{}</del>").format(one)
        right += other if tag == "equal" or not other else Markup("<ins>{}</ins>").format(other)
    return left, right


def captures_of(lookup: Lookup, sha256: str) -> tuple[list[dict[str, object]], int]:
    """When and where these bytes were captured, the first ones, and how many more there are."""
    found = lookup.captures_of.get(sha256, [])
    names = {archive.sha256: archive.name for archive in lookup.record.archives}
    return [_capture(capture, names) for capture in found[:CAPTURES_SHOWN]], max(0, len(found) - CAPTURES_SHOWN)


def _capture(capture: Capture, names: dict[str, str]) -> dict[str, object]:
    name = names.get(capture.archive, capture.archive[:16])
    inside = f" + {capture.within:,}" if capture.within else ""
    return {
        "when": words.day(capture.captured) if capture.captured else "at a time that is not known",
        "url": capture.url,
        "where": f"{name}{'/' + capture.member if capture.member else ''}, byte {capture.offset:,}{inside}",
        "digest": words.label(words.PROOFS, capture.digest.value),
        "failed": capture.digest is Proof.FAILED,
    }


def archive_view(archive: Archive) -> dict[str, object]:
    """A web archive for the page of sources."""
    counts = dict(archive.digests)
    digests = [words.amount(counts[p.value], f"record: {words.label(words.PROOFS, p.value)}", f"records: {words.label(words.PROOFS, p.value)}") for p in Proof if p.value in counts]  # fmt: skip
    signed = words.label(words.PROOFS, archive.signature.value) if archive.signed else "not signed"
    return {
        "archive": archive,
        "left": [f"{kind}: {count:,}" for kind, count in sorted(archive.left)],
        "digests": digests,
        "files": words.label(words.PROOFS, archive.files.value) if archive.kind == "wacz" else "",
        "signature": signed,
        "failed": Proof.FAILED in (archive.signature if archive.signed else None, archive.files) or "failed" in counts,
    }
