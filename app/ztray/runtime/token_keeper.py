"""What becomes of a token that a person got or pasted: the service judges it, and the keyring keeps it.

It is offered to the worker, which tries it on the service. Only one that the service accepts is kept, in the keyring
and nowhere else; where that fails it is known until the end, and the overview says so.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from ztray.domain.errand import Errand, ErrandFailure, ErrandFault
from ztray.domain.keyring import Keeping
from ztray.domain.state import Outage, OutageReason
from ztray.domain.token import Token
from ztray.runtime.vault import Vault

if TYPE_CHECKING:
    from ztray.runtime.search import HeldTokens


class TokenKeeper(QObject):
    """Sees to the token of the service that is shown."""

    offered = Signal(object)
    """A Token on its way to the worker."""

    judged = Signal(object)
    """What became of the token that was offered: None if it is used, and the Outage that is left if not."""

    refused = Signal(object)
    """An ErrandFailure: a token that was got with an administrator's rights is of no use."""

    unkept_changed = Signal(object)
    """Why the token is known only until the end, a KeyringFault; None when it is kept or there is none."""

    def __init__(self, vault: Vault, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._vault = vault
        self._name = ""
        self._token: Token | None = None
        self._is_errand = False
        self.held: HeldTokens | None = None
        """What the worker holds, as it was last told."""
        vault.kept.connect(self._on_kept)

    def see_to(self, name: str) -> None:
        """See to the token of another service, which has this name in the keyring; an empty name keeps none there."""
        self._name = name
        self._token = None
        self.unkept_changed.emit(None)

    @Slot(object)
    def offer(self, token: Token) -> None:
        """Have the service judge a token that was pasted."""
        self._token, self._is_errand = token, False
        self.offered.emit(token)

    @Slot(object)
    def offer_read(self, token: Token) -> None:
        """Have the service judge a token that was read with an administrator's rights."""
        self._token, self._is_errand = token, True
        self.offered.emit(token)

    @Slot(object)
    def on_judged(self, outage: Outage | None) -> None:
        """Take the service's judgement."""
        if outage is None:
            self.keep(False)
        elif self._is_errand and outage.reason is OutageReason.TOKEN_REFUSED:
            failure = ErrandFailure(errand=Errand.READ_TOKEN, fault=ErrandFault.NO_TOKEN, detail=outage.evidence)
            self.refused.emit(failure)
        if outage is not None and outage.reason is OutageReason.TOKEN_REFUSED:
            self._token = None
        self.judged.emit(outage)

    @Slot(bool)
    def keep(self, in_plain_text: bool) -> None:
        """Have the keyring keep the token that the service has accepted, if agreed even without encryption."""
        if self._token is not None and self._name:
            self._vault.keep(self._name, self._token, in_plain_text=in_plain_text)

    @Slot(object)
    def on_held_changed(self, held: "HeldTokens") -> None:
        """Take note of what the worker holds."""
        self.held = held

    @Slot(str)
    def ask_keyring(self, name: str) -> None:
        """Ask the keyring for a token."""
        self._vault.read(name)

    @Slot()
    def ask_again(self) -> None:
        """Ask the keyring for the token once more; somebody may be typing its password."""
        if self._name:
            self._vault.read(self._name, is_asked_for=True)

    @Slot(object)
    def _on_kept(self, keeping: Keeping) -> None:
        if keeping.name == self._name:
            self.unkept_changed.emit(keeping.fault)
