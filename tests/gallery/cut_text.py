"""Finds text that a window has no room for."""

import re
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QPushButton,
    QTextEdit,
    QWidget,
)

_WORD = re.compile(r"[^\s/]*/|[^\s/]+")


def cut_texts(window: QWidget) -> list[str]:
    """Return every visible text of a window that does not fit into the widget that shows it, cells of tables aside.

    Cells may be too narrow for a network's name, and say it in full in their tooltips.
    """
    return [
        f"{type(widget).__name__}: {text}"
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        for text in _cut_in(widget)
    ]


def _cut_in(widget: QWidget) -> Iterator[str]:
    match widget:
        case QLabel() if widget.text() and not _label_fits(widget):
            yield widget.text()
        case QCheckBox() | QPushButton() if widget.text() and widget.width() < widget.minimumSizeHint().width():
            yield widget.text()
        case QAbstractButton() if widget.text() and widget.height() < widget.fontMetrics().height():
            yield widget.text()
        case QComboBox() if widget.width() < widget.minimumSizeHint().width():
            yield widget.currentText()
        case QTextEdit() if widget.isReadOnly() and not _document_fits(widget):
            yield widget.toPlainText()
        case QHeaderView() if widget.orientation() is Qt.Orientation.Horizontal:
            yield from _cut_titles(widget)


def _label_fits(label: QLabel) -> bool:
    if label.wordWrap():
        return label.height() >= label.heightForWidth(label.width()) and not _has_broken_word(label)
    return label.contentsRect().width() >= label.fontMetrics().horizontalAdvance(label.text().replace("&", ""))


def _has_broken_word(label: QLabel) -> bool:
    """Whether a word is wider than the label: that one is cut, for lines break at spaces and slashes only."""
    widest = max(map(label.fontMetrics().horizontalAdvance, _WORD.findall(label.text())), default=0)
    return widest > label.contentsRect().width()


def _document_fits(text: QTextEdit) -> bool:
    return text.viewport().height() >= text.document().size().height() - 1


def _cut_titles(header: QHeaderView) -> Iterator[str]:
    model = header.model()
    for section in range(header.count()):
        if header.isSectionHidden(section):
            continue
        title = str(model.headerData(section, Qt.Orientation.Horizontal) or "")
        if title and header.sectionSize(section) < header.fontMetrics().horizontalAdvance(title):
            yield title
