"""The doctor's look at everything, of a simulated service on this computer; and which routes collide."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import another_user
from tests.fakes.builders import HOME, NOW, OFFICE, network
from tests.fakes.wall_clock import WallClock
from ztray.api.interruption import Interruption
from ztray.demo.networks import Route as DemoRoute
from ztray.demo.networks import Stage
from ztray.demo.peers import Peer, PhysicalPath
from ztray.demo.service import SimulatedService, Version
from ztray.demo.world import World
from ztray.domain.examination import (
    DnsInEffect,
    Examination,
    Greeting,
    KeyringFound,
    LocalNetwork,
    Overlap,
    PortSource,
    claims_of,
    local_collisions,
    network_collisions,
)
from ztray.domain.keyring import Kept, KeyringFault
from ztray.domain.network import Network, Route
from ztray.domain.reach import TokenFault, TokenPlace
from ztray.domain.service_state import ServiceCondition
from ztray.domain.state import Outage, OutageReason, Snapshot
from ztray.domain.token import Token
from ztray.environment import ServicePlaces
from ztray.runtime.examination import Examiner, NetworkCard, network_cards
from ztray.runtime.search import HeldTokens
from ztray.storage.secrets import SecretsError
from ztray.system.linux import Linux

on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc tells whose a socket is on Linux")
as_root = pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="only root can be somebody else")

RESOLVECTL = """#!/bin/sh
echo "Link 5 ($3): 10.147.20.1 9.9.9.9"
"""
TIMEDATECTL = """#!/bin/sh
echo no
"""

ETHERNET = NetworkCard(name="eth0", mac="02:00:00:00:00:01", addresses=("192.168.1.20/24", "fd00::20/64", "fe80::1/64"))
LOOPBACK = NetworkCard(name="lo", mac="00:00:00:00:00:00", addresses=("127.0.0.1/8", "::1/128"))


class Ring:
    """A keyring that says what it is told."""

    def __init__(self, *, is_locked: bool | None = False, fault: KeyringFault | None = None) -> None:
        self._is_locked = is_locked
        self._fault = fault

    @property
    def backend(self) -> str:
        return "GNOME Keyring"

    def is_locked(self) -> bool | None:
        if self._fault:
            raise SecretsError(self._fault)
        return self._is_locked


class Computer:
    """A computer below a folder of its own, on which the programs of the system are those of the test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.user_home = folder / "home" / "ada"
        self.user_home.mkdir(parents=True)
        (folder / "root" / "usr" / "bin").mkdir(parents=True)
        (folder / "root" / "proc").symlink_to("/proc")
        self.cards: tuple[NetworkCard, ...] = (LOOPBACK, ETHERNET)
        self.keyring: Ring | None = None
        self.clock = WallClock()
        self.interruption = Interruption()

    def install(self, name: str, script: str) -> None:
        program = self.folder / "root" / "usr" / "bin" / name
        program.write_text(script)
        program.chmod(0o755)

    def examine(
        self,
        service: SimulatedService,
        held: HeldTokens | None = None,
        *,
        has_tray: bool | None = None,
        **places: Any,  # noqa: ANN401
    ) -> Examination:
        system = Linux({"PATH": ""}, root=self.folder / "root")
        examiner = Examiner(
            system,
            self.user_home,
            self.keyring,
            interruption=self.interruption,
            now=self.clock,
            cards=lambda: self.cards,
        )
        copies = system.token_copies(self.user_home)
        return examiner.examine(
            ServicePlaces(**{"home": service.home, "token_copies": copies, **places}), held, has_tray=has_tray
        )


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    return Computer(tmp_path)


def node_of(examination: Examination) -> Snapshot:
    assert isinstance(examination.state, Snapshot), examination.state
    return examination.state


def reason_of(examination: Examination) -> OutageReason:
    assert isinstance(examination.state, Outage), examination.state
    return examination.state.reason


# A service that answers.


@on_linux
def test_a_service_that_answers_is_seen_with_all_that_it_tells(
    computer: Computer, service: SimulatedService, world: World
) -> None:
    world.add_network(HOME, Stage(name="Home", addresses=("10.147.20.27/24",)))
    world.add_peer(Peer(address="cafe04eba9", role="PLANET", paths=(PhysicalPath(address="192.0.2.4/9993"),)))
    seen = computer.examine(service, has_tray=True)
    assert [network.id for network in node_of(seen).networks] == [HOME]
    assert [peer.address for peer in node_of(seen).peers or ()] == ["cafe04eba9"]
    assert (seen.at, seen.has_tray, seen.is_remote, seen.is_installed_service) == (NOW, True, False, False)
    assert seen.port is not None
    assert (seen.port.number, seen.port.source, seen.port.wanted) == (service.port, PortSource.PORT_FILE, None)
    assert seen.holders is not None
    assert [(holder.host, holder.listener.user_id, holder.may_have_token) for holder in seen.holders] == [
        ("127.0.0.1", os.getuid(), True)
    ]


def test_how_the_service_answers_is_seen(computer: Computer, world: World, tmp_path: Path, version: Version) -> None:
    with SimulatedService(world, home=tmp_path / "service", version=version) as service:
        answer = computer.examine(service).answer
    assert answer is not None
    assert (answer.greeting, answer.where) == (Greeting.ZEROTIER, f"127.0.0.1:{service.port}")
    assert 0 < answer.seconds < 2
    assert answer.version == ("" if str(version).startswith("1.10") else str(version))


@on_linux
def test_the_address_that_must_not_be_connected_to_is_never_connected_to(
    computer: Computer, world: World, tmp_path: Path
) -> None:
    with SimulatedService(world, home=tmp_path / "service", hosts=("127.0.0.1", "::1")) as service:
        seen = computer.examine(service)
        assert {request.headers["host"] for request in service.requests} == {f"127.0.0.1:{service.port}"}
    assert [holder.host for holder in seen.holders or ()] == ["127.0.0.1", "::1"]


@on_linux
def test_a_service_on_ipv6_alone_is_seen(computer: Computer, world: World, tmp_path: Path) -> None:
    with SimulatedService(world, home=tmp_path / "service", hosts=("::1",)) as service:
        seen = computer.examine(service)
    assert [holder.host for holder in seen.holders or ()] == ["::1"]
    assert seen.answer is not None
    assert seen.answer.greeting is Greeting.NOTHING
    assert isinstance(seen.state, Snapshot)


def test_the_tokens_are_seen_one_by_one_and_kept_for_striking_them_out(
    computer: Computer, service: SimulatedService, public_folder: Path
) -> None:
    computer.user_home = public_folder
    copy = public_folder / ".zeroTierOneAuthToken"
    copy.write_text("stalestalestalestalestal")
    copy.chmod(0o644)
    seen = computer.examine(service)
    home, first, second = seen.tokens
    assert (home.place, home.is_used) == (TokenPlace.HOME, True)
    assert (first.path, first.is_stale, first.is_exposed) == (str(copy), True, os.name == "posix")
    assert second.fault is TokenFault.MISSING
    assert seen.secrets == (Token(service.token), Token("stalestalestalestalestal"))
    assert service.token not in repr(seen)


def test_a_token_that_is_in_no_file_is_tried(computer: Computer, service: SimulatedService) -> None:
    (service.home / "authtoken.secret").unlink()
    seen = computer.examine(service, HeldTokens(session=Token(service.token)))
    assert isinstance(seen.state, Snapshot)
    assert [token.place for token in seen.tokens if token.is_used] == [TokenPlace.SESSION]


def test_a_token_that_the_keyring_has_told_is_tried(computer: Computer, service: SimulatedService) -> None:
    (service.home / "authtoken.secret").unlink()
    held = HeldTokens(keyring_holds=True, kept=Kept(name="x", token=Token(service.token)))
    assert isinstance(computer.examine(service, held).state, Snapshot)


def test_a_keyring_that_was_not_asked_is_not_asked_now(computer: Computer, service: SimulatedService) -> None:
    (service.home / "authtoken.secret").unlink()
    seen = computer.examine(service, is_token_kept=True)
    assert reason_of(seen) is OutageReason.TOKEN_LOCKED
    assert [token.place for token in seen.tokens if token.fault is TokenFault.LOCKED] == [TokenPlace.KEYRING]


def test_how_far_the_clocks_are_apart_is_seen(computer: Computer, service: SimulatedService, world: World) -> None:
    computer.clock.now = world.now + 60_000
    difference = computer.examine(service).clock_difference
    assert difference is not None
    assert abs(difference + 60_000) < 3000


def test_the_peers_are_left_open_where_the_service_does_not_tell_them(
    computer: Computer, service: SimulatedService
) -> None:
    service.answer_with("GET", "/peer", status=500)
    assert node_of(computer.examine(service)).peers is None


# A service that does not.


def test_where_nothing_listens_what_can_be_seen_is_seen(computer: Computer, service: SimulatedService) -> None:
    service.stop()
    seen = computer.examine(service)
    assert reason_of(seen) is OutageReason.NOT_RUNNING
    assert seen.answer is not None
    assert seen.answer.greeting is Greeting.NOTHING
    assert seen.holders in ((), None)
    assert [token.place for token in seen.tokens] == [TokenPlace.HOME, TokenPlace.COPY, TokenPlace.COPY]
    assert not any(token.is_used for token in seen.tokens)


def test_a_service_that_hangs_is_seen_to_be_silent(computer: Computer, service: SimulatedService) -> None:
    service.hang()
    seen = computer.examine(service)
    assert seen.answer is not None
    assert (seen.answer.greeting, reason_of(seen)) == (Greeting.SILENCE, OutageReason.TIMED_OUT)


def test_another_program_is_seen(computer: Computer, service: SimulatedService) -> None:
    service.answer_with("GET", "/health", body=b"<html>", content_type="text/html")
    seen = computer.examine(service)
    assert seen.answer is not None
    assert seen.answer.greeting is Greeting.ANOTHER_PROGRAM
    assert "/health" in seen.answer.evidence
    assert not any(service.token in str(request.headers) for request in service.requests)


@on_linux
@as_root
def test_another_user_is_seen_and_sent_no_token(
    computer: Computer, service: SimulatedService, public_folder: Path
) -> None:
    service.stop()
    heard = public_folder / "heard"
    with subprocess.Popen(
        [sys.executable, another_user.__file__, str(service.port), str(heard)], stdout=subprocess.PIPE
    ) as program:
        try:
            assert program.stdout is not None
            assert program.stdout.readline()
            seen = computer.examine(service)
        finally:
            program.kill()
    assert [(holder.listener.user_id, holder.may_have_token) for holder in seen.holders or ()] == [
        (another_user.NOBODY, False)
    ]
    assert seen.answer is not None
    assert (seen.answer.greeting, reason_of(seen)) == (Greeting.IMPOSTOR, OutageReason.UNTRUSTED_LISTENER)
    assert service.token not in heard.read_text()


def test_an_interruption_ends_the_look(computer: Computer, service: SimulatedService) -> None:
    computer.interruption.interrupt()
    seen = computer.examine(service)
    assert seen.answer is None
    assert reason_of(seen) is OutageReason.TIMED_OUT


def test_another_computer_is_not_asked_before_somebody_has_agreed(
    computer: Computer, service: SimulatedService
) -> None:
    seen = computer.examine(service, address="192.0.2.7")
    assert reason_of(seen) is OutageReason.REMOTE_ADDRESS
    assert (seen.is_remote, seen.address, seen.answer, seen.service, seen.holders) == (
        True,
        "192.0.2.7",
        None,
        None,
        None,
    )
    assert service.requests == []


# What the system tells.


@on_linux
def test_dns_in_effect_is_asked_for_the_networks_that_may_set_it(
    computer: Computer, service: SimulatedService, world: World
) -> None:
    computer.install("resolvectl", RESOLVECTL)
    stage = Stage(name="Home", addresses=("10.147.20.27/24",), dns_domain="home.arpa", dns_servers=("10.147.20.1",))
    world.add_network(HOME, stage, flags={"allowDNS": True})
    world.add_network(OFFICE, stage)
    assert computer.examine(service).dns == (DnsInEffect(network_id=HOME, servers=("10.147.20.1", "9.9.9.9")),)


@on_linux
def test_a_clock_that_nobody_keeps_right_is_seen(computer: Computer, service: SimulatedService) -> None:
    computer.install("timedatectl", TIMEDATECTL)
    assert computer.examine(service).is_clock_synchronised is False


def test_the_service_manager_is_asked(computer: Computer, service: SimulatedService) -> None:
    seen = computer.examine(service)
    assert seen.service is not None
    assert isinstance(seen.service.condition, ServiceCondition)


@pytest.mark.parametrize(
    ("ring", "found"),
    [
        (None, None),
        (Ring(is_locked=True), KeyringFound(backend="GNOME Keyring", is_locked=True)),
        (Ring(is_locked=None), KeyringFound(backend="GNOME Keyring")),
        (Ring(fault=KeyringFault.ABSENT), KeyringFound(backend="GNOME Keyring", fault=KeyringFault.ABSENT)),
    ],
)
def test_the_keyring_is_asked_for_nothing_but_how_it_is(
    computer: Computer, service: SimulatedService, ring: Ring | None, found: KeyringFound | None
) -> None:
    computer.keyring = ring
    assert computer.examine(service).keyring == found


def test_the_machine_is_told_for_a_report(computer: Computer, service: SimulatedService) -> None:
    machine = computer.examine(service).machine
    assert machine.user_home == str(computer.user_home)
    assert machine.python.startswith("3.")
    assert machine.qt.startswith("6.")
    assert machine.system


# The port.


def test_the_port_that_holds_from_the_next_start_on_is_seen(computer: Computer, service: SimulatedService) -> None:
    (service.home / "local.conf").write_text('{"settings": {"primaryPort": 9994}}')
    port = computer.examine(service).port
    assert port is not None
    assert (port.number, port.wanted) == (service.port, 9994)


@pytest.mark.parametrize("text", ["", "[", "[]", '{"settings": []}', '{"settings": {"primaryPort": "x"}}'])
def test_a_configuration_that_makes_no_sense_wants_no_port(
    computer: Computer, service: SimulatedService, text: str
) -> None:
    (service.home / "local.conf").write_text(text)
    port = computer.examine(service).port
    assert port is not None
    assert port.wanted is None


def test_a_given_port_is_known_as_such(computer: Computer, service: SimulatedService) -> None:
    port = computer.examine(service, port=service.port).port
    assert port is not None
    assert port.source is PortSource.GIVEN


# This computer's networks.


def test_local_networks_are_those_of_cards_that_are_not_zerotiers(
    computer: Computer, service: SimulatedService, world: World
) -> None:
    world.add_network(HOME, Stage(name="Home", addresses=("10.147.20.27/24",)))
    joined = world.network(HOME) or {}
    computer.cards = (
        LOOPBACK,
        ETHERNET,
        NetworkCard(name=joined["portDeviceName"], addresses=("10.1.0.1/24",)),
        NetworkCard(name="by mac", mac=joined["mac"].upper().replace(":", "-"), addresses=("10.2.0.1/24",)),
        NetworkCard(name="by address", addresses=("10.147.20.27/24",)),
        NetworkCard(name="tun0", addresses=("10.8.0.2/32",)),
    )
    assert computer.examine(service).local_networks == (
        LocalNetwork(device="eth0", network="192.168.1.0/24"),
        LocalNetwork(device="eth0", network="fd00::/64"),
    )


@pytest.mark.parametrize(
    ("cards", "has_ipv6"), [((LOOPBACK,), True), ((NetworkCard(name="lo", addresses=("127.0.0.1/8",)),), False)]
)
def test_whether_there_is_ipv6_is_seen(
    computer: Computer, service: SimulatedService, cards: tuple[NetworkCard, ...], has_ipv6: bool
) -> None:
    computer.cards = cards
    assert computer.examine(service).has_ipv6 is has_ipv6


def test_this_computers_own_cards_are_read() -> None:
    addresses = [address for card in network_cards() for address in card.addresses]
    assert "127.0.0.1/8" in addresses
    assert all("/" in address for address in addresses)


# Routes that collide.


def routed(*routes: Route, network_id: str = HOME, **fields: Any) -> Network:  # noqa: ANN401
    return network(network_id, **{"assigned_addresses": ("10.147.20.27/24",), **fields}, routes=routes)


def targets(joined: Network) -> list[str]:
    return [claim.target for claim in claims_of(joined)]


def test_a_network_claims_its_addresses_and_its_routes_once_each() -> None:
    joined = routed(Route(target="10.147.20.0/24"), Route(target="192.168.1.0/24", via="10.147.20.1"))
    assert targets(joined) == ["10.147.20.0/24", "192.168.1.0/24"]
    assert [claim.via for claim in claims_of(joined)] == ["", "10.147.20.1"]


def test_a_default_route_and_what_is_no_range_are_claimed_by_nobody() -> None:
    routes = [
        Route(target=target, via="10.147.20.1") for target in ("0.0.0.0/0", "::/0", "nonsense", "", "127.0.0.0/8")
    ]
    assert targets(routed(*routes)) == ["10.147.20.0/24"]


def test_public_ranges_are_claimed_only_where_they_are_allowed() -> None:
    route = Route(target="8.8.8.0/24", via="10.147.20.1")
    assert "8.8.8.0/24" not in targets(routed(route))
    assert "8.8.8.0/24" in targets(routed(route, allow_global=True))


@pytest.mark.parametrize("fields", [{"allow_managed": False}, {"status": "ACCESS_DENIED"}])
def test_a_network_that_may_set_nothing_claims_nothing(fields: dict[str, Any]) -> None:
    assert claims_of(routed(**fields)) == ()


ETH = LocalNetwork(device="eth0", network="192.168.1.0/24")


@pytest.mark.parametrize(
    ("target", "overlap"),
    [
        ("192.168.1.0/24", Overlap.SAME),
        ("192.168.1.128/25", Overlap.INSIDE),
        ("192.168.0.0/16", Overlap.AROUND),
        ("192.168.2.0/24", None),
        ("fd00::/8", None),
    ],
)
def test_a_range_on_the_networks_own_link_collides_however_it_lies(target: str, overlap: Overlap | None) -> None:
    found = local_collisions([routed(Route(target=target))], [ETH])
    assert [collision.overlap for collision in found] == ([overlap] if overlap else [])


@pytest.mark.parametrize(("target", "count"), [("192.168.0.0/23", 0), ("192.168.1.0/24", 1), ("192.168.1.128/25", 1)])
def test_a_route_that_is_wider_than_the_local_network_gives_way_to_it(target: str, count: int) -> None:
    assert len(local_collisions([routed(Route(target=target, via="10.147.20.1"))], [ETH])) == count


def test_networks_collide_with_each_other_and_not_with_themselves() -> None:
    home = routed(Route(target="10.0.0.0/8", via="10.147.20.1"), Route(target="0.0.0.0/0", via="10.147.20.1"))
    office = routed(Route(target="0.0.0.0/0", via="10.147.20.2"), network_id=OFFICE)
    (same, around) = network_collisions([home, office])
    assert (same.first.target, same.second.target, same.overlap) == ("10.147.20.0/24", "10.147.20.0/24", Overlap.SAME)
    assert (around.first.target, around.overlap) == ("10.0.0.0/8", Overlap.AROUND)


def test_the_ranges_of_a_service_collide_as_they_are_told(
    computer: Computer, service: SimulatedService, world: World
) -> None:
    route = DemoRoute(target="192.168.1.0/24", via="10.147.20.1")
    world.add_network(HOME, Stage(name="Home", addresses=("10.147.20.27/24",), routes=(route,)))
    seen = computer.examine(service)
    (found,) = local_collisions(node_of(seen).networks, seen.local_networks)
    assert (found.claim.network_id, found.local.device, found.overlap) == (HOME, "eth0", Overlap.SAME)
