"""The rules of a network, new or there already: a name, who comes in and addresses first, the rest for who wants it."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFrame,
    QGroupBox,
    QLabel,
    QLineEdit,
    QRadioButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ztray.domain.decision import Admit, ChangeNetwork, CreateNetwork, Decided, Decision, Declined
from ztray.domain.identifiers import NetworkId
from ztray.domain.intent import Join
from ztray.domain.membership import ManagedNetwork
from ztray.domain.state import Snapshot
from ztray.presentation import network_editor as words
from ztray.presentation.actions import Page, ShowWindow
from ztray.presentation.easy_ranges import Occupied, occupied_ranges
from ztray.presentation.network_rules import (
    LONGEST_NAME,
    Addressing,
    AddressSource,
    Checked,
    Draft,
    Part,
    address_choice_text,
    address_choices,
    addressing_of,
    check,
    draft_of,
    is_changed,
    new_draft,
    with_addressing,
)
from ztray.runtime.accounts import Accounts
from ztray.runtime.store import Store
from ztray.ui.dialogs.deciding import DecidingDialog
from ztray.ui.dialogs.lines import Lines, RemarkLabel
from ztray.ui.dialogs.question import discard_box
from ztray.ui.labels import caption_label, sentence_label

_WIDTH, _LETTERS = 520, 44
"""The least width in pixels and in widths of the letter M; sentences wrap within the larger."""

_SPACING = 8
_CLOSE = 4
"""Between a field and what explains it, in pixels as the one above."""

_MOST_OF_SCREEN = 0.9


class NetworkRulesDialog(DecidingDialog):
    """Takes a network's rules, and has its source create or change it."""

    def __init__(
        self,
        store: Store,
        accounts: Accounts,
        account_id: str,
        network_id: NetworkId | None,
        now: Callable[[], int],
        parent: QWidget | None = None,
    ) -> None:
        answer = words.CREATE if network_id is None else words.SAVE
        super().__init__(accounts, f"rules {account_id} {network_id}", answer, parent)
        directory = accounts.directory
        self.setWindowTitle(words.window_title(network_id, directory.account(account_id), directory))
        self._store = store
        self._account_id = account_id
        self._network_id = network_id
        self._now = now
        self._occupied = occupied_ranges(store.overview, but=network_id)
        self._opened_with: ManagedNetwork | None = None
        """The network as it was when its rules were put into the fields, or as we have changed it since."""
        self._is_stray = False
        """Whether a network was created otherwise than it was to be: to create it again would make another."""
        self._form = _Form(self._occupied)
        self._note = sentence_label()
        self._join = QCheckBox(words.JOIN)
        self._join.setChecked(True)
        self._join.setToolTip(words.JOIN_EXPLANATION)
        self._area = _Scrolled(self._form)
        self._layout = QVBoxLayout(self)
        self._layout.setSpacing(_SPACING)
        self._layout.addWidget(self._area, 1)
        for part in (self._join, self._note, self._refusal, self._busy, self._buttons):
            self._layout.addWidget(part)
        self._busy.setAccessibleName(words.CREATING if network_id is None else words.SAVING)
        self._answer.setDefault(True)
        self._form.changed.connect(self._on_changed)
        self._form.folded.connect(self._fit)
        if network_id is None:
            self._form.show_draft(new_draft(self._occupied))
        self._blank = self._form.draft
        self._show()
        self._form.take_keyboard()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Ask before Esc throws away what was written: it is pressed to leave a field as well."""
        if event.matches(QKeySequence.StandardKey.Cancel) and self._is_written and not self._is_busy:
            discard_box(accepted=self.close, parent=self).open()
        else:
            super().keyPressEvent(event)

    @property
    def _is_written(self) -> bool:
        if self._network_id is None:
            return self._form.draft != self._blank
        return self._opened_with is not None and is_changed(self._form.draft, self._opened_with)

    @property
    def _told(self) -> ManagedNetwork | None:
        """The network as its account tells of it, None for none, and while its rules are not known."""
        if self._network_id is None:
            return None
        roster = self._accounts.directory.roster(self._account_id, self._network_id)
        return roster.network if roster is not None and roster.network.rules is not None else None

    def _show(self) -> None:
        self._follow()
        is_known = self._network_id is None or self._opened_with is not None
        checked = self._checked()
        self._form.show_remarks(checked if is_known else Checked(name="", rules=None))
        self._form.setEnabled(is_known and not self._is_busy)
        self._join.setVisible(self._network_id is None and isinstance(self._store.overview.state, Snapshot))
        self._join.setEnabled(not self._is_busy)
        note = self._change_note() if is_known else words.WAITING
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self._show_answer()
        self._grow()

    def _follow(self) -> None:
        """Put the rules into the fields when they are first known, and take note of what we have changed ourselves."""
        told = self._told
        if told is None:
            return
        if self._opened_with is None:
            self._opened_with = told  # before the fields tell that they have changed
            self._form.show_draft(draft_of(told))
        elif self._is_ours_under_way:
            self._opened_with = told

    @property
    def _is_ours_under_way(self) -> bool:
        return any(
            isinstance(decision, ChangeNetwork) and decision.network_id == self._network_id
            for decision in self._accounts.directory.deciding
        )

    def _change_note(self) -> str:
        return "" if self._opened_with is None else words.change_note(self._told, self._opened_with)

    def _checked(self) -> Checked:
        return check(self._form.draft, self._occupied, is_new=self._network_id is None)

    def _wanted(self) -> Decision | None:
        checked = self._checked()
        if checked.rules is None or self._is_stray:
            return None
        if self._network_id is None:
            return CreateNetwork(account_id=self._account_id, name=checked.name, rules=checked.rules)
        told = self._told
        if told is None or not is_changed(self._form.draft, told):
            return None
        return ChangeNetwork(
            account_id=self._account_id, network_id=self._network_id, name=checked.name, rules=checked.rules
        )

    def _take_decided(self, decided: Decided) -> None:
        if decided.network_id is None:
            return
        state = self._store.overview.state
        if self._join.isChecked() and isinstance(state, Snapshot):
            self._accounts.decide(
                Admit(account_id=self._account_id, network_id=decided.network_id, address=state.node.address)
            )
            self._store.submit(Join(network_id=decided.network_id))
        self.chosen.emit(ShowWindow(page=Page.MEMBERS, account_id=self._account_id, network_id=decided.network_id))

    def _refuse(self, declined: Declined) -> str:
        self._is_stray = words.is_created(declined)
        return words.refusal_of(declined, self._accounts.directory, self._now())

    @Slot()
    def _fit(self) -> None:
        """Be as large as what is to be seen, as far as the screen allows."""
        self.resize(self._fitting_size())

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Come up fitting: what is hidden counts as nothing only now."""
        super().showEvent(event)
        if not event.spontaneous():
            self._fit()

    def _grow(self) -> None:
        """Be no smaller than what is to be seen, and as large as somebody has made it."""
        self.resize(self.size().expandedTo(self._fitting_size()))

    def _fitting_size(self) -> QSize:
        screen = self.screen().availableGeometry().size() * _MOST_OF_SCREEN
        margins = self._layout.contentsMargins()
        self._area.fit(screen.width() - margins.left() - margins.right())
        self._layout.invalidate()
        wanted = self._layout.totalSizeHint()
        if self._layout.hasHeightForWidth():
            wanted.setHeight(self._layout.totalHeightForWidth(wanted.width()))
        return wanted.boundedTo(screen)


class _Scrolled(QScrollArea):
    """What can be scrolled where the screen is small, and asks for all the room that it needs."""

    def __init__(self, content: "_Form") -> None:
        super().__init__(widgetResizable=True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(content)
        self._content = content
        self._hint = QSize()
        self.verticalScrollBar().rangeChanged.connect(self._on_range_changed)

    def fit(self, widest: int) -> None:
        """Ask for the size of the content, which is not to be wider than so many pixels."""
        content = self._content
        bar = self.verticalScrollBar().sizeHint().width()
        wanted = max(_WIDTH, _LETTERS * self.fontMetrics().horizontalAdvance("M"), content.minimumSizeHint().width())
        width = min(wanted, widest - bar)
        self.setMinimumWidth(width + bar)
        self._hint = QSize(width + bar, content.heightForWidth(width + bar))
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of the content."""
        return self._hint

    @Slot()
    def _on_range_changed(self) -> None:
        """Keep in sight what has the keyboard: a line that was just added, or one that a remark has moved."""
        focus = self._content.focusWidget()
        if focus is not None:
            self._content.settle()
            self.ensureWidgetVisible(focus)


class _Form(QWidget):
    """The fields."""

    changed = Signal()
    folded = Signal()
    """There is more to be seen, or less."""

    def __init__(self, occupied: tuple[Occupied, ...]) -> None:
        super().__init__()
        self._occupied = occupied
        self._basic = _BasicPart()
        self._advanced = _AdvancedPart()
        self._advanced.hide()
        self._fold = QToolButton(autoRaise=True)
        self._fold.setCheckable(True)
        self._fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._fold.setArrowType(Qt.ArrowType.RightArrow)
        self._fold.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._fold.toggled.connect(self._on_fold_toggled)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_SPACING)
        for part in (self._basic, self._fold, self._advanced):
            layout.addWidget(part)
        layout.addStretch()
        self._basic.changed.connect(self.changed)
        self._basic.source_chosen.connect(self._on_source_chosen)
        self._advanced.changed.connect(self._on_advanced_changed)

    @property
    def draft(self) -> Draft:
        """What the fields hold."""
        return self._advanced.fill(self._basic.fill(Draft()))

    def show_draft(self, draft: Draft) -> None:
        """Put these texts into the fields, and open what holds something to correct."""
        self._basic.show_draft(draft, address_choices(draft, self._occupied))
        self._advanced.show_draft(draft)
        if check(draft).has_advanced_faults:
            self._fold.setChecked(True)
        self.changed.emit()

    def show_remarks(self, checked: Checked) -> None:
        """Show what there is to say beside the fields that it is about."""
        self._basic.show_remarks(checked)
        self._advanced.show_remarks(checked)
        self._fold.setText(words.ADVANCED_FAULTS if checked.has_advanced_faults else words.ADVANCED)

    def settle(self) -> None:
        """Have every part in its place now."""
        for part in (self, self._advanced):
            if (layout := part.layout()) is not None:
                layout.activate()

    def take_keyboard(self) -> None:
        """Have the keyboard where most people begin."""
        self._basic.take_keyboard()

    @Slot(bool)
    def _on_fold_toggled(self, is_open: bool) -> None:
        self._fold.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        self._advanced.setVisible(is_open)
        self.folded.emit()

    @Slot(object)
    def _on_source_chosen(self, source: AddressSource) -> None:
        self._advanced.show_draft(with_addressing(self.draft, source))
        if source is Addressing.OWN:
            self._fold.setChecked(True)
        self.changed.emit()

    @Slot()
    def _on_advanced_changed(self) -> None:
        self._basic.show_source(addressing_of(self.draft))
        self.changed.emit()


class _BasicPart(QWidget):
    """What everybody decides."""

    changed = Signal()
    source_chosen = Signal(object)
    """An AddressSource."""

    def __init__(self) -> None:
        super().__init__()
        self._name = QLineEdit(placeholderText=words.NAME_HINT, maxLength=2 * LONGEST_NAME)
        self._name_remark = RemarkLabel()
        self._private = QRadioButton(words.PRIVATE)
        self._public = QRadioButton(words.PUBLIC)
        group = QButtonGroup(self)
        group.addButton(self._private)
        group.addButton(self._public)
        self._access_remark = RemarkLabel()
        self._source = QComboBox()
        self._source.setMinimumContentsLength(12)
        self._source.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._source_remark = RemarkLabel()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_CLOSE)
        _add_field(layout, words.NAME, self._name, self._name_remark)
        layout.addSpacing(_SPACING)
        layout.addWidget(_plain_label(words.ACCESS))
        for part in (self._private, self._public, self._access_remark):
            layout.addWidget(part)
        layout.addSpacing(_SPACING)
        _add_field(
            layout, words.ADDRESSES, self._source, self._source_remark, caption_label(words.ADDRESSES_EXPLANATION)
        )
        self._name.textChanged.connect(self.changed)
        self._private.toggled.connect(self.changed)
        self._source.activated.connect(self._on_source_activated)

    def fill(self, draft: Draft) -> Draft:
        """Return a draft with what is entered here."""
        return replace(
            draft,
            name=self._name.text(),
            is_private=self._private.isChecked(),
            assigns_ipv4=self._source.currentData() is not Addressing.NONE,
        )

    def show_draft(self, draft: Draft, choices: tuple[AddressSource, ...]) -> None:
        """Put the texts of a draft into the fields."""
        self._name.setText(draft.name)
        (self._private if draft.is_private else self._public).setChecked(True)
        self._source.clear()
        for source in choices:
            self._source.addItem(address_choice_text(source), source)
        self.show_source(addressing_of(draft))

    def show_source(self, source: AddressSource) -> None:
        """Show where members get their addresses from; a range that is not offered is one's own."""
        known = [self._source.itemData(number) for number in range(self._source.count())]
        with QSignalBlocker(self._source):
            self._source.setCurrentIndex(known.index(source if source in known else Addressing.OWN))

    def show_remarks(self, checked: Checked) -> None:
        """Show what there is to say."""
        _say(self._name_remark, self._name, checked, Part.NAME)
        _say(self._access_remark, self._public, checked, Part.ACCESS)
        _say(self._source_remark, self._source, checked, Part.ADDRESSES)

    def take_keyboard(self) -> None:
        """Have the keyboard in the name."""
        self._name.setFocus()

    @Slot()
    def _on_source_activated(self) -> None:
        self.source_chosen.emit(self._source.currentData())


class _AdvancedPart(QWidget):
    """What is for who knows networks."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._pools = Lines((words.FIRST, words.LAST), add=words.ADD_POOL, remove=words.REMOVE)
        self._rfc4193 = QCheckBox(words.RFC4193)
        self._six_plane = QCheckBox(words.SIX_PLANE)
        self._ipv6_pools = QCheckBox(words.IPV6_POOLS)
        self._ipv6_remark = RemarkLabel()
        self._routes = Lines((words.TARGET, words.VIA), add=words.ADD_ROUTE, remove=words.REMOVE)
        self._domain = QLineEdit(placeholderText=words.DOMAIN_HINT)
        self._domain_remark = RemarkLabel()
        self._servers = Lines((words.SERVER,), add=words.ADD_SERVER, remove=words.REMOVE)
        self._servers_remark = RemarkLabel()
        self._mtu = QLineEdit()
        self._mtu_remark = RemarkLabel()
        self._limit = QLineEdit()
        self._limit_remark = RemarkLabel()
        self._broadcast = QCheckBox(words.BROADCAST)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_SPACING)
        _add_group(layout, words.POOLS, self._pools)
        _add_group(
            layout,
            words.IPV6,
            self._rfc4193,
            self._six_plane,
            caption_label(words.IPV6_EXPLANATION),
            self._ipv6_pools,
            self._ipv6_remark,
        )
        _add_group(layout, words.ROUTES, caption_label(words.ROUTES_EXPLANATION), self._routes)
        names = _add_group(layout, words.DNS, caption_label(words.DNS_EXPLANATION))
        _add_field(names, words.DOMAIN, self._domain, self._domain_remark)
        for part in (_plain_label(words.SERVERS), self._servers, self._servers_remark):
            names.addWidget(part)
        packets = _add_group(layout, words.PACKETS)
        _add_field(packets, words.MTU_LABEL, self._mtu, self._mtu_remark)
        _add_field(
            packets, words.MULTICAST, self._limit, self._limit_remark, caption_label(words.MULTICAST_EXPLANATION)
        )
        packets.addWidget(self._broadcast)
        for lines in (self._pools, self._routes, self._servers):
            lines.changed.connect(self.changed)
        for text in (self._domain, self._mtu, self._limit):
            text.textChanged.connect(self.changed)
        for box in (self._rfc4193, self._six_plane, self._ipv6_pools, self._broadcast):
            box.toggled.connect(self.changed)

    def fill(self, draft: Draft) -> Draft:
        """Return a draft with what is entered here."""
        return replace(
            draft,
            pools=tuple((first, last) for first, last in self._pools.rows),
            assigns_ipv6=self._ipv6_pools.isChecked(),
            assigns_rfc4193=self._rfc4193.isChecked(),
            assigns_6plane=self._six_plane.isChecked(),
            routes=tuple((target, via) for target, via in self._routes.rows),
            domain=self._domain.text(),
            servers=tuple(server for (server,) in self._servers.rows),
            mtu=self._mtu.text(),
            multicast_limit=self._limit.text(),
            passes_broadcast=self._broadcast.isChecked(),
        )

    def show_draft(self, draft: Draft) -> None:
        """Put the texts of a draft into the fields."""
        with QSignalBlocker(self):
            self._pools.show_rows(draft.pools)
            self._rfc4193.setChecked(draft.assigns_rfc4193)
            self._six_plane.setChecked(draft.assigns_6plane)
            self._ipv6_pools.setChecked(draft.assigns_ipv6)
            self._routes.show_rows(draft.routes)
            self._domain.setText(draft.domain)
            self._servers.show_rows(tuple((server,) for server in draft.servers))
            self._mtu.setText(draft.mtu)
            self._limit.setText(draft.multicast_limit)
            self._broadcast.setChecked(draft.passes_broadcast)

    def show_remarks(self, checked: Checked) -> None:
        """Show what there is to say."""
        for lines, part in ((self._pools, Part.POOLS), (self._routes, Part.ROUTES), (self._servers, Part.SERVERS)):
            lines.say({row: _sentences(checked, part, row) for row in range(len(lines.rows))})
        for remark, field, part in (
            (self._ipv6_remark, self._ipv6_pools, Part.IPV6),
            (self._domain_remark, self._domain, Part.DOMAIN),
            (self._servers_remark, self._servers, Part.SERVERS),
            (self._mtu_remark, self._mtu, Part.MTU),
            (self._limit_remark, self._limit, Part.MULTICAST),
        ):
            _say(remark, field, checked, part)


def _say(label: RemarkLabel, field: QWidget, checked: Checked, part: Part) -> None:
    text = _sentences(checked, part)
    label.say(text)
    field.setAccessibleDescription(text)


def _sentences(checked: Checked, part: Part, row: int | None = None) -> str:
    return "\n".join(words.remark_line(remark) for remark in checked.about(part, row))


def _add_group(layout: QVBoxLayout, title: str, *parts: QWidget) -> QVBoxLayout:
    group = QGroupBox(title)
    inside = QVBoxLayout(group)
    inside.setSpacing(_CLOSE)
    for part in parts:
        inside.addWidget(part)
    layout.addWidget(group)
    return inside


def _add_field(layout: QVBoxLayout, title: str, field: QWidget, *notes: QWidget) -> None:
    label = _plain_label(title)
    label.setBuddy(field)
    for part in (label, field, *notes):
        layout.addWidget(part)


def _plain_label(text: str) -> QLabel:
    return QLabel(text, textFormat=Qt.TextFormat.PlainText)
