"""How often the service is asked."""

from dataclasses import dataclass
from typing import Final

SHOWN_PAUSE: Final = 1.0
"""Seconds between two polls while a menu or a window shows the state."""

UNSEEN_PAUSE: Final = 5.0
"""Seconds between two polls while nothing but the icon does, unless another pause is chosen."""

LONGEST_PAUSE: Final = 30.0
"""The longest pause of an outage, in seconds."""

UNSEEN_PEERS_PAUSE: Final = 30.0
"""Seconds between two looks at the peers for the summary in the menu."""

_GROWTH: Final = 1.5
_MOST_OF_TIME = 10
"""How many times as long as they took to come the peers may rest: ten thousand of them would fill the second."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attention:
    """What is being looked at."""

    networks: bool = False
    peers: bool = False

    def __or__(self, other: "Attention") -> "Attention":
        return Attention(networks=self.networks or other.networks, peers=self.peers or other.peers)


class Pace:
    """Counts the failures in a row and tells the pause before the next poll."""

    def __init__(self) -> None:
        self.unseen_pause = UNSEEN_PAUSE
        """Seconds between two polls while nothing but the icon shows the state."""
        self._failures = 0

    def succeeded(self) -> None:
        """Forget the failures."""
        self._failures = 0

    def failed(self) -> None:
        """Count one."""
        self._failures += 1

    def pause(self, attention: Attention) -> float:
        """Return the seconds until the next poll: growing from 1 to 30 while the service is out."""
        if self._failures:
            return min(SHOWN_PAUSE * _GROWTH ** min(self._failures - 1, 32), LONGEST_PAUSE)
        return SHOWN_PAUSE if attention.networks or attention.peers else self.unseen_pause

    def are_peers_due(self, attention: Attention, age: float, took: float = 0.0) -> bool:
        """Tell whether to ask for the peers, when they were last asked for `age` seconds ago, which `took` so long."""
        return age >= (took * _MOST_OF_TIME if attention.peers else UNSEEN_PEERS_PAUSE)
