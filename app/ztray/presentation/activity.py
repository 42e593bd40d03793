"""What happened, in whole sentences: for the page that lists it, and for taking it along."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import Enum
from typing import assert_never

from ztray.domain.change import Change, ChangeKind
from ztray.domain.network import Flag
from ztray.domain.state import OutageReason
from ztray.domain.text import plain
from ztray.presentation.actions import Page, ShowWindow
from ztray.presentation.flags import flag_title
from ztray.presentation.networks import Mark
from ztray.presentation.times import exact_time

NOTHING_YET = "Nothing has happened yet. When a network, a device or the service changes, you find it here."
NOTHING_FOUND = "Nothing that happened fits what you look for."
CLEARED = "Cleared."

_DETAIL_LENGTH = 120
_MINUTE = 60_000
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "|", "%", "＝", "＋", "－", "＠")  # noqa: RUF001
"""What makes a spreadsheet take a cell for something to be worked out; East Asian ones read the wide signs as well."""

_COLUMNS = ("time", "kind", "network", "device", "name", "detail", "own", "what happened")


class ActivityGroup(Enum):
    """What a change is about; each value is what it is called."""

    NETWORKS = "Networks"
    DEVICES = "Devices"
    SERVICE = "Service"


@dataclass(frozen=True, kw_only=True, slots=True)
class ActivityLine:
    """A change in words: whom it is about, and in a sentence what happened."""

    mark: Mark
    title: str
    text: str
    group: ActivityGroup


def line_for(change: Change) -> ActivityLine:
    """Put a change into words."""
    group = _group(change.kind)
    title = _title(change, group)
    mark, text = _words(change, title)
    return ActivityLine(mark=mark, title=title, text=text, group=group)


def place_of(change: Change) -> ShowWindow:
    """Return where to look at what a change is about."""
    if _group(change.kind) is ActivityGroup.DEVICES:
        return ShowWindow(page=Page.DEVICES, address=change.address)
    return ShowWindow(page=Page.NETWORKS, network_id=change.network_id)


def searched_text(change: Change) -> str:
    """Return what a change is found by, in small letters: its sentence and the ids in it."""
    ids = (change.network_id or "", change.network_id.grouped if change.network_id else "", change.address or "")
    return " ".join((line_for(change).text, *ids)).casefold()


def hint_for(change: Change, zone: tzinfo | None = None) -> str:
    """Return when it was, exactly, and which network or device it was about, whatever that was called."""
    return " · ".join(filter(None, (exact_time(change.at, zone), _digits(change), line_for(change).text)))


def copied_text(changes: Iterable[Change], zone: tzinfo | None = None) -> str:
    """Return changes for the clipboard: a line each, with the exact time and the sentence, and a tab between them."""
    return "\n".join(f"{exact_time(change.at, zone)}\t{line_for(change).text}" for change in changes)


def export_text(changes: Iterable[Change], zone: tzinfo | None = None) -> str:
    """Return changes as comma-separated values, with times as in ISO 8601; no cell is taken for a formula."""
    lines = _Lines()
    writer = csv.writer(lines)
    writer.writerow(_COLUMNS)
    for change in changes:
        writer.writerow(map(_cell, _row(change, zone)))
    return "".join(lines.written)


def leading_name(change: Change) -> str:
    """Return what a network was called when something happened to it, else its id."""
    return plain(change.name) or (change.network_id.grouped if change.network_id else "A network")


def outage_words(reason: str) -> str:
    """Return why the service cannot be used, of an outage's reason by its name."""
    try:
        known = OutageReason[reason]
    except KeyError:  # of another version of ZTray
        return "it cannot be used"
    return _OUTAGE_WORDS[known]


def minutes_left(change: Change) -> str:
    """Return in how long a sign-in ends, or ended."""
    ends = int(change.detail) if change.detail.isdecimal() and change.detail.isascii() else 0
    minutes = round((ends - change.at) / _MINUTE)
    if not 0 < minutes < _MINUTE:
        return "soon"
    return "in 1 minute" if minutes == 1 else f"in {minutes} minutes"


def _group(kind: ChangeKind) -> ActivityGroup:
    match kind:
        case (
            ChangeKind.ONLINE
            | ChangeKind.OFFLINE
            | ChangeKind.TUNNELLED
            | ChangeKind.NOT_TUNNELLED
            | ChangeKind.SERVICE_GONE
            | ChangeKind.SERVICE_BACK
        ):
            return ActivityGroup.SERVICE
        case ChangeKind.PATH_RELAYED | ChangeKind.PATH_DIRECT | ChangeKind.PATHS_CHANGED:
            return ActivityGroup.DEVICES
        case _:
            return ActivityGroup.NETWORKS


def _title(change: Change, group: ActivityGroup) -> str:
    match group:
        case ActivityGroup.SERVICE:
            return "ZeroTier"
        case ActivityGroup.DEVICES if change.address is None:
            return "Devices"
        case ActivityGroup.DEVICES:
            alias = plain(change.name)
            return f"{alias} ({change.address})" if alias else str(change.address)
        case ActivityGroup.NETWORKS:
            return leading_name(change)
        case _:
            assert_never(group)


def _words(change: Change, title: str) -> tuple[Mark, str]:  # noqa: C901, PLR0911, PLR0912 - a table, row by row
    detail = plain(change.detail, _DETAIL_LENGTH)
    match change.kind:
        case ChangeKind.JOINED:
            return Mark.WAITING, f"You joined {title}." if change.is_own else f"This computer joined {title}."
        case ChangeKind.LEFT:
            return Mark.LEFT, f"You left {title}." if change.is_own else f"This computer left {title}."
        case ChangeKind.CONNECTED:
            return Mark.OK, f"{title}: you are in. {detail}".rstrip()
        case ChangeKind.WAITING_FOR_APPROVAL:
            return Mark.ATTENTION, f"{title} waits for approval by its administrator."
        case ChangeKind.NOT_FOUND:
            return Mark.ERROR, f"{title}: there is no network with this id."
        case ChangeKind.SIGN_IN_NEEDED:
            return Mark.ATTENTION, f"{title} needs you to sign in."
        case ChangeKind.SIGN_IN_ENDS_SOON:
            return Mark.ATTENTION, f"{title}: the sign-in ends {minutes_left(change)}."
        case ChangeKind.PORT_ERROR:
            number = f" (error {detail})" if detail else ""
            return Mark.ERROR, f"{title}: the virtual network card could not be opened{number}."
        case ChangeKind.TOO_OLD:
            return Mark.ERROR, f"{title}: ZeroTier on this computer is too old for this network."
        case ChangeKind.UNKNOWN_STATE:
            return Mark.UNKNOWN, f"{title} is in a state that ZTray does not know: {detail or 'none'}."
        case ChangeKind.FLAG_CHANGED:
            return Mark.OK, _flag_words(title, detail)
        case ChangeKind.ADDRESS_CHANGED if detail:
            return Mark.OK, f"{title}: this computer's address is {detail} now."
        case ChangeKind.ADDRESS_CHANGED:
            return Mark.ATTENTION, f"{title}: this computer has no address any more."
        case ChangeKind.DEFAULT_ROUTE_ON:
            return Mark.ATTENTION, f"All traffic goes through {title} now."
        case ChangeKind.DEFAULT_ROUTE_OFF:
            return Mark.OK, f"Traffic does not go through {title} any more."
        case ChangeKind.PAUSED:
            return Mark.PAUSED, f"You paused {title}." if change.is_own else f"{title} is paused."
        case ChangeKind.RESUMED:
            return Mark.WAITING, f"{title} comes back from its pause."
        case ChangeKind.ONLINE:
            return Mark.OK, "ZeroTier is back online."
        case ChangeKind.OFFLINE:
            return Mark.ERROR, "ZeroTier is offline: it does not reach the internet."
        case ChangeKind.TUNNELLED:
            return Mark.ATTENTION, "Traffic is tunnelled through TCP now, which is slow: UDP does not get through."
        case ChangeKind.NOT_TUNNELLED:
            return Mark.OK, "Traffic is not tunnelled through TCP any more."
        case ChangeKind.SERVICE_GONE:
            return Mark.ERROR, f"ZeroTier stopped: {outage_words(change.detail)}."
        case ChangeKind.SERVICE_BACK:
            return Mark.OK, "ZeroTier is back."
        case ChangeKind.PATH_RELAYED:
            return Mark.ATTENTION, f"{title} is relayed now."
        case ChangeKind.PATH_DIRECT:
            return Mark.OK, f"{title} is reached directly now."
        case ChangeKind.PATHS_CHANGED:
            return Mark.ATTENTION, f"{detail or 'Many'} devices went from direct to relayed, or back, at once."
        case _:
            assert_never(change.kind)


def _flag_words(title: str, detail: str) -> str:
    name, _, state = detail.partition(" ")
    try:
        flag = Flag(name)
    except ValueError:  # of another version of ZTray
        return f"{title}: what you allow it has changed."
    return f"{title}: “{flag_title(flag)}” is {'on' if state == 'on' else 'off'} now."


_OUTAGE_WORDS = {
    OutageReason.NOT_INSTALLED: "it is not installed",
    OutageReason.NOT_RUNNING: "it is not running",
    OutageReason.STARTING: "it is starting",
    OutageReason.NOT_LISTENING: "nothing listens at its port",
    OutageReason.FOREIGN_LISTENER: "another program uses its port",
    OutageReason.UNTRUSTED_LISTENER: "somebody else answers in its place",
    OutageReason.OTHER_ADDRESS: "it answers at another address",
    OutageReason.REMOTE_ADDRESS: "the settings name another computer",
    OutageReason.TOKEN_MISSING: "its token was not found",
    OutageReason.TOKEN_UNREADABLE: "its token may not be read",
    OutageReason.TOKEN_REFUSED: "it refuses the token",
    OutageReason.TOKEN_LOCKED: "the keyring keeps its token to itself",
    OutageReason.TIMED_OUT: "it does not answer",
    OutageReason.MALFORMED: "its answer makes no sense",
}


def _digits(change: Change) -> str:
    return change.network_id.grouped if change.network_id else change.address or ""


def _row(change: Change, zone: tzinfo | None) -> tuple[str, ...]:
    return (
        datetime.fromtimestamp(change.at / 1000, tz=UTC).astimezone(zone).isoformat(timespec="milliseconds"),
        change.kind.value,
        change.network_id or "",
        change.address or "",
        plain(change.name, len(change.name) + 1),
        plain(change.detail, len(change.detail) + 1),
        "yes" if change.is_own else "no",
        line_for(change).text,
    )


class _Lines:
    """Keeps what the writer of comma-separated values writes; no file is needed for that."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def write(self, line: str) -> None:
        self.written.append(line)


def _cell(text: str) -> str:
    """Return a text that no spreadsheet works out: an apostrophe makes it a text to all of them."""
    return f"'{text}" if text.startswith(_FORMULAS) else text
