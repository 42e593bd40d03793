"""Which names something is kept under in the keyring: asking the keyring itself may ask a person for its password.

A name is written before the keyring has what belongs to it, and erased after the keyring has lost it: so a crash leaves
a name with nothing behind it rather than the other way round.
"""

from pathlib import Path
from threading import Lock

import msgspec

from ztray.storage.record_file import RecordFile


class KeptName(msgspec.Struct, frozen=True, kw_only=True):
    """A name under which something is kept."""

    name: str
    in_plain_text: bool = False
    """Whether a person has agreed to keep it in a keyring that may not encrypt."""


class _Names(msgspec.Struct, frozen=True, kw_only=True):
    names: tuple[KeptName, ...] = ()


class KeptNames:
    """The names and their file, for any thread; without a file, they are forgotten at the end.

    Making one reads the file, and blocks for as long as that takes.
    """

    def __init__(self, path: Path | None) -> None:
        self._lock = Lock()
        self._file = RecordFile(path, _Names) if path else None
        self._names = _Names()
        self.problem = ""
        """What kept the file from being read as it stood, in a sentence; empty if nothing did."""
        if self._file:
            loaded = self._file.load()
            self._names = loaded.value
            self.problem = loaded.problem

    def get(self, name: str) -> KeptName | None:
        """Return what is known of a name, None when nothing is kept under it. Does not block."""
        return next((kept for kept in self._names.names if kept.name == name), None)

    def all(self) -> tuple[str, ...]:
        """Return all names under which something is kept. Does not block."""
        return tuple(kept.name for kept in self._names.names)

    def write(self, kept: KeptName) -> None:
        """Know of a name, from now on and after a crash too. Blocks; raises OSError, and nothing has changed then."""
        with self._lock:
            self._save((*self._others(kept.name), kept))

    def erase(self, name: str) -> None:
        """Know no longer of a name. Blocks and raises as `write` does."""
        with self._lock:
            self._save(self._others(name))

    def _others(self, name: str) -> tuple[KeptName, ...]:
        return tuple(kept for kept in self._names.names if kept.name != name)

    def _save(self, names: tuple[KeptName, ...]) -> None:
        if set(names) == set(self._names.names):
            return
        changed = _Names(names=names)
        if self._file:
            self._file.save(changed)
        self._names = changed
