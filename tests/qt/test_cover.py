"""The card that stands in the way while the service cannot be used, and what is behind it."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QPushButton,
    QScrollBar,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.qt.person import Person, all_labels_are_plain, tab_stops
from tests.qt.running import Desk
from tests.qt.wiring import HOME, HOSTILE, Recorder
from ztray.demo.service import SimulatedService
from ztray.demo.world import World
from ztray.presentation.actions import Page, PollNow, StartDemo
from ztray.presentation.outage import Remedy
from ztray.presentation.window import Card, Heading
from ztray.ui.cover import Cover
from ztray.ui.main_window import MainWindow
from ztray.ui.view_state import ViewState

CTRL = Qt.KeyboardModifier.ControlModifier
RETRY = Remedy(text="Try again", action=PollNow())
DEMO = Remedy(text="Try the demo", action=StartDemo())
CARD = Card(headline="Out", sentence="It is out.", command="start it", evidence="seen", remedies=(RETRY, DEMO))
SENTENCE = "The service accepts connections but does not answer. If it stays so, restart it with the command below. "
LONG_COMMAND = "sudo install -m 600 -o jo /var/lib/zerotier-one/authtoken.secret /home/jo/.zeroTierOneAuthToken"


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """A window whose first page is a field to type in, and whose last one needs no service."""
    window = MainWindow(QIcon(), QMenu(), ViewState(tmp_path / "window.ini"))
    qtbot.addWidget(window)
    for page, content in ((Page.NETWORKS, QLineEdit("behind")), (Page.SETTINGS, QCheckBox("A setting"))):
        widget = QWidget()
        QVBoxLayout(widget).addWidget(content)
        window.add_page(page, widget)
    window.resize(700, 600)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.open_page(Page.NETWORKS)
    return window


def show_card(window: MainWindow, card: Card | None) -> None:
    window.show_surroundings(Heading(text="", address=""), (), card)
    QApplication.processEvents()


def texts(window: MainWindow, person: Person) -> set[str]:
    return {label.text() for label in person.all_seen(QLabel, window) if label.text()}


# What the card shows.


def test_it_shows_all_there_is_to_tell(window: MainWindow, person: Person) -> None:
    show_card(window, CARD)
    assert texts(window, person) == {"Out", "It is out.", "start it", "seen"}


def test_what_a_card_does_not_have_takes_no_place(window: MainWindow, person: Person) -> None:
    show_card(window, CARD)
    show_card(window, Card(headline="Connecting", sentence="Waiting."))
    assert texts(window, person) == {"Connecting", "Waiting."}
    assert person.buttons(window) == {"Menu": True}


def test_each_remedy_is_a_button_that_tells_its_action(window: MainWindow, person: Person) -> None:
    chosen = Recorder()
    window.chosen.connect(chosen.note)
    show_card(window, CARD)
    person.click("Try the demo", window)
    person.click("Try again", window)
    assert chosen.values == [StartDemo(), PollNow()]


def test_the_command_can_be_copied(window: MainWindow, person: Person) -> None:
    show_card(window, CARD)
    person.click("Copy", window)
    assert person.clipboard == "start it"


def test_the_same_remedies_keep_their_buttons_and_so_the_keyboard(window: MainWindow, person: Person) -> None:
    show_card(window, CARD)
    person.tab_to("Try again")
    show_card(window, Card(headline="Still out", sentence="", remedies=(RETRY, DEMO)))
    chosen = Recorder()
    window.chosen.connect(chosen.note)
    person.press(Qt.Key.Key_Space)
    assert chosen.values == [PollNow()]


def test_an_ampersand_in_a_remedy_is_one(window: MainWindow, person: Person) -> None:
    show_card(window, Card(headline="Out", sentence="", remedies=(Remedy(text="This & that", action=PollNow()),)))
    assert {button.text() for button in person.all_seen(QPushButton, window)} == {"&Menu", "This && that"}


def test_texts_of_others_are_shown_as_plain_text(window: MainWindow, person: Person) -> None:
    show_card(window, Card(headline=HOSTILE, sentence=HOSTILE, command=HOSTILE, evidence=HOSTILE))
    assert person.read(window).count(HOSTILE) == 4
    assert all_labels_are_plain(window)


# Room for the text.


def is_whole(label: QLabel) -> bool:
    """Whether all of a label's lines have room, and none is scrolled away."""
    has_room = label.height() >= label.heightForWidth(label.width())
    return has_room and label.visibleRegion().boundingRect() == label.rect()


LONG = Card(headline="ZeroTier does not answer", sentence=SENTENCE * 5, command=LONG_COMMAND, evidence=SENTENCE)


@pytest.mark.parametrize(
    "card", [LONG, Card(headline="A headline in so many words that it takes several lines. " * 3, sentence="x")]
)
def test_with_room_in_the_window_nothing_is_cut_off(
    window: MainWindow, person: Person, qtbot: QtBot, card: Card
) -> None:
    show_card(window, card)
    qtbot.waitUntil(lambda: all(map(is_whole, [x for x in person.all_seen(QLabel, window) if x.text()])))


def test_of_more_than_the_window_holds_the_rest_is_scrolled(window: MainWindow, person: Person, qtbot: QtBot) -> None:
    window.resize(window.minimumSize())
    show_card(window, Card(headline="Out", sentence=SENTENCE * 8, command=LONG_COMMAND, remedies=(RETRY,)))
    qtbot.waitUntil(lambda: any(bar.maximum() > 0 for bar in person.all_seen(QScrollBar, window)))
    person.tab_to("Try again")
    button = QApplication.focusWidget()
    assert button is not None
    qtbot.waitUntil(lambda: button.visibleRegion().boundingRect() == button.rect())


def test_it_lies_over_the_page_when_the_window_grows(window: MainWindow, person: Person, qtbot: QtBot) -> None:
    show_card(window, CARD)
    window.resize(QSize(780, 700))
    QApplication.processEvents()
    (field,) = person.all_seen(QLineEdit, window)
    middle = field.mapTo(window, field.rect().center())
    qtbot.waitUntil(lambda: window.childAt(middle) is not field)


# What is behind it.


def test_what_is_behind_takes_neither_clicks_nor_keys(window: MainWindow, person: Person) -> None:
    field = person.see(QLineEdit, window)
    show_card(window, CARD)
    assert not field.isEnabled()
    corner = field.mapTo(window, QPoint(3, 3))
    target = window.childAt(corner)
    assert target is not None
    assert target is not field
    QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=target.mapFrom(window, corner))
    QTest.keyClicks(window, "x")
    assert (field.text(), field.hasFocus()) == ("behind", False)


def test_the_keyboard_goes_where_a_hasty_key_does_no_harm(window: MainWindow, person: Person) -> None:
    chosen = Recorder()
    window.chosen.connect(chosen.note)
    assert isinstance(QApplication.focusWidget(), QLineEdit)
    show_card(window, CARD)
    assert isinstance(QApplication.focusWidget(), QListWidget)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return):
        person.press(key)
    assert chosen.values == []


def test_the_keyboard_comes_back_to_the_page(window: MainWindow, person: Person) -> None:
    show_card(window, CARD)
    person.tab_to("Try again")
    show_card(window, None)
    assert QApplication.focusWidget() is person.see(QLineEdit, window)


def test_the_keyboard_of_somebody_who_is_elsewhere_stays_there(window: MainWindow, person: Person) -> None:
    person.tab_to("Menu")
    for card in (CARD, None):
        show_card(window, card)
        assert person.name(QApplication.focusWidget() or window) == "Menu"


def test_everything_on_the_card_is_reached_by_tab_and_nothing_behind_it(window: MainWindow, person: Person) -> None:
    show_card(window, CARD)
    round_trip = person.tab_round()
    assert set(round_trip) == set(tab_stops(window))
    assert {"Copy", "Try again", "Try the demo"} <= {person.name(stop) for stop in round_trip}
    assert not any(isinstance(stop, QLineEdit) for stop in round_trip)


def test_the_key_of_a_page_leads_to_the_card_over_it(window: MainWindow, person: Person) -> None:
    show_card(window, CARD)
    person.press(Qt.Key.Key_2, CTRL)
    person.press(Qt.Key.Key_1, CTRL)
    assert person.name(QApplication.focusWidget() or window) == "Copy"


# An outage of the real program.


def stops(desk: Desk, service: SimulatedService) -> None:
    service.stop()
    desk.look()
    desk.wait_for_text("ZeroTier is not running")


def test_an_outage_shows_the_card_over_the_last_known_state_with_its_time(
    desk: Desk, person: Person, service: SimulatedService
) -> None:
    stops(desk, service)
    assert desk.rows == ["● Home"]
    assert not desk.table.isEnabled()
    assert "The window shows how it was at " in person.read(desk.window)
    assert "✕ Not available" in person.read(desk.window)


def test_without_a_last_known_state_no_time_is_told(desk: Desk, person: Person, service: SimulatedService) -> None:
    stops(desk, service)
    assert "The window shows how it was" in person.read(desk.window)
    person.click("Try the demo", desk.window)
    desk.wait_for_text("This is a demo")
    person.click("End the demo", desk.window)
    desk.wait_for_text("ZeroTier is not running")
    assert "The window shows how it was" not in person.read(desk.window)


@pytest.mark.parametrize(
    ("page", "key"),
    [
        (Page.MEMBERS, Qt.Key.Key_3),
        (Page.ACCOUNTS, Qt.Key.Key_4),
        (Page.ACTIVITY, Qt.Key.Key_5),
        (Page.DOCTOR, Qt.Key.Key_6),
        (Page.SETTINGS, Qt.Key.Key_7),
    ],
)
def test_pages_that_need_no_service_stay_open(
    desk: Desk, person: Person, service: SimulatedService, page: Page, key: Qt.Key
) -> None:
    stops(desk, service)
    person.press(key, CTRL)
    assert desk.page is page
    assert "ZeroTier is not running\n" not in person.read(desk.window)
    assert person.all_seen(Cover, desk.window) == []
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.isEnabled()
    person.press(Qt.Key.Key_2, CTRL)
    desk.wait_for_text("ZeroTier is not running")


def test_the_remedy_is_used_by_keyboard_and_the_page_is_back(
    desk: Desk, person: Person, service: SimulatedService
) -> None:
    stops(desk, service)
    person.tab_to("Try again")
    service.start()
    person.press(Qt.Key.Key_Space)
    desk.wait_until(lambda: desk.rows == ["● Home"] and desk.table.isEnabled())
    assert QApplication.focusWidget() is desk.table


def test_a_name_that_is_being_typed_when_the_service_stops_is_kept(
    desk: Desk, person: Person, service: SimulatedService, world: World
) -> None:
    person.press(Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    person.type("My home")
    stops(desk, service)
    desk.wait_until(lambda: desk.rows == ["● My home"])
    assert world.network(HOME) is not None


def test_a_refusal_is_dismissed_while_the_card_is_there(desk: Desk, person: Person, service: SimulatedService) -> None:
    service.hang()
    person.click("Allow DNS", desk.networks)
    desk.wait_for_text("could not be switched on. The service did not answer")
    desk.wait_for_text("ZeroTier does not answer")
    person.click("Dismiss", desk.window)
    desk.wait_until(lambda: "could not be switched on" not in person.read(desk.window))
