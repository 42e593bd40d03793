"""Labels, all of which show plain text: Qt takes what looks like HTML for rich text unless it is told otherwise."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QPalette
from PySide6.QtWidgets import QLabel, QWidget

_READABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard

_WIDTH, _LETTERS = 480, 44
"""The least width in pixels and in widths of the letter M; sentences of a dialog wrap within the larger."""

_TITLE_SIZE = 1.3
"""Of what is usual."""


def readable_width(part: QWidget) -> int:
    """Return how wide a part of a dialog is, in pixels."""
    return max(_WIDTH, _LETTERS * part.fontMetrics().horizontalAdvance("M"))


def sentence_label(text: str = "") -> QLabel:
    """Return a label for sentences: it wraps, and its text can be selected."""
    label = QLabel(text, textFormat=Qt.TextFormat.PlainText, wordWrap=True)
    label.setTextInteractionFlags(_READABLE)
    return label


def caption_label(text: str) -> QLabel:
    """Return a label that explains what stands beside it, in a fainter colour."""
    label = QLabel(text, textFormat=Qt.TextFormat.PlainText, wordWrap=True)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label


def code_label(text: str = "") -> QLabel:
    """Return a label for ids, addresses and commands: in a face of one width, selectable."""
    label = QLabel(text, textFormat=Qt.TextFormat.PlainText, wordWrap=True)
    label.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    label.setTextInteractionFlags(_READABLE)
    return label


def show_text(label: QLabel, text: str) -> None:
    """Have a label show a text; the same one is left alone, for a new one loses what is selected in the old one."""
    if label.text() != text:
        label.setText(text)


def bold_label() -> QLabel:
    """Return a label for a sentence that stands out."""
    label = sentence_label()
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    return label


def title_label() -> QLabel:
    """Return a label for what a window or a page is about."""
    label = sentence_label()
    make_title(label)
    return label


def make_title(part: QWidget) -> None:
    """Write a part as what a window or a page is about: larger and bold."""
    font = part.font()
    font.setPointSizeF(font.pointSizeF() * _TITLE_SIZE)
    font.setBold(True)
    part.setFont(font)
