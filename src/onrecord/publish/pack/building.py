"""The pack as files: originals copied and hashed, listings written, signed, zipped, and put in place at once."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from onrecord.errors import CaseDamaged
from onrecord.publish.export import as_export, json_bytes, storage, umask
from onrecord.publish.folder import safe_copy
from onrecord.publish.pack import placing, verify
from onrecord.publish.pack.parts import FORMAT, Blackened, Evidence, Made
from onrecord.publish.pack.report import Shown, report
from onrecord.records import Record, Snapshot

FOLDER = "onrecord-pack"  # inside the zip
_HERE = Path(__file__).parent
_CHUNK = 1 << 20
_HEAD = 1 << 10  # bytes of an original that its safe name is chosen by


def write_pack(
    record: Record,
    original: Callable[[str], BinaryIO],
    evidence: Evidence,
    withheld: Mapping[str, str],
    out: Path,
    progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None,
) -> Made:
    """Write the folder ``out`` and beside it ``out.zip``; the same arguments give the same bytes. It is done when the zip is there.

    ``record`` is what may be shown (see ``cut``); each of its snapshots is copied, but for those in ``withheld`` (SHA-256 to the
    reason, a sentence): they get a stand-in with hash and size; and those of which ``evidence.blackened`` has a redacted copy. ``original``
    opens preserved bytes after they were checked (``Store.open``).

    Raises UsageError where something stands at either path, CaseDamaged from ``original``, StorageFull. Then nothing is left.
    What a killed run left there is taken away first.
    """
    out, zipped = placing.places(out)
    with storage(out):
        placing.clear(out)
        placing.free(out)
        out.parent.mkdir(parents=True, exist_ok=True)
        with placing.workshop(out) as made:
            bag = _Bag(made / "pack")
            shown = _fill(bag, record, original, evidence, withheld, progress)
            digest = _zip(made / "pack", made / "pack.zip", bag.sums)
            (made / "pack").chmod(0o777 & ~umask())
            (made / "pack.zip").chmod(0o666 & ~umask())
            placing.put(made, out)
    hidden, black = sum(each.reason != "" for each in shown), sum(each.redacted is not None for each in shown)
    return Made(out, zipped, digest, len(shown) - hidden - black, hidden, evidence.sign is not None, black)


class _Bag:
    """A bag being written: every file is hashed twice on its way."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sums: dict[str, tuple[str, str, int]] = {}
        folder.mkdir()

    def put(self, path: str, pieces: Iterable[bytes]) -> tuple[str, str, int]:
        target = self.folder / PurePosixPath(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        first, second, size = hashlib.sha256(), hashlib.sha512(), 0
        with target.open("wb") as handle:
            for piece in pieces:
                first.update(piece)
                second.update(piece)
                size += len(piece)
                handle.write(piece)
            handle.flush()
            placing.synced(handle.fileno())
        self.sums[path] = first.hexdigest(), second.hexdigest(), size
        return self.sums[path]

    def listing(self, which: int, payload: bool) -> bytes:
        """A manifest (RFC 8493, section 2.1.3) of the payload, or of the other files so far."""
        paths = sorted(
            path for path in self.sums if path.startswith("data/") is payload and path not in verify.TAG_LISTS
        )
        return "".join(f"{self.sums[path][which]}  {path}\n" for path in paths).encode()


def _fill(
    bag: _Bag,
    record: Record,
    original: Callable[[str], BinaryIO],
    evidence: Evidence,
    withheld: Mapping[str, str],
    progress: Callable[[str, int, int], None],
) -> list[Shown]:
    snapshots, shown = sorted(record.snapshots, key=lambda s: s.sha256), []
    for number, snapshot in enumerate(snapshots):
        progress("pack: originals", number, len(snapshots))
        shown.append(_original(bag, snapshot, original, evidence, withheld.get(snapshot.sha256, "")))
    bag.put("data/record.json", [json_bytes(as_export(record), indent=2), b"\n"])
    _custody(bag, evidence)
    _stamps(bag, evidence)
    listed = {
        "format": FORMAT,
        "heads": len(evidence.heads),
        "log": "whole" if evidence.whole else "excerpt",
        "made_with": evidence.made_with,
        "originals": [_listed(each, evidence) for each in shown],
        "timestamps": [
            {
                "name": stamp.name,
                "covers": stamp.covers,
                "entry": stamp.entry,
                "ots_entry": stamp.ots_entry,
                "reply": stamp.reply is not None,
                "request": stamp.request is not None,
                "ots": stamp.ots is not None,
                "chain": stamp.chain is not None,
            }
            for stamp in evidence.stamps
        ],
        "title": record.title,
    }
    bag.put("data/pack.json", [_exact(listed)])
    bag.put("data/report.html", [report(record, shown, evidence)])
    _tag_files(bag, evidence)
    return shown


def _original(
    bag: _Bag, snapshot: Snapshot, original: Callable[[str], BinaryIO], evidence: Evidence, reason: str
) -> Shown:
    sha256 = snapshot.sha256
    if reason:
        file = f"originals/{sha256}.withheld.txt"
        words = f"This original is not in the pack. {reason}\n\nSHA-256: {sha256}\nSHA-512: {evidence.sha512[sha256]}\nsize: {snapshot.size} bytes\n"
        bag.put(f"data/{file}", [words.encode()])
        return Shown(snapshot, file, "withheld", reason)
    black = evidence.blackened.get(sha256)
    if black is not None:
        return _blackened(bag, snapshot, original, black)
    with original(sha256) as handle:
        copy = safe_copy(sha256, snapshot.media_type, handle.read(_HEAD))
        handle.seek(0)
        first, second, size = bag.put(f"data/{copy.path}", iter(lambda: handle.read(_CHUNK), b""))
    if first != sha256 or size != snapshot.size or second != evidence.sha512[sha256]:
        raise CaseDamaged(
            f"The preserved original {sha256} is not what it was.",
            "Run `onrecord audit` on the case; no pack was written.",
        )
    return Shown(snapshot, copy.path, copy.kind, "")


def _blackened(bag: _Bag, snapshot: Snapshot, original: Callable[[str], BinaryIO], black: Blackened) -> Shown:
    """The redacted copy in the place of the original, under the original's hash."""
    with original(black.sha256) as handle:
        copy = safe_copy(black.sha256, black.media_type, handle.read(_HEAD))
        handle.seek(0)
        file = f"originals/{snapshot.sha256}.{verify.REDACTED}{copy.path.rpartition('.')[2]}"
        found = bag.put(f"data/{file}", iter(lambda: handle.read(_CHUNK), b""))
    if found != (black.sha256, black.sha512, black.size):
        raise CaseDamaged(
            f"The redacted copy {black.sha256} is not what it was.",
            "Run `onrecord audit` on the case; no pack was written.",
        )
    return Shown(snapshot, file, copy.kind, "", black)


def _listed(each: Shown, evidence: Evidence) -> dict[str, object]:
    snapshot = each.snapshot
    return {
        "sha256": snapshot.sha256,
        "sha512": evidence.sha512[snapshot.sha256],
        "size": snapshot.size,
        "media_type": snapshot.media_type,
        "names": [] if each.reason else sorted(snapshot.names),
        "file": each.file,
        "withheld": bool(each.reason) or each.redacted is not None,
        "redacted": None if each.redacted is None else asdict(each.redacted),
        "entries": [act.handling.entry for act in evidence.acts.get(snapshot.sha256, ())],
    }


def _custody(bag: _Bag, evidence: Evidence) -> None:
    if evidence.whole:
        bag.put(f"data/{verify.LOG}", (line + b"\n" for line in evidence.lines()))
    bag.put(f"data/{verify.HEADS}", [f"{line}\n".encode() for line in evidence.heads])
    proofs = {
        "entries": [{"n": e.number, "line": e.line, "proof": list(e.proof)} for e in evidence.entries],
        "consistency": [{"from": a, "to": b, "proof": list(proof)} for a, b, proof in evidence.consistency],
    }
    bag.put(f"data/{verify.PROOFS}", [_exact(proofs)])
    ordered = sorted(evidence.openings, key=lambda o: (o.number, o.field))
    opened = [{"n": o.number, "field": o.field, "salt": o.salt, "value": o.value} for o in ordered]
    bag.put(f"data/{verify.OPENINGS}", [_exact(opened)])


def _stamps(bag: _Bag, evidence: Evidence) -> None:
    for stamp in evidence.stamps:
        files = (("head", stamp.head), ("tsr", stamp.reply), ("tsq", stamp.request), ("head.ots", stamp.ots), ("chain.pem", stamp.chain))  # fmt: skip
        for suffix, data in files:
            if data is not None:
                bag.put(f"data/timestamps/{stamp.name}.{suffix}", [data])


def _tag_files(bag: _Bag, evidence: Evidence) -> None:
    payload = [size for path, (_, _, size) in bag.sums.items() if path.startswith("data/")]
    info = {
        "Bag-Software-Agent": evidence.made_with,
        "Bagging-Date": evidence.time[:10],
        "External-Identifier": evidence.root,
        "Payload-Oxum": f"{sum(payload)}.{len(payload)}",
    }
    bag.put("bagit.txt", [verify.BAGIT])
    bag.put("bag-info.txt", ["".join(f"{name}: {value}\n" for name, value in info.items()).encode()])
    for name in ("verify.py", "verify.html"):
        bag.put(name, [(_HERE / name).read_bytes()])
    short, long = bag.listing(0, payload=True), bag.listing(1, payload=True)
    files = bag.put("manifest-sha256.txt", [short])[0]
    bag.put("manifest-sha512.txt", [long])
    if evidence.sign is not None:
        sums = {name: bag.sums[name][0] for name in ("bag-info.txt", "verify.py", "verify.html")}
        text = (
            f"onrecord-pack-v1 files={files} info={sums['bag-info.txt']} checker={sums['verify.py']} "
            f"page={sums['verify.html']} root={evidence.root} key={evidence.key}"
        )
        bag.put(verify.SIGNATURE, [f"{text} sig={evidence.sign(text.encode())}\n".encode()])
    short, long = bag.listing(0, payload=False), bag.listing(1, payload=False)
    bag.put(verify.TAG_LISTS[0], [short])
    bag.put(verify.TAG_LISTS[1], [long])


def _exact(value: object) -> bytes:
    """Canonical JSON (RFC 8785, of what has no fractions) and a line feed."""
    text: str = verify.canonical(json.loads(json.dumps(value)))
    return text.encode() + b"\n"


def _zip(folder: Path, path: Path, sums: Mapping[str, tuple[str, str, int]]) -> str:
    """The folder as a zip whose bytes depend on nothing but the files: stored, in order, without times. Returns its SHA-256."""
    with path.open("wb") as whole:
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED, allowZip64=True) as zipped:
            for name in sorted(sums):
                info = zipfile.ZipInfo(f"{FOLDER}/{name}", (1980, 1, 1, 0, 0, 0))
                info.create_system, info.external_attr = 3, 0o100644 << 16
                info.file_size = sums[name][2]
                with zipped.open(info, "w") as target, (folder / PurePosixPath(name)).open("rb") as handle:
                    shutil.copyfileobj(handle, target, _CHUNK)
        whole.flush()
        placing.synced(whole.fileno())
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
