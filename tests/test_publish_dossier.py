"""The dossier as files: every line leads to its words, nothing is fetched, nothing runs, nothing else is touched."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html as parser
from test_publish_export import shuffled
from test_publish_fixture import HOSTILE_TITLE, LONG_NAME, frames, original, record

from onrecord.errors import CaseDamaged, UsageError
from onrecord.publish import as_export, dossier, lookup, pages, timeline
from onrecord.records import Record, Span

Tree = dict[str, parser.HtmlElement]


def tree(folder: Path) -> Tree:
    """Every page of a dossier, parsed."""
    return {
        path.relative_to(folder).as_posix(): parser.document_fromstring(path.read_bytes())
        for path in sorted(folder.rglob("*.html"))
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("publish") / "dossier"
    dossier(record(), original, out, frames=frames())
    return out


@pytest.fixture(scope="module")
def site(folder: Path) -> Tree:
    return tree(folder)


def targets(page: str, root: parser.HtmlElement) -> list[tuple[str, str]]:
    """(file, anchor) of every internal link of a page, from the root of the dossier."""
    found = []
    for href in root.xpath("//a/@href"):
        parts = urlsplit(href)
        assert not parts.scheme, f"{page} links out: {href}"
        path = Path(page).parent / unquote(parts.path) if parts.path else Path(page)
        found.append((Path(*_normal(path)).as_posix(), parts.fragment))
    return found


def _normal(path: Path) -> list[str]:
    out: list[str] = []
    for part in path.parts:
        if part == "..":
            out.pop()
        else:
            out.append(part)
    return out


def test_every_link_leads_somewhere(folder: Path, site: Tree) -> None:
    ids = {page: set(root.xpath("//@id")) for page, root in site.items()}
    count = 0
    for page, root in site.items():
        for target, anchor in targets(page, root):
            assert (folder / target).is_file(), f"{page} -> {target}"
            assert not anchor or target not in ids or anchor in ids[target], f"{page} -> {target}#{anchor}"
            count += 1
    assert count > 500


def test_every_page_can_be_reached(site: Tree) -> None:
    seen, queue = {"index.html"}, ["index.html"]
    while queue:
        page = queue.pop()
        for target, _ in targets(page, site[page]):
            if target in site and target not in seen:
                seen.add(target)
                queue.append(target)
    assert seen == set(site)


def test_every_statement_stands_in_its_document_and_is_linked_from_claims_speakers_and_time(site: Tree) -> None:
    made = record()
    links: dict[str, set[tuple[str, str]]] = {}
    for page, root in site.items():
        section = page.split("/")[0].removesuffix(".html").split("-")[0]
        links.setdefault(section, set()).update(targets(page, root))
    for statement in made.statements:
        words = (f"documents/{statement.document}.html", statement.id)
        assert site[words[0]].xpath(f'//a[@id="{statement.id}"]')
        assert words in links["claims"] | links["unlinked"]
        assert words in links["speakers"] | links["unresolved"]
        assert words in links["timeline"]


def test_the_text_of_a_document_is_kept_to_the_character(site: Tree) -> None:
    for document in record().documents:
        shown = [p.text_content() for p in site[f"documents/{document.id}.html"].xpath('//p[@class="p-text"]')]
        expected = [p.span.of(document.text).replace("\0", "␀") for p in document.paragraphs]
        assert shown == expected


def test_nothing_is_fetched_and_nothing_runs(site: Tree) -> None:
    for page, root in site.items():
        sources = root.xpath("//@src | //link/@href | //@poster | //@srcset | //@data | //@action | //@background")
        assert all(not urlsplit(source).scheme and not source.startswith("//") for source in sources), page
        names = {attribute.lower() for element in root.iter() for attribute in element.attrib}
        assert not {name for name in names if name.startswith("on") or name == "style"}, page
        assert [s.text for s in root.xpath("//script")] == [None], page
        assert not root.xpath("//style | //iframe | //object | //embed | //form | //base"), page
        policy = root.xpath('//meta[@http-equiv="Content-Security-Policy"]/@content')
        assert len(policy) == 1
        assert policy[0].startswith("default-src 'none'; ")
        assert "unsafe" not in policy[0]
        assert "http" not in policy[0]
    static = (Path(pages.__file__).parent / "static").iterdir()
    assert not [path.name for path in static if re.search(r"url\((?!#)|@import|https?:|fetch\(", path.read_text())]


def test_hostile_words_are_shown_as_words(site: Tree, folder: Path) -> None:
    hostile = next(d for d in record().documents if d.title and d.title.value == HOSTILE_TITLE)
    root = site[f"documents/{hostile.id}.html"]
    assert root.xpath("string(//h1)") == HOSTILE_TITLE
    assert root.xpath("string(/html/head/title)") == '<script>alert("x")</script> & "the gnol yard" · onrecord dossier'
    overrides = root.xpath('//h1//span[@class="odd"]/@data-code')
    assert overrides == ["U+202E", "U+202C"]
    assert not root.xpath('//a[starts-with(@href, "javascript")]')
    assert all(len(part) < 100 for path in folder.rglob("*") for part in path.relative_to(folder).parts)
    assert not [path for path in folder.rglob("*") if LONG_NAME in path.name]


def test_pages_are_well_made(site: Tree) -> None:
    for page, root in site.items():
        ids = root.xpath("//@id")
        assert len(ids) == len(set(ids)), page
        assert root.get("lang") == "en"
        assert len(root.xpath("//main")) == len(root.xpath("//h1")) == 1, page
        assert root.xpath('//a[@class="skip" and @href="#main"]')
        levels = [int(h.tag[1]) for h in root.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels)), (page, levels)
        assert not root.xpath("//img[not(@alt)]")


def test_the_overview_tells_the_story(site: Tree) -> None:
    root = site["index.html"]
    assert root.xpath("string(//h1)") == "The saltworks at Port Selm"
    words = re.sub(r"\s+", " ", root.xpath("string(//main)"))
    assert "7 documents from 5 independent origins" in words
    assert "1 disputed claim and 1 change of position" in words
    asserts, denies = root.xpath('//article[@class="dispute"]//div[contains(@class, "side")]/ul/..')
    assert "Coastal Monitors" in asserts.text_content()
    assert "Tomas Hale, interior minister, Karesia" in re.sub(r"\s+", " ", denies.text_content())
    assert "There are no prisoners there." in denies.text_content()
    assert "3 reports →, 1 origin: Norda Press" in words
    shift = re.sub(r"\s+", " ", root.xpath('string(//article[@class="shift"])'))
    assert shift.index("Reframed") < shift.index("4 March 2031") < shift.index("19 April 2031")


def test_a_claim_shows_both_sides_in_time_and_phases_beside_what_was_known(site: Tree) -> None:
    claim = next(c for c in record().claims if len(c.statements) == 8)
    root = site[f"claims/{claim.id}.html"]
    days = [re.sub(r"\s+", " ", h.text_content()) for h in root.xpath('//section[@class="ledger"]/h3')]
    assert days == ["2–4 March 2031", "4 March 2031", "19 April 2031"]
    sides = root.xpath('//section[@class="ledger"][2]/div')
    assert [len(side.xpath(".//li")) for side in sides] == [0, 2]
    phases = root.xpath('//ol[@class="account-phases"]/li')
    assert len(phases) == 2
    assert "at least 140 dockers" in phases[0].xpath('string(div[@class="context"])')
    words = root.xpath("string(//main)")
    assert "“at least 140” dockers: 140 or more" in words
    assert "“some 60” people: 54 to 66" in words


def test_originals_are_copied_in_forms_that_run_nothing(folder: Path) -> None:
    made = record()
    copies = {path.stem: path.suffix for path in (folder / "originals").iterdir()}
    assert copies == {
        s.sha256: {"image/png": ".png", "video/mp4": ".mp4", "application/pdf": ".pdf"}.get(s.media_type, ".txt")
        for s in made.snapshots
    }
    for path in (folder / "originals").iterdir():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.stem
    pdf = tree(folder)["sources.html"].xpath('//a[contains(@href, ".pdf")]')
    assert [a.get("download") for a in pdf] == [""]


def test_each_item_has_a_page_with_what_is_decided_and_suggested_apart(site: Tree, folder: Path) -> None:
    made = record()
    clip = next(f for f in made.footage if f.frames)
    assert {f"footage/{f.id}.html" for f in made.footage} == {page for page in site if page.startswith("footage/")}
    root = site[f"footage/{clip.id}.html"]
    assert root.xpath('//details[@class="cover"]//ol//img/@alt') == [
        "Frame at 00:00:00.000",
        "Frame at 00:00:02.002, behind a cut",
    ]
    assert [path.read_bytes() for path in (folder / "frames").iterdir()] == list(frames().values())
    said = re.sub(r"\s+", " ", root.xpath('string(//section[@aria-labelledby="said"])'))
    accepted, rejected = said.index("to be about it"), said.index("not to be about it")
    assert accepted < said.index("by J. <Roe>: The quay is named.") < said.index("Suggested by the machine") < rejected
    assert "not suggested by the machine" in said[rejected:]
    assert "<no> time zone" in root.xpath('string(//table[@class="traces"])')


def test_the_listing_holds_every_file_with_its_hash(folder: Path) -> None:
    listed = dict(reversed(line.split("  ")) for line in (folder / "onrecord-dossier.sha256").read_text().splitlines())
    files = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert set(listed) == files - {"onrecord-dossier.sha256"}
    assert all(hashlib.sha256((folder / path).read_bytes()).hexdigest() == digest for path, digest in listed.items())
    assert json.loads((folder / "data/record.json").read_bytes()) == as_export(record())


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_any_order_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    for seed in (1, 2):
        dossier(shuffled(record(), seed), original, tmp_path / "again", frames=frames())
        assert contents(tmp_path / "again") == contents(folder)


def test_a_former_dossier_is_replaced_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "dossier"
    dossier(record(), original, out)
    first = contents(out)
    dossier(replace(record(), title="Another title"), original, out)
    assert contents(out).keys() == first.keys()
    assert b"Another title" in contents(out)["index.html"]
    assert [path.name for path in tmp_path.iterdir()] == ["dossier"]
    (out / "my notes.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"my notes\.txt"):
        dossier(record(), original, out)
    assert (out / "my notes.txt").read_text() == "mine"


@pytest.mark.parametrize("stand", ["a file", "a folder", "a link"])
def test_what_is_no_dossier_is_not_touched(tmp_path: Path, stand: str) -> None:
    out = tmp_path / "out"
    if stand == "a file":
        out.write_text("mine")
    elif stand == "a link":
        (tmp_path / "elsewhere").mkdir()
        out.symlink_to(tmp_path / "elsewhere")
    else:
        out.mkdir()
        (out / "letter.txt").write_text("mine")
    before = sorted(p.as_posix() for p in tmp_path.rglob("*"))
    with pytest.raises(UsageError, match="not a dossier"):
        dossier(record(), original, out)
    assert sorted(p.as_posix() for p in tmp_path.rglob("*")) == before


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    out = tmp_path / "dossier"
    out.mkdir()
    dossier(record(), original, out)
    assert (out / "index.html").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["dossier"]


def test_an_altered_original_stops_it_and_leaves_the_former_dossier(tmp_path: Path) -> None:
    out = tmp_path / "dossier"
    dossier(record(), original, out)
    before = contents(out)
    altered: Callable[[str], bytes] = lambda sha256: original(sha256) + b" "  # noqa: E731
    with pytest.raises(CaseDamaged):
        dossier(replace(record(), title="x"), altered, out)
    assert contents(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["dossier"]


def test_an_empty_case_has_a_dossier_too(tmp_path: Path) -> None:
    empty = Record("Nothing yet", *((),) * 13)
    dossier(empty, original, tmp_path / "out")
    site = tree(tmp_path / "out")
    assert {"index.html", "claims.html", "timeline.html", "speakers.html", "sources.html", "limits.html"} <= set(site)
    for page, root in site.items():
        assert all((tmp_path / "out" / target).is_file() for target, _ in targets(page, root)), page


def test_long_lists_and_documents_are_cut_into_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup, "LINES_A_PAGE", 3)
    monkeypatch.setattr(timeline, "ROWS_A_PAGE", 7)
    monkeypatch.setattr(lookup, "PART_STATEMENTS", 2)
    monkeypatch.setattr(lookup, "BLOCK_CHARACTERS", 100)
    dossier(record(), original, tmp_path / "out")
    site = tree(tmp_path / "out")
    assert "timeline-3.html" in site
    courier = next(d for d in record().documents if d.name.endswith("courier.html"))
    parts = sorted(page for page in site if page.startswith(f"documents/{courier.id}"))
    assert len(parts) > 2
    assert "Page 2 of 3" in site["timeline-2.html"].xpath("string(//main)")
    test_every_link_leads_somewhere(tmp_path / "out", site)
    test_every_page_can_be_reached(site)
    numbers = [a for page in parts for a in site[page].xpath('//a[contains(@class, "ref")]/@id')]
    assert sorted(numbers) == sorted(s.id for s in record().statements if s.document == courier.id)
    joined = "".join(
        p.text_content() for page in sorted(parts, key=len) for p in site[page].xpath('//p[@class="p-text"]')
    )
    assert joined == "".join(p.span.of(courier.text) for p in courier.paragraphs)


def test_a_statement_with_spans_outside_the_text_does_not_break_the_page(tmp_path: Path) -> None:
    made = record()
    first = made.statements[0]
    broken = replace(first, id="sta-ffffffffffffffff", content=(Span(10**6, 10**6 + 5),), source=(), cue=())
    dossier(replace(made, statements=(*made.statements, broken)), original, tmp_path / "out")
    page = tree(tmp_path / "out")[f"documents/{first.document}.html"]
    assert page.xpath('//a[@id="sta-ffffffffffffffff"]')
