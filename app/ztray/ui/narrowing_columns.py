"""The columns of a table that has room for a few of them only where the window is narrow."""

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QHeaderView, QTableView


class NarrowingColumns:
    """Hides columns of a table while it is narrow, and has them come back as they were.

    The first column takes what room there is then. `wide_only` are those that are hidden; `optional` those that mean
    something at times only.
    """

    def __init__(self, table: QTableView, *, wide_only: tuple[int, ...], optional: tuple[int, ...]) -> None:
        self._table = table
        self._header = table.horizontalHeader()
        self._wide_only = wide_only
        self._optional = optional
        self._are_optional_shown = True
        self._is_narrow = False
        self._wide_state = QByteArray()

    def state(self) -> QByteArray:
        """Return how the columns are arranged where there is room for all of them, for `restore`."""
        return self._wide_state if self._is_narrow else self._header.saveState()

    def restore(self, state: QByteArray) -> None:
        """Arrange the columns as they were; a state that means nothing is passed over."""
        self._wide_state = state
        if not self._is_narrow:
            self._widen()

    def be_narrow(self, *, is_narrow: bool) -> None:
        """Show the columns that there is room for."""
        self._is_narrow = is_narrow
        if not is_narrow:
            self._widen()
            return
        self._wide_state = self._header.saveState()
        for column in self._wide_only:
            self._header.hideSection(column)
        self._header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def show_optional(self, *, are_shown: bool) -> None:
        """Show the optional columns, as far as there is room, or hide them."""
        self._are_optional_shown = are_shown
        for column in self._optional:
            has_room = not self._is_narrow or column not in self._wide_only
            self._header.setSectionHidden(column, not (are_shown and has_room))

    def _widen(self) -> None:
        if not self._header.restoreState(self._wide_state):
            self._header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
            for column in self._wide_only:
                self._header.showSection(column)
        self.show_optional(are_shown=self._are_optional_shown)
        self._table.sortByColumn(self._header.sortIndicatorSection(), self._header.sortIndicatorOrder())
