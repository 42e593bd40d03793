"""What a click can mean; `ztray.ui.actions` does it."""

from dataclasses import dataclass

from ztray.domain.identifiers import NetworkId
from ztray.domain.intent import Intent, Refused


@dataclass(frozen=True, kw_only=True, slots=True)
class CopyText:
    """Put a text on the clipboard."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Submit:
    """Ask the service for something, at once."""

    intent: Intent


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


@dataclass(frozen=True, kw_only=True, slots=True)
class ShowStatus:
    """Open the window with the state in full sentences."""


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
    | AskToJoin
    | AskToLeave
    | AskForDefaultRoute
    | OpenUrl
    | PollNow
    | Dismiss
    | ShowStatus
    | ShowAbout
    | StartDemo
    | EndDemo
    | Quit
)
