"""The page of the members as a person uses it, in front of real accounts at simulated Centrals."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QMenu, QMessageBox, QPlainTextEdit, QTableView
from pytestqt.qtbot import QtBot

from tests.fakes.builders import PLATFORM, direct_peer, online, telling
from tests.fakes.members import account, member, own_controller, roster
from tests.qt.books import Books
from tests.qt.person import Person, all_labels_are_plain
from tests.qt.wiring import HOSTILE, Recorder
from ztray.demo.central import READ_ONLY, CentralWorld, Key, Pool
from ztray.demo.central_server import SimulatedCentral
from ztray.demo.legacy_central import LegacyCentral
from ztray.demo.new_central import NewCentral
from ztray.demo.timeline import Timeline
from ztray.domain.decision import SetStanding
from ztray.domain.directory import Directory
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.membership import Standing
from ztray.domain.memory import Memory, NameDevice
from ztray.domain.peer import PeersSeen
from ztray.presentation.actions import AddAccount, CopyText, Decide, Page, Remember, ShowWindow
from ztray.presentation.decisions import last_decided
from ztray.presentation.member_details import GONE
from ztray.presentation.members import NO_ACCOUNT, NO_MATCH, NOBODY_WAITS, NOT_TOLD
from ztray.runtime.accounts import Accounts, Inquirer
from ztray.runtime.peer_history import PeerHistory
from ztray.runtime.source_pace import Interest
from ztray.runtime.store import Store
from ztray.ui.actions import Actions
from ztray.ui.facts import ValueText
from ztray.ui.pages.members import MembersPage

HOME, OFFICE = NetworkId("1d7193940471a6b2"), NetworkId("b6079f73c63cea42")
NAS, LAPTOP = NodeAddress("9f3a1c55d0"), NodeAddress("17d709436c")
STRANGER, NEWCOMER, GUEST = NodeAddress("4f838b8e71"), NodeAddress("c2d8e41f09"), NodeAddress("5c0f7e9d11")
NAME, ADDRESS, STANDING, NETWORK, MANAGED, SEEN, VERSION, SYSTEM, DESCRIPTION = range(9)
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
WIDE, NARROW = (1100, 700), (420, 700)


class Scene:
    """A world of two networks, and its keys."""

    def __init__(self) -> None:
        self.world = CentralWorld(Timeline())
        organisation = self.world.add_organisation("Lovelace & daughters")
        for network_id, name, prefix in ((HOME, "Home", "10.147.20"), (OFFICE, "Office", "172.28.4")):
            pool = Pool(first=f"{prefix}.10", last=f"{prefix}.250")
            self.world.add_network(organisation, name, id=network_id, v4_pools=(pool,))
        for network_id, address, name in ((HOME, NAS, "NAS"), (HOME, LAPTOP, "Laptop"), (OFFICE, NAS, "nas")):
            self.world.ask_to_join(network_id, address, name)
            self.world.authorize(network_id, address)
        self.world.ask_to_join(HOME, STRANGER)
        self.world.ask_to_join(HOME, NEWCOMER)
        self.world.ask_to_join(OFFICE, GUEST, "Guest")
        self.new_key = self.world.issue_key(organisation)
        self.legacy_key = self.world.issue_key(organisation, kind="personal", owner="Ada Lovelace")

    def standing(self, address: str, network_id: str = HOME) -> str:
        member = self.world.member(network_id, address)
        return member.standing if member else "gone"


class Desk:
    """The page with all that is behind it, and the person in front of it."""

    def __init__(self, qtbot: QtBot, person: Person, books: Books, scene: Scene, folder: Path) -> None:
        self.person = person
        self.scene = scene
        self.books = books
        self.history = PeerHistory()
        self.store = Store(now=books.clock)
        self.accounts: Accounts = books.open()
        self.actions = Actions(self.store, self.accounts, PLATFORM, folder, books.clock)
        self.page = MembersPage(self.history, books.clock)
        self.chosen, self.interests = Recorder(), Recorder()
        self.page.chosen.connect(self.chosen.note)
        self.page.chosen.connect(self.actions.perform)
        self.page.interested.connect(self.interests.note)
        self.accounts.changed.connect(self.store.show_directory)
        self.store.changed.connect(self.page.show_overview)
        self._qtbot = qtbot
        qtbot.addWidget(self.page)
        self.page.resize(*WIDE)
        self.page.show()
        self.page.activateWindow()
        qtbot.waitUntil(self.page.isActiveWindow)

    def add(self, central: SimulatedCentral, key: Key, name: str = "Work") -> str:
        """Add an account, and wait until it has told of everybody who waits."""
        account_id = self.books.add(self.accounts, central, key.secret, name)
        self.wait_until(lambda: self.page.count == 3 and len(self.accounts.directory.waiting) == 3)
        return account_id

    def tell(self, told: Directory) -> None:
        """Tell what no account has told."""
        self.store.show_directory(told)

    @property
    def table(self) -> QTableView:
        return self.person.see(QTableView, self.page)

    def column(self, column: int = ADDRESS) -> list[str]:
        tables = self.person.all_seen(QTableView, self.page)
        return [text for table in tables for text in self.person.cells(table, column)]

    def cell(self, address: str, column: int) -> str:
        return self.column(column)[self.column().index(address)]

    @property
    def selected(self) -> list[str]:
        rows = self.table.selectionModel().selectedRows(ADDRESS)
        return sorted(str(row.data()) for row in rows)

    def select(self, *addresses: str) -> None:
        """Click on a member, and with Ctrl on others."""
        modifiers = Qt.KeyboardModifier.NoModifier
        for address in addresses:
            index = self.table.model().index(self.column().index(address), NAME)
            self.table.scrollTo(index)
            place = self.table.visualRect(index).center()
            QTest.mouseClick(self.table.viewport(), Qt.MouseButton.LeftButton, modifiers, place)
            modifiers = CTRL

    def choose(self, text: str) -> None:
        """Choose what is shown by the keyboard."""
        box = self.box("Network")
        box.setFocus()
        self.person.press(Qt.Key.Key_Home)
        while not box.currentText().startswith(text):
            self.person.press(Qt.Key.Key_Down)
        self.table_or_list().setFocus()

    def table_or_list(self) -> QLineEdit | QTableView:
        tables = self.person.all_seen(QTableView, self.page)
        return tables[0] if tables else self.field("Filter members")

    def box(self, name: str) -> QComboBox:
        return next(box for box in self.person.all_seen(QComboBox, self.page) if box.accessibleName() == name)

    def field(self, name: str) -> QLineEdit:
        return next(field for field in self.person.all_seen(QLineEdit, self.page) if field.accessibleName() == name)

    def has_field(self, name: str) -> bool:
        return any(field.accessibleName() == name for field in self.person.all_seen(QLineEdit, self.page))

    @property
    def addresses(self) -> QPlainTextEdit:
        return self.person.see(QPlainTextEdit, self.page)

    def write(self, field: QLineEdit | QPlainTextEdit, text: str) -> None:
        """Type over what stands in a field."""
        field.setFocus()
        self.person.press(Qt.Key.Key_A, CTRL)
        self.person.press(Qt.Key.Key_Delete)
        for line, part in enumerate(text.split("\n")):
            if line:
                self.person.press(Qt.Key.Key_Return)
            self.person.type(part)

    def read(self) -> str:
        """Return all text of the page besides the table."""
        QApplication.processEvents()
        values = [value.text() for value in self.person.all_seen(ValueText, self.page)]
        return "\n".join([self.person.read(self.page), *values])

    @property
    def buttons(self) -> set[str]:
        return set(self.person.buttons(self.page))

    def answer(self, name: str) -> None:
        """Answer the question that is asked."""
        box = self.person.wait_for(QMessageBox)
        self.person.click(name, box)

    def look(self) -> None:
        """Have everything asked for now."""
        for state in self.accounts.directory.accounts:
            self.books.look(self.accounts, state.account.id)

    def wait_until(self, predicate: object) -> None:
        assert callable(predicate)
        self._qtbot.waitUntil(predicate)


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture
def central(scene: Scene) -> Iterator[NewCentral]:
    with NewCentral(scene.world) as central:
        yield central


@pytest.fixture
def empty(qtbot: QtBot, person: Person, books: Books, scene: Scene, tmp_path: Path) -> Desk:
    """The page while there is no account."""
    return Desk(qtbot, person, books, scene, tmp_path)


@pytest.fixture
def desk(empty: Desk, central: NewCentral, scene: Scene) -> Desk:
    """The page with an account at New Central, which has told everything that is wanted."""
    empty.add(central, scene.new_key)
    return empty


@pytest.fixture
def at_home(desk: Desk) -> Desk:
    """The page with the members of Home."""
    desk.choose("Home")
    desk.wait_until(lambda: len(desk.column()) == 4)
    return desk


@pytest.fixture
def with_nas(at_home: Desk) -> Desk:
    """The page with the members of Home, the NAS of which is selected."""
    at_home.select(NAS)
    return at_home


# Who waits.


def test_all_who_wait_are_shown_first_with_their_networks_and_counted(desk: Desk) -> None:
    assert desk.page.count == 3
    assert desk.box("Network").currentText() == "All waiting (3)"
    assert set(desk.column()) == {STRANGER, NEWCOMER, GUEST}
    assert desk.cell(GUEST, NETWORK) == "Office"
    assert desk.cell(STRANGER, STANDING) == "◐ waiting"


def test_the_first_who_waits_is_one_click_away_from_being_approved(desk: Desk, scene: Scene) -> None:
    (first,) = desk.selected
    desk.person.click("Approve", desk.page)
    network_id = OFFICE if first == GUEST else HOME
    desk.wait_until(lambda: scene.standing(first, network_id) == "authorized")
    desk.wait_until(lambda: first not in desk.column())
    assert desk.page.count == 2


def test_who_was_approved_stays_in_the_detail_to_be_given_a_name(desk: Desk, scene: Scene) -> None:
    desk.select(STRANGER)
    desk.person.click("Approve", desk.page)
    desk.wait_until(lambda: STRANGER not in desk.column())
    assert desk.selected == []
    assert "May use the network (authorised)." in desk.read()
    desk.write(desk.field("Name"), "Printer")
    desk.person.press(Qt.Key.Key_Return)
    desk.wait_until(lambda: getattr(scene.world.member(HOME, STRANGER), "name", "") == "Printer")


def test_what_is_under_way_is_said_in_the_row_until_the_source_shows_it(desk: Desk, central: NewCentral) -> None:
    desk.select(STRANGER)
    central.hang()
    desk.person.click("Approve", desk.page)
    assert desk.cell(STRANGER, STANDING) == "◌ approving…"
    assert "Approving…" in desk.read()
    assert "Approve" not in desk.buttons  # it is not asked for twice
    desk.books.close()


def test_what_is_decided_elsewhere_is_said_when_the_page_is_seen_again(desk: Desk, central: NewCentral) -> None:
    desk.select(STRANGER)
    central.hang()
    desk.page.hide()
    (account,) = desk.accounts.directory.accounts
    desk.accounts.decide(
        SetStanding(account_id=account.account.id, network_id=HOME, addresses=(STRANGER,), standing=Standing.AUTHORISED)
    )
    desk.page.show()
    assert desk.cell(STRANGER, STANDING) == "◌ approving…"
    assert "Approving…" in desk.read()
    desk.books.close()


def test_nobody_waiting_is_said(desk: Desk, scene: Scene) -> None:
    for network_id, address in ((HOME, STRANGER), (HOME, NEWCOMER), (OFFICE, GUEST)):
        scene.world.authorize(network_id, address)
    desk.look()
    desk.choose("All waiting")
    desk.wait_until(lambda: NOBODY_WAITS in desk.read())
    assert desk.page.count == 0
    assert desk.box("Network").currentText() == "All waiting"


def test_the_keyboard_goes_from_one_who_waits_to_the_next(desk: Desk) -> None:
    first, second, third = desk.column()
    desk.select(first)
    desk.person.press(Qt.Key.Key_Return, CTRL)
    desk.wait_until(lambda: desk.column() == [second, third])
    desk.person.press(Qt.Key.Key_Down)
    assert desk.selected == [second]


def test_the_key_that_approves_shows_first_whom_it_would_approve_next(desk: Desk) -> None:
    first, second, third = desk.column()
    desk.select(first)
    desk.person.press(Qt.Key.Key_Return, CTRL)
    desk.wait_until(lambda: desk.column() == [second, third])
    desk.person.press(Qt.Key.Key_Return, CTRL)
    assert desk.selected == [second]
    assert desk.cell(second, STANDING) == "◐ waiting"
    desk.person.press(Qt.Key.Key_Return, CTRL)
    desk.wait_until(lambda: desk.column() == [third])


# Several at once.


def test_all_are_approved_at_once_by_keys_across_networks(desk: Desk, scene: Scene) -> None:
    desk.table.setFocus()
    desk.person.press(Qt.Key.Key_A, CTRL)
    assert desk.selected == sorted([STRANGER, NEWCOMER, GUEST])
    assert "3 members are selected: 3 waiting." in desk.read()
    desk.person.press(Qt.Key.Key_Return, CTRL)
    desk.wait_until(lambda: desk.page.count == 0)
    assert {scene.standing(STRANGER), scene.standing(NEWCOMER), scene.standing(GUEST, OFFICE)} == {"authorized"}


def test_what_one_click_did_across_networks_is_taken_back_by_one(desk: Desk, scene: Scene) -> None:
    desk.table.selectAll()
    desk.person.click("Approve 3", desk.page)
    desk.wait_until(lambda: len(desk.accounts.directory.decided) == 2 and not desk.accounts.directory.deciding)
    sentence, undo = last_decided(desk.accounts.directory, {})
    assert "2 devices may use Home now." in sentence
    assert "Guest may use Office now." in sentence
    desk.actions.perform(Decide(decisions=undo))
    desk.wait_until(lambda: desk.page.count == 3)
    assert {scene.standing(STRANGER), scene.standing(NEWCOMER), scene.standing(GUEST, OFFICE)} == {"not_authorized"}


def test_buttons_say_how_many_it_is_done_with(at_home: Desk) -> None:
    at_home.select(NAS, STRANGER, NEWCOMER)
    assert {"Approve 2", "Reject 2", "Shut out 1 (de-authorise)"} <= at_home.buttons
    assert "3 of 4 members selected" in at_home.read()


def test_a_click_with_shift_selects_all_between(at_home: Desk) -> None:
    at_home.select(at_home.column()[0])
    index = at_home.table.model().index(2, NAME)
    place = at_home.table.visualRect(index).center()
    QTest.mouseClick(at_home.table.viewport(), Qt.MouseButton.LeftButton, SHIFT, place)
    assert at_home.selected == sorted(at_home.column()[:3])


def test_a_key_rejects_and_another_shuts_out(at_home: Desk, scene: Scene) -> None:
    at_home.select(STRANGER)
    at_home.person.press(Qt.Key.Key_Backspace, CTRL)
    at_home.wait_until(lambda: at_home.cell(STRANGER, STANDING) == "✕ rejected")
    assert scene.standing(STRANGER) == "rejected"
    at_home.select(NAS)
    at_home.person.press(Qt.Key.Key_D, CTRL)
    at_home.wait_until(lambda: at_home.cell(NAS, STANDING) == "◐ waiting")
    assert scene.standing(NAS) == "not_authorized"


def test_what_a_source_cannot_do_is_not_offered(empty: Desk, scene: Scene) -> None:
    with LegacyCentral(scene.world) as central:
        empty.add(central, scene.legacy_key)
        empty.select(STRANGER)
        assert "Reject" not in empty.buttons
        assert {"Approve", "Delete…"} <= empty.buttons
        empty.person.press(Qt.Key.Key_Backspace, CTRL)
        assert empty.chosen.values == []


def test_deleting_asks_first(empty: Desk, scene: Scene) -> None:
    with LegacyCentral(scene.world) as central:
        empty.add(central, scene.legacy_key)
        empty.select(STRANGER)
        empty.person.press(Qt.Key.Key_Delete)
        empty.answer("Cancel")
        assert scene.standing(STRANGER) == "not_authorized"
        empty.person.click("Delete…", empty.page)
        box = empty.person.wait_for(QMessageBox)
        assert box.text() == f"Delete “{STRANGER}” from “Home”?"
        assert "comes back as waiting" in box.informativeText()
        empty.answer("Delete")
        empty.wait_until(lambda: scene.standing(STRANGER) == "gone")
        empty.wait_until(lambda: GONE in empty.read())


# The table.


def test_a_line_tells_all_of_a_member(at_home: Desk, scene: Scene) -> None:
    scene.world.change_member(
        HOME,
        NAS,
        description="In the cellar",
        os="linux",
        version=(1, 14, 1),
        seen=at_home.books.clock() - 180_000,
    )
    at_home.look()
    at_home.wait_until(lambda: at_home.cell(NAS, DESCRIPTION) == "In the cellar")
    cells = [at_home.cell(NAS, column) for column in range(DESCRIPTION + 1)]
    assert cells == [
        "NAS",
        NAS,
        "● authorised",
        "Home",
        "10.147.20.10",
        "3 min ago",
        "1.14.1",
        "Linux",
        "In the cellar",
    ]


def test_those_who_wait_are_on_top_until_something_else_is_sorted_by(at_home: Desk) -> None:
    assert set(at_home.column()[:2]) == {STRANGER, NEWCOMER}
    at_home.person.click_header(at_home.table, ADDRESS)
    assert at_home.column() == sorted(at_home.column())


def test_the_network_is_a_column_only_where_there_are_several(at_home: Desk) -> None:
    assert at_home.table.isColumnHidden(NETWORK)
    at_home.choose("All waiting")
    assert not at_home.table.isColumnHidden(NETWORK)


@pytest.mark.parametrize("text", ["nas", NAS[:5], "147.20.10", "cellar"])
def test_what_is_typed_filters_by_name_address_ip_and_description(at_home: Desk, scene: Scene, text: str) -> None:
    scene.world.change_member(HOME, NAS, description="In the cellar")
    at_home.look()
    at_home.wait_until(lambda: at_home.cell(NAS, DESCRIPTION) == "In the cellar")
    QTest.keyClick(at_home.page.window().windowHandle(), Qt.Key.Key_F, CTRL)
    at_home.person.type(text)
    assert at_home.column() == [NAS]


def test_standings_can_be_filtered_by(at_home: Desk, scene: Scene) -> None:
    scene.world.set_standing(HOME, NEWCOMER, "rejected")
    at_home.look()
    at_home.wait_until(lambda: at_home.cell(NEWCOMER, STANDING) == "✕ rejected")
    box = at_home.box("Filter by standing")
    box.setFocus()
    shown = {}
    for _ in range(4):
        shown[box.currentText()] = set(at_home.column())
        at_home.person.press(Qt.Key.Key_Down)
    assert shown == {
        "All members": {NAS, LAPTOP, STRANGER, NEWCOMER},
        "Waiting": {STRANGER},
        "Authorised": {NAS, LAPTOP},
        "Rejected": {NEWCOMER},
    }


def test_when_nothing_matches_a_click_clears_the_filter(at_home: Desk) -> None:
    at_home.write(at_home.field("Filter members"), "nothing")
    assert NO_MATCH in at_home.read()
    at_home.person.click("Clear filter", at_home.page)
    assert len(at_home.column()) == 4
    assert at_home.table.hasFocus()


def test_selection_and_place_survive_looks_at_thousands(at_home: Desk, scene: Scene) -> None:
    scene.world.add_crowd(HOME, 2000)
    at_home.look()
    at_home.wait_until(lambda: len(at_home.column()) == 2004)
    addresses = at_home.column()[1000:1003]
    at_home.select(*addresses)
    place = at_home.table.verticalScrollBar().value()
    assert place > 0
    scene.world.change_member(HOME, addresses[1], description="changed")
    scene.world.delete_member(HOME, addresses[2])
    at_home.look()
    at_home.wait_until(lambda: at_home.cell(addresses[1], DESCRIPTION) == "changed")
    assert at_home.selected == sorted(addresses[:2])
    assert at_home.table.verticalScrollBar().value() == place


def test_ctrl_c_and_the_menu_copy(at_home: Desk) -> None:
    at_home.select(NAS, LAPTOP)
    at_home.person.press(Qt.Key.Key_C, CTRL)
    assert at_home.person.clipboard.split("\n") == sorted([NAS, LAPTOP], key=at_home.column().index)
    at_home.select(NAS)
    at_home.person.press(Qt.Key.Key_F10, SHIFT)
    at_home.wait_until(lambda: QApplication.activePopupWidget() is not None)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    texts = [entry.text().partition("\t")[0].replace("&", "") for entry in menu.actions() if not entry.isSeparator()]
    assert texts == ["Shut out (de-authorise)", "Copy address", "Copy name", "Copy managed addresses"]
    menu.actions()[-1].trigger()
    menu.close()
    assert at_home.chosen.values[-1] == CopyText(text="10.147.20.10")


def test_the_menu_offers_what_can_be_done_where_the_mouse_is(at_home: Desk) -> None:
    at_home.select(STRANGER)
    index = at_home.table.model().index(at_home.column().index(STRANGER), NAME)
    place = at_home.table.visualRect(index).center()
    viewport = at_home.table.viewport()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, viewport.mapToGlobal(place))
    QApplication.sendEvent(viewport, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert menu.actions()[0].text() == "Approve\tCtrl+Return"
    menu.close()


# The choice of a network.


def test_the_networks_of_every_account_are_to_be_chosen_from(desk: Desk, scene: Scene) -> None:
    with LegacyCentral(scene.world) as other:
        desk.books.add(desk.accounts, other, scene.legacy_key.secret, "Club")
        desk.wait_until(lambda: len(desk.accounts.directory.accounts) == 2)
        desk.wait_until(lambda: desk.box("Network").count() == 7)  # with a line before each account
        texts = [desk.box("Network").itemText(place) for place in range(7)]
        assert texts == [
            "All waiting (3)",
            "",
            "Home (2 waiting) · Work",
            "Office (1 waiting) · Work",
            "",
            "Home (2 waiting) · Club",
            "Office (1 waiting) · Club",
        ]
        assert len(desk.column()) == 3  # each once, though two accounts tell of them


def test_the_accounts_are_told_what_is_looked_at(at_home: Desk) -> None:
    assert at_home.interests.values[-1] == Interest(lists=True, roster=HOME)
    at_home.page.hide()
    assert at_home.interests.values[-1] == Interest()
    at_home.page.show()
    assert at_home.interests.values[-1] == Interest(lists=True, roster=HOME)


def test_who_waits_is_asked_for_while_the_page_is_seen_though_nobody_wants_notices(
    empty: Desk, central: NewCentral, scene: Scene
) -> None:
    empty.accounts.want_waiting(is_wanted=False)
    empty.page.interested.connect(Inquirer("members", empty.accounts).on_interested)
    empty.page.hide()
    empty.page.show()
    empty.add(central, scene.new_key)


def test_a_member_that_somebody_is_led_to_is_selected_as_soon_as_it_is_told_of(
    empty: Desk, central: NewCentral, scene: Scene
) -> None:
    wanted = ShowWindow(page=Page.MEMBERS, network_id=HOME, address=NAS)
    empty.page.show_member(wanted)
    empty.add(central, scene.new_key)
    empty.wait_until(lambda: empty.column() != [] and empty.selected == [NAS])
    assert empty.box("Network").currentText() == "Home (2 waiting)"


def test_who_is_led_to_the_page_sees_who_waits(at_home: Desk) -> None:
    at_home.page.show_member(ShowWindow(page=Page.MEMBERS))
    assert at_home.box("Network").currentText() == "All waiting (3)"


def test_who_is_led_to_those_who_wait_sees_them_whatever_was_filtered_before(at_home: Desk) -> None:
    at_home.field("Filter members").setText("nas")
    at_home.page.show_member(ShowWindow(page=Page.MEMBERS))
    assert set(at_home.column()) == {STRANGER, NEWCOMER, GUEST}
    assert at_home.field("Filter members").text() == ""


def test_when_the_network_is_gone_another_is_shown(at_home: Desk, scene: Scene) -> None:
    scene.world.delete_network(HOME)
    at_home.look()
    at_home.wait_until(lambda: at_home.column() == [GUEST])
    assert at_home.box("Network").currentText() == "All waiting (1)"


def test_a_member_that_the_filter_hides_is_shown_to_who_is_led_to_it(at_home: Desk) -> None:
    at_home.write(at_home.field("Filter members"), "nothing")
    at_home.page.show_member(ShowWindow(page=Page.MEMBERS, network_id=HOME, address=NAS))
    assert at_home.selected == [NAS]


# Where there is nothing.


def test_without_an_account_it_is_said_what_the_page_is_for_and_one_can_be_added(empty: Desk) -> None:
    assert NO_ACCOUNT in empty.read()
    empty.person.click("Add an account…", empty.page)
    assert empty.chosen.values == [AddAccount()]


def test_members_that_were_not_told_yet_are_being_asked_for(empty: Desk) -> None:
    told = roster()
    empty.tell(telling(account(replace(told, members=None))))
    empty.page.show_member(ShowWindow(page=Page.MEMBERS, network_id=HOME))
    assert NOT_TOLD in empty.read()


def test_a_key_that_is_refused_is_said_and_nothing_is_offered(with_nas: Desk, scene: Scene) -> None:
    assert with_nas.has_field("Name")
    scene.world.revoke_key(scene.new_key)
    with_nas.look()
    with_nas.wait_until(lambda: "refuses the key" in with_nas.read())
    assert "As of " in with_nas.read()
    assert "Shut out (de-authorise)" not in with_nas.buttons
    assert not with_nas.has_field("Name")
    assert {"Show the account", "Try again"} <= with_nas.buttons


def test_what_an_earlier_start_was_told_is_dated(empty: Desk) -> None:
    told = replace(roster(member(NAS)), told_at=empty.books.clock() - 3 * 3_600_000)
    empty.tell(telling(account(told, is_cached=True, abilities=frozenset())))
    assert "As of 3 h ago." in empty.read()
    assert empty.column() == [NAS]


# The detail.


def test_a_name_is_given_at_the_source(with_nas: Desk, scene: Scene) -> None:
    with_nas.write(with_nas.field("Name"), "Store")
    with_nas.person.press(Qt.Key.Key_Return)
    with_nas.wait_until(lambda: with_nas.cell(NAS, NAME) == "Store")
    told = scene.world.member(HOME, NAS)
    assert told is not None
    assert told.name == "Store"


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_f2_leads_to_the_name_at_the_source(with_nas: Desk, scene: Scene, size: tuple[int, int]) -> None:
    with_nas.page.resize(*size)
    QTest.keyClick(with_nas.page.window().windowHandle(), Qt.Key.Key_F2)
    with_nas.person.type("Store")  # in the place of all that stood there
    with_nas.person.press(Qt.Key.Key_Return)
    with_nas.wait_until(lambda: getattr(scene.world.member(HOME, NAS), "name", "") == "Store")


def test_a_description_keeps_the_name_that_is_under_way(with_nas: Desk, scene: Scene) -> None:
    with_nas.write(with_nas.field("Name"), "Store")
    with_nas.write(with_nas.field("Description"), "In the cellar")
    with_nas.person.press(Qt.Key.Key_Return)
    with_nas.wait_until(lambda: with_nas.cell(NAS, DESCRIPTION) == "In the cellar")
    told = scene.world.member(HOME, NAS)
    assert told is not None
    assert (told.name, told.description) == ("Store", "In the cellar")


def test_a_look_leaves_what_is_being_typed(with_nas: Desk, scene: Scene) -> None:
    with_nas.write(with_nas.addresses, "10.147.20.9")
    with_nas.write(with_nas.field("Name"), "Sto")
    scene.world.change_member(HOME, NAS, description="changed", name="elsewhere", ips=("10.147.20.77",))
    with_nas.look()
    with_nas.wait_until(lambda: with_nas.cell(NAS, DESCRIPTION) == "changed")
    assert with_nas.field("Name").text() == "Sto"
    assert with_nas.addresses.toPlainText() == "10.147.20.9"


def test_a_name_that_was_not_taken_gives_way_to_the_one_that_is_true(with_nas: Desk, scene: Scene) -> None:
    scene.world.change_rights(scene.new_key, READ_ONLY)
    with_nas.write(with_nas.field("Name"), "Store")
    with_nas.person.press(Qt.Key.Key_Return)
    assert with_nas.field("Name").text() == "Store"
    with_nas.wait_until(lambda: bool(with_nas.accounts.directory.declined))
    with_nas.wait_until(lambda: with_nas.field("Name").text() == "NAS")


def test_addresses_are_written_one_a_line_and_taken_by_a_click(with_nas: Desk, scene: Scene) -> None:
    assert with_nas.addresses.toPlainText() == "10.147.20.10"
    with_nas.write(with_nas.addresses, "10.147.20.99\nfd00::1")
    with_nas.person.click("Apply addresses", with_nas.page)
    with_nas.wait_until(lambda: with_nas.cell(NAS, MANAGED) == "10.147.20.99, fd00::1")
    told = scene.world.member(HOME, NAS)
    assert told is not None
    assert told.ips == ("10.147.20.99", "fd00::1")
    assert "Apply addresses" not in with_nas.buttons
    assert with_nas.addresses.hasFocus()


def test_all_lines_of_the_addresses_are_seen_in_any_width(empty: Desk) -> None:
    told = roster(member(NAS, addresses=("10.147.20.10", "fd1d:7193:9404:71a6:b299:939f:3a1c:55d0")))
    empty.tell(telling(account(told)))
    empty.select(NAS)
    for width in range(1000, 1400, 25):
        empty.page.resize(width, WIDE[1])
        QApplication.processEvents()
        empty.page.grab()  # it breaks its lines when it is drawn
        field = empty.addresses
        lines = field.document().size().height()
        assert lines * field.fontMetrics().lineSpacing() <= field.viewport().height()
        assert not field.verticalScrollBar().isVisible()


def test_addresses_that_a_source_spells_otherwise_are_not_taken_for_typed(empty: Desk) -> None:
    told = roster(member(NAS, addresses=("10.147.20.10", "FD00:0:0:0:0:0:0:7")))
    empty.tell(telling(account(told)))
    empty.select(NAS)
    assert "Apply addresses" not in empty.buttons
    empty.write(empty.addresses, "10.147.20.10\nfd00::7")
    assert "Apply addresses" not in empty.buttons
    empty.write(empty.addresses, "10.147.20.10\nfd00::8")
    assert "Apply addresses" in empty.buttons


def test_what_is_no_address_is_said_and_not_taken(with_nas: Desk) -> None:
    with_nas.write(with_nas.addresses, "10.147.20.300")
    assert "“10.147.20.300” is no IP address." in with_nas.read()
    with_nas.person.press(Qt.Key.Key_Return, CTRL)
    assert with_nas.chosen.values == []
    with_nas.person.press(Qt.Key.Key_Escape)
    assert with_nas.addresses.toPlainText() == "10.147.20.10"
    assert "is no IP address" not in with_nas.read()


def test_an_address_of_another_member_is_said_and_not_taken(with_nas: Desk, scene: Scene) -> None:
    assert scene.world.change_member(HOME, LAPTOP, name="Rain gauge", ips=("10.147.20.42",)) is not None
    with_nas.look()
    with_nas.wait_until(lambda: with_nas.cell(LAPTOP, MANAGED) == "10.147.20.42")
    with_nas.write(with_nas.addresses, "10.147.20.42")
    assert "Rain gauge has this address already." in with_nas.read()
    with_nas.person.press(Qt.Key.Key_Return, CTRL)
    assert with_nas.chosen.values == []
    scene.world.change_member(HOME, LAPTOP, ips=("10.147.20.43",))
    with_nas.look()
    with_nas.wait_until(lambda: "has this address already" not in with_nas.read())


def test_ctrl_enter_takes_addresses(with_nas: Desk, scene: Scene) -> None:
    with_nas.write(with_nas.addresses, "10.147.20.42")
    with_nas.person.press(Qt.Key.Key_Return, CTRL)
    with_nas.wait_until(lambda: with_nas.cell(NAS, MANAGED) == "10.147.20.42")
    assert scene.standing(NAS) == "authorized"


def test_assigning_by_itself_and_bridging_are_switched(with_nas: Desk, scene: Scene) -> None:
    with_nas.person.click("Assign addresses automatically", with_nas.page)
    with_nas.wait_until(lambda: "Automatic addresses" in with_nas.read())
    with_nas.person.click("Allow bridging", with_nas.page)
    with_nas.wait_until(lambda: "Bridge" in with_nas.read().splitlines())
    told = scene.world.member(HOME, NAS)
    assert told is not None
    assert (told.assigns_no_ips, told.is_bridge, told.ips) == (True, True, ("10.147.20.10",))


def test_the_other_networks_of_a_device_are_told(with_nas: Desk) -> None:
    with_nas.choose("Office")
    with_nas.wait_until(lambda: NAS in with_nas.column())
    with_nas.select(NAS)
    assert "In other networks (1)" in with_nas.read()
    assert "● authorised · 10.147.20.10" in with_nas.read()


def test_a_device_that_this_computer_talks_to_is_shown_among_the_devices(with_nas: Desk) -> None:
    assert "Show device" not in with_nas.buttons
    with_nas.history.on_peers_seen(PeersSeen(at=1, peers=(direct_peer(NAS),)))
    with_nas.select(LAPTOP)
    with_nas.select(NAS)
    with_nas.person.click("Show device", with_nas.page)
    assert with_nas.chosen.values == [ShowWindow(page=Page.DEVICES, address=NAS)]


def test_where_the_source_keeps_no_names_the_persons_own_name_is_offered(empty: Desk) -> None:
    empty.tell(telling(own_controller(roster(member(NAS), name=""))))
    empty.select(NAS)
    assert "keeps no names" in empty.read()
    assert not empty.has_field("Name")
    assert not empty.has_field("Description")
    empty.page.chosen.disconnect(empty.actions.perform)
    empty.write(empty.field("Your name for it"), "Store")
    empty.person.press(Qt.Key.Key_Return)
    assert empty.chosen.values == [Remember(note=NameDevice(address=NAS, alias="Store"))]
    memory = Memory().with_device_alias(NAS, "Store")
    empty.page.show_overview(replace(online(memory=memory), directory=empty.store.overview.directory))
    assert empty.column(NAME) == ["Store"]


def test_texts_of_strangers_are_plain(empty: Desk) -> None:
    told = roster(member(NAS, name=HOSTILE, description=HOSTILE, physical_address=HOSTILE, os=HOSTILE), name=HOSTILE)
    empty.tell(telling(account(told, name=HOSTILE)))
    empty.select(NAS)
    assert HOSTILE in empty.read()
    assert all_labels_are_plain(empty.page)
    assert "<b>" not in empty.table.model().index(0, NAME).data(Qt.ItemDataRole.ToolTipRole)


def test_a_strangers_name_is_not_taken_for_a_change(empty: Desk) -> None:
    told = roster(member(NAS, name=" NAS\n\u202e2 ", description="D" * 2000), member(LAPTOP))
    empty.tell(telling(account(told)))
    empty.select(NAS)
    empty.field("Name").setFocus()
    empty.field("Description").setFocus()
    empty.select(LAPTOP)
    assert empty.chosen.values == []


# Little room.


def test_where_there_is_little_room_the_detail_has_the_buttons(desk: Desk, scene: Scene) -> None:
    desk.page.resize(*NARROW)
    QApplication.processEvents()
    assert desk.table.isColumnHidden(MANAGED)
    desk.select(STRANGER)
    assert desk.person.all_seen(QTableView, desk.page) == []
    desk.person.click("Approve", desk.page)
    desk.wait_until(lambda: scene.standing(STRANGER) == "authorized")
    desk.person.click("← Back", desk.page)
    desk.wait_until(lambda: STRANGER not in desk.column())
    desk.page.resize(*WIDE)
    QApplication.processEvents()
    assert not desk.table.isColumnHidden(MANAGED)


def test_selecting_several_does_not_open_the_detail(at_home: Desk) -> None:
    at_home.page.resize(*NARROW)
    QApplication.processEvents()
    model = at_home.table.selectionModel()
    index = at_home.table.model().index(0, NAME)
    model.select(index, QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows)
    second = at_home.table.visualRect(at_home.table.model().index(1, NAME)).center()
    QTest.mouseClick(at_home.table.viewport(), Qt.MouseButton.LeftButton, CTRL, second + QPoint(1, 0))
    assert len(at_home.selected) == 2


def test_the_page_is_arranged_as_it_was(at_home: Desk, qtbot: QtBot) -> None:
    at_home.person.click_header(at_home.table, ADDRESS)
    at_home.table.horizontalHeader().resizeSection(NAME, 222)
    again = MembersPage(PeerHistory(), at_home.books.clock)
    qtbot.addWidget(again)
    again.restore_view_state(at_home.page.view_state())
    table = again.findChild(QTableView)
    assert table is not None
    header = table.horizontalHeader()
    assert (header.sortIndicatorSection(), header.sectionSize(NAME)) == (ADDRESS, 222)
