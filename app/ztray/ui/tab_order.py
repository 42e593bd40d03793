"""The order in which Tab leads through a window: a new widget is the last in it, wherever it stands."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def lead_tab(behind: QWidget, stops: Iterable[QWidget]) -> None:
    """Have Tab lead to these one after the other, behind a widget that it need not stop at itself."""
    policy = behind.focusPolicy()
    behind.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # Qt puts nothing behind what it does not stop at
    before = behind
    for stop in stops:
        QWidget.setTabOrder(before, stop)
        before = stop
    behind.setFocusPolicy(policy)
