"""What clicks on the icon mean, as the person has chosen."""

from typing import assert_never

from ztray.domain.pause import PauseLength
from ztray.domain.settings import ClickAction
from ztray.domain.state import Overview, Snapshot
from ztray.presentation.actions import Action, CopyText, PauseFor, ShowWindow
from ztray.presentation.networks import resume_all


def action_of_click(click: ClickAction, overview: Overview) -> Action | None:
    """Return what a click does now; None for nothing."""
    match click:
        case ClickAction.OPEN_WINDOW:
            return ShowWindow()
        case ClickAction.PAUSE_OR_RESUME:
            return _pause_or_resume(overview)
        case ClickAction.COPY_ADDRESS:
            state = overview.as_last_told.state
            return CopyText(text=state.node.address) if isinstance(state, Snapshot) else ShowWindow()
        case ClickAction.NOTHING:
            return None
        case _:
            assert_never(click)


def _pause_or_resume(overview: Overview) -> Action | None:
    """Resume what is paused, else pause everything; while the service cannot be asked, say why."""
    if not isinstance(overview.state, Snapshot):
        return ShowWindow()
    if resume := resume_all(overview):
        return resume
    network_ids = tuple(network.id for network in overview.networks)
    return PauseFor(network_ids=network_ids, length=PauseLength.UNTIL_RESUMED) if network_ids else None
