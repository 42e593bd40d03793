"""The desktop's colours: when they change, also on desktops that do not say whether they are dark."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QWidget


class Colours(QWidget):
    """A widget that nobody sees, for widgets are told."""

    changed = Signal()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Tell of another palette."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self.changed.emit()
