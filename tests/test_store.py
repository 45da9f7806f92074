"""The content-addressed store: whole files or none, checked on every read."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import CaseDamaged, CaseError, StorageFull
from onrecord.store import CHUNK, Store

WORDS = b"The harbour was closed at noon."
NAME = hashlib.sha256(WORDS).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def files(store: Store) -> list[str]:
    """Every file below the store, half-written pieces with them."""
    return sorted(p.relative_to(store.folder).as_posix() for p in store.folder.rglob("*") if p.is_file())


def test_bytes_stand_under_their_hash(store: Store) -> None:
    stored = store.put_bytes(WORDS)
    assert (stored.sha256, stored.size, stored.new, stored.restored) == (NAME, len(WORDS), True, False)
    assert files(store) == [f"{NAME[:2]}/{NAME[2:]}"]
    assert store.read(NAME) == WORDS
    assert store.has(NAME)
    assert list(store.hashes()) == [NAME]


def test_the_same_bytes_are_kept_once(store: Store) -> None:
    store.put_bytes(WORDS)
    again = store.put([WORDS[:5], WORDS[5:]])
    assert (again.sha256, again.new) == (NAME, False)
    assert len(files(store)) == 1


def test_files_are_read_only_and_no_wider_than_the_user_allows(store: Store) -> None:
    before = os.umask(0o027)
    try:
        store.put_bytes(WORDS)
    finally:
        os.umask(before)
    assert stat.S_IMODE(store.path(NAME).stat().st_mode) == 0o440


def test_the_head_is_kept_for_telling_the_type(store: Store) -> None:
    data = bytes(range(256)) * 1024
    assert store.put([data[:100], data[100:]]).head == data[: Store.HEAD]


@given(st.lists(st.binary(max_size=300), max_size=6))
def test_what_is_put_is_what_is_read(tmp_path_factory: pytest.TempPathFactory, chunks: list[bytes]) -> None:
    store = Store(tmp_path_factory.mktemp("store") / "store")
    data = b"".join(chunks)
    stored = store.put(chunks)
    assert stored.sha256 == hashlib.sha256(data).hexdigest()
    assert store.read(stored.sha256) == data
    with store.open(stored.sha256) as handle:
        assert handle.read() == data
    assert store.read(stored.sha256, 7) == data[:7]


@pytest.mark.parametrize("place", [0, 15, len(WORDS) - 1])
def test_one_altered_bit_is_noticed(store: Store, place: int) -> None:
    store.put_bytes(WORDS)
    path = store.path(NAME)
    path.chmod(0o644)
    altered = bytearray(WORDS)
    altered[place] ^= 1
    path.write_bytes(altered)
    for look in (store.read, store.verify, store.open, lambda name: store.read(name, 3)):
        with pytest.raises(CaseDamaged, match=NAME[:16]):
            look(NAME)


def test_a_missing_or_cut_file_is_noticed(store: Store) -> None:
    with pytest.raises(CaseDamaged):
        store.read(NAME)
    store.put_bytes(WORDS)
    store.path(NAME).chmod(0o644)
    store.path(NAME).write_bytes(WORDS[:-1])
    with pytest.raises(CaseDamaged):
        store.open(NAME)


def test_a_damaged_copy_is_replaced_and_said_to_be(store: Store) -> None:
    store.put_bytes(WORDS)
    store.path(NAME).chmod(0o644)
    store.path(NAME).write_bytes(b"other words")
    stored = store.put_bytes(WORDS)
    assert (stored.new, stored.restored) == (False, True)
    assert store.read(NAME) == WORDS


@pytest.mark.parametrize("name", ["", "../../etc/passwd", NAME.upper(), NAME + "\n", "g" * 64])
def test_only_a_hash_is_a_name(store: Store, name: str) -> None:
    with pytest.raises(CaseError):
        store.read(name)


class _FullDisk:
    """``os.fsync``, ``os.replace``, … of a disk that is full from the n-th call on."""

    def __init__(self, number: int, call: object) -> None:
        self.number, self.call = number, call

    def __call__(self, *arguments: object) -> object:
        self.number -= 1
        if self.number < 0:
            raise OSError(errno.ENOSPC, "no space")
        return self.call(*arguments)  # type: ignore[operator]


@pytest.mark.parametrize("name", ["fsync", "replace"])
def test_a_full_disk_keeps_nothing_half_written(store: Store, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    store.put_bytes(b"first")
    before = files(store)
    with monkeypatch.context() as patched:
        patched.setattr(os, name, _FullDisk(0, getattr(os, name)))
        with pytest.raises(StorageFull, match="nothing half-written"):
            store.put_bytes(WORDS)
    assert files(store) == before
    assert store.put_bytes(WORDS).new


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs POSIX limits")
def test_a_disk_that_fills_up_while_writing(store: Store) -> None:
    """A real failing write, by a limit on the size of files, in a process of its own."""
    import resource
    import signal

    store.put_bytes(b"first")
    child = os.fork()
    if child == 0:
        code = 1
        try:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (CHUNK, CHUNK))
            try:
                store.put([b"x" * CHUNK, b"y" * CHUNK])
            except StorageFull:
                code = 0
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert len(files(store)) == 1


def test_an_error_of_the_source_passes_and_leaves_nothing(store: Store) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"some"
        raise KeyError("the reader's own trouble")

    with pytest.raises(KeyError):
        store.put(chunks())
    assert files(store) == []


def test_pieces_of_a_killed_writer_are_cleared(store: Store) -> None:
    store.put_bytes(WORDS)
    (store.folder / "incoming" / "123-1").write_bytes(b"half")
    assert store.clear_incoming() == 1
    assert files(store) == [f"{NAME[:2]}/{NAME[2:]}"]
    assert store.clear_incoming() == 0
