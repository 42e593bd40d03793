"""What a click does: the one place where the actions of menus and windows are carried out."""

from functools import partial
from typing import assert_never

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog
from shiboken6 import isValid

from ztray.domain.identifiers import NetworkId
from ztray.domain.intent import Leave, SetFlag
from ztray.domain.network import Flag
from ztray.domain.platform import Platform
from ztray.domain.state import Snapshot
from ztray.presentation.actions import (
    Action,
    AskForDefaultRoute,
    AskToJoin,
    AskToLeave,
    CopyText,
    Dismiss,
    EndDemo,
    OpenUrl,
    PollNow,
    Quit,
    ShowAbout,
    ShowStatus,
    StartDemo,
    Submit,
)
from ztray.presentation.networks import title_of
from ztray.runtime.store import Store
from ztray.ui.dialogs.about import about_box
from ztray.ui.dialogs.join import JoinDialog
from ztray.ui.dialogs.question import default_route_box, leave_box
from ztray.ui.front import bring_to_front


class Actions(QObject):
    """Carries actions out; what concerns the whole program it passes on as signals."""

    status_wanted = Signal()
    demo_wanted = Signal(bool)
    """Whether to show the demo from now on, or this computer's service again."""
    quit_wanted = Signal()
    told = Signal(str, str)
    """A title and a text for the person, of something that went another way."""

    def __init__(self, store: Store, platform: Platform, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._platform = platform
        self._dialogs: dict[Action, QDialog] = {}

    @Slot(object)
    def perform(self, action: Action) -> None:  # noqa: C901 - one case for each action
        """Do what a click means."""
        match action:
            case CopyText(text=text):
                QGuiApplication.clipboard().setText(text)
            case Submit(intent=intent):
                self._store.submit(intent)
            case AskToJoin() | AskToLeave() | AskForDefaultRoute() | ShowAbout():
                self._open(action)
            case OpenUrl(url=url):
                self._open_page(url)
            case PollNow():
                self._store.poll()
            case Dismiss(refused=refused):
                self._store.dismiss(refused)
            case ShowStatus():
                self.status_wanted.emit()
            case StartDemo():
                self.demo_wanted.emit(True)
            case EndDemo():
                self.demo_wanted.emit(False)
            case Quit():
                self.quit_wanted.emit()
            case _:
                assert_never(action)

    def close_dialogs(self) -> None:
        """Take back every question that nobody has answered: it was asked of a service that is not shown any more."""
        for dialog in self._dialogs.values():
            if isValid(dialog):
                dialog.close()

    def _open(self, action: AskToJoin | AskToLeave | AskForDefaultRoute | ShowAbout) -> None:
        """Open the dialog of an action, or bring it to the front when it is open already."""
        # Without a parent, a dialog lives as long as Python knows it; closed, it deletes itself.
        self._dialogs = {asked: dialog for asked, dialog in self._dialogs.items() if isValid(dialog)}
        dialog = self._dialogs.get(action)
        if dialog is None or not dialog.isVisible():
            dialog = self._dialogs[action] = self._make(action)
        bring_to_front(dialog)

    def _make(self, action: AskToJoin | AskToLeave | AskForDefaultRoute | ShowAbout) -> QDialog:
        state = self._store.overview.state
        match action:
            case AskToJoin():
                return JoinDialog(self._store, self._platform)
            case AskToLeave(network_id=network_id):
                leave = Leave(network_id=network_id)
                return leave_box(self._title(network_id), accepted=partial(self._store.submit, leave))
            case AskForDefaultRoute(network_id=network_id):
                network = state.network(network_id) if isinstance(state, Snapshot) else None
                switch_on = SetFlag(network_id=network_id, flag=Flag.DEFAULT, on=True)
                return default_route_box(
                    self._title(network_id),
                    is_offered=network is None or network.offers_default_route,
                    accepted=partial(self._store.submit, switch_on),
                )
            case ShowAbout():
                return about_box(state.node.version if isinstance(state, Snapshot) else None)
            case _:
                assert_never(action)

    def _open_page(self, url: str) -> None:
        if not QDesktopServices.openUrl(QUrl(url)):
            QGuiApplication.clipboard().setText(url)
            self.told.emit("No browser could be opened", "The link is on the clipboard: paste it into a browser.")

    def _title(self, network_id: NetworkId) -> str:
        return title_of(network_id, self._store.overview)
