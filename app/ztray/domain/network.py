"""A joined network, as the service describes it."""

from enum import StrEnum
from ipaddress import ip_interface

from msgspec import field

from ztray.domain.identifiers import NetworkId
from ztray.domain.value import Value


class NetworkStatus(StrEnum):
    """What the service says of a network (the seven values of 1.6 to 1.16), or UNKNOWN for a word that is new to us."""

    OK = "OK"
    REQUESTING_CONFIGURATION = "REQUESTING_CONFIGURATION"
    ACCESS_DENIED = "ACCESS_DENIED"
    AUTHENTICATION_REQUIRED = "AUTHENTICATION_REQUIRED"
    NOT_FOUND = "NOT_FOUND"
    PORT_ERROR = "PORT_ERROR"
    CLIENT_TOO_OLD = "CLIENT_TOO_OLD"
    UNKNOWN = ""

    @classmethod
    def _missing_(cls, value: object) -> "NetworkStatus":
        return cls.UNKNOWN


class Flag(StrEnum):
    """What a person lets a network do; each value is the service's name of the field."""

    MANAGED = "allowManaged"
    GLOBAL = "allowGlobal"
    DEFAULT = "allowDefault"
    DNS = "allowDNS"


DEFAULT_FLAGS = frozenset({Flag.MANAGED})
"""The flags that the service sets on a network joined without any wish."""


class Route(Value, frozen=True, kw_only=True):
    """A route that a network offers; `via` is None when the target is on the network's own link."""

    target: str = ""
    via: str | None = None
    flags: int = 0
    metric: int = 0

    @property
    def is_default(self) -> bool:
        """Whether it carries all traffic of a family."""
        return self.target in ("0.0.0.0/0", "::/0")


class Dns(Value, frozen=True, kw_only=True):
    """Where a network looks names up: a search domain and the addresses of its servers."""

    domain: str = ""
    servers: tuple[str, ...] = ()


class MulticastSubscription(Value, frozen=True, kw_only=True):
    """A multicast group that this computer listens to on a network."""

    mac: str = ""
    adi: int = 0


class Network(Value, frozen=True, kw_only=True):
    """A network that this node has joined.

    Texts are as the service hands them over: untrusted, to be shown through `ztray.domain.text.plain` only.
    """

    id: NetworkId
    name: str = ""
    status_text: str = field(name="status", default="")
    type: str = ""
    mac: str = ""
    mtu: int = 0
    dhcp: bool = False
    bridge: bool = False
    broadcast_enabled: bool = False
    port_error: int = 0
    port_device_name: str = ""
    netconf_revision: int = 0
    assigned_addresses: tuple[str, ...] = ()
    routes: tuple[Route, ...] = ()
    multicast_subscriptions: tuple[MulticastSubscription, ...] = ()
    dns: Dns = Dns()
    allow_managed: bool = True
    allow_global: bool = False
    allow_default: bool = False
    allow_dns: bool = field(name="allowDNS", default=False)
    sso_enabled: bool = False
    authentication_url: str = field(name="authenticationURL", default="")
    authentication_expiry_time: int = 0
    """When the sign-in ends, in milliseconds since 1970; 0 on networks without single sign-on."""

    @property
    def status(self) -> NetworkStatus:
        """The state in a closed set of words; `status_text` keeps what the service said."""
        return NetworkStatus(self.status_text)

    @property
    def flags(self) -> frozenset[Flag]:
        """The flags that are on."""
        states = {
            Flag.MANAGED: self.allow_managed,
            Flag.GLOBAL: self.allow_global,
            Flag.DEFAULT: self.allow_default,
            Flag.DNS: self.allow_dns,
        }
        return frozenset(flag for flag, on in states.items() if on)

    @property
    def addresses(self) -> tuple[str, ...]:
        """This computer's addresses here, without prefix lengths, each once, IPv4 first; what is none is left out."""
        found = dict.fromkeys(address for address in map(_address, self.assigned_addresses) if address)
        return tuple(sorted(found, key=lambda address: ":" in address))

    @property
    def offers_default_route(self) -> bool:
        """Whether the network's administrator provides a way for all traffic."""
        return any(route.is_default for route in self.routes)


def _address(text: str) -> str:
    try:
        return str(ip_interface(text).ip)
    except ValueError:
        return ""
