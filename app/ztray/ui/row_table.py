"""A table of thousands of rows, led by the keyboard as a list is."""

from collections.abc import Mapping

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHeaderView, QTableView

from ztray.ui.keyed_model import KeyedModel, R

_ROOM = 6
"""Above and below a row's text together."""


class RowTable(QTableView):
    """Shows rows; `widths` are those of the columns, in widths of a digit.

    It is no QTreeView: that one asks the model about every row again whenever one has moved, which takes a tenth of a
    second for ten thousand.
    """

    copy_wanted = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self, model: KeyedModel[R], widths: Mapping[int, int]) -> None:
        super().__init__()
        self.setModel(model)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSortingEnabled(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + _ROOM)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsMovable(True)
        # A selection of its own, and none: it asks of every row whether it is selected, at each change.
        header.setSelectionModel(QItemSelectionModel(model, header))
        digit = self.fontMetrics().horizontalAdvance("0")
        for column, width in widths.items():
            header.resizeSection(column, width * digit)

    def _want_menu_at_current(self) -> None:
        shown = self.visualRect(self.currentIndex()) & self.viewport().rect()
        self.menu_wanted.emit(self.viewport().mapToGlobal(shown.bottomLeft()))

    def moveCursor(  # noqa: N802
        self, action: QTableView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Go to the first and the last row on Home and End, as in a list: tables go along the row."""
        column, last = max(self.currentIndex().column(), 0), self.model().rowCount() - 1
        match action:
            case QTableView.CursorAction.MoveHome:
                return self.model().index(0, column)
            case QTableView.CursorAction.MoveEnd:
                return self.model().index(last, column)
            case _:
                return super().moveCursor(action, modifiers)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Copy on the keys for copying, and ask for the menu on Shift+F10: on Linux, Qt knows the menu key only."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif event.key() == Qt.Key.Key_F10 and event.modifiers() == Qt.KeyboardModifier.ShiftModifier:
            self._want_menu_at_current()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Ask for the menu where the mouse is, or at the selected row when a key was pressed."""
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self._want_menu_at_current()
        elif self.indexAt(event.pos()).isValid():
            self.menu_wanted.emit(event.globalPos())
