"""Writing what a person wants to have as a file."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from ztray.runtime.disk_thread import DiskThread
from ztray.storage.files import write_atomically


class Exports(QObject):
    """Writes files, in a thread of its own: they may be meant for a share that is gone."""

    failed = Signal(str)
    """A sentence."""

    _wanted = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clerk = _Clerk()
        self._thread = DiskThread("exports", self._clerk, self)
        self._wanted.connect(self._clerk.write)
        self._clerk.failed.connect(self.failed)

    @Slot(str, str)
    def write(self, path: str, text: str) -> None:
        """Write a text to a file, in the place of what it held."""
        self._thread.start()
        self._wanted.emit(path, text)

    def close(self) -> bool:
        """Finish what is under way, and return whether nothing runs any more."""
        return self._thread.stop()


class _Clerk(QObject):
    failed = Signal(str)

    @Slot(str, str)
    def write(self, path: str, text: str) -> None:
        try:
            write_atomically(Path(path), text)
        except OSError as error:
            self.failed.emit(f"{path} could not be written: {error.strerror or error}.")
