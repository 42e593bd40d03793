"""The window with the state in full sentences."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QLabel, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from tests.qt.person import Person, all_labels_are_plain
from tests.qt.wiring import HOSTILE, Recorder
from ztray.presentation.actions import AskToJoin, PollNow
from ztray.presentation.outage import Remedy
from ztray.presentation.status import StatusPage
from ztray.ui.status_window import StatusWindow

RETRY = Remedy(text="Try again", action=PollNow())
JOIN = Remedy(text="Join network…", action=AskToJoin())
PAGE = StatusPage(headline="Online", text="Home\nOffice", command="start it", evidence="seen", remedies=(RETRY, JOIN))


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[StatusWindow]:
    menu = QMenu()
    menu.addAction("Quit ZTray")
    window = StatusWindow(QIcon(), menu)
    qtbot.addWidget(window)
    window.show()
    yield window
    menu.close()


def test_it_shows_the_whole_page(window: StatusWindow, person: Person) -> None:
    window.show_page(PAGE)
    texts = {label.text() for label in person.all_seen(QLabel, window)}
    assert {"Online", "Home\nOffice", "start it", "seen"} <= texts


def test_what_a_page_does_not_have_takes_no_place(window: StatusWindow, person: Person) -> None:
    window.show_page(PAGE)
    window.show_page(StatusPage(headline="Connecting"))
    assert [label.text() for label in person.all_seen(QLabel, window) if label.text()] == ["Connecting"]
    assert person.buttons(window) == {"Menu": True}


def test_each_remedy_is_a_button_that_tells_its_action(window: StatusWindow, person: Person) -> None:
    chosen = Recorder()
    window.chosen.connect(chosen.note)
    window.show_page(PAGE)
    person.click("Join network…", window)
    person.click("Try again", window)
    assert chosen.values == [AskToJoin(), PollNow()]


def test_the_command_can_be_copied(window: StatusWindow, person: Person) -> None:
    window.show_page(PAGE)
    person.click("Copy", window)
    assert person.clipboard == "start it"


def test_other_remedies_take_the_place_of_the_former(window: StatusWindow, person: Person, qtbot: QtBot) -> None:
    window.show_page(PAGE)
    window.show_page(StatusPage(headline="Online", remedies=(JOIN,)))
    qtbot.waitUntil(lambda: person.buttons(window) == {"Join network…": True, "Menu": True})


def test_the_same_remedies_keep_their_buttons_and_so_the_keyboard(
    window: StatusWindow, person: Person, qtbot: QtBot
) -> None:
    window.show_page(PAGE)
    window.activateWindow()
    person.wait_for(StatusWindow)
    qtbot.waitUntil(lambda: "Try again" in person.buttons(window))
    person.tab_to("Try again")
    window.show_page(StatusPage(headline="Offline", remedies=(RETRY, JOIN)))
    chosen = Recorder()
    window.chosen.connect(chosen.note)
    person.type(" ")
    assert chosen.values == [PollNow()]


def test_texts_of_others_are_shown_as_plain_text(window: StatusWindow, person: Person) -> None:
    window.show_page(StatusPage(headline=HOSTILE, text=HOSTILE, command=HOSTILE, evidence=HOSTILE))
    assert person.read(window).count(HOSTILE) == 4
    assert all_labels_are_plain(window)


def test_being_shown_and_hidden_is_told(qtbot: QtBot) -> None:
    window, seen = StatusWindow(QIcon(), QMenu()), Recorder()
    qtbot.addWidget(window)
    window.seen.connect(seen.note)
    window.show()
    window.hide()
    assert seen.values == [True, False]


def test_closing_is_told_and_hides(window: StatusWindow) -> None:
    closed, seen = Recorder(), Recorder()
    window.closed.connect(closed.note_nothing)
    window.seen.connect(seen.note)
    window.close()
    assert (len(closed.values), seen.values) == (1, [False])


def test_the_whole_menu_hangs_on_a_button(window: StatusWindow, person: Person) -> None:
    (button,) = [b for b in person.all_seen(QPushButton, window) if b.menu() is not None]
    assert [action.text() for action in button.menu().actions()] == ["Quit ZTray"]


def test_a_missing_tray_is_explained_as_long_as_it_is_missing(window: StatusWindow, person: Person) -> None:
    assert "no tray" not in person.read(window)
    window.explain_missing_tray(is_missing=True)
    assert "This desktop shows no tray icons" in person.read(window)
    window.explain_missing_tray(is_missing=False)
    assert "no tray" not in person.read(window)
