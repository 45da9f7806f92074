"""Statements to claims, disputes, positions and shifts: fictional reports in, exact links out."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from evaluation.claims import case, load, score
from onrecord.claims import VERSION, Links, authentic, embed, grouping, link, propositions
from onrecord.errors import ModelDamaged
from onrecord.records import (
    Act,
    Basis,
    Document,
    Fact,
    Footage,
    Number,
    Paragraph,
    ParagraphKind,
    Place,
    QuoteType,
    ShiftKind,
    Span,
    Speaker,
    Stance,
    Statement,
)
from tests.claims_texts import said, speaker

STATE, MINISTRY = speaker("Orvia"), speaker("the ministry", "Orvia")
KNOWN = (STATE, MINISTRY, speaker("the spokesman", "the ministry"), speaker("the governor", "Orvia"))
EVERYBODY = (*KNOWN, *(speaker(n) for n in ("Dorn", "the monitor", "Reuben Hale", "medics", "he", "a prisoner")))


def linked(*made: tuple[Document, list[Statement]], known: Sequence[Speaker] = EVERYBODY) -> Links:
    return link([d for d, _ in made], [s for _, found in made for s in found], known, ())


def stances(links: Links, *made: tuple[Document, list[Statement]]) -> list[list[tuple[str, str]]]:
    """Each claim with more than one statement as sorted (words, stance)."""
    words = {s.id: " ".join(d.words(p) for p in s.content) for d, found in made for s in found}
    return sorted(
        sorted((words[m.statement], m.stance.value) for m in c.statements)
        for c in links.claims
        if len(c.statements) > 1
    )


def names(ids: Sequence[str], known: Sequence[Speaker] = EVERYBODY) -> list[str]:
    return sorted(s.name for s in known if s.id in ids)


def test_a_denial_and_what_it_denies_are_one_claim_and_a_dispute() -> None:
    left = said(
        "Dorn | said | soldiers burned the school in Harrow Vale\nDorn | said | the road is closed", known=EVERYBODY
    )
    right = said(
        "the ministry | denied | that its soldiers burned any school in Harrow Vale", name="b.txt", known=EVERYBODY
    )
    links = linked(left, right)
    assert stances(links, left, right) == [
        [
            ("soldiers burned the school in Harrow Vale", "asserts"),
            ("that its soldiers burned any school in Harrow Vale", "denies"),
        ]
    ]
    claim = next(c for c in links.claims if len(c.statements) == 2)
    assert (claim.text, claim.reports, claim.origins) == ("soldiers burned the school in Harrow Vale", 2, 2)
    assert [(names(d.asserts), names(d.denies)) for d in links.disputes] == [(["Dorn"], ["the ministry"])]


def test_double_negation_asserts() -> None:
    made = said(
        """
        the monitor | said | prisoners were beaten in the quarry jail
        the ministry | denied | that no prisoners were beaten in the quarry jail
        """,
        known=EVERYBODY,
    )
    links = linked(made)
    assert stances(links, made)[0][0][1] == stances(links, made)[0][1][1] == "asserts"
    assert not links.disputes


def test_what_points_back_takes_the_proposition_it_points_to() -> None:
    made = said(
        """
         | reports | the army is holding thousands of islanders in camps
        the ministry | denied | these reports
        the spokesman | said | There is no forced labour on the islands
        the spokesman | said | It is totally against the truth
        """,
        known=EVERYBODY,
    )
    assert stances(linked(made), made) == [
        [("It is totally against the truth", "asserts"), ("There is no forced labour on the islands", "asserts")],
        [("the army is holding thousands of islanders in camps", "passes_on"), ("these reports", "denies")],
    ]


def test_a_judgement_on_the_video_is_not_about_what_it_shows() -> None:
    made = said(
        """
        the monitor | said | the footage of guards beating prisoners is authentic
        the spokesman | said | the video was fake
        the monitor | said | guards beat prisoners every night
        """,
        known=EVERYBODY,
    )
    links = linked(made)
    assert [
        ("the footage of guards beating prisoners is authentic", "asserts"),
        ("the video was fake", "denies"),
    ] in stances(links, made)
    assert all(("guards beat prisoners every night", "asserts") not in claim for claim in stances(links, made))


def test_demands_and_threats_do_not_assert_what_they_presuppose() -> None:
    made = said(
        """
        Reuben Hale | demanded | sanctions against officials who ordered the torture of prisoners
        the ministry | denied | the torture of prisoners
        the ministry | threatened | a firm response to sanctions against its officials
        """,
        known=EVERYBODY,
    )
    assert not linked(made).disputes


def test_what_nobody_said_is_on_no_claim() -> None:
    made = said(
        """
        Dorn | said | guards beat prisoners in the quarry jail
        the governor | never claimed | that guards beat prisoners in the quarry jail
        the monitor | did not say | that guards beat prisoners in the quarry jail
        medics | may argue | that guards beat prisoners in the quarry jail
        the ministry | said | We never said that guards beat prisoners in the quarry jail
        the spokesman | denied | having said that guards beat prisoners in the quarry jail
        Reuben Hale | would not say | whether guards beat prisoners in the quarry jail
        """,
        known=EVERYBODY,
    )
    links = linked(made)
    assert stances(links, made) == [
        [
            ("guards beat prisoners in the quarry jail", "asserts"),
            ("whether guards beat prisoners in the quarry jail", "hedges"),
        ]
    ]
    assert (len(links.claims), links.disputes, links.shifts) == (1, (), ())


def test_two_propositions_of_one_content_are_denied_one_by_one() -> None:
    made = said(
        """
        Dorn | said | that the camp at Harrow Vale exists and that prisoners were beaten in it
        the governor | denied | that prisoners were beaten at Harrow Vale
        the ministry | said | that the camp at Harrow Vale exists
        """,
        known=EVERYBODY,
    )
    links = linked(made)
    texts = {c.id: c.text for c in links.claims}
    assert sorted(texts.values()) == ["prisoners were beaten in it", "the camp at Harrow Vale exists"]
    assert [(texts[d.claim], names(d.asserts), names(d.denies)) for d in links.disputes] == [
        ("prisoners were beaten in it", ["Dorn"], ["the governor"])
    ]


def test_fragments_and_deeds_are_no_claims() -> None:
    made = said(
        """
        Dorn | deplored | the raid
        the army | built | a second camp behind the quarry of Harrow Vale
        Reuben Hale | said | she resigned
        the monitor | said | the army built a second camp
        """,
        known=EVERYBODY,
    )
    assert sorted(c.text for c in linked(made).claims) == ["she resigned", "the army built a second camp"]


def test_hedges_and_passing_on_make_no_dispute() -> None:
    made = said(
        """
        the monitor | suggested | the bridge may have been mined
         | reports | the bridge was mined
        the ministry | denied | that the bridge was mined
        """,
        known=EVERYBODY,
    )
    links = linked(made)
    assert {s for claim in stances(links, made) for _, s in claim} >= {"hedges", "denies", "passes_on"}
    assert not links.disputes


def test_other_figures_are_suggested_not_linked() -> None:
    made, found = said(
        "medics | said | 40 people drowned in the ferry\nthe ministry | said | 6 people drowned in the ferry",
        known=EVERYBODY,
    )
    numbered = [
        replace(s, numbers=(Number(n, n, str(n), "people", Span(s.content[0].start, s.content[0].start + 2)),))
        for s, n in zip(found, (40.0, 6.0), strict=True)
    ]
    links = linked((made, numbered))
    assert [len(c.statements) for c in links.claims] == [1, 1]
    assert [s.kind for s in links.suggestions] == ["same_claim"]
    assert links.suggestions[0].score < grouping.LINK


def test_people_who_speak_for_one_body_are_one_side() -> None:
    made = said(
        """
        the spokesman | said | the dam was opened at night
        the governor | denied | that the dam was opened at night
        """,
        known=EVERYBODY,
    )
    assert not linked(made).disputes


def test_a_body_that_first_denies_and_later_admits_has_shifted() -> None:
    early = said("the spokesman | denied | the existence of a prison in the quarry", "2031-03-01", "a.txt", EVERYBODY)
    late = said("the governor | admitted | that there was a prison in the quarry", "2031-05-02", "b.txt", EVERYBODY)
    links = linked(early, late)
    assert [(names([s.speaker]), s.kind, s.before, s.after) for s in links.shifts] == [
        (["Orvia"], ShiftKind.DENIES_TO_ASSERTS, early[1][0].id, late[1][0].id)
    ]
    position = next(p for p in links.positions if p.speaker == STATE.id)
    assert [(p.stance, p.earliest) for p in position.phases] == [
        (Stance.DENIES, "2031-03-01"),
        (Stance.ASSERTS, "2031-05-02"),
    ]
    assert position.phases[0].title == "Denies: “the spokesman denied the existence of a prison in the quarry”"


def test_a_defence_after_a_denial_reframes_by_the_words_alone() -> None:
    made = said(
        """
         | reports | a million people are held in camps on the islands
        Orvia | initially *denied* | these reports
        the ministry | has now *defended* | the camps as necessary against smuggling
        """,
        known=EVERYBODY,
    )
    links = linked(made)
    assert [(names([s.speaker]), s.kind) for s in links.shifts] == [(["Orvia"], ShiftKind.REFRAMES)]
    assert not links.disputes


def test_a_denied_place_defended_under_another_name_is_a_shift() -> None:
    early = said("the spokesman | denied | the existence of a camp in the lagoon", "2031-03-01", "a.txt", EVERYBODY)
    late = said(
        """
        the monitor | recalled that *reports* | there is a camp in the lagoon
        the governor | said | the training centre at Pell is lawful and inspected every month
        """,
        "2031-05-02",
        "b.txt",
        EVERYBODY,
    )
    links = linked(early, late)
    assert [(names([s.speaker]), s.kind, s.after) for s in links.shifts] == [
        (["Orvia"], ShiftKind.REFRAMES, late[1][1].id)
    ]
    # from another side the same words are nobody's reframing
    other = [late[1][0], replace(late[1][1], speaker=speaker("Dorn").id)]
    assert not linked(early, (late[0], other)).shifts


def test_what_happened_at_a_place_is_not_the_existence_of_the_place() -> None:
    made = said(
        """
        the monitor | said | at least 40 fishermen drowned at the lagoon camp
        the ministry | denied | the existence of a lagoon camp
        """,
        known=EVERYBODY,
    )
    links = linked(made)
    assert not links.disputes
    assert [s.kind for s in links.suggestions] == ["same_claim"]


def test_no_shift_where_the_order_is_not_known() -> None:
    left = said("the ministry | denied | the existence of a prison in the quarry", None, "a.txt", EVERYBODY)
    right = said("the ministry | admitted | that there was a prison in the quarry", None, "b.txt", EVERYBODY)
    assert not linked(left, right).shifts


def test_one_act_of_speaking_in_two_reports_is_one_utterance() -> None:
    words = "the gates stood open when I came at two in the morning"
    left = said(f"Dorn | said | “{words}”\nmedics | said | the road is closed", "2031-03-01", "a.txt", EVERYBODY)
    right = said(f"Dorn | told us | {words}", "2031-03-01", "b.txt", EVERYBODY)
    later = said(f"Dorn | said | {words}\nmedics | said | rain fell", "2031-06-01", "c.txt", EVERYBODY)
    links = linked(left, right, later)
    assert sorted(len(u.statements) for u in links.utterances) == [1, 1, 1, 2]
    assert sorted(i for u in links.utterances for i in u.statements) == sorted(
        s.id for _, found in (left, right, later) for s in found
    )


def test_five_reports_of_one_text_are_one_origin() -> None:
    lines = [
        "medics | said | the gas reached the school before the sirens sounded on the eastern side of town",
        "the ministry | said | the plant had been inspected twice in spring and found to be in working order by engineers",
        "Dorn | said | she counted eleven trucks at the gate, each with the plates removed and the lights switched off",
    ]
    made = [said("\n".join(lines), "2031-03-01", f"{n}.txt", EVERYBODY) for n in range(5)]
    links = linked(*made)
    assert {(c.reports, c.origins) for c in links.claims} == {(5, 1)}
    assert len({d.origin for d in links.documents}) == 1
    assert sorted(len(u.statements) for u in links.utterances) == [5, 5, 5]


def test_footage_is_only_suggested() -> None:
    made, found = said("the monitor | said | the clip of the Pennor sluice was filmed at night", known=EVERYBODY)
    shown = [replace(s, basis=(Basis.FOOTAGE,)) for s in found]
    pieces = [
        Footage("foo-1", "1" * 64, "clip_of_pennor_sluice.mp4", "video/mp4", 1, Fact("Pennor sluice", "given")),
        Footage("foo-2", "2" * 64, "parade.mp4", "video/mp4", 1),
    ]
    links = link([made], shown, EVERYBODY, pieces)
    assert [(s.kind, s.left, s.right) for s in links.suggestions] == [("about_footage", found[0].id, "foo-1")]
    assert [f.statements for f in links.footage] == [(found[0].id,), ()]


def disputed(links: Links) -> list[tuple[str, list[str], list[str]]]:
    texts = {c.id: c.text for c in links.claims}
    return sorted((texts[d.claim], names(d.asserts), names(d.denies)) for d in links.disputes)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (
            "Dorn | said | she worked as a cook on Pell Wharf",
            "the ministry | said | There are no captives on Pell Wharf",
        ),
        (
            "Dorn | said | rowers have told her to stay off the wharf until next week",
            "the ministry | said | There are no captives on the wharf",
        ),
        (
            "Dorn | said | clerks would be admitted to the hall as soon as the fever season had ended",
            "the ministry | said | We do not ask a rower with fever what songs he sings",
        ),
        (
            "Dorn | said | he had raised the matter with the envoy and would go on raising it until the gate is open",
            "medics | said | Nobody has shown us the gate",
        ),
        (
            "Dorn | said | The Osi are our brothers",
            "the monitor | denied | that any Osi are held because of their faith",
        ),
        (
            "the monitor | said | it held the names of 19 rowers who were rowed to the camp and never seen again",
            "the ministry | denied | that the camp described by widows exists",
        ),
    ],
)
def test_who_and_where_alone_make_no_claim(left: str, right: str) -> None:
    links = linked(said(left, name="a.txt", known=EVERYBODY), said(right, name="b.txt", known=EVERYBODY))
    assert [len(c.statements) for c in links.claims] == [1, 1]
    assert not links.disputes


def test_what_the_whole_case_speaks_of_links_nothing() -> None:
    made = [
        said(f"{who} | said | {what} at the Hollin weir", name=f"{n}.txt", known=EVERYBODY)
        for n, (who, what) in enumerate(
            [
                ("Dorn", "rowers were beaten with oars"),
                ("medics", "eels are sold on Fridays"),
                ("the monitor", "a bell rang twice"),
                ("Reuben Hale", "the ice was thin this winter"),
                ("a prisoner", "his brother mends nets"),
                ("the ministry", "taxes had been paid in full"),
            ]
        )
    ]
    denial = said("the governor | denied | that rowers were beaten at the Hollin weir", name="9.txt", known=EVERYBODY)
    links = linked(*made, denial)
    assert sorted(len(c.statements) for c in links.claims) == [1, 1, 1, 1, 1, 2]
    assert [(a, d) for _, a, d in disputed(links)] == [(["Dorn"], ["the governor"])]


def test_never_fewer_than_asserts_a_number() -> None:
    made = said(
        """
        the monitor | said | rowers are held in the wharf cellar by force
        a prisoner | said | there were never fewer than 70 rowers held in the wharf cellar
        """,
        known=EVERYBODY,
    )
    links = linked(made)
    assert {m.stance for c in links.claims for m in c.statements} == {Stance.ASSERTS}
    assert not links.disputes


def test_real_or_fake_is_one_claim_across_reports() -> None:
    first = said(
        """
        the spokesman | *dismissed* | as “fake” a video that appears to show bound rowers kneeling on a wharf
        the spokesman | said | Anyone with a lamp can make such a thing in an hour
        Dorn | said | she believed the video was genuine
        """,
        "2031-06-09",
        "a.txt",
        EVERYBODY,
    )
    second = said(
        """
         | reports | the clip appears to show bound rowers kneeling beside the wharf
        the spokesman | said | I repeat, the clip is a fake
        the spokesman | said | It was not made in my country
        Dorn | said | her people had found no sign that the clip had been altered
        Reuben Hale | said | I have no doubt it is real
        """,
        "2031-06-10",
        "b.txt",
        EVERYBODY,
    )
    links = linked(first, second)
    assert disputed(links) == [("she believed the video was genuine", ["Dorn", "Reuben Hale"], ["the spokesman"])]
    claim = next(c for c in links.claims if c.id == links.disputes[0].claim)
    assert len(claim.statements) == 7
    assert claim.reports == 2


def test_two_pictures_are_two_claims() -> None:
    made = said(
        """
        the spokesman | said | the footage of drowned mules at Orme ford is fake
        Dorn | said | the photograph of burned ledgers in Tarn chapel is genuine
        """,
        known=EVERYBODY,
    )
    assert not linked(made).disputes


@pytest.mark.parametrize(
    ("text", "before", "side"),
    [
        ("the footage is a forgery", "", -1),
        ("there is no doubt that the video is authentic", "", 1),
        ("he doubted that the video was authentic", "", -1),
        ("the picture was not doctored", "", 1),
        ("It is staged", "They sent us a recording. ", -1),
        ("It is staged", "They sent us a ham. ", 0),
        ("the video was filmed at night", "", 0),
        ("the grief is real", "a video", 0),
    ],
)
def test_sides_of_real_and_fake(text: str, before: str, side: int) -> None:
    found = authentic.judged(text, before)
    assert (found[0] if found else 0) == side


def test_a_claim_is_worded_by_a_clause() -> None:
    made = said(
        """
        Dorn | accused | wardens of committing “gross, needless” torture in the quarry
        Dorn | said | that there is gross, needless torture going on in the quarry
        the ministry | rejected | accusations of torture in the quarry
        """,
        known=EVERYBODY,
    )
    assert disputed(linked(made)) == [
        ("there is gross, needless torture going on in the quarry", ["Dorn"], ["the ministry"])
    ]


def test_deaths_in_copies_are_one_undisputed_claim_beside_the_denied_site() -> None:
    lead = (
        "medics | said | at least 55 rowers have died since spring in the wharf cellar\n"
        "medics | said | the bodies were carried off before dawn on two barges with their lamps put out\n"
        "the ministry | said | the wharf is swept weekly and visited by an inspector of weights in a green coat"
    )
    copies = [said(lead, "2031-06-12", f"{n}.txt", EVERYBODY) for n in range(5)]
    denial = said("the spokesman | denied | the existence of a prison on the wharf", "2031-06-01", "d.txt", EVERYBODY)
    links = linked(*copies, denial)
    deaths = next(c for c in links.claims if "died" in c.text)
    assert (len(deaths.statements), deaths.reports, deaths.origins) == (5, 5, 1)
    assert not links.disputes


@pytest.mark.parametrize(
    ("name", "right"),
    [("KX20310304.mp4", "foo-1"), ("AKX20310304.mp4", None), ("KX20310304.mp4v", None), ("a.mp4", None)],
)
def test_a_report_that_names_a_file_speaks_of_it(name: str, right: str | None) -> None:
    pieces = [
        Footage("foo-1", "1" * 64, "in/KX20310304.mp4", "video/mp4", 1),
        Footage("foo-2", "2" * 64, "in/a.mp4", "video/mp4", 1),
    ]
    made, found = said(
        f"Dorn | said | that she had got {name} in March\nthe spokesman | said | this video is a fake", known=EVERYBODY
    )
    links = link([made], found, EVERYBODY, pieces)
    about = {s.left: s.right for s in links.suggestions if s.kind == "about_footage"}
    assert about.get(found[1].id) == right


def test_words_on_a_clip_are_suggested_for_the_video_and_not_for_older_words() -> None:
    video = Footage("foo-1", "1" * 64, "a.mp4", "video/mp4", 1, published=Fact("2031-06-07", "given"))
    picture = Footage("foo-2", "2" * 64, "b.jpg", "image/jpeg", 1)
    made = said(
        "the spokesman | said | the clip is a fake\nthe spokesman | said | it was not made in our country\n"
        "Dorn | said | the picture shows a barge\nDorn | said | rain fell",
        "2031-06-10",
        "a.txt",
        EVERYBODY,
    )
    older = said("Dorn | said | the video of the fair was lost", "2030-01-01", "b.txt", EVERYBODY)
    links = link([made[0], older[0]], [*made[1], *older[1]], EVERYBODY, [video, picture])
    ids = [s.id for s in made[1]]
    assert [f.statements for f in links.footage] == [tuple(sorted(ids[:2])), (ids[2],)]
    assert {s.kind for s in links.suggestions if s.right.startswith("foo-")} == {"about_footage"}


def test_nothing_in_gives_nothing_out() -> None:
    assert link([], [], [], ()) == Links((), (), (), (), (), (), (), (), ())


def test_version_names_the_weights() -> None:
    assert VERSION.split("similarity-")[1] == embed.encoder().card["sha256"][:8]


# ---------------------------------------------------------------------------------------------- invariants


@pytest.fixture(scope="module")
def gold() -> tuple[list[Document], list[Statement], list[Speaker]]:
    documents, statements, speakers, _ = case(load("tune"))
    return documents, statements, speakers


def test_order_of_adding_does_not_matter(gold: tuple[list[Document], list[Statement], list[Speaker]]) -> None:
    wanted = link(*gold, ())
    for seed in range(3):
        shuffled = [list(items) for items in gold]
        for items in shuffled:
            random.Random(seed).shuffle(items)
        assert link(shuffled[0], shuffled[1], shuffled[2], ()) == wanted  # type: ignore[arg-type]


def test_every_statement_is_on_a_claim_and_no_claim_is_empty(
    gold: tuple[list[Document], list[Statement], list[Speaker]],
) -> None:
    links = link(*gold, ())
    assert {m.statement for c in links.claims for m in c.statements} == {s.id for s in gold[1]}
    for claim in links.claims:
        members = [m.statement for m in claim.statements]
        assert claim.wording in members
        assert members == sorted(set(members))
        assert 1 <= claim.origins <= claim.reports
        assert all(0 <= m.confidence <= 1 for m in claim.statements)
    known = {c.id for c in links.claims}
    assert known.issuperset(x.claim for x in (*links.disputes, *links.shifts, *links.positions))
    assert len(known) == len(links.claims)


def test_a_vector_does_not_depend_on_its_neighbours() -> None:
    texts = ["the dam was opened", "guards beat prisoners in the quarry jail every single night of that spring", "oil"]
    together = embed.Encoder().vectors(texts)
    other = embed.Encoder()
    alone = [other.vectors([t])[0] for t in reversed(texts)][::-1]
    assert all((a == b).all() for a, b in zip(together, alone, strict=True))


def test_candidates_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "EXACT", 100)  # as in a large case: vectors are compared within buckets
    rng = random.Random(5)
    words = [f"w{n}" for n in range(300)]
    lines = "\n".join(f"Dorn | said | {' '.join(rng.sample(words, 8))}" for _ in range(400))
    made, statements = said(lines, known=EVERYBODY)
    forms = grouping._forms(propositions.build([made], statements))
    vectors = np.random.default_rng(5).standard_normal((len(forms), 384)).astype(np.float32)
    pairs = grouping._Scores(forms, vectors, lambda word: 1.0, {}).candidates()
    assert len(forms) == 400
    assert len(pairs) <= len(forms) * (grouping.CANDIDATES + grouping.TABLES * grouping.NEIGHBOURS + 12)


@pytest.mark.parametrize("damage", ["weights", "card", "vocabulary"])
def test_altered_weights_are_refused(tmp_path: Path, damage: str) -> None:
    for name in ("similarity.json", "similarity.onnx", "vocabulary.txt"):
        (tmp_path / name).write_bytes((embed.MODELS / name).read_bytes())
    if damage == "weights":
        (tmp_path / "similarity.onnx").write_bytes(b"not a model")
    elif damage == "card":
        (tmp_path / "similarity.json").unlink()
    else:
        pieces = (tmp_path / "vocabulary.txt").read_text(encoding="utf-8").split("\n")
        pieces[1], pieces[1996] = pieces[1996], pieces[1]  # of one size, but "the" in another place
        (tmp_path / "vocabulary.txt").write_text("\n".join(pieces), encoding="utf-8")
    with pytest.raises(ModelDamaged):
        embed.Encoder(tmp_path)


def test_accuracy_does_not_fall() -> None:
    """Floors on the half of the gold set that no weight was fitted on; they only rise."""
    figures = score("report")
    assert figures["pairs"]["p"] >= 0.87
    assert figures["pairs"]["r"] >= 0.62
    assert figures["sides_right"] >= 0.95
    assert figures["disputes"]["found"] >= 15
    assert figures["disputes"]["wrong"] == 0


# ---------------------------------------------------------------------------------------------- the two real reports

SEEDS = json.loads(
    (Path(__file__).parents[1] / "evaluation" / "data" / "claims_seeds.json").read_text(encoding="utf-8")
)


@pytest.mark.shared
def test_the_real_case(shared: Path) -> None:
    """Statements marked by hand, by offsets: the disputes and the shift that a careful reader sees."""
    documents = []
    for row in SEEDS["texts"]:
        text = (shared / "seeds" / row["name"]).read_text(encoding="utf-8")
        digest = hashlib.sha256(text.encode()).hexdigest()
        assert digest == row["sha256"]
        starts, at = [], 0
        for line in text.split("\n"):
            if line.strip():
                starts.append(Paragraph(Span(at, at + len(line)), ParagraphKind.BODY, Place(offset=at)))
            at += len(line) + 1
        documents.append(Document(f"doc-{digest[:16]}", digest, row["name"], "text/plain", text, tuple(starts)))
    known = [speaker(name, *bodies) for name, bodies in SEEDS["speakers"].items()]
    ids = {s.name: s.id for s in known}
    statements = [
        Statement(
            id=f"sta-{n:02}",
            document=documents[row["text"]].id,
            source=tuple(Span(*p) for p in row["source"]),
            cue=tuple(Span(*p) for p in row["cue"]),
            content=tuple(Span(*p) for p in row["content"]),
            quote=QuoteType.MIXED,
            act=Act(row["act"]),
            stance=Stance(row["stance"]),
            basis=(Basis.NONE_GIVEN,),
            confidence=0.9,
            within=row["within"],
            speaker=ids.get(row["speaker"]),
        )
        for n, row in enumerate(SEEDS["statements"])
    ]
    links = link(documents, statements, known, ())
    disputes = {(tuple(names(d.asserts, known)), tuple(names(d.denies, known))) for d in links.disputes}
    assert disputes == {(("Raab",), ("Liu",)), (("Hunt", "diplomats"), ("China", "spokesman"))}
    shift = links.shifts[0]
    assert len(links.shifts) == 1
    assert (shift.kind, names([shift.speaker], known)) == (ShiftKind.REFRAMES, ["Chinese government"])
    phases = next(p for p in links.positions if p.speaker == ids["China"]).phases
    assert [p.stance for p in phases] == [Stance.DENIES, Stance.ASSERTS]
