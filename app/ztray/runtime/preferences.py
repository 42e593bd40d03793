"""The settings in force: changed at once, saved behind the person's back, and told when that fails.

Saving takes as long as the disk takes, so it is done in a thread of its own. Who drags a slider makes many settings and
needs the last one only: the thread saves the latest that there is, and finds nothing to do for those before it.
"""

import os
from pathlib import Path
from threading import Lock
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from ztray.domain.settings import FolderCheck, FolderFault, Settings
from ztray.runtime.disk_thread import DiskThread
from ztray.storage.record_file import RecordFile


class Preferences(QObject):
    """Has the settings; what it is told about them holds at once."""

    changed = Signal(object)
    """Settings that hold from now on."""

    saved = Signal()
    """What holds is on the disk."""

    failed = Signal(str)
    """A sentence: what holds could not be saved."""

    folder_checked = Signal(object)
    """A FolderCheck."""

    _save_wanted = Signal()
    _check_wanted = Signal(str)

    def __init__(self, file: RecordFile[Settings], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file
        self._settings = Settings()
        self._problem = ""
        self._latest = _Latest()
        self._clerk = _Clerk(file, self._latest)
        self._thread = DiskThread("the settings", self._clerk, self)
        self._save_wanted.connect(self._clerk.save)
        self._check_wanted.connect(self._clerk.check_folder)
        self._clerk.saved.connect(self.saved)
        self._clerk.failed.connect(self.failed)
        self._clerk.folder_checked.connect(self.folder_checked)

    @property
    def settings(self) -> Settings:
        """What holds."""
        return self._settings

    @property
    def path(self) -> Path:
        """Where it is kept."""
        return self._file.path

    @property
    def problem(self) -> str:
        """A sentence when the file could not be taken as it stood, and empty otherwise."""
        return self._problem

    def load(self) -> None:
        """Take what the file holds. Blocks for as long as a small file takes; at the start, nobody waits for more."""
        loaded = self._file.load()
        self._problem = loaded.problem
        self._apply(loaded.value)

    def change(self, **fields: Any) -> None:  # noqa: ANN401
        """Have other values hold in some fields. Raises ValueError for a value that a field cannot have."""
        self.replace(self._settings.with_changes(**fields))

    def replace(self, settings: Settings) -> None:
        """Have other settings hold. Raises ValueError for a value that a field cannot have."""
        if self._apply(settings.with_changes()):
            self._latest.put(settings)
            self._save()

    def reset(self) -> None:
        """Have the defaults hold; who may want to go back keeps what held before."""
        self.replace(Settings())

    def check_folder(self, text: str) -> None:
        """Find out whether a text names a folder, which may take its time; `folder_checked` tells."""
        self._thread.start()
        self._check_wanted.emit(text)

    def close(self) -> bool:
        """Save what is not saved yet, try once more what failed, and return whether nothing runs any more."""
        if self._latest.is_waiting:
            self._save()
        return self._thread.stop()

    def _apply(self, settings: Settings) -> bool:
        if settings == self._settings:
            return False
        self._settings = settings
        self.changed.emit(settings)
        return True

    def _save(self) -> None:
        self._thread.start()
        self._save_wanted.emit()


class _Latest:
    """The settings to be saved next, of which only the latest count; used by two threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._settings: Settings | None = None

    @property
    def is_waiting(self) -> bool:
        with self._lock:
            return self._settings is not None

    def put(self, settings: Settings) -> None:
        with self._lock:
            self._settings = settings

    def put_back(self, settings: Settings) -> None:
        """Keep what could not be saved, unless there is something later."""
        with self._lock:
            self._settings = self._settings or settings

    def take(self) -> Settings | None:
        with self._lock:
            settings, self._settings = self._settings, None
            return settings


class _Clerk(QObject):
    """Writes the file, in its own thread."""

    saved = Signal()
    failed = Signal(str)
    folder_checked = Signal(object)

    def __init__(self, file: RecordFile[Settings], latest: _Latest) -> None:
        super().__init__()
        self._file = file
        self._latest = latest

    @Slot()
    def save(self) -> None:
        settings = self._latest.take()
        if settings is None:
            return
        try:
            self._file.save(settings)
        except OSError as error:
            self._latest.put_back(settings)
            why = error.strerror or str(error)
            self.failed.emit(f"The settings hold, but could not be saved to {self._file.path}: {why}.")
        else:
            self.saved.emit()

    @Slot(str)
    def check_folder(self, text: str) -> None:
        self.folder_checked.emit(_checked_folder(text))


def _checked_folder(text: str) -> FolderCheck:
    if not text.strip():
        return FolderCheck(text=text)
    folder = os.path.expanduser(text.strip())  # noqa: PTH111 - which leaves ~somebody alone instead of raising
    fault = None
    try:
        if not Path(folder).is_absolute():
            fault = FolderFault.RELATIVE
        elif not Path(folder).exists():
            fault = FolderFault.MISSING
        elif not Path(folder).is_dir():
            fault = FolderFault.NO_FOLDER
    except (OSError, ValueError):
        fault = FolderFault.NO_ACCESS
    return FolderCheck(text=text, folder=folder, fault=fault)
