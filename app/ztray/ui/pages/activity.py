"""The page that lists what happened, newest first: to be searched, copied, taken along and cleared."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import (
    QByteArray,
    QItemSelection,
    QMargins,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QAction, QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QPushButton,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from ztray.domain.change import Change
from ztray.presentation.activity import (
    CLEARED,
    NOTHING_FOUND,
    NOTHING_YET,
    ActivityGroup,
    ActivityLine,
    copied_text,
    export_text,
    hint_for,
    line_for,
    place_of,
    searched_text,
)
from ztray.presentation.networks import Mark
from ztray.presentation.times import ago
from ztray.runtime.activity import Activity, Entry
from ztray.ui.copy_button import CopyButton
from ztray.ui.filter_field import FilterField
from ztray.ui.keyed_model import Column, KeyedModel
from ztray.ui.labels import caption_label, sentence_label

UNDO_TIME = 10_000
"""How long clearing can be undone, in milliseconds."""

_REFRESH_TIME = 15_000
"""How often "3 min ago" is counted anew, in milliseconds."""

_SPACING = 8
_ROW_SPACING = 2
_EVERYTHING = "Everything"
_WIDEST_WHEN = "59 min ago"
_FILE_NAME = "ztray-activity.csv"
_DETAIL_LINES = 2


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class _Row:
    """A change as the list shows it."""

    number: int
    change: Change
    line: ActivityLine
    searched: str

    @classmethod
    def of(cls, entry: Entry) -> "_Row":
        change = entry.change
        return cls(number=entry.number, change=change, line=line_for(change), searched=searched_text(change))


class ActivityPage(QWidget):
    """Shows what happened; `now` returns the milliseconds since 1970."""

    chosen = Signal(object)
    """An Action: to look at what a change is about."""

    export_wanted = Signal(str, str)
    """A path, and the text to be written there."""

    def __init__(self, activity: Activity, now: Callable[[], int], *, undo_time: int = UNDO_TIME) -> None:
        super().__init__()
        self._activity = activity
        self._rows: dict[int, _Row] = {}
        self._model = KeyedModel[_Row](_columns(now), lambda row: row.number, parent=self)
        self._search = FilterField("Search", "Search")
        self._group = _group_box()
        self._view = _list_view(self._model)
        self._empty = sentence_label()
        self._detail = caption_label("")
        self._export = QPushButton("&Export…", autoDefault=False)
        self._copy = CopyButton("&Copy")
        self._cleared = caption_label(CLEARED)
        self._undo = QPushButton("&Undo", autoDefault=False)
        self._clear = QPushButton("Clear &all", autoDefault=False)
        self._undo_offer = QTimer(self, singleShot=True, interval=undo_time)
        self._menu = QMenu(self._view)
        self._refresh = QTimer(self, interval=_REFRESH_TIME)
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self._offer_undo(is_offered=False)
        self._on_changed()

    def _lay_out(self) -> None:
        self._empty.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._detail.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._detail.setMinimumHeight(_DETAIL_LINES * self._detail.fontMetrics().lineSpacing())
        self._cleared.setWordWrap(False)
        self._stack.addWidget(self._view)
        self._stack.addWidget(self._empty)
        filters = QHBoxLayout()
        filters.addWidget(self._search, 1)
        filters.addWidget(self._group)
        buttons = QHBoxLayout()
        buttons.addWidget(self._export)
        buttons.addWidget(self._copy)
        buttons.addStretch()
        buttons.addWidget(self._cleared)
        buttons.addWidget(self._undo)
        buttons.addWidget(self._clear)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_SPACING)
        layout.addLayout(filters)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._detail)
        layout.addLayout(buttons)

    def _connect(self) -> None:
        self._activity.changed.connect(self._on_changed)
        self._search.textChanged.connect(self._on_filter_changed)
        self._group.currentIndexChanged.connect(self._on_filter_changed)
        self._view.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self._view.doubleClicked.connect(self._on_show)
        self._export.clicked.connect(self._on_export)
        self._undo.clicked.connect(self._on_undo)
        self._clear.clicked.connect(self._on_clear)
        self._undo_offer.timeout.connect(self._on_undo_passed)
        self._refresh.timeout.connect(self._view.viewport().update)
        show = _view_action("&Show", QKeySequence(Qt.Key.Key_Return), QKeySequence(Qt.Key.Key_Enter))
        show.triggered.connect(self._on_show)
        copy = _view_action("&Copy", QKeySequence(QKeySequence.StandardKey.Copy))
        copy.triggered.connect(self._copy.click)
        for action in (show, copy):
            action.setParent(self._view)
            self._view.addAction(action)
            self._menu.addAction(action)
        self._view.customContextMenuRequested.connect(self._on_menu_wanted)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self).activated.connect(self._on_search_wanted)

    def view_state(self) -> dict[str, QByteArray | bool]:
        """Return how wide the columns are, for `restore_view_state`."""
        return {"header": self._view.header().saveState()}

    def restore_view_state(self, state: Mapping[str, object]) -> None:
        """Make the columns as wide as they were; what means nothing is passed over."""
        if isinstance(header := state.get("header"), QByteArray):
            self._view.header().restoreState(header)

    @Slot()
    def _on_changed(self) -> None:
        is_scrolled = self._view.verticalScrollBar().value() > 0
        topmost = QPersistentModelIndex(self._view.indexAt(QPoint(0, 0)) if is_scrolled else self._view.rootIndex())
        entries = self._activity.entries
        self._rows = {entry.number: self._rows.get(entry.number) or _Row.of(entry) for entry in entries}
        self._model.show(self._rows.values())
        if topmost.isValid():
            # What is being read stays where it is; at the top of the list, the newest is what one wants to see.
            self._view.scrollTo(self._model.index(topmost.row(), 0), QAbstractItemView.ScrollHint.PositionAtTop)
        if not self._activity.can_restore:
            self._offer_undo(is_offered=False)
        self._on_rows_shown()

    @Slot()
    def _on_filter_changed(self) -> None:
        words = self._search.text().casefold().split()
        group = self._group.currentData()

        def is_wanted(row: _Row) -> bool:
            return group in (None, row.line.group) and all(word in row.searched for word in words)

        self._model.set_filter(is_wanted if words or group is not None else None)
        self._on_rows_shown()

    def _on_rows_shown(self) -> None:
        is_empty = self._model.rowCount() == 0
        self._empty.setText(NOTHING_FOUND if self._rows else NOTHING_YET)
        self._stack.setCurrentWidget(self._empty if is_empty else self._view)
        self._export.setEnabled(not is_empty)
        self._clear.setEnabled(bool(self._rows))
        self._on_selection_changed()

    @Slot(QItemSelection, QItemSelection)
    def _on_selection_changed(self, *_: QItemSelection) -> None:
        changes = self._selected()
        self._detail.setText(hint_for(changes[0]) if len(changes) == 1 else _counted(len(changes)))
        self._copy.offer(copied_text(changes))

    def _selected(self) -> list[Change]:
        """Return the selected changes, in the order of the list."""
        indexes = sorted(self._view.selectionModel().selectedRows(), key=lambda index: index.row())
        return [row.change for row in map(self._model.row_at, indexes) if row is not None]

    @Slot()
    def _on_show(self) -> None:
        row = self._model.row_at(self._view.currentIndex())
        if row is not None:
            self.chosen.emit(place_of(row.change))

    @Slot(QPoint)
    def _on_menu_wanted(self, place: QPoint) -> None:
        if self._view.indexAt(place).isValid():
            self._menu.popup(self._view.viewport().mapToGlobal(place))

    @Slot()
    def _on_search_wanted(self) -> None:
        self._search.take_keyboard()

    @Slot()
    def _on_export(self) -> None:
        dialog = QFileDialog(self, "Export activity")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("Comma-separated values (*.csv)")
        dialog.setDefaultSuffix("csv")
        dialog.selectFile(_FILE_NAME)
        dialog.fileSelected.connect(self._on_export_file)
        dialog.open()

    @Slot(str)
    def _on_export_file(self, path: str) -> None:
        indexes = (self._model.index(place, 0) for place in range(self._model.rowCount()))
        rows = [row for row in map(self._model.row_at, indexes) if row is not None]
        self.export_wanted.emit(path, export_text(row.change for row in rows))

    @Slot()
    def _on_clear(self) -> None:
        self._activity.clear()
        self._offer_undo(is_offered=True)
        self._undo.setFocus()
        self._undo_offer.start()

    @Slot()
    def _on_undo(self) -> None:
        self._activity.restore()
        self._view.setFocus()

    @Slot()
    def _on_undo_passed(self) -> None:
        self._activity.forget_cleared()
        if self._undo.hasFocus():
            self._search.setFocus()
        self._offer_undo(is_offered=False)

    def _offer_undo(self, *, is_offered: bool) -> None:
        if not is_offered:
            self._undo_offer.stop()
        self._cleared.setVisible(is_offered)
        self._undo.setVisible(is_offered)
        self._clear.setVisible(not is_offered)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Count the times on while they are seen."""
        super().showEvent(event)
        self._refresh.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Count no longer."""
        super().hideEvent(event)
        self._refresh.stop()


def _columns(now: Callable[[], int]) -> tuple[Column[_Row], ...]:
    def column(title: str, text: Callable[[_Row], str]) -> Column[_Row]:
        return Column(title=title, text=text, sort_key=lambda row: row.number, tooltip=lambda row: hint_for(row.change))

    # The marks stand apart: they are not all of one width, and would push the sentences about.
    return (
        column("", lambda row: row.line.mark.value),
        column("When", lambda row: ago(row.change.at, now())),
        column("What happened", lambda row: row.line.text),
    )


def _list_view(model: KeyedModel[_Row]) -> QTreeView:
    view = QTreeView()
    view.setModel(model)
    view.setAccessibleName("Activity")
    view.setRootIsDecorated(False)
    view.setItemsExpandable(False)
    view.setUniformRowHeights(True)
    view.setAllColumnsShowFocus(True)
    view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    view.setItemDelegate(_Airy(view))
    header = view.header()
    header.setSectionsMovable(False)
    header.setMinimumSectionSize(view.fontMetrics().horizontalAdvance(Mark.ATTENTION.value) + 2 * _SPACING)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
    header.resizeSection(0, header.minimumSectionSize())
    header.resizeSection(1, view.fontMetrics().horizontalAdvance(_WIDEST_WHEN) + 2 * _SPACING)
    return view


class _Airy(QStyledItemDelegate):
    """Draws lines of text with some room between them."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        """Ask for more room."""
        return super().sizeHint(option, index).grownBy(QMargins(0, _ROW_SPACING, 0, _ROW_SPACING))


def _view_action(caption: str, *keys: QKeySequence) -> QAction:
    action = QAction(caption)
    action.setShortcuts(keys)
    action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    return action


def _group_box() -> QComboBox:
    box = QComboBox()
    box.setAccessibleName("Show")
    box.addItem(_EVERYTHING)
    for group in ActivityGroup:
        box.addItem(group.value, group)
    return box


def _counted(count: int) -> str:
    return f"{count} lines selected" if count else ""
