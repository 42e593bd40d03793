"""The page of the networks: the list with its switches, and beside it the selected network in full."""

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QByteArray, QModelIndex, QPersistentModelIndex, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QHideEvent, QPalette, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ztray.domain.identifiers import NetworkId
from ztray.domain.memory import NameNetwork
from ztray.domain.network import Flag
from ztray.domain.platform import Platform
from ztray.domain.state import Overview, Snapshot
from ztray.presentation.actions import Action, AskToJoin, Remember
from ztray.presentation.flags import flag_title, switch_flag
from ztray.presentation.menu import pause_entries
from ztray.presentation.network_details import FlagSwitch, NetworkDetail, network_detail
from ztray.presentation.networks import Mark, NetworkLine, left_lines, network_lines, resume_all
from ztray.presentation.outage import Remedy
from ztray.ui.alias_field import AliasField
from ztray.ui.facts import FactsView
from ztray.ui.keyed_model import Column, KeyedModel
from ztray.ui.labels import caption_label, sentence_label, title_label
from ztray.ui.master_detail import MasterDetail
from ztray.ui.menu import MenuView
from ztray.ui.remedy_button import RemedyButton, RemedyRow

_SPACING: Final = 8
_FLAG_COLUMNS: Final = {2: Flag.MANAGED, 3: Flag.GLOBAL, 4: Flag.DEFAULT, 5: Flag.DNS}
_FLAG_HEADINGS: Final = {Flag.MANAGED: "Managed", Flag.GLOBAL: "Global", Flag.DEFAULT: "Default", Flag.DNS: "DNS"}
_REFRESH: Final = 15_000
"""How often times like "left 3 min ago" are told anew, in milliseconds."""
_INDENT: Final = 24
"""Of what explains a check box, in pixels: about where its text begins."""


class NetworksPage(QWidget):
    """Shows the networks that are joined, paused and left."""

    chosen = Signal(object)
    """An Action."""

    seen = Signal(bool)
    """Whether the page is looked at from now on."""

    def __init__(self, platform: Platform, now: Callable[[], int]) -> None:
        super().__init__()
        self._platform = platform
        self._now = now
        self._overview = Overview()
        self._told = Overview()
        """The overview, with what the service told last while it tells nothing."""
        self._lines: dict[NetworkId, NetworkLine] = {}
        self._wanted: NetworkId | None = None
        self._was_filled = False
        self._refresh = QTimer(self, interval=_REFRESH)
        self._refresh.timeout.connect(self._show_lines)
        self._model = KeyedModel(_columns(), key=lambda line: line.network_id, dimmed=_is_dimmed)
        self._model.check_wanted.connect(self._on_check_wanted)
        self._table = _Table(self._model)
        self._table.selectionModel().currentRowChanged.connect(self._on_current_changed)
        self._table.activated.connect(self._on_activated)
        self._table.clicked.connect(self._on_activated)
        self._empty = sentence_label()
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pane = _NetworkPane()
        self._pane.chosen.connect(self.chosen)
        self._pane.named.connect(self._on_named)
        self._join = RemedyButton(Remedy(text="Join network…", action=AskToJoin()))
        self._join.chosen.connect(self.chosen)
        self._pause_all = _PauseButton("Pause &all")
        self._pause_all.chosen.connect(self.chosen)
        self._resume_all = RemedyButton()
        self._resume_all.chosen.connect(self.chosen)
        self._split = MasterDetail(self._list(), self._pane, shares=(5, 4))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._split)

    def _list(self) -> QWidget:
        buttons = QHBoxLayout()
        buttons.setSpacing(_SPACING)
        buttons.addWidget(self._join)
        buttons.addWidget(self._pause_all)
        buttons.addWidget(self._resume_all)
        buttons.addStretch()
        master = _Master(self._table)
        layout = QVBoxLayout(master)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_SPACING)
        layout.addLayout(buttons)
        layout.addWidget(self._empty, 1)
        layout.addWidget(self._table, 1)
        return master

    @property
    def count(self) -> int:
        """How many networks are joined."""
        return len(self._told.networks)

    def show_overview(self, overview: Overview) -> None:
        """Show the networks as they are now, or as they were when the service last told."""
        self._overview, self._told = overview, overview.as_last_told
        self._offer_pauses(overview)
        self._show_lines()

    @Slot()
    def _show_lines(self) -> None:
        now = self._now()
        lines = (*network_lines(self._told, now), *left_lines(self._told, now))
        selected = self._model.row_at(self._table.currentIndex())
        self._lines = {line.network_id: line for line in lines}
        self._model.show(lines)
        self._table.setVisible(bool(lines))
        self._empty.setVisible(not lines)
        self._empty.setText(_nothing_there(self._told))
        if self._wanted in self._lines:
            self.show_network(self._wanted)
        elif selected is not None and selected.network_id not in self._lines:
            # Qt would select its neighbour, and a click that was on its way would hit that one.
            self._table.setCurrentIndex(QModelIndex())
        elif lines and not self._was_filled:
            self._table.selectRow(0)
        self._was_filled |= bool(lines)
        self._show_detail()

    def show_network(self, network_id: NetworkId) -> None:
        """Show a network in full, as soon as there is anything to tell of it."""
        index = self._model.index_of(network_id)
        self._wanted = None if index.isValid() else network_id
        if index.isValid():
            self._table.setCurrentIndex(index)
            self._split.open_detail()

    def view_state(self) -> dict[str, QByteArray | bool]:
        """Return how the page is arranged, for `restore_view_state`."""
        return {"header": self._table.horizontalHeader().saveState(), "splitter": self._split.splitter_state()}

    def restore_view_state(self, state: Mapping[str, object]) -> None:
        """Arrange the page as it was; what means nothing is passed over."""
        header, splitter = state.get("header"), state.get("splitter")
        if isinstance(header, QByteArray):
            self._table.horizontalHeader().restoreState(header)
        if isinstance(splitter, QByteArray):
            self._split.restore_splitter(splitter)

    def _offer_pauses(self, overview: Overview) -> None:
        self._pause_all.offer(tuple(network.id for network in overview.networks))
        resume = resume_all(overview) if len(overview.memory.pauses) > 1 else None
        self._resume_all.show_remedy(Remedy(text="Resume all", action=resume) if resume else None)

    def _show_detail(self) -> None:
        line = self._model.row_at(self._table.currentIndex())
        detail = None if line is None else network_detail(line, self._overview, self._platform, self._now())
        self._pane.show_detail(detail)

    @Slot()
    def _on_current_changed(self) -> None:
        self._show_detail()

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        if index.column() not in _FLAG_COLUMNS:
            self._split.open_detail()

    @Slot(object, int, bool)
    def _on_check_wanted(self, network_id: NetworkId, column: int, wanted: bool) -> None:
        line = self._lines.get(network_id)
        if line is not None and line.network is not None:
            flag = _FLAG_COLUMNS[column]
            action = switch_flag(line.network, flag, self._overview)
            if action is not None and (flag in line.network.flags) is not wanted:
                self.chosen.emit(action)

    @Slot(object, str)
    def _on_named(self, network_id: NetworkId, alias: str) -> None:
        self.chosen.emit(Remember(note=NameNetwork(network_id=network_id, alias=alias)))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Tell that the page is looked at."""
        super().showEvent(event)
        self._show_lines()
        self._refresh.start()
        self.seen.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Tell that the page is not looked at any more."""
        super().hideEvent(event)
        self._refresh.stop()
        self.seen.emit(False)


def _nothing_there(overview: Overview) -> str:
    if not isinstance(overview.state, Snapshot):
        return ""
    return "You are in no network yet. Ask its administrator for the network's id, and choose “Join network…”."


def _is_dimmed(line: NetworkLine) -> bool:
    return line.condition.mark is Mark.LEFT


def _columns() -> tuple[Column[NetworkLine], ...]:
    return (
        Column(
            title="Network",
            text=lambda line: f"{line.condition.mark.value} {line.title}",
            sort_key=lambda line: (line.condition.mark is Mark.LEFT, line.title.casefold(), line.network_id),
            tooltip=lambda line: f"{line.network_id.grouped}\n{line.condition.sentence}",
        ),
        Column(
            title="Address or state",
            text=lambda line: line.condition.words,
            sort_key=lambda line: (line.condition.mark.name, line.condition.words),
            tooltip=lambda line: line.condition.sentence,
        ),
        *(_flag_column(flag) for flag in _FLAG_COLUMNS.values()),
    )


def _flag_column(flag: Flag) -> Column[NetworkLine]:
    def is_on(line: NetworkLine) -> bool | None:
        return None if line.network is None else flag in line.network.flags

    return Column(
        title=_FLAG_HEADINGS[flag],
        text=lambda _: "",
        sort_key=lambda line: {True: 0, False: 1, None: 2}[is_on(line)],
        checked=is_on,
        tooltip=lambda _: flag_title(flag),
    )


class _Master(QWidget):
    """The list with its buttons; what is given the keyboard is the list.

    Not by a focus proxy: Tab leads from a widget straight to its proxy, past the buttons before it, and nowhere while
    the proxy is hidden.
    """

    def __init__(self, table: QTableView) -> None:
        super().__init__()
        self._table = table

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Hand the keyboard on."""
        self._table.setFocus(event.reason())


class _Table(QTableView):
    """The list; Space switches the flag under the keyboard's cell, Enter opens the network."""

    def __init__(self, model: KeyedModel[NetworkLine]) -> None:
        super().__init__()
        self.setModel(model)
        self.setAccessibleName("Networks")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 2 * _SPACING)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionsMovable(True)
        header.setStretchLastSection(False)
        for column in range(model.columnCount()):
            header.resizeSection(column, self._usual_width(column))
        for column in _FLAG_COLUMNS:
            self.setItemDelegateForColumn(column, _FlagDelegate(self))
        self.setSortingEnabled(True)
        self.sortByColumn(0, Qt.SortOrder.AscendingOrder)

    def _usual_width(self, column: int) -> int:
        title = str(self.model().headerData(column, Qt.Orientation.Horizontal))
        usual = {0: "● A network's name", 1: "waiting for approval M"}.get(column, f"{title}MM")
        return self.fontMetrics().horizontalAdvance(usual)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Ask for room for all columns."""
        width = self.horizontalHeader().length() + self.verticalScrollBar().sizeHint().width()
        return QSize(width + 2 * self.frameWidth(), super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Give the names what the other columns leave, and never less than names need."""
        super().resizeEvent(event)
        header = self.horizontalHeader()
        others = header.length() - header.sectionSize(0)
        header.resizeSection(0, max(self._usual_width(0), self.viewport().width() - others))


class _FlagDelegate(QStyledItemDelegate):
    """Draws the boxes of the flags so that they stand out from the list, which is drawn in their colour."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:  # noqa: N802
        """Fill the boxes in the window's colour."""
        super().initStyleOption(option, index)
        palette = option.palette
        palette.setBrush(QPalette.ColorRole.Base, palette.brush(QPalette.ColorRole.Window))
        option.palette = palette


class _NetworkPane(QScrollArea):
    """A network in full."""

    chosen = Signal(object)
    """An Action."""

    named = Signal(object, str)
    """A NetworkId and the person's own name for it."""

    def __init__(self) -> None:
        super().__init__(widgetResizable=True)
        self.setAccessibleName("Selected network")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._shown: NetworkId | None = None
        self._title = title_label()
        self._state = sentence_label()
        self._sentence = sentence_label()
        self._remedies = RemedyRow()
        self._alias = AliasField()
        self._flags = {flag: _FlagBox() for flag in Flag}
        self._facts = FactsView()
        self._share, self._leave = RemedyButton(), RemedyButton()
        self._pause = _PauseButton("&Pause")
        self._content = QWidget()
        self.setWidget(self._content)
        layout = QVBoxLayout(self._content)
        layout.setContentsMargins(_SPACING, 0, _SPACING, _SPACING)
        layout.setSpacing(_SPACING)
        for widget in (self._title, self._state, self._sentence, self._remedies):
            layout.addWidget(widget)
        layout.addLayout(self._alias_row())
        for box in self._flags.values():
            layout.addWidget(box)
            box.chosen.connect(self.chosen)
        layout.addLayout(self._bottom_row())
        layout.addWidget(self._facts)
        layout.addStretch()
        for source in (self._remedies, self._share, self._leave, self._pause):
            source.chosen.connect(self.chosen)
        self._alias.named.connect(self.named)
        self._content.hide()

    def _alias_row(self) -> QHBoxLayout:
        label = QLabel("Your &name for it:", textFormat=Qt.TextFormat.PlainText)
        label.setBuddy(self._alias)
        row = QHBoxLayout()
        row.addWidget(label)
        row.addWidget(self._alias, 1)
        return row

    def _bottom_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(_SPACING)
        for button in (self._share, self._pause, self._leave):
            row.addWidget(button)
        row.addStretch()
        return row

    def show_detail(self, detail: NetworkDetail | None) -> None:
        """Show a network, or nothing."""
        self._content.setVisible(detail is not None)
        if detail is None:
            self._shown = None
            return
        if detail.network_id != self._shown:
            self._shown = detail.network_id
            self.verticalScrollBar().setValue(0)
        self._alias.show_alias(detail.network_id, detail.alias, detail.own_name or detail.network_id.grouped)
        self._title.setText(detail.title)
        self._state.setText(detail.state)
        self._sentence.setText(detail.sentence)
        self._sentence.setVisible(detail.sentence.rstrip(".") != detail.state)
        self._remedies.show_remedies(detail.remedies)
        for switch in detail.flags:
            self._flags[switch.flag].show_switch(switch)
        self._share.show_remedy(detail.share)
        self._leave.show_remedy(detail.leave)
        self._pause.offer((detail.network_id,) if detail.can_pause else ())
        self._facts.show_groups(detail.facts)


class _FlagBox(QWidget):
    """A flag with its explanation; a click asks for it to be switched and changes nothing yet."""

    chosen = Signal(object)
    """An Action."""

    def __init__(self) -> None:
        super().__init__()
        self._action: Action | None = None
        self._box = QCheckBox()
        self._box.clicked.connect(self._on_clicked)
        self._explanation = caption_label("")
        self._explanation.setIndent(_INDENT)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._box)
        layout.addWidget(self._explanation)

    def show_switch(self, switch: FlagSwitch) -> None:
        """Show how it stands with the flag."""
        self._action = switch.action
        self._box.setText(switch.title)
        self._box.setChecked(switch.is_on)
        # What is disabled loses the keyboard to what comes next, and a second Space would switch that.
        self._box.setEnabled(switch.action is not None or self._box.hasFocus())
        self._explanation.setText(switch.explanation)

    @Slot()
    def _on_clicked(self) -> None:
        # It flips itself when clicked; what is true is for the next poll to say.
        self._box.setChecked(not self._box.isChecked())
        if self._action is not None:
            self.chosen.emit(self._action)


class _PauseButton(QPushButton):
    """Opens a menu with the lengths of a pause."""

    chosen = Signal(object)
    """An Action."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._view = MenuView()
        self._view.chosen.connect(self.chosen)
        self.setMenu(self._view.menu)
        self.hide()

    def offer(self, network_ids: tuple[NetworkId, ...]) -> None:
        """Offer to pause these networks; hidden while there are none."""
        self._view.show(pause_entries(network_ids))
        self.setVisible(bool(network_ids))
