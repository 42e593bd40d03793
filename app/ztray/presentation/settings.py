"""The settings in words: what each is called, what it does, and what is wrong with what was entered."""

from dataclasses import dataclass
from typing import Final, assert_never

from ztray.domain.base_address import checked_base
from ztray.domain.settings import (
    ClickAction,
    FolderCheck,
    FolderFault,
    IconStyle,
    NotAnAddress,
    NoticeKind,
    QuitAction,
    ServiceAddress,
    ServiceAddressError,
    Settings,
)
from ztray.domain.text import plain

_PATH_LENGTH = 200
_SHOWN_LENGTH: Final = 60
"""Of a path within a sentence, in characters: labels do not break it."""
_LARGEST_PORT = 2**16 - 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """What a setting is called, with its key after an &, and what it does, in a sentence or two."""

    title: str
    explanation: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Overrides:
    """What the command line or a variable says of the service, and the settings do not decide; empty for nothing."""

    home: str = ""
    port: int = 0


START: Final = "Start"
ICON: Final = "Icon"
NOTICES: Final = "Notifications"
SERVICE: Final = "ZeroTier service"
QUITTING: Final = "Quitting"
RESET: Final = "Reset"

LOGIN: Final = Words(
    title="Start ZTray when you &log in", explanation="The icon is there as soon as your desktop is. For you only."
)
START_HIDDEN: Final = Words(
    title="Start with the icon onl&y", explanation="The window opens by itself only when ZeroTier cannot be used."
)
ICON_STYLE: Final = Words(title="&Colour", explanation="Whatever the colour, the shape tells the state.")
CLICK: Final = Words(title="Clic&k")
MIDDLE_CLICK: Final = Words(
    title="&Middle click",
    explanation="Some desktops open the menu with every click, whatever is chosen here; macOS always does.",
)
NOTICES_EXPLANATION: Final = "What ZTray tells beside the icon. The activity page shows all of it in any case."
POLL_INTERVAL: Final = Words(
    title="Look e&very",
    explanation="How often ZTray asks for news while you do not look. An open menu or window is always up to date.",
)
ADDRESS: Final = Words(
    title="&Address",
    explanation=(
        "Empty for 127.0.0.1 and ::1, which is right almost always. Before another computer is asked, ZTray asks you."
    ),
)
PORT: Final = Words(title="&Port", explanation="Empty to take it from the service's own files.")
HOME: Final = Words(
    title="&Folder", explanation="Where the service keeps its files and its token. Empty for the usual place."
)
BROWSE: Final = "&Browse…"
CONFIRM_REMOTE: Final = "All&ow it…"
REMOTE_ANSWER: Final = "Send the token"
FOLDER_QUESTION: Final = "The folder of the ZeroTier service"
UPDATES: Final = "Updates"
TELLS_UPDATES: Final = Words(
    title="&Tell me when there is a newer ZTray",
    explanation=(
        "ZTray then asks once a day. It sends nothing about you or your networks, and installs nothing: "
        "the menu gets a line."
    ),
)
UPDATE_ADDRESS_WORDS: Final = Words(
    title="&Where to ask", explanation="Empty for the usual place. It has to begin with https://."
)
ON_QUIT: Final = Words(title="When ZTray &quits")
RESET_BUTTON: Final = "&Reset all settings"
RESET_EXPLANATION: Final = "Back to how ZTray comes. Networks, names and starting at login stay as they are."
RESET_DONE: Final = "All settings are as ZTray comes."
UNDO: Final = "&Undo"
FILE_CAPTION: Final = "The settings are kept in"
SECONDS: Final = " s"
AUTOMATIC: Final = "automatic"


def icon_style_title(style: IconStyle) -> str:
    """Return what a way of drawing the icon is called."""
    match style:
        case IconStyle.AUTO:
            return "As the desktop: light or dark"
        case IconStyle.LIGHT:
            return "White, for dark panels"
        case IconStyle.DARK:
            return "Black, for light panels"
        case IconStyle.COLOUR:
            return "A colour for each state"
        case _:
            assert_never(style)


def click_title(action: ClickAction) -> str:
    """Return what a click does."""
    match action:
        case ClickAction.OPEN_WINDOW:
            return "Opens the window"
        case ClickAction.PAUSE_OR_RESUME:
            return "Pauses all networks, or resumes them"
        case ClickAction.COPY_ADDRESS:
            return "Copies this computer's address"
        case ClickAction.NOTHING:
            return "Does nothing"
        case _:
            assert_never(action)


def quit_title(action: QuitAction) -> str:
    """Return what quitting does."""
    match action:
        case QuitAction.LEAVE_RUNNING:
            return "Leave the networks as they are"
        case QuitAction.PAUSE:
            return "Pause the networks until ZTray starts again"
        case _:
            assert_never(action)


def quit_explanation(action: QuitAction) -> str:
    """Return what that means for the networks."""
    match action:
        case QuitAction.LEAVE_RUNNING:
            return "ZeroTier itself keeps running, and this computer stays in its networks."
        case QuitAction.PAUSE:
            return (
                "Quitting makes this computer leave its networks; ZTray remembers them and joins them again when it "
                "starts. Until then they are gone from ZeroTier's own list. If the service does not answer at that "
                "moment, or ZTray is ended by force, they stay as they are."
            )
        case _:
            assert_never(action)


def notice_words(kind: NoticeKind) -> Words:
    """Return what a kind of notification is called, and an example."""
    match kind:
        case NoticeKind.CONNECTED:
            return Words(title="A network lets this computer in", explanation="“Office: you are in.”")
        case NoticeKind.WAITING:
            return Words(
                title="A device asks to join a network that you run",
                explanation="Switched off, ZTray asks your accounts only while you look.",
            )
        case NoticeKind.NEEDS_YOU:
            return Words(title="A network waits or fails", explanation="Approval, a wrong id.")
        case NoticeKind.SIGN_IN:
            return Words(title="A sign-in is due", explanation="Also some minutes before one ends.")
        case NoticeKind.ONLINE:
            return Words(
                title="ZeroTier goes offline, or comes back", explanation="With the internet connection, for one."
            )
        case NoticeKind.SERVICE:
            return Words(title="ZeroTier stops or comes back", explanation="And how to start it.")
        case NoticeKind.DEFAULT_ROUTE:
            return Words(title="All traffic goes through a network", explanation="And when it does so no longer.")
        case NoticeKind.KEY_ENDS:
            return Words(
                title="The key of an account ends",
                explanation="14, 3 and 1 days before, when it has, and when it is refused.",
            )
        case NoticeKind.REFUSED:
            return Words(title="Your request was not done", explanation="With the reason.")
        case _:
            assert_never(kind)


def login_note(program: str, *, is_current: bool) -> str:
    """Say which ZTray starts at login (empty for none), when it is another one; empty when there is nothing to say."""
    if not program or is_current:
        return ""
    return f"Another copy of ZTray starts: {plain(program, _PATH_LENGTH)}. Switch it off and on to start this one."


def address_of(text: str) -> ServiceAddress:
    """Return the address that was entered, or none for no text. Raises ValueError with a sentence."""
    try:
        return ServiceAddress.parse(text)
    except ServiceAddressError as error:
        raise ValueError(_why_no_address(error.reason)) from error


def remote_title(address: str) -> str:
    """Ask whether another computer may have a token."""
    return f"Send the token to {plain(address)}?"


def remote_question(address: str) -> str:
    """Say what it means that another computer is asked."""
    return (
        f"Whoever can listen on the way to {plain(address)} can read the token, "
        "and with it control that computer's networks. "
        "ZeroTier's service does not encrypt this. It is better to reach that computer through an SSH tunnel."
    )


def remote_note(settings: Settings) -> str:
    """Say what holds of another computer's address; empty while this computer is asked."""
    address = settings.service_address
    if address.is_loopback:
        return ""
    if settings.is_remote_confirmed:
        return f"This is another computer: the token goes to {address} unencrypted, as you have allowed."
    return f"This is another computer. It is not asked, as nobody has allowed yet that the token is sent to {address}."


def port_of(text: str) -> int:
    """Return the port that was entered, 0 for none. Raises ValueError with a sentence."""
    digits = text.strip()
    if not digits:
        return 0
    port = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= len(str(_LARGEST_PORT)) else 0
    if not 0 < port <= _LARGEST_PORT:
        raise ValueError(
            f"A port is a number from 1 to {_LARGEST_PORT}; ZeroTier's is usually 9993. Or leave it empty."
        )
    return port


def folder_sentence(check: FolderCheck) -> str:
    """Say why a text names no folder that can be used, and what to do; empty when it names one."""
    folder = plain(check.folder, _PATH_LENGTH)
    match check.fault:
        case None:
            return ""
        case FolderFault.RELATIVE:
            return "Write the whole path of the folder, from the top, or choose it with Browse."
        case FolderFault.MISSING:
            return f"There is no folder {folder}. Choose one that exists, or leave it empty."
        case FolderFault.NO_FOLDER:
            return f"{folder} is not a folder. Choose the one that holds the service's files, or leave it empty."
        case FolderFault.NO_ACCESS:
            return f"You may not look into {folder}, so ZTray cannot use it either. Choose another, or leave it empty."
        case fault:
            assert_never(fault)


def update_address_of(text: str) -> str:
    """Return the address to ask for newer versions, as it was typed; raises ValueError with a sentence."""
    address = text.strip()
    if address:
        try:
            checked_base(address)
        except ValueError as error:
            raise ValueError(f"This cannot be asked: {error}.") from error
    return address


def still_in_force(sentence: str, value: str) -> str:
    """Add to what is wrong with an entry what holds until it is right."""
    return f"✕ {sentence} Until then, {plain(value, _PATH_LENGTH) or 'the usual one'} is used."


def override_note(value: object) -> str:
    """Say that a setting does not count at present."""
    return f"The command line or a variable says {plain(str(value), _SHOWN_LENGTH)}, which counts until ZTray ends."


def _why_no_address(reason: NotAnAddress) -> str:
    match reason:
        case NotAnAddress.NO_IP_ADDRESS:
            return (
                "This is no IP address. Write one such as 127.0.0.1, without a name, and the port into its own field. "
                "Or leave it empty."
            )
        case NotAnAddress.OF_A_CARD:
            return (
                "Addresses that belong to one network card (with a %, or beginning with fe80) cannot be used. "
                "Write another one of that computer."
            )
        case NotAnAddress.OF_NO_ONE:
            return "No computer has this address for itself. Write that of the one on which ZeroTier runs."
        case _:
            assert_never(reason)
