"""What a click can mean; `ztray.ui.actions` does it."""

from dataclasses import dataclass
from enum import StrEnum

from ztray.domain.account import Account
from ztray.domain.decision import Decision, Declined, DeleteMembers
from ztray.domain.errand import Errand
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.intent import Intent, Refused
from ztray.domain.memory import Note
from ztray.domain.pause import PauseLength


@dataclass(frozen=True, kw_only=True, slots=True)
class CopyText:
    """Put a text on the clipboard."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Submit:
    """Ask the service for something, at once."""

    intent: Intent


@dataclass(frozen=True, kw_only=True, slots=True)
class SubmitAll:
    """Ask the service for several things, one after the other."""

    intents: tuple[Intent, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PauseFor:
    """Pause networks, from the click on."""

    network_ids: tuple[NetworkId, ...]
    length: PauseLength


@dataclass(frozen=True, kw_only=True, slots=True)
class Remember:
    """Have ZTray remember or forget something."""

    note: Note


@dataclass(frozen=True, kw_only=True, slots=True)
class AskToJoin:
    """Open the dialog for joining a network."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AskToLeave:
    """Leave a network after asking."""

    network_id: NetworkId


@dataclass(frozen=True, kw_only=True, slots=True)
class AskForDefaultRoute:
    """Send all traffic through a network after asking."""

    network_id: NetworkId


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """Show a network's id, link and QR code, for somebody else to join it."""

    network_id: NetworkId


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenUrl:
    """Open a page in the browser; http and https only."""

    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenLogs:
    """Open the folder of ZTray's logs."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PollNow:
    """Look at the service now."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Dismiss:
    """Forget a refusal that was read."""

    refused: Refused


@dataclass(frozen=True, kw_only=True, slots=True)
class RunErrand:
    """Do something with an administrator's rights: the system asks for them, once."""

    errand: Errand


@dataclass(frozen=True, kw_only=True, slots=True)
class AskForToken:
    """Open the dialog in which a token is pasted, and which explains how to come by it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KeepToken:
    """Have the token that is known until ZTray ends kept in the keyring, even in one that does not encrypt."""

    in_plain_text: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ForgetToken:
    """Have neither the keyring nor ZTray know the token that was got or pasted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AskKeyring:
    """Ask the keyring for the token once more; it may ask for its password."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DismissErrand:
    """Forget why an errand came to nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeSettings:
    """Use another address of the service from now on."""

    service_address: str
    is_remote_confirmed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class AskForRemote:
    """Ask whether another computer may really have a token, with what that means."""

    address: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Examine:
    """Have the doctor look at everything now, and show its page."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Decide:
    """Have a network's source do what was decided, one after the other; nothing is asked."""

    decisions: tuple[Decision, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class EditNetwork:
    """Open the dialog for a network's rules; None creates a network."""

    account_id: str
    network_id: NetworkId | None


@dataclass(frozen=True, kw_only=True, slots=True)
class AskToDeleteNetwork:
    """Delete a network, after its name was typed."""

    account_id: str
    network_id: NetworkId


@dataclass(frozen=True, kw_only=True, slots=True)
class AskToDelete:
    """Delete members of networks after asking."""

    decisions: tuple[DeleteMembers, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DismissDeclined:
    """Forget what was read of a decision that was not done."""

    declined: Declined


@dataclass(frozen=True, kw_only=True, slots=True)
class DismissDecided:
    """Offer no longer to take back what was decided last."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TryAccount:
    """Ask an account's source for everything now, and the keyring for its key if that is not known."""

    account_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeAccount:
    """Call an account otherwise, or take note of when its key ends."""

    account: Account


@dataclass(frozen=True, kw_only=True, slots=True)
class KeepKey:
    """Have the key of an account kept in the keyring after all, even in one that does not encrypt."""

    account_id: str
    in_plain_text: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class AddAccount:
    """Open the dialog in which the key of a new account is pasted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplaceKey:
    """Open the dialog in which another key for an account is pasted, or the same once more."""

    account_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AskToRemoveAccount:
    """Forget an account and its key after asking."""

    account_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AskToJoinManaged:
    """Join a network of an account after asking whether this computer is to be approved there as well."""

    account_id: str
    network_id: NetworkId


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerUpdateQuestion:
    """Say whether ZTray may ask for newer versions of itself."""

    is_wanted: bool


class Page(StrEnum):
    """A page of the window; later features add theirs."""

    NETWORKS = "networks"
    DEVICES = "devices"
    MEMBERS = "members"
    ACCOUNTS = "accounts"
    ACTIVITY = "activity"
    DOCTOR = "doctor"
    SETTINGS = "settings"


@dataclass(frozen=True, kw_only=True, slots=True)
class ShowWindow:
    """Open the window: at a page, and there at an account, a network or a device, if they are given."""

    page: Page | None = None
    account_id: str = ""
    network_id: NetworkId | None = None
    address: NodeAddress | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DismissTrouble:
    """Forget a sentence about ZTray's own files that was read."""

    trouble: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ShowAbout:
    """Open the window about the program."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StartDemo:
    """Show the embedded demo instead of this computer's service."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EndDemo:
    """Show this computer's service again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Quit:
    """End ZTray; ZeroTier keeps running."""


Action = (
    CopyText
    | Submit
    | SubmitAll
    | PauseFor
    | Remember
    | AskToJoin
    | AskToLeave
    | AskForDefaultRoute
    | Share
    | OpenUrl
    | OpenLogs
    | PollNow
    | Dismiss
    | DismissTrouble
    | ShowWindow
    | RunErrand
    | AskForToken
    | KeepToken
    | ForgetToken
    | AskKeyring
    | DismissErrand
    | ChangeSettings
    | AskForRemote
    | Examine
    | Decide
    | EditNetwork
    | AskToDeleteNetwork
    | AskToDelete
    | DismissDeclined
    | DismissDecided
    | TryAccount
    | ChangeAccount
    | KeepKey
    | AddAccount
    | ReplaceKey
    | AskToRemoveAccount
    | AskToJoinManaged
    | AnswerUpdateQuestion
    | ShowAbout
    | StartDemo
    | EndDemo
    | Quit
)
