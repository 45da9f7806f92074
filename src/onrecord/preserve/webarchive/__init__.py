"""Web archives (WARC, WACZ): what they hold, taken out answer by answer; see ``Opening``."""

from __future__ import annotations

from onrecord.preserve.webarchive.opening import OWN, VERSION, Opening, Taken
from onrecord.preserve.webarchive.problems import not_readable

WARC, WACZ = "application/warc", "application/wacz"
KINDS = {WARC: "warc", WACZ: "wacz"}

__all__ = ["KINDS", "OWN", "VERSION", "WACZ", "WARC", "Opening", "Taken", "not_readable"]
