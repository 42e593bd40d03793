"""Legacy Central's client against the examples of the published specification: Prism checks every request."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.contract.source_contract import ANNA, RULES
from tests.specification.programs import prism
from ztray.api.errors import RejectedError, UnauthorizedError
from ztray.api.legacy_central import LegacyCentral
from ztray.api.web import Web
from ztray.domain.account import Holder
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.membership import AddressPool, ManagedNetwork, Member, MemberCounts, NetworkRules, Standing
from ztray.domain.network import Dns, Route
from ztray.domain.token import Token

KEY = Token("wwrb66uUh18Fqc38rd8jMd5RFJzRsCn4")
NETWORK_ID = NetworkId("8056c2e21c000001")
NETWORK = ManagedNetwork(
    id=NETWORK_ID,
    name="My ZeroTier Network",
    description="Some descriptive text about my network.",
    counts=MemberCounts(online=123, authorised=200, pending=50, total=250),
    rules=NetworkRules(
        pools=(AddressPool(first="10.0.0.1", last="10.0.0.255"),),
        routes=(Route(target="10.0.0.0/24"),),
        dns=Dns(domain="some.domain", servers=("10.0.0.3",)),
        assigns_ipv4=True,
        assigns_6plane=True,
    ),
    web_page=f"https://my.zerotier.com/network/{NETWORK_ID}",
)
MEMBER = Member(
    network_id=NETWORK_ID,
    address=NodeAddress("abcdef0123"),
    name="my-cray-supercomputer",
    description="My super awesome cray that I got ZeroTier to run on",
    standing=Standing.AUTHORISED,
    addresses=("10.0.0.3",),
    last_seen=1_612_993_673_254,
    physical_address="8.8.8.8",
    version="1.6.3",
)


@pytest.fixture(scope="module")
def base(specification: Path) -> Iterator[str]:
    with prism("mock", specification) as base:
        yield base


@pytest.fixture
def client(base: str) -> LegacyCentral:
    return LegacyCentral(Web(base), KEY)


def test_the_holder_is_read(client: LegacyCentral) -> None:
    assert client.holder() == Holder(owner="Joe User", is_read_only=True)


def test_networks_are_read(client: LegacyCentral) -> None:
    assert client.networks() == (NETWORK,)
    assert client.network(NETWORK_ID) == NETWORK


def test_members_are_read(client: LegacyCentral) -> None:
    assert client.members(NETWORK_ID) == (MEMBER,)


@pytest.mark.parametrize("standing", [Standing.AUTHORISED, Standing.PENDING])
def test_standings_are_set_in_valid_requests(client: LegacyCentral, standing: Standing) -> None:
    client.set_standing(NETWORK_ID, [ANNA, MEMBER.address], standing)


@pytest.mark.parametrize(
    "change",
    [
        lambda client: client.rename(NETWORK_ID, ANNA, "Anna"),
        lambda client: client.rename(NETWORK_ID, ANNA, "Anna", ""),
        lambda client: client.assign(NETWORK_ID, ANNA, []),
        lambda client: client.assign(
            NETWORK_ID, ANNA, ["10.0.0.3", "fd00::3"], is_bridge=True, assigns_no_addresses=False
        ),
    ],
)
def test_members_are_changed_in_valid_requests(
    client: LegacyCentral, change: Callable[[LegacyCentral], Member]
) -> None:
    assert change(client) == MEMBER


@pytest.mark.parametrize("rules", [RULES, NetworkRules()], ids=["full", "usual"])
def test_networks_are_created_and_changed_in_valid_requests(client: LegacyCentral, rules: NetworkRules) -> None:
    assert client.create_network("Orchard", rules) == NETWORK
    assert client.change_network(NETWORK_ID, "Orchard", rules) == NETWORK


def test_members_and_networks_are_deleted_in_valid_requests(client: LegacyCentral) -> None:
    client.delete_member(NETWORK_ID, ANNA)
    client.delete_network(NETWORK_ID)


def test_a_request_that_is_wrong_is_refused(base: str) -> None:
    path = f"/network/{NETWORK_ID}/member/{ANNA}"
    for body in (b'{"name": 5}', b'{"unheard": "of"}', b'{"config": {"authorized": "yes"}}'):
        with pytest.raises(RejectedError):
            Web(base).request("POST", path, headers={"Authorization": f"token {KEY.reveal()}"}, body=body)
    with pytest.raises(UnauthorizedError):
        Web(base).request("GET", path, headers={})
