"""A list of IP addresses to be written, one a line, and taken by a click only: a wrong one cuts a device off."""

from collections.abc import Hashable
from math import ceil
from typing import cast

from PySide6.QtCore import QEvent, QSize, Qt, Signal, SignalInstance, Slot
from PySide6.QtGui import QFontDatabase, QFontMetricsF, QKeyEvent, QResizeEvent, QTextOption
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ztray.domain.membership import NetworkRules
from ztray.presentation.member_details import (
    ADDRESSES_HINT,
    ADDRESSES_LABEL,
    Entered,
    Neighbours,
    entered_addresses,
)
from ztray.ui.labels import caption_label, sentence_label

_SPACING = 4
_LEAST_LINES, _MOST_LINES = 2, 6
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class AddressEditor(QWidget):
    """Shows addresses, and lets them be changed: what is typed stays until it is taken or taken back."""

    entered = Signal(object, object)
    """Whose addresses they are, as given to `show_addresses`, and the new ones, a tuple."""

    def __init__(self) -> None:
        super().__init__()
        self._owner: Hashable = None
        self._shown: tuple[str, ...] = ()
        self._asked: tuple[str, ...] | None = None
        """What was asked for, until that is shown or has come to nothing."""
        self._rules: NetworkRules | None = None
        self._neighbours: Neighbours | None = None
        self._field = _Field()
        self._complaint = sentence_label()
        self._pools = caption_label("")
        self._apply = QPushButton("A&pply addresses")
        self._apply.setToolTip("Ctrl+Enter")
        self._take_back = QPushButton("Take &back")
        self._take_back.setToolTip("Esc")
        self._buttons = QWidget()
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._apply)
        row.addWidget(self._take_back)
        row.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_SPACING)
        for widget in (self._field, self._complaint, self._buttons, self._pools):
            layout.addWidget(widget)
        self._field.textChanged.connect(self._judge)
        self._field.taken.connect(self._on_taken)
        self._field.taken_back.connect(self._on_taken_back)
        self._apply.clicked.connect(self._on_taken)
        self._take_back.clicked.connect(self._on_taken_back)
        self._judge()

    @property
    def field(self) -> QPlainTextEdit:
        """What takes the keyboard."""
        return self._field

    def show_addresses(
        self,
        owner: Hashable,
        addresses: tuple[str, ...],
        rules: NetworkRules | None,
        pools: str,
        neighbours: Neighbours,
    ) -> None:
        """Show the addresses of an owner; what was typed for the same owner stays."""
        self._rules, self._neighbours = rules, neighbours
        self._pools.setText(pools)
        self._pools.setVisible(bool(pools))
        is_same = owner == self._owner
        if is_same and addresses == self._shown:
            self._judge()
            return
        is_typing = is_same and self._is_changed
        self._owner, self._shown, self._asked = owner, addresses, None
        if not is_typing:
            self._field.setPlainText("\n".join(addresses))
        self._judge()

    def settle(self) -> None:
        """Show the addresses that are true, after others that were asked for have come to nothing."""
        if self._asked is not None and not self._is_changed:
            self._asked = None
            self._on_taken_back()

    @property
    def _entered(self) -> Entered:
        return entered_addresses(self._field.toPlainText(), self._rules, self._neighbours)

    @property
    def _is_changed(self) -> bool:
        before, typed = "\n".join(self._shown if self._asked is None else self._asked), self._field.toPlainText()
        if typed == before:
            return False
        # A source may spell an address otherwise than it is understood.
        entered = self._entered
        return bool(entered.problem) or entered.addresses != entered_addresses(before, None).addresses

    @Slot()
    def _judge(self) -> None:
        """Say what is wrong, and offer what can be done."""
        entered, is_changed = self._entered, self._is_changed
        self._complaint.setText(entered.problem or entered.warning)
        self._complaint.setVisible(is_changed and bool(self._complaint.text()))
        # Before they go, so that the keyboard is not handed to whatever comes next.
        if not is_changed and (self._apply.hasFocus() or self._take_back.hasFocus()):
            self._field.setFocus()
        self._apply.setEnabled(not entered.problem)
        self._buttons.setVisible(is_changed)
        self._field.is_changed = is_changed

    @Slot()
    def _on_taken(self) -> None:
        entered = self._entered
        if self._owner is not None and self._is_changed and not entered.problem:
            self._asked = entered.addresses
            self._field.setPlainText("\n".join(entered.addresses))
            self._judge()
            self.entered.emit(self._owner, entered.addresses)

    @Slot()
    def _on_taken_back(self) -> None:
        self._field.setPlainText("\n".join(self._shown if self._asked is None else self._asked))
        self._judge()


class _Field(QPlainTextEdit):
    """The lines; Ctrl+Enter takes them, and Esc takes back what was typed."""

    taken = Signal()
    taken_back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.is_changed = False
        """Whether there is something to take or to take back."""
        self.setAccessibleName(ADDRESSES_LABEL.removesuffix(":"))
        self.setPlaceholderText(ADDRESSES_HINT)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self._fit)

    @Slot()
    def _fit(self) -> None:
        """Ask for as much room as the lines need, and scroll only where that would be too much."""
        needs_scrolling = self._lines > _MOST_LINES
        policies = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(policies.ScrollBarAsNeeded if needs_scrolling else policies.ScrollBarAlwaysOff)
        self.updateGeometry()

    @property
    def _lines(self) -> int:
        """How many lines it has, as they are broken in its width; its document breaks them only when it is drawn."""
        width = QFontMetricsF(self.font()).horizontalAdvance("0")
        letters = max(int((self.width() - self._edges) / width) - 1, 1)  # without the one that the cursor takes
        return sum(max(ceil(len(line) / letters), 1) for line in self.toPlainText().split("\n"))

    @property
    def _edges(self) -> int:
        return 2 * (self.frameWidth() + round(self.document().documentMargin()))

    def sizeHint(self) -> QSize:  # noqa: N802
        """Ask for room for the addresses, within reason."""
        lines = min(max(self._lines, _LEAST_LINES), _MOST_LINES)
        return QSize(super().sizeHint().width(), lines * self.fontMetrics().lineSpacing() + self._edges)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Ask for the room of two lines."""
        return QSize(8 * self.fontMetrics().horizontalAdvance("0"), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fit the lines as they are broken in the new width."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Claim Esc before shortcuts do, while there is something to take back."""
        is_claimable = event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if is_claimable and self._command(cast("QKeyEvent", event)) is not None:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Take, or take back."""
        command = self._command(event)
        if command is None:
            super().keyPressEvent(event)
        else:
            command.emit()

    def _command(self, event: QKeyEvent) -> SignalInstance | None:
        """Return what a key means besides what it means in any field."""
        if not self.is_changed:
            return None
        if event.key() == Qt.Key.Key_Escape:
            return self.taken_back
        is_taking = event.key() in _ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        return self.taken if is_taking else None
