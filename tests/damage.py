"""Damage done to a case on purpose: what the tests and evaluation/custody.py flip, cut, reorder and replay."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

from onrecord.case import Case
from tests import stamps
from tests.fake_stages import Fakes

Lines = list[bytes]


def made(folder: Path, files: int = 6, ots: bool = True) -> Path:
    """A small case with everything in it that an audit looks at, closed."""
    reports = folder / "reports"
    reports.mkdir(parents=True)
    for number in range(files):
        (reports / f"{number}.txt").write_text(f"Bob: the harbour was closed, {number}\nAnn: it was not closed")
    (reports / "clip.gif").write_bytes(b"GIF89a....")
    with Case.new(folder / "case", "The harbour") as case:
        Fakes(case)
        case.add([reports, reports / "gone.txt"])
        case.process()
        if ots:
            _, head = case.head_to_stamp()
            case.take_stamp(stamps.stamp(head, *stamps.root_of(head)[:1], stamps.in_block(9)))
    return folder / "case"


def flip(path: Path, chance: random.Random) -> tuple[int, int]:
    """Turn one bit of a file over. Returns its byte and bit."""
    data = bytearray(path.read_bytes())
    at, bit = chance.randrange(len(data)), chance.randrange(8)
    data[at] ^= 1 << bit
    path.chmod(0o644)
    path.write_bytes(data)
    return at, bit


def copied(case: Path, to: Path) -> Path:
    """A copy of a case, the file times with it."""
    shutil.copytree(case, to)
    return to


LOGS: dict[str, Callable[[Lines], Lines]] = {
    "last entry gone": lambda lines: lines[:-1],
    "first entry gone": lambda lines: lines[1:],
    "one in the middle gone": lambda lines: [*lines[:4], *lines[5:]],
    "two swapped": lambda lines: [*lines[:3], lines[4], lines[3], *lines[5:]],
    "one replayed at the end": lambda lines: [*lines, lines[2]],
    "one replayed in the middle": lambda lines: [*lines[:5], lines[2], *lines[5:]],
    "one made up": lambda lines: [*lines, lines[-1].replace(b'"n":', b'"n":1')],
    "two joined": lambda lines: [*lines[:3], lines[3].rstrip(b"\n") + lines[4], *lines[5:]],
    "one cut in two": lambda lines: [*lines[:3], lines[3][:50] + b"\n", lines[3][50:], *lines[4:]],
    "one with spaces": lambda lines: [*lines[:3], lines[3].replace(b",", b", "), *lines[4:]],
    "the last without its end": lambda lines: [*lines[:-1], lines[-1].rstrip(b"\n")],
    "reversed": lambda lines: lines[::-1],
    "emptied": lambda lines: [],
    "junk": lambda lines: [b"\xff" * 3000],
}
