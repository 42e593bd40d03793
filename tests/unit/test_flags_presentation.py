"""The four flags in people's words, and what a click on one of them means."""

from dataclasses import replace

import pytest

from tests.fakes.builders import HOME, LAB, PLATFORM, network, online
from ztray.domain.intent import Intent, Join, KeepDefaultRoute, Leave, Pause, SetFlag, TryDefaultRoute
from ztray.domain.network import Flag, Network
from ztray.presentation.actions import Action, AskForDefaultRoute, Submit
from ztray.presentation.flags import (
    default_route_question,
    flag_explanation,
    flag_title,
    is_flag_changing,
    switch_flag,
)

EVERYTHING = network(allow_managed=True, allow_global=True, allow_default=True, allow_dns=True)
NOTHING = network(allow_managed=False)


def switched(joined: Network, flag: Flag, *pending: Intent) -> Action | None:
    return switch_flag(joined, flag, online(joined, network(LAB), pending=pending))


# Words.


def test_every_flag_has_a_title_and_a_sentence_of_its_own() -> None:
    assert len({flag_title(flag) for flag in Flag}) == len(Flag) == 4
    assert len({flag_explanation(flag, PLATFORM) for flag in Flag}) == len(Flag)
    assert all(flag_explanation(flag, PLATFORM).endswith(".") for flag in Flag)


@pytest.mark.parametrize("flag", Flag)
def test_where_zerotier_does_not_apply_dns_the_flag_for_it_says_so_and_no_other(flag: Flag) -> None:
    applied, not_applied = (flag_explanation(flag, replace(PLATFORM, applies_dns=does)) for does in (True, False))
    assert "does not apply" not in applied
    if flag is Flag.DNS:
        assert not_applied == f"{applied} On this system ZeroTier does not apply it."
    else:
        assert not_applied == applied


def test_the_question_for_the_default_route_names_the_network() -> None:
    assert "“Home”" in default_route_question("Home", is_offered=True)


def test_the_question_for_the_default_route_tells_when_there_is_none() -> None:
    offered, missing = (default_route_question("Home", is_offered=is_offered) for is_offered in (True, False))
    assert missing.startswith(offered)
    assert "offers no default route" in missing
    assert "offers no default route" not in offered


def test_the_question_for_the_default_route_tells_that_it_is_tried_first() -> None:
    assert "switched off again after 20 seconds unless you confirm" in default_route_question("Home", is_offered=True)


# Clicks.


@pytest.mark.parametrize("flag", Flag)
def test_a_flag_that_is_on_is_switched_off_at_once(flag: Flag) -> None:
    assert switched(EVERYTHING, flag) == Submit(intent=SetFlag(network_id=HOME, flag=flag, on=False))


@pytest.mark.parametrize("flag", [Flag.MANAGED, Flag.GLOBAL, Flag.DNS])
def test_a_flag_that_is_off_is_switched_on_at_once(flag: Flag) -> None:
    assert switched(NOTHING, flag) == Submit(intent=SetFlag(network_id=HOME, flag=flag, on=True))


def test_the_default_route_is_asked_about_before_it_is_switched_on() -> None:
    assert switched(NOTHING, Flag.DEFAULT) == AskForDefaultRoute(network_id=HOME)


@pytest.mark.parametrize("flag", Flag)
@pytest.mark.parametrize("going", [Leave(network_id=HOME), Pause(network_id=HOME)], ids=["left", "paused"])
def test_a_network_that_goes_away_takes_no_more_wishes(flag: Flag, going: Intent) -> None:
    assert switched(EVERYTHING, flag, going) is None
    assert switched(NOTHING, flag, going) is None


@pytest.mark.parametrize("flag", Flag)
@pytest.mark.parametrize("other", [LAB, HOME], ids=["of another network", "of its own"])
def test_only_the_flag_that_is_being_switched_waits(flag: Flag, other: str) -> None:
    pending = SetFlag(network_id=network(other).id, flag=Flag.DNS, on=False)
    overview = online(EVERYTHING, network(LAB), pending=(pending,))
    is_changing = other == HOME and flag is Flag.DNS
    assert is_flag_changing(HOME, flag, overview) is is_changing
    assert (switch_flag(EVERYTHING, flag, overview) is None) is is_changing


@pytest.mark.parametrize("flag", Flag)
def test_the_default_route_waits_while_its_trial_begins_and_no_other_flag_does(flag: Flag) -> None:
    overview = online(NOTHING, pending=(TryDefaultRoute(network_id=HOME),))
    assert is_flag_changing(HOME, flag, overview) is (flag is Flag.DEFAULT)


@pytest.mark.parametrize("flag", Flag)
@pytest.mark.parametrize("pending", [Join(network_id=HOME), KeepDefaultRoute(network_id=HOME)], ids=["join", "keep"])
def test_what_switches_no_flag_keeps_none_waiting(flag: Flag, pending: Intent) -> None:
    overview = online(EVERYTHING, pending=(pending,))
    assert not is_flag_changing(HOME, flag, overview)
    assert switch_flag(EVERYTHING, flag, overview) is not None
