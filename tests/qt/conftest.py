"""Widgets drawn to memory, and the runtime of the real program against the simulated service."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.qt.books import Books
from tests.qt.person import Person
from tests.qt.running import Desk, Running
from tests.qt.wiring import HOME, Runtime
from ztray.demo.networks import Stage
from ztray.demo.service import SimulatedService
from ztray.demo.world import World
from ztray.ui.main_window import MainWindow


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let pass what the offscreen platform says of itself: it neither raises windows nor grabs the keyboard."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing|propagate)"))


@pytest.fixture(scope="session", autouse=True)
def no_collecting_in_other_threads() -> Iterator[None]:
    """Leave garbage to `running`: Python would collect it in any thread, and widgets must be deleted in their own.

    What is left of a whole program in one test is collected by the worker's thread in the next one otherwise, which
    deadlocks: Qt's lock is held there, and Python's here.

    What there is before the first test stays to the end; looking through it anew took a fifth of a test's time.
    """
    gc.disable()
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
    gc.enable()


@pytest.fixture
def runtime(qtbot: QtBot, world: World, service: SimulatedService) -> Iterator[Runtime]:
    """The runtime, connected to nothing yet; the simulated service's node has one network, Home."""
    world.add_network(HOME, Stage(name="Home", addresses=("10.147.20.27/24",)))
    runtime = Runtime(qtbot, service)
    yield runtime
    runtime.thread.stop()


@pytest.fixture
def books(qtbot: QtBot, tmp_path: Path) -> Iterator[Books]:
    """The accounts of the program, none open yet."""
    books = Books(qtbot, tmp_path / "books")
    yield books
    books.close()


@pytest.fixture(autouse=True)
def empty_clipboard(qtbot: QtBot) -> None:  # noqa: ARG001 - there is no clipboard before the application
    QGuiApplication.clipboard().clear()


@pytest.fixture
def person(qtbot: QtBot) -> Person:
    return Person(qtbot)


@pytest.fixture
def running(world: World, service: SimulatedService, tmp_path: Path, qapp: QApplication) -> Iterator[Running]:
    """The whole program, not started yet; the simulated service's node has one network, Home."""
    gc.collect()
    qapp.setQuitOnLastWindowClosed(False)  # as the real program does
    world.add_network(HOME, Stage(name="Home", addresses=("10.147.20.27/24",)))
    running = Running(service, tmp_path)
    yield running
    running.stop()
    qapp.setQuitOnLastWindowClosed(True)


@pytest.fixture
def desk(running: Running, person: Person, world: World, qtbot: QtBot) -> Desk:
    """The whole program with its window open, showing the service."""
    application = running.start()
    application.show_window()
    desk = Desk(application, person.wait_for(MainWindow), person, world, qtbot)
    desk.wait_until(lambda: desk.rows == ["● Home"])
    return desk
