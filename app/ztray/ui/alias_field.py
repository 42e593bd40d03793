"""A field for the person's own name of something."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from ztray.domain.text import NAME_LENGTH, plain


class AliasField(QLineEdit):
    """Takes a name on Enter or when it is left; Esc takes back what was typed."""

    named = Signal(str)
    """The new name, empty for none."""

    def __init__(self) -> None:
        super().__init__(maxLength=NAME_LENGTH, clearButtonEnabled=True)
        self.setAccessibleName("Your name for it")
        self._alias = ""
        self.editingFinished.connect(self._on_editing_finished)

    def show_alias(self, alias: str, own_name: str) -> None:
        """Show the name in force, and in its absence what the thing calls itself; what is being typed stays."""
        self.setPlaceholderText(own_name)
        if alias != self._alias:
            self._alias = alias
            if not (self.hasFocus() and self.isModified()):
                self.setText(alias)

    def begin(self, alias: str, own_name: str) -> None:
        """Show the name of something else."""
        self._alias = alias
        self.setText(alias)
        self.setPlaceholderText(own_name)

    @Slot()
    def _on_editing_finished(self) -> None:
        name = plain(self.text())
        if self.isModified() and name != self._alias:
            self.named.emit(name)
        self.setModified(False)

    def event(self, event: QEvent) -> bool:
        """Claim Esc before shortcuts do, while there is something to take back."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._takes_back(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Take back what was typed on Esc."""
        if self._takes_back(event):
            self.setText(self._alias)
            self.selectAll()
        else:
            super().keyPressEvent(event)

    def _takes_back(self, event: QKeyEvent) -> bool:
        return event.key() == Qt.Key.Key_Escape and self.text() != self._alias
