"""One icon for each person and desktop: a second start hands over to the first.

The first holds a lock and listens on a local socket that only its user may open. A second one connects, asks it to show
itself, and is told so; then it can go. The lock of a program that was killed is free, for Qt looks whether its process
lives; and one that does not answer hangs: its socket is taken over. So neither keeps anybody from starting. The socket
alone would not do: with access for its user only, Qt (6.11) puts a new one in the place of whatever is there.
"""

import getpass
import hashlib
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QDir, QLockFile, QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_ANSWER_TIME = 1000
"""How long a program that is running may take to answer, in milliseconds."""

_SHOW = b"show\n"
_SHOWN = b"shown\n"
_DESKTOP_VARIABLES = ("XDG_SESSION_ID", "WAYLAND_DISPLAY", "DISPLAY", "SESSIONNAME")


def instance_name(variables: Mapping[str, str], *, is_demo: bool) -> str:
    """Return the name of the socket: one for each user and desktop, and another for the demo beside it."""
    desktop = "\n".join(variables.get(name, "") for name in _DESKTOP_VARIABLES)
    digest = hashlib.sha256(f"{getpass.getuser()}\n{desktop}".encode()).hexdigest()[:16]
    return f"ztray-{digest}-demo" if is_demo else f"ztray-{digest}"


class SingleInstance(QObject):
    """The claim to be the one program of its name, for as long as this object lives."""

    show_wanted = Signal()
    """Somebody started the program a second time."""

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._lock = QLockFile(str(Path(QDir.tempPath(), f"{name}.lock")))
        self._lock.setStaleLockTime(0)  # however long it runs
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_new_connection)

    def claim(self) -> bool:
        """Become the one; return False when another one is running, which has shown itself then.

        Blocks for a second at most, while a running program does not answer.
        """
        if not self._lock.tryLock(0) and _ask_to_show(self._name):
            return False
        QLocalServer.removeServer(self._name)
        self._server.listen(self._name)  # without it, a second start finds nobody to ask, and goes on as well
        return True

    def close(self) -> None:
        """Give the name back."""
        self._server.close()
        self._lock.unlock()

    @Slot()
    def _on_new_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(self._on_ready_read)
            socket.disconnected.connect(socket.deleteLater)

    @Slot()
    def _on_ready_read(self) -> None:
        socket = self.sender()
        if isinstance(socket, QLocalSocket) and socket.canReadLine() and socket.readLine().data() == _SHOW:
            socket.write(_SHOWN)
            socket.disconnectFromServer()
            self.show_wanted.emit()


def _ask_to_show(name: str) -> bool:
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(_ANSWER_TIME):
        return False
    socket.write(_SHOW)
    while not socket.canReadLine():
        if not socket.waitForReadyRead(_ANSWER_TIME):
            return False
    return socket.readLine().data() == _SHOWN
