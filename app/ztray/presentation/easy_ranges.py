"""Ranges of private addresses that a network can have without anybody knowing what a range is."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network

from ztray.domain.identifiers import NetworkId
from ztray.domain.state import Overview
from ztray.domain.text import plain
from ztray.presentation.networks import title_of

IpNetwork = IPv4Network | IPv6Network

_FAMILIES = (
    tuple(IPv4Network(f"10.147.{third}.0/24") for third in range(17, 30)),
    tuple(IPv4Network(f"172.{second}.{third}.0/24") for second in range(22, 30) for third in (22, 27, 113)),
    tuple(IPv4Network(f"192.168.{third}.0/24") for third in range(191, 200)),
)
"""What Central offers as well: parts of the three private blocks that routers at home seldom use."""

_OF_EACH = 3
"""How many of each block are offered."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Occupied:
    """A range that is in use already, and the title of the network that uses it."""

    range: IpNetwork
    title: str


def occupied_ranges(overview: Overview, but: NetworkId | None = None) -> tuple[Occupied, ...]:
    """Return the ranges of the networks that this computer is in or that its accounts tell of, but one's own."""
    return tuple(dict.fromkeys(_occupied(overview, but)))


def easy_ranges(occupied: tuple[Occupied, ...]) -> tuple[IPv4Network, ...]:
    """Return ranges to choose from: those that are free, or the usual ones where all are taken."""
    free = [[found for found in family if not overlapping(found, occupied)][:_OF_EACH] for family in _FAMILIES]
    return tuple(found for family in free for found in family) or tuple(family[0] for family in _FAMILIES)


def overlapping(wanted: IpNetwork, occupied: tuple[Occupied, ...]) -> Occupied | None:
    """Return the first of the ranges in use that has addresses in common with another, None for none."""
    return next((used for used in occupied if _have_in_common(used.range, wanted)), None)


def _have_in_common(one: IpNetwork, other: IpNetwork) -> bool:
    if isinstance(one, IPv4Network) and isinstance(other, IPv4Network):
        return one.overlaps(other)
    return isinstance(one, IPv6Network) and isinstance(other, IPv6Network) and one.overlaps(other)


def _occupied(overview: Overview, but: NetworkId | None) -> Iterator[Occupied]:
    for network in overview.as_last_told.networks:
        if network.id != but:
            title = title_of(network.id, overview)
            for text in (*(route.target for route in network.routes), *network.assigned_addresses):
                yield from _range(text, title)
    for state in overview.directory.accounts:
        for roster in state.rosters:
            if roster.network.id != but and roster.network.rules is not None:
                title = plain(roster.network.name) or roster.network.id.grouped
                for route in roster.network.rules.routes:
                    yield from _range(route.target, title)


def _range(text: str, title: str) -> Iterator[Occupied]:
    """Yield the range of a text, unless it is none, or everything: the way for all traffic takes no range."""
    try:
        found = ip_network(text, strict=False)
    except ValueError:
        return
    if found.prefixlen > 0:
        yield Occupied(range=found, title=title)
