"""A table to look for something in: filtered by what stands above it, with the detail of what is selected beside it."""

from collections.abc import Mapping

from PySide6.QtCore import QByteArray, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from ztray.presentation.outage import Remedy
from ztray.ui.filter_field import FilterField
from ztray.ui.labels import caption_label
from ztray.ui.master_detail import MasterDetail
from ztray.ui.narrowing_columns import NarrowingColumns
from ztray.ui.remedy_button import RemedyRow
from ztray.ui.row_table import RowTable

_SPACING = 8
_SHARES = (2, 1)
"""How much room the table and the detail get, of what there is."""


class TableBrowser(QWidget):
    """Shows a table or why it is empty, its toolbar, and a detail; Ctrl+F leads to the filter, which is in the toolbar.

    A row is opened by a click with `open_detail`, which is the page's to connect: where several rows are selected at
    once, not every click means that.
    """

    chosen = Signal(object)
    """An Action, of what helps where there is no row."""

    cleared = Signal()
    """Nothing is to be filtered by from now on."""

    narrowed = Signal(bool)
    """Whether there is room for the table or the detail only, from now on; the columns are hidden or shown by then."""

    def __init__(
        self, toolbar: QWidget, filter_field: FilterField, table: RowTable, columns: NarrowingColumns, detail: QWidget
    ) -> None:
        super().__init__()
        self._filter = filter_field
        self._table = table
        self._columns = columns
        self._empty = _EmptyTable()
        self._list = QStackedWidget()
        self._list.addWidget(table)
        self._list.addWidget(self._empty)
        self._list.setFocusProxy(table)
        self._parts = MasterDetail(self._list, detail, shares=_SHARES)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_SPACING)
        layout.addWidget(toolbar)
        layout.addWidget(self._parts, 1)
        self._empty.chosen.connect(self.chosen)
        self._empty.clear_wanted.connect(self._on_clear_wanted)
        self._table.activated.connect(self.open_detail)
        self._parts.narrowed.connect(self._on_narrowed)
        self._parts.detail_covered.connect(toolbar.setHidden)
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self._on_find_wanted)

    @property
    def is_narrow(self) -> bool:
        """Whether there is room for the table or the detail only."""
        return self._parts.is_narrow

    @Slot()
    def open_detail(self) -> None:
        """Show the detail in the table's place, where there is no room for both."""
        self._parts.open_detail()

    def show_table(self) -> None:
        """Show the rows."""
        self._list.setFocusProxy(self._table)
        self._list.setCurrentWidget(self._table)

    def show_reason(self, sentence: str, remedies: tuple[Remedy, ...] = (), *, is_filtered: bool) -> None:
        """Say why there are no rows; where the filter hides them, it can be cleared."""
        # Tab would lead to a table that is hidden, and no further.
        self._list.setFocusProxy(None)  # type: ignore[arg-type] # None is what Qt takes for none
        self._empty.show_reason(sentence, remedies, is_filtered=is_filtered)
        self._list.setCurrentWidget(self._empty)

    def view_state(self) -> dict[str, QByteArray | bool]:
        """Return how it is arranged, for `restore_view_state`."""
        return {"header": self._columns.state(), "splitter": self._parts.splitter_state()}

    def restore_view_state(self, state: Mapping[str, object]) -> None:
        """Arrange it as it was; what means nothing is passed over."""
        header, splitter = state.get("header"), state.get("splitter")
        if isinstance(header, QByteArray):
            self._columns.restore(header)
        if isinstance(splitter, QByteArray):
            self._parts.restore_splitter(splitter)

    @Slot()
    def _on_clear_wanted(self) -> None:
        self.cleared.emit()
        self._table.setFocus()

    @Slot()
    def _on_find_wanted(self) -> None:
        self._parts.close_detail()
        self._filter.take_keyboard()

    @Slot(bool)
    def _on_narrowed(self, is_narrow: bool) -> None:
        self._columns.be_narrow(is_narrow=is_narrow)
        self.narrowed.emit(is_narrow)


class _EmptyTable(QWidget):
    """Stands where the table would, and says why there is none."""

    chosen = Signal(object)
    """An Action."""

    clear_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._sentence = caption_label("")
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._remedies = RemedyRow()
        self._remedies.chosen.connect(self.chosen)
        self._clear = QPushButton("&Clear filter")
        self._clear.clicked.connect(self.clear_wanted)
        layout = QVBoxLayout(self)
        layout.addStretch()
        layout.addWidget(self._sentence)
        layout.addWidget(self._remedies, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._clear, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch()

    def show_reason(self, sentence: str, remedies: tuple[Remedy, ...], *, is_filtered: bool) -> None:
        self._sentence.setText(sentence)
        self._remedies.show_remedies(remedies)
        self._clear.setVisible(is_filtered)
