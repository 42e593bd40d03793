"""What is taken of a reply that is not as promised, and what is said of the rest."""

import json
from typing import Any

import pytest

from tests.fakes.builders import HOME, LAB, OFFICE
from ztray.api.errors import MalformedReplyError
from ztray.api.service import ServiceClient
from ztray.demo.service import SimulatedService
from ztray.domain.network import NetworkStatus
from ztray.domain.peer import PeerRole

GOOD = {"id": HOME, "name": "Home", "status": "OK"}
DEEP = b"[" * 50_000 + b"]" * 50_000


def answer(service: SimulatedService, path: str, body: Any) -> None:  # noqa: ANN401
    service.answer_with("GET", path, body=body if isinstance(body, bytes) else json.dumps(body).encode())


@pytest.mark.expects_warnings
@pytest.mark.parametrize(
    ("item", "name"),
    [
        pytest.param({"id": OFFICE, "mtu": "large"}, f"id {OFFICE}", id="a wrong type"),
        pytest.param({"id": "xyz"}, "id xyz", id="an id that is none"),
        pytest.param({"nwid": OFFICE, "name": "Office"}, f"nwid {OFFICE}", id="no id"),
        pytest.param({"name": "Office"}, "item 1", id="no name of any kind"),
        pytest.param({"id": 17}, "id 17", id="an id of another type"),
        pytest.param({"id": None}, "id None", id="an id of null"),
        pytest.param({"id": OFFICE, "routes": {}}, f"id {OFFICE}", id="an object for a list"),
        pytest.param({"id": OFFICE, "routes": [{"target": 1}]}, f"id {OFFICE}", id="a wrong type within"),
        pytest.param({"id": OFFICE, "allowDNS": "yes"}, f"id {OFFICE}", id="a flag that is none"),
        pytest.param("text", "item 1", id="a text"),
        pytest.param(None, "item 1", id="null"),
        pytest.param([], "item 1", id="a list"),
    ],
)
def test_a_malformed_item_is_left_out_and_named(
    service: SimulatedService, client: ServiceClient, caplog: pytest.LogCaptureFixture, item: object, name: str
) -> None:
    answer(service, "/network", [GOOD, item, {"id": LAB}])
    assert [network.id for network in client.networks()] == [HOME, LAB]
    (message,) = caplog.messages
    assert message.startswith(f"GET /network: left out {name}: ")


@pytest.mark.expects_warnings
def test_a_malformed_peer_is_named_by_its_address(
    service: SimulatedService, client: ServiceClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer(service, "/peer", [{"address": "3d697201d2", "latency": "slow"}])
    assert client.peers() == ()
    assert "left out address 3d697201d2: " in caplog.text


@pytest.mark.expects_warnings
def test_the_warning_tells_where_the_mistake_is(
    service: SimulatedService, client: ServiceClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer(service, "/network", [{"id": OFFICE, "mtu": "large"}])
    client.networks()
    assert "$.mtu" in caplog.text


@pytest.mark.expects_warnings
def test_a_malformed_item_is_named_once_and_not_at_every_poll(
    service: SimulatedService, client: ServiceClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer(service, "/network", [{"id": OFFICE, "mtu": "large"}])
    for _ in range(3):
        client.networks()
    assert len(caplog.messages) == 1


@pytest.mark.expects_warnings
def test_another_malformed_item_is_named_as_well(
    service: SimulatedService, client: ServiceClient, caplog: pytest.LogCaptureFixture
) -> None:
    for network_id in (OFFICE, LAB):
        answer(service, "/network", [{"id": network_id, "mtu": "large"}])
        client.networks()
    assert len(caplog.messages) == 2


@pytest.mark.expects_warnings
def test_a_hostile_item_is_named_in_one_short_line(
    service: SimulatedService, client: ServiceClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer(service, "/network", [{"id": "evil\n\u202e" + "x" * 10_000}])
    client.networks()
    (message,) = caplog.messages
    assert message.isprintable()
    assert len(message) < 300


def test_nulls_are_as_good_as_absent(service: SimulatedService, client: ServiceClient) -> None:
    nulls = dict.fromkeys(["name", "mtu", "dns", "routes", "allowDNS", "authenticationURL"])
    answer(service, "/network", [nulls | {"id": HOME}, {"id": LAB}])
    networks = client.networks()
    assert [(network.name, network.mtu, network.routes) for network in networks] == [("", 0, ())] * 2


def test_nulls_within_are_as_good_as_absent(service: SimulatedService, client: ServiceClient) -> None:
    dns = {"domain": None, "servers": [None, "10.0.0.1"]}
    answer(service, "/network", [{"id": HOME, "dns": dns, "assignedAddresses": [None]}])
    (network,) = client.networks()
    assert (network.dns.domain, network.dns.servers, network.assigned_addresses) == ("", ("10.0.0.1",), ())


def test_an_object_with_nulls_is_decoded_as_well(service: SimulatedService, client: ServiceClient) -> None:
    answer(service, "/status", {"address": "3d697201d2", "online": None, "config": {"settings": None}})
    node = client.status()
    assert (node.address, node.online, node.config.settings.primary_port) == ("3d697201d2", False, 0)


def test_unknown_fields_do_not_matter(service: SimulatedService, client: ServiceClient) -> None:
    answer(service, "/network", [GOOD | {"newField": {"a": [1, None, {}]}, "anotherOne": 1e300}])
    (network,) = client.networks()
    assert network.name == "Home"


def test_an_unknown_state_is_kept_in_the_services_words(service: SimulatedService, client: ServiceClient) -> None:
    answer(service, "/network", [GOOD | {"status": "QUARANTINED"}])
    (network,) = client.networks()
    assert (network.status, network.status_text) == (NetworkStatus.UNKNOWN, "QUARANTINED")


def test_an_unknown_role_is_kept_in_the_services_words(service: SimulatedService, client: ServiceClient) -> None:
    answer(service, "/peer", [{"address": "3d697201d2", "role": "COMET"}])
    (peer,) = client.peers()
    assert (peer.role, peer.role_text) == (PeerRole.UNKNOWN, "COMET")


def test_ids_in_upper_case_are_understood(service: SimulatedService, client: ServiceClient) -> None:
    answer(service, "/network", [{"id": HOME.upper()}])
    assert client.networks()[0].id == HOME


def test_bytes_that_are_not_utf_8_spoil_their_text_only(service: SimulatedService, client: ServiceClient) -> None:
    body = b'[{"id":"8056c2e21c000001","name":"B\xfcro","status":"OK"},{"id":"1234567890abcdef"}]'
    answer(service, "/network", body)
    assert [network.name for network in client.networks()] == ["B\ufffdro", ""]


def test_half_characters_spoil_their_text_only(service: SimulatedService, client: ServiceClient) -> None:
    body = rb'[{"id":"8056c2e21c000001","name":"B\ud800ro","status":"OK"},{"id":"1234567890abcdef","name":"\u00fc"}]'
    answer(service, "/network", body)
    assert [network.name for network in client.networks()] == ["B?ro", "ü"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(b"", "not JSON", id="nothing"),
        pytest.param(b"<html>", "not JSON", id="a page"),
        pytest.param(b"[{]", "not JSON", id="broken JSON"),
        pytest.param(b"[] []", "not JSON", id="two documents"),
        pytest.param(b"\xff\xfe", "not JSON", id="no text"),
        pytest.param(DEEP, "not JSON", id="nested without end"),
        pytest.param(b"[" + DEEP + b"]", "not JSON", id="an item nested without end"),
        pytest.param(b'{"controller":true}', "not a list", id="an object"),
        pytest.param(b"null", "not a list", id="null"),
        pytest.param(b'"text"', "not a list", id="a text"),
    ],
)
@pytest.mark.parametrize("path", ["/network", "/peer", "/moon"])
def test_a_reply_that_is_no_list_names_endpoint_and_reason(
    service: SimulatedService, client: ServiceClient, path: str, body: bytes, reason: str
) -> None:
    calls = {"/network": client.networks, "/peer": client.peers, "/moon": client.moons}
    answer(service, path, body)
    with pytest.raises(MalformedReplyError) as error:
        calls[path]()
    assert (error.value.endpoint, error.value.why) == (f"GET {path}", reason)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(b"", "not JSON", id="nothing"),
        pytest.param(b'{"address":', "not JSON", id="broken JSON"),
        pytest.param(b'{"address":"3d697201d2","x":' + DEEP + b"}", "not JSON", id="nested without end"),
        pytest.param(
            b"[]",
            "expected `object`",
            id="a list",
        ),
        pytest.param(b"{}", "missing required field `address`", id="no address"),
        pytest.param(b'{"address":null}', "missing required field `address`", id="an address of null"),
        pytest.param(b'{"address":"xyz"}', "ten hexadecimal digits", id="an address that is none"),
        pytest.param(b'{"address":1}', "expected a text", id="an address of another type"),
        pytest.param(b'{"address":"3d697201d2","online":"yes"}', "$.online", id="a wrong type"),
    ],
)
def test_a_reply_that_is_no_such_object_names_endpoint_and_reason(
    service: SimulatedService, client: ServiceClient, body: bytes, reason: str
) -> None:
    answer(service, "/status", body)
    with pytest.raises(MalformedReplyError) as error:
        client.status()
    assert error.value.endpoint == "GET /status"
    assert reason.lower() in error.value.why.lower()
