"""versions: what changed between captures of one address, paragraph by paragraph and statement by statement.

Two captures of one page never have the same bytes: menus, dates of the day and advertisements differ. What counts here are
the words of the report. A paragraph is only called removed or added when the other version does not have its words anywhere,
and a statement is only called vanished when the later text does not have its words: that a machine did not find it again is
no change of the page.
"""

from __future__ import annotations

from onrecord.versions.comparing import compare
from onrecord.versions.history import address_key, histories

VERSION = "versions-2"

__all__ = ["VERSION", "address_key", "compare", "histories"]
