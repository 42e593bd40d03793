"""The program in front of what accounts tell of members: it is told, and asks nobody."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QTableView, QToolButton

from tests.fakes.builders import HOUR, NOW, telling
from tests.fakes.linux_root import LinuxRoot
from tests.fakes.members import (
    CLUB,
    HOME,
    LAB,
    NAS,
    NEWCOMER,
    STRANGER,
    WORK,
    account,
    home,
    member,
    office,
    own_controller,
    roster,
)
from tests.gallery.screen import NARROW, Screen, settle, visible
from tests.gallery.troubles import ADA, ONLINE
from ztray.application import Application
from ztray.domain.account import SourceFault, SourceKind, Trouble
from ztray.domain.decision import Decision, SetStanding
from ztray.domain.directory import AccountState, Roster
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.membership import ManagedNetwork, MemberCounts, Standing
from ztray.environment import Environment, Folders, resource_folder
from ztray.presentation.actions import Page, ShowWindow
from ztray.runtime.store import Store
from ztray.ui.main_window import MainWindow


class Members:
    """The program as it is built and not started, so that nothing but what is told here is shown; to be closed."""

    def __init__(self, folder: Path) -> None:
        self._application = Application(
            Environment(
                system=LinuxRoot(path=folder / "root").system(),
                user_home=ADA,
                folders=Folders(settings=folder / "settings", state=folder / "state", logs=folder / "log"),
                resources=resource_folder(),
                now=lambda: NOW,
            )
        )
        (self._store,) = self._application.findChildren(Store)

    def close(self) -> None:
        """End the program."""
        self._application.stop()
        self._application.deleteLater()

    def screens(self) -> Iterator[Screen]:
        """Lead from screen to screen; each is there until the next is asked for."""
        self._application.show_window()
        (window,) = visible(MainWindow)
        self._store.on_polled(ONLINE)
        self._application.perform(ShowWindow(page=Page.MEMBERS))
        usual = window.size()
        for size, suffix in ((usual, ""), (NARROW, "-narrow")):
            window.resize(size)
            settle()
            yield from self._screens(window, suffix)

    def _screens(self, window: MainWindow, suffix: str) -> Iterator[Screen]:
        def screen(name: str) -> Screen:
            settle()
            return Screen(name=f"{name}{suffix}", widget=window)

        work, club = account(home(), office()), _club()
        self._tell()
        yield screen("members-no-account")
        self._tell(work, club)
        _choose_all_waiting(window)
        yield screen("members-waiting")
        self._show(window, HOME)
        yield screen("members")
        self._show(window, HOME, STRANGER)
        yield screen("member-waiting")
        self._show(window, HOME, NAS)
        yield screen("member")
        _leave_detail(window)
        _select_all(window)
        yield screen("members-several")
        waiting = (STRANGER, NEWCOMER)
        approving = SetStanding(account_id=WORK, network_id=HOME, addresses=waiting, standing=Standing.AUTHORISED)
        self._tell(work, club, deciding=(approving,))
        yield screen("members-approving")
        self._tell(
            own_controller(
                roster(member(NAS, network_id=LAB, addresses=("192.168.192.10",)), network_id=LAB, name="Lab")
            )
        )
        self._show(window, LAB, NAS)
        yield screen("member-without-names")
        _leave_detail(window)
        old = replace(home(), told_at=NOW - 3 * HOUR)
        self._tell(account(old, trouble=Trouble(fault=SourceFault.KEY_REFUSED), is_cached=True))
        self._show(window, HOME)
        yield screen("members-old")

    def _tell(self, *accounts: AccountState, deciding: tuple[Decision, ...] = ()) -> None:
        self._store.show_directory(telling(*accounts, deciding=deciding))
        settle()

    def _show(self, window: MainWindow, network_id: NetworkId, address: NodeAddress | None = None) -> None:
        _leave_detail(window)
        self._application.perform(ShowWindow(page=Page.MEMBERS, network_id=network_id, address=address))


def _club() -> AccountState:
    """Return a second account, whose one network is told of already, and its members not."""
    network = ManagedNetwork(id=LAB, name="Chess club", counts=MemberCounts(pending=1, total=9))
    return account(Roster(network=network), account_id=CLUB, kind=SourceKind.LEGACY_CENTRAL, name="Club")


def _choose_all_waiting(window: MainWindow) -> None:
    (choice,) = (box for box in window.findChildren(QComboBox) if box.accessibleName() == "Network")
    QTest.keyClick(choice, Qt.Key.Key_Home)


def _leave_detail(window: MainWindow) -> None:
    """Go back to the list, where the detail stands in its place."""
    for button in window.findChildren(QToolButton):
        if button.accessibleName() == "Back" and button.isVisible():
            button.click()


def _select_all(window: MainWindow) -> None:
    (table,) = (table for table in window.findChildren(QTableView) if table.accessibleName() == "Members")
    table.selectAll()
