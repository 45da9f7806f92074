"""Captures of one address as versions: what changed between them, and what only seems to."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.records import (
    Act,
    Basis,
    Capture,
    ChangeKind,
    Document,
    Paragraph,
    ParagraphKind,
    Place,
    QuoteType,
    Revision,
    RevisionKind,
    Snapshot,
    SourceFacts,
    Span,
    Stance,
    Statement,
)
from onrecord.versions import address_key, compare, histories

URL = "https://courier.example/quay"
HEADLINE, BODY, FURNITURE = ParagraphKind.HEADLINE, ParagraphKind.BODY, ParagraphKind.FURNITURE
FIRST = "The quay was closed on Monday, the harbour master said."
SECOND = "Three boats were turned back before noon."
THIRD = "“Nobody was hurt,” the harbour master said."


def document(*paragraphs: str | tuple[ParagraphKind, str]) -> Document:
    text, spans = "", []
    for each in paragraphs:
        kind, words = each if isinstance(each, tuple) else (BODY, each)
        text += "\n\n" if text else ""
        spans.append(Paragraph(Span(len(text), len(text) + len(words)), kind, Place()))
        text += words
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Document(f"doc-{digest[:16]}", digest, URL, "text/html", text, tuple(spans))


def said(document: Document, words: str) -> Statement:
    at = document.text.index(words)
    identifier = f"sta-{hashlib.sha256((document.id + words).encode()).hexdigest()[:16]}"
    return Statement(
        identifier,
        document.id,
        (),
        (),
        (Span(at, at + len(words)),),
        QuoteType.INDIRECT,
        Act.ASSERT,
        Stance.ASSERTS,
        (Basis.NONE_GIVEN,),
        0.9,
    )


def seen(documents: Sequence[Document], url: str = URL) -> list[Capture]:
    return [Capture(url, f"2024-06-{n + 1:02}T10:00:00+00:00", d.sha256, "a" * 64) for n, d in enumerate(documents)]


def revisions(*documents: Document, statements: Sequence[Statement] = ()) -> list[Revision]:
    return compare(documents, statements, [], seen(documents))


def words(revision: Revision, *documents: Document) -> list[tuple[str, str | None, str | None]]:
    by_id = {d.id: d for d in documents}
    return [
        (
            change.kind.value,
            by_id[revision.before].words(change.before) if change.before else None,
            by_id[revision.after].words(change.after) if change.after else None,
        )
        for change in revision.changes
    ]


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ([FIRST, SECOND, THIRD], []),
        ([FIRST.upper(), SECOND, THIRD.replace("“", '"').replace("”", '"')], []),
        ([FIRST, SECOND, THIRD, (FURNITURE, "Read more: ferries")], []),
        ([SECOND, FIRST, THIRD], []),  # moved, not removed
        ([FIRST, SECOND, (FURNITURE, THIRD)], []),  # still there, as something else
        ([FIRST, THIRD], [("removed", SECOND, None)]),
        ([FIRST, SECOND, "A ferry was late.", THIRD], [("added", None, "A ferry was late.")]),
        (
            [FIRST, "Five boats were turned back before noon.", THIRD],
            [("changed", SECOND, "Five boats were turned back before noon.")],
        ),
        (
            ["Nothing of this.", SECOND, THIRD],
            [("removed", FIRST, None), ("added", None, "Nothing of this.")],
        ),
    ],
    ids=["same", "typography", "furniture", "moved", "elsewhere", "removed", "added", "changed", "replaced"],
)
def test_what_changed(after: list[str | tuple[ParagraphKind, str]], expected: list[tuple[str, str, str]]) -> None:
    old, new = document(FIRST, SECOND, THIRD), document(*after)
    found = revisions(old, new)
    assert [words(r, old, new) for r in found] == ([expected] if expected else [])


def test_a_headline_that_changed() -> None:
    old, new = document((HEADLINE, "Quay closed after storm"), FIRST), document((HEADLINE, "Quay closed"), FIRST)
    ((change,),) = [r.changes for r in revisions(old, new)]
    assert (change.kind, change.part) == (ChangeKind.CHANGED, HEADLINE)


@pytest.mark.parametrize(
    ("notice", "kind"),
    [
        ("A ferry was late.", RevisionKind.SILENT_EDIT),
        ("Correction: an earlier version of this article gave another day.", RevisionKind.MARKED_EDIT),
        ("This story was amended on 3 June 2024.", RevisionKind.MARKED_EDIT),
        ("Editor’s note: the number of boats was wrong.", RevisionKind.MARKED_EDIT),
        ("The Courier has retracted this report.", RevisionKind.RETRACTED),
        ("This article has been withdrawn.", RevisionKind.RETRACTED),
        ("The corrections officer closed the gate.", RevisionKind.SILENT_EDIT),
    ],
)
def test_whether_the_page_owns_the_change(notice: str, kind: RevisionKind) -> None:
    old, new = document(FIRST, SECOND), document(FIRST, notice)
    (found,) = revisions(old, new)
    assert found.kind is kind
    assert (found.notice.of(new.text) if found.notice else None) == (
        notice if kind is not RevisionKind.SILENT_EDIT else None
    )


def test_a_page_that_is_gone_and_comes_back() -> None:
    page = document(FIRST)
    back = document(FIRST, SECOND)
    captures = [
        *seen([page]),
        Capture(URL, "2024-06-05T10:00:00+00:00", "", "a" * 64, status=410),
        Capture(URL, "2024-06-06T10:00:00+00:00", "", "a" * 64, status=404),
        Capture(URL, "2024-06-07T10:00:00+00:00", back.sha256, "a" * 64),
        Capture("https://courier.example/favicon.ico", "2024-06-07T10:00:00+00:00", "", "a" * 64, status=404),
    ]
    found = compare([page, back], [], [], captures)
    assert [(r.kind, r.status, r.captured_after[:10]) for r in found] == [
        (RevisionKind.GONE, 410, "2024-06-05"),
        (RevisionKind.SILENT_EDIT, 0, "2024-06-07"),
    ]


def test_statements_that_vanished_came_and_were_reworded() -> None:
    old = document(FIRST, SECOND, THIRD)
    new = document(
        "The quay was closed on Tuesday, the harbour master said.", THIRD, "The mayor said that salt was dear."
    )
    gone, kept_old = said(old, "Three boats were turned back before noon"), said(old, "Nobody was hurt")
    before, after = said(old, "The quay was closed on Monday"), said(new, "The quay was closed on Tuesday")
    come = said(new, "salt was dear")
    (found,) = revisions(old, new, statements=[gone, kept_old, before, after, come])
    assert found.vanished == (gone.id,)
    assert found.appeared == (come.id,)
    assert found.reworded == ((before.id, after.id),)


def test_a_statement_that_was_not_found_again_has_not_vanished() -> None:
    old, new = document(FIRST, SECOND), document(FIRST)
    (found,) = revisions(old, new, statements=[said(old, "The quay was closed on Monday")])
    assert found.vanished == ()


def test_captures_of_the_same_words_are_no_change() -> None:
    old, noisy, new = document(FIRST, (FURNITURE, "1 June")), document(FIRST, (FURNITURE, "2 June")), document(SECOND)
    (found,) = revisions(old, noisy, new)
    assert (found.before, found.captured_before[:10]) == (noisy.id, "2024-06-02")


def test_files_saved_by_hand_count_with_address_and_time() -> None:
    old, new = document(FIRST), document(FIRST, SECOND)
    day = {old.sha256: "2024-06-01", new.sha256: "2024-06-02T09:00:00+00:00"}
    snapshots = [
        Snapshot(d.sha256, 9, "text/html", ("x",), SourceFacts(url=URL, obtained=day[d.sha256])) for d in (old, new)
    ]
    assert len(compare([old, new], [], snapshots, [])) == 1
    assert not compare([old, new], [], [Snapshot(s.sha256, 9, "text/html", ("x",)) for s in snapshots], [])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://courier.example/quay", "http://www.courier.example/quay#top", True),
        ("https://courier.example/quay?id=3&utm_source=x", "https://courier.example:443/quay?id=3", True),
        ("https://courier.example", "https://courier.example/", True),
        ("https://courier.example/quay?id=3", "https://courier.example/quay?id=4", False),
        ("https://courier.example/quay", "https://courier.example/Quay", False),
        ("https://courier.example:8443/quay", "https://courier.example/quay", False),
        ("https://[broken", "https://[broken", True),
    ],
)
def test_addresses_that_are_one(one: str, other: str, same: bool) -> None:
    assert (address_key(one) == address_key(other)) is same


SENTENCES = st.lists(
    st.sampled_from(
        [f"{noun} {verb} at noon." for noun in ("Boats", "Gulls", "Men") for verb in ("came", "left", "slept")]
    ),
    max_size=8,
)


@given(a=SENTENCES, b=SENTENCES)
def test_every_difference_is_told_and_nothing_else(a: list[str], b: list[str]) -> None:
    """What is said to be removed is not in the later text, what is said to be added not in the earlier one, and all of it is told."""
    old, new = document("Start.", *a), document("Start.", *b)
    found = revisions(old, new)
    told = words(found[0], old, new) if found else []
    gone = {before for _, before, _ in told if before}
    come = {after for _, _, after in told if after}
    assert gone == set(a) - set(b)
    assert come == set(b) - set(a)


def test_the_order_of_the_input_does_not_matter() -> None:
    versions = [document(FIRST), document(FIRST, SECOND), document(SECOND, THIRD), document(THIRD)]
    captures = seen(versions)
    expected = compare(versions, [], [], captures)
    assert len(expected) == 3
    shuffled = random.Random(7)
    for _ in range(5):
        shuffled.shuffle(versions)
        shuffled.shuffle(captures)
        assert compare(versions, [], [], captures) == expected
    assert [s.sha256 for s in histories(captures, [])["courier.example/quay"]] == [
        c.sha256 for c in seen([document(FIRST), document(FIRST, SECOND), document(SECOND, THIRD), document(THIRD)])
    ]


def test_captures_are_in_order_of_their_moment_whatever_their_zone() -> None:
    times = [
        "2024-06-01",  # a day counts from its beginning, in UTC
        "2024-06-01T02:30:00+02:00",  # 00:30 in UTC
        "2024-06-01T00:45:00",  # no zone: UTC
        "2024-06-01T01:00:00Z",
        "2024-05-31T21:30:00-04:00",  # 01:30 of the day after
        "2024-06-01T09:00:00+05:30",
    ]
    saved = [
        Snapshot(f"{n:064}", 1, "text/html", ("quay.html",), SourceFacts(url=URL, obtained=at))
        for n, at in enumerate(times)
    ]
    for order in (saved, saved[::-1]):
        (found,) = histories([], order).values()
        assert [each.captured for each in found] == times


def test_the_earlier_of_two_captures_is_what_was_changed_whatever_their_zones() -> None:
    old, new = document(FIRST), document(FIRST, SECOND)
    captures = [
        replace(seen([old])[0], captured="2024-06-01T23:00:00-02:00"),  # 01:00 of the day after
        replace(seen([new])[0], captured="2024-06-02T02:30:00+02:00"),  # 00:30
    ]
    (revision,) = compare([old, new], [], [], captures)
    assert (revision.before, revision.after) == (new.id, old.id)


def test_long_pages_stay_within_bounds() -> None:
    old = document(*[f"Paragraph {n} of the first." for n in range(6_000)])
    new = document(*[f"Sentence {n} of another." for n in range(6_000)])
    (found,) = revisions(old, new)
    assert len(found.changes) == 12_000


def test_a_number_within_another_number_is_not_the_same_words() -> None:
    from onrecord.versions.comparing import _stands

    assert _stands("7 people were killed", "on friday 7 people were killed.")
    assert not _stands("7 people were killed", "17 people were killed.")
    assert not _stands("7 people were killed", "some 2.7 people were killed.")
    assert _stands("7 people", "17 people, later 7 people")
