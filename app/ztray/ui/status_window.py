"""The window with the state in full sentences, for who has no tray, and for who wants to know what is wrong.

The whole menu hangs on one of its buttons, so that nothing is out of reach without a tray.
"""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QHideEvent, QIcon, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ztray.presentation.outage import Remedy
from ztray.presentation.status import StatusPage
from ztray.ui.copy_button import CopyButton
from ztray.ui.labels import caption_label, code_label, sentence_label

_WIDTH = 480
_MARGIN = 16
_SPACING = 12
_ICON = 48
_MOST_OF_SCREEN = 0.8
"""How much of the screen's height the window takes by itself."""

_NO_TRAY = (
    "This desktop shows no tray icons, so ZTray stays in this window; closing it ends ZTray. "
    "On GNOME, the extension “AppIndicator and KStatusNotifierItem Support” brings the tray back."
)


class StatusWindow(QWidget):
    """Shows a status page."""

    chosen = Signal(object)
    """An Action."""

    seen = Signal(bool)
    """Whether the window is shown from now on."""

    closed = Signal()

    quit_wanted = Signal()

    def __init__(self, icon: QIcon, menu: QMenu) -> None:
        super().__init__()
        self.setWindowTitle("ZTray")
        self.setMinimumWidth(_WIDTH)
        self._headline = _headline_label()
        self._text = sentence_label()
        self._command = code_label()
        self._copy_command = CopyButton()
        self._evidence = caption_label("")
        self._no_tray = caption_label(_NO_TRAY)
        self._no_tray.hide()
        self._remedies: tuple[Remedy, ...] = ()
        self._remedy_buttons: list[_RemedyButton] = []
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._content = self._scrolled_texts()
        self._buttons = QHBoxLayout()
        self._buttons.addStretch()
        self._buttons.addWidget(_menu_button(menu))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        layout.setSpacing(_SPACING)
        layout.addLayout(self._head(icon))
        layout.addWidget(self._scroll, 1)
        layout.addLayout(self._buttons)
        # By name: Qt's standard keys differ by desktop, and the one for quitting is none on Windows.
        for key in ("Ctrl+W", "Esc"):
            QShortcut(QKeySequence(key), self).activated.connect(self.close)
        QShortcut(QKeySequence("Ctrl+Q"), self).activated.connect(self.quit_wanted)

    def _head(self, icon: QIcon) -> QHBoxLayout:
        picture = QLabel()
        picture.setPixmap(icon.pixmap(_ICON))
        head = QHBoxLayout()
        head.addWidget(picture)
        head.addSpacing(_MARGIN // 2)
        head.addWidget(self._headline, 1)
        return head

    def _scrolled_texts(self) -> QVBoxLayout:
        command = QHBoxLayout()
        command.addWidget(self._command, 1)
        command.addWidget(self._copy_command)
        texts = QWidget()
        layout = QVBoxLayout(texts)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_SPACING)
        layout.addWidget(self._text)
        layout.addLayout(command)
        layout.addWidget(self._evidence)
        layout.addWidget(self._no_tray)
        layout.addStretch()
        self._scroll.setWidget(texts)
        return layout

    def show_page(self, page: StatusPage) -> None:
        """Show the state."""
        self._headline.setText(page.headline)
        for label, text in ((self._text, page.text), (self._command, page.command), (self._evidence, page.evidence)):
            label.setText(text)
            label.setVisible(bool(text))
        self._copy_command.offer(page.command)
        if page.remedies != self._remedies:
            self._offer(page.remedies)
        self._grow()

    def explain_missing_tray(self, *, is_missing: bool) -> None:
        """Say, or say no longer, that there is no tray."""
        self._no_tray.setVisible(is_missing)
        self._grow()

    def _grow(self) -> None:
        """Make room for the text, as far as the screen has it; never shrink under the person's eyes."""
        self._content.activate()
        room = self._scroll.viewport()
        missing = self._content.heightForWidth(room.width()) - room.height()
        most = round(self.screen().availableGeometry().height() * _MOST_OF_SCREEN)
        if missing > 0 and self.height() < most:
            self.resize(self.width(), min(self.height() + missing, most))

    def _offer(self, remedies: tuple[Remedy, ...]) -> None:
        self._remedies = remedies
        for button in self._remedy_buttons:
            button.deleteLater()
        self._remedy_buttons = [_RemedyButton(remedy) for remedy in remedies]
        for position, button in enumerate(self._remedy_buttons):
            self._buttons.insertWidget(position, button)
            button.chosen.connect(self.chosen)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Tell that the window is seen."""
        super().showEvent(event)
        self._grow()
        self.seen.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Tell that the window is not seen any more."""
        super().hideEvent(event)
        self.seen.emit(False)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Tell that the window was closed."""
        super().closeEvent(event)
        self.closed.emit()


def _headline_label() -> QLabel:
    label = sentence_label()
    font = label.font()
    font.setPointSizeF(font.pointSizeF() * 1.3)
    font.setBold(True)
    label.setFont(font)
    return label


def _menu_button(menu: QMenu) -> QPushButton:
    button = QPushButton("&Menu")
    button.setMenu(menu)
    return button


class _RemedyButton(QPushButton):
    """A button that knows what it does."""

    chosen = Signal(object)

    def __init__(self, remedy: Remedy) -> None:
        super().__init__(remedy.text, autoDefault=True)
        self._action = remedy.action
        self.clicked.connect(self._on_clicked)

    @Slot()
    def _on_clicked(self) -> None:
        self.chosen.emit(self._action)
