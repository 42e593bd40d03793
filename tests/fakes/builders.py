"""Values for tests: each with what it must have, and what the test is about."""

from typing import Any

from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.intent import Intent, Refused
from ztray.domain.network import Network
from ztray.domain.node import Node
from ztray.domain.peer import Path, Peer, PeerCounts
from ztray.domain.platform import Platform
from ztray.domain.state import Outage, OutageReason, Overview, Snapshot

HOME = NetworkId("8056c2e21c000001")
OFFICE = NetworkId("9f3a1c55d0ab12cd")
LAB = NetworkId("1234567890abcdef")

MY_ADDRESS = NodeAddress("3d697201d2")
NAS = NodeAddress("9f3a1c55d0")
LAPTOP = NodeAddress("62f865ae71")

NODE = Node(address=MY_ADDRESS, online=True, version="1.14.1")
PLATFORM = Platform(
    start_service="start it", restart_service="restart it", copy_token="copy the token", applies_dns=True
)

HOSTILE_NAME = '<b>evil</b><img src="file:///etc/passwd"> & \u202egnp.exe\n\tline2 &amp; ' + "A" * 70
"""What an administrator may write: markup, an entity, an override of the direction, line breaks, and no end."""


def network(network_id: str = HOME, *, status: str = "OK", **fields: Any) -> Network:  # noqa: ANN401
    """Return a joined network; `fields` are those of Network."""
    return Network(id=NetworkId(network_id), status_text=status, **fields)


def direct_peer(address: str = NAS, *, role: str = "LEAF", latency: int = 12) -> Peer:
    """Return a peer that is reached directly."""
    path = Path(address="192.0.2.1/9993", active=True, preferred=True)
    return Peer(address=NodeAddress(address), role_text=role, latency=latency, paths=(path,))


def relayed_peer(address: str = LAPTOP, *, role: str = "LEAF", latency: int = 80) -> Peer:
    """Return a peer that is reached through a root only."""
    return Peer(address=NodeAddress(address), role_text=role, latency=latency)


def online(
    *networks: Network,
    node: Node = NODE,
    peers: tuple[Peer, ...] | None = None,
    pending: tuple[Intent, ...] = (),
    refusals: tuple[Refused, ...] = (),
    is_demo: bool = False,
) -> Overview:
    """Return an overview of a service that answers."""
    counts = None if peers is None else PeerCounts.of(peers)
    state = Snapshot(node=node, networks=networks, peers=peers, peer_counts=counts)
    return Overview(state=state, pending=pending, refusals=refusals, is_demo=is_demo)


def outage(
    reason: OutageReason,
    *,
    evidence: str = "",
    path: str = "",
    refusals: tuple[Refused, ...] = (),
    is_demo: bool = False,
) -> Overview:
    """Return an overview of a service that does not answer."""
    state = Outage(reason=reason, evidence=evidence, path=path)
    return Overview(state=state, refusals=refusals, is_demo=is_demo)
