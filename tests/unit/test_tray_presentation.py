"""The icon, its tooltip, and the headline."""

import pytest
from msgspec.structs import replace

from tests.fakes.builders import (
    HOME,
    HOSTILE_NAME,
    LAB,
    MY_ADDRESS,
    NODE,
    NOW,
    OFFICE,
    PLATFORM,
    direct_peer,
    known_network,
    local_time,
    network,
    online,
    outage,
    paused_network,
    relayed_peer,
    remembering,
)
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.intent import Leave
from ztray.domain.memory import Phase
from ztray.domain.peer import Peer, PeerCounts
from ztray.domain.state import OutageReason, Overview, Snapshot
from ztray.presentation.tray import TrayState, headline, peers_summary, tray_for

OFFLINE = replace(NODE, online=False)
TUNNELLED = replace(NODE, tcp_fallback_active=True)
PAUSED = remembering(paused_network(LAB, name="Lab", until=local_time("2026-11-22 15:30:00")))
UNHEARD = Peer(address=NodeAddress("cafe04eba9"))


def tooltip(overview: Overview) -> list[str]:
    return tray_for(overview, PLATFORM, NOW).tooltip.split("\n")


# The icon.


@pytest.mark.parametrize(
    ("overview", "state"),
    [
        pytest.param(Overview(), TrayState.CONNECTING, id="connecting"),
        pytest.param(online(network()), TrayState.ONLINE, id="online"),
        pytest.param(online(), TrayState.ONLINE, id="online without networks"),
        pytest.param(online(network(status="ACCESS_DENIED")), TrayState.ATTENTION, id="approval"),
        pytest.param(online(network(HOME), network(LAB, status="NOT_FOUND")), TrayState.ATTENTION, id="one of two"),
        pytest.param(online(network(status="REQUESTING_CONFIGURATION")), TrayState.ONLINE, id="waiting"),
        pytest.param(online(network(), node=OFFLINE), TrayState.OFFLINE, id="offline"),
        pytest.param(online(network(status="ACCESS_DENIED"), node=OFFLINE), TrayState.OFFLINE, id="offline first"),
        pytest.param(online(memory=PAUSED), TrayState.PAUSED, id="all paused"),
        pytest.param(online(network(), memory=PAUSED), TrayState.ONLINE, id="one of two paused"),
        pytest.param(
            online(network(status="ACCESS_DENIED"), memory=PAUSED), TrayState.ATTENTION, id="approval and a pause"
        ),
        pytest.param(online(memory=PAUSED, node=OFFLINE), TrayState.OFFLINE, id="offline and paused"),
        pytest.param(online(memory=remembering(known_network(LAB))), TrayState.ONLINE, id="left, not paused"),
        pytest.param(Overview(memory=PAUSED), TrayState.CONNECTING, id="connecting and paused"),
        pytest.param(outage(OutageReason.TIMED_OUT, memory=PAUSED), TrayState.UNAVAILABLE, id="outage and paused"),
        *(pytest.param(outage(reason), TrayState.UNAVAILABLE, id=reason.name) for reason in OutageReason),
    ],
)
def test_the_icon_tells_the_state(overview: Overview, state: TrayState) -> None:
    assert tray_for(overview, PLATFORM, NOW).state is state


# The headline.


@pytest.mark.parametrize(
    ("overview", "text"),
    [
        (Overview(), "Connecting to ZeroTier…"),
        (online(), "Online · no networks"),
        (online(network()), "Online · 1 network"),
        (online(network(HOME), network(LAB)), "Online · 2 networks"),
        (online(network(), node=OFFLINE), "Offline · 1 network"),
        (online(node=TUNNELLED), "Online, tunnelled through TCP · no networks"),
        (online(network(status="ACCESS_DENIED")), "Online · 1 network, 1 needs attention"),
        (
            online(network(HOME, status="ACCESS_DENIED"), network(LAB, status="NOT_FOUND")),
            "Online · 2 networks, 2 need attention",
        ),
        (online(memory=PAUSED), "Online · no networks, 1 paused"),
        (online(network(), memory=PAUSED), "Online · 1 network, 1 paused"),
        (
            online(network(status="ACCESS_DENIED"), memory=remembering(*map(paused_network, (OFFICE, LAB)))),
            "Online · 1 network, 2 paused, 1 needs attention",
        ),
        (online(network(), memory=PAUSED, node=OFFLINE), "Offline · 1 network, 1 paused"),
        (online(network(), memory=remembering(known_network(LAB))), "Online · 1 network"),
        (outage(OutageReason.NOT_RUNNING, memory=PAUSED), "ZeroTier is not running"),
        (outage(OutageReason.NOT_RUNNING), "ZeroTier is not running"),
    ],
)
def test_the_headline_tells_the_state_in_a_line(overview: Overview, text: str) -> None:
    assert headline(overview, PLATFORM) == text


@pytest.mark.parametrize("phase", Phase)
def test_a_network_that_is_joined_on_its_way_through_a_pause_is_counted_once(phase: Phase) -> None:
    overview = online(network(HOME), memory=remembering(paused_network(HOME, phase=phase)))
    assert headline(overview, PLATFORM) == "Online · 1 network"


def test_the_headline_of_the_demo_says_so() -> None:
    assert headline(online(is_demo=True), PLATFORM).startswith("Demo · ")


def test_the_headline_holds_no_text_from_outside() -> None:
    memory = remembering(paused_network(LAB, alias=HOSTILE_NAME))
    assert "evil" not in headline(online(network(name=HOSTILE_NAME), memory=memory), PLATFORM)


# The tooltip.


def test_the_tooltip_begins_with_the_headline() -> None:
    overview = online(network())
    assert tooltip(overview)[0] == headline(overview, PLATFORM)


def test_the_tooltip_tells_this_computers_address_and_every_network() -> None:
    overview = online(
        network(HOME, name="Home", assigned_addresses=("fd00::1/88", "10.147.20.27/24")),
        network(OFFICE, name="Office", status="ACCESS_DENIED"),
    )
    assert tooltip(overview)[1:] == [
        f"This computer: {MY_ADDRESS}",
        "● Home · 10.147.20.27, fd00::1",
        "◐ Office · waiting for approval",
    ]


def test_the_tooltip_tells_what_is_paused_and_until_when() -> None:
    overview = online(network(HOME, name="Home"), memory=PAUSED)
    shown = tray_for(overview, PLATFORM, local_time("2026-11-22 12:00:00")).tooltip
    assert shown.split("\n")[2:] == ["● Home · connected", "‖ Lab · paused until 15:30"]


def test_the_tooltip_calls_networks_as_the_person_does() -> None:
    memory = remembering(known_network(HOME, name="Home", alias="Chez moi"))
    assert tooltip(online(network(HOME, name="Home"), memory=memory))[2] == "● Chez moi · connected"


def test_the_tooltip_says_nothing_of_networks_that_were_left() -> None:
    assert len(tooltip(online(memory=remembering(known_network(HOME, name="Home"))))) == 2


def test_the_tooltip_tells_of_a_controller_that_does_not_answer() -> None:
    waiting = network(name="Home", status="REQUESTING_CONFIGURATION")
    assert tooltip(online(waiting, long_waiting=frozenset({HOME})))[2] == "◌ Home · its controller does not answer"


def test_the_tooltip_tells_what_is_under_way() -> None:
    overview = online(network(name="Home"), pending=(Leave(network_id=HOME),))
    assert "leaving…" in tooltip(overview)[2]


@pytest.mark.parametrize(("count", "last"), [(12, "● n11 · connected"), (13, "and 1 more"), (500, "and 488 more")])
def test_a_long_list_is_cut_in_the_tooltip(count: int, last: str) -> None:
    networks = (network(NetworkId(f"{number:016x}"), name=f"n{number:02}") for number in range(count))
    lines = tooltip(online(*networks))
    assert len(lines) <= 15
    assert lines[-1] == last


@pytest.mark.parametrize("alias", ["", HOSTILE_NAME], ids=["of its own", "of the person's own"])
def test_a_hostile_name_stays_in_its_line_of_the_tooltip_and_is_no_markup(alias: str) -> None:
    memory = remembering(known_network(HOME, alias=alias))
    lines = tooltip(online(network(name="" if alias else HOSTILE_NAME), memory=memory))
    assert len(lines) == 3
    assert all(line.isprintable() for line in lines)
    assert "<b" not in lines[2]
    assert "‹b>evil" in lines[2]  # noqa: RUF001


def test_the_tooltip_of_an_outage_is_its_headline() -> None:
    assert tooltip(outage(OutageReason.TIMED_OUT)) == ["ZeroTier does not answer"]


# Devices.


@pytest.mark.parametrize(
    ("peers", "summary"),
    [
        pytest.param(None, None, id="not asked yet"),
        pytest.param((), "Devices: none yet", id="none"),
        pytest.param((direct_peer(),), "Devices: 1 direct, 0 relayed", id="direct"),
        pytest.param((relayed_peer(),), "Devices: 0 direct, 1 relayed", id="relayed"),
        pytest.param((direct_peer(), relayed_peer(), UNHEARD), "Devices: 1 direct, 1 relayed, 1 not reached", id="all"),
        pytest.param((direct_peer(role="PLANET"),), "Devices: none yet", id="planets do not count"),
        pytest.param((direct_peer(role="MOON"),), "Devices: 1 direct, 0 relayed", id="moons count"),
        pytest.param((direct_peer(role="COMET"),), "Devices: 1 direct, 0 relayed", id="unknown roles count"),
    ],
)
def test_devices_are_counted_by_how_they_are_reached(peers: tuple[Peer, ...] | None, summary: str | None) -> None:
    state = online(peers=peers).state
    assert isinstance(state, Snapshot)
    assert peers_summary(state) == summary


def test_the_summary_needs_the_counts_only() -> None:
    counts = PeerCounts(direct=3, relayed=2, unknown=1)
    assert peers_summary(Snapshot(node=NODE, peer_counts=counts)) == "Devices: 3 direct, 2 relayed, 1 not reached"
