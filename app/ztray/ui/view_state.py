"""How the window was arranged, kept from one start to the next.

Not among the settings: nobody writes it by hand, and it is nobody's loss. Qt's own QSettings writes it, atomically.
"""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

_TRUTHS: Mapping[str, object] = {"true": True, "false": False}


class ViewState:
    """A file of named states of windows, headers and splitters."""

    def __init__(self, path: Path) -> None:
        self._settings = QSettings(str(path), QSettings.Format.IniFormat)

    @property
    def is_new(self) -> bool:
        """Whether nothing was ever kept: this is the first start."""
        return not self._settings.allKeys()

    def keep(self, part: str, states: Mapping[str, QByteArray | bool | str]) -> None:
        """Keep the states of a part of the window."""
        for name, state in states.items():
            self._settings.setValue(f"{part}/{name}", state)

    def of(self, part: str) -> dict[str, object]:
        """Return the states of a part of the window; truths are told from texts, which is all the file has for them."""
        self._settings.beginGroup(part)
        found = {name: self._settings.value(name) for name in self._settings.childKeys()}
        self._settings.endGroup()
        return {name: _TRUTHS.get(state, state) if isinstance(state, str) else state for name, state in found.items()}

    def write(self) -> None:
        """Have it on the disk."""
        self._settings.sync()
