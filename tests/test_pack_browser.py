"""verify.html in a real Chromium, opened from disk: the same verdicts as verify.py on good and on damaged packs, and nothing leaves.

Skipped, and said so, where there is no Chromium (``ONRECORD_CHROMIUM`` or /usr/bin/chromium).
"""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_dossier_browser import AXE, CHROMIUM, FLAGS

from onrecord.publish.pack import verify
from tests import pack_damage, stamps
from tests.pack_damage import Kit, summed

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl command to make time stamps"),
]


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    return Kit.made(tmp_path_factory.mktemp("kit"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM}: the page that verifies packs is not tested in a browser")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS.split())
        yield started
        started.close()


@pytest.fixture(scope="module")
def page(browser: Any, kit: Kit) -> Iterator[Any]:
    opened = browser.new_page()
    opened.goto((kit.whole / "verify.html").as_uri())
    yield opened
    opened.close()


def given(page: Any, path: Path, options: verify.Options | None = None) -> dict[str, Any]:
    """What the page says of a pack: the folder or the zip is chosen, as a reader would."""
    options = options or verify.Options()
    page.evaluate("delete document.body.dataset.verdict")
    page.fill("#key", options.key)
    page.fill("#against", "".join(options.against))
    page.set_input_files("#headers", options.headers or [])
    page.evaluate("document.querySelector('details').open = true")
    page.fill("#first", str(options.first))
    page.fill("#checkpoints", " ".join(f"{height}:{digest}" for height, digest in options.checkpoints))
    page.evaluate("(known) => { network = known || MAIN; if (known) network.easiest = 0x7fffffn << 232n, network.least = 1n }", rules(options))  # fmt: skip
    page.set_input_files("#zip" if path.suffix == ".zip" else "#folder", path)
    page.wait_for_selector("body[data-verdict]", timeout=20_000)
    said: dict[str, Any] = json.loads(page.text_content("#json"))
    assert page.get_attribute("body", "data-verdict") == said["verdict"]
    return said


def rules(options: verify.Options) -> Any:
    """What the chain has to fulfil, where it is one of the tests' own."""
    return None if options.network is verify.MAIN else {"adjusts": options.network.adjusts}


def expected(path: Path, options: verify.Options, unseen: str = "") -> Any:
    """What the page has to say: what verify.py does. Of a folder it is not shown all, and says so: it calls no folder verified."""
    outcome = verify.verify(str(path), options).as_json()
    if path.is_dir():
        files = outcome["checks"][0]
        files["findings"] = [f for f in files["findings"] if f["what"] not in unseen.split("|")]
        files["outcome"] = "failed" if files["findings"] else "not_checkable"
        outcomes = [c["outcome"] for c in outcome["checks"]]
        outcome["verdict"] = "failed" if "failed" in outcomes else "not_checkable"
    for check in outcome["checks"][1:]:
        check["findings"] = [f for f in check["findings"] if f["what"] not in unseen.split("|")]
        if unseen and check["outcome"] == "failed" and not check["findings"]:
            check["outcome"] = "verified"
    outcomes = [c["outcome"] for c in outcome["checks"]]
    outcome["verdict"] = next(o for o in ("failed", "not_checkable", "verified") if o in outcomes)
    return summed(outcome)


@pytest.mark.parametrize("name", ["whole", "only", "whole.zip", "only.zip"])
def test_a_good_pack(page: Any, kit: Kit, name: str) -> None:
    path = kit.folder / name
    options = pack_damage.options(kit, pack_damage.Damage("", lambda p, k: None, "-", blocks=(111,)))
    said = given(page, path, options)
    assert summed(said) == expected(path, options)
    folder = {"files"} if path.is_dir() else set()
    assert {c["check"] for c in said["checks"] if c["outcome"] != "verified"} == {"time stamp 0001", "time stamp 0002", *folder}  # fmt: skip
    assert said["fingerprints"] == [kit.fingerprint]
    assert [c["shows"] for c in said["checks"]] == [c["shows"] for c in verify.verify(str(path)).as_json()["checks"]]


# A browser takes half a second for each: every second kind, and with ONRECORD_LONG=1 all of them.
KINDS = pack_damage.table()[:: 1 if os.environ.get("ONRECORD_LONG") else 2]


@pytest.mark.parametrize("which", KINDS, ids=lambda which: which.name)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_page_comes_to_the_verdict_of_verify_py(page: Any, kit: Kit, tmp_path: Path, which: Any) -> None:
    path, options = pack_damage.damaged(kit, which, tmp_path / "pack"), pack_damage.options(kit, which)
    assert summed(given(page, path, options)) == expected(path, options, which.unseen)


def test_redacted_copies(page: Any, tmp_path: Path) -> None:
    made, key, found = pack_damage.blackened(tmp_path / "black")
    for number, (name, (act, _)) in enumerate(pack_damage.black_damages(found).items()):
        shutil.copytree(made, tmp_path / str(number))
        act(tmp_path / str(number))
        pack_damage.signed(tmp_path / str(number), key)
        said = given(page, tmp_path / str(number))
        assert summed(said) == expected(tmp_path / str(number), verify.Options()), name
    assert summed(given(page, made.with_suffix(".zip")))[0] == "verified"


def test_stamps_are_read_as_by_verify_py(page: Any) -> None:
    """Some hundred stamps put together at random: what each ends in, or why it cannot be used."""
    from test_pack import PARTS, read_by

    chance = random.Random(8)
    proofs = [stamps.stamp(b"x", *chance.choices(PARTS, k=chance.randrange(1, 9))) for _ in range(400)]
    proofs += [stamps.stamp(b"x", stamps.SHA256 * n, stamps.in_block(1)) for n in (255, 256)]
    check = """(proofs) => proofs.map((proof) => { try { return attestations(unhex(proof)).map((end) =>
        [end.kind, end.height <= MOST_HEIGHT ? end.height : -1, hexOf(end.message)]); }
        catch (trouble) { if (!(trouble instanceof Bad || trouble instanceof Unknown)) throw trouble; return trouble.constructor.name; } })"""  # fmt: skip
    theirs = page.evaluate(check, [proof.hex() for proof in proofs])
    read = [found if isinstance(found, str) else sorted((k, h, bytes.fromhex(m)) for k, h, m in found) for found in theirs]  # fmt: skip
    assert read == [read_by(verify.Tools, proof) for proof in proofs]
    assert {type(each) for each in read} == {str, list}


def test_headers_are_read_as_by_verify_py(page: Any, tmp_path: Path) -> None:
    from test_pack import asked_of, chains, headers_of

    check = """async ([data, first, named, heights, adjusts]) => {
        network = adjusts === null ? MAIN : { easiest: 0x7fffffn << 232n, adjusts, least: 1n };
        const chain = await chainOf({ file: new Blob([unhex(data)]), first, checkpoints: named }, new Set(heights), () => {});
        return [chain.first, chain.last, chain.trouble !== "", heights.map((height) => { const b = chain.block(height); return b && [hexOf(b.merkle), b.time, b.trusted]; })];
    }"""
    for name, (path, first, network) in chains(tmp_path).items():
        heights = [first, first + 3, first + 7, first + 2016]
        adjusts = None if name == "no bitcoin" else network.adjusts
        for named in (first + 1, first + 8):
            options = headers_of(path, first, verify.MAIN if adjusts is None else network, named)
            theirs = page.evaluate(check, [path.read_bytes().hex(), first, options.checkpoints, heights, adjusts])
            assert theirs == asked_of(verify.Tools.chain(options, set(heights)), heights), name


def test_a_folder_or_a_zip_that_is_dropped(browser: Any, kit: Kit) -> None:
    page = browser.new_page()
    page.goto((kit.whole / "verify.html").as_uri())
    session = page.context.new_cdp_session(page)
    box = page.locator("#drop").bounding_box()
    for path in (kit.whole, kit.whole.with_suffix(".zip")):
        page.evaluate("delete document.body.dataset.verdict")
        data = {"items": [], "files": [str(path)], "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            session.send("Input.dispatchDragEvent", {"type": kind, "x": box["x"] + 9, "y": box["y"] + 9, "data": data})
        page.wait_for_selector("body[data-verdict]", timeout=20_000)
        assert summed(json.loads(page.text_content("#json"))) == expected(path, verify.Options())
    page.close()


def test_signatures_are_checked_by_hand_as_by_the_browser(page: Any) -> None:
    """The page's own Ed25519 on the first vectors of RFC 8032, section 7.1, where WebCrypto has none."""
    from test_pack import VECTORS

    check = "([k, m, s, own]) => ed25519(unhex(k), unhex(m), unhex(s), own)"
    for key, message, signature in VECTORS:
        wrong = signature[:-2] + ("00" if signature[-2:] != "00" else "01")
        for own in (False, True):
            assert page.evaluate(check, [key, message, signature, own]) is True
            assert page.evaluate(check, [key, message, wrong, own]) is False
            assert page.evaluate(check, [key, message + "00", signature, own]) is False


def test_hashes_are_computed_by_hand_as_by_the_browser(page: Any) -> None:
    """The page's own SHA-256, SHA-384 and SHA-512 against WebCrypto's, at every length around a block."""
    differing = page.evaluate(
        """async () => {
          const wrong = [];
          for (let size = 0; size < 300; size += 1) {
            const data = Uint8Array.from({ length: size }, (_, at) => (at * 7 + size) & 255);
            for (const [name, own] of [["SHA-256", sha256], ["SHA-384", sha384], ["SHA-512", sha512]])
              if (hexOf(new Uint8Array(await crypto.subtle.digest(name, data))) !== hexOf(own(data))) wrong.push([name, size]);
          }
          return wrong;
        }"""
    )
    assert differing == []


def test_without_webcrypto_it_says_the_same(browser: Any, kit: Kit) -> None:
    page = browser.new_page()
    page.add_init_script("Object.defineProperty(globalThis.crypto, 'subtle', { value: undefined })")
    page.goto((kit.whole / "verify.html").as_uri())
    assert page.evaluate("crypto.subtle") is None
    assert summed(given(page, kit.whole)) == expected(kit.whole, verify.Options())
    page.close()


def test_nothing_leaves_and_nothing_complains(browser: Any, kit: Kit) -> None:
    page, requests, said = browser.new_page(), [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for name in ("verify.html", "data/report.html"):
        page.goto((kit.whole / name).as_uri())
        if name == "verify.html":
            given(page, kit.whole)
    assert said == []
    assert requests == [(kit.whole / name).as_uri() for name in ("verify.html", "data/report.html")]
    page.close()


def test_it_works_with_the_keyboard_and_says_so_to_screen_readers(browser: Any, kit: Kit) -> None:
    page = browser.new_page()
    page.goto((kit.whole / "verify.html").as_uri())
    reached = []
    for _ in range(7):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("[document.activeElement.id || document.activeElement.className, getComputedStyle(document.activeElement).outlineStyle]"))  # fmt: skip
    assert [name for name, _ in reached] == ["skip", "folder", "zip", "key", "against", "", "again"]
    assert all(outline != "none" for _, outline in reached)
    page.keyboard.press("Enter")
    assert page.text_content("#verdict") == "Choose the folder or the zip first."
    given(page, kit.whole)
    assert page.evaluate("document.activeElement.id") == "verdict"
    assert page.get_attribute("#verdict", "role") == "status"
    page.close()


def test_axe_finds_nothing_serious(browser: Any, kit: Kit) -> None:
    if not AXE.is_file():
        pytest.skip(f"no axe-core at {AXE}: accessibility is not checked")
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    found = []
    for name in ("verify.html", "data/report.html"):
        page.goto((kit.whole / name).as_uri())
        if name == "verify.html":
            given(page, kit.whole)
        page.evaluate(AXE.read_text("utf-8"))
        found += page.evaluate(
            """async (name) => (await axe.run(document, { resultTypes: ['violations'] })).violations
            .filter((violation) => ['serious', 'critical'].includes(violation.impact))
            .flatMap((violation) => violation.nodes.map((node) => `${name}: ${violation.id}: ${node.target}`))""",
            name,
        )
    assert found == []
    context.close()
