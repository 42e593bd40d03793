"""What covers the pages while the service cannot be used: one card in the middle, and behind it what was known last."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ztray.presentation.window import Card
from ztray.ui.copy_button import CopyButton
from ztray.ui.labels import caption_label, code_label, sentence_label, title_label
from ztray.ui.remedy_button import RemedyRow

_MARGIN = 16
_SPACING = 12
_WIDEST = 560
"""In pixels: longer lines are hard to read."""
_VEIL = 150
"""How much of what is behind is hidden, of 255."""


class Cover(QWidget):
    """Lies over another widget while there is a card to show, and keeps clicks and keys from it.

    A layout that stacks the two has to keep it there.
    """

    chosen = Signal(object)
    """An Action."""

    def __init__(self, covered: QWidget) -> None:
        super().__init__()
        self._covered = covered
        self._headline = title_label()
        self._sentence = sentence_label()
        self._caption = caption_label("")
        self._command = code_label()
        self._copy = CopyButton()
        self._evidence = caption_label("")
        self._remedies = RemedyRow()
        self._remedies.chosen.connect(self.chosen)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.viewport().setAutoFillBackground(False)
        middle = QWidget()
        scroll.setWidget(middle)
        middle.setAutoFillBackground(False)  # which being put into a scroll area has switched on
        centre = QHBoxLayout(middle)
        centre.addStretch(1)
        centre.addWidget(self._card(), 100, Qt.AlignmentFlag.AlignVCenter)
        centre.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)
        self.hide()

    def _card(self) -> QFrame:
        card = QFrame()
        card.setFrameShape(QFrame.Shape.StyledPanel)
        card.setAutoFillBackground(True)
        card.setBackgroundRole(QPalette.ColorRole.Base)  # unlike what is behind it, in light and in dark
        card.setMaximumWidth(_WIDEST)
        command = QHBoxLayout()
        command.addWidget(self._command, 1)
        command.addWidget(self._copy)
        layout = QVBoxLayout(card)
        layout.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        layout.setSpacing(_SPACING)
        layout.addWidget(self._headline)
        layout.addWidget(self._sentence)
        layout.addWidget(self._caption)
        layout.addLayout(command)
        layout.addWidget(self._evidence)
        layout.addWidget(self._remedies)
        return card

    def show_card(self, card: Card | None) -> None:
        """Cover the widget with a card; None uncovers it."""
        self.setVisible(card is not None)
        self.raise_()
        self._covered.setEnabled(card is None)
        if card is None:
            return
        self._headline.setText(card.headline)
        for label, text in (
            (self._sentence, card.sentence),
            (self._caption, card.caption),
            (self._command, card.command),
        ):
            label.setText(text)
            label.setVisible(bool(text))
        self._evidence.setText(card.evidence)
        self._evidence.setVisible(bool(card.evidence))
        self._copy.offer(card.command)
        self._remedies.show_remedies(card.remedies)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Dim what is behind."""
        veil = QColor(self.palette().color(QPalette.ColorRole.Window))
        veil.setAlpha(_VEIL)
        painter = QPainter(self)
        painter.fillRect(event.rect(), veil)
        painter.end()
