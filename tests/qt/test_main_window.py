"""The window around its pages: getting from one to the other, what is to be read above them, and how it is kept."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QListWidget, QMenu, QScrollArea, QTableView
from pytestqt.qtbot import QtBot

from tests.qt.person import Person, all_labels_are_plain, tab_stops
from tests.qt.running import Desk, Running, menu_texts
from tests.qt.wiring import HOSTILE, Recorder
from ztray.demo.peers import Peer, PhysicalPath
from ztray.demo.world import World
from ztray.presentation.actions import DismissTrouble, Page
from ztray.presentation.outage import Remedy
from ztray.presentation.window import Banner, Card, Heading
from ztray.runtime.pace import Attention
from ztray.runtime.store import Store
from ztray.ui.main_window import MainWindow
from ztray.ui.view_state import ViewState

CTRL = Qt.KeyboardModifier.ControlModifier
KEYS = {
    Page.NETWORKS: Qt.Key.Key_1,
    Page.DEVICES: Qt.Key.Key_2,
    Page.MEMBERS: Qt.Key.Key_3,
    Page.ACCOUNTS: Qt.Key.Key_4,
    Page.ACTIVITY: Qt.Key.Key_5,
    Page.DOCTOR: Qt.Key.Key_6,
    Page.SETTINGS: Qt.Key.Key_7,
}
NO_HEADING = Heading(text="", address="")


def titles(desk: Desk) -> list[str]:
    pages = desk.person.see(QListWidget, desk.window)
    return [pages.item(row).text().partition("\u2002")[0] for row in range(pages.count())]


def click_page(desk: Desk, page: Page) -> None:
    pages = desk.person.see(QListWidget, desk.window)
    place = pages.visualItemRect(pages.item(list(KEYS).index(page))).center()
    QTest.mouseClick(pages.viewport(), Qt.MouseButton.LeftButton, pos=place)


# From page to page.


def test_the_pages_stand_in_a_list(desk: Desk) -> None:
    assert titles(desk) == ["Networks", "Devices", "Members", "Accounts", "Activity", "Doctor", "Settings"]
    assert desk.window.windowTitle() == "ZTray"


@pytest.mark.parametrize("page", list(KEYS))
def test_a_click_opens_a_page(desk: Desk, page: Page) -> None:
    click_page(desk, page)
    assert desk.page is page


@pytest.mark.parametrize("page", list(KEYS))
def test_ctrl_and_a_number_opens_a_page_with_the_keyboard_on_it(desk: Desk, person: Person, page: Page) -> None:
    person.press(Qt.Key.Key_3 if page is Page.NETWORKS else Qt.Key.Key_1, CTRL)
    person.press(KEYS[page], CTRL)
    assert desk.page is page
    focus = QApplication.focusWidget()
    assert focus in tab_stops(desk.window)
    assert not isinstance(focus, QListWidget | QScrollArea)


def test_the_arrow_keys_lead_from_page_to_page(desk: Desk, person: Person) -> None:
    pages = person.tab_into(QListWidget)
    person.press(Qt.Key.Key_Home)
    seen = []
    for _ in KEYS:
        seen.append(desk.page)
        person.press(Qt.Key.Key_Down)
    assert seen == list(KEYS)
    assert QApplication.focusWidget() is pages


def test_each_page_counts_what_is_on_it(desk: Desk, person: Person, world: World) -> None:
    world.add_peer(Peer(address="9f3a1c55d0", latency=12, paths=(PhysicalPath(address="192.0.2.7/9993"),)))
    person.press(Qt.Key.Key_2, CTRL)
    pages = person.see(QListWidget, desk.window)
    desk.wait_until(lambda: pages.item(1).text() == "Devices\u20021")
    assert pages.item(0).text() == "Networks\u20021"


def test_the_heading_tells_the_state_and_the_address(desk: Desk, world: World) -> None:
    desk.wait_for_text("● Online")
    desk.wait_for_text(world.address)
    world.set_online(False)
    desk.look()
    desk.wait_for_text("○ Offline")


def test_f5_looks_at_the_service_now(desk: Desk, person: Person) -> None:
    wanted = Recorder()
    desk.window.poll_wanted.connect(wanted.note_nothing)
    person.press(Qt.Key.Key_F5)
    assert len(wanted.values) == 1


def test_the_menu_of_the_tray_hangs_on_a_button_as_well(desk: Desk, person: Person) -> None:
    person.tab_to("Menu")
    person.press(Qt.Key.Key_Space)
    desk.wait_until(lambda: QApplication.activePopupWidget() is not None)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QMenu)
    assert {"Online · 1 network", "Join network…", "Settings…", "Quit ZTray"} <= set(menu_texts(popup))
    person.press(Qt.Key.Key_Escape)


@pytest.mark.parametrize(
    ("page", "attention"),
    [
        (Page.NETWORKS, Attention(networks=True)),
        (Page.DEVICES, Attention(networks=True, peers=True)),
        (Page.SETTINGS, Attention(networks=True)),
    ],
)
def test_only_what_is_looked_at_is_asked_for(desk: Desk, person: Person, page: Page, attention: Attention) -> None:
    store = desk.application.findChild(Store)
    assert isinstance(store, Store)
    person.press(Qt.Key.Key_3, CTRL)
    asked = Recorder()
    store.attention_changed.connect(asked.note)
    person.press(KEYS[page], CTRL)
    desk.window.close()
    assert asked.values == ([attention] if attention.peers else []) + [Attention()]


# By keyboard alone.


@pytest.fixture
def with_devices(desk: Desk, person: Person, world: World) -> Desk:
    world.add_peer(Peer(address="9f3a1c55d0", latency=12, paths=(PhysicalPath(address="192.0.2.7/9993"),)))
    person.press(Qt.Key.Key_2, CTRL)
    desk.wait_until(lambda: bool(person.all_seen(QTableView, desk.window)))
    return desk


@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_Backtab], ids=["Tab", "Shift+Tab"])
@pytest.mark.parametrize("page", list(KEYS))
def test_everything_is_reached_by_tab_and_nothing_is_a_trap(
    with_devices: Desk, person: Person, page: Page, key: Qt.Key
) -> None:
    person.press(KEYS[page], CTRL)
    QApplication.processEvents()
    assert set(person.tab_round(key)) == set(tab_stops(with_devices.window))


@pytest.mark.usefixtures("desk")
def test_tab_leads_through_a_network_in_the_order_of_what_is_read(person: Person) -> None:
    person.tab_to("Join network…")
    names = [person.name(stop) for stop in person.tab_round()]
    assert names[: names.index("Leave…") + 1] == [
        "Join network…",
        "Pause all",
        "Networks",
        "Selected network",  # what is beside the list, to be scrolled
        "Copy address",
        "Your name for it",
        "Allow managed addresses",
        "Allow global addresses",
        "Allow default route",
        "Allow DNS",
        "Share…",
        "Pause",
        "Leave…",
    ]


def test_tab_leads_on_where_there_is_no_network(desk: Desk, person: Person, world: World) -> None:
    world.leave("8056c2e21c000001")
    desk.look()
    person.click("Forget", desk.window)
    desk.wait_for_text("You are in no network yet.")
    person.tab_to("Join network…")
    assert set(person.tab_round()) == set(tab_stops(desk.window))


def test_tab_leads_on_where_there_is_no_device(desk: Desk, person: Person) -> None:
    person.press(Qt.Key.Key_2, CTRL)
    assert set(person.tab_round()) == set(tab_stops(desk.window))


# What is to be read above the pages.


@pytest.fixture
def window(running: Running, qtbot: QtBot) -> MainWindow:
    """A window without a program."""
    window = MainWindow(QIcon(), QMenu(), ViewState(running.folders.state / "window.ini"))
    qtbot.addWidget(window)
    window.add_page(Page.NETWORKS, QLabel("networks", textFormat=Qt.TextFormat.PlainText))
    window.add_page(Page.SETTINGS, QLabel("settings", textFormat=Qt.TextFormat.PlainText))
    window.restore()
    window.show()
    return window


def banner(text: str, key: str = "one") -> Banner:
    return Banner(key=key, text=text, remedies=(Remedy(text="Dismiss", action=DismissTrouble(trouble=text)),))


def test_a_banner_stands_there_until_it_is_taken_away(window: MainWindow, person: Person) -> None:
    window.show_surroundings(NO_HEADING, (banner("The disk is full."),), None)
    assert "The disk is full." in person.read(window)
    window.show_surroundings(NO_HEADING, (), None)
    assert "The disk is full." not in person.read(window)
    assert "Dismiss" not in person.buttons(window)


def test_each_banner_is_dismissed_by_its_own_button(window: MainWindow, person: Person, qtbot: QtBot) -> None:
    chosen = Recorder()
    window.chosen.connect(chosen.note)
    window.show_surroundings(NO_HEADING, (banner("First.", "one"), banner("Second.", "two")), None)
    qtbot.waitUntil(lambda: [name for name, _ in person.all_buttons(window)].count("Dismiss") == 2)
    person.tab_to("Dismiss")
    person.press(Qt.Key.Key_Tab)
    person.press(Qt.Key.Key_Space)
    assert chosen.values == [DismissTrouble(trouble="Second.")]


def test_a_banner_that_stays_keeps_its_button_and_so_the_keyboard(window: MainWindow, person: Person) -> None:
    window.show_surroundings(NO_HEADING, (banner("First.", "one"), banner("Second.", "two")), None)
    person.tab_to("Dismiss")
    person.press(Qt.Key.Key_Tab)
    window.show_surroundings(NO_HEADING, (banner("Second.", "two"),), None)
    chosen = Recorder()
    window.chosen.connect(chosen.note)
    person.press(Qt.Key.Key_Space)
    assert chosen.values == [DismissTrouble(trouble="Second.")]


def test_banners_stand_in_the_order_they_are_given_in(window: MainWindow, person: Person, qtbot: QtBot) -> None:
    window.show_surroundings(NO_HEADING, (banner("Second.", "two"),), None)
    window.show_surroundings(NO_HEADING, (banner("First.", "one"), banner("Second.", "two")), None)
    qtbot.waitUntil(lambda: "First." in person.read(window))
    places = {
        label.text(): label.mapTo(window, label.rect().topLeft()).y() for label in person.all_seen(QLabel, window)
    }
    assert places["First."] < places["Second."] < places["networks"]


def test_texts_of_others_are_plain_in_banners_heading_and_card(window: MainWindow, person: Person) -> None:
    card = Card(headline=HOSTILE, sentence=HOSTILE, command=HOSTILE, evidence=HOSTILE)
    window.show_surroundings(Heading(text=HOSTILE, address=HOSTILE), (banner(HOSTILE),), card)
    assert person.read(window).count(HOSTILE) == 7
    assert all_labels_are_plain(window)


# Being seen.


def test_being_shown_and_hidden_is_told(window: MainWindow) -> None:
    seen, closed = Recorder(), Recorder()
    window.seen.connect(seen.note)
    window.closed.connect(closed.note_nothing)
    window.hide()
    window.show()
    assert (seen.values, closed.values) == ([False, True], [])


@pytest.mark.parametrize(("key", "told"), [(Qt.Key.Key_W, "closed"), (Qt.Key.Key_Q, "quit")], ids=["Ctrl+W", "Ctrl+Q"])
def test_a_key_closes_it_and_another_asks_to_quit(window: MainWindow, person: Person, key: Qt.Key, told: str) -> None:
    closed, quitting = Recorder(), Recorder()
    window.closed.connect(closed.note_nothing)
    window.quit_wanted.connect(quitting.note_nothing)
    person.press_in(window, key, CTRL)
    assert (len(closed.values), len(quitting.values)) == ((1, 0) if told == "closed" else (0, 1))
    assert window.isVisible() is (told == "quit")


def test_a_page_that_is_not_there_is_not_opened(window: MainWindow) -> None:
    window.open_page(Page.DEVICES)
    assert window.page is Page.NETWORKS


def test_a_change_of_counts_does_not_move_the_pages(window: MainWindow, person: Person) -> None:
    pages = person.see(QListWidget, window)
    window.show_counts({Page.NETWORKS: 100_000})
    wide = pages.width()
    window.show_counts({Page.NETWORKS: 0})
    assert pages.width() == wide


# How it is kept.


def restart(running: Running, person: Person) -> MainWindow:
    running.stop()
    running.start(is_first=True).show_window()
    return person.wait_for(MainWindow)


def resize(window: MainWindow) -> None:
    window.resize(700, 512)


def choose_page(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_3, CTRL)


@pytest.mark.parametrize(
    ("change", "look"),
    [(resize, MainWindow.size), (choose_page, lambda window: window.page)],
    ids=["size", "page"],
)
def test_the_window_is_as_it_was_after_a_restart(
    running: Running, person: Person, change: Callable[[MainWindow], None], look: Callable[[MainWindow], object]
) -> None:
    running.start(is_first=True)
    window = person.wait_for(MainWindow)
    usual = look(window)
    change(window)
    changed = look(window)
    assert changed != usual
    assert look(restart(running, person)) == changed


def test_what_was_closed_before_the_end_is_kept_as_well(running: Running, person: Person) -> None:
    running.start(is_first=True)
    window = person.wait_for(MainWindow)
    resize(window)
    window.close()
    assert restart(running, person).size() == QSize(700, 512)


def test_a_file_that_cannot_be_written_keeps_nobody_from_the_window(running: Running, person: Person) -> None:
    running.folders.state.parent.mkdir(exist_ok=True)
    running.folders.state.mkdir()
    (running.folders.state / "window.ini").mkdir()
    running.start(is_first=True).show_window()
    window = person.wait_for(MainWindow)
    window.close()
    assert not window.isVisible()
