"""The name of every check on footage, in one place: findings, the ledger and the pages use these and no others."""

from __future__ import annotations

from .traces import checks as traces

COPIES = "copies in this case"
FIRST = "first of its copies"
FIRST_APPEARANCE = "first appearance"
SUN_TIME, SUN_PLACE, LIGHT = "sun and shadow: time", "sun and shadow: place", "sun: day or night"
SHADOW = "sun and shadow"  # what was measured on an item, by itself and held against what is said
SUN = (SHADOW, SUN_TIME, SUN_PLACE, LIGHT)
NAMED_POSITION, NAMED_PLACE = "position against the named place", "coordinates of the named place"
EVERY = (COPIES, FIRST, FIRST_APPEARANCE, *SUN, NAMED_POSITION, NAMED_PLACE, *traces.EVERY)
