"""A field for what the rows of a table are filtered by."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

_LEAST = 12
"""It is no narrower, in widths of a digit."""


class FilterField(QLineEdit):
    """What rows are filtered by; Esc clears it."""

    def __init__(self, hint: str, called: str) -> None:
        super().__init__(placeholderText=hint, clearButtonEnabled=True)
        self.setAccessibleName(called)
        self.setMinimumWidth(_LEAST * self.fontMetrics().horizontalAdvance("0"))

    def take_keyboard(self) -> None:
        """Have what is typed next replace what is filtered by."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def event(self, event: QEvent) -> bool:
        """Claim Esc before the window does, while there is something to clear."""
        if _is_escape(event, QEvent.Type.ShortcutOverride) and self.text():
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Clear on Esc."""
        if _is_escape(event, QEvent.Type.KeyPress) and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


def _is_escape(event: QEvent, kind: QEvent.Type) -> bool:
    return event.type() is kind and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
