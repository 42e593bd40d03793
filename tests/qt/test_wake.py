"""Noticing that the machine has slept, by clocks that a test turns by hand."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from tests.qt.wiring import Recorder
from ztray.demo.world import HandClock
from ztray.runtime.wake import Wake

NOBODY_LISTENS = "unix:path=/nonexistent/bus"


class Machine:
    """A machine whose clocks go on together, or not, and what was told of it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.wall = HandClock()
        self.monotonic = HandClock()
        self.woke = Recorder()
        self._looks = 0
        self._qtbot = qtbot
        self.wake = Wake(wall=self.wall, monotonic=self._look, interval=1)
        self.wake.woke.connect(self.woke.note_nothing)

    def runs(self, seconds: float) -> None:
        """Let time pass by both clocks, and their difference be looked at."""
        self.changes(wall=seconds, monotonic=seconds)

    def changes(self, *, wall: float, monotonic: float) -> None:
        self.wall.advance(wall)
        self.monotonic.advance(monotonic)
        looks = self._looks
        # The second look may be the first that began after the change.
        self._qtbot.waitUntil(lambda: self._looks >= looks + 2)

    @property
    def wakes(self) -> int:
        return len(self.woke.values)

    def _look(self) -> float:
        self._looks += 1
        return self.monotonic()


@pytest.fixture
def machine(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """A machine without a bus of the system, watched."""
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", NOBODY_LISTENS)
    machine = Machine(qtbot)
    machine.wall.advance(1_800_000_000)
    machine.wake.start()
    yield machine
    machine.wake.stop()


def test_a_machine_that_runs_on_has_not_slept(machine: Machine) -> None:
    for _ in range(5):
        machine.runs(2)
    assert machine.wakes == 0


def test_a_wall_clock_that_went_on_alone_is_a_wake(machine: Machine) -> None:
    machine.changes(wall=3600, monotonic=2)
    assert machine.wakes == 1


def test_a_look_that_comes_far_too_late_is_a_wake(machine: Machine) -> None:
    machine.changes(wall=3600, monotonic=3600)
    assert machine.wakes == 1


def test_a_clock_that_was_set_back_is_no_wake(machine: Machine) -> None:
    machine.changes(wall=-3600, monotonic=2)
    assert machine.wakes == 0


@pytest.mark.parametrize(("seconds", "wakes"), [(4.5, 0), (5.5, 1)])
def test_a_small_correction_of_the_clock_is_no_wake(machine: Machine, seconds: float, wakes: int) -> None:
    machine.changes(wall=seconds, monotonic=0)
    assert machine.wakes == wakes


@pytest.mark.parametrize(("seconds", "wakes"), [(9.5, 0), (10.5, 1)])
def test_a_busy_machine_is_no_wake(machine: Machine, seconds: float, wakes: int) -> None:
    machine.runs(seconds)
    assert machine.wakes == wakes


def test_what_follows_within_ten_seconds_belongs_to_the_same_wake(machine: Machine) -> None:
    machine.changes(wall=3600, monotonic=2)
    machine.changes(wall=8, monotonic=1)
    assert machine.wakes == 1


def test_every_sleep_has_its_wake_even_if_little_time_passed_between(machine: Machine) -> None:
    machine.changes(wall=3600, monotonic=2)
    machine.changes(wall=3600, monotonic=2)
    assert machine.wakes == 2


def test_a_clock_that_was_set_back_hides_no_later_wake(machine: Machine) -> None:
    machine.changes(wall=3600, monotonic=2)
    machine.changes(wall=-7200, monotonic=2)
    machine.changes(wall=60, monotonic=2)
    assert machine.wakes == 2


def test_nothing_is_told_after_the_end(machine: Machine, qtbot: QtBot) -> None:
    machine.wake.stop()
    machine.wall.advance(3600)
    # Another timer of the same length: when it has gone off twenty times, this one would have.
    later = QTimer(interval=1)
    ticks = QSignalSpy(later.timeout)
    later.start()
    qtbot.waitUntil(lambda: ticks.count() >= 20)
    assert machine.wakes == 0


def test_what_happened_while_nobody_watched_is_no_wake(machine: Machine) -> None:
    machine.wake.stop()
    machine.wall.advance(3600)
    machine.wake.start()
    machine.runs(2)
    assert machine.wakes == 0
