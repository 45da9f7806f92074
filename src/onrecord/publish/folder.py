"""The dossier as a folder: originals copied in safe forms, pages rendered, all of it put in place at once.

Nothing is written outside the folder beside ``out`` in which it is made; every file name in it comes from an id or a hash.
``onrecord-dossier.sha256`` lists every file with its hash (``sha256sum -c`` checks it) and marks the folder as ours.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path, PurePosixPath

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from onrecord.errors import CaseDamaged, UsageError
from onrecord.publish import charts, words
from onrecord.publish.export import as_export, json_bytes, storage, umask
from onrecord.publish.footage import chart_file
from onrecord.publish.lookup import Lookup, file_id
from onrecord.publish.pages import pages
from onrecord.publish.parts import Copy, Page
from onrecord.records import Handling, Record, SunChart

MARKER = "onrecord-dossier.sha256"
_HERE = Path(__file__).parent
_STATIC = ("dossier.css", "dossier.js")
_IGNORED = {".DS_Store", "Thumbs.db", "desktop.ini"}  # what file managers leave behind on their own
_LISTED = re.compile(r"([0-9a-f]{64})  ([A-Za-z0-9._/-]+)\Z")


def write(
    record: Record,
    original: Callable[[str], bytes],
    out: Path,
    handlings: Mapping[str, Sequence[Handling]],
    frames: Mapping[str, bytes],
    drawn: Mapping[str, Sequence[SunChart]],
) -> None:
    """See ``onrecord.publish.dossier``."""
    out = Path(os.path.abspath(out))
    _check_replaceable(out)
    with storage(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{out.name[:80]}.", dir=out.parent))
        try:
            _fill(made, record, original, handlings, frames, drawn)
            made.chmod(0o777 & ~umask())
            _swap(made, out)
        finally:
            shutil.rmtree(made, ignore_errors=True)


def _fill(
    folder: Path,
    record: Record,
    original: Callable[[str], bytes],
    handlings: Mapping[str, Sequence[Handling]],
    frames: Mapping[str, bytes],
    drawn: Mapping[str, Sequence[SunChart]],
) -> None:
    sums: dict[str, str] = {}

    def put(path: str, data: bytes) -> None:
        target = folder / PurePosixPath(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        sums[path] = hashlib.sha256(data).hexdigest()

    copies: dict[str, Copy] = {}
    withheld = {w.stand_in: w for w in record.withheld if w.stand_in}
    for sha256, media_type in _originals(record):
        data = original(sha256)
        if hashlib.sha256(data).hexdigest() != sha256:
            raise CaseDamaged(
                f"The preserved original {sha256} is not what it was.",
                "Restore the case's store from a copy; nothing was published.",
            )
        copies[sha256] = replace(safe_copy(sha256, media_type, data), withheld=withheld.get(sha256))
        put(copies[sha256].path, data)
    shown = set()
    for small in sorted({frame.small for f in record.footage for frame in f.frames}):
        data = frames.get(small, b"")
        if hashlib.sha256(data).hexdigest() == small:
            shown.add(small)
            put(f"frames/{small}.jpg", data)
    for name in _STATIC:
        put(f"static/{name}", (_HERE / "static" / name).read_bytes())
    put("data/record.json", json_bytes(as_export(record), indent=2) + b"\n")
    for chart in (c for piece in record.footage for c in drawn.get(piece.id, ()) if c.data):
        put(chart_file(chart), chart.data.encode())
    for path, html in rendered(pages(Lookup(record, handlings=handlings), copies, shown, drawn)):
        put(path, html)
    listing = "".join(f"{digest}  {path}\n" for path, digest in sorted(sums.items()))
    (folder / MARKER).write_bytes(listing.encode())


def _originals(record: Record) -> list[tuple[str, str]]:
    found = {document.sha256: document.media_type for document in record.documents}
    found |= {footage.sha256: footage.media_type for footage in record.footage}
    found |= {snapshot.sha256: snapshot.media_type for snapshot in record.snapshots}
    archives = {
        archive.sha256 for archive in record.archives
    }  # what was taken out of them is copied; they stay in the case
    return sorted((sha256, kind) for sha256, kind in found.items() if sha256 not in archives)


# ---------------------------------------------------------------------------------------------- originals

_IMAGES = (
    (re.compile(rb"\xff\xd8\xff"), ".jpg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), ".png"),
    (re.compile(rb"GIF8[79]a"), ".gif"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), ".webp"),
)
_VIDEOS = (
    (re.compile(rb".{4}ftypqt  ", re.DOTALL), ".mov"),
    (re.compile(rb".{4}ftyp", re.DOTALL), ".mp4"),
    (re.compile(rb"\x1a\x45\xdf\xa3"), ".webm"),
    (re.compile(rb"OggS"), ".ogv"),
)
_TEXTS = re.compile(r"text/|application/(xhtml|xml|json|x-ndjson|javascript|rtf)|image/svg|.*\+(xml|json)$")


def safe_copy(sha256: str, media_type: str, data: bytes) -> Copy:
    """Under which name an original may lie in the dossier, by its first bytes: a type that was only claimed is not trusted.

    A page of HTML (or anything else made of text, SVG too) is named ``.txt``: a browser shows its source and runs nothing.
    PDF keeps its name and is offered as a download; what is not known is ``.bin``.
    """
    stem = f"originals/{sha256 if re.fullmatch('[0-9a-f]{64}', sha256) else hashlib.sha256(data).hexdigest()}"
    head = data[:64]
    for pattern, suffix in _IMAGES:
        if pattern.match(head):
            return Copy(f"{stem}{suffix}", "image", len(data))
    if media_type.startswith("video/"):
        for pattern, suffix in _VIDEOS:
            if pattern.match(head):
                return Copy(f"{stem}{suffix}", "video", len(data))
    if b"%PDF-" in data[:1024]:
        return Copy(f"{stem}.pdf", "pdf", len(data))
    if _TEXTS.match(media_type):
        return Copy(f"{stem}.txt", "html" if "html" in media_type else "text", len(data))
    return Copy(f"{stem}.bin", "other", len(data))


# ---------------------------------------------------------------------------------------------- pages


@cache
def environment() -> Environment:
    """Of the templates; everything that they are given is escaped."""
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(
        shown=words.shown,
        bdi=words.isolated,
        file_id=file_id,
        quoted=words.quoted,
        plain=words.plain,
        short=words.short,
        day=words.day,
        moment=words.moment,
        seconds=words.seconds,
        percent=words.percent,
        listed=words.listed,
        amount=words.amount,
        size=words.size,
    )
    made.globals.update(
        shape=charts.shape,
        label=words.label,
        STANCES=words.STANCES,
        ACTS=words.ACTS,
        QUOTES=words.QUOTES,
        BASES=words.BASES,
        KINDS=words.SPEAKER_KINDS,
        OUTCOMES=words.OUTCOMES,
        SUGGESTIONS=words.SUGGESTIONS,
    )
    return made


def rendered(wanted: Iterable[Page]) -> Iterator[tuple[str, bytes]]:
    """Pages as UTF-8 HTML, one at a time, lines ending in a newline whatever the machine."""
    templates = environment()
    for page in wanted:
        root = "../" * page.path.count("/")
        html = templates.get_template(page.template).render(root=root, path=page.path, **page.values)
        yield page.path, html.encode("utf-8", "replace")


# ---------------------------------------------------------------------------------------------- in place, at once


@dataclass(frozen=True, slots=True)
class _Former:
    files: frozenset[str]


def _former(out: Path) -> _Former | None:
    """The files that the dossier at ``out`` was made of, or None when there is no dossier."""
    try:
        lines = (out / MARKER).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    found = [_LISTED.match(line) for line in lines]
    if not lines or not all(found):
        return None
    return _Former(frozenset(match[2] for match in found if match))


def _check_replaceable(out: Path) -> None:
    """Raises UsageError unless ``out`` is vacant, or a former dossier with nothing of the user's in it."""
    if not out.name:
        raise UsageError("A dossier needs a folder of its own.", "Give the path of a folder that does not exist yet.")
    if not out.exists() and not out.is_symlink():
        return
    folder_there = out.is_dir() and not out.is_symlink()
    if folder_there and not any(out.iterdir()):
        return
    former = _former(out) if folder_there else None
    if former is None:
        raise UsageError(
            f"{out} exists and is not a dossier.",
            "Choose a path where nothing stands yet, or the folder of a former dossier.",
        )
    for folder, _, names in os.walk(out):
        for name in names:
            path = (Path(folder) / name).relative_to(out).as_posix()
            if path not in former.files and path != MARKER and name not in _IGNORED:
                raise UsageError(
                    f"{out} holds a file that the former dossier was not made of ({path}).",
                    "Move your own files out of it, or choose another path.",
                )


def _swap(made: Path, out: Path) -> None:
    if not out.exists():
        os.rename(made, out)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{out.name[:80]}.", dir=out.parent))
    os.rename(out, aside / "former")
    try:
        os.rename(made, out)
    except OSError:
        os.rename(aside / "former", out)  # should this fail too, the former dossier stays where it was put
        aside.rmdir()
        raise
    shutil.rmtree(aside, ignore_errors=True)
