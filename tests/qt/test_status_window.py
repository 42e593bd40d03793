"""The window with the state in full sentences."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QScrollBar
from pytestqt.qtbot import QtBot

from tests.qt.person import Person, all_labels_are_plain
from tests.qt.wiring import HOSTILE, Recorder
from ztray.presentation.actions import AskToJoin, PollNow
from ztray.presentation.outage import Remedy
from ztray.presentation.status import StatusPage
from ztray.ui.status_window import StatusWindow

CTRL = Qt.KeyboardModifier.ControlModifier
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


# Room for the text.

SENTENCE = "The service accepts connections but does not answer. If it stays so, restart it with the command below. "
LONG_COMMAND = "sudo install -m 600 -o jo /var/lib/zerotier-one/authtoken.secret /home/jo/.zeroTierOneAuthToken"


def is_whole(label: QLabel) -> bool:
    """Whether all of a label's lines have room, and none is scrolled away."""
    has_room = label.height() >= label.heightForWidth(label.width())
    return has_room and label.visibleRegion().boundingRect() == label.rect()


def texts(window: StatusWindow, person: Person) -> list[QLabel]:
    return [label for label in person.all_seen(QLabel, window) if label.text()]


@pytest.mark.parametrize(
    "page",
    [
        StatusPage(headline="ZeroTier does not answer", text=SENTENCE * 5, command=LONG_COMMAND, evidence=SENTENCE),
        StatusPage(headline="Online", text="\n".join(f"● Network {number}" for number in range(20))),
        StatusPage(headline="A headline in so many words that it takes two lines, or even three of them", text="x"),
    ],
    ids=["outage", "networks", "headline"],
)
@pytest.mark.parametrize("is_tray_missing", [True, False])
def test_with_room_on_the_screen_nothing_is_cut_off(
    window: StatusWindow, person: Person, qtbot: QtBot, page: StatusPage, is_tray_missing: bool
) -> None:
    window.explain_missing_tray(is_missing=is_tray_missing)
    window.show_page(page)
    qtbot.waitUntil(lambda: all(map(is_whole, texts(window, person))), timeout=1000)
    assert window.height() <= window.screen().availableGeometry().height() * 0.8


def test_a_page_that_was_shown_before_the_window_is_whole_in_it(person: Person, qtbot: QtBot) -> None:
    window = StatusWindow(QIcon(), QMenu())
    qtbot.addWidget(window)
    window.show_page(StatusPage(headline="Out", text=SENTENCE * 5, command=LONG_COMMAND, evidence=SENTENCE))
    window.show()
    qtbot.waitUntil(lambda: all(map(is_whole, texts(window, person))), timeout=1000)


def test_a_missing_tray_is_explained_without_cutting_anything_off(
    window: StatusWindow, person: Person, qtbot: QtBot
) -> None:
    window.show_page(StatusPage(headline="Out", text=SENTENCE * 5, command=LONG_COMMAND, evidence=SENTENCE))
    window.explain_missing_tray(is_missing=True)
    qtbot.waitUntil(lambda: all(map(is_whole, texts(window, person))), timeout=1000)


def test_of_more_than_the_screen_holds_the_rest_is_scrolled_and_the_buttons_stay(
    window: StatusWindow, person: Person, qtbot: QtBot
) -> None:
    text = "\n".join(f"● Network {number} · 10.147.20.{number}" for number in range(70))
    window.show_page(replace(PAGE, text=text))
    screen = window.screen().availableGeometry()
    qtbot.waitUntil(lambda: any(bar.maximum() > 0 for bar in person.all_seen(QScrollBar, window)), timeout=1000)
    assert window.height() <= screen.height() * 0.8
    names = {"&Menu", "Try again", "Join network…"}
    buttons = [button for button in person.all_seen(QPushButton, window) if button.text() in names]
    assert len(buttons) == 3
    for button in buttons:
        assert button.visibleRegion().boundingRect() == button.rect()
        assert screen.contains(button.mapToGlobal(button.rect().bottomRight()))


def test_it_never_shrinks_under_the_persons_eyes(window: StatusWindow) -> None:
    window.show_page(StatusPage(headline="Out", text=SENTENCE * 5))
    grown = window.height()
    window.show_page(StatusPage(headline="Online"))
    assert window.height() == grown


# The keyboard.


@pytest.fixture
def window_with_keyboard(window: StatusWindow, person: Person, qtbot: QtBot) -> StatusWindow:
    window.show_page(PAGE)
    window.activateWindow()
    person.wait_for(StatusWindow)
    qtbot.waitUntil(lambda: "Try again" in person.buttons(window))
    person.tab_to("Try again")
    return window


@pytest.mark.parametrize(
    ("key", "modifiers"),
    [(Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_W, CTRL)],
    ids=["Esc", "Ctrl+W"],
)
def test_a_key_closes_it(
    window_with_keyboard: StatusWindow, person: Person, key: Qt.Key, modifiers: Qt.KeyboardModifier
) -> None:
    closed, quitting = Recorder(), Recorder()
    window_with_keyboard.closed.connect(closed.note_nothing)
    window_with_keyboard.quit_wanted.connect(quitting.note_nothing)
    person.press(key, modifiers)
    assert (len(closed.values), len(quitting.values)) == (1, 0)
    assert not window_with_keyboard.isVisible()


def test_a_key_quits(window_with_keyboard: StatusWindow, person: Person) -> None:
    closed, quitting = Recorder(), Recorder()
    window_with_keyboard.closed.connect(closed.note_nothing)
    window_with_keyboard.quit_wanted.connect(quitting.note_nothing)
    person.press(Qt.Key.Key_Q, CTRL)
    assert (len(closed.values), len(quitting.values)) == (0, 1)


def test_the_whole_menu_hangs_on_a_button(window: StatusWindow, person: Person) -> None:
    (button,) = [b for b in person.all_seen(QPushButton, window) if b.menu() is not None]
    assert [action.text() for action in button.menu().actions()] == ["Quit ZTray"]


def test_a_missing_tray_is_explained_as_long_as_it_is_missing(window: StatusWindow, person: Person) -> None:
    assert "no tray" not in person.read(window)
    window.explain_missing_tray(is_missing=True)
    assert "This desktop shows no tray icons" in person.read(window)
    window.explain_missing_tray(is_missing=False)
    assert "no tray" not in person.read(window)
