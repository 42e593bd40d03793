"""A network as who runs it sees it, and its members; every text is untrusted."""

from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.network import Dns, Route


class Standing(StrEnum):
    """What a member may do; the values are those that are kept in files."""

    AUTHORISED = "authorised"
    PENDING = "pending"
    """It waits for somebody's approval."""
    REJECTED = "rejected"
    """Somebody has said no; only New Central keeps that apart from waiting."""


class Ability(Enum):
    """What a source can do; what it cannot is not offered."""

    REJECT = auto()
    DEAUTHORISE = auto()
    RENAME_MEMBER = auto()
    DESCRIBE_MEMBER = auto()
    ASSIGN_ADDRESSES = auto()
    BRIDGE = auto()
    DELETE_MEMBER = auto()
    MANY_AT_ONCE = auto()
    """One request changes the standing of many members."""
    CREATE_NETWORK = auto()
    CHANGE_NETWORK = auto()
    DELETE_NETWORK = auto()


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """A device in a network."""

    network_id: NetworkId
    address: NodeAddress
    name: str = ""
    description: str = ""
    standing: Standing = Standing.PENDING
    addresses: tuple[str, ...] = ()
    """The managed addresses, without lengths of prefixes."""
    last_seen: int | None = None
    """In milliseconds since 1970; None where the source does not know."""
    physical_address: str = ""
    version: str = ""
    os: str = ""
    is_bridge: bool = False
    assigns_no_addresses: bool = False
    """Whether it gets only the addresses that somebody gave it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberCounts:
    """How many members a network has, None for what the source does not tell."""

    online: int | None = None
    authorised: int | None = None
    pending: int | None = None
    rejected: int | None = None
    total: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AddressPool:
    """A range of addresses that members get theirs from."""

    first: str
    last: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NetworkRules:
    """What who runs a network decides for it."""

    is_private: bool = True
    pools: tuple[AddressPool, ...] = ()
    routes: tuple[Route, ...] = ()
    dns: Dns | None = None
    assigns_ipv4: bool = False
    assigns_ipv6: bool = False
    """From the pools."""
    assigns_rfc4193: bool = False
    assigns_6plane: bool = False
    mtu: int = 2800
    multicast_limit: int = 32
    passes_broadcast: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class ManagedNetwork:
    """A network of an account."""

    id: NetworkId
    name: str = ""
    description: str = ""
    counts: MemberCounts = MemberCounts()
    can_manage: bool = True
    """Whether this account may change its members; False where the source says so."""
    rules: NetworkRules | None = None
    """None until the network itself is asked for, where the list does not tell."""
    web_page: str = ""
    """Where it is managed in a browser; empty for one's own controller."""
