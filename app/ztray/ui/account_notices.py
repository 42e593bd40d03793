"""What happens at the accounts as notices: who asks to join, what became of a decision, whose key ends or fails."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

from ztray.domain.account import SourceFault
from ztray.domain.decision import Verdict
from ztray.domain.directory import AccountState, Directory, Membership
from ztray.domain.expiry import step_of
from ztray.presentation.approvals import subject_of, verdict_notice, waiting_notices
from ztray.presentation.expiry import expiry_notice
from ztray.presentation.key_troubles import refused_notice
from ztray.runtime.accounts import Accounts
from ztray.runtime.key_expiry import KeyExpiry
from ztray.runtime.store import Store


class AccountNotices(QObject):
    """Makes notices of what the accounts tell; `now` tells milliseconds since 1970."""

    noticed = Signal(object)
    """A Notice."""

    outdated = Signal(str)
    """The subject of notices that offer what cannot be done any more."""

    def __init__(
        self, accounts: Accounts, key_expiry: KeyExpiry, store: Store, now: Callable[[], int], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._accounts = accounts
        self._store = store
        self._now = now
        self._accepted: set[str] = set()
        """The accounts whose keys were accepted since the start, and not refused since."""
        accounts.asked_to_join.connect(self._on_asked_to_join)
        accounts.settled.connect(self._on_settled)
        accounts.finished.connect(self._on_decided)
        accounts.changed.connect(self._on_accounts_changed)
        key_expiry.ending.connect(self._on_key_ending)

    @Slot(object)
    def _on_asked_to_join(self, came: tuple[Membership, ...]) -> None:
        for notice in waiting_notices(came, self._store.overview):
            self.noticed.emit(notice)

    @Slot(object)
    def _on_settled(self, went: tuple[Membership, ...]) -> None:
        for known in went:
            self.outdated.emit(subject_of(known))

    @Slot(object)
    def _on_decided(self, verdict: Verdict) -> None:
        # Who looks at the window, or at the dialog that asked for it, reads there what became of it.
        if QApplication.activeWindow() is None:
            self.noticed.emit(verdict_notice(verdict, self._store.overview, self._now()))

    @Slot(object)
    def _on_key_ending(self, state: AccountState) -> None:
        self.noticed.emit(expiry_notice(state))

    @Slot(object)
    def _on_accounts_changed(self, directory: Directory) -> None:
        """Tell once of a key that has worked and is refused now; that it has ended, `KeyExpiry` tells."""
        for state in directory.accounts:
            account_id = state.account.id
            if state.trouble is None and state.used_at is not None:
                self._accepted.add(account_id)
            elif state.key_fault is SourceFault.KEY_REFUSED and account_id in self._accepted:
                self._accepted.discard(account_id)
                if step_of(state.expires, self._now()) != 0:
                    self.noticed.emit(refused_notice(state))
