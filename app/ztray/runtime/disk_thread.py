"""A thread for what reads and writes small files: a disk that sleeps, or a share that is gone, stops no window."""

import logging

from PySide6.QtCore import QObject, QThread, Signal, Slot

_log = logging.getLogger(__name__)

_STOP_TIME = 2000
"""How long to wait for what is under way, in milliseconds; a file is written in a few."""


class DiskThread(QObject):
    """The thread of one worker, which does in order what its slots are asked, and all of it before it ends."""

    _end_wanted = Signal()

    def __init__(self, name: str, worker: QObject, parent: QObject) -> None:
        super().__init__(parent)
        self._thread = QThread(self)
        self._thread.setObjectName(name)
        self._is_over = False
        self._worker = worker
        self._end = _End()
        for inhabitant in (worker, self._end):
            inhabitant.moveToThread(self._thread)
        self._end_wanted.connect(self._end.on_wanted)

    def start(self) -> None:
        """Start it, unless it runs already: before there is something to do, it is not worth a thread.

        Once stopped it stays so: what another thread had yet to tell would start it again behind the back of whoever
        takes the program apart, and Qt ends a program that destroys a running thread.
        """
        if not self._is_over and not self._thread.isRunning():
            self._thread.start(QThread.Priority.LowPriority)

    def stop(self) -> bool:
        """End it for good when all that was asked for is done; return whether it has ended. Blocks some milliseconds.

        It does not end while the system itself blocks. Then the process must be left without taking it apart.
        """
        self._is_over = True
        if not self._thread.isRunning():
            return True
        self._end_wanted.emit()
        has_ended = self._thread.wait(_STOP_TIME)
        if not has_ended:
            _log.error("the thread for %s did not end within %d ms", self._thread.objectName(), _STOP_TIME)
        return has_ended


class _End(QObject):
    """Ends the thread it lives in, behind all that was asked for before; QThread.quit would overtake that."""

    @Slot()
    def on_wanted(self) -> None:
        QThread.currentThread().quit()
