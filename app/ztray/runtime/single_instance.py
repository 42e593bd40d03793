"""One icon for each person and desktop: a second start hands over to the first.

The first holds a lock and listens on a local socket that only its user may open. A second one connects, asks it to show
itself, and is told so; then it can go. The lock of a program that was killed is free, for Qt looks whether its process
lives; and one that does not answer hangs: its socket is taken over. So neither keeps anybody from starting. The socket
alone would not do: with access for its user only, Qt (6.11) puts a new one in the place of whatever is there.

An installer asks the first to quit instead. It is told its process and waits for that to end, for only then may the
program's files be replaced.
"""

import getpass
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QDir, QLockFile, QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from ztray.system import processes

_ANSWER_TIME = 1000
"""How long a program that is running may take to answer, in milliseconds."""

_END_TIME = 10.0
"""How long one that was asked to quit may take, in seconds: it may have networks to pause first."""

_SHOW = b"show\n"
_SHOWN = b"shown\n"
_QUIT = b"quit\n"
"""Answered by the number of the process that is about to end."""
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

    quit_wanted = Signal()
    """An installer wants to replace the program."""

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._lock = _lock_of(name)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_new_connection)

    def claim(self) -> bool:
        """Become the one; return False when another one is running, which has shown itself then.

        Blocks for a second at most, while a running program does not answer.
        """
        if not self._lock.tryLock(0) and _answer(self._name, _SHOW) == _SHOWN:
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
        if not isinstance(socket, QLocalSocket) or not socket.canReadLine():
            return
        question = socket.readLine().data()
        if question == _SHOW:
            _reply(socket, _SHOWN)
            self.show_wanted.emit()
        elif question == _QUIT:
            _reply(socket, b"%d\n" % os.getpid())
            self.quit_wanted.emit()


def end_running(name: str) -> bool:
    """Have the program of a name quit as by its menu, and return whether none runs any more.

    Blocks until its process has ended, for ten seconds at most, and for two while it does not answer.
    """
    lock = _lock_of(name)
    if lock.tryLock(0):
        lock.unlock()
        return True
    process_id = _answer(name, _QUIT).strip()
    return process_id.isdigit() and processes.has_ended(int(process_id), within=_END_TIME)


def _lock_of(name: str) -> QLockFile:
    lock = QLockFile(str(Path(QDir.tempPath(), f"{name}.lock")))
    lock.setStaleLockTime(0)  # however long it runs
    return lock


def _reply(socket: QLocalSocket, words: bytes) -> None:
    socket.write(words)
    socket.waitForBytesWritten(_ANSWER_TIME)  # the program may end before its event loop would have written them
    socket.disconnectFromServer()


def _answer(name: str, question: bytes) -> bytes:
    """Return the line with which a running program answers, empty when it does not."""
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(_ANSWER_TIME):
        return b""
    socket.write(question)
    while not socket.canReadLine():
        if not socket.waitForReadyRead(_ANSWER_TIME):
            return b""
    return bytes(socket.readLine().data())
