"""The real program in front of the demo, led from screen to screen."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QAbstractTableModel, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QLineEdit,
    QMessageBox,
    QScrollArea,
    QWidget,
)

from tests.fakes.linux_root import LinuxRoot
from tests.gallery.screen import NARROW, Screen, settle, visible, wait_until
from ztray.application import Application
from ztray.domain.account import OWN_CONTROLLER
from ztray.domain.directory import Roster
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.intent import Join, Leave, TryDefaultRoute
from ztray.domain.memory import NameDevice, NameNetwork
from ztray.domain.pause import PauseLength
from ztray.environment import Environment, Folders, Given, resource_folder
from ztray.presentation.actions import (
    Action,
    AskForDefaultRoute,
    AskToDeleteNetwork,
    AskToJoin,
    AskToLeave,
    EditNetwork,
    Page,
    PauseFor,
    Remember,
    Share,
    ShowAbout,
    ShowWindow,
    StartDemo,
    Submit,
)
from ztray.runtime.accounts import Accounts
from ztray.runtime.doctor import Doctor
from ztray.runtime.peer_history import PeerHistory
from ztray.ui.dialogs.about import AboutDialog
from ztray.ui.dialogs.delete_network import DeleteNetworkDialog
from ztray.ui.dialogs.join import JoinDialog
from ztray.ui.dialogs.keep import KeepDialog
from ztray.ui.dialogs.network_rules import NetworkRulesDialog
from ztray.ui.dialogs.share import ShareDialog
from ztray.ui.main_window import MainWindow

_LONG = 3_600_000
"""In milliseconds."""

HOME, EXIT = NetworkId("1d7193940471a6b2"), NetworkId("1d7193940499ee01")
LAB, OTHER_LAB = NetworkId("8056c2e21c4a2f10"), NetworkId("b6079f73c64a2f11")
CLINIC, PORTAL = NetworkId("1d71939404c11a1c"), NetworkId("b6079f73c69f1e70")
NEW, DENYING = NetworkId("8056c2e21c00b00c"), NetworkId("8056c2e21c000000")
NAMES = {
    "9f3a1c55d0": "NAS",
    "17d709436c": "Anna's laptop",
    "f00dcafe42": "Weather station",
    "a09acf0233": "Build server",
}
NAS, RELAYED = NodeAddress("9f3a1c55d0"), NodeAddress("f00dcafe42")

W = TypeVar("W", bound=QWidget)


def dress(application: QApplication, *, dark: bool) -> None:
    """Wear Qt's own style, light or dark: without a desktop there is nothing to follow."""
    application.setStyle("Fusion")
    if not dark:
        application.setPalette(QPalette(QColor("#efefef")))
        return
    palette = QPalette(QColor("#323232"))
    roles = QPalette.ColorRole
    for role, colour in {
        roles.Base: "#242424",
        roles.AlternateBase: "#2b2b2b",
        roles.ToolTipBase: "#242424",
        roles.PlaceholderText: "#9a9a9a",
        roles.Highlight: "#308cc6",
    }.items():
        palette.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor("#808080"))
    application.setPalette(palette)


class Gallery:
    """The program on the demo, from `screens` on; to be closed."""

    def __init__(self, folder: Path) -> None:
        self._application = Application(
            Environment(
                system=LinuxRoot(path=folder / "root").system(),
                user_home=folder,
                given=Given(home=folder / "no-service", port=1),
                folders=Folders(settings=folder / "settings", state=folder / "state", logs=folder / "log"),
                resources=resource_folder(),
            ),
            wait_for_tray=_LONG,  # of a desktop without one, there is a test
        )

    def close(self) -> None:
        """End the program."""
        self._application.stop()
        self._application.deleteLater()

    def screens(self, *, looks_at_devices: int = 2) -> Iterator[Screen]:
        """Lead from screen to screen; each is there until the next is asked for.

        The lines of latencies have as many points as there were looks, one a second.
        """
        self._application.start()
        window = self._wait_for(MainWindow)
        self._wait_for_text("ZeroTier is not running", window)
        yield Screen(name="outage", widget=window)
        yield from self._doctor(window, "doctor-problems")
        self._do(ShowWindow(page=Page.NETWORKS))
        self._prepare_demo(window)
        for name, network_id, text in (
            ("networks", HOME, "Connected"),
            ("network-waiting", CLINIC, "ACCESS_DENIED"),
            ("network-sign-in", PORTAL, "Sign in"),
            ("network-paused", LAB, "comes back by itself"),
            ("network-left", OTHER_LAB, "was left"),
        ):
            self._do(ShowWindow(network_id=network_id))
            self._wait_for_text(text, window)
            yield Screen(name=name, widget=window)
        self._do(ShowWindow(address=RELAYED))
        self._wait_for_looks(looks_at_devices)
        yield Screen(name="device-relayed", widget=window)
        self._do(ShowWindow(address=NAS))
        yield Screen(name="devices", widget=window)
        self._do(ShowWindow(page=Page.ACTIVITY))
        self._wait_for_text("You paused", window)
        yield Screen(name="activity", widget=window)
        self._do(ShowWindow(page=Page.SETTINGS))
        yield Screen(name="settings", widget=window)
        yield from self._doctor(window, "doctor")
        yield from self._dialogs()

    def _doctor(self, window: MainWindow, name: str) -> Iterator[Screen]:
        self._do(ShowWindow(page=Page.DOCTOR))
        (doctor,) = self._application.findChildren(Doctor)
        wait_until(lambda: doctor.examination is not None and not doctor.is_looking, "the doctor does not look")
        settle()
        yield Screen(name=name, widget=window)
        usual = window.size()
        window.resize(NARROW)
        settle()
        yield Screen(name=f"{name}-narrow", widget=window)
        window.resize(usual)

    def _prepare_demo(self, window: MainWindow) -> None:
        self._do(StartDemo())
        self._wait_for_text("Home", window)
        self._do(Remember(note=NameNetwork(network_id=EXIT, alias="Lisbon")))
        for address, name in NAMES.items():
            self._do(Remember(note=NameDevice(address=NodeAddress(address), alias=name)))
        self._do(Submit(intent=Join(network_id=NEW)))
        self._do(PauseFor(network_ids=(LAB,), length=PauseLength.HOUR))
        self._do(Submit(intent=Leave(network_id=OTHER_LAB)))
        self._wait_for_text("paused until", window)
        self._wait_for_text("network-00b00c", window)
        self._wait_for_text("left ", window)

    def _dialogs(self) -> Iterator[Screen]:
        QApplication.clipboard().setText(f"Please join {DENYING}, it is ours.")
        self._do(AskToJoin())
        join = self._wait_for(JoinDialog)
        yield Screen(name="join", widget=join)
        self._click("&Join", join)
        self._wait_for_text("Waiting for approval", join)
        yield Screen(name="joining", widget=join)
        join.close()
        for name, action, kind in (
            ("share", Share(network_id=HOME), ShareDialog),
            ("about", ShowAbout(), AboutDialog),
            ("leave", AskToLeave(network_id=HOME), QMessageBox),
            ("default-route", AskForDefaultRoute(network_id=EXIT), QMessageBox),
            ("keep-default-route", Submit(intent=TryDefaultRoute(network_id=EXIT)), KeepDialog),
        ):
            self._do(action)
            dialog = self._wait_for(kind)
            yield Screen(name=name, widget=dialog)
            dialog.close()
            wait_until(partial(_is_gone, kind), f"{name} does not close")
        yield from self._rules()

    def _rules(self) -> Iterator[Screen]:
        (accounts,) = self._application.findChildren(Accounts)
        wait_until(lambda: accounts.directory.account(OWN_CONTROLLER) is not None, "the controller tells nothing")
        (workshop,) = (own.network.id for own in _rosters(accounts) if own.network.name == "Workshop")
        self._do(EditNetwork(account_id=OWN_CONTROLLER, network_id=None))
        new = self._wait_for(NetworkRulesDialog)
        yield Screen(name="new-network", widget=new)
        new.close()
        wait_until(partial(_is_gone, NetworkRulesDialog), "the new network does not close")
        self._do(EditNetwork(account_id=OWN_CONTROLLER, network_id=workshop))
        rules = self._wait_for(NetworkRulesDialog)
        yield Screen(name="network-rules", widget=rules)
        self._click("P&ublic: every device that knows the network's id", rules)
        self._click("Advanced", rules)
        for name, text in (("Add a route", "10.9.0.0"), ("Add a range", "10.64.4.1"), ("Add a server", "names")):
            self._click(name, rules)
            settle()
            focus = rules.focusWidget()
            QTest.keyClicks(focus, text)
            settle()
        yield Screen(name="network-rules-faults", widget=rules)
        (area,) = rules.findChildren(QScrollArea)
        area.verticalScrollBar().setValue(0)
        yield Screen(name="network-rules-public", widget=rules)
        rules.close()
        self._do(AskToDeleteNetwork(account_id=OWN_CONTROLLER, network_id=workshop))
        deletion = self._wait_for(DeleteNetworkDialog)
        yield Screen(name="delete-network", widget=deletion)
        deletion.close()

    def _do(self, action: Action) -> None:
        self._application.perform(action)
        settle()

    def _click(self, text: str, window: QWidget) -> None:
        (button,) = (button for button in window.findChildren(QAbstractButton) if button.text() == text)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def _wait_for(self, kind: type[W]) -> W:
        wait_until(lambda: bool(visible(kind)), f"there is no {kind.__name__}")
        return visible(kind)[0]

    def _wait_for_text(self, text: str, window: QWidget) -> None:
        wait_until(lambda: text in read(window), f"{text!r} is not shown, but:\n{read(window)}")

    def _wait_for_looks(self, count: int) -> None:
        (history,) = self._application.findChildren(PeerHistory)
        looks = QSignalSpy(history.changed)
        wait_until(lambda: looks.count() >= count, "the devices are not looked at")


def read(window: QWidget) -> str:
    """Return all text that is visible in a window: of labels, fields and lists."""
    texts = [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
    texts += [field.text() for field in window.findChildren(QLineEdit) if field.isVisible()]
    for view in window.findChildren(QAbstractItemView):
        model = view.model()
        if view.isVisible() and isinstance(model, QAbstractTableModel):
            texts += [
                str(model.index(row, column).data() or "")
                for row in range(model.rowCount())
                for column in range(model.columnCount())
            ]
    return "\n".join(texts)


def _rosters(accounts: Accounts) -> tuple[Roster, ...]:
    state = accounts.directory.account(OWN_CONTROLLER)
    return state.rosters if state else ()


def _is_gone(kind: type[QWidget]) -> bool:
    return not visible(kind)
