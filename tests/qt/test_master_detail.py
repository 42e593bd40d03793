"""A list and its detail: side by side where there is room, one in the place of the other where there is not."""

import pytest
from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QSplitter, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.qt.person import Person
from tests.qt.wiring import Recorder
from ztray.ui.master_detail import MasterDetail

WIDE, NARROW = 900, 420


@pytest.fixture
def parts(qtbot: QtBot) -> MasterDetail:
    parts = MasterDetail(QListWidget(), QLineEdit(), shares=(2, 1))
    qtbot.addWidget(parts)
    parts.resize(WIDE, 300)
    parts.show()
    parts.activateWindow()
    qtbot.waitUntil(parts.isActiveWindow)
    return parts


def seen(parts: MasterDetail) -> tuple[bool, bool]:
    """Tell whether the list and the detail are to be seen."""
    children = (parts.findChild(QListWidget), parts.findChild(QLineEdit))
    return children[0].isVisible(), children[1].isVisible()  # type: ignore[union-attr]


def sizes(parts: MasterDetail) -> list[int]:
    splitter = parts.findChild(QSplitter)
    assert splitter is not None
    return splitter.sizes()


# Where there is room.


def test_both_stand_side_by_side_and_there_is_no_way_back(parts: MasterDetail, person: Person) -> None:
    assert not parts.is_narrow
    assert seen(parts) == (True, True)
    assert "← Back" not in person.buttons(parts)


def test_the_room_is_shared_as_wished(parts: MasterDetail) -> None:
    left, right = sizes(parts)
    assert left == pytest.approx(2 * right, abs=20)


def test_opening_the_detail_changes_nothing(parts: MasterDetail) -> None:
    parts.open_detail()
    assert seen(parts) == (True, True)
    assert not parts.is_detail_covering


# Where there is little.


@pytest.fixture
def narrow(parts: MasterDetail) -> MasterDetail:
    parts.resize(NARROW, 300)
    return parts


def test_only_the_list_is_shown(narrow: MasterDetail) -> None:
    assert narrow.is_narrow
    assert seen(narrow) == (True, False)


def test_it_can_be_as_narrow_as_one_of_the_two(parts: MasterDetail) -> None:
    assert parts.minimumSizeHint().width() < NARROW


def test_the_detail_takes_the_lists_place(narrow: MasterDetail) -> None:
    narrow.open_detail()
    assert seen(narrow) == (False, True)
    assert narrow.is_detail_covering


def test_the_button_leads_back_to_the_list_and_the_keyboard_with_it(narrow: MasterDetail, person: Person) -> None:
    narrow.open_detail()
    QApplication.processEvents()  # until the button is where it belongs
    person.click("← Back", narrow)
    assert seen(narrow) == (True, False)
    assert person.see(QListWidget).hasFocus()


@pytest.mark.parametrize(
    ("key", "modifier"),
    [(Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)],
)
def test_keys_lead_back_to_the_list(
    narrow: MasterDetail, person: Person, key: Qt.Key, modifier: Qt.KeyboardModifier
) -> None:
    narrow.open_detail()
    person.press(key, modifier)
    assert seen(narrow) == (True, False)


def test_the_way_back_comes_before_the_windows_own_use_of_the_key(qtbot: QtBot, person: Person) -> None:
    window = QWidget()
    parts = MasterDetail(QListWidget(), QLineEdit())
    QVBoxLayout(window).addWidget(parts)
    closed = Recorder()
    QShortcut(QKeySequence("Esc"), window).activated.connect(closed.note_nothing)
    qtbot.addWidget(window)
    window.resize(NARROW, 300)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    parts.open_detail()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Escape)
    assert seen(parts) == (True, False)
    assert closed.values == []
    person.see(QListWidget).setFocus()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Escape)
    assert closed.values == [None]


def test_it_tells_when_room_runs_out_and_comes_back(parts: MasterDetail) -> None:
    told = Recorder()
    parts.narrowed.connect(told.note)
    parts.resize(NARROW, 300)
    parts.resize(NARROW - 10, 300)
    parts.resize(WIDE, 300)
    assert told.values == [True, False]


def test_it_tells_when_the_detail_covers_the_list(narrow: MasterDetail) -> None:
    told = Recorder()
    narrow.detail_covered.connect(told.note)
    narrow.open_detail()
    narrow.close_detail()
    assert told.values == [True, False]


# How the room is shared, from one time to the next.


def test_the_room_is_shared_as_before_when_it_comes_back(parts: MasterDetail) -> None:
    splitter = parts.findChild(QSplitter)
    assert splitter is not None
    splitter.setSizes([300, 590])
    before = sizes(parts)
    parts.resize(NARROW, 300)
    parts.resize(WIDE, 300)
    assert sizes(parts) == before


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_room_is_shared_as_it_was_the_last_time(parts: MasterDetail, qtbot: QtBot, width: int) -> None:
    splitter = parts.findChild(QSplitter)
    assert splitter is not None
    splitter.setSizes([300, 590])
    before = sizes(parts)
    parts.resize(width, 300)
    again = MasterDetail(QListWidget(), QLineEdit(), shares=(2, 1))
    qtbot.addWidget(again)
    again.resize(WIDE, 300)
    again.restore_splitter(parts.splitter_state())
    again.show()
    assert sizes(again) == before


def test_one_that_was_never_shown_shares_the_room_as_wished_the_next_time(parts: MasterDetail, qtbot: QtBot) -> None:
    never_shown = MasterDetail(QListWidget(), QLineEdit(), shares=(1, 1))
    qtbot.addWidget(never_shown)
    again = MasterDetail(QListWidget(), QLineEdit(), shares=(2, 1))
    qtbot.addWidget(again)
    again.restore_splitter(never_shown.splitter_state())
    again.resize(WIDE, 300)
    again.show()
    assert sizes(again) == sizes(parts)


def test_what_was_restored_is_kept_for_the_time_after_though_nobody_looked(parts: MasterDetail, qtbot: QtBot) -> None:
    splitter = parts.findChild(QSplitter)
    assert splitter is not None
    splitter.setSizes([200, 700])
    between, again = (MasterDetail(QListWidget(), QLineEdit(), shares=(2, 1)) for _ in range(2))
    for one in (between, again):
        qtbot.addWidget(one)
    between.restore_splitter(parts.splitter_state())
    again.restore_splitter(between.splitter_state())
    again.resize(WIDE, 300)
    again.show()
    assert sizes(again) == sizes(parts)


def test_a_state_that_means_nothing_is_passed_over(parts: MasterDetail) -> None:
    before = sizes(parts)
    parts.restore_splitter(QByteArray(b"nothing"))
    assert sizes(parts) == before
