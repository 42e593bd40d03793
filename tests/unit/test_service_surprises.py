"""What surprises in the service, one by one: thirteen points, measured on 1.6.4 to 1.14.1."""

import json
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.fakes.builders import HOME, HOSTILE_NAME, LAB, NAS, OFFICE
from tests.unit.conftest import StartListener, serving
from ztray.api.errors import FlagsNotAppliedError, MalformedReplyError, NotJoinedError
from ztray.api.service import ServiceClient
from ztray.api.transport import Transport
from ztray.demo.networks import Route, Stage
from ztray.demo.peers import Peer, PhysicalPath
from ztray.demo.service import OLD, SimulatedService, Version
from ztray.demo.world import HandClock, World
from ztray.domain.identifiers import NodeAddress
from ztray.domain.network import DEFAULT_FLAGS, Flag, NetworkStatus
from ztray.domain.token import Token
from ztray.environment import ServicePlaces
from ztray.runtime.access import ServiceAccess
from ztray.system import this_system


@pytest.fixture
def service(world: World, version: Version, tmp_path: Path) -> Iterator[SimulatedService]:
    """Serve in both versions; this file's subject is what they do differently."""
    with SimulatedService(world, home=tmp_path, version=version) as started:
        yield started


def asked(service: SimulatedService) -> list[str]:
    return [f"{request.method} {request.path}" for request in service.requests]


# 1. POST always joins.


def test_1_a_flag_changed_after_a_leave_does_not_join_again(
    service: SimulatedService, client: ServiceClient, world: World
) -> None:
    world.add_network(HOME, Stage(name="Home"))
    client.leave(HOME)
    service.forget_requests()

    with pytest.raises(NotJoinedError) as error:
        client.set_flags(HOME, {Flag.DNS: True})

    assert error.value.network_id == HOME
    assert world.network(HOME) is None
    assert asked(service) == [f"GET /network/{HOME}"]


def test_1_a_flag_changed_after_a_leave_does_not_join_again_through_the_access(
    service: SimulatedService, world: World
) -> None:
    access = ServiceAccess(ServicePlaces(home=service.home), this_system())
    world.add_network(HOME)
    access.use(lambda client: client.leave(HOME))
    service.forget_requests()

    with pytest.raises(NotJoinedError):
        access.use(lambda client: client.set_flags(HOME, {Flag.GLOBAL: True}))

    assert {request.method for request in service.requests} == {"GET"}


def test_1_a_flag_of_a_joined_network_is_changed_and_no_other(client: ServiceClient, world: World) -> None:
    world.add_network(HOME, Stage(name="Home"), flags={"allowGlobal": True})
    assert client.set_flags(HOME, {Flag.DNS: True}).flags == {Flag.MANAGED, Flag.GLOBAL, Flag.DNS}


def test_1_joining_again_sets_the_flags_asked_for_and_no_others(client: ServiceClient, world: World) -> None:
    world.add_network(HOME, flags={"allowGlobal": True, "allowDNS": True})
    assert client.join(HOME, frozenset({Flag.DNS})).flags == {Flag.DNS}


# 2. A flag can be ignored with 200.


@pytest.mark.parametrize("flag", Flag)
def test_2_a_flag_that_the_service_kept_is_noticed(client: ServiceClient, world: World, flag: Flag) -> None:
    world.add_network(HOME)
    world.refuse_flag(HOME, flag.value)
    with pytest.raises(FlagsNotAppliedError) as error:
        client.set_flags(HOME, {flag: flag not in DEFAULT_FLAGS})
    assert error.value.flags == DEFAULT_FLAGS


def test_2_flags_ignored_at_joining_are_noticed_and_the_network_is_joined(client: ServiceClient, world: World) -> None:
    world.refuse_flag(HOME, "allowDNS")
    with pytest.raises(FlagsNotAppliedError):
        client.join(HOME, frozenset({Flag.MANAGED, Flag.DNS}))
    assert client.network(HOME) is not None


def test_2_flags_are_sent_as_json_booleans(service: SimulatedService, client: ServiceClient) -> None:
    client.join(HOME, frozenset({Flag.DNS}))
    assert json.loads(service.requests[-1].body) == {
        "allowManaged": False,
        "allowGlobal": False,
        "allowDefault": False,
        "allowDNS": True,
    }


# 3. and 4. What is not there: 404, or 200 {}.


def test_3_leaving_what_is_not_joined_is_told(client: ServiceClient) -> None:
    assert client.leave(OFFICE) is False


def test_3_leaving_what_is_joined_is_told(client: ServiceClient, world: World) -> None:
    world.add_network(OFFICE)
    assert client.leave(OFFICE) is True
    assert world.network(OFFICE) is None


def test_3_a_network_that_is_not_joined_is_none(client: ServiceClient) -> None:
    assert client.network(OFFICE) is None


@pytest.mark.parametrize(
    ("body", "was_joined"), [(b'{"result": true}', True), (b'{"result":false}', False), (b"{}", False)]
)
def test_3_what_was_left_is_read_from_the_answer_whatever_its_spelling(
    service: SimulatedService, client: ServiceClient, body: bytes, was_joined: bool
) -> None:
    service.answer_with("DELETE", f"/network/{HOME}", body=body)
    assert client.leave(HOME) is was_joined


@pytest.mark.parametrize("body", [b"", b"true", b"[]", b"<html>", b'{"result": "yes"}', b"[" * 100_000])
def test_3_an_answer_to_leaving_without_sense_is_malformed(
    service: SimulatedService, client: ServiceClient, body: bytes
) -> None:
    service.answer_with("DELETE", f"/network/{HOME}", body=body)
    with pytest.raises(MalformedReplyError) as error:
        client.leave(HOME)
    assert error.value.endpoint == f"DELETE /network/{HOME}"


def test_4_a_peer_that_is_not_known_is_none(client: ServiceClient) -> None:
    assert client.peer(NodeAddress("f" * 10)) is None


# 5. An old service joins network zero for what is not hexadecimal.


@pytest.mark.parametrize("text", ["xyz", "", "8056c2e21c00000", "../peer", "8056c2e21c000001/", "8056c2e21c00000g"])
def test_5_an_id_that_is_none_reaches_no_service(
    service: SimulatedService, client: ServiceClient, world: World, text: str
) -> None:
    pretended: Any = text
    for call in (client.join, client.leave, client.network, client.peer):
        with pytest.raises(ValueError, match="hexadecimal digits"):
            call(pretended)
    with pytest.raises(ValueError, match="hexadecimal digits"):
        client.set_flags(pretended, {Flag.DNS: True})
    assert service.requests == []
    assert world.networks() == []


# 6. An old service answers unknown paths with the controller's status.


def test_6_the_controllers_status_is_not_taken_for_metrics(client: ServiceClient, version: Version) -> None:
    assert (client.metrics() is None) is (version is OLD)


def test_6_the_controllers_status_is_not_taken_for_the_configuration(
    service: SimulatedService, client: ServiceClient
) -> None:
    status = json.dumps({"controller": True, "apiVersion": 4, "clock": 1, "databaseReady": True}).encode()
    service.answer_with("GET", "/config", body=status)
    assert client.configuration() is None


@pytest.mark.parametrize("path", ["/status", "/network", "/peer", "/moon", "/health"])
def test_6_the_controllers_status_is_not_taken_for_anything_else(
    service: SimulatedService, client: ServiceClient, path: str
) -> None:
    status = json.dumps({"controller": True, "apiVersion": 4, "clock": 1, "databaseReady": True}).encode()
    service.answer_with("GET", path, body=status)
    calls = {
        "/status": client.status,
        "/network": client.networks,
        "/peer": client.peers,
        "/moon": client.moons,
        "/health": client.health,
    }
    with pytest.raises(MalformedReplyError) as error:
        calls[path]()
    assert error.value.endpoint == f"GET {path}"


# 7. and 8. What is not known yet.


def test_7_a_network_just_joined_has_its_flags_and_no_name_yet(client: ServiceClient) -> None:
    network = client.join(LAB)
    assert (network.name, network.status) == ("", NetworkStatus.REQUESTING_CONFIGURATION)
    assert network.flags == DEFAULT_FLAGS


def test_8_what_the_service_writes_as_null_is_as_good_as_absent(
    service: SimulatedService, client: ServiceClient
) -> None:
    body = json.dumps([{"id": HOME, "name": None, "dns": None, "mtu": None, "routes": [None], "status": "OK"}]).encode()
    service.answer_with("GET", "/network", body=body)
    (network,) = client.networks()
    assert (network.name, network.dns.servers, network.mtu, network.routes) == ("", (), 0, ())


def test_8_a_version_and_a_latency_of_minus_one_are_unknown(client: ServiceClient, world: World) -> None:
    world.add_peer(Peer(address=NAS))
    (peer,) = client.peers()
    assert (peer.known_version, peer.latency_ms) == (None, None)


# 9. Texts of strangers.


def test_9_a_hostile_name_survives_and_disturbs_nothing(client: ServiceClient, world: World) -> None:
    world.add_network(HOME, Stage(name=HOSTILE_NAME, dns_domain=HOSTILE_NAME, routes=(Route(target=HOSTILE_NAME),)))
    (network,) = client.networks()
    assert (network.name, network.dns.domain, network.routes[0].target) == (HOSTILE_NAME,) * 3


# 10. Leaving forgets the flags.


def test_10_flags_are_forgotten_by_leaving(client: ServiceClient) -> None:
    client.join(HOME, frozenset({Flag.DNS, Flag.GLOBAL}))
    client.leave(HOME)
    assert client.join(HOME).flags == DEFAULT_FLAGS


# 11. Kept connections are slow.


def test_11_every_request_says_close(service: SimulatedService, client: ServiceClient, world: World) -> None:
    world.add_network(HOME)
    client.status()
    client.networks()
    client.set_flags(HOME, {Flag.DNS: True})
    client.leave(HOME)
    assert [request.headers["connection"] for request in service.requests] == ["close"] * 5


class KeepsConnections(BaseHTTPRequestHandler):
    """Answers an empty list to everything, and hangs up only when the client wants it, as the real service does."""

    protocol_version = "HTTP/1.1"
    connections: int

    def setup(self) -> None:
        super().setup()
        type(self).connections += 1

    def do_GET(self) -> None:
        self.send_response_only(200)
        self.send_header("Content-Length", "2")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b"[]")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the standard library
        pass


def test_11_every_request_has_a_connection_of_its_own() -> None:
    KeepsConnections.connections = 0
    server = ThreadingHTTPServer(("127.0.0.1", 0), KeepsConnections)
    with serving(server):
        client = ServiceClient(Transport(f"http://127.0.0.1:{server.server_port}"), Token("token"))
        for _ in range(3):
            client.networks()
    assert KeepsConnections.connections == 3


# 12. What moves without meaning.


def test_12_a_later_look_at_the_same_node_is_equal(client: ServiceClient, clock: HandClock) -> None:
    before = client.status()
    clock.advance(5)
    after = client.status()
    assert after.clock != before.clock
    assert after == before
    assert hash(after) == hash(before)


def test_12_a_later_look_at_the_same_peers_is_equal(client: ServiceClient, world: World, clock: HandClock) -> None:
    world.add_peer(Peer(address=NAS, latency=12, paths=(PhysicalPath(address="192.0.2.1/9993"),)))
    before = client.peers()
    clock.advance(20)
    after = client.peers()
    assert after[0].paths[0].last_send != before[0].paths[0].last_send
    assert after[0].paths[0].last_receive != before[0].paths[0].last_receive
    assert after == before
    assert hash(after) == hash(before)


def test_12_another_local_socket_is_the_same_path(client: ServiceClient, world: World) -> None:
    world.add_peer(Peer(address=NAS, paths=(PhysicalPath(address="192.0.2.1/9993"),)))
    (peer,) = client.peers()
    (path,) = peer.paths
    assert msgspec.structs.replace(path, local_socket=path.local_socket + 1) == path


@pytest.mark.parametrize(("before", "after"), [(12, 13), (100, 105), (100, 95), (260, 280), (-1, -1)])
def test_12_a_small_move_of_the_latency_is_none(client: ServiceClient, world: World, before: int, after: int) -> None:
    assert peers_with_latency(client, world, before) == peers_with_latency(client, world, after)


@pytest.mark.parametrize(("before", "after"), [(-1, 0), (5, -1), (5, 20), (12, 40), (100, 200), (200, 100)])
def test_12_a_real_move_of_the_latency_is_noticed(client: ServiceClient, world: World, before: int, after: int) -> None:
    assert peers_with_latency(client, world, before) != peers_with_latency(client, world, after)


def peers_with_latency(client: ServiceClient, world: World, latency: int) -> object:
    world.add_peer(Peer(address=NAS, latency=latency))
    return client.peers()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"version": (1, 15, 0)}, id="version"),
        pytest.param({"role": "MOON"}, id="role"),
        pytest.param({"paths": (PhysicalPath(address="192.0.2.9/9993"),)}, id="address"),
        pytest.param({"paths": (PhysicalPath(address="192.0.2.1/9993", preferred=False),)}, id="preferred"),
        pytest.param({"paths": (PhysicalPath(address="192.0.2.1/9993", expired=True),)}, id="expired"),
        pytest.param({"paths": ()}, id="no path"),
    ],
)
def test_12_a_real_change_of_a_peer_is_noticed(client: ServiceClient, world: World, change: dict[str, Any]) -> None:
    peer = Peer(address=NAS, version=(1, 14, 1), paths=(PhysicalPath(address="192.0.2.1/9993"),))
    world.add_peer(peer)
    before = client.peers()
    world.add_peer(replace(peer, **change))
    assert client.peers() != before


def test_12_a_node_that_goes_offline_is_noticed(client: ServiceClient, world: World) -> None:
    before = client.status()
    world.set_online(False)
    assert client.status() != before


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Hime"},
        {"addresses": ("10.147.20.28/24",)},
        {"status": "ACCESS_DENIED"},
        {"status": "NEW_STATUS"},
        {"routes": (Route(target="10.0.0.0/8"),)},
        {"dns_servers": ("10.147.20.3",)},
        {"mtu": 1400},
    ],
    ids=" ".join,
)
def test_12_a_real_change_of_a_network_is_noticed(client: ServiceClient, world: World, change: dict[str, Any]) -> None:
    stage = Stage(name="Home", addresses=("10.147.20.27/24",))
    world.add_network(HOME, stage)
    before = client.networks()
    world.set_stage(HOME, replace(stage, **change))
    assert client.networks() != before


def test_12_a_network_that_does_not_change_stays_equal(client: ServiceClient, world: World, clock: HandClock) -> None:
    world.add_network(HOME, Stage(name="Home", addresses=("10.147.20.27/24",)))
    before = client.networks()
    clock.advance(60)
    assert client.networks() == before


# 13. requests listens to its environment.


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_13_a_proxy_of_the_environment_is_not_used(
    client: ServiceClient, monkeypatch: pytest.MonkeyPatch, variable: str, listen: StartListener
) -> None:
    proxy = listen(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, proxy.origin)
    assert client.status().address
    assert proxy.received == []


def test_13_a_netrc_is_not_used(
    service: SimulatedService, client: ServiceClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    client.status()
    assert "authorization" not in service.requests[-1].headers
