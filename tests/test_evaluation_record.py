"""What scores the whole record: spans carried to another text, counts of two annotations, baselines, floors, and the floors of dev."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation import attributions, claim_baselines, corpus, record, record_errors
from evaluation.carried import Carried
from evaluation.corpus_compare import (
    Annotation,
    Said,
    Shift,
    Tally,
    b_cubed,
    compare,
    f1,
    kappa,
    mapped,
    of_case,
    overlapping,
    total,
)

# ---------------------------------------------------------------------------------------------- carried over

PAGE = "MENU | NEWS\n\nThe harbour office said\n“the crane had passed”, twice.\n\nNobody was hurt."


def carry(words: str, other: str, text: str = PAGE) -> list[str]:
    start = text.index(words)
    return [other[a:b] for a, b in Carried(text, other).spans([(start, start + len(words))])]


@pytest.mark.parametrize(
    ("words", "other", "found"),
    [
        ("“the crane had passed”", PAGE, ["“the crane had passed”"]),
        ("“the crane had passed”", "The harbour office said “the crane had passed”, twice.", ["“the crane had passed”"]),
        ("“the crane had passed”", 'The harbour office said "the crane had passed", twice.', ["the crane had passed"]),
        ("said\n“the crane", "The harbour office said “the crane had passed”, twice.", ["said “the crane"]),
        ("the crane had passed", "The harbour office said [advert] the crane had passed twice", ["the crane had passed"]),
        ("the crane had passed", "The harbour office said the crane had just passed twice.", ["the crane had"]),
        ("Nobody was hurt", "Nobody was hurt. The harbour office said", ["Nobody was hurt"]),
        ("MENU", "The harbour office said “the crane had passed”, twice. Nobody was hurt.", []),
        ("The harbour office", "THE HARBOUR OFFICE SAID", []),
    ],
)  # fmt: skip
def test_spans_go_where_their_words_went(words: str, other: str, found: list[str]) -> None:
    assert carry(words, other) == found


def test_a_paragraph_that_stands_twice_is_taken_in_order_and_never_out_of_a_longer_one() -> None:
    text = "He said no.\n\nNo.\n\nHe said no."
    carried = Carried(text, "He said no. No. He said no!")
    assert carried.spans([(0, 10)]) == ((0, 10),)
    assert carried.spans([(18, 28)]) == ((16, 26),)
    assert carried.spans([(13, 15)]) == ((12, 14),)
    assert carried.lost == 0


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(["pump", "sea", "ran", "“old”", "the", "dry.", "\n\n"]), min_size=1, max_size=40),
    st.data(),
)
def test_the_words_that_arrive_are_the_span_s_words_in_order(pieces: list[str], data: st.DataObject) -> None:
    text = " ".join(pieces)
    other = " ".join(p for p in pieces if data.draw(st.booleans()) or p == "\n\n")
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    spans = Carried(text, other).spans([(start, end)])
    assert all(0 <= a <= b <= len(other) for a, b in spans)
    assert all(b <= c for (_, b), (c, _) in pairwise(spans))
    arrived = "".join(other[a:b] for a, b in spans)
    assert len(arrived.split()) <= len(text[start:end].split()) + 1
    assert Carried(text, text).spans([(start, end)]) == ((start, end),)


# ---------------------------------------------------------------------------------------------- counts

TEXT = "Ada said the pump was old. Bo denied it was old. Ada said the pump was new, later."


def said(name: str, words: str, who: str | None, day: str | None = None, **more: object) -> Said:
    source, cue, content = ((TEXT.index(w), TEXT.index(w) + len(w)) for w in words.split(" / "))
    made = Said(
        name, "page", (source,), (cue,), (content,), "assert", "asserts", frozenset({"none_given"}), None,
        (who,) if who else (), (day, day), frozenset({who}) if who else frozenset(),
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


OLD = said("old", "Ada / said / the pump was old", "ada", "2031-03-01")
DENIED = said("denied", "Bo / denied / it was old", "bo", act="deny", stance="denies")
NEW = said("new", "Ada / said / the pump was new", "ada", "2031-03-09")


def annotation(*statements: Said, **more: object) -> Annotation:
    made = Annotation({"page": TEXT}, statements, {}, (), (), (), {"page": "page"})
    return replace(made, **more)  # type: ignore[arg-type]


GOLD = annotation(
    OLD, DENIED, NEW,
    claims={"old": {"old": "asserts", "denied": "denies", "new": "denies"}},
    disputes=(("old", frozenset({"ada"}), frozenset({"bo"})),),
    shifts=(Shift("ada", "old", "asserts_to_denies", "old", "new"),),
)  # fmt: skip


def named(prefix: str, made: Annotation) -> Annotation:
    """The same annotation with ids of another maker."""

    def own(name: str) -> str:
        return f"{prefix}{name}"

    return annotation(
        *(replace(s, id=own(s.id), speakers=tuple(map(own, s.speakers))) for s in made.statements),
        claims={own(c): {own(s): x for s, x in m.items()} for c, m in made.claims.items()},
        disputes=tuple((own(c), frozenset(map(own, a)), frozenset(map(own, d))) for c, a, d in made.disputes),
        shifts=tuple(Shift(own(s.speaker), own(s.claim), s.kind, own(s.before), own(s.after)) for s in made.shifts),
    )


def values(gold: Annotation, theirs: Annotation) -> dict[str, float | None]:
    figures = compare(gold, theirs)[0].figures()
    return {name: f.get("f1", f.get("share")) for name, f in figures.items()}


def test_the_same_decisions_under_other_ids_are_the_same() -> None:
    assert {v for v in values(GOLD, named("x-", GOLD)).values() if v is not None} == {1.0}


def test_a_claim_worded_the_other_way_round_is_the_same_claim() -> None:
    turned = {"claim": {"old": "denies", "denied": "asserts", "new": "asserts"}}
    dispute = (("claim", frozenset({"bo"}), frozenset({"ada"})),)
    found = values(GOLD, replace(GOLD, claims=turned, disputes=dispute))
    assert (found["claim_stance"], found["disputes"], found["claim_sides"]) == (1.0, 1.0, 1.0)
    one_side = values(
        GOLD, replace(GOLD, claims={"old": dict.fromkeys(("old", "denied", "new"), "asserts")}, shifts=())
    )
    assert (one_side["claim_pairs"], one_side["claim_sides"]) == (1.0, pytest.approx(1 / 3))


def test_a_missed_statement_costs_its_pairs_but_not_those_of_the_matched() -> None:
    fewer = replace(GOLD, statements=(OLD, DENIED), shifts=(), claims={"old": {"old": "asserts", "denied": "denies"}})
    found = values(GOLD, fewer)
    assert found["claim_pairs_matched"] == 1.0
    assert found["claim_pairs"] == pytest.approx(
        1 / 2
    )  # all three pairs, one of them of matched statements: P 1/3, R 1/3 …
    assert found["shifts"] == 0.0


def test_a_shift_from_other_words_of_the_same_position_counts_and_a_wrong_side_does_not() -> None:
    again = replace(NEW, id="again", content=DENIED.content, source=DENIED.source)
    gold = replace(GOLD, statements=(OLD, again, NEW), claims={"old": {"old": "asserts", "again": "denies", "new": "denies"}}, disputes=())  # fmt: skip
    other = replace(gold, shifts=(Shift("ada", "old", "softens", "old", "again"),))
    assert values(gold, other)["shifts"] == 1.0
    assert values(gold, other)["shifts_kind"] == 0.0
    by_bo = replace(gold, statements=(OLD, replace(again, side=frozenset({"bo"})), NEW))
    assert values(by_bo, other)["shifts"] == 0.0


def test_speakers_are_mapped_one_to_one() -> None:
    merged = annotation(*(replace(s, speakers=("somebody",)) for s in GOLD.statements))
    figures = compare(GOLD, merged)[0].figures()
    assert figures["speaker"]["share"] == pytest.approx(2 / 3)
    assert figures["speakers_b3"] == {"p": pytest.approx(5 / 9), "r": 1.0, "f1": pytest.approx(5 / 7), "theirs": 3.0, "gold": 3.0}  # fmt: skip
    nobody = annotation(*(replace(s, speakers=()) for s in GOLD.statements))
    assert compare(GOLD, nobody)[0].figures()["speaker_named"]["p"] is None
    assert mapped({("a", "x"): 2, ("a", "y"): 3, ("b", "y"): 1, ("b", "x"): 1}) == {"y": "a", "x": "b"}


@pytest.mark.parametrize(
    ("gold", "theirs", "sums"),
    [
        ({"1": ["a"], "2": ["a"]}, {"1": ["x"], "2": ["x"]}, [2, 2, 2, 2]),
        ({"1": ["a"], "2": ["b"]}, {"1": ["x"], "2": ["x"]}, [1, 2, 2, 2]),
        ({"1": [], "2": []}, {"1": [], "2": []}, [2, 2, 2, 2]),
        ({"1": ["a", "b"], "2": ["a", "b"]}, {"1": ["x"], "2": ["x"]}, [2, 2, 1, 2]),  # one of two shared groups
    ],
)
def test_b_cubed(gold: dict[str, list[str]], theirs: dict[str, list[str]], sums: list[float]) -> None:
    assert b_cubed(gold, theirs) == sums


def test_figures_by_hand() -> None:
    assert kappa({("a", "a"): 20, ("a", "b"): 5, ("b", "a"): 10, ("b", "b"): 15}) == pytest.approx(
        0.4
    )  # Cohen's own example
    assert kappa({("a", "a"): 3}) is None
    assert f1(1, 2, 1, 4) == pytest.approx(1 / 3)
    assert (f1(0, 0, 0, 0), f1(0, 0, 0, 3)) == (None, 0.0)
    assert overlapping((None, "2031-03-01"), ("2031-03-01", None))
    assert overlapping((None, None), ("2031-03-01T10:00", "2031-03-01"))
    assert not overlapping((None, "2031-03-01"), ("2031-03-02", None))


@pytest.mark.shared
def test_statements_are_counted_as_the_shared_scorer_counts_them(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attributions, "SHARED", shared)
    attributions.scorer.cache_clear()
    scorer = attributions.scorer()
    for folder in corpus.folders()[:3]:
        gold = of_case(corpus.load(folder))
        moved = tuple(
            replace(s, content=tuple((a + i % 9, b) for a, b in s.content if b - a > 9), source=s.source if i % 5 else ())
            for i, s in enumerate(gold.statements)
            if i % 4
        )  # fmt: skip
        counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        for document, text in gold.texts.items():
            sides = [
                [{"source": s.source, "cue": s.cue, "content": s.content} for s in side if s.document == document]
                for side in (gold.statements, moved)
            ]
            scorer.tally(scorer.relations(text, sides[0]), scorer.relations(text, sides[1]), counts)
        ours = compare(gold, replace(gold, statements=moved, disputes=(), shifts=()))[0].counted
        assert {n: [c[0], c[1], c[3]] for n, c in ours.items() if n in counts} == counts


# ---------------------------------------------------------------------------------------------- intervals, baselines


def tally(right: int, theirs: int, gold: int) -> Tally:
    made = Tally()
    made.add("shifts", right, theirs, right, gold)
    return made


def test_intervals_are_over_cases() -> None:
    alike = [tally(1, 2, 2)] * 4
    assert record.interval(alike, "shifts") == [0.5, 0.5]
    apart = [tally(0, 2, 2), tally(2, 2, 2)]
    assert record.interval(apart, "shifts") == [0.0, 1.0]
    assert record.interval(alike[:1], "shifts") is None
    assert record.interval(alike, "disputes") is None
    assert total(alike).figures()["shifts"]["gold"] == 8


def test_average_linkage_by_hand() -> None:
    alike = np.array([[1, 0.9, 0.4, 0.0], [0.9, 1, 0.2, 0.0], [0.4, 0.2, 1, 0.5], [0, 0, 0.5, 1.0]])
    merged = claim_baselines.merges(alike)
    assert [(round(h, 2), a, b) for h, a, b in merged] == [(0.9, 0, 1), (0.5, 2, 3), (0.15, 0, 2)]
    assert claim_baselines.clusters(merged, list("abcd"), 0.5) == [["a", "b"], ["c", "d"]]
    assert claim_baselines.clusters(merged, list("abcd"), 0.95) == []


def test_words_and_vectors_tell_alike_from_unlike() -> None:
    contents = ["the pump was old", "The pump was “old”", "fish died in the river"]
    for alike in claim_baselines.BASELINES.values():
        found = alike(contents)
        assert found.shape == (3, 3)
        assert found[0, 1] > 0.9
        assert found[0, 2] < 0.5
    threshold = claim_baselines.choose([GOLD], claim_baselines.words)
    assert set(claim_baselines.claims(GOLD, claim_baselines.words, threshold)["claim-0"]) == {"old", "denied", "new"}


# ---------------------------------------------------------------------------------------------- floors

PINNED = {"cases": {"a-case": "1234"}, "figures": {"shifts": 0.5, "disputes": 0.4}}


def test_floors_are_for_the_cases_they_were_measured_on() -> None:
    good = {"shifts": 0.51, "disputes": 0.4}
    assert record.below(PINNED, good, {"a-case": "1234", "another": "5"}) == []
    assert record.below(PINNED, {**good, "shifts": 0.49}, {"a-case": "1234"}) == ["shifts 0.4900 is under 0.5"]
    assert "a-case changed" in record.below(PINNED, good, {"a-case": "5678"})[0]
    assert "a-case changed" in record.below(PINNED, good, {})[0]


def test_floors_only_rise_on_the_same_cases() -> None:
    figures = {"shifts": 0.619, "disputes": 0.3}
    raised = record.pinned(PINNED, figures, {"a-case": "1234"})
    assert raised["figures"] == {"shifts": 0.61, "disputes": 0.4}
    anew = record.pinned(PINNED, figures, {"a-case": "1234", "b-case": "5"})
    assert anew["figures"] == {"shifts": 0.61, "disputes": 0.3}


@pytest.fixture(scope="module")
def dev() -> dict[str, record.Run]:
    """The cases that floors are pinned for, as onrecord reads them now."""
    names = json.loads(record.FLOORS.read_text("utf-8"))["cases"]
    return {name: record.process(corpus.CORPUS / name) for name in names}


def test_the_floors_hold(dev: dict[str, record.Run]) -> None:
    floors = json.loads(record.FLOORS.read_text("utf-8"))
    figures = record.held([compare(r.gold, r.found)[0] for r in dev.values()])
    assert record.below(floors, figures, {n: record.digest(corpus.CORPUS / n) for n in dev}) == []
    assert all(r.case["split"] == "dev" for r in dev.values())


def test_steps_as_annotated_give_what_is_annotated(dev: dict[str, record.Run]) -> None:
    run = next(iter(dev.values()))
    for step, right in (("statements", ("attribution", "act", "basis")), ("speakers", ("speaker", "said_exact"))):
        figures = compare(run.gold, record.as_annotated(run, step))[0].figures()
        assert {figures[name].get("f1", figures[name].get("share")) for name in right} == {1.0}


def test_the_tables_name_every_figure_and_split(dev: dict[str, record.Run]) -> None:
    scored = record.score(list(dev.values()), ["speakers"], {"words": 0.1})
    page = "\n".join(record.table(scored))
    assert "| what | dev |" in page
    assert "| words (0.1), of statements annotated | dev |" in page
    assert "| with statements and speakers as annotated | dev |" in page
    assert page.count("None") == page.count("nan") == 0
    assert "claim_pairs_across" in "\n".join(record.show(scored[0]))


def test_every_missed_statement_and_every_lost_pair_is_one_error(dev: dict[str, record.Run]) -> None:
    for run in dev.values():
        counted = compare(run.gold, run.found)[0].counted
        kinds = [m.kind for m in record_errors.mistakes(run)]
        right, theirs, _, gold = counted["attribution"]
        assert sum(k.startswith("statement missed") for k in kinds) == gold - right
        assert sum(k.startswith("statement invented") for k in kinds) == theirs - right
        right, theirs, _, gold = counted["claim_pairs"]
        assert sum(k.startswith("claims: joined wrongly") for k in kinds) == theirs - right
        lost = [k for k in kinds if k.startswith(("claims: lost", "claims: not joined"))]
        assert len(lost) == gold - right
    table = record_errors.table(list(dev.values()), [m for r in dev.values() for m in record_errors.mistakes(r)])
    assert table[0].startswith(f"{len(dev)} cases of train and dev")


def test_test_cases_are_never_looked_into(dev: dict[str, record.Run]) -> None:
    run = next(iter(dev.values()))
    with pytest.raises(ValueError, match="test cases are scored, never looked into"):
        record_errors.mistakes(replace(run, case={**run.case, "split": "test"}))
    name = next(f.name for f in corpus.folders() if corpus.load(f)["split"] == "test")
    with pytest.raises(SystemExit, match="never looked into"):
        record_errors.main([name])


def test_a_case_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no case at"):
        record.main(["ember-river"])
    with pytest.raises(SystemExit, match="no test case among those named"):
        record.main(["amber-river", "--split", "test"])
    with pytest.raises(SystemExit, match="no train cases"):
        record.thresholds(tmp_path)
