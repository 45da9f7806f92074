"""The dossier in a real Chromium, opened from disk: nothing leaves, nothing complains, everything can be reached.

Skipped, and said so, where there is no Chromium (``ONRECORD_CHROMIUM`` or /usr/bin/chromium) or no axe-core
(``ONRECORD_AXE`` or .cache/axe.min.js).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_publish_fixture import frames, original, record

from onrecord.publish import dossier

pytestmark = pytest.mark.browser
CHROMIUM = Path(os.environ.get("ONRECORD_CHROMIUM", "/usr/bin/chromium"))
AXE = Path(os.environ.get("ONRECORD_AXE", Path(__file__).parents[1] / ".cache" / "axe.min.js"))
FLAGS = (
    "--no-sandbox --headless --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
TABS = 400


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM}: the dossier is not tested in a browser")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS.split())
        yield started
        started.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("browser") / "dossier"
    dossier(record(), original, out, frames=frames())
    return out


def kinds(folder: Path) -> list[Path]:
    """One page of every kind, the fullest of each."""
    pages = sorted(folder.glob("*.html"))
    for kind in ("claims", "footage", "speakers"):
        pages.append(max((folder / kind).iterdir(), key=lambda path: (path.stat().st_size, path.name)))
    hostile = next(d for d in record().documents if "alert" in d.text)
    courier = next(d for d in record().documents if d.name.endswith("courier.html"))
    return pages + [folder / "documents" / f"{document.id}.html" for document in (hostile, courier)]


def item(folder: Path) -> Path:
    """The page of the clip."""
    return folder / "footage" / f"{next(f for f in record().footage if f.frames).id}.html"


def test_nothing_leaves_and_nothing_complains(browser: Any, folder: Path) -> None:
    pages = kinds(folder)
    assert len(pages) > 11
    requests: list[str] = []
    said: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    page.on("dialog", lambda dialog: said.append(f"{page.url}: dialog {dialog.message}"))
    for path in pages:
        page.goto(path.as_uri())
        assert page.evaluate("document.styleSheets.length") == 1, path.name
        assert page.evaluate("getComputedStyle(document.querySelector('.skip')).position") == "absolute", path.name
    assert said == []
    assert [url for url in requests if not url.startswith(folder.as_uri())] == []
    assert sum(url.endswith("/dossier.js") for url in requests) == len(pages)
    # What is covered is not even read, until it is asked for.
    assert not any(url.endswith((".png", ".mp4", ".jpg")) for url in requests)
    page.goto((folder / "footage.html").as_uri())
    page.get_by_text("Show the picture").first.focus()
    page.keyboard.press("Enter")
    page.locator("img").first.evaluate("image => image.decode()")
    assert any(url.endswith(".png") for url in requests)
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Any, folder: Path, scheme: str) -> None:
    if not AXE.is_file():
        pytest.skip(f"no axe-core at {AXE}: accessibility is not checked")
    # The page's policy lets no script in but its own: the checker is brought by the browser, past the policy.
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    found = []
    # In the dark only the colours differ.
    rules = {"runOnly": ["color-contrast"]} if scheme == "dark" else {}
    for path in kinds(folder) if scheme == "light" else kinds(folder)[::3]:
        page.goto(path.as_uri())
        page.evaluate(AXE.read_text("utf-8"))
        page.evaluate("document.querySelectorAll('details').forEach((box) => (box.open = true))")
        found += page.evaluate(
            """async ([name, rules]) => (await axe.run(document, { resultTypes: ['violations'], ...rules })).violations
            .filter((violation) => ['serious', 'critical'].includes(violation.impact))
            .flatMap((violation) => violation.nodes.map((node) => `${name}: ${violation.id}: ${node.target}`))""",
            [path.name, rules],
        )
    assert found == []
    context.close()


# Every focus that the Tab key gives: which line it is in, what it is, and whether the reader can see it.
WATCH = """() => {
  const lines = [...document.querySelectorAll('[data-line]')];
  window.walk = [];
  document.addEventListener('focusin', ({ target }) => walk.push([
    lines.indexOf(target.closest('[data-line]')), target.className || target.tagName,
    getComputedStyle(target).outlineStyle !== 'none']));
  const stops = document.querySelectorAll('a[href]:not([tabindex="-1"]), summary, input, video, [tabindex="0"]').length;
  const links = lines.flatMap((line, at) => line.matches('a') || line.querySelector('a[href]') ? [at] : []);
  return [stops, links];
}"""


def test_every_line_is_reached_with_the_tab_key(browser: Any, folder: Path) -> None:
    page = browser.new_page()
    for path in kinds(folder):
        page.goto(path.as_uri())
        stops, lines = page.evaluate(WATCH)
        assert 10 < stops < TABS, path.name
        for _ in range(stops):
            page.keyboard.press("Tab")
        walk = page.evaluate("walk")
        assert walk[0][1] == "skip", path.name
        assert [what for _, what, visible in walk if not visible] == [], f"{path.name}: focus that cannot be seen"
        assert set(lines) - {at for at, _, _ in walk} == set(), path.name
    page.close()


def test_footage_is_covered_muted_and_still(browser: Any, folder: Path) -> None:
    page = browser.new_page()
    page.goto((folder / "footage.html").as_uri())
    covers = page.locator("details.cover")
    assert covers.count() == 2
    assert page.locator("details.cover[open]").count() == 0
    assert page.locator("img:visible, video:visible").count() == 0
    assert page.locator(".stands-in").count() == covers.count()
    assert page.locator("main").aria_snapshot().count("Show the ") == 2  # what a screen reader is told
    page.locator("details.cover:has(video) summary").press("Enter")
    video = page.locator("video")
    assert video.is_visible()
    assert page.evaluate("(v => [v.muted, v.autoplay, v.paused, v.preload])(document.querySelector('video'))") == [
        True,
        False,
        True,
        "none",
    ]
    # In grey or as outlines, at the reader's choice.
    assert page.evaluate("getComputedStyle(document.querySelector('video')).filter") == "none"
    page.get_by_label("in grey").check()
    assert page.evaluate("getComputedStyle(document.querySelector('video')).filter") == "grayscale(1)"
    page.get_by_label("as drawn outlines").check()
    assert "#drawn-outlines" in page.evaluate("getComputedStyle(document.querySelector('video')).filter")
    # That lasts on the page of an item, whose contact sheet is covered like everything else.
    page.goto(item(folder).as_uri())
    assert page.get_by_label("as drawn outlines").is_checked()
    assert page.locator("img:visible, video:visible").count() == 0
    page.locator("details.cover:has(img) summary").press("Enter")
    assert page.locator(".sheet img:visible").count() == 2
    assert "#drawn-outlines" in page.evaluate("getComputedStyle(document.querySelector('.sheet img')).filter")
    page.get_by_label("as they are").check()
    page.goto((folder / "footage.html").as_uri())
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("img:visible, video:visible").count() == 0
    page.close()


def test_the_ledger_leads_to_the_words(browser: Any, folder: Path) -> None:
    page = browser.new_page()
    page.goto(item(folder).as_uri())
    asked = page.locator(".question")
    assert asked.locator("h3").all_text_contents() == ["This time?", "These events?"]
    assert asked.first.locator(".outcome").all_text_contents() == ["⚠ Contradicted"]
    assert "An earlier upload." in asked.first.inner_text()
    assert "Made or altered? This place? Its source known?" in page.locator("main").inner_text()
    asked.first.locator("[data-line] a.quiet").first.click()
    page.wait_for_url("**/documents/doc-*.html#sta-*")
    assert page.locator(".ref:target").count() == 1
    page.close()


def test_a_link_to_words_lights_them_up_and_opens_their_note(browser: Any, folder: Path) -> None:
    nested = next(s for s in record().statements if s.within)
    page = browser.new_page()
    page.goto(f"{(folder / 'documents' / f'{nested.document}.html').as_uri()}#{nested.id}")
    words = record().documents[0].text[nested.content[0].start : nested.content[0].end]
    lit = page.locator(".seg.lit").all_text_contents()
    assert words in "".join(lit)
    assert page.locator(f"#note-{nested.id}[open]").count() == 1
    page.close()


def test_it_works_without_script(browser: Any, folder: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((folder / "index.html").as_uri())
    page.get_by_role("link", name="Claims", exact=True).click()
    page.locator(".claims h2 a").first.click()
    page.wait_for_url("**/claims/cla-*.html")
    page.locator(".line-to a").first.click()
    page.wait_for_url("**/documents/doc-*.html#sta-*")
    assert page.locator(".ref:target").count() == 1
    context.close()


def test_nothing_overflows_a_narrow_screen(browser: Any, folder: Path) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 720})
    page = context.new_page()
    for path in kinds(folder):
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path.name
    context.close()


def test_the_print_view_opens_everything(browser: Any, folder: Path) -> None:
    page = browser.new_page()
    document = next(d for d in record().documents if d.name.endswith("courier.html"))
    page.goto((folder / "documents" / f"{document.id}.html").as_uri())
    note = page.locator(".note .meta").first
    assert not note.is_visible()
    page.emulate_media(media="print")
    assert note.is_visible()
    assert page.locator(".furniture .p-text").first.is_visible()
    assert not page.locator(".masthead nav").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    pdf = page.pdf()
    assert pdf.startswith(b"%PDF-")
    assert len(pdf) > 20_000
    page.close()
