"""Saving a value behind a person's back, and telling when that fails.

It takes as long as the disk takes, so it is done in a thread of its own. Who drags a slider makes many values and needs
the last one only: the thread saves the latest that there is, and finds nothing to do for those before it.
"""

from threading import Lock
from typing import Generic, TypeVar

import msgspec
from PySide6.QtCore import QObject, Signal, Slot

from ztray.runtime.disk_thread import DiskThread
from ztray.storage.record_file import RecordFile

V = TypeVar("V", bound=msgspec.Struct)


class Saving(QObject, Generic[V]):
    """Saves the latest value to a file."""

    saved = Signal()
    """What was given last is on the disk."""

    failed = Signal(str)
    """Why that could not be saved, in the system's words."""

    _save_wanted = Signal()

    def __init__(self, file: RecordFile[V], name: str, parent: QObject) -> None:
        """`name` is what the thread is called."""
        super().__init__(parent)
        self._latest: _Latest[V] = _Latest()
        self._clerk = _Clerk(file, self._latest)
        self._thread = DiskThread(name, self._clerk, self)
        self._save_wanted.connect(self._clerk.save)
        self._clerk.saved.connect(self.saved)
        self._clerk.failed.connect(self.failed)

    def save(self, value: V) -> None:
        """Save a value as soon as the disk has time."""
        self._latest.put(value)
        self._save()

    def close(self) -> bool:
        """Save what is not saved yet, try once more what failed, and return whether nothing runs any more.

        What is given later is not saved.
        """
        if self._latest.is_waiting:
            self._save()
        return self._thread.stop()

    def _save(self) -> None:
        self._thread.start()
        self._save_wanted.emit()


class _Latest(Generic[V]):
    """The value to be saved next, of which only the latest counts; used by two threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._value: V | None = None

    @property
    def is_waiting(self) -> bool:
        with self._lock:
            return self._value is not None

    def put(self, value: V) -> None:
        with self._lock:
            self._value = value

    def put_back(self, value: V) -> None:
        """Keep what could not be saved, unless there is something later."""
        with self._lock:
            self._value = self._value or value

    def take(self) -> V | None:
        with self._lock:
            value, self._value = self._value, None
            return value


class _Clerk(QObject, Generic[V]):
    """Writes the file, in its own thread."""

    saved = Signal()
    failed = Signal(str)

    def __init__(self, file: RecordFile[V], latest: _Latest[V]) -> None:
        super().__init__()
        self._file = file
        self._latest = latest

    @Slot()
    def save(self) -> None:
        value = self._latest.take()
        if value is None:
            return
        try:
            self._file.save(value)
        except OSError as error:
            self._latest.put_back(value)
            self.failed.emit(error.strerror or str(error))
        else:
            self.saved.emit()
