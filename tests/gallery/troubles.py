"""The program in front of troubles that the demo does not have: it is told of them, and looks at nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMessageBox, QWidget

from tests.fakes.linux_root import LinuxRoot
from tests.gallery.accounts import account_screens
from tests.gallery.screen import NARROW, Screen, settle, visible
from ztray.application import Application
from ztray.domain.errand import Errand, ErrandFailure, ErrandFault
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.keyring import KeyringFault
from ztray.domain.network import Network
from ztray.domain.node import Node
from ztray.domain.reach import Reach, TokenPlace, TokenSighting
from ztray.domain.service_state import ServiceCondition, ServiceState
from ztray.domain.state import Outage, OutageReason, Snapshot, State
from ztray.environment import Environment, Folders, resource_folder
from ztray.presentation.actions import AskForRemote, AskForToken
from ztray.runtime.store import Store
from ztray.ui.actions import Actions
from ztray.ui.dialogs.token import TokenDialog
from ztray.ui.main_window import MainWindow

NODE = Node(address=NodeAddress("3d697201d2"), online=True, version="1.16.0")
HOME = Network(
    id=NetworkId("1d7193940471a6b2"), name="Home", status_text="OK", assigned_addresses=("192.168.192.5/24",)
)
ONLINE = Snapshot(node=NODE, networks=(HOME,))
OFFLINE = Snapshot(node=Node(address=NODE.address, version=NODE.version), networks=(HOME,))
ADA = Path("/home/ada")
TOKEN = "/var/lib/zerotier-one/authtoken.secret"
STOPPED = ServiceState(condition=ServiceCondition.STOPPED, manager="systemd")
OTHER_COMPUTER = "192.168.1.20"

W = TypeVar("W", bound=QWidget)

OUTAGES = {
    "outage-token-unreadable": Outage(
        reason=OutageReason.TOKEN_UNREADABLE, path=TOKEN, evidence=f"Permission denied: {TOKEN}"
    ),
    "outage-not-running": Outage(reason=OutageReason.NOT_RUNNING, service=STOPPED),
    "outage-untrusted-listener": Outage(
        reason=OutageReason.UNTRUSTED_LISTENER,
        evidence="127.0.0.1:9993 belongs to user bob (program nc), the service's home to root",
    ),
    "outage-token-locked": Outage(reason=OutageReason.TOKEN_LOCKED, evidence="the keyring is locked"),
    "outage-remote-address": Outage(reason=OutageReason.REMOTE_ADDRESS, alternative=OTHER_COMPUTER),
}


class Troubles:
    """The program as it is built and not started, so that nothing but what is told here is shown; to be closed."""

    def __init__(self, folder: Path) -> None:
        root = LinuxRoot(path=folder / "root")
        for program in ("systemctl", "pkexec", "cat"):
            root.add_program(program)
        root.boot_systemd()
        self._application = Application(
            Environment(
                system=root.system(),
                user_home=ADA,
                folders=Folders(settings=folder / "settings", state=folder / "state", logs=folder / "log"),
                resources=resource_folder(),
            )
        )
        (self._store,) = self._application.findChildren(Store)

    def close(self) -> None:
        """End the program."""
        self._application.stop()
        self._application.deleteLater()

    def screens(self) -> Iterator[Screen]:
        """Lead from trouble to trouble; each is there until the next is asked for."""
        self._application.show_window()
        window = self._shown(MainWindow)
        for name, outage in OUTAGES.items():
            yield self._told(name, outage, window)
            self._store.on_polled(ONLINE)  # so that from the second one on, something stands behind
        usual = window.size()
        window.resize(NARROW)
        yield self._told("outage-narrow", OUTAGES["outage-token-unreadable"], window)
        yield from self._banners(window, "-narrow")
        window.resize(usual)
        yield from self._banners(window)
        yield from self._dialogs()
        self._store.on_polled(ONLINE)
        yield from account_screens(self._application, window, self._store)

    def _banners(self, window: MainWindow, size: str = "") -> Iterator[Screen]:
        yield self._told(f"offline{size}", OFFLINE, window)
        stray = TokenSighting(
            place=TokenPlace.COPY, path=str(ADA / ".zeroTierOneAuthToken"), is_exposed=True, is_stale=True
        )
        reach = Reach(address="[::1]:9993", silent=("127.0.0.1:9993",), tokens=(stray,))
        yield self._told(f"reach{size}", Snapshot(node=NODE, networks=(HOME,), reach=reach), window)
        self._store.show_unkept(KeyringFault.PLAIN_TEXT)
        self._store.on_errand_changed(Errand.RESTART)
        yield self._told(f"errand{size}", ONLINE, window)
        self._store.on_errand_changed(None)
        self._store.on_errand_failed(
            ErrandFailure(
                errand=Errand.RESTART, fault=ErrandFault.FAILED, detail="Unit zerotier-one.service is masked."
            )
        )
        yield self._told(f"errand-failed{size}", ONLINE, window)
        self._store.show_unkept(None)
        self._store.dismiss_errand()

    def _dialogs(self) -> Iterator[Screen]:
        self._store.on_polled(OUTAGES["outage-token-unreadable"])
        self._application.perform(AskForToken())
        dialog = self._shown(TokenDialog)
        yield Screen(name="token", widget=dialog)
        (field,) = dialog.findChildren(QLineEdit)
        field.setText("8056c2e21c000001")
        settle()
        yield Screen(name="token-none", widget=dialog)
        field.setText("q7x2m4n8p1s5t9v3w6z0a2c4")
        QTest.keyClick(field, Qt.Key.Key_Return)
        settle()
        yield Screen(name="token-trying", widget=dialog)
        (actions,) = self._application.findChildren(Actions)
        actions.on_judged(Outage(reason=OutageReason.TOKEN_REFUSED))
        settle()
        yield Screen(name="token-refused", widget=dialog)
        dialog.close()
        self._application.perform(AskForRemote(address=OTHER_COMPUTER))
        box = self._shown(QMessageBox)
        yield Screen(name="remote", widget=box)
        box.close()

    def _told(self, name: str, state: State, window: MainWindow) -> Screen:
        self._store.on_polled(state)
        settle()
        return Screen(name=name, widget=window)

    @staticmethod
    def _shown(kind: type[W]) -> W:
        (widget,) = visible(kind)
        return widget
