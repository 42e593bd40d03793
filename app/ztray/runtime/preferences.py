"""The settings in force: changed at once, saved behind the person's back, and told when that fails."""

import os
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from ztray.domain.settings import FolderCheck, FolderFault, Settings
from ztray.runtime.disk_thread import DiskThread
from ztray.runtime.saving import Saving
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

    _check_wanted = Signal(str)

    def __init__(self, file: RecordFile[Settings], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file
        self._settings = Settings()
        self._problem = ""
        self._saving = Saving(file, "the settings", self)
        self._saving.saved.connect(self.saved)
        self._saving.failed.connect(self._on_failed)
        self._scout = _Scout()
        self._thread = DiskThread("a folder", self._scout, self)
        self._check_wanted.connect(self._scout.check_folder)
        self._scout.folder_checked.connect(self.folder_checked)

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
            self._saving.save(settings)

    def reset(self) -> None:
        """Have the defaults hold; who may want to go back keeps what held before."""
        self.replace(Settings())

    def check_folder(self, text: str) -> None:
        """Find out whether a text names a folder, which may take its time; `folder_checked` tells."""
        self._thread.start()
        self._check_wanted.emit(text)

    def close(self) -> bool:
        """Save what is not saved yet, try once more what failed, and return whether nothing runs any more."""
        return all([self._saving.close(), self._thread.stop()])

    def _apply(self, settings: Settings) -> bool:
        if settings == self._settings:
            return False
        self._settings = settings
        self.changed.emit(settings)
        return True

    @Slot(str)
    def _on_failed(self, why: str) -> None:
        self.failed.emit(f"The settings hold, but could not be saved to {self._file.path}: {why}.")


class _Scout(QObject):
    """Looks at folders, in its own thread."""

    folder_checked = Signal(object)

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
