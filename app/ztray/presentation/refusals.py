"""Refusals in words: what was not done, and why."""

from typing import assert_never

from ztray.domain.intent import (
    Join,
    KeepDefaultRoute,
    Leave,
    Pause,
    Refusal,
    Refused,
    Resume,
    SetFlag,
    TryDefaultRoute,
)
from ztray.domain.network import Flag
from ztray.domain.state import Overview
from ztray.domain.text import plain, unmarked
from ztray.presentation.flags import flag_title
from ztray.presentation.networks import title_of

_DETAIL_LENGTH = 60
"""How much of the service's own words is shown, in characters: they have to fit into a menu."""


def refusal_sentence(refused: Refused, overview: Overview) -> str:
    """Say what was not done, and why."""
    title = title_of(refused.intent.network_id, overview)
    return f"{title}: {what_failed(refused)} {_why_it_failed(refused)}"


def refusal_notice(refused: Refused, overview: Overview) -> tuple[str, str]:
    """Return the title and the text of a notice; they are drawn by programs that may take them for markup."""
    title = title_of(refused.intent.network_id, overview)
    return unmarked(f"{title}: {what_failed(refused)}"), unmarked(_why_it_failed(refused))


def what_failed(refused: Refused) -> str:
    """Say what was not done, of a network whose title stands beside it."""
    match refused.intent:
        case Join():
            return (
                "Joined, but not with the settings you chose."
                if refused.refusal is Refusal.NOT_APPLIED
                else "Could not be joined."
            )
        case Leave():
            return "Could not be left."
        case SetFlag(flag=flag, on=on):
            return f"“{flag_title(flag)}” could not be switched {'on' if on else 'off'}."
        case Pause():
            return "Could not be paused."
        case Resume():
            return (
                "Back from the pause, but not with all settings from before."
                if refused.refusal is Refusal.NOT_APPLIED
                else "Could not be resumed."
            )
        case TryDefaultRoute():
            return f"“{flag_title(Flag.DEFAULT)}” could not be switched on."
        case KeepDefaultRoute():
            return "The default route could not be kept."
        case intent:
            assert_never(intent)


def _why_it_failed(refused: Refused) -> str:
    match refused.refusal:
        case Refusal.NOT_JOINED:
            return "The network had been left meanwhile."
        case Refusal.NOT_APPLIED:
            return "The service kept the old setting."
        case Refusal.UNREACHABLE:
            return "The service did not answer; try again when it does."
        case Refusal.NOT_SAVED:
            return f"What has to be remembered for it could not be saved ({plain(refused.detail, _DETAIL_LENGTH)})."
        case Refusal.REJECTED:
            return f"The service says: {plain(refused.detail, _DETAIL_LENGTH)}"
        case Refusal.FAILED:
            return f"ZTray itself failed ({plain(refused.detail, _DETAIL_LENGTH)}); please report it."
        case _:
            assert_never(refused.refusal)
