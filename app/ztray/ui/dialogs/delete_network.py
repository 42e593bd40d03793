"""Deleting a network for everybody, which nothing brings back: its name has to be typed before."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QDialogButtonBox, QLabel, QLayout, QLineEdit, QVBoxLayout, QWidget

from ztray.domain.decision import Decided, Decision, Declined, DeleteNetwork
from ztray.domain.directory import Roster
from ztray.domain.identifiers import NetworkId
from ztray.domain.intent import Leave
from ztray.domain.membership import ManagedNetwork
from ztray.domain.state import Snapshot
from ztray.presentation import network_deletion as words
from ztray.presentation.decisions import declined_sentence
from ztray.runtime.accounts import Accounts
from ztray.runtime.store import Store
from ztray.ui.dialogs.deciding import DecidingDialog
from ztray.ui.labels import bold_label, sentence_label, title_label

_WIDTH, _LETTERS = 440, 36
"""The least width in pixels and in widths of the letter M; sentences wrap within the larger."""


class DeleteNetworkDialog(DecidingDialog):
    """Says what is lost, and deletes the network once its name was typed."""

    def __init__(
        self,
        store: Store,
        accounts: Accounts,
        account_id: str,
        network_id: NetworkId,
        now: Callable[[], int],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(accounts, f"delete {account_id} {network_id}", words.ANSWER, parent)
        self.setWindowTitle(words.WINDOW_TITLE)
        self._store = store
        self._account_id = account_id
        self._now = now
        self._roster = accounts.directory.roster(account_id, network_id) or Roster(
            network=ManagedNetwork(id=network_id)
        )
        state = store.overview.state
        is_joined = isinstance(state, Snapshot) and state.network(network_id) is not None
        title = title_label()
        title.setText(words.deletion_question(self._roster))
        key = bold_label()
        key.setText(words.deletion_key(self._roster))
        label = QLabel(words.typing_label(self._roster), textFormat=Qt.TextFormat.PlainText)
        self._text = QLineEdit()
        self._leave = QCheckBox(words.LEAVE)
        self._leave.setChecked(is_joined)
        if not is_joined:
            self._leave.hide()
        label.setBuddy(self._text)
        parts = (
            title,
            sentence_label(words.deletion_warning(self._roster, is_joined=is_joined)),
            label,
            key,
            self._text,
            self._leave,
            self._busy,
            self._refusal,
        )
        width = max(_WIDTH, _LETTERS * self.fontMetrics().horizontalAdvance("M"))
        layout = QVBoxLayout(self)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        for part in parts:
            part.setFixedWidth(width)
            layout.addWidget(part)
        layout.addWidget(self._buttons)
        self._busy.setAccessibleName(words.DELETING)
        self._answer.setAutoDefault(False)
        self._buttons.button(QDialogButtonBox.StandardButton.Cancel).setDefault(True)  # or Qt makes it the other
        self._text.textChanged.connect(self._on_changed)
        self._text.setFocus()
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Have Return do nothing: to delete would be rash, and to close would look as if it was deleted."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    def _wanted(self) -> Decision | None:
        if not words.is_typed(self._text.text(), self._roster):
            return None
        return DeleteNetwork(account_id=self._account_id, network_id=self._roster.network.id)

    def _show(self) -> None:
        for field in (self._text, self._leave):
            field.setEnabled(not self._is_busy)
        self._show_answer()

    def _take_decided(self, _decided: Decided) -> None:
        if self._leave.isChecked():
            self._store.submit(Leave(network_id=self._roster.network.id))

    def _refuse(self, declined: Declined) -> str:
        return declined_sentence(declined, self._accounts.directory, self._now())
