"""A network's rules as somebody enters them: the texts of the fields, what they come to, and what is wrong with them.

Who runs a network with wrong rules learns of it from members who cannot reach each other: a controller shortens,
replaces or leaves out what it cannot read, and says nothing. So each field is checked while it is typed. A fault keeps
the rules from being saved; a caution only says what they will lead to.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_interface,
    ip_network,
)
from itertools import takewhile
from typing import Final

from ztray.domain.membership import AddressPool, ManagedNetwork, NetworkRules
from ztray.domain.network import Dns, Route
from ztray.domain.text import plain
from ztray.presentation.easy_ranges import IpNetwork, Occupied, easy_ranges, overlapping

MTU: Final = range(1280, 10_001)
USUAL_MTU: Final = 2800
MOST_SERVERS: Final = 4
LONGEST_NAME: Final = 127
"""What members are told of a name, in bytes; the rest is cut off."""
LONGEST_DOMAIN: Final = 127

_LARGEST_LIMIT = 2**31 - 1
_TEXT_LENGTH = 256
"""How much of a text that is told is put into a field, in characters: more is none that somebody has entered."""
_EASY_LENGTH = 24
"""The length of the prefix of the ranges that can be chosen."""
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.IGNORECASE)
_OWN_IPV6 = IPv6Network("fc00::/7")
"""Where the addresses of RFC 4193 and of 6PLANE are."""

IpAddress = IPv4Address | IPv6Address
Pair = tuple[str, str]


PUBLIC_CAUTION: Final = (
    "Everybody who learns the id is in at once, and nobody is asked. An id is no secret: "
    "private is right almost always."
)


class Part(Enum):
    """What a remark is about."""

    NAME = auto()
    ACCESS = auto()
    ADDRESSES = auto()
    POOLS = auto()
    IPV6 = auto()
    ROUTES = auto()
    DOMAIN = auto()
    SERVERS = auto()
    MTU = auto()
    MULTICAST = auto()


BASIC: Final = frozenset({Part.NAME, Part.ACCESS, Part.ADDRESSES})
"""What everybody decides; the rest is for who knows networks."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Remark:
    """A sentence about a part of the rules, or about one of its lines."""

    part: Part
    sentence: str
    row: int | None = None
    is_fault: bool = False
    """Whether the rules cannot be saved like that."""


class Addressing(Enum):
    """Where members get their IPv4 addresses from, if not from a range that was chosen."""

    OWN = auto()
    """From ranges that were entered."""
    NONE = auto()
    """From nowhere."""


AddressSource = IPv4Network | Addressing


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What the fields hold, as it was entered."""

    name: str = ""
    is_private: bool = True
    assigns_ipv4: bool = False
    pools: tuple[Pair, ...] = ()
    """The first and the last address of each range."""
    assigns_ipv6: bool = False
    assigns_rfc4193: bool = False
    assigns_6plane: bool = False
    routes: tuple[Pair, ...] = ()
    """The target of each route, and the member that passes on what goes there; empty for members themselves."""
    domain: str = ""
    servers: tuple[str, ...] = ()
    mtu: str = str(USUAL_MTU)
    multicast_limit: str = "32"
    passes_broadcast: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """What a draft comes to: the rules, None while something is wrong with them, and what there is to say."""

    name: str
    rules: NetworkRules | None
    remarks: tuple[Remark, ...] = ()

    def about(self, part: Part, row: int | None = None) -> tuple[Remark, ...]:
        """Return what there is to say about a part, or about one of its lines: faults first."""
        found = [remark for remark in self.remarks if (remark.part, remark.row) == (part, row)]
        return tuple(sorted(found, key=lambda remark: not remark.is_fault))

    @property
    def has_advanced_faults(self) -> bool:
        """Whether something is wrong with what not everybody looks at."""
        return any(remark.is_fault and remark.part not in BASIC for remark in self.remarks)


# From rules to texts, and back.


def new_draft(occupied: tuple[Occupied, ...]) -> Draft:
    """Return what a new network has: it is private, and has addresses of a range that is not in use."""
    return with_addressing(Draft(), easy_ranges(occupied)[0])


def draft_of(network: ManagedNetwork) -> Draft:
    """Return the texts of a network's rules, without characters that are not shown."""
    rules = network.rules or NetworkRules()
    dns = rules.dns or Dns()
    return Draft(
        name=_shown(network.name),
        is_private=rules.is_private,
        assigns_ipv4=rules.assigns_ipv4,
        pools=tuple((_shown(pool.first), _shown(pool.last)) for pool in rules.pools),
        assigns_ipv6=rules.assigns_ipv6,
        assigns_rfc4193=rules.assigns_rfc4193,
        assigns_6plane=rules.assigns_6plane,
        routes=tuple((_shown(route.target), _shown(route.via or "")) for route in rules.routes),
        domain=_shown(dns.domain),
        servers=tuple(map(_shown, dns.servers)),
        mtu=str(rules.mtu),
        multicast_limit=str(rules.multicast_limit),
        passes_broadcast=rules.passes_broadcast,
    )


def check(draft: Draft, occupied: tuple[Occupied, ...] = (), *, is_new: bool = False) -> Checked:
    """Find out what a draft comes to; of the ranges that are in use elsewhere, the routes are compared with."""
    notes = _Notes()
    name = _check_name(draft, notes, is_new=is_new)
    if not draft.is_private:
        notes.caution(Part.ACCESS, PUBLIC_CAUTION)
    routes = _check_routes(draft, notes, occupied)
    pools = _check_pools(draft, notes, tuple(target for target, via in routes if via is None))
    dns = _check_dns(draft, notes)
    mtu = _check_mtu(draft, notes)
    limit = _check_limit(draft, notes)
    rules = NetworkRules(
        is_private=draft.is_private,
        pools=tuple(AddressPool(first=str(first), last=str(last)) for first, last in pools),
        routes=tuple(Route(target=str(target), via=None if via is None else str(via)) for target, via in routes),
        dns=dns,
        assigns_ipv4=draft.assigns_ipv4,
        assigns_ipv6=draft.assigns_ipv6,
        assigns_rfc4193=draft.assigns_rfc4193,
        assigns_6plane=draft.assigns_6plane,
        mtu=mtu,
        multicast_limit=limit,
        passes_broadcast=draft.passes_broadcast,
    )
    return Checked(name=name, rules=None if notes.has_faults else rules, remarks=tuple(notes.remarks))


def is_changed(draft: Draft, network: ManagedNetwork) -> bool:
    """Tell whether a draft would make a network another than it is; another spelling of an address does not."""
    before = draft_of(network)
    if draft == before:
        return False
    new, old = check(draft), check(before)
    return new.rules is None or (new.name, new.rules) != (old.name, old.rules)


# The choice of a range.


def addressing_of(draft: Draft) -> AddressSource:
    """Return where members get their IPv4 addresses from; a range that was entered as it would be chosen is chosen."""
    if not draft.assigns_ipv4:
        return Addressing.NONE
    pools = [pool for pool in draft.pools if _family(pool[0]) == _IPV4]
    for target, via in draft.routes:
        found = _easy_range(target)
        if not via and found is not None and pools == [_pool_of(found)]:
            return found
    return Addressing.OWN


def address_choices(draft: Draft, occupied: tuple[Occupied, ...]) -> tuple[AddressSource, ...]:
    """Return where members of a network can get their IPv4 addresses from."""
    offered: tuple[AddressSource, ...] = (*easy_ranges(occupied), Addressing.OWN, Addressing.NONE)
    current = addressing_of(draft)
    return offered if current in offered else (current, *offered)


def address_choice_text(source: AddressSource) -> str:
    """Return a choice in words."""
    match source:
        case Addressing.OWN:
            return "Ranges of your own, under Advanced"
        case Addressing.NONE:
            return "None: devices get no IPv4 address"
        case _:
            first, last = _pool_of(source)
            return f"{first} – {last}"


def with_addressing(draft: Draft, source: AddressSource) -> Draft:
    """Return a draft whose members get their IPv4 addresses from there.

    A chosen range takes the place of the ranges before it, and of the routes that those were in.
    """
    match source:
        case Addressing.NONE:
            return replace(draft, assigns_ipv4=False)
        case Addressing.OWN:
            return replace(draft, assigns_ipv4=True)
    former = [pool for pool in draft.pools if _family(pool[0]) == _IPV4]
    routes = [(target, via) for target, via in draft.routes if via or not _holds_any(target, former)]
    return replace(
        draft,
        assigns_ipv4=True,
        pools=(_pool_of(source), *(pool for pool in draft.pools if pool not in former)),
        routes=((str(source), ""), *(route for route in routes if route != (str(source), ""))),
    )


def _pool_of(chosen: IPv4Network) -> Pair:
    return str(chosen[1]), str(chosen[-2])


def _easy_range(target: str) -> IPv4Network | None:
    try:
        found = IPv4Network(target.strip())
    except ValueError:
        return None
    return found if found.prefixlen == _EASY_LENGTH else None


def _holds_any(target: str, pools: list[Pair]) -> bool:
    try:
        link = ip_network(target.strip())
        return any(ip_address(first.strip()) in link for first, _ in pools)
    except ValueError:
        return False


_IPV4 = 4


def _family(text: str) -> int:
    try:
        return ip_address(text.strip()).version
    except ValueError:
        return 0


# What is wrong.


@dataclass
class _Notes:
    """Takes down what there is to say."""

    remarks: list[Remark] = field(default_factory=list)

    def fault(self, part: Part, sentence: str, row: int | None = None) -> None:
        self.remarks.append(Remark(part=part, sentence=sentence, row=row, is_fault=True))

    def caution(self, part: Part, sentence: str, row: int | None = None) -> None:
        self.remarks.append(Remark(part=part, sentence=sentence, row=row))

    @property
    def has_faults(self) -> bool:
        return any(remark.is_fault for remark in self.remarks)


def _check_name(draft: Draft, notes: _Notes, *, is_new: bool) -> str:
    name = " ".join(draft.name.split())
    if not name and is_new:
        notes.fault(Part.NAME, "Give the network a name, so that people know what they join.")
    elif not name:
        notes.caution(Part.NAME, "Without a name, people see the network's id instead.")
    elif len(name.encode()) > LONGEST_NAME:
        notes.fault(
            Part.NAME, f"This name is too long: a network's name has at most {LONGEST_NAME} letters. Shorten it."
        )
    elif plain(name, len(name)) != name:
        notes.fault(Part.NAME, "There are characters in this name that are not shown. Type it anew.")
    return name


def _check_routes(
    draft: Draft, notes: _Notes, occupied: tuple[Occupied, ...]
) -> tuple[tuple[IpNetwork, IpAddress | None], ...]:
    found: dict[int, tuple[IpNetwork, IpAddress | None]] = {}
    for row, (target, via) in _entered(draft.routes):
        try:
            found[row] = (_target(target), _address(via) if via else None)
        except ValueError as error:
            notes.fault(Part.ROUTES, str(error), row)
    links = [target for target, via in found.values() if via is None and target.prefixlen > 0]
    seen: set[tuple[IpNetwork, IpAddress | None]] = set()
    for row, route in found.items():
        if fault := _what_is_wrong_with(route, links, draft, is_repeated=route in seen):
            notes.fault(Part.ROUTES, fault, row)
        elif caution := _what_comes_of(route, [target for target, _ in seen], occupied):
            notes.caution(Part.ROUTES, caution, row)
        seen.add(route)
    return tuple(found.values())


def _what_is_wrong_with(
    route: tuple[IpNetwork, IpAddress | None], links: list[IpNetwork], draft: Draft, *, is_repeated: bool
) -> str:
    target, via = route
    if is_repeated:
        return "This route is in the list already. Remove one of the two."
    if via is None:
        return "" if target.prefixlen else "Enter the address of the member that passes all traffic on."
    if via.version != target.version:
        return f"The member's address has to be an IPv{target.version} address, as the target is."
    if any(via in link for link in links) or (_has_own_ipv6(draft) and via in _OWN_IPV6):
        return ""
    return (
        f"{via} is not in a range of this network, so no member can have it. "
        "Enter the address of a member, or add the range that it is in as a route of its own."
    )


def _what_comes_of(
    route: tuple[IpNetwork, IpAddress | None], targets: list[IpNetwork], occupied: tuple[Occupied, ...]
) -> str:
    target, via = route
    if target.prefixlen == 0:
        return (
            f"Members that allow a default route send all their traffic to {via}, which has to pass it on to the "
            "internet. Set that device up for it first."
        )
    if target in targets:
        return "There is another route to this target already; only one of them is used at a time."
    if used := overlapping(target, occupied):
        return (
            f"“{used.title}” uses {used.range} already. A device that is in both networks reaches only one of them "
            "there; choose another range if you can."
        )
    if target.is_global:
        return "These are addresses of the internet: members use this route only if they allow global addresses."
    return ""


def _check_pools(draft: Draft, notes: _Notes, links: tuple[IpNetwork, ...]) -> tuple[tuple[IpAddress, IpAddress], ...]:
    found: list[tuple[IpAddress, IpAddress]] = []
    for row, (first, last) in _entered(draft.pools):
        try:
            pool = _pool(first, last)
        except ValueError as error:
            notes.fault(Part.POOLS, str(error), row)
            continue
        if pool in found:
            notes.fault(Part.POOLS, "This range is in the list already. Remove one of the two.", row)
        elif not any(pool[0] in link and pool[1] in link for link in links):
            notes.caution(
                Part.POOLS,
                "No route leads to this range, so members cannot reach each other there. "
                "Add a route to a range that holds it, without a member's address.",
                row,
            )
        found.append(pool)
    families = {_family(first) for _, (first, _) in _entered(draft.pools)}
    if draft.assigns_ipv4 and _IPV4 not in families:
        notes.caution(
            Part.ADDRESSES, "There is no range to take addresses from: add one under Advanced, or choose one."
        )
    if draft.assigns_ipv6 and _IPV6 not in families:
        notes.caution(Part.IPV6, "There is no range of IPv6 addresses to take them from: add one above.")
    return tuple(found)


_IPV6 = 6


def _check_dns(draft: Draft, notes: _Notes) -> Dns | None:
    domain = draft.domain.strip()
    labels = domain.removesuffix(".").split(".")
    if domain and (len(domain) > LONGEST_DOMAIN or not all(map(_LABEL.fullmatch, labels))):
        notes.fault(Part.DOMAIN, "A domain is made of letters a to z, digits and hyphens, such as home.arpa.")
    servers: list[str] = []
    for row, (text,) in _entered(tuple((server,) for server in draft.servers)):
        try:
            server = str(_address(text))
        except ValueError as error:
            notes.fault(Part.SERVERS, str(error), row)
            continue
        if server in servers:
            notes.fault(Part.SERVERS, "This server is in the list already. Remove one of the two.", row)
        servers.append(server)
    if len(servers) > MOST_SERVERS:
        notes.fault(Part.SERVERS, f"Members take note of {MOST_SERVERS} servers only. Remove those that matter least.")
    if domain and not servers:
        notes.caution(Part.SERVERS, "Without a server, the domain does nothing. Add the address of a name server.")
    if servers and not domain:
        notes.caution(Part.DOMAIN, "Members ask these servers only for names within the domain. Enter one.")
    return Dns(domain=domain, servers=tuple(servers)) if domain or servers else None


def _check_mtu(draft: Draft, notes: _Notes) -> int:
    mtu = _whole_number(draft.mtu)
    if mtu is None or mtu not in MTU:
        notes.fault(Part.MTU, f"Enter a number from {MTU.start} to {MTU.stop - 1}; {USUAL_MTU} is right almost always.")
        return USUAL_MTU
    if mtu != USUAL_MTU:
        notes.caution(Part.MTU, f"{USUAL_MTU} is right almost always: ZeroTier splits what is too large by itself.")
    return mtu


def _check_limit(draft: Draft, notes: _Notes) -> int:
    limit = _whole_number(draft.multicast_limit)
    if limit is None or limit > _LARGEST_LIMIT:
        notes.fault(Part.MULTICAST, "Enter a whole number, 0 or more; 32 is usual.")
        return 0
    if limit == 0:
        notes.caution(
            Part.MULTICAST,
            "With 0, nothing is passed on to several members at once: devices do not find each other, and IPv4 does "
            "not work. Only IPv6 with addresses made from the members' own does.",
        )
    return limit


def _entered(rows: tuple[tuple[str, ...], ...]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the lines in which something was entered, with their numbers."""
    for number, row in enumerate(rows):
        texts = tuple(text.strip() for text in row)
        if any(texts):
            yield number, texts


def _target(text: str) -> IpNetwork:
    """Return the target of a route. Raises ValueError with a sentence."""
    if not text:
        raise ValueError("Enter the range that the route leads to, such as 10.147.20.0/24.")
    address, slash, length = text.partition("/")
    if not slash:
        raise ValueError(f"Say how large the range is, after a slash: such as {_example(text)}.")
    _address(address)
    if not length:
        raise ValueError("Enter a number after the slash: 24 for 256 addresses, 32 for a single one.")
    try:
        target = ip_interface(text)
    except ValueError as error:
        longest = 128 if ":" in address else 32
        raise ValueError(f"After the slash stands a number from 0 to {longest}.") from error
    if target.ip != target.network.network_address:
        raise ValueError(f"{text} is an address within a range. The range itself is {target.network}.")
    return target.network


def _example(text: str) -> str:
    """Return a range that somebody may have meant who wrote an address."""
    try:
        address = ip_address(text)
    except ValueError:
        return "10.147.20.0/24"
    if address.version == _IPV6:
        return str(ip_network(f"{address}/64", strict=False))
    zeros = len(list(takewhile(lambda part: part == "0", reversed(text.split(".")))))
    return f"{address}/{32 - 8 * zeros}" if zeros else str(ip_network(f"{address}/24", strict=False))


def _pool(first: str, last: str) -> tuple[IpAddress, IpAddress]:
    """Return the ends of a range. Raises ValueError with a sentence."""
    if not first or not last:
        raise ValueError("Enter the first and the last address of the range.")
    begin, end = _address(first), _address(last)
    if begin.version != end.version:
        raise ValueError("The first and the last address have to be of one kind, both IPv4 or both IPv6.")
    if int(end) < int(begin):
        raise ValueError("The last address comes before the first. Exchange the two.")
    return begin, end


def _address(text: str) -> IpAddress:
    """Return an address. Raises ValueError with a sentence."""
    if "/" in text:
        raise ValueError(
            f"Only the address is wanted here, without what begins with the slash: {text.partition('/')[0]}."
        )
    try:
        address = ip_address(text)
    except ValueError as error:
        raise ValueError(f"{plain(text)} is no address. One looks like 10.147.20.1 or fd00::1.") from error
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        raise ValueError("An address that holds on one computer only cannot be used here: leave out the % and its end.")
    return address


def _whole_number(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else None  # noqa: PLR2004 - digits


def _has_own_ipv6(draft: Draft) -> bool:
    return draft.assigns_rfc4193 or draft.assigns_6plane


def _shown(text: str) -> str:
    return plain(text, _TEXT_LENGTH)
