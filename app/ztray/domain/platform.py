"""What differs by platform in what people are told."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ztray.domain.errand import Errand


@dataclass(frozen=True, kw_only=True, slots=True)
class Platform:
    """The commands that administrators type, what ZTray can have the system do, and what ZeroTier does not do here."""

    typed: Mapping[Errand, str]
    """What an administrator types in a terminal; an errand for which no command can be given is not in it."""
    errands: frozenset[Errand] = frozenset()
    """What the system can be asked to do on a click."""
    applies_dns: bool
    """Whether the service applies a network's DNS; on Linux it does not (ZeroTierOne issue 2492)."""
    removals: Mapping[str, str] = field(default_factory=dict)
    """What a person types to remove each of the files that other tools leave, by the file's path."""
