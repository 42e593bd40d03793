"""Legacy Central: what it tells becomes values, what is wanted becomes its requests."""

from collections.abc import Iterator

import pytest

from tests.fakes.builders import HOME, LAPTOP, MY_ADDRESS, NAS
from tests.fakes.web_server import WebServer, web_server
from ztray.api.errors import ForbiddenError, GoneError, PartlyDoneError, UnauthorizedError
from ztray.api.legacy_central import LegacyCentral
from ztray.api.source import Source
from ztray.api.web import Web
from ztray.domain.account import Holder
from ztray.domain.membership import (
    Ability,
    AddressPool,
    ManagedNetwork,
    Member,
    MemberCounts,
    NetworkRules,
    Standing,
)
from ztray.domain.network import Dns, Route
from ztray.domain.token import Token

KEY = Token("0ld0ld0ld0ld0ld0ld0ld0ld")
PAGE = f"https://my.zerotier.com/network/{HOME}"

RULES = NetworkRules(
    is_private=False,
    pools=(AddressPool(first="10.0.0.1", last="10.0.0.9"),),
    routes=(Route(target="10.0.0.0/24"), Route(target="0.0.0.0/0", via="10.0.0.1")),
    dns=Dns(domain="home.arpa", servers=("10.0.0.1",)),
    assigns_ipv4=True,
    assigns_rfc4193=True,
    mtu=1500,
    multicast_limit=8,
    passes_broadcast=False,
)
CONFIG = {
    "name": "Home",
    "private": False,
    "mtu": 1500,
    "multicastLimit": 8,
    "enableBroadcast": False,
    "routes": [{"target": "10.0.0.0/24", "via": None}, {"target": "0.0.0.0/0", "via": "10.0.0.1"}],
    "dns": {"domain": "home.arpa", "servers": ["10.0.0.1"]},
    "ipAssignmentPools": [{"ipRangeStart": "10.0.0.1", "ipRangeEnd": "10.0.0.9"}],
    "v4AssignMode": {"zt": True},
    "v6AssignMode": {"zt": False, "rfc4193": True, "6plane": False},
}


@pytest.fixture
def server() -> Iterator[WebServer]:
    with web_server() as serving:
        yield serving


@pytest.fixture
def client(server: WebServer) -> Source:
    return LegacyCentral(Web(server.base, requests_a_second=1000), KEY)


# What it tells.


def test_the_key_is_sent_as_token_and_tells_its_user(server: WebServer, client: Source) -> None:
    server.tell("GET", "/status", {"user": {"id": "u", "displayName": "Ada"}, "readOnlyMode": True})
    assert client.holder() == Holder(owner="Ada", is_read_only=True)
    assert server.asked[0].headers["Authorization"] == f"token {KEY.reveal()}"


def test_a_user_without_a_name_is_told_by_the_address(server: WebServer, client: Source) -> None:
    server.tell("GET", "/status", {"user": {"displayName": None, "email": "ada@example.org"}})
    assert client.holder().owner == "ada@example.org"


def test_a_status_that_anybody_gets_says_nothing_of_the_key(server: WebServer, client: Source) -> None:
    server.tell("GET", "/status", {"user": None})
    server.tell("GET", "/network", {}, status=401)
    with pytest.raises(UnauthorizedError):
        client.holder()


def test_networks_are_told_with_what_the_list_knows(server: WebServer, client: Source) -> None:
    network = {"id": HOME, "description": "at home", "config": CONFIG, "onlineMemberCount": 0}
    counts = {"authorizedMemberCount": 2, "totalMemberCount": 5}
    server.tell("GET", "/network", [network | counts])
    assert client.networks() == (
        ManagedNetwork(
            id=HOME,
            name="Home",
            description="at home",
            counts=MemberCounts(authorised=2, pending=3, total=5),
            rules=RULES,
            web_page=PAGE,
        ),
    )


def test_a_network_itself_knows_that_nobody_is_online(server: WebServer, client: Source) -> None:
    server.tell("GET", f"/network/{HOME}", {"id": HOME, "onlineMemberCount": 0})
    assert client.network(HOME).counts == MemberCounts(online=0)


def test_a_network_that_is_all_null_is_taken(server: WebServer, client: Source) -> None:
    names = ("description", "permissions", "onlineMemberCount", "authorizedMemberCount", "totalMemberCount")
    server.tell("GET", "/network", [{"id": HOME, **dict.fromkeys((*names, "config"))}])
    server.tell("GET", f"/network/{HOME}", {"id": HOME, "config": dict.fromkeys(CONFIG) | {"dns": []}})
    assert client.networks() == (ManagedNetwork(id=HOME, web_page=PAGE),)
    assert client.network(HOME) == ManagedNetwork(id=HOME, rules=NetworkRules(), web_page=PAGE)


@pytest.mark.parametrize(
    ("permissions", "can_manage"),
    [
        ({"u": {"m": True}}, True),
        ({"u": {"a": True, "d": False, "m": False, "r": True}}, False),
        ({"u": {"m": True}, "other": {"m": False}}, True),
        ({"u": {"m": False}, "other": {"m": True}}, False),
        ({"u": None}, True),
        ({"other": {"m": False}}, True),
    ],
)
def test_who_may_not_modify_a_network_cannot_manage_it(
    server: WebServer, client: Source, permissions: object, can_manage: bool
) -> None:
    server.tell("GET", "/status", {"user": {"id": "u"}})
    server.tell("GET", "/network", [{"id": HOME, "permissions": permissions}])
    assert [network.can_manage for network in client.networks()] == [can_manage]


def test_members_are_told_with_all_that_is_known(server: WebServer, client: Source) -> None:
    config = {"authorized": True, "ipAssignments": ["10.0.0.2"], "activeBridge": True, "noAutoAssignIps": True}
    member = {
        "id": f"{HOME}-{NAS}",
        "nodeId": NAS,
        "name": "nas",
        "description": "in the cellar",
        "hidden": False,
        "config": config,
        "lastSeen": 1_795_341_600_000,
        "physicalAddress": "192.0.2.7",
        "clientVersion": "1.14.1",
    }
    waiting = {"nodeId": LAPTOP, **dict.fromkeys(("name", "description", "hidden", "config", "lastSeen"))}
    server.tell("GET", f"/network/{HOME}/member", [member, waiting | {"lastOnline": 7}])
    assert client.members(HOME) == (
        Member(
            network_id=HOME,
            address=NAS,
            name="nas",
            description="in the cellar",
            standing=Standing.AUTHORISED,
            addresses=("10.0.0.2",),
            last_seen=1_795_341_600_000,
            physical_address="192.0.2.7",
            version="1.14.1",
            is_bridge=True,
            assigns_no_addresses=True,
        ),
        Member(network_id=HOME, address=LAPTOP, last_seen=7),
    )


def test_a_hidden_member_is_told_only_if_it_is_authorised(server: WebServer, client: Source) -> None:
    hidden = [{"nodeId": NAS, "hidden": True}, {"nodeId": LAPTOP, "hidden": True, "config": {"authorized": True}}]
    server.tell("GET", f"/network/{HOME}/member", hidden)
    assert [member.address for member in client.members(HOME)] == [LAPTOP]


# What is changed.


def member_path(address: str) -> str:
    return f"/network/{HOME}/member/{address}"


@pytest.mark.parametrize(("standing", "authorized"), [(Standing.AUTHORISED, True), (Standing.PENDING, False)])
def test_standings_are_set_one_after_the_other(
    server: WebServer, client: Source, standing: Standing, authorized: bool
) -> None:
    for address in (NAS, LAPTOP):
        server.tell("POST", member_path(address), {})
    client.set_standing(HOME, [NAS, LAPTOP], standing)
    wanted = {"config": {"authorized": authorized}}
    assert server.calls == [("POST", member_path(address), wanted) for address in (NAS, LAPTOP)]


def test_of_several_the_first_failure_is_the_last_request(server: WebServer, client: Source) -> None:
    server.tell("POST", member_path(NAS), {})
    server.tell("POST", member_path(LAPTOP), {}, status=403)
    with pytest.raises(PartlyDoneError) as error:
        client.set_standing(HOME, [NAS, LAPTOP, MY_ADDRESS], Standing.AUTHORISED)
    assert (error.value.address, error.value.done) == (LAPTOP, (NAS,))
    assert isinstance(error.value.why, ForbiddenError)
    assert len(server.asked) == 2


def test_of_one_the_failure_is_its_own(client: Source) -> None:
    with pytest.raises(GoneError):
        client.set_standing(HOME, [NAS], Standing.AUTHORISED)


def test_nobody_is_rejected(server: WebServer, client: Source) -> None:
    assert not client.abilities & {Ability.REJECT, Ability.MANY_AT_ONCE}
    with pytest.raises(ValueError, match="rejects nobody"):
        client.set_standing(HOME, [NAS], Standing.REJECTED)
    assert server.calls == []


def test_a_member_is_renamed(server: WebServer, client: Source) -> None:
    server.tell("POST", member_path(NAS), {"nodeId": NAS, "name": "told"})
    assert client.rename(HOME, NAS, "new").name == "told"
    client.rename(HOME, NAS, "new", "")
    assert [content for _, _, content in server.calls] == [{"name": "new"}, {"name": "new", "description": ""}]


def test_addresses_are_assigned(server: WebServer, client: Source) -> None:
    server.tell("POST", member_path(NAS), {"nodeId": NAS, "config": {"ipAssignments": ["10.0.0.2"]}})
    assert client.assign(HOME, NAS, ["10.0.0.2"], is_bridge=False, assigns_no_addresses=True).addresses == ("10.0.0.2",)
    wanted = {"ipAssignments": ["10.0.0.2"], "activeBridge": False, "noAutoAssignIps": True}
    assert server.calls == [("POST", member_path(NAS), {"config": wanted})]


def test_a_network_is_created_and_changed_with_all_its_rules(server: WebServer, client: Source) -> None:
    for path in ("/network", f"/network/{HOME}"):
        server.tell("POST", path, {"id": HOME, "config": CONFIG})
    assert client.create_network("Home", RULES).rules == RULES
    assert client.change_network(HOME, "Home", RULES).name == "Home"
    wanted = {"config": CONFIG}
    assert server.calls == [("POST", "/network", wanted), ("POST", f"/network/{HOME}", wanted)]


def test_a_network_and_a_member_are_deleted(server: WebServer, client: Source) -> None:
    for path in (member_path(NAS), f"/network/{HOME}"):
        server.tell("DELETE", path, status=200, body=b"")
    client.delete_member(HOME, NAS)
    client.delete_network(HOME)
    assert [(method, path) for method, path, _ in server.calls] == [
        ("DELETE", member_path(NAS)),
        ("DELETE", f"/network/{HOME}"),
    ]
    with pytest.raises(GoneError):
        client.delete_member(HOME, LAPTOP)
