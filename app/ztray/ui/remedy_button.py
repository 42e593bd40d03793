"""Buttons that know what they do."""

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QScrollArea, QSizePolicy, QStyle, QWidget

from ztray.presentation.actions import Action
from ztray.presentation.outage import Remedy
from ztray.ui.tab_order import lead_tab

_SPACING = 8
"""In pixels."""


class RemedyButton(QPushButton):
    """Shows a remedy, and emits its action when it is clicked."""

    chosen = Signal(object)
    """An Action."""

    def __init__(self, remedy: Remedy | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent, autoDefault=True)
        self._action: Action | None = None
        self.clicked.connect(self._on_clicked)
        self.show_remedy(remedy)

    def show_remedy(self, remedy: Remedy | None) -> None:
        """Show another one; None hides the button."""
        self._action = remedy.action if remedy else None
        if remedy:
            self.setText(remedy.text.replace("&", "&&"))
        self.setVisible(remedy is not None)

    @Slot()
    def _on_clicked(self) -> None:
        if self._action is not None:
            self.chosen.emit(self._action)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Take a double click for the click that it began with: by now, something else may stand here."""
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Come into view: a scroll area sees to that only when the keyboard was inside it before."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            above = self.parentWidget()
            while above is not None and not isinstance(above, QScrollArea):
                above = above.parentWidget()
            if above is not None:
                above.ensureWidgetVisible(self)


class RemedyRow(QWidget):
    """Buttons side by side, in as many rows as they need, kept while the same number of remedies is shown.

    Qt has no layout that begins another row.
    """

    chosen = Signal(object)
    """An Action."""

    def __init__(self) -> None:
        super().__init__()
        self._buttons: list[RemedyButton] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_remedies(self, remedies: tuple[Remedy, ...]) -> None:
        """Show these remedies, the first of them first."""
        while len(self._buttons) < len(remedies):
            button = RemedyButton(parent=self)
            button.chosen.connect(self.chosen)
            lead_tab(self._buttons[-1] if self._buttons else self, (button,))
            self._buttons.append(button)
        for position, button in enumerate(self._buttons):
            button.show_remedy(remedies[position] if position < len(remedies) else None)
        self.setVisible(bool(remedies))
        self._lay_out()

    def _lay_out(self) -> None:
        for button, place in self._places(self.width()):
            button.setGeometry(place)
        self.updateGeometry()

    def _places(self, width: int) -> Iterator[tuple[RemedyButton, QRect]]:
        """Tell where each button stands in a width: from the side where reading begins, row by row."""
        corner = QPoint(0, 0)
        for button in self._shown:
            size = button.sizeHint()
            if corner.x() and corner.x() + size.width() > width:
                corner = QPoint(0, corner.y() + size.height() + _SPACING)
            place = QRect(corner, size.boundedTo(QSize(max(width, 1), size.height())))
            yield button, QStyle.visualRect(self.layoutDirection(), QRect(0, 0, width, 0), place)
            corner.setX(corner.x() + size.width() + _SPACING)

    def event(self, event: QEvent) -> bool:
        """Put the buttons in their places when one of them has another size."""
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.LayoutDirectionChange):
            self._lay_out()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Put the buttons where they fit."""
        super().resizeEvent(event)
        self._lay_out()

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return what the rows need."""
        return max((place.bottom() + 1 for _, place in self._places(width)), default=0)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of all buttons in one row."""
        widths = [button.sizeHint().width() + _SPACING for button in self._shown]
        return QSize(max(sum(widths) - _SPACING, 0), self._tallest)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the size of the widest button."""
        return QSize(max((button.sizeHint().width() for button in self._shown), default=0), self._tallest)

    @property
    def _shown(self) -> list[RemedyButton]:
        return [button for button in self._buttons if not button.isHidden()]

    @property
    def _tallest(self) -> int:
        return max((button.sizeHint().height() for button in self._shown), default=0)
