"""Entering the service's token by hand: pasted from a terminal, or as somebody with more rights has sent it.

The token is in the field for as long as the dialog is open and nowhere else. The clipboard is read on a click only.
"""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from ztray.domain.errand import Errand
from ztray.domain.platform import Platform
from ztray.presentation import token as words
from ztray.presentation.token import understand_token
from ztray.ui.copy_button import CopyButton
from ztray.ui.labels import code_label, readable_width, sentence_label
from ztray.ui.secret_field import SecretField

_SPACING = 8
_APART = 16
"""Between parts that have little to do with each other, in pixels as the one above."""

_BUSY_HEIGHT = 6
"""In pixels: a hint that something is under way, not a measure."""


class TokenDialog(QDialog):
    """Takes the service's token, and waits until somebody tells what the service makes of it."""

    token_entered = Signal(object)
    """A Token; `show_outcome` is to tell what became of it."""

    def __init__(self, platform: Platform, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(words.TITLE)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._field = SecretField(words.FIELD, words.FIELD_HINT, longest=words.LONGEST_PASTE)
        self._sentence = sentence_label()
        self._busy = QProgressBar(maximum=0, textVisible=False)
        self._busy.setFixedHeight(_BUSY_HEIGHT)
        self._busy.setAccessibleName(words.TRYING)
        buttons = QDialogButtonBox()
        self._use = buttons.addButton(words.USE, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self._on_accepted)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        layout.setSpacing(_APART)
        layout.addWidget(_EntryPart(platform, self._field, self._busy, self._sentence))
        layout.addWidget(_line())
        layout.addWidget(_MessagePart(platform))
        layout.addWidget(buttons)
        self._use.setDefault(True)  # which it does not take before it is in its place
        self._field.text.textChanged.connect(self._on_text_changed)
        self.finished.connect(self._on_finished)
        self._show_busy(is_busy=False)
        self._on_text_changed()
        self._field.text.setFocus()

    def show_outcome(self, sentence: str, *, is_accepted: bool) -> None:
        """Close if the token was accepted, and say why it was not otherwise."""
        self._show_busy(is_busy=False)
        if is_accepted:
            self.accept()
            return
        self._sentence.setText(sentence)
        self._use.setEnabled(True)
        self._field.text.selectAll()
        self._field.text.setFocus()

    def _show_busy(self, *, is_busy: bool) -> None:
        self._field.setEnabled(not is_busy)
        self._busy.setVisible(is_busy)

    @Slot()
    def _on_text_changed(self) -> None:
        entry = understand_token(self._field.text.text())
        self._sentence.setText(entry.sentence)
        self._use.setEnabled(entry.token is not None)

    @Slot()
    def _on_accepted(self) -> None:
        token = understand_token(self._field.text.text()).token
        if token is None:
            return
        self._show_busy(is_busy=True)
        self._use.setEnabled(False)
        self._sentence.setText(words.TRYING)
        self.token_entered.emit(token)

    @Slot()
    def _on_finished(self) -> None:
        self._field.forget()


class _EntryPart(QWidget):
    """How an administrator comes by the token, and where it goes."""

    def __init__(self, platform: Platform, field: SecretField, busy: QProgressBar, sentence: QLabel) -> None:
        super().__init__()
        self.setFixedWidth(readable_width(self))
        command = platform.typed.get(Errand.READ_TOKEN, "")
        shown = code_label(command)
        copy = CopyButton(words.COPY_COMMAND)
        row = QHBoxLayout()
        row.setSpacing(_SPACING)
        row.addWidget(shown, 1)
        row.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_SPACING)
        layout.addWidget(sentence_label(words.EXPLANATION))
        layout.addWidget(sentence_label(words.COMMAND_CAPTION if command else words.NO_COMMAND))
        layout.addLayout(row)
        layout.addWidget(field)
        layout.addWidget(busy)
        layout.addWidget(sentence)
        shown.setVisible(bool(command))
        copy.offer(command)


class _MessagePart(QWidget):
    """What to send to somebody who may read the token."""

    def __init__(self, platform: Platform) -> None:
        super().__init__()
        self.setFixedWidth(readable_width(self))
        message = words.message_to_administrator(platform)
        frame = QFrame()
        frame.setFrameShape(QFrame.Shape.StyledPanel)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(_SPACING, _SPACING, _SPACING, _SPACING)
        inside.addWidget(sentence_label(message))
        copy = CopyButton(words.COPY_MESSAGE)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_SPACING)
        layout.addWidget(sentence_label(words.MESSAGE_CAPTION))
        layout.addWidget(frame)
        layout.addWidget(copy, 0, Qt.AlignmentFlag.AlignLeft)
        copy.offer(message)


def _line() -> QFrame:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    line.setFrameShadow(QFrame.Shadow.Sunken)
    return line
