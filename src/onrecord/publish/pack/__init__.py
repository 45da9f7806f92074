"""The court pack: chosen originals, the record about them, the custody of each with its proofs, a report, and a verifier.

One folder that is a bag (BagIt 1.0, RFC 8493), and the same as one zip. Whoever gets it needs nothing of ours: ``verify.py`` runs
with Python's standard library alone, ``verify.html`` in a browser without a network. The shape is docs/export.md's matter.
"""

from __future__ import annotations

from onrecord.publish.pack.building import write_pack
from onrecord.publish.pack.cutting import chosen, cut, of_originals, values_shown
from onrecord.publish.pack.parts import Act, Blackened, Evidence, Made, Opening, Proven, Stamp
from onrecord.publish.pack.placing import clear

__all__ = [
    "Act",
    "Blackened",
    "Evidence",
    "Made",
    "Opening",
    "Proven",
    "Stamp",
    "chosen",
    "clear",
    "cut",
    "of_originals",
    "values_shown",
    "write_pack",
]
