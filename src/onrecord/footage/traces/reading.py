"""All traces of one file, read once and kept by its hash: bytes in, ``Traces`` out. Nothing here raises for what a file holds."""

from __future__ import annotations

import io
from typing import BinaryIO

from . import container, credentials, metadata, structure
from .fields import Credentials, Structure, Traces
from .jpeg import Segments, segments

MOST_WHOLE = 128_000_000  # bytes of a picture that are looked through; beyond it only the beginning and the end


def of(source: bytes | BinaryIO, media_type: str, identity: str) -> Traces:
    """The traces of a file. ``source`` holds its bytes, or is a file opened for reading that can seek; ``identity`` is the Footage's id."""
    file: BinaryIO = io.BytesIO(source) if isinstance(source, bytes) else source
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    head = file.read(structure.HEAD)
    file.seek(max(0, size - structure.HEAD))
    tail = file.read()
    kind = structure.kind_of(head)
    still = kind.startswith("image/") or (not kind and media_type.startswith("image/"))
    whole = None
    if still and size <= MOST_WHOLE:
        file.seek(0)
        whole = file.read()
    found = metadata.Found()
    jpeg = segments(whole) if kind == "image/jpeg" and whole is not None else None
    shape, duration = _picture(kind, whole, head, jpeg, found) if still else _video(file, head, tail, found)
    if not kind:
        found.troubles.append("Its first bytes are of no kind of picture or video that is known here.")
    small = None
    if found.thumbnail and whole is not None:
        from .thumbnail import compared

        small = compared(found.thumbnail, whole)
    return Traces(
        identity,
        tuple(dict.fromkeys(found.fields)),
        tuple(dict.fromkeys(found.moments)),
        tuple(dict.fromkeys(found.positions)),
        structure.structure(head, tail, size, whole, jpeg) if size else Structure(),
        shape,
        duration,
        jpeg.coding if jpeg else None,
        small,
        _credentials(file, kind or media_type, size, whole if whole is not None else head + tail),
        tuple(dict.fromkeys(found.troubles)),
    )


def _credentials(file: BinaryIO, kind: str, size: int, data: bytes) -> Credentials:
    given = credentials.read(file, kind, size)
    if given.state == "none" and b"jumb" in data and b"c2pa" in data:
        return Credentials("broken", reason="remains of them are in the file")
    return given


def _picture(
    kind: str, whole: bytes | None, head: bytes, jpeg: Segments | None, found: metadata.Found
) -> tuple[tuple[int, int] | None, float | None]:
    if whole is None:
        found.troubles.append(
            "The picture's file is too large to be looked through whole; only its beginning and end were."
        )
    data = whole if whole is not None else head
    if jpeg is not None:
        blocks = metadata.of_jpeg(jpeg)
    elif kind == "image/png":
        blocks = metadata.of_png(data)
    elif kind == "image/webp":
        blocks = metadata.of_webp(data)
    else:
        blocks = metadata.Blocks(
            data if kind in ("image/tiff", "image/heic", "image/avif") else b"", metadata.packets(data[:8_000_000])
        )
    # A TIFF or HEIC is read from its beginning: its metadata points into the picture's own bytes.
    metadata.exif(
        blocks.exif[: metadata.MOST_EXIF] if kind in ("image/tiff", "image/heic", "image/avif") else blocks.exif, found
    )
    for packet in blocks.xmp:
        metadata.xmp(packet, found)
    if blocks.iptc and whole is not None:
        metadata.iptc(whole, found)
    for name, text in blocks.texts:
        found.add(name, text)
    if jpeg is not None:
        return ((jpeg.width, jpeg.height) if jpeg.width and jpeg.height else None), None
    if kind == "image/png" and len(head) >= 24:
        return (int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")), None
    return None, None


def _video(
    file: BinaryIO, head: bytes, tail: bytes, found: metadata.Found
) -> tuple[tuple[int, int] | None, float | None]:
    for packet in dict.fromkeys((*metadata.packets(head), *metadata.packets(tail))):
        metadata.xmp(packet, found)
    return container.read(file, found)
