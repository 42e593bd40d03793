"""What a person can choose, with what holds until they do. Stored by `ztray.storage`, one field a line."""

from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from ipaddress import IPv4Network, IPv6Address, ip_address
from typing import Annotated, Self

import msgspec
from msgspec.structs import replace

SHORTEST_POLL = 1
LONGEST_POLL = 60

_NOBODY = IPv4Network("0.0.0.0/8")
_FUTURE = IPv4Network("240.0.0.0/4")
"""Reserved, with the address of everybody at its end."""


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
    WAITING = "waiting"
    """A device asks to join a network that the person runs."""
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
    KEY_ENDS = "key-ends"
    """The key of an account ends soon, has ended, or is refused."""
    REFUSED = "refused"
    """Something that was asked for was not done."""


class NotAnAddress(Enum):
    """Why a text is no address at which a service can be asked."""

    NO_IP_ADDRESS = auto()
    """A name, an address with a port, or anything else."""
    OF_A_CARD = auto()
    """It is good for one network card only, which it would have to name."""
    OF_NO_ONE = auto()
    """It belongs to no single computer: to none, to many, or to all."""


class ServiceAddressError(ValueError):
    """A text is no address at which a service can be asked; `reason` tells why."""

    def __init__(self, reason: NotAnAddress) -> None:
        super().__init__(reason.name)
        self.reason = reason


class ServiceAddress(str):
    """The IP address of one computer in its shortest form, or none when empty. Raises ServiceAddressError.

    A value of this type is proof that the address was checked, wherever it comes from: who is asked there is told the
    token. That another computer may have it is for a person to confirm (`Settings.is_remote_confirmed`).
    """

    __slots__ = ()

    def __new__(cls, text: str = "") -> Self:
        """Check the address."""
        return super().__new__(cls, _checked(text) if text else "")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the address that somebody typed, with blanks or brackets around it; nothing is none."""
        return cls(text.strip().removeprefix("[").removesuffix("]"))

    @property
    def is_loopback(self) -> bool:
        """Whether it is this computer's own and leads to no other; as none does, which stands for those."""
        return not self or ip_address(self).is_loopback


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
    tells_updates: bool = False
    """Ask once a day whether there is a newer ZTray."""
    update_address: str = ""
    """Where that is asked; empty for the usual address."""
    service_address: ServiceAddress = ServiceAddress()
    """What to ask instead of 127.0.0.1 and ::1; empty for those."""
    confirmed_address: ServiceAddress = ServiceAddress()
    """The other computer that may have a token, as a person has agreed after being told what that means."""
    service_port: Annotated[int, msgspec.Meta(ge=0, lt=2**16)] = 0
    """The service's port; 0 for what its files tell."""
    service_home: str = ""
    """The folder of the service's files; empty for the platform's."""

    @property
    def is_remote_confirmed(self) -> bool:
        """Whether another computer is asked, and a person has agreed to that."""
        return not self.service_address.is_loopback and self.confirmed_address == self.service_address

    def with_changes(self, **fields: object) -> Self:
        """Return them with other values in some fields. Raises ValueError for a value that a field cannot have."""
        return msgspec.convert(msgspec.to_builtins(replace(self, **fields), enc_hook=str), type(self), dec_hook=_own)

    def with_service_address(self, address: ServiceAddress, *, is_remote_confirmed: bool = False) -> Self:
        """Return them with another address of the service; what was confirmed of any other holds no longer."""
        is_confirmed = is_remote_confirmed and not address.is_loopback
        return replace(self, service_address=address, confirmed_address=address if is_confirmed else ServiceAddress())


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


def _checked(text: str) -> str:
    try:
        address = ip_address(text)
    except ValueError:
        raise ServiceAddressError(NotAnAddress.NO_IP_ADDRESS) from None
    if isinstance(address, IPv6Address):
        # A connection to ::ffff:127.0.0.1 is one to 127.0.0.1; written so, it would pass for another computer's.
        address = address.ipv4_mapped or address
    if "%" in text or (isinstance(address, IPv6Address) and address.is_link_local):
        raise ServiceAddressError(NotAnAddress.OF_A_CARD)
    if address in _NOBODY or address in _FUTURE or address.is_unspecified or address.is_multicast:
        raise ServiceAddressError(NotAnAddress.OF_NO_ONE)
    return str(address)


def _own(kind: type[ServiceAddress], text: str) -> ServiceAddress:
    return kind(text)
