"""The tables of ``case.db``, in SQLAlchemy Core. docs/file-formats.md describes every one; a test holds that it does.

Three kinds, never mixed. Evidence (snapshots, acquisitions, add_problems, custody_…, seals, consents, measurements) is only ever added to. Stage results are a cache.
The record tables are derived: each ``process`` writes them anew, so they can be queried but nothing of value is kept there.
The tables whose rows are whole records carry them as JSON in ``payload``; the other columns and tables are for queries.
"""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text, UniqueConstraint

metadata = MetaData()


def _text(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, Text, nullable=null)


def _number(name: str, *, null: bool = False) -> Column[int]:
    return Column(name, Integer, nullable=null)


# ---------------------------------------------------------------------------------------------- the case itself

meta = Table("meta", metadata, Column("key", Text, primary_key=True), _text("value"))

# ---------------------------------------------------------------------------------------------- evidence

snapshots = Table(
    "snapshots", metadata, Column("sha256", Text, primary_key=True), _number("size"), _text("content"),
    Column("sha512", Text, nullable=False, server_default=""),
)  # fmt: skip
acquisitions = Table(
    "acquisitions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sha256", Text, ForeignKey("snapshots.sha256"), nullable=False),
    _text("name"),
    _text("given"),
    _text("obtained_at"),
    *[_text(name) for name in ("publisher", "published", "title", "url", "obtained")],
    _number("entry", null=True),
    UniqueConstraint("sha256", "name", "publisher", "published", "title", "url", "obtained"),
)
add_problems = Table(
    "add_problems",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("subject"),
    _text("via"),
    *[_text(name) for name in ("place", "message", "next_step", "code")],
    _number("entry", null=True),
    UniqueConstraint("subject", "via", "place", "message", "code"),
)

archives = Table(
    "archives", metadata, Column("sha256", Text, ForeignKey("snapshots.sha256"), primary_key=True), _text("version"), _text("payload"),
    _number("entry", null=True),
)  # fmt: skip
captures = Table(
    "captures", metadata, Column("archive", Text, ForeignKey("snapshots.sha256"), primary_key=True),
    Column("member", Text, primary_key=True), Column("byte_offset", Integer, primary_key=True),
    Column("within", Integer, primary_key=True), _text("sha256"), _text("url"), _text("captured"), _number("status"), _text("digest"),
    _text("payload"), _number("entry", null=True),
)  # fmt: skip

# ---------------------------------------------------------------------------------------------- beside the custody log

custody_pending = Table("custody_pending", metadata, Column("entry", Integer, primary_key=True), _text("line"))
custody_openings = Table("custody_openings", metadata, Column("entry", Integer, primary_key=True), _text("payload"))
custody_timestamps = Table(
    "custody_timestamps", metadata, Column("id", Integer, primary_key=True), _number("entry"), _text("name"),
    _number("tree_size"), _text("sha256"), _text("stamped"), _text("authority"),
)  # fmt: skip

# ---------------------------------------------------------------------------------------------- what may leave the case

seals = Table(
    "seals", metadata, Column("id", Text, primary_key=True), _number("entry"), _text("kind"), _text("label"), _text("sha256"),
    _text("blob"), _number("ended", null=True),
)  # fmt: skip
erasures = Table("erasures", metadata, Column("entry", Integer, primary_key=True), _text("payload"))
redactions = Table(
    "redactions", metadata, Column("entry", Integer, primary_key=True), _text("sha256"), _text("copy"), _number("size"),
    _text("media_type"), _text("sha512"),
)  # fmt: skip
consents = Table(
    "consents", metadata, Column("entry", Integer, primary_key=True), _text("sha256"), _text("purpose"), _text("answer"),
)  # fmt: skip

measurements = Table(
    "measurements", metadata, Column("entry", Integer, primary_key=True), _text("sha256"), _text("kind"), _number("about"),
)  # fmt: skip

# ---------------------------------------------------------------------------------------------- what people decided

footage_links = Table(
    "footage_links", metadata, Column("entry", Integer, primary_key=True), _text("footage"), _text("statement"), _text("verdict"),
    _text("score"),
)  # fmt: skip

# ---------------------------------------------------------------------------------------------- what stages gave

stage_results = Table(
    "stage_results",
    metadata,
    Column("stage", Text, primary_key=True),
    Column("input", Text, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("payload", LargeBinary, nullable=False),
)

# ---------------------------------------------------------------------------------------------- the record, derived


def _records(name: str, *columns: Column[str] | Column[int] | Column[float], key: bool = True) -> Table:
    """A table with one whole record a row, in the record's order."""
    head = (
        Column("position", Integer, primary_key=True),
        *((Column("id", Text, unique=True, nullable=False),) if key else ()),
    )
    return Table(name, metadata, *head, *columns, Column("payload", Text, nullable=False))


documents = _records(
    "documents", _text("sha256"), _text("name"), _text("media_type"), _text("title", null=True), _text("publisher", null=True),
    _text("byline", null=True), _text("published", null=True), _text("url", null=True), _text("language"),
    _text("origin", null=True),
)  # fmt: skip
paragraphs = Table(
    "paragraphs", metadata, Column("document", Text, primary_key=True), Column("number", Integer, primary_key=True),
    _number("start"), _number("end"), _text("kind"), _text("words"), _number("byte_offset", null=True),
    _text("xpath", null=True), _number("page", null=True),
)  # fmt: skip
speakers = _records("speakers", _text("name"), _text("kind"))
speaker_aliases = Table(
    "speaker_aliases", metadata, Column("speaker", Text, primary_key=True), Column("alias", Text, primary_key=True)
)
speaker_roles = Table(
    "speaker_roles", metadata, Column("speaker", Text, primary_key=True), Column("number", Integer, primary_key=True),
    _text("title"), _text("of", null=True), _text("earliest", null=True), _text("latest", null=True),
)  # fmt: skip
speaker_speaks_for = Table(
    "speaker_speaks_for",
    metadata,
    Column("speaker", Text, primary_key=True),
    Column("principal", Text, primary_key=True),
)
statements = _records(
    "statements", _text("document"), _text("quote"), _text("act"), _text("stance"), _text("within", null=True),
    _text("speaker", null=True), _text("said_earliest", null=True), _text("said_latest", null=True), _text("said_text", null=True),
    _text("said_anchor", null=True), Column("confidence", Float, nullable=False),
)  # fmt: skip
statement_spans = Table(
    "statement_spans", metadata, Column("statement", Text, primary_key=True), Column("part", Text, primary_key=True),
    Column("number", Integer, primary_key=True), _number("start"), _number("end"), _text("words"),
)  # fmt: skip
statement_basis = Table(
    "statement_basis", metadata, Column("statement", Text, primary_key=True), Column("basis", Text, primary_key=True)
)
statement_candidates = Table(
    "statement_candidates", metadata, Column("statement", Text, primary_key=True), Column("number", Integer, primary_key=True),
    _text("speaker"), Column("score", Float, nullable=False), _text("reason"),
)  # fmt: skip
statement_times = Table(
    "statement_times", metadata, Column("statement", Text, primary_key=True), Column("number", Integer, primary_key=True),
    _text("earliest", null=True), _text("latest", null=True), _text("words"), _text("anchor"),
)  # fmt: skip
statement_numbers = Table(
    "statement_numbers", metadata, Column("statement", Text, primary_key=True), Column("number", Integer, primary_key=True),
    Column("lowest", Float), Column("highest", Float), _text("words"), _text("of"),
)  # fmt: skip
utterances = _records("utterances")
utterance_statements = Table(
    "utterance_statements",
    metadata,
    Column("utterance", Text, primary_key=True),
    Column("statement", Text, primary_key=True),
)
claims = _records("claims", _text("words"), _text("wording"), _text("topic"), _number("origins"), _number("reports"))
claim_statements = Table(
    "claim_statements", metadata, Column("claim", Text, primary_key=True), Column("statement", Text, primary_key=True),
    _text("stance"), Column("confidence", Float, nullable=False),
)  # fmt: skip
disputes = _records("disputes", _text("claim"), key=False)
dispute_speakers = Table(
    "dispute_speakers", metadata, Column("claim", Text, primary_key=True), Column("side", Text, primary_key=True),
    Column("speaker", Text, primary_key=True),
)  # fmt: skip
shifts = _records("shifts", _text("speaker"), _text("claim"), _text("kind"), _text("before"), _text("after"), key=False)
positions = _records("positions", _text("speaker"), _text("claim"), key=False)
phases = Table(
    "phases", metadata, Column("speaker", Text, primary_key=True), Column("claim", Text, primary_key=True),
    Column("number", Integer, primary_key=True), _text("title"), _text("stance"), _text("earliest", null=True),
    _text("latest", null=True),
)  # fmt: skip
phase_statements = Table(
    "phase_statements", metadata, Column("speaker", Text, primary_key=True), Column("claim", Text, primary_key=True),
    Column("phase", Integer, primary_key=True), Column("statement", Text, primary_key=True),
)  # fmt: skip
origins = _records("origins", _text("agency", null=True), Column("similarity", Float, nullable=False))
origin_documents = Table(
    "origin_documents", metadata, Column("origin", Text, primary_key=True), Column("document", Text, primary_key=True)
)
footage = _records(
    "footage", _text("sha256"), _text("name"), _text("media_type"), _number("size"), _text("title", null=True),
    _text("publisher", null=True), _text("published", null=True), _text("url", null=True),
)  # fmt: skip
findings = Table(
    "findings", metadata, Column("footage", Text, primary_key=True), Column("number", Integer, primary_key=True),
    _text("check_name"), _text("outcome"), _text("method"), _text("message"),
)  # fmt: skip
footage_statements = Table(
    "footage_statements",
    metadata,
    Column("footage", Text, primary_key=True),
    Column("statement", Text, primary_key=True),
)
suggestions = _records(
    "suggestions", _text("kind"), _text("left"), _text("right"), Column("score", Float, nullable=False), _text("reason"),
    key=False,
)  # fmt: skip
problems = _records("problems", _text("place"), _text("message"), _text("next_step"), _text("code"), key=False)
record_snapshots = _records("record_snapshots", _text("sha256"), _text("name"), key=False)

Index("acquisitions_by_url", acquisitions.c.url)
Index("acquisitions_by_entry", acquisitions.c.entry)
Index("captures_by_snapshot", captures.c.sha256)
Index("captures_by_url", captures.c.url)
Index("captures_by_entry", captures.c.entry)
Index("statements_by_document", statements.c.document)
Index("statements_by_speaker", statements.c.speaker)
Index("claim_statements_by_statement", claim_statements.c.statement)

record_archives = _records("record_archives", _text("sha256"), _text("name"), key=False)
record_captures = _records(
    "record_captures", _text("sha256"), _text("url"), _text("captured"), _text("archive"), key=False
)
revisions = _records(
    "revisions", _text("url"), _text("kind"), _text("before"), _text("after"), _text("captured_before"), _text("captured_after"),
    key=False,
)  # fmt: skip

CUSTODY = (custody_pending, custody_openings, custody_timestamps)
LEAVING = (seals, erasures, redactions, consents, measurements)
DECISIONS = (footage_links,)
EVIDENCE = (
    meta,
    snapshots,
    acquisitions,
    add_problems,
    archives,
    captures,
    *CUSTODY,
    *LEAVING,
    *DECISIONS,
    stage_results,
)
DERIVED = tuple(table for table in metadata.sorted_tables if table not in EVIDENCE)
SEARCH = """CREATE VIRTUAL TABLE search USING fts5(
  words, kind UNINDEXED, id UNINDEXED, document UNINDEXED, start UNINDEXED, "end" UNINDEXED,
  tokenize = "unicode61 remove_diacritics 2")"""
