"""Taking from decoded JSON what can be understood: field by field, item by item, at every depth."""

import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cache
from typing import Any, Generic, TypeVar

import msgspec

V = TypeVar("V", bound=msgspec.Struct)

_COLLECTIONS = (tuple, frozenset, list, set)


@dataclass(frozen=True, kw_only=True)
class Salvaged(Generic[V]):
    """A value, and the places in the JSON that it does not tell."""

    value: V
    faults: tuple[str, ...]
    """Where something stands that cannot be taken, and why."""
    strangers: tuple[str, ...]
    """The fields that are not known."""


def salvage(raw: Mapping[str, Any], kind: type[V]) -> Salvaged[V]:
    """Take what can be understood of a value whose fields all have defaults; the rest has those."""
    walk = _Walk()
    value = walk.struct(raw, kind, "")
    if not isinstance(value, kind):  # together, the fields are not what they are each by itself
        value = kind()
    return Salvaged(value=value, faults=tuple(walk.faults), strangers=tuple(walk.strangers))


class _Nothing(Enum):
    NOTHING = auto()


_NOTHING = _Nothing.NOTHING


@dataclass
class _Walk:
    faults: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def struct(self, raw: Mapping[str, Any], kind: type[msgspec.Struct], where: str) -> msgspec.Struct | _Nothing:
        """Take the fields that are as they should be; nothing, if one is missing that must be there."""
        names = dict(zip(kind.__struct_encode_fields__, kind.__struct_fields__, strict=True))
        self.strangers += [_at(where, key) for key in raw if key not in names and key != _tag_field(kind)]
        hints = _hints(kind)
        fields = {
            name: taken
            for key, name in names.items()
            if key in raw and (taken := self._take(raw[key], hints[name], _at(where, key))) is not _NOTHING
        }
        try:
            return kind(**fields)
        except (TypeError, ValueError) as error:
            self.faults.append(f"{where or 'all'}: {error}")
            return _NOTHING

    def _take(self, raw: Any, kind: Any, where: str) -> Any:  # noqa: ANN401
        member = _member(kind, raw)
        if _is_struct(member) and isinstance(raw, dict):
            return self.struct(raw, member, where)
        origin = typing.get_origin(member)
        if origin in _COLLECTIONS and isinstance(raw, list):
            item_kind = typing.get_args(member)[0]
            items = (self._take(item, item_kind, f"{where}[{number}]") for number, item in enumerate(raw))
            return origin(item for item in items if item is not _NOTHING)
        try:
            return msgspec.convert(raw, member, dec_hook=_own_type)
        except msgspec.ValidationError as error:
            self.faults.append(f"{where}: {error}")
            return _NOTHING


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind, include_extras=True)  # the extras say which numbers are allowed


def _member(kind: Any, raw: Any) -> Any:  # noqa: ANN401
    """Return the type of a union that a JSON object is meant to be, and any other type as it is."""
    if typing.get_origin(kind) not in (typing.Union, types.UnionType) or not isinstance(raw, dict):
        return kind
    structs = [member for member in typing.get_args(kind) if _is_struct(member)]
    return next((member for member in structs if _is_tagged_so(member, raw)), kind)


def _is_tagged_so(kind: type[msgspec.Struct], raw: Mapping[str, Any]) -> bool:
    tag_field = _tag_field(kind)
    return tag_field is None or raw.get(tag_field) == kind.__struct_config__.tag


def _tag_field(kind: type[msgspec.Struct]) -> str | None:
    return kind.__struct_config__.tag_field


def _is_struct(kind: Any) -> bool:  # noqa: ANN401
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _at(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key


def _own_type(kind: type[Any], text: Any) -> Any:  # noqa: ANN401
    if not isinstance(text, str):
        raise ValueError("expected a text")  # noqa: TRY004 - what msgspec turns into a ValidationError
    return kind(text)
