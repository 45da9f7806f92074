"""The records to and from JSON: one codec for every frozen dataclass, driven by its annotations.

``pack`` gives plain JSON values, ``unpack`` gives the records back; ``unpack(type(x), pack(x)) == x`` holds for every
record (a property test). A field that has its default is left out, so that a row stays small and an older row can be
read after a field with a default was added. Text is canonical: keys in the order of the fields, no spaces, UTF-8 kept.

Known shapes: dataclasses, StrEnum, str, int, float, bool, None, ``X | None``, ``tuple[X, ...]``, ``tuple[A, B]``,
``list[X]``, ``dict[str, X]`` and ``Mapping[str, X]``. Anything else is a TypeError when the type is first used.
"""

from __future__ import annotations

import collections.abc
import dataclasses
import hashlib
import json
import types
import typing
from collections.abc import Callable
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
Json = Any  # JSON values: dict, list, str, int, float, bool, None
_Convert = Callable[[Any], Any]
_ABSENT = object()


def pack(value: object) -> Json:
    """Plain JSON values of a record, a tuple of records, or a plain value."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _packer(type(value))(value)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple | list):
        return [pack(item) for item in value]
    if isinstance(value, collections.abc.Mapping):
        return {str(key): pack(item) for key, item in value.items()}
    return value


def unpack(kind: type[T], data: Json) -> T:
    """The record of type ``kind`` from what ``pack`` gave. Raises ValueError where the data has another shape."""
    made = _unpacker(typing.cast(collections.abc.Hashable, kind))(data)
    return typing.cast(T, made)


def dumps(value: object) -> str:
    """Canonical JSON text of a record: the same record gives the same text.

    Raises ValueError on what JSON in UTF-8 cannot hold: half a surrogate pair, a float that is no number.
    """
    text = json.dumps(pack(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    text.encode("utf-8")
    return text


def loads(kind: type[T], text: str) -> T:
    """The record from its JSON text. Raises ValueError on text that is not JSON or has another shape."""
    return unpack(kind, json.loads(text))


def digest(text: str) -> str:
    """SHA-256 of a text, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@cache
def shape(kind: Any) -> str:
    """A digest over the fields, types and vocabularies below ``kind``: it changes when a record gains or loses a field."""
    seen: dict[str, str] = {}
    _describe(kind, seen)
    return digest("\n".join(f"{name}: {text}" for name, text in sorted(seen.items())) + repr(kind))[:16]


# ---------------------------------------------------------------------------------------------- records to JSON


@cache
def _packer(kind: type) -> _Convert:
    """A function that packs one dataclass; what each field needs is looked up once, from its annotation."""
    built: list[list[tuple[str, object, _Convert | None]]] = []  # filled at first use, as in ``_dataclass``

    def convert(value: Any) -> Json:
        if not built:
            hints = get_type_hints(kind)
            built.append([(f.name, _default(f), _field(hints[f.name])) for f in dataclasses.fields(kind) if f.init])
        packed = {}
        for name, default, inner in built[0]:
            item = getattr(value, name)
            if item is default or (item == default and type(item) is type(default)):
                continue
            packed[name] = item if inner is None or item is None else inner(item)
        return packed

    return convert


def _field(hint: Any) -> _Convert | None:
    """How a value with this annotation is packed; None: as it is."""
    arguments = [a for a in get_args(hint) if a is not type(None)]
    if hint in _PLAIN or (get_origin(hint) in (Union, types.UnionType) and all(a in _PLAIN for a in arguments)):
        return None
    if get_origin(hint) in (Union, types.UnionType) and len(arguments) == 1:
        return _field(arguments[0])
    if get_origin(hint) is list or (get_origin(hint) is tuple and arguments[-1] is Ellipsis):
        item = _field(arguments[0])
        return list if item is None else lambda value: [item(entry) for entry in value]
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return str
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return _packer(hint)
    return pack


_PLAIN = frozenset({str, int, float, bool, type(None)})


def _default(field: dataclasses.Field[Any]) -> object:
    if field.default is not dataclasses.MISSING:
        return field.default
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return _ABSENT


# ---------------------------------------------------------------------------------------------- JSON to records


@cache
def _unpacker(kind: Any) -> _Convert:
    """A function that unpacks one type; built once a type, so a record costs no look-ups of annotations."""
    if kind in _PLAIN:
        return _plain(kind)
    if kind is Any:
        return lambda data: data
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _optional(kind, arguments)
    if origin is tuple:
        return _tuple(kind, arguments)
    if origin is list:
        item = _unpacker(arguments[0])
        return lambda data: [item(entry) for entry in _expect(list, data, kind)]
    if origin in (dict, collections.abc.Mapping) and arguments[0] is str:
        item = _unpacker(arguments[1])
        return lambda data: {key: item(entry) for key, entry in _expect(dict, data, kind).items()}
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind  # an unknown value is a ValueError
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return _dataclass(kind)
    raise TypeError(f"{kind!r} cannot be kept as JSON")


def _plain(kind: type) -> _Convert:
    def convert(data: Json) -> Any:
        if kind is float and type(data) is int:
            return float(data)
        if type(data) is not kind:
            raise ValueError(f"expected {kind.__name__}, found {type(data).__name__}")
        return data

    return convert


def _optional(kind: Any, arguments: tuple[Any, ...]) -> _Convert:
    """``X | None``, and unions of plain types such as ``str | int``."""
    others = tuple(a for a in arguments if a is not type(None))
    if len(others) == 1 and len(arguments) == 2:
        inner = _unpacker(others[0])
        return lambda data: None if data is None else inner(data)
    if not all(a in _PLAIN for a in arguments):
        raise TypeError(f"{kind!r} cannot be kept as JSON: which of its types a value has could not be told")

    def convert(data: Json) -> Any:
        if type(data) not in arguments:
            raise ValueError(f"expected {kind}, found {type(data).__name__}")
        return data

    return convert


def _tuple(kind: Any, arguments: tuple[Any, ...]) -> _Convert:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        item = _unpacker(arguments[0])
        return lambda data: tuple([item(entry) for entry in _expect(list, data, kind)])
    items = [_unpacker(argument) for argument in arguments]

    def convert(data: Json) -> tuple[Any, ...]:
        entries = _expect(list, data, kind)
        if len(entries) != len(items):
            raise ValueError(f"expected {len(items)} values for {kind}, found {len(entries)}")
        return tuple([item(entry) for item, entry in zip(items, entries, strict=True)])

    return convert


def _dataclass(kind: type) -> _Convert:
    built: list[
        tuple[dict[str, _Convert], Callable[..., Any]]
    ] = []  # filled at first use: a record may hold its own kind

    def convert(data: Json) -> Any:
        if not built:
            hints = get_type_hints(kind)
            built.append(({f.name: _unpacker(hints[f.name]) for f in dataclasses.fields(kind) if f.init}, kind))
        items, make = built[0]
        try:
            return make(**{name: items[name](entry) for name, entry in _expect(dict, data, kind).items()})
        except KeyError as unknown:
            raise ValueError(f"{kind.__name__} has no field {unknown}") from None
        except TypeError as wrong:
            raise ValueError(f"{kind.__name__}: {wrong}") from None

    return convert


def _expect(kind: type[T], data: Json, of: object) -> T:
    if not isinstance(data, kind):
        raise ValueError(f"expected {kind.__name__} for {of}, found {type(data).__name__}")
    return data


def _describe(kind: Any, seen: dict[str, str]) -> None:
    for argument in get_args(kind):
        _describe(argument, seen)
    name = f"{kind.__module__}.{kind.__qualname__}" if isinstance(kind, type) else ""
    if not isinstance(kind, type) or name in seen:
        return
    if issubclass(kind, StrEnum):
        seen[name] = ",".join(member.value for member in kind)
    elif dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        seen[name] = ",".join(f"{f.name}:{hints[f.name]}={_shown(f)}" for f in dataclasses.fields(kind))
        for hint in hints.values():
            _describe(hint, seen)


def _shown(field: dataclasses.Field[Any]) -> str:
    default = _default(field)
    return "" if default is _ABSENT else repr(default)
