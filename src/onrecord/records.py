"""The nouns of the record, as frozen dataclasses. This module imports nothing of the project.

Three kinds of data are never mixed: bytes (Snapshot) are immutable; everything derived from them can be rebuilt at any
time; decisions are append-only. Nothing here is a verdict on what is true.

Offsets are characters of ``Document.text``, half open: ``text[span.start:span.end]`` are the words. Dates are ISO 8601
strings, a day or finer. Every vocabulary is closed and keyed by its value, so that an export can be read in any language.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

# ---------------------------------------------------------------------------------------------- vocabularies


class ParagraphKind(StrEnum):
    """What a paragraph is to the report: only BODY, CAPTION and HEADLINE are searched for statements."""

    HEADLINE = "headline"
    BODY = "body"
    HEADING = "heading"  # a cross-heading inside the report
    DATELINE = "dateline"  # "GENEVA, 3 May (Agency) —", where it stands alone
    BYLINE = "byline"
    CAPTION = "caption"
    CREDIT = "credit"  # "Additional reporting by PA": evidence of the report's origin
    FURNITURE = "furniture"  # menus, promos, "read more": kept, never read as the report


class QuoteType(StrEnum):
    """How the words are given: all inside quotation marks, none of them, or some."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


class Act(StrEnum):
    """What the speaker does by speaking."""

    ASSERT = "assert"
    DENY = "deny"
    CONFIRM = "confirm"
    ACCUSE = "accuse"
    DEMAND = "demand"
    THREATEN = "threaten"
    COMMIT = "commit"
    ASK = "ask"
    DECLINE = "decline"
    APPRAISE = "appraise"


class Stance(StrEnum):
    """How the speaker stands to what is said: owns it, denies it, hedges it, or passes it on without owning it."""

    ASSERTS = "asserts"
    DENIES = "denies"
    HEDGES = "hedges"
    PASSES_ON = "passes_on"


class Basis(StrEnum):
    """The evidence that a statement names for itself."""

    WITNESSED = "witnessed"
    DOCUMENT = "document"
    FOOTAGE = "footage"
    OFFICIAL_RECORD = "official_record"
    REPORTS_OF_OTHERS = "reports_of_others"
    UNNAMED_SOURCE = "unnamed_source"
    NONE_GIVEN = "none_given"


class SpeakerKind(StrEnum):
    """Who is behind a source span. An unnamed group ("residents", "two diplomats") stays unnamed."""

    PERSON = "person"
    ORGANISATION = "organisation"
    STATE_BODY = "state_body"  # a state, government, ministry, court, parliament, army, police
    UNNAMED = "unnamed"


class Outcome(StrEnum):
    """The four outcomes of a check."""

    CONSISTENT = "consistent"
    CONTRADICTED = "contradicted"
    UNDECIDABLE = "undecidable"
    NOT_CHECKED = "not_checked"


class Question(StrEnum):
    """What a denial of footage can be about: whether one proposition holds."""

    MADE_OR_ALTERED = "made_or_altered"  # that it is a recording, neither made up nor altered
    PLACE = "place"  # that it was filmed at the place that is named
    TIME = "time"  # that it was filmed at the time that is named
    EVENTS = "events"  # that it shows the events that it is said to show
    SOURCE = "source"  # that it is known where it comes from
    UNSPECIFIED = "unspecified"  # it is rejected, doubted or vouched for without saying in what


class Appeared(StrEnum):
    """What a bound on the first appearance of footage rests on, the strongest first."""

    SIGNED_CAPTURE = "signed_capture"  # the bytes, in a web archive whose signature holds
    CAPTURE = "capture"  # the bytes, in a web archive that nobody signed: the clock of who made it
    OBTAINED = "obtained"  # the bytes, by the time that the user gives for having got them
    EMBEDDED = "embedded"  # a dated report whose page links to its address or shows it from there
    UPLOAD = "upload"  # the time at which it is said to have been published
    REPORT = "report"  # a dated report that speaks of footage, linked to this one by words alone


class SunChartKind(StrEnum):
    """What a sun chart shows."""

    DATES = "dates"  # days and hours that fit at the place
    PLACES = "places"  # places that fit at the time


class ShiftKind(StrEnum):
    """How a position changed between two statements of one speaker, or of those who speak for one body."""

    DENIES_TO_ASSERTS = "denies_to_asserts"
    ASSERTS_TO_DENIES = "asserts_to_denies"
    HARDENS = "hardens"  # hedged or passed on before, asserted or denied after
    SOFTENS = "softens"  # asserted or denied before, hedged after
    REFRAMES = "reframes"  # first denied, then defended or justified under another name


class Proof(StrEnum):
    """What checking a hash, a digest or a signature came to. Never "verified" by default."""

    VERIFIED = "verified"
    FAILED = "failed"
    NOT_CHECKABLE = "not_checkable"  # something is missing: the digest itself, a root, a known algorithm


class RevisionKind(StrEnum):
    """What became of a page between two captures of its address."""

    SILENT_EDIT = "silent_edit"  # its words changed, and it says nothing of that
    MARKED_EDIT = "marked_edit"  # its words changed, and a notice on it says so
    RETRACTED = "retracted"  # a notice on it says that it is retracted or withdrawn
    GONE = "gone"  # the address answers that there is no page any more (404, 410, 451)


class ChangeKind(StrEnum):
    """What happened to a paragraph between two versions of a page."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class SealKind(StrEnum):
    """What a seal keeps inside the case."""

    NAME = "name"  # in all of its forms, wherever it stands
    PASSAGE = "passage"  # of one document; the same words elsewhere, too
    FILE = "file"  # an original, with its names and everything that was read from it


class Purpose(StrEnum):
    """What a source's consent is asked for."""

    KEEP = "keep"
    PUBLISH = "publish"
    ADVOCACY = "advocacy"
    COURT = "court"


class Answer(StrEnum):
    """What was said when consent was asked for; ``AT_RISK`` and ``NOT_AT_RISK`` are about the person, not a purpose."""

    YES = "yes"
    NO = "no"
    WITHDRAWN = "withdrawn"
    ASKED = "asked"  # and not answered yet
    AT_RISK = "at_risk"
    NOT_AT_RISK = "not_at_risk"


# ---------------------------------------------------------------------------------------------- places in texts


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """Characters ``[start, end)`` of one document's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words themselves."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a paragraph stands in the original.

    ``offset`` is the first byte in the original bytes (plain text), ``xpath`` the element (HTML), ``page`` counts from 1
    (PDF). What a format cannot give is None.
    """

    offset: int | None = None
    xpath: str | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of a document: its span, what it is, and where it stands in the original."""

    span: Span
    kind: ParagraphKind
    place: Place


# ---------------------------------------------------------------------------------------------- evidence


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What the user says of a source, by flags or a manifest. Overrides what the page says of itself."""

    publisher: str | None = None
    published: str | None = None  # ISO date or date-time
    title: str | None = None
    url: str | None = None
    obtained: str | None = None  # when the user captured it, if that is known; not the clock of ``add``


@dataclass(frozen=True, slots=True)
class Served:
    """What a web archive says of bytes that a server answered with: the earliest of their captures."""

    url: str  # WARC-Target-URI
    captured: str  # WARC-Date, as an ISO date-time in UTC
    content_type: str = ""  # the header, as served
    title: str = ""  # in the archive's own list of pages


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The original bytes, by SHA-256. ``names`` are the file names or URLs that they were added under, sorted.

    A response out of a web archive has its decoded payload as its bytes, and ``served`` says where they come from.
    """

    sha256: str  # 64 hexadecimal digits
    size: int  # bytes
    media_type: str  # by content first, then by name: "text/html", "application/pdf", "video/mp4", …
    names: tuple[str, ...]
    facts: SourceFacts = field(default_factory=SourceFacts)
    served: Served | None = None

    @property
    def name(self) -> str:
        """The first of its names, in sorted order: the same whatever the order of adding."""
        return self.names[0]


@dataclass(frozen=True, slots=True)
class Handling:
    """One thing that was done to an original, as the custody log has it. Not part of the Record: it depends on clocks."""

    entry: int  # its place in the log
    at: str  # ISO date-time in UTC, by the clock of the machine
    event: str  # "added", "recaptured", "read", …
    words: str  # a sentence
    made_with: str  # "onrecord 0.1.0"
    sha512: str = ""
    stamps: tuple[tuple[str, str, str], ...] = ()  # time stamps that cover it: the time, the authority, the file's name
    covers: tuple[int, ...] = ()  # of each of them, how many entries its head covers


@dataclass(frozen=True, slots=True)
class Capture:
    """One answer of a server, as a web archive (WARC, WACZ) recorded it: which bytes stood at an address at a time.

    ``sha256`` is that of the payload after transfer and content encoding were undone (the snapshot), "" where nothing was
    kept: the page was gone. ``payload`` is the SHA-256 of the payload as the archive holds it. ``offset`` is the first
    byte of the record in the WARC (of its gzip member, where that is compressed), ``within`` where it begins inside the
    unpacked member.
    """

    url: str
    captured: str  # ISO date-time in UTC
    sha256: str
    archive: str  # SHA-256 of the archive file
    member: str = ""  # "archive/data.warc.gz" in a WACZ
    offset: int = 0
    within: int = 0
    record: str = ""  # WARC-Record-ID
    status: int = 0  # of HTTP; 0: a resource record, which has none
    content_type: str = ""
    digest: Proof = Proof.NOT_CHECKABLE  # of the record's own digests
    payload: str = ""
    title: str = ""  # in the archive's list of pages
    headers: tuple[tuple[str, str], ...] = ()  # of the response, as served


@dataclass(frozen=True, slots=True)
class Archive:
    """A web archive that was added: what is in it, what was taken out, and whether its own hashes and signature hold."""

    sha256: str
    name: str
    kind: str  # "warc" or "wacz"
    size: int  # bytes
    records: int
    taken: int  # responses that became snapshots, or say that one was captured again
    left: tuple[tuple[str, int], ...] = ()  # what was counted and left inside, by kind
    digests: tuple[tuple[str, int], ...] = ()  # Proof -> records
    files: Proof = Proof.NOT_CHECKABLE  # the hashes that a WACZ's datapackage.json gives of its files
    files_words: str = ""
    signed: bool = False
    signature: Proof = Proof.NOT_CHECKABLE
    signature_words: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of a document with where it was found ("given by the user", "meta article:published_time", …)."""

    value: str
    found: str
    span: Span | None = None  # where it stands in the text, if it does


@dataclass(frozen=True, slots=True)
class Document:
    """The text read from a Snapshot. Paragraphs are in order, never overlap, and cover every word of ``text``."""

    id: str  # "doc-" + 16 hexadecimal digits of the snapshot's SHA-256
    sha256: str
    name: str
    media_type: str
    text: str
    paragraphs: tuple[Paragraph, ...]
    title: Fact | None = None
    publisher: Fact | None = None
    byline: Fact | None = None
    published: Fact | None = None  # value is an ISO date or date-time; None: times stay relative
    url: Fact | None = None
    agencies: tuple[Fact, ...] = ()  # agencies credited on the page (dateline, credit, byline), as written
    language: str = "und"  # ISO 639-1, "und" when it cannot be told
    origin: str | None = None  # set by claims: copies of one text share an origin

    def words(self, span: Span) -> str:
        """The exact words of a span."""
        return self.text[span.start : span.end]


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check on footage, with figures and method."""

    check: str
    outcome: Outcome
    method: str
    message: str
    figures: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A statement on a question about footage. ``stance`` is to the question's proposition: who calls it a fake denies it."""

    statement: str
    stance: Stance
    span: Span  # the words that touch the question, in the statement's document


@dataclass(frozen=True, slots=True)
class LedgerCheck:
    """What one check says of one question. ``outcome`` is to the question's proposition, not the finding's own."""

    check: str
    outcome: Outcome
    words: str
    statement: str = ""  # whose words it is held against, where it is held against words


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One question that statements about a piece of footage touch: who says what, what the checks say, what would settle it."""

    question: Question
    lines: tuple[LedgerLine, ...]  # in time
    checks: tuple[LedgerCheck, ...] = ()
    settles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CopiedStretch:
    """A part of a piece of footage that is a part of another: seconds in both; equal ends are a single picture."""

    start: float
    end: float
    other_start: float
    other_end: float
    speed: float  # how many seconds of the other pass in one of this


@dataclass(frozen=True, slots=True)
class CopyOf:
    """That a piece of footage and ``other`` are copies, or parts of copies, of one recording; who comes from whom is not said by it."""

    other: str  # footage id
    stretches: tuple[CopiedStretch, ...]
    mirrored: bool = False
    edits: str = ""  # what was done between the two, by who has it: "This one: bars at the sides"


@dataclass(frozen=True, slots=True)
class KeyFrame:
    """A frame of a piece of footage that stands for a stretch of it."""

    at: str  # seconds from the beginning of the track, exact: "3", "1001/30"
    timecode: str  # "00:00:33.366"
    cut: bool  # it is the first behind a cut
    pixels: str  # SHA-256 of the frame in full size, see footage.frames.digest
    small: str  # SHA-256 of its small picture (JPEG)


@dataclass(frozen=True, slots=True)
class Trace:
    """One thing that a file says of itself. ``kind`` is a row of the table in which files are compared."""

    kind: str  # keyed in footage.traces.table: "camera", "taken", "position", …
    found: str  # the field: "EXIF DateTimeOriginal"
    value: str
    checks: tuple[str, ...] = ()  # the checks that look at it


class LinkVerdict(StrEnum):
    """What a person decided on a link between a statement and a piece of footage."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"  # the decision before it no longer stands


@dataclass(frozen=True, slots=True)
class LinkDecision:
    """That a statement speaks of a piece of footage, or does not, as a person decided; ``score`` is that of the suggestion, "" without one."""

    statement: str
    verdict: LinkVerdict
    by: str = ""
    why: str = ""
    score: str = ""


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """Where a place is that reports name, as somebody gave it for the case: degrees, and the kilometres within which it is meant."""

    name: str
    latitude: float
    longitude: float
    radius: float = 0.0
    zone: str = ""  # "Europe/Kyiv", "+03:00": what a time of day means there; "" where it was not given
    by: str = ""  # who gave it


@dataclass(frozen=True, slots=True)
class Measurement:
    """What somebody measured or saw on a piece of footage: a shadow (values with standard deviations), or the light.

    ``place`` and ``time`` are what was taken for granted, not what follows. ``clicks``: the points from which the shadow was measured, as the
    command was given them, so that anybody can measure again.
    """

    id: str  # "mea-" + 16 hexadecimal digits over all the rest
    by: str = ""  # who measured, as that was given
    note: str = ""  # what was measured, in their words
    seconds: float | None = None  # where in the video
    direction: tuple[float, float] | None = None  # azimuth in degrees, and its error
    length: tuple[float, float] | None = None  # over the height of the thing, and its error
    slope: tuple[float, float] = (0.0, 0.0)  # of the ground: degrees, azimuth downhill
    correlation: float = 0.0
    coverage: float = 0.95
    light: str = ""  # "day", "civil twilight", …, "night"
    place: NamedPlace | None = None
    time: str = ""  # ISO date-time with its zone
    clicks: str = ""


@dataclass(frozen=True, slots=True)
class SunChart:
    """What one measured shadow allows, drawn. No part of the Record: it is worked out with the findings, and goes with what is published."""

    measurement: str  # its id
    kind: SunChartKind
    title: str
    svg: str  # drawn by onrecord, everything in it escaped; "" where it would be too large
    words: tuple[str, ...]  # the same in words
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]  # the same as a table, shortened
    data: str  # all of it: CSV of the dates, GeoJSON of the places; "" where it would be too large
    until: str = ""  # the bound on the first appearance that it rests on


@dataclass(frozen=True, slots=True)
class Appearance:
    """That a piece of footage, or a copy of it, was there no later than ``at`` (ISO date or date-time), and what that rests on."""

    at: str
    rests_on: Appeared
    footage: str  # which copy
    witness: str  # document, or SHA-256 of the archive; else the footage itself
    words: str


@dataclass(frozen=True, slots=True)
class Footage:
    """A picture or video: listed and shown; ``findings`` say which checks ran, ``ledger`` which questions are asked of it."""

    id: str  # "foo-" + 16 hexadecimal digits of the SHA-256
    sha256: str
    name: str
    media_type: str
    size: int
    title: Fact | None = None
    publisher: Fact | None = None
    published: Fact | None = None
    url: Fact | None = None
    findings: tuple[Finding, ...] = ()
    statements: tuple[str, ...] = ()  # statements that rest on footage and may speak of this one (suggestions)
    copies: tuple[CopyOf, ...] = ()  # sorted by the other's id; each pair stands at both
    not_first: bool = False  # among its copies in the case it cannot be the first; a finding says why
    duration: float | None = None  # seconds; only where copies were found
    ledger: tuple[LedgerEntry, ...] = ()  # in the order of ``Question``; only the questions that somebody's words touch
    frames: tuple[KeyFrame, ...] = ()  # in time
    frames_note: str = ""  # how they were looked for
    traces: tuple[Trace, ...] = ()
    measurements: tuple[Measurement, ...] = ()  # sorted by id
    appearances: tuple[Appearance, ...] = ()  # of it and of its copies, the earliest first
    decisions: tuple[
        LinkDecision, ...
    ] = ()  # on its links to statements, in the order in which they were made; the last on each stands


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be done: where, why, and what the user can do about it. A value, never raised."""

    where: str  # file name, URL, or "manifest.csv, line 4"
    message: str
    next_step: str
    code: str = "other"  # keyed in docs/problems.md


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading one Snapshot gave: a Document, or Footage, or neither; and the problems met."""

    document: Document | None = None
    footage: Footage | None = None
    problems: tuple[Problem, ...] = ()


# ---------------------------------------------------------------------------------------------- what was said


@dataclass(frozen=True, slots=True)
class Time:
    """An interval in which something was said or happened, with the words and the anchor that it rests on.

    ``earliest`` and ``latest`` are ISO dates (or date-times), inclusive; None is "not known". Where the document has no
    publication date, ``days`` keeps the interval in days relative to it (yesterday: (-1, -1)) and both ends are None.
    """

    earliest: str | None
    latest: str | None
    text: str  # the words, or "" where only the publication date bounds it
    anchor: str  # "the words themselves", "published 2020-07-19 (given by the user)", "publication date unknown"
    span: Span | None = None
    days: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """A number in the content as a range with its own words: "at least 30" is (30, None), "dozens" (24, 99)."""

    lowest: float | None
    highest: float | None
    text: str
    of: str  # what is counted, as written ("detainees"), or ""
    span: Span


@dataclass(frozen=True, slots=True)
class Candidate:
    """A speaker that might be meant, with a score in [0, 1] and the reason, when the machine abstained or chose."""

    speaker: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Statement:
    """An attribution: who is said to have said what, in which words of the report.

    ``source``, ``cue`` and ``content`` are spans in pieces, in order of text; source and cue may be empty ("reportedly"
    has no source, a quote in a paragraph of its own no cue). Later stages fill ``speaker``, ``said`` and ``happened``.
    """

    id: str  # "sta-" + 16 hexadecimal digits over document and spans
    document: str
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    quote: QuoteType
    act: Act
    stance: Stance
    basis: tuple[Basis, ...]  # never empty; NONE_GIVEN alone when no evidence is named
    confidence: float  # [0, 1]
    evidence: tuple[Span, ...] = ()  # the words that show the basis
    within: str | None = None  # the statement that this one is nested in
    speaker: str | None = None  # None: abstained, or nobody named; see candidates
    candidates: tuple[Candidate, ...] = ()
    said: Time | None = None
    happened: tuple[Time, ...] = ()  # times inside the content
    numbers: tuple[Number, ...] = ()  # numbers inside the content

    @property
    def extent(self) -> Span:
        """From the first to the last character of any of its pieces."""
        pieces = (*self.source, *self.cue, *self.content)
        return Span(min([p.start for p in pieces]), max([p.end for p in pieces]))


@dataclass(frozen=True, slots=True)
class Role:
    """A role a speaker is given ("foreign secretary", of "UK"), with the interval of the reports that say so."""

    title: str
    of: str | None  # the state or body, as normalised name
    earliest: str | None
    latest: str | None
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Speaker:
    """The person, organisation, state body or unnamed group behind source spans."""

    id: str  # "spk-" + 16 hexadecimal digits
    name: str
    kind: SpeakerKind
    roles: tuple[Role, ...] = ()
    speaks_for: tuple[str, ...] = ()  # ids of other speakers (a spokesman's ministry, an ambassador's state)
    aliases: tuple[str, ...] = ()  # every form met, sorted, with the name first left out


@dataclass(frozen=True, slots=True)
class Utterance:
    """One act of speaking, however many statements report it."""

    id: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClaimStatement:
    """A statement on a claim: the stance to the CLAIM (a denied negation asserts), and how sure the link is."""

    statement: str
    stance: Stance
    confidence: float


@dataclass(frozen=True, slots=True)
class Claim:
    """One proposition that statements are about, whoever asserts or denies it.

    ``reports`` counts documents that carry it, ``origins`` how many of them are independent texts.
    """

    id: str
    text: str
    wording: str  # the statement whose words ``text`` is
    statements: tuple[ClaimStatement, ...]
    origins: int
    reports: int
    topic: str = ""  # the few key words that its statements share, for headings


@dataclass(frozen=True, slots=True)
class Dispute:
    """A claim that someone asserts and someone else denies."""

    claim: str
    asserts: tuple[str, ...]  # speaker ids
    denies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shift:
    """A change of position on a claim. ``speaker`` is the person, or the body for whom both speakers speak."""

    speaker: str
    claim: str
    kind: ShiftKind
    before: str  # statement id; "from" in the export
    after: str  # statement id; "to" in the export


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of time in which a position stayed the same."""

    title: str  # in our words and the speaker's: "Denies: “completely denied the existence …”"
    stance: Stance
    earliest: str | None
    latest: str | None
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Position:
    """What a speaker (or a body, by all who speak for it) holds on a claim over time."""

    speaker: str
    claim: str
    phases: tuple[Phase, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where reports really come from: documents that are copies of one text share one."""

    id: str
    documents: tuple[str, ...]  # sorted ids
    agency: str | None = None  # when a page credits one
    similarity: float = 1.0  # least overlap of a member with the others (1.0 for a single document)


@dataclass(frozen=True, slots=True)
class TextChange:
    """A paragraph that differs between two versions of a page: spans of the earlier and of the later document."""

    kind: ChangeKind
    part: ParagraphKind
    before: Span | None = None
    after: Span | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """What changed between two captures of one address that follow each other, in the words of the report.

    ``vanished``: statements of the earlier version whose words the later one does not have; ``appeared``: the same the
    other way; ``reworded``: pairs of statements that stand for each other in other words. ``notice`` are the words with
    which the later version owns the change, if it does.
    """

    url: str
    kind: RevisionKind
    before: str  # document id
    after: str  # document id; "" where the page was gone
    captured_before: str  # ISO date-time of the last capture that shows ``before``
    captured_after: str  # of the first that shows ``after``
    changes: tuple[TextChange, ...] = ()
    notice: Span | None = None  # in the later document
    vanished: tuple[str, ...] = ()
    appeared: tuple[str, ...] = ()
    reworded: tuple[tuple[str, str], ...] = ()
    status: int = 0  # of HTTP, where the page was gone


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A link that the machine sees but is not sure enough to make: shown, never merged silently."""

    kind: str  # "same_speaker", "same_claim", "same_origin", "about_footage"
    left: str
    right: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Seal:
    """Something that must not leave the case; ``label`` stands in its place. Not part of the Record.

    ``words`` is the name or the passage, ``forms`` other spellings that the user gave. Of a passage ``document``, ``start`` and
    ``end`` say where it stands; of a file ``sha256`` names it. ``note`` is what may be said of why it is not there.
    """

    id: str
    kind: SealKind
    label: str
    words: str = ""
    forms: tuple[str, ...] = ()
    whole: bool = False  # of a name: only in full, the surname alone stays
    document: str = ""
    start: int = 0
    end: int = 0
    sha256: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Withheld:
    """One thing that a record which was handed on does not show, and what stands in its place."""

    id: str  # of the document or footage, or of the seal
    label: str
    words: str  # a sentence: what is withheld and, where that may be said, why
    original: str = ""  # SHA-256 of the original that is not handed on
    stand_in: str = ""  # SHA-256 of what is handed on in its place
    statements: int = 0  # how many statements are left out with it


@dataclass(frozen=True, slots=True)
class Record:
    """The whole derived case: the same input gives the same Record, whatever the order it was added in."""

    title: str
    documents: tuple[Document, ...]
    speakers: tuple[Speaker, ...]
    statements: tuple[Statement, ...]
    utterances: tuple[Utterance, ...]
    claims: tuple[Claim, ...]
    disputes: tuple[Dispute, ...]
    shifts: tuple[Shift, ...]
    positions: tuple[Position, ...]
    origins: tuple[Origin, ...]
    footage: tuple[Footage, ...]
    suggestions: tuple[Suggestion, ...]
    problems: tuple[Problem, ...]
    snapshots: tuple[Snapshot, ...]
    made_with: tuple[tuple[str, str], ...] = ()  # stage -> code and model version
    archives: tuple[Archive, ...] = ()
    captures: tuple[Capture, ...] = ()
    revisions: tuple[Revision, ...] = ()
    withheld: tuple[Withheld, ...] = ()  # filled when it is handed on; never stored
