"""OpenTimestamps: stamps written out by hand and a chain of the tests' own; everything that is wrong has its outcome. No network."""

from __future__ import annotations

import builtins
import hashlib
import re
import shutil
import struct
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from onrecord.case import Case
from onrecord.case.auditing import Verdict
from onrecord.cli import app, run
from onrecord.custody import bitcoin, ots
from onrecord.errors import UsageError
from tests import stamps as s
from tests.fake_stages import Fakes

HEAD = b"onrecord-head-v1 of a test\n"
NOW = datetime(2026, 6, 1, tzinfo=UTC)
HEIGHT = 105
CALENDAR = "https://calendar.example"


@pytest.fixture
def no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.startswith("opentimestamps"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)


@pytest.fixture
def headers(tmp_path: Path) -> s.Given:
    return s.written(tmp_path, s.chain({HEIGHT: s.root_of(HEAD)[1]}))


GOOD = s.stamp(HEAD, s.root_of(HEAD)[0], s.in_block(HEIGHT))


def outcome(stamp: bytes, file: bitcoin.Headers | None, data: bytes = HEAD, now: datetime = NOW) -> tuple[str, str]:
    heights = {HEIGHT, 999}
    found = ots.check(stamp, data, bitcoin.read(file, heights) if file else None, "give --headers", now)
    return found.outcome, found.message


# ---------------------------------------------------------------------------------------------- a good one


@pytest.mark.parametrize(
    ("named", "why"),
    [
        ((HEIGHT,), "it is the block that was named"),
        ((111,), "it is an ancestor of block 111, which was named"),
        ((100,), "it follows on block 100, which was named, and 6 more blocks and work of 2^4 hashes stand on it"),
        ((100, 110), "it is an ancestor of block 110"),
    ],
)
def test_a_block_that_the_user_ties_to_the_chain_gives_the_time(
    headers: s.Given, named: tuple[int, ...], why: str
) -> None:
    verdict, message = outcome(GOOD, headers.file(*named))
    assert verdict == "verified"
    assert message.startswith("It existed by 2026-01-01T00:50:00+00:00: it is in Bitcoin block 105; ")
    assert why in message


def test_a_file_of_headers_alone_proves_nothing(headers: s.Given) -> None:
    verdict, message = outcome(GOOD, headers.file())
    assert verdict == "not_checkable"
    assert "name a block that is known from elsewhere" in message


def test_work_that_is_little_is_not_enough(headers: s.Given) -> None:
    file = headers.file(100)
    strict = bitcoin.Network("strict", bitcoin.EASY.easiest, False, 1 << 40)
    weak = bitcoin.Headers(file.path, file.first, file.checkpoints, strict)
    assert outcome(GOOD, weak)[0] == "not_checkable"
    assert "too little work" in outcome(GOOD, weak)[1]
    named_above = bitcoin.Headers(file.path, file.first, headers.file(111).checkpoints, strict)
    assert outcome(GOOD, named_above)[0] == "verified"  # an ancestor needs no work


def test_the_earliest_of_several_blocks_counts(tmp_path: Path) -> None:
    one, two = s.root_of(HEAD, b"one"), s.root_of(HEAD, b"two")
    headers = s.written(tmp_path, s.chain({HEIGHT: one[1], HEIGHT - 2: two[1]}))
    stamp = s.stamp(HEAD, s.fork(one[0] + s.in_block(HEIGHT), two[0] + s.in_block(HEIGHT - 2)))
    chain = bitcoin.read(headers.file(111), {HEIGHT, HEIGHT - 2})
    assert ots.check(stamp, HEAD, chain, "", NOW).message.startswith("It existed by 2026-01-01T00:30:00")
    mixed = s.stamp(HEAD, s.fork(one[0] + s.in_block(HEIGHT - 2), one[0].replace(b"one", b"uno") + s.waiting(CALENDAR)))
    assert ots.check(mixed, HEAD, chain, "", NOW).outcome == "failed"


# ---------------------------------------------------------------------------------------------- what is wrong


OPERATIONS = s.root_of(HEAD)[0]
BAD: dict[str, tuple[bytes, str, str]] = {
    "empty": (b"", "failed", "does not begin as a stamp file does"),
    "junk": (b"junk" * 900, "failed", "does not begin as a stamp file does"),
    "the magic alone": (ots.MAGIC, "failed", "another version"),
    "another version": (ots.MAGIC + b"\x02" + GOOD[len(ots.MAGIC) + 1 :], "failed", "another version"),
    "an unknown hash": (ots.MAGIC + b"\x01\x09" + bytes(32), "failed", "kind that is not known"),
    "cut off in its hash": (GOOD[: len(ots.MAGIC) + 12], "failed", "cut off"),
    "cut off behind": (GOOD[:-2], "failed", "cut off"),
    "more behind its end": (GOOD + b"\0", "failed", "cannot be read"),
    "too large": (GOOD + bytes(ots.MAX_STAMP), "failed", "more than 65,536 bytes"),
    "another digest": (s.stamp(HEAD, OPERATIONS, s.in_block(HEIGHT), digest=bytes(32)), "failed", "stamps something else"),
    "nested deep": (s.stamp(HEAD, s.SHA256 * 20_000, s.in_block(HEIGHT)), "failed", "nested deeper"),
    "grown by doubling": (s.stamp(HEAD, s.HEXLIFY * 20, s.in_block(HEIGHT)), "failed", "cannot be read"),
    "grown by long texts": (
        s.stamp(HEAD, (s.APPEND + s.sized(bytes(4_000))) * 2, s.in_block(HEIGHT)),
        "failed",
        "cannot be read",
    ),
    "an operation that is none": (s.stamp(HEAD, b"\xee", s.in_block(HEIGHT)), "failed", "cannot be read"),
    "an argument without end": (s.stamp(HEAD, s.APPEND + b"\xff" * 9_000), "failed", "cut off"),
    "a height without end": (s.stamp(HEAD, s.attested(s.BITCOIN, b"\xff" * 8_000 + b"\x01")), "failed", "there is not"),
    "pending": (s.stamp(HEAD, OPERATIONS, s.waiting(CALENDAR)), "not_checkable", f"waits at the calendar {CALENDAR}"),
    "pending at no address": (s.stamp(HEAD, s.waiting("https://x.example/?a=\n")), "failed", "cannot be read"),
    "an unknown attestation": (
        s.stamp(HEAD, s.attested(b"12345678", b"?")),
        "not_checkable",
        "not checked here (unknown, 3132333435363738)",
    ),
    "another chain": (s.stamp(HEAD, s.attested(s.LITECOIN, s.number(9))), "not_checkable", "not checked here (Litecoin)"),
    "a block to come": (s.stamp(HEAD, OPERATIONS, s.in_block(999)), "not_checkable", "the headers go from 100 to 111"),
    "another root": (s.stamp(HEAD, s.SHA256, s.in_block(HEIGHT)), "failed", "not the Merkle root there"),
    "another block": (s.stamp(HEAD, OPERATIONS, s.in_block(HEIGHT + 1)), "not_checkable", "the headers go from"),
    "no root": (s.stamp(HEAD, s.HEXLIFY, s.in_block(HEIGHT)), "failed", "no Merkle root"),
}  # fmt: skip


@pytest.mark.parametrize("what", sorted(BAD))
def test_what_is_wrong_with_a_stamp_is_said(headers: s.Given, what: str) -> None:
    stamp, verdict, words = BAD[what]
    found = outcome(stamp, headers.file(111))
    assert found[0] == verdict
    assert words in found[1]


def test_of_many_branches_none_takes_long(headers: s.Given) -> None:
    branches = [s.APPEND + s.sized(b"%d" % n) + s.waiting("https://c.example") for n in range(1_500)]
    assert outcome(s.stamp(HEAD, s.fork(*branches)), headers.file(111))[0] == "not_checkable"


def test_a_block_that_has_not_come_by_the_clock_is_not_verified(headers: s.Given) -> None:
    early = datetime(2025, 12, 31, tzinfo=UTC)
    assert outcome(GOOD, headers.file(111), now=early)[0] == "not_checkable"
    assert "not come yet" in outcome(GOOD, headers.file(111), now=early)[1]


@settings(max_examples=150, deadline=None)
@given(place=some.integers(0, len(GOOD) * 8 - 1))
def test_a_turned_bit_is_never_verified(tmp_path_factory: pytest.TempPathFactory, place: int) -> None:
    folder = tmp_path_factory.getbasetemp() / "ots-bits"
    folder.mkdir(exist_ok=True)
    headers = s.written(folder, _CHAIN)
    altered = bytearray(GOOD)
    altered[place // 8] ^= 1 << place % 8
    assert outcome(bytes(altered), headers.file(111))[0] != "verified"


_CHAIN = s.chain({HEIGHT: s.root_of(HEAD)[1]})


@settings(max_examples=60, deadline=None)
@given(junk=some.binary(max_size=300))
def test_junk_behind_the_head_raises_nothing(junk: bytes) -> None:
    assert ots.check(s.stamp(HEAD, junk), HEAD, None, "no headers", NOW).outcome in ("failed", "not_checkable")


def test_without_the_package_it_is_not_checkable(no_library: None, headers: s.Given) -> None:
    assert outcome(GOOD, headers.file(111)) == (
        "not_checkable",
        "It is an OpenTimestamps stamp of this head; to check it, install onrecord[ots].",
    )
    assert outcome(GOOD, headers.file(111), b"another head")[0] == "failed"  # that much can be told


# ---------------------------------------------------------------------------------------------- headers


def test_a_turned_bit_of_the_headers_is_never_verified_below_the_block_that_is_named(headers: s.Given) -> None:
    data = headers.path.read_bytes()
    for place in range(5 * 80 * 8, len(data) * 8, 31):
        altered = bytearray(data)
        altered[place // 8] ^= 1 << place % 8
        headers.path.write_bytes(altered)
        assert outcome(GOOD, headers.file(111))[0] == "not_checkable", place


def test_a_broken_chain_is_told_with_its_place(headers: s.Given) -> None:
    for broken, words in (
        ([*headers.headers[:8], s.mined(bytes(32), bytes(32), s.BEGAN), *headers.headers[9:]], "at 108 the chain is broken"),
        ([*headers.headers[:8], bytes(80), *headers.headers[9:]], "at 108 there is no header"),
        ([*headers.headers[:8], headers.headers[8][:-8] + struct.pack("<II", 0x1D00FFFF, 0)], "at 108 the header has not"),
        ([*headers.headers[:8], headers.headers[8][:-8] + struct.pack("<II", 0x227FFFFF, 0)], "at 108 the target is none"),
    ):  # fmt: skip
        headers.path.write_bytes(b"".join(broken))
        named = headers.file(111)
        assert outcome(GOOD, named)[0] == "not_checkable"
        assert words in outcome(GOOD, named)[1]
        assert outcome(GOOD, headers.file(107))[0] == "verified"  # what lies before the fault stands


def test_headers_that_are_another_chain(tmp_path: Path, headers: s.Given) -> None:
    made_up = s.written(tmp_path, s.chain({HEIGHT: s.root_of(HEAD)[1]}, began=s.BEGAN + 7))
    named = bitcoin.Headers(made_up.path, 100, headers.file(111).checkpoints, bitcoin.EASY)
    assert outcome(GOOD, named)[0] == "not_checkable"
    assert "at 111 they have another block" in outcome(GOOD, named)[1]


@pytest.mark.parametrize("data", [b"", b"x" * 79, b"x" * 161])
def test_a_file_that_is_no_file_of_headers(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "h").write_bytes(data)
    with pytest.raises(ValueError, match="80 bytes each"):
        bitcoin.read(bitcoin.Headers(tmp_path / "h"), {1})


def test_targets_have_a_compact_form() -> None:
    assert bitcoin.target_of(0x1D00FFFF) == 0xFFFF << 208 == bitcoin.MAIN.easiest
    assert bitcoin.target_of(0x1D80FFFF) == 0  # negative
    assert bitcoin.target_of(0x03123456) == 0x123456
    assert bitcoin.target_of(0x01123456) == 0x12
    for bits in (0x1D00FFFF, 0x207FFFFF, 0x1B0404CB, 0x170331DB, 0x03123456):
        assert bitcoin.compact(bitcoin.target_of(bits)) == bits


@pytest.mark.parametrize(
    ("bits", "began", "ended", "next_bits"),
    [  # of Bitcoin's own chain: the blocks 30240 to 32255, 66528 to 68543, 46368 to 48383
        (0x1D00FFFF, 1_261_130_161, 1_262_152_739, 0x1D00D86A),
        (0x1C05A3F4, 1_279_008_237, 1_279_297_671, 0x1C0168FD),  # not harder than four times
        (0x1C387F6F, 1_263_163_443, 1_269_211_443, 0x1D00E1FD),  # not easier than four times
    ],
)
def test_the_target_is_adjusted_as_it_was(bits: int, began: int, ended: int, next_bits: int) -> None:
    assert bitcoin.adjusted(bits, ended - began, bitcoin.MAIN.easiest) == next_bits


def test_a_chain_that_makes_itself_easier_than_the_rules_is_broken(tmp_path: Path) -> None:
    network = bitcoin.Network("adjusts", bitcoin.EASY.easiest, True, 1)
    previous, headers = bytes(32), []
    for number in range(2_016):
        headers.append(s.mined(previous, bytes(32), s.BEGAN + 300 * number))
        previous = s.hash_of(headers[-1])
    harder = bitcoin.adjusted(s.EASY_BITS, 300 * 2_015, network.easiest)
    assert harder < s.EASY_BITS
    named = ((2_016, s.shown(headers[0])),)
    for bits, fault in ((harder, ""), (s.EASY_BITS, "at 4032 the chain is broken")):
        path = tmp_path / f"{bits}"
        path.write_bytes(b"".join([*headers, s.mined(previous, bytes(32), s.BEGAN + 300 * 2_016, bits)]))
        chain = bitcoin.read(bitcoin.Headers(path, 2_016, named, network), {4_032})
        assert chain.trouble == fault
        assert chain.trust(chain.blocks[4_032])[0] is (not fault)
        path.write_bytes(b"".join([*headers[:9], s.mined(s.hash_of(headers[8]), bytes(32), s.BEGAN, bits)]))
        assert bitcoin.read(bitcoin.Headers(path, 2_016, named, network), ()).trouble == (
            "" if bits == s.EASY_BITS else "at 2025 the chain is broken"
        )


def test_checkpoints_are_a_height_and_a_hash() -> None:
    assert bitcoin.checkpoint(f"840000:{'0' * 63}A") == (840_000, f"{'0' * 63}a")
    for text in ("", "840000", f"x:{'0' * 64}", "1:00", f"-1:{'0' * 64}", f"²:{'0' * 64}", f"123456789:{'0' * 64}"):
        with pytest.raises(ValueError):
            bitcoin.checkpoint(text)


# ---------------------------------------------------------------------------------------------- in a case


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    (tmp_path / "a.txt").write_text("Bob: the harbour was closed")
    with Case.new(tmp_path / "case", "The harbour") as new:
        new.clock = lambda: NOW
        new.add([tmp_path / "a.txt"])
        yield new


def the_head(case: Case, name: str) -> bytes:
    return (case.path / "timestamps" / f"{name}.head").read_bytes()


def test_a_stamp_made_elsewhere_covers_its_head(case: Case, tmp_path: Path) -> None:
    size = case.head().size
    name, text = case.head_to_stamp()
    operations, root = s.root_of(text)
    stamp = s.stamp(text, operations, s.in_block(HEIGHT))
    assert case.take_stamp(stamp) == name
    assert (case.path / "timestamps" / f"{name}.head.ots").read_bytes() == stamp  # as other programs take it
    headers = s.written(tmp_path, s.chain({HEIGHT: root}))
    (found,) = case.stamps(headers=headers.file(111))
    assert (found.name, found.kind, found.covers, found.checked.outcome) == (name, "ots", size, "verified")
    assert found.command == f"ots verify -f timestamps/{name}.head timestamps/{name}.head.ots"
    assert [e.words for e in case.custody()][-1] == (
        f"A stamp of OpenTimestamps was kept: the first {size} entries existed before Bitcoin block 105 was made."
    )
    ((added, *_),) = case.handlings().values()
    assert added.stamps == (("", "Bitcoin block 105", name),)
    with pytest.raises(UsageError, match="kept already"):
        case.take_stamp(stamp)
    case.close()
    audit = Case.audit(case.path)
    assert audit.verdict is Verdict.VERIFIED
    assert any("before Bitcoin block 105" in note and "onrecord timestamp" in note for note in audit.notes)


def test_a_stamp_is_made_now_submitted_later_and_upgraded_at_last(case: Case, tmp_path: Path) -> None:
    name, stamp = case.stamp_file()
    assert (case.path / "timestamps" / f"{name}.head.ots").read_bytes() == stamp
    assert hashlib.sha256(the_head(case, name)).digest() in stamp
    (found,) = case.stamps()
    assert "not submitted yet" in found.checked.message
    with pytest.raises(UsageError, match="not submitted yet"):
        case.take_stamp(stamp)
    calendar = s.Calendar(CALENDAR, HEIGHT)
    assert case.upgrade_stamps(calendar) == [name]
    assert [kind for kind, _ in calendar.asked] == ["unsubmitted"]
    assert calendar.asked[0][1] != hashlib.sha256(the_head(case, name)).digest()  # the calendar learns nothing
    pending = (case.path / "timestamps" / f"{name}.head.ots").read_bytes()
    assert f"waits at the calendar {CALENDAR}" in case.stamps()[0].checked.message
    assert case.upgrade_stamps(calendar) == []  # nothing new yet: nothing is written
    calendar.ready = True
    assert case.upgrade_stamps(calendar) == ["0002"]
    assert (case.path / "timestamps" / f"{name}.head.ots").read_bytes() == pending  # what was logged stays
    assert the_head(case, "0002") == the_head(case, name)
    assert case.upgrade_stamps(calendar) == []
    whole = (case.path / "timestamps" / "0002.head.ots").read_bytes()
    (root,) = [a.message for a in ots.attestations(whole) if a.kind == "bitcoin"]
    headers = s.written(tmp_path, s.chain({HEIGHT: root}))
    first, second = case.stamps(headers=headers.file(111))
    assert (first.checked.outcome, second.checked.outcome) == ("not_checkable", "verified")
    assert first.checked.message.endswith("Number 0002 stamps the same head and says more.")
    assert [e.entry.event for e in case.custody()].count("timestamped") == 2
    case.close()
    assert Case.audit(case.path).verdict is Verdict.VERIFIED


def test_stamps_of_other_heads_and_bad_answers_change_nothing(case: Case) -> None:
    name, _ = case.stamp_file()
    before = {p.name: p.read_bytes() for p in (case.path / "timestamps").iterdir()}
    for stamp, words in (
        (GOOD, "none of the case's heads"),
        (s.stamp(the_head(case, name), b"\xee"), "no stamp that can be used"),
        (ots.MAGIC, "no stamp that can be used"),
    ):
        with pytest.raises(UsageError, match=words):
            case.take_stamp(stamp)
    for answer in (b"", b"\xee", s.SHA256 * 300, s.waiting(CALENDAR) + b"more", bytes(ots.MAX_ANSWER + 1)):
        with pytest.raises(UsageError, match="cannot be used"):
            case.upgrade_stamps(lambda _, answer=answer: [answer])  # type: ignore[misc]
    assert {p.name: p.read_bytes() for p in (case.path / "timestamps").iterdir()} == before


def test_without_the_package_a_stamp_is_kept_and_its_head_known(case: Case, no_library: None, tmp_path: Path) -> None:
    name, text = case.head_to_stamp()
    assert case.take_stamp(s.stamp(text, OPERATIONS, s.in_block(HEIGHT))) == name
    (found,) = case.stamps()
    assert (found.checked.outcome, "install onrecord[ots]" in found.checked.message) == ("not_checkable", True)
    for act in (case.stamp_file, lambda: case.upgrade_stamps(s.Calendar(CALENDAR, 1))):
        with pytest.raises(UsageError, match="not installed"):
            act()
    case.close()
    assert Case.audit(case.path).verdict is Verdict.VERIFIED


def test_a_stamp_or_head_that_was_altered_or_put_there_is_named(case: Case) -> None:
    name, text = case.head_to_stamp()
    case.take_stamp(s.stamp(text, OPERATIONS, s.in_block(HEIGHT)))
    case.close()
    folder = case.path / "timestamps"
    for file in (f"{name}.head", f"{name}.head.ots"):
        data = (folder / file).read_bytes()
        for altered, change in ((data[:-1] + bytes([data[-1] ^ 1]), "altered"), (None, "missing")):
            (folder / file).unlink()
            if altered is not None:
                (folder / file).write_bytes(altered)
            assert [(m.what, str(m.change)) for m in Case.audit(case.path).marks] == [
                (f"file timestamps/{file}", change)
            ]
        (folder / file).write_bytes(data)
    (folder / "notes.txt").write_text("x")
    assert [(m.what, str(m.change)) for m in Case.audit(case.path).marks] == [("file timestamps/notes.txt", "added")]


def test_a_file_that_a_killed_run_left_is_taken_again(case: Case) -> None:
    name, text = case.head_to_stamp()
    stamp = s.stamp(text, OPERATIONS, s.in_block(HEIGHT))
    (case.path / "timestamps" / f"{name}.head.ots").write_bytes(stamp[:-1])  # written, and not in the log
    assert case.take_stamp(stamp) == name
    assert (case.path / "timestamps" / f"{name}.head.ots").read_bytes() == stamp


# ---------------------------------------------------------------------------------------------- as a user types it


@pytest.fixture
def calendar() -> Iterator[tuple[str, list[str]]]:
    """A calendar that listens on this machine; what it was asked."""
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def answer(self, data: bytes | None) -> None:
            asked.append(f"{self.command} {self.path}")
            self.send_response(200 if data is not None else 404)
            self.end_headers()
            self.wfile.write(data or b"")

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.answer(s.APPEND + s.sized(b"calendar") + s.SHA256 + s.waiting(url))

        def do_GET(self) -> None:
            self.answer(s.SHA256 + s.in_block(HEIGHT) if "ready" in asked else None)

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Answer)
    url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield url, asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def code(*arguments: str) -> int:
    return run(lambda: app(list(arguments), standalone_mode=False))


def test_the_commands(
    case: Case, calendar: tuple[str, list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case.close()
    path, (url, asked) = str(case.path), calendar
    assert code("timestamp", path, "--ots", str(tmp_path / "head")) == 0
    assert f"ots stamp {tmp_path / 'head'}" in capsys.readouterr().err
    assert (tmp_path / "head").read_bytes() == the_head(case, "0001")
    assert code("timestamp", path, "--ots", str(tmp_path / "later.ots")) == 0
    assert ots.is_stamp((tmp_path / "later.ots").read_bytes())
    assert code("timestamp", path, "--upgrade") == 2  # nobody is asked who was not named
    assert not asked
    (tmp_path / "b.txt").write_text("Ann: it was open")
    assert code("add", path, str(tmp_path / "b.txt")) == 0
    assert code("timestamp", path, "--calendar", url) == 0
    assert asked == ["POST /digest"]  # the newest head; the one before was not asked for
    assert code("timestamp", path, "--upgrade", "--calendar", url) == 0
    assert asked[1] == "POST /digest"
    assert asked[2].startswith("GET /timestamp/")
    asked.append("ready")
    assert code("timestamp", path, "--upgrade", "--calendar", f"{url}/") == 0
    capsys.readouterr()
    headers = s.written(tmp_path, s.chain({}))
    named = f"111:{s.shown(headers.headers[11])}"
    checking = ("--headers", str(headers.path), "--headers-from", "100", "--checkpoint", named)
    assert code("timestamp", path, "--json", *checking) == 0
    assert '"kind": "ots"' in capsys.readouterr().out
    assert code("timestamp", path, *checking) == 0
    assert "ots verify -f timestamps/0003.head timestamps/0003.head.ots" in capsys.readouterr().out
    assert code("timestamp", path, "--headers", str(tmp_path / "a.txt")) == 2
    assert code("timestamp", path, "--headers", str(headers.path), "--checkpoint", "x") == 2
    assert code("timestamp", path, "--calendar", "file:///etc") == 2
    assert code("audit", path) == 0
    assert "before Bitcoin block 105 was made" in capsys.readouterr().err


def test_a_calendar_that_a_stamp_names_is_not_asked_unless_the_user_names_it(
    case: Case, calendar: tuple[str, list[str]]
) -> None:
    url, asked = calendar
    _, text = case.head_to_stamp()
    case.take_stamp(s.stamp(text, OPERATIONS, s.waiting("http://127.0.0.1:1")))
    case.close()
    assert code("timestamp", str(case.path), "--upgrade", "--calendar", url) == 0
    assert not asked


@pytest.mark.skipif(shutil.which("ots") is None, reason="needs the ots command")
def test_the_ots_command_reads_what_we_make(case: Case) -> None:
    name, _ = case.stamp_file()
    calendar = s.Calendar(CALENDAR, HEIGHT)
    case.upgrade_stamps(calendar)
    calendar.ready = True
    (whole,) = case.upgrade_stamps(calendar)
    _, second = case.stamps()
    (root,) = re.findall("[0-9a-f]{64}", second.checked.message)

    def told(*arguments: str) -> str:
        command = ["ots", "--no-cache", "--no-bitcoin", *arguments]
        done = subprocess.run(command, cwd=case.path, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        return done.stdout + done.stderr

    said = told("info", f"timestamps/{name}.head.ots")
    assert f"File sha256 hash: {hashlib.sha256(the_head(case, name)).hexdigest()}" in said
    assert f"PendingAttestation('{CALENDAR}')" in said
    assert f"Bitcoin block {HEIGHT} has merkleroot {root}" in told(*second.command.split()[1:])
    assert "does not match" in told("verify", "-f", "custody.log", f"timestamps/{whole}.head.ots")


def test_the_dossier_says_what_a_stamp_covers(case: Case, tmp_path: Path) -> None:
    _, text = case.head_to_stamp()
    case.take_stamp(s.stamp(text, OPERATIONS, s.in_block(HEIGHT)))
    Fakes(case)
    case.process()
    case.publish(tmp_path / "dossier")
    shown = (tmp_path / "dossier" / "sources.html").read_text("utf-8")
    assert "before <bdi>Bitcoin block 105</bdi> was made" in shown
    assert "No time stamp of an independent authority covers it." not in shown


def test_without_headers_the_root_is_said_so_that_anybody_can_look(headers: s.Given) -> None:
    verdict, message = outcome(GOOD, None)
    assert verdict == "not_checkable"
    assert f"Bitcoin block 105 has the Merkle root {s.root_of(HEAD)[1][::-1].hex()}: give --headers" in message
