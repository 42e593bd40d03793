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

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._dialogs: list[QDialog] = []

    @Slot(object)
    def perform(self, action: Action) -> None:  # noqa: C901, PLR0912 - one case for each action
        """Do what a click means."""
        match action:
            case CopyText(text=text):
                QGuiApplication.clipboard().setText(text)
            case Submit(intent=intent):
                self._store.submit(intent)
            case AskToJoin():
                self._open_join_dialog()
            case AskToLeave(network_id=network_id):
                leave = Leave(network_id=network_id)
                self._open(leave_box(self._title(network_id), accepted=partial(self._store.submit, leave)))
            case AskForDefaultRoute(network_id=network_id):
                self._ask_for_default_route(network_id)
            case OpenUrl(url=url):
                QDesktopServices.openUrl(QUrl(url))
            case PollNow():
                self._store.poll()
            case Dismiss(refused=refused):
                self._store.dismiss(refused)
            case ShowAbout():
                self._open_about_box()
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
        for dialog in self._dialogs:
            if isValid(dialog):
                dialog.close()

    def _open_join_dialog(self) -> None:
        for dialog in self._dialogs:
            if isinstance(dialog, JoinDialog) and isValid(dialog) and dialog.isVisible():
                bring_to_front(dialog)
                return
        self._open(JoinDialog(self._store))

    def _open_about_box(self) -> None:
        state = self._store.overview.state
        self._open(about_box(state.node.version if isinstance(state, Snapshot) else None))

    def _ask_for_default_route(self, network_id: NetworkId) -> None:
        state = self._store.overview.state
        network = state.network(network_id) if isinstance(state, Snapshot) else None
        switch_on = SetFlag(network_id=network_id, flag=Flag.DEFAULT, on=True)
        self._open(
            default_route_box(
                self._title(network_id),
                is_offered=network is None or network.offers_default_route,
                accepted=partial(self._store.submit, switch_on),
            )
        )

    def _open(self, dialog: QDialog) -> None:
        # Without a parent, a dialog lives as long as Python knows it; closed, it deletes itself.
        self._dialogs = [*(other for other in self._dialogs if isValid(other)), dialog]
        bring_to_front(dialog)

    def _title(self, network_id: NetworkId) -> str:
        return title_of(network_id, self._store.overview)
