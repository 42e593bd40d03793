"""Watches when keys end, and tells of each step before that once.

What was told is on the account's record, so that a restart does not tell it again; a key whose end has moved away is
warned of anew.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from ztray.domain.expiry import step_of
from ztray.runtime.accounts import Accounts

_LOOK_TIME = 3600 * 1000
"""How often is looked though nothing has changed, in milliseconds."""


class KeyExpiry(QObject):
    """Looks at all accounts whenever one of them has changed, and every hour; `now` tells milliseconds since 1970."""

    ending = Signal(object)
    """An AccountState, whose key is nearer to its end by a step, or has ended."""

    def __init__(
        self, accounts: Accounts, *, now: Callable[[], int], look_time: int = _LOOK_TIME, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._accounts = accounts
        self._now = now
        self._timer = QTimer(self, interval=look_time)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        # Queued, for looking changes the accounts: everybody else has to hear of what came before first.
        accounts.changed.connect(self.look, Qt.ConnectionType.QueuedConnection)

    @Slot()
    def look(self) -> None:
        """Look at all accounts now."""
        for state in self._accounts.directory.accounts:
            if state.expires is None and state.holder is None:
                continue  # when its key ends, the source tells; at the start it has not been asked yet
            step, before = step_of(state.expires, self._now()), state.account.warned
            if step == before:
                continue
            self._accounts.change(state.account.with_warning(step))
            told = self._accounts.directory.account(state.account.id)
            if told is not None and step is not None and (before is None or step < before):
                self.ending.emit(told)
