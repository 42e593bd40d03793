"""Networks as a node sees them: what their controller says over time, and how the service writes that down."""

import base64
import functools
import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

JsonObject: TypeAlias = dict[str, Any]

DEFAULT_FLAGS: Mapping[str, bool] = MappingProxyType(
    {"allowDNS": False, "allowDefault": False, "allowGlobal": False, "allowManaged": True}
)
CONFIGURED_STATUSES = frozenset({"OK", "PORT_ERROR", "CLIENT_TOO_OLD", "AUTHENTICATION_REQUIRED"})


@dataclass(frozen=True, kw_only=True)
class Route:
    """A route that a network hands to its members; on-link without `via`."""

    target: str
    via: str | None = None
    flags: int = 0
    metric: int = 0


@dataclass(frozen=True, kw_only=True)
class Stage:
    """How a network looks from `after` seconds after the stage before it (the first: after joining) on."""

    after: float = 0.0
    status: str = "OK"
    name: str = ""
    addresses: tuple[str, ...] = ()
    routes: tuple[Route, ...] = ()
    dns_domain: str = ""
    dns_servers: tuple[str, ...] = ()
    private: bool = True
    mtu: int = 2800
    bridge: bool = False
    broadcast: bool = True
    revision: int = 1
    port_error: int = 0
    authentication_url: str | None = None
    """Where to sign in; only networks with single sign-on have one."""
    authentication_lasts: float = 0.0
    """Seconds from the beginning of the stage until the sign-in expires."""


REQUESTING = Stage(status="REQUESTING_CONFIGURATION", revision=0)


def network_json(
    network_id: str, *, node_address: str, stage: Stage, flags: Mapping[str, bool], authentication_expiry: int
) -> JsonObject:
    """Write a joined network as the service does; `authentication_expiry` in milliseconds since 1970."""
    mac = mac_address(network_id, node_address)
    groups = () if stage.status == REQUESTING.status else _multicast_groups(mac, stage.addresses)
    configured = stage.status in CONFIGURED_STATUSES
    network: JsonObject = {
        **flags,
        "assignedAddresses": list(stage.addresses),
        "bridge": stage.bridge,
        "broadcastEnabled": stage.broadcast and configured,
        "dhcp": False,
        "dns": {"domain": stage.dns_domain, "servers": list(stage.dns_servers)},
        "id": network_id,
        "mac": mac,
        "mtu": stage.mtu,
        "multicastSubscriptions": [{"adi": adi, "mac": group} for group, adi in groups],
        "name": stage.name,
        "netconfRevision": stage.revision if configured else 0,
        "nwid": network_id,
        "portDeviceName": device_name(network_id),
        "portError": stage.port_error,
        "routes": [
            {"flags": route.flags, "metric": route.metric, "target": route.target, "via": route.via}
            for route in stage.routes
        ],
        "status": stage.status,
        "type": "PRIVATE" if stage.private else "PUBLIC",
    }
    if stage.authentication_url is not None:
        network["authenticationExpiryTime"] = authentication_expiry
        network["authenticationURL"] = stage.authentication_url
        network["ssoEnabled"] = True
    return network


@functools.cache
def mac_address(network_id: str, node_address: str) -> str:
    """Derive the MAC address of a node on a network as ZeroTier does."""
    nwid = bytes.fromhex(network_id)
    first = (nwid[7] & 0xFE) | 0x02
    if first == 0x52:  # noqa: PLR2004 - KVM's own prefix, which ZeroTier avoids
        first = 0x32
    rest = (mine ^ theirs for mine, theirs in zip(bytes.fromhex(node_address), reversed(nwid[2:7]), strict=True))
    return bytes([first, *rest]).hex(":")


def address_rfc4193(network_id: str, node_address: str) -> str:
    """Derive the address of a node on a network whose addresses are unique local ones, all in one /88."""
    return str(ipaddress.ip_address(bytes.fromhex(f"fd{network_id}9993{node_address}")))


def address_6plane(network_id: str, node_address: str) -> str:
    """Derive the address of a node on a network that routes a /80 to each, all in one /40."""
    folded = int(network_id[:8], 16) ^ int(network_id[8:], 16)
    return str(ipaddress.ip_address(bytes.fromhex(f"fc{folded:08x}{node_address}000000000001")))


def with_prefix(address: str, routes: Iterable[Route]) -> str:
    """Add the length of its prefix to an address: that of the on-link route that covers it."""
    ip = ipaddress.ip_address(address)
    on_link = (ipaddress.ip_network(route.target) for route in routes if route.via is None)
    return f"{ip}/{next((net.prefixlen for net in on_link if ip in net), ip.max_prefixlen)}"


@functools.cache
def device_name(network_id: str) -> str:
    """Derive the name of a network's virtual card as ZeroTier does on Linux."""
    nwid = int(network_id, 16)
    folded = (nwid ^ (nwid >> 24)) & 0xFFFFFFFFFF
    return "zt" + base64.b32encode(folded.to_bytes(5, "big")).decode().lower()


@functools.cache
def _multicast_groups(mac: str, addresses: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    groups = {("01:00:5e:00:00:01", 0), ("33:33:00:00:00:01", 0), (f"33:33:ff:{mac[9:]}", 0)}
    for address in addresses:
        ip = ipaddress.ip_interface(address).ip
        if isinstance(ip, ipaddress.IPv4Address):
            groups.add(("ff:ff:ff:ff:ff:ff", int(ip)))
        else:
            groups.add((f"33:33:ff:{ip.packed[-3:].hex(':')}", 0))
    return tuple(sorted(groups))
