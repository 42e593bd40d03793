"""The simulated New Central and Legacy Central: what they answer, refuse and do to those who ask."""

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.fakes.central_scene import HOME, LAPTOP, NAS, PENDING, CentralScene, central_scene
from ztray.demo.central import READ_ONLY, Key
from ztray.demo.central_server import SimulatedCentral
from ztray.demo.legacy_central import LegacyCentral
from ztray.demo.new_central import NewCentral
from ztray.demo.world import HandClock

STRANGER = "1234567890"
NOWHERE = "8056c2e21c999999"
EPOCH = 1_795_000_000.25


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401 - any JSON
        return json.loads(self.body)


@dataclass(kw_only=True)
class Asker:
    """Asks one face with a key, over HTTP."""

    central: SimulatedCentral
    key: Key
    scheme: str
    world_clock: HandClock

    def __call__(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        authorization: str | None = None,
        headers: dict[str, str] | None = None,
        timeout: float = 5,
    ) -> Answer:
        offered = f"{self.scheme} {self.key.secret}" if authorization is None else authorization
        origin, _slash, prefix = self.central.base_url.removeprefix("http://").partition("/")
        with closing(http.client.HTTPConnection(origin, timeout=timeout)) as connection:
            sent = None if body is None else json.dumps(body).encode()
            connection.request(method, f"/{prefix}{path}", sent, {"Authorization": offered} | (headers or {}))
            reply = connection.getresponse()
            return Answer(
                status=reply.status,
                headers={name.lower(): value for name, value in reply.getheaders()},
                body=reply.read(),
            )


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def scene(clock: HandClock) -> CentralScene:
    return central_scene(clock, epoch=EPOCH)


@pytest.fixture
def new(scene: CentralScene, clock: HandClock) -> Iterator[Asker]:
    with NewCentral(scene.world) as central:
        yield Asker(central=central, key=scene.new_key, scheme="Bearer", world_clock=clock)


@pytest.fixture
def legacy_central(scene: CentralScene) -> Iterator[LegacyCentral]:
    with LegacyCentral(scene.world) as central:
        yield central


@pytest.fixture
def legacy(legacy_central: LegacyCentral, scene: CentralScene, clock: HandClock) -> Asker:
    return Asker(central=legacy_central, key=scene.legacy_key, scheme="token", world_clock=clock)


@pytest.fixture(params=["new", "legacy"])
def either(request: pytest.FixtureRequest) -> Asker:
    """Return one face after the other."""
    asker: Asker = request.getfixturevalue(request.param)
    return asker


def by_address(members: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {member.get("deviceId") or member["nodeId"]: member for member in members}


# New Central.


def test_new_central_tells_a_key_its_organisation(new: Asker, scene: CentralScene) -> None:
    assert new("GET", "/org").json == {"items": [{"id": scene.organisation.id, "name": "Lovelace & daughters"}]}


def test_new_central_lists_keys_with_their_end_and_last_use_in_rfc_3339(new: Asker, scene: CentralScene) -> None:
    (account,) = new("GET", f"/org/{scene.organisation.id}/service-account").json["items"]
    (key,) = account["apiKeys"]
    begun = datetime.fromtimestamp(EPOCH, UTC)
    assert datetime.fromisoformat(key["lastUsed"]) == begun
    assert (datetime.fromisoformat(key["expires"]) - begun).days == 90
    assert scene.new_key.secret not in json.dumps(account)


def test_new_central_keeps_other_organisations_to_itself(new: Asker, scene: CentralScene) -> None:
    other = scene.world.add_organisation("Others")
    theirs = scene.world.add_network(other, "Theirs")
    assert new("GET", f"/org/{other.id}").status == 403
    assert new("GET", f"/network/{theirs.id}").status == 404


def test_new_central_counts_members_in_its_list_of_networks_only_when_asked(new: Asker) -> None:
    plain = new("GET", "/network").json["items"]
    counted = new("GET", "/network?stats=true").json["items"]
    assert all("stats" not in network for network in plain)
    assert counted[0]["stats"] == {
        "activeDevices": 5,
        "authorizedDevices": 4,
        "notAuthorizedDevices": 1,
        "rejectedDevices": 0,
        "totalDevices": 5,
    }


def test_new_central_tells_a_networks_rules(new: Asker) -> None:
    network = new("GET", f"/network/{HOME}").json
    assert network["name"] == "Home"
    assert network["config"] == {
        "dns": {"domain": "", "servers": []},
        "mtu": 2800,
        "multicastLimit": 32,
        "enableBroadcast": True,
        "private": True,
        "routes": [{"target": "10.147.20.0/24"}],
        "v4AssignmentMode": {"zt": True},
        "v4IpAssignmentPools": [{"ipRangeStart": "10.147.20.10", "ipRangeEnd": "10.147.20.250"}],
        "v6AssignmentMode": {"6plane": False, "rfc4193": False, "zt": False},
        "v6IpAssignmentPools": [],
    }


def test_new_central_lists_members_in_a_bare_array(new: Asker) -> None:
    members = by_address(new("GET", f"/network/{HOME}/member").json)
    nas, pending = members[NAS], members[PENDING]
    assert (nas["name"], nas["status"], nas["ipv4Assignments"]) == ("NAS", "authorized", ["10.147.20.10"])
    assert nas["lastSeenTime"] == "2026-11-18T11:06:40.25Z"
    assert (pending["status"], pending["ipv4Assignments"]) == ("not_authorized", [])
    assert "lastAuthorizedTime" not in pending


@pytest.mark.parametrize(
    ("verb", "status"), [("authorize", "authorized"), ("de-authorize", "not_authorized"), ("reject", "rejected")]
)
def test_new_central_changes_the_standing_of_a_member_by_a_verb(new: Asker, verb: str, status: str) -> None:
    address = PENDING if verb == "authorize" else NAS
    assert new("POST", f"/network/{HOME}/member/{address}/{verb}").json["status"] == status
    assert by_address(new("GET", f"/network/{HOME}/member").json)[address]["status"] == status


def test_new_central_changes_the_standing_of_many_at_once_or_of_none(new: Asker, scene: CentralScene) -> None:
    assert new("POST", f"/network/{HOME}/member/reject", [NAS, STRANGER]).status == 404
    assert scene.world.counts(HOME).rejected == 0
    changed = new("POST", f"/network/{HOME}/member/reject", [NAS, PENDING]).json
    assert [member["status"] for member in changed] == ["rejected", "rejected"]


def test_new_central_changes_names_and_addresses_of_one_version_without_the_other(new: Asker) -> None:
    path = f"/network/{HOME}/member/{NAS}"
    new("POST", path, {"ipv6Assignments": ["fd00::5"]})
    member = new("POST", path, {"name": "Archive", "description": "Cellar", "activeBridge": True}).json
    assert (member["name"], member["description"], member["activeBridge"]) == ("Archive", "Cellar", True)
    assert (member["ipv4Assignments"], member["ipv6Assignments"]) == (["10.147.20.10"], ["fd00::5"])


@pytest.mark.parametrize(
    "asked", [{"status": "authorized"}, {"name": 5}, {"ipv4Assignments": ["10.0.0"]}, {"ipv4Assignments": "10.0.0.1"}]
)
def test_new_central_names_the_field_that_it_will_not_change(new: Asker, asked: dict[str, object]) -> None:
    answer = new("POST", f"/network/{HOME}/member/{NAS}", asked)
    assert answer.status == 400
    assert answer.json["details"][0]["field"] == next(iter(asked))


def test_new_central_creates_changes_and_deletes_networks(new: Asker) -> None:
    group = new("GET", "/network-group").json["items"][0]["id"]
    config = {
        "private": False,
        "routes": [{"target": "10.1.0.0/16"}],
        "dns": {"domain": "x.test", "servers": ["10.1.0.1"]},
    }
    created = new("POST", f"/network-group/{group}/network", {"name": "Games", "config": config}).json
    assert created["config"] | config == created["config"]
    path = f"/network/{created['id']}"
    changed = new("POST", path, {"name": "Play", "config": {"v6AssignmentMode": {"rfc4193": True}}}).json
    assert changed["name"] == "Play"
    assert changed["config"]["v6AssignmentMode"] == {"6plane": False, "rfc4193": True, "zt": False}
    assert changed["config"] | config == changed["config"]
    assert new("DELETE", path).status == 200
    assert new("GET", path).status == 404


def test_new_central_derives_the_addresses_of_version_six_as_zerotier_does(new: Asker, scene: CentralScene) -> None:
    scene.world.change_network(HOME, assigns_rfc4193=True)
    member = by_address(new("GET", f"/network/{HOME}/member").json)[LAPTOP]
    assert member["ipAssignmentRfc4193"] == "fd1d:7193:9404:71a6:b299:933d:6972:1d2"
    scene.world.change_network(HOME, assigns_6plane=True)
    member = by_address(new("GET", f"/network/{HOME}/member").json)[LAPTOP]
    assert member["ipAssignment6plane"] == "fc19:35:263d:6972:1d2::1"


# Legacy Central.


def test_legacy_central_tells_a_token_its_person(legacy: Asker) -> None:
    status = legacy("GET", "/status").json
    assert (status["user"]["displayName"], status["user"]["email"]) == ("Ada Lovelace", "ada@example.com")
    assert status["readOnlyMode"] is False
    assert legacy.key.secret not in json.dumps(status)


def test_legacy_central_says_in_lists_that_nobody_is_online(legacy: Asker) -> None:
    listed = next(network for network in legacy("GET", "/network").json if network["id"] == HOME)
    single = legacy("GET", f"/network/{HOME}").json
    assert (listed["onlineMemberCount"], single["onlineMemberCount"]) == (0, 5)
    assert (listed["authorizedMemberCount"], listed["totalMemberCount"]) == (4, 5)
    assert listed["config"]["name"] == "Home"


def test_legacy_central_authorises_by_config_and_names_and_hides(legacy: Asker) -> None:
    path = f"/network/{HOME}/member/{PENDING}"
    member = legacy("POST", path, {"config": {"authorized": True}}).json
    assert member["config"]["authorized"] is True
    assert len(member["config"]["ipAssignments"]) == 1
    member = legacy("POST", path, {"name": "Camera", "description": "Door", "hidden": True}).json
    assert (member["name"], member["description"], member["hidden"]) == ("Camera", "Door", True)
    assert member["config"]["authorized"] is True
    assert legacy("GET", path).json["name"] == "Camera"


def test_legacy_central_authorises_a_device_in_advance(legacy: Asker) -> None:
    member = legacy("POST", f"/network/{HOME}/member/{STRANGER}", {"config": {"authorized": True}}).json
    assert (member["id"], member["config"]["authorized"], member["lastSeen"]) == (f"{HOME}-{STRANGER}", True, 0)


def test_legacy_central_gives_addresses(legacy: Asker) -> None:
    config = {"ipAssignments": ["10.147.20.99"], "noAutoAssignIps": True}
    member = legacy("POST", f"/network/{HOME}/member/{NAS}", {"config": config}).json
    assert member["config"] | config == member["config"]


def test_legacy_central_forgets_members_and_a_device_that_still_asks_comes_back(
    legacy: Asker, scene: CentralScene
) -> None:
    path = f"/network/{HOME}/member/{NAS}"
    assert legacy("DELETE", path).status == 200
    assert legacy("GET", path).status == 404
    assert legacy("DELETE", path).status == 404
    scene.world.ask_to_join(HOME, NAS)
    assert legacy("GET", path).json["config"]["authorized"] is False


def test_legacy_central_creates_changes_and_deletes_networks(legacy: Asker) -> None:
    created = legacy("POST", "/network", {}).json
    path = f"/network/{created['id']}"
    config = {
        "name": "Games",
        "mtu": 1400,
        "ipAssignmentPools": [{"ipRangeStart": "10.1.0.1", "ipRangeEnd": "10.1.0.9"}],
    }
    changed = legacy("POST", path, {"description": "Fun", "config": config}).json
    assert changed["description"] == "Fun"
    assert changed["config"] | config == changed["config"]
    assert legacy("POST", path, changed).json == changed
    assert legacy("DELETE", path).status == 200
    assert legacy("GET", path).status == 404


def test_legacy_central_puts_null_for_whatever_says_nothing(legacy: Asker, legacy_central: LegacyCentral) -> None:
    legacy_central.is_sparse = True
    member = by_address(legacy("GET", f"/network/{HOME}/member").json)[PENDING]
    assert (member["name"], member["description"], member["hidden"]) == (None, None, None)
    assert (member["config"]["authorized"], member["config"]["ipAssignments"]) == (None, None)
    network = legacy("GET", f"/network/{HOME}").json
    assert (network["tagsByName"], network["config"]["dns"]["servers"]) == (None, None)


def test_legacy_central_refuses_bad_tokens_as_the_specification_has_it(
    legacy: Asker, legacy_central: LegacyCentral
) -> None:
    paths = ("/status", "/network", f"/network/{HOME}")
    answers = [legacy("GET", path, authorization="token wrong") for path in paths]
    assert [answer.status for answer in answers] == [200, 403, 401]
    assert "user" not in answers[0].json
    legacy_central.always_unauthorized = True
    assert {legacy("GET", path, authorization="token wrong").status for path in paths} == {401}


def test_legacy_central_takes_service_accounts_when_told(
    legacy: Asker, legacy_central: LegacyCentral, scene: CentralScene
) -> None:
    bearer = f"Bearer {scene.new_key.secret}"
    assert legacy("GET", "/network", authorization=bearer).status == 403
    legacy_central.takes_service_accounts = True
    assert len(legacy("GET", "/network", authorization=bearer).json) == 1
    assert legacy("GET", "/status", authorization=bearer).json["user"]["email"].endswith(".ztsa")


def test_legacy_central_in_read_only_mode_changes_nothing(legacy: Asker, legacy_central: LegacyCentral) -> None:
    legacy_central.is_in_read_only_mode = True
    assert legacy("GET", "/status").json["readOnlyMode"] is True
    assert legacy("POST", f"/network/{HOME}/member/{NAS}", {"name": "x"}).status == 403
    assert legacy("GET", f"/network/{HOME}/member/{NAS}").json["name"] == "NAS"


# Keys.


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", "token wrong", "Basic eDp5"])
def test_a_wrong_key_is_refused(either: Asker, authorization: str) -> None:
    answer = either("GET", f"/network/{HOME}", authorization=authorization)
    assert answer.status == 401
    assert answer.body == (b"" if either.scheme == "token" else b'{"message":"unauthorized"}')


def test_a_key_of_the_other_kind_is_refused(new: Asker, legacy: Asker) -> None:
    assert new("GET", "/org", authorization=f"Bearer {legacy.key.secret}").status == 401
    assert legacy("GET", f"/network/{HOME}", authorization=f"token {new.key.secret}").status == 401


def test_a_key_is_good_until_it_expires(either: Asker, scene: CentralScene) -> None:
    key = scene.world.issue_key(scene.organisation, kind=either.key.kind, expires=scene.world.timeline.now + 1000)
    authorization = f"{either.scheme} {key.secret}"
    assert either("GET", f"/network/{HOME}", authorization=authorization).status == 200
    either.world_clock.advance(1)
    assert either("GET", f"/network/{HOME}", authorization=authorization).status == 401


def test_an_expired_key_is_still_listed_and_a_revoked_one_is_not(new: Asker, scene: CentralScene) -> None:
    expired, revoked = (scene.world.issue_key(scene.organisation) for _ in range(2))
    scene.world.expire_key(expired)
    scene.world.revoke_key(revoked)
    listed = new("GET", f"/org/{scene.organisation.id}/service-account").json["items"]
    assert {account["apiKeys"][0]["id"] for account in listed} == {new.key.id, expired.id}
    assert new("GET", "/org", authorization=f"Bearer {expired.secret}").status == 401


def test_a_revoked_key_is_refused(either: Asker, scene: CentralScene) -> None:
    assert either("GET", f"/network/{HOME}").status == 200
    scene.world.revoke_key(either.key)
    assert either("GET", f"/network/{HOME}").status == 401


def test_a_key_that_may_only_read_changes_nothing(either: Asker, scene: CentralScene) -> None:
    scene.world.change_rights(either.key, READ_ONLY)
    before = scene.world.revision
    path = f"/network/{HOME}/member/{NAS}"
    assert either("GET", path).status == 200
    assert {either(*asked).status for asked in (("POST", path, {"name": "x"}), ("DELETE", path))} == {403}
    assert either("DELETE", f"/network/{HOME}").status == 403
    assert scene.world.revision == before


def test_legacy_central_tells_what_a_token_may_do(legacy: Asker, scene: CentralScene) -> None:
    scene.world.change_rights(legacy.key, READ_ONLY)
    user = legacy("GET", "/status").json["user"]["id"]
    permissions = legacy("GET", f"/network/{HOME}").json["permissions"]
    assert permissions == {user: {"a": False, "d": False, "m": False, "r": True}}


def test_a_key_does_not_show_itself(scene: CentralScene) -> None:
    assert scene.new_key.secret not in repr(scene.new_key)


# The world goes on.


def test_a_device_that_asks_to_join_waits_for_approval(either: Asker, scene: CentralScene) -> None:
    scene.world.ask_to_join(HOME, STRANGER, "Telephone")
    member = by_address(either("GET", f"/network/{HOME}/member").json)[STRANGER]
    assert member["name"] == "Telephone"
    standing = scene.world.member(HOME, STRANGER)
    assert standing is not None
    assert standing.standing == "not_authorized"


def test_a_device_that_asks_a_public_network_is_let_in(scene: CentralScene) -> None:
    scene.world.change_network(HOME, is_private=False)
    member = scene.world.ask_to_join(HOME, STRANGER)
    assert member is not None
    assert (member.standing, len(member.ips)) == ("authorized", 1)


def test_a_rejected_device_stays_so_when_it_asks_again(scene: CentralScene) -> None:
    scene.world.set_standing(HOME, NAS, "rejected")
    member = scene.world.ask_to_join(HOME, NAS)
    assert member is not None
    assert (member.standing, member.name) == ("rejected", "NAS")


def test_a_network_vanishes_with_its_members(either: Asker, scene: CentralScene) -> None:
    scene.world.delete_network(HOME)
    assert either("GET", f"/network/{HOME}/member").status == 404
    assert either("GET", f"/network/{HOME}").status == 404


def test_what_was_never_there_is_not_found(either: Asker) -> None:
    paths = (f"/network/{NOWHERE}", f"/network/{HOME}/member/{STRANGER}", "/elsewhere")
    assert {either("GET", path).status for path in paths} == {404}


def test_a_body_that_is_no_json_object_is_refused(either: Asker) -> None:
    assert either("POST", f"/network/{HOME}/member/{NAS}", "text").status == 400


def test_thousands_of_members_are_listed_whole(either: Asker, scene: CentralScene) -> None:
    scene.world.add_crowd(HOME, 3000)
    members = either("GET", f"/network/{HOME}/member", timeout=30).json
    assert len(by_address(members)) == 3005


# Troubles.


@pytest.mark.parametrize(
    ("retry_after", "told"),
    [
        (30, "30"),
        (datetime(2026, 11, 22, 12, 0, 30, tzinfo=UTC), "Sun, 22 Nov 2026 12:00:30 GMT"),
        ("soon", "soon"),
        (None, None),
    ],
)
def test_a_limited_rate_says_when_to_come_back(either: Asker, retry_after: Any, told: str | None) -> None:  # noqa: ANN401
    either.central.limit_rate(retry_after, times=1)
    answer = either("GET", f"/network/{HOME}")
    assert (answer.status, answer.headers.get("retry-after")) == (429, told)
    assert either("GET", f"/network/{HOME}").status == 200


def test_a_trouble_without_a_number_lasts_until_it_behaves(either: Asker) -> None:
    either.central.fail(503, body=b"<html>busy</html>")
    answers = [either("GET", f"/network/{HOME}") for _ in range(3)]
    assert {(answer.status, answer.body) for answer in answers} == {(503, b"<html>busy</html>")}
    either.central.behave()
    assert either("GET", f"/network/{HOME}").status == 200


def test_a_failure_is_told_in_the_faces_own_words(new: Asker, legacy: Asker) -> None:
    new.central.fail()
    legacy.central.fail()
    assert (new("GET", "/org").status, new("GET", "/org").json) == (500, {"message": "internal error"})
    assert (legacy("GET", "/network").status, legacy("GET", "/network").body) == (500, b"")


def test_a_half_answer_ends_before_its_claimed_end(either: Asker) -> None:
    either.central.halve_answers()
    with pytest.raises(http.client.IncompleteRead) as caught:
        either("GET", f"/network/{HOME}")
    assert caught.value.expected in range(len(caught.value.partial), len(caught.value.partial) + 2)


def test_a_hanging_central_answers_once_it_is_resumed(either: Asker) -> None:
    either.central.hang()
    with pytest.raises(TimeoutError):
        either("GET", f"/network/{HOME}", timeout=0.05)
    answers: list[Answer] = []
    patient = threading.Thread(target=lambda: answers.append(either("GET", f"/network/{HOME}/member")))
    patient.start()
    either.central.wait_for_request(lambda request: request.path.endswith("/member"))
    assert answers == []
    either.central.resume()
    patient.join()
    assert answers[0].status == 200


def test_a_slow_central_keeps_the_impatient_waiting(either: Asker) -> None:
    either.central.delay = 30
    with pytest.raises(TimeoutError):
        either("GET", f"/network/{HOME}", timeout=0.05)
    either.central.delay = 0
    assert either("GET", f"/network/{HOME}").status == 200


def test_dropping_connections_ends_requests_that_wait_but_not_the_server(either: Asker) -> None:
    either.central.hang()
    errors: list[Exception] = []

    def ask() -> None:
        try:
            either("GET", f"/network/{HOME}")
        except ConnectionError as error:
            errors.append(error)

    waiting = threading.Thread(target=ask)
    waiting.start()
    either.central.wait_for_request(lambda request: request.path.endswith(HOME))
    either.central.drop_connections()
    waiting.join()
    assert len(errors) == 1
    either.central.resume()
    assert either("GET", f"/network/{HOME}").status == 200


def test_a_stopped_central_refuses_connections_and_comes_back_at_the_same_address(either: Asker) -> None:
    address = either.central.base_url
    either.central.stop()
    with pytest.raises(ConnectionRefusedError):
        either("GET", f"/network/{HOME}")
    either.central.start()
    assert either.central.base_url == address
    assert either("GET", f"/network/{HOME}").status == 200


def test_a_connection_is_kept_for_many_requests(either: Asker) -> None:
    origin, _slash, prefix = either.central.base_url.removeprefix("http://").partition("/")
    headers = {"Authorization": f"{either.scheme} {either.key.secret}"}
    with closing(http.client.HTTPConnection(origin, timeout=5)) as connection:
        ports = set()
        for _ in range(10):
            connection.request("GET", f"/{prefix}/network/{HOME}", headers=headers)
            assert connection.getresponse().read()
            ports.add(connection.sock.getsockname()[1])
    assert len(ports) == 1


def test_any_answer_can_be_put_in(either: Asker) -> None:
    either.central.answer_with("GET", "/network", body=b"[[", headers={"X-Odd": "yes"})
    answer = either("GET", "/elsewhere")
    assert answer.status == 404
    with closing(http.client.HTTPConnection(either.central.base_url.split("/")[2], timeout=5)) as connection:
        connection.request("GET", f"{either.central.prefix}/network")
        reply = connection.getresponse()
        assert (reply.read(), reply.getheader("X-Odd")) == (b"[[", "yes")


def test_an_etag_holds_until_something_changes(either: Asker, scene: CentralScene) -> None:
    path = f"/network/{HOME}/member"
    assert "etag" not in either("GET", path).headers
    either.central.offers_etags = True
    tag = either("GET", path).headers["etag"]
    either.world_clock.advance(60)
    unchanged = either("GET", path, headers={"If-None-Match": tag})
    assert (unchanged.status, unchanged.body, unchanged.headers["etag"]) == (304, b"", tag)
    scene.world.ask_to_join(HOME, STRANGER)
    changed = either("GET", path, headers={"If-None-Match": tag})
    assert changed.status == 200
    assert changed.headers["etag"] != tag


def test_requests_are_remembered_with_their_headers_until_forgotten(either: Asker) -> None:
    either("GET", f"/network/{HOME}?stats=true")
    (request,) = either.central.requests
    assert (request.path, request.query) == (f"{either.central.prefix}/network/{HOME}", {"stats": "true"})
    assert request.headers["authorization"].endswith(either.key.secret)
    assert either.key.secret not in repr(request)
    either.central.forget_requests()
    assert either.central.requests == []
