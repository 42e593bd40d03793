"""The state in full sentences."""

import pytest

from tests.fakes.builders import (
    COMMANDS,
    HOME,
    HOSTILE_NAME,
    LAB,
    MY_ADDRESS,
    direct_peer,
    network,
    online,
    outage,
)
from ztray.domain.intent import Leave, Refusal, Refused
from ztray.domain.state import Outage, OutageReason, Overview
from ztray.presentation.actions import AskToJoin, PollNow, StartDemo
from ztray.presentation.networks import network_lines
from ztray.presentation.outage import explain
from ztray.presentation.status import StatusPage, status_page
from ztray.presentation.tray import headline

REFUSED = Refused(intent=Leave(network_id=HOME), refusal=Refusal.REJECTED, detail="disk full")


def page(overview: Overview) -> StatusPage:
    return status_page(overview, COMMANDS)


def actions(overview: Overview) -> list[object]:
    return [remedy.action for remedy in page(overview).remedies]


@pytest.mark.parametrize(
    "overview",
    [Overview(), online(network()), outage(OutageReason.MALFORMED), online(is_demo=True)],
    ids=["connecting", "online", "outage", "demo"],
)
def test_the_page_says_what_icon_and_menu_say(overview: Overview) -> None:
    assert page(overview).headline == headline(overview, COMMANDS)


def test_while_connecting_there_is_nothing_to_say() -> None:
    assert page(Overview()) == StatusPage(headline="Connecting to ZeroTier…")


@pytest.mark.parametrize("reason", OutageReason)
def test_an_outage_is_explained_with_what_was_seen_and_what_to_type(reason: OutageReason) -> None:
    state = Outage(reason=reason, evidence="Nothing listens.", path="/token")
    explanation = explain(state, COMMANDS)
    told = page(Overview(state=state))
    assert (told.text, told.evidence, told.command) == (
        explanation.sentence,
        "Nothing listens.",
        explanation.command,
    )


@pytest.mark.parametrize("reason", OutageReason)
def test_after_the_remedies_of_an_outage_one_can_try_again_or_try_the_demo(reason: OutageReason) -> None:
    remedies = [remedy.action for remedy in explain(Outage(reason=reason), COMMANDS).remedies]
    assert actions(outage(reason)) == [*remedies, PollNow(), StartDemo()]


def test_the_demo_is_not_offered_within_the_demo() -> None:
    assert actions(outage(OutageReason.TIMED_OUT, is_demo=True)) == [PollNow()]


def test_a_snapshot_is_told_with_the_address_the_networks_and_the_devices() -> None:
    overview = online(network(HOME, name="Home"), network(LAB, name="Lab"), peers=(direct_peer(),))
    lines = "\n".join(line.text for line in network_lines(overview))
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


def test_a_network_can_be_joined_from_the_page() -> None:
    assert actions(online()) == [AskToJoin()]


def test_a_hostile_name_stays_in_its_line() -> None:
    text = page(online(network(name=HOSTILE_NAME))).text
    assert len(text.splitlines()) == 3
    assert all(line.isprintable() for line in text.splitlines())
