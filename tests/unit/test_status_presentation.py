"""The state in full sentences."""

from dataclasses import replace

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
from ztray.domain.keyring import KeyringFault
from ztray.domain.state import Outage, OutageReason, Overview
from ztray.presentation.networks import condition_of, network_lines
from ztray.presentation.outage import explain
from ztray.presentation.status import StatusPage, status_page
from ztray.presentation.tray import headline

REFUSED = Refused(intent=Leave(network_id=HOME), refusal=Refusal.REJECTED, detail="disk full")


def page(overview: Overview) -> StatusPage:
    return status_page(overview, PLATFORM, NOW)


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
    explanation = explain(state, replace(PLATFORM, errands=frozenset()))
    told = page(Overview(state=state))
    assert (told.text, told.evidence, told.command) == (
        explanation.sentence,
        "Nothing listens.",
        explanation.command,
    )


@pytest.mark.parametrize("reason", OutageReason)
def test_no_button_is_spoken_of_in_a_terminal(reason: OutageReason) -> None:
    assert "system asks for an administrator" not in page(outage(reason)).text


def test_what_is_not_as_it_should_be_is_told_before_the_rest() -> None:
    overview = online(network(), unkept=KeyringFault.ABSENT)
    assert page(overview).text.startswith("ZTray knows ZeroTier's token only until it ends")


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


@pytest.mark.parametrize("reason", OutageReason)
def test_a_refusal_comes_first_during_an_outage_too(reason: OutageReason) -> None:
    told = page(outage(reason, path="/token", refusals=(REFUSED,)))
    assert told.text.split("\n\n") == [
        "8056c2e21c 000001: Could not be left. The service says: disk full",
        page(outage(reason, path="/token")).text,
    ]


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
