"""Small lines of latencies, with gaps where they were unknown."""

from collections.abc import Sequence
from math import floor
from typing import cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ztray.ui.keyed_model import VALUE_ROLE

Samples = Sequence[int | None]

_LEAST_TOP = 20
"""The top of the scale is no lower, in milliseconds: below, a millisecond more or less means nothing."""

_HEADROOM = 1.15
_LINE = 1.0
"""Qt draws lines that are no wider in a fifth of the time."""
_DOT = 3.0
_PADDING = 4
_LINES_HIGH = 3
"""How high the widget is, in lines of text."""


class Sparkline(QWidget):
    """Shows a line of latencies; a place for `count` of them, the latest on the right."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count = count
        self._samples: Samples = ()

    def show_samples(self, samples: Samples) -> None:
        """Show these, oldest first, None for unknown."""
        if samples != self._samples:
            self._samples = samples
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Ask for a few lines of text."""
        height = _LINES_HIGH * self.fontMetrics().height()
        return QSize(2 * height, height)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Ask for the same height, however narrow it gets."""
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the line on its base."""
        super().paintEvent(event)
        painter = QPainter(self)
        rect = QRectF(self.rect())
        colour = self.palette().color(QPalette.ColorRole.WindowText)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Mid), 1))
        painter.drawLine(QPointF(rect.left(), rect.bottom() - 0.5), QPointF(rect.right(), rect.bottom() - 0.5))
        draw_samples(painter, rect.adjusted(0, 0, 0, -1), self._samples, self._count, colour)
        painter.end()


class SparklineDelegate(QStyledItemDelegate):
    """Draws the latencies of a cell (`VALUE_ROLE`) as a line."""

    def __init__(self, count: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._count = count

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the cell as the style does without text, and the line on it."""
        super().paint(painter, option, index)
        is_selected = QStyle.StateFlag.State_Selected in option.state
        role = QPalette.ColorRole.HighlightedText if is_selected else QPalette.ColorRole.Text
        is_active = QStyle.StateFlag.State_Active in option.state
        group = QPalette.ColorGroup.Active if is_active else QPalette.ColorGroup.Inactive
        if QStyle.StateFlag.State_Enabled not in option.state:
            group = QPalette.ColorGroup.Disabled
        rect = QRectF(option.rect).adjusted(_PADDING, _PADDING / 2, -_PADDING, -_PADDING / 2)
        samples = cast("Samples | None", index.data(VALUE_ROLE))
        draw_samples(painter, rect, samples or (), self._count, option.palette.color(group, role))


def draw_samples(painter: QPainter, rect: QRectF, samples: Samples, count: int, colour: QColor) -> None:
    """Draw a line of latencies into a rectangle that has a place for `count` of them."""
    known = [sample for sample in samples if sample is not None]
    if not known:
        return
    top = max(max(known) * _HEADROOM, _LEAST_TOP)
    step = rect.width() / max(count - 1, 1)
    left = rect.right() - step * (len(samples) - 1)
    bottom, scale, ratio = rect.bottom(), rect.height() / top, painter.device().devicePixelRatio()
    # Onto the pixels: a level line between two rows of them would be blurred. A line of odd width is centred on one.
    centre = 0.5 if round(_LINE * ratio) % 2 else 0.0
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    line, dot = QPen(colour, _LINE), QPen(colour, _DOT)
    line.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    dot.setCapStyle(Qt.PenCapStyle.RoundCap)
    for run in _runs(samples):
        points = [
            QPointF(left + step * place, (floor((bottom - scale * value) * ratio) + centre) / ratio)
            for place, value in run
        ]
        # A single one is no line.
        painter.setPen(line if len(points) > 1 else dot)
        if len(points) > 1:
            painter.drawPolyline(points)
        else:
            painter.drawPoint(points[0])
    painter.restore()


def _runs(samples: Samples) -> list[list[tuple[int, int]]]:
    """Return the places and values of known samples, those without a gap between them together."""
    runs: list[list[tuple[int, int]]] = []
    is_after_gap = True
    for place, sample in enumerate(samples):
        if sample is None:
            is_after_gap = True
            continue
        if is_after_gap:
            runs.append([])
        runs[-1].append((place, sample))
        is_after_gap = False
    return runs
