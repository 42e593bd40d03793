"""What was seen of the peers lately: their latencies, and when the way to them last changed.

The service tells neither. It lives in the thread of the interface, and forgets a peer as soon as the service does.
"""

from collections import deque
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal, Slot

from ztray.domain.identifiers import NodeAddress
from ztray.domain.peer import Link, Peer, PeersSeen

SAMPLES = 60
"""How many latencies of a peer are kept."""


class PeerHistory(QObject):
    """Keeps the latest peers, and what became of each while ZTray watched."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._peers: tuple[Peer, ...] = ()
        self._watched: dict[NodeAddress, _Watched] = {}
        self._looks: deque[int] = deque(maxlen=SAMPLES)

    @property
    def peers(self) -> tuple[Peer, ...]:
        """The peers at the latest look, none before the first."""
        return self._peers

    @property
    def seen_at(self) -> int | None:
        """When the latest look was, in milliseconds since 1970; None before the first."""
        return self._looks[-1] if self._looks else None

    def peer(self, address: NodeAddress) -> Peer | None:
        """Return a peer as it was at the latest look, None when it was not there."""
        watched = self._watched.get(address)
        return watched.peer if watched else None

    def latencies(self, address: NodeAddress) -> tuple[int | None, ...]:
        """Return the peer's latencies at the latest looks, in milliseconds, oldest first; None while unknown."""
        watched = self._watched.get(address)
        return tuple(latency if latency >= 0 else None for latency in watched.latencies) if watched else ()

    def latencies_since(self, address: NodeAddress) -> int | None:
        """Return when the oldest of the peer's latencies is from, in milliseconds since 1970."""
        watched = self._watched.get(address)
        return self._looks[-len(watched.latencies)] if watched else None

    def link_since(self, address: NodeAddress) -> int | None:
        """Return when the way to a peer last changed, in milliseconds since 1970; None if it never did."""
        watched = self._watched.get(address)
        return watched.link_since if watched else None

    def first_seen(self, address: NodeAddress) -> int | None:
        """Return when ZTray first saw a peer, in milliseconds since 1970; None if it is not there."""
        watched = self._watched.get(address)
        return watched.first_seen if watched else None

    @Slot(object)
    def on_peers_seen(self, seen: PeersSeen) -> None:
        """Keep what a look at the peers showed."""
        before, now = self._watched, {}
        for peer in seen.peers:
            watched = before.get(peer.address)
            link = peer.link
            if watched is None:
                watched = _Watched(peer=peer, link=link, first_seen=seen.at)
            elif watched.link is not link:
                watched.link, watched.link_since = link, seen.at
            watched.peer = peer
            watched.latencies.append(peer.latency)
            now[peer.address] = watched
        self._peers = seen.peers
        self._watched = now
        self._looks.append(seen.at)
        self.changed.emit()

    def clear(self) -> None:
        """Forget everything: another service is shown, with other peers."""
        self._peers = ()
        self._watched = {}
        self._looks.clear()
        self.changed.emit()


@dataclass(kw_only=True, slots=True)
class _Watched:
    """What is known of a peer; the one thing here that changes."""

    peer: Peer
    link: Link
    first_seen: int
    link_since: int | None = None
    latencies: deque[int] = field(default_factory=lambda: deque(maxlen=SAMPLES))
    """As the service tells them: -1 for unknown."""
