"""The example case: a fictional contested event, as messy as the web, shipped with the package.

``path()`` is the folder that holds ``MANIFEST`` (one source a line, paths relative to it), ``items/`` (the pages, texts,
PDF, picture and clip) and ``README.md`` (the story, and its licence). Everything in it is invented.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from onrecord.records import Measurement, NamedPlace

MANIFEST = "manifest.csv"
TITLE = "The men on Grey Quay (example)"


def path() -> Path:
    """The folder of the example case, as it lies in the installed package."""
    return Path(str(files(__name__)))


CLIP = "grey-quay-clip.mp4"
PLACE = NamedPlace("Grey Quay", 47.3, -16.2, 0.8, "-01:00", "the harbour works’ chart")
"""Where the quay is: in the middle of an ocean, for it is invented."""
CLICKS = (
    '{"size":"480,270","foot":"190,238","tip":"270,234","top":"190,188","click":1.5,'
    '"ground":["107,250,-0.74,8.46","358,247,3.43,7.93","347,206,4.64,11.37","119,210,-0.76,11.81"],"ground-error":0.03,"height":"0.9,0.02"}'
)
"""What was clicked in the clip's first picture: a mooring post, and four rings whose place is read from a plan."""


def measurement() -> Measurement:
    """What `onrecord sun measure` gives for ``CLICKS``; a test measures again."""
    return Measurement(
        "",
        "the desk",
        "the mooring post in front, four rings of the quay read from the works’ plan",
        0.0,
        (88.52, 6.02),
        (1.663, 0.077),
        correlation=-0.41,
        place=PLACE,
        clicks=CLICKS,
    )
