"""A list whose lines are entered: each has its fields, a button that removes it, and room for what is wrong with it."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ztray.ui.labels import sentence_label
from ztray.ui.tab_order import lead_tab

_SPACING = 4


class RemarkLabel(QWidget):
    """What there is to say of a field; hidden while that is nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._label = sentence_label()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, _SPACING)
        layout.addWidget(self._label)
        self.hide()

    def say(self, text: str) -> None:
        """Show a text."""
        if text != self._label.text():
            self._label.setText(text)
        self.setVisible(bool(text))


class Lines(QWidget):
    """Some lines, each of as many fields as there are hints."""

    changed = Signal()

    def __init__(self, hints: tuple[str, ...], *, add: str, remove: str) -> None:
        super().__init__()
        self._hints = hints
        self._remove = remove
        self._lines: list[_Line] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(_SPACING)
        self._add = QPushButton(add, autoDefault=False)
        self._add.clicked.connect(self._on_add)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_SPACING)
        layout.addLayout(self._column)
        layout.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """What was entered, line by line."""
        return tuple(line.texts for line in self._lines)

    def show_rows(self, rows: tuple[tuple[str, ...], ...]) -> None:
        """Show these lines in the place of those before."""
        for line in tuple(self._lines[len(rows) :]):
            self._take_away(line)
        while len(self._lines) < len(rows):
            self._append()
        for line, texts in zip(self._lines, rows, strict=True):
            line.show_texts(texts)

    def say(self, remarks: Mapping[int, str]) -> None:
        """Show what there is to say of each line."""
        for number, line in enumerate(self._lines):
            line.say(remarks.get(number, ""))

    def _append(self) -> "_Line":
        line = _Line(self._hints, self._remove)
        line.changed.connect(self.changed)
        line.removed.connect(partial(self._on_removed, line))
        self._column.addWidget(line)
        lead_tab(self._lines[-1].stops[-1] if self._lines else self, line.stops)
        self._lines.append(line)
        line.show()  # now, so that it can have the keyboard
        return line

    def _take_away(self, line: "_Line") -> None:
        self._lines.remove(line)
        self._column.removeWidget(line)
        line.hide()
        line.deleteLater()

    @Slot()
    def _on_add(self) -> None:
        self._append().take_keyboard()
        self.changed.emit()

    def _on_removed(self, line: "_Line") -> None:
        number = self._lines.index(line)
        self._take_away(line)
        if self._lines:
            self._lines[min(number, len(self._lines) - 1)].take_keyboard()
        else:
            self._add.setFocus()
        self.changed.emit()


class _Line(QWidget):
    changed = Signal()
    removed = Signal()

    def __init__(self, hints: tuple[str, ...], remove: str) -> None:
        super().__init__()
        self._fields = tuple(_field(hint) for hint in hints)
        self._remark = RemarkLabel()
        self._button = QPushButton(remove, autoDefault=False)
        self._button.clicked.connect(self.removed)
        row = QHBoxLayout()
        for field in self._fields:
            field.textChanged.connect(self.changed)
            row.addWidget(field, 1)
        row.addWidget(self._button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_SPACING)
        layout.addLayout(row)
        layout.addWidget(self._remark)

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(field.text() for field in self._fields)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where Tab leads to, one after the other."""
        return (*self._fields, self._button)

    def show_texts(self, texts: tuple[str, ...]) -> None:
        for field, text in zip(self._fields, texts, strict=True):
            if field.text() != text:
                field.setText(text)
                field.setCursorPosition(0)

    def say(self, text: str) -> None:
        self._remark.say(text)
        for field in self._fields:
            field.setAccessibleDescription(text)

    def take_keyboard(self) -> None:
        self._fields[0].setFocus()


def _field(hint: str) -> QLineEdit:
    field = QLineEdit(placeholderText=hint)
    font = field.font()  # whose size people have chosen
    font.setFamily(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family())
    field.setFont(font)
    field.setAccessibleName(hint)
    return field
