"""Checks on pictures and video: bytes and facts in, Findings out.

Reading and comparing need the extra ``onrecord[footage]`` (PyAV, OpenCV, Pillow, ExifRead, c2pa-python); without it the record says "not checked" and how to get the checks.
Nothing here looks for faces, says who is shown, or says that something is true.

    reading    a picture or video, upright, by time stamps, in bounded memory
    pdq        a hash of how a picture looks, in eight orientations
    signature  what a piece of footage is compared by
    copies     compares two: where they align, what was done between them
    frames     key frames, contact sheets, single frames as citations
    genealogy  which copy cannot be the first
    index      which of a million stored hashes are near one
    checks     the name of every check
    telling    Findings in words
    traces     what a file says of itself, and what disagrees
    denials    which questions about footage words touch
    ledger     what is said of footage, question by question
    against    times that are said against those that are feasible
"""

from __future__ import annotations

from importlib.util import find_spec

VERSION = "footage-1"
HOW_TO_GET = "Install the checks with: pip install 'onrecord[footage]', then process the case again."


def available() -> bool:
    """Whether the extra is installed."""
    return all(find_spec(name) is not None for name in ("av", "cv2", "PIL", "exifread"))
