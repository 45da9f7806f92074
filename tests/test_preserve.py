"""From paths to preserved bytes: what is taken, what is left out with a Problem, and how names and facts are merged."""

from __future__ import annotations

import gzip
import itertools
import os
import socket
import unicodedata
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.preserve import (
    Found,
    Preserved,
    Trouble,
    checked,
    display_name,
    escaped,
    harmless,
    media_type,
    merged,
    preserve,
    sniffed,
    walk,
)
from onrecord.preserve.names import FACT_LIMIT, NAME_LIMIT, is_url, iso_date
from onrecord.records import SourceFacts
from onrecord.store import Store

# ---------------------------------------------------------------------------------------------- types


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"", "application/octet-stream"),
        (b"Just words.\n", "text/plain"),
        ("Größe, в городе".encode("cp1251", "replace"), "text/plain"),
        ("\ufeffWords".encode("utf-16-le"), "text/plain"),
        ("Words without a mark".encode("utf-16-be"), "text/plain"),
        (b"The sto\x00rm is over, she said, and went home." * 3, "text/plain"),
        (b"\x1b[31mred", "text/plain"),
        (b"<!DOCTYPE html><p>x", "text/html"),
        (b"  \n<!-- saved from\n somewhere --><HTML lang=en>", "text/html"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">', "text/html"),
        ("\ufeff<html><body>".encode("utf-16-le"), "text/html"),
        (b"<p>A piece of a page", "text/html"),
        (b"<3 is a heart, and < is a sign", "text/plain"),
        (b'<?xml version="1.0"?><rss version="2.0">', "application/rss+xml"),
        (b'<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "x">', "image/svg+xml"),
        (b"<svg onload=alert(1)>", "image/svg+xml"),
        (b'<?xml version="1.0"?><thing/>', "application/xml"),
        (b"%PDF-1.4\n%\xe2\xe3", "application/pdf"),
        (b"\x00" * 100 + b"%PDF-1.7", "application/pdf"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "image/png"),
        (b"GIF89a\x01\x00", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", "video/x-msvideo"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"\x00\x00\x00\x18ftypheic", "image/heic"),
        (b"\x00\x00\x00\x18ftypmif1", "image/heif"),
        (b"\x00\x00\x00\x18ftypmp42", "video/mp4"),
        (b"\x00\x00\x00\x18ftypisom", "video/mp4"),
        (b"\x00\x00\x00\x14ftypqt  ", "video/quicktime"),
        (b"\x00\x00\x00\x08wide\x00\x00", "video/quicktime"),
        (b"\x1a\x45\xdf\xa3\x01\x00\x42\x82\x84webm", "video/webm"),
        (b"\x1a\x45\xdf\xa3\x01\x00\x42\x82\x88matroska", "video/x-matroska"),
        (gzip.compress(b"x", mtime=0), "application/gzip"),
        (b"PK\x03\x04\x14\x00", "application/zip"),
        (b"WARC/1.1\r\nWARC-Type: warcinfo", "application/warc"),
        (b"From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related;\n", "multipart/related"),
        (b"From: a@b\nTo: c@d\nSubject: x\nDate: y\n\nHello", "message/rfc822"),
        (b"From: where we stood, the boat was gone.\n\nThe end.", "text/plain"),
        (b"BM is how the agency signs its pieces.", "text/plain"),
        (b"{\\rtf1\\ansi", "application/rtf"),
        (bytes(range(256)) * 20, "application/octet-stream"),
        (b"\x00\x01\x02\x03", "application/octet-stream"),
    ],
)
def test_the_type_by_content(head: bytes, kind: str) -> None:
    assert sniffed(head) == kind


@pytest.mark.parametrize(
    ("content", "names", "kind"),
    [
        ("text/plain", ["report.html"], "text/html"),
        ("text/plain", ["a.txt"], "text/plain"),
        ("text/plain", ["report"], "text/plain"),
        ("text/plain", ["table.CSV"], "text/csv"),
        ("text/plain", ["table.csv", "table.txt"], "text/plain"),
        ("text/plain", ["a.css", "b.htm"], "text/html"),
        ("text/html", ["a.txt", "b.pdf"], "text/html"),
        ("application/octet-stream", ["broken.pdf"], "application/pdf"),
        ("application/octet-stream", ["broken.mp4"], "application/octet-stream"),
        ("application/zip", ["archive.wacz"], "application/wacz"),
        ("image/jpeg", ["clip.mp4"], "image/jpeg"),
    ],
)
def test_the_name_decides_only_what_the_content_leaves_open(content: str, names: list[str], kind: str) -> None:
    assert {media_type(content, order) for order in itertools.permutations(names)} == {kind}


@given(st.binary(max_size=300), st.lists(st.text(max_size=6), max_size=2))
def test_any_bytes_have_a_type(head: bytes, names: list[str]) -> None:
    kind = media_type(sniffed(head), names)
    assert kind.count("/") == 1
    assert kind == media_type(sniffed(head), reversed(names))


# ---------------------------------------------------------------------------------------------- names and facts


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/a/b/report.html", "report.html"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("a/..", "unnamed"),
        ("folder/", "folder"),
        ("", "unnamed"),
        ("x\x1b[2Jy\x00.txt", "x�[2Jy�.txt"),
        ("gpj.\u202eexe.txt", "gpj.�exe.txt"),
        ("zero\u200bwidth.txt", "zero�width.txt"),
        ("bad\udcff.txt", "bad�.txt"),
        ("e\u0301te\u0301.txt", "été.txt"),
        ("two\nlines\tof.txt", "two lines of.txt"),
        ("دفتر.txt", "دفتر.txt"),
    ],
)
def test_names_are_harmless(path: str, name: str) -> None:
    assert display_name(path) == name


def test_long_names_keep_their_end() -> None:
    name = display_name("n" * 300 + ".html")
    assert len(name) == NAME_LIMIT
    assert name.endswith("n.html")


@given(st.text(max_size=400))
def test_no_name_does_harm(text: str) -> None:
    name = display_name(text)
    assert 0 < len(name) <= NAME_LIMIT
    assert not set(name) & set("/\\")
    assert name not in (".", "..")
    assert not [c for c in name if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")]
    escaped(text).encode("utf-8")
    harmless(text).encode("utf-8")


@pytest.mark.parametrize(
    ("given_date", "kept"),
    [
        ("2020-07-19", "2020-07-19"),
        (" 2020-07-19 ", "2020-07-19"),
        ("2020-02-29", "2020-02-29"),
        ("2020-07-19T14:30", "2020-07-19T14:30:00"),
        ("2020-07-19 14:30:05Z", "2020-07-19T14:30:05+00:00"),
        ("2020-07-19T14:30+01:00", "2020-07-19T14:30:00+01:00"),
        ("2020-02-30", None),
        ("2021-02-29", None),
        ("13/45/2020", None),
        ("2020-W03-1", None),
        ("20200719", None),
        ("2020-07", None),
        ("0000-01-01", None),
        ("2020-07-19T25:00", None),
        ("yesterday", None),
        ("٢٠٢٠-٠٧-١٩", None),
        ("2020-07-19" * 999, None),
    ],
)
def test_dates(given_date: str, kept: str | None) -> None:
    assert iso_date(given_date) == kept


def test_facts_that_cannot_be_are_told_and_the_others_kept() -> None:
    facts, bad = checked(
        SourceFacts("  The\u202e Echo ", "2020-02-30", "t" * (FACT_LIMIT + 1), "javascript:alert(1)", "2020-07-20")
    )
    assert facts == SourceFacts(publisher="The� Echo", obtained="2020-07-20")
    assert [field for field, _, _ in bad] == ["published", "title", "url"]
    assert checked(SourceFacts(title="", publisher="  ")) == (SourceFacts(), ())


@pytest.mark.parametrize("url", ["https://echo.example/a?b=c#d", "HTTP://echo.example"])
def test_addresses(url: str) -> None:
    assert checked(SourceFacts(url=url)) == (SourceFacts(url=url), ())


@pytest.mark.parametrize(
    "url",
    ["ftp://x.example/a", "echo.example", "https://", "https:///a", "data:text/html,x", "https://a b", "//x.example"],
)
def test_no_addresses(url: str) -> None:
    assert checked(SourceFacts(url=url))[0] == SourceFacts()


def test_facts_are_merged_whatever_the_order() -> None:
    facts = (
        SourceFacts(publisher="Echo", published="2020-07-19", obtained="2020-08-02"),
        SourceFacts(published="2020-07-19T14:30:00", title="Later", obtained="2020-08-01"),
        SourceFacts(title="Earlier"),
    )
    one = SourceFacts("Echo", "2020-07-19T14:30:00", "Earlier", None, "2020-08-01")
    for order in itertools.permutations(facts):
        assert merged(order) == (one, (("title", ("Earlier", "Later")),))


def test_two_days_disagree_and_the_first_stands() -> None:
    facts, disagree = merged((SourceFacts(published="2020-07-20"), SourceFacts(published="2020-07-19")))
    assert facts.published == "2020-07-19"
    assert disagree == (("published", ("2020-07-19", "2020-07-20")),)


def test_sources_that_are_addresses() -> None:
    assert [is_url(s) for s in ("https://x.example/a", "https:/x.example", "file:///etc", "C:/a", "a/b", "x.html")] == (
        [True, True, True, False, False, False]
    )


# ---------------------------------------------------------------------------------------------- walking


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    top = tmp_path / "reports"
    (top / "b" / "deep").mkdir(parents=True)
    for name in ("z.txt", "a.html", "b/one.txt", "b/deep/two.txt"):
        (top / name).write_text(name)
    return top


def seen(source: Path | str, base: Path) -> list[tuple[str, str]]:
    """(where, "" or the code of the problem) of everything a walk gives."""
    met = walk(os.fspath(source), base, base / "case")
    return [(e.where, "") if isinstance(e, Found) else (e.problem.where, e.problem.code) for e in met]


def test_a_folder_is_taken_whole_and_sorted(folder: Path, tmp_path: Path) -> None:
    names = ["reports/a.html", "reports/z.txt", "reports/b/one.txt", "reports/b/deep/two.txt"]
    assert seen("reports", tmp_path) == [(name, "") for name in names]
    assert seen(folder, Path("elsewhere")) == [(name, "") for name in names]


def test_links_are_followed_only_within_the_folder(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "other").mkdir()
    (folder / "l-in.txt").symlink_to("z.txt")
    (folder / "l-out.txt").symlink_to("../secret.txt")
    (folder / "l-folder-out").symlink_to("../other")
    (folder / "l-loop").symlink_to(".")
    (folder / "l-self").symlink_to("l-self")
    (folder / "l-nowhere").symlink_to("gone")
    assert [entry for entry in seen("reports", tmp_path) if "/l-" in entry[0]] == [
        ("reports/l-folder-out", "link-outside"),
        ("reports/l-in.txt", ""),
        ("reports/l-nowhere", "broken-link"),
        ("reports/l-out.txt", "link-outside"),
        ("reports/l-self", "unreadable-file"),
    ]


def test_a_link_that_the_user_names_is_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link.txt").symlink_to(folder / "z.txt")
    (tmp_path / "link").symlink_to(folder)
    assert seen("link.txt", tmp_path) == [("link.txt", "")]
    assert len(seen("link", tmp_path)) == 4


def test_pipes_sockets_and_devices_are_not_read(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(folder / "pipe")
    monkeypatch.chdir(folder)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        met = dict(seen(folder, tmp_path))
    assert met["reports/pipe"] == met["reports/socket"] == "special-file"
    assert seen("/dev/null", tmp_path) == [("null", "special-file")]


def test_what_is_not_there(tmp_path: Path) -> None:
    assert seen("gone.txt", tmp_path) == [("gone.txt", "no-such-file")]
    assert seen("x" * 5000, tmp_path)[0][1] in ("no-such-file", "unreadable-file")
    assert seen("nul\0.txt", tmp_path) == [("nul�.txt", "no-such-file")]
    assert seen("https://echo.example/a", tmp_path) == [("https://echo.example/a", "not-fetched")]
    assert seen(Path("https://echo.example/a"), tmp_path) == [("https://echo.example/a", "not-fetched")]


def test_the_case_itself_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "case" / "store").mkdir(parents=True)
    (tmp_path / "case" / "case.db").write_text("x")
    (tmp_path / "a.txt").write_text("x")
    assert seen(tmp_path, tmp_path) == [(f"{tmp_path.name}/a.txt", "")]
    assert seen("case/case.db", tmp_path) == [("case.db", "inside-the-case")]


def test_what_a_browser_saved_beside_a_page_is_left_out_once(folder: Path, tmp_path: Path) -> None:
    (folder / "a_files").mkdir()
    (folder / "a_files" / "style.css").write_text("p {}")
    (folder / "q_files").mkdir()
    (folder / "q_files" / "kept.txt").write_text("x")
    met = dict(seen("reports", tmp_path))
    assert met["reports/a_files"] == "page-parts-left-out"
    assert met["reports/q_files/kept.txt"] == ""
    assert "reports/a_files/style.css" not in met
    assert seen("reports/a_files", tmp_path) == [("a_files/style.css", "")]


def test_what_file_managers_leave_is_no_evidence(folder: Path, tmp_path: Path) -> None:
    for name in (".DS_Store", "Thumbs.db", "._a.html", "desktop.ini"):
        (folder / name).write_text("x")
    (folder / ".hidden.txt").write_text("x")
    assert [where for where, _ in seen("reports", tmp_path)][:1] == ["reports/.hidden.txt"]
    assert len(seen("reports", tmp_path)) == 6
    assert seen("reports", tmp_path)[-1] == ("reports", "passed-over")


def test_very_deep_folders_end_in_a_problem(tmp_path: Path) -> None:
    (tmp_path / "d" / Path(*["d"] * 105)).mkdir(parents=True)
    assert [code for _, code in seen("d", tmp_path)] == ["unreadable-file"]


# ---------------------------------------------------------------------------------------------- keeping


def kept(path: Path, store: Store, most: int = 1 << 20) -> Preserved | Trouble:
    (found,) = walk(os.fspath(path), path.parent, path.parent / "case")
    assert isinstance(found, Found)
    return preserve(found, store, most=most)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "case" / "store")


def test_a_file_is_kept_as_it_came(tmp_path: Path, store: Store) -> None:
    data = b"\xef\xbb\xbfWords\r\n\x00"
    (tmp_path / "a.txt").write_bytes(data)
    result = kept(tmp_path / "a.txt", store)
    assert isinstance(result, Preserved)
    assert store.read(result.sha256) == data
    assert (result.size, result.content) == (len(data), "text/plain")


def test_the_limit_of_size(tmp_path: Path, store: Store) -> None:
    (tmp_path / "a.bin").write_bytes(b"x" * 101)
    result = kept(tmp_path / "a.bin", store, most=100)
    assert isinstance(result, Trouble)
    assert result.problem.code == "file-too-large"
    assert list(store.hashes()) == []
    assert isinstance(kept(tmp_path / "a.bin", store, most=101), Preserved)


def test_a_file_that_changes_while_it_is_read(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "log.txt"
    path.write_bytes(b"one")
    read = os.read

    def growing(handle: int, size: int) -> bytes:
        data = read(handle, size)
        if not data:
            with path.open("ab") as out:
                out.write(b"more")
        return data

    monkeypatch.setattr(os, "read", growing)
    result = kept(path, store)
    assert isinstance(result, Trouble)
    assert result.problem.code == "file-changed"
    assert list(store.hashes()) == []


def test_a_disk_that_cannot_be_read(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_bytes(b"one")

    def broken(handle: int, size: int) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "read", broken)
    result = kept(tmp_path / "a.txt", store)
    assert isinstance(result, Trouble)
    assert (result.problem.code, result.problem.message) == (
        "unreadable-file",
        "It cannot be read: input/output error.",
    )


def test_a_pipe_put_in_the_place_of_a_file_does_not_block(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"one")
    (found,) = walk(os.fspath(path), tmp_path, tmp_path / "case")
    path.unlink()
    os.mkfifo(path)
    assert isinstance(found, Found)
    result = preserve(found, store)
    assert isinstance(result, Trouble)
    assert result.problem.code == "special-file"


def test_a_link_put_in_the_place_of_a_file_is_not_followed(tmp_path: Path, store: Store) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    path = tmp_path / "a.txt"
    path.write_bytes(b"one")
    (found,) = walk(os.fspath(path), tmp_path, tmp_path / "case")
    path.unlink()
    path.symlink_to("secret")
    assert isinstance(found, Found)
    assert isinstance(preserve(found, store), Trouble)
    assert list(store.hashes()) == []


def test_a_zip_is_kept_unopened(tmp_path: Path, store: Store) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("../../evil.txt", "x")
    result = kept(tmp_path / "a.zip", store)
    assert isinstance(result, Preserved)
    assert result.content == "application/zip"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.zip", "case"]
