"""Time stamps: made by an authority of the tests' own, checked by us and by openssl; everything that is wrong has its outcome."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from onrecord.case import Case
from onrecord.case.auditing import Verdict
from onrecord.custody import timestamps
from onrecord.errors import UsageError
from tests.authority import Authority, made

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl command")

HEAD = b"onrecord-head-v1 of a test\n"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return made(tmp_path_factory.mktemp("tsa") / "good")


@pytest.fixture(scope="module")
def asked() -> bytes:
    return timestamps.request(HEAD)


@pytest.fixture(scope="module")
def reply(authority: Authority, asked: bytes, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return answered(authority, asked, tmp_path_factory.mktemp("reply"))


def answered(authority: Authority, asked: bytes, folder: Path) -> bytes:
    (folder / "q.tsq").write_bytes(asked)
    return authority.reply(folder / "q.tsq", folder / "r.tsr").read_bytes()


def outcome(reply: bytes, data: bytes, asked: bytes | None, *roots: Path) -> tuple[str, str]:
    found = timestamps.check(reply, data, asked, [c for r in roots for c in timestamps.certificates(r.read_bytes())])
    return found.outcome, found.message


def test_a_good_token_is_verified_at_its_own_time(authority: Authority, asked: bytes, reply: bytes) -> None:
    found = timestamps.check(reply, HEAD, asked, timestamps.certificates(authority.root.read_bytes()))
    assert found.outcome == "verified"
    assert found.token is not None
    assert found.token.authority == "CN=Test Authority"
    assert found.token.stamped in found.message


def test_without_roots_it_is_not_checkable(asked: bytes, reply: bytes) -> None:
    assert outcome(reply, HEAD, asked)[0] == "not_checkable"
    assert "--roots" in outcome(reply, HEAD, asked)[1]


def test_what_is_wrong_with_a_token_is_said(authority: Authority, asked: bytes, reply: bytes, tmp_path: Path) -> None:
    expired = made(tmp_path / "expired", days=(-30, -10))
    future = made(tmp_path / "future", days=(10, 30))
    alone = made(tmp_path / "alone", self_signed=True)
    other = made(tmp_path / "other")
    for given, data, request, root, words in (
        (reply, b"another head", asked, authority.root, "stamps something else"),
        (reply, HEAD, timestamps.request(HEAD), authority.root, "another request"),
        (reply, HEAD, asked, other.root, "does not hold under these roots"),
        (answered(expired, asked, tmp_path), HEAD, asked, expired.root, "does not hold under these roots"),
        (answered(future, asked, tmp_path), HEAD, asked, future.root, "does not hold under these roots"),
        (answered(alone, asked, tmp_path), HEAD, asked, alone.root, "does not hold under these roots"),
        (b"", HEAD, asked, authority.root, "no time stamp"),
        (b"junk" * 500, HEAD, asked, authority.root, "no time stamp"),
        (b"0" * ((1 << 20) + 1), HEAD, asked, authority.root, "no time stamp"),
        (b"0\x05\x30\x03\x02\x01\x02", HEAD, asked, authority.root, "refused"),
    ):
        assert outcome(given, data, request, root)[0] == "failed", words
        assert words in outcome(given, data, request, root)[1]


# ---------------------------------------------------------------------------------------------- openssl says the same


def openssl_takes(folder: Path, reply: bytes, data: bytes, asked: bytes | None, root: Path) -> bool:
    """Whether `openssl ts -verify` accepts a reply at the token's own time: for the data, and for the request where there is one."""
    for name, content in (("data", data), ("tsr", reply), ("tsq", asked or b"")):
        (folder / name).write_bytes(content)
    try:
        stamped = datetime.fromisoformat(timestamps.read(reply).stamped)
    except ValueError:  # then the time of the check does not matter: openssl cannot read it either
        stamped = datetime(2026, 1, 1, tzinfo=UTC)
    given = [["-data", "data"]] + ([["-queryfile", "tsq"]] if asked else [])
    done = [
        subprocess.run(
            ["openssl", "ts", "-verify", *each, "-in", "tsr", "-CAfile", str(root), "-attime", f"{stamped.timestamp():.0f}"],
            cwd=folder,
            capture_output=True,
        ).returncode
        for each in given
    ]  # fmt: skip
    return not any(done)


OUTCOMES = {
    "good": ("verified", "existed by"),
    "of another head": ("failed", "stamps something else"),
    "with another nonce": ("failed", "another request"),
    "replayed: of an earlier request for the same head": ("failed", "another request"),
    "under other roots": ("failed", "does not hold under these roots"),
    "expired when it was made": ("failed", "does not hold under these roots"),
    "not valid yet when it was made": ("failed", "does not hold under these roots"),
    "self-signed": ("failed", "does not hold under these roots"),
    "signed by another key than its certificate's": ("failed", "does not hold under these roots"),
    "cut off in the middle": ("failed", "no time stamp"),
    "cut off at its last byte": ("failed", "no time stamp"),
    "with more behind its end": ("failed", "no time stamp"),
    "a refusal": ("failed", "refused"),
    "empty": ("failed", "no time stamp"),
}


@pytest.mark.parametrize("what", OUTCOMES)
def test_openssl_accepts_ours_and_we_reject_what_it_rejects(
    authority: Authority, asked: bytes, reply: bytes, tmp_path: Path, what: str
) -> None:
    given, data, request, root = reply, HEAD, asked, authority.root
    by: Authority | None = None
    match what:
        case "of another head":
            data = b"another head"
        case "with another nonce":
            request = timestamps.request(HEAD)
        case "replayed: of an earlier request for the same head":
            given = answered(authority, timestamps.request(HEAD), tmp_path)
        case "under other roots":
            root = made(tmp_path / "other").root
        case "expired when it was made":
            by = made(tmp_path / "by", days=(-30, -10))
        case "not valid yet when it was made":
            by = made(tmp_path / "by", days=(10, 30))
        case "self-signed":
            by = made(tmp_path / "by", self_signed=True)
        case "signed by another key than its certificate's":
            given = reply[:-1] + bytes([reply[-1] ^ 1])  # the signature's last byte
        case "cut off in the middle":
            given = reply[: len(reply) // 2]
        case "cut off at its last byte":
            given = reply[:-1]
        case "with more behind its end":
            given = reply + b"more"
        case "a refusal":
            given = b"0\x05\x30\x03\x02\x01\x02"
        case "empty":
            given = b""
    if by is not None:
        root, given = by.root, answered(by, asked, tmp_path)
    verdict, words = OUTCOMES[what]
    found = outcome(given, data, request, root)
    assert found[0] == verdict
    assert words in found[1]
    assert openssl_takes(tmp_path, given, data, request, root) is (verdict == "verified")


def test_a_turned_bit_is_never_verified(authority: Authority, asked: bytes, reply: bytes) -> None:
    good = timestamps.check(reply, HEAD, asked, timestamps.certificates(authority.root.read_bytes())).token
    for place in range(0, len(reply) * 8, 41):
        altered = bytearray(reply)
        altered[place // 8] ^= 1 << place % 8
        found = timestamps.check(bytes(altered), HEAD, asked, timestamps.certificates(authority.root.read_bytes()))
        # a bit that the signature does not cover may leave it good; then it says what it said
        assert found.outcome != "verified" or found.token == good, place


def test_certificates_in_another_order_than_der_wants_are_openssls_matter(tmp_path: Path) -> None:
    asked = timestamps.request(HEAD)
    for number in range(20):  # the order is that of random keys: sooner or later it is the wrong one
        brings = made(tmp_path / f"brings{number}", brings_root=True)
        found = timestamps.check(
            answered(brings, asked, tmp_path), HEAD, asked, timestamps.certificates(brings.root.read_bytes())
        )
        assert found.outcome in ("verified", "not_checkable")
        if found.outcome == "not_checkable":
            assert "DER" in found.message
            assert outcome(answered(brings, asked, tmp_path), b"other", asked, brings.root)[0] == "failed"
            return
    raise AssertionError("openssl sorted them every time")


# ---------------------------------------------------------------------------------------------- in a case


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    (tmp_path / "a.txt").write_text("Bob: the harbour was closed")
    with Case.new(tmp_path / "case", "The harbour") as new:
        new.add([tmp_path / "a.txt"])
        yield new


def stamped(case: Case, authority: Authority, tmp_path: Path) -> str:
    _, asked = case.stamp_request()
    return case.take_stamp(answered(authority, asked, tmp_path))


def test_a_token_covers_the_head_and_openssl_agrees(case: Case, authority: Authority, tmp_path: Path) -> None:
    size = case.head().size
    name = stamped(case, authority, tmp_path)
    (stamp,) = case.stamps([authority.root])
    assert (stamp.name, stamp.covers, stamp.checked.outcome) == (name, size, "verified")
    assert [e.entry.event for e in case.custody()][-1] == "timestamped"
    command = stamp.command.replace("ROOTS.pem", str(authority.root)).split()
    done = subprocess.run(command, cwd=case.path, capture_output=True, text=True)
    assert "Verification: OK" in done.stdout, done.stderr
    assert case.stamps()[0].checked.outcome == "not_checkable"
    (sha256,) = case.handlings()
    added = case.handlings()[sha256][0]
    assert [s[1:] for s in added.stamps] == [("CN=Test Authority", name)]
    case.close()
    assert Case.audit(case.path).verdict is Verdict.VERIFIED


def test_replies_find_their_requests(case: Case, authority: Authority, tmp_path: Path) -> None:
    first, asked = case.stamp_request()
    second, later = case.stamp_request()
    assert case.take_stamp(answered(authority, asked, tmp_path)) == first
    assert case.take_stamp(answered(authority, later, tmp_path)) == second
    for again in (
        answered(authority, asked, tmp_path),
        answered(authority, timestamps.request(HEAD), tmp_path),
        b"junk",
    ):
        before = sorted((case.path / "timestamps").iterdir())
        with pytest.raises(UsageError):
            case.take_stamp(again)
        assert sorted((case.path / "timestamps").iterdir()) == before


@pytest.mark.parametrize("suffix", [".tsr", ".head"])
def test_an_altered_or_missing_token_is_named(case: Case, authority: Authority, tmp_path: Path, suffix: str) -> None:
    name = stamped(case, authority, tmp_path)
    case.close()
    path = case.path / "timestamps" / f"{name}{suffix}"
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert [(m.what, str(m.change)) for m in Case.audit(case.path).marks] == [
        (f"file timestamps/{name}{suffix}", "altered")
    ]
    path.unlink()
    assert [(m.what, str(m.change)) for m in Case.audit(case.path).marks] == [
        (f"file timestamps/{name}{suffix}", "missing")
    ]


def test_roots_that_are_none(case: Case, tmp_path: Path) -> None:
    (tmp_path / "roots.pem").write_text("nothing")
    for path in (tmp_path / "roots.pem", tmp_path / "gone.pem"):
        with pytest.raises(UsageError, match="no certificates"):
            case.stamps([path])
