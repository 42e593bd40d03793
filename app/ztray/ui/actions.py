"""What a click does: the one place where the actions of menus and windows are carried out."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog
from shiboken6 import isValid

from ztray.domain.account import Account
from ztray.domain.identifiers import NetworkId
from ztray.domain.intent import Leave, Pause, TryDefaultRoute
from ztray.domain.pause import end_of_pause
from ztray.domain.platform import Platform
from ztray.domain.state import Outage, Snapshot
from ztray.domain.token import Token
from ztray.presentation.accounts import admit, join, managed_name
from ztray.presentation.actions import (
    Action,
    AddAccount,
    AnswerUpdateQuestion,
    AskForDefaultRoute,
    AskForRemote,
    AskForToken,
    AskKeyring,
    AskToDelete,
    AskToDeleteNetwork,
    AskToJoin,
    AskToJoinManaged,
    AskToLeave,
    AskToRemoveAccount,
    ChangeAccount,
    ChangeSettings,
    CopyText,
    Decide,
    Dismiss,
    DismissDecided,
    DismissDeclined,
    DismissErrand,
    DismissTrouble,
    EditNetwork,
    EndDemo,
    Examine,
    ForgetToken,
    KeepKey,
    KeepToken,
    OpenLogs,
    OpenUrl,
    Page,
    PauseFor,
    PollNow,
    Quit,
    Remember,
    ReplaceKey,
    RunErrand,
    Share,
    ShowAbout,
    ShowWindow,
    StartDemo,
    Submit,
    SubmitAll,
    TryAccount,
)
from ztray.presentation.networks import title_of
from ztray.presentation.outage import judgement
from ztray.runtime.accounts import Accounts
from ztray.runtime.key_trial import KeyTrials
from ztray.runtime.store import Store
from ztray.ui.front import bring_to_front

if TYPE_CHECKING:
    from ztray.ui.dialogs.deciding import DecidingDialog

_AccountDialog = AddAccount | ReplaceKey | AskToRemoveAccount | AskToJoinManaged

_RulesDialog = EditNetwork | AskToDeleteNetwork

_Dialog = (
    AskToJoin
    | AskToLeave
    | AskForDefaultRoute
    | Share
    | ShowAbout
    | AskForToken
    | AskForRemote
    | AskToDelete
    | _AccountDialog
    | _RulesDialog
)

_Administration = Decide | DismissDeclined | DismissDecided | TryAccount | ChangeAccount | KeepKey

_Mending = RunErrand | KeepToken | ForgetToken | AskKeyring | DismissErrand | ChangeSettings


class Actions(QObject):
    """Carries actions out; what concerns the whole program it passes on as signals."""

    window_wanted = Signal(object)
    """A ShowWindow: what the window is to show."""
    demo_wanted = Signal(bool)
    """Whether to show the demo from now on, or this computer's service again."""
    updates_answered = Signal(bool)
    """Whether ZTray may ask for newer versions of itself."""
    quit_wanted = Signal()
    errand_wanted = Signal(object)
    """An Errand, once a click."""
    token_entered = Signal(object)
    """A Token that was pasted."""
    keeping_wanted = Signal(bool)
    """The token is to be kept after all; whether even without encryption."""
    forgetting_wanted = Signal()
    """The token that was got or pasted is to be known no longer."""
    keyring_wanted = Signal()
    """The keyring is to be asked once more."""
    settings_wanted = Signal(object)
    """A ChangeSettings."""
    told = Signal(str, str)
    """A title and a text for the person, of something that went another way."""

    def __init__(
        self,
        store: Store,
        accounts: Accounts,
        platform: Platform,
        logs: Path,
        now: Callable[[], int],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._accounts = accounts
        self._logs = logs
        self._store = store
        self.platform = platform
        """What the dialogs tell of."""
        self._central_bases = ("", "")
        self._sample_key: Token | None = None
        self._key_trials = KeyTrials(self)
        self._now = now
        self._dialogs: dict[Action, QDialog] = {}

    @Slot(object)
    def perform(self, action: Action) -> None:  # noqa: C901, PLR0912 - one case for each action
        """Do what a click means."""
        match action:
            case CopyText(text=text):
                QGuiApplication.clipboard().setText(text)
            case Submit(intent=intent):
                self._store.submit(intent)
            case SubmitAll(intents=intents):
                for intent in intents:
                    self._store.submit(intent)
            case PauseFor(network_ids=network_ids, length=length):
                until = end_of_pause(length, self._now())
                for network_id in network_ids:
                    self._store.submit(Pause(network_id=network_id, until=until))
            case Remember(note=note):
                self._store.note(note)
            case AskToJoin() | AskToLeave() | AskForDefaultRoute() | Share() | ShowAbout() | AskForToken():
                self._open(action)
            case AskForRemote() | AddAccount() | EditNetwork() | AskToDeleteNetwork() | AskToDelete():
                self._open(action)
            case ReplaceKey() | AskToRemoveAccount() | AskToJoinManaged():
                if self._accounts.directory.account(action.account_id) is not None:
                    self._open(action)
            case RunErrand() | KeepToken() | ForgetToken() | AskKeyring() | DismissErrand() | ChangeSettings():
                self._mend(action)
            case Decide() | DismissDeclined() | DismissDecided() | TryAccount() | ChangeAccount() | KeepKey():
                self._administer(action)
            case Examine():
                self.window_wanted.emit(ShowWindow(page=Page.DOCTOR))
            case OpenUrl(url=url):
                self._open_page(url)
            case OpenLogs():
                self._open_logs()
            case PollNow():
                self._store.poll()
            case Dismiss(refused=refused):
                self._store.dismiss(refused)
            case DismissTrouble(trouble=trouble):
                self._store.dismiss_trouble(trouble)
            case ShowWindow():
                self.window_wanted.emit(action)
            case AnswerUpdateQuestion(is_wanted=is_wanted):
                self.updates_answered.emit(is_wanted)
            case StartDemo():
                self.demo_wanted.emit(True)
            case EndDemo():
                self.demo_wanted.emit(False)
            case Quit():
                self.quit_wanted.emit()
            case _:
                assert_never(action)

    def _mend(self, action: _Mending) -> None:
        """Do what makes the service usable."""
        match action:
            case RunErrand(errand=errand):
                self.errand_wanted.emit(errand)
            case KeepToken(in_plain_text=in_plain_text):
                self.keeping_wanted.emit(in_plain_text)
            case ForgetToken():
                self.forgetting_wanted.emit()
            case AskKeyring():
                self.keyring_wanted.emit()
            case DismissErrand():
                self._store.dismiss_errand()
            case ChangeSettings():
                self.settings_wanted.emit(action)
            case _:
                assert_never(action)

    def _administer(self, action: _Administration) -> None:
        """Do what is about accounts and the networks that they run."""
        match action:
            case Decide(decisions=decisions):
                for decision in decisions:
                    self._accounts.decide(decision)
            case DismissDeclined(declined=declined):
                self._accounts.dismiss(declined)
            case DismissDecided():
                self._accounts.dismiss_decided()
            case TryAccount(account_id=account_id):
                self._accounts.test(account_id)
            case ChangeAccount(account=account):
                self._accounts.change(account)
            case KeepKey(account_id=account_id, in_plain_text=in_plain_text):
                self._accounts.keep_key(account_id, in_plain_text=in_plain_text)
            case _:
                assert_never(action)

    @Slot(object)
    def on_judged(self, outage: Outage | None) -> None:
        """Tell the person who pasted a token what became of it."""
        dialog = self._dialogs.get(AskForToken())
        if isinstance(dialog, QDialog) and isValid(dialog) and dialog.isVisible():
            from ztray.ui.dialogs.token import TokenDialog  # noqa: PLC0415

            if isinstance(dialog, TokenDialog):
                dialog.show_outcome(judgement(outage, self.platform), is_accepted=outage is None)

    def try_keys_at(self, bases: tuple[str, str] = ("", ""), *, sample: Token | None = None) -> None:
        """Try keys at these addresses of the two Centrals, empty for the usual ones; the demo has a sample of a key."""
        self._central_bases = bases
        self._sample_key = sample

    def close(self) -> bool:
        """Cut short what dialogs have begun, and return whether nothing runs any more."""
        return self._key_trials.close()

    def close_dialogs(self) -> None:
        """Take back every question that nobody has answered: it was asked of a service that is not shown any more."""
        for dialog in self._dialogs.values():
            if isValid(dialog):
                dialog.close()

    def _open(self, action: _Dialog) -> None:
        """Open the dialog of an action, or bring it to the front when it is open already."""
        # Without a parent, a dialog lives as long as Python knows it; closed, it deletes itself.
        self._dialogs = {asked: dialog for asked, dialog in self._dialogs.items() if isValid(dialog)}
        dialog = self._dialogs.get(action)
        if dialog is None or not dialog.isVisible():
            dialog = self._dialogs[action] = self._make(action)
        bring_to_front(dialog)

    def _make(self, action: _Dialog) -> QDialog:  # noqa: C901 - one case for each dialog
        # Imported here: the icon is up before anybody opens a dialog.
        from ztray.ui.dialogs.about import about_box  # noqa: PLC0415
        from ztray.ui.dialogs.join import JoinDialog  # noqa: PLC0415
        from ztray.ui.dialogs.question import (  # noqa: PLC0415
            default_route_box,
            delete_members_box,
            leave_box,
            remote_box,
        )
        from ztray.ui.dialogs.share import ShareDialog  # noqa: PLC0415
        from ztray.ui.dialogs.token import TokenDialog  # noqa: PLC0415

        state = self._store.overview.state
        match action:
            case AskToJoin():
                return JoinDialog(self._store, self.platform)
            case AskToLeave(network_id=network_id):
                leave = Leave(network_id=network_id)
                return leave_box(self._title(network_id), accepted=partial(self._store.submit, leave))
            case AskForDefaultRoute(network_id=network_id):
                network = state.network(network_id) if isinstance(state, Snapshot) else None
                switch_on = TryDefaultRoute(network_id=network_id)
                return default_route_box(
                    self._title(network_id),
                    is_offered=network is None or network.offers_default_route,
                    accepted=partial(self._store.submit, switch_on),
                )
            case Share(network_id=network_id):
                return ShareDialog(network_id, self._title(network_id))
            case AskForToken():
                token = TokenDialog(self.platform)
                token.token_entered.connect(self.token_entered)
                return token
            case AskForRemote(address=address):
                use = ChangeSettings(service_address=address, is_remote_confirmed=True)
                return remote_box(address, accepted=partial(self.settings_wanted.emit, use))
            case EditNetwork() | AskToDeleteNetwork():
                rules = self._make_for_rules(action)
                rules.chosen.connect(self.perform)
                return rules
            case AskToDelete(decisions=decisions):
                delete = Decide(decisions=decisions)
                return delete_members_box(decisions, self._store.overview, accepted=partial(self.perform, delete))
            case ShowAbout():
                about = about_box(state.node.version if isinstance(state, Snapshot) else None)
                about.chosen.connect(self.perform)
                return about
            case AddAccount() | ReplaceKey() | AskToRemoveAccount() | AskToJoinManaged():
                return self._make_for_account(action)
            case _:
                assert_never(action)

    def _make_for_account(self, action: _AccountDialog) -> QDialog:
        from ztray.ui.dialogs.question import join_managed_box, remove_account_box  # noqa: PLC0415 - as above

        match action:
            case AddAccount():
                return self._make_account_dialog(None)
            case ReplaceKey(account_id=account_id):
                return self._make_account_dialog(self._account(account_id))
            case AskToRemoveAccount(account_id=account_id):
                return remove_account_box(
                    self._account(account_id), accepted=partial(self._accounts.remove, account_id)
                )
            case AskToJoinManaged(account_id=account_id, network_id=network_id):
                return join_managed_box(
                    managed_name(account_id, network_id, self._accounts.directory),
                    join=partial(self._join, network_id),
                    join_and_approve=partial(self._join_and_approve, account_id, network_id),
                )
            case _:
                assert_never(action)

    def _make_account_dialog(self, account: Account | None) -> QDialog:
        from ztray.ui.dialogs.account import AccountDialog  # noqa: PLC0415 - as above

        dialog = AccountDialog(
            self._accounts,
            self._key_trials,
            self._now,
            account=account,
            bases=self._central_bases,
            sample=self._sample_key,
        )
        dialog.chosen.connect(self.perform)
        return dialog

    def _account(self, account_id: str) -> Account:
        state = self._accounts.directory.account(account_id)
        if state is None:
            raise LookupError("nobody asks about an account that is not there")
        return state.account

    def _join(self, network_id: NetworkId) -> None:
        self.perform(join(network_id, self._store.overview))

    def _join_and_approve(self, account_id: str, network_id: NetworkId) -> None:
        self._join(network_id)
        state = self._store.overview.state
        if isinstance(state, Snapshot):
            self.perform(admit(account_id, network_id, state.node.address))

    def _make_for_rules(self, action: _RulesDialog) -> "DecidingDialog":
        from ztray.ui.dialogs.delete_network import DeleteNetworkDialog  # noqa: PLC0415 - as those above
        from ztray.ui.dialogs.network_rules import NetworkRulesDialog  # noqa: PLC0415

        match action:
            case EditNetwork(account_id=account_id, network_id=network_id):
                return NetworkRulesDialog(self._store, self._accounts, account_id, network_id, self._now)
            case AskToDeleteNetwork(account_id=account_id, network_id=network_id):
                return DeleteNetworkDialog(self._store, self._accounts, account_id, network_id, self._now)

    def _open_page(self, url: str) -> None:
        if not QDesktopServices.openUrl(QUrl(url)):
            QGuiApplication.clipboard().setText(url)
            self.told.emit("No browser could be opened", "The link is on the clipboard: paste it into a browser.")

    def _open_logs(self) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._logs))):
            self.told.emit("The folder could not be opened", f"ZTray's logs are in {self._logs}.")

    def _title(self, network_id: NetworkId) -> str:
        return title_of(network_id, self._store.overview)
