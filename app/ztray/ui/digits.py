"""A network id in two groups of digits, as it is compared by eye."""

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from ztray.domain.identifiers import NetworkId
from ztray.ui.labels import caption_label, code_label


class IdDigits(QWidget):
    """An id's digits, the controller's apart and marked."""

    def __init__(self) -> None:
        super().__init__()
        self._controller, self._number = _digits_label(bold=True), _digits_label(bold=False)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 4, 0, 4)
        layout.setHorizontalSpacing(12)
        layout.addWidget(self._controller, 0, 0)
        layout.addWidget(self._number, 0, 1)
        layout.addWidget(caption_label("controller"), 1, 0)
        layout.addWidget(caption_label("network"), 1, 1)
        layout.setColumnStretch(2, 1)

    def show_id(self, network_id: NetworkId | None) -> None:
        """Show an id, or that there is none yet."""
        controller, number = network_id.grouped.split() if network_id else ("·" * 10, "·" * 6)
        self._controller.setText(controller)
        self._number.setText(number)
        self.setEnabled(network_id is not None)


def _digits_label(*, bold: bool) -> QLabel:
    label = code_label()
    font = label.font()
    font.setPointSizeF(font.pointSizeF() * 1.4)
    font.setBold(bold)
    label.setFont(font)
    return label
