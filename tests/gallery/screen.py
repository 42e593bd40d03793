"""A window as it is to be looked at."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QSize, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from tests.fakes.patience import PATIENCE_MS

NARROW = QSize(460, 640)
"""As narrow as the window can be made."""

_MET, _FAILED = 0, 1
_LOOK = 20
"""In milliseconds."""

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


def wait_until(condition: Callable[[], bool], failure: str) -> None:
    """Let the program run until a condition holds. Raises TimeoutError with the failure."""
    loop, look, last = QEventLoop(), QTimer(interval=_LOOK), QTimer(singleShot=True, interval=PATIENCE_MS)
    look.timeout.connect(lambda: loop.exit(_MET) if condition() else None)
    last.timeout.connect(lambda: loop.exit(_FAILED))
    for timer in (look, last):
        timer.start()
    if loop.exec() == _FAILED:
        raise TimeoutError(failure)
