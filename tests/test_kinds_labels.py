"""The hand labels of act and evidence basis: their form always; their places and the figures where the texts are."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from evaluation.kinds import Item, below, cross, figures, half, kappa, macro, scores
from evaluation.kinds_reading import SECOND, labels, texts
from onrecord.errors import ModelDamaged
from onrecord.records import Act, Basis
from onrecord.statements.weigh import FOLDER, shipped

ROLES = ("source", "cue", "content")


@pytest.mark.parametrize("items", [labels(), labels(SECOND)], ids=["first", "second"])
def test_labels_are_of_the_vocabulary_and_well_formed(items: list[Item]) -> None:
    assert len(items) in (899, 150)
    for item in items:
        assert item["act"] in set(Act)
        assert item["basis"]
        assert set(item["basis"]) <= set(Basis)
        assert item["basis"] == ["none_given"] or "none_given" not in item["basis"]
        assert item["content"] or (item["source"] and item["cue"])
        for role in (*ROLES, "act_words", "basis_words"):
            assert all(0 <= start < end for start, end in item.get(role, []))
    places = [json.dumps([item[key] for key in ("corpus", "id", *ROLES)]) for item in items]
    assert len(set(places)) == len(places)


def test_the_words_that_show_a_basis_are_given_where_there_is_one() -> None:
    assert all(bool(item["basis_words"]) == (item["basis"] != ["none_given"]) for item in labels())
    assert sum(item["drawn"] == "random" for item in labels()) == 300


def test_the_second_reading_is_of_labelled_items() -> None:
    places = {json.dumps([item[key] for key in ("id", *ROLES)]) for item in labels()}
    assert all(json.dumps([item[key] for key in ("id", *ROLES)]) in places for item in labels(SECOND))


def test_kappa_of_a_worked_example() -> None:
    # 20 of 50 both yes, 15 both no: agreement 0.70, by chance 0.50 (25 and 30 times yes).
    first = ["y"] * 25 + ["n"] * 25
    second = ["y"] * 20 + ["n"] * 5 + ["y"] * 10 + ["n"] * 15
    assert kappa(first, second) == (pytest.approx(0.7), pytest.approx(0.4))


def test_macro_f1_of_a_worked_example() -> None:
    items = [{"act": "ask", "basis": ["none_given"]}, {"act": "deny", "basis": ["document", "footage"]}]
    act, basis = scores(items, [("ask", ("none_given",)), ("ask", ("document",))])
    assert act["ask"].f1 == pytest.approx(2 / 3)
    assert macro(act) == pytest.approx(2 / 3 / len(Act))
    assert macro(basis) == pytest.approx(2 / len(Basis))


def test_a_document_is_in_one_half() -> None:
    assert {half({"id": name}) for name in ("a", "b", "c", "d", "e", "f")} == {"A", "B"}


def test_weights_that_are_not_what_was_shipped_are_refused(tmp_path: Path) -> None:
    for name in ("kinds.json", "kinds-weights.json"):
        shutil.copy(FOLDER / name, tmp_path / name)
    assert shipped(tmp_path).acts == tuple(Act)
    shipped.cache_clear()
    weights = tmp_path / "kinds-weights.json"
    weights.write_bytes(weights.read_bytes().replace(b"1", b"2", 1))
    with pytest.raises(ModelDamaged):
        shipped(tmp_path)


@pytest.mark.shared
def test_every_label_lies_inside_its_text(shared: Path) -> None:
    known = texts()
    for item in labels():
        text = known[item["corpus"], item["id"]]
        assert hashlib.sha256(text.encode()).hexdigest() == item["sha256"]
        for role in (*ROLES, "act_words", "basis_words"):
            assert all(end <= len(text) and text[start:end].strip() for start, end in item[role])


@pytest.mark.shared
def test_floors_cross_validated_by_document(shared: Path) -> None:
    items = labels()
    assert below(figures(items, cross(items)[0])) == []
