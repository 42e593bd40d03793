"""The question before a token goes to another computer."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from tests.qt.person import Person, all_labels_are_plain
from tests.qt.wiring import HOSTILE, Recorder
from ztray.ui.dialogs.question import remote_box


@pytest.fixture
def answer() -> Recorder:
    return Recorder()


@pytest.fixture
def box(answer: Recorder, person: Person) -> QMessageBox:
    box = remote_box("192.168.1.5", accepted=answer.note_nothing)
    box.open()
    box.activateWindow()
    return person.wait_for(QMessageBox)


def test_who_agrees_agrees_once(box: QMessageBox, answer: Recorder, person: Person, qtbot: QtBot) -> None:
    with qtbot.waitSignal(box.destroyed):
        person.click("Send the token", box)
    assert answer.values == [None]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Escape])
def test_a_hasty_key_sends_no_token(
    box: QMessageBox, answer: Recorder, person: Person, qtbot: QtBot, key: Qt.Key
) -> None:
    with qtbot.waitSignal(box.destroyed):
        person.press(key)
    assert answer.values == []


def test_the_computer_and_the_danger_are_named(box: QMessageBox, person: Person) -> None:
    assert box.text() == "Send the token to 192.168.1.5?"
    assert "does not encrypt" in person.read(box)
    box.close()


def test_every_text_is_shown_as_plain_text(qtbot: QtBot, answer: Recorder) -> None:
    box = remote_box(HOSTILE, accepted=answer.note_nothing)
    qtbot.addWidget(box)
    assert "<b>evil</b>" in box.text()
    assert all_labels_are_plain(box)
