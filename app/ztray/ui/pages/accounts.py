"""The page of the accounts: the list, beside it the selected account in full, and beneath that its networks."""

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QByteArray, QModelIndex, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QListView,
    QScrollArea,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ztray.domain.directory import AccountState
from ztray.domain.identifiers import NetworkId
from ztray.domain.state import Overview
from ztray.presentation.accounts import (
    ADD,
    EXPIRY_LABEL,
    NAME_LABEL,
    NETWORKS,
    NO_ACCOUNT,
    NOTHING_SELECTED,
    AccountDetail,
    AccountLine,
    ManagedLine,
    account_detail,
    account_lines,
    managed_lines,
)
from ztray.presentation.actions import ChangeAccount
from ztray.presentation.outage import Remedy
from ztray.presentation.times import UNKNOWN
from ztray.runtime.source_pace import Interest
from ztray.ui.alias_field import AliasField
from ztray.ui.expiry_field import ExpiryField
from ztray.ui.facts import FactsView
from ztray.ui.keyed_model import Column, KeyedModel
from ztray.ui.labels import bold_label, caption_label, sentence_label, show_text, title_label
from ztray.ui.master_detail import MasterDetail
from ztray.ui.remedy_button import RemedyButton, RemedyRow

_SPACING: Final = 8
_APART: Final = 16
"""Before another part of the page, in pixels as the one above."""
_REFRESH: Final = 15_000
"""How often times like "told 3 min ago" are told anew, in milliseconds."""
_LEAST_LIST: Final = 26
"""The width that the list asks for, in widths of a digit."""
_LEAST_PANE: Final = 34
"""The width below which an account is shown in the list's place, in the same."""
_MOST_ROWS: Final = 12
"""An account with more networks than these has them scrolled."""


class AccountsPage(QWidget):
    """Shows the accounts and their networks; `now` tells milliseconds since 1970."""

    chosen = Signal(object)
    """An Action."""

    interested = Signal(object)
    """An Interest: what the page wants to know of the accounts from now on."""

    def __init__(self, now: Callable[[], int]) -> None:
        super().__init__()
        self._now = now
        self._overview = Overview()
        self._wanted = ""
        """The account to be shown as soon as it is there; empty for none."""
        self._was_filled = False
        self._refresh = QTimer(self, interval=_REFRESH)
        self._refresh.timeout.connect(self._show)
        self._model = KeyedModel(_list_columns(), key=lambda line: line.account_id)
        self._list = _List(self._model)
        self._list.selectionModel().currentRowChanged.connect(self._on_current_changed)
        self._list.activated.connect(self._on_activated)
        self._list.clicked.connect(self._on_activated)
        self._empty = sentence_label(NO_ACCOUNT)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._add = RemedyButton(ADD)
        self._add.chosen.connect(self.chosen)
        self._pane = _AccountPane()
        self._pane.chosen.connect(self.chosen)
        self._pane.named.connect(self._on_named)
        self._pane.expiry_entered.connect(self._on_expiry_entered)
        self._split = MasterDetail(self._list, self._pane, shares=(1, 2))
        buttons = QHBoxLayout()
        buttons.addWidget(self._add)
        buttons.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_SPACING)
        layout.addLayout(buttons)
        layout.addWidget(self._empty, 1)
        layout.addWidget(self._split, 1)

    @property
    def count(self) -> int:
        """How many accounts there are."""
        return len(self._overview.directory.accounts)

    def show_overview(self, overview: Overview) -> None:
        """Show the accounts as they are now."""
        self._overview = overview
        self._show()

    def show_account(self, account_id: str) -> None:
        """Show an account in full, as soon as there is anything to tell of it."""
        index = self._model.index_of(account_id)
        self._wanted = "" if index.isValid() else account_id
        if index.isValid():
            self._list.setCurrentIndex(index)
            self._split.open_detail()

    def view_state(self) -> dict[str, QByteArray | bool]:
        """Return how the page is arranged, for `restore_view_state`."""
        return {"splitter": self._split.splitter_state()}

    def restore_view_state(self, state: Mapping[str, object]) -> None:
        """Arrange the page as it was; what means nothing is passed over."""
        splitter = state.get("splitter")
        if isinstance(splitter, QByteArray):
            self._split.restore_splitter(splitter)

    @Slot()
    def _show(self) -> None:
        lines = account_lines(self._overview.directory, self._now())
        selected = self._model.row_at(self._list.currentIndex())
        self._model.show(lines)
        self._split.setVisible(bool(lines))
        self._empty.setVisible(not lines)
        if self._wanted:
            self.show_account(self._wanted)
        if selected is not None and self._overview.directory.account(selected.account_id) is None:
            # Qt would select its neighbour, and a click that was on its way would hit that one.
            self._list.setCurrentIndex(QModelIndex())
        elif lines and not self._was_filled and not self._list.currentIndex().isValid():
            self._list.setCurrentIndex(self._model.index(0, 0))
        self._was_filled |= bool(lines)
        self._show_detail()

    @property
    def _selected(self) -> AccountState | None:
        line = self._model.row_at(self._list.currentIndex())
        return None if line is None else self._overview.directory.account(line.account_id)

    def _show_detail(self) -> None:
        state = self._selected
        if state is None:
            self._pane.show_nothing(NOTHING_SELECTED if self.count else "")
        else:
            self._pane.show_detail(account_detail(state, self._now()), managed_lines(state, self._overview))

    @Slot()
    def _on_current_changed(self) -> None:
        self._show_detail()

    @Slot()
    def _on_activated(self) -> None:
        self._split.open_detail()

    @Slot(object, str)
    def _on_named(self, account_id: str, name: str) -> None:
        state = self._overview.directory.account(account_id)
        if state is not None:
            self.chosen.emit(ChangeAccount(account=state.account.called(name)))

    @Slot(object, object)
    def _on_expiry_entered(self, account_id: str, expires: int | None) -> None:
        state = self._overview.directory.account(account_id)
        if state is not None:
            self.chosen.emit(ChangeAccount(account=state.account.ending(expires)))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Tell that the page is looked at."""
        super().showEvent(event)
        self._show()
        self._refresh.start()
        self.interested.emit(Interest(lists=True))

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Tell that the page is not looked at any more."""
        super().hideEvent(event)
        self._refresh.stop()
        self.interested.emit(Interest())


def _list_columns() -> tuple[Column[AccountLine], ...]:
    return (
        Column(
            title="Account",
            text=lambda line: line.text,
            sort_key=lambda _: 0,  # they stand in the order in which they were added
            tooltip=lambda line: f"{line.title}\n{line.condition.sentence}",
        ),
    )


class _List(QListView):
    """The accounts, each in three lines."""

    def __init__(self, model: KeyedModel[AccountLine]) -> None:
        super().__init__()
        self.setModel(model)
        self.setAccessibleName("Accounts")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setWordWrap(True)
        self.setSpacing(_SPACING // 2)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Ask for room for a name and a state."""
        return QSize(_LEAST_LIST * self.fontMetrics().horizontalAdvance("0"), super().minimumSizeHint().height())


class _AccountPane(QScrollArea):
    """An account in full."""

    chosen = Signal(object)
    """An Action."""

    named = Signal(object, str)
    """An account's id and the person's name for it."""

    expiry_entered = Signal(object, object)
    """An account's id, and when its key ends, in milliseconds since 1970 or None."""

    def __init__(self) -> None:
        super().__init__(widgetResizable=True)
        self.setAccessibleName("Selected account")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._shown = ""
        self._nothing = caption_label("")
        self._title = title_label()
        self._state = bold_label()
        self._sentence = sentence_label()
        self._remedies = RemedyRow()
        self._name_row = QWidget()
        self._name = AliasField(NAME_LABEL.strip("&:"))
        self._buttons = RemedyRow()
        self._facts = FactsView()
        self._expiry = ExpiryField(EXPIRY_LABEL)
        self._networks = _NetworksPart()
        self._content = QWidget()
        inside = QVBoxLayout(self._content)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(_SPACING)
        self._lay_out_name()
        for widget in (self._title, self._state, self._sentence, self._remedies, self._name_row, self._buttons):
            inside.addWidget(widget)
        inside.addWidget(self._facts)
        inside.addWidget(self._expiry)
        inside.addSpacing(_APART - _SPACING)
        inside.addWidget(self._networks)
        self._everything = QWidget()
        layout = QVBoxLayout(self._everything)
        layout.setContentsMargins(_SPACING, 0, _SPACING, _SPACING)
        layout.addWidget(self._nothing)
        layout.addWidget(self._content)
        layout.addStretch()
        self.setWidget(self._everything)
        for source in (self._remedies, self._buttons, self._networks):
            source.chosen.connect(self.chosen)
        self._name.named.connect(self.named)
        self._expiry.entered.connect(self._on_expiry_entered)
        self.show_nothing("")

    def _lay_out_name(self) -> None:
        label = QLabel(NAME_LABEL, textFormat=Qt.TextFormat.PlainText)
        label.setBuddy(self._name)
        row = QHBoxLayout(self._name_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label)
        row.addWidget(self._name, 1)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Ask for the width at which nothing is cut off: there is no way to scroll sideways."""
        inside = self._everything.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        least = _LEAST_PANE * self.fontMetrics().horizontalAdvance("0")
        return QSize(max(inside, least), super().minimumSizeHint().height())

    def show_nothing(self, why: str) -> None:
        """Show no account, and why."""
        self._shown = ""
        self._content.hide()
        self._nothing.setText(why)
        self._nothing.show()

    def show_detail(self, detail: AccountDetail, networks: tuple[ManagedLine, ...]) -> None:
        """Show an account and its networks."""
        if detail.account_id != self._shown:
            self._shown = detail.account_id
            self.verticalScrollBar().setValue(0)
            self._networks.show_another()
        for label, text in (
            (self._title, detail.title),
            (self._state, detail.state),
            (self._sentence, detail.sentence),
        ):
            show_text(label, text)
        self._remedies.show_remedies(detail.remedies)
        self._name_row.setVisible(not detail.is_own_controller)
        self._name.show_alias(detail.account_id, detail.name, detail.own_name)
        self._buttons.show_remedies(tuple(filter(None, (detail.test, detail.replace, detail.remove))))
        self._facts.show_groups(detail.facts)
        self._expiry.setVisible(detail.takes_expiry)
        self._expiry.show_expiry(detail.expires)
        self._networks.show_lines(networks, detail.nothing)
        self._networks.offer_new(detail.create)
        self._nothing.hide()
        self._content.show()

    @Slot(object)
    def _on_expiry_entered(self, expires: int | None) -> None:
        if self._shown:
            self.expiry_entered.emit(self._shown, expires)


class _NetworksPart(QWidget):
    """The networks of an account, and what can be done with the selected one."""

    chosen = Signal(object)
    """An Action."""

    def __init__(self) -> None:
        super().__init__()
        self._title = bold_label()
        self._title.setText(NETWORKS)
        self._nothing = caption_label("")
        self._model = KeyedModel(_network_columns(), key=lambda line: line.network_id)
        self._table = _NetworkTable(self._model)
        self._table.selectionModel().currentRowChanged.connect(self._show_selected)
        self._sentence = sentence_label()
        self._remedies = RemedyRow()
        self._remedies.chosen.connect(self.chosen)
        self._new = RemedyButton()
        self._new.chosen.connect(self.chosen)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_SPACING)
        for widget in (self._title, self._nothing, self._table, self._sentence, self._remedies):
            layout.addWidget(widget)
        layout.addWidget(self._new, 0, Qt.AlignmentFlag.AlignLeft)

    def offer_new(self, remedy: Remedy | None) -> None:
        """Offer to make a network, None where nobody can."""
        self._new.show_remedy(remedy)

    def show_another(self) -> None:
        """Forget what was selected: another account is shown."""
        self._model.show(())

    def show_lines(self, lines: tuple[ManagedLine, ...], nothing: str) -> None:
        """Show these networks, or why there are none."""
        selected = self._model.row_at(self._table.currentIndex())
        was_empty = not self._model.rowCount()
        self._model.show(lines)
        self._nothing.setText(nothing)
        self._nothing.setVisible(not lines)
        self._table.setVisible(bool(lines))
        self._table.fit()
        if selected is not None and selected.network_id not in {line.network_id for line in lines}:
            self._table.setCurrentIndex(QModelIndex())
        elif lines and was_empty:
            self._table.selectRow(0)
        self._show_selected()

    @Slot()
    def _show_selected(self) -> None:
        line = self._model.row_at(self._table.currentIndex())
        self._sentence.setText(line.sentence if line else "")
        self._sentence.setVisible(bool(line and line.sentence))
        self._remedies.show_remedies(line.remedies if line else ())


def _number(value: int | None) -> str:
    return UNKNOWN if value is None else str(value)


def _network_columns() -> tuple[Column[ManagedLine], ...]:
    def id_of(line: ManagedLine) -> NetworkId:
        return line.network_id

    return (
        Column(
            title="Name",
            text=lambda line: line.title,
            sort_key=lambda line: (line.title.casefold(), line.network_id),
            tooltip=lambda line: f"{line.title}\n{line.network_id.grouped}",
        ),
        Column(title="Id", text=id_of, sort_key=id_of, is_code=True),
        Column(title="This computer", text=lambda line: line.here, sort_key=lambda line: line.here),
        Column(
            title="Online", text=lambda line: _number(line.online), sort_key=lambda line: line.online, is_right=True
        ),
        Column(
            title="Approved",
            text=lambda line: _number(line.authorised),
            sort_key=lambda line: line.authorised,
            is_right=True,
        ),
        Column(title="Waiting", text=lambda line: str(line.waiting), sort_key=lambda line: line.waiting, is_right=True),
    )


class _NetworkTable(QTableView):
    """The networks; as high as they need, up to some rows."""

    def __init__(self, model: KeyedModel[ManagedLine]) -> None:
        super().__init__()
        self.setModel(model)
        self.setAccessibleName("Networks of the account")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + _SPACING)
        self.horizontalHeader().setHighlightSections(False)
        self.setSortingEnabled(True)
        self.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        for column in range(model.columnCount()):
            self.horizontalHeader().resizeSection(column, self._usual_width(column))

    def _usual_width(self, column: int) -> int:
        title = str(self.model().headerData(column, Qt.Orientation.Horizontal))
        usual = {0: "A network's name", 1: "8056c2e21c000001MM", 2: "◐ waiting for approval M"}
        return self.fontMetrics().horizontalAdvance(usual.get(column, f"{title}MM"))

    def fit(self) -> None:
        """Be as high as the rows that are shown."""
        rows = min(self.model().rowCount(), _MOST_ROWS)
        bar = self.horizontalScrollBar().sizeHint().height()
        frame = 2 * self.frameWidth()
        height = self.horizontalHeader().sizeHint().height() + rows * self.verticalHeader().defaultSectionSize()
        self.setFixedHeight(height + bar + frame)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Give the names what the other columns leave, and never less than names need."""
        super().resizeEvent(event)
        header = self.horizontalHeader()
        others = header.length() - header.sectionSize(0)
        header.resizeSection(0, max(self._usual_width(0), self.viewport().width() - others))
