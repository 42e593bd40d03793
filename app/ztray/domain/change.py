"""What happened, found by comparing what each poll of the service shows with what was known before.

The service tells states, never events, and some of its states come and go without meaning: a network asks its
controller again and again (REQUESTING_CONFIGURATION), and during an outage there are no networks to be seen at all. So
not one poll is compared with the next, but what has settled: the last state of a network that means something, the
networks of the last answer before an outage, the way to a device that has lasted for two looks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final, assert_never

import msgspec

from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.intent import Intent
from ztray.domain.memory import KnownNetwork, Memory, Phase
from ztray.domain.network import Flag, Network, NetworkStatus
from ztray.domain.node import Node
from ztray.domain.peer import Link, Peer, PeerRole
from ztray.domain.state import Connecting, Outage, Snapshot, State

OWN_TIME: Final = 20_000
"""For how long the changes of a network are put down to what the person asked of it, in milliseconds."""

SIGN_IN_NOTICE: Final = 10 * 60_000
"""How long before its end a sign-in is said to end, in milliseconds."""

STARTING_TIME: Final = 15_000
"""For how long a service that is back may be offline, in milliseconds: it has to find its roots first."""

LONGEST_TEXT: Final = 200
"""How much of a text from outside is kept, in characters."""

MOST_PATHS: Final = 20
"""How many devices are told of by name when their paths change at once, as after a wake."""

_SAME_EXPIRY = 60_000
_END_OF_TIME = 32_503_680_000_000
"""The year 3000 in milliseconds: what is later can be written into a file, but not shown as a date everywhere."""

_ROOTS = frozenset({PeerRole.PLANET, PeerRole.MOON})


class ChangeKind(StrEnum):
    """What can happen; the values stand in files."""

    JOINED = "joined"
    LEFT = "left"
    CONNECTED = "connected"
    WAITING_FOR_APPROVAL = "waiting-for-approval"
    NOT_FOUND = "not-found"
    SIGN_IN_NEEDED = "sign-in-needed"
    SIGN_IN_ENDS_SOON = "sign-in-ends-soon"
    PORT_ERROR = "port-error"
    TOO_OLD = "too-old"
    UNKNOWN_STATE = "unknown-state"
    FLAG_CHANGED = "flag-changed"
    ADDRESS_CHANGED = "address-changed"
    DEFAULT_ROUTE_ON = "default-route-on"
    DEFAULT_ROUTE_OFF = "default-route-off"
    PAUSED = "paused"
    RESUMED = "resumed"
    ONLINE = "online"
    OFFLINE = "offline"
    TUNNELLED = "tunnelled"
    NOT_TUNNELLED = "not-tunnelled"
    SERVICE_GONE = "service-gone"
    SERVICE_BACK = "service-back"
    PATH_RELAYED = "path-relayed"
    PATH_DIRECT = "path-direct"
    PATHS_CHANGED = "paths-changed"
    """The paths to more devices at once than are worth a change each."""


class Change(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that happened, with what was known then: names change, and networks are forgotten."""

    at: Annotated[int, msgspec.Meta(ge=0, lt=_END_OF_TIME)]
    """In milliseconds since 1970."""
    kind: ChangeKind
    network_id: NetworkId | None = None
    address: NodeAddress | None = None
    """The device's."""
    name: str = ""
    """What the network or device was called then: untrusted, as everything from outside."""
    detail: str = ""
    """By kind: the addresses; a flag and "on" or "off"; the sign-in's end in milliseconds; the outage's reason; the
    state that is not known; the number of the port's error; how many paths. As untrusted as a name."""
    is_own: bool = False
    """Whether the person did it."""


_TOLD_AT_FIRST = frozenset({ChangeKind.SERVICE_BACK, ChangeKind.SIGN_IN_ENDS_SOON})


class ChangeFinder:
    """Compares what each poll shows with what was known before."""

    def __init__(self) -> None:
        self._node: Node | None = None
        self._is_gone = False
        self._is_online = False
        self._back_at: int | None = None
        self._seen: dict[NetworkId, _Seen] = {}
        self._paused: frozenset[NetworkId] = frozenset()
        self._memory = Memory()
        self._known: Mapping[NetworkId, KnownNetwork] = {}
        self._peers: tuple[Peer, ...] | None = None
        self._links: dict[NodeAddress, Link] = {}
        self._unsure: dict[NodeAddress, Link] = {}
        self._done: dict[NetworkId, int] = {}

    def did(self, intent: Intent, at: int) -> None:
        """Take note that what a person asked for was done: what happens to that network now is their doing."""
        self._done[intent.network_id] = at

    def look(self, state: State, memory: Memory, at: int, peers: tuple[Peer, ...] | None) -> tuple[Change, ...]:
        """Return what has happened since the last look.

        `memory` is as it is after the poll; `peers` is None in a look that did not ask for them. The first snapshot is
        what later ones are compared with.
        """
        at = min(max(at, 0), _END_OF_TIME - 1)  # clocks can be set to anything
        match state:
            case Connecting():
                return ()
            case Outage():
                return self._outage(state, at)
            case Snapshot():
                return self._snapshot(state, memory, at, peers)
            case _:
                assert_never(state)

    def _outage(self, outage: Outage, at: int) -> tuple[Change, ...]:
        if self._is_gone or self._node is None:
            return ()
        self._is_gone = True
        return (Change(at=at, kind=ChangeKind.SERVICE_GONE, detail=outage.reason.name),)

    def _snapshot(
        self, snapshot: Snapshot, memory: Memory, at: int, peers: tuple[Peer, ...] | None
    ) -> tuple[Change, ...]:
        # With another address, it is another service: nothing that was known is known of it.
        is_first = self._node is None or self._node.address != snapshot.node.address
        if is_first:
            self._begin(snapshot.node)
        self._recognise(memory)
        changes = [*self._service(snapshot.node, at), *self._networks(snapshot.networks, at)]
        if peers is not None:
            changes += self._paths(peers, at)
        self._paused = frozenset(known.id for known in memory.pauses)
        return tuple(change for change in changes if not is_first or change.kind in _TOLD_AT_FIRST)

    def _begin(self, node: Node) -> None:
        self._node = node
        self._is_online = node.online
        self._seen, self._links, self._unsure, self._peers = {}, {}, {}, None

    def _recognise(self, memory: Memory) -> None:
        if memory is not self._memory:
            self._memory = memory
            self._known = {known.id: known for known in memory.networks}

    # The service.

    def _service(self, node: Node, at: int) -> Iterator[Change]:
        before, self._node = self._node or node, node
        if self._is_gone:
            self._is_gone = False
            self._back_at = at
            yield Change(at=at, kind=ChangeKind.SERVICE_BACK)
        if node.online != self._is_online and (node.online or not self._is_starting(at)):
            self._is_online = node.online
            yield Change(at=at, kind=ChangeKind.ONLINE if node.online else ChangeKind.OFFLINE)
        if node.tcp_fallback_active != before.tcp_fallback_active:
            is_tunnelled = node.tcp_fallback_active
            yield Change(at=at, kind=ChangeKind.TUNNELLED if is_tunnelled else ChangeKind.NOT_TUNNELLED)

    def _is_starting(self, at: int) -> bool:
        return self._back_at is not None and 0 <= at - self._back_at < STARTING_TIME

    # The networks.

    def _networks(self, networks: tuple[Network, ...], at: int) -> Iterator[Change]:
        self._done = {network_id: done for network_id, done in self._done.items() if abs(at - done) <= OWN_TIME}
        seen: dict[NetworkId, _Seen] = {}
        for network in networks:
            if network.id in seen:  # twice in one answer
                continue
            before = self._seen.get(network.id)
            if before is None:
                is_back = network.id in self._paused
                yield self._change(ChangeKind.RESUMED if is_back else ChangeKind.JOINED, network, at)
                before = _Seen(network=network)
            after = before.then(network, at)
            if after != before:
                yield from self._differences(before, after, at)
            seen[network.id] = after
        for network_id, before in self._seen.items():
            if network_id not in seen:
                yield from self._vanishing(before, at)
        self._seen = seen

    def _differences(self, before: "_Seen", after: "_Seen", at: int) -> Iterator[Change]:
        network = after.network
        for flag in Flag:
            is_on = flag in network.flags
            if is_on != (flag in before.network.flags):
                detail = f"{flag.value} {'on' if is_on else 'off'}"
                yield self._change(ChangeKind.FLAG_CHANGED, network, at, detail)
        if after.settled is not None:
            if before.settled is None or before.settled.status is not after.settled.status:
                kind, detail = _state(after.settled)
                yield self._change(kind, network, at, detail)
            elif set(before.settled.addresses) != set(after.settled.addresses):
                yield self._change(ChangeKind.ADDRESS_CHANGED, network, at, ", ".join(network.addresses))
        if after.is_routing != before.is_routing:
            kind = ChangeKind.DEFAULT_ROUTE_ON if after.is_routing else ChangeKind.DEFAULT_ROUTE_OFF
            yield self._change(kind, network, at)
        if after.warned_of != before.warned_of:
            yield self._change(ChangeKind.SIGN_IN_ENDS_SOON, network, at, str(after.warned_of))

    def _vanishing(self, before: "_Seen", at: int) -> Iterator[Change]:
        known = self._known.get(before.network.id)
        promise = known.pause if known else None
        is_paused = promise is not None and promise.phase is not Phase.RESUMING
        yield self._change(ChangeKind.PAUSED if is_paused else ChangeKind.LEFT, before.network, at)
        if before.is_routing:
            yield self._change(ChangeKind.DEFAULT_ROUTE_OFF, before.network, at)

    def _change(self, kind: ChangeKind, network: Network, at: int, detail: str = "") -> Change:
        known = self._known.get(network.id) or KnownNetwork(id=network.id)
        return Change(
            at=at,
            kind=kind,
            network_id=network.id,
            name=_cut(known.alias or network.name or known.name),
            detail=_cut(detail),
            is_own=network.id in self._done,
        )

    # The paths to devices.

    def _paths(self, peers: tuple[Peer, ...], at: int) -> tuple[Change, ...]:
        if peers is self._peers and not self._unsure:
            return ()
        links: dict[NodeAddress, Link] = {}
        unsure: dict[NodeAddress, Link] = {}
        settled: list[NodeAddress] = []
        for peer in peers:
            address = peer.address
            if address in links or peer.role_text in _ROOTS:
                continue
            link = peer.link
            before = self._links.get(address, Link.UNKNOWN)
            if before is Link.UNKNOWN or link is before:
                links[address] = link
            elif link is Link.UNKNOWN:
                links[address] = before
            elif self._unsure.get(address) is link:
                links[address] = link
                settled.append(address)
            else:
                links[address] = before
                unsure[address] = link
        self._peers, self._links, self._unsure = peers, links, unsure
        if len(settled) > MOST_PATHS:
            return (Change(at=at, kind=ChangeKind.PATHS_CHANGED, detail=str(len(settled))),)
        aliases = self._memory.device_aliases if settled else {}
        return tuple(
            Change(
                at=at,
                kind=ChangeKind.PATH_DIRECT if links[address] is Link.DIRECT else ChangeKind.PATH_RELAYED,
                address=address,
                name=_cut(aliases.get(address, "")),
            )
            for address in settled
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Seen:
    """What is known of a joined network."""

    network: Network
    """As it was seen last."""
    settled: Network | None = None
    """As it was last seen in a state that means something."""
    is_routing: bool = False
    """Whether all traffic goes through it."""
    warned_of: int = 0
    """The sign-in's end that was told of, in milliseconds since 1970."""

    def then(self, network: Network, at: int) -> "_Seen":
        """Return what is known after the next look at it."""
        is_asking = network.status is NetworkStatus.REQUESTING_CONFIGURATION
        ends = network.authentication_expiry_time
        is_ending = _ends_soon(network, at) and abs(ends - self.warned_of) >= _SAME_EXPIRY
        return _Seen(
            network=network,
            settled=self.settled if is_asking else network,
            is_routing=self.is_routing and network.allow_default if is_asking else _is_routing(network),
            warned_of=ends if is_ending else self.warned_of,
        )


def _is_routing(network: Network) -> bool:
    return network.allow_default and network.status is NetworkStatus.OK and network.offers_default_route


def _ends_soon(network: Network, at: int) -> bool:
    if not network.sso_enabled or network.status is not NetworkStatus.OK:
        return False
    return 0 < network.authentication_expiry_time - at <= SIGN_IN_NOTICE


def _state(network: Network) -> tuple[ChangeKind, str]:
    """Return what it means that a network has come into its state, and the detail of that."""
    match network.status:
        case NetworkStatus.OK | NetworkStatus.REQUESTING_CONFIGURATION:  # the latter never settles
            return ChangeKind.CONNECTED, ", ".join(network.addresses)
        case NetworkStatus.ACCESS_DENIED:
            return ChangeKind.WAITING_FOR_APPROVAL, ""
        case NetworkStatus.AUTHENTICATION_REQUIRED:
            return ChangeKind.SIGN_IN_NEEDED, ""
        case NetworkStatus.NOT_FOUND:
            return ChangeKind.NOT_FOUND, ""
        case NetworkStatus.PORT_ERROR:
            return ChangeKind.PORT_ERROR, str(network.port_error or "")
        case NetworkStatus.CLIENT_TOO_OLD:
            return ChangeKind.TOO_OLD, ""
        case NetworkStatus.UNKNOWN:
            return ChangeKind.UNKNOWN_STATE, network.status_text
        case status:
            assert_never(status)


def _cut(text: str) -> str:
    """Return the beginning of a text, in characters that can be written into a file."""
    return text[:LONGEST_TEXT].encode(errors="replace").decode()
