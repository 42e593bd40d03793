"""The questions before what cannot simply be undone: whoever only presses Enter changes nothing."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from tests.qt.person import Person, all_labels_are_plain
from tests.qt.wiring import HOSTILE
from ztray.domain.account import Account, SourceKind
from ztray.ui.dialogs.question import default_route_box, join_managed_box, leave_box, remove_account_box


class Answer:
    """Counts how often a question was agreed to."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> None:
        self.times += 1


@pytest.fixture
def answer() -> Answer:
    return Answer()


def _leave(title: str, accepted: Callable[[], None]) -> QMessageBox:
    return leave_box(title, accepted=accepted)


def _default_route(title: str, accepted: Callable[[], None]) -> QMessageBox:
    return default_route_box(title, accepted=accepted)


def _remove(title: str, accepted: Callable[[], None]) -> QMessageBox:
    return remove_account_box(Account(id="work", kind=SourceKind.NEW_CENTRAL, name=title), accepted=accepted)


def _join(title: str, accepted: Callable[[], None]) -> QMessageBox:
    return join_managed_box(title, join=accepted, join_and_approve=accepted)


@pytest.fixture(
    params=[
        (_leave, "Leave"),
        (_default_route, "Send all traffic"),
        (_remove, "Remove"),
        (_join, "Join only"),
        (_join, "Join and approve"),
    ],
    ids=["leave", "default route", "remove", "join", "join and approve"],
)
def asked(request: pytest.FixtureRequest, answer: Answer, person: Person) -> tuple[QMessageBox, str]:
    """Each of the questions about a network with a hostile name, on the screen, and the button that agrees."""
    make, button = request.param
    box = make(HOSTILE, answer)
    box.open()
    box.activateWindow()
    return person.wait_for(QMessageBox), button


def test_who_agrees_agrees_once(asked: tuple[QMessageBox, str], answer: Answer, person: Person, qtbot: QtBot) -> None:
    box, button = asked
    with qtbot.waitSignal(box.destroyed):
        person.click(button, box)
    assert answer.times == 1


def test_who_cancels_changes_nothing(
    asked: tuple[QMessageBox, str], answer: Answer, person: Person, qtbot: QtBot
) -> None:
    box, _ = asked
    with qtbot.waitSignal(box.destroyed):
        person.click("Cancel", box)
    assert answer.times == 0


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Escape])
def test_a_hasty_key_changes_nothing(
    asked: tuple[QMessageBox, str], answer: Answer, person: Person, qtbot: QtBot, key: Qt.Key
) -> None:
    box, _ = asked
    with qtbot.waitSignal(box.destroyed):
        person.press(key)
    assert answer.times == 0


def test_the_keyboard_can_agree(asked: tuple[QMessageBox, str], answer: Answer, person: Person, qtbot: QtBot) -> None:
    box, button = asked
    person.tab_to(button)
    with qtbot.waitSignal(box.destroyed):
        person.press(Qt.Key.Key_Space)
    assert answer.times == 1


def test_the_name_is_shown_as_plain_text_everywhere(asked: tuple[QMessageBox, str], person: Person) -> None:
    box, _ = asked
    assert person.read(box).count("<b>evil</b>") == 2
    assert all_labels_are_plain(box)
    box.close()


@pytest.mark.parametrize(("is_offered", "is_warned"), [(True, False), (False, True)])
def test_a_network_without_a_way_out_is_told(answer: Answer, is_offered: bool, is_warned: bool, qtbot: QtBot) -> None:
    box = default_route_box("Home", is_offered=is_offered, accepted=answer)
    qtbot.addWidget(box)
    assert ("offers no default route" in box.informativeText()) is is_warned
