"""What `ztray --demo` shows: every state a network can be in, devices near and far, and news while one watches.

Addresses come from the ranges for private use and for documentation. Joining works: …000000 is approved after a while,
…ffffff does not exist, and so on as `script_for_unknown` says; the demo's own networks can be left and joined again.
"""

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from ztray.demo.central import CentralWorld
from ztray.demo.central_scenery import CLINIC, HOME, LAB, OFFICE, DemoKeys, furnish
from ztray.demo.networks import Route, Stage
from ztray.demo.peers import Peer, PhysicalPath
from ztray.demo.world import World

HOSTILE_NAME = '<b>evil</b><img src="file:///etc/passwd"> & \u202egnp.exe\n\tline2 ' + "A" * 65
HOSTILE_DOMAIN = 'evil"; rm -rf'

MOON_IDENTITY = (
    "3852622885:0:b009ad41b4287eb6e24449e15c8d509d6b0f20b5456bd16d0bf65d0ce9f22247"
    "c14cb023ef41a62890b7d83d0bea500993194728bda81901d1a4a5a1208ffb17"
)

_HOUR = 3600.0
_REQUESTING_ID = "abcdef0123456789"
_FOLLOWED: Mapping[str, Mapping[str, bool]] = {
    HOME: {"allowDNS": True},
    LAB: {},
    OFFICE: {"allowDNS": True, "allowGlobal": True},
    CLINIC: {},
}
"""The joined networks that Central runs, with their flags."""
_KNOWN_CONTROLLERS = frozenset({"8056c2e21c", "1d71939404", "b6079f73c6"})


@dataclass(frozen=True, kw_only=True)
class DemoScene:
    """What the demo shows: the node's world, and Central's on the same timeline."""

    world: World
    central: CentralWorld
    keys: DemoKeys


def demo_scene(clock: Callable[[], float] = time.monotonic, *, epoch: float | None = None) -> DemoScene:
    """Build the demo: online, all seven states of networks, its own controller, 19 peers, and who runs the networks."""
    world = World(clock=clock, epoch=epoch, known_controllers=_KNOWN_CONTROLLERS, controller_delay=0)
    for network_id, stages, flags in _networks():
        world.add_network(network_id, *stages, flags=flags)
    for peer in _PEERS:
        world.add_peer(peer)
    world.add_moon(MOON_IDENTITY, "198.51.100.1/9993", "2001:db8::1/9993")
    central = CentralWorld(world.timeline)
    keys = furnish(central, world, _PEERS)
    world.heed(central)
    for network_id, wanted in _FOLLOWED.items():
        world.join(network_id, wanted)
    world.rename(CLINIC, "Clinic")
    _serve_workshop(world)
    world.controller_delay = 1.0
    world.later(90, partial(world.set_peer_path, "a09acf0233", "relayed"))
    world.later(180, partial(world.set_peer_path, "a09acf0233", "direct"))
    return DemoScene(world=world, central=central, keys=keys)


def demo_world(clock: Callable[[], float] = time.monotonic) -> World:
    """Build the demo's world, for those who do not ask Central."""
    return demo_scene(clock).world


def many_peers_world(count: int = 10_000, *, clock: Callable[[], float] = time.monotonic) -> World:
    """Build a world with very many peers, each with two paths, and one network."""
    world = World(clock=clock)
    world.add_network("8056c2e21c000001", Stage(name="Crowd", addresses=("10.0.0.1/8",)))
    for number in range(count):
        endpoint = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        paths = PhysicalPath(address=f"{endpoint}/9993"), PhysicalPath(address=f"{endpoint}/30519", preferred=False)
        address = f"{0x1000000000 + number:010x}"
        world.add_peer(Peer(address=address, latency=number % 300, jitter=5, version=(1, 14, 1), paths=paths))
    return world


def _networks() -> list[tuple[str, tuple[Stage, ...], dict[str, bool]]]:
    exit_node = Stage(
        name="Travel exit",
        addresses=("10.99.0.3/24", "2001:db8:99::3/64"),
        routes=(
            Route(target="10.99.0.0/24"),
            Route(target="0.0.0.0/0", via="10.99.0.1"),
            Route(target="::/0", via="2001:db8:99::1"),
        ),
        private=True,
    )
    other_lab = Stage(name="Lab", addresses=("10.242.7.7/16",), routes=(Route(target="10.242.0.0/16"),), private=False)
    hostile = Stage(
        name=HOSTILE_NAME,
        addresses=("198.51.100.96/24",),
        routes=(Route(target="198.51.100.0/24"), Route(target="2001:db8:bad::/48", via="2001:db8::1")),
        dns_domain=HOSTILE_DOMAIN,
        dns_servers=("198.51.100.53", "2001:db8::53"),
        private=False,
    )
    sign_in = Stage(
        status="AUTHENTICATION_REQUIRED",
        name="Customer portal",
        authentication_url="https://sso.example.com/zerotier/sign-in?network=b6079f73c69f1e70",
        authentication_lasts=_HOUR / 6,
    )
    return [
        ("1d7193940499ee01", (exit_node,), {}),
        ("b6079f73c64a2f11", (other_lab,), {"allowManaged": False}),
        ("8056c2e21cbad0b1", (hostile,), {}),
        (_REQUESTING_ID, (), {}),
        ("8056c2e21cffffff", (Stage(status="NOT_FOUND"),), {}),
        ("1d71939404ca3e7a", (Stage(status="PORT_ERROR", name="Cameras", port_error=-1),), {}),
        ("b6079f73c6f1ee70", (Stage(status="CLIENT_TOO_OLD", name="Fleet"),), {}),
        ("b6079f73c69f1e70", (sign_in,), {}),
    ]


_NEW, _OLDER, _OLDEST = (1, 14, 1), (1, 12, 2), (1, 8, 10)

_PEERS = (
    *(
        Peer(address=address, latency=latency, jitter=jitter, version=version, paths=(PhysicalPath(address=endpoint),))
        for address, latency, jitter, version, endpoint in (
            ("9f3a1c55d0", 2, 1, _NEW, "192.168.1.20/9993"),
            ("17d709436c", 4, 3, _NEW, "192.168.1.31/21003"),
            ("a09acf0233", 12, 5, _NEW, "203.0.113.7/9993"),
            ("4f838b8e71", 23, 8, _OLDER, "203.0.113.81/42101"),
            ("d5e5fb6537", 38, 12, _NEW, "198.51.100.44/9993"),
            ("e3f1a2b4c6", 61, 20, _OLDEST, "198.51.100.9/9993"),
            ("5c0f7e9d11", 142, 40, _OLDER, "192.0.2.200/9993"),
        )
    ),
    # An IPv6 path, and an IPv4 one in reserve.
    Peer(
        address="c2d8e41f09",
        latency=9,
        jitter=2,
        version=_NEW,
        paths=(
            PhysicalPath(address="2001:db8:7::5/9993"),
            PhysicalPath(address="203.0.113.55/9993", preferred=False),
        ),
    ),
    # The same physical path twice.
    Peer(
        address="77b1d0c3e8",
        latency=17,
        jitter=6,
        version=_NEW,
        paths=(PhysicalPath(address="203.0.113.90/9993", preferred=False), PhysicalPath(address="203.0.113.90/9993")),
    ),
    # Bonded over two lines.
    Peer(
        address="b0ded00001",
        latency=7,
        jitter=2,
        version=_NEW,
        paths=(
            PhysicalPath(address="192.0.2.10/9993", interface="eth0"),
            PhysicalPath(address="198.51.100.10/9993", interface="wwan0"),
        ),
        bonding_policy="balance-aware",
    ),
    # Relayed: no path left, and one that expired.
    Peer(address="f00dcafe42", latency=180, jitter=60, version=_OLDER),
    Peer(
        address="2b7e151628",
        latency=96,
        jitter=30,
        version=_NEW,
        paths=(PhysicalPath(address="203.0.113.140/9993", preferred=False, expired=True),),
    ),
    # Never heard of.
    Peer(address="deadc0ffee"),
    Peer(address="0ddba11c0d"),
    Peer(
        address="3852622885",
        role="MOON",
        latency=11,
        jitter=2,
        version=_NEW,
        paths=(PhysicalPath(address="198.51.100.1/9993"),),
    ),
    *(
        Peer(address=address, role="PLANET", latency=latency, jitter=4, paths=(PhysicalPath(address=endpoint),))
        for address, latency, endpoint in (
            ("62f865ae71", 218, "192.0.2.71/9993"),
            ("778cde7190", 131, "192.0.2.90/9993"),
            ("cafe04eba9", 29, "192.0.2.4/9993"),
        )
    ),
    Peer(address="cafe9efeb9", role="PLANET"),
)


def _serve_workshop(world: World) -> None:
    """Let the node serve a network: members, one waiting for approval, and another who asks after half a minute."""
    controller, network_id = world.controller, f"{world.address}5a0b1c"
    controller.set_network(
        network_id,
        {
            "name": "Workshop",
            "ipAssignmentPools": [{"ipRangeStart": "10.64.3.10", "ipRangeEnd": "10.64.3.99"}],
            "routes": [{"target": "10.64.3.0/24", "via": None}],
            "v4AssignMode": {"zt": True},
        },
    )
    world.join(network_id)
    world.authorize(network_id)
    for address, name in (("9f3a1c55d0", "NAS"), ("17d709436c", "Anna's laptop")):
        controller.request_configuration(network_id, _identity(address))
        controller.set_member(network_id, address, {"name": name, "authorized": True})
    controller.request_configuration(network_id, _identity("d5e5fb6537"))
    world.later(30, partial(controller.request_configuration, network_id, _identity("4f838b8e71")))


def _identity(address: str) -> str:
    return f"{address}:0:{hashlib.sha512(address.encode()).hexdigest()}"
