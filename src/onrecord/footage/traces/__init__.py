"""What a file says of itself, and whether that agrees: with itself, with other files of the same camera, with what is known of it.

    fields       what was read of one file, as plain records
    times        dates as EXIF, XMP, IPTC, containers and file names write them
    jpeg         the segments of a JPEG file and its quantisation tables
    structure    of what kinds a file is, and what hangs behind its end
    metadata     EXIF, XMP and IPTC, within bounds
    container    the metadata of video
    thumbnail    the small picture inside against the large one
    credentials  C2PA, without any connection
    reading      all of that for one file
    comparing    what one file's traces say about each other, in Findings
    together     what the files of one camera say about each other
    table        the same as rows, to be laid side by side

Fields can be written by anyone: where they agree that proves nothing, and where they do not it says only that they do not.
"""

from __future__ import annotations

from .checks import POSITION

VERSION = "traces-1"
SENSITIVE = frozenset({POSITION})
"""Checks whose findings say where somebody was: to be left out where places are withheld."""
