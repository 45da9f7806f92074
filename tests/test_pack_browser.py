"""verify.html in a real Chromium, opened from disk: the same verdicts as verify.py on good and on damaged packs, and nothing leaves.

Skipped, and said so, where there is no Chromium (``ONRECORD_CHROMIUM`` or /usr/bin/chromium).
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_dossier_browser import AXE, CHROMIUM, FLAGS

from onrecord.publish.pack import verify
from tests import pack_damage
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
    page.set_input_files("#zip" if path.suffix == ".zip" else "#folder", path)
    page.wait_for_selector("body[data-verdict]", timeout=20_000)
    said: dict[str, Any] = json.loads(page.text_content("#json"))
    assert page.get_attribute("body", "data-verdict") == said["verdict"]
    return said


@pytest.mark.parametrize("name", ["whole", "only", "whole.zip", "only.zip"])
def test_a_good_pack(page: Any, kit: Kit, name: str) -> None:
    path = kit.folder / name
    said = given(page, path)
    assert summed(said) == summed(verify.verify(str(path)).as_json())
    assert {c["check"] for c in said["checks"] if c["outcome"] != "verified"} == {"time stamp 0001", "time stamp 0002"}
    assert said["fingerprints"] == [kit.fingerprint]
    assert [c["shows"] for c in said["checks"]] == [c["shows"] for c in verify.verify(str(path)).as_json()["checks"]]


# A browser takes half a second for each: every second kind, and with ONRECORD_LONG=1 all of them.
KINDS = pack_damage.table()[:: 1 if os.environ.get("ONRECORD_LONG") else 2]


@pytest.mark.parametrize("which", KINDS, ids=lambda which: which.name)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_page_comes_to_the_verdict_of_verify_py(page: Any, kit: Kit, tmp_path: Path, which: Any) -> None:
    path, options = pack_damage.damaged(kit, which, tmp_path / "pack"), pack_damage.options(kit, which)
    ours = summed(verify.verify(str(path), options).as_json())
    theirs = summed(given(page, path, options))
    if "link" in which.name:  # a browser does not show links: it has no such file
        assert (ours[0], theirs[0]) == (which.verdict, which.verdict)
    else:
        assert theirs == ours


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
    assert summed(given(page, kit.whole)) == summed(verify.verify(str(kit.whole)).as_json())
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
    for _ in range(6):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("[document.activeElement.id || document.activeElement.className, getComputedStyle(document.activeElement).outlineStyle]"))  # fmt: skip
    assert [name for name, _ in reached] == ["skip", "folder", "zip", "key", "against", "again"]
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
