"""The window with the state in full sentences, for who has no tray, and for who wants to know what is wrong.

The whole menu hangs on one of its buttons, so that nothing is out of reach without a tray.
"""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QCloseEvent, QHideEvent, QIcon, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from ztray.presentation.outage import Remedy
from ztray.presentation.status import StatusPage
from ztray.ui.copy_button import CopyButton
from ztray.ui.labels import caption_label, code_label, sentence_label

_WIDTH = 480
_MARGIN = 16
_ICON = 48

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

    def __init__(self, icon: QIcon, menu: QMenu) -> None:
        super().__init__()
        self.setWindowTitle("ZTray")
        self.setMinimumWidth(_WIDTH)
        picture = QLabel()
        picture.setPixmap(icon.pixmap(_ICON))
        self._headline = sentence_label()
        font = self._headline.font()
        font.setPointSizeF(font.pointSizeF() * 1.3)
        font.setBold(True)
        self._headline.setFont(font)
        self._text = sentence_label()
        self._command = code_label()
        self._copy_command = CopyButton()
        self._evidence = caption_label("")
        self._no_tray = caption_label(_NO_TRAY)
        self._no_tray.hide()
        self._remedies: tuple[Remedy, ...] = ()
        self._remedy_buttons: list[_RemedyButton] = []
        self._menu_button = QPushButton("&Menu")
        self._menu_button.setMenu(menu)
        head = QHBoxLayout()
        head.addWidget(picture)
        head.addSpacing(_MARGIN // 2)
        head.addWidget(self._headline, 1)
        self._buttons = QHBoxLayout()
        self._buttons.addStretch()
        self._buttons.addWidget(self._menu_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        layout.setSpacing(_MARGIN * 3 // 4)
        layout.addLayout(head)
        command = QHBoxLayout()
        command.addWidget(self._command, 1)
        command.addWidget(self._copy_command)
        layout.addWidget(self._text)
        layout.addLayout(command)
        layout.addWidget(self._evidence)
        layout.addWidget(self._no_tray)
        layout.addStretch()
        layout.addLayout(self._buttons)

    def show_page(self, page: StatusPage) -> None:
        """Show the state."""
        self._headline.setText(page.headline)
        for label, text in ((self._text, page.text), (self._command, page.command), (self._evidence, page.evidence)):
            label.setText(text)
            label.setVisible(bool(text))
        self._copy_command.offer(page.command)
        if page.remedies != self._remedies:
            self._offer(page.remedies)

    def explain_missing_tray(self, *, is_missing: bool) -> None:
        """Say, or say no longer, that there is no tray."""
        self._no_tray.setVisible(is_missing)

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
        self.seen.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Tell that the window is not seen any more."""
        super().hideEvent(event)
        self.seen.emit(False)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Tell that the window was closed."""
        super().closeEvent(event)
        self.closed.emit()


class _RemedyButton(QPushButton):
    """A button that knows what it does."""

    chosen = Signal(object)

    def __init__(self, remedy: Remedy) -> None:
        super().__init__(remedy.text)
        self._action = remedy.action
        self.clicked.connect(self._on_clicked)

    @Slot()
    def _on_clicked(self) -> None:
        self.chosen.emit(self._action)
