"""A button that copies a text or a picture, and shows a tick for a second when it has."""

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QPushButton

_TICK_TIME = 1000
"""In milliseconds."""


class CopyButton(QPushButton):
    """Copies the text or the picture on offer; hidden while there is none."""

    def __init__(self, caption: str = "Copy") -> None:
        super().__init__(caption)
        self._caption = caption
        self._content: str | QImage = ""
        self._tick = QTimer(self, singleShot=True, interval=_TICK_TIME)
        self._tick.timeout.connect(self._on_tick_over)
        self.clicked.connect(self._on_clicked)
        self.hide()

    def offer(self, text: str) -> None:
        """Copy this text when clicked."""
        self._content = text
        self.setVisible(bool(text))

    def offer_picture(self, picture: QImage) -> None:
        """Copy this picture when clicked."""
        self._content = picture
        self.show()

    @Slot()
    def _on_clicked(self) -> None:
        match self._content:
            case str() as text:
                QGuiApplication.clipboard().setText(text)
            case picture:
                QGuiApplication.clipboard().setImage(picture)
        self.setText("✓ Copied")
        self._tick.start()

    @Slot()
    def _on_tick_over(self) -> None:
        self.setText(self._caption)
