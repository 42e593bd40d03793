"""What the doctor looks at: facts, without a verdict or a word for people (`ztray.presentation.doctor` has those)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from ipaddress import IPv4Network, IPv6Network, ip_interface, ip_network
from itertools import combinations

from ztray.domain.identifiers import NetworkId
from ztray.domain.keyring import KeyringFault
from ztray.domain.listener import Listener
from ztray.domain.network import Flag, Network, NetworkStatus
from ztray.domain.reach import TokenSighting
from ztray.domain.service_state import ServiceState
from ztray.domain.state import Connecting, State
from ztray.domain.token import Token

IpNetwork = IPv4Network | IPv6Network


class PortSource(Enum):
    """Where the service's port is known from."""

    GIVEN = auto()
    """From the command line, a variable or the settings."""
    PORT_FILE = auto()
    """From the file that the service writes when it starts."""
    LOCAL_CONF = auto()
    """From what the service was told."""
    USUAL = auto()
    """From nowhere: it is the usual one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PortFound:
    """The service's port, as far as its files tell."""

    number: int
    source: PortSource = PortSource.USUAL
    is_home_closed: bool = False
    """Whether the files that would tell it may not be read."""
    wanted: int | None = None
    """The `primaryPort` of the service's local.conf, None where it has none or cannot be read."""


class Greeting(Enum):
    """What was met where the service should be, without a token."""

    NOTHING = auto()
    SILENCE = auto()
    """It accepts connections and does not answer."""
    ANOTHER_PROGRAM = auto()
    IMPOSTOR = auto()
    """It answers like ZeroTier, and belongs to somebody who may not have the token."""
    ZEROTIER = auto()


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What became of asking for the service's health; `evidence` is what was seen, untrusted."""

    greeting: Greeting
    where: str
    """Address and port, as in "127.0.0.1:9993"."""
    evidence: str = ""
    version: str = ""
    """The service's, untrusted; up to 1.10 it tells it to nobody without a token."""
    seconds: float = 0.0
    """How long the answer took."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Holder:
    """Who listens at an address, and whether it may have the token; None where nothing tells."""

    host: str
    """The address that leads there: "127.0.0.1" or "::1"."""
    listener: Listener
    may_have_token: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class LocalNetwork:
    """A network that this computer is in without ZeroTier; `network` is as in "192.168.1.0/24"."""

    device: str
    network: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DnsInEffect:
    """The name servers that are in effect on a network's card, None where nothing tells."""

    network_id: NetworkId
    servers: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyringFound:
    """The keyring where a token is kept; `is_locked` is None where nothing tells."""

    backend: str = ""
    """What it calls itself, untrusted; empty where there is none."""
    is_locked: bool | None = None
    fault: KeyringFault | None = None
    """Why it is of no use, where that is known without asking it for anything."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Machine:
    """What runs here, for a report."""

    system: str = ""
    python: str = ""
    qt: str = ""
    user_home: str = ""
    """The person's home folder, so that a report can leave their name out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Examination:
    """All that was seen in one look, from the program to the tray."""

    at: int
    """When that was, in milliseconds since 1970."""
    machine: Machine = Machine()
    address: str = ""
    """The address that is asked instead of this computer's usual ones."""
    is_remote: bool = False
    """Whether the service is another computer's, of which this one can tell little."""
    is_installed_service: bool = True
    """Whether the service is the one that the system starts and stops."""
    service: ServiceState | None = None
    port: PortFound | None = None
    has_ipv6: bool = True
    """Whether this computer has IPv6 at all."""
    holders: tuple[Holder, ...] | None = None
    """Who listens on the port; None where that cannot be told."""
    answer: Answer | None = None
    state: State = field(default_factory=Connecting)
    """What the service told, with the peers; or why it did not."""
    tokens: tuple[TokenSighting, ...] = ()
    clock_difference: int | None = None
    """How far the service's clock is ahead of this computer's, in milliseconds."""
    is_clock_synchronised: bool | None = None
    local_networks: tuple[LocalNetwork, ...] = ()
    dns: tuple[DnsInEffect, ...] = ()
    keyring: KeyringFound | None = None
    """None where it was not looked at."""
    has_tray: bool | None = None
    """Whether something here shows icons; None where nothing tells."""
    secrets: tuple[Token, ...] = field(default=(), repr=False)
    """The tokens that were met, to be struck out wherever they stand in a report."""


# Routes that collide.


class Overlap(Enum):
    """How a network's range lies to another one."""

    SAME = auto()
    INSIDE = auto()
    """It is a part of the other, and so has the preference there: the more special route is taken."""
    AROUND = auto()
    """The other is a part of it, and has the preference there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """A range of addresses that a ZeroTier network has on this computer; `via` is empty on the network's own link."""

    network_id: NetworkId
    target: str
    via: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class LocalCollision:
    """A range of a ZeroTier network, and one of this computer's own networks that it meets."""

    claim: Claim
    local: LocalNetwork
    overlap: Overlap


@dataclass(frozen=True, kw_only=True, slots=True)
class NetworkCollision:
    """Ranges of two ZeroTier networks that meet; `overlap` is how the first lies to the second."""

    first: Claim
    second: Claim
    overlap: Overlap


def claims_of(network: Network) -> tuple[Claim, ...]:
    """Return the ranges that a network has on this computer as it is allowed now, default routes left out.

    The service takes routes of public ranges only from networks that may have them, and none of the ranges that are
    this computer's own.
    """
    if network.status is not NetworkStatus.OK or Flag.MANAGED not in network.flags:
        return ()
    found: dict[IpNetwork, Claim] = {}
    for target, via in _ranges(network):
        try:
            ranged = ip_network(target, strict=False)
        except ValueError:  # whatever an administrator wrote
            continue
        if ranged.prefixlen and ranged not in found and _is_taken(ranged, network):
            found[ranged] = Claim(network_id=network.id, target=str(ranged), via=via)
    return tuple(found.values())


def _ranges(network: Network) -> Iterator[tuple[str, str]]:
    for address in network.assigned_addresses:
        try:
            yield str(ip_interface(address).network), ""
        except ValueError:
            continue
    for route in network.routes:
        yield route.target, route.via or ""


def _is_taken(ranged: IpNetwork, network: Network) -> bool:
    if ranged.is_loopback or ranged.is_multicast or ranged.is_link_local or ranged.is_unspecified:
        return False
    return Flag.GLOBAL in network.flags or not ranged.is_global


def local_collisions(networks: Iterable[Network], locals_: Iterable[LocalNetwork]) -> tuple[LocalCollision, ...]:
    """Return where a network's ranges meet this computer's own networks, and something cannot be reached for it.

    A route through a gateway that is wider than a local network is left out: so one reaches a place from elsewhere that
    one is in at times, and it gives way there.
    """
    own = tuple(locals_)
    met = (
        LocalCollision(claim=claim, local=local, overlap=overlap)
        for network in networks
        for claim in claims_of(network)
        for local in own
        if (overlap := _overlap(claim.target, local.network)) is not None
    )
    return tuple(found for found in met if not (found.claim.via and found.overlap is Overlap.AROUND))


def network_collisions(networks: Iterable[Network]) -> tuple[NetworkCollision, ...]:
    """Return where ranges of two networks meet."""
    return tuple(
        NetworkCollision(first=first, second=second, overlap=overlap)
        for one, other in combinations(networks, 2)
        for first in claims_of(one)
        for second in claims_of(other)
        if (overlap := _overlap(first.target, second.target)) is not None
    )


def _overlap(first: str, second: str) -> Overlap | None:
    try:
        one, other = ip_network(first, strict=False), ip_network(second, strict=False)
    except ValueError:
        return None
    if one == other:
        return Overlap.SAME
    if not one.overlaps(other):  # always so for different families
        return None
    return Overlap.INSIDE if one.prefixlen > other.prefixlen else Overlap.AROUND
