"""A menu of what can be done with what was clicked on."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from ztray.presentation.actions import Action


class ContextMenu(QMenu):
    """Opens once, and emits the action of the entry that is clicked."""

    chosen = Signal(object)
    """An Action."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.triggered.connect(self._on_triggered)

    def offer(self, caption: str, action: Action, key: str = "") -> None:
        """Add an entry; `key` does the same where the menu came from."""
        shown = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
        self.addAction(f"{caption}\t{shown}" if key else caption).setData(action)

    @Slot(QAction)
    def _on_triggered(self, entry: QAction) -> None:
        self.chosen.emit(entry.data())
