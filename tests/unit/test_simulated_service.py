"""The simulated service against the recordings of real ones, and its oddities one by one."""

import http.client
import json
import os
import socket
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ztray.demo.networks import DEFAULT_FLAGS, Stage, address_6plane, address_rfc4193, device_name, mac_address
from ztray.demo.peers import Peer, PhysicalPath
from ztray.demo.scenery import HOSTILE_NAME, demo_world, many_peers_world
from ztray.demo.service import NEW, OLD, V1_16, SimulatedService, Version
from ztray.demo.world import HandClock, World

RECORDINGS = Path(__file__).parent.parent / "data" / "recordings"
RECORDED_NODES = {
    RECORDINGS / "1.14.1" / "member-node": NEW,
    RECORDINGS / "1.14.1" / "controller-node": NEW,
    RECORDINGS / "1.8.10" / "controller-node": OLD,
}

HOME = "8056c2e21c000001"
ELSEWHERE = "1234567890abcdef"
NAS = "9f3a1c55d0"

both = pytest.mark.parametrize("version", [OLD, NEW], ids=str)


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int
    content_type: str | None
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401
        return json.loads(self.body)


@contextmanager
def connected(service: SimulatedService, timeout: float = 5) -> Iterator[http.client.HTTPConnection]:
    with closing(http.client.HTTPConnection("127.0.0.1", service.port, timeout=timeout)) as connection:
        yield connection


def ask(
    service: SimulatedService,
    method: str,
    path: str,
    body: object = None,
    *,
    headers: dict[str, str] | None = None,
    timeout: float = 5,
) -> Answer:
    sent = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    with connected(service, timeout) as connection:
        connection.request(method, path, sent, {"X-ZT1-Auth": service.token} if headers is None else headers)
        response = connection.getresponse()
        return Answer(status=response.status, content_type=response.getheader("Content-Type"), body=response.read())


def is_hung_up(client: socket.socket) -> bool:
    try:
        return client.recv(1) == b""
    except ConnectionResetError:
        return True


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def world(clock: HandClock) -> World:
    return World(clock=clock, epoch=1_795_318_584)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "zerotier-one"


@pytest.fixture
def version() -> Version:
    return NEW


@pytest.fixture
def service(world: World, home: Path, version: Version) -> Iterator[SimulatedService]:
    with SimulatedService(world, home=home, version=version) as started:
        yield started


# Long replies. What its server has to complain about, it logs, and that fails a test.


def test_a_long_reply_ends_without_complaint(service: SimulatedService) -> None:
    service.answer_with("GET", "/peer", body=b" " * 1024**2, times_over=33)
    assert len(ask(service, "GET", "/peer", headers={"Connection": "close"}).body) == 33 * 1024**2


def test_ten_thousand_peers_end_without_complaint(tmp_path: Path) -> None:
    with SimulatedService(many_peers_world(10_000), home=tmp_path) as service:
        headers = {"X-ZT1-Auth": service.token, "Connection": "close"}
        for _ in range(3):
            assert len(ask(service, "GET", "/peer", headers=headers).json) == 10_000


def ask_and_give_up(service: SimulatedService, method: str, path: str) -> None:
    with socket.create_connection(("127.0.0.1", service.port)) as client:
        client.sendall(f"{method} {path} HTTP/1.1\r\nX-ZT1-Auth: {service.token}\r\n\r\n".encode())
        service.wait_for_request(lambda request: request.path == path)


def test_a_service_that_hangs_does_later_what_it_was_asked_for_by_who_gave_up(
    service: SimulatedService, world: World
) -> None:
    """As a stopped process does: the kernel keeps for it what was sent."""
    service.hang()
    ask_and_give_up(service, "POST", f"/network/{HOME}")
    ask_and_give_up(service, "GET", "/health")  # when this has come in, it knows that the first one has gone
    service.resume()
    assert ask(service, "GET", "/health").status == 200
    assert world.network(HOME) is not None


def test_a_service_that_is_stopped_while_it_hangs_does_nothing_more(service: SimulatedService, world: World) -> None:
    service.hang()
    ask_and_give_up(service, "POST", f"/network/{HOME}")
    service.stop()
    service.start()
    assert ask(service, "GET", "/health").status == 200
    assert world.network(HOME) is None


# Against the recordings.


def recorded(node: Path, name: str) -> Any:  # noqa: ANN401
    return json.loads((node / f"{name}.json").read_text())


def answered(node: Path, name: str) -> Any:  # noqa: ANN401
    return recorded(node, name)["response"]["json"]


def recorded_world(node: Path, exchange: str) -> World:
    """Rebuild what a recorded node knew when an exchange with it was recorded."""
    world = World(identity=answered(node, "status")["publicIdentity"])
    for network_id in answered(node, "controller-network-list"):
        world.controller.set_network(network_id, answered(node, "controller-network-get"))
    if exchange == "controller-network-delete":
        world.controller.set_network(answered(node, exchange)["id"], {})
    if (node / "controller-member-get.json").exists():
        member = answered(node, "controller-member-get")
        world.controller.request_configuration(member["nwid"], member["identity"])
    for network in answered(node, "network-list"):
        addresses, status = tuple(network["assignedAddresses"]), network["status"]
        if status != "REQUESTING_CONFIGURATION":
            world.add_network(network["id"], Stage(status=status, name=network["name"], addresses=addresses))
        else:
            world.add_network(network["id"])
    if exchange == "network-leave":
        world.join(ELSEWHERE)
    for peer in answered(node, "peer-list"):
        paths = tuple(PhysicalPath(address=path["address"]) for path in peer["paths"])
        world.add_peer(Peer(address=peer["address"], role=peer["role"], paths=paths))
    for moon in answered(node, "moon-list"):
        (root,) = moon["roots"]
        world.add_moon(root["identity"], *root["stableEndpoints"])
    return world


def shape(value: Any) -> Any:  # noqa: ANN401
    """Reduce JSON to names and types; an array to the shape of its first element."""
    match value:
        case dict():
            return {name: shape(field) for name, field in value.items()}
        case list():
            return [shape(element) for element in value[:1]]
        case _:
            return type(value).__name__


def assert_same_shape(ours: Any, theirs: Any, where: str = "") -> None:  # noqa: ANN401
    match ours, theirs:
        case dict(), dict():
            assert sorted(ours) == sorted(theirs), where
            for name in theirs:
                assert_same_shape(ours[name], theirs[name], f"{where}.{name}")
        case [[our_first], [their_first]]:
            assert_same_shape(our_first, their_first, f"{where}[0]")
        case list(), list():
            pass
        case _:
            assert ours == theirs, where


@pytest.mark.parametrize(
    ("node", "exchange"),
    [
        pytest.param(node, file.stem, id=f"{node.parent.name}-{node.name}-{file.stem}")
        for node in RECORDED_NODES
        for file in sorted(node.glob("*.json"))
    ],
)
def test_it_answers_like_the_recorded_service(node: Path, exchange: str, tmp_path: Path) -> None:
    request, response = (recorded(node, exchange)[side] for side in ("request", "response"))
    headers = {"status-wrong-token": {"X-ZT1-Auth": "wrong"}, "health": {}}.get(exchange)
    world = recorded_world(node, exchange)

    with SimulatedService(world, home=tmp_path, version=RECORDED_NODES[node]) as service:
        answer = ask(service, request["method"], request["path"], request["body"], headers=headers)

    assert answer.status == response["status"]
    assert answer.content_type == response["content_type"]
    if "json" in response:
        assert_same_shape(shape(answer.json), shape(response["json"]))
    else:
        described = [line for line in answer.body.decode().splitlines() if line.startswith("#")]
        assert set(described) <= set(response["text"].splitlines())


@pytest.mark.parametrize("node", RECORDED_NODES, ids=lambda node: f"{node.parent.name}-{node.name}")
def test_a_fresh_join_is_the_recorded_one_to_the_letter(node: Path, tmp_path: Path) -> None:
    with SimulatedService(recorded_world(node, ""), home=tmp_path) as service:
        assert ask(service, "POST", f"/network/{ELSEWHERE}", {}).json == answered(node, "network-join")


def test_adapters_are_named_and_addressed_as_zerotier_does() -> None:
    for network in answered(RECORDINGS / "1.14.1" / "member-node", "network-list"):
        assert mac_address(network["id"], "3d697201d2") == network["mac"]
        assert device_name(network["id"]) == network["portDeviceName"]


def test_addresses_of_version_six_are_derived_as_zerotier_does() -> None:
    recorded_addresses = [
        address
        for network in answered(RECORDINGS / "1.14.1" / "member-node", "network-list")
        for address in network["assignedAddresses"]
    ]
    assert f"{address_rfc4193('3852622885d533b5', '3d697201d2')}/88" in recorded_addresses
    assert f"{address_6plane('3852622885d533b5', '3d697201d2')}/40" in recorded_addresses


# The service home and its life.


def test_the_home_holds_the_token_and_the_port(service: SimulatedService, home: Path) -> None:
    assert (home / "authtoken.secret").read_text() == service.token
    assert len(service.token) == 24
    assert (home / "zerotier-one.port").read_text() == str(service.port)


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_only_the_owner_reads_the_token(service: SimulatedService, home: Path) -> None:
    service.replace_token()
    assert stat.S_IMODE((home / "authtoken.secret").stat().st_mode) == 0o600


def test_a_token_outlives_a_restart(service: SimulatedService) -> None:
    token = service.token
    service.stop()
    service.start()
    assert service.token == token


def test_a_stopped_service_refuses_connections_and_leaves_its_files(service: SimulatedService, home: Path) -> None:
    service.stop()
    assert not service.running
    with pytest.raises(ConnectionRefusedError):
        ask(service, "GET", "/status")
    assert (home / "zerotier-one.port").read_text() == str(service.port)


def test_stopping_closes_open_connections(service: SimulatedService) -> None:
    with socket.create_connection(("127.0.0.1", service.port), timeout=5) as client:
        service.stop()
        assert is_hung_up(client)


def test_it_starts_again_on_the_same_port_or_another(service: SimulatedService) -> None:
    first = service.port
    service.stop()
    service.start()
    assert service.port == first
    service.stop()
    service.start(port=0)
    assert service.port != first
    assert ask(service, "GET", "/status").status == 200


def test_the_port_of_a_stopped_service_goes_to_no_connection(service: SimulatedService, home: Path) -> None:
    del home
    service.stop()
    with socket.socket() as client, pytest.raises(OSError, match="in use"):
        client.bind(("127.0.0.1", service.port))


def test_at_the_end_the_port_is_free(world: World, tmp_path: Path) -> None:
    with SimulatedService(world, home=tmp_path) as service:
        service.stop()
    with socket.socket() as client:
        client.bind(("127.0.0.1", service.port))


def test_a_taken_port_cannot_be_served_on(service: SimulatedService, world: World, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="in use"):
        SimulatedService(world, home=tmp_path / "second", port=service.port).start()


def test_a_new_token_replaces_the_old_one(service: SimulatedService, home: Path) -> None:
    old = service.token
    new = service.replace_token()
    assert (home / "authtoken.secret").read_text() == new == service.token
    assert ask(service, "GET", "/status", headers={"X-ZT1-Auth": old}).status == 401
    assert ask(service, "GET", "/status").status == 200


def test_a_hanging_service_answers_once_it_is_resumed(service: SimulatedService) -> None:
    service.hang()
    answers: list[Answer] = []
    client = threading.Thread(target=lambda: answers.append(ask(service, "GET", "/status")))
    client.start()
    service.wait_for_request(lambda request: request.path == "/status")
    assert not answers
    service.resume()
    client.join()
    assert answers[0].status == 200


def test_a_hanging_service_accepts_and_stops_at_once(service: SimulatedService) -> None:
    service.hang()
    with connected(service, timeout=0.05) as connection:
        connection.request("GET", "/status", headers={"X-ZT1-Auth": service.token})
        with pytest.raises(TimeoutError):
            connection.getresponse()
    with socket.create_connection(("127.0.0.1", service.port), timeout=5) as client:
        service.stop()
        assert is_hung_up(client)


def test_dropped_connections_can_be_opened_again(service: SimulatedService) -> None:
    with connected(service) as connection:
        connection.request("GET", "/health")
        connection.getresponse().read()
        service.drop_connections()
        assert is_hung_up(connection.sock)
    assert ask(service, "GET", "/status").status == 200


def test_a_connection_serves_five_requests(service: SimulatedService) -> None:
    with connected(service) as connection:
        for number in range(1, 6):
            connection.request("GET", "/status", headers={"X-ZT1-Auth": service.token})
            response = connection.getresponse()
            response.read()
            assert response.will_close == (number == 5)


def test_a_client_may_ask_for_the_connection_to_be_closed(service: SimulatedService) -> None:
    answer_head = b"Connection: close"
    with socket.create_connection(("127.0.0.1", service.port), timeout=5) as client:
        client.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        received = b"".join(iter(lambda: client.recv(65536), b""))
    assert answer_head in received


def test_what_is_not_http_is_hung_up_on(service: SimulatedService) -> None:
    with socket.create_connection(("127.0.0.1", service.port), timeout=5) as client:
        client.sendall(b"hello\r\n\r\n")
        assert is_hung_up(client)


def test_it_also_listens_on_ipv6(world: World, home: Path) -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("no IPv6 here")
    with SimulatedService(world, home=home, hosts=("::1",)) as service:
        assert service.base_url == f"http://[::1]:{service.port}"
        socket.create_connection(("::1", service.port), timeout=5).close()


# What tests look at, and how they make it lie.


def test_requests_are_remembered(service: SimulatedService) -> None:
    ask(service, "POST", f"/network/{HOME}?quick=1", {"allowDNS": True})
    (request,) = service.requests
    assert (request.method, request.path, request.body) == ("POST", f"/network/{HOME}", b'{"allowDNS": true}')
    assert request.headers["x-zt1-auth"] == service.token
    assert service.token not in repr(request)
    service.forget_requests()
    assert service.requests == []


def test_waiting_for_a_request_ends(service: SimulatedService) -> None:
    with pytest.raises(TimeoutError):
        service.wait_for_request(lambda request: request.path == "/never", timeout=0)


def test_any_answer_can_be_forged_and_put_right(service: SimulatedService) -> None:
    service.answer_with("GET", "/status", status=502, body=b"<html>", content_type="text/html")
    assert ask(service, "GET", "/status", headers={}) == Answer(status=502, content_type="text/html", body=b"<html>")
    service.answer_truly("GET", "/status")
    assert ask(service, "GET", "/status").status == 200


def test_an_answer_can_be_larger_than_anyone_would_hold(service: SimulatedService) -> None:
    service.answer_with("GET", "/peer", body=b" " * 2**20, times_over=33)
    assert len(ask(service, "GET", "/peer").body) == 33 * 2**20


def test_an_answer_can_be_cut_short(service: SimulatedService) -> None:
    service.answer_with("GET", "/peer", body=b"[{", length=100)
    with pytest.raises(http.client.IncompleteRead):
        ask(service, "GET", "/peer")


# Who is let in.


@both
@pytest.mark.parametrize("headers", [{}, {"X-ZT1-Auth": "wrong"}, {"Authorization": "Bearer wrong"}], ids=str)
def test_without_the_token_nothing_is_told(service: SimulatedService, headers: dict[str, str]) -> None:
    for path in ("/status", "/network", "/nowhere"):
        answer = ask(service, "GET", path, headers=headers)
        assert (answer.status, answer.json) == (401, {})


@both
def test_the_token_is_taken_from_each_place(service: SimulatedService) -> None:
    assert ask(service, "GET", "/status", headers={"Authorization": f"Bearer {service.token}"}).status == 200
    assert ask(service, "GET", f"/status?auth={service.token}", headers={}).status == 200


@pytest.mark.parametrize(("version", "status"), [(OLD, 401), (NEW, 200)], ids=str)
def test_health_is_open_since_1_12(service: SimulatedService, status: int) -> None:
    assert ask(service, "GET", "/health", headers={}).status == status


# Joining, leaving and flags.


@both
def test_a_post_joins_and_then_sets_flags(service: SimulatedService) -> None:
    network = ask(service, "POST", f"/network/{HOME}", {"allowDNS": True}).json
    assert (network["status"], network["name"], network["allowDNS"]) == ("REQUESTING_CONFIGURATION", "", True)
    assert ask(service, "GET", f"/network/{HOME}").json == network


@both
@pytest.mark.parametrize("body", [b"{", b"", b"[1]", {"allowDNS": "yes", "allowGlobal": 1, "allowManaged": None}])
def test_what_is_no_boolean_changes_no_flag(service: SimulatedService, body: object) -> None:
    answer = ask(service, "POST", f"/network/{HOME}", body)
    assert answer.status == 200
    assert answer.json | DEFAULT_FLAGS == answer.json


@both
def test_leaving_forgets_the_flags(service: SimulatedService) -> None:
    ask(service, "POST", f"/network/{HOME}", {"allowGlobal": True})
    assert ask(service, "DELETE", f"/network/{HOME}").json == {"result": True}
    missing = ask(service, "GET", f"/network/{HOME}")
    assert (missing.status, missing.json) == (404, {})
    assert ask(service, "POST", f"/network/{HOME}", {}).json["allowGlobal"] is False


@pytest.mark.parametrize(("version", "status"), [(OLD, 404), (NEW, 200)], ids=str)
def test_leaving_what_is_not_joined_answers_an_empty_object(service: SimulatedService, status: int) -> None:
    answer = ask(service, "DELETE", f"/network/{HOME}")
    assert (answer.status, answer.json) == (status, {})


@pytest.mark.parametrize(("version", "status"), [(OLD, 404), (NEW, 200)], ids=str)
def test_an_unknown_peer_is_an_empty_object(service: SimulatedService, status: int) -> None:
    answer = ask(service, "GET", "/peer/ffffffffff")
    assert (answer.status, answer.json) == (status, {})


@pytest.mark.parametrize("version", [OLD], ids=str)
def test_old_services_join_whatever_an_id_begins_with(service: SimulatedService) -> None:
    assert ask(service, "POST", "/network/xyz", {}).json["id"] == "0000000000000000"
    assert ask(service, "POST", "/network/12xyz", {}).json["id"] == "0000000000000012"


@pytest.mark.parametrize("path", ["/network/xyz", "/nowhere", "/network/8056c2e21c00000"])
def test_new_services_answer_nothing_on_unknown_paths(service: SimulatedService, path: str) -> None:
    assert ask(service, "POST", path, {}) == Answer(status=404, content_type=None, body=b"")
    assert service.world.networks() == []


@pytest.mark.parametrize("version", [OLD], ids=str)
@pytest.mark.parametrize("path", ["/metrics", "/health", "/nowhere", "/unstable/controller/network"])
def test_old_services_answer_the_controllers_status_on_unknown_paths(service: SimulatedService, path: str) -> None:
    answer = ask(service, "GET", path)
    assert (answer.status, answer.json["controller"]) == (200, True)


def test_ids_are_answered_in_lower_case(service: SimulatedService) -> None:
    assert ask(service, "POST", f"/network/{HOME.upper()}", {}).json["id"] == HOME


def test_official_builds_from_1_16_have_neither_controller_nor_metrics(world: World, home: Path) -> None:
    with SimulatedService(world, home=home, version=V1_16) as service:
        assert ask(service, "GET", "/controller").status == 404
        assert ask(service, "GET", "/metrics").status == 404


# What happens in the world.


def statuses(world: World, network_id: str, clock: HandClock, *moments: float) -> list[str]:
    """Join a network and look at its status at moments after that."""
    world.join(network_id)
    seen, passed = [], 0.0
    for moment in moments:
        clock.advance(moment - passed)
        passed = moment
        seen.append(world.stage(network_id).status)
    return seen


@pytest.mark.parametrize(
    ("network_id", "expected"),
    [
        (HOME, ["REQUESTING_CONFIGURATION", "REQUESTING_CONFIGURATION", "OK", "OK"]),
        (ELSEWHERE, ["REQUESTING_CONFIGURATION"] * 4),
        ("1234567890ffffff", ["REQUESTING_CONFIGURATION", "NOT_FOUND", "NOT_FOUND", "NOT_FOUND"]),
        ("1234567890000000", ["REQUESTING_CONFIGURATION", "ACCESS_DENIED", "ACCESS_DENIED", "OK"]),
        ("1234567890eeeeee", ["REQUESTING_CONFIGURATION", *["AUTHENTICATION_REQUIRED"] * 3]),
    ],
)
def test_the_ending_of_an_unknown_id_decides(
    world: World, clock: HandClock, network_id: str, expected: list[str]
) -> None:
    assert statuses(world, network_id, clock, 0, 1, 3, 21) == expected


def test_a_network_follows_its_script_from_the_join_on(world: World, clock: HandClock) -> None:
    world.joinable(HOME, Stage(after=2, status="ACCESS_DENIED"), Stage(after=5, name="Home"))
    clock.advance(100)
    assert statuses(world, HOME, clock, 0, 2, 7) == ["REQUESTING_CONFIGURATION", "ACCESS_DENIED", "OK"]
    world.leave(HOME)
    assert statuses(world, HOME, clock, 0) == ["REQUESTING_CONFIGURATION"]


def test_a_network_without_stages_waits_for_ever(world: World, clock: HandClock) -> None:
    world.joinable(HOME)
    assert statuses(world, HOME, clock, 1000) == ["REQUESTING_CONFIGURATION"]


def test_approval_brings_the_scripts_next_ok_stage(world: World) -> None:
    waiting = Stage(status="ACCESS_DENIED")
    world.add_network(HOME, waiting, Stage(after=1000, name="Home", addresses=("10.147.20.27/24",)))
    world.authorize(HOME)
    assert (world.stage(HOME).status, world.stage(HOME).addresses) == ("OK", ("10.147.20.27/24",))


def test_status_and_name_can_be_anything(world: World, service: SimulatedService) -> None:
    world.add_network(HOME, Stage(name="Home"))
    world.set_status(HOME, "QUANTUM_ENTANGLED")
    world.rename(HOME, "Castle")
    network = ask(service, "GET", f"/network/{HOME}").json
    assert (network["status"], network["name"]) == ("QUANTUM_ENTANGLED", "Castle")


def test_a_refused_flag_keeps_its_value(world: World, service: SimulatedService) -> None:
    world.add_network(HOME, Stage())
    world.refuse_flag(HOME, "allowDefault")
    network = ask(service, "POST", f"/network/{HOME}", {"allowDefault": True, "allowDNS": True}).json
    assert (network["allowDefault"], network["allowDNS"]) == (False, True)


def test_single_sign_on_shows_only_where_it_is_used(world: World, service: SimulatedService) -> None:
    world.add_network(HOME, Stage())
    world.add_network(ELSEWHERE, Stage(authentication_url="https://sso.example.com/", authentication_lasts=60))
    with_sign_in, without = (ask(service, "GET", f"/network/{network_id}").json for network_id in (ELSEWHERE, HOME))
    assert with_sign_in["ssoEnabled"] is True
    assert with_sign_in["authenticationExpiryTime"] == 1_795_318_644_000
    assert "ssoEnabled" not in without


def test_the_node_goes_offline(world: World, service: SimulatedService) -> None:
    world.set_online(False)
    assert ask(service, "GET", "/status").json["online"] is False
    assert ask(service, "GET", "/health").json["online"] is False


def test_the_clock_is_the_worlds(clock: HandClock, service: SimulatedService) -> None:
    clock.advance(2.5)
    assert ask(service, "GET", "/status").json["clock"] == 1_795_318_586_500


def test_a_peer_becomes_relayed_and_direct_again(world: World) -> None:
    world.add_peer(Peer(address=NAS, paths=(PhysicalPath(address="203.0.113.7/9993"),)))

    def is_direct() -> bool:
        peer = world.peer(NAS)
        assert peer is not None
        return any(path["active"] and path["preferred"] for path in peer["paths"])

    assert is_direct()
    world.set_peer_path(NAS, "relayed")
    assert not is_direct()
    world.set_peer_path(NAS, "direct")
    assert is_direct()
    world.remove_peer(NAS)
    assert world.peer(NAS) is None


def test_latencies_move_with_the_clock_and_only_with_it(world: World, clock: HandClock) -> None:
    world.add_peer(Peer(address=NAS, latency=50, jitter=20))
    assert world.peer(NAS) == world.peer(NAS)
    seen = set()
    for _ in range(60):
        clock.advance(1)
        seen.add(world.peers()[0]["latency"])
    assert len(seen) > 5
    assert min(seen) >= 30
    assert max(seen) <= 70


def test_only_a_bonded_peer_has_a_bond_to_show(world: World, service: SimulatedService) -> None:
    world.add_peer(Peer(address=NAS, paths=(PhysicalPath(address="203.0.113.7/9993", interface="eth0"),)))
    assert ask(service, "GET", f"/bond/show/{NAS}").status == 400
    world.add_peer(Peer(address=NAS, bonding_policy="balance-aware"))
    assert ask(service, "GET", f"/bond/show/{NAS}").json["bondingPolicyStr"] == "balance-aware"


def test_later_events_happen_in_their_order(world: World, clock: HandClock) -> None:
    happened: list[str] = []
    world.later(20, lambda: happened.append("second"))
    world.later(10, lambda: happened.append("first"))
    clock.advance(9)
    world.node()
    assert happened == []
    clock.advance(30)
    world.node()
    assert happened == ["first", "second"]


# The controller.


@pytest.fixture
def own_network(world: World, service: SimulatedService) -> str:
    asked = {
        "name": "Workshop",
        "ipAssignmentPools": [{"ipRangeStart": "10.64.3.10", "ipRangeEnd": "10.64.3.11"}],
        "routes": [{"target": "10.64.3.0/24", "via": None}],
        "v4AssignMode": {"zt": True},
        "revision": 99,
        "unheard": "of",
    }
    created = ask(service, "POST", f"/controller/network/{world.address}______", asked).json
    assert (created["name"], created["revision"], created["private"]) == ("Workshop", 1, True)
    assert "unheard" not in created
    return str(created["id"])


@both
def test_a_created_network_is_listed_changed_and_deleted(service: SimulatedService, own_network: str) -> None:
    path = f"/controller/network/{own_network}"
    assert ask(service, "GET", "/controller/network").json == [own_network]
    changed = ask(
        service, "POST", path, {"name": "Garage", "private": "no", "dns": {"domain": "x", "servers": []}}
    ).json
    assert (changed["name"], changed["private"], changed["dns"]["domain"]) == ("Garage", True, "x")
    assert ask(service, "GET", path).json == changed
    assert ask(service, "DELETE", path).json == changed
    assert ask(service, "GET", path).status == 404
    assert ask(service, "GET", f"{path}/member").status == 404


@both
def test_a_private_network_lets_its_own_node_in_once_it_is_authorised(
    world: World, clock: HandClock, service: SimulatedService, own_network: str
) -> None:
    assert statuses(world, own_network, clock, 0, 1) == ["REQUESTING_CONFIGURATION", "ACCESS_DENIED"]
    member = f"/controller/network/{own_network}/member/{world.address}"
    assert ask(service, "GET", member).json["authorized"] is False

    assert ask(service, "POST", member, {"authorized": True}).json["ipAssignments"] == ["10.64.3.10"]
    assert world.stage(own_network).status == "ACCESS_DENIED"
    clock.advance(world.controller_delay)
    network = ask(service, "GET", f"/network/{own_network}").json
    assert (network["status"], network["name"]) == ("OK", "Workshop")
    assert network["assignedAddresses"] == ["10.64.3.10/24"]

    ask(service, "POST", member, {"authorized": False})
    clock.advance(world.controller_delay)
    assert ask(service, "GET", f"/network/{own_network}").json["status"] == "ACCESS_DENIED"


def test_an_own_network_can_be_approved_from_the_world(world: World, clock: HandClock, own_network: str) -> None:
    world.join(own_network)
    world.authorize(own_network)
    clock.advance(world.controller_delay)
    assert world.stage(own_network).status == "OK"


def test_an_own_network_that_does_not_exist_is_not_found(world: World, clock: HandClock) -> None:
    assert statuses(world, f"{world.address}123456", clock, 0, 1) == ["REQUESTING_CONFIGURATION", "NOT_FOUND"]


def test_a_public_network_authorises_who_asks(world: World, clock: HandClock, own_network: str) -> None:
    world.controller.set_network(own_network, {"private": False})
    assert statuses(world, own_network, clock, 1) == ["OK"]


@both
def test_members_are_created_listed_and_deleted(service: SimulatedService, own_network: str, version: Version) -> None:
    members = f"/controller/network/{own_network}/member"
    assert ask(service, "GET", members).json == {}
    assert ask(service, "GET", f"{members}/{NAS}").status == 404
    created = ask(service, "POST", f"{members}/{NAS}", {"authorized": True, "name": "nas"}).json
    assert (created["id"], created["authorized"], created.get("name")) == (
        NAS,
        True,
        "nas" if version == NEW else None,
    )
    assert list(ask(service, "GET", members).json) == [NAS]
    assert ask(service, "DELETE", f"{members}/{NAS}").json == created
    assert ask(service, "DELETE", f"{members}/{NAS}").status == 404


def test_unstable_endpoints_tell_all_at_once(service: SimulatedService, own_network: str) -> None:
    ask(service, "POST", f"/controller/network/{own_network}/member/{NAS}", {"authorized": True})
    networks = ask(service, "GET", "/unstable/controller/network").json
    assert networks["meta"] == {"networkCount": 1}
    assert networks["data"][0]["meta"] == {"totalMemberCount": 1, "authorizedMemberCount": 1}
    members = ask(service, "GET", f"/unstable/controller/network/{own_network}/member").json
    assert members["meta"] == {"totalCount": 1, "authorizedCount": 1}
    assert members["data"][0]["id"] == NAS


# The scenery.


def test_the_demo_shows_every_state_and_two_networks_of_one_name(clock: HandClock) -> None:
    networks = demo_world(clock).networks()
    assert {network["status"] for network in networks} == {
        "ACCESS_DENIED",
        "AUTHENTICATION_REQUIRED",
        "CLIENT_TOO_OLD",
        "NOT_FOUND",
        "OK",
        "PORT_ERROR",
        "REQUESTING_CONFIGURATION",
    }
    names = [network["name"] for network in networks]
    assert names.count("Lab") == 2
    assert HOSTILE_NAME in names
    hostile = {network["name"] for network in answered(RECORDINGS / "1.14.1" / "member-node", "network-list")}
    assert HOSTILE_NAME in hostile


def test_the_demo_has_every_kind_of_peer(clock: HandClock) -> None:
    peers = demo_world(clock).peers()
    roles = [peer["role"] for peer in peers]
    assert (roles.count("LEAF"), roles.count("MOON"), roles.count("PLANET")) == (14, 1, 4)
    assert any(peer["isBonded"] for peer in peers)
    assert any(peer["version"] == "-1.-1.-1" and peer["latency"] == -1 for peer in peers)
    paths = [[path["address"] for path in peer["paths"]] for peer in peers]
    assert any(len(set(addresses)) < len(addresses) for addresses in paths)
    assert any(address.count(":") > 1 for addresses in paths for address in addresses)


def test_somebody_asks_to_join_the_demos_own_network(clock: HandClock, home: Path) -> None:
    with SimulatedService(demo_world(clock), home=home) as service:
        (own,) = ask(service, "GET", "/controller/network").json
        members = f"/controller/network/{own}/member"
        assert len(ask(service, "GET", members).json) == 4
        clock.advance(30)
        assert len(ask(service, "GET", members).json) == 5


def test_a_crowd_has_as_many_peers_as_asked(clock: HandClock) -> None:
    assert len(many_peers_world(500, clock=clock).peers()) == 500


@pytest.mark.parametrize("build", [demo_world, many_peers_world])
def test_no_two_peers_share_an_address(build: Callable[..., World], clock: HandClock) -> None:
    addresses = [peer["address"] for peer in build(clock=clock).peers()]
    assert len(set(addresses)) == len(addresses)
