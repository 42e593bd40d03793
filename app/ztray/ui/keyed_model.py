"""A table of rows that have a key: what is shown anew every second keeps its selection and its place.

Views know rows by their numbers only. So this model finds out what became of every row it had, and tells its views in
Qt's terms: these went, those came, the others moved. Where many rows go or come at once, scattered over the table (a
filter typed on ten thousand), they are moved together first and go or come as one: a view takes as long for one row as
for a thousand in one block.

Sorting and filtering are done here, too: QSortFilterProxyModel would ask Python twice for every comparison.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QFontDatabase, QGuiApplication, QPalette

from ztray.domain.text import unmarked

R = TypeVar("R")
_Index = QModelIndex | QPersistentModelIndex

VALUE_ROLE = Qt.ItemDataRole.UserRole
"""What a column's own delegate draws."""

_MOST_BLOCKS = 16
"""More blocks of rows than these are moved together before they go or after they have come."""

# As numbers: data() is asked some thousand times for every painting, and looking up an enum's member takes its time.
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_DECORATION = int(Qt.ItemDataRole.DecorationRole)
_TOOLTIP = int(Qt.ItemDataRole.ToolTipRole)
_FONT = int(Qt.ItemDataRole.FontRole)
_ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
_FOREGROUND = int(Qt.ItemDataRole.ForegroundRole)
_CHECK = int(Qt.ItemDataRole.CheckStateRole)
_VALUE = int(VALUE_ROLE)
_NO_INDEX = QModelIndex()


@dataclass(frozen=True, kw_only=True)  # with slots, Column[Row](…) fails in Python 3.11
class Column(Generic[R]):
    """What a column shows of a row."""

    title: str
    text: Callable[[R], str]
    sort_key: Callable[[R], Any]
    """What the rows are ordered by; None is last in both directions."""
    tooltip: Callable[[R], str] | None = None
    decoration: Callable[[R], object] | None = None
    """An icon, a pixmap or a colour."""
    checked: Callable[[R], bool | None] | None = None
    """Whether a box is checked; None for no box."""
    value: Callable[[R], object] | None = None
    """What a delegate of the column's own draws."""
    is_right: bool = False
    is_code: bool = False


class KeyedModel(QAbstractTableModel, Generic[R]):
    """A table of the rows it was shown last, filtered and sorted."""

    check_wanted = Signal(object, int, bool)
    """A row's key, a column, and whether its box is to be checked. Nothing changes before the next rows say so."""

    def __init__(
        self,
        columns: Sequence[Column[R]],
        key: Callable[[R], Hashable],
        *,
        dimmed: Callable[[R], bool] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._key = key
        self._dimmed = dimmed
        self._answers = [self._answers_of(column) for column in self._columns]
        self._latest: dict[Hashable, R] = {}
        self._predicate: Callable[[R], bool] | None = None
        self._sort_column = -1
        self._is_descending = False
        self._rows: list[R] = []
        self._keys: list[Hashable] = []
        self._places: dict[Hashable, int] | None = None
        self._order = _Order()

    def _answers_of(self, column: Column[R]) -> dict[int, Callable[[R], object]]:
        """Return what answers for each role of a column's cells that there is an answer for."""
        alignment = _RIGHT if column.is_right else _LEFT
        answers: dict[int, Callable[[R], object]] = {_DISPLAY: column.text, _ALIGNMENT: lambda _: alignment}
        if (tooltip := column.tooltip) is not None:
            answers[_TOOLTIP] = lambda row: unmarked(tooltip(row))
        if column.is_code:
            font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
            answers[_FONT] = lambda _: font
        if column.decoration is not None:
            answers[_DECORATION] = column.decoration
        if (checked := column.checked) is not None:
            answers[_CHECK] = lambda row: _CHECK_STATES[checked(row)]
        if (dimmed := self._dimmed) is not None:
            answers[_FOREGROUND] = lambda row: _faint() if dimmed(row) else None
        if column.value is not None:
            answers[_VALUE] = column.value
        return answers

    def show(self, rows: Iterable[R]) -> None:
        """Show these rows in the place of those before. Of two with one key, the later counts."""
        self._latest = {self._key(row): row for row in rows}
        self._arrange()

    def set_filter(self, predicate: Callable[[R], bool] | None) -> None:
        """Show only those rows from now on of which the predicate holds; None for all."""
        self._predicate = predicate
        self._arrange()

    def row_at(self, index: _Index) -> R | None:
        """Return the row at an index, None where there is none."""
        return self._rows[index.row()] if index.isValid() else None

    def rows_between(self, first: int, last: int) -> list[R]:
        """Return the rows from one place to another, both counted."""
        return self._rows[first : last + 1]

    def index_of(self, key: Hashable, column: int = 0) -> QModelIndex:
        """Return where the row with this key is; invalid while it is not shown."""
        if self._places is None:
            self._places = {known: place for place, known in enumerate(self._keys)}
        place = self._places.get(key)
        return QModelIndex() if place is None else self.index(place, column)

    def _arrange(self) -> None:
        """Come from the rows that are shown to those that are to be shown."""
        predicate = self._predicate
        given = self._latest
        if predicate is not None:
            given = {key: row for key, row in given.items() if predicate(row)}
        given_keys, given_rows = list(given), list(given.values())
        is_new = self._sort(given_keys, given_rows)
        rows = [given_rows[place] for place in self._order.places]
        if is_new:
            self._come_to([given_keys[place] for place in self._order.places], rows)
        self._replace(rows)

    def _come_to(self, keys: list[Hashable], rows: list[R]) -> None:
        """Have these rows, in this order; those that are shown already stay what they are for now."""
        wanted = set(keys)
        self._remove([place for place, key in enumerate(self._keys) if key not in wanted])
        old = set(self._keys)
        new = [place for place, key in enumerate(keys) if key not in old]
        blocks = _blocks(new)
        if len(blocks) <= _MOST_BLOCKS:
            self._reorder([key for key in keys if key in old])
            for first, last in blocks:
                self._insert(first, keys[first : last + 1], rows[first : last + 1])
        else:
            self._insert(len(self._keys), [keys[place] for place in new], [rows[place] for place in new])
            self._reorder(keys)

    def _sort(self, keys: list[Hashable], rows: list[R]) -> bool:
        """Find the order that the rows are to be shown in; return whether it may be another than before."""
        if 0 <= self._sort_column < len(self._columns):
            sort_keys = list(map(self._columns[self._sort_column].sort_key, rows))
        else:
            sort_keys = [None] * len(rows)
        before = self._order
        if (before.keys, before.sort_keys) == (keys, sort_keys):
            return False
        places = [place for place, sort_key in enumerate(sort_keys) if sort_key is not None]
        places.sort(key=sort_keys.__getitem__, reverse=self._is_descending)
        places += [place for place, sort_key in enumerate(sort_keys) if sort_key is None]
        self._order = _Order(keys=keys, sort_keys=sort_keys, places=places)
        return True

    def _remove(self, places: list[int]) -> None:
        if len(_blocks(places)) > _MOST_BLOCKS:
            going = set(places)
            keys = self._keys
            staying = [key for place, key in enumerate(keys) if place not in going]
            self._reorder(staying + [keys[place] for place in places])
            places = list(range(len(staying), len(keys)))
        for first, last in reversed(_blocks(places)):
            self.beginRemoveRows(_NO_INDEX, first, last)
            del self._rows[first : last + 1]
            del self._keys[first : last + 1]
            self._places = None
            self.endRemoveRows()

    def _insert(self, first: int, keys: list[Hashable], rows: list[R]) -> None:
        self.beginInsertRows(_NO_INDEX, first, first + len(rows) - 1)
        self._rows[first:first] = rows
        self._keys[first:first] = keys
        self._places = None
        self.endInsertRows()

    def _reorder(self, keys: list[Hashable]) -> None:
        """Bring the rows that are shown into another order."""
        if keys == self._keys:
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        old_keys = self._keys
        rows = dict(zip(old_keys, self._rows, strict=True))
        self._keys = keys
        self._rows = [rows[key] for key in keys]
        self._places = None
        after = [self.index_of(old_keys[index.row()], index.column()) for index in before]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _replace(self, rows: list[R]) -> None:
        """Show what the rows are now; their keys and their order are the same."""
        changed = [
            place
            for place, (old, new) in enumerate(zip(self._rows, rows, strict=True))
            if old is not new and old != new
        ]
        self._rows = rows
        if changed:
            last_column = len(self._columns) - 1
            self.dataChanged.emit(self.index(changed[0], 0), self.index(changed[-1], last_column))

    def rowCount(self, parent: _Index = _NO_INDEX) -> int:  # noqa: N802
        """Return how many rows are shown."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _NO_INDEX) -> int:  # noqa: N802
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: _Index, role: int = _DISPLAY) -> Any:  # noqa: ANN401
        """Return what a cell shows; only what is asked for is worked out."""
        place = index.column()
        if place < 0:
            return None
        answer = self._answers[place].get(role)
        return None if answer is None else answer(self._rows[index.row()])

    def setData(self, index: _Index, value: Any, role: int = _CHECK) -> bool:  # noqa: ANN401, N802
        """Ask for a box to be checked, and change nothing."""
        row = self.row_at(index)
        column = self._columns[index.column()] if row is not None else None
        if role == _CHECK and row is not None and column is not None and column.checked is not None:
            wanted = Qt.CheckState(value) is Qt.CheckState.Checked
            self.check_wanted.emit(self._key(row), index.column(), wanted)
        return False

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Say that rows can be selected, and boxes checked."""
        place = index.column()
        if place < 0:
            return _NO_FLAGS
        checked = self._columns[place].checked
        return _FLAGS if checked is None or checked(self._rows[index.row()]) is None else _CHECKABLE_FLAGS

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:  # noqa: ANN401, N802
        """Return the title of a column."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        if role == _DISPLAY:
            return self._columns[section].title
        if role == _ALIGNMENT:
            return _RIGHT if self._columns[section].is_right else _LEFT
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column from now on; by -1, rows stand as they were shown."""
        self._sort_column = column
        self._is_descending = order is Qt.SortOrder.DescendingOrder
        self._order = _Order()
        self._arrange()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Order:
    """An order, with what it was made of."""

    keys: list[Hashable] = field(default_factory=list)
    """In the order they were given in."""
    sort_keys: list[Any] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    """Where among those given each row stands, in the order that they are shown in."""


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_NO_FLAGS = Qt.ItemFlag.NoItemFlags
_FLAGS = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
_CHECKABLE_FLAGS = _FLAGS | Qt.ItemFlag.ItemIsUserCheckable
_CHECK_STATES = {True: Qt.CheckState.Checked, False: Qt.CheckState.Unchecked, None: None}


def _faint() -> QBrush:
    return QGuiApplication.palette().brush(QPalette.ColorRole.PlaceholderText)


def _blocks(places: list[int]) -> list[tuple[int, int]]:
    """Return the first and last places of each run without a gap."""
    runs = (
        [place for _, place in run]
        for _, run in groupby(enumerate(places), key=lambda counted: counted[1] - counted[0])
    )
    return [(run[0], run[-1]) for run in runs]
