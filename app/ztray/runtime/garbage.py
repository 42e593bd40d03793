"""Python's garbage is collected in the thread of the user interface, and in no other.

The collector runs in whatever thread happens to allocate. In the worker's, it would destroy widgets there that nobody
refers to any more, and that deadlocks between Qt's locks and the interpreter's (seen in tests, with a debugger).
"""

import gc

from PySide6.QtCore import QObject, QTimer, Slot

_INTERVAL = 10_000
"""In milliseconds."""


class Garbage(QObject):
    """Collects the garbage now and then, for as long as it lives in the thread of the interface."""

    def __init__(self, parent: QObject | None = None, *, interval: int = _INTERVAL) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, interval=interval)
        self._timer.timeout.connect(self._on_timeout)

    def start(self) -> None:
        """Collect here from now on, and leave alone what is there by now: modules and their classes stay to the end."""
        gc.disable()
        gc.freeze()
        self._timer.start()

    def stop(self) -> None:
        """Leave it to Python again."""
        self._timer.stop()
        gc.enable()

    @Slot()
    def _on_timeout(self) -> None:
        # Most of it is young; the old generation is looked at when there is as much of it as Python waits for.
        generations = zip(gc.get_count(), gc.get_threshold(), strict=True)
        due = [generation for generation, (count, threshold) in enumerate(generations) if count > threshold]
        gc.collect(max(due, default=0))
