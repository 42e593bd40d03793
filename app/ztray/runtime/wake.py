"""Waking from sleep, told once for each sleep.

Two things tell of it. The clocks do on every system: while the machine sleeps, the wall clock goes on, and either the
monotonic clock stands still (Linux, macOS) or a timer comes far too late by it (Windows). And logind tells at once,
where it runs. A program that was stopped for a while looks the same as one that slept, and has missed as much.
"""

import sys
import time
from collections.abc import Callable

from PySide6.QtCore import SLOT, QObject, QTimer, Signal, Slot

_INTERVAL = 2000
"""Between two looks at the clocks, in milliseconds."""

_JUMP = 5.0
"""So many seconds between the two clocks are no correction of the wall clock."""

_LATENESS = 10.0
"""A timer that comes so many seconds late was not merely kept waiting."""

_SAME_WAKE = 10.0
"""What is noticed within so many seconds belongs to one wake."""

_SERVICE = "org.freedesktop.login1"
_PATH = "/org/freedesktop/login1"
_INTERFACE = "org.freedesktop.login1.Manager"
_SIGNAL = "PrepareForSleep"
_SLOT = SLOT("_on_prepare_for_sleep(bool)")


class Wake(QObject):
    """Notices that the machine has slept; both clocks tell seconds."""

    woke = Signal()

    def __init__(
        self,
        *,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        interval: int = _INTERVAL,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._wall = wall
        self._monotonic = monotonic
        self._last = (0.0, 0.0)
        self._told_at: float | None = None
        self._is_listening = False
        self._timer = QTimer(self, interval=interval)
        self._timer.timeout.connect(self._on_timeout)

    def start(self) -> None:
        """Watch from now on."""
        self._last = (self._wall(), self._monotonic())
        self._timer.start()
        if not self._is_listening and sys.platform == "linux":
            self._is_listening = self._listen()

    def stop(self) -> None:
        """Watch no longer."""
        self._timer.stop()
        if self._is_listening:
            self._is_listening = not self._listen_no_longer()

    def _listen(self) -> bool:
        """Have logind tell of sleep; without a bus of the system there is nobody to ask."""
        from PySide6.QtDBus import QDBusConnection  # noqa: PLC0415 - not part of every system's Qt

        bus = QDBusConnection.systemBus()
        if not bus.isConnected():
            return False
        # PySide takes a text for the slot, and says bytes, which it refuses.
        return bus.connect(_SERVICE, _PATH, _INTERFACE, _SIGNAL, self, _SLOT)  # type: ignore[call-overload, no-any-return]

    def _listen_no_longer(self) -> bool:
        from PySide6.QtDBus import QDBusConnection  # noqa: PLC0415 - as above

        bus = QDBusConnection.systemBus()
        return bus.disconnect(_SERVICE, _PATH, _INTERFACE, _SIGNAL, self, _SLOT)  # type: ignore[call-overload, no-any-return]

    @Slot()
    def _on_timeout(self) -> None:
        last_wall, last_monotonic = self._last
        self._last = wall, monotonic = self._wall(), self._monotonic()
        passed = monotonic - last_monotonic
        # A wall clock that was set back makes its difference negative, and that is no sleep.
        if wall - last_wall - passed > _JUMP or passed - self._timer.interval() / 1000 > _LATENESS:
            self._tell()

    @Slot(bool)
    def _on_prepare_for_sleep(self, is_going_to_sleep: bool) -> None:
        if not is_going_to_sleep:
            self._tell()

    def _tell(self) -> None:
        # By the wall clock: the monotonic one may not have moved during a second sleep.
        wall = self._wall()
        if self._told_at is None or abs(wall - self._told_at) >= _SAME_WAKE:
            self._told_at = wall
            self.woke.emit()
