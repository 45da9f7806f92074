"""A record made by hand for the tests of publishing: fictional, messy, and hostile where the web is.

``record()`` gives it, ``original`` the bytes of its originals. Statements are written as words and found in the text, so
that a wrong word fails here and not in a page.
"""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from onrecord.records import (
    Act,
    Basis,
    Candidate,
    Claim,
    ClaimStatement,
    CopiedStretch,
    CopyOf,
    Dispute,
    Document,
    Fact,
    Finding,
    Footage,
    KeyFrame,
    LedgerCheck,
    LedgerEntry,
    LedgerLine,
    LinkDecision,
    LinkVerdict,
    Number,
    Origin,
    Outcome,
    Paragraph,
    ParagraphKind,
    Phase,
    Place,
    Position,
    Problem,
    Question,
    QuoteType,
    Record,
    Role,
    Shift,
    ShiftKind,
    Snapshot,
    Span,
    Speaker,
    SpeakerKind,
    Stance,
    Statement,
    Suggestion,
    Time,
    Trace,
    Utterance,
)

K, A, S, Q, B = ParagraphKind, Act, Stance, QuoteType, Basis
LONG_NAME = "very-" * 59 + "long"
HOSTILE_TITLE = '<script>alert("x")</script> & "the \u202egnol\u202c yard"'


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _id(prefix: str, *parts: object) -> str:
    return f"{prefix}-{_hash('|'.join(map(str, parts)).encode('utf-8', 'backslashreplace'))[:16]}"


def png(width: int, height: int) -> bytes:
    """A small picture: a grey shore under a pale sky."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(
        b"\0"
        + b"".join(
            bytes((150 - 60 * (y > height // 2), 160 - 50 * (y > height // 2), 170 - x % 40)) for x in range(width)
        )
        for y in range(height)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


SMALL = png(8, 6)  # stands for the small picture of a key frame


class Builder:
    """Collects documents, originals and statements."""

    def __init__(self) -> None:
        self.originals: dict[str, bytes] = {}
        self.documents: list[Document] = []
        self.snapshots: list[Snapshot] = []
        self.statements: list[Statement] = []

    def keep(self, data: bytes, media_type: str, *names: str) -> str:
        sha256 = _hash(data)
        self.originals[sha256] = data
        self.snapshots.append(Snapshot(sha256, len(data), media_type, tuple(sorted(names))))
        return sha256

    def document(
        self,
        name: str,
        paragraphs: Sequence[tuple[ParagraphKind, str]],
        media_type: str = "text/html",
        title: str | None = None,
        publisher: str | None = None,
        published: str | None = None,
        language: str = "en",
        agency: str | None = None,
        url: str | None = None,
    ) -> Document:
        text, made = "", []
        for number, (kind, words) in enumerate(paragraphs, 1):
            span = Span(len(text), len(text) + len(words))
            made.append(Paragraph(span, kind, Place(xpath=f"/html/body/main/p[{number}]")))
            text += words + "\n\n"
        source = (
            f"<html><title>{name}</title><body><script>fetch('https://tracker.example/')</script>{text}</body></html>"
        )
        sha256 = self.keep(source.encode("utf-8", "replace"), media_type, name)
        document = Document(
            id=f"doc-{sha256[:16]}",
            sha256=sha256,
            name=name,
            media_type=media_type,
            text=text,
            paragraphs=tuple(made),
            title=Fact(title, "meta og:title") if title else None,
            publisher=Fact(publisher, "meta og:site_name") if publisher else None,
            published=Fact(published, "meta article:published_time") if published else None,
            url=Fact(url, "link rel=canonical") if url else None,
            agencies=(Fact(agency, "credit"),) if agency else (),
            language=language,
        )
        self.documents.append(document)
        return document

    def say(
        self,
        document: Document,
        content: str | Sequence[str],
        source: str = "",
        cue: str = "",
        *,
        act: Act = A.ASSERT,
        stance: Stance = S.ASSERTS,
        quote: QuoteType = Q.INDIRECT,
        basis: tuple[Basis, ...] = (B.NONE_GIVEN,),
        speaker: str | None = None,
        said: Time | None = None,
        happened: tuple[Time, ...] = (),
        numbers: Sequence[tuple[float | None, float | None, str, str]] = (),
        candidates: tuple[Candidate, ...] = (),
        within: str | None = None,
        confidence: float = 0.91,
    ) -> str:
        def at(words: str) -> tuple[Span, ...]:
            start = document.text.index(words) if words else 0
            return (Span(start, start + len(words)),) if words else ()

        pieces = (content,) if isinstance(content, str) else tuple(content)
        near = document.text.index(pieces[0])

        def closest(words: str) -> tuple[Span, ...]:
            starts = [m.start() for m in re.finditer(re.escape(words), document.text)] if words else []
            return tuple(Span(s, s + len(words)) for s in sorted(starts, key=lambda s: abs(s - near))[:1])

        spans = tuple(span for piece in pieces for span in at(piece))
        identifier = _id("sta", document.id, source, cue, pieces)
        self.statements.append(
            Statement(
                id=identifier,
                document=document.id,
                source=closest(source),
                cue=closest(cue),
                content=spans,
                quote=quote,
                act=act,
                stance=stance,
                basis=basis,
                confidence=confidence,
                within=within,
                speaker=speaker,
                candidates=candidates,
                said=said,
                happened=happened,
                numbers=tuple(Number(low, high, text, of, at(text)[0]) for low, high, text, of in numbers),
            )
        )
        return identifier


def on(day: str, words: str = "", anchor: str = "the words themselves", latest: str | None = None) -> Time:
    return Time(day, latest or day, words, anchor)


@cache
def built() -> tuple[Record, dict[str, bytes]]:
    b = Builder()
    ministry, minister, envoy = _id("spk", "ministry"), _id("spk", "Hale"), _id("spk", "Orsk")
    monitors, union, residents = _id("spk", "monitors"), _id("spk", "union"), _id("spk", "residents")

    march = b.document(
        "saved pages/courier.html",
        [
            (K.FURNITURE, "Home  News  Sport  Weather"),
            (K.HEADLINE, "Ministry denies prisoners are held at the old saltworks"),
            (K.BYLINE, "By Ada Marrow in Port Selm"),
            (
                K.BODY,
                "The interior ministry of Karesia on Tuesday denied that anyone is being held at the old saltworks "
                "outside Port Selm. “There are no prisoners there. There never were,” interior minister Tomas Hale said.",
            ),
            (
                K.BODY,
                "The Coastal Monitors, who published a video on Sunday, say at least 140 dockers have been held in the "
                "saltworks since February. “We counted the buses, and the guards told us ‘nobody leaves before spring’,” "
                "said Ines Orsk, an envoy for the group.",
            ),
            (K.FURNITURE, "Read more: ten walks for a dry weekend"),
            (
                K.BODY,
                "Residents said they had heard shouting at night. One diplomat suggested the footage might be old.",
            ),
            (K.CAPTION, "A still from the video said to show the saltworks. Photograph: Coastal Monitors"),
        ],
        title="Ministry denies prisoners are held at the old saltworks",
        publisher="The Selm Courier",
        published="2031-03-04",
        url="https://courier.example/2031/saltworks?utm=1",
    )
    wire_words = (
        "The dockers’ union said 140 of its members were missing. The union’s secretary called the ministry’s account "
        "“a fairy tale for tourists”."
    )
    wires = [
        b.document(
            f"wire/{number}.html",
            [
                (K.DATELINE, "PORT SELM, 5 March (Norda Press) —"),
                (K.BODY, wire_words),
                *([(K.CREDIT, "Additional reporting by Norda Press")] if number > 1 else []),
            ],
            title=title,
            publisher=publisher,
            published="2031-03-05",
            agency="Norda Press",
        )
        for number, (title, publisher) in enumerate(
            [
                ("Union says 140 dockers are missing", "Norda Press"),
                ("‘A fairy tale’: union hits back over saltworks", "Evening Beacon"),
                ("140 missing, says dockers’ union", "Lowland Post"),
            ],
            1,
        )
    ]
    april = b.document(
        "april.txt",
        [
            (K.HEADLINE, "Karesia speaks of a “recovery centre” at the saltworks"),
            (
                K.BODY,
                "Interior minister Tomas Hale said on Saturday that the saltworks house “a voluntary recovery centre” "
                "where some 60 people are cared for. He declined to say since when.",
            ),
            (K.BODY, "A ministry spokeswoman later confirmed that guards are posted there “for everybody’s safety”."),
        ],
        media_type="text/plain",
        title="Karesia speaks of a “recovery centre” at the saltworks",
        publisher="The Selm Courier",
        published="2031-04-19T18:30:00Z",
    )
    hostile = b.document(
        f"../../{LONG_NAME}.html",
        [
            (K.HEADLINE, HOSTILE_TITLE),
            (
                K.BODY,
                'A man <b onmouseover="alert(1)">who would not</b> be named said \u202eyad yreve\u202c that buses come '
                "at four.\x00 He said that his neighbour told him the gates had been painted, and that nobody came back.",
            ),
        ],
        title=HOSTILE_TITLE,
        publisher="=cmd|'/c calc'!A1",
        language="und",
        url="javascript:alert(1)",
    )
    arabic = b.document(
        "صفحة.html",
        [(K.HEADLINE, "الوزارة تنفي"), (K.BODY, "نفت الوزارة وجود سجناء في الملاحات.")],
        title="الوزارة تنفي",
        publisher="صوت الساحل",
        published="2031-03-06",
        language="ar",
    )

    tuesday = on("2031-03-04", "on Tuesday", "published 2031-03-04 (meta article:published_time)")
    around = on("2031-03-02", "", "published 2031-03-04 (meta article:published_time)", "2031-03-04")
    wire_day = on("2031-03-05", "", "published 2031-03-05 (meta article:published_time)")
    saturday = on("2031-04-19", "on Saturday", "published 2031-04-19 (meta article:published_time)")
    unknown = Time(None, None, "", "publication date unknown", days=(-1, 0))
    since = Time("2031-02-01", "2031-03-04", "since February", "published 2031-03-04")

    denial = b.say(
        march,
        "anyone is being held at the old saltworks outside Port Selm",
        "The interior ministry of Karesia",
        "denied",
        act=A.DENY,
        stance=S.DENIES,
        speaker=ministry,
        said=tuesday,
    )
    quote = b.say(
        march,
        "“There are no prisoners there. There never were,”",
        "interior minister Tomas Hale",
        "said",
        act=A.DENY,
        stance=S.DENIES,
        quote=Q.DIRECT,
        speaker=minister,
        said=tuesday,
        confidence=0.97,
    )
    held = b.say(
        march,
        "at least 140 dockers have been held in the saltworks since February",
        "The Coastal Monitors, who published a video on Sunday,",
        "say",
        act=A.ACCUSE,
        basis=(B.FOOTAGE,),
        speaker=monitors,
        said=around,
        happened=(since,),
        numbers=[(140, None, "at least 140", "dockers")],
    )
    counted = b.say(
        march,
        "“We counted the buses, and the guards told us ‘nobody leaves before spring’,”",
        "Ines Orsk, an envoy for the group",
        "said",
        quote=Q.DIRECT,
        basis=(B.WITNESSED, B.REPORTS_OF_OTHERS),
        speaker=envoy,
        said=around,
    )
    b.say(
        march,
        "‘nobody leaves before spring’",
        "the guards",
        "told us",
        act=A.THREATEN,
        quote=Q.DIRECT,
        within=counted,
        candidates=(Candidate(ministry, 0.31, "guards are a state’s, if they are"),),
        confidence=0.55,
    )
    heard = b.say(
        march,
        "they had heard shouting at night",
        "Residents",
        "said",
        basis=(B.WITNESSED,),
        speaker=residents,
        said=around,
    )
    old = b.say(
        march,
        "the footage might be old",
        "One diplomat",
        "suggested",
        stance=S.HEDGES,
        basis=(B.UNNAMED_SOURCE,),
        said=around,
        confidence=0.48,
    )
    missing = [
        b.say(
            wire,
            "140 of its members were missing",
            "The dockers’ union",
            "said",
            speaker=union,
            said=wire_day,
            numbers=[(140, 140, "140", "members")],
        )
        for wire in wires
    ]
    tale = [
        b.say(
            wire,
            "“a fairy tale for tourists”",
            "The union’s secretary",
            "called",
            act=A.APPRAISE,
            quote=Q.MIXED,
            said=wire_day,
            candidates=(
                Candidate(union, 0.44, "speaks for the union, if anybody"),
                Candidate(envoy, 0.12, "named in another report"),
            ),
        )
        for wire in wires
    ]
    centre = b.say(
        april,
        "the saltworks house “a voluntary recovery centre” where some 60 people are cared for",
        "Interior minister Tomas Hale",
        "said",
        quote=Q.MIXED,
        speaker=minister,
        said=saturday,
        numbers=[(54, 66, "some 60", "people")],
    )
    declined = b.say(
        april, "to say since when", "He", "declined", act=A.DECLINE, stance=S.PASSES_ON, speaker=minister, said=saturday
    )
    guards = b.say(
        april,
        "guards are posted there “for everybody’s safety”",
        "A ministry spokeswoman",
        "later confirmed",
        act=A.CONFIRM,
        quote=Q.MIXED,
        speaker=ministry,
        said=saturday,
        basis=(B.OFFICIAL_RECORD,),
    )
    outer = b.say(
        hostile,
        "his neighbour told him the gates had been painted, and that nobody came back",
        "He",
        "said",
        stance=S.PASSES_ON,
        basis=(B.REPORTS_OF_OTHERS,),
        said=unknown,
    )
    b.say(hostile, "the gates had been painted", "his neighbour", "told", within=outer, said=None)
    b.say(
        hostile,
        "\u202eyad yreve\u202c that buses come at four",
        'A man <b onmouseover="alert(1)">who would not</b> be named',
        "said",
        said=unknown,
        candidates=(Candidate("spk-0000000000000000", 0.2, "<i>no such speaker</i>"),),
    )
    b.say(arabic, "وجود سجناء في الملاحات", "الوزارة", "نفت", act=A.DENY, stance=S.DENIES, speaker=ministry, said=None)

    def members(*pairs: tuple[str, Stance]) -> tuple[ClaimStatement, ...]:
        return tuple(ClaimStatement(s, stance, 0.83) for s, stance in pairs)

    prisoners = Claim(
        _id("cla", held),
        "at least 140 dockers have been held in the saltworks since February",
        held,
        members(
            (denial, S.DENIES),
            (quote, S.DENIES),
            (held, S.ASSERTS),
            (counted, S.ASSERTS),
            (heard, S.HEDGES),
            (centre, S.HEDGES),
            (declined, S.PASSES_ON),
            (guards, S.ASSERTS),
        ),
        origins=2,
        reports=2,
        topic="dockers, held, saltworks",
    )
    gone = Claim(
        _id("cla", missing[0]),
        "140 of its members were missing",
        missing[0],
        members(*((s, S.ASSERTS) for s in missing)),
        origins=1,
        reports=3,
        topic="union members, missing",
    )
    fairy = Claim(
        _id("cla", tale[0]), "“a fairy tale for tourists”", tale[0], members(*((s, S.ASSERTS) for s in tale)), 1, 3
    )
    footage_old = Claim(
        _id("cla", old), "the footage might be old", old, members((old, S.HEDGES)), 1, 1, "footage, old"
    )
    # guards is the ministry's, and the minister speaks for it: one body changes its account
    record = Record(
        title="The saltworks at Port Selm",
        documents=(),
        speakers=(
            Speaker(
                ministry,
                "Interior ministry of Karesia",
                SpeakerKind.STATE_BODY,
                aliases=("the ministry", "The interior ministry of Karesia"),
            ),
            Speaker(
                minister,
                "Tomas Hale",
                SpeakerKind.PERSON,
                (
                    Role("interior minister", "Karesia", "2031-03-04", "2031-04-19", (march.id, april.id)),
                    Role("harbour master", None, None, "2029-12-31"),
                ),
                (ministry,),
                ("Hale", "Interior minister Tomas Hale"),
            ),
            Speaker(
                envoy,
                "Ines Orsk",
                SpeakerKind.PERSON,
                (Role("envoy", "Coastal Monitors", "2031-03-04", "2031-03-04", (march.id,)),),
                (monitors,),
            ),
            Speaker(monitors, "Coastal Monitors", SpeakerKind.ORGANISATION),
            Speaker(union, "Dockers’ union <img src=x onerror=alert(1)>", SpeakerKind.ORGANISATION),
            Speaker(residents, "residents", SpeakerKind.UNNAMED),
        ),
        statements=tuple(b.statements),
        utterances=(
            Utterance(_id("utt", missing[0]), tuple(missing)),
            *(Utterance(_id("utt", s.id), (s.id,)) for s in b.statements if s.id not in missing),
        ),
        claims=(prisoners, gone, fairy, footage_old),
        disputes=(Dispute(prisoners.id, (monitors, envoy, ministry), (ministry, minister)),),
        shifts=(Shift(ministry, prisoners.id, ShiftKind.REFRAMES, quote, guards),),
        positions=(
            Position(
                ministry,
                prisoners.id,
                (
                    Phase(
                        "Denies: “There are no prisoners there. There never were”",
                        S.DENIES,
                        "2031-03-04",
                        "2031-03-04",
                        (denial, quote),
                    ),
                    Phase(
                        "Defends under another name: “a voluntary recovery centre”",
                        S.ASSERTS,
                        "2031-04-19",
                        "2031-04-19",
                        (centre, guards),
                    ),
                ),
            ),
            Position(
                monitors,
                prisoners.id,
                (Phase("Asserts: “at least 140 dockers”", S.ASSERTS, "2031-03-02", "2031-03-04", (held, counted)),),
            ),
        ),
        origins=(),
        footage=(),
        suggestions=(
            Suggestion("same_claim", prisoners.id, gone.id, 0.61, "both speak of 140 dockers"),
            Suggestion("same_speaker", envoy, monitors, 0.4, "the envoy may be meant by the group’s name"),
            Suggestion("same_origin", march.id, april.id, 0.22, "one headline shares words"),
        ),
        problems=(
            Problem(
                "scans/locked.pdf", "The PDF is locked.", "Save it without a password and add it again.", "pdf-locked"
            ),
            Problem("<img src=x>.html", "There is no text on the page.", "Add the text by hand.", "no-text"),
        ),
        snapshots=(),
        made_with=(("statements", "model 1"), ("read", "read-1"), ("publish", "publish-1")),
    )
    origin = Origin(_id("ori", *sorted(w.id for w in wires)), tuple(sorted(w.id for w in wires)), "Norda Press", 0.94)
    alone = [Origin(_id("ori", d.id), (d.id,)) for d in b.documents if d not in wires]
    home = {d: o.id for o in (origin, *alone) for d in o.documents}
    picture = b.keep(png(240, 160), "image/png", "still.png")
    clip = b.keep(b"\0\0\0\x18ftypisom" + b"\0" * 64, "video/mp4", "clip.mp4")
    fake = b.keep(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml", "map.svg")
    b.keep(b"%PDF-1.7 locked", "application/pdf", "scans/locked.pdf")
    not_checked = (
        Finding("time and place", Outcome.NOT_CHECKED, "none", "No check was run."),
        Finding("taken before publication", Outcome.CONTRADICTED, "clocks", "Its times are later."),
    )
    about = (held, old)
    ends = {s.id: s.content[0] for s in record.statements}
    ledger = (
        LedgerEntry(
            Question.TIME,
            (LedgerLine(old, S.HEDGES, ends[old]), LedgerLine(held, S.DENIES, ends[held])),
            (
                LedgerCheck(
                    "taken <b>before</b> publication",
                    Outcome.CONTRADICTED,
                    "Its times are later <script>alert(1)</script>.",
                ),
            ),
            ("An earlier upload.",),
        ),
        LedgerEntry(Question.EVENTS, (LedgerLine(held, S.ASSERTS, ends[held]),), (), ("The whole recording.",)),
    )
    footage = (
        Footage(
            f"foo-{picture[:16]}",
            picture,
            "still.png",
            "image/png",
            1000,
            Fact("Still of the gate", "given by the user"),
            copies=(CopyOf(f"foo-{clip[:16]}", (CopiedStretch(0.0, 0.0, 2.0, 2.0, 1.0),), True),),
            not_first=True,
            duration=0.0,
        ),
        Footage(
            f"foo-{clip[:16]}",
            clip,
            "clip.mp4",
            "video/mp4",
            88,
            findings=not_checked,
            statements=about,
            ledger=ledger,
            copies=(CopyOf(f"foo-{picture[:16]}", (CopiedStretch(2.0, 2.0, 0.0, 0.0, 1.0),), True),),
            duration=4.0,
            frames=(
                KeyFrame("0", "00:00:00.000", False, "a" * 64, _hash(SMALL)),
                KeyFrame("1001/500", "00:00:02.002", True, "b" * 64, _hash(SMALL)),
            ),
            frames_note="Looked at twice a second.",
            traces=(
                Trace(
                    "taken",
                    "EXIF DateTimeOriginal",
                    "2031-03-02 11:00:00, <no> time zone given",
                    ("agreement of its times",),
                ),
                Trace("size", "as stored", "640 × 360, 4.000 s"),
            ),
            decisions=(
                LinkDecision(about[0], LinkVerdict.ACCEPTED, "J. <Roe>", "The quay is named.", "0.5000"),
                LinkDecision(b.statements[0].id, LinkVerdict.REJECTED, "", "", ""),
            ),
        ),
        Footage(f"foo-{fake[:16]}", fake, "map.svg", "image/svg+xml", 58),
    )
    record = replace(
        record,
        documents=tuple(replace(d, origin=home[d.id]) for d in b.documents),
        origins=(origin, *alone),
        footage=footage,
        snapshots=tuple(b.snapshots),
    )
    return record, b.originals


def frames() -> dict[str, bytes]:
    """Small pictures of the key frames, by hash."""
    return {_hash(SMALL): SMALL}


def record() -> Record:
    """The record."""
    return built()[0]


def original(sha256: str) -> bytes:
    """The bytes of an original of it."""
    return built()[1][sha256]


def test_the_fixture_is_whole() -> None:
    made = record()
    texts = {d.id: d.text for d in made.documents}
    assert len(made.statements) == len({s.id for s in made.statements}) == 20
    for statement in made.statements:
        assert all(
            span.of(texts[statement.document]) for span in (*statement.source, *statement.cue, *statement.content)
        )
    assert all(_hash(original(s.sha256)) == s.sha256 for s in made.snapshots)
