"""A sealed name or passage in all the forms in which it can stand in a text: this text, exactly this after it."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.publish.forms import Finder, fold
from onrecord.publish.traces import TooMuch, holds
from onrecord.records import Role, Seal, SealKind, Speaker, SpeakerKind
from tests.leaks import packed_away

P = "Sealed person 1"
JANE = Seal("seal-1", SealKind.NAME, P, "Jane Quistgaard")


def cleaned(name: str, text: str, *also: str, whole: bool = False, speakers: tuple[Speaker, ...] = ()) -> str:
    return Finder([Seal("seal-1", SealKind.NAME, P, name, also, whole)], speakers).cleaned(text)


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("Jane Quistgaard said no.", f"{P} said no."),
        ("JANE QUISTGAARD said no.", f"{P} said no."),
        ("jane quistgaard", P),
        ("It was Jane Quistgaard’s boat.", f"It was {P}’s boat."),
        ("It was Quistgaard's boat.", f"It was {P}'s boat."),
        ("Ms Quistgaard left.", f"Ms {P} left."),
        ("Quistgaard, Jane (41)", f"{P} (41)"),
        ("J. Quistgaard and J.Quistgaard", f"{P} and {P}"),
        ("Jane A. Quistgaard", P),
        ("met Jane\n   Quistgaard there", f"met {P} there"),
        ("met Jane Quist-\ngaard there", f"met {P} there"),
        ("Jane\u00a0Quistgaard, Jane\u200bQuistgaard, Ja\u00adne Quistgaard", f"{P}, {P}, {P}"),
        ("write to jane.quistgaard@post.example", f"write to {P}@post.example"),
        ("see /people/jane-quistgaard/2024.html", f"see /people/{P}/2024.html"),
        ("janequistgaard and @janequistgaard87", f"{P} and @{P}87"),
        ("a=Jane%20Quistgaard&b=1", P),
        ("in base64 SmFuZSBRdWlzdGdhYXJk it stands", f"in base64 {P} it stands"),
        ("Jane Quistgaard wept. Jane left.", f"{P} wept. {P} left."),
        ("Another Jane left.", "Another Jane left."),
        ("The quistgaarden is a garden.", "The quistgaarden is a garden."),
        ("Nobody is named here.", "Nobody is named here."),
    ],
)
def test_the_forms_of_a_name(text: str, after: str) -> None:
    assert cleaned("Jane Quistgaard", text) == after


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Zoë Müller", "Zoe Mueller"),
        ("Zoë Müller", "ZOE\u0308 MU\u0308LLER"),
        ("Zoe Mueller", "Zoë Müller"),
        ("Søren Ødegård", "Soren Odegard"),
        ("Søren Ødegård", "Soeren Oedegaard"),
        ("Łucja Wałęga", "Lucja Walega"),
        ("Olena Kovalchuk", "Олена Ковалчук"),
        ("Олена Ковалчук", "Olena Kovalchuk"),
        ("Nikos Petridis", "Νίκος Πετρίδις"),
        ("Maria van der Berg", "Van der Berg"),
        ("Dr. Jane Roe", "Roe"),
        ("Mustafa", "MUSTAFA"),
    ],
)
def test_accents_and_other_alphabets(name: str, text: str) -> None:
    assert cleaned(name, text) == P


def test_another_person_of_the_same_surname_keeps_the_full_name() -> None:
    other = Speaker("spk-2", "Peter Quistgaard", SpeakerKind.PERSON)
    assert cleaned("Jane Quistgaard", "Peter Quistgaard left; Quistgaard waved.", speakers=(other,)) == (
        "Peter Quistgaard left; Quistgaard waved."
    )
    both = "Jane Quistgaard met Peter Quistgaard; Quistgaard waved."
    assert cleaned("Jane Quistgaard", both, speakers=(other,)) == f"{P} met Peter Quistgaard; {P} waved."


@pytest.mark.parametrize(
    ("name", "surname"),
    [("Tamsin Okoro-Vale", "Okoro-Vale"), ("Inés Prado Quiroga", "Prado Quiroga"), ("Jane Ann Roe", "Ann Roe")],
)
def test_a_surname_of_several_words_is_nobody_elses_name(name: str, surname: str) -> None:
    """A report that has the surname alone makes a speaker of it; that is no namesake whose full name stays."""
    alone = Speaker("spk-2", surname, SpeakerKind.PERSON)
    for text in (f"{surname} left.", f"{surname.upper()} left."):
        assert cleaned(name, text) == cleaned(name, text, speakers=(alone,)) == f"{P} left."


def test_a_speaker_with_the_hyphenated_surname_is_the_sealed_one() -> None:
    alone = Speaker("spk-2", "Okoro-Vale", SpeakerKind.PERSON)
    assert Finder([Seal("seal-1", SealKind.NAME, P, "Tamsin Okoro-Vale")], (alone,)).sealed_speakers.keys() == {"spk-2"}
    assert not Finder([Seal("seal-1", SealKind.NAME, P, "Jane Ann Roe")], (alone,)).sealed_speakers


def test_other_names_of_the_speaker_go_and_offices_stay() -> None:
    speaker = Speaker(
        "spk-1", "Jane Quistgaard", SpeakerKind.PERSON, (Role("Harbour Master", None, None, None),), (),
        ("Janka", "Harbour Master", "the witness", "Ms Quistgaard"),
    )  # fmt: skip
    text = "Janka, the Harbour Master, was the witness."
    assert cleaned("Jane Quistgaard", text, speakers=(speaker,)) == f"{P}, the Harbour Master, was the witness."


def test_only_in_full_and_other_spellings() -> None:
    assert cleaned("Jane May", "Jane May came in May.", whole=True) == f"{P} came in May."
    assert cleaned("Jane Quistgaard", "They called her the Heron.", "the Heron") == f"They called her {P}."


def test_short_names_need_a_capital() -> None:
    assert cleaned("Bo Li", "Li said: li is a mile. BO LI, bo li.") == f"{P} said: li is a mile. {P}, {P}."


def test_a_passage_in_copies_and_in_pieces() -> None:
    words = "She hid in the cellar of the bakery. Two men brought her bread every night."
    finder = Finder([Seal("seal-2", SealKind.PASSAGE, "Sealed passage 1", words)])
    assert finder.cleaned(f"“{words}” That is all.") == "“[Sealed passage 1].” That is all."
    assert finder.cleaned("Two men  brought\nher bread every night!") == "[Sealed passage 1]!"
    assert finder.cleaned("She hid in the cellar of a bank.") == "She hid in the cellar of a bank."


@given(st.text(), st.text())
def test_a_name_in_any_text_goes(before: str, after: str) -> None:
    text = Finder([JANE]).cleaned(f"{before} Jane Quistgaard {after}")
    assert "quistgaard" not in text.casefold()
    assert P in text


@given(st.text(alphabet="Jane Quistgrd\n.’éß\u0301-Я", max_size=60))
def test_places_are_in_order_and_stand_in_the_text(text: str) -> None:
    found = Finder([JANE]).found(text)
    assert all(0 <= f.start < f.end <= len(text) for f in found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))


@given(st.text())
def test_folding_remembers_every_place(text: str) -> None:
    folded = fold(text)
    assert folded.places is None or (
        len(folded.places) == len(folded.text) and list(folded.places) == sorted(folded.places)
    )


# ---------------------------------------------------------------------------------------------- in bytes


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"])
def test_in_every_encoding(encoding: str) -> None:
    assert holds("Der Bericht von Jane Quistgaard, für alle".encode(encoding), Finder([JANE]))
    assert not holds("Der Bericht von niemand, für alle".encode(encoding), Finder([JANE]))


@pytest.mark.parametrize("kind", packed_away(b""))
def test_in_every_packing(kind: str) -> None:
    assert holds(packed_away(b"by Jane Quistgaard")[kind], Finder([JANE]))
    assert not holds(packed_away(b"by nobody at all")[kind], Finder([JANE]))


def test_in_cyrillic_of_one_byte() -> None:
    olena = Seal("seal-1", SealKind.NAME, P, "Олена Ковалчук")
    assert holds("Писала Олена Ковалчук".encode("cp1251"), Finder([olena]))


def test_what_unpacks_without_end_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.publish.traces.MAX_UNPACKED", 1000)
    with pytest.raises(TooMuch):
        holds(packed_away(b"a" * 100_000)["gzip"], Finder([JANE]))


@pytest.mark.parametrize(
    "data",
    [
        b"A" * 2_000_000,
        b"\xff" * 2_000_000,
        b"&" * 500_000 + b"%4" * 500_000,
        b"-" * 300_000 + b" " * 300_000,
        b"Qu-\n" * 300_000,
        b"Jane " + b"." * 1_000_000,
        b"x\x9c" * 60_000,
        b"stream\n" * 100_000,
        ("é" * 700_000).encode(),
        ("\u0301" * 700_000).encode(),
        b"QUJD" * 20 + b"\n" + b"QUJD" * 500_000,
    ],
    ids=range(11),
)
def test_hostile_bytes_take_no_more_than_their_length(data: bytes) -> None:
    """With a step that goes over all of the rest at every place these would run for hours."""
    assert not holds(data, Finder([JANE]))
    assert holds(b"%PDF-1.7 " + data + b" Jane Quistgaard ", Finder([JANE]))
