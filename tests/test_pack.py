"""The court pack: what is in it, that nothing else is, and that every damage is found: by verify.py, by us, by other people's tools."""

from __future__ import annotations

import ast
import base64
import errno
import hashlib
import io
import json
import os
import re
import runpy
import shutil
import stat
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from typer.testing import CliRunner

from onrecord import cli, cli_shared, custody
from onrecord.case import Case
from onrecord.case.packs import Libraries, verified
from onrecord.errors import StorageFull, UsageError
from onrecord.publish import as_export, pack
from onrecord.publish.pack import placing, verify
from tests import authority, damage, naive_merkle, pack_damage, stamps
from tests.archives import JULY, QUAY, answer, packed
from tests.fake_stages import Fakes
from tests.leaks import leaks
from tests.pack_damage import Kit, summed
from tests.test_case_archives import NEW, OLD, real_reading, wrote

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl command")
HERE = Path(verify.__file__).parent
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    if shutil.which("openssl") is None:
        pytest.skip("needs the openssl command to make time stamps")
    return Kit.made(tmp_path_factory.mktemp("kit"))


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


# ---------------------------------------------------------------------------------------------- what is in it


def test_a_pack_of_the_whole_case(kit: Kit) -> None:
    there = files(kit.whole)
    with Case.open(kit.case) as case:
        record = case.record()
    for document in record.documents:
        (name,) = [path for path in there if document.sha256 in path]
        assert hashlib.sha256(there[name]).hexdigest() == document.sha256
    assert json.loads(there["data/record.json"]) == json.loads(json.dumps(as_export(record)))
    listed = json.loads(there["data/pack.json"])
    log = there["data/custody/custody.log"].splitlines()
    assert log == (kit.case / "custody.log").read_bytes().splitlines()[: len(log)]
    assert [h.count("size=") for h in there["data/custody/heads.txt"].decode().splitlines()] == [1] * listed["heads"]
    assert set(listed["originals"][0]["entries"]) <= set(range(len(log)))


def test_the_zip_is_the_folder(kit: Kit) -> None:
    for folder in (kit.whole, kit.only):
        with zipfile.ZipFile(folder.with_suffix(".zip")) as zipped:
            assert {n.removeprefix("onrecord-pack/"): zipped.read(n) for n in zipped.namelist()} == files(folder)


def test_the_same_case_gives_the_same_bytes(kit: Kit, tmp_path: Path) -> None:
    """Read only, so that the log does not grow between the two; elsewhere, at another time."""
    with Case.open(kit.case) as case:
        first = case.pack(tmp_path / "one")
    with Case.open(kit.case) as case:
        second = case.pack(tmp_path / "deeper" / "two.zip")
    assert first.sha256 == second.sha256
    assert files(first.folder) == files(second.folder)
    assert first.zip.read_bytes() == second.zip.read_bytes()
    assert not first.signed
    outcome = verify.verify(str(first.folder)).as_json()
    assert [c["outcome"] for c in outcome["checks"] if c["check"] == "signature"] == ["not_checkable"]


def test_what_is_not_chosen_is_nowhere(kit: Kit) -> None:
    """Names, words and hashes of the other originals stand in no file of the excerpt."""
    with Case.open(kit.case) as case:
        record, held = case.record(), [each.held for each in case.custody()]
    shown = {record.documents[0].sha256, record.footage[0].sha256}
    there = b"\n".join(files(kit.only).values()) + kit.only.with_suffix(".zip").read_bytes()
    kept = {name for s in record.snapshots if s.sha256 in shown for name in s.names}
    for snapshot in record.snapshots:
        if snapshot.sha256 not in shown:
            assert snapshot.sha256.encode() not in there
            assert b"as" not in snapshot.name.encode() or snapshot.name.encode() not in there
    for document in record.documents[1:]:
        assert document.text.split("\n")[0].split(": ")[1].encode() not in there
    for values in held:
        for field, value in values.items():
            if field in ("given", "path", "place", "message"):
                assert value.encode() not in there, field
            elif field == "name" and value not in kept and len(value) > 6:
                assert value.encode() not in there
    assert set(json.loads((kit.only / "data/pack.json").read_bytes())["originals"][0]) >= {"sha256", "entries"}


def test_openings_are_of_what_the_record_says_and_of_nothing_else(kit: Kit) -> None:
    with Case.open(kit.case) as case:
        record = case.record()
    values = {v for s in record.snapshots for v in pack.values_shown(record, s.sha256)} | {record.title}
    for folder in (kit.whole, kit.only):
        opened = json.loads((folder / "data" / verify.OPENINGS).read_bytes())
        assert {each["value"] for each in opened} <= values
        assert not {each["field"] for each in opened} & {"who", "given", "path", "subject", "via", "place", "message"}
    assert len(json.loads((kit.only / "data" / verify.OPENINGS).read_bytes())) == 3  # the title and two names


def test_a_record_is_cut_to_what_is_shown(kit: Kit) -> None:
    with Case.open(kit.case) as case:
        record = case.record()
    first = record.documents[0]
    small = pack.cut(record, {first.sha256})
    assert [d.id for d in small.documents] == [first.id]
    assert {s.document for s in small.statements} == {first.id}
    assert {s.id for s in small.speakers} == {s.speaker for s in small.statements}
    (claim,) = small.claims
    assert (claim.reports, claim.origins) == (1, 1)
    assert {m.statement for m in claim.statements} == {s.id for s in small.statements}
    assert pack.cut(record, {s.sha256 for s in record.snapshots}) == replace(record, problems=())  # of a missing file
    assert json.loads((kit.only / "data/record.json").read_bytes())["format"] == "onrecord/1"


def test_withheld_originals_have_a_stand_in(kit: Kit, tmp_path: Path) -> None:
    from onrecord.case import packing

    with Case.open(kit.case) as case:
        record, head = case.record(), case.head()
        secret = record.documents[0]
        shown = {s.sha256: pack.values_shown(record, s.sha256) for s in record.snapshots}
        withheld = {secret.sha256: "It is sealed."}
        with case._database.transaction() as connection:
            evidence = packing.gather(kit.case, connection, head, record.title, shown, withheld, True, [], None)
        made = pack.write_pack(pack.cut(record, set(shown)), case.store.open, evidence, withheld, tmp_path / "pack")
    assert (made.originals, made.withheld) == (len(record.snapshots) - 1, 1)
    stand_in = (made.folder / f"data/originals/{secret.sha256}.withheld.txt").read_text()
    assert "It is sealed." in stand_in
    assert secret.sha256 in stand_in
    opened = json.loads((made.folder / "data" / verify.OPENINGS).read_bytes())
    assert secret.name not in {each["value"] for each in opened}
    outcome = verify.verify(str(made.folder)).as_json()
    assert outcome["verdict"] == "not_checkable"  # time stamps, and no signature
    assert [c["notes"] for c in outcome["checks"] if c["check"] == "originals"] == [[f"{secret.sha256}: withheld; only its hash and size are shown."]]  # fmt: skip


def test_web_archives_stay_outside_unless_they_are_named(tmp_path: Path) -> None:
    """What was taken out of one is shown, with when and where it was captured and what changed between captures."""
    data = packed([answer(OLD), answer(NEW, date=JULY)])
    with Case.new(tmp_path / "case", "The quay") as case:
        case.add([wrote(tmp_path / "quay.warc.gz", data)])
        real_reading(case)
        case.process()
        made, sha256 = case.pack(tmp_path / "pack"), case.record().archives[0].sha256
        named = case.pack(tmp_path / "named", [sha256])
    assert (made.originals, made.withheld) == (2, 1)
    assert not (made.folder / f"data/originals/{sha256}.bin").exists()
    html = (made.folder / "data/report.html").read_text("utf-8")
    for words in ("by the clock of the web archive", QUAY, "Versions of this page", "Edited silently", "<ins>shut</ins>", "web archive; what was taken out of it"):  # fmt: skip
        assert words in html, words
    assert [p.read_bytes() for p in (named.folder / "data/originals").iterdir()] == [data]
    assert verify.verify(str(made.folder)).verdict == verify.verify(str(named.folder)).verdict == "verified"


def test_the_report_says_it_in_words(kit: Kit) -> None:
    html = (kit.only / "data/report.html").read_text("utf-8")
    with Case.open(kit.case) as case:
        first = case.record().documents[0]
    stamps = [json.loads(line) for line in (kit.case / "custody.log").read_bytes().splitlines() if b'"timestamped"' in line]  # fmt: skip
    for words in (
        first.sha256,
        "SHA-512",
        "was added",
        "CN=Test Authority",
        kit.fingerprint,
        "Existed by",
        "does not show",
    ):
        assert words in html, words
    assert stamps[0]["stamped"][11:19] in html  # to the second: a minute less would say too much
    assert "<script" not in html
    policy = re.search(r"style-src '(sha256-[^']*)'", html)
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert policy is not None
    assert style is not None
    assert policy[1] == "sha256-" + base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()


def test_hostile_names_are_escaped_in_the_report(tmp_path: Path) -> None:
    (tmp_path / "<img src=x onerror=alert(1)>.txt").write_text("Bob: <script>alert(1)</script> \u202e was here")
    with Case.new(tmp_path / "case", "</title><script>alert(2)</script>") as case:
        Fakes(case)
        case.add([tmp_path / "<img src=x onerror=alert(1)>.txt"])
        case.process()
        made = case.pack(tmp_path / "pack")
    html = (made.folder / "data/report.html").read_text("utf-8")
    assert "<script" not in html
    assert "<img" not in html
    assert verify.verify(str(made.folder)).verdict == "verified"


def test_nothing_is_written_over_and_nothing_half_is_left(kit: Kit, tmp_path: Path) -> None:
    (tmp_path / "taken.zip").write_text("mine")
    with Case.open(kit.case) as case:
        for name in ("taken", "taken.zip"):
            with pytest.raises(UsageError, match="already"):
                case.pack(tmp_path / name)
        for wrong in (["doc-0000000000000000"], ["0" * 64], [""]):
            with pytest.raises(UsageError, match="called"):
                case.pack(tmp_path / "new", wrong)
    assert [p.name for p in tmp_path.iterdir()] == ["taken.zip"]


def test_an_altered_original_stops_the_pack(tmp_path: Path) -> None:
    case_path = damage.made(tmp_path)
    with Case.open(case_path) as case:
        store = case.store.path(case.record().documents[0].sha256)
        store.chmod(0o644)
        store.write_bytes(store.read_bytes() + b"x")
        with pytest.raises(Exception, match="not what it was"):
            case.pack(tmp_path / "pack")
    assert not list(tmp_path.glob("*pack*"))


# ---------------------------------------------------------------------------------------------- one act


class Killed(BaseException):
    """The process is gone: nothing of it runs any more."""


def steps(monkeypatch: pytest.MonkeyPatch, stop: int | None) -> list[str]:
    """Everything that reaches the disk for good while a pack is written; before the step ``stop`` the process is killed."""
    taken: list[str] = []

    def counted(name: str, act: Any) -> Any:
        def step(*arguments: Any) -> Any:
            if len(taken) == stop:
                if name == "take away":  # the system lets go of the lock
                    os.close(arguments[2])
                raise Killed
            taken.append(name)
            return act(*arguments)

        return step

    for name in ("synced", "sync_folder"):
        monkeypatch.setattr(placing, name, counted(name, getattr(placing, name)))
    monkeypatch.setattr(placing.os, "rename", counted("rename", os.rename))
    monkeypatch.setattr(placing, "_take_away", counted("take away", placing._take_away))
    return taken


@pytest.fixture(scope="module")
def parts(kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What a pack is written from, so that it can be written again and again."""
    caught: list[Any] = []
    with pytest.MonkeyPatch.context() as patch, Case.open(kit.case) as case:
        patch.setattr(pack, "write_pack", lambda *arguments: caught.extend(arguments) or Killed)
        case.pack(tmp_path_factory.mktemp("given") / "pack", ["0.txt"])
    record, original, evidence, withheld = caught[:4]
    kept = {}
    for snapshot in record.snapshots:
        with original(snapshot.sha256) as handle:
            kept[snapshot.sha256] = handle.read()
    return record, lambda sha256: io.BytesIO(kept[sha256]), evidence, withheld


def all_steps(parts: Any, folder: Path) -> list[str]:
    with pytest.MonkeyPatch.context() as patch:
        taken = steps(patch, None)
        pack.write_pack(*parts, folder / "pack")
    return taken


def test_a_pack_is_durable_before_it_stands_at_its_name_and_the_zip_comes_last(parts: Any, tmp_path: Path) -> None:
    taken = all_steps(parts, tmp_path)
    first = taken.index("rename")
    assert (
        taken[:first].count("synced") == len(files(tmp_path / "pack")) + 2
    )  # the zip, and the mark of the work folder
    assert taken[first - 1] == "sync_folder"
    assert taken[first:] == ["rename", "sync_folder", "rename", "sync_folder", "take away"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["pack", "pack.zip"]


def test_a_kill_at_any_step_leaves_nothing_behind_the_next_run(parts: Any, tmp_path: Path) -> None:
    """Done is a pack whose zip is there. Until then, what a kill left is for its owner alone, and the next run takes it away."""
    count = len(all_steps(parts, tmp_path))
    for stop in [1, 7, *range(count - 9, count)]:
        here = tmp_path / str(stop)
        here.mkdir()
        with pytest.MonkeyPatch.context() as patch:
            steps(patch, stop)
            with pytest.raises(Killed):
                pack.write_pack(*parts, here / "pack")
        left = [p for p in here.iterdir() if p.name.startswith(".")]
        assert [stat.S_IMODE(p.stat().st_mode) for p in left] == [0o700]
        if (here / "pack.zip").exists():
            with pytest.raises(UsageError, match="already"):
                pack.write_pack(*parts, here / "pack")
        else:
            pack.write_pack(*parts, here / "pack")
        assert sorted(p.name for p in here.iterdir()) == ["pack", "pack.zip"], stop
        assert verify.verify(str(here / "pack")).verdict == verify.verify(str(here / "pack.zip")).verdict != "failed"


def test_a_failure_leaves_nothing(parts: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full when the zip is put in place: the folder, which stood there already, goes, too."""
    rename = os.rename

    def full(old: Any, new: Any) -> None:
        if str(new).endswith(".zip"):
            raise OSError(errno.ENOSPC, "full")
        rename(old, new)

    monkeypatch.setattr(placing.os, "rename", full)
    with pytest.raises(StorageFull):
        pack.write_pack(*parts, tmp_path / "pack")
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_is_at_work_and_what_is_not_ours_stay(parts: Any, tmp_path: Path) -> None:
    (tmp_path / ".pack.onrecord-pack-link").symlink_to(tmp_path)
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack/mine").write_text("mine")
    with placing.workshop(tmp_path / "pack") as made:
        (made / "pack.zip").write_text("half")
        pack.clear(tmp_path / "pack")
        assert (made / "pack.zip").exists()
    assert not made.exists()
    assert (tmp_path / "pack/mine").read_text() == "mine"


def test_what_a_kill_left_elsewhere_goes_too(kit: Kit, tmp_path: Path) -> None:
    shutil.copytree(kit.case, tmp_path / "case")
    (tmp_path / "a").mkdir()
    with Case.open(tmp_path / "case", write=True) as case:
        with pytest.MonkeyPatch.context() as patch:
            steps(patch, 9)
            with pytest.raises(Killed):
                case.pack(tmp_path / "a" / "pack", ["0.txt"])
        assert len(list((tmp_path / "a").iterdir())) == 1
        case.pack(tmp_path / "b" / "pack", ["0.txt"])
    assert list((tmp_path / "a").iterdir()) == []


# ---------------------------------------------------------------------------------------------- blacked out


@pytest.fixture(scope="module")
def black(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return pack_damage.blackened(tmp_path_factory.mktemp("black"))


def test_redacted_originals_are_shown_with_their_places_black(black: Any) -> None:
    """The copy under the original's hash, with both hashes, who made it and why; nothing of what is under the black."""
    made, _, found = black
    there = files(made)
    listed = {o["sha256"]: o for o in json.loads(there["data/pack.json"])["originals"]}
    picture = Image.open(io.BytesIO(there[f"data/originals/{found['image']}.redacted.png"])).convert("RGB")
    assert (picture.getpixel((20, 15)), picture.getpixel((5, 5))) == ((0, 0, 0), (255, 255, 255))
    for sha256 in found.values():
        copy, each = there["data/" + listed[sha256]["file"]], listed[sha256]["redacted"]
        assert hashlib.sha256(copy).hexdigest() == each["sha256"] != sha256
        assert (listed[sha256]["withheld"], each["by"]) == (True, "R. Keeper")
    assert [listed[found[kind]]["redacted"]["why"] for kind in ("image", "text")] == [pack_damage.REASON, ""]
    assert leaks(made, {"name": "Wilhelmina Orrery", "surname": "Orrery"}) == []
    assert leaks(made.with_suffix(".zip"), {"name": "Wilhelmina Orrery"}) == []
    html = there["data/report.html"].decode()
    for words in (pack_damage.REASON, "R. Keeper", "with places blacked out", listed[found["image"]]["redacted"]["sha256"]):  # fmt: skip
        assert words in html
    outcome = verify.verify(str(made)).as_json()
    assert outcome["verdict"] == "verified"
    (notes,) = [c["notes"] for c in outcome["checks"] if c["check"] == "originals"]
    assert any(
        "shown with places blacked out. Who made the copy: 'R. Keeper'. Reason given: 'A child" in note
        for note in notes
    )


def test_words_that_may_not_leave_are_not_given_as_the_reason(tmp_path: Path) -> None:
    with Case.new(tmp_path / "case", "T") as case:
        (tmp_path / "a.txt").write_text("Bob: Wilhelmina Orrery stood there\n")
        Fakes(case)
        case.add([tmp_path / "a.txt"])
        case.process()
        case.redact("a.txt", words=["Wilhelmina Orrery"], why="Wilhelmina Orrery is a witness.")
        made = case.pack(tmp_path / "pack")
    assert leaks(made.folder, {"name": "Wilhelmina Orrery"}) == []
    assert (made.originals, made.redacted, made.withheld) == (0, 1, 0)
    assert verify.verify(str(made.folder), tools=Libraries).verdict == "verified"


@pytest.mark.parametrize("tools", [verify.Tools, Libraries])
def test_every_damage_to_a_redacted_copy_is_found(black: Any, tmp_path: Path, tools: Any) -> None:
    made, key, found = black
    for number, (name, (act, fails)) in enumerate(pack_damage.black_damages(found).items()):
        shutil.copytree(made, tmp_path / str(number))
        act(tmp_path / str(number))
        pack_damage.signed(tmp_path / str(number), key)
        outcome = verify.verify(str(tmp_path / str(number)), tools=tools).as_json()
        failed = [c["check"] for c in outcome["checks"] if c["outcome"] == "failed"]
        assert (" ".join(failed) or "-") == fails, name


def test_packing_is_logged(kit: Kit) -> None:
    entries = [json.loads(line) for line in (kit.case / "custody.log").read_bytes().splitlines()]
    exported = [e for e in entries if e["event"] == "exported" and e["format"] == "pack"]
    zips = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (kit.whole.with_suffix(".zip"), kit.only.with_suffix(".zip"))]  # fmt: skip
    assert [e["digest"] for e in exported] == zips


# ---------------------------------------------------------------------------------------------- who can check it


@pytest.mark.parametrize("which", pack_damage.table(), ids=lambda which: which.name)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_every_damage_has_its_outcome(kit: Kit, tmp_path: Path, which: Any) -> None:
    """By verify.py and by us, whose signatures, proofs and tokens are checked by other code."""
    path, options = pack_damage.damaged(kit, which, tmp_path / "pack"), pack_damage.options(kit, which)
    plain = verify.verify(str(path), options).as_json()
    ours = verify.verify(str(path), options, Libraries).as_json()
    failed = " ".join(c["check"].split(":")[0].replace(" ", "-") for c in plain["checks"] if c["outcome"] == "failed")
    assert (plain["verdict"], failed or "-") == (which.verdict, which.fails)
    assert summed(ours) == summed(plain)


def test_names_of_damages_are_many_and_unique() -> None:
    names = [which.name for which in pack_damage.table()]
    assert len(set(names)) == len(names) >= 40


STAMPS = {"time stamp 0001", "OpenTimestamps 0001", "time stamp 0002"}


def told_all(kit: Kit) -> verify.Options:
    """Everything that a receiver may know from elsewhere: root certificates, Bitcoin's headers and a block."""
    found = pack_damage.options(kit, pack_damage.Damage("", lambda p, k: None, "-", blocks=(111,)))
    found.roots = str(kit.root)
    return found


@pytest.mark.parametrize("name", ["whole", "only", "whole.zip", "only.zip"])
def test_a_good_pack(kit: Kit, name: str) -> None:
    plain = verify.verify(str(kit.folder / name)).as_json()
    assert {c["check"] for c in plain["checks"] if c["outcome"] != "verified"} == STAMPS
    given = told_all(kit)
    assert verify.verify(str(kit.folder / name), given).verdict == "verified"
    blocks = kit.blocks.file(111)
    assert verified(kit.folder / name, (), kit.fingerprint, kit.root, lambda *_: None, blocks).verdict == "verified"


def stamp_check(outcome: verify.Result) -> tuple[str, str]:
    """Outcome and words of the check of the OpenTimestamps stamp."""
    (check,) = [c for c in outcome.as_json()["checks"] if c["check"] == "OpenTimestamps 0001"]
    return check["outcome"], " ".join([*(f["why"] for f in check["findings"]), *check["missing"], *check["notes"]])


@pytest.mark.parametrize("tools", [verify.Tools, Libraries])
def test_an_opentimestamps_stamp_says_which_head_it_stamps_and_by_when_that_existed(kit: Kit, tools: Any) -> None:
    """In the list with its head and its entry; verified under headers and a block that the receiver knows, and not before."""
    (listed, _) = json.loads((kit.whole / "data/pack.json").read_bytes())["timestamps"]
    log = [json.loads(line) for line in (kit.whole / "data" / verify.LOG).read_bytes().splitlines()]
    stamp = (kit.whole / "data/timestamps/0001.head.ots").read_bytes()
    entry = log[listed["ots_entry"]]
    assert (entry["kind"], entry["sha256"], entry["tree_size"]) == ("ots", hashlib.sha256(stamp).hexdigest(), listed["covers"])  # fmt: skip
    outcome, words = stamp_check(verify.verify(str(kit.whole), told_all(kit), tools))
    assert outcome == "verified"
    for part in (
        f"the head of the first {listed['covers']} entries of the log, taken in by entry {listed['ots_entry']}",
        "existed by 2026-01-01T00:50:00Z: it is in Bitcoin block 105; it is an ancestor of block 111",
    ):
        assert part in words
    outcome, words = stamp_check(verify.verify(str(kit.whole), verify.Options(), tools))
    assert outcome == "not_checkable"
    assert "Not checked: it says that Bitcoin block 105 has the Merkle root" in words
    assert words.count("ots verify -f data/timestamps/0001.head data/timestamps/0001.head.ots") == 1
    unknown = pack_damage.options(kit, pack_damage.Damage("", lambda p, k: None, "-", blocks=()))
    outcome, words = stamp_check(verify.verify(str(kit.whole), unknown, tools))
    assert (outcome, "nothing ties these headers to" in words) == ("not_checkable", True)


def test_a_stamp_that_no_calendar_has_seen_stays_in_the_case(tmp_path: Path) -> None:
    with Case.open(damage.made(tmp_path, ots=False), write=True) as case:
        case.stamp_file()
        made = case.pack(tmp_path / "pack")
    assert json.loads((made.folder / "data/pack.json").read_bytes())["timestamps"] == []


def test_without_the_package_a_stamp_is_not_checked(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Any:
        raise custody.ots.NotInstalled

    monkeypatch.setattr(custody.ots, "_library", missing)
    outcome, words = stamp_check(verify.verify(str(kit.whole), told_all(kit), Libraries))
    assert (outcome, "install onrecord[ots]" in words) == ("not_checkable", True)


PARTS = (stamps.SHA256, stamps.REVERSE, stamps.HEXLIFY, b"\xff", b"\x02", b"\x67", b"\x09", stamps.APPEND + b"\x01a", stamps.PREPEND + b"\x00", stamps.in_block(7), stamps.in_block(2**70), stamps.waiting("https://a.example"), stamps.waiting("a b"), stamps.attested(stamps.LITECOIN, b"\x81\x00"), stamps.attested(b"\0" * 8, b"x"), stamps.attested(stamps.BITCOIN, b"\x01\x01"))  # fmt: skip
OPERATIONS = st.lists(st.sampled_from(PARTS) | st.binary(max_size=3), max_size=9)


def read_by(tools: Any, proof: bytes) -> Any:
    """What one reader makes of a stamp: what it ends in, or why it cannot be used or checked."""
    try:
        ends = tools.attestations(proof)
    except (verify.Bad, verify.Unknown) as trouble:
        return type(trouble).__name__
    return sorted((kind, height if height <= verify.MOST_HEIGHT else -1, message) for kind, height, _, message in ends)


@settings(max_examples=150)
@given(OPERATIONS)
def test_both_readers_of_stamps_agree(path: list[bytes]) -> None:
    """Ours, and the package opentimestamps; the third, in the page, is held to the same in test_pack_browser.py."""
    proof = stamps.stamp(b"x", *path)
    mine, theirs = read_by(verify.Tools, proof), read_by(Libraries, proof)
    assert mine == theirs or "Unknown" in (mine, theirs)  # a hash that is not known hides what stands behind it


@given(st.integers(0, 2**32 - 1), st.integers(1, 2**256))
def test_targets_are_those_of_the_other_code(bits: int, target: int) -> None:
    assert verify.target_of(bits) == custody.bitcoin.target_of(bits)
    assert verify.compact(target) == custody.bitcoin.compact(target)


def chains(folder: Path) -> dict[str, tuple[Path, int, Any]]:
    """Files of headers with what may be wrong with them: path, height of the first, what the chain must fulfil."""
    period = [b"".join(a) for a in (stamps.chain({}, 2016, 4032), stamps.chain({}, 12))]
    took = 2015 * 600
    bits = custody.bitcoin.adjusted(stamps.EASY_BITS, took, EASIEST.easiest)
    last = period[0][-80:]
    follows = [stamps.mined(stamps.hash_of(last), b"m" * 32, stamps.BEGAN + 600 * 2016, b) for b in (bits, stamps.EASY_BITS)]  # fmt: skip
    found = {
        "good": (period[1], 100, custody.bitcoin.EASY),
        "broken": (period[1][:400] + period[1][480:], 100, custody.bitcoin.EASY),
        "without work": (period[1][:400] + b"\0" * 80 + period[1][480:], 100, custody.bitcoin.EASY),
        "no bitcoin": (period[1], 100, custody.bitcoin.MAIN),
        "adjusted": (period[0] + follows[0], 4032, EASIEST),
        "not adjusted": (period[0] + follows[1], 4032, EASIEST),
        "adjusted, begun in between": (period[0][80:] + follows[0], 4033, EASIEST),
    }
    made = {}
    for name, (data, first, network) in found.items():
        (folder / name).write_bytes(data)
        made[name] = (folder / name, first, network)
    return made


EASIEST = custody.bitcoin.Network("a chain for tests", 0x7FFFFF << 232, True, 1)


def asked_of(chain: Any, heights: list[int]) -> list[Any]:
    """All that a chain says of blocks, but for the words."""
    said = [chain.block(height) for height in heights]
    return [chain.first, chain.last, bool(chain.trouble), [None if b is None else [b[0].hex(), b[1], b[2]] for b in said]]  # fmt: skip


def headers_of(path: Path, first: int, network: Any, named: int) -> verify.Options:
    data = path.read_bytes()
    header = data[80 * (named - first) : 80 * (named - first + 1)]
    return verify.Options(headers=str(path), first=first, checkpoints=[(named, stamps.shown(header))], network=network)


def test_both_readers_of_headers_agree(tmp_path: Path) -> None:
    trusted = {}
    for name, (path, first, network) in chains(tmp_path).items():
        heights = [first, first + 3, first + 7, first + 2016]
        for named in (first + 1, first + 8):
            options = headers_of(path, first, network, named)
            mine = asked_of(verify.Tools.chain(options, set(heights)), heights)
            assert mine == asked_of(Libraries.chain(options, set(heights)), heights), name
            trusted[name, named - first] = [each and each[2] for each in mine[3]]
    assert trusted["good", 8] == [True, True, True, None]
    assert trusted["broken", 8] == [False, False, True, None]
    assert trusted["adjusted", 1] == [True, True, True, True]
    assert trusted["not adjusted", 1] == [True, True, True, False]
    assert trusted["no bitcoin", 8] == [None] * 4


@needs_openssl
def test_tokens_under_other_roots(kit: Kit, tmp_path: Path) -> None:
    other = authority.made(tmp_path / "other")
    for tools in (verify.Tools, Libraries):
        outcome = verify.verify(str(kit.only), verify.Options(roots=str(other.root)), tools).as_json()
        assert [c["check"] for c in outcome["checks"] if c["outcome"] == "failed"] == ["time stamp 0001", "time stamp 0002"]  # fmt: skip


@needs_openssl
def test_a_token_to_another_request_is_found(kit: Kit, tmp_path: Path) -> None:
    """The pack is put together anew by one who has the key, with the request of the other token beside it."""
    shutil.copytree(kit.whole, tmp_path / "pack")
    stamps = tmp_path / "pack/data/timestamps"
    shutil.copy(stamps / "0002.tsq", stamps / "0001.tsq")
    pack_damage.signed(tmp_path / "pack", kit.key)
    for tools in (verify.Tools, Libraries):
        outcome = verify.verify(str(tmp_path / "pack"), verify.Options(roots=str(kit.root)), tools).as_json()
        assert [c["check"] for c in outcome["checks"] if c["outcome"] == "failed"] == ["time stamp 0001"]


@needs_openssl
def test_without_openssl_the_command_is_said(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify.shutil, "which", lambda _: None)
    outcome = verify.verify(str(kit.whole), verify.Options(roots=str(kit.root))).as_json()
    assert outcome["verdict"] == "not_checkable"
    said = [text for c in outcome["checks"] for text in c["missing"]]
    assert len(said) == 3
    assert sum("openssl ts -verify -data data/timestamps/000" in text for text in said) == 2


@needs_openssl
def test_the_command_that_is_said_works(kit: Kit) -> None:
    (first, *_) = [text for c in verify.verify(str(kit.whole)).as_json()["checks"] for text in c["missing"]]
    command = re.search(r"openssl ts .*", first)
    assert command is not None
    done = subprocess.run(command[0].replace("ROOTS.pem", str(kit.root)).split(), cwd=kit.whole, capture_output=True, text=True)  # fmt: skip
    assert "Verification: OK" in done.stdout, done.stderr


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for ots is a shell script")
def test_ots_is_asked_only_when_the_user_says_so(kit: Kit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def outcome(words: str, code: int, asked: bool) -> tuple[str, str, bool]:
        program = tmp_path / "ots"
        program.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\necho "{words}"\nexit {code}\n')
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
        (tmp_path / "asked").unlink(missing_ok=True)
        found, said = stamp_check(verify.verify(str(kit.whole), verify.Options(ots=asked)))
        return found, said, (tmp_path / "asked").exists()

    good = "Success! Bitcoin block 358391 attests existence as of 2026-11-24 UTC"
    assert outcome(good, 0, asked=False)[::2] == ("not_checkable", False)
    found, words, was_asked = outcome(good, 0, asked=True)
    assert (found, was_asked) == ("verified", True)
    assert good in words
    found, words, _ = outcome("Pending confirmation in Bitcoin blockchain", 1, asked=True)
    assert found == "not_checkable"
    assert "ots verify -f data/timestamps/0001.head data/timestamps/0001.head.ots" in words


def ran(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """verify.py as a stranger runs it: isolated, with the standard library alone."""
    return subprocess.run([sys.executable, "-I", "-S", *arguments], cwd=cwd, capture_output=True, text=True, env={"PATH": os.environ["PATH"]})  # fmt: skip


def test_verify_py_needs_nothing_but_python(kit: Kit, tmp_path: Path) -> None:
    before = files(kit.whole)
    good = ran("verify.py", cwd=kit.whole)
    assert (good.returncode, good.stderr) == (6, "")
    assert kit.fingerprint in good.stdout
    assert "Nothing" not in good.stdout.split("\n")[-1]
    assert ran("verify.py", "--roots", str(kit.root), cwd=kit.whole).returncode == 6
    assert "Not checked: it names Bitcoin block 105, and the headers go from 100 to" in ran("verify.py", "--headers", str(kit.blocks.path), "--headers-from", "100", "--checkpoint", f"111:{'0' * 64}", cwd=kit.whole).stdout  # fmt: skip
    assert files(kit.whole) == before
    told = ran("verify.py", str(kit.only.with_suffix(".zip")), "--key", kit.fingerprint, "--json", cwd=kit.whole)
    assert summed(json.loads(told.stdout))[0] == "not_checkable"
    shutil.copytree(kit.whole, tmp_path / "bad")
    (tmp_path / "bad/data/report.html").write_text("other")
    bad = ran("verify.py", cwd=tmp_path / "bad")
    assert bad.returncode == 5
    assert "file data/report.html: altered" in bad.stdout
    assert ran("verify.py", "gone", cwd=kit.whole).returncode == 2
    for wrong in (("--roots", "gone.pem"), ("--headers", "gone"), ("--headers", "bagit.txt"), ("--checkpoint", "1:x")):
        assert ran("verify.py", *wrong, cwd=kit.whole).returncode == 2, wrong


def test_verify_py_is_for_python_3_8() -> None:
    text = (HERE / "verify.py").read_text("utf-8")
    tree = ast.parse(text, feature_version=(3, 8))
    modules = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    modules |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in modules} <= sys.stdlib_module_names
    assert not modules & {"socket", "ssl", "http", "urllib"}
    newer = {"removeprefix", "removesuffix", "bit_count", "file_digest", "is_relative_to", "pairwise", "randbytes", "to_bytes()"}  # fmt: skip
    assert not {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} & newer


def test_the_policy_of_the_page_lets_in_its_own_script_and_nothing_else() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "write_verify_page.py"))["page"]()
    page = (HERE / "verify.html").read_text("utf-8")
    assert page == made, "run: python docs/write_verify_page.py"
    assert "default-src 'none'" in page
    assert not re.search(r"(src|href)=\"(?!#)", page)


def test_onrecord_verify(kit: Kit, tmp_path: Path) -> None:
    runner = CliRunner()

    def run(*arguments: str) -> tuple[int, str]:
        done = runner.invoke(cli.app, ["verify", *arguments])
        return (done.exception.code if isinstance(done.exception, cli_shared.Ended) else done.exit_code), done.output

    (tmp_path / "head.txt").write_text(kit.heads["kept"])
    given = [str(kit.whole), "--roots", str(kit.root), "--against", str(tmp_path / "head.txt"), "--json"]
    code, text = run(*given, "--headers", str(kit.blocks.path), "--checkpoint", f"111:{'0' * 64}")
    assert {c["check"]: c["missing"][0][:45] for c in json.loads(text)["checks"] if c["outcome"] != "verified"} == {"OpenTimestamps 0001": "Not checked: it names Bitcoin block 105, and "}  # fmt: skip
    assert code == 6
    code, text = run(str(kit.only.with_suffix(".zip")), "--json")
    assert code == 6
    assert json.loads(text)["fingerprints"] == [kit.fingerprint]
    assert run(str(kit.whole), "--key", "ab" * 32)[0] == 5
    assert isinstance(runner.invoke(cli.app, ["verify", str(tmp_path / "gone")]).exception, UsageError)
    for wrong in (["--roots", "head.txt"], ["--headers", "head.txt"], ["--headers", "gone"], ["--headers", "head.txt", "--checkpoint", "x"]):  # fmt: skip
        arguments = ["verify", str(kit.whole), *(str(tmp_path / w) if w in ("head.txt", "gone") else w for w in wrong)]
        assert isinstance(runner.invoke(cli.app, arguments).exception, UsageError), wrong


def test_onrecord_export_pack(kit: Kit, tmp_path: Path) -> None:
    shutil.copytree(kit.case, tmp_path / "case")
    runner = CliRunner()

    def run(*arguments: str) -> Any:
        return runner.invoke(cli.app, ["export", str(tmp_path / "case"), *arguments])

    name = "0.txt"
    done = run("--format", "pack", "-o", str(tmp_path / "out.zip"), "--only", name, "--roots", str(kit.root), "--json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert (said["originals"], said["signed"], said["fingerprint"]) == (1, True, kit.fingerprint)
    assert (tmp_path / "out/data/timestamps/0001.chain.pem").read_text().count("BEGIN") == 2
    assert hashlib.sha256((tmp_path / "out.zip").read_bytes()).hexdigest() == said["sha256"]
    blocks = kit.blocks.file(111)
    assert verified(tmp_path / "out", (), "", kit.root, lambda *_: None, blocks).verdict == "verified"
    for wrong in (
        ["--only", name],
        ["--format", "pack"],
        ["--json"],
        ["--format", "pack", "-o", str(tmp_path / "out")],
    ):
        assert isinstance(run(*wrong).exception, UsageError), wrong


def test_zips_beyond_four_gigabytes_have_the_same_one_form(
    kit: Kit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the limit set low, zipfile writes zip64 as it would for large files; each bit of it is held."""
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 3000)
    with Case.open(kit.case) as case:
        made = case.pack(tmp_path / "big")
    data = made.zip.read_bytes()
    assert b"PK\x06\x06" in data
    assert verify.verify(str(made.zip)).as_json()["checks"][0]["outcome"] == "verified"
    at = data.rindex(b"PK\x06\x06")
    for place in [*range(at, len(data)), *range(pack_damage_listing(data), at, 29)]:
        (tmp_path / "x.zip").write_bytes(pack_damage.flipped(data, place, place % 8))
        assert verify.verify(str(tmp_path / "x.zip")).as_json()["checks"][0]["outcome"] == "failed", place


def pack_damage_listing(data: bytes) -> int:
    """Where the listing of a zip64 begins."""
    at = data.rindex(b"PK\x06\x06")
    return int.from_bytes(data[at + 48 : at + 56], "little")


# ---------------------------------------------------------------------------------------------- other people's tools


@pytest.fixture(scope="module")
def every_damage(kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Any, Path]]:
    """Every damaged folder that somebody could be given."""
    here = tmp_path_factory.mktemp("damaged")
    chosen = [
        which for which in pack_damage.table() if which.pack != "zip" and "pipe" not in which.name
    ]  # they wait for ever
    return [(which, pack_damage.damaged(kit, which, here / str(n))) for n, which in enumerate(chosen)]


def test_sha256sum_accepts_and_rejects_as_we_do(kit: Kit, every_damage: list[tuple[Any, Path]]) -> None:
    if shutil.which("sha256sum") is None:
        pytest.skip("no sha256sum")

    def accepts(folder: Path) -> bool:
        names = ("manifest-sha256.txt", "tagmanifest-sha256.txt")
        return all(subprocess.run(["sha256sum", "--strict", "-c", n], cwd=folder, capture_output=True).returncode == 0 for n in names)  # fmt: skip

    assert accepts(kit.whole)
    assert accepts(kit.only)
    rejected = [w for w, path in every_damage if not accepts(path)]
    assert len(rejected) > 20
    assert {w.verdict for w in rejected} == {"failed"}


def test_a_bagit_validator_accepts_and_rejects_as_we_do(kit: Kit, every_damage: list[tuple[Any, Path]]) -> None:
    bagit = pytest.importorskip("bagit", reason="the package bagit (public domain) is not installed: pip install bagit")

    def accepts(folder: Path) -> bool:
        try:
            bagit.Bag(str(folder)).validate()
        except Exception:  # whatever it stumbles over, it does not accept
            return False
        return True

    assert accepts(kit.whole)
    assert accepts(kit.only)
    rejected = [w for w, path in every_damage if not accepts(path)]
    assert len(rejected) > 20
    assert {w.verdict for w in rejected} == {"failed"}


@needs_openssl
def test_openssl_accepts_and_rejects_the_tokens_as_we_do(kit: Kit) -> None:
    """With the request or the data, and with the head of the other token, which it must refuse."""
    stamps_of = kit.whole / "data/timestamps"

    def accepts(number: str, *about: str) -> bool:
        command = ["openssl", "ts", "-verify", *about, "-in", f"{number}.tsr", "-CAfile", str(kit.root)]
        return subprocess.run(command, cwd=stamps_of, capture_output=True).returncode == 0

    for number, other in (("0001", "0002"), ("0002", "0001")):
        assert accepts(number, "-data", f"{number}.head")
        assert accepts(number, "-queryfile", f"{number}.tsq")
        assert not accepts(number, "-data", f"{other}.head")
        assert not accepts(number, "-queryfile", f"{other}.tsq")


@pytest.mark.skipif(shutil.which("ots") is None, reason="needs the ots command: pip install opentimestamps-client")
def test_ots_reads_the_stamp_as_we_do(kit: Kit, tmp_path: Path) -> None:
    """It names the same head and block; of another head, or with something behind its end, it refuses it."""
    stamps_of = kit.whole / "data/timestamps"

    def ots(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = ["ots", "--no-bitcoin", "--no-default-whitelist", *arguments]
        return subprocess.run(command, cwd=stamps_of, capture_output=True, text=True)

    told = ots("info", "0001.head.ots")
    assert hashlib.sha256((stamps_of / "0001.head").read_bytes()).hexdigest() in told.stdout
    assert f"verify BitcoinBlockHeaderAttestation({pack_damage.HEIGHT})" in told.stdout
    assert "does not match" not in ots("verify", "-f", "0001.head", "0001.head.ots").stderr
    assert "does not match" in ots("verify", "-f", "0002.head", "0001.head.ots").stderr
    (tmp_path / "behind.ots").write_bytes((stamps_of / "0001.head.ots").read_bytes() + b"x")
    assert ots("info", str(tmp_path / "behind.ots")).returncode != 0


# ---------------------------------------------------------------------------------------------- what verify.py carries

# RFC 8032, section 7.1: TEST 1, 2, 3 and SHA(abc): public key, message, signature.
VECTORS = (
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        hashlib.sha512(b"abc").hexdigest(),
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
)


@pytest.mark.parametrize(("key", "message", "signature"), VECTORS)
def test_ed25519_on_the_vectors_of_the_standard(key: str, message: str, signature: str) -> None:
    k, m, s = map(bytes.fromhex, (key, message, signature))
    assert verify.ed25519(k, m, s)
    assert Libraries.ed25519(k, m, s)
    assert not verify.ed25519(k, m + b"\0", s)
    assert not verify.ed25519(k, m, pack_damage.flipped(s, 0))
    assert not verify.ed25519(k, m, pack_damage.flipped(s, 40))
    assert not verify.ed25519(k, m, s[:32] + (int.from_bytes(s[32:], "little") + pack_damage.ORDER).to_bytes(32, "little"))  # fmt: skip
    assert not verify.ed25519(k, m, s[:-1])


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.integers(0, 95), st.integers(0, 7))
def test_ed25519_agrees_with_the_library(seed: bytes, message: bytes, at: int, bit: int) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    both = bytes.fromhex(custody.public(key)) + key.sign(message)
    altered = pack_damage.flipped(both, at, bit)
    assert verify.ed25519(both[:32], message, both[32:])
    assert not verify.ed25519(altered[:32], message, altered[32:])
    assert not Libraries.ed25519(altered[:32], message, altered[32:])


def test_points_of_small_order_are_refused() -> None:
    """All eight points whose order divides eight, in every form that decodes to one: no key, no R."""
    p = 2**255 - 19
    ys = [0, 1, p - 1, 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7, 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826]  # fmt: skip
    for y in (*ys, p, p + 1):
        for sign in (0, 1):
            point = (y | sign << 255).to_bytes(32, "little")
            key = bytes.fromhex(VECTORS[0][0])
            assert not verify.ed25519(point, b"x", point + bytes(32))
            assert not Libraries.ed25519(point, b"x", point + bytes(32))
            assert not verify.proper_signature(key, point + bytes(32))


def test_fingerprints_are_those_of_the_log() -> None:
    key = custody.public(pack_damage.OTHER)
    assert verify.fingerprint(key) == custody.fingerprint(key)


@pytest.mark.parametrize("size", range(1, 20))
def test_the_tree_is_that_of_the_standard(size: int) -> None:
    """Against the tree written from the standard's text alone: roots, inclusion and consistency proofs, and altered ones."""
    data, peaks = [b"entry %d" % n for n in range(size)], []  # type: ignore[var-annotated]
    for number, entry in enumerate(data):
        verify.grow(peaks, number, verify.leaf_hash(entry))
    root = naive_merkle.mth(data)
    assert verify.root_of(peaks) == root
    for number, entry in enumerate(data):
        path = naive_merkle.path(number, data)
        leaf = verify.leaf_hash(entry)
        assert verify.included(number, size, leaf, path, root)
        assert not verify.included(number, size, leaf, [*path, root], root)
        assert not verify.included(number, size, leaf, path, verify.leaf_hash(root))
        assert not verify.included((number + 1) % size if size > 1 else 1, size, leaf, path, root)
        assert not path or not verify.included(number, size, leaf, path[:-1], root)
    for old in range(1, size + 1):
        proof, before = naive_merkle.proof(old, data), naive_merkle.mth(data[:old])
        assert verify.consistent(old, size, before, root, proof)
        assert not verify.consistent(old, size, verify.leaf_hash(before), root, proof)
        assert not verify.consistent(old, size, before, root, [*proof, root])
        assert not proof or not verify.consistent(old, size, before, root, proof[:-1])


def test_a_verifier_from_the_standards_definitions_accepts_the_proofs_of_a_pack(kit: Kit) -> None:
    """It knows nothing of ours but the shape of the file: entries, proofs, and the roots in the heads."""
    lines = (kit.only / "data" / verify.HEADS).read_text().splitlines()
    found = [(int(line.split("size=")[1].split()[0]), bytes.fromhex(line.split("root=")[1][:64])) for line in lines]
    proofs = json.loads((kit.only / "data" / verify.PROOFS).read_bytes())
    size, root = found[-1]
    for each in proofs["entries"]:
        path = [bytes.fromhex(node) for node in each["proof"]]
        leaf = hashlib.sha256(b"\0" + each["line"].encode()).digest()
        assert naive_merkle.included(each["n"], size, leaf, path, root)
        assert not naive_merkle.included(each["n"] + 1, size, leaf, path, root)
    assert len(proofs["entries"]) > 5
    assert len(proofs["consistency"]) == len(found) - 1 == 2
    for (m, old), (n, new), each in zip(found, found[1:], proofs["consistency"], strict=False):
        path = [bytes.fromhex(node) for node in each["proof"]]
        assert naive_merkle.consistent(m, n, old, new, path)
        assert not naive_merkle.consistent(m, n, new, new, path)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_canonical_json_is_that_of_the_library(value: Any) -> None:
    assert verify.canonical(value).encode() == custody.canonical(value)
    assert verify.exact(custody.canonical(value)) == value


@pytest.mark.parametrize("text", [b"1.0", b"1e2", b"-0", b"NaN", b"Infinity", b"9007199254740993", b'{"b":1,"a":2}', b'{"a":1,"a":1}', b'"\\u0041"', b" 1", b'"\xff"', b'"\\ud800"', b"[" * 40 + b"]" * 40, b"[" * 5000, b"", b"\xef\xbb\xbf1"])  # fmt: skip
def test_what_is_no_canonical_json_is_refused(text: bytes) -> None:
    with pytest.raises(verify.Bad):
        verify.exact(text)


@given(st.data())
def test_no_value_in_the_lists_stops_the_check(kit_lists: dict[str, Any], data: st.DataObject) -> None:
    """Whatever stands in the JSON of a pack, there is an outcome and not an error."""
    name = data.draw(st.sampled_from(sorted(kit_lists.keys() - {"files"})))
    value = json.loads(json.dumps(kit_lists[name]))
    place: Any = value
    for _ in range(data.draw(st.integers(0, 4))):
        keys = list(place) if isinstance(place, dict) else list(range(len(place))) if isinstance(place, list) else []
        inner = [k for k in keys if isinstance(place[k], dict | list)]
        if not inner:
            break
        place = place[data.draw(st.sampled_from(inner))]
    if isinstance(place, dict | list) and place:
        place[data.draw(st.sampled_from(list(place) if isinstance(place, dict) else list(range(len(place)))))] = data.draw(JSON)  # fmt: skip
    source = Memory({**kit_lists["files"], name: json.dumps(value).encode() + b"\n"})
    if name != "data/record.json":  # which is not canonical: it has fractions
        source = Memory({**kit_lists["files"], name: custody.canonical(value) + b"\n"})
    assert verify._verified(source, verify.Options(), verify.Tools, lambda *_: None).verdict in ("failed", "not_checkable")  # fmt: skip


class Memory:
    """A pack in memory."""

    def __init__(self, held: dict[str, bytes]) -> None:
        self.held = held
        self.sizes = {path: len(data) for path, data in held.items()}
        self.findings: list[Any] = []
        self.odd: set[str] = set()
        self.links: set[str] = set()

    def open(self, path: str) -> Any:
        import io

        return io.BytesIO(self.held[path])


@pytest.fixture(scope="module")
def kit_lists(kit: Kit) -> dict[str, Any]:
    names = ("data/pack.json", f"data/{verify.PROOFS}", f"data/{verify.OPENINGS}", "data/record.json")
    there = files(kit.only)
    return {"files": there, **{name: json.loads(there[name]) for name in names}}


def test_names_of_files_do_not_reach_the_terminal_as_they_are(kit: Kit, tmp_path: Path) -> None:
    """A name that wipes the screen and writes VERIFIED on it is shown with its escapes."""
    shutil.copytree(kit.whole, tmp_path / "pack")
    (tmp_path / "pack" / "data" / "\x1b[2J\rVERIFIED: all.\nx\u202e").write_text("x")
    lines = verify.in_words(verify.verify(str(tmp_path / "pack")))
    assert all(" " <= c <= "~" for line in lines for c in line)
    assert any("file data/\\x1b[2J\\rVERIFIED: all.\\nx\\u202e: added" in line for line in lines)
    assert lines[-1].startswith("FAILED: 2 of 11 checks do not hold")


def test_true_is_no_number(kit: Kit) -> None:
    """In Python it equals 1, in JavaScript it does not: the three would disagree."""
    assert (verify.count_in({"size": True}, "size"), verify.count_in({"size": 1}, "size")) == (None, 1)
    assert verify.Pack(json.loads((kit.whole / "data/pack.json").read_bytes())).excerpt is False
    listed = json.loads((kit.whole / "data/pack.json").read_bytes())
    listed["timestamps"][0]["covers"] = True
    with pytest.raises(verify.Bad):
        verify.Pack(listed)


def test_ten_thousand_stamps_are_in_order(kit: Kit) -> None:
    listed = json.loads((kit.whole / "data/pack.json").read_bytes())
    listed["timestamps"][0]["name"], listed["timestamps"][1]["name"] = "9999", "10000"
    assert len(verify.Pack(listed).stamps) == 2


def test_another_folder_is_not_called_altered(kit: Kit) -> None:
    with pytest.raises(UsageError, match="no court pack"):
        verified(kit.whole / "data" / "originals", (), "", None, lambda *_: None)
