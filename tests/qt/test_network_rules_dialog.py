"""Creating, changing and deleting networks, as somebody does who runs them: with the real accounts and sources behind.

The networks are those of the simulated service's own controller, and of the simulated Legacy Central.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QProgressBar,
    QScrollArea,
)
from pytestqt.qtbot import QtBot

from tests.fakes.builders import NOW, PLATFORM
from tests.fakes.central_scene import HOME as CENTRAL_HOME
from tests.fakes.central_scene import CentralScene
from tests.qt.books import Books
from tests.qt.person import Person, all_labels_are_plain
from tests.qt.running import Desk
from tests.qt.wiring import HOSTILE, Recorder, Runtime, places_of
from ztray.demo.legacy_central import LegacyCentral
from ztray.demo.networks import JsonObject
from ztray.demo.world import World
from ztray.domain.account import OWN_CONTROLLER
from ztray.domain.identifiers import NetworkId
from ztray.domain.intent import Join
from ztray.domain.state import Overview, Snapshot
from ztray.presentation.actions import AskToDeleteNetwork, EditNetwork, Page, ShowWindow
from ztray.presentation.network_editor import DISCARD_QUESTION
from ztray.runtime.accounts import Accounts
from ztray.ui.actions import Actions
from ztray.ui.dialogs.delete_network import DeleteNetworkDialog
from ztray.ui.dialogs.network_rules import NetworkRulesDialog

ORCHARD_RULES: JsonObject = {
    "name": "Orchard",
    "ipAssignmentPools": [{"ipRangeStart": "10.64.3.10", "ipRangeEnd": "10.64.3.99"}],
    "routes": [{"target": "10.64.3.0/24", "via": None}],
    "v4AssignMode": {"zt": True},
}


class Office:
    """Somebody who runs networks on this computer: the program as far as that takes it."""

    def __init__(self, runtime: Runtime, books: Books, world: World, person: Person) -> None:
        self.runtime = runtime
        self.books = books
        self.world = world
        self.person = person
        self.accounts: Accounts = books.open()
        self.actions = Actions(runtime.store, self.accounts, PLATFORM, Path("/home/ada/log"), lambda: NOW)
        self.shown = Recorder()
        self.actions.window_wanted.connect(self.shown.note)
        runtime.store.changed.connect(self.accounts.on_overview)
        runtime.worker.held_changed.connect(self.accounts.on_held_changed)
        self.accounts.changed.connect(runtime.store.show_directory)
        self.orchard = NetworkId(f"{world.address}5a0b1c")
        world.controller.set_network(self.orchard, ORCHARD_RULES)

    def begin(self) -> None:
        """Show the service, and wait until its controller has told its networks."""
        self.accounts.connect_to(places_of(self.runtime.service))
        self.runtime.show()
        self.books.wait_for(self.accounts, lambda directory: directory.roster(OWN_CONTROLLER, self.orchard) is not None)

    def look(self) -> None:
        """Have the controller asked, and wait for its answer."""
        self.books.look(self.accounts, OWN_CONTROLLER)

    def create(self) -> NetworkRulesDialog:
        self.actions.perform(EditNetwork(account_id=OWN_CONTROLLER, network_id=None))
        return self.person.wait_for(NetworkRulesDialog)

    def edit(self) -> NetworkRulesDialog:
        self.actions.perform(EditNetwork(account_id=OWN_CONTROLLER, network_id=self.orchard))
        return self.person.wait_for(NetworkRulesDialog)

    def delete(self) -> DeleteNetworkDialog:
        self.actions.perform(AskToDeleteNetwork(account_id=OWN_CONTROLLER, network_id=self.orchard))
        return self.person.wait_for(DeleteNetworkDialog)

    def network(self, network_id: NetworkId | None = None) -> JsonObject:
        network = self.world.controller.network(network_id or self.orchard)
        assert network is not None
        return network

    @property
    def other_networks(self) -> list[NetworkId]:
        """The networks that the controller has besides the one that it had."""
        return [NetworkId(text) for text in self.world.controller.network_ids() if text != self.orchard]

    @property
    def path(self) -> str:
        return f"/controller/network/{self.orchard}"

    def answer_otherwise(self, path: str, **fields: object) -> None:
        """Have the controller answer a change as if it had kept other values."""
        body = json.dumps(self.network() | fields).encode()
        self.runtime.service.answer_with("POST", path, body=body)


@pytest.fixture
def office(runtime: Runtime, books: Books, world: World, person: Person) -> Iterator[Office]:
    office = Office(runtime, books, world, person)
    office.begin()
    yield office
    office.actions.close_dialogs()


@pytest.fixture
def gone(qtbot: QtBot, person: Person) -> Callable[[], None]:
    """Wait until no dialog is open."""
    return lambda: qtbot.waitUntil(lambda: person.all_seen(QDialog) == [])


def field(name: str, dialog: QDialog, person: Person) -> QLineEdit:
    """Return the last field of this name."""
    return [text for text in person.all_seen(QLineEdit, dialog) if text.accessibleName() == name][-1]


def labelled(text: str, dialog: QDialog) -> QLineEdit:
    """Return the field that a label leads to."""
    (label,) = [label for label in dialog.findChildren(QLabel) if label.text().replace("&", "") == text]
    buddy = label.buddy()
    assert isinstance(buddy, QLineEdit)
    return buddy


def enter(text: str, field: QLineEdit, person: Person) -> None:
    """Put the keyboard into a field, and type something in the place of what is there."""
    field.setFocus()
    field.selectAll()
    person.type(text) if text else person.press(Qt.Key.Key_Delete)


# Creating.


def test_a_name_is_all_that_a_new_network_takes(office: Office, person: Person, gone: Callable[[], None]) -> None:
    dialog = office.create()
    assert person.buttons(dialog)["Create network"] is False
    assert "Give the network a name" in person.read(dialog)
    person.type("Meadow")
    assert "Give the network a name" not in person.read(dialog)
    person.click("Create network", dialog)
    gone()
    (network_id,) = office.other_networks
    network = office.network(network_id)
    assert (network["name"], network["private"], network["enableBroadcast"]) == ("Meadow", True, True)
    assert network["v4AssignMode"] == {"zt": True}
    assert network["ipAssignmentPools"] == [{"ipRangeStart": "10.147.17.1", "ipRangeEnd": "10.147.17.254"}]
    assert network["routes"] == [{"target": "10.147.17.0/24", "via": None}]
    assert office.shown.values == [ShowWindow(page=Page.MEMBERS, account_id=OWN_CONTROLLER, network_id=network_id)]


def test_this_computer_joins_the_new_network_and_is_approved(
    office: Office, person: Person, gone: Callable[[], None], qtbot: QtBot
) -> None:
    dialog = office.create()
    person.type("Meadow")
    person.click("Create network", dialog)
    gone()
    (network_id,) = office.other_networks
    qtbot.waitUntil(lambda: office.world.network(network_id) is not None)
    qtbot.waitUntil(
        lambda: (office.world.controller.member(network_id, office.world.address) or {}).get("authorized") is True
    )


def test_who_does_not_want_to_join_does_not(office: Office, person: Person, gone: Callable[[], None]) -> None:
    dialog = office.create()
    person.type("Meadow")
    person.click("Join this network with this computer", dialog)
    person.click("Create network", dialog)
    gone()
    office.look()
    office.runtime.refresh()
    (network_id,) = office.other_networks
    assert office.world.network(network_id) is None
    assert office.world.controller.members(network_id) == []


def test_another_range_is_one_choice(office: Office, person: Person, gone: Callable[[], None]) -> None:
    dialog = office.create()
    person.type("Meadow")
    choice = person.tab_into(QComboBox)
    person.press(Qt.Key.Key_Down)
    assert choice.currentText() == "10.147.18.1 – 10.147.18.254"
    person.click("Create network", dialog)
    gone()
    (network_id,) = office.other_networks
    assert office.network(network_id)["routes"] == [{"target": "10.147.18.0/24", "via": None}]


def test_a_range_that_this_computer_uses_is_not_offered(office: Office, person: Person) -> None:
    offered = person.see(QComboBox, office.create())
    assert "10.147.20.1 – 10.147.20.254" not in [offered.itemText(number) for number in range(offered.count())]


def test_ranges_of_ones_own_open_what_they_are_entered_in(office: Office, person: Person) -> None:
    dialog = office.create()
    person.tab_into(QComboBox).setFocus()
    person.type("Ranges")
    assert field("First address", dialog, person).text() == "10.147.17.1"
    enter("10.147.17.100", field("First address", dialog, person), person)
    assert person.see(QComboBox, dialog).currentText() == "Ranges of your own, under Advanced"
    enter("10.147.17.1", field("First address", dialog, person), person)
    assert person.see(QComboBox, dialog).currentText() == "10.147.17.1 – 10.147.17.254"


def test_a_public_network_is_warned_of(office: Office, person: Person) -> None:
    dialog = office.create()
    assert "Everybody who learns the id" not in person.read(dialog)
    person.click("Public: every device that knows the network's id", dialog)
    assert "! Everybody who learns the id" in person.read(dialog)


def test_what_is_wrong_is_told_beside_its_field_while_it_is_typed(
    office: Office, person: Person, gone: Callable[[], None]
) -> None:
    dialog = office.create()
    person.type("Meadow")
    person.click("Advanced", dialog)
    person.click("Add a route", dialog)
    assert person.buttons(dialog)["Create network"] is True
    person.type("10.9.0.0")
    assert "✕ Say how large the range is" in person.read(dialog)
    assert "Say how large" in field("Range, such as 10.147.20.0/24", dialog, person).accessibleDescription()
    assert person.buttons(dialog)["Create network"] is False
    assert "Advanced: there is something to correct" in person.buttons(dialog)
    person.type("/16")
    assert "✕" not in person.read(dialog)
    enter("10.147.17.1", field("Through this member", dialog, person), person)
    person.click("Create network", dialog)
    gone()
    (network_id,) = office.other_networks
    assert {"target": "10.9.0.0/16", "via": "10.147.17.1"} in office.network(network_id)["routes"]


def test_lines_are_added_and_removed_and_the_keyboard_stays_with_them(office: Office, person: Person) -> None:
    dialog = office.create()
    person.click("Advanced", dialog)
    person.click("Add a server", dialog)
    person.type("10.147.17.5")
    person.click("Add a server", dialog)
    person.type("nonsense")
    assert "✕ nonsense is no address" in person.read(dialog)
    (_pool, _route, first, _second) = [
        button for button in person.all_seen(QAbstractButton, dialog) if button.text() == "Remove"
    ]
    first.click()
    assert field("Address of a name server", dialog, person).text() == "nonsense"
    assert QApplication.focusWidget() is field("Address of a name server", dialog, person)
    assert "✕ nonsense is no address" in person.read(dialog)


def test_tab_leads_through_the_lines_where_they_stand(office: Office, person: Person) -> None:
    dialog = office.edit()
    person.click("Advanced", dialog)
    person.click("Add a range", dialog)
    names = [person.name(stop) for stop in person.tab_round()]
    start = names.index("Advanced")
    line = ["First address", "Last address", "Remove"]
    assert [*names[start:], *names[:start]][1:8] == [*line, *line, "Add a range"]


def test_everything_that_can_be_entered_reaches_the_controller(
    office: Office, person: Person, gone: Callable[[], None]
) -> None:
    dialog = office.create()
    person.type("Meadow")
    person.click("Public: every device that knows the network's id", dialog)
    person.click("Advanced", dialog)
    person.click("Add a range", dialog)
    person.type("fd00::1")
    enter("fd00::ff", field("Last address", dialog, person), person)
    for box in ("One for each device (RFC 4193)", "A range for each device (6PLANE)", "From the ranges above"):
        person.click(box, dialog)
    person.click("Add a route", dialog)
    person.type("fd00::/64")
    enter("home.arpa", labelled("Search domain", dialog), person)
    person.click("Add a server", dialog)
    person.type("10.147.17.5")
    enter("1400", labelled("Largest packet (MTU)", dialog), person)
    enter("64", labelled("Multicast limit", dialog), person)
    person.click("Pass broadcasts on to all members", dialog)
    person.click("Create network", dialog)
    gone()
    (network_id,) = office.other_networks
    network = office.network(network_id)
    assert network["private"] is False
    assert network["ipAssignmentPools"][1] == {"ipRangeStart": "fd00::1", "ipRangeEnd": "fd00::ff"}
    assert network["v6AssignMode"] == {"zt": True, "rfc4193": True, "6plane": True}
    assert network["routes"][1] == {"target": "fd00::/64", "via": None}
    assert network["dns"] == {"domain": "home.arpa", "servers": ["10.147.17.5"]}
    assert (network["mtu"], network["multicastLimit"], network["enableBroadcast"]) == (1400, 64, False)


# Changing.


def test_a_network_is_changed_once_something_is_another(
    office: Office, person: Person, gone: Callable[[], None]
) -> None:
    dialog = office.edit()
    assert person.see(QComboBox, dialog).currentText() == "Ranges of your own, under Advanced"
    assert person.buttons(dialog)["Save"] is False
    enter("Meadow", labelled("Name", dialog), person)
    person.click("Save", dialog)
    gone()
    assert office.network()["name"] == "Meadow"
    assert office.network()["routes"] == [{"target": "10.64.3.0/24", "via": None}]
    assert office.shown.values == []


def test_what_was_changed_and_changed_back_is_not_saved(office: Office, person: Person) -> None:
    dialog = office.edit()
    enter("Meadow", labelled("Name", dialog), person)
    assert person.buttons(dialog)["Save"] is True
    enter("Orchard", labelled("Name", dialog), person)
    assert person.buttons(dialog)["Save"] is False


def test_nobody_is_asked_to_join_a_network_that_is_there(office: Office, person: Person) -> None:
    dialog = office.edit()
    assert "Join this network with this computer" not in person.buttons(dialog)


def test_rules_with_a_fault_are_shown_open(office: Office, person: Person) -> None:
    office.world.controller.set_network(office.orchard, {"routes": [{"target": "10.64.3.7/24", "via": None}]})
    office.look()
    dialog = office.edit()
    assert "The range itself is 10.64.3.0/24" in person.read(dialog)


def test_while_it_is_saved_nothing_can_be_entered_and_the_dialog_stays(
    office: Office, person: Person, gone: Callable[[], None]
) -> None:
    dialog = office.edit()
    enter("Meadow", labelled("Name", dialog), person)
    office.runtime.service.hang()
    person.click("Save", dialog)
    assert person.see(QProgressBar, dialog).accessibleName() == "Saving…"
    assert not labelled("Name", dialog).isEnabled()
    assert person.buttons(dialog)["Save"] is False
    office.runtime.service.resume()
    gone()
    assert office.network()["name"] == "Meadow"


def test_what_the_controller_keeps_otherwise_is_told_and_can_be_tried_again(
    office: Office, person: Person, gone: Callable[[], None]
) -> None:
    dialog = office.edit()
    enter("Meadow", labelled("Name", dialog), person)
    office.answer_otherwise(office.path, mtu=1280)
    person.click("Save", dialog)
    person.wait_for_text("has set its name and the size of packets (MTU) otherwise", dialog)
    assert labelled("Name", dialog).text() == "Meadow"
    assert office.accounts.directory.declined == ()
    office.runtime.service.answer_truly("POST", office.path)
    person.click("Save", dialog)
    gone()
    assert office.network()["name"] == "Meadow"


def test_a_network_that_was_created_otherwise_is_not_created_twice(office: Office, person: Person) -> None:
    dialog = office.create()
    person.type("Meadow")
    office.answer_otherwise(f"/controller/network/{office.world.address}______", name="Meadow", mtu=1280)
    person.click("Create network", dialog)
    person.wait_for_text("The network was created, but not quite as you wanted it", dialog)
    office.look()
    person.type("s")
    assert person.buttons(dialog)["Create network"] is False
    assert office.shown.values == []


def test_what_was_changed_elsewhere_is_told_and_what_was_typed_stays(
    office: Office, person: Person, gone: Callable[[], None]
) -> None:
    dialog = office.edit()
    enter("Meadow", labelled("Name", dialog), person)
    office.world.controller.set_network(office.orchard, {"name": "Forest", "mtu": 1400})
    office.look()
    assert "Somebody has changed this network" in person.read(dialog)
    assert labelled("Name", dialog).text() == "Meadow"
    person.click("Save", dialog)
    gone()
    assert (office.network()["name"], office.network()["mtu"]) == ("Meadow", 2800)


def test_what_one_has_changed_oneself_was_not_somebody(office: Office, person: Person) -> None:
    dialog = office.edit()
    enter("Meadow", labelled("Name", dialog), person)
    office.world.controller.set_network(office.orchard, {"name": "Meadow"})
    office.answer_otherwise(office.path, mtu=1280)  # what else was asked for was done
    person.click("Save", dialog)
    person.wait_for_text("the size of packets (MTU) otherwise", dialog)
    office.books.wait_for(office.accounts, lambda directory: directory.deciding == ())
    assert "Somebody has changed" not in person.read(dialog)


def test_a_network_that_was_deleted_elsewhere_is_told_to_be_gone(office: Office, person: Person) -> None:
    dialog = office.edit()
    enter("Meadow", labelled("Name", dialog), person)
    office.world.controller.delete_network(office.orchard)
    office.look()
    assert "This network is not there any more" in person.read(dialog)
    assert person.buttons(dialog)["Save"] is False


def test_rules_that_are_not_known_yet_appear_when_they_are(
    runtime: Runtime, books: Books, world: World, person: Person
) -> None:
    office = Office(runtime, books, world, person)
    dialog = office.edit()
    assert "are not known yet" in person.read(dialog)
    assert "!" not in person.read(dialog)  # of nothing, there is nothing to say
    assert "Advanced" in person.buttons(dialog)
    assert not labelled("Name", dialog).isEnabled()
    office.begin()
    assert labelled("Name", dialog).text() == "Orchard"
    assert labelled("Name", dialog).isEnabled()
    assert "are not known yet" not in person.read(dialog)
    dialog.close()


def test_who_closes_the_window_while_a_network_is_created_is_shown_nothing(
    office: Office, person: Person, gone: Callable[[], None], qtbot: QtBot
) -> None:
    dialog = office.create()
    person.type("Meadow")
    office.runtime.service.hang()
    person.click("Create network", dialog)
    person.click("Cancel", dialog)
    gone()
    office.runtime.service.resume()
    qtbot.waitUntil(lambda: len(office.other_networks) == 1)
    office.books.wait_for(office.accounts, lambda directory: directory.deciding == ())
    assert office.shown.values == []
    assert office.world.network(office.other_networks[0]) is None


def test_esc_asks_before_it_throws_away_what_was_written(
    office: Office, person: Person, gone: Callable[[], None], qtbot: QtBot
) -> None:
    dialog = office.edit()
    qtbot.waitUntil(lambda: labelled("Name", dialog).text() == "Orchard")
    labelled("Name", dialog).setFocus()
    person.type("s")
    person.press(Qt.Key.Key_Escape)
    question = person.wait_for(QMessageBox)
    assert question.text() == DISCARD_QUESTION
    person.click("Cancel", question)
    assert dialog.isVisible()
    assert labelled("Name", dialog).text().endswith("s")
    person.press_in(dialog, Qt.Key.Key_Escape)
    person.click("Discard", person.wait_for(QMessageBox))
    gone()
    assert office.network()["name"] == "Orchard"


@pytest.mark.parametrize("open_dialog", [Office.create, Office.edit])
def test_esc_closes_where_nothing_was_written(
    office: Office, person: Person, gone: Callable[[], None], open_dialog: Callable[[Office], NetworkRulesDialog]
) -> None:
    person.press_in(open_dialog(office), Qt.Key.Key_Escape)
    gone()


# Legacy Central.


def test_a_network_of_legacy_central_is_created_joined_and_this_computer_approved(
    office: Office, older: LegacyCentral, scene: CentralScene, person: Person, gone: Callable[[], None], qtbot: QtBot
) -> None:
    account_id = office.books.add(office.accounts, older, scene.legacy_key.secret)
    submitted = Recorder()
    office.runtime.store.submitted.connect(submitted.note)
    office.actions.perform(EditNetwork(account_id=account_id, network_id=None))
    dialog = person.wait_for(NetworkRulesDialog)
    person.type("Meadow")
    person.click("Create network", dialog)
    gone()
    (network,) = [one for one in scene.world.networks(scene.organisation.id) if one.name == "Meadow"]
    assert [route.target for route in network.routes] == ["10.147.17.0/24"]
    assert submitted.values == [Join(network_id=NetworkId(network.id))]

    def is_approved() -> bool:
        member = scene.world.member(network.id, office.world.address)
        return member is not None and member.standing == "authorized"

    qtbot.waitUntil(is_approved)


def test_a_network_of_legacy_central_is_changed(
    office: Office, older: LegacyCentral, scene: CentralScene, person: Person, gone: Callable[[], None]
) -> None:
    account_id = office.books.add(office.accounts, older, scene.legacy_key.secret)
    office.actions.perform(EditNetwork(account_id=account_id, network_id=NetworkId(CENTRAL_HOME)))
    dialog = person.wait_for(NetworkRulesDialog)
    person.click("Advanced", dialog)
    enter("1500", labelled("Largest packet (MTU)", dialog), person)
    person.click("Save", dialog)
    gone()
    network = scene.world.network(CENTRAL_HOME)
    assert network is not None
    assert (network.name, network.mtu) == ("Home", 1500)


def test_who_may_not_change_a_network_is_told_so(
    office: Office, older: LegacyCentral, scene: CentralScene, person: Person
) -> None:
    account_id = office.books.add(office.accounts, older, scene.legacy_key.secret)
    office.actions.perform(EditNetwork(account_id=account_id, network_id=NetworkId(CENTRAL_HOME)))
    dialog = person.wait_for(NetworkRulesDialog)
    older.is_in_read_only_mode = True
    enter("Meadow", labelled("Name", dialog), person)
    person.click("Save", dialog)
    person.wait_for_text("The network Home could not be changed. Legacy Central accepts the key", dialog)
    assert labelled("Name", dialog).text() == "Meadow"


# Deleting.


def test_a_network_is_deleted_once_its_name_was_typed(office: Office, person: Person, gone: Callable[[], None]) -> None:
    dialog = office.delete()
    assert "Delete “Orchard” for everybody?" in person.read(dialog)
    assert person.buttons(dialog)["Delete the network"] is False
    person.type("Orchar")
    assert person.buttons(dialog)["Delete the network"] is False
    person.type("d")
    person.click("Delete the network", dialog)
    gone()
    assert office.world.controller.network(office.orchard) is None


@pytest.mark.parametrize("leaves", [True, False])
def test_this_computer_leaves_the_network_that_is_deleted_if_that_is_wanted(
    office: Office, person: Person, gone: Callable[[], None], *, leaves: bool
) -> None:
    office.runtime.do(Join(network_id=office.orchard))
    dialog = office.delete()
    assert "This computer has joined it." in person.read(dialog)
    person.type("Orchard")
    if not leaves:
        person.click("Leave it with this computer as well", dialog)
    person.click("Delete the network", dialog)
    gone()
    assert office.world.controller.network(office.orchard) is None
    if leaves:
        office.runtime.wait_for(lambda overview: is_left(overview, office.orchard))
    else:
        office.runtime.refresh()
        assert not is_left(office.runtime.overview, office.orchard)


def is_left(overview: Overview, network_id: NetworkId) -> bool:
    return isinstance(overview.state, Snapshot) and overview.state.network(network_id) is None


def test_return_does_nothing_though_the_name_was_typed(office: Office, person: Person) -> None:
    """To close, as Cancel does, would look as if the network was deleted."""
    dialog = office.delete()
    person.type("Orchard")
    person.press(Qt.Key.Key_Return)
    office.look()
    assert office.network()["name"] == "Orchard"
    assert person.buttons(dialog)["Delete the network"]


def test_a_network_without_a_name_is_deleted_by_its_id(
    office: Office, person: Person, gone: Callable[[], None]
) -> None:
    office.world.controller.set_network(office.orchard, {"name": ""})
    office.look()
    dialog = office.delete()
    person.type(office.orchard)
    person.click("Delete the network", dialog)
    gone()
    assert office.world.controller.network(office.orchard) is None


def test_what_was_not_deleted_is_told(office: Office, person: Person) -> None:
    dialog = office.delete()
    person.type("Orchard")
    office.runtime.service.answer_with("DELETE", office.path, status=500, body=b"disk full")
    person.click("Delete the network", dialog)
    person.wait_for_text("could not be deleted. The controller on this computer turned this down: disk full", dialog)
    dialog.close()


def test_what_was_deleted_meanwhile_is_as_it_was_wanted(
    office: Office, person: Person, gone: Callable[[], None]
) -> None:
    """The answer to a first attempt may have got lost on the way."""
    office.runtime.do(Join(network_id=office.orchard))
    dialog = office.delete()
    person.type("Orchard")
    office.world.controller.delete_network(office.orchard)
    person.click("Delete the network", dialog)
    gone()
    office.runtime.wait_for(lambda overview: is_left(overview, office.orchard))


# Both.


@pytest.mark.parametrize("kind", [NetworkRulesDialog, DeleteNetworkDialog])
def test_what_an_administrator_wrote_is_shown_as_it_stands(office: Office, person: Person, kind: type[QDialog]) -> None:
    office.world.controller.set_network(
        office.orchard,
        {
            "name": HOSTILE,
            "dns": {"domain": HOSTILE, "servers": [HOSTILE]},
            "routes": [{"target": "10.0.0.0/8", "via": None}],
        },
    )
    office.look()
    dialog = office.edit() if kind is NetworkRulesDialog else office.delete()
    assert all_labels_are_plain(dialog)
    if kind is DeleteNetworkDialog:
        person.type(HOSTILE)
        assert person.buttons(dialog)["Delete the network"]


def test_what_is_read_in_the_dialog_is_not_told_beside_the_tray_as_well(
    desk: Desk, person: Person, gone: Callable[[], None]
) -> None:
    orchard = NetworkId(f"{desk.world.address}5a0b1c")
    desk.world.controller.set_network(orchard, ORCHARD_RULES)
    (accounts,) = desk.application.findChildren(Accounts)
    desk.wait_until(lambda: accounts.directory.account(OWN_CONTROLLER) is not None)
    messages = desk.messages()
    desk.application.perform(EditNetwork(account_id=OWN_CONTROLLER, network_id=orchard))
    dialog = person.wait_for(NetworkRulesDialog)
    accounts.test(OWN_CONTROLLER)
    desk.wait_until(labelled("Name", dialog).isEnabled)
    enter("Meadow", labelled("Name", dialog), person)
    person.click("Save", dialog)
    gone()
    assert (desk.world.controller.network(orchard) or {})["name"] == "Meadow"
    assert messages == []


def test_the_same_dialog_is_open_once(office: Office, person: Person) -> None:
    dialog = office.edit()
    office.actions.perform(EditNetwork(account_id=OWN_CONTROLLER, network_id=office.orchard))
    assert person.see(NetworkRulesDialog) is dialog


@pytest.mark.parametrize("opened", ["create", "edit"])
def test_no_key_leads_to_two_things(office: Office, opened: str) -> None:
    dialog = office.create() if opened == "create" else office.edit()
    texts = [part.text() for part in dialog.findChildren(QAbstractButton)]
    texts += [label.text() for label in dialog.findChildren(QLabel)]
    keys = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
    assert len(keys) == len(set(keys)) == 13


def test_every_field_has_a_name_for_who_does_not_see_it(office: Office, person: Person) -> None:
    dialog = office.create()
    person.click("Advanced", dialog)
    led_to = {label.buddy() for label in dialog.findChildren(QLabel) if label.buddy() is not None}
    for text in person.all_seen(QLineEdit, dialog):
        assert text.accessibleName() or text in led_to
    for box in person.all_seen(QCheckBox, dialog):
        assert box.text()


@pytest.mark.parametrize("times", [1, 2])
def test_on_a_small_screen_the_dialog_scrolls_to_where_somebody_types(
    office: Office, person: Person, qapp: QApplication, times: int, qtbot: QtBot
) -> None:
    usual = qapp.font()
    large = QFont(usual)
    large.setPointSizeF(usual.pointSizeF() * times)
    qapp.setFont(large)
    try:
        dialog = office.create()
        person.click("Advanced", dialog)
        for _ in range(4):
            person.click("Add a server", dialog)
        screen = dialog.screen().availableGeometry()
        assert dialog.height() <= screen.height()
        assert dialog.width() <= screen.width()
        area = person.see(QScrollArea, dialog)
        line = field("Address of a name server", dialog, person)

        def is_in_sight() -> bool:
            top = line.mapTo(area.viewport(), QPoint(0, 0)).y()
            return top >= 0 and top + line.height() <= area.viewport().height()

        qtbot.waitUntil(is_in_sight)
        assert area.verticalScrollBar().maximum() > 0
    finally:
        qapp.setFont(usual)
