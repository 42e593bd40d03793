"""The state in full sentences."""

import pytest

from tests.fakes.builders import (
    HOME,
    HOSTILE_NAME,
    LAB,
    MY_ADDRESS,
    NOW,
    PLATFORM,
    direct_peer,
    known_network,
    local_time,
    network,
    online,
    outage,
    paused_network,
    remembering,
)
from ztray.domain.intent import Leave, Refusal, Refused
from ztray.domain.state import Outage, OutageReason, Overview
from ztray.presentation.actions import AskToJoin, CopyText, Dismiss, PollNow, StartDemo
from ztray.presentation.networks import condition_of, network_lines
from ztray.presentation.outage import explain
from ztray.presentation.status import StatusPage, status_page
from ztray.presentation.tray import headline

OTHER = Refused(intent=Leave(network_id=LAB), refusal=Refusal.UNREACHABLE)
REFUSED = Refused(intent=Leave(network_id=HOME), refusal=Refusal.REJECTED, detail="disk full")


def page(overview: Overview) -> StatusPage:
    return status_page(overview, PLATFORM, NOW)


def actions(overview: Overview) -> list[object]:
    return [remedy.action for remedy in page(overview).remedies]


@pytest.mark.parametrize(
    "overview",
    [Overview(), online(network()), outage(OutageReason.MALFORMED), online(is_demo=True)],
    ids=["connecting", "online", "outage", "demo"],
)
def test_the_page_says_what_icon_and_menu_say(overview: Overview) -> None:
    assert page(overview).headline == headline(overview, PLATFORM)


def test_while_connecting_there_is_nothing_to_say() -> None:
    assert page(Overview()) == StatusPage(headline="Connecting to ZeroTier…")


@pytest.mark.parametrize("reason", OutageReason)
def test_an_outage_is_explained_with_what_was_seen_and_what_to_type(reason: OutageReason) -> None:
    state = Outage(reason=reason, evidence="Nothing listens.", path="/token")
    explanation = explain(state, PLATFORM)
    told = page(Overview(state=state))
    assert (told.text, told.evidence, told.command) == (
        explanation.sentence,
        "Nothing listens.",
        explanation.command,
    )


@pytest.mark.parametrize("reason", OutageReason)
def test_after_the_remedies_of_an_outage_one_can_try_again_or_try_the_demo(reason: OutageReason) -> None:
    remedies = [remedy.action for remedy in explain(Outage(reason=reason), PLATFORM).remedies]
    assert actions(outage(reason)) == [*remedies, PollNow(), StartDemo()]


def test_the_demo_is_not_offered_within_the_demo() -> None:
    assert actions(outage(OutageReason.TIMED_OUT, is_demo=True)) == [PollNow()]


def test_a_snapshot_is_told_with_the_address_the_networks_and_the_devices() -> None:
    overview = online(network(HOME, name="Home"), network(LAB, name="Lab"), peers=(direct_peer(),))
    lines = "\n".join(line.text for line in network_lines(overview, NOW))
    assert page(overview).text.split("\n\n") == [
        f"This computer: {MY_ADDRESS}",
        lines,
        "Devices: 1 direct, 0 relayed",
    ]


def test_what_is_not_known_leaves_no_gap() -> None:
    assert page(online()).text == f"This computer: {MY_ADDRESS}"


def test_a_refusal_comes_first() -> None:
    text = page(online(network(HOME, name="Home"), refusals=(REFUSED,))).text
    assert text.startswith("Home: Could not be left. The service says: disk full\n\n")


def test_my_address_can_be_copied_and_a_network_joined_from_the_page() -> None:
    assert actions(online()) == [CopyText(text=MY_ADDRESS), AskToJoin()]


@pytest.mark.parametrize("reason", OutageReason)
def test_a_refusal_comes_first_during_an_outage_too(reason: OutageReason) -> None:
    told = page(outage(reason, path="/token", refusals=(REFUSED,)))
    assert told.text.split("\n\n") == [
        "8056c2e21c 000001: Could not be left. The service says: disk full",
        page(outage(reason, path="/token")).text,
    ]


@pytest.mark.parametrize(
    "overview",
    [online(refusals=(REFUSED, OTHER)), outage(OutageReason.TIMED_OUT, refusals=(REFUSED, OTHER))],
    ids=["online", "outage"],
)
def test_refusals_are_dismissed_one_after_the_other_beginning_with_the_first(overview: Overview) -> None:
    dismissals = [action for action in actions(overview) if isinstance(action, Dismiss)]
    assert dismissals == [Dismiss(refused=REFUSED)]
    assert actions(overview)[0] == dismissals[0]


@pytest.mark.parametrize("overview", [Overview(), online(), outage(OutageReason.TIMED_OUT)])
def test_without_a_refusal_there_is_nothing_to_dismiss(overview: Overview) -> None:
    assert not [action for action in actions(overview) if isinstance(action, Dismiss)]


def test_all_addresses_of_a_network_are_told() -> None:
    text = page(online(network(name="Home", assigned_addresses=("fd00::1/88", "10.147.20.27/24")))).text
    assert "● Home · 10.147.20.27, fd00::1" in text.splitlines()


@pytest.mark.parametrize("status", ["ACCESS_DENIED", "AUTHENTICATION_REQUIRED", "NOT_FOUND", "PORT_ERROR"])
def test_a_network_that_needs_a_person_is_told_in_a_sentence_below_its_line(status: str) -> None:
    needy = network(name="Home", status=status)
    lines = page(online(needy, network(LAB, name="Lab"))).text.splitlines()
    place = next(place for place, line in enumerate(lines) if "Home" in line)
    assert lines[place + 1].strip() == condition_of(needy).sentence
    assert lines[place + 2] == "● Lab · connected"


def test_a_paused_network_is_told_among_the_others_with_its_end() -> None:
    memory = remembering(paused_network(HOME, name="Home", until=local_time("2026-11-22 15:30:00")))
    overview = online(network(LAB, name="Lab"), memory=memory)
    told = status_page(overview, PLATFORM, local_time("2026-11-22 12:00:00"))
    assert told.headline == "Online · 1 network, 1 paused"
    assert told.text.splitlines()[2:] == ["‖ Home · paused until 15:30", "● Lab · connected"]


def test_networks_are_called_as_the_person_calls_them() -> None:
    memory = remembering(known_network(HOME, name="Home", alias="Chez moi"))
    assert "● Chez moi · connected" in page(online(network(HOME, name="Home"), memory=memory)).text


def test_networks_that_were_left_are_not_told() -> None:
    assert page(online(memory=remembering(known_network(HOME, name="Home")))).text == f"This computer: {MY_ADDRESS}"


def test_a_hostile_name_stays_in_its_line() -> None:
    text = page(online(network(name=HOSTILE_NAME))).text
    assert len(text.splitlines()) == 3
    assert all(line.isprintable() for line in text.splitlines())
