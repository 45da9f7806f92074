"""Statements to propositions: what each sentence of a content says, on which side, and what "it" and "the video" mean.

A content of several sentences says several things; each sentence is a `Node` of its own. One of them, with the most topic
words, is the main one: the statement has a claim through it even when nobody else speaks of it.

Contents that only point back ("It is totally against the truth", "These reports", "the video was fake") take the
proposition of what they point to, in the same document, near by; `resolved` says how sure that is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..records import Act, Document, Span, Stance, Statement
from . import authentic, polarity, unsaid
from . import lexicon as lex
from .words import key, keys, stem, tokens

SENTENCES = 6  # of one content, more are read as part of the last
NEAR = 2  # paragraphs back to what a pronoun means
NEAR_REPORTS = 5  # and to what "these reports" means
HEAD = 2  # keys that an existence is about
FOCUS = 3  # keys that a negation is about
OWN_KEYS = 3  # topic words that an outer content must have besides the statements nested in it, to say something itself
_SENTENCE_END = re.compile(
    r"(?<=[a-z0-9)”\"’'][.!?…])[”\"’']?\s+(?=[“\"‘A-Z])|(?<=[,.][”\"’])\s+(?=[“\"‘])|(?<=[.!?][”\"’])\s+(?=[“\"‘A-Z])|;\s+|"
    r",?\s+(?:and|but)\s+(?=(?:they|we|he|she|there)\s+[a-z])|"
    # "that the camp exists and that prisoners were beaten": two propositions, which may be denied one by one
    r",?\s+(?:and|but)\s+(?=that\s+(?:[\w’'\-]+\s+){1,8}?(?:is|are|was|were|has|have|had|do|does|did|will|would|can|could|may|might|must|should|never|"
    r"[a-z]{3,}ed|[a-z]+n['’]t)\b)|"
    r",?\s+and\s+(?=(?:accused|called|said|denied|rejected|dismissed|insisted|demanded|warned|urged|told|blamed)\s)"
)
_DEFENDS = re.compile(lex.DEFENDING, re.IGNORECASE)
_AS = re.compile(r"\s+as\s+", re.IGNORECASE)
_NOUNS_OF_SPEECH = "|".join(sorted(lex.SPEECH_NOUNS, key=len, reverse=True))
_BACK = re.compile(
    rf"\b(?:those|these|such)\s+(?:\w+\s+)?(?:{_NOUNS_OF_SPEECH})\b|"
    rf"^(?:the|this|that|his|her|their|its)\s+(?:\w+\s+)?(?:{_NOUNS_OF_SPEECH})\b(?!\s+(?:of|that|about)\b)",
    re.IGNORECASE,
)
_OF_REPORTS = re.compile(
    r"(?:(?:at|by|over|about|the|these|those|such|recent|many|repeated|multiple)\s+){0,3}"
    rf"(?:{_NOUNS_OF_SPEECH})\s+(?:of|that)\b",
    re.IGNORECASE,
)
_SPOKE = re.compile(
    rf"(?:[\w'\-]+\s+){{0,3}}(?:{_NOUNS_OF_SPEECH})\s+(?:that|which)\s+(?:had\s+|have\s+)?"
    r"(?:spoke|spoken|speaks?|talk(?:ed|s)?|told|tells?|wrote|writes?)\s+(?:of|about)\b",
    re.IGNORECASE,
)
_SPEECH = re.compile(rf"\b(?:{_NOUNS_OF_SPEECH})\b", re.IGNORECASE)
_CHARGES = re.compile(r"\b(?:accusation|allegation|charge|report|rumou?r|suggestion|talk)s?\b", re.IGNORECASE)
_ACTION_CUE = re.compile(
    r"\b(?:refus|vow|pledg|promis|threaten|order|urg|demand|call\w* (?:for|on)|ask\w* (?:for|that))\w*", re.I
)
_DENIES = re.compile(r"\b(?:den(?:y|ies|ied|ying)|reject\w*|refut\w+|disput\w+)\b", re.IGNORECASE)
_AS_FALSE = re.compile(
    r"\bas\s+(?:an?\s+)?[“\"‘']?(?:\w+\s+)?(?:fake|false|forg\w+|hoax|stag\w+|doctor\w+|fabricat\w+|deepfake)",
    re.IGNORECASE,
)
TOLD_BEFORE = 1200  # characters in which the text may tell what "these reports" are
_TELLS = re.compile(
    rf"\b({_NOUNS_OF_SPEECH})"
    r"\s+(?=that\b|of\b|the\b|its\b|his\b|her\b|their\b|an?\b|[A-Z])[^.!?\n]{20,260}"
)
_CLAUSE_END = re.compile(r",[”\"]?\s+(?:where|which|who|while|when|but|and|including|according)\b|\s+[–—]\s+")
DESCRIBED_IN = 20_000  # characters of a document in which a description is looked for
_DESCRIBED = re.compile(
    r"\b("
    + "|".join(sorted(lex.OBJECT_NOUNS - {"file", "files", "leak"}, key=len, reverse=True))
    + r")\b[^.!?\n“”\"]{0,60}?\b(?:of|show\w*|purport\w*|appear\w*|in which|from|depict\w*|filmed|taken|captured|captur\w*)\b"
    r"[^.!?\n“”\"]{10,160}",
    re.IGNORECASE,
)
_KINDS = (
    frozenset("video videos footage clip clips film recording recordings tape tapes".split()),
    frozenset("image images picture pictures photo photos photograph photographs screenshot screenshots".split()),
    frozenset("document documents letter letters memo memos email emails paper papers".split()),
)
_WHETHER = re.compile(r"\b(?:confirm|deny|rule out|say (?:whether|if|that)|whether|if)\b", re.IGNORECASE)
_POINTING = lex.OBJECT_NOUNS | lex.MATTER_NOUNS
_YEAR = re.compile(r"^(?:1[89]|20)\d\d$")
_DIGITS = re.compile(r"^\d+(?:[.,]\d+)*$")


@dataclass(frozen=True, slots=True)
class Node:
    """One sentence of one statement's content, peeled down to its proposition."""

    statement: str
    document: str
    speaker: str | None
    place: tuple[int, int]  # paragraph number, offset: order in the document
    sentence: int  # number within the content
    text: str  # as written
    core: str  # what similarity is measured on
    sign: int  # side to the core, act and content together
    content_sign: int  # side to the core, the content alone
    stance: Stance  # ASSERTS where a side is owned, else HEDGES or PASSES_ON
    sure: float
    keys: frozenset[str]
    names: frozenset[str]  # keys that are written as names
    setting: frozenset[str]  # keys that only say where or when: "… at the lagoon site"
    figures: tuple[tuple[float | None, float | None, str], ...]
    days: tuple[tuple[str, str], ...]
    head: frozenset[str] = frozenset()  # the first keys of the core
    definite: frozenset[str] = frozenset()  # keys of "… at the camp", behind the head: taken for granted
    focus: tuple[str, ...] = ()  # the first keys that a negation is about
    poles: tuple[tuple[str, int], ...] = ()
    existential: bool = False
    shown: bool = False
    judged: bool = False
    action: bool = False  # about what is to be done: never asserts the facts that it presupposes
    future: bool = False
    defends: bool = False  # justifies what it speaks of, and so concedes it
    appraises: bool = False
    looks_back: bool = False
    speech: frozenset[str] = frozenset()  # stems of the words of reporting in cue and content: "report", "accus"
    answers: bool = False  # the act itself denies or confirms something
    bare: bool = False
    told: bool = False  # what it points to stands in the text, not in a statement
    main: bool = False
    antecedent: str | None = None
    authentic: frozenset[str] = frozenset()  # the words for the footage that it calls real or fake

    @property
    def id(self) -> str:
        """Unique, and the same whatever the order of adding."""
        return f"{self.statement}#{self.sentence}"

    @property
    def lost(self) -> bool:
        """Whether it points back, and nothing was found that it points to."""
        return self.bare and self.antecedent is None and not self.told


def content_text(document: Document, statement: Statement) -> str:
    """The words of a content, its pieces joined."""
    return " ".join(" ".join(document.words(span) for span in statement.content).split())


def cue_text(document: Document, statement: Statement) -> str:
    """The words of a cue."""
    return " ".join(" ".join(document.words(span) for span in statement.cue).split())


def build(documents: Sequence[Document], statements: Sequence[Statement]) -> list[Node]:
    """All nodes of a case, sorted by document and place, with what points back resolved. Linear in the statements."""
    texts = {d.id: d for d in documents}
    by_document: dict[str, list[Statement]] = {}
    for statement in statements:
        if statement.document in texts and statement.content:
            by_document.setdefault(statement.document, []).append(statement)
    nodes: list[Node] = []
    for name in sorted(by_document):
        nodes += _of_document(texts[name], by_document[name])
    return nodes


def _of_document(document: Document, statements: Sequence[Statement]) -> list[Node]:
    starts = [p.span.start for p in document.paragraphs]
    inner = _inner(statements)
    made: list[Node] = []
    for statement in sorted(statements, key=lambda s: (s.extent, s.id)):
        made += _of_statement(document, statement, starts, inner.get(statement.id, ()))
    by_id = {s.id: s for s in statements}
    judged = [_authentic(node, by_id[node.statement], document) for node in made]
    return _resolve([_described(node, document) for node in judged], document)


def _authentic(node: Node, statement: Statement, document: Document) -> Node:
    """The node as a judgement on footage or a picture, where it is one; its core is then the thing alone."""
    at = node.place[1]
    inside = content_text(document, statement).find(node.text[:40])
    before = document.text[max(0, at - authentic.BEFORE) : at + max(0, inside)]
    found = authentic.judged(node.text, before)
    if found is None or node.action:
        return node
    side, things = found
    cue = cue_text(document, statement)
    if statement.stance is Stance.DENIES and _DENIES.search(cue) and not _AS_FALSE.search(f"{cue} {node.text}"):
        sign = -side
    else:
        sign = side
    stance = Stance.HEDGES if statement.stance is Stance.HEDGES or node.stance is Stance.HEDGES else node.stance
    return replace(
        node, sign=sign, content_sign=side, stance=stance, shown=True, judged=True, bare=not authentic.descriptions(node.text, things),
        authentic=things, poles=(), focus=(), existential=False,
    )  # fmt: skip


def _described(node: Node, document: Document) -> Node:
    """A judged thing that is only named ("the video was fake") gets the words in which the document first describes it."""
    named = {w.lower() for w in tokens(node.core)} & lex.OBJECT_NOUNS
    if node.authentic:
        named = set(node.authentic)
        node = replace(node, sure=round(node.sure * (0.9 if authentic.named(node.text) else 0.75), 4))
    if not (node.bare and node.shown and named):
        return node
    for phrase in _descriptions(document, frozenset(named), bool(node.authentic)):
        found = polarity.clean(phrase)
        words = tokens(found)
        if len(keys(words)) >= 3:
            sure = node.sure if node.authentic else round(node.sure * 0.75, 4)
            changed = replace(node, core=found, keys=keys(words), names=_names(words), sure=sure)
            return replace(changed, setting=frozenset(), told=True) if node.authentic else changed
    if node.authentic:
        words = sorted(named)
        return replace(node, core=" ".join(words), keys=keys(words), names=frozenset(), setting=frozenset())
    return node


def _descriptions(document: Document, named: frozenset[str], shown: bool) -> list[str]:
    text = document.text[:DESCRIBED_IN]
    if shown:
        return authentic.descriptions(text, named)
    kind = next((k for k in _KINDS if named & k), named)
    return [m.group() for m in _DESCRIBED.finditer(text) if m.group(1).lower() in kind]


def _inner(statements: Sequence[Statement]) -> dict[str, list[Statement]]:
    """Statements by the one they are nested in."""
    found: dict[str, list[Statement]] = {}
    for inner in statements:
        if inner.within is not None and inner.source:
            found.setdefault(inner.within, []).append(inner)
    return found


def own_text(document: Document, statement: Statement, inner: Sequence[Statement]) -> tuple[str, bool]:
    """A content without the statements nested in it, and whether anything of its own is left.

    Where nothing is left the whole content is given: then the statement passes on what the inner one says.
    """
    pieces = []
    for span in statement.content:
        at = span.start
        for part in sorted(s.extent for s in inner):
            if part.end <= at or part.start >= span.end:
                continue
            pieces.append(Span(at, max(at, part.start)).of(document.text))
            at = min(span.end, part.end)
        pieces.append(Span(at, span.end).of(document.text))
    text = " ".join(" ".join(pieces).split())
    if inner and len(keys(tokens(text))) < OWN_KEYS:
        return content_text(document, statement), False
    return text, True


def _paragraph(starts: Sequence[int], offset: int) -> int:
    low, high = 0, len(starts)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if starts[middle] <= offset else (low, middle)
    return max(0, low - 1)


def sentences(text: str) -> list[str]:
    """A content's sentences, at most `SENTENCES`; fragments of fewer than two words stay with the one before."""
    pieces: list[str] = []
    for piece in _SENTENCE_END.split(text):
        if piece and piece.strip():
            if pieces and (len(tokens(piece)) < 2 or len(pieces) >= SENTENCES):
                pieces[-1] += " " + piece.strip()
            else:
                pieces.append(piece.strip())
    return pieces or [text]


def _of_statement(
    document: Document, statement: Statement, starts: Sequence[int], inner: Sequence[Statement]
) -> list[Node]:
    cue = cue_text(document, statement)
    if unsaid.is_unsaid(document, statement, cue) or unsaid.is_deed(cue, content_text(document, statement)):
        return []
    content, own = own_text(document, statement, inner)
    nested = not own and statement.act is not Act.CONFIRM and statement.stance is not Stance.DENIES
    defends = bool(_DEFENDS.search(f"{cue} {content[:200]}")) and statement.stance is not Stance.DENIES
    first = statement.content[0].start
    made = []
    for number, text in enumerate(sentences(content)):
        if unsaid.denies_words(statement, text):
            continue
        proposition = polarity.read(text, cue)
        if number == 0 and not _topic(proposition.core):
            proposition = _with_gap(document, statement, text, cue) or proposition
        core = _AS.split(proposition.core)[0] if defends and not proposition.judged else proposition.core
        sign, stance = polarity.side(statement.stance, statement.act, cue, proposition)
        if stance is Stance.ASSERTS and not proposition.judged and _SPOKE.match(polarity.clean(text)):
            stance = Stance.PASSES_ON  # "reports that spoke of a camp were written by …"
        if stance is Stance.ASSERTS and statement.act is Act.APPRAISE and _OF_REPORTS.match(polarity.clean(text)):
            stance = Stance.PASSES_ON  # "alarm at reports of …" does not say that they are true
        words = tokens(core)
        made.append(
            Node(
                statement=statement.id,
                document=document.id,
                speaker=statement.speaker,
                place=(_paragraph(starts, first), first),
                sentence=number,
                text=text,
                core=core,
                sign=sign,
                content_sign=proposition.sign,
                stance=Stance.PASSES_ON if (nested or proposition.reported) and stance is Stance.ASSERTS else stance,
                sure=proposition.sure,
                keys=keys(words),
                names=_names(words),
                setting=_setting(words),
                head=frozenset(_first(core, HEAD)),
                definite=_definite(words),
                focus=_first(proposition.focus, FOCUS) if core == proposition.core else (),
                figures=_figures(statement, words, number == 0),
                days=tuple(sorted({(t.earliest, t.latest) for t in statement.happened if t.earliest and t.latest})),
                poles=proposition.poles,
                existential=proposition.existential,
                shown=proposition.shown,
                judged=proposition.judged,
                action=_is_action(statement, cue, text),
                future=proposition.future,
                defends=defends,
                appraises=statement.act is Act.APPRAISE,
                looks_back=bool(_BACK.search(polarity.clean(text))),
                speech=frozenset(stem(m.group().lower()) for m in _SPEECH.finditer(f"{cue} {text}"))
                | (frozenset({stem("accusation")}) if statement.act is Act.ACCUSE else frozenset()),
                answers=bool(cue) and statement.act in (Act.DENY, Act.CONFIRM),
                bare=not _topic(core),
            )
        )
    return _with_main(made) if made else []


def _with_main(nodes: list[Node]) -> list[Node]:
    best = max(
        range(len(nodes)), key=lambda i: (nodes[i].stance is Stance.ASSERTS, not nodes[i].bare, len(nodes[i].keys), -i)
    )
    return [replace(n, main=i == best) for i, n in enumerate(nodes)]


def _with_gap(document: Document, statement: Statement, text: str, cue: str) -> polarity.Proposition | None:
    """A content of "fake" alone is read with the words that stand between the cue and it: "… the video, of May, was"."""
    before = [s.end for s in (*statement.cue, *statement.source) if s.end <= statement.content[0].start]
    if not before or statement.content[0].start - max(before) > 400:
        return None
    gap = Span(max(before), statement.content[0].start).of(document.text)
    if len(tokens(gap)) < 2 or "\n" in gap.strip():
        return None
    whole = polarity.read(f"{gap.strip()} {text}", cue)
    return whole if whole.core and (_topic(whole.core) or whole.shown) else None


def _topic(core: str) -> bool:
    """Whether a core speaks of anything that is not merely pointed at."""
    return any(
        key(word) is not None and word.lower() not in _POINTING and word.lower() not in lex.POINTERS
        for word in tokens(core)
    )


def _first(text: str, count: int) -> tuple[str, ...]:
    """The first few keys of a text, in order."""
    found: list[str] = []
    for word in tokens(text):
        name = key(word)
        if name is not None and name not in found:
            found.append(name)
        if len(found) == count:
            break
    return tuple(found)


def _definite(words: Sequence[str]) -> frozenset[str]:
    """Keys of nouns with "the" behind the first few words: what is said takes them for granted."""
    low = [w.lower() for w in words]
    return keys(
        word
        for i, word in enumerate(words)
        if i > HEAD + 1 and {"the", "that", "this"} & set(low[max(HEAD, i - 2) : i])
    )


def _names(words: Sequence[str]) -> frozenset[str]:
    named = (
        w for i, w in enumerate(words) if w[:1].isupper() and (i > 0 or w.isupper() or any(c.isupper() for c in w[1:]))
    )
    return keys(named)


def _setting(words: Sequence[str]) -> frozenset[str]:
    """Keys behind the first "at", "in", "since" …; none where being there is what is said ("held in a camp")."""
    low = [w.lower() for w in words]
    first = next((i for i, w in enumerate(low) if i and w in lex.SETTING), len(low))
    head = keys(words[:first])
    if not head or any(w in lex.LOCATED for w in low[:first]):
        return frozenset()
    return keys(words[first:]) - head


def _figures(
    statement: Statement, words: Sequence[str], first: bool
) -> tuple[tuple[float | None, float | None, str], ...]:
    """Numbers as ranges with what they count; digits alone where the numbers stage found none."""
    if statement.numbers:
        if not first:
            return ()
        return tuple(sorted(((n.lowest, n.highest, _counted(n.of)) for n in statement.numbers), key=repr))
    found = []
    for i, word in enumerate(words):
        if _DIGITS.match(word) and not _YEAR.match(word):
            value = float(word.replace(",", "")) if word.count(".") <= 1 else None
            before = " ".join(words[max(0, i - 2) : i]).lower()
            open_end = before.endswith(("at least", "more than", "over", "least"))
            found.append((value, None if open_end else value, _counted(" ".join(words[i + 1 : i + 2]))))
    return tuple(sorted(found, key=repr))


def _counted(of: str) -> str:
    words = [k for w in tokens(of) if (k := key(w)) is not None]
    return words[-1] if words else stem(of) if of else ""


def _is_action(statement: Statement, cue: str, text: str) -> bool:
    if statement.act in (Act.DEMAND, Act.THREATEN, Act.COMMIT):
        return True
    if statement.act is Act.DECLINE and not _WHETHER.search(f"{cue} {text[:60]}"):
        return True  # "declined to comment on the deaths" takes no side on the deaths
    return bool(_ACTION_CUE.search(cue)) and text.lower().startswith("to ")


# ---------------------------------------------------------------------------------------------- what points back


def _resolve(nodes: list[Node], document: Document) -> list[Node]:
    done: list[Node] = []
    for node in nodes:
        if (
            node.bare
            and not node.authentic
            and (node.judged or node.speech or node.defends or node.answers or not node.core)
        ):
            node = _point_back(node, done, document)
        done.append(node)
    return done


def _point_back(node: Node, earlier: Sequence[Node], document: Document) -> Node:
    found = _antecedent(node, earlier)
    if found is None or (node.core and node.speech and not found[0].speech):
        told = _told(node, document)
        if told is not None:
            return told
    if found is None:
        return node
    antecedent, sure = found
    sign = node.sign
    other = node.speaker != antecedent.speaker and antecedent.stance is Stance.ASSERTS
    if other and not node.defends and not _CHARGES.search(node.text):
        # "that is a lie", of a denial: the other side of it; "the allegation is a lie" stays with what is alleged
        sign *= antecedent.sign
    return replace(
        node,
        core=antecedent.core,
        keys=antecedent.keys,
        names=antecedent.names,
        setting=antecedent.setting,
        head=antecedent.head,
        definite=antecedent.definite,
        focus=antecedent.focus,
        figures=antecedent.figures,
        days=antecedent.days,
        poles=antecedent.poles,
        existential=antecedent.existential,
        shown=antecedent.shown,
        future=antecedent.future,
        sign=sign,
        sure=round(node.sure * sure, 4),
        antecedent=antecedent.id,
    )


def _told(node: Node, document: Document) -> Node | None:
    """ "These reports", where the text just before tells in its own words which: "… over reports that …"."""
    offset = node.place[1]
    before = document.text[max(0, offset - TOLD_BEFORE) : offset]
    for match in reversed(list(_TELLS.finditer(before))):
        if stem(match[1].lower()) not in node.speech:
            continue
        words = tokens(polarity.read(_CLAUSE_END.split(match.group())[0]).core)
        if len(keys(words)) >= OWN_KEYS:
            core = " ".join(words)
            return replace(
                node, core=core, keys=keys(words), names=_names(words), sure=round(node.sure * 0.7, 4), told=True
            )
    return None


def _antecedent(node: Node, earlier: Sequence[Node]) -> tuple[Node, float] | None:
    """The nearest thing said that can be meant, and how sure that is; None where nothing near fits."""
    reports = bool(_SPEECH.search(node.core or node.text)) or node.looks_back
    shown = {w.lower() for w in tokens(node.core)} & lex.OBJECT_NOUNS
    reach = NEAR_REPORTS if reports else NEAR
    near = [
        n
        for n in _tail(earlier, node.place[0] - reach)
        if n.statement != node.statement and not n.action and not n.lost and n.keys
    ]
    if shown:
        same = [n for n in near if any(w.lower() in shown for w in tokens(n.core))]
        return (same[-1], 0.75) if same and not node.judged else None  # judgements on one thing meet in `grouping`
    if reports:
        spoken = [n for n in near if n.speech and not n.judged] or [n for n in near if n.speech]
        if spoken:
            return spoken[-1], 0.75
    own = [n for n in near if n.speaker is not None and n.speaker == node.speaker and node.place[0] - n.place[0] <= 1]
    if own and not reports:
        return own[-1], 0.7
    facts = [n for n in near if node.place[0] - n.place[0] <= 1 and not n.appraises]
    return (facts[-1], 0.6) if facts else None


def _tail(nodes: Sequence[Node], first_paragraph: int) -> Iterable[Node]:
    """The nodes from a paragraph on, in order; walks back only as far as needed."""
    start = len(nodes)
    while start and nodes[start - 1].place[0] >= first_paragraph and len(nodes) - start < 60:
        start -= 1
    return nodes[start:]
