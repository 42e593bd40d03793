"""The window: the state and the list of pages on the left, and the page on the right.

Above the page stands what is to be read, and below it what became of clicks: that comes and goes while somebody clicks
one thing after the other, and nothing may move under the mouse then.

A new page is a widget, and one line in `ztray.application`.
"""

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QByteArray, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QHideEvent, QIcon, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ztray.presentation.actions import Page
from ztray.presentation.window import Banner, Card, Heading, page_title
from ztray.ui.cover import Cover
from ztray.ui.facts import CopyToolButton
from ztray.ui.labels import bold_label, code_label, sentence_label
from ztray.ui.remedy_button import RemedyRow
from ztray.ui.tab_order import lead_tab
from ztray.ui.view_state import ViewState

_MARGIN = 12
_SPACING = 8
_WIDTH, _HEIGHT = 1120, 680
_USUAL_WIDTH = 12
"""Of the list of pages, in widths of the letter M."""
_LEAST_WIDTH, _LEAST_HEIGHT = 460, 360
_LEAST_LETTERS = 44
"""The least width again, in widths of the letter M: who wants large letters needs more room."""
_MOST_FOR_BUTTONS = 0.4
"""How much of a banner's width its buttons may take from its sentence."""
_MOST_FOR_BANNERS = 0.5
"""How much of the window's height all banners together may take from the page."""
_LEAST_FOR_BANNERS = 60
"""In pixels: as much as the first one needs to be understood as something to be scrolled."""
_ALWAYS_OPEN = frozenset({Page.MEMBERS, Page.ACCOUNTS, Page.ACTIVITY, Page.DOCTOR, Page.SETTINGS})
"""The pages that need no service."""


@runtime_checkable
class Arranged(Protocol):
    """A page that people arrange: columns, order, splitters."""

    def view_state(self) -> Mapping[str, QByteArray | bool]:
        """Return how the page is arranged."""

    def restore_view_state(self, state: Mapping[str, object]) -> None:
        """Arrange the page as it was."""


class MainWindow(QWidget):
    """Shows the pages."""

    chosen = Signal(object)
    """An Action."""

    seen = Signal(bool)
    """Whether the window is shown from now on."""

    closed = Signal()

    quit_wanted = Signal()

    poll_wanted = Signal()

    def __init__(self, icon: QIcon, menu: QMenu, view_state: ViewState) -> None:
        super().__init__()
        self.setWindowTitle("ZTray")
        self.setWindowIcon(icon)
        self._view_state = view_state
        self._pages: dict[Page, QWidget] = {}
        self._items: dict[Page, QListWidgetItem] = {}
        self._heading = bold_label()
        self._address = code_label()
        self._copy_address = CopyToolButton()
        self._list = _PageList()
        self._list.currentItemChanged.connect(self._on_page_chosen)
        self._menu = QPushButton("&Menu")
        self._menu.setMenu(menu)
        self._banners = _Banners("What is to be read")
        self._stack = QStackedWidget()
        self._cover = Cover(self._stack)
        self._outcomes = _Banners("What was done")
        for chooser in (self._banners, self._cover, self._outcomes):
            chooser.chosen.connect(self.chosen)
        self._card: Card | None = None
        layout = QHBoxLayout(self)
        layout.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        layout.setSpacing(_MARGIN)
        layout.addLayout(self._sidebar())
        layout.addWidget(self._content(), 1)
        letters = _LEAST_LETTERS * self.fontMetrics().horizontalAdvance("M")
        self.setMinimumSize(max(_LEAST_WIDTH, letters), _LEAST_HEIGHT)
        self.resize(_WIDTH, _HEIGHT)
        # By name: Qt's standard keys differ by desktop, and the one for quitting is none on Windows.
        QShortcut(QKeySequence("Ctrl+W"), self).activated.connect(self.close)
        QShortcut(QKeySequence("Ctrl+Q"), self).activated.connect(self.quit_wanted)
        # A key that is held down asks once: others' servers are asked as well.
        QShortcut(QKeySequence("F5"), self, autoRepeat=False).activated.connect(self.poll_wanted)

    def _sidebar(self) -> QVBoxLayout:
        address = QHBoxLayout()
        address.setSpacing(0)
        address.addWidget(self._address)
        address.addWidget(self._copy_address)
        address.addStretch()
        sidebar = QVBoxLayout()
        sidebar.setSpacing(_SPACING)
        sidebar.addWidget(self._heading)
        sidebar.addLayout(address)
        sidebar.addWidget(self._list, 1)
        sidebar.addWidget(self._menu)
        return sidebar

    def _content(self) -> QWidget:
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_SPACING)
        layout.addWidget(self._banners)
        layers = QStackedLayout()
        layers.setStackingMode(QStackedLayout.StackingMode.StackAll)
        layers.addWidget(self._stack)
        layers.addWidget(self._cover)
        layout.addLayout(layers, 1)
        layout.addWidget(self._outcomes)
        return content

    def add_page(self, page: Page, widget: QWidget) -> None:
        """Add a page below those that are there, arranged as it was when the window was last closed."""
        self._pages[page] = widget
        self._stack.addWidget(widget)
        item = QListWidgetItem(page_title(page), self._list)
        item.setSizeHint(QSize(0, self._list.fontMetrics().height() + 2 * _SPACING))
        self._items[page] = item
        if isinstance(widget, Arranged):
            widget.restore_view_state(self._view_state.of(page.value))
        key = QShortcut(QKeySequence(f"Ctrl+{len(self._pages)}"), self)
        key.activated.connect(_PageKey(self, page).on_pressed)

    def restore(self) -> None:
        """Come up with the size and the page of last time; called when all pages are there."""
        state = self._view_state.of("window")
        if isinstance(geometry := state.get("geometry"), QByteArray):
            self.restoreGeometry(geometry)
        page = state.get("page")
        self.open_page(Page(page) if isinstance(page, str) and page in [*Page] else Page.NETWORKS)

    def keep(self) -> None:
        """Have the arrangement kept."""
        states: dict[str, QByteArray | bool | str] = {"geometry": self.saveGeometry(), "page": self.page.value}
        self._view_state.keep("window", states)
        for page, widget in self._pages.items():
            if isinstance(widget, Arranged):
                self._view_state.keep(page.value, widget.view_state())
        self._view_state.write()

    @property
    def page(self) -> Page:
        """The page that is open."""
        return list(self._pages)[max(self._list.currentRow(), 0)] if self._pages else Page.NETWORKS

    def open_page(self, page: Page) -> None:
        """Open a page, and give it the keyboard."""
        if page in self._items:
            self._list.setCurrentItem(self._items[page])
            _give_keyboard(self._pages[page] if self._cover.isHidden() else self._cover)

    def show_counts(self, counts: Mapping[Page, int]) -> None:
        """Show numbers beside the titles of pages."""
        for page, count in counts.items():
            text = f"{page_title(page)}\u2002{count}" if count else page_title(page)
            if self._items[page].text() != text:
                self._items[page].setText(text)
        self._list.fit()

    def show_surroundings(self, heading: Heading, banners: tuple[Banner, ...], card: Card | None) -> None:
        """Show what stands around the pages."""
        self._heading.setText(heading.text)
        self._address.setText(heading.address)
        self._copy_address.offer(heading.address, "my address")
        self._show_banners(banners)
        self._card = card
        self._show_card()

    def _show_banners(self, banners: tuple[Banner, ...]) -> None:
        focus = self.focusWidget()
        has_keyboard = any(focus in part.findChildren(QWidget) for part in (self._banners, self._outcomes))
        self._banners.show_banners(tuple(banner for banner in banners if not banner.is_outcome))
        self._outcomes.show_banners(tuple(banner for banner in banners if banner.is_outcome))
        self._share_room()
        if has_keyboard and not focus.isVisibleTo(self):
            # Qt hands the keyboard to the next banner: another key would choose what nobody has read.
            if self._cover.isHidden():
                _give_keyboard(self._pages[self.page])
            else:
                self._list.setFocus()

    def _show_card(self) -> None:
        card = None if self.page in _ALWAYS_OPEN else self._card
        is_covered = card is not None
        if is_covered is not self._cover.isHidden():
            self._cover.show_card(card)
            return
        loses_keyboard = self.focusWidget() in (self._stack if is_covered else self._cover).findChildren(QWidget)
        self._cover.show_card(card)
        if loses_keyboard and is_covered:
            self._list.setFocus()  # and not a remedy: the next key would choose it
        elif loses_keyboard:
            _give_keyboard(self._pages[self.page])

    @Slot()
    def _on_page_chosen(self) -> None:
        self._stack.setCurrentWidget(self._pages[self.page])
        self._show_card()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Leave the page its part of the room."""
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        left = self.height() - self._stack.minimumSizeHint().height() - 2 * _MARGIN - _SPACING
        most = max(min(left, round(self.height() * _MOST_FOR_BANNERS)), _LEAST_FOR_BANNERS)
        self._outcomes.take_at_most(most // 2 if self._banners.isVisibleTo(self) else most)
        taken = self._outcomes.height() + _SPACING if self._outcomes.isVisibleTo(self) else 0
        self._banners.take_at_most(max(most - taken, _LEAST_FOR_BANNERS))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Tell that the window is seen."""
        super().showEvent(event)
        self.seen.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Tell that the window is not seen any more, and keep how it was."""
        super().hideEvent(event)
        self.keep()
        self.seen.emit(False)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Tell that the window was closed."""
        super().closeEvent(event)
        self.closed.emit()


def _give_keyboard(part: QWidget) -> None:
    """Give the keyboard to the list in a part of the window, else to the first thing in it that takes it."""
    stops = [widget for widget in part.findChildren(QWidget) if _takes_keyboard(widget, part)]
    lists = [widget for widget in stops if isinstance(widget, QAbstractItemView)]
    for widget in (lists or stops)[:1]:
        widget.setFocus()


def _takes_keyboard(widget: QWidget, part: QWidget) -> bool:
    is_stop = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and not isinstance(widget, QScrollArea)
    return is_stop and widget.isVisibleTo(part) and widget.isEnabledTo(part)


class _PageKey(QObject):
    """A key that opens a page."""

    def __init__(self, window: MainWindow, page: Page) -> None:
        super().__init__(window)
        self._window = window
        self._page = page

    @Slot()
    def on_pressed(self) -> None:
        self._window.open_page(self._page)


class _PageList(QListWidget):
    """The titles of the pages, as wide as the widest."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Pages")
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setSpacing(1)
        self.fit()

    def fit(self) -> None:
        """Be as wide as the titles need; never narrower than before, so that nothing moves when a number changes."""
        texts = (self.item(row).text() for row in range(self.count()))
        widest = max((self.fontMetrics().horizontalAdvance(text) for text in texts), default=0)
        usual = self.fontMetrics().horizontalAdvance("M") * _USUAL_WIDTH
        self.setFixedWidth(max(self.minimumWidth(), usual, widest + 2 * (self.frameWidth() + _MARGIN)))


class _Banners(QScrollArea):
    """Sentences one below the other, kept by their keys; they scroll before they take too much room from the page."""

    chosen = Signal(object)
    """An Action."""

    def __init__(self, name: str) -> None:
        super().__init__(widgetResizable=True)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._most = 0
        self._shown: dict[str, _BannerFrame] = {}
        self._stops: list[QPushButton] = []
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(_SPACING // 2)
        self.setWidget(self._inside)
        self.hide()

    def show_banners(self, banners: tuple[Banner, ...]) -> None:
        """Show these banners in the place of those before."""
        wanted = {banner.key: banner for banner in banners}
        for key in self._shown.keys() - wanted.keys():
            gone = self._shown.pop(key)
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for position, (key, banner) in enumerate(wanted.items()):
            if key not in self._shown:
                self._shown[key] = _BannerFrame()
                self._shown[key].chosen.connect(self.chosen)
                self._column.insertWidget(position, self._shown[key])
            self._shown[key].show_banner(banner)
        stops = [button for key in wanted for button in self._shown[key].findChildren(QPushButton)]
        if stops != self._stops:
            self._stops = stops
            lead_tab(self, stops)
        self.setVisible(bool(banners))
        self._fit()

    def take_at_most(self, height: int) -> None:
        """Take no more room than that, in pixels."""
        if height != self._most:
            self._most = height
            self._fit()

    def _fit(self) -> None:
        # The layout would count a banner only when it has been shown.
        heights = [frame.fitted_height(self.width()) for frame in self._shown.values()]
        needed = sum(heights) + max(len(heights) - 1, 0) * self._column.spacing()
        self.setFixedHeight(min(needed, self._most))
        # What became wider keeps the height of its narrow lines otherwise, and their lower half is out of sight.
        self._column.update()
        # The keys that scroll are of use only then.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if needed > self._most else Qt.FocusPolicy.NoFocus)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Take as much height as the sentences need in the new width."""
        super().resizeEvent(event)
        self._fit()


class _BannerFrame(QFrame):
    """A sentence and its buttons: beside each other while that leaves most of the room to the sentence."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._text = sentence_label()
        self._remedies = RemedyRow()
        self._remedies.chosen.connect(self.chosen)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(_SPACING, _SPACING // 2, _SPACING, _SPACING // 2)
        self._row.addWidget(self._text, 1)
        self._row.addWidget(self._remedies, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def show_banner(self, banner: Banner) -> None:
        self._text.setText(banner.text)
        self._remedies.show_remedies(banner.remedies)

    def fitted_height(self, width: int) -> int:
        """Put the buttons beside the sentence or below it, and return what that needs."""
        is_beside = self._remedies.sizeHint().width() <= width * _MOST_FOR_BUTTONS
        self._row.setDirection(QBoxLayout.Direction.LeftToRight if is_beside else QBoxLayout.Direction.TopToBottom)
        return self.heightForWidth(width)
