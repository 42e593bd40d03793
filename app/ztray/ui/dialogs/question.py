"""Questions before what a click cannot simply undo."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from ztray.presentation.networks import default_route_question, leave_question
from ztray.ui.front import bring_to_front


def ask_for_default_route(
    parent: QWidget | None, title: str, *, is_offered: bool = True, accepted: Callable[[], None]
) -> None:
    """Ask before all traffic goes through a network; `is_offered` tells whether it has a way out for it."""
    _ask(
        parent,
        f"Send all traffic through “{title}”?",
        default_route_question(title, is_offered=is_offered),
        answer="Send all traffic",
        accepted=accepted,
    )


def ask_to_leave(parent: QWidget | None, title: str, *, accepted: Callable[[], None]) -> None:
    """Ask before a network is left."""
    _ask(parent, f"Leave “{title}”?", leave_question(title), answer="Leave", accepted=accepted)


def _ask(parent: QWidget | None, question: str, text: str, *, answer: str, accepted: Callable[[], None]) -> None:
    """Open a question whose default is to leave everything as it is."""
    box = QMessageBox(QMessageBox.Icon.Question, "ZTray", question, QMessageBox.StandardButton.Cancel, parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(text)
    box.setDefaultButton(QMessageBox.StandardButton.Cancel)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.addButton(answer, QMessageBox.ButtonRole.AcceptRole).clicked.connect(accepted)
    box.open()
    bring_to_front(box)
