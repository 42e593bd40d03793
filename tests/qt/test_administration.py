"""From a fresh start to a name in the menu: an administrator with a key, the whole program, and a Central."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QMessageBox, QTableView
from pytestqt.qtbot import QtBot

from tests.qt.person import Person
from tests.qt.running import Desk, Running, exit_code_after
from ztray.demo.central import CentralWorld, Key, Pool
from ztray.demo.central_server import SimulatedCentral
from ztray.demo.legacy_central import LegacyCentral
from ztray.demo.networks import Route
from ztray.demo.new_central import NewCentral
from ztray.demo.peers import Peer, PhysicalPath
from ztray.demo.world import World
from ztray.domain.identifiers import NetworkId
from ztray.presentation.actions import Decide, Page, ShowWindow
from ztray.presentation.notices import Notice
from ztray.ui.alias_field import AliasField
from ztray.ui.dialogs.account import AccountDialog
from ztray.ui.main_window import MainWindow
from ztray.ui.pages.accounts import AccountsPage
from ztray.ui.pages.members import MembersPage

STUDIO = NetworkId("8056c2e21c5adf00")
NAS = "9f3a1c55d1"


class Place:
    """A Central with one network, which the simulated service's node can join."""

    def __init__(self, world: World) -> None:
        self.central = CentralWorld(world.timeline)
        organisation = self.central.add_organisation("Lovelace & daughters")
        self.central.add_network(
            organisation,
            "Studio",
            id=STUDIO,
            v4_pools=(Pool(first="10.147.30.10", last="10.147.30.250"),),
            routes=(Route(target="10.147.30.0/24"),),
        )
        self.new_key = self.central.issue_key(organisation)
        self.legacy_key = self.central.issue_key(organisation, kind="personal", owner="Ada Lovelace")
        world.heed(self.central)
        world.controller_delay = 0


@pytest.fixture
def place(world: World) -> Place:
    return Place(world)


@pytest.fixture(params=[NewCentral, LegacyCentral])
def server(request: pytest.FixtureRequest, place: Place) -> Iterator[SimulatedCentral]:
    with request.param(place.central) as serving:
        yield serving


@pytest.fixture
def key(server: SimulatedCentral, place: Place) -> Key:
    return place.new_key if isinstance(server, NewCentral) else place.legacy_key


@pytest.fixture
def desk(running: Running, person: Person, world: World, qtbot: QtBot) -> Desk:
    """The program at its very first start."""
    application = running.start(is_first=True)
    desk = Desk(application, person.wait_for(MainWindow), person, world, qtbot)
    desk.wait_until(lambda: desk.rows == ["● Home"])
    return desk


def add_account(desk: Desk, server: SimulatedCentral, key: Key) -> None:
    """Paste a key, for a Central at an address of its own, and have the account added; its network is listed then."""
    person = desk.person
    desk.application.perform(ShowWindow(page=Page.ACCOUNTS))
    person.click("Add account…", desk.window)
    dialog = person.wait_for(AccountDialog)
    person.click("Use other addresses of Central (advanced)", dialog)
    for field in dialog.findChildren(QLineEdit):
        if field.placeholderText().startswith("https://"):
            is_new = "central" in field.placeholderText()
            field.setText(server.base_url if is_new is isinstance(server, NewCentral) else "http://127.0.0.1:9/api")
    person.copies(key.secret)
    person.click("Paste", dialog)
    person.click("Continue", dialog)
    person.wait_for_text("It belongs to", dialog)
    person.click("Add account", dialog)
    accounts = person.wait_for(AccountsPage, desk.window)
    networks = next(table for table in accounts.findChildren(QTableView) if "of the account" in table.accessibleName())
    desk.wait_until(lambda: person.cells(networks, 0) == ["Studio"])


def notice_of_nas(desk: Desk, place: Place) -> Notice:
    """Have the NAS ask to join, and return the notice of that."""
    told = desk.messages()
    place.central.ask_to_join(STUDIO, NAS, physical_address="203.0.113.9")
    desk.application.perform(ShowWindow(page=Page.ACCOUNTS))
    desk.person.click("Test", desk.window)
    desk.wait_until(lambda: any(f"{NAS} asks to join Studio" in notice.title for notice in told))
    return next(notice for notice in told if NAS in notice.title)


def approval(notice: Notice) -> Decide:
    approve = next(button for button in notice.buttons if button.text == "Approve")
    assert isinstance(approve.action, Decide)
    return approve.action


def test_from_a_pasted_key_to_a_name_in_the_menu(
    desk: Desk, server: SimulatedCentral, key: Key, place: Place, world: World
) -> None:
    person, window = desk.person, desk.window
    add_account(desk, server, key)

    # Join it, and approve this computer in the same step.
    person.click("Join…", window)
    person.click("Join and approve", person.wait_for(QMessageBox))
    desk.wait_until(lambda: world.network(STUDIO) is not None)
    desk.wait_until(lambda: (world.network(STUDIO) or {}).get("status") == "OK")
    desk.application.perform(ShowWindow(page=Page.NETWORKS))
    desk.look()
    desk.wait_until(lambda: "● Studio" in desk.rows)

    # Another device asks; its notice lets it in.
    notice = notice_of_nas(desk, place)
    desk.application.perform(approval(notice))
    desk.wait_until(lambda: _standing(place) == "authorized")

    # Give it a name, which the menu shows with its address as soon as it is a peer.
    show = next(button for button in notice.buttons if button.text == "Open")
    desk.application.perform(show.action)
    members = person.wait_for(MembersPage, window)
    desk.wait_until(lambda: NAS in person.read(members))
    name = next(field for field in person.all_seen(AliasField, members) if field.placeholderText() == "none")
    name.setFocus()
    person.type("NAS")
    person.press(Qt.Key.Key_Return)
    desk.wait_until(lambda: getattr(place.central.member(STUDIO, NAS), "name", "") == "NAS")
    world.add_peer(Peer(address=NAS, latency=12, paths=(PhysicalPath(address="203.0.113.9/9993"),)))
    desk.application.perform(ShowWindow(page=Page.DEVICES))
    desk.look()
    desk.wait_until(lambda: _line(desk) == "NAS — 10.147.30.11 — direct, 12 ms")
    QApplication.processEvents()


@pytest.fixture
def approving(desk: Desk, server: SimulatedCentral, key: Key, place: Place) -> Desk:
    """The program while a Central that hangs is to let the NAS in."""
    add_account(desk, server, key)
    notice = notice_of_nas(desk, place)
    server.hang()
    desk.application.perform(approval(notice))
    return desk


def test_quitting_waits_for_what_was_decided(approving: Desk, server: SimulatedCentral, place: Place) -> None:
    assert _standing(place) == "not_authorized"
    QTimer.singleShot(300, server.resume)
    assert exit_code_after(approving.application.quit) == 0
    assert _standing(place) == "authorized"


def test_who_asks_twice_does_not_want_to_wait_for_it(approving: Desk, server: SimulatedCentral) -> None:
    def ask_twice() -> None:
        approving.application.quit()
        approving.application.quit()

    assert exit_code_after(ask_twice, within=1) == 0
    server.resume()


def _standing(place: Place) -> str:
    member = place.central.member(STUDIO, NAS)
    return member.standing if member else ""


def _line(desk: Desk) -> str:
    for entry in desk.menu.actions():
        if entry.text().startswith("Devices:") and (submenu := entry.menu()) is not None:
            return next((line.text() for line in submenu.actions() if line.text().startswith("NAS")), "")  # type: ignore[attr-defined]
    return ""
