"""The other nodes that this node talks to, and how it reaches them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import ClassVar, Self

from msgspec import field

from ztray.domain.identifiers import NodeAddress
from ztray.domain.value import Value


class PeerRole(StrEnum):
    """What a peer is to this node; PLANET and MOON are roots. UNKNOWN stands for a word that is new to us."""

    LEAF = "LEAF"
    UPSTREAM = "UPSTREAM"
    MOON = "MOON"
    PLANET = "PLANET"
    UNKNOWN = ""

    @classmethod
    def _missing_(cls, value: object) -> "PeerRole":
        return cls.UNKNOWN


class Link(Enum):
    """How traffic reaches a peer."""

    DIRECT = auto()
    RELAYED = auto()
    UNKNOWN = auto()


class Path(Value, frozen=True, kw_only=True):
    """A physical way to a peer. The same one can stand in a peer's paths twice."""

    NOISE: ClassVar[Mapping[str, str | None]] = {"last_send": None, "last_receive": None, "local_socket": None}

    address: str = ""
    """Address and port, as "192.0.2.1/9993"."""
    active: bool = False
    expired: bool = False
    preferred: bool = False
    last_send: int = 0
    """In milliseconds since 1970."""
    last_receive: int = 0
    """In milliseconds since 1970."""
    trusted_path_id: int = 0
    local_port: int = 0
    local_socket: int = 0
    interface: str = field(name="ifname", default="")
    latency_mean: float = 0.0
    """In milliseconds; of a bonded link only."""
    packet_loss_ratio: float = 0.0
    """Between 0 and 1; of a bonded link only."""


class Peer(Value, frozen=True, kw_only=True):
    """Another node: a device, a controller or a root."""

    NOISE: ClassVar[Mapping[str, str | None]] = {"latency": "latency_band"}

    address: NodeAddress
    role_text: str = field(name="role", default="")
    latency: int = -1
    version: str = ""
    version_major: int = -1
    version_minor: int = -1
    version_rev: int = -1
    is_bonded: bool = False
    bonding_policy: str = field(name="bondingPolicyStr", default="")
    num_alive_links: int = 0
    num_total_links: int = 0
    tunneled: bool = False
    """A flag of the whole process from 1.10 on, not of this peer: see `Node.tcp_fallback_active`."""
    paths: tuple[Path, ...] = ()

    @property
    def role(self) -> PeerRole:
        """The role in a closed set of words; `role_text` keeps what the service said."""
        return PeerRole(self.role_text)

    @property
    def latency_ms(self) -> int | None:
        """The time to the peer in milliseconds, None while unknown (the service says -1)."""
        return self.latency if self.latency >= 0 else None

    @property
    def latency_band(self) -> int:
        """The latency in steps of about a quarter: a smaller move means nothing to a person."""
        return -1 if self.latency < 0 else (self.latency + 4).bit_length() * 4 + _quarter(self.latency + 4)

    @property
    def known_version(self) -> str | None:
        """The peer's version, None while unknown (the service says "-1.-1.-1")."""
        return self.version if self.version_major >= 0 else None

    @property
    def link(self) -> Link:
        """How it is reached: relayed when no active path is preferred, unknown when nothing was ever heard of it."""
        for path in self.paths:  # not any(): asked of ten thousand peers at every look, it takes six times as long
            if path.active and (path.preferred or self.is_bonded) and not path.expired:
                return Link.DIRECT
        if self.latency < 0 and self.known_version is None and not self.paths:
            return Link.UNKNOWN
        return Link.RELAYED


@dataclass(frozen=True, kw_only=True, slots=True)
class PeerCounts:
    """How many peers are reached in which way, planets not counted: nobody thinks of them as devices."""

    direct: int = 0
    relayed: int = 0
    unknown: int = 0

    @classmethod
    def of(cls, peers: Iterable[Peer]) -> Self:
        """Count them."""
        links = Counter(peer.link for peer in peers if peer.role is not PeerRole.PLANET)
        return cls(direct=links[Link.DIRECT], relayed=links[Link.RELAYED], unknown=links[Link.UNKNOWN])


@dataclass(frozen=True, kw_only=True, slots=True)
class PeersSeen:
    """One look at the peers, with what changes at every look: for those who show latencies and times."""

    at: int
    """In milliseconds since 1970."""
    peers: tuple[Peer, ...]


def _quarter(number: int) -> int:
    """Return the two binary digits after the first."""
    return (number >> max(number.bit_length() - 3, 0)) & 0b11
