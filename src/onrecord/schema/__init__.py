"""The case's database: its tables, its migrations, and the Record in and out of them."""

from __future__ import annotations

from onrecord.schema.database import FORMAT, NAME, Database, has_table, objects
from onrecord.schema.rows import differing, digests, read_record, write_record
from onrecord.schema.search import Hit, search
from onrecord.schema.tables import metadata

__all__ = [
    "FORMAT",
    "NAME",
    "Database",
    "Hit",
    "differing",
    "digests",
    "has_table",
    "metadata",
    "objects",
    "read_record",
    "search",
    "write_record",
]
