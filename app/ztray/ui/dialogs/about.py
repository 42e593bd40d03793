"""The window about the program."""

import platform
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import QSysInfo, Qt, Signal, Slot, qVersion
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ztray import __version__
from ztray.presentation.about import COMPONENTS, NOTICE, SUMMARY, AboutPage, Link, Part, Versions, about_page
from ztray.presentation.actions import OpenUrl
from ztray.ui.copy_button import CopyButton
from ztray.ui.labels import caption_label, sentence_label, title_label

_ICON = 64
"""In pixels."""

_MARGIN = 16
_WIDTH = 480
_ROWS = 6
"""How many parts are shown before the list scrolls."""


def about_box(service_version: str | None, parent: QWidget | None = None) -> "AboutDialog":
    """Return the window; `service_version` is that of the service in use, if one answers."""
    return AboutDialog(about_page(_versions(service_version)), parent)


def _versions(service_version: str | None) -> Versions:
    components: dict[str, str] = {}
    for component in COMPONENTS:
        try:
            components[component.name] = version(component.name)
        except PackageNotFoundError:  # installed by the system's own packages, some of which leave that out
            continue
    return Versions(
        ztray=__version__,
        service=service_version,
        qt=qVersion(),
        python=platform.python_version(),
        system=f"{QSysInfo.prettyProductName()}, {QSysInfo.currentCpuArchitecture()}",
        components=components,
    )


class AboutDialog(QDialog):
    """Tells versions and licences."""

    chosen = Signal(object)
    """An Action."""

    def __init__(self, page: AboutPage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About ZTray")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = CopyButton("&Copy versions")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        buttons.addButton(copy, QDialogButtonBox.ButtonRole.ActionRole)
        parts = _PartsTable(page.parts)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        layout.addLayout(_head(page))
        layout.addSpacing(_MARGIN // 2)
        layout.addWidget(sentence_label(NOTICE))
        layout.addWidget(parts, 1)
        layout.addLayout(self._links(page.links))
        layout.addWidget(buttons)
        copy.offer(page.report)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setDefault(True)
        close.setFocus()
        self.setMinimumWidth(_WIDTH)

    def _links(self, links: tuple[Link, ...]) -> QHBoxLayout:
        row = QHBoxLayout()
        for link in links:
            button = _LinkButton(link)
            button.chosen.connect(self.chosen)
            row.addWidget(button)
        row.addStretch()
        return row


def _head(page: AboutPage) -> QHBoxLayout:
    picture = QLabel()
    picture.setPixmap(QApplication.windowIcon().pixmap(_ICON))
    title = title_label()
    title.setText(page.headline)
    texts = QVBoxLayout()
    texts.addWidget(title)
    texts.addWidget(caption_label(SUMMARY))
    texts.addSpacing(_MARGIN // 2)
    texts.addWidget(sentence_label(page.versions))
    head = QHBoxLayout()
    head.setSpacing(_MARGIN)
    head.addWidget(picture, alignment=Qt.AlignmentFlag.AlignTop)
    head.addLayout(texts, 1)
    return head


class _PartsTable(QTableWidget):
    """What the program is made of, to be read and scrolled."""

    def __init__(self, parts: tuple[Part, ...]) -> None:
        super().__init__(len(parts), 3)
        self.setHorizontalHeaderLabels(["Part", "Version", "Licence"])
        self.setAccessibleName("Parts and their licences")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        for row, part in enumerate(parts):
            for column, text in enumerate((part.title, part.version, part.licence)):
                self.setItem(row, column, QTableWidgetItem(text))
        self.resizeRowsToContents()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setMinimumHeight(header.sizeHint().height() + _ROWS * self.rowHeight(0) + 2 * self.frameWidth())


class _LinkButton(QPushButton):
    """Opens a page."""

    chosen = Signal(object)

    def __init__(self, link: Link) -> None:
        super().__init__(link.text, autoDefault=False)
        self._action = link.action
        self.setToolTip(link.action.url if isinstance(link.action, OpenUrl) else "")
        self.clicked.connect(self._on_clicked)

    @Slot()
    def _on_clicked(self) -> None:
        self.chosen.emit(self._action)
