"""Values for tests: each with what it must have, and what the test is about."""

import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from ztray.domain.account import Account, Holder, SourceKind
from ztray.domain.directory import AccountState, Directory, Roster
from ztray.domain.errand import Errand
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.membership import Ability, ManagedNetwork, Member, MemberCounts, Standing
from ztray.domain.memory import KnownNetwork, Memory, Phase, Promise
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
    typed={
        Errand.READ_TOKEN: "show the token",
        Errand.START: "start it",
        Errand.STOP: "stop it",
        Errand.RESTART: "restart it",
    },
    errands=frozenset(Errand),
    applies_dns=True,
    removals={"/home/ada/.zeroTierOneAuthToken": "rm /home/ada/.zeroTierOneAuthToken"},
)

NOW = 1_795_340_000_000
"""The time that tests look at things, in milliseconds since 1970."""

SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000
"""In milliseconds."""

STATES = (
    "OK",
    "REQUESTING_CONFIGURATION",
    "ACCESS_DENIED",
    "AUTHENTICATION_REQUIRED",
    "NOT_FOUND",
    "PORT_ERROR",
    "CLIENT_TOO_OLD",
    "QUARANTINED",
)
"""What the service says of a network, in its words, and one that ZTray does not know."""

HOSTILE_NAME = '<b>evil</b><img src="file:///etc/passwd"> & \u202egnp.exe\n\tline2 &amp; ' + "A" * 70
"""What an administrator may write: markup, an entity, an override of the direction, line breaks, and no end."""


def network(network_id: str = HOME, *, status: str = "OK", **fields: Any) -> Network:  # noqa: ANN401
    """Return a joined network; `fields` are those of Network."""
    return Network(id=NetworkId(network_id), status_text=status, **fields)


def known_network(network_id: str = HOME, **fields: Any) -> KnownNetwork:  # noqa: ANN401
    """Return what is remembered of a network whose controller has answered; `fields` are those of KnownNetwork."""
    return KnownNetwork(id=NetworkId(network_id), **{"is_answered": True, **fields})


def paused_network(
    network_id: str = HOME,
    *,
    phase: Phase = Phase.PAUSED,
    until: int | None = None,
    until_start: bool = False,
    **fields: Any,  # noqa: ANN401
) -> KnownNetwork:
    """Return what is remembered of a network on its way through a pause; `fields` are those of KnownNetwork."""
    promise = Promise(phase=phase, until=until, until_start=until_start)
    return known_network(network_id, pause=promise, **fields)


def remembering(*networks: KnownNetwork) -> Memory:
    """Return a memory of these networks."""
    return Memory(networks=networks)


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
    **fields: Any,  # noqa: ANN401
) -> Overview:
    """Return an overview of a service that answers; `fields` are those of Overview."""
    counts = None if peers is None else PeerCounts.of(peers)
    state = Snapshot(node=node, networks=networks, peers=peers, peer_counts=counts)
    return Overview(state=state, **fields)


def outage(
    reason: OutageReason,
    *,
    evidence: str = "",
    path: str = "",
    **fields: Any,  # noqa: ANN401
) -> Overview:
    """Return an overview of a service that does not answer; `fields` are those of Overview."""
    return Overview(state=Outage(reason=reason, evidence=evidence, path=path), **fields)


def member(address: str = NAS, name: str = "", *, network_id: str = HOME, **fields: Any) -> Member:  # noqa: ANN401
    """Return an authorised member of a network; `fields` are those of Member."""
    known = {"standing": Standing.AUTHORISED, **fields}
    return Member(network_id=NetworkId(network_id), address=NodeAddress(address), name=name, **known)


def waiting(address: str = LAPTOP, name: str = "", *, network_id: str = HOME, **fields: Any) -> Member:  # noqa: ANN401
    """Return a member that waits for approval; `fields` are those of Member."""
    return member(address, name, network_id=network_id, standing=Standing.PENDING, **fields)


def roster(*members: Member, network_id: str = HOME, name: str = "Home", **fields: Any) -> Roster:  # noqa: ANN401
    """Return a network of an account with its members, told a moment ago; `fields` are those of ManagedNetwork."""
    standings = Counter(one.standing for one in members)
    counts = MemberCounts(
        authorised=standings[Standing.AUTHORISED],
        pending=standings[Standing.PENDING],
        rejected=standings[Standing.REJECTED],
        total=len(members),
    )
    network = ManagedNetwork(id=NetworkId(network_id), name=name, **{"counts": counts, **fields})
    return Roster(network=network, members=members, told_at=NOW - MINUTE)


def account(
    *rosters: Roster,
    account_id: str = "work",
    kind: SourceKind = SourceKind.NEW_CENTRAL,
    name: str = "Work",
    **fields: Any,  # noqa: ANN401
) -> AccountState:
    """Return an account that has told its networks and can do everything; `fields` are those of AccountState."""
    known = {"abilities": frozenset(Ability), "holder": Holder(), "told_at": NOW - MINUTE, **fields}
    made = Account(id=account_id, kind=kind, name=name)
    return AccountState(**{"account": made, "rosters": rosters, **known})


def telling(*accounts: AccountState, **fields: Any) -> Directory:  # noqa: ANN401
    """Return a directory of these accounts; `fields` are those of Directory."""
    return Directory(accounts=accounts, **fields)


def local_time(text: str) -> int:
    """Return when this computer's clocks show "2026-11-22 14:02:31", in milliseconds since 1970."""
    return round(datetime.fromisoformat(text).astimezone().timestamp() * 1000)


@contextmanager
def time_zone(name: str) -> Iterator[None]:
    """Put this process's clocks into a zone while the block lasts; not for Windows."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = name
    time.tzset()
    try:
        yield
    finally:
        if before is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = before
        time.tzset()
