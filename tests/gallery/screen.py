"""A window as it is to be looked at."""

from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QWidget

NARROW = QSize(460, 640)
"""As narrow as the window can be made."""

W = TypeVar("W", bound=QWidget)


@dataclass(frozen=True, kw_only=True)
class Screen:
    """A window and what its picture is called."""

    name: str
    widget: QWidget


def visible(kind: type[W]) -> list[W]:
    """Return the windows of a kind that are shown."""
    return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, kind) and widget.isVisible()]


def settle() -> None:
    """Have Qt lay out what has changed: what wraps takes several rounds."""
    for _ in range(5):
        QApplication.processEvents()
