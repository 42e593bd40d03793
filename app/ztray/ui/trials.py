"""Opens the question "keep it?" whenever a default route is on trial."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from shiboken6 import isValid

from ztray.domain.identifiers import NetworkId
from ztray.domain.peer import Peer
from ztray.domain.state import Overview
from ztray.runtime.peer_history import PeerHistory
from ztray.runtime.store import Store
from ztray.ui.front import bring_to_front

if TYPE_CHECKING:
    from ztray.ui.dialogs.keep import KeepDialog


class Trials(QObject):
    """Watches what is remembered for trials that have begun, and asks once about each of them."""

    def __init__(
        self, store: Store, history: PeerHistory, now: Callable[[], int], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._history = history
        self._now = now
        self._asked: dict[tuple[NetworkId, int], KeepDialog] = {}
        store.changed.connect(self._on_changed)

    @Slot(object)
    def _on_changed(self, overview: Overview) -> None:
        on_trial = {
            (known.id, known.trial.until)
            for known in overview.memory.networks
            if known.trial is not None and known.trial.until is not None
        }
        for trial in on_trial - self._asked.keys():
            # Imported here: few people ever see one.
            from ztray.ui.dialogs.keep import KeepDialog  # noqa: PLC0415

            network_id, _ = trial
            self._asked[trial] = KeepDialog(self._store, network_id, self._peers, self._now)
            bring_to_front(self._asked[trial])
        # Without a parent, a dialog lives as long as Python knows it; closed, it deletes itself.
        self._asked = {trial: dialog for trial, dialog in self._asked.items() if trial in on_trial or isValid(dialog)}

    def _peers(self) -> tuple[Peer, ...]:
        return self._history.peers
