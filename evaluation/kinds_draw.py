"""Draws the statements whose act and basis are labelled by hand (evaluation/KINDS.md), the same ones every time.

`python -m evaluation.kinds_draw -o DRAWN.jsonl` takes half at random and half by words that make a rare act or basis likely; never
by what the rules under test say of them. Gold attributions of PolNeAR's training part (an article's first annotator), and
those that the extractor finds in GUM's news and interviews and in the two real reports. At most five of a document.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from onrecord.statements.model import Extractor
from onrecord.statements.windows import paragraphs_of

SHARED = Path(__file__).parent.parent / "../shared"
SEED = 20261124
AT_RANDOM, OF_GUM, OF_SEEDS, MOST_OF_A_DOCUMENT = 300, 60, 10, 5
Item = dict[str, Any]

# For each rare value: where to look for the words (c cue, s source, w content, n near: the source's sentence), the words, how many to draw.
LIKELY: tuple[tuple[str, str, str, int], ...] = (
    ("deny", "c", r"den(?:y|ie[sd]|ial|ying)|disput|refut|reject|dismiss|rul\w+ out|disavow|contradict", 20),
    ("deny", "w", r"not true|false|never|untrue|no idea|not aware|nothing to do with|fake|no such|lie\b|no evidence", 16),
    ("confirm", "c", r"confirm|admi[st]|acknowledg|conced|agree|concur|verif", 28),
    ("accuse", "c", r"accus|blam|alleg|charg|claim|attack|condemn|criticis|denounc|faul?t", 22),
    ("accuse", "w", r"\blied\b|liar|lying|crooked|corrupt|guilty|crime|illegal|betray|cover(?:ed|ing)? up|rigged", 14),
    ("demand", "c", r"call\w* (?:for|on)|urg|demand|ask\w*|order|tell|told|advis|recommend|insist|beg", 18),
    ("demand", "w", r"\bmust\b|\bshould\b|need to|have to|^[“\"]?(?:stop|let|release|get|go|give|tell|don)\b", 16),
    ("threaten", "cw", r"threat|retaliat|veng|reveng|punish|\bsue\b|lawsuit|consequence|pay (?:a|the) price|or else|be sorry", 26),
    ("threaten", "w", r"\b(?:we|I)(?:’ll|'ll| will| are going to)\b.*\b(?:kill|bomb|destroy|fire|cut|block|strike|fight|shut|jail|prosecut|impeach|hurt|walk)", 16),
    ("commit", "c", r"promis|pledg|vow|plan|intend|swor|offer|commit|announc|decid|want", 18),
    ("commit", "w", r"\b(?:we|I)(?:’ll|'ll| will| are going to| am going to|’m going to)\b", 12),
    ("ask", "c", r"ask|wonder|quer|question|inquir", 18),
    ("ask", "w", r"\?[”\"’' ]*$", 14),
    ("decline", "c", r"declin|refus|respon|comment|reject|turn\w* down|would not|wouldn|immediately|silent", 28),
    ("appraise", "c", r"prais|critic|condemn|support|oppos|endors|concern|hope|fear|worr|lik|call|describ", 16),
    ("witnessed", "w", r"\bI (?:saw|heard|was|met|went|watched|remember|talked|spoke|got|told)\b|\bwe (?:saw|heard|went|were)\b|told me", 22),
    ("witnessed", "sn", r"witness|who (?:was|were|attended|saw|visited|survived|worked)|survivor|attend|resident|victim|neighbor|former", 16),
    ("document", "swn", r"\b(?:memo|letter|e-?mails?|book|study|survey|poll|research|documents?|diary|contract|report|analysis)\b", 26),
    ("footage", "swnc", r"\b(?:video|footage|tape|recording|photos?|photograph\w*|pictures?|clip|images?|audio|film\w*|camera)\b", 34),
    ("official_record", "swn", r"\b(?:records?|court|filings?|lawsuit|indictment|transcript|law|bill|ruling|verdict|affidavit|census|statute|constitution|act|order|complaint|audit)\b", 34),
    ("reports_of_others", "swnc", r"\breport(?:s|ed|edly|ing)?\b|rumou?r|according to|told me|people (?:say|tell|are saying)|\bheard\b|the (?:Times|Post|Journal)|Reuters|AP\b", 26),
    ("unnamed_source", "sn", r"\bsources?\b|anonym|familiar with|officials?\b|aides?\b|advis[eo]rs?\b|insiders?\b|close to|not authorized|operative", 30),
)  # fmt: skip

# A second draw, after the first had been labelled, for the values that it had given too few of.
LIKELIER: tuple[tuple[str, str, str, int], ...] = (
    ("threaten", "c", r"\bthreat(?:en|ens|ened|ening)?\b|retaliat|ultimatum", 16),
    ("threaten", "w", r"\b(?:will|would|’ll|going to|’d)\b.{0,60}\b(?:sue|retaliat\w+|shoot|bomb|kill|veto|punish|boycott|walk away|shut ?down|destroy|hit back|prosecut\w+|expel|strip|impeach|filibuster|fight back|regret)\b", 22),
    ("threaten", "cw", r"\b(?:warn\w*|vow\w*|promis\w*|said)\b.{0,80}\b(?:if|unless|or else|until)\b.{0,60}\b(?:will|would|’ll)\b", 8),
    ("deny", "c", r"\bden(?:y|ies|ied|ying)\b|refut|disput|rebut", 10),
    ("deny", "w", r"\bnot true\b|\bnever (?:said|did|been|met|had)|\bno (?:truth|evidence|plans)\b|\bfalse\b|didn.t (?:say|do|know)\b", 10),
    ("footage", "s", r"\b(?:video|footage|tapes?|recordings?|photos?|photographs?|images?|audio|clip)\b", 18),
    ("footage", "wn", r"\b(?:see|seen|shows?|shown|showed|showing|watch\w*|hear|captur\w+|caught|according to)\b.{0,50}\b(?:video|footage|tapes?|recordings?|photos?|photographs?|images?|audio|clip)\b", 10),
    ("official_record", "s", r"\b(?:laws?|ruling|indictment|court (?:records|documents|filings|papers)|records|filings?|affidavit|lawsuits?|census|constitution|statutes?|bill|complaint|order|amendment|transcripts?|verdict|inspector general|decision|treaty|act)\b", 30),
    ("official_record", "n", r"\b(?:according to|showed?|shows|in)\b.{0,30}\b(?:court (?:records|documents|filings|papers)|records|filings?|affidavit|transcripts?|indictment|police report|census)\b", 14),
)  # fmt: skip


def read(path: Path) -> Iterator[Item]:
    """Every document of the file once: the first annotator's."""
    seen = set()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            document = json.loads(line)
            if document["id"] not in seen:
                seen.add(document["id"])
                yield document


def documents() -> Iterator[tuple[str, str, str, list[Item]]]:
    """(corpus, id, text, attributions) of every document that statements are drawn from."""
    for document in read(SHARED / "corpora/polnear/train.jsonl.gz"):
        yield "polnear", document["id"], document["text"], document["attributions"]
    extractor = Extractor()
    loose = [
        ("gum", document["id"], document["text"])
        for document in read(SHARED / "corpora/gum/train.jsonl.gz")
        if document["genre"] in ("news", "interview")
    ]
    loose += [
        ("seeds", path.stem, path.read_text(encoding="utf-8")) for path in sorted((SHARED / "seeds").glob("*.txt"))
    ]
    for corpus, name, text in loose:
        found = extractor.attributions(text, list(paragraphs_of(text)))
        yield (
            corpus,
            name,
            text,
            [{role: [list(p) for p in getattr(a, role)] for role in ("source", "cue", "content")} for a in found],
        )


def words(text: str, pieces: list[list[int]]) -> str:
    return " ".join(text[a:b] for a, b in pieces)


def sentence(text: str, item: Item) -> str:
    start, end = (item["source"] or item["cue"] or item["content"])[0]
    left = max(text.rfind(mark, 0, start) for mark in (". ", "\n", "? ", "! "))
    right = min(p if (p := text.find(mark, end)) >= 0 else len(text) for mark in (". ", "\n"))
    return text[left + 1 : right]


def draw() -> list[Item]:
    """The drawn items, in a random order that does not show why they were drawn."""
    chance = random.Random(SEED)
    items: list[Item] = []
    texts: dict[tuple[str, str], str] = {}
    for corpus, name, text, attributions in documents():
        texts[corpus, name] = text
        digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
        for a in attributions:
            if a["content"] or (a["source"] and a["cue"]):
                items.append(
                    {"corpus": corpus, "id": name, "sha256": digest, **{r: a[r] for r in ("source", "cue", "content")}}
                )
    chance.shuffle(items)
    taken: dict[int, Item] = {}
    of_document: Counter[tuple[str, str]] = Counter()

    def take(indices: list[int], number: int) -> None:
        for index in indices:
            document = (items[index]["corpus"], items[index]["id"])
            if number > 0 and index not in taken and of_document[document] < MOST_OF_A_DOCUMENT:
                taken[index] = items[index]
                of_document[document] += 1
                number -= 1

    def likely(where: str, pattern: str) -> list[int]:
        words_of = re.compile(pattern, re.IGNORECASE)
        fits = []
        for index, item in enumerate(items):
            text = texts[item["corpus"], item["id"]]
            parts = {"c": words(text, item["cue"]), "s": words(text, item["source"]), "w": words(text, item["content"])}
            if "n" in where:
                parts["n"] = sentence(text, item)
            joined = (
                [parts[w] for w in where] if where != "cw" else [parts["c"], parts["w"], f"{parts['c']} {parts['w']}"]
            )
            if any(words_of.search(part) for part in joined):
                fits.append(index)
        return fits

    by_corpus = {c: [i for i, item in enumerate(items) if item["corpus"] == c] for c in ("polnear", "gum", "seeds")}
    take(by_corpus["polnear"], AT_RANDOM - OF_GUM - OF_SEEDS)
    take(by_corpus["gum"], OF_GUM)
    take(by_corpus["seeds"], OF_SEEDS)
    drawn: list[Item] = []
    for draw_of in (LIKELY, LIKELIER):
        for _, where, pattern, number in draw_of:
            take(likely(where, pattern), number)
        new = [item for item in taken.values() if item not in drawn]
        chance.shuffle(new)
        drawn += new
    return drawn


def main() -> None:
    """Writes the drawn items and says how many of which corpus."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, required=True)
    drawn = draw()
    drawn_lines = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in drawn)
    parser.parse_args().output.write_text(drawn_lines, encoding="utf-8")
    print(len(drawn), Counter(item["corpus"] for item in drawn))


if __name__ == "__main__":
    main()
