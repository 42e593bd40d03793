"""The page of the devices as a person uses it, while the service is looked at again and again."""

import os
import subprocess
import sys
from pathlib import Path as FilePath

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QByteArray, QModelIndex, QPoint, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QImage, QKeySequence, QPalette, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QMenu,
    QScrollArea,
    QSplitter,
    QStyleFactory,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.fakes.builders import HOSTILE_NAME, LAPTOP, NAS, direct_peer, network, online, outage
from tests.fakes.builders import relayed_peer as relayed
from tests.qt.person import Person, all_labels_are_plain
from tests.qt.wiring import Recorder
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.memory import Memory, NameDevice
from ztray.domain.peer import Path, Peer, PeersSeen
from ztray.domain.state import OutageReason, Overview
from ztray.presentation.actions import CopyText, Remember
from ztray.presentation.devices import GONE, NO_DEVICES, NO_MATCH, NOTHING_SELECTED
from ztray.runtime.peer_history import PeerHistory
from ztray.ui.facts import ValueText
from ztray.ui.keyed_model import VALUE_ROLE
from ztray.ui.pages.devices import DevicesPage
from ztray.ui.sparkline import Sparkline

NOW = 1795356151000
NAME, MANAGED, LINK, LATENCY, HISTORY, ADDRESS, NETWORKS, ROLE, VERSION, PATHS = range(10)
USUAL = (NAME, LINK, LATENCY, HISTORY, ADDRESS, ROLE, VERSION, PATHS)
"""What there is to tell of devices without any account."""
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ROOT = direct_peer("62f865ae72", role="PLANET")
UNHEARD = Peer(address=NodeAddress("cafe04eba9"), role_text="LEAF")
WIDE, NARROW = (1000, 600), (420, 600)


class Desk:
    """The page, what it shows, and what it asks for."""

    def __init__(self, qtbot: QtBot, person: Person) -> None:
        self.history = PeerHistory()
        self.page = DevicesPage(self.history, lambda: NOW)
        self.chosen = Recorder()
        self.page.chosen.connect(self.chosen.note)
        self.person = person
        qtbot.addWidget(self.page)
        self.page.resize(*WIDE)
        self.page.show()
        self.page.activateWindow()
        qtbot.waitUntil(self.page.isActiveWindow)

    def look(self, *peers: Peer, at: int = NOW) -> None:
        self.history.on_peers_seen(PeersSeen(at=at, peers=peers))

    def remember(self, memory: Memory) -> None:
        self.page.show_overview(Overview(state=online().state, memory=memory))

    @property
    def table(self) -> QTableView:
        return self.person.see(QTableView, self.page)

    def column(self, column: int = ADDRESS) -> list[str]:
        model = self.table.model()
        return [model.index(row, column).data() for row in range(model.rowCount())]

    @property
    def selected(self) -> str | None:
        rows = self.table.selectionModel().selectedRows(ADDRESS)
        return rows[0].data() if rows else None

    def select(self, address: str) -> None:
        """Click on a device."""
        self.table.scrollTo(self.cell(address, NAME))
        place = self.table.visualRect(self.cell(address, NAME)).center()
        QTest.mouseClick(self.table.viewport(), Qt.MouseButton.LeftButton, pos=place)

    def cell(self, address: str, column: int = ADDRESS) -> QModelIndex:
        return self.table.model().index(self.column().index(address), column)

    def sort_by(self, column: int) -> None:
        """Click on a column's title."""
        header = self.table.horizontalHeader()
        place = QPoint(header.sectionViewportPosition(column) + 10, header.height() // 2)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)

    @property
    def alias(self) -> QLineEdit:
        return next(f for f in self.person.all_seen(QLineEdit, self.page) if f.accessibleName() == "Your name for it")

    @property
    def filter(self) -> QLineEdit:
        return next(f for f in self.person.all_seen(QLineEdit, self.page) if f.accessibleName() == "Filter devices")

    def rename(self, text: str) -> None:
        """Type a name over the one that is there."""
        self.alias.setFocus()
        self.person.press(Qt.Key.Key_A, CTRL)
        self.person.type(text)

    def read(self) -> str:
        """Return all text of the detail."""
        QApplication.processEvents()
        values = [value.text() for value in self.person.all_seen(ValueText, self.page)]
        return "\n".join([self.person.read(self.page), *values])

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key as the desktop hands it to the window, shortcuts and all."""
        QTest.keyClick(self.page.window().windowHandle(), key, modifiers)


@pytest.fixture
def desk(qtbot: QtBot, person: Person) -> Desk:
    return Desk(qtbot, person)


# The table.


def test_before_anything_is_known_it_says_so(desk: Desk) -> None:
    assert NO_DEVICES in desk.read()
    assert NOTHING_SELECTED in desk.read()
    assert desk.person.all_seen(QTableView, desk.page) == []
    assert desk.page.count_text() == ""


def test_a_line_tells_all_of_a_device(desk: Desk) -> None:
    peer = replace(direct_peer(NAS, latency=12), version="1.14.1", version_major=1)
    memory = Memory().with_device_alias(NAS, "nas-2")
    home = network(NetworkId(f"{NAS}000001"), name="Home")
    desk.page.show_overview(Overview(state=online(home).state, memory=memory))
    desk.look(peer)
    desk.look(replace(peer, latency=14))
    cells = [desk.cell(NAS, column).data() for column in USUAL]
    assert cells == ["nas-2", "Direct", "14 ms", "", NAS, "Controller of Home", "1.14.1", "1"]
    assert desk.cell(NAS, HISTORY).data(VALUE_ROLE) == (12, 14)


def test_columns_have_titles(desk: Desk) -> None:
    desk.look(direct_peer())
    model = desk.table.model()
    titles = [model.headerData(column, Qt.Orientation.Horizontal) for column in USUAL]
    assert titles == ["Name", "Link", "Latency", "History", "Address", "Role", "Version", "Paths"]


def test_named_devices_come_first(desk: Desk) -> None:
    desk.remember(Memory().with_device_alias(NAS, "nas-2"))
    desk.look(relayed(LAPTOP), direct_peer(NAS))
    assert desk.column(NAME) == ["nas-2", LAPTOP]


def test_a_click_on_a_title_sorts_and_another_one_the_other_way_round_the_unknown_last(desk: Desk) -> None:
    desk.look(direct_peer("0000000001", latency=30), direct_peer("0000000002", latency=9), UNHEARD)
    desk.sort_by(LATENCY)
    assert desk.column(LATENCY) == ["9 ms", "30 ms", "–"]
    desk.sort_by(LATENCY)
    assert desk.column(LATENCY) == ["30 ms", "9 ms", "–"]


def test_roots_are_hidden_unless_asked_for(desk: Desk) -> None:
    desk.look(ROOT, direct_peer(NAS))
    assert desk.column() == [NAS]
    assert desk.page.count == 1
    desk.person.click("Show roots", desk.page)
    assert set(desk.column()) == {NAS, ROOT.address}
    assert desk.page.count_text() == "1"


def test_during_an_outage_the_devices_are_those_known_last(desk: Desk) -> None:
    desk.look(direct_peer(NAS))
    desk.page.show_overview(outage(OutageReason.NOT_RUNNING))
    assert desk.column() == [NAS]


# The filter.


def test_what_is_typed_filters_by_name_and_address(desk: Desk) -> None:
    desk.remember(Memory().with_device_alias(NAS, "nas-2"))
    desk.look(direct_peer(NAS), relayed(LAPTOP))
    desk.press(Qt.Key.Key_F, CTRL)
    desk.person.type("NAS")
    assert desk.column() == [NAS]
    desk.person.press(Qt.Key.Key_A, CTRL)
    desk.person.type(LAPTOP[:4])
    assert desk.column() == [LAPTOP]


def test_links_can_be_filtered_by(desk: Desk) -> None:
    desk.look(direct_peer(NAS), relayed(LAPTOP), UNHEARD)
    box = desk.person.see(QComboBox, desk.page)
    box.setFocus()
    shown = {}
    for _ in range(4):
        shown[box.currentText()] = set(desk.column())
        desk.person.press(Qt.Key.Key_Down)
    everything = {NAS, LAPTOP, UNHEARD.address}
    assert shown == {"All links": everything, "Direct": {NAS}, "Relayed": {LAPTOP}, "Not reached": {UNHEARD.address}}


def test_when_nothing_matches_a_click_clears_the_filter(desk: Desk) -> None:
    desk.look(direct_peer(NAS))
    desk.filter.setFocus()
    desk.person.type("nothing")
    assert NO_MATCH in desk.read()
    desk.person.click("Clear filter", desk.page)
    assert desk.column() == [NAS]
    assert desk.table.hasFocus()


def test_with_roots_alone_there_are_no_devices_yet_and_no_filter_is_blamed(desk: Desk) -> None:
    desk.look(ROOT)
    assert NO_DEVICES in desk.read()
    assert "Clear filter" not in desk.person.buttons(desk.page)


def test_escape_clears_the_filter_first_and_closes_the_window_only_then(qtbot: QtBot, person: Person) -> None:
    desk = Desk(qtbot, person)
    window = QWidget()
    QVBoxLayout(window).addWidget(desk.page)
    closed = Recorder()
    QShortcut(QKeySequence("Esc"), window).activated.connect(closed.note_nothing)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    desk.press(Qt.Key.Key_F, CTRL)
    desk.person.type("nas")
    desk.press(Qt.Key.Key_Escape)
    assert desk.filter.text() == ""
    assert closed.values == []
    desk.press(Qt.Key.Key_Escape)
    assert closed.values == [None]


# The detail.


def test_the_first_that_the_keyboard_comes_to_is_selected_and_shown(desk: Desk) -> None:
    desk.look(direct_peer(NAS))
    desk.table.setFocus()
    assert desk.selected == NAS
    assert NOTHING_SELECTED not in desk.read()


def test_the_selected_device_explains_itself(desk: Desk) -> None:
    desk.look(direct_peer(LAPTOP), at=NOW - 60_000)
    desk.look(relayed(LAPTOP))
    desk.select(LAPTOP)
    told = desk.read()
    assert "No direct path since " in told
    assert "blocks UDP port 9993" in told
    assert desk.person.see(Sparkline, desk.page).accessibleName() == "Latency in the last 60 s, up to 80 ms"


def test_arrow_keys_go_from_device_to_device(desk: Desk) -> None:
    desk.look(direct_peer("0000000001", latency=11), direct_peer("0000000002", latency=22))
    desk.select("0000000001")
    assert "11 ms" in desk.read()
    desk.person.press(Qt.Key.Key_Down)
    assert desk.selected == "0000000002"
    assert "22 ms" in desk.read()


def test_home_and_end_go_to_the_first_and_the_last_device(desk: Desk) -> None:
    desk.look(*many(1))
    desk.select(f"{3:010x}")
    desk.person.press(Qt.Key.Key_End)
    assert desk.selected == f"{499:010x}"
    desk.person.press(Qt.Key.Key_Home)
    assert desk.selected == f"{0:010x}"


def test_tab_leads_out_of_the_table(desk: Desk) -> None:
    desk.look(*many(1))
    desk.select(f"{3:010x}")
    desk.person.press(Qt.Key.Key_Tab)
    assert desk.person.see(QScrollArea, desk.page).hasFocus()
    desk.person.press(Qt.Key.Key_Tab)
    assert desk.alias.hasFocus()


def test_what_is_known_of_a_device_follows_every_look(desk: Desk) -> None:
    path = Path(address="192.0.2.1/9993", active=True, preferred=True, last_receive=NOW - 3000)
    desk.look(replace(direct_peer(NAS), paths=(path,)))
    desk.select(NAS)
    assert "3 s ago" in desk.read()
    desk.look(replace(direct_peer(NAS), paths=(replace(path, last_receive=NOW - 9000),)))
    assert "9 s ago" in desk.read()


def test_a_device_that_is_gone_says_so_and_is_selected_again_when_it_is_back(desk: Desk) -> None:
    desk.look(direct_peer(NAS), direct_peer(LAPTOP))
    desk.select(NAS)
    desk.look(direct_peer(LAPTOP))
    assert GONE in desk.read()
    assert desk.selected is None
    desk.look(direct_peer(NAS), direct_peer(LAPTOP))
    assert GONE not in desk.read()
    assert desk.selected == NAS


def test_a_device_that_the_filter_hides_is_still_told_of(desk: Desk) -> None:
    desk.look(direct_peer(NAS, latency=33), direct_peer(LAPTOP))
    desk.select(NAS)
    desk.filter.setText(LAPTOP)
    assert desk.selected is None
    assert "33 ms" in desk.read()
    desk.filter.clear()
    assert desk.selected == NAS


# What stays while the service is looked at again and again.


def many(latency_of: int) -> tuple[Peer, ...]:
    return tuple(direct_peer(f"{n:010x}", latency=10 + (n * latency_of) % 499) for n in range(500))


@pytest.mark.parametrize("column", [NAME, LATENCY])
def test_selection_place_and_order_survive_looks(desk: Desk, column: int) -> None:
    desk.look(*many(1))
    desk.sort_by(column) if column is not NAME else None
    address = desk.column()[250]
    desk.select(address)
    place = desk.table.verticalScrollBar().value()
    assert place > 0
    for look in range(2, 6):
        desk.look(*many(look))
        assert desk.selected == address
        assert desk.table.currentIndex().siblingAtColumn(ADDRESS).data() == address
        assert desk.table.verticalScrollBar().value() == place
        shown = [peer.latency for peer in many(look)]
        expected = sorted(shown) if column is LATENCY else shown
        assert desk.column(LATENCY) == [f"{latency} ms" for latency in expected]


def test_rows_that_come_and_go_leave_the_selection_alone(desk: Desk) -> None:
    desk.look(*many(1))
    desk.select(f"{250:010x}")
    desk.look(*many(1)[200:300:2])
    assert desk.selected == f"{250:010x}"
    desk.look(*many(1))
    assert desk.selected == f"{250:010x}"


# Names.


@pytest.fixture
def named(desk: Desk) -> Desk:
    """The page with a device that has a name, which is selected."""
    desk.remember(Memory().with_device_alias(NAS, "nas"))
    desk.look(direct_peer(NAS), direct_peer(LAPTOP))
    desk.select(NAS)
    return desk


def asked(address: NodeAddress, alias: str) -> Remember:
    return Remember(note=NameDevice(address=address, alias=alias))


def test_enter_takes_a_name(named: Desk) -> None:
    named.rename("  nas-2 ")
    assert named.chosen.values == []
    named.person.press(Qt.Key.Key_Return)
    assert named.chosen.values == [asked(NAS, "nas-2")]


def test_leaving_the_field_takes_a_name_and_only_once(named: Desk) -> None:
    named.rename("nas-2")
    named.person.press(Qt.Key.Key_Return)
    named.person.press(Qt.Key.Key_Tab)
    assert named.chosen.values == [asked(NAS, "nas-2")]


def test_selecting_another_device_takes_the_name_for_the_one_it_was_typed_for(named: Desk) -> None:
    named.rename("nas-2")
    named.select(LAPTOP)
    assert named.chosen.values == [asked(NAS, "nas-2")]
    assert named.alias.text() == ""


def test_being_led_to_another_device_takes_the_name_too(named: Desk) -> None:
    named.rename("nas-2")
    named.page.show_device(LAPTOP)
    assert named.chosen.values == [asked(NAS, "nas-2")]


def test_an_empty_name_is_none(named: Desk) -> None:
    named.rename(" ")
    named.person.press(Qt.Key.Key_Return)
    assert named.chosen.values == [asked(NAS, "")]


def test_an_unchanged_name_asks_for_nothing(named: Desk) -> None:
    named.rename("nas")
    named.person.press(Qt.Key.Key_Return)
    assert named.chosen.values == []


def test_escape_brings_the_old_name_back(named: Desk) -> None:
    named.rename("other")
    named.person.press(Qt.Key.Key_Escape)
    assert named.alias.text() == "nas"
    named.person.press(Qt.Key.Key_Tab)
    assert named.chosen.values == []


def test_a_look_leaves_what_is_being_typed(named: Desk) -> None:
    named.rename("nas-")
    named.look(direct_peer(NAS, latency=99), direct_peer(LAPTOP))
    named.remember(Memory().with_device_alias(NAS, "elsewhere"))
    assert named.alias.text() == "nas-"


def test_a_name_given_elsewhere_is_shown(named: Desk) -> None:
    named.remember(Memory().with_device_alias(NAS, "elsewhere"))
    assert named.alias.text() == "elsewhere"
    assert named.column(NAME)[0] == "elsewhere"


def test_a_hostile_name_is_plain_everywhere(desk: Desk) -> None:
    desk.remember(Memory().with_device_alias(NAS, HOSTILE_NAME))
    desk.look(direct_peer(NAS))
    desk.select(NAS)
    assert all_labels_are_plain(desk.page)
    assert desk.column(NAME)[0].isprintable()
    assert desk.alias.text().isprintable()
    tooltip = desk.cell(NAS, NAME).data(Qt.ItemDataRole.ToolTipRole)
    assert "<b" not in tooltip


# Copying.


def test_ctrl_c_copies_the_address_of_the_selected_device(named: Desk) -> None:
    named.person.press(Qt.Key.Key_C, CTRL)
    assert named.chosen.values == [CopyText(text=NAS)]


@pytest.fixture(params=["Shift+F10", "menu key"])
def menu(request: pytest.FixtureRequest, named: Desk, qtbot: QtBot) -> QMenu:
    """The menu of the selected device, called by the keyboard."""
    if request.param == "Shift+F10":
        named.press(Qt.Key.Key_F10, SHIFT)
    else:
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
        QApplication.sendEvent(named.table.viewport(), event)
    qtbot.waitUntil(lambda: bool(named.person.all_seen(QMenu)))
    return named.person.see(QMenu)


def test_the_menu_copies_what_is_known_by_a_key(named: Desk, menu: QMenu) -> None:
    assert [entry.text() for entry in menu.actions()] == ["Copy &address", "Copy &name", "Copy &path address"]
    QTest.keyClick(menu, Qt.Key.Key_P)
    assert named.chosen.values == [CopyText(text="192.0.2.1:9993")]


def test_the_menu_stands_at_the_selected_device(named: Desk, menu: QMenu) -> None:
    line = named.table.visualRect(named.table.currentIndex())
    assert menu.pos() == named.table.viewport().mapToGlobal(line.bottomLeft())


def test_a_right_click_opens_the_menu_of_what_is_clicked(named: Desk, qtbot: QtBot) -> None:
    place = named.table.visualRect(named.cell(LAPTOP)).center()
    QTest.mouseClick(named.table.viewport(), Qt.MouseButton.RightButton, pos=place)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, named.table.viewport().mapToGlobal(place))
    QApplication.sendEvent(named.table.viewport(), event)
    qtbot.waitUntil(lambda: bool(named.person.all_seen(QMenu)))
    QTest.keyClick(named.person.see(QMenu), Qt.Key.Key_A)
    assert named.chosen.values == [CopyText(text=LAPTOP)]


def test_the_menu_offers_only_what_there_is(desk: Desk, qtbot: QtBot) -> None:
    desk.look(relayed(LAPTOP))
    desk.select(LAPTOP)
    desk.press(Qt.Key.Key_F10, SHIFT)
    qtbot.waitUntil(lambda: bool(desk.person.all_seen(QMenu)))
    menu = desk.person.see(QMenu)
    assert [entry.text() for entry in menu.actions()] == ["Copy &address"]
    QTest.keyClick(menu, Qt.Key.Key_A)
    assert desk.chosen.values == [CopyText(text=LAPTOP)]


# Being led to a device.


def test_a_device_is_shown_whatever_hides_it(desk: Desk) -> None:
    desk.look(*many(1), ROOT)
    desk.filter.setText("ffff")
    desk.person.see(QComboBox, desk.page).setCurrentIndex(2)
    desk.page.show_device(NodeAddress(f"{400:010x}"))
    assert desk.selected == f"{400:010x}"
    line = desk.table.visualRect(desk.table.currentIndex())
    assert desk.table.viewport().rect().contains(line.center())


def test_a_root_is_shown_when_somebody_is_led_to_it(desk: Desk) -> None:
    desk.look(ROOT, direct_peer(NAS))
    desk.page.show_device(ROOT.address)
    assert desk.selected == ROOT.address
    assert desk.person.see(QCheckBox, desk.page).isChecked()


def test_a_device_that_is_not_there_yet_is_shown_as_soon_as_it_is(desk: Desk) -> None:
    desk.page.show_device(NAS)
    desk.look(direct_peer(NAS), direct_peer(LAPTOP))
    assert desk.selected == NAS
    desk.select(LAPTOP)
    desk.look(direct_peer(NAS), direct_peer(LAPTOP))
    assert desk.selected == LAPTOP


# Seen or not.


def test_it_tells_whether_it_is_seen(desk: Desk) -> None:
    told = Recorder()
    desk.page.seen.connect(told.note)
    desk.page.hide()
    desk.page.show()
    assert told.values == [False, True]


def test_what_came_while_nobody_looked_is_there_when_somebody_does(desk: Desk) -> None:
    desk.look(direct_peer(LAPTOP))
    desk.page.hide()
    desk.look(direct_peer(NAS))
    assert desk.page.count_text() == "1"
    desk.page.show_device(NAS)
    desk.page.show()
    assert desk.column() == [NAS]
    assert desk.selected == NAS


# Little room.


@pytest.fixture
def narrow(desk: Desk) -> Desk:
    desk.page.resize(*NARROW)
    desk.look(direct_peer(NAS), direct_peer(LAPTOP))
    QApplication.processEvents()
    return desk


def test_a_narrow_page_shows_the_columns_that_matter(narrow: Desk) -> None:
    header = narrow.table.horizontalHeader()
    assert [column for column in range(10) if not header.isSectionHidden(column)] == [NAME, LINK, LATENCY]
    assert header.length() <= narrow.table.viewport().width()
    narrow.page.resize(*WIDE)
    assert not any(header.isSectionHidden(column) for column in USUAL)


def test_in_a_narrow_page_a_click_opens_a_device_and_escape_leads_back(narrow: Desk) -> None:
    narrow.select(NAS)
    assert narrow.person.all_seen(QTableView, narrow.page) == []
    assert narrow.person.all_seen(QComboBox, narrow.page) == []
    assert NAS in narrow.read()
    narrow.press(Qt.Key.Key_Escape)
    assert narrow.table.hasFocus()
    assert narrow.selected == NAS


def test_in_a_narrow_page_enter_opens_a_device_and_arrows_do_not(narrow: Desk) -> None:
    narrow.table.setFocus()
    narrow.person.press(Qt.Key.Key_Down)
    assert narrow.table.isVisible()
    narrow.person.press(Qt.Key.Key_Return)
    assert narrow.person.all_seen(QTableView, narrow.page) == []


def test_escape_reverts_a_name_before_it_leads_back(narrow: Desk) -> None:
    narrow.select(NAS)
    narrow.rename("other")
    narrow.press(Qt.Key.Key_Escape)
    assert narrow.alias.text() == ""
    narrow.press(Qt.Key.Key_Escape)
    assert narrow.table.isVisible()


def test_nothing_of_a_device_is_cut_off_in_a_narrow_page(narrow: Desk, qtbot: QtBot) -> None:
    narrow.remember(Memory().with_device_alias(NAS, "A" * 48))
    paths = (Path(address="2001:db8:1234:5678:9abc:def0:1234:5678/9993", active=True), Path(address="x", expired=True))
    narrow.look(replace(direct_peer(NAS), paths=paths))
    narrow.select(NAS)
    area = narrow.person.see(QScrollArea, narrow.page)
    content = area.widget()
    assert content is not None
    qtbot.waitUntil(lambda: content.width() <= area.viewport().width())
    qtbot.waitUntil(
        lambda: all(
            value.height() >= value.document().size().height()
            for value in narrow.person.all_seen(ValueText, narrow.page)
        )
    )


# From one time to the next.


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_the_page_is_arranged_as_it_was_the_last_time(
    desk: Desk, qtbot: QtBot, person: Person, size: tuple[int, int]
) -> None:
    desk.look(direct_peer(NAS))
    desk.table.horizontalHeader().resizeSection(ADDRESS, 222)
    desk.table.horizontalHeader().moveSection(LATENCY, 0)
    desk.sort_by(VERSION)
    desk.sort_by(VERSION)
    desk.person.see(QSplitter, desk.page).setSizes([500, 480])
    shares = desk.person.see(QSplitter, desk.page).sizes()
    desk.person.click("Show roots", desk.page)
    desk.page.resize(*size)
    state = desk.page.view_state()
    desk.page.hide()
    again = Desk(qtbot, person)
    again.page.restore_view_state(state)
    again.look(direct_peer(NAS))
    header = again.table.horizontalHeader()
    assert header.sectionSize(ADDRESS) == 222
    assert header.visualIndex(LATENCY) == 0
    assert (header.sortIndicatorSection(), header.sortIndicatorOrder()) == (VERSION, Qt.SortOrder.DescendingOrder)
    assert not any(header.isSectionHidden(column) for column in USUAL)
    assert again.person.see(QSplitter, again.page).sizes() == shares
    assert again.person.see(QCheckBox, again.page).isChecked()


def test_the_order_of_the_last_time_is_that_of_the_rows(desk: Desk, qtbot: QtBot, person: Person) -> None:
    desk.look(direct_peer(NAS))
    desk.sort_by(LATENCY)
    state = desk.page.view_state()
    desk.page.hide()
    again = Desk(qtbot, person)
    again.page.restore_view_state(state)
    again.look(direct_peer("0000000001", latency=30), direct_peer("0000000002", latency=9))
    assert again.column(LATENCY) == ["9 ms", "30 ms"]


@pytest.mark.parametrize(
    "state", [{}, {"header": QByteArray(b"?"), "splitter": QByteArray(b"?"), "roots": "?"}, {"header": True}]
)
def test_a_state_that_means_nothing_is_passed_over(desk: Desk, state: dict[str, object]) -> None:
    desk.page.restore_view_state(state)
    desk.look(direct_peer(NAS), ROOT)
    assert desk.column() == [NAS]


# Looks.


def dark() -> QPalette:
    palette = QPalette(QColor("#2b2b2b"))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(role, QColor("#eeeeee"))
    palette.setColor(QPalette.ColorRole.Base, QColor("#1e1e1e"))
    palette.setColor(QPalette.ColorRole.Window, QColor("#2b2b2b"))
    return palette


def test_the_line_of_latencies_has_the_palettes_colour(desk: Desk) -> None:
    desk.page.setStyle(QStyleFactory.create("Fusion"))
    for latency in range(10, 60):
        desk.look(direct_peer(NAS, latency=latency), direct_peer(LAPTOP, latency=latency))
    light = picture(desk, LAPTOP)
    assert has_dark(light)
    assert not has_light_line(light)
    desk.page.setPalette(dark())
    assert has_light_line(picture(desk, LAPTOP))


def test_an_unknown_latency_is_a_gap_in_the_line(desk: Desk) -> None:
    for latency in (20,) * 20 + (-1,) * 20 + (20,) * 20:
        desk.look(direct_peer(NAS, latency=latency))
    image = picture(desk, NAS)
    middle = image.copy(image.width() * 2 // 5, 0, image.width() // 5, image.height() - 2)
    assert not has_dark(middle)
    assert has_dark(image)


def picture(desk: Desk, address: str) -> QImage:
    """Draw the cell with a device's line of latencies."""
    table = desk.table
    table.scrollTo(desk.cell(address, HISTORY))
    return table.viewport().grab(table.visualRect(desk.cell(address, HISTORY))).toImage()


def lightness(image: QImage) -> list[int]:
    return [image.pixelColor(x, y).lightness() for x in range(image.width()) for y in range(image.height())]


def has_dark(image: QImage) -> bool:
    return min(lightness(image)) < 100


def has_light_line(image: QImage) -> bool:
    values = lightness(image)
    return min(values) < 100 and 0 < sum(value > 150 for value in values) < len(values) / 2


_DOUBLED = """
import sys
from PySide6.QtWidgets import QApplication, QScrollArea
from tests.fakes.builders import direct_peer, NAS
from ztray.domain.peer import PeersSeen
from ztray.runtime.peer_history import PeerHistory
from ztray.ui.facts import ValueText
from ztray.ui.pages.devices import DevicesPage
application = QApplication(sys.argv)
history = PeerHistory()
page = DevicesPage(history, lambda: 2000)
page.resize(420, 300)
page.show()
history.on_peers_seen(PeersSeen(at=1000, peers=(direct_peer(NAS),)))
page.show_device(NAS)
for _ in range(5):
    application.processEvents()
area = page.findChild(QScrollArea)
assert page.devicePixelRatio() == 2
assert area.widget().width() <= area.viewport().width()
assert all(v.height() >= v.document().size().height() for v in page.findChildren(ValueText) if v.isVisible())
print("whole")
"""


def test_nothing_is_cut_off_at_twice_the_size() -> None:
    told = subprocess.run(
        [sys.executable, "-c", _DOUBLED],
        cwd=FilePath(__file__).parents[2],
        env=os.environ | {"QT_SCALE_FACTOR": "2", "QT_QPA_PLATFORM": "offscreen"},
        check=True,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert told.stdout.strip() == "whole"
