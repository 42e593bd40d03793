"""Facts: what is known of one thing, each with its label, ready to be shown and copied."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """A label and a value; `key` says which fact it is while values come and go."""

    key: str
    label: str
    value: str
    tooltip: str = ""
    copy: str = ""
    """What there is to copy; empty for nothing."""
    is_code: bool = False
    """Whether it is an id, an address or the like, to be shown in a face of one width."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FactGroup:
    """Facts that belong together."""

    key: str
    title: str
    """Empty for none."""
    facts: tuple[Fact, ...]
    is_folded: bool = False
    """Whether only its title is shown until somebody unfolds it."""
