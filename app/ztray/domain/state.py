"""What is known of the service at one moment."""

from dataclasses import dataclass, field, replace
from enum import Enum, auto

from ztray.domain.identifiers import NetworkId
from ztray.domain.intent import Intent, Refused
from ztray.domain.memory import Memory
from ztray.domain.network import Network
from ztray.domain.node import Node
from ztray.domain.peer import Peer, PeerCounts


@dataclass(frozen=True, kw_only=True, slots=True)
class Connecting:
    """Nothing is known yet."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Snapshot:
    """The service answered; `peers` and their counts are None until something asked for them."""

    node: Node
    networks: tuple[Network, ...] = ()
    peers: tuple[Peer, ...] | None = None
    peer_counts: PeerCounts | None = None

    def network(self, network_id: NetworkId) -> Network | None:
        """Return the joined network with this id, None when it is not joined."""
        return next((network for network in self.networks if network.id == network_id), None)


class OutageReason(Enum):
    """Why there is no answer; every one has its own sentence and remedy (`ztray.presentation.outage`)."""

    NOT_RUNNING = auto()
    FOREIGN_LISTENER = auto()
    TOKEN_MISSING = auto()
    TOKEN_UNREADABLE = auto()
    TOKEN_REFUSED = auto()
    TIMED_OUT = auto()
    MALFORMED = auto()


@dataclass(frozen=True, kw_only=True, slots=True)
class Outage:
    """The service cannot be used; `evidence` is what was seen, `path` the token file that matters, where one does."""

    reason: OutageReason
    evidence: str = ""
    path: str = ""


State = Connecting | Snapshot | Outage


@dataclass(frozen=True, kw_only=True, slots=True)
class Overview:
    """All that a view needs: the latest state, what is remembered, and what nobody has dismissed yet."""

    state: State = Connecting()
    pending: tuple[Intent, ...] = ()
    """The intents under way."""
    refusals: tuple[Refused, ...] = ()
    troubles: tuple[str, ...] = ()
    """Sentences about ZTray's own files, each with where what could not be used is kept."""
    memory: Memory = field(default_factory=Memory)
    long_waiting: frozenset[NetworkId] = frozenset()
    """The networks whose controllers have not answered for half a minute or more."""
    last_snapshot: Snapshot | None = None
    """The last state that the service told, for as long as it tells none."""
    last_snapshot_at: int = 0
    """When that was, in milliseconds since 1970."""
    is_demo: bool = False

    @property
    def as_last_told(self) -> "Overview":
        """The same while the service tells its state, and with the last state that it told while it does not."""
        return self if self.last_snapshot is None else replace(self, state=self.last_snapshot)

    @property
    def networks(self) -> tuple[Network, ...]:
        """The joined networks, none while the service does not answer."""
        return self.state.networks if isinstance(self.state, Snapshot) else ()

    def pending_for(self, network_id: NetworkId) -> tuple[Intent, ...]:
        """Return the intents under way for a network, oldest first."""
        return tuple(intent for intent in self.pending if intent.network_id == network_id)
