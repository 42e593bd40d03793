"""The page of the accounts, in the whole program: what it shows of simulated Centrals, and what a click there does."""

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import QDate, QModelIndex, Qt
from PySide6.QtWidgets import (
    QDateEdit,
    QLineEdit,
    QListView,
    QListWidget,
    QMessageBox,
    QTableView,
)

from tests.fakes.builders import DAY
from tests.fakes.central_scene import CentralScene, central_scene
from tests.qt.person import Person, all_labels_are_plain, tab_stops
from tests.qt.running import Desk, Running
from tests.qt.wiring import HOSTILE
from ztray.demo.legacy_central import LegacyCentral
from ztray.demo.local_api import V1_14, V1_16
from ztray.demo.networks import Stage
from ztray.demo.new_central import NewCentral
from ztray.demo.service import SimulatedService
from ztray.demo.world import World
from ztray.domain.account import Account, SourceFault, SourceKind
from ztray.domain.directory import AccountState
from ztray.domain.identifiers import NetworkId
from ztray.domain.settings import NoticeKind
from ztray.domain.token import Token
from ztray.presentation.actions import Page, ShowWindow
from ztray.presentation.times import day, end_of_day
from ztray.runtime.accounts import Accounts
from ztray.ui.alias_field import AliasField
from ztray.ui.dialogs.account import AccountDialog
from ztray.ui.pages.accounts import AccountsPage

CTRL = Qt.KeyboardModifier.ControlModifier
HOME = NetworkId("1d7193940471a6b2")
OFFICE = NetworkId("b6079f73c63cea42")
LAB = NetworkId("8056c2e21c4a2f10")


@pytest.fixture
def service(
    request: pytest.FixtureRequest, world: World, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SimulatedService]:
    """A service as official builds are, without a controller; of another version where a test says so."""
    version = getattr(request, "param", V1_16)
    with SimulatedService(world, home=tmp_path_factory.mktemp("service-home"), version=version) as simulated:
        yield simulated


@pytest.fixture
def scene() -> CentralScene:
    scene = central_scene()
    scene.add_network("Office", id=OFFICE)
    scene.add_network("Lab", id=LAB)
    return scene


class Counter:
    """The page, and the accounts behind it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.person = desk.person
        accounts = desk.application.findChild(Accounts)
        assert isinstance(accounts, Accounts)
        self.accounts = accounts
        self.person.press(Qt.Key.Key_4, CTRL)
        self.page = self.person.see(AccountsPage, desk.window)

    def add(self, base: str, key: str, name: str = "Work", kind: SourceKind = SourceKind.NEW_CENTRAL) -> str:
        """Have an account, and wait until it has told its networks."""
        account_id = self.accounts.add(Account(id="", kind=kind, name=name, base=base), Token(key))
        self.desk.wait_until(lambda: bool(self.state(account_id).rosters))
        return account_id

    def state(self, account_id: str) -> AccountState:
        state = self.accounts.directory.account(account_id)
        assert state is not None
        return state

    @property
    def view(self) -> QListView:
        return self.person.see(QListView, self.page)

    @property
    def rows(self) -> list[str]:
        return self.person.cells(self.view, 0)

    @property
    def table(self) -> QTableView:
        return self.person.see(QTableView, self.page)

    def choose(self, row: int) -> None:
        self.person.click_cell(self.view, self.view.model().index(row, 0))

    def choose_network(self, name: str) -> None:
        row = self.person.cells(self.table, 0).index(name)
        self.person.click_cell(self.table, self.table.model().index(row, 0))

    def here(self, name: str) -> str:
        """What is told of this computer in a network."""
        return self.person.cells(self.table, 2)[self.person.cells(self.table, 0).index(name)]

    def wait_for_text(self, text: str) -> None:
        self.person.wait_for_text(text, self.page)

    def lines(self) -> str:
        """All that the tray's menu says."""
        return "\n".join(entry.text() for entry in self.desk.menu.actions())

    def buttons(self) -> set[str]:
        return {name for name, is_enabled in self.person.buttons(self.page).items() if is_enabled}


@pytest.fixture
def counter(desk: Desk, central: NewCentral, older: LegacyCentral, running: Running) -> Iterator[Counter]:
    del central, older  # which are there for longer
    yield Counter(desk)
    running.stop()


@pytest.fixture
def work(counter: Counter, central: NewCentral, scene: CentralScene) -> str:
    """An account at New Central, shown."""
    account_id = counter.add(central.base_url, scene.new_key.secret)
    counter.wait_for_text("Work")
    return account_id


# Looking again.


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize("key", [Qt.Key.Key_3, Qt.Key.Key_4], ids=["members", "accounts"])
def test_f5_asks_the_accounts_where_they_are_looked_at(counter: Counter, central: NewCentral, key: Qt.Key) -> None:
    counter.person.press(key, CTRL)
    central.forget_requests()
    counter.desk.look()
    central.wait_for_request(lambda request: request.path.endswith("/org"))


def test_f5_leaves_the_accounts_alone_where_they_are_not_looked_at(
    counter: Counter, work: str, central: NewCentral, world: World
) -> None:
    counter.desk.wait_until(lambda: any(roster.waiting for roster in counter.state(work).rosters))
    counter.person.press(Qt.Key.Key_1, CTRL)
    central.forget_requests()
    world.set_online(False)
    counter.desk.look()
    counter.desk.wait_for_text("○ Offline")
    assert central.requests == []


# The list.


def test_without_an_account_the_page_says_what_one_is_good_for(counter: Counter, person: Person) -> None:
    assert "You have no account here yet." in person.read(counter.page)
    assert person.all_seen(QListView, counter.page) == []
    person.click("Add account…", counter.page)
    person.wait_for(AccountDialog).close()


def test_each_account_is_listed_with_its_kind_its_state_and_its_networks(
    counter: Counter, work: str, older: LegacyCentral, scene: CentralScene
) -> None:
    counter.add(older.base_url, scene.legacy_key.secret, "Mine", SourceKind.LEGACY_CENTRAL)
    counter.desk.wait_until(lambda: len(counter.rows) == 2 and all("3 networks" in row for row in counter.rows))
    first, second = counter.rows
    assert first.splitlines()[0].endswith(counter.state(work).account.name)
    assert first.splitlines()[1].startswith("ZeroTier Central · ")
    assert first.splitlines()[2] == "3 networks · 1 member waiting"
    assert second.splitlines()[1].startswith("Legacy Central · ")
    pages = counter.person.see(QListWidget, counter.desk.window)
    assert "Accounts\u20022" in [pages.item(row).text() for row in range(pages.count())]


def test_the_selected_account_stays_selected_while_others_come_and_go(
    counter: Counter, work: str, older: LegacyCentral, scene: CentralScene
) -> None:
    mine = counter.add(older.base_url, scene.legacy_key.secret, "Mine", SourceKind.LEGACY_CENTRAL)
    counter.choose(1)
    counter.wait_for_text("Legacy Central")
    counter.accounts.remove(work)
    assert counter.view.currentIndex().row() == 0
    counter.accounts.remove(mine)
    assert "You have no account here yet." in counter.person.read(counter.page)


def test_an_account_is_shown_to_who_comes_for_it(
    counter: Counter, older: LegacyCentral, scene: CentralScene, work: str
) -> None:
    mine = counter.add(older.base_url, scene.legacy_key.secret, "Mine", SourceKind.LEGACY_CENTRAL)
    counter.desk.application.perform(ShowWindow(page=Page.NETWORKS))
    counter.desk.application.perform(ShowWindow(page=Page.ACCOUNTS, account_id=mine))
    assert counter.view.currentIndex().row() == 1
    counter.desk.application.perform(ShowWindow(page=Page.ACCOUNTS, account_id=work))
    assert counter.view.currentIndex().row() == 0


@pytest.mark.parametrize("service", [V1_14], indirect=True)
def test_the_services_own_controller_is_there_without_a_key(counter: Counter, person: Person) -> None:
    counter.wait_for_text("This computer's controller")
    assert counter.rows[0].splitlines()[0] == "● This computer's controller"
    assert "Test" in counter.buttons()
    assert not {"Replace key…", "Remove…"} & counter.buttons()
    assert person.all_seen(AliasField, counter.page) == []


# An account in full.


@pytest.mark.usefixtures("work")
def test_it_is_told_whose_key_it_is_and_what_it_may_do(
    counter: Counter, central: NewCentral, scene: CentralScene
) -> None:
    counter.wait_for_text("Lovelace & daughters")
    text = counter.person.read(counter.page)
    for told in (
        "ZeroTier Central",
        central.base_url,
        "May approve, reject",
        day(scene.new_key.expires or 0),
        "Last told",
    ):
        assert told in text


def test_it_is_called_otherwise(counter: Counter, work: str, person: Person) -> None:
    field = person.see(AliasField, counter.page)
    field.setFocus()
    field.selectAll()
    person.type("Family")
    person.press(Qt.Key.Key_Return)
    assert counter.state(work).account.name == "Family"
    assert counter.rows[0].splitlines()[0].endswith("Family")


def test_a_click_asks_its_source_now(counter: Counter, work: str, scene: CentralScene) -> None:
    scene.world.add_network(scene.organisation, "Cellar")
    counter.person.click("Test", counter.page)
    counter.desk.wait_until(lambda: "Cellar" in counter.person.cells(counter.table, 0))
    assert len(counter.state(work).rosters) == 4


def test_a_source_that_takes_its_time_is_said_to_be_asked(counter: Counter, work: str, central: NewCentral) -> None:
    counter.desk.wait_until(lambda: counter.state(work).told_at is not None)
    central.hang()
    counter.person.click("Test", counter.page)
    assert "◌ Asking…" in counter.person.read(counter.page)
    assert "asking…" in counter.rows[0]
    central.resume()
    counter.desk.wait_until(lambda: "asking…" not in counter.rows[0])
    assert "Asking…" not in counter.person.read(counter.page)


def give_newer_key(person: Person, scene: CentralScene) -> None:
    """Replace a key in the dialog that asks for another."""
    dialog = person.wait_for(AccountDialog)
    newer = scene.world.issue_key(scene.organisation, owner="tray")
    person.copies(newer.secret)
    person.click("Paste", dialog)
    person.click("Continue", dialog)
    person.wait_for_text("It belongs to", dialog)
    person.click("Replace key", dialog)


def test_a_key_that_is_revoked_is_told_with_what_helps_and_replaced(
    counter: Counter, work: str, scene: CentralScene, person: Person
) -> None:
    scene.world.revoke_key(scene.new_key)
    person.click("Test", counter.page)
    counter.wait_for_text("ZeroTier Central refuses the key")
    counter.wait_for_text("kept from then")
    person.click("Replace key…", counter.page)
    give_newer_key(person, scene)
    counter.desk.wait_until(lambda: counter.state(work).trouble is None)
    counter.desk.wait_until(lambda: "refuses the key" not in person.read(counter.page))


def test_a_key_that_is_revoked_is_told_above_every_page_and_in_the_menu_until_another_works(
    counter: Counter, work: str, scene: CentralScene, person: Person
) -> None:
    told = counter.desk.messages()
    counter.desk.wait_until(lambda: counter.state(work).used_at is not None)
    scene.world.revoke_key(scene.new_key)
    for _ in range(3):
        counter.accounts.test(work)
        counter.desk.wait_until(lambda: not counter.state(work).is_tested)
    person.press(Qt.Key.Key_1, CTRL)
    counter.desk.wait_for_text("“Work” tells nothing new. ZeroTier Central refuses the key")
    assert "Work: its key is refused" in counter.lines()
    assert [(notice.kind, notice.title, notice.action) for notice in told] == [
        (NoticeKind.KEY_ENDS, "Work: its key is refused.", ShowWindow(page=Page.ACCOUNTS, account_id=work))
    ]
    person.click("Replace key…", counter.desk.window)
    give_newer_key(person, scene)
    counter.desk.wait_until(lambda: "refuses the key" not in person.read(counter.desk.window))
    assert "its key is refused" not in counter.lines()
    assert len(told) == 1


def test_a_key_that_has_ended_is_told_once_though_it_is_refused_as_well(
    counter: Counter, work: str, scene: CentralScene, running: Running, person: Person
) -> None:
    counter.desk.wait_until(lambda: counter.state(work).expires is not None)
    expires = counter.state(work).expires
    assert expires is not None
    told = counter.desk.messages()
    scene.world.revoke_key(scene.new_key)
    running.calendar.passed = expires + 1000 - running.calendar()
    person.click("Test", counter.page)
    counter.desk.wait_until(lambda: counter.state(work).key_fault is SourceFault.KEY_REFUSED)
    counter.desk.wait_for_text("The key of “Work” ended on")
    assert counter.state(work).account.warned == 0
    assert "tells nothing new" not in person.read(counter.desk.window)
    assert [notice.title for notice in told] == [f"Work: its key ended on {day(expires)}."]


def test_a_source_that_is_away_is_told_with_the_age_of_what_is_shown(
    counter: Counter, work: str, central: NewCentral
) -> None:
    central.stop()
    counter.desk.wait_until(lambda: counter.state(work).told_at is not None)
    counter.person.click("Test", counter.page)
    counter.wait_for_text("cannot be reached")
    counter.wait_for_text("ZTray shows what it told")
    assert counter.person.cells(counter.table, 0) == ["Home", "Lab", "Office"]
    assert "Try again" in counter.buttons()
    assert "tells nothing new" not in counter.person.read(counter.desk.window)
    assert "Work" not in counter.lines()


@pytest.mark.usefixtures("work")
def test_a_key_that_the_keyring_did_not_take_is_told_with_what_helps(counter: Counter) -> None:
    counter.wait_for_text("ZTray knows the key of this account only until it ends")
    assert {"Try again to keep it"} <= counter.buttons()


def test_an_account_is_removed_after_a_question(counter: Counter, work: str, person: Person) -> None:
    person.click("Remove…", counter.page)
    box = person.wait_for(QMessageBox)
    assert "Remove the account “Work”?" in person.read(box)
    person.press_in(box, Qt.Key.Key_Return)
    assert counter.accounts.directory.account(work) is not None
    person.click("Remove…", counter.page)
    person.click("Remove", person.wait_for(QMessageBox))
    assert counter.accounts.directory.account(work) is None


def test_what_a_source_tells_is_shown_as_plain_text(
    counter: Counter, older: LegacyCentral, scene: CentralScene
) -> None:
    key = scene.world.issue_key(scene.organisation, kind="personal", owner=HOSTILE)
    counter.add(older.base_url, key.secret, HOSTILE, SourceKind.LEGACY_CENTRAL)
    counter.wait_for_text("<b>evil</b>")
    assert all_labels_are_plain(counter.page)


# When a key ends.


def test_the_day_on_which_a_key_ends_is_entered_and_warned_of(
    counter: Counter, older: LegacyCentral, scene: CentralScene, running: Running, person: Person
) -> None:
    mine = counter.add(older.base_url, scene.legacy_key.secret, "Mine", SourceKind.LEGACY_CENTRAL)
    told = counter.desk.messages()
    person.click("The key ends on", counter.page)
    soon = QDate.currentDate().addDays(2)
    field = person.see(QDateEdit, counter.page)
    field.setFocus()
    field.setDate(soon)
    person.press(Qt.Key.Key_Return)
    expires = end_of_day(date(soon.year(), soon.month(), soon.day()))
    assert counter.state(mine).account.expires == expires
    counter.desk.wait_for_text(f"The key of “Mine” ends on {day(expires)}")
    assert [(notice.kind, notice.action) for notice in told] == [
        (NoticeKind.KEY_ENDS, ShowWindow(page=Page.ACCOUNTS, account_id=mine))
    ]
    assert any("its key ends on" in entry.text() for entry in counter.desk.menu.actions())
    person.click("Later", counter.desk.window)
    counter.desk.wait_until(lambda: "Later" not in person.buttons(counter.desk.window))
    assert running.calendar() < expires


def test_a_key_whose_end_is_told_has_no_field_for_it(
    counter: Counter, work: str, running: Running, person: Person, scene: CentralScene
) -> None:
    counter.desk.wait_until(lambda: counter.state(work).holder is not None)
    assert person.all_seen(QDateEdit, counter.page) == []
    running.calendar.advance(80 * DAY / 1000)
    person.click("Test", counter.page)
    counter.desk.wait_for_text(f"ends on {day(scene.new_key.expires or 0)}")


# Its networks.


@pytest.mark.usefixtures("work")
def test_networks_are_shown_with_their_members_and_whether_this_computer_is_in_them(counter: Counter) -> None:
    counter.desk.wait_until(lambda: counter.person.cells(counter.table, 0) == ["Home", "Lab", "Office"])
    assert counter.person.cells(counter.table, 1) == [HOME, LAB, OFFICE]
    assert counter.person.cells(counter.table, 5) == ["1", "0", "0"]
    assert counter.here("Home") == "not joined"


def test_a_network_is_joined_and_this_computer_approved_with_two_clicks(
    counter: Counter, scene: CentralScene, person: Person, work: str
) -> None:
    world = counter.desk.world
    scene.world.delete_member(HOME, world.address)
    person.click("Test", counter.page)
    counter.desk.wait_until(lambda: (roster := counter.state(work).roster(HOME)) is not None and bool(roster.members))
    world.joinable(HOME, Stage(status="ACCESS_DENIED"))
    counter.choose_network("Home")
    person.click("Join…", counter.page)
    box = person.wait_for(QMessageBox)
    assert "Join “Home” and approve this computer there?" in person.read(box)
    person.click("Join and approve", box)
    counter.desk.wait_until(lambda: world.network(HOME) is not None)
    scene.world.ask_to_join(HOME, world.address)
    counter.desk.wait_until(lambda: _standing(scene, world.address) == "authorized")


def test_who_joins_only_is_approved_by_a_click_later(
    counter: Counter, scene: CentralScene, person: Person, work: str
) -> None:
    world = counter.desk.world
    scene.world.delete_member(HOME, world.address)
    person.click("Test", counter.page)
    counter.desk.wait_until(lambda: (roster := counter.state(work).roster(HOME)) is not None and bool(roster.members))
    world.joinable(HOME, Stage(status="ACCESS_DENIED"))
    counter.choose_network("Home")
    person.click("Join…", counter.page)
    person.click("Join only", person.wait_for(QMessageBox))
    counter.desk.wait_until(lambda: counter.here("Home") == "◐ waiting for approval")
    scene.world.ask_to_join(HOME, world.address)
    assert _standing(scene, world.address) == "not_authorized"
    person.click("Approve this computer", counter.page)
    counter.desk.wait_until(lambda: _standing(scene, world.address) == "authorized")
    world.set_stage(HOME, Stage(name="Home", addresses=("10.147.20.30/24",)))
    counter.desk.look()
    counter.desk.wait_until(lambda: counter.here("Home") == "● in it")
    assert not {"Join…", "Join", "Approve this computer"} & counter.buttons()


def _standing(scene: CentralScene, address: str) -> str:
    member = scene.world.member(HOME, address)
    return member.standing if member else ""


@pytest.mark.usefixtures("work")
def test_who_only_presses_enter_joins_nothing(counter: Counter, person: Person, scene: CentralScene) -> None:
    scene.world.delete_member(HOME, counter.desk.world.address)
    person.click("Test", counter.page)
    counter.desk.wait_until(lambda: "Join…" in counter.buttons())
    person.click("Join…", counter.page)
    person.press_in(person.wait_for(QMessageBox), Qt.Key.Key_Return)
    assert counter.desk.world.network(HOME) is None


@pytest.mark.usefixtures("work")
def test_a_networks_id_is_copied(counter: Counter, person: Person) -> None:
    counter.choose_network("Office")
    person.click("Copy id", counter.page)
    assert person.clipboard == OFFICE


# The page itself.


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_Backtab], ids=["Tab", "Shift+Tab"])
def test_everything_is_reached_by_tab(counter: Counter, person: Person, key: Qt.Key) -> None:
    counter.desk.wait_until(lambda: "Copy id" in counter.buttons())
    person.press(Qt.Key.Key_4, CTRL)
    assert set(person.tab_round(key)) == set(tab_stops(counter.desk.window))


def test_what_is_typed_outlasts_what_the_source_tells(counter: Counter, work: str, person: Person) -> None:
    field = person.see(AliasField, counter.page)
    field.setFocus()
    field.selectAll()
    person.type("Fam")
    before = counter.state(work).told_at
    counter.accounts.test(work)
    counter.desk.wait_until(lambda: counter.state(work).told_at != before)
    assert person.see(QLineEdit, counter.page).text() == "Fam"


def test_the_page_is_there_while_the_service_is_not(counter: Counter, work: str, running: Running) -> None:
    running.service.stop()
    counter.desk.look()
    counter.desk.wait_for_text("✕ Not available")
    counter.choose_network("Lab")
    assert "Copy id" in counter.buttons()
    assert counter.state(work).rosters


@pytest.mark.usefixtures("work")
def test_below_some_width_an_account_takes_the_lists_place(counter: Counter, person: Person) -> None:
    counter.desk.window.resize(460, 600)
    counter.desk.wait_until(lambda: person.all_seen(QTableView, counter.page) == [])
    counter.choose(0)
    counter.wait_for_text("ZeroTier Central")
    assert person.all_seen(QListView, counter.page) == []
    person.click("← Back", counter.page)
    assert counter.view.currentIndex() != QModelIndex()
