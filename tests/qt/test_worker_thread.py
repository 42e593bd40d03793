"""The threads of workers end while the interface goes on."""

import subprocess
import sys

import pytest
import shiboken6
from PySide6.QtCore import QObject, QThread, QTimer, Slot
from pytestqt.qtbot import QtBot

from ztray.runtime.worker_thread import WorkerThread

_DISCONNECTING = """
from PySide6.QtCore import QCoreApplication, QObject, QTimer, Slot
from ztray.runtime.worker_thread import WorkerThread


class Worker(QObject):
    def __init__(self):
        super().__init__()
        self.timers = [QTimer(self) for _ in range(8)]
        for timer in self.timers:
            timer.timeout.connect(self.look)

    @Slot()
    def look(self):
        pass


application = QCoreApplication([])
others = [QObject() for _ in range(400)]
for _ in range(30):
    threads = [WorkerThread("worker", Worker()) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.quit()
    while not all(thread.isFinished() for thread in threads):
        for other in others:
            other.disconnect(application)
    for thread in threads:
        thread.wait()
print("ended")
"""


class _Ticking(QObject):
    """Counts the seconds' thousandths, in the thread that it lives in."""

    def __init__(self) -> None:
        super().__init__()
        self.ticks = 0
        self.thread_of_ticks: QThread | None = None
        self._timer = QTimer(self, interval=1)
        self._timer.timeout.connect(self._on_timeout)

    @Slot()
    def begin(self) -> None:
        self._timer.start()

    @Slot()
    def _on_timeout(self) -> None:
        self.ticks += 1
        self.thread_of_ticks = QThread.currentThread()


def test_threads_end_while_the_interface_disconnects_what_it_likes() -> None:
    ended = subprocess.run(  # in a process of its own: a deadlock would stop this one
        [sys.executable, "-c", _DISCONNECTING], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ended.stdout, ended.stderr) == ("ended\n", "")


def test_a_worker_works_in_its_thread_and_stops_with_it(qtbot: QtBot, capfd: pytest.CaptureFixture[str]) -> None:
    worker = _Ticking()
    thread = WorkerThread("ticking", worker)
    thread.started.connect(worker.begin)
    thread.start()
    qtbot.waitUntil(lambda: worker.ticks > 2)
    assert worker.thread_of_ticks is thread
    thread.quit()
    assert thread.wait(5000)
    (timer,) = worker.findChildren(QTimer)
    assert not timer.isActive()
    shiboken6.delete(worker)
    assert capfd.readouterr().err == ""  # Qt would complain of timers that another thread stops
