"""What happened, as all who show it have it."""

import pytest
from pytestqt.qtbot import QtBot

from tests.fakes.builders import HOME
from tests.qt.wiring import Recorder
from ztray.domain.change import Change, ChangeKind
from ztray.runtime.activity import Activity


def changes(*numbers: int) -> tuple[Change, ...]:
    return tuple(Change(at=number, kind=ChangeKind.JOINED, network_id=HOME) for number in numbers)


class Watched:
    """An activity, and what it has told."""

    def __init__(self, bound: int) -> None:
        self.activity = Activity(bound=bound)
        self.changed = Recorder()
        self.rewritten = Recorder()
        self.activity.changed.connect(self.changed.note_nothing)
        self.activity.rewritten.connect(self.rewritten.note)

    @property
    def times(self) -> list[int]:
        return [entry.change.at for entry in self.activity.entries]


@pytest.fixture
def watched(qtbot: QtBot) -> Watched:  # noqa: ARG001 - QObjects want an application
    return Watched(bound=5)


def test_what_was_loaded_and_what_happens_stand_newest_first(watched: Watched) -> None:
    watched.activity.on_loaded(changes(1, 2))
    watched.activity.on_happened(changes(3, 4))
    assert watched.times == [4, 3, 2, 1]
    assert len(watched.changed.values) == 2


def test_the_oldest_make_room(watched: Watched) -> None:
    watched.activity.on_loaded(changes(1, 2, 3, 4, 5, 6))
    assert watched.times == [6, 5, 4, 3, 2]
    watched.activity.on_happened(changes(*range(7, 20)))
    assert watched.times == [19, 18, 17, 16, 15]


def test_loading_again_doubles_nothing(watched: Watched) -> None:
    watched.activity.on_loaded(changes(1, 2))
    watched.activity.on_loaded(changes(1, 2))
    assert watched.times == [2, 1]


def test_nothing_happening_is_not_told(watched: Watched) -> None:
    watched.activity.on_happened(())
    watched.activity.clear()
    watched.activity.restore()
    assert watched.changed.values == []
    assert watched.rewritten.values == []


def test_the_same_change_twice_is_two_entries(watched: Watched) -> None:
    watched.activity.on_happened(changes(1, 1))
    assert len({entry.number for entry in watched.activity.entries}) == 2


def test_clearing_is_told_to_the_file(watched: Watched) -> None:
    watched.activity.on_loaded(changes(1, 2))
    watched.activity.clear()
    assert watched.times == []
    assert watched.activity.can_restore
    assert watched.rewritten.values == [()]


def test_what_was_cleared_comes_back_behind_what_has_happened_since(watched: Watched) -> None:
    watched.activity.on_loaded(changes(1, 2))
    watched.activity.clear()
    watched.activity.on_happened(changes(3))
    watched.activity.restore()
    assert watched.times == [3, 2, 1]
    assert not watched.activity.can_restore
    assert watched.rewritten.values == [(), changes(1, 2, 3)]


def test_what_was_cleared_can_be_forgotten(watched: Watched) -> None:
    watched.activity.on_loaded(changes(1, 2))
    watched.activity.clear()
    watched.activity.forget_cleared()
    watched.activity.restore()
    assert watched.times == []


def test_what_was_cleared_does_not_come_back_into_another_record(watched: Watched) -> None:
    watched.activity.on_loaded(changes(1, 2))
    watched.activity.clear()
    watched.activity.on_loaded(changes(9))
    watched.activity.restore()
    assert watched.times == [9]
