"""A thread with an event loop for one worker, and the worker's end.

The usual `thread.finished.connect(worker.deleteLater)` can stop the program for good (seen with PySide6 6.11). It has
the worker destroyed in its own thread, where QObject's destructor wants Python's lock while it holds one of Qt's, to
see whether a sender made by Python overrides `disconnectNotify`. Meanwhile the thread of the interface has Python's
lock, and may be waiting in `disconnect` for that very one of Qt's: all objects share a few. Here a worker outlives its
thread, and goes with the last reference to it.
"""

from PySide6.QtCore import QObject, QThread, QTimer


class WorkerThread(QThread):
    """The thread that a worker lives in; `quit` ends it."""

    def __init__(self, name: str, worker: QObject) -> None:
        """Move `worker` there, which has no parent; the thread begins with `start`."""
        super().__init__()
        self.setObjectName(name)
        worker.moveToThread(self)
        self._worker = worker

    def run(self) -> None:
        """Do what the worker is asked, and stop its timers at the end: no other thread could."""
        self.exec()
        for timer in self._worker.findChildren(QTimer):
            timer.stop()
