"""New Central: what it tells becomes values, what is wanted becomes its requests; and whose key a key is."""

from collections.abc import Callable, Iterator

import pytest

from tests.fakes.builders import HOME, LAPTOP, NAS
from tests.fakes.web_server import WebServer, web_server
from ztray.api.errors import (
    ApiError,
    GoneError,
    MalformedReplyError,
    RateLimitedError,
    ServerTroubleError,
    UnauthorizedError,
    UnreachableError,
)
from ztray.api.new_central import NewCentral
from ztray.api.recognition import Recognised, central, recognise
from ztray.api.source import Source
from ztray.api.web import Web
from ztray.domain.account import Holder, SourceKind
from ztray.domain.identifiers import NodeAddress
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

KEY = Token("n3wn3wn3wn3wn3wn3wn3wn3w")
PAGE = f"https://central.zerotier.com/network/{HOME}"


@pytest.fixture
def server() -> Iterator[WebServer]:
    with web_server() as serving:
        yield serving


def connect(base: str) -> Web:
    return Web(base, requests_a_second=1000)


@pytest.fixture
def client(server: WebServer) -> Source:
    return NewCentral(connect(server.base), KEY)


# What it tells.


def test_the_key_is_sent_as_bearer(server: WebServer, client: Source) -> None:
    server.tell("GET", "/network?stats=true", {"items": []})
    assert client.networks() == ()
    assert server.asked[0].headers["Authorization"] == f"Bearer {KEY.reveal()}"
    assert KEY.reveal() not in repr(client) + repr(vars(client)["_api"])


def test_networks_are_told_with_their_counts(server: WebServer, client: Source) -> None:
    stats = {
        "activeDevices": 1,
        "authorizedDevices": 2,
        "notAuthorizedDevices": 3,
        "rejectedDevices": 4,
        "totalDevices": 9,
    }
    network = {"id": HOME, "name": "Home", "description": "at home", "kind": "x", "permissions": None, "stats": stats}
    server.tell("GET", "/network?stats=true", {"items": [network]})
    assert client.networks() == (
        ManagedNetwork(
            id=HOME,
            name="Home",
            description="at home",
            counts=MemberCounts(online=1, authorised=2, pending=3, rejected=4, total=9),
            web_page=PAGE,
        ),
    )


@pytest.mark.parametrize("nothing", [None, {}, {"items": None}, {"items": []}, []])
def test_no_networks_are_none_however_that_is_written(server: WebServer, client: Source, nothing: object) -> None:
    server.tell("GET", "/network?stats=true", nothing)
    assert client.networks() == ()


def test_a_network_is_told_with_its_rules(server: WebServer, client: Source) -> None:
    config = {
        "private": False,
        "mtu": 1500,
        "multicastLimit": 8,
        "enableBroadcast": False,
        "routes": [{"target": "10.0.0.0/24", "via": None}, {"target": "0.0.0.0/0", "via": "10.0.0.1"}, {}],
        "dns": {"domain": "home.arpa", "servers": ["10.0.0.1"]},
        "v4AssignmentMode": {"zt": True},
        "v6AssignmentMode": {"6plane": True, "rfc4193": None, "zt": True},
        "v4IpAssignmentPools": [{"ipRangeStart": "10.0.0.1", "ipRangeEnd": "10.0.0.9"}, {"ipRangeStart": None}],
        "v6IpAssignmentPools": [{"ipRangeStart": "fd00::1", "ipRangeEnd": "fd00::9"}],
    }
    server.tell("GET", f"/network/{HOME}", {"id": HOME, "name": "Home", "config": config})
    assert client.network(HOME).rules == NetworkRules(
        is_private=False,
        pools=(AddressPool(first="10.0.0.1", last="10.0.0.9"), AddressPool(first="fd00::1", last="fd00::9")),
        routes=(Route(target="10.0.0.0/24"), Route(target="0.0.0.0/0", via="10.0.0.1")),
        dns=Dns(domain="home.arpa", servers=("10.0.0.1",)),
        assigns_ipv4=True,
        assigns_ipv6=True,
        assigns_6plane=True,
        mtu=1500,
        multicast_limit=8,
        passes_broadcast=False,
    )


def test_a_network_that_tells_nothing_has_the_usual_rules(server: WebServer, client: Source) -> None:
    server.tell("GET", f"/network/{HOME}", {"id": HOME, "name": None, "config": None, "stats": None})
    assert client.network(HOME) == ManagedNetwork(id=HOME, rules=NetworkRules(), web_page=PAGE)


def test_members_are_told_with_all_that_is_known(server: WebServer, client: Source) -> None:
    member = {
        "deviceId": NAS,
        "networkId": HOME,
        "name": "nas",
        "description": "in the cellar",
        "status": "authorized",
        "ipv4Assignments": ["10.0.0.2/24"],
        "ipv6Assignments": ["fd00::2"],
        "lastSeenTime": "2026-11-22T10:00:00.5Z",
        "lastSeenIp": "192.0.2.7",
        "agentVersion": "1.14.1",
        "os": "linux",
        "activeBridge": True,
        "noAutoAssignIps": True,
        "tags": [[1, 2]],
    }
    server.tell("GET", f"/network/{HOME}/member", [member])
    assert client.members(HOME) == (
        Member(
            network_id=HOME,
            address=NAS,
            name="nas",
            description="in the cellar",
            standing=Standing.AUTHORISED,
            addresses=("10.0.0.2", "fd00::2"),
            last_seen=1_795_341_600_500,
            physical_address="192.0.2.7",
            version="1.14.1",
            os="linux",
            is_bridge=True,
            assigns_no_addresses=True,
        ),
    )


def test_a_member_that_is_all_null_is_one_that_waits(server: WebServer, client: Source) -> None:
    names = ("name", "description", "status", "ipv4Assignments", "ipv6Assignments", "lastSeenTime", "lastSeenIp", "os")
    nothing = dict.fromkeys((*names, "agentVersion", "activeBridge", "noAutoAssignIps"))
    server.tell("GET", f"/network/{HOME}/member", [{"deviceId": NAS, **nothing}, {"deviceId": LAPTOP}])
    assert client.members(HOME) == (Member(network_id=HOME, address=NAS), Member(network_id=HOME, address=LAPTOP))


@pytest.mark.parametrize(
    ("status", "standing"),
    [
        ("authorized", Standing.AUTHORISED),
        ("not_authorized", Standing.PENDING),
        ("rejected", Standing.REJECTED),
        ("quarantined", Standing.PENDING),
    ],
)
def test_every_status_is_a_standing(server: WebServer, client: Source, status: str, standing: Standing) -> None:
    server.tell("GET", f"/network/{HOME}/member", [{"deviceId": NAS, "status": status}])
    assert [member.standing for member in client.members(HOME)] == [standing]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-22T10:00:00Z", 1_795_341_600_000),
        ("2026-11-22T10:00:00.123456789Z", 1_795_341_600_123),
        ("2026-11-22T12:00:00+02:00", 1_795_341_600_000),
        (1_795_341_600_000, 1_795_341_600_000),
        ("0001-01-01T00:00:00Z", None),
        ("yesterday", None),
        ("", None),
        (0, None),
    ],
)
def test_a_moment_is_understood_in_every_spelling(
    server: WebServer, client: Source, text: object, moment: int | None
) -> None:
    server.tell("GET", f"/network/{HOME}/member", [{"deviceId": NAS, "lastSeenTime": text}])
    assert [member.last_seen for member in client.members(HOME)] == [moment]


@pytest.mark.expects_warnings
def test_a_member_that_cannot_be_understood_is_left_out_and_told_once(
    server: WebServer, client: Source, caplog: pytest.LogCaptureFixture
) -> None:
    server.tell("GET", f"/network/{HOME}/member", [{"deviceId": "nobody"}, {"deviceId": NAS}])
    assert [member.address for member in client.members(HOME)] == [NAS]
    client.members(HOME)
    assert len(caplog.records) == 1


def test_what_is_no_list_is_malformed(server: WebServer, client: Source) -> None:
    server.tell("GET", f"/network/{HOME}/member", body=b"<html>", media_type="text/html")
    with pytest.raises(MalformedReplyError):
        client.members(HOME)


def test_a_network_that_is_not_there_is_gone(client: Source) -> None:
    with pytest.raises(GoneError):
        client.members(HOME)


# What is changed.


@pytest.mark.parametrize(
    ("standing", "verb"),
    [(Standing.AUTHORISED, "authorize"), (Standing.PENDING, "de-authorize"), (Standing.REJECTED, "reject")],
)
def test_a_standing_is_a_verb_for_one_and_one_request_for_many(
    server: WebServer, client: Source, standing: Standing, verb: str
) -> None:
    server.tell("POST", f"/network/{HOME}/member/{NAS}/{verb}", {})
    server.tell("POST", f"/network/{HOME}/member/{verb}", status=204, body=b"")
    client.set_standing(HOME, [NAS], standing)
    client.set_standing(HOME, [NAS, LAPTOP], standing)
    client.set_standing(HOME, [], standing)
    assert server.calls == [
        ("POST", f"/network/{HOME}/member/{NAS}/{verb}", None),
        ("POST", f"/network/{HOME}/member/{verb}", [NAS, LAPTOP]),
    ]


@pytest.mark.parametrize("addresses", [[NAS], [NAS, LAPTOP]])
def test_a_page_that_asks_to_sign_in_approves_nobody(
    server: WebServer, client: Source, addresses: list[NodeAddress]
) -> None:
    for path in (f"{NAS}/authorize", "authorize"):
        server.tell("POST", f"/network/{HOME}/member/{path}", body=b"<html>", media_type="text/html")
    with pytest.raises(MalformedReplyError, match="a page for a browser"):
        client.set_standing(HOME, addresses, Standing.AUTHORISED)


def test_a_member_is_renamed(server: WebServer, client: Source) -> None:
    path = f"/network/{HOME}/member/{NAS}"
    server.tell("POST", path, {"deviceId": NAS, "name": "told"})
    assert client.rename(HOME, NAS, "new").name == "told"
    client.rename(HOME, NAS, "new", "words")
    assert server.calls == [("POST", path, {"name": "new"}), ("POST", path, {"name": "new", "description": "words"})]


def test_addresses_are_assigned_by_family(server: WebServer, client: Source) -> None:
    path = f"/network/{HOME}/member/{NAS}"
    server.tell("POST", path, {"deviceId": NAS, "ipv4Assignments": ["10.0.0.2"], "activeBridge": True})
    told = client.assign(HOME, NAS, ["10.0.0.2", "FD00::2"], is_bridge=True, assigns_no_addresses=False)
    assert (told.addresses, told.is_bridge) == (("10.0.0.2",), True)
    wanted = {"ipv4Assignments": ["10.0.0.2"], "ipv6Assignments": ["fd00::2"]}
    assert server.calls == [("POST", path, wanted | {"activeBridge": True, "noAutoAssignIps": False})]


def test_what_is_no_address_is_not_assigned(server: WebServer, client: Source) -> None:
    with pytest.raises(ValueError, match="nonsense"):
        client.assign(HOME, NAS, ["nonsense"])
    assert server.calls == []


def test_what_is_not_known_to_be_possible_is_not_offered(client: Source) -> None:
    assert Ability.MANY_AT_ONCE in client.abilities
    for ability, call in {
        Ability.DELETE_MEMBER: lambda: client.delete_member(HOME, NAS),
        Ability.CREATE_NETWORK: lambda: client.create_network("", NetworkRules()),
        Ability.CHANGE_NETWORK: lambda: client.change_network(HOME, "", NetworkRules()),
        Ability.DELETE_NETWORK: lambda: client.delete_network(HOME),
    }.items():
        assert ability not in client.abilities
        attempt: Callable[[], object] = call
        with pytest.raises(NotImplementedError):
            attempt()


# Whose key it is.

ACCOUNTS = "/org/o-1/service-account"


@pytest.mark.parametrize("body", [{"message": "Back soon."}, {"data": []}])
def test_an_object_that_is_no_list_is_not_taken_for_an_empty_one(
    server: WebServer, client: Source, body: object
) -> None:
    server.tell("GET", "/network?stats=true", body)
    with pytest.raises(MalformedReplyError):
        client.networks()


def test_the_only_key_tells_its_account_and_its_end(server: WebServer, client: Source) -> None:
    server.tell("GET", "/org", {"items": [{"id": "o-1", "name": "Home Ltd"}]})
    key = {"id": "k", "expires": "2026-11-22T10:00:00Z", "lastUsed": None}
    server.tell("GET", ACCOUNTS, {"items": [{"name": "tray", "apiKeys": [key]}, {"name": "idle", "apiKeys": None}]})
    assert client.holder() == Holder(owner="tray", organisation="Home Ltd", expires=1_795_341_600_000)


def test_of_several_keys_none_is_taken_for_this_one(server: WebServer, client: Source) -> None:
    server.tell("GET", "/org", {"items": [{"id": "o-1", "name": "Home Ltd"}]})
    server.tell("GET", ACCOUNTS, [{"name": "tray", "apiKeys": [{"expires": "2026-11-22T10:00:00Z"}, {}]}])
    assert client.holder() == Holder(organisation="Home Ltd")


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500])
def test_a_key_is_accepted_though_its_accounts_are_not_told(server: WebServer, client: Source, status: int) -> None:
    server.tell("GET", "/org", {"items": [{"id": "o-1", "name": "Home Ltd"}]})
    server.tell("GET", ACCOUNTS, {}, status=status)
    assert client.holder() == Holder(organisation="Home Ltd")


@pytest.fixture
def older() -> Iterator[WebServer]:
    with web_server() as serving:
        yield serving


def kind_at(server: WebServer, older: WebServer) -> Recognised:
    return recognise(KEY, connect, new_base=server.base, older_base=f"{older.base}/v1")


def test_a_key_that_the_first_address_knows_is_sent_to_no_other(server: WebServer, older: WebServer) -> None:
    server.tell("GET", "/org", {"items": [{"id": "", "name": "Home Ltd"}]})
    holder = Holder(organisation="Home Ltd")
    found = kind_at(server, older)
    assert (found.kind, found.base, found.holder) == (SourceKind.NEW_CENTRAL, server.base, holder)
    assert Ability.REJECT in found.abilities
    assert older.asked == []


@pytest.mark.parametrize("refusal", [401, 403])
def test_a_key_that_only_the_older_address_knows_is_new_centrals_too(
    server: WebServer, older: WebServer, refusal: int
) -> None:
    server.tell("GET", "/org", {}, status=refusal)
    older.tell("GET", "/v1/network", [{"id": HOME}])  # and no /status
    found = kind_at(server, older)
    assert (found.kind, found.base, found.holder) == (SourceKind.NEW_CENTRAL, f"{older.base}/v1", Holder())
    assert {asked.headers["Authorization"] for asked in older.asked} == {f"Bearer {KEY.reveal()}"}
    networks = central(found.kind, found.base, KEY, connect).networks()
    assert [network.web_page for network in networks] == [PAGE]
    assert older.asked[-1].headers["Authorization"] == f"Bearer {KEY.reveal()}"


def test_a_personal_token_is_legacy_centrals(server: WebServer, older: WebServer) -> None:
    server.tell("GET", "/org", {}, status=401)
    older.tell("GET", "/v1/status", {}, status=403)
    older.tell("GET", "/v1/status", {"user": {"id": "u", "displayName": "Ada"}})
    found = kind_at(server, older)
    assert (found.kind, found.holder) == (SourceKind.LEGACY_CENTRAL, Holder(owner="Ada"))
    assert older.asked[-1].headers["Authorization"] == f"token {KEY.reveal()}"


def test_a_key_is_refused_only_if_all_refuse_it(server: WebServer, older: WebServer) -> None:
    server.tell("GET", "/org", {}, status=401)
    older.tell("GET", "/v1/status", {"user": None})
    older.tell("GET", "/v1/network", {}, status=403)
    with pytest.raises(UnauthorizedError, match="no Central accepts the key"):
        kind_at(server, older)
    assert [asked.path for asked in older.asked] == ["/v1/status", "/v1/network"] * 2


@pytest.mark.parametrize(("status", "kind"), [(500, ServerTroubleError), (429, RateLimitedError)])
def test_a_key_is_not_refused_while_one_of_them_cannot_say(
    server: WebServer, older: WebServer, status: int, kind: type[ApiError]
) -> None:
    server.tell("GET", "/org", {}, status=status)
    older.tell("GET", "/v1/status", {}, status=401)
    with pytest.raises(kind):
        kind_at(server, older)


def test_a_key_is_not_refused_while_one_of_them_is_out_of_reach(server: WebServer) -> None:
    server.tell("GET", "/org", {}, status=401)
    with web_server() as gone:
        pass
    with pytest.raises(UnreachableError):
        kind_at(server, gone)


def test_the_usual_addresses_are_taken_for_an_account_without_one() -> None:
    asked: list[str] = []

    def note(base: str) -> Web:
        asked.append(base)
        return connect(base)

    for kind in (SourceKind.NEW_CENTRAL, SourceKind.LEGACY_CENTRAL):
        central(kind, "", KEY, note)
    assert asked == ["https://central.zerotier.com/api/v2", "https://api.zerotier.com/api/v1"]
