"""The page of the devices: a table of them on the left, and on the right why the selected one is reached as it is."""

from collections.abc import Callable, Iterable, Mapping
from itertools import repeat
from operator import attrgetter

from PySide6.QtCore import QByteArray, QModelIndex, QPoint, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.memory import NameDevice
from ztray.domain.state import Overview
from ztray.presentation.actions import CopyText, Remember
from ztray.presentation.devices import (
    ALIAS_LABEL,
    ALL_DEVICES,
    GONE,
    NO_DEVICES,
    NO_MATCH,
    NOTHING_SELECTED,
    REACH_ORDER,
    DeviceDetail,
    DeviceRow,
    LinkFilter,
    Reach,
    Sightings,
    Surroundings,
    count_devices,
    device_detail,
    device_filter,
    is_root,
    latest_path,
    member_rows,
    members_of_title,
    members_shown,
    surroundings,
)
from ztray.runtime.peer_history import SAMPLES, PeerHistory
from ztray.runtime.source_pace import Interest
from ztray.ui.alias_field import AliasField
from ztray.ui.context_menu import ContextMenu
from ztray.ui.facts import FactsView, ValueText
from ztray.ui.filter_field import FilterField
from ztray.ui.keyed_model import Column, KeyedModel
from ztray.ui.labels import bold_label, caption_label, make_title, sentence_label, show_text
from ztray.ui.narrowing_columns import NarrowingColumns
from ztray.ui.row_table import RowTable
from ztray.ui.sparkline import Samples, Sparkline, SparklineDelegate
from ztray.ui.table_browser import TableBrowser

_SPACING = 8
_LEAST_DETAIL = 30
"""The detail is no narrower, in widths of a digit."""

_NAME, _MANAGED, _LINK, _LATENCY, _HISTORY, _ADDRESS, _NETWORKS, _ROLE, _VERSION, _PATHS = range(10)
_WIDTHS = {
    _NAME: 17,
    _MANAGED: 15,
    _LINK: 12,
    _LATENCY: 10,
    _HISTORY: 14,
    _ADDRESS: 12,
    _NETWORKS: 14,
    _ROLE: 11,
    _VERSION: 9,
    _PATHS: 7,
}
"""In widths of a digit."""
_WIDE_ONLY = (_MANAGED, _HISTORY, _ADDRESS, _NETWORKS, _ROLE, _VERSION, _PATHS)
"""What there is no room for in a narrow window; the detail has it all."""
_OF_ACCOUNTS = (_MANAGED, _NETWORKS)
"""What only accounts tell; hidden while none tells anything."""


class DevicesPage(QWidget):
    """Shows the devices that this computer talks to."""

    chosen = Signal(object)
    """An Action."""

    seen = Signal(bool)
    """Whether the page is shown from now on."""

    interested = Signal(object)
    """An Interest: what the page wants to know of the accounts from now on."""

    def __init__(self, history: PeerHistory, now: Callable[[], int]) -> None:
        super().__init__()
        self._history = history
        self._now = now
        self._overview = Overview()
        self._around = Surroundings()
        self._selected: NodeAddress | None = None
        self._wanted: NodeAddress | None = None
        """What is to be selected as soon as it is there."""
        self._is_updating = False
        self._is_stale = True
        self._model = KeyedModel(
            _columns(history),
            attrgetter("peer.address"),
            dimmed=lambda row: row.reach in _DIMMED,
            parent=self,
        )
        self._table = _DeviceTable(self._model)
        self._filter = FilterField("Filter by name, address or version", "Filter devices")
        self._network = _NetworkChoice()
        self._link = _link_choice()
        self._roots = QCheckBox("Show &roots")
        self._roots.setToolTip("Root servers of ZeroTier, through which devices find each other")
        self._detail = _DetailView()
        self._columns = NarrowingColumns(self._table, wide_only=_WIDE_ONLY, optional=_OF_ACCOUNTS)
        self._browser = TableBrowser(self._toolbar(), self._filter, self._table, self._columns, self._detail)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._browser)
        self._connect()
        self._show_account_columns()
        self._apply_filter()

    def _toolbar(self) -> QWidget:
        toolbar = QWidget()
        layout = QHBoxLayout(toolbar)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_SPACING)
        layout.addWidget(self._filter, 1)
        layout.addWidget(self._network)
        layout.addWidget(self._link)
        layout.addWidget(self._roots)
        return toolbar

    def _connect(self) -> None:
        self._history.changed.connect(self._on_looked)
        self._filter.textChanged.connect(self._apply_filter)
        self._network.currentIndexChanged.connect(self._on_network_chosen)
        self._link.currentIndexChanged.connect(self._apply_filter)
        self._roots.toggled.connect(self._apply_filter)
        self._browser.cleared.connect(self._on_cleared)
        self._table.selectionModel().currentRowChanged.connect(self._on_current_changed)
        self._table.clicked.connect(self._browser.open_detail)
        self._table.copy_wanted.connect(self._on_copy_wanted)
        self._table.menu_wanted.connect(self._on_menu_wanted)
        self._detail.named.connect(self._on_named)

    @property
    def count(self) -> int:
        """How many devices there are, roots not counted."""
        return count_devices(self._history.peers)

    def count_text(self) -> str:
        """Return how many devices there are, nothing while that is not known."""
        return "" if self._history.seen_at is None else str(self.count)

    def show_overview(self, overview: Overview) -> None:
        """Show what is known besides the peers: names, and whether they are tunnelled."""
        around = surroundings(overview, self._around)
        is_same = overview.directory is self._overview.directory and around == self._around
        self._overview, self._around = overview, around
        if not is_same:
            self._network.offer(members_shown(overview))
            self._show_account_columns()
            self._show_rows()

    def show_device(self, address: NodeAddress) -> None:
        """Select a device, as soon as it is there, and show what is known of it."""
        self._wanted = address
        self._show_rows()

    def view_state(self) -> dict[str, QByteArray | bool]:
        """Return how the page is arranged, for `restore_view_state`."""
        return self._browser.view_state() | {"roots": self._roots.isChecked()}

    def restore_view_state(self, state: Mapping[str, object]) -> None:
        """Arrange the page as it was; what means nothing is passed over."""
        self._browser.restore_view_state(state)
        self._roots.setChecked(state.get("roots") is True)

    # What is shown.

    @Slot()
    def _on_looked(self) -> None:
        self._show_rows()

    def _show_rows(self) -> None:
        """Show the latest peers, unless nobody sees it."""
        self._is_stale = not self.isVisible()
        if self._is_stale:
            return
        self._update(lambda: self._model.show(self._rows()))
        if self._wanted is not None and self._history.peer(self._wanted) is not None:
            self._select(self._wanted)

    def _rows(self) -> Iterable[DeviceRow]:
        network_id = self._network.chosen
        if network_id is None:
            return map(DeviceRow, self._history.peers, repeat(self._around))
        return member_rows(self._overview, network_id, self._history.peer, self._around)

    def _show_account_columns(self) -> None:
        self._columns.show_optional(are_shown=bool(self._around.introductions))

    @Slot()
    def _on_network_chosen(self) -> None:
        self._show_rows()
        self._tell_interest()

    def _tell_interest(self) -> None:
        is_seen = self.isVisible()
        self.interested.emit(Interest(names=is_seen, roster=self._network.chosen if is_seen else None))

    @Slot()
    def _apply_filter(self) -> None:
        predicate = device_filter(
            self._filter.text(), self._link.currentData(), is_showing_roots=self._roots.isChecked()
        )
        self._update(lambda: self._model.set_filter(predicate))

    def _update(self, change: Callable[[], None]) -> None:
        """Change what the model shows, and keep the selection: a view selects a neighbour of what vanishes."""
        self._is_updating = True
        change()
        index = self._model.index_of(self._selected)
        if not index.isValid():
            self._table.selectionModel().clear()
        elif self._table.currentIndex().row() != index.row():
            self._table.setCurrentIndex(index)
        self._is_updating = False
        self._show_emptiness()
        self._show_detail()

    def _show_emptiness(self) -> None:
        if self._model.rowCount():
            self._browser.show_table()
        else:
            is_filtered = self.count > 0 or (self._roots.isChecked() and bool(self._history.peers))
            self._browser.show_reason(NO_MATCH if is_filtered else NO_DEVICES, is_filtered=is_filtered)

    def _show_detail(self) -> None:
        if self._selected is None:
            self._detail.show_nothing(NOTHING_SELECTED)
            return
        row = self._row(self._selected)
        if row is None:
            self._detail.show_nothing(GONE)
            return
        peer = row.peer
        samples = self._history.latencies(peer.address)
        sightings = Sightings(
            latencies=samples,
            latencies_since=self._history.latencies_since(peer.address),
            link_since=self._history.link_since(peer.address),
            first_seen=self._history.first_seen(peer.address),
        )
        self._detail.show_detail(device_detail(row, sightings, self._now()), samples)

    def _row(self, address: NodeAddress) -> DeviceRow | None:
        """Return a device that the service tells of, or that is shown as a member of a network."""
        peer = self._history.peer(address)
        if peer is not None:
            return DeviceRow(peer, self._around)
        return self._model.row_at(self._model.index_of(address))

    def _select(self, address: NodeAddress) -> None:
        """Select a device that is there, and let nothing hide it."""
        self._wanted = None
        peer = self._history.peer(address)
        if peer is not None and is_root(peer):
            self._roots.setChecked(True)
        if not self._model.index_of(address).isValid():
            self._on_cleared()
            self._table.setFocus()
        index = self._model.index_of(address)
        self._table.setCurrentIndex(index)
        self._table.scrollTo(index)
        self._browser.open_detail()

    # What a person does.

    @Slot(QModelIndex)
    def _on_current_changed(self, index: QModelIndex) -> None:
        row = self._model.row_at(index)
        if not self._is_updating and row is not None:
            # The first one that the keyboard comes to is none that Qt selects.
            self._table.selectRow(index.row())
            self._selected, self._wanted = row.peer.address, None
            self._show_detail()

    @Slot()
    def _on_cleared(self) -> None:
        self._filter.clear()
        self._network.setCurrentIndex(0)
        self._link.setCurrentIndex(0)

    @Slot(object)
    def _on_named(self, note: NameDevice) -> None:
        self.chosen.emit(Remember(note=note))

    @Slot()
    def _on_copy_wanted(self) -> None:
        row = self._model.row_at(self._table.currentIndex())
        if row is not None:
            self.chosen.emit(CopyText(text=row.peer.address))

    @Slot(QPoint)
    def _on_menu_wanted(self, position: QPoint) -> None:
        row = self._model.row_at(self._table.currentIndex())
        if row is None:
            return
        menu = ContextMenu(self)
        texts: dict[str, str] = {"Copy &managed address": row.managed_address} if row.managed_address else {}
        texts |= {"Copy &address": row.peer.address}
        texts |= {"Copy &name": row.name} if row.name else {}
        texts |= {"Copy &path address": latest_path(row.peer)} if row.peer.paths else {}
        for caption, text in texts.items():
            menu.offer(caption, CopyText(text=text))
        menu.chosen.connect(self.chosen)
        menu.popup(position)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Tell that the page is seen, and show what came meanwhile."""
        super().showEvent(event)
        if self._is_stale:
            self._show_rows()
        self.seen.emit(True)
        self._tell_interest()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Tell that the page is not seen any more."""
        super().hideEvent(event)
        self.seen.emit(False)
        self._tell_interest()


_DIMMED = (Reach.UNREACHED, Reach.OFFLINE)


def _latency(row: DeviceRow) -> int | None:
    return row.peer.latency_ms


def _columns(history: PeerHistory) -> tuple[Column[DeviceRow], ...]:
    """Return the columns, in the order of their numbers above."""
    tip = attrgetter("tooltip")
    address = attrgetter("peer.address")
    paths = attrgetter("active_paths")
    networks = attrgetter("networks")
    return (
        Column(title="Name", text=attrgetter("title"), sort_key=attrgetter("name_key"), tooltip=tip),
        Column(
            title="Managed address",
            text=attrgetter("managed_address"),
            sort_key=attrgetter("managed_key"),
            tooltip=tip,
            is_code=True,
        ),
        Column(title="Link", text=attrgetter("reach.value"), sort_key=lambda row: REACH_ORDER[row.reach], tooltip=tip),
        Column(title="Latency", text=attrgetter("latency"), sort_key=_latency, tooltip=tip, is_right=True),
        Column(
            title="History",
            text=lambda _: "",
            sort_key=_latency,
            tooltip=tip,
            value=lambda row: history.latencies(row.peer.address),
        ),
        Column(title="Address", text=address, sort_key=address, tooltip=tip, is_code=True),
        Column(title="Networks", text=networks, sort_key=lambda row: row.networks.casefold() or None, tooltip=tip),
        Column(title="Role", text=attrgetter("role"), sort_key=lambda row: row.role.casefold(), tooltip=tip),
        Column(title="Version", text=attrgetter("version"), sort_key=attrgetter("version_key"), tooltip=tip),
        Column(title="Paths", text=lambda row: str(row.active_paths), sort_key=paths, tooltip=tip, is_right=True),
    )


class _DeviceTable(RowTable):
    """The table; what is copied from it is a device's address, whichever column the keyboard is in."""

    def __init__(self, model: KeyedModel[DeviceRow]) -> None:
        super().__init__(model, _WIDTHS)
        self.setAccessibleName("Devices")
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setItemDelegateForColumn(_HISTORY, SparklineDelegate(SAMPLES, self))
        self.sortByColumn(_NAME, Qt.SortOrder.AscendingOrder)


class _DetailView(QScrollArea):
    """What is known of the selected device."""

    named = Signal(object)
    """A NameDevice."""

    def __init__(self) -> None:
        super().__init__(widgetResizable=True)
        self.setAccessibleName("Selected device")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(_LEAST_DETAIL * self.fontMetrics().horizontalAdvance("0"))
        self._nothing = caption_label("")
        self._title = ValueText()
        make_title(self._title)
        self._alias = AliasField()
        self._alias.named.connect(self._on_named)
        self._sentence = bold_label()
        self._explanation = sentence_label()
        self._line = Sparkline(SAMPLES)
        self._line_caption = caption_label("")
        self._facts = FactsView()
        self._known = self._known_part()
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(_SPACING, 0, _SPACING, 0)
        layout.addWidget(self._nothing)
        layout.addWidget(self._known)
        layout.addStretch()
        self.setWidget(content)
        self.show_nothing(NOTHING_SELECTED)

    def _known_part(self) -> QWidget:
        label = QLabel(ALIAS_LABEL, textFormat=Qt.TextFormat.PlainText)
        label.setBuddy(self._alias)
        part = QWidget()
        layout = QVBoxLayout(part)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_SPACING)
        layout.addWidget(self._title)
        layout.addWidget(self._sentence)
        layout.addWidget(self._explanation)
        layout.addWidget(label)
        layout.addWidget(self._alias)
        layout.addWidget(self._line_caption)
        layout.addWidget(self._line)
        layout.addWidget(self._facts)
        return part

    def show_detail(self, detail: DeviceDetail, samples: Samples) -> None:
        self._title.show_text(detail.title)
        self._alias.show_alias(detail.address, detail.alias, detail.own_name)
        for label, text in (
            (self._sentence, detail.sentence),
            (self._explanation, detail.explanation),
            (self._line_caption, detail.latency_sentence),
        ):
            show_text(label, text)
        self._line.show_samples(samples)
        self._line.setAccessibleName(detail.latency_sentence)
        for widget in (self._line, self._line_caption):
            widget.setVisible(bool(detail.latency_sentence))
        self._facts.show_groups(detail.groups)
        self._nothing.hide()
        self._known.show()

    @Slot(object, str)
    def _on_named(self, address: NodeAddress, alias: str) -> None:
        self.named.emit(NameDevice(address=address, alias=alias))

    def show_nothing(self, why: str) -> None:
        self._nothing.setText(why)
        self._known.hide()
        self._nothing.show()


class _NetworkChoice(QComboBox):
    """Which devices to show: those that this computer talks to, or the members of one network."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Filter by network")
        self.setToolTip("The devices that this computer talks to, or all members of a network that you run")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.addItem(ALL_DEVICES, None)
        self.hide()

    @property
    def chosen(self) -> NetworkId | None:
        """The network whose members are to be shown; None for the devices that this computer talks to."""
        chosen: NetworkId | None = self.currentData()
        return chosen

    def offer(self, titles: Mapping[NetworkId, str]) -> None:
        """Offer these networks; the choice stays as long as it is among them."""
        wanted = [(ALL_DEVICES, None), *((members_of_title(title), network_id) for network_id, title in titles.items())]
        if wanted == [(self.itemText(place), self.itemData(place)) for place in range(self.count())]:
            return
        chosen = self.chosen
        blocker = QSignalBlocker(self)
        self.clear()
        for text, network_id in wanted:
            self.addItem(text, network_id)
        self.setCurrentIndex(max(self.findData(chosen), 0) if chosen is not None else 0)
        blocker.unblock()
        self.setVisible(bool(titles))
        if self.chosen != chosen:
            self.currentIndexChanged.emit(self.currentIndex())


def _link_choice() -> QComboBox:
    choice = QComboBox()
    choice.setAccessibleName("Filter by link")
    for link in LinkFilter:
        choice.addItem(link.value, link)
    return choice
