"""What a click can mean; `ztray.ui.actions` does it."""

from dataclasses import dataclass
from enum import StrEnum

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
class PollNow:
    """Look at the service now."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Dismiss:
    """Forget a refusal that was read."""

    refused: Refused


class Page(StrEnum):
    """A page of the window; later features add theirs."""

    NETWORKS = "networks"
    DEVICES = "devices"
    ACTIVITY = "activity"
    SETTINGS = "settings"


@dataclass(frozen=True, kw_only=True, slots=True)
class ShowWindow:
    """Open the window: at a page, and there at a network or a device, if they are given."""

    page: Page | None = None
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
    | PollNow
    | Dismiss
    | DismissTrouble
    | ShowWindow
    | ShowAbout
    | StartDemo
    | EndDemo
    | Quit
)
