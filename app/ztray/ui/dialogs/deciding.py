"""A dialog that has something decided about a network, and stays until it is told what became of that."""

from typing import assert_never

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QProgressBar, QPushButton, QWidget

from ztray.domain.decision import Decided, Decision, Declined, Verdict
from ztray.runtime.accounts import Accounts
from ztray.runtime.source_pace import Interest
from ztray.ui.labels import sentence_label

_BUSY_HEIGHT = 6
"""In pixels: a hint that something is under way, not a measure."""


class DecidingDialog(QDialog):
    """Has one thing decided at a time; who inherits shows what it is about, and says what follows."""

    chosen = Signal(object)
    """An Action: what is to be shown afterwards."""

    def __init__(self, accounts: Accounts, viewer: str, answer: str, parent: QWidget | None = None) -> None:
        """Tell the accounts as `viewer` that somebody looks, and write `answer` on the button that decides."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._accounts = accounts
        self._viewer = viewer
        self._decision: Decision | None = None
        """What is under way."""
        self._busy = QProgressBar(maximum=0, textVisible=False)
        self._busy.setFixedHeight(_BUSY_HEIGHT)
        self._busy.hide()
        self._refusal = sentence_label()
        self._refusal.hide()
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._answer: QPushButton = self._buttons.addButton(answer, QDialogButtonBox.ButtonRole.AcceptRole)
        self._buttons.accepted.connect(self._on_accepted)
        self._buttons.rejected.connect(self.close)
        accounts.changed.connect(self._on_changed)
        accounts.finished.connect(self._on_verdict)
        accounts.attend(viewer, Interest(lists=True))
        self.finished.connect(self._on_closed)

    def _wanted(self) -> Decision | None:
        """Return what the answer decides, None while there is nothing that could be decided."""
        raise NotImplementedError

    def _show(self) -> None:
        """Show what is known now."""
        raise NotImplementedError

    def _take_decided(self, decided: Decided) -> None:
        """Do what follows when it was done; the dialog closes by itself."""

    def _refuse(self, declined: Declined) -> str:
        """Return the sentence about what was not done."""
        raise NotImplementedError

    @property
    def _is_busy(self) -> bool:
        return self._decision is not None

    def _show_answer(self) -> None:
        """Offer the answer, or show that it is under way."""
        wanted = None if self._is_busy else self._wanted()
        # What was refused a moment ago is under way until its source was looked at, and would not be asked for again.
        self._answer.setEnabled(wanted is not None and wanted not in self._accounts.directory.deciding)
        self._busy.setVisible(self._is_busy)

    # A slot of its own: one that is inherited and overridden is called even after the dialog was deleted.
    @Slot()
    def _on_changed(self) -> None:
        self._show()

    @Slot()
    def _on_accepted(self) -> None:
        self._decision = self._wanted()
        if self._decision is not None:
            self._refusal.hide()
            self._show()
            self._accounts.decide(self._decision)

    @Slot(object)
    def _on_verdict(self, verdict: Verdict) -> None:
        if verdict.decision != self._decision:
            return
        self._decision = None
        match verdict:
            case Decided():
                self._take_decided(verdict)
                self.accept()
            case Declined():
                self._refusal.setText(self._refuse(verdict))
                self._refusal.show()
                self._accounts.dismiss(verdict)  # it is read here
                self._show()
            case _:
                assert_never(verdict)

    @Slot()
    def _on_closed(self) -> None:
        self._decision = None
        self._accounts.attend(self._viewer, Interest())
