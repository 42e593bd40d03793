"""A field for what something is called: a network, a device, by the person or by its source."""

from collections.abc import Hashable

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from ztray.domain.text import NAME_LENGTH, plain


class AliasField(QLineEdit):
    """Takes a name on Enter or when it is left; Esc takes back what was typed."""

    named = Signal(object, str)
    """Whose name it is, as given to `show_alias`, and the new name, empty for none."""

    def __init__(self, called: str = "Your name for it", length: int = NAME_LENGTH) -> None:
        super().__init__(maxLength=length, clearButtonEnabled=True)
        self.setAccessibleName(called)
        self._length = length
        self._owner: Hashable = None
        self._alias = ""
        self._asked = ""
        """What was last asked to be remembered, or was remembered already."""
        self.editingFinished.connect(self._on_editing_finished)

    def show_alias(self, owner: Hashable, alias: str, own_name: str) -> None:
        """Show the name of an owner, and in its absence what that calls itself.

        What is being typed stays as long as it is for the same owner, and is taken when another is shown.
        """
        alias = plain(alias, self._length)  # what a stranger wrote is not taken for what is being typed
        self.setPlaceholderText(own_name)
        if owner != self._owner:
            self._on_editing_finished()
        elif alias == self._alias or (self.hasFocus() and self._is_changed()):
            self._alias = alias
            return
        self._owner, self._alias, self._asked = owner, alias, alias
        self.setText(alias)

    def settle(self) -> None:
        """Show the name that is true, after another that was asked for has come to nothing."""
        if self._asked != self._alias and not self._is_changed():
            self._asked = self._alias
            self.setText(self._alias)

    def _is_changed(self) -> bool:
        return self._typed != self._asked

    @property
    def _typed(self) -> str:
        return plain(self.text(), self._length)

    @Slot()
    def _on_editing_finished(self) -> None:
        if self._owner is not None and self._is_changed():
            self._asked = self._typed
            self.named.emit(self._owner, self._asked)

    def event(self, event: QEvent) -> bool:
        """Claim Esc before shortcuts do, while there is something to take back."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._takes_back(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Take back what was typed on Esc."""
        if self._takes_back(event):
            self._asked = self._alias
            self.setText(self._alias)
        else:
            super().keyPressEvent(event)

    def _takes_back(self, event: QKeyEvent) -> bool:
        return event.key() == Qt.Key.Key_Escape and self._is_changed()
