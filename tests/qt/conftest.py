"""Widgets drawn to memory, and the runtime of the real program against the simulated service."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from tests.qt.person import Person
from tests.qt.wiring import HOME, Runtime
from ztray.demo.networks import Stage
from ztray.demo.service import SimulatedService
from ztray.demo.world import World


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let pass what the offscreen platform says of itself: it neither raises windows nor grabs the keyboard."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing|propagate)"))


@pytest.fixture
def runtime(qtbot: QtBot, world: World, service: SimulatedService) -> Iterator[Runtime]:
    """The runtime, connected to nothing yet; the simulated service's node has one network, Home."""
    world.add_network(HOME, Stage(name="Home", addresses=("10.147.20.27/24",)))
    runtime = Runtime(qtbot, service)
    yield runtime
    runtime.thread.stop()


@pytest.fixture(autouse=True)
def empty_clipboard(qtbot: QtBot) -> None:  # noqa: ARG001 - there is no clipboard before the application
    QGuiApplication.clipboard().clear()


@pytest.fixture
def person(qtbot: QtBot) -> Person:
    return Person(qtbot)
