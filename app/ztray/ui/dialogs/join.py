"""Joining a network: from whatever somebody pastes to being in, or to knowing why not.

The dialog has two pages. The first takes the id and what the network may do; the second stays with the person until the
network has answered: joined, waiting for approval, or no such network.
"""

from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from ztray.domain.identifiers import NetworkId
from ztray.domain.intent import Join, Leave
from ztray.domain.network import DEFAULT_FLAGS, Flag
from ztray.domain.platform import Platform
from ztray.presentation.flags import flag_explanation, flag_title
from ztray.presentation.join import Pasted, Progress, Stage, join_progress, understand
from ztray.runtime.pace import Attention
from ztray.runtime.store import Store
from ztray.ui.copy_button import CopyButton
from ztray.ui.dialogs.question import default_route_box
from ztray.ui.digits import IdDigits
from ztray.ui.labels import caption_label, code_label, sentence_label

_WIDTH = 440
"""In pixels; sentences wrap within it."""

_BUSY_HEIGHT = 6
"""In pixels: a hint that something is under way, not a measure."""

_LONGEST_CLIPBOARD = 2000
"""A longer text on the clipboard is none that somebody copied for its network id, in characters."""


class JoinDialog(QDialog):
    """Takes a network's id and follows the joining through."""

    def __init__(self, store: Store, platform: Platform, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Join a network")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._store = store
        self._joining: NetworkId | None = None
        self._is_failed = False
        self._first_page = _IdPage(platform)
        self._second_page = _ProgressPage()
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._join = self._buttons.addButton("&Join", QDialogButtonBox.ButtonRole.AcceptRole)
        self._again = self._buttons.addButton("&Another network", QDialogButtonBox.ButtonRole.ActionRole)
        self._leave = self._buttons.addButton("&Leave it again", QDialogButtonBox.ButtonRole.ActionRole)
        self._buttons.accepted.connect(self._on_accepted)
        self._buttons.rejected.connect(self.close)
        self._again.clicked.connect(self._on_again)
        self._leave.clicked.connect(self._on_leave)
        layout = QVBoxLayout(self)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        layout.addWidget(self._first_page)
        layout.addWidget(self._second_page)
        layout.addWidget(self._buttons)
        self._first_page.text.textChanged.connect(self._show)
        store.changed.connect(self._show)
        store.attend("join", Attention(networks=True))
        self.finished.connect(self._on_finished)
        self._first_page.text.setText(_network_id_on_clipboard())
        self._first_page.text.selectAll()
        self._show()

    @Slot()
    def _show(self) -> None:
        if self._joining is None:
            self._show_first_page(understand(self._first_page.text.text(), self._store.overview))
        else:
            self._show_second_page(join_progress(self._joining, self._store.overview))

    def _show_first_page(self, pasted: Pasted) -> None:
        self._second_page.hide()
        self._first_page.show()
        self._first_page.show_pasted(pasted)
        self._join.setVisible(True)
        self._join.setEnabled(pasted.can_join)
        self._join.setDefault(True)
        self._again.setVisible(False)
        self._leave.setVisible(False)
        self._buttons.button(QDialogButtonBox.StandardButton.Cancel).setText("Cancel")

    def _show_second_page(self, progress: Progress) -> None:
        self._first_page.hide()
        self._second_page.show()
        self._second_page.show_progress(progress)
        self._join.setVisible(False)
        self._again.setVisible(progress.stage is not Stage.WAITING)
        self._again.setText("&Try again" if progress.stage is Stage.FAILED else "&Another network")
        self._is_failed = progress.stage is Stage.FAILED
        self._leave.setVisible(progress.can_leave)
        close = self._buttons.button(QDialogButtonBox.StandardButton.Cancel)
        close.setText("Close")
        close.setDefault(True)

    @Slot()
    def _on_accepted(self) -> None:
        pasted = understand(self._first_page.text.text(), self._store.overview)
        if pasted.network_id is None or not pasted.can_join:
            return
        join = Join(network_id=pasted.network_id, flags=self._first_page.flags())
        if Flag.DEFAULT in join.flags:
            default_route_box(join.network_id.grouped, accepted=partial(self._start, join), parent=self).open()
        else:
            self._start(join)

    def _start(self, join: Join) -> None:
        self._joining = join.network_id
        self._second_page.name_network(join.network_id)
        self._store.submit(join)

    @Slot()
    def _on_again(self) -> None:
        self._joining = None
        if not self._is_failed:
            self._first_page.text.clear()
        self._first_page.text.setFocus()
        self._show()

    @Slot()
    def _on_leave(self) -> None:
        if self._joining is not None:
            self._store.submit(Leave(network_id=self._joining))
            self._on_again()

    @Slot()
    def _on_finished(self) -> None:
        self._store.attend("join", Attention())


class _IdPage(QWidget):
    """Asks for the id and what the network may do."""

    def __init__(self, platform: Platform) -> None:
        super().__init__()
        self.setFixedWidth(_WIDTH)
        self.text = QLineEdit(placeholderText="8056c2e21c000001, a link, or the whole message", clearButtonEnabled=True)
        label = QLabel("&Network id:", textFormat=Qt.TextFormat.PlainText)
        label.setBuddy(self.text)
        self._digits = IdDigits()
        self._sentence = sentence_label()
        self._boxes = {flag: _flag_box(flag) for flag in Flag}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label)
        layout.addWidget(self.text)
        layout.addWidget(self._digits)
        layout.addWidget(self._sentence)
        layout.addSpacing(8)
        for flag, box in self._boxes.items():
            layout.addWidget(box)
            layout.addWidget(_explanation(flag_explanation(flag, platform)))
        layout.addStretch()

    def show_pasted(self, pasted: Pasted) -> None:
        """Show what the text comes to."""
        self._digits.show_id(pasted.network_id)
        self._sentence.setText(pasted.sentence)

    def flags(self) -> frozenset[Flag]:
        """Return the flags that are checked."""
        return frozenset(flag for flag, box in self._boxes.items() if box.isChecked())


class _ProgressPage(QWidget):
    """Shows how far joining has come."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(_WIDTH)
        self._digits = IdDigits()
        self._busy = QProgressBar(maximum=0, textVisible=False)
        self._busy.setFixedHeight(_BUSY_HEIGHT)
        self._sentence = sentence_label()
        self._address = code_label()
        self._copy = CopyButton()
        address = QHBoxLayout()
        address.addWidget(self._address)
        address.addWidget(self._copy)
        address.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._digits)
        layout.addWidget(self._busy)
        layout.addWidget(self._sentence)
        layout.addLayout(address)
        layout.addStretch()

    def name_network(self, network_id: NetworkId) -> None:
        """Show which network is being joined."""
        self._digits.show_id(network_id)

    def show_progress(self, progress: Progress) -> None:
        """Show how far it has come."""
        self._busy.setVisible(progress.stage is Stage.WAITING)
        self._sentence.setText(progress.sentence)
        self._address.setText(progress.address_to_send)
        self._address.setVisible(bool(progress.address_to_send))
        self._copy.offer(progress.address_to_send)


def _flag_box(flag: Flag) -> QCheckBox:
    box = QCheckBox(flag_title(flag))
    box.setChecked(flag in DEFAULT_FLAGS)
    return box


def _explanation(text: str) -> QLabel:
    label = caption_label(text)
    label.setIndent(24)
    return label


def _network_id_on_clipboard() -> str:
    """Return what is on the clipboard when it names a network: most people come with the id copied."""
    text = QGuiApplication.clipboard().text()
    if len(text) > _LONGEST_CLIPBOARD:
        return ""
    try:
        return NetworkId.parse(text)
    except ValueError:
        return ""
