"""The example case: a fictional contested event, as messy as the web, shipped with the package.

``path()`` is the folder that holds ``MANIFEST`` (one source a line, paths relative to it), ``items/`` (the pages, texts,
PDF, picture and clip) and ``README.md`` (the story, and its licence). Everything in it is invented.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

MANIFEST = "manifest.csv"
TITLE = "The men on Grey Quay (example)"


def path() -> Path:
    """The folder of the example case, as it lies in the installed package."""
    return Path(str(files(__name__)))
