"""What may leave: a record from which things are taken out stays whole in itself, whatever is taken."""

from __future__ import annotations

import gzip
import hashlib
import io
import itertools
import mmap
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import OnrecordError
from onrecord.publish import FORMATS, RedactedCopy, stubs, traces, withheld
from onrecord.publish.forms import Finder
from onrecord.publish.lookup import Lookup
from onrecord.publish.overview import overview, reports_and_origins
from onrecord.publish.pack import cut, of_originals
from onrecord.publish.prune import pruned
from onrecord.publish.traces import holds
from onrecord.publish.withhold import Outgoing, _Moved, _Withholding
from onrecord.records import (
    Appearance,
    Appeared,
    Archive,
    Capture,
    Finding,
    Footage,
    Measurement,
    NamedPlace,
    Outcome,
    Problem,
    Record,
    Seal,
    SealKind,
    Snapshot,
    SourceFacts,
    Span,
    Withheld,
)
from tests.test_publish_fixture import original, record

WHOLE = record()
KINDS = {item.sha256: item.id for item in (*WHOLE.documents, *WHOLE.footage)}


def opened(sha256: str) -> io.BytesIO:
    return io.BytesIO(original(sha256))


def left(*seals: Seal, of: Record = WHOLE) -> Outgoing:
    return withheld(of, seals, opened)


def file(sha256: str, note: str = "") -> Seal:
    return Seal(f"seal-{sha256[:8]}", SealKind.FILE, "Sealed file 1", sha256=sha256, note=note)


def dangling(r: Record) -> set[str]:
    """Ids that are named somewhere and stand for nothing."""
    there = {x.id for part in (r.documents, r.footage, r.speakers, r.statements, r.claims) for x in part}
    named = {s.document for s in r.statements} | {s.within for s in r.statements} | {s.speaker for s in r.statements}
    named |= {c.speaker for s in r.statements for c in s.candidates}
    named |= {m.statement for c in r.claims for m in c.statements} | {c.wording for c in r.claims}
    named |= {x for d in r.disputes for x in (d.claim, *d.asserts, *d.denies)}
    named |= {x for s in r.shifts for x in (s.speaker, s.claim, s.before, s.after)}
    named |= {x for p in r.positions for x in (p.speaker, p.claim, *(s for f in p.phases for s in f.statements))}
    named |= {x for o in r.origins for x in o.documents} | {x for f in r.footage for x in f.statements}
    named |= {x for u in r.utterances for x in u.statements} | {x for s in r.suggestions for x in (s.left, s.right)}
    named |= {d for s in r.speakers for role in s.roles for d in role.documents}
    return {x for x in named if x is not None} - there - {x for x in named if x and x.startswith(("ori-", "utt-"))}


def test_without_seals_everything_leaves_as_it_is() -> None:
    out = left()
    assert out.record == WHOLE
    assert out.stand_ins == {}
    assert set(KINDS) <= out.originals


@pytest.mark.parametrize("sha256", KINDS)
def test_any_source_can_go(sha256: str, tmp_path: Path) -> None:
    out = left(file(sha256))
    assert dangling(out.record) <= dangling(WHOLE)
    item = next(x for x in (*out.record.documents, *out.record.footage) if x.id == KINDS[sha256])
    assert (item.name, item.sha256 in out.stand_ins) == ("Sealed file 1", True)
    assert sha256 not in out.originals
    assert not [s for s in out.record.statements if s.document == KINDS[sha256]]
    for claim in out.record.claims:
        assert claim.statements
        assert 1 <= claim.origins <= claim.reports
    for dispute in out.record.disputes:
        assert dispute.asserts
        assert dispute.denies
    with pytest.raises(OnrecordError, match="may not leave"):
        out.read(sha256)
    for name, form in FORMATS.items():
        form.write(out, tmp_path / name)


@pytest.mark.parametrize("speaker", WHOLE.speakers, ids=lambda s: s.id)
def test_any_name_can_go(speaker: object) -> None:
    name = getattr(speaker, "name")  # noqa: B009 (pytest gives an object)
    out = left(Seal("seal-1", SealKind.NAME, "Sealed person 1", name))
    assert dangling(out.record) <= dangling(WHOLE)
    assert len(out.record.statements) == len(WHOLE.statements)
    assert getattr(speaker, "id") not in {s.id for s in out.record.speakers}  # noqa: B009
    assert name.casefold() not in repr(out.record).casefold()


def test_all_sources_can_go() -> None:
    out = left(*map(file, KINDS))
    assert out.record.statements == out.record.claims == out.record.disputes == out.record.speakers == ()
    assert out.originals.isdisjoint(KINDS)


def test_what_is_erased_is_there_no_more_and_its_id_leads_to_a_tombstone() -> None:
    gone = WHOLE.documents[0]
    processed = pruned(WHOLE, {gone.id})
    processed = replace(processed, snapshots=tuple(s for s in processed.snapshots if s.sha256 != gone.sha256))
    seal = replace(file(gone.sha256, "Erased on 2026-05-06, because: she asked."), document=gone.id)
    (stub,) = [d for d in left(seal, of=processed).record.documents if d.id == gone.id]
    assert stub.text == "Sealed file 1. Erased on 2026-05-06, because: she asked."


def test_what_is_not_shown_counts_as_no_report_and_of_no_origin() -> None:
    """Nor can anybody who knows its id find out by the hash of an origin's id whether it was a copy of what is shown."""
    shared = next(o for o in WHOLE.origins if len(o.documents) == 3)
    *gone, stays = (next(d for d in WHOLE.documents if d.id == identity) for identity in shared.documents)
    out = left(*(file(d.sha256, "Erased on 2026-05-06.") for d in gone)).record
    assert stubs(out) == {d.id for d in gone}
    (document,) = [d for d in out.documents if d.id == stays.id]
    (origin,) = [o for o in out.origins if stays.id in o.documents]
    assert (origin.id, origin.documents, origin.similarity) == (document.origin, (stays.id,), 1.0)
    assert origin.id == f"ori-{hashlib.sha256(stays.id.encode()).hexdigest()[:16]}"
    assert shared.id not in repr(out)
    before, now = (reports_and_origins(Lookup(r)) for r in (WHOLE, out))
    assert now == (before[0] - 2, before[1])
    assert "2 more documents are withheld or were erased, and not counted" in str(overview(Lookup(out), {}).values)
    for claim in out.claims:
        documents = {s.document for s in out.statements if s.id in {m.statement for m in claim.statements}}
        assert claim.reports == len(documents)
        assert documents.isdisjoint(stubs(out))


def test_a_large_file_is_looked_through_piece_by_piece(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(traces, "_WINDOW", 48)
    monkeypatch.setattr(traces, "_OVERLAP", 40)
    finder = Finder([Seal("seal-1", SealKind.NAME, "Sealed person 1", "Zoë Quistgaard")])
    path = tmp_path / "file"
    for at in range(0, 200, 3):
        path.write_bytes(("é" * at + " Zoë Quistgaard " + "ü" * 90).encode())
        with path.open("rb") as handle:
            assert isinstance(data := traces.mapped(handle), mmap.mmap)
            assert traces.holds(data, finder), at
            assert traces.is_text(data)
    path.write_bytes(("é" * 300).encode() + b"\xff")
    with path.open("rb") as handle:
        assert not traces.holds(traces.mapped(handle), finder)
        assert not traces.is_text(traces.mapped(handle))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("a.txt", "x" * 500 + " Zoë Quistgaard " + "y" * 500)
    with path.open("rb") as handle:
        assert traces.holds(traces.mapped(handle), finder)
    path.write_bytes(b"")
    with path.open("rb") as handle:
        assert traces.mapped(handle) == b""


def test_a_redacted_copy_goes_in_the_place_of_its_original() -> None:
    document = WHOLE.documents[0]
    copy = RedactedCopy("c" * 64, 7, "text/plain")
    out = withheld(WHOLE, [], opened, {document.sha256: copy})
    assert out.originals == {s for s in KINDS if s != document.sha256} | {copy.sha256} | {
        s.sha256 for s in WHOLE.snapshots if s.sha256 != document.sha256
    }
    (now,) = [d for d in out.record.documents if d.id == document.id]
    assert (now.sha256, now.media_type, now.text) == (copy.sha256, "text/plain", document.text)
    assert out.of_original == {copy.sha256: document.sha256}


def test_originals_whose_redacted_copies_are_the_same_stay_apart() -> None:
    two = sorted(d.sha256 for d in WHOLE.documents)[:2]
    copy = RedactedCopy("c" * 64, 7, "text/plain")
    out = withheld(WHOLE, [], opened, dict.fromkeys(two, copy))
    assert sorted(out.of_original.values()) == two
    assert len({s.sha256 for s in out.record.snapshots}) == len(WHOLE.snapshots)
    back, hidden, copied = of_originals(out, WHOLE)
    assert {s.sha256 for s in back.snapshots} == {s.sha256 for s in WHOLE.snapshots}
    assert (list(hidden), copied) == ([two[1]], {two[0]: copy.sha256})


# ---------------------------------------------------------------------------------------------- offsets


@st.composite
def replaced(draw: st.DrawFn) -> tuple[str, list[tuple[int, int, str]]]:
    text = draw(st.text(max_size=40))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    return text, [(start, end, draw(st.text(min_size=1, max_size=6))) for start, end in pairs]


@given(replaced(), st.integers(0, 40), st.integers(0, 40))
def test_spans_stay_on_their_words(made: tuple[str, list[tuple[int, int, str]]], one: int, other: int) -> None:
    text, places = made
    moved = _Moved(text, places)
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    span = moved.span(Span(start, end))
    assert 0 <= span.start <= span.end <= len(moved.text)
    if not any(s < end and start < e for s, e, _ in places):
        assert span.of(moved.text) == text[start:end]
    for s, e, label in places:
        if start <= s and e <= end:
            assert label in span.of(moved.text)


@given(replaced())
def test_paragraphs_still_cover_the_text_once(made: tuple[str, list[tuple[int, int, str]]]) -> None:
    text, places = made
    moved = _Moved(text, places)
    thirds = [0, len(text) // 3, 2 * len(text) // 3, len(text)]
    spans = [moved.paragraph(Span(a, b)) for a, b in itertools.pairwise(thirds)]
    assert "".join(s.of(moved.text) for s in spans) == moved.text


@given(replaced(), st.integers(0, 40), st.booleans(), st.booleans())
def test_a_place_is_found_as_by_going_through_all_stretches(
    made: tuple[str, list[tuple[int, int, str]]], place: int, is_start: bool, exclusive: bool
) -> None:
    moved, expected = _Moved(*made), place
    for start, end, now, after in moved._ranges:
        if start < place < end:
            expected = now if is_start and not exclusive else after
        elif place >= end > start:
            expected = place + after - end
    assert moved._at(place, is_start, exclusive) == expected


def test_an_archive_in_an_archive_of_what_is_withheld_stays_too() -> None:
    """A thousand archives, each inside of the next: the innermost holds what is sealed."""
    archives = [f"{n:064x}" for n in range(1, 1001)]
    sealed = "f" * 64
    inside = [sealed, *archives]
    r = replace(
        WHOLE,
        captures=tuple(Capture("https://x.example/", "", inside[n], archive) for n, archive in enumerate(archives)),
        archives=tuple(Archive(sha256, "x.wacz", "wacz", 1, 1, 1) for sha256 in archives),
    )
    work = _Withholding(r, (), opened, {})
    work.allowed, work.files = set(archives), {sealed: file(sealed)}
    work._archives(r)
    assert work.allowed == set()
    assert {then for then, _ in work.instead.items()} == set(archives)


# ---------------------------------------------------------------------------------------------- what others say of it


def two_films() -> tuple[Record, Footage, Footage]:
    """Two films, of which the second is found to be a copy of the first, whose name is too short to be looked for."""
    first, second = (
        Footage(f"foo-{n * 16}", n * 64, name, "video/mp4", 4) for n, name in (("a", "x.mp4"), ("b", "march.mp4"))
    )
    copy = Finding(
        "copies", Outcome.CONSISTENT, "", "Shares frames with “x.mp4”: 3.0 to 5.0 s here are 1.0 to 2.0 s there."
    )
    second = replace(second, findings=(copy, Finding("metadata", Outcome.CONSISTENT, "", "It has none.")))
    whole = replace(
        WHOLE,
        footage=(first, second),
        snapshots=tuple(Snapshot(f.sha256, 4, "video/mp4", (f.name,), SourceFacts()) for f in (first, second)),
        problems=tuple(
            Problem(where, "It broke.", "Look.") for where in ("x.mp4", "x.mp4 and march.mp4", "march.mp4", "box.mp4")
        ),
    )
    return whole, first, second


def test_nothing_is_told_of_a_sealed_film_with_another_one() -> None:
    whole, first, second = two_films()
    out = withheld(whole, [file(first.sha256)], lambda _: io.BytesIO(b"film"))
    (left_of_second,) = [f for f in out.record.footage if f.id == second.id]
    assert [f.message for f in left_of_second.findings] == ["It has none."]
    assert [p.where for p in out.record.problems] == ["march.mp4", "box.mp4"]
    assert "“x.mp4”" not in repr(out.record)


def test_an_excerpt_tells_nothing_of_other_films_and_of_what_is_withheld_elsewhere() -> None:
    whole, first, second = two_films()
    out = withheld(whole, [file(first.sha256)], lambda _: io.BytesIO(b"film"))
    told = (*out.record.withheld, Withheld("seal-2", "Sealed person 7", "A name is sealed."))
    small = cut(replace(whole, withheld=told), {second.sha256})
    assert [f.message for f in small.footage[0].findings] == ["It has none."]
    assert small.withheld == ()
    assert cut(replace(whole, withheld=told), {first.sha256}).withheld == out.record.withheld


# ---------------------------------------------------------------------------------------------- what is packed


def test_the_members_of_a_gzip_file_are_read_once_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """A web archive has one for each record: what follows a member is not copied with it."""
    finder = Finder([Seal("seal-1", SealKind.NAME, "Sealed person 1", "Marta Kelevra")])
    plain = [f"record {n}\n".encode() for n in range(300)]
    assert not holds(b"".join(map(gzip.compress, plain)), finder)
    assert holds(b"".join(map(gzip.compress, [*plain, b"Marta Kelevra"])), finder)
    sizes: list[int] = []
    inflated = traces._inflated

    def counted(data: memoryview, kind: int, budget: list[int]) -> tuple[bytes, int]:
        assert isinstance(data, memoryview)
        inner, read = inflated(data, kind, budget)
        sizes.append(read)
        return inner, read

    monkeypatch.setattr(traces, "_inflated", counted)
    data = b"".join(map(gzip.compress, plain))
    assert list(traces._members(data, [1 << 20])) == plain
    assert (len(sizes), sum(sizes)) == (300, len(data))


def test_what_was_measured_tells_no_sealed_name_and_bounds_tell_of_no_sealed_source() -> None:
    place = NamedPlace("Quistgaard's bakery", 47.3, -16.2, by="Jane Quistgaard")
    measured = Measurement("mea-1", "Jane Quistgaard", "seen by Jane Quistgaard", light="day", place=place)
    whole, first, second = two_films()
    document = whole.documents[0]
    bounds = (
        Appearance("2031-05-01", Appeared.UPLOAD, first.id, first.id, "“x.mp4” is said to have been published then"),
        Appearance("2031-05-02", Appeared.REPORT, second.id, document.id, f"the report “{document.name}” of that date"),
        Appearance("2031-05-03", Appeared.UPLOAD, second.id, second.id, "“march.mp4” is said to have been published"),
    )
    said = Finding(
        "sun and shadow", Outcome.UNDECIDABLE, "", "Taken for granted: “Quistgaard's bakery” (47.3000, -16.2000)."
    )
    dated = Finding("sun and shadow", Outcome.UNDECIDABLE, "", "In the year before 2031-05-01: nothing fits.")
    second = replace(second, measurements=(measured,), appearances=bounds, findings=(said, dated))
    whole = replace(whole, footage=(first, second))
    sealed = Seal("seal-1", SealKind.NAME, "Person 1", words="Jane Quistgaard")
    out = withheld(whole, [sealed, file(first.sha256), file(document.sha256)], lambda _: io.BytesIO(b"film"))
    (told,) = [f for f in out.record.footage if f.id == second.id]
    assert "Quistgaard" not in repr(told)
    assert [a.at for a in told.appearances] == ["2031-05-03"]
    # Where the place is would tell its name, the id is a hash over it, and the first day is that of what is withheld.
    assert "47.3" not in repr(told)
    assert "2031-05-01" not in repr(told)
    [alone] = told.measurements
    assert alone.place is None
    assert alone.id.startswith("mea-")
    assert alone.id != measured.id
