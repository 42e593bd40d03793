"""What happened, for all who show it: kept in the thread of the user interface, while the worker keeps the file."""

from dataclasses import dataclass
from itertools import count

from PySide6.QtCore import QObject, Signal, Slot

from ztray.domain.change import Change

MOST_KEPT = 2000
"""How many changes are kept."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Entry:
    """A change with a number that no other one has: the same thing can happen twice in a millisecond."""

    number: int
    change: Change


class Activity(QObject):
    """The newest changes, newest first."""

    changed = Signal()

    rewritten = Signal(object)
    """What the file holds from now on: a tuple of Change, oldest first."""

    def __init__(self, parent: QObject | None = None, *, bound: int = MOST_KEPT) -> None:
        super().__init__(parent)
        self._bound = bound
        self._numbers = count()
        self._entries: tuple[Entry, ...] = ()
        self._cleared: tuple[Entry, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The changes, newest first."""
        return self._entries

    @property
    def can_restore(self) -> bool:
        """Whether there is anything to be brought back."""
        return bool(self._cleared)

    @Slot(object)
    def on_loaded(self, changes: tuple[Change, ...]) -> None:
        """Take what the file holds, oldest first, in the place of what there was."""
        self._cleared = ()
        self._show(self._numbered(changes))

    @Slot(object)
    def on_happened(self, changes: tuple[Change, ...]) -> None:
        """Take what happened, oldest first."""
        if changes:
            self._show((*self._numbered(changes), *self._entries))

    @Slot()
    def clear(self) -> None:
        """Forget all changes, until `restore` brings them back."""
        if self._entries:
            self._cleared = self._entries
            self._show(())
            self.rewritten.emit(())

    @Slot()
    def restore(self) -> None:
        """Bring back what was cleared last, behind what has happened since."""
        if self._cleared:
            entries, self._cleared = (*self._entries, *self._cleared), ()
            self._show(entries)
            self.rewritten.emit(tuple(entry.change for entry in reversed(self._entries)))

    def forget_cleared(self) -> None:
        """Keep what was cleared no longer."""
        self._cleared = ()

    def _numbered(self, changes: tuple[Change, ...]) -> tuple[Entry, ...]:
        entries = [Entry(number=next(self._numbers), change=change) for change in changes[-self._bound :]]
        return tuple(reversed(entries))

    def _show(self, entries: tuple[Entry, ...]) -> None:
        self._entries = entries[: self._bound]
        self.changed.emit()
