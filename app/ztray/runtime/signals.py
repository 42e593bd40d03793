"""Signals of the operating system, handed over to Qt's event loop.

Python runs a signal's handler only between two of its own instructions, and inside Qt's event loop there are none. But
the interpreter writes the signal's number to a socket at once, and that wakes the event loop up.
"""

import signal
import socket
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot


class SystemSignals(QObject):
    """Tells when one of the signals arrives, which then no longer ends the program by itself."""

    received = Signal()

    def __init__(self, *numbers: signal.Signals) -> None:
        super().__init__()
        self._inner, self._outer = socket.socketpair()
        for end in (self._inner, self._outer):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._inner.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_activated)
        self._former_fd = signal.set_wakeup_fd(self._outer.fileno())
        self._former = {number: signal.signal(number, _ignore) for number in numbers}

    def close(self) -> None:
        """Give the signals back."""
        for number, handler in self._former.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._former_fd)
        self._notifier.setEnabled(False)
        self._inner.close()
        self._outer.close()

    @Slot()
    def _on_activated(self) -> None:
        self._inner.recv(64)
        self.received.emit()


def _ignore(number: int, frame: FrameType | None) -> None:
    """Do nothing here: the event loop is told through the socket."""
