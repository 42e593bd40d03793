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


@pytest.mark.parametrize("chosen", [2.0, 60.0])
def test_the_pause_while_nobody_looks_can_be_chosen(chosen: float) -> None:
    pace = Pace()
    pace.unseen_pause = chosen
    assert pace.pause(NOBODY) == chosen
    assert pace.pause(MENU) == pace.pause(DEVICES) == SHOWN_PAUSE


def test_the_chosen_pause_does_not_count_during_an_outage() -> None:
    pace = Pace()
    pace.unseen_pause = 60.0
    pace.failed()
    assert pace.pause(NOBODY) == 1.0


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


@pytest.mark.parametrize(
    ("took", "age", "are_due"),
    [(0.01, 0.09, False), (0.01, 0.11, True), (0.5, 4.9, False), (0.5, 5.0, True), (3.0, 29.0, False)],
)
def test_peers_that_are_shown_rest_ten_times_as_long_as_they_took(took: float, age: float, are_due: bool) -> None:
    assert Pace().are_peers_due(DEVICES, age, took) is are_due


def test_how_long_peers_took_does_not_matter_while_nobody_looks() -> None:
    assert Pace().are_peers_due(NOBODY, UNSEEN_PEERS_PAUSE, 100.0)


def test_peers_that_were_never_asked_for_are_due() -> None:
    assert Pace().are_peers_due(DEVICES, float("inf"), 100.0)


def test_attentions_add_up() -> None:
    assert Attention(networks=True, peers=True) == MENU | DEVICES
    assert NOBODY | NOBODY == NOBODY
    assert NOBODY | MENU == MENU
