"""Buttons that know what they do."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ztray.presentation.actions import Action
from ztray.presentation.outage import Remedy


class RemedyButton(QPushButton):
    """Shows a remedy, and emits its action when it is clicked."""

    chosen = Signal(object)
    """An Action."""

    def __init__(self, remedy: Remedy | None = None) -> None:
        super().__init__(autoDefault=True)
        self._action: Action | None = None
        self.clicked.connect(self._on_clicked)
        self.show_remedy(remedy)

    def show_remedy(self, remedy: Remedy | None) -> None:
        """Show another one; None hides the button."""
        self._action = remedy.action if remedy else None
        if remedy:
            self.setText(remedy.text.replace("&", "&&"))
        self.setVisible(remedy is not None)

    @Slot()
    def _on_clicked(self) -> None:
        if self._action is not None:
            self.chosen.emit(self._action)


class RemedyRow(QWidget):
    """Buttons side by side, kept while the same number of remedies is shown."""

    chosen = Signal(object)
    """An Action."""

    def __init__(self) -> None:
        super().__init__()
        self._buttons: list[RemedyButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addStretch()

    def show_remedies(self, remedies: tuple[Remedy, ...]) -> None:
        """Show these remedies, the first of them first."""
        while len(self._buttons) < len(remedies):
            button = RemedyButton()
            button.chosen.connect(self.chosen)
            self._row.insertWidget(len(self._buttons), button)
            # A new widget is the last one that Tab leads to, wherever it stands.
            self.setTabOrder(self._buttons[-1] if self._buttons else self._stop_before(), button)
            self._buttons.append(button)
        for position, button in enumerate(self._buttons):
            button.show_remedy(remedies[position] if position < len(remedies) else None)
        self.setVisible(bool(remedies))

    def _stop_before(self) -> QWidget:
        """Return what Tab leads to before the row; the row itself if there is nothing."""
        before = self.previousInFocusChain()
        while before is not None and before is not self:
            if not self.isAncestorOf(before) and before.focusPolicy() & Qt.FocusPolicy.TabFocus:
                return before
            before = before.previousInFocusChain()
        return self
