"""The custody log by itself: the tree and its proofs against a second implementation, entries, heads, files."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from onrecord import custody
from onrecord.custody import Event, Log, State, entries, heads, keys, merkle
from onrecord.errors import CaseDamaged, CaseError, StorageFull, UsageError
from tests import naive_merkle as naive


class Kept:
    """A tree grown an entry at a time, with its nodes where ``stored_position`` says."""

    def __init__(self, data: list[bytes]) -> None:
        self.peaks: list[bytes] = []
        self.nodes: list[bytes] = []
        for number, entry in enumerate(data):
            self.peaks, made = merkle.grown(number, self.peaks, [merkle.leaf_hash(entry)])
            self.nodes += made[0]

    def __call__(self, level: int, index: int) -> bytes:
        return self.nodes[merkle.stored_position(level, index)]


ENTRIES = [b"entry %d" % n for n in range(70)]


# ---------------------------------------------------------------------------------------------- the tree


def test_known_hashes() -> None:
    """The roots of the first trees, by the definition: SHA-256 of nothing, of 0x00, of 0x01 and two leaves."""
    assert merkle.root_of([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert merkle.leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    left, right = hashlib.sha256(b"\0a").digest(), hashlib.sha256(b"\0b").digest()
    assert merkle.root_of(merkle.grown(0, [], [left, right])[0]) == hashlib.sha256(b"\1" + left + right).digest()


@pytest.mark.parametrize("size", range(34))
def test_roots_and_proofs_are_those_of_the_standard(size: int) -> None:
    data = ENTRIES[:size]
    tree = Kept(data)
    assert len(tree.nodes) == merkle.stored_count(size)
    assert merkle.root_of(tree.peaks) == merkle.root(size, tree) == naive.mth(data)
    assert merkle.peaks_of(size, tree) == tree.peaks
    for number in range(size):
        proof = merkle.inclusion_proof(number, size, tree)
        assert proof == naive.path(number, data)
        assert merkle.verify_inclusion(number, size, merkle.leaf_hash(data[number]), proof, naive.mth(data))
    for old in range(1, size + 1):
        proof = merkle.consistency_proof(old, size, tree)
        assert proof == naive.proof(old, data)
        assert merkle.verify_consistency(old, size, naive.mth(data[:old]), naive.mth(data), proof)


@given(st.data())
def test_no_altered_proof_is_accepted(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 70))
    entries_ = ENTRIES[:size]
    root = naive.mth(entries_)
    number, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size - 1))
    leaf, path = merkle.leaf_hash(entries_[number]), naive.path(number, entries_)
    old_root, proof = naive.mth(entries_[:old]), naive.proof(old, entries_)
    bit = data.draw(st.integers(0, 255))

    def flipped(node: bytes) -> bytes:
        return (int.from_bytes(node) ^ 1 << bit).to_bytes(32)

    at = data.draw(st.integers(0, len(path) - 1))
    wrong = [*path[:at], flipped(path[at]), *path[at + 1 :]]
    other = data.draw(st.integers(0, size - 1).filter(lambda n: n != number))
    for bad in (
        (number, size, leaf, wrong, root),
        (number, size, flipped(leaf), path, root),
        (number, size, leaf, path, flipped(root)),
        (number, size, leaf, path[:-1], root),
        (number, size, leaf, [*path, root], root),
        (other, size, leaf, path, root),
        (size, size, leaf, path, root),
        (-1, size, leaf, path, root),
    ):
        assert not merkle.verify_inclusion(*bad)
    at = data.draw(st.integers(0, len(proof) - 1))
    wrong = [*proof[:at], flipped(proof[at]), *proof[at + 1 :]]
    for bad_consistency in (
        (old, size, old_root, root, wrong),
        (old, size, flipped(old_root), root, proof),
        (old, size, old_root, flipped(root), proof),
        (old, size, old_root, root, proof[:-1]),
        (old, size, old_root, root, [*proof, root]),
        (0, size, old_root, root, proof),
        (size + 1, size, old_root, root, proof),
        (size, size, root, flipped(root), []),
        (size, size, root, root, [root]),
    ):
        assert not merkle.verify_consistency(*bad_consistency)


@given(st.data())
def test_a_verifier_from_the_definitions_agrees(data: st.DataObject) -> None:
    """On good proofs, and on proofs, places, sizes and roots that were altered or mixed up."""
    size = data.draw(st.integers(1, 40))
    entries_ = ENTRIES[:size]
    tree = Kept(entries_)
    nodes = [naive.mth(entries_), hashlib.sha256(b"x").digest(), *tree.nodes[:6]]

    def mixed(proof: list[bytes]) -> list[bytes]:
        kind = data.draw(st.sampled_from(["good", "cut", "more", "turned", "other"]))
        other = data.draw(st.sampled_from(nodes))
        return {"good": proof, "cut": proof[:-1], "more": [*proof, other], "turned": proof[::-1], "other": [other, *proof[1:]]}[kind]  # fmt: skip

    number, n = data.draw(st.integers(0, size - 1)), data.draw(st.sampled_from([size, size, size - 1, size + 1]))
    path = mixed(merkle.inclusion_proof(number, size, tree))
    at = data.draw(st.sampled_from([number, number, number + 1]))
    root = data.draw(st.sampled_from([nodes[0], nodes[0], nodes[1]]))
    inclusion = (at, n, merkle.leaf_hash(entries_[number]), path, root)
    assert merkle.verify_inclusion(*inclusion) == naive.included(*inclusion)
    old = data.draw(st.integers(1, size))
    proof = mixed(merkle.consistency_proof(old, size, tree))
    before = data.draw(st.sampled_from([naive.mth(entries_[:old])] * 3 + nodes))
    consistency = (old, n, before, root, proof)
    assert merkle.verify_consistency(*consistency) == naive.consistent(*consistency)
    assert naive.included(number, size, merkle.leaf_hash(entries_[number]), merkle.inclusion_proof(number, size, tree), nodes[0])  # fmt: skip
    assert naive.consistent(old, size, naive.mth(entries_[:old]), nodes[0], merkle.consistency_proof(old, size, tree))


def test_proofs_of_what_is_not_there_are_refused() -> None:
    tree = Kept(ENTRIES[:5])
    for number, size in ((5, 5), (-1, 5), (0, 0)):
        with pytest.raises(ValueError):
            merkle.inclusion_proof(number, size, tree)
    for old, new in ((0, 5), (6, 5), (-1, 5)):
        with pytest.raises(ValueError):
            merkle.consistency_proof(old, new, tree)


# ---------------------------------------------------------------------------------------------- entries


def test_an_entry_is_canonical_and_hides_what_is_held() -> None:
    held = custody.hidden({"name": "witness Ann.txt", "url": "https://echo.example/1"})
    line = custody.line_of(3, "2026-01-02T03:04:05Z", Event.ADDED, "onrecord 0", {"size": 5}, held)
    assert b"Ann" not in line
    assert b"echo" not in line
    assert list(json.loads(line)) == sorted(json.loads(line))
    entry = custody.parsed(line)
    assert (entry.number, entry.at, entry.event, entry.values) == (3, "2026-01-02T03:04:05Z", "added", {"size": 5})
    for field, opened in held.items():
        assert entry.committed[field] == custody.commitment(field, opened)
        by_hand = bytes.fromhex(opened.salt) + json.dumps([field, opened.value], separators=(",", ":")).encode()
        assert entry.committed[field] == hashlib.sha256(by_hand).hexdigest()


@given(st.text(), st.text())
def test_commitments_are_over_canonical_json(field: str, value: str) -> None:
    opened = custody.Opened("00" * 16, value)
    expected = hashlib.sha256(bytes(16) + custody.canonical([field, value])).hexdigest()
    assert custody.commitment(field, opened) == expected


def test_the_same_value_is_never_committed_alike() -> None:
    first, second = custody.hidden({"name": "a"}), custody.hidden({"name": "a"})
    assert custody.commitment("name", first["name"]) != custody.commitment("name", second["name"])


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b"[]",
        b"3",
        b'{"n":0}',
        b'{"at":"","event":"","n":true,"with":""}',
        b'{"at":"","event":"","n":0,"with":"" }',
        b'{"event":"","at":"","n":0,"with":""}',
        b'{"at":"","committed":3,"event":"","n":0,"with":""}',
        b'{"at":"","event":"","n":0,"n":0,"with":""}',
        b'{"at":"\xff","event":"","n":0,"with":""}',
        b'{"at":"\\ud800","event":"","n":0,"with":""}',
        b'{"at":"","event":"","n":0,"with":"","x":1e999}',
        b'{"at":"","event":"","n":0,"with":"","x":NaN}',
        b'{"at":"","event":"","n":0,"with":"","x":123456789012345678901234567890}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_entry(line: bytes) -> None:
    with pytest.raises(ValueError):
        custody.parsed(line)


def test_an_event_cannot_use_the_keys_of_every_entry() -> None:
    with pytest.raises(ValueError, match="keys of every entry"):
        custody.line_of(0, "", Event.READ, "", {"n": 7}, {})


# ---------------------------------------------------------------------------------------------- heads and keys

# RFC 8032, section 7.1: secret key, public key, message, signature of tests 1 to 3.
RFC8032 = (
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
)


@pytest.mark.parametrize(("secret", "public", "message", "signature"), RFC8032)
def test_signatures_are_those_of_rfc_8032(secret: str, public: str, message: str, signature: str) -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
    assert heads.public(key) == public
    assert key.sign(bytes.fromhex(message)).hex() == signature


KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def test_a_head_is_one_line_that_comes_back() -> None:
    head = custody.signed_head(KEY, 12, merkle.EMPTY, "2026-01-02T03:04:05Z")
    assert head.line.startswith("onrecord-head-v1 size=12 root=e3b0c442")
    assert "\n" not in head.line
    assert custody.read_head(head.line) == head
    assert custody.read_head(f"\n  {head.line.replace(' ', chr(10))} \n") == head
    assert head.is_signed()


@given(st.integers(0, 10_000))
def test_no_altered_head_is_signed(place: int) -> None:
    line = bytearray(custody.signed_head(KEY, 12, merkle.EMPTY, "2026-01-02T03:04:05Z").line.encode())
    bit = place % (len(line) * 8)
    line[bit // 8] ^= 1 << bit % 8
    try:
        head = custody.read_head(line.decode("latin-1"))
    except UsageError:
        return
    assert not head.is_signed()


@pytest.mark.parametrize("text", ["", "x" * 10_000, "onrecord-head-v1 size=01", "onrecord-head-v2 size=1"])
def test_what_is_no_head(text: str) -> None:
    with pytest.raises(UsageError, match="no head"):
        custody.read_head(text)


def test_a_head_as_a_qr_code() -> None:
    line = custody.signed_head(KEY, 12, merkle.EMPTY, "2026-01-02T03:04:05Z").line
    assert "<svg" in custody.qr(line, "svg")
    assert custody.qr(line, "terminal").count("\n") > 20


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl command")
def test_the_fingerprint_is_what_openssl_says(tmp_path: Path) -> None:
    key = keys.make(tmp_path)
    assert (tmp_path / keys.NAME).stat().st_mode & 0o777 == 0o600
    command = ["openssl", "pkey", "-in", str(tmp_path / keys.NAME), "-pubout", "-outform", "DER"]
    der = subprocess.run(command, capture_output=True, check=True).stdout
    assert custody.fingerprint(heads.public(key)).replace(" ", "") == hashlib.sha256(der).hexdigest()


def test_keys_are_kept_and_a_bad_one_is_told(tmp_path: Path) -> None:
    assert keys.load(tmp_path) is None
    first = keys.make(tmp_path)
    again = keys.load(tmp_path)
    assert again is not None
    assert heads.public(again) == heads.public(first)
    (tmp_path / keys.NAME).write_bytes(b"-----BEGIN PRIVATE KEY-----\nxx\n")
    with pytest.raises(CaseDamaged, match="no key any more"):
        keys.load(tmp_path)
    assert heads.public(keys.make(tmp_path)) != heads.public(first)
    assert (tmp_path / f"{keys.NAME}.former").read_bytes().endswith(b"xx\n")


# ---------------------------------------------------------------------------------------------- the files


def opened(folder: Path, write: bool = False) -> Log:
    return Log(folder, write)


@given(st.lists(st.lists(st.binary(max_size=40).map(lambda b: b.replace(b"\n", b"")), max_size=6), max_size=5))
def test_what_is_appended_is_what_is_read(tmp_path_factory: pytest.TempPathFactory, batches: list[list[bytes]]) -> None:
    folder = tmp_path_factory.mktemp("log")
    log, foreseen = opened(folder, write=True), State()
    for batch in batches:
        foreseen = foreseen.after(batch)
        log.append(batch, sync=False)
        assert log.state == foreseen
    data = [line for batch in batches for line in batch]
    assert (log.size, log.root()) == (len(data), naive.mth(data))
    assert [log.line(n) for n in range(len(data))] == data
    log.close()
    for again in (opened(folder), opened(folder, write=True)):
        assert again.state == foreseen
        assert list(again.lines()) == data
        for number in range(len(data)):
            assert again.inclusion(number) == naive.path(number, data)
        for size in range(1, len(data) + 1):
            assert again.root(size) == naive.mth(data[:size])
            assert again.consistency(size) == naive.proof(size, data)
        again.close()


def filled(folder: Path, count: int = 30) -> list[bytes]:
    log, data = opened(folder, write=True), [b"entry %d" % n for n in range(count)]
    log.append(data)
    log.close()
    return data


@pytest.mark.parametrize("left", [0, 3, 40, 41, 200, 30 * 40, 55 * 40, 56 * 40, 57 * 40, 10_000])
def test_the_tree_is_made_again_where_it_does_not_fit(tmp_path: Path, left: int) -> None:
    data = filled(tmp_path)
    tree = tmp_path / "custody.tree"
    whole = tree.read_bytes()
    tree.write_bytes(whole[:left] + b"\x07" * (left - len(whole)))
    for write in (False, True):
        log = opened(tmp_path, write)
        assert (log.root(), log.inclusion(7)) == (naive.mth(data), naive.path(7, data))
        log.close()
    assert tree.read_bytes() == whole
    tree.unlink()
    log = opened(tmp_path)
    assert log.root() == naive.mth(data)
    log.close()
    assert not tree.exists()


def test_a_torn_end_is_no_entry(tmp_path: Path) -> None:
    data = filled(tmp_path)
    with (tmp_path / "custody.log").open("ab") as handle:
        handle.write(b'{"at":')
    log = opened(tmp_path)
    assert (log.size, log.torn, list(log.lines())) == (30, 6, data)
    log.close()


@pytest.mark.parametrize("lines", [0, 1, 2, 17, 29])
def test_a_tree_that_is_ahead_of_the_log_is_cut_back(tmp_path: Path, lines: int) -> None:
    data = filled(tmp_path)
    path = tmp_path / "custody.log"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:lines]))
    for write in (False, True):
        log = opened(tmp_path, write)
        assert (log.size, log.root()) == (lines, naive.mth(data[:lines]))
        if write:
            log.append([b"other"])
            assert log.root() == naive.mth([*data[:lines], b"other"])
        log.close()


def test_an_altered_entry_is_not_handed_out(tmp_path: Path) -> None:
    filled(tmp_path)
    path = tmp_path / "custody.log"
    path.write_bytes(path.read_bytes().replace(b"entry 7\n", b"entry 8\n"))
    log = opened(tmp_path)
    assert log.line(6) == b"entry 6"
    with pytest.raises(CaseDamaged, match="Entry 7"):
        log.line(7)
    for number in (-1, 30):
        with pytest.raises(ValueError):
            log.line(number)
    log.close()


def test_a_log_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="cannot be read"):
        opened(tmp_path)


def test_a_full_disk_leaves_no_half_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno
    import os

    data = filled(tmp_path)
    log = opened(tmp_path, write=True)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "no space")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(StorageFull):
            log.append([b"more"])
    assert list(log.lines()) == data
    log.append([b"more"])
    log.close()
    log = opened(tmp_path)
    assert list(log.lines()) == [*data, b"more"]
    log.close()


def test_a_line_without_end_is_read_in_pieces(tmp_path: Path) -> None:
    with (tmp_path / "custody.log").open("wb") as handle:
        handle.truncate(5 << 20)
    log = opened(tmp_path)
    assert log.size == 0
    assert all(len(line) <= (2 << 20) + 1 for line in custody.log.lines_of(log._handle, 0))
    log.close()
    assert entries.MAX_LINE == 1 << 20
