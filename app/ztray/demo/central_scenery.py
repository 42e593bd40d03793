"""What the demo's Centrals show: two organisations, their networks, who is in them, and who comes later.

Networks and devices are those of the demo's service, so that its peers have names here. Ada's organisation is at New
Central, Grace's at Legacy Central; each has a network more that the demo's computer has not joined.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from ztray.demo.central import CentralWorld, Key, Network, Pool
from ztray.demo.networks import Route
from ztray.demo.peers import Peer, PhysicalPath
from ztray.demo.world import World

HOME = "1d7193940471a6b2"
LAB = "8056c2e21c4a2f10"
GARDEN = "8056c2e21c6a4de1"
"""Not joined: whoever joins it waits for approval."""
OFFICE = "b6079f73c63cea42"
CLINIC = "1d71939404c11a1c"
"""Joined, but the demo's computer waits for approval."""
WAREHOUSE = "b6079f73c6ca11ed"
"""Not joined, but the demo's computer is approved of in advance."""

_MINUTE = 60_000
_HOUR, _DAY = 60 * _MINUTE, 24 * 60 * _MINUTE
_MEETING_SECONDS = 3.0
_THE_HOUSE = "203.0.113.2"
"""What Central sees of everything that is in the same house as the demo's computer."""


@dataclass(frozen=True, kw_only=True)
class DemoKeys:
    """A key for each face of the demo's Central, each of another organisation."""

    new: Key
    legacy: Key


@dataclass(frozen=True, kw_only=True)
class _Device:
    address: str
    name: str
    description: str = ""
    os: str = "linux"
    away: int | None = None
    """How many milliseconds ago it was seen last, None if it is online."""
    asked: int = 0
    """How many milliseconds ago it asked to join."""
    joins: float = 0.0
    """How many seconds after the demo's beginning it asks to join."""


def furnish(central: CentralWorld, world: World, peers: Iterable[Peer]) -> DemoKeys:
    """Put organisations, networks and members there, with the versions and the addresses that peers have."""
    known = {peer.address: peer for peer in peers}
    ada = central.add_organisation("Lovelace & daughters")
    grace = central.add_organisation("Hopper Instruments", owner_email="grace@example.org")
    for organisation, networks in ((ada, _adas_networks()), (grace, _graces_networks())):
        for rules in networks:
            network = central.add_network(organisation, **rules)
            central.change_network(network.id, created=central.timeline.now - 400 * _DAY)
            _invite(central, network, world.address)
            for device in _DEVICES[network.id]:
                event = partial(_ask, central, network.id, device, known.get(device.address))
                if device.joins:
                    world.later(device.joins, event)
                else:
                    event()
                    if not device.asked:
                        central.authorize(network.id, device.address)
    central.set_standing(HOME, "bad5eed0ff", "rejected")
    central.watchers.append(partial(_meet, central, world))
    now = central.timeline.now
    return DemoKeys(
        new=central.issue_key(ada, owner="tray", expires=now + 90 * _DAY),
        legacy=central.issue_key(grace, kind="personal", owner="Grace Hopper"),
    )


def _invite(central: CentralWorld, network: Network, address: str) -> None:
    """Let the demo's computer in to where it is a member, with the address that it has there."""
    if (ip := _OWN_ADDRESSES.get(network.id)) is None:
        return
    central.add_member(network.id, address)
    central.change_member(network.id, address, name="Anna's desktop", description="The demo's computer", ips=(ip,))
    central.authorize(network.id, address)


def _ask(central: CentralWorld, network_id: str, device: _Device, peer: Peer | None) -> None:
    now = central.timeline.now
    central.ask_to_join(
        network_id,
        device.address,
        device.name,
        description=device.description,
        os=device.os,
        arch="arm64" if device.os in ("android", "ios") else "amd64",
        physical_address=_seen_at(device.address, peer),
        version=peer.version if peer and min(peer.version) >= 0 else (1, 14, 1),
        seen=now - (device.away or 0),
        is_online=device.away is None,
        created=now - (device.asked or (1000 if device.joins else 300 * _DAY)),
    )


def _seen_at(address: str, peer: Peer | None) -> str:
    """Return where Central sees a device: where its peers do, unless that is in the house."""
    if peer is None or not peer.paths:
        return f"198.51.100.{100 + int(address, 16) % 100}"
    ip = peer.paths[0].address.partition("/")[0]
    return _THE_HOUSE if ip.startswith("192.168.") else ip


def _meet(central: CentralWorld, world: World, network_id: str, address: str | None) -> None:
    """Let devices that are online, and in a network with the demo's computer, become its peers some moments later."""
    here = central.member(network_id, world.address)
    if here is None or here.standing != "authorized" or world.network(network_id) is None:
        return
    changed = central.member(network_id, address) if address else None
    members = [changed] if changed and address != world.address else central.members(network_id)
    for member in members:
        peer = world.peer(member.address)
        is_new = member.address != world.address and (peer is None or peer["latency"] < 0)
        if is_new and member.is_online and member.standing == "authorized":
            latency = 8 + int(member.address, 16) % 90
            path = PhysicalPath(address=f"{member.physical_address}/9993")
            met = Peer(
                address=member.address,
                latency=latency,
                jitter=latency // 4,
                version=member.version or (1, 14, 1),
                paths=(path,),
            )
            world.later(_MEETING_SECONDS, partial(world.add_peer, met))


def _adas_networks() -> list[dict[str, Any]]:
    return [
        {
            "id": HOME,
            "name": "Home",
            "description": "The house, and who is away from it",
            "v4_pools": (Pool(first="10.147.20.10", last="10.147.20.250"),),
            "assigns_rfc4193": True,
            "routes": (
                Route(target="10.147.20.0/24"),
                Route(target="fd1d:7193:9404:71a6:b299:9300::/88"),
                Route(target="192.168.1.0/24", via="10.147.20.1"),
            ),
            "dns_domain": "home.arpa",
            "dns_servers": ("10.147.20.1",),
        },
        {
            "id": LAB,
            "name": "Lab",
            "description": "Printers and measuring instruments",
            "v4_pools": (Pool(first="192.168.192.10", last="192.168.192.250"),),
            "routes": (Route(target="192.168.192.0/24"),),
            "mtu": 1400,
        },
        {
            "id": GARDEN,
            "name": "Garden",
            "description": "What grows, and what waters it",
            "v4_pools": (Pool(first="10.31.7.10", last="10.31.7.250"),),
            "routes": (Route(target="10.31.7.0/24"),),
        },
    ]


def _graces_networks() -> list[dict[str, Any]]:
    return [
        {
            "id": OFFICE,
            "name": "Office",
            "v4_pools": (Pool(first="172.28.4.10", last="172.28.4.250"),),
            "assigns_6plane": True,
            "routes": (
                Route(target="172.28.0.0/16"),
                Route(target="10.20.0.0/16", via="172.28.0.1"),
                Route(target="2001:db8:20::/48", via="fc70:3b75:3100::1"),
            ),
            "dns_domain": "office.example.com",
            "dns_servers": ("172.28.0.53", "fc70:3b75:3100::53"),
            "sign_in_url": f"https://sso.example.com/zerotier/sign-in?network={OFFICE}",
            "sign_in_lasts": 8 * 3600.0,
        },
        {
            "id": CLINIC,
            "name": "Clinic",
            "description": "A customer's: ask Grace before letting anybody in",
            "v4_pools": (Pool(first="10.77.1.10", last="10.77.1.250"),),
            "routes": (Route(target="10.77.1.0/24"),),
        },
        {
            "id": WAREHOUSE,
            "name": "Warehouse",
            "v4_pools": (Pool(first="10.52.0.10", last="10.52.0.250"),),
            "routes": (Route(target="10.52.0.0/24"),),
        },
    ]


_OWN_ADDRESSES: Mapping[str, str] = {
    HOME: "10.147.20.27",
    LAB: "192.168.192.40",
    OFFICE: "172.28.4.12",
    WAREHOUSE: "10.52.0.12",
}

_DEVICES: Mapping[str, tuple[_Device, ...]] = {
    HOME: (
        _Device(address="9f3a1c55d0", name="NAS", description="In the cellar"),
        _Device(address="17d709436c", name="Anna's laptop", os="darwin"),
        _Device(address="a09acf0233", name="Build server"),
        _Device(address="4f838b8e71", name="Television", os="android"),
        _Device(address="f00dcafe42", name="Weather station", description="On the roof of the shed"),
        _Device(address="01d7ab1e70", name="Old tablet", os="android", away=40 * _DAY),
        _Device(address="bad5eed0ff", name="Neighbour's television", os="android", away=6 * _DAY, asked=6 * _DAY),
        _Device(address="0ddba11c0d", name="", os="windows", asked=3 * _HOUR),
        _Device(address="c0ffee0a11", name="Annabella's tablet", os="ios", joins=20),
    ),
    LAB: (
        _Device(address="77b1d0c3e8", name="Oscilloscope", description="Bench 2"),
        _Device(address="c2d8e41f09", name="Climate chamber"),
        _Device(address="2b7e151628", name="Spectrometer", description="Do not switch off"),
        _Device(address="1abe1c0de5", name="Label printer", os="", away=2 * _HOUR),
        _Device(address="5197a15e17", name="Function generator", joins=400),
    ),
    GARDEN: (
        _Device(address="7ea9075e11", name="Rain gauge"),
        _Device(address="3a7e9b0a7d", name="Irrigation", description="Valves 1 to 4", away=9 * _HOUR),
        _Device(address="beef1e1de5", name="Beehive scale", joins=900),
    ),
    OFFICE: (
        _Device(address="d5e5fb6537", name="File server", description="Rack 1"),
        _Device(address="e3f1a2b4c6", name="Reception", os="windows"),
        _Device(address="5c0f7e9d11", name="Grace's laptop", os="windows"),
        _Device(address="b0ded00001", name="Router", description="Two lines"),
        _Device(address="5ca44e7000", name="Scanner", os="windows", away=26 * _HOUR),
        _Device(address="9face11f0e", name="Grace's telephone", os="android", joins=150),
        _Device(address="60e57ab1e7", name="Visitor's laptop", os="windows", joins=1800),
    ),
    CLINIC: (
        _Device(address="c11a1c5e0e", name="Front desk", os="windows"),
        _Device(address="0a11a97ab0", name="Laboratory", away=25 * _MINUTE),
    ),
    WAREHOUSE: (
        _Device(address="f0a111f700", name="Forklift terminal", os="android"),
        _Device(address="a11e70d007", name="Gate", description="Opens at six"),
    ),
}
