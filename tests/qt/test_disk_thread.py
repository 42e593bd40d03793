"""The thread for small files: it does all that it is asked before it ends, and stays ended."""

from collections.abc import Iterator
from threading import Event

import pytest
from PySide6.QtCore import QObject, QThread, Signal, Slot
from pytestqt.qtbot import QtBot

from tests.fakes.patience import PATIENCE
from ztray.runtime.disk_thread import DiskThread


class Clerk(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.may_go_on = Event()
        self.done: list[int] = []

    @Slot(int)
    def work(self, number: int) -> None:
        assert self.may_go_on.wait(PATIENCE)
        self.done.append(number)


class Office(QObject):
    """Has a clerk in a thread of its own."""

    wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.clerk = Clerk()
        self.disk_thread = DiskThread("an office", self.clerk, self)
        self.wanted.connect(self.clerk.work)

    def is_running(self) -> bool:
        return any(thread.isRunning() for thread in self.findChildren(QThread))


@pytest.fixture
def office(qtbot: QtBot) -> Iterator[Office]:
    del qtbot
    office = Office()
    yield office
    office.clerk.may_go_on.set()
    assert office.disk_thread.stop()


def test_all_that_was_asked_for_is_done_before_it_ends(office: Office) -> None:
    office.disk_thread.start()
    for number in range(5):
        office.wanted.emit(number)
    office.clerk.may_go_on.set()
    assert office.disk_thread.stop()
    assert office.clerk.done == [0, 1, 2, 3, 4]
    assert not office.is_running()


def test_what_is_asked_for_after_the_end_starts_it_no_more(office: Office) -> None:
    office.clerk.may_go_on.set()
    office.disk_thread.start()
    assert office.is_running()
    assert office.disk_thread.stop()
    office.disk_thread.start()
    office.wanted.emit(1)
    assert not office.is_running()
    assert office.clerk.done == []


def test_one_that_was_never_started_stays_so_after_its_end(office: Office) -> None:
    assert office.disk_thread.stop()
    office.disk_thread.start()
    assert not office.is_running()
