"""A field for a secret: it shows nothing of what is in it until it is told to, and forgets it for good.

The clipboard is read on a click only.
"""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

_SPACING = 8


class SecretField(QWidget):
    """Takes a secret, typed or pasted."""

    def __init__(self, label: str, hint: str, *, longest: int) -> None:
        """Take `longest` characters and one more, so that what is too long can be told from what is not."""
        super().__init__()
        self.text = QLineEdit(placeholderText=hint, echoMode=QLineEdit.EchoMode.Password)
        self.text.setMaxLength(longest + 1)
        self.text.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        caption = QLabel(label, textFormat=Qt.TextFormat.PlainText)
        caption.setBuddy(self.text)
        paste = QPushButton("&Paste")
        self._show = QCheckBox("&Show what is in the field")
        row = QHBoxLayout()
        row.setSpacing(_SPACING)
        row.addWidget(self.text, 1)
        row.addWidget(paste)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_SPACING)
        layout.addWidget(caption)
        layout.addLayout(row)
        layout.addWidget(self._show)
        paste.clicked.connect(self._on_paste)
        self._show.toggled.connect(self._on_show_toggled)

    def forget(self) -> None:
        """Empty the field, and what would bring its text back."""
        self.text.setText("")  # which, unlike clear(), forgets what could be undone

    @Slot()
    def _on_paste(self) -> None:
        self.text.setText(QGuiApplication.clipboard().text()[: self.text.maxLength()])
        self.text.setFocus()

    @Slot(bool)
    def _on_show_toggled(self, is_shown: bool) -> None:
        self.text.setEchoMode(QLineEdit.EchoMode.Normal if is_shown else QLineEdit.EchoMode.Password)
