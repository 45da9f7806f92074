"""Court packs and what can be done to them: one table of damages, with the outcome that every verifier has to come to.

Three kinds of hand do the damage: one that only alters files; one that knows BagIt and puts the listings right ("bagged"); and one that
also has the case's key and signs the pack anew ("signed"), so that what holds the pack together is the log and its heads.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import struct
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image

from onrecord import custody
from onrecord.case import Case
from onrecord.custody import keys, merkle
from onrecord.publish.pack import verify
from onrecord.sealing.redact import Area
from tests import authority, damage, stamps
from tests.fake_stages import Fakes

OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))  # a key that is not the case's
HEIGHT = 105  # of the block in which the stamp is
ORDER = 2**252 + 27742317777372353535851937790883648493


@dataclass
class Kit:
    """Good packs of one case, and what a forger may have: the case's key, and a stamping authority's root."""

    folder: Path
    case: Path
    whole: Path
    only: Path
    key: Ed25519PrivateKey
    root: Path
    fingerprint: str
    blocks: (
        stamps.Given
    )  # Bitcoin's headers, of a chain of the tests' own; the first head's OpenTimestamps stamp is in them
    heads: dict[str, str] = field(default_factory=dict)  # kept outside: by a name, a head's line

    @classmethod
    def made(cls, folder: Path) -> Kit:
        """A case with two tokens and a stamp of OpenTimestamps, two packs of it, and one head between them that a witness kept."""
        case, tsa = damage.made(folder, ots=False), authority.made(folder / "tsa")
        heads = {}

        def stamp(opened: Case) -> None:
            _, asked = opened.stamp_request()
            (folder / "q.tsq").write_bytes(asked)
            opened.take_stamp(tsa.reply(folder / "q.tsq", folder / "r.tsr").read_bytes())

        with Case.open(case, write=True) as opened:
            stamp(opened)
            text = f"{head_before(opened)}\n".encode()
            path, root = stamps.root_of(text)
            opened.take_stamp(stamps.stamp(text, path, stamps.in_block(HEIGHT)))
            blocks = stamps.written(folder, stamps.chain({HEIGHT: root}))
            (folder / "late.txt").write_text("Cat: it was not late\n")
            opened.add([folder / "late.txt"])
            heads["kept"] = opened.head().line
            Fakes(opened)
            opened.process()
            stamp(opened)
            record = opened.record()
            opened.pack(folder / "whole")
            opened.pack(folder / "only", [record.documents[0].id, record.footage[0].id])
            heads["later"] = opened.head().line
            fingerprint = custody.fingerprint(opened.head().key)
        key = keys.load(case)
        assert key is not None
        return cls(folder, case, folder / "whole", folder / "only", key, tsa.root, fingerprint, blocks, heads)


def head_before(case: Case) -> str:
    """The head that was stamped last."""
    return (case.path / "timestamps" / "0001.head").read_text().strip()


Act = Callable[[Path, Kit], object]  # what is done to a pack, with what a forger may have

# ---------------------------------------------------------------------------------------------- a forger's tools


def bagged(pack: Path) -> None:
    """Listings and counts put right after files were altered."""
    files = {
        p.relative_to(pack).as_posix(): p.read_bytes() for p in pack.rglob("*") if p.is_file() and not p.is_symlink()
    }
    payload = {path: data for path, data in files.items() if path.startswith("data/")}
    info = (pack / "bag-info.txt").read_text().splitlines()
    oxum = f"Payload-Oxum: {sum(map(len, payload.values()))}.{len(payload)}"
    text = "".join(f"{oxum if line.startswith('Payload-Oxum') else line}\n" for line in info)
    (pack / "bag-info.txt").write_text(text)
    for name in ("sha256", "sha512"):
        lines = [f"{hashlib.new(name, data).hexdigest()}  {path}\n" for path, data in sorted(payload.items())]
        (pack / f"manifest-{name}.txt").write_text("".join(lines))
    tags = [p.name for p in pack.iterdir() if p.is_file() and not p.name.startswith("tagmanifest-")]
    for name in ("sha256", "sha512"):
        lines = [f"{hashlib.new(name, (pack / path).read_bytes()).hexdigest()}  {path}\n" for path in sorted(tags)]
        (pack / f"tagmanifest-{name}.txt").write_text("".join(lines))


def signed(pack: Path, key: Ed25519PrivateKey) -> None:
    """Bagged, and signed by whoever has this key."""
    bagged(pack)
    heads = (pack / "data" / verify.HEADS).read_text("latin-1").split("\n")
    root = next((h.split("root=")[1][:64] for h in reversed(heads) if "root=" in h), "0" * 64)
    names = (
        ("files", "manifest-sha256.txt"),
        ("info", "bag-info.txt"),
        ("checker", "verify.py"),
        ("page", "verify.html"),
    )
    said = " ".join(f"{name}={hashlib.sha256((pack / path).read_bytes()).hexdigest()}" for name, path in names)
    text = f"onrecord-pack-v1 {said} root={root} key={custody.public(key)}"
    (pack / verify.SIGNATURE).write_text(f"{text} sig={key.sign(text.encode()).hex()}\n")
    bagged(pack)


def flipped(data: bytes, at: int | None = None, bit: int = 0) -> bytes:
    at = len(data) // 2 if at is None else at % len(data)
    return data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]


def edit(path: str, change: Callable[[bytes], bytes]) -> Act:
    """A file's bytes, changed."""

    def act(pack: Path, _: Kit) -> None:
        before = (pack / path).read_bytes()
        after = change(before)
        assert after != before, path
        (pack / path).write_bytes(after)

    return act


def edit_json(path: str, change: Callable[[Any], object]) -> Act:
    """A canonical JSON file, its value changed in place."""

    def act(pack: Path, _: Kit) -> None:
        before = (pack / path).read_bytes()
        value = json.loads(before)
        change(value)
        after = custody.canonical(value) + b"\n"
        assert after != before
        (pack / path).write_bytes(after)

    return act


def lines(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[bytes], bytes]:
    return lambda data: b"".join(change(data.splitlines(keepends=True)))


def original(pack: Path, number: int = 0) -> Path:
    return sorted(p for p in (pack / "data" / "originals").iterdir())[number]


def swap(one: Path, other: Path) -> None:
    a, b = one.read_bytes(), other.read_bytes()
    one.write_bytes(b)
    other.write_bytes(a)


def head_of(line: str) -> custody.Head:
    return custody.read_head(line)


def heads(change: Callable[[list[str], Path, Kit], list[str]]) -> Act:
    """The heads, changed; their number in pack.json and the proofs between them fit again as far as the sizes go."""

    def act(pack: Path, kit: Kit) -> None:
        path = pack / "data" / verify.HEADS
        before = path.read_text().splitlines()
        after = change(list(before), pack, kit)
        assert after != before
        path.write_text("".join(f"{line}\n" for line in after))
        edit_count(pack, len(after))

    return act


def edit_count(pack: Path, count: int) -> None:
    path = pack / "data" / "pack.json"
    value = json.loads(path.read_bytes())
    value["heads"] = count
    path.write_bytes(custody.canonical(value) + b"\n")


def signed_head(key: Ed25519PrivateKey, head: custody.Head, **other: Any) -> str:
    """The same head with other values, signed with a key."""
    values = {"size": head.size, "root": head.root, "time": head.time, **other}
    return custody.signed_head(key, values["size"], bytes.fromhex(values["root"]), values["time"]).line


def by_other_key(found: list[str], _: Path, __: Kit) -> list[str]:
    return [signed_head(OTHER, head_of(line)) for line in found]


def older_head(found: list[str], pack: Path, _: Kit) -> list[str]:
    path = pack / "data" / verify.PROOFS
    value = json.loads(path.read_bytes())
    value["consistency"] = value["consistency"][:-1]
    path.write_bytes(custody.canonical(value) + b"\n")
    return found[:-1]


def high_s(found: list[str], _: Path, __: Kit) -> list[str]:
    """The signature with S + L in the place of S: the same number, in a form that RFC 8032 forbids."""
    head = head_of(found[-1])
    data = bytes.fromhex(head.signature)
    s = int.from_bytes(data[32:], "little") + ORDER
    signature = data[:32] + s.to_bytes(32, "little")
    return [*found[:-1], found[-1].split(" sig=")[0] + f" sig={signature.hex()}"]


def small_order(found: list[str], _: Path, __: Kit) -> list[str]:
    """A key that is the neutral point: with R the same and S = 0 its signature fits every message."""
    head = head_of(found[-1])
    neutral = (1).to_bytes(32, "little").hex()
    text = f"onrecord-head-v1 size={head.size} root={head.root} time={head.time} key={neutral}"
    return [*found[:-1], f"{text} sig={neutral}{'00' * 32}"]


def forked(found: list[str], _: Path, kit: Kit) -> list[str]:
    """The earlier head is of another log, signed with the same key."""
    head = head_of(found[0])
    return [signed_head(kit.key, head, root=hashlib.sha256(b"another log").hexdigest()), *found[1:]]


def remade(pack: Path, _: Kit) -> None:
    """The whole log made anew with another key, and every head with it: it agrees with itself."""
    path = pack / "data" / verify.LOG
    entries = [json.loads(line) for line in path.read_bytes().splitlines()]
    for entry in entries:
        if entry["event"] == "key_made":
            entry["key"] = custody.public(OTHER)
    leaves = [custody.leaf_hash(custody.canonical(entry)) for entry in entries]
    path.write_bytes(b"".join(custody.canonical(entry) + b"\n" for entry in entries))
    listing = pack / "data" / verify.HEADS
    found = [head_of(line) for line in listing.read_text().splitlines()]

    def root(size: int) -> str:
        return merkle.root_of(merkle.grown(0, [], leaves[:size])[0]).hex()

    listing.write_text("".join(signed_head(OTHER, head, root=root(head.size)) + "\n" for head in found))
    nodes = naive_nodes(leaves)
    proofs = [
        {"from": a.size, "to": b.size, "proof": [n.hex() for n in merkle.consistency_proof(a.size, b.size, nodes)]}
        for a, b in pairwise(found)
    ]
    (pack / "data" / verify.PROOFS).write_bytes(custody.canonical({"consistency": proofs, "entries": []}) + b"\n")
    value = json.loads((pack / "data" / "pack.json").read_bytes())
    shutil.rmtree(pack / "data" / "timestamps")
    value["timestamps"] = []
    (pack / "data" / "pack.json").write_bytes(custody.canonical(value) + b"\n")


def naive_nodes(leaves: list[bytes]) -> Callable[[int, int], bytes]:
    def node(level: int, index: int) -> bytes:
        if level == 0:
            return leaves[index]
        return merkle.node_hash(node(level - 1, 2 * index), node(level - 1, 2 * index + 1))

    return node


def proofs_of(change: Callable[[dict[str, Any]], object]) -> Act:
    return edit_json(f"data/{verify.PROOFS}", change)


def other_proof(value: dict[str, Any]) -> None:
    one, other = value["entries"][0], value["entries"][-1]
    one["proof"], other["proof"] = other["proof"], one["proof"]


def replaced_original(pack: Path, _: Kit) -> None:
    """Another file in the place of an original, with every list put right but the log."""
    old = original(pack)
    data = b"Bob: it was not I\n"
    sha256 = hashlib.sha256(data).hexdigest()
    value = json.loads((pack / "data" / "pack.json").read_bytes())
    text = (pack / "data" / "record.json").read_text().replace(old.name.split(".")[0], sha256)
    for each in value["originals"]:
        if old.name in each["file"]:
            each |= {"sha256": sha256, "sha512": hashlib.sha512(data).hexdigest(), "size": len(data)}
            each["file"] = f"originals/{sha256}.txt"
    value["originals"].sort(key=lambda each: each["sha256"])
    old.unlink()
    (pack / "data" / "originals" / f"{sha256}.txt").write_bytes(data)
    (pack / "data" / "record.json").write_text(text)
    (pack / "data" / "pack.json").write_bytes(custody.canonical(value) + b"\n")


def emptied(pack: Path, _: Kit) -> None:
    """Nothing is left of it but a file that never was in it."""
    shutil.rmtree(pack)
    pack.mkdir()
    (pack / "x.txt").write_text("x")


def symlinked(path: Callable[[Path], Path]) -> Act:
    def act(pack: Path, kit: Kit) -> None:
        there = path(pack)
        aside = Path(tempfile.mkdtemp(dir=kit.folder)) / "aside"
        os.replace(there, aside)
        there.symlink_to(aside)

    return act


def stamped(make: Callable[[bytes], bytes]) -> Act:
    """Another OpenTimestamps stamp (made from the head's bytes) in the place of the first, which no entry is said to speak of."""

    def act(pack: Path, _: Kit) -> None:
        head = (pack / "data/timestamps/0001.head").read_bytes()
        (pack / "data/timestamps/0001.head.ots").write_bytes(make(head))
        path = pack / "data" / "pack.json"
        value = json.loads(path.read_bytes())
        value["timestamps"][0]["ots_entry"] = None
        path.write_bytes(custody.canonical(value) + b"\n")

    return act


def leading(*path: bytes) -> Callable[[bytes], bytes]:
    return lambda head: stamps.stamp(head, *path)


def in_its_block(head: bytes) -> bytes:
    return stamps.root_of(head)[0] + stamps.in_block(HEIGHT)


def renamed(pack: Path, old: Path, suffix: str) -> None:
    """An original under another ending, in all lists."""
    os.rename(old, old.with_suffix(suffix))
    path = pack / "data" / "pack.json"
    text = path.read_text().replace(f"originals/{old.name}", f"originals/{old.stem}{suffix}")
    path.write_text(text)


def piped(path: Callable[[Path], Path]) -> Act:
    def act(pack: Path, _: Kit) -> None:
        there = path(pack)
        there.unlink(missing_ok=True)
        os.mkfifo(there)

    return act


def link_to_outside(path: str) -> Act:
    def act(pack: Path, kit: Kit) -> None:
        (pack / path).symlink_to(kit.root)

    return act


def hard_linked(pack: Path, _: Kit) -> None:
    os.link(original(pack), pack.parent / f"{pack.name} other name")


def write(path: str, data: bytes = b"x") -> Act:
    def act(pack: Path, _: Kit) -> None:
        target = os.path.join(os.fsencode(pack), path.encode("utf-8", "surrogateescape"))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as handle:
            handle.write(data)

    return act


# ---------------------------------------------------------------------------------------------- zips

Members = list[tuple[str, bytes]]


def rezipped(change: Callable[[Members], Members] = lambda m: m, **info: Any) -> Act:
    """The zip written again from its members, as ours are but for what is said."""

    def act(path: Path, _: Kit) -> None:
        with zipfile.ZipFile(path) as before:
            members = [(name, before.read(name)) for name in before.namelist()]
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", info.get("method", zipfile.ZIP_STORED)) as after:
            for name, data in change(members):
                entry = zipfile.ZipInfo(name, info.get("date", (1980, 1, 1, 0, 0, 0)))
                entry.create_system, entry.external_attr = 3, info.get("mode", 0o100644) << 16
                entry.compress_type = info.get("method", zipfile.ZIP_STORED)
                after.writestr(entry, data)
            after.comment = info.get("comment", b"")
        path.write_bytes(out.getvalue())

    return act


def raw(change: Callable[[bytes], bytes]) -> Act:
    def act(path: Path, _: Kit) -> None:
        path.write_bytes(change(path.read_bytes()))

    return act


def central(data: bytes) -> int:
    """Where the zip's listing begins."""
    return int(struct.unpack("<I", data[-6:-2])[0])


def between(data: bytes) -> bytes:
    """Bytes slipped in between the files and the listing, whose place is put right."""
    at = central(data)
    return data[:at] + b"hidden" + data[at:-6] + struct.pack("<IH", at + 6, 0)


# ---------------------------------------------------------------------------------------------- the table


@dataclass(frozen=True)
class Damage:
    """What is done to which pack, by which hand, and what has to come of it."""

    name: str
    act: Act
    fails: str  # checks that must fail, exactly, with blanks between; "-" for none
    pack: str = "whole"  # or "only", or "zip"
    hand: str = ""  # "bagged", "signed", "other" (signed with another key)
    verdict: str = "failed"
    against: str = ""  # a head that was kept outside, by its name in Kit.heads
    key: bool = False  # whether the case's fingerprint was told outside
    blocks: tuple[int, ...] | None = None  # where Bitcoin's headers are given: the blocks that are known from elsewhere
    unseen: str = ""  # what a page in a browser does not find, since it is not shown it; with "|" between


def table() -> list[Damage]:
    """All of them. Names are unique."""
    log, found = f"data/{verify.LOG}", []

    def add(name: str, act: Act, fails: str, **more: Any) -> None:
        found.append(Damage(name, act, fails, **more))

    # One bit, in each kind of file.
    for path, fails in (
        ("bagit.txt", "files"),
        ("bag-info.txt", "files signature"),
        ("manifest-sha256.txt", "files signature"),
        ("manifest-sha512.txt", "files"),
        ("tagmanifest-sha256.txt", "files"),
        ("tagmanifest-sha512.txt", "files"),
        (verify.SIGNATURE, "files signature"),
        ("verify.py", "files signature"),
        ("verify.html", "files signature"),
        ("data/report.html", "files"),
        ("data/pack.json", "files contents"),
        (f"data/{verify.PROOFS}", "files heads"),
        (f"data/{verify.OPENINGS}", "files openings"),
        ("data/timestamps/0001.head", "files time-stamp-0001 OpenTimestamps-0001"),
        ("data/timestamps/0001.head.ots", "files OpenTimestamps-0001"),
        ("data/timestamps/0001.tsr", "files time-stamp-0001"),
        ("data/timestamps/0001.tsq", "files"),
        ("data/timestamps/0001.chain.pem", "files"),
    ):
        add(f"a bit of {path}", edit(path, flipped), fails)
    add("a bit of data/record.json", edit("data/record.json", lambda d: d.replace(b"harbour", b"hasbour", 1)), "files")
    add(
        "a bit of the log",
        edit(log, lambda d: d.replace(b'"event":"added"', b'"event":"aeded"', 1)),
        "files log originals",
    )
    add(
        "a bit of the heads",
        edit(f"data/{verify.HEADS}", lambda d: b"time=3".join(d.rsplit(b"time=2", 1))),
        "files heads",
    )
    add(
        "a bit of an original",
        lambda p, k: edit(f"data/originals/{original(p).name}", flipped)(p, k),
        "files originals",
    )
    # Files.
    add("an original is missing", lambda p, k: original(p).unlink(), "files contents originals")
    add("the log is missing", lambda p, k: (p / log).unlink(), "files contents log")
    add("pack.json is missing", lambda p, k: (p / "data/pack.json").unlink(), "files contents")
    add("report is missing", lambda p, k: (p / "data/report.html").unlink(), "files contents")
    add("the heads are missing", lambda p, k: (p / "data" / verify.HEADS).unlink(), "files contents heads")
    add("a token is missing", lambda p, k: (p / "data/timestamps/0001.tsr").unlink(), "files contents time-stamp-0001")
    add("a listing is missing", lambda p, k: (p / "manifest-sha256.txt").unlink(), "files signature")
    add("bagit.txt is missing", lambda p, k: (p / "bagit.txt").unlink(), "files")
    add("the verifier is missing", lambda p, k: (p / "verify.py").unlink(), "files signature")
    add(
        "everything is missing",
        emptied,
        "files contents",
        verdict="failed",
    )
    add("a file is added to data", lambda p, k: (p / "data/more.txt").write_text("x") and None, "files contents")
    add("a file is added beside data", lambda p, k: (p / "more.txt").write_text("x") and None, "files")
    add(
        "a file with an odd name is added",
        lambda p, k: (p / "data" / "mö re\n.txt").write_text("x") and None,
        "files contents",
    )
    add(
        "an original is renamed",
        lambda p, k: os.rename(original(p), original(p).with_suffix(".pdf")),
        "files contents originals",
    )
    add("two originals are swapped", lambda p, k: swap(original(p), original(p, 1)), "files originals")
    add("an original is emptied", lambda p, k: original(p).write_bytes(b"") and None, "files originals")
    add("an original is a link to itself elsewhere", symlinked(original), "files contents originals")
    add("data is a link", symlinked(lambda p: p / "data"), "files contents", unseen="file data")
    add("a link that nothing lists", link_to_outside("data/more.txt"), "files", unseen="file data/more.txt")
    add("a link beside data", link_to_outside("more.txt"), "files", unseen="file more.txt")
    add("a link to nowhere", lambda p, k: (p / "data/gone").symlink_to("gone"), "files", unseen="file data/gone")
    add("an original is a pipe", piped(original), "files originals")
    add("a pipe is added", piped(lambda p: p / "data/more"), "files contents")
    add("an original has another name elsewhere", hard_linked, "-", verdict="not_checkable")
    add("an empty folder", lambda p, k: (p / "data/more").mkdir(), "-", verdict="not_checkable")
    add("a file ten folders deep", write("data/" + "d/" * 10 + "x.txt"), "files contents")
    add("a file in a hidden folder", write(".hidden/x.txt"), "files")
    add(
        "an original in capitals",
        lambda p, k: os.rename(original(p), original(p).with_name(original(p).name.upper())),
        "files contents originals",
    )
    add("pack.json twice, but for capitals", write("data/PACK.json"), "files contents")
    add("a name in one form of Unicode", write("data/\u00e9.txt"), "files contents")
    add("a name in the other form of Unicode", write("data/e\u0301.txt"), "files contents")
    add("a name that moves the cursor", write("data/\x1b[2J\x1b[H.txt"), "files contents")
    add(
        "a name that is no text",
        write("data/\udcff.txt"),
        "files contents",
        unseen="file data/\\udcff.txt|file bag-info.txt",
    )
    add("a name with a backslash for a slash", write("data\\report.html"), "files")
    add(
        "a name with a backslash in the place of the report",
        lambda p, k: os.rename(p / "data/report.html", p / "data\\report.html"),
        "files contents",
    )
    add("a page beside data, in the listings", write("READ-ME-FIRST.html"), "files", hand="bagged")
    add("a page beside data, in the listings, signed", write("READ-ME-FIRST.html"), "files", hand="signed")
    add(
        "the page that verifies is gone, in the listings, too",
        lambda p, k: (p / "verify.html").unlink(),
        "files signature",
        hand="bagged",
    )
    # Listings.
    first = "manifest-sha256.txt"
    add("a listing with a climbing path", edit(first, lambda d: d + b"0" * 64 + b"  data/../../x\n"), "files signature")
    add("a listing with an absolute path", edit(first, lambda d: d + b"0" * 64 + b"  /etc/passwd\n"), "files signature")
    add("a listing with a line twice", edit(first, lines(lambda ls: [ls[0], *ls])), "files signature")
    add(
        "a listing with one path and two hashes",
        edit(first, lines(lambda ls: [ls[0], b"0" * 64 + ls[0][64:], *ls[1:]])),
        "files signature",
    )
    add("a listing in another order", edit(first, lines(lambda ls: ls[::-1])), "files signature")
    add("a listing with CRLF", edit(first, lambda d: d.replace(b"\n", b"\r\n")), "files signature")
    add("a listing with a byte order mark", edit(first, lambda d: b"\xef\xbb\xbf" + d), "files signature")
    add("a listing in capitals", edit(first, lambda d: d[:64].upper() + d[64:]), "files signature")
    add("a listing without its last line end", edit(first, lambda d: d[:-1]), "files signature")
    add("a listing without a line", edit(first, lines(lambda ls: ls[:-1])), "files signature")
    add("a listing that is empty", edit(first, lambda d: b""), "files signature")
    add(
        "a listing of the payload that lists bagit.txt",
        edit(first, lambda d: b"0" * 64 + b"  bagit.txt\n" + d),
        "files signature",
    )
    add("an older bag", edit("bagit.txt", lambda d: d.replace(b"1.0", b"0.97")), "files")
    add("another count of bytes", edit("bag-info.txt", lambda d: d.replace(b"Oxum: ", b"Oxum: 1")), "files signature")
    # Altered, with the listings put right.
    add(
        "another report",
        edit("data/report.html", lambda d: d.replace(b"Court pack", b"Court Pack")),
        "signature",
        hand="bagged",
    )
    add("another verifier", edit("verify.py", lambda d: d + b"# x\n"), "signature", hand="bagged")
    add("no signature", lambda p, k: (p / verify.SIGNATURE).unlink(), "-", hand="bagged", verdict="not_checkable")
    add("signed with another key", edit("data/report.html", lambda d: d + b"\n"), "signature", hand="other")
    # The log, by one who has the key and signs the pack anew.
    for name, change in damage.LOGS.items():
        add(f"log: {name}", edit(log, lines(change)), LOG_FAILS[name], hand="signed")
    add("log: CRLF", edit(log, lambda d: d.replace(b"\n", b"\r\n")), LOG_FAILS["junk"], hand="signed")
    add("log: byte order mark", edit(log, lambda d: b"\xef\xbb\xbf" + d), "log openings", hand="signed")
    add(
        "log: NaN",
        edit(log, lines(lambda ls: [*ls[:3], ls[3].replace(b'"n":3', b'"n":NaN'), *ls[4:]])),
        LOG_FAILS["entry 3"],
        hand="signed",
    )
    add(
        "log: a huge number",
        edit(log, lines(lambda ls: [*ls[:3], ls[3].replace(b'"size":', b'"size":9007199254740993'), *ls[4:]])),
        LOG_FAILS["entry 3"],
        hand="signed",
    )
    add(
        "log: a number with an exponent",
        edit(log, lines(lambda ls: [*ls[:3], ls[3].replace(b'"n":3', b'"n":3e0'), *ls[4:]])),
        LOG_FAILS["entry 3"],
        hand="signed",
    )
    add(
        "log: a key twice",
        edit(log, lines(lambda ls: [*ls[:3], ls[3].replace(b'"n":3', b'"n":3,"n":3'), *ls[4:]])),
        LOG_FAILS["entry 3"],
        hand="signed",
    )
    add(
        "log: half a character",
        edit(log, lines(lambda ls: [*ls[:3], ls[3].replace(b'"event":"', b'"event":"\\ud800'), *ls[4:]])),
        LOG_FAILS["entry 3"],
        hand="signed",
    )
    add(
        "log: nested deep",
        edit(
            log,
            lines(
                lambda ls: [*ls[:3], ls[3].replace(b'"n":3', b'"deep":' + b"[" * 40 + b"]" * 40 + b',"n":3'), *ls[4:]]
            ),
        ),
        LOG_FAILS["entry 3"],
        hand="signed",
    )
    # Heads and proofs.
    add(
        "heads by another key",
        heads(by_other_key),
        "log time-stamp-0001 OpenTimestamps-0001 time-stamp-0002",
        hand="signed",
    )
    add(
        "heads by another key, and the pack",
        heads(by_other_key),
        "log signature time-stamp-0001 OpenTimestamps-0001 time-stamp-0002",
        hand="other",
    )
    add("the newest head is gone", heads(older_head), "log", hand="signed")
    add(
        "a head of one entry more",
        heads(lambda f, p, k: [*f[:-1], signed_head(k.key, head_of(f[-1]), size=head_of(f[-1]).size + 1)]),
        "heads log",
        hand="signed",
    )
    add(
        "a head of one entry less",
        heads(lambda f, p, k: [*f[:-1], signed_head(k.key, head_of(f[-1]), size=head_of(f[-1]).size - 1)]),
        "heads",
        hand="signed",
    )
    add(
        "a head with another root",
        heads(lambda f, p, k: [*f[:-1], signed_head(k.key, head_of(f[-1]), root="ab" * 32)]),
        "heads log",
        hand="signed",
    )
    add(
        "a head with a huge size",
        heads(lambda f, p, k: [*f[:-1], f[-1].replace("size=", "size=9007199254740993")]),
        "heads",
        hand="signed",
    )
    add(
        "a head at another time",
        heads(lambda f, p, k: [*f[:-1], f[-1].replace("time=2", "time=1")]),
        "heads",
        hand="signed",
    )
    add("a head whose S is too large", heads(high_s), "heads", hand="signed")
    add("a head under a key of small order", heads(small_order), "heads log", hand="signed")
    add("a forked log", heads(forked), "heads log time-stamp-0001 OpenTimestamps-0001", hand="signed")
    add("heads in another order", heads(lambda f, p, k: f[::-1]), "heads", hand="signed")
    add("a head twice", heads(lambda f, p, k: [f[0], *f]), "heads", hand="signed")
    add(
        "a proof between heads, altered",
        proofs_of(lambda v: v["consistency"][0]["proof"].reverse()),
        "heads",
        hand="signed",
    )
    add("a proof between heads, cut", proofs_of(lambda v: v["consistency"][0]["proof"].pop()), "heads", hand="signed")
    add(
        "a proof between heads, with one more",
        proofs_of(lambda v: v["consistency"][0]["proof"].append("00" * 32)),
        "heads",
        hand="signed",
    )
    add("no proof between heads", proofs_of(lambda v: v["consistency"].pop()), "heads", hand="signed")
    # An excerpt.
    only: dict[str, Any] = {"pack": "only", "hand": "signed"}
    add("a proof for another entry", proofs_of(other_proof), "log openings time-stamp-0002", **only)
    add("a proof that is cut", proofs_of(lambda v: v["entries"][1]["proof"].pop()), "log", **only)
    add("a proof with 65 hashes", proofs_of(lambda v: v["entries"][1].update(proof=["00" * 32] * 65)), "heads", **only)
    add(
        "an entry under another number",
        proofs_of(lambda v: v["entries"][-1].update(n=v["entries"][-1]["n"] - 1)),
        "log time-stamp-0002",
        **only,
    )
    add(
        "an entry of the excerpt is altered",
        proofs_of(lambda v: v["entries"][2].update(line=v["entries"][2]["line"].replace("onrecord", "onRecord"))),
        "log originals openings",
        **only,
    )
    add(
        "an entry about an original is left out", proofs_of(lambda v: v["entries"].pop(2)), "originals openings", **only
    )
    add("the entry of the key is left out", proofs_of(lambda v: v["entries"].pop(1)), "log", **only)
    add(
        "an excerpt under another head",
        heads(lambda f, p, k: [*f[:-1], signed_head(k.key, head_of(f[-1]), root="ab" * 32)]),
        "heads log originals openings time-stamp-0001 OpenTimestamps-0001 time-stamp-0002",
        **only,
    )
    # What was opened, and the record.
    opened = f"data/{verify.OPENINGS}"
    add("another value is opened", edit_json(opened, lambda v: v[1].update(value="another")), "openings", hand="signed")
    add("another salt", edit_json(opened, lambda v: v[1].update(salt="00" * 16)), "openings", hand="signed")
    add("a field of another kind", edit_json(opened, lambda v: v[0].update(field="\uffff")), "openings", hand="signed")
    add("another field", edit_json(opened, lambda v: v[0].update(field="a")), "openings", hand="signed")
    add(
        "an entry that has nothing to open",
        edit_json(opened, lambda v: v[-1].update(n=9999)),
        "openings",
        hand="signed",
    )
    add("an opening twice", edit_json(opened, lambda v: v.insert(0, v[0])), "openings", hand="signed")
    add(
        "record: NaN",
        edit("data/record.json", lambda d: d.replace(b'"confidence": 0.5', b'"confidence": NaN', 1)),
        "record",
        hand="signed",
    )
    deep = b'{"deep": ' + b"[" * 200 + b"]" * 200 + b","
    add("record: nested deep", edit("data/record.json", lambda d: d.replace(b"{", deep, 1)), "record", hand="signed")
    add(
        "record: nested without end",
        edit("data/record.json", lambda d: d.replace(b"{", b'{"deep": ' + b"[" * 100_000, 1)),
        "record",
        hand="signed",
    )
    add("record: cut off", edit("data/record.json", lambda d: d[:-3]), "record", hand="signed")
    add("record: byte order mark", edit("data/record.json", lambda d: b"\xef\xbb\xbf" + d), "record", hand="signed")
    add(
        "record: about what is not shown",
        lambda p, k: shutil.copy(k.whole / "data/record.json", p / "data/record.json") and None,
        "record",
        **only,
    )
    # The pack's own list.
    listed = "data/pack.json"
    add("list: NaN", edit(listed, lambda d: d.replace(b'"size":', b'"size":NaN,"x":', 1)), "contents", hand="signed")
    add("list: a huge number", edit_json_raw(listed, b'"heads":', b'"heads":1' + b"0" * 400), "contents", hand="signed")
    add(
        "list: a number that is no whole one",
        edit_json_raw(listed, b'"heads":3', b'"heads":3.0'),
        "contents",
        hand="signed",
    )
    add("list: a key twice", edit_json_raw(listed, b'{"format"', b'{"format":"x","format"'), "contents", hand="signed")
    add("list: a key that is not known", edit_json(listed, lambda v: v.update(more=1)), "contents", hand="signed")
    add("list: with blanks", edit(listed, lambda d: d.replace(b",", b", ", 1)), "contents", hand="signed")
    add(
        "list: an original elsewhere",
        edit_json(listed, lambda v: v["originals"][0].update(file="report.html")),
        "contents",
        hand="signed",
    )
    add(
        "list: an entry is not told",
        edit_json(listed, lambda v: v["originals"][0]["entries"].pop()),
        "originals",
        hand="signed",
    )
    add(
        "list: an original is not told",
        edit_json(listed, lambda v: v["originals"].pop()),
        "contents openings record",
        hand="signed",
    )
    add(
        "list: an original that a browser would run",
        lambda p, k: renamed(p, original(p), ".html"),
        "contents",
        hand="signed",
    )
    add(
        "list: a redacted copy that is none",
        edit_json(listed, lambda v: v["originals"][0].update(redacted={})),
        "contents",
        hand="signed",
    )
    add("list: another size", edit_json(listed, lambda v: v["originals"][0].update(size=3)), "originals", hand="signed")
    add("an original is replaced", replaced_original, "originals openings", hand="signed")
    # Time stamps.
    tokens = "data/timestamps"
    add(
        "tokens are swapped",
        lambda p, k: swap(p / tokens / "0001.tsr", p / tokens / "0002.tsr"),
        "time-stamp-0001 time-stamp-0002",
        hand="signed",
    )
    add("a token of junk", edit(f"{tokens}/0001.tsr", lambda d: b"junk" * 100), "time-stamp-0001", hand="signed")
    add(
        "a token without its head",
        edit(f"{tokens}/0001.head", lambda d: d.replace(b"time=2", b"time=1")),
        "time-stamp-0001 OpenTimestamps-0001",
        hand="signed",
    )
    add(
        "a token that no entry speaks of",
        edit_json(listed, lambda v: v["timestamps"][0].update(entry=None)),
        "-",
        hand="signed",
        verdict="not_checkable",
    )
    add(
        "another head is said of a stamp",
        edit_json(listed, lambda v: v["timestamps"][0].update(covers=v["timestamps"][0]["covers"] + 1)),
        "time-stamp-0001 OpenTimestamps-0001",
        hand="signed",
    )
    add(
        "another entry is said of an OpenTimestamps stamp",
        edit_json(listed, lambda v: v["timestamps"][0].update(ots_entry=v["timestamps"][0]["entry"])),
        "OpenTimestamps-0001",
        hand="signed",
    )
    add(
        "the entry of the OpenTimestamps stamp is said of the token",
        edit_json(listed, lambda v: v["timestamps"][0].update(entry=v["timestamps"][0]["ots_entry"])),
        "time-stamp-0001",
        hand="signed",
    )
    add(
        "a stamp that is none",
        edit_json(listed, lambda v: v["timestamps"][1].update(reply=False)),
        "contents",
        hand="signed",
    )
    # OpenTimestamps, by one who has the case's key: a stamp that no entry of the log speaks of.
    one: dict[str, Any] = {"hand": "signed", "verdict": "not_checkable"}
    bad: dict[str, Any] = {"hand": "signed"}
    name = "OpenTimestamps-0001"
    add("OpenTimestamps, with headers", lambda p, k: None, "-", verdict="not_checkable", blocks=(111,))
    add(
        "OpenTimestamps, with headers and no block that is known",
        lambda p, k: None,
        "-",
        verdict="not_checkable",
        blocks=(),
    )
    add("OpenTimestamps: no entry", stamped(lambda h: stamps.stamp(h, in_its_block(h))), "-", **one)
    add("OpenTimestamps: of something else", stamped(lambda h: stamps.stamp(b"x", in_its_block(b"x"))), name, **bad)
    add("OpenTimestamps: in another block", stamped(leading(stamps.in_block(HEIGHT))), name, blocks=(111,), **bad)
    add("OpenTimestamps: in a block of next century", stamped(leading(stamps.in_block(10**8))), name, **bad)
    add("OpenTimestamps: in no block of the file", stamped(leading(stamps.in_block(7))), "-", blocks=(111,), **one)
    add("OpenTimestamps: pending", stamped(leading(stamps.waiting("https://calendar.example"))), "-", **one)
    add("OpenTimestamps: pending at no address", stamped(leading(stamps.waiting("a b<script>"))), name, **bad)
    add("OpenTimestamps: another hash", stamped(leading(b"\x67", stamps.in_block(HEIGHT))), "-", **one)
    add("OpenTimestamps: another chain", stamped(leading(stamps.attested(stamps.LITECOIN, b"\x05"))), "-", **one)
    add("OpenTimestamps: cut off", stamped(lambda h: stamps.stamp(h, in_its_block(h))[:-1]), name, **bad)
    add("OpenTimestamps: something behind", stamped(lambda h: stamps.stamp(h, in_its_block(h)) + b"\0"), name, **bad)
    add("OpenTimestamps: junk", stamped(lambda h: b"junk" * 100), name, **bad)
    add("OpenTimestamps: too deep", stamped(leading(stamps.SHA256 * 256, stamps.in_block(HEIGHT))), name, **bad)
    # All of it made anew: only what stands outside tells.
    add("made anew with another key", remade, "-", hand="other", verdict="verified")
    add("made anew, with a head that was kept", remade, "head-kept-outside", hand="other", against="kept")
    add("made anew, with the fingerprint that was told", remade, "key-told-outside", hand="other", key=True)
    add("good, with a head that was kept", lambda p, k: None, "-", verdict="not_checkable", against="kept", key=True)
    add("good, with a head of later", lambda p, k: None, "-", verdict="not_checkable", against="later")
    add(
        "an excerpt, with a head that was kept",
        lambda p, k: None,
        "-",
        pack="only",
        verdict="not_checkable",
        against="kept",
    )
    add("a head outside that is none", lambda p, k: None, "head-kept-outside", against="junk")
    # Zips.
    climb = lambda m: [("onrecord-pack/../../x", b"x"), *m]  # noqa: E731
    zipped: dict[str, Any] = {"pack": "zip"}
    add("zip: climbing", rezipped(climb), "files contents", **zipped)
    add("zip: absolute path", rezipped(lambda m: [("/etc/x", b"x"), *m]), "files contents", **zipped)
    add("zip: a file twice", rezipped(lambda m: [*m, m[-1]]), "files contents", **zipped)
    add("zip: another order", rezipped(lambda m: m[::-1]), "files contents", **zipped)
    add("zip: two folders", rezipped(lambda m: [*m[:-1], ("zz/verify.py", m[-1][1])]), "files contents", **zipped)
    add("zip: no folder", rezipped(lambda m: [(n.split("/", 1)[1], d) for n, d in m]), "files contents", **zipped)
    add("zip: links", rezipped(mode=0o120777), "files contents", **zipped)
    add("zip: packed", rezipped(method=zipfile.ZIP_DEFLATED), "files contents", **zipped)
    add("zip: dates", rezipped(date=(2026, 1, 2, 3, 4, 6)), "files contents", **zipped)
    add("zip: a comment", rezipped(comment=b"hello"), "files contents", **zipped)
    add("zip: a file more", rezipped(lambda m: [*m, ("onrecord-pack/zz.txt", b"x")]), "files", **zipped)
    add("zip: a file less", rezipped(lambda m: m[:-1]), "files signature", **zipped)
    add(
        "zip: another original",
        rezipped(lambda m: [(n, d + b" " if "/originals/" in n else d) for n, d in m]),
        "files originals",
        **zipped,
    )
    add("zip: something before", raw(lambda d: b"MZ" + d), "files contents", **zipped)
    add("zip: something behind", raw(lambda d: d + b"\n"), "files contents", **zipped)
    add("zip: something between", raw(between), "files contents", **zipped)
    add("zip: cut off", raw(lambda d: d[:-100]), "files contents", **zipped)
    add("zip: no zip", raw(lambda d: b"%PDF-1.4 nothing" * 10), "files contents", **zipped)
    add("zip: empty", raw(lambda d: b""), "files contents", **zipped)
    add("zip: a bit of a file's head", raw(lambda d: flipped(d, 6)), "files contents", **zipped)
    add("zip: a bit of a file", raw(lambda d: flipped(d, 70)), "files contents", **zipped)
    add("zip: a bit of the listing", raw(lambda d: flipped(d, central(d) + 16)), "files contents", **zipped)
    add("zip: a bit of the end", raw(lambda d: flipped(d, -12)), "files contents", **zipped)
    return found


REASON = "A child can be recognised in it."


def blackened(folder: Path) -> tuple[Path, Ed25519PrivateKey, dict[str, str]]:
    """A pack in which a picture and a text are shown with places blacked out; the case's key; by kind the originals' hashes."""
    given = folder / "in"
    given.mkdir(parents=True)
    picture = Image.new("RGB", (60, 40), "white")
    picture.paste("teal", (10, 10, 30, 20))
    picture.save(given / "yard.png")
    (given / "report.txt").write_text("Bob: Wilhelmina Orrery stood in the yard\nAnn: she did not")
    with Case.new(folder / "case", "The yard") as case:
        Fakes(case)
        case.add([given])
        case.process()
        case.work_as("R. Keeper")
        found = {"image": case.source("yard.png"), "text": case.source("report.txt")}
        case.redact(found["image"], [Area(1, 10, 10, 30, 20)], why=REASON)
        case.redact(found["text"], words=["Wilhelmina Orrery"])
        case.pack(folder / "black")
    key = keys.load(folder / "case")
    assert key is not None
    return folder / "black", key, found


def black_damages(found: dict[str, str]) -> dict[str, tuple[Callable[[Path], object], str]]:
    """What may be done to such a pack by one who has the key, and the checks that then fail."""
    picture = f"data/originals/{found['image']}.redacted.png"
    listed = "data/pack.json"

    def of_picture(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], object]:
        def act(value: dict[str, Any]) -> None:
            (each,) = [o for o in value["originals"] if o["sha256"] == found["image"]]
            change(each)

        return lambda pack: edit_json(listed, act)(pack, None)  # type: ignore[arg-type]

    def another(pack: Path) -> None:
        data = (pack / picture).read_bytes() + b"x"
        (pack / picture).write_bytes(data)
        told = {name: hashlib.new(name, data).hexdigest() for name in ("sha256", "sha512")}
        of_picture(lambda o: o["redacted"].update(**told, size=len(data)))(pack)

    def closed(pack: Path) -> None:
        path = pack / "data" / verify.OPENINGS
        value = [o for o in json.loads(path.read_bytes()) if o["field"] != "why"]
        path.write_bytes(custody.canonical(value) + b"\n")

    return {
        "nothing": (lambda pack: None, "-"),
        "a bit of the copy": (lambda pack: edit(picture, flipped)(pack, None), "originals"),  # type: ignore[arg-type]
        "another copy": (another, "originals"),
        "another reason": (of_picture(lambda o: o["redacted"].update(why="To save room.")), "openings"),
        "somebody else": (of_picture(lambda o: o["redacted"].update(by="X. Stranger")), "openings"),
        "the reason is not opened": (closed, "openings"),
        "another entry": (of_picture(lambda o: o["redacted"].update(entry=0)), "originals openings"),
        "it is called the original": (of_picture(lambda o: o.update(redacted=None, withheld=False)), "contents"),
    }


def edit_json_raw(path: str, old: bytes, new: bytes) -> Act:
    return edit(path, lambda data: data.replace(old, new, 1))


_REST = "log originals openings time-stamp-0001 OpenTimestamps-0001 time-stamp-0002"  # entries are not where they were: nothing behind them stands
LOG_FAILS = {
    "entry 3": "log originals openings",
    "last entry gone": "log time-stamp-0002",  # the last entry is about that token
    "first entry gone": _REST,
    "one in the middle gone": _REST,
    "two swapped": "log originals openings",
    "one replayed at the end": "log",
    "one replayed in the middle": _REST,
    "one made up": "log",
    "two joined": _REST,
    "one cut in two": _REST,
    "one with spaces": "log originals openings",
    "the last without its end": "log time-stamp-0002",
    "reversed": _REST,
    "emptied": _REST,
    "junk": _REST,
}


def damaged(kit: Kit, which: Damage, to: Path) -> Path:
    """A copy of a pack with the damage done to it."""
    if which.pack == "zip":
        path = to.with_suffix(".zip")
        shutil.copy(kit.whole.with_suffix(".zip"), path)
        which.act(path, kit)
        return path
    shutil.copytree(kit.whole if which.pack == "whole" else kit.only, to)
    which.act(to, kit)
    match which.hand:
        case "bagged":
            bagged(to)
        case "signed":
            signed(to, kit.key)
        case "other":
            signed(to, OTHER)
    return to


def options(kit: Kit, which: Damage) -> verify.Options:
    """What was told outside of the pack."""
    kept = {**kit.heads, "junk": "onrecord-head-v1 size=1"}
    found = verify.Options([kept[which.against]] if which.against else [], kit.fingerprint if which.key else "")
    if which.blocks is not None:
        given = kit.blocks.file(*which.blocks)
        found.headers, found.first, found.checkpoints = str(given.path), given.first, given.checkpoints
        found.network = given.network
    return found


def summed(outcome: dict[str, Any]) -> tuple[str, list[tuple[str, str, list[tuple[str, str]]]]]:
    """What has to be the same whoever checks: the verdict, and of each check its outcome and what it found."""
    checks = [
        (c["check"], c["outcome"], sorted({(f["what"], f["change"]) for f in c["findings"]})) for c in outcome["checks"]
    ]
    return outcome["verdict"], checks
