"""How often the service is asked."""

import pytest

from ztray.runtime.pace import (
    LONGEST_PAUSE,
    SHOWN_PAUSE,
    UNSEEN_PAUSE,
    UNSEEN_PEERS_PAUSE,
    Attention,
    Pace,
)

NOBODY = Attention()
MENU = Attention(networks=True)
DEVICES = Attention(peers=True)


@pytest.mark.parametrize(("attention", "pause"), [(NOBODY, UNSEEN_PAUSE), (MENU, SHOWN_PAUSE), (DEVICES, SHOWN_PAUSE)])
def test_what_is_looked_at_is_asked_for_every_second(attention: Attention, pause: float) -> None:
    assert Pace().pause(attention) == pause


def test_looking_is_faster_than_not_looking() -> None:
    assert Pace().pause(MENU) < Pace().pause(NOBODY)


def test_pauses_of_an_outage_grow_from_one_second_to_thirty() -> None:
    pace = Pace()
    pauses = []
    for _ in range(20):
        pace.failed()
        pauses.append(pace.pause(NOBODY))
    assert pauses[0] == 1.0
    assert pauses == sorted(pauses)
    assert pauses[3] > pauses[2] > pauses[1] > pauses[0]
    assert pauses[-1] == LONGEST_PAUSE == 30.0


def test_an_outage_of_days_does_not_overflow() -> None:
    pace = Pace()
    for _ in range(10_000):
        pace.failed()
    assert pace.pause(NOBODY) == LONGEST_PAUSE


def test_the_pauses_of_an_outage_are_the_same_whoever_looks() -> None:
    pace = Pace()
    for _ in range(5):
        pace.failed()
    assert pace.pause(MENU) == pace.pause(NOBODY)


def test_a_success_ends_the_outage() -> None:
    pace = Pace()
    for _ in range(5):
        pace.failed()
    pace.succeeded()
    assert pace.pause(NOBODY) == UNSEEN_PAUSE
    pace.failed()
    assert pace.pause(NOBODY) == 1.0


@pytest.mark.parametrize(
    ("attention", "age", "are_due"),
    [
        (DEVICES, 0.0, True),
        (NOBODY, 0.0, False),
        (MENU, UNSEEN_PEERS_PAUSE - 1, False),
        (NOBODY, UNSEEN_PEERS_PAUSE, True),
        (NOBODY, float("inf"), True),
    ],
)
def test_peers_are_asked_for_while_shown_and_slowly_otherwise(attention: Attention, age: float, are_due: bool) -> None:
    assert Pace().are_peers_due(attention, age) is are_due


def test_attentions_add_up() -> None:
    assert Attention(networks=True, peers=True) == MENU | DEVICES
    assert NOBODY | NOBODY == NOBODY
    assert NOBODY | MENU == MENU
