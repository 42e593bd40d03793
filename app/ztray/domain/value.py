"""What every value decoded from a reply has in common.

Values are `msgspec.Struct`s, so one line in a type is all that a new field takes: its name, type and default are also
how it is decoded (`ztray.api.decode` says what that gains in time). They hold no cycles, so the garbage collector need
not look at them, of which there may be tens of thousands.
"""

from collections.abc import Callable, Mapping
from functools import cache
from operator import attrgetter
from typing import Any, ClassVar

import msgspec


class Value(msgspec.Struct, frozen=True, kw_only=True, eq=False, rename="camel", gc=False):
    """A frozen value; two of them are equal when they mean the same to a person."""

    NOISE: ClassVar[Mapping[str, str | None]] = {}
    """Fields that move at every poll, each with the property that stands for it in comparisons, or None for nothing."""

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        meaning = _meaning(type(self))
        return bool(meaning(self) == meaning(other))

    def __ne__(self, other: object) -> bool:
        # msgspec brings one of its own, which knows nothing of the one above.
        return not self == other

    def __hash__(self) -> int:
        return hash(_meaning(type(self))(self))


@cache
def _meaning(kind: type[Value]) -> Callable[[Value], Any]:
    """Return what reads the comparable part of such a value, at the speed of C."""
    stand_ins = (kind.NOISE.get(field, field) for field in kind.__struct_fields__)
    return attrgetter(*(name for name in stand_ins if name is not None))
