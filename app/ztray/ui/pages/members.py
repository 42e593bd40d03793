"""The page of the members: who is in the networks that one runs, who wants to be, and what is decided about them."""

from collections.abc import Callable, Mapping
from operator import is_

from PySide6.QtCore import QByteArray, QObject, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QComboBox,
    QGridLayout,
    QPushButton,
    QSizePolicy,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ztray.domain.directory import AccountState
from ztray.domain.identifiers import NodeAddress
from ztray.domain.membership import Standing
from ztray.domain.memory import Memory, NameDevice
from ztray.domain.state import Overview
from ztray.domain.text import plain
from ztray.presentation.actions import CopyText, Decide, Page, Remember, ShowWindow
from ztray.presentation.member_details import (
    GONE,
    NOTHING_SELECTED,
    assigning,
    describing,
    member_detail,
    renaming,
    several_sentence,
)
from ztray.presentation.members import (
    ALL_WAITING,
    NO_MATCH,
    Act,
    Around,
    MemberKey,
    MemberRow,
    Nothing,
    Scope,
    ScopeLine,
    StandingFilter,
    acts_on,
    count_sentence,
    is_gone,
    member_filter,
    member_rows,
    nothing_there,
    row_of,
    scope_lines,
    scope_of,
    standing_note,
    usual_scope,
)
from ztray.presentation.outage import Remedy
from ztray.runtime.peer_history import PeerHistory
from ztray.runtime.source_pace import Interest
from ztray.ui.context_menu import ContextMenu
from ztray.ui.filter_field import FilterField
from ztray.ui.keyed_model import Column, KeyedModel
from ztray.ui.labels import caption_label, sentence_label
from ztray.ui.member_pane import MemberPane
from ztray.ui.narrowing_columns import NarrowingColumns
from ztray.ui.remedy_button import RemedyRow
from ztray.ui.row_table import RowTable
from ztray.ui.table_browser import TableBrowser

_SPACING = 8
_REFRESH = 15_000
"""How often "3 min ago" is counted anew, in milliseconds."""
_LEAST_SCOPE = 12
"""The choice of a network is no narrower, in letters."""

_NAME, _ADDRESS, _STANDING, _NETWORK, _MANAGED, _SEEN, _VERSION, _OS, _DESCRIPTION = range(9)
_WIDTHS = {
    _NAME: 18,
    _ADDRESS: 12,
    _STANDING: 13,
    _NETWORK: 13,
    _MANAGED: 18,
    _SEEN: 11,
    _VERSION: 9,
    _OS: 10,
    _DESCRIPTION: 24,
}
"""In widths of a digit."""
_WIDE_ONLY = (_ADDRESS, _MANAGED, _SEEN, _VERSION, _OS, _DESCRIPTION)
"""What there is no room for in a narrow window; the detail has it all."""

_KEYS = {
    Act.APPROVE: ("Ctrl+Return", "Ctrl+Enter"),
    Act.REJECT: ("Ctrl+Backspace",),
    Act.SHUT_OUT: ("Ctrl+D",),
    Act.DELETE: ("Del",),
}
"""In the table; the first one is named in the menu."""


class MembersPage(QWidget):
    """Shows the members of a network, or all that wait."""

    chosen = Signal(object)
    """An Action."""

    interested = Signal(object)
    """An Interest: what the page wants to know of the accounts from now on."""

    def __init__(self, history: PeerHistory, now: Callable[[], int]) -> None:
        super().__init__()
        self._history = history
        self._now = now
        self._around = Around()
        self._memory = Memory()
        self._scope = ALL_WAITING
        self._is_fresh = True
        """Whether these members have not been shown before: the first that waits is selected then."""
        self._is_scope_chosen = False
        """Whether what is shown is of somebody's choosing, or that of who led here."""
        self._wanted: ShowWindow | None = None
        """What is to be shown as soon as it is there."""
        self._subject: MemberKey | None = None
        """The member in the detail: it stays there when it has left the table, as who was approved has."""
        self._is_updating = False
        self._is_stale = True
        self._refresh = QTimer(self, interval=_REFRESH)
        self._model = KeyedModel(_columns(now), _key, parent=self)
        self._table = _MemberTable(self._model)
        self._choice = _ScopeChoice()
        self._filter = FilterField("Filter by name, address or description", "Filter members")
        self._standings = _standing_choice()
        self._note = _Notice()
        self._bar = _ActsBar()
        self._pane = MemberPane()
        self._grid = QGridLayout()
        self._columns = NarrowingColumns(self._table, wide_only=_WIDE_ONLY, optional=(_NETWORK,))
        self._browser = TableBrowser(self._toolbar(), self._filter, self._table, self._columns, self._pane)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._browser)
        self._connect()

    def _toolbar(self) -> QWidget:
        self._grid.setSpacing(_SPACING)
        self._arrange_choices(is_narrow=False)
        toolbar = QWidget()
        layout = QVBoxLayout(toolbar)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_SPACING)
        layout.addLayout(self._grid)
        layout.addWidget(self._note)
        layout.addWidget(self._bar)
        return toolbar

    def _arrange_choices(self, *, is_narrow: bool) -> None:
        """Put what is chosen and filtered by into one row, or into two."""
        widgets: tuple[QWidget, ...] = (self._choice, self._filter, self._standings)
        for widget in widgets:
            self._grid.removeWidget(widget)
        if is_narrow:
            self._grid.addWidget(self._choice, 0, 0, 1, 2)
            self._grid.addWidget(self._filter, 1, 0)
            self._grid.addWidget(self._standings, 1, 1)
        else:
            for column, widget in enumerate(widgets):
                self._grid.addWidget(widget, 0, column)
        for column, stretch in enumerate((1, 0, 0) if is_narrow else (1, 1, 0)):
            self._grid.setColumnStretch(column, stretch)

    def _connect(self) -> None:
        self._choice.scope_chosen.connect(self._on_scope_chosen)
        self._filter.textChanged.connect(self._apply_filter)
        self._standings.currentIndexChanged.connect(self._apply_filter)
        self._browser.cleared.connect(self._clear_filter)
        for chooser in (self._note, self._bar, self._browser, self._pane):
            chooser.chosen.connect(self.chosen)
        self._table.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self._table.clicked.connect(self._on_clicked)
        self._table.copy_wanted.connect(self._on_copy_wanted)
        self._table.menu_wanted.connect(self._on_menu_wanted)
        self._table.act_wanted.connect(self._on_act_wanted)
        self._pane.renamed.connect(self._on_renamed)
        self._pane.described.connect(self._on_described)
        self._pane.addressed.connect(self._on_addressed)
        self._pane.assigning_wanted.connect(self._on_assigning_wanted)
        self._pane.bridging_wanted.connect(self._on_bridging_wanted)
        self._pane.device_named.connect(self._on_device_named)
        self._browser.narrowed.connect(self._on_narrowed)
        self._refresh.timeout.connect(self._show_anew)

    @property
    def count(self) -> int:
        """How many members wait for an approval that can be given here."""
        return self._around.directory.waiting_count

    def show_overview(self, overview: Overview) -> None:
        """Show what the accounts tell, and what the person calls devices."""
        before, is_same_memory = self._around.directory, overview.memory is self._memory
        if overview.directory is before and is_same_memory:
            return
        if is_same_memory and _are_same(overview.directory.accounts, before.accounts):
            self._around.directory = overview.directory
            if self.isVisible():
                self._show_anew()
            return
        self._memory = overview.memory
        aliases = {address: plain(alias) for address, alias in overview.memory.device_aliases.items()}
        self._around = Around(directory=overview.directory, aliases=aliases)
        self._show_all()

    def show_member(self, wanted: ShowWindow) -> None:
        """Show a network's members, as soon as it is there, and select one of them, if one is given."""
        self._wanted = wanted
        self._show_all()

    def view_state(self) -> dict[str, QByteArray | bool]:
        """Return how the page is arranged, for `restore_view_state`."""
        return self._browser.view_state()

    def restore_view_state(self, state: Mapping[str, object]) -> None:
        """Arrange the page as it was; what means nothing is passed over."""
        self._browser.restore_view_state(state)

    # What is shown.

    def _show_all(self) -> None:
        """Show the latest, unless nobody sees it."""
        self._is_stale = not self.isVisible()
        if self._is_stale:
            return
        directory = self._around.directory
        if not self._is_scope_chosen or is_gone(self._scope, directory):
            self._show_scope(usual_scope(directory))
        self._seek()
        self._choice.show_lines(scope_lines(directory), self._scope)
        self._update(lambda: self._model.show(member_rows(self._scope, self._around)))
        self._select_wanted()
        self._select_first()

    def _show_scope(self, scope: Scope) -> None:
        """Show other members from now on."""
        if scope == self._scope:
            return
        self._scope, self._subject, self._is_fresh = scope, None, True
        # Who is among the members shown next as well would stay selected, without being the subject.
        self._is_updating = True
        self._table.clearSelection()
        self._is_updating = False
        self._columns.show_optional(are_shown=scope.network_id is None)
        self._attend()

    def _seek(self) -> None:
        """Show what somebody wants to see, a network as soon as an account tells of it; without one, who waits."""
        wanted, directory = self._wanted, self._around.directory
        if wanted is None:
            return
        if wanted.network_id is None:
            self._wanted = None
            if directory.waiting_count:
                self._show_scope(ALL_WAITING)
                self._clear_filter()
            return
        scope = scope_of(directory, wanted.account_id, wanted.network_id)
        if scope is not None:
            self._is_scope_chosen = True
            self._show_scope(scope)
            if wanted.address is None:
                self._wanted = None
                self._clear_filter()

    def _select_wanted(self) -> None:
        """Select the member that somebody wants to see, as soon as it is told of, and let nothing hide it."""
        wanted, network_id = self._wanted, self._scope.network_id
        if wanted is None or wanted.address is None or network_id is None or wanted.network_id != network_id:
            return
        key = MemberKey(account_id=self._scope.account_id, network_id=network_id, address=wanted.address)
        if row_of(key, self._around) is None:
            return
        self._wanted = None
        if not self._model.index_of(key).isValid():
            self._clear_filter()
        self._table.selectRow(self._model.index_of(key).row())
        self._table.scrollTo(self._model.index_of(key))
        self._browser.open_detail()

    def _select_first(self) -> None:
        """Select the first that waits, once: what most come for is then a click away."""
        if not self._is_fresh or self._model.rowCount() == 0:
            return
        self._is_fresh = False
        first = self._model.row_at(self._model.index(0, 0))
        is_free = self._wanted is None and not self._table.selectionModel().hasSelection()
        if is_free and first is not None and first.member.standing is Standing.PENDING:
            self._table.selectRow(0)

    @Slot()
    def _apply_filter(self) -> None:
        predicate = member_filter(self._filter.text(), self._standings.currentData())
        self._update(lambda: self._model.set_filter(predicate))

    def _update(self, change: Callable[[], None]) -> None:
        """Change what the model shows; that a selected row went is not the person's doing."""
        self._is_updating = True
        change()
        index = self._model.index_of(self._subject)
        if index.isValid() and not self._table.selectionModel().hasSelection():
            self._table.selectRow(index.row())
        self._is_updating = False
        self._show_emptiness()
        self._show_selection()

    def _show_emptiness(self) -> None:
        directory, now = self._around.directory, self._now()
        is_empty = self._model.rowCount() == 0
        if is_empty:
            is_filtered = next(member_rows(self._scope, self._around), None) is not None
            why = Nothing(sentence=NO_MATCH) if is_filtered else nothing_there(self._scope, directory, now)
            self._browser.show_reason(why.sentence, why.remedies, is_filtered=is_filtered)
        else:
            self._browser.show_table()
        self._note.show_notice(standing_note(self._scope, directory, now))
        self._bar.setVisible(not is_empty)

    def _show_selection(self) -> None:
        """Show what can be done with those that are selected, and all of the one that is."""
        rows = self._selected_rows()
        acts = tuple(acts_on(rows).values())
        self._bar.show_acts(count_sentence(self._model.rowCount(), len(rows)), acts)
        is_covering = self._browser.is_narrow
        if len(rows) > 1:
            self._pane.show_nothing(several_sentence(rows, can_act=bool(acts)), acts if is_covering else ())
            return
        if self._subject is None:
            self._pane.show_nothing(NOTHING_SELECTED if self._model.rowCount() else "")
            return
        row = row_of(self._subject, self._around)
        if row is None:
            self._pane.show_nothing(GONE)
            return
        is_peer = self._history.peer(row.member.address) is not None
        # What stands above the table is about who is selected there.
        own_acts = tuple(acts_on((row,)).values()) if is_covering or not rows else ()
        self._pane.show_detail(member_detail(row, self._now(), is_peer=is_peer), own_acts)

    def _selected_rows(self) -> tuple[MemberRow, ...]:
        """Return what is selected, from top to bottom."""
        selection = self._table.selectionModel().selection()
        blocks = (selection.at(number) for number in range(selection.count()))
        places = sorted((block.top(), block.bottom()) for block in blocks)
        return tuple(row for first, last in places for row in self._model.rows_between(first, last))

    @Slot()
    def _show_anew(self) -> None:
        """Say anew what the same rows say otherwise by now: how long ago everything was, and what is being decided."""
        self._table.viewport().update()
        self._show_emptiness()
        self._show_selection()

    def _attend(self) -> None:
        """Say what is looked at."""
        is_seen = self.isVisible()
        self.interested.emit(Interest(lists=is_seen, roster=self._scope.network_id if is_seen else None))

    # What a person does.

    @Slot(object)
    def _on_scope_chosen(self, scope: Scope) -> None:
        self._is_scope_chosen, self._wanted = True, None
        self._show_scope(scope)
        self._show_all()
        self._table.scrollToTop()

    @Slot()
    def _on_selection_changed(self) -> None:
        if self._is_updating:
            return
        rows = self._selected_rows()
        self._is_scope_chosen, self._wanted = True, None
        self._subject = rows[0].key if len(rows) == 1 else None
        self._show_selection()

    @Slot()
    def _on_clicked(self) -> None:
        if not QApplication.keyboardModifiers():  # else several are being selected
            self._browser.open_detail()

    @Slot()
    def _clear_filter(self) -> None:
        self._filter.clear()
        self._standings.setCurrentIndex(0)

    @Slot(object)
    def _on_act_wanted(self, act: Act) -> None:
        remedy = acts_on(self._selected_rows()).get(act)
        if remedy is not None:
            self.chosen.emit(remedy.action)

    @Slot()
    def _on_copy_wanted(self) -> None:
        addresses = [row.member.address for row in self._selected_rows()]
        if addresses:
            self.chosen.emit(CopyText(text="\n".join(addresses)))

    @Slot(QPoint)
    def _on_menu_wanted(self, position: QPoint) -> None:
        rows = self._selected_rows()
        if not rows:
            return
        menu = ContextMenu(self)
        for act, remedy in acts_on(rows).items():
            menu.offer(remedy.text, remedy.action, _KEYS[act][0])
        menu.addSeparator()
        for caption, text in _copies(rows).items():
            menu.offer(caption, CopyText(text=text))
        if len(rows) == 1 and self._history.peer(rows[0].member.address) is not None:
            menu.offer("&Show device", ShowWindow(page=Page.DEVICES, address=rows[0].member.address))
        menu.chosen.connect(self.chosen)
        menu.popup(position)

    @Slot(object, str)
    def _on_renamed(self, key: MemberKey, name: str) -> None:
        self._change(key, lambda row: renaming(row, name))

    @Slot(object, str)
    def _on_described(self, key: MemberKey, description: str) -> None:
        self._change(key, lambda row: describing(row, description))

    @Slot(object, object)
    def _on_addressed(self, key: MemberKey, addresses: tuple[str, ...]) -> None:
        self._change(key, lambda row: assigning(row, addresses=addresses))

    @Slot(object, bool)
    def _on_assigning_wanted(self, key: MemberKey, is_wanted: bool) -> None:
        self._change(key, lambda row: assigning(row, assigns=is_wanted))

    @Slot(object, bool)
    def _on_bridging_wanted(self, key: MemberKey, is_wanted: bool) -> None:
        self._change(key, lambda row: assigning(row, is_bridge=is_wanted))

    def _change(self, key: MemberKey, decide: Callable[[MemberRow], Decide]) -> None:
        row = row_of(key, self._around)
        if row is not None:
            self.chosen.emit(decide(row))

    @Slot(object, str)
    def _on_device_named(self, address: NodeAddress, alias: str) -> None:
        self.chosen.emit(Remember(note=NameDevice(address=address, alias=alias)))

    @Slot(bool)
    def _on_narrowed(self, is_narrow: bool) -> None:
        self._arrange_choices(is_narrow=is_narrow)
        self._bar.be_narrow(is_narrow=is_narrow)
        self._show_selection()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Tell what is looked at, and show what came meanwhile."""
        super().showEvent(event)
        if self._is_stale:
            self._show_all()
        self._show_anew()
        self._refresh.start()
        self._attend()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Tell that nothing is looked at any more."""
        super().hideEvent(event)
        self._refresh.stop()
        self._attend()


def _key(row: MemberRow) -> MemberKey:
    return row.key


def _are_same(accounts: tuple[AccountState, ...], others: tuple[AccountState, ...]) -> bool:
    """Tell whether these are the very same, without looking through all their members."""
    return len(accounts) == len(others) and all(map(is_, accounts, others))


def _copies(rows: tuple[MemberRow, ...]) -> dict[str, str]:
    """Return what there is to copy of members, by what the menu says."""
    addresses = "\n".join(row.member.address for row in rows)
    managed = "\n".join(address for row in rows for address in row.member.addresses)
    named = "\n".join(row.title for row in rows)
    are_many = len(rows) > 1
    texts = {"Copy &addresses" if are_many else "Copy &address": addresses}
    texts |= {"Copy &names" if are_many else "Copy &name": named} if named != addresses else {}
    return texts | ({"Copy &managed addresses": managed} if managed else {})


def _columns(now: Callable[[], int]) -> tuple[Column[MemberRow], ...]:
    """Return the columns, in the order of their numbers above."""
    # Not operator.attrgetter, which the type checker cannot look into.
    return (
        Column(title="Name", text=lambda row: row.title, sort_key=lambda row: row.name_key, tooltip=_tip),
        Column(
            title="Address",
            text=lambda row: row.member.address,
            sort_key=lambda row: row.member.address,
            tooltip=_tip,
            is_code=True,
        ),
        Column(title="Standing", text=lambda row: row.standing, sort_key=lambda row: row.standing_key, tooltip=_tip),
        Column(
            title="Network", text=lambda row: row.network, sort_key=lambda row: row.network.casefold(), tooltip=_tip
        ),
        Column(
            title="Managed addresses",
            text=lambda row: row.addresses,
            sort_key=lambda row: row.addresses_key,
            tooltip=_tip,
        ),
        Column(
            title="Last seen",
            text=lambda row: row.last_seen(now()),
            sort_key=lambda row: None if row.member.last_seen is None else -row.member.last_seen,
            tooltip=lambda row: row.last_seen_tooltip,
        ),
        Column(title="Version", text=lambda row: row.version, sort_key=lambda row: row.version_key, tooltip=_tip),
        Column(title="System", text=lambda row: row.os, sort_key=lambda row: row.os.casefold(), tooltip=_tip),
        Column(
            title="Description",
            text=lambda row: row.description,
            sort_key=lambda row: row.description.casefold() or None,
            tooltip=_tip,
        ),
    )


def _tip(row: MemberRow) -> str:
    return row.tooltip


class _MemberTable(RowTable):
    """The table; several rows are selected at once, and keys do with them what the buttons above do."""

    act_wanted = Signal(object)
    """An Act."""

    def __init__(self, model: KeyedModel[MemberRow]) -> None:
        super().__init__(model, _WIDTHS)
        self.setAccessibleName("Members")
        self.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.sortByColumn(_STANDING, Qt.SortOrder.AscendingOrder)
        for act, keys in _KEYS.items():
            for key in keys:
                shortcut = QShortcut(QKeySequence(key), self)
                shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
                shortcut.activated.connect(_ActKey(self, act).on_pressed)

    def select_current(self) -> bool:
        """Select the row that the keyboard is at, when none is: that of the one before has left the table."""
        if self.selectionModel().hasSelection() or not self.currentIndex().isValid():
            return False
        self.selectRow(self.currentIndex().row())
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Select the row that the keyboard is at before it leads on to others."""
        if event.key() not in (Qt.Key.Key_Down, Qt.Key.Key_Up) or not self.select_current():
            super().keyPressEvent(event)


class _ActKey(QObject):
    """A key that does something with those that are selected."""

    def __init__(self, table: _MemberTable, act: Act) -> None:
        super().__init__(table)
        self._table = table
        self._act = act

    @Slot()
    def on_pressed(self) -> None:
        if not self._table.select_current():
            self._table.act_wanted.emit(self._act)


class _ScopeChoice(QComboBox):
    """The choice of whose members are shown."""

    scope_chosen = Signal(object)
    """A Scope that the person chose."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Network")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(_LEAST_SCOPE)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._places: dict[Scope, int] = {}
        self.activated.connect(self._on_activated)

    def show_lines(self, lines: tuple[ScopeLine, ...], scope: Scope) -> None:
        """Offer these lines, and show the one that is chosen."""
        if self.view().isVisible():  # what is being looked at does not move under the mouse
            return
        if [line.scope for line in lines] != list(self._places):
            self._rebuild(lines)
        for line in lines:
            place = self._places[line.scope]
            if self.itemText(place) != line.text:
                self.setItemText(place, line.text)
        self.setCurrentIndex(self._places.get(scope, -1))

    def _rebuild(self, lines: tuple[ScopeLine, ...]) -> None:
        self.clear()
        self._places = {}
        for line in lines:
            if line.is_first:
                self.insertSeparator(self.count())
            self._places[line.scope] = self.count()
            self.addItem(line.text)

    @Slot(int)
    def _on_activated(self, place: int) -> None:
        for scope, known in self._places.items():
            if known == place:
                self.scope_chosen.emit(scope)


def _standing_choice() -> QComboBox:
    choice = QComboBox()
    choice.setAccessibleName("Filter by standing")
    for standing in StandingFilter:
        choice.addItem(standing.value, standing)
    return choice


class _ActsBar(QWidget):
    """How many members there are, and what can be done with those that are selected."""

    chosen = Signal(object)
    """An Action."""

    def __init__(self) -> None:
        super().__init__()
        self._acts = RemedyRow()
        self._acts.chosen.connect(self.chosen)
        self._count = caption_label("")
        self._count.setWordWrap(False)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_SPACING)
        self._row.addWidget(self._acts, 1)
        self._row.addWidget(self._count)
        # So that nothing below moves when buttons come and go.
        self.setMinimumHeight(QPushButton("Approve").sizeHint().height())

    def be_narrow(self, *, is_narrow: bool) -> None:
        """Put the number beside the buttons, or below them."""
        directions = QBoxLayout.Direction
        self._row.setDirection(directions.TopToBottom if is_narrow else directions.LeftToRight)

    def show_acts(self, count: str, acts: tuple[Remedy, ...]) -> None:
        self._acts.show_remedies(acts)
        self._count.setText(count)


class _Notice(QWidget):
    """A sentence about all that is shown, with what helps; hidden while there is none."""

    chosen = Signal(object)
    """An Action."""

    def __init__(self) -> None:
        super().__init__()
        self._sentence = sentence_label()
        self._remedies = RemedyRow()
        self._remedies.chosen.connect(self.chosen)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_SPACING // 2)
        layout.addWidget(self._sentence)
        layout.addWidget(self._remedies)
        self.hide()

    def show_notice(self, notice: Nothing | None) -> None:
        if notice is not None:
            self._sentence.setText(notice.sentence)
            self._remedies.show_remedies(notice.remedies)
        self.setVisible(notice is not None)
