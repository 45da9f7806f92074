"""Checks the corpus of contested events, and counts what is in it.

    python -m evaluation.corpus [CASE...]      # every fault with file, field and reason; 1 where there is one
    python -m evaluation.corpus --runs         # the runs of six words that two cases share: to be reworded
    python -m evaluation.corpus --names        # names in use, by split
    python -m evaluation.corpus --figures      # what corpus/README.md gives; --write puts it (and corpus/SCHEMA.md) there
    python -m evaluation.corpus --peers        # the same measures of real news, from ../shared/corpora/polnear
    (--json with any of them)

A case is checked from its built files alone, then built again from its sources: the bytes must be the same.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import math
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np

from evaluation.corpus_build import FORMAT, Fault, Faulty, bodies, build, disputes
from evaluation.corpus_text import paragraphs, text_of
from onrecord.records import Act, Basis, QuoteType, ShiftKind, SpeakerKind, Stance

CORPUS = Path(__file__).parents[1] / "corpus"
POLNEAR = Path(__file__).parents[2] / "shared" / "corpora" / "polnear" / "train.jsonl.gz"
REPORTS = (5, 10)  # in a case
WORDS = (60, 1200)  # in a document's text
RUN = 6  # words

# Pairs of bundles of seven real reports, of other outlets and at least 90 days apart (``--peers``, 600 pairs): the mean share of
# 6-word runs that both have, of the smaller one's; and the share that one pair in ten exceeds.
REAL_MEAN_SHARE = 0.000081
REAL_HIGH_SHARE = 0.00032

SPLITS = ("train", "dev", "test")
FIELDS = {
    "war": "war and armed groups",
    "policing": "policing and protest",
    "detention": "detention, prisons, camps",
    "disaster": "disasters and their cause",
    "health": "health and medicine",
    "elections": "elections and parties",
    "companies": "companies and their products",
    "labour": "labour and wages",
    "migration": "migration and borders",
    "environment": "environment",
    "sport": "sport",
    "science": "science",
    "archaeology": "archaeology and heritage",
    "courts": "courts and trials",
}
KINDS = {
    "agency": "an agency's copy",
    "broadsheet": "a national paper's report",
    "tabloid": "a popular paper's report",
    "local": "a local or regional paper's report",
    "magazine": "a magazine's or weekly's report",
    "broadcaster": "a broadcaster's page",
    "live_blog": "entries with times, newest or oldest first",
    "interview": "an interview's transcript, or questions and answers",
    "press_release": "a press release or official statement",
    "ngo": "a report of a non-governmental organisation",
    "un": "a report in the manner of the United Nations' bodies",
    "record": "minutes, a transcript of parliament or court, a ruling",
    "open_letter": "an open letter",
    "fact_check": "a fact-check",
    "blog": "a blog",
    "thread": "a thread of posts",
    "translated": "a translated piece, in odd English",
    "corrected": "a page that was corrected after it came out, and says so",
}
COPIED = {
    "verbatim": "word for word, but for what the other words here say",
    "reheadlined": "another headline",
    "cut": "paragraphs or sentences left out",
    "reordered": "paragraphs in another order",
    "rewritten": "most sentences in other words, same facts in the same order",
    "extended": "paragraphs of its own, less than half",
    "translated": "by way of another language",
}
DIFFERS = {
    "date": "alike but for the time",
    "place": "alike but for the place",
    "number": "alike but for an amount",
    "who": "alike but for who did it, or to whom",
    "strength": "one says more than the other (killed / hurt; knew / should have known)",
    "kind": "alike but for what was done, or with what",
}
FOOTAGE = ("picture", "video", "audio")
HARD = {
    "title_changes_hands": "a title whose holder changes within the case (speakers)",
    "same_surname": "two people with one surname (speakers)",
    "transliteration": "a name in two spellings (speakers)",
    "metonym": "a capital, a building or a colour for a body (statements)",
    "spokesman": "somebody who speaks for a body or a person (statements)",
    "far_pronoun": "a pronoun or bare noun two or more sentences from its name (statements)",
    "unnamed_source": "a source without a name (statements)",
    "maybe_same_unnamed": "unnamed sources who may be the same (speakers)",
    "nested": "a report within a report (statements)",
    "partial_denial": "a part is denied, the rest left alone (statements)",
    "evasion": "an answer to something else (statements)",
    "non_denial": "not aware of, no policy of, declined to say (statements)",
    "denial_concedes": "the denial of a detail concedes the rest (statements)",
    "admission_other_words": "an admission in other words: a controlled release (statements)",
    "silent_change": "a change of position that nobody points out (statements)",
    "hedged_number": "at least, up to, dozens (statements)",
    "near_claim": "claims alike but for a date, a place or a number (claims)",
    "shared_witness": "two outlets, not copies, with the same witness (speakers)",
    "repeated_later": "a statement repeated years or months after (statements)",
    "irony": "not meant as it stands (statements)",
    "question": "a question that is no claim, or is one (statements)",
    "conditional": "if, would, had it been (statements)",
    "old_denial": "a denial of long ago, reported anew (statements)",
    "copy_without_credit": "a copy that does not say so (documents)",
}

# What every item of case.json has: field -> (type, meaning). A type with "?" may be null.
SHAPES: dict[str, dict[str, tuple[str, str]]] = {
    "case": {
        "format": ("text", f"`{FORMAT}`"),
        "case": ("text", "the folder's name"),
        "title": ("text", "what it is about, in a few words"),
        "event": ("text", "the event and what is contested, in a sentence or two"),
        "field": (f"one of {', '.join(FIELDS)}", "the field of life"),
        "split": (f"one of {', '.join(SPLITS)}", "train, dev or test"),
        "names": ("texts", "every invented name that is no speaker's: countries, places, outlets, products"),
        "documents": ("list", "the reports, by id"),
        "speakers": ("list", "people and bodies"),
        "statements": ("list", "by document and place in its written order"),
        "claims": ("list", "propositions, with the stance of each statement"),
        "utterances": ("list", "acts of speaking; every statement is in exactly one"),
        "disputes": ("list", "computed: claims that one side asserts and another denies"),
        "shifts": ("list", "changes of position"),
        "footage": ("list", "pictures, videos and recordings that are spoken of"),
        "footage_mentions": ("list", "where they are spoken of"),
        "hard": ("table", "hard phenomenon → ids of what shows it"),
    },
    "documents": {
        "id": ("text", "unique in the case"),
        "file": ("text", "the document, in the case's folder, UTF-8"),
        "format": ("one of html, txt", ""),
        "publisher": ("text", "who put it out"),
        "published": ("text?", "ISO date or date-time; null: no date is known"),
        "kind": (f"one of {', '.join(KINDS)}", "what sort of text"),
        "url": ("text?", "an address under .example"),
        "title": ("text?", "its headline, where it has one"),
        "origin": ("text", "documents with one origin are copies of one text; the id of the first, or absent:NAME"),
        "copied_from": ("text?", "the document (or absent:NAME) that it was copied from"),
        "copied": (f"some of {', '.join(COPIED)}", "in which ways"),
        "credited": ("bool?", "whether a copy names where it is from; null: no copy"),
        "text": ("text", "the text that offsets count in, in characters (code points)"),
    },
    "speakers": {
        "id": ("text", "unique in the case"),
        "name": ("text", "full name; of an unnamed source, the words for it"),
        "kind": (f"one of {', '.join(SpeakerKind)}", ""),
        "forms": ("texts", "the names in the texts, as written, without titles"),
        "roles": ("list", "{title, of (speaker or words), earliest, latest}; a year, month or day, or null"),
        "speaks_for": ("list", "{speaker, earliest, latest}"),
        "possibly_same": ("texts", "unnamed speakers who may be the same"),
    },
    "statements": {
        "id": ("text", "DOCUMENT.NUMBER"),
        "document": ("text", "id of the document"),
        "source": ("spans", "who; may be empty"),
        "cue": ("spans", "the words of saying; may be empty"),
        "content": ("spans", "what is said; never empty"),
        "time": ("spans", "words for when it was said; may be empty"),
        "quote": (f"one of {', '.join(QuoteType)}", ""),
        "act": (f"one of {', '.join(Act)}", ""),
        "stance": (f"one of {', '.join(Stance)}", "to its own content"),
        "basis": (f"some of {', '.join(Basis)}", "never empty"),
        "within": ("text?", "the statement that it is part of"),
        "speaker": ("text?", "id of the speaker; null: nobody can be told"),
        "also_speakers": ("texts", "further speakers of a joint statement"),
        "said": ("interval", "{earliest, latest}: ISO dates, inclusive, or null"),
    },
    "claims": {
        "id": ("text", "unique in the case"),
        "text": ("text", "a plain sentence, affirmative where it can be"),
        "part_of": ("text?", "the claim that this one is a part of"),
        "near": ("list", f"{{claim, differs}}: one that is alike but another; differs: {', '.join(DIFFERS)}"),
        "statements": ("list", "{statement, stance}: the stance to the claim"),
    },
    "utterances": {"id": ("text", "unique in the case"), "statements": ("texts", "one or more")},
    "disputes": {
        "claim": ("text", "id of the claim"),
        "asserts": ("texts", "speakers"),
        "denies": ("texts", "speakers"),
    },
    "shifts": {
        "speaker": ("text", "the speaker, or the body for whom both spoke"),
        "claim": ("text", "id of the claim"),
        "kind": (f"one of {', '.join(ShiftKind)}", ""),
        "from": ("text", "the statement before"),
        "to": ("text", "the statement after"),
    },
    "footage": {
        "id": ("text", "unique in the case"),
        "kind": (f"one of {', '.join(FOOTAGE)}", ""),
        "what": ("text", "what it is said to show"),
    },
    "footage_mentions": {
        "footage": ("text", "id of the footage"),
        "document": ("text", "id of the document"),
        "span": ("span", "the words"),
        "statement": ("text?", "the smallest statement around them"),
    },
}


# ---------------------------------------------------------------------------------------------- one case


class _Check:
    """Gathers the faults of one case."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[Fault] = []

    def fault(self, field: str, reason: str, file: str = "case.json") -> None:
        self.faults.append(Fault(f"{self.folder.name}/{file}", field, reason))

    def shaped(self, item: Any, shape: str, place: str) -> bool:
        """Whether an item has the fields of its shape, each of its type."""
        if not isinstance(item, dict):
            self.fault(place, "is no table")
            return False
        before = len(self.faults)
        fields = SHAPES[shape]
        for name in sorted(set(fields) - set(item)):
            self.fault(f"{place}.{name}", "is missing")
        for name in sorted(set(item) - set(fields)):
            self.fault(f"{place}.{name}", "is not known")
        for name, (kind, _) in fields.items():
            if name in item and (reason := _mistyped(item[name], kind)):
                self.fault(f"{place}.{name}", reason)
        return len(self.faults) == before

    def unique(self, items: Sequence[dict[str, Any]], place: str, key: str = "id") -> None:
        for value, count in Counter(i[key] for i in items).items():
            if count > 1:
                self.fault(f"{place} {value!r}", f"the {key} stands {count} times")


def _mistyped(value: Any, kind: str) -> str | None:
    """Why a value is not of a kind; None when it is."""
    if kind.endswith("?") and value is None:
        return None
    if kind.startswith(("one of ", "some of ")):
        known = kind.partition(" of ")[2].split(", ")
        values = [value] if kind.startswith("one") else value
        if not isinstance(values, list):
            return "is no list"
        wrong = [v for v in values if v not in known]
        return f"{wrong[0]!r} is none of {', '.join(known)}" if wrong else None
    if kind in ("spans", "span"):
        for span in value if kind == "spans" and isinstance(value, list) else [value]:
            if not isinstance(span, dict) or set(span) != {"start", "end", "text"}:
                return "a span is {start, end, text}"
            if not all(type(span[k]) is int for k in ("start", "end")) or not isinstance(span["text"], str):
                return "start and end are numbers, text is text"
        return None
    if kind == "interval":
        return None if isinstance(value, dict) and set(value) == {"earliest", "latest"} else "is {earliest, latest}"
    if kind == "texts":
        return None if isinstance(value, list) and all(isinstance(v, str) for v in value) else "is no list of texts"
    wanted = {"text": str, "bool": bool, "list": list, "table": dict}[kind.rstrip("?")]
    return None if isinstance(value, wanted) else f"is no {kind.rstrip('?')}"


def check_case(folder: Path) -> list[Fault]:
    """Everything that is wrong with one case."""
    check = _Check(folder)
    try:
        case = json.loads((folder / "case.json").read_bytes().decode("utf-8"))
    except UnicodeDecodeError as error:
        check.fault(f"byte {error.start}", "is not UTF-8")
    except OSError as error:
        check.fault("file", f"cannot be read ({error.strerror}): python -m evaluation.corpus_build {folder.name}")
    except json.JSONDecodeError as error:
        check.fault("file", f"is not JSON: {error}")
    if check.faults:
        return check.faults
    _annotated(check, case)
    _rebuilt(check, case)
    return check.faults


def check_annotation(folder: Path, case: Any) -> list[Fault]:
    """What is wrong with an annotation of the case in a folder, whoever made it, by itself; not whether its sources give it."""
    check = _Check(folder)
    _annotated(check, case)
    return check.faults


def _annotated(check: _Check, case: Any) -> None:
    if _whole(check, case):
        _documents(check, case)
        _references(check, case)
        _statements(check, case)
        _speakers(check, case)
        _claims(check, case)
        _shifts(check, case)
        _hard(check, case)


def _whole(check: _Check, case: Any) -> bool:
    if not check.shaped(case, "case", "case"):
        return False
    for name in SHAPES:
        if name != "case":
            for number, item in enumerate(case[name]):
                check.shaped(
                    item, name, f"{name}[{number}] {item.get('id', '') if isinstance(item, dict) else ''}".rstrip()
                )
    if check.faults:
        return False
    for name in ("documents", "speakers", "statements", "claims", "utterances", "footage"):
        check.unique(case[name], name)
    if case["format"] != FORMAT:
        check.fault("format", f"{case['format']!r} is not {FORMAT}")
    if case["case"] != check.folder.name:
        check.fault("case", f"{case['case']!r} is not the folder's name")
    if not REPORTS[0] <= len(case["documents"]) <= REPORTS[1]:
        check.fault("documents", f"{len(case['documents'])} reports; a case has {REPORTS[0]} to {REPORTS[1]}")
    return True


def _documents(check: _Check, case: dict[str, Any]) -> None:
    ids = {d["id"]: d for d in case["documents"]}
    for document in case["documents"]:
        place = f"documents {document['id']}"
        path = check.folder / document["file"]
        if document["file"] != f"documents/{document['id']}.{document['format']}":
            check.fault(f"{place}.file", f"is not documents/{document['id']}.{document['format']}")
            continue
        try:
            content = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            check.fault(f"byte {error.start}", "is not UTF-8", document["file"])
            continue
        except OSError as error:
            check.fault("file", f"cannot be read: {error.strerror}", document["file"])
            continue
        if text_of(content, document["format"]) != document["text"]:
            check.fault(f"{place}.text", "is not the text of the file")
        words = len(document["text"].split())
        if not WORDS[0] <= words <= WORDS[1]:
            check.fault(f"{place}.text", f"has {words} words; {WORDS[0]} to {WORDS[1]} are allowed")
        for host in hosts(content):
            if not host.endswith(".example"):
                check.fault("text", f"the address {host!r} is not under .example", document["file"])
        if document["published"] and not _is_date(document["published"]):
            check.fault(f"{place}.published", f"{document['published']!r} is no ISO date")
        model = document["copied_from"]
        if model is None:
            expected = document["id"]
        elif model.startswith("absent:"):
            expected = model
        elif model in ids:
            expected = ids[model]["origin"]
        else:
            check.fault(f"{place}.copied_from", f"no document {model!r}")
            continue
        if document["origin"] != expected:
            check.fault(f"{place}.origin", f"{document['origin']!r} is not {expected!r}, which it was copied from")
        if (model is None) != (document["credited"] is None) or (model is None) != (not document["copied"]):
            check.fault(f"{place}.copied", "copied_from, copied and credited are for copies, all three")
    for path in sorted((check.folder / "documents").glob("*")):
        if path.stem not in ids:
            check.fault("file", "is no document of case.json", f"documents/{path.name}")


def hosts(content: str) -> list[str]:
    """Hosts of the addresses and the e-mail addresses in a document."""
    found = re.findall(r"(?:https?://|www\.)([\w.-]+\w)", content) + re.findall(
        r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)", content
    )
    return sorted({h.lower() for h in found})


def _is_date(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return len(value) >= 10


def _references(check: _Check, case: dict[str, Any]) -> None:
    ids = {name: {i["id"] for i in case[name]} for name in ("documents", "speakers", "statements", "claims", "footage")}

    def known(value: str | None, of: str, place: str) -> None:
        if value is not None and value not in ids[of]:
            check.fault(place, f"no {of[:-1] if of != 'footage' else of} {value!r}")

    for s in case["statements"]:
        place = f"statements {s['id']}"
        known(s["document"], "documents", f"{place}.document")
        known(s["within"], "statements", f"{place}.within")
        for speaker in (s["speaker"], *s["also_speakers"]):
            known(speaker, "speakers", f"{place}.speaker")
    for speaker in case["speakers"]:
        for entry in speaker["speaks_for"]:
            known(entry["speaker"], "speakers", f"speakers {speaker['id']}.speaks_for")
        for other in speaker["possibly_same"]:
            known(other, "speakers", f"speakers {speaker['id']}.possibly_same")
    for claim in case["claims"]:
        known(claim["part_of"], "claims", f"claims {claim['id']}.part_of")
        for near in claim["near"]:
            known(near["claim"], "claims", f"claims {claim['id']}.near")
            if near["differs"] not in DIFFERS:
                check.fault(
                    f"claims {claim['id']}.near", f"differs {near['differs']!r} is none of {', '.join(DIFFERS)}"
                )
        for link in claim["statements"]:
            known(link["statement"], "statements", f"claims {claim['id']}.statements")
            if link["stance"] not in list(Stance):
                check.fault(
                    f"claims {claim['id']}.statements", f"stance {link['stance']!r} is none of {', '.join(Stance)}"
                )
        check.unique(claim["statements"], f"claims {claim['id']}.statements", "statement")
        if not claim["statements"]:
            check.fault(f"claims {claim['id']}.statements", "no statement speaks of it")
    for shift in case["shifts"]:
        place = f"shifts {shift['claim']} {shift['from']} → {shift['to']}"
        known(shift["speaker"], "speakers", f"{place}.speaker")
        known(shift["claim"], "claims", f"{place}.claim")
        known(shift["from"], "statements", f"{place}.from")
        known(shift["to"], "statements", f"{place}.to")
    for number, mention in enumerate(case["footage_mentions"]):
        known(mention["footage"], "footage", f"footage_mentions[{number}].footage")
        known(mention["document"], "documents", f"footage_mentions[{number}].document")
        known(mention["statement"], "statements", f"footage_mentions[{number}].statement")
        _hits(check, case, mention["document"], [mention["span"]], f"footage_mentions[{number}].span")
    for footage in sorted(ids["footage"] - {m["footage"] for m in case["footage_mentions"]}):
        check.fault(f"footage {footage}", "is nowhere mentioned")
    listed = Counter(s for u in case["utterances"] for s in u["statements"])
    for statement in sorted(ids["statements"] ^ set(listed) | {s for s, n in listed.items() if n > 1}):
        check.fault("utterances", f"{statement!r} is a statement of exactly one utterance, not of {listed[statement]}")


def _hits(check: _Check, case: dict[str, Any], document: str, spans: Sequence[dict[str, Any]], place: str) -> None:
    text = next((d["text"] for d in case["documents"] if d["id"] == document), None)
    if text is None:
        return
    end = 0
    for span in spans:
        words = text[span["start"] : span["end"]] if 0 <= span["start"] < span["end"] <= len(text) else None
        if words is None:
            check.fault(place, f"[{span['start']}, {span['end']}) is not in the text of {len(text)} characters")
        elif words != span["text"]:
            check.fault(place, f"[{span['start']}, {span['end']}) is {words[:40]!r}, not {span['text'][:40]!r}")
        elif words != words.strip() or re.search(r"\n[ \t]*\n", words):
            check.fault(place, f"{words[:40]!r} has blanks at an end or crosses a paragraph")
        elif len(words) > 1 and (words[0] in ".,;:!?)]" or words[-1] in "([{"):
            check.fault(
                place,
                f"{words[:40]!r} begins or ends with a stray sign; begin with a word or an opening quotation mark",
            )
        if span["start"] < end:
            check.fault(place, f"{span['text'][:40]!r} overlaps the piece before it, or stands before it")
        end = span["end"]


def _statements(check: _Check, case: dict[str, Any]) -> None:
    statements = {s["id"]: s for s in case["statements"]}
    published = {d["id"]: d["published"] for d in case["documents"]}
    for s in case["statements"]:
        place = f"statements {s['id']}"
        for role in ("source", "cue", "content", "time"):
            _hits(check, case, s["document"], s[role], f"{place}.{role}")
        if not s["content"]:
            check.fault(f"{place}.content", "is empty")
        if s["id"].rpartition(".")[0] != s["document"]:
            check.fault(f"{place}.id", "is not DOCUMENT.NUMBER")
        if (
            not s["basis"]
            or (len(s["basis"]) > 1 and "none_given" in s["basis"])
            or len(set(s["basis"])) < len(s["basis"])
        ):
            check.fault(f"{place}.basis", "is one or more kinds, each once; none_given stands alone")
        seen = {s["id"]}
        outer = s["within"]
        while outer in statements and outer not in seen:
            seen.add(outer)
            outer = statements[outer]["within"]
        if outer in seen:
            check.fault(f"{place}.within", "leads back to itself")
        if s["within"] in statements and statements[s["within"]]["document"] != s["document"]:
            check.fault(f"{place}.within", "is a statement of another document")
        ends = s["said"]
        wrong = [e for e in ends.values() if e is not None and not (isinstance(e, str) and _is_date(e))]
        if wrong:
            check.fault(f"{place}.said", f"{wrong[0]!r} is no ISO date")
            continue
        if ends["earliest"] and ends["latest"] and ends["earliest"][:10] > ends["latest"][:10]:
            check.fault(f"{place}.said", "ends before it begins")
        day = (published.get(s["document"]) or "9999")[:10]
        late = ends["earliest"] or ends["latest"]
        if (late and late[:10] > day) or (ends["latest"] and ends["latest"][:10] > day):
            check.fault(f"{place}.said", f"is after the report came out ({day})")
    for utterance in case["utterances"]:
        members = [statements[s] for s in utterance["statements"] if s in statements]
        place = f"utterances {utterance['id']}"
        if len({m["speaker"] for m in members}) > 1:
            check.fault(place, f"has several speakers: {', '.join(sorted({str(m['speaker']) for m in members}))}")
        starts = [m["said"]["earliest"][:10] for m in members if m["said"]["earliest"]]
        finishes = [m["said"]["latest"][:10] for m in members if m["said"]["latest"]]
        if starts and finishes and max(starts) > min(finishes):
            check.fault(place, f"was said on no one day: not before {max(starts)}, not after {min(finishes)}")


def _speakers(check: _Check, case: dict[str, Any]) -> None:
    texts = "\n".join(" ".join(d["text"].split()) for d in case["documents"]).casefold()
    used = {x for s in case["statements"] for x in (s["speaker"], *s["also_speakers"])}
    for speaker in case["speakers"]:
        used |= {e["speaker"] for e in speaker["speaks_for"]} | {r["of"] for r in speaker["roles"]}
    for speaker in case["speakers"]:
        place = f"speakers {speaker['id']}"
        if not speaker["name"].strip():
            check.fault(f"{place}.name", "is empty")
        if speaker["id"] not in used:
            check.fault(place, "says nothing, and nobody speaks for it")
        for form in speaker["forms"]:
            if form.casefold() not in texts:
                check.fault(f"{place}.forms", f"{form!r} stands in no text")
        for other in speaker["possibly_same"]:
            if (
                any(o["id"] == other and o["kind"] != "unnamed" for o in case["speakers"])
                and speaker["kind"] != "unnamed"
            ):
                check.fault(f"{place}.possibly_same", "is for sources without a name")
    for name in case["names"]:
        if name.casefold() not in texts and not any(name in d["publisher"] for d in case["documents"]):
            check.fault("names", f"{name!r} stands in no text")


def _claims(check: _Check, case: dict[str, Any]) -> None:
    statements = {s["id"]: s for s in case["statements"]}
    texts: dict[str, str] = {}
    for claim in case["claims"]:
        plain = " ".join(claim["text"].lower().split())
        if not re.search(r"\w+\W+\w+.*[.]$", claim["text"]):
            check.fault(f"claims {claim['id']}.text", "is no plain sentence with a full stop")
        if plain in texts:
            check.fault(f"claims {claim['id']}.text", f"is the text of {texts[plain]!r} too")
        texts[plain] = claim["id"]
        for link in claim["statements"]:
            statement = statements.get(link["statement"])
            if statement and statement["stance"] == "passes_on" and link["stance"] in ("asserts", "denies"):
                check.fault(
                    f"claims {claim['id']}.statements",
                    f"{link['statement']} passes on what it reports and cannot {link['stance'][:-1]} the claim",
                )
        seen = {claim["id"]}
        outer = claim["part_of"]
        while outer and outer not in seen:
            seen.add(outer)
            outer = next((c["part_of"] for c in case["claims"] if c["id"] == outer), None)
        if outer:
            check.fault(f"claims {claim['id']}.part_of", "leads back to itself")
    expected = disputes(case)
    if case["disputes"] != expected:
        given = {d["claim"] for d in case["disputes"]}
        wrong = sorted(given ^ {d["claim"] for d in expected}) or sorted(given)
        check.fault("disputes", f"do not agree with the stances on {', '.join(wrong)}")


_BEFORE_AFTER: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "denies_to_asserts": (("denies",), ("asserts",)),
    "asserts_to_denies": (("asserts",), ("denies",)),
    "hardens": (("hedges", "passes_on"), ("asserts", "denies")),
    "softens": (("asserts", "denies"), ("hedges", "passes_on")),
    "reframes": (("denies",), ("asserts", "hedges")),
}


def _day(statement: dict[str, Any], case: dict[str, Any]) -> tuple[str, str]:
    """When a statement was said, not before and not after, as far as its whole utterance tells."""
    group = next((u["statements"] for u in case["utterances"] if statement["id"] in u["statements"]), [statement["id"]])
    members = [s["said"] for s in case["statements"] if s["id"] in group]
    return (
        max((m["earliest"][:10] for m in members if m["earliest"]), default="0000"),
        min((m["latest"][:10] for m in members if m["latest"]), default="9999"),
    )


def _shifts(check: _Check, case: dict[str, Any]) -> None:
    statements = {s["id"]: s for s in case["statements"]}
    speakers = {s["id"]: s for s in case["speakers"]}
    claims = {c["id"]: {x["statement"]: x["stance"] for x in c["statements"]} for c in case["claims"]}

    def behind(s: dict[str, Any]) -> set[str]:
        return bodies(s["speaker"], s["said"], speakers) if s["speaker"] else set()

    for shift in case["shifts"]:
        place = f"shifts {shift['claim']} {shift['from']} → {shift['to']}"
        stances = claims.get(shift["claim"], {})
        for end, allowed in zip(("from", "to"), _BEFORE_AFTER.get(shift["kind"], ((), ())), strict=True):
            if shift[end] not in statements:
                continue
            if shift[end] not in stances:
                check.fault(f"{place}.{end}", "is no statement on the claim")
            elif stances[shift[end]] not in allowed:
                check.fault(
                    f"{place}.{end}",
                    f"its stance is {stances[shift[end]]}; {shift['kind']} needs {' or '.join(allowed)}",
                )
            if shift["speaker"] not in behind(statements[shift[end]]):
                check.fault(f"{place}.{end}", f"its speaker neither is nor speaks for {shift['speaker']!r}")
        if shift["from"] in statements and shift["to"] in statements:
            before, after = (_day(statements[shift[e]], case) for e in ("from", "to"))
            if before[0] != "0000" and after[1] != "9999" and before[0] > after[1]:
                check.fault(place, "the first is said after the second")
    # A side that says the opposite of what it said on an earlier day has shifted: one of its shifts must be listed.
    for claim, stances in claims.items():
        sides: dict[str, list[dict[str, Any]]] = {}
        for statement in stances:
            if statement in statements and stances[statement] in ("asserts", "denies"):
                for body in behind(statements[statement]):
                    sides.setdefault(body, []).append(statements[statement])
        found = {s["speaker"] for s in case["shifts"] if s["claim"] == claim}
        for body, said in sorted(sides.items()):
            for one, two in itertools.permutations(said, 2):
                turned = {stances[one["id"]], stances[two["id"]]} == {"asserts", "denies"}
                if turned and _day(one, case)[1] < _day(two, case)[0] and not found & (behind(one) & behind(two)):
                    check.fault(
                        f"shifts {claim}", f"{body} turns from {one['id']} to {two['id']}, and no shift says so"
                    )
                    break


def _hard(check: _Check, case: dict[str, Any]) -> None:
    known = {i["id"] for name in ("documents", "speakers", "statements", "claims") for i in case[name]}
    for name, where in case["hard"].items():
        if name not in HARD:
            check.fault(f"hard.{name}", f"is none of {', '.join(HARD)}")
        elif not isinstance(where, list) or not where:
            check.fault(f"hard.{name}", "is a list of ids, at least one")
        else:
            for entry in where:
                if entry not in known:
                    check.fault(f"hard.{name}", f"no statement, speaker, claim or document {entry!r}")


def _rebuilt(check: _Check, case: Any) -> None:
    try:
        files = build(check.folder)
    except Faulty as error:
        for fault in error.faults:
            check.fault(fault.field, fault.reason, fault.file)
        return
    for name, data in files.items():
        path = check.folder / name
        if not path.is_file() or path.read_bytes() != data:
            check.fault(
                "file",
                f"is not what the sources give: python -m evaluation.corpus_build corpus/{check.folder.name}",
                name,
            )


# ---------------------------------------------------------------------------------------------- all cases


def folders(corpus: Path = CORPUS) -> list[Path]:
    """The folders of the cases, sorted."""
    return sorted(p.parent for p in corpus.glob("*/case.toml"))


def load(folder: Path) -> dict[str, Any]:
    """A built case. Raises OSError and ValueError where there is none."""
    case: dict[str, Any] = json.loads((folder / "case.json").read_bytes())
    return case


def check_corpus(corpus: Path = CORPUS) -> list[Fault]:
    """Every case by itself, with its second annotation where it has one; then what holds between them and for the figures."""
    from evaluation import corpus_second  # which reads cases with what stands here

    faults: list[Fault] = []
    good = []
    second = corpus_second.folders(corpus)
    for folder in folders(corpus):
        found = check_case(folder)
        if not found and folder in second:
            found = corpus_second.check_built(folder)
        faults += found
        if not found:
            good.append(load(folder))
    if faults:
        return faults
    faults += _split_names(good)
    faults += _alike(good)
    card = figures_text(good) + corpus_second.table(second)
    for name, block in (("README.md", card), ("SCHEMA.md", schema_text())):
        path = corpus / name
        if not path.is_file() or _block(path.read_text(encoding="utf-8")) != block:
            faults.append(
                Fault(
                    f"corpus/{name}",
                    "figures",
                    "are not the counted ones: python -m evaluation.corpus --figures --write",
                )
            )
    return faults


_NAME_WORD = re.compile(r"[^\W\d_][\w’'-]+")


def names(case: dict[str, Any]) -> set[str]:
    """The names that belong to one case: words of people's names, publishers, hosts, and its list of names; in small letters."""
    found = {d["publisher"].casefold() for d in case["documents"]} | {n.casefold() for n in case["names"]}
    for speaker in case["speakers"]:
        if speaker["kind"] == "person":
            for form in (speaker["name"], *speaker["forms"]):
                found |= {w.casefold() for w in _NAME_WORD.findall(form) if len(w) > 2 and w[0].isupper()}
    for document in case["documents"]:
        found |= set(hosts(document["text"]))
    return found


def _split_names(cases: Sequence[dict[str, Any]]) -> list[Fault]:
    faults = []
    for one, two in itertools.combinations(cases, 2):
        if one["split"] != two["split"]:
            for name in sorted(names(one) & names(two)):
                faults.append(
                    Fault(
                        f"{two['case']}/case.toml",
                        "names",
                        f"{name!r} stands in {one['case']} ({one['split']}) as well; splits share no names",
                    )
                )
    return faults


def runs(texts: Iterable[str]) -> set[tuple[str, ...]]:
    """The distinct runs of six words, in small letters, without punctuation."""
    found: set[tuple[str, ...]] = set()
    for text in texts:
        words = [w.lower().replace("’", "'") for w in re.findall(r"[^\W_]+(?:['’][^\W_]+)*", text)]
        found |= {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}
    return found


def shared(cases: Sequence[dict[str, Any]]) -> list[tuple[str, str, float, list[str]]]:
    """For each pair of cases: the share of the smaller one's runs that both have, and these runs."""
    all_runs = [(c["case"], runs(d["text"] for d in c["documents"])) for c in cases]
    out = []
    for (one, left), (two, right) in itertools.combinations(all_runs, 2):
        both = left & right
        out.append((one, two, len(both) / max(1, min(len(left), len(right))), sorted(" ".join(r) for r in both)))
    return out


def _alike(cases: Sequence[dict[str, Any]]) -> list[Fault]:
    pairs = shared(cases)
    faults = [
        Fault(f"{two}/case.json", "documents", f"shares {share:.5f} of its 6-word runs with {one} (real news: {REAL_HIGH_SHARE}): {'; '.join(both[:5])}")
        for one, two, share, both in pairs
        if share > REAL_HIGH_SHARE and len(both) > 1
    ]  # fmt: skip
    if pairs and sum(p[2] for p in pairs) / len(pairs) > REAL_MEAN_SHARE:
        faults.append(
            Fault(
                "corpus",
                "documents",
                f"two cases share more 6-word runs than two unrelated real texts ({REAL_MEAN_SHARE}): --runs lists them",
            )
        )
    return faults


# ---------------------------------------------------------------------------------------------- variety

SAMPLE = 200  # items that the numbers of different ones are given for
_AUXILIARIES = frozenset(
    "has have had is are was were be been being will would did does do not also then later never to by in on at a an the it he she they".split()
)


def different(items: Sequence[str], sample: int = SAMPLE) -> float | None:
    """How many different items a random sample holds on average (rarefaction, Hurlbert 1971); None where there are fewer."""
    total = len(items)
    if total < sample:
        return None
    whole = math.lgamma(total + 1) - math.lgamma(total - sample + 1)
    out = 0.0
    for count in Counter(items).values():
        if total - count < sample:
            out += 1
        else:
            out += 1 - math.exp(math.lgamma(total - count + 1) - math.lgamma(total - count - sample + 1) - whole)
    return out


def variety(texts: Sequence[str], cues: Sequence[str]) -> dict[str, float | None]:
    """Different cues, verbs of saying and openings of paragraphs (three words) in 200; and the commonest one's share."""
    cues = [" ".join(c.lower().split()) for c in cues if c]
    verbs = []
    for cue in cues:
        words = [w for w in re.findall(r"[^\W\d_]+", cue) if w not in _AUXILIARIES]
        if words:
            verbs.append(words[0])
    openings = []
    for text in texts:
        for start, end in paragraphs(text):
            words = re.findall(r"[^\W_]+(?:['’][^\W_]+)*", text[start:end].lower())
            if len(words) >= 8:
                openings.append(" ".join(words[:3]))
    out: dict[str, float | None] = {}
    for name, items in (("cues", cues), ("verbs", verbs), ("openings", openings)):
        found = different(items)
        out[f"{name} different"] = None if found is None else round(found, 1)
        out[f"{name} commonest"] = round(Counter(items).most_common(1)[0][1] / len(items), 3) if items else None
    return out


# Of PolNeAR's train part, by --peers.
REAL_VARIETY: dict[str, float | None] = {
    "cues different": 139.5,
    "cues commonest": 0.2,
    "verbs different": 125.0,
    "verbs commonest": 0.227,
    "openings different": 199.0,
    "openings commonest": 0.001,
}


def case_variety(cases: Sequence[dict[str, Any]]) -> dict[str, float | None]:
    """Variety of all cases together."""
    return variety(
        [d["text"] for c in cases for d in c["documents"]],
        [" ".join(p["text"] for p in s["cue"]) for c in cases for s in c["statements"]],
    )


def peers(path: Path = POLNEAR) -> dict[str, Any]:
    """The same measures of real news. Raises FileNotFoundError where the corpus is not beside the checkout."""
    reports: dict[str, dict[str, Any]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            report = json.loads(line)
            reports.setdefault(report["id"], report)
    rows = [reports[k] for k in sorted(reports)]
    for row in rows:
        row["runs"] = {hash(run) for run in runs([row["text"]])}
    days = np.array([date.fromisoformat(r["published"][:10]).toordinal() for r in rows])
    publishers = np.array([r["publisher"] for r in rows])
    unrelated = (np.abs(days[:, None] - days) >= 90) & (publishers[:, None] != publishers)
    drawn = random.Random(0)
    shares: list[float] = []
    while len(shares) < 600:
        left = drawn.sample(range(len(rows)), 7)
        pool = np.flatnonzero(unrelated[left].all(axis=0)).tolist()
        if len(pool) < 7:
            continue
        right = drawn.sample(pool, 7)
        a = set().union(*(rows[i]["runs"] for i in left))
        b = set().union(*(rows[i]["runs"] for i in right))
        shares.append(len(a & b) / min(len(a), len(b)))
    shares.sort()
    cues = [" ".join(r["text"][s:e] for s, e in a["cue"]) for r in rows for a in r["attributions"]]
    return {
        "mean share": sum(shares) / len(shares),
        "high share": shares[len(shares) * 9 // 10],
        "variety": variety([r["text"] for r in rows], cues),
    }


# ---------------------------------------------------------------------------------------------- figures


def figures(cases: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What the data card gives, counted."""

    def count(key: str, of: Iterable[dict[str, Any]]) -> int:
        return sum(len(c[key]) for c in of)

    parts: dict[str, dict[str, int]] = {}
    for split in (*SPLITS, "all"):
        of = [c for c in cases if split in ("all", c["split"])]
        parts[split] = {
            "cases": len(of),
            "reports": count("documents", of),
            "words": sum(len(d["text"].split()) for c in of for d in c["documents"]),
            "statements": count("statements", of),
            "speakers": count("speakers", of),
            "claims": count("claims", of),
            "statements on claims": sum(len(x["statements"]) for c in of for x in c["claims"]),
            "utterances": count("utterances", of),
            "disputes": count("disputes", of),
            "shifts": count("shifts", of),
            "copies": sum(d["copied_from"] is not None for c in of for d in c["documents"]),
            "footage mentions": count("footage_mentions", of),
        }
    statements = [s for c in cases for s in c["statements"]]
    documents = [d for c in cases for d in c["documents"]]
    pairs = shared(cases)
    return {
        "parts": parts,
        "field": dict(Counter(c["field"] for c in cases)),
        "kind": dict(Counter(d["kind"] for d in documents)),
        "format": dict(Counter(d["format"] for d in documents)),
        "copied": dict(Counter(w for d in documents for w in d["copied"])),
        "quote": dict(Counter(s["quote"] for s in statements)),
        "act": dict(Counter(s["act"] for s in statements)),
        "stance": dict(Counter(s["stance"] for s in statements)),
        "basis": dict(Counter(b for s in statements for b in s["basis"])),
        "stance to claim": dict(Counter(x["stance"] for c in cases for k in c["claims"] for x in k["statements"])),
        "shift": dict(Counter(s["kind"] for c in cases for s in c["shifts"])),
        "near claims": dict(Counter(n["differs"] for c in cases for k in c["claims"] for n in k["near"] if n["claim"] > k["id"])),
        "hard": dict(Counter(h for c in cases for h, where in c["hard"].items() for _ in where)),
        "undated reports": sum(d["published"] is None for d in documents),
        "share of 6-word runs": {
            "mean of pairs": round(sum(p[2] for p in pairs) / len(pairs), 6) if pairs else None,
            "highest pair": round(max((p[2] for p in pairs), default=0.0), 6),
        },
        "variety": case_variety(cases),
    }  # fmt: skip


BEGIN, END = "<!-- counted -->", "<!-- end of counted -->"


def _block(text: str) -> str | None:
    found = re.search(f"{re.escape(BEGIN)}\n(.*?){re.escape(END)}", text, re.DOTALL)
    return found[1] if found else None


def figures_text(cases: Sequence[dict[str, Any]]) -> str:
    """The figures as the data card has them."""
    counted = figures(cases)
    lines = ["| | " + " | ".join((*SPLITS, "all")) + " |", "| --- | " + "---: | " * 3 + "---: |"]
    for name in counted["parts"]["all"]:
        lines.append(f"| {name} | " + " | ".join(f"{counted['parts'][s][name]:,}" for s in (*SPLITS, "all")) + " |")
    lines += ["", "| what | how many |", "| --- | --- |"]
    for name in (
        "field",
        "kind",
        "format",
        "copied",
        "quote",
        "act",
        "stance",
        "basis",
        "stance to claim",
        "shift",
        "near claims",
        "hard",
    ):
        values = sorted(counted[name].items(), key=lambda v: (-v[1], v[0]))
        lines.append(f"| {name} | {', '.join(f'{k} {v}' for k, v in values) or 'none'} |")
    lines.append(f"| reports without a date | {counted['undated reports']} |")
    share = counted["share of 6-word runs"]
    lines += ["", "| variety | corpus | real news (PolNeAR) |", "| --- | ---: | ---: |"]
    lines.append(
        f"| share of 6-word runs that two cases have in common, mean | {_figure(share['mean of pairs'])} | {REAL_MEAN_SHARE} |"
    )
    lines.append(
        f"| the same, highest pair; real: one pair in ten is above | {_figure(share['highest pair'])} | {REAL_HIGH_SHARE} |"
    )
    for name, value in counted["variety"].items():
        what, _, measure = name.partition(" ")
        title = f"different {what} in {SAMPLE}" if measure == "different" else f"share of the commonest of {what}"
        lines.append(f"| {title} | {_figure(value)} | {_figure(REAL_VARIETY.get(name))} |")
    return "\n".join(lines) + "\n"


def _figure(value: float | None) -> str:
    return "too few" if value is None else str(value)


def schema_text() -> str:
    """The fields of case.json as tables."""
    lines = []
    for name, fields in SHAPES.items():
        lines += [f"### {name}", "", "| field | type | meaning |", "| --- | --- | --- |"]
        lines += [f"| `{field}` | {kind} | {meaning} |" for field, (kind, meaning) in fields.items()]
        lines.append("")
    for title, words in (("field", FIELDS), ("kind", KINDS), ("copied", COPIED), ("differs", DIFFERS), ("hard", HARD)):
        lines += [f"### words for {title}", "", "| word | meaning |", "| --- | --- |"]
        lines += [f"| `{word}` | {meaning} |" for word, meaning in words.items()]
        lines.append("")
    return "\n".join(lines)


def write_counted(corpus: Path = CORPUS) -> None:
    """Puts the counted figures and the schema's tables between their marks."""
    from evaluation import corpus_second

    cases = [load(f) for f in folders(corpus)]
    card = figures_text(cases) + corpus_second.table(corpus_second.folders(corpus))
    for name, block in (("README.md", card), ("SCHEMA.md", schema_text())):
        path = corpus / name
        text = path.read_text(encoding="utf-8")
        old = _block(text)
        if old is None:
            raise ValueError(f"{path} has no {BEGIN} … {END}")
        new = path.with_suffix(".new")
        new.write_text(text.replace(f"{BEGIN}\n{old}{END}", f"{BEGIN}\n{block}{END}"), encoding="utf-8")
        new.replace(path)


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "case", nargs="*", type=Path, help="folders of cases; all, and what holds between them, when none is given"
    )
    for option in ("runs", "names", "figures", "peers", "write", "json"):
        parser.add_argument(f"--{option}", action="store_true")
    args = parser.parse_args(arguments)
    chosen = [c.resolve() for c in args.case] or folders()
    if args.peers:
        print(json.dumps(peers(), indent=1))
        return 0
    if args.write:
        write_counted()
    if args.figures:
        cases = [load(f) for f in chosen]
        from evaluation import corpus_second

        twice = [f for f in corpus_second.folders() if f in chosen]
        print(
            json.dumps(figures(cases), indent=1) if args.json else figures_text(cases) + corpus_second.table(twice),
            end="",
        )
        return 0
    if args.runs:
        pairs = [p for p in shared([load(f) for f in chosen]) if p[3]]
        if args.json:
            print(
                json.dumps([{"cases": p[:2], "share": p[2], "runs": p[3]} for p in pairs], ensure_ascii=False, indent=1)
            )
        else:
            print(
                "\n".join(f"{one} · {two}: {share:.6f}\n   " + "\n   ".join(both) for one, two, share, both in pairs)
                or "none"
            )
        return 0
    if args.names:
        used = {s: sorted(set().union(*(names(c) for c in map(load, chosen) if c["split"] == s))) for s in SPLITS}
        print(
            json.dumps(used, ensure_ascii=False, indent=1)
            if args.json
            else "\n".join(f"{s}: {', '.join(n)}" for s, n in used.items())
        )
        return 0
    faults = [f for c in chosen for f in check_case(c)] if args.case else check_corpus()
    if args.json:
        print(
            json.dumps(
                [{"file": f.file, "field": f.field, "reason": f.reason} for f in faults], ensure_ascii=False, indent=1
            )
        )
    else:
        print("\n".join(map(str, faults)) or f"{len(chosen)} cases, nothing wrong")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
