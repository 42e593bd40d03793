"""Trying a key that was pasted: which Central it is for, found out by asking, in a thread of its own."""

import logging
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QDeadlineTimer, QObject, QThread, Signal, Slot

from ztray.api.interruption import Interruption
from ztray.domain.account import Account, Recognition, SourceFault, Trouble
from ztray.domain.token import Token

_log = logging.getLogger(__name__)

_STOP_TIME = 500
"""How long to wait for the ends of all threads together, in milliseconds; cut short, each takes a few."""


class KeyTrials(QObject):
    """Tries keys, each for itself: several dialogs may be open at once, and none is told of the key in another."""

    judged = Signal(int, object)
    """The number of a trial that was not cancelled, and a Recognition."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._count = 0
        self._wanted: dict[int, _Trial] = {}
        """Those that somebody waits for, by their numbers."""
        self._trials: list[_Trial] = []
        """Those whose threads have not ended yet."""

    def begin(self, key: Token, *, new_base: str = "", older_base: str = "") -> int:
        """Try a key; bases are those of the two Centrals, empty for the usual ones. `judged` tells, by this number."""
        return self._begin(partial(_try_key, key, new_base, older_base))

    def begin_for(self, account: Account, key: Token) -> int:
        """Try whether a key is good for an account; `judged` tells, by this number."""
        return self._begin(partial(_try_key_of, account, key))

    def _begin(self, attempt: Callable[[Interruption], Recognition]) -> int:
        self._count += 1
        trial = self._wanted[self._count] = _Trial(self._count, attempt)
        trial.judged.connect(self._on_judged)
        trial.finished.connect(self._on_finished)
        self._trials.append(trial)
        trial.start()
        return self._count

    def cancel(self, number: int) -> None:
        """Tell nothing of a trial that is under way, and cut it short."""
        trial = self._wanted.pop(number, None)
        if trial is not None:
            trial.end()

    def close(self) -> bool:
        """Cancel all, and return whether nothing runs any more. Blocks for some milliseconds."""
        for number in tuple(self._wanted):
            self.cancel(number)
        deadline = QDeadlineTimer(_STOP_TIME)
        return all(trial.wait(deadline) for trial in self._trials)

    @Slot(int, object)
    def _on_judged(self, number: int, recognition: Recognition) -> None:
        if self._wanted.pop(number, None) is not None:
            self.judged.emit(number, recognition)

    @Slot()
    def _on_finished(self) -> None:
        # Nobody knows the ended ones any more, so that their keys go with them.
        for trial in [trial for trial in self._trials if trial.isFinished()]:
            trial.wait()  # for what is left to do behind the signal
            self._trials.remove(trial)


class _Trial(QThread):
    """The thread of one trial; its key is nowhere else."""

    judged = Signal(int, object)

    def __init__(self, number: int, attempt: Callable[[Interruption], Recognition]) -> None:
        super().__init__()
        self.number = number
        self._attempt = attempt
        self._interruption = Interruption()

    def end(self) -> None:
        """Cut it short."""
        self._interruption.interrupt()

    def run(self) -> None:
        """Try the key, in the thread."""
        try:
            recognition = self._attempt(self._interruption)
        except Exception as error:  # noqa: BLE001 - a defect of ours: else the person would wait for ever
            _log.exception("trying a key failed")
            recognition = Recognition(trouble=Trouble(fault=SourceFault.FAILED, detail=type(error).__name__))
        self.judged.emit(self.number, recognition)


def _try_key(key: Token, new_base: str, older_base: str, interruption: Interruption) -> Recognition:
    from ztray.runtime.sources import try_key  # noqa: PLC0415 - in the trial's thread: the icon is up without it

    return try_key(key, new_base, older_base, interruption)


def _try_key_of(account: Account, key: Token, interruption: Interruption) -> Recognition:
    from ztray.runtime.sources import try_key_of  # noqa: PLC0415 - as above

    return try_key_of(account, key, interruption)
