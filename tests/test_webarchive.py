"""Web archives in: what is taken out of a WARC or WACZ, what is counted, and every way in which one can be wrong."""

from __future__ import annotations

import base64
import copy
import gzip
import hashlib
import io
import random
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from onrecord.preserve import sniffed
from onrecord.preserve.webarchive import Opening, Taken, bounds
from onrecord.records import Archive, Problem, Proof
from onrecord.store import Store
from tests.archives import JULY, JUNE, QUAY, Wacz, answer, chunked, http, packed, page, record

NEWS = page("Quay closed", "The quay was closed on Monday, the harbour master said.")
LATER = page("Quay open", "The quay was open on Monday, the harbour master said.")
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20
LIST = ({"url": QUAY, "ts": JUNE, "title": "The quay"},)


class Opened:
    """What opening an archive gave."""

    def __init__(self, data: bytes, folder: Path, kind: str) -> None:
        store = Store(folder)
        opening = Opening(io.BytesIO(data), "a" * 64, f"x.{kind}", kind, len(data), store.put)
        self.taken: list[Taken] = list(opening.answers())
        self.archive: Archive = opening.archive
        self.problems: list[Problem] = opening.problems
        self.bytes = [store.read(t.capture.sha256) for t in self.taken if t.capture.sha256]

    @property
    def codes(self) -> list[str]:
        return sorted(problem.code for problem in self.problems)

    @property
    def left(self) -> dict[str, int]:
        return dict(self.archive.left)


@pytest.fixture
def warc(tmp_path: Path) -> Iterator[object]:
    return lambda *records: Opened(b"".join(records), tmp_path / "store", "warc")


@pytest.fixture
def wacz(tmp_path: Path) -> Iterator[object]:
    return lambda data: Opened(data, tmp_path / "store", "wacz")


# ---------------------------------------------------------------------------------------------- what is taken


def test_an_answer_is_kept_with_its_address_time_and_headers(warc) -> None:
    got = warc(answer(NEWS, Server="nginx"))
    (capture,) = [t.capture for t in got.taken]
    assert got.bytes == [NEWS]
    assert (capture.url, capture.captured, capture.status) == (QUAY, "2024-06-01T10:00:00+00:00", 200)
    assert capture.headers == (("Content-Type", "text/html; charset=utf-8"), ("Server", "nginx"))
    assert capture.sha256 == capture.payload == hashlib.sha256(NEWS).hexdigest()
    assert capture.record.startswith("urn:uuid:")
    assert capture.digest is Proof.VERIFIED
    assert not got.problems


@pytest.mark.parametrize(
    "data",
    [
        answer(NEWS) + answer(LATER, date=JULY),
        packed([answer(NEWS), answer(LATER, date=JULY)]),
        gzip.compress(answer(NEWS) + answer(LATER, date=JULY), mtime=0),
        packed([answer(NEWS)]) + bytes(512) + packed([answer(LATER, date=JULY)]),
        answer(NEWS).replace(b"WARC/1.1", b"WARC/1.0") + b"\r\n\r\n" + answer(LATER, date=JULY),
    ],
    ids=["plain", "a member each", "one member", "zeros between", "empty lines between"],
)
def test_plain_and_packed(data: bytes, tmp_path: Path) -> None:
    got = Opened(data, tmp_path, "warc")
    assert got.bytes == [NEWS, LATER]
    assert not got.problems
    places = [(t.capture.offset, t.capture.within) for t in got.taken]
    assert len(set(places)) == 2


def squeezed(data: bytes, bits: int) -> bytes:
    engine = zlib.compressobj(9, zlib.DEFLATED, bits)
    return engine.compress(data) + engine.flush()


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (chunked(NEWS), {"Transfer_Encoding": "chunked"}),
        (gzip.compress(NEWS, mtime=0), {"Content_Encoding": "gzip"}),
        (chunked(gzip.compress(NEWS, mtime=0)), {"Transfer_Encoding": "chunked", "Content_Encoding": "x-gzip"}),
        (squeezed(NEWS, 15), {"Content_Encoding": "deflate"}),
        (squeezed(NEWS, -15), {"Content_Encoding": "deflate"}),
        (squeezed(squeezed(NEWS, 15), 31), {"Content_Encoding": "deflate, gzip"}),
        (NEWS, {"Content_Encoding": "gzip"}),  # stored decoded, under the header of before
        (NEWS, {"Transfer_Encoding": "chunked"}),
        (NEWS, {"Content_Encoding": "br, identity"}),
    ],
    ids=[
        "chunks",
        "gzip",
        "both",
        "zlib",
        "bare deflate",
        "two",
        "decoded before",
        "put together before",
        "brotli no more",
    ],
)
def test_encodings_are_undone(body: bytes, headers: dict[str, str], warc) -> None:
    got = warc(answer(body, **headers))
    assert got.bytes == [NEWS]
    assert not got.problems


def test_brotli(warc) -> None:
    brotli = pytest.importorskip("brotli")
    got = warc(answer(brotli.compress(NEWS), Content_Encoding="br"))
    assert got.bytes == [NEWS]


def test_without_brotli_it_is_said(warc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "brotli", None)
    got = warc(answer(b"\x8b\x01\x80abc\x03", Content_Encoding="br"))
    assert got.codes == ["archive-encoding"]
    assert got.left == {"answers that could not be decoded": 1}


def test_what_becomes_a_source_and_what_is_counted(warc) -> None:
    def of(payload: bytes, name: str, content_type: str, status: str = "200 OK", **more: str) -> bytes:
        return answer(payload, f"https://courier.example/{name}", content_type=content_type, status=status, **more)

    got = warc(
        of(NEWS, "page", "text/html"),
        of(b"%PDF-1.4\n%x", "doc", "application/pdf"),
        of(PICTURE, "big", "image/png"),
        of(PICTURE[:300], "icon", "image/png"),
        of(b"\x00\x00\x00\x18ftypisom" + bytes(60), "clip", "video/mp4"),
        of(b"var a = '<html>';", "a.js", "application/javascript"),
        of(b"p { color: red }", "a.css", "text/css"),
        of(b'{"html": "<p>x"}', "api", "application/json"),
        of(b"wOF2....", "font", "font/woff2"),
        of(b"<div>more</div>", "part", "text/html"),
        of(b"Statement of the harbour master.", "statement.txt", "text/plain"),
        of(b"User-agent: *", "robots.txt", "text/plain"),
        of(b"ok", "beacon", "text/plain"),
        of(b"", "nothing", "text/html"),
        of(b"<html>moved", "old", "text/html", "301 Moved Permanently", Location="/page"),
        of(b"<html>not here", "gone", "text/html", "404 Not Found"),
        of(PICTURE[:100], "piece", "video/mp4", "206 Partial Content", Content_Range="bytes 0-99/5000"),
        record(b"GET / HTTP/1.1\r\n\r\n", kind="request", content_type="application/http; msgtype=request"),
        record(b"software: x\r\n", url="", kind="warcinfo", content_type="application/warc-fields"),
        record(b"fetchTimeMs: 3", kind="metadata", content_type="application/warc-fields"),
        record(b"1.2.3.4", url="dns:courier.example", content_type="text/dns"),
        record(NEWS, url="https://courier.example/resource", kind="resource", content_type="text/html"),
    )
    kept = [t.capture.url.rsplit("/", 1)[-1] for t in got.taken if t.capture.sha256]
    assert kept == ["page", "doc", "big", "clip", "statement.txt", "resource"]
    assert got.left == {
        "data": 3,
        "empty answers": 1,
        "errors": 1,
        "fonts": 1,
        "metadata records": 1,
        "other records": 1,
        "parts of files": 1,
        "parts of pages": 1,
        "redirects": 1,
        "request records": 1,
        "scripts": 1,
        "small pictures": 1,
        "styles": 1,
        "warcinfo records": 1,
    }
    assert [t.capture.status for t in got.taken if not t.capture.sha256] == [404]
    assert got.archive.records == 22
    assert not got.problems


# ---------------------------------------------------------------------------------------------- digests


@pytest.mark.parametrize(
    ("data", "proof", "codes"),
    [
        (answer(NEWS), Proof.VERIFIED, []),
        (record(http(NEWS), headers={"WARC-Block-Digest": ""}), Proof.NOT_CHECKABLE, []),
        (record(http(NEWS), payload=LATER), Proof.FAILED, ["archive-digest"]),
        (answer(NEWS).replace(b"closed on Monday", b"closed on Sunday"), Proof.FAILED, ["archive-digest"]),
        (
            record(http(NEWS), headers={"WARC-Block-Digest": f"sha256:{hashlib.sha256(http(NEWS)).hexdigest()}"}),
            Proof.VERIFIED,
            [],
        ),
        (record(http(NEWS), headers={"WARC-Block-Digest": "crc:12345678"}), Proof.NOT_CHECKABLE, []),
        (record(http(chunked(NEWS), Transfer_Encoding="chunked"), payload=NEWS), Proof.VERIFIED, []),
        (record(http(chunked(NEWS), Transfer_Encoding="chunked"), payload=chunked(NEWS)), Proof.VERIFIED, []),
    ],
    ids=["both", "none", "payload", "altered", "hex", "unknown kind", "of the chunks' content", "of the chunks"],
)
def test_digests(data: bytes, proof: Proof, codes: list[str], warc) -> None:
    got = warc(data)
    assert got.taken[0].capture.digest is proof
    assert got.codes == codes
    assert dict(got.archive.digests) == {proof.value: 1}


def test_the_digest_of_what_is_not_taken_is_checked_too(warc) -> None:
    script = answer(b"var a = 1;", content_type="text/javascript")
    got = warc(script.replace(b"a = 1", b"a = 2"))
    assert got.codes == ["archive-digest"]
    assert "record at byte 0" in got.problems[0].where


def test_a_flood_of_problems_is_counted(warc) -> None:
    got = warc(*[answer(NEWS, f"https://courier.example/{n}").replace(b"Monday", b"Sunday") for n in range(40)])
    assert len(got.problems) == bounds.SHOWN + 1
    assert f"{40 - bounds.SHOWN} more" in got.problems[-1].message


# ---------------------------------------------------------------------------------------------- bad input


def test_no_length(warc, tmp_path: Path) -> None:
    without = record(http(NEWS), length=None)
    for data in (without + answer(LATER), packed([without, answer(LATER)])):
        got = Opened(data, tmp_path / "s", "warc")
        assert got.bytes == [LATER]
        assert got.codes == ["archive-record-length"]


@pytest.mark.parametrize("cut", [1, 5, 40, 300])
def test_a_file_that_was_cut_off(cut: int, tmp_path: Path) -> None:
    for data in (
        answer(NEWS) + answer(LATER)[: -4 - cut],
        packed([answer(NEWS), answer(LATER)])[: -cut if cut < 200 else -200],
    ):
        got = Opened(data, tmp_path / "s", "warc")
        assert got.bytes in ([NEWS], [NEWS, LATER])  # where only the end of the packing is missing the answer is whole
        assert got.codes == ["archive-truncated"]


def test_a_damaged_member_costs_only_itself(tmp_path: Path) -> None:
    first, second, third = (packed([answer(NEWS, f"https://courier.example/{n}")]) for n in range(3))
    middle = bytearray(second)
    middle[len(middle) // 2] ^= 0xFF
    got = Opened(first + bytes(middle) + third, tmp_path, "warc")
    assert [t.capture.url[-1] for t in got.taken] == ["0", "2"]
    assert set(got.codes) <= {"archive-record-broken", "archive-truncated", "archive-digest"}
    assert got.codes


def test_a_wrong_length_costs_only_itself(warc) -> None:
    got = warc(record(http(NEWS), length=30), answer(LATER))
    assert LATER in got.bytes
    assert "archive-record-broken" in got.codes


def test_a_record_that_says_it_is_longer_hides_no_other(warc, tmp_path: Path) -> None:
    long = record(http(NEWS), length=len(http(NEWS)) + 200)  # it ends inside the next one
    got = warc(long, answer(LATER), answer(PICTURE, content_type="image/png"))
    assert got.bytes[1:] == [LATER, PICTURE]
    assert got.codes == ["archive-digest", "archive-record-broken"]
    quoting = NEWS + b"\n" + answer(LATER)  # what stands inside a record that holds is no record
    again = Opened(answer(quoting) + b"junk\n" + answer(PICTURE, content_type="image/png"), tmp_path / "again", "warc")
    assert again.bytes == [quoting, PICTURE]


def test_lines_without_an_end(warc) -> None:
    got = warc(b"WARC/1.1\r\nX: " + b"y" * (bounds.MAX_LINE + 10) + b"\r\n\r\n", answer(NEWS))
    assert got.bytes == [NEWS]
    assert got.codes == ["archive-record-broken"]


def test_headers_of_http_without_an_end(warc) -> None:
    endless = b"HTTP/1.1 200 OK\r\n" + b"X-A: " + b"y" * 1000 + b"\r\n"
    got = warc(record(endless + b"X: 1\r\n" * 200_000), answer(NEWS))
    assert got.bytes == [NEWS]
    assert got.codes == ["archive-record-broken"]


@pytest.mark.parametrize("junk", [b"", b"\0" * 50, b"WARC/", b"WARC/1.1\r\n", b"GIF89a" * 30, b"\x1f\x8b\x08junk"])
def test_what_is_no_archive(junk: bytes, warc) -> None:
    got = warc(junk)
    assert not got.bytes
    assert got.codes


def test_chunks_that_do_not_fit(warc) -> None:
    got = warc(answer(chunked(NEWS)[:-40], Transfer_Encoding="chunked"), answer(LATER))
    assert got.bytes == [LATER]
    assert got.codes == ["archive-encoding"]


def test_a_bomb_in_the_content_encoding(warc) -> None:
    got = warc(answer(gzip.compress(NEWS + b" " * bounds.FREE_UNPACKED), Content_Encoding="gzip"), answer(LATER))
    assert got.bytes == [LATER]
    assert got.codes == ["archive-bomb"]


def test_a_bomb_of_the_whole_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "FREE_ARCHIVE", 1 << 20)
    data = packed([answer(NEWS), answer(NEWS + bytes(8 << 20)), answer(LATER)])
    got = Opened(data, tmp_path, "warc")
    assert got.bytes == [NEWS]
    assert got.codes == ["archive-bomb"]


def test_too_many_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MAX_RECORDS", 2)
    got = Opened(answer(NEWS) * 3, tmp_path, "warc")
    assert len(got.taken) == 2
    assert got.codes == ["archive-too-large"]


def test_an_answer_that_was_cut_by_its_archiver(warc) -> None:
    got = warc(record(http(NEWS), headers={"WARC-Truncated": "length"}))
    assert got.bytes == [NEWS]
    assert got.codes == ["archive-record-cut"]


def test_a_date_that_is_none(warc) -> None:
    got = warc(answer(NEWS, date="yesterday"))
    assert got.taken[0].capture.captured == ""
    assert got.codes == ["archive-record-broken"]


def test_segments(warc) -> None:
    got = warc(record(http(NEWS), headers={"WARC-Segment-Number": "1"}), record(NEWS, kind="continuation"))
    assert not got.taken
    assert got.codes == ["archive-record-segmented"] * 2


@given(at=st.integers(0, 10_000), flip=st.integers(1, 255), packing=st.booleans())
def test_no_change_of_a_byte_raises_or_goes_unseen(at: int, flip: int, packing: bool, tmp_path_factory) -> None:
    """Whatever byte is altered: nothing raises, and either the payload is as it was, or a problem tells."""
    records = [answer(NEWS), answer(LATER, date=JULY)]
    data = bytearray(packed(records) if packing else b"".join(records))
    data[at % len(data)] ^= flip
    got = Opened(bytes(data), tmp_path_factory.mktemp("s"), "warc")
    assert set(got.bytes) <= {NEWS, LATER} or got.problems


# ---------------------------------------------------------------------------------------------- revisits


def again(url: str = QUAY, date: str = JULY, **headers: str) -> bytes:
    return record(
        http(b"", status="304 Not Modified")[:-2] + b"\r\n",
        url,
        date,
        kind="revisit",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize(
    "named",
    [
        {"WARC-Payload-Digest": "sha1:" + base64.b32encode(hashlib.sha1(NEWS).digest()).decode()},
        {"WARC-Refers-To-Target-URI": QUAY, "WARC-Refers-To-Date": JUNE},
    ],
    ids=["by digest", "by address and time"],
)
def test_a_revisit_is_a_capture_of_the_same_bytes(first: bool, named: dict[str, str], warc) -> None:
    both = [answer(NEWS), again(**named)]
    got = warc(*(both if first else both[::-1]))
    assert sorted((t.capture.captured[:10], t.capture.sha256) for t in got.taken) == [
        ("2024-06-01", hashlib.sha256(NEWS).hexdigest()),
        ("2024-07-02", hashlib.sha256(NEWS).hexdigest()),
    ]
    assert not got.problems


def test_a_revisit_without_its_original(warc) -> None:
    got = warc(again(**{"WARC-Payload-Digest": "sha1:AAAA"}))
    assert not got.taken
    assert got.codes == ["archive-revisit"]


def test_a_revisit_of_what_was_left_inside(warc) -> None:
    script = b"var a = 1;"
    got = warc(
        answer(script, content_type="text/javascript"),
        again(**{"WARC-Payload-Digest": "sha1:" + base64.b32encode(hashlib.sha1(script).digest()).decode()}),
    )
    assert got.left == {"revisits of what was left": 1, "scripts": 1}
    assert not got.problems


# ---------------------------------------------------------------------------------------------- WACZ


def test_the_list_of_pages_gives_titles_and_tells_pages_from_frames(wacz) -> None:
    frame = answer(page("Advertisement", "Buy salt."), "https://ads.example/frame")
    got = wacz(Wacz((answer(NEWS), frame), LIST).data())
    assert [(t.capture.url, t.capture.title, t.capture.member) for t in got.taken] == [
        (QUAY, "The quay", "archive/data.warc.gz")
    ]
    assert got.left == {"pages that its list does not name": 1}
    assert got.codes == ["archive-pages-left"]
    assert (got.archive.files, got.archive.signed) == (Proof.VERIFIED, False)


def test_a_listed_address_leads_to_its_page_by_redirects(wacz) -> None:
    moved = answer(b"<html>", "http://short.example/q", status="302 Found", Location="https://courier.example/old")
    further = answer(b"<html>", "https://courier.example/old", status="301 Moved", Location="/quay")
    got = wacz(
        Wacz((answer(NEWS), moved, further), ({"url": "https://short.example/q#top", "ts": JUNE, "title": "Q"},)).data()
    )
    assert [(t.capture.url, t.capture.title) for t in got.taken] == [(QUAY, "Q")]
    assert not got.problems


def test_of_two_entries_the_nearest_in_time_gives_the_title(wacz) -> None:
    listed = ({"url": QUAY, "ts": JUNE, "title": "In June"}, {"url": QUAY, "ts": JULY, "title": "In July"})
    got = wacz(Wacz((answer(LATER, date=JULY), answer(NEWS)), listed).data())
    assert [t.capture.title for t in got.taken] == ["In July", "In June"]


@pytest.mark.parametrize(
    ("package", "codes"),
    [
        (Wacz((answer(NEWS),), LIST, {"pages/pages.jsonl": None}), ["archive-index"]),
        (Wacz((answer(NEWS),), LIST, {"indexes/index.cdx": None}), ["archive-index"]),
        (Wacz((answer(NEWS),), ({"url": "https://other.example/", "ts": JUNE},)), ["archive-index"]),
        (Wacz((answer(NEWS),), LIST, {"pages/pages.jsonl": b"\xff{[\n"}), ["archive-index"]),
        (Wacz((answer(NEWS),), LIST, {"datapackage.json": None}), ["archive-index"]),
        (Wacz((answer(NEWS),), LIST, {"datapackage.json": b"[1]"}), ["archive-index"]),
        (Wacz((answer(NEWS),), LIST, unlisted=("archive/data.warc.gz",)), ["archive-hash"]),
        (Wacz((answer(NEWS),), LIST, {"../../etc/cron.d/x": b"x"}), ["archive-hash", "archive-path"]),
        (
            Wacz(
                (answer(NEWS),), LIST, {"datapackage-digest.json": b'{"path": "datapackage.json", "hash": "sha256:00"}'}
            ),
            ["archive-hash"],
        ),
    ],
    ids=[
        "no list",
        "no index",
        "list of others",
        "junk list",
        "no package",
        "junk package",
        "unlisted",
        "climbs",
        "digest",
    ],
)
def test_packages_that_are_not_whole(package: Wacz, codes: list[str], wacz) -> None:
    got = wacz(package.data())
    assert got.bytes == [NEWS]
    assert got.codes == codes


def test_a_file_that_is_not_as_listed(wacz) -> None:
    data = Wacz((answer(NEWS),), LIST).data()
    got = wacz(data.replace(b'"title": "The quay"', b'"title": "The Quay"'))
    assert (got.archive.files, got.codes) == (Proof.FAILED, ["archive-index"]) or "archive-hash" in got.codes
    assert got.archive.files is Proof.FAILED


@pytest.mark.parametrize("data", [b"PK\x03\x04 junk", b"PK\x05\x06" + bytes(18), Wacz((), LIST).data()[:-30]])
def test_zips_that_are_none(data: bytes, wacz) -> None:
    got = wacz(data)
    assert not got.taken
    assert "archive-not-readable" in got.codes


def test_a_table_of_contents_beyond_all_bounds(wacz) -> None:
    data = bytearray(Wacz((answer(NEWS),), LIST).data())
    at = data.rfind(b"PK\x05\x06")
    data[at + 12 : at + 16] = (bounds.MAX_DIRECTORY + 1).to_bytes(4, "little")
    assert wacz(bytes(data)).codes == ["archive-not-readable"]


# ---------------------------------------------------------------------------------------------- packed files of a package


def zipped(files: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing, compresslevel=1) as package:
        for name, data in files.items():
            package.writestr(name, data)
    return out.getvalue()


def many(count: int, damaged: Callable[[int], bool], says: int = 100_000) -> bytes:
    """A plain WARC of so many pages of 60 KB; the damaged ones say that they are longer than they are."""
    chance = random.Random(5)
    pages = [NEWS + b"<!-- %d %s -->" % (n, chance.randbytes(30_000).hex().encode()) for n in range(count)]
    return b"".join(
        record(http(p), f"{QUAY}/{n}", length=says) if damaged(n) else answer(p, f"{QUAY}/{n}")
        for n, p in enumerate(pages)
    )


def good(got: Opened) -> list[str]:
    return [t.capture.url for t in got.taken if t.capture.digest is Proof.VERIFIED]


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_a_file_is_the_same_however_it_is_packed(packing: int, tmp_path: Path) -> None:
    data = many(20, lambda n: n % 7 == 3)
    alone = Opened(data, tmp_path / "alone", "warc")
    inside = Opened(zipped({"archive/data.warc": data}, packing), tmp_path / "inside", "wacz")
    assert good(alone) == [f"{QUAY}/{n}" for n in range(20) if n % 7 != 3]
    assert inside.bytes == alone.bytes
    places = [(t.capture.offset, t.capture.within) for t in alone.taken]
    assert [(t.capture.offset, t.capture.within) for t in inside.taken] == places
    assert [c for c in inside.codes if c != "archive-index"] == alone.codes


def test_damage_in_a_packed_file_does_not_unpack_it_for_every_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "LOOK_BEHIND", 2 << 20)
    data = many(100, lambda n: n % 3 == 0)  # 6 MB, more than is kept to go back in
    unpacked = 0
    real = zipfile.ZipExtFile.read

    def counted(self: zipfile.ZipExtFile, n: int = -1) -> bytes:
        nonlocal unpacked
        piece = real(self, n)
        unpacked += len(piece)
        return piece

    monkeypatch.setattr(zipfile.ZipExtFile, "read", counted)
    got = Opened(zipped({"archive/data.warc": data}), tmp_path, "wacz")
    assert good(got) == [f"{QUAY}/{n}" for n in range(100) if n % 3]
    assert unpacked < 2 * len(data)


def test_going_back_far_has_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "LOOK_BEHIND", 1 << 10)
    monkeypatch.setattr(bounds, "FREE_AGAIN", 1 << 10)
    data = many(60, lambda n: n > 3 and n % 2 == 0, says=10**9)
    got = Opened(zipped({"archive/data.warc": data, "archive/more.warc": answer(LATER)}), tmp_path, "wacz")
    assert good(got)[:4] == [f"{QUAY}/{n}" for n in range(4)]
    assert got.bytes[-1] == LATER  # the other file is read
    assert any("too many and too far apart" in p.message for p in got.problems)
    again = Opened(data, tmp_path / "alone", "warc")  # a file by itself can be gone back in
    assert len(good(again)) == 32


def test_a_packed_file_that_is_damaged_costs_only_itself(wacz) -> None:
    files = {"archive/a.warc": many(3, lambda n: False), "archive/b.warc": answer(LATER)}
    whole = zipped(files)
    data = bytearray(whole)
    data[20_000] ^= 0x10
    got = wacz(bytes(data))
    assert LATER in got.bytes
    assert "archive-not-readable" in got.codes or "archive-digest" in got.codes
    for cut in range(30, 46, 3):  # its local header
        broken = bytearray(whole)
        broken[cut - 30] ^= 0xFF
        assert LATER in wacz(bytes(broken)).bytes


def test_a_file_that_unpacks_to_far_more_is_not_unpacked(wacz, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "FREE_MEMBER", 1 << 20)
    package = zipped({"archive/a.warc": bytes(8 << 20), "archive/b.warc": answer(LATER)})
    got = wacz(package)
    assert got.bytes == [LATER]
    assert any("unpacks to far more" in p.message for p in got.problems)
    monkeypatch.setattr(bounds, "FREE_PACKAGE", 1 << 20)
    assert (wacz(package).bytes, wacz(package).codes) == ([], ["archive-bomb"])


def test_files_that_share_their_bytes_are_a_bomb(wacz, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of contents may name one place thousands of times: each file is small, all together are not."""
    monkeypatch.setattr(bounds, "FREE_PACKAGE", 1 << 20)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("archive/0.warc", bytes(300_000))
        (info,) = package.infolist()
        for number in range(1, 400):
            again = copy.copy(info)
            again.filename = f"archive/{number}.warc"
            package.filelist.append(again)
            package.NameToInfo[again.filename] = again
    assert wacz(out.getvalue()).codes == ["archive-bomb"]


# ---------------------------------------------------------------------------------------------- signatures

KEY = ec.derive_private_key(0xC0FFEE, ec.SECP384R1())


def signed(
    package: Wacz, key: ec.EllipticCurvePrivateKey = KEY, raw: bool = True, by: ec.EllipticCurvePrivateKey = KEY
) -> Wacz:
    signature = key.sign(package.package_hash().encode(), ec.ECDSA(hashes.SHA256()))
    if raw:
        r, s = decode_dss_signature(signature)
        signature = r.to_bytes(48, "big") + s.to_bytes(48, "big")
    public = by.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    data = {
        "signature": base64.b64encode(signature).decode(),
        "publicKey": base64.b64encode(public).decode(),
        "created": JUNE,
    }
    return replace(package, signed=data)


PACKAGE = Wacz((answer(NEWS),), LIST)


@pytest.mark.parametrize("raw", [True, False])
def test_a_signature_by_a_key(raw: bool, wacz) -> None:
    got = wacz(signed(PACKAGE, raw=raw).data())
    assert (got.archive.signed, got.archive.signature) == (True, Proof.VERIFIED)
    assert "nothing in the package says whose key" in got.archive.signature_words
    assert not got.problems


def other_key() -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(0xBAD, ec.SECP384R1())


@pytest.mark.parametrize(
    ("package", "proof", "code"),
    [
        (signed(PACKAGE, other_key()), Proof.FAILED, "archive-signature"),
        (replace(signed(PACKAGE), records=(answer(LATER),)), Proof.FAILED, "archive-signature"),
        (replace(PACKAGE, signed={"hash": "sha256:00", "signature": "AA=="}), Proof.FAILED, "archive-signature"),
        (replace(PACKAGE, signed={"signature": "AA=="}), Proof.NOT_CHECKABLE, "archive-signature-not-checkable"),
        (
            replace(PACKAGE, signed={"signature": "AA==", "publicKey": "AA=="}),
            Proof.NOT_CHECKABLE,
            "archive-signature-not-checkable",
        ),
        (replace(PACKAGE, signed={"signature": 7}), Proof.NOT_CHECKABLE, "archive-signature-not-checkable"),
        (
            replace(PACKAGE, signed={"signature": "AA==", "domainCert": "junk"}),
            Proof.NOT_CHECKABLE,
            "archive-signature-not-checkable",
        ),
    ],
    ids=["other key", "replayed", "other hash", "no key", "junk key", "no text", "junk certificate"],
)
def test_signatures_that_do_not_hold(package: Wacz, proof: Proof, code: str, wacz) -> None:
    got = wacz(package.data())
    assert got.archive.signature is proof
    assert got.codes == [code]
    assert got.bytes  # what is in it is still taken, with the problem said


def test_a_signed_list_over_an_altered_file_fails(wacz) -> None:
    whole = signed(PACKAGE).data()
    altered = bytearray(whole)
    altered[whole.index(b'"url": "https://courier') + 9] ^= 1  # in the list of pages, which is stored as it is
    got = wacz(bytes(altered))
    assert (got.archive.files, got.archive.signature) == (Proof.FAILED, Proof.FAILED)


def certificate(domain: str, key: ec.EllipticCurvePrivateKey) -> str:
    from datetime import UTC, datetime

    from cryptography import x509
    from cryptography.x509.oid import NameOID

    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, domain)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(datetime(2024, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2024, 12, 31, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(Encoding.PEM).decode()


@pytest.mark.parametrize(
    ("domain", "created", "key", "proof"),
    [
        ("sign.example", JUNE, KEY, Proof.NOT_CHECKABLE),
        ("other.example", JUNE, KEY, Proof.FAILED),
        ("sign.example", "2026-01-01T00:00:00Z", KEY, Proof.FAILED),
        ("sign.example", JUNE, other_key(), Proof.FAILED),
    ],
    ids=["no roots", "other domain", "expired", "other key"],
)
def test_a_signature_for_a_domain(
    domain: str, created: str, key: ec.EllipticCurvePrivateKey, proof: Proof, wacz
) -> None:
    given = dict(signed(PACKAGE, key).signed or {})
    given |= {"domain": domain, "domainCert": certificate("sign.example", KEY), "created": created}
    del given["publicKey"]
    got = wacz(replace(PACKAGE, signed=given).data())
    assert got.archive.signature is proof
    if proof is Proof.NOT_CHECKABLE:
        assert "whose certificate it is" in got.archive.signature_words


def test_archives_are_told_by_their_bytes() -> None:
    assert sniffed(packed([answer(NEWS)])) == sniffed(answer(NEWS)) == "application/warc"
    assert sniffed(Wacz((answer(NEWS),), LIST).data()) == "application/wacz"
    assert sniffed(gzip.compress(b"words")) == "application/gzip"
