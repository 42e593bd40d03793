"""Garbage is collected in the thread of the interface only: widgets must not be destroyed in another one."""

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from ztray.runtime.garbage import Garbage


class Litter:
    """Something that only the collector can remove, and that remembers where it was."""

    threads: list[int]

    def __init__(self) -> None:
        self.threads = []
        self._itself = self


@pytest.fixture
def garbage() -> Iterator[Garbage]:
    garbage = Garbage(interval=1)
    garbage.start()
    yield garbage
    garbage.stop()
    gc.disable()  # as all tests of widgets have it


def test_it_is_collected_in_the_thread_of_the_interface(garbage: Garbage, qtbot: QtBot) -> None:
    places: list[int] = []
    weakref.finalize(Litter(), lambda: places.append(threading.get_ident()))
    qtbot.waitUntil(lambda: bool(places))
    assert places == [threading.get_ident()]
    assert garbage.parent() is None


@pytest.mark.usefixtures("garbage")
def test_another_thread_that_makes_much_of_it_collects_none() -> None:
    collected: list[str] = []
    gc.callbacks.append(lambda phase, _: collected.append(f"{phase} in {threading.current_thread().name}"))
    try:
        maker = threading.Thread(target=lambda: [[i] for i in range(200_000)], name="maker")
        maker.start()
        maker.join()
    finally:
        gc.callbacks.pop()
    assert not any("maker" in line for line in collected)


def test_what_was_there_before_is_looked_through_no_more(qtbot: QtBot) -> None:
    del qtbot
    loaded = Litter()
    garbage = Garbage()
    assert any(found is loaded for found in gc.get_objects())
    garbage.start()
    assert not any(found is loaded for found in gc.get_objects())
    garbage.stop()
    gc.disable()


def test_afterwards_python_does_it_again(garbage: Garbage) -> None:
    assert not gc.isenabled()
    garbage.stop()
    assert gc.isenabled()
