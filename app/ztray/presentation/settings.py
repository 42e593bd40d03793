"""The settings in words: what each is called, what it does, and what is wrong with what was entered."""

from dataclasses import dataclass
from typing import Final, assert_never

from ztray.domain.settings import (
    ClickAction,
    FolderCheck,
    FolderFault,
    IconStyle,
    LoopbackAddress,
    NoticeKind,
    QuitAction,
    parse_loopback,
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
ADDRESS: Final = Words(title="&Address", explanation="Empty for 127.0.0.1 and ::1, which is right almost always.")
PORT: Final = Words(title="&Port", explanation="Empty to take it from the service's own files.")
HOME: Final = Words(
    title="&Folder", explanation="Where the service keeps its files and its token. Empty for the usual place."
)
BROWSE: Final = "&Browse…"
FOLDER_QUESTION: Final = "The folder of the ZeroTier service"
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
        case NoticeKind.NEEDS_YOU:
            return Words(title="A network waits for somebody, or does not work", explanation="Approval, a wrong id.")
        case NoticeKind.SIGN_IN:
            return Words(title="A sign-in is due", explanation="Also some minutes before one ends.")
        case NoticeKind.ONLINE:
            return Words(
                title="ZeroTier goes offline, or comes back", explanation="With the internet connection, for one."
            )
        case NoticeKind.SERVICE:
            return Words(title="The ZeroTier service stops, or comes back", explanation="And how to start it.")
        case NoticeKind.DEFAULT_ROUTE:
            return Words(title="All traffic goes through a network", explanation="And when it does so no longer.")
        case NoticeKind.REFUSED:
            return Words(title="Something you asked for was not done", explanation="With the reason.")
        case _:
            assert_never(kind)


def login_note(program: str, *, is_current: bool) -> str:
    """Say which ZTray starts at login (empty for none), when it is another one; empty when there is nothing to say."""
    if not program or is_current:
        return ""
    return f"Another copy of ZTray starts: {plain(program, _PATH_LENGTH)}. Switch it off and on to start this one."


def address_of(text: str) -> LoopbackAddress:
    """Return the address that was entered. Raises ValueError with a sentence."""
    return parse_loopback(text) if text.strip() else LoopbackAddress()


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


def still_in_force(sentence: str, value: str) -> str:
    """Add to what is wrong with an entry what holds until it is right."""
    return f"✕ {sentence} Until then, {plain(value, _PATH_LENGTH) or 'the usual one'} is used."


def override_note(value: object) -> str:
    """Say that a setting does not count at present."""
    return f"The command line or a variable says {plain(str(value), _SHOWN_LENGTH)}, which counts until ZTray ends."
