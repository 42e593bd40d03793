"""Time as the simulated worlds share it: one clock, what is going to happen, and one lock under which it happens.

That the node's world and Central's have one lock and not two is why each may look at the other from any thread.
"""

import threading
import time
from collections.abc import Callable


class Timeline:
    """A clock, and the events that wait for their time until somebody looks."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, epoch: float | None = None) -> None:
        """Begin at `epoch` (seconds since 1970; now unless given)."""
        self.lock = threading.RLock()
        self._clock = clock
        self._epoch = (time.time() if epoch is None else epoch) - clock()
        self._events: list[tuple[float, Callable[[], object]]] = []

    @property
    def seconds(self) -> float:
        """The time on the clock."""
        return self._clock()

    @property
    def now(self) -> int:
        """The time in milliseconds since 1970."""
        return self.milliseconds(self._clock())

    def milliseconds(self, seconds: float) -> int:
        """Return a time on the clock in milliseconds since 1970."""
        return round((self._epoch + seconds) * 1000)

    def later(self, seconds: float, event: Callable[[], object]) -> None:
        """Let something happen when anything is first looked at after so many seconds."""
        with self.lock:
            self._events.append((self._clock() + seconds, event))

    def catch_up(self) -> None:
        """Let happen what is due; an event may look at the world, and so lead here again."""
        with self.lock:
            now = self._clock()
            while due := [event for event in self._events if event[0] <= now]:
                first = min(due, key=lambda event: event[0])
                self._events.remove(first)
                first[1]()
