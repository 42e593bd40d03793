"""What a person can choose, with what holds until they do. Stored by `ztray.storage`, one field a line."""

from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from ipaddress import ip_address
from typing import Annotated, Self

import msgspec
from msgspec.structs import replace

SHORTEST_POLL = 1
LONGEST_POLL = 60


class IconStyle(StrEnum):
    """How the tray's icon is drawn."""

    AUTO = "auto"
    """In the colour that fits the desktop."""
    LIGHT = "light"
    """White, for dark panels."""
    DARK = "dark"
    """Black, for light panels."""
    COLOUR = "colour"
    """In the colour of the state."""


class ClickAction(StrEnum):
    """What a click on the tray's icon does."""

    OPEN_WINDOW = "open-window"
    PAUSE_OR_RESUME = "pause-or-resume"
    """Pause all networks until resumed, or resume those that are paused."""
    COPY_ADDRESS = "copy-address"
    NOTHING = "nothing"


class QuitAction(StrEnum):
    """What quitting does to the networks."""

    LEAVE_RUNNING = "leave-running"
    PAUSE = "pause"
    """They are paused until ZTray starts again."""


class NoticeKind(StrEnum):
    """What is told beside the tray, each kind to be switched off by itself."""

    CONNECTED = "connected"
    """A network lets this computer in."""
    NEEDS_YOU = "needs-you"
    """A network waits for somebody, or does not work."""
    SIGN_IN = "sign-in"
    """A sign-in is due, or ends soon."""
    ONLINE = "online"
    """ZeroTier went offline or came back."""
    SERVICE = "service"
    """The service stopped or came back."""
    DEFAULT_ROUTE = "default-route"
    """All traffic goes through a network, or does so no longer."""
    REFUSED = "refused"
    """Something that was asked for was not done."""


class LoopbackAddress(str):
    """An address of this computer itself, or none when empty. Raises ValueError for anything else.

    A value of this type is proof that the address was checked, wherever it comes from: who is asked is told the token.
    """

    __slots__ = ()

    def __new__(cls, text: str = "") -> Self:
        """Check the address."""
        if text and (not ip_address(text).is_loopback or "%" in text):
            raise ValueError(f"{text[:40]!r} is not a loopback address")
        return super().__new__(cls, text)


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """All settings but "start at login": that one is kept by the system itself, which can be asked."""

    start_hidden: bool = True
    """Show only the icon at the start."""
    poll_interval: Annotated[int, msgspec.Meta(ge=SHORTEST_POLL, le=LONGEST_POLL)] = 5
    """Seconds between two looks at the service while nobody looks at ZTray."""
    icon_style: IconStyle = IconStyle.AUTO
    click: ClickAction = ClickAction.OPEN_WINDOW
    middle_click: ClickAction = ClickAction.PAUSE_OR_RESUME
    on_quit: QuitAction = QuitAction.LEAVE_RUNNING
    muted_notices: frozenset[NoticeKind] = frozenset()
    service_address: LoopbackAddress = LoopbackAddress()
    """What to ask instead of 127.0.0.1 and ::1; empty for those."""
    service_port: Annotated[int, msgspec.Meta(ge=0, lt=2**16)] = 0
    """The service's port; 0 for what its files tell."""
    service_home: str = ""
    """The folder of the service's files; empty for the platform's."""

    def with_changes(self, **fields: object) -> Self:
        """Return them with other values in some fields. Raises ValueError for a value that a field cannot have."""
        return msgspec.convert(msgspec.to_builtins(replace(self, **fields), enc_hook=str), type(self), dec_hook=_own)


class FolderFault(Enum):
    """Why a text names no folder that can be used."""

    RELATIVE = auto()
    """It means another folder wherever it is looked at from."""
    MISSING = auto()
    NO_FOLDER = auto()
    """Something else stands there."""
    NO_ACCESS = auto()
    """What stands there cannot be found out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FolderCheck:
    """What became of looking whether a text names a folder; `folder` is its whole path, or empty for no text."""

    text: str
    folder: str = ""
    fault: FolderFault | None = None


def parse_loopback(text: str) -> LoopbackAddress:
    """Return a loopback address in its shortest form. Raises ValueError for any other text: tokens stay at home."""
    try:
        address = ip_address(text.strip().removeprefix("[").removesuffix("]"))
    except ValueError:
        raise ValueError("This is no IP address. Write 127.0.0.1 or ::1, or leave it empty.") from None
    if not address.is_loopback or "%" in str(address):
        raise ValueError("Only addresses of this computer itself can be asked: 127.0.0.1, ::1 and their like.")
    return LoopbackAddress(str(address))


def _own(kind: type[LoopbackAddress], text: str) -> LoopbackAddress:
    return kind(text)
