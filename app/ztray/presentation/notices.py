"""What is told beside the tray of what happened: a title, a sentence, where a click leads, and perhaps buttons.

Notices are drawn by programs of the desktop that may take them for markup: everything in them goes through `unmarked`.
No text is empty: Windows shows nothing of a notice without one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from ztray.domain.change import Change, ChangeKind
from ztray.domain.settings import NoticeKind
from ztray.domain.state import Overview, Snapshot
from ztray.domain.text import plain, unmarked
from ztray.presentation.actions import Action, OpenUrl, Page, ShowWindow
from ztray.presentation.activity import leading_name, minutes_left, outage_words, place_of
from ztray.presentation.networks import host_of, sign_in_url, title_of
from ztray.presentation.outage import Remedy

OPEN = "Open"
"""What a click on a notice is called where it stands beside the buttons."""

_DETAIL_LENGTH = 120
_NAMES_SHOWN = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """What a desktop shows for some seconds, and what a click on it does.

    Not every desktop shows buttons: a click on the notice leads to where the same can be done. One that tells a subject
    anew takes the place of the one before; without a subject, each stands for itself.
    """

    kind: NoticeKind
    title: str
    text: str
    action: Action
    buttons: tuple[Remedy, ...] = ()
    subject: str = ""


def notice_kind(change: Change) -> NoticeKind | None:
    """Return by which switch a change is told or not; None for what only the record keeps."""
    match change.kind:
        case ChangeKind.CONNECTED:
            return NoticeKind.CONNECTED
        case (
            ChangeKind.WAITING_FOR_APPROVAL
            | ChangeKind.NOT_FOUND
            | ChangeKind.PORT_ERROR
            | ChangeKind.TOO_OLD
            | ChangeKind.UNKNOWN_STATE
        ):
            return NoticeKind.NEEDS_YOU
        case ChangeKind.SIGN_IN_NEEDED | ChangeKind.SIGN_IN_ENDS_SOON:
            return NoticeKind.SIGN_IN
        case ChangeKind.DEFAULT_ROUTE_ON | ChangeKind.DEFAULT_ROUTE_OFF:
            return NoticeKind.DEFAULT_ROUTE
        case ChangeKind.ONLINE | ChangeKind.OFFLINE:
            return NoticeKind.ONLINE
        case ChangeKind.SERVICE_GONE | ChangeKind.SERVICE_BACK:
            return NoticeKind.SERVICE
        case (
            ChangeKind.JOINED
            | ChangeKind.LEFT
            | ChangeKind.FLAG_CHANGED
            | ChangeKind.ADDRESS_CHANGED
            | ChangeKind.PAUSED
            | ChangeKind.RESUMED
            | ChangeKind.TUNNELLED
            | ChangeKind.NOT_TUNNELLED
            | ChangeKind.PATH_RELAYED
            | ChangeKind.PATH_DIRECT
            | ChangeKind.PATHS_CHANGED
        ):
            return None
        case _:
            assert_never(change.kind)


def notice_for(change: Change, overview: Overview) -> Notice | None:
    """Put a change into a notice; None for what only the record keeps."""
    kind = notice_kind(change)
    words = _words(change, overview)
    if kind is None or words is None:
        return None
    return Notice(kind=kind, title=unmarked(words[0]), text=unmarked(words[1]), action=_action(change, overview))


def summary_of(changes: Sequence[Change]) -> Notice:
    """Put several changes, each of which could be told by itself, into one notice."""
    names = {change.network_id: leading_name(change) if change.network_id else "ZeroTier" for change in changes}
    more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
    return Notice(
        kind=next(filter(None, map(notice_kind, changes)), NoticeKind.NEEDS_YOU),
        title=_summary_title(changes, networks=len(names.keys() - {None})),
        text=unmarked(f"{', '.join(list(names.values())[:_NAMES_SHOWN])}{more}."),
        action=ShowWindow(page=Page.ACTIVITY),
    )


def _summary_title(changes: Sequence[Change], *, networks: int) -> str:
    kinds = {notice_kind(change) for change in changes}
    if networks > 1 and kinds == {NoticeKind.CONNECTED}:
        return f"You are in {networks} networks."
    if networks > 1 and kinds <= {NoticeKind.NEEDS_YOU, NoticeKind.SIGN_IN}:
        return f"{networks} networks need a look."
    return f"{len(changes)} things happened."


def _words(change: Change, overview: Overview) -> tuple[str, str] | None:  # noqa: C901, PLR0911, PLR0912 - a table, row by row
    """Return the title and the text; None for what only the record keeps."""
    if notice_kind(change) is None:
        return None
    title = _title(change, overview)
    detail = plain(change.detail, _DETAIL_LENGTH)
    match change.kind:
        case ChangeKind.CONNECTED:
            return f"{title}: you are in.", detail or "This computer has no address there yet."
        case ChangeKind.WAITING_FOR_APPROVAL:
            return f"{title} waits for approval.", _send_address(overview)
        case ChangeKind.NOT_FOUND:
            return f"{title} does not work.", "There is no network with this id. Check the id, or leave it."
        case ChangeKind.PORT_ERROR:
            return f"{title} does not work.", "The virtual network card could not be opened."
        case ChangeKind.TOO_OLD:
            return f"{title} does not work.", "ZeroTier on this computer is too old for this network. Update ZeroTier."
        case ChangeKind.UNKNOWN_STATE:
            return (
                f"{title} needs a look.",
                f"The service reports a state that ZTray does not know: {detail or 'none'}.",
            )
        case ChangeKind.SIGN_IN_NEEDED:
            url = _sign_in_url(change, overview)
            return (
                f"{title} needs you to sign in.",
                f"The page is at {host_of(url)}." if url else "Open ZTray to sign in.",
            )
        case ChangeKind.SIGN_IN_ENDS_SOON:
            return f"{title}: sign-in ends {minutes_left(change)}.", "Sign in again to stay connected."
        case ChangeKind.DEFAULT_ROUTE_ON:
            return f"All traffic goes through {title} now.", "Whoever runs the network can see where it goes."
        case ChangeKind.DEFAULT_ROUTE_OFF:
            return f"Traffic does not go through {title} any more.", "It goes its usual way."
        case ChangeKind.ONLINE:
            return "Back online.", "ZeroTier reaches the internet again."
        case ChangeKind.OFFLINE:
            return "ZeroTier is offline.", "It does not reach the internet."
        case ChangeKind.SERVICE_GONE:
            why = outage_words(change.detail)
            return "ZeroTier stopped.", f"{why[0].upper()}{why[1:]}."
        case ChangeKind.SERVICE_BACK:
            return "ZeroTier is back.", "The service answers again."
        case _:
            return None


def _title(change: Change, overview: Overview) -> str:
    if change.network_id is None:
        return leading_name(change)
    title = title_of(change.network_id, overview)
    # What was left meanwhile may have been forgotten as well.
    return leading_name(change) if title == change.network_id.grouped else title


def _action(change: Change, overview: Overview) -> Action:
    url = _sign_in_url(change, overview)
    return OpenUrl(url=url) if url else place_of(change)


def _sign_in_url(change: Change, overview: Overview) -> str | None:
    if change.kind is not ChangeKind.SIGN_IN_NEEDED or change.network_id is None:
        return None
    network = overview.state.network(change.network_id) if isinstance(overview.state, Snapshot) else None
    return sign_in_url(network) if network else None


def _send_address(overview: Overview) -> str:
    if isinstance(overview.state, Snapshot):
        return f"Send your address {overview.state.node.address} to its administrator."
    return "Its administrator has to let this computer in."
