"""What is done before the program ends: trials end, which nobody could answer later, and networks pause by choice.

What was decided about networks and members is waited for as well: who approves a device and quits wants it approved.
"""

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ztray.domain.intent import Intent, KeepDefaultRoute, Outcome, Pause, SetFlag
from ztray.domain.network import Flag
from ztray.domain.settings import QuitAction
from ztray.domain.state import Overview
from ztray.runtime.accounts import Accounts
from ztray.runtime.preferences import Preferences
from ztray.runtime.store import Store

PATIENCE = 4000
"""How long it may take, in milliseconds."""


class Ending(QObject):
    """Does all of that when it is begun, and tells when it is over."""

    over = Signal()
    """Everything is done, or nobody waits for it any longer."""

    def __init__(self, store: Store, accounts: Accounts, preferences: Preferences, parent: QObject) -> None:
        super().__init__(parent)
        self._store = store
        self._accounts = accounts
        self._preferences = preferences
        self._is_begun = False
        self._left_to_do: set[Intent] = set()
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(self.over)

    @Slot()
    def begin(self) -> None:
        """Do it; whoever asks twice does not want to wait for it."""
        if self._is_begun:
            self.over.emit()
            return
        self._is_begun = True
        wanted = _last_intents(self._store.overview, self._preferences.settings.on_quit)
        self._left_to_do = set(wanted)
        self._patience.start()
        for intent in wanted:
            self._store.submit(intent)
        self._look()

    @Slot(object)
    def on_finished(self, outcome: Outcome) -> None:
        """Take note of what was done, or cannot be."""
        self._left_to_do.discard(outcome.intent)
        self._look()

    @Slot()
    def on_verdict(self) -> None:
        """Take note that something was decided."""
        self._look()

    def _look(self) -> None:
        if self._is_begun and not self._left_to_do and not self._accounts.undecided:
            self.over.emit()

    def stop(self) -> None:
        """Wait for nothing any more."""
        self._patience.stop()


def _last_intents(overview: Overview, choice: QuitAction) -> tuple[Intent, ...]:
    if overview.is_demo:
        return ()
    joined = [network.id for network in overview.networks]
    trials = [known.id for known in overview.memory.networks if known.trial is not None and known.id in joined]
    keeps = [KeepDefaultRoute(network_id=network_id) for network_id in trials]
    ends: list[Intent] = [
        # An answer that is under way is waited for; it is not asked for twice.
        keep if keep in overview.pending else SetFlag(network_id=keep.network_id, flag=Flag.DEFAULT, on=False)
        for keep in keeps
    ]
    is_pausing = choice is QuitAction.PAUSE
    pauses = [Pause(network_id=network_id, until_start=True) for network_id in joined if is_pausing]
    return (*ends, *pauses)
