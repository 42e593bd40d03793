"""What is known of the service at one moment."""

from dataclasses import dataclass, field, replace
from enum import Enum, auto

from ztray.domain.directory import Directory
from ztray.domain.errand import Errand, ErrandFailure
from ztray.domain.identifiers import NetworkId
from ztray.domain.intent import Intent, Refused
from ztray.domain.keyring import KeyringFault
from ztray.domain.memory import Memory
from ztray.domain.network import Network
from ztray.domain.node import Node
from ztray.domain.peer import Peer, PeerCounts
from ztray.domain.reach import Reach, TokenFault, TokenPlace, TokenSighting
from ztray.domain.service_state import ServiceState
from ztray.domain.update import Release


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
    reach: Reach | None = None

    def network(self, network_id: NetworkId) -> Network | None:
        """Return the joined network with this id, None when it is not joined."""
        return next((network for network in self.networks if network.id == network_id), None)


class OutageReason(Enum):
    """Why there is no answer; every one has its own sentence and remedy (`ztray.presentation.outage`)."""

    NOT_INSTALLED = auto()
    """Nothing listens, and there is no program that could."""
    NOT_RUNNING = auto()
    """Nothing listens: it was stopped, or has failed, or nothing tells more."""
    STARTING = auto()
    """It was started a moment ago, and does not listen yet."""
    NOT_LISTENING = auto()
    """It runs, and nothing listens where it is looked for."""
    FOREIGN_LISTENER = auto()
    """What answers is not ZeroTier."""
    UNTRUSTED_LISTENER = auto()
    """What answers belongs to somebody who may not have the token."""
    OTHER_ADDRESS = auto()
    """The service answers at another of this computer's addresses than the one in the settings."""
    REMOTE_ADDRESS = auto()
    """The settings name another computer, and nobody has confirmed that it may have a token."""
    TOKEN_MISSING = auto()
    TOKEN_UNREADABLE = auto()
    TOKEN_REFUSED = auto()
    TOKEN_LOCKED = auto()
    """It is in a keyring that does not give it away."""
    TIMED_OUT = auto()
    MALFORMED = auto()


@dataclass(frozen=True, kw_only=True, slots=True)
class Outage:
    """The service cannot be used; `evidence` is what was seen, `path` the token file that matters, where one does."""

    reason: OutageReason
    evidence: str = ""
    path: str = ""
    service: ServiceState | None = None
    """What the system says of the service, where it was asked."""
    tokens: tuple[TokenSighting, ...] = ()
    """The tokens that were tried, where any was."""
    is_keyring_wanted: bool = False
    """Whether the keyring may have the token and was not asked yet."""
    alternative: str = ""
    """The address that would do, where one does."""

    @property
    def refuses_offered_token(self) -> bool:
        """Whether a token that somebody just got or pasted was tried on the service, which does not accept it."""
        offered = [token for token in self.tokens if token.place is TokenPlace.SESSION]
        return self.reason is OutageReason.TOKEN_REFUSED or any(t.fault is TokenFault.REFUSED for t in offered)


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
    errand: Errand | None = None
    """What is being done with an administrator's rights."""
    errand_failure: ErrandFailure | None = None
    """Why the last of that came to nothing, until it is tried again or dismissed."""
    unkept: KeyringFault | None = None
    """Why the token is known only until ZTray ends, while it is."""
    directory: Directory = field(default_factory=Directory)
    """What the accounts tell of networks and their members."""
    newer: Release | None = None
    """A version of ZTray that is newer than this one, if somebody wants to know."""
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
