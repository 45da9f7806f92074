"""The records to JSON and back: nothing is lost, and the same record gives the same text."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord import codec, records
from onrecord.records import Number, Place, Record, Span, Time

KINDS = sorted((k for k in vars(records).values() if dataclasses.is_dataclass(k)), key=lambda k: k.__name__)
WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a record's type, from its annotations."""
    if dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        fields = {f.name: values(hints[f.name]) for f in dataclasses.fields(kind)}
        return st.builds(kind, **fields)  # type: ignore[arg-type]
    if get_origin(kind) is tuple:
        arguments = get_args(kind)
        if arguments[-1] is Ellipsis:
            return st.lists(st.deferred(lambda: values(arguments[0])), max_size=2).map(tuple)
        return st.tuples(*(values(a) for a in arguments))
    if get_args(kind):
        return st.one_of(*(values(a) for a in get_args(kind)))
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return st.sampled_from(list(kind))
    plain: dict[Any, st.SearchStrategy[Any]] = {
        str: WORDS,
        bool: st.booleans(),
        int: st.integers(-9, 10**6),
        float: st.floats(allow_nan=False, allow_infinity=False),
        type(None): st.none(),
    }
    return plain[kind]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@settings(max_examples=12)
@given(data=st.data())
def test_every_record_comes_back(kind: Any, data: st.DataObject) -> None:
    record = data.draw(values(kind))
    text = codec.dumps(record)
    back = codec.loads(kind, text)
    assert back == record
    assert type(back) is kind
    assert codec.dumps(back) == text
    json.loads(text)


def test_defaults_are_left_out() -> None:
    assert codec.dumps(Place(page=3)) == '{"page":3}'
    assert codec.dumps(Time(None, "2020-07-19", "", "x", days=(-1, -1))) == (
        '{"earliest":null,"latest":"2020-07-19","text":"","anchor":"x","days":[-1,-1]}'
    )


def test_containers_come_back_as_they_were() -> None:
    kind = dict[str, list[tuple[Span, ...]]]
    value = {"a": [(Span(1, 2),), ()], "b": []}
    assert codec.loads(kind, codec.dumps(value)) == value
    assert codec.loads(str | int | None, "3") == 3  # type: ignore[arg-type]


def test_a_whole_number_is_a_float_where_a_float_is_meant() -> None:
    number = codec.loads(Number, '{"lowest":3,"highest":null,"text":"","of":"","span":{"start":0,"end":1}}')
    assert number.lowest == 3.0
    assert type(number.lowest) is float


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Span, "[]"),
        (Span, '{"start":1}'),
        (Span, '{"start":1,"end":2,"more":3}'),
        (Span, '{"start":"1","end":2}'),
        (Span, '{"start":true,"end":2}'),
        (Time, '{"earliest":null,"latest":null,"text":"","anchor":"","days":[1]}'),
        (str | None, "1"),
        (records.Act, '"sing"'),
        (Record, "null"),
        (Span, "{"),
    ],
)
def test_another_shape_is_a_value_error(kind: Any, text: str) -> None:
    with pytest.raises(ValueError):
        codec.loads(kind, text)


@pytest.mark.parametrize("value", ["half a pair \ud800", float("nan")])
def test_what_json_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(ValueError):
        codec.dumps((value,))


def test_types_that_could_not_come_back_are_refused() -> None:
    for kind in (set[str], Span | Place, dict[int, str]):
        with pytest.raises(TypeError):
            codec.loads(kind, "null")  # type: ignore[arg-type]


def test_the_shape_tells_records_apart() -> None:
    @dataclasses.dataclass(frozen=True)
    class One:
        a: int

    @dataclasses.dataclass(frozen=True)
    class Two:
        a: int
        b: int = 0

    assert codec.shape(One) != codec.shape(Two)
    assert codec.shape(tuple[Span, ...]) != codec.shape(Span)
    code = "from onrecord import codec, records; print(codec.shape(records.Record))"
    environment = {"PYTHONPATH": str(Path(codec.__file__).parents[1]), "PYTHONHASHSEED": "7"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    assert done.stdout.strip() == codec.shape(Record)  # another process says the same
