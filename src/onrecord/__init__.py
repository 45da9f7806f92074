"""onrecord: from a pile of reports on a contested event to a checkable record.

    from onrecord import Case

    with Case.new("case") as case:
        case.add(["reports/"])
        case.process()
        record = case.record()

The nouns are in `onrecord.records`, the errors in `onrecord.errors`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

# The model's run time, onnxruntime, reports its use to its maker unless this stands before it is loaded, whatever the
# environment says: nothing of a case may leave the machine, and no file may be left in the user's home.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

if TYPE_CHECKING:
    from .case import Case

__version__ = "0.1.0"
__all__ = ["Case", "__version__"]


def __getattr__(name: str) -> object:
    # Loaded on first use: the command line answers --help without the database and the models.
    if name == "Case":
        from .case import Case

        return Case
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
