"""A default route on trial: what works meanwhile, what becomes of it, and what is never claimed."""

from dataclasses import replace
from typing import Any

import pytest
from msgspec.structs import replace as with_fields

from tests.fakes.builders import HOME, HOSTILE_NAME, MY_ADDRESS, NODE, OFFICE, network, online, outage
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.intent import Intent, KeepDefaultRoute, Refusal, Refused, SetFlag, TryDefaultRoute
from ztray.domain.memory import KnownNetwork, Memory, Trial
from ztray.domain.network import Flag, Network, Route
from ztray.domain.peer import Path, Peer
from ztray.domain.state import OutageReason, Overview
from ztray.presentation.default_route import Check, CheckMark, TrialPage, trial_outcome, trial_page

BEGAN = 1_800_000_000_000
UNTIL = BEGAN + 20_000
AD_HOC = NetworkId("ff00160016000000")

KEEP = KeepDefaultRoute(network_id=HOME)
SWITCH_BACK = SetFlag(network_id=HOME, flag=Flag.DEFAULT, on=False)
WAY_OUT = (Route(target="0.0.0.0/0", via="10.147.20.1"),)


def home(network_id: str = HOME, **fields: Any) -> Network:  # noqa: ANN401 - those of Network
    return with_fields(network(network_id, name="Home", routes=WAY_OUT, allow_default=True), **fields)


def on_trial(overview: Overview, network_id: NetworkId = HOME, *, until: int | None = UNTIL) -> Overview:
    known = KnownNetwork(id=network_id, name="Home", trial=Trial(until=until))
    return replace(overview, memory=Memory(networks=(known,)))


def controller(last_receive: int = 0, *, active: bool = True, network_id: NetworkId = HOME) -> Peer:
    path = Path(address="192.0.2.1/9993", active=active, preferred=active, last_receive=last_receive)
    return Peer(address=network_id.controller, role_text="LEAF", paths=(path,))


def page(overview: Overview, *peers: Peer, after: int = 1000, network_id: NetworkId = HOME) -> TrialPage:
    shown = trial_page(network_id, overview, peers=peers, now=BEGAN + after)
    assert shown is not None
    return shown


def check(shown: TrialPage, word: str) -> Check:
    """Return the one check that is about something."""
    (found,) = [check for check in shown.checks if word in check.sentence]
    return found


def about_controller(*peers: Peer, after: int = 1000) -> Check:
    return check(page(on_trial(online(home())), *peers, after=after), "controller")


# Whether there is one.


def test_there_is_nothing_to_show_of_a_network_that_is_not_known() -> None:
    assert trial_page(HOME, online(home()), peers=(), now=BEGAN) is None


def test_there_is_nothing_to_show_without_a_trial() -> None:
    overview = replace(online(home()), memory=Memory(networks=(KnownNetwork(id=HOME),)))
    assert trial_page(HOME, overview, peers=(), now=BEGAN) is None


def test_a_trial_that_has_not_begun_is_not_shown() -> None:
    assert trial_page(HOME, on_trial(online(home()), until=None), peers=(), now=BEGAN) is None


def test_the_trial_of_one_network_is_none_of_another() -> None:
    assert trial_page(OFFICE, on_trial(online(home())), peers=(), now=BEGAN) is None


def test_the_title_asks_about_the_network_by_its_title() -> None:
    assert page(on_trial(online(home()))).title == "Keep sending all traffic through “Home”?"


def test_a_name_chosen_by_others_is_shown_in_one_visible_line() -> None:
    shown = page(on_trial(online(home(name=HOSTILE_NAME))))
    text = shown.title + "".join(check.sentence for check in shown.checks)
    assert "evil" in text
    assert not set("\u202e\n\t") & set(text)


# The time.


@pytest.mark.parametrize(("after", "seconds"), [(0, 20), (1, 20), (1000, 19), (19_001, 1), (20_000, 0), (90_000, 0)])
def test_seconds_are_counted_down_to_nothing(after: int, seconds: int) -> None:
    assert page(on_trial(online(home())), after=after).seconds_left == seconds


@pytest.mark.parametrize(("after", "words"), [(6000, "Switching back in 14 s"), (20_000, "Switching back…")])
def test_the_countdown_says_what_happens_without_an_answer(after: int, words: str) -> None:
    assert page(on_trial(online(home())), after=after).countdown == words


# The checks.


def test_everything_is_fine() -> None:
    shown = page(on_trial(online(home())), controller(BEGAN + 500))
    assert {check.mark for check in shown.checks} == {CheckMark.OK}
    assert shown.verdict.startswith("All is well, as far as ZeroTier can tell.")


def test_a_node_that_is_offline_is_wrong() -> None:
    shown = page(on_trial(online(home(), node=with_fields(NODE, online=False))), controller(BEGAN))
    assert check(shown, "ZeroTier is offline").mark is CheckMark.FAILED
    assert shown.verdict == "Something is wrong: better switch it back."


@pytest.mark.parametrize(
    ("status", "words"), [("ACCESS_DENIED", "waiting for approval"), ("REQUESTING_CONFIGURATION", "waiting")]
)
def test_a_network_that_is_not_connected_any_more_is_wrong(status: str, words: str) -> None:
    found = check(page(on_trial(online(home(status_text=status)))), "is not connected")
    assert found.mark is CheckMark.FAILED
    assert words in found.sentence


def test_a_network_that_was_left_is_wrong() -> None:
    assert check(page(on_trial(online())), "is not joined any more").mark is CheckMark.FAILED


def test_a_controller_that_was_heard_since_the_beginning_answers() -> None:
    found = about_controller(controller(BEGAN))
    assert found == Check(mark=CheckMark.OK, sentence="The network's controller answers.")


def test_what_was_heard_before_the_beginning_is_no_answer() -> None:
    assert about_controller(controller(BEGAN - 1)).mark is CheckMark.WAITING


@pytest.mark.parametrize(("after", "mark"), [(15_000, CheckMark.WAITING), (15_001, CheckMark.FAILED)])
def test_a_controller_has_fifteen_seconds_to_answer(after: int, mark: CheckMark) -> None:
    assert about_controller(controller(BEGAN - 1), after=after).mark is mark


@pytest.mark.parametrize(("after", "mark"), [(17_000, CheckMark.OK), (17_001, CheckMark.FAILED)])
def test_an_answer_counts_for_fifteen_seconds(after: int, mark: CheckMark) -> None:
    assert about_controller(controller(BEGAN + 2000), after=after).mark is mark


def test_the_latest_answer_on_any_path_counts() -> None:
    silent, heard = controller(BEGAN - 1), controller(BEGAN + 1)
    assert about_controller(with_fields(silent, paths=silent.paths + heard.paths)).mark is CheckMark.OK


def test_a_path_that_is_not_in_use_answers_nothing() -> None:
    assert about_controller(controller(BEGAN, active=False)).mark is CheckMark.UNKNOWN


def test_other_peers_do_not_answer_for_the_controller() -> None:
    stranger = with_fields(controller(BEGAN), address=NodeAddress("62f865ae71"))
    assert about_controller(stranger).mark is CheckMark.UNKNOWN


def test_this_computer_can_be_the_controller_itself() -> None:
    node = with_fields(NODE, address=HOME.controller)
    found = check(page(on_trial(online(home(), node=node))), "controller")
    assert found == Check(mark=CheckMark.OK, sentence="This computer is the network's controller.")
    assert HOME.controller != MY_ADDRESS


def test_a_network_without_a_controller_waits_for_none() -> None:
    shown = page(on_trial(online(home(AD_HOC)), AD_HOC), network_id=AD_HOC)
    assert check(shown, "controller").mark is CheckMark.UNKNOWN


def test_what_is_not_known_makes_nothing_wrong() -> None:
    shown = page(on_trial(online(home())))
    assert CheckMark.UNKNOWN in {check.mark for check in shown.checks}
    assert shown.verdict.startswith("All is well, as far as ZeroTier can tell.")


def test_it_warns_of_a_network_without_a_way_out() -> None:
    shown = page(on_trial(online(home(routes=()))), controller(BEGAN))
    assert check(shown, "offers no default route").mark is CheckMark.WARNING
    assert shown.verdict == "There is nothing to keep at present: better switch it back."


def test_it_waits_until_the_service_has_switched_it_on() -> None:
    overview = on_trial(online(home(allow_default=False), pending=(TryDefaultRoute(network_id=HOME),)))
    shown = page(overview, controller(BEGAN))
    assert check(shown, "is being switched on").mark is CheckMark.WAITING
    assert shown.verdict.startswith("Nothing is wrong so far.")


# The service.


@pytest.mark.parametrize(("after", "countdown"), [(6000, "14 s left"), (20_000, "The time is over.")])
def test_without_the_service_nothing_is_promised_but_what_happens_when_it_answers(after: int, countdown: str) -> None:
    shown = page(on_trial(outage(OutageReason.TIMED_OUT)), after=after)
    (only,) = shown.checks
    assert only.mark is CheckMark.FAILED
    assert "switched back as soon as it does" in only.sentence
    assert shown.countdown == countdown
    assert shown.verdict == "Nothing can be changed until then."
    assert not shown.can_answer


def test_before_the_service_has_answered_it_is_waited_for() -> None:
    shown = page(on_trial(Overview()))
    assert [check.mark for check in shown.checks] == [CheckMark.WAITING]
    assert not shown.can_answer


# The answer.


def test_it_can_be_answered() -> None:
    assert page(on_trial(online(home()))).can_answer


@pytest.mark.parametrize(("intent", "words"), [(KEEP, "Keeping it…"), (SWITCH_BACK, "Switching back…")])
def test_an_answer_under_way_is_told_and_cannot_be_given_again(intent: Intent, words: str) -> None:
    shown = page(on_trial(online(home(), pending=(intent,))))
    assert shown.countdown == words
    assert not shown.can_answer


def test_what_else_is_asked_of_the_network_is_no_answer() -> None:
    other = SetFlag(network_id=HOME, flag=Flag.DNS, on=False)
    assert page(on_trial(online(home(), pending=(other,)))).can_answer


def test_an_answer_that_was_refused_is_told_and_can_be_given_again() -> None:
    refused = Refused(intent=SWITCH_BACK, refusal=Refusal.UNREACHABLE)
    shown = page(on_trial(online(home(), refusals=(refused,))))
    assert "could not be switched off" in shown.refusal
    assert shown.can_answer


def test_other_refusals_are_told_elsewhere() -> None:
    refused = Refused(intent=SetFlag(network_id=HOME, flag=Flag.DNS, on=True), refusal=Refusal.UNREACHABLE)
    assert page(on_trial(online(home(), refusals=(refused,)))).refusal == ""


# What became of it.


@pytest.mark.parametrize(
    ("overview", "words"),
    [
        pytest.param(online(home()), "All traffic goes through “Home” from now on.", id="kept"),
        pytest.param(online(home(allow_default=False)), "Switched back:", id="switched back"),
        pytest.param(online(home(routes=())), "does not at present", id="kept without a way out"),
        pytest.param(online(home(status_text="ACCESS_DENIED")), "does not at present", id="kept but not connected"),
        pytest.param(online(), "is not joined any more", id="left"),
        pytest.param(online(home(), pending=(SWITCH_BACK,)), "The trial is over.", id="not shown yet"),
        pytest.param(outage(OutageReason.TIMED_OUT), "The ZeroTier service does not answer.", id="outage"),
        pytest.param(Overview(), "The ZeroTier service does not answer.", id="connecting"),
    ],
)
def test_it_says_what_the_service_shows_of_it(overview: Overview, words: str) -> None:
    assert words in trial_outcome(HOME, overview)
