"""What the controller's client makes of replies that the simulated controller does not give by itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ztray.api.authorised import Authorised
from ztray.api.controller import Controller
from ztray.api.errors import (
    GoneError,
    MalformedReplyError,
    NoControllerError,
    NotAppliedError,
    PartlyDoneError,
    RejectedError,
    UnauthorizedError,
)
from ztray.api.transport import Transport
from ztray.demo.service import V1_12, V1_16, SimulatedService
from ztray.demo.world import World
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.membership import NetworkRules, Standing
from ztray.domain.token import Token

ANNA = NodeAddress("0123456789")
BORIS = NodeAddress("abcdef0123")


def controller_of(service: SimulatedService, token: str = "") -> Controller:
    return Controller(Authorised(Transport(service.base_url), Token(token or service.token)))


@pytest.fixture
def without_lists(world: World, tmp_path: Path) -> Iterator[SimulatedService]:
    with SimulatedService(world, home=tmp_path, version=V1_12) as service:
        yield service


def network_with(service: SimulatedService, *addresses: NodeAddress) -> NetworkId:
    controller = controller_of(service)
    network_id = controller.create_network("Orchard", NetworkRules()).id
    controller.set_standing(network_id, addresses, Standing.AUTHORISED)
    service.forget_requests()
    return network_id


def test_a_service_without_a_controller_says_so(world: World, tmp_path: Path) -> None:
    with SimulatedService(world, home=tmp_path, version=V1_16) as service:
        assert not controller_of(service).is_there()
        with pytest.raises(NoControllerError):
            controller_of(service).holder()
        with pytest.raises(NoControllerError):
            controller_of(service).networks()


def test_a_wrong_token_is_told_and_stands_nowhere(service: SimulatedService) -> None:
    with pytest.raises(UnauthorizedError) as caught:
        controller_of(service, "wr0ngt0ken").networks()
    assert "wr0ngt0ken" not in f"{caught.value!r} {Authorised(Transport(service.base_url), Token('wr0ngt0ken'))!r}"


def test_a_members_list_is_one_request_where_the_service_tells_it_whole(service: SimulatedService) -> None:
    network_id = network_with(service, ANNA, BORIS)
    assert len(controller_of(service).members(network_id)) == 2
    assert len(service.requests) == 1


def test_whole_lists_are_tried_once_only_where_there_are_none(without_lists: SimulatedService) -> None:
    network_id = network_with(without_lists, ANNA)
    controller = controller_of(without_lists)
    controller.members(network_id)
    controller.members(network_id)
    assert len(controller.networks()) == 1
    assert sum(request.path.startswith("/unstable") for request in without_lists.requests) == 1


def test_a_network_that_is_null_is_left_out_and_gone(without_lists: SimulatedService) -> None:
    network_id = network_with(without_lists)
    without_lists.answer_with("GET", f"/controller/network/{network_id}", body=b"null")
    assert controller_of(without_lists).networks() == ()
    with pytest.raises(GoneError):
        controller_of(without_lists).network(network_id)


def test_a_deletion_that_did_not_happen_is_told(service: SimulatedService) -> None:
    network_id = network_with(service, ANNA)
    path = f"/controller/network/{network_id}/member/{ANNA}"
    body = b'{"id": "0123456789", "creationTime": 5}'
    service.answer_with("GET", path, body=body)
    service.answer_with("DELETE", path, body=body)
    with pytest.raises(NotAppliedError):
        controller_of(service).delete_member(network_id, ANNA)


def test_a_deleted_member_may_have_come_back_at_once(service: SimulatedService) -> None:
    network_id = network_with(service, ANNA)
    path = f"/controller/network/{network_id}/member/{ANNA}"
    service.answer_with("GET", path, body=b'{"id": "0123456789", "creationTime": 9000000000000000}')
    controller_of(service).delete_member(network_id, ANNA)
    assert service.world.controller.members(network_id) == []


def test_a_change_of_many_tells_where_it_ended(service: SimulatedService) -> None:
    network_id = network_with(service)
    service.answer_with("POST", f"/controller/network/{network_id}/member/{BORIS}", status=500, body=b"{}")
    with pytest.raises(PartlyDoneError) as caught:
        controller_of(service).set_standing(network_id, [ANNA, BORIS], Standing.AUTHORISED)
    assert (caught.value.done, caught.value.address) == ((ANNA,), BORIS)
    assert isinstance(caught.value.why, RejectedError)


def test_an_address_that_is_none_is_not_sent(service: SimulatedService) -> None:
    network_id = network_with(service, ANNA)
    with pytest.raises(ValueError, match=r"10\.1\.2"):
        controller_of(service).assign(network_id, ANNA, ["10.1.2"])
    assert service.requests == []


def test_another_programs_answer_is_malformed(service: SimulatedService) -> None:
    service.answer_with("GET", "/unstable/controller/network", body=b'{"hello": 1}')
    with pytest.raises(MalformedReplyError):
        controller_of(service).networks()


@pytest.mark.expects_warnings
def test_a_network_that_cannot_be_understood_is_left_out_with_a_warning(
    service: SimulatedService, caplog: pytest.LogCaptureFixture
) -> None:
    body = b'{"data": [{"id": "3d697201d2000001", "name": "Orchard"}, {"id": "bad"}]}'
    service.answer_with("GET", "/unstable/controller/network", body=body)
    assert [network.name for network in controller_of(service).networks()] == ["Orchard"]
    assert "id bad" in caplog.text


def test_versions_are_told_only_once_they_are_known(service: SimulatedService) -> None:
    network_id = network_with(service)
    body = b'{"data": [{"id": "0123456789", "vMajor": 1, "vMinor": 14, "vRev": 0, "ipAssignments": ["10.1.2.3/24"]}]}'
    service.answer_with("GET", f"/unstable/controller/network/{network_id}/member", body=body)
    (member,) = controller_of(service).members(network_id)
    assert (member.version, member.addresses, member.standing) == ("1.14.0", ("10.1.2.3",), Standing.PENDING)
