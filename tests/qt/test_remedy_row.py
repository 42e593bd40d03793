"""Buttons for remedies: they stand beside each other, and below each other where it is narrow; none is cut off."""

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.qt.person import Person
from ztray.presentation.actions import CopyText, PollNow
from ztray.presentation.outage import Remedy
from ztray.ui.remedy_button import RemedyRow

TEXTS = ("Allow ZTray to read the token…", "Paste the token…", "Try again", "Doctor…", "Try the demo")


def remedies(*texts: str) -> tuple[Remedy, ...]:
    return tuple(Remedy(text=text, action=PollNow()) for text in texts)


@pytest.fixture
def row() -> RemedyRow:
    return RemedyRow()


@pytest.fixture
def window(qtbot: QtBot, row: RemedyRow) -> QWidget:
    """A window with the buttons and, below them, room that nobody uses."""
    window = QWidget()
    layout = QVBoxLayout(window)
    layout.addWidget(row)
    layout.addStretch()
    qtbot.addWidget(window)
    row.show_remedies(remedies(*TEXTS))
    window.resize(1200, 400)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def places(row: RemedyRow) -> list[QRect]:
    QApplication.processEvents()
    return [button.geometry() for button in row.findChildren(QPushButton) if button.isVisible()]


def rows_of(row: RemedyRow) -> int:
    return len({place.top() for place in places(row)})


def all_are_whole(row: RemedyRow) -> bool:
    """Whether each button is as large as it wants to be, inside the row, and none is over another."""
    buttons = [button for button in row.findChildren(QPushButton) if button.isVisible()]
    found = places(row)
    return (
        all(button.size() == button.sizeHint() for button in buttons)
        and all(row.rect().contains(place) for place in found)
        and not any(one.intersects(other) for position, one in enumerate(found) for other in found[:position])
    )


def test_with_room_they_stand_beside_each_other(window: QWidget, row: RemedyRow) -> None:
    assert window.isVisible()
    assert rows_of(row) == 1
    assert all_are_whole(row)


@pytest.mark.parametrize("width", [560, 460, 320, 260])
def test_without_room_they_begin_another_row_and_are_whole(window: QWidget, row: RemedyRow, width: int) -> None:
    window.resize(width, 400)
    assert rows_of(row) > 1
    assert all_are_whole(row)


def test_with_room_again_they_stand_beside_each_other_again(window: QWidget, row: RemedyRow) -> None:
    window.resize(320, 400)
    assert rows_of(row) > 1
    window.resize(1200, 400)
    assert rows_of(row) == 1
    assert row.height() == row.sizeHint().height()


def test_a_longer_text_gets_its_room(window: QWidget, row: RemedyRow) -> None:
    window.resize(460, 400)
    row.show_remedies(remedies("Yes", "No"))
    assert rows_of(row) == 1
    row.show_remedies(remedies("Yes, whatever else may become of it in the end", "No, and nothing like it ever again"))
    assert rows_of(row) == 2
    assert all_are_whole(row)


def test_larger_letters_get_their_room(window: QWidget, row: RemedyRow) -> None:
    window.resize(row.sizeHint().width() + 40, 400)
    assert rows_of(row) == 1
    font = window.font()
    font.setPointSizeF(font.pointSizeF() * 1.5)
    for button in row.findChildren(QPushButton):
        button.setFont(font)
    assert rows_of(row) == 2
    assert all_are_whole(row)


def test_they_are_read_from_the_left_and_row_by_row(window: QWidget, row: RemedyRow, person: Person) -> None:
    window.resize(460, 400)
    in_order = sorted(row.findChildren(QPushButton), key=lambda button: (button.y(), button.x()))
    assert [button.text() for button in in_order] == [*TEXTS]
    assert {person.name(stop) for stop in person.tab_round()} == {*TEXTS}
    person.tab_to(TEXTS[0])
    for text in TEXTS[1:]:
        person.press(Qt.Key.Key_Tab)
        assert person.name(QApplication.focusWidget() or window) == text


def test_a_double_click_does_not_choose_what_has_taken_the_place_of_the_first(window: QWidget, row: RemedyRow) -> None:
    chosen: list[str] = []
    row.show_remedies((Remedy(text="Approve", action=CopyText(text="approve")),))

    def choose(action: CopyText) -> None:
        chosen.append(action.text)
        row.show_remedies((Remedy(text="Shut out", action=CopyText(text="shut out")),))

    row.chosen.connect(choose)
    (button,) = (button for button in row.findChildren(QPushButton) if button.isVisible())
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(button, Qt.MouseButton.LeftButton)  # only what follows upon the first click
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton)
    assert (chosen, button.text(), window.isVisible()) == (["approve"], "Shut out", True)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert chosen == ["approve", "shut out"]


def test_where_people_read_from_the_right_the_first_one_is_there(window: QWidget, row: RemedyRow) -> None:
    window.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    found = places(row)
    assert found[0].right() == row.rect().right()
    assert [place.left() for place in found] == sorted((place.left() for place in found), reverse=True)
    assert all_are_whole(row)
