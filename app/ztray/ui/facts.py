"""Facts in groups: label, value, and a button that copies it.

They are shown anew at every look at the service, so nothing is rebuilt while the same facts are there: a selection, the
keyboard's place and what was folded stay as they are.
"""

from math import ceil

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QFont,
    QFontDatabase,
    QGuiApplication,
    QIcon,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QTextCursor,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ztray.domain.text import unmarked
from ztray.presentation.facts import Fact, FactGroup
from ztray.ui.labels import caption_label
from ztray.ui.tab_order import lead_tab

_TICK_TIME = 1000
"""In milliseconds."""

_WIDEST_LABEL = 11
"""In widths of the letter M; longer labels wrap."""

_VALUE_WIDTH = 160
"""In pixels: what a value asks for; it takes what there is."""

_ICON_SHARE = 0.75
"""How much of a button its icon takes."""

_GROUP_SPACING = 12
_ROW_SPACING = 4
_COLUMN_SPACING = 8


class FactsView(QWidget):
    """Shows groups of facts."""

    def __init__(self) -> None:
        super().__init__()
        self._groups: dict[str, _Group] = {}
        self._stops: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(_GROUP_SPACING)

    def show_groups(self, groups: tuple[FactGroup, ...]) -> None:
        """Show these facts in the place of those before."""
        wanted = {group.key: group for group in groups}
        if list(wanted) != list(self._groups):
            self._rearrange(wanted)
        for key, group in wanted.items():
            self._groups[key].show_group(group)
        self._align(groups)
        stops = [stop for group in self._groups.values() for stop in group.stops]
        if stops != self._stops:
            self._stops = stops
            lead_tab(self, stops)

    def _rearrange(self, wanted: dict[str, FactGroup]) -> None:
        for key in self._groups.keys() - wanted.keys():
            gone = self._groups.pop(key)
            gone.hide()
            gone.deleteLater()
        self._groups = {key: self._groups.get(key) or _Group(group) for key, group in wanted.items()}
        for place, shown in enumerate(self._groups.values()):
            if self._column.indexOf(shown) != place:
                self._column.insertWidget(place, shown)

    def _align(self, groups: tuple[FactGroup, ...]) -> None:
        """Give all groups label columns of one width."""
        metrics = self.fontMetrics()
        widest = max((metrics.horizontalAdvance(fact.label) for group in groups for fact in group.facts), default=0)
        width = min(widest, _WIDEST_LABEL * metrics.horizontalAdvance("M")) + 1
        for group in self._groups.values():
            group.align(width)


class _Group(QWidget):
    """A group's title and its facts."""

    def __init__(self, group: FactGroup) -> None:
        super().__init__()
        self._rows: dict[str, _Row] = {}
        self._label_width = 0
        self._title = _Title()
        self._arrow = _ArrowButton()
        self._arrow.toggled.connect(self._on_toggled)
        if group.is_folded:
            self._title.clicked.connect(self._arrow.toggle)
        self._body = QWidget()
        self._grid = QGridLayout(self._body)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(_COLUMN_SPACING)
        self._grid.setVerticalSpacing(_ROW_SPACING)
        self._grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_ROW_SPACING)
        head = QHBoxLayout()
        head.setSpacing(_ROW_SPACING)
        head.addWidget(self._arrow, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._title, 1)
        column.addLayout(head)
        column.addWidget(self._body)
        # Not before they have a parent: what has none is a window when it is shown.
        self._arrow.setVisible(group.is_folded)
        self._body.setVisible(not group.is_folded)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where Tab leads to, one after the other."""
        return (self._arrow, *(row.button for row in self._rows.values()))

    def show_group(self, group: FactGroup) -> None:
        self._title.show_text(group.title)
        self._title.setVisible(bool(group.title))
        self._arrow.setAccessibleName(group.title)
        wanted = {fact.key: fact for fact in group.facts}
        if list(wanted) != list(self._rows):
            self._rearrange(wanted)
        for key, fact in wanted.items():
            self._rows[key].show_fact(fact)

    def align(self, width: int) -> None:
        if width != self._label_width:
            self._label_width = width
            for row in self._rows.values():
                row.label.setFixedWidth(width)

    def _rearrange(self, wanted: dict[str, Fact]) -> None:
        for key in self._rows.keys() - wanted.keys():
            self._rows.pop(key).delete()
        self._label_width = 0
        self._rows = {key: self._rows.get(key) or _Row() for key in wanted}
        for place, row in enumerate(self._rows.values()):
            self._grid.addWidget(row.label, place, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(row.value, place, 1, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(row.button, place, 2, Qt.AlignmentFlag.AlignTop)

    @Slot(bool)
    def _on_toggled(self, is_open: bool) -> None:
        self._body.setVisible(is_open)


class _Row:
    """The three widgets of a fact."""

    def __init__(self) -> None:
        self.label = caption_label("")
        self.value = ValueText()
        self.button = CopyToolButton()

    def show_fact(self, fact: Fact) -> None:
        if self.label.text() != fact.label:
            self.label.setText(fact.label)
            self.value.setAccessibleName(fact.label)
        self.value.show_text(fact.value, is_code=fact.is_code)
        tooltip = unmarked(fact.tooltip)
        if self.value.toolTip() != tooltip:
            self.value.setToolTip(tooltip)
        self.button.offer(fact.copy, fact.label)

    def delete(self) -> None:
        for widget in (self.label, self.value, self.button):
            widget.hide()
            widget.deleteLater()


class ValueText(QTextEdit):
    """A text to read and select, as a label's, but one that breaks anywhere: addresses and keys have no blanks."""

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setAcceptRichText(False)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._text = ""
        self._is_code = False

    def text(self) -> str:
        """Return what it shows."""
        return self._text

    def show_text(self, text: str, *, is_code: bool = False) -> None:
        """Show a text; what is selected stays so, as far as it is still there."""
        if is_code != self._is_code:
            self._is_code = is_code
            self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont) if is_code else QFont())
        if text == self._text:
            return
        cursor = self.textCursor()
        anchor, position = cursor.anchor(), cursor.position()
        self._text = text
        self.setPlainText(text)
        if anchor != position:
            cursor.setPosition(min(anchor, len(text)))
            cursor.setPosition(min(position, len(text)), QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(cursor)
        self.updateGeometry()

    def _height(self, width: int) -> int:
        document = self.document().clone()
        document.setTextWidth(width)
        return ceil(document.size().height())

    def sizeHint(self) -> QSize:  # noqa: N802
        """Ask for a line as wide as the text, up to what is comfortable to read."""
        return QSize(_VALUE_WIDTH, self._height(max(self.width(), 1)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Ask for the room of a short word."""
        return QSize(6 * self.fontMetrics().horizontalAdvance("0"), self.fontMetrics().height())

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height of all its lines."""
        return self._height(width)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Leave the wheel to the page: all of the text is shown."""
        event.ignore()


class _Title(ValueText):
    """A group's title, in bold."""

    clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        font = self.font()
        font.setBold(True)
        self.setFont(font)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Tell of a click, unless it was for selecting."""
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            self.clicked.emit()


class _ArrowButton(QToolButton):
    """Shows and hides a group."""

    def __init__(self) -> None:
        super().__init__(autoRaise=True)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setArrowType(Qt.ArrowType.RightArrow)
        self.toggled.connect(self._on_toggled)
        size = self.fontMetrics().height()
        self.setFixedSize(size, size)

    @Slot(bool)
    def _on_toggled(self, is_open: bool) -> None:
        self.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)


class CopyToolButton(QToolButton):
    """Copies the text on offer; hidden while there is none, and a tick for a second when it has.

    It draws its signs itself where the desktop has no icon for copying: few faces have characters for them.
    """

    def __init__(self) -> None:
        super().__init__(autoRaise=True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._text = ""
        self._theme_icon = QIcon.fromTheme("edit-copy")
        self._tick = QTimer(self, singleShot=True, interval=_TICK_TIME)
        self._tick.timeout.connect(self._show_sign)
        self.clicked.connect(self._on_clicked)
        size = self.fontMetrics().height() + _ROW_SPACING
        self.setFixedSize(size, size)
        self.setIconSize(QSize(size, size) * _ICON_SHARE)
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self._show_sign()
        self.hide()

    @property
    def is_ticked(self) -> bool:
        """Whether it has just copied."""
        return self._tick.isActive()

    def offer(self, text: str, label: str) -> None:
        """Copy this text, called so, when clicked."""
        name = f"Copy {label}"
        if (text, name) != (self._text, self.accessibleName()):
            self._text = text
            self.setAccessibleName(name)
            self.setToolTip(name)
            self.setVisible(bool(text))

    @Slot()
    def _on_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._text)
        self._tick.start()
        self._show_sign()

    @Slot()
    def _show_sign(self) -> None:
        self.setIcon(QIcon() if self.is_ticked else self._theme_icon)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw two sheets or a tick on the button, where the style has drawn no icon."""
        super().paintEvent(event)
        if not self.icon().isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self.width() / _GRID, self.height() / _GRID)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.ButtonText), 1))
        if self.is_ticked:
            painter.drawPolyline([QPointF(4, 8.5), QPointF(7, 11.5), QPointF(12, 4.5)])
        else:
            painter.drawRoundedRect(QRectF(6.5, 6.5, 6, 7), 1, 1)
            corners = ((4.5, 10.5), (3.5, 10.5), (3.5, 3.5), (9.5, 3.5), (9.5, 4.5))
            painter.drawPolyline([QPointF(x, y) for x, y in corners])
        painter.end()


_GRID = 16
"""The signs are drawn on so many points in both directions."""
