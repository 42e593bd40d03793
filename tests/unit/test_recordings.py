"""What real services answered is understood: every recorded reply, through the client that the program uses."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
import pytest

from ztray.api.errors import ApiError, FlagsNotAppliedError, MalformedReplyError, UnauthorizedError
from ztray.api.service import ServiceClient
from ztray.api.transport import Transport
from ztray.demo.service import SimulatedService
from ztray.demo.world import World
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.network import Flag, NetworkStatus
from ztray.domain.peer import Link, PeerRole
from ztray.domain.token import Token

RECORDINGS = Path(__file__).parent.parent / "data" / "recordings"
MEMBER = RECORDINGS / "1.14.1" / "member-node"
VERSIONS = ("1.6.4", "1.8.10", "1.14.1")

ELSEWHERE = NetworkId("1234567890abcdef")
NOWHERE = NetworkId("f" * 16)
NOBODY = NodeAddress("f" * 10)

FLAGS = {Flag.DNS: True, Flag.GLOBAL: True, Flag.DEFAULT: False, Flag.MANAGED: True}


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A recorded request and what was answered."""

    file: Path

    @property
    def name(self) -> str:
        return self.file.stem

    @property
    def version(self) -> str:
        return self.file.parent.parent.name

    @property
    def request(self) -> Any:  # noqa: ANN401
        return json.loads(self.file.read_text())["request"]

    @property
    def response(self) -> Any:  # noqa: ANN401
        return json.loads(self.file.read_text())["response"]

    @property
    def json(self) -> Any:  # noqa: ANN401
        return self.response["json"]

    @property
    def last_of_path(self) -> str:
        return str(self.request["path"]).rpartition("/")[2]


EXCHANGES = tuple(Exchange(file=file) for file in sorted(RECORDINGS.glob("*/*/*.json")))
Call: TypeAlias = Callable[[ServiceClient, Exchange], object]

OBJECTS: dict[str, Call] = {
    "network-get": lambda client, exchange: client.network(NetworkId(exchange.last_of_path)),
    "network-join": lambda client, _: client.join(ELSEWHERE),
    "peer-get": lambda client, exchange: client.peer(NodeAddress(exchange.last_of_path)),
    "status": lambda client, _: client.status(),
}
LISTS: dict[str, Callable[[ServiceClient], tuple[object, ...]]] = {
    "moon-list": ServiceClient.moons,
    "network-list": ServiceClient.networks,
    "peer-list": ServiceClient.peers,
}
ABSENCES: dict[str, tuple[Call, object]] = {
    "network-get-unknown": (lambda client, exchange: client.network(NetworkId(exchange.last_of_path)), None),
    "network-leave": (lambda client, _: client.leave(ELSEWHERE), True),
    "network-leave-unknown": (lambda client, _: client.leave(NOWHERE), False),
    "peer-get-unknown": (lambda client, _: client.peer(NOBODY), None),
}
BY_VERSION = frozenset({"config", "health", "metrics"})
FLAG_CHANGES = frozenset({"network-set-flags", "network-set-flags-wrong-type"})
NEVER_ASKED = frozenset({"network-bad-id"})
"""What the client cannot be made to ask; test_service_surprises.py shows it."""


def recorded(*names: str) -> pytest.MarkDecorator:
    chosen = [exchange for exchange in EXCHANGES if exchange.name in names]
    ids = [f"{exchange.version}-{exchange.file.parent.name}-{exchange.name}" for exchange in chosen]
    return pytest.mark.parametrize("exchange", chosen, ids=ids)


@pytest.fixture(scope="module")
def module_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedService]:
    with SimulatedService(World(), home=tmp_path_factory.mktemp("home")) as service:
        yield service


@pytest.fixture
def client(module_service: SimulatedService, request: pytest.FixtureRequest) -> Iterator[ServiceClient]:
    """Return a client of a service that answers as was recorded."""
    exchange: Exchange = request.getfixturevalue("exchange")
    method, path = exchange.request["method"], exchange.request["path"]
    play(module_service, exchange)
    yield ServiceClient(Transport(module_service.base_url), Token(module_service.token))
    module_service.answer_truly(method, path)


def play(service: SimulatedService, exchange: Exchange) -> None:
    response = exchange.response
    service.answer_with(
        exchange.request["method"],
        exchange.request["path"],
        status=response["status"],
        body=json.dumps(response["json"]).encode() if "json" in response else response["text"].encode(),
        content_type=response["content_type"],
    )


def fields(value: object) -> dict[str, Any]:
    """Return a value as the JSON that it was decoded from, reduced to the fields that the program knows."""
    found: dict[str, Any] = msgspec.to_builtins(value, enc_hook=str)
    return found


def assert_decoded(value: object, raw: dict[str, Any], where: str = "") -> None:
    """Compare every field that both know; what is null was as good as absent."""
    decoded = value if isinstance(value, dict) else fields(value)
    common = {name for name in decoded if raw.get(name) is not None}
    assert common, f"nothing of {where or 'it'} was decoded"
    for name in common:
        if isinstance(decoded[name], dict):
            assert_decoded(decoded[name], raw[name], f"{where}.{name}")
        elif isinstance(raw[name], list) and raw[name] and isinstance(raw[name][0], dict):
            for ours, theirs in zip(decoded[name], raw[name], strict=True):
                assert_decoded(ours, theirs, f"{where}.{name}")
        else:
            assert list_of(decoded[name]) == raw[name], f"{where}.{name}"


def list_of(value: Any) -> Any:  # noqa: ANN401
    return list(value) if isinstance(value, tuple) else value


def test_every_recording_is_tried() -> None:
    tried = {*OBJECTS, *LISTS, *ABSENCES, *BY_VERSION, *FLAG_CHANGES, *NEVER_ASKED, "status-wrong-token"}
    asked_of_the_node = {exchange.name for exchange in EXCHANGES if not exchange.name.startswith("controller")}
    assert {exchange.version for exchange in EXCHANGES} == set(VERSIONS)
    assert asked_of_the_node == tried


@recorded(*OBJECTS)
def test_an_object_is_decoded(exchange: Exchange, client: ServiceClient) -> None:
    assert_decoded(OBJECTS[exchange.name](client, exchange), exchange.json)


@recorded(*LISTS)
def test_a_list_is_decoded_to_its_last_item(exchange: Exchange, client: ServiceClient) -> None:
    items = LISTS[exchange.name](client)
    assert len(items) == len(exchange.json)
    for item, raw in zip(items, exchange.json, strict=True):
        assert_decoded(item, raw)


@recorded(*ABSENCES)
def test_it_is_told_whether_there_was_such_a_thing(exchange: Exchange, client: ServiceClient) -> None:
    call, answer = ABSENCES[exchange.name]
    assert call(client, exchange) is answer


@recorded("status-wrong-token")
def test_a_wrong_token_is_unauthorized(exchange: Exchange, client: ServiceClient) -> None:
    assert exchange.response["status"] == 401
    with pytest.raises(UnauthorizedError):
        client.status()


@recorded("health")
def test_health_is_told_from_1_12_on(exchange: Exchange, client: ServiceClient) -> None:
    if exchange.version == "1.14.1":
        assert_decoded(client.health(), exchange.json)
    else:
        with pytest.raises(UnauthorizedError):
            client.health()


@recorded("metrics")
def test_metrics_are_told_from_1_12_on(exchange: Exchange, client: ServiceClient) -> None:
    metrics = client.metrics()
    if exchange.version == "1.14.1":
        assert metrics is not None
        lines = exchange.response["text"].splitlines()
        assert len(metrics) == sum(not line.startswith("#") for line in lines)
    else:
        assert metrics is None


@recorded("config")
def test_the_local_configuration_is_told_from_1_8_on(exchange: Exchange, client: ServiceClient) -> None:
    configuration = client.configuration()
    if exchange.version == "1.6.4":
        assert configuration is None
    else:
        assert configuration is not None
        assert configuration.settings == exchange.json["settings"]


@recorded("network-set-flags")
def test_flags_that_were_kept_are_taken(exchange: Exchange, client: ServiceClient) -> None:
    network = client.join(NetworkId(exchange.last_of_path), frozenset(flag for flag, on in FLAGS.items() if on))
    assert network.flags == {Flag.DNS, Flag.GLOBAL, Flag.MANAGED}


@recorded("network-set-flags-wrong-type")
def test_flags_that_were_not_kept_are_noticed(exchange: Exchange, client: ServiceClient) -> None:
    with pytest.raises(FlagsNotAppliedError) as error:
        client.join(NetworkId(exchange.last_of_path), frozenset({Flag.MANAGED}))
    assert error.value.flags == {Flag.DNS, Flag.GLOBAL, Flag.MANAGED}


@recorded("controller", "controller-network-list", "network-list", "network-leave")
def test_a_reply_of_another_endpoint_is_no_status(exchange: Exchange, module_service: SimulatedService) -> None:
    module_service.answer_with("GET", "/status", body=json.dumps(exchange.json).encode())
    client = ServiceClient(Transport(module_service.base_url), Token(module_service.token))
    with pytest.raises(ApiError) as error:
        client.status()
    module_service.answer_truly("GET", "/status")
    assert isinstance(error.value, MalformedReplyError)


# Spot checks, by hand.


@pytest.fixture
def member(module_service: SimulatedService) -> Iterator[ServiceClient]:
    """Return a client of the recorded member node."""
    exchanges = [exchange for exchange in EXCHANGES if exchange.file.parent == MEMBER]
    played = [exchange for exchange in exchanges if exchange.name in {*LISTS, "status", "health"}]
    for exchange in played:
        play(module_service, exchange)
    yield ServiceClient(Transport(module_service.base_url), Token(module_service.token))
    for exchange in played:
        module_service.answer_truly(exchange.request["method"], exchange.request["path"])


def test_the_recorded_networks_have_their_states(member: ServiceClient) -> None:
    assert [(network.id, network.status) for network in member.networks()] == [
        ("3852622885606328", NetworkStatus.ACCESS_DENIED),
        ("38526228857d5e44", NetworkStatus.OK),
        ("3852622885b378ed", NetworkStatus.OK),
        ("3852622885d533b5", NetworkStatus.OK),
        ("3852622885fb4d18", NetworkStatus.OK),
        ("3852622885ffffff", NetworkStatus.NOT_FOUND),
        ("abcdef0123456789", NetworkStatus.REQUESTING_CONFIGURATION),
    ]


def test_the_recorded_flags_are_those_that_were_set(member: ServiceClient) -> None:
    flags = {network.name: network.flags for network in member.networks()}
    assert flags["lab-net"] == {Flag.DNS, Flag.GLOBAL, Flag.MANAGED}
    assert flags["public-v6"] == {Flag.MANAGED}


def test_addresses_lose_their_prefix_and_ipv4_comes_first(member: ServiceClient) -> None:
    (network,) = (network for network in member.networks() if network.name == "public-v6")
    assert network.addresses == ("172.28.0.27", "fd38:5262:2885:d533:b599:933d:6972:1d2", "fcbd:8751:9d3d:6972:1d2::1")


def test_a_default_route_is_seen_in_either_family(member: ServiceClient) -> None:
    offering = {network.id for network in member.networks() if network.offers_default_route}
    assert offering == {"3852622885b378ed", "3852622885fb4d18"}


def test_an_on_link_route_has_no_gateway(member: ServiceClient) -> None:
    (network,) = (network for network in member.networks() if network.name == "lab-net")
    assert [(route.target, route.via) for route in network.routes] == [
        ("10.147.20.0/24", None),
        ("0.0.0.0/0", "10.147.20.1"),
    ]


def test_the_hostile_name_comes_through_unchanged(member: ServiceClient) -> None:
    (network,) = (network for network in member.networks() if network.id == "3852622885fb4d18")
    assert network.name.startswith('<b>evil</b><img src="file:///etc/passwd"> & \u202egnp.exe\n\tline2 ')


def test_the_moons_root_is_direct_and_the_unheard_planets_are_unknown(member: ServiceClient) -> None:
    links = {(peer.role, peer.link) for peer in member.peers()}
    assert links == {(PeerRole.MOON, Link.DIRECT), (PeerRole.PLANET, Link.UNKNOWN)}


def test_a_path_that_stands_there_twice_stays_twice(member: ServiceClient) -> None:
    (moon,) = (peer for peer in member.peers() if peer.role is PeerRole.MOON)
    assert [(path.address, path.preferred) for path in moon.paths] == [
        ("192.0.2.1/9993", False),
        ("192.0.2.1/9993", True),
    ]


def test_minus_one_means_unknown(member: ServiceClient) -> None:
    (planet,) = (peer for peer in member.peers() if peer.address == "62f865ae71")
    assert (planet.latency_ms, planet.known_version) == (None, None)


def test_the_node_tells_its_ports(member: ServiceClient) -> None:
    assert member.status().config.settings.primary_port == 9993


@pytest.mark.parametrize(
    ("name", "only_sometimes"),
    [
        ("status", frozenset[str]()),
        ("network-list", frozenset({"ssoEnabled", "authenticationURL", "authenticationExpiryTime"})),
        ("peer-list", frozenset({"bondingPolicyStr", "numAliveLinks", "numTotalLinks"})),
        ("moon-list", frozenset[str]()),
        ("health", frozenset[str]()),
    ],
)
def test_no_field_is_known_by_a_name_that_the_service_does_not_use(
    name: str, only_sometimes: frozenset[str], member: ServiceClient
) -> None:
    raw = Exchange(file=MEMBER / f"{name}.json").json
    calls: dict[str, Callable[[], Any]] = {"status": member.status, "health": member.health}
    value = calls[name]() if name in calls else LISTS[name](member)[0]
    assert set(fields(value)) - set(raw[0] if isinstance(raw, list) else raw) == only_sometimes
