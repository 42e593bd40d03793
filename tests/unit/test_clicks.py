"""What clicks on the icon mean, in every state."""

import pytest

from tests.fakes.builders import (
    HOME,
    LAB,
    MY_ADDRESS,
    NODE,
    NOW,
    OFFICE,
    known_network,
    network,
    online,
    outage,
    paused_network,
    remembering,
)
from ztray.domain.intent import Resume
from ztray.domain.memory import Phase
from ztray.domain.pause import PauseLength
from ztray.domain.settings import ClickAction
from ztray.domain.state import OutageReason, Overview, Snapshot
from ztray.presentation.actions import Action, CopyText, PauseFor, ShowWindow, SubmitAll
from ztray.presentation.clicks import action_of_click

LAST_TOLD = Snapshot(node=NODE, networks=(network(),))
PAUSED = remembering(paused_network(OFFICE), known_network(HOME), paused_network(LAB, until=NOW))
OVERVIEWS = {
    "connecting": Overview(),
    "connecting with a pause": Overview(memory=PAUSED),
    "outage": outage(OutageReason.TIMED_OUT),
    "outage with a pause": outage(OutageReason.TIMED_OUT, memory=PAUSED),
    "outage after an answer": outage(OutageReason.TIMED_OUT, last_snapshot=LAST_TOLD, last_snapshot_at=NOW),
    "no networks": online(memory=remembering(known_network(HOME))),
    "networks": online(network(HOME), network(LAB, status="ACCESS_DENIED")),
    "all paused": online(memory=PAUSED),
    "one paused": online(network(HOME), memory=remembering(paused_network(OFFICE, phase=Phase.RESUMING))),
}
PAUSE_ALL = PauseFor(network_ids=(HOME, LAB), length=PauseLength.UNTIL_RESUMED)
RESUME = SubmitAll(intents=(Resume(network_id=OFFICE),))
RESUME_ALL = SubmitAll(intents=(Resume(network_id=OFFICE), Resume(network_id=LAB)))
COPY = CopyText(text=MY_ADDRESS)
WINDOW = ShowWindow()

MEANINGS: dict[ClickAction, dict[str, Action | None]] = {
    ClickAction.OPEN_WINDOW: dict.fromkeys(OVERVIEWS, WINDOW),
    ClickAction.NOTHING: dict.fromkeys(OVERVIEWS),
    ClickAction.PAUSE_OR_RESUME: {
        "connecting": WINDOW,
        "connecting with a pause": WINDOW,
        "outage": WINDOW,
        "outage with a pause": WINDOW,
        "outage after an answer": WINDOW,
        "no networks": None,
        "networks": PAUSE_ALL,
        "all paused": RESUME_ALL,
        "one paused": RESUME,
    },
    ClickAction.COPY_ADDRESS: {
        "connecting": WINDOW,
        "connecting with a pause": WINDOW,
        "outage": WINDOW,
        "outage with a pause": WINDOW,
        "outage after an answer": COPY,
        "no networks": COPY,
        "networks": COPY,
        "all paused": COPY,
        "one paused": COPY,
    },
}


def test_every_choice_has_a_meaning_in_every_state() -> None:
    assert set(MEANINGS) == set(ClickAction)
    assert all(set(meanings) == set(OVERVIEWS) for meanings in MEANINGS.values())


@pytest.mark.parametrize(
    ("click", "state", "action"),
    [
        pytest.param(click, state, action, id=f"{click}, {state}")
        for click, meanings in MEANINGS.items()
        for state, action in meanings.items()
    ],
)
def test_a_click_does_what_was_chosen(click: ClickAction, state: str, action: Action | None) -> None:
    assert action_of_click(click, OVERVIEWS[state]) == action
