"""What happened, found between two looks at the service."""

from typing import Any

import pytest
from msgspec.structs import replace

from tests.fakes.builders import HOME, LAB, LAPTOP, NAS, NODE, OFFICE, direct_peer, network, relayed_peer
from tests.fakes.stopwatch import Stopwatch
from ztray.domain.change import LONGEST_TEXT, MOST_PATHS, OWN_TIME, SIGN_IN_NOTICE, STARTING_TIME, Change, ChangeFinder
from ztray.domain.change import ChangeKind as Kind
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.intent import Join, Leave
from ztray.domain.memory import KnownNetwork, Memory, Phase, Promise
from ztray.domain.network import Network, Route
from ztray.domain.node import Node
from ztray.domain.peer import Peer
from ztray.domain.state import Connecting, Outage, OutageReason, Snapshot

START = 1_795_000_000_000
POLL = 5000

OUT = Outage(reason=OutageReason.NOT_RUNNING)
OFFLINE = replace(NODE, online=False)
TO_EVERYWHERE = Route(target="0.0.0.0/0", via="10.147.20.1")


class Looks:
    """A finder that looks every five seconds, and has had its first look at an empty service unless told otherwise."""

    def __init__(self, *first: Network, memory: Memory | None = None, node: Node = NODE) -> None:
        self.finder = ChangeFinder()
        self.memory = memory or Memory()
        self.at = START
        self.first = self.finder.look(Snapshot(node=node, networks=first), self.memory, self.at, None)

    def see(self, *networks: Network, node: Node = NODE, peers: tuple[Peer, ...] | None = None) -> tuple[Change, ...]:
        return self.see_state(Snapshot(node=node, networks=networks), peers)

    def see_state(
        self, state: Connecting | Snapshot | Outage, peers: tuple[Peer, ...] | None = None
    ) -> tuple[Change, ...]:
        self.at += POLL
        return self.finder.look(state, self.memory, self.at, peers)

    def kinds(self, *networks: Network, **more: Any) -> list[Kind]:  # noqa: ANN401
        return [change.kind for change in self.see(*networks, **more)]

    def pause(self, network_id: NetworkId, phase: Phase | None) -> None:
        promise = None if phase is None else Promise(phase=phase)
        self.memory = self.memory.with_network(KnownNetwork(id=network_id, name="Lab", pause=promise))


def home(status: str = "OK", **fields: Any) -> Network:  # noqa: ANN401
    return network(HOME, status=status, name="Home", **fields)


# The beginning.


def test_the_first_look_tells_nothing() -> None:
    assert Looks(home(), network(OFFICE, status="ACCESS_DENIED"), node=OFFLINE).first == ()


def test_an_outage_at_the_beginning_and_its_end_tell_nothing() -> None:
    finder = ChangeFinder()
    states = (Connecting(), OUT, Connecting(), OUT, Snapshot(node=NODE, networks=(home(),)))
    assert [finder.look(state, Memory(), START, None) for state in states] == [()] * len(states)


def test_the_same_again_tells_nothing() -> None:
    looks = Looks(home())
    assert looks.kinds(home()) == []


def test_another_node_is_another_service_and_a_new_beginning() -> None:
    looks = Looks(home())
    other = Node(address=NodeAddress("aaaaaaaaaa"), online=False)
    assert looks.kinds(network(OFFICE), node=other) == []
    assert looks.kinds(network(OFFICE), home(), node=other) == [Kind.JOINED, Kind.CONNECTED]


# The states of networks.


def test_a_joined_network_is_told_and_then_that_it_is_connected() -> None:
    looks = Looks()
    joined = looks.see(network(HOME, status="REQUESTING_CONFIGURATION"))
    connected = looks.see(home(assigned_addresses=("10.147.20.27/24", "fd80::1/88")))
    assert joined == (Change(at=START + POLL, kind=Kind.JOINED, network_id=HOME),)
    assert connected == (
        Change(at=START + 2 * POLL, kind=Kind.CONNECTED, network_id=HOME, name="Home", detail="10.147.20.27, fd80::1"),
    )


@pytest.mark.parametrize(
    ("status", "kind", "detail"),
    [
        ("ACCESS_DENIED", Kind.WAITING_FOR_APPROVAL, ""),
        ("AUTHENTICATION_REQUIRED", Kind.SIGN_IN_NEEDED, ""),
        ("NOT_FOUND", Kind.NOT_FOUND, ""),
        ("PORT_ERROR", Kind.PORT_ERROR, "-3"),
        ("CLIENT_TOO_OLD", Kind.TOO_OLD, ""),
        ("MELTED", Kind.UNKNOWN_STATE, "MELTED"),
    ],
)
def test_every_state_that_means_something_is_told_once(status: str, kind: Kind, detail: str) -> None:
    looks = Looks(home())
    (change,) = looks.see(home(status, port_error=-3))
    assert (change.kind, change.network_id, change.name, change.detail) == (kind, HOME, "Home", detail)
    assert looks.kinds(home(status, port_error=-3)) == []


def test_asking_the_controller_again_is_not_told() -> None:
    looks = Looks(home(assigned_addresses=("10.0.0.1/24",)))
    assert looks.kinds(home("REQUESTING_CONFIGURATION")) == []
    assert looks.kinds(home(assigned_addresses=("10.0.0.1/24",))) == []


def test_what_comes_of_asking_is_told() -> None:
    looks = Looks(home("ACCESS_DENIED"))
    assert looks.kinds(home("REQUESTING_CONFIGURATION")) == []
    assert looks.kinds(home()) == [Kind.CONNECTED]


def test_a_network_that_was_asking_at_the_beginning_is_told_when_it_is_connected() -> None:
    looks = Looks(home("REQUESTING_CONFIGURATION"))
    assert looks.kinds(home()) == [Kind.CONNECTED]


def test_a_network_that_was_left_is_told_with_its_name() -> None:
    looks = Looks(home())
    (change,) = looks.see()
    assert (change.kind, change.network_id, change.name) == (Kind.LEFT, HOME, "Home")


def test_a_persons_own_name_comes_first() -> None:
    looks = Looks(home())
    looks.memory = Memory(networks=(KnownNetwork(id=HOME, name="Home", alias="Chez moi"),))
    assert [change.name for change in looks.see(home("ACCESS_DENIED"))] == ["Chez moi"]


def test_a_name_from_before_stands_in_while_there_is_none() -> None:
    looks = Looks(memory=Memory(networks=(KnownNetwork(id=HOME, name="Home"),)))
    assert [change.name for change in looks.see(network(HOME, status="REQUESTING_CONFIGURATION"))] == ["Home"]


def test_endless_names_are_cut_and_broken_characters_replaced() -> None:
    looks = Looks()
    (joined, _) = looks.see(network(HOME, name="\ud800" + "A" * 10**6))
    assert joined.name == "?" + "A" * (LONGEST_TEXT - 1)


# Addresses and flags.


def test_another_address_is_told() -> None:
    looks = Looks(home(assigned_addresses=("10.0.0.1/24",)))
    (change,) = looks.see(home(assigned_addresses=("10.0.0.2/24",)))
    assert (change.kind, change.detail) == (Kind.ADDRESS_CHANGED, "10.0.0.2")


def test_the_same_addresses_in_another_order_are_not_told() -> None:
    looks = Looks(home(assigned_addresses=("10.0.0.1/24", "10.0.0.2/24")))
    assert looks.kinds(home(assigned_addresses=("10.0.0.2/24", "10.0.0.1/24"))) == []


def test_every_flag_that_was_switched_is_told() -> None:
    looks = Looks(home(allow_dns=False))
    changes = looks.see(home(allow_dns=True, allow_managed=False))
    assert {(change.kind, change.detail) for change in changes} == {
        (Kind.FLAG_CHANGED, "allowDNS on"),
        (Kind.FLAG_CHANGED, "allowManaged off"),
    }


def test_the_default_route_is_on_when_it_is_offered_and_allowed_and_off_when_it_ceases() -> None:
    looks = Looks(home())
    assert looks.kinds(home(routes=(TO_EVERYWHERE,))) == []
    assert Kind.DEFAULT_ROUTE_ON in looks.kinds(home(routes=(TO_EVERYWHERE,), allow_default=True))
    assert looks.kinds(home("REQUESTING_CONFIGURATION", allow_default=True)) == []
    assert looks.kinds(home(allow_default=True)) == [Kind.DEFAULT_ROUTE_OFF]


def test_a_default_route_that_is_forbidden_while_the_controller_is_asked_ceases() -> None:
    looks = Looks(home(routes=(TO_EVERYWHERE,), allow_default=True))
    assert Kind.DEFAULT_ROUTE_OFF in looks.kinds(home("REQUESTING_CONFIGURATION"))


def test_leaving_ends_the_default_route() -> None:
    looks = Looks(home(routes=(TO_EVERYWHERE,), allow_default=True))
    assert looks.kinds() == [Kind.LEFT, Kind.DEFAULT_ROUTE_OFF]


# Sign-ins.


def signed_in(until: int) -> Network:
    return home(sso_enabled=True, authentication_expiry_time=until)


def test_the_end_of_a_sign_in_is_told_ahead_and_once() -> None:
    ends = START + SIGN_IN_NOTICE + 2 * POLL
    looks = Looks(signed_in(ends))
    assert looks.kinds(signed_in(ends)) == []
    (change,) = looks.see(signed_in(ends))
    assert (change.kind, change.detail) == (Kind.SIGN_IN_ENDS_SOON, str(ends))
    assert looks.kinds(signed_in(ends)) == []


def test_the_end_of_a_sign_in_is_told_at_the_first_look_too() -> None:
    assert [change.kind for change in Looks(signed_in(START + POLL)).first] == [Kind.SIGN_IN_ENDS_SOON]


def test_the_end_of_the_next_sign_in_is_told_again() -> None:
    looks = Looks(signed_in(START + POLL))
    assert looks.kinds(signed_in(START + SIGN_IN_NOTICE)) == [Kind.SIGN_IN_ENDS_SOON]


def test_an_end_that_moves_a_little_is_the_same() -> None:
    looks = Looks(signed_in(START + SIGN_IN_NOTICE // 2))
    assert looks.kinds(signed_in(START + SIGN_IN_NOTICE // 2 + 1000)) == []


def test_a_sign_in_that_has_ended_is_told_when_it_is_needed() -> None:
    looks = Looks(signed_in(START - 1))
    assert looks.first == ()
    assert looks.kinds(home("AUTHENTICATION_REQUIRED", sso_enabled=True)) == [Kind.SIGN_IN_NEEDED]


# Pauses.


@pytest.mark.parametrize("phase", [Phase.PAUSING, Phase.PAUSED])
def test_a_network_that_vanishes_into_a_pause_is_paused_and_comes_back_from_it(phase: Phase) -> None:
    looks = Looks(network(LAB))
    looks.pause(LAB, phase)
    assert looks.kinds() == [Kind.PAUSED]
    looks.pause(LAB, None)
    assert looks.kinds(network(LAB, status="REQUESTING_CONFIGURATION")) == [Kind.RESUMED]
    assert looks.kinds(network(LAB)) == [Kind.CONNECTED]


def test_a_pause_from_before_the_start_is_come_back_from() -> None:
    memory = Memory(networks=(KnownNetwork(id=LAB, pause=Promise(phase=Phase.PAUSED)),))
    looks = Looks(memory=memory)
    looks.pause(LAB, Phase.RESUMING)
    assert looks.kinds(network(LAB, status="REQUESTING_CONFIGURATION")) == [Kind.RESUMED]


def test_a_network_forgotten_during_its_pause_is_joined_when_it_comes_again() -> None:
    looks = Looks(network(LAB))
    looks.pause(LAB, Phase.PAUSED)
    looks.see()
    looks.pause(LAB, None)
    looks.see()
    assert looks.kinds(network(LAB, status="REQUESTING_CONFIGURATION")) == [Kind.JOINED]


# Outages.


def test_an_outage_is_told_once_with_its_reason_and_so_is_its_end() -> None:
    looks = Looks(home())
    (gone,) = looks.see_state(OUT)
    assert (gone.kind, gone.detail) == (Kind.SERVICE_GONE, "NOT_RUNNING")
    assert looks.see_state(Outage(reason=OutageReason.TOKEN_REFUSED)) == ()
    assert looks.see_state(Connecting()) == ()
    assert looks.kinds(home()) == [Kind.SERVICE_BACK]
    assert looks.kinds(home()) == []


def test_networks_are_compared_with_those_before_the_outage() -> None:
    looks = Looks(home(), network(OFFICE))
    looks.see_state(OUT)
    changes = looks.see(home("ACCESS_DENIED"), network(LAB, status="NOT_FOUND"))
    assert [(change.kind, change.network_id) for change in changes] == [
        (Kind.SERVICE_BACK, None),
        (Kind.WAITING_FOR_APPROVAL, HOME),
        (Kind.JOINED, LAB),
        (Kind.NOT_FOUND, LAB),
        (Kind.LEFT, OFFICE),
    ]


def test_going_offline_and_coming_back_are_told() -> None:
    looks = Looks()
    assert looks.kinds(node=OFFLINE) == [Kind.OFFLINE]
    assert looks.kinds(node=OFFLINE) == []
    assert looks.kinds() == [Kind.ONLINE]


def test_a_service_that_is_just_back_may_be_offline_for_a_while() -> None:
    looks = Looks()
    looks.see_state(OUT)
    assert looks.kinds(node=OFFLINE) == [Kind.SERVICE_BACK]
    assert looks.kinds() == []


def test_a_service_that_stays_offline_after_it_is_back_is_told() -> None:
    looks = Looks()
    looks.see_state(OUT)
    looks.see(node=OFFLINE)
    told = [looks.kinds(node=OFFLINE) for _ in range(STARTING_TIME // POLL)]
    assert told == [[], [], [Kind.OFFLINE]]


def test_tunnelling_is_told() -> None:
    looks = Looks()
    assert looks.kinds(node=replace(NODE, tcp_fallback_active=True)) == [Kind.TUNNELLED]
    assert looks.kinds() == [Kind.NOT_TUNNELLED]


# Whose doing it was.


def test_what_follows_an_intent_on_its_network_is_the_persons_own() -> None:
    looks = Looks(network(OFFICE))
    looks.finder.did(Join(network_id=HOME), looks.at)
    changes = looks.see(home(), network(OFFICE, status="ACCESS_DENIED"))
    assert {(change.network_id, change.is_own) for change in changes} == {(HOME, True), (OFFICE, False)}


def test_what_happens_later_is_not() -> None:
    looks = Looks(home())
    looks.finder.did(Leave(network_id=HOME), looks.at)
    looks.at += OWN_TIME
    assert [change.is_own for change in looks.see()] == [False]


# The paths to devices.

DIRECT = direct_peer()
RELAYED = relayed_peer(NAS)
UNHEARD = Peer(address=NAS, role_text="LEAF")


def test_a_path_is_told_when_it_has_lasted_two_looks() -> None:
    looks = Looks()
    looks.see(peers=(DIRECT,))
    assert looks.see(peers=(RELAYED,)) == ()
    (change,) = looks.see(peers=(RELAYED,))
    assert (change.kind, change.address) == (Kind.PATH_RELAYED, NAS)
    assert looks.see(peers=(RELAYED,)) == ()


def test_the_same_peers_count_as_a_second_look() -> None:
    looks = Looks()
    looks.see(peers=(RELAYED,))
    peers = (DIRECT,)
    looks.see(peers=peers)
    assert looks.kinds(peers=peers) == [Kind.PATH_DIRECT]
    assert looks.kinds(peers=peers) == []


def test_a_look_without_peers_is_none() -> None:
    looks = Looks()
    looks.see(peers=(RELAYED,))
    looks.see(peers=(DIRECT,))
    assert looks.kinds(peers=None) == []
    assert looks.kinds(peers=(DIRECT,)) == [Kind.PATH_DIRECT]


def test_a_path_that_comes_and_goes_is_not_told() -> None:
    looks = Looks()
    told = [looks.kinds(peers=(peer,)) for peer in (DIRECT, RELAYED) * 5]
    assert told == [[]] * 10


@pytest.mark.parametrize("role", ["PLANET", "MOON"])
def test_roots_are_not_told(role: str) -> None:
    looks = Looks()
    peers = [(direct_peer(role=role),)] + [(relayed_peer(NAS, role=role),)] * 3
    assert [looks.kinds(peers=seen) for seen in peers] == [[]] * 4


def test_a_path_is_compared_with_what_was_last_known_of_it() -> None:
    looks = Looks()
    peers = [UNHEARD, UNHEARD, DIRECT, DIRECT, UNHEARD, UNHEARD, RELAYED, RELAYED]
    told = [looks.kinds(peers=(peer,)) for peer in peers]
    assert told == [[]] * 7 + [[Kind.PATH_RELAYED]]


def test_a_device_that_was_away_begins_anew() -> None:
    looks = Looks()
    told = [looks.kinds(peers=peers) for peers in [(DIRECT,), (), (RELAYED,), (RELAYED,)]]
    assert told == [[]] * 4


def test_a_devices_own_name_is_told() -> None:
    looks = Looks(memory=Memory().with_device_alias(NAS, "nas"))
    for peers in [(DIRECT,), (RELAYED,)]:
        looks.see(peers=peers)
    assert [change.name for change in looks.see(peers=(RELAYED,))] == ["nas"]


def test_a_device_that_is_listed_twice_is_taken_as_first_listed() -> None:
    looks = Looks()
    told = [looks.kinds(peers=(DIRECT, RELAYED)) for _ in range(4)]
    assert told == [[]] * 4


def crowd(count: int, *, is_direct: bool) -> tuple[Peer, ...]:
    make = direct_peer if is_direct else relayed_peer
    return tuple(make(f"{number:010x}") for number in range(1, count + 1))


@pytest.mark.parametrize(
    ("count", "details"), [(MOST_PATHS, [""] * MOST_PATHS), (MOST_PATHS + 1, [str(MOST_PATHS + 1)])]
)
def test_many_paths_at_once_are_one_change(count: int, details: list[str]) -> None:
    looks = Looks()
    looks.see(peers=crowd(count, is_direct=True))
    looks.see(peers=crowd(count, is_direct=False))
    changes = looks.see(peers=crowd(count, is_direct=False))
    assert [change.detail for change in changes] == details
    assert {change.kind for change in changes} == {Kind.PATHS_CHANGED if details == ["21"] else Kind.PATH_RELAYED}


# What nobody expects.


def test_networks_that_are_listed_twice_are_told_once() -> None:
    looks = Looks()
    assert looks.kinds(home(), home("ACCESS_DENIED")) == [Kind.JOINED, Kind.CONNECTED]
    assert looks.kinds(home(), home("ACCESS_DENIED")) == []


def test_time_that_runs_backwards_loses_nothing() -> None:
    looks = Looks(home())
    looks.at -= 10**9
    assert looks.kinds(home("ACCESS_DENIED")) == [Kind.WAITING_FOR_APPROVAL]


@pytest.mark.parametrize("at", [-(10**15), 10**18])
def test_a_clock_that_shows_no_time_is_told_as_one_that_can_be_written(at: int) -> None:
    looks = Looks(home())
    looks.at = at
    (change,) = looks.see()
    assert 0 <= change.at < 32_503_680_000_000


def test_thousands_of_networks_and_devices_are_looked_at_in_no_time() -> None:
    networks = tuple(network(f"{number:016x}", name=f"net {number}") for number in range(1, 3001))
    looks = Looks()
    assert len(looks.see(*networks, peers=crowd(10_000, is_direct=True))) == 6000
    again = tuple(replace(network, mtu=2800) for network in networks)
    peers = crowd(10_000, is_direct=True)
    watch = Stopwatch()
    assert looks.see(*again, peers=peers) == ()
    assert looks.see(*again, peers=peers) == ()
    watch.assert_within(1)


def test_a_device_of_another_address_is_another_device() -> None:
    looks = Looks()
    looks.see(peers=(DIRECT, relayed_peer(LAPTOP)))
    looks.see(peers=(DIRECT, direct_peer(LAPTOP)))
    assert [change.address for change in looks.see(peers=(DIRECT, direct_peer(LAPTOP)))] == [LAPTOP]
