"""What an account told, kept for the next start: devices have their names while nobody can be asked.

It serves while the source is away, and while the keyring does not give the account's key away.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Final

import msgspec
from PySide6.QtCore import QObject, QThread, Signal

from ztray.domain.account import Holder
from ztray.domain.directory import AccountState, Roster
from ztray.storage.files import remove_leftovers
from ztray.storage.record_file import RecordFile

_log = logging.getLogger(__name__)

_WRITING_PAUSE: Final = 3600.0
"""How often what was told is written again though nothing but times has changed, in seconds."""


class SourceCache:
    """The file of what an account told, read at the start and written when it has changed; both block."""

    def __init__(self, path: Path | None, clock: Callable[[], float] = monotonic) -> None:
        """Keep it in a file, or nowhere; `clock` counts seconds."""
        self._file = RecordFile(path, _Kept) if path else None
        self._clock = clock
        self._gist: object = None
        self._written = float("-inf")

    def recall(self, state: AccountState) -> AccountState:
        """Return an account with what it told an earlier start, unless it has told something to this one.

        What cannot be understood is no loss, and not kept aside: it is told again.
        """
        if self._file is None or state.told_at is not None:
            return state
        remove_leftovers(self._file.path)
        kept = self._file.peek()
        if kept.told_at is None:
            return state
        return replace(state, holder=kept.holder, rosters=kept.rosters, told_at=kept.told_at, is_cached=True)

    def save(self, state: AccountState) -> None:
        """Keep what was told, unless only times have changed since it was last kept."""
        gist, now = _gist(state), self._clock()
        if self._file is None or (gist == self._gist and now - self._written < _WRITING_PAUSE):
            return
        rosters = tuple(replace(roster, trouble=None) for roster in state.rosters)
        try:
            self._file.save(_Kept(told_at=state.told_at, holder=state.holder, rosters=rosters))
        except OSError as error:
            _log.info("what an account told cannot be kept: %s", error)
            return
        self._gist, self._written = gist, now


class Recollection(QThread):
    """The thread in which the file of an account is read while nobody asks its source: its key is not there."""

    recalled = Signal(object)
    """The AccountState with what it told an earlier start."""

    def __init__(self, state: AccountState, path: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._state = state
        self._path = path

    def run(self) -> None:
        """Read it, in the thread."""
        self.recalled.emit(SourceCache(self._path).recall(self._state))


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What an account told, as it is kept in a file."""

    told_at: int | None = None
    holder: Holder | None = None
    rosters: tuple[Roster, ...] = ()


def _gist(state: AccountState) -> object:
    """Return what is worth writing: what devices and networks are called, and what they may."""
    return tuple(
        (
            roster.network.id,
            roster.network.name,
            tuple((m.address, m.name, m.description, m.standing, m.addresses) for m in roster.members or ()),
        )
        for roster in state.rosters
    )
