"""What becomes of a token that a person got or pasted: the service judges it, and the keyring keeps it.

It is offered to the worker, which tries it on the service. Only one that the service accepts is kept, in the keyring
and nowhere else; where that fails it is known until the end, and the overview says so.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from ztray.domain.errand import Errand, ErrandFailure, ErrandFault
from ztray.domain.keyring import Keeping
from ztray.domain.state import Outage
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

    forgotten = Signal()
    """The keyring holds no token any more."""

    not_forgotten = Signal(object)
    """A KeyringFault: why the keyring still holds it."""

    unkept_changed = Signal(object)
    """Why the token is known only until the end, a KeyringFault; None when it is kept or there is none."""

    def __init__(self, vault: Vault, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._vault = vault
        self._name = ""
        self._token: Token | None = None
        self._is_errand = False
        self._is_reading = False
        """Whether a token is being read for the service that is shown."""
        self.held: HeldTokens | None = None
        """What the worker holds, as it was last told."""
        vault.kept.connect(self._on_kept)
        vault.forgotten.connect(self._on_forgotten)

    def see_to(self, name: str) -> None:
        """See to the token of another service, which has this name in the keyring; an empty name keeps none there."""
        self._name = name
        self._token = None
        self._is_reading = False
        self.held = None
        self.unkept_changed.emit(None)

    @Slot(object)
    def on_errand_changed(self, errand: Errand | None) -> None:
        """Take note of an errand that begins: what it reads is for the service that is shown now."""
        if errand is Errand.READ_TOKEN:
            self._is_reading = True

    @Slot(object)
    def offer(self, token: Token) -> None:
        """Have the service judge a token that was pasted."""
        self._token, self._is_errand = token, False
        self.offered.emit(token)

    @Slot(object)
    def offer_read(self, token: Token) -> None:
        """Have the service judge a token that was read with an administrator's rights, if it was read for that one."""
        if self._is_reading:
            self._is_reading = False
            self._token, self._is_errand = token, True
            self.offered.emit(token)

    @Slot(object)
    def on_judged(self, outage: Outage | None) -> None:
        """Take the service's judgement."""
        if outage is None:
            self.keep(False)
        else:
            self._token = None
            if self._is_errand:
                fault = ErrandFault.NO_TOKEN if outage.refuses_offered_token else ErrandFault.FAILED
                self.refused.emit(ErrandFailure(errand=Errand.READ_TOKEN, fault=fault, detail=outage.evidence))
        self.judged.emit(outage)

    @Slot(bool)
    def keep(self, in_plain_text: bool) -> None:
        """Have the keyring keep the token that the service has accepted, if agreed even without encryption."""
        if self._token is not None and self._name:
            self._vault.keep(self._name, self._token, in_plain_text=in_plain_text)

    @Slot()
    def forget(self) -> None:
        """Have neither the keyring nor the worker know the token that was got or pasted."""
        self._token = None
        self.unkept_changed.emit(None)
        if self._name and self._vault.holds(self._name):
            self._vault.forget(self._name)
        else:
            self.forgotten.emit()

    @Slot(object)
    def on_held_changed(self, held: "HeldTokens") -> None:
        """Take note of what the worker holds; it may not know yet that another service is shown."""
        if held.name == self._name:
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
    def _on_forgotten(self, keeping: Keeping) -> None:
        if keeping.name != self._name:
            return
        if keeping.fault is None:
            self.forgotten.emit()
        else:
            self.not_forgotten.emit(keeping.fault)

    @Slot(object)
    def _on_kept(self, keeping: Keeping) -> None:
        if keeping.name == self._name:
            self.unkept_changed.emit(keeping.fault)
