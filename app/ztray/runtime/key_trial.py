"""Trying a key that was pasted: which Central it is for, found out by asking, in a thread of its own."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QThread, Signal, Slot

from ztray.api.interruption import Interruption
from ztray.domain.account import Account, Recognition
from ztray.domain.token import Token

_STOP_TIME = 2000
"""How long to wait for a thread's end, in milliseconds; cut short, it takes a few."""


class KeyTrials(QObject):
    """Tries one key at a time; one that is still being tried is forgotten for the next."""

    judged = Signal(object)
    """A Recognition, after every trial that was neither replaced nor cancelled."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._count = 0
        self._current: _Trial | None = None
        self._ending: list[_Trial] = []

    def begin(self, key: Token, *, new_base: str = "", older_base: str = "") -> None:
        """Try a key; bases are those of the two Centrals, empty for the usual ones. `judged` tells."""
        self._begin(partial(_try_key, key, new_base, older_base))

    def begin_for(self, account: Account, key: Token) -> None:
        """Try whether a key is good for an account; `judged` tells."""
        self._begin(partial(_try_key_of, account, key))

    def _begin(self, attempt: Callable[[Interruption], Recognition]) -> None:
        self.cancel()
        self._count += 1
        self._current = _Trial(self._count, attempt, self)
        self._current.judged.connect(self._on_judged)
        self._current.start()

    def cancel(self) -> None:
        """Tell nothing of the trial under way, and cut it short."""
        if self._current is not None:
            self._current.end()
            self._ending = [trial for trial in self._ending if trial.isRunning()]
            self._ending.append(self._current)
            self._current = None

    def close(self) -> bool:
        """Cancel, and return whether nothing runs any more. Blocks for some milliseconds."""
        self.cancel()
        return all(trial.wait(_STOP_TIME) for trial in self._ending)

    @Slot(int, object)
    def _on_judged(self, number: int, recognition: Recognition) -> None:
        if self._current is not None and number == self._current.number:
            self.judged.emit(recognition)


class _Trial(QThread):
    """The thread of one trial; its key is nowhere else."""

    judged = Signal(int, object)

    def __init__(self, number: int, attempt: Callable[[Interruption], Recognition], parent: QObject) -> None:
        super().__init__(parent)
        self.number = number
        self._attempt = attempt
        self._interruption = Interruption()

    def end(self) -> None:
        """Cut it short."""
        self._interruption.interrupt()

    def run(self) -> None:
        """Try the key, in the thread."""
        self.judged.emit(self.number, self._attempt(self._interruption))


def _try_key(key: Token, new_base: str, older_base: str, interruption: Interruption) -> Recognition:
    from ztray.runtime.sources import try_key  # noqa: PLC0415 - in the trial's thread: the icon is up without it

    return try_key(key, new_base, older_base, interruption)


def _try_key_of(account: Account, key: Token, interruption: Interruption) -> Recognition:
    from ztray.runtime.sources import try_key_of  # noqa: PLC0415 - as above

    return try_key_of(account, key, interruption)
