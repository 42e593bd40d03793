"""Cutting a blocked request short from another thread.

A module of its own, without `requests`, because the thread of the user interface holds it long before that is loaded.
"""

import socket
from contextlib import suppress
from threading import Lock


class Interruption:
    """Ends the request under way, and forbids later ones, from any thread; one may serve several transports."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._socket: socket.socket | None = None
        self._happened = False

    @property
    def happened(self) -> bool:
        """Whether requests are over."""
        return self._happened

    def interrupt(self) -> None:
        """Shut down the connection under way, and every later one as soon as it stands."""
        with self._lock:
            self._happened = True
            if self._socket is not None:
                _shut_down(self._socket)

    def watch(self, connection: socket.socket) -> None:
        """Take note of the connection that is now the one under way."""
        with self._lock:
            self._socket = connection
            if self._happened:
                _shut_down(connection)


def _shut_down(connection: socket.socket) -> None:
    with suppress(OSError):  # it may be closed already
        connection.shutdown(socket.SHUT_RDWR)
