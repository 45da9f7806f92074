"""The pack's report: one page for a judge, to be printed. In words: what each thing is, when it was obtained, and what proves it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from onrecord.publish import revisions, words
from onrecord.publish.folder import environment
from onrecord.publish.lookup import Lookup, title_of
from onrecord.publish.pack.parts import Blackened, Evidence
from onrecord.records import Document, Footage, Record, Snapshot

STATEMENTS_SHOWN = 200  # of one document; all of them are in record.json
_ADDING = ("added", "joined", "recaptured", "found")
_STYLE = Path(__file__).with_name("report.css")


@dataclass(frozen=True, slots=True)
class Shown:
    """An original of the pack: its file under ``data``, what kind of copy that is, why it is withheld ("": it is not), and the
    redacted copy that is shown in its place."""

    snapshot: Snapshot
    file: str
    kind: str
    reason: str
    redacted: Blackened | None = None


@cache
def _style() -> tuple[str, str]:
    """The style of the page, and its hash for the page's policy (Content Security Policy, level 2)."""
    text = _STYLE.read_text("utf-8")
    return text, "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def report(record: Record, shown: list[Shown], evidence: Evidence) -> bytes:
    """The page as UTF-8. The same arguments give the same bytes."""
    lookup = Lookup(record)
    documents = {d.sha256: d for d in record.documents}
    footage = {f.sha256: f for f in record.footage}
    style, policy = _style()
    ordered = sorted(shown, key=lambda each: _order(each, documents))
    values = {
        "style": style,
        "policy": policy,
        "title": words.plain(record.title),
        "evidence": evidence,
        "originals": [
            _view(
                number, each, documents.get(each.snapshot.sha256) or footage.get(each.snapshot.sha256), lookup, evidence
            )
            for number, each in enumerate(ordered, 1)
        ],
        "copies": sum(1 for each in shown if not each.reason and each.redacted is None),
        "blackened": sum(1 for each in shown if each.redacted is not None),
        "withheld": sum(1 for each in shown if each.reason),
        "newest": evidence.heads[-1],
        "stamps": [s for s in evidence.stamps if s.reply is not None],
        "anchors": [s for s in evidence.stamps if s.ots is not None],
        "problems": sorted(record.problems, key=lambda p: (p.where, p.code, p.message)),
    }
    html = environment().get_template("pack.html").render(**values)
    return html.encode("utf-8", "replace")


def _order(each: Shown, documents: Mapping[str, Document]) -> tuple[bool, str, str]:
    """By the day of publication, what has none last."""
    document = documents.get(each.snapshot.sha256)
    date = document.published.value if document is not None and document.published else "9999"
    return bool(each.reason), date, each.snapshot.sha256


def _view(
    number: int, each: Shown, item: Document | Footage | None, lookup: Lookup, evidence: Evidence
) -> dict[str, object]:
    snapshot = each.snapshot
    acts = evidence.acts.get(snapshot.sha256, ())
    adding = [act for act in acts if act.handling.event in _ADDING]
    statements = lookup.by_document.get(item.id, []) if isinstance(item, Document) else []
    title = title_of(item) if isinstance(item, Document) else item.title.value if item and item.title else snapshot.name
    return {
        "number": number,
        "anchor": f"o-{snapshot.sha256[:16]}",
        "heading": "An original that is withheld" if each.reason else title,
        "shown": each,
        "kind": _kind(each),
        "facts": [] if each.reason else _said(item),
        "obtained": snapshot.facts.obtained or (snapshot.served.captured if snapshot.served else ""),
        "served": snapshot.served,
        "names": [] if each.reason else sorted(snapshot.names),
        "sha512": evidence.sha512[snapshot.sha256],
        "first": adding[0].handling if adding else None,
        "acts": acts,
        "stamps": adding[0].handling.stamps if adding else (),
        "anchors": [
            s for s in evidence.stamps if s.ots is not None and adding and s.covers > adding[0].handling.entry
        ],
        "captures": revisions.captures_of(lookup, snapshot.sha256),
        "revisions": [revisions.view(lookup, r) for r in lookup.revisions_of.get(item.id, ())] if isinstance(item, Document) else [],
        "statements": [lookup.line(s) for s in statements[:STATEMENTS_SHOWN]],
        "statements_more": max(0, len(statements) - STATEMENTS_SHOWN),
        "findings": sorted(item.findings, key=lambda f: f.check) if isinstance(item, Footage) else [],
        "footage": isinstance(item, Footage),
    }  # fmt: skip


def _kind(each: Shown) -> str:
    kinds = {
        "html": "A page of the web, kept as its source; the copy is named .txt, so that nothing in it runs",
        "text": "A text",
        "pdf": "A PDF",
        "image": "A picture",
        "video": "A video",
        "withheld": "A file that is not in this pack",
    }
    kind = kinds.get(each.kind, "A file")
    return f"{kind}, with places blacked out" if each.redacted is not None else kind


def _said(item: Document | Footage | None) -> list[tuple[str, str, str]]:
    """What is said of an original, and where that was found: by whoever added it, or on the page itself."""
    if item is None:
        return []
    named = [("Publisher", item.publisher), ("Published", item.published), ("Address", item.url)]
    if isinstance(item, Document):
        named.insert(1, ("Byline", item.byline))
    return [(name, fact.value, fact.found) for name, fact in named if fact]
